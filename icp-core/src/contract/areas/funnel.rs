//! The operations of `funnel`: from market to outreach and back.

use super::{answer, of_engine};
use crate::contract::operation::Operation;
use crate::funnel::{
    bookings, bookings_chart, break_even, check, economics, forecast, funnel_chart, market,
    market_from_universe, plan, simulate, sobol, stress, target_chart, tornado, tornado_chart,
};

const PLAN: &str = r#"{"currency": "USD", "target_revenue": 5000000, "deal_size": 12000, "stages": [{"id": "messages"}, {"id": "replies", "rate": 0.15}, {"id": "meetings", "rate": 0.3}, {"id": "opportunities", "rate": 0.4}, {"id": "customers", "rate": 0.2}]}"#;

pub(super) const OPERATIONS: &[Operation] = &[
    of_engine(
        "funnel.market",
        "TAM, SAM, SOM and ICP from counts or shares, in accounts and money.",
        r#"{"currency": "USD", "value_per_account": 12000, "levels": [{"id": "tam", "accounts": 100000}, {"id": "sam", "accounts": 20000}, {"id": "som", "share": 0.02}, {"id": "icp", "accounts": 150}]}"#,
        |call| answer(call, market),
    ),
    of_engine(
        "funnel.market_from_universe",
        "The same from the accounts of a scored universe.",
        r#"{"currency": "USD", "value_per_account": 1, "levels": ["tam", "icp"], "accounts": [{"level": "tam"}, {"level": "icp"}]}"#,
        |call| answer(call, market_from_universe),
    ),
    of_engine("funnel.plan", "From a revenue target back to the outreach of a day.", PLAN, |call| {
        answer(call, plan)
    }),
    of_engine(
        "funnel.forecast",
        "From an outreach forward to customers and revenue.",
        r#"{"currency": "USD", "volume": 5000000, "deal_size": 12000, "stages": [{"id": "messages"}, {"id": "replies", "rate": 0.15}, {"id": "meetings", "rate": 0.3}, {"id": "opportunities", "rate": 0.4}, {"id": "customers", "rate": 0.2}]}"#,
        |call| answer(call, forecast),
    ),
    of_engine(
        "funnel.check_plan",
        "Whether a plan fits its market, accounts, team and breadth: findings with figures.",
        r#"{"plan": {"currency": "USD", "target_revenue": 5000000, "deal_size": 12000, "stages": [{"id": "messages"}, {"id": "replies", "rate": 0.15}, {"id": "meetings", "rate": 0.3}, {"id": "opportunities", "rate": 0.4}, {"id": "customers", "rate": 0.2}]}, "icp_accounts": 150}"#,
        |call| answer(call, check),
    ),
    of_engine(
        "funnel.unit_economics",
        "CAC, LTV, their ratio, payback and velocity.",
        r#"{"currency": "USD", "spend": 60000, "customers": 20, "revenue_per_customer": 12000, "gross_margin": 0.8, "churn": 0.22}"#,
        |call| answer(call, economics),
    ),
    of_engine(
        "funnel.bookings",
        "Bookings month by month, with ramp and cycle lengths.",
        r#"{"currency": "USD", "volume_per_month": 5000000, "deal_size": 12000, "stages": [{"id": "messages"}, {"id": "replies", "rate": 0.15}, {"id": "meetings", "rate": 0.3}, {"id": "opportunities", "rate": 0.4}, {"id": "customers", "rate": 0.2}]}"#,
        |call| answer(call, bookings),
    ),
    of_engine(
        "funnel.stress",
        "A plan and named scenarios side by side.",
        r#"{"plan": {"currency": "USD", "target_revenue": 5000000, "deal_size": 12000, "stages": [{"id": "messages"}, {"id": "replies", "rate": 0.15}, {"id": "meetings", "rate": 0.3}, {"id": "opportunities", "rate": 0.4}, {"id": "customers", "rate": 0.2}]}, "scenarios": [{"id": "slow_replies", "changes": {"replies": 0.05}}]}"#,
        |call| answer(call, stress),
    ),
    of_engine(
        "funnel.simulate",
        "Quantiles of every figure, the chance of the target, the outreach a chance needs.",
        r#"{"seed": 1, "draws": 200, "plan": {"currency": "USD", "volume": 1000, "target_revenue": 100000, "deal_size": 12000, "cycle_days": 30, "months": 3, "stages": [{"id": "messages"}, {"id": "customers", "rate": {"beta": {"successes": 1, "trials": 100}}}]}}"#,
        |call| answer(call, simulate),
    ),
    of_engine(
        "funnel.tornado",
        "Each input alone at its own 10 and 90 % points.",
        r#"{"plan": {"currency": "USD", "volume": 1000, "target_revenue": 100000, "deal_size": 12000, "cycle_days": 30, "months": 3, "stages": [{"id": "messages"}, {"id": "replies", "rate": {"pert": {"min": 0.05, "mode": 0.1, "max": 0.2}}}, {"id": "customers", "rate": {"beta": {"successes": 3, "trials": 100}}}]}}"#,
        |call| answer(call, tornado),
    ),
    of_engine(
        "funnel.sobol",
        "First-order and total variance shares with bootstrap intervals.",
        r#"{"seed": 1, "base_samples": 64, "plan": {"currency": "USD", "volume": 1000, "target_revenue": 100000, "deal_size": 12000, "cycle_days": 30, "months": 3, "stages": [{"id": "messages"}, {"id": "replies", "rate": {"pert": {"min": 0.05, "mode": 0.1, "max": 0.2}}}, {"id": "customers", "rate": {"beta": {"successes": 3, "trials": 100}}}]}}"#,
        |call| answer(call, sobol),
    ),
    of_engine(
        "funnel.break_even",
        "The value of each input at which a figure just meets its threshold.",
        r#"{"plan": {"currency": "USD", "volume": 1000, "target_revenue": 100000, "deal_size": 12000, "cycle_days": 30, "months": 3, "stages": [{"id": "messages"}, {"id": "replies", "rate": {"pert": {"min": 0.05, "mode": 0.1, "max": 0.2}}}, {"id": "customers", "rate": {"beta": {"successes": 3, "trials": 100}}}]}}"#,
        |call| answer(call, break_even),
    ),
    of_engine(
        "funnel.plan_chart",
        "The stages of a plan as a Vega-Lite specification; takes the request of `plan`.",
        PLAN,
        |call| answer(call, |request| plan(request).map(|report| funnel_chart(&report.stages))),
    ),
    of_engine(
        "funnel.tornado_chart",
        "A tornado as a Vega-Lite specification; takes the request of `tornado`.",
        r#"{"plan": {"currency": "USD", "volume": 1000, "target_revenue": 100000, "deal_size": 12000, "cycle_days": 30, "months": 3, "stages": [{"id": "messages"}, {"id": "replies", "rate": {"pert": {"min": 0.05, "mode": 0.1, "max": 0.2}}}, {"id": "customers", "rate": {"beta": {"successes": 3, "trials": 100}}}]}}"#,
        |call| answer(call, |request| tornado(request).map(|report| tornado_chart(&report))),
    ),
    of_engine(
        "funnel.bookings_chart",
        "A fan of monthly bookings as a Vega-Lite specification; takes the request of `simulate`.",
        r#"{"seed": 1, "draws": 200, "plan": {"currency": "USD", "volume": 1000, "target_revenue": 100000, "deal_size": 12000, "cycle_days": 30, "months": 3, "stages": [{"id": "messages"}, {"id": "customers", "rate": {"beta": {"successes": 1, "trials": 100}}}]}}"#,
        |call| answer(call, |request| simulate(request).map(|report| bookings_chart(&report))),
    ),
    of_engine(
        "funnel.target_chart",
        "Revenue against the target as a Vega-Lite specification; takes the request of `simulate`.",
        r#"{"seed": 1, "draws": 200, "plan": {"currency": "USD", "volume": 1000, "target_revenue": 100000, "deal_size": 12000, "cycle_days": 30, "months": 3, "stages": [{"id": "messages"}, {"id": "customers", "rate": {"beta": {"successes": 1, "trials": 100}}}]}}"#,
        |call| answer(call, |request| simulate(request).map(|report| target_chart(&report))),
    ),
];
