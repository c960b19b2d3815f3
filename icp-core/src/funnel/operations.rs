//! Every funnel operation as text in, text out: what the surfaces call, so that none of them repeats a line of meaning.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{FunnelError, from_json};
use super::{
    bookings, bookings_chart, break_even, check, economics, forecast, funnel_chart, market,
    market_from_universe, plan, simulate, sobol, stress, target_chart, tornado, tornado_chart,
};

/// One operation: JSON text of a request in, JSON text of a report out.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its name, in snake_case.
    pub name: &'static str,
    /// What it gives.
    pub about: &'static str,
    run: fn(&str) -> Result<String, FunnelError>,
}

/// Every operation.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "market",
        about: "TAM, SAM, SOM and ICP from counts or shares, in accounts and money.",
        run: |text| answer(text, market),
    },
    Operation {
        name: "market_from_universe",
        about: "The same from the accounts of a scored universe.",
        run: |text| answer(text, market_from_universe),
    },
    Operation {
        name: "plan",
        about: "From a revenue target back to the outreach of a day.",
        run: |text| answer(text, plan),
    },
    Operation {
        name: "forecast",
        about: "From an outreach forward to customers and revenue.",
        run: |text| answer(text, forecast),
    },
    Operation {
        name: "check_plan",
        about: "Whether a plan fits its market, accounts, team and breadth: findings with figures.",
        run: |text| answer(text, check),
    },
    Operation {
        name: "unit_economics",
        about: "CAC, LTV, their ratio, payback and velocity.",
        run: |text| answer(text, economics),
    },
    Operation {
        name: "bookings",
        about: "Bookings month by month, with ramp and cycle lengths.",
        run: |text| answer(text, bookings),
    },
    Operation {
        name: "stress",
        about: "A plan and named scenarios side by side.",
        run: |text| answer(text, stress),
    },
    Operation {
        name: "simulate",
        about: "Quantiles of every figure, the chance of the target, the outreach a chance needs.",
        run: |text| answer(text, simulate),
    },
    Operation {
        name: "tornado",
        about: "Each input alone at its own 10 and 90 % points.",
        run: |text| answer(text, tornado),
    },
    Operation {
        name: "sobol",
        about: "First-order and total variance shares with bootstrap intervals.",
        run: |text| answer(text, sobol),
    },
    Operation {
        name: "break_even",
        about: "The value of each input at which a figure just meets its threshold.",
        run: |text| answer(text, break_even),
    },
    Operation {
        name: "plan_chart",
        about: "The stages of a plan as a Vega-Lite specification; takes the request of `plan`.",
        run: |text| answer(text, |request| plan(request).map(|report| funnel_chart(&report.stages))),
    },
    Operation {
        name: "tornado_chart",
        about: "A tornado as a Vega-Lite specification; takes the request of `tornado`.",
        run: |text| answer(text, |request| tornado(request).map(|report| tornado_chart(&report))),
    },
    Operation {
        name: "bookings_chart",
        about: "A fan of monthly bookings as a Vega-Lite specification; takes the request of `simulate`.",
        run: |text| answer(text, |request| simulate(request).map(|report| bookings_chart(&report))),
    },
    Operation {
        name: "target_chart",
        about: "Revenue against the target as a Vega-Lite specification; takes the request of `simulate`.",
        run: |text| answer(text, |request| simulate(request).map(|report| target_chart(&report))),
    },
];

/// Calls an operation by its name.
///
/// ```
/// let answer = icp_core::funnel::call("market", r#"{"currency": "USD", "value_per_account": 12000,
///     "levels": [{"id": "tam", "accounts": 100000}]}"#)?;
/// assert!(answer.contains(r#""amount":"1200000000.00""#));
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// `unknown_name` for an operation there is not, `request_not_readable`, and what the operation refuses.
pub fn call(name: &str, request: &str) -> Result<String, FunnelError> {
    match OPERATIONS.iter().find(|operation| operation.name == name) {
        Some(operation) => (operation.run)(request),
        None => {
            let known = OPERATIONS.iter().map(|operation| operation.name).collect::<Vec<_>>().join(", ");
            Err(FunnelError::UnknownName { place: String::new(), name: name.to_owned(), known })
        }
    }
}

fn answer<Q: DeserializeOwned, R: Serialize>(
    text: &str,
    operation: impl Fn(&Q) -> Result<R, FunnelError>,
) -> Result<String, FunnelError> {
    let report = operation(&from_json(text)?)?;
    serde_json::to_string(&report)
        .map_err(|error| FunnelError::RequestNotReadable { place: String::new(), reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = r#"{"currency": "USD", "target_revenue": 5000000, "deal_size": 12000, "stages": [{"id": "m"}, {"id": "c", "rate": 0.01}]}"#;
    const UNCERTAIN: &str = r#"{"currency": "USD", "volume": 1000, "target_revenue": 100000, "deal_size": 12000, "cycle_days": 30, "months": 3,
        "stages": [{"id": "m"}, {"id": "c", "rate": {"beta": {"successes": 1, "trials": 100}}}]}"#;

    fn request(name: &str) -> String {
        match name {
            "market" => r#"{"currency": "USD", "value_per_account": 1, "levels": [{"id": "tam", "accounts": 5}]}"#.into(),
            "market_from_universe" => {
                r#"{"currency": "USD", "value_per_account": 1, "levels": ["tam"], "accounts": [{"level": "tam"}]}"#.into()
            }
            "forecast" => PLAN.replace(r#""target_revenue""#, r#""volume""#),
            "plan" | "plan_chart" => PLAN.into(),
            "check_plan" => format!(r#"{{"plan": {PLAN}, "icp_accounts": 150}}"#),
            "stress" => format!(r#"{{"plan": {PLAN}, "scenarios": [{{"id": "s", "changes": {{"c": 0.02}}}}]}}"#),
            "unit_economics" => r#"{"currency": "USD", "spend": 6, "customers": 2, "revenue_per_customer": 5, "gross_margin": 1, "churn": 0.1}"#.into(),
            "bookings" => PLAN.replace(r#""target_revenue""#, r#""volume_per_month""#),
            "simulate" | "bookings_chart" | "target_chart" => format!(r#"{{"seed": 1, "draws": 200, "plan": {UNCERTAIN}}}"#),
            "sobol" => format!(r#"{{"seed": 1, "plan": {UNCERTAIN}}}"#),
            _ => format!(r#"{{"plan": {UNCERTAIN}}}"#),
        }
    }

    #[test]
    fn every_operation_answers_and_refuses() {
        for operation in OPERATIONS {
            let text = request(operation.name);
            let answer = call(operation.name, &text).unwrap();
            let value: serde_json::Value = serde_json::from_str(&answer).unwrap();
            assert!(
                value.is_object() && answer == call(operation.name, &text).unwrap(),
                "{}",
                operation.name
            );
            let odd = text.replacen('{', r#"{"odd": 1, "#, 1);
            assert_eq!(call(operation.name, &odd).unwrap_err().code(), "request_not_readable");
            assert_eq!(call(operation.name, "[").unwrap_err().code(), "request_not_readable");
            assert!(!operation.about.is_empty());
        }
        assert_eq!(call("guess", "{}").unwrap_err().code(), "unknown_name");
    }
}
