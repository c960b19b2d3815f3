//! Boschloo's unconditional exact test.
//!
//! The arms are the two binomial samples. SciPy's `boschloo_exact` takes them as *columns*: with the arms as rows it fixes
//! the wrong margin and answers another question (0.000762794 for 30/200 v 10/200, where this test gives 0.000955102).

use super::Arm;
use super::fisher::at_least;
use crate::num;
use crate::stats::StatsError;
use crate::stats::special::binomial::{ln_mass, tails};
use crate::stats::special::hypergeometric::Urn;
use serde::Serialize;

/// Boschloo's test: uniformly more powerful than Fisher's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BoschlooResult {
    /// Two-sided: twice the smaller of the one-sided p-values, at most 1.
    pub p_value: f64,
    /// One-sided, for a lower rate in the first arm.
    pub p_less: f64,
    /// One-sided, for a higher rate in the first arm.
    pub p_greater: f64,
}

/// Points at which the common rate is tried before the best ones are refined.
const GRID: usize = 400;
const LIMIT: u64 = 20_000;

/// Boschloo's test (*Statistica Neerlandica* 1970): Fisher's one-sided p-value as the statistic, its distribution
/// under the common rate that favours the null hypothesis most.
///
/// ```
/// # use icp_core::stats::proportion::{Arm, boschloo};
/// let test = boschloo(Arm::new(30, 200)?, Arm::new(10, 200)?)?;
/// assert!((test.p_value - 0.000955101876).abs() < 1e-12);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for an arm of more than 20,000 trials, where the exact test is out of reach and not needed.
pub fn boschloo(a: Arm, b: Arm) -> Result<BoschlooResult, StatsError> {
    for arm in [a, b] {
        if arm.trials > LIMIT {
            return Err(StatsError::out_of_range("trials", arm.trials, "at most 20000 for an exact test"));
        }
    }
    let p_greater = one_sided(a, b)?;
    let p_less = one_sided(b, a)?;
    Ok(BoschlooResult { p_value: num::min(2.0 * num::min(p_less, p_greater), 1.0), p_less, p_greater })
}

/// For a higher rate in the first arm.
fn one_sided(a: Arm, b: Arm) -> Result<f64, StatsError> {
    let statistic = |x: u64, y: u64| -> Result<f64, StatsError> {
        Ok(at_least(&Urn::new(a.trials, b.trials, x + y)?, x))
    };
    let limit = statistic(a.events, b.events)? * (1.0 + 1e-10);
    // Per count x of the first arm: how many counts 0, 1, … of the second are at least as extreme. Fisher's p-value
    // rises with the second count, and the boundary moves up with the first, so one walk finds it all.
    let mut region = Vec::with_capacity(a.trials as usize + 1);
    let mut size = 0;
    for x in 0..=a.trials {
        while size <= b.trials && statistic(x, size)? <= limit {
            size += 1;
        }
        region.push(size);
    }
    let probability = |rate: f64| {
        num::sum_by(region.len(), |x| {
            if region[x] == 0 {
                return 0.0;
            }
            let mass = num::exp(ln_mass(x as u64, a.trials, rate));
            if mass == 0.0 { 0.0 } else { mass * tails(region[x] - 1, b.trials, rate).lower }
        })
    };
    Ok(num::min(maximum(probability), 1.0))
}

/// The greatest value on (0, 1): a grid that is even in the arcsine scale, then golden sections around its peaks.
pub(super) fn maximum(f: impl Fn(f64) -> f64) -> f64 {
    let at = |angle: f64| {
        let s = num::sin(angle);
        f(s * s)
    };
    let width = std::f64::consts::FRAC_PI_2 / GRID as f64;
    let values: Vec<f64> = (0..=GRID).map(|i| at(width * i as f64)).collect();
    let best = values.iter().fold(0.0, |best, &v| num::max(best, v));
    let mut top = best;
    for i in 1..GRID {
        let peak = values[i] >= values[i - 1] && values[i] >= values[i + 1];
        if peak && values[i] > 0.9 * best {
            top = num::max(top, golden(width * (i - 1) as f64, width * (i + 1) as f64, &at));
        }
    }
    top
}

fn golden(mut low: f64, mut high: f64, f: &impl Fn(f64) -> f64) -> f64 {
    const SECTION: f64 = 0.618_033_988_749_894_9;
    let (mut left, mut right) = (high - SECTION * (high - low), low + SECTION * (high - low));
    let (mut at_left, mut at_right) = (f(left), f(right));
    for _ in 0..36 {
        if at_left < at_right {
            low = left;
            (left, at_left) = (right, at_right);
            right = low + SECTION * (high - low);
            at_right = f(right);
        } else {
            high = right;
            (right, at_right) = (left, at_left);
            left = high - SECTION * (high - low);
            at_left = f(left);
        }
    }
    num::max(at_left, at_right)
}
