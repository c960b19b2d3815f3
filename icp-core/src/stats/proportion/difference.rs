//! Intervals for the difference of two independent proportions, first minus second.

use super::single::wilson_ends;
use super::{Arm, bisect};
use crate::num;
use crate::stats::special::normal;
use crate::stats::{Interval, StatsError, check_level};
use serde::Serialize;

/// Which interval for a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceMethod {
    /// Newcombe's hybrid of two Wilson intervals (his method 10).
    Newcombe,
    /// Agresti and Caffo's: Wald's after adding one event and one other to each arm.
    AgrestiCaffo,
    /// Wald's, unpooled.
    Wald,
    /// Miettinen and Nurminen's score interval, with their factor N / (N − 1).
    MiettinenNurminen,
    /// Mee's score interval, without that factor.
    Mee,
}

/// A difference of two proportions with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DifferenceEstimate {
    /// First rate minus second rate.
    pub estimate: f64,
    /// The interval, within [−1, 1].
    pub interval: Interval,
    /// How it was made.
    pub method: DifferenceMethod,
}

fn build(a: Arm, b: Arm, low: f64, high: f64, level: f64, method: DifferenceMethod) -> DifferenceEstimate {
    let interval = Interval { low: num::clamp(low, -1.0, 1.0), high: num::clamp(high, -1.0, 1.0), level };
    DifferenceEstimate { estimate: num::normalize_zero(a.rate() - b.rate()), interval, method }
}

/// Newcombe's interval (*Statistics in Medicine* 1998, method 10): the distances from each rate to its Wilson ends,
/// combined by Pythagoras. The default.
///
/// # Errors
/// `out_of_range` for a level outside (0, 1).
pub fn newcombe(a: Arm, b: Arm, level: f64) -> Result<DifferenceEstimate, StatsError> {
    check_level(level)?;
    let z = normal::critical(level);
    let ((a_low, a_high), (b_low, b_high)) = (wilson_ends(a, z), wilson_ends(b, z));
    let (p, q) = (a.rate(), b.rate());
    let low = p - q - num::hypot(p - a_low, b_high - q);
    let high = p - q + num::hypot(a_high - p, q - b_low);
    Ok(build(a, b, low, high, level, DifferenceMethod::Newcombe))
}

/// Agresti and Caffo's interval (*The American Statistician* 2000).
///
/// # Errors
/// As [`newcombe`].
pub fn agresti_caffo(a: Arm, b: Arm, level: f64) -> Result<DifferenceEstimate, StatsError> {
    check_level(level)?;
    let (m, n) = (a.n() + 2.0, b.n() + 2.0);
    let (p, q) = ((a.x() + 1.0) / m, (b.x() + 1.0) / n);
    let half = normal::critical(level) * num::sqrt(p * (1.0 - p) / m + q * (1.0 - q) / n);
    Ok(build(a, b, p - q - half, p - q + half, level, DifferenceMethod::AgrestiCaffo))
}

/// Wald's interval with unpooled variance, for comparison with older reports: it covers too little in small samples.
///
/// # Errors
/// As [`newcombe`].
pub fn wald_difference(a: Arm, b: Arm, level: f64) -> Result<DifferenceEstimate, StatsError> {
    check_level(level)?;
    let (p, q) = (a.rate(), b.rate());
    let half = normal::critical(level) * num::sqrt(p * (1.0 - p) / a.n() + q * (1.0 - q) / b.n());
    Ok(build(a, b, p - q - half, p - q + half, level, DifferenceMethod::Wald))
}

/// Miettinen and Nurminen's score interval (*Statistics in Medicine* 1985): the differences δ that a score test, with
/// the likelihood maximised under p₁ − p₂ = δ, does not reject; variance times N / (N − 1).
///
/// ```
/// # use icp_core::stats::proportion::{Arm, miettinen_nurminen};
/// let interval = miettinen_nurminen(Arm::new(30, 200)?, Arm::new(10, 200)?, 0.95)?.interval;
/// assert!((interval.low - 0.042847).abs() < 1e-6 && (interval.high - 0.161587).abs() < 1e-6);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`newcombe`].
pub fn miettinen_nurminen(a: Arm, b: Arm, level: f64) -> Result<DifferenceEstimate, StatsError> {
    score_interval(a, b, level, DifferenceMethod::MiettinenNurminen)
}

/// Mee's score interval (*Biometrics* 1984): as [`miettinen_nurminen`] without the factor N / (N − 1).
///
/// # Errors
/// As [`newcombe`].
pub fn mee(a: Arm, b: Arm, level: f64) -> Result<DifferenceEstimate, StatsError> {
    score_interval(a, b, level, DifferenceMethod::Mee)
}

fn score_interval(
    a: Arm,
    b: Arm,
    level: f64,
    method: DifferenceMethod,
) -> Result<DifferenceEstimate, StatsError> {
    check_level(level)?;
    let z = normal::critical(level);
    let corrected = method == DifferenceMethod::MiettinenNurminen;
    let estimate = a.rate() - b.rate();
    // Cross-multiplied, so that a zero variance at the edge needs no division: sign of |z(δ)| − z.
    let excess =
        |delta: f64, sign: f64| sign * (estimate - delta) - z * score_deviation(a, b, delta, corrected);
    let low = bisect_end(-1.0, estimate, |delta| excess(delta, 1.0));
    let high = bisect_end(1.0, estimate, |delta| excess(delta, -1.0));
    Ok(build(a, b, low, high, level, method))
}

/// The end between `edge` and `estimate`, or the edge itself when even that is not rejected.
fn bisect_end(edge: f64, estimate: f64, excess: impl Fn(f64) -> f64) -> f64 {
    if edge == estimate || excess(edge) <= 0.0 {
        edge
    } else if edge < estimate {
        bisect(edge, estimate, excess)
    } else {
        bisect(estimate, edge, excess)
    }
}

/// The score statistic z for p₁ − p₂ = δ; `None` when its variance is 0.
pub(super) fn score_z(a: Arm, b: Arm, delta: f64, corrected: bool) -> Option<f64> {
    let deviation = score_deviation(a, b, delta, corrected);
    if deviation > 0.0 { Some((a.rate() - b.rate() - delta) / deviation) } else { None }
}

/// The standard deviation of p̂₁ − p̂₂ at the likelihood's maximum under p₁ − p₂ = δ.
fn score_deviation(a: Arm, b: Arm, delta: f64, corrected: bool) -> f64 {
    let (p, q) = restricted_rates(a, b, delta);
    let total = a.n() + b.n();
    let factor = if corrected { total / (total - 1.0) } else { 1.0 };
    num::sqrt(num::max(p * (1.0 - p) / a.n() + q * (1.0 - q) / b.n(), 0.0) * factor)
}

/// The pair (p, q) with p − q = δ that maximises the likelihood: the root of its derivative, which falls strictly.
fn restricted_rates(a: Arm, b: Arm, delta: f64) -> (f64, f64) {
    let (low, high) = (num::max(delta, 0.0), num::min(1.0 + delta, 1.0));
    let part = |count: u64, rate: f64| if count == 0 { 0.0 } else { count as f64 / rate };
    let derivative = |p: f64| {
        part(a.events, p) - part(a.others(), 1.0 - p) + part(b.events, p - delta)
            - part(b.others(), 1.0 - p + delta)
    };
    if low >= high {
        return (low, low - delta);
    }
    let (mut low, mut high) = (low, high);
    loop {
        let middle = low + 0.5 * (high - low);
        if middle <= low || middle >= high {
            return (middle, num::clamp(middle - delta, 0.0, 1.0));
        }
        if derivative(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
}
