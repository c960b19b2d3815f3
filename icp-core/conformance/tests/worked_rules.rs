//! Items 15 to 29 of `docs/semantics.md`, and A-030, A-062, A-064, each worked by hand.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use icp_conformance::oracle::score;
use serde_json::{Value, json};

const AS_OF: &str = "2026-11-21";

fn at(profile: &Value, account: &Value, as_of: &str) -> Value {
    score(profile, account.as_object().unwrap(), as_of).unwrap()
}

fn scored(profile: &Value, account: &Value) -> Value {
    at(profile, account, AS_OF)
}

fn points(value: &Value) -> f64 {
    value.as_i64().unwrap() as f64 / 1e6
}

/// One criterion that earns as many points as the number `a` says, and whatever else is given.
fn profile(extra: Value) -> Value {
    let mut profile = json!({
        "icp": 1, "name": "rules",
        "attributes": {
            "a": {"type": "number"}, "b": {"type": "number"}, "f": {"type": "flag"}, "g": {"type": "flag"},
            "d": {"type": "date"}
        },
        "criteria": [{"id": "a", "category": "problem", "weight": 1, "attribute": "a", "fit": {"curve": [[0, 0], [100, 1]]}}]
    });
    for (key, value) in extra.as_object().unwrap() {
        profile[key] = value.clone();
    }
    profile
}

#[test]
fn a_030_thresholds_are_compared_exactly() {
    let plain = profile(json!({}));
    let tier = |a: f64| scored(&plain, &json!({"a": a}))["tier"].clone();
    for (a, expected) in [
        (90.0, 1),
        (89.999_999, 2),
        (89.5, 2),
        (70.0, 2),
        (69.999, 3),
        (50.0, 3),
        (49.999_999, 4),
        (0.0, 4),
        (100.0, 1),
    ] {
        assert_eq!(tier(a), json!(format!("tier_{expected}")), "{a}");
    }
    let decision = |a: f64| scored(&plain, &json!({"a": a}))["decision"].clone();
    assert_eq!(
        [70.0, 69.999_999, 50.0, 49.999_999].map(decision),
        [json!("pursue"), json!("consider"), json!("consider"), json!("exclude")]
    );
}

fn funding(trigger: Value) -> Value {
    let mut trigger = trigger;
    trigger["id"] = json!("funding");
    trigger["attribute"] = json!("d");
    profile(json!({"triggers": [trigger]}))
}

#[test]
fn a_062_the_same_company_is_timely_at_one_date_and_not_at_another() {
    let profile = funding(json!({"strength": 0.6, "window_days": 60}));
    let account = json!({"a": 80, "d": "2026-02-20"});
    let january = at(&profile, &account, "2026-01-15");
    let march = at(&profile, &account, "2026-03-15");
    assert_eq!((points(&january["timing"]), points(&march["timing"])), (0.0, 60.0));
    assert_eq!(january["score"], march["score"]);
}

#[test]
fn a_064_step_linear_and_half_life() {
    let strength = |trigger: Value, date: &str| {
        let record = scored(&funding(trigger), &json!({"a": 1, "d": date}));
        record["triggers"][0]["strength"].as_f64().unwrap()
    };
    let step = json!({"strength": 0.6, "window_days": 90});
    // 90 days before 2026-11-21 is 2026-08-23.
    assert_eq!(strength(step.clone(), "2026-08-23"), 0.6);
    assert_eq!(strength(step.clone(), "2026-08-22"), 0.0);
    assert_eq!(strength(step, "2026-11-22"), 0.0);
    let linear = json!({"strength": 0.6, "window_days": 90, "decay": "linear"});
    assert_eq!(strength(linear.clone(), "2026-11-21"), 0.6);
    assert_eq!(strength(linear.clone(), "2026-10-07"), 0.3);
    assert_eq!(strength(linear, "2026-08-23"), 0.0);
    let half = json!({"strength": 0.6, "window_days": 365, "half_life_days": 45});
    assert_eq!(strength(half.clone(), "2026-11-21"), 0.6);
    assert_eq!(strength(half.clone(), "2026-10-07"), 0.3);
    assert_eq!(strength(half, "2026-08-23"), 0.15);
    assert_eq!(strength(json!({"strength": 0.6}), "1999-01-01"), 0.6);
    let record = scored(&funding(json!({"strength": 0.6})), &json!({"a": 1}));
    assert_eq!(record["triggers"][0]["strength"], 0.0);
}

#[test]
fn timing_compounds_the_axis_and_the_triggers() {
    let profile = profile(json!({
        "criteria": [
            {"id": "a", "category": "problem", "weight": 1, "attribute": "a", "fit": {"curve": [[0, 0], [100, 1]]}},
            {"id": "b", "category": "problem", "axis": "timing", "weight": 7, "attribute": "b", "fit": {"curve": [[0, 0], [100, 1]]}}
        ],
        "triggers": [
            {"id": "on", "when": {"attribute": "f", "is": true}, "strength": 0.5},
            {"id": "season", "months": [11], "strength": 0.2},
            {"id": "off", "months": [5], "strength": 0.9}
        ]
    }));
    let record = scored(&profile, &json!({"a": 10, "b": 40, "f": true}));
    // 1 − 0.6 × 0.5 × 0.8 = 0.76; the fit axis is untouched.
    assert_eq!((points(&record["timing"]), points(&record["score"])), (76.0, 10.0));
}

fn gated(requires: Value) -> Value {
    profile(json!({
        "tiers": [{"id": "top", "min": 50, "requires": requires}, {"id": "rest", "min": 0}],
        "triggers": [{"id": "funding", "attribute": "d", "strength": 0.5, "window_days": 100}]
    }))
}

#[test]
fn item_19_when_is_true_false_or_missing() {
    let profile = profile(json!({"criteria": [
        {"id": "w", "category": "problem", "weight": 1, "fit": {"when": {"attribute": "f", "is": true}}, "missing": {"neutral": 0.5}}
    ]}));
    let row = |account: Value| scored(&profile, &account)["criteria"][0].clone();
    assert_eq!(
        (row(json!({"f": true}))["fit"].clone(), row(json!({"f": false}))["fit"].clone()),
        (json!(1.0), json!(0.0))
    );
    let unknown = row(json!({}));
    assert_eq!(
        (&unknown["fit"], &unknown["state"], &unknown["points"]),
        (&Value::Null, &json!("missing"), &json!(50_000_000))
    );
}

#[test]
fn item_20_requires_reads_timing_triggers_and_criteria() {
    let reasons = |requires: Value, account: Value| {
        let record = scored(&gated(requires), &account);
        (record["tier"].clone(), record["tier_reasons"].clone())
    };
    let passed = |reason: &str| (json!("rest"), json!([{"tier": "top", "reason": reason}]));
    let met = (json!("top"), json!([]));
    let timing = json!({"timing": {"min": 50}});
    assert_eq!(reasons(timing.clone(), json!({"a": 60, "d": AS_OF})), met);
    assert_eq!(reasons(timing.clone(), json!({"a": 60, "d": "2020-01-01"})), passed("requires_unmet"));
    assert_eq!(reasons(timing.clone(), json!({"a": 60})), passed("requires_unknown"));
    // Below `min` the tier is not passed over, it is not reached.
    assert_eq!(reasons(timing, json!({"a": 40})), (json!("rest"), json!([])));
    assert_eq!(reasons(json!({"timing": {"min": 51}}), json!({"a": 60})), passed("requires_unmet"));
    // The timing shown lies inside, whatever the missing date could do.
    assert_eq!(reasons(json!({"timing": {"max": 20}}), json!({"a": 60})), met);
    let trigger = json!({"trigger": "funding"});
    assert_eq!(reasons(trigger.clone(), json!({"a": 60, "d": "2026-11-01"})), met);
    assert_eq!(reasons(trigger.clone(), json!({"a": 60, "d": "2026-01-01"})), passed("requires_unmet"));
    assert_eq!(reasons(trigger, json!({"a": 60})), passed("requires_unknown"));
    let criterion = json!({"criterion": "a", "min": 0.6});
    assert_eq!(reasons(criterion.clone(), json!({"a": 60, "d": AS_OF})), met);
    assert_eq!(reasons(criterion, json!({"a": 59.9})), passed("requires_unmet"));
}

#[test]
fn item_20_a_criterion_is_unknown_whatever_its_policy_earns() {
    let mut profile = gated(json!({"criterion": "a", "min": 0.5}));
    profile["criteria"][0]["missing"] = json!({"neutral": 1});
    profile["criteria"].as_array_mut().unwrap().push(
        json!({"id": "b", "category": "problem", "weight": 1, "attribute": "b", "fit": {"curve": [[0, 0], [100, 1]]}}),
    );
    let record = scored(&profile, &json!({"b": 50}));
    assert_eq!(record["tier_reasons"], json!([{"tier": "top", "reason": "requires_unknown"}]));
}

#[test]
fn item_21_a_trigger_ranges_while_its_date_or_condition_is_missing() {
    let certain = |trigger: Value, account: Value| {
        let mut profile = gated(json!({"trigger": "t"}));
        let mut trigger = trigger;
        trigger["id"] = json!("t");
        profile["triggers"] = json!([trigger]);
        let record = scored(&profile, &account);
        (record["tier"].clone(), record["tier_certain"].clone())
    };
    let by_date = json!({"attribute": "d", "strength": 0.5, "months": [5]});
    // Not in season: no date can raise it.
    assert_eq!(certain(by_date, json!({"a": 60})), (json!("rest"), json!(true)));
    let either = json!({"attribute": "d", "strength": 0.5, "when": {"attribute": "f", "is": true}});
    assert_eq!(certain(either.clone(), json!({"a": 60, "f": false})), (json!("rest"), json!(true)));
    assert_eq!(certain(either.clone(), json!({"a": 60, "f": true})), (json!("rest"), json!(false)));
    assert_eq!(certain(either.clone(), json!({"a": 60, "d": AS_OF})), (json!("rest"), json!(false)));
    assert_eq!(certain(either, json!({"a": 60, "d": AS_OF, "f": true})), (json!("top"), json!(true)));
}

#[test]
fn item_22_nothing_left_earns_nothing() {
    let mut profile = profile(json!({}));
    profile["criteria"][0]["missing"] = json!("ignore");
    let record = scored(&profile, &json!({}));
    assert_eq!(
        (points(&record["score"]), points(&record["low"]), points(&record["high"])),
        (0.0, 0.0, 100.0)
    );
}

#[test]
fn item_23_missing_is_true_when_shown_and_unknown_for_bounds() {
    let profile = profile(json!({
        "overrides": [{"id": "blind", "when": {"attribute": "b", "missing": true}, "then": {"add": -10}}]
    }));
    let record = scored(&profile, &json!({"a": 60}));
    assert_eq!(["score", "low", "high"].map(|name| points(&record[name])), [50.0, 50.0, 60.0]);
    assert_eq!(
        record["overrides"],
        json!({"fired": [{"id": "blind", "change": -10_000_000}], "unknown": []})
    );
    let record = scored(&profile, &json!({"a": 60, "b": 1}));
    assert_eq!(["score", "low", "high"].map(|name| points(&record[name])), [60.0, 60.0, 60.0]);
}

/// Low and high of one criterion while its attribute is missing.
fn range(kind: &str, fit: Value) -> (f64, f64) {
    let profile = profile(json!({
        "attributes": {"x": {"type": kind}, "s": {"type": "text", "order": ["p", "q"]}},
        "criteria": [{"id": "x", "category": "problem", "weight": 1, "attribute": "x", "fit": fit}]
    }));
    let record = scored(&profile, &json!({}));
    (points(&record["low"]), points(&record["high"]))
}

#[test]
fn item_24_a_criterion_ranges_over_what_its_type_reaches() {
    // `zero` is among the cases, so these keep the low end at 0; the high end shows what is reachable.
    assert_eq!(
        range("number", json!({"bands": [{"min": 0, "max": 9, "fit": 0.5}, {"min": 2, "max": 3, "fit": 1}]})),
        (0.0, 50.0)
    );
    assert_eq!(
        range(
            "number",
            json!({"bands": [{"max": 3, "fit": 0.2}, {"min": 3, "fit": 0.4}, {"min": 3, "max": 3, "fit": 0.9}]})
        ),
        (0.0, 40.0)
    );
    assert_eq!(
        range("tags", json!({"count": [{"max": -1, "fit": 1}, {"min": 0, "max": 0, "fit": 0.3}]})),
        (0.0, 30.0)
    );
    assert_eq!(range("tags", json!({"overlap": {"of": ["a", "b"], "full": 4}})), (0.0, 50.0));
    assert_eq!(
        range(
            "tags",
            json!({"overlap": {"of": ["a", "b"], "bands": [{"min": 3, "fit": 1}, {"min": 1, "fit": 0.1}]}})
        ),
        (0.0, 10.0)
    );
    assert_eq!(range("tags", json!({"tags": {"a": 0.3, "b": 0.4}})), (0.0, 40.0));
    assert_eq!(range("text", json!({"values": {"a": 0.3}, "otherwise": 0.6})), (0.0, 60.0));
    assert_eq!(range("flag", json!({"flag": {"true": 0.3, "false": 0.7}})), (0.0, 70.0));
    assert_eq!(range("date", json!({"age_months": [{"max": 12, "fit": 0.8}]})), (0.0, 80.0));
    assert_eq!(range("number", json!({"curve": [[0, 0.4], [1, 0.9], [2, 0.1]]})), (0.0, 90.0));
}

#[test]
fn item_24_the_low_end_rises_when_every_value_earns_something() {
    let low = |fit: Value| {
        let mut profile = profile(json!({}));
        profile["criteria"][0]["fit"] = fit;
        profile["criteria"][0]["missing"] = json!({"neutral": 0.5});
        let record = scored(&profile, &json!({}));
        (points(&record["low"]), points(&record["high"]))
    };
    assert_eq!(low(json!({"bands": [{"max": 3, "fit": 0.2}, {"min": 3, "fit": 0.4}]})), (20.0, 50.0));
    // 3 and 4 are covered, 3.5 is not.
    assert_eq!(low(json!({"bands": [{"max": 3, "fit": 0.2}, {"min": 4, "fit": 0.4}]})), (0.0, 50.0));
    assert_eq!(low(json!({"curve": [[0, 0.4], [1, 0.9]]})), (40.0, 90.0));
}

#[test]
fn item_24_with_an_order_only_its_values_are_reached() {
    let of = |order: Value| {
        let profile = profile(json!({
            "attributes": {"s": {"type": "text", "order": order}},
            "criteria": [{"id": "s", "category": "problem", "weight": 1, "attribute": "s", "missing": {"neutral": 0.5},
                          "fit": {"values": {"p": 0.4, "q": 0.6}, "otherwise": 0}}]
        }));
        let record = scored(&profile, &json!({}));
        (points(&record["low"]), points(&record["high"]))
    };
    assert_eq!(of(json!(["p", "q"])), (40.0, 60.0));
    assert_eq!(of(json!(["p", "q", "r"])), (0.0, 60.0));
}

#[test]
fn item_26_when_a_tier_is_certain() {
    let certain = |extra: Value, account: Value| {
        let record = scored(&profile(extra), &account);
        (record["tier"].clone(), record["tier_certain"].as_bool().unwrap())
    };
    let is_f = json!({"attribute": "f", "is": true});
    let exclusion = |when: Value| json!({"exclusions": [{"id": "x", "when": when}]});
    assert_eq!(certain(exclusion(is_f.clone()), json!({"f": true})), (Value::Null, true));
    assert_eq!(certain(exclusion(is_f.clone()), json!({"a": 60})), (json!("tier_3"), false));
    assert_eq!(certain(exclusion(is_f.clone()), json!({"a": 60, "f": false})), (json!("tier_3"), true));
    assert_eq!(
        certain(exclusion(json!({"attribute": "f", "missing": true})), json!({"a": 60})),
        (Value::Null, false)
    );
    let tier = |id: &str, when: Value, tier: &str| json!({"id": id, "when": when, "then": {"tier": tier}});
    let is_g = json!({"attribute": "g", "is": true});
    let two = |first: &str, second: &str| json!({"overrides": [tier("1", is_f.clone(), first), tier("2", is_g.clone(), second)]});
    // Sure, then unknown to another tier; to the same tier; unknown, then sure.
    assert_eq!(certain(two("tier_1", "tier_2"), json!({"f": true})), (json!("tier_1"), false));
    assert_eq!(certain(two("tier_1", "tier_1"), json!({"f": true})), (json!("tier_1"), true));
    assert_eq!(certain(two("tier_1", "tier_2"), json!({"g": true})), (json!("tier_2"), true));
    assert_eq!(certain(two("tier_1", "tier_2"), json!({"f": false, "a": 95})), (json!("tier_1"), false));
    // Insufficient data is not certain while fit criteria may become known.
    assert_eq!(certain(json!({}), json!({})), (Value::Null, false));
    assert_eq!(
        certain(
            json!({"criteria": [
                {"id": "t", "category": "problem", "axis": "timing", "weight": 1, "attribute": "a", "fit": {"curve": [[0, 0], [1, 1]]}}
            ]}),
            json!({})
        ),
        (Value::Null, true)
    );
    // A must-have that is undetermined may cap.
    let must_have = json!({"criteria": [
        {"id": "a", "category": "problem", "weight": 1, "attribute": "a", "fit": {"curve": [[0, 0], [100, 1]]}},
        {"id": "b", "category": "problem", "weight": 0.000001, "attribute": "b", "fit": {"curve": [[0, 0], [100, 1]]}, "must_have": "tier_3"}
    ]});
    assert_eq!(certain(must_have.clone(), json!({"a": 95})), (json!("tier_1"), false));
    assert_eq!(certain(must_have, json!({"a": 95, "b": 0.1})), (json!("tier_1"), true));
}

#[test]
fn must_have_caps_only_at_a_known_fit_of_exactly_0() {
    let profile = profile(json!({"criteria": [
        {"id": "a", "category": "problem", "weight": 99, "attribute": "a", "fit": {"curve": [[0, 0], [100, 1]]}},
        {"id": "b", "category": "problem", "weight": 1, "attribute": "b", "fit": {"bands": [{"min": 1, "max": 1, "fit": 1e-9}, {"min": 2, "fit": 1}]}, "must_have": "tier_3"},
        {"id": "c", "category": "problem", "weight": 0.000001, "attribute": "b", "fit": {"bands": [{"min": 1, "fit": 1}]}, "must_have": "tier_2"}
    ]}));
    let record = scored(&profile, &json!({"a": 100, "b": 0}));
    assert_eq!(record["tier"], "tier_3");
    assert_eq!(
        record["tier_reasons"],
        json!([
            {"tier": "tier_1", "reason": "must_have", "criterion": "b"},
            {"tier": "tier_2", "reason": "must_have", "criterion": "b"}
        ])
    );
    assert_eq!(scored(&profile, &json!({"a": 100, "b": 1}))["tier"], "tier_1");
    assert_eq!(scored(&profile, &json!({"a": 100}))["tier"], "tier_1");
}

#[test]
fn overrides_run_in_document_order_and_clamp_after_each() {
    let rule =
        |id: &str, then: Value| json!({"id": id, "when": {"attribute": "f", "is": true}, "then": then});
    let profile = profile(json!({"overrides": [
        rule("add", json!({"add": 60})), rule("less", json!({"add": -15})), rule("cap", json!({"cap": 80})),
        rule("floor", json!({"floor": 90})), rule("set", json!({"set": 12.5})), rule("to", json!({"tier": "tier_2"}))
    ]}));
    let record = scored(&profile, &json!({"a": 70, "f": true}));
    let changes: Vec<f64> =
        record["overrides"]["fired"].as_array().unwrap().iter().map(|rule| points(&rule["change"])).collect();
    assert_eq!(changes, [30.0, -15.0, -5.0, 10.0, -77.5, 0.0]);
    assert_eq!((points(&record["base_score"]), points(&record["score"])), (70.0, 12.5));
    // The tier is forced, and the decision read from its `min`.
    assert_eq!((&record["tier"], &record["decision"]), (&json!("tier_2"), &json!("pursue")));
    assert_eq!(record["tier_reasons"], json!([{"tier": "tier_2", "reason": "override", "override": "to"}]));
    // Unknown: the pair of bounds takes the wider at each step.
    let record = scored(&profile, &json!({"a": 70}));
    assert_eq!((points(&record["low"]), points(&record["high"])), (12.5, 100.0));
    assert_eq!(record["overrides"]["unknown"].as_array().unwrap().len(), 6);
}

#[test]
fn item_27_an_exclusion_beats_everything_and_the_score_stays() {
    let profile = profile(json!({
        "exclusions": [
            {"id": "x", "when": {"attribute": "f", "is": true}}, {"id": "y", "when": {"attribute": "g", "is": true}},
            {"id": "z", "when": {"attribute": "a", "gt": 80}}
        ],
        "overrides": [{"id": "o", "when": {"attribute": "a", "gt": 1}, "then": {"tier": "tier_1"}}]
    }));
    let record = scored(&profile, &json!({"a": 84, "f": true}));
    assert_eq!(record["exclusions"], json!({"fired": ["x", "z"], "unknown": ["y"]}));
    assert_eq!(
        (&record["tier"], &record["decision"], &record["status"]),
        (&Value::Null, &json!("exclude"), &json!("excluded"))
    );
    assert_eq!((points(&record["score"]), &record["tier_reasons"]), (84.0, &json!([])));
    let record = scored(&profile, &json!({"a": 75, "f": false}));
    assert_eq!((&record["tier"], &record["status"]), (&json!("tier_1"), &json!("conditional")));
    let record = scored(&profile, &json!({}));
    assert_eq!((&record["decision"], &record["status"]), (&json!("consider"), &json!("insufficient_data")));
}

#[test]
fn item_28_outside_its_window_an_override_is_not_listed() {
    let profile = profile(json!({"overrides": [{
        "id": "o", "when": {"attribute": "f", "is": true}, "then": {"floor": 90}, "starts": "2026-01-01", "expires": "2027-03-31"
    }]}));
    let listed = |as_of: &str, account: Value| {
        let record = at(&profile, &account, as_of);
        (
            record["overrides"]["fired"].as_array().unwrap().len(),
            record["overrides"]["unknown"].as_array().unwrap().len(),
        )
    };
    assert_eq!(listed("2025-12-31", json!({"a": 1, "f": true})), (0, 0));
    assert_eq!(listed("2025-12-31", json!({"a": 1})), (0, 0));
    assert_eq!(listed("2026-01-01", json!({"a": 1, "f": true})), (1, 0));
    assert_eq!(listed("2027-03-31", json!({"a": 1})), (0, 1));
    assert_eq!(listed("2027-04-01", json!({"a": 1})), (0, 0));
}

#[test]
fn item_29_the_first_error_in_document_order_is_the_accounts() {
    let error =
        score(&profile(json!({})), json!({"a": "12", "b": true}).as_object().unwrap(), AS_OF).unwrap_err();
    assert_eq!((error.code.as_str(), error.path.as_str()), ("type_mismatch", "/a"));
}

#[test]
fn ages_in_months_clamp_to_the_months_end() {
    let profile = profile(json!({
        "criteria": [{"id": "d", "category": "problem", "weight": 1, "attribute": "d",
                      "fit": {"age_months": [{"min": 1, "max": 12, "fit": 1}, {"max": 24, "fit": 0.5}]}}]
    }));
    let fit = |date: &str, as_of: &str| {
        at(&profile, &json!({"d": date}), as_of)["criteria"][0]["fit"].as_f64().unwrap()
    };
    // One month before 31 March is the end of February; at least one month from there on.
    assert_eq!((fit("2023-02-28", "2023-03-31"), fit("2023-03-01", "2023-03-31")), (1.0, 0.5));
    assert_eq!(
        (fit("2024-02-29", "2025-02-28"), fit("2024-02-28", "2025-02-28"), fit("2024-02-27", "2025-02-28")),
        (1.0, 1.0, 0.5)
    );
    assert_eq!((fit("2023-03-31", "2023-03-31"), fit("2023-04-01", "2023-03-31")), (0.5, 0.0));
    assert_eq!((fit("2021-03-31", "2023-03-31"), fit("2021-03-30", "2023-03-31")), (0.5, 0.0));
}

#[test]
fn text_is_trimmed_lower_cased_and_takes_one_alias_step() {
    let of = |declared: Value, fit: Value, given: &str| {
        let profile = profile(json!({
            "attributes": {"t": declared},
            "criteria": [{"id": "t", "category": "problem", "weight": 1, "attribute": "t", "fit": fit}]
        }));
        scored(&profile, &json!({"t": given}))["criteria"][0]["fit"].as_f64().unwrap()
    };
    let places = json!({"type": "text", "aliases": {"UK": "United Kingdom"}, "groups": {"DACH": ["Germany", "Austria"]}});
    let fit = json!({"values": {" united KINGDOM": 0.9, "DACH": 0.5, "Austria": 0.7}, "otherwise": 0.1});
    for (given, expected) in [
        ("\u{a0}uk\u{3000}", 0.9),
        ("United Kingdom", 0.9),
        ("GERMANY", 0.5),
        ("austria ", 0.7),
        ("dach", 0.1),
        ("", 0.1),
    ] {
        assert_eq!(of(places.clone(), fit.clone(), given), expected, "{given:?}");
    }
    let exact = json!({"type": "text", "exact": true, "aliases": {"UK": "United Kingdom"}});
    let fit = json!({"values": {"United Kingdom": 1}});
    assert_eq!(
        ["UK", "uk", "United Kingdom", " United Kingdom"].map(|given| of(exact.clone(), fit.clone(), given)),
        [1.0, 0.0, 1.0, 0.0]
    );
    // The final sigma and the dotted capital I follow Unicode, not a locale.
    let plain = json!({"type": "text"});
    assert_eq!(of(plain.clone(), json!({"values": {"οδος": 1}}), "ΟΔΟΣ"), 1.0);
    assert_eq!(of(plain.clone(), json!({"values": {"οδοσ": 1}}), "ΟΔΟΣ"), 0.0);
    assert_eq!(of(plain, json!({"values": {"i\u{307}zmir": 1}}), "İZMIR"), 1.0);
}

#[test]
fn items_15_to_18_where_and_how_values_are_read() {
    let profile = profile(json!({
        "attributes": {
            "n": {"type": "number", "read": {"column": "No.", "null": ["N/A"], "unparsable": "missing"}},
            "d": {"type": "date", "read": {"date_format": "%m/%d/%Y"}},
            "t": {"type": "tags", "read": {"separator": "|"}},
            "f": {"type": "flag", "read": {"true": ["Yes"]}}
        },
        "criteria": [
            {"id": "n", "category": "problem", "weight": 1, "attribute": "n", "fit": {"bands": [{"min": 7, "fit": 1}]}},
            {"id": "d", "category": "problem", "weight": 1, "attribute": "d", "fit": {"age_days": [{"max": 0, "fit": 1}]}},
            {"id": "t", "category": "problem", "weight": 1, "attribute": "t", "fit": {"count": [{"min": 2, "max": 2, "fit": 1}]}},
            {"id": "f", "category": "problem", "weight": 1, "attribute": "f", "fit": {"flag": {"true": 1, "false": 0.5}}}
        ]
    }));
    let fits = |account: Value| -> Vec<Value> {
        scored(&profile, &account)["criteria"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["fit"].clone())
            .collect()
    };
    let read = json!({"No.": " 7e0 ", "n": 1, "d": "11/21/2026", "t": "a| A |b||", "f": " YES"});
    assert_eq!(fits(read), [json!(1.0), json!(1.0), json!(1.0), json!(1.0)]);
    let read = json!({"n": "n/a", "d": "2026-11-21T23:30:00-01:00", "t": ["a", "b"], "f": "false"});
    assert_eq!(fits(read), [Value::Null, json!(0.0), json!(1.0), json!(0.5)]);
    assert_eq!(fits(json!({"n": "seven", "No.": null}))[0], Value::Null);
    assert_eq!(fits(json!({"n": "1,000"}))[0], Value::Null);
}
