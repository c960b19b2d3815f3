//! Making a failing case small enough to read.

use serde_json::Value;

use super::Case;

/// Leaves out whatever can be left out of a case while `fails` stays true: keys of the account, criteria, rules,
/// triggers, tiers and optional keys. `fails` must say false for a profile that is not valid.
#[must_use]
pub fn minimise(case: &Case, fails: &dyn Fn(&Case) -> bool) -> Case {
    let mut small = case.clone();
    loop {
        let next = smaller(&small).into_iter().find(|candidate| fails(candidate));
        match next {
            Some(candidate) => small = candidate,
            None => return small,
        }
    }
}

fn smaller(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    for key in case.account.keys() {
        let mut account = case.account.clone();
        account.remove(key);
        found.push(Case { account, ..case.clone() });
    }
    let mut with = |change: &dyn Fn(&mut Value)| {
        let mut candidate = case.clone();
        change(&mut candidate.profile);
        found.push(candidate);
    };
    for key in ["caps", "exclusions", "overrides", "triggers", "decision", "points", "axes", "tiers"] {
        if case.profile.get(key).is_some() {
            with(&|profile| drop(profile.as_object_mut().unwrap().remove(key)));
        }
    }
    // What no rule or criterion reads any more can go as well.
    for name in case.profile["attributes"].as_object().unwrap().keys() {
        with(&|profile| drop(profile["attributes"].as_object_mut().unwrap().remove(name)));
    }
    for list in ["criteria", "exclusions", "overrides", "triggers", "tiers"] {
        for place in 0..case.profile[list].as_array().map_or(0, Vec::len) {
            with(&|profile| drop(profile[list].as_array_mut().unwrap().remove(place)));
            for key in ["must_have", "missing", "axis", "requires", "starts", "expires", "months"] {
                if case.profile[list][place].get(key).is_some() {
                    with(&|profile| drop(profile[list][place].as_object_mut().unwrap().remove(key)));
                }
            }
        }
    }
    found
}
