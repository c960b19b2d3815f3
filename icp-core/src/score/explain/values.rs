//! A candidate as a value that an account can give, so that it can be shown, and scored again.

use super::candidates::Candidate;
use crate::date::Date;
use crate::profile::attribute::Attribute;
use crate::profile::document::Document;
use crate::profile::fit::Fit;
use crate::score::plan::PlannedAttribute;
use crate::score::slots::Slot;
use crate::score::vocabulary::Vocabulary;
use crate::table::account::Value;
use crate::table::cell::Cell;
use std::collections::BTreeSet;

/// Turns candidates of one attribute into values.
pub(crate) struct Speller<'a> {
    pub(crate) document: &'a Document,
    pub(crate) declared: &'a Attribute,
    pub(crate) planned: &'a PlannedAttribute,
    /// The account's own value, as read.
    pub(crate) current: Option<&'a Value>,
}

impl Speller<'_> {
    /// The value of a candidate. Tags keep what the account has and the candidate allows.
    pub(crate) fn value(&self, candidate: &Candidate) -> Value {
        match candidate.slot {
            Slot::Missing => Value::Null,
            Slot::Number(x) => Value::Number(x),
            Slot::Flag(flag) => Value::Flag(flag),
            Slot::Date(day) => Date::from_days(day).map_or(Value::Null, Value::Date),
            Slot::Text(code) => Value::Text(self.text(code)),
            Slot::Tags(count) => Value::Tags(self.tags(&candidate.words, count as usize)),
        }
    }

    fn text(&self, code: u32) -> String {
        let Some(vocabulary) = &self.planned.vocabulary else { return String::new() };
        if code != 0 {
            return self.spelling(vocabulary, code);
        }
        let mut buffer = String::new();
        let mut unnamed = |text: &String| {
            let read = self.planned.reading.value(&Value::Text(text.clone()), false).map(|cell| match cell {
                Cell::Text(text) => vocabulary.look_up(text, &mut buffer) == 0,
                _ => false,
            });
            read == Ok(true)
        };
        // One of so many words is named by no document that fits in memory.
        let mut words = (0u32..).map(|i| if i == 0 { "other".to_owned() } else { format!("other {i}") });
        words.find(|text| unnamed(text)).unwrap_or_default()
    }

    /// A code as the document writes it; where no fit, group or order does, in its normal form.
    fn spelling(&self, vocabulary: &Vocabulary, code: u32) -> String {
        let criteria = self.document.criteria.iter();
        let own = criteria.filter(|criterion| criterion.attribute.as_ref() == Some(&self.declared.name));
        let in_fits = own.flat_map(|criterion| -> Vec<&String> {
            match &criterion.fit {
                Fit::Values { values: entries, .. } | Fit::Tags(entries) => {
                    entries.iter().map(|(value, _)| value).collect()
                }
                Fit::AnyOf(tags) | Fit::AllOf(tags) | Fit::NoneOf(tags) | Fit::Overlap { of: tags, .. } => {
                    tags.iter().collect()
                }
                _ => Vec::new(),
            }
        });
        let members = self.declared.groups.iter().flat_map(|(_, members)| members);
        let mut written = self.declared.order.iter().chain(in_fits).chain(members);
        let found = written.find(|value| vocabulary.stands_for(value) == (vec![code], false)).cloned();
        found.or_else(|| vocabulary.value(code).map(str::to_owned)).unwrap_or_default()
    }

    fn tags(&self, words: &[u64], count: usize) -> Vec<Option<String>> {
        let Some(vocabulary) = &self.planned.vocabulary else { return Vec::new() };
        let wanted: Vec<u32> = (1..vocabulary.len() as u32)
            .filter(|code| words.get((code / 64) as usize).is_some_and(|word| word & (1 << (code % 64)) != 0))
            .collect();
        let mut buffer = String::new();
        let mut held: BTreeSet<String> = BTreeSet::new();
        let mut tags: Vec<String> = Vec::new();
        let mut named: Vec<u32> = Vec::new();
        let own = match self.current {
            Some(Value::Tags(own)) => own.as_slice(),
            _ => &[],
        };
        for tag in own.iter().flatten() {
            let code = vocabulary.look_up(tag, &mut buffer);
            let kept = if code == 0 {
                // Room is kept for the named ones that are still to come.
                held.len() + wanted.len() < count && held.insert(buffer.clone())
            } else {
                wanted.contains(&code) && !named.contains(&code)
            };
            if kept {
                tags.push(tag.clone());
                if code != 0 {
                    named.push(code);
                }
            }
        }
        let new = wanted.iter().filter(|code| !named.contains(code));
        let new: Vec<String> = new.map(|&code| self.spelling(vocabulary, code)).collect();
        tags.extend(new);
        let mut fillers = (1u32..).map(|i| format!("another {i}"));
        while tags.len() < count {
            let Some(filler) = fillers.next() else { break };
            if vocabulary.look_up(&filler, &mut buffer) == 0 && held.insert(buffer.clone()) {
                tags.push(filler);
            }
        }
        tags.into_iter().map(Some).collect()
    }
}
