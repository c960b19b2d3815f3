//! From JSON to the document: every object by its table.

mod attribute;
mod criterion;
mod people;
mod predicate;
mod rules;

use super::criterion::{Category, Weight};
use super::document::{Axes, Case, Document, Expectation, PointsUnit};
use super::fault::ProfileFault;
use super::format::Shape;
use super::reader::{Broken, Fields, Reader};
use super::rules::{Decision, Tier};
use super::tables;
use crate::date::Date;
use crate::json::Json;
use crate::points::Points;

/// The document as far as it can be read, every structural fault, and where stand-ins are.
pub(super) fn read(json: &Json) -> (Document, Vec<ProfileFault>, Broken) {
    let mut reader = Reader::default();
    let document = reader.document(json);
    (document, reader.faults, reader.broken)
}

/// The default importance words.
pub(crate) fn default_importance() -> Vec<(String, Weight)> {
    [("critical", 11), ("very_high", 9), ("high", 5), ("medium", 3)]
        .map(|(word, weight)| (word.to_owned(), Weight(weight * 1_000_000)))
        .to_vec()
}

/// The default tiers.
pub(crate) fn default_tiers() -> Vec<Tier> {
    [("tier_1", 90), ("tier_2", 70), ("tier_3", 50), ("tier_4", 0)]
        .map(|(id, min)| Tier { id: id.to_owned(), name: None, min: Points::whole(min), requires: None })
        .to_vec()
}

/// The default thresholds.
pub(crate) const DEFAULT_DECISION: Decision =
    Decision { pursue: Points::whole(70), exclude_below: Points::whole(50) };

impl Reader {
    fn document(&mut self, json: &Json) -> Document {
        let Some(f) = self.object(json, &tables::DOCUMENT) else {
            return empty();
        };
        self.at(&f, "icp", Self::version);
        Document {
            name: self.name(&f, "name"),
            version: self.at(&f, "version", Self::text),
            description: self.at(&f, "description", Self::text),
            points: match self.at(&f, "points", Self::word) {
                Some(1) => PointsUnit::Whole,
                _ => PointsUnit::Micro,
            },
            axes: match self.at(&f, "axes", Self::word) {
                Some(1) => Axes::Separate,
                _ => Axes::Combined,
            },
            importance: self
                .at(&f, "importance", |r, json, shape| {
                    r.entries(json, shape, |r, _, json, shape| {
                        r.weight(json, shape).unwrap_or(Weight(1_000_000))
                    })
                })
                .unwrap_or_else(default_importance),
            attributes: self
                .at(&f, "attributes", |r, json, shape| {
                    r.entries(json, shape, |r, name, json, _| r.attribute(name, json))
                })
                .unwrap_or_default()
                .into_iter()
                .map(|(_, attribute)| attribute)
                .collect(),
            criteria: self.each(&f, "criteria", Self::criterion),
            caps: self.caps(&f),
            exclusions: self.each(&f, "exclusions", Self::exclusion),
            overrides: self.each(&f, "overrides", Self::override_),
            triggers: self.each(&f, "triggers", Self::trigger),
            tiers: if f.has("tiers") { self.each(&f, "tiers", Self::tier) } else { default_tiers() },
            decision: self
                .at(&f, "decision", |r, json, _| {
                    let f = r.object(json, &tables::DECISION)?;
                    Some(Decision {
                        pursue: r.at(&f, "pursue", Self::points).unwrap_or(DEFAULT_DECISION.pursue),
                        exclude_below: r
                            .at(&f, "exclude_below", Self::points)
                            .unwrap_or(DEFAULT_DECISION.exclude_below),
                    })
                })
                .unwrap_or(DEFAULT_DECISION),
            personas: self.each(&f, "personas", Self::persona),
            segments: self.each(&f, "segments", Self::segment),
            channels: self.each(&f, "channels", Self::channel),
            cases: self.each(&f, "cases", Self::case),
        }
    }

    fn version(&mut self, json: &Json, _: &Shape) -> Option<()> {
        match json {
            Json::Number(1.0) => Some(()),
            Json::Number(_) => {
                let fault = ProfileFault::UnsupportedVersion { path: self.here(), found: json.compact() };
                self.break_here(fault);
                None
            }
            other => {
                self.wrong_type(other, "the number 1");
                None
            }
        }
    }

    fn caps(&mut self, f: &Fields<'_>) -> Vec<(Category, Points)> {
        self.at(f, "caps", |r, json, _| {
            let fields = r.object(json, &tables::CAPS)?;
            let mut caps: Vec<(Category, Points)> = Vec::new();
            // In the document's order, which the table's slots do not keep.
            for (key, _) in json.as_object()? {
                let Some(category) = tables::CATEGORIES.iter().position(|word| word == key).map(category)
                else {
                    continue;
                };
                if caps.iter().any(|(known, _)| *known == category) {
                    continue;
                }
                let points = r.at(&fields, key, Self::points).unwrap_or(Points::HUNDRED);
                caps.push((category, points));
            }
            Some(caps)
        })
        .unwrap_or_default()
    }

    fn case(&mut self, json: &Json) -> Case {
        let fields = self.object(json, &tables::CASE);
        let none = Case {
            name: None,
            as_of: Date::EPOCH,
            account: Json::Object(Vec::new()),
            expect: Expectation::default(),
        };
        let Some(f) = fields else { return none };
        Case {
            name: self.at(&f, "name", Self::text),
            as_of: self.at(&f, "as_of", Self::date).unwrap_or(none.as_of),
            account: self
                .at(&f, "account", |r, json, _| {
                    let Json::Object(entries) = json else {
                        r.wrong_type(json, "an object");
                        return None;
                    };
                    let mut seen = std::collections::BTreeSet::new();
                    for (key, _) in entries.iter().filter(|(key, _)| !seen.insert(key.as_str())) {
                        r.faults
                            .push(ProfileFault::DuplicateKey { path: r.path.below(key), key: key.clone() });
                    }
                    Some(json.clone())
                })
                .unwrap_or(none.account),
            expect: self.at(&f, "expect", |r, json, _| r.expectation(json)).unwrap_or_default(),
        }
    }

    fn expectation(&mut self, json: &Json) -> Option<Expectation> {
        let f = self.object(json, &tables::EXPECT)?;
        let word = |words: &[&str], index: Option<usize>| {
            index.and_then(|i| words.get(i)).map(|word| (*word).to_owned())
        };
        Some(Expectation {
            score: self.at(&f, "score", Self::points),
            low: self.at(&f, "low", Self::points),
            high: self.at(&f, "high", Self::points),
            timing: self.at(&f, "timing", Self::points),
            tier: self.at(&f, "tier", |r, json, _| {
                if json.is_null() { Some(None) } else { r.text(json, &Shape::Name).map(Some) }
            }),
            tier_certain: self.at(&f, "tier_certain", Self::flag),
            decision: word(tables::DECISIONS, self.at(&f, "decision", Self::word)),
            status: word(tables::STATUSES, self.at(&f, "status", Self::word)),
        })
    }

    /// Required text; empty where it can not be read.
    fn name(&mut self, f: &Fields<'_>, key: &str) -> String {
        self.at(f, key, Self::text).unwrap_or_default()
    }

    /// A list of objects; empty when absent.
    fn each<T>(&mut self, f: &Fields<'_>, key: &str, mut read: impl FnMut(&mut Self, &Json) -> T) -> Vec<T> {
        self.at(f, key, |r, json, shape| r.items(json, shape, |r, json, _| read(r, json))).unwrap_or_default()
    }

    /// A list of texts; `None` when absent.
    fn texts(&mut self, f: &Fields<'_>, key: &str) -> Option<Vec<String>> {
        self.at(f, key, Self::text_list)
    }

    fn text_list(&mut self, json: &Json, shape: &'static Shape) -> Option<Vec<String>> {
        self.items(json, shape, |r, json, shape| r.text(json, shape).unwrap_or_default())
    }

    fn points(&mut self, json: &Json, shape: &Shape) -> Option<Points> {
        self.decimal(json, shape).and_then(|micro| i32::try_from(micro).ok()).map(Points::from_micro)
    }

    fn weight(&mut self, json: &Json, shape: &Shape) -> Option<Weight> {
        self.decimal(json, shape).and_then(|millionths| u64::try_from(millionths).ok()).map(Weight)
    }
}

/// The category whose word stands at an index of [`tables::CATEGORIES`].
fn category(index: usize) -> Category {
    match index {
        0 => Category::Firmographic,
        1 => Category::Technographic,
        2 => Category::Behavioral,
        3 => Category::Environmental,
        _ => Category::Problem,
    }
}

fn empty() -> Document {
    Document {
        name: String::new(),
        version: None,
        description: None,
        points: PointsUnit::Micro,
        axes: Axes::Combined,
        importance: default_importance(),
        attributes: Vec::new(),
        criteria: Vec::new(),
        caps: Vec::new(),
        exclusions: Vec::new(),
        overrides: Vec::new(),
        triggers: Vec::new(),
        tiers: default_tiers(),
        decision: DEFAULT_DECISION,
        personas: Vec::new(),
        segments: Vec::new(),
        channels: Vec::new(),
        cases: Vec::new(),
    }
}
