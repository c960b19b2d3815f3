//! The forward forecast: from outreach to customers and revenue, the exact inverse of the plan.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::{At, FunnelError};
use super::money::{Count, Currency, Money, Ratio, not_negative, positive};
use super::plan::{ChannelPlan, CostReport, Costs, Part, TierPlan, Velocity, costs, lay_out, velocity, year};
use super::rational::Rational;
use super::stages::{Calendar, ChannelShare, Mix, Stage, StageCount, base_rates, count_entries, mix, unique};

/// An outreach and the rates it meets.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastRequest {
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// What a customer brings.
    pub deal_size: Rational,
    /// Volume of the first stage; exactly one of this and `tiers`.
    #[serde(default)]
    pub volume: Option<Rational>,
    /// Volume tier by tier.
    #[serde(default)]
    pub tiers: Vec<TierVolume>,
    /// Outreach first, customers last; at least two.
    pub stages: Vec<Stage>,
    /// How the forecast is divided into months and days.
    #[serde(default)]
    pub calendar: Calendar,
    /// Channels with their shares of the outreach.
    #[serde(default)]
    pub channels: Vec<ChannelShare>,
    /// Days from the stage before the last to a customer.
    #[serde(default)]
    pub cycle_days: Option<Rational>,
    /// Days of the forecast; 365.
    #[serde(default = "year")]
    pub window_days: Rational,
    /// What the outreach costs.
    #[serde(default)]
    pub costs: Option<Costs>,
}

/// A tier's outreach.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierVolume {
    /// Its name.
    pub id: String,
    /// Its outreach.
    pub volume: Rational,
    /// What a customer of the tier brings, when it is not the forecast's.
    #[serde(default)]
    pub deal_size: Option<Rational>,
    /// Rates by stage id that differ in this tier.
    #[serde(default)]
    pub rates: BTreeMap<String, Rational>,
    /// The tier's own channel mix.
    #[serde(default)]
    pub channels: Vec<ChannelShare>,
}

/// What an outreach brings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ForecastReport {
    /// Customers to be expected, exactly.
    pub customers: Count,
    /// Whole customers among them.
    pub whole_customers: i64,
    /// Customers × deal size.
    pub revenue: Money,
    /// Every stage in document order.
    pub stages: Vec<StageCount>,
    /// Customers per unit of outreach; none without outreach.
    pub conversion: Option<Ratio>,
    /// The tiers, when there are any.
    pub tiers: Vec<TierPlan>,
    /// The channels over all tiers, when there are any.
    pub channels: Vec<ChannelPlan>,
    /// Speed of the pipeline, when `cycle_days` is given.
    pub velocity: Option<Velocity>,
    /// What it costs, when `costs` are given.
    pub costs: Option<CostReport>,
}

/// Works forward from the outreach to customers and revenue.
///
/// ```
/// let request = icp_core::funnel::from_json(r#"{"currency": "USD", "volume": "347500/3", "deal_size": 12000,
///     "stages": [{"id": "messages"}, {"id": "replies", "rate": 0.15}, {"id": "meetings", "rate": 0.3},
///                {"id": "opportunities", "rate": 0.4}, {"id": "customers", "rate": 0.2}]}"#)?;
/// let forecast = icp_core::funnel::forecast(&request)?;
/// assert_eq!(forecast.customers.exact.to_string(), "417");
/// assert_eq!(forecast.revenue.amount, "5004000.00");
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// As [`plan`](super::plan()).
pub fn forecast(request: &ForecastRequest) -> Result<ForecastReport, FunnelError> {
    let currency = Currency::new(&request.currency, "/currency")?;
    let deal_size = positive(request.deal_size, "/deal_size")?;
    request.calendar.check("/calendar")?;
    let base = base_rates(&request.stages, "/stages")?;
    let parts = parts(request, &base, deal_size)?;
    let laid = lay_out(&request.stages, &request.calendar, &parts)?;
    let outreach = laid.total[0];
    let customers = Rational::sum(parts.iter().map(|part| part.customers)).at("/stages")?;
    let revenue = Rational::sum(parts.iter().map(|part| part.revenue)).at("/deal_size")?;
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
    Ok(ForecastReport {
        customers: Count::new(customers, "/stages")?,
        whole_customers: Count::new(Rational::from(customers.floor()), "/stages")?.shown,
        revenue: Money::new(revenue, currency, "/deal_size")?,
        conversion: if outreach.is_positive() {
            Some(customers.over(outreach).at("/stages")?.into())
        } else {
            None
        },
        tiers: tiers.collect::<Result<_, FunnelError>>()?,
        stages: laid.stages,
        channels: laid.channels,
        velocity: velocity(request.cycle_days, request.window_days, revenue, currency)?,
        costs: costs(request.costs, outreach, customers, currency)?,
    })
}

fn parts(
    request: &ForecastRequest,
    base: &[Rational],
    deal_size: Rational,
) -> Result<Vec<Part>, FunnelError> {
    let stages = request.stages.as_slice();
    let part = |id: Option<String>, volume: Rational, deal_size: Rational, mix: Mix, place: &str| {
        let outreach = not_negative(volume, &format!("{place}/volume"))?;
        let customers = mix.counts(outreach, "/stages")?.last().copied().unwrap_or(Rational::ZERO);
        Ok(Part { id, customers, revenue: customers.times(deal_size).at(place)?, outreach, mix })
    };
    match (request.volume, request.tiers.is_empty()) {
        (Some(volume), true) => {
            let mix = mix(stages, base, (&BTreeMap::new(), ""), (&request.channels, "/channels"), true)?;
            Ok(vec![part(None, volume, deal_size, mix, "")?])
        }
        (None, false) => {
            count_entries(request.tiers.len(), 1, "/tiers")?;
            unique(request.tiers.iter().map(|tier| tier.id.as_str()), &[], "/tiers")?;
            let each = request.tiers.iter().enumerate().map(|(i, tier)| {
                let place = format!("/tiers/{i}");
                let own =
                    tier.deal_size.map_or(Ok(deal_size), |d| positive(d, &format!("{place}/deal_size")))?;
                let rates = (&tier.rates, &*format!("{place}/rates"));
                let mix = if tier.channels.is_empty() {
                    mix(stages, base, rates, (&request.channels, "/channels"), false)?
                } else {
                    mix(stages, base, rates, (&tier.channels, &format!("{place}/channels")), true)?
                };
                part(Some(tier.id.clone()), tier.volume, own, mix, &place)
            });
            each.collect()
        }
        _ => Err(FunnelError::ExactlyOne { place: String::new(), alternatives: "volume, tiers" }),
    }
}
