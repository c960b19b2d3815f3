//! A block of one attribute's values, as the loops take them: codes, numbers, days, or tags.

use super::super::plan::PlannedAttribute;
use super::super::resolve::{Buffers, ResolvedColumn};
use super::super::slots::{Slot, Slots};
use super::super::spellings::Memo;
use super::kernels::widest;
use super::{ROWS, bits, text};
use crate::date::Date;
use crate::profile::attribute::AttributeType;
use crate::table::column::{Keys, TimeUnit, Values, with_keys};
use crate::table::reading::days;
use std::ops::Range;

/// A value of the block can not be read: its rows are to be gone through one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable;

/// How a block of values is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Codes below 255; 255 is missing.
    Codes,
    /// Codes of any size; `u32::MAX` is missing.
    Wide,
    /// Doubles; NaN is missing.
    Numbers,
    /// Days since 1970-01-01; [`NO_DAY`] is missing.
    Days,
    /// Tag words and counts; the count `u32::MAX` is missing.
    Tags,
}

/// Before every day of the calendar.
pub(super) const NO_DAY: i32 = i32::MIN;

/// Which values codes stand for.
pub(super) enum Entries {
    /// One for each code.
    Slots(Vec<Slot>),
    /// Code c stands for the set of tags whose bits are c × 2 (bit 0 is for tags that nothing names).
    TagSets(usize),
}

/// How many names a tag attribute may have for its sets to be codes.
const MOST_NAMES: usize = 7;

/// Where a block's values come from.
enum Load {
    Keys,
    Numbers,
    Days,
    Flags,
    Nulls,
    /// Texts looked up as they are.
    Texts,
    /// Lists of tags, which are only looked up.
    Lists,
    /// Texts that are parsed; a memo, by its place, remembers the latest.
    Parsed(usize),
    /// Value by value, as one account is read.
    Each,
}

/// One attribute's column and how it is loaded.
pub(super) struct Source<'t, 'a> {
    pub(super) column: &'t ResolvedColumn<'t, 'a>,
    pub(super) shape: Shape,
    pub(super) entries: Entries,
    load: Load,
    /// Whether loading can find a value that can not be read.
    pub(super) may_fail: bool,
    /// For dictionaries some of whose values can not be read: which.
    unreadable: Vec<bool>,
    /// For lists over a dictionary: the code of each of its values.
    element_codes: Vec<u32>,
}

/// Memory for one block of one attribute.
pub(super) struct Room {
    codes: Vec<u8>,
    wide: Vec<u32>,
    numbers: Vec<f64>,
    days: Vec<i32>,
    nulls: Vec<u8>,
    pub(super) slots: Slots,
    buffers: Buffers,
    words: Vec<u64>,
    counts: Vec<u32>,
    memos: Vec<Memo>,
}

impl Room {
    pub(super) fn new(slots: Slots, tag_words: usize, memos: usize) -> Self {
        Self {
            codes: vec![0; ROWS],
            wide: vec![0; ROWS],
            numbers: vec![0.0; ROWS],
            days: vec![0; ROWS],
            nulls: vec![0; ROWS],
            slots,
            buffers: Buffers::default(),
            words: vec![0; ROWS * tag_words],
            counts: vec![0; ROWS],
            memos: vec![Memo::default(); memos],
        }
    }
}

/// A loaded block.
#[derive(Clone, Copy)]
pub(super) enum Loaded<'r> {
    Codes(&'r [u8]),
    Wide(&'r [u32]),
    Numbers(&'r [f64]),
    Days(&'r [i32]),
    Tags { words: &'r [u64], counts: &'r [u32] },
}

impl Loaded<'_> {
    /// Puts row `i` into the slots, for what no loop computes.
    pub(super) fn put(&self, i: usize, attribute: &PlannedAttribute, place: usize, slots: &mut Slots) {
        slots.values[place] = match self {
            Self::Numbers(numbers) if numbers[i].is_nan() => Slot::Missing,
            Self::Numbers(numbers) => Slot::Number(numbers[i] + 0.0),
            Self::Days(days) if days[i] == NO_DAY => Slot::Missing,
            Self::Days(days) => Slot::Date(days[i]),
            Self::Tags { counts, .. } if counts[i] == u32::MAX => Slot::Missing,
            Self::Tags { words, counts } => {
                let (first, own) = (attribute.first_word, attribute.words);
                slots.tag_words[first..first + own].copy_from_slice(&words[i * own..(i + 1) * own]);
                Slot::Tags(counts[i])
            }
            // Codes have a table for everything.
            Self::Codes(_) | Self::Wide(_) => Slot::Missing,
        };
    }
}

impl<'t, 'a> Source<'t, 'a> {
    /// `counted`: whether the number of tags matters, beside which of the named ones are held.
    /// `memos`: how many memos there are already.
    pub(super) fn new(column: &'t ResolvedColumn<'t, 'a>, counted: bool, memos: &mut usize) -> Self {
        let kind = column.attribute.reading.kind();
        let known = |load, shape, entries, may_fail| Self {
            column,
            shape,
            entries,
            load,
            may_fail,
            unreadable: Vec::new(),
            element_codes: Vec::new(),
        };
        let none = || Entries::Slots(Vec::new());
        if let Some((_, resolved)) = &column.dictionary {
            let unreadable: Vec<bool> = resolved.iter().map(Result::is_err).collect();
            let slots =
                resolved.iter().map(|slot| slot.as_ref().map_or(Slot::Missing, |slot| *slot)).collect();
            let shape = if resolved.len() < 255 { Shape::Codes } else { Shape::Wide };
            let may_fail = unreadable.contains(&true);
            let unreadable = if may_fail { unreadable } else { Vec::new() };
            return Self { unreadable, ..known(Load::Keys, shape, Entries::Slots(slots), may_fail) };
        }
        let values = column.source.column.values();
        let as_it_is = column.attribute.reading.takes_text_as_it_is(column.source.text_cells);
        let each = if text::holds_texts(values) {
            *memos += 1;
            Load::Parsed(*memos - 1)
        } else {
            Load::Each
        };
        match (kind, values) {
            (_, Values::Null) => known(Load::Nulls, Shape::Codes, none(), false),
            (AttributeType::Flag, Values::Boolean(_)) => {
                let entries = Entries::Slots(vec![Slot::Flag(false), Slot::Flag(true)]);
                known(Load::Flags, Shape::Codes, entries, false)
            }
            (AttributeType::Date, Values::Date32(_) | Values::Date64(_) | Values::Timestamp { .. }) => {
                known(Load::Days, Shape::Days, none(), true)
            }
            (
                AttributeType::Number,
                Values::Int8(_)
                | Values::Int16(_)
                | Values::Int32(_)
                | Values::Int64(_)
                | Values::UInt8(_)
                | Values::UInt16(_)
                | Values::UInt32(_)
                | Values::UInt64(_),
            ) => known(Load::Numbers, Shape::Numbers, none(), false),
            (AttributeType::Number, Values::Float32(_) | Values::Float64(_)) => {
                known(Load::Numbers, Shape::Numbers, none(), true)
            }
            (AttributeType::Number, _) => known(each, Shape::Numbers, none(), true),
            (AttributeType::Date, _) => known(each, Shape::Days, none(), true),
            (AttributeType::Flag, _) => {
                let entries = Entries::Slots(vec![Slot::Flag(false), Slot::Flag(true)]);
                known(each, Shape::Codes, entries, true)
            }
            (AttributeType::Text, _) => {
                let codes = column.attribute.vocabulary.as_ref().map_or(1, |vocabulary| vocabulary.len());
                let entries = Entries::Slots((0..codes as u32).map(Slot::Text).collect());
                let shape = if codes < 255 { Shape::Codes } else { Shape::Wide };
                let ordered =
                    column.attribute.vocabulary.as_ref().is_some_and(|words| words.ordered().is_some());
                if text::holds_texts(values) && as_it_is {
                    return known(Load::Texts, shape, entries, ordered);
                }
                known(each, shape, entries, true)
            }
            (AttributeType::Tags, _) => {
                let names = column.attribute.vocabulary.as_ref().map_or(0, |vocabulary| vocabulary.len() - 1);
                let listed = match values {
                    Values::List { values, .. } | Values::LargeList { values, .. } if !counted => {
                        Some(values)
                    }
                    _ => None,
                };
                let (shape, entries) = if names <= MOST_NAMES && !counted {
                    (Shape::Codes, Entries::TagSets(names))
                } else {
                    (Shape::Tags, none())
                };
                match listed {
                    Some(elements) if text::holds_texts(elements.values()) => {
                        known(Load::Lists, shape, entries, true)
                    }
                    Some(elements) => match elements.dictionary() {
                        Some((_, words))
                            if text::holds_texts(words.values())
                                && words.len() <= column.source.column.len() =>
                        {
                            let element_codes = column.element_codes(words);
                            Self { element_codes, ..known(Load::Lists, shape, entries, true) }
                        }
                        _ => known(Load::Each, shape, entries, true),
                    },
                    // Sets that are no codes have no image that a memo could hold.
                    None if shape == Shape::Tags => known(Load::Each, shape, entries, true),
                    None => known(each, shape, entries, true),
                }
            }
        }
    }

    /// Loads rows `rows` of the column.
    pub(super) fn load<'r>(
        &'r self,
        rows: Range<usize>,
        room: &'r mut Room,
    ) -> Result<(Loaded<'r>, &'r mut Slots), Unreadable> {
        let n = rows.len();
        let validity = self.column.source.column.validity();
        let nulls = validity.map(|bits| {
            bits::nulls(bits, rows.start, &mut room.nulls[..n]);
            &room.nulls[..n]
        });
        let loaded = match self.load {
            Load::Nulls => {
                room.codes[..n].fill(u8::MAX);
                Loaded::Codes(&room.codes[..n])
            }
            Load::Flags => {
                let codes = &mut room.codes[..n];
                if let Values::Boolean(bits) = self.column.source.column.values() {
                    bits::flags(*bits, rows.start, codes);
                }
                mark(codes, nulls);
                Loaded::Codes(codes)
            }
            Load::Keys => self.load_keys(rows, nulls, &mut room.codes[..n], &mut room.wide[..n])?,
            Load::Numbers => {
                let (values, room) = (self.column.source.column.values(), &mut room.numbers[..n]);
                let (numbers, infinite) = widest(
                    #[inline(always)]
                    || {
                        let numbers = load_numbers(values, rows, nulls, room);
                        (numbers, self.may_fail && any_infinite(numbers))
                    },
                );
                if infinite {
                    return Err(Unreadable);
                }
                Loaded::Numbers(numbers)
            }
            Load::Days => {
                let (values, room_of_days) = (self.column.source.column.values(), &mut room.days[..n]);
                widest(
                    #[inline(always)]
                    || load_days(values, rows, nulls, room_of_days),
                )?;
                Loaded::Days(&room.days[..n])
            }
            Load::Texts => {
                let nulled = nulls.is_some();
                return self.load_texts(rows, room, nulled);
            }
            Load::Lists => return self.load_lists(rows, room),
            Load::Each | Load::Parsed(_) => return self.load_each(rows, room),
        };
        Ok((loaded, &mut room.slots))
    }

    fn load_keys<'r>(
        &self,
        rows: Range<usize>,
        nulls: Option<&[u8]>,
        codes: &'r mut [u8],
        wide: &'r mut [u32],
    ) -> Result<Loaded<'r>, Unreadable> {
        let Some((keys, _)) = &self.column.dictionary else { return Err(Unreadable) };
        if self.shape == Shape::Codes {
            widest(
                #[inline(always)]
                || {
                    with_keys!(keys, keys => narrow(&keys[rows], codes));
                    mark(codes, nulls);
                },
            );
            let fails = |code: &u8| self.unreadable.get(usize::from(*code)) == Some(&true);
            if self.may_fail && codes.iter().any(fails) {
                return Err(Unreadable);
            }
            return Ok(Loaded::Codes(codes));
        }
        with_keys!(keys, keys => narrow(&keys[rows], wide));
        if let Some(nulls) = nulls {
            for (code, &null) in wide.iter_mut().zip(nulls) {
                *code |= i32::from(null as i8) as u32;
            }
        }
        if self.may_fail && wide.iter().any(|code| self.unreadable.get(*code as usize) == Some(&true)) {
            return Err(Unreadable);
        }
        Ok(Loaded::Wide(wide))
    }

    fn load_texts<'r>(
        &self,
        rows: Range<usize>,
        room: &'r mut Room,
        nulled: bool,
    ) -> Result<(Loaded<'r>, &'r mut Slots), Unreadable> {
        let n = rows.len();
        let Room { codes, wide, nulls, slots, buffers, .. } = room;
        let Some(vocabulary) = &self.column.attribute.vocabulary else { return Err(Unreadable) };
        let (column, nulls) = (self.column.source.column, nulled.then_some(&nulls[..n]));
        let found = |bytes: &[u8], buffer: &mut String| {
            let code = text::code(vocabulary, bytes, buffer);
            if self.may_fail && !vocabulary.admits(code) { Err(Unreadable) } else { Ok(code) }
        };
        let buffer = &mut buffers.text;
        let loaded = match self.shape {
            Shape::Codes => {
                text::each_text(column, rows, nulls, |i, bytes| {
                    codes[i] =
                        bytes.map_or(Ok(u8::MAX), |bytes| found(bytes, buffer).map(|code| code as u8))?;
                    Ok(())
                })?;
                Loaded::Codes(&codes[..n])
            }
            _ => {
                text::each_text(column, rows, nulls, |i, bytes| {
                    wide[i] = bytes.map_or(Ok(u32::MAX), |bytes| found(bytes, buffer))?;
                    Ok(())
                })?;
                Loaded::Wide(&wide[..n])
            }
        };
        Ok((loaded, slots))
    }

    /// Lists of tags of which only the named ones matter.
    fn load_lists<'r>(
        &self,
        rows: Range<usize>,
        room: &'r mut Room,
    ) -> Result<(Loaded<'r>, &'r mut Slots), Unreadable> {
        let n = rows.len();
        let Room { codes, slots, buffers, words, counts, .. } = room;
        let attribute = self.column.attribute;
        let Some(vocabulary) = &attribute.vocabulary else { return Err(Unreadable) };
        let own = attribute.words;
        for (i, row) in rows.enumerate() {
            let words = &mut words[i * own..(i + 1) * own];
            words.fill(0);
            let Some((values, start, end)) = self.column.source.column.list(row) else {
                (counts[i], codes[i]) = (u32::MAX, u8::MAX);
                continue;
            };
            text::set_bits(vocabulary, values, start..end, &self.element_codes, words, &mut buffers.text)?;
            // That there are some is all that is known of their number, and all that is asked.
            (counts[i], codes[i]) = (0, (words[0] >> 1) as u8);
        }
        let loaded = match self.shape {
            Shape::Codes => Loaded::Codes(&codes[..n]),
            _ => Loaded::Tags { words: &words[..n * own], counts: &counts[..n] },
        };
        Ok((loaded, slots))
    }

    fn load_each<'r>(
        &self,
        rows: Range<usize>,
        room: &'r mut Room,
    ) -> Result<(Loaded<'r>, &'r mut Slots), Unreadable> {
        let n = rows.len();
        let Room { codes, wide, numbers, days, slots, buffers, words, counts, memos, .. } = room;
        let (attribute, place) = (self.column.attribute, self.column.place);
        let mut put = |i: usize, image: u64| match self.shape {
            Shape::Codes => codes[i] = image as u8,
            Shape::Wide => wide[i] = image as u32,
            Shape::Numbers => numbers[i] = f64::from_bits(image),
            Shape::Days => days[i] = image as i32,
            Shape::Tags => {}
        };
        if let Load::Parsed(memo) = self.load {
            let memo = &mut memos[memo];
            let column = self.column.source.column;
            let validity = column.validity();
            let first = rows.start;
            text::each_text(column, rows, None, |i, bytes| {
                let known = validity.is_none_or(|bits| bits.get(first + i));
                let key = text::key(bytes.filter(|_| known));
                if let Some(image) = key.and_then(|key| memo.get(&key)) {
                    put(i, image);
                    return Ok(());
                }
                self.column.resolve(first + i, slots, buffers).map_err(|_| Unreadable)?;
                let image = text::image(self.shape, attribute, place, slots);
                put(i, image);
                if let Some(key) = key {
                    memo.put(key, image);
                }
                Ok(())
            })?;
        } else {
            for (i, row) in rows.enumerate() {
                self.column.resolve(row, slots, buffers).map_err(|_| Unreadable)?;
                if self.shape == Shape::Tags {
                    let slot = slots.values[place];
                    counts[i] = if let Slot::Tags(count) = slot { count } else { u32::MAX };
                    let (first, own) = (attribute.first_word, attribute.words);
                    words[i * own..(i + 1) * own].copy_from_slice(&slots.tag_words[first..first + own]);
                } else {
                    put(i, text::image(self.shape, attribute, place, slots));
                }
            }
        }
        let loaded = match self.shape {
            Shape::Codes => Loaded::Codes(&codes[..n]),
            Shape::Wide => Loaded::Wide(&wide[..n]),
            Shape::Numbers => Loaded::Numbers(&numbers[..n]),
            Shape::Days => Loaded::Days(&days[..n]),
            Shape::Tags => Loaded::Tags { words: &words[..n * attribute.words], counts: &counts[..n] },
        };
        Ok((loaded, slots))
    }

    /// Visits the value of each code, put into the slots.
    pub(super) fn each_entry(&self, slots: &mut Slots, mut visit: impl FnMut(&Slots)) {
        let (attribute, place) = (self.column.attribute, self.column.place);
        match &self.entries {
            Entries::Slots(values) => {
                for value in values {
                    slots.values[place] = *value;
                    visit(slots);
                }
            }
            Entries::TagSets(names) => {
                for set in 0..1u64 << names {
                    // How many tags there are does not matter here.
                    slots.values[place] = Slot::Tags(set.count_ones());
                    if let Some(word) = slots.tag_words.get_mut(attribute.first_word) {
                        *word = set << 1;
                    }
                    visit(slots);
                }
            }
        }
    }
}

/// An *or* with `0xff` makes the code of a null row 255.
#[inline(always)]
fn mark(codes: &mut [u8], nulls: Option<&[u8]>) {
    for (code, &null) in codes.iter_mut().zip(nulls.unwrap_or_default()) {
        *code |= null;
    }
}

/// Integers of any width, cut to codes; what is cut off lies under a null.
trait Narrow<C> {
    fn narrow(self) -> C;
}

macro_rules! narrow {
    ($($key:ty)*) => {$(
        impl Narrow<u8> for $key {
            #[inline(always)]
            fn narrow(self) -> u8 {
                self as u8
            }
        }
        impl Narrow<u32> for $key {
            #[inline(always)]
            fn narrow(self) -> u32 {
                self as u32
            }
        }
    )*};
}
narrow!(i8 i16 i32 i64 u8 u16 u32 u64);

#[inline(always)]
fn narrow<C, K: Narrow<C> + Copy>(keys: &[K], codes: &mut [C]) {
    for (code, &key) in codes.iter_mut().zip(keys) {
        *code = key.narrow();
    }
}

/// NaN where a row is null.
#[inline(always)]
fn doubles<T: Copy>(values: &[T], nulls: Option<&[u8]>, out: &mut [f64], double: impl Fn(T) -> f64) {
    match nulls {
        None => out.iter_mut().zip(values).for_each(|(out, &value)| *out = double(value)),
        Some(nulls) => {
            for ((out, &value), &null) in out.iter_mut().zip(values).zip(nulls) {
                let mask = i64::from(null as i8) as u64;
                *out = f64::from_bits(double(value).to_bits() | mask);
            }
        }
    }
}

#[inline(always)]
fn load_numbers<'r>(
    values: &Values<'r>,
    rows: Range<usize>,
    nulls: Option<&[u8]>,
    out: &'r mut [f64],
) -> &'r [f64] {
    match values {
        Values::Float64(values) if nulls.is_none() => return &values[rows],
        Values::Float64(values) => doubles(&values[rows], nulls, out, |x| x),
        Values::Float32(values) => doubles(&values[rows], nulls, out, f64::from),
        Values::Int8(values) => doubles(&values[rows], nulls, out, f64::from),
        Values::Int16(values) => doubles(&values[rows], nulls, out, f64::from),
        Values::Int32(values) => doubles(&values[rows], nulls, out, f64::from),
        Values::Int64(values) => doubles(&values[rows], nulls, out, |x| x as f64),
        Values::UInt8(values) => doubles(&values[rows], nulls, out, f64::from),
        Values::UInt16(values) => doubles(&values[rows], nulls, out, f64::from),
        Values::UInt32(values) => doubles(&values[rows], nulls, out, f64::from),
        Values::UInt64(values) => doubles(&values[rows], nulls, out, |x| x as f64),
        _ => out.fill(f64::NAN),
    }
    out
}

#[inline(always)]
fn any_infinite(numbers: &[f64]) -> bool {
    let infinity = f64::INFINITY.to_bits() << 1;
    numbers.iter().fold(0u64, |any, x| any | u64::from(x.to_bits() << 1 == infinity)) != 0
}

#[inline(always)]
fn load_days(
    values: &Values<'_>,
    rows: Range<usize>,
    nulls: Option<&[u8]>,
    out: &mut [i32],
) -> Result<(), Unreadable> {
    let null = |i: usize| nulls.is_some_and(|nulls| nulls[i] != 0);
    match values {
        Values::Date32(values) => {
            let values = &values[rows];
            let span = (Date::LAST.days() - Date::FIRST.days()) as u32;
            let outside = |day: i32| day.wrapping_sub(Date::FIRST.days()) as u32 > span;
            let mut any = 0u8;
            match nulls {
                None => {
                    for (out, &day) in out.iter_mut().zip(values) {
                        any |= u8::from(outside(day));
                        *out = day;
                    }
                }
                Some(nulls) => {
                    for ((out, &day), &null) in out.iter_mut().zip(values).zip(nulls) {
                        any |= u8::from(outside(day)) & !null;
                        *out = if null == 0 { day } else { NO_DAY };
                    }
                }
            }
            if any == 0 { Ok(()) } else { Err(Unreadable) }
        }
        Values::Date64(values) => moments(&values[rows], TimeUnit::Millisecond, null, out),
        Values::Timestamp { values, unit } => moments(&values[rows], *unit, null, out),
        _ => Err(Unreadable),
    }
}

fn moments(
    values: &[i64],
    unit: TimeUnit,
    null: impl Fn(usize) -> bool,
    out: &mut [i32],
) -> Result<(), Unreadable> {
    for (i, (out, &value)) in out.iter_mut().zip(values).enumerate() {
        *out = if null(i) {
            NO_DAY
        } else {
            let day = i32::try_from(days(value, unit)).ok().and_then(Date::from_days);
            day.ok_or(Unreadable)?.days()
        };
    }
    Ok(())
}
