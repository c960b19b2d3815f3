//! The ends of an axis when criteria are undetermined.

use super::points::{FULL, Share, total};

/// How far one criterion ranges.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    /// Its maximum and cap; points are filled in from `least` or `greatest`.
    pub(crate) share: Share,
    /// Least points, in µp.
    pub(crate) least: i64,
    /// Greatest points, in µp.
    pub(crate) greatest: i64,
    /// Whether staying out of the denominator is one of its cases.
    pub(crate) may_leave: bool,
}

impl Range {
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
    /// False when there were more combinations than the semantics asks to be tried and the pair is merely valid.
    pub(crate) exact: bool,
}

/// How many combinations are tried under a cap.
pub(crate) const MOST_COMBINATIONS: u64 = 4096;

/// The ends over every choice of every criterion.
#[must_use]
pub(crate) fn ends(ranges: &[Range]) -> Ends {
    let leavers = ranges.iter().filter(|range| range.may_leave).count();
    if leavers == 0 {
        let low = total(&ranges.iter().map(|range| range.at(range.least)).collect::<Vec<_>>());
        let high = total(&ranges.iter().map(|range| range.at(range.greatest)).collect::<Vec<_>>());
        return Ends { low, high, exact: true };
    }
    if ranges.iter().all(|range| range.share.cap.is_none()) {
        return Ends { low: -greatest_ratio(ranges, -1), high: greatest_ratio(ranges, 1), exact: true };
    }
    if combinations(ranges) <= MOST_COMBINATIONS {
        return every_combination(ranges);
    }
    Ends { low: 0, high: FULL, exact: false }
}

fn options(range: &Range) -> Vec<Share> {
    let mut options = vec![range.at(range.least)];
    if range.greatest != range.least {
        options.push(range.at(range.greatest));
    }
    if range.may_leave {
        options.push(range.left_out());
    }
    options
}

fn combinations(ranges: &[Range]) -> u64 {
    // Counted generously: a criterion that is undetermined has two ends even when they fall together.
    ranges.iter().fold(1, |product: u64, range| {
        product.saturating_mul(match (range.may_leave, range.least == range.greatest) {
            (true, _) => 3,
            (false, false) => 2,
            (false, true) => 1,
        })
    })
}

fn every_combination(ranges: &[Range]) -> Ends {
    let mut found = Ends { low: i64::MAX, high: i64::MIN, exact: true };
    let choices: Vec<Vec<Share>> = ranges.iter().map(options).collect();
    let mut counter = vec![0usize; ranges.len()];
    loop {
        let chosen: Vec<Share> =
            counter.iter().zip(&choices).map(|(&i, options)| options[i].clone()).collect();
        let sum = total(&chosen);
        found.low = found.low.min(sum);
        found.high = found.high.max(sum);
        // The next combination, as an odometer counts.
        let Some(wheel) = (0..counter.len()).find(|&wheel| counter[wheel] + 1 < choices[wheel].len()) else {
            return found;
        };
        counter[..wheel].fill(0);
        counter[wheel] += 1;
    }
}

/// The greatest of ±(earned × 100 / available) without caps.
///
/// For a given set of criteria that stay, all at their better end is best. A quotient of two sums is at its greatest
/// when exactly the terms whose own quotient is above some level are in, so the sets to try are the beginnings of the
/// list sorted by that quotient.
fn greatest_ratio(ranges: &[Range], sign: i64) -> i64 {
    let best = |range: &Range| if sign > 0 { range.greatest } else { range.least };
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
    use super::*;

    fn range(max: i64, least: i64, greatest: i64, may_leave: bool) -> Range {
        Range { share: Share { max, points: 0, out: false, cap: None }, least, greatest, may_leave }
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
            let count = 1 + draw(6);
            let mut left = FULL;
            let ranges: Vec<Range> = (0..count)
                .map(|i| {
                    let max = if i + 1 == count { left } else { draw(left + 1) };
                    left -= max;
                    let (a, b) = (draw(max + 1), draw(max + 1));
                    range(max, a.min(b), a.max(b), draw(2) == 0)
                })
                .collect();
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
