//! One value of an attribute for each thing that its readers can make of it.
//!
//! Numbers: every end of a band, bound and knot with its neighbouring doubles, the middles between, and what lies beyond. Text: every
//! named value and one that nothing names; with an order, the order's. Dates: both ends and the middle of every stretch between days on
//! which anything changes, each month in it where months count, and eight steps down a fading trigger. Tags: every subset of
//! the named ones while there are at most six kinds of them, beyond that none, each, all, all but one, and the first so many; each at every
//! number of tags at which anything changes (up to 10,000). Of more than 4,096 values (fewer where more than a thousand criteria and
//! rules read the attribute) an even spread. Of values that nothing tells apart, the first is kept.

use super::readers::Readers;
use crate::date::Date;
use crate::num;
use crate::profile::attribute::AttributeType;
use crate::score::plan::{Plan, PlannedAttribute};
use crate::score::slots::{Slot, Slots};
use std::collections::BTreeSet;

/// Beyond this, numbers of tags are not tried.
const MOST_TAGS: i64 = 10_000;
/// Up to so many kinds of named tags, every subset is tried.
const MOST_KINDS: usize = 6;

/// At most so many values of one attribute are looked at, evenly spread over all, ...
const MOST_VALUES: usize = 4096;
/// ... and fewer when more than a thousand criteria and rules read it.
const MOST_SIGNATURE_CELLS: usize = 4_000_000;

/// One resolved value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) slot: Slot,
    /// The attribute's tag words.
    pub(crate) words: Vec<u64>,
    /// What predicates see of it.
    pub(crate) rules: Vec<u64>,
    /// What fits and triggers make of it, as bits; numbers in [0, 1] compare as their bits do.
    pub(crate) fits: Vec<u64>,
}

impl Candidate {
    /// Puts the value into its slot.
    pub(crate) fn put(&self, place: usize, attribute: &PlannedAttribute, slots: &mut Slots) {
        slots.values[place] = self.slot;
        let first = attribute.first_word;
        slots.tag_words[first..first + attribute.words].copy_from_slice(&self.words);
    }

    /// The value that an account has now; `None` when missing.
    pub(crate) fn current(plan: &Plan, place: usize, slots: &Slots) -> Option<Self> {
        if slots.is_missing(place) {
            return None;
        }
        let attribute = &plan.attributes[place];
        let words = slots.tag_words[attribute.first_word..attribute.first_word + attribute.words].to_vec();
        let (rules, fits) = Readers::of(plan, place).signature(plan, slots.values[place], slots);
        Some(Self { slot: slots.values[place], words, rules, fits })
    }
}

/// The values of the attribute at `place`, nearest to `current` first where there is one.
pub(crate) fn candidates(plan: &Plan, place: usize, current: Option<&Candidate>) -> Vec<Candidate> {
    let attribute = &plan.attributes[place];
    let readers = Readers::of(plan, place);
    let plain = |slots: Vec<Slot>| slots.into_iter().map(|slot| (slot, vec![0; attribute.words])).collect();
    let raw: Vec<(Slot, Vec<u64>)> = match attribute.reading.kind() {
        AttributeType::Number => plain(numbers(&readers, current)),
        AttributeType::Text => plain(texts(attribute, current)),
        AttributeType::Flag => plain(vec![Slot::Flag(true), Slot::Flag(false)]),
        AttributeType::Date => plain(dates(&readers, plan.as_of, current)),
        AttributeType::Tags => tags(&readers, attribute, current),
    };
    let most = (MOST_SIGNATURE_CELLS / readers.len().max(1)).clamp(16, MOST_VALUES);
    let step = |i: usize| i * raw.len() / most;
    let raw: Vec<(Slot, Vec<u64>)> =
        if raw.len() <= most { raw } else { (0..most).map(|i| raw[step(i)].clone()).collect() };
    let mut slots = Slots::new(plan.attributes.len(), plan.tag_words);
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    for (slot, words) in raw {
        let mut candidate = Candidate { slot, words, rules: Vec::new(), fits: Vec::new() };
        candidate.put(place, attribute, &mut slots);
        (candidate.rules, candidate.fits) = readers.signature(plan, slot, &slots);
        if seen.insert((candidate.rules.clone(), candidate.fits.clone())) {
            kept.push(candidate);
        }
    }
    kept
}

fn numbers(readers: &Readers<'_>, current: Option<&Candidate>) -> Vec<Slot> {
    let edges = readers.edges();
    let mut values = edges.clone();
    values.extend(edges.windows(2).map(|pair| pair[0] + (pair[1] - pair[0]) / 2.0));
    if let (Some(&first), Some(&last)) = (edges.first(), edges.last()) {
        values.push(if first > 0.0 { first / 2.0 } else { first * 2.0 - 1.0 });
        values.push(if last > 0.0 { last * 2.0 } else { last / 2.0 + 1.0 });
    }
    values.extend(edges.iter().flat_map(|edge| [edge.next_down(), edge.next_up()]));
    values.retain(|value| value.is_finite());
    // Where only being known counts, any number does.
    values.push(0.0);
    if let Some(Candidate { slot: Slot::Number(now), .. }) = current {
        values.sort_by(|a, b| num::order((a - now).abs(), (b - now).abs()));
    }
    values.into_iter().map(|value| Slot::Number(num::normalize_zero(value))).collect()
}

fn texts(attribute: &PlannedAttribute, current: Option<&Candidate>) -> Vec<Slot> {
    let Some(vocabulary) = &attribute.vocabulary else { return Vec::new() };
    let mut codes = vocabulary.reachable();
    if let Some(Candidate { slot: Slot::Text(now), .. }) = current
        && let Some(now) = vocabulary.rank(*now)
    {
        codes.sort_by_key(|&code| vocabulary.rank(code).map(|rank| rank.abs_diff(now)));
    }
    codes.into_iter().map(Slot::Text).collect()
}

fn dates(readers: &Readers<'_>, as_of: Date, current: Option<&Candidate>) -> Vec<Slot> {
    let (first, last) = (i64::from(Date::FIRST.days()), i64::from(Date::LAST.days()));
    let mut starts = readers.days(i64::from(as_of.days()));
    starts.push(first);
    starts.retain(|day| (first..=last).contains(day));
    starts.sort_unstable();
    starts.dedup();
    let mut days = Vec::new();
    for (i, &start) in starts.iter().enumerate() {
        let end = starts.get(i + 1).map_or(last, |next| next - 1);
        days.extend([start, end, start + (end - start) / 2]);
        if readers.months() {
            let date = |day: i64| i32::try_from(day).ok().and_then(Date::from_days);
            let firsts = (0..12).filter_map(|months| {
                let (year, month, _) = date(start)?.ymd();
                let month = u32::from(month) + months;
                let year = year + i32::try_from((month - 1) / 12).ok()?;
                let first = Date::from_ymd(year, u8::try_from((month - 1) % 12 + 1).ok()?, 1)?;
                Some(i64::from(first.days()).max(start))
            });
            days.extend(firsts.filter(|day| *day <= end));
        }
    }
    let near = match current {
        Some(Candidate { slot: Slot::Date(day), .. }) => i64::from(*day),
        _ => i64::from(as_of.days()),
    };
    days.sort_by_key(|day| (day.abs_diff(near), *day));
    days.into_iter().filter_map(|day| i32::try_from(day).ok()).map(Slot::Date).collect()
}

/// How many kinds of tags are looked at; the profile's first ones.
const KINDS_LOOKED_AT: usize = 256;

/// Named tags that every mask treats alike, as codes.
pub(crate) fn kinds(readers: &Readers<'_>, codes: u32) -> Vec<Vec<u32>> {
    let masks = readers.masks();
    let mut kinds: Vec<(Vec<bool>, Vec<u32>)> = Vec::new();
    for code in 1..codes {
        if kinds.len() == KINDS_LOOKED_AT {
            break;
        }
        let membership: Vec<bool> = masks.iter().map(|mask| mask.holds(code)).collect();
        if !membership.contains(&true) {
            continue;
        }
        match kinds.iter_mut().find(|(known, _)| *known == membership) {
            Some((_, members)) => members.push(code),
            None => kinds.push((membership, vec![code])),
        }
    }
    kinds.into_iter().map(|(_, members)| members).collect()
}

fn subsets(kinds: usize) -> Vec<Vec<bool>> {
    if kinds <= MOST_KINDS {
        return (0..1usize << kinds)
            .map(|set| (0..kinds).map(|kind| set >> kind & 1 == 1).collect())
            .collect();
    }
    let mut sets: Vec<Vec<bool>> =
        (0..=kinds).map(|first| (0..kinds).map(|kind| kind < first).collect()).collect();
    sets.extend((0..kinds).map(|only| (0..kinds).map(|kind| kind == only).collect()));
    sets.extend((0..kinds).map(|but| (0..kinds).map(|kind| kind != but).collect()));
    sets
}

fn tags(
    readers: &Readers<'_>,
    attribute: &PlannedAttribute,
    current: Option<&Candidate>,
) -> Vec<(Slot, Vec<u64>)> {
    let codes = attribute.vocabulary.as_ref().map_or(0, |vocabulary| vocabulary.len() as u32);
    let kinds = kinds(readers, codes);
    let (held, count) = match current {
        Some(Candidate { slot: Slot::Tags(count), words, .. }) => (words.clone(), i64::from(*count)),
        _ => (vec![0; attribute.words], 0),
    };
    let holds = |words: &[u64], code: u32| words[(code / 64) as usize] & (1 << (code % 64)) != 0;
    let asked_held = kinds.iter().flatten().filter(|&&code| holds(&held, code)).count() as i64;
    let mut asked = vec![0u64; attribute.words];
    kinds.iter().flatten().for_each(|&code| asked[(code / 64) as usize] |= 1 << (code % 64));
    // Tags held that nothing asks for stay, unless there are to be fewer.
    let others = count - asked_held;
    let mut found: Vec<((u64, u64), Slot, Vec<u64>)> = Vec::new();
    for set in subsets(kinds.len()) {
        let mut words = held.clone();
        let (mut named, mut changed) = (0i64, 0u64);
        for (members, &wanted) in kinds.iter().zip(&set) {
            let now: Vec<u32> = members.iter().copied().filter(|&code| holds(&held, code)).collect();
            changed += u64::from(now.is_empty() == wanted);
            let kept = match (wanted, now.is_empty()) {
                (false, _) => Vec::new(),
                (true, false) => now,
                (true, true) => members.iter().copied().take(1).collect(),
            };
            for &code in members {
                words[(code / 64) as usize] &= !(1 << (code % 64));
            }
            for &code in &kept {
                words[(code / 64) as usize] |= 1 << (code % 64);
            }
            named += kept.len() as i64;
        }
        let mut counts = vec![named + others];
        counts.extend(readers.counts().into_iter().flat_map(|count| [count, count - 1]));
        counts.retain(|count| (named..=MOST_TAGS.max(named + others)).contains(count));
        for count in counts {
            let count_off = count.abs_diff(named + others);
            let order = (changed + count_off, changed);
            let mut words = words.clone();
            if count < named + others {
                words.iter_mut().zip(&asked).for_each(|(word, asked)| *word &= asked);
            }
            found.push((order, Slot::Tags(u32::try_from(count).unwrap_or(u32::MAX)), words));
        }
    }
    found.sort_by_key(|(order, ..)| *order);
    found.into_iter().map(|(_, slot, words)| (slot, words)).collect()
}
