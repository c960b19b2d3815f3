//! The standard normal distribution.
//!
//! Tails from the complementary error function, beyond it (|z| > 35) from the asymptotic series of Mills' ratio
//! (Abramowitz & Stegun 26.2.12); quantiles by Newton's method on the tail's logarithm.

use super::saddle::HALF_LN_TAU;
use super::{StatsError, check_unit, not_nan};
use crate::num;
use std::f64::consts::{FRAC_1_SQRT_2, LN_2, SQRT_2};

const FAR: f64 = 35.0;

/// The density at `z`.
///
/// # Errors
/// `out_of_range` for NaN.
pub fn pdf(z: f64) -> Result<f64, StatsError> {
    not_nan("z", z)?;
    Ok(density(z))
}

/// P(Z ≤ z).
///
/// ```
/// # use icp_core::stats::special::normal;
/// assert!((normal::cdf(1.96)? - 0.9750021048517795).abs() < 1e-15);
/// assert!((normal::cdf(-30.0)? / 4.906713927148187e-198 - 1.0).abs() < 1e-12);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for NaN.
pub fn cdf(z: f64) -> Result<f64, StatsError> {
    not_nan("z", z)?;
    Ok(upper(-z))
}

/// P(Z > z).
///
/// # Errors
/// `out_of_range` for NaN.
pub fn sf(z: f64) -> Result<f64, StatsError> {
    not_nan("z", z)?;
    Ok(upper(z))
}

/// ln P(Z ≤ z).
///
/// # Errors
/// `out_of_range` for NaN.
pub fn ln_cdf(z: f64) -> Result<f64, StatsError> {
    not_nan("z", z)?;
    Ok(ln_upper(-z))
}

/// ln P(Z > z).
///
/// # Errors
/// `out_of_range` for NaN.
pub fn ln_sf(z: f64) -> Result<f64, StatsError> {
    not_nan("z", z)?;
    Ok(ln_upper(z))
}

/// The z with P(Z ≤ z) = p; ∓∞ at 0 and 1.
///
/// ```
/// # use icp_core::stats::special::normal;
/// assert_eq!(normal::quantile(0.5)?, 0.0);
/// assert!((normal::quantile(1e-300)? - -37.0471).abs() < 1e-4);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for p outside [0, 1].
pub fn quantile(p: f64) -> Result<f64, StatsError> {
    check_unit("p", p)?;
    Ok(inverse(p))
}

/// The z with P(Z > z) = q.
///
/// # Errors
/// `out_of_range` for q outside [0, 1].
pub fn quantile_upper(q: f64) -> Result<f64, StatsError> {
    check_unit("q", q)?;
    Ok(num::normalize_zero(-inverse(q)))
}

pub(crate) fn density(z: f64) -> f64 {
    num::exp(-0.5 * z * z - HALF_LN_TAU)
}

pub(crate) fn upper(z: f64) -> f64 {
    0.5 * num::erfc(z * FRAC_1_SQRT_2)
}

/// P(|Z| ≥ |z|).
pub(crate) fn two_sided(z: f64) -> f64 {
    num::erfc(z.abs() * FRAC_1_SQRT_2)
}

pub(crate) fn ln_upper(z: f64) -> f64 {
    if z < -1.0 {
        return num::ln_1p(-upper(-z));
    }
    if z <= FAR {
        return num::ln(num::erfc(z * FRAC_1_SQRT_2)) - LN_2;
    }
    let s = 1.0 / (z * z);
    let mills = -s * (1.0 - s * (3.0 - s * (15.0 - s * (105.0 - 945.0 * s))));
    -0.5 * z * z - HALF_LN_TAU - num::ln(z) + num::ln_1p(mills)
}

/// The quantile for p in [0, 1].
pub(crate) fn inverse(p: f64) -> f64 {
    if p <= 0.0 {
        f64::NEG_INFINITY
    } else if p >= 1.0 {
        f64::INFINITY
    } else if p > 0.25 && p < 0.75 {
        central(2.0 * p - 1.0)
    } else if p < 0.5 {
        -from_upper(num::ln(p))
    } else {
        from_upper(num::ln_1p(-p))
    }
}

/// The critical value for a two-sided interval of the given level.
pub(crate) fn critical(level: f64) -> f64 {
    -inverse(0.5 * (1.0 - level))
}

/// Solves erf(z / √2) = `inside`.
fn central(inside: f64) -> f64 {
    let mut z = inside * 1.25;
    for _ in 0..12 {
        let step = (num::erf(z / SQRT_2) - inside) / (2.0 * density(z));
        z -= step;
        if step.abs() <= 1e-17 + z.abs() * 1e-16 {
            break;
        }
    }
    num::normalize_zero(z)
}

/// Solves ln P(Z > z) = `target` for z > 0; the start is Abramowitz & Stegun 26.2.23 (error below 5e-4).
fn from_upper(target: f64) -> f64 {
    let t = num::sqrt(-2.0 * target);
    let top = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let bottom = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut z = t - top / bottom;
    for _ in 0..8 {
        let tail = ln_upper(z);
        let hazard = num::exp(-0.5 * z * z - HALF_LN_TAU - tail);
        let step = (tail - target) / hazard;
        z += step;
        if step.abs() <= z * 1e-16 {
            break;
        }
    }
    z
}
