//! Proportions: one rate with its interval, two rates compared, sample sizes, strata.
//!
//! ```
//! use icp_core::stats::proportion::{self, Arm};
//!
//! // 30 of 200 profile-matched accounts bought, 10 of 200 random ones.
//! let (matched, random) = (Arm::new(30, 200)?, Arm::new(10, 200)?);
//! let difference = proportion::newcombe(matched, random, 0.95)?;
//! assert!((difference.interval.low - 0.041658).abs() < 1e-6);
//! let test = proportion::fisher(matched, random)?;
//! assert!(test.p_value < 0.0013);
//! # Ok::<(), icp_core::stats::StatsError>(())
//! ```

mod barnard;
mod bayes;
mod boschloo;
mod difference;
mod equivalence;
mod exact;
mod fisher;
mod power;
mod ratio;
mod single;
mod strata;
mod two_sample;

pub use barnard::{BarnardResult, barnard};
pub use bayes::{BetaComparison, BetaPosterior, compare_betas};
pub use boschloo::{BoschlooResult, boschloo};
pub use difference::{
    DifferenceEstimate, DifferenceMethod, agresti_caffo, mee, miettinen_nurminen, newcombe, wald_difference,
};
pub use equivalence::{Equivalence, SampleRatio, equivalence, sample_ratio};
pub use exact::{BinomialTest, binomial_test};
pub(crate) use fisher::fisher_p;
pub use fisher::{FisherResult, fisher};
pub use power::{
    PowerMethod, cohens_h, power_two_proportions, sample_size_one_proportion, sample_size_two_proportions,
};
pub use ratio::{RatioEstimate, RatioMethod, katz, koopman};
pub use single::{ProportionEstimate, ProportionMethod, agresti_coull, clopper_pearson, jeffreys, wilson};
pub use strata::{StratifiedResult, Stratum, mantel_haenszel};
pub use two_sample::{chi_square_two_proportions, z_two_proportions};

use super::StatsError;
use serde::Serialize;

/// How many of how many: one arm of a comparison, or one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Arm {
    events: u64,
    trials: u64,
}

impl Arm {
    /// `events` of `trials`.
    ///
    /// # Errors
    /// `too_few` without trials; `out_of_range` when there are more events than trials, or more than 2⁵³ trials.
    pub fn new(events: u64, trials: u64) -> Result<Self, StatsError> {
        if trials == 0 {
            return Err(StatsError::TooFew { what: "trials", needed: 1, found: 0 });
        }
        if trials > 1 << 53 {
            return Err(StatsError::out_of_range("trials", trials, "at most 2^53"));
        }
        if events > trials {
            return Err(StatsError::out_of_range("events", events, "at most the number of trials"));
        }
        Ok(Self { events, trials })
    }

    /// How many trials had the event.
    #[must_use]
    pub const fn events(self) -> u64 {
        self.events
    }

    /// How many trials there were.
    #[must_use]
    pub const fn trials(self) -> u64 {
        self.trials
    }

    /// How many trials had no event.
    #[must_use]
    pub const fn others(self) -> u64 {
        self.trials - self.events
    }

    /// Events by trials.
    #[must_use]
    pub fn rate(self) -> f64 {
        self.events as f64 / self.trials as f64
    }

    /// Trials as a double.
    fn n(self) -> f64 {
        self.trials as f64
    }

    /// Events as a double.
    fn x(self) -> f64 {
        self.events as f64
    }
}

/// A root of a function that changes sign between `low` and `high`, by bisection to the last bit.
fn bisect(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let rising = f(high) > f(low);
    loop {
        let middle = low + 0.5 * (high - low);
        if middle <= low || middle >= high {
            return middle;
        }
        let value = f(middle);
        if value == 0.0 {
            return middle;
        }
        if (value > 0.0) == rising {
            high = middle;
        } else {
            low = middle;
        }
    }
}
