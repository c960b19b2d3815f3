//! A refinement is a diff: bands sharpen where the data say so, and nothing changes where they do not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::learn::{Outcome, RefineOptions, RefineReport, WeightsOptions, refine};
use icp_core::profile::Profile;
use icp_core::profile::fit::Fit;
use icp_core::random::Stream;
use icp_core::table::Table;
use icp_core::table::column::Column;
use icp_core::watch::Watch;

fn profile() -> Profile {
    Profile::from_json(
        r#"{"icp": 1, "name": "Mid-market",
            "attributes": {"employees": {"type": "number"}, "growth_team": {"type": "flag"}},
            "criteria": [
                {"id": "size", "category": "firmographic", "importance": "high", "attribute": "employees",
                 "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}},
                {"id": "team", "category": "firmographic", "importance": "high", "attribute": "growth_team", "fit": {"is": true}}]}"#,
    )
    .unwrap()
}

/// Wins come from companies of `low` to `high` employees, and more from those with a growth team.
fn run(n: usize, low: f64, high: f64, options: &RefineOptions) -> RefineReport {
    let u = |k: u64, i: usize| Stream::new(21, k).uniform(i as u64);
    let employees: Vec<f64> = (0..n).map(|i| (10.0 + 600.0 * u(0, i)).floor()).collect();
    let team: Vec<u8> = (0..n.div_ceil(8))
        .map(|byte| (0..8).fold(0, |bits, bit| bits | u8::from(u(1, byte * 8 + bit) < 0.4) << bit))
        .collect();
    let won: Vec<f64> = (0..n)
        .map(|i| {
            let inside = (low..=high).contains(&employees[i]);
            let with_team = team[i / 8] >> (i % 8) & 1 == 1;
            let rate = if inside { 0.4 } else { 0.1 } + if with_team { 0.25 } else { 0.0 };
            f64::from(u8::from(u(2, i) < rate))
        })
        .collect();
    let flags = Column::boolean(icp_core::table::column::Bitmap::new(&team), n).unwrap();
    let table = Table::new(n)
        .with("employees", Column::float64(&employees))
        .unwrap()
        .with("growth_team", flags)
        .unwrap()
        .with("won", Column::float64(&won))
        .unwrap();
    refine(&profile(), &table, options, &Watch::NONE).unwrap()
}

fn options() -> RefineOptions {
    RefineOptions::new(WeightsOptions::new(Outcome::flag("won"), "2026-11-21"))
}

/// A-009: teams start with 50 to 500, the true signal is 100 to 250.
#[test]
fn bands_sharpen_with_their_evidence() {
    let report = run(3000, 100.0, 250.0, &options());
    let change = &report.changes[0];
    assert_eq!((change.criterion.as_str(), change.path.as_str()), ("size", "/criteria/0/fit"));
    assert_eq!(change.before["bands"][0]["max"], 500.0);
    let new = Profile::from_json(&report.profile.to_string()).unwrap();
    let Fit::Bands(bands) = &new.document().criteria[0].fit else { panic!() };
    let best = bands.iter().find(|band| band.fit == 1.0).unwrap();
    let (low, high) = (best.min.unwrap(), best.max.unwrap());
    assert!((80.0..=125.0).contains(&low) && (225.0..=280.0).contains(&high), "{low} {high}");
    assert!(change.fit.as_ref().unwrap().gain > 2.0 * change.fit.as_ref().unwrap().standard_error);
    assert!(report.summary.starts_with("1 new fit"), "{}", report.summary);
    // The profile that was given is not touched.
    assert_eq!(profile(), profile());
}

#[test]
fn what_is_right_stays() {
    let report = run(3000, 50.0, 500.0, &options());
    assert!(report.changes.iter().all(|change| change.fit.is_none()), "{:?}", report.changes);
    let few = run(60, 50.0, 500.0, &options());
    assert!(few.changes.iter().all(|change| change.fit.is_none()), "{:?}", few.changes);
    let only_weights = run(3000, 100.0, 250.0, &RefineOptions { fits: false, ..options() });
    assert!(only_weights.changes.iter().all(|change| !change.path.ends_with("/fit")));
}
