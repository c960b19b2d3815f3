//! The bootstrap, over counter-based random numbers: the same resamples on every machine and any number of threads.
//!
//! Resample *b* of *n* rows takes, at place *i*, the row `Stream::new(seed, 0).below(b · n + i, n)`.
//!
//! ```
//! use icp_core::stats::resample::{Plan, bootstrap};
//!
//! let values = [3.0, 5.0, 8.0, 9.0, 11.0, 14.0];
//! let mean = |rows: &[u64]| Some(rows.iter().map(|&i| values[i as usize]).sum::<f64>() / 6.0);
//! let result = bootstrap(6, mean, Plan { resamples: 2000, seed: 1, level: 0.95 })?;
//! assert!(result.percentile.low < result.estimate && result.estimate < result.percentile.high);
//! # Ok::<(), icp_core::stats::StatsError>(())
//! ```

mod auc;
mod intervals;

pub use auc::bootstrap_auc;
pub use intervals::{BootstrapIntervals, bootstrap_intervals};

use super::{StatsError, check_level};
use crate::random::Stream;
use serde::Serialize;

/// How to resample.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// How many resamples; 2,000 or more for intervals.
    pub resamples: u64,
    /// Seed of the stream.
    pub seed: u64,
    /// Level of the intervals.
    pub level: f64,
}

impl Plan {
    fn check(&self, rows: u64) -> Result<(), StatsError> {
        check_level(self.level)?;
        if rows < 2 {
            return Err(StatsError::TooFew { what: "rows", needed: 2, found: rows });
        }
        if self.resamples < 2 {
            return Err(StatsError::TooFew { what: "resamples", needed: 2, found: self.resamples });
        }
        if self.resamples.checked_mul(rows).is_none_or(|draws| draws > 1 << 40) {
            return Err(StatsError::out_of_range("resamples", self.resamples, "fewer (at most 2^40 draws)"));
        }
        Ok(())
    }
}

/// Calls `take` with each of the `n` rows of resample `b`.
fn draw(stream: &Stream, b: u64, n: u64, mut take: impl FnMut(u64)) {
    let pick = |bits: u64| ((u128::from(bits) * u128::from(n)) >> 64) as u64;
    let (mut index, end) = (b * n, b * n + n);
    if index % 2 == 1 {
        take(stream.below(index, n));
        index += 1;
    }
    // Two draws share one call of the generator.
    while index + 1 < end {
        let words = stream.words(index / 2);
        take(pick(u64::from(words[0]) | (u64::from(words[1]) << 32)));
        take(pick(u64::from(words[2]) | (u64::from(words[3]) << 32)));
        index += 2;
    }
    if index < end {
        take(stream.below(index, n));
    }
}

/// The rows of resample `b` of `n` rows.
///
/// ```
/// # use icp_core::{random::Stream, stats::resample::rows};
/// assert_eq!(rows(7, 3, 5)[2], Stream::new(7, 0).below(3 * 5 + 2, 5));
/// ```
#[must_use]
pub fn rows(seed: u64, b: u64, n: u64) -> Vec<u64> {
    let mut picked = Vec::new();
    draw(&Stream::new(seed, 0), b, n, |row| picked.push(row));
    picked
}

/// Bootstraps a statistic of `n` rows. It is given row numbers (once all of them, then the resamples, then all but one for
/// BCa) and answers none where it is undefined; such resamples are counted and left out.
///
/// # Errors
/// `too_few` for fewer than two rows or resamples, or when the statistic is undefined on the data or on nearly all
/// resamples; `out_of_range` for a bad level or too many resamples.
pub fn bootstrap(
    n: u64,
    statistic: impl Fn(&[u64]) -> Option<f64>,
    plan: Plan,
) -> Result<BootstrapIntervals, StatsError> {
    plan.check(n)?;
    let all: Vec<u64> = (0..n).collect();
    let defined = |value: Option<f64>| value.filter(|v| v.is_finite());
    let estimate = defined(statistic(&all)).ok_or(StatsError::EmptyCell { what: "statistic on the data" })?;
    let stream = Stream::new(plan.seed, 0);
    let mut picked = Vec::with_capacity(n as usize);
    let mut replicates = Vec::new();
    for b in 0..plan.resamples {
        picked.clear();
        draw(&stream, b, n, |row| picked.push(row));
        replicates.extend(defined(statistic(&picked)));
    }
    let jackknife: Option<Vec<f64>> = (0..n)
        .map(|left_out| {
            picked.clear();
            picked.extend(all.iter().filter(|&&row| row != left_out));
            defined(statistic(&picked))
        })
        .collect();
    bootstrap_intervals(estimate, &replicates, jackknife.as_deref(), plan.resamples, plan.level)
}
