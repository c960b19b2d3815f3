//! Intervals for one proportion.

use super::Arm;
use crate::num;
use crate::stats::special::{beta, normal};
use crate::stats::{Interval, StatsError, check_level};
use serde::Serialize;

/// Which interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProportionMethod {
    /// Wilson's score interval.
    Wilson,
    /// Clopper and Pearson's exact interval.
    ClopperPearson,
    /// Equal-tailed posterior interval under Jeffreys' prior.
    Jeffreys,
    /// Agresti and Coull's adjusted Wald interval.
    AgrestiCoull,
}

/// A proportion with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ProportionEstimate {
    /// Events by trials.
    pub estimate: f64,
    /// The interval, within [0, 1].
    pub interval: Interval,
    /// How it was made.
    pub method: ProportionMethod,
}

fn build(
    arm: Arm,
    level: f64,
    method: ProportionMethod,
    ends: impl Fn(f64) -> (f64, f64),
) -> Result<ProportionEstimate, StatsError> {
    check_level(level)?;
    let (low, high) = ends(level);
    let low = if arm.events == 0 { 0.0 } else { num::clamp(low, 0.0, 1.0) };
    let high = if arm.events == arm.trials { 1.0 } else { num::clamp(high, 0.0, 1.0) };
    Ok(ProportionEstimate { estimate: arm.rate(), interval: Interval { low, high, level }, method })
}

/// Wilson's score interval (E. B. Wilson, JASA 1927): the rates that a score test would not reject. The default.
///
/// ```
/// # use icp_core::stats::proportion::wilson;
/// let estimate = wilson(2, 50, 0.95)?;
/// assert!((estimate.interval.low - 0.011039).abs() < 1e-6);
/// assert!((estimate.interval.high - 0.134601).abs() < 1e-6);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `too_few` without trials, `out_of_range` for more events than trials or a level outside (0, 1).
pub fn wilson(events: u64, trials: u64, level: f64) -> Result<ProportionEstimate, StatsError> {
    let arm = Arm::new(events, trials)?;
    build(arm, level, ProportionMethod::Wilson, |level| wilson_ends(arm, normal::critical(level)))
}

/// Wilson's ends for a critical value z.
pub(super) fn wilson_ends(arm: Arm, z: f64) -> (f64, f64) {
    let (n, x) = (arm.n(), arm.x());
    let square = z * z;
    let centre = x + 0.5 * square;
    let half = z * num::sqrt(x * ((n - x) / n) + 0.25 * square);
    let low = if arm.events == 0 { 0.0 } else { (centre - half) / (n + square) };
    let high = if arm.events == arm.trials { 1.0 } else { (centre + half) / (n + square) };
    (low, high)
}

/// Clopper and Pearson's interval (Biometrika 1934): never covers less than its level, at the price of length.
///
/// ```
/// # use icp_core::stats::proportion::clopper_pearson;
/// let estimate = clopper_pearson(2, 50, 0.95)?;
/// assert!((estimate.interval.low - 0.004881).abs() < 1e-6);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`wilson`].
pub fn clopper_pearson(events: u64, trials: u64, level: f64) -> Result<ProportionEstimate, StatsError> {
    let arm = Arm::new(events, trials)?;
    build(arm, level, ProportionMethod::ClopperPearson, |level| {
        let tail = 0.5 * (1.0 - level);
        let (x, rest) = (arm.x(), arm.others() as f64);
        let low = if arm.events == 0 { 0.0 } else { beta::inverse(x, rest + 1.0, tail, 1.0 - tail).0 };
        let high = if arm.others() == 0 { 1.0 } else { beta::inverse(x + 1.0, rest, 1.0 - tail, tail).0 };
        (low, high)
    })
}

/// Equal-tailed interval of the posterior Beta(x + ½, n − x + ½); its lower end is 0 when there are no events and its
/// upper end 1 when there is nothing else (Brown, Cai & DasGupta, *Statistical Science* 2001).
///
/// # Errors
/// As [`wilson`].
pub fn jeffreys(events: u64, trials: u64, level: f64) -> Result<ProportionEstimate, StatsError> {
    let arm = Arm::new(events, trials)?;
    build(arm, level, ProportionMethod::Jeffreys, |level| {
        let tail = 0.5 * (1.0 - level);
        let (a, b) = (arm.x() + 0.5, arm.others() as f64 + 0.5);
        (beta::inverse(a, b, tail, 1.0 - tail).0, beta::inverse(a, b, 1.0 - tail, tail).0)
    })
}

/// Agresti and Coull's interval (*The American Statistician* 1998): Wald's, after adding z²/2 events and z²/2 others;
/// cut at 0 and 1.
///
/// # Errors
/// As [`wilson`].
pub fn agresti_coull(events: u64, trials: u64, level: f64) -> Result<ProportionEstimate, StatsError> {
    let arm = Arm::new(events, trials)?;
    check_level(level)?;
    let z = normal::critical(level);
    let n = arm.n() + z * z;
    let p = (arm.x() + 0.5 * z * z) / n;
    let half = z * num::sqrt(p * (1.0 - p) / n);
    let interval =
        Interval { low: num::clamp(p - half, 0.0, 1.0), high: num::clamp(p + half, 0.0, 1.0), level };
    Ok(ProportionEstimate { estimate: arm.rate(), interval, method: ProportionMethod::AgrestiCoull })
}
