//! Intervals for the ratio of two independent proportions (risk ratio), first by second.

use super::Arm;
use crate::num;
use crate::stats::special::normal;
use crate::stats::{StatsError, check_level};
use serde::Serialize;

/// Which interval for a ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RatioMethod {
    /// Katz's interval, Wald's on the logarithm.
    Katz,
    /// Koopman's score interval.
    Koopman,
}

/// A ratio of two proportions with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RatioEstimate {
    /// First rate by second rate; none when the second arm has no events.
    pub estimate: Option<f64>,
    /// Lower end.
    pub low: f64,
    /// Upper end; none when it is infinite.
    pub high: Option<f64>,
    /// Nominal level.
    pub level: f64,
    /// How it was made.
    pub method: RatioMethod,
}

/// Katz's interval (*Biometrics* 1978): exp(ln RR ± z √(1/x₁ − 1/n₁ + 1/x₂ − 1/n₂)).
///
/// ```
/// # use icp_core::stats::proportion::{Arm, katz};
/// let ratio = katz(Arm::new(30, 200)?, Arm::new(10, 200)?, 0.95)?;
/// assert!((ratio.low - 1.507263).abs() < 1e-6 && (ratio.high.unwrap() - 5.971087).abs() < 1e-6);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `empty_cell` when an arm has no events (Koopman's interval exists there); `out_of_range` for a bad level.
pub fn katz(a: Arm, b: Arm, level: f64) -> Result<RatioEstimate, StatsError> {
    check_level(level)?;
    if a.events == 0 || b.events == 0 {
        return Err(StatsError::EmptyCell { what: "events of an arm" });
    }
    let ratio = a.rate() / b.rate();
    let variance = a.others() as f64 / (a.x() * a.n()) + b.others() as f64 / (b.x() * b.n());
    let half = normal::critical(level) * num::sqrt(variance);
    Ok(RatioEstimate {
        estimate: Some(ratio),
        low: ratio * num::exp(-half),
        high: Some(ratio * num::exp(half)),
        level,
        method: RatioMethod::Katz,
    })
}

/// Koopman's score interval (*Biometrics* 1984): the ratios φ that a score test, with the likelihood maximised under
/// p₁ = φ p₂, does not reject. Defined with empty cells as well.
///
/// # Errors
/// `empty_cell` when neither arm has events; `out_of_range` for a bad level.
pub fn koopman(a: Arm, b: Arm, level: f64) -> Result<RatioEstimate, StatsError> {
    check_level(level)?;
    if a.events == 0 && b.events == 0 {
        return Err(StatsError::EmptyCell { what: "events of both arms" });
    }
    let z = normal::critical(level);
    let excess = |ln_ratio: f64| score(a, b, num::exp(ln_ratio)) - z * z;
    let far = 60.0;
    let centre = match (a.events, b.events) {
        (0, _) => -far,
        (_, 0) => far,
        _ => num::ln(a.rate() / b.rate()),
    };
    let low = if a.events == 0 { 0.0 } else { num::exp(crossing(centre, -far, &excess)) };
    let high = if b.events == 0 { None } else { Some(num::exp(crossing(centre, far, &excess))) };
    let estimate = if b.events == 0 { None } else { Some(a.rate() / b.rate()) };
    Ok(RatioEstimate { estimate, low, high, level, method: RatioMethod::Koopman })
}

/// Where `excess` turns positive on the way from `inside` to `outside`.
fn crossing(inside: f64, outside: f64, excess: &impl Fn(f64) -> f64) -> f64 {
    let (mut inside, mut outside) = (inside, outside);
    loop {
        let middle = inside + 0.5 * (outside - inside);
        if middle == inside || middle == outside {
            return middle;
        }
        if excess(middle) > 0.0 {
            outside = middle;
        } else {
            inside = middle;
        }
    }
}

/// The squared score statistic for p₁ = φ p₂.
fn score(a: Arm, b: Arm, ratio: f64) -> f64 {
    // p₂ solves N φ p² − (n₁ φ + x₁ + n₂ + x₂ φ) p + (x₁ + x₂) = 0, the smaller root, in the form without cancellation.
    let quadratic = (a.n() + b.n()) * ratio;
    let linear = a.n() * ratio + a.x() + b.n() + b.x() * ratio;
    let constant = a.x() + b.x();
    let root = num::sqrt(num::max(linear * linear - 4.0 * quadratic * constant, 0.0));
    let q = 2.0 * constant / (linear + root);
    let p = num::min(ratio * q, 1.0);
    let gap = a.rate() - ratio * b.rate();
    let variance = p * (1.0 - p) / a.n() + ratio * ratio * q * num::max(1.0 - q, 0.0) / b.n();
    if gap == 0.0 {
        0.0
    } else if variance > 0.0 {
        gap * gap / variance
    } else {
        f64::INFINITY
    }
}
