//! How firmly an account has its tier (requirement N19).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::segment::stability::{Direction, Fixed, Noise, StabilityReport, StabilityRequest, stability};
use icp_core::watch::Watch;
use icp_core::{Account, Profile};
use proptest::prelude::*;

/// Criteria a, b, c, … of the given weights that each read a number of the same name as their fit.
fn profile(weights: &[f64], rest: &str) -> Profile {
    let names: Vec<String> = (0..weights.len()).map(|i| char::from(b'a' + i as u8).to_string()).collect();
    let attributes: Vec<String> =
        names.iter().map(|name| format!(r#""{name}": {{"type": "number"}}"#)).collect();
    let criteria: Vec<String> = names
        .iter()
        .zip(weights)
        .enumerate()
        .map(|(i, (name, weight))| {
            let category = ["firmographic", "technographic", "problem"][i % 3];
            format!(
                r#"{{"id": "{name}", "category": "{category}", "weight": {weight}, "attribute": "{name}", "fit": {{"curve": [[0, 0], [1, 1]]}}}}"#
            )
        })
        .collect();
    Profile::from_json(&format!(
        r#"{{"icp": 1, "name": "Example", "attributes": {{{}}}, "criteria": [{}]{rest}}}"#,
        attributes.join(","),
        criteria.join(",")
    ))
    .unwrap()
}

fn account(fits: &[f64]) -> Account {
    fits.iter().enumerate().fold(Account::new(), |account, (i, fit)| {
        account.number(&char::from(b'a' + i as u8).to_string(), *fit)
    })
}

fn ask(profile: &Profile, account: &Account) -> StabilityReport {
    let request = StabilityRequest { draws: 200, ..StabilityRequest::default() };
    stability(&profile.scorer("2026-11-21").unwrap(), account, &request, &Watch::NONE).unwrap()
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-6, "{a} is not {b}");
}

#[test]
fn the_smallest_change_in_both_directions() {
    // 0.5 × 1 + 0.3 × 0.8 + 0.2 × 0 = 74 points: tier 2.
    let report = ask(&profile(&[5.0, 3.0, 2.0], ""), &account(&[1.0, 0.8, 0.0]));
    assert_eq!((report.tier.as_deref(), report.score), (Some("tier_2"), 74.0));
    // Down to below 70: four points from a to c, at one point a point.
    let down = &report.flips[0];
    assert_eq!(down.direction, Direction::Down);
    close(down.change, 0.08);
    assert_eq!((down.tier.as_deref(), down.verified), (Some("tier_3"), true));
    // Up to 90: sixteen points from c to a.
    let up = &report.flips[1];
    assert_eq!(up.direction, Direction::Up);
    close(up.change, 0.32);
    assert_eq!((up.tier.as_deref(), up.verified), (Some("tier_1"), true));
    assert_eq!(up.shares.len(), 2);
    assert_eq!(up.shares[0].criterion, "a");
    close(up.shares[0].to, 0.66);
    assert!(report.summary.ends_with("Moving 4.00 % of the weight leads to tier_3."), "{}", report.summary);
}

#[test]
fn certain_and_uncertain_accounts() {
    let whole = ask(&profile(&[5.0, 3.0, 2.0], ""), &account(&[1.0, 1.0, 1.0]));
    assert_eq!(whole.weights.share, 1.0, "all fits are 1: weights do not matter");
    assert_eq!(whole.fixed, Some(Fixed::NoWeightsDo));
    let edge = ask(&profile(&[5.0, 5.0], ""), &account(&[1.0, 0.4]));
    assert_eq!(edge.score, 70.0);
    assert!((0.3..0.7).contains(&edge.weights.share), "{}", edge.weights.share);
    let total: u64 = edge.weights.tiers.iter().map(|tier| tier.draws).sum();
    assert_eq!(total, 200);
    assert!(edge.weights.interval.contains(edge.weights.share));
    let quiet = StabilityRequest {
        draws: 100,
        noise: Noise { number: 0.0, date_days: 0.0, lost: 0.0 },
        concentration: 1e9,
        ..StabilityRequest::default()
    };
    let scorer = profile(&[5.0, 3.0, 2.0], "").scorer("2026-11-21").unwrap();
    let quiet = stability(&scorer, &account(&[1.0, 0.8, 0.0]), &quiet, &Watch::NONE).unwrap();
    assert_eq!((quiet.weights.share, quiet.inputs.share, quiet.both.share), (1.0, 1.0, 1.0));
}

/// With two criteria the share of the first is Beta(c s, c (1 − s)): the share of draws is a binomial sample of its probability.
#[test]
fn draws_follow_the_dirichlet() {
    let scorer = profile(&[6.0, 4.0], "").scorer("2026-11-21").unwrap();
    let request = StabilityRequest { draws: 4000, concentration: 50.0, ..StabilityRequest::default() };
    let report = stability(&scorer, &account(&[1.0, 0.3]), &request, &Watch::NONE).unwrap();
    // Score 72; it holds while 0.3 + 0.7 x is at least 0.7, so x ≥ 4/7 (up to 90 is far away: x ≥ 6/7).
    let beta = |x: f64| icp_core::stats::special::beta::cdf(x, 30.0, 20.0).unwrap();
    let wanted = beta(6.0 / 7.0) - beta(4.0 / 7.0);
    let error = icp_core::num::sqrt(wanted * (1.0 - wanted) / 4000.0);
    assert!((report.weights.share - wanted).abs() < 4.0 * error, "{} {wanted}", report.weights.share);
}

#[test]
fn same_seed_same_bits() {
    let profile = profile(&[5.0, 3.0, 2.0], "");
    let scorer = profile.scorer("2026-11-21").unwrap();
    let of = |seed: u64| {
        let request = StabilityRequest { draws: 300, seed, ..StabilityRequest::default() };
        stability(&scorer, &account(&[1.0, 0.7, 0.1]), &request, &Watch::NONE).unwrap()
    };
    assert_eq!(of(7), of(7));
    assert_ne!(of(7).both, of(8).both);
}

#[test]
fn what_weights_can_not_change() {
    let excluded =
        profile(&[1.0, 1.0], r#", "exclusions": [{"id": "x", "when": {"attribute": "a", "lt": 2}}]"#);
    assert_eq!(ask(&excluded, &account(&[1.0, 0.0])).fixed, Some(Fixed::Excluded));
    let set = profile(
        &[1.0, 1.0],
        r#", "overrides": [{"id": "x", "when": {"attribute": "a", "lt": 2}, "then": {"tier": "tier_1"}}]"#,
    );
    assert_eq!(ask(&set, &account(&[1.0, 0.0])).fixed, Some(Fixed::SetByOverride));
    assert_eq!(ask(&profile(&[1.0], ""), &Account::new()).fixed, Some(Fixed::InsufficientData));
    let held = profile(
        &[1.0, 1.0],
        r#", "overrides": [{"id": "x", "when": {"attribute": "a", "lt": 2}, "then": {"set": 60}}]"#,
    );
    assert_eq!(ask(&held, &account(&[1.0, 0.0])).fixed, Some(Fixed::NoWeightsDo));
}

#[test]
fn overrides_and_must_haves_move_the_goal() {
    // Ten points are added: 60 are enough for tier 2, and 80 for tier 1.
    let added = profile(
        &[5.0, 5.0],
        r#", "overrides": [{"id": "x", "when": {"attribute": "a", "lt": 2}, "then": {"add": 10}}]"#,
    );
    let report = ask(&added, &account(&[1.0, 0.3]));
    assert_eq!(report.score, 75.0);
    let of =
        |direction: Direction| report.flips.iter().find(|flip| flip.direction == direction).unwrap().change;
    close(of(Direction::Down), 2.0 * 0.05 / 0.7);
    close(of(Direction::Up), 2.0 * 0.15 / 0.7);
    // A must-have keeps the account out of tier 1 whatever the weights.
    let text = profile(&[5.0, 5.0], "").to_json().replacen(
        r#""weight": 5"#,
        r#""must_have": "tier_2", "weight": 5"#,
        1,
    );
    let barred = Profile::from_json(&text).unwrap();
    let report = ask(&barred, &account(&[0.0, 1.0]));
    assert!(report.flips.iter().all(|flip| flip.tier.as_deref() != Some("tier_1")), "{report:?}");
}

#[test]
fn faults_name_their_place() {
    let scorer = profile(&[1.0], "").scorer("2026-11-21").unwrap();
    let place = |text: &str| {
        let request: StabilityRequest = serde_json::from_str(text).unwrap();
        stability(&scorer, &account(&[1.0]), &request, &Watch::NONE).unwrap_err().path()
    };
    assert_eq!(place(r#"{"draws": 5}"#), "/draws");
    assert_eq!(place(r#"{"concentration": 0}"#), "/concentration");
    assert_eq!(place(r#"{"noise": {"lost": 2}}"#), "/noise/lost");
    assert_eq!(place(r#"{"level": 0}"#), "/level");
    let stop = |_: f64| false;
    let stopped =
        stability(&scorer, &account(&[1.0]), &StabilityRequest::default(), &Watch::new(&stop)).unwrap_err();
    assert_eq!(stopped.code().as_str(), "stopped");
    let wrong =
        stability(&scorer, &Account::new().text("a", "x"), &StabilityRequest::default(), &Watch::NONE);
    assert_eq!(wrong.unwrap_err().path(), "/a");
}

fn score_with(weights: &[f64], rest: &str, account: &Account) -> (Option<String>, f64) {
    let record = profile(weights, rest).scorer("2026-11-21").unwrap().score(account).unwrap();
    (record.tier, record.score.to_f64())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Every flip is one, and a change one per cent smaller along the same way is none.
    #[test]
    fn flips_are_smallest(
        weights in prop::collection::vec(0.5f64..9.0, 2..6),
        fits in prop::collection::vec(prop::sample::select(vec![0.0, 0.25, 0.5, 0.8, 1.0]), 6),
        caps in prop::bool::ANY,
    ) {
        let weights: Vec<f64> = weights.iter().map(|w| (w * 100.0).floor() / 100.0).collect();
        let rest = if caps { r#", "caps": {"firmographic": 40, "technographic": 25}"# } else { "" };
        let profile = profile(&weights, rest);
        let account = account(&fits[..weights.len()]);
        let report = ask(&profile, &account);
        for flip in &report.flips {
            prop_assert!(flip.verified, "{:?}", report);
            let total: f64 = icp_core::num::sum(&weights);
            let partly = |share: f64| -> Vec<f64> {
                let mut tried: Vec<f64> = weights.iter().map(|w| w / total).collect();
                for change in &flip.shares {
                    let i = usize::from(change.criterion.as_bytes()[0] - b'a');
                    tried[i] = change.from + share * (change.to - change.from);
                }
                tried.iter().map(|w| icp_core::num::max((w * 999_000.0).floor(), 1.0)).collect()
            };
            let before = score_with(&partly(0.9), rest, &account);
            prop_assert_eq!(&before.0, &report.tier, "nine tenths of the way is not enough: {:?}", flip);
        }
    }
}
