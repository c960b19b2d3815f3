//! How far definitions of the same thing agree: the overlap of cohorts.

use super::LearnError;
use super::attributes::Attributes;
use super::cohort::{Cohort, Rule, cohort_at};
use crate::stats::{Measured, StatsError};
use crate::table::Table;
use serde::{Deserialize, Serialize};

/// Named cohorts to be made, and compared when there are several.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CohortsRequest {
    /// The definitions, in the order in which they are reported.
    pub cohorts: Vec<NamedRule>,
    /// Declarations as in a profile, for columns that are read by one (aliases, words for true); all others are read plainly.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// Whether to list the rows of each cohort; default false.
    #[serde(default)]
    pub list_rows: bool,
}

/// A definition with its name.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NamedRule {
    /// The name.
    pub name: String,
    /// The definition.
    pub rule: Rule,
}

/// Cohorts and how they overlap.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CohortsReport {
    /// How many rows the table has.
    pub rows: u64,
    /// The cohorts, in the order of the request.
    pub cohorts: Vec<NamedCohort>,
    /// Each pair of cohorts.
    pub overlaps: Vec<Overlap>,
    /// In plain language.
    pub summary: String,
}

/// A cohort with its name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedCohort {
    /// The name.
    pub name: String,
    /// The cohort.
    pub cohort: Cohort,
}

/// How two cohorts overlap, over the rows that both can tell.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overlap {
    /// The first.
    pub first: String,
    /// The second.
    pub second: String,
    /// Rows in both.
    pub both: u64,
    /// Rows in the first alone.
    pub only_first: u64,
    /// Rows in the second alone.
    pub only_second: u64,
    /// Rows that at least one of them can not tell.
    pub missing: u64,
    /// Jaccard's index: rows in both by rows in at least one (P. Jaccard 1901).
    pub jaccard: Measured<f64>,
}

/// Makes cohorts and compares them.
///
/// ```
/// use icp_core::learn::overlap::{CohortsRequest, cohorts};
/// use icp_core::table::{Table, column::Column};
/// let table = Table::new(4)
///     .with("revenue", Column::float64(&[9.0, 8.0, 1.0, 2.0]))?
///     .with("retention", Column::float64(&[0.9, 0.4, 0.8, 0.3]))?;
/// let request: CohortsRequest = serde_json::from_str(r#"{"cohorts": [
///     {"name": "by revenue", "rule": {"top": {"by": [{"column": "revenue"}], "share": 0.5}}},
///     {"name": "by retention", "rule": {"top": {"by": [{"column": "retention"}], "share": 0.5}}}]}"#)?;
/// let report = cohorts(&table, &request)?;
/// assert_eq!(report.overlaps[0].both, 1);
/// assert_eq!(report.overlaps[0].jaccard.value(), Some(&(1.0 / 3.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`cohort`](super::cohort::cohort), and `option_wrong` for no definition or two of one name.
pub fn cohorts(table: &Table<'_>, request: &CohortsRequest) -> Result<CohortsReport, LearnError> {
    if request.cohorts.is_empty() {
        return Err(LearnError::option("/cohorts", "is empty; define at least one cohort"));
    }
    let mut named: Vec<NamedCohort> = Vec::new();
    for (i, NamedRule { name, rule }) in request.cohorts.iter().enumerate() {
        if named.iter().any(|other| other.name == *name) {
            return Err(LearnError::option(
                format!("/cohorts/{i}/name"),
                format!("{name:?} is there twice; rename one"),
            ));
        }
        let mut cohort = cohort_at(table, &request.attributes.0, rule, &format!("/cohorts/{i}/rule"))?;
        if request.list_rows {
            let members = cohort.membership.rows.iter().enumerate().filter(|(_, row)| **row == Some(true));
            cohort.rows = Some(members.map(|(row, _)| table.place(row)).collect());
        }
        named.push(NamedCohort { name: name.clone(), cohort });
    }
    let mut overlaps = Vec::new();
    for (i, first) in named.iter().enumerate() {
        overlaps.extend(named.iter().skip(i + 1).map(|second| overlap(first, second)));
    }
    let mut parts: Vec<String> =
        named.iter().map(|cohort| format!("{}: {}", cohort.name, cohort.cohort.summary)).collect();
    parts.extend(overlaps.iter().map(|overlap| {
        let jaccard =
            overlap.jaccard.value().map(|jaccard| format!(" (Jaccard {jaccard:.2})")).unwrap_or_default();
        format!("{} and {} share {} rows{jaccard}.", overlap.first, overlap.second, overlap.both)
    }));
    Ok(CohortsReport { rows: table.rows() as u64, cohorts: named, overlaps, summary: parts.join(" ") })
}

fn overlap(first: &NamedCohort, second: &NamedCohort) -> Overlap {
    let (mut both, mut only_first, mut only_second, mut missing) = (0u64, 0u64, 0u64, 0u64);
    for pair in first.cohort.membership.rows.iter().zip(&second.cohort.membership.rows) {
        match pair {
            (Some(true), Some(true)) => both += 1,
            (Some(true), Some(false)) => only_first += 1,
            (Some(false), Some(true)) => only_second += 1,
            (Some(false), Some(false)) => {}
            _ => missing += 1,
        }
    }
    let either = both + only_first + only_second;
    let jaccard = if either == 0 {
        Err(StatsError::EmptyCell { what: "rows in at least one of the cohorts" })
    } else {
        Ok(both as f64 / either as f64)
    };
    Overlap {
        first: first.name.clone(),
        second: second.name.clone(),
        both,
        only_first,
        only_second,
        missing,
        jaccard: jaccard.into(),
    }
}
