//! A slow, deliberately naive scorer over plain JSON values.
//!
//! Written from section 3 of the design and `docs/semantics.md` alone. The profile is taken to be valid. Points are
//! whole micro-points in exact integers; doubles appear only where the design says so, in the order it gives.

mod bounds;
pub mod completions;
pub mod date;
mod fit;
mod points;
mod rules;
mod timing;
mod truth;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use bounds::{Ends, Range, ends};
use date::Date;
use points::{FULL, Share, apportion, earned, micro, settle};
use truth::View;
use values::{Attribute, Values, entries, items};

/// The codes of faulty values, as the core's catalogue spells them.
pub mod codes {
    /// A value whose JSON type is not the declared one.
    pub const TYPE_MISMATCH: &str = "type_mismatch";
    /// A text outside the declared order.
    pub const VALUE_NOT_IN_ORDER: &str = "value_not_in_order";
    /// A null inside a tag list.
    pub const NULL_IN_TAGS: &str = "null_in_tags";
    /// Text that is no number.
    pub const UNPARSABLE_NUMBER: &str = "unparsable_number";
    /// Text that is no word for true or false.
    pub const UNPARSABLE_FLAG: &str = "unparsable_flag";
    /// Text that is no date.
    pub const UNPARSABLE_DATE: &str = "unparsable_date";
}

/// A decimal of a document times a million, exactly.
///
/// # Panics
/// On a value that is no number or has more than six places.
#[must_use]
pub fn micro_points(value: &Value) -> i64 {
    micro(value)
}

/// Why an account cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OracleError {
    /// The stable code.
    pub code: String,
    /// JSON pointer into the account.
    pub path: String,
}

/// A record and what is needed to compare it.
#[derive(Clone, Debug)]
pub struct Scoring {
    /// The record in snake_case, points in whole µp.
    pub record: Value,
    /// False when the semantics leaves `low` and `high`, and with them `tier_certain`, room to be wider: then the
    /// record's are the ends of the combinations tried, which every valid pair encloses.
    pub bounds_exact: bool,
    /// The same of the timing axis, on whose ends `requires` and `tier_certain` rest.
    pub timing_exact: bool,
}

/// Scores one account.
///
/// # Errors
/// The first value of the account, in the order of the document's attributes, that is not of its type.
pub fn score(profile: &Value, account: &Map<String, Value>, as_of: &str) -> Result<Value, OracleError> {
    scoring(profile, account, as_of).map(|scoring| scoring.record)
}

/// Like [`score`], saying also whether the bounds are the only right ones.
///
/// # Errors
/// As [`score`].
///
/// # Panics
/// On a profile that is not valid.
pub fn scoring(profile: &Value, account: &Map<String, Value>, as_of: &str) -> Result<Scoring, OracleError> {
    let attributes: BTreeMap<String, Attribute<'_>> = entries(&profile["attributes"])
        .map(|(name, declared)| (name.clone(), Attribute::new(declared)))
        .collect();
    let read = attributes_read(profile);
    let order =
        entries(&profile["attributes"]).map(|(name, _)| name.clone()).filter(|name| read.contains(name));
    let values = values::read_account(&attributes, order, account)?;
    let as_of = Date::parse_iso(as_of).expect("as_of is a date");
    let mut scored = Scored { profile, attributes, values, as_of, criteria: Vec::new() };
    scored.criteria = scored.judge();
    Ok(scored.record())
}

/// The attributes that a criterion, rule, trigger or tier reads; the others are not looked at.
#[must_use]
pub fn attributes_read(profile: &Value) -> BTreeSet<String> {
    fn collect(value: &Value, names: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => {
                // Beside a `when` the predicate alone decides what is read.
                let reads_itself = value.pointer("/fit/when").is_none();
                names.extend(
                    object
                        .get("attribute")
                        .and_then(Value::as_str)
                        .filter(|_| reads_itself)
                        .map(str::to_owned),
                );
                object.values().for_each(|part| collect(part, names));
            }
            Value::Array(parts) => parts.iter().for_each(|part| collect(part, names)),
            _ => {}
        }
    }
    let mut names = BTreeSet::new();
    for list in ["criteria", "exclusions", "overrides", "triggers", "tiers"] {
        collect(&profile[list], &mut names);
    }
    names
}

/// One account under one profile, all that rules may ask of it.
#[derive(Debug)]
pub(crate) struct Scored<'a> {
    profile: &'a Value,
    attributes: BTreeMap<String, Attribute<'a>>,
    values: Values,
    as_of: Date,
    criteria: Vec<Criterion<'a>>,
}

/// One criterion, judged.
#[derive(Debug)]
struct Criterion<'a> {
    document: &'a Value,
    axis: &'static str,
    /// µp of its axis before anything is left out.
    max: i64,
    shown: Option<f64>,
    bounds: Option<f64>,
}

/// Points and ends of one axis.
struct Axis {
    members: Vec<usize>,
    points: Vec<i64>,
    maxima: Vec<i64>,
    ends: Ends,
}

impl Axis {
    fn total(&self) -> i64 {
        self.points.iter().sum()
    }
}

/// What a criterion earns while it is missing.
enum Policy {
    Fit(f64),
    Ignore,
}

fn policy(criterion: &Value) -> Policy {
    match criterion.get("missing") {
        None => Policy::Fit(0.0),
        Some(Value::String(word)) if word == "ignore" => Policy::Ignore,
        Some(Value::String(_)) => Policy::Fit(0.0),
        Some(neutral) => Policy::Fit(neutral["neutral"].as_f64().unwrap()),
    }
}

impl<'a> Scored<'a> {
    fn judge(&self) -> Vec<Criterion<'a>> {
        let documents: Vec<&'a Value> = items(&self.profile["criteria"]).collect();
        let axes: Vec<&'static str> = documents.iter().map(|document| self.axis_of(document)).collect();
        let weights: Vec<i64> = documents.iter().map(|document| self.weight_of(document)).collect();
        let mut maxima = vec![0; documents.len()];
        for axis in ["fit", "timing"] {
            let members: Vec<usize> = (0..documents.len()).filter(|&i| axes[i] == axis).collect();
            let weights: Vec<i64> = members.iter().map(|&i| weights[i]).collect();
            let shares = if self.profile["points"] == "whole" {
                apportion(100, &weights).into_iter().map(|points| points * 1_000_000).collect()
            } else {
                apportion(FULL, &weights)
            };
            for (member, share) in members.into_iter().zip(shares) {
                maxima[member] = share;
            }
        }
        let judged = documents.into_iter().zip(axes).zip(maxima);
        judged
            .map(|((document, axis), max)| Criterion {
                document,
                axis,
                max,
                shown: fit::fit(self, document, View::Shown),
                bounds: fit::fit(self, document, View::Bounds),
            })
            .collect()
    }

    fn axis_of(&self, criterion: &Value) -> &'static str {
        let timing = match criterion["axis"].as_str() {
            Some(axis) => axis == "timing",
            None => {
                self.profile["axes"] == "separate"
                    && (criterion["category"] == "behavioral" || criterion["category"] == "environmental")
            }
        };
        if timing { "timing" } else { "fit" }
    }

    /// In millionths.
    fn weight_of(&self, criterion: &Value) -> i64 {
        if let Some(weight) = criterion.get("weight") {
            return micro(weight);
        }
        let word = criterion["importance"].as_str().unwrap();
        let default = json!({"critical": 11, "very_high": 9, "high": 5, "medium": 3});
        micro(&self.profile.get("importance").unwrap_or(&default)[word])
    }

    fn axis(&self, axis: &str) -> Axis {
        let members: Vec<usize> =
            (0..self.criteria.len()).filter(|&i| self.criteria[i].axis == axis).collect();
        let shares: Vec<Share> = members.iter().map(|&i| self.share(&self.criteria[i])).collect();
        let (points, maxima) = settle(&shares);
        let ranges: Vec<Range> =
            members.iter().zip(shares).map(|(&i, share)| self.range(&self.criteria[i], share)).collect();
        Axis { members, points, maxima, ends: ends(&ranges) }
    }

    fn share(&self, criterion: &Criterion<'_>) -> Share {
        let (fit, out) = match (criterion.shown, policy(criterion.document)) {
            (Some(fit), _) | (None, Policy::Fit(fit)) => (fit, false),
            (None, Policy::Ignore) => (0.0, true),
        };
        let category = criterion.document["category"].as_str().unwrap_or_default();
        let cap = entries(&self.profile["caps"]).enumerate().find(|(_, (name, _))| *name == category);
        let cap = cap.map(|(place, (_, cap))| (place, micro(cap)));
        Share { max: criterion.max, points: earned(criterion.max, fit), out, cap }
    }

    fn range(&self, criterion: &Criterion<'_>, share: Share) -> Range {
        if criterion.bounds.is_some() {
            return Range { points: vec![share.points], continuous: false, may_leave: false, share };
        }
        let mut fits = fit::reachable(self, criterion.document);
        let may_leave = match policy(criterion.document) {
            Policy::Fit(fit) => {
                fits.push(fit);
                false
            }
            Policy::Ignore => true,
        };
        fits.sort_by(f64::total_cmp);
        fits.dedup();
        let points = fits.into_iter().map(|fit| earned(criterion.max, fit)).collect();
        Range { share, points, continuous: criterion.document["fit"].get("curve").is_some(), may_leave }
    }

    fn coverage(&self) -> f64 {
        let on_fit = || self.criteria.iter().filter(|criterion| criterion.axis == "fit");
        let total: i64 = on_fit().map(|criterion| criterion.max).sum();
        let determined: i64 =
            on_fit().filter(|criterion| criterion.shown.is_some()).map(|criterion| criterion.max).sum();
        if total == 0 { 0.0 } else { determined as f64 / total as f64 }
    }

    fn record(&self) -> Scoring {
        let fit = self.axis("fit");
        let timing = self.axis("timing");
        let timing_now = timing::timing(self, &timing);
        let verdict = rules::judge(self, &fit, &timing_now);
        let mut rows = vec![Value::Null; self.criteria.len()];
        for axis in [&fit, &timing] {
            for (place, &member) in axis.members.iter().enumerate() {
                let criterion = &self.criteria[member];
                rows[member] = json!({
                    "id": criterion.document["id"], "axis": criterion.axis, "points": axis.points[place],
                    "max": axis.maxima[place], "fit": criterion.shown,
                    "state": if criterion.shown.is_some() { "known" } else { "missing" },
                });
            }
        }
        let record = json!({
            "score": verdict.score, "base_score": fit.total(), "low": verdict.low, "high": verdict.high,
            "coverage": self.coverage(), "timing": timing_now.now, "tier": verdict.tier,
            "tier_certain": verdict.tier_certain, "tier_reasons": verdict.tier_reasons,
            "decision": verdict.decision, "status": verdict.status, "exclusions": verdict.exclusions,
            "overrides": verdict.overrides, "criteria": rows, "triggers": timing_now.rows(self),
        });
        Scoring { record, bounds_exact: fit.ends.exact, timing_exact: timing.ends.exact }
    }
}
