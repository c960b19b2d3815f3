//! The profiles that ship with the program: valid, keeping their own cases, and odd only where said.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helper may panic like the test")]

use icp_core::profile::document::Case;
use icp_core::profile::lint::lint;
use icp_core::score::record::Record;
use icp_core::{Account, Profile};
use std::path::Path;

fn profile(name: &str) -> Profile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles").join(name);
    Profile::from_json(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{error}"))
}

fn record(profile: &Profile, case: &Case) -> Record {
    profile.scorer(case.as_of).unwrap().score_strict(&Account::from_object(&case.account).unwrap()).unwrap()
}

#[test]
fn the_cases_they_carry_hold() {
    let profile = profile("sample_market.json");
    let cases = &profile.document().cases;
    assert_eq!(cases.len(), 3);
    for case in cases {
        let record = record(&profile, case);
        let expect = &case.expect;
        let name = case.name.as_deref().unwrap_or("");
        for (expected, found) in
            [(expect.score, record.score), (expect.low, record.low), (expect.high, record.high)]
        {
            assert!(expected.is_none_or(|expected| expected == found), "{name}: {found}");
        }
        assert!(expect.tier.as_ref().is_none_or(|tier| *tier == record.tier), "{name}: {:?}", record.tier);
        assert!(expect.decision.as_ref().is_none_or(|word| word == record.decision.as_str()), "{name}");
        assert!(expect.status.as_ref().is_none_or(|word| word == record.status.as_str()), "{name}");
    }
}

#[test]
fn they_are_odd_only_where_said() {
    let codes = |name: &str| -> Vec<String> {
        lint(&profile(name)).iter().map(|lint| format!("{} {}", lint.code, lint.path)).collect()
    };
    assert!(codes("sample_market.json").is_empty(), "{:?}", codes("sample_market.json"));
    // Six public facts and seventeen answers of a form offer no exclusions, and few triggers.
    for name in ["startups_2013.json", "b2b_win_loss.json"] {
        let mut found = codes(name);
        found.retain(|code| !code.starts_with("no-exclusions") && !code.starts_with("trigger-count"));
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

#[test]
fn the_sample_profile_has_the_eighteen_criteria_and_three_personas() {
    let profile = profile("sample_market.json");
    let document = profile.document();
    let count = |word: &str| {
        use icp_core::profile::criterion::Worth;
        document.criteria.iter().filter(|c| c.worth == Worth::Importance(word.to_owned())).count()
    };
    assert_eq!(document.criteria.len(), 18);
    assert_eq!(["critical", "very_high", "high", "medium"].map(count), [2, 3, 6, 7]);
    assert_eq!((document.triggers.len(), document.personas.len()), (5, 3));
}
