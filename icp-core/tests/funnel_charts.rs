//! Charts: every field a mark reads is in the data, numbers are numbers, and the words say what the picture shows.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;

use icp_core::funnel::{
    self, bookings_chart, from_json, funnel_chart, plan, simulate, target_chart, tornado, tornado_chart,
};
use serde_json::Value;

const PLAN: &str = r#"{"currency": "EUR", "volume": 120000, "target_revenue": 4000000, "deal_size": {"lognormal": {"mean": 12000, "sd": 3000}},
    "cycle_days": {"lognormal": {"p10": 30, "p90": 90}}, "months": 12, "ramp": [0.5], "costs": {"fixed": 250000},
    "stages": [{"id": "messages"}, {"id": "replies", "rate": {"beta": {"successes": 300, "trials": 2000}}},
    {"id": "customers", "rate": {"beta": {"successes": 4, "trials": 200}}}]}"#;

fn fields(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(field) if key == "field" => {
                        into.insert(field.clone());
                    }
                    _ => fields(value, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fields(item, into)),
        _ => {}
    }
}

fn check(chart: &Value, rows: usize) {
    assert!(chart["$schema"].as_str().unwrap().ends_with("/vega-lite/v5.json"));
    assert!(chart["description"].as_str().unwrap().len() > 20);
    let values = chart["data"]["values"].as_array().unwrap();
    assert_eq!(values.len(), rows);
    let mut read = BTreeSet::new();
    fields(&chart["layer"], &mut read);
    fields(&chart["encoding"], &mut read);
    assert!(read.len() >= 3);
    for row in values {
        for field in &read {
            assert!(row.get(field).is_some(), "{field} is missing in {row}");
        }
    }
}

fn simulation() -> funnel::SimulationReport {
    simulate(&from_json(&format!(r#"{{"seed": 3, "draws": 20000, "plan": {PLAN}}}"#)).unwrap()).unwrap()
}

#[test]
fn funnel_of_a_plan() {
    let request = r#"{"currency": "USD", "target_revenue": 5000000, "deal_size": 12000, "stages": [
        {"id": "messages"}, {"id": "replies", "rate": 0.15}, {"id": "meetings", "rate": 0.3},
        {"id": "opportunities", "rate": 0.4}, {"id": "customers", "rate": 0.2}]}"#;
    let chart = funnel_chart(&plan(&from_json(request).unwrap()).unwrap().stages);
    check(&chart, 5);
    assert_eq!(chart["data"]["values"][2]["count"], 5213);
    assert!(chart["description"].as_str().unwrap().contains("115833 messages, 17375 replies"));
    check(&funnel_chart(&[]), 0);
}

#[test]
fn tornado_of_a_plan() {
    let report = tornado(&from_json(&format!(r#"{{"plan": {PLAN}}}"#)).unwrap()).unwrap();
    let chart = tornado_chart(&report);
    check(&chart, 8);
    assert_eq!(chart["data"]["values"][0]["input"], "customers");
    assert!(chart["description"].as_str().unwrap().contains("most on customers"));
}

#[test]
fn fan_of_bookings() {
    let chart = bookings_chart(&simulation());
    check(&chart, 12);
    for row in chart["data"]["values"].as_array().unwrap() {
        let at = |field: &str| row[field].as_f64().unwrap();
        assert!(at("low") <= at("inner_low") && at("inner_low") <= at("middle"));
        assert!(at("middle") <= at("inner_high") && at("inner_high") <= at("high"));
    }
}

#[test]
fn revenue_against_the_target() {
    let report = simulation();
    let chart = target_chart(&report);
    check(&chart, 40);
    let values = chart["data"]["values"].as_array().unwrap();
    let share: f64 = values.iter().map(|row| row["share"].as_f64().unwrap()).sum();
    assert!((share - 0.99).abs() < 0.001, "{share}");
    let met: f64 = values
        .iter()
        .filter(|row| row["side"] == "meets the target")
        .map(|row| row["share"].as_f64().unwrap())
        .sum();
    // Half a percent lies above the last bin; one bin may straddle the target.
    assert!((met + 0.005 - report.target.unwrap().probability).abs() < 0.04);
    assert_eq!(chart["layer"].as_array().unwrap().len(), 3);
}

/// What the charts are made of can be drawn elsewhere too: reports are plain JSON without a number that JSON lacks.
#[test]
fn reports_are_plain_json() {
    let text = serde_json::to_string(&simulation()).unwrap();
    assert!(serde_json::from_str::<Value>(&text).is_ok() && !text.contains("NaN"));
}
