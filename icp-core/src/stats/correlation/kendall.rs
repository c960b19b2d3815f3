//! Kendall's τ-b, Somers' D and the C index from one count of pairs in O(n log n) (W. R. Knight, JASA 1966).

use super::check_pair;
use crate::num;
use crate::stats::StatsError;
use crate::stats::rank::{order_key, sort_by_key};
use crate::stats::special::normal;
use serde::Serialize;

/// All pairs of rows, by how their two columns order them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PairCounts {
    /// Ordered the same way by x and by y.
    pub concordant: u64,
    /// Ordered in opposite ways.
    pub discordant: u64,
    /// Tied in x, but not in y.
    pub tied_x: u64,
    /// Tied in y, but not in x.
    pub tied_y: u64,
    /// Tied in both.
    pub tied_both: u64,
}

/// Kendall's τ-b with the measures built on the same pairs. With x the score and y the outcome, [`PairCounts`] are
/// pairs of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct KendallResult {
    /// τ-b = (C − D) / √((pairs not tied in x)(pairs not tied in y)).
    pub tau_b: f64,
    /// Two-sided p-value by the normal approximation with the variance corrected for ties.
    pub p_value: f64,
    /// Two-sided p-value by the exact distribution; only without ties and for at most 60 rows.
    pub p_value_exact: Option<f64>,
    /// Somers' D of x given y: (C − D) / (pairs not tied in y). For a score x and an outcome y: 2 AUC − 1.
    pub somers_d_x_given_y: f64,
    /// Somers' D of y given x: (C − D) / (pairs not tied in x).
    pub somers_d_y_given_x: f64,
    /// C index: the share of pairs with different y that x orders alike, ties in x half.
    pub c_index: f64,
    /// The pairs.
    pub pairs: PairCounts,
}

/// Counts pairs in O(n log n).
///
/// ```
/// # use icp_core::stats::correlation::pair_counts;
/// let pairs = pair_counts(&[1.0, 2.0, 2.0], &[1.0, 3.0, 2.0])?;
/// assert_eq!((pairs.concordant, pairs.discordant, pairs.tied_x), (2, 0, 1));
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few` for fewer than two rows, `not_finite`.
pub fn pair_counts(x: &[f64], y: &[f64]) -> Result<PairCounts, StatsError> {
    check_pair(x, y, 2)?;
    Ok(count(x, y).0)
}

/// Kendall's τ-b.
///
/// # Errors
/// As [`pair_counts`], and `all_equal` when x or y does not vary.
pub fn kendall(x: &[f64], y: &[f64]) -> Result<KendallResult, StatsError> {
    check_pair(x, y, 2)?;
    let (pairs, variance) = count(x, y);
    let balance = pairs.concordant as f64 - pairs.discordant as f64;
    let untied_x = pairs.concordant + pairs.discordant + pairs.tied_y;
    let untied_y = pairs.concordant + pairs.discordant + pairs.tied_x;
    if untied_x == 0 {
        return Err(StatsError::AllEqual { what: "x" });
    }
    if untied_y == 0 {
        return Err(StatsError::AllEqual { what: "y" });
    }
    let tied = pairs.tied_x + pairs.tied_y + pairs.tied_both;
    let exact = tied == 0 && x.len() <= 60;
    let tau_b = balance / num::sqrt(untied_x as f64) / num::sqrt(untied_y as f64);
    Ok(KendallResult {
        tau_b: num::clamp(tau_b, -1.0, 1.0),
        p_value: if variance > 0.0 { normal::two_sided(balance / num::sqrt(variance)) } else { 1.0 },
        p_value_exact: exact.then(|| exact_p(x.len(), pairs.concordant.min(pairs.discordant))),
        somers_d_x_given_y: balance / untied_y as f64,
        somers_d_y_given_x: balance / untied_x as f64,
        c_index: (pairs.concordant as f64 + 0.5 * pairs.tied_x as f64) / untied_y as f64,
        pairs,
    })
}

/// The pairs, and the variance of C − D under independence given the ties (Kendall, *Rank Correlation Methods*).
fn count(x: &[f64], y: &[f64]) -> (PairCounts, f64) {
    let n = x.len();
    let mut rows: Vec<(u64, u64)> = x.iter().zip(y).map(|(&x, &y)| (order_key(x), order_key(y))).collect();
    sort_by_key(&mut rows, |row| row.0);
    let pairs_of = |size: usize| (size as u64) * (size as u64).saturating_sub(1) / 2;
    let (mut x_ties, mut both_ties) = (TieSums::default(), 0);
    let mut start = 0;
    while start < n {
        let mut end = start + 1;
        while end < n && rows[end].0 == rows[start].0 {
            end += 1;
        }
        x_ties.add(end - start);
        rows[start..end].sort_unstable();
        let mut inner = start;
        for i in start + 1..=end {
            if i == end || rows[i].1 != rows[inner].1 {
                both_ties += pairs_of(i - inner);
                inner = i;
            }
        }
        start = end;
    }
    let mut keys: Vec<u64> = rows.iter().map(|row| row.1).collect();
    // Counting sorts the keys, which lays the ties in y side by side.
    let discordant = inversions(&mut keys);
    let mut y_ties = TieSums::default();
    let mut start = 0;
    for end in 1..=n {
        if end == n || keys[end] != keys[start] {
            y_ties.add(end - start);
            start = end;
        }
    }
    let total = pairs_of(n);
    let tied_x = x_ties.pairs - both_ties;
    let tied_y = y_ties.pairs - both_ties;
    let concordant = total - discordant - tied_x - tied_y - both_ties;
    let n = n as f64;
    let all = n * (n - 1.0);
    let base = all * (2.0 * n + 5.0) - x_ties.cubic - y_ties.cubic;
    let cross = 2.0 * x_ties.pairs as f64 * (2.0 * y_ties.pairs as f64) / (2.0 * all);
    let triple = if n > 2.0 { x_ties.triple * y_ties.triple / (9.0 * all * (n - 2.0)) } else { 0.0 };
    (
        PairCounts { concordant, discordant, tied_x, tied_y, tied_both: both_ties },
        base / 18.0 + cross + triple,
    )
}

/// Sums over ties of t(t−1)/2, t(t−1)(2t+5), t(t−1)(t−2).
#[derive(Default)]
struct TieSums {
    pairs: u64,
    cubic: f64,
    triple: f64,
}

impl TieSums {
    fn add(&mut self, size: usize) {
        let t = size as f64;
        self.pairs += (size as u64) * (size as u64 - 1) / 2;
        self.cubic += t * (t - 1.0) * (2.0 * t + 5.0);
        self.triple += t * (t - 1.0) * (t - 2.0);
    }
}

/// How many pairs stand in the wrong order, by merge sort.
fn inversions(keys: &mut Vec<u64>) -> u64 {
    let n = keys.len();
    let mut other = vec![0; n];
    let mut total = 0;
    // Short runs by insertion first: it is cheaper than merging them.
    const RUN: usize = 16;
    for run in keys.chunks_mut(RUN) {
        for i in 1..run.len() {
            let key = run[i];
            let mut j = i;
            while j > 0 && run[j - 1] > key {
                run[j] = run[j - 1];
                j -= 1;
            }
            run[j] = key;
            total += (i - j) as u64;
        }
    }
    let mut width = RUN;
    while width < n {
        let mut start = 0;
        while start < n {
            let (middle, end) = ((start + width).min(n), (start + 2 * width).min(n));
            let (mut left, mut right) = (start, middle);
            let mut place = start;
            // Without branches on the data: which run is next is a coin toss.
            while left < middle && right < end {
                let (a, b) = (keys[left], keys[right]);
                let from_right = b < a;
                other[place] = if from_right { b } else { a };
                total += if from_right { (middle - left) as u64 } else { 0 };
                left += usize::from(!from_right);
                right += usize::from(from_right);
                place += 1;
            }
            let rest = place + (middle - left);
            other[place..rest].copy_from_slice(&keys[left..middle]);
            other[rest..end].copy_from_slice(&keys[right..end]);
            start = end;
        }
        std::mem::swap(keys, &mut other);
        width *= 2;
    }
    total
}

/// Twice the probability of at most `least` inversions in a random permutation (at most 1).
fn exact_p(n: usize, least: u64) -> f64 {
    let size = least as usize + 1;
    let mut shares = vec![0.0; size];
    shares[0] = 1.0;
    for items in 2..=n {
        // The new item adds 0 … items − 1 inversions with equal probability.
        let mut window = 0.0;
        let mut next = vec![0.0; size];
        for (k, slot) in next.iter_mut().enumerate() {
            window += shares[k];
            if k >= items {
                window -= shares[k - items];
            }
            *slot = window / items as f64;
        }
        shares = next;
    }
    num::min(2.0 * num::sum(&shares), 1.0)
}
