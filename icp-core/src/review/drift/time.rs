//! Period by period against the first one.

use super::sample::{Binned, numbers};
use super::{Sample, check, sample, ten_bins, tier_names};
use crate::profile::attribute::AttributeType;
use crate::review::closed_won::level;
use crate::review::error::ReviewError;
use crate::review::period::Period;
use crate::review::rows::{Named, Part};
use crate::score::scorer::Scorer;
use crate::stats::Measured;
use crate::stats::discrimination::KsResult;
use crate::stats::drift::PsiResult;
use crate::stats::multiple::{Adjustment, adjust};
use crate::table::Table;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How to cut time.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DriftOverTimeRequest {
    /// The column of dates. Rows without one are left out.
    pub date: String,
    /// What to cut time into.
    #[serde(default)]
    pub period: Period,
    /// The period that the others are compared with, such as `2026-Q1`; the first one by default.
    #[serde(default)]
    pub reference: Option<String>,
    /// How many bins a number has; default 10, 2 to 100.
    #[serde(default = "ten_bins")]
    pub bins: u32,
    /// The level of thresholds; default 0.95.
    #[serde(default = "level")]
    pub level: f64,
}

/// One period against the reference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeriodDrift {
    /// Its name.
    pub period: String,
    /// Whether it is the reference.
    pub reference: bool,
    /// How many accounts it has.
    pub rows: u64,
    /// The mean score.
    pub mean_score: Option<f64>,
    /// How many accounts are in each tier, and last in none.
    pub tiers: Vec<u64>,
    /// The tiers' stability index; none for the reference.
    pub tier_psi: Option<Measured<PsiResult>>,
    /// The scores' stability index.
    pub score_psi: Option<Measured<PsiResult>>,
    /// The greatest distance between the distributions of scores.
    pub score_ks: Option<Measured<KsResult>>,
    /// The chance of the tiers' index when nothing has changed, adjusted for the number of periods (Benjamini & Hochberg).
    pub q_value: Option<f64>,
}

/// Drift over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DriftOverTimeReport {
    /// In words.
    pub summary: String,
    /// The names of the tiers, and of none.
    pub tiers: Vec<String>,
    /// Every period, the first first.
    pub periods: Vec<PeriodDrift>,
    /// Rows without a date.
    pub undated: u64,
}

/// Compares each period with the reference. The threshold of each index falls with the number of accounts (N14), so that a small quarter
/// is not taken for a change.
///
/// ```
/// use icp_core::{Profile, table::{Table, column::Column}, watch::Watch};
/// use icp_core::review::drift::{DriftOverTimeRequest, drift_over_time};
/// let profile = Profile::from_json(r#"{"icp": 1, "name": "x", "attributes": {"employees": {"type": "number"}},
///     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
///                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]}"#)?;
/// let sizes: Vec<f64> = (0..90).map(|i| if i % 3 == 0 || i > 60 { 600.0 } else { 60.0 }).collect();
/// let days: Vec<i32> = (0..90).map(|i| 20_454 + 3 * i).collect();
/// let table = Table::new(90).with("employees", Column::float64(&sizes))?.with("seen", Column::date32(&days))?;
/// let request: DriftOverTimeRequest = serde_json::from_str(r#"{"date": "seen"}"#)?;
/// let report = drift_over_time(&profile.scorer("2026-11-21")?, &table, &request, Watch::NONE)?;
/// assert_eq!(report.periods[0].period, "2026-Q1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// What the scorer refuses of the table; `option_wrong` for `bins`, a level, or a reference that no row lies in; `stopped`.
pub fn drift_over_time(
    scorer: &Scorer,
    table: &Table<'_>,
    request: &DriftOverTimeRequest,
    watch: Watch<'_>,
) -> Result<DriftOverTimeReport, ReviewError> {
    check(request.bins, request.level)?;
    let days = Named::new(table, &request.date, AttributeType::Date)?;
    let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut undated = 0;
    for row in 0..table.rows() {
        match days.date(row)? {
            Some(day) => rows.entry(request.period.name(day)).or_default().push(row),
            None => undated += 1,
        }
    }
    let first = match &request.reference {
        Some(name) if !rows.contains_key(name) => {
            return Err(ReviewError::option("/reference", format!("no row lies in {name}")));
        }
        Some(name) => Some(name.clone()),
        None => rows.keys().next().cloned(),
    };
    let count = rows.len();
    let mut samples: Vec<(String, Sample)> = Vec::with_capacity(count);
    for (done, (name, rows)) in rows.into_iter().enumerate() {
        watch.at(done as f64 / count as f64)?;
        samples.push((name, sample(scorer, &Part { table, rows })?));
    }
    let reference = samples.iter().find(|(name, _)| Some(name) == first.as_ref());
    let mut periods = Vec::with_capacity(count);
    for (name, now) in &samples {
        let is_reference = Some(name) == first.as_ref();
        let mut period = PeriodDrift {
            period: name.clone(),
            reference: is_reference,
            rows: now.rows,
            mean_score: None,
            tiers: now.tiers.clone(),
            tier_psi: None,
            score_psi: None,
            score_ks: None,
            q_value: None,
        };
        if let Some((_, was)) = reference {
            let drift = numbers(&was.score, &now.score, u64::from(request.bins), request.level)?;
            period.mean_score = drift.mean_current;
            if !is_reference {
                period.tier_psi =
                    Some(Binned::new(tier_names(scorer), &was.tiers, &now.tiers, request.level)?.psi);
                period.score_psi = Some(match drift.binned {
                    Measured::Value(binned) => binned.psi,
                    Measured::Undefined(error) => Measured::Undefined(error),
                });
                period.score_ks = Some(drift.kolmogorov_smirnov);
            }
        }
        periods.push(period);
    }
    let p_value =
        |period: &PeriodDrift| period.tier_psi.as_ref().and_then(Measured::value).map(|psi| psi.p_value);
    let p_values: Vec<f64> = periods.iter().filter_map(p_value).collect();
    if let Ok(adjusted) = adjust(&p_values, Adjustment::BenjaminiHochberg) {
        let tested = periods.iter_mut().filter(|period| p_value(period).is_some());
        tested.zip(adjusted).for_each(|(period, q)| period.q_value = Some(q));
    }
    let moved: Vec<&str> = periods
        .iter()
        .filter(|period| period.q_value.is_some_and(|q| q <= 1.0 - request.level))
        .map(|period| period.period.as_str())
        .collect();
    let summary = match (&first, moved.as_slice()) {
        (None, _) => "No row has a date.".to_owned(),
        (Some(first), []) => format!(
            "The tiers are filled as in {first} in all {count} periods, as far as chance allows to say."
        ),
        (Some(first), moved) => {
            format!("The tiers are filled otherwise than in {first} in {}.", moved.join(", "))
        }
    };
    watch.at(1.0)?;
    Ok(DriftOverTimeReport { summary, tiers: tier_names(scorer), periods, undated })
}
