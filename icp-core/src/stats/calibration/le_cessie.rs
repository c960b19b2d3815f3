//! The global test of fit by le Cessie and van Houwelingen, in the unweighted form of Copas and of Hosmer and colleagues.

use super::{as_number, check_probabilities};
use crate::num;
use crate::stats::error::{check_finite, check_lengths};
use crate::stats::special::normal;
use crate::stats::{StatsError, TestResult};
use serde::Serialize;

/// The unweighted sum of squares test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LeCessie {
    /// Σ (y − p)².
    pub sum_of_squares: f64,
    /// Its mean where the model holds: Σ p (1 − p).
    pub expected: f64,
    /// Its standard deviation then, given that the model was fitted to these outcomes.
    pub standard_deviation: f64,
    /// z and its two-sided p-value.
    pub test: TestResult,
}

/// Tests whether a logistic model fits, without groups: the sum of squares Σ (y − p)² against its mean, with the variance of Hosmer, Hosmer, le
/// Cessie & Lemeshow (*Statistics in Medicine* 1997): the residual sum of squares of 1 − 2p on the model's `columns` and an intercept, with
/// weights p (1 − p). As `residuals.lrm(type = "gof")` of R's `rms`. For probabilities that were not fitted to these outcomes use
/// [`super::spiegelhalter`], which is this test without the fitting.
///
/// ```
/// # use icp_core::stats::calibration::le_cessie;
/// # use icp_core::stats::regression::logistic;
/// let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
/// let won = [false, false, true, false, true, false, true, true];
/// let fit = logistic(&[&x], &won)?;
/// let p: Vec<f64> = x.iter().map(|x| 1.0 / (1.0 + icp_core::num::exp(-(fit.intercept + fit.coefficients[0] * x)))).collect();
/// assert!(le_cessie(&[&x], &p, &won)?.test.p_value > 0.05);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few`, `not_finite`, `out_of_range` for a probability outside [0, 1]; `collinear` when the columns are linearly
/// dependent; `all_equal` when the columns explain 1 − 2p fully (a saturated model), which leaves no variance.
pub fn le_cessie(
    columns: &[&[f64]],
    probabilities: &[f64],
    outcomes: &[bool],
) -> Result<LeCessie, StatsError> {
    check_probabilities(probabilities, outcomes)?;
    let n = probabilities.len();
    for column in columns {
        check_lengths(n, column.len())?;
        check_finite("columns", column)?;
    }
    let variance = |i: usize| probabilities[i] * (1.0 - probabilities[i]);
    let roots: Vec<f64> = (0..n).map(|i| num::sqrt(variance(i))).collect();
    let tilt: Vec<f64> = (0..n).map(|i| roots[i] * (1.0 - 2.0 * probabilities[i])).collect();
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(columns.len() + 1);
    let ones = vec![1.0; n];
    for column in std::iter::once(ones.as_slice()).chain(columns.iter().copied()) {
        let largest = column.iter().fold(0.0, |m, v| num::max(m, v.abs()));
        if largest == 0.0 {
            return Err(StatsError::Collinear);
        }
        let mut own: Vec<f64> = column.iter().zip(&roots).map(|(x, root)| x / largest * root).collect();
        let before = length(&own);
        // Twice, so that what rounding leaves of the other columns goes as well.
        for _ in 0..2 {
            for unit in &basis {
                take_out(&mut own, unit);
            }
        }
        let after = length(&own);
        if after <= before * 1e-10 {
            return Err(StatsError::Collinear);
        }
        own.iter_mut().for_each(|x| *x /= after);
        basis.push(own);
    }
    let mut rest = tilt.clone();
    for _ in 0..2 {
        for unit in &basis {
            take_out(&mut rest, unit);
        }
    }
    let standard_deviation = length(&rest);
    if standard_deviation <= length(&tilt) * 1e-10 || standard_deviation == 0.0 {
        return Err(StatsError::AllEqual { what: "what the columns leave of 1 − 2p" });
    }
    let sum_of_squares = num::sum_by(n, |i| {
        let gap = as_number(outcomes[i]) - probabilities[i];
        gap * gap
    });
    let expected = num::sum_by(n, variance);
    // (y − p)² − p (1 − p) = (y − p)(1 − 2p): no difference of two large sums.
    let gap =
        num::sum_by(n, |i| (as_number(outcomes[i]) - probabilities[i]) * (1.0 - 2.0 * probabilities[i]));
    let statistic = gap / standard_deviation;
    let test = TestResult { statistic, p_value: normal::two_sided(statistic), degrees_of_freedom: None };
    Ok(LeCessie { sum_of_squares, expected, standard_deviation, test })
}

fn length(values: &[f64]) -> f64 {
    num::sqrt(num::sum_by(values.len(), |i| values[i] * values[i]))
}

fn take_out(values: &mut [f64], unit: &[f64]) {
    let share = num::sum_by(values.len(), |i| values[i] * unit[i]);
    values.iter_mut().zip(unit).for_each(|(value, unit)| *value -= share * unit);
}
