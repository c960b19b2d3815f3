//! What must hold of every record, checked on generated cases by trying completions.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must fail")]

use std::collections::BTreeMap;

use icp_conformance::generate::{Case, candidates, case, minimise, tight_case};
use icp_conformance::oracle::completions::{completions, missing};
use icp_conformance::oracle::{score, scoring};
use serde_json::{Map, Value};

const SEED: u64 = 42;

fn points(record: &Value, name: &str) -> i64 {
    record[name].as_i64().unwrap()
}

/// The account with one more value known.
fn filled(case: &Case, name: &str, value: Value) -> Map<String, Value> {
    let mut account = case.account.clone();
    // The column, where it is present, is looked under first.
    account.remove(case.profile["attributes"][name]["read"]["column"].as_str().unwrap_or_default());
    account.insert(name.to_owned(), value);
    account
}

/// Values for the missing attributes, thinned out evenly so that no more than `most` completions come of them.
fn thinned(case: &Case, most: usize) -> BTreeMap<String, Vec<Value>> {
    let names = missing(&case.profile, &case.account).unwrap();
    let mut each = most;
    while each > 1 && (each + 1).saturating_pow(u32::try_from(names.len()).unwrap()) > most {
        each -= 1;
    }
    if 2usize.saturating_pow(u32::try_from(names.len()).unwrap()) > most {
        each = 0;
    }
    let mut thinned = BTreeMap::new();
    for name in names {
        let all = candidates(&case.profile, &name, &case.as_of);
        let step = all.len().div_ceil(each.max(1)).max(1);
        thinned.insert(name, if each == 0 { Vec::new() } else { all.into_iter().step_by(step).collect() });
    }
    thinned
}

#[test]
fn points_add_up() {
    for index in 0..1000 {
        let case = case(SEED, index);
        let record = score(&case.profile, &case.account, &case.as_of).unwrap();
        let rows = record["criteria"].as_array().unwrap();
        for axis in ["fit", "timing"] {
            let rows: Vec<&Value> = rows.iter().filter(|row| row["axis"] == axis).collect();
            let total: i64 = rows.iter().map(|row| points(row, "points")).sum();
            let maxima: i64 = rows.iter().map(|row| points(row, "max")).sum();
            assert!(maxima == 100_000_000 || maxima == 0, "case {index}: {maxima}");
            assert!((0..=100_000_000).contains(&total), "case {index}");
            if axis == "fit" {
                assert_eq!(total, points(&record, "base_score"), "case {index}");
            }
        }
        let changes: i64 =
            record["overrides"]["fired"].as_array().unwrap().iter().map(|rule| points(rule, "change")).sum();
        assert_eq!(points(&record, "base_score") + changes, points(&record, "score"), "case {index}");
    }
}

/// Which of the properties of bounds a case breaks.
fn broken(case: &Case, most: usize) -> Option<String> {
    let scoring = scoring(&case.profile, &case.account, &case.as_of).unwrap();
    let record = &scoring.record;
    let (low, high) = (points(record, "low"), points(record, "high"));
    if !(scoring.bounds_exact && scoring.timing_exact) {
        return None;
    }
    let now = points(record, "score");
    if !(low..=high).contains(&now) {
        return Some(format!("score {now} outside {low}…{high}"));
    }
    let candidates = thinned(case, most);
    if candidates.is_empty() && low != high {
        return Some(format!("nothing is missing, yet {low} < {high}"));
    }
    let found = completions(&case.profile, &case.account, &case.as_of, &candidates).unwrap();
    if found.low < low || found.high > high {
        return Some(format!("completions {}…{} leave {low}…{high}", found.low, found.high));
    }
    if record["tier_certain"] == true && found.tiers.len() > 1 {
        return Some(format!("certain, yet {:?}", found.tiers));
    }
    None
}

#[test]
fn no_completion_leaves_the_bounds_or_changes_a_certain_tier() {
    let mut failures = Vec::new();
    for index in 0..1000 {
        let case = case(SEED, index);
        if let Some(reason) = broken(&case, 40) {
            failures.push((index, reason));
        }
    }
    if let Some((index, reason)) = failures.first() {
        let small = minimise(&case(SEED, *index), &|case| broken(case, 40).is_some());
        panic!(
            "{} failures, first case {index}: {reason}\nminimised: {}\n{}\n{}\n{}\nall: {failures:#?}",
            failures.len(),
            broken(&small, 40).unwrap(),
            small.profile,
            Value::from(small.account.clone()),
            small.as_of
        );
    }
}

#[test]
fn bounds_are_what_brute_force_finds_when_each_attribute_feeds_one_criterion() {
    let (mut tried, mut apart) = (0, 0);
    for index in 0..3000 {
        let case = tight_case(SEED, index);
        let mut combinations = 1usize;
        let mut all = BTreeMap::new();
        for name in missing(&case.profile, &case.account).unwrap() {
            let mut values = candidates(&case.profile, &name, &case.as_of);
            // One value for each thing a criterion can come to is enough.
            let mut seen = Vec::new();
            values.retain(|value| {
                let account = filled(&case, &name, value.clone());
                let record = score(&case.profile, &account, &case.as_of).unwrap();
                let fit: Vec<Value> =
                    record["criteria"].as_array().unwrap().iter().map(|row| row["fit"].clone()).collect();
                let new = !seen.contains(&fit);
                seen.push(fit);
                new
            });
            combinations = combinations.saturating_mul(values.len() + 1);
            all.insert(name, values);
        }
        let scoring = scoring(&case.profile, &case.account, &case.as_of).unwrap();
        if combinations > 400 || !(scoring.bounds_exact && scoring.timing_exact) {
            continue;
        }
        let found = completions(&case.profile, &case.account, &case.as_of, &all).unwrap();
        let bounds = (points(&scoring.record, "low"), points(&scoring.record, "high"));
        assert_eq!(bounds, (found.low, found.high), "case {index}: {case:#?}");
        tried += 1;
        apart += usize::from(bounds.0 < bounds.1);
    }
    assert!(tried > 1000 && apart > 400, "{tried} tried, {apart} with bounds apart");
}

#[test]
fn knowing_more_never_widens_the_bounds() {
    for index in 0..600 {
        let case = case(SEED + 1, index);
        let before = scoring(&case.profile, &case.account, &case.as_of).unwrap();
        for (name, values) in thinned(&case, 40) {
            for value in values {
                let account = filled(&case, &name, value);
                let after = scoring(&case.profile, &account, &case.as_of).unwrap();
                if [&before, &after].iter().all(|scoring| scoring.bounds_exact && scoring.timing_exact) {
                    let (before, after) = (&before.record, &after.record);
                    assert!(points(before, "low") <= points(after, "low"), "case {index} {name}");
                    assert!(points(before, "high") >= points(after, "high"), "case {index} {name}");
                    assert!(
                        before["tier_certain"] == false || before["tier"] == after["tier"],
                        "case {index} {name}"
                    );
                }
            }
        }
    }
}
