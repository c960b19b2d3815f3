//! How well a value fits: from an attribute's value to a number in [0, 1].

use super::predicate::Predicate;

/// A closed range with the fit it is worth; a missing end is open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band<T> {
    /// The least value inside.
    pub min: Option<T>,
    /// The greatest value inside.
    pub max: Option<T>,
    /// What it is worth, 0…1.
    pub fit: f64,
}

/// How the number of matches in an `overlap` becomes a fit.
#[derive(Clone, Debug, PartialEq)]
pub enum OverlapScale {
    /// Bands over the number of matches.
    Bands(Vec<Band<i64>>),
    /// `min(1, matches / full)`.
    Full(u32),
}

/// One way to turn a value into a fit. Values are texts as written in the document.
#[derive(Clone, Debug, PartialEq)]
pub enum Fit {
    /// number: the first band that holds decides; none: 0.
    Bands(Vec<Band<f64>>),
    /// number: straight lines between knots (x, y); flat outside.
    Curve(Vec<(f64, f64)>),
    /// text: a fit for each value or group.
    Values {
        /// Value or group, and its fit.
        values: Vec<(String, f64)>,
        /// The fit of every other known value.
        otherwise: f64,
    },
    /// flag: 1 when it equals this, else 0.
    Is(bool),
    /// flag: a fit for each side.
    Flag {
        /// Fit of true.
        when_true: f64,
        /// Fit of false.
        when_false: f64,
    },
    /// date: bands over whole days from the date to `as_of`.
    AgeDays(Vec<Band<i64>>),
    /// date: bands over calendar months from the date to `as_of`.
    AgeMonths(Vec<Band<i64>>),
    /// date: 1 when its month of the year is listed, else 0.
    Months(Vec<u8>),
    /// tags: 1 when any element is held, else 0.
    AnyOf(Vec<String>),
    /// tags: 1 when all elements are held, else 0.
    AllOf(Vec<String>),
    /// tags: 1 when no element is held, else 0.
    NoneOf(Vec<String>),
    /// tags: bands over the number of distinct tags.
    Count(Vec<Band<i64>>),
    /// tags: a fit for each tag or group; the best of those present counts.
    Tags(Vec<(String, f64)>),
    /// tags: how many of the elements are held.
    Overlap {
        /// The elements.
        of: Vec<String>,
        /// What the number of matches is worth.
        scale: OverlapScale,
    },
    /// any type: 1 when the predicate is true, 0 when false, missing when unknown.
    When(Predicate),
}
