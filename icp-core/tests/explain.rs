//! Explanations worked by hand, to the last figure and word.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must fail")]

use icp_core::contract::operations::{Subject, call};
use icp_core::json::Json;
use icp_core::points::Points;
use icp_core::score::explain::explanation::Explanation;
use icp_core::score::explain::reasons::{Baseline, ReasonsError};
use icp_core::score::explain::ways::WaysOptions;
use icp_core::score::scorer::Scorer;
use icp_core::{Account, Profile};

const PROFILE: &str = r#"{
    "icp": 1, "name": "Worked", "points": "whole",
    "attributes": {
        "employees": {"type": "number", "find_cost": 1},
        "industry": {"type": "text", "groups": {"Money": ["Fintech", "Banking"]}},
        "country": {"type": "text", "immutable": true},
        "tools": {"type": "tags"},
        "growth": {"type": "number"},
        "funded": {"type": "date"},
        "dispute": {"type": "flag"},
        "named": {"type": "flag"}
    },
    "criteria": [
        {"id": "size", "name": "Company size", "category": "firmographic", "weight": 40, "attribute": "employees",
         "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}, {"min": 20, "max": 1000, "fit": 0.5}]},
         "evidence": [{"source": "win_loss_review", "n": 42, "date": "2026-09-30"}]},
        {"id": "industry", "category": "firmographic", "weight": 20, "attribute": "industry",
         "fit": {"values": {"Money": 1, "E-commerce": 0.6}, "otherwise": 0.1}},
        {"id": "tools", "category": "technographic", "weight": 16, "attribute": "tools", "fit": {"any_of": ["HubSpot", "Salesforce"]}},
        {"id": "stack", "category": "technographic", "weight": 14, "attribute": "tools", "fit": {"count": [{"min": 3, "fit": 1}]}},
        {"id": "growth", "category": "behavioral", "weight": 10, "attribute": "growth", "fit": {"curve": [[0, 0], [0.2, 1]]},
         "missing": {"neutral": 0.25}}
    ],
    "caps": {"technographic": 15},
    "exclusions": [{"id": "disputed", "reason": "Open dispute", "when": {"attribute": "dispute", "is": true}}],
    "overrides": [
        {"id": "strategic", "when": {"attribute": "named", "is": true}, "then": {"floor": 80}},
        {"id": "cooled", "when": {"attribute": "named", "is": true}, "then": {"cap": 60}},
        {"id": "promoted", "when": {"attribute": "named", "is": true}, "then": {"tier": "tier_1"}}
    ],
    "triggers": [
        {"id": "round", "attribute": "funded", "strength": 0.6, "window_days": 100, "decay": "linear"},
        {"id": "season", "months": [11, 12, 1], "strength": 0.2}
    ]
}"#;

fn scorer() -> Scorer {
    Profile::from_json(PROFILE).unwrap().scorer("2026-11-21").unwrap()
}

fn known() -> Account {
    Account::new()
        .number("employees", 120.0)
        .text("industry", " BANKING ")
        .tags("tools", ["HubSpot", "Slack", "Jira"])
        .number("growth", 0.05)
        .text("funded", "2026-11-01")
        .flag("dispute", false)
        .flag("named", false)
}

fn whys(explanation: &Explanation) -> Vec<&str> {
    explanation.criteria.iter().map(|criterion| criterion.why.text.as_str()).collect()
}

#[test]
fn everything_known() {
    let explanation = scorer().explain(&known()).unwrap();
    // 40 + 20 + 15 (30 cut to the cap) + 2.5
    assert_eq!(explanation.record.score, Points::from_micro(77_500_000));
    assert_eq!(explanation.summary, "tier_2 with 77.50 of 100.");
    assert_eq!(
        whys(&explanation),
        [
            "120 is within 50…500",
            r#"" BANKING " belongs to the group "Money""#,
            r#"holds "HubSpot""#,
            "3 tags is within 3 and up",
            "0.05 lies between the curve's points (0, 0) and (0.2, 1)",
        ]
    );
    let paths: Vec<&str> = explanation.criteria.iter().map(|criterion| criterion.why.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/criteria/0/fit/bands/0",
            "/criteria/1/fit/values/Money",
            "/criteria/2/fit/any_of",
            "/criteria/3/fit/count/0",
            "/criteria/4/fit/curve/0",
        ]
    );
    let points: Vec<i32> = explanation.criteria.iter().map(|criterion| criterion.points.micro()).collect();
    assert_eq!(points, [40_000_000, 20_000_000, 8_000_000, 7_000_000, 2_500_000], "15 × 16/30, 15 × 14/30");
    let adjusted: Vec<Option<&str>> =
        explanation.criteria.iter().map(|criterion| criterion.adjusted.as_deref()).collect();
    let cut = Some("cut with its category: technographic counts 15.00 at most");
    assert_eq!(adjusted, [None, None, cut, cut, None]);
    assert_eq!(explanation.criteria[0].evidence[0].n, Some(42));
    assert!(
        explanation.open.is_empty() && explanation.exclusions.is_empty() && explanation.overrides.is_empty()
    );

    let round = &explanation.triggers[0];
    assert_eq!(
        (round.age_days, round.strength, round.state),
        (Some(20), 0.6 * (1.0 - 20.0 / 100.0), "active")
    );
    assert_eq!(
        round.last_day.unwrap().to_string(),
        "2027-02-08",
        "day 99 of 100; on day 100 the line is at 0"
    );
    assert_eq!(explanation.triggers[1].last_day.unwrap().to_string(), "2027-01-31");

    let passed = &explanation.tiers[0];
    assert_eq!(
        (passed.id.as_str(), passed.reason, passed.short),
        ("tier_1", "below_min", Points::from_micro(12_500_000))
    );
    assert_eq!(passed.text, "77.50 is 12.50 short of 90.00");
}

#[test]
fn what_is_missing_is_named() {
    let account = Account::new().number("employees", 30.0).text("industry", "Farming").flag("named", false);
    let explanation = scorer().explain(&account).unwrap();
    // 20 + 2 + 0 + 0 + 2.5; the most: 20 + 2 + 15 + 10
    let record = &explanation.record;
    assert_eq!(
        (record.score.micro(), record.low.micro(), record.high.micro()),
        (24_500_000, 22_000_000, 47_000_000)
    );
    assert_eq!(
        whys(&explanation),
        [
            "30 is within 20…1000",
            r#"no listed value matches "Farming""#,
            "tools is not known; it earns nothing until then",
            "tools is not known; it earns nothing until then",
            "growth is not known; until then it earns the points of fit 0.25",
        ]
    );
    let growth = &explanation.criteria[4];
    assert_eq!(
        (growth.least, growth.earned, growth.greatest),
        (Points::ZERO, Points::from_micro(2_500_000), Points::whole(10))
    );
    assert_eq!(
        explanation.summary,
        "tier_4 with 24.50 of 100 (between 22.00 and 47.00 while tools and growth are unknown), unless excluded by disputed, \
         which can not be told yet."
    );
    assert_eq!(explanation.exclusions[0].missing, ["dispute"]);
    assert_eq!(explanation.exclusions[0].text, "would exclude if dispute is true; dispute is not known");
    let open: Vec<(&str, bool)> =
        explanation.open.iter().map(|open| (open.attribute.as_str(), open.moves_score)).collect();
    assert_eq!(open, [("tools", true), ("growth", true), ("funded", false), ("dispute", false)]);
    assert_eq!(explanation.triggers[0].state, "unknown");
}

#[test]
fn rules_that_were_beaten_say_by_what() {
    let scorer = scorer();
    let explanation = scorer.explain(&known().flag("named", true)).unwrap();
    let told: Vec<(&str, i32, Option<&str>)> = explanation
        .overrides
        .iter()
        .map(|rule| (rule.id.as_str(), rule.change.micro(), rule.overruled.as_ref().map(|by| by.id.as_str())))
        .collect();
    // The floor of 80 lifts 77.5 by 2.5; the cap of 60 makes the same of both.
    assert_eq!(
        told,
        [("strategic", 2_500_000, Some("cooled")), ("cooled", -20_000_000, None), ("promoted", 0, None)]
    );
    assert_eq!(
        explanation.overrides[0].text,
        "raise the score to 80.00 at least (77.50 to 80.00), because named is true; overruled by override cooled"
    );
    assert!(explanation.tiers.is_empty(), "the override set the best tier");

    let excluded = scorer.explain(&known().flag("named", true).flag("dispute", true)).unwrap();
    let beaten = excluded.overrides[2].overruled.as_ref().unwrap();
    assert_eq!((beaten.by, beaten.id.as_str()), ("exclusion", "disputed"));
    assert_eq!(excluded.summary, "Excluded by disputed; it would have scored 60.00 of 100.");
    assert!(excluded.tiers.iter().all(|tier| tier.reason == "excluded"));
}

#[test]
fn the_next_attribute_is_the_one_that_surely_narrows_most_for_its_cost() {
    let scorer = scorer();
    let account = Account::new().number("employees", 30.0).text("industry", "Farming").flag("named", false);
    let next = scorer.next_attributes(&account).unwrap();
    let told: Vec<(&str, i32, bool)> = next
        .attributes
        .iter()
        .map(|next| (next.attribute.as_str(), next.shrink.micro(), next.would_make_certain))
        .collect();
    // Tools: 0…15 by the cap, whatever they are; growth 0…10 on 22, where no other known end clips. Funding and dispute move no score.
    // Tier 4 is sure up to 47 unless disputed, so only the dispute settles it.
    assert_eq!(
        told,
        [
            ("tools", 15_000_000, false),
            ("growth", 10_000_000, false),
            ("funded", 0, false),
            ("dispute", 0, true),
        ]
    );
    let dispute = &next.attributes[3];
    assert_eq!(dispute.tiers, [Some("tier_4".to_owned()), None]);
}

#[test]
fn over_a_table_the_shrink_adds_up() {
    use icp_core::table::Table;
    use icp_core::table::column::{Bitmap, Column};
    let scorer = Profile::from_json(
        r#"{"icp": 1, "name": "Table", "attributes": {"a": {"type": "number", "find_cost": 2}, "b": {"type": "flag"}},
            "criteria": [
                {"id": "a", "category": "firmographic", "weight": 3, "attribute": "a", "fit": {"bands": [{"min": 1, "fit": 1}]}},
                {"id": "b", "category": "firmographic", "weight": 1, "attribute": "b", "fit": {"is": true}}]}"#,
    )
    .unwrap()
    .scorer("2026-11-21")
    .unwrap();
    let numbers = [f64::NAN, 2.0, f64::NAN, 0.0, 5.0];
    // Flags of rows 0…4: yes, missing, missing, yes, no.
    let flags =
        Column::boolean(Bitmap::new(&[0b0000_1001]), 5).unwrap().with_validity_bytes(&[0b0001_1001]).unwrap();
    let mut table = Table::new(5);
    table.add("a", Column::float64(&numbers)).unwrap();
    table.add("b", flags).unwrap();
    let next = scorer.next_attributes_of_table(&table).unwrap();
    let told: Vec<(&str, u64, f64, f64, u64)> = next
        .attributes
        .iter()
        .map(|n| (n.attribute.as_str(), n.missing, n.shrink, n.per_cost, n.could_make_certain))
        .collect();
    // a: 75 in rows 0 and 2; b: 25 in rows 1 and 2. In row 2 neither alone… a = 0 leaves 0…25: tier 4 for sure.
    assert_eq!(told, [("a", 2, 150.0, 75.0, 2), ("b", 2, 50.0, 50.0, 1)]);
    assert_eq!((next.rows, next.looked_at, next.unreadable), (5, 5, 0));
    // Rows 0 and 2 of 5.
    let some = scorer.next_attributes_of_table_with(&table, 2).unwrap();
    assert_eq!((some.looked_at, some.attributes[0].missing, some.attributes[1].missing), (2, 2, 1));
}

#[test]
fn reasons_share_out_what_a_cap_cuts() {
    let scorer = scorer();
    let reasons = scorer.reasons(&known(), &Baseline::Zero).unwrap();
    let told: Vec<(&str, i32)> =
        reasons.reasons.iter().map(|reason| (reason.id.as_str(), reason.contribution.micro())).collect();
    // 16 and 14 under a cap of 15: first 16: 15, then 0; first 14: 14, then 1. Averages 8 and 7.
    assert_eq!(
        told,
        [
            ("size", 40_000_000),
            ("industry", 20_000_000),
            ("tools", 8_000_000),
            ("stack", 7_000_000),
            ("growth", 2_500_000)
        ]
    );
    assert_eq!((reasons.method, reasons.difference.micro()), ("shapley", 77_500_000));

    // Against the best, only what falls short counts: growth 2.5 of 10. The capped 15 of 15 fall short of nothing.
    let reasons = scorer.reasons(&known(), &Baseline::Maximum).unwrap();
    assert_eq!((reasons.baseline_score, reasons.difference.micro()), (Points::whole(85), -7_500_000));
    assert_eq!((reasons.reasons[0].id.as_str(), reasons.reasons[0].side()), ("growth", "below"));
    assert!(reasons.reasons[1..].iter().all(|reason| reason.side() == "equal"));

    // An override is told apart from the criteria.
    let reasons = scorer.reasons(&known().flag("named", true), &Baseline::Zero).unwrap();
    assert_eq!((reasons.score, reasons.difference), (Points::whole(60), Points::whole(60)));
    let cooled = reasons.reasons.iter().find(|reason| reason.id == "cooled").unwrap();
    assert_eq!((cooled.kind, cooled.contribution), ("override", Points::whole(-20)));

    let means = |id: &str| Baseline::Means(vec![(id.to_owned(), Points::ZERO)]);
    assert!(matches!(
        scorer.reasons(&known(), &means("no such")),
        Err(ReasonsError::BaselineCriterion { place: 0, .. })
    ));
    assert!(matches!(scorer.reasons(&known(), &means("size")), Err(ReasonsError::BaselineIncomplete { .. })));
}

fn asked(operation: &str, request: &str) -> Result<Json, (String, String)> {
    let scorer = scorer();
    call(Subject::Scorer(&scorer), operation, &Json::parse(request).unwrap())
        .map_err(|failure| (failure.code().to_owned(), failure.path().to_owned()))
}

#[test]
fn every_surface_can_ask() {
    let explanation = asked("explain", r#"{"account": {"employees": 120}}"#).unwrap();
    assert_eq!(explanation.get("criteria").and_then(Json::as_list).map(<[Json]>::len), Some(5));
    let next = asked("next_attributes", r#"{"account": {}}"#).unwrap();
    assert_eq!(
        next.get("attributes").and_then(Json::as_list).map(<[Json]>::len),
        Some(7),
        "country is not read"
    );
    let what_if =
        asked("what_if", r#"{"account": {"employees": 30}, "changes": {"employees": 50}}"#).unwrap();
    let score = |side: &str| what_if.get(side).and_then(|record| record.get("score")).and_then(Json::as_f64);
    assert_eq!((score("before"), score("after")), (Some(22.5), Some(42.5)));
    let reasons = asked("reasons", r#"{"account": {"employees": 120}, "baseline": "zero"}"#).unwrap();
    assert_eq!(reasons.get("difference").and_then(Json::as_f64), Some(42.5));

    let refused = |operation, request, code: &str, path: &str| {
        assert_eq!(asked(operation, request).unwrap_err(), (code.to_owned(), path.to_owned()));
    };
    refused("explain", "{}", "option_missing", "/account");
    refused("explain", r#"{"account": []}"#, "account_not_object", "");
    refused("explain", r#"{"account": {"employees": "x"}}"#, "type_mismatch", "/employees");
    refused("what_if", r#"{"account": {}, "changes": {"employes": 1}}"#, "undeclared_key", "/employes");
    refused("reasons", r#"{"account": {}, "baseline": "median"}"#, "option_wrong", "/baseline");
    refused(
        "reasons",
        r#"{"account": {}, "baseline": [{"id": "size", "points": 101}]}"#,
        "option_wrong",
        "/baseline/0/points",
    );
}

#[test]
fn cases_are_checked_to_the_micro_point() {
    let with = PROFILE.replacen(
        r#""exclusions""#,
        r#""cases": [
            {"as_of": "2026-11-21", "account": {"employees": 120}, "expect": {"score": 42.5, "tier": "tier_4", "status": "conditional"}},
            {"name": "off", "as_of": "2026-11-21", "account": {"employees": 120}, "expect": {"score": 42.500001, "tier": null, "high": 100}},
            {"as_of": "2026-11-21", "account": {"employees": "many"}, "expect": {"score": 1}}
        ], "exclusions""#,
        1,
    );
    let report = Profile::from_json(&with).unwrap().check();
    assert_eq!((report.cases, report.passed), (3, 1));
    let told: Vec<(&str, &str, String, String)> = report
        .faults
        .iter()
        .map(|f| (f.code.as_str(), f.path.as_str(), f.expected.compact(), f.found.compact()))
        .collect();
    let (null, tier) = ("null".to_owned(), r#""tier_4""#.to_owned());
    assert_eq!(
        told,
        [
            ("case_unmet", "/cases/1/expect/score", "42.500001".to_owned(), "42.5".to_owned()),
            ("case_unmet", "/cases/1/expect/high", "100".to_owned(), "85".to_owned()),
            ("case_unmet", "/cases/1/expect/tier", null.clone(), tier),
            ("type_mismatch", "/cases/2/account/employees", null.clone(), null),
        ]
    );
}

fn low() -> Account {
    Account::new()
        .number("employees", 30.0)
        .text("industry", "Farming")
        .tags("tools", ["Slack"])
        .number("growth", 0.05)
        .flag("named", false)
}

#[test]
fn the_ways_up_are_all_minimal_sets() {
    let scorer = scorer();
    let up = scorer.ways_up(&low(), &WaysOptions::default()).unwrap();
    // 20 + 2 + 0 + 0 + 2.5; tier 3 wants 25.5 more. Size gives 20, industry 18, tools 15 (capped), growth 7.5; being named sets tier 1.
    assert_eq!(
        (up.from.as_deref(), up.target.as_deref(), up.truncated),
        (Some("tier_4"), Some("tier_3"), false)
    );
    let told: Vec<(Vec<&str>, f64, i32, &str)> = up
        .ways
        .iter()
        .map(|way| {
            let attributes = way.steps.iter().map(|step| step.attribute.as_str()).collect();
            (attributes, way.cost, way.score.micro(), way.tier.as_str())
        })
        .collect();
    assert_eq!(
        told,
        [
            (vec!["named"], 1.0, 60_000_000, "tier_1"),
            (vec!["employees", "industry"], 2.0, 62_500_000, "tier_3"),
            (vec!["employees", "tools"], 2.0, 59_500_000, "tier_3"),
            (vec!["employees", "growth"], 2.0, 52_000_000, "tier_3"),
            (vec!["industry", "tools"], 2.0, 57_500_000, "tier_3"),
            (vec!["industry", "growth"], 2.0, 50_000_000, "tier_3"),
        ]
    );
    let steps = |way: usize| -> Vec<String> {
        up.ways[way].steps.iter().map(|step| format!("{:?}", step.to)).collect()
    };
    assert_eq!(steps(1), ["Number(50.0)", r#"Text("Fintech")"#], "the nearest number, a value as written");
    assert_eq!(steps(2)[1], r#"Tags([Some("Slack"), Some("HubSpot")])"#, "what is there stays");
    assert_eq!(up.ways[2].steps[1].criteria, ["tools"]);

    let top = scorer.ways_up(&low(), &WaysOptions { target: Some("tier_2".to_owned()), most: 2 }).unwrap();
    let told: Vec<usize> = top.ways.iter().map(|way| way.steps.len()).collect();
    // 70 wants 45.5 more of 60.5: without being named, size, industry and one of the others: 38 + 7.5 is exactly enough.
    assert_eq!(told, [1, 3]);
    let none =
        scorer.ways_up(&low().flag("dispute", true).flag("named", true), &WaysOptions::default()).unwrap();
    assert_eq!((none.from, none.target.as_deref()), (None, Some("tier_4")));
    assert_eq!(none.ways[0].steps[0].attribute, "dispute");
    let best = scorer.ways_up(&low().flag("named", true), &WaysOptions::default()).unwrap();
    assert_eq!((best.reached, best.target, best.ways.len()), (true, None, 0));
    let wrong = asked("ways_up", r#"{"account": {}, "target": "gold"}"#).unwrap_err();
    assert_eq!(wrong, ("option_wrong".to_owned(), "/target".to_owned()));
    let asked = asked("ways_up", r#"{"account": {"employees": 30, "named": false}, "most": 1}"#).unwrap();
    assert_eq!(asked.get("ways").and_then(Json::as_list).map(<[Json]>::len), Some(1));
}

/// Eighteen attributes that all count alike: 2¹⁸ sets.
fn eighteen(extra: &str) -> Scorer {
    let names: Vec<String> = (0..18).map(|i| format!("f{i:02}")).collect();
    let attributes = names
        .iter()
        .enumerate()
        .map(|(i, name)| format!(r#""{name}": {{"type": "flag", "change_cost": {}}}"#, i + 1));
    let criteria = names.iter().map(|name| {
        format!(
            r#"{{"id": "{name}", "category": "firmographic", "weight": 1, "attribute": "{name}", "fit": {{"is": true}}}}"#
        )
    });
    let (attributes, criteria): (Vec<_>, Vec<_>) = (attributes.collect(), criteria.collect());
    let text = format!(
        r#"{{"icp": 1, "name": "Eighteen", "attributes": {{{}}}, "criteria": [{}], "tiers": [{{"id": "top", "min": 90{extra}}}, {{"id": "rest", "min": 0}}]}}"#,
        attributes.join(", "),
        criteria.join(", ")
    );
    Profile::from_json(&text).unwrap().scorer("2026-11-21").unwrap()
}

#[test]
fn eighteen_attributes_are_searched_to_the_end() {
    let mut account = Account::new();
    for i in 0..18 {
        account.set(&format!("f{i:02}"), false.into());
    }
    // 17 of 18 make 94.4 points, 16 only 88.8: leave out one, the dearest first.
    let up = eighteen("").ways_up(&account, &WaysOptions::default()).unwrap();
    let costs: Vec<f64> = up.ways.iter().map(|way| way.cost).collect();
    let expected: Vec<f64> = (0..10).map(|i| f64::from(171 - 18 + i)).collect();
    assert_eq!((costs, up.truncated, up.changeable), (expected, false, 18));
    // Nothing reaches a tier that asks for what can not be: no set is left untried.
    let never = eighteen(r#", "requires": {"timing": {"min": 1}}"#);
    let up = never.ways_up(&account, &WaysOptions { target: Some("top".to_owned()), most: 10 }).unwrap();
    assert_eq!((up.ways.len(), up.truncated), (0, false));
}
