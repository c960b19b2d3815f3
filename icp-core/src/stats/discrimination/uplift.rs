//! Uplift: does the score find those whom the treatment (the outreach, the offer) moves?

use crate::num;
use crate::stats::StatsError;
use crate::stats::error::check_lengths;
use crate::stats::rank::{check_scores, for_ties, sorted_positions};
use serde::Serialize;

/// A point of the Qini curve: what treating everyone with at least this score gains.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QiniPoint {
    /// Rows so far, as a share of all.
    pub rows: f64,
    /// Wins among the treated so far, less the wins of the untreated scaled to as many rows; 0 while either is absent.
    pub incremental: f64,
}

/// The Qini curve and its area.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Qini {
    /// From (0, 0) on, one point per distinct score, descending.
    pub curve: Vec<QiniPoint>,
    /// Area between the curve and the straight line to its end, per treated row (Radcliffe 2007); 0 is a random order.
    pub coefficient: f64,
}

fn check(scores: &[f64], outcomes: &[bool], treated: &[bool]) -> Result<(), StatsError> {
    check_scores(scores, outcomes)?;
    check_lengths(scores.len(), treated.len())?;
    if treated.iter().all(|&t| t) || !treated.iter().any(|&t| t) {
        return Err(StatsError::EmptyCell { what: "treated or untreated rows" });
    }
    Ok(())
}

/// The difference of win rates, treated less untreated, among the best `share` of the rows (at least one row; a tie at the
/// cut comes in whole).
///
/// ```
/// # use icp_core::stats::discrimination::uplift_at;
/// let (scores, won) = ([4.0, 3.0, 2.0, 1.0], [true, false, false, false]);
/// assert_eq!(uplift_at(&scores, &won, &[true, false, true, false], 0.5)?, 1.0);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few` without rows, `not_finite`, `out_of_range` for a share outside (0, 1]; `empty_cell` when
/// all or none of the rows in question were treated.
pub fn uplift_at(scores: &[f64], outcomes: &[bool], treated: &[bool], share: f64) -> Result<f64, StatsError> {
    check(scores, outcomes, treated)?;
    if !(share > 0.0 && share <= 1.0) {
        return Err(StatsError::out_of_range("share", share, "greater than 0 and at most 1"));
    }
    let mut sorted = sorted_positions(scores);
    sorted.reverse();
    let wanted = num::max((scores.len() as f64 * share).floor(), 1.0) as usize;
    let cut = sorted[wanted.min(sorted.len()) - 1].0;
    let top: Vec<usize> = sorted.iter().take_while(|pair| pair.0 >= cut).map(|pair| pair.1).collect();
    let rate = |kind: bool| {
        let rows = top.iter().filter(|&&i| treated[i] == kind).count();
        let wins = top.iter().filter(|&&i| treated[i] == kind && outcomes[i]).count();
        if rows == 0 {
            Err(StatsError::EmptyCell { what: "treated or untreated rows above the cut" })
        } else {
            Ok(wins as f64 / rows as f64)
        }
    };
    Ok(num::normalize_zero(rate(true)? - rate(false)?))
}

/// The Qini curve (N. Radcliffe, *Using control groups to target on predicted lift*, 2007).
///
/// ```
/// # use icp_core::stats::discrimination::qini;
/// let (scores, treated) = ([4.0, 3.0, 2.0, 1.0], [true, false, true, false]);
/// let good = qini(&scores, &[true, false, false, false], &treated)?;
/// assert!(good.coefficient > 0.0);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few` without rows, `not_finite`; `empty_cell` when all or none of the rows were treated.
pub fn qini(scores: &[f64], outcomes: &[bool], treated: &[bool]) -> Result<Qini, StatsError> {
    check(scores, outcomes, treated)?;
    let mut sorted = sorted_positions(scores);
    sorted.reverse();
    let n = scores.len() as f64;
    let mut curve = vec![QiniPoint { rows: 0.0, incremental: 0.0 }];
    // Rows and wins: untreated, treated.
    let (mut rows, mut wins) = ([0.0f64; 2], [0.0f64; 2]);
    for_ties(&sorted, |start, end| {
        for &(_, i) in &sorted[start..end] {
            rows[usize::from(treated[i])] += 1.0;
            wins[usize::from(treated[i])] += f64::from(u8::from(outcomes[i]));
        }
        let both = rows[0] > 0.0 && rows[1] > 0.0;
        let incremental = if both { wins[1] - wins[0] * (rows[1] / rows[0]) } else { 0.0 };
        curve.push(QiniPoint { rows: end as f64 / n, incremental });
    });
    let total = curve.last().map_or(0.0, |end| end.incremental);
    let area = num::sum_by(curve.len() - 1, |k| {
        let (before, here) = (curve[k], curve[k + 1]);
        0.5 * (here.rows - before.rows) * (before.incremental + here.incremental)
    });
    Ok(Qini { coefficient: (area - 0.5 * total) / rows[1], curve })
}
