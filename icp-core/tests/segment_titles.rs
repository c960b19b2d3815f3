//! Job titles as they are found, against what they say (requirement A-051).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::profile::people::BuyingRole;
use icp_core::segment::personas::{Department, RoleRules, parse_title, parse_title_with};
use proptest::prelude::*;

const TITLES: &str = include_str!("fixtures/titles.tsv");

fn word<T: serde::Serialize>(value: Option<T>) -> String {
    value.map_or("-".to_owned(), |value| serde_json::to_value(value).unwrap().as_str().unwrap().to_owned())
}

fn rows() -> Vec<Vec<&'static str>> {
    let lines = TITLES.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split('\t').collect()).collect()
}

#[test]
fn every_title_says_what_it_says() {
    let rows = rows();
    assert!(rows.len() >= 311, "{} titles", rows.len());
    let mut titles: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), rows.len(), "a title stands twice");
    let mut wrong = Vec::new();
    for row in &rows {
        let parsed = parse_title(row[0]);
        let found = [word(parsed.seniority), word(parsed.department), word(parsed.role)];
        if found != [row[1], row[2], row[3]] {
            wrong.push(format!("{}: {found:?}, not {:?}", row[0], &row[1..]));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// A-051, word for word; the trap is that the head of revenue operations buys and the manager judges.
#[test]
fn the_eleven_titles() {
    use BuyingRole::{Champion, Economic, Technical};
    let listed = [
        (Economic, &["VP Sales", "Head of Revenue Operations", "Director of Marketing"][..]),
        (Technical, &["CTO", "VP Engineering", "Head of IT", "RevOps Manager"]),
        (Champion, &["Sales Manager", "SDR Manager", "Marketing Manager", "Account Executive"]),
    ];
    for (role, titles) in listed {
        for title in titles {
            assert_eq!(parse_title(title).role, Some(role), "{title}");
        }
    }
}

#[test]
fn what_is_unknown_is_said() {
    let parsed = parse_title("Senior Zookeeper, Sales");
    assert_eq!(parsed.unknown, ["zookeeper"]);
    assert_eq!(parse_title("").department, None);
    assert!(parse_title("VP of Sales, EMEA & APAC").unknown.is_empty());
    assert!(!parse_title("former CMO").current);
}

/// Another market has other buyers.
#[test]
fn rules_are_the_callers() {
    let rules = RoleRules {
        budget: vec![Department::HumanResources],
        users: vec![Department::HumanResources],
        ..RoleRules::default()
    };
    assert_eq!(parse_title_with("Chief People Officer", &rules).role, Some(BuyingRole::Economic));
    assert_eq!(parse_title_with("HR Manager", &rules).role, Some(BuyingRole::Champion));
    assert_eq!(parse_title_with("VP Sales", &rules).role, None);
}

proptest! {
    #[test]
    fn any_text_is_a_title(title in any::<String>()) {
        let parsed = parse_title(&title);
        prop_assert!(parsed.role.is_none() || (parsed.department.is_some() && parsed.seniority.is_some()));
    }

    /// Case, white space at the ends and a trailing region do not matter.
    #[test]
    fn spelling_does_not_matter(row in 0usize..300, region in prop::sample::select(vec!["", " ", ", EMEA", " - DACH", " (UK)"])) {
        let title = rows()[row][0];
        let usual = parse_title(title);
        let other = parse_title(&format!("  {}{region} ", icp_core::text::normalize(title)));
        prop_assert_eq!((usual.role, usual.seniority, usual.department), (other.role, other.seniority, other.department), "{}", title);
    }
}
