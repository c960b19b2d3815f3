//! An attribute cut into bins that a document can say again: bands, listed words, yes and no, and the missing values by themselves.

use crate::num;
use crate::table::values::{AttributeValues, MISSING};

/// What a bin of a feature stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cut {
    /// Number: bin `k` ends at `ends[k]` (inclusive); the last is open.
    Numbers(Vec<f64>),
    /// Date: the same for the age in whole days.
    Ages(Vec<i64>),
    /// Text: words (their codes) with a bin each; all others share the last bin.
    Words(Vec<u32>),
    /// Flag: no, yes.
    Flag,
    /// Tags: this one absent, present.
    Tag(u32),
    /// Tags: how many, bin `k` ends at `ends[k]`.
    Count(Vec<i64>),
}

/// A feature: one attribute (or one tag of it) in bins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Feature {
    /// Place among the attributes.
    pub(crate) attribute: usize,
    pub(crate) cut: Cut,
    /// How many bins there are, the missing one (the last, where there is any) included.
    pub(crate) bins: usize,
    /// Whether the last bin holds the missing values.
    pub(crate) has_missing: bool,
    /// Each learning row's bin.
    pub(crate) codes: Vec<u16>,
}

impl Feature {
    /// Whether neighbouring bins are neighbours in meaning.
    pub(crate) fn ordered(&self) -> bool {
        matches!(self.cut, Cut::Numbers(_) | Cut::Ages(_) | Cut::Count(_))
    }

    /// Bins of known values.
    pub(crate) fn known_bins(&self) -> usize {
        self.bins - usize::from(self.has_missing)
    }

    /// Rows and wins of each bin, of the rows at `places`.
    pub(crate) fn counts(&self, won: &[bool]) -> Vec<[u64; 2]> {
        let mut counts = vec![[0, 0]; self.bins];
        for (&code, &won) in self.codes.iter().zip(won) {
            let slot = &mut counts[usize::from(code)];
            slot[0] += 1;
            slot[1] += u64::from(won);
        }
        counts
    }
}

/// How finely attributes are cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fineness {
    /// The least number of rows in a bin of known values.
    pub(crate) rows: usize,
    /// The greatest number of bands.
    pub(crate) bands: usize,
    /// The greatest number of listed words or tags.
    pub(crate) words: usize,
}

/// The features of an attribute in some rows. Nothing here looks at the outcome, so that tests of the bins are honest. Dates count as
/// days before `as_of`.
pub(crate) fn features(
    attribute: usize,
    values: &AttributeValues,
    rows: &[usize],
    as_of: i32,
    fineness: Fineness,
) -> Vec<Feature> {
    let known_of = |row: usize| values.is_known(row);
    let feature = |cut: Cut, known_bins: usize, code: &dyn Fn(usize) -> usize| {
        let has_missing = rows.iter().any(|&row| !known_of(row));
        let codes =
            rows.iter().map(|&row| if known_of(row) { code(row) } else { known_bins } as u16).collect();
        Feature { attribute, cut, bins: known_bins + usize::from(has_missing), has_missing, codes }
    };
    match values {
        AttributeValues::Number { values, .. } => {
            let known = rows.iter().filter(|&&row| known_of(row)).map(|&row| values[row]).collect();
            let ends: Vec<f64> = ends(known, fineness, |a, b| num::order(*a, *b))
                .into_iter()
                .map(|(last, next)| between(last, next))
                .collect();
            let code = |row: usize| ends.partition_point(|&end| end < values[row]);
            vec![feature(Cut::Numbers(ends.clone()), ends.len() + 1, &code)]
        }
        AttributeValues::Date { days, .. } => {
            let age = |row: usize| i64::from(as_of) - i64::from(days[row]);
            let known = rows.iter().filter(|&&row| known_of(row)).map(|&row| age(row)).collect();
            let ends: Vec<i64> = ends(known, fineness, Ord::cmp)
                .into_iter()
                .map(|(last, next)| whole_between(last, next))
                .collect();
            let code = |row: usize| ends.partition_point(|&end| end < age(row));
            vec![feature(Cut::Ages(ends.clone()), ends.len() + 1, &code)]
        }
        AttributeValues::Flag { values } => {
            let code = |row: usize| usize::from(values[row] == Some(true));
            vec![feature(Cut::Flag, 2, &code)]
        }
        AttributeValues::Text { codes, words, .. } => {
            let mut counts = vec![0usize; words.len()];
            for &row in rows {
                if codes[row] != MISSING {
                    counts[codes[row] as usize] += 1;
                }
            }
            let listed = frequent(&counts, fineness);
            let mut place = vec![listed.len(); words.len()];
            for (bin, &word) in listed.iter().enumerate() {
                place[word as usize] = bin;
            }
            let code = |row: usize| place[codes[row] as usize];
            vec![feature(Cut::Words(listed.clone()), listed.len() + 1, &code)]
        }
        AttributeValues::Tags { words, .. } => {
            let mut counts = vec![0usize; words.len()];
            let mut sizes = Vec::new();
            for &row in rows.iter().filter(|&&row| known_of(row)) {
                let tags = values.tags(row);
                tags.iter().for_each(|&tag| counts[tag as usize] += 1);
                sizes.push(tags.len() as i64);
            }
            let known = sizes.len();
            let ends: Vec<i64> = ends(sizes, fineness, Ord::cmp)
                .into_iter()
                .map(|(last, next)| whole_between(last, next))
                .collect();
            let code = |row: usize| ends.partition_point(|&end| end < values.tags(row).len() as i64);
            let mut all = vec![feature(Cut::Count(ends.clone()), ends.len() + 1, &code)];
            for tag in frequent(&counts, fineness) {
                // A tag that nearly every row holds tells as little as one that hardly any does.
                if known - counts[tag as usize] >= fineness.rows {
                    let code = |row: usize| usize::from(values.tags(row).binary_search(&tag).is_ok());
                    all.push(feature(Cut::Tag(tag), 2, &code));
                }
            }
            all
        }
    }
}

/// The most frequent words with enough rows, in the order of their codes.
fn frequent(counts: &[usize], fineness: Fineness) -> Vec<u32> {
    let mut enough: Vec<u32> =
        (0..counts.len() as u32).filter(|&word| counts[word as usize] >= fineness.rows).collect();
    enough.sort_by(|&a, &b| counts[b as usize].cmp(&counts[a as usize]).then(a.cmp(&b)));
    enough.truncate(fineness.words);
    enough.sort_unstable();
    enough
}

/// Where bins of about equal size end: the last value inside and the first one beyond.
fn ends<T: Copy>(
    mut known: Vec<T>,
    fineness: Fineness,
    order: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Vec<(T, T)> {
    known.sort_by(&order);
    let n = known.len();
    let size = n.div_ceil(fineness.bands.max(1)).max(fineness.rows).max(1);
    let mut ends = Vec::new();
    let mut start = 0;
    while start + size < n {
        let mut end = start + size;
        // Equal values stay together.
        while end < n && order(&known[end], &known[end - 1]).is_eq() {
            end += 1;
        }
        if n - end < fineness.rows {
            break;
        }
        ends.push((known[end - 1], known[end]));
        start = end;
    }
    ends
}

/// The number of the fewest digits from `last` up to, but not including, `next`.
fn between(last: f64, next: f64) -> f64 {
    let greatest = num::max(last.abs(), next.abs());
    if greatest > 0.0 && greatest < 1e300 {
        let magnitude = num::log10(greatest).floor() as i32;
        for digits in 0..17 {
            let places = digits - magnitude;
            let step = num::pow(10.0, f64::from(-places));
            let text = if places > 0 {
                format!("{:.*}", places as usize, (last / step).ceil() * step)
            } else {
                format!("{:.0}", (last / step).ceil() * step)
            };
            match text.parse::<f64>() {
                Ok(round) if round >= last && round < next => return num::normalize_zero(round),
                _ => {}
            }
        }
    }
    last
}

/// The whole number from `last` up to, but not including, `next` with the most zeros at its end.
fn whole_between(last: i64, next: i64) -> i64 {
    let mut best = last;
    let mut step = 10;
    while step <= 10_000 {
        let round = last.saturating_add(step - 1).div_euclid(step) * step;
        if round < next {
            best = round;
        }
        step *= 10;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_round_and_part_the_same_rows() {
        assert_eq!(between(99.0, 101.0), 100.0);
        assert_eq!(between(0.12, 0.13), 0.12);
        assert_eq!(between(499.0, 730.0), 500.0);
        assert_eq!(between(-3.2, -1.1), -3.0);
        assert_eq!(between(1.0, 1.0 + f64::EPSILON), 1.0);
        assert_eq!(between(0.0, 5e-7), 0.0);
        assert_eq!((whole_between(364, 371), whole_between(7, 8), whole_between(-12, 3)), (370, 7, 0));
    }

    #[test]
    fn bins_hold_enough_rows_and_ties_stay_together() {
        let fineness = Fineness { rows: 3, bands: 4, words: 9 };
        let known: Vec<i64> = vec![1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7];
        let found = ends(known, fineness, Ord::cmp);
        assert_eq!(found, [(1, 2), (4, 5)]);
        assert!(ends(vec![1i64, 2], fineness, Ord::cmp).is_empty());
    }
}
