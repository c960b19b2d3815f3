//! An e-process for the difference of two rates, block by block.

use super::EValue;
use crate::num;
use crate::stats::StatsError;
use serde::Serialize;

/// A running test that two arms have the same rate (Turner, Ly & Grünwald, *Generic E-variables for exact sequential
/// k-sample tests*, 2024). Each block brings a fixed number of trials in each arm (commonly one and one); it is bet on
/// with the posterior means of the blocks before it, against their average. The order of the blocks matters: feed
/// them as they came.
///
/// ```
/// use icp_core::stats::sequential::TwoSampleEProcess;
///
/// let mut test = TwoSampleEProcess::new(0.18)?;
/// for _ in 0..12 {
///     test.update(1, 1, 0, 1)?;
/// }
/// assert!(test.e_value().value > 20.0 && test.rejects(0.05));
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TwoSampleEProcess {
    prior: f64,
    events: [u64; 2],
    trials: [u64; 2],
    blocks: u64,
    ln_value: f64,
    ln_greatest: f64,
}

impl TwoSampleEProcess {
    /// Starts with Beta(`prior`, `prior`) on each rate; 0.18 is the authors' choice for both arms.
    ///
    /// # Errors
    /// `out_of_range` unless the prior is finite and positive.
    pub fn new(prior: f64) -> Result<Self, StatsError> {
        if !(prior > 0.0 && prior.is_finite()) {
            return Err(StatsError::out_of_range("prior", prior, "a finite number greater than 0"));
        }
        Ok(Self { prior, events: [0; 2], trials: [0; 2], blocks: 0, ln_value: 0.0, ln_greatest: 0.0 })
    }

    /// Takes in a block: events and trials of the first and of the second arm.
    ///
    /// # Errors
    /// `out_of_range` for more events than trials, `too_few` for an empty arm; the process stays as it was.
    pub fn update(
        &mut self,
        first_events: u64,
        first_trials: u64,
        second_events: u64,
        second_trials: u64,
    ) -> Result<(), StatsError> {
        let events = [first_events, second_events];
        let trials = [first_trials, second_trials];
        for arm in 0..2 {
            if trials[arm] == 0 {
                return Err(StatsError::TooFew { what: "trials of a block", needed: 1, found: 0 });
            }
            if events[arm] > trials[arm] {
                return Err(StatsError::out_of_range("events", events[arm], "at most the number of trials"));
            }
        }
        let rate = |arm: usize| {
            (self.events[arm] as f64 + self.prior) / (self.trials[arm] as f64 + 2.0 * self.prior)
        };
        let rates = [rate(0), rate(1)];
        let whole = trials[0] as f64 + trials[1] as f64;
        let average = (trials[0] as f64 * rates[0] + trials[1] as f64 * rates[1]) / whole;
        for arm in 0..2 {
            let (won, lost) = (events[arm] as f64, (trials[arm] - events[arm]) as f64);
            self.ln_value += won * num::ln(rates[arm] / average);
            self.ln_value += lost * num::ln((1.0 - rates[arm]) / (1.0 - average));
            self.events[arm] += events[arm];
            self.trials[arm] += trials[arm];
        }
        self.blocks += 1;
        self.ln_greatest = num::max(self.ln_greatest, self.ln_value);
        Ok(())
    }

    /// The e-value now.
    #[must_use]
    pub fn e_value(&self) -> EValue {
        EValue::from_ln(self.ln_value)
    }

    /// The greatest e-value so far; its p-value holds at any time.
    #[must_use]
    pub fn greatest(&self) -> EValue {
        EValue::from_ln(self.ln_greatest)
    }

    /// Whether the process has ever reached 1/`alpha`.
    #[must_use]
    pub fn rejects(&self, alpha: f64) -> bool {
        self.ln_greatest >= -num::ln(alpha)
    }

    /// Blocks taken in.
    #[must_use]
    pub const fn blocks(&self) -> u64 {
        self.blocks
    }
}
