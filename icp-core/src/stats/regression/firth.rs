//! Firth's penalised likelihood: finite estimates with twenty wins and with separated data.

use super::engine::{Penalty, Problem};
use super::logistic::{from_maximum, problem};
use crate::num;
use crate::stats::special::{chi_square, gamma};
use crate::stats::{Interval, StatsError, check_level};
use serde::Serialize;

/// A model fitted by Firth's method.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FirthFit {
    /// Log odds where all predictors are 0.
    pub intercept: f64,
    /// Change of the log odds per unit, one per column.
    pub coefficients: Vec<f64>,
    /// Wald standard errors, the intercept's first.
    pub standard_errors: Vec<f64>,
    /// Profile penalised-likelihood intervals, the intercept's first.
    pub intervals: Vec<Interval>,
    /// Penalised likelihood ratio p-values, the intercept's first.
    pub p_values: Vec<f64>,
    /// The log-likelihood with Jeffreys' penalty.
    pub penalised_log_likelihood: f64,
    /// Steps taken.
    pub iterations: u64,
}

/// Logistic regression with Firth's correction (*Biometrika* 1993): the likelihood times Jeffreys' prior; intervals by
/// the profile of the penalised likelihood (Heinze & Schemper, *Statistics in Medicine* 2002).
///
/// # Errors
/// `length_mismatch`, `too_few`, `not_finite`, `one_class`, `collinear`, `not_converged`; `out_of_range` for a bad
/// level.
pub fn firth(columns: &[&[f64]], outcomes: &[bool], level: f64) -> Result<FirthFit, StatsError> {
    check_level(level)?;
    let problem = problem(columns, outcomes, false)?;
    let best = problem.maximise(&Penalty::Firth, None)?;
    let wald = from_maximum(&best);
    let drop = gamma::quantile(level, 0.5)?;
    let mut intervals = Vec::new();
    let mut p_values = Vec::new();
    for (j, &estimate) in best.coefficients.iter().enumerate() {
        let error = wald.standard_errors[j];
        let loss = |value: f64| profile(&problem, j, value, best.objective);
        let low = end(estimate, -error, drop, &loss)?;
        let high = end(estimate, error, drop, &loss)?;
        intervals.push(Interval { low, high, level });
        p_values.push(chi_square::upper(2.0 * num::max(loss(0.0)?, 0.0), 1.0));
    }
    Ok(FirthFit {
        intercept: best.coefficients[0],
        coefficients: best.coefficients[1..].to_vec(),
        standard_errors: wald.standard_errors,
        intervals,
        p_values,
        penalised_log_likelihood: best.objective,
        iterations: best.iterations,
    })
}

/// How much penalised log-likelihood is lost when coefficient `j` is held at `value`.
fn profile(problem: &Problem, j: usize, value: f64, best: f64) -> Result<f64, StatsError> {
    Ok(best - problem.maximise(&Penalty::Firth, Some((j, value)))?.objective)
}

/// Where the loss reaches `drop`, on the side of `step`: bracketed by doubling, then by the Illinois method on the root of
/// the loss, which is nearly linear.
fn end(
    estimate: f64,
    step: f64,
    drop: f64,
    loss: &impl Fn(f64) -> Result<f64, StatsError>,
) -> Result<f64, StatsError> {
    let target = num::sqrt(drop);
    let f = |value: f64| Ok::<f64, StatsError>(num::sqrt(num::max(loss(value)?, 0.0)) - target);
    let (mut inside, mut f_inside) = (estimate, -target);
    let mut distance = 2.0 * step;
    let (mut outside, mut f_outside) = (estimate + distance, f(estimate + distance)?);
    let mut tries = 0;
    while f_outside < 0.0 {
        tries += 1;
        if tries > 40 {
            return Err(StatsError::NotConverged { what: "profile interval", iterations: tries });
        }
        (inside, f_inside) = (outside, f_outside);
        distance *= 1.5;
        outside = estimate + distance;
        f_outside = f(outside)?;
    }
    let mut last_side = 0;
    for _ in 0..80 {
        let next = outside - f_outside * (outside - inside) / (f_outside - f_inside);
        let value = f(next)?;
        if value >= 0.0 {
            (outside, f_outside) = (next, value);
            if last_side == 1 {
                f_inside *= 0.5;
            }
            last_side = 1;
        } else {
            (inside, f_inside) = (next, value);
            if last_side == -1 {
                f_outside *= 0.5;
            }
            last_side = -1;
        }
        if value.abs() <= 1e-13 * target || (outside - inside).abs() <= 1e-13 * outside.abs() {
            return Ok(next);
        }
    }
    Ok(outside)
}
