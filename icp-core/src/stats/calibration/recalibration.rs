//! What would put probabilities right: shift, slope, Platt's curve.

use super::check_probabilities;
use crate::num;
use crate::stats::rank::{check_classes, check_scores};
use crate::stats::regression::{Penalty, Problem};
use crate::stats::{Interval, StatsError, check_level, special::normal};
use serde::Serialize;

/// Recalibration intercept and slope.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CalibrationSlope {
    /// Intercept of the logistic regression on logit p; 0 is right.
    pub intercept: f64,
    /// Its slope; 1 is right, below 1 the probabilities are too extreme.
    pub slope: f64,
    /// Wald's interval of the intercept.
    pub intercept_interval: Interval,
    /// Wald's interval of the slope.
    pub slope_interval: Interval,
}

/// A curve from scores to probabilities: p = 1 / (1 + e^−(intercept + slope · score)).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Platt {
    /// Log odds at score 0.
    pub intercept: f64,
    /// Change of the log odds per point.
    pub slope: f64,
}

impl Platt {
    /// The calibrated probability of a score.
    #[must_use]
    pub fn probability(&self, score: f64) -> f64 {
        1.0 / (1.0 + num::exp(-(self.intercept + self.slope * score)))
    }
}

/// Calibration in the large: the intercept of a logistic regression with logit p as offset, with Wald's interval. 0 is
/// right; below 0 the probabilities are too high on the whole.
///
/// ```
/// # use icp_core::stats::calibration::calibration_in_the_large;
/// let (intercept, _) = calibration_in_the_large(&[0.5, 0.5, 0.5, 0.5], &[true, false, false, false], 0.95)?;
/// assert!((intercept - (1.0f64 / 3.0).ln()).abs() < 1e-12);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few`, `not_finite`, `one_class`; `out_of_range` unless all probabilities lie strictly
/// between 0 and 1.
pub fn calibration_in_the_large(
    probabilities: &[f64],
    outcomes: &[bool],
    level: f64,
) -> Result<(f64, Interval), StatsError> {
    check_level(level)?;
    let logits = logits(probabilities, outcomes)?;
    let problem = Problem::new(&[], targets(outcomes), logits, true)?;
    let maximum = problem.maximise(&Penalty::None, None)?;
    let estimate = maximum.coefficients[0];
    Ok((estimate, wald(estimate, maximum.covariance[0], level)))
}

/// Recalibration: a logistic regression on logit p (Cox 1958).
///
/// # Errors
/// As [`calibration_in_the_large`], and `separated` or `collinear` when the regression has no solution.
pub fn calibration_slope(
    probabilities: &[f64],
    outcomes: &[bool],
    level: f64,
) -> Result<CalibrationSlope, StatsError> {
    check_level(level)?;
    let logits = logits(probabilities, outcomes)?;
    let problem = Problem::new(&[&logits], targets(outcomes), vec![0.0; logits.len()], true)?;
    let maximum = problem.maximise(&Penalty::None, None)?;
    let (intercept, slope) = (maximum.coefficients[0], maximum.coefficients[1]);
    Ok(CalibrationSlope {
        intercept,
        slope,
        intercept_interval: wald(intercept, maximum.covariance[0], level),
        slope_interval: wald(slope, maximum.covariance[3], level),
    })
}

/// Platt's scaling (*Probabilistic outputs for support vector machines*, 1999): a logistic curve fitted to the smoothed
/// targets (n₊ + 1) / (n₊ + 2) and 1 / (n₋ + 2), which keeps it finite on separated data.
///
/// ```
/// # use icp_core::stats::calibration::platt;
/// let curve = platt(&[1.0, 2.0, 3.0, 4.0], &[false, false, true, true])?;
/// assert!(curve.slope > 0.0 && curve.probability(4.0) < 1.0);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few`, `not_finite`, `one_class`; `collinear` when all scores are equal.
pub fn platt(scores: &[f64], outcomes: &[bool]) -> Result<Platt, StatsError> {
    check_scores(scores, outcomes)?;
    let (positives, negatives) = check_classes(outcomes)?;
    let high = (positives as f64 + 1.0) / (positives as f64 + 2.0);
    let low = 1.0 / (negatives as f64 + 2.0);
    let targets = outcomes.iter().map(|&won| if won { high } else { low }).collect();
    let problem = Problem::new(&[scores], targets, vec![0.0; scores.len()], true)?;
    let maximum = problem.maximise(&Penalty::None, None)?;
    Ok(Platt { intercept: maximum.coefficients[0], slope: maximum.coefficients[1] })
}

fn wald(estimate: f64, variance: f64, level: f64) -> Interval {
    let half = normal::critical(level) * num::sqrt(variance);
    Interval { low: estimate - half, high: estimate + half, level }
}

fn targets(outcomes: &[bool]) -> Vec<f64> {
    outcomes.iter().map(|&won| f64::from(u8::from(won))).collect()
}

fn logits(probabilities: &[f64], outcomes: &[bool]) -> Result<Vec<f64>, StatsError> {
    check_probabilities(probabilities, outcomes)?;
    check_classes(outcomes)?;
    if let Some(p) = probabilities.iter().find(|&&p| p <= 0.0 || p >= 1.0) {
        return Err(StatsError::out_of_range("probability", p, "greater than 0 and less than 1"));
    }
    Ok(probabilities.iter().map(|&p| num::ln(p) - num::ln_1p(-p)).collect())
}
