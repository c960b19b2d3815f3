//! The ends of an axis when criteria are undetermined.

use super::points::{Share, total};

/// How far one criterion ranges.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    /// Its maximum and cap; points are filled in from `points`.
    pub(crate) share: Share,
    /// What it can earn, in µp: one number when it is determined.
    pub(crate) points: Vec<i64>,
    /// Whether it can earn anything between the least and the greatest as well.
    pub(crate) continuous: bool,
    /// Whether staying out of the denominator is one of its cases.
    pub(crate) may_leave: bool,
}

impl Range {
    fn least(&self) -> i64 {
        *self.points.iter().min().expect("a criterion earns something")
    }

    fn greatest(&self) -> i64 {
        *self.points.iter().max().expect("a criterion earns something")
    }

    fn at(&self, points: i64) -> Share {
        Share { points, out: false, ..self.share.clone() }
    }

    fn left_out(&self) -> Share {
        Share { points: 0, out: true, ..self.share.clone() }
    }
}

/// The least and the greatest an axis can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ends {
    /// Least, in µp.
    pub(crate) low: i64,
    /// Greatest, in µp.
    pub(crate) high: i64,
    /// False when the semantics asks only for a pair that is wide enough (item 25). Then these are the ends of the
    /// combinations that were tried, which every valid pair encloses.
    pub(crate) exact: bool,
}

/// How many combinations are tried under a cap.
pub(crate) const MOST_COMBINATIONS: usize = 4096;

/// The ends over every choice of every criterion.
#[must_use]
pub(crate) fn ends(ranges: &[Range]) -> Ends {
    let leavers = ranges.iter().filter(|range| range.may_leave).count();
    if leavers == 0 {
        let low = total(&ranges.iter().map(|range| range.at(range.least())).collect::<Vec<_>>());
        let high = total(&ranges.iter().map(|range| range.at(range.greatest())).collect::<Vec<_>>());
        return Ends { low, high, exact: true };
    }
    if ranges.iter().all(|range| range.share.cap.is_none()) {
        return Ends { low: -greatest_ratio(ranges, -1), high: greatest_ratio(ranges, 1), exact: true };
    }
    every_combination(ranges)
}

/// All choices of one criterion: what it can earn, and staying out.
fn choices(range: &Range) -> Vec<Share> {
    let mut points = range.points.clone();
    points.sort_unstable();
    points.dedup();
    let mut choices: Vec<Share> = points.into_iter().map(|points| range.at(points)).collect();
    choices.extend(range.may_leave.then(|| range.left_out()));
    choices
}

/// The ends of all combinations, or of the first few when they are too many.
fn every_combination(ranges: &[Range]) -> Ends {
    let choices: Vec<Vec<Share>> = ranges.iter().map(choices).collect();
    // Counted over fits, of which several may earn the same.
    let count = ranges.iter().fold(1usize, |product, range| {
        product.saturating_mul(range.points.len() + usize::from(range.may_leave))
    });
    let exact = count <= MOST_COMBINATIONS && !ranges.iter().any(|range| range.continuous);
    let mut found = Ends { low: i64::MAX, high: i64::MIN, exact };
    let mut counter = vec![0usize; ranges.len()];
    for _ in 0..MOST_COMBINATIONS {
        let chosen: Vec<Share> = counter.iter().zip(&choices).map(|(&i, shares)| shares[i].clone()).collect();
        let sum = total(&chosen);
        found.low = found.low.min(sum);
        found.high = found.high.max(sum);
        // The next combination, as an odometer counts.
        let Some(wheel) = (0..counter.len()).find(|&wheel| counter[wheel] + 1 < choices[wheel].len()) else {
            break;
        };
        counter[..wheel].fill(0);
        counter[wheel] += 1;
    }
    found
}

/// The greatest of ±(earned × 100 / available) without caps.
///
/// For a given set of criteria that stay, all at their better end is best. A quotient of two sums is at its greatest
/// when exactly the terms whose own quotient is above some level are in, so the sets to try are the beginnings of the
/// list sorted by that quotient.
fn greatest_ratio(ranges: &[Range], sign: i64) -> i64 {
    let best = |range: &Range| if sign > 0 { range.greatest() } else { range.least() };
    let mut leavers: Vec<&Range> = ranges.iter().filter(|range| range.may_leave).collect();
    // A maximum of 0 changes neither sum.
    leavers.retain(|range| range.share.max > 0);
    let quotient = |range: &Range| (i128::from(sign * best(range)), i128::from(range.share.max));
    leavers.sort_by(|a, b| {
        let ((a, a_max), (b, b_max)) = (quotient(a), quotient(b));
        (b * a_max).cmp(&(a * b_max))
    });
    let stayers: Vec<Share> =
        ranges.iter().filter(|range| !range.may_leave).map(|range| range.at(best(range))).collect();
    (0..=leavers.len())
        .map(|kept| {
            let mut shares = stayers.clone();
            shares.extend(leavers[..kept].iter().map(|range| range.at(best(range))));
            shares.extend(leavers[kept..].iter().map(|range| range.left_out()));
            sign * total(&shares)
        })
        .max()
        .unwrap()
}

#[cfg(test)]
mod tests {
    use super::super::points::FULL;
    use super::*;

    fn range(max: i64, least: i64, greatest: i64, may_leave: bool) -> Range {
        Range {
            share: Share { max, points: 0, out: false, cap: None },
            points: vec![least, greatest],
            continuous: false,
            may_leave,
        }
    }

    /// Sorting by quotient finds what trying every set finds.
    #[test]
    fn beginnings_of_the_sorted_list_are_enough() {
        let mut state = 7u64;
        let mut draw = |bound: i64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(state >> 33).unwrap() % bound
        };
        for _ in 0..300 {
            let count = 1 + draw(6); // at most 3⁶ combinations
            let mut left = FULL;
            let ranges: Vec<Range> = (0..count)
                .map(|i| {
                    let max = if i + 1 == count { left } else { draw(left + 1) };
                    left -= max;
                    let (a, b) = (draw(max + 1), draw(max + 1));
                    range(max, a.min(b), a.max(b), draw(2) == 0)
                })
                .collect();
            assert!(every_combination(&ranges).exact);
            assert_eq!(ends(&ranges), every_combination(&ranges), "{ranges:?}");
        }
    }

    #[test]
    fn staying_out_can_be_best_or_worst() {
        let fixed = range(50_000_000, 25_000_000, 25_000_000, false);
        let open = range(50_000_000, 0, 50_000_000, true);
        assert_eq!(ends(&[fixed.clone(), open]), Ends { low: 25_000_000, high: 75_000_000, exact: true });
        let middling = range(50_000_000, 10_000_000, 15_000_000, true);
        assert_eq!(ends(&[fixed, middling]), Ends { low: 35_000_000, high: 50_000_000, exact: true });
    }
}
