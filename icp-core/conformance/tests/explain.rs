//! What must hold of every explanation, checked on generated cases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test stops where it fails, and reads how much to run from the environment"
)]

use icp_conformance::generate::{Case, candidates, case};
use icp_core::profile::criterion::Axis;
use icp_core::score::scorer::Scorer;
use icp_core::{Account, Profile};
use serde_json::Value;

const SEED: u64 = 7;

fn cases() -> u64 {
    std::env::var("ICP_CASES").map_or(600, |text| text.parse().expect("a whole number"))
}

fn ready(case: &Case) -> (Scorer, Account) {
    let profile = Profile::from_json(&case.profile.to_string()).unwrap();
    let account = Account::from_json(&Value::Object(case.account.clone()).to_string()).unwrap();
    (profile.scorer(case.as_of.as_str()).unwrap(), account)
}

#[test]
fn an_explanation_adds_up_and_says_what_the_record_says() {
    let (mut overruled, mut adjusted) = (0, 0);
    for index in 0..cases() {
        let case = case(SEED, index);
        let (scorer, account) = ready(&case);
        let record = scorer.score(&account).unwrap();
        let explanation = scorer.explain(&account).unwrap();
        assert_eq!(explanation.record, record, "case {index}");

        let sum: i32 = explanation
            .criteria
            .iter()
            .filter(|criterion| criterion.axis == Axis::Fit)
            .map(|criterion| criterion.points.micro())
            .sum();
        assert_eq!(sum, record.base_score.micro(), "case {index}");
        let changes: i32 = explanation.overrides.iter().map(|rule| rule.change.micro()).sum();
        assert_eq!(record.base_score.micro() + changes, record.score.micro(), "case {index}");

        for (criterion, told) in explanation.criteria.iter().zip(&record.criteria) {
            assert_eq!((criterion.points, criterion.max, criterion.fit), (told.points, told.max, told.fit));
            assert!(criterion.least <= criterion.earned && criterion.earned <= criterion.greatest);
            assert_eq!(criterion.settled, criterion.missing.is_empty(), "case {index} {criterion:?}");
            assert!(
                criterion.settled
                    || explanation.open.iter().any(|open| open.criteria.contains(&criterion.id))
            );
            assert!(!criterion.why.text.is_empty() && !criterion.why.text.contains("decides nothing"));
            assert_eq!(criterion.known, criterion.why.kind != "missing");
            // The place that decided is there, unless it is a default that the document leaves out.
            let default =
                criterion.why.path.ends_with("/otherwise") || criterion.why.path.ends_with("/missing");
            assert!(
                default || case.profile.pointer(&criterion.why.path).is_some(),
                "case {index} {}",
                criterion.why.path
            );
            adjusted += u64::from(criterion.adjusted.is_some());
            assert!(
                criterion.adjusted.is_some() || criterion.points == criterion.earned,
                "case {index} {criterion:?}"
            );
        }
        for rule in &explanation.exclusions {
            let ids =
                if rule.missing.is_empty() { &record.exclusions.fired } else { &record.exclusions.unknown };
            assert!(ids.contains(&rule.id), "case {index} {rule:?}");
        }
        assert_eq!(
            explanation.exclusions.len(),
            record.exclusions.fired.len() + record.exclusions.unknown.len()
        );
        assert_eq!(
            explanation.overrides.len(),
            record.overrides.fired.len() + record.overrides.unknown.len()
        );
        for (trigger, told) in explanation.triggers.iter().zip(&record.triggers) {
            assert_eq!(
                (trigger.strength, trigger.strength > 0.0),
                (told.strength, trigger.state == "active")
            );
            assert!(trigger.least <= trigger.strength && trigger.strength <= trigger.greatest);
            if let Some(last) = trigger.last_day {
                assert!(last >= scorer.as_of(), "case {index} {trigger:?}");
            }
        }
        for passed in &explanation.tiers {
            let told = record.tier_reasons.iter().find(|reason| reason.tier() == passed.id);
            let told = told.filter(|reason| reason.as_str() != "override").map(|reason| reason.as_str());
            match passed.reason {
                "must_have" | "requires_unmet" | "requires_unknown" => assert_eq!(told, Some(passed.reason)),
                "below_min" => assert!(record.score < passed.min),
                "override" | "excluded" | "insufficient_data" => {}
                other => panic!("case {index}: {other}"),
            }
            assert_eq!(passed.reason == "requires_unknown", !passed.missing.is_empty(), "case {index}");
        }
        overruled += explanation.overrides.iter().filter(|rule| rule.overruled.is_some()).count();
        if record.low != record.high {
            assert!(explanation.open.iter().any(|open| open.moves_score), "case {index}");
        }
        let text = explanation.to_json_value().compact();
        assert!(serde_json::from_str::<Value>(&text).is_ok());
    }
    assert!(overruled > 3, "{overruled}");
    assert!(adjusted > 20, "{adjusted}");
}

#[test]
fn a_trigger_lasts_exactly_until_its_last_day() {
    let mut looked_at = 0;
    for index in 0..cases() {
        let case = case(SEED, index);
        let (scorer, account) = ready(&case);
        let explanation = scorer.explain(&account).unwrap();
        for (i, trigger) in explanation.triggers.iter().enumerate() {
            let Some(last) = trigger.last_day else { continue };
            // A condition on ages may turn with the calendar as well.
            if case.profile["triggers"][i].get("when").is_some() {
                continue;
            }
            let profile = scorer.profile();
            let strength = |days: i32| {
                let date = icp_core::date::Date::from_days(days).unwrap();
                profile.scorer(date).unwrap().score(&account).unwrap().triggers[i].strength
            };
            assert!(strength(last.days()) > 0.0, "case {index} {trigger:?}");
            if last < icp_core::date::Date::LAST {
                assert_eq!(strength(last.days() + 1), 0.0, "case {index} {trigger:?}");
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 20, "{looked_at}");
}

#[test]
fn the_shrink_is_what_brute_force_guarantees() {
    let (mut looked_at, mut positive) = (0, 0);
    for index in 0..cases() / 2 {
        let case = case(SEED, index);
        let (scorer, account) = ready(&case);
        let next = scorer.next_attributes(&account).unwrap();
        assert!(next.attributes.windows(2).all(|pair| pair[0].per_cost >= pair[1].per_cost), "case {index}");
        let names = icp_conformance::oracle::completions::missing(&case.profile, &case.account).unwrap();
        assert!(next.attributes.iter().all(|next| names.contains(&next.attribute)), "case {index}");
        for found in &next.attributes {
            let column = case.profile["attributes"][&found.attribute]["read"]["column"].as_str();
            let (mut widest, mut some, mut every) = (0, false, true);
            for value in candidates(&case.profile, &found.attribute, &case.as_of) {
                let mut filled = case.account.clone();
                filled.remove(column.unwrap_or_default());
                filled.insert(found.attribute.clone(), value);
                let record = scorer.score_json(&Value::Object(filled).to_string()).unwrap();
                widest = widest.max(record.high.micro() - record.low.micro());
                some |= record.tier_certain;
                every &= record.tier_certain;
            }
            let width = next.high.micro() - next.low.micro();
            // What brute force tries is not everything: it can refute a promise, and mostly confirms it to the micro-point.
            assert!(found.shrink.micro() <= width - widest || width < widest, "case {index} {found:?}");
            assert!(!found.would_make_certain || every, "case {index} {found:?}");
            assert!(found.could_make_certain || !some, "case {index} {found:?}");
            looked_at += 1;
            positive += u32::from(found.shrink.micro() > 0);
        }
    }
    assert!(looked_at > 200 && positive > 100, "{looked_at} {positive}");
}
