//! From what each criterion earned to what it shows: the `ignore` policy, and caps on categories.

use crate::profile::apportion::largest_remainder;

/// All the micro-points of an axis.
pub(crate) const AXIS: u64 = 100_000_000;

/// `round_half_even(earned × 100 / available)` in micro-points, exactly; 0 when nothing is available.
pub(crate) fn rescaled(earned: u64, available: u64) -> u64 {
    if available == 0 {
        return 0;
    }
    let product = earned * AXIS;
    let (whole, rest) = (product / available, product % available);
    let up = match (rest * 2).cmp(&available) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => whole % 2 == 1,
    };
    whole + u64::from(up)
}

/// One criterion's share in its axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    /// The micro-points it earned, or shows after sharing.
    pub(crate) points: u64,
    /// Its maximum.
    pub(crate) max: u64,
    /// Whether it stays out of the denominator.
    pub(crate) ignored: bool,
}

/// Leaves ignored criteria out of the denominator: points and maxima of the others are shared out over 100 points.
pub(crate) fn leave_out_ignored(shares: &mut [Share]) {
    if !shares.iter().any(|share| share.ignored) {
        return;
    }
    let known = |pick: fn(&Share) -> u64, shares: &[Share]| -> Vec<u64> {
        shares.iter().map(|share| if share.ignored { 0 } else { pick(share) }).collect()
    };
    let earned = known(|share| share.points, shares);
    let maxima = known(|share| share.max, shares);
    let available: u64 = maxima.iter().sum();
    let total = rescaled(earned.iter().sum(), available);
    let points = largest_remainder(total, &earned);
    let maxima = largest_remainder(if available == 0 { 0 } else { AXIS }, &maxima);
    for ((share, points), max) in shares.iter_mut().zip(points).zip(maxima) {
        share.points = points;
        share.max = max;
    }
}

/// Cuts the criteria `members` in proportion, so that together they show at most `cap`.
pub(crate) fn cap(shares: &mut [Share], members: &[usize], cap: u64) {
    let points: Vec<u64> = members.iter().map(|&i| shares[i].points).collect();
    if points.iter().sum::<u64>() <= cap {
        return;
    }
    for (&i, points) in members.iter().zip(largest_remainder(cap, &points)) {
        shares[i].points = points;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_even() {
        assert_eq!(rescaled(1, 200_000_000), 0);
        assert_eq!(rescaled(3, 200_000_000), 2);
        assert_eq!(rescaled(7, 0), 0);
        assert_eq!(rescaled(52_000_000, 78_000_000), 66_666_667);
    }

    #[test]
    fn what_is_left_is_shared_out_exactly() {
        let share = |points, max, ignored| Share { points, max, ignored };
        let mut shares = [share(52_000_000, 78_000_000, false), share(0, 22_000_000, true)];
        leave_out_ignored(&mut shares);
        assert_eq!(shares, [share(66_666_667, 100_000_000, false), share(0, 0, true)]);
    }

    #[test]
    fn caps_cut_in_proportion() {
        let share = |points| Share { points, max: points, ignored: false };
        let mut shares = [share(30), share(5), share(20), share(10)];
        cap(&mut shares, &[0, 2, 3], 31);
        // Quotas 15.5, 10.33, 5.17: the one left over goes to the largest remainder.
        assert_eq!(shares.map(|s| s.points), [16, 5, 10, 5]);
    }
}
