//! What is wanted of an attribute's value: points, the ends they may come to, or a truth. Every function is evaluated by the very
//! lines that score one account; the block engine only asks for it once for each value that makes a difference.

use super::super::expression::{ValueTest, View};
use super::super::fit::CompiledFit;
use super::super::plan::PlannedCriterion;
use super::super::slots::{Slot, Slots};
use super::super::truth::Truth;
use crate::date::Date;
use crate::points::Points;
use crate::profile::criterion::MissingPolicy;

/// Two sums side by side: what is added to the low and to the high half of a lane.
pub(super) const fn packed(low: i64, high: i64) -> i64 {
    low.wrapping_add(high << 32)
}

/// The low half of a sum: never negative.
#[inline(always)]
pub(super) const fn low_half(sum: i64) -> i32 {
    sum as i32
}

/// The high half of a sum.
#[inline(always)]
pub(super) const fn high_half(sum: i64) -> i32 {
    (sum >> 32) as i32
}

/// What is wanted of one criterion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Facet {
    /// The points earned, and in the high half the maximum while the fit is undetermined.
    Points,
    /// How far below the points the least stands, and in the high half how far above points plus undetermined maximum the greatest.
    Ends,
    /// The maximum while a completion can still change the fit.
    Unsettled,
    /// The maximum while the criterion stays out of the denominator; in the high half, while a completion could keep it out.
    Ignored,
    /// The least, and in the high half the greatest, of what it surely is in the denominator with.
    Fixed,
    /// Unknown while it could stay out of the denominator, else true.
    StaysIn,
    /// The truth of "the fit is not 0", as a must-have asks.
    NotZero(View),
    /// The truth of "the fit is at least", as `requires` asks.
    AtLeast(f64, View),
}

fn micro(points: Points) -> i64 {
    i64::from(points.micro())
}

/// The least and the greatest an undetermined criterion can come to.
fn reachable(criterion: &PlannedCriterion, earned: i64) -> (i64, i64) {
    let reach = &criterion.reachable_points;
    let end = |points: Option<&u64>| points.map_or(earned, |&points| points as i64);
    (end(reach.first()), end(reach.last()))
}

/// What a criterion whose fit is `fit` comes to; `settled`: no completion can change it.
pub(super) fn facet_of(criterion: &PlannedCriterion, facet: Facet, fit: Option<f64>, settled: bool) -> i64 {
    let stated = match criterion.missing {
        MissingPolicy::Neutral(fit) => fit,
        MissingPolicy::Zero | MissingPolicy::Ignore => 0.0,
    };
    let earned = micro(criterion.max.earned(fit.unwrap_or(stated)));
    let undetermined = if fit.is_none() { micro(criterion.max) } else { 0 };
    match facet {
        Facet::Points => packed(earned, undetermined),
        Facet::Ends if settled => 0,
        Facet::Ends => {
            let (least, greatest) = reachable(criterion, earned);
            packed(earned - least, greatest - earned - undetermined)
        }
        Facet::Unsettled => {
            if settled {
                0
            } else {
                micro(criterion.max)
            }
        }
        Facet::Ignored => {
            let ignores = criterion.missing == MissingPolicy::Ignore;
            let unsettled = if ignores && !settled { micro(criterion.max) } else { 0 };
            packed(if ignores { undetermined } else { 0 }, unsettled)
        }
        Facet::Fixed if settled => packed(earned, earned),
        Facet::Fixed if criterion.missing == MissingPolicy::Ignore => 0,
        Facet::Fixed => {
            let (least, greatest) = reachable(criterion, earned);
            packed(least, greatest)
        }
        Facet::StaysIn => {
            let out = criterion.missing == MissingPolicy::Ignore && !settled;
            truth(if out { Truth::Unknown } else { Truth::True })
        }
        Facet::NotZero(View::Shown) => truth(if fit == Some(0.0) { Truth::False } else { Truth::True }),
        Facet::NotZero(View::Bounds) => truth(match fit {
            Some(fit) if settled => (fit != 0.0).into(),
            _ if criterion.reach.fits.first() == Some(&0.0) => Truth::Unknown,
            _ => Truth::True,
        }),
        Facet::AtLeast(min, view) => truth(match fit {
            Some(fit) if settled || view == View::Shown => (fit >= min).into(),
            _ => Truth::Unknown,
        }),
    }
}

/// A truth as the byte the loops combine.
pub(super) const fn truth(truth: Truth) -> i64 {
    truth as i64
}

/// A function of one attribute's value.
#[derive(Clone, Debug)]
pub(super) enum Function<'p> {
    /// The sum of a facet over criteria that read the attribute.
    Criteria(Facet, Vec<&'p PlannedCriterion>),
    /// A test of the value.
    Test(&'p ValueTest),
    /// Whether it is missing.
    Missing { wanted: bool, view: View },
}

/// Criteria are the same when they are one.
impl PartialEq for Function<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Criteria(facet, mine), Self::Criteria(same, theirs)) => {
                let pairs = mine.iter().zip(theirs);
                facet == same
                    && mine.len() == theirs.len()
                    && pairs.fold(true, |all, (a, b)| all && std::ptr::eq(*a, *b))
            }
            (Self::Test(mine), Self::Test(theirs)) => mine == theirs,
            (Self::Missing { wanted, view }, Self::Missing { wanted: same, view: seen }) => {
                wanted == same && view == seen
            }
            _ => false,
        }
    }
}

impl Function<'_> {
    /// Its value for the attribute at `place`.
    pub(super) fn value(&self, place: usize, slots: &Slots) -> i64 {
        let slot = slots.values[place];
        match self {
            Self::Criteria(facet, criteria) => criteria.iter().fold(0, |sum: i64, criterion| {
                let fit = criterion.fit.evaluate(slot, slots).map(|(fit, _)| fit);
                sum.wrapping_add(facet_of(criterion, *facet, fit, slot != Slot::Missing))
            }),
            Self::Test(_) if slot == Slot::Missing => truth(Truth::Unknown),
            Self::Test(test) => truth(test.holds(slot, slots).into()),
            Self::Missing { wanted, view } => truth(match (slot == Slot::Missing, view) {
                (true, View::Bounds) => Truth::Unknown,
                (missing, _) => (missing == *wanted).into(),
            }),
        }
    }

    /// Whether the value matters beyond being there.
    fn looks_inside(facet: Facet) -> bool {
        !matches!(facet, Facet::Ends | Facet::Unsettled | Facet::Ignored | Facet::StaysIn)
    }

    /// The numbers at which it changes, ascending; `None` when it is no step function.
    pub(super) fn number_edges(&self) -> Option<Vec<f64>> {
        // The least double is where known values begin.
        let mut edges = vec![f64::MIN];
        match self {
            Self::Criteria(facet, criteria) if Self::looks_inside(*facet) => {
                for criterion in criteria {
                    let CompiledFit::Bands(bands) = &criterion.fit else { return None };
                    for band in bands {
                        edges.extend(band.min);
                        edges.extend(band.max.map(f64::next_up));
                    }
                }
            }
            Self::Criteria(..) | Self::Missing { .. } => {}
            Self::Test(test) => match test {
                ValueTest::Lt(x) | ValueTest::Ge(x) => edges.push(*x),
                ValueTest::Le(x) | ValueTest::Gt(x) => edges.push(x.next_up()),
                ValueTest::Between(low, high) => edges.extend([*low, high.next_up()]),
                ValueTest::NumberIn(values) => edges.extend(values.iter().flat_map(|x| [*x, x.next_up()])),
                _ => return None,
            },
        }
        edges.retain(|edge| edge.is_finite());
        edges.sort_by(|a, b| crate::num::order(*a, *b));
        edges.dedup();
        Some(edges)
    }

    /// The days at which it changes, ascending; `None` when it is no step function.
    pub(super) fn day_edges(&self) -> Option<Vec<i32>> {
        let mut edges = vec![i64::from(Date::FIRST.days())];
        match self {
            Self::Criteria(facet, criteria) if Self::looks_inside(*facet) => {
                for criterion in criteria {
                    let CompiledFit::Days(bands) = &criterion.fit else { return None };
                    for band in bands {
                        edges.extend(band.min);
                        edges.extend(band.max.map(|day| day.saturating_add(1)));
                    }
                }
            }
            Self::Criteria(..) | Self::Missing { .. } => {}
            Self::Test(test) => match test {
                ValueTest::Days(first, last) => edges.extend([*first, last.saturating_add(1)]),
                ValueTest::DayIn(days) => {
                    edges.extend(days.iter().flat_map(|day| [i64::from(*day), i64::from(*day) + 1]));
                }
                // What the document's checks rule out holds for nothing.
                ValueTest::NumberIn(_) => {}
                _ => return None,
            },
        }
        let calendar = i64::from(Date::FIRST.days())..=i64::from(Date::LAST.days());
        edges.retain(|edge| calendar.contains(edge));
        edges.sort_unstable();
        edges.dedup();
        Some(edges.into_iter().map(|edge| edge as i32).collect())
    }
}
