//! Drift: do accounts, scores and attributes still come as they did, and by more than chance moves them (N14)?

mod chart;
mod sample;
mod time;

pub use chart::drift_chart;
pub use sample::{Binned, NumberDrift};
pub use time::{DriftOverTimeReport, DriftOverTimeRequest, PeriodDrift, drift_over_time};

use super::closed_won::level;
use super::error::{ReviewError, check_open_unit, date};
use super::labels::{Labeller, has_labels};
use super::rows::{Named, Part, each_row};
use super::surprise::percent;
use crate::num;
use crate::profile::attribute::AttributeType;
use crate::score::scorer::Scorer;
use crate::stats::multiple::{Adjustment, adjust};
use crate::table::Table;
use crate::watch::Watch;
use sample::{Values, numbers, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which rows to compare with which.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DriftRequest {
    /// The column that is true for the rows of the reference and false for the current ones.
    #[serde(default)]
    pub reference: Option<String>,
    /// Instead: a column of dates …
    #[serde(default)]
    pub date: Option<String>,
    /// … and the first day that is current, YYYY-MM-DD. Earlier rows are the reference.
    #[serde(default)]
    pub from: Option<String>,
    /// How many bins a number has; default 10, 2 to 100.
    #[serde(default = "ten_bins")]
    pub bins: u32,
    /// The level of thresholds: an index above its threshold is beyond what chance gives with this probability; default 0.95.
    #[serde(default = "level")]
    pub level: f64,
}

pub(super) const fn ten_bins() -> u32 {
    10
}

/// An attribute's values before and now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttributeDrift {
    /// Its name.
    pub attribute: String,
    /// Counts by value, or by ranges of a number.
    pub binned: Binned,
    /// For a number: distribution and means.
    pub number: Option<NumberDrift>,
    /// The chance of such an index when nothing has changed, adjusted for the number of attributes (Benjamini & Hochberg).
    pub q_value: Option<f64>,
}

/// A criterion's fits before and now (the characteristic stability index), and what that does to the score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CriterionDrift {
    /// Its id.
    pub criterion: String,
    /// Counts by fit.
    pub binned: Binned,
    /// Its mean points in the reference.
    pub points_reference: f64,
    /// Its mean points now.
    pub points_current: f64,
    /// Now less then. Over the criteria of the fit axis they add up to the change of the mean base score.
    pub change: f64,
    /// The chance of such an index when nothing has changed, adjusted for the number of criteria (Benjamini & Hochberg).
    pub q_value: Option<f64>,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftCode {
    /// The tiers are filled otherwise.
    TierDrift,
    /// The scores are distributed otherwise.
    ScoreDrift,
    /// The timing is distributed otherwise.
    TimingDrift,
    /// An attribute's values are.
    AttributeDrift,
    /// A criterion's fits are.
    CriterionDrift,
}

/// Something that moved by more than chance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DriftFinding {
    /// What kind.
    pub code: DriftCode,
    /// Which attribute or criterion.
    pub name: Option<String>,
    /// In words.
    pub text: String,
}

/// What moved between two samples.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DriftReport {
    /// In words.
    pub summary: String,
    /// How many rows the reference has.
    pub reference_rows: u64,
    /// How many are current.
    pub current_rows: u64,
    /// How the tiers are filled.
    pub tiers: Binned,
    /// The scores.
    pub score: NumberDrift,
    /// The timing.
    pub timing: NumberDrift,
    /// Each attribute that scoring reads; tags by their number, dates not at all (they show in their criteria).
    pub attributes: Vec<AttributeDrift>,
    /// Each criterion.
    pub criteria: Vec<CriterionDrift>,
    /// What moved by more than chance, attributes and criteria after adjusting for their number.
    pub findings: Vec<DriftFinding>,
}

/// What moved between the two parts of a table that the request names.
///
/// ```
/// use icp_core::{Profile, table::{Table, column::Column}, watch::Watch};
/// use icp_core::review::drift::{DriftRequest, drift};
/// let profile = Profile::from_json(r#"{"icp": 1, "name": "x", "attributes": {"employees": {"type": "number"}},
///     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
///                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]}"#)?;
/// let sizes: Vec<f64> = (0..80).map(|i| if i < 40 { 60.0 + f64::from(i) } else { 600.0 }).collect();
/// let days: Vec<i32> = (0..80).map(|i| 20_000 + i).collect();
/// let table = Table::new(80).with("employees", Column::float64(&sizes))?.with("seen", Column::date32(&days))?;
/// let request: DriftRequest = serde_json::from_str(r#"{"date": "seen", "from": "2024-11-13"}"#)?;
/// let report = drift(&profile.scorer("2026-11-21")?, &table, &request, Watch::NONE)?;
/// assert_eq!((report.reference_rows, report.current_rows), (40, 40));
/// assert!(report.tiers.psi.value().is_some_and(|psi| psi.beyond_chance));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// What the scorer refuses of the table; `option_wrong` unless either `reference` or both `date` and `from` are given, for `bins` outside
/// 2…100 and a level outside (0, 1); `stopped`.
pub fn drift(
    scorer: &Scorer,
    table: &Table<'_>,
    request: &DriftRequest,
    watch: Watch<'_>,
) -> Result<DriftReport, ReviewError> {
    let (reference, current) = match (&request.reference, &request.date, &request.from) {
        (Some(name), None, None) => (Part::flagged(table, name, true)?, Part::flagged(table, name, false)?),
        (None, Some(name), Some(from)) => {
            let from = date("/from", from)?;
            let days = Named::new(table, name, AttributeType::Date)?;
            let (mut reference, mut current) = (Vec::new(), Vec::new());
            for row in 0..table.rows() {
                match days.date(row)? {
                    Some(day) if day < from => reference.push(row),
                    Some(_) => current.push(row),
                    None => {}
                }
            }
            (Part { table, rows: reference }, Part { table, rows: current })
        }
        _ => return Err(ReviewError::option("", "give either `reference`, or `date` and `from`")),
    };
    compare(scorer, &reference, &current, request, watch)
}

/// What moved between two tables.
///
/// # Errors
/// As [`drift`]; here the request names no rows.
pub fn drift_between(
    scorer: &Scorer,
    reference: &Table<'_>,
    current: &Table<'_>,
    request: &DriftRequest,
    watch: Watch<'_>,
) -> Result<DriftReport, ReviewError> {
    if request.reference.is_some() || request.date.is_some() || request.from.is_some() {
        return Err(ReviewError::option("", "the tables are the two parts: name no rows"));
    }
    compare(scorer, &Part::whole(reference), &Part::whole(current), request, watch)
}

/// One sample, scored.
struct Sample {
    tiers: Vec<u64>,
    score: Values,
    timing: Values,
    fits: Vec<Values>,
    points: Vec<i64>,
    rows: u64,
}

fn sample(scorer: &Scorer, part: &Part<'_, '_>) -> Result<Sample, ReviewError> {
    let document = scorer.profile().document();
    let criteria = document.criteria.len();
    let mut sample = Sample {
        tiers: vec![0; document.tiers.len() + 1],
        score: Values::default(),
        timing: Values::default(),
        fits: vec![Values::default(); criteria],
        points: vec![0; criteria],
        rows: part.rows.len() as u64,
    };
    each_row(scorer, part.table, &part.rows, |_, account, _| {
        sample.tiers[account.verdict.tier.unwrap_or(document.tiers.len())] += 1;
        sample.score.push(Some(account.score.to_f64()));
        sample.timing.push(Some(account.timing.to_f64()));
        for (i, result) in account.criteria.iter().enumerate() {
            sample.fits[i].push(result.fit);
            sample.points[i] += i64::from(result.points.micro());
        }
    })?;
    Ok(sample)
}

pub(super) fn tier_names(scorer: &Scorer) -> Vec<String> {
    let tiers = scorer.profile().document().tiers.iter().map(|tier| tier.id.clone());
    tiers.chain(["no tier".to_owned()]).collect()
}

fn compare(
    scorer: &Scorer,
    reference: &Part<'_, '_>,
    current: &Part<'_, '_>,
    request: &DriftRequest,
    watch: Watch<'_>,
) -> Result<DriftReport, ReviewError> {
    check(request.bins, request.level)?;
    let document = scorer.profile().document();
    let (level, bins) = (request.level, u64::from(request.bins));
    let (was, is) = (sample(scorer, reference)?, sample(scorer, current)?);
    watch.at(0.5)?;
    let tiers = Binned::new(tier_names(scorer), &was.tiers, &is.tiers, level)?;
    let score = numbers(&was.score, &is.score, bins, level)?;
    let timing = numbers(&was.timing, &is.timing, bins, level)?;
    let mut criteria = Vec::with_capacity(document.criteria.len());
    for (i, criterion) in document.criteria.iter().enumerate() {
        let mean = |sample: &Sample| sample.points[i] as f64 / 1e6 / num::max(sample.rows as f64, 1.0);
        let (points_reference, points_current) = (mean(&was), mean(&is));
        criteria.push(CriterionDrift {
            criterion: criterion.id.clone(),
            binned: fits(&was.fits[i], &is.fits[i], bins, level)?,
            points_reference,
            points_current,
            change: points_current - points_reference,
            q_value: None,
        });
    }
    watch.at(0.6)?;
    let mut attributes = Vec::new();
    for attribute in scorer.attributes().filter(|attribute| has_labels(attribute)) {
        let number = match attribute.kind {
            AttributeType::Number | AttributeType::Tags => {
                let (was, is) = (counted(attribute, reference)?, counted(attribute, current)?);
                Some(numbers(&was, &is, bins, level)?)
            }
            _ => None,
        };
        let by_value = || -> Result<Binned, ReviewError> {
            let labeller = Labeller::new(document, attribute);
            let of = |part: &Part<'_, '_>| -> Result<BTreeMap<Option<String>, u64>, ReviewError> {
                let labels = labeller.labels(part.table, &part.rows)?;
                let mut counts = BTreeMap::new();
                for row in 0..labels.rows() {
                    let word = labels.of(row).first().map(|&code| labels.words[code as usize].clone());
                    *counts.entry(word).or_default() += 1;
                }
                Ok(counts)
            };
            words(&of(reference)?, &of(current)?, level)
        };
        let binned = match &number {
            Some(drift) => match drift.binned.value() {
                Some(binned) => binned.clone(),
                // No known number in the reference: known or not is all there is to compare.
                None => known(attribute, reference, current, level)?,
            },
            None => by_value()?,
        };
        attributes.push(AttributeDrift { attribute: attribute.name.clone(), binned, number, q_value: None });
    }
    watch.at(0.9)?;
    adjusted(&mut attributes, |drift| drift.binned.p_value(), |drift, q| drift.q_value = Some(q));
    adjusted(&mut criteria, |drift| drift.binned.p_value(), |drift, q| drift.q_value = Some(q));
    let findings = findings(&tiers, &score, &timing, &attributes, &criteria, 1.0 - level);
    let summary = match findings.first() {
        _ if was.rows == 0 || is.rows == 0 => "One of the two samples is empty.".to_owned(),
        None => format!(
            "Nothing moved by more than chance between {} and {} accounts (threshold of the tiers' index: {}).",
            was.rows,
            is.rows,
            tiers.psi.value().map_or("none".to_owned(), |psi| format!("{:.4}", psi.threshold))
        ),
        Some(first) => {
            format!(
                "{} things moved by more than chance between {} and {} accounts. {}",
                findings.len(),
                was.rows,
                is.rows,
                first.text
            )
        }
    };
    watch.at(1.0)?;
    Ok(DriftReport {
        summary,
        reference_rows: was.rows,
        current_rows: is.rows,
        tiers,
        score,
        timing,
        attributes,
        criteria,
        findings,
    })
}

pub(super) fn check(bins: u32, level: f64) -> Result<(), ReviewError> {
    check_open_unit("/level", level)?;
    if (2..=100).contains(&bins) {
        Ok(())
    } else {
        Err(ReviewError::option("/bins", format!("{bins} must lie from 2 to 100")))
    }
}

/// The numbers of an attribute, or how many tags it has.
fn counted(
    attribute: &crate::profile::attribute::Attribute,
    part: &Part<'_, '_>,
) -> Result<Values, ReviewError> {
    use crate::table::cell::Cell;
    use crate::table::fault::DataFault;
    let reading = crate::table::reading::Reading::new(attribute);
    let (name, column) = part.table.column_of(attribute)?;
    let mut values = Values::default();
    for &row in &part.rows {
        let cell = reading.element(column, row, part.table.has_text_cells());
        let cell = cell.map_err(|cause| DataFault::new(name, Some(part.table.place(row)), cause))?;
        values.push(match cell {
            Cell::Number(number) => Some(number),
            Cell::Tags(tags) => {
                let mut all = Vec::new();
                tags.for_each(|tag| all.extend(tag.map(crate::text::normalize)));
                all.sort_unstable();
                all.dedup();
                Some(all.len() as f64)
            }
            _ => None,
        });
    }
    Ok(values)
}

fn known(
    attribute: &crate::profile::attribute::Attribute,
    reference: &Part<'_, '_>,
    current: &Part<'_, '_>,
    level: f64,
) -> Result<Binned, ReviewError> {
    let of = |part: &Part<'_, '_>| -> Result<[u64; 2], ReviewError> {
        let values = counted(attribute, part)?;
        Ok([values.known.len() as u64, values.unknown])
    };
    Binned::new(vec!["known".to_owned(), "unknown".to_owned()], &of(reference)?, &of(current)?, level)
}

/// Counts by fit: each fit by itself while there are few, else ranges.
fn fits(was: &Values, is: &Values, bins: u64, level: f64) -> Result<Binned, ReviewError> {
    let mut distinct: Vec<f64> = was.known.iter().chain(&is.known).copied().collect();
    distinct.sort_by(|a, b| num::order(*a, *b));
    distinct.dedup();
    if distinct.len() <= 20 || was.known.is_empty() {
        let of = |values: &Values| {
            let mut counts: BTreeMap<Option<String>, u64> = BTreeMap::new();
            values.known.iter().for_each(|fit| *counts.entry(Some(fit.to_string())).or_default() += 1);
            counts.insert(None, values.unknown);
            counts
        };
        return words(&of(was), &of(is), level);
    }
    match numbers(was, is, bins, level)?.binned {
        crate::stats::Measured::Value(binned) => Ok(binned),
        crate::stats::Measured::Undefined(error) => Err(ReviewError::argument("/bins")(error)),
    }
}

fn adjusted<T>(items: &mut [T], p_value: impl Fn(&T) -> Option<f64>, mut set: impl FnMut(&mut T, f64)) {
    let p_values: Vec<f64> = items.iter().filter_map(&p_value).collect();
    if let Ok(adjusted) = adjust(&p_values, Adjustment::BenjaminiHochberg) {
        let tested = items.iter_mut().filter(|item| p_value(item).is_some());
        tested.zip(adjusted).for_each(|(item, q)| set(item, q));
    }
}

fn findings(
    tiers: &Binned,
    score: &NumberDrift,
    timing: &NumberDrift,
    attributes: &[AttributeDrift],
    criteria: &[CriterionDrift],
    alpha: f64,
) -> Vec<DriftFinding> {
    let mut found = Vec::new();
    let text = |what: &str, binned: &Binned| {
        let psi = binned.psi.value();
        let index = psi.map_or(String::new(), |psi| {
            format!(" (index {:.4}, chance stays below {:.4})", psi.psi, psi.threshold)
        });
        let greatest = binned.greatest().map_or(String::new(), |(bin, was, is)| {
            format!(": {bin} went from {} to {}", percent(was), percent(is))
        });
        format!("{what} moved{greatest}{index}.")
    };
    let beyond = |binned: &Binned| binned.psi.value().is_some_and(|psi| psi.beyond_chance);
    if beyond(tiers) {
        found.push(DriftFinding { code: DriftCode::TierDrift, name: None, text: text("The tiers", tiers) });
    }
    for (code, what, drift) in
        [(DriftCode::ScoreDrift, "The scores", score), (DriftCode::TimingDrift, "The timing", timing)]
    {
        if let Some(binned) = drift.binned.value().filter(|binned| beyond(binned)) {
            found.push(DriftFinding { code, name: None, text: text(what, binned) });
        }
    }
    let clear = |q: Option<f64>| q.is_some_and(|q| q <= alpha);
    for drift in attributes.iter().filter(|drift| clear(drift.q_value)) {
        let text = text(&format!("Attribute `{}`", drift.attribute), &drift.binned);
        found.push(DriftFinding {
            code: DriftCode::AttributeDrift,
            name: Some(drift.attribute.clone()),
            text,
        });
    }
    for drift in criteria.iter().filter(|drift| clear(drift.q_value)) {
        let text = text(&format!("Criterion `{}`", drift.criterion), &drift.binned);
        found.push(DriftFinding {
            code: DriftCode::CriterionDrift,
            name: Some(drift.criterion.clone()),
            text,
        });
    }
    found
}

#[cfg(test)]
mod tests;
