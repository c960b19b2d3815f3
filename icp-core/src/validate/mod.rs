//! Scores and outcomes to evidence: back-test, pilot, micro-outbound, interviews, thresholds.
//!
//! A question with a threshold gets two answers, which may differ and are both shown: `rule` takes the observed figure for the truth, as the
//! published rules of thumb do; `evidence` says what the sample can bear: `pass`, `fail` or `inconclusive`, with interval, error
//! probability, power, and how many more observations would settle it. What the data can not give is an undefined value with its reason; what
//! a reader must know before believing a figure is a [`Finding`] with a code.

mod backtest;
mod before_after;
mod benchmark;
mod charts;
mod claims;
mod columns;
mod correlation;
mod cuts;
mod error;
mod evidence;
mod finding;
mod interviews;
mod micro_outbound;
mod pilot;
mod wording;

pub use backtest::{
    BacktestReport, BacktestRequest, Better, CalibrationReport, CalibrationRow, CoverageReport, CoverageRow,
    Discrimination, ForwardSplit, GainRow, NumberAssociation, OrderTests, OutcomeKind, OutcomeSummary,
    QuarterReport, QuarterRow, ScoreScale, Shift, TierBound, TierRate, TierReport, TierStep, TierValue,
    WeightedRate, WorstCase, backtest, backtest_scorer,
};
pub use before_after::{
    BeforeAfterReport, BeforeAfterRequest, Change, ClaimMet, Figure, LifetimeParts, Period, before_after,
};
pub use benchmark::{
    BANDS, Band, BenchmarkReport, BenchmarkRequest, BenchmarkRow, ObservedTier, Rate, Standing, benchmark,
};
pub use charts::{calibration_chart, decision_chart, gain_chart, roc_chart, tier_chart};
pub use claims::{CLAIMS, Claim, ClaimCheck, Measure};
pub use correlation::{CorrelationReport, CorrelationRequest, CorrelationRow, correlation};
pub use cuts::{CutRow, CutTier, CutsReport, CutsRequest, optimal_cuts};
pub use error::ValidateError;
pub use evidence::{Evidence, OperatingPoint, Rule, Verdict};
pub use finding::{Finding, FindingCode, Severity};
pub use interviews::{InterviewsReport, InterviewsRequest, interviews};
pub use micro_outbound::{
    AnyTime, Diagnosis, Intent, MicroOutboundReport, MicroOutboundRequest, NextStep, micro_outbound,
};
pub use pilot::{
    Counts, Expected, PilotAnyTime, PilotBlock, PilotPower, PilotReport, PilotRequest, PilotStratum,
    PilotTests, pilot,
};
