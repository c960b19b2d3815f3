//! Association of two columns: does a high score go with a high value?
//!
//! ```
//! use icp_core::stats::correlation::{kendall, pearson, spearman};
//!
//! let (score, value) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 4.0, 3.0, 5.0]);
//! assert!((pearson(&score, &value, 0.95)?.estimate - 0.8).abs() < 1e-15);
//! assert!((spearman(&score, &value, 0.95)?.estimate - 0.8).abs() < 1e-15);
//! assert!((kendall(&score, &value)?.tau_b - 0.6).abs() < 1e-15);
//! # Ok::<(), icp_core::stats::StatsError>(())
//! ```

mod kendall;
mod pearson;
mod power;
mod theil_sen;

pub use kendall::{KendallResult, PairCounts, kendall, pair_counts};
pub use pearson::{Correlation, Spearman, critical_correlation, pearson, spearman};
pub use power::{power_of_correlation, sample_size_of_correlation};
pub use theil_sen::{TheilSen, theil_sen};

use super::StatsError;
use super::error::{check_finite, check_lengths};

/// Two finite columns of one length with at least `needed` rows.
fn check_pair(x: &[f64], y: &[f64], needed: u64) -> Result<(), StatsError> {
    check_lengths(x.len(), y.len())?;
    if (x.len() as u64) < needed {
        return Err(StatsError::too_few("rows", needed, x.len()));
    }
    check_finite("x", x)?;
    check_finite("y", y)
}
