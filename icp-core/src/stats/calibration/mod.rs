//! Calibration: does a predicted 30 % win three times in ten?
//!
//! ```
//! use icp_core::stats::calibration::{brier, log_loss};
//!
//! let (p, won) = ([0.9, 0.8, 0.3, 0.1], [true, true, false, false]);
//! assert!((brier(&p, &won)?.score - 0.0375).abs() < 1e-15);
//! assert!(log_loss(&p, &won)? < 0.3);
//! # Ok::<(), icp_core::stats::StatsError>(())
//! ```

mod curve;
mod goodness;
mod isotonic;
mod le_cessie;
mod recalibration;
mod scores;

pub use curve::{Binning, CalibrationBin, Murphy, calibration_curve, murphy};
pub use goodness::{HosmerLemeshow, hosmer_lemeshow, spiegelhalter};
pub use isotonic::{IsotonicPoint, isotonic};
pub use le_cessie::{LeCessie, le_cessie};
pub use recalibration::{CalibrationSlope, Platt, calibration_in_the_large, calibration_slope, platt};
pub use scores::{Brier, brier, log_loss};

use super::StatsError;
use super::rank::check_scores;

/// Probabilities with outcomes: one length, finite, within [0, 1].
fn check_probabilities(probabilities: &[f64], outcomes: &[bool]) -> Result<(), StatsError> {
    check_scores(probabilities, outcomes)?;
    match probabilities.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        Some(p) => Err(StatsError::out_of_range("probability", p, "from 0 to 1")),
        None => Ok(()),
    }
}

fn as_number(outcome: bool) -> f64 {
    f64::from(u8::from(outcome))
}
