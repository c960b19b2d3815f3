//! Noise in what is known of an account.

use crate::num;
use crate::random::Stream;
use crate::score::plan::Plan;
use crate::score::slots::{Slot, Slots};
use crate::segment::error::{SegmentError, not_negative, unit};
use crate::stats::special::normal;
use serde::{Deserialize, Serialize};

/// How unsure known values are. Each value is drawn by itself; what is missing stays missing.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Noise {
    /// Numbers are multiplied by e to a normal number with this deviation: about a relative error; 0.1.
    pub number: f64,
    /// Dates move by a normal number of days with this deviation, rounded; 15.
    pub date_days: f64,
    /// The share of known values, of any type, that are not known after all; 0.02.
    pub lost: f64,
}

impl Default for Noise {
    fn default() -> Self {
        Self { number: 0.1, date_days: 15.0, lost: 0.02 }
    }
}

/// Streams of the criteria's weights lie below; one stream of deviations and one of losses for each attribute.
const FIRST_STREAM: u64 = 1 << 32;

impl Noise {
    pub(super) fn check(&self) -> Result<(), SegmentError> {
        not_negative("/noise/number", self.number)?;
        not_negative("/noise/date_days", self.date_days)?;
        unit("/noise/lost", self.lost)?;
        Ok(())
    }

    /// Writes draw `draw` of the account's values into `noisy`. Tags keep their bits: a missing set is never asked for them.
    pub(super) fn apply(&self, plan: &Plan, slots: &Slots, noisy: &mut Slots, seed: u64, draw: u64) {
        for (place, attribute) in plan.attributes.iter().enumerate() {
            let stream = FIRST_STREAM + 2 * attribute.index as u64;
            let lost = Stream::new(seed, stream).uniform(draw) < self.lost;
            let deviation = || normal::inverse(Stream::new(seed, stream + 1).uniform(draw));
            noisy.values[place] = match slots.values[place] {
                _ if lost => Slot::Missing,
                Slot::Number(x) => {
                    let moved = x * num::exp(self.number * deviation());
                    // Beyond the greatest double the number is as great as it can be.
                    Slot::Number(num::normalize_zero(num::clamp(moved, f64::MIN, f64::MAX)))
                }
                Slot::Date(day) => {
                    let moved = f64::from(day) + num::round_half_even(self.date_days * deviation());
                    Slot::Date(num::clamp(moved, f64::from(i32::MIN), f64::from(i32::MAX)) as i32)
                }
                same => same,
            };
        }
    }
}
