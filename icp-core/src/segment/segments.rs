//! The document's segments on a universe: how many accounts each holds, in which tiers, and how it went.

use super::error::SegmentError;
use super::membership::memberships;
use super::universe::TierCount;
use crate::num;
use crate::profile::attribute::AttributeType;
use crate::score::scorer::{Scorer, TableOptions};
use crate::score::scores::Output;
use crate::score::truth::Truth;
use crate::stats::proportion::{ProportionEstimate, wilson};
use crate::stats::{Measured, StatsError};
use crate::table::Table;
use crate::table::values::{AttributeValues, MISSING, ValuesError, plain, read};
use crate::text;
use serde::{Deserialize, Serialize};

/// What to tell of segments.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentsRequest {
    /// The column that says how it went: flags, or texts of which `won` lists those that are wins. Missing is not known.
    #[serde(default)]
    pub outcome: Option<String>,
    /// The texts that are wins; all others are losses.
    #[serde(default)]
    pub won: Vec<String>,
    /// The level of the intervals around rates; 0.95.
    #[serde(default)]
    pub level: Option<f64>,
}

/// How it went in a part of the universe.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutcomeRate {
    /// Accounts whose outcome is known.
    pub known: u64,
    /// Wins among them.
    pub won: u64,
    /// The rate with Wilson's interval.
    pub rate: Measured<ProportionEstimate>,
}

/// A part of the universe.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// How many accounts.
    pub accounts: u64,
    /// Their share of the universe.
    pub share: Measured<f64>,
    /// How many are in each tier, the best first.
    pub tiers: Vec<TierCount>,
    /// How many have no tier.
    pub without_tier: u64,
    /// The mean score.
    pub mean_score: Measured<f64>,
    /// The mean timing.
    pub mean_timing: Measured<f64>,
    /// How it went; none without a column for it.
    pub outcome: Option<OutcomeRate>,
}

/// One segment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SegmentReport {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: Option<String>,
    /// The accounts in it.
    pub part: Part,
    /// Accounts of which it is not known whether they belong.
    pub unknown: u64,
    /// The win rate over that of the whole universe.
    pub lift: Option<f64>,
}

/// Segments on a universe.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SegmentsReport {
    /// In one sentence.
    pub summary: String,
    /// The whole universe.
    pub overall: Part,
    /// The segments, in document order. They may overlap.
    pub segments: Vec<SegmentReport>,
    /// Accounts in no segment.
    pub in_none: u64,
    /// Accounts in more than one.
    pub in_several: u64,
}

/// How the document's segments look on a universe.
///
/// ```
/// use icp_core::{Profile, segment::segments::{SegmentsRequest, segments}, table::{Table, column::Column}};
/// let profile = Profile::from_json(r#"{"icp": 1, "name": "Example", "attributes": {"employees": {"type": "number"}},
///     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees", "fit": {"bands": [{"min": 50, "fit": 1}]}}],
///     "segments": [{"id": "large", "when": {"attribute": "employees", "ge": 200}}]}"#)?;
/// let table = Table::new(3).with("employees", Column::float64(&[20.0, 100.0, 900.0]))?;
/// let report = segments(&profile.scorer("2026-11-21")?, &table, &SegmentsRequest::default())?;
/// assert_eq!((report.segments[0].part.accounts, report.in_none), (1, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SegmentError::Table`] for the table and the outcome's column, [`SegmentError::Wrong`] for a level outside (0, 1).
pub fn segments(
    scorer: &Scorer,
    table: &Table<'_>,
    request: &SegmentsRequest,
) -> Result<SegmentsReport, SegmentError> {
    let document = scorer.profile().document();
    let level = request.level.unwrap_or(0.95);
    if !(level > 0.0 && level < 1.0) {
        return Err(SegmentError::wrong("/level", level, "a number between 0 and 1 is wanted"));
    }
    let outcomes =
        request.outcome.as_deref().map(|column| outcomes(table, column, &request.won)).transpose()?;
    let outputs = vec![Output::Score, Output::Timing, Output::Tier];
    let scores = scorer.score_table_with(table, &TableOptions { outputs, ..TableOptions::default() })?.scores;
    let conditions: Vec<_> = document.segments.iter().map(|segment| &segment.when).collect();
    let truths = if conditions.is_empty() { Vec::new() } else { memberships(scorer, table, &conditions)? };
    let numbers = |name: &str| scores.numbers(name).unwrap_or_default();
    let (score, timing) = (numbers("score"), numbers("timing"));
    let part = |rows: &[usize]| -> Part {
        let mut tiers: Vec<TierCount> =
            document.tiers.iter().map(|tier| TierCount { id: tier.id.clone(), accounts: 0 }).collect();
        let mut without_tier = 0;
        for &row in rows {
            match scores.word("tier", row).and_then(|id| tiers.iter_mut().find(|tier| tier.id == id)) {
                Some(tier) => tier.accounts += 1,
                None => without_tier += 1,
            }
        }
        let mean = |values: &[f64]| -> Measured<f64> {
            if rows.is_empty() {
                return Measured::Undefined(StatsError::EmptyCell { what: "accounts" });
            }
            Measured::Value(num::sum_by(rows.len(), |i| values[rows[i]]) / rows.len() as f64)
        };
        let outcome = outcomes.as_ref().map(|outcomes| {
            let known: Vec<bool> = rows.iter().filter_map(|&row| outcomes[row]).collect();
            let won = known.iter().filter(|&&won| won).count() as u64;
            OutcomeRate {
                known: known.len() as u64,
                won,
                rate: wilson(won, known.len() as u64, level).into(),
            }
        });
        Part {
            accounts: rows.len() as u64,
            share: if scores.rows == 0 {
                Measured::Undefined(StatsError::EmptyCell { what: "accounts" })
            } else {
                Measured::Value(rows.len() as f64 / scores.rows as f64)
            },
            tiers,
            without_tier,
            mean_score: mean(score),
            mean_timing: mean(timing),
            outcome,
        }
    };
    let overall = part(&(0..scores.rows).collect::<Vec<_>>());
    let rate = |part: &Part| {
        part.outcome.as_ref().and_then(|outcome| outcome.rate.value().map(|rate| rate.estimate))
    };
    let reports: Vec<SegmentReport> = document
        .segments
        .iter()
        .zip(&truths)
        .map(|(segment, truths)| {
            let rows: Vec<usize> = (0..scores.rows).filter(|&row| truths[row] == Truth::True).collect();
            let part = part(&rows);
            let lift =
                rate(&part).zip(rate(&overall)).filter(|(_, all)| *all > 0.0).map(|(own, all)| own / all);
            SegmentReport {
                id: segment.id.clone(),
                name: segment.name.clone(),
                part,
                unknown: truths.iter().filter(|truth| **truth == Truth::Unknown).count() as u64,
                lift,
            }
        })
        .collect();
    let (mut in_none, mut in_several) = (0, 0);
    for row in 0..scores.rows {
        match truths.iter().filter(|truths| truths[row] == Truth::True).count() {
            0 => in_none += 1,
            1 => {}
            _ => in_several += 1,
        }
    }
    let sizes: Vec<String> =
        reports.iter().map(|segment| format!("{} in {}", segment.part.accounts, segment.id)).collect();
    let summary = if sizes.is_empty() {
        format!("{} accounts; the profile has no segments.", overall.accounts)
    } else {
        format!(
            "{} accounts: {}; {in_none} in no segment, {in_several} in several.",
            overall.accounts,
            sizes.join(", ")
        )
    };
    Ok(SegmentsReport { summary, overall, segments: reports, in_none, in_several })
}

/// How it went in each row.
fn outcomes(table: &Table<'_>, column: &str, won: &[String]) -> Result<Vec<Option<bool>>, SegmentError> {
    let kind = if won.is_empty() { AttributeType::Flag } else { AttributeType::Text };
    let values = read(table, &plain(column, kind)).map_err(|error| match error {
        ValuesError::Table(fault) => SegmentError::from(fault),
        ValuesError::Data(error) => SegmentError::Data(error),
    })?;
    let wins: Vec<String> = won.iter().map(|word| text::normalize(word)).collect();
    Ok(match values {
        AttributeValues::Flag { values } => values,
        AttributeValues::Text { codes, words, .. } => {
            let is_win: Vec<bool> = words.normal.iter().map(|word| wins.contains(word)).collect();
            let of = |code: u32| if code == MISSING { None } else { is_win.get(code as usize).copied() };
            codes.into_iter().map(of).collect()
        }
        // The two types asked for give no others.
        _ => vec![None; table.rows()],
    })
}
