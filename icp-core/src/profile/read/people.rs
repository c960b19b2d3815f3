//! Reads personas, segments and channels.

use crate::json::Json;
use crate::profile::people::{BuyingRole, Channel, Persona, Segment};
use crate::profile::predicate::Predicate;
use crate::profile::reader::Reader;
use crate::profile::tables;

impl Reader {
    pub(super) fn persona(&mut self, json: &Json) -> Persona {
        let Some(f) = self.object(json, &tables::PERSONA) else { return Persona::default() };
        Persona {
            id: self.name(&f, "id"),
            name: self.at(&f, "name", Self::text),
            role: self.at(&f, "role", Self::word).map(|index| match index {
                0 => BuyingRole::Economic,
                1 => BuyingRole::Technical,
                _ => BuyingRole::Champion,
            }),
            titles: self.texts(&f, "titles").unwrap_or_default(),
            departments: self.texts(&f, "departments").unwrap_or_default(),
            pains: self.texts(&f, "pains").unwrap_or_default(),
            value_propositions: self.texts(&f, "value_propositions").unwrap_or_default(),
            outreach_tip: self.at(&f, "outreach_tip", Self::text),
            motivations: self.texts(&f, "motivations").unwrap_or_default(),
            objections: self.texts(&f, "objections").unwrap_or_default(),
            information_sources: self.texts(&f, "information_sources").unwrap_or_default(),
            buying_preference: self.at(&f, "buying_preference", Self::text),
        }
    }

    pub(super) fn segment(&mut self, json: &Json) -> Segment {
        let none = Segment { id: String::new(), name: None, when: Predicate::All(Vec::new()) };
        let Some(f) = self.object(json, &tables::SEGMENT) else { return none };
        Segment {
            id: self.name(&f, "id"),
            name: self.at(&f, "name", Self::text),
            when: self.at(&f, "when", |r, json, _| Some(r.predicate(json))).unwrap_or(none.when),
        }
    }

    pub(super) fn channel(&mut self, json: &Json) -> Channel {
        let none = Channel {
            id: String::new(),
            name: None,
            cost: None,
            reach: None,
            audience: None,
            capacity: None,
            message_fit: None,
            meeting_rate: None,
            targets: None,
        };
        let Some(f) = self.object(json, &tables::CHANNEL) else { return none };
        Channel {
            id: self.name(&f, "id"),
            name: self.at(&f, "name", Self::text),
            cost: self.at(&f, "cost", Self::number),
            reach: self.at(&f, "reach", Self::number),
            audience: self.at(&f, "audience", Self::number),
            capacity: self.at(&f, "capacity", Self::number),
            message_fit: self.at(&f, "message_fit", Self::number),
            meeting_rate: self.at(&f, "meeting_rate", Self::number),
            targets: self.at(&f, "targets", |r, json, _| Some(r.predicate(json))),
        }
    }
}
