//! From replicates to intervals.

use crate::num;
use crate::stats::error::check_finite;
use crate::stats::special::normal;
use crate::stats::{Interval, StatsError, check_level};
use serde::Serialize;

/// A bootstrapped statistic with three intervals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BootstrapIntervals {
    /// The statistic on the data.
    pub estimate: f64,
    /// Standard deviation of the replicates.
    pub standard_error: f64,
    /// Mean of the replicates less the estimate.
    pub bias: f64,
    /// From the quantiles of the replicates.
    pub percentile: Interval,
    /// Those quantiles mirrored at the estimate.
    pub basic: Interval,
    /// Efron's bias-corrected and accelerated interval; none when the jackknife is undefined or does not vary, or when all
    /// replicates lie on one side of the estimate.
    pub bca: Option<Interval>,
    /// Replicates used.
    pub replicates: u64,
    /// Resamples on which the statistic was undefined.
    pub undefined: u64,
}

/// Percentile, basic and BCa intervals (Efron & Tibshirani, *An Introduction to the Bootstrap*, 1993) from given replicates; quantiles
/// by linear interpolation. `jackknife` holds the statistic with each row left out.
///
/// ```
/// # use icp_core::stats::resample::bootstrap_intervals;
/// let replicates: Vec<f64> = (0..=100).map(f64::from).collect();
/// let result = bootstrap_intervals(50.0, &replicates, None, 101, 0.9)?;
/// assert!((result.percentile.low - 5.0).abs() < 1e-12 && (result.basic.low - 5.0).abs() < 1e-12);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `too_few` for fewer than two replicates, `not_finite`, `out_of_range` for a bad level.
pub fn bootstrap_intervals(
    estimate: f64,
    replicates: &[f64],
    jackknife: Option<&[f64]>,
    resamples: u64,
    level: f64,
) -> Result<BootstrapIntervals, StatsError> {
    check_level(level)?;
    check_finite("estimate", &[estimate])?;
    check_finite("replicates", replicates)?;
    if replicates.len() < 2 {
        return Err(StatsError::too_few("defined replicates", 2, replicates.len()));
    }
    let mut sorted = replicates.to_vec();
    sorted.sort_unstable_by(|a, b| num::order(*a, *b));
    let count = sorted.len() as f64;
    let mean = num::sum(&sorted) / count;
    let variance = num::sum_by(sorted.len(), |i| (sorted[i] - mean) * (sorted[i] - mean)) / (count - 1.0);
    let tail = 0.5 * (1.0 - level);
    let (low, high) = (quantile(&sorted, tail), quantile(&sorted, 1.0 - tail));
    let bca = jackknife.and_then(|values| bca_tails(estimate, &sorted, values, tail));
    let replicates = sorted.len() as u64;
    Ok(BootstrapIntervals {
        estimate,
        standard_error: num::sqrt(variance),
        bias: mean - estimate,
        percentile: Interval { low, high, level },
        basic: Interval { low: 2.0 * estimate - high, high: 2.0 * estimate - low, level },
        bca: bca.map(|(a, b)| Interval { low: quantile(&sorted, a), high: quantile(&sorted, b), level }),
        replicates,
        undefined: resamples.saturating_sub(replicates),
    })
}

/// Quantile of sorted values, between neighbours by linear interpolation.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = num::clamp(p, 0.0, 1.0) * (sorted.len() - 1) as f64;
    let below = (at as usize).min(sorted.len() - 1);
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}

/// The two tail probabilities of BCa.
fn bca_tails(estimate: f64, sorted: &[f64], jackknife: &[f64], tail: f64) -> Option<(f64, f64)> {
    let below = sorted.partition_point(|&v| v < estimate);
    let through = sorted.partition_point(|&v| v <= estimate);
    let share = 0.5 * (below + through) as f64 / sorted.len() as f64;
    if share <= 0.0 || share >= 1.0 {
        return None;
    }
    let centre = num::sum(jackknife) / jackknife.len() as f64;
    let moment = |power: i32| {
        num::sum_by(jackknife.len(), |i| {
            let gap = centre - jackknife[i];
            if power == 2 { gap * gap } else { gap * gap * gap }
        })
    };
    let square = moment(2);
    if square <= 0.0 {
        return None;
    }
    let acceleration = moment(3) / (6.0 * square * num::sqrt(square));
    let bias = normal::inverse(share);
    let shifted = |z: f64| {
        let denominator = 1.0 - acceleration * (bias + z);
        normal::upper(-(bias + (bias + z) / denominator))
    };
    let z = normal::inverse(tail);
    Some((shifted(z), shifted(-z)))
}
