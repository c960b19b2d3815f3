//! Wald's sequential probability ratio test of two rates.

use crate::num;
use crate::stats::StatsError;
use serde::Serialize;

/// A test of the rate `null` against the higher rate `alternative`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sprt {
    null: f64,
    alternative: f64,
    accept_bound: f64,
    reject_bound: f64,
}

/// What the test says so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SprtDecision {
    /// The higher rate is established.
    Alternative,
    /// The lower rate is established.
    Null,
    /// Go on.
    Continue,
}

/// Where the test stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SprtState {
    /// Log-likelihood ratio of the alternative against the null.
    pub log_ratio: f64,
    /// What it says.
    pub decision: SprtDecision,
}

impl Sprt {
    /// A test with error probabilities `alpha` (taking the lower rate for the higher) and `beta` (the reverse): bounds
    /// ln((1 − β)/α) and ln(β/(1 − α)) (A. Wald, 1945).
    ///
    /// # Errors
    /// `out_of_range` unless 0 < null < alternative < 1, alpha and beta lie in (0, 1) and add up to less than 1.
    pub fn new(null: f64, alternative: f64, alpha: f64, beta: f64) -> Result<Self, StatsError> {
        if !(null > 0.0 && null < alternative && alternative < 1.0) {
            return Err(StatsError::out_of_range(
                "null",
                null,
                "greater than 0, less than alternative, and that less than 1",
            ));
        }
        if !(alpha > 0.0 && beta > 0.0 && alpha + beta < 1.0) {
            return Err(StatsError::out_of_range(
                "alpha",
                alpha,
                "positive, as beta, and together less than 1",
            ));
        }
        Ok(Self {
            null,
            alternative,
            accept_bound: num::ln((1.0 - beta) / alpha),
            reject_bound: num::ln(beta / (1.0 - alpha)),
        })
    }

    /// The upper bound ln((1 − β)/α): at or above it the alternative is taken.
    #[must_use]
    pub const fn upper_bound(&self) -> f64 {
        self.accept_bound
    }

    /// The lower bound ln(β/(1 − α)): at or below it the null is taken.
    #[must_use]
    pub const fn lower_bound(&self) -> f64 {
        self.reject_bound
    }

    /// The state after `events` in `trials`. A decision stands once reached: evaluate after each trial.
    ///
    /// # Errors
    /// `out_of_range` for more events than trials.
    pub fn state(&self, events: u64, trials: u64) -> Result<SprtState, StatsError> {
        let others = trials
            .checked_sub(events)
            .ok_or_else(|| StatsError::out_of_range("events", events, "at most the number of trials"))?;
        let log_ratio =
            events as f64 * num::ln(self.alternative / self.null) + others as f64 * self.silence();
        let decision = if log_ratio >= self.accept_bound {
            SprtDecision::Alternative
        } else if log_ratio <= self.reject_bound {
            SprtDecision::Null
        } else {
            SprtDecision::Continue
        };
        Ok(SprtState { log_ratio: num::normalize_zero(log_ratio), decision })
    }

    /// How many trials without any event reach the null.
    #[must_use]
    pub fn silent_trials_to_reject(&self) -> u64 {
        (self.reject_bound / self.silence()).ceil() as u64
    }

    /// What a trial without event adds.
    fn silence(&self) -> f64 {
        num::ln_1p(-self.alternative) - num::ln_1p(-self.null)
    }
}
