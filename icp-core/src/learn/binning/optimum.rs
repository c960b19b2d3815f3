//! The best way to merge neighbouring pre-bins, found exactly by dynamic programming.

use crate::num;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// How the rate may run from bin to bin. Equal rates are allowed everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// As it likes.
    Free,
    /// Never down.
    Ascending,
    /// Never up.
    Descending,
    /// The better of ascending and descending.
    Monotone,
    /// Up, then down; either part may be empty.
    Peak,
    /// Down, then up; either part may be empty.
    Valley,
    /// The better of peak and valley, which includes both monotone shapes: a size that is just right, or just wrong.
    #[default]
    Unimodal,
}

/// What a partition has to obey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Fewest rows in a bin.
    pub min_rows: u64,
    /// Fewest positives, and fewest negatives, in a bin. With 0, an empty cell counts as one half in the objective.
    pub min_of_each: u64,
    /// Fewest bins.
    pub min_bins: usize,
    /// Most bins.
    pub max_bins: usize,
    /// How the rate may run.
    pub shape: Shape,
}

/// A partition of pre-bins into bins.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// For each bin, one past its last pre-bin.
    pub ends: Vec<usize>,
    /// The information value, Jeffreys' divergence: Σ (p − n) ln(p / n) over the bins, p and n their shares of all positives and of all
    /// negatives.
    pub information_value: f64,
}

/// Positives and negatives in each run of pre-bins, from sums.
struct Runs {
    positives: Vec<u64>,
    negatives: Vec<u64>,
    limits: Limits,
}

impl Runs {
    fn new(prebins: &[(u64, u64)], limits: Limits) -> Self {
        let (mut positives, mut negatives) = (vec![0], vec![0]);
        let (mut all_positives, mut all_negatives) = (0, 0);
        for &(x, y) in prebins {
            all_positives += x;
            all_negatives += y;
            positives.push(all_positives);
            negatives.push(all_negatives);
        }
        Self { positives, negatives, limits }
    }

    fn len(&self) -> usize {
        self.positives.len() - 1
    }

    fn counts(&self, start: usize, end: usize) -> (u64, u64) {
        (self.positives[end] - self.positives[start], self.negatives[end] - self.negatives[start])
    }

    /// Whether the run may be a bin.
    fn admits(&self, start: usize, end: usize) -> bool {
        let (x, y) = self.counts(start, end);
        x + y >= self.limits.min_rows
            && x >= self.limits.min_of_each
            && y >= self.limits.min_of_each
            && x + y > 0
    }

    fn information(&self, start: usize, end: usize) -> f64 {
        let (x, y) = self.counts(start, end);
        information(x, y, self.positives[self.len()], self.negatives[self.len()])
    }

    /// How the rate of one run compares with another's, exactly.
    fn compare(&self, a: (usize, usize), b: (usize, usize)) -> Ordering {
        let ((x, y), (u, v)) = (self.counts(a.0, a.1), self.counts(b.0, b.1));
        // x / (x + y) against u / (u + v): the products x u cancel.
        (u128::from(x) * u128::from(v)).cmp(&(u128::from(u) * u128::from(y)))
    }
}

/// One bin's part of the information value; an empty cell counts as one half.
#[must_use]
pub(crate) fn information(x: u64, y: u64, all_x: u64, all_y: u64) -> f64 {
    let cell = |count: u64| if count == 0 { 0.5 } else { count as f64 };
    if x + y == 0 {
        return 0.0;
    }
    let (p, n) = (cell(x) / all_x as f64, cell(y) / all_y as f64);
    (p - n) * num::ln(p / n)
}

/// The partition with the greatest information value that obeys the limits; `None` when none does, or when one class is empty.
///
/// Exact dynamic programming: every run of pre-bins is a possible bin. Without a shape, the best partition into *b* bins that ends at a
/// place extends the best one into *b* − 1 bins; with a shape, the last bin and the direction of the rate are remembered as well, and
/// the best predecessor is found among those with a lower (higher) rate by sorting them once: O(p² (log p + b)) for *p* pre-bins and *b* bins.
/// Among equals the fewest bins win, then the earliest ends. Rates are compared as fractions of whole numbers.
///
/// ```
/// use icp_core::learn::binning::{Limits, Shape, optimal};
/// let prebins = [(2, 18), (3, 17), (12, 8), (11, 9), (4, 16)];
/// let limits = Limits { min_rows: 20, min_of_each: 1, min_bins: 1, max_bins: 3, shape: Shape::Peak };
/// let best = optimal(&prebins, limits).ok_or("none")?;
/// assert_eq!(best.ends, [2, 4, 5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn optimal(prebins: &[(u64, u64)], limits: Limits) -> Option<Partition> {
    let runs = Runs::new(prebins, limits);
    let n = runs.len();
    if n == 0 || runs.positives[n] == 0 || runs.negatives[n] == 0 || limits.max_bins == 0 {
        return None;
    }
    let better = |a: Option<Partition>, b: Option<Partition>| match (a, b) {
        (Some(a), Some(b)) if b.information_value > a.information_value => Some(b),
        (None, b) => b,
        (a, _) => a,
    };
    match limits.shape {
        Shape::Free => free(&runs),
        Shape::Ascending => shaped(&runs, &[Phase::Rising]),
        Shape::Descending => shaped(&runs, &[Phase::Falling]),
        Shape::Monotone => better(shaped(&runs, &[Phase::Rising]), shaped(&runs, &[Phase::Falling])),
        Shape::Peak => shaped(&runs, &[Phase::Rising, Phase::Falling]),
        Shape::Valley => shaped(&runs, &[Phase::Falling, Phase::Rising]),
        Shape::Unimodal => better(
            shaped(&runs, &[Phase::Rising, Phase::Falling]),
            shaped(&runs, &[Phase::Falling, Phase::Rising]),
        ),
    }
}

const NONE: f64 = f64::NEG_INFINITY;

fn free(runs: &Runs) -> Option<Partition> {
    let n = runs.len();
    let most = runs.limits.max_bins.min(n);
    let mut worth = vec![NONE; (n + 1) * (n + 1)];
    for start in 0..n {
        for end in start + 1..=n {
            if runs.admits(start, end) {
                worth[start * (n + 1) + end] = runs.information(start, end);
            }
        }
    }
    // best[b][end]: the best partition of the first `end` pre-bins into b bins, and where its last bin starts.
    let mut best = vec![vec![NONE; n + 1]];
    best[0][0] = 0.0;
    let mut starts = vec![vec![0; n + 1]];
    let mut top: Option<(f64, usize)> = None;
    for bins in 1..=most {
        let before = &best[bins - 1];
        let (mut now, mut from) = (vec![NONE; n + 1], vec![0; n + 1]);
        for end in bins..=n {
            for start in bins - 1..end {
                let value = before[start] + worth[start * (n + 1) + end];
                if value > now[end] {
                    (now[end], from[end]) = (value, start);
                }
            }
        }
        if bins >= runs.limits.min_bins && now[n] > top.map_or(NONE, |(value, _)| value) {
            top = Some((now[n], bins));
        }
        best.push(now);
        starts.push(from);
    }
    let (_, bins) = top?;
    let mut ends = vec![n];
    for b in (2..=bins).rev() {
        let end = ends.last().copied().unwrap_or(0);
        ends.push(starts[b][end]);
    }
    ends.reverse();
    Some(finish(runs, ends))
}

/// The value is added up once more from the bins, so that it does not depend on the way it was found.
fn finish(runs: &Runs, ends: Vec<usize>) -> Partition {
    let terms: Vec<f64> = ends
        .iter()
        .enumerate()
        .map(|(i, &end)| runs.information(if i == 0 { 0 } else { ends[i - 1] }, end))
        .collect();
    Partition { ends, information_value: num::sum(&terms) }
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Rising,
    Falling,
}

/// Runs that end at one place, by rate from the lowest up, and for each run that starts there, how many of them have at most its rate and
/// how many less.
struct Neighbours {
    by_rate: Vec<usize>,
    at_most: Vec<usize>,
    below: Vec<usize>,
}

fn shaped(runs: &Runs, phases: &[Phase]) -> Option<Partition> {
    let n = runs.len();
    let most = runs.limits.max_bins.min(n);
    let at = |start: usize, end: usize| start * (n + 1) + end;
    let mut worth = vec![NONE; (n + 1) * (n + 1)];
    for start in 0..n {
        for end in start + 1..=n {
            if runs.admits(start, end) {
                worth[at(start, end)] = runs.information(start, end);
            }
        }
    }
    let neighbours: Vec<Neighbours> = (0..=n)
        .map(|middle| {
            let mut by_rate: Vec<usize> =
                (0..middle).filter(|&start| worth[at(start, middle)] > NONE).collect();
            by_rate.sort_by(|&a, &b| runs.compare((a, middle), (b, middle)).then(a.cmp(&b)));
            let count = |end: usize, admitted: &[Ordering]| {
                if end <= middle {
                    return 0;
                }
                by_rate.partition_point(|&start| {
                    admitted.contains(&runs.compare((start, middle), (middle, end)))
                })
            };
            let at_most = (0..=n).map(|end| count(end, &[Ordering::Less, Ordering::Equal])).collect();
            let below = (0..=n).map(|end| count(end, &[Ordering::Less])).collect();
            Neighbours { by_rate, at_most, below }
        })
        .collect();
    // layers[b - 1][phase][start, end]: the best value of a partition into b bins whose last is start..end, reached in that phase, and
    // the start and phase of the bin before.
    type Layer = Vec<(Vec<f64>, Vec<(u16, u8)>)>;
    let mut layers: Vec<Layer> = Vec::new();
    let mut top: Option<(f64, usize, usize, usize)> = None;
    for bins in 1..=most {
        let mut layer: Layer =
            phases.iter().map(|_| (vec![NONE; (n + 1) * (n + 1)], vec![(0, 0); (n + 1) * (n + 1)])).collect();
        if bins == 1 {
            // A first bin has no direction yet: it is of the first phase, from which the next may be entered.
            for end in 1..=n {
                layer[0].0[at(0, end)] = worth[at(0, end)];
            }
        } else if let Some(before) = layers.last() {
            for middle in bins - 1..n {
                let Neighbours { by_rate, at_most, below } = &neighbours[middle];
                for (place, phase) in phases.iter().enumerate() {
                    // The best predecessor in this phase or an earlier one, as it runs through the rates.
                    let mut running: Vec<(f64, usize, usize)> = Vec::with_capacity(by_rate.len());
                    let mut best = (NONE, 0, 0);
                    let mut take = |start: usize| {
                        for (q, (values, _)) in before.iter().enumerate().take(place + 1) {
                            if values[at(start, middle)] > best.0 {
                                best = (values[at(start, middle)], start, q);
                            }
                        }
                        running.push(best);
                    };
                    match phase {
                        Phase::Rising => by_rate.iter().for_each(|&start| take(start)),
                        Phase::Falling => by_rate.iter().rev().for_each(|&start| take(start)),
                    }
                    for end in middle + 1..=n {
                        if worth[at(middle, end)] == NONE {
                            continue;
                        }
                        let reachable = match phase {
                            Phase::Rising => at_most[end],
                            Phase::Falling => by_rate.len() - below[end],
                        };
                        let Some(&(value, start, q)) = reachable.checked_sub(1).and_then(|i| running.get(i))
                        else {
                            continue;
                        };
                        if value > NONE {
                            layer[place].0[at(middle, end)] = value + worth[at(middle, end)];
                            layer[place].1[at(middle, end)] = (start as u16, q as u8);
                        }
                    }
                }
            }
        }
        if bins >= runs.limits.min_bins {
            for (place, (values, _)) in layer.iter().enumerate() {
                for start in 0..n {
                    let value = values[at(start, n)];
                    if value > top.map_or(NONE, |top| top.0) {
                        top = Some((value, bins, place, start));
                    }
                }
            }
        }
        layers.push(layer);
    }
    let (_, bins, mut place, mut start) = top?;
    let mut ends = vec![n];
    for b in (2..=bins).rev() {
        let end = ends.last().copied().unwrap_or(0);
        ends.push(start);
        let (before, q) = layers[b - 1][place].1[at(start, end)];
        (start, place) = (usize::from(before), usize::from(q));
    }
    ends.reverse();
    Some(finish(runs, ends))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    /// Every partition, one by one.
    fn by_brute_force(prebins: &[(u64, u64)], limits: Limits) -> Option<f64> {
        let runs = Runs::new(prebins, limits);
        let n = runs.len();
        let mut best: Option<f64> = None;
        for cuts in 0..1u32 << (n - 1) {
            let mut ends: Vec<usize> = (1..n).filter(|i| cuts >> (i - 1) & 1 == 1).collect();
            ends.push(n);
            let starts: Vec<usize> =
                std::iter::once(0).chain(ends.iter().copied()).take(ends.len()).collect();
            let bins: Vec<(usize, usize)> = starts.into_iter().zip(ends.iter().copied()).collect();
            if bins.len() < limits.min_bins
                || bins.len() > limits.max_bins
                || bins.iter().any(|&(start, end)| !runs.admits(start, end))
            {
                continue;
            }
            let steps: Vec<Ordering> = bins.windows(2).map(|pair| runs.compare(pair[0], pair[1])).collect();
            let rising = |steps: &[Ordering]| steps.iter().all(|step| *step != Ordering::Greater);
            let falling = |steps: &[Ordering]| steps.iter().all(|step| *step != Ordering::Less);
            let peak = (0..=steps.len()).any(|i| rising(&steps[..i]) && falling(&steps[i..]));
            let valley = (0..=steps.len()).any(|i| falling(&steps[..i]) && rising(&steps[i..]));
            let obeys = match limits.shape {
                Shape::Free => true,
                Shape::Ascending => rising(&steps),
                Shape::Descending => falling(&steps),
                Shape::Monotone => rising(&steps) || falling(&steps),
                Shape::Peak => peak,
                Shape::Valley => valley,
                Shape::Unimodal => peak || valley,
            };
            if obeys {
                let value = finish(&runs, ends).information_value;
                best = Some(best.map_or(value, |best| num::max(best, value)));
            }
        }
        best
    }

    #[test]
    fn the_optimum_is_that_of_trying_everything() {
        let draws = Stream::new(7, 0);
        let mut next = 0..;
        let mut below = |bound: u64| draws.below(next.next().unwrap_or(0), bound);
        let shapes = [
            Shape::Free,
            Shape::Ascending,
            Shape::Descending,
            Shape::Monotone,
            Shape::Peak,
            Shape::Valley,
            Shape::Unimodal,
        ];
        let mut found = 0;
        for _ in 0..400 {
            let n = 1 + below(9) as usize;
            let prebins: Vec<(u64, u64)> = (0..n).map(|_| (below(9), below(12))).collect();
            let limits = Limits {
                min_rows: below(14),
                min_of_each: below(2),
                min_bins: 1 + below(2) as usize,
                max_bins: 1 + below(6) as usize,
                shape: shapes[below(7) as usize],
            };
            if prebins.iter().all(|bin| bin.0 == 0) || prebins.iter().all(|bin| bin.1 == 0) {
                continue;
            }
            let (best, wanted) = (optimal(&prebins, limits), by_brute_force(&prebins, limits));
            match (&best, wanted) {
                (Some(best), Some(wanted)) => {
                    found += 1;
                    assert!(
                        (best.information_value - wanted).abs() <= 1e-12 * (1.0 + wanted),
                        "{prebins:?} {limits:?} {best:?} {wanted}"
                    );
                    assert_eq!(best.ends.last(), Some(&n));
                }
                (None, None) => {}
                other => panic!("{prebins:?} {limits:?} {other:?}"),
            }
        }
        assert!(found > 200, "{found}");
    }

    #[test]
    fn one_class_has_no_optimum() {
        let limits = Limits { min_rows: 1, min_of_each: 0, min_bins: 1, max_bins: 3, shape: Shape::Free };
        assert_eq!(optimal(&[(1, 0), (2, 0)], limits), None);
        assert_eq!(optimal(&[], limits), None);
    }
}
