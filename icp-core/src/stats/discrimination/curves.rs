//! The ROC curve and average precision.

use crate::num;
use crate::stats::StatsError;
use crate::stats::rank::{check_classes, check_scores, for_ties, sorted_positions};
use serde::Serialize;

/// A point of the ROC curve: what happens when every score from `threshold` up counts as positive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RocPoint {
    /// The least score that counts; none at the start, where nothing does.
    pub threshold: Option<f64>,
    /// Share of the negatives at or above the threshold.
    pub false_positive_rate: f64,
    /// Share of the positives at or above the threshold.
    pub true_positive_rate: f64,
    /// Positives at or above the threshold.
    pub true_positives: u64,
    /// Negatives at or above the threshold.
    pub false_positives: u64,
}

/// The ROC curve, one point per distinct score, from (0, 0) to (1, 1).
///
/// ```
/// # use icp_core::stats::discrimination::roc_curve;
/// let curve = roc_curve(&[3.0, 2.0, 1.0], &[true, false, true])?;
/// assert_eq!(curve.len(), 4);
/// assert_eq!((curve[1].false_positive_rate, curve[1].true_positive_rate), (0.0, 0.5));
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few` without rows, `not_finite`, `one_class`.
pub fn roc_curve(scores: &[f64], outcomes: &[bool]) -> Result<Vec<RocPoint>, StatsError> {
    check_scores(scores, outcomes)?;
    let (positives, negatives) = check_classes(outcomes)?;
    let mut sorted = sorted_positions(scores);
    sorted.reverse();
    let point = |threshold, hits: u64, misses: u64| RocPoint {
        threshold,
        false_positive_rate: misses as f64 / negatives as f64,
        true_positive_rate: hits as f64 / positives as f64,
        true_positives: hits,
        false_positives: misses,
    };
    let mut curve = vec![point(None, 0, 0)];
    let (mut hits, mut misses) = (0, 0);
    for_ties(&sorted, |start, end| {
        let tied = sorted[start..end].iter().filter(|&&(_, i)| outcomes[i]).count() as u64;
        hits += tied;
        misses += (end - start) as u64 - tied;
        curve.push(point(Some(scores[sorted[start].1]), hits, misses));
    });
    Ok(curve)
}

/// Average precision Σ (Rₖ − Rₖ₋₁) Pₖ over distinct scores, descending: the step-wise area under the precision-recall
/// curve. (The trapezoidal area is optimistic.)
///
/// ```
/// # use icp_core::stats::discrimination::average_precision;
/// assert!((average_precision(&[3.0, 2.0, 1.0], &[true, false, true])? - 5.0 / 6.0).abs() < 1e-15);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`roc_curve`].
pub fn average_precision(scores: &[f64], outcomes: &[bool]) -> Result<f64, StatsError> {
    let curve = roc_curve(scores, outcomes)?;
    let positives = curve.last().map_or(1.0, |end| end.true_positives as f64);
    Ok(num::sum_by(curve.len() - 1, |i| {
        let (before, here) = (&curve[i], &curve[i + 1]);
        let precision = here.true_positives as f64 / (here.true_positives + here.false_positives) as f64;
        (here.true_positives - before.true_positives) as f64 / positives * precision
    }))
}
