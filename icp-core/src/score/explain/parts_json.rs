//! An explanation as JSON: snake_case keys, lists of objects, never an id as a key.

use super::explanation::Explanation;
use super::json::{list, object, optional, points, text, texts, value};
use super::parts::{
    CriterionExplanation, ExclusionExplanation, OpenAttribute, OverrideExplanation, TierPassed,
    TriggerExplanation, Why,
};
use crate::json::Json;
use crate::profile::criterion::{Evidence, Finding};
use crate::profile::rules::Effect;
use crate::score::truth::Truth;

/// The word for a rule that fired or can not be told.
const fn state(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "fired",
        Truth::Unknown => "unknown",
        Truth::False => "not_fired",
    }
}

fn why(why: &Why) -> Json {
    object(vec![("kind", text(why.kind)), ("path", text(&why.path)), ("text", text(&why.text))])
}

fn evidence(evidence: &Evidence) -> Json {
    let finding = evidence.finding.map(|finding| match finding {
        Finding::Confirms => "confirms",
        Finding::Contests => "contests",
    });
    object(vec![
        ("source", text(&evidence.source)),
        ("n", evidence.n.map_or(Json::Null, |n| Json::Number(n as f64))),
        ("date", optional(evidence.date.map(|date| date.to_string()).as_deref())),
        ("minutes", evidence.minutes.map_or(Json::Null, Json::Number)),
        ("finding", optional(finding)),
        ("note", optional(evidence.note.as_deref())),
    ])
}

impl CriterionExplanation {
    /// The criterion as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("id", text(&self.id)),
            ("name", text(&self.name)),
            ("category", text(self.category.as_str())),
            ("axis", text(self.axis.as_str())),
            ("attribute", optional(self.attribute.as_deref())),
            ("value", self.value.as_ref().map_or(Json::Null, value)),
            ("points", points(self.points)),
            ("max", points(self.max)),
            ("earned", points(self.earned)),
            ("adjusted", optional(self.adjusted.as_deref())),
            ("fit", self.fit.map_or(Json::Null, Json::Number)),
            ("state", text(if self.known { "known" } else { "missing" })),
            ("settled", Json::Bool(self.settled)),
            ("missing", texts(&self.missing)),
            ("least", points(self.least)),
            ("greatest", points(self.greatest)),
            ("why", why(&self.why)),
            ("evidence", list(&self.evidence, evidence)),
        ])
    }
}

impl ExclusionExplanation {
    /// The exclusion as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("id", text(&self.id)),
            ("reason", optional(self.reason.as_deref())),
            ("author", optional(self.author.as_deref())),
            ("state", text(state(self.truth))),
            ("missing", texts(&self.missing)),
            ("text", text(&self.text)),
        ])
    }
}

fn effect(effect: &Effect) -> Json {
    let (kind, amount) = match effect {
        Effect::Add(amount) => ("add", points(*amount)),
        Effect::Floor(amount) => ("floor", points(*amount)),
        Effect::Cap(amount) => ("cap", points(*amount)),
        Effect::Set(amount) => ("set", points(*amount)),
        Effect::Tier(tier) => return object(vec![("kind", text("tier")), ("tier", text(tier))]),
    };
    object(vec![("kind", text(kind)), ("points", amount)])
}

impl OverrideExplanation {
    /// The override as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        let overruled = self.overruled.as_ref().map_or(Json::Null, |overruled| {
            object(vec![("by", text(overruled.by)), ("id", text(&overruled.id))])
        });
        object(vec![
            ("id", text(&self.id)),
            ("reason", optional(self.reason.as_deref())),
            ("author", optional(self.author.as_deref())),
            ("expires", optional(self.expires.map(|date| date.to_string()).as_deref())),
            ("effect", effect(&self.effect)),
            ("state", text(state(self.truth))),
            ("missing", texts(&self.missing)),
            ("before", points(self.before)),
            ("change", points(self.change)),
            ("overruled", overruled),
            ("text", text(&self.text)),
        ])
    }
}

impl TriggerExplanation {
    /// The trigger as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("id", text(&self.id)),
            ("name", text(&self.name)),
            ("strength", Json::Number(self.strength)),
            ("full", Json::Number(self.full)),
            ("least", Json::Number(self.least)),
            ("greatest", Json::Number(self.greatest)),
            ("age_days", self.age_days.map_or(Json::Null, |days| Json::Number(days as f64))),
            ("last_day", optional(self.last_day.map(|date| date.to_string()).as_deref())),
            ("state", text(self.state)),
            ("missing", texts(&self.missing)),
            ("text", text(&self.text)),
        ])
    }
}

impl TierPassed {
    /// The tier as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("id", text(&self.id)),
            ("name", text(&self.name)),
            ("min", points(self.min)),
            ("short", points(self.short)),
            ("reason", text(self.reason)),
            ("criterion", optional(self.criterion.as_deref())),
            ("missing", texts(&self.missing)),
            ("text", text(&self.text)),
        ])
    }
}

impl OpenAttribute {
    /// The attribute as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("attribute", text(&self.attribute)),
            ("criteria", texts(&self.criteria)),
            ("overrides", texts(&self.overrides)),
            ("exclusions", texts(&self.exclusions)),
            ("triggers", texts(&self.triggers)),
            ("moves_score", Json::Bool(self.moves_score)),
        ])
    }
}

impl Explanation {
    /// The explanation as a JSON value: `summary`, `criteria`, `exclusions`, `overrides`, `triggers`, `tiers`, `open`, `record`.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("summary", text(&self.summary)),
            ("criteria", list(&self.criteria, CriterionExplanation::to_json_value)),
            ("exclusions", list(&self.exclusions, ExclusionExplanation::to_json_value)),
            ("overrides", list(&self.overrides, OverrideExplanation::to_json_value)),
            ("triggers", list(&self.triggers, TriggerExplanation::to_json_value)),
            ("tiers", list(&self.tiers, TierPassed::to_json_value)),
            ("open", list(&self.open, OpenAttribute::to_json_value)),
            ("record", self.record.to_json_value()),
        ])
    }
}
