//! The regularised incomplete beta function I_x(a, b), the distribution function of Beta(a, b), and its inverse.
//!
//! On the side of the mean where it does not cancel: the continued fraction of Didonato & Morris (*Algorithm 708*,
//! ACM TOMS 18, 1992, their equation for BFRAC) times the saddle-point factor; by quadrature when both parameters
//! exceed 10⁵ near the middle; and the complement of a tail near 1 by its own power series when a < 1.

use super::quadrature::{integrate, reach};
use super::saddle::{self, ln_1p_minus, ln_beta_kernel, ln_gamma_1p, ln_gamma_step};
use super::solve::root_in_log;
use super::{EPSILON, StatsError, Tails, check_unit, not_nan, positive};
use crate::num;

const LARGE: f64 = 1e5;

/// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b).
///
/// ```
/// # use icp_core::stats::special::beta;
/// assert!((beta::ln_beta(9.0, 93.0)? - -30.56460546588429).abs() < 1e-12);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` unless both are finite and above 0.
pub fn ln_beta(a: f64, b: f64) -> Result<f64, StatsError> {
    positive("a", a)?;
    positive("b", b)?;
    Ok(saddle::ln_beta(a, b))
}

/// I_x(a, b): the probability that Beta(a, b) is at most x.
///
/// ```
/// # use icp_core::stats::special::beta;
/// assert!((beta::cdf(0.5, 2.0, 3.0)? - 0.6875).abs() < 1e-15);
/// assert!(beta::cdf(0.5, -1.0, 3.0).is_err());
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for parameters that are not finite and positive, or x NaN.
pub fn cdf(x: f64, a: f64, b: f64) -> Result<f64, StatsError> {
    check(x, a, b)?;
    Ok(tails(a, b, x, 1.0 - x).lower)
}

/// 1 − I_x(a, b), accurate when it is tiny.
///
/// # Errors
/// As [`cdf`].
pub fn sf(x: f64, a: f64, b: f64) -> Result<f64, StatsError> {
    check(x, a, b)?;
    Ok(tails(a, b, x, 1.0 - x).upper)
}

/// ln I_x(a, b).
///
/// # Errors
/// As [`cdf`].
pub fn ln_cdf(x: f64, a: f64, b: f64) -> Result<f64, StatsError> {
    check(x, a, b)?;
    Ok(ln_tails(a, b, x, 1.0 - x).lower)
}

/// ln(1 − I_x(a, b)).
///
/// # Errors
/// As [`cdf`].
pub fn ln_sf(x: f64, a: f64, b: f64) -> Result<f64, StatsError> {
    check(x, a, b)?;
    Ok(ln_tails(a, b, x, 1.0 - x).upper)
}

/// The density of Beta(a, b) at x; 0 outside (0, 1).
///
/// # Errors
/// As [`cdf`].
pub fn pdf(x: f64, a: f64, b: f64) -> Result<f64, StatsError> {
    check(x, a, b)?;
    if x <= 0.0 || x >= 1.0 {
        return Ok(0.0);
    }
    Ok(num::exp(ln_pdf(a, b, x, 1.0 - x)))
}

/// The x with I_x(a, b) = p.
///
/// ```
/// # use icp_core::stats::special::beta;
/// // Upper end of the Clopper–Pearson interval of 2 in 50.
/// assert!((beta::quantile(0.975, 3.0, 48.0)? - 0.13713762560396742).abs() < 1e-14);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for p outside [0, 1] or bad parameters.
pub fn quantile(p: f64, a: f64, b: f64) -> Result<f64, StatsError> {
    check(0.0, a, b)?;
    check_unit("p", p)?;
    Ok(inverse(a, b, p, 1.0 - p).0)
}

/// The x with 1 − I_x(a, b) = q.
///
/// # Errors
/// As [`quantile`].
pub fn quantile_upper(q: f64, a: f64, b: f64) -> Result<f64, StatsError> {
    check(0.0, a, b)?;
    check_unit("q", q)?;
    Ok(inverse(a, b, 1.0 - q, q).0)
}

fn check(x: f64, a: f64, b: f64) -> Result<(), StatsError> {
    positive("a", a)?;
    positive("b", b)?;
    not_nan("x", x)
}

/// ln of x^(a−1) y^(b−1) / B(a, b).
pub(crate) fn ln_pdf(a: f64, b: f64, x: f64, y: f64) -> f64 {
    ln_beta_kernel(a, b, x, y) + num::ln(a) - num::ln(x) - num::ln(y) - num::ln_1p(a / b)
}

/// Both tails at x, with y = 1 − x given by the caller, who may know it better than `1.0 - x`.
pub(crate) fn tails(a: f64, b: f64, x: f64, y: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    if y <= 0.0 {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    if beyond_middle(a, b, x, y) {
        return tails(b, a, y, x).swap();
    }
    let lower = num::min(num::exp(ln_beta_kernel(a, b, x, y)) * factor(a, b, x, y), 1.0);
    let upper = if a < 1.0 && lower > 0.8 { upper_series(a, b, x) } else { 1.0 - lower };
    Tails { lower, upper }
}

pub(crate) fn ln_tails(a: f64, b: f64, x: f64, y: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: f64::NEG_INFINITY, upper: 0.0 };
    }
    if y <= 0.0 {
        return Tails { lower: 0.0, upper: f64::NEG_INFINITY };
    }
    if beyond_middle(a, b, x, y) {
        return ln_tails(b, a, y, x).swap();
    }
    let lower = num::min(ln_beta_kernel(a, b, x, y) + num::ln(factor(a, b, x, y)), 0.0);
    if a < 1.0 && lower > -0.25 {
        let upper = upper_series(a, b, x);
        return Tails { lower: num::ln_1p(-upper), upper: num::ln(upper) };
    }
    Tails { lower, upper: num::ln_1p(-num::exp(lower)) }
}

/// Whether the upper tail is the one to work out: x above the mean; with a parameter below 1 above (a+1) / (a+b+2), where the
/// continued fraction still converges quickly on both sides.
fn beyond_middle(a: f64, b: f64, x: f64, y: f64) -> bool {
    if a < 1.0 || b < 1.0 { (a + 1.0) * y < (b + 1.0) * x } else { a * y < b * x }
}

/// I_x(a, b) over the factor Γ(a+b+1)/(Γ(a+1)Γ(b+1)) x^a y^b, for x at or below the mean.
fn factor(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let scale = b * (a / (a + b));
    if a >= LARGE && b >= LARGE {
        // In units of x, so that nothing underflows.
        let ratio = x / y;
        let slope = ((a * y - b * x) + (x - y)) / y;
        let end = reach(slope, (a - 1.0) + (b - 1.0) * ratio * ratio) * 1.5;
        if end < 0.02 && end * ratio < 0.02 {
            let ln_ratio =
                |u: f64| (a - 1.0) * ln_1p_minus(-u) + (b - 1.0) * ln_1p_minus(u * ratio) - slope * u;
            return scale / y * integrate(end, ln_ratio);
        }
    }
    scale * fraction(a, b, x, y)
}

/// The continued fraction, even part, by the modified Lentz method.
fn fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let lead = a * y - b * x + 1.0;
    let denominator =
        |m: f64, gap: f64| m + m * (b - m) * x / (gap - 1.0) + (a + m) * (lead + m * (1.0 + y)) / (gap + 1.0);
    let mut value = a * lead / (a + 1.0);
    let mut c = value;
    let mut d = 0.0;
    let mut m = 0.0;
    loop {
        m += 1.0;
        let gap = a + 2.0 * m;
        let root = x / (gap - 1.0);
        let numerator = (a + m - 1.0) * root * ((a + b + m - 1.0) * m * root) * (b - m);
        let b_m = denominator(m, gap);
        d = 1.0 / (b_m + numerator * d);
        c = b_m + numerator / c;
        let step = c * d;
        value *= step;
        if (step - 1.0).abs() <= EPSILON || m > 2e5 {
            return 1.0 / value;
        }
    }
}

/// 1 − I_x(a, b) for a < 1 when it is small: I_x is x^a / (a B) (1 + a Σ (1−b)_k x^k / (k! (a+k))).
fn upper_series(a: f64, b: f64, x: f64) -> f64 {
    let exponent = a * num::ln(x) + ln_gamma_step(b, a) - ln_gamma_1p(a);
    let (mut power, mut total, mut k) = (1.0, 0.0, 0.0);
    loop {
        k += 1.0;
        power *= (k - b) / k * x;
        let term = power / (a + k);
        total += term;
        if term.abs() <= total.abs() * (EPSILON / 8.0) || k > 1e5 {
            break;
        }
    }
    -num::exp_m1(exponent) - num::exp(exponent) * a * total
}

/// The pair (x, 1 − x) with I_x = p and 1 − I_x = q, each accurate by itself.
pub(crate) fn inverse(a: f64, b: f64, p: f64, q: f64) -> (f64, f64) {
    if p <= 0.0 {
        return (0.0, 1.0);
    }
    if q <= 0.0 {
        return (1.0, 0.0);
    }
    let middle = tails(a, b, 0.5, 0.5);
    let below = if p <= q { p <= middle.lower } else { q >= middle.upper };
    if below {
        let x = inverse_below_half(a, b, p, q);
        (x, 1.0 - x)
    } else {
        let y = inverse_below_half(b, a, q, p);
        (1.0 - y, y)
    }
}

/// As [`inverse`], when the answer is at most ½.
fn inverse_below_half(a: f64, b: f64, p: f64, q: f64) -> f64 {
    let mean = a / (a + b);
    let leading = num::exp((num::ln(p) + num::ln(a) + saddle::ln_beta(a, b)) / a);
    let start = if leading < 0.3 * mean { leading } else { num::min(mean, 0.5) };
    let ln_slope =
        |x: f64| ln_beta_kernel(a, b, x, 1.0 - x) - num::ln_1p(a / b) + num::ln(a) - num::ln_1p(-x);
    if p <= q {
        let target = num::ln(p);
        root_in_log(0.5 + EPSILON, start, |x| {
            let both = ln_tails(a, b, x, 1.0 - x);
            (both.lower - target, num::exp(ln_slope(x) - both.lower))
        })
    } else {
        let target = num::ln(q);
        root_in_log(0.5 + EPSILON, start, |x| {
            let both = ln_tails(a, b, x, 1.0 - x);
            (target - both.upper, num::exp(ln_slope(x) - both.upper))
        })
    }
}
