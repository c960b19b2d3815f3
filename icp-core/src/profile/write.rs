//! From the document back to JSON, with everything at its default left out.

use super::attribute::{Attribute, Read, Unparsable};
use super::check::{kind_of, operator};
use super::criterion::{Axis, Category, Criterion, Evidence, Finding, MissingPolicy, Weight, Worth};
use super::document::{Axes, Case, Document, Expectation, PointsUnit};
use super::fit::{Band, Fit, OverlapScale};
use super::people::{BuyingRole, Channel, Persona, Segment};
use super::predicate::{Predicate, Scalar, Test, WholeRange};
use super::read::{DEFAULT_DECISION, default_importance, default_tiers};
use super::rules::{Decay, Effect, Exclusion, Override, Tier, Trigger};
use crate::json::Json;
use crate::points::Points;

/// An object that grows by the keys worth writing.
#[derive(Default)]
struct Entries(Vec<(String, Json)>);

impl Entries {
    fn put(&mut self, key: &str, value: impl Into<Json>) -> &mut Self {
        self.0.push((key.to_owned(), value.into()));
        self
    }

    fn some(&mut self, key: &str, value: Option<impl Into<Json>>) -> &mut Self {
        if let Some(value) = value {
            self.put(key, value);
        }
        self
    }

    fn text(&mut self, key: &str, value: &Option<String>) -> &mut Self {
        self.some(key, value.as_deref())
    }

    fn unless<T: PartialEq + Into<Json>>(&mut self, key: &str, value: T, default: &T) -> &mut Self {
        if value == *default { self } else { self.put(key, value) }
    }

    fn list<T>(&mut self, key: &str, items: &[T], write: impl Fn(&T) -> Json) -> &mut Self {
        if items.is_empty() { self } else { self.put(key, items.iter().map(write).collect::<Vec<_>>()) }
    }

    fn done(&mut self) -> Json {
        Json::Object(std::mem::take(&mut self.0))
    }
}

impl From<Points> for Json {
    fn from(points: Points) -> Self {
        Self::Number(points.to_f64())
    }
}

impl From<Weight> for Json {
    fn from(weight: Weight) -> Self {
        // Both are exact doubles, so the quotient is the double nearest to the decimal.
        Self::Number(weight.0 as f64 / 1e6)
    }
}

fn texts(items: &[String]) -> Json {
    Json::List(items.iter().map(|item| Json::from(item.as_str())).collect())
}

fn whole(number: i64) -> Json {
    Json::Number(number as f64)
}

fn map<T>(entries: &[(String, T)], write: impl Fn(&T) -> Json) -> Json {
    Json::Object(entries.iter().map(|(key, value)| (key.clone(), write(value))).collect())
}

/// The document as JSON, in its own order. `any_order`: the default importance words are left out in whatever order they stand,
/// as the fingerprint wants it.
pub(super) fn write(document: &Document, any_order: bool) -> Json {
    let mut importance = document.importance.clone();
    let mut usual = default_importance();
    if any_order {
        importance.sort();
        usual.sort();
    }
    let mut out = Entries::default();
    out.put("icp", 1.0).put("name", document.name.as_str());
    out.text("version", &document.version).text("description", &document.description);
    if document.points == PointsUnit::Whole {
        out.put("points", "whole");
    }
    if document.axes == Axes::Separate {
        out.put("axes", "separate");
    }
    if importance != usual {
        out.put("importance", map(&importance, |weight| (*weight).into()));
    }
    let attributes =
        document.attributes.iter().map(|attribute| (attribute.name.clone(), write_attribute(attribute)));
    out.put("attributes", Json::Object(attributes.collect()));
    out.put("criteria", document.criteria.iter().map(criterion).collect::<Vec<_>>());
    if !document.caps.is_empty() {
        let caps =
            document.caps.iter().map(|(category, points)| (category.as_str().to_owned(), (*points).into()));
        out.put("caps", Json::Object(caps.collect()));
    }
    out.list("exclusions", &document.exclusions, exclusion).list("overrides", &document.overrides, override_);
    out.list("triggers", &document.triggers, trigger);
    if document.tiers != default_tiers() {
        out.put("tiers", document.tiers.iter().map(tier).collect::<Vec<_>>());
    }
    let mut decision = Entries::default();
    decision.unless("pursue", document.decision.pursue, &DEFAULT_DECISION.pursue);
    decision.unless("exclude_below", document.decision.exclude_below, &DEFAULT_DECISION.exclude_below);
    if document.decision != DEFAULT_DECISION {
        out.put("decision", decision.done());
    }
    out.list("personas", &document.personas, persona).list("segments", &document.segments, segment);
    out.list("channels", &document.channels, channel).list("cases", &document.cases, case);
    out.done()
}

fn write_attribute(attribute: &Attribute) -> Json {
    let mut out = Entries::default();
    out.put("type", attribute.kind.as_str()).text("description", &attribute.description);
    out.unless("find_cost", attribute.find_cost, &1.0).unless("change_cost", attribute.change_cost, &1.0);
    out.unless("immutable", attribute.immutable, &false);
    if !attribute.aliases.is_empty() {
        out.put("aliases", map(&attribute.aliases, |target| target.as_str().into()));
    }
    if !attribute.groups.is_empty() {
        out.put("groups", map(&attribute.groups, |members| texts(members)));
    }
    if !attribute.order.is_empty() {
        out.put("order", texts(&attribute.order));
    }
    out.unless("exact", attribute.exact, &false);
    out.some("read", attribute.read.as_ref().map(read_rules)).done()
}

fn read_rules(read: &Read) -> Json {
    let words = |words: &Option<Vec<String>>, usual: &str| {
        words.as_deref().filter(|words| *words != [usual]).map(texts)
    };
    let mut out = Entries::default();
    out.text("column", &read.column);
    out.some("separator", read.separator.as_deref().filter(|separator| *separator != ";"));
    out.text("date_format", &read.date_format);
    out.some("true", words(&read.true_words, "true")).some("false", words(&read.false_words, "false"));
    if !read.null_words.is_empty() {
        out.put("null", texts(&read.null_words));
    }
    if read.unparsable == Unparsable::Missing {
        out.put("unparsable", "missing");
    }
    out.done()
}

fn criterion(criterion: &Criterion) -> Json {
    let mut out = Entries::default();
    out.put("id", criterion.id.as_str())
        .text("name", &criterion.name)
        .text("description", &criterion.description);
    out.put("category", criterion.category.as_str());
    out.some("axis", criterion.axis.map(Axis::as_str));
    match &criterion.worth {
        Worth::Weight(weight) => out.put("weight", *weight),
        Worth::Importance(word) => out.put("importance", word.as_str()),
    };
    out.text("attribute", &criterion.attribute).put("fit", fit(&criterion.fit));
    match criterion.missing {
        MissingPolicy::Zero => {}
        MissingPolicy::Neutral(fit) => {
            out.put("missing", Entries::default().put("neutral", fit).done());
        }
        MissingPolicy::Ignore => {
            out.put("missing", "ignore");
        }
    }
    out.text("must_have", &criterion.must_have).list("evidence", &criterion.evidence, evidence).done()
}

fn evidence(evidence: &Evidence) -> Json {
    let mut out = Entries::default();
    out.put("source", evidence.source.as_str()).some("n", evidence.n.map(|n| n as f64));
    out.some("date", evidence.date.map(|date| date.to_string())).some("minutes", evidence.minutes);
    let finding = evidence.finding.map(|finding| match finding {
        Finding::Confirms => "confirms",
        Finding::Contests => "contests",
    });
    out.some("finding", finding).text("note", &evidence.note).done()
}

fn fit(fit: &Fit) -> Json {
    let mut out = Entries::default();
    let key = kind_of(fit);
    match fit {
        Fit::Bands(bands) => out.put(key, bands.iter().map(|b| band(b, Json::Number)).collect::<Vec<_>>()),
        Fit::Curve(knots) => {
            let pair = |(x, y): &(f64, f64)| Json::List(vec![Json::Number(*x), Json::Number(*y)]);
            out.put(key, knots.iter().map(pair).collect::<Vec<_>>())
        }
        Fit::Values { values, otherwise } => {
            out.put(key, map(values, |fit| Json::Number(*fit))).unless("otherwise", *otherwise, &0.0)
        }
        Fit::Is(flag) => out.put(key, *flag),
        Fit::Flag { when_true, when_false } => {
            out.put(key, Entries::default().put("true", *when_true).put("false", *when_false).done())
        }
        Fit::AgeDays(bands) | Fit::AgeMonths(bands) | Fit::Count(bands) => out.put(key, whole_bands(bands)),
        Fit::Months(months) => out.put(key, month_list(months)),
        Fit::AnyOf(of) | Fit::AllOf(of) | Fit::NoneOf(of) => out.put(key, texts(of)),
        Fit::Tags(tags) => out.put(key, map(tags, |fit| Json::Number(*fit))),
        Fit::Overlap { of, scale } => {
            let mut overlap = Entries::default();
            overlap.put("of", texts(of));
            match scale {
                OverlapScale::Bands(bands) => overlap.put("bands", whole_bands(bands)),
                OverlapScale::Full(full) => overlap.put("full", f64::from(*full)),
            };
            out.put(key, overlap.done())
        }
        Fit::When(when) => out.put(key, predicate(when)),
    };
    out.done()
}

fn band<T: Copy>(band: &Band<T>, write: impl Fn(T) -> Json) -> Json {
    let mut out = Entries::default();
    out.some("min", band.min.map(&write)).some("max", band.max.map(&write)).put("fit", band.fit).done()
}

fn whole_bands(bands: &[Band<i64>]) -> Vec<Json> {
    bands.iter().map(|b| band(b, whole)).collect()
}

fn month_list(months: &[u8]) -> Vec<Json> {
    months.iter().map(|month| Json::Number(f64::from(*month))).collect()
}

fn predicate(condition: &Predicate) -> Json {
    let mut out = Entries::default();
    match condition {
        Predicate::All(parts) => out.put("all", parts.iter().map(predicate).collect::<Vec<_>>()),
        Predicate::Any(parts) => out.put("any", parts.iter().map(predicate).collect::<Vec<_>>()),
        Predicate::Not(inner) => out.put("not", predicate(inner)),
        Predicate::Attribute { attribute, test } => {
            out.put("attribute", attribute.as_str()).put(operator(test), operand(test))
        }
        Predicate::Timing { min, max } => {
            out.put("timing", Entries::default().some("min", *min).some("max", *max).done())
        }
        Predicate::Trigger(id) => out.put("trigger", id.as_str()),
        Predicate::Criterion { id, min } => out.put("criterion", id.as_str()).put("min", *min),
    };
    out.done()
}

fn operand(test: &Test) -> Json {
    match test {
        Test::Is(value) | Test::Lt(value) | Test::Le(value) | Test::Gt(value) | Test::Ge(value) => {
            scalar(value)
        }
        Test::In(values) => Json::List(values.iter().map(scalar).collect()),
        Test::Between(low, high) => Json::List(vec![scalar(low), scalar(high)]),
        Test::AnyOf(values) | Test::AllOf(values) | Test::NoneOf(values) => texts(values),
        Test::Count(range) | Test::AgeDays(range) | Test::AgeMonths(range) => {
            let WholeRange { min, max } = range;
            Entries::default().some("min", min.map(whole)).some("max", max.map(whole)).done()
        }
        Test::Missing(flag) => Json::Bool(*flag),
    }
}

fn scalar(value: &Scalar) -> Json {
    match value {
        Scalar::Number(number) => Json::Number(*number),
        Scalar::Text(text) => Json::from(text.as_str()),
        Scalar::Flag(flag) => Json::Bool(*flag),
    }
}

fn exclusion(rule: &Exclusion) -> Json {
    let mut out = Entries::default();
    out.put("id", rule.id.as_str()).text("reason", &rule.reason).text("author", &rule.author);
    out.put("when", predicate(&rule.when)).done()
}

fn override_(rule: &Override) -> Json {
    let mut out = Entries::default();
    out.put("id", rule.id.as_str()).text("reason", &rule.reason).text("author", &rule.author);
    let mut then = Entries::default();
    match &rule.then {
        Effect::Add(points) => then.put("add", *points),
        Effect::Floor(points) => then.put("floor", *points),
        Effect::Cap(points) => then.put("cap", *points),
        Effect::Set(points) => then.put("set", *points),
        Effect::Tier(tier) => then.put("tier", tier.as_str()),
    };
    out.put("when", predicate(&rule.when)).put("then", then.done());
    out.some("starts", rule.starts.map(|date| date.to_string()));
    out.some("expires", rule.expires.map(|date| date.to_string())).done()
}

fn trigger(trigger: &Trigger) -> Json {
    let mut out = Entries::default();
    out.put("id", trigger.id.as_str()).text("name", &trigger.name).text("attribute", &trigger.attribute);
    out.some("when", trigger.when.as_ref().map(predicate));
    if !trigger.months.is_empty() {
        out.put("months", month_list(&trigger.months));
    }
    out.put("strength", trigger.strength).some("window_days", trigger.window_days.map(f64::from));
    match trigger.decay {
        Decay::Step => {}
        Decay::Linear => {
            out.put("decay", "linear");
        }
        Decay::HalfLife(days) => {
            out.put("half_life_days", days);
        }
    }
    out.done()
}

fn tier(tier: &Tier) -> Json {
    let mut out = Entries::default();
    out.put("id", tier.id.as_str()).text("name", &tier.name).put("min", tier.min);
    out.some("requires", tier.requires.as_ref().map(predicate)).done()
}

fn persona(persona: &Persona) -> Json {
    let mut out = Entries::default();
    out.put("id", persona.id.as_str()).text("name", &persona.name);
    let role = persona.role.map(|role| match role {
        BuyingRole::Economic => "economic",
        BuyingRole::Technical => "technical",
        BuyingRole::Champion => "champion",
    });
    let item = |text: &String| Json::from(text.as_str());
    out.some("role", role).list("titles", &persona.titles, item).list(
        "departments",
        &persona.departments,
        item,
    );
    out.list("pains", &persona.pains, item).list("value_propositions", &persona.value_propositions, item);
    out.text("outreach_tip", &persona.outreach_tip).list("motivations", &persona.motivations, item);
    out.list("objections", &persona.objections, item);
    out.list("information_sources", &persona.information_sources, item);
    out.text("buying_preference", &persona.buying_preference).done()
}

fn segment(segment: &Segment) -> Json {
    let mut out = Entries::default();
    out.put("id", segment.id.as_str())
        .text("name", &segment.name)
        .put("when", predicate(&segment.when))
        .done()
}

fn channel(channel: &Channel) -> Json {
    let mut out = Entries::default();
    out.put("id", channel.id.as_str()).text("name", &channel.name);
    out.some("cost", channel.cost).some("reach", channel.reach).some("audience", channel.audience);
    out.some("capacity", channel.capacity).some("message_fit", channel.message_fit);
    out.some("meeting_rate", channel.meeting_rate)
        .some("targets", channel.targets.as_ref().map(predicate))
        .done()
}

fn case(case: &Case) -> Json {
    let mut out = Entries::default();
    out.text("name", &case.name).put("as_of", case.as_of.to_string()).put("account", case.account.clone());
    out.put("expect", expectation(&case.expect)).done()
}

fn expectation(expect: &Expectation) -> Json {
    let mut out = Entries::default();
    out.some("score", expect.score)
        .some("low", expect.low)
        .some("high", expect.high)
        .some("timing", expect.timing);
    let tier = expect.tier.as_ref().map(|tier| tier.as_deref().map_or(Json::Null, Json::from));
    out.some("tier", tier).some("tier_certain", expect.tier_certain);
    out.text("decision", &expect.decision).text("status", &expect.status).done()
}

impl Category {
    /// The category as a document writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Firmographic => "firmographic",
            Self::Technographic => "technographic",
            Self::Behavioral => "behavioral",
            Self::Environmental => "environmental",
            Self::Problem => "problem",
        }
    }
}

impl Axis {
    /// The axis as a document writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Timing => "timing",
        }
    }
}
