//! Conditions on an account, in three-valued logic.

use crate::points::Points;

/// A value as a document writes it; what it means depends on the attribute's type (a date is text here).
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A JSON number.
    Number(f64),
    /// A JSON string: a text value, a group, or an ISO date.
    Text(String),
    /// A JSON boolean.
    Flag(bool),
}

/// A closed range of whole numbers; a missing end is open (for ages, a missing `min` is 0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WholeRange {
    /// The least number inside.
    pub min: Option<i64>,
    /// The greatest number inside.
    pub max: Option<i64>,
}

/// What is asked of one attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Equal (text: equal to the value or a member of the group).
    Is(Scalar),
    /// Equal to one of these.
    In(Vec<Scalar>),
    /// Below.
    Lt(Scalar),
    /// At most.
    Le(Scalar),
    /// Above.
    Gt(Scalar),
    /// At least.
    Ge(Scalar),
    /// Within both ends, inclusive.
    Between(Scalar, Scalar),
    /// tags: any element held.
    AnyOf(Vec<String>),
    /// tags: all elements held.
    AllOf(Vec<String>),
    /// tags: no element held.
    NoneOf(Vec<String>),
    /// tags: the number of distinct tags.
    Count(WholeRange),
    /// date: whole days from the date to `as_of`.
    AgeDays(WholeRange),
    /// date: calendar months from the date to `as_of`.
    AgeMonths(WholeRange),
    /// Whether the value is missing (`true`) or known (`false`); never unknown in what is shown.
    Missing(bool),
}

/// A condition: true, false or unknown.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    /// True when all are true; false when any is false.
    All(Vec<Predicate>),
    /// True when any is true; false when all are false.
    Any(Vec<Predicate>),
    /// Turns true and false around.
    Not(Box<Predicate>),
    /// A test of one attribute.
    Attribute {
        /// The attribute's name.
        attribute: String,
        /// What is asked.
        test: Test,
    },
    /// Only in `requires`: the timing shown lies within the ends.
    Timing {
        /// The least timing.
        min: Option<Points>,
        /// The greatest timing.
        max: Option<Points>,
    },
    /// Only in `requires`: the trigger's strength is above 0.
    Trigger(String),
    /// Only in `requires`: the criterion's fit is at least `min`.
    Criterion {
        /// The criterion's id.
        id: String,
        /// The least fit.
        min: f64,
    },
}
