//! The Mann–Whitney U test.

use crate::num;
use crate::stats::rank::{placements, split_classes};
use crate::stats::special::normal;
use crate::stats::{Alternative, StatsError};
use serde::Serialize;

/// The exact distribution is worked out up to this many pairs.
const EXACT_PAIRS: usize = 10_000;

/// A Mann–Whitney test of the scores of positives against negatives.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MannWhitney {
    /// U of the positives: the pairs in which the positive scores higher, ties half.
    pub u: f64,
    /// p-value by the normal approximation corrected for ties, without continuity correction; none when all scores are
    /// equal.
    pub p_value: Option<f64>,
    /// The same with continuity correction ½ (R's and SciPy's default).
    pub p_value_continuity: Option<f64>,
    /// Exact p-value; none with ties between the classes or beyond 10,000 pairs.
    pub p_value_exact: Option<f64>,
}

/// Do positives score higher than negatives (`Greater`), lower (`Less`), or differently?
///
/// ```
/// # use icp_core::stats::{Alternative, discrimination::mann_whitney};
/// let test = mann_whitney(&[4.0, 3.0, 2.0, 1.0], &[true, true, false, false], Alternative::TwoSided)?;
/// assert_eq!(test.u, 4.0);
/// assert!((test.p_value_exact.unwrap() - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch`, `too_few` without rows, `not_finite`, `one_class`.
pub fn mann_whitney(
    scores: &[f64],
    outcomes: &[bool],
    alternative: Alternative,
) -> Result<MannWhitney, StatsError> {
    let classes = split_classes(scores, outcomes)?;
    let (m, n) = (classes.positives.len(), classes.negatives.len());
    let mut doubled = 0u128;
    let mut crossed = false;
    placements(&classes.positives, &classes.negatives, |_, twice| {
        doubled += u128::from(twice);
        crossed |= twice % 2 == 1;
    });
    // A tie with an even number of negatives keeps its placement even: look for it by merging.
    let tied = crossed || share_a_key(&classes.positives, &classes.negatives);
    let u = 0.5 * doubled as f64;
    let (mf, nf) = (m as f64, n as f64);
    let total = mf + nf;
    let ties = tie_sum(&classes.positives, &classes.negatives);
    let variance = mf * nf / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)));
    let gap = u - 0.5 * mf * nf;
    let approximate = |correction: f64| {
        if variance <= 0.0 {
            return None;
        }
        let deviation = num::sqrt(variance);
        Some(match alternative {
            Alternative::TwoSided => normal::two_sided(num::max(gap.abs() - correction, 0.0) / deviation),
            Alternative::Greater => normal::upper((gap - correction) / deviation),
            Alternative::Less => normal::upper(-(gap + correction) / deviation),
        })
    };
    let exact = !tied && m * n <= EXACT_PAIRS;
    Ok(MannWhitney {
        u,
        p_value: approximate(0.0),
        p_value_continuity: approximate(0.5),
        p_value_exact: exact.then(|| exact_p(m, n, (doubled / 2) as usize, alternative)),
    })
}

fn share_a_key(a: &[u64], b: &[u64]) -> bool {
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => return true,
        }
    }
    false
}

/// Σ (t³ − t) over the ties of both sorted lists together.
fn tie_sum(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut total) = (0, 0, 0.0);
    while i < a.len() || j < b.len() {
        let key = match (a.get(i), b.get(j)) {
            (Some(&x), Some(&y)) => x.min(y),
            (Some(&x), None) => x,
            (None, Some(&y)) => y,
            (None, None) => break,
        };
        let before = i + j;
        while i < a.len() && a[i] == key {
            i += 1;
        }
        while j < b.len() && b[j] == key {
            j += 1;
        }
        let t = (i + j - before) as f64;
        total += (t - 1.0) * t * (t + 1.0);
    }
    total
}

/// Tails of U without ties, from the recurrence p(m, n, u) = m/(m+n) p(m−1, n, u−n) + n/(m+n) p(m, n−1, u), which adds
/// probabilities only.
fn exact_p(m: usize, n: usize, u: usize, alternative: Alternative) -> f64 {
    let pairs = m * n;
    // By symmetry only the lower tail up to `needed` is ever summed.
    let lower_tail = |through: usize| {
        // shares[j][k] = P(U = k) for i positives and j negatives.
        let mut shares = vec![vec![0.0; through + 1]; n + 1];
        for row in &mut shares {
            row[0] = 1.0;
        }
        for i in 1..=m {
            for j in 1..=n {
                let (with, without) = (i as f64 / (i + j) as f64, j as f64 / (i + j) as f64);
                let (left, right) = shares.split_at_mut(j);
                let (previous, current) = (&left[j - 1], &mut right[0]);
                for k in (0..=through).rev() {
                    let taken = if k >= j { with * current[k - j] } else { 0.0 };
                    current[k] = taken + without * previous[k];
                }
            }
        }
        num::min(num::sum(&shares[n]), 1.0)
    };
    match alternative {
        Alternative::Less => lower_tail(u),
        Alternative::Greater => lower_tail(pairs - u),
        Alternative::TwoSided => num::min(2.0 * lower_tail(u.min(pairs - u)), 1.0),
    }
}
