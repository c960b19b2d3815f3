//! An account's JSON text read straight into slots, without a tree between. It reads what is plain and right; of anything else it
//! makes nothing, and the way over the tree says what is wrong and where.

use super::plan::Plan;
use super::resolve::Buffers;
use super::slots::{Slot, Slots};
use super::spellings::{Key, LONGEST, Spellings};
use crate::profile::attribute::Attribute;
use crate::table::account::Value;
use crate::table::cell::{Cell, TagList};
use crate::table::fault::CellFault;

/// The keys that a plan's attributes are found under.
#[derive(Clone, Debug, Default)]
pub(crate) struct AccountKeys {
    names: Spellings,
    /// For each key the attribute's place, and whether it is its column, which beats its own name.
    meanings: Vec<(usize, bool)>,
    /// Whether every key is short and means one attribute.
    complete: bool,
}

/// As many keys as bits of a word remember.
const MOST_KEYS: usize = 128;
/// As many unknown keys as are worth comparing with each other.
const MOST_UNKNOWN: usize = 16;
/// As many tags as lie on the stack.
const MOST_TAGS: usize = 64;

impl AccountKeys {
    /// The keys of attributes, by their places.
    pub(crate) fn new<'a>(attributes: impl Iterator<Item = &'a Attribute>) -> Self {
        let mut entries: Vec<(&str, u32)> = Vec::new();
        let mut meanings = Vec::new();
        let mut complete = true;
        for (place, attribute) in attributes.enumerate() {
            let column = attribute.read.as_ref().and_then(|read| read.column.as_deref());
            let own = attribute.name.as_str();
            for (name, is_column) in column.map(|name| (name, true)).into_iter().chain([(own, false)]) {
                if is_column && name == own {
                    continue;
                }
                complete &= name.len() <= LONGEST && entries.iter().all(|(known, _)| *known != name);
                entries.push((name, meanings.len() as u32));
                meanings.push((place, is_column));
            }
        }
        complete &= meanings.len() <= MOST_KEYS;
        let names = if complete { Spellings::new(entries.into_iter()) } else { Spellings::default() };
        Self { names, meanings, complete }
    }
}

/// Reads the text of an account into slots in which everything is missing; `None` unless it is plain and right.
pub(crate) fn read(
    plan: &Plan,
    keys: &AccountKeys,
    text: &str,
    slots: &mut Slots,
    buffers: &mut Buffers,
) -> Option<()> {
    if !keys.complete {
        return None;
    }
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0 };
    let mut seen = 0u128;
    let mut by_column = 0u128;
    let (mut unknown, mut unknowns) = ([""; MOST_UNKNOWN], 0);
    scanner.expect(b'{')?;
    if scanner.next_is(b'}') {
        return scanner.end();
    }
    loop {
        scanner.skip_space();
        let key = scanner.plain_text()?;
        scanner.expect(b':')?;
        let found = Key::new(key.as_bytes()).and_then(|key| keys.names.get(&key));
        let place = match found.map(|id| (id, keys.meanings[id as usize])) {
            Some((id, (place, is_column))) => {
                if seen & 1 << id != 0 {
                    return None;
                }
                seen |= 1 << id;
                let beaten = !is_column && by_column & 1 << place != 0;
                by_column |= u128::from(is_column) << place;
                (!beaten).then_some(place)
            }
            None => {
                if unknowns == MOST_UNKNOWN || unknown[..unknowns].contains(&key) {
                    return None;
                }
                unknown[unknowns] = key;
                unknowns += 1;
                None
            }
        };
        scanner.value(plan, place, slots, buffers)?;
        scanner.skip_space();
        match scanner.take()? {
            b',' => {}
            b'}' => return scanner.end(),
            _ => return None,
        }
    }
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, wanted: u8) -> Option<()> {
        self.skip_space();
        let found = self.take()? == wanted;
        self.skip_space();
        found.then_some(())
    }

    fn next_is(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn end(&mut self) -> Option<()> {
        self.skip_space();
        (self.at == self.bytes.len()).then_some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let found = self.bytes.get(self.at..)?.starts_with(word.as_bytes());
        self.at += word.len();
        found.then_some(())
    }

    /// A text without escapes.
    fn plain_text(&mut self) -> Option<&'a str> {
        if self.take()? != b'"' {
            return None;
        }
        let start = self.at;
        let rest = self.bytes.get(start..)?;
        let len = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < b' ')?;
        self.at = start + len + 1;
        if rest[len] == b'"' { self.text.get(start..start + len) } else { None }
    }

    fn value(
        &mut self,
        plan: &Plan,
        place: Option<usize>,
        slots: &mut Slots,
        buffers: &mut Buffers,
    ) -> Option<()> {
        let attribute = place.map(|place| (place, &plan.attributes[place]));
        let mut put = |cell: Result<Cell<'_>, CellFault>, slots: &mut Slots| {
            let (place, attribute) = attribute?;
            attribute.resolve(&cell.ok()?, place, slots, buffers).ok()
        };
        let reading = attribute.map(|(_, attribute)| &attribute.reading);
        match self.peek()? {
            b'"' => {
                let text = self.plain_text()?;
                reading.map_or(Some(()), |reading| put(reading.text(text), slots))
            }
            b'n' => {
                self.word("null")?;
                if let Some(place) = place {
                    slots.values[place] = Slot::Missing;
                }
                Some(())
            }
            b't' | b'f' => {
                let flag = self.peek() == Some(b't');
                self.word(if flag { "true" } else { "false" })?;
                reading.map_or(Some(()), |reading| put(reading.value(&Value::Flag(flag), false), slots))
            }
            b'-' | b'0'..=b'9' => {
                let number = self.number()?;
                reading.map_or(Some(()), |reading| put(reading.value(&Value::Number(number), false), slots))
            }
            b'[' => {
                let (mut tags, mut count) = ([""; MOST_TAGS], 0);
                self.at += 1;
                self.skip_space();
                if !self.next_is(b']') {
                    loop {
                        self.skip_space();
                        *tags.get_mut(count)? = self.plain_text()?;
                        count += 1;
                        self.skip_space();
                        match self.take()? {
                            b',' => {}
                            b']' => break,
                            _ => return None,
                        }
                    }
                }
                let tags = TagList::Borrowed(&tags[..count]);
                reading.map_or(Some(()), |reading| put(reading.tags(tags), slots))
            }
            _ => None,
        }
    }

    /// A number as JSON writes it, as the nearest double.
    fn number(&mut self) -> Option<f64> {
        let start = self.at;
        let negative = self.next_is(b'-');
        let (mut digits, mut count) = (0u64, 0usize);
        let first = self.at;
        let mut run = |scanner: &mut Self| {
            let before = scanner.at;
            while let Some(digit @ b'0'..=b'9') = scanner.peek() {
                digits = digits.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
                scanner.at += 1;
            }
            count += scanner.at - before;
            scanner.at - before
        };
        let whole = run(self);
        if whole == 0 || (whole > 1 && self.bytes[first] == b'0') {
            return None;
        }
        let mut fraction = 0;
        if self.next_is(b'.') {
            fraction = run(self);
            if fraction == 0 {
                return None;
            }
        }
        let plain = !matches!(self.peek(), Some(b'e' | b'E'));
        if !plain {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            let before = self.at;
            while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                self.at += 1;
            }
            if self.at == before {
                return None;
            }
        }
        // Up to 15 digits and a power of ten that is a double: one division rounds correctly.
        let scale = EXACT_POWERS.get(fraction);
        if let (true, true, Some(scale)) = (plain, count <= 15, scale) {
            let magnitude = digits as f64 / scale;
            return Some(if negative { -magnitude } else { magnitude });
        }
        self.text.get(start..self.at)?.parse().ok().filter(|number: &f64| number.is_finite())
    }
}

/// Powers of ten up to 15 digits.
const EXACT_POWERS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
