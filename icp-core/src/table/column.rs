//! Borrowed columns in Apache Arrow's layout.

/// Bits, least significant first; bit `i` of the column is bit `offset + i` of the bytes.
#[derive(Clone, Copy, Debug)]
pub struct Bitmap<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Where the column starts, in bits.
    pub offset: usize,
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
    /// 16-byte views (length, then inline bytes or prefix, buffer index, offset) and the buffers they point into.
    Utf8View {
        views: &'a [u128],
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
}

/// One column of `len` elements.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    /// The values.
    pub values: Values<'a>,
    /// Which elements are valid; all when absent.
    pub validity: Option<Bitmap<'a>>,
    /// How many elements there are.
    pub len: usize,
}
