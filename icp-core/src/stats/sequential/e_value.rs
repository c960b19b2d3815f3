//! An e-value for one rate, and the confidence sequence that it inverts to.

use crate::num;
use crate::stats::special::beta::ln_beta;
use crate::stats::special::binomial::ln_mass;
use crate::stats::special::gamma::ln_gamma_step;
use crate::stats::{Interval, StatsError, check_level};
use serde::Serialize;

/// Evidence against a null hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EValue {
    /// The e-value; infinite evidence is cut at the largest double.
    pub value: f64,
    /// Its logarithm.
    pub ln_value: f64,
    /// min(1, 1 / e-value): a p-value that holds at any time.
    pub p_value: f64,
}

impl EValue {
    pub(super) fn from_ln(ln_value: f64) -> Self {
        let value = num::min(num::exp(ln_value), f64::MAX);
        Self { value, ln_value, p_value: num::min(num::exp(-ln_value), 1.0) }
    }
}

/// The e-value of `events` in `trials` against the rate `null`: the likelihood averaged over a Beta(`prior_a`, `prior_b`)
/// prior by the likelihood of the null, B(a + k, b + n − k) / B(a, b) / (p₀ᵏ (1 − p₀)ⁿ⁻ᵏ). It does not depend on the order.
///
/// # Errors
/// `out_of_range` for more events than trials, a null outside (0, 1) or a prior that is not positive.
pub fn bernoulli_e_value(
    events: u64,
    trials: u64,
    null: f64,
    prior_a: f64,
    prior_b: f64,
) -> Result<EValue, StatsError> {
    if !(null > 0.0 && null < 1.0) {
        return Err(StatsError::out_of_range("null", null, "greater than 0 and less than 1"));
    }
    let mixture = ln_mixture(events, trials, prior_a, prior_b)?;
    Ok(EValue::from_ln(mixture - ln_mass(events, trials, null)))
}

/// The rates that have not been rejected: an interval that holds at all sample sizes at once with probability `level`
/// (Robbins 1970). Intersect it over time to use all looks.
///
/// ```
/// # use icp_core::stats::{proportion::wilson, sequential::bernoulli_confidence_sequence};
/// let any_time = bernoulli_confidence_sequence(8, 100, 0.95, 1.0, 1.0)?;
/// let one_look = wilson(8, 100, 0.95)?.interval;
/// assert!(any_time.low < one_look.low && any_time.high > one_look.high);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for more events than trials, a bad level or a prior that is not positive.
pub fn bernoulli_confidence_sequence(
    events: u64,
    trials: u64,
    level: f64,
    prior_a: f64,
    prior_b: f64,
) -> Result<Interval, StatsError> {
    check_level(level)?;
    let mixture = ln_mixture(events, trials, prior_a, prior_b)?;
    let limit = -num::ln_1p(-level);
    // ln E as a function of the null, less its limit: least at the observed rate, rising on both sides.
    let excess = |null: f64| mixture - ln_mass(events, trials, null) - limit;
    let centre = if trials == 0 { 0.5 } else { events as f64 / trials as f64 };
    let end = |edge: f64| {
        if excess(edge) < 0.0 {
            return edge;
        }
        let (mut inside, mut outside) = (centre, edge);
        loop {
            let middle = inside + 0.5 * (outside - inside);
            if middle == inside || middle == outside {
                return inside;
            }
            if excess(middle) >= 0.0 {
                outside = middle;
            } else {
                inside = middle;
            }
        }
    };
    Ok(Interval { low: end(0.0), high: end(1.0), level })
}

/// ln of the binomial probability averaged over the prior. Put together from steps between neighbouring gamma functions, so that a
/// million trials cost no digits.
fn ln_mixture(events: u64, trials: u64, prior_a: f64, prior_b: f64) -> Result<f64, StatsError> {
    let others = trials
        .checked_sub(events)
        .ok_or_else(|| StatsError::out_of_range("events", events, "at most the number of trials"))?;
    for prior in [prior_a, prior_b] {
        if !(prior > 0.0 && prior < 1e9) {
            return Err(StatsError::out_of_range("prior", prior, "greater than 0 and less than 1e9"));
        }
    }
    let (k, rest, n) = (events as f64, others as f64, trials as f64);
    // With a = b = 1 the average is 1 / (n + 1); the rest is what another prior changes.
    let change = signed_step(k + 1.0, prior_a - 1.0) + signed_step(rest + 1.0, prior_b - 1.0)
        - signed_step(n + 2.0, prior_a + prior_b - 2.0);
    Ok(change - ln_beta(prior_a, prior_b)? - num::ln(n + 1.0))
}

/// ln Γ(z + d) − ln Γ(z) for d of either sign.
fn signed_step(z: f64, d: f64) -> f64 {
    if d < 0.0 { -ln_gamma_step(z + d, -d) } else { ln_gamma_step(z, d) }
}
