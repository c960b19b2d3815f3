//! Where won deals differ from the profile, by criterion and value, against how the pipeline differs.

use super::{Assessed, ClosedWonRequest, CorrectionCheck};
use crate::num;
use crate::profile::attribute::AttributeType;
use crate::profile::document::Document;
use crate::review::change_log::ChangeReason;
use crate::review::error::ReviewError;
use crate::review::labels::{Labeller, Labels};
use crate::review::rows::{Part, each_row};
use crate::review::surprise::{PatternVerdict, Surprise, at_least, judge, percent};
use crate::score::scorer::Scorer;
use crate::score::truth::Truth;
use crate::stats::Interval;
use crate::stats::multiple::{Adjustment, adjust};
use crate::stats::proportion::wilson;
use crate::table::Table;
use serde::Serialize;
use std::collections::BTreeMap;

/// What deals diverge from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DivergenceKind {
    /// A criterion they do not fit.
    Criterion,
    /// An exclusion that fires on them, although they bought.
    Exclusion,
}

/// How common something is where chance would draw from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BaseRate {
    /// How many have it.
    pub events: u64,
    /// Of how many of which it is known.
    pub of: u64,
    /// The rate that counts: `events / of`; ½ is added to both sides where it would be 0 or 1.
    pub rate: f64,
    /// Wilson's interval.
    pub interval: Interval,
}

impl BaseRate {
    pub(crate) fn new(events: u64, of: u64, level: f64) -> Option<Self> {
        let interval = wilson(events, of, level).ok()?.interval;
        let rate = if events == 0 || events == of {
            (events as f64 + 0.5) / (of as f64 + 1.0)
        } else {
            events as f64 / of as f64
        };
        Some(Self { events, of, rate, interval })
    }
}

/// Deals that diverge from the profile in the same way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Divergence {
    /// In words.
    pub text: String,
    /// Criterion or exclusion.
    pub kind: DivergenceKind,
    /// The id of the criterion or exclusion.
    pub id: String,
    /// The attribute the criterion reads.
    pub attribute: Option<String>,
    /// The value they have instead; none for conditions, dates and tags, which only fit or do not.
    pub value: Option<String>,
    /// How many deals.
    pub deals: u64,
    /// Of how many of which it is known.
    pub of: u64,
    /// The same in the pipeline.
    pub base: Option<BaseRate>,
    /// Outlier or pattern.
    pub surprise: Surprise,
    /// The same chance if the base rate is at the upper end of its interval.
    pub p_value_at_high_base: Option<f64>,
    /// The chance, adjusted for the number of divergences looked at (Benjamini & Hochberg).
    pub q_value: Option<f64>,
    /// The correction of A-095 that it speaks for.
    pub correction: Option<ChangeReason>,
}

type Key = (DivergenceKind, usize, Option<String>);

/// Counts of divergences, and of accounts of which it is known whether they diverge.
#[derive(Default)]
struct Counts {
    hits: BTreeMap<Key, u64>,
    known: BTreeMap<(DivergenceKind, usize), u64>,
}

impl Counts {
    fn add(&mut self, kind: DivergenceKind, place: usize, values: Option<Vec<String>>) {
        *self.known.entry((kind, place)).or_default() += 1;
        if let Some(values) = values {
            for value in values {
                *self.hits.entry((kind, place, Some(value))).or_default() += 1;
            }
        }
    }

    fn add_unnamed(&mut self, kind: DivergenceKind, place: usize, diverges: bool) {
        *self.known.entry((kind, place)).or_default() += 1;
        if diverges {
            *self.hits.entry((kind, place, None)).or_default() += 1;
        }
    }
}

/// The labels of each criterion's attribute, where a value says how it diverges.
fn labels_of(
    document: &Document,
    table: &Table<'_>,
    rows: &[usize],
) -> Result<BTreeMap<String, Labels>, ReviewError> {
    let mut all = BTreeMap::new();
    for name in document.criteria.iter().filter_map(|criterion| criterion.attribute.as_ref()) {
        let declared = document.attributes.iter().find(|attribute| attribute.name == *name);
        let named = |kind| matches!(kind, AttributeType::Number | AttributeType::Text | AttributeType::Flag);
        if let Some(attribute) = declared.filter(|attribute| named(attribute.kind))
            && !all.contains_key(name)
        {
            all.insert(name.clone(), Labeller::new(document, attribute).labels(table, rows)?);
        }
    }
    Ok(all)
}

fn count_fits(
    document: &Document,
    labels: &BTreeMap<String, Labels>,
    place: usize,
    fits: impl Iterator<Item = Option<f64>>,
    below: f64,
    counts: &mut Counts,
) {
    for (i, (criterion, fit)) in document.criteria.iter().zip(fits).enumerate() {
        let Some(fit) = fit else { continue };
        let diverges = fit < below;
        match criterion.attribute.as_ref().and_then(|name| labels.get(name)) {
            Some(labels) => {
                let named =
                    || labels.of(place).iter().map(|&code| labels.words[code as usize].clone()).collect();
                counts.add(DivergenceKind::Criterion, i, diverges.then(named));
            }
            None => counts.add_unnamed(DivergenceKind::Criterion, i, diverges),
        }
    }
}

pub(super) fn divergences(
    scorer: &Scorer,
    deals: &Table<'_>,
    rows: &[usize],
    known: &[Assessed],
    pipeline: Option<&Part<'_, '_>>,
    request: &ClosedWonRequest,
) -> Result<Vec<Divergence>, ReviewError> {
    let document = scorer.profile().document();
    let below = request.diverges_below;
    let mut counts = Counts::default();
    let labels = labels_of(document, deals, rows)?;
    for (place, deal) in known.iter().enumerate() {
        count_fits(document, &labels, place, deal.fits.iter().copied(), below, &mut counts);
        for i in 0..document.exclusions.len() {
            counts.add_unnamed(DivergenceKind::Exclusion, i, deal.excluded_by.contains(&i));
        }
    }
    let mut base = Counts::default();
    if let Some(pipeline) = pipeline {
        let labels = labels_of(document, pipeline.table, &pipeline.rows)?;
        let mut places = 0..;
        each_row(scorer, pipeline.table, &pipeline.rows, |_, account, _| {
            let Some(place) = places.next() else { return };
            let fits = account.criteria.iter().map(|result| result.fit);
            count_fits(document, &labels, place, fits, below, &mut base);
            for (i, truth) in account.exclusions.iter().enumerate() {
                if *truth != Truth::Unknown {
                    base.add_unnamed(DivergenceKind::Exclusion, i, *truth == Truth::True);
                }
            }
        })?;
    }
    let mut found: Vec<Divergence> = Vec::new();
    for (key, &hits) in &counts.hits {
        let (kind, place, value) = key;
        let of = counts.known.get(&(*kind, *place)).copied().unwrap_or_default();
        let base_of = base.known.get(&(*kind, *place)).copied().unwrap_or_default();
        let base_rate =
            BaseRate::new(base.hits.get(key).copied().unwrap_or_default(), base_of, request.level);
        let rule = (request.pattern_at, request.least_deals);
        let surprise = judge(hits, of, base_rate.map(|base| base.rate), rule, request.alpha);
        let (id, attribute) = match kind {
            DivergenceKind::Criterion => {
                let criterion = &document.criteria[*place];
                (criterion.id.clone(), criterion.attribute.clone())
            }
            DivergenceKind::Exclusion => (document.exclusions[*place].id.clone(), None),
        };
        let text = text(*kind, &id, attribute.as_deref(), value.as_deref(), (hits, of), base_rate, &surprise);
        found.push(Divergence {
            text,
            kind: *kind,
            id,
            attribute,
            value: value.clone(),
            deals: hits,
            of,
            base: base_rate,
            surprise,
            p_value_at_high_base: base_rate.and_then(|base| at_least(hits, of, base.interval.high)),
            q_value: None,
            correction: None,
        });
    }
    let p_values: Vec<f64> = found.iter().filter_map(|divergence| divergence.surprise.p_value).collect();
    if let Ok(adjusted) = adjust(&p_values, Adjustment::BenjaminiHochberg) {
        let tested = found.iter_mut().filter(|divergence| divergence.surprise.p_value.is_some());
        tested.zip(adjusted).for_each(|(divergence, q)| divergence.q_value = Some(q));
    }
    found.sort_by(|a, b| {
        let pattern = |d: &Divergence| d.surprise.verdict != PatternVerdict::Pattern;
        let p = |d: &Divergence| d.surprise.p_value.unwrap_or(1.0);
        pattern(a).cmp(&pattern(b)).then(num::order(p(a), p(b))).then(b.deals.cmp(&a.deals))
    });
    Ok(found)
}

fn text(
    kind: DivergenceKind,
    id: &str,
    attribute: Option<&str>,
    value: Option<&str>,
    (hits, of): (u64, u64),
    base: Option<BaseRate>,
    surprise: &Surprise,
) -> String {
    let what = match (kind, attribute, value) {
        (DivergenceKind::Exclusion, ..) => format!("are excluded by `{id}`"),
        (_, Some(attribute), Some(value)) => format!("have {attribute} {value}, outside `{id}`"),
        _ => format!("do not fit `{id}`"),
    };
    let against = match (base, surprise.p_value) {
        (Some(base), Some(p)) => {
            format!(", {} of the pipeline (p = {})", percent(base.rate), shown(p))
        }
        _ => String::new(),
    };
    let verdict = match surprise.verdict {
        PatternVerdict::TooFewDeals => "too few deals to say",
        PatternVerdict::None => "none",
        PatternVerdict::Outlier => "outlier",
        PatternVerdict::Expected => "not surprising",
        PatternVerdict::Pattern => "pattern",
    };
    format!("{hits} of {of} deals {what}{against}: {verdict}.")
}

/// A probability with four decimals, or that it is smaller.
pub(super) fn shown(p: f64) -> String {
    if p < 0.00005 { "below 0.0001".to_owned() } else { format!("{p:.4}") }
}

/// Notes on each divergence the correction it speaks for.
pub(super) fn mark_corrections(divergences: &mut [Divergence], checks: &[CorrectionCheck]) {
    for divergence in divergences.iter_mut().filter(|d| d.kind == DivergenceKind::Criterion) {
        let found = checks.iter().find(|check| check.criteria.contains(&divergence.id));
        divergence.correction = found.map(|check| check.check);
    }
}
