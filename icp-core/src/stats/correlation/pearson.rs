//! Pearson's and Spearman's correlation coefficients.

use super::check_pair;
use crate::num;
use crate::stats::rank::midranks;
use crate::stats::special::{normal, student_t};
use crate::stats::{Interval, StatsError, check_level};
use serde::Serialize;

/// A correlation coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Correlation {
    /// r, from −1 to 1.
    pub estimate: f64,
    /// Two-sided p-value against 0 by the t distribution; none for fewer than three rows.
    pub p_value: Option<f64>,
    /// Fisher's interval tanh(atanh r ± z / √(n − 3)); none for fewer than four rows.
    pub interval: Option<Interval>,
    /// Rows.
    pub n: u64,
}

/// Spearman's coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spearman {
    /// ρ, from −1 to 1.
    pub estimate: f64,
    /// Two-sided p-value against 0 by the t distribution; none for fewer than three rows.
    pub p_value: Option<f64>,
    /// Fisher's interval tanh(atanh ρ ± z / √(n − 3)); none for fewer than four rows.
    pub interval: Option<Interval>,
    /// Bonett and Wright's interval (*Psychometrika* 2000), with variance (1 + ρ²/2) / (n − 3): wider, and closer to its
    /// level when ρ is large.
    pub interval_bonett_wright: Option<Interval>,
    /// Rows.
    pub n: u64,
}

/// Pearson's product-moment correlation.
///
/// ```
/// # use icp_core::stats::correlation::pearson;
/// let r = pearson(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 4.0], 0.95)?;
/// assert!((r.estimate - 0.8).abs() < 1e-15);
/// assert_eq!(pearson(&[1.0, 1.0], &[1.0, 2.0], 0.95).unwrap_err().code(), "all_equal");
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few` (two rows are needed), `not_finite`, `all_equal`, `out_of_range` for a bad level.
pub fn pearson(x: &[f64], y: &[f64], level: f64) -> Result<Correlation, StatsError> {
    check_level(level)?;
    check_pair(x, y, 2)?;
    let estimate = coefficient(x, y)?;
    Ok(Correlation {
        estimate,
        p_value: p_value(estimate, x.len()),
        interval: fisher(estimate, x.len(), level, 1.0),
        n: x.len() as u64,
    })
}

/// Spearman's rank correlation: Pearson's on mid-ranks.
///
/// # Errors
/// As [`pearson`].
pub fn spearman(x: &[f64], y: &[f64], level: f64) -> Result<Spearman, StatsError> {
    check_level(level)?;
    check_pair(x, y, 2)?;
    let estimate = coefficient(&midranks(x).0, &midranks(y).0)?;
    Ok(Spearman {
        estimate,
        p_value: p_value(estimate, x.len()),
        interval: fisher(estimate, x.len(), level, 1.0),
        interval_bonett_wright: fisher(estimate, x.len(), level, 1.0 + 0.5 * estimate * estimate),
        n: x.len() as u64,
    })
}

/// The least |r| that is significant at `alpha`, two-sided, with `n` rows: t / √(n − 2 + t²).
///
/// ```
/// # use icp_core::stats::correlation::critical_correlation;
/// assert!((critical_correlation(100, 0.05)? - 0.196551).abs() < 1e-6);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `too_few` for fewer than three rows, `out_of_range` for a bad level.
pub fn critical_correlation(n: u64, alpha: f64) -> Result<f64, StatsError> {
    check_level(alpha)?;
    if n < 3 {
        return Err(StatsError::TooFew { what: "rows", needed: 3, found: n });
    }
    let degrees = n as f64 - 2.0;
    let t = student_t::quantile_upper(0.5 * alpha, degrees)?;
    Ok(t / num::sqrt(degrees + t * t))
}

fn coefficient(x: &[f64], y: &[f64]) -> Result<f64, StatsError> {
    let (x, y) = (centred("x", x)?, centred("y", y)?);
    let product = num::sum_by(x.len(), |i| x[i] * y[i]);
    Ok(num::clamp(product, -1.0, 1.0))
}

/// Deviations from the mean, scaled to length 1 (by way of the greatest, so that nothing overflows).
fn centred(what: &'static str, values: &[f64]) -> Result<Vec<f64>, StatsError> {
    if values.iter().all(|&v| v == values[0]) {
        return Err(StatsError::AllEqual { what });
    }
    let n = values.len();
    let largest = values.iter().fold(0.0, |m, v| num::max(m, v.abs()));
    let mean = num::sum_by(n, |i| values[i] / largest) / n as f64;
    let deviations: Vec<f64> = values.iter().map(|v| v / largest - mean).collect();
    let spread = deviations.iter().fold(0.0, |m, v| num::max(m, v.abs()));
    let length = num::sqrt(num::sum_by(n, |i| (deviations[i] / spread) * (deviations[i] / spread)));
    if length <= 0.0 {
        return Err(StatsError::AllEqual { what });
    }
    Ok(deviations.iter().map(|d| d / spread / length).collect())
}

fn p_value(r: f64, n: usize) -> Option<f64> {
    if n < 3 {
        return None;
    }
    let degrees = n as f64 - 2.0;
    let rest = (1.0 - r) * (1.0 + r);
    if rest <= 0.0 {
        return Some(0.0);
    }
    Some(student_t::two_sided(r * num::sqrt(degrees / rest), degrees))
}

fn fisher(r: f64, n: usize, level: f64, inflation: f64) -> Option<Interval> {
    if n < 4 {
        return None;
    }
    if r.abs() >= 1.0 {
        return Some(Interval { low: r, high: r, level });
    }
    let centre = 0.5 * (num::ln_1p(r) - num::ln_1p(-r));
    let half = normal::critical(level) * num::sqrt(inflation / (n as f64 - 3.0));
    Some(Interval { low: num::tanh(centre - half), high: num::tanh(centre + half), level })
}
