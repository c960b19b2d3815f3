//! Decision curves: is acting on the score worth more than acting on everyone or no one?

use crate::stats::rank::{check_scores, order_key};
use crate::stats::{StatsError, error::check_finite};
use serde::Serialize;

/// Net benefit at one threshold probability.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct NetBenefit {
    /// Threshold probability t: the odds at which a win is worth the effort wasted on losses.
    pub threshold: f64,
    /// TP/n − FP/n · t/(1 − t) when those with probability ≥ t are worked.
    pub net_benefit: f64,
    /// The same when everyone is worked.
    pub treat_all: f64,
    /// 0: no one is worked.
    pub treat_none: f64,
    /// Rows at or above the threshold.
    pub selected: u64,
    /// Positives among them.
    pub true_positives: u64,
}

/// The decision curve of predicted probabilities (Vickers & Elkin, *Medical Decision Making* 2006).
///
/// ```
/// # use icp_core::stats::discrimination::decision_curve;
/// let curve = decision_curve(&[0.9, 0.6, 0.2, 0.1], &[true, false, false, false], &[0.5])?;
/// assert_eq!((curve[0].net_benefit, curve[0].treat_all), (0.0, -0.5));
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few` without rows, `not_finite`; `out_of_range` for a threshold outside [0, 1).
pub fn decision_curve(
    probabilities: &[f64],
    outcomes: &[bool],
    thresholds: &[f64],
) -> Result<Vec<NetBenefit>, StatsError> {
    check_scores(probabilities, outcomes)?;
    check_finite("thresholds", thresholds)?;
    if let Some(&bad) = thresholds.iter().find(|&&t| !(0.0..1.0).contains(&t)) {
        return Err(StatsError::out_of_range("threshold", bad, "at least 0 and less than 1"));
    }
    let mut positives = Vec::new();
    let mut all: Vec<u64> = Vec::with_capacity(probabilities.len());
    for (&p, &outcome) in probabilities.iter().zip(outcomes) {
        all.push(order_key(p));
        if outcome {
            positives.push(order_key(p));
        }
    }
    all.sort_unstable();
    positives.sort_unstable();
    let n = all.len() as f64;
    let won = positives.len() as f64;
    Ok(thresholds
        .iter()
        .map(|&threshold| {
            let key = order_key(threshold);
            let from = |sorted: &[u64]| (sorted.len() - sorted.partition_point(|&k| k < key)) as u64;
            let (selected, true_positives) = (from(&all), from(&positives));
            let odds = threshold / (1.0 - threshold);
            let benefit = |hits: f64, misses: f64| hits / n - misses / n * odds;
            NetBenefit {
                threshold,
                net_benefit: benefit(true_positives as f64, (selected - true_positives) as f64),
                treat_all: benefit(won, n - won),
                treat_none: 0.0,
                selected,
                true_positives,
            }
        })
        .collect())
}
