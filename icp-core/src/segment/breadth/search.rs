//! Tries steps on the universe, one by one and together.

use super::edits::{Change, Edit, Part, THRESHOLD_STEP, Way, best};
use super::{BreadthRequest, Universe, count};
use crate::funnel::Breadth;
use crate::profile::document::Document;
use crate::profile::fit::{Fit, OverlapScale};
use crate::segment::error::SegmentError;
use crate::watch::Watch;
use serde::Serialize;

/// What one step would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The criterion, or none for an exclusion or the threshold.
    pub criterion: Option<String>,
    /// JSON pointer into the document: what changes.
    pub path: String,
    /// Whether more or fewer accounts may fit.
    pub way: Way,
    /// The change in words.
    pub change: String,
    /// How many accounts fit then.
    pub accounts: u64,
    /// How many that do not fit now.
    pub added: u64,
    /// How many that fit now and then no longer.
    pub removed: u64,
    /// The verdict on that.
    pub verdict: Breadth,
}

/// Steps taken together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeSet {
    /// The steps in words, in the order of the document; a step taken twice stands there twice.
    pub changes: Vec<String>,
    /// How many steps.
    pub steps: u64,
    /// How many accounts fit then.
    pub accounts: u64,
    /// How many that do not fit now.
    pub added: u64,
    /// How many that fit now and then no longer.
    pub removed: u64,
}

pub(super) struct Found {
    pub(super) steps: Vec<Step>,
    pub(super) smallest: Option<ChangeSet>,
    pub(super) tried: u64,
}

/// How many sets are kept to grow from.
const KEPT: usize = 8;

/// A set of steps that was tried: places among the edits, ascending.
#[derive(Clone)]
struct Tried {
    edits: Vec<usize>,
    words: Vec<String>,
    accounts: u64,
    added: u64,
    removed: u64,
}

struct Trial<'a> {
    universe: &'a Universe<'a>,
    now: &'a [bool],
    edits: Vec<Edit>,
    request: &'a BreadthRequest,
    tried: u64,
}

impl Trial<'_> {
    /// Takes steps together; none when one of them does not exist or the document is no longer valid.
    fn run(&mut self, set: &[usize]) -> Result<Option<Tried>, SegmentError> {
        let mut document = self.universe.scorer.profile().document().clone();
        let mut words = Vec::with_capacity(set.len());
        for &place in set {
            let edit = &self.edits[place];
            let before = document.clone();
            if !edit.apply(&mut document, self.request.step) {
                return Ok(None);
            }
            words.push(describe(edit, &before, &document));
        }
        let Some(then) = self.universe.fitting_under(document)? else { return Ok(None) };
        self.tried += 1;
        let changes = |now: bool, later: bool| {
            self.now.iter().zip(&then).filter(|(a, b)| **a == now && **b == later).count() as u64
        };
        Ok(Some(Tried {
            edits: set.to_vec(),
            words,
            accounts: count(&then),
            added: changes(false, true),
            removed: changes(true, false),
        }))
    }

    fn passes(&self, tried: &Tried) -> bool {
        self.request.rule.verdict(tried.accounts.into()) == Breadth::Pass
    }

    /// How far a number of accounts lies from the one to come nearest to.
    fn distance(&self, tried: &Tried) -> u64 {
        tried.accounts.abs_diff(self.request.practical)
    }
}

pub(super) fn search(
    universe: &Universe<'_>,
    now: &[bool],
    edits: Vec<Edit>,
    request: &BreadthRequest,
    watch: &Watch<'_>,
) -> Result<Found, SegmentError> {
    let all = edits.len();
    let mut trial = Trial { universe, now, edits, request, tried: 0 };
    let mut steps = Vec::new();
    let mut singles = Vec::new();
    for place in 0..all {
        watch.at(0.5 * place as f64 / all as f64)?;
        let Some(tried) = trial.run(&[place])? else { continue };
        let edit = &trial.edits[place];
        let document = universe.scorer.profile().document();
        steps.push(Step {
            criterion: match edit.part {
                Part::Criterion(i) => document.criteria.get(i).map(|criterion| criterion.id.clone()),
                Part::Exclusion(_) | Part::Pursue | Part::Tier(_) => None,
            },
            path: path(edit.part, &edit.change),
            way: edit.way,
            change: tried.words.join("; "),
            accounts: tried.accounts,
            added: tried.added,
            removed: tried.removed,
            verdict: request.rule.verdict(tried.accounts.into()),
        });
        singles.push(tried);
    }
    let fitting = count(now);
    let verdict = request.rule.verdict(fitting.into());
    let smallest = match verdict {
        Breadth::Pass => None,
        Breadth::TooNarrow | Breadth::NarrowUnspecified | Breadth::WideBoundOnly => {
            smallest(&mut trial, singles, Way::Relax, watch)?
        }
        Breadth::BroadUnspecified | Breadth::TooBroad => smallest(&mut trial, singles, Way::Tighten, watch)?,
    };
    watch.at(1.0)?;
    Ok(Found { steps, smallest, tried: trial.tried })
}

fn smallest(
    trial: &mut Trial<'_>,
    singles: Vec<Tried>,
    way: Way,
    watch: &Watch<'_>,
) -> Result<Option<ChangeSet>, SegmentError> {
    let mut level: Vec<Tried> =
        singles.into_iter().filter(|tried| tried.edits.iter().all(|&i| trial.edits[i].way == way)).collect();
    level.sort_by_key(|tried| trial.distance(tried));
    let first: Vec<usize> = level.iter().take(KEPT).flat_map(|tried| tried.edits.clone()).collect();
    for size in 1..=trial.request.most_steps {
        if let Some(found) = level.iter().find(|tried| trial.passes(tried)) {
            return Ok(Some(ChangeSet {
                changes: found.words.clone(),
                steps: size,
                accounts: found.accounts,
                added: found.added,
                removed: found.removed,
            }));
        }
        if size == trial.request.most_steps {
            break;
        }
        watch.at(0.5 + 0.5 * size as f64 / trial.request.most_steps as f64)?;
        let mut seen = std::collections::BTreeSet::new();
        let mut grown = Vec::new();
        for kept in level.iter().take(KEPT).map(|tried| tried.edits.clone()).collect::<Vec<_>>() {
            for &place in &first {
                let mut set = kept.clone();
                set.push(place);
                set.sort_unstable();
                if seen.insert(set.clone())
                    && let Some(tried) = trial.run(&set)?
                {
                    grown.push(tried);
                }
            }
        }
        grown.sort_by_key(|tried| trial.distance(tried));
        level = grown;
    }
    Ok(None)
}

fn path(part: Part, change: &Change) -> String {
    match part {
        Part::Criterion(i) => match change {
            Change::Leave => format!("/criteria/{i}"),
            Change::Release | Change::Demand(_) => format!("/criteria/{i}/must_have"),
            _ => format!("/criteria/{i}/fit"),
        },
        Part::Exclusion(i) => format!("/exclusions/{i}"),
        Part::Pursue => "/decision/pursue".to_owned(),
        Part::Tier(i) => format!("/tiers/{i}/min"),
    }
}

fn describe(edit: &Edit, before: &Document, after: &Document) -> String {
    match edit.part {
        Part::Exclusion(i) => {
            format!(
                "leave out the exclusion {}",
                before.exclusions.get(i).map_or("", |rule| rule.id.as_str())
            )
        }
        Part::Pursue => format!(
            "move `pursue` by {THRESHOLD_STEP} points, from {} to {}",
            before.decision.pursue.decimal(),
            after.decision.pursue.decimal()
        ),
        Part::Tier(i) => {
            let min =
                |document: &Document| document.tiers.get(i).map_or(String::new(), |tier| tier.min.decimal());
            let id = before.tiers.get(i).map_or("", |tier| tier.id.as_str());
            format!("move the `min` of {id} from {} to {}", min(before), min(after))
        }
        Part::Criterion(i) => {
            let (Some(old), Some(new)) = (before.criteria.get(i), after.criteria.get(i)) else {
                return String::new();
            };
            let id = &old.id;
            match &edit.change {
                Change::BandEnd { upper } => {
                    let side = if *upper { "max" } else { "min" };
                    format!("{id}: {side} from {} to {}", end(&old.fit, *upper), end(&new.fit, *upper))
                }
                Change::Curve => {
                    format!("{id}: {} the curve", if edit.way == Way::Relax { "ease" } else { "sharpen" })
                }
                Change::Full => {
                    format!("{id}: {} matches are a whole fit instead of {}", full(&new.fit), full(&old.fit))
                }
                Change::Add(value) => format!("{id}: add {value}"),
                Change::Drop(value) => format!("{id}: drop {value}"),
                Change::Leave => format!("{id}: count for everybody"),
                Change::Release => format!("{id}: no longer a must-have"),
                Change::Demand(tier) => format!(
                    "{id}: a must-have, without it at best {}",
                    before.tiers.get(*tier).map_or("", |tier| tier.id.as_str())
                ),
                Change::Allow | Change::Threshold => String::new(),
            }
        }
    }
}

fn end(fit: &Fit, upper: bool) -> String {
    fn of<T: Copy + std::fmt::Display>(bands: &[crate::profile::fit::Band<T>], upper: bool) -> String {
        let band = best(bands).map(|place| bands[place]);
        let end = band.and_then(|band| if upper { band.max } else { band.min });
        end.map_or("open".to_owned(), |end| end.to_string())
    }
    match fit {
        Fit::Bands(bands) => of(bands, upper),
        Fit::AgeDays(bands) | Fit::AgeMonths(bands) | Fit::Count(bands) => of(bands, upper),
        Fit::Overlap { scale: OverlapScale::Bands(bands), .. } => of(bands, upper),
        _ => String::new(),
    }
}

fn full(fit: &Fit) -> u32 {
    match fit {
        Fit::Overlap { scale: OverlapScale::Full(full), .. } => *full,
        _ => 0,
    }
}
