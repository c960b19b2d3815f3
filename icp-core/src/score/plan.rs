//! A profile made ready for one date: everything that can be resolved before the first account.

use super::bounds::Cap;
use super::expression::Expression;
use super::fit::{CompiledFit, Reach};
use super::scan::AccountKeys;
use super::vocabulary::Vocabulary;
use crate::date::Date;
use crate::points::Points;
use crate::profile::criterion::{Axis, MissingPolicy};
use crate::profile::rules::{Decay, Decision};
use crate::table::reading::Reading;
use std::sync::Arc;

/// An attribute that scoring reads.
#[derive(Clone, Debug)]
pub(crate) struct PlannedAttribute {
    /// Its place in the document.
    pub(crate) index: usize,
    /// How its values become cells.
    pub(crate) reading: Reading,
    /// Its named values, for text and tags.
    pub(crate) vocabulary: Option<Vocabulary>,
    /// Where its bits start in the tag words.
    pub(crate) first_word: usize,
    /// How many tag words it has.
    pub(crate) words: usize,
    /// What it costs to find out.
    pub(crate) find_cost: f64,
    /// What it costs to change; `None` when it can not be.
    pub(crate) change_cost: Option<f64>,
}

/// A criterion, compiled.
#[derive(Clone, Debug)]
pub(crate) struct PlannedCriterion {
    pub(crate) id: Arc<str>,
    /// The attribute its fit reads; `None` for `when`.
    pub(crate) attribute: Option<usize>,
    pub(crate) fit: CompiledFit,
    pub(crate) max: Points,
    pub(crate) axis: Axis,
    pub(crate) missing: MissingPolicy,
    /// The best tier allowed while the fit is 0.
    pub(crate) must_have: Option<usize>,
    pub(crate) reach: Reach,
    /// The micro-points an undetermined fit can come to, its policy's included; ascending, each once.
    pub(crate) reachable_points: Vec<u64>,
}

/// The criteria that share one hundred points, and their caps (places in `criteria`).
#[derive(Clone, Debug, Default)]
pub(crate) struct AxisPlan {
    pub(crate) criteria: Vec<usize>,
    pub(crate) caps: Vec<Cap>,
}

/// What an override does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlannedEffect {
    Add(i32),
    Floor(Points),
    Cap(Points),
    Set(Points),
    Tier(usize),
}

/// An override that is in force on the plan's date.
#[derive(Clone, Debug)]
pub(crate) struct PlannedOverride {
    /// Its place in the document.
    pub(crate) index: usize,
    pub(crate) when: Expression,
    pub(crate) then: PlannedEffect,
}

/// A trigger on the plan's date.
#[derive(Clone, Debug)]
pub(crate) struct PlannedTrigger {
    pub(crate) id: Arc<str>,
    pub(crate) attribute: Option<usize>,
    pub(crate) when: Option<Expression>,
    /// Whether the date's month is one of its months.
    pub(crate) in_season: bool,
    pub(crate) strength: f64,
    pub(crate) window_days: Option<u32>,
    pub(crate) decay: Decay,
}

/// A tier.
#[derive(Clone, Debug)]
pub(crate) struct PlannedTier {
    pub(crate) min: Points,
    pub(crate) requires: Option<Expression>,
}

/// The whole plan.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) as_of: Date,
    pub(crate) attributes: Vec<PlannedAttribute>,
    pub(crate) tag_words: usize,
    pub(crate) criteria: Vec<PlannedCriterion>,
    pub(crate) fit_axis: AxisPlan,
    pub(crate) timing_axis: AxisPlan,
    pub(crate) exclusions: Vec<Expression>,
    pub(crate) overrides: Vec<PlannedOverride>,
    pub(crate) triggers: Vec<PlannedTrigger>,
    pub(crate) tiers: Vec<PlannedTier>,
    pub(crate) decision: Decision,
    /// The keys of an account's text.
    pub(crate) keys: AccountKeys,
}
