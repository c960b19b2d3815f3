//! Triggers and the timing they add up to (design section 3, step 3).

use super::expression::{Expression, Nothing, View};
use super::plan::{Plan, PlannedTrigger};
use super::slots::{Slot, Slots};
use super::truth::Truth;
use crate::num;
use crate::points::Points;
use crate::profile::rules::Decay;

/// How strong a trigger is now, and the least and greatest it can be over every completion; 0…1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Strength {
    pub(crate) now: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl PlannedTrigger {
    /// The strength `days` after the event, whatever else must hold.
    pub(crate) fn at_age(&self, days: i64) -> f64 {
        if days < 0 || self.window_days.is_some_and(|window| days > i64::from(window)) {
            return 0.0;
        }
        match self.decay {
            Decay::Step => self.strength,
            Decay::Linear => {
                let window = f64::from(self.window_days.unwrap_or(1));
                self.strength * (1.0 - days as f64 / window)
            }
            Decay::HalfLife(half_life) => self.strength * num::exp2(-(days as f64) / half_life),
        }
    }

    /// Its strength for an account.
    pub(crate) fn strength(&self, plan: &Plan, slots: &Slots) -> Strength {
        if !self.in_season {
            return Strength::default();
        }
        let (now, low, high) = match self.attribute.map(|attribute| slots.values[attribute]) {
            None => (self.strength, self.strength, self.strength),
            Some(Slot::Date(day)) => {
                let at = self.at_age(i64::from(plan.as_of.days()) - i64::from(day));
                (at, at, at)
            }
            Some(_) => (0.0, 0.0, self.strength),
        };
        let truth = |view| {
            self.when.as_ref().map_or(Truth::True, |when: &Expression| when.truth(slots, view, &Nothing))
        };
        let (shown, surely) = (truth(View::Shown), truth(View::Bounds));
        Strength {
            now: if shown == Truth::True { now } else { 0.0 },
            low: if surely == Truth::True { low } else { 0.0 },
            high: if surely == Truth::False { 0.0 } else { high },
        }
    }
}

/// `round_half_even(100 × (1 − p))` in micro-points, p = (1 − T/100) × (1 − s₁) × (1 − s₂) … in document order.
pub(crate) fn timing(points: Points, strengths: impl Iterator<Item = f64>) -> Points {
    let mut p = 1.0 - points.to_f64() / 100.0;
    for strength in strengths {
        p *= 1.0 - strength;
    }
    Points::clamped(num::round_half_even(100.0 * (1.0 - p) * 1_000_000.0) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strengths_combine_as_independent_chances() {
        assert_eq!(timing(Points::ZERO, [].into_iter()), Points::ZERO);
        assert_eq!(timing(Points::whole(50), [0.5].into_iter()), Points::whole(75));
        assert_eq!(timing(Points::ZERO, [1.0, 0.3].into_iter()), Points::HUNDRED);
    }
}
