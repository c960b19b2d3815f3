//! Fisher's exact test of a 2 × 2 table and both odds ratios that go by its name.

use super::Arm;
use super::exact::SAME;
use crate::num;
use crate::stats::StatsError;
use crate::stats::special::hypergeometric::Urn;
use serde::Serialize;

/// Fisher's exact test of two arms.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FisherResult {
    /// The sample odds ratio, events × others crosswise (SciPy's); none when a cell is empty.
    pub sample_odds_ratio: Option<f64>,
    /// The conditional maximum likelihood estimate (R's); none when the count lies at an end of its range.
    pub conditional_odds_ratio: Option<f64>,
    /// Two-sided: the probability, given the margins, of all tables that are no likelier than the one observed.
    pub p_value: f64,
    /// The same with equally likely tables counted half.
    pub mid_p: f64,
    /// One-sided, for a lower rate in the first arm.
    pub p_less: f64,
    /// One-sided, for a higher rate in the first arm.
    pub p_greater: f64,
}

/// Fisher's exact test, two-sided by probability.
///
/// ```
/// # use icp_core::stats::proportion::{Arm, fisher};
/// let test = fisher(Arm::new(30, 200)?, Arm::new(10, 200)?)?;
/// assert!((test.p_value - 0.0012849328).abs() < 1e-10);
/// assert!((test.sample_odds_ratio.unwrap() - 3.352941).abs() < 1e-6);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` when the arms hold more than 2⁴⁰ trials together.
pub fn fisher(a: Arm, b: Arm) -> Result<FisherResult, StatsError> {
    let urn = Urn::new(a.trials, b.trials, a.events + b.events)?;
    let observed = a.events;
    let p_less = urn.cdf(observed);
    let p_greater = at_least(&urn, observed);
    let (p_value, equal) = two_sided(&urn, observed, p_less, p_greater);
    let crossed = b.x() * a.others() as f64;
    let sample = a.x() * b.others() as f64 / crossed;
    Ok(FisherResult {
        sample_odds_ratio: if crossed > 0.0 && sample > 0.0 { Some(sample) } else { None },
        conditional_odds_ratio: conditional_odds_ratio(&urn, observed),
        p_value: num::min(p_value, 1.0),
        mid_p: num::clamp(p_value - 0.5 * equal, 0.0, 1.0),
        p_less,
        p_greater,
    })
}

/// The two-sided p-value of [`fisher`] and its mid-p alone, which cost far less than the odds ratios.
///
/// # Errors
/// As [`fisher`].
pub(crate) fn fisher_p(a: Arm, b: Arm) -> Result<(f64, f64), StatsError> {
    let urn = Urn::new(a.trials, b.trials, a.events + b.events)?;
    let (p_value, equal) = two_sided(&urn, a.events, urn.cdf(a.events), at_least(&urn, a.events));
    Ok((num::min(p_value, 1.0), num::clamp(p_value - 0.5 * equal, 0.0, 1.0)))
}

pub(super) fn at_least(urn: &Urn, k: u64) -> f64 {
    if k == 0 { 1.0 } else { urn.sf(k - 1) }
}

/// The probability of tables no likelier than the observed one, and of those exactly as likely.
fn two_sided(urn: &Urn, k: u64, p_less: f64, p_greater: f64) -> (f64, f64) {
    let observed = urn.ln_pmf(k);
    let limit = observed + num::ln_1p(SAME);
    let likelier = |j: u64| urn.ln_pmf(j) > limit;
    let equal_at = |j: u64| {
        let other = urn.ln_pmf(j);
        if (other - observed).abs() <= SAME { num::exp(other) } else { 0.0 }
    };
    let point = num::exp(observed);
    let (least, greatest) = (urn.least(), urn.greatest());
    let above = k < greatest && likelier(k + 1);
    let below = k > least && likelier(k - 1);
    if above {
        // Probabilities rise from k to the mode, then fall: find where they are down again.
        let high = first(mode(urn), greatest + 1, |j| !likelier(j));
        let far = if high > greatest { 0.0 } else { at_least(urn, high) };
        (p_less + far, point + if high > greatest { 0.0 } else { equal_at(high) })
    } else if below {
        let high = first(least, mode(urn), likelier);
        if high == least {
            return (p_greater, point);
        }
        (p_greater + urn.cdf(high - 1), point + equal_at(high - 1))
    } else {
        let twin = if k < greatest { equal_at(k + 1) } else { 0.0 };
        (1.0, point + twin + if k > least { equal_at(k - 1) } else { 0.0 })
    }
}

fn mode(urn: &Urn) -> u64 {
    let top = (urn.draws as f64 + 1.0) * (urn.successes as f64 + 1.0);
    let mode = (top / ((urn.successes + urn.failures) as f64 + 2.0)) as u64;
    mode.clamp(urn.least(), urn.greatest())
}

/// The least j in `low`…`high` for which `holds` (taken to hold at `high`).
fn first(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    high
}

/// The odds ratio ω under which the expected count is the observed one (Fisher's noncentral hypergeometric
/// distribution), by Newton's method in ln ω within a bracket.
fn conditional_odds_ratio(urn: &Urn, k: u64) -> Option<f64> {
    if k <= urn.least() || k >= urn.greatest() {
        return None;
    }
    let target = k as f64;
    let (mut low, mut high) = (-750.0, 750.0);
    let mut theta = 0.0;
    for _ in 0..200 {
        let (mean, variance) = moments(urn, theta, k);
        if mean < target {
            low = theta;
        } else {
            high = theta;
        }
        let step = (target - mean) / variance;
        let next = theta + step;
        theta = if next >= low && next <= high { next } else { 0.5 * (low + high) };
        if step.abs() <= 1e-15 || high - low <= 1e-15 {
            break;
        }
    }
    Some(num::exp(theta))
}

/// Mean and variance of the count under log odds ratio `theta`, summed outwards from the likeliest count.
fn moments(urn: &Urn, theta: f64, near: u64) -> (f64, f64) {
    let (good, bad, draws) = (urn.successes as f64, urn.failures as f64, urn.draws as f64);
    let odds = num::exp(theta);
    // P(j + 1) / P(j)
    let ratio = |j: f64| (good - j) * (draws - j) / ((j + 1.0) * (bad - draws + j + 1.0)) * odds;
    let top = first(urn.least(), urn.greatest(), |j| ratio(j as f64) < 1.0);
    let origin = near as f64;
    let (mut mass, mut first_moment, mut second) = (0.0, 0.0, 0.0);
    let mut add = |weight: f64, j: f64| {
        mass += weight;
        first_moment += weight * (j - origin);
        second += weight * (j - origin) * (j - origin);
    };
    add(1.0, top as f64);
    let mut weight = 1.0;
    let mut j = top;
    while j < urn.greatest() && weight > 1e-19 {
        weight *= ratio(j as f64);
        j += 1;
        add(weight, j as f64);
    }
    let mut weight = 1.0;
    let mut j = top;
    while j > urn.least() && weight > 1e-19 {
        j -= 1;
        weight /= ratio(j as f64);
        add(weight, j as f64);
    }
    let shift = first_moment / mass;
    (origin + shift, num::max(second / mass - shift * shift, 1e-300))
}
