//! The operations of `review`: closed-won deals, two versions, patterns, calendars.

use super::{answer, answer_table, of_engine};
use crate::contract::failure::Failure;
use crate::contract::operation::{Operation, Run, Subject, Takes};
use crate::error::ErrorCode;
use crate::json::Json;
use crate::profile::Profile;
use crate::review::cadence::{cadence, phases};
use crate::review::change_log::change_log;
use crate::review::closed_won::{ClosedWonRequest, closed_won};
use crate::review::diff::{DiffRequest, TierRate, diff, migration_chart};
use crate::review::drift::{DriftOverTimeRequest, DriftRequest, drift, drift_chart, drift_over_time};
use crate::review::lint::{UniverseLintRequest, lint_at, lint_universe};
use crate::review::outcomes::{OutcomesRequest, outcomes, outcomes_chart};
use crate::review::surprise::{monitor, pattern};
use crate::score::scorer::Scorer;
use serde::Deserialize;

const MONITOR: &str = r#"{"base_rate": 0.1, "planned_deals": 60, "looks": [{"period": "2026-Q1", "hits": 2, "deals": 15}, {"period": "2026-Q2", "hits": 5, "deals": 15}, {"period": "2026-Q3", "hits": 6, "deals": 15}]}"#;

const OTHER: &str = universe!(
    r#", "other": {"icp": 1, "name": "Narrower", "version": "2", "attributes": {"employees": {"type": "number"}, "industry": {"type": "text"}}, "criteria": [{"id": "company_size", "category": "firmographic", "weight": 2, "attribute": "employees", "fit": {"bands": [{"min": 100, "max": 300, "fit": 1}]}}, {"id": "industry", "category": "firmographic", "weight": 1, "attribute": "industry", "fit": {"values": {"Fintech": 1}}}]}, "top": [3], "rates": [{"tier": "tier_1", "rate": 0.2, "value": 30000}]"#
);

pub(super) const OPERATIONS: &[Operation] = &[
    of_engine(
        "review.cadence",
        "The calendar of a profile's reviews, and what is due on `as_of`.",
        r#"{"created": "2025-11-21", "as_of": "2026-11-21", "reviews": ["2026-02-20", "2026-05-25"]}"#,
        |call| answer(call, cadence),
    ),
    of_engine(
        "review.phases",
        "How long a first profile takes, and when each phase ends, in business days.",
        r#"{"start": "2026-11-23", "holidays": ["2026-12-25"]}"#,
        |call| answer(call, phases),
    ),
    of_engine(
        "review.change_log",
        "A profile's change log, sorted and counted by what made a revision necessary.",
        r#"{"as_of": "2026-11-21", "entries": [{"date": "2026-09-30", "reason": "closed_won_skew", "note": "Five of fifteen deals came from logistics.", "version": "2026-Q4"}]}"#,
        |call| answer(call, change_log),
    ),
    of_engine(
        "review.pattern",
        "Whether so many deals in one segment are an outlier, expected, or a pattern.",
        r#"{"hits": 5, "deals": 15, "base_rate": 0.1}"#,
        |call| answer(call, pattern),
    ),
    of_engine(
        "review.monitor",
        "A segment watched quarter by quarter without being fooled by looking often.",
        MONITOR,
        |call| answer(call, monitor),
    ),
    Operation {
        subject: "scorer",
        name: "review",
        takes: Takes::Table,
        about: "The last closed-won deals against the profile: match rate, divergences, lean, usual corrections.",
        example: universe!(r#", "closed": "closed", "won": "won", "window": 8, "recent": 5"#),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &ClosedWonRequest, table| {
                closed_won(scorer, table, None, request, call.watch)
            })
        }),
    },
    Operation {
        subject: "scorer",
        name: "diff",
        takes: Takes::Table,
        about: "This profile and the document `other` that may follow it, side by side on a universe.",
        example: OTHER,
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &Other, table| {
                let (other, request) = request.split(scorer)?;
                diff(scorer, &other, table, &request, call.watch).map_err(Failure::from)
            })
        }),
    },
    Operation {
        subject: "scorer",
        name: "diff_chart",
        takes: Takes::Table,
        about: "From which tier to which, as a Vega-Lite specification; takes the request of `diff`.",
        example: OTHER,
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &Other, table| {
                let (other, request) = request.split(scorer)?;
                let report = diff(scorer, &other, table, &request, call.watch)?;
                Ok::<_, Failure>(migration_chart(&report.migration))
            })
        }),
    },
    Operation {
        subject: "scorer",
        name: "drift",
        takes: Takes::Table,
        about: "What moved between two parts of a table: tiers, scores, attributes, criteria, against what chance gives.",
        example: universe!(r#", "date": "closed", "from": "2026-06-01", "bins": 3"#),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &DriftRequest, table| drift(scorer, table, request, call.watch))
        }),
    },
    Operation {
        subject: "scorer",
        name: "drift_over_time",
        takes: Takes::Table,
        about: "Tiers and scores of each month, quarter or year against the first.",
        example: universe!(r#", "date": "closed", "bins": 3"#),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &DriftOverTimeRequest, table| {
                drift_over_time(scorer, table, request, call.watch)
            })
        }),
    },
    Operation {
        subject: "scorer",
        name: "drift_chart",
        takes: Takes::Table,
        about: "Drift over time as a Vega-Lite specification; takes the request of `drift_over_time`.",
        example: universe!(r#", "date": "closed", "bins": 3"#),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &DriftOverTimeRequest, table| {
                drift_over_time(scorer, table, request, call.watch).map(|report| drift_chart(&report))
            })
        }),
    },
    Operation {
        subject: "scorer",
        name: "outcomes_over_time",
        takes: Takes::Table,
        about: "The share of each tier with the outcome, period by period: trends, and whether tiers still order outcomes.",
        example: universe!(r#", "date": "closed", "outcome": "won", "least": 2"#),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &OutcomesRequest, table| {
                outcomes(scorer, table, request, call.watch)
            })
        }),
    },
    Operation {
        subject: "scorer",
        name: "outcomes_chart",
        takes: Takes::Table,
        about: "Outcome by tier over time as a Vega-Lite specification; takes the request of `outcomes_over_time`.",
        example: universe!(r#", "date": "closed", "outcome": "won", "at_date": true"#),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &OutcomesRequest, table| {
                outcomes(scorer, table, request, call.watch).map(|report| outcomes_chart(&report))
            })
        }),
    },
    Operation {
        subject: "profile",
        name: "lint_at",
        takes: Takes::Options,
        about: "All lints that show on a date: the document's, evidence, age, people among companies, what can not come true.",
        example: r#"{"as_of": "2026-11-21", "created": "2025-11-21", "reviews": ["2026-02-20"]}"#,
        run: Run::Typed(|call| match call.subject {
            Subject::Profile(profile) => answer(call, |request| lint_at(profile, request)),
            _ => Err(Failure::one(ErrorCode::OperationUnknown, "", "this operation is asked of a profile")),
        }),
    },
    Operation {
        subject: "scorer",
        name: "lint_universe",
        takes: Takes::Table,
        about: "All lints, with those that a universe shows: breadth, what never varies, counts twice, never or always fires.",
        example: universe!(r#", "created": "2026-09-01", "market": 1200, "least_rows": 8"#),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &UniverseLintRequest, table| {
                lint_universe(scorer, table, request, call.watch)
            })
        }),
    },
];

/// The request of a comparison with the later document in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Other {
    other: serde_json::Value,
    /// The day the later version scores at; the scorer's own when absent.
    #[serde(default)]
    other_as_of: Option<String>,
    #[serde(default)]
    account: Option<String>,
    #[serde(default)]
    top: Option<Vec<u32>>,
    #[serde(default)]
    movers: Option<u32>,
    #[serde(default)]
    rates: Vec<TierRate>,
    #[serde(default)]
    level: Option<f64>,
}

impl Other {
    fn split(&self, scorer: &Scorer) -> Result<(Scorer, DiffRequest), Failure> {
        let json = Json::parse(&self.other.to_string())
            .map_err(|error| Failure::one(ErrorCode::OptionWrong, "/other", error.to_string()))?;
        let mut failure = match Profile::from_value(&json) {
            Ok(profile) => {
                let other = match &self.other_as_of {
                    Some(day) => profile.scorer(day.as_str()).map_err(|error| {
                        Failure::one(ErrorCode::InvalidDate, "/other_as_of", error.to_string())
                    })?,
                    None => profile.scorer(scorer.as_of())?,
                };
                let usual = DiffRequest::default();
                let request = DiffRequest {
                    account: self.account.clone(),
                    top: self.top.clone().unwrap_or(usual.top),
                    movers: self.movers.unwrap_or(usual.movers),
                    rates: self.rates.clone(),
                    level: self.level.unwrap_or(usual.level),
                };
                return Ok((other, request));
            }
            Err(error) => Failure::from(error),
        };
        failure.faults.iter_mut().for_each(|fault| fault.path.insert_str(0, "/other"));
        Err(failure)
    }
}
