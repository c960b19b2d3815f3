//! The backwards plan: from a revenue target to the outreach of a day.
//!
//! The policy (requirement A-074): customers are rounded up to whole ones, because a plan that rounds them down misses
//! its target; every stage above is an exact fraction; what is shown is rounded half away from zero.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::{At, FunnelError};
use super::money::{Count, Currency, Money, Ratio, not_negative, positive, whole};
use super::rational::Rational;
use super::stages::{
    Calendar, ChannelShare, Mix, Stage, StageCount, add_all, base_rates, count_entries, mix, spread, unique,
};

/// A target and the rates that lead to it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// Revenue to be won; exactly one of this and `target_customers`.
    #[serde(default)]
    pub target_revenue: Option<Rational>,
    /// Customers to be won.
    #[serde(default)]
    pub target_customers: Option<Rational>,
    /// What a customer brings.
    pub deal_size: Rational,
    /// Outreach first, customers last; at least two.
    pub stages: Vec<Stage>,
    /// How the plan is divided into months and days.
    #[serde(default)]
    pub calendar: Calendar,
    /// Tiers with their shares of the target; none: one plan for all.
    #[serde(default)]
    pub tiers: Vec<TierShare>,
    /// Channels with their shares of the outreach; none: one channel.
    #[serde(default)]
    pub channels: Vec<ChannelShare>,
    /// Days from the stage before the last to a customer.
    #[serde(default)]
    pub cycle_days: Option<Rational>,
    /// Days of the plan, for the share of deals that still close in it; 365.
    #[serde(default = "year")]
    pub window_days: Rational,
    /// What the outreach costs.
    #[serde(default)]
    pub costs: Option<Costs>,
}

/// Days of a year.
pub(crate) fn year() -> Rational {
    365.into()
}

/// What acquisition costs.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// Whatever the volume: salaries, tools.
    #[serde(default = "zero")]
    pub fixed: Rational,
    /// For each unit of the first stage.
    #[serde(default = "zero")]
    pub per_touch: Rational,
}

fn zero() -> Rational {
    Rational::ZERO
}

/// A tier's share of the target.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierShare {
    /// Its name.
    pub id: String,
    /// Share of the target, in (0, 1]; all shares add up to 1.
    pub share: Rational,
    /// What a customer of the tier brings, when it is not the plan's.
    #[serde(default)]
    pub deal_size: Option<Rational>,
    /// Rates by stage id that differ in this tier. They beat the plan's channels' rates, not those of its own channels.
    #[serde(default)]
    pub rates: BTreeMap<String, Rational>,
    /// The tier's own channel mix, in place of the plan's.
    #[serde(default)]
    pub channels: Vec<ChannelShare>,
}

/// The plan, from outreach to customers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanReport {
    /// The revenue target (customers × deal size when the target was in customers).
    pub target: Money,
    /// Whole customers.
    pub customers: Count,
    /// What they bring: at least the target.
    pub revenue: Money,
    /// Every stage in document order.
    pub stages: Vec<StageCount>,
    /// Customers per unit of outreach.
    pub conversion: Ratio,
    /// Outreach per customer.
    pub outreach_per_customer: Ratio,
    /// How months and days were counted.
    pub calendar: Calendar,
    /// The tiers, when there are any.
    pub tiers: Vec<TierPlan>,
    /// The channels over all tiers, when there are any.
    pub channels: Vec<ChannelPlan>,
    /// Speed of the pipeline, when `cycle_days` is given.
    pub velocity: Option<Velocity>,
    /// What it costs, when `costs` are given.
    pub costs: Option<CostReport>,
}

/// One tier of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierPlan {
    /// Its name.
    pub id: String,
    /// Whole customers.
    pub customers: Count,
    /// What they bring.
    pub revenue: Money,
    /// Its stages.
    pub stages: Vec<StageCount>,
    /// Its channels, when there are any.
    pub channels: Vec<ChannelPlan>,
}

/// One channel of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChannelPlan {
    /// Its name.
    pub id: String,
    /// Share of the outreach.
    pub share: Ratio,
    /// Its stages.
    pub stages: Vec<StageCount>,
}

/// How fast the pipeline turns into revenue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Velocity {
    /// Days from opportunity to customer.
    pub cycle_days: Rational,
    /// Opportunities × win rate × deal size / days: revenue a day.
    pub per_day: Money,
    /// Share of deals created evenly over the window that close within it: (window − cycle) / window, at least 0.
    pub closing_share: Ratio,
}

/// What a plan costs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CostReport {
    /// Fixed cost and outreach together.
    pub spend: Money,
    /// Spend per customer; none without customers.
    pub cac: Option<Money>,
}

/// One part of a plan or forecast: a tier, or everything.
pub(crate) struct Part {
    pub(crate) id: Option<String>,
    pub(crate) customers: Rational,
    pub(crate) revenue: Rational,
    pub(crate) outreach: Rational,
    pub(crate) mix: Mix,
}

/// Works back from the target to the outreach.
///
/// ```
/// let request = icp_core::funnel::from_json(r#"{"currency": "USD", "target_revenue": 5000000, "deal_size": 12000,
///     "stages": [{"id": "messages"}, {"id": "replies", "rate": 0.15}, {"id": "meetings", "rate": 0.3},
///                {"id": "opportunities", "rate": 0.4}, {"id": "customers", "rate": 0.2}]}"#)?;
/// let plan = icp_core::funnel::plan(&request)?;
/// let shown: Vec<i64> = plan.stages.iter().map(|stage| stage.count.shown).collect();
/// assert_eq!(shown, [115_833, 17_375, 5_213, 2_085, 417]);
/// assert_eq!((plan.stages[0].per_month.shown, plan.stages[0].per_business_day_nearest.shown), (9_653, 450));
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// `exactly_one`, `not_positive`, `negative`, `rate_out_of_range`, `stages_not_connected`, `too_few`, `too_many`,
/// `name_taken`, `unknown_name`, `shares_not_whole`, `currency_not_readable`, `arithmetic_overflow`.
pub fn plan(request: &PlanRequest) -> Result<PlanReport, FunnelError> {
    let currency = Currency::new(&request.currency, "/currency")?;
    let deal_size = positive(request.deal_size, "/deal_size")?;
    request.calendar.check("/calendar")?;
    let base = base_rates(&request.stages, "/stages")?;
    let target = match (request.target_revenue, request.target_customers) {
        (Some(revenue), None) => Target::Revenue(positive(revenue, "/target_revenue")?),
        (None, Some(customers)) => Target::Customers(positive(customers, "/target_customers")?),
        _ => {
            let alternatives = "target_revenue, target_customers";
            return Err(FunnelError::ExactlyOne { place: String::new(), alternatives });
        }
    };
    let parts = parts(request, &base, target, deal_size)?;
    let revenue = Rational::sum(parts.iter().map(|part| part.revenue)).at("/deal_size")?;
    let target = match target {
        Target::Revenue(target) => target,
        Target::Customers(_) => revenue,
    };
    let customers = Rational::sum(parts.iter().map(|part| part.customers)).at("/stages")?;
    let laid = lay_out(&request.stages, &request.calendar, &parts)?;
    let outreach = laid.total[0];
    let tiers = parts
        .iter()
        .zip(laid.parts)
        .filter_map(|(part, (stages, channels))| part.id.clone().map(|id| (id, part, stages, channels)))
        .map(|(id, part, stages, channels)| {
            let customers = Count::new(part.customers, "/tiers")?;
            Ok(TierPlan {
                id,
                customers,
                revenue: Money::new(part.revenue, currency, "/tiers")?,
                stages,
                channels,
            })
        });
    Ok(PlanReport {
        target: Money::new(target, currency, "/target_revenue")?,
        customers: Count::new(customers, "/stages")?,
        revenue: Money::new(revenue, currency, "/deal_size")?,
        conversion: customers.over(outreach).at("/stages")?.into(),
        outreach_per_customer: outreach.over(customers).at("/stages")?.into(),
        tiers: tiers.collect::<Result<_, FunnelError>>()?,
        stages: laid.stages,
        channels: laid.channels,
        calendar: request.calendar,
        velocity: velocity(request.cycle_days, request.window_days, revenue, currency)?,
        costs: costs(request.costs, outreach, customers, currency)?,
    })
}

#[derive(Clone, Copy)]
enum Target {
    Revenue(Rational),
    Customers(Rational),
}

fn parts(
    request: &PlanRequest,
    base: &[Rational],
    target: Target,
    deal_size: Rational,
) -> Result<Vec<Part>, FunnelError> {
    let stages = request.stages.as_slice();
    let part = |id: Option<String>, share: Rational, deal_size: Rational, mix: Mix, place: &str| {
        let customers = match target {
            Target::Revenue(revenue) => revenue.times(share).and_then(|r| r.over(deal_size)).at(place)?,
            Target::Customers(customers) => customers.times(share).at(place)?,
        };
        let customers = Rational::from(customers.ceil());
        let revenue = customers.times(deal_size).at(place)?;
        Ok(Part { id, customers, revenue, outreach: mix.outreach(customers, place)?, mix })
    };
    if request.tiers.is_empty() {
        let mix = mix(stages, base, (&BTreeMap::new(), ""), (&request.channels, "/channels"), true)?;
        return Ok(vec![part(None, Rational::ONE, deal_size, mix, "/stages")?]);
    }
    count_entries(request.tiers.len(), 1, "/tiers")?;
    unique(request.tiers.iter().map(|tier| tier.id.as_str()), &[], "/tiers")?;
    whole(request.tiers.iter().map(|tier| tier.share), "/tiers")?;
    let each = request.tiers.iter().enumerate().map(|(i, tier)| {
        let place = format!("/tiers/{i}");
        positive(tier.share, &format!("{place}/share"))?;
        let deal_size =
            tier.deal_size.map_or(Ok(deal_size), |d| positive(d, &format!("{place}/deal_size")))?;
        let rates_place = format!("{place}/rates");
        let channels_place = format!("{place}/channels");
        let mix = if tier.channels.is_empty() {
            mix(stages, base, (&tier.rates, &rates_place), (&request.channels, "/channels"), false)?
        } else {
            mix(stages, base, (&tier.rates, &rates_place), (&tier.channels, &channels_place), true)?
        };
        part(Some(tier.id.clone()), tier.share, deal_size, mix, &place)
    });
    each.collect()
}

/// Stages of everything, of each part and of each channel.
pub(crate) struct Laid {
    pub(crate) total: Vec<Rational>,
    pub(crate) stages: Vec<StageCount>,
    pub(crate) channels: Vec<ChannelPlan>,
    pub(crate) parts: Vec<(Vec<StageCount>, Vec<ChannelPlan>)>,
}

pub(crate) fn lay_out(stages: &[Stage], calendar: &Calendar, parts: &[Part]) -> Result<Laid, FunnelError> {
    let mut rows = Vec::with_capacity(parts.len());
    let mut channels: Vec<(String, Vec<Vec<Rational>>)> = Vec::new();
    let mut laid = Vec::with_capacity(parts.len());
    for part in parts {
        let counts = part.mix.counts(part.outreach, "/stages")?;
        let mut own = Vec::new();
        for (lane, row) in part.mix.lanes.iter().zip(part.mix.lane_counts(part.outreach, "/channels")?) {
            let Some(id) = &lane.id else { continue };
            own.push(ChannelPlan {
                id: id.clone(),
                share: lane.share.into(),
                stages: spread(stages, &row, calendar)?,
            });
            match channels.iter_mut().find(|channel| channel.0 == *id) {
                Some(channel) => channel.1.push(row),
                None => channels.push((id.clone(), vec![row])),
            }
        }
        laid.push((spread(stages, &counts, calendar)?, own));
        rows.push(counts);
    }
    let total = add_all(&rows, "/stages")?;
    let channels = channels.into_iter().map(|(id, rows)| {
        let counts = add_all(&rows, "/channels")?;
        let share =
            if total[0].is_positive() { counts[0].over(total[0]).at("/channels")? } else { Rational::ZERO };
        Ok(ChannelPlan { id, share: share.into(), stages: spread(stages, &counts, calendar)? })
    });
    let channels = channels.collect::<Result<_, FunnelError>>()?;
    Ok(Laid { stages: spread(stages, &total, calendar)?, total, channels, parts: laid })
}

pub(crate) fn velocity(
    cycle_days: Option<Rational>,
    window_days: Rational,
    revenue: Rational,
    currency: Currency,
) -> Result<Option<Velocity>, FunnelError> {
    let Some(cycle_days) = cycle_days else { return Ok(None) };
    let cycle_days = positive(cycle_days, "/cycle_days")?;
    // Opportunities × win rate is customers, so the product is the plan's revenue.
    let per_day = Money::new(revenue.over(cycle_days).at("/cycle_days")?, currency, "/cycle_days")?;
    let closing_share = closing_share(cycle_days, window_days)?.into();
    Ok(Some(Velocity { cycle_days, per_day, closing_share }))
}

/// Share of deals created evenly over `window_days` that close within it when each takes `cycle_days`.
///
/// ```
/// use icp_core::funnel::{Rational, closing_share};
/// assert_eq!(closing_share(45.into(), 365.into())?.to_string(), "64/73"); // 320 / 365
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// `negative`, `not_positive`, `arithmetic_overflow`.
pub fn closing_share(cycle_days: Rational, window_days: Rational) -> Result<Rational, FunnelError> {
    not_negative(cycle_days, "/cycle_days")?;
    positive(window_days, "/window_days")?;
    let rest = window_days.minus(cycle_days).at("/cycle_days")?;
    if rest.is_negative() { Ok(Rational::ZERO) } else { rest.over(window_days).at("/cycle_days") }
}

pub(crate) fn costs(
    costs: Option<Costs>,
    outreach: Rational,
    customers: Rational,
    currency: Currency,
) -> Result<Option<CostReport>, FunnelError> {
    let Some(costs) = costs else { return Ok(None) };
    let place = "/costs";
    let fixed = not_negative(costs.fixed, "/costs/fixed")?;
    let variable = not_negative(costs.per_touch, "/costs/per_touch")?.times(outreach).at(place)?;
    let spend = fixed.plus(variable).at(place)?;
    let cac = if customers.is_positive() {
        Some(Money::new(spend.over(customers).at(place)?, currency, place)?)
    } else {
        None
    };
    Ok(Some(CostReport { spend: Money::new(spend, currency, place)?, cac }))
}
