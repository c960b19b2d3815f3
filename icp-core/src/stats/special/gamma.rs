//! The gamma function's logarithm, the regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P, and the
//! inverses.
//!
//! P by its series (all terms positive), Q by Legendre's continued fraction, both times the saddle-point factor; by
//! quadrature for a ≥ 10⁶ near the middle; Q by the series of Q itself where a < 1 and P is near 1 (Abramowitz & Stegun
//! 6.5.29; NIST DLMF 8.7, 8.9).

use super::quadrature::{integrate, reach};
use super::saddle::{ln_1p_minus, ln_gamma_1p, ln_gamma_kernel};
use super::solve::root_in_log;
use super::{EPSILON, StatsError, Tails, check_unit, not_nan, positive};
use crate::num;

pub(crate) use super::saddle::ln_gamma_step;

const LARGE: f64 = 1e6;

/// ln Γ(x) for x > 0.
///
/// ```
/// # use icp_core::stats::special::gamma;
/// assert!((gamma::ln_gamma(10.0)? - 362880f64.log2() * std::f64::consts::LN_2).abs() < 1e-14 * 13.0);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` unless x lies between 0 and 10³⁰⁵, beyond which the result overflows.
pub fn ln_gamma(x: f64) -> Result<f64, StatsError> {
    if !(x > 0.0 && x < 1e305) {
        return Err(StatsError::out_of_range("x", x, "greater than 0 and less than 1e305"));
    }
    Ok(num::ln_gamma(x))
}

/// P(a, x), the lower tail of the gamma distribution with shape a and scale 1.
///
/// ```
/// # use icp_core::stats::special::gamma;
/// assert!((gamma::cdf(2.0, 1.0)? - 0.8646647167633873).abs() < 1e-15);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for a shape that is not finite and positive, or NaN.
pub fn cdf(x: f64, shape: f64) -> Result<f64, StatsError> {
    check(x, shape)?;
    Ok(tails(shape, x).lower)
}

/// Q(a, x), the upper tail.
///
/// # Errors
/// As [`cdf`].
pub fn sf(x: f64, shape: f64) -> Result<f64, StatsError> {
    check(x, shape)?;
    Ok(tails(shape, x).upper)
}

/// ln P(a, x); −∞ at x = 0.
///
/// # Errors
/// As [`cdf`].
pub fn ln_cdf(x: f64, shape: f64) -> Result<f64, StatsError> {
    check(x, shape)?;
    Ok(ln_tails(shape, x).lower)
}

/// ln Q(a, x).
///
/// # Errors
/// As [`cdf`].
pub fn ln_sf(x: f64, shape: f64) -> Result<f64, StatsError> {
    check(x, shape)?;
    Ok(ln_tails(shape, x).upper)
}

/// The x with P(a, x) = p; 0 for p = 0, ∞ for p = 1.
///
/// ```
/// # use icp_core::stats::special::gamma;
/// let x = gamma::quantile(1e-30, 3.0)?;
/// assert!((gamma::cdf(x, 3.0)? / 1e-30 - 1.0).abs() < 1e-13);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for p outside [0, 1] or a bad shape.
pub fn quantile(p: f64, shape: f64) -> Result<f64, StatsError> {
    positive("shape", shape)?;
    check_unit("p", p)?;
    Ok(inverse(shape, p, 1.0 - p))
}

/// The x with Q(a, x) = q; ∞ for q = 0, 0 for q = 1.
///
/// # Errors
/// As [`quantile`].
pub fn quantile_upper(q: f64, shape: f64) -> Result<f64, StatsError> {
    positive("shape", shape)?;
    check_unit("q", q)?;
    Ok(inverse(shape, 1.0 - q, q))
}

fn check(x: f64, shape: f64) -> Result<(), StatsError> {
    positive("shape", shape)?;
    not_nan("x", x)
}

pub(crate) fn tails(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    if x == f64::INFINITY {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    let (is_lower, ln_kernel, factor) = small_tail(a, x);
    let small = num::min(num::exp(ln_kernel) * factor, 1.0);
    if !is_lower {
        return Tails { lower: 1.0 - small, upper: small };
    }
    let upper = if a < 1.0 && small > 0.8 { upper_near_zero(a, x) } else { 1.0 - small };
    Tails { lower: small, upper }
}

pub(crate) fn ln_tails(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: f64::NEG_INFINITY, upper: 0.0 };
    }
    if x == f64::INFINITY {
        return Tails { lower: 0.0, upper: f64::NEG_INFINITY };
    }
    let (is_lower, ln_kernel, factor) = small_tail(a, x);
    let ln_small = num::min(ln_kernel + num::ln(factor), 0.0);
    if !is_lower {
        return Tails { lower: num::ln_1p(-num::exp(ln_small)), upper: ln_small };
    }
    let both = tails(a, x);
    if both.lower > 0.5 {
        return Tails { lower: num::ln_1p(-both.upper), upper: num::ln(both.upper) };
    }
    Tails { lower: ln_small, upper: num::ln_1p(-both.lower) }
}

/// The tail that does not cancel: whether it is the lower one, ln of the factor x^a e^(−x) / Γ(a + 1), and the rest.
fn small_tail(a: f64, x: f64) -> (bool, f64, f64) {
    let is_lower = x < a || x < 1.0;
    let kernel = ln_gamma_kernel(a, x);
    let factor = match (a >= LARGE && (x - a).abs() < 0.5 * a, is_lower) {
        (true, _) => quadrature(a, x, is_lower),
        (false, true) => lower_series(a, x),
        (false, false) => a * upper_fraction(a, x),
    };
    (is_lower, kernel, factor)
}

/// Σ x^k / ((a+1) … (a+k)), so that P = kernel × this.
fn lower_series(a: f64, x: f64) -> f64 {
    let (mut total, mut term, mut k) = (1.0, 1.0, a);
    loop {
        k += 1.0;
        term *= x / k;
        total += term;
        if term <= total * (EPSILON / 8.0) {
            return total;
        }
    }
}

/// The continued fraction 1 / (x+1−a − 1(1−a) / (x+3−a − 2(2−a) / …)) by the modified Lentz method.
fn upper_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1e300;
    let mut d = 1.0 / b;
    let mut value = d;
    let mut k = 0.0;
    loop {
        k += 1.0;
        let numerator = -k * (k - a);
        b += 2.0;
        d = 1.0 / (numerator * d + b);
        c = b + numerator / c;
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() <= EPSILON || k > 2e5 {
            return value;
        }
    }
}

/// a ∫ (1 ± u)^(a−1) e^(∓ x u) du over the tail, in units of x; the slope is that of the logarithm at x.
fn quadrature(a: f64, x: f64, is_lower: bool) -> f64 {
    let (sign, slope) = if is_lower { (-1.0, a - 1.0 - x) } else { (1.0, x + 1.0 - a) };
    let end = reach(slope, a - 1.0) * 1.5;
    let end = if is_lower { num::min(end, 1.0) } else { end };
    a * integrate(end, |u| (a - 1.0) * ln_1p_minus(sign * u) - slope * u)
}

/// Q for a < 1 and small x: 1 − x^a / Γ(a+1) (1 + a Σ (−x)^k / (k! (a+k))), without the subtraction from one.
fn upper_near_zero(a: f64, x: f64) -> f64 {
    let exponent = a * num::ln(x) - ln_gamma_1p(a);
    let (mut power, mut total, mut k) = (1.0, 0.0, 0.0);
    loop {
        k += 1.0;
        power *= -x / k;
        let term = power / (a + k);
        total += term;
        if term.abs() <= total.abs() * (EPSILON / 8.0) {
            break;
        }
    }
    -num::exp_m1(exponent) - num::exp(exponent) * a * total
}

/// The x with P = p and Q = q, from the smaller of the two.
pub(crate) fn inverse(a: f64, p: f64, q: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if q <= 0.0 {
        return f64::INFINITY;
    }
    let root = num::sqrt(a);
    let bound = a + 60.0 * root + 2000.0;
    // Leading term of P for small x; otherwise the mean.
    let leading = num::exp((num::ln(p) + ln_gamma_1p(a)) / a);
    let start = if leading < 0.3 * (a + 1.0) { leading } else { num::max(a, 1e-3) };
    let density = |x: f64| num::exp(ln_gamma_kernel(a, x)) * a;
    if p <= q {
        let target = num::ln(p);
        root_in_log(bound, start, |x| {
            let both = ln_tails(a, x);
            (both.lower - target, num::exp(ln_gamma_kernel(a, x) - both.lower) * a)
        })
    } else if q > 1e-290 {
        root_in_log(bound, start, |x| {
            let both = tails(a, x);
            if both.upper == 0.0 {
                return (f64::INFINITY, 1.0);
            }
            (num::ln(q) - num::ln(both.upper), density(x) / both.upper)
        })
    } else {
        let target = num::ln(q);
        root_in_log(bound, start, |x| {
            let both = ln_tails(a, x);
            (target - both.upper, num::exp(ln_gamma_kernel(a, x) - both.upper) * a)
        })
    }
}

/// ψ(x + k) − ψ(x) for a whole k ≥ 0: the sum of 1 / (x + i) for short steps, else the difference of digammas.
pub(crate) fn digamma_step(x: f64, k: f64) -> f64 {
    if k < 64.0 {
        let mut total = 0.0;
        let mut i = 0.0;
        while i < k {
            total += 1.0 / (x + i);
            i += 1.0;
        }
        return total;
    }
    let (mut shift, mut low) = (0.0, x);
    while low < 12.0 {
        shift += 1.0 / low;
        low += 1.0;
    }
    // ψ(z) = ln z − 1/2z − Σ B₂ₖ / (2k z²ᵏ): its part without the logarithm.
    let rest = |z: f64| {
        let s = 1.0 / (z * z);
        let series =
            1.0 / 120.0 - s * (1.0 / 252.0 - s * (1.0 / 240.0 - s * (1.0 / 132.0 - s * 691.0 / 32760.0)));
        -0.5 / z - s * (1.0 / 12.0 - s * series)
    };
    let high = x + k;
    num::ln_1p((high - low) / low) + rest(high) - rest(low) + shift
}

/// ln B(a + j, b + k) − ln B(a, b).
pub(crate) fn ln_beta_step(a: f64, b: f64, j: f64, k: f64) -> f64 {
    ln_gamma_step(a, j) + ln_gamma_step(b, k) - ln_gamma_step(a + b, j + k)
}
