//! Parse → print → parse is the identity, over documents of every kind.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use icp_core::date::Date;
use icp_core::json::Json;
use icp_core::points::Points;
use icp_core::profile::Profile;
use icp_core::profile::attribute::{Attribute, AttributeType, Read, Unparsable};
use icp_core::profile::criterion::{
    Axis, Category, Criterion, Evidence, Finding, MissingPolicy, Weight, Worth,
};
use icp_core::profile::document::{Axes, Case, Document, Expectation, PointsUnit};
use icp_core::profile::fit::{Band, Fit, OverlapScale};
use icp_core::profile::people::{BuyingRole, Channel, Persona, Segment};
use icp_core::profile::predicate::{Predicate, Scalar, Test, WholeRange};
use icp_core::profile::rules::{Decay, Decision, Effect, Exclusion, Override, Tier, Trigger};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const WORDS: [&str; 6] = ["alpha", "Beta ", "γάμμας", "d/e~f", "\"quoted\"\n", ""];
const RANKS: [&str; 4] = ["low", "mid", "high", "top"];

fn text() -> BoxedStrategy<String> {
    prop_oneof![select(WORDS.as_slice()).prop_map(str::to_owned), ".{0,8}"].boxed()
}

fn unit() -> BoxedStrategy<f64> {
    prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0f64].boxed()
}

fn points() -> BoxedStrategy<Points> {
    prop_oneof![Just(0), 0..=100_000_000].prop_map(Points::from_micro).boxed()
}

fn date() -> BoxedStrategy<Date> {
    (-719_162i32..=2_932_896).prop_map(|days| Date::from_days(days).unwrap()).boxed()
}

fn words() -> BoxedStrategy<Vec<String>> {
    subsequence(WORDS.as_slice(), 1..=WORDS.len())
        .prop_map(|all| all.into_iter().map(str::to_owned).collect())
        .boxed()
}

fn real() -> BoxedStrategy<f64> {
    // A document can not tell -0 from 0.
    (-1e300..1e300f64).prop_map(|x| x + 0.0).boxed()
}

fn real_bands() -> BoxedStrategy<Vec<Band<f64>>> {
    vec((real(), real(), 0..3, unit()), 1..4)
        .prop_map(|all| {
            let band = |(a, b, open, fit): (f64, f64, i32, f64)| Band {
                min: (open != 0).then_some(if a < b { a } else { b }),
                max: (open != 1).then_some(if a < b { b } else { a }),
                fit,
            };
            all.into_iter().map(band).collect()
        })
        .boxed()
}

fn range() -> BoxedStrategy<WholeRange> {
    (-1000i64..1000, 0i64..1000, 0..3)
        .prop_map(|(a, b, open)| WholeRange {
            min: (open != 0).then_some(a),
            max: (open != 1).then_some(a + b),
        })
        .boxed()
}

fn whole_bands() -> BoxedStrategy<Vec<Band<i64>>> {
    vec((range(), unit()), 1..4)
        .prop_map(|all| {
            all.into_iter().map(|(WholeRange { min, max }, fit)| Band { min, max, fit }).collect()
        })
        .boxed()
}

fn months() -> BoxedStrategy<Vec<u8>> {
    subsequence((1..=12u8).collect::<Vec<_>>(), 1..=12).boxed()
}

fn weighted_words() -> BoxedStrategy<Vec<(String, f64)>> {
    (words(), vec(unit(), 6)).prop_map(|(words, fits)| words.into_iter().zip(fits).collect()).boxed()
}

/// A fit and the attribute it reads.
fn fit() -> BoxedStrategy<(Option<&'static str>, Fit)> {
    let curve = vec((real(), unit()), 1..5).prop_map(|mut knots| {
        knots.sort_by(|a, b| a.0.total_cmp(&b.0));
        knots.dedup_by(|a, b| a.0 == b.0);
        knots
    });
    let overlap = (
        words(),
        prop_oneof![whole_bands().prop_map(OverlapScale::Bands), (1u32..).prop_map(OverlapScale::Full)],
    );
    prop_oneof![
        real_bands().prop_map(|b| (Some("n"), Fit::Bands(b))),
        curve.prop_map(|k| (Some("n"), Fit::Curve(k))),
        (weighted_words(), unit())
            .prop_map(|(values, otherwise)| (Some("t"), Fit::Values { values, otherwise })),
        any::<bool>().prop_map(|f| (Some("f"), Fit::Is(f))),
        (unit(), unit()).prop_map(|(when_true, when_false)| (Some("f"), Fit::Flag { when_true, when_false })),
        whole_bands().prop_map(|b| (Some("d"), Fit::AgeDays(b))),
        whole_bands().prop_map(|b| (Some("d"), Fit::AgeMonths(b))),
        months().prop_map(|m| (Some("d"), Fit::Months(m))),
        words().prop_map(|w| (Some("g"), Fit::AnyOf(w))),
        words().prop_map(|w| (Some("g"), Fit::AllOf(w))),
        words().prop_map(|w| (Some("g"), Fit::NoneOf(w))),
        whole_bands().prop_map(|b| (Some("g"), Fit::Count(b))),
        weighted_words().prop_map(|w| (Some("g"), Fit::Tags(w))),
        overlap.prop_map(|(of, scale)| (Some("g"), Fit::Overlap { of, scale })),
        predicate(false).prop_map(|p| (None, Fit::When(p))),
    ]
    .boxed()
}

fn test() -> BoxedStrategy<(&'static str, Test)> {
    let number = || real().prop_map(Scalar::Number);
    let day = || date().prop_map(|date| Scalar::Text(date.to_string()));
    let rank = || (0usize..4).prop_map(|i| Scalar::Text(RANKS[i].to_owned()));
    prop_oneof![
        number().prop_map(|x| ("n", Test::Is(x))),
        number().prop_map(|x| ("n", Test::Lt(x))),
        number().prop_map(|x| ("n", Test::In(vec![x]))),
        (real(), 0.0..1e9f64)
            .prop_map(|(a, b)| ("n", Test::Between(Scalar::Number(a), Scalar::Number(a + b)))),
        words().prop_map(|all| ("t", Test::In(all.into_iter().map(Scalar::Text).collect()))),
        rank().prop_map(|x| ("o", Test::Ge(x))),
        rank().prop_map(|x| ("o", Test::Between(Scalar::Text("low".to_owned()), x))),
        day().prop_map(|x| ("d", Test::Le(x))),
        day().prop_map(|x| ("d", Test::Gt(x))),
        range().prop_map(|x| ("d", Test::AgeDays(x))),
        range().prop_map(|x| ("d", Test::AgeMonths(x))),
        range().prop_map(|x| ("g", Test::Count(x))),
        words().prop_map(|x| ("g", Test::AnyOf(x))),
        words().prop_map(|x| ("g", Test::AllOf(x))),
        words().prop_map(|x| ("g", Test::NoneOf(x))),
        any::<bool>().prop_map(|x| ("f", Test::Is(Scalar::Flag(x)))),
        any::<bool>().prop_map(|x| ("f", Test::Missing(x))),
    ]
    .boxed()
}

fn predicate(in_requires: bool) -> BoxedStrategy<Predicate> {
    let atom =
        test().prop_map(|(attribute, test)| Predicate::Attribute { attribute: attribute.to_owned(), test });
    let leaf = if in_requires {
        let timing = (0..=50_000_000i32, of(0..=50_000_000i32)).prop_map(|(min, more)| Predicate::Timing {
            min: Some(Points::from_micro(min)),
            max: more.map(|more| Points::from_micro(min + more)),
        });
        let criterion = unit().prop_map(|min| Predicate::Criterion { id: "c0".to_owned(), min });
        prop_oneof![atom, timing, Just(Predicate::Trigger("r0".to_owned())), criterion].boxed()
    } else {
        atom.boxed()
    };
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..3).prop_map(Predicate::All),
            vec(inner.clone(), 1..3).prop_map(Predicate::Any),
            inner.prop_map(|p| Predicate::Not(Box::new(p))),
        ]
    })
    .boxed()
}

fn attribute(name: &'static str, kind: AttributeType) -> BoxedStrategy<Attribute> {
    let costs = (1e-6..1e9f64, prop_oneof![Just(1.0), 0.0..1e9f64], any::<bool>(), of(text()));
    let read = (of("[a-z]{1,5}"), of(Just("|".to_owned())), vec("[a-z]{1,3}", 0..1), any::<bool>());
    (costs, of(read))
        .prop_map(move |((find_cost, change_cost, immutable, description), read)| Attribute {
            name: name.to_owned(),
            kind,
            description,
            find_cost,
            change_cost,
            immutable,
            aliases: if kind == AttributeType::Text {
                vec![("Ä".to_owned(), "ae".to_owned())]
            } else {
                Vec::new()
            },
            groups: if kind == AttributeType::Tags {
                vec![("Crm".to_owned(), vec!["a".to_owned()])]
            } else {
                Vec::new()
            },
            order: if name == "o" { RANKS.map(str::to_owned).to_vec() } else { Vec::new() },
            exact: immutable && kind == AttributeType::Tags,
            read: read.map(|(column, separator, null_words, missing)| Read {
                column,
                separator: separator.filter(|_| kind == AttributeType::Tags),
                date_format: (kind == AttributeType::Date).then(|| "%d.%m.%Y".to_owned()),
                true_words: (kind == AttributeType::Flag).then(|| vec!["ja-".to_owned()]),
                false_words: None,
                null_words: null_words.into_iter().filter(|word| word != "false").collect(),
                unparsable: if missing { Unparsable::Missing } else { Unparsable::Error },
            }),
        })
        .boxed()
}

fn criterion() -> BoxedStrategy<Criterion> {
    let category = select(vec![
        Category::Firmographic,
        Category::Technographic,
        Category::Behavioral,
        Category::Environmental,
        Category::Problem,
    ]);
    let worth = prop_oneof![
        (1..=1_000_000_000_000u64).prop_map(|w| Worth::Weight(Weight(w))),
        Just(Worth::Importance("high".to_owned())),
    ];
    let missing = prop_oneof![
        Just(MissingPolicy::Zero),
        unit().prop_map(MissingPolicy::Neutral),
        Just(MissingPolicy::Ignore)
    ];
    let evidence = (of(0..1_000_000u64), of(date()), of(0.0..100f64), of(any::<bool>()), of(text()))
        .prop_map(|(n, date, minutes, finding, note)| Evidence {
            source: "interviews".to_owned(),
            n,
            date,
            minutes,
            finding: finding.map(|yes| if yes { Finding::Confirms } else { Finding::Contests }),
            note,
        });
    let axis = of(select(vec![Axis::Fit, Axis::Timing]));
    (category, worth, missing, vec(evidence, 0..2), axis, fit(), any::<bool>(), of(text()))
        .prop_map(|(category, worth, missing, evidence, axis, (attribute, fit), must, name)| Criterion {
            id: String::new(),
            description: name.clone(),
            name,
            category,
            axis,
            worth,
            attribute: attribute.map(str::to_owned),
            fit,
            missing,
            must_have: must.then(|| "gold".to_owned()),
            evidence,
        })
        .boxed()
}

fn overrides() -> BoxedStrategy<Vec<Override>> {
    let effect = prop_oneof![
        (-100_000_000..=100_000_000).prop_map(|p| Effect::Add(Points::from_micro(p))),
        points().prop_map(Effect::Floor),
        points().prop_map(Effect::Cap),
        points().prop_map(Effect::Set),
        Just(Effect::Tier("gold".to_owned())),
    ];
    let one = (predicate(false), effect, of(date()), of(text())).prop_map(|(when, then, day, reason)| {
        Override { id: String::new(), author: reason.clone(), reason, when, then, starts: day, expires: day }
    });
    vec(one, 0..3).prop_map(|all| numbered(all, "v", |rule, id| rule.id = id)).boxed()
}

fn triggers() -> BoxedStrategy<Vec<Trigger>> {
    let decay = prop_oneof![Just(Decay::Step), Just(Decay::Linear), (0.1..1e6f64).prop_map(Decay::HalfLife)];
    let one = (of(predicate(false)), prop_oneof![Just(Vec::new()), months()], unit(), of(1u32..), decay)
        .prop_map(|(when, months, strength, window_days, decay)| Trigger {
            id: String::new(),
            name: None,
            attribute: Some("d".to_owned()),
            when,
            months,
            strength,
            window_days,
            decay: if window_days.is_none() && decay == Decay::Linear { Decay::Step } else { decay },
        });
    vec(one, 1..4).prop_map(|all| numbered(all, "r", |trigger, id| trigger.id = id)).boxed()
}

fn numbered<T>(mut all: Vec<T>, letter: &str, set: impl Fn(&mut T, String)) -> Vec<T> {
    for (i, item) in all.iter_mut().enumerate() {
        set(item, format!("{letter}{i}"));
    }
    all
}

fn persona() -> BoxedStrategy<Persona> {
    let role = of(select(vec![BuyingRole::Economic, BuyingRole::Technical, BuyingRole::Champion]));
    (role, vec(text(), 0..3), vec(text(), 0..2), of(text()))
        .prop_map(|(role, titles, pains, tip)| Persona {
            id: "p".to_owned(),
            name: tip.clone(),
            role,
            departments: pains.clone(),
            value_propositions: titles.clone(),
            motivations: pains.clone(),
            objections: titles.clone(),
            information_sources: pains.clone(),
            titles,
            pains,
            outreach_tip: tip.clone(),
            buying_preference: tip,
        })
        .boxed()
}

fn case() -> BoxedStrategy<Case> {
    let value = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        real().prop_map(Json::Number),
        text().prop_map(Json::Text),
        vec(text().prop_map(Json::Text), 0..3).prop_map(Json::List),
    ];
    let tier = of(of(Just("gold".to_owned())));
    (date(), vec(value, 0..4), of(points()), tier, of(any::<bool>()), of(text()))
        .prop_map(|(as_of, values, score, tier, certain, name)| Case {
            name,
            as_of,
            account: Json::Object(
                values.into_iter().enumerate().map(|(i, v)| (format!("k{i}"), v)).collect(),
            ),
            expect: Expectation {
                score,
                low: score,
                high: score,
                timing: score,
                tier,
                tier_certain: certain,
                decision: certain.map(|_| "consider".to_owned()),
                status: certain.map(|_| "conditional".to_owned()),
            },
        })
        .boxed()
}

fn tiers() -> BoxedStrategy<Vec<Tier>> {
    (50_000_000..=100_000_000i32, 0..50_000_000i32, of(predicate(true)))
        .prop_map(|(upper, lower, requires)| {
            vec![
                Tier {
                    id: "gold".to_owned(),
                    name: Some("Gold".to_owned()),
                    min: Points::from_micro(upper),
                    requires,
                },
                Tier { id: "rest".to_owned(), name: None, min: Points::from_micro(lower), requires: None },
            ]
        })
        .boxed()
}

fn document() -> BoxedStrategy<Document> {
    use AttributeType::{Date as Day, Flag, Number, Tags, Text};
    let attributes = (
        attribute("n", Number),
        attribute("t", Text),
        attribute("o", Text),
        attribute("d", Day),
        attribute("g", Tags),
        attribute("f", Flag),
    );
    let rules = (overrides(), triggers(), tiers(), vec(predicate(false), 0..3), points(), points());
    let head = (any::<bool>(), any::<bool>(), any::<bool>(), of(text()), of(points()));
    let people = (of(persona()), of((0.0..1e6f64, unit())), vec(case(), 0..3));
    (head, attributes, vec(criterion(), 1..12), rules, people)
        .prop_map(|((whole, separate, usual, version, cap), (n, t, o, d, g, f), criteria, rules, people)| {
            let (overrides, triggers, tiers, conditions, a, b) = rules;
            let (persona, channel, cases) = people;
            let high = ("high".to_owned(), Weight(5_000_000));
            let all = [("critical", 11), ("very_high", 9), ("high", 5), ("medium", 3)];
            let all = all.map(|(word, weight)| (word.to_owned(), Weight(weight * 1_000_000))).to_vec();
            let exclusion = |(i, when): (usize, &Predicate)| Exclusion {
                id: format!("e{i}"),
                reason: version.clone(),
                author: None,
                when: when.clone(),
            };
            let segment = |(i, when): (usize, &Predicate)| Segment {
                id: format!("s{i}"),
                name: None,
                when: when.clone(),
            };
            Document {
                name: "generated".to_owned(),
                description: version.clone(),
                points: if whole { PointsUnit::Whole } else { PointsUnit::Micro },
                axes: if separate { Axes::Separate } else { Axes::Combined },
                importance: if usual { all } else { vec![high] },
                attributes: vec![n, t, o, d, g, f],
                criteria: numbered(criteria, "c", |criterion, id| criterion.id = id),
                caps: cap.map(|cap| (Category::Problem, cap)).into_iter().collect(),
                exclusions: conditions.iter().enumerate().map(exclusion).collect(),
                segments: conditions.iter().enumerate().map(segment).collect(),
                overrides,
                triggers,
                tiers,
                decision: Decision { pursue: a.max(b), exclude_below: a.min(b) },
                personas: persona.into_iter().collect(),
                channels: channel
                    .map(|(cost, reach)| Channel {
                        id: "m".to_owned(),
                        name: None,
                        cost: Some(cost),
                        reach: Some(reach),
                        audience: Some(10.0 * cost),
                        capacity: Some(cost),
                        message_fit: Some(reach),
                        meeting_rate: Some(reach),
                        targets: conditions.first().cloned(),
                    })
                    .into_iter()
                    .collect(),
                cases,
                version,
            }
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn parse_print_parse_is_the_identity(document in document()) {
        let profile = Profile::from_document(document.clone()).unwrap_or_else(|error| panic!("{error}"));
        prop_assert_eq!(profile.document(), &document);
        let text = profile.to_json();
        let again = Profile::from_json(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        prop_assert_eq!(&again, &profile);
        prop_assert_eq!(again.to_json(), text);
        let canonical = profile.canonical_json();
        let from_canonical = Profile::from_json(&canonical).unwrap();
        prop_assert_eq!(from_canonical.canonical_json(), canonical);
        prop_assert_eq!(from_canonical.fingerprint(), profile.fingerprint());
        let total: i64 = profile.document().max_points().iter().map(|points| i64::from(points.micro())).sum();
        prop_assert!(total == 100_000_000 || total == 200_000_000, "{}", total);
    }

    #[test]
    fn no_text_panics(text in ".{0,60}", cut in 0usize..4000) {
        let _ = Profile::from_json(&text);
        let template = icp_core::profile::templates::templates()[0].json;
        let end = template.char_indices().map(|(i, _)| i).nth(cut).unwrap_or(template.len());
        let _ = Profile::from_json(&format!("{}{text}{}", &template[..end], &template[end..]));
    }
}

#[test]
fn defaults_written_out_are_the_same_document() {
    let short = r#"{"icp": 1, "name": "x", "attributes": {"t": {"type": "tags", "read": {}}},
        "criteria": [{"id": "a", "category": "technographic", "importance": "high", "attribute": "t", "fit": {"any_of": ["x"]}}],
        "triggers": [{"id": "r", "months": [1], "strength": 0.5}]}"#;
    let long = r#"{"name": "x", "icp": 1.0, "points": "micro", "axes": "combined",
        "importance": {"medium": 3, "high": 5.0, "critical": 11, "very_high": 9}, "caps": {}, "exclusions": [], "overrides": [],
        "attributes": {"t": {"immutable": false, "exact": false, "find_cost": 1, "change_cost": 1e0, "aliases": {}, "groups": {},
            "type": "tags", "read": {"separator": ";", "null": [], "unparsable": "error"}}},
        "criteria": [{"id": "a", "category": "technographic", "importance": "high", "attribute": "t", "missing": "zero",
            "fit": {"any_of": ["\u0078"]}, "evidence": []}],
        "triggers": [{"id": "r", "months": [1], "strength": 0.5, "decay": "step"}],
        "tiers": [{"id": "tier_1", "min": 90}, {"id": "tier_2", "min": 70}, {"id": "tier_3", "min": 50}, {"id": "tier_4", "min": 0}],
        "decision": {"pursue": 70, "exclude_below": 50}, "personas": [], "segments": [], "channels": [], "cases": []}"#;
    let (short, long) = (Profile::from_json(short).unwrap(), Profile::from_json(long).unwrap());
    assert_eq!(short.canonical_json(), long.canonical_json());
    assert_eq!(short.fingerprint(), long.fingerprint());
    assert_eq!(short.fingerprint().len(), 64);
    let other = Profile::from_json(&short.to_json().replace("0.5", "0.6")).unwrap();
    assert_ne!(other.fingerprint(), short.fingerprint());
}

/// SHA-256 of the canonical text, made with another implementation.
#[test]
fn the_fingerprint_is_the_sha_256_of_the_canonical_text() {
    let profile = Profile::from_json(r#"{"name": "é", "icp": 1, "criteria": [], "attributes": {}}"#).unwrap();
    assert_eq!(profile.canonical_json(), r#"{"attributes":{},"criteria":[],"icp":1,"name":"é"}"#);
    assert_eq!(profile.fingerprint(), "9dfb958008522f5a9befb9190398554a79a599214170cd1a7b45311b2d7c04b6");
}
