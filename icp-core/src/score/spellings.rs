//! Short texts looked up by their bytes as four words: no tree of comparisons, no copy. Used for the values a profile names and for
//! the keys of an account.

/// The longest text that is looked up this way.
pub(crate) const LONGEST: usize = 32;

/// A short text as words: its first and its last bytes, as many as make all of it. They may overlap; with the length they are the text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Key {
    words: [u64; 4],
    len: usize,
}

/// Without branches between the words, so that nothing is guessed wrong.
impl PartialEq for Key {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        let [a, b, c, d] = self.words;
        let [e, f, g, h] = other.words;
        (a ^ e) | (b ^ f) | (c ^ g) | (d ^ h) | (self.len ^ other.len) as u64 == 0
    }
}

impl Eq for Key {}

impl Key {
    /// The key of a text; `None` when it is too long.
    #[inline]
    pub(crate) fn new(bytes: &[u8]) -> Option<Self> {
        let len = bytes.len();
        if len > LONGEST {
            return None;
        }
        let words = match (bytes.first_chunk::<16>(), bytes.last_chunk::<16>()) {
            (Some(first), Some(last)) => {
                let (first, last) = (u128::from_le_bytes(*first), u128::from_le_bytes(*last));
                [first as u64, (first >> 64) as u64, last as u64, (last >> 64) as u64]
            }
            _ => match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
                (Some(first), Some(last)) => [u64::from_le_bytes(*first), u64::from_le_bytes(*last), 0, 0],
                _ => [below_eight(bytes), 0, 0, 0],
            },
        };
        Some(Self { words, len })
    }

    /// Whether the text is plain ASCII.
    #[inline]
    pub(crate) fn is_ascii(&self) -> bool {
        (self.words[0] | self.words[1] | self.words[2] | self.words[3]) & 0x8080_8080_8080_8080 == 0
    }

    /// The same in lower case; the text is plain ASCII.
    #[inline]
    pub(crate) fn lower(mut self) -> Self {
        for word in &mut self.words {
            // Adding moves the letters A…Z, and no others, across the top bit of their byte.
            let from_a = *word + (0x80 - 0x41) * 0x0101_0101_0101_0101;
            let beyond_z = *word + (0x80 - 0x5b) * 0x0101_0101_0101_0101;
            *word |= (from_a & !beyond_z & 0x8080_8080_8080_8080) >> 2;
        }
        self
    }

    #[inline]
    fn hash(&self) -> usize {
        let mix = |a: u64, b: u64| {
            let product = u128::from(a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b ^ 0xd1b5_4a32_d192_ed03);
            (product as u64) ^ (product >> 64) as u64
        };
        let (start, end) = (mix(self.words[0], self.words[1]), mix(self.words[2], self.words[3]));
        (start ^ end.rotate_left(32) ^ (self.len as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
    }
}

#[inline]
fn below_eight(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
            u64::from(first) | u64::from(last) << (8 * (bytes.len() - 4))
        }
        _ => bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

/// Numbers under short texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spellings {
    /// A power of two of places, at most half of them taken.
    places: Vec<Option<(Key, u32)>>,
}

impl Spellings {
    /// The table of the entries that are short enough.
    pub(crate) fn new<'a>(entries: impl Iterator<Item = (&'a str, u32)>) -> Self {
        let entries: Vec<(Key, u32)> =
            entries.filter_map(|(text, value)| Some((Key::new(text.as_bytes())?, value))).collect();
        let mut places = vec![None; (entries.len() * 2).next_power_of_two().max(2)];
        let mask = places.len() - 1;
        for (key, value) in entries {
            let mut at = key.hash() & mask;
            while places[at].is_some_and(|(taken, _)| taken != key) {
                at = (at + 1) & mask;
            }
            places[at] = Some((key, value));
        }
        Self { places }
    }

    /// The number under a text.
    #[inline]
    pub(crate) fn get(&self, key: &Key) -> Option<u32> {
        let mask = self.places.len().checked_sub(1)?;
        let mut at = key.hash() & mask;
        while let Some((taken, value)) = &self.places[at & mask] {
            if taken == key {
                return Some(*value);
            }
            at += 1;
        }
        None
    }
}

/// What was found lately under short texts; a new text takes the place of another.
#[derive(Clone, Debug)]
pub(crate) struct Memo {
    places: Vec<Option<(Key, u64)>>,
}

impl Default for Memo {
    fn default() -> Self {
        Self { places: vec![None; 1024] }
    }
}

impl Memo {
    #[inline]
    pub(crate) fn get(&self, key: &Key) -> Option<u64> {
        let place = self.places[key.hash() & (self.places.len() - 1)];
        place.filter(|(known, _)| known == key).map(|(_, value)| value)
    }

    pub(crate) fn put(&mut self, key: Key, value: u64) {
        let at = key.hash() & (self.places.len() - 1);
        self.places[at] = Some((key, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length_are_found_again() {
        let texts: Vec<String> = (0..=40)
            .map(|len| "AbcdefghijklmnopqrstuvwxyzZ@[`{~-ÄÖÜ".chars().cycle().take(len).collect())
            .collect();
        let table = Spellings::new(texts.iter().zip(0..).map(|(text, i)| (text.as_str(), i)));
        for (text, i) in texts.iter().zip(0u32..) {
            match Key::new(text.as_bytes()) {
                Some(key) => assert_eq!(table.get(&key), Some(i), "{text}"),
                None => assert!(text.len() > LONGEST),
            }
        }
        assert_eq!(Key::new(b"a\0"), Key::new(b"a\0"));
        assert_ne!(Key::new(b"a\0"), Key::new(b"a"));
        assert_eq!(Spellings::default().get(&Key::default()), None);
    }

    #[test]
    fn lower_case_is_asciis() {
        let all: Vec<u8> = (0..128).collect();
        for part in all.chunks(32) {
            let lower = part.to_ascii_lowercase();
            assert_eq!(Key::new(part).map(Key::lower), Key::new(&lower));
        }
    }
}
