//! Whether a document that could be read makes sense: references, types, values, order (docs/semantics.md, items 1 to 12).

mod attributes;
mod fit;
mod predicate;
mod values;

use super::document::Document;
use super::fault::ProfileFault;
use super::path::Path;
use super::reader::Broken;
use super::rules::{Effect, Tier};
use super::suggest;
use crate::points::Points;
use std::collections::{BTreeMap, BTreeSet};
use values::Names;

pub(super) use fit::kind_of;
pub(super) use predicate::operator;

/// So many faults get a "did you mean" drawn from the document's own names; beyond, it would cost names × faults.
const SUGGESTIONS: usize = 100;

/// Every fault of meaning; nothing is said about places where a stand-in stands.
pub(super) fn check(document: &Document, broken: &Broken) -> Vec<ProfileFault> {
    let mut check = Check {
        document,
        broken,
        faults: Vec::new(),
        path: Path::default(),
        suggestions: SUGGESTIONS,
        attributes: BTreeMap::new(),
        names: Vec::with_capacity(document.attributes.len()),
        importance: document.importance.iter().map(|(word, _)| word.as_str()).collect(),
        tiers: document.tiers.iter().map(|tier| tier.id.as_str()).collect(),
        criteria: document.criteria.iter().map(|criterion| criterion.id.as_str()).collect(),
        triggers: document.triggers.iter().map(|trigger| trigger.id.as_str()).collect(),
        tier_ids_unsure: broken.any_entry("/tiers", "id"),
        criterion_ids_unsure: broken.any_entry("/criteria", "id"),
        trigger_ids_unsure: broken.any_entry("/triggers", "id"),
    };
    check.document();
    check.faults
}

/// One walk over a document.
struct Check<'d> {
    document: &'d Document,
    broken: &'d Broken,
    faults: Vec<ProfileFault>,
    path: Path,
    suggestions: usize,
    /// Name to index.
    attributes: BTreeMap<&'d str, usize>,
    /// What texts mean, by the attribute's index.
    names: Vec<Names<'d>>,
    importance: BTreeSet<&'d str>,
    tiers: BTreeSet<&'d str>,
    criteria: BTreeSet<&'d str>,
    triggers: BTreeSet<&'d str>,
    /// Whether some id of the list could not be read, so that a name not found may yet be meant.
    tier_ids_unsure: bool,
    criterion_ids_unsure: bool,
    trigger_ids_unsure: bool,
}

impl<'d> Check<'d> {
    fn document(&mut self) {
        let document = self.document;
        self.under("attributes", Self::all_attributes);
        self.under("criteria", |c| {
            c.unique(document.criteria.iter().map(|criterion| criterion.id.as_str()));
            for (i, criterion) in document.criteria.iter().enumerate() {
                c.nth(i, |c| c.criterion(criterion));
            }
        });
        self.under("exclusions", |c| {
            c.unique(document.exclusions.iter().map(|exclusion| exclusion.id.as_str()));
            for (i, exclusion) in document.exclusions.iter().enumerate() {
                c.nth(i, |c| c.under("when", |c| c.predicate(&exclusion.when, false)));
            }
        });
        self.under("overrides", Self::overrides);
        self.under("triggers", Self::all_triggers);
        self.under("tiers", Self::all_tiers);
        self.under("decision", Self::decision);
        self.under("personas", |c| c.unique(document.personas.iter().map(|persona| persona.id.as_str())));
        self.under("segments", |c| {
            c.unique(document.segments.iter().map(|segment| segment.id.as_str()));
            for (i, segment) in document.segments.iter().enumerate() {
                c.nth(i, |c| c.under("when", |c| c.predicate(&segment.when, false)));
            }
        });
        self.under("channels", |c| {
            c.unique(document.channels.iter().map(|channel| channel.id.as_str()));
            for (i, channel) in document.channels.iter().enumerate() {
                if let Some(targets) = &channel.targets {
                    c.nth(i, |c| c.under("targets", |c| c.predicate(targets, false)));
                }
            }
        });
        self.under("cases", |c| {
            for (i, case) in document.cases.iter().enumerate() {
                if let Some(Some(tier)) = &case.expect.tier {
                    c.nth(i, |c| c.under("expect", |c| c.under("tier", |c| c.tier(tier))));
                }
            }
        });
    }

    fn overrides(&mut self) {
        let document = self.document;
        self.unique(document.overrides.iter().map(|rule| rule.id.as_str()));
        for (i, rule) in document.overrides.iter().enumerate() {
            self.nth(i, |c| {
                c.under("when", |c| c.predicate(&rule.when, false));
                if let Effect::Tier(tier) = &rule.then {
                    c.under("then", |c| c.under("tier", |c| c.tier(tier)));
                }
                if let (Some(starts), Some(expires)) = (rule.starts, rule.expires)
                    && starts > expires
                {
                    let (low, high) = (starts.to_string(), expires.to_string());
                    c.fault(ProfileFault::RangeReversed { path: c.here(), low, high });
                }
            });
        }
    }

    fn all_triggers(&mut self) {
        let document = self.document;
        self.unique(document.triggers.iter().map(|trigger| trigger.id.as_str()));
        for (i, trigger) in document.triggers.iter().enumerate() {
            self.nth(i, |c| {
                if let Some(attribute) = &trigger.attribute {
                    c.under("attribute", |c| c.trigger_attribute(attribute));
                }
                if let Some(when) = &trigger.when {
                    c.under("when", |c| c.predicate(when, false));
                }
                c.under("months", |c| c.months(&trigger.months));
            });
        }
    }

    fn all_tiers(&mut self) {
        let document = self.document;
        self.unique(document.tiers.iter().map(|tier| tier.id.as_str()));
        let mut above: Option<Points> = None;
        for (i, Tier { min, requires, .. }) in document.tiers.iter().enumerate() {
            self.nth(i, |c| {
                c.under("min", |c| {
                    if c.is_broken() {
                        return;
                    }
                    if let Some(above) = above.filter(|above| min >= above) {
                        let (min, before) = (min.decimal(), above.decimal());
                        c.fault(ProfileFault::TiersNotDescending { path: c.here(), min, before });
                    }
                    above = Some(*min);
                });
                if let Some(requires) = requires {
                    c.under("requires", |c| c.predicate(requires, true));
                }
            });
        }
    }

    fn decision(&mut self) {
        let decision = self.document.decision;
        let broken = ["pursue", "exclude_below"].iter().any(|key| self.broken.covers(&self.path.below(key)));
        if decision.exclude_below > decision.pursue && !broken {
            let (pursue, exclude_below) = (decision.pursue.decimal(), decision.exclude_below.decimal());
            self.fault(ProfileFault::ThresholdsReversed { path: self.here(), pursue, exclude_below });
        }
    }

    fn tier(&mut self, id: &str) {
        if !self.tiers.contains(id) && !self.tier_ids_unsure {
            let help = near(&mut self.suggestions, id, self.tiers.iter().copied());
            self.fault(ProfileFault::UnknownTier { path: self.here(), id: id.to_owned(), help });
        }
    }

    /// No two ids of the list at this place are equal; empty ones are another fault.
    fn unique<'i>(&mut self, ids: impl Iterator<Item = &'i str>) {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (i, id) in ids.enumerate().filter(|(_, id)| !id.is_empty()) {
            if let Some(first) = seen.get(id) {
                let first = format!("{}/{first}", self.path.as_str());
                self.nth(i, |c| {
                    let path = c.path.below("id");
                    c.fault(ProfileFault::DuplicateId { path, id: id.to_owned(), first });
                });
            } else {
                seen.insert(id, i);
            }
        }
    }

    /// Notes a fault, unless a stand-in stands at its place.
    fn fault(&mut self, fault: ProfileFault) {
        if !self.broken.covers(fault.path()) {
            self.faults.push(fault);
        }
    }

    fn is_broken(&self) -> bool {
        self.broken.covers(self.path.as_str())
    }

    fn here(&self) -> String {
        self.path.as_str().to_owned()
    }

    fn under(&mut self, key: &str, step: impl FnOnce(&mut Self)) {
        let mark = self.path.key(key);
        step(self);
        self.path.back(mark);
    }

    fn nth(&mut self, index: usize, step: impl FnOnce(&mut Self)) {
        let mark = self.path.index(index);
        step(self);
        self.path.back(mark);
    }
}

/// ": did you mean …?" or what there is, while suggestions last.
fn near<'a>(budget: &mut usize, word: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    if *budget == 0 {
        return String::new();
    }
    *budget -= 1;
    suggest::nearest(word, candidates).map(|near| format!(": did you mean `{near}`?")).unwrap_or_default()
}
