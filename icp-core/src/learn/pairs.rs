//! Traits in pairs: rows that hold both, where both together tell more than either alone.

use super::LearnError;
use super::candidates::{Candidate, Candidates, thirds};
use super::data::Data;
use super::evidence::Counts;
use super::scale::Scale;
use super::traits::{TraitKind, TraitsRequest};
use crate::num;
use crate::stats::special::chi_square;
use crate::table::values::AttributeValues;
use crate::watch::Watch;
use serde_json::{Value, json};

/// Rows as bits: the target's rows first, from a word of their own on the others.
struct Rows {
    order: Vec<u32>,
    first_other_word: usize,
    words: usize,
}

impl Rows {
    fn new(data: &Data) -> Self {
        let rows = |wanted: bool| {
            let sides = data.sides.rows.iter().enumerate();
            sides.filter(move |(_, side)| **side == Some(wanted)).map(|(row, _)| row as u32)
        };
        let mut order: Vec<u32> = rows(true).collect();
        // Empty places fill the last word of the target.
        let first_other_word = order.len().div_ceil(64);
        order.resize(first_other_word * 64, u32::MAX);
        order.extend(rows(false));
        let words = order.len().div_ceil(64);
        Self { order, first_other_word, words }
    }

    fn bits(&self, holds: impl Fn(usize) -> bool) -> Vec<u64> {
        let mut bits = vec![0u64; self.words];
        for (place, &row) in self.order.iter().enumerate() {
            if row != u32::MAX && holds(row as usize) {
                bits[place / 64] |= 1 << (place % 64);
            }
        }
        bits
    }

    /// How many of the target's rows and of the others are in both.
    fn both(&self, a: &[u64], b: &[u64]) -> (u64, u64) {
        let count = |a: &[u64], b: &[u64]| -> u64 {
            a.iter().zip(b).map(|(a, b)| u64::from((a & b).count_ones())).sum()
        };
        let (a_target, a_others) = a.split_at(self.first_other_word);
        let (b_target, b_others) = b.split_at(self.first_other_word);
        (count(a_target, b_target), count(a_others, b_others))
    }
}

/// One part that pairs are made of.
struct Part {
    attribute: usize,
    words: String,
    when: Value,
    bits: Vec<u64>,
    held: u64,
}

/// All pairs of parts of different attributes that enough rows hold. Parts are values, tags, flags and thirds of lines: nothing that was chosen by
/// its outcome, so that the pairs' p-values need no correction but for their number. Of too many parts those with the most rows are taken.
///
/// The p-value of a pair is the greater of two Fisher tests: the second part among the rows of the first, and the first among those of the second (an
/// intersection-union test: Berger, *Technometrics* 1982). So a pair is proposed only when each part adds to the other, in the same direction.
pub(crate) fn pairs(
    data: &Data,
    request: &TraitsRequest,
    found: &mut Candidates,
    watch: &Watch<'_>,
) -> Result<Vec<Candidate>, LearnError> {
    let rows = Rows::new(data);
    let known: Vec<Vec<u64>> =
        data.values.iter().map(|values| rows.bits(|row| values.is_known(row))).collect();
    let mut parts = Vec::new();
    for (place, values) in data.values.iter().enumerate() {
        watch.at(0.3 * place as f64 / data.values.len() as f64)?;
        parts_of(data, place, values, request, &rows, &mut parts);
    }
    let least = request.least_rows(data.sides.members() + data.sides.others());
    parts.retain(|part| part.held >= least);
    if parts.len() as u64 > request.max_parts {
        // By rows only, which says nothing about outcomes.
        parts.sort_by(|a, b| b.held.cmp(&a.held).then(a.words.cmp(&b.words)));
        parts.truncate(request.max_parts as usize);
        parts.sort_by(|a, b| a.attribute.cmp(&b.attribute).then(a.words.cmp(&b.words)));
    }
    let within: Vec<Vec<(u64, u64)>> =
        parts.iter().map(|part| known.iter().map(|known| rows.both(&part.bits, known)).collect()).collect();
    let all: Vec<Vec<(u64, u64)>> =
        known.iter().map(|a| known.iter().map(|b| rows.both(a, b)).collect()).collect();
    let mut pairs = Vec::new();
    for (i, a) in parts.iter().enumerate() {
        watch.at(0.3 + 0.7 * i as f64 / parts.len() as f64)?;
        for (j, b) in parts.iter().enumerate().skip(i + 1) {
            if a.attribute == b.attribute || a.held.min(b.held) < least {
                continue;
            }
            let both = rows.both(&a.bits, &b.bits);
            let in_first = Counts::of(both, within[i][b.attribute]);
            let in_second = Counts::of(both, within[j][a.attribute]);
            if in_first.held() < least || in_first.lacking() < least || in_second.lacking() < least {
                found.rare += u64::from(in_first.held() > 0);
                continue;
            }
            let least_p = || num::max(in_first.least_p(request.mid_p), in_second.least_p(request.mid_p));
            if in_first.known() < 1000 && least_p() > request.q {
                found.untestable += 1;
                continue;
            }
            let everywhere = all[a.attribute][b.attribute];
            pairs.push(Candidate {
                attributes: vec![a.attribute, b.attribute],
                kind: TraitKind::Pair,
                words: String::new(),
                when: Value::Null,
                counts: Counts::of(both, everywhere),
                looked_at: 1,
                p_value: p_value(&in_first, &in_second, request),
                range: None,
                pair: Some(eight(both, within[i][b.attribute], within[j][a.attribute], everywhere)),
            });
            if let Some(last) = pairs.last_mut().filter(|pair| pair.p_value < 1.0) {
                last.words = format!("{} and {}", a.words, b.words);
                last.when = json!({"all": [a.when, b.when]});
            }
        }
    }
    watch.at(1.0)?;
    Ok(pairs)
}

/// The greater of both tests' p-values; 1 when they point in different directions, or when the normal approximation is so far from significance that
/// the exact value does not matter.
fn p_value(in_first: &Counts, in_second: &Counts, request: &TraitsRequest) -> f64 {
    if in_first.is_for() != in_second.is_for() {
        return 1.0;
    }
    let score = num::min(in_first.score(), in_second.score());
    let rough = chi_square::sf(score, 1.0).unwrap_or(0.0);
    if rough > num::max(0.3, 2.0 * request.q) {
        return 1.0;
    }
    num::max(in_first.p_value(request.mid_p), in_second.p_value(request.mid_p))
}

/// Rows by (first holds, second holds, side): index 4 × first + 2 × second + target.
fn eight(both: (u64, u64), first: (u64, u64), second: (u64, u64), all: (u64, u64)) -> [u64; 8] {
    let cell = |both: u64, first: u64, second: u64, all: u64| {
        (all + both - first - second, second - both, first - both, both)
    };
    let positive = cell(both.0, first.0, second.0, all.0);
    let negative = cell(both.1, first.1, second.1, all.1);
    [negative.0, positive.0, negative.1, positive.1, negative.2, positive.2, negative.3, positive.3]
}

/// The p-value of a pair from its eight cells, as [`pairs`] computes it; and whether it is for the target.
pub(crate) fn p_of_cells(cells: &[u64; 8], request: &TraitsRequest) -> (f64, bool) {
    let at = |first: usize, second: usize| (cells[4 * first + 2 * second + 1], cells[4 * first + 2 * second]);
    let in_first = Counts { holds: at(1, 1), lacks: at(1, 0) };
    let in_second = Counts { holds: at(1, 1), lacks: at(0, 1) };
    (p_value(&in_first, &in_second, request), in_first.is_for())
}

fn parts_of(
    data: &Data,
    place: usize,
    values: &AttributeValues,
    request: &TraitsRequest,
    rows: &Rows,
    parts: &mut Vec<Part>,
) {
    let name = data.attributes[place].name.as_str();
    let mut push = |words: String, when: Value, bits: Vec<u64>| {
        let held = bits.iter().map(|word| u64::from(word.count_ones())).sum();
        parts.push(Part { attribute: place, words, when, bits, held });
    };
    let least = request.least_rows(data.sides.members() + data.sides.others()) as usize;
    match values {
        AttributeValues::Flag { values } => {
            for flag in [true, false] {
                let bits = rows.bits(|row| values[row] == Some(flag));
                push(format!("{name} is {flag}"), json!({"attribute": name, "is": flag}), bits);
            }
        }
        AttributeValues::Text { codes, words, ordered: false } => {
            let mut sizes = vec![0usize; words.len()];
            for (&code, side) in codes.iter().zip(&data.sides.rows) {
                if let (Some(size), Some(_)) = (sizes.get_mut(code as usize), side) {
                    *size += 1;
                }
            }
            for (code, word) in words.shown.iter().enumerate().filter(|&(code, _)| sizes[code] >= least) {
                let bits = rows.bits(|row| codes[row] as usize == code);
                push(format!("{name} is {word}"), json!({"attribute": name, "is": word}), bits);
            }
        }
        AttributeValues::Tags { codes, words, .. } => {
            let mut sizes = vec![0usize; words.len()];
            codes.iter().for_each(|&code| {
                if let Some(size) = sizes.get_mut(code as usize) {
                    *size += 1;
                }
            });
            for (code, word) in words.shown.iter().enumerate().filter(|&(code, _)| sizes[code] >= least) {
                let bits = rows.bits(|row| values.tags(row).binary_search(&(code as u32)).is_ok());
                push(format!("{name} has {word}"), json!({"attribute": name, "any_of": [word]}), bits);
            }
        }
        AttributeValues::Number { .. } | AttributeValues::Date { .. } | AttributeValues::Text { .. } => {}
    }
    if let Some(scale) = Scale::new(&data.attributes[place], values, request.as_of) {
        for (when, words, holds) in thirds(&scale, &data.sides) {
            push(words, when, rows.bits(|row| holds.get(row) == Some(&true)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eight_cells_add_up() {
        // Of 100 target rows 30 hold the first, 20 the second, 10 both.
        let cells = eight((10, 3), (30, 9), (20, 7), (100, 80));
        assert_eq!(cells[7], 10);
        assert_eq!(cells[5], 20);
        assert_eq!(cells[3], 10);
        assert_eq!(cells[1], 60);
        assert_eq!(cells.iter().sum::<u64>(), 180);
    }
}
