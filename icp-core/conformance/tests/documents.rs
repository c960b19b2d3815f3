//! The core reads what the generator writes: valid profiles, faulty ones, and the values of accounts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must fail")]

use icp_conformance::generate::{Case, case, faulty_account, faulty_profile, tight_case};
use icp_conformance::oracle::attributes_read;
use icp_conformance::oracle::completions::missing;
use icp_core::profile::Profile;
use icp_core::table::account::Account;
use icp_core::table::cell::Cell;
use icp_core::table::fault::DataFault;
use icp_core::table::reading::Reading;
use serde_json::Value;

const SEED: u64 = 7;

fn parsed(case: &Case) -> Profile {
    Profile::from_json(&case.profile.to_string()).unwrap_or_else(|error| panic!("{error}\n{}", case.profile))
}

#[test]
fn generated_profiles_are_valid() {
    for index in 0..1200 {
        parsed(&case(SEED, index));
        parsed(&tight_case(SEED, index));
    }
}

#[test]
fn faulty_profiles_are_refused() {
    let mut accepted = std::collections::BTreeMap::<&str, u32>::new();
    for index in 0..2000 {
        let faulty = faulty_profile(SEED, index);
        match Profile::from_json(&faulty.profile.to_string()) {
            Ok(_) => *accepted.entry(faulty.fault).or_default() += 1,
            Err(error) => assert!(!error.faults.is_empty()),
        }
    }
    assert!(accepted.is_empty(), "accepted: {accepted:#?}");
}

/// The first fault the core finds, or the names of the attributes it finds missing.
fn read(case: &Case) -> Result<Vec<String>, (String, String)> {
    let profile = parsed(case);
    let account = Account::from_json(&Value::from(case.account.clone()).to_string()).unwrap();
    let mut absent = Vec::new();
    let read = attributes_read(&case.profile);
    for attribute in profile.document().attributes.iter().filter(|attribute| read.contains(&attribute.name)) {
        let Some((key, value)) = account.value_of(attribute) else {
            absent.push(attribute.name.clone());
            continue;
        };
        let reading = Reading::new(attribute);
        match reading.value(value, false) {
            Ok(Cell::Missing) => absent.push(attribute.name.clone()),
            Ok(_) => {}
            Err(cause) => {
                let fault = DataFault::new(key, None, cause);
                return Err((fault.code().as_str().to_owned(), fault.path()));
            }
        };
    }
    Ok(absent)
}

#[test]
fn the_core_and_the_oracle_miss_the_same_attributes() {
    for index in 0..1200 {
        let case = case(SEED, index);
        let mut absent = read(&case).unwrap();
        absent.sort();
        assert_eq!(absent, missing(&case.profile, &case.account).unwrap(), "case {index}");
    }
}

#[test]
fn faulty_values_are_refused_where_they_are_wrong() {
    for index in 0..1200 {
        let faulty = faulty_account(SEED, index);
        // Whether a text is in its order is known only to the compiled profile.
        if faulty.code != "value_not_in_order" {
            assert_eq!(
                read(&faulty.case).unwrap_err(),
                (faulty.code.to_owned(), faulty.path),
                "case {index}"
            );
        }
    }
}
