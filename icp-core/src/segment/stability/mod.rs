//! How firmly an account has its tier: under other weights, under noise in what is known, and how little would change it (N19).

mod flip;
mod noise;

pub use noise::Noise;

use super::error::{SegmentError, positive};
use crate::num;
use crate::points::Points;
use crate::profile::apportion::largest_remainder;
use crate::profile::document::{Document, PointsUnit};
use crate::random::Stream;
use crate::score::assess::Assessment;
use crate::score::compile::set_maxima;
use crate::score::plan::Plan;
use crate::score::scorer::Scorer;
use crate::score::slots::Slots;
use crate::score::tiers::{open_tiers, set_by_override};
use crate::score::words::Status;
use crate::stats::Interval;
use crate::stats::proportion::wilson;
use crate::stats::special::gamma;
use crate::table::account::Account;
use crate::watch::Watch;
use flip::{Forms, base_needed};
use serde::{Deserialize, Serialize};

/// The fewest and the most draws.
pub const DRAWS: (u64, u64) = (100, 100_000);

/// How to try an account's tier.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StabilityRequest {
    /// How many perturbations; 1,000.
    #[serde(default = "draws")]
    pub draws: u64,
    /// The seed of all draws; 1.
    #[serde(default = "seed")]
    pub seed: u64,
    /// How closely weights keep to the profile's: shares are drawn from a Dirichlet distribution with parameters `concentration × share`, so a share s varies
    /// by √(s (1 − s) / (concentration + 1)); 100.
    #[serde(default = "concentration")]
    pub concentration: f64,
    /// The noise in what is known of the account.
    #[serde(default)]
    pub noise: Noise,
    /// The level of the intervals around shares of draws; 0.95.
    #[serde(default = "level")]
    pub level: f64,
}

fn draws() -> u64 {
    1000
}

fn seed() -> u64 {
    1
}

fn concentration() -> f64 {
    100.0
}

fn level() -> f64 {
    0.95
}

impl Default for StabilityRequest {
    fn default() -> Self {
        Self {
            draws: draws(),
            seed: seed(),
            concentration: concentration(),
            noise: Noise::default(),
            level: level(),
        }
    }
}

/// A tier and how often it came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TierDraws {
    /// The tier; none is no tier.
    pub tier: Option<String>,
    /// How many draws.
    pub draws: u64,
}

/// In how many draws the tier held.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Held {
    /// The share of draws.
    pub share: f64,
    /// Wilson's interval: what more draws could make of it.
    pub interval: Interval,
    /// Every tier that came out, the best first.
    pub tiers: Vec<TierDraws>,
}

/// Where a flip leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To a better tier.
    Up,
    /// To a worse one, or to none.
    Down,
}

/// A criterion's share of the fit axis, before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShareChange {
    /// The criterion.
    pub criterion: String,
    /// Its share in the profile.
    pub from: f64,
    /// Its share afterwards; 0 drops it.
    pub to: f64,
}

/// The smallest change of weights in one direction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flip {
    /// Where it leads.
    pub direction: Direction,
    /// The sum of the sizes of all changes of shares, 0…2.
    pub change: f64,
    /// The shares that change.
    pub shares: Vec<ShareChange>,
    /// The tier that scoring with the changed shares gives.
    pub tier: Option<String>,
    /// Whether that is another tier than now. Whole points are too coarse for the smallest change to be sure of it.
    pub verified: bool,
}

/// Why no change of weights can flip the tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fixed {
    /// An exclusion fired.
    Excluded,
    /// Nothing is known that the fit rests on.
    InsufficientData,
    /// An override names the tier.
    SetByOverride,
    /// No weights change which thresholds are met.
    NoWeightsDo,
}

/// How firmly an account has its tier.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StabilityReport {
    /// In one sentence.
    pub summary: String,
    /// The tier now.
    pub tier: Option<String>,
    /// The score now.
    pub score: f64,
    /// Under other weights.
    pub weights: Held,
    /// Under noise in what is known.
    pub inputs: Held,
    /// Under both.
    pub both: Held,
    /// The smallest change of weights, the smaller direction first.
    pub flips: Vec<Flip>,
    /// Why there is none.
    pub fixed: Option<Fixed>,
}

/// Tries how firmly an account has its tier.
///
/// ```
/// use icp_core::{Account, Profile, segment::stability::{StabilityRequest, stability}, watch::Watch};
/// let profile = Profile::from_json(r#"{"icp": 1, "name": "Example",
///     "attributes": {"employees": {"type": "number"}, "industry": {"type": "text"}},
///     "criteria": [
///         {"id": "size", "category": "firmographic", "weight": 3, "attribute": "employees", "fit": {"bands": [{"min": 50, "fit": 1}]}},
///         {"id": "industry", "category": "firmographic", "weight": 1, "attribute": "industry", "fit": {"values": {"SaaS": 1}}}]}"#)?;
/// let account = Account::new().number("employees", 120.0).text("industry", "Retail");
/// let report = stability(&profile.scorer("2026-11-21")?, &account, &StabilityRequest::default(), &Watch::NONE)?;
/// assert_eq!((report.tier.as_deref(), report.score), (Some("tier_2"), 75.0));
/// // Five points of a hundred move from size to industry: 0.05 off one share, 0.05 on the other.
/// assert!((report.flips[0].change - 0.1).abs() < 1e-6 && report.flips[0].verified);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SegmentError::Data`] for values that can not be read, [`SegmentError::Wrong`] for numbers out of range, [`SegmentError::Stopped`].
pub fn stability(
    scorer: &Scorer,
    account: &Account,
    request: &StabilityRequest,
    watch: &Watch<'_>,
) -> Result<StabilityReport, SegmentError> {
    check(request)?;
    let slots = scorer.slots(account)?;
    let assessment = scorer.assess(&slots);
    let document = scorer.profile().document();
    let held = try_draws(scorer, &slots, &assessment, request, watch)?;
    let name = |tier: Option<usize>| tier.map(|tier| document.tiers[tier].id.clone());
    let (flips, fixed) = flips(scorer.plan(), document, &slots, &assessment);
    let tier = name(assessment.verdict.tier);
    let summary = summary(tier.as_deref(), &held, &flips);
    let [weights, inputs, both] = held;
    Ok(StabilityReport {
        summary,
        tier,
        score: assessment.score.to_f64(),
        weights,
        inputs,
        both,
        flips,
        fixed,
    })
}

fn check(request: &StabilityRequest) -> Result<(), SegmentError> {
    if !(DRAWS.0..=DRAWS.1).contains(&request.draws) {
        let wanted = format!("from {} to {} draws are wanted", DRAWS.0, DRAWS.1);
        return Err(SegmentError::wrong("/draws", request.draws, wanted));
    }
    positive("/concentration", request.concentration)?;
    if !(1.0..=1e9).contains(&request.concentration) {
        let wanted = "a number from 1 to 1,000,000,000 is wanted";
        return Err(SegmentError::wrong("/concentration", request.concentration, wanted));
    }
    if !(request.level > 0.0 && request.level < 1.0) {
        return Err(SegmentError::wrong("/level", request.level, "a number between 0 and 1 is wanted"));
    }
    request.noise.check()
}

/// The shares of an axis's criteria, from the document's weights.
fn shares_of(document: &Document, members: &[usize]) -> Vec<f64> {
    let weights = document.weights();
    let total = num::sum_by(members.len(), |i| weights[members[i]].0 as f64);
    members.iter().map(|&i| weights[i].0 as f64 / total).collect()
}

/// The most points of each criterion when the axes' shares are these.
fn maxima(plan: &Plan, document: &Document, axes: &[(&[usize], &[f64])]) -> Vec<Points> {
    let (total, unit) = match document.points {
        PointsUnit::Micro => (u64::from(Points::HUNDRED.micro().unsigned_abs()), 1),
        PointsUnit::Whole => (100, crate::points::MICRO_PER_POINT),
    };
    let mut found: Vec<Points> = plan.criteria.iter().map(|criterion| criterion.max).collect();
    for (members, shares) in axes {
        // Shares become whole numbers fine enough that their rounding is far below a micro-point.
        let weights: Vec<u64> =
            shares.iter().map(|share| num::round_half_even(share * 1e15) as u64).collect();
        if weights.iter().all(|&weight| weight == 0) {
            continue;
        }
        for (&i, share) in members.iter().zip(largest_remainder(total, &weights)) {
            found[i] = Points::from_micro(i32::try_from(share).unwrap_or(i32::MAX).saturating_mul(unit));
        }
    }
    found
}

fn try_draws(
    scorer: &Scorer,
    slots: &Slots,
    assessment: &Assessment,
    request: &StabilityRequest,
    watch: &Watch<'_>,
) -> Result<[Held; 3], SegmentError> {
    let (base, document) = (scorer.plan(), scorer.profile().document());
    let axes = [base.fit_axis.criteria.as_slice(), base.timing_axis.criteria.as_slice()];
    let usual = axes.map(|members| shares_of(document, members));
    let mut plan = base.clone();
    let mut tried = Assessment::default();
    let mut noisy = slots.clone();
    // A place for each tier and one for none.
    let mut counts = vec![[0u64; 3]; base.tiers.len() + 1];
    let none = base.tiers.len();
    for draw in 0..request.draws {
        if draw % 64 == 0 {
            watch.at(draw as f64 / request.draws as f64)?;
        }
        let drawn: Vec<Vec<f64>> = axes
            .iter()
            .zip(&usual)
            .map(|(members, shares)| dirichlet(request, members, shares, draw))
            .collect::<Result<_, _>>()?;
        request.noise.apply(base, slots, &mut noisy, request.seed, draw);
        set_maxima(&mut plan, &maxima(base, document, &[(axes[0], &drawn[0]), (axes[1], &drawn[1])]));
        for (kind, (plan, slots)) in [(&plan, slots), (base, &noisy), (&plan, &noisy)].into_iter().enumerate()
        {
            tried.run(plan, slots);
            counts[tried.verdict.tier.unwrap_or(none)][kind] += 1;
        }
    }
    watch.at(1.0)?;
    let now = assessment.verdict.tier.unwrap_or(none);
    let held = |kind: usize| -> Result<Held, SegmentError> {
        let events = counts[now][kind];
        let estimate = wilson(events, request.draws, request.level)
            .map_err(|error| SegmentError::of_stats("/draws", &error))?;
        let tiers =
            counts.iter().enumerate().filter(|(_, counts)| counts[kind] > 0).map(|(place, counts)| {
                TierDraws { tier: document.tiers.get(place).map(|tier| tier.id.clone()), draws: counts[kind] }
            });
        Ok(Held { share: estimate.estimate, interval: estimate.interval, tiers: tiers.collect() })
    };
    Ok([held(0)?, held(1)?, held(2)?])
}

/// Shares from a Dirichlet distribution: gamma variables by inversion, divided by their sum.
fn dirichlet(
    request: &StabilityRequest,
    members: &[usize],
    shares: &[f64],
    draw: u64,
) -> Result<Vec<f64>, SegmentError> {
    let mut drawn = Vec::with_capacity(shares.len());
    for (&i, share) in members.iter().zip(shares) {
        let u = Stream::new(request.seed, i as u64).uniform(draw);
        let shape = request.concentration * share;
        drawn.push(
            gamma::quantile(u, shape).map_err(|error| SegmentError::of_stats("/concentration", &error))?,
        );
    }
    let total = num::sum(&drawn);
    // Tiny shapes may all come out as 0: then nothing was drawn, and the shares are as they were.
    Ok(if total > 0.0 { drawn.iter().map(|x| x / total).collect() } else { shares.to_vec() })
}

fn flips(
    plan: &Plan,
    document: &Document,
    slots: &Slots,
    assessment: &Assessment,
) -> (Vec<Flip>, Option<Fixed>) {
    match assessment.verdict.status {
        Status::Excluded => return (Vec::new(), Some(Fixed::Excluded)),
        Status::InsufficientData => return (Vec::new(), Some(Fixed::InsufficientData)),
        Status::Scored | Status::Conditional => {}
    }
    if set_by_override(assessment, plan).is_some() {
        return (Vec::new(), Some(Fixed::SetByOverride));
    }
    let open = open_tiers(assessment, plan, slots);
    let members = &plan.fit_axis.criteria;
    let shares = shares_of(document, members);
    let now = assessment.verdict.tier;
    // Each criterion's points are rounded twice, by at most a micro-point each.
    let slack = 2.0 * members.len() as f64;
    let above = (0..now.unwrap_or(plan.tiers.len())).rev().find(|&tier| open[tier]);
    let up = above
        .and_then(|tier| base_needed(plan, assessment, plan.tiers[tier].min))
        .and_then(|base| Forms::new(plan, assessment, f64::from(base.micro()) + slack).reach(&shares))
        .map(|found| (Direction::Up, found));
    let down = now
        .and_then(|tier| base_needed(plan, assessment, plan.tiers[tier].min))
        .filter(|base| *base > Points::ZERO)
        .and_then(|base| Forms::new(plan, assessment, f64::from(base.micro()) - 1.0 - slack).fall(&shares))
        .map(|found| (Direction::Down, found));
    let mut flips: Vec<Flip> = [up, down]
        .into_iter()
        .flatten()
        .map(|(direction, (change, changed))| {
            let mut other = plan.clone();
            set_maxima(&mut other, &maxima(plan, document, &[(members, &changed)]));
            let mut tried = Assessment::default();
            tried.run(&other, slots);
            let parts = members.iter().zip(&shares).zip(&changed);
            let moved = parts.filter(|((_, from), to)| (*from - *to).abs() > 1e-12);
            Flip {
                direction,
                change,
                shares: moved
                    .map(|((&i, from), to)| ShareChange {
                        criterion: document.criteria[i].id.clone(),
                        from: *from,
                        to: *to,
                    })
                    .collect(),
                tier: tried.verdict.tier.map(|tier| document.tiers[tier].id.clone()),
                verified: tried.verdict.tier != now,
            }
        })
        .collect();
    flips.sort_by(|a, b| num::order(a.change, b.change));
    let fixed = flips.is_empty().then_some(Fixed::NoWeightsDo);
    (flips, fixed)
}

fn summary(tier: Option<&str>, held: &[Held; 3], flips: &[Flip]) -> String {
    let percent = |share: f64| num::round_half_even(1000.0 * share) / 10.0;
    let flip = flips.first().map_or_else(
        || "No change of weights gives it another.".to_owned(),
        |flip| {
            format!(
                "Moving {:.2} % of the weight leads to {}.",
                50.0 * flip.change,
                flip.tier.as_deref().unwrap_or("no tier")
            )
        },
    );
    format!(
        "{} holds in {} % of draws with other weights, {} % with noise in the data, {} % with both. {flip}",
        tier.unwrap_or("No tier"),
        percent(held[0].share),
        percent(held[1].share),
        percent(held[2].share)
    )
}
