//! The operations of `validate`: scores and outcomes to evidence.

use super::{answer, answer_table, of_engine};
use crate::contract::failure::Failure;
use crate::contract::operation::{Call, Operation, Run, Takes};
use crate::json::Json;
use crate::validate::{
    BacktestReport, BacktestRequest, ValidateError, backtest, backtest_scorer, before_after, benchmark,
    calibration_chart, correlation, decision_chart, gain_chart, interviews, micro_outbound, optimal_cuts,
    pilot, roc_chart, tier_chart,
};
use serde_json::Value;

impl From<ValidateError> for Failure {
    fn from(error: ValidateError) -> Self {
        match error {
            ValidateError::Table(error) => error.into(),
            ValidateError::Stopped(error) => error.into(),
            other => Self::one(other.code(), other.path(), other.to_string()),
        }
    }
}

/// Twenty accounts with score, outcome, probability, value and date, and the members given.
macro_rules! scored {
    ($($members:literal)?) => {
        concat!(
            r#"{"table": {"score": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70, 66, 63, 60, 58, 51, 49, 45, 40, 30, 20],
"won": [true, true, true, false, true, false, false, true, false, false, false, true, false, false, false, false, true, false, null, null],
"p": [0.8, 0.7, 0.6, 0.6, 0.5, 0.5, 0.4, 0.4, 0.3, 0.3, 0.3, 0.3, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.05, 0.02],
"value": [60, 81, 40, 44, 52, 30, 31, 33, 25, 28, 12, 20, 22, 9, 14, 7, 11, 8, null, 5],
"closed": ["2026-01-15", "2026-02-03", "2026-02-20", "2026-03-11", "2026-04-02", "2026-05-19", "2026-06-07", "2026-07-01", "2026-01-20", "2026-08-14", "2026-09-30", "2026-10-22", "2026-02-11", "2026-05-02", "2026-07-19", "2026-11-02", "2026-04-23", "2026-10-08", null, null]}"#,
            $($members,)? "}"
        )
    };
}

const EVENTS: &str = scored!(
    r#", "outcome": "won", "probability": "p", "date": "closed", "bins": 5, "resamples": 50, "seed": 3"#
);

pub(super) const OPERATIONS: &[Operation] = &[
    on_table(
        "validate.backtest",
        "Whether a high score goes with a good outcome: the sentence, rule and evidence, tiers, discrimination, calibration, coverage, quarters, leaks.",
        EVENTS,
        |call| answer_table(call, |request, table| backtest(table, request, &call.watch)),
    ),
    Operation {
        subject: "scorer",
        name: "backtest",
        takes: Takes::Table,
        about: "Scores the accounts of a table and back-tests the scores, with the profile's own tiers.",
        example: universe!(r#", "outcome": "won", "date": "closed", "bins": 3"#),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request, table| backtest_scorer(scorer, table, request, &call.watch))
        }),
    },
    on_table(
        "validate.correlation",
        "Whether a high score goes with high values (or low costs) of existing customers, column by column.",
        scored!(r#", "values": ["value"], "resamples": 50"#),
        |call| answer_table(call, |request, table| correlation(table, request)),
    ),
    on_table(
        "validate.optimal_cuts",
        "Where to cut the score into tiers so that the work is worth most, under the capacity of each tier.",
        scored!(
            r#", "probability": "p", "tiers": [{"id": "sales", "action_cost": 200, "win_value": 1000, "capacity": 5}, {"id": "email", "action_cost": 5, "win_value": 1000, "effect": 0.3}, {"id": "none", "action_cost": 0, "win_value": 0}]"#
        ),
        |call| answer_table(call, |request, table| optimal_cuts(table, request, &call.watch)),
    ),
    of_engine(
        "validate.pilot",
        "Accounts that match the profile against random ones: rule, evidence, tests, power, claims, any-time answers.",
        r#"{"matched": {"events": 30, "trials": 200}, "random": {"events": 10, "trials": 200}, "measure": "reply", "planned_shares": [1, 1], "expected": {"matched": 0.15, "random": 0.05}}"#,
        |call| answer(call, pilot),
    ),
    of_engine(
        "validate.micro_outbound",
        "A few dozen messages: resonance, miss or neither, what so few can bear, and what to do next.",
        r#"{"messages": 50, "substantive_replies": 0, "other_replies": 1, "diagnosis": "messaging", "intent": "scale"}"#,
        |call| answer(call, micro_outbound),
    ),
    of_engine(
        "validate.interviews",
        "Whether the problem resonates in enough interviews, and how far so few can be trusted.",
        r#"{"interviews": 10, "resonated": 7}"#,
        |call| answer(call, interviews),
    ),
    of_engine(
        "validate.before_after",
        "Two periods compared: multiples, counts, evidence, published claims, and what the figures leave out.",
        r#"{"before": {"accounts": 1000, "reply_rate": 0.05, "meeting_rate": 0.015, "cycle_days": 90, "churn": 0.45}, "after": {"accounts": 300, "tier": 1, "reply_rate": 0.18, "meeting_rate": 0.07, "cycle_days": 45, "churn": 0.22}, "lifetime_value_multiple": 3}"#,
        |call| answer(call, before_after),
    ),
    of_engine(
        "validate.benchmark",
        "Observed rates of the tiers against those commonly expected, by interval.",
        r#"{"tiers": [{"tier": 1, "opens": {"events": 150, "trials": 300}, "replies": {"events": 54, "trials": 300}, "meetings": {"events": 21, "trials": 300}}, {"tier": 4, "meetings": {"events": 2, "trials": 400}}]}"#,
        |call| answer(call, benchmark),
    ),
    on_table(
        "validate.roc_chart",
        "The ROC curve as a Vega-Lite specification; takes the request of `backtest`.",
        EVENTS,
        |call| {
            picture(
                call,
                |report| report.discrimination.as_ref().map(roc_chart),
                "an outcome that is an event",
            )
        },
    ),
    on_table(
        "validate.gain_chart",
        "The gain curve as a Vega-Lite specification; takes the request of `backtest`.",
        EVENTS,
        |call| {
            picture(
                call,
                |report| report.discrimination.as_ref().map(gain_chart),
                "an outcome that is an event",
            )
        },
    ),
    on_table(
        "validate.calibration_chart",
        "Stated probabilities against observed rates as a Vega-Lite specification; takes the request of `backtest`.",
        EVENTS,
        |call| picture(call, |report| report.calibration.as_ref().map(calibration_chart), PROBABILITIES),
    ),
    on_table(
        "validate.tier_chart",
        "The outcome by tier with intervals as a Vega-Lite specification; takes the request of `backtest`.",
        EVENTS,
        |call| {
            picture(
                call,
                |report| report.tiers.as_ref().map(tier_chart),
                "tiers: a column `tier` or bounds `tiers`",
            )
        },
    ),
    on_table(
        "validate.decision_chart",
        "The decision curve as a Vega-Lite specification; takes the request of `backtest`.",
        EVENTS,
        |call| picture(call, |report| report.calibration.as_ref().map(decision_chart), PROBABILITIES),
    ),
];

const PROBABILITIES: &str = "probabilities: a column `probability`, or `score_as`";

/// A row of the engine that works on a table.
const fn on_table(
    name: &'static str,
    about: &'static str,
    example: &'static str,
    run: fn(&Call<'_>) -> Result<Json, Failure>,
) -> Operation {
    Operation { subject: "engine", name, takes: Takes::Table, about, example, run: Run::Typed(run) }
}

fn picture(
    call: &Call<'_>,
    draw: impl Fn(&BacktestReport) -> Option<Value>,
    needs: &str,
) -> Result<Json, Failure> {
    answer_table(call, |request: &BacktestRequest, table| {
        let report = backtest(table, request, &call.watch)?;
        draw(&report).ok_or_else(|| ValidateError::missing("/outcome", format!("this picture needs {needs}")))
    })
}
