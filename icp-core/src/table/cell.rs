//! One value as the profile declares it: what both doors, row and column, hand to scoring.

use super::column::Column;
use crate::date::Date;
use crate::text;

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
    /// In texts that lie somewhere else.
    Borrowed(&'a [&'a str]),
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

impl<'a> TagList<'a> {
    /// Visits the tags in order, as given: `None` for a null inside (which reading reports as a fault before). Pieces of a
    /// joined text come trimmed, empty ones not at all.
    ///
    /// ```
    /// use icp_core::table::cell::TagList;
    /// let mut tags = Vec::new();
    /// TagList::Joined { text: "HubSpot; ;Salesforce ", separator: ";" }.for_each(|tag| tags.extend(tag));
    /// assert_eq!(tags, ["HubSpot", "Salesforce"]);
    /// ```
    pub fn for_each(&self, mut visit: impl FnMut(Option<&'a str>)) {
        match *self {
            Self::Owned(tags) => tags.iter().for_each(|tag| visit(tag.as_deref())),
            Self::Borrowed(tags) => tags.iter().for_each(|tag| visit(Some(tag))),
            Self::Column { values, start, end } => {
                (start..end.min(values.len())).for_each(|i| visit(values.text(i)))
            }
            Self::Joined { text, separator } => {
                let mut piece = |piece| {
                    let piece = text::trim(piece);
                    if !piece.is_empty() {
                        visit(Some(piece));
                    }
                };
                // Splitting by nothing would give single characters.
                if separator.is_empty() { piece(text) } else { text.split(separator).for_each(piece) }
            }
        }
    }

    /// The place of the first null inside.
    pub(super) fn first_null(&self) -> Option<u64> {
        match *self {
            Self::Owned(tags) => tags.iter().position(Option::is_none).map(|i| i as u64),
            Self::Column { values, .. } if values.is_never_null() => None,
            Self::Column { values, start, end } => {
                (start..end).position(|i| !values.is_valid(i)).map(|i| i as u64)
            }
            Self::Joined { .. } | Self::Borrowed(_) => None,
        }
    }
}
