//! Barnard's unconditional exact test.
//!
//! As for Boschloo's test, the arms are the two binomial samples: SciPy's `barnard_exact` takes them as *columns*, and its search for the worst
//! common rate can stop short of it (0.068153 for 7/15 v 12/15, where a fine
//! grid finds 0.068218) or miss a tied table by rounding (0.021055 for 5/5 v 2/6, where 0/5 v 4/6 has the same |z|: 0.026367).

use super::Arm;
use super::boschloo::maximum;
use crate::num;
use crate::stats::StatsError;
use crate::stats::special::binomial::{ln_mass, tails};
use serde::Serialize;

/// Barnard's test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BarnardResult {
    /// The statistic: the z of the difference with pooled variance (Wald's pooled); 0 where no trial or every trial has the event.
    pub statistic: f64,
    /// Two-sided: tables with |z| at least as great, under the common rate that makes them likeliest.
    pub p_value: f64,
    /// One-sided, for a lower rate in the first arm.
    pub p_less: f64,
    /// One-sided, for a higher rate in the first arm.
    pub p_greater: f64,
}

const LIMIT: u64 = 5_000;
/// Statistics that differ by less than this share are the same one, computed along different ways.
const SAME: f64 = 1e-10;

/// Barnard's test (*Nature* 1945, in the form with the pooled z as statistic; Suissa & Shuster 1985).
///
/// ```
/// # use icp_core::stats::proportion::{Arm, barnard};
/// let test = barnard(Arm::new(7, 15)?, Arm::new(12, 15)?)?;
/// assert!((test.p_value - 0.068218).abs() < 1e-6);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for an arm of more than 5,000 trials, where the exact test is out of reach and not needed.
pub fn barnard(a: Arm, b: Arm) -> Result<BarnardResult, StatsError> {
    for arm in [a, b] {
        if arm.trials > LIMIT {
            return Err(StatsError::out_of_range("trials", arm.trials, "at most 5000 for an exact test"));
        }
    }
    let statistic = z(a, b, a.events, b.events);
    let less = region(a, b, |z| z <= statistic + SAME * statistic.abs());
    let greater = region(a, b, |z| -z <= -statistic + SAME * statistic.abs());
    let far = statistic.abs() * (1.0 - SAME);
    let outside = region(a, b, |z| z <= -far);
    let above = region(a, b, |z| -z <= -far);
    let both = |rate: f64| probability(&outside, a, b, rate, true) + probability(&above, a, b, rate, false);
    let p_value = if far == 0.0 { 1.0 } else { maximum(both) };
    Ok(BarnardResult {
        statistic,
        p_value: num::min(p_value, 1.0),
        p_less: num::min(maximum(|rate| probability(&less, a, b, rate, true)), 1.0),
        p_greater: num::min(maximum(|rate| probability(&greater, a, b, rate, false)), 1.0),
    })
}

fn z(a: Arm, b: Arm, x: u64, y: u64) -> f64 {
    let (m, n) = (a.n(), b.n());
    let pooled = (x + y) as f64 / (m + n);
    let variance = pooled * (1.0 - pooled) * (1.0 / m + 1.0 / n);
    if variance <= 0.0 { 0.0 } else { (x as f64 / m - y as f64 / n) / num::sqrt(variance) }
}

/// For each count of the first arm, where the tables that satisfy `inside` begin or end in the second: z falls as the second count grows, so
/// one side of a place satisfies it. The place is the first count that does for "at most" conditions, and the number of counts that do for
/// "at least" ones.
fn region(a: Arm, b: Arm, inside: impl Fn(f64) -> bool) -> Vec<(u64, u64)> {
    (0..=a.trials)
        .map(|x| {
            let holds = |y: u64| inside(z(a, b, x, y));
            // The corner tables have z = 0 by definition, which can stand apart from their neighbours; nothing else breaks the order.
            let first = partition(b.trials, |y| !holds(y));
            let last = partition(b.trials, holds);
            (first, last)
        })
        .collect()
}

/// The least y in 0…=n + 1 at which `before` no longer holds, `before` being true up to some place.
fn partition(n: u64, before: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, n + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// The probability of a region: for each first count, second counts from its first place on (`from`), or up to its last.
fn probability(region: &[(u64, u64)], a: Arm, b: Arm, rate: f64, from: bool) -> f64 {
    num::sum_by(region.len(), |x| {
        let (first, last) = region[x];
        let mass = num::exp(ln_mass(x as u64, a.trials, rate));
        if mass == 0.0 {
            return 0.0;
        }
        let tail = if from {
            if first > b.trials {
                0.0
            } else if first == 0 {
                1.0
            } else {
                tails(first - 1, b.trials, rate).upper
            }
        } else if last == 0 {
            0.0
        } else {
            tails(last - 1, b.trials, rate).lower
        };
        mass * tail
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_hold_what_they_say() {
        for (a, b) in [((3, 9), (7, 11)), ((0, 5), (4, 8)), ((5, 5), (0, 6)), ((2, 4), (2, 4))] {
            let (a, b) = (Arm::new(a.0, a.1).unwrap(), Arm::new(b.0, b.1).unwrap());
            let test = barnard(a, b).unwrap();
            let far = test.statistic.abs() - 1e-9;
            let brute = maximum(|rate| {
                let mut total = 0.0;
                for x in 0..=a.trials {
                    for y in 0..=b.trials {
                        if z(a, b, x, y).abs() >= far {
                            total += num::exp(ln_mass(x, a.trials, rate) + ln_mass(y, b.trials, rate));
                        }
                    }
                }
                total
            });
            assert!((test.p_value - num::min(brute, 1.0)).abs() < 1e-9, "{} {brute}", test.p_value);
            let one_sided = maximum(|rate| {
                let mut total = 0.0;
                for x in 0..=a.trials {
                    for y in 0..=b.trials {
                        if z(a, b, x, y) <= test.statistic + 1e-9 {
                            total += num::exp(ln_mass(x, a.trials, rate) + ln_mass(y, b.trials, rate));
                        }
                    }
                }
                total
            });
            assert!((test.p_less - num::min(one_sided, 1.0)).abs() < 1e-9, "{} {one_sided}", test.p_less);
        }
    }
}
