//! Tests of calibration.

use super::{as_number, check_probabilities};
use crate::num;
use crate::stats::rank::sorted_positions;
use crate::stats::special::{chi_square, normal};
use crate::stats::{StatsError, TestResult};
use serde::Serialize;

/// Hosmer and Lemeshow's test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct HosmerLemeshow {
    /// Σ (Oₖ − Eₖ)² / (Eₖ (1 − Eₖ / nₖ)).
    pub statistic: f64,
    /// Groups − 2.
    pub degrees_of_freedom: f64,
    /// Its p-value: right for probabilities that were fitted to these very outcomes.
    pub p_value: f64,
    /// The p-value with as many degrees of freedom as groups: right for probabilities that come from elsewhere, where the
    /// usual one rejects three times too often (`docs/coverage.md`).
    pub p_value_external: f64,
    /// Groups used.
    pub groups: u64,
}

/// Hosmer and Lemeshow's test with `groups` groups of equal size by ascending probability (where they do not divide,
/// the first groups get one more; ties are cut in the order of the rows), groups − 2 degrees of freedom. The result depends on
/// the grouping: state it.
///
/// # Errors
/// `length_mismatch`, `not_finite`, `out_of_range` for fewer than three groups or a probability outside [0, 1]; `too_few` for
/// fewer rows than groups; `empty_cell` when a group's expected count is 0 or all of it.
pub fn hosmer_lemeshow(
    probabilities: &[f64],
    outcomes: &[bool],
    groups: u64,
) -> Result<HosmerLemeshow, StatsError> {
    check_probabilities(probabilities, outcomes)?;
    if groups < 3 {
        return Err(StatsError::out_of_range("groups", groups, "at least 3"));
    }
    let n = probabilities.len() as u64;
    if n < groups {
        return Err(StatsError::too_few("rows", groups, probabilities.len()));
    }
    let sorted = sorted_positions(probabilities);
    let mut start = 0usize;
    let mut terms = Vec::new();
    for k in 0..groups {
        let size = (n / groups + u64::from(k < n % groups)) as usize;
        let rows = &sorted[start..start + size];
        start += size;
        let expected = num::sum_by(size, |i| probabilities[rows[i].1]);
        let observed = rows.iter().filter(|&&(_, i)| outcomes[i]).count() as f64;
        let variance = expected * (1.0 - expected / size as f64);
        if variance <= 0.0 {
            return Err(StatsError::EmptyCell { what: "expected outcomes of a group" });
        }
        terms.push((observed - expected) * (observed - expected) / variance);
    }
    let statistic = num::sum(&terms);
    let degrees_of_freedom = groups as f64 - 2.0;
    let p_value = chi_square::upper(statistic, degrees_of_freedom);
    let p_value_external = chi_square::upper(statistic, groups as f64);
    Ok(HosmerLemeshow { statistic, degrees_of_freedom, p_value, p_value_external, groups })
}

/// Spiegelhalter's test (*Statistics in Medicine* 1986): z = Σ (y − p)(1 − 2p) / √Σ (1 − 2p)² p (1 − p); two-sided.
/// Needs no groups.
///
/// # Errors
/// `length_mismatch`, `too_few`, `not_finite`, `out_of_range`; `all_equal` when every probability is 0, ½ or 1.
pub fn spiegelhalter(probabilities: &[f64], outcomes: &[bool]) -> Result<TestResult, StatsError> {
    check_probabilities(probabilities, outcomes)?;
    let n = probabilities.len();
    let top =
        num::sum_by(n, |i| (as_number(outcomes[i]) - probabilities[i]) * (1.0 - 2.0 * probabilities[i]));
    let variance = num::sum_by(n, |i| {
        let (p, tilt) = (probabilities[i], 1.0 - 2.0 * probabilities[i]);
        tilt * tilt * p * (1.0 - p)
    });
    if variance <= 0.0 {
        return Err(StatsError::AllEqual { what: "probabilities (all 0, 0.5 or 1)" });
    }
    let statistic = top / num::sqrt(variance);
    Ok(TestResult { statistic, p_value: normal::two_sided(statistic), degrees_of_freedom: None })
}
