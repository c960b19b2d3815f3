//! Distances between two distributions.

use crate::num;
use crate::stats::StatsError;
use crate::stats::error::{check_finite, check_lengths, check_result};
use serde::Serialize;

/// Distances between two histograms over the same bins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Distances {
    /// Jensen–Shannon divergence in bits, 0…1.
    pub jensen_shannon_divergence: f64,
    /// Its square root, a metric.
    pub jensen_shannon: f64,
    /// Hellinger's distance √(1 − Σ √(p q)), 0…1.
    pub hellinger: f64,
    /// Half the sum of absolute differences, 0…1.
    pub total_variation: f64,
}

/// Jensen–Shannon, Hellinger and total variation distance between two samples' counts. Empty bins need no policy.
///
/// ```
/// # use icp_core::stats::drift::histogram_distances;
/// let apart = histogram_distances(&[10, 0], &[0, 5])?;
/// assert_eq!((apart.jensen_shannon, apart.hellinger, apart.total_variation), (1.0, 1.0, 1.0));
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few` for an empty sample.
pub fn histogram_distances(reference: &[u64], current: &[u64]) -> Result<Distances, StatsError> {
    check_lengths(reference.len(), current.len())?;
    let bins = reference.len();
    let n = num::sum_by(bins, |i| reference[i] as f64);
    let m = num::sum_by(bins, |i| current[i] as f64);
    if n == 0.0 || m == 0.0 {
        return Err(StatsError::too_few("rows of each sample", 1, 0));
    }
    let shares = |i: usize| (reference[i] as f64 / n, current[i] as f64 / m);
    let divergence = num::sum_by(bins, |i| {
        let (p, q) = shares(i);
        let middle = 0.5 * (p + q);
        let part = |s: f64| if s > 0.0 { 0.5 * s * num::log2(s / middle) } else { 0.0 };
        part(p) + part(q)
    });
    let divergence = num::clamp(divergence, 0.0, 1.0);
    let roots = num::sum_by(bins, |i| {
        let (p, q) = shares(i);
        let gap = num::sqrt(p) - num::sqrt(q);
        gap * gap
    });
    let gaps = num::sum_by(bins, |i| (shares(i).0 - shares(i).1).abs());
    Ok(Distances {
        jensen_shannon_divergence: divergence,
        jensen_shannon: num::sqrt(divergence),
        hellinger: num::min(num::sqrt(0.5 * roots), 1.0),
        total_variation: num::min(0.5 * gaps, 1.0),
    })
}

/// The first Wasserstein (earth mover's) distance of two samples, in their own unit: ∫ |F − G|.
///
/// ```
/// # use icp_core::stats::drift::wasserstein;
/// assert_eq!(wasserstein(&[0.0, 1.0, 3.0], &[5.0, 6.0, 8.0])?, 5.0);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `too_few` for an empty sample, `not_finite`.
pub fn wasserstein(first: &[f64], second: &[f64]) -> Result<f64, StatsError> {
    let sorted = |what, values: &[f64]| {
        if values.is_empty() {
            return Err(StatsError::too_few(what, 1, 0));
        }
        check_finite(what, values)?;
        let mut values = values.to_vec();
        values.sort_unstable_by(|a, b| num::order(*a, *b));
        Ok(values)
    };
    let (a, b) = (sorted("first sample", first)?, sorted("second sample", second)?);
    let (m, n) = (a.len() as u128, b.len() as u128);
    let mut all: Vec<f64> = a.iter().chain(&b).copied().collect();
    all.sort_unstable_by(|x, y| num::order(*x, *y));
    let (mut i, mut j) = (0, 0);
    let mut terms = Vec::with_capacity(all.len());
    for pair in all.windows(2) {
        while i < a.len() && a[i] <= pair[0] {
            i += 1;
        }
        while j < b.len() && b[j] <= pair[0] {
            j += 1;
        }
        let gap = (i as u128 * n).abs_diff(j as u128 * m) as f64;
        terms.push(gap * (pair[1] - pair[0]));
    }
    check_result("distance", num::sum(&terms) / (m as f64 * n as f64))
}
