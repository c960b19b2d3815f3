//! The texts of a block, by their bytes: the column was checked when it was made, so nothing is checked again here.

use super::super::plan::PlannedAttribute;
use super::super::slots::{Slot, Slots};
use super::super::spellings::Key;
use super::super::vocabulary::Vocabulary;
use super::source::{NO_DAY, Shape, Unreadable};
use crate::table::column::{Column, Values};
use std::ops::Range;

/// Whether a column holds texts outright.
pub(super) const fn holds_texts(values: &Values<'_>) -> bool {
    matches!(values, Values::Utf8 { .. } | Values::LargeUtf8 { .. } | Values::Utf8View { .. })
}

/// Visits the texts of a column of texts in order; none where `nulls` says so.
#[inline(always)]
pub(super) fn each_text(
    column: &Column<'_>,
    rows: Range<usize>,
    nulls: Option<&[u8]>,
    mut visit: impl FnMut(usize, Option<&[u8]>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let null = |i: usize| nulls.is_some_and(|nulls| nulls[i] != 0);
    match column.values() {
        Values::Utf8 { offsets, data } => {
            for (i, ends) in
                offsets.get(rows.start..=rows.end).unwrap_or_default().array_windows::<2>().enumerate()
            {
                visit(i, if null(i) { None } else { data.get(ends[0] as usize..ends[1] as usize) })?;
            }
        }
        Values::LargeUtf8 { offsets, data } => {
            for (i, ends) in
                offsets.get(rows.start..=rows.end).unwrap_or_default().array_windows::<2>().enumerate()
            {
                visit(i, if null(i) { None } else { data.get(ends[0] as usize..ends[1] as usize) })?;
            }
        }
        Values::Utf8View { views, buffers } => {
            for (i, view) in views.as_chunks::<16>().0.get(rows).unwrap_or_default().iter().enumerate() {
                visit(i, if null(i) { None } else { viewed(view, buffers) })?;
            }
        }
        _ => return Err(Unreadable),
    }
    Ok(())
}

/// What a view shows: its own bytes, or a stretch of a buffer.
#[inline(always)]
fn viewed<'v>(view: &'v [u8; 16], buffers: &[&'v [u8]]) -> Option<&'v [u8]> {
    let [l0, l1, l2, l3, _, _, _, _, b0, b1, b2, b3, s0, s1, s2, s3] = *view;
    let len = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    if len <= 12 {
        return view.get(4..4 + len);
    }
    let start = u32::from_le_bytes([s0, s1, s2, s3]) as usize;
    buffers.get(u32::from_le_bytes([b0, b1, b2, b3]) as usize)?.get(start..start + len)
}

/// The code of a text.
#[inline(always)]
pub(super) fn code(vocabulary: &Vocabulary, bytes: &[u8], buffer: &mut String) -> u32 {
    match vocabulary.quick(bytes) {
        Some(code) => code,
        None => std::str::from_utf8(bytes).map_or(0, |text| vocabulary.look_up(text, buffer)),
    }
}

/// Sets the bits of the named tags of elements `start..end` in `words`.
pub(super) fn set_bits(
    vocabulary: &Vocabulary,
    values: &Column<'_>,
    elements: Range<usize>,
    codes: &[u32],
    words: &mut [u64],
    buffer: &mut String,
) -> Result<(), Unreadable> {
    let mut set = |code: u32| {
        if let Some(word) = words.get_mut((code / 64) as usize) {
            *word |= 1 << (code % 64);
        }
    };
    if let Some((keys, _)) = values.dictionary() {
        for element in elements {
            let key = keys.get(element).filter(|_| values.is_valid(element)).ok_or(Unreadable)?;
            set(codes.get(key).copied().unwrap_or(0));
        }
        return Ok(());
    }
    for element in elements {
        set(code(vocabulary, values.text(element).ok_or(Unreadable)?.as_bytes(), buffer));
    }
    Ok(())
}

/// A value in 64 bits, as its shape holds it.
pub(super) fn image(shape: Shape, attribute: &PlannedAttribute, place: usize, slots: &Slots) -> u64 {
    match (shape, slots.values[place]) {
        (Shape::Codes, Slot::Flag(flag)) => u64::from(flag),
        (Shape::Codes | Shape::Wide, Slot::Text(code)) => u64::from(code),
        (Shape::Codes, Slot::Tags(_)) => slots.tag_words.get(attribute.first_word).copied().unwrap_or(0) >> 1,
        (Shape::Codes | Shape::Wide, _) => u64::MAX,
        (Shape::Numbers, Slot::Number(x)) => x.to_bits(),
        (Shape::Numbers, _) => f64::NAN.to_bits(),
        (Shape::Days, Slot::Date(day)) => day as u32 as u64,
        (Shape::Days, _) => NO_DAY as u32 as u64,
        (Shape::Tags, _) => 0,
    }
}

/// The key of a text that a memo may hold.
pub(super) fn key(bytes: Option<&[u8]>) -> Option<Key> {
    bytes.and_then(Key::new)
}
