//! One value as the profile declares it: what both doors, row and column, hand to scoring.

use super::column::Column;
use crate::date::Date;

/// A typed value. Text is as given (not yet normalised); words for missing have already become `Missing`.
#[derive(Clone, Debug)]
pub enum Cell<'a> {
    /// Null, absent or NaN.
    Missing,
    /// A finite number; never `-0.0`.
    Number(f64),
    /// A text value.
    Text(&'a str),
    /// A flag.
    Flag(bool),
    /// A date.
    Date(Date),
    /// A set of tags, as given.
    Tags(TagList<'a>),
}

/// Where the tags of a cell lie.
#[derive(Clone, Debug)]
pub enum TagList<'a> {
    /// In a list that the caller owns.
    Owned(&'a [Option<String>]),
    /// In elements `start..end` of a text column.
    Column {
        /// The column of all lists' elements.
        values: &'a Column<'a>,
        /// The first element.
        start: usize,
        /// One past the last element.
        end: usize,
    },
    /// In one text, between separators.
    Joined {
        /// The text.
        text: &'a str,
        /// The separator.
        separator: &'a str,
    },
}
