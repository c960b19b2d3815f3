//! The four corrections that are usual, looked at first: size, triggers, buyer title, problem intensity.

use super::divergence::{BaseRate, shown};
use super::{Assessed, ClosedWonRequest};
use crate::profile::attribute::AttributeType;
use crate::profile::criterion::{Category, Criterion};
use crate::review::change_log::ChangeReason;
use crate::review::error::ReviewError;
use crate::review::rows::{Named, Part, each_row};
use crate::review::surprise::{at_least, percent};
use crate::score::scorer::Scorer;
use crate::score::truth::Truth;
use crate::table::Table;
use crate::text;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionState {
    /// Won deals agree with the profile.
    Fine,
    /// Most do not, or as many as make a pattern and more than the pipeline lets expect: it is worth a look.
    Look,
    /// The profile says nothing about it.
    NotInProfile,
    /// Too little is known of the deals.
    TooFewDeals,
}

/// One of the four checks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CorrectionCheck {
    /// Which.
    pub check: ChangeReason,
    /// What it says.
    pub state: CorrectionState,
    /// In words.
    pub text: String,
    /// The criteria it looks at.
    pub criteria: Vec<String>,
    /// How many deals disagree with the profile.
    pub deals: u64,
    /// Of how many of which it is known.
    pub of: u64,
    /// How the pipeline disagrees.
    pub base: Option<BaseRate>,
    /// P(at least so many) when deals come as the pipeline does.
    pub p_value: Option<f64>,
}

/// Words that say that a criterion is about size.
const SIZE: [&str; 9] =
    ["size", "employees", "employee", "headcount", "staff", "revenue", "arr", "turnover", "fte"];

fn is_about_size(criterion: &Criterion) -> bool {
    let words = |name: &str| {
        let name = text::normalize(name);
        name.split(|c: char| !c.is_alphanumeric()).any(|word| SIZE.contains(&word))
    };
    let grows = |name: &str| text::normalize(name).contains("growth");
    let names = [Some(criterion.id.as_str()), criterion.attribute.as_deref()];
    names.into_iter().flatten().any(|name| words(name) && !grows(name))
}

/// How often something is so, of how many of which it is known.
#[derive(Clone, Copy, Default)]
struct Tally {
    hits: u64,
    of: u64,
}

impl Tally {
    fn add(&mut self, truth: Truth) {
        match truth {
            Truth::True => {
                self.hits += 1;
                self.of += 1;
            }
            Truth::False => self.of += 1,
            Truth::Unknown => {}
        }
    }
}

/// Whether an account diverges from any of some criteria.
fn diverges(places: &[usize], fit: impl Fn(usize) -> Option<f64>, below: f64) -> Truth {
    places
        .iter()
        .fold(Truth::False, |truth, &i| truth.or(fit(i).map_or(Truth::Unknown, |fit| (fit < below).into())))
}

pub(super) fn corrections(
    scorer: &Scorer,
    deals: &Table<'_>,
    rows: &[usize],
    known: &[Assessed],
    pipeline: Option<&Part<'_, '_>>,
    request: &ClosedWonRequest,
) -> Result<Vec<CorrectionCheck>, ReviewError> {
    let document = scorer.profile().document();
    let places = |given: &Option<Vec<String>>, usual: &dyn Fn(&Criterion) -> bool| -> Vec<usize> {
        let wanted = |criterion: &Criterion| match given {
            Some(ids) => ids.contains(&criterion.id),
            None => usual(criterion),
        };
        (0..document.criteria.len()).filter(|&i| wanted(&document.criteria[i])).collect()
    };
    let size = places(&request.size, &is_about_size);
    let problem = places(&request.problem_intensity, &|criterion| criterion.category == Category::Problem);
    let below = request.diverges_below;
    let (mut won, mut base) = ([Tally::default(); 3], [Tally::default(); 3]);
    for deal in known {
        let fit = |i: usize| deal.fits.get(i).copied().flatten();
        won[0].add(diverges(&size, fit, below));
        won[1].add(!deal.trigger);
        won[2].add(diverges(&problem, fit, below));
    }
    if let Some(pipeline) = pipeline {
        each_row(scorer, pipeline.table, &pipeline.rows, |_, account, _| {
            let fit = |i: usize| account.criteria[i].fit;
            base[0].add(diverges(&size, fit, below));
            base[2].add(diverges(&problem, fit, below));
            let active = account.triggers.iter().fold(Truth::False, |truth, strength| {
                truth.or(if strength.low > 0.0 {
                    Truth::True
                } else if strength.high > 0.0 {
                    Truth::Unknown
                } else {
                    Truth::False
                })
            });
            base[1].add(!active);
        })?;
    }
    let ids = |places: &[usize]| places.iter().map(|&i| document.criteria[i].id.clone()).collect::<Vec<_>>();
    let check = |reason, criteria: Vec<String>, in_profile: bool, won: Tally, base: Tally, what: &str| {
        let base = BaseRate::new(base.hits, base.of, request.level);
        let p_value = base.and_then(|base| at_least(won.hits, won.of, base.rate));
        let state = if !in_profile {
            CorrectionState::NotInProfile
        } else if won.of < request.least_deals {
            CorrectionState::TooFewDeals
        } else if won.hits * 2 > won.of
            || (won.hits >= request.pattern_at && p_value.is_none_or(|p| p <= request.alpha))
        {
            CorrectionState::Look
        } else {
            CorrectionState::Fine
        };
        let against = match (base, p_value) {
            (Some(base), Some(p)) => format!("; {} of the pipeline (p = {})", percent(base.rate), shown(p)),
            _ => String::new(),
        };
        let text = match state {
            CorrectionState::NotInProfile => format!("The profile says nothing to check about {what}."),
            CorrectionState::TooFewDeals => format!("Only {} deals say anything about {what}.", won.of),
            _ => format!(
                "{} of {} won deals disagree with the profile about {what}{against}.",
                won.hits, won.of
            ),
        };
        CorrectionCheck { check: reason, state, text, criteria, deals: won.hits, of: won.of, base, p_value }
    };
    let titles = titles(scorer, deals, rows, request)?;
    let mut buyer = check(
        ChangeReason::BuyerTitle,
        Vec::new(),
        titles.is_some(),
        titles.as_ref().map(|titles| titles.tally).unwrap_or_default(),
        Tally::default(),
        "who buys",
    );
    if let Some((title, count)) = titles.and_then(|titles| titles.commonest) {
        buyer.text.push_str(&format!(" Most often: {title} ({count})."));
    }
    Ok(vec![
        check(ChangeReason::Size, ids(&size), !size.is_empty(), won[0], base[0], "size"),
        check(
            ChangeReason::Triggers,
            Vec::new(),
            !document.triggers.is_empty(),
            won[1],
            base[1],
            "triggers (none was active when they were closed)",
        ),
        buyer,
        check(
            ChangeReason::ProblemIntensity,
            ids(&problem),
            !problem.is_empty(),
            won[2],
            base[2],
            "how much the problem hurts",
        ),
    ])
}

struct Titles {
    tally: Tally,
    commonest: Option<(String, u64)>,
}

/// Buyers whose title is none of any persona's: neither the same nor one that holds it.
fn titles(
    scorer: &Scorer,
    deals: &Table<'_>,
    rows: &[usize],
    request: &ClosedWonRequest,
) -> Result<Option<Titles>, ReviewError> {
    let document = scorer.profile().document();
    let wanted: Vec<String> = document
        .personas
        .iter()
        .flat_map(|persona| &persona.titles)
        .map(|title| text::normalize(title))
        .filter(|title| !title.is_empty())
        .collect();
    let Some(name) = request.buyer_title.as_deref() else { return Ok(None) };
    let column = Named::new(deals, name, AttributeType::Text)?;
    if wanted.is_empty() {
        return Ok(None);
    }
    let mut tally = Tally::default();
    let mut others: BTreeMap<String, u64> = BTreeMap::new();
    for &row in rows {
        let Some(title) = column.text(row)?.map(|title| text::normalize(&title)).filter(|t| !t.is_empty())
        else {
            continue;
        };
        let known = wanted.iter().any(|wanted| title.contains(wanted.as_str()));
        tally.add((!known).into());
        if !known {
            *others.entry(title).or_default() += 1;
        }
    }
    // Ties go to the first in the alphabet.
    let commonest = others.into_iter().fold(None, |best: Option<(String, u64)>, (title, count)| match best {
        Some((_, most)) if most >= count => best,
        _ => Some((title, count)),
    });
    Ok(Some(Titles { tally, commonest }))
}
