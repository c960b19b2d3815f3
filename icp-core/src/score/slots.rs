//! The values of one account, resolved to what the plan compares: numbers, codes, days and bits.

/// One resolved value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Slot {
    /// Null, absent or NaN.
    Missing,
    /// A finite number.
    Number(f64),
    /// The code of a text value in its attribute's vocabulary; 0 stands for every value the profile never names.
    Text(u32),
    /// Days since 1970-01-01.
    Date(i32),
    /// A flag.
    Flag(bool),
    /// The number of distinct tags; which of the named ones are held stands in the tag words.
    Tags(u32),
}

/// The resolved values of one account, one for each attribute the plan uses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    /// One for each used attribute, in the document's order.
    pub(crate) values: Vec<Slot>,
    /// The bits of all tag attributes, each at the place its vocabulary knows.
    pub(crate) tag_words: Vec<u64>,
}

impl Slots {
    pub(crate) fn new(attributes: usize, tag_words: usize) -> Self {
        Self { values: vec![Slot::Missing; attributes], tag_words: vec![0; tag_words] }
    }

    /// The slots of another account, all missing.
    pub(crate) fn reset(&mut self, attributes: usize, tag_words: usize) {
        self.values.clear();
        self.values.resize(attributes, Slot::Missing);
        self.tag_words.resize(tag_words, 0);
    }

    pub(crate) fn is_missing(&self, attribute: usize) -> bool {
        self.values[attribute] == Slot::Missing
    }
}

/// A set of a tag attribute's named values, as words that line up with the slots' tag words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TagMask {
    /// Where `words` start among the slots' tag words, and among the attribute's own.
    first_word: usize,
    skipped: usize,
    words: Vec<u64>,
}

impl TagMask {
    /// The mask of the bits `bits` for an attribute whose words start at `first_word`.
    pub(crate) fn new(first_word: usize, bits: impl IntoIterator<Item = u32>) -> Self {
        let bits: Vec<u32> = bits.into_iter().collect();
        // Only the words in use: a profile with many tags has many masks of one bit.
        let least = bits.iter().min().map_or(0, |bit| (bit / 64) as usize);
        let most = bits.iter().max().map_or(0, |bit| (bit / 64) as usize + 1);
        let mut words = vec![0; most - least];
        for bit in bits {
            words[(bit / 64) as usize - least] |= 1 << (bit % 64);
        }
        Self { first_word: first_word + least, skipped: least, words }
    }

    /// Whether `bit` is one of its values.
    pub(crate) fn holds(&self, bit: u32) -> bool {
        let word = (bit / 64) as usize;
        word.checked_sub(self.skipped)
            .and_then(|word| self.words.get(word))
            .is_some_and(|word| word & (1 << (bit % 64)) != 0)
    }

    /// Whether any of its values is held.
    pub(crate) fn meets(&self, slots: &Slots) -> bool {
        self.words.iter().zip(&slots.tag_words[self.first_word..]).any(|(mask, held)| mask & held != 0)
    }
}
