//! The generator writes valid cases, the same ones every time, and the interesting regions often enough.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::collections::BTreeMap;

use icp_conformance::generate::{Case, case, faults, faulty_account, faulty_profile};
use icp_conformance::oracle::{score, scoring};
use serde_json::Value;

const SEED: u64 = 20_261_121;

#[test]
fn a_case_is_a_function_of_seed_and_index() {
    for index in [0, 1, 77, u64::MAX] {
        assert_eq!(case(SEED, index), case(SEED, index));
    }
    assert_ne!(case(SEED, 0), case(SEED, 1));
    assert_ne!(case(SEED, 0), case(SEED + 1, 0));
}

#[test]
fn a_case_survives_its_own_text() {
    for index in 0..200 {
        let case = case(SEED, index);
        let again: Value = serde_json::from_str(&case.profile.to_string()).unwrap();
        assert_eq!(again, case.profile);
        let account: Value = serde_json::from_str(&Value::from(case.account.clone()).to_string()).unwrap();
        assert_eq!(account, Value::from(case.account));
    }
}

#[test]
fn faulty_accounts_are_refused_where_they_are_wrong() {
    let mut codes = BTreeMap::<String, u32>::new();
    for index in 0..1500 {
        let faulty = faulty_account(SEED, index);
        let error = score(&faulty.case.profile, &faulty.case.account, &faulty.case.as_of).unwrap_err();
        assert_eq!((error.code.as_str(), &error.path), (faulty.code, &faulty.path), "case {index}");
        *codes.entry(error.code).or_default() += 1;
    }
    let wanted = [
        "null_in_tags",
        "type_mismatch",
        "unparsable_date",
        "unparsable_flag",
        "unparsable_number",
        "value_not_in_order",
    ];
    assert_eq!(codes.keys().collect::<Vec<_>>(), wanted);
    assert!(codes.values().all(|&count| count >= 8), "{codes:?}");
}

#[test]
fn every_fault_of_a_profile_occurs() {
    let mut seen = BTreeMap::<&str, u32>::new();
    for index in 0..800 {
        *seen.entry(faulty_profile(SEED, index).fault).or_default() += 1;
    }
    for fault in faults() {
        assert!(seen.get(fault).is_some_and(|&count| count >= 3), "{fault}: {seen:?}");
    }
}

fn visit(value: &Value, key: &str, see: &mut dyn FnMut(&str, &Value)) {
    see(key, value);
    match value {
        Value::Object(object) => object.iter().for_each(|(key, part)| visit(part, key, see)),
        Value::Array(parts) => parts.iter().for_each(|part| visit(part, key, see)),
        _ => {}
    }
}

/// Every feature of one case, by name.
fn features(case: &Case) -> Vec<String> {
    let mut found = Vec::new();
    let profile = &case.profile;
    for key in
        ["points", "axes", "importance", "caps", "exclusions", "overrides", "triggers", "tiers", "decision"]
    {
        if profile.get(key).is_some() {
            found.push(format!("has {key}"));
        }
    }
    for declared in profile["attributes"].as_object().unwrap().values() {
        found.push(format!("type {}", declared["type"].as_str().unwrap()));
        for key in ["aliases", "groups", "order", "exact", "read"] {
            if declared.get(key).is_some() {
                found.push(format!("attribute with {key}"));
            }
        }
    }
    for criterion in profile["criteria"].as_array().unwrap() {
        for kind in criterion["fit"].as_object().unwrap().keys() {
            found.push(format!("fit {kind}"));
        }
        for key in ["weight", "importance", "axis", "must_have"] {
            if criterion.get(key).is_some() {
                found.push(format!("criterion with {key}"));
            }
        }
        match criterion.get("missing") {
            Some(Value::String(word)) => found.push(format!("missing {word}")),
            Some(_) => found.push("missing neutral".to_owned()),
            None => {}
        }
    }
    if profile["criteria"].as_array().unwrap().len() > 25 {
        found.push("more than 25 criteria".to_owned());
    }
    visit(profile, "", &mut |_, value| {
        let Some(object) = value.as_object() else { return };
        if object.contains_key("attribute") && object.len() == 2 {
            let operator = object.keys().find(|key| *key != "attribute").unwrap();
            found.push(format!("operator {operator}"));
        }
        for operator in ["all", "any", "not", "timing", "trigger", "criterion"] {
            if object.len() <= 2 && object.contains_key(operator) {
                found.push(format!("operator {operator}"));
            }
        }
        if let Some(then) = object.get("then") {
            found.extend(then.as_object().unwrap().keys().map(|key| format!("override {key}")));
            for key in ["starts", "expires"].iter().filter(|key| object.contains_key(**key)) {
                found.push(format!("override {key}"));
            }
        }
        if object.contains_key("strength") {
            let keys = ["attribute", "months", "when", "window_days", "half_life_days", "decay"];
            found.extend(
                keys.iter().filter(|key| object.contains_key(**key)).map(|key| format!("trigger {key}")),
            );
        }
        if object.contains_key("requires") {
            found.push("tier requires".to_owned());
        }
    });
    found.extend(outcomes(case));
    found
}

/// What came of one case.
fn outcomes(case: &Case) -> Vec<String> {
    let mut found = Vec::new();
    let scoring = scoring(&case.profile, &case.account, &case.as_of).unwrap();
    let record = &scoring.record;
    found.push(format!("status {}", record["status"].as_str().unwrap()));
    found.push(format!("decision {}", record["decision"].as_str().unwrap()));
    found.extend(
        record["tier_reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|reason| format!("because {}", reason["reason"])),
    );
    found.push(format!("tier certain {}", record["tier_certain"]));
    found.push(format!("bounds exact {}", scoring.bounds_exact));
    let points = |name: &str| record[name].as_i64().unwrap();
    found.push(format!("bounds apart {}", points("low") < points("high")));
    if points("timing") > 0 {
        found.push("timing above 0".to_owned());
    }
    for key in ["exclusions", "overrides"] {
        for list in ["fired", "unknown"] {
            if !record[key][list].as_array().unwrap().is_empty() {
                found.push(format!("{key} {list}"));
            }
        }
    }
    let criteria = record["criteria"].as_array().unwrap();
    let documents = case.profile["criteria"].as_array().unwrap();
    for (row, document) in criteria.iter().zip(documents) {
        if row["state"] == "missing" && document["missing"] == "ignore" {
            found.push("a criterion left out".to_owned());
        }
        let caps = case.profile["caps"].get(document["category"].as_str().unwrap());
        let full = row["max"].as_i64().unwrap() as f64 * row["fit"].as_f64().unwrap_or(0.0);
        if caps.is_some() && row["state"] == "known" && (row["points"].as_i64().unwrap() as f64) < full - 2.0
        {
            found.push("a category cut".to_owned());
        }
    }
    found
}

#[test]
fn interesting_regions_occur_often() {
    let mut counts = BTreeMap::<String, u32>::new();
    for index in 0..2000 {
        let mut features = features(&case(SEED, index));
        features.sort();
        features.dedup();
        for feature in features {
            *counts.entry(feature).or_default() += 1;
        }
    }
    let often: &[(u32, &[&str])] = &[
        (
            300,
            &[
                "has points",
                "has axes",
                "has importance",
                "has caps",
                "has exclusions",
                "has overrides",
                "has triggers",
            ],
        ),
        (
            300,
            &["has tiers", "has decision", "type text", "type number", "type flag", "type date", "type tags"],
        ),
        (
            150,
            &[
                "attribute with aliases",
                "attribute with groups",
                "attribute with order",
                "attribute with exact",
            ],
        ),
        (
            150,
            &[
                "attribute with read",
                "criterion with weight",
                "criterion with importance",
                "criterion with axis",
            ],
        ),
        (200, &["criterion with must_have", "missing zero", "missing neutral", "missing ignore", "fit when"]),
        (
            100,
            &[
                "fit bands",
                "fit curve",
                "fit values",
                "fit otherwise",
                "fit is",
                "fit flag",
                "fit months",
                "fit age_days",
            ],
        ),
        (
            100,
            &[
                "fit age_months",
                "fit any_of",
                "fit all_of",
                "fit none_of",
                "fit count",
                "fit tags",
                "fit overlap",
            ],
        ),
        (
            100,
            &[
                "operator is",
                "operator in",
                "operator lt",
                "operator le",
                "operator gt",
                "operator ge",
                "operator between",
            ],
        ),
        (
            100,
            &[
                "operator any_of",
                "operator all_of",
                "operator none_of",
                "operator count",
                "operator age_days",
            ],
        ),
        (100, &["operator age_months", "operator missing", "operator all", "operator any", "operator not"]),
        (100, &["operator timing", "operator trigger", "operator criterion", "tier requires"]),
        (
            100,
            &[
                "override add",
                "override floor",
                "override cap",
                "override set",
                "override tier",
                "override starts",
            ],
        ),
        (
            100,
            &[
                "override expires",
                "trigger attribute",
                "trigger months",
                "trigger when",
                "trigger window_days",
            ],
        ),
        (
            100,
            &[
                "trigger half_life_days",
                "trigger decay",
                "timing above 0",
                "a criterion left out",
                "a category cut",
            ],
        ),
        (100, &["status scored", "status conditional", "status excluded", "status insufficient_data"]),
        (
            100,
            &[
                "decision pursue",
                "decision consider",
                "decision exclude",
                "tier certain true",
                "tier certain false",
            ],
        ),
        (
            60,
            &[
                "because \"must_have\"",
                "because \"requires_unmet\"",
                "because \"requires_unknown\"",
                "because \"override\"",
            ],
        ),
        (
            100,
            &[
                "exclusions fired",
                "exclusions unknown",
                "overrides fired",
                "overrides unknown",
                "bounds apart true",
            ],
        ),
        (40, &["more than 25 criteria"]),
        (5, &["bounds exact false"]),
    ];
    let mut rare = Vec::new();
    for (least, names) in often {
        for name in *names {
            let count = counts.get(*name).copied().unwrap_or(0);
            if count < *least {
                rare.push(format!("{name}: {count} of {least}"));
            }
        }
    }
    assert!(rare.is_empty(), "too rare: {rare:#?}\nall: {counts:#?}");
}
