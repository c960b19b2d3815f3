//! The figures of requirements A2, A3 and A5 that speak of profiles, scores, tiers, gates and timing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use icp_core::points::Points;
use icp_core::profile::templates::template;
use icp_core::score::record::{Record, TierReason};
use icp_core::score::words::{Decision, Status};
use icp_core::{Account, Profile};

const AS_OF: &str = "2026-11-21";

/// A profile of one criterion on one attribute, with more members of the document as JSON text.
fn profile(attribute: &str, fit: &str, more: &str) -> Profile {
    Profile::from_json(&format!(
        r#"{{"icp": 1, "name": "Test", "attributes": {{"x": {attribute}, "when": {{"type": "date"}}, "f": {{"type": "flag"}}}},
            "criteria": [{{"id": "c", "category": "firmographic", "weight": 1, "attribute": "x", "fit": {fit}}}]{more}}}"#
    ))
    .unwrap_or_else(|error| panic!("{error}"))
}

fn score(profile: &Profile, account: &str) -> Record {
    profile.scorer(AS_OF).unwrap().score_json(account).unwrap_or_else(|error| panic!("{error}"))
}

fn fit(attribute: &str, fit: &str, value: &str) -> Option<f64> {
    score(&profile(attribute, fit, ""), &format!(r#"{{"x": {value}}}"#)).criteria[0].fit
}

#[test]
fn a020_number_ranges_with_their_boundaries() {
    let bands = r#"{"bands": [{"min": 50, "max": 500, "fit": 1}]}"#;
    let number = r#"{"type": "number"}"#;
    for (value, expected) in [
        ("50", 1.0),
        ("500", 1.0),
        ("49", 0.0),
        ("501", 0.0),
        ("49.99999999999999", 0.0),
        ("500.0000000000001", 0.0),
    ] {
        assert_eq!(fit(number, bands, value), Some(expected), "{value}");
    }
    assert_eq!(fit(number, bands, "null"), None);
    let open = r#"{"bands": [{"min": 3, "fit": 1}]}"#;
    assert_eq!(fit(number, open, "3"), Some(1.0), "exactly three visits");
    assert_eq!(fit(number, open, "2.9999999"), Some(0.0));
    let growth = r#"{"when": {"attribute": "x", "ge": 0.2}}"#;
    assert_eq!(fit(number, growth, "0.2"), Some(1.0), "exactly 20 %");
    assert_eq!(fit(number, growth, "0.19999999999999998"), Some(0.0));
    assert_eq!(fit(number, growth, "null"), None);
}

#[test]
fn a020_ages_with_their_boundaries() {
    let date = r#"{"type": "date"}"#;
    let months = r#"{"age_months": [{"max": 12, "fit": 1}]}"#;
    assert_eq!(fit(date, months, r#""2025-11-21""#), Some(1.0), "exactly twelve months");
    assert_eq!(fit(date, months, r#""2025-11-20""#), Some(0.0));
    assert_eq!(fit(date, months, r#""2026-11-21""#), Some(1.0), "today");
    assert_eq!(fit(date, months, r#""2026-11-22""#), Some(0.0), "the future meets no band");
    let days = r#"{"age_days": [{"max": 365, "fit": 1}]}"#;
    assert_eq!(fit(date, days, r#""2025-11-21""#), Some(1.0), "exactly 365 days");
    assert_eq!(fit(date, days, r#""2025-11-20""#), Some(0.0));
    let invited = r#"{"age_days": [{"min": -10, "max": 365, "fit": 1}]}"#;
    assert_eq!(fit(date, invited, r#""2026-12-01""#), Some(1.0));
    assert_eq!(fit(date, invited, r#""2026-12-02""#), Some(0.0));
    assert_eq!(fit(date, days, "null"), None);
}

#[test]
fn a020_month_ends_clamp() {
    let profile = profile(r#"{"type": "date"}"#, r#"{"age_months": [{"max": 1, "fit": 1}]}"#, "");
    let at = |as_of: &str, date: &str| {
        let account = Account::from_json(&format!(r#"{{"x": "{date}"}}"#)).unwrap();
        profile.scorer(as_of).unwrap().score(&account).unwrap().criteria[0].fit
    };
    assert_eq!(at("2026-03-31", "2026-02-28"), Some(1.0), "31 March less a month is 28 February");
    assert_eq!(at("2026-03-31", "2026-02-27"), Some(0.0));
    assert_eq!(at("2024-03-31", "2024-02-29"), Some(1.0));
}

#[test]
fn a020_text_sets_groups_and_order() {
    let country = r#"{"type": "text", "aliases": {"UK": "United Kingdom"}, "groups": {"DACH": ["Germany", "Austria", "Switzerland"]}}"#;
    let dach = r#"{"values": {"DACH": 1, "Austria": 0.5, "UK": 0.25}, "otherwise": 0.125}"#;
    for (value, expected) in [
        (r#""germany""#, 1.0),
        (r#""  SWITZERLAND ""#, 1.0),
        (r#""Austria""#, 0.5),
        (r#""united kingdom""#, 0.25),
        (r#""uk""#, 0.25),
        (r#""France""#, 0.125),
        (r#""""#, 0.125),
    ] {
        assert_eq!(fit(country, dach, value), Some(expected), "{value}");
    }
    assert_eq!(fit(country, dach, "null"), None);
    let stage = r#"{"type": "text", "order": ["Seed", "Series A", "Series B", "Series C", "Series D"]}"#;
    let middle = r#"{"when": {"attribute": "x", "between": ["Series A", "Series C"]}}"#;
    for (value, expected) in
        [("Seed", 0.0), ("series a", 1.0), ("Series B", 1.0), ("SERIES C", 1.0), ("Series D", 0.0)]
    {
        assert_eq!(fit(stage, middle, &format!("{value:?}")), Some(expected), "{value}");
    }
    let refused =
        profile(stage, middle, "").scorer(AS_OF).unwrap().score_json(r#"{"x": "Series Z"}"#).unwrap_err();
    let fault = refused.first().unwrap();
    assert_eq!((fault.code().as_str(), fault.path().as_str()), ("value_not_in_order", "/x"));
}

#[test]
fn a020_tags_and_seasons() {
    let tags = r#"{"type": "tags", "groups": {"CRM": ["Salesforce", "HubSpot"]}}"#;
    for (rule, value, expected) in [
        (r#"{"any_of": ["CRM"]}"#, r#"["hubspot", "slack"]"#, 1.0),
        (r#"{"any_of": ["CRM"]}"#, "[]", 0.0),
        (r#"{"all_of": ["CRM", "Outreach"]}"#, r#"["Salesforce", "outreach"]"#, 1.0),
        (r#"{"all_of": ["CRM", "Outreach"]}"#, r#"["Salesforce"]"#, 0.0),
        (r#"{"none_of": ["CRM"]}"#, r#"["slack"]"#, 1.0),
        (r#"{"count": [{"min": 2, "fit": 1}]}"#, r#"["a", "A ", "b"]"#, 1.0),
        (r#"{"count": [{"min": 2, "fit": 1}]}"#, r#"["a", "A "]"#, 0.0),
        (r#"{"overlap": {"of": ["CRM", "Outreach", "Slack"], "full": 2}}"#, r#"["slack"]"#, 0.5),
        (r#"{"tags": {"CRM": 0.5, "HubSpot": 0.75}}"#, r#"["hubspot", "salesforce"]"#, 0.75),
    ] {
        assert_eq!(fit(tags, rule, value), Some(expected), "{rule} {value}");
    }
    assert_eq!(fit(tags, r#"{"any_of": ["CRM"]}"#, "null"), None);
    let quarter = r#"{"months": [1, 2, 3, 10, 11, 12]}"#;
    assert_eq!(fit(r#"{"type": "date"}"#, quarter, r#""2026-03-31""#), Some(1.0));
    assert_eq!(fit(r#"{"type": "date"}"#, quarter, r#""2026-04-01""#), Some(0.0));
}

#[test]
fn a022_a024_points_add_up_and_apportion_as_printed() {
    let criteria: Vec<String> = [("medium", 7), ("high", 6), ("very_high", 3), ("critical", 2)]
        .iter()
        .flat_map(|(word, n)| (0..*n).map(move |i| (word, i)))
        .map(|(word, i)| {
            format!(r#"{{"id": "{word}{i}", "category": "firmographic", "importance": "{word}", "attribute": "x", "fit": {{"is": true}}}}"#)
        })
        .collect();
    let text = |importance: &str| {
        format!(
            r#"{{"icp": 1, "name": "18", "points": "whole", "attributes": {{"x": {{"type": "flag"}}}}, {importance} "criteria": [{}]}}"#,
            criteria.join(",")
        )
    };
    let points = |text: &str| -> Vec<i16> {
        let points = Profile::from_json(text).unwrap().document().max_points();
        assert_eq!(points.iter().map(|p| p.micro()).sum::<i32>(), 100_000_000);
        points.iter().map(|p| (p.micro() / 1_000_000) as i16).collect()
    };
    let default = points(&text(""));
    assert_eq!(default, [[3; 7].as_slice(), &[5; 6], &[9; 3], &[11; 2]].concat());
    let ratio = points(&text(r#""importance": {"medium": 1, "high": 2, "very_high": 3, "critical": 4},"#));
    assert_eq!(ratio, [[3; 7].as_slice(), &[6, 6, 6, 5, 5, 5], &[8; 3], &[11; 2]].concat());
}

#[test]
fn a023_category_totals_of_the_eighteen() {
    let profile = template("eighteen_combined").unwrap().profile().unwrap();
    let document = profile.document();
    let total = |category: icp_core::profile::criterion::Category| -> i32 {
        let points = document.criteria.iter().zip(document.max_points());
        points.filter(|(criterion, _)| criterion.category == category).map(|(_, points)| points.micro()).sum()
    };
    use icp_core::profile::criterion::Category::{Behavioral, Environmental, Firmographic, Technographic};
    assert_eq!(
        [Firmographic, Technographic, Behavioral, Environmental].map(total),
        [27_000_000, 20_000_000, 39_000_000, 14_000_000]
    );
}

#[test]
fn a025_a043_the_reference_profile_scores_over_its_own_criteria() {
    let profile = template("reference").unwrap().profile().unwrap();
    assert_eq!(profile.document().criteria.len(), 6);
    let six = |importance: [u64; 4]| -> Vec<i32> {
        let mut document = profile.document().clone();
        document.points = icp_core::profile::document::PointsUnit::Whole;
        let weight = |n: u64| icp_core::profile::criterion::Weight(n * 1_000_000);
        let words = ["medium", "high", "very_high", "critical"].into_iter().map(str::to_owned);
        document.importance = words.zip(importance.map(weight)).collect();
        Profile::from_document(document)
            .unwrap()
            .document()
            .max_points()
            .iter()
            .map(|p| p.micro() / 1_000_000)
            .collect()
    };
    assert_eq!(six([1, 2, 3, 4]), [14, 29, 14, 7, 22, 14]);
    assert_eq!(six([3, 5, 9, 11]), [13, 29, 13, 8, 24, 13]);
}

#[test]
fn a030_tiers_have_no_gaps() {
    let exact = |points: f64| {
        let fit = r#"{"curve": [[0, 0], [100, 1]]}"#;
        score(&profile(r#"{"type": "number"}"#, fit, ""), &format!(r#"{{"x": {points}}}"#))
    };
    for (points, tier) in [
        (90.0, "tier_1"),
        (89.999999, "tier_2"),
        (89.5, "tier_2"),
        (70.0, "tier_2"),
        (69.999, "tier_3"),
        (50.0, "tier_3"),
        (49.999999, "tier_4"),
        (0.0, "tier_4"),
        (100.0, "tier_1"),
    ] {
        let record = exact(points);
        assert_eq!(record.tier.as_deref(), Some(tier), "{points}");
        assert_eq!(record.score.to_f64(), points);
    }
    assert_eq!(exact(89.999999).score.to_string(), "89.99", "the display must not show 90 for tier 2");
}

#[test]
fn a031_three_decisions() {
    let decide = |points: f64| {
        let fit = r#"{"curve": [[0, 0], [100, 1]]}"#;
        score(&profile(r#"{"type": "number"}"#, fit, ""), &format!(r#"{{"x": {points}}}"#)).decision
    };
    assert_eq!(decide(70.0), Decision::Pursue);
    assert_eq!(decide(69.999999), Decision::Consider);
    assert_eq!(decide(50.0), Decision::Consider);
    assert_eq!(decide(49.999999), Decision::Exclude);
}

/// A profile whose top tier asks for a buying signal, as S1's tier cards do.
fn gated() -> Profile {
    profile(
        r#"{"type": "number"}"#,
        r#"{"curve": [[0, 0], [100, 1]]}"#,
        r#", "triggers": [{"id": "funding", "attribute": "when", "strength": 0.6, "window_days": 365}],
            "tiers": [{"id": "tier_1", "min": 90, "requires": {"trigger": "funding"}}, {"id": "tier_2", "min": 70}, {"id": "tier_3", "min": 0}]"#,
    )
}

#[test]
fn a032_gates_are_in_the_document_and_say_why() {
    let gated = gated();
    let tier = |account: &str| {
        let record = score(&gated, account);
        (record.tier.clone().unwrap(), record.tier_reasons.clone(), record.tier_certain)
    };
    assert_eq!(tier(r#"{"x": 95, "when": "2026-06-01"}"#), ("tier_1".into(), vec![], true));
    let unmet = TierReason::RequiresUnmet { tier: "tier_1".into() };
    assert_eq!(tier(r#"{"x": 95, "when": "2020-06-01"}"#), ("tier_2".into(), vec![unmet], true));
    let unknown = TierReason::RequiresUnknown { tier: "tier_1".into() };
    assert_eq!(tier(r#"{"x": 95}"#), ("tier_2".into(), vec![unknown], false));
    assert_eq!(tier(r#"{"x": 80}"#), ("tier_2".into(), vec![], true), "the gate is not reached");
}

#[test]
fn a034_overrides_by_precedence_and_date() {
    let ruled = profile(
        r#"{"type": "number"}"#,
        r#"{"curve": [[0, 0], [100, 1]]}"#,
        r#", "exclusions": [{"id": "never", "when": {"attribute": "x", "lt": 10}}],
            "overrides": [
              {"id": "strategic", "reason": "On the list", "author": "RevOps", "when": {"attribute": "f", "is": true},
               "then": {"tier": "tier_1"}, "starts": "2026-01-01", "expires": "2026-11-21"},
              {"id": "dispute", "when": {"attribute": "x", "ge": 60}, "then": {"add": -15}}]"#,
    );
    let record = score(&ruled, r#"{"x": 60, "f": true}"#);
    assert_eq!(record.tier.as_deref(), Some("tier_1"), "an override beats the score");
    assert_eq!(record.score, Points::whole(45), "which stays visible beside it");
    assert_eq!(record.base_score, Points::whole(60));
    assert_eq!(record.decision, Decision::Pursue, "read from the tier's min");
    assert_eq!(record.overrides.fired.iter().map(|o| o.change.micro()).sum::<i32>(), -15_000_000);
    assert_eq!(record.tier_reasons, [TierReason::Override { tier: "tier_1".into(), id: "strategic".into() }]);

    let excluded = score(&ruled, r#"{"x": 5, "f": true}"#);
    assert_eq!(
        (excluded.status, excluded.tier.as_deref(), excluded.decision),
        (Status::Excluded, None, Decision::Exclude)
    );
    assert_eq!(excluded.score, Points::whole(5), "would have been");
    assert_eq!(excluded.exclusions.fired, ["never"]);

    let late = ruled.scorer("2026-11-22").unwrap().score_json(r#"{"x": 60, "f": true}"#).unwrap();
    assert_eq!(late.tier.as_deref(), Some("tier_4"), "expired the day before");
    assert!(late.overrides.fired.iter().all(|o| o.id != "strategic"));
}

#[test]
fn a042_the_literal_profile_can_not_be_reached_by_fit_alone() {
    let profile = template("eighteen_combined").unwrap().profile().unwrap();
    let codes: Vec<&str> =
        icp_core::profile::lint::lint(&profile).iter().map(|lint| lint.code.as_str()).collect();
    assert!(codes.contains(&"tier-unreachable") && codes.contains(&"tier-seasonal"), "{codes:?}");
    let separate = template("eighteen_separate").unwrap().profile().unwrap();
    let codes: Vec<&str> =
        icp_core::profile::lint::lint(&separate).iter().map(|lint| lint.code.as_str()).collect();
    assert!(!codes.contains(&"tier-unreachable") && !codes.contains(&"tier-seasonal"), "{codes:?}");
}

#[test]
fn a062_the_same_company_in_january_and_in_march() {
    let gated = gated();
    let account = Account::from_json(r#"{"x": 95, "when": "2026-02-15"}"#).unwrap();
    let at = |as_of: &str| gated.scorer(as_of).unwrap().score(&account).unwrap();
    let (january, march) = (at("2026-01-15"), at("2026-03-15"));
    assert_eq!(january.timing, Points::ZERO, "the event lies in the future");
    assert_eq!(march.timing, Points::whole(60));
    assert_eq!(january.score, march.score, "fit never decays");
    assert_eq!((january.tier.as_deref(), march.tier.as_deref()), (Some("tier_2"), Some("tier_1")));
    assert_eq!(at("2026-03-15"), march);
}

#[test]
fn a063_a064_windows_and_decay() {
    let timing = |trigger: &str, account: &str| {
        let trigger = format!(r#", "triggers": [{{"id": "t", {trigger}}}]"#);
        score(&profile(r#"{"type": "number"}"#, r#"{"bands": [{"min": 0, "fit": 1}]}"#, &trigger), account)
            .timing
            .to_f64()
    };
    let step = r#""attribute": "when", "strength": 0.6, "window_days": 365"#;
    assert_eq!(timing(step, r#"{"when": "2025-11-21"}"#), 60.0, "the last day is inside");
    assert_eq!(timing(step, r#"{"when": "2025-11-20"}"#), 0.0);
    assert_eq!(timing(step, r#"{"when": "2026-11-22"}"#), 0.0, "the future");
    assert_eq!(timing(step, "{}"), 0.0, "missing");
    let half = r#""attribute": "when", "strength": 0.6, "window_days": 365, "half_life_days": 90"#;
    assert_eq!(timing(half, r#"{"when": "2026-08-23"}"#), 30.0, "90 days, one half-life");
    assert_eq!(timing(half, r#"{"when": "2026-11-21"}"#), 60.0);
    let linear = r#""attribute": "when", "strength": 0.6, "window_days": 90, "decay": "linear""#;
    assert_eq!(timing(linear, r#"{"when": "2026-10-07"}"#), 30.0, "45 of 90 days");
    assert_eq!(timing(linear, r#"{"when": "2026-08-23"}"#), 0.0, "day 90");
    let season = r#""months": [1, 10, 11, 12], "strength": 0.2"#;
    assert_eq!(timing(season, "{}"), 20.0);
    assert_eq!(timing(r#""months": [1, 2], "strength": 0.2"#, "{}"), 0.0);
    let growth = r#""when": {"attribute": "x", "ge": 0.4}, "strength": 0.5"#;
    assert_eq!(timing(growth, r#"{"x": 0.4}"#), 50.0, "exactly 40 % of the sales team");
    assert_eq!(timing(growth, r#"{"x": 0.2}"#), 0.0, "20 % of the company is another field");
    assert_eq!(timing(growth, "{}"), 0.0);
}

#[test]
fn c1_an_unknown_headcount_excludes_nobody() {
    let ruled = profile(
        r#"{"type": "number"}"#,
        r#"{"bands": [{"min": 50, "fit": 1}]}"#,
        r#", "exclusions": [{"id": "small", "when": {"attribute": "x", "lt": 50}}],
            "overrides": [{"id": "keep", "when": {"attribute": "f", "is": true}, "then": {"floor": 60}}]"#,
    );
    let record = score(&ruled, r#"{"f": true}"#);
    assert_eq!(record.status, Status::Conditional);
    assert_eq!(record.exclusions.unknown, ["small"]);
    assert_eq!((record.low, record.high), (Points::whole(60), Points::HUNDRED));
    assert!(!record.tier_certain);
    assert_eq!(score(&ruled, "{}").status, Status::InsufficientData);
}

#[test]
fn n1_bounds_of_the_printed_example() {
    let criteria: Vec<String> = [("matched", 52), ("missed", 26), ("unknown", 22)]
        .iter()
        .map(|(id, weight)| {
            format!(r#"{{"id": "{id}", "category": "firmographic", "weight": {weight}, "attribute": "{id}", "fit": {{"is": true}}}}"#)
        })
        .collect();
    let text = |missing: &str| {
        format!(
            r#"{{"icp": 1, "name": "N1", "attributes": {{"matched": {{"type": "flag"}}, "missed": {{"type": "flag"}}, "unknown": {{"type": "flag"}}}}, "criteria": [{}]}}"#,
            criteria.join(",").replace(r#"{"is": true}}"#, &format!(r#"{{"is": true}}{missing}}}"#))
        )
    };
    let account = r#"{"matched": true, "missed": false}"#;
    let zero = score(&Profile::from_json(&text("")).unwrap(), account);
    assert_eq!((zero.score, zero.low, zero.high), (Points::whole(52), Points::whole(52), Points::whole(74)));
    assert_eq!(zero.coverage, 0.78);
    assert!(!zero.tier_certain, "tier 3 or 2, undecided");
    let ignore = score(&Profile::from_json(&text(r#", "missing": "ignore""#)).unwrap(), account);
    assert_eq!(ignore.score, Points::from_micro(66_666_667));
    assert_eq!((ignore.low, ignore.high), (Points::whole(52), Points::whole(74)));
}
