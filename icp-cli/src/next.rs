//! What to find out next over the whole market: which missing attributes the most points and rules hang on.

use crate::top;
use icp_core::num;
use icp_core::profile::attribute::Attribute;
use icp_core::profile::criterion::Axis;
use icp_core::profile::document::Document;
use icp_core::profile::fit::Fit;
use icp_core::profile::predicate::Predicate;
use icp_core::score::record::Record;
use icp_core::score::scorer::Scorer;
use icp_core::table::Table;
use icp_core::table::account::Value;
use serde::Serialize;

/// More accounts than this are looked at evenly spread, for the answer settles long before.
const ENOUGH: usize = 20_000;

/// What finding out attributes would bring.
#[derive(Debug, Serialize)]
pub(crate) struct Next {
    /// How many accounts were looked at: all, or evenly spread ones of a large market.
    pub(crate) looked_at: u64,
    /// The attributes that something hangs on, the most points a unit of cost first.
    pub(crate) attributes: Vec<Missing>,
}

/// One attribute that is missing somewhere.
#[derive(Debug, Serialize)]
pub(crate) struct Missing {
    pub(crate) attribute: String,
    pub(crate) description: Option<String>,
    pub(crate) find_cost: f64,
    /// For how many of the accounts looked at it is missing.
    pub(crate) missing: u64,
    pub(crate) missing_share: f64,
    /// Fit points that can not be determined for lack of it: the maxima of the criteria that read it, where it is
    /// missing, as a mean over all accounts looked at. A criterion that ignores missing values opens none: it leaves
    /// the denominator.
    pub(crate) points: f64,
    /// The same for a unit of what it costs to find out.
    pub(crate) points_per_cost: f64,
    /// For how many accounts it is the one attribute to find out first: the most points a unit of cost.
    pub(crate) first_for: u64,
    /// For how many accounts an exclusion can not be told and reads it.
    pub(crate) exclusions_open: u64,
}

fn reads(predicate: &Predicate, name: &str) -> bool {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().any(|part| reads(part, name)),
        Predicate::Not(part) => reads(part, name),
        Predicate::Attribute { attribute, .. } => attribute == name,
        Predicate::Timing { .. } | Predicate::Trigger(_) | Predicate::Criterion { .. } => false,
    }
}

/// Which criteria and exclusions of the document read one attribute.
struct Readers<'d> {
    attribute: &'d Attribute,
    criteria: Vec<usize>,
    exclusions: Vec<&'d str>,
}

impl<'d> Readers<'d> {
    fn new(attribute: &'d Attribute, document: &'d Document) -> Self {
        let criterion_reads = |fit: &Fit, read: Option<&str>| match fit {
            Fit::When(predicate) => reads(predicate, &attribute.name),
            _ => read == Some(attribute.name.as_str()),
        };
        let criteria = document.criteria.iter().enumerate();
        let exclusions = document.exclusions.iter().filter(|rule| reads(&rule.when, &attribute.name));
        Self {
            attribute,
            criteria: criteria
                .filter(|(_, criterion)| criterion_reads(&criterion.fit, criterion.attribute.as_deref()))
                .map(|(place, _)| place)
                .collect(),
            exclusions: exclusions.map(|rule| rule.id.as_str()).collect(),
        }
    }

    /// The fit points of this account that hang on the attribute.
    fn points(&self, record: &Record) -> f64 {
        let parts = self.criteria.iter().filter_map(|place| record.criteria.get(*place));
        let open = parts.filter(|part| part.axis == Axis::Fit && part.fit.is_none());
        open.map(|part| i64::from(part.max.micro())).sum::<i64>() as f64 / 1e6
    }

    fn has_open_exclusion(&self, record: &Record) -> bool {
        record.exclusions.unknown.iter().any(|id| self.exclusions.contains(&id.as_str()))
    }
}

#[derive(Clone, Debug, Default)]
struct Tally {
    missing: u64,
    points: Vec<f64>,
    first_for: u64,
    exclusions_open: u64,
}

/// Looks at the accounts of the table.
pub(crate) fn attributes(scorer: &Scorer, table: &Table<'_>) -> Next {
    let document = scorer.profile().document();
    let readers: Vec<Readers<'_>> =
        scorer.attributes().map(|attribute| Readers::new(attribute, document)).collect();
    let mut tallies = vec![Tally::default(); readers.len()];
    let step = table.rows().div_ceil(ENOUGH).max(1);
    let mut looked_at = 0u64;
    for row in (0..table.rows()).step_by(step) {
        let Some(account) = top::account(scorer, table, row) else { continue };
        let Ok(record) = scorer.score(&account) else { continue };
        looked_at += 1;
        let mut first: Option<(usize, f64)> = None;
        for (place, (reader, tally)) in readers.iter().zip(&mut tallies).enumerate() {
            if account.value_of(reader.attribute).is_some_and(|(_, value)| *value != Value::Null) {
                continue;
            }
            let points = reader.points(&record);
            tally.missing += 1;
            tally.points.push(points);
            tally.exclusions_open += u64::from(reader.has_open_exclusion(&record));
            let worth = points / reader.attribute.find_cost;
            if worth > first.map_or(0.0, |(_, most)| most) {
                first = Some((place, worth));
            }
        }
        if let Some((place, _)) = first {
            tallies[place].first_for += 1;
        }
    }
    let mut attributes: Vec<Missing> = readers
        .iter()
        .zip(tallies)
        .map(|(reader, tally)| {
            let points = num::sum(&tally.points) / looked_at.max(1) as f64;
            Missing {
                attribute: reader.attribute.name.clone(),
                description: reader.attribute.description.clone(),
                find_cost: reader.attribute.find_cost,
                missing: tally.missing,
                missing_share: tally.missing as f64 / looked_at.max(1) as f64,
                points,
                points_per_cost: points / reader.attribute.find_cost,
                first_for: tally.first_for,
                exclusions_open: tally.exclusions_open,
            }
        })
        .filter(|missing| missing.points > 0.0 || missing.exclusions_open > 0)
        .collect();
    attributes.sort_by(|a, b| num::order(b.points_per_cost, a.points_per_cost));
    Next { looked_at, attributes }
}
