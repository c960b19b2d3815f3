//! Owned columns in Apache Arrow's layout, so that what is generated can be scored where it lies.

use crate::date::Date;
use crate::table::Table;
use crate::table::column::{Bitmap, Column, Values};
use crate::table::fault::TableFault;
use std::fmt::Write as _;

/// The values of a [`Series`].
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Doubles.
    Number(Vec<f64>),
    /// Text: `offsets[i]..offsets[i + 1]` of the bytes, UTF-8.
    Text {
        /// One more than there are elements.
        offsets: Vec<i32>,
        /// All texts, one after the other.
        bytes: Vec<u8>,
    },
    /// Days since 1970-01-01.
    Date(Vec<i32>),
    /// True and false as bits, least significant first.
    Flag(Vec<u8>),
    /// Lists of text: list `i` holds texts `offsets[i]..offsets[i + 1]`.
    Tags {
        /// One more than there are lists.
        offsets: Vec<i32>,
        /// One more than there are texts.
        text_offsets: Vec<i32>,
        /// All texts, one after the other.
        bytes: Vec<u8>,
    },
}

/// One named column with a validity bitmap.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    name: &'static str,
    data: Data,
    validity: Vec<u8>,
    len: usize,
}

/// One value of a series.
#[derive(Clone, Debug, PartialEq)]
pub enum Item<'a> {
    /// Missing.
    Null,
    /// A number.
    Number(f64),
    /// A text.
    Text(&'a str),
    /// A date.
    Date(Date),
    /// A flag.
    Flag(bool),
    /// A list of texts.
    Tags(Vec<&'a str>),
}

/// Which kind of series to make.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Number,
    Text,
    Date,
    Flag,
    Tags,
}

fn bit(bits: &[u8], i: usize) -> bool {
    bits.get(i / 8).is_some_and(|byte| byte >> (i % 8) & 1 == 1)
}

fn push_bit(bits: &mut Vec<u8>, i: usize, value: bool) {
    if i.is_multiple_of(8) {
        bits.push(0);
    }
    if let (true, Some(last)) = (value, bits.last_mut()) {
        *last |= 1 << (i % 8);
    }
}

fn slice<'a>(offsets: &[i32], bytes: &'a [u8], i: usize) -> &'a str {
    let text = bytes.get(offsets[i] as usize..offsets[i + 1] as usize);
    text.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
}

impl Series {
    pub(super) fn new(name: &'static str, kind: Kind) -> Self {
        let data = match kind {
            Kind::Number => Data::Number(Vec::new()),
            Kind::Text => Data::Text { offsets: vec![0], bytes: Vec::new() },
            Kind::Date => Data::Date(Vec::new()),
            Kind::Flag => Data::Flag(Vec::new()),
            Kind::Tags => Data::Tags { offsets: vec![0], text_offsets: vec![0], bytes: Vec::new() },
        };
        Self { name, data, validity: Vec::new(), len: 0 }
    }

    /// Appends a value; one of another kind is missing.
    pub(super) fn push(&mut self, item: &Item<'_>) {
        let valid = match (&mut self.data, item) {
            (Data::Number(values), Item::Number(value)) => {
                values.push(*value);
                true
            }
            (Data::Text { offsets, bytes }, Item::Text(text)) => {
                bytes.extend_from_slice(text.as_bytes());
                offsets.push(bytes.len() as i32);
                true
            }
            (Data::Date(values), Item::Date(date)) => {
                values.push(date.days());
                true
            }
            (Data::Flag(bits), Item::Flag(value)) => {
                push_bit(bits, self.len, *value);
                true
            }
            (Data::Tags { offsets, text_offsets, bytes }, Item::Tags(tags)) => {
                for tag in tags {
                    bytes.extend_from_slice(tag.as_bytes());
                    text_offsets.push(bytes.len() as i32);
                }
                offsets.push(text_offsets.len() as i32 - 1);
                true
            }
            (data, _) => {
                match data {
                    Data::Number(values) => values.push(0.0),
                    Data::Text { offsets, bytes } => offsets.push(bytes.len() as i32),
                    Data::Date(values) => values.push(0),
                    Data::Flag(bits) => push_bit(bits, self.len, false),
                    Data::Tags { offsets, text_offsets, .. } => offsets.push(text_offsets.len() as i32 - 1),
                }
                false
            }
        };
        push_bit(&mut self.validity, self.len, valid);
        self.len += 1;
    }

    /// The column's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How many elements there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The values as they lie.
    #[must_use]
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// How many elements are not missing.
    #[must_use]
    pub fn known(&self) -> usize {
        (0..self.len).filter(|i| bit(&self.validity, *i)).count()
    }

    /// Element `i`; missing when there is none.
    #[must_use]
    pub fn get(&self, i: usize) -> Item<'_> {
        if i >= self.len || !bit(&self.validity, i) {
            return Item::Null;
        }
        match &self.data {
            Data::Number(values) => Item::Number(values[i]),
            Data::Text { offsets, bytes } => Item::Text(slice(offsets, bytes, i)),
            Data::Date(values) => Date::from_days(values[i]).map_or(Item::Null, Item::Date),
            Data::Flag(bits) => Item::Flag(bit(bits, i)),
            Data::Tags { offsets, text_offsets, bytes } => Item::Tags(
                (offsets[i] as usize..offsets[i + 1] as usize)
                    .map(|t| slice(text_offsets, bytes, t))
                    .collect(),
            ),
        }
    }

    /// The series as a borrowed column, without copying.
    ///
    /// # Errors
    /// The texts of the column exceed 2 GiB, which 32-bit offsets can not address.
    pub fn column(&self) -> Result<Column<'_>, TableFault> {
        let values = match &self.data {
            Data::Number(values) => Values::Float64(values),
            Data::Text { offsets, bytes } => Values::Utf8 { offsets, data: bytes },
            Data::Date(values) => Values::Date32(values),
            Data::Flag(bits) => Values::Boolean(Bitmap::new(bits)),
            Data::Tags { offsets, text_offsets, bytes } => {
                let texts = Values::Utf8 { offsets: text_offsets, data: bytes };
                let values = Box::new(Column::new(texts, None, text_offsets.len() - 1)?);
                Values::List { offsets, values }
            }
        };
        Column::new(values, Some(Bitmap::new(&self.validity)), self.len)
    }
}

/// Columns of equal length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    columns: Vec<Series>,
}

impl Frame {
    pub(super) fn new(columns: &[(&'static str, Kind)]) -> Self {
        Self { columns: columns.iter().map(|(name, kind)| Series::new(name, *kind)).collect() }
    }

    /// Appends one value to each column, in order; what is left out is missing.
    pub(super) fn push(&mut self, row: &[Item<'_>]) {
        for (i, column) in self.columns.iter_mut().enumerate() {
            column.push(row.get(i).unwrap_or(&Item::Null));
        }
    }

    /// The columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[Series] {
        &self.columns
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Series> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The value in a row of a column; missing when there is no such row or column.
    #[must_use]
    pub fn get(&self, name: &str, row: usize) -> Item<'_> {
        self.column(name).map_or(Item::Null, |column| column.get(row))
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, Series::len)
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The frame as a table to be scored, without copying.
    ///
    /// # Errors
    /// As [`Series::column`].
    pub fn table(&self) -> Result<Table<'_>, TableFault> {
        let mut table = Table::new(self.len());
        for column in &self.columns {
            table.add(column.name, column.column()?)?;
        }
        Ok(table)
    }

    /// The frame as CSV text (RFC 4180 quoting, `\n` line ends): missing is an empty cell, tags are joined by `;`,
    /// flags are `true` and `false`, dates ISO 8601,
    /// numbers the shortest decimal that reads back the same.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut out = self.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(",");
        out.push('\n');
        for row in 0..self.len() {
            for (i, column) in self.columns.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_cell(&mut out, &column.get(row));
            }
            out.push('\n');
        }
        out
    }
}

/// The item as a CSV cell holds it, before quoting: see [`Frame::to_csv`].
impl std::fmt::Display for Item<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::Date(date) => write!(f, "{date}"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Tags(tags) => f.write_str(&tags.join(";")),
        }
    }
}

fn write_cell(out: &mut String, item: &Item<'_>) {
    let text = item.to_string();
    if text.contains([',', '"', '\n', '\r']) {
        let _ = write!(out, "\"{}\"", text.replace('"', "\"\""));
    } else {
        out.push_str(&text);
    }
}

impl serde::Serialize for Item<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Date(date) => date.serialize(serializer),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Tags(tags) => tags.serialize(serializer),
        }
    }
}

/// As an object of lists.
impl serde::Serialize for Frame {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.columns().iter().map(|series| {
                (series.name(), (0..series.len()).map(|row| series.get(row)).collect::<Vec<_>>())
            }),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let kinds =
            [("n", Kind::Number), ("t", Kind::Text), ("d", Kind::Date), ("f", Kind::Flag), ("g", Kind::Tags)];
        let mut frame = Frame::new(&kinds);
        let date = Date::from_ymd(2026, 9, 30).unwrap();
        frame.push(&[
            Item::Number(0.1),
            Item::Text("a \"b\", c"),
            Item::Date(date),
            Item::Flag(true),
            Item::Tags(vec!["x", "y"]),
        ]);
        frame.push(&[]);
        frame.push(&[Item::Number(-3.0), Item::Text(""), Item::Null, Item::Flag(false), Item::Tags(vec![])]);
        assert_eq!(frame.len(), 3);
        assert_eq!(frame.get("g", 0), Item::Tags(vec!["x", "y"]));
        assert_eq!(frame.get("n", 1), Item::Null);
        assert_eq!(frame.get("t", 2), Item::Text(""));
        assert_eq!(frame.get("g", 2), Item::Tags(vec![]));
        assert_eq!(frame.get("d", 2), Item::Null);
        assert_eq!(frame.column("f").unwrap().known(), 2);
        assert_eq!(
            frame.to_csv(),
            "n,t,d,f,g\n0.1,\"a \"\"b\"\", c\",2026-09-30,true,x;y\n,,,,\n-3,,,false,\n"
        );
        assert_eq!(frame.table().unwrap().rows(), 3);
    }
}
