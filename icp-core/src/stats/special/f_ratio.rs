//! The F distribution of a ratio of variances: I_y(d₁/2, d₂/2) at y = d₁f / (d₁f + d₂) (Abramowitz & Stegun 26.6.2).

use super::{StatsError, Tails, beta, check_unit, not_nan, positive};

/// P(F ≤ f) with `d1` and `d2` degrees of freedom.
///
/// ```
/// # use icp_core::stats::special::f_ratio;
/// assert!((f_ratio::cdf(1.0, 5.0, 5.0)? - 0.5).abs() < 1e-15);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for degrees of freedom that are not finite and positive, or f NaN.
pub fn cdf(f: f64, d1: f64, d2: f64) -> Result<f64, StatsError> {
    check(f, d1, d2)?;
    Ok(tails(f, d1, d2).lower)
}

/// P(F > f).
///
/// # Errors
/// As [`cdf`].
pub fn sf(f: f64, d1: f64, d2: f64) -> Result<f64, StatsError> {
    check(f, d1, d2)?;
    Ok(tails(f, d1, d2).upper)
}

/// ln P(F > f).
///
/// # Errors
/// As [`cdf`].
pub fn ln_sf(f: f64, d1: f64, d2: f64) -> Result<f64, StatsError> {
    check(f, d1, d2)?;
    let (x, y) = split(f, d1, d2);
    Ok(beta::ln_tails(0.5 * d1, 0.5 * d2, x, y).upper)
}

/// The f with P(F ≤ f) = p.
///
/// # Errors
/// `out_of_range` for p outside [0, 1] or bad degrees of freedom.
pub fn quantile(p: f64, d1: f64, d2: f64) -> Result<f64, StatsError> {
    check(0.0, d1, d2)?;
    check_unit("p", p)?;
    Ok(from_pair(beta::inverse(0.5 * d1, 0.5 * d2, p, 1.0 - p), d1, d2))
}

/// The f with P(F > f) = q.
///
/// # Errors
/// As [`quantile`].
pub fn quantile_upper(q: f64, d1: f64, d2: f64) -> Result<f64, StatsError> {
    check(0.0, d1, d2)?;
    check_unit("q", q)?;
    Ok(from_pair(beta::inverse(0.5 * d1, 0.5 * d2, 1.0 - q, q), d1, d2))
}

fn check(f: f64, d1: f64, d2: f64) -> Result<(), StatsError> {
    positive("d1", d1)?;
    positive("d2", d2)?;
    not_nan("f", f)
}

fn split(f: f64, d1: f64, d2: f64) -> (f64, f64) {
    if f <= 0.0 {
        return (0.0, 1.0);
    }
    let ratio = d1 / d2 * f;
    if ratio.is_finite() { (ratio / (1.0 + ratio), 1.0 / (1.0 + ratio)) } else { (1.0, 0.0) }
}

fn from_pair((x, y): (f64, f64), d1: f64, d2: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if y <= 0.0 {
        f64::INFINITY
    } else {
        x / y * (d2 / d1)
    }
}

fn tails(f: f64, d1: f64, d2: f64) -> Tails {
    let (x, y) = split(f, d1, d2);
    beta::tails(0.5 * d1, 0.5 * d2, x, y)
}
