//! The bootstrap of the AUC: scores are sorted once, then a resample is a count per row.

use super::{BootstrapIntervals, Plan, bootstrap_intervals, draw};
use crate::random::Stream;
use crate::stats::StatsError;
use crate::stats::rank::{check_classes, check_scores, for_ties, sorted_positions};

/// Bootstraps the AUC over rows (not within classes): the same resamples and values as [`super::bootstrap`] with the AUC as
/// statistic, without sorting each.
///
/// ```
/// # use icp_core::stats::resample::{Plan, bootstrap_auc};
/// let scores = [9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0];
/// let won = [true, true, false, true, false, true, false, false];
/// let result = bootstrap_auc(&scores, &won, Plan { resamples: 2000, seed: 1, level: 0.95 })?;
/// assert_eq!(result.estimate, 0.8125);
/// assert!(result.bca.unwrap().low < 0.8125);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few`, `not_finite`, `one_class`, `out_of_range` for a bad level or too many resamples.
pub fn bootstrap_auc(
    scores: &[f64],
    outcomes: &[bool],
    plan: Plan,
) -> Result<BootstrapIntervals, StatsError> {
    check_scores(scores, outcomes)?;
    let (positives, negatives) = check_classes(outcomes)?;
    plan.check(scores.len() as u64)?;
    let sorted = sorted_positions(scores);
    // Where each row stands: its tie group, twice, plus one for a positive.
    if scores.len() > 1 << 31 {
        return Err(StatsError::out_of_range("rows", scores.len(), "at most 2^31"));
    }
    let mut slots = vec![0u32; scores.len()];
    let mut groups = 0u32;
    for_ties(&sorted, |start, end| {
        for &(_, row) in &sorted[start..end] {
            slots[row] = 2 * groups + u32::from(outcomes[row]);
        }
        groups += 1;
    });
    let mut counts = vec![0u32; 2 * groups as usize];
    for &slot in &slots {
        counts[slot as usize] += 1;
    }
    let doubled = wins(&counts).0;
    let estimate = 0.5 * doubled as f64 / (positives as f64 * negatives as f64);
    // Twice the pairs that each slot's row wins.
    let (all_positives, mut seen_positives, mut seen_negatives) = (positives, 0u64, 0u64);
    let mut placement = vec![0u64; counts.len()];
    for (group, pair) in counts.chunks_exact(2).enumerate() {
        let (lost, won) = (u64::from(pair[0]), u64::from(pair[1]));
        placement[2 * group + 1] = 2 * seen_negatives + lost;
        placement[2 * group] = 2 * (all_positives - seen_positives - won) + won;
        seen_positives += won;
        seen_negatives += lost;
    }
    let jackknife: Option<Vec<f64>> = slots
        .iter()
        .map(|&slot| {
            let rest = (doubled - placement[slot as usize]) as f64;
            let (m, n) = if slot % 2 == 1 { (positives - 1, negatives) } else { (positives, negatives - 1) };
            if m == 0 || n == 0 { None } else { Some(0.5 * rest / (m as f64 * n as f64)) }
        })
        .collect();
    let order: Vec<(u32, u32)> = sorted.iter().map(|&(_, row)| (row as u32, slots[row])).collect();
    let replicates = if scores.len() <= usize::from(u16::MAX) {
        replicate::<u16>(&order, plan)
    } else {
        replicate::<u32>(&order, plan)
    };
    bootstrap_intervals(estimate, &replicates, jackknife.as_deref(), plan.resamples, plan.level)
}

/// Twice the pairs won by positives, and the class sizes, of counts by tie group (negatives, positives).
fn wins(counts: &[u32]) -> (u64, u64, u64) {
    let (mut doubled, mut positives, mut negatives) = (0u64, 0u64, 0u64);
    for pair in counts.chunks_exact(2) {
        let (lost, won) = (u64::from(pair[0]), u64::from(pair[1]));
        doubled += won * (2 * negatives + lost);
        negatives += lost;
        positives += won;
    }
    (doubled, positives, negatives)
}

/// The AUC of each resample that has both classes. Rows are counted in small integers that stay in the nearest cache, then
/// gathered in the order of the scores (`order`: row, and its slot).
fn replicate<C>(order: &[(u32, u32)], plan: Plan) -> Vec<f64>
where
    C: Copy + Default + From<u8> + Into<u64> + std::ops::AddAssign,
{
    let stream = Stream::new(plan.seed, 0);
    let mut counts = vec![C::default(); order.len()];
    let mut replicates = Vec::with_capacity(plan.resamples as usize);
    for b in 0..plan.resamples {
        counts.fill(C::default());
        draw(&stream, b, order.len() as u64, |row| counts[row as usize] += C::from(1));
        let (mut doubled, mut positives, mut negatives, mut before) = (0u64, 0u64, 0u64, 0u64);
        // `before`: negatives below the tie group that is being read, and those of the group so far.
        let (mut group, mut group_positives) = (u32::MAX, 0u64);
        for &(row, slot) in order {
            if slot / 2 != group {
                doubled += group_positives * (before + negatives);
                (group, group_positives, before) = (slot / 2, 0, negatives);
            }
            let count: u64 = counts[row as usize].into();
            let won = u64::from(slot % 2);
            group_positives += count * won;
            positives += count * won;
            negatives += count * (1 - won);
        }
        doubled += group_positives * (before + negatives);
        if positives > 0 && negatives > 0 {
            replicates.push(0.5 * doubled as f64 / (positives as f64 * negatives as f64));
        }
    }
    replicates
}
