//! The core against the naive reference scorer, on generated cases: every field of the record, bit for bit.
//!
//! `ICP_CASES` sets how many cases are run, `ICP_SEED` which.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test stops where it fails, and reads how much to run from the environment"
)]

use std::collections::BTreeMap;

use icp_conformance::generate::{Case, case, faulty_account, faulty_profile, minimise, tight_case};
use icp_conformance::oracle;
use icp_core::contract::casing::to_camel;
use icp_core::{Account, Profile};
use serde_json::{Value, json};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a whole number"))
}

/// The core's record in the reference's terms: points as whole micro-points.
fn core_record(case: &Case) -> Result<Value, String> {
    let profile = Profile::from_json(&case.profile.to_string()).map_err(|error| error.to_string())?;
    let account = Account::from_json(&Value::Object(case.account.clone()).to_string())
        .map_err(|error| error.to_string())?;
    let scorer = profile.scorer(case.as_of.as_str()).map_err(|error| error.to_string())?;
    let record = scorer.score(&account).map_err(|error| error.to_string())?;
    let from_text = scorer.score_json(&Value::Object(case.account.clone()).to_string());
    if from_text.as_ref() != Ok(&record) {
        return Err(format!("the text of the account scores otherwise: {from_text:?}"));
    }
    let json = record.to_json_value();
    if record.to_json() != json.compact() || record.to_camel_json() != to_camel(&json).compact() {
        return Err(format!("written otherwise: {}", record.to_json()));
    }
    let criteria: Vec<Value> = record
        .criteria
        .iter()
        .map(|c| {
            json!({"id": &*c.id, "axis": c.axis.as_str(), "points": c.points.micro(), "max": c.max.micro(), "fit": c.fit,
                   "state": if c.fit.is_some() { "known" } else { "missing" }})
        })
        .collect();
    let mut value: Value = serde_json::from_str(&record.to_json()).unwrap();
    let members = value.as_object_mut().unwrap();
    for (name, points) in [
        ("score", record.score),
        ("base_score", record.base_score),
        ("low", record.low),
        ("high", record.high),
        ("timing", record.timing),
    ] {
        members.insert(name.to_owned(), json!(points.micro()));
    }
    members.insert("criteria".to_owned(), json!(criteria));
    for (member, fired) in
        members["overrides"]["fired"].as_array_mut().unwrap().iter_mut().zip(&record.overrides.fired)
    {
        member["change"] = json!(fired.change.micro());
    }
    for name in ["fingerprint", "as_of", "engine"] {
        members.remove(name);
    }
    Ok(value)
}

/// What differs, if anything.
fn difference(case: &Case) -> Option<String> {
    // The core first: making a case small may spoil its profile, and the reference takes profiles to be valid.
    let found = match core_record(case) {
        Ok(found) => found,
        Err(error) => return Some(format!("the core refuses: {error}")),
    };
    let expected = match oracle::scoring(&case.profile, &case.account, &case.as_of) {
        Ok(scoring) => scoring,
        Err(error) => return Some(format!("the reference refuses: {error:?}")),
    };
    let fields = expected.record.as_object().unwrap();
    let mut skipped: Vec<&str> = Vec::new();
    if !expected.bounds_exact {
        // Any pair is right that encloses the reference's.
        let at = |record: &Value, name: &str| record[name].as_i64().unwrap();
        let ((low, high), now) = ((at(&found, "low"), at(&found, "high")), at(&found, "score"));
        let enclosed = low <= at(&expected.record, "low") && high >= at(&expected.record, "high");
        if !enclosed || !(low..=high).contains(&now) {
            return Some(format!("bounds too narrow: {low}…{high} for {}", expected.record));
        }
        skipped.extend(["low", "high", "tier_certain"]);
    }
    if !expected.timing_exact {
        skipped.extend(["tier_certain", "tier_reasons"]);
    }
    for (name, wanted) in fields {
        if skipped.contains(&name.as_str()) {
            continue;
        }
        let got = &found[name.as_str()];
        if !same(wanted, got) {
            return Some(format!("{name}: reference {wanted}, core {got}"));
        }
    }
    let extra: Vec<&String> =
        found.as_object().unwrap().keys().filter(|key| !fields.contains_key(*key)).collect();
    (!extra.is_empty()).then(|| format!("only in the core: {extra:?}"))
}

/// Equal, numbers by their bits.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a.as_f64().unwrap().to_bits() == b.as_f64().unwrap().to_bits()
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// Runs all cases, then shows for each field that differs how often, and its first case made small.
fn run(cases: impl Iterator<Item = Case>) {
    let mut differing = BTreeMap::<String, (u64, Case)>::new();
    let mut tried = 0;
    for case in cases {
        tried += 1;
        if let Some(difference) = difference(&case) {
            let field = field_of(&difference);
            differing.entry(field).and_modify(|seen| seen.0 += 1).or_insert((1, case));
        }
    }
    let mut report = String::new();
    for (field, (count, case)) in &differing {
        let small = minimise(case, &|case| difference(case).is_some_and(|found| field_of(&found) == *field));
        report += &format!(
            "\n{count} of {tried} cases: {}\nas_of {}\naccount {}\nprofile {}\n",
            difference(&small).unwrap_or_default(),
            small.as_of,
            Value::Object(small.account.clone()),
            small.profile
        );
    }
    assert!(report.is_empty(), "{report}");
}

fn field_of(difference: &str) -> String {
    difference.split(':').next().unwrap_or_default().to_owned()
}

#[test]
fn the_core_is_the_reference() {
    let (seed, cases) = (setting("ICP_SEED", 1), setting("ICP_CASES", 3000));
    run((0..cases).map(|index| case(seed, index)));
}

#[test]
fn the_core_is_the_reference_where_bounds_are_tight() {
    let (seed, cases) = (setting("ICP_SEED", 2), setting("ICP_CASES", 3000) / 3);
    run((0..cases).map(|index| tight_case(seed, index)));
}

#[test]
fn faulty_accounts_get_code_and_place() {
    for index in 0..setting("ICP_CASES", 3000) / 3 {
        let faulty = faulty_account(3, index);
        let profile =
            Profile::from_json(&faulty.case.profile.to_string()).unwrap_or_else(|error| panic!("{error}"));
        let scorer = profile.scorer(faulty.case.as_of.as_str()).unwrap();
        let error = scorer
            .score_json(&Value::Object(faulty.case.account.clone()).to_string())
            .expect_err("it is faulty");
        let fault = error.first().unwrap();
        assert_eq!(
            (fault.code().as_str(), fault.path().as_str()),
            (faulty.code, faulty.path.as_str()),
            "{error}"
        );
    }
}

#[test]
fn faulty_profiles_are_refused() {
    for index in 0..setting("ICP_CASES", 3000) / 3 {
        let faulty = faulty_profile(4, index);
        let error = Profile::from_json(&faulty.profile.to_string()).expect_err(faulty.fault);
        assert!(!error.faults.is_empty());
    }
}
