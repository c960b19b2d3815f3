//! Weight of evidence and information value of a binned trait.

use crate::num;
use crate::stats::StatsError;
use serde::Serialize;

/// One bin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WoeBin {
    /// Its weight of evidence ln(share of wins / share of losses): above 0 speaks for a win.
    pub woe: f64,
    /// Its part of the information value.
    pub information: f64,
    /// Its share of all wins (after adding half, if so chosen).
    pub share_of_wins: f64,
    /// Its share of all losses.
    pub share_of_losses: f64,
}

/// A trait's weight of evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WoeTable {
    /// One entry per bin.
    pub bins: Vec<WoeBin>,
    /// Σ (share of wins − share of losses) · WoE.
    pub information_value: f64,
}

/// Weight of evidence per bin of (wins, losses). With `add_half`, ½ is added to each count, so that empty cells are
/// finite.
///
/// ```
/// # use icp_core::stats::ordered::weight_of_evidence;
/// let table = weight_of_evidence(&[(20, 80), (29, 221), (22, 378), (7, 343)], false)?;
/// assert!((table.information_value - 0.6437667583).abs() < 1e-10);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `too_few` for fewer than two bins, `one_class` without wins or without losses, `empty_cell` when a bin has none of a class and
/// nothing is added.
pub fn weight_of_evidence(bins: &[(u64, u64)], add_half: bool) -> Result<WoeTable, StatsError> {
    if bins.len() < 2 {
        return Err(StatsError::too_few("bins", 2, bins.len()));
    }
    let all_wins = num::sum_by(bins.len(), |i| bins[i].0 as f64);
    let all_losses = num::sum_by(bins.len(), |i| bins[i].1 as f64);
    if all_wins == 0.0 || all_losses == 0.0 {
        return Err(StatsError::OneClass { positives: all_wins as u64, negatives: all_losses as u64 });
    }
    if !add_half && bins.iter().any(|&(wins, losses)| wins == 0 || losses == 0) {
        return Err(StatsError::EmptyCell { what: "wins or losses of a bin (add a half)" });
    }
    let half = if add_half { 0.5 } else { 0.0 };
    let extra = half * bins.len() as f64;
    let bins: Vec<WoeBin> = bins
        .iter()
        .map(|&(wins, losses)| {
            let share_of_wins = (wins as f64 + half) / (all_wins + extra);
            let share_of_losses = (losses as f64 + half) / (all_losses + extra);
            let woe = num::ln(share_of_wins / share_of_losses);
            WoeBin {
                woe,
                information: (share_of_wins - share_of_losses) * woe,
                share_of_wins,
                share_of_losses,
            }
        })
        .collect();
    let information_value = num::sum_by(bins.len(), |i| bins[i].information);
    Ok(WoeTable { bins, information_value })
}
