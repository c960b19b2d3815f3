//! The χ² distribution: P(k/2, x/2) (DLMF 8.2; Abramowitz & Stegun 26.4.19).

use super::{StatsError, gamma, not_nan, positive};

/// P(X ≤ x) with `df` degrees of freedom.
///
/// # Errors
/// `out_of_range` for df that is not finite and positive, or x NaN.
pub fn cdf(x: f64, df: f64) -> Result<f64, StatsError> {
    check(x, df)?;
    Ok(gamma::tails(0.5 * df, 0.5 * x).lower)
}

/// P(X > x): the p-value of a χ² test.
///
/// ```
/// # use icp_core::stats::special::chi_square;
/// assert!((chi_square::sf(100.0 / 9.0, 1.0)? - 0.000858120666).abs() < 1e-12);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`cdf`].
pub fn sf(x: f64, df: f64) -> Result<f64, StatsError> {
    check(x, df)?;
    Ok(upper(x, df))
}

/// ln P(X > x).
///
/// # Errors
/// As [`cdf`].
pub fn ln_sf(x: f64, df: f64) -> Result<f64, StatsError> {
    check(x, df)?;
    Ok(gamma::ln_tails(0.5 * df, 0.5 * x).upper)
}

/// The x with P(X ≤ x) = p.
///
/// ```
/// # use icp_core::stats::special::chi_square;
/// assert!((chi_square::quantile(0.95, 3.0)? - 7.814727903251179).abs() < 1e-12);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for p outside [0, 1] or bad df.
pub fn quantile(p: f64, df: f64) -> Result<f64, StatsError> {
    Ok(2.0 * gamma::quantile(p, half(df)?)?)
}

/// The x with P(X > x) = q.
///
/// # Errors
/// As [`quantile`].
pub fn quantile_upper(q: f64, df: f64) -> Result<f64, StatsError> {
    Ok(2.0 * gamma::quantile_upper(q, half(df)?)?)
}

fn half(df: f64) -> Result<f64, StatsError> {
    positive("df", df)?;
    Ok(0.5 * df)
}

fn check(x: f64, df: f64) -> Result<(), StatsError> {
    positive("df", df)?;
    not_nan("x", x)
}

pub(crate) fn upper(x: f64, df: f64) -> f64 {
    gamma::tails(0.5 * df, 0.5 * x).upper
}
