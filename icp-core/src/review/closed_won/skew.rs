//! Whether the latest deals lean to one segment or value.

use super::ClosedWonRequest;
use super::divergence::{BaseRate, shown};
use crate::num;
use crate::profile::Profile;
use crate::profile::criterion::{Axis, Category, Criterion, MissingPolicy, Weight, Worth};
use crate::profile::document::Document;
use crate::profile::fit::Fit;
use crate::review::error::ReviewError;
use crate::review::labels::{Labeller, Labels, has_labels};
use crate::review::rows::{Part, each_row};
use crate::review::surprise::{PatternVerdict, Surprise, judge, percent};
use crate::score::scorer::Scorer;
use crate::stats::multiple::{Adjustment, adjust};
use crate::table::Table;
use serde::Serialize;
use std::collections::BTreeMap;

/// What the deals lean to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SkewKind {
    /// A segment of the profile.
    Segment,
    /// A value of an attribute.
    Value,
}

/// Where the base rate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SkewBase {
    /// The pipeline.
    Pipeline,
    /// The closed-won deals before the latest ones.
    EarlierDeals,
}

/// A segment or value to which the latest deals may lean.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Skew {
    /// In words.
    pub text: String,
    /// Segment or value.
    pub kind: SkewKind,
    /// The segment's id, or the attribute's name.
    pub name: String,
    /// The value.
    pub value: Option<String>,
    /// How many of the latest deals.
    pub deals: u64,
    /// Of how many of which it is known.
    pub of: u64,
    /// The same where chance would draw from.
    pub base: Option<BaseRate>,
    /// Where that is.
    pub base_from: Option<SkewBase>,
    /// Outlier or pattern.
    pub surprise: Surprise,
    /// The chance, adjusted for the number of segments and values looked at (Benjamini & Hochberg).
    pub q_value: Option<f64>,
}

/// A column of names for each row; none when unknown.
struct Named {
    kind: SkewKind,
    name: String,
    labels: Labels,
}

/// The profile's segments as criteria of a profile of their own, worth 1 inside and 0 outside.
fn segment_scorer(scorer: &Scorer) -> Result<Option<Scorer>, ReviewError> {
    let document = scorer.profile().document();
    if document.segments.is_empty() {
        return Ok(None);
    }
    let criteria = document.segments.iter().map(|segment| Criterion {
        id: segment.id.clone(),
        name: None,
        description: None,
        category: Category::Firmographic,
        axis: Some(Axis::Fit),
        worth: Worth::Weight(Weight(1_000_000)),
        attribute: None,
        fit: Fit::When(segment.when.clone()),
        missing: MissingPolicy::Zero,
        must_have: None,
        evidence: Vec::new(),
    });
    let mut tiers = document.tiers.clone();
    tiers.iter_mut().for_each(|tier| tier.requires = None);
    let derived = Document {
        criteria: criteria.collect(),
        caps: Vec::new(),
        exclusions: Vec::new(),
        overrides: Vec::new(),
        triggers: Vec::new(),
        cases: Vec::new(),
        tiers,
        ..document.clone()
    };
    Ok(Profile::from_document(derived)?.scorer(scorer.as_of()).ok())
}

/// The names of every attribute that a criterion reads, and of the segments, for some rows.
fn named(
    scorer: &Scorer,
    segments: Option<&Scorer>,
    table: &Table<'_>,
    rows: &[usize],
) -> Result<Vec<Named>, ReviewError> {
    let document = scorer.profile().document();
    let mut all = Vec::new();
    if let Some(segments) = segments {
        let document = segments.profile().document();
        let mut inside = vec![Vec::with_capacity(rows.len()); document.criteria.len()];
        each_row(segments, table, rows, |_, account, _| {
            for (column, result) in inside.iter_mut().zip(&account.criteria) {
                column.push(result.fit.map(|fit| fit > 0.0));
            }
        })?;
        for (criterion, inside) in document.criteria.iter().zip(inside) {
            let labels = Labels::of_flags(&inside);
            all.push(Named { kind: SkewKind::Segment, name: criterion.id.clone(), labels });
        }
    }
    let read: Vec<&str> = document.criteria.iter().filter_map(|c| c.attribute.as_deref()).collect();
    for attribute in document.attributes.iter().filter(|a| has_labels(a) && read.contains(&a.name.as_str())) {
        let labels = Labeller::new(document, attribute).labels(table, rows)?;
        all.push(Named { kind: SkewKind::Value, name: attribute.name.clone(), labels });
    }
    Ok(all)
}

/// How often each word stands, and of how many rows something is known.
fn count(labels: &Labels, rows: std::ops::Range<usize>) -> (BTreeMap<&str, u64>, u64) {
    let mut counts = BTreeMap::new();
    let mut known = 0;
    for row in rows {
        let codes = labels.of(row);
        known += u64::from(!codes.is_empty());
        for &code in codes {
            *counts.entry(labels.words[code as usize].as_str()).or_default() += 1;
        }
    }
    (counts, known)
}

pub(super) fn skew(
    scorer: &Scorer,
    deals: &Table<'_>,
    window: &[usize],
    earlier: &[usize],
    pipeline: Option<&Part<'_, '_>>,
    request: &ClosedWonRequest,
) -> Result<Vec<Skew>, ReviewError> {
    let segments = segment_scorer(scorer)?;
    let rows: Vec<usize> = window.iter().chain(earlier).copied().collect();
    let recent = window.len().min(request.recent as usize);
    let won = named(scorer, segments.as_ref(), deals, &rows)?;
    let in_play = match pipeline {
        Some(pipeline) => Some(named(scorer, segments.as_ref(), pipeline.table, &pipeline.rows)?),
        None => None,
    };
    let base_from = if in_play.is_some() {
        Some(SkewBase::Pipeline)
    } else {
        (rows.len() > recent).then_some(SkewBase::EarlierDeals)
    };
    let mut found = Vec::new();
    // Values that are common but absent from the latest deals were looked at as well; they count as p = 1.
    let mut looked_at = 0usize;
    for (i, won) in won.iter().enumerate() {
        let (hits, of) = count(&won.labels, 0..recent);
        let (base, base_of) = match &in_play {
            Some(in_play) => count(&in_play[i].labels, 0..in_play[i].labels.rows()),
            None => count(&won.labels, recent..rows.len()),
        };
        let outside = |word: &str| won.kind == SkewKind::Segment && word == "false";
        let common = |events: u64| events * 100 >= base_of;
        let absent = base.iter().filter(|(word, events)| !hits.contains_key(*word) && common(**events));
        looked_at += absent.filter(|(word, _)| !outside(word)).count();
        for (word, &hits) in hits.iter().filter(|(word, _)| !outside(word)) {
            let events = base.get(word).copied().unwrap_or_default();
            let base_rate = BaseRate::new(events, base_of, request.level);
            let rule = (request.pattern_at, request.least_deals);
            let surprise = judge(hits, of, base_rate.map(|base| base.rate), rule, request.alpha);
            found.push(Skew {
                text: String::new(),
                kind: won.kind,
                name: won.name.clone(),
                value: (won.kind == SkewKind::Value).then(|| (*word).to_owned()),
                deals: hits,
                of,
                base: base_rate,
                base_from: base_from.filter(|_| base_rate.is_some()),
                surprise,
                q_value: None,
            });
        }
    }
    let mut p_values: Vec<f64> = found.iter().filter_map(|skew| skew.surprise.p_value).collect();
    let tested = p_values.len();
    p_values.resize(tested + looked_at, 1.0);
    if let Ok(adjusted) = adjust(&p_values, Adjustment::BenjaminiHochberg) {
        let tested = found.iter_mut().filter(|skew| skew.surprise.p_value.is_some());
        tested.zip(adjusted).for_each(|(skew, q)| skew.q_value = Some(q));
    }
    // Without a base rate nothing tells a lean from how the market is; with many values, chance alone makes some surprising.
    for skew in &mut found {
        let weak = skew.q_value.is_none_or(|q| q > request.alpha);
        if skew.surprise.verdict == PatternVerdict::Pattern && weak {
            skew.surprise.verdict = PatternVerdict::Expected;
        }
        skew.text = text(skew);
    }
    found.sort_by(|a, b| {
        let p = |skew: &Skew| skew.surprise.p_value.unwrap_or(1.0);
        num::order(p(a), p(b)).then(b.deals.cmp(&a.deals))
    });
    Ok(found)
}

fn text(skew: &Skew) -> String {
    let what = match (&skew.kind, &skew.value) {
        (SkewKind::Value, Some(value)) => format!("have {} {value}", skew.name),
        _ => format!("are in segment `{}`", skew.name),
    };
    let against = match (&skew.base, skew.base_from, skew.surprise.p_value) {
        (Some(base), Some(from), Some(p)) => {
            let from = if from == SkewBase::Pipeline { "the pipeline" } else { "earlier deals" };
            format!(
                ", {} of {from} (p = {}, q = {})",
                percent(base.rate),
                shown(p),
                shown(skew.q_value.unwrap_or(1.0))
            )
        }
        _ => String::new(),
    };
    let verdict = match (skew.base, skew.surprise.verdict) {
        (None, _) => "nothing to compare with",
        (_, PatternVerdict::Pattern) => "they lean to it",
        _ => "no lean",
    };
    format!("{} of the last {} deals {what}{against}: {verdict}.", skew.deals, skew.of)
}
