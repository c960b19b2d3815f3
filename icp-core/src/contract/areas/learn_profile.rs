//! The operations of `learn` that make and mend profiles: draft, weigh, evaluate, refine, look for leaks.

use super::{answer_table, of_table};
use crate::contract::failure::Failure;
use crate::contract::operation::{Operation, Run, Subject, Takes};
use crate::error::ErrorCode;
use crate::learn::leakage::leakage;
use crate::learn::{
    DraftOptions, EvaluateOptions, RefineOptions, WeightsOptions, draft, evaluate, refine, weights,
};
use crate::profile::Profile;

const DRAFT: &str = universe!(
    r#", "outcome": {"column": "won"}, "as_of": "2026-11-21", "q": 0.9, "least_rows": 3, "folds": 0, "ignore": ["value", "closed"]"#
);
const WEIGHTS: &str =
    universe!(r#", "outcome": {"column": "won"}, "as_of": "2026-11-21", "draws": 200, "folds": 3"#);

pub(super) const OPERATIONS: &[Operation] = &[
    of_table(
        "learn.draft",
        "A draft profile from a table of customers with outcomes: bands, values, weights, tiers, each with its evidence.",
        DRAFT,
        |call| answer_table(call, |request: &DraftOptions, table| draft(table, request, &call.watch)),
    ),
    of_table(
        "learn.evaluate",
        "How a draft does on rows it has not seen, every step of learning repeated without them, beside plain ways of ordering.",
        universe!(
            r#", "draft": {"outcome": {"column": "won"}, "as_of": "2026-11-21", "q": 0.9, "least_rows": 2, "folds": 2, "ignore": ["value", "closed"]}"#
        ),
        |call| {
            answer_table(call, |request: &EvaluateOptions, table| evaluate(table, None, request, &call.watch))
        },
    ),
    of_table(
        "learn.leakage",
        "Attributes that give the outcome away: they separate it, are missing on one side, or come after it. Takes the request of `draft`.",
        DRAFT,
        |call| answer_table(call, |request: &DraftOptions, table| leakage(table, request, &call.watch)),
    ),
    Operation {
        subject: "profile",
        name: "weights",
        takes: Takes::Table,
        about: "New weights for this profile from outcomes, anchored at the weights it has; with intervals and what the data alone say.",
        example: WEIGHTS,
        run: Run::Typed(|call| {
            let profile = of_profile(call.subject)?;
            answer_table(call, |request: &WeightsOptions, table| {
                weights(profile, table, request, &call.watch)
            })
        }),
    },
    Operation {
        subject: "profile",
        name: "refine",
        takes: Takes::Table,
        about: "What outcomes would change in this profile, fits and weights, as a diff with its evidence.",
        example: universe!(
            r#", "weights": {"outcome": {"column": "won"}, "as_of": "2026-11-21", "draws": 200, "folds": 3}"#
        ),
        run: Run::Typed(|call| {
            let profile = of_profile(call.subject)?;
            answer_table(call, |request: &RefineOptions, table| refine(profile, table, request, &call.watch))
        }),
    },
    Operation {
        subject: "profile",
        name: "compare_with_learned",
        takes: Takes::Table,
        about: "This profile beside a learned one, on rows neither has seen. Takes the request of `learn.evaluate`.",
        example: universe!(
            r#", "draft": {"outcome": {"column": "won"}, "as_of": "2026-11-21", "q": 0.9, "least_rows": 2, "folds": 2, "ignore": ["value", "closed"]}"#
        ),
        run: Run::Typed(|call| {
            let profile = of_profile(call.subject)?;
            answer_table(call, |request: &EvaluateOptions, table| {
                evaluate(table, Some(profile), request, &call.watch)
            })
        }),
    },
];

fn of_profile(subject: Subject<'_>) -> Result<&Profile, Failure> {
    match subject {
        Subject::Profile(profile) => Ok(profile),
        Subject::Scorer(scorer) => Ok(scorer.profile()),
        Subject::Engine => {
            Err(Failure::one(ErrorCode::OperationUnknown, "", "this operation is asked of a profile"))
        }
    }
}
