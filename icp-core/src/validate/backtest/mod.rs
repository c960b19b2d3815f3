//! Scores against outcomes: the sentence first, then everything that it rests on.

mod association;
mod calibration;
mod coverage;
mod discrimination;
mod leaks;
mod quarters;
mod request;
mod sample;
mod tiers;

pub use association::NumberAssociation;
pub use calibration::{CalibrationReport, CalibrationRow, Shift};
pub use coverage::{CoverageReport, CoverageRow, WeightedRate, WorstCase};
pub use discrimination::{Discrimination, GainRow};
pub use quarters::{ForwardSplit, QuarterReport, QuarterRow};
pub use request::{BacktestRequest, Better, OutcomeKind, ScoreScale, TierBound};
pub use tiers::{OrderTests, TierRate, TierReport, TierStep, TierValue};

pub(crate) use association::{judge_numbers, of_numbers};
use sample::Scored;

use super::error::ValidateError;
use super::evidence::{Evidence, Rule};
use super::finding::{Finding, FindingCode};
use crate::score::scorer::{Scorer, TableOptions};
use crate::score::scores::Output;
use crate::stats::resample::Plan;
use crate::table::Table;
use crate::watch::Watch;
use sample::{Outcomes, Sample};
use serde::Serialize;

/// What the outcome is, and how it fell.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutcomeSummary {
    /// Its column.
    pub column: String,
    /// How it was read: `event` or `number`.
    pub kind: OutcomeKind,
    /// Which way is good.
    pub better: Better,
    /// All rows.
    pub rows: u64,
    /// Rows with a score.
    pub scored: u64,
    /// Rows with a known outcome.
    pub known: u64,
    /// Rows with both: what all figures but coverage rest on.
    pub used: u64,
    /// For events: used rows with the event.
    pub events: Option<u64>,
}

/// A back-test.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BacktestReport {
    /// The answer in one or two sentences.
    pub summary: String,
    /// The outcome.
    pub outcome: OutcomeSummary,
    /// What the observed figure says, taken as the truth.
    pub rule: Rule,
    /// What the sample can bear.
    pub evidence: Evidence,
    /// What to know before believing any of it, the serious first.
    pub findings: Vec<Finding>,
    /// Outcome by tier, where there are tiers.
    pub tiers: Option<TierReport>,
    /// For events: how well the score tells them apart.
    pub discrimination: Option<Discrimination>,
    /// For numbers: how the score goes with them.
    pub association: Option<NumberAssociation>,
    /// For events with probabilities: whether these hold.
    pub calibration: Option<CalibrationReport>,
    /// Who was ever worked, and what the others could change.
    pub coverage: CoverageReport,
    /// Quarter by quarter, where there are dates.
    pub quarters: Option<QuarterReport>,
}

/// Back-tests the scores in a table.
///
/// ```
/// use icp_core::table::{Table, column::Column};
/// use icp_core::validate::{BacktestRequest, backtest};
/// use icp_core::watch::Watch;
///
/// let scores = [95.0, 92.0, 88.0, 85.0, 84.0, 79.0, 77.0, 75.0, 70.0, 70.0, 66.0, 63.0];
/// let value = [60.0, 81.0, 40.0, 44.0, 52.0, 30.0, 31.0, 33.0, 25.0, 28.0, 12.0, 20.0];
/// let table = Table::new(12)
///     .with("score", Column::float64(&scores))?
///     .with("lifetime value", Column::float64(&value))?;
/// let report = backtest(&table, &BacktestRequest::new("score", "lifetime value"), &Watch::NONE)?;
/// assert_eq!(report.summary.split(':').next(), Some("High score goes with high lifetime value"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A column is absent or of another type, values in it can not be read, or an option has no meaning. What the data can not tell is an
/// undefined value in the report, and a finding.
pub fn backtest(
    table: &Table<'_>,
    request: &BacktestRequest,
    watch: &Watch<'_>,
) -> Result<BacktestReport, ValidateError> {
    run(table, request, None, watch)
}

/// Scores the accounts of a table and back-tests the scores; tiers are the profile's, best first, unless the request names others.
///
/// # Errors
/// As [`backtest`], and when the accounts can not be scored.
pub fn backtest_scorer(
    scorer: &Scorer,
    table: &Table<'_>,
    request: &BacktestRequest,
    watch: &Watch<'_>,
) -> Result<BacktestReport, ValidateError> {
    let options = TableOptions { outputs: vec![Output::Score, Output::Tier], ..TableOptions::default() };
    let scores = scorer.score_table_with(table, &options)?.scores;
    let names: Vec<String> = scorer.profile().document().tiers.iter().map(|tier| tier.id.clone()).collect();
    let numbers = scores.numbers("score").unwrap_or_default();
    let place = |row: usize| {
        let word = scores.word("tier", row)?;
        names.iter().position(|name| name == word)
    };
    let tiers = (0..table.rows()).map(place).collect();
    let scored = Scored { scores: numbers.iter().map(|&score| Some(score)).collect(), tiers, names };
    watch.at(0.1)?;
    run(table, request, Some(scored), &watch.part(0.1, 1.0))
}

fn run(
    table: &Table<'_>,
    request: &BacktestRequest,
    scored: Option<Scored>,
    watch: &Watch<'_>,
) -> Result<BacktestReport, ValidateError> {
    let certainty = request.check()?;
    let (level, sign) = (request.level, request.better.sign());
    let mut findings = Vec::new();
    let sample = sample::read(table, request, scored, &mut findings)?;
    watch.at(0.1)?;
    leaks::degenerate(&sample, request, &mut findings);
    let what = request.outcome.as_str();
    let scores = sample.used_scores();
    let plan =
        (request.resamples > 0).then_some(Plan { resamples: request.resamples, seed: request.seed, level });
    let events = sample.used_events();
    let (association, discrimination, (sentence, rule, evidence)) = match &events {
        Some(events) => {
            let good: Vec<bool> = events.iter().map(|&event| event == (sign > 0.0)).collect();
            let judged = association::judge_events(&scores, &good, what, sign, certainty);
            (None, Some(discrimination::report(&scores, &good, request.bins, level, plan)), judged)
        }
        None => {
            let values = sample.used_values();
            if plan.is_some() && scores.len() > association::BOOTSTRAP_ROWS {
                let message = format!("rho is bootstrapped for at most {} rows", association::BOOTSTRAP_ROWS);
                findings.push(Finding::new(FindingCode::TooManyRows, what, message));
            }
            let association = of_numbers(&scores, &values, level, plan);
            let judged = judge_numbers(&association, what, sign, certainty);
            (Some(association), None, judged)
        }
    };
    watch.at(0.5)?;
    let tiers = tiers::report(&sample, what, sign, certainty, &mut findings);
    let calibration = calibrate(&sample, request, &mut findings)?;
    watch.at(0.7)?;
    let coverage = coverage::report(&sample, what, certainty, &mut findings);
    let quarters = quarters::report(&sample, sign, level, &mut findings);
    watch.at(0.8)?;
    if request.search_leaks {
        leaks::search(table, &sample, request, &mut findings);
    }
    watch.at(1.0)?;
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let outcome = OutcomeSummary {
        column: request.outcome.clone(),
        kind: if events.is_some() { OutcomeKind::Event } else { OutcomeKind::Number },
        better: request.better,
        rows: table.rows() as u64,
        scored: sample.scores.iter().flatten().count() as u64,
        known: (0..table.rows()).filter(|&row| sample.outcomes.is_known(row)).count() as u64,
        used: sample.used.len() as u64,
        events: events.as_ref().map(|events| events.iter().filter(|&&event| event).count() as u64),
    };
    let serious: Vec<String> = findings
        .iter()
        .filter(|finding| finding.severity == super::finding::Severity::Serious)
        .map(|finding| format!(" But {}.", finding.message))
        .collect();
    Ok(BacktestReport {
        summary: format!("{sentence}{}", serious.concat()),
        outcome,
        rule,
        evidence,
        findings,
        tiers,
        discrimination,
        association,
        calibration,
        coverage,
        quarters,
    })
}

fn calibrate(
    sample: &Sample,
    request: &BacktestRequest,
    findings: &mut Vec<Finding>,
) -> Result<Option<CalibrationReport>, ValidateError> {
    let Some((probabilities, read_from)) = &sample.probabilities else { return Ok(None) };
    let Outcomes::Events(events) = &sample.outcomes else {
        let path = if request.probability.is_some() { "/probability" } else { "/score_as" };
        let message = "a probability is of an event; this outcome is a number";
        return Err(ValidateError::option(path, message));
    };
    let rows: Vec<(f64, bool)> =
        probabilities.iter().zip(events).filter_map(|(p, event)| Some(((*p)?, (*event)?))).collect();
    let (own, happened): (Vec<f64>, Vec<bool>) = rows.into_iter().unzip();
    let certainty = request.check()?;
    Ok(Some(calibration::report(&own, &happened, read_from, request.bins, certainty, findings)))
}
