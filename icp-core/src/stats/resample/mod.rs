//! The bootstrap, over counter-based random numbers: the same resamples on every machine and any number of threads.
//!
//! Resample *b* of *n* rows takes its rows from `Stream::new(seed, 0)`. Up to 65,536 rows, place *i* takes ⌊w n / 2³²⌋ with w the
//! 32-bit word number *k* mod 4 of the stream's counter ⌊*k* / 4⌋, *k* = *b n* + *i*; beyond, it takes draw *k* of 64 bits,
//! `below(k, n)`.
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

/// The most resamples: far beyond what an interval gains from, and a list that any machine holds.
pub const MOST_RESAMPLES: u64 = 1_000_000;

/// How to resample.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// How many resamples; 2,000 or more for intervals, at most [`MOST_RESAMPLES`].
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
        if self.resamples > MOST_RESAMPLES {
            return Err(StatsError::out_of_range("resamples", self.resamples, "at most 1,000,000"));
        }
        if self.resamples.checked_mul(rows).is_none_or(|draws| draws > 1 << 40) {
            return Err(StatsError::out_of_range("resamples", self.resamples, "fewer (at most 2^40 draws)"));
        }
        Ok(())
    }
}

/// Up to this many rows a draw is a word of 32 bits, whose bias is below 2⁻¹⁶ of a row's probability.
const WORD_ROWS: u64 = 1 << 16;

/// Calls `take` with each of the `n` rows of resample `b`.
fn draw(stream: &Stream, b: u64, n: u64, mut take: impl FnMut(u64)) {
    if n > WORD_ROWS {
        for index in b * n..b * n + n {
            take(stream.below(index, n));
        }
        return;
    }
    let mut pick = |word: u32| take((u64::from(word) * n) >> 32);
    let (mut index, end) = (b * n, b * n + n);
    while index < end {
        let words = stream.words(index / 4);
        if index % 4 == 0 && index + 4 <= end {
            // Four draws share one call of the generator.
            for word in words {
                pick(word);
            }
            index += 4;
        } else {
            pick(words[(index % 4) as usize]);
            index += 1;
        }
    }
}

/// The rows of resample `b` of `n` rows.
///
/// ```
/// # use icp_core::{random::Stream, stats::resample::rows};
/// let word = Stream::new(7, 0).words((3 * 5 + 2) / 4)[(3 * 5 + 2) % 4];
/// assert_eq!(rows(7, 3, 5)[2], (u64::from(word) * 5) >> 32);
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
