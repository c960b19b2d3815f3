//! Tier, decision and status (design section 3, steps 5 to 8), and whether missing attributes could change the tier.

use super::assess::Assessment;
use super::expression::{Circumstances, Nothing, View};
use super::plan::{Plan, PlannedEffect, PlannedTier};
use super::slots::Slots;
use super::truth::Truth;
use super::words::{Decision, Status};
use crate::points::Points;

/// Why a tier whose `min` was met was passed over, or what decided the tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    RequiresUnmet,
    RequiresUnknown,
    /// The criterion (its place) whose fit is 0.
    MustHave(usize),
    /// The override (its place among those in force) that set the tier.
    Override(usize),
}

/// What is made of the score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) status: Status,
    pub(crate) decision: Decision,
    pub(crate) tier: Option<usize>,
    pub(crate) tier_certain: bool,
    /// Tiers passed over and why, from the top; or the one that an override set.
    pub(crate) reasons: Vec<(usize, Reason)>,
}

impl Default for Verdict {
    fn default() -> Self {
        Self {
            status: Status::InsufficientData,
            decision: Decision::Consider,
            tier: None,
            tier_certain: false,
            reasons: Vec::new(),
        }
    }
}

/// What `requires` looks at, for one assessed account.
pub(crate) struct Assessed<'a>(pub(crate) &'a Assessment);

impl Circumstances for Assessed<'_> {
    fn timing_within(&self, min: Points, max: Points, view: View) -> Truth {
        let Assessment { timing, timing_low, timing_high, .. } = self.0;
        let possible = *timing_high >= min && *timing_low <= max;
        let holds = match view {
            View::Shown => min <= *timing && *timing <= max,
            View::Bounds => min <= *timing_low && *timing_high <= max,
        };
        match (holds, possible) {
            (true, _) => Truth::True,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::False,
        }
    }

    fn trigger_active(&self, index: usize, view: View) -> Truth {
        let strength = self.0.triggers[index];
        let active = match view {
            View::Shown => strength.now > 0.0,
            View::Bounds => strength.low > 0.0,
        };
        match (active, strength.high > 0.0) {
            (true, _) => Truth::True,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::False,
        }
    }

    fn fit_at_least(&self, index: usize, min: f64, view: View) -> Truth {
        let result = self.0.criteria[index];
        match result.fit {
            Some(fit) if result.settled || view == View::Shown => (fit >= min).into(),
            _ => Truth::Unknown,
        }
    }
}

/// Tier, decision and status of an account whose score, bounds, timing and rules are assessed.
pub(crate) fn decide(assessment: &Assessment, plan: &Plan, slots: &Slots) -> Verdict {
    let excluded = assessment.exclusions.contains(&Truth::True);
    let fired = assessment.overrides.iter().any(|rule| rule.truth == Truth::True);
    let covered = assessment.base.coverage > 0.0;
    let status = if excluded {
        Status::Excluded
    } else if !covered && !fired {
        Status::InsufficientData
    } else if assessment.exclusions.contains(&Truth::Unknown) {
        Status::Conditional
    } else {
        Status::Scored
    };
    let tier_certain = is_certain(assessment, plan, slots, status);
    match status {
        Status::Excluded => {
            Verdict { status, decision: Decision::Exclude, tier_certain, ..Verdict::default() }
        }
        Status::InsufficientData => Verdict { status, tier_certain, ..Verdict::default() },
        Status::Scored | Status::Conditional => {
            let (tier, reasons, counted) = match set_by_override(assessment, plan) {
                Some((place, tier)) => {
                    (Some(tier), vec![(tier, Reason::Override(place))], plan.tiers[tier].min)
                }
                None => {
                    let (tier, reasons) = by_score(assessment, plan, slots);
                    (tier, reasons, assessment.score)
                }
            };
            let decision = if counted >= plan.decision.pursue {
                Decision::Pursue
            } else if counted < plan.decision.exclude_below {
                Decision::Exclude
            } else {
                Decision::Consider
            };
            Verdict { status, decision, tier, tier_certain, reasons }
        }
    }
}

/// The last true override that names a tier: its place and the tier.
pub(crate) fn set_by_override(assessment: &Assessment, plan: &Plan) -> Option<(usize, usize)> {
    let mut rules = plan.overrides.iter().zip(&assessment.overrides).enumerate().rev();
    rules.find_map(|(place, (rule, result))| match rule.then {
        PlannedEffect::Tier(tier) if result.truth == Truth::True => Some((place, tier)),
        _ => None,
    })
}

fn requires(tier: &PlannedTier, assessment: &Assessment, slots: &Slots, view: View) -> Truth {
    tier.requires.as_ref().map_or(Truth::True, |rule| rule.truth(slots, view, &Assessed(assessment)))
}

fn by_score(assessment: &Assessment, plan: &Plan, slots: &Slots) -> (Option<usize>, Vec<(usize, Reason)>) {
    let mut reasons = Vec::new();
    for (i, tier) in plan.tiers.iter().enumerate() {
        if assessment.score < tier.min {
            continue;
        }
        if let Some(criterion) = barred(assessment, plan, i) {
            reasons.push((i, Reason::MustHave(criterion)));
            continue;
        }
        match requires(tier, assessment, slots, View::Shown) {
            Truth::False => reasons.push((i, Reason::RequiresUnmet)),
            Truth::Unknown => reasons.push((i, Reason::RequiresUnknown)),
            Truth::True => return (Some(i), reasons),
        }
    }
    (None, reasons)
}

/// For each tier whether anything but the score keeps the account out of it.
#[cfg(feature = "analysis")]
pub(crate) fn open_tiers(assessment: &Assessment, plan: &Plan, slots: &Slots) -> Vec<bool> {
    let open = |(i, tier): (usize, &PlannedTier)| {
        barred(assessment, plan, i).is_none() && requires(tier, assessment, slots, View::Shown) == Truth::True
    };
    plan.tiers.iter().enumerate().map(open).collect()
}

/// The first criterion whose fit of 0 keeps the account out of a tier.
fn barred(assessment: &Assessment, plan: &Plan, tier: usize) -> Option<usize> {
    let rules = plan.criteria.iter().zip(&assessment.criteria);
    let mut rules = rules.map(|(criterion, result)| {
        criterion.must_have.is_some_and(|best| tier < best) && result.fit == Some(0.0)
    });
    rules.position(|barred| barred)
}

/// Whether must-haves keep the account out of a tier, over every completion.
fn surely_allowed(assessment: &Assessment, plan: &Plan, tier: usize) -> Truth {
    let rules = plan.criteria.iter().zip(&assessment.criteria);
    rules.filter(|(criterion, _)| criterion.must_have.is_some_and(|best| tier < best)).fold(
        Truth::True,
        |allowed, (criterion, result)| {
            allowed.and(match result.fit {
                Some(fit) if result.settled => (fit != 0.0).into(),
                _ if criterion.reach.fits.first() == Some(&0.0) => Truth::Unknown,
                _ => Truth::True,
            })
        },
    )
}

/// Whether no completion of the missing attributes can change the tier (docs/semantics.md, item 26).
fn is_certain(assessment: &Assessment, plan: &Plan, slots: &Slots, status: Status) -> bool {
    let surely_excluded = plan
        .exclusions
        .iter()
        .fold(Truth::False, |any, rule| any.or(rule.truth(slots, View::Bounds, &Nothing)));
    let fires = assessment.overrides.iter().fold(Truth::False, |any, rule| any.or(rule.surely));
    // Nothing can ever be known that the fit rests on: there is no tier, excluded or not.
    if plan.fit_axis.criteria.is_empty() && fires == Truth::False {
        return true;
    }
    if surely_excluded != Truth::False {
        return surely_excluded == Truth::True;
    }
    if status == Status::InsufficientData {
        return false;
    }
    // Knowing more must not be able to leave nothing that the fit rests on.
    let rests = plan
        .fit_axis
        .criteria
        .iter()
        .any(|&i| assessment.criteria[i].settled && plan.criteria[i].max > Points::ZERO);
    if !rests && fires != Truth::True {
        return false;
    }
    let mut set = None;
    for (rule, result) in plan.overrides.iter().zip(&assessment.overrides) {
        if let PlannedEffect::Tier(tier) = rule.then {
            match result.surely {
                Truth::True => set = Some((tier, true)),
                Truth::Unknown if set != Some((tier, true)) => set = Some((tier, false)),
                Truth::Unknown | Truth::False => {}
            }
        }
    }
    match set {
        Some((_, certain)) => certain,
        None => certain_by_score(assessment, plan, slots),
    }
}

fn certain_by_score(assessment: &Assessment, plan: &Plan, slots: &Slots) -> bool {
    for (i, tier) in plan.tiers.iter().enumerate() {
        if assessment.high < tier.min {
            continue;
        }
        let open = requires(tier, assessment, slots, View::Bounds).and(surely_allowed(assessment, plan, i));
        match open {
            Truth::False => {}
            Truth::True if assessment.low >= tier.min => return true,
            _ => return false,
        }
    }
    true
}
