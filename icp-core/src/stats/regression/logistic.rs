//! Logistic regression by maximum likelihood and with a ridge penalty.

use super::engine::{Maximum, Penalty, Problem};
use crate::num;
use crate::stats::StatsError;
use crate::stats::rank::check_classes;
use serde::Serialize;

/// A fitted logistic model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogisticFit {
    /// Log odds where all predictors are 0.
    pub intercept: f64,
    /// Change of the log odds per unit, one per column.
    pub coefficients: Vec<f64>,
    /// Standard errors, the intercept's first, from the inverse information (plus penalty).
    pub standard_errors: Vec<f64>,
    /// Their covariance matrix, row by row, the intercept first.
    pub covariance: Vec<Vec<f64>>,
    /// The log-likelihood, without penalty.
    pub log_likelihood: f64,
    /// Newton steps taken.
    pub iterations: u64,
}

/// Maximum likelihood by Newton's method (iteratively reweighted least squares) on standardised columns.
///
/// # Errors
/// `length_mismatch`, `too_few` without rows, `not_finite`, `one_class`; `collinear` when a column is constant or a
/// combination of others; `separated` when the predictors tell all outcomes apart (completely or quasi-completely), so that
/// no finite estimate exists; `not_converged`.
pub fn logistic(columns: &[&[f64]], outcomes: &[bool]) -> Result<LogisticFit, StatsError> {
    fit(columns, outcomes, &Penalty::None)
}

/// Ridge: the log-likelihood less ½ λ Σ β², the intercept free. scikit-learn's `C` is 1 / λ. Columns are penalised in the units
/// given: standardise them first, if they are to weigh alike.
///
/// ```
/// # use icp_core::stats::regression::ridge;
/// let x = [-1.0, -0.5, 0.5, 1.0];
/// let fit = ridge(&[&x], &[false, false, true, true], 1.0)?;
/// assert!(fit.coefficients[0] > 0.0 && fit.coefficients[0] < 2.0);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`logistic`], never `separated`; `out_of_range` unless λ is finite and positive.
pub fn ridge(columns: &[&[f64]], outcomes: &[bool], lambda: f64) -> Result<LogisticFit, StatsError> {
    if !(lambda > 0.0 && lambda.is_finite()) {
        return Err(StatsError::out_of_range("lambda", lambda, "a finite number greater than 0"));
    }
    fit(columns, outcomes, &Penalty::Ridge(lambda))
}

fn fit(columns: &[&[f64]], outcomes: &[bool], penalty: &Penalty) -> Result<LogisticFit, StatsError> {
    let problem = problem(columns, outcomes, true)?;
    Ok(from_maximum(&problem.maximise(penalty, None)?))
}

/// The problem of a true-or-false outcome.
pub(super) fn problem(columns: &[&[f64]], outcomes: &[bool], centre: bool) -> Result<Problem, StatsError> {
    let targets: Vec<f64> = outcomes.iter().map(|&o| f64::from(u8::from(o))).collect();
    let offsets = vec![0.0; targets.len()];
    let problem = Problem::new(columns, targets, offsets, centre)?;
    check_classes(outcomes)?;
    Ok(problem)
}

pub(super) fn from_maximum(maximum: &Maximum) -> LogisticFit {
    let p = maximum.coefficients.len();
    let covariance: Vec<Vec<f64>> = maximum.covariance.chunks(p).map(<[f64]>::to_vec).collect();
    LogisticFit {
        intercept: maximum.coefficients[0],
        coefficients: maximum.coefficients[1..].to_vec(),
        standard_errors: (0..p).map(|j| num::sqrt(covariance[j][j])).collect(),
        covariance,
        log_likelihood: maximum.log_likelihood,
        iterations: maximum.iterations,
    }
}
