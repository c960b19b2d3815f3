//! Named scenarios side by side: the same plan with some inputs changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::{At, FunnelError};
use super::money::{Ratio, positive, rate};
use super::plan::{PlanReport, PlanRequest, plan};
use super::rational::Rational;
use super::stages::{count_entries, escape, unique};

/// A plan and scenarios that change some of its inputs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StressRequest {
    /// The plan as it is.
    pub plan: PlanRequest,
    /// What could be different.
    pub scenarios: Vec<Scenario>,
}

/// One scenario.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name.
    pub id: String,
    /// New values by input: a stage's id for its rate, `deal_size`, `cycle_days`, `fixed_cost`, `cost_per_touch`. Rates and deal
    /// sizes that tiers or channels state change by the same factor.
    pub changes: BTreeMap<String, Rational>,
}

/// The plan and its scenarios.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StressReport {
    /// The plan as it is.
    pub base: PlanReport,
    /// The scenarios in document order.
    pub scenarios: Vec<ScenarioReport>,
}

/// A plan under a scenario, and how it compares.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScenarioReport {
    /// Its name.
    pub id: String,
    /// The plan under it.
    pub plan: PlanReport,
    /// Each figure divided by the same figure of the plan as it is.
    pub against_base: Against,
}

/// Ratios of a scenario's figures to the plan's. None where either lacks the figure or the plan's is 0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Against {
    /// Outreach.
    pub outreach: Option<Ratio>,
    /// Whole customers.
    pub customers: Option<Ratio>,
    /// Revenue.
    pub revenue: Option<Ratio>,
    /// Revenue a day.
    pub velocity: Option<Ratio>,
    /// Share of deals that close in the window.
    pub closing_share: Option<Ratio>,
    /// Spend.
    pub spend: Option<Ratio>,
    /// Spend per customer.
    pub cac: Option<Ratio>,
}

/// Plans each scenario beside the plan as it is.
///
/// ```
/// let request = icp_core::funnel::from_json(r#"{"scenarios": [{"id": "weak replies", "changes": {"replies": 0.015}}],
///     "plan": {"currency": "USD", "target_customers": 100, "deal_size": 12000,
///     "stages": [{"id": "messages"}, {"id": "replies", "rate": 0.04}, {"id": "customers", "rate": 0.1}]}}"#)?;
/// let report = icp_core::funnel::stress(&request)?;
/// assert_eq!(report.scenarios[0].against_base.outreach.unwrap().exact.to_string(), "8/3");
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// As [`plan`](super::plan()), its places under `/plan` or `/scenarios/…`; `unknown_name` for an input the plan lacks.
pub fn stress(request: &StressRequest) -> Result<StressReport, FunnelError> {
    count_entries(request.scenarios.len(), 1, "/scenarios")?;
    unique(request.scenarios.iter().map(|scenario| scenario.id.as_str()), &[], "/scenarios")?;
    let base = plan(&request.plan).map_err(|error| error.within("/plan"))?;
    let scenarios = request.scenarios.iter().enumerate().map(|(i, scenario)| {
        let place = format!("/scenarios/{i}");
        let mut changed = request.plan.clone();
        for (name, &value) in &scenario.changes {
            change(&mut changed, name, value, &format!("{place}/changes/{}", escape(name)))?;
        }
        let plan = plan(&changed).map_err(|error| error.within(&place))?;
        let against_base = against(&plan, &base).at(&place)?;
        Ok(ScenarioReport { id: scenario.id.clone(), plan, against_base })
    });
    let scenarios = scenarios.collect::<Result<_, FunnelError>>()?;
    Ok(StressReport { base, scenarios })
}

fn change(plan: &mut PlanRequest, name: &str, value: Rational, place: &str) -> Result<(), FunnelError> {
    let scale = |slot: &mut Rational, factor: Rational| -> Result<(), FunnelError> {
        *slot = slot.times(factor).at(place)?;
        Ok(())
    };
    match (name, &mut plan.costs) {
        ("deal_size", _) => {
            let factor = positive(value, place)?.over(plan.deal_size).at(place)?;
            plan.deal_size = value;
            for own in plan.tiers.iter_mut().filter_map(|tier| tier.deal_size.as_mut()) {
                scale(own, factor)?;
            }
        }
        ("cycle_days", _) if plan.cycle_days.is_some() => plan.cycle_days = Some(positive(value, place)?),
        ("fixed_cost", Some(costs)) => costs.fixed = value,
        ("cost_per_touch", Some(costs)) => costs.per_touch = value,
        _ => {
            let Some(stage) = plan.stages.iter_mut().skip(1).find(|stage| stage.id == name) else {
                let known = plan.stages.iter().skip(1).map(|stage| stage.id.as_str()).chain(["deal_size"]);
                let known = known.chain(plan.cycle_days.map(|_| "cycle_days"));
                let costs = plan.costs.iter().flat_map(|_| ["fixed_cost", "cost_per_touch"]);
                let known = known.chain(costs).collect::<Vec<_>>().join(", ");
                return Err(FunnelError::UnknownName {
                    place: place.to_owned(),
                    name: name.to_owned(),
                    known,
                });
            };
            let factor = rate(value, place)?.over(stage.rate.unwrap_or(Rational::ONE)).at(place)?;
            stage.rate = Some(value);
            let channels = plan.channels.iter_mut().map(|channel| &mut channel.rates);
            let tiers = plan.tiers.iter_mut().flat_map(|tier| {
                std::iter::once(&mut tier.rates)
                    .chain(tier.channels.iter_mut().map(|channel| &mut channel.rates))
            });
            for own in channels.chain(tiers).filter_map(|rates| rates.get_mut(name)) {
                scale(own, factor)?;
            }
        }
    }
    Ok(())
}

fn against(plan: &PlanReport, base: &PlanReport) -> Result<Against, super::rational::ArithmeticError> {
    let ratio = |a: Option<Rational>, b: Option<Rational>| match (a, b) {
        (Some(a), Some(b)) if b.is_positive() => a.over(b).map(|ratio| Some(Ratio::from(ratio))),
        _ => Ok(None),
    };
    let each = |figure: fn(&PlanReport) -> Option<Rational>| ratio(figure(plan), figure(base));
    Ok(Against {
        outreach: each(|plan| plan.stages.first().map(|stage| stage.count.exact))?,
        customers: each(|plan| Some(plan.customers.exact))?,
        revenue: each(|plan| Some(plan.revenue.exact))?,
        velocity: each(|plan| plan.velocity.as_ref().map(|v| v.per_day.exact))?,
        closing_share: each(|plan| plan.velocity.as_ref().map(|v| v.closing_share.exact))?,
        spend: each(|plan| plan.costs.as_ref().map(|costs| costs.spend.exact))?,
        cac: each(|plan| plan.costs.as_ref().and_then(|costs| costs.cac.as_ref()).map(|cac| cac.exact))?,
    })
}
