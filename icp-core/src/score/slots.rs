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
#[derive(Clone, Debug)]
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

    pub(crate) fn is_missing(&self, attribute: usize) -> bool {
        self.values[attribute] == Slot::Missing
    }
}

/// A set of a tag attribute's named values, as words that line up with the slots' tag words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TagMask {
    first_word: usize,
    words: Vec<u64>,
}

impl TagMask {
    /// The mask of the bits `bits` for an attribute whose words start at `first_word`.
    pub(crate) fn new(first_word: usize, bits: impl IntoIterator<Item = u32>) -> Self {
        let mut words = Vec::new();
        for bit in bits {
            let word = (bit / 64) as usize;
            if words.len() <= word {
                words.resize(word + 1, 0);
            }
            words[word] |= 1 << (bit % 64);
        }
        Self { first_word, words }
    }

    /// Whether `bit` is one of its values.
    pub(crate) fn holds(&self, bit: u32) -> bool {
        self.words.get((bit / 64) as usize).is_some_and(|word| word & (1 << (bit % 64)) != 0)
    }

    /// Whether any of its values is held.
    pub(crate) fn meets(&self, slots: &Slots) -> bool {
        self.words.iter().zip(&slots.tag_words[self.first_word..]).any(|(mask, held)| mask & held != 0)
    }
}
