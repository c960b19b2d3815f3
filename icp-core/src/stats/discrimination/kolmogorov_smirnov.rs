//! The two-sample Kolmogorov–Smirnov statistic: the greatest distance between two empirical distributions.

use crate::num;
use crate::stats::StatsError;
use crate::stats::error::check_finite;
use crate::stats::rank::{order_key, split_classes};
use serde::Serialize;

/// The exact distribution takes m × n steps; beyond this many it is left out.
const EXACT_STEPS: u128 = 25_000_000;

/// A Kolmogorov–Smirnov statistic.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct KsResult {
    /// The greatest distance; for a score: max |TPR − FPR|.
    pub statistic: f64,
    /// Where it is reached: the least value at which the distance is greatest.
    pub location: f64,
    /// Exact two-sided p-value, as if there were no ties (then conservative); none when m × n exceeds 25 million.
    pub p_value_exact: Option<f64>,
    /// Two-sided p-value by Kolmogorov's limiting distribution of √(mn / (m + n)) D.
    pub p_value_asymptotic: f64,
}

/// KS of scores between the two outcome classes.
///
/// ```
/// # use icp_core::stats::discrimination::ks_outcomes;
/// let ks = ks_outcomes(&[4.0, 3.0, 2.0, 1.0], &[true, true, false, false])?;
/// assert_eq!(ks.statistic, 1.0);
/// assert!((ks.p_value_exact.unwrap() - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few` without rows, `not_finite`, `one_class`.
pub fn ks_outcomes(scores: &[f64], outcomes: &[bool]) -> Result<KsResult, StatsError> {
    let classes = split_classes(scores, outcomes)?;
    Ok(from_sorted(&classes.positives, &classes.negatives))
}

/// KS of two samples.
///
/// # Errors
/// `too_few` when a sample is empty, `not_finite`.
pub fn ks_two_sample(first: &[f64], second: &[f64]) -> Result<KsResult, StatsError> {
    let sorted = |what, values: &[f64]| {
        if values.is_empty() {
            return Err(StatsError::too_few(what, 1, 0));
        }
        check_finite(what, values)?;
        let mut keys: Vec<u64> = values.iter().map(|&v| order_key(v)).collect();
        keys.sort_unstable();
        Ok(keys)
    };
    Ok(from_sorted(&sorted("first sample", first)?, &sorted("second sample", second)?))
}

fn from_sorted(first: &[u64], second: &[u64]) -> KsResult {
    let (m, n) = (first.len(), second.len());
    let (mut i, mut j) = (0, 0);
    let (mut best, mut location) = (0u128, 0);
    while i < m || j < n {
        let key = match (first.get(i), second.get(j)) {
            (Some(&a), Some(&b)) => a.min(b),
            (Some(&a), None) => a,
            (None, Some(&b)) => b,
            (None, None) => break,
        };
        while i < m && first[i] == key {
            i += 1;
        }
        while j < n && second[j] == key {
            j += 1;
        }
        // |i/m − j/n| in units of 1 / (m n).
        let distance = (i as u128 * n as u128).abs_diff(j as u128 * m as u128);
        if distance > best {
            (best, location) = (distance, key);
        }
    }
    let (mf, nf) = (m as f64, n as f64);
    let statistic = best as f64 / (mf * nf);
    let scaled = statistic * num::sqrt(mf / (mf + nf) * nf);
    let exact = (m as u128 * n as u128 <= EXACT_STEPS).then(|| exact_p(m, n, best));
    KsResult {
        statistic,
        location: from_key(location, first, second),
        p_value_exact: exact,
        p_value_asymptotic: kolmogorov_upper(scaled),
    }
}

/// Undoes [`order_key`].
fn from_key(key: u64, first: &[u64], second: &[u64]) -> f64 {
    let key = if key == 0 { first[0].min(second[0]) } else { key };
    num::normalize_zero(f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key }))
}

/// P(D ≥ distance / (m n)): the share of lattice paths from (0, 0) to (m, n) that reach the forbidden zone, built up
/// from shares, which neither overflow nor cancel.
fn exact_p(m: usize, n: usize, distance: u128) -> f64 {
    if distance == 0 {
        return 1.0;
    }
    let outside = |i: usize, j: usize| (i as u128 * n as u128).abs_diff(j as u128 * m as u128) >= distance;
    let mut row = vec![0.0; n + 1];
    for i in 0..=m {
        for j in 0..=n {
            row[j] = if outside(i, j) {
                1.0
            } else {
                let steps = (i + j) as f64;
                let from_below = if i > 0 { i as f64 / steps * row[j] } else { 0.0 };
                let from_left = if j > 0 { j as f64 / steps * row[j - 1] } else { 0.0 };
                from_below + from_left
            };
        }
    }
    num::min(row[n], 1.0)
}

/// The upper tail of Kolmogorov's distribution: 2 Σ (−1)^(k−1) exp(−2 k² x²), or its theta-function dual for small x.
fn kolmogorov_upper(x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    if x < 1.0 {
        let unit = std::f64::consts::PI * std::f64::consts::PI / (8.0 * x * x);
        let mut lower = 0.0;
        for k in [7.0, 5.0, 3.0, 1.0] {
            lower += num::exp(-k * k * unit);
        }
        return num::clamp(1.0 - num::sqrt(2.0 * std::f64::consts::PI) / x * lower, 0.0, 1.0);
    }
    let mut total = 0.0;
    for k in (1..=6u8).rev() {
        let k = f64::from(k);
        let term = num::exp(-2.0 * k * k * x * x);
        total += if k % 2.0 == 1.0 { term } else { -term };
    }
    num::clamp(2.0 * total, 0.0, 1.0)
}
