//! What a back-test is asked with.

use crate::validate::error::{ValidateError, check_open_unit};
use crate::validate::evidence::{Certainty, default_level, default_power};
use serde::{Deserialize, Serialize};

/// A back-test of scores that are columns of a table, or that a scorer gives (then `score` and `tier` are the scorer's and may be left
/// out).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BacktestRequest {
    /// The column of the scores.
    #[serde(default = "score")]
    pub score: String,
    /// The column of the outcome: flags (or 0 and 1), numbers (lifetime value, days of the cycle), or words.
    pub outcome: String,
    /// The words that count as the event; needed for an outcome in words. Compared trimmed and in lower case.
    #[serde(default)]
    pub event: Vec<String>,
    /// How the outcome is read.
    #[serde(default)]
    pub kind: OutcomeKind,
    /// Whether a high score should go with more of the outcome (won, lifetime value) or with less (churned, days of the cycle).
    #[serde(default)]
    pub better: Better,
    /// The column of the tiers. Without it, `tiers` cut the scores.
    #[serde(default)]
    pub tier: Option<String>,
    /// Names of the tiers, best first; by default in the order of their mean scores.
    #[serde(default)]
    pub tier_order: Vec<String>,
    /// Least scores of the tiers, best first; by default 90, 70, 50 and 0 where all scores lie in 0…100.
    #[serde(default)]
    pub tiers: Vec<TierBound>,
    /// The column of probabilities of the event that go with the scores.
    #[serde(default)]
    pub probability: Option<String>,
    /// How to read the score itself.
    #[serde(default)]
    pub score_as: ScoreScale,
    /// The column that tells which accounts were ever worked. Without it, those with an outcome were.
    #[serde(default)]
    pub worked: Option<String>,
    /// The column of the probabilities of having been worked. Without it, they are estimated by tier or by tenth of the score.
    #[serde(default)]
    pub propensity: Option<String>,
    /// The column of dates by which quarters are told apart.
    #[serde(default)]
    pub date: Option<String>,
    /// The column of the dates on which the scores were made, to be compared with `date`, the date of the outcome.
    #[serde(default)]
    pub scored_at: Option<String>,
    /// Level of the intervals; tests are at 1 − level.
    #[serde(default = "default_level")]
    pub level: f64,
    /// The power that `n_to_settle` aims at.
    #[serde(default = "default_power")]
    pub power: f64,
    /// Bins of the gain table and of the calibration curve.
    #[serde(default = "ten")]
    pub bins: u64,
    /// Resamples of the bootstrap; 0 leaves it out.
    #[serde(default)]
    pub resamples: u64,
    /// Seed of the bootstrap.
    #[serde(default)]
    pub seed: u64,
    /// Whether the other columns are searched for leaks.
    #[serde(default = "yes")]
    pub search_leaks: bool,
    /// Columns that are not searched.
    #[serde(default)]
    pub known_before: Vec<String>,
}

/// How an outcome is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// As the column is: flags, 0 and 1, and words are events; other numbers are numbers.
    #[default]
    Auto,
    /// As an event that happened or not.
    Event,
    /// As a number.
    Number,
}

/// Which way is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better.
    #[default]
    Higher,
    /// Less is better.
    Lower,
}

impl Better {
    /// 1 or −1.
    pub(crate) const fn sign(self) -> f64 {
        match self {
            Self::Higher => 1.0,
            Self::Lower => -1.0,
        }
    }
}

/// How a score is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoreScale {
    /// As an order only.
    #[default]
    Rank,
    /// As a probability of the event, 0…1.
    Probability,
    /// As a probability in per cent, 0…100.
    Percent,
}

/// A tier by the least score it takes.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TierBound {
    /// Its name.
    pub id: String,
    /// The least score.
    pub min: f64,
}

fn score() -> String {
    "score".to_owned()
}

const fn ten() -> u64 {
    10
}

const fn yes() -> bool {
    true
}

/// The most resamples that may be asked for.
const RESAMPLES: u64 = 100_000;

impl BacktestRequest {
    /// A request with nothing but the columns of score and outcome.
    ///
    /// ```
    /// use icp_core::validate::BacktestRequest;
    /// assert_eq!(BacktestRequest::new("score", "won").level, 0.95);
    /// ```
    #[must_use]
    pub fn new(score: &str, outcome: &str) -> Self {
        Self {
            score: score.to_owned(),
            outcome: outcome.to_owned(),
            event: Vec::new(),
            kind: OutcomeKind::Auto,
            better: Better::Higher,
            tier: None,
            tier_order: Vec::new(),
            tiers: Vec::new(),
            probability: None,
            score_as: ScoreScale::Rank,
            worked: None,
            propensity: None,
            date: None,
            scored_at: None,
            level: default_level(),
            power: default_power(),
            bins: ten(),
            resamples: 0,
            seed: 0,
            search_leaks: true,
            known_before: Vec::new(),
        }
    }

    pub(super) fn check(&self) -> Result<Certainty, ValidateError> {
        check_open_unit("/level", self.level)?;
        if !(2..=1000).contains(&self.bins) {
            return Err(ValidateError::option("/bins", format!("{} must be from 2 to 1000", self.bins)));
        }
        if self.resamples == 1 || self.resamples > RESAMPLES {
            let message = format!("{} must be 0, or from 2 to {RESAMPLES}", self.resamples);
            return Err(ValidateError::option("/resamples", message));
        }
        for (i, pair) in self.tiers.windows(2).enumerate() {
            // Written so that NaN is caught.
            if !matches!(pair[0].min.partial_cmp(&pair[1].min), Some(std::cmp::Ordering::Greater)) {
                let message = format!("{} must be below the tier before, {}", pair[1].min, pair[0].min);
                return Err(ValidateError::option(format!("/tiers/{}/min", i + 1), message));
            }
        }
        if let Some(i) = self.tiers.iter().position(|tier| !tier.min.is_finite()) {
            return Err(ValidateError::option(format!("/tiers/{i}/min"), "must be a finite number"));
        }
        if self.tier.is_some() && !self.tiers.is_empty() {
            return Err(ValidateError::option(
                "/tiers",
                "give either the column `tier` or the bounds `tiers`",
            ));
        }
        if self.scored_at.is_some() && self.date.is_none() {
            return Err(ValidateError::missing(
                "/date",
                "`scored_at` is compared with `date`; name that column",
            ));
        }
        Certainty::new(self.level, self.power)
    }
}
