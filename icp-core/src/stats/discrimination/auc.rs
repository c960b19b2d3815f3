//! The area under the ROC curve with DeLong's variance, in O(n log n) and whole numbers.

use crate::num;
use crate::stats::rank::{placements, split_classes};
use crate::stats::special::normal;
use crate::stats::{Interval, StatsError, check_level, check_unit};
use serde::Serialize;

/// An AUC with its variance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DelongAuc {
    /// P(score of a positive > score of a negative), ties half.
    pub auc: f64,
    /// 2 AUC − 1.
    pub gini: f64,
    /// DeLong's variance; none with fewer than two rows of a class.
    pub variance: Option<f64>,
    /// Rows with a true outcome.
    pub positives: u64,
    /// Rows with a false outcome.
    pub negatives: u64,
}

/// The AUC of scores against outcomes with the variance of DeLong, DeLong & Clarke-Pearson (*Biometrics* 1988), from
/// mid-ranks (Sun & Xu 2014). Placements are counted in whole numbers, so the result is exact up to its last division.
///
/// # Errors
/// `length_mismatch`, `too_few` without rows, `not_finite`, `one_class`.
pub fn delong(scores: &[f64], outcomes: &[bool]) -> Result<DelongAuc, StatsError> {
    let classes = split_classes(scores, outcomes)?;
    let (m, n) = (classes.positives.len() as u64, classes.negatives.len() as u64);
    let (total, of_positives) = moments(&classes.positives, &classes.negatives);
    let (_, of_negatives) = moments(&classes.negatives, &classes.positives);
    let pairs = m as f64 * n as f64;
    let auc = 0.5 * total as f64 / pairs;
    let variance = match (of_positives, of_negatives) {
        (Some(p), Some(q)) => {
            // Placements are doubled counts among the other class: scale back to shares.
            let (m, n) = (m as f64, n as f64);
            Some(p / (4.0 * n * n) / m + q / (4.0 * m * m) / n)
        }
        _ => None,
    };
    Ok(DelongAuc { auc, gini: 2.0 * auc - 1.0, variance, positives: m, negatives: n })
}

/// Sum of the doubled placements of `own` among `other`, and their sample variance (none for a single row).
fn moments(own: &[u64], other: &[u64]) -> (u128, Option<f64>) {
    let (mut sum, mut squares) = (0u128, 0u128);
    placements(own, other, |_, doubled| {
        sum += u128::from(doubled);
        squares += u128::from(doubled) * u128::from(doubled);
    });
    let count = own.len() as u128;
    if count < 2 {
        return (sum, None);
    }
    let spread = (count * squares - sum * sum) as f64;
    (sum, Some(spread / (count as f64 * (count - 1) as f64)))
}

impl DelongAuc {
    /// √variance.
    ///
    /// # Errors
    /// `too_few` with fewer than two rows of a class.
    pub fn standard_error(&self) -> Result<f64, StatsError> {
        self.variance.map(num::sqrt).ok_or(StatsError::TooFew {
            what: "rows of the smaller class",
            needed: 2,
            found: self.positives.min(self.negatives),
        })
    }

    /// The default interval: Wald's on the log odds of the AUC, which stays inside (0, 1).
    ///
    /// # Errors
    /// `too_few` as [`DelongAuc::standard_error`]; `all_equal` when the classes do not overlap (AUC 0 or 1), where
    /// DeLong's variance is 0 and says nothing.
    pub fn logit_interval(&self, level: f64) -> Result<Interval, StatsError> {
        check_level(level)?;
        let error = self.overlapping_error()?;
        let odds = self.auc * (1.0 - self.auc);
        let centre = num::ln(self.auc) - num::ln_1p(-self.auc);
        let half = normal::critical(level) * error / odds;
        let logistic = |t: f64| 1.0 / (1.0 + num::exp(-t));
        Ok(Interval { low: logistic(centre - half), high: logistic(centre + half), level })
    }

    /// Wald's interval AUC ± z SE, for comparison with other software; not cut at 0 and 1 (pROC cuts it).
    ///
    /// # Errors
    /// As [`DelongAuc::logit_interval`].
    pub fn wald_interval(&self, level: f64) -> Result<Interval, StatsError> {
        check_level(level)?;
        let half = normal::critical(level) * self.overlapping_error()?;
        Ok(Interval { low: self.auc - half, high: self.auc + half, level })
    }

    fn overlapping_error(&self) -> Result<f64, StatsError> {
        let error = self.standard_error()?;
        if error > 0.0 && self.auc > 0.0 && self.auc < 1.0 {
            Ok(error)
        } else {
            Err(StatsError::AllEqual { what: "placements of the classes" })
        }
    }
}

/// Hanley and McNeil's standard error of an AUC (*Radiology* 1982), from the AUC and the class sizes alone; for
/// planning.
///
/// ```
/// # use icp_core::stats::discrimination::hanley_mcneil;
/// assert!((hanley_mcneil(0.7802197802197802, 7, 13)? - 0.1176088984).abs() < 1e-10);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for an AUC outside [0, 1], `one_class` when a class is empty.
pub fn hanley_mcneil(auc: f64, positives: u64, negatives: u64) -> Result<f64, StatsError> {
    check_unit("auc", auc)?;
    if positives == 0 || negatives == 0 {
        return Err(StatsError::OneClass { positives, negatives });
    }
    let square = auc * auc;
    let (m, n) = (positives as f64, negatives as f64);
    let first = auc / (2.0 - auc) - square;
    let second = 2.0 * square / (1.0 + auc) - square;
    let variance = (auc * (1.0 - auc) + (m - 1.0) * first + (n - 1.0) * second) / (m * n);
    Ok(num::sqrt(num::max(variance, 0.0)))
}
