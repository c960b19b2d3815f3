//! Anti-ICP: which exclusions the bad customers suggest, what each would have prevented, and what it would have cost.

use super::LearnError;
use super::attributes::Attributes;
use super::cohort::{Cohort, Membership, Rule};
use super::data::Data;
use super::evidence::{Rate, check_open_unit};
use super::holding::holding;
use super::traits::{Direction, FalseDiscovery, Trait, TraitsRequest, check, mine};
use crate::date::Date;
use crate::num;
use crate::stats::proportion::{PowerMethod, sample_size_two_proportions, wilson};
use crate::stats::{Alternative, Measured};
use crate::table::Table;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Where to look for exclusions.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AntiRequest {
    /// The bad customers: any of churned, low LTV, long cycles, bad-fit deals, support burden, each with its `source`.
    pub bad: Rule,
    /// The good ones, who must not be lost; default: all rows that are known not to be bad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good: Option<Rule>,
    /// Declarations; when none is given they are inferred from the table.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// The attributes to look at; default: all but those that decide the sides.
    #[serde(default)]
    pub only: Vec<String>,
    /// The date that ages of dates are counted to; dates are left out without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// The false discovery rate; default 0.1.
    #[serde(default = "default_q")]
    pub q: f64,
    /// How q-values are made.
    #[serde(default)]
    pub adjustment: FalseDiscovery,
    /// Whether pairs are looked at; default true.
    #[serde(default = "default_true")]
    pub pairs: bool,
    /// The greatest share of good customers that an exclusion may cost, with the confidence of `level`; default 0.1.
    #[serde(default = "default_max_good_lost")]
    pub max_good_lost: f64,
    /// The fewest bad customers that an exclusion must have prevented; default 5.
    #[serde(default = "default_min_prevented")]
    pub min_prevented: u64,
    /// Fewest rows that must hold a trait, and fewest that must not; default 5.
    #[serde(default = "super::binning::default_min_rows")]
    pub min_rows: u64,
    /// The same as a share; default 0.02.
    #[serde(default = "default_min_share")]
    pub min_share: f64,
    /// Level of the intervals; default 0.95.
    #[serde(default = "super::binning::default_level")]
    pub level: f64,
    /// Bootstrap resamples for the stability; default 100.
    #[serde(default = "default_resamples")]
    pub resamples: u64,
    /// Seed of permutations and resamples.
    pub seed: u64,
    /// How many candidates are listed beside the proposed ones; default 10.
    #[serde(default = "default_list")]
    pub list: u64,
}

const fn default_q() -> f64 {
    0.1
}
const fn default_true() -> bool {
    true
}
const fn default_max_good_lost() -> f64 {
    0.1
}
const fn default_min_prevented() -> u64 {
    5
}
const fn default_min_share() -> f64 {
    0.02
}
const fn default_resamples() -> u64 {
    100
}
const fn default_list() -> u64 {
    10
}

/// The exclusions that the bad customers suggest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AntiReport {
    /// Bad customers.
    pub bad: u64,
    /// Good ones.
    pub good: u64,
    /// Rows that can not be told.
    pub missing: u64,
    /// How the bad ones came about.
    pub target: String,
    /// Everything that was tested.
    pub looked_at: u64,
    /// Proposed exclusions first, then those that were refused, each by p-value.
    pub candidates: Vec<Exclusion>,
    /// What all proposed exclusions together would have done.
    pub together: Option<Together>,
    /// In plain language.
    pub summary: String,
}

/// What several exclusions together would have done, rows counted once.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Together {
    /// Bad customers that at least one excludes.
    pub prevented: Measured<Rate>,
    /// Good customers that at least one excludes.
    pub lost: Measured<Rate>,
}

/// A candidate exclusion with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exclusion {
    /// Whether it is proposed.
    pub proposed: bool,
    /// Why it is not; empty when it is.
    pub refusals: Vec<Refusal>,
    /// How many rows, bad and good, with what was seen would settle the refusals; none when no number would.
    pub rows_needed: Option<u64>,
    /// The trait and its statistics; its target is the bad customers.
    pub evidence: Trait,
    /// Bad customers that it would have prevented, of those whose value is known.
    pub prevented: Measured<Rate>,
    /// Good customers that it would have cost, of those whose value is known.
    pub lost: Measured<Rate>,
    /// The bad ones among the customers that it excludes.
    pub precision: Measured<Rate>,
    /// Good customers lost for each bad one prevented.
    pub lost_per_prevented: Option<f64>,
    /// How many customers it would have prevented by source of evidence.
    pub sources: Vec<SourceShare>,
    /// The exclusion as a profile writes it.
    pub exclusion: Value,
    /// In plain language.
    pub summary: String,
}

/// Why an exclusion is not proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It may be chance: its q-value is too high.
    NotSignificant,
    /// It would have prevented too few.
    TooFewPrevented,
    /// It costs more good customers than it may.
    CostsTooMuch,
    /// It may cost more than it may: the interval reaches too far.
    CostUncertain,
}

/// One source of evidence and an exclusion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceShare {
    /// The source.
    pub source: String,
    /// Its customers that the exclusion would have prevented.
    pub prevented: u64,
    /// Its customers whose value is known.
    pub of: u64,
}

/// Looks for exclusions.
///
/// A candidate is a trait that is more frequent among the bad customers. It is proposed when three things hold: its q-value over everything looked at is at most q, it
/// would have prevented enough, and the upper end of the interval for the good customers lost is within what may be lost. Otherwise it is refused with the reasons and
/// with the number of rows that would settle them if rates stayed as they are.
///
/// # Errors
/// No bad or no good customers, options out of range, columns that can not be read; `stopped`.
///
/// ```
/// use icp_core::learn::anti::{AntiRequest, anti_icp};
/// use icp_core::table::{Table, column::{Bitmap, Column}};
/// use icp_core::watch::Watch;
/// // Churn among the small ones: 30 of 40 below 10 employees, 10 of 160 others.
/// let size: Vec<f64> = (0..200).map(|i| if i < 40 { f64::from(i % 10) } else { f64::from(i) }).collect();
/// let churned: Vec<u8> = (0..25).map(|byte| (0..8).fold(0, |bits, i| {
///     let row = byte * 8 + i;
///     bits | u8::from(if row < 40 { row % 4 != 0 } else { row % 16 == 0 }) << i
/// })).collect();
/// let table = Table::new(200)
///     .with("employees", Column::float64(&size))?
///     .with("churned", Column::boolean(Bitmap::new(&churned), 200)?)?;
/// let request: AntiRequest = serde_json::from_str(
///     r#"{"seed": 1, "bad": {"any_of": [{"source": "churn", "column": "churned", "is": true}]}, "max_good_lost": 0.15}"#)?;
/// let report = anti_icp(&table, &request, &Watch::NONE)?;
/// let first = &report.candidates[0];
/// assert!(first.proposed && first.exclusion["when"]["le"].as_f64() < Some(40.0), "{}", report.summary);
/// assert_eq!(first.sources[0].prevented, 30);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn anti_icp(
    table: &Table<'_>,
    request: &AntiRequest,
    watch: &Watch<'_>,
) -> Result<AntiReport, LearnError> {
    check_open_unit("/max_good_lost", request.max_good_lost)?;
    let search = request.search()?;
    check(&search)?;
    let against = search.against.as_ref();
    let data =
        Data::read(table, &search.attributes, &search.only, &search.target, against, &watch.part(0.0, 0.3))
            .map_err(renamed)?;
    let mined = mine(&data, &search, &watch.part(0.3, 0.9))?;
    let looked_at = mined.looked_at;
    let mut candidates = Vec::new();
    let mut excluded: Vec<Option<bool>> = vec![Some(false); table.rows()];
    let mut refused = 0;
    for found in mined.traits.into_iter().filter(|found| found.direction == Direction::For) {
        let mut candidate = judge(found, &data, request, looked_at);
        if !candidate.proposed {
            refused += 1;
            if refused > request.list {
                continue;
            }
        }
        let (names, when) = (&candidate.evidence.attributes, &candidate.evidence.when);
        let holds = holding(table, &data.attributes, names, when, request.as_of)?;
        candidate.sources = by_source(&data.target, &holds);
        if candidate.proposed {
            for (sum, holds) in excluded.iter_mut().zip(&holds) {
                *sum = match (*sum, holds) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (_, None) | (None, _) => None,
                    _ => Some(false),
                };
            }
        }
        candidates.push(candidate);
        watch.at(0.95)?;
    }
    candidates.sort_by_key(|candidate| !candidate.proposed);
    let proposed = candidates.iter().filter(|candidate| candidate.proposed).count();
    let together = (proposed > 0).then(|| together(&data.sides, &excluded, request.level));
    let (bad, good) = (data.sides.members(), data.sides.others());
    let summary = summarise(&candidates, together.as_ref(), bad, good, request);
    watch.at(1.0)?;
    Ok(AntiReport {
        bad,
        good,
        missing: data.sides.missing(),
        target: data.target.summary.clone(),
        looked_at,
        candidates,
        together,
        summary,
    })
}

/// Places of the search's request as this request names them.
fn renamed(error: LearnError) -> LearnError {
    let rename = |path: String| path.replacen("/target", "/bad", 1).replacen("/against", "/good", 1);
    match error {
        LearnError::Option { path, message } => LearnError::Option { path: rename(path), message },
        LearnError::OneOutcome { path, rows, .. } => {
            LearnError::OneOutcome { path: rename(path), what: "bad and good customers".to_owned(), rows }
        }
        other => other,
    }
}

impl AntiRequest {
    fn search(&self) -> Result<TraitsRequest, LearnError> {
        let mut search: TraitsRequest =
            serde_json::from_value(json!({"target": self.bad, "seed": self.seed}))
                .map_err(|error| LearnError::option("/bad", error.to_string()))?;
        search.against.clone_from(&self.good);
        search.attributes = self.attributes.clone();
        search.only.clone_from(&self.only);
        search.as_of = self.as_of;
        search.q = self.q;
        search.adjustment = self.adjustment;
        search.pairs = self.pairs;
        search.min_rows = self.min_rows;
        search.min_share = self.min_share;
        search.level = self.level;
        search.resamples = self.resamples;
        search.list = self.list.saturating_mul(4).min(10_000);
        Ok(search)
    }
}

fn counts(rate: &Measured<Rate>) -> (u64, u64) {
    rate.value().map_or((0, 0), |rate| (rate.events, rate.rows))
}

fn judge(found: Trait, data: &Data, request: &AntiRequest, looked_at: u64) -> Exclusion {
    let ((held_bad, held), (other_bad, others)) = (counts(&found.holds), counts(&found.lacks));
    let (bad, good) = (held_bad + other_bad, held + others - held_bad - other_bad);
    let held_good = held - held_bad;
    let prevented = Rate::new(held_bad, bad, request.level);
    let lost = Rate::new(held_good, good, request.level);
    let mut refusals = Vec::new();
    if !found.proposed {
        refusals.push(Refusal::NotSignificant);
    }
    if held_bad < request.min_prevented {
        refusals.push(Refusal::TooFewPrevented);
    }
    if let Some(lost) = lost.value() {
        if lost.estimate > request.max_good_lost {
            refusals.push(Refusal::CostsTooMuch);
        } else if lost.high > request.max_good_lost {
            refusals.push(Refusal::CostUncertain);
        }
    }
    let proposed = refusals.is_empty();
    let rows = data.sides.members() + data.sides.others();
    let rows_needed = if proposed {
        None
    } else {
        needed(&refusals, (held_bad, held), (other_bad, others), rows, request, looked_at)
    };
    let words = found.words.clone();
    let reason =
        format!("{words}: {held_bad} of {bad} bad customers and {held_good} of {good} good ones were so",);
    let verdict = if proposed {
        "Proposed".to_owned()
    } else {
        let reasons: Vec<&str> = refusals
            .iter()
            .map(|refusal| match refusal {
                Refusal::NotSignificant => "it may be chance",
                Refusal::TooFewPrevented => "it would have prevented too few",
                Refusal::CostsTooMuch => "it costs too many good customers",
                Refusal::CostUncertain => "it may cost too many good customers",
            })
            .collect();
        let rows = rows_needed
            .map(|needed| format!(" (about {needed} rows like these would settle it; there are {rows})"))
            .unwrap_or_default();
        format!("Refused, because {}{rows}", reasons.join(" and "))
    };
    Exclusion {
        proposed,
        refusals,
        rows_needed,
        precision: Rate::new(held_bad, held, request.level),
        lost_per_prevented: (held_bad > 0).then(|| held_good as f64 / held_bad as f64),
        sources: Vec::new(),
        exclusion: json!({"id": slug(&words), "reason": reason, "when": found.when}),
        summary: format!("{verdict}: {reason}."),
        evidence: found,
        prevented,
        lost,
    }
}

/// How many rows like these would settle the refusals: significance with 80 % power at the level that a single finding must reach, the number prevented, and
/// the upper end of the cost.
fn needed(
    refusals: &[Refusal],
    held: (u64, u64),
    others: (u64, u64),
    rows: u64,
    request: &AntiRequest,
    looked_at: u64,
) -> Option<u64> {
    let mut factor: f64 = 1.0;
    for refusal in refusals {
        let this = match refusal {
            Refusal::NotSignificant => {
                let rate = |(events, rows): (u64, u64)| (events as f64 + 0.5) / (rows as f64 + 1.0);
                let alpha = request.q / looked_at.max(1) as f64;
                let (two, normal) = (Alternative::TwoSided, PowerMethod::Normal);
                let arm =
                    sample_size_two_proportions(rate(held), rate(others), 0.8, alpha, two, normal).ok()?;
                // Equal arms of this size are worth as much as unequal ones with the same harmonic mean.
                let share = held.1 as f64 / (held.1 + others.1) as f64;
                arm * (1.0 / share + 1.0 / (1.0 - share)) / 2.0 / (held.1 + others.1) as f64
            }
            Refusal::TooFewPrevented if held.0 > 0 => request.min_prevented as f64 / held.0 as f64,
            Refusal::CostUncertain => cost_factor(held, others, request)?,
            Refusal::TooFewPrevented | Refusal::CostsTooMuch => return None,
        };
        factor = num::max(factor, this);
    }
    let needed = (rows as f64 * factor).ceil();
    (needed < 1e12).then_some(needed as u64)
}

/// By how much there would have to be more rows for the upper end of the cost to be within what may be lost.
fn cost_factor(held: (u64, u64), others: (u64, u64), request: &AntiRequest) -> Option<f64> {
    let (lost, good) = (held.1 - held.0, held.1 + others.1 - held.0 - others.0);
    let high = |factor: f64| {
        let rows = num::round_half_even(good as f64 * factor);
        let events = num::min(num::round_half_even(lost as f64 * factor), rows);
        wilson(events as u64, rows as u64, request.level).map_or(1.0, |rate| rate.interval.high)
    };
    let mut factor = 1.0;
    while high(factor) > request.max_good_lost {
        factor *= 1.05;
        if factor > 1e6 {
            return None;
        }
    }
    Some(factor)
}

fn by_source(target: &Cohort, holds: &[Option<bool>]) -> Vec<SourceShare> {
    target
        .sources
        .iter()
        .map(|source| {
            let rows = source.membership.rows.iter().zip(holds).filter(|(row, _)| **row == Some(true));
            let known: Vec<bool> = rows.filter_map(|(_, holds)| *holds).collect();
            SourceShare {
                source: source.source.clone(),
                prevented: known.iter().filter(|holds| **holds).count() as u64,
                of: known.len() as u64,
            }
        })
        .collect()
}

fn together(sides: &Membership, excluded: &[Option<bool>], level: f64) -> Together {
    let rate = |wanted: bool| {
        let rows = sides.rows.iter().zip(excluded).filter(|(side, _)| **side == Some(wanted));
        let known: Vec<bool> = rows.filter_map(|(_, excluded)| *excluded).collect();
        Rate::new(known.iter().filter(|x| **x).count() as u64, known.len() as u64, level)
    };
    Together { prevented: rate(true), lost: rate(false) }
}

fn summarise(
    candidates: &[Exclusion],
    together: Option<&Together>,
    bad: u64,
    good: u64,
    request: &AntiRequest,
) -> String {
    let proposed: Vec<&Exclusion> = candidates.iter().filter(|candidate| candidate.proposed).collect();
    if let Some(together) = together {
        let ((prevented, of), (lost, from)) = (counts(&together.prevented), counts(&together.lost));
        let words: Vec<&str> =
            proposed.iter().map(|candidate| candidate.evidence.words.as_str()).take(3).collect();
        return format!(
            "{} exclusions are proposed ({}{}): together they would have prevented {prevented} of {of} bad customers and cost {lost} of {from} good ones.",
            proposed.len(),
            words.join("; "),
            if proposed.len() > 3 { "; …" } else { "" },
        );
    }
    let first = candidates.iter().find_map(|candidate| candidate.rows_needed.map(|rows| (rows, candidate)));
    let hint = first
        .map(|(rows, candidate)| {
            format!(
                " The nearest is {}: about {rows} rows like these would settle it.",
                candidate.evidence.words
            )
        })
        .unwrap_or_default();
    format!(
        "No exclusion is proposed: {bad} bad and {good} good customers are too thin evidence, or nothing sets them apart at a false discovery rate of {}.{hint}",
        request.q
    )
}

/// A text as an id.
fn slug(text: &str) -> String {
    let mut id = String::new();
    for c in crate::text::normalize(text).chars() {
        if c.is_alphanumeric() {
            id.push(c);
        } else if !id.ends_with('_') && !id.is_empty() {
            id.push('_');
        }
    }
    id.trim_end_matches('_').to_owned()
}
