//! Proper scores of probabilities.

use super::{as_number, check_probabilities};
use crate::num;
use crate::stats::StatsError;
use serde::Serialize;

/// Brier's score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Brier {
    /// Mean of (p − y)²; not halved.
    pub score: f64,
    /// The score of always predicting the overall rate.
    pub reference: f64,
    /// 1 − score / reference; none when all outcomes are the same.
    pub skill: Option<f64>,
}

/// Brier's score and skill.
///
/// # Errors
/// `length_mismatch`, `too_few` without rows, `not_finite`, `out_of_range` for a probability outside [0, 1].
pub fn brier(probabilities: &[f64], outcomes: &[bool]) -> Result<Brier, StatsError> {
    check_probabilities(probabilities, outcomes)?;
    let n = probabilities.len();
    let score = num::sum_by(n, |i| {
        let gap = probabilities[i] - as_number(outcomes[i]);
        gap * gap
    }) / n as f64;
    let rate = outcomes.iter().filter(|&&o| o).count() as f64 / n as f64;
    let reference = rate * (1.0 - rate);
    Ok(Brier { score, reference, skill: if reference > 0.0 { Some(1.0 - score / reference) } else { None } })
}

/// Mean of −ln(probability given to what happened). Probabilities are held within 2⁻⁵²…1 − 2⁻⁵², as scikit-learn does,
/// so that a certain error costs 36 and not infinity.
///
/// # Errors
/// As [`brier`].
pub fn log_loss(probabilities: &[f64], outcomes: &[bool]) -> Result<f64, StatsError> {
    check_probabilities(probabilities, outcomes)?;
    let n = probabilities.len();
    let total = num::sum_by(n, |i| {
        let p = num::clamp(probabilities[i], f64::EPSILON, 1.0 - f64::EPSILON);
        if outcomes[i] { -num::ln(p) } else { -num::ln_1p(-p) }
    });
    Ok(total / n as f64)
}
