//! How well learning does on rows it has not seen: every step is repeated without them, the choice of attributes and strengths included.

use super::LearnError;
use super::draft::{DraftOptions, Learned, Source, learn};
use super::draft_document::scores_of;
use super::outcome::Known;
use super::plain;
use super::weights::folds;
use crate::num;
use crate::profile::Profile;
use crate::profile::criterion::{Weight, Worth};
use crate::stats::discrimination::delong;
use crate::stats::proportion::wilson;
use crate::stats::special::student_t;
use crate::stats::{Interval, Measured, StatsError};
use crate::table::Table;
use crate::table::values::{AttributeValues, plain as plain_attribute, read};
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// Which rows learning may see and which it is judged on.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Split {
    /// Each row is held out once; as many folds as the draft's options say (5 when they say 0).
    #[default]
    Folds,
    /// Learn from rows before a date, judge on those from it on.
    Time {
        /// The column of dates, ISO or as a date column.
        column: String,
        /// The first date that is held out, `YYYY-MM-DD`.
        from: String,
    },
}

/// How to evaluate.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EvaluateOptions {
    /// How profiles are learned.
    pub draft: DraftOptions,
    /// Which rows are held out.
    #[serde(default)]
    pub split: Split,
}

/// One way of ordering accounts, judged on rows it has not seen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contender {
    /// `learned`, `expert`, `unweighted`, `best_attribute` or `base_rate`.
    pub name: &'static str,
    /// In words.
    pub about: String,
    /// AUC on the held-out rows, the mean over the folds.
    pub auc: Measured<f64>,
    /// Its interval: over folds by Student's t, for one split by DeLong.
    pub interval: Measured<Interval>,
    /// The AUC in each fold.
    pub folds: Vec<Option<f64>>,
}

/// Outcomes of held-out rows by the tier their score put them in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HeldOutTier {
    /// The tier.
    pub id: String,
    /// Rows.
    pub rows: u64,
    /// Rows won.
    pub won: u64,
    /// Share won.
    pub rate: Measured<f64>,
    /// Wilson's interval.
    pub interval: Measured<Interval>,
}

/// An honest evaluation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// In a few sentences.
    pub summary: String,
    /// How often everything was learned anew.
    pub repeats: u64,
    /// Rows held out, in all folds together.
    pub rows: u64,
    /// Rows of them won.
    pub won: u64,
    /// The learned profile first, then what it is compared with.
    pub contenders: Vec<Contender>,
    /// The AUC of the profile learned from all rows on these same rows: too good.
    pub apparent_auc: Measured<f64>,
    /// By how much: apparent less honest.
    pub optimism: Measured<f64>,
    /// Held-out rows by tier; tiers are placed on the rows learned from.
    pub tiers: Vec<HeldOutTier>,
    /// Folds in which nothing was found worth a criterion; they count with an AUC of 0.5.
    pub empty_folds: u64,
}

/// Evaluates what [`super::draft()`] does on rows it has not seen, beside an expert's profile (where given) and plain ways of ordering: the learned
/// criteria at equal weights, the best single attribute (chosen without the held-out rows), and the base rate, which orders nothing.
///
/// ```
/// use icp_core::learn::{DraftOptions, EvaluateOptions, Outcome, Split, evaluate};
/// use icp_core::{table::{Table, column::Column}, watch::Watch};
/// let employees: Vec<f64> = (0..600).map(|i| f64::from(i * 37 % 400)).collect();
/// let won: Vec<f64> =
///     (0..600).map(|i| f64::from(u8::from((100..250).contains(&(i * 37 % 400)) && i % 4 > 0 || i % 9 == 0))).collect();
/// let table = Table::new(600).with("employees", Column::float64(&employees))?.with("won", Column::float64(&won))?;
/// let options = EvaluateOptions { draft: DraftOptions::new(Outcome::flag("won"), "2026-11-21"), split: Split::Folds };
/// let found = evaluate(&table, None, &options, &Watch::NONE)?;
/// assert!(*found.contenders[0].auc.value().ok_or("no AUC")? > 0.75);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`super::draft()`]; a split that leaves nothing on one side.
pub fn evaluate(
    table: &Table<'_>,
    expert: Option<&Profile>,
    options: &EvaluateOptions,
    watch: &Watch<'_>,
) -> Result<Evaluation, LearnError> {
    let source = Source::new(table, &options.draft).map_err(|error| within(error, "/draft"))?;
    let known = &source.known;
    let parts: Vec<(Vec<usize>, Vec<usize>)> = match &options.split {
        Split::Folds => parts(known, &options.draft),
        Split::Time { column, from } => {
            let from: crate::date::Date = from.parse().map_err(|_| {
                LearnError::option("/split/time/from", format!("{from:?} is no date; write YYYY-MM-DD"))
            })?;
            let attribute = super::infer::inferred_one(table, column)?;
            let attribute = attribute
                .unwrap_or_else(|| plain_attribute(column, crate::profile::attribute::AttributeType::Date));
            let AttributeValues::Date { days, known: dated } = read(table, &attribute)? else {
                return Err(LearnError::option("/split/time/column", format!("`{column}` holds no dates")));
            };
            let (mut before, mut after) = (Vec::new(), Vec::new());
            for (place, &row) in known.rows.iter().enumerate().filter(|(_, row)| dated.get(**row)) {
                if days[row] < from.days() { before.push(place) } else { after.push(place) }
            }
            vec![(before, after)]
        }
    };
    let share = 1.0 / (parts.len() + 1) as f64;
    let whole = learn(&source, known, &options.draft, &watch.part(0.0, share))?;
    run(&source, whole.profile.as_ref(), expert, &parts, &options.draft, &watch.part(share, 1.0))
}

/// Puts a fault of the draft's options where they stand in this request.
pub(crate) fn within(error: LearnError, prefix: &str) -> LearnError {
    let moved = |path: String| format!("{prefix}{path}");
    match error {
        LearnError::Option { path, message } => LearnError::Option { path: moved(path), message },
        LearnError::TooFewRows { path, what, found, needed } => {
            LearnError::TooFewRows { path: moved(path), what, found, needed }
        }
        LearnError::OneOutcome { path, what, rows } => {
            LearnError::OneOutcome { path: moved(path), what, rows }
        }
        other => other,
    }
}

/// Rows to learn from and rows to judge on, for each fold.
fn parts(known: &Known, options: &DraftOptions) -> Vec<(Vec<usize>, Vec<usize>)> {
    let count = if options.folds > 0 { options.folds as usize } else { 5 };
    // Another stream than the folds inside learning have.
    let mut dealt = folds(&known.values, true, count, options.seed ^ 0x5EED_F01D, usize::MAX);
    dealt.sort_unstable();
    let of = |fold: usize, inside: bool| -> Vec<usize> {
        dealt.iter().filter(|(_, of)| (*of == fold) != inside).map(|(place, _)| *place).collect()
    };
    (0..count).map(|fold| (of(fold, true), of(fold, false))).collect()
}

/// The evaluation that comes with a draft.
pub(crate) fn evaluate_draft(
    source: &Source<'_, '_>,
    profile: &Profile,
    options: &DraftOptions,
    watch: &Watch<'_>,
) -> Result<Evaluation, LearnError> {
    let parts = parts(&source.known, options);
    run(source, Some(profile), None, &parts, options, watch)
}

/// The profile with all weights alike.
fn unweighted(profile: &Profile) -> Result<Profile, LearnError> {
    let mut document = profile.document().clone();
    for criterion in &mut document.criteria {
        criterion.worth = Worth::Weight(Weight(1_000_000));
    }
    Ok(Profile::from_document(document)?)
}

/// The profile of its one criterion that orders best where it was learned.
fn single(learned: &Learned, profile: &Profile) -> Result<Option<Profile>, LearnError> {
    let mut best: Option<(f64, &str)> = None;
    for finding in learned.findings.iter().filter(|finding| finding.used) {
        if let Some(auc) = finding.auc.filter(|auc| best.is_none_or(|(most, _)| *auc > most)) {
            best = Some((auc, &finding.id));
        }
    }
    let Some((_, id)) = best else { return Ok(None) };
    let mut document = profile.document().clone();
    document.criteria.retain(|criterion| criterion.id == id);
    Ok(Some(Profile::from_document(document)?))
}

fn auc(scores: &[f64], won: &[bool]) -> Option<f64> {
    delong(scores, won).ok().map(|area| area.auc)
}

/// The mean over folds with Student's interval.
fn over_folds(folds: &[Option<f64>], level: f64) -> (Measured<f64>, Measured<Interval>) {
    let values: Vec<f64> = folds.iter().copied().flatten().collect();
    let n = values.len();
    if n == 0 {
        let none = || StatsError::too_few("folds with both outcomes", 1, 0);
        return (Measured::Undefined(none()), Measured::Undefined(none()));
    }
    let mean = num::sum(&values) / n as f64;
    let interval = if n < 2 {
        Err(StatsError::too_few("folds with both outcomes", 2, n))
    } else {
        let square = num::sum_by(n, |i| (values[i] - mean) * (values[i] - mean));
        let error = num::sqrt(square / (n as f64 * (n as f64 - 1.0)));
        student_t::quantile(0.5 + 0.5 * level, n as f64 - 1.0).map(|t| Interval {
            low: num::max(mean - t * error, 0.0),
            high: num::min(mean + t * error, 1.0),
            level,
        })
    };
    (Measured::Value(mean), interval.into())
}

fn run(
    source: &Source<'_, '_>,
    whole: Option<&Profile>,
    expert: Option<&Profile>,
    parts: &[(Vec<usize>, Vec<usize>)],
    options: &DraftOptions,
    watch: &Watch<'_>,
) -> Result<Evaluation, LearnError> {
    let known = &source.known;
    let score = |profile: &Profile, rows: &[usize]| scores_of(profile, source.as_of, source.table, rows);
    let mut contenders: Vec<Contender> = Vec::new();
    let mut put = |name: &'static str, about: &str, value: Option<f64>| match contenders
        .iter_mut()
        .find(|contender| contender.name == name)
    {
        Some(contender) => contender.folds.push(value),
        None => contenders.push(Contender {
            name,
            about: about.to_owned(),
            auc: Measured::Value(0.5),
            interval: Measured::Value(Interval { low: 0.5, high: 0.5, level: options.level }),
            folds: vec![value],
        }),
    };
    let mut tiers: Vec<[u64; 2]> = vec![[0, 0]; options.tier_shares.len() + 1];
    let (mut rows, mut wins, mut empty) = (0, 0, 0);
    let mut single_split = None;
    for (step, (inside, outside)) in parts.iter().enumerate() {
        let part = watch.part(step as f64 / parts.len() as f64, (step + 1) as f64 / parts.len() as f64);
        let held = known.select(outside);
        if held.rows.is_empty() {
            return Err(LearnError::TooFewRows {
                path: "/split".to_owned(),
                what: "rows to judge on".to_owned(),
                found: 0,
                needed: 1,
            });
        }
        let learned = learn(source, &known.select(inside), options, &part)?;
        let won = held.flags();
        rows += won.len() as u64;
        wins += held.won();
        let both = won.iter().any(|&w| w) && !won.iter().all(|&w| w);
        // Nothing learned orders nothing.
        let flat = both.then_some(0.5);
        let (mut of_learned, mut of_equal, mut of_single) = (flat, flat, flat);
        match &learned.profile {
            Some(profile) => {
                let scores = score(profile, &held.rows)?;
                of_learned = auc(&scores, &won);
                single_split = delong(&scores, &won).ok().map(|area| area.logit_interval(options.level));
                let mins: Vec<f64> =
                    profile.document().tiers.iter().map(|tier| f64::from(tier.min.micro())).collect();
                for (score, &won) in scores.iter().zip(&won) {
                    let place = mins.iter().position(|min| score >= min).unwrap_or(mins.len() - 1);
                    // A draft may have fewer tiers than asked for; its last is the last.
                    let place = if place + 1 == mins.len() { tiers.len() - 1 } else { place };
                    tiers[place][0] += 1;
                    tiers[place][1] += u64::from(won);
                }
                of_equal = auc(&score(&unweighted(profile)?, &held.rows)?, &won);
                if let Some(alone) = single(&learned, profile)? {
                    of_single = auc(&score(&alone, &held.rows)?, &won);
                }
            }
            None => empty += 1,
        }
        put("learned", "The learned profile", of_learned);
        if let Some(expert) = expert {
            put("expert", "The expert's profile", auc(&score(expert, &held.rows)?, &won));
        }
        put("unweighted", "The learned criteria at equal weights", of_equal);
        put("best_attribute", "The best single attribute", of_single);
        put("base_rate", "The base rate, the same for all", flat);
    }
    for contender in &mut contenders {
        (contender.auc, contender.interval) = over_folds(&contender.folds, options.level);
        if let (1, "learned", Some(interval)) = (parts.len(), contender.name, &single_split) {
            contender.interval = interval.clone().into();
        }
    }
    let apparent = match whole {
        Some(profile) => delong(&score(profile, &known.rows)?, &known.flags()).map(|area| area.auc),
        None => Ok(0.5),
    };
    let optimism = match (&apparent, contenders.first().and_then(|learned| learned.auc.value())) {
        (Ok(apparent), Some(honest)) => Ok(apparent - honest),
        (Err(error), _) => Err(error.clone()),
        (_, None) => Err(StatsError::too_few("folds with both outcomes", 1, 0)),
    };
    let tiers = tiers
        .into_iter()
        .enumerate()
        .map(|(place, [rows, won])| {
            let estimate = wilson(won, rows, options.level);
            HeldOutTier {
                id: format!("tier_{}", place + 1),
                rows,
                won,
                rate: estimate.clone().map(|estimate| estimate.estimate).into(),
                interval: estimate.map(|estimate| estimate.interval).into(),
            }
        })
        .collect();
    let mut evaluation = Evaluation {
        summary: String::new(),
        repeats: parts.len() as u64,
        rows,
        won: wins,
        contenders,
        apparent_auc: apparent.into(),
        optimism: optimism.into(),
        tiers,
        empty_folds: empty,
    };
    evaluation.summary = plain::of_evaluation(&evaluation);
    Ok(evaluation)
}
