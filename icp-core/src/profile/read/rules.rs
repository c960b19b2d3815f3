//! Reads exclusions, overrides, triggers and tiers.

use crate::json::Json;
use crate::points::Points;
use crate::profile::fault::ProfileFault;
use crate::profile::predicate::Predicate;
use crate::profile::reader::Reader;
use crate::profile::rules::{Decay, Effect, Exclusion, Override, Tier, Trigger};
use crate::profile::tables;

impl Reader {
    pub(super) fn exclusion(&mut self, json: &Json) -> Exclusion {
        let none =
            Exclusion { id: String::new(), reason: None, author: None, when: Predicate::All(Vec::new()) };
        let Some(f) = self.object(json, &tables::EXCLUSION) else { return none };
        Exclusion {
            id: self.name(&f, "id"),
            reason: self.at(&f, "reason", Self::text),
            author: self.at(&f, "author", Self::text),
            when: self.at(&f, "when", |r, json, _| Some(r.predicate(json))).unwrap_or(none.when),
        }
    }

    pub(super) fn override_(&mut self, json: &Json) -> Override {
        let none = Override {
            id: String::new(),
            reason: None,
            author: None,
            when: Predicate::All(Vec::new()),
            then: Effect::Add(Points::ZERO),
            starts: None,
            expires: None,
        };
        let Some(f) = self.object(json, &tables::OVERRIDE) else { return none };
        Override {
            id: self.name(&f, "id"),
            reason: self.at(&f, "reason", Self::text),
            author: self.at(&f, "author", Self::text),
            when: self.at(&f, "when", |r, json, _| Some(r.predicate(json))).unwrap_or(none.when),
            then: self.at(&f, "then", |r, json, _| r.effect(json)).unwrap_or(none.then),
            starts: self.at(&f, "starts", Self::date),
            expires: self.at(&f, "expires", Self::date),
        }
    }

    fn effect(&mut self, json: &Json) -> Option<Effect> {
        let f = self.object(json, &tables::EFFECT)?;
        let add = self.at(&f, "add", Self::points).map(Effect::Add);
        let floor = self.at(&f, "floor", Self::points).map(Effect::Floor);
        let cap = self.at(&f, "cap", Self::points).map(Effect::Cap);
        let set = self.at(&f, "set", Self::points).map(Effect::Set);
        let tier = self.at(&f, "tier", Self::text).map(Effect::Tier);
        add.or(floor).or(cap).or(set).or(tier)
    }

    pub(super) fn trigger(&mut self, json: &Json) -> Trigger {
        let none = Trigger {
            id: String::new(),
            name: None,
            attribute: None,
            when: None,
            months: Vec::new(),
            strength: 0.0,
            window_days: None,
            decay: Decay::Step,
        };
        let Some(f) = self.object(json, &tables::TRIGGER) else { return none };
        let half_life = self.at(&f, "half_life_days", Self::number);
        let word = self.at(&f, "decay", Self::word);
        let window_days = self.at(&f, "window_days", Self::whole).and_then(|days| u32::try_from(days).ok());
        if f.has("half_life_days") && f.has("decay") {
            let (path, key, other) =
                (self.path.below("decay"), "decay".to_owned(), "half_life_days".to_owned());
            self.faults.push(ProfileFault::ConflictingKeys { path, key, other });
        } else if word == Some(1) {
            if !f.has("window_days") {
                let (path, key, needs) =
                    (self.path.below("decay"), "decay".to_owned(), "window_days".to_owned());
                self.faults.push(ProfileFault::KeyNeedsKey { path, key, needs });
            } else if window_days == Some(0) {
                let (path, found) = (self.path.below("window_days"), "0".to_owned());
                let range = "a whole number of at least 1 with `\"decay\": \"linear\"`".to_owned();
                self.faults.push(ProfileFault::OutOfRange { path, found, range });
            }
        }
        Trigger {
            id: self.name(&f, "id"),
            name: self.at(&f, "name", Self::text),
            attribute: self.at(&f, "attribute", Self::text),
            when: self.at(&f, "when", |r, json, _| Some(r.predicate(json))),
            months: self.at(&f, "months", Self::months).unwrap_or_default(),
            strength: self.at(&f, "strength", Self::number).unwrap_or(0.0),
            window_days,
            decay: match (half_life, word) {
                (Some(days), _) => Decay::HalfLife(days),
                (None, Some(1)) => Decay::Linear,
                _ => Decay::Step,
            },
        }
    }

    pub(super) fn tier(&mut self, json: &Json) -> Tier {
        let none = Tier { id: String::new(), name: None, min: Points::ZERO, requires: None };
        let Some(f) = self.object(json, &tables::TIER) else { return none };
        Tier {
            id: self.name(&f, "id"),
            name: self.at(&f, "name", Self::text),
            min: self.at(&f, "min", Self::points).unwrap_or(Points::ZERO),
            requires: self.at(&f, "requires", |r, json, _| Some(r.predicate(json))),
        }
    }
}
