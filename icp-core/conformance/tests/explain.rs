//! What must hold of every explanation, checked on generated cases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test stops where it fails, and reads how much to run from the environment"
)]

use icp_conformance::generate::{Case, candidates, case};
use icp_core::points::Points;
use icp_core::profile::apportion::largest_remainder;
use icp_core::profile::criterion::Axis;
use icp_core::score::explain::parts::CriterionExplanation;
use icp_core::score::explain::reasons::{Baseline, ReasonsError};
use icp_core::score::explain::ways::WaysOptions;
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

/// What the fit axis comes to when the criteria of `set` are as the account has them and the others earn the baseline's points.
fn worth(case: &Case, rows: &[&CriterionExplanation], baseline: &[i32], maxima: &[i32], set: usize) -> i64 {
    let actual = |i: usize| set >> i & 1 == 1;
    let policy = |i: usize| {
        let criteria = case.profile["criteria"].as_array().unwrap();
        criteria.iter().find(|criterion| criterion["id"] == rows[i].id).unwrap()["missing"].clone()
    };
    let out: Vec<bool> =
        (0..rows.len()).map(|i| actual(i) && !rows[i].known && policy(i) == "ignore").collect();
    let mut points: Vec<u64> = (0..rows.len())
        .map(|i| if actual(i) { rows[i].earned.micro() } else { baseline[i] }.try_into().unwrap())
        .collect();
    if out.contains(&true) {
        let known = |values: Vec<u64>| -> Vec<u64> {
            values.into_iter().zip(&out).map(|(value, out)| if *out { 0 } else { value }).collect()
        };
        points = known(points);
        let available: u128 = known(maxima.iter().map(|&max| max.try_into().unwrap()).collect())
            .into_iter()
            .map(u128::from)
            .sum();
        let earned: u128 = points.iter().copied().map(u128::from).sum();
        let product = earned * 100_000_000;
        let total = product.checked_div(available).map_or(0, |whole| {
            let rest = product % available;
            whole + u128::from(rest * 2 > available || (rest * 2 == available && whole % 2 == 1))
        });
        points = largest_remainder(total.try_into().unwrap(), &points);
    }
    for (category, cap) in case.profile["caps"].as_object().into_iter().flatten() {
        let cap = (cap.as_f64().unwrap() * 1e6).round() as u64;
        let members: Vec<usize> =
            (0..rows.len()).filter(|&i| rows[i].category.as_str() == category).collect();
        let sum: u64 = members.iter().map(|&i| points[i]).sum();
        if sum > cap {
            let shares = largest_remainder(cap, &members.iter().map(|&i| points[i]).collect::<Vec<_>>());
            members.iter().zip(shares).for_each(|(&i, share)| points[i] = share);
        }
    }
    points.iter().sum::<u64>().min(100_000_000).try_into().unwrap()
}

fn permutations(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![Vec::new()];
    }
    let shorter = permutations(n - 1);
    shorter
        .iter()
        .flat_map(|order| {
            (0..n).map(move |place| {
                let mut order = order.clone();
                order.insert(place, n - 1);
                order
            })
        })
        .collect()
}

#[test]
fn reasons_are_what_every_order_of_arrival_gives_on_average() {
    let (mut shapley, mut additive, mut refused) = (0, 0, 0);
    for index in 0..cases() * 3 {
        let case = case(SEED, index);
        let (scorer, account) = ready(&case);
        let explanation = scorer.explain(&account).unwrap();
        let rows: Vec<&CriterionExplanation> =
            explanation.criteria.iter().filter(|row| row.axis == Axis::Fit).collect();
        // Large games take long; a few of them are enough.
        if rows.len() > 12 && index % 25 != 0 {
            continue;
        }
        let document = scorer.profile().document();
        let all_maxima = document.max_points();
        let max_of = |id: &str| {
            all_maxima[document.criteria.iter().position(|criterion| criterion.id == id).unwrap()].micro()
        };
        let maxima: Vec<i32> = rows.iter().map(|row| max_of(&row.id)).collect();
        let thirds: Vec<i32> = maxima.iter().map(|max| max / 3).collect();
        let means = rows.iter().zip(&thirds).map(|(row, &third)| (row.id.clone(), Points::from_micro(third)));
        for (baseline, points) in [
            (Baseline::Zero, vec![0; rows.len()]),
            (Baseline::Maximum, maxima.clone()),
            (Baseline::Means(means.collect()), thirds.clone()),
        ] {
            let reasons = match scorer.reasons(&account, &baseline) {
                Ok(reasons) => reasons,
                Err(ReasonsError::TooManyCriteria { criteria, .. }) => {
                    assert!(criteria > 18 && rows.len() > 18, "case {index}");
                    refused += 1;
                    continue;
                }
                Err(error) => panic!("case {index}: {error}"),
            };
            let n = rows.len();
            let sum: i32 = reasons.reasons.iter().map(|reason| reason.contribution.micro()).sum();
            assert_eq!(sum, reasons.difference.micro(), "case {index}");
            assert_eq!(reasons.score.micro() - reasons.baseline_score.micro(), sum);
            assert_eq!(reasons.score, explanation.record.score);
            assert!(
                reasons
                    .reasons
                    .windows(2)
                    .all(|pair| { pair[0].contribution.micro().abs() >= pair[1].contribution.micro().abs() })
            );
            if n > 6 {
                continue;
            }
            assert_eq!(
                i64::from(reasons.baseline_score.micro()),
                worth(&case, &rows, &points, &maxima, 0),
                "case {index}"
            );
            let worths: Vec<i64> =
                (0..1 << n).map(|set| worth(&case, &rows, &points, &maxima, set)).collect();
            assert_eq!(
                i64::from(explanation.record.base_score.micro()),
                worths[(1 << n) - 1],
                "case {index}"
            );
            let orders = permutations(n);
            let mut totals = vec![0i64; n];
            for order in &orders {
                let mut set = 0;
                for &i in order {
                    totals[i] += worths[set | 1 << i] - worths[set];
                    set |= 1 << i;
                }
            }
            let count = orders.len() as i64;
            for (row, total) in rows.iter().zip(totals) {
                let found =
                    reasons.reasons.iter().find(|reason| reason.id == row.id && reason.kind == "criterion");
                let found = i64::from(found.unwrap().contribution.micro());
                assert!(
                    (found * count - total).abs() <= count,
                    "case {index} {}: {found} {total}/{count}",
                    row.id
                );
            }
            if reasons.method == "shapley" { shapley += 1 } else { additive += 1 }
        }
    }
    assert!(shapley > 30 && additive > 100, "{shapley} {additive} {refused}");
}

#[test]
fn a_what_if_is_the_score_of_the_changed_account() {
    for index in 0..cases() / 2 {
        let case = case(SEED, index);
        let (scorer, account) = ready(&case);
        for (name, _) in case.profile["attributes"].as_object().unwrap() {
            let value = candidates(&case.profile, name, &case.as_of).swap_remove(0);
            let changes = Account::from_json(&serde_json::json!({name: value}).to_string()).unwrap();
            let what_if = scorer.what_if(&account, &changes).unwrap();
            let column = case.profile["attributes"][name]["read"]["column"].as_str();
            let mut changed = case.account.clone();
            changed.remove(column.unwrap_or_default());
            changed.insert(name.clone(), value);
            assert_eq!(what_if.before, scorer.score(&account).unwrap());
            assert_eq!(
                what_if.after,
                scorer.score_json(&Value::Object(changed).to_string()).unwrap(),
                "case {index}"
            );
        }
    }
}

#[test]
fn ways_up_are_what_brute_force_finds() {
    let (mut compared, mut found_any, mut sets) = (0, 0, 0);
    for index in 0..cases() * 2 {
        let mut case = case(SEED, index);
        let names: Vec<String> = case.profile["attributes"].as_object().unwrap().keys().cloned().collect();
        if names.len() > 6 {
            continue;
        }
        // Costs that tell sets apart, a free attribute and one that can not change.
        for (i, name) in names.iter().enumerate() {
            let declared = case.profile["attributes"][name].as_object_mut().unwrap();
            if (index + i as u64) % 5 == 4 {
                declared.insert("immutable".to_owned(), true.into());
            } else {
                declared.insert("change_cost".to_owned(), serde_json::json!((i * 7 + 3) % 8));
            }
        }
        let (scorer, account) = ready(&case);
        let up = scorer.ways_up(&account, &WaysOptions { target: None, most: 1000 }).unwrap();
        assert_eq!(up.reached, up.target.is_none());
        let Some(target) = &up.target else { continue };
        let rank = |tier: Option<&str>| {
            let tiers = &scorer.profile().document().tiers;
            tier.map_or(tiers.len(), |id| tiers.iter().position(|tier| tier.id == id).unwrap())
        };
        let target = rank(Some(target));
        let bit = |name: &str| 1u32 << names.iter().position(|known| known == name).unwrap();
        let found: Vec<u32> =
            up.ways.iter().map(|way| way.steps.iter().map(|step| bit(&step.attribute)).sum()).collect();
        for (way, &set) in up.ways.iter().zip(&found) {
            let mut changes = Account::new();
            way.steps.iter().for_each(|step| changes.set(&step.attribute, step.to.clone()));
            let after = scorer.what_if(&account, &changes).unwrap().after;
            assert_eq!(
                (after.score, after.tier.as_deref()),
                (way.score, Some(way.tier.as_str())),
                "case {index} {way:?}"
            );
            assert!(rank(after.tier.as_deref()) <= target, "case {index}");
            assert!(
                found.iter().all(|&other| other == set || other & set != other),
                "case {index}: not minimal"
            );
        }
        assert!(up.ways.windows(2).all(|pair| pair[0].cost <= pair[1].cost), "case {index}");
        if up.truncated {
            continue;
        }
        // Every combination of values that reaches the tier changes at least what some way changes.
        let mutable: Vec<&String> = names
            .iter()
            .filter(|name| case.profile["attributes"][name.as_str()].get("immutable").is_none())
            .collect();
        let most = [usize::MAX, 400, 40, 12, 7, 5, 4][mutable.len()];
        let values: Vec<Vec<Value>> = mutable
            .iter()
            .map(|name| {
                let all = candidates(&case.profile, name, &case.as_of);
                let step = all.len().div_ceil(most).max(1);
                all.into_iter().step_by(step).collect()
            })
            .collect();
        let combinations: usize = values.iter().map(|values| values.len() + 1).product();
        for combination in 0..combinations {
            let (mut rest, mut set, mut changes) = (combination, 0, Account::new());
            for (name, values) in mutable.iter().zip(&values) {
                let choice = rest % (values.len() + 1);
                rest /= values.len() + 1;
                if let Some(value) = values.get(choice) {
                    changes.set(name, core_value(value));
                    set |= bit(name);
                }
            }
            let after = scorer.what_if(&account, &changes).unwrap().after;
            if rank(after.tier.as_deref()) <= target {
                assert!(
                    found.iter().any(|&way| way & !set == 0),
                    "case {index}: {changes:?} reaches {:?}, which no way does: {found:?} {names:?}",
                    after.tier
                );
                sets += 1;
            }
        }
        compared += 1;
        found_any += u32::from(!found.is_empty());
    }
    assert!(compared > 50 && found_any > 30 && sets > 1000, "{compared} {found_any} {sets}");
}

fn core_value(value: &Value) -> icp_core::table::account::Value {
    let json = icp_core::json::Json::parse(&value.to_string()).unwrap();
    icp_core::table::account::Value::from(&json)
}
