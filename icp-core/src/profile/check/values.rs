//! What texts mean on an attribute: trimmed, lower-cased, aliased; groups; order.

use crate::profile::attribute::Attribute;
use crate::text;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The names of one text or tags attribute, normalised (docs/semantics.md, items 7 and 14).
#[derive(Debug, Default)]
pub(super) struct Names<'d> {
    exact: bool,
    aliases: BTreeMap<Cow<'d, str>, Cow<'d, str>>,
    /// Group to members.
    pub(super) groups: BTreeMap<Cow<'d, str>, Vec<Cow<'d, str>>>,
    /// Value to rank.
    pub(super) order: BTreeMap<Cow<'d, str>, usize>,
}

impl<'d> Names<'d> {
    pub(super) fn of(attribute: &'d Attribute) -> Self {
        let mut names = Self { exact: attribute.exact, ..Self::default() };
        for (spelling, value) in &attribute.aliases {
            let (spelling, value) = (names.spelled(spelling), names.spelled(value));
            names.aliases.entry(spelling).or_insert(value);
        }
        for (group, members) in &attribute.groups {
            let members = members.iter().map(|member| names.value(member)).collect();
            let group = names.value(group);
            names.groups.entry(group).or_insert(members);
        }
        for (rank, value) in attribute.order.iter().enumerate() {
            let value = names.value(value);
            names.order.entry(value).or_insert(rank);
        }
        names
    }

    /// Without the alias step.
    pub(super) fn spelled(&self, written: &'d str) -> Cow<'d, str> {
        if self.exact { Cow::Borrowed(written) } else { Cow::Owned(text::normalize(written)) }
    }

    /// What a text stands for.
    pub(super) fn value(&self, written: &'d str) -> Cow<'d, str> {
        let spelled = self.spelled(written);
        self.aliases.get(&spelled).cloned().unwrap_or(spelled)
    }

    /// Whether this (normalised, before the alias step) is another spelling of something.
    pub(super) fn is_alias(&self, spelled: &str) -> bool {
        self.aliases.contains_key(spelled)
    }
}
