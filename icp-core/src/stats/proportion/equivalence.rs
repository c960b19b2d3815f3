//! Equivalence of two rates, and whether the arms got the share of rows that they should have.

use super::Arm;
use super::difference::{DifferenceEstimate, miettinen_nurminen, score_z};
use crate::num;
use crate::stats::error::{check_lengths, check_result};
use crate::stats::special::{chi_square, normal};
use crate::stats::{StatsError, check_level};
use serde::Serialize;

/// Two one-sided tests that the difference of two rates lies within margins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Equivalence {
    /// One-sided p-value against "the difference is at most the lower margin".
    pub p_low: f64,
    /// One-sided p-value against "the difference is at least the upper margin".
    pub p_high: f64,
    /// The greater of the two.
    pub p_value: f64,
    /// Whether the arms are equivalent at `alpha`.
    pub equivalent: bool,
    /// Miettinen and Nurminen's interval at 1 − 2 alpha: inside the margins exactly when equivalent.
    pub difference: DifferenceEstimate,
}

/// TOST with Miettinen and Nurminen's score statistic: are p₁ − p₂ and 0 the same within `low`…`high`?
///
/// ```
/// # use icp_core::stats::proportion::{Arm, equivalence};
/// let result = equivalence(Arm::new(105, 1000)?, Arm::new(100, 1000)?, -0.05, 0.05, 0.05)?;
/// assert!(result.equivalent && result.p_value < 0.01);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` unless −1 < low < high < 1 and 0 < alpha < ½; `all_equal` when the statistic has no variance.
pub fn equivalence(a: Arm, b: Arm, low: f64, high: f64, alpha: f64) -> Result<Equivalence, StatsError> {
    if !(low > -1.0 && low < high && high < 1.0) {
        return Err(StatsError::out_of_range(
            "low",
            low,
            "greater than -1, less than high, and high less than 1",
        ));
    }
    if !(alpha > 0.0 && alpha < 0.5) {
        return Err(StatsError::out_of_range("alpha", alpha, "greater than 0 and less than 0.5"));
    }
    let statistic =
        |margin| score_z(a, b, margin, true).ok_or(StatsError::AllEqual { what: "outcomes of both arms" });
    let p_low = normal::upper(statistic(low)?);
    let p_high = normal::upper(-statistic(high)?);
    let p_value = num::max(p_low, p_high);
    let difference = miettinen_nurminen(a, b, 1.0 - 2.0 * alpha)?;
    Ok(Equivalence { p_low, p_high, p_value, equivalent: p_value < alpha, difference })
}

/// A check of the shares in which rows were assigned.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SampleRatio {
    /// Pearson's χ² of the arm sizes against the planned shares.
    pub statistic: f64,
    /// Number of arms minus 1.
    pub degrees_of_freedom: f64,
    /// Its p-value.
    pub p_value: f64,
    /// Whether it is below `alpha`: the assignment is broken and the comparison should not be trusted.
    pub mismatch: bool,
}

/// Sample-ratio mismatch: do the sizes of the arms fit the planned `shares` (any positive numbers)?
///
/// ```
/// # use icp_core::stats::proportion::sample_ratio;
/// assert!(!sample_ratio(&[200, 200], &[1.0, 1.0], 0.001)?.mismatch);
/// assert!(sample_ratio(&[1150, 1000], &[1.0, 1.0], 0.01)?.mismatch);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `too_few` for fewer than two arms or no rows; `length_mismatch`; `out_of_range` for a share that is not positive, or shares too
/// far apart for a statistic.
pub fn sample_ratio(sizes: &[u64], shares: &[f64], alpha: f64) -> Result<SampleRatio, StatsError> {
    check_level(alpha)?;
    check_lengths(sizes.len(), shares.len())?;
    if sizes.len() < 2 {
        return Err(StatsError::too_few("arms", 2, sizes.len()));
    }
    if let Some(&share) = shares.iter().find(|&&share| !(share > 0.0 && share.is_finite())) {
        return Err(StatsError::out_of_range("share", share, "a finite number greater than 0"));
    }
    let rows = num::sum_by(sizes.len(), |i| sizes[i] as f64);
    if rows == 0.0 {
        return Err(StatsError::TooFew { what: "rows", needed: 1, found: 0 });
    }
    let whole = num::sum(shares);
    let statistic = num::sum_by(sizes.len(), |i| {
        let expected = rows * (shares[i] / whole);
        let gap = sizes[i] as f64 - expected;
        gap * gap / expected
    });
    let statistic = check_result("statistic", statistic)?;
    let degrees_of_freedom = sizes.len() as f64 - 1.0;
    let p_value = chi_square::upper(statistic, degrees_of_freedom);
    Ok(SampleRatio { statistic, degrees_of_freedom, p_value, mismatch: p_value < alpha })
}
