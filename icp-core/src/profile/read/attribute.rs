//! Reads attributes.

use crate::json::Json;
use crate::profile::attribute::{Attribute, AttributeType, Read, Unparsable};
use crate::profile::fault::ProfileFault;
use crate::profile::reader::Reader;
use crate::profile::tables;

impl Reader {
    pub(super) fn attribute(&mut self, name: &str, json: &Json) -> Attribute {
        let mut attribute = Attribute {
            name: name.to_owned(),
            kind: AttributeType::Text,
            description: None,
            find_cost: 1.0,
            change_cost: 1.0,
            immutable: false,
            aliases: Vec::new(),
            groups: Vec::new(),
            order: Vec::new(),
            exact: false,
            read: None,
        };
        let Some(f) = self.object(json, &tables::ATTRIBUTE) else { return attribute };
        let kind = self.at(&f, "type", Self::word).map(|index| match index {
            0 => AttributeType::Number,
            1 => AttributeType::Text,
            2 => AttributeType::Date,
            3 => AttributeType::Tags,
            _ => AttributeType::Flag,
        });
        attribute.kind = kind.unwrap_or(AttributeType::Text);
        attribute.description = self.at(&f, "description", Self::text);
        attribute.find_cost = self.at(&f, "find_cost", Self::number).unwrap_or(1.0);
        attribute.change_cost = self.at(&f, "change_cost", Self::number).unwrap_or(1.0);
        attribute.immutable = self.at(&f, "immutable", Self::flag).unwrap_or(false);
        attribute.exact = self.at(&f, "exact", Self::flag).unwrap_or(false);
        attribute.order = self.texts(&f, "order").unwrap_or_default();
        attribute.aliases = self
            .at(&f, "aliases", |r, json, shape| {
                r.entries(json, shape, |r, _, json, shape| r.text(json, shape).unwrap_or_default())
            })
            .unwrap_or_default();
        attribute.groups = self
            .at(&f, "groups", |r, json, shape| {
                r.entries(json, shape, |r, _, json, shape| r.text_list(json, shape).unwrap_or_default())
            })
            .unwrap_or_default();
        attribute.read = self.at(&f, "read", |r, json, _| r.read_rules(json, kind));
        if let Some(kind) = kind {
            for key in ["aliases", "groups", "exact"] {
                self.only_for(&f, key, kind, &[AttributeType::Text, AttributeType::Tags], "text and tags");
            }
            self.only_for(&f, "order", kind, &[AttributeType::Text], "text");
        }
        attribute
    }

    fn only_for(
        &mut self,
        f: &crate::profile::reader::Fields<'_>,
        key: &'static str,
        kind: AttributeType,
        kinds: &[AttributeType],
        allowed: &'static str,
    ) {
        if f.has(key) && !kinds.contains(&kind) {
            let path = self.path.below(key);
            self.faults.push(ProfileFault::KeyNotForType { path, key, kind: kind.words(), allowed });
        }
    }

    fn read_rules(&mut self, json: &Json, kind: Option<AttributeType>) -> Option<Read> {
        let f = self.object(json, &tables::READ)?;
        if let Some(kind) = kind {
            self.only_for(&f, "separator", kind, &[AttributeType::Tags], "tags");
            self.only_for(&f, "date_format", kind, &[AttributeType::Date], "date");
            self.only_for(&f, "true", kind, &[AttributeType::Flag], "flag");
            self.only_for(&f, "false", kind, &[AttributeType::Flag], "flag");
        }
        // A default written out is the same document as one left out.
        Some(Read {
            column: self.at(&f, "column", Self::text),
            separator: self.at(&f, "separator", Self::text).filter(|separator| separator != ";"),
            date_format: self.at(&f, "date_format", Self::text),
            true_words: self.texts(&f, "true").filter(|words| *words != ["true"]),
            false_words: self.texts(&f, "false").filter(|words| *words != ["false"]),
            null_words: self.texts(&f, "null").unwrap_or_default(),
            unparsable: match self.at(&f, "unparsable", Self::word) {
                Some(1) => Unparsable::Missing,
                _ => Unparsable::Error,
            },
        })
    }
}
