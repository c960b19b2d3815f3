//! From numbers to pre-bins: ordered groups of neighbouring values with as many rows each as ties allow, cut at round numbers.

use crate::num;

/// Groups of neighbouring values. Group *i* holds the values from `splits[i - 1]` (included) to `splits[i]` (excluded).
#[derive(Clone, Debug, PartialEq)]
pub struct Prebins {
    /// The inner edges, ascending.
    pub splits: Vec<f64>,
    /// The least value of each group.
    pub least: Vec<f64>,
    /// The greatest value of each group.
    pub greatest: Vec<f64>,
}

impl Prebins {
    /// Groups known values: each distinct value by itself when there are at most `most` of them, else about `most` groups of equal size. The
    /// outcome is not looked at. Edges are the roundest numbers that separate the groups.
    ///
    /// ```
    /// use icp_core::learn::binning::Prebins;
    /// let sizes = [12.0, 18.0, 47.0, 53.0, 96.0, 104.0, 240.0, 260.0];
    /// let prebins = Prebins::new(&sizes, 4);
    /// assert_eq!(prebins.splits, [40.0, 90.0, 200.0]);
    /// assert_eq!(prebins.place(199.0), 2);
    /// ```
    #[must_use]
    pub fn new(known: &[f64], most: usize) -> Self {
        let mut keys: Vec<u64> = known.iter().map(|&x| key(x)).collect();
        keys.sort_unstable();
        // Where runs of equal values end.
        let mut distinct: Vec<(f64, usize)> = Vec::new();
        let mut few = true;
        for (i, &k) in keys.iter().enumerate() {
            if keys.get(i + 1) != Some(&k) {
                distinct.push((unkey(k), i + 1));
                few = few && distinct.len() <= most;
            }
        }
        let mut groups: Vec<(f64, f64)> = Vec::new();
        if few {
            groups.extend(distinct.iter().map(|&(x, _)| (x, x)));
        } else {
            let total = keys.len() as u128;
            let mut open: Option<f64> = None;
            let mut closed = 0u128;
            for &(x, end) in &distinct {
                let first = *open.get_or_insert(x);
                // Closed as soon as the next k-th part of all rows is reached.
                if end as u128 * most as u128 >= (closed + 1) * total {
                    groups.push((first, x));
                    open = None;
                    closed = end as u128 * most as u128 / total;
                }
            }
        }
        let splits = groups.windows(2).map(|pair| roundest(pair[0].1, pair[1].0)).collect();
        let (least, greatest) = groups.into_iter().unzip();
        Self { splits, least, greatest }
    }

    /// Groups values by edges that are given. Groups without values have their edges for `least` and `greatest`.
    #[must_use]
    pub fn with_splits(known: &[f64], splits: &[f64]) -> Self {
        let mut ends: Vec<Option<(f64, f64)>> = vec![None; splits.len() + 1];
        for &x in known {
            let group = &mut ends[splits.partition_point(|&split| split <= x)];
            *group = Some(group.map_or((x, x), |(low, high)| (num::min(low, x), num::max(high, x))));
        }
        let empty = |i: usize| {
            let edge = splits.get(i).or(splits.last()).copied().unwrap_or(0.0);
            (edge, edge)
        };
        let (least, greatest) =
            ends.iter().enumerate().map(|(i, group)| group.unwrap_or_else(|| empty(i))).unzip();
        Self { splits: splits.to_vec(), least, greatest }
    }

    /// How many groups there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.least.len()
    }

    /// Whether there are none, because no value is known.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.least.is_empty()
    }

    /// The group of a value, the same in fitting and in scoring.
    #[inline]
    #[must_use]
    pub fn place(&self, x: f64) -> usize {
        self.splits.partition_point(|&split| split <= x)
    }

    /// Groups `start..end` as a closed range in round numbers that holds exactly their values among the known ones; an end is open where
    /// nothing lies beyond.
    #[must_use]
    pub fn range(&self, start: usize, end: usize) -> (Option<f64>, Option<f64>) {
        let low = start.checked_sub(1).and_then(|i| self.splits.get(i).copied());
        let high = match (end.checked_sub(1).and_then(|i| self.greatest.get(i)), self.least.get(end)) {
            (Some(&last), Some(&next)) => Some(-roundest(-next, -last)),
            _ => None,
        };
        (low, high.map(num::normalize_zero))
    }
}

/// Doubles as whole numbers of the same order.
fn key(x: f64) -> u64 {
    let bits = num::normalize_zero(x).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

fn unkey(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

/// The number in (`above`, `up_to`] with the fewest decimal digits; the greatest of them.
///
/// ```
/// use icp_core::learn::binning::roundest;
/// assert_eq!([roundest(96.0, 103.0), roundest(47.0, 260.0), roundest(0.12, 0.19)], [100.0, 200.0, 0.15]);
/// ```
#[must_use]
pub fn roundest(above: f64, up_to: f64) -> f64 {
    let size = num::max(above.abs(), up_to.abs());
    if num::order(above, up_to) != std::cmp::Ordering::Less || size == 0.0 {
        return up_to;
    }
    if above < 0.0 && up_to >= 0.0 {
        return 0.0;
    }
    let top = num::log10(size).floor() as i32 + 1;
    for exponent in (top - 17..=top).rev() {
        let Ok(step) = format!("1e{exponent}").parse::<f64>() else { continue };
        let most = (up_to / step).floor();
        // Division rounds: the whole number may be one off.
        for digits in [most + 1.0, most, most - 1.0] {
            let Ok(candidate) = format!("{digits:.0}e{exponent}").parse::<f64>() else { continue };
            if above < candidate && candidate <= up_to {
                // Between two numbers of as many digits, one that ends in 5 is rounder.
                let half = format!("{:.0}e{exponent}", 5.0 * (digits / 5.0).floor()).parse::<f64>();
                return match half {
                    Ok(half) if above < half && half <= up_to => num::normalize_zero(half),
                    _ => num::normalize_zero(candidate),
                };
            }
        }
    }
    up_to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_the_order() {
        let values = [-1e300, -2.5, -0.0, 0.0, 1e-300, 3.0, 1e300];
        assert!(values.windows(2).all(|pair| key(pair[0]) <= key(pair[1])));
        assert!(values.iter().all(|&x| unkey(key(x)) == x));
    }

    #[test]
    fn edges_are_round_and_separate() {
        for (a, b, wanted) in [
            (49.0, 50.0, 50.0),
            (9.9, 1030.0, 1000.0),
            (-3.0, 2.0, 0.0),
            (-260.0, -240.0, -250.0),
            (0.1, 0.100_000_000_000_000_02, 0.100_000_000_000_000_02),
            (1e15, 1e15 + 1.0, 1e15 + 1.0),
            (4.0, 5.0, 5.0),
        ] {
            let split = roundest(a, b);
            assert!(a < split && split <= b, "{a} {b} {split}");
            assert_eq!(split, wanted);
        }
    }

    #[test]
    fn ties_stay_together_and_groups_are_even() {
        let values: Vec<f64> = (0..1000).map(|i| f64::from(i % 500).floor()).collect();
        let prebins = Prebins::new(&values, 20);
        assert_eq!(prebins.len(), 20);
        let mut counts = vec![0; 20];
        values.iter().for_each(|&x| counts[prebins.place(x)] += 1);
        assert!(counts.iter().all(|&count| (48..=52).contains(&count)), "{counts:?}");
        let zeros: Vec<f64> = (0..100).map(|i| if i < 70 { 0.0 } else { f64::from(i) }).collect();
        let prebins = Prebins::new(&zeros, 10);
        assert_eq!((prebins.place(0.0), prebins.greatest[0]), (0, 0.0));
        assert!(prebins.len() >= 3 && prebins.len() <= 10, "{prebins:?}");
        assert!(Prebins::new(&[], 10).is_empty());
    }

    #[test]
    fn ranges_hold_exactly_their_groups() {
        let prebins = Prebins::new(&[12.0, 47.0, 103.0, 247.0, 290.0, 640.0], 32);
        assert_eq!(prebins.range(2, 4), (Some(100.0), Some(250.0)));
        assert_eq!(prebins.range(0, 2).0, None);
        assert_eq!(prebins.range(4, 6).1, None);
    }
}
