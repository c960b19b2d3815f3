//! The least and the greatest points of an axis over every completion of the missing attributes
//! (design section 3, step 10; docs/semantics.md, items 24 and 25).

use super::sharing::{AXIS, Share, rescaled};

/// How many combinations are tried one by one before a wider pair is given instead.
const MOST_COMBINATIONS: usize = 4096;

/// What one criterion may come to.
#[derive(Clone, Debug)]
pub(crate) struct Range<'a> {
    /// Its maximum in micro-points.
    pub(crate) max: u64,
    /// The points it can earn, ascending, each once; one when settled, empty never.
    pub(crate) points: &'a [u64],
    /// Whether it may stay out of the denominator.
    pub(crate) may_stay_out: bool,
    /// Whether points between the least and the greatest can be earned as well.
    pub(crate) continuous: bool,
}

impl Range<'_> {
    fn least(&self) -> u64 {
        self.points.first().copied().unwrap_or(0)
    }

    fn greatest(&self) -> u64 {
        self.points.last().copied().unwrap_or(0)
    }
}

/// A category's cap: its criteria (places in the axis) and the most they may show together.
pub(crate) type Cap = (Vec<usize>, u64);

/// The least and the greatest sum of an axis.
pub(crate) fn of_axis(ranges: &[Range<'_>], caps: &[Cap]) -> (u64, u64) {
    if !ranges.iter().any(|range| range.may_stay_out) {
        return (capped_sum(ranges, caps, |r| r.least()), capped_sum(ranges, caps, |r| r.greatest()));
    }
    if caps.is_empty() {
        return (least_ratio(ranges, |_| true), greatest_ratio(ranges, |_| true));
    }
    by_trying_all(ranges, caps).unwrap_or_else(|| outer(ranges, caps))
}

fn capped_sum(ranges: &[Range<'_>], caps: &[Cap], end: impl Fn(&Range<'_>) -> u64) -> u64 {
    let cut: u64 = caps
        .iter()
        .map(|(members, cap)| members.iter().map(|&i| end(&ranges[i])).sum::<u64>().saturating_sub(*cap))
        .sum();
    ranges.iter().map(&end).sum::<u64>() - cut
}

/// The greatest of earned × 100 / available, where only those `counted` earn and any that may stay out does so when that helps.
fn greatest_ratio(ranges: &[Range<'_>], counted: impl Fn(usize) -> bool) -> u64 {
    let earns = |i: usize| if counted(i) { ranges[i].greatest() } else { 0 };
    // Taking the best paid first is optimal for a ratio: adding helps exactly while its own ratio beats the whole's.
    best_ratio(ranges, earns, |(e, a), (earned, available)| e * available > earned * a)
}

/// The least of earned × 100 / available; `counted` as for the greatest.
fn least_ratio(ranges: &[Range<'_>], counted: impl Fn(usize) -> bool) -> u64 {
    let earns = |i: usize| if counted(i) { ranges[i].least() } else { 0 };
    if ranges.iter().all(|range| range.may_stay_out || range.max == 0) {
        return 0;
    }
    best_ratio(ranges, earns, |(e, a), (earned, available)| e * available < earned * a)
}

fn best_ratio(
    ranges: &[Range<'_>],
    earns: impl Fn(usize) -> u64,
    better: impl Fn((u64, u64), (u64, u64)) -> bool,
) -> u64 {
    let (mut earned, mut available) = (0, 0);
    let mut optional: Vec<(u64, u64)> = Vec::new();
    for (i, range) in ranges.iter().enumerate() {
        if range.may_stay_out {
            if range.max > 0 {
                optional.push((earns(i), range.max));
            }
        } else {
            earned += earns(i);
            available += range.max;
        }
    }
    optional.sort_by(|&a, &b| {
        if better(a, b) {
            std::cmp::Ordering::Less
        } else if better(b, a) {
            std::cmp::Ordering::Greater
        } else {
            std::cmp::Ordering::Equal
        }
    });
    for item in optional {
        // With nothing available the axis earns 0, which any criterion at least equals.
        if available == 0 || better(item, (earned, available)) {
            earned += item.0;
            available += item.1;
        } else {
            break;
        }
    }
    rescaled(earned, available)
}

/// The ends by enumeration; `None` when there are too many combinations or a curve among them.
fn by_trying_all(ranges: &[Range<'_>], caps: &[Cap]) -> Option<(u64, u64)> {
    let open: Vec<usize> =
        (0..ranges.len()).filter(|&i| ranges[i].points.len() > 1 || ranges[i].may_stay_out).collect();
    let mut combinations = 1usize;
    for &i in &open {
        if ranges[i].continuous {
            return None;
        }
        combinations =
            combinations.checked_mul(ranges[i].points.len() + usize::from(ranges[i].may_stay_out))?;
        if combinations > MOST_COMBINATIONS {
            return None;
        }
    }
    Some(Trial::new(ranges, caps, &open).ends(combinations))
}

/// All combinations of what some criteria may come to. Shares are whole micro-points, so each combination has an exact sum that
/// takes sorting remainders; but no sum is further from its plain proportion than [`Trial::slack`], and only combinations that
/// near the least or the greatest proportion are worth the exact sum.
struct Trial<'a> {
    ranges: &'a [Range<'a>],
    caps: &'a [Cap],
    open: &'a [usize],
    /// Which cap each criterion is under; one past the last for none.
    under: Vec<usize>,
    /// What settled criteria earn under each cap, and their maxima together.
    earned: Vec<u64>,
    available: u64,
}

impl<'a> Trial<'a> {
    fn new(ranges: &'a [Range<'a>], caps: &'a [Cap], open: &'a [usize]) -> Self {
        let mut under = vec![caps.len(); ranges.len()];
        for (place, (members, _)) in caps.iter().enumerate() {
            members.iter().for_each(|&i| under[i] = place);
        }
        let mut earned = vec![0; caps.len() + 1];
        let mut available = 0;
        for (i, range) in ranges.iter().enumerate().filter(|(i, _)| !open.contains(i)) {
            earned[under[i]] += range.least();
            available += range.max;
        }
        Self { ranges, caps, open, under, earned, available }
    }

    /// What each open criterion comes to in a combination: its place, and its points or `None` while it stays out.
    fn choices(&self, combination: usize) -> impl Iterator<Item = (usize, Option<u64>)> {
        let mut rest = combination;
        self.open.iter().map(move |&i| {
            let points = self.ranges[i].points;
            let choices = points.len() + usize::from(self.ranges[i].may_stay_out);
            let choice = points.get(rest % choices).copied();
            rest /= choices;
            (i, choice)
        })
    }

    /// How far an exact sum may lie from its proportion: one micro-point for each criterion and each cut-off, and one for the whole.
    fn slack(&self) -> u64 {
        (self.ranges.len() + self.caps.len()) as u64 + 2
    }

    /// The sum in proportion, cut off to whole micro-points; and whether every cap is overrun so far that it is exact.
    fn proportion(&self, combination: usize, earned: &mut [u64]) -> (u64, bool) {
        earned.copy_from_slice(&self.earned);
        let (mut available, mut out) = (self.available, false);
        for (i, choice) in self.choices(combination) {
            match choice {
                Some(points) => {
                    earned[self.under[i]] += points;
                    available += self.ranges[i].max;
                }
                None => out = true,
            }
        }
        if available == 0 {
            return (0, true);
        }
        let caps = self.caps.iter().map(|(_, cap)| *cap).chain([u64::MAX]);
        let (mut sum, mut sure) = (0, true);
        for (&earned, cap) in earned.iter().zip(caps) {
            // Where nothing stays out, points are not rescaled at all.
            let share = if out { earned * AXIS / available } else { earned };
            sum += share.min(cap);
            sure &= !out || earned == 0 || share >= cap.saturating_add(self.slack());
        }
        (sum, sure)
    }

    fn ends(&self, combinations: usize) -> (u64, u64) {
        let mut room = self.earned.clone();
        let (mut least, mut greatest) = (u64::MAX, 0);
        for combination in 0..combinations {
            let (sum, _) = self.proportion(combination, &mut room);
            (least, greatest) = (least.min(sum), greatest.max(sum));
        }
        let (low, high) = (least + 2 * self.slack(), greatest.saturating_sub(2 * self.slack()));
        let mut ends = (u64::MAX, 0);
        let mut exact = Exact::default();
        for combination in 0..combinations {
            let (sum, sure) = self.proportion(combination, &mut room);
            if sum <= low || sum >= high {
                let sum = if sure { sum } else { self.exact(combination, &mut exact) };
                ends = (ends.0.min(sum), ends.1.max(sum));
            }
        }
        ends
    }

    /// The sum of a combination as sharing out makes it.
    fn exact(&self, combination: usize, room: &mut Exact) -> u64 {
        room.shares.clear();
        room.shares.extend(self.ranges.iter().map(|range| Share {
            points: range.least(),
            max: range.max,
            ignored: false,
        }));
        for (i, choice) in self.choices(combination) {
            room.shares[i].points = choice.unwrap_or(0);
            room.shares[i].ignored = choice.is_none();
        }
        let ignored = room.shares.iter().any(|share| share.ignored);
        if ignored {
            let available: u64 =
                room.shares.iter().filter(|share| !share.ignored).map(|share| share.max).sum();
            let earned: u64 = room.shares.iter().map(|share| share.points).sum();
            let total = rescaled(earned, available);
            // The largest-remainder method (`profile/apportion.rs`), in 64 bits: neither factor is above 10⁸.
            let mut left = total;
            room.remainders.clear();
            for (i, share) in room.shares.iter_mut().enumerate() {
                let product = total * share.points;
                let quotient = product.checked_div(earned).unwrap_or(0);
                room.remainders.push((product - quotient * earned, i));
                share.points = quotient;
                left -= quotient;
            }
            if earned > 0 {
                room.remainders.sort_by_key(|(remainder, i)| (std::cmp::Reverse(*remainder), *i));
                for (_, i) in room.remainders.iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
                    room.shares[*i].points += 1;
                }
            }
        }
        room.sums.clear();
        room.sums.resize(self.caps.len() + 1, 0);
        for (share, &under) in room.shares.iter().zip(&self.under) {
            room.sums[under] += share.points;
        }
        // A cap cuts its criteria so that they add up to it.
        let caps = self.caps.iter().map(|(_, cap)| *cap).chain([u64::MAX]);
        room.sums.iter().zip(caps).map(|(&sum, cap)| sum.min(cap)).sum()
    }
}

/// Memory for exact sums.
#[derive(Default)]
struct Exact {
    shares: Vec<Share>,
    remainders: Vec<(u64, usize)>,
    sums: Vec<u64>,
}

/// A pair that surely contains every completion: each category by itself, then capped, then summed.
fn outer(ranges: &[Range<'_>], caps: &[Cap]) -> (u64, u64) {
    // Sharing out by largest remainder moves each criterion by less than one micro-point.
    let slack = ranges.len() as u64;
    // Which cap a criterion is under; one past the last for none.
    let mut under = vec![caps.len(); ranges.len()];
    for (place, (members, _)) in caps.iter().enumerate() {
        for &i in members {
            under[i] = place;
        }
    }
    let (mut low, mut high) = (0, 0);
    for (place, cap) in caps.iter().map(|(_, cap)| *cap).chain([AXIS]).enumerate() {
        low += least_ratio(ranges, |i| under[i] == place).saturating_sub(slack).min(cap);
        let greatest = greatest_ratio(ranges, |i| under[i] == place);
        high += if greatest == 0 { 0 } else { (greatest + slack).min(cap) };
    }
    (low, high.min(greatest_ratio(ranges, |_| true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: u64 = 1_000_000;

    fn range(max: u64, points: &[u64], may_stay_out: bool) -> Range<'_> {
        Range { max: max * P, points, may_stay_out, continuous: false }
    }

    #[test]
    fn the_example_of_n1() {
        let matched = [52 * P];
        let unmatched = [0];
        let open = [0, 22 * P];
        let zero = [range(52, &matched, false), range(26, &unmatched, false), range(22, &open, false)];
        assert_eq!(of_axis(&zero, &[]), (52 * P, 74 * P));
        let ignore = [range(52, &matched, false), range(26, &unmatched, false), range(22, &open, true)];
        assert_eq!(of_axis(&ignore, &[]), (52 * P, 74 * P));
    }

    #[test]
    fn staying_out_can_be_either_end() {
        let all = [50 * P];
        let half = [25 * P];
        assert_eq!(of_axis(&[range(50, &all, false), range(50, &half, true)], &[]), (75 * P, 100 * P));
        let none = [0];
        assert_eq!(of_axis(&[range(50, &none, false), range(50, &half, true)], &[]), (0, 25 * P));
    }

    #[test]
    fn nothing_known_earns_nothing() {
        let open = [30 * P, 60 * P];
        assert_eq!(of_axis(&[range(60, &open, true), range(40, &[40 * P], true)], &[]), (0, 100 * P));
    }

    /// Every combination, shared out and capped as an account is.
    fn one_by_one(ranges: &[Range<'_>], caps: &[Cap]) -> (u64, u64) {
        let open: Vec<usize> =
            (0..ranges.len()).filter(|&i| ranges[i].points.len() > 1 || ranges[i].may_stay_out).collect();
        let choices = |i: usize| ranges[i].points.len() + usize::from(ranges[i].may_stay_out);
        let mut ends = (u64::MAX, 0);
        for combination in 0..open.iter().map(|&i| choices(i)).product() {
            let mut shares: Vec<Share> =
                ranges.iter().map(|r| Share { points: r.least(), max: r.max, ignored: false }).collect();
            let mut rest: usize = combination;
            for &i in &open {
                match ranges[i].points.get(rest % choices(i)) {
                    Some(&points) => shares[i].points = points,
                    None => shares[i] = Share { points: 0, max: ranges[i].max, ignored: true },
                }
                rest /= choices(i);
            }
            crate::score::sharing::leave_out_ignored(&mut shares);
            for (members, cap) in caps {
                crate::score::sharing::cap(&mut shares, members, *cap);
            }
            let sum = shares.iter().map(|share| share.points).sum();
            ends = (ends.0.min(sum), ends.1.max(sum));
        }
        ends
    }

    proptest::proptest! {
        #[test]
        fn few_exact_sums_find_the_same_ends(
            cuts in proptest::collection::vec(0u64..=AXIS, 6),
            fits in proptest::collection::vec((0u64..=AXIS, 0u64..=AXIS, 0u64..=AXIS, 1usize..=3, proptest::bool::ANY), 7),
            caps in proptest::collection::vec((0u64..=AXIS / 2, 0usize..7), 0..3),
        ) {
            let mut cuts = cuts;
            cuts.extend([0, AXIS]);
            cuts.sort_unstable();
            let maxima: Vec<u64> = cuts.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let points: Vec<Vec<u64>> = maxima.iter().zip(&fits).map(|(max, (a, b, c, count, _))| {
                let mut points: Vec<u64> = [a, b, c][..*count].iter().map(|&fit| max * fit / AXIS).collect();
                points.sort_unstable();
                points.dedup();
                points
            }).collect();
            let ranges: Vec<Range<'_>> = (0..7).map(|i| Range {
                max: maxima[i], points: &points[i], may_stay_out: fits[i].4, continuous: false,
            }).collect();
            // Criteria i, i + 3 and i + 6 are under cap i.
            let caps: Vec<Cap> = caps.iter().enumerate()
                .map(|(i, (cap, _))| ((i..7).step_by(3).collect(), *cap)).collect();
            proptest::prop_assume!(!caps.is_empty());
            if let Some(tried) = by_trying_all(&ranges, &caps) {
                proptest::prop_assert_eq!(tried, one_by_one(&ranges, &caps));
            }
        }
    }

    #[test]
    fn the_outer_pair_contains_the_tried_one() {
        let points: Vec<Vec<u64>> = (0..6).map(|i| vec![0, (i + 1) * P, (2 * i + 3) * P]).collect();
        let maxima = [11, 17, 13, 15, 21, 23];
        let ranges: Vec<Range<'_>> = (0..6)
            .map(|i| Range {
                max: maxima[i] * P,
                points: &points[i],
                may_stay_out: i % 2 == 0,
                continuous: false,
            })
            .collect();
        let caps = [(vec![0, 1], 9 * P), (vec![2, 5], 12 * P)];
        let tried = by_trying_all(&ranges, &caps).unwrap();
        let wide = outer(&ranges, &caps);
        assert!(wide.0 <= tried.0 && tried.1 <= wide.1, "{wide:?} {tried:?}");
    }
}
