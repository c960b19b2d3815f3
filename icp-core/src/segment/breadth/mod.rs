//! How broad a profile is on a universe: how many accounts fit, whether that is too many or too few (A-090), and what would change it.

mod candidates;
mod edits;
mod search;

pub use edits::Way;
pub use search::{ChangeSet, Step};

use super::error::{SegmentError, positive};
use crate::funnel::{Breadth, BreadthRule};
use crate::num;
use crate::profile::Profile;
use crate::profile::document::Document;
use crate::score::scorer::{Scorer, TableOptions};
use crate::score::scores::Output;
use crate::table::Table;
use crate::watch::Watch;
use edits::Part;
use serde::{Deserialize, Serialize};

/// What to ask of a universe. An account fits when its decision is `pursue`, or as `tier` or `score` says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreadthRequest {
    /// Accounts fit from this tier up.
    #[serde(default)]
    pub tier: Option<String>,
    /// Accounts fit from this score up, unless they are excluded.
    #[serde(default)]
    pub score: Option<f64>,
    /// How broad a profile may be.
    #[serde(default)]
    pub rule: BreadthRule,
    /// The number of accounts to come nearest to, of changes that are equally small; 300.
    #[serde(default = "practical")]
    pub practical: u64,
    /// By what share a bound moves in one step; 0.25.
    #[serde(default = "step")]
    pub step: f64,
    /// The most steps of the smallest change; 3.
    #[serde(default = "most_steps")]
    pub most_steps: u64,
}

fn practical() -> u64 {
    300
}

fn step() -> f64 {
    0.25
}

fn most_steps() -> u64 {
    3
}

impl Default for BreadthRequest {
    fn default() -> Self {
        Self {
            tier: None,
            score: None,
            rule: BreadthRule::default(),
            practical: practical(),
            step: step(),
            most_steps: most_steps(),
        }
    }
}

/// A point of the breadth curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// A score.
    pub score: f64,
    /// How many accounts that are not excluded have at least this.
    pub accounts: u64,
}

/// How broad a profile is, and what would change it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BreadthReport {
    /// In one sentence.
    pub summary: String,
    /// All accounts of the universe.
    pub accounts: u64,
    /// How many fit.
    pub fitting: u64,
    /// The verdict on that.
    pub verdict: Breadth,
    /// The verdict in words.
    pub verdict_words: String,
    /// How many accounts there are at each score from 0 to 100 in steps of 5.
    pub curve: Vec<CurvePoint>,
    /// The threshold nearest to the present one that alone brings the number within the bounds; none when equal scores leave none, or when
    /// tiers have further conditions.
    pub threshold: Option<CurvePoint>,
    /// What each single step would add or remove, in document order.
    pub steps: Vec<Step>,
    /// The smallest change that brings the number within the bounds; none when none is needed or none was found.
    pub smallest: Option<ChangeSet>,
    /// How many changes were tried.
    pub tried: u64,
}

/// The words for a verdict (A-090).
///
/// ```
/// use icp_core::{funnel::BreadthRule, segment::breadth::verdict_words};
/// let rule = BreadthRule::default();
/// assert!(verdict_words(&rule, 50).starts_with("too narrow"));
/// assert!(verdict_words(&rule, 75).contains("outside, unspecified"));
/// assert!(verdict_words(&rule, 150).contains("only the wider lower bound"));
/// assert!(verdict_words(&rule, 300).starts_with("pass"));
/// assert!(verdict_words(&rule, 800).starts_with("broad"));
/// assert!(verdict_words(&rule, 10_000).starts_with("too broad"));
/// ```
#[must_use]
pub fn verdict_words(rule: &BreadthRule, accounts: u64) -> String {
    let shown = |bound: crate::funnel::Rational| bound.to_f64();
    match rule.verdict(accounts.into()) {
        Breadth::TooNarrow => format!("too narrow: {accounts} accounts, at most {}", shown(rule.too_narrow)),
        Breadth::NarrowUnspecified => format!(
            "narrow (outside, unspecified): {accounts} accounts, more than {} and fewer than {}",
            shown(rule.too_narrow),
            shown(rule.wide_least)
        ),
        Breadth::WideBoundOnly => format!(
            "narrow: {accounts} accounts pass only the wider lower bound of {}, not the bound of {}",
            shown(rule.wide_least),
            shown(rule.least)
        ),
        Breadth::Pass => {
            format!("pass: {accounts} accounts, within {} to {}", shown(rule.least), shown(rule.most))
        }
        Breadth::BroadUnspecified => format!(
            "broad (outside, unspecified): {accounts} accounts, more than {} and fewer than {}",
            shown(rule.most),
            shown(rule.too_broad)
        ),
        Breadth::TooBroad => format!("too broad: {accounts} accounts, at least {}", shown(rule.too_broad)),
    }
}

/// Which accounts fit, whatever the document.
#[derive(Clone, Copy, Debug)]
enum Fits<'a> {
    Pursue,
    Tier(&'a str),
    Score(f64),
}

/// A universe to count on.
struct Universe<'a> {
    scorer: &'a Scorer,
    table: &'a Table<'a>,
    fits: Fits<'a>,
}

impl Universe<'_> {
    fn outputs(&self) -> Vec<Output> {
        match self.fits {
            Fits::Pursue => vec![Output::Decision],
            Fits::Tier(_) => vec![Output::Tier],
            Fits::Score(_) => vec![Output::Score, Output::Status],
        }
    }

    /// Which accounts fit under a scorer.
    fn fitting(&self, scorer: &Scorer) -> Result<Vec<bool>, SegmentError> {
        let options = TableOptions { outputs: self.outputs(), ..TableOptions::default() };
        let scores = scorer.score_table_with(self.table, &options)?.scores;
        let tiers = &scorer.profile().document().tiers;
        let from = |id: &str| tiers.iter().position(|tier| tier.id == id);
        Ok((0..scores.rows)
            .map(|row| match self.fits {
                Fits::Pursue => scores.word("decision", row) == Some("pursue"),
                Fits::Tier(id) => {
                    let place = scores.word("tier", row).and_then(from);
                    place.zip(from(id)).is_some_and(|(place, last)| place <= last)
                }
                Fits::Score(least) => {
                    scores.word("status", row) != Some("excluded")
                        && scores
                            .numbers("score")
                            .and_then(|numbers| numbers.get(row))
                            .is_some_and(|x| *x >= least)
                }
            })
            .collect())
    }

    /// Which accounts fit under an edited document; none when it is not valid.
    fn fitting_under(&self, document: Document) -> Result<Option<Vec<bool>>, SegmentError> {
        let Ok(profile) = Profile::from_document(document) else { return Ok(None) };
        let Ok(scorer) = profile.scorer(self.scorer.as_of()) else { return Ok(None) };
        self.fitting(&scorer).map(Some)
    }
}

/// How broad the profile is on a universe, and what would change it.
///
/// Steps are edits of the document: an end of the band that is worth most moves to the next band's end or by `step`, a value enters or leaves
/// the list, a curve moves by `step` of its width, a threshold by 5 points, a criterion or exclusion stops counting. Each edited document is scored
/// on the whole universe, so every rule has its say. The smallest change has the fewest steps, then comes nearest to `practical`; single
/// steps are tried completely, sets of more grow from the eight that came nearest.
///
/// # Errors
/// [`SegmentError::Table`] for the table, [`SegmentError::Wrong`] for both `tier` and `score`, a tier that is not the profile's, bounds that do not ascend
/// or numbers out of range, [`SegmentError::Stopped`].
pub fn breadth(
    scorer: &Scorer,
    table: &Table<'_>,
    request: &BreadthRequest,
    watch: &Watch<'_>,
) -> Result<BreadthReport, SegmentError> {
    let document = scorer.profile().document();
    let (fits, threshold) = check(document, request)?;
    let universe = Universe { scorer, table, fits };
    let now = universe.fitting(scorer)?;
    let fitting = count(&now);
    let rule = &request.rule;
    let verdict = rule.verdict(fitting.into());
    let fits_from = match fits {
        Fits::Tier(id) => document.tiers.iter().position(|tier| tier.id == id),
        Fits::Pursue | Fits::Score(_) => None,
    };
    let edits = candidates::candidates(document, table, threshold, fits_from);
    let found = search::search(&universe, &now, edits, request, watch)?;
    let scores = sorted_scores(scorer, table)?;
    let curve = (0..=20).map(|i| at(&scores, f64::from(i) * 5.0)).collect();
    let present = match fits {
        Fits::Pursue => Some(document.decision.pursue.to_f64()),
        Fits::Score(least) => Some(least),
        // A tier's conditions besides its score are not on the curve.
        Fits::Tier(_) => None,
    };
    let threshold =
        present.filter(|_| verdict != Breadth::Pass).and_then(|now| nearest_threshold(&scores, now, rule));
    let verdict_words = verdict_words(rule, fitting);
    let summary = summary(now.len() as u64, &verdict_words, found.smallest.as_ref());
    Ok(BreadthReport {
        summary,
        accounts: now.len() as u64,
        fitting,
        verdict,
        verdict_words,
        curve,
        threshold,
        steps: found.steps,
        smallest: found.smallest,
        tried: found.tried,
    })
}

fn check<'a>(
    document: &Document,
    request: &'a BreadthRequest,
) -> Result<(Fits<'a>, Option<Part>), SegmentError> {
    let rule = &request.rule;
    let bounds = [rule.too_narrow, rule.wide_least, rule.least, rule.most, rule.too_broad];
    if bounds.windows(2).any(|pair| pair[0] > pair[1]) {
        return Err(SegmentError::wrong(
            "/rule",
            "bounds that do not ascend",
            "each bound must be at least the one before",
        ));
    }
    positive("/step", request.step)?;
    if request.step > 10.0 {
        return Err(SegmentError::wrong("/step", request.step, "at most 10 is wanted"));
    }
    if !(1..=6).contains(&request.most_steps) {
        return Err(SegmentError::wrong(
            "/most_steps",
            request.most_steps,
            "a whole number from 1 to 6 is wanted",
        ));
    }
    match (&request.tier, request.score) {
        (Some(_), Some(_)) => {
            Err(SegmentError::wrong("/score", "both `tier` and `score`", "give one of them, or neither"))
        }
        (Some(id), None) => match document.tiers.iter().position(|tier| tier.id == *id) {
            Some(place) => Ok((Fits::Tier(id), Some(Part::Tier(place)))),
            None => {
                let known: Vec<&str> = document.tiers.iter().map(|tier| tier.id.as_str()).collect();
                let wanted = format!("a tier of the profile is wanted: {}", known.join(", "));
                Err(SegmentError::wrong("/tier", format!("{id:?}"), wanted))
            }
        },
        (None, Some(score)) => {
            if !(0.0..=100.0).contains(&score) {
                return Err(SegmentError::wrong("/score", score, "a score from 0 to 100 is wanted"));
            }
            Ok((Fits::Score(score), None))
        }
        (None, None) => Ok((Fits::Pursue, Some(Part::Pursue))),
    }
}

fn count(fitting: &[bool]) -> u64 {
    fitting.iter().filter(|&&fits| fits).count() as u64
}

/// The scores of accounts that are not excluded, the highest first.
fn sorted_scores(scorer: &Scorer, table: &Table<'_>) -> Result<Vec<f64>, SegmentError> {
    let outputs = vec![Output::Score, Output::Status];
    let scores = scorer.score_table_with(table, &TableOptions { outputs, ..TableOptions::default() })?.scores;
    let numbers = scores.numbers("score").unwrap_or_default();
    let rows = (0..scores.rows).filter(|&row| {
        !matches!(scores.word("status", row), Some("excluded" | "insufficient_data" | "error"))
    });
    let mut kept: Vec<f64> = rows.filter_map(|row| numbers.get(row).copied()).collect();
    kept.sort_by(|a, b| num::order(*b, *a));
    Ok(kept)
}

fn at(scores: &[f64], score: f64) -> CurvePoint {
    CurvePoint { score, accounts: scores.partition_point(|x| *x >= score) as u64 }
}

/// Only at a score that some account has does the count change.
fn nearest_threshold(scores: &[f64], now: f64, rule: &BreadthRule) -> Option<CurvePoint> {
    let mut best: Option<CurvePoint> = None;
    for (i, score) in scores.iter().enumerate() {
        if i > 0 && scores[i - 1] == *score {
            continue;
        }
        let point = at(scores, *score);
        let nearer = best.is_none_or(|known| (point.score - now).abs() < (known.score - now).abs());
        if rule.verdict(point.accounts.into()) == Breadth::Pass && nearer {
            best = Some(point);
        }
    }
    best
}

fn summary(accounts: u64, verdict: &str, smallest: Option<&ChangeSet>) -> String {
    let change = smallest.map_or(String::new(), |set| {
        let words: Vec<&str> = set.changes.iter().map(String::as_str).collect();
        format!(" Smallest change: {} ({} accounts).", words.join("; "), set.accounts)
    });
    format!("Of {accounts} accounts: {verdict}.{change}")
}
