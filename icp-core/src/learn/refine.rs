//! What outcomes would change in a profile: weights and fits, as a diff with its evidence. The profile itself is never touched.
//!
//! A criterion's fit is drawn anew from the rows, bands and values cut without a look at the outcome, graded by their effect on the log odds beside all other
//! criteria. It is proposed only where it does better on rows it was not drawn from, by more than two standard errors of the difference; then
//! the weights are weighed again as [`super::weights()`] does.

use super::LearnError;
use super::additive;
use super::anchored::{Anchored, Family, penalty};
use super::bins::{Feature, Fineness, features};
use super::draft::BinFinding;
use super::draft_document::{fit_of, labels};
use super::evaluate::within;
use super::fits::{axes_of, fits, weights_of};
use super::leakage::shrunken_rates;
use super::outcome::{Known, OutcomeKind, outcomes};
use super::plain;
use super::weights::{ROWS_TO_CHOOSE, WeightsOptions, WeightsReport, date, document_value, folds, weigh};
use crate::date::Date;
use crate::num;
use crate::profile::Profile;
use crate::profile::attribute::{Attribute, AttributeType};
use crate::profile::criterion::{Axis, Criterion, Evidence, Finding};
use crate::profile::fit::Fit;
use crate::table::Table;
use crate::table::values::{AttributeValues, read};
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// Rows of evidence by which effects of bins are pulled together.
const WORTH: f64 = 20.0;
/// Neighbouring bands that differ by less of the range than this become one.
const ALIKE: f64 = 0.2;

/// How to refine.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RefineOptions {
    /// Outcome, date, and how weights are weighed.
    pub weights: WeightsOptions,
    /// Whether fits may change as well; never for outcomes that are numbers.
    #[serde(default = "yes")]
    pub fits: bool,
    /// By how many standard errors a new fit must do better on rows it was not drawn from.
    #[serde(default = "two")]
    pub standard_errors: f64,
}

const fn yes() -> bool {
    true
}

const fn two() -> f64 {
    2.0
}

impl RefineOptions {
    /// The defaults.
    #[must_use]
    pub const fn new(weights: WeightsOptions) -> Self {
        Self { weights, fits: true, standard_errors: two() }
    }
}

/// The evidence for another fit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FitEvidence {
    /// By how much the deviance of a row it was not drawn from falls.
    pub gain: f64,
    /// The standard error of that.
    pub standard_error: f64,
    /// The bins it rests on.
    pub bins: Vec<BinFinding>,
}

/// One proposed change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The criterion.
    pub criterion: String,
    /// Where in the document, as a JSON pointer.
    pub path: String,
    /// What stands there now.
    pub before: serde_json::Value,
    /// What would stand there.
    pub after: serde_json::Value,
    /// Why, in plain words.
    pub why: String,
    /// The evidence, where a fit changes.
    pub fit: Option<FitEvidence>,
}

/// A proposed refinement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RefineReport {
    /// In a few sentences.
    pub summary: String,
    /// What would change, in document order; fits before weights.
    pub changes: Vec<Change>,
    /// Criteria that stay as they are.
    pub unchanged: Vec<String>,
    /// How the weights were weighed, on the fits as proposed.
    pub weights: WeightsReport,
    /// The document with all changes made.
    pub profile: serde_json::Value,
}

/// Proposes changes of a profile's fits and weights from outcomes.
///
/// ```
/// use icp_core::{Profile, learn::{Outcome, RefineOptions, WeightsOptions, refine}, table::{Table, column::Column}, watch::Watch};
/// let profile = Profile::from_json(r#"{"icp": 1, "name": "Size", "attributes": {"employees": {"type": "number"}},
///     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
///                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]}"#)?;
/// let employees: Vec<f64> = (0..2000).map(|i| f64::from(i * 37 % 600)).collect();
/// let won: Vec<f64> = (0..2000).map(|i| f64::from(u8::from(if (100..=250).contains(&(i * 37 % 600)) { i % 2 == 0 } else { i % 11 == 0 }))).collect();
/// let table = Table::new(2000).with("employees", Column::float64(&employees))?.with("won", Column::float64(&won))?;
/// let options = RefineOptions::new(WeightsOptions::new(Outcome::flag("won"), "2026-11-21"));
/// let report = refine(&profile, &table, &options, &Watch::NONE)?;
/// assert_eq!(report.changes[0].path, "/criteria/0/fit");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`super::weights()`], places below `/weights`.
pub fn refine(
    profile: &Profile,
    table: &Table<'_>,
    options: &RefineOptions,
    watch: &Watch<'_>,
) -> Result<RefineReport, LearnError> {
    if !(options.standard_errors >= 0.0 && options.standard_errors <= 100.0) {
        return Err(LearnError::option("/standard_errors", "must be from 0 to 100"));
    }
    let known = outcomes(table, &options.weights.outcome).map_err(|error| within(error, "/weights"))?;
    known.check("/weights/outcome", 4)?;
    let as_of = date(&options.weights.as_of).map_err(|error| within(error, "/weights"))?;
    let mut document = profile.document().clone();
    let mut changes = Vec::new();
    if options.fits && known.kind == OutcomeKind::Flag && !document.criteria.is_empty() {
        let proposals = propose(profile, table, &known, as_of, options, &watch.part(0.0, 0.6))?;
        for (place, fit, evidence) in proposals {
            let criterion = &mut document.criteria[place];
            criterion.fit = fit;
            criterion.evidence.push(Evidence {
                source: "learned".to_owned(),
                n: Some(evidence.bins.iter().map(|bin| bin.rows).sum()),
                date: Some(as_of),
                minutes: None,
                finding: Some(Finding::Contests),
                note: Some(format!(
                    "Another fit lowers the held-out deviance by {:.4} a row (standard error {:.4})",
                    evidence.gain, evidence.standard_error
                )),
            });
            changes.push((place, evidence));
        }
    }
    let proposed = Profile::from_document(document)?;
    let (weights, new) = weigh(&proposed, table, &known, &options.weights, &watch.part(0.6, 1.0))
        .map_err(|error| within(error, "/weights"))?;
    let (old, after) = (document_value(profile), document_value(&new));
    let at = |document: &serde_json::Value, place: usize, key: &str| document["criteria"][place][key].clone();
    let mut all: Vec<Change> = changes
        .into_iter()
        .map(|(place, evidence)| Change {
            criterion: weights.criteria[place].id.clone(),
            path: format!("/criteria/{place}/fit"),
            before: at(&old, place, "fit"),
            after: at(&after, place, "fit"),
            why: format!(
                "On rows it was not drawn from, this fit lowers the deviance by {:.4} a row, {:.1} standard errors.",
                evidence.gain,
                evidence.gain / evidence.standard_error
            ),
            fit: Some(evidence),
        })
        .collect();
    for (place, weight) in weights.criteria.iter().enumerate() {
        if (weight.weight - weight.prior_points).abs() >= 0.5 {
            let key = if old["criteria"][place].get("weight").is_some() { "weight" } else { "importance" };
            all.push(Change {
                criterion: weight.id.clone(),
                path: format!("/criteria/{place}/{key}"),
                before: at(&old, place, key),
                after: at(&after, place, "weight"),
                why: format!(
                    "{:.1} points of 100 instead of {:.1}; prior and data together allow {:.1} to {:.1}.",
                    weight.weight, weight.prior_points, weight.interval.low, weight.interval.high
                ),
                fit: None,
            });
        }
    }
    let touched = |id: &str| all.iter().any(|change| change.criterion == id);
    let unchanged = weights.criteria.iter().map(|c| c.id.clone()).filter(|id| !touched(id)).collect();
    let mut report =
        RefineReport { summary: String::new(), changes: all, unchanged, weights, profile: after };
    report.summary = plain::of_refinement(&report);
    Ok(report)
}

/// Whether a criterion's fit may be drawn anew as what it is: bands stay bands, values stay values.
fn may_change(criterion: &Criterion, kind: AttributeType) -> bool {
    matches!(
        (&criterion.fit, kind),
        (Fit::Bands(_), AttributeType::Number)
            | (Fit::AgeDays(_) | Fit::AgeMonths(_), AttributeType::Date)
            | (Fit::Values { .. }, AttributeType::Text)
            | (Fit::Flag { .. } | Fit::Is(_), AttributeType::Flag)
            | (Fit::Count(_), AttributeType::Tags)
    )
}

/// Effects of the bins, smoothed and merged, as fits in hundredths.
fn graded(feature: &Feature, effects: &[f64], counts: &[[u64; 2]]) -> Option<(Vec<f64>, f64)> {
    let known = feature.known_bins();
    let weights: Vec<f64> = counts.iter().map(|bin| bin[0] as f64).collect();
    let mut smooth = effects.to_vec();
    if feature.ordered() {
        let merged = additive::merged(&effects[..known], &weights[..known], ALIKE);
        smooth[..known].copy_from_slice(&merged);
    }
    let held = (0..known).filter(|&bin| counts[bin][0] > 0);
    let (low, high) = held.fold((f64::MAX, f64::MIN), |(low, high), bin| {
        (num::min(low, smooth[bin]), num::max(high, smooth[bin]))
    });
    if high - low < 1e-6 {
        return None;
    }
    let fits = smooth
        .iter()
        .map(|effect| {
            num::round_half_even(100.0 * num::clamp((effect - low) / (high - low), 0.0, 1.0)) / 100.0
        })
        .collect();
    Some((fits, high - low))
}

type Proposal = (usize, Fit, FitEvidence);

fn propose(
    profile: &Profile,
    table: &Table<'_>,
    known: &Known,
    as_of: Date,
    options: &RefineOptions,
    watch: &Watch<'_>,
) -> Result<Vec<Proposal>, LearnError> {
    let scorer = profile.scorer(as_of).map_err(|_| LearnError::option("/weights/as_of", "no date"))?;
    let found = fits(&scorer, table, &known.rows)?;
    let document = profile.document();
    let prior = weights_of(document);
    let groups: Vec<usize> = axes_of(&scorer).iter().map(|axis| usize::from(*axis == Axis::Timing)).collect();
    let won = known.flags();
    let all: Vec<usize> = (0..won.len()).collect();
    let dealt = folds(&known.values, true, 5, options.weights.seed, ROWS_TO_CHOOSE);
    let rows = won.len() as f64;
    let rarer = num::min(known.won() as f64, rows - known.won() as f64) / rows;
    let fineness = Fineness { rows: num::max(5.0, (5.0 / rarer).ceil()) as usize, bands: 24, words: 30 };
    // Log odds that the other criteria give, from some of the rows.
    let regression = |places: &[usize]| {
        let problem = Anchored::new(&found.columns, &known.values, places, Family::Logistic);
        let variances = problem.variances();
        let spread = num::sum(&variances) / variances.len().max(1) as f64;
        let single = if spread > 0.0 { spread * rarer * (1.0 - rarer) } else { 1.0 };
        let pull = penalty(&prior, &groups, 30.0 * single, single);
        let estimate = problem.maximise(&pull).map_err(LearnError::statistic("/profile/criteria"))?;
        let odds = |leave: Option<usize>| -> Vec<f64> {
            all.iter()
                .map(|&place| {
                    let part = |j: usize| {
                        if Some(j) == leave {
                            return 0.0;
                        }
                        estimate.coefficients[j] * (found.columns[j][place] - problem.centres[j])
                    };
                    estimate.intercept + num::sum_by(found.columns.len(), part)
                })
                .collect()
        };
        Ok::<_, LearnError>((odds(None), (0..found.columns.len()).map(|j| odds(Some(j))).collect::<Vec<_>>()))
    };
    let mut parts = Vec::new();
    for fold in 0..5 {
        watch.at(0.1 * fold as f64)?;
        let of = |inside: bool| -> Vec<usize> {
            dealt.iter().filter(|(_, of)| (*of == fold) != inside).map(|(place, _)| *place).collect()
        };
        let (inside, outside) = (of(true), of(false));
        if !outside.is_empty() && inside.iter().any(|&i| won[i]) && !inside.iter().all(|&i| won[i]) {
            parts.push((regression(&inside)?, inside, outside));
        }
    }
    let (_, whole) = regression(&all)?;
    let deviance = |eta: f64, place: usize| {
        2.0 * (num::max(eta, 0.0) + num::ln_1p(num::exp(-eta.abs())) - known.values[place] * eta)
    };
    let mut proposals = Vec::new();
    for (j, criterion) in document.criteria.iter().enumerate() {
        watch.at(0.5 + 0.5 * j as f64 / document.criteria.len() as f64)?;
        let Some(attribute) = attribute_of(document.attributes.as_slice(), criterion) else { continue };
        if !may_change(criterion, attribute.kind) {
            continue;
        }
        let values = read(table, attribute)?;
        let feature = features(0, &values, &known.rows, as_of.days(), fineness).into_iter().next();
        let Some(feature) = feature.filter(|feature| feature.known_bins() > 1) else { continue };
        let one = std::slice::from_ref(&feature);
        let mut gains = Vec::new();
        for ((full, without), inside, outside) in &parts {
            let model = additive::fit_beside(one, &won, inside, WORTH, Some(&without[j]));
            let counts = counts_of(&feature, &won, inside);
            let Some((grades, range)) = graded(&feature, &model.effects[0], &counts) else { continue };
            // The new fit as it would stand in the document, at the slope it was drawn with.
            let low = (0..feature.known_bins())
                .map(|bin| model.effects[0][bin] - range * grades[bin])
                .collect::<Vec<_>>();
            let weights: Vec<f64> =
                counts.iter().take(feature.known_bins()).map(|bin| bin[0] as f64).collect();
            let base = num::sum_by(low.len(), |k| low[k] * weights[k]) / num::max(num::sum(&weights), 1.0);
            for &place in outside {
                let bin = usize::from(feature.codes[place]);
                let effect = if bin < feature.known_bins() {
                    base + range * grades[bin]
                } else {
                    model.effects[0][bin]
                };
                let eta = without[j][place] + model.intercept + effect;
                gains.push(deviance(full[place], place) - deviance(eta, place));
            }
        }
        if gains.len() < 10 {
            continue;
        }
        let n = gains.len() as f64;
        let gain = num::sum(&gains) / n;
        let square = num::sum_by(gains.len(), |i| (gains[i] - gain) * (gains[i] - gain));
        let standard_error = num::sqrt(square / (n * (n - 1.0)));
        if gain <= options.standard_errors * standard_error || gain <= 0.0 {
            continue;
        }
        let model = additive::fit_beside(one, &won, &all, WORTH, Some(&whole[j]));
        let counts = feature.counts(&won);
        let Some((grades, _)) = graded(&feature, &model.effects[0], &counts) else { continue };
        let fit = fit_of(&feature, &grades, attribute, &values, as_of);
        if fit == criterion.fit || matches!(fit, Fit::When(_)) {
            continue;
        }
        let bins = bins_of(&feature, &values, &counts, &grades);
        proposals.push((j, fit, FitEvidence { gain, standard_error, bins }));
    }
    Ok(proposals)
}

fn attribute_of<'d>(attributes: &'d [Attribute], criterion: &Criterion) -> Option<&'d Attribute> {
    let name = criterion.attribute.as_ref()?;
    attributes.iter().find(|attribute| attribute.name == *name)
}

fn counts_of(feature: &Feature, won: &[bool], places: &[usize]) -> Vec<[u64; 2]> {
    let mut counts = vec![[0, 0]; feature.bins];
    for &place in places {
        let slot = &mut counts[usize::from(feature.codes[place])];
        slot[0] += 1;
        slot[1] += u64::from(won[place]);
    }
    counts
}

fn bins_of(
    feature: &Feature,
    values: &AttributeValues,
    counts: &[[u64; 2]],
    grades: &[f64],
) -> Vec<BinFinding> {
    labels(feature, values)
        .into_iter()
        .zip(counts)
        .zip(shrunken_rates(counts))
        .zip(grades)
        .take(feature.known_bins())
        .map(|(((label, counts), rate), &fit)| BinFinding {
            label,
            rows: counts[0],
            won: counts[1],
            shrunken_rate: rate,
            fit,
        })
        .collect()
}
