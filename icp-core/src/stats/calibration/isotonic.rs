//! Isotonic regression: the non-decreasing curve closest to the outcomes.

use crate::num;
use crate::stats::StatsError;
use crate::stats::error::{check_finite, check_lengths, check_result};
use crate::stats::rank::{for_ties, sorted_positions};
use serde::Serialize;

/// One distinct score and its fitted value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct IsotonicPoint {
    /// The score.
    pub score: f64,
    /// Fitted mean of the values at this score.
    pub value: f64,
    /// Rows with this score.
    pub rows: u64,
}

/// Isotonic regression of `values` on `scores` by pooling adjacent violators; rows with equal scores are pooled first,
/// so that one score has one value (R's `isoreg` does not do that). O(n log n).
///
/// ```
/// # use icp_core::stats::calibration::isotonic;
/// let fit = isotonic(&[1.0, 2.0, 3.0], &[0.0, 1.0, 0.5])?;
/// assert_eq!(fit.iter().map(|p| p.value).collect::<Vec<_>>(), [0.0, 0.75, 0.75]);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few` without rows, `not_finite`.
pub fn isotonic(scores: &[f64], values: &[f64]) -> Result<Vec<IsotonicPoint>, StatsError> {
    check_lengths(scores.len(), values.len())?;
    if scores.is_empty() {
        return Err(StatsError::too_few("rows", 1, 0));
    }
    check_finite("scores", scores)?;
    check_finite("values", values)?;
    // Means are compared by their products with counts, which must not overflow.
    let rows = values.len() as f64;
    for &value in values {
        check_result("values", value * rows * rows)?;
    }
    let sorted = sorted_positions(scores);
    let mut points: Vec<IsotonicPoint> = Vec::new();
    // Blocks: sum of values, rows, points.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for_ties(&sorted, |start, end| {
        let tied = &sorted[start..end];
        let rows = tied.len() as f64;
        let mut sum = num::sum_by(tied.len(), |i| values[tied[i].1]);
        points.push(IsotonicPoint { score: scores[tied[0].1], value: 0.0, rows: tied.len() as u64 });
        let (mut weight, mut count) = (rows, 1);
        while let Some(&(last_sum, last_weight, last_count)) = blocks.last() {
            if last_sum * weight < sum * last_weight {
                break;
            }
            sum += last_sum;
            weight += last_weight;
            count += last_count;
            blocks.pop();
        }
        blocks.push((sum, weight, count));
    });
    let mut next = points.iter_mut();
    for &(sum, weight, count) in &blocks {
        let value = num::normalize_zero(sum / weight);
        for point in next.by_ref().take(count) {
            point.value = value;
        }
    }
    Ok(points)
}
