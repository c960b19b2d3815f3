//! Borrowed columns in Apache Arrow's layout, checked once when they are made (design D6).

use super::check;
use super::fault::TableFault;
use super::number;

/// Bits, least significant first; bit `i` of the column is bit `offset + i` of the bytes.
#[derive(Clone, Copy, Debug)]
pub struct Bitmap<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Where the column starts, in bits.
    pub offset: usize,
}

impl<'a> Bitmap<'a> {
    /// Bits from the first one of `bytes` on.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    /// Bit `i`; false beyond the bytes.
    #[inline]
    #[must_use]
    pub fn get(&self, i: usize) -> bool {
        let Some(bit) = self.offset.checked_add(i) else { return false };
        self.bytes.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
    }

    /// The bits from `offset` on.
    #[must_use]
    pub const fn slice(self, offset: usize) -> Self {
        Self { bytes: self.bytes, offset: self.offset.saturating_add(offset) }
    }
}

/// The unit of a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Seconds.
    Second,
    /// Thousandths of a second.
    Millisecond,
    /// Millionths of a second.
    Microsecond,
    /// Billionths of a second.
    Nanosecond,
}

/// Dictionary keys of any integer width.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names are Arrow's")]
pub enum Keys<'a> {
    Int8(&'a [i8]),
    Int16(&'a [i16]),
    Int32(&'a [i32]),
    Int64(&'a [i64]),
    UInt8(&'a [u8]),
    UInt16(&'a [u16]),
    UInt32(&'a [u32]),
    UInt64(&'a [u64]),
}

/// Calls one expression on whatever slice an enum holds.
macro_rules! with_keys {
    ($keys:expr, $slice:ident => $result:expr) => {
        match $keys {
            Keys::Int8($slice) => $result,
            Keys::Int16($slice) => $result,
            Keys::Int32($slice) => $result,
            Keys::Int64($slice) => $result,
            Keys::UInt8($slice) => $result,
            Keys::UInt16($slice) => $result,
            Keys::UInt32($slice) => $result,
            Keys::UInt64($slice) => $result,
        }
    };
}

pub(crate) use with_keys;

impl Keys<'_> {
    /// How many keys there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        with_keys!(self, keys => keys.len())
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Key `i` as a position; `None` beyond the end or when negative.
    #[inline]
    #[must_use]
    #[expect(clippy::unnecessary_fallible_conversions, reason = "one expression for keys of all widths")]
    pub fn get(&self, i: usize) -> Option<usize> {
        with_keys!(self, keys => keys.get(i).and_then(|&key| usize::try_from(key).ok()))
    }

    fn slice(self, start: usize, end: usize) -> Self {
        match self {
            Keys::Int8(keys) => Keys::Int8(part(keys, start, end)),
            Keys::Int16(keys) => Keys::Int16(part(keys, start, end)),
            Keys::Int32(keys) => Keys::Int32(part(keys, start, end)),
            Keys::Int64(keys) => Keys::Int64(part(keys, start, end)),
            Keys::UInt8(keys) => Keys::UInt8(part(keys, start, end)),
            Keys::UInt16(keys) => Keys::UInt16(part(keys, start, end)),
            Keys::UInt32(keys) => Keys::UInt32(part(keys, start, end)),
            Keys::UInt64(keys) => Keys::UInt64(part(keys, start, end)),
        }
    }
}

/// `slice[start..end]`, empty where that does not exist.
fn part<T>(slice: &[T], start: usize, end: usize) -> &[T] {
    slice.get(start..end).unwrap_or_default()
}

/// The values of a column; the names are Arrow's. Slices hold exactly the column's elements (offsets one more).
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names are Arrow's")]
pub enum Values<'a> {
    Null,
    Boolean(Bitmap<'a>),
    Int8(&'a [i8]),
    Int16(&'a [i16]),
    Int32(&'a [i32]),
    Int64(&'a [i64]),
    UInt8(&'a [u8]),
    UInt16(&'a [u16]),
    UInt32(&'a [u32]),
    UInt64(&'a [u64]),
    /// IEEE half precision, as bits.
    Float16(&'a [u16]),
    Float32(&'a [f32]),
    Float64(&'a [f64]),
    /// Little-endian two's complement, 16 bytes each.
    Decimal128 {
        bytes: &'a [u8],
        scale: i8,
    },
    /// Little-endian two's complement, 32 bytes each.
    Decimal256 {
        bytes: &'a [u8],
        scale: i8,
    },
    /// Days since 1970-01-01.
    Date32(&'a [i32]),
    /// Milliseconds since 1970-01-01.
    Date64(&'a [i64]),
    /// Since 1970-01-01T00:00:00 UTC, whatever the zone it is shown in.
    Timestamp {
        values: &'a [i64],
        unit: TimeUnit,
    },
    Utf8 {
        offsets: &'a [i32],
        data: &'a [u8],
    },
    LargeUtf8 {
        offsets: &'a [i64],
        data: &'a [u8],
    },
    /// Views of 16 bytes each, little-endian (length, then inline text, or prefix, buffer index, offset), and the buffers
    /// they point into. They are bytes so that inline text can be borrowed without `unsafe`.
    Utf8View {
        views: &'a [u8],
        buffers: Vec<&'a [u8]>,
    },
    Dictionary {
        keys: Keys<'a>,
        values: Box<Column<'a>>,
    },
    List {
        offsets: &'a [i32],
        values: Box<Column<'a>>,
    },
    LargeList {
        offsets: &'a [i64],
        values: Box<Column<'a>>,
    },
    FixedSizeList {
        size: usize,
        values: Box<Column<'a>>,
    },
    ListView {
        offsets: &'a [i32],
        sizes: &'a [i32],
        values: Box<Column<'a>>,
    },
    LargeListView {
        offsets: &'a [i64],
        sizes: &'a [i64],
        values: Box<Column<'a>>,
    },
    /// A type that no attribute reads, by name: a table may carry it, and reading it is a type mismatch.
    Other(&'static str),
}

/// One column of `len` elements, checked when it was made, so that reading it needs no care.
///
/// ```
/// use icp_core::table::column::Column;
/// let column = Column::utf8(&[0, 4, 4, 11], b"SaaSFintech")?.with_validity_bytes(&[0b101])?;
/// assert_eq!(column.text(0), Some("SaaS"));
/// assert_eq!(column.text(1), None);
/// assert_eq!(column.slice(2, 1).text(0), Some("Fintech"));
/// # Ok::<(), icp_core::table::fault::TableFault>(())
/// ```
#[derive(Clone, Debug)]
pub struct Column<'a> {
    values: Values<'a>,
    validity: Option<Bitmap<'a>>,
    len: usize,
    text: check::CheckedText<'a>,
    depth: u8,
}

impl<'a> Column<'a> {
    /// A column of `len` elements.
    ///
    /// Everything is checked here, once: lengths, the validity bitmap, offsets, dictionary keys, views, and that every valid
    /// text is UTF-8 (one pass over the bytes in use). What lies under a null is not looked at, except offsets.
    ///
    /// # Errors
    /// The first thing that is wrong with the layout.
    pub fn new(values: Values<'a>, validity: Option<Bitmap<'a>>, len: usize) -> Result<Self, TableFault> {
        let depth = check::depth(&values)?;
        let text = check::check(&values, validity.as_ref(), len)?;
        Ok(Self { values, validity, len, text, depth })
    }

    /// A column whose layout can not be wrong: nulls, or one slice of which `len` is the length.
    pub(super) const fn plain(values: Values<'a>, len: usize) -> Self {
        Self { values, validity: None, len, text: check::CheckedText::None, depth: 1 }
    }

    /// How many elements there are.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The values as they were given.
    #[inline]
    #[must_use]
    pub const fn values(&self) -> &Values<'a> {
        &self.values
    }

    /// Which elements are valid, as it was given; all when absent.
    #[inline]
    #[must_use]
    pub const fn validity(&self) -> Option<Bitmap<'a>> {
        self.validity
    }

    pub(super) fn into_values(self) -> Values<'a> {
        self.values
    }

    pub(super) const fn depth(&self) -> u8 {
        self.depth
    }

    /// Whether element `i` holds a value: it exists, is not null, and names no null of its dictionary.
    #[inline]
    #[must_use]
    pub fn is_valid(&self, i: usize) -> bool {
        if i >= self.len || self.validity.is_some_and(|bits| !bits.get(i)) {
            return false;
        }
        match &self.values {
            Values::Null => false,
            Values::Dictionary { keys, values } => keys.get(i).is_some_and(|key| values.is_valid(key)),
            _ => true,
        }
    }

    /// Whether no element can be null, known without looking at each.
    #[must_use]
    pub fn is_never_null(&self) -> bool {
        self.validity.is_none()
            && match &self.values {
                Values::Null => self.len == 0,
                Values::Dictionary { values, .. } => values.is_never_null(),
                _ => true,
            }
    }

    /// The text of element `i` of a text column, or a dictionary of texts; `None` for a null, another type, or beyond the
    /// end. The bytes were checked when the column was made: this only looks at the ends, unless the buffers hold
    /// other than UTF-8 between the texts, when each text is checked again.
    #[inline]
    #[must_use]
    pub fn text(&self, i: usize) -> Option<&'a str> {
        if i >= self.len || self.validity.is_some_and(|bits| !bits.get(i)) {
            return None;
        }
        match &self.values {
            Values::Utf8 { offsets, .. } => {
                self.text.between(*offsets.get(i)? as usize, *offsets.get(i + 1)? as usize)
            }
            Values::LargeUtf8 { offsets, .. } => self.text.between(
                usize::try_from(*offsets.get(i)?).ok()?,
                usize::try_from(*offsets.get(i + 1)?).ok()?,
            ),
            Values::Utf8View { views, .. } => self.text.viewed(check::view(views, i)?),
            Values::Dictionary { keys, values } => values.text(keys.get(i)?),
            _ => None,
        }
    }

    /// The number in element `i` of a column of numbers, or a dictionary of numbers, as the nearest double, infinities, NaN
    /// and negative zero as they are; `None` for a null, another type, or beyond the end.
    #[inline]
    #[must_use]
    pub fn number(&self, i: usize) -> Option<f64> {
        if i >= self.len || self.validity.is_some_and(|bits| !bits.get(i)) {
            return None;
        }
        match &self.values {
            Values::Int8(values) => values.get(i).map(|&x| f64::from(x)),
            Values::Int16(values) => values.get(i).map(|&x| f64::from(x)),
            Values::Int32(values) => values.get(i).map(|&x| f64::from(x)),
            // A cast rounds to the nearest double, ties to even.
            Values::Int64(values) => values.get(i).map(|&x| x as f64),
            Values::UInt8(values) => values.get(i).map(|&x| f64::from(x)),
            Values::UInt16(values) => values.get(i).map(|&x| f64::from(x)),
            Values::UInt32(values) => values.get(i).map(|&x| f64::from(x)),
            Values::UInt64(values) => values.get(i).map(|&x| x as f64),
            Values::Float16(values) => values.get(i).map(|&x| number::from_half(x)),
            Values::Float32(values) => values.get(i).map(|&x| f64::from(x)),
            Values::Float64(values) => values.get(i).copied(),
            Values::Decimal128 { bytes, scale } => bytes
                .as_chunks::<16>()
                .0
                .get(i)
                .map(|x| number::from_decimal128(i128::from_le_bytes(*x), *scale)),
            Values::Decimal256 { bytes, scale } => {
                bytes.as_chunks::<32>().0.get(i).map(|x| number::from_decimal256(x, *scale))
            }
            Values::Dictionary { keys, values } => values.number(keys.get(i)?),
            _ => None,
        }
    }

    /// The elements of the list in element `i`: the column of all lists' elements, the first, and one past the last; `None`
    /// for a null, another type, or beyond the end.
    #[must_use]
    pub fn list(&self, i: usize) -> Option<(&Column<'a>, usize, usize)> {
        if i >= self.len || self.validity.is_some_and(|bits| !bits.get(i)) {
            return None;
        }
        match &self.values {
            Values::List { offsets, values } => Some((
                values,
                usize::try_from(*offsets.get(i)?).ok()?,
                usize::try_from(*offsets.get(i + 1)?).ok()?,
            )),
            Values::LargeList { offsets, values } => Some((
                values,
                usize::try_from(*offsets.get(i)?).ok()?,
                usize::try_from(*offsets.get(i + 1)?).ok()?,
            )),
            Values::FixedSizeList { size, values } => {
                let start = i.checked_mul(*size)?;
                Some((values, start, start.checked_add(*size)?))
            }
            Values::ListView { offsets, sizes, values } => {
                let start = usize::try_from(*offsets.get(i)?).ok()?;
                Some((values, start, start.checked_add(usize::try_from(*sizes.get(i)?).ok()?)?))
            }
            Values::LargeListView { offsets, sizes, values } => {
                let start = usize::try_from(*offsets.get(i)?).ok()?;
                Some((values, start, start.checked_add(usize::try_from(*sizes.get(i)?).ok()?)?))
            }
            Values::Dictionary { keys, values } => values.list(keys.get(i)?),
            _ => None,
        }
    }

    /// The keys and the values of a dictionary, for work that is done once for each value; `None` for other types. A key
    /// may be used where [`Column::is_valid`] says so.
    #[must_use]
    pub fn dictionary(&self) -> Option<(Keys<'a>, &Column<'a>)> {
        match &self.values {
            Values::Dictionary { keys, values } => Some((*keys, values)),
            _ => None,
        }
    }

    /// Elements `offset..offset + len`, as far as they exist, without copying.
    #[must_use]
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        let start = offset.min(self.len);
        let end = start.saturating_add(len).min(self.len);
        Self {
            values: self.values.slice(start, end),
            validity: self.validity.map(|bits| bits.slice(start)),
            len: end - start,
            text: self.text.clone(),
            depth: self.depth,
        }
    }

    /// The name of the type, as Arrow calls it.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match &self.values {
            Values::Null => "null",
            Values::Boolean(_) => "boolean",
            Values::Int8(_) => "int8",
            Values::Int16(_) => "int16",
            Values::Int32(_) => "int32",
            Values::Int64(_) => "int64",
            Values::UInt8(_) => "uint8",
            Values::UInt16(_) => "uint16",
            Values::UInt32(_) => "uint32",
            Values::UInt64(_) => "uint64",
            Values::Float16(_) => "float16",
            Values::Float32(_) => "float32",
            Values::Float64(_) => "float64",
            Values::Decimal128 { .. } => "decimal128",
            Values::Decimal256 { .. } => "decimal256",
            Values::Date32(_) => "date32",
            Values::Date64(_) => "date64",
            Values::Timestamp { .. } => "timestamp",
            Values::Utf8 { .. } => "utf8",
            Values::LargeUtf8 { .. } => "large_utf8",
            Values::Utf8View { .. } => "utf8_view",
            Values::Dictionary { .. } => "dictionary",
            Values::List { .. } => "list",
            Values::LargeList { .. } => "large_list",
            Values::FixedSizeList { .. } => "fixed_size_list",
            Values::ListView { .. } => "list_view",
            Values::LargeListView { .. } => "large_list_view",
            Values::Other(name) => name,
        }
    }
}

impl<'a> Values<'a> {
    /// Elements `start..end` of values that were checked.
    fn slice(&self, start: usize, end: usize) -> Self {
        let bytes =
            |all: &'a [u8], width: usize| part(all, start.saturating_mul(width), end.saturating_mul(width));
        match self {
            Self::Null => Self::Null,
            Self::Boolean(bits) => Self::Boolean(bits.slice(start)),
            Self::Int8(values) => Self::Int8(part(values, start, end)),
            Self::Int16(values) => Self::Int16(part(values, start, end)),
            Self::Int32(values) => Self::Int32(part(values, start, end)),
            Self::Int64(values) => Self::Int64(part(values, start, end)),
            Self::UInt8(values) => Self::UInt8(part(values, start, end)),
            Self::UInt16(values) => Self::UInt16(part(values, start, end)),
            Self::UInt32(values) => Self::UInt32(part(values, start, end)),
            Self::UInt64(values) => Self::UInt64(part(values, start, end)),
            Self::Float16(values) => Self::Float16(part(values, start, end)),
            Self::Float32(values) => Self::Float32(part(values, start, end)),
            Self::Float64(values) => Self::Float64(part(values, start, end)),
            Self::Decimal128 { bytes: all, scale } => {
                Self::Decimal128 { bytes: bytes(all, 16), scale: *scale }
            }
            Self::Decimal256 { bytes: all, scale } => {
                Self::Decimal256 { bytes: bytes(all, 32), scale: *scale }
            }
            Self::Date32(values) => Self::Date32(part(values, start, end)),
            Self::Date64(values) => Self::Date64(part(values, start, end)),
            Self::Timestamp { values, unit } => {
                Self::Timestamp { values: part(values, start, end), unit: *unit }
            }
            Self::Utf8 { offsets, data } => {
                Self::Utf8 { offsets: part(offsets, start, end.saturating_add(1)), data }
            }
            Self::LargeUtf8 { offsets, data } => {
                Self::LargeUtf8 { offsets: part(offsets, start, end.saturating_add(1)), data }
            }
            Self::Utf8View { views, buffers } => {
                Self::Utf8View { views: bytes(views, 16), buffers: buffers.clone() }
            }
            Self::Dictionary { keys, values } => {
                Self::Dictionary { keys: keys.slice(start, end), values: values.clone() }
            }
            Self::List { offsets, values } => {
                Self::List { offsets: part(offsets, start, end.saturating_add(1)), values: values.clone() }
            }
            Self::LargeList { offsets, values } => Self::LargeList {
                offsets: part(offsets, start, end.saturating_add(1)),
                values: values.clone(),
            },
            Self::FixedSizeList { size, values } => {
                let first = start.saturating_mul(*size);
                let values = values.slice(first, end.saturating_mul(*size).saturating_sub(first));
                Self::FixedSizeList { size: *size, values: Box::new(values) }
            }
            Self::ListView { offsets, sizes, values } => Self::ListView {
                offsets: part(offsets, start, end),
                sizes: part(sizes, start, end),
                values: values.clone(),
            },
            Self::LargeListView { offsets, sizes, values } => Self::LargeListView {
                offsets: part(offsets, start, end),
                sizes: part(sizes, start, end),
                values: values.clone(),
            },
            Self::Other(name) => Self::Other(name),
        }
    }
}
