//! The text values a profile names, as codes.

use super::spellings::{Key, Spellings};
use crate::profile::attribute::Attribute;
use crate::text;
use std::collections::BTreeMap;

/// Codes of one attribute's values: 1… for the values the document names, 0 for all others.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    exact: bool,
    aliases: BTreeMap<String, String>,
    groups: BTreeMap<String, Vec<u32>>,
    codes: BTreeMap<String, u32>,
    /// From text before the alias step to its code, so that one look-up does both.
    spellings: BTreeMap<String, u32>,
    /// The order's codes from the lowest up; empty without an order.
    order: Vec<u32>,
    /// Where each code stands in the order.
    ranks: BTreeMap<u32, usize>,
    /// The spellings once more, for short texts.
    quick: Spellings,
}

impl Vocabulary {
    /// The vocabulary of an attribute: its aliases, groups and order; values of fits and predicates join by [`Self::code`].
    pub(crate) fn new(attribute: &Attribute) -> Self {
        let mut vocabulary = Self {
            exact: attribute.exact,
            aliases: BTreeMap::new(),
            groups: BTreeMap::new(),
            codes: BTreeMap::new(),
            spellings: BTreeMap::new(),
            order: Vec::new(),
            ranks: BTreeMap::new(),
            quick: Spellings::default(),
        };
        for (spelling, target) in &attribute.aliases {
            let (spelling, target) = (vocabulary.normalize(spelling), vocabulary.normalize(target));
            vocabulary.aliases.insert(spelling, target);
        }
        for (spelling, target) in vocabulary.aliases.clone() {
            let code = vocabulary.code_of_final(target);
            vocabulary.spellings.insert(spelling, code);
        }
        for (group, members) in &attribute.groups {
            let codes = members.iter().map(|member| vocabulary.code(member)).collect();
            let group = vocabulary.normalize(group);
            vocabulary.groups.insert(group, codes);
        }
        vocabulary.order = attribute.order.iter().map(|value| vocabulary.code(value)).collect();
        vocabulary.ranks = vocabulary.order.iter().enumerate().map(|(rank, &code)| (code, rank)).collect();
        vocabulary
    }

    fn normalize(&self, value: &str) -> String {
        if self.exact { value.to_owned() } else { text::normalize(value) }
    }

    fn code_of_final(&mut self, value: String) -> u32 {
        let next = self.codes.len() as u32 + 1;
        let code = *self.codes.entry(value.clone()).or_insert(next);
        if !self.aliases.contains_key(&value) {
            self.spellings.insert(value, code);
        }
        code
    }

    /// The code of a value of the document, which joins the vocabulary if it is new.
    pub(crate) fn code(&mut self, value: &str) -> u32 {
        let normalized = self.normalize(value);
        let resolved = self.aliases.get(&normalized).cloned().unwrap_or(normalized);
        self.code_of_final(resolved)
    }

    /// The codes a value or group of the document stands for, and whether it is a group.
    pub(crate) fn codes(&mut self, value_or_group: &str) -> (Vec<u32>, bool) {
        match self.groups.get(&self.normalize(value_or_group)) {
            Some(members) => (members.clone(), true),
            None => (vec![self.code(value_or_group)], false),
        }
    }

    /// The codes that a value or group of the document stands for, without adding any, and whether it is a group.
    pub(crate) fn stands_for(&self, value_or_group: &str) -> (Vec<u32>, bool) {
        let normalized = self.normalize(value_or_group);
        match self.groups.get(&normalized) {
            Some(members) => (members.clone(), true),
            None => (self.spellings.get(&normalized).copied().into_iter().collect(), false),
        }
    }

    /// One more than the greatest code.
    pub(crate) fn len(&self) -> usize {
        self.codes.len() + 1
    }

    /// The values that accounts can have, as codes: the order's, or else all, 0 included.
    pub(crate) fn reachable(&self) -> Vec<u32> {
        if self.order.is_empty() { (0..self.len() as u32).collect() } else { self.order.clone() }
    }

    /// The order's codes from the lowest up; `None` without an order.
    pub(crate) fn ordered(&self) -> Option<&[u32]> {
        (!self.order.is_empty()).then_some(self.order.as_slice())
    }

    /// Where a code stands in the order, from 0; `None` outside it.
    pub(crate) fn rank(&self, code: u32) -> Option<usize> {
        self.ranks.get(&code).copied()
    }

    /// A text that an account can give for a code, in normal form; `None` for 0. A value that is itself another's spelling (aliases
    /// take one step) is given by its alias.
    pub(crate) fn value(&self, code: u32) -> Option<&str> {
        let own = self.codes.iter().find(|(_, known)| **known == code).map(|(value, _)| value.as_str());
        own.filter(|value| self.spellings.get(*value) == Some(&code)).or_else(|| {
            self.spellings.iter().find(|(_, known)| **known == code).map(|(spelling, _)| spelling.as_str())
        })
    }

    /// Makes look-ups fast once all values are named.
    pub(crate) fn seal(&mut self) {
        self.quick = Spellings::new(self.spellings.iter().map(|(spelling, code)| (spelling.as_str(), *code)));
    }

    /// The code of a short plain text as an account gives it; `None` where it takes [`Self::look_up`].
    #[inline]
    pub(crate) fn quick(&self, bytes: &[u8]) -> Option<u32> {
        let key = Key::new(bytes)?;
        if self.exact {
            return Some(self.quick.get(&key).unwrap_or(0));
        }
        // Without white space at its ends, and plain ASCII, all that normalising does is to lower the case.
        let plain =
            bytes.first().is_none_or(u8::is_ascii_graphic) && bytes.last().is_none_or(u8::is_ascii_graphic);
        (plain && key.is_ascii()).then(|| self.quick.get(&key.lower()).unwrap_or(0))
    }

    /// The code of a value as an account gives it, using `buffer` for its normal form, which stays there.
    pub(crate) fn look_up(&self, value: &str, buffer: &mut String) -> u32 {
        buffer.clear();
        if self.exact {
            buffer.push_str(value);
        } else {
            text::normalize_into(value, buffer);
        }
        self.spellings.get(buffer.as_str()).copied().unwrap_or(0)
    }

    /// Whether a value with this code may stand in an account.
    pub(crate) fn admits(&self, code: u32) -> bool {
        self.order.is_empty() || self.ranks.contains_key(&code)
    }
}
