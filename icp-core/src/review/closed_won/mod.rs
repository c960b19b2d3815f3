//! The last closed-won deals against the profile (A-093): how many match it, where the others differ, whether they lean to one side,
//! and the corrections that are usual (A-095).

mod corrections;
mod divergence;
mod skew;

pub use corrections::{CorrectionCheck, CorrectionState};
pub use divergence::{BaseRate, Divergence, DivergenceKind};
pub use skew::{Skew, SkewBase, SkewKind};

use super::change_log::{ChangeLogEntry, ChangeReason};
use super::error::{ReviewError, check_open_unit};
use super::rows::{Named, Part, account_names, each_row, spread};
use super::surprise::{PatternVerdict, five_percent, least_deals, pattern_at, percent};
use crate::date::Date;
use crate::profile::attribute::AttributeType;
use crate::score::scorer::Scorer;
use crate::score::truth::Truth;
use crate::score::words::{Decision, Status};
use crate::stats::Measured;
use crate::stats::proportion::{ProportionEstimate, wilson};
use crate::table::Table;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which deals to look at, and how.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedWonRequest {
    /// The column of the days on which deals were closed. Rows without one, or with a later one than the scorer's date, are left out.
    /// Without this column all won deals are looked at (a thousand at most, spread evenly), as of the scorer's date, and nothing is said
    /// about the latest.
    #[serde(default)]
    pub closed: Option<String>,
    /// The column that names the accounts.
    #[serde(default)]
    pub account: Option<String>,
    /// The column that is true for won deals; without it every row is one.
    #[serde(default)]
    pub won: Option<String>,
    /// The column that is true for the companies in play, where they stand in the same table; they give the base rates.
    #[serde(default)]
    pub pipeline: Option<String>,
    /// The column of the buyers' titles, for the check of A-095.
    #[serde(default)]
    pub buyer_title: Option<String>,
    /// How many deals to look at, the latest first; default 15 (A-093: 10 to 15), at most 1,000.
    #[serde(default = "fifteen")]
    pub window: u32,
    /// How many of them may lean to one side; default 10.
    #[serde(default = "ten")]
    pub recent: u32,
    /// A deal matches when its tier is this one or better; without it, when the decision is `pursue`.
    #[serde(default)]
    pub match_tier: Option<String>,
    /// A deal diverges from a criterion whose fit is below this; default 0.5.
    #[serde(default = "half")]
    pub diverges_below: f64,
    /// The criteria about size; found by their names when absent.
    #[serde(default)]
    pub size: Option<Vec<String>>,
    /// The criteria about how much the problem hurts; those of the category `problem` when absent.
    #[serde(default)]
    pub problem_intensity: Option<Vec<String>>,
    /// So many deals make a pattern by the rule of A-092; default 5.
    #[serde(default = "pattern_at")]
    pub pattern_at: u64,
    /// With fewer deals nothing is said; default 5.
    #[serde(default = "least_deals")]
    pub least_deals: u64,
    /// Above this chance a count is not surprising; default 0.05.
    #[serde(default = "five_percent")]
    pub alpha: f64,
    /// The level of intervals; default 0.95.
    #[serde(default = "level")]
    pub level: f64,
}

impl Default for ClosedWonRequest {
    fn default() -> Self {
        Self {
            closed: None,
            account: None,
            won: None,
            pipeline: None,
            buyer_title: None,
            window: fifteen(),
            recent: ten(),
            match_tier: None,
            diverges_below: half(),
            size: None,
            problem_intensity: None,
            pattern_at: pattern_at(),
            least_deals: least_deals(),
            alpha: five_percent(),
            level: level(),
        }
    }
}

const fn fifteen() -> u32 {
    15
}

const fn ten() -> u32 {
    10
}

const fn half() -> f64 {
    0.5
}

pub(crate) const fn level() -> f64 {
    0.95
}

/// One deal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DealReport {
    /// Its row.
    pub row: u64,
    /// Its account.
    pub account: Option<String>,
    /// The day it was closed; it is scored as of that day, or else as of the scorer's.
    pub closed: Option<String>,
    /// Its score.
    pub score: f64,
    /// Its timing.
    pub timing: f64,
    /// Its tier.
    pub tier: Option<String>,
    /// Its decision.
    pub decision: &'static str,
    /// Its status.
    pub status: &'static str,
    /// Whether it matches the profile; none when nothing is known of it.
    pub matches: Option<bool>,
    /// The criteria from which it diverges.
    pub divergences: Vec<String>,
}

/// The last closed-won deals against the profile.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClosedWonReport {
    /// In words.
    pub summary: String,
    /// How many deals were looked at.
    pub deals: u64,
    /// The day of the oldest of them.
    pub from: Option<String>,
    /// The day of the latest of them.
    pub to: Option<String>,
    /// Won deals without a day, or with one after the scorer's date.
    pub undated: u64,
    /// Deals of which nothing is known that the fit rests on; they neither match nor fail to.
    pub unknown: u64,
    /// How many match the profile, as a share with Wilson's interval.
    pub match_rate: Measured<ProportionEstimate>,
    /// How many match the profile.
    pub matches: u64,
    /// The four usual corrections, in the order of A-095.
    pub corrections: Vec<CorrectionCheck>,
    /// Where deals diverge, patterns first.
    pub divergences: Vec<Divergence>,
    /// To which values and segments the latest deals lean, the most surprising first.
    pub skew: Vec<Skew>,
    /// Entries for the change log that the findings call for.
    pub proposed: Vec<ChangeLogEntry>,
    /// The deals, the latest first; empty when deals have no days.
    pub list: Vec<DealReport>,
}

/// How many deals are looked at when none has a day.
const MOST_UNDATED: usize = 1000;

/// The deals of the window and before, the latest first.
struct Deals {
    window: Vec<(Date, usize)>,
    earlier: Vec<usize>,
    undated: u64,
}

/// What is known of one deal of the window.
struct Assessed {
    fits: Vec<Option<f64>>,
    excluded_by: Vec<usize>,
    trigger: Truth,
}

/// Reviews the last closed-won deals. Each is scored as of the day it was closed. `pipeline` gives the base rates: what share of the
/// companies in play differs in the same way, so that five deals in a common segment are not taken for a discovery. It may be a table of
/// its own, or rows of the same one (`pipeline` of the request).
///
/// ```
/// use icp_core::{Profile, table::{Table, column::Column}, watch::Watch};
/// use icp_core::review::closed_won::{ClosedWonRequest, closed_won};
/// let profile = Profile::from_json(r#"{"icp": 1, "name": "x", "attributes": {"employees": {"type": "number"}},
///     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
///                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]}"#)?;
/// let days = [20_000, 20_010, 20_020, 20_030, 20_040, 20_050];
/// let deals = Table::new(6).with("closed", Column::date32(&days))?
///     .with("employees", Column::float64(&[60.0, 900.0, 800.0, 2000.0, 700.0, 1200.0]))?;
/// let request: ClosedWonRequest = serde_json::from_str(r#"{"closed": "closed"}"#)?;
/// let report = closed_won(&profile.scorer("2026-11-21")?, &deals, None, &request, Watch::NONE)?;
/// assert_eq!((report.matches, report.deals), (1, 6));
/// assert_eq!(report.divergences[0].value.as_deref(), Some("above 500"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Absent columns and values that can not be read; `option_wrong` for numbers out of range, unknown tiers and criteria, and when stopped.
pub fn closed_won(
    scorer: &Scorer,
    deals: &Table<'_>,
    pipeline: Option<&Table<'_>>,
    request: &ClosedWonRequest,
    watch: Watch<'_>,
) -> Result<ClosedWonReport, ReviewError> {
    let document = scorer.profile().document();
    let match_tier = check(scorer, request)?;
    let pipeline = match (pipeline, &request.pipeline) {
        (Some(table), None) => Some(Part::whole(table)),
        (None, Some(name)) => Some(Part::flagged(deals, name, true)?),
        (None, None) => None,
        (Some(_), Some(_)) => {
            return Err(ReviewError::option("/pipeline", "the pipeline is given as a table already"));
        }
    };
    let pipeline = pipeline.as_ref();
    let found = select(deals, scorer.as_of(), request)?;
    let rows: Vec<usize> = found.window.iter().map(|(_, row)| *row).collect();
    let names = account_names(deals, request.account.as_deref(), &rows)?;
    let mut assessed: BTreeMap<usize, (DealReport, Assessed)> = BTreeMap::new();
    let mut by_day: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    found.window.iter().for_each(|(day, row)| by_day.entry(*day).or_default().push(*row));
    for (done, (day, same_day)) in by_day.iter().enumerate() {
        watch.at(0.4 * done as f64 / by_day.len() as f64)?;
        let Ok(then) = scorer.profile().scorer(*day) else { continue };
        each_row(&then, deals, same_day, |row, account, _| {
            let verdict = &account.verdict;
            let known = verdict.status != Status::InsufficientData;
            let matches = match match_tier {
                Some(least) => verdict.tier.is_some_and(|tier| tier <= least),
                None => verdict.decision == Decision::Pursue,
            };
            let fits: Vec<Option<f64>> = account.criteria.iter().map(|result| result.fit).collect();
            let diverges = |fit: &Option<f64>| fit.is_some_and(|fit| fit < request.diverges_below);
            let report = DealReport {
                row: deals.place(row),
                account: None,
                closed: request.closed.is_some().then(|| day.to_string()),
                score: account.score.to_f64(),
                timing: account.timing.to_f64(),
                tier: verdict.tier.map(|tier| document.tiers[tier].id.clone()),
                decision: verdict.decision.as_str(),
                status: verdict.status.as_str(),
                matches: known.then_some(matches),
                divergences: document
                    .criteria
                    .iter()
                    .zip(&fits)
                    .filter(|(_, fit)| diverges(fit))
                    .map(|(criterion, _)| criterion.id.clone())
                    .collect(),
            };
            let excluded = account.exclusions.iter().enumerate();
            let excluded_by = excluded.filter(|(_, truth)| **truth == Truth::True).map(|(i, _)| i).collect();
            let trigger = account.triggers.iter().fold(Truth::False, |truth, strength| {
                let one = match (strength.low > 0.0, strength.high > 0.0) {
                    (true, _) => Truth::True,
                    (false, true) => Truth::Unknown,
                    (false, false) => Truth::False,
                };
                truth.or(one)
            });
            assessed.insert(row, (report, Assessed { fits, excluded_by, trigger }));
        })?;
    }
    watch.at(0.4)?;
    let mut list = Vec::with_capacity(rows.len());
    let mut known = Vec::with_capacity(rows.len());
    for (row, name) in rows.iter().zip(names) {
        if let Some((mut report, deal)) = assessed.remove(row) {
            report.account = name;
            list.push(report);
            known.push(deal);
        }
    }
    let mut divergences = divergence::divergences(scorer, deals, &rows, &known, pipeline, request)?;
    watch.at(0.7)?;
    let skew = match &request.closed {
        Some(_) => skew::skew(scorer, deals, &rows, &found.earlier, pipeline, request)?,
        None => Vec::new(),
    };
    watch.at(0.9)?;
    let corrections = corrections::corrections(scorer, deals, &rows, &known, pipeline, request)?;
    divergence::mark_corrections(&mut divergences, &corrections);
    let of = list.iter().filter(|deal| deal.matches.is_some()).count() as u64;
    let matches = list.iter().filter(|deal| deal.matches == Some(true)).count() as u64;
    let match_rate: Measured<ProportionEstimate> = wilson(matches, of, request.level).into();
    let proposed = proposals(scorer.as_of(), &divergences, &skew, &corrections);
    let summary = summary(matches, of, &match_rate, &divergences, &skew, request);
    watch.at(1.0)?;
    let (dated, deals) = (request.closed.is_some(), list.len() as u64);
    Ok(ClosedWonReport {
        summary,
        deals,
        from: found.window.last().filter(|_| dated).map(|(day, _)| day.to_string()),
        to: found.window.first().filter(|_| dated).map(|(day, _)| day.to_string()),
        undated: found.undated,
        unknown: deals - of,
        match_rate,
        matches,
        corrections,
        divergences,
        skew,
        proposed,
        list: if dated { list } else { Vec::new() },
    })
}

/// Checks the request; the place of the least tier that matches.
fn check(scorer: &Scorer, request: &ClosedWonRequest) -> Result<Option<usize>, ReviewError> {
    check_open_unit("/alpha", request.alpha)?;
    check_open_unit("/level", request.level)?;
    if !(request.diverges_below > 0.0 && request.diverges_below <= 1.0) {
        let message = format!("{} must be greater than 0 and at most 1", request.diverges_below);
        return Err(ReviewError::option("/diverges_below", message));
    }
    if !(1..=1000).contains(&request.window) {
        return Err(ReviewError::option("/window", format!("{} must lie from 1 to 1,000", request.window)));
    }
    if !(1..=request.window).contains(&request.recent) {
        let message = format!("{} must lie from 1 to the window of {}", request.recent, request.window);
        return Err(ReviewError::option("/recent", message));
    }
    let document = scorer.profile().document();
    for (key, ids) in [("size", &request.size), ("problem_intensity", &request.problem_intensity)] {
        for (i, id) in ids.iter().flatten().enumerate() {
            if !document.criteria.iter().any(|criterion| criterion.id == *id) {
                return Err(ReviewError::option(
                    format!("/{key}/{i}"),
                    format!("there is no criterion `{id}`"),
                ));
            }
        }
    }
    let Some(wanted) = &request.match_tier else { return Ok(None) };
    match document.tiers.iter().position(|tier| tier.id == *wanted) {
        Some(place) => Ok(Some(place)),
        None => Err(ReviewError::option("/match_tier", format!("there is no tier `{wanted}`"))),
    }
}

fn select(deals: &Table<'_>, as_of: Date, request: &ClosedWonRequest) -> Result<Deals, ReviewError> {
    let closed = match &request.closed {
        Some(name) => Some(Named::new(deals, name, AttributeType::Date)?),
        None => None,
    };
    let won = match &request.won {
        Some(name) => Some(Named::new(deals, name, AttributeType::Flag)?),
        None => None,
    };
    let mut dated = Vec::new();
    let mut undated = 0;
    for row in 0..deals.rows() {
        if let Some(won) = &won
            && won.flag(row)? != Some(true)
        {
            continue;
        }
        match &closed {
            None => dated.push((as_of, row)),
            Some(closed) => match closed.date(row)? {
                Some(day) if day <= as_of => dated.push((day, row)),
                _ => undated += 1,
            },
        }
    }
    if closed.is_none() {
        let window = spread(dated.len(), MOST_UNDATED).into_iter().map(|place| dated[place]).collect();
        return Ok(Deals { window, earlier: Vec::new(), undated });
    }
    dated.sort_unstable_by(|a, b| b.cmp(a));
    let earlier = dated.split_off(dated.len().min(request.window as usize));
    Ok(Deals { window: dated, earlier: earlier.into_iter().map(|(_, row)| row).collect(), undated })
}

fn proposals(
    as_of: Date,
    divergences: &[Divergence],
    skew: &[Skew],
    corrections: &[CorrectionCheck],
) -> Vec<ChangeLogEntry> {
    let entry = |reason, note: String| ChangeLogEntry {
        date: as_of.to_string(),
        reason,
        note,
        version: None,
        author: None,
    };
    let looked_at = corrections.iter().filter(|check| check.state == CorrectionState::Look);
    let mut entries: Vec<ChangeLogEntry> =
        looked_at.map(|check| entry(check.check, check.text.clone())).collect();
    let patterns = divergences
        .iter()
        .filter(|divergence| {
            divergence.surprise.verdict == PatternVerdict::Pattern && divergence.correction.is_none()
        })
        .map(|divergence| divergence.text.clone());
    let leaning = skew
        .iter()
        .filter(|skew| skew.surprise.verdict == PatternVerdict::Pattern)
        .map(|skew| skew.text.clone());
    entries.extend(patterns.chain(leaning).map(|note| entry(ChangeReason::ClosedWonSkew, note)));
    entries
}

fn summary(
    matches: u64,
    of: u64,
    rate: &Measured<ProportionEstimate>,
    divergences: &[Divergence],
    skew: &[Skew],
    request: &ClosedWonRequest,
) -> String {
    let Some(rate) = rate.value() else { return "There are no closed-won deals to look at.".to_owned() };
    let mut told = format!(
        "{matches} of {} {of} closed-won deals match the profile ({}; {} to {} at {}).",
        if request.closed.is_some() { "the last" } else { "all" },
        percent(rate.estimate),
        percent(rate.interval.low),
        percent(rate.interval.high),
        percent(request.level),
    );
    let is_pattern = |surprise: &super::surprise::Surprise| surprise.verdict == PatternVerdict::Pattern;
    match divergences.iter().filter(|divergence| is_pattern(&divergence.surprise)).count() {
        0 => told.push_str(" No divergence is a pattern."),
        1 => told.push_str(" One divergence is a pattern:"),
        n => told.push_str(&format!(" {n} divergences are patterns; first:")),
    }
    if let Some(first) = divergences.iter().find(|divergence| is_pattern(&divergence.surprise)) {
        told.push_str(&format!(" {}", first.text));
    }
    if let Some(first) = skew.iter().find(|skew| is_pattern(&skew.surprise)) {
        told.push_str(&format!(" {}", first.text));
    }
    told
}

#[cfg(test)]
mod tests;
