//! Weights from evidence and prior together: with little data they stay where experts put them, with much data they go where
//! the data say.
//!
//! A penalised logistic regression (for money: linear) of the outcome on the criteria's fits. Coefficients are never negative, and a quadratic
//! penalty pulls them towards the direction of the weights the profile has now; how long that direction is (the slope) the data set. The penalty's
//! strength is told as the number of observations the prior is worth: asked for, or chosen as the strongest whose held-out deviance is
//! not worse than the best by more than one standard error of the difference (Breiman et al., *Classification and Regression Trees*, 1984).
//! Beside it stands what the data alone say: Firth's estimate, which stays finite where wins are few or fits separate them.

use super::LearnError;
use super::anchored::{Anchored, Estimate, Family, penalty};
use super::fits::{axes_of, fits, weights_of};
use super::outcome::{Known, Outcome, OutcomeKind, outcomes};
use super::plain;
use crate::date::Date;
use crate::num;
use crate::profile::Profile;
use crate::profile::criterion::{Axis, Evidence, Finding, Weight, Worth};
use crate::random::Stream;
use crate::stats::discrimination::delong;
use crate::stats::regression::{Cholesky, Penalty, Problem};
use crate::stats::special::normal;
use crate::stats::{Interval, Measured, StatsError};
use crate::table::Table;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// What a prior may be worth, in observations, when cross-validation chooses.
const WORTHS: [f64; 9] = [10.0, 30.0, 100.0, 300.0, 1_000.0, 3_000.0, 10_000.0, 100_000.0, 1_000_000.0];
/// More rows than these tell cross-validation nothing more.
pub(crate) const ROWS_TO_CHOOSE: usize = 20_000;
/// Firth's correction is worth its price below so many rows; above, it is too small to see.
const FIRTH_ROWS: usize = 2_000;

/// How to weigh.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WeightsOptions {
    /// What is to be told apart.
    pub outcome: Outcome,
    /// The date at which the fits are taken, `YYYY-MM-DD`.
    pub as_of: String,
    /// How many observations the present weights are worth; chosen by cross-validation when absent.
    #[serde(default)]
    pub prior_worth: Option<f64>,
    /// Folds of the cross-validation.
    #[serde(default = "five")]
    pub folds: u64,
    /// Level of the intervals.
    #[serde(default = "level")]
    pub level: f64,
    /// Give each criterion whole points.
    #[serde(default)]
    pub whole_points: bool,
    /// Draws for the intervals.
    #[serde(default = "two_thousand")]
    pub draws: u64,
    /// Seed of folds and draws.
    #[serde(default = "one")]
    pub seed: u64,
}

pub(crate) const fn five() -> u64 {
    5
}

pub(crate) const fn level() -> f64 {
    0.95
}

const fn two_thousand() -> u64 {
    2_000
}

pub(crate) const fn one() -> u64 {
    1
}

impl WeightsOptions {
    /// The defaults for an outcome and a date.
    #[must_use]
    pub fn new(outcome: Outcome, as_of: &str) -> Self {
        Self {
            outcome,
            as_of: as_of.to_owned(),
            prior_worth: None,
            folds: five(),
            level: level(),
            whole_points: false,
            draws: two_thousand(),
            seed: one(),
        }
    }

    fn check(&self) -> Result<(), LearnError> {
        if !(self.level > 0.0 && self.level < 1.0) {
            return Err(LearnError::option("/level", format!("{} is not above 0 and below 1", self.level)));
        }
        if self.prior_worth.is_some_and(|worth| !(worth > 0.0 && worth <= 1e12)) {
            return Err(LearnError::option("/prior_worth", "must be above 0 and at most 1e12 observations"));
        }
        if !(2..=50).contains(&self.folds) {
            return Err(LearnError::option("/folds", format!("{} is not from 2 to 50", self.folds)));
        }
        if !(100..=100_000).contains(&self.draws) {
            return Err(LearnError::option("/draws", format!("{} is not from 100 to 100000", self.draws)));
        }
        Ok(())
    }
}

/// Reads a date of a request.
pub(crate) fn date(text: &str) -> Result<Date, LearnError> {
    text.parse().map_err(|_| LearnError::option("/as_of", format!("{text:?} is no date; write YYYY-MM-DD")))
}

/// One strength that was tried.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Strength {
    /// What the prior is worth, in observations.
    pub prior_worth: f64,
    /// Mean held-out deviance of a row.
    pub deviance: f64,
    /// By how much that is above the best.
    pub above_best: f64,
    /// Standard error of that difference.
    pub standard_error: f64,
}

/// What the data alone say of a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DataOnly {
    /// Change of the log odds (for numbers: of the outcome) from fit 0 to fit 1, the other criteria held.
    pub coefficient: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its share of the axis's 100 points, negative coefficients taken as 0.
    pub points: f64,
    /// The interval of that share.
    pub interval: Interval,
}

/// What became of a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightChange {
    /// The data ask for more points.
    Raised,
    /// They ask for fewer.
    Lowered,
    /// It moves by less than half a point.
    Kept,
    /// Nothing is left of it: the data speak against it or leave it nothing to say.
    Dropped,
}

/// One criterion's weight before and after, with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CriterionWeight {
    /// Its id.
    pub id: String,
    /// `fit` or `timing`: whose 100 points it shares.
    pub axis: &'static str,
    /// Its weight in the profile as it was.
    pub prior_weight: f64,
    /// Its points of 100 as they were.
    pub prior_points: f64,
    /// Its new weight; the weights of an axis add up to 100.
    pub weight: f64,
    /// Its new points of 100.
    pub points: f64,
    /// Where the new points may lie, prior and data taken together.
    pub interval: Interval,
    /// What became of it.
    pub change: WeightChange,
    /// What the data alone say.
    pub data_only: Measured<DataOnly>,
    /// Rows in which its fit is determined.
    pub known: u64,
    /// The chance that a won row fits better than a lost one (ties half).
    pub auc: Measured<f64>,
}

/// New weights for a profile.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WeightsReport {
    /// In one sentence and more.
    pub summary: String,
    /// Rows with an outcome.
    pub rows: u64,
    /// Rows without.
    pub missing_outcomes: u64,
    /// Rows won (0 for numbers).
    pub won: u64,
    /// How many observations the prior weights were worth.
    pub prior_worth: f64,
    /// The share of the prior in what is known of an average criterion: worth / (worth + rows).
    pub prior_share: f64,
    /// The strengths that cross-validation tried; empty when the worth was given.
    pub strengths: Vec<Strength>,
    /// One a criterion, in document order.
    pub criteria: Vec<CriterionWeight>,
    /// The document with the new weights.
    pub profile: serde_json::Value,
}

/// The document of a profile as a JSON value.
pub(crate) fn document_value(profile: &Profile) -> serde_json::Value {
    // What the core writes, serde reads.
    serde_json::from_str(&profile.to_json()).unwrap_or_default()
}

/// Weighs the criteria of a profile by the outcomes in a table. See the module for the method.
///
/// ```
/// use icp_core::{Profile, learn::{Outcome, WeightsOptions, weights}, table::{Table, column::Column}, watch::Watch};
/// let profile = Profile::from_json(r#"{"icp": 1, "name": "Two signs",
///     "attributes": {"a": {"type": "number"}, "b": {"type": "number"}},
///     "criteria": [
///         {"id": "a", "category": "firmographic", "weight": 1, "attribute": "a", "fit": {"bands": [{"min": 1, "fit": 1}]}},
///         {"id": "b", "category": "firmographic", "weight": 1, "attribute": "b", "fit": {"bands": [{"min": 1, "fit": 1}]}}]}"#)?;
/// let a: Vec<f64> = (0..400).map(|i| f64::from(i % 2)).collect();
/// let b: Vec<f64> = (0..400).map(|i| f64::from(i / 2 % 2)).collect();
/// let won: Vec<f64> = (0..400).map(|i| f64::from(u8::from(i % 2 == 1 && i % 5 > 0 || i % 7 == 0))).collect();
/// let table = Table::new(400).with("a", Column::float64(&a))?.with("b", Column::float64(&b))?.with("won", Column::float64(&won))?;
/// let report = weights(&profile, &table, &WeightsOptions::new(Outcome::flag("won"), "2026-11-21"), &Watch::NONE)?;
/// assert!(report.criteria[0].points > 80.0, "{}", report.summary);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// An option without a meaning, a column that is absent or can not be read, fewer than four rows with an outcome, outcomes all alike, a
/// profile without criteria, or a request to stop.
pub fn weights(
    profile: &Profile,
    table: &Table<'_>,
    options: &WeightsOptions,
    watch: &Watch<'_>,
) -> Result<WeightsReport, LearnError> {
    let known = outcomes(table, &options.outcome)?;
    weigh(profile, table, &known, options, watch).map(|(report, _)| report)
}

/// As [`weights`], on rows whose outcomes have been read; the new profile with it.
pub(crate) fn weigh(
    profile: &Profile,
    table: &Table<'_>,
    known: &Known,
    options: &WeightsOptions,
    watch: &Watch<'_>,
) -> Result<(WeightsReport, Profile), LearnError> {
    options.check()?;
    let as_of = date(&options.as_of)?;
    known.check("/outcome", 4)?;
    if profile.document().criteria.is_empty() {
        return Err(LearnError::option("/profile/criteria", "there is no criterion to weigh; add one"));
    }
    let scorer = profile.scorer(as_of).map_err(|_| LearnError::option("/as_of", "no date"))?;
    let found = fits(&scorer, table, &known.rows)?;
    let axes = axes_of(&scorer);
    watch.at(0.2)?;
    let prior = weights_of(profile.document());
    let weighing = Weighing::new(&found.columns, known, &prior, &axes);
    let (worth, strengths) = match options.prior_worth {
        Some(worth) => (worth, Vec::new()),
        None => weighing.choose(options, &watch.part(0.2, 0.7))?,
    };
    let estimate = weighing
        .problem
        .maximise(&weighing.pull(worth))
        .map_err(LearnError::statistic("/profile/criteria"))?;
    watch.at(0.8)?;
    let points = weighing.points(&estimate.coefficients);
    let drawn = weighing.drawn(&estimate, options);
    let alone = weighing.data_only(options);
    let weights = rounded(&points, &weighing.groups, options.whole_points);
    let prior_points = weighing.points(&prior);
    watch.at(0.95)?;

    let flags = known.flags();
    let mut document = profile.document().clone();
    let mut criteria = Vec::new();
    for (j, criterion) in document.criteria.iter_mut().enumerate() {
        let auc = match known.kind {
            OutcomeKind::Flag => delong(&found.columns[j], &flags).map(|area| area.auc),
            OutcomeKind::Number => Err(StatsError::OneClass { positives: 0, negatives: 0 }),
        };
        let shown = weights[j].0 as f64 / 1e6;
        let change = if weights[j].0 <= 1 {
            WeightChange::Dropped
        } else if shown > prior_points[j] + 0.5 {
            WeightChange::Raised
        } else if shown < prior_points[j] - 0.5 {
            WeightChange::Lowered
        } else {
            WeightChange::Kept
        };
        let data_only: Measured<DataOnly> = alone.as_ref().map(|alone| alone[j]).map_err(Clone::clone).into();
        criterion.worth = Worth::Weight(weights[j]);
        criterion.evidence.push(evidence(&data_only, found.known[j], as_of, options.level));
        criteria.push(CriterionWeight {
            id: criterion.id.clone(),
            axis: axes[j].as_str(),
            prior_weight: prior[j],
            prior_points: prior_points[j],
            weight: shown,
            points: points[j],
            interval: drawn[j],
            change,
            data_only,
            known: found.known[j],
            auc: auc.into(),
        });
    }
    let new = Profile::from_document(document)?;
    let rows = known.rows.len() as f64;
    let mut report = WeightsReport {
        summary: String::new(),
        rows: known.rows.len() as u64,
        missing_outcomes: known.missing,
        won: known.won(),
        prior_worth: worth,
        prior_share: worth / (worth + rows),
        strengths,
        criteria,
        profile: document_value(&new),
    };
    report.summary = plain::of_weights(&report, known.kind);
    watch.at(1.0)?;
    Ok((report, new))
}

/// What is told in the document: the coefficient with its interval, and whether that speaks for or against.
fn evidence(alone: &Measured<DataOnly>, n: u64, as_of: Date, level: f64) -> Evidence {
    let (finding, note) = match alone {
        Measured::Value(alone) => {
            let half = normal::critical(level) * alone.standard_error;
            let (low, high) = (alone.coefficient - half, alone.coefficient + half);
            let finding = match (low > 0.0, high < 0.0) {
                (true, _) => Some(Finding::Confirms),
                (_, true) => Some(Finding::Contests),
                _ => None,
            };
            let note = format!(
                "Coefficient {:.2}, {:.0}% interval {low:.2} to {high:.2}",
                alone.coefficient,
                level * 100.0
            );
            (finding, note)
        }
        Measured::Undefined(error) => (None, error.to_string()),
    };
    Evidence {
        source: "learned".to_owned(),
        n: Some(n),
        date: Some(as_of),
        minutes: None,
        finding,
        note: Some(note),
    }
}

/// Everything one weighing needs.
struct Weighing<'a> {
    columns: &'a [Vec<f64>],
    /// Outcomes; numbers in units of their spread about the fits.
    targets: Vec<f64>,
    flags: Vec<bool>,
    family: Family,
    /// The unit of `targets`.
    unit: f64,
    prior: &'a [f64],
    groups: Vec<usize>,
    problem: Anchored,
    /// Information of one observation on one coefficient.
    single: f64,
}

impl<'a> Weighing<'a> {
    fn new(columns: &'a [Vec<f64>], known: &Known, prior: &'a [f64], axes: &[Axis]) -> Self {
        let all: Vec<usize> = (0..known.rows.len()).collect();
        let groups = axes.iter().map(|axis| usize::from(*axis == Axis::Timing)).collect();
        let n = all.len() as f64;
        let mean = num::sum(&known.values) / n;
        let (family, unit) = match known.kind {
            OutcomeKind::Flag => (Family::Logistic, 1.0),
            OutcomeKind::Number => (Family::Normal, residual_spread(columns, &known.values, &all)),
        };
        let targets: Vec<f64> = match family {
            Family::Logistic => known.values.clone(),
            Family::Normal => known.values.iter().map(|value| (value - mean) / unit).collect(),
        };
        let problem = Anchored::new(columns, &targets, &all, family);
        let variances = problem.variances();
        let spread = num::sum(&variances) / variances.len().max(1) as f64;
        let of_outcome = match family {
            Family::Logistic => mean * (1.0 - mean),
            Family::Normal => 1.0,
        };
        // Fits that never vary say nothing; any positive number keeps the prior.
        let single = if spread > 0.0 { spread * of_outcome } else { 1.0 };
        Self { columns, targets, flags: known.flags(), family, unit, prior, groups, problem, single }
    }

    fn pull(&self, worth: f64) -> Vec<f64> {
        // The slope is free but for one observation's worth, which keeps it finite where fits separate the outcomes.
        penalty(self.prior, &self.groups, worth * self.single, self.single)
    }

    /// Held-out deviance of each strength; the strongest prior that is not clearly worse than the best.
    fn choose(
        &self,
        options: &WeightsOptions,
        watch: &Watch<'_>,
    ) -> Result<(f64, Vec<Strength>), LearnError> {
        let folds = folds(
            &self.targets,
            self.family == Family::Logistic,
            options.folds as usize,
            options.seed,
            ROWS_TO_CHOOSE,
        );
        let mut deviances: Vec<Vec<f64>> = vec![Vec::new(); WORTHS.len()];
        for fold in 0..options.folds {
            watch.at(fold as f64 / options.folds as f64)?;
            let (mut inside, mut outside) = (Vec::new(), Vec::new());
            for &(place, of) in &folds {
                if of as u64 == fold { outside.push(place) } else { inside.push(place) }
            }
            if outside.is_empty() || inside.is_empty() {
                continue;
            }
            let problem = Anchored::new(self.columns, &self.targets, &inside, self.family);
            for (tried, worth) in deviances.iter_mut().zip(WORTHS) {
                match problem.maximise(&self.pull(worth)) {
                    Ok(estimate) => {
                        tried.extend(problem.deviances(&estimate, self.columns, &self.targets, &outside));
                    }
                    Err(error) => return Err(LearnError::statistic("/profile/criteria")(error)),
                }
            }
        }
        let rows = deviances[0].len() as f64;
        let means: Vec<f64> = deviances.iter().map(|tried| num::sum(tried) / rows).collect();
        let best = (0..WORTHS.len()).min_by(|&a, &b| num::order(means[a], means[b])).unwrap_or_default();
        let strengths: Vec<Strength> = (0..WORTHS.len())
            .map(|i| {
                let n = deviances[i].len();
                let above_best = means[i] - means[best];
                let square = num::sum_by(n, |r| {
                    let off = deviances[i][r] - deviances[best][r] - above_best;
                    off * off
                });
                let standard_error = num::sqrt(square / (rows * num::max(rows - 1.0, 1.0)));
                Strength { prior_worth: WORTHS[i], deviance: means[i], above_best, standard_error }
            })
            .collect();
        let good = strengths.iter().rev().find(|strength| strength.above_best <= strength.standard_error);
        let chosen = good.map_or(WORTHS[best], |strength| strength.prior_worth);
        Ok((chosen, strengths))
    }

    /// Each coefficient's share of its axis's 100 points; the prior's where nothing is left on an axis.
    fn points(&self, coefficients: &[f64]) -> Vec<f64> {
        let m = coefficients.len();
        let total = |values: &[f64], group: usize| {
            num::sum_by(m, |k| if self.groups[k] == group { num::max(values[k], 0.0) } else { 0.0 })
        };
        (0..m)
            .map(|j| {
                let sum = total(coefficients, self.groups[j]);
                if sum > 0.0 {
                    100.0 * num::max(coefficients[j], 0.0) / sum
                } else {
                    100.0 * self.prior[j] / total(self.prior, self.groups[j])
                }
            })
            .collect()
    }

    /// Intervals of the shares from draws about an estimate.
    fn intervals(
        &self,
        coefficients: &[f64],
        factor: &Cholesky,
        options: &WeightsOptions,
        stream: u64,
    ) -> Vec<Interval> {
        let m = coefficients.len();
        let numbers = Stream::new(options.seed, stream);
        let mut drawn: Vec<Vec<f64>> = vec![Vec::with_capacity(options.draws as usize); m];
        for draw in 0..options.draws {
            let start = draw * (m as u64 + 1);
            let z = (0..=m as u64)
                .map(|i| normal::quantile(numbers.uniform(start + i)).unwrap_or_default())
                .collect();
            let moved = factor.back_solve(z);
            let shifted: Vec<f64> = (0..m).map(|j| coefficients[j] + moved[j + 1]).collect();
            for (column, share) in drawn.iter_mut().zip(self.points(&shifted)) {
                column.push(share);
            }
        }
        drawn
            .into_iter()
            .map(|mut shares| {
                shares.sort_by(|a, b| num::order(*a, *b));
                let at = |p: f64| {
                    let place = p * (shares.len() as f64 - 1.0);
                    let below = place as usize;
                    let above = (below + 1).min(shares.len() - 1);
                    shares[below] + (place - below as f64) * (shares[above] - shares[below])
                };
                let tail = 0.5 * (1.0 - options.level);
                Interval { low: at(tail), high: at(1.0 - tail), level: options.level }
            })
            .collect()
    }

    fn drawn(&self, estimate: &Estimate, options: &WeightsOptions) -> Vec<Interval> {
        match Cholesky::new(&estimate.curvature, self.columns.len() + 1) {
            Some(factor) => self.intervals(&estimate.coefficients, &factor, options, 1),
            None => self
                .points(&estimate.coefficients)
                .into_iter()
                .map(|_| Interval { low: 0.0, high: 100.0, level: options.level })
                .collect(),
        }
    }

    /// The estimate without a prior.
    fn data_only(&self, options: &WeightsOptions) -> Result<Vec<DataOnly>, StatsError> {
        let n = self.targets.len();
        let m = self.columns.len();
        if n <= m + 2 {
            return Err(StatsError::too_few("rows", m as u64 + 3, n));
        }
        let (coefficients, covariance): (Vec<f64>, Vec<f64>) = match self.family {
            Family::Logistic => {
                let columns: Vec<&[f64]> = self.columns.iter().map(Vec::as_slice).collect();
                let targets: Vec<f64> = self.flags.iter().map(|&won| f64::from(u8::from(won))).collect();
                let problem = Problem::new(&columns, targets, vec![0.0; n], true)?;
                let kind = if n <= FIRTH_ROWS { Penalty::Firth } else { Penalty::None };
                let maximum = match problem.maximise(&kind, None) {
                    Err(StatsError::Separated) => problem.maximise(&Penalty::Firth, None)?,
                    found => found?,
                };
                (maximum.coefficients[1..].to_vec(), maximum.covariance)
            }
            Family::Normal => {
                let free = vec![0.0; m * m];
                least_squares(&self.problem, &free)?
            }
        };
        let p = m + 1;
        let size = |j: usize, k: usize| covariance[j * p + k];
        let factor = precision(&covariance, p).ok_or(StatsError::Collinear)?;
        let shares = self.points(&coefficients);
        let intervals = self.intervals(&coefficients, &factor, options, 2);
        Ok((0..m)
            .map(|j| DataOnly {
                coefficient: coefficients[j] * self.unit,
                standard_error: num::sqrt(size(j + 1, j + 1)) * self.unit,
                points: shares[j],
                interval: intervals[j],
            })
            .collect())
    }
}

/// Weights that add up to 100 in each group, in hundredths or whole; nothing left becomes the least weight there is.
pub(crate) fn rounded(points: &[f64], groups: &[usize], whole: bool) -> Vec<Weight> {
    let unit = if whole { 1_000_000 } else { 10_000 };
    let total = 100_000_000 / unit;
    let exact = |j: usize| points[j] * total as f64 / 100.0;
    let mut units: Vec<u64> = vec![0; points.len()];
    for group in 0..2 {
        let mut rest: Vec<usize> = (0..points.len()).filter(|&j| groups[j] == group).collect();
        let mut given = 0;
        for &j in &rest {
            units[j] = (exact(j) as u64).min(total);
            given += units[j];
        }
        rest.sort_by(|&a, &b| {
            num::order(exact(b) - units[b] as f64, exact(a) - units[a] as f64).then(a.cmp(&b))
        });
        for &j in rest.iter().take(total.saturating_sub(given) as usize) {
            units[j] += 1;
        }
    }
    units.into_iter().map(|units| Weight((units * unit).max(1))).collect()
}

/// The factor of a covariance's inverse.
fn precision(covariance: &[f64], size: usize) -> Option<Cholesky> {
    let inverse = Cholesky::new(covariance, size)?.inverse();
    Cholesky::new(&inverse, size)
}

/// Ordinary least squares on centred columns, with the covariance at unit variance.
fn least_squares(problem: &Anchored, free: &[f64]) -> Result<(Vec<f64>, Vec<f64>), StatsError> {
    let (solution, information) = problem.unbounded(free)?;
    let factor = Cholesky::new(&information, solution.len()).ok_or(StatsError::Collinear)?;
    Ok((solution[1..].to_vec(), factor.inverse()))
}

/// How numbers spread about what the fits say of them.
fn residual_spread(columns: &[Vec<f64>], values: &[f64], all: &[usize]) -> f64 {
    let (n, m) = (values.len(), columns.len());
    let mean = num::sum(values) / n as f64;
    let centred: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let total = num::sqrt(num::sum_by(n, |i| centred[i] * centred[i]) / num::max(n as f64 - 1.0, 1.0));
    let problem = Anchored::new(columns, &centred, all, Family::Normal);
    let steady: Vec<f64> = (0..m * m).map(|at| if at / m == at % m { 1e-6 } else { 0.0 }).collect();
    let residual = problem.unbounded(&steady).ok().filter(|_| n > m + 5).map(|(solution, _)| {
        let square = num::sum_by(n, |i| {
            let fitted = num::sum_by(m, |j| solution[j + 1] * (columns[j][i] - problem.centres[j]));
            let off = centred[i] - solution[0] - fitted;
            off * off
        });
        num::sqrt(square / (n - m - 1) as f64)
    });
    // An exact relation has no spread; a small one keeps everything finite.
    num::max(residual.unwrap_or(total), num::max(total * 1e-3, f64::MIN_POSITIVE))
}

/// Rows dealt to folds, the two sides each by itself; of at most `most` rows, a sample where there are more.
pub(crate) fn folds(
    targets: &[f64],
    sides: bool,
    folds: usize,
    seed: u64,
    most: usize,
) -> Vec<(usize, usize)> {
    let stream = Stream::new(seed, 0);
    let mut order: Vec<usize> = (0..targets.len()).collect();
    order.sort_by_key(|&place| (stream.bits(place as u64), place));
    order.truncate(most);
    let mut next = [0, 0];
    order
        .into_iter()
        .map(|place| {
            let side = usize::from(sides && targets[place] > 0.5);
            next[side] += 1;
            (place, (next[side] - 1) % folds)
        })
        .collect()
}
