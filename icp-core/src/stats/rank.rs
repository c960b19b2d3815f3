//! Sorting and ranks, shared by everything that orders values.

use super::StatsError;
use super::error::{check_finite, check_lengths};

/// A whole number with the order of the double; both zeros give the same one.
pub(crate) fn order_key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
}

/// Keys with the positions they came from, ascending; equal keys in the order of their positions.
pub(crate) fn sorted_positions(values: &[f64]) -> Vec<(u64, usize)> {
    let mut pairs: Vec<(u64, usize)> =
        values.iter().enumerate().map(|(position, &value)| (order_key(value), position)).collect();
    sort_by_key(&mut pairs, |pair| pair.0);
    pairs
}

/// Below this many items comparing is faster than counting digits.
const RADIX_FROM: usize = 2048;
const DIGIT_BITS: u32 = 11;
const DIGITS: usize = 6;
const BUCKETS: usize = 1 << DIGIT_BITS;

/// A stable sort by a whole number: by comparisons when there are few items, else by its digits, least first.
pub(crate) fn sort_by_key<T: Copy>(items: &mut Vec<T>, key: impl Fn(&T) -> u64) {
    if items.len() < RADIX_FROM {
        items.sort_by_key(key);
        return;
    }
    let digit = |item: &T, pass: usize| (key(item) >> (DIGIT_BITS * pass as u32)) as usize % BUCKETS;
    let mut counts = vec![0usize; DIGITS * BUCKETS];
    for item in items.iter() {
        for pass in 0..DIGITS {
            counts[pass * BUCKETS + digit(item, pass)] += 1;
        }
    }
    let mut other = items.clone();
    for pass in 0..DIGITS {
        let places = &mut counts[pass * BUCKETS..(pass + 1) * BUCKETS];
        if places.contains(&items.len()) {
            continue;
        }
        let mut next = 0;
        for place in places.iter_mut() {
            next += std::mem::replace(place, next);
        }
        for item in items.iter() {
            let place = &mut places[digit(item, pass)];
            other[*place] = *item;
            *place += 1;
        }
        std::mem::swap(items, &mut other);
    }
}

/// Calls `visit(start, end)` for each run of equal keys.
pub(crate) fn for_ties(sorted: &[(u64, usize)], mut visit: impl FnMut(usize, usize)) {
    let mut start = 0;
    while start < sorted.len() {
        let mut end = start + 1;
        while end < sorted.len() && sorted[end].0 == sorted[start].0 {
            end += 1;
        }
        visit(start, end);
        start = end;
    }
}

/// Mid-ranks (1 … n, ties share their mean) and Σ (t³ − t) over the ties.
pub(crate) fn midranks(values: &[f64]) -> (Vec<f64>, f64) {
    let sorted = sorted_positions(values);
    let mut ranks = vec![0.0; values.len()];
    let mut ties = 0.0;
    for_ties(&sorted, |start, end| {
        let rank = 0.5 * (start + end + 1) as f64;
        let size = (end - start) as f64;
        ties += (size - 1.0) * size * (size + 1.0);
        for &(_, position) in &sorted[start..end] {
            ranks[position] = rank;
        }
    });
    (ranks, ties)
}

/// Scores with outcomes, split by outcome: the sorted keys of each class.
pub(crate) struct Classes {
    pub(crate) positives: Vec<u64>,
    pub(crate) negatives: Vec<u64>,
}

/// Checks scores and outcomes and splits them.
pub(crate) fn split_classes(scores: &[f64], outcomes: &[bool]) -> Result<Classes, StatsError> {
    check_scores(scores, outcomes)?;
    let count = outcomes.iter().filter(|&&o| o).count();
    let mut positives = Vec::with_capacity(count);
    let mut negatives = Vec::with_capacity(scores.len() - count);
    for (&score, &outcome) in scores.iter().zip(outcomes) {
        if outcome { positives.push(order_key(score)) } else { negatives.push(order_key(score)) }
    }
    if positives.is_empty() || negatives.is_empty() {
        return Err(StatsError::OneClass {
            positives: positives.len() as u64,
            negatives: negatives.len() as u64,
        });
    }
    sort_by_key(&mut positives, |&key| key);
    sort_by_key(&mut negatives, |&key| key);
    Ok(Classes { positives, negatives })
}

/// Same length, finite, not empty.
pub(crate) fn check_scores(scores: &[f64], outcomes: &[bool]) -> Result<(), StatsError> {
    check_lengths(scores.len(), outcomes.len())?;
    if scores.is_empty() {
        return Err(StatsError::too_few("rows", 1, 0));
    }
    check_finite("scores", scores)
}

/// Both classes present: how many of each.
pub(crate) fn check_classes(outcomes: &[bool]) -> Result<(u64, u64), StatsError> {
    let positives = outcomes.iter().filter(|&&o| o).count() as u64;
    let negatives = outcomes.len() as u64 - positives;
    if positives == 0 || negatives == 0 {
        return Err(StatsError::OneClass { positives, negatives });
    }
    Ok((positives, negatives))
}

/// For each key of `own`: twice the number of `other` keys below it plus the number equal to it; both sorted.
pub(crate) fn placements(own: &[u64], other: &[u64], mut visit: impl FnMut(usize, u64)) {
    let (mut below, mut through) = (0, 0);
    for (i, &key) in own.iter().enumerate() {
        while below < other.len() && other[below] < key {
            below += 1;
        }
        if through < below {
            through = below;
        }
        while through < other.len() && other[through] == key {
            through += 1;
        }
        visit(i, (below + through) as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_the_order() {
        let values = [f64::NEG_INFINITY, -2.0, -1e-300, 0.0, 1e-300, 1.0, f64::INFINITY];
        assert!(values.windows(2).all(|w| order_key(w[0]) < order_key(w[1])));
        assert_eq!(order_key(-0.0), order_key(0.0));
    }

    #[test]
    fn digits_sort_like_comparisons() {
        let draws = crate::random::Stream::new(1, 0);
        for shift in [0, 30, 60] {
            let mut items: Vec<(u64, usize)> =
                (0..5000).map(|i| (draws.bits(i as u64) >> shift, i)).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            sort_by_key(&mut items, |item| item.0);
            assert_eq!(items, expected);
        }
    }

    #[test]
    fn ties_share_their_rank() {
        let (ranks, ties) = midranks(&[3.0, 1.0, 3.0, -0.0, 0.0]);
        assert_eq!(ranks, [4.5, 3.0, 4.5, 1.5, 1.5]);
        assert_eq!(ties, 12.0);
    }
}
