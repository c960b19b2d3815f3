//! From revenue to outreach and back: market funnel, backwards plan, forecast, feasibility, unit economics, simulation,
//! sensitivity and charts.
//!
//! Everything here is a function from a request (read from JSON) to a report (written to JSON). Plans are exact: money
//! and counts are fractions of whole numbers ([`Rational`]), rounded only when shown. Simulation and sensitivity work in
//! doubles and are reproducible to the last bit, whatever the number of threads.

mod bookings;
mod charts;
mod copula;
mod economics;
mod error;
mod feasibility;
mod forecast;
mod histogram;
mod input;
mod market;
mod model;
mod money;
mod plan;
mod rational;
mod sampler;
mod sensitivity;
mod simulate;
mod sobol_sequence;
mod special;
mod stages;
mod stress;
mod variance;
mod wide;

pub use bookings::{BookingsReport, BookingsRequest, CycleShare, MOST_MONTHS, MonthReport, bookings};
pub use charts::{bookings_chart, funnel_chart, target_chart, tornado_chart};
pub use copula::Correlation;
pub use economics::{EconomicsReport, EconomicsRequest, MOST_HORIZON_YEARS, Pipeline, economics};
pub use error::{FunnelError, from_json};
pub use feasibility::{
    Breadth, BreadthRule, CheckReport, CheckRequest, FINDING_CODES, Finding, Team, TierCheck, TierReport,
    check,
};
pub use forecast::{ForecastReport, ForecastRequest, TierVolume, forecast};
pub use histogram::QUANTILE_ERROR;
pub use input::{
    BetaInput, Distribution, EmpiricalInput, Input, LognormalInput, MOST_VALUES, NormalInput, PertInput,
    TriangularInput, UniformInput,
};
pub use market::{
    Level, LevelReport, MarketReport, MarketRequest, UniverseAccounts, UniverseRequest, market,
    market_from_universe,
};
pub use model::{UncertainCosts, UncertainPlan, UncertainStage};
pub use money::{Count, Currency, Money, Ratio};
pub use plan::{
    ChannelPlan, CostReport, Costs, PlanReport, PlanRequest, TierPlan, TierShare, Velocity, closing_share,
    plan,
};
pub use rational::{ArithmeticError, Rational};
pub use sampler::TABLE_ERROR;
pub use sensitivity::{
    Bar, BreakEven, BreakEvenReport, BreakEvenRequest, TornadoReport, TornadoRequest, break_even, tornado,
};
pub use simulate::{
    Bin, FigureReport, LEAST_DRAWS, MOST_DRAWS, Quantile, Simulation, SimulationPart, SimulationReport,
    SimulationRequest, TargetReport, simulate, simulate_on_threads,
};
pub use stages::{Calendar, ChannelShare, MOST_ENTRIES, Stage, StageCount};
pub use stress::{Against, Scenario, ScenarioReport, StressReport, StressRequest, stress};
pub use variance::{
    Index, Indices, InputShare, MOST_BASE_SAMPLES, MOST_RESAMPLES, MOST_SOBOL_INPUTS, SobolReport,
    SobolRequest, sobol, sobol_indices,
};
