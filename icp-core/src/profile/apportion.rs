//! Points shared out in whole shares that add up: the largest-remainder method (Hare–Niemeyer).

use super::criterion::{Axis, Category, Criterion, Weight, Worth};
use super::document::{Axes, Document, PointsUnit};
use crate::points::{MICRO_PER_POINT, Points};

/// Shares `total` out in proportion to `weights`: each gets the floor of its quota, and what is left over goes to the
/// largest remainders, ties in order. The shares add up to `total` exactly; all are 0 when all weights are.
///
/// ```
/// use icp_core::profile::apportion::largest_remainder;
/// assert_eq!(largest_remainder(100, &[2, 4, 2, 1, 3, 2]), [14, 29, 14, 7, 22, 14]);
/// assert_eq!(largest_remainder(100, &[1, 1, 1]), [34, 33, 33]);
/// ```
#[must_use]
pub fn largest_remainder(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let quota = |&weight: &u64| u128::from(total) * u128::from(weight);
    let mut shares: Vec<u64> = weights.iter().map(|weight| (quota(weight) / sum) as u64).collect();
    let left_over = total - shares.iter().sum::<u64>();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|&i| (std::cmp::Reverse(quota(&weights[i]) % sum), i));
    for &i in by_remainder.iter().take(left_over as usize) {
        shares[i] += 1;
    }
    shares
}

impl Document {
    /// The axis a criterion's points belong to (docs/semantics.md, item 5).
    #[must_use]
    pub fn axis_of(&self, criterion: &Criterion) -> Axis {
        let by_category = match (self.axes, criterion.category) {
            (Axes::Separate, Category::Behavioral | Category::Environmental) => Axis::Timing,
            _ => Axis::Fit,
        };
        criterion.axis.unwrap_or(by_category)
    }

    /// The weight of a criterion; an importance word that the document does not know weighs nothing.
    #[must_use]
    pub fn weight_of(&self, criterion: &Criterion) -> Weight {
        match &criterion.worth {
            Worth::Weight(weight) => *weight,
            Worth::Importance(word) => self
                .importance
                .iter()
                .find(|(known, _)| known == word)
                .map_or(Weight(0), |(_, weight)| *weight),
        }
    }

    /// The most each criterion can earn, in document order; on each axis that has criteria they add up to 100 points
    /// exactly (docs/semantics.md, item 6).
    #[must_use]
    pub fn max_points(&self) -> Vec<Points> {
        let unit = match self.points {
            PointsUnit::Micro => 1,
            PointsUnit::Whole => MICRO_PER_POINT,
        };
        let mut points = vec![Points::ZERO; self.criteria.len()];
        for axis in [Axis::Fit, Axis::Timing] {
            let on_axis = |&i: &usize| self.axis_of(&self.criteria[i]) == axis;
            let members: Vec<usize> = (0..self.criteria.len()).filter(on_axis).collect();
            let weights: Vec<u64> = members.iter().map(|&i| self.weight_of(&self.criteria[i]).0).collect();
            let shares = largest_remainder((Points::HUNDRED.micro() / unit) as u64, &weights);
            for (i, share) in members.into_iter().zip(shares) {
                points[i] = Points::from_micro(share as i32 * unit);
            }
        }
        points
    }
}

impl Axis {
    /// The word on every surface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Timing => "timing",
        }
    }
}
