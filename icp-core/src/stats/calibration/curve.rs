//! The calibration curve and Murphy's decomposition over its bins.

use super::{as_number, check_probabilities};
use crate::num;
use crate::stats::StatsError;
use crate::stats::rank::sorted_positions;
use serde::{Deserialize, Serialize};

/// How probabilities are put into bins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Binning {
    /// Equal widths on [0, 1]; a bin holds its upper edge.
    Uniform,
    /// Equal counts: edges at quantiles (linear interpolation); a bin holds its upper edge, so that ties stay together.
    Quantile,
    /// One bin for each distinct probability.
    Distinct,
}

/// One bin of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CalibrationBin {
    /// Rows in the bin.
    pub rows: u64,
    /// Mean predicted probability.
    pub mean_probability: f64,
    /// Share of true outcomes.
    pub observed_rate: f64,
}

/// Murphy's decomposition of Brier's score: score = reliability − resolution + uncertainty + within.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Murphy {
    /// Σ nₖ (p̄ₖ − ȳₖ)² / n: distance of the curve from the diagonal; less is better.
    pub reliability: f64,
    /// Σ nₖ (ȳₖ − ȳ)² / n: how far the bins spread from the overall rate; more is better.
    pub resolution: f64,
    /// ȳ (1 − ȳ).
    pub uncertainty: f64,
    /// What varies inside the bins (within-bin variance less twice the within-bin covariance; Stephenson, Coelho &
    /// Jolliffe 2008); 0 with one bin per probability.
    pub within: f64,
    /// Brier's score.
    pub score: f64,
}

/// Predicted against observed rates; empty bins are left out.
///
/// ```
/// # use icp_core::stats::calibration::{Binning, calibration_curve};
/// let curve = calibration_curve(&[0.1, 0.2, 0.9], &[false, true, true], Binning::Uniform, 2)?;
/// assert_eq!((curve.len(), curve[0].observed_rate), (2, 0.5));
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few` without rows, `not_finite`, `out_of_range` for a probability outside [0, 1] or no bins.
pub fn calibration_curve(
    probabilities: &[f64],
    outcomes: &[bool],
    binning: Binning,
    bins: u64,
) -> Result<Vec<CalibrationBin>, StatsError> {
    let groups = group(probabilities, outcomes, binning, bins)?;
    Ok(groups.iter().map(|rows| summary(rows, probabilities, outcomes)).collect())
}

/// Murphy's decomposition (*Journal of Applied Meteorology* 1973) over the bins of [`calibration_curve`].
///
/// ```
/// # use icp_core::stats::calibration::{Binning, murphy};
/// let parts = murphy(&[0.2, 0.2, 0.8, 0.8], &[false, true, true, true], Binning::Distinct, 0)?;
/// let sum = parts.reliability - parts.resolution + parts.uncertainty + parts.within;
/// assert!((sum - parts.score).abs() < 1e-15 && parts.within.abs() < 1e-15);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`calibration_curve`].
pub fn murphy(
    probabilities: &[f64],
    outcomes: &[bool],
    binning: Binning,
    bins: u64,
) -> Result<Murphy, StatsError> {
    let groups = group(probabilities, outcomes, binning, bins)?;
    let curve: Vec<CalibrationBin> =
        groups.iter().map(|rows| summary(rows, probabilities, outcomes)).collect();
    let n = probabilities.len() as f64;
    let rate = outcomes.iter().filter(|&&o| o).count() as f64 / n;
    let weighted = |term: &dyn Fn(&CalibrationBin) -> f64| {
        num::sum_by(curve.len(), |k| curve[k].rows as f64 * term(&curve[k])) / n
    };
    let square = |x: f64| x * x;
    let within = num::sum_by(groups.len(), |k| {
        let (rows, bin) = (&groups[k], &curve[k]);
        num::sum_by(rows.len(), |i| {
            let gap = probabilities[rows[i]] - bin.mean_probability;
            gap * (gap - 2.0 * (as_number(outcomes[rows[i]]) - bin.observed_rate))
        })
    }) / n;
    Ok(Murphy {
        reliability: weighted(&|bin| square(bin.mean_probability - bin.observed_rate)),
        resolution: weighted(&|bin| square(bin.observed_rate - rate)),
        uncertainty: rate * (1.0 - rate),
        within,
        score: super::brier(probabilities, outcomes)?.score,
    })
}

fn summary(rows: &[usize], probabilities: &[f64], outcomes: &[bool]) -> CalibrationBin {
    let n = rows.len() as f64;
    let won = rows.iter().filter(|&&i| outcomes[i]).count() as f64;
    CalibrationBin {
        rows: rows.len() as u64,
        mean_probability: num::sum_by(rows.len(), |i| probabilities[rows[i]]) / n,
        observed_rate: won / n,
    }
}

/// The rows of each bin that is not empty, ascending.
fn group(
    probabilities: &[f64],
    outcomes: &[bool],
    binning: Binning,
    bins: u64,
) -> Result<Vec<Vec<usize>>, StatsError> {
    check_probabilities(probabilities, outcomes)?;
    if bins == 0 && binning != Binning::Distinct {
        return Err(StatsError::out_of_range("bins", bins, "at least 1"));
    }
    if bins > 1_000_000 {
        return Err(StatsError::out_of_range("bins", bins, "at most 1000000"));
    }
    let sorted = sorted_positions(probabilities);
    let n = sorted.len();
    // Upper edges of all bins but the last.
    let edges: Vec<f64> = match binning {
        Binning::Uniform => (1..bins).map(|k| k as f64 / bins as f64).collect(),
        Binning::Quantile => (1..bins)
            .map(|k| {
                let at = k as f64 / bins as f64 * (n - 1) as f64;
                let below = at as usize;
                let low = probabilities[sorted[below].1];
                let high = probabilities[sorted[(below + 1).min(n - 1)].1];
                low + (high - low) * (at - below as f64)
            })
            .collect(),
        Binning::Distinct => Vec::new(),
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut last = None;
    for &(key, i) in &sorted {
        let bin = match binning {
            Binning::Distinct => key,
            _ => edges.partition_point(|&edge| edge < probabilities[i]) as u64,
        };
        match groups.last_mut() {
            Some(rows) if last == Some(bin) => rows.push(i),
            _ => groups.push(vec![i]),
        }
        last = Some(bin);
    }
    Ok(groups)
}
