//! One account through the plan: from resolved values to everything a record says.

use super::axis::{self, AxisSum, Scratch};
use super::expression::{Nothing, View};
use super::fit::Decider;
use super::plan::{Plan, PlannedEffect};
use super::slots::{Slot, Slots};
use super::tiers::{self, Verdict};
use super::timing::{self, Strength};
use super::truth::Truth;
use crate::points::Points;
use crate::profile::criterion::MissingPolicy;

/// One criterion's part in the result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct CriterionResult {
    /// The fit; `None` while undetermined.
    pub(crate) fit: Option<f64>,
    /// What decided it.
    pub(crate) decider: Option<Decider>,
    /// Whether no completion can change it.
    pub(crate) settled: bool,
    /// What it earned, before sharing and caps.
    pub(crate) earned: Points,
    /// What it shows.
    pub(crate) points: Points,
    /// The maximum it shows.
    pub(crate) max: Points,
}

/// One override in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OverrideResult {
    /// Whether it fired.
    pub(crate) truth: Truth,
    /// The same over every completion.
    pub(crate) surely: Truth,
    /// The change of the score, in micro-points.
    pub(crate) change: i32,
}

/// Everything known about one account; its memory is reused from account to account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Assessment {
    pub(crate) criteria: Vec<CriterionResult>,
    pub(crate) triggers: Vec<Strength>,
    pub(crate) exclusions: Vec<Truth>,
    pub(crate) overrides: Vec<OverrideResult>,
    /// The fit axis before overrides.
    pub(crate) base: AxisSum,
    pub(crate) score: Points,
    pub(crate) low: Points,
    pub(crate) high: Points,
    pub(crate) timing: Points,
    pub(crate) timing_low: Points,
    pub(crate) timing_high: Points,
    pub(crate) verdict: Verdict,
    scratch: Scratch,
}

impl Assessment {
    /// Assesses an account.
    pub(crate) fn run(&mut self, plan: &Plan, slots: &Slots) {
        self.criteria.clear();
        self.criteria.extend(plan.criteria.iter().map(|criterion| {
            let value = criterion.attribute.map_or(Slot::Missing, |attribute| slots.values[attribute]);
            let found = criterion.fit.evaluate(value, slots);
            let fit = found.map(|(fit, _)| fit);
            let stated = match criterion.missing {
                MissingPolicy::Neutral(fit) => fit,
                MissingPolicy::Zero | MissingPolicy::Ignore => 0.0,
            };
            CriterionResult {
                fit,
                decider: found.map(|(_, decider)| decider),
                settled: criterion.fit.is_settled(value, slots),
                earned: criterion.max.earned(fit.unwrap_or(stated)),
                points: Points::ZERO,
                max: criterion.max,
            }
        }));
        self.base = axis::sum_up(plan, &plan.fit_axis, &mut self.criteria, &mut self.scratch);
        self.assess_timing(plan, slots);
        self.apply_overrides(plan, slots);
        self.exclusions.clear();
        self.exclusions.extend(plan.exclusions.iter().map(|rule| rule.truth(slots, View::Shown, &Nothing)));
        self.verdict = tiers::decide(self, plan, slots);
    }

    fn assess_timing(&mut self, plan: &Plan, slots: &Slots) {
        let axis = axis::sum_up(plan, &plan.timing_axis, &mut self.criteria, &mut self.scratch);
        self.triggers.clear();
        self.triggers.extend(plan.triggers.iter().map(|trigger| trigger.strength(plan, slots)));
        self.timing = timing::timing(axis.points, self.triggers.iter().map(|strength| strength.now));
        self.timing_low = timing::timing(axis.low, self.triggers.iter().map(|strength| strength.low));
        self.timing_high = timing::timing(axis.high, self.triggers.iter().map(|strength| strength.high));
    }

    /// In document order, on the score and on both bounds: true moves, unknown takes the wider of moved and unmoved.
    fn apply_overrides(&mut self, plan: &Plan, slots: &Slots) {
        (self.score, self.low, self.high) = (self.base.points, self.base.low, self.base.high);
        self.overrides.clear();
        for rule in &plan.overrides {
            let truth = rule.when.truth(slots, View::Shown, &Nothing);
            let surely = rule.when.truth(slots, View::Bounds, &Nothing);
            let before = self.score;
            if truth == Truth::True {
                self.score = moved(before, rule.then);
            }
            let (low, high) = (moved(self.low, rule.then), moved(self.high, rule.then));
            match surely {
                Truth::True => (self.low, self.high) = (low, high),
                Truth::Unknown => (self.low, self.high) = (self.low.min(low), self.high.max(high)),
                Truth::False => {}
            }
            self.overrides.push(OverrideResult {
                truth,
                surely,
                change: self.score.micro() - before.micro(),
            });
        }
    }
}

/// What an effect makes of a score; a tier leaves it as it is.
pub(crate) fn moved(score: Points, effect: PlannedEffect) -> Points {
    match effect {
        PlannedEffect::Add(micro) => Points::clamped(i64::from(score.micro()) + i64::from(micro)),
        PlannedEffect::Floor(floor) => score.max(floor),
        PlannedEffect::Cap(cap) => score.min(cap),
        PlannedEffect::Set(points) => points,
        PlannedEffect::Tier(_) => score,
    }
}
