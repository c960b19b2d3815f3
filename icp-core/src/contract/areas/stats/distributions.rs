//! Distributions: probabilities and quantiles, tails included. An infinite value is null.

use super::shown;
use crate::contract::areas::of_engine;
use crate::contract::operation::Operation;
use crate::contract::typed;
use crate::stats::StatsError;
use crate::stats::special::{beta, binomial, chi_square, f_ratio, gamma, hypergeometric, normal, student_t};
use serde::Deserialize;

/// What is asked of a distribution of real numbers.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Function {
    /// P(X ≤ at).
    Cdf,
    /// P(X > at).
    Sf,
    /// Its logarithm.
    LnSf,
    /// The x with P(X ≤ x) = at.
    Quantile,
    /// The x with P(X > x) = at.
    QuantileUpper,
}

/// What is asked of a distribution of counts.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CountFunction {
    /// P(X = at).
    Pmf,
    /// P(X ≤ at).
    Cdf,
    /// P(X > at).
    Sf,
    /// The least k with P(X ≤ k) ≥ at.
    Quantile,
}

/// A count given as a double.
fn count(at: f64) -> Result<u64, StatsError> {
    if at >= 0.0 && at.fract() == 0.0 && at <= 9_007_199_254_740_992.0 {
        Ok(at as u64)
    } else {
        Err(StatsError::out_of_range("at", at, "a whole number from 0"))
    }
}

macro_rules! real {
    ($module:ident ( $($parameter:ident),* ), $function:expr, $at:expr) => {
        match $function {
            Function::Cdf => $module::cdf(*$at, $(*$parameter),*),
            Function::Sf => $module::sf(*$at, $(*$parameter),*),
            Function::LnSf => $module::ln_sf(*$at, $(*$parameter),*),
            Function::Quantile => $module::quantile(*$at, $(*$parameter),*),
            Function::QuantileUpper => $module::quantile_upper(*$at, $(*$parameter),*),
        }
    };
}

pub(super) const OPERATIONS: &[Operation] = &[
    stat!(
        "normal",
        "The standard normal distribution: `cdf`, `sf`, `ln_sf`, `quantile` or `quantile_upper` at a value.",
        r#"{"function": "quantile", "at": 0.975}"#,
        { function: Function, at: f64 },
        real!(normal(), function, at)
    ),
    stat!(
        "student_t",
        "Student's t distribution.",
        r#"{"function": "sf", "at": 2.2, "df": 18}"#,
        { function: Function, at: f64, df: f64 },
        real!(student_t(df), function, at)
    ),
    stat!(
        "chi_square",
        "The χ² distribution.",
        r#"{"function": "sf", "at": 11.14, "df": 3}"#,
        { function: Function, at: f64, df: f64 },
        real!(chi_square(df), function, at)
    ),
    stat!(
        "f_ratio",
        "The F distribution.",
        r#"{"function": "cdf", "at": 3.1, "d1": 3, "d2": 16}"#,
        { function: Function, at: f64, d1: f64, d2: f64 },
        real!(f_ratio(d1, d2), function, at)
    ),
    stat!(
        "gamma",
        "The gamma distribution with scale 1.",
        r#"{"function": "ln_sf", "at": 40, "shape": 2.5}"#,
        { function: Function, at: f64, shape: f64 },
        real!(gamma(shape), function, at)
    ),
    stat!(
        "beta",
        "The beta distribution.",
        r#"{"function": "quantile_upper", "at": 0.05, "a": 3, "b": 48}"#,
        { function: Function, at: f64, a: f64, b: f64 },
        real!(beta(a, b), function, at)
    ),
    stat!(
        "binomial",
        "The binomial distribution: `pmf`, `cdf`, `sf` or `quantile`.",
        r#"{"function": "cdf", "at": 6, "trials": 10, "p": 0.7}"#,
        { function: CountFunction, at: f64, trials: u64, p: f64 },
        match function {
            CountFunction::Pmf => count(*at).and_then(|k| binomial::pmf(k, *trials, *p)),
            CountFunction::Cdf => count(*at).and_then(|k| binomial::cdf(k, *trials, *p)),
            CountFunction::Sf => count(*at).and_then(|k| binomial::sf(k, *trials, *p)),
            CountFunction::Quantile => binomial::quantile(*at, *trials, *p).map(|k| k as f64),
        }
    ),
    stat!(
        "hypergeometric",
        "The hypergeometric distribution of successes among draws without return.",
        r#"{"function": "sf", "at": 3, "successes": 12, "failures": 88, "draws": 15}"#,
        { function: CountFunction, at: f64, successes: u64, failures: u64, draws: u64 },
        hypergeometric::Urn::new(*successes, *failures, *draws).and_then(|urn| match function {
            CountFunction::Pmf => count(*at).map(|k| urn.pmf(k)),
            CountFunction::Cdf => count(*at).map(|k| urn.cdf(k)),
            CountFunction::Sf => count(*at).map(|k| urn.sf(k)),
            CountFunction::Quantile => urn.quantile(*at).map(|k| k as f64),
        })
    ),
];
