//! From revenue to outreach and back: market funnel, backwards plan, forecast, feasibility, unit economics, simulation,
//! sensitivity and charts.
//!
//! Everything here is a function from a request (read from JSON) to a report (written to JSON). Plans are exact: money
//! and counts are fractions of whole numbers ([`Rational`]), rounded only when shown. Simulation and sensitivity work in
//! doubles and are reproducible to the last bit, whatever the number of threads.

mod bookings;
mod economics;
mod error;
mod feasibility;
mod forecast;
mod market;
mod money;
mod plan;
mod rational;
mod stages;
mod stress;

pub use bookings::{BookingsReport, BookingsRequest, CycleShare, MOST_MONTHS, MonthReport, bookings};
pub use economics::{EconomicsReport, EconomicsRequest, MOST_HORIZON_YEARS, Pipeline, economics};
pub use error::{FunnelError, from_json};
pub use feasibility::{
    Breadth, BreadthRule, CheckReport, CheckRequest, FINDING_CODES, Finding, Team, TierCheck, TierReport,
    check,
};
pub use forecast::{ForecastReport, ForecastRequest, TierVolume, forecast};
pub use market::{
    Level, LevelReport, MarketReport, MarketRequest, UniverseAccounts, UniverseRequest, market,
    market_from_universe,
};
pub use money::{Count, Currency, Money, Ratio};
pub use plan::{
    ChannelPlan, CostReport, Costs, PlanReport, PlanRequest, TierPlan, TierShare, Velocity, closing_share,
    plan,
};
pub use rational::{ArithmeticError, Rational};
pub use stages::{Calendar, ChannelShare, MOST_ENTRIES, Stage, StageCount};
pub use stress::{Against, Scenario, ScenarioReport, StressReport, StressRequest, stress};
