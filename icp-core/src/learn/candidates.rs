//! Everything that may be a trait of a cohort, one attribute at a time.

use super::LearnError;
use super::binning::{Limits, Prebins, Shape, optimal};
use super::cohort::Membership;
use super::data::Data;
use super::evidence::Counts;
use super::scale::{Scale, ScaleKind};
use super::search::RangeSearch;
use super::traits::{TraitKind, TraitsRequest};
use crate::num;
use crate::random::Stream;
use crate::table::values::AttributeValues;
use crate::watch::Watch;
use serde_json::{Value, json};

/// A trait that may be proposed, with all that was counted.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Positions of its attributes.
    pub(crate) attributes: Vec<usize>,
    pub(crate) kind: TraitKind,
    pub(crate) words: String,
    pub(crate) when: Value,
    pub(crate) counts: Counts,
    /// How many ranges it was chosen from; 1 when it was not chosen.
    pub(crate) looked_at: u64,
    pub(crate) p_value: f64,
    /// Where a range was found: position of the line, start and end in pre-bins.
    pub(crate) range: Option<(usize, usize, usize)>,
    /// For pairs: rows by (first holds, second holds, side), all eight.
    pub(crate) pair: Option<[u64; 8]>,
}

/// An attribute on a line, counted in pre-bins.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) counts: Vec<(u64, u64)>,
    pub(crate) min_rows: u64,
    pub(crate) limits: Limits,
}

/// All candidates of single attributes, and what the search for ranges worked on.
#[derive(Default)]
pub(crate) struct Candidates {
    pub(crate) singles: Vec<Candidate>,
    pub(crate) lines: Vec<Line>,
    /// Tests that could not have found anything at this level, whatever the outcomes.
    pub(crate) untestable: u64,
    /// Values with too few rows to be looked at.
    pub(crate) rare: u64,
}

/// Counts by side: positives, negatives.
type Cells = (u64, u64);

fn add(cell: &mut Cells, side: Option<bool>) {
    match side {
        Some(true) => cell.0 += 1,
        Some(false) => cell.1 += 1,
        None => {}
    }
}

impl Candidates {
    pub(crate) fn new(data: &Data, request: &TraitsRequest, watch: &Watch<'_>) -> Result<Self, LearnError> {
        let mut found = Self::default();
        for (place, values) in data.values.iter().enumerate() {
            watch.at(place as f64 / data.values.len() as f64)?;
            found.of_values(data, place, values, request);
            if let Some(scale) = Scale::new(&data.attributes[place], values, request.as_of) {
                found.of_line(&scale, place, &data.sides, request);
            }
        }
        watch.at(1.0)?;
        Ok(found)
    }

    fn of_values(&mut self, data: &Data, place: usize, values: &AttributeValues, request: &TraitsRequest) {
        let name = data.attributes[place].name.as_str();
        let sides = &data.sides.rows;
        match values {
            AttributeValues::Flag { values } => {
                let mut cells = [(0, 0); 2];
                for (flag, &side) in values.iter().zip(sides) {
                    if let Some(flag) = flag {
                        add(&mut cells[usize::from(*flag)], side);
                    }
                }
                let all = (cells[0].0 + cells[1].0, cells[0].1 + cells[1].1);
                let counts = Counts::of(cells[1], all);
                // The test is the same either way round: the side that speaks for the target is named.
                let (counts, flag) =
                    if counts.turned().is_for() { (counts.turned(), false) } else { (counts, true) };
                let words = format!("{name} is {flag}");
                self.push(
                    request,
                    place,
                    TraitKind::Flag,
                    words,
                    json!({"attribute": name, "is": flag}),
                    counts,
                );
            }
            AttributeValues::Text { codes, words, ordered } => {
                let mut cells = vec![(0, 0); words.len()];
                for (&code, &side) in codes.iter().zip(sides) {
                    if let Some(cell) = cells.get_mut(code as usize) {
                        add(cell, side);
                    }
                }
                let all = cells.iter().fold((0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1));
                // Of an order, ranges are looked at instead of values.
                let shown = if *ordered { &[][..] } else { &words.shown[..] };
                for (word, &cell) in shown.iter().zip(&cells) {
                    let when = json!({"attribute": name, "is": word});
                    let words = format!("{name} is {word}");
                    self.push(request, place, TraitKind::Value, words, when, Counts::of(cell, all));
                }
            }
            AttributeValues::Tags { offsets, codes, words, known } => {
                let mut cells = vec![(0, 0); words.len()];
                let mut all = (0, 0);
                for (row, ends) in offsets.windows(2).enumerate() {
                    if !known.get(row) {
                        continue;
                    }
                    let side = sides.get(row).copied().flatten();
                    add(&mut all, side);
                    for &code in codes.get(ends[0] as usize..ends[1] as usize).unwrap_or_default() {
                        if let Some(cell) = cells.get_mut(code as usize) {
                            add(cell, side);
                        }
                    }
                }
                for (word, &cell) in words.shown.iter().zip(&cells) {
                    let when = json!({"attribute": name, "any_of": [word]});
                    let words = format!("{name} has {word}");
                    self.push(request, place, TraitKind::Tag, words, when, Counts::of(cell, all));
                }
            }
            AttributeValues::Number { .. } | AttributeValues::Date { .. } => {}
        }
    }

    fn push(
        &mut self,
        request: &TraitsRequest,
        place: usize,
        kind: TraitKind,
        words: String,
        when: Value,
        counts: Counts,
    ) {
        let least = request.least_rows(counts.known());
        if counts.held() < least || counts.lacking() < least {
            self.rare += u64::from(counts.held() > 0);
            return;
        }
        // Margins are fixed under the test, so leaving out what they rule out is no look at the outcome.
        if counts.least_p(request.mid_p) > request.q {
            self.untestable += 1;
            return;
        }
        let p_value = counts.p_value(request.mid_p);
        self.singles.push(Candidate {
            attributes: vec![place],
            kind,
            words,
            when,
            counts,
            looked_at: 1,
            p_value,
            range: None,
            pair: None,
        });
    }

    /// The best range for the target and the best against it, each a run of the bands that optimal binning finds.
    fn of_line(&mut self, scale: &Scale, place: usize, sides: &Membership, request: &TraitsRequest) {
        let sided = || scale.values.iter().zip(&sides.rows).filter(|(x, side)| side.is_some() && !x.is_nan());
        let known: Vec<f64> = sided().map(|(&x, _)| x).collect();
        let prebins = Prebins::new(&known, request.max_prebins as usize);
        let mut counts = vec![(0, 0); prebins.len()];
        for (&x, &side) in sided() {
            add(&mut counts[prebins.place(x)], side);
        }
        let min_rows = request.least_rows(known.len() as u64);
        let search = RangeSearch::new(&counts, min_rows);
        if search.looked_at() == 0 {
            self.untestable += 1;
            return;
        }
        let limits = Limits {
            min_rows,
            min_of_each: 0,
            min_bins: 1,
            max_bins: request.max_bins as usize,
            shape: request.shape,
        };
        let line = self.lines.len();
        for wanted in [true, false] {
            let Some((start, end)) = best_run(&search, &counts, limits, wanted) else { continue };
            let table = search.table(start, end);
            let stream = Stream::new(request.seed, (place as u64) << 1 | u64::from(wanted));
            let (low, high) = prebins.range(start, end);
            let floor = prebins.least.first().copied().unwrap_or(0.0);
            self.singles.push(Candidate {
                attributes: vec![place],
                kind: match scale.kind {
                    ScaleKind::Number => TraitKind::Band,
                    ScaleKind::AgeDays => TraitKind::Recency,
                    ScaleKind::Order => TraitKind::OrderRange,
                    ScaleKind::TagCount => TraitKind::TagCount,
                },
                words: scale.words(low, high),
                when: scale.predicate(low, high, floor),
                counts: table,
                looked_at: search.looked_at(),
                p_value: search.p_value(&table, request.mid_p, stream, request.permutations),
                range: Some((line, start, end)),
                pair: None,
            });
        }
        self.lines.push(Line { counts, min_rows, limits });
    }
}

/// The run of optimal bands with the greatest score among those with a higher (or a lower) rate than the rest; without such bands, the best range of
/// all.
pub(crate) fn best_run(
    search: &RangeSearch,
    counts: &[(u64, u64)],
    limits: Limits,
    wanted: bool,
) -> Option<(usize, usize)> {
    let partition = optimal(counts, limits).filter(|best| best.ends.len() > 1);
    let Some(partition) = partition else { return search.best(wanted) };
    let mut edges = vec![0];
    edges.extend(partition.ends);
    let mut best: Option<(f64, (usize, usize))> = None;
    for (i, &start) in edges.iter().enumerate() {
        for &end in edges.iter().skip(i + 1) {
            let table = search.table(start, end);
            let score = table.score();
            if search.admits(start, end)
                && table.is_for() == wanted
                && score > 0.0
                && best.is_none_or(|(top, _)| score > top)
            {
                best = Some((score, (start, end)));
            }
        }
    }
    best.map(|(_, place)| place).or_else(|| search.best(wanted))
}

/// Cuts a line in three of about equal size without a look at the outcome, for pairs.
pub(crate) fn thirds(scale: &Scale, sides: &Membership) -> Vec<(Value, String, Vec<bool>)> {
    let known: Vec<f64> = scale
        .values
        .iter()
        .zip(&sides.rows)
        .filter(|(x, side)| side.is_some() && !x.is_nan())
        .map(|(&x, _)| x)
        .collect();
    // Many small groups first, so that few distinct values are cut as evenly as they allow.
    let fine = Prebins::new(&known, 64);
    let mut sizes = vec![0u64; fine.len()];
    known.iter().for_each(|&x| sizes[fine.place(x)] += 1);
    let total: u64 = sizes.iter().sum();
    let mut ends = Vec::new();
    let mut sum = 0;
    for (i, size) in sizes.iter().enumerate() {
        sum += size;
        if sum * 3 >= total * (ends.len() as u64 + 1) && sum < total {
            ends.push(i + 1);
        }
    }
    ends.truncate(2);
    if ends.is_empty() {
        return Vec::new();
    }
    ends.push(fine.len());
    let mut start = 0;
    let floor = fine.least.first().copied().unwrap_or(0.0);
    ends.into_iter()
        .map(|end| {
            let (low, high) = fine.range(start, end);
            let holds =
                scale.values.iter().map(|&x| !x.is_nan() && (start..end).contains(&fine.place(x))).collect();
            start = end;
            (scale.predicate(low, high, floor), scale.words(low, high), holds)
        })
        .collect()
}

impl TraitsRequest {
    /// Fewest rows that must hold a trait, and fewest that must not.
    pub(crate) fn least_rows(&self, known: u64) -> u64 {
        let share = num::round_half_even(self.min_share * known as f64) as u64;
        self.min_rows.max(share).max(1)
    }

    pub(crate) const fn default_shape() -> Shape {
        Shape::Unimodal
    }
}
