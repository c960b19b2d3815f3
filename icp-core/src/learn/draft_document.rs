//! From fitted bins to a document: criteria, tiers, decision.

use super::LearnError;
use super::bins::{Cut, Feature};
use super::draft::{AttributeFinding, BinFinding, DraftCriterion, DraftOptions, DraftTier, Source, rates};
use super::outcome::Known;
use super::weights::rounded;
use crate::date::Date;
use crate::num;
use crate::points::Points;
use crate::profile::Profile;
use crate::profile::attribute::Attribute;
use crate::profile::criterion::{Category, Criterion, Evidence, Finding, MissingPolicy, Worth};
use crate::profile::fit::{Band, Fit};
use crate::profile::predicate::{Predicate, Test};
use crate::profile::rules::{Decision, Tier};
use crate::score::words::Status;
use crate::table::Table;
use crate::table::values::AttributeValues;

/// A feature with its fitted effects.
pub(crate) struct Place<'f> {
    pub(crate) feature: &'f Feature,
    pub(crate) effects: &'f [f64],
    pub(crate) counts: Vec<[u64; 2]>,
    pub(crate) finding: &'f AttributeFinding,
}

impl Place<'_> {
    /// The least and the greatest effect of a bin that holds rows.
    fn ends(&self) -> (f64, f64) {
        let held = self.effects.iter().zip(&self.counts).filter(|(_, counts)| counts[0] > 0);
        let (low, high) = held.fold((f64::MAX, f64::MIN), |(low, high), (&effect, _)| {
            (num::min(low, effect), num::max(high, effect))
        });
        if low <= high { (low, high) } else { (0.0, 0.0) }
    }

    /// How far apart its effects lie: what the criterion is worth.
    pub(crate) fn range(&self) -> f64 {
        let (low, high) = self.ends();
        high - low
    }

    /// Each bin's fit, in hundredths.
    fn fits(&self) -> Vec<f64> {
        let (low, high) = self.ends();
        let fit = |effect: f64| {
            num::round_half_even(100.0 * num::clamp((effect - low) / (high - low), 0.0, 1.0)) / 100.0
        };
        self.effects.iter().map(|&effect| fit(effect)).collect()
    }
}

/// What a feature is called as a criterion.
pub(crate) fn id_of(feature: &Feature, attribute: &Attribute, values: &AttributeValues) -> String {
    match &feature.cut {
        Cut::Tag(tag) => format!("{}: {}", attribute.name, word(values, *tag)),
        Cut::Count(_) => format!("{}: how many", attribute.name),
        _ => attribute.name.clone(),
    }
}

fn word(values: &AttributeValues, code: u32) -> &str {
    match values {
        AttributeValues::Text { words, .. } | AttributeValues::Tags { words, .. } => {
            words.shown.get(code as usize).map_or("", String::as_str)
        }
        _ => "",
    }
}

/// Runs of neighbouring bins of one fit, as (first, last).
fn runs(fits: &[f64]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (bin, fit) in fits.iter().enumerate() {
        match runs.last_mut() {
            Some((_, last)) if fits[*last] == *fit => *last = bin,
            _ => runs.push((bin, bin)),
        }
    }
    runs
}

/// Bands of whole numbers that touch; open below where `from` says so.
fn whole_bands(ends: &[i64], fits: &[f64], from: Option<i64>) -> Vec<Band<i64>> {
    let start = |bin: usize| if bin == 0 { from } else { Some(ends[bin - 1] + 1) };
    runs(fits)
        .into_iter()
        .map(|(first, last)| Band { min: start(first), max: ends.get(last).copied(), fit: fits[first] })
        .collect()
}

/// The fit of a feature's known bins, or `None` when they all are worth the same, so that only being known counts.
pub(crate) fn fit_of(
    feature: &Feature,
    fits: &[f64],
    attribute: &Attribute,
    values: &AttributeValues,
    as_of: Date,
) -> Fit {
    let known = &fits[..feature.known_bins()];
    let alike = known.iter().all(|&fit| fit == known[0]);
    if alike && feature.has_missing && fits[feature.known_bins()] != known[0] {
        let test = Test::Missing(known[0] < fits[feature.known_bins()]);
        return Fit::When(Predicate::Attribute { attribute: attribute.name.clone(), test });
    }
    match &feature.cut {
        Cut::Numbers(ends) => {
            let band = |(first, last): (usize, usize)| Band {
                min: first.checked_sub(1).map(|before| ends[before]),
                max: ends.get(last).copied(),
                fit: known[first],
            };
            Fit::Bands(runs(known).into_iter().map(band).collect())
        }
        Cut::Ages(ends) => {
            // Without a negative `min` a future date would meet no band.
            let future = match values {
                AttributeValues::Date { days, known } => (0..days.len())
                    .filter(|&row| known.get(row))
                    .map(|row| i64::from(as_of.days() - days[row]))
                    .min(),
                _ => None,
            };
            let from = future.filter(|&least| least < 0 || ends.first().is_some_and(|&end| end < 0));
            Fit::AgeDays(whole_bands(ends, known, from))
        }
        Cut::Count(ends) => Fit::Count(whole_bands(ends, known, None)),
        Cut::Flag => Fit::Flag { when_true: known[1], when_false: known[0] },
        Cut::Tag(tag) => {
            let named = vec![word(values, *tag).to_owned()];
            if known[1] >= known[0] { Fit::AnyOf(named) } else { Fit::NoneOf(named) }
        }
        Cut::Words(listed) => {
            let otherwise = known[listed.len()];
            let named = listed.iter().zip(known).map(|(&code, &fit)| (word(values, code).to_owned(), fit));
            let values: Vec<(String, f64)> =
                named.filter(|(word, fit)| *fit != otherwise && !word.is_empty()).collect();
            Fit::Values { values, otherwise }
        }
    }
}

/// What each bin is called.
pub(crate) fn labels(feature: &Feature, values: &AttributeValues) -> Vec<String> {
    let spans = |ends: &[String], unit: &str| -> Vec<String> {
        (0..=ends.len())
            .map(|bin| match (bin.checked_sub(1).and_then(|before| ends.get(before)), ends.get(bin)) {
                (None, Some(end)) => format!("up to {end}{unit}"),
                (Some(start), Some(end)) => format!("above {start} to {end}{unit}"),
                (Some(start), None) => format!("above {start}{unit}"),
                (None, None) => "known".to_owned(),
            })
            .collect()
    };
    let mut all = match &feature.cut {
        Cut::Numbers(ends) => spans(&ends.iter().map(ToString::to_string).collect::<Vec<_>>(), ""),
        Cut::Ages(ends) => spans(&ends.iter().map(ToString::to_string).collect::<Vec<_>>(), " days ago"),
        Cut::Count(ends) => spans(&ends.iter().map(ToString::to_string).collect::<Vec<_>>(), " tags"),
        Cut::Flag => vec!["no".to_owned(), "yes".to_owned()],
        Cut::Tag(tag) => vec![format!("without {}", word(values, *tag)), word(values, *tag).to_owned()],
        Cut::Words(listed) => {
            let named = listed.iter().map(|&code| word(values, code).to_owned());
            named.chain(["any other".to_owned()]).collect()
        }
    };
    if feature.has_missing {
        all.push("missing".to_owned());
    }
    all
}

/// Scores of some rows in micro-points; an excluded one counts as less than nothing, as it is never sold to.
pub(crate) fn scores_of(
    profile: &Profile,
    as_of: Date,
    table: &Table<'_>,
    rows: &[usize],
) -> Result<Vec<f64>, LearnError> {
    let scorer = profile.scorer(as_of).map_err(|_| LearnError::option("/as_of", "no date"))?;
    let mut scores = Vec::with_capacity(rows.len());
    let mut unreadable = false;
    scorer.visit_rows(table, rows.iter().copied(), |slots| match slots {
        Some(slots) => {
            let found = scorer.assess(slots);
            let excluded = found.verdict.status == Status::Excluded;
            scores.push(if excluded { -1.0 } else { f64::from(found.score.micro()) });
        }
        None => unreadable = true,
    })?;
    if unreadable {
        // Scoring says which values are at fault.
        scorer.score_table(table)?;
    }
    Ok(scores)
}

/// A profile with its criteria and tiers as the report tells them.
type Built = (Option<Profile>, Vec<DraftCriterion>, Vec<DraftTier>);

/// The whole document, or nothing when no criterion is left.
pub(crate) fn build(
    source: &Source<'_, '_>,
    known: &Known,
    order: &[Place<'_>],
    options: &DraftOptions,
) -> Result<Built, LearnError> {
    let ranges: Vec<f64> = order.iter().map(Place::range).collect();
    let total = num::sum(&ranges);
    let points: Vec<f64> = ranges.iter().map(|range| 100.0 * range / total).collect();
    let weights = rounded(&points, &vec![0; points.len()], options.whole_points);
    let skeleton = serde_json::json!({"icp": 1, "name": options.name, "attributes": {}, "criteria": []});
    let mut document = Profile::from_json(&skeleton.to_string())?.document().clone();
    let mut criteria = Vec::new();
    for (place, weight) in order.iter().zip(weights).filter(|(_, weight)| weight.0 > 1) {
        let attribute = &source.attributes[place.feature.attribute];
        let values = &source.values[place.feature.attribute];
        let fits = place.fits();
        let rows: u64 = place.counts.iter().map(|bin| bin[0]).sum();
        let mean =
            num::sum_by(fits.len(), |bin| fits[bin] * place.counts[bin][0] as f64) / rows.max(1) as f64;
        let unknown = if place.feature.has_missing {
            fits[place.feature.known_bins()]
        } else {
            num::round_half_even(mean * 100.0) / 100.0
        };
        let fit = fit_of(place.feature, &fits, attribute, values, source.as_of);
        let rate = |bin: &[u64; 2]| bin[1] as f64 / bin[0].max(1) as f64;
        let held: Vec<f64> = place.counts.iter().filter(|bin| bin[0] > 0).map(rate).collect();
        let (least, most) =
            held.iter().fold((1.0, 0.0), |(low, high), &r| (num::min(low, r), num::max(high, r)));
        let q = place.finding.q_value.unwrap_or(1.0);
        let q = if q < 0.0001 { "below 0.0001".to_owned() } else { format!("{q:.4}") };
        let note = format!("Rates from {:.1}% to {:.1}%, q {q}", least * 100.0, most * 100.0);
        document.criteria.push(Criterion {
            id: place.finding.id.clone(),
            name: None,
            description: None,
            category: match place.feature.cut {
                Cut::Tag(_) | Cut::Count(_) => Category::Technographic,
                _ => Category::Firmographic,
            },
            axis: None,
            worth: Worth::Weight(weight),
            attribute: if matches!(fit, Fit::When(_)) { None } else { Some(attribute.name.clone()) },
            missing: match (&fit, unknown == 0.0) {
                (Fit::When(_), _) | (_, true) => MissingPolicy::Zero,
                (_, false) => MissingPolicy::Neutral(unknown),
            },
            fit,
            must_have: None,
            evidence: vec![Evidence {
                source: "learned".to_owned(),
                n: Some(place.finding.known),
                date: Some(source.as_of),
                minutes: None,
                finding: Some(Finding::Confirms),
                note: Some(note),
            }],
        });
        if !document.attributes.iter().any(|known| known.name == attribute.name) {
            document.attributes.push(attribute.clone());
        }
        let bins = labels(place.feature, values)
            .into_iter()
            .zip(&place.counts)
            .zip(rates(&place.counts))
            .zip(&fits)
            .filter(|(((_, counts), _), _)| counts[0] > 0)
            .map(|(((label, counts), rate), &fit)| BinFinding {
                label,
                rows: counts[0],
                won: counts[1],
                shrunken_rate: rate,
                fit,
            })
            .collect();
        criteria.push(DraftCriterion {
            id: place.finding.id.clone(),
            attribute: attribute.name.clone(),
            weight: weight.0 as f64 / 1e6,
            bins,
        });
    }
    if document.criteria.is_empty() {
        return Ok((None, Vec::new(), Vec::new()));
    }
    let scores =
        scores_of(&Profile::from_document(document.clone())?, source.as_of, source.table, &known.rows)?;
    document.tiers = tiers(&scores, &options.tier_shares);
    // Pursue what belongs to the upper tiers, leave what belongs to the last.
    let min = |place: usize| document.tiers.get(place).map_or(Points::ZERO, |tier| tier.min);
    let last = document.tiers.len().saturating_sub(2);
    document.decision = Decision { pursue: min(last.min(1)), exclude_below: min(last) };
    let won = known.flags();
    let ends: Vec<f64> = document.tiers.iter().map(|tier| f64::from(tier.min.micro())).collect();
    let found = document
        .tiers
        .iter()
        .enumerate()
        .map(|(place, tier)| {
            let inside = |score: f64| score >= ends[place] && (place == 0 || score < ends[place - 1]);
            let rows = scores.iter().filter(|&&score| inside(score)).count() as u64;
            let wins = scores.iter().zip(&won).filter(|&(&score, &won)| won && inside(score)).count() as u64;
            DraftTier { id: tier.id.clone(), min: tier.min.to_f64(), rows, won: wins }
        })
        .collect();
    Ok((Some(Profile::from_document(document)?), criteria, found))
}

/// Tiers that hold about these shares of the scores, at whole points where they can be told apart, else at the very scores.
fn tiers(scores: &[f64], shares: &[f64]) -> Vec<Tier> {
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| num::order(*b, *a));
    let mut mins: Vec<i32> = Vec::new();
    let mut share = 0.0;
    for step in shares {
        share += step;
        let place = ((share * sorted.len() as f64) as usize).clamp(1, sorted.len()) - 1;
        let exact = num::max(sorted[place], 0.0) as i32;
        let whole = exact / 1_000_000 * 1_000_000;
        let least = if mins.last().is_none_or(|&last| whole < last) { whole } else { exact };
        if least > 0 && mins.last().is_none_or(|&last| least < last) {
            mins.push(least);
        }
    }
    mins.push(0);
    let tier = |(place, min): (usize, i32)| Tier {
        id: format!("tier_{}", place + 1),
        name: None,
        min: Points::from_micro(min),
        requires: None,
    };
    mins.into_iter().enumerate().map(tier).collect()
}
