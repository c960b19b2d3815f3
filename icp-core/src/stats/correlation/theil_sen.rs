//! Theil and Sen's slope: the median of the slopes of all pairs.

use super::check_pair;
use crate::num;
use crate::stats::rank::{for_ties, sorted_positions};
use crate::stats::special::normal;
use crate::stats::{Interval, StatsError, check_level};
use serde::Serialize;

const LIMIT: usize = 5_000;

/// A robust line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TheilSen {
    /// Median of the pairwise slopes.
    pub slope: f64,
    /// median(y) − slope · median(x).
    pub intercept: f64,
    /// Sen's interval of the slope (JASA 1968, with his correction for ties).
    pub interval: Interval,
}

/// Theil–Sen regression of y on x.
///
/// ```
/// # use icp_core::stats::correlation::theil_sen;
/// let line = theil_sen(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 4.0, 6.0, 8.0, 100.0], 0.95)?;
/// assert_eq!((line.slope, line.intercept), (2.0, 0.0));
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few`, `not_finite`, `all_equal` when x does not vary; `out_of_range` beyond 5,000 rows,
/// whose twelve million slopes are all held.
pub fn theil_sen(x: &[f64], y: &[f64], level: f64) -> Result<TheilSen, StatsError> {
    check_level(level)?;
    check_pair(x, y, 2)?;
    let n = x.len();
    if n > LIMIT {
        return Err(StatsError::out_of_range("rows", n, "at most 5000"));
    }
    let mut slopes = Vec::with_capacity(n * (n - 1) / 2);
    for i in 0..n {
        for j in 0..i {
            let run = x[i] - x[j];
            if run != 0.0 {
                slopes.push((y[i] - y[j]) / run);
            }
        }
    }
    if slopes.is_empty() {
        return Err(StatsError::AllEqual { what: "x" });
    }
    slopes.sort_unstable_by(|a, b| num::order(*a, *b));
    let slope = median_of_sorted(&slopes);
    let intercept = median(y) - slope * median(x);
    let ties = |values: &[f64]| {
        let mut total = 0.0;
        for_ties(&sorted_positions(values), |start, end| {
            let t = (end - start) as f64;
            total += t * (t - 1.0) * (2.0 * t + 5.0);
        });
        total
    };
    let rows = n as f64;
    let variance = (rows * (rows - 1.0) * (2.0 * rows + 5.0) - ties(x) - ties(y)) / 18.0;
    let half = normal::critical(level) * num::sqrt(num::max(variance, 0.0));
    let count = slopes.len() as f64;
    let low = num::max(num::round_half_even(0.5 * (count - half)) - 1.0, 0.0);
    let high = num::min(num::round_half_even(0.5 * (count + half)), count - 1.0);
    let interval = Interval { low: slopes[low as usize], high: slopes[high as usize], level };
    Ok(TheilSen { slope, intercept, interval })
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(|a, b| num::order(*a, *b));
    median_of_sorted(&sorted)
}

fn median_of_sorted(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { 0.5 * (sorted[middle - 1] + sorted[middle]) }
}
