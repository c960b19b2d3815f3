//! Gain, lift and decile tables.

use crate::stats::StatsError;
use crate::stats::rank::{check_classes, check_scores, for_ties, sorted_positions};
use serde::Serialize;

/// One bin of accounts, best scores first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LiftBin {
    /// 1 for the best.
    pub bin: u64,
    /// Rows in it.
    pub rows: u64,
    /// Positives in it. Rows with tied scores share the positives of their tie, so that the order of rows does not
    /// matter: hence not always whole.
    pub positives: f64,
    /// Greatest score.
    pub highest_score: f64,
    /// Least score.
    pub lowest_score: f64,
    /// Positives by rows.
    pub rate: f64,
    /// Rate by overall rate.
    pub lift: f64,
    /// Rows so far, as a share of all.
    pub cumulative_rows: f64,
    /// Gain: positives so far, as a share of all.
    pub cumulative_gain: f64,
    /// Gain by share of rows.
    pub cumulative_lift: f64,
}

/// Cuts the accounts, best first, into `bins` of equal size (where they do not divide, the first bins get one more) and
/// tells what each holds.
///
/// ```
/// # use icp_core::stats::discrimination::lift_table;
/// let table = lift_table(&[4.0, 3.0, 2.0, 1.0], &[true, true, false, false], 2)?;
/// assert_eq!((table[0].lift, table[0].cumulative_gain), (2.0, 1.0));
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `not_finite`, `one_class`; `too_few` for fewer rows than bins; `out_of_range` for no bins.
pub fn lift_table(scores: &[f64], outcomes: &[bool], bins: u64) -> Result<Vec<LiftBin>, StatsError> {
    check_scores(scores, outcomes)?;
    let (positives, _) = check_classes(outcomes)?;
    let n = scores.len() as u64;
    if bins == 0 {
        return Err(StatsError::out_of_range("bins", bins, "at least 1"));
    }
    if n < bins {
        return Err(StatsError::too_few("rows", bins, scores.len()));
    }
    let mut sorted = sorted_positions(scores);
    sorted.reverse();
    // Positives among the first k rows, ties sharing.
    let mut cumulative = vec![0.0; scores.len() + 1];
    let mut before = 0u64;
    for_ties(&sorted, |start, end| {
        let tied = sorted[start..end].iter().filter(|&&(_, i)| outcomes[i]).count() as u64;
        let size = end - start;
        for (k, slot) in cumulative[start + 1..=end].iter_mut().enumerate() {
            *slot = before as f64 + tied as f64 * ((k + 1) as f64 / size as f64);
        }
        before += tied;
    });
    let base = positives as f64 / n as f64;
    let mut start = 0u64;
    Ok((1..=bins)
        .map(|bin| {
            let rows = n / bins + u64::from(bin <= n % bins);
            let end = start + rows;
            let (first, last) = (start as usize, end as usize);
            let inside = cumulative[last] - cumulative[first];
            let share = end as f64 / n as f64;
            let gain = cumulative[last] / positives as f64;
            let rate = inside / rows as f64;
            start = end;
            LiftBin {
                bin,
                rows,
                positives: inside,
                highest_score: scores[sorted[first].1],
                lowest_score: scores[sorted[last - 1].1],
                rate,
                lift: rate / base,
                cumulative_rows: share,
                cumulative_gain: gain,
                cumulative_lift: gain / share,
            }
        })
        .collect())
}
