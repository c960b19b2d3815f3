//! A function of an attribute's value, made into what its shape is fastest at: a table for codes, edges for numbers and days.

use super::super::fit::CompiledFit;
use super::super::plan::PlannedCriterion;
use super::super::slots::{Slot, Slots};
use super::function::{Facet, Function, facet_of};
use super::kernels::{self, Lane, Segment, widest};
use super::source::{Loaded, Shape, Source};

/// A compiled function; what it adds to every row stands apart, so that sums start with it.
pub(super) enum Map<'p, W> {
    Table(Box<[W; 256]>),
    Wide(Vec<W>),
    Numbers {
        edges: Vec<f64>,
        deltas: Vec<W>,
    },
    Days {
        edges: Vec<i32>,
        deltas: Vec<W>,
    },
    Curve {
        segments: Vec<Segment>,
        max: f64,
        missing: W,
    },
    /// Row by row.
    Each(Function<'p>),
}

impl<'p, W: Lane> Map<'p, W> {
    /// The map and what every row starts with.
    pub(super) fn new(function: Function<'p>, source: &Source<'_, '_>, slots: &mut Slots) -> (Self, W) {
        let place = source.column.place;
        let mut at = |slot: Slot| {
            slots.values[place] = slot;
            W::from_value(function.value(place, slots))
        };
        let missing = at(Slot::Missing);
        let (edges, values): (Edges, Vec<W>) = match source.shape {
            Shape::Codes | Shape::Wide => {
                let mut values = Vec::new();
                source.each_entry(slots, |slots| values.push(W::from_value(function.value(place, slots))));
                if source.shape == Shape::Wide {
                    values.push(missing);
                    return (Self::Wide(values), W::default());
                }
                let mut table = Box::new([missing; 256]);
                table.iter_mut().zip(values).for_each(|(entry, value)| *entry = value);
                return (Self::Table(table), W::default());
            }
            Shape::Numbers => match function.number_edges() {
                Some(edges) => {
                    let values = edges.iter().map(|&edge| at(Slot::Number(edge))).collect();
                    (Edges::Numbers(edges), values)
                }
                None => return (Self::Each(function), W::default()),
            },
            Shape::Days => match function.day_edges() {
                Some(edges) => {
                    let values = edges.iter().map(|&edge| at(Slot::Date(edge))).collect();
                    (Edges::Days(edges), values)
                }
                None => return (Self::Each(function), W::default()),
            },
            Shape::Tags => return (Self::Each(function), W::default()),
        };
        // From one edge to the next the function is constant, so the steps say everything.
        let mut before = missing;
        let mut steps: Vec<(usize, W)> = Vec::new();
        for (i, value) in values.into_iter().enumerate() {
            if value != before {
                steps.push((i, value.minus(before)));
                before = value;
            }
        }
        let deltas = steps.iter().map(|(_, delta)| *delta).collect();
        let map = match edges {
            Edges::Numbers(edges) => {
                Self::Numbers { edges: steps.iter().map(|(i, _)| edges[*i]).collect(), deltas }
            }
            Edges::Days(edges) => {
                Self::Days { edges: steps.iter().map(|(i, _)| edges[*i]).collect(), deltas }
            }
        };
        (map, missing)
    }

    /// Whether it adds nothing to any row, so that it can be left out.
    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Self::Table(table) => table.iter().all(|value| *value == W::default()),
            Self::Wide(table) => table.iter().all(|value| *value == W::default()),
            Self::Numbers { deltas, .. } | Self::Days { deltas, .. } => deltas.is_empty(),
            Self::Curve { .. } | Self::Each(_) => false,
        }
    }
}

enum Edges {
    Numbers(Vec<f64>),
    Days(Vec<i32>),
}

impl<'p> Map<'p, i64> {
    /// The points of one criterion whose fit is a curve; `None` where it can not be drawn in doubles without care.
    pub(super) fn curve(criterion: &'p PlannedCriterion, shape: Shape) -> Option<Self> {
        let CompiledFit::Curve(knots) = &criterion.fit else { return None };
        if shape != Shape::Numbers {
            return None;
        }
        let mut segments: Vec<Segment> = knots
            .windows(2)
            .map(|pair| Segment {
                x: pair[0].0,
                y: pair[0].1,
                width: pair[1].0 - pair[0].0,
                rise: pair[1].1 - pair[0].1,
            })
            .collect();
        let last = knots.last()?;
        segments.push(Segment { x: last.0, y: last.1, width: 1.0, rise: 0.0 });
        if !segments.iter().all(|segment| segment.width.is_finite()) {
            return None;
        }
        let missing = facet_of(criterion, Facet::Points, None, false);
        Some(Self::Curve { segments, max: f64::from(criterion.max.micro()), missing })
    }
}

/// Adds a compiled function to the sums of a block.
pub(super) trait Add<W> {
    fn add(&self, loaded: Loaded<'_>, source: &Source<'_, '_>, slots: &mut Slots, sums: &mut [W]);
}

fn add_common<W: Lane>(
    map: &Map<'_, W>,
    loaded: Loaded<'_>,
    source: &Source<'_, '_>,
    slots: &mut Slots,
    sums: &mut [W],
) {
    match (map, loaded) {
        (Map::Table(table), Loaded::Codes(codes)) => widest(
            #[inline(always)]
            || kernels::add_coded(codes, table, sums),
        ),
        (Map::Wide(table), Loaded::Wide(codes)) => widest(
            #[inline(always)]
            || kernels::add_wide(codes, table, sums),
        ),
        (Map::Numbers { edges, deltas }, Loaded::Numbers(xs)) => widest(
            #[inline(always)]
            || kernels::add_steps(xs, edges, deltas, sums),
        ),
        (Map::Days { edges, deltas }, Loaded::Days(days)) => widest(
            #[inline(always)]
            || kernels::add_steps(days, edges, deltas, sums),
        ),
        (Map::Each(function), loaded) => {
            let (attribute, place) = (source.column.attribute, source.column.place);
            for (i, sum) in sums.iter_mut().enumerate() {
                loaded.put(i, attribute, place, slots);
                *sum = sum.plus(W::from_value(function.value(place, slots)));
            }
        }
        _ => {}
    }
}

impl Add<u8> for Map<'_, u8> {
    fn add(&self, loaded: Loaded<'_>, source: &Source<'_, '_>, slots: &mut Slots, sums: &mut [u8]) {
        add_common(self, loaded, source, slots, sums);
    }
}

impl Add<i64> for Map<'_, i64> {
    fn add(&self, loaded: Loaded<'_>, source: &Source<'_, '_>, slots: &mut Slots, sums: &mut [i64]) {
        match (self, loaded) {
            (Self::Curve { segments, max, missing }, Loaded::Numbers(xs)) => {
                widest(
                    #[inline(always)]
                    || kernels::add_curve(xs, segments, *max, *missing, sums),
                );
            }
            (map, loaded) => add_common(map, loaded, source, slots, sums),
        }
    }
}
