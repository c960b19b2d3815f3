//! Published claims of what targeting by a profile brings. They contradict each other, so each is kept by itself and none is averaged.

use super::evidence::{Certainty, whole_up};
use crate::stats::proportion::{PowerMethod, power_two_proportions, sample_size_two_proportions};
use crate::stats::{Alternative, Measured};
use serde::{Deserialize, Serialize};

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Replies by messages or accounts.
    Reply,
    /// Meetings by messages or accounts.
    Meeting,
}

/// A published claim.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Claim {
    /// Its name.
    pub id: &'static str,
    /// What it is about.
    pub measure: Measure,
    /// What it says, in words.
    pub text: &'static str,
    /// The least multiple of the rate without a profile.
    pub low: f64,
    /// The greatest.
    pub high: f64,
}

/// Every claim.
pub const CLAIMS: [Claim; 5] = [
    Claim {
        id: "icp_replies",
        measure: Measure::Reply,
        text: "30 to 40 % better replies by targeting",
        low: 1.3,
        high: 1.4,
    },
    Claim {
        id: "icp_meetings",
        measure: Measure::Meeting,
        text: "50 to 70 % more meetings by targeting",
        low: 1.5,
        high: 1.7,
    },
    Claim {
        id: "tight_profile_replies",
        measure: Measure::Reply,
        text: "2 to 3 times the replies by a tight profile",
        low: 2.0,
        high: 3.0,
    },
    Claim {
        id: "persona_meetings",
        measure: Measure::Meeting,
        text: "30 to 50 % more meetings by aligning personas",
        low: 1.3,
        high: 1.5,
    },
    Claim {
        id: "worked_example",
        measure: Measure::Reply,
        text: "3.6 times the replies in a worked example",
        low: 3.6,
        high: 3.6,
    },
];

/// What a claim would mean from a given rate on, and whether a sample of a given size could tell.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClaimCheck {
    /// The claim.
    pub claim: Claim,
    /// The rate it promises at its middle, from the rate without a profile.
    pub promised_rate: f64,
    /// At its lower end.
    pub promised_low: f64,
    /// At its upper end.
    pub promised_high: f64,
    /// Probability that arms of this size tell the promised rate from the rate without a profile (normal approximation, two-sided).
    pub power: Measured<f64>,
    /// Accounts in each arm that would do with the power that was asked for.
    pub n_per_arm: Measured<u64>,
}

/// Each claim on one measure, from the rate `base` on, for arms of `per_arm` accounts; claims that promise more than all are left out.
pub(crate) fn check_claims(
    measure: Option<Measure>,
    base: f64,
    per_arm: f64,
    certainty: Certainty,
) -> Vec<ClaimCheck> {
    let (method, side) = (PowerMethod::Normal, Alternative::TwoSided);
    CLAIMS
        .into_iter()
        .filter(|claim| measure.is_none_or(|measure| measure == claim.measure))
        .filter(|claim| base > 0.0 && base * claim.high < 1.0)
        .map(|claim| {
            let promised = base * 0.5 * (claim.low + claim.high);
            ClaimCheck {
                claim,
                promised_rate: promised,
                promised_low: base * claim.low,
                promised_high: base * claim.high,
                power: power_two_proportions(promised, base, per_arm, certainty.alpha(), side, method).into(),
                n_per_arm: whole_up(sample_size_two_proportions(
                    promised,
                    base,
                    certainty.power,
                    certainty.alpha(),
                    side,
                    method,
                )),
            }
        })
        .collect()
}
