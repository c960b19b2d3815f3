//! The population stability index, for scores (PSI) and characteristics (CSI): the same sum over bins.

use crate::num;
use crate::stats::error::{check_finite, check_lengths};
use crate::stats::rank::sorted_positions;
use crate::stats::special::gamma;
use crate::stats::{StatsError, check_level};
use serde::{Deserialize, Serialize};

/// What to do about empty bins; the result depends on it by orders of magnitude, so it is always named.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Smoothing {
    /// ½ is added to every count of both samples. The default.
    AddHalf,
    /// Nothing: an empty bin in one sample only is an error.
    Exact,
    /// Counts below this are raised to it (0.5, 0.9, 0.99 in other libraries); shares are of the counts given.
    Floor(f64),
}

/// A population stability index with what chance alone would give.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PsiResult {
    /// Σ (a − e) ln(a / e) over the bins.
    pub psi: f64,
    /// Each bin's part.
    pub parts: Vec<f64>,
    /// The value that chance exceeds with probability 1 − level when nothing has changed.
    pub threshold: f64,
    /// Whether the index exceeds it.
    pub beyond_chance: bool,
    /// P(an index at least this large) when nothing has changed: χ² with bins − 1 degrees of freedom at PSI / (1/N + 1/M).
    pub p_value: f64,
    /// The convention of 0.1 and 0.25 (`stable`, `moderate`, `large`), for comparison only: it ignores the sample size.
    pub convention: &'static str,
    /// How empty bins were treated.
    pub smoothing: Smoothing,
}

/// The index of `current` against `reference` counts per bin.
///
/// # Errors
/// `length_mismatch`, `too_few` for fewer than two bins or an empty sample, `empty_cell` for an empty bin under
/// [`Smoothing::Exact`], `out_of_range` for a bad level or floor.
pub fn psi(
    reference: &[u64],
    current: &[u64],
    smoothing: Smoothing,
    level: f64,
) -> Result<PsiResult, StatsError> {
    check_level(level)?;
    check_lengths(reference.len(), current.len())?;
    let bins = reference.len();
    if bins < 2 {
        return Err(StatsError::too_few("bins", 2, bins));
    }
    let n = num::sum_by(bins, |i| reference[i] as f64);
    let m = num::sum_by(bins, |i| current[i] as f64);
    if n == 0.0 || m == 0.0 {
        return Err(StatsError::too_few("rows of each sample", 1, 0));
    }
    if let Smoothing::Floor(floor) = smoothing
        && !(floor > 0.0 && floor <= 1.0)
    {
        return Err(StatsError::out_of_range("floor", floor, "greater than 0 and at most 1"));
    }
    let share = |count: u64, total: f64| match smoothing {
        Smoothing::AddHalf => (count as f64 + 0.5) / (total + 0.5 * bins as f64),
        Smoothing::Exact => count as f64 / total,
        Smoothing::Floor(floor) => num::max(count as f64, floor) / total,
    };
    let mut parts = Vec::with_capacity(bins);
    for (&before, &after) in reference.iter().zip(current) {
        if smoothing == Smoothing::Exact && (before == 0) != (after == 0) {
            return Err(StatsError::EmptyCell { what: "bin of one sample" });
        }
        let (expected, actual) = (share(before, n), share(after, m));
        parts.push(if expected == actual { 0.0 } else { (actual - expected) * num::ln(actual / expected) });
    }
    let psi = num::sum(&parts);
    let scale = 1.0 / n + 1.0 / m;
    let half_degrees = 0.5 * (bins as f64 - 1.0);
    let threshold = 2.0 * gamma::quantile(level, half_degrees)? * scale;
    let convention = if psi < 0.1 {
        "stable"
    } else if psi < 0.25 {
        "moderate"
    } else {
        "large"
    };
    Ok(PsiResult {
        psi,
        parts,
        threshold,
        beyond_chance: psi > threshold,
        p_value: gamma::tails(half_degrees, 0.5 * psi / scale).upper,
        convention,
        smoothing,
    })
}

/// The index that chance exceeds with probability 1 − `level`: χ²(bins − 1) · (1/N + 1/M).
///
/// ```
/// # use icp_core::stats::drift::psi_threshold;
/// assert!((psi_threshold(4, 200, 200, 0.95)? - 0.0781).abs() < 5e-5);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `too_few` for fewer than two bins or an empty sample, `out_of_range` for a bad level.
pub fn psi_threshold(bins: u64, reference: u64, current: u64, level: f64) -> Result<f64, StatsError> {
    check_level(level)?;
    if bins < 2 || reference == 0 || current == 0 {
        let (what, needed, found) = if bins < 2 { ("bins", 2, bins) } else { ("rows of each sample", 1, 0) };
        return Err(StatsError::TooFew { what, needed, found });
    }
    let scale = 1.0 / reference as f64 + 1.0 / current as f64;
    Ok(2.0 * gamma::quantile(level, 0.5 * (bins as f64 - 1.0))? * scale)
}

/// Inner edges that cut the reference into bins of about equal size (values at whole positions of the sorted sample);
/// equal edges are merged, so that there may be fewer bins than asked for.
///
/// ```
/// # use icp_core::stats::drift::{bin_counts, quantile_edges};
/// let reference = [1.0, 2.0, 3.0, 4.0];
/// let edges = quantile_edges(&reference, 2)?;
/// assert_eq!(bin_counts(&reference, &edges)?, [2, 2]);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `too_few` without values or bins, `not_finite`, `all_equal`.
pub fn quantile_edges(reference: &[f64], bins: u64) -> Result<Vec<f64>, StatsError> {
    check_finite("reference", reference)?;
    if reference.is_empty() || bins < 2 {
        let (what, needed) = if bins < 2 { ("bins", 2) } else { ("rows", 1) };
        return Err(StatsError::TooFew { what, needed, found: if bins < 2 { bins } else { 0 } });
    }
    let sorted = sorted_positions(reference);
    let n = reference.len() as u128;
    let greatest = reference[sorted[sorted.len() - 1].1];
    let mut edges: Vec<f64> = Vec::new();
    for k in 1..u128::from(bins).min(n) {
        let bins = u128::from(bins).min(n);
        let position = ((k * n).div_ceil(bins) - 1) as usize;
        let edge = reference[sorted[position].1];
        if edge < greatest && edges.last().is_none_or(|&last| last < edge) {
            edges.push(edge);
        }
    }
    if edges.is_empty() { Err(StatsError::AllEqual { what: "reference" }) } else { Ok(edges) }
}

/// How many values fall into each bin; a bin holds its upper edge, the last has none.
///
/// # Errors
/// `not_finite` for values or edges.
pub fn bin_counts(values: &[f64], edges: &[f64]) -> Result<Vec<u64>, StatsError> {
    check_finite("values", values)?;
    check_finite("edges", edges)?;
    let mut counts = vec![0; edges.len() + 1];
    for &value in values {
        counts[edges.partition_point(|&edge| edge < value)] += 1;
    }
    Ok(counts)
}
