//! How the 100 points of an axis are shared out over its criteria (docs/semantics.md, items 5 and 6).

use super::criterion::{Axis, Category, Criterion, Weight, Worth};
use super::document::{Axes, Document, PointsUnit};
use crate::points::{MICRO_PER_POINT, Points};
use std::collections::BTreeMap;

/// Shares `total` out in proportion to `weights` by the largest-remainder method (Hare–Niemeyer): floors of the exact quotas,
/// then one each to the largest remainders, ties in order. Exact in 128-bit integers; the shares add up to `total`
/// unless all weights are 0.
///
/// ```
/// use icp_core::profile::apportion::largest_remainder;
/// assert_eq!(largest_remainder(100, &[3, 4, 3, 1, 2, 1]), [22, 29, 21, 7, 14, 7]);
/// assert_eq!(largest_remainder(10, &[1, 1, 1]), [4, 3, 3]);
/// ```
#[must_use]
pub fn largest_remainder(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let quota = |weight: u64| u128::from(total) * u128::from(weight);
    // A floor of a share of `total` is at most `total`.
    let mut shares: Vec<u64> = weights.iter().map(|weight| (quota(*weight) / sum) as u64).collect();
    let left = total - shares.iter().sum::<u64>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(quota(weights[i]) % sum));
    for &i in order.iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        shares[i] += 1;
    }
    shares
}

impl Document {
    /// The axis a criterion shares in: its own, where it names one, else its category's in this document.
    #[must_use]
    pub fn axis_of(&self, criterion: &Criterion) -> Axis {
        criterion.axis.unwrap_or(match (self.axes, criterion.category) {
            (Axes::Separate, Category::Behavioral | Category::Environmental) => Axis::Timing,
            _ => Axis::Fit,
        })
    }

    /// The weight of each criterion, in document order. A word that the `importance` map lacks weighs nothing, which a valid
    /// [`Profile`](super::Profile) never has.
    #[must_use]
    pub fn weights(&self) -> Vec<Weight> {
        let words: BTreeMap<&str, Weight> =
            self.importance.iter().map(|(word, weight)| (word.as_str(), *weight)).collect();
        let weight = |criterion: &Criterion| match &criterion.worth {
            Worth::Weight(weight) => *weight,
            Worth::Importance(word) => words.get(word.as_str()).copied().unwrap_or(Weight(0)),
        };
        self.criteria.iter().map(weight).collect()
    }

    /// The most points each criterion can earn, in document order; on each axis they add up to exactly 100.
    #[must_use]
    pub fn max_points(&self) -> Vec<Points> {
        let (total, unit) = match self.points {
            PointsUnit::Micro => (100 * u64::from(MICRO_PER_POINT.unsigned_abs()), 1),
            PointsUnit::Whole => (100, MICRO_PER_POINT),
        };
        let weights = self.weights();
        let mut maxima = vec![Points::ZERO; self.criteria.len()];
        for axis in [Axis::Fit, Axis::Timing] {
            let members: Vec<usize> =
                (0..self.criteria.len()).filter(|&i| self.axis_of(&self.criteria[i]) == axis).collect();
            let shares = largest_remainder(total, &members.iter().map(|&i| weights[i].0).collect::<Vec<_>>());
            for (&i, share) in members.iter().zip(shares) {
                maxima[i] = Points::from_micro(i32::try_from(share).unwrap_or(i32::MAX).saturating_mul(unit));
            }
        }
        maxima
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A-024: the 18 criteria at 1:2:3:4 (7 medium, 6 high, 3 very high, 2 critical).
    #[test]
    fn eighteen_criteria_at_one_to_four() {
        let weights = [2, 4, 2, 1, 1, 2, 3, 1, 1, 3, 2, 2, 4, 3, 2, 1, 1, 1];
        let shares = largest_remainder(100, &weights);
        let of = |weight: u64| -> Vec<u64> {
            weights.iter().zip(&shares).filter(|(w, _)| **w == weight).map(|(_, share)| *share).collect()
        };
        assert_eq!(of(1), [3; 7]);
        assert_eq!(of(2), [6, 6, 6, 5, 5, 5], "the first three of the six");
        assert_eq!(of(3), [8; 3]);
        assert_eq!(of(4), [11; 2]);
    }

    /// A-043: industry, size, revenue, stage, hiring, stack.
    #[test]
    fn the_six_criteria_of_the_reference() {
        assert_eq!(largest_remainder(100, &[2, 4, 2, 1, 3, 2]), [14, 29, 14, 7, 22, 14]);
        assert_eq!(largest_remainder(100, &[5, 11, 5, 3, 9, 5]), [13, 29, 13, 8, 24, 13]);
    }

    #[test]
    fn nothing_to_share_by() {
        assert_eq!(largest_remainder(100, &[]), [0; 0]);
        assert_eq!(largest_remainder(100, &[0, 0]), [0, 0]);
        assert_eq!(
            largest_remainder(u64::MAX, &[u64::MAX, u64::MAX]).iter().map(|s| u128::from(*s)).sum::<u128>(),
            u128::from(u64::MAX)
        );
    }

    proptest! {
        #[test]
        fn shares_add_up_and_stay_within_one_of_the_quota(
            total in 0u64..1_000_000_000, weights in prop::collection::vec(0u64..1_000_000_000_000, 1..40)
        ) {
            let sum: u128 = weights.iter().map(|w| u128::from(*w)).sum();
            let shares = largest_remainder(total, &weights);
            prop_assume!(sum > 0);
            prop_assert_eq!(shares.iter().sum::<u64>(), total);
            for (weight, share) in weights.iter().zip(&shares) {
                let floor = u128::from(total) * u128::from(*weight) / sum;
                prop_assert!(u128::from(*share) == floor || u128::from(*share) == floor + 1);
            }
            for (i, j) in (1..weights.len()).map(|j| (j - 1, j)) {
                if weights[i] > weights[j] {
                    prop_assert!(shares[i] >= shares[j]);
                }
            }
        }
    }
}
