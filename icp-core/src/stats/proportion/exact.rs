//! The exact binomial test.

use super::Arm;
use crate::num;
use crate::stats::special::binomial::{ln_mass, tails};
use crate::stats::{Alternative, StatsError, check_unit};
use serde::Serialize;

/// Two outcomes count as equally likely when their probabilities agree to this (ties are exact in theory).
pub(super) const SAME: f64 = 1e-7;

/// An exact binomial test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BinomialTest {
    /// Observed rate.
    pub estimate: f64,
    /// Rate under the null hypothesis.
    pub null: f64,
    /// Exact p-value; two-sided: the probability of all outcomes that are no likelier than the one observed.
    pub p_value: f64,
    /// Mid-p value: outcomes exactly as likely (one-sided: the one observed) count half. Less conservative.
    pub mid_p: f64,
}

/// Exact test of a rate against `null`.
///
/// ```
/// # use icp_core::stats::{Alternative, proportion::binomial_test};
/// let test = binomial_test(7, 10, 0.5, Alternative::TwoSided)?;
/// assert!((test.p_value - 0.34375).abs() < 1e-14);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `too_few` without trials, `out_of_range` for more events than trials or a null outside [0, 1].
pub fn binomial_test(
    events: u64,
    trials: u64,
    null: f64,
    alternative: Alternative,
) -> Result<BinomialTest, StatsError> {
    let arm = Arm::new(events, trials)?;
    check_unit("null", null)?;
    let point = num::exp(ln_mass(events, trials, null));
    let at_most = tails(events, trials, null).lower;
    let at_least = if events == 0 { 1.0 } else { tails(events - 1, trials, null).upper };
    let (p_value, equal) = match alternative {
        Alternative::Less => (at_most, point),
        Alternative::Greater => (at_least, point),
        Alternative::TwoSided => two_sided(events, trials, null, at_most, at_least),
    };
    Ok(BinomialTest {
        estimate: arm.rate(),
        null,
        p_value: num::min(p_value, 1.0),
        mid_p: num::clamp(p_value - 0.5 * equal, 0.0, 1.0),
    })
}

/// Probability of what is no likelier than k, and of what is exactly as likely.
fn two_sided(k: u64, n: u64, p: f64, at_most: f64, at_least: f64) -> (f64, f64) {
    let observed = ln_mass(k, n, p);
    let limit = observed + num::ln_1p(SAME);
    let point = num::exp(observed);
    let mode = (((n as f64 + 1.0) * p) as u64).min(n);
    let equal_at = |j: u64| {
        let other = ln_mass(j, n, p);
        if (other - observed).abs() <= SAME { num::exp(other) } else { 0.0 }
    };
    if k == mode || ln_mass(mode, n, p) <= limit {
        // Nothing is likelier, so everything counts.
        let twin = if k < n { equal_at(k + 1) } else { 0.0 } + if k > 0 { equal_at(k - 1) } else { 0.0 };
        return (1.0, point + twin);
    }
    if k < mode {
        // The least j above the mode that is no likelier.
        let (mut low, mut high) = (mode, n + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if ln_mass(middle, n, p) <= limit {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        let far = tails(high - 1, n, p).upper;
        let twin = if high <= n { equal_at(high) } else { 0.0 };
        (at_most + far, point + twin)
    } else {
        // The count of j below the mode that are no likelier.
        let (mut low, mut high) = (0, mode);
        while low < high {
            let middle = low + (high - low) / 2;
            if ln_mass(middle, n, p) > limit {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        if high == 0 {
            return (at_least, point);
        }
        (at_least + tails(high - 1, n, p).lower, point + equal_at(high - 1))
    }
}
