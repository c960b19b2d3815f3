//! What an explanation consists of.

use crate::date::Date;
use crate::points::Points;
use crate::profile::criterion::{Axis, Category, Evidence};
use crate::profile::rules::Effect;
use crate::score::truth::Truth;
use crate::table::account::Value;

/// What decided a fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The kind of part that decided: `band`, `no_band`, `curve`, `value`, `otherwise`, `flag`, `month`, `tags`, `count`,
    /// `overlap`, `condition`, or `missing`.
    pub kind: &'static str,
    /// JSON pointer to the part of the document that decided.
    pub path: String,
    /// The same in plain words.
    pub text: String,
}

/// One criterion's part in the score, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionExplanation {
    /// Its id.
    pub id: String,
    /// Its name for people; the id when the document gives none.
    pub name: String,
    /// Its category.
    pub category: Category,
    /// Its axis.
    pub axis: Axis,
    /// The attribute its fit reads; `None` for a condition (`when`).
    pub attribute: Option<String>,
    /// The account's value of that attribute, as read.
    pub value: Option<Value>,
    /// The points it contributes; over an axis they add up exactly.
    pub points: Points,
    /// The most it could contribute; 0 while it is ignored.
    pub max: Points,
    /// What it earned before missing criteria were left out and caps cut.
    pub earned: Points,
    /// Why it contributes other points than it earned, in plain words; `None` when it does not.
    pub adjusted: Option<String>,
    /// Its fit, 0…1; `None` while undetermined.
    pub fit: Option<f64>,
    /// Whether its fit is determined; as a word `known` or `missing`.
    pub known: bool,
    /// Whether no missing attribute can change its fit. A condition on something being missing is known, not settled.
    pub settled: bool,
    /// The missing attributes that leave it open.
    pub missing: Vec<String>,
    /// The least it can still earn, before re-scaling and caps.
    pub least: Points,
    /// The most it can still earn, before re-scaling and caps.
    pub greatest: Points,
    /// What decided.
    pub why: Why,
    /// What the document says the criterion rests on.
    pub evidence: Vec<Evidence>,
}

/// An exclusion that fired or can not be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExclusionExplanation {
    /// Its id.
    pub id: String,
    /// The document's reason.
    pub reason: Option<String>,
    /// Who set it.
    pub author: Option<String>,
    /// True or unknown; as a word `fired` or `unknown`.
    pub truth: Truth,
    /// The missing attributes that make it unknown.
    pub missing: Vec<String>,
    /// The same in plain words.
    pub text: String,
}

/// What beat an override.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overruled {
    /// `override` or `exclusion`.
    pub by: &'static str,
    /// The id of the rule that beat it.
    pub id: String,
}

/// An override in force that fired or can not be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverrideExplanation {
    /// Its id.
    pub id: String,
    /// The document's reason.
    pub reason: Option<String>,
    /// Who set it.
    pub author: Option<String>,
    /// The last day it is in force.
    pub expires: Option<Date>,
    /// What it does.
    pub effect: Effect,
    /// True or unknown; as a word `fired` or `unknown`.
    pub truth: Truth,
    /// The missing attributes that make it unknown.
    pub missing: Vec<String>,
    /// The score before it.
    pub before: Points,
    /// By how much it changed the score; base score plus all changes is the score.
    pub change: Points,
    /// The rule that undid or beat it; `None` when its effect stands.
    pub overruled: Option<Overruled>,
    /// The same in plain words.
    pub text: String,
}

/// One trigger and how long it lasts.
#[derive(Clone, Debug, PartialEq)]
pub struct TriggerExplanation {
    /// Its id.
    pub id: String,
    /// Its name for people; the id when the document gives none.
    pub name: String,
    /// Its strength on the date, 0…1.
    pub strength: f64,
    /// Its full strength.
    pub full: f64,
    /// The least strength that missing attributes allow.
    pub least: f64,
    /// The greatest strength that missing attributes allow.
    pub greatest: f64,
    /// Whole days from its event to the date; negative when it lies ahead; `None` without an event.
    pub age_days: Option<i64>,
    /// The last day on which it has any strength if nothing else changes; `None` when it has none now, or never runs out.
    pub last_day: Option<Date>,
    /// `active`, `ended`, `ahead`, `out_of_season`, `condition_not_met`, or `unknown`.
    pub state: &'static str,
    /// The missing attributes that leave it open.
    pub missing: Vec<String>,
    /// The same in plain words.
    pub text: String,
}

/// A tier better than the one reached, and why it is not the one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierPassed {
    /// Its id.
    pub id: String,
    /// Its name for people; the id when the document gives none.
    pub name: String,
    /// The least score it asks.
    pub min: Points,
    /// How many points the score is short of it; 0 when it is met.
    pub short: Points,
    /// `below_min`, `must_have`, `requires_unmet`, `requires_unknown`, `override`, `excluded`, or `insufficient_data`.
    pub reason: &'static str,
    /// The criterion that bars it, when `reason` is `must_have`.
    pub criterion: Option<String>,
    /// The missing attributes that leave its requirements open.
    pub missing: Vec<String>,
    /// The same in plain words.
    pub text: String,
}

/// A missing attribute and everything it leaves open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenAttribute {
    /// The attribute.
    pub attribute: String,
    /// Criteria whose points it may change.
    pub criteria: Vec<String>,
    /// Overrides it may turn.
    pub overrides: Vec<String>,
    /// Exclusions it may turn.
    pub exclusions: Vec<String>,
    /// Triggers it may strengthen or weaken.
    pub triggers: Vec<String>,
    /// Whether it may move the score, that is, whether it keeps `low` and `high` apart.
    pub moves_score: bool,
}
