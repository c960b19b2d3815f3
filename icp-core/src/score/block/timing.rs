//! Triggers and timing over a block.

use super::super::plan::{Plan, PlannedTrigger};
use super::super::slots::{Slot, Slots};
use super::kernels::rounded;
use super::source::{Loaded, NO_DAY, Shape, Source};
use super::{Block, ROWS};
use crate::profile::rules::Decay;

/// The longest table of strengths by age.
const MOST_AGES: usize = 4096;

/// The strength of a dated trigger for each value of its attribute: while the attribute is known, whatever `when` says.
pub(super) enum Dated {
    /// For each code; NaN where the date is missing.
    Codes(Vec<f64>),
    /// By age in days; `after` for greater ages, or each worked out for itself.
    Ages { strengths: Vec<f64>, after: Option<f64> },
}

impl Dated {
    pub(super) fn new(
        trigger: &PlannedTrigger,
        plan: &Plan,
        source: &Source<'_, '_>,
        slots: &mut Slots,
        rows: usize,
    ) -> Self {
        let today = i64::from(plan.as_of.days());
        if source.shape != Shape::Days {
            let mut strengths = Vec::new();
            let place = source.column.place;
            source.each_entry(slots, |slots| {
                strengths.push(match slots.values[place] {
                    Slot::Date(day) => trigger.at_age(today - i64::from(day)),
                    _ => f64::NAN,
                });
            });
            return Self::Codes(strengths);
        }
        // A table longer than the rows would cost more than it saves.
        let most = MOST_AGES.min(rows);
        let (ages, after) = match (trigger.window_days, &trigger.decay) {
            (Some(days), _) if (days as usize) < most => (days as usize + 1, Some(0.0)),
            (None, Decay::Step) => (1, Some(trigger.strength)),
            _ => (most, None),
        };
        let strengths = (0..ages).map(|age| trigger.at_age(age as i64)).collect();
        Self::Ages { strengths, after }
    }

    /// Writes the strength of each row; NaN where the date is missing.
    pub(super) fn fill(&self, trigger: &PlannedTrigger, plan: &Plan, loaded: Loaded<'_>, out: &mut [f64]) {
        let today = plan.as_of.days();
        match (self, loaded) {
            (Self::Codes(table), Loaded::Codes(codes)) => {
                for (out, &code) in out.iter_mut().zip(codes) {
                    *out = table.get(usize::from(code)).copied().unwrap_or(f64::NAN);
                }
            }
            (Self::Codes(table), Loaded::Wide(codes)) => {
                for (out, &code) in out.iter_mut().zip(codes) {
                    *out = table.get(code as usize).copied().unwrap_or(f64::NAN);
                }
            }
            (Self::Ages { strengths, after }, Loaded::Days(days)) => {
                for (out, &day) in out.iter_mut().zip(days) {
                    *out = if day == NO_DAY {
                        f64::NAN
                    } else if day > today {
                        0.0
                    } else {
                        let age = (today - day) as usize;
                        match (strengths.get(age), after) {
                            (Some(strength), _) => *strength,
                            (None, Some(after)) => *after,
                            (None, None) => trigger.at_age(age as i64),
                        }
                    };
                }
            }
            _ => out.fill(f64::NAN),
        }
    }
}

/// Now, at the least, at the greatest.
#[derive(Clone, Copy)]
pub(super) enum End {
    Now,
    Low,
    High,
}

/// The strength of a trigger in each row at one of its ends: `dated` where it has a date, `truths` of its `when` where it has one.
#[inline(always)]
pub(super) fn strengths(
    trigger: &PlannedTrigger,
    end: End,
    dated: Option<&[f64]>,
    truths: Option<&[u8]>,
    out: &mut [f64],
) {
    if !trigger.in_season {
        return out.fill(0.0);
    }
    let missing = if matches!(end, End::High) { trigger.strength } else { 0.0 };
    match dated {
        Some(dated) => {
            for (out, &at) in out.iter_mut().zip(dated) {
                *out = if at.is_nan() { missing } else { at };
            }
        }
        None => out.fill(trigger.strength),
    }
    if let Some(truths) = truths {
        let least = if matches!(end, End::High) { 1 } else { 2 };
        for (out, &truth) in out.iter_mut().zip(truths) {
            *out = if truth >= least { *out } else { 0.0 };
        }
    }
}

/// The chance that nothing speaks for now, before triggers: 1 − T/100.
#[inline(always)]
pub(super) fn start(points: &[i32], out: &mut [f64]) {
    for (out, &points) in out.iter_mut().zip(points) {
        *out = 1.0 - f64::from(points) / 1_000_000.0 / 100.0;
    }
}

#[inline(always)]
pub(super) fn multiply(strengths: &[f64], out: &mut [f64]) {
    for (out, &strength) in out.iter_mut().zip(strengths) {
        *out *= 1.0 - strength;
    }
}

/// `round_half_even(100 × (1 − p))` in micro-points.
#[inline(always)]
pub(super) fn finish(p: &[f64], out: &mut [i32]) {
    for (out, &p) in out.iter_mut().zip(p) {
        let micro = rounded(100.0 * (1.0 - p) * 1_000_000.0) as i32;
        *out = micro.clamp(0, 100_000_000);
    }
}

/// Memory for timing.
pub(super) struct Room {
    /// The strength of each dated trigger.
    pub(super) dated: Vec<Block<f64>>,
    pub(super) strength: Block<f64>,
    pub(super) p: Block<f64>,
}

impl Room {
    pub(super) fn new(triggers: usize) -> Self {
        Self { dated: vec![[0.0; ROWS]; triggers], strength: [0.0; ROWS], p: [0.0; ROWS] }
    }
}
