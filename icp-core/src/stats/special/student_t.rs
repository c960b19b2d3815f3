//! Student's t distribution: P(|T| > t) = I_{ν/(ν+t²)}(ν/2, ½) (DLMF 8.17; Abramowitz & Stegun 26.7.1).

use super::{StatsError, beta, check_unit, not_nan, positive};
use crate::num;
use std::f64::consts::LN_2;

/// P(T ≤ t) with `df` degrees of freedom.
///
/// ```
/// # use icp_core::stats::special::student_t;
/// assert!((student_t::cdf(2.228138851986274, 10.0)? - 0.975).abs() < 1e-14);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for df that is not finite and positive, or t NaN.
pub fn cdf(t: f64, df: f64) -> Result<f64, StatsError> {
    check(t, df)?;
    Ok(upper(-t, df))
}

/// P(T > t).
///
/// # Errors
/// As [`cdf`].
pub fn sf(t: f64, df: f64) -> Result<f64, StatsError> {
    check(t, df)?;
    Ok(upper(t, df))
}

/// ln P(T > t).
///
/// # Errors
/// As [`cdf`].
pub fn ln_sf(t: f64, df: f64) -> Result<f64, StatsError> {
    check(t, df)?;
    if t <= 0.0 {
        return Ok(num::ln_1p(-upper(-t, df)));
    }
    let (x, y) = split(t, df);
    Ok(beta::ln_tails(0.5 * df, 0.5, x, y).lower - LN_2)
}

/// ln P(T ≤ t).
///
/// # Errors
/// As [`cdf`].
pub fn ln_cdf(t: f64, df: f64) -> Result<f64, StatsError> {
    ln_sf(-t, df)
}

/// The t with P(T ≤ t) = p.
///
/// ```
/// # use icp_core::stats::special::student_t;
/// assert!((student_t::quantile(0.975, 98.0)? - 1.9844674545084815).abs() < 1e-13);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for p outside [0, 1] or bad df.
pub fn quantile(p: f64, df: f64) -> Result<f64, StatsError> {
    positive("df", df)?;
    check_unit("p", p)?;
    Ok(if p < 0.5 { num::normalize_zero(-magnitude(p, df)) } else { magnitude(1.0 - p, df) })
}

/// The t with P(T > t) = q.
///
/// # Errors
/// As [`quantile`].
pub fn quantile_upper(q: f64, df: f64) -> Result<f64, StatsError> {
    positive("df", df)?;
    check_unit("q", q)?;
    Ok(if q <= 0.5 { magnitude(q, df) } else { num::normalize_zero(-magnitude(1.0 - q, df)) })
}

fn check(t: f64, df: f64) -> Result<(), StatsError> {
    positive("df", df)?;
    not_nan("t", t)
}

/// ν / (ν + t²) and t² / (ν + t²).
fn split(t: f64, df: f64) -> (f64, f64) {
    let ratio = t / df * t;
    if ratio.is_finite() { (1.0 / (1.0 + ratio), ratio / (1.0 + ratio)) } else { (df / t / t, 1.0) }
}

pub(crate) fn upper(t: f64, df: f64) -> f64 {
    let (x, y) = split(t, df);
    let both = beta::tails(0.5 * df, 0.5, x, y);
    if t > 0.0 { 0.5 * both.lower } else { 0.5 + 0.5 * both.upper }
}

/// P(|T| ≥ |t|).
pub(crate) fn two_sided(t: f64, df: f64) -> f64 {
    let (x, y) = split(t, df);
    beta::tails(0.5 * df, 0.5, x, y).lower
}

/// |t| whose one-sided tail is `tail` ≤ ½.
fn magnitude(tail: f64, df: f64) -> f64 {
    if tail <= 0.0 {
        return f64::INFINITY;
    }
    let (x, y) = beta::inverse(0.5 * df, 0.5, 2.0 * tail, 1.0 - 2.0 * tail);
    num::sqrt(df) * (num::sqrt(y) / num::sqrt(x))
}
