//! Ranges on a line that were searched for: an honest p-value for whichever range was chosen.

use super::draws::Draws;
use super::evidence::Counts;
use crate::num;
use crate::random::Stream;

/// All runs of neighbouring pre-bins that may be proposed: with enough rows inside and outside.
pub(crate) struct RangeSearch {
    counts: Vec<(u64, u64)>,
    positives: u64,
    negatives: u64,
    /// Start, end, expected positives, and one by the variance.
    ranges: Vec<(u16, u16, f64, f64)>,
}

/// The part of the error that the union bound may spend; the permutations have the rest.
const BOUND_SHARE: f64 = 0.1;
/// A permutation test stops after so many permutations that are at least as extreme (Besag & Clifford, *Biometrika* 1991).
const ENOUGH: u64 = 20;

impl RangeSearch {
    /// The ranges of some pre-bins, given as (positives, negatives).
    pub(crate) fn new(counts: &[(u64, u64)], min_rows: u64) -> Self {
        let (positives, negatives) = counts.iter().fold((0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1));
        let total = positives + negatives;
        let rate = positives as f64 / total.max(1) as f64;
        let mut ranges = Vec::new();
        for start in 0..counts.len() {
            let mut rows = 0;
            for (end, cell) in counts.iter().enumerate().skip(start) {
                rows += cell.0 + cell.1;
                if rows >= min_rows.max(1) && total - rows >= min_rows.max(1) {
                    let size = rows as f64;
                    let variance = size * rate * (1.0 - rate) * (1.0 - size / total as f64);
                    ranges.push((start as u16, end as u16 + 1, size * rate, 1.0 / variance));
                }
            }
        }
        if positives == 0 || negatives == 0 {
            ranges.clear();
        }
        Self { counts: counts.to_vec(), positives, negatives, ranges }
    }

    /// How many ranges could be proposed.
    pub(crate) const fn looked_at(&self) -> u64 {
        self.ranges.len() as u64
    }

    /// The two by two table of a range.
    pub(crate) fn table(&self, start: usize, end: usize) -> Counts {
        let cells = self.counts.get(start..end).unwrap_or_default();
        let holds = cells.iter().fold((0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1));
        Counts::of(holds, (self.positives, self.negatives))
    }

    /// Whether a range may be proposed.
    pub(crate) fn admits(&self, start: usize, end: usize) -> bool {
        self.ranges.iter().any(|range| (range.0 as usize, range.1 as usize) == (start, end))
    }

    /// The range with the greatest score among those with a higher (or a lower) rate than outside.
    pub(crate) fn best(&self, wanted: bool) -> Option<(usize, usize)> {
        let mut best: Option<(f64, (usize, usize))> = None;
        for &(start, end, ..) in &self.ranges {
            let place = (start as usize, end as usize);
            let table = self.table(place.0, place.1);
            let score = table.score();
            if table.is_for() == wanted && score > 0.0 && best.is_none_or(|(top, _)| score > top) {
                best = Some((score, place));
            }
        }
        best.map(|(_, place)| place)
    }

    /// The p-value of a chosen range, however it was chosen among the ranges: the probability, were outcomes dealt to rows at random,
    /// that any range scores as high.
    ///
    /// Two valid p-values are combined by splitting the error between them (90 % and 10 %): the permutation distribution of the greatest score
    /// over all ranges (Westfall & Young 1993), whose resolution ends at 1 / (permutations + 1), and the union bound, number of ranges times the range's own
    /// exact p-value, which has no such end. Permutations are drawn as counts in the pre-bins (multivariate hypergeometric), so that they cost the same for
    /// a hundred rows and for a million, and stop early when it is clear that the p-value is large.
    pub(crate) fn p_value(&self, chosen: &Counts, mid: bool, stream: Stream, permutations: u64) -> f64 {
        let bound = chosen.p_value(mid) * self.looked_at() as f64 / BOUND_SHARE;
        if bound <= 1.0 / (permutations as f64 + 1.0) {
            return bound;
        }
        // The order of additions may differ from the observed score's in the last bits.
        let observed = chosen.score() * (1.0 - 1e-9);
        let mut draws = Draws::new(stream);
        let mut sums = vec![0u64; self.counts.len() + 1];
        let (mut extreme, mut done) = (0, 0);
        while done < permutations && extreme < ENOUGH {
            done += 1;
            let (mut good, mut bad) = (self.positives, self.negatives);
            for (i, cell) in self.counts.iter().enumerate() {
                let rows = cell.0 + cell.1;
                let x = draws.hypergeometric(good, bad, rows);
                sums[i + 1] = sums[i] + x;
                good -= x;
                bad -= rows - x;
            }
            let reached = self.ranges.iter().any(|&(start, end, expected, weight)| {
                let gap = (sums[end as usize] - sums[start as usize]) as f64 - expected;
                gap * gap * weight >= observed
            });
            extreme += u64::from(reached);
        }
        let permuted = if extreme >= ENOUGH {
            extreme as f64 / done as f64
        } else {
            (extreme as f64 + 1.0) / (done as f64 + 1.0)
        };
        num::min(num::min(permuted / (1.0 - BOUND_SHARE), bound), 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_ranges_of_noise_are_rarely_significant() {
        let (mut five, repetitions) = (0, 400);
        for repetition in 0..repetitions {
            let stream = Stream::new(11, repetition);
            let mut draws = Draws::new(stream);
            let counts: Vec<(u64, u64)> = (0..12)
                .map(|_| {
                    let x = draws.binomial(10, 0.3);
                    (x, 10 - x)
                })
                .collect();
            let search = RangeSearch::new(&counts, 10);
            let Some((start, end)) = search.best(true) else { continue };
            let p = search.p_value(&search.table(start, end), false, Stream::new(12, repetition), 999);
            five += u64::from(p <= 0.05);
        }
        // 5 % of 400 are 20, with a standard error of 4.4.
        assert!(five <= 32, "{five}");
    }

    #[test]
    fn a_planted_range_is_found_with_a_small_p() {
        let counts: Vec<(u64, u64)> =
            (0..12).map(|i| if (4..7).contains(&i) { (30, 20) } else { (5, 45) }).collect();
        let search = RangeSearch::new(&counts, 30);
        assert_eq!(search.best(true), Some((4, 7)));
        assert!(search.admits(4, 7) && !search.admits(0, 12));
        assert!(search.p_value(&search.table(4, 7), false, Stream::new(1, 1), 999) < 1e-6);
    }
}
