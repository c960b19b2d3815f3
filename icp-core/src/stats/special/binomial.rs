//! The binomial distribution: probabilities in saddle-point form, tails through the incomplete beta function
//! (P(X ≥ k) = I_p(k, n − k + 1), Abramowitz & Stegun 26.5.24).

use super::saddle::ln_beta_kernel;
use super::{StatsError, Tails, beta, check_unit};
use crate::num;

/// P(X = k) of n trials with success probability p.
///
/// ```
/// # use icp_core::stats::special::binomial;
/// assert!((binomial::pmf(2, 4, 0.5)? - 0.375).abs() < 1e-15);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for p outside [0, 1].
pub fn pmf(k: u64, n: u64, p: f64) -> Result<f64, StatsError> {
    check_unit("p", p)?;
    Ok(num::exp(ln_mass(k, n, p)))
}

/// ln P(X = k); −∞ where the probability is 0.
///
/// # Errors
/// As [`pmf`].
pub fn ln_pmf(k: u64, n: u64, p: f64) -> Result<f64, StatsError> {
    check_unit("p", p)?;
    Ok(ln_mass(k, n, p))
}

/// P(X ≤ k).
///
/// ```
/// # use icp_core::stats::special::binomial;
/// assert!((binomial::cdf(6, 10, 0.5)? - 0.828125).abs() < 1e-15);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`pmf`].
pub fn cdf(k: u64, n: u64, p: f64) -> Result<f64, StatsError> {
    check_unit("p", p)?;
    Ok(tails(k, n, p).lower)
}

/// P(X > k).
///
/// ```
/// # use icp_core::stats::special::binomial;
/// // At least 3 replies to 50 messages when the true rate is 2 %.
/// assert!((binomial::sf(2, 50, 0.02)? - 0.0784).abs() < 5e-5);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`pmf`].
pub fn sf(k: u64, n: u64, p: f64) -> Result<f64, StatsError> {
    check_unit("p", p)?;
    Ok(tails(k, n, p).upper)
}

/// ln P(X > k); −∞ where the probability is 0.
///
/// # Errors
/// As [`pmf`].
pub fn ln_sf(k: u64, n: u64, p: f64) -> Result<f64, StatsError> {
    check_unit("p", p)?;
    if k >= n {
        return Ok(f64::NEG_INFINITY);
    }
    Ok(beta::ln_tails(k as f64 + 1.0, (n - k) as f64, p, 1.0 - p).lower)
}

/// ln P(X ≤ k).
///
/// # Errors
/// As [`pmf`].
pub fn ln_cdf(k: u64, n: u64, p: f64) -> Result<f64, StatsError> {
    check_unit("p", p)?;
    if k >= n {
        return Ok(0.0);
    }
    Ok(beta::ln_tails(k as f64 + 1.0, (n - k) as f64, p, 1.0 - p).upper)
}

/// The least k with P(X ≤ k) ≥ `probability`.
///
/// ```
/// # use icp_core::stats::special::binomial;
/// assert_eq!(binomial::quantile(0.5, 10, 0.5)?, 5);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for a probability or p outside [0, 1].
pub fn quantile(probability: f64, n: u64, p: f64) -> Result<u64, StatsError> {
    check_unit("probability", probability)?;
    check_unit("p", p)?;
    if probability == 1.0 {
        return Ok(if p == 0.0 { 0 } else { n });
    }
    let reached = |k: u64| {
        let both = tails(k, n, p);
        // Compared on the smaller tail, where digits are.
        if probability <= 0.5 { both.lower >= probability } else { both.upper <= 1.0 - probability }
    };
    Ok(least(n, (n as f64 * p) as u64, num::sqrt(n as f64 * p * (1.0 - p)) as u64 + 1, reached))
}

/// The least k in 0…`last` for which `reached` holds (it holds from some k on, and is taken to hold at `last`).
pub(super) fn least(last: u64, start: u64, step: u64, reached: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, last);
    let mut at = start.min(last);
    let mut step = step.max(1);
    // Gallop from the mean, then bisect: `reached(high)` holds, nothing below `low` is.
    if reached(at) {
        high = at;
        while high > 0 {
            at = high.saturating_sub(step);
            if !reached(at) {
                low = at + 1;
                break;
            }
            high = at;
            step = step.saturating_mul(2);
        }
    } else {
        low = at + 1;
        while low < last {
            at = low.saturating_add(step).min(last);
            if at == last || reached(at) {
                high = at;
                break;
            }
            low = at + 1;
            step = step.saturating_mul(2);
        }
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if reached(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    high
}

pub(crate) fn ln_mass(k: u64, n: u64, p: f64) -> f64 {
    if k > n || (p == 0.0 && k > 0) || (p == 1.0 && k < n) {
        return f64::NEG_INFINITY;
    }
    ln_beta_kernel(k as f64, (n - k) as f64, p, 1.0 - p)
}

/// P(X ≤ k) and P(X > k).
pub(crate) fn tails(k: u64, n: u64, p: f64) -> Tails {
    if k >= n {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    beta::tails(k as f64 + 1.0, (n - k) as f64, p, 1.0 - p).swap()
}
