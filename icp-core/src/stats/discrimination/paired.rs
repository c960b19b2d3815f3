//! Two scores on the same accounts: which ranks better?

use crate::num;
use crate::stats::error::check_lengths;
use crate::stats::rank::{check_classes, check_scores, sorted_positions};
use crate::stats::special::normal;
use crate::stats::{Interval, StatsError, check_level};
use serde::Serialize;

/// Two AUCs on the same rows compared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PairedAuc {
    /// AUC of the first score.
    pub auc_first: f64,
    /// AUC of the second score.
    pub auc_second: f64,
    /// First minus second.
    pub difference: f64,
    /// DeLong's variance of the difference.
    pub variance: f64,
    /// Wald's interval of the difference.
    pub interval: Interval,
    /// difference / √variance.
    pub z: f64,
    /// Two-sided p-value.
    pub p_value: f64,
}

/// DeLong's test of two correlated AUCs (*Biometrics* 1988).
///
/// # Errors
/// `length_mismatch`, `too_few` (two rows of each class are needed), `not_finite`, `one_class`; `all_equal` when both
/// scores rank all rows alike, so that the difference has no variance; `out_of_range` for a bad level.
pub fn delong_paired(
    first: &[f64],
    second: &[f64],
    outcomes: &[bool],
    level: f64,
) -> Result<PairedAuc, StatsError> {
    check_level(level)?;
    check_scores(first, outcomes)?;
    check_lengths(first.len(), second.len())?;
    check_scores(second, outcomes)?;
    let (m, n) = check_classes(outcomes)?;
    if m < 2 || n < 2 {
        return Err(StatsError::TooFew { what: "rows of the smaller class", needed: 2, found: m.min(n) });
    }
    let (p, q) = (doubled_placements(first, outcomes), doubled_placements(second, outcomes));
    // Sums over each class of both placements, of their difference and its square: whole numbers.
    let mut sums = [[0i128; 3]; 2];
    let mut squares = [0i128; 2];
    for (i, &outcome) in outcomes.iter().enumerate() {
        let gap = i128::from(p[i]) - i128::from(q[i]);
        let class = usize::from(outcome);
        sums[class][0] += i128::from(p[i]);
        sums[class][1] += i128::from(q[i]);
        sums[class][2] += gap;
        squares[class] += gap * gap;
    }
    let spread = |class: usize, size: u64| {
        let size = i128::from(size);
        let top = size * squares[class] - sums[class][2] * sums[class][2];
        top as f64 / (size as f64 * (size - 1) as f64)
    };
    let (mf, nf) = (m as f64, n as f64);
    let variance = spread(1, m) / (4.0 * nf * nf) / mf + spread(0, n) / (4.0 * mf * mf) / nf;
    if variance <= 0.0 {
        return Err(StatsError::AllEqual { what: "differences of the two rankings" });
    }
    let auc_first = 0.5 * sums[1][0] as f64 / (mf * nf);
    let auc_second = 0.5 * sums[1][1] as f64 / (mf * nf);
    let difference = 0.5 * sums[1][2] as f64 / (mf * nf);
    let error = num::sqrt(variance);
    let half = normal::critical(level) * error;
    let z = difference / error;
    Ok(PairedAuc {
        auc_first,
        auc_second,
        difference,
        variance,
        interval: Interval { low: difference - half, high: difference + half, level },
        z,
        p_value: normal::two_sided(z),
    })
}

/// Per row: twice the number of rows of the other class that lose to it, ties once (for a positive: negatives below;
/// for a negative: positives above).
fn doubled_placements(scores: &[f64], outcomes: &[bool]) -> Vec<u64> {
    let sorted = sorted_positions(scores);
    let positives = outcomes.iter().filter(|&&o| o).count() as u64;
    let (mut below_positive, mut below_negative) = (0u64, 0u64);
    let mut result = vec![0; scores.len()];
    crate::stats::rank::for_ties(&sorted, |start, end| {
        let tied = (end - start) as u64;
        let tied_positive = sorted[start..end].iter().filter(|&&(_, i)| outcomes[i]).count() as u64;
        let tied_negative = tied - tied_positive;
        for &(_, i) in &sorted[start..end] {
            result[i] = if outcomes[i] {
                2 * below_negative + tied_negative
            } else {
                2 * (positives - below_positive - tied_positive) + tied_positive
            };
        }
        below_positive += tied_positive;
        below_negative += tied_negative;
    });
    result
}
