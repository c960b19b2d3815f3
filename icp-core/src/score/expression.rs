//! Compiled predicates.

use super::code_table::CodeTable;
use super::slots::{Slot, Slots, TagMask};
use super::truth::Truth;
use crate::points::Points;

/// Which truth is asked for (docs/semantics.md, item 23).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// What is shown: `missing` on a missing attribute is true.
    Shown,
    /// What holds for every completion: every atom on a missing attribute is unknown.
    Bounds,
}

/// A compiled test of a known value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ValueTest {
    /// Number: below, at most, above, at least.
    Lt(f64),
    Le(f64),
    Gt(f64),
    Ge(f64),
    /// Number: within both ends.
    Between(f64, f64),
    /// Number: one of these.
    NumberIn(Vec<f64>),
    /// Text: for each code whether it holds.
    Codes(CodeTable<bool>),
    /// Date: days within both ends.
    Days(i64, i64),
    /// Date: one of these days.
    DayIn(Vec<i32>),
    /// Flag: equal to this.
    FlagIs(bool),
    /// Tags: any value of the mask held, or (negated) none.
    TagsMeet {
        mask: TagMask,
        negated: bool,
    },
    /// Tags: every mask met.
    TagsMeetAll(Vec<TagMask>),
    /// Tags: the number of distinct tags within both ends.
    TagCount(i64, i64),
}

impl ValueTest {
    /// Whether it holds for a known value. The document's checks make value and test of one type.
    pub(crate) fn holds(&self, value: Slot, slots: &Slots) -> bool {
        match (self, value) {
            (Self::Lt(bound), Slot::Number(x)) => x < *bound,
            (Self::Le(bound), Slot::Number(x)) => x <= *bound,
            (Self::Gt(bound), Slot::Number(x)) => x > *bound,
            (Self::Ge(bound), Slot::Number(x)) => x >= *bound,
            (Self::Between(low, high), Slot::Number(x)) => *low <= x && x <= *high,
            (Self::NumberIn(values), Slot::Number(x)) => values.contains(&x),
            (Self::Codes(table), Slot::Text(code)) => table.get(code),
            (Self::Days(low, high), Slot::Date(day)) => (*low..=*high).contains(&i64::from(day)),
            (Self::DayIn(days), Slot::Date(day)) => days.contains(&day),
            (Self::FlagIs(wanted), Slot::Flag(flag)) => flag == *wanted,
            (Self::TagsMeet { mask, negated }, Slot::Tags(_)) => mask.meets(slots) != *negated,
            (Self::TagsMeetAll(masks), Slot::Tags(_)) => masks.iter().all(|mask| mask.meets(slots)),
            (Self::TagCount(low, high), Slot::Tags(count)) => (*low..=*high).contains(&i64::from(count)),
            _ => false,
        }
    }
}

/// A compiled predicate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Not(Box<Expression>),
    Test { attribute: usize, test: ValueTest },
    Missing { attribute: usize, wanted: bool },
    Timing { min: Points, max: Points },
    Trigger(usize),
    Criterion { index: usize, min: f64 },
}

/// What atoms of `requires` look at besides attributes.
pub(crate) trait Circumstances {
    /// Whether the timing lies within `min`…`max`.
    fn timing_within(&self, min: Points, max: Points, view: View) -> Truth;
    /// Whether trigger `index` has any strength.
    fn trigger_active(&self, index: usize, view: View) -> Truth;
    /// Whether the fit of criterion `index` is at least `min`.
    fn fit_at_least(&self, index: usize, min: f64, view: View) -> Truth;
}

/// Everywhere but in `requires`, where documents can not name these atoms.
pub(crate) struct Nothing;

impl Circumstances for Nothing {
    fn timing_within(&self, _: Points, _: Points, _: View) -> Truth {
        Truth::Unknown
    }
    fn trigger_active(&self, _: usize, _: View) -> Truth {
        Truth::Unknown
    }
    fn fit_at_least(&self, _: usize, _: f64, _: View) -> Truth {
        Truth::Unknown
    }
}

impl Expression {
    /// The truth of the predicate for an account.
    pub(crate) fn truth(&self, slots: &Slots, view: View, around: &dyn Circumstances) -> Truth {
        match self {
            Self::All(parts) => {
                parts.iter().fold(Truth::True, |sum, part| sum.and(part.truth(slots, view, around)))
            }
            Self::Any(parts) => {
                parts.iter().fold(Truth::False, |sum, part| sum.or(part.truth(slots, view, around)))
            }
            Self::Not(part) => !part.truth(slots, view, around),
            Self::Test { attribute, test } => match slots.values[*attribute] {
                Slot::Missing => Truth::Unknown,
                value => test.holds(value, slots).into(),
            },
            Self::Missing { attribute, wanted } => match (slots.is_missing(*attribute), view) {
                (true, View::Bounds) => Truth::Unknown,
                (missing, _) => (missing == *wanted).into(),
            },
            Self::Timing { min, max } => around.timing_within(*min, *max, view),
            Self::Trigger(index) => around.trigger_active(*index, view),
            Self::Criterion { index, min } => around.fit_at_least(*index, *min, view),
        }
    }

    /// The attributes it reads, each once, in order of first use.
    pub(crate) fn attributes(&self, found: &mut Vec<usize>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.attributes(found)),
            Self::Not(part) => part.attributes(found),
            Self::Test { attribute, .. } | Self::Missing { attribute, .. } => {
                if !found.contains(attribute) {
                    found.push(*attribute);
                }
            }
            Self::Timing { .. } | Self::Trigger(_) | Self::Criterion { .. } => {}
        }
    }
}
