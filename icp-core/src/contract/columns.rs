//! Columns from a host's raw memory: pieces of bytes in, a [`Table`] out; columns of scores in plain numbers back.
//!
//! Columns are built inside out: push the values, then what wraps them (`list`, a dictionary's keys), then name the result.

use super::casing::camel_key;
use super::failure::Failure;
use super::operations::{object, text};
use super::options::ScoringOptions;
use super::scoring::fault_json;
use super::wire;
use crate::error::ErrorCode;
use crate::json::Json;
use crate::score::pool::Threads;
use crate::score::scorer::{ScoredTable, Scorer, TableOptions};
use crate::score::scores::ScoreValues;
use crate::table::Table;
use crate::table::column::{Bitmap, Column, Keys, TimeUnit, Values};
use crate::table::fault::TableFault;

/// One piece of a column: what it is, in Arrow's little-endian layout.
#[derive(Clone, Copy, Debug, Default)]
pub struct Piece<'a> {
    /// `float64`, `int32` … `boolean` (bits), `utf8`, `milliseconds` (doubles since 1970-01-01 UTC), `list` (of the piece
    /// before), `dictionary_int8` … `dictionary_uint64` (keys into the piece before; −1 is null), `null`, and for
    /// what no attribute reads `mixed` or `invalid_date`.
    pub kind: &'a str,
    /// How many elements it has.
    pub length: usize,
    /// The values; the text of `utf8`.
    pub values: &'a [u8],
    /// The offsets of `utf8` and `list`, as doubles; one more than there are elements.
    pub offsets: &'a [u8],
    /// A bit for each element: 0 is null.
    pub validity: Option<&'a [u8]>,
}

/// Columns that own their memory.
///
/// ```
/// use icp_core::contract::columns::{Columns, Piece};
/// let mut columns = Columns::default();
/// let values: Vec<u8> = [120.0_f64, 8.0].iter().flat_map(|x| x.to_le_bytes()).collect();
/// columns.push(Piece { kind: "float64", length: 2, values: &values, ..Piece::default() })?;
/// columns.name("employees")?;
/// assert_eq!(columns.table()?.rows(), 2);
/// # Ok::<(), icp_core::contract::failure::Failure>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Columns {
    open: Vec<Owned>,
    named: Vec<(String, Owned)>,
}

#[derive(Clone, Debug)]
struct Owned {
    values: OwnedValues,
    length: usize,
    validity: Option<Vec<u8>>,
}

#[derive(Clone, Debug)]
enum OwnedValues {
    Null,
    Other(&'static str),
    Boolean(Vec<u8>),
    Number(Numbers),
    Milliseconds(Vec<i64>),
    Utf8 { offsets: Vec<i64>, data: Vec<u8> },
    List { offsets: Vec<i64>, values: Box<Owned> },
    Dictionary { keys: Numbers, values: Box<Owned> },
}

macro_rules! numbers {
    ($($word:literal $variant:ident $type:ty),*; $($integer:ident)*) => {
        #[derive(Clone, Debug)]
        enum Numbers { $($variant(Vec<$type>),)* }

        impl Numbers {
            fn read(kind: &str, bytes: &[u8]) -> Option<Self> {
                Some(match kind {
                    $($word => Self::$variant(
                        bytes.as_chunks::<{ size_of::<$type>() }>().0.iter().map(|x| <$type>::from_le_bytes(*x)).collect()
                    ),)*
                    _ => return None,
                })
            }

            fn values(&self) -> Values<'_> {
                match self { $(Self::$variant(values) => Values::$variant(values),)* }
            }

            fn keys(&self) -> Option<Keys<'_>> {
                match self {
                    $(Self::$integer(keys) => Some(Keys::$integer(keys)),)*
                    _ => None,
                }
            }
        }
    };
}

numbers! {
    "int8" Int8 i8, "int16" Int16 i16, "int32" Int32 i32, "int64" Int64 i64,
    "uint8" UInt8 u8, "uint16" UInt16 u16, "uint32" UInt32 u32, "uint64" UInt64 u64,
    "float16" Float16 u16, "float32" Float32 f32, "float64" Float64 f64;
    Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64
}

fn doubles(bytes: &[u8]) -> impl Iterator<Item = f64> {
    bytes.as_chunks::<8>().0.iter().map(|x| f64::from_le_bytes(*x))
}

impl Columns {
    /// Adds a piece, which takes the one before into itself when it wraps something.
    ///
    /// # Errors
    /// `option_wrong` when there is no such kind, or nothing to wrap.
    pub fn push(&mut self, piece: Piece<'_>) -> Result<(), Failure> {
        let wrong = || {
            Failure::one(ErrorCode::OptionWrong, "", format!("there is no column of {:?} here", piece.kind))
        };
        let mut length = piece.length;
        let mut validity = piece.validity.map(<[u8]>::to_vec);
        let integers = |bytes| doubles(bytes).map(|x| x as i64).collect();
        let values = match piece.kind {
            "null" => OwnedValues::Null,
            "mixed" => OwnedValues::Other("values of several types"),
            "invalid_date" => OwnedValues::Other("an invalid date"),
            "boolean" => OwnedValues::Boolean(piece.values.to_vec()),
            "milliseconds" => OwnedValues::Milliseconds(integers(piece.values)),
            "utf8" => OwnedValues::Utf8 { offsets: integers(piece.offsets), data: piece.values.to_vec() },
            "list" => {
                let values = Box::new(self.open.pop().ok_or_else(wrong)?);
                OwnedValues::List { offsets: integers(piece.offsets), values }
            }
            kind => match kind.strip_prefix("dictionary_") {
                Some(kind) => {
                    let keys = Numbers::read(kind, piece.values).ok_or_else(wrong)?;
                    let values = Box::new(self.open.pop().ok_or_else(wrong)?);
                    validity = Some(known(keys.keys().ok_or_else(wrong)?, length, validity.as_deref()));
                    length = length.min(keys.keys().map_or(0, |keys| keys.len()));
                    OwnedValues::Dictionary { keys, values }
                }
                None => OwnedValues::Number(Numbers::read(kind, piece.values).ok_or_else(wrong)?),
            },
        };
        self.open.push(Owned { values, length, validity });
        Ok(())
    }

    /// Makes the last piece a column of this name.
    ///
    /// # Errors
    /// `option_wrong` when there is no piece.
    pub fn name(&mut self, name: &str) -> Result<(), Failure> {
        let last = self.open.pop();
        let last = last.ok_or_else(|| Failure::one(ErrorCode::OptionWrong, "", "a name needs a column"))?;
        self.named.push((name.to_owned(), last));
        Ok(())
    }

    /// The columns, checked, as a table that borrows them. It has as many rows as its first column.
    ///
    /// # Errors
    /// Columns of unlike length, two of one name, or a layout that is wrong.
    pub fn table(&self) -> Result<Table<'_>, TableFault> {
        let mut table = Table::new(self.named.first().map_or(0, |(_, column)| column.length));
        for (name, column) in &self.named {
            table.add(name, column.borrowed().map_err(|fault| fault.in_column(name))?)?;
        }
        Ok(table)
    }

    /// Scores the columns; the options as in [`ScoringOptions::of_table`].
    ///
    /// # Errors
    /// As [`Columns::table`] and [`Scorer::score_table_with`], and wrong options.
    pub fn score(&self, scorer: &Scorer, options: Option<&str>) -> Result<ScoredColumns, Failure> {
        let options = ScoringOptions::of_table(&wire::request(options)?)?;
        let pool = Threads::new(options.threads);
        let table = self.table()?;
        let options = TableOptions { outputs: options.outputs, errors: options.errors, pool: &pool };
        Ok(ScoredColumns::new(scorer.score_table_with(&table, &options)?))
    }
}

/// The validity of dictionary keys: −1 is null, as in pandas and in this library's own results.
fn known(keys: Keys<'_>, length: usize, validity: Option<&[u8]>) -> Vec<u8> {
    let mut bits = vec![0; length.div_ceil(8)];
    for i in 0..length {
        let valid = validity.is_none_or(|bytes| Bitmap::new(bytes).get(i));
        let minus_one = match keys {
            Keys::Int8(keys) => keys.get(i) == Some(&-1),
            Keys::Int16(keys) => keys.get(i) == Some(&-1),
            Keys::Int32(keys) => keys.get(i) == Some(&-1),
            Keys::Int64(keys) => keys.get(i) == Some(&-1),
            _ => false,
        };
        if valid && !minus_one {
            bits[i / 8] |= 1 << (i % 8);
        }
    }
    bits
}

impl Owned {
    fn borrowed(&self) -> Result<Column<'_>, TableFault> {
        let values = match &self.values {
            OwnedValues::Null => Values::Null,
            OwnedValues::Other(name) => Values::Other(name),
            OwnedValues::Boolean(bits) => Values::Boolean(Bitmap::new(bits)),
            OwnedValues::Number(numbers) => numbers.values(),
            OwnedValues::Milliseconds(values) => Values::Timestamp { values, unit: TimeUnit::Millisecond },
            OwnedValues::Utf8 { offsets, data } => Values::LargeUtf8 { offsets, data },
            OwnedValues::List { offsets, values } => {
                Values::LargeList { offsets, values: Box::new(values.borrowed()?) }
            }
            OwnedValues::Dictionary { keys, values } => match keys.keys() {
                Some(keys) => Values::Dictionary { keys, values: Box::new(values.borrowed()?) },
                None => Values::Other("a dictionary without keys"),
            },
        };
        Column::new(values, self.validity.as_deref().map(Bitmap::new), self.length)
    }
}

/// Scores in plain numbers: NaN is a null number, −1 a null flag or word.
#[derive(Clone, Debug, Default)]
pub struct ScoredColumns {
    about: String,
    columns: Vec<ScoreValues>,
}

impl ScoredColumns {
    /// Takes the columns of `scored` and puts the nulls in.
    #[must_use]
    pub fn new(scored: ScoredTable) -> Self {
        let ScoredTable { mut scores, faults } = scored;
        let mut columns = Vec::new();
        for column in &mut scores.columns {
            if let ScoreValues::Number(values) = &mut column.values {
                scores.errors.iter().for_each(|&row| values[row] = f64::NAN);
            }
            if let ScoreValues::Flag(values) = &column.values {
                let mut codes: Vec<i32> = values.iter().map(|&flag| i32::from(flag)).collect();
                scores.errors.iter().for_each(|&row| codes[row] = -1);
                column.values = ScoreValues::Word { codes, words: Vec::new() };
                columns.push(describe(&column.name, "flag", &[]));
                continue;
            }
            columns.push(match &column.values {
                ScoreValues::Word { words, .. } => describe(&column.name, "word", words),
                ScoreValues::Words { words, .. } => describe(&column.name, "words", words),
                ScoreValues::Number(_) | ScoreValues::Flag(_) => describe(&column.name, "number", &[]),
            });
        }
        let about = object(vec![
            ("rows", Json::Number(scores.rows as f64)),
            ("columns", Json::List(columns)),
            ("faults", Json::List(faults.iter().map(fault_json).collect())),
        ]);
        Self {
            about: about.compact(),
            columns: scores.columns.into_iter().map(|column| column.values).collect(),
        }
    }

    /// `rows`, the `columns` (`name` in camelCase, `kind`: `number`, `flag`, `word`, `words`; `words`) and the `faults`, as JSON.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The numbers of column `i`, taken out; empty when it has none (any more).
    #[must_use]
    pub fn take_numbers(&mut self, i: usize) -> Vec<f64> {
        match self.columns.get_mut(i) {
            Some(ScoreValues::Number(values)) => std::mem::take(values),
            _ => Vec::new(),
        }
    }

    /// The codes of column `i` (of a flag: 1, 0, −1), taken out.
    #[must_use]
    pub fn take_codes(&mut self, i: usize) -> Vec<i32> {
        match self.columns.get_mut(i) {
            Some(ScoreValues::Word { codes, .. } | ScoreValues::Words { codes, .. }) => std::mem::take(codes),
            _ => Vec::new(),
        }
    }

    /// The offsets of a column of lists, taken out.
    #[must_use]
    pub fn take_offsets(&mut self, i: usize) -> Vec<i32> {
        match self.columns.get_mut(i) {
            Some(ScoreValues::Words { offsets, .. }) => std::mem::take(offsets),
            _ => Vec::new(),
        }
    }
}

/// The id after the point of `points.<id>` is the user's own and stays as it is.
fn describe(name: &str, kind: &str, words: &[String]) -> Json {
    let name = if name.contains('.') { name.to_owned() } else { camel_key(name) };
    let words = words.iter().map(|word| text(word)).collect();
    object(vec![("name", text(&name)), ("kind", text(kind)), ("words", Json::List(words))])
}
