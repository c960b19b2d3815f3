//! From a value as it is given to a value as the profile declares it: one reading for both doors, row and column
//! (docs/semantics.md, items 15–18).

use super::account::Value;
use super::cell::{Cell, TagList};
use super::column::{Column, TimeUnit, Values};
use super::fault::CellFault;
use super::number;
use crate::date::Date;
use crate::date_format::{DateFormat, parse_iso};
use crate::num;
use crate::profile::attribute::{Attribute, AttributeType, Unparsable};
use crate::text;

/// How the values of one attribute are read, compiled once from its type and its `read`.
///
/// ```
/// use icp_core::table::{account::Value, cell::Cell, column::Column, reading::Reading};
/// use icp_core::profile::attribute::{Attribute, AttributeType, Read};
/// let employees = Attribute {
///     name: "employees".into(), kind: AttributeType::Number, description: None, find_cost: 1.0, change_cost: 1.0,
///     immutable: false, aliases: vec![], groups: vec![], order: vec![], exact: false,
///     read: Some(Read { null_words: vec!["n/a".into()], ..Read::default() }),
/// };
/// let reading = Reading::new(&employees);
/// let column = Column::utf8(&[0, 3, 7], b"120 N/A")?;
/// assert!(matches!(reading.element(&column, 0, false)?, Cell::Number(120.0)));
/// assert!(matches!(reading.element(&column, 1, false)?, Cell::Missing));
/// assert!(matches!(reading.value(&Value::Text("120".into()), false)?, Cell::Number(120.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reading {
    kind: AttributeType,
    reads_text: bool,
    separator: String,
    date_format: Option<DateFormat>,
    date_format_text: Option<String>,
    true_words: Words,
    false_words: Words,
    null_words: Words,
    unparsable: Unparsable,
}

/// Words as written and as compared.
#[derive(Clone, Debug, Default)]
struct Words {
    written: Vec<String>,
    normalized: Vec<String>,
}

impl Words {
    fn new(written: &[String]) -> Self {
        Self {
            written: written.to_vec(),
            normalized: written.iter().map(|word| text::normalize(word)).collect(),
        }
    }

    /// Whether a trimmed text is one of the words.
    fn hold(&self, trimmed: &str) -> bool {
        if self.normalized.is_empty() {
            return false;
        }
        if trimmed.is_ascii() {
            return self.normalized.iter().any(|word| word.eq_ignore_ascii_case(trimmed));
        }
        let normalized = text::normalize(trimmed);
        self.normalized.contains(&normalized)
    }
}

/// A value as given, of either door.
enum Given<'c> {
    Number(f64),
    Text(&'c str),
    Flag(bool),
    Days(i64),
    Tags(TagList<'c>),
    Other(&'static str),
}

/// What a value or a column is, in the words of the fault messages.
const NUMBER: &str = "a number";
const TEXT: &str = "text";
const FLAG: &str = "a flag";
const DATE: &str = "a date";
const TAGS: &str = "a list of text";
const OTHER_LIST: &str = "a list of something other than text";

const SECONDS_A_DAY: i64 = 86_400;

impl Reading {
    /// How the values of an attribute are read.
    #[must_use]
    pub fn new(attribute: &Attribute) -> Self {
        let read = attribute.read.as_ref();
        let words = |declared: Option<&Vec<String>>, default: &str| match declared {
            Some(words) => Words::new(words),
            None => Words::new(&[default.to_owned()]),
        };
        let format = read.and_then(|read| read.date_format.as_ref());
        Self {
            kind: attribute.kind,
            reads_text: read.is_some(),
            separator: read.and_then(|read| read.separator.clone()).unwrap_or_else(|| ";".to_owned()),
            // The profile's validation refuses other formats; here they match nothing.
            date_format: format.and_then(|format| DateFormat::new(format).ok()),
            date_format_text: format.cloned(),
            true_words: words(read.and_then(|read| read.true_words.as_ref()), "true"),
            false_words: words(read.and_then(|read| read.false_words.as_ref()), "false"),
            null_words: read.map(|read| Words::new(&read.null_words)).unwrap_or_default(),
            unparsable: read.map(|read| read.unparsable).unwrap_or_default(),
        }
    }

    /// Whether texts are values as they stand, without being parsed or compared with words for missing.
    pub(crate) const fn takes_text_as_it_is(&self, text_cells: bool) -> bool {
        !self.reads_text && !text_cells
    }

    /// The declared type.
    #[must_use]
    pub const fn kind(&self) -> AttributeType {
        self.kind
    }

    /// Reads a value of an account. `text_cells`: texts are CSV cells, which are parsed whether `read` is declared or not, and
    /// are missing when empty.
    ///
    /// # Errors
    /// The value is not of the declared type and can not be read as such.
    pub fn value<'a>(&'a self, value: &'a Value, text_cells: bool) -> Result<Cell<'a>, CellFault> {
        let given = match value {
            Value::Null => return Ok(Cell::Missing),
            Value::Number(number) => Given::Number(*number),
            Value::Text(text) if !text_cells => return self.text(text),
            Value::Text(text) => Given::Text(text),
            Value::Flag(flag) => Given::Flag(*flag),
            Value::Date(date) => Given::Days(i64::from(date.days())),
            Value::Tags(tags) => Given::Tags(TagList::Owned(tags)),
            Value::List(items) => return Err(self.mixed(items)),
            Value::NotUnicode => return Err(CellFault::InvalidUtf8),
            Value::Other(name) => Given::Other(name),
        };
        self.read(given, text_cells)
    }

    /// Reads a text of an account, as [`Reading::value`] does.
    pub(crate) fn text<'a>(&'a self, text: &'a str) -> Result<Cell<'a>, CellFault> {
        // JSON has no dates, so an account may always give one as ISO text (item 16).
        if self.kind == AttributeType::Date && !self.reads_text {
            return parse_iso(text).map(Cell::Date).ok_or_else(|| self.no_date(text));
        }
        self.read(Given::Text(text), false)
    }

    /// Reads the tags of an account, as [`Reading::value`] does.
    pub(crate) fn tags<'a>(&'a self, tags: TagList<'a>) -> Result<Cell<'a>, CellFault> {
        self.read(Given::Tags(tags), false)
    }

    /// Reads element `row` of a column: the same cell or the same fault as [`Reading::value`] for the same value, except
    /// that ISO text is no date here unless `read` or `text_cells` says so.
    ///
    /// # Errors
    /// The element is not of the declared type and can not be read as such, or does not exist.
    #[inline]
    pub fn element<'a>(
        &'a self,
        column: &'a Column<'_>,
        row: usize,
        text_cells: bool,
    ) -> Result<Cell<'a>, CellFault> {
        // The usual cells, without a detour: numbers, and text as it is.
        match self.kind {
            AttributeType::Number => {
                if let Some(number) = column.number(row) {
                    return finite(number);
                }
            }
            AttributeType::Text if !self.reads_text && !text_cells => {
                if let Some(text) = column.text(row) {
                    return Ok(Cell::Text(text));
                }
            }
            _ => {}
        }
        self.any_element(column, row, text_cells)
    }

    fn any_element<'a>(
        &'a self,
        column: &'a Column<'_>,
        row: usize,
        text_cells: bool,
    ) -> Result<Cell<'a>, CellFault> {
        if row >= column.len() {
            return Err(CellFault::RowOutOfRange { row: row as u64, len: column.len() as u64 });
        }
        if !column.is_valid(row) {
            return Ok(Cell::Missing);
        }
        let (mut column, mut row) = (column, row);
        while let Some((keys, values)) = column.dictionary() {
            let Some(key) = keys.get(row) else { return Ok(Cell::Missing) };
            (column, row) = (values, key);
        }
        let at = |values: &[i64]| values.get(row).copied();
        let given = match column.values() {
            Values::Utf8 { .. } | Values::LargeUtf8 { .. } | Values::Utf8View { .. } => {
                Given::Text(column.text(row).ok_or(CellFault::InvalidUtf8)?)
            }
            Values::Boolean(bits) => Given::Flag(bits.get(row)),
            Values::Date32(days) => {
                days.get(row).map_or(Given::Other("null"), |&days| Given::Days(i64::from(days)))
            }
            Values::Date64(values) => {
                at(values).map_or(Given::Other("null"), |time| Given::Days(days(time, TimeUnit::Millisecond)))
            }
            Values::Timestamp { values, unit } => {
                at(values).map_or(Given::Other("null"), |time| Given::Days(days(time, *unit)))
            }
            _ => match column.number(row) {
                Some(number) => Given::Number(number),
                None => match column.list(row) {
                    Some((values, start, end)) if holds_text(values) => {
                        Given::Tags(TagList::Column { values, start, end })
                    }
                    Some(_) => Given::Other(OTHER_LIST),
                    None => Given::Other(column.type_name()),
                },
            },
        };
        self.read(given, text_cells)
    }

    /// Whether a column's type can be read at all, so that a wrong column is an error even without a row. A column of nulls
    /// is missing throughout.
    ///
    /// # Errors
    /// The type mismatch.
    pub fn accepts(&self, column: &Column<'_>, text_cells: bool) -> Result<(), CellFault> {
        let Some(found) = category(column) else { return Ok(()) };
        let parsed = found == TEXT && (self.reads_text || text_cells);
        let declared = match self.kind {
            AttributeType::Number => NUMBER,
            AttributeType::Text => TEXT,
            AttributeType::Date => DATE,
            AttributeType::Tags => TAGS,
            AttributeType::Flag => FLAG,
        };
        if found == declared || parsed { Ok(()) } else { Err(self.mismatch(found)) }
    }

    /// What is wrong with a list that is not of text: for tags, its first element that is no text.
    fn mixed(&self, items: &[Value]) -> CellFault {
        if items.contains(&Value::NotUnicode) {
            return CellFault::InvalidUtf8;
        }
        let wrong = items.iter().enumerate().find(|(_, item)| !matches!(item, Value::Text(_)));
        let Some((element, item)) = wrong.filter(|_| self.kind == AttributeType::Tags) else {
            return self.mismatch(OTHER_LIST);
        };
        let element = element as u64;
        let found = match item {
            Value::Null => return CellFault::NullInTags { element },
            Value::Number(_) => NUMBER,
            Value::Text(_) | Value::NotUnicode => TEXT,
            Value::Flag(_) => FLAG,
            Value::Date(_) => DATE,
            Value::Tags(_) | Value::List(_) => "a list",
            Value::Other(name) => name,
        };
        CellFault::TagNotText { element, found }
    }

    fn mismatch(&self, found: &'static str) -> CellFault {
        let expected = match self.kind {
            AttributeType::Number => NUMBER,
            AttributeType::Text => TEXT,
            AttributeType::Date => DATE,
            AttributeType::Tags => "tags (a list of text)",
            AttributeType::Flag => "a flag (true or false)",
        };
        CellFault::TypeMismatch { expected, found }
    }

    fn read<'a>(&'a self, given: Given<'a>, text_cells: bool) -> Result<Cell<'a>, CellFault> {
        match (self.kind, given) {
            (AttributeType::Number, Given::Number(number)) => finite(number),
            (AttributeType::Flag, Given::Flag(flag)) => Ok(Cell::Flag(flag)),
            (AttributeType::Date, Given::Days(days)) => {
                let date = i32::try_from(days).ok().and_then(Date::from_days);
                date.map(Cell::Date).ok_or(CellFault::DateOutOfRange { days })
            }
            (AttributeType::Tags, Given::Tags(tags)) => match tags.first_null() {
                Some(element) => Err(CellFault::NullInTags { element }),
                None => Ok(Cell::Tags(tags)),
            },
            (AttributeType::Text, Given::Text(text)) if !self.reads_text && !text_cells => {
                Ok(Cell::Text(text))
            }
            (_, Given::Text(text)) if self.reads_text || text_cells => self.parse(text, text_cells),
            (_, Given::Number(_)) => Err(self.mismatch(NUMBER)),
            (_, Given::Text(_)) => Err(self.mismatch(TEXT)),
            (_, Given::Flag(_)) => Err(self.mismatch(FLAG)),
            (_, Given::Days(_)) => Err(self.mismatch(DATE)),
            (_, Given::Tags(_)) => Err(self.mismatch(TAGS)),
            (_, Given::Other(name)) => Err(self.mismatch(name)),
        }
    }

    /// Item 17: a text under `read`, or a CSV cell.
    fn parse<'a>(&'a self, text: &'a str, text_cells: bool) -> Result<Cell<'a>, CellFault> {
        let trimmed = text::trim(text);
        if (text_cells && trimmed.is_empty()) || self.null_words.hold(trimmed) {
            return Ok(Cell::Missing);
        }
        let parsed = match self.kind {
            AttributeType::Text => return Ok(Cell::Text(trimmed)),
            AttributeType::Tags => {
                return Ok(Cell::Tags(TagList::Joined { text: trimmed, separator: &self.separator }));
            }
            AttributeType::Number => number::parse(trimmed)
                .map(|number| Cell::Number(num::normalize_zero(number)))
                .ok_or_else(|| CellFault::UnparsableNumber { text: trimmed.to_owned() }),
            AttributeType::Flag if self.true_words.hold(trimmed) => Ok(Cell::Flag(true)),
            AttributeType::Flag if self.false_words.hold(trimmed) => Ok(Cell::Flag(false)),
            AttributeType::Flag => Err(CellFault::UnparsableFlag {
                text: trimmed.to_owned(),
                true_words: self.true_words.written.clone(),
                false_words: self.false_words.written.clone(),
            }),
            AttributeType::Date => {
                let formatted = self.date_format.as_ref().and_then(|format| format.parse(trimmed));
                formatted.or_else(|| parse_iso(trimmed)).map(Cell::Date).ok_or_else(|| self.no_date(trimmed))
            }
        };
        match (parsed, self.unparsable) {
            (Err(_), Unparsable::Missing) => Ok(Cell::Missing),
            (parsed, _) => parsed,
        }
    }

    fn no_date(&self, text: &str) -> CellFault {
        CellFault::UnparsableDate { text: text.to_owned(), format: self.date_format_text.clone() }
    }
}

/// Item "Missing", "Numbers" of the design: NaN is missing, infinity an error, `-0.0` is `0.0`.
#[inline]
fn finite<'a>(number: f64) -> Result<Cell<'a>, CellFault> {
    if number.is_nan() {
        Ok(Cell::Missing)
    } else if number.is_infinite() {
        Err(CellFault::NotFinite { value: number })
    } else {
        Ok(Cell::Number(num::normalize_zero(number)))
    }
}

/// The UTC day of a moment, before 1970 too.
pub(crate) const fn days(time: i64, unit: TimeUnit) -> i64 {
    let a_second = match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    };
    time.div_euclid(a_second * SECONDS_A_DAY)
}

/// Whether the elements of lists are texts; a list type without a type of its own, as of columns whose lists are all empty,
/// counts.
fn holds_text(values: &Column<'_>) -> bool {
    category(values).is_none_or(|found| found == TEXT)
}

/// What a column's values are; `None` for a column of nulls.
fn category(column: &Column<'_>) -> Option<&'static str> {
    Some(match column.values() {
        Values::Null => return None,
        Values::Boolean(_) => FLAG,
        Values::Utf8 { .. } | Values::LargeUtf8 { .. } | Values::Utf8View { .. } => TEXT,
        Values::Date32(_) | Values::Date64(_) | Values::Timestamp { .. } => DATE,
        Values::Dictionary { values, .. } => return category(values),
        Values::List { values, .. }
        | Values::LargeList { values, .. }
        | Values::FixedSizeList { values, .. }
        | Values::ListView { values, .. }
        | Values::LargeListView { values, .. } => {
            if holds_text(values) {
                TAGS
            } else {
                OTHER_LIST
            }
        }
        Values::Other(name) => name,
        _ => NUMBER,
    })
}
