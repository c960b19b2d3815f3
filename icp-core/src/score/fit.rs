//! Compiled fits: from a resolved value to a number in [0, 1], and which numbers a missing value could still reach.

use super::code_table::CodeTable;
use super::expression::{Expression, Nothing, View};
use super::slots::{Slot, Slots, TagMask};
use super::truth::Truth;
use crate::num;
use crate::profile::fit::{Band, OverlapScale};
use std::collections::BTreeMap;

/// A compiled fit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CompiledFit {
    /// Number: the first band that holds.
    Bands(Vec<Band<f64>>),
    /// Number: knots.
    Curve(Vec<(f64, f64)>),
    /// Text: a fit for each code, and which entry of the document gave it (`None`: `otherwise`).
    Codes(CodeTable<(f64, Option<u32>)>),
    /// Flag: a fit for each side.
    Flag { when_true: f64, when_false: f64 },
    /// Date: the first range of days that holds.
    Days(Vec<Band<i64>>),
    /// Date: its month is listed.
    Months(Vec<u8>),
    /// Tags: any value of the mask held, or (negated) none.
    TagsMeet { mask: TagMask, negated: bool },
    /// Tags: every mask met.
    TagsMeetAll(Vec<TagMask>),
    /// Tags: bands over the number of distinct tags.
    Count(Vec<Band<i64>>),
    /// Tags: the best of the fits whose mask is met.
    BestTag(Vec<(TagMask, f64)>),
    /// Tags: how many masks are met.
    Overlap { elements: Vec<TagMask>, scale: OverlapScale },
    /// Any type: true 1, false 0.
    When(Expression),
}

/// Which part of the fit decided: the index of a band, entry, knot or element in the document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Decider {
    /// Band, value or tag entry `i`.
    Entry(usize),
    /// The line that starts at knot `i`; before the first knot: 0.
    Segment(usize),
    /// A number of tags or matches, and the band it fell in.
    Number(u32, Option<usize>),
    /// Nothing that is listed.
    Otherwise,
    /// A plain yes.
    Yes,
    /// A plain no.
    No,
}

fn first_band<T: PartialOrd + Copy>(bands: &[Band<T>], x: T) -> Option<usize> {
    bands.iter().position(|band| band.min.is_none_or(|min| min <= x) && band.max.is_none_or(|max| x <= max))
}

fn yes_no(yes: bool) -> (f64, Decider) {
    if yes { (1.0, Decider::Yes) } else { (0.0, Decider::No) }
}

/// Between two knots `y0 + (x − x0) / (x1 − x0) × (y1 − y0)`, left to right in doubles; flat outside; at a knot its y.
fn on_curve(knots: &[(f64, f64)], x: f64) -> (f64, usize) {
    let after = knots.partition_point(|knot| knot.0 <= x);
    if after == 0 {
        return (knots[0].1, 0);
    }
    let (x0, y0) = knots[after - 1];
    if x == x0 || after == knots.len() {
        return (y0, after - 1);
    }
    let (x1, y1) = knots[after];
    (y0 + (x - x0) / (x1 - x0) * (y1 - y0), after - 1)
}

fn overlap_fit(scale: &OverlapScale, matches: i64) -> (f64, Option<usize>) {
    match scale {
        OverlapScale::Bands(bands) => {
            let band = first_band(bands, matches);
            (band.map_or(0.0, |i| bands[i].fit), band)
        }
        OverlapScale::Full(full) => (num::min(1.0, matches as f64 / f64::from(*full)), None),
    }
}

impl CompiledFit {
    /// The fit of a value and what decided it; `None` while the value (or the predicate) is not determined.
    pub(crate) fn evaluate(&self, value: Slot, slots: &Slots) -> Option<(f64, Decider)> {
        let of_band = |bands: &[Band<i64>], x: i64| {
            first_band(bands, x).map_or((0.0, Decider::Otherwise), |i| (bands[i].fit, Decider::Entry(i)))
        };
        Some(match (self, value) {
            (Self::When(expression), _) => match expression.truth(slots, View::Shown, &Nothing) {
                Truth::Unknown => return None,
                truth => yes_no(truth == Truth::True),
            },
            (_, Slot::Missing) => return None,
            (Self::Bands(bands), Slot::Number(x)) => {
                first_band(bands, x).map_or((0.0, Decider::Otherwise), |i| (bands[i].fit, Decider::Entry(i)))
            }
            (Self::Curve(knots), Slot::Number(x)) => {
                let (y, knot) = on_curve(knots, x);
                (y, Decider::Segment(knot))
            }
            (Self::Codes(table), Slot::Text(code)) => {
                let (fit, entry) = table.get(code);
                (fit, entry.map_or(Decider::Otherwise, |i| Decider::Entry(i as usize)))
            }
            (Self::Flag { when_true, when_false }, Slot::Flag(flag)) => {
                if flag {
                    (*when_true, Decider::Yes)
                } else {
                    (*when_false, Decider::No)
                }
            }
            (Self::Days(bands), Slot::Date(day)) => of_band(bands, i64::from(day)),
            (Self::Months(months), Slot::Date(day)) => {
                yes_no(crate::date::Date::from_days(day).is_some_and(|date| months.contains(&date.month())))
            }
            (Self::TagsMeet { mask, negated }, Slot::Tags(_)) => yes_no(mask.meets(slots) != *negated),
            (Self::TagsMeetAll(masks), Slot::Tags(_)) => yes_no(masks.iter().all(|mask| mask.meets(slots))),
            (Self::Count(bands), Slot::Tags(count)) => {
                let band = first_band(bands, i64::from(count));
                (band.map_or(0.0, |i| bands[i].fit), Decider::Number(count, band))
            }
            (Self::BestTag(entries), Slot::Tags(_)) => {
                let mut best: Option<(usize, f64)> = None;
                for (i, (mask, fit)) in entries.iter().enumerate() {
                    if mask.meets(slots) && best.is_none_or(|(_, found)| *fit > found) {
                        best = Some((i, *fit));
                    }
                }
                best.map_or((0.0, Decider::Otherwise), |(i, fit)| (fit, Decider::Entry(i)))
            }
            (Self::Overlap { elements, scale }, Slot::Tags(_)) => {
                let matches = elements.iter().filter(|mask| mask.meets(slots)).count() as u32;
                let (fit, band) = overlap_fit(scale, i64::from(matches));
                (fit, Decider::Number(matches, band))
            }
            // The document's checks make fit and attribute of one type.
            _ => return None,
        })
    }

    /// Whether no completion can change it (docs/semantics.md, item 23).
    pub(crate) fn is_settled(&self, value: Slot, slots: &Slots) -> bool {
        match self {
            Self::When(expression) => expression.truth(slots, View::Bounds, &Nothing) != Truth::Unknown,
            _ => value != Slot::Missing,
        }
    }
}

/// The fits that some value of the type reaches.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reach {
    /// The fits, ascending, each once; of a curve the least and the greatest.
    pub(crate) fits: Vec<f64>,
    /// Whether fits between the least and the greatest can be reached as well.
    pub(crate) continuous: bool,
}

impl Reach {
    fn of(fits: impl IntoIterator<Item = f64>) -> Self {
        let mut fits: Vec<f64> = fits.into_iter().map(num::normalize_zero).collect();
        fits.sort_by(|a, b| num::order(*a, *b));
        fits.dedup();
        Self { fits, continuous: false }
    }

    /// What `fit` can reach; `order` holds the codes an ordered text attribute can have.
    pub(crate) fn new(fit: &CompiledFit, order: Option<&[u32]>) -> Self {
        match fit {
            CompiledFit::Bands(bands) => {
                let doubles = bands.iter().map(|band| Band {
                    min: band.min.map(to_rank),
                    max: band.max.map(to_rank),
                    fit: band.fit,
                });
                Self::of(reached(&doubles.collect::<Vec<_>>(), to_rank(f64::MIN), to_rank(f64::MAX)))
            }
            CompiledFit::Curve(knots) => {
                // Just below a knot the rounded formula may step past the knot's y by one unit in the last place.
                let steps = knots.windows(2).map(|pair| pair[0].1 + (pair[1].1 - pair[0].1));
                let ends = Self::of(knots.iter().map(|knot| knot.1).chain(steps));
                let continuous = ends.fits.len() > 1;
                let least_and_greatest = match (ends.fits.first(), ends.fits.last()) {
                    (Some(least), Some(greatest)) => vec![*least, *greatest],
                    _ => Vec::new(),
                };
                Self { continuous, ..Self::of(least_and_greatest) }
            }
            CompiledFit::Codes(table) => match order {
                Some(codes) => Self::of(codes.iter().map(|&code| table.get(code).0)),
                None => Self::of(table.values().map(|(fit, _)| fit)),
            },
            CompiledFit::Flag { when_true, when_false } => Self::of([*when_true, *when_false]),
            CompiledFit::Days(bands) => Self::of(reached(
                bands,
                i64::from(crate::date::Date::FIRST.days()),
                i64::from(crate::date::Date::LAST.days()),
            )),
            CompiledFit::Count(bands) => Self::of(reached(bands, 0, i64::MAX)),
            CompiledFit::Overlap { elements, scale } => {
                Self::of((0..=elements.len() as i64).map(|matches| overlap_fit(scale, matches).0))
            }
            CompiledFit::BestTag(entries) => Self::of(entries.iter().map(|entry| entry.1).chain([0.0])),
            CompiledFit::Months(_)
            | CompiledFit::TagsMeet { .. }
            | CompiledFit::TagsMeetAll(_)
            | CompiledFit::When(_) => Self::of([0.0, 1.0]),
        }
    }
}

/// A double's place among all doubles, so that neighbours differ by one.
fn to_rank(x: f64) -> i64 {
    let bits = num::normalize_zero(x).to_bits() as i64;
    if bits < 0 { -(bits & i64::MAX) } else { bits }
}

/// The fits of the bands that are not wholly covered by earlier ones, and 0 unless the bands cover `low`…`high`.
fn reached(bands: &[Band<i64>], low: i64, high: i64) -> Vec<f64> {
    // What earlier bands leave open, as disjoint closed ranges: from the first to the last.
    let mut open = BTreeMap::from([(low, high)]);
    let mut fits = Vec::new();
    for band in bands {
        let (min, max) = (band.min.unwrap_or(low).max(low), band.max.unwrap_or(high).min(high));
        if min > max {
            continue;
        }
        let before = open.range(..min).next_back().filter(|(_, to)| **to >= min).map(|(from, _)| *from);
        let met: Vec<i64> = before.into_iter().chain(open.range(min..=max).map(|(from, _)| *from)).collect();
        if !met.is_empty() {
            fits.push(band.fit);
        }
        for from in met {
            let Some(to) = open.remove(&from) else { continue };
            if from < min {
                open.insert(from, min - 1);
            }
            if max < to {
                open.insert(max + 1, to);
            }
        }
    }
    if !open.is_empty() {
        fits.push(0.0);
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(min: Option<f64>, max: Option<f64>, fit: f64) -> Band<f64> {
        Band { min, max, fit }
    }

    #[test]
    fn neighbouring_doubles_leave_no_gap() {
        let above = 5f64.next_up();
        let closed = CompiledFit::Bands(vec![band(None, Some(5.0), 0.25), band(Some(above), None, 1.0)]);
        assert_eq!(Reach::new(&closed, None).fits, [0.25, 1.0]);
        let gap = CompiledFit::Bands(vec![band(None, Some(5.0), 0.25), band(Some(6.0), None, 1.0)]);
        assert_eq!(Reach::new(&gap, None).fits, [0.0, 0.25, 1.0]);
        let covered = CompiledFit::Bands(vec![
            band(None, Some(5.0), 0.5),
            band(Some(5.0), None, 0.5),
            band(Some(1.0), Some(9.0), 1.0),
        ]);
        assert_eq!(Reach::new(&covered, None).fits, [0.5]);
    }

    #[test]
    fn zeros_are_one_place() {
        assert_eq!(to_rank(-0.0), to_rank(0.0));
        assert_eq!(to_rank(0.0f64.next_up()), 1);
        assert_eq!(to_rank(0.0f64.next_down()), -1);
    }

    #[test]
    fn curves_are_flat_outside_and_exact_at_knots() {
        let knots = [(0.0, 0.1), (0.2, 1.0), (0.4, 0.3)];
        assert_eq!(on_curve(&knots, -1.0), (0.1, 0));
        assert_eq!(on_curve(&knots, 0.2), (1.0, 1));
        assert_eq!(on_curve(&knots, 9.0), (0.3, 2));
        assert_eq!(on_curve(&knots, 0.1).0, 0.1 + (0.1 - 0.0) / (0.2 - 0.0) * (1.0 - 0.1));
    }
}
