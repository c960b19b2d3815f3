//! From a table of customers to a draft profile: attributes, bands, fits, weights and tiers, each with its evidence.
//!
//! 1. Attributes are declared or inferred; those that give the outcome away are flagged (see [`super::leakage`]).
//! 2. Each is cut into bins that do not look at the outcome: bands of about equal size, frequent words, single tags, missing values by
//!    themselves. One test of each against the outcome, Benjamini and Hochberg's adjustment over all of them; what stays below `q` is used.
//! 3. One additive model of the log odds is fitted to all bins together ([`super::additive`]); nearly monotone bands are made monotone. Each attribute
//!    becomes a criterion: its effects, scaled to 0…1, are the fits, the range of its effects the weight, and what missing values are worth
//!    the neutral fit. So the points profile and the model order accounts alike.
//! 4. Tiers are placed by shares of the scores.

use super::LearnError;
use super::additive;
use super::attributes::Attributes;
use super::bins::{Feature, Fineness, features};
use super::draft_document::{Place, build};
use super::evaluate::{Evaluation, evaluate_draft};
use super::infer::{inferred, inferred_one};
use super::leakage::{LeakSuspect, after_outcome, shrunken_rates, single_auc, suspect};
use super::outcome::{Known, Outcome, OutcomeKind, outcomes};
use super::plain;
use super::weights::{ROWS_TO_CHOOSE, date, document_value, five, folds, level, one};
use crate::num;
use crate::profile::Profile;
use crate::profile::attribute::{Attribute, AttributeType};
use crate::stats::multiple::{Adjustment, adjust};
use crate::stats::ordered::contingency_table;
use crate::stats::proportion::{Arm, fisher};
use crate::table::Table;
use crate::table::values::{AttributeValues, plain as plain_attribute, read, read_all};
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// What to do with attributes that give the outcome away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaks {
    /// Flag them and leave them out.
    #[default]
    LeaveOut,
    /// Flag them and use them.
    Keep,
}

/// How to draft a profile.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DraftOptions {
    /// What is to be told apart. Of a number, the greatest `best_share` count as won.
    pub outcome: Outcome,
    /// The date at which ages are taken, `YYYY-MM-DD`.
    pub as_of: String,
    /// The profile's name.
    #[serde(default = "learned")]
    pub name: String,
    /// The attributes to learn from, as a document declares them; inferred from the columns when none is given.
    #[serde(default)]
    pub attributes: Attributes,
    /// Columns not to learn from.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// The share of rows that count as won where the outcome is a number.
    #[serde(default = "quarter")]
    pub best_share: f64,
    /// The column with the date the outcome was decided: later dates give it away.
    #[serde(default)]
    pub decided: Option<String>,
    /// The share of false discoveries to live with among the attributes used.
    #[serde(default = "tenth")]
    pub q: f64,
    /// What to do with attributes that give the outcome away.
    #[serde(default)]
    pub leaks: Leaks,
    /// The least number of rows in a band or behind a word; when absent, as many as hold five of the rarer outcome at the overall rate.
    #[serde(default)]
    pub least_rows: Option<u64>,
    /// The greatest number of bands of an attribute.
    #[serde(default = "ten")]
    pub bands: u64,
    /// The greatest number of words or tags named of an attribute.
    #[serde(default = "thirty")]
    pub words: u64,
    /// The shares of accounts of the tiers from the best down; the rest is the last tier.
    #[serde(default = "tier_shares")]
    pub tier_shares: Vec<f64>,
    /// Give each criterion whole points.
    #[serde(default)]
    pub whole_points: bool,
    /// Folds of the honest evaluation; 0 for none.
    #[serde(default = "five")]
    pub folds: u64,
    /// Level of intervals.
    #[serde(default = "level")]
    pub level: f64,
    /// Seed of folds.
    #[serde(default = "one")]
    pub seed: u64,
}

fn learned() -> String {
    "Learned profile".to_owned()
}

const fn quarter() -> f64 {
    0.25
}

const fn tenth() -> f64 {
    0.1
}

const fn ten() -> u64 {
    10
}

const fn thirty() -> u64 {
    30
}

fn tier_shares() -> Vec<f64> {
    vec![0.15, 0.25, 0.3]
}

impl DraftOptions {
    /// The defaults for an outcome and a date.
    #[must_use]
    pub fn new(outcome: Outcome, as_of: &str) -> Self {
        Self {
            outcome,
            as_of: as_of.to_owned(),
            name: learned(),
            attributes: Attributes::default(),
            ignore: Vec::new(),
            best_share: quarter(),
            decided: None,
            q: tenth(),
            leaks: Leaks::LeaveOut,
            least_rows: None,
            bands: ten(),
            words: thirty(),
            tier_shares: tier_shares(),
            whole_points: false,
            folds: five(),
            level: level(),
            seed: one(),
        }
    }

    fn check(&self) -> Result<(), LearnError> {
        let inside = |value: f64| value > 0.0 && value < 1.0;
        let wrong = |path: &str, message: &str| Err(LearnError::option(path, message));
        if !inside(self.q) {
            return wrong("/q", "must be above 0 and below 1");
        }
        if !inside(self.level) {
            return wrong("/level", "must be above 0 and below 1");
        }
        if !inside(self.best_share) {
            return wrong("/best_share", "must be above 0 and below 1");
        }
        if !(2..=50).contains(&self.bands) {
            return wrong("/bands", "must be from 2 to 50");
        }
        if !(1..=1000).contains(&self.words) {
            return wrong("/words", "must be from 1 to 1000");
        }
        if self.folds == 1 || self.folds > 50 {
            return wrong("/folds", "must be 0 or from 2 to 50");
        }
        let shares = &self.tier_shares;
        if shares.is_empty()
            || shares.len() > 9
            || !shares.iter().all(|&s| inside(s))
            || num::sum(shares) >= 1.0
        {
            return wrong("/tier_shares", "must be one to nine shares above 0 that add up to less than 1");
        }
        Ok(())
    }
}

/// What was found about one attribute (or tag).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttributeFinding {
    /// Its id as a criterion.
    pub id: String,
    /// The attribute.
    pub attribute: String,
    /// Its type.
    pub kind: &'static str,
    /// Rows in which it is known.
    pub known: u64,
    /// Bins that were tested.
    pub bins: u64,
    /// p-value of the test of its bins against the outcome; absent where there is nothing to compare.
    pub p_value: Option<f64>,
    /// The same adjusted for all attributes looked at (Benjamini and Hochberg).
    pub q_value: Option<f64>,
    /// How well it orders the outcomes by itself, on the rows it was learned on (so a little too good).
    pub auc: Option<f64>,
    /// Whether it became a criterion.
    pub used: bool,
}

/// A column that was not looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeftOut {
    /// Its name.
    pub column: String,
    /// Why.
    pub reason: String,
}

/// One band, word or side of a criterion with what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BinFinding {
    /// In words: `50 to 100`, `Fintech`, `missing`.
    pub label: String,
    /// Rows.
    pub rows: u64,
    /// Rows won.
    pub won: u64,
    /// The rate with ten rows of the overall rate added.
    pub shrunken_rate: f64,
    /// The fit it got, 0…1; it comes from the joint model, so it need not follow the rate.
    pub fit: f64,
}

/// A criterion of the draft.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DraftCriterion {
    /// Its id.
    pub id: String,
    /// The attribute it reads.
    pub attribute: String,
    /// Its weight, in points of 100.
    pub weight: f64,
    /// Its bins.
    pub bins: Vec<BinFinding>,
}

/// Who came to be in a tier, on the rows learned from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DraftTier {
    /// Its id.
    pub id: String,
    /// The least score.
    pub min: f64,
    /// Rows.
    pub rows: u64,
    /// Rows won.
    pub won: u64,
}

/// A draft profile with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DraftReport {
    /// In a few sentences.
    pub summary: String,
    /// Rows with an outcome.
    pub rows: u64,
    /// Rows without.
    pub missing_outcomes: u64,
    /// Rows won.
    pub won: u64,
    /// How many rows of evidence effects were shrunk by, as cross-validation chose.
    pub shrinkage: Option<f64>,
    /// All attributes looked at.
    pub attributes: Vec<AttributeFinding>,
    /// Columns not looked at.
    pub left_out: Vec<LeftOut>,
    /// Attributes that give the outcome away.
    pub leaks: Vec<LeakSuspect>,
    /// The criteria, heaviest first.
    pub criteria: Vec<DraftCriterion>,
    /// The tiers.
    pub tiers: Vec<DraftTier>,
    /// How the whole procedure does on rows it has not seen; absent when no folds were asked for or nothing was found.
    pub evaluation: Option<Evaluation>,
    /// The document; absent when nothing was found.
    pub profile: Option<serde_json::Value>,
}

/// A table read once, to be learned from many times.
pub(crate) struct Source<'t, 'a> {
    pub(crate) table: &'t Table<'a>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) values: Vec<AttributeValues>,
    pub(crate) known: Known,
    pub(crate) as_of: crate::date::Date,
    pub(crate) left_out: Vec<LeftOut>,
    /// The days on which outcomes were decided, where told.
    decided: Option<AttributeValues>,
}

impl<'t, 'a> Source<'t, 'a> {
    pub(crate) fn new(table: &'t Table<'a>, options: &DraftOptions) -> Result<Self, LearnError> {
        options.check()?;
        let as_of = date(&options.as_of)?;
        let mut known = outcomes(table, &options.outcome)?;
        known.check("/outcome", 4)?;
        if known.kind == OutcomeKind::Number {
            let mut sorted = known.values.clone();
            sorted.sort_by(|a, b| num::order(*b, *a));
            let place = ((options.best_share * sorted.len() as f64) as usize).clamp(1, sorted.len()) - 1;
            let least = sorted[place];
            for value in &mut known.values {
                *value = f64::from(u8::from(*value >= least));
            }
            known.kind = OutcomeKind::Flag;
            known.check("/best_share", 4)?;
        }
        let mut ignore: Vec<&str> = options.ignore.iter().map(String::as_str).collect();
        ignore.push(&options.outcome.column);
        ignore.extend(options.decided.as_deref());
        let (attributes, left_out) = if options.attributes.is_empty() {
            inferred(table, &ignore)?
        } else {
            let declared = options.attributes.0.iter();
            (
                declared.filter(|attribute| !ignore.contains(&attribute.name.as_str())).cloned().collect(),
                Vec::new(),
            )
        };
        let values = read_all(table, &attributes)?;
        let decided = match &options.decided {
            Some(column) => {
                let attribute = inferred_one(table, column)?;
                let attribute = attribute
                    .filter(|attribute| attribute.kind == AttributeType::Date)
                    .unwrap_or_else(|| plain_attribute(column, AttributeType::Date));
                Some(read(table, &attribute)?)
            }
            None => None,
        };
        let left_out = left_out.into_iter().map(|(column, reason)| LeftOut { column, reason }).collect();
        Ok(Self { table, attributes, values, known, as_of, left_out, decided })
    }
}

/// What one pass of learning gives.
pub(crate) struct Learned {
    pub(crate) profile: Option<Profile>,
    pub(crate) findings: Vec<AttributeFinding>,
    pub(crate) leaks: Vec<LeakSuspect>,
    pub(crate) criteria: Vec<DraftCriterion>,
    pub(crate) tiers: Vec<DraftTier>,
    pub(crate) shrinkage: Option<f64>,
}

/// A p-value for bins against the outcome: bins too small for χ² are thrown together first, and two bins are compared exactly.
fn p_value(counts: &[[u64; 2]]) -> Option<f64> {
    let rows: u64 = counts.iter().map(|bin| bin[0]).sum();
    let won: u64 = counts.iter().map(|bin| bin[1]).sum();
    let rarer = won.min(rows - won) as f64 / rows.max(1) as f64;
    let mut kept: Vec<[u64; 2]> = Vec::new();
    let mut sorted: Vec<[u64; 2]> = counts.iter().copied().filter(|bin| bin[0] > 0).collect();
    sorted.sort_unstable();
    let mut small: Option<[u64; 2]> = None;
    for bin in sorted {
        match small {
            Some(sum) if (sum[0] as f64) * rarer < 5.0 => small = Some([sum[0] + bin[0], sum[1] + bin[1]]),
            Some(_) => kept.push(bin),
            None => small = Some(bin),
        }
    }
    kept.extend(small);
    match kept.as_slice() {
        [] | [_] => {
            // Too few for χ²: the greatest bin against the rest.
            let greatest = counts.iter().max()?;
            let rest = [rows - greatest[0], won - greatest[1]];
            if rest[0] == 0 {
                return None;
            }
            let arms = (Arm::new(greatest[1], greatest[0]).ok()?, Arm::new(rest[1], rest[0]).ok()?);
            fisher(arms.0, arms.1).ok().map(|test| test.p_value)
        }
        [a, b] => {
            let arms = (Arm::new(a[1], a[0]).ok()?, Arm::new(b[1], b[0]).ok()?);
            fisher(arms.0, arms.1).ok().map(|test| test.p_value)
        }
        bins => {
            let table: Vec<[u64; 2]> = bins.iter().map(|bin| [bin[1], bin[0] - bin[1]]).collect();
            let table: Vec<&[u64]> = table.iter().map(<[u64; 2]>::as_slice).collect();
            contingency_table(&table).ok().map(|test| test.chi_square_p)
        }
    }
}

/// What one look at each attribute gives: bins, findings, suspects.
type Scan = (Vec<Feature>, Vec<AttributeFinding>, Vec<LeakSuspect>);

/// Cuts each attribute into bins and tests them.
pub(crate) fn scan(
    source: &Source<'_, '_>,
    known: &Known,
    options: &DraftOptions,
    watch: &Watch<'_>,
) -> Result<Scan, LearnError> {
    let won = known.flags();
    let rows = known.rows.len() as f64;
    let rarer = num::min(known.won() as f64, rows - known.won() as f64) / rows;
    let least = options.least_rows.map_or(num::max(5.0, (5.0 / rarer).ceil()), |least| least as f64);
    let fineness =
        Fineness { rows: least as usize, bands: options.bands as usize, words: options.words as usize };

    let mut found: Vec<Feature> = Vec::new();
    let mut findings = Vec::new();
    let mut leaks: Vec<LeakSuspect> = Vec::new();
    for (place, (attribute, values)) in source.attributes.iter().zip(&source.values).enumerate() {
        watch.at(place as f64 / source.attributes.len() as f64)?;
        let mut suspects = Vec::new();
        suspects.extend(dates_after(source, values, attribute, &known.rows));
        let all = features(place, values, &known.rows, source.as_of.days(), fineness);
        for feature in all {
            let id = super::draft_document::id_of(&feature, attribute, values);
            let auc = single_auc(&feature, &won);
            suspects.extend(suspect(&id, &feature, &won, auc));
            let counts = feature.counts(&won);
            let known_rows = feature.codes.len() as u64
                - if feature.has_missing { counts.last().map_or(0, |bin| bin[0]) } else { 0 };
            findings.push(AttributeFinding {
                id,
                attribute: attribute.name.clone(),
                kind: attribute.kind.as_str(),
                known: known_rows,
                bins: feature.bins as u64,
                p_value: p_value(&counts),
                q_value: None,
                auc,
                used: false,
            });
            found.push(feature);
        }
        leaks.extend(suspects);
    }
    let tested: Vec<usize> = (0..findings.len()).filter(|&i| findings[i].p_value.is_some()).collect();
    let p_values: Vec<f64> = tested.iter().filter_map(|&i| findings[i].p_value).collect();
    let q_values =
        adjust(&p_values, Adjustment::BenjaminiHochberg).map_err(LearnError::statistic("/attributes"))?;
    for (&i, q) in tested.iter().zip(q_values) {
        findings[i].q_value = Some(q);
    }
    Ok((found, findings, leaks))
}

/// Learns from some rows, all steps.
pub(crate) fn learn(
    source: &Source<'_, '_>,
    known: &Known,
    options: &DraftOptions,
    watch: &Watch<'_>,
) -> Result<Learned, LearnError> {
    known.check("/outcome", 4)?;
    let won = known.flags();
    let (found, mut findings, leaks) = scan(source, known, options, &watch.part(0.0, 0.3))?;
    for finding in &mut findings {
        let leaks_out = options.leaks == Leaks::LeaveOut
            && leaks.iter().any(|leak| leak.attribute == finding.attribute || leak.attribute == finding.id);
        finding.used = finding.q_value.is_some_and(|q| q <= options.q) && !leaks_out;
    }
    let places: Vec<usize> = (0..findings.len()).filter(|&i| findings[i].used).collect();
    let used: Vec<Feature> = places.iter().map(|&i| found[i].clone()).collect();
    drop(found);
    let mut learned =
        Learned { profile: None, findings, leaks, criteria: Vec::new(), tiers: Vec::new(), shrinkage: None };
    if used.is_empty() {
        return Ok(learned);
    }
    let dealt = folds(&known.values, true, 5, options.seed, ROWS_TO_CHOOSE);
    let (worth, _) = additive::choose(&used, &won, &dealt, 5, &watch.part(0.3, 0.8))?;
    let all: Vec<usize> = (0..won.len()).collect();
    let mut model = additive::fit(&used, &won, &all, worth);
    for (feature, effects) in used.iter().zip(&mut model.effects) {
        if feature.ordered() {
            let weights: Vec<f64> = feature.counts(&won).iter().map(|bin| bin[0] as f64).collect();
            let known = feature.known_bins();
            let smooth = additive::nearly_monotone(&effects[..known], &weights[..known]);
            effects[..known].copy_from_slice(&smooth);
        }
    }
    watch.at(0.85)?;
    let mut order: Vec<Place<'_>> = used
        .iter()
        .zip(&model.effects)
        .zip(&places)
        .map(|((feature, effects), &i)| Place {
            feature,
            effects,
            counts: feature.counts(&won),
            finding: &learned.findings[i],
        })
        .collect();
    order.retain(|place| place.range() > 1e-6);
    order.sort_by(|a, b| num::order(b.range(), a.range()).then_with(|| a.finding.id.cmp(&b.finding.id)));
    let (profile, criteria, tiers) = build(source, known, &order, options)?;
    drop(order);
    let ids: Vec<&str> = criteria.iter().map(|criterion| criterion.id.as_str()).collect();
    for finding in &mut learned.findings {
        finding.used = ids.contains(&finding.id.as_str());
    }
    learned.shrinkage = Some(worth);
    (learned.profile, learned.criteria, learned.tiers) = (profile, criteria, tiers);
    watch.at(1.0)?;
    Ok(learned)
}

fn dates_after(
    source: &Source<'_, '_>,
    values: &AttributeValues,
    attribute: &Attribute,
    rows: &[usize],
) -> Option<LeakSuspect> {
    let AttributeValues::Date { days, known } = values else { return None };
    let Some(AttributeValues::Date { days: decided, known: told }) = &source.decided else { return None };
    let pairs: Vec<(i32, i32)> = rows
        .iter()
        .filter(|&&row| known.get(row) && told.get(row))
        .map(|&row| (days[row], decided[row]))
        .collect();
    after_outcome(&attribute.name, &pairs)
}

/// Learns a draft profile from a table of customers with their outcomes.
///
/// ```
/// use icp_core::{learn::{DraftOptions, Outcome, draft}, table::{Table, column::Column}, watch::Watch};
/// let employees: Vec<f64> = (0..600).map(|i| f64::from(i * 37 % 400)).collect();
/// let won: Vec<f64> =
///     (0..600).map(|i| f64::from(u8::from((100..250).contains(&(i * 37 % 400)) && i % 4 > 0 || i % 9 == 0))).collect();
/// let table = Table::new(600).with("employees", Column::float64(&employees))?.with("won", Column::float64(&won))?;
/// let report = draft(&table, &DraftOptions::new(Outcome::flag("won"), "2026-11-21"), &Watch::NONE)?;
/// assert_eq!(report.criteria[0].attribute, "employees");
/// assert!(report.profile.is_some() && report.evaluation.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// An option without a meaning, a column that is absent or can not be read, fewer than four rows with an outcome, outcomes all alike, or a
/// request to stop.
pub fn draft(
    table: &Table<'_>,
    options: &DraftOptions,
    watch: &Watch<'_>,
) -> Result<DraftReport, LearnError> {
    let source = Source::new(table, options)?;
    let share = if options.folds > 0 { 1.0 / (options.folds + 1) as f64 } else { 1.0 };
    let learned = learn(&source, &source.known, options, &watch.part(0.0, share))?;
    let evaluation = match &learned.profile {
        Some(profile) if options.folds > 0 => {
            Some(evaluate_draft(&source, profile, options, &watch.part(share, 1.0))?)
        }
        _ => None,
    };
    let mut report = DraftReport {
        summary: String::new(),
        rows: source.known.rows.len() as u64,
        missing_outcomes: source.known.missing,
        won: source.known.won(),
        shrinkage: learned.shrinkage,
        attributes: learned.findings,
        left_out: source.left_out,
        leaks: learned.leaks,
        criteria: learned.criteria,
        tiers: learned.tiers,
        evaluation,
        profile: learned.profile.as_ref().map(document_value),
    };
    report.summary = plain::of_draft(&report);
    Ok(report)
}

/// The rates that stand beside fits.
pub(crate) fn rates(counts: &[[u64; 2]]) -> Vec<f64> {
    shrunken_rates(counts)
}
