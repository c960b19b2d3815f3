//! The one look at a column's layout that makes every later read safe and cheap.

use super::column::{Bitmap, Column, Values};
use super::fault::TableFault;
use std::sync::Arc;

/// How deep columns may lie inside one another. A dictionary of lists of dictionaries is 4; nothing that can be read is deeper.
const DEEPEST: u8 = 8;

/// The bytes of a text column after one pass over them. `forbid(unsafe_code)` rules out trusting bytes later, but a slice of
/// a `str` needs only its two ends looked at.
#[derive(Clone, Debug)]
pub(super) enum CheckedText<'a> {
    /// Not a text column.
    None,
    /// Offsets minus `base` point into this.
    Buffer { base: usize, bytes: Checked<'a> },
    /// Views point into these.
    Views(Arc<[Checked<'a>]>),
}

/// Bytes as text if all of them are UTF-8, else as bytes whose texts are checked one by one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Checked<'a> {
    Whole(&'a str),
    Each(&'a [u8]),
}

impl<'a> Checked<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        std::str::from_utf8(bytes).map_or(Self::Each(bytes), Self::Whole)
    }

    #[inline]
    fn get(&self, start: usize, end: usize) -> Option<&'a str> {
        match self {
            Self::Whole(text) => text.get(start..end),
            Self::Each(bytes) => std::str::from_utf8(bytes.get(start..end)?).ok(),
        }
    }
}

impl<'a> CheckedText<'a> {
    /// The text between two offsets of an offset-based column.
    #[inline]
    pub(super) fn between(&self, start: usize, end: usize) -> Option<&'a str> {
        match self {
            Self::Buffer { base, bytes } => bytes.get(start.checked_sub(*base)?, end.checked_sub(*base)?),
            _ => None,
        }
    }

    /// The text that a view shows.
    #[inline]
    pub(super) fn viewed(&self, view: &'a [u8; 16]) -> Option<&'a str> {
        match (self, decode(view)?) {
            (Self::Views(_), View::Inline(bytes)) => std::str::from_utf8(bytes).ok(),
            (Self::Views(buffers), View::Long { buffer, start, end }) => buffers.get(buffer)?.get(start, end),
            _ => None,
        }
    }
}

/// View `i` of a views buffer.
#[inline]
pub(super) fn view(views: &[u8], i: usize) -> Option<&[u8; 16]> {
    views.as_chunks::<16>().0.get(i)
}

enum View<'a> {
    Inline(&'a [u8]),
    Long { buffer: usize, start: usize, end: usize },
}

#[inline]
fn decode(view: &[u8; 16]) -> Option<View<'_>> {
    let word = |at: usize| {
        let bytes = view.get(at..at + 4)?.first_chunk::<4>()?;
        usize::try_from(i32::from_le_bytes(*bytes)).ok()
    };
    let len = word(0)?;
    if len <= 12 {
        return Some(View::Inline(view.get(4..4 + len)?));
    }
    let start = word(12)?;
    Some(View::Long { buffer: word(8)?, start, end: start.checked_add(len)? })
}

/// How deep the column over these values is; an error beyond the limit, so that no recursion runs away.
pub(super) fn depth(values: &Values<'_>) -> Result<u8, TableFault> {
    let inner = match values {
        Values::Dictionary { values, .. }
        | Values::List { values, .. }
        | Values::LargeList { values, .. }
        | Values::FixedSizeList { values, .. }
        | Values::ListView { values, .. }
        | Values::LargeListView { values, .. } => values.depth(),
        _ => 0,
    };
    if inner >= DEEPEST {
        return Err(TableFault::NestedTooDeep { limit: u64::from(DEEPEST) });
    }
    Ok(inner + 1)
}

/// Checks everything that reading relies on.
pub(super) fn check<'a>(
    values: &Values<'a>,
    validity: Option<&Bitmap<'_>>,
    len: usize,
) -> Result<CheckedText<'a>, TableFault> {
    if let Some(bits) = validity {
        enough_bits(bits, len)
            .map_err(|(expected, found)| TableFault::ValidityTooShort { expected, found })?;
    }
    let valid = |i: usize| validity.is_none_or(|bits| bits.get(i));
    let exactly = |what: &'static str, found: usize, expected: usize| {
        if found == expected {
            Ok(())
        } else {
            Err(TableFault::LengthMismatch { what, expected: expected as u64, found: found as u64 })
        }
    };
    match values {
        Values::Null | Values::Other(_) => {}
        Values::Boolean(bits) => enough_bits(bits, len).map_err(|(expected, found)| {
            TableFault::LengthMismatch { what: "the bitmap of flags", expected, found }
        })?,
        Values::Int8(slice) => exactly("the values", slice.len(), len)?,
        Values::Int16(slice) => exactly("the values", slice.len(), len)?,
        Values::Int32(slice) | Values::Date32(slice) => exactly("the values", slice.len(), len)?,
        Values::Int64(slice) | Values::Date64(slice) | Values::Timestamp { values: slice, .. } => {
            exactly("the values", slice.len(), len)?;
        }
        Values::UInt8(slice) => exactly("the values", slice.len(), len)?,
        Values::UInt16(slice) | Values::Float16(slice) => exactly("the values", slice.len(), len)?,
        Values::UInt32(slice) => exactly("the values", slice.len(), len)?,
        Values::UInt64(slice) => exactly("the values", slice.len(), len)?,
        Values::Float32(slice) => exactly("the values", slice.len(), len)?,
        Values::Float64(slice) => exactly("the values", slice.len(), len)?,
        Values::Decimal128 { bytes, .. } => {
            exactly("the bytes of decimals", bytes.len(), len.saturating_mul(16))?
        }
        Values::Decimal256 { bytes, .. } => {
            exactly("the bytes of decimals", bytes.len(), len.saturating_mul(32))?
        }
        Values::Utf8 { offsets, data } => return texts(offsets, data, len, valid),
        Values::LargeUtf8 { offsets, data } => return texts(offsets, data, len, valid),
        Values::Utf8View { views, buffers } => {
            exactly("the bytes of views", views.len(), len.saturating_mul(16))?;
            return viewed_texts(views.as_chunks::<16>().0, buffers, valid);
        }
        Values::Dictionary { keys, values } => {
            exactly("the keys", keys.len(), len)?;
            let available = values.len();
            if let Some(i) = (0..len).find(|&i| valid(i) && keys.get(i).is_none_or(|key| key >= available)) {
                return Err(TableFault::KeyOutOfRange { element: i as u64, available: available as u64 });
            }
        }
        Values::List { offsets, values } => {
            monotone(offsets, values.len(), len)?;
        }
        Values::LargeList { offsets, values } => {
            monotone(offsets, values.len(), len)?;
        }
        Values::FixedSizeList { size, values } => {
            exactly("the elements of lists", values.len(), len.saturating_mul(*size))?;
        }
        Values::ListView { offsets, sizes, values } => {
            exactly("the offsets", offsets.len(), len)?;
            exactly("the sizes", sizes.len(), len)?;
            list_views(offsets, sizes, values, valid)?;
        }
        Values::LargeListView { offsets, sizes, values } => {
            exactly("the offsets", offsets.len(), len)?;
            exactly("the sizes", sizes.len(), len)?;
            list_views(offsets, sizes, values, valid)?;
        }
    }
    Ok(CheckedText::None)
}

/// Whether a bitmap reaches `len` bits beyond its offset; otherwise the bits needed and there.
fn enough_bits(bits: &Bitmap<'_>, len: usize) -> Result<(), (u64, u64)> {
    let needed = bits.offset.checked_add(len);
    // Eight times the bytes may exceed a 32-bit usize, so the comparison is made in bytes.
    if len == 0 || needed.is_some_and(|needed| needed.div_ceil(8) <= bits.bytes.len()) {
        return Ok(());
    }
    Err((needed.map_or(u64::MAX, |needed| needed as u64), bits.bytes.len() as u64 * 8))
}

/// Checks that offsets never go down and stay within `available`; the first and the last.
fn monotone<T: Copy + Into<i64>>(
    offsets: &[T],
    available: usize,
    len: usize,
) -> Result<(usize, usize), TableFault> {
    // Arrow lets a column without elements leave its offsets out altogether.
    if len == 0 && offsets.is_empty() {
        return Ok((0, 0));
    }
    if Some(offsets.len()) != len.checked_add(1) {
        return Err(TableFault::LengthMismatch {
            what: "the offsets",
            expected: (len as u64).saturating_add(1),
            found: offsets.len() as u64,
        });
    }
    let position = |offset: T| usize::try_from(offset.into()).ok().filter(|&offset| offset <= available);
    let mut previous: Option<usize> = None;
    let mut first = 0;
    for (i, &offset) in offsets.iter().enumerate() {
        // Offset i ends element i − 1; offset 0 starts element 0.
        let element = (i as u64).saturating_sub(1);
        let Some(offset) = position(offset) else {
            let lower = previous.is_some_and(|_| offset.into() < 0);
            return Err(if lower {
                TableFault::OffsetsNotMonotone { element }
            } else {
                TableFault::OffsetsOutOfRange { element, available: available as u64 }
            });
        };
        match previous {
            Some(before) if offset < before => return Err(TableFault::OffsetsNotMonotone { element }),
            Some(_) => {}
            None => first = offset,
        }
        previous = Some(offset);
    }
    Ok((first, previous.unwrap_or(first)))
}

fn texts<'a, T: Copy + Into<i64>>(
    offsets: &[T],
    data: &'a [u8],
    len: usize,
    valid: impl Fn(usize) -> bool,
) -> Result<CheckedText<'a>, TableFault> {
    let (base, end) = monotone(offsets, data.len(), len)?;
    let bytes = Checked::new(data.get(base..end).unwrap_or_default());
    let checked = CheckedText::Buffer { base, bytes };
    // In plain ASCII every offset is a boundary.
    if matches!(bytes, Checked::Whole(text) if text.is_ascii()) {
        return Ok(checked);
    }
    let offset = |i: usize| offsets.get(i).and_then(|&offset| usize::try_from(offset.into()).ok());
    for i in (0..len).filter(|&i| valid(i)) {
        let text = offset(i).zip(offset(i + 1)).and_then(|(start, end)| checked.between(start, end));
        if text.is_none() {
            return Err(TableFault::InvalidUtf8 { element: i as u64 });
        }
    }
    Ok(checked)
}

fn viewed_texts<'a>(
    views: &'a [[u8; 16]],
    buffers: &[&'a [u8]],
    valid: impl Fn(usize) -> bool,
) -> Result<CheckedText<'a>, TableFault> {
    let mut used = vec![0usize; buffers.len()];
    for (i, view) in views.iter().enumerate().filter(|&(i, _)| valid(i)) {
        let outside = TableFault::ViewOutOfRange { element: i as u64 };
        match decode(view) {
            Some(View::Inline(_)) => {}
            Some(View::Long { buffer, start, end }) => match (buffers.get(buffer), used.get_mut(buffer)) {
                (Some(bytes), Some(used)) if end <= bytes.len() => *used = used.saturating_add(end - start),
                _ => return Err(outside),
            },
            None => return Err(outside),
        }
    }
    // A slice may show little of a large buffer: then checking its texts alone is less work than checking the buffer.
    let checked: Arc<[Checked<'a>]> = buffers
        .iter()
        .zip(&used)
        .map(
            |(bytes, &used)| if used >= bytes.len() / 2 { Checked::new(bytes) } else { Checked::Each(bytes) },
        )
        .collect();
    let text = CheckedText::Views(checked);
    for (i, view) in views.iter().enumerate().filter(|&(i, _)| valid(i)) {
        if text.viewed(view).is_none() {
            return Err(TableFault::InvalidUtf8 { element: i as u64 });
        }
    }
    Ok(text)
}

fn list_views<T: Copy + Into<i64>>(
    offsets: &[T],
    sizes: &[T],
    values: &Column<'_>,
    valid: impl Fn(usize) -> bool,
) -> Result<(), TableFault> {
    for (i, (&offset, &size)) in offsets.iter().zip(sizes).enumerate().filter(|&(i, _)| valid(i)) {
        let end = usize::try_from(offset.into())
            .ok()
            .zip(usize::try_from(size.into()).ok())
            .and_then(|(start, size)| start.checked_add(size));
        if end.is_none_or(|end| end > values.len()) {
            return Err(TableFault::OffsetsOutOfRange { element: i as u64, available: values.len() as u64 });
        }
    }
    Ok(())
}
