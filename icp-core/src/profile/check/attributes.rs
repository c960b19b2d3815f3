//! Checks the declarations of attributes: aliases, groups, order, reading.

use super::Check;
use super::values::Names;
use crate::date_format::DateFormat;
use crate::profile::attribute::{Attribute, Read};
use crate::profile::fault::ProfileFault;
use crate::text;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

impl<'d> Check<'d> {
    pub(super) fn all_attributes(&mut self) {
        let document = self.document;
        for (i, attribute) in document.attributes.iter().enumerate() {
            self.attributes.entry(&attribute.name).or_insert(i);
            self.names.push(Names::of(attribute));
            self.under(&attribute.name, |c| c.attribute(i, attribute));
        }
    }

    fn attribute(&mut self, index: usize, attribute: &'d Attribute) {
        let spelled: Vec<_> = attribute.aliases.iter().map(|(key, _)| (key.as_str(), key.as_str())).collect();
        self.under("aliases", |c| {
            c.distinct(spelled.iter().map(|(key, _)| (*key, c.names[index].spelled(key))).collect(), true);
        });
        self.under("groups", |c| {
            let groups = &attribute.groups;
            c.distinct(
                groups.iter().map(|(key, _)| (key.as_str(), c.names[index].value(key))).collect(),
                true,
            );
            for (group, members) in groups {
                c.under(group, |c| c.named_values(index, members, true));
            }
        });
        self.under("order", |c| c.named_values(index, &attribute.order, false));
        self.group_names(index, attribute);
        if let Some(read) = &attribute.read {
            self.under("read", |c| c.read_rules(read));
        }
    }

    /// The values of a list on their own: no two the same; where `ordered`, each in the attribute's order if there is one.
    fn named_values(&mut self, index: usize, values: &'d [String], ordered: bool) {
        let document = self.document;
        let attribute = &document.attributes[index];
        let named: Vec<_> =
            values.iter().map(|value| (value.as_str(), self.names[index].value(value))).collect();
        for (i, (written, value)) in named.iter().enumerate() {
            let known = attribute.order.is_empty() || self.names[index].order.contains_key(value);
            if ordered && !known {
                self.nth(i, |c| c.not_in_order(index, written));
            }
        }
        self.distinct(named, false);
    }

    pub(super) fn not_in_order(&mut self, index: usize, written: &str) {
        let document = self.document;
        let attribute = &document.attributes[index];
        if self.broken.covers(&format!("/attributes/{}/order", escaped(&attribute.name))) {
            return;
        }
        let order = attribute.order.iter().map(String::as_str);
        let help = super::near(&mut self.suggestions, written, order);
        let (value, attribute) = (written.to_owned(), attribute.name.clone());
        self.fault(ProfileFault::ValueOutsideOrder { path: self.here(), value, attribute, help });
    }

    /// No two of (as written, as meant) mean the same; `keyed`: they are keys of an object, else elements of a list.
    pub(super) fn distinct(&mut self, values: Vec<(&'d str, Cow<'d, str>)>, keyed: bool) {
        let mut seen: BTreeMap<Cow<'d, str>, &'d str> = BTreeMap::new();
        for (i, (written, value)) in values.into_iter().enumerate() {
            let Some(first) = seen.get(&value) else {
                seen.insert(value, written);
                continue;
            };
            let path = if keyed { self.path.below(written) } else { self.path.below(&i.to_string()) };
            let (value, first) = (written.to_owned(), (*first).to_owned());
            self.fault(ProfileFault::DuplicateValue { path, value, first });
        }
    }

    /// A group's name is nothing else as well.
    fn group_names(&mut self, index: usize, attribute: &'d Attribute) {
        if attribute.groups.is_empty() {
            return;
        }
        let names = &self.names[index];
        let members: BTreeSet<_> = names.groups.values().flatten().cloned().collect();
        let targets: BTreeSet<_> =
            attribute.aliases.iter().map(|(_, target)| names.spelled(target)).collect();
        let mut taken = Vec::new();
        for (written, _) in &attribute.groups {
            let spelled = names.spelled(written);
            let what = if names.is_alias(&spelled) {
                "an alias"
            } else if members.contains(&spelled) {
                "a member of a group"
            } else if names.order.contains_key(&spelled) {
                "a value of `order`"
            } else if targets.contains(&spelled) {
                "what an alias stands for"
            } else {
                continue;
            };
            taken.push((written, what));
        }
        self.under("groups", |c| {
            for (written, what) in taken {
                let path = c.path.below(written);
                c.fault(ProfileFault::GroupNameTaken { path, name: written.clone(), what });
            }
        });
    }

    fn read_rules(&mut self, read: &'d Read) {
        let mut seen: BTreeMap<String, &'d str> = BTreeMap::new();
        let lists: [(&str, &'d [String]); 3] = [
            ("true", read.true_words.as_deref().unwrap_or_default()),
            ("false", read.false_words.as_deref().unwrap_or_default()),
            ("null", &read.null_words),
        ];
        for (key, words) in lists {
            self.under(key, |c| {
                for (i, word) in words.iter().enumerate() {
                    let value = text::normalize(word);
                    if let Some(first) = seen.get(&value) {
                        let (path, first) = (c.path.below(&i.to_string()), (*first).to_owned());
                        c.fault(ProfileFault::DuplicateValue { path, value: word.clone(), first });
                    } else {
                        seen.insert(value, word);
                    }
                }
            });
        }
        if let Some(format) = &read.date_format
            && let Err(problem) = DateFormat::new(format)
        {
            let problem = problem.to_string();
            let path = self.path.below("date_format");
            self.fault(ProfileFault::InvalidDateFormat { path, format: format.clone(), problem });
        }
    }
}

/// A name as a step of a JSON pointer.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
