//! Figures worked by hand: from the articles (A-023 … A-043), and of apportionment, rounding, `ignore` and caps.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use icp_conformance::oracle::score;
use serde_json::{Value, json};

const AS_OF: &str = "2026-11-21";

fn scored(profile: &Value, account: &Value) -> Value {
    score(profile, account.as_object().unwrap(), AS_OF).unwrap()
}

fn points(value: &Value) -> f64 {
    value.as_i64().unwrap() as f64 / 1e6
}

/// The maxima of all criteria, in points.
fn maxima(profile: &Value) -> Vec<f64> {
    scored(profile, &json!({}))["criteria"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| points(&row["max"]))
        .collect()
}

/// S1's 18 criteria with their categories and importance, each a flag.
const EIGHTEEN: [(&str, &str, &str); 18] = [
    ("industry", "firmographic", "high"),
    ("size", "firmographic", "critical"),
    ("revenue", "firmographic", "high"),
    ("geography", "firmographic", "medium"),
    ("stage", "firmographic", "medium"),
    ("stack", "technographic", "high"),
    ("competitor", "technographic", "very_high"),
    ("integration", "technographic", "medium"),
    ("maturity", "technographic", "medium"),
    ("hiring", "behavioral", "very_high"),
    ("growth", "behavioral", "high"),
    ("funding", "behavioral", "high"),
    ("website", "behavioral", "critical"),
    ("content", "behavioral", "very_high"),
    ("seasonal", "environmental", "high"),
    ("regulatory", "environmental", "medium"),
    ("market", "environmental", "medium"),
    ("economic", "environmental", "medium"),
];

fn of_flags(criteria: &[(&str, &str, &str)]) -> Value {
    let attributes: Value = criteria
        .iter()
        .map(|(id, _, _)| ((*id).to_owned(), json!({"type": "flag"})))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let criteria: Vec<Value> = criteria
        .iter()
        .map(|(id, category, importance)| {
            json!({"id": id, "category": category, "importance": importance, "attribute": id, "fit": {"is": true}})
        })
        .collect();
    json!({"icp": 1, "name": "flags", "attributes": attributes, "criteria": criteria})
}

fn eighteen() -> Value {
    of_flags(&EIGHTEEN)
}

/// An account where exactly the criteria of these categories match.
fn matching(categories: &[&str]) -> Value {
    let flags =
        EIGHTEEN.iter().map(|(id, category, _)| ((*id).to_owned(), json!(categories.contains(category))));
    flags.collect::<serde_json::Map<_, _>>().into()
}

#[test]
fn a_023_the_eighteen_get_whole_points() {
    let expected = [5, 11, 5, 3, 3, 5, 9, 3, 3, 9, 5, 5, 11, 9, 5, 3, 3, 3];
    assert_eq!(maxima(&eighteen()), expected.map(f64::from));
}

#[test]
fn a_024_whole_points_by_largest_remainder() {
    let mut profile = eighteen();
    profile["importance"] = json!({"medium": 1, "high": 2, "very_high": 3, "critical": 4});
    profile["points"] = json!("whole");
    // Floors 2, 5, 8, 11 sum to 90; the ten left go to the seven mediums and the first three highs.
    let expected = [6, 11, 6, 3, 3, 6, 8, 3, 3, 8, 5, 5, 11, 8, 5, 3, 3, 3];
    assert_eq!(maxima(&profile), expected.map(f64::from));
}

fn reference() -> Value {
    of_flags(&[
        ("industry", "firmographic", "high"),
        ("size", "firmographic", "critical"),
        ("revenue", "firmographic", "high"),
        ("stage", "firmographic", "medium"),
        ("hiring", "behavioral", "very_high"),
        ("stack", "technographic", "high"),
    ])
}

#[test]
fn a_043_a_profile_scores_over_its_own_criteria() {
    let mut profile = reference();
    profile["points"] = json!("whole");
    assert_eq!(maxima(&profile), [13, 29, 13, 8, 24, 13].map(f64::from));
    profile["importance"] = json!({"medium": 1, "high": 2, "very_high": 3, "critical": 4});
    assert_eq!(maxima(&profile), [14, 29, 14, 7, 22, 14].map(f64::from));
    let all = json!({"industry": true, "size": true, "revenue": true, "stage": true, "hiring": true, "stack": true});
    assert_eq!(points(&scored(&profile, &all)["score"]), 100.0);
    assert_eq!(scored(&profile, &all)["tier"], "tier_1");
    // On all 18 the same six come to 38.
    assert_eq!(points(&scored(&eighteen(), &all)["score"]), 38.0);
}

/// A-025 with its own attributes and words.
#[test]
fn a_025_a_full_match_of_the_reference_profile_is_100() {
    let profile = json!({
        "icp": 1, "name": "reference",
        "attributes": {
            "industry": {"type": "text"}, "employees": {"type": "number"}, "revenue": {"type": "number"},
            "stage": {"type": "text", "order": ["Seed", "Series A", "Series B", "Series C", "Series D"]},
            "open_sales_roles": {"type": "number"}, "tools": {"type": "tags"}
        },
        "criteria": [
            {"id": "industry", "category": "firmographic", "importance": "high", "attribute": "industry", "fit": {"values": {"B2B SaaS": 1}}},
            {"id": "size", "category": "firmographic", "importance": "critical", "attribute": "employees", "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}},
            {"id": "revenue", "category": "firmographic", "importance": "high", "attribute": "revenue", "fit": {"bands": [{"min": 1e7, "max": 1e8, "fit": 1}]}},
            {"id": "stage", "category": "firmographic", "importance": "medium", "fit": {"when": {"attribute": "stage", "between": ["series a", "Series C"]}}},
            {"id": "hiring", "category": "behavioral", "importance": "very_high", "attribute": "open_sales_roles", "fit": {"bands": [{"min": 1, "fit": 1}]}},
            {"id": "stack", "category": "technographic", "importance": "high", "attribute": "tools", "fit": {"all_of": ["Salesforce", "Outreach.io"]}}
        ]
    });
    let mut account = json!({
        "industry": " b2b saas", "employees": 50, "revenue": 100_000_000, "stage": "SERIES C",
        "open_sales_roles": 3, "tools": ["outreach.IO", "Slack", "salesforce"]
    });
    let record = scored(&profile, &account);
    assert_eq!((points(&record["score"]), &record["tier_certain"]), (100.0, &json!(true)));
    account["stage"] = json!("Series D");
    // 5 + 11 + 5 + 3 + 9 + 5 = 38 units, 3 of them the stage's.
    assert!((points(&scored(&profile, &account)["score"]) - 100.0 * 35.0 / 38.0).abs() < 1e-6);
    account["employees"] = json!(49);
    assert_eq!(scored(&profile, &account)["criteria"][1]["fit"], 0.0);
    account["employees"] = json!(501);
    assert_eq!(scored(&profile, &account)["criteria"][1]["points"], 0);
}

#[test]
fn a_042_fit_and_technology_alone_come_to_47_and_without_environment_to_86() {
    let record = scored(&eighteen(), &matching(&["firmographic", "technographic"]));
    assert_eq!((points(&record["score"]), &record["tier"]), (47.0, &json!("tier_4")));
    let record = scored(&eighteen(), &matching(&["firmographic", "technographic", "behavioral"]));
    assert_eq!((points(&record["score"]), &record["tier"]), (86.0, &json!("tier_2")));
    assert_eq!(points(&scored(&eighteen(), &matching(&["firmographic"]))["score"]), 27.0);
    // Apart, the same match is a full fit.
    let mut apart = eighteen();
    apart["axes"] = json!("separate");
    let record = scored(&apart, &matching(&["firmographic", "technographic"]));
    assert_eq!((points(&record["score"]), points(&record["timing"])), (100.0, 0.0));
    let record = scored(&apart, &matching(&["behavioral"]));
    // 39 of the 53 points on the timing axis.
    assert!((points(&record["timing"]) - 100.0 * 39.0 / 53.0).abs() < 1e-6);
}

#[test]
fn n1_unknown_fields_give_52_to_74() {
    let mut account = matching(&["firmographic", "technographic", "behavioral", "environmental"]);
    for unknown in ["revenue", "stage", "funding", "content"] {
        account[unknown] = Value::Null;
    }
    // Unmatched are 9 + 5 + 3 + 3 + 3 + 3 = 26, so that 100 − 22 − 26 = 52 are matched.
    for unmatched in ["hiring", "growth", "maturity", "integration", "market", "economic"] {
        account[unmatched] = json!(false);
    }
    let record = scored(&eighteen(), &account);
    let shown = ["score", "low", "high"].map(|name| points(&record[name]));
    assert_eq!(shown, [52.0, 52.0, 74.0]);
    assert_eq!(record["coverage"], 0.78);
    assert_eq!((&record["tier"], &record["tier_certain"]), (&json!("tier_3"), &json!(false)));

    // Left out instead: 52 of the 78 known.
    let mut left_out = eighteen();
    for criterion in left_out["criteria"].as_array_mut().unwrap() {
        criterion["missing"] = json!("ignore");
    }
    let record = scored(&left_out, &account);
    assert_eq!(record["score"], 66_666_667);
    assert_eq!((points(&record["low"]), points(&record["high"])), (52.0, 74.0));
}

fn numbers(criteria: Value) -> Value {
    json!({
        "icp": 1, "name": "numbers", "criteria": criteria,
        "attributes": {"a": {"type": "number"}, "b": {"type": "number"}, "c": {"type": "number"}, "d": {"type": "number"}}
    })
}

/// A criterion whose fit is the attribute's value itself.
fn linear(id: &str, category: &str, weight: Value) -> Value {
    json!({"id": id, "category": category, "weight": weight, "attribute": id, "fit": {"curve": [[0, 0], [1, 1]]}})
}

#[test]
fn ties_of_apportionment_go_in_document_order() {
    let third = |id| linear(id, "problem", json!(1));
    let profile = numbers(json!([third("c"), third("a"), third("b")]));
    let rows = scored(&profile, &json!({}));
    let maxima: Vec<i64> =
        rows["criteria"].as_array().unwrap().iter().map(|row| row["max"].as_i64().unwrap()).collect();
    assert_eq!(maxima, [33_333_334, 33_333_333, 33_333_333]);
}

#[test]
fn what_a_criterion_earns_is_rounded_half_to_even() {
    // Whole weights give maxima of an even and an odd number of µp whose halves fall on .5.
    let profile = numbers(json!([
        linear("a", "problem", json!(0.000005)),
        linear("b", "problem", json!(0.000007)),
        linear("c", "problem", json!(99.999988))
    ]));
    let record = scored(&profile, &json!({"a": 0.5, "b": 0.5, "c": 0}));
    assert_eq!((&record["criteria"][0]["max"], &record["criteria"][0]["points"]), (&json!(5), &json!(2)));
    assert_eq!((&record["criteria"][1]["max"], &record["criteria"][1]["points"]), (&json!(7), &json!(4)));
}

#[test]
fn ignore_shares_its_points_out() {
    let mut profile = numbers(json!([
        linear("a", "problem", json!(50)),
        linear("b", "problem", json!(30)),
        linear("c", "problem", json!(20))
    ]));
    profile["criteria"][2]["missing"] = json!("ignore");
    let record = scored(&profile, &json!({"a": 1, "b": 0.5}));
    // 65 of 80: 81.25, shared 50 : 15; maxima 50/80 and 30/80 of 100.
    assert_eq!(record["score"], 81_250_000);
    let rows = record["criteria"].as_array().unwrap();
    let of = |name: &str| rows.iter().map(|row| points(&row[name])).collect::<Vec<_>>();
    assert_eq!(of("points"), [62.5, 18.75, 0.0]);
    assert_eq!(of("max"), [62.5, 37.5, 0.0]);
    // Between 65 (known, nothing) and 85 (known, everything), being left out lies inside.
    assert_eq!((points(&record["low"]), points(&record["high"])), (65.0, 85.0));
    assert_eq!(record["coverage"], 0.8);
    // Nothing left: the axis earns nothing.
    for criterion in profile["criteria"].as_array_mut().unwrap() {
        criterion["missing"] = json!("ignore");
    }
    let record = scored(&profile, &json!({}));
    assert_eq!((&record["score"], &record["status"]), (&json!(0), &json!("insufficient_data")));
    assert!(record["criteria"].as_array().unwrap().iter().all(|row| row["max"] == 0 && row["points"] == 0));
}

#[test]
fn a_cap_cuts_in_proportion_by_largest_remainder() {
    let mut profile = numbers(json!([
        linear("a", "technographic", json!(1)),
        linear("b", "technographic", json!(1)),
        linear("c", "technographic", json!(1)),
        linear("d", "problem", json!(1))
    ]));
    profile["caps"] = json!({"technographic": 40});
    let record = scored(&profile, &json!({"a": 1, "b": 1, "c": 1, "d": 1}));
    assert_eq!(record["base_score"], 65_000_000);
    let earned: Vec<i64> =
        record["criteria"].as_array().unwrap().iter().map(|row| row["points"].as_i64().unwrap()).collect();
    assert_eq!(earned, [13_333_334, 13_333_333, 13_333_333, 25_000_000]);
    // The maxima are not touched, and a sum at the cap is not cut.
    assert_eq!(record["criteria"][0]["max"], 25_000_000);
    let record = scored(&profile, &json!({"a": 1, "b": 0.6, "c": 0, "d": 0}));
    assert_eq!(record["base_score"], 40_000_000);
    // Caps apply to both ends.
    let record = scored(&profile, &json!({"d": 1}));
    assert_eq!((points(&record["low"]), points(&record["high"])), (25.0, 65.0));
}

/// Best to find one `ignore` criterion and not the other: only trying the choices finds it.
#[test]
fn ignore_under_a_cap_tries_every_choice() {
    let mut profile = numbers(json!([
        linear("a", "technographic", json!(50)),
        linear("b", "problem", json!(25)),
        linear("c", "problem", json!(25))
    ]));
    profile["caps"] = json!({"technographic": 50});
    profile["criteria"][1]["missing"] = json!("ignore");
    profile["criteria"][2]["missing"] = json!("ignore");
    let record = scored(&profile, &json!({"a": 1}));
    // Now: 100 of 100, cut to 50. Found and full: 50 + 50. Found and empty: 50.
    assert_eq!(
        (points(&record["score"]), points(&record["low"]), points(&record["high"])),
        (50.0, 50.0, 100.0)
    );
    let record = scored(&profile, &json!({"a": 0.5}));
    // Now 50; both found empty: 25; one full and one left out: (25 + 25) / 75; both full: 75.
    assert_eq!(
        (points(&record["score"]), points(&record["low"]), points(&record["high"])),
        (50.0, 25.0, 75.0)
    );
}

#[test]
fn a_neutral_value_earns_its_fit_and_stays_undetermined() {
    let mut profile = numbers(json!([linear("a", "problem", json!(60)), linear("b", "problem", json!(40))]));
    profile["criteria"][0]["missing"] = json!({"neutral": 0.25});
    let record = scored(&profile, &json!({"b": 1}));
    assert_eq!((points(&record["score"]), &record["coverage"]), (55.0, &json!(0.4)));
    assert_eq!(record["criteria"][0]["fit"], Value::Null);
    assert_eq!(record["criteria"][0]["state"], "missing");
}

#[test]
fn curves_are_straight_between_knots_and_flat_outside() {
    let mut profile = numbers(json!([linear("a", "problem", json!(1))]));
    profile["criteria"][0]["fit"] = json!({"curve": [[0.1, 0.2], [0.3, 0.7], [0.5, 0.1]]});
    let fit = |x: f64| scored(&profile, &json!({"a": x}))["criteria"][0]["fit"].as_f64().unwrap();
    assert_eq!((fit(-5.0), fit(0.1), fit(0.3), fit(0.5), fit(9.0)), (0.2, 0.2, 0.7, 0.1, 0.1));
    assert_eq!(fit(0.2), 0.2 + (0.2 - 0.1) / (0.3 - 0.1) * (0.7 - 0.2));
    assert_eq!(fit(0.45), 0.7 + (0.45 - 0.3) / (0.5 - 0.3) * (0.1 - 0.7));
    let record = scored(&profile, &json!({}));
    assert_eq!((points(&record["low"]), points(&record["high"])), (0.0, 70.0));
}
