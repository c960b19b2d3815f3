//! The Cochran–Armitage test of a trend in rates.

use crate::num;
use crate::stats::error::{check_finite, check_lengths};
use crate::stats::proportion::Arm;
use crate::stats::special::normal;
use crate::stats::{StatsError, TestResult};

/// Do the rates rise (z > 0) or fall (z < 0) along the groups? Scores are 1 … K unless given. The variance has N, as R's
/// `prop.trend.test`; statsmodels' has N − 1 and gives a slightly smaller |z|. z² is the χ² of the trend.
///
/// # Errors
/// `too_few` for fewer than two groups, `length_mismatch` and `not_finite` for scores, `all_equal` when the outcome or the scores do
/// not vary.
pub fn cochran_armitage(groups: &[Arm], scores: Option<&[f64]>) -> Result<TestResult, StatsError> {
    if groups.len() < 2 {
        return Err(StatsError::too_few("groups", 2, groups.len()));
    }
    let counted: Vec<f64> = (1..=groups.len()).map(|k| k as f64).collect();
    let scores = scores.unwrap_or(&counted);
    check_lengths(scores.len(), groups.len())?;
    check_finite("scores", scores)?;
    let total = |term: &dyn Fn(usize) -> f64| num::sum_by(groups.len(), term);
    let trials = |i: usize| groups[i].trials() as f64;
    let n = total(&|i| trials(i));
    let rate = total(&|i| groups[i].events() as f64) / n;
    let centre = total(&|i| trials(i) * scores[i]) / n;
    let gap = total(&|i| (groups[i].events() as f64 - trials(i) * rate) * (scores[i] - centre));
    let spread = total(&|i| trials(i) * (scores[i] - centre) * (scores[i] - centre));
    let variance = rate * (1.0 - rate) * spread;
    if variance <= 0.0 {
        return Err(StatsError::AllEqual { what: "outcomes or scores of the groups" });
    }
    let statistic = gap / num::sqrt(variance);
    Ok(TestResult { statistic, p_value: normal::two_sided(statistic), degrees_of_freedom: None })
}
