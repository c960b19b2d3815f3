//! Every fault a profile document can have, each in a small document, with exactly the codes and places it must give.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use icp_core::error::{ErrorCode, Stage};
use icp_core::json::Json;
use icp_core::profile::{Profile, ProfileError};

const ATTRIBUTES: &str = r#"{
    "n": {"type": "number"}, "t": {"type": "text"}, "d": {"type": "date"}, "g": {"type": "tags"}, "f": {"type": "flag"},
    "o": {"type": "text", "order": ["Low", "Mid", "High"], "groups": {"upper": ["mid", "high"]}},
    "c": {"type": "text", "aliases": {"UK": "United Kingdom"}, "groups": {"DACH": ["DE", "AT"], "EU": ["DE", "FR"]}}
}"#;

/// A valid document with some of its top-level keys replaced.
fn document(replaced: &[(&str, &str)]) -> String {
    let mut entries = vec![("icp", "1"), ("name", "\"x\""), ("attributes", ATTRIBUTES), ("criteria", "[]")];
    for (key, value) in replaced {
        match entries.iter_mut().find(|(known, _)| known == key) {
            Some(entry) => entry.1 = value,
            None => entries.push((key, value)),
        }
    }
    let body: Vec<String> = entries.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
    format!("{{{}}}", body.join(", "))
}

fn faults(text: &str) -> Vec<(String, String)> {
    match Profile::from_json(text) {
        Ok(_) => Vec::new(),
        Err(ProfileError { faults }) => {
            for fault in &faults {
                assert!(!fault.to_string().is_empty());
            }
            faults.iter().map(|fault| (fault.code().to_string(), fault.path().to_owned())).collect()
        }
    }
}

/// `expected` is `code path`, one a fault.
#[track_caller]
fn expect(text: &str, expected: &[&str]) {
    let mut found: Vec<String> =
        faults(text).into_iter().map(|(code, path)| format!("{code} {path}")).collect();
    let mut expected: Vec<String> = expected.iter().map(|text| (*text).to_owned()).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{text}");
}

#[track_caller]
fn top(key: &str, value: &str, expected: &[&str]) {
    expect(&document(&[(key, value)]), expected);
}

/// A criterion whose parts besides id, category and weight are given.
#[track_caller]
fn criterion(parts: &str, expected: &[&str]) {
    let text = format!(r#"[{{"id": "a", "category": "firmographic", "weight": 1, {parts}}}]"#);
    top(
        "criteria",
        &text,
        &expected
            .iter()
            .map(|e| e.replacen('@', "/criteria/0", 1))
            .collect::<Vec<_>>()
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
}

/// A condition of an exclusion.
#[track_caller]
fn condition(predicate: &str, expected: &[&str]) {
    let text = format!(r#"[{{"id": "a", "when": {predicate}}}]"#);
    let expected: Vec<String> = expected.iter().map(|e| e.replacen('@', "/exclusions/0/when", 1)).collect();
    top("exclusions", &text, &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn the_base_is_valid() {
    expect(&document(&[]), &[]);
}

#[test]
fn text_that_is_no_document() {
    expect("", &["json_syntax "]);
    expect("{\"icp\": 1,}", &["json_syntax "]);
    expect(&"[".repeat(10_000), &["json_too_deep "]);
    expect(&format!("{}1{}", "{\"not\":".repeat(10_000), "}".repeat(10_000)), &["json_too_deep "]);
    expect("[1e400]", &["json_number_too_large "]);
    expect("[]", &["wrong_type "]);
    expect("{}", &["missing_key ", "missing_key ", "missing_key ", "missing_key "]);
    expect("null", &["wrong_type "]);
}

#[test]
fn the_top_level() {
    top("icp", "2", &["unsupported_version /icp"]);
    top("icp", "\"1\"", &["wrong_type /icp"]);
    top("name", "\"\"", &["empty_text /name"]);
    top("name", "5", &["wrong_type /name"]);
    top("version", "2", &["wrong_type /version"]);
    top("points", "\"half\"", &["unknown_word /points"]);
    top("axes", "\"seperate\"", &["unknown_word /axes"]);
    top("importance", "{\"high\": 0}", &["out_of_range /importance/high"]);
    top("importance", "{\"high\": 0.1234567}", &["too_many_decimals /importance/high"]);
    top("importance", "{\"\": 1}", &["empty_text /importance/"]);
    top("importance", "[1]", &["wrong_type /importance"]);
    top("attributes", "[]", &["wrong_type /attributes"]);
    top("criteria", "{}", &["wrong_type /criteria"]);
    top("tier", "[]", &["unknown_key /tier"]);
    top("caps", "{\"technographic\": 101}", &["out_of_range /caps/technographic"]);
    top("caps", "{\"technografic\": 10}", &["unknown_key /caps/technografic"]);
    top("decision", "{\"pursue\": 40}", &["thresholds_reversed /decision"]);
    top("decision", "{\"pursue\": \"40\"}", &["wrong_type /decision/pursue"]);
    expect(&document(&[]).replacen("\"icp\": 1", "\"icp\": 1, \"icp\": 1", 1), &["duplicate_key /icp"]);
}

#[test]
fn suggestions() {
    let error = Profile::from_json(&document(&[("criterias", "[]")])).unwrap_err();
    assert_eq!(error.to_string().lines().count(), 2);
    assert!(error.to_string().contains("did you mean `criteria`?"), "{error}");
    let text = r#"[{"id": "a", "category": "firmographic", "wieght": 1, "attribute": "n", "must_have": "teir_1", "fit": {"bands": [{"min": 1, "fit": 1}]}}]"#;
    let error = Profile::from_json(&document(&[("criteria", text)])).unwrap_err();
    assert!(
        error.to_string().contains("/criteria/0/wieght: unknown key `wieght`: did you mean `weight`?"),
        "{error}"
    );
    assert!(error.to_string().contains("did you mean `tier_1`?"), "{error}");
    assert_eq!(error.faults.len(), 2, "the missing weight is the same fault: {error}");
}

#[test]
fn attributes() {
    let one = |body: &str, expected: &[&str]| {
        let expected: Vec<String> = expected.iter().map(|e| e.replacen('@', "/attributes/a", 1)).collect();
        top(
            "attributes",
            &format!("{{\"a\": {body}}}"),
            &expected.iter().map(String::as_str).collect::<Vec<_>>(),
        );
    };
    one("{}", &["missing_key @"]);
    one("{\"type\": \"numeric\"}", &["unknown_word @/type"]);
    one("{\"type\": \"number\", \"find_cost\": 0}", &["out_of_range @/find_cost"]);
    one("{\"type\": \"number\", \"change_cost\": -1}", &["out_of_range @/change_cost"]);
    one("{\"type\": \"number\", \"immutable\": \"yes\"}", &["wrong_type @/immutable"]);
    one("{\"type\": \"number\", \"aliases\": {\"a\": \"b\"}}", &["key_not_for_type @/aliases"]);
    one("{\"type\": \"date\", \"groups\": {\"a\": [\"b\"]}}", &["key_not_for_type @/groups"]);
    one("{\"type\": \"tags\", \"order\": [\"b\"]}", &["key_not_for_type @/order"]);
    one("{\"type\": \"flag\", \"exact\": true}", &["key_not_for_type @/exact"]);
    one(
        "{\"type\": \"text\", \"aliases\": {\"A\": \"b\", \" a\": \"c\"}}",
        &["duplicate_value @/aliases/ a"],
    );
    one("{\"type\": \"text\", \"aliases\": {\"A\": 1}}", &["wrong_type @/aliases/A"]);
    one("{\"type\": \"text\", \"order\": [\"A\", \"a\"]}", &["duplicate_value @/order/1"]);
    one("{\"type\": \"text\", \"order\": []}", &["empty_list @/order"]);
    one("{\"type\": \"text\", \"groups\": {\"g\": []}}", &["empty_list @/groups/g"]);
    one("{\"type\": \"text\", \"groups\": {\"g\": [\"x\", \"X \"]}}", &["duplicate_value @/groups/g/1"]);
    one(
        "{\"type\": \"text\", \"groups\": {\"g\": [\"x\"], \"G\": [\"y\"]}}",
        &["duplicate_value @/groups/G"],
    );
    one(
        "{\"type\": \"text\", \"groups\": {\"g\": [\"x\"], \"h\": [\"g\"]}}",
        &["group_name_taken @/groups/g"],
    );
    one(
        "{\"type\": \"text\", \"aliases\": {\"g\": \"z\"}, \"groups\": {\"G\": [\"x\"]}}",
        &["group_name_taken @/groups/G"],
    );
    one(
        "{\"type\": \"text\", \"order\": [\"a\"], \"groups\": {\"g\": [\"a\", \"b\"]}}",
        &["value_outside_order @/groups/g/1"],
    );
    one("{\"type\": \"text\", \"read\": {\"separator\": \",\"}}", &["key_not_for_type @/read/separator"]);
    one("{\"type\": \"tags\", \"read\": {\"separator\": \"\"}}", &["empty_text @/read/separator"]);
    one(
        "{\"type\": \"text\", \"read\": {\"date_format\": \"%Y-%m-%d\"}}",
        &["key_not_for_type @/read/date_format"],
    );
    one(
        "{\"type\": \"date\", \"read\": {\"date_format\": \"%Y-%q\"}}",
        &["invalid_date_format @/read/date_format"],
    );
    one(
        "{\"type\": \"date\", \"read\": {\"date_format\": \"%d.%m.\"}}",
        &["invalid_date_format @/read/date_format"],
    );
    one(
        "{\"type\": \"date\", \"read\": {\"date_format\": \"%Y %d\"}}",
        &["invalid_date_format @/read/date_format"],
    );
    one(
        "{\"type\": \"date\", \"read\": {\"date_format\": \"%Y%m%d%\"}}",
        &["invalid_date_format @/read/date_format"],
    );
    one(
        "{\"type\": \"flag\", \"read\": {\"true\": [\"Y\"], \"false\": [\"y \"]}}",
        &["duplicate_value @/read/false/0"],
    );
    one("{\"type\": \"text\", \"read\": {\"true\": [\"Y\"]}}", &["key_not_for_type @/read/true"]);
    one("{\"type\": \"text\", \"read\": {\"unparsable\": \"ignore\"}}", &["unknown_word @/read/unparsable"]);
    one("{\"type\": \"text\", \"read\": {\"colum\": \"x\"}}", &["unknown_key @/read/colum"]);
    one("5", &["wrong_type @"]);
    top("attributes", "{\"\": {\"type\": \"text\"}}", &["empty_text /attributes/"]);
    top(
        "attributes",
        "{\"a\": {\"type\": \"text\"}, \"a\": {\"type\": \"flag\"}}",
        &["duplicate_key /attributes/a"],
    );
    top("attributes", "{\"a/b~c\": {\"type\": \"txt\"}}", &["unknown_word /attributes/a~1b~0c/type"]);
    one("{\"type\": \"text\", \"aliases\": {\"\": \"none\"}}", &[]);
}

#[test]
fn criteria() {
    let fit = r#""fit": {"is": true}, "attribute": "f""#;
    criterion(fit, &[]);
    criterion(r#""attribute": "f""#, &["missing_key @"]);
    criterion(&format!("{fit}, \"importance\": \"high\""), &["not_exactly_one @"]);
    criterion(&format!("{fit}, \"axis\": \"time\""), &["unknown_word @/axis"]);
    criterion(&format!("{fit}, \"must_have\": \"tier_9\""), &["unknown_tier @/must_have"]);
    criterion(&format!("{fit}, \"missing\": \"nothing\""), &["unknown_word @/missing"]);
    criterion(&format!("{fit}, \"missing\": {{\"neutral\": 1.5}}"), &["out_of_range @/missing/neutral"]);
    criterion(&format!("{fit}, \"missing\": {{}}"), &["missing_key @/missing"]);
    criterion(&format!("{fit}, \"missing\": 0.5"), &["wrong_type @/missing"]);
    criterion(
        &format!("{fit}, \"evidence\": [{{\"n\": 1.5}}]"),
        &["missing_key @/evidence/0", "not_whole @/evidence/0/n"],
    );
    criterion(
        &format!("{fit}, \"evidence\": [{{\"source\": \"x\", \"date\": \"2026-02-30\"}}]"),
        &["invalid_profile_date @/evidence/0/date"],
    );
    let list = |body: &str| format!("[{body}]");
    top(
        "criteria",
        &list(r#"{"id": "a", "category": "firmographic", "fit": {"is": true}, "attribute": "f"}"#),
        &["not_exactly_one /criteria/0"],
    );
    top(
        "criteria",
        &list(
            r#"{"id": "a", "category": "firmographics", "weight": 1, "fit": {"is": true}, "attribute": "f"}"#,
        ),
        &["unknown_word /criteria/0/category"],
    );
    top(
        "criteria",
        &list(
            r#"{"id": "a", "category": "firmographic", "importance": "hihg", "fit": {"is": true}, "attribute": "f"}"#,
        ),
        &["unknown_importance /criteria/0/importance"],
    );
    top(
        "criteria",
        &list(
            r#"{"id": "a", "category": "firmographic", "weight": 1000001, "fit": {"is": true}, "attribute": "f"}"#,
        ),
        &["out_of_range /criteria/0/weight"],
    );
    top(
        "criteria",
        &list(
            r#"{"id": "", "category": "firmographic", "weight": 1, "fit": {"is": true}, "attribute": "f"}"#,
        ),
        &["empty_text /criteria/0/id"],
    );
    let one =
        r#"{"id": "a", "category": "firmographic", "weight": 1, "fit": {"is": true}, "attribute": "f"}"#;
    top("criteria", &list(&format!("{one}, {one}")), &["duplicate_id /criteria/1/id"]);
    top("criteria", "[5]", &["wrong_type /criteria/0"]);
}

#[test]
fn fits() {
    let on = |attribute: &str, fit: &str, expected: &[&str]| {
        criterion(&format!("\"attribute\": \"{attribute}\", \"fit\": {fit}"), expected);
    };
    criterion("\"fit\": {\"is\": true}", &["attribute_missing @/fit"]);
    on("n", "{}", &["not_exactly_one @/fit"]);
    on("n", "{\"bands\": [{\"min\": 1, \"fit\": 1}], \"curve\": [[0, 1]]}", &["not_exactly_one @/fit"]);
    on("zzz", "{\"is\": true}", &["unknown_attribute @/attribute"]);
    on("n", "{\"is\": true}", &["fit_not_for_type @/fit/is"]);
    on("t", "{\"bands\": [{\"min\": 1, \"fit\": 1}]}", &["fit_not_for_type @/fit/bands"]);
    on("n", "{\"bands\": []}", &["empty_list @/fit/bands"]);
    on("n", "{\"bands\": [{\"fit\": 1}]}", &["none_given @/fit/bands/0"]);
    on("n", "{\"bands\": [{\"min\": 2, \"max\": 1, \"fit\": 1}]}", &["range_reversed @/fit/bands/0"]);
    on("n", "{\"bands\": [{\"min\": 2}]}", &["missing_key @/fit/bands/0"]);
    on("n", "{\"bands\": [{\"min\": 2, \"fit\": -0.1}]}", &["out_of_range @/fit/bands/0/fit"]);
    on("n", "{\"curve\": []}", &["empty_list @/fit/curve"]);
    on("n", "{\"curve\": [[0, 0], [0, 1]]}", &["curve_not_increasing @/fit/curve/1/0"]);
    on("n", "{\"curve\": [[-1.7e308, 0], [1.7e308, 1]]}", &["curve_too_wide @/fit/curve/1/0"]);
    on("n", "{\"curve\": [[0, 0, 0]]}", &["wrong_length @/fit/curve/0"]);
    on("n", "{\"curve\": [[0, 2]]}", &["out_of_range @/fit/curve/0/1"]);
    on("n", "{\"curve\": [[5, 0], [\"x\", 0.5], [6, 1]]}", &["wrong_type @/fit/curve/1/0"]);
    on("t", "{\"values\": {}}", &["empty_list @/fit/values"]);
    on("t", "{\"values\": {\"A\": 1, \"a \": 0}}", &["duplicate_value @/fit/values/a "]);
    on(
        "c",
        "{\"values\": {\"UK\": 1, \"united kingdom\": 0}}",
        &["duplicate_value @/fit/values/united kingdom"],
    );
    on("c", "{\"values\": {\"dach\": 1, \"EU\": 0.5}}", &["groups_overlap @/fit/values/EU"]);
    on("o", "{\"values\": {\"upper\": 1, \"lowest\": 0.5}}", &["value_outside_order @/fit/values/lowest"]);
    on("t", "{\"values\": {\"A\": 1}, \"otherwise\": 2}", &["out_of_range @/fit/otherwise"]);
    on("f", "{\"is\": true, \"otherwise\": 0.5}", &["key_needs_key @/fit/otherwise"]);
    on("f", "{\"flag\": {\"true\": 1}}", &["missing_key @/fit/flag"]);
    on("d", "{\"age_days\": [{\"max\": 1.5, \"fit\": 1}]}", &["not_whole @/fit/age_days/0/max"]);
    on(
        "d",
        "{\"age_months\": [{\"max\": 1, \"min\": 3, \"fit\": 1}]}",
        &["range_reversed @/fit/age_months/0"],
    );
    on("d", "{\"months\": [0, 13]}", &["out_of_range @/fit/months/0", "out_of_range @/fit/months/1"]);
    on("d", "{\"months\": [4, 4]}", &["duplicate_value @/fit/months/1"]);
    on("g", "{\"any_of\": []}", &["empty_list @/fit/any_of"]);
    on("g", "{\"all_of\": [\"a\", \"A\"]}", &["duplicate_value @/fit/all_of/1"]);
    on("g", "{\"none_of\": [1]}", &["wrong_type @/fit/none_of/0"]);
    on("g", "{\"tags\": {\"a\": \"x\"}}", &["wrong_type @/fit/tags/a"]);
    on("g", "{\"overlap\": {\"of\": [\"a\"]}}", &["not_exactly_one @/fit/overlap"]);
    on("g", "{\"overlap\": {\"of\": [\"a\"], \"full\": 0}}", &["out_of_range @/fit/overlap/full"]);
    on("g", "{\"overlap\": {\"full\": 2}}", &["missing_key @/fit/overlap"]);
    on("g", "{\"overlap\": {\"of\": [\"b\", \"B\"], \"full\": 2}}", &["duplicate_value @/fit/overlap/of/1"]);
    on("g", "{\"count\": [{\"min\": 5, \"max\": 4, \"fit\": 1}]}", &["range_reversed @/fit/count/0"]);
    on("n", "{\"when\": {\"attribute\": \"n\", \"lt\": true}}", &["value_not_for_type @/fit/when/lt"]);
    on("n", "{\"band\": [{\"min\": 1, \"fit\": 1}]}", &["unknown_key @/fit/band"]);
    on("n", "{\"Bands\": 5}", &["unknown_key @/fit/Bands"]);
    on("t", "{\"values\": {\"\": 0.3}}", &[]);
    on("o", "{\"values\": {\"upper\": 1, \"mid\": 0.5, \"LOW \": 0}}", &[]);
}

#[test]
fn conditions() {
    condition("{}", &["not_exactly_one @"]);
    condition("{\"all\": []}", &["empty_list @/all"]);
    condition("{\"any\": {}}", &["wrong_type @/any"]);
    condition("{\"not\": 5}", &["wrong_type @/not"]);
    condition("{\"lt\": 5}", &["key_needs_key @/lt"]);
    condition("{\"attribute\": \"n\"}", &["not_exactly_one @"]);
    condition("{\"attribute\": \"n\", \"lt\": 5, \"gt\": 3}", &["not_exactly_one @"]);
    condition("{\"attribute\": \"n\", \"eq\": 5}", &["unknown_key @/eq"]);
    condition("{\"attribute\": \"m\", \"lt\": 5}", &["unknown_attribute @/attribute"]);
    condition("{\"attribute\": \"n\", \"lt\": \"5\"}", &["value_not_for_type @/lt"]);
    condition("{\"attribute\": \"n\", \"in\": [1, 1]}", &["duplicate_value @/in/1"]);
    condition("{\"attribute\": \"n\", \"in\": []}", &["empty_list @/in"]);
    condition("{\"attribute\": \"n\", \"is\": null}", &["wrong_type @/is"]);
    condition("{\"attribute\": \"n\", \"any_of\": [\"a\"]}", &["operator_not_for_type @/any_of"]);
    condition("{\"attribute\": \"n\", \"between\": [5]}", &["wrong_length @/between"]);
    condition("{\"attribute\": \"n\", \"between\": [5, 3]}", &["range_reversed @/between"]);
    condition("{\"attribute\": \"t\", \"ge\": \"a\"}", &["operator_needs_order @/ge"]);
    condition("{\"attribute\": \"o\", \"ge\": \"medium\"}", &["value_outside_order @/ge"]);
    condition("{\"attribute\": \"o\", \"ge\": \"upper\"}", &["value_outside_order @/ge"]);
    condition("{\"attribute\": \"o\", \"between\": [\"high\", \"low\"]}", &["range_reversed @/between"]);
    condition("{\"attribute\": \"o\", \"is\": \"uper\"}", &["value_outside_order @/is"]);
    condition("{\"attribute\": \"t\", \"in\": [\"a\", \"A\"]}", &["duplicate_value @/in/1"]);
    condition("{\"attribute\": \"d\", \"lt\": \"2026-1-1\"}", &["invalid_profile_date @/lt"]);
    condition("{\"attribute\": \"d\", \"is\": 5}", &["value_not_for_type @/is"]);
    condition(
        "{\"attribute\": \"d\", \"between\": [\"2026-02-01\", \"2026-01-01\"]}",
        &["range_reversed @/between"],
    );
    condition("{\"attribute\": \"d\", \"age_days\": {}}", &["none_given @/age_days"]);
    condition(
        "{\"attribute\": \"d\", \"age_months\": {\"min\": 5, \"max\": 2}}",
        &["range_reversed @/age_months"],
    );
    condition("{\"attribute\": \"n\", \"age_days\": {\"max\": 5}}", &["operator_not_for_type @/age_days"]);
    condition("{\"attribute\": \"f\", \"in\": [true]}", &["operator_not_for_type @/in"]);
    condition("{\"attribute\": \"f\", \"is\": 1}", &["value_not_for_type @/is"]);
    condition("{\"attribute\": \"g\", \"is\": \"a\"}", &["operator_not_for_type @/is"]);
    condition("{\"attribute\": \"g\", \"count\": {\"min\": 3, \"max\": 1}}", &["range_reversed @/count"]);
    condition("{\"attribute\": \"g\", \"missing\": \"yes\"}", &["wrong_type @/missing"]);
    condition("{\"timing\": {\"min\": 3}}", &["requires_only @/timing"]);
    condition("{\"all\": [{\"trigger\": \"x\"}]}", &["requires_only @/all/0/trigger"]);
    condition("{\"not\": {\"criterion\": \"x\", \"min\": 1}}", &["requires_only @/not/criterion"]);
    for valid in [
        "{\"attribute\": \"o\", \"between\": [\"low\", \"High\"]}",
        "{\"attribute\": \"c\", \"in\": [\"DACH\", \"UK\"]}",
        "{\"attribute\": \"d\", \"age_days\": {\"max\": 30}}",
        "{\"any\": [{\"attribute\": \"g\", \"missing\": true}, {\"not\": {\"attribute\": \"g\", \"count\": {\"min\": 1}}}]}",
    ] {
        condition(valid, &[]);
    }
}

#[test]
fn rules() {
    let known = r#"{"attribute": "f", "is": true}"#;
    let over = |rest: &str| format!(r#"[{{"id": "a", "when": {known}, {rest}}}]"#);
    top(
        "exclusions",
        &format!(r#"[{{"id": "a", "when": {known}}}, {{"id": "a", "when": {known}}}]"#),
        &["duplicate_id /exclusions/1/id"],
    );
    top("exclusions", "[{\"id\": \"a\"}]", &["missing_key /exclusions/0"]);
    top("overrides", &over("\"then\": {}"), &["not_exactly_one /overrides/0/then"]);
    top("overrides", &over("\"then\": {\"add\": 1, \"set\": 2}"), &["not_exactly_one /overrides/0/then"]);
    top("overrides", &over("\"then\": {\"add\": 101}"), &["out_of_range /overrides/0/then/add"]);
    top("overrides", &over("\"then\": {\"floor\": -1}"), &["out_of_range /overrides/0/then/floor"]);
    top(
        "overrides",
        &over("\"then\": {\"floor\": 0.0000001}"),
        &["too_many_decimals /overrides/0/then/floor"],
    );
    top("overrides", &over("\"then\": {\"tier\": \"gold\"}"), &["unknown_tier /overrides/0/then/tier"]);
    top(
        "overrides",
        &over("\"then\": {\"add\": 1}, \"starts\": \"2026-02-01\", \"expires\": \"2026-01-31\""),
        &["range_reversed /overrides/0"],
    );
    top(
        "overrides",
        &over("\"then\": {\"add\": 1}, \"expires\": \"soon\""),
        &["invalid_profile_date /overrides/0/expires"],
    );
    let trigger = |rest: &str| format!(r#"[{{"id": "a", {rest}}}]"#);
    top("triggers", &trigger("\"strength\": 0.5"), &["none_given /triggers/0"]);
    top("triggers", &trigger("\"attribute\": \"d\""), &["missing_key /triggers/0"]);
    top(
        "triggers",
        &trigger("\"attribute\": \"d\", \"strength\": 60"),
        &["out_of_range /triggers/0/strength"],
    );
    top(
        "triggers",
        &trigger("\"attribute\": \"n\", \"strength\": 0.5"),
        &["value_not_for_type /triggers/0/attribute"],
    );
    top(
        "triggers",
        &trigger("\"months\": [1], \"strength\": 0.5, \"window_days\": 5"),
        &["key_needs_key /triggers/0/window_days"],
    );
    top(
        "triggers",
        &trigger("\"months\": [1], \"strength\": 0.5, \"half_life_days\": 5"),
        &["key_needs_key /triggers/0/half_life_days"],
    );
    top(
        "triggers",
        &trigger("\"months\": [1, 1], \"strength\": 0.5"),
        &["duplicate_value /triggers/0/months/1"],
    );
    top(
        "triggers",
        &trigger("\"attribute\": \"d\", \"strength\": 0.5, \"decay\": \"linear\""),
        &["key_needs_key /triggers/0/decay"],
    );
    top(
        "triggers",
        &trigger("\"attribute\": \"d\", \"strength\": 0.5, \"decay\": \"linear\", \"window_days\": 0"),
        &["out_of_range /triggers/0/window_days"],
    );
    top(
        "triggers",
        &trigger(
            "\"attribute\": \"d\", \"strength\": 0.5, \"decay\": \"linear\", \"window_days\": 9, \"half_life_days\": 3",
        ),
        &["conflicting_keys /triggers/0/decay"],
    );
    top(
        "triggers",
        &trigger("\"attribute\": \"d\", \"strength\": 0.5, \"half_life_days\": 0"),
        &["out_of_range /triggers/0/half_life_days"],
    );
    top(
        "triggers",
        &trigger("\"attribute\": \"d\", \"strength\": 0.5, \"window_days\": -1"),
        &["out_of_range /triggers/0/window_days"],
    );
    top(
        "tiers",
        "[{\"id\": \"a\", \"min\": 50}, {\"id\": \"b\", \"min\": 50}]",
        &["tiers_not_descending /tiers/1/min"],
    );
    top(
        "tiers",
        "[{\"id\": \"a\", \"min\": \"x\"}, {\"id\": \"b\", \"min\": 50}]",
        &["wrong_type /tiers/0/min"],
    );
    top(
        "tiers",
        "[{\"id\": \"a\", \"min\": 50}, {\"id\": \"a\", \"min\": 5}]",
        &["duplicate_id /tiers/1/id"],
    );
    top(
        "tiers",
        "[{\"id\": \"a\", \"min\": 50, \"requires\": {\"trigger\": \"x\"}}]",
        &["unknown_trigger /tiers/0/requires/trigger"],
    );
    top(
        "tiers",
        "[{\"id\": \"a\", \"min\": 50, \"requires\": {\"criterion\": \"x\", \"min\": 1}}]",
        &["unknown_criterion /tiers/0/requires/criterion"],
    );
    top(
        "tiers",
        "[{\"id\": \"a\", \"min\": 50, \"requires\": {\"criterion\": \"x\"}}]",
        &["key_needs_key /tiers/0/requires/criterion", "unknown_criterion /tiers/0/requires/criterion"],
    );
    top(
        "tiers",
        "[{\"id\": \"a\", \"min\": 50, \"requires\": {\"timing\": {\"min\": 9, \"max\": 3}}}]",
        &["range_reversed /tiers/0/requires/timing"],
    );
    top(
        "tiers",
        "[{\"id\": \"a\", \"min\": 50, \"requires\": {\"timing\": {}}}]",
        &["none_given /tiers/0/requires/timing"],
    );
    top("personas", "[{\"id\": \"a\", \"role\": \"boss\"}]", &["unknown_word /personas/0/role"]);
    top("personas", "[{\"id\": \"a\"}, {\"id\": \"a\"}]", &["duplicate_id /personas/1/id"]);
    top("segments", "[{\"id\": \"a\"}]", &["missing_key /segments/0"]);
    top(
        "channels",
        "[{\"id\": \"a\", \"reach\": 2, \"cost\": -1}]",
        &["out_of_range /channels/0/reach", "out_of_range /channels/0/cost"],
    );
    let case = |rest: &str| format!("[{{\"as_of\": \"2026-01-01\", {rest}}}]");
    top(
        "cases",
        &case("\"account\": {}, \"expect\": {\"tier\": \"gold\"}"),
        &["unknown_tier /cases/0/expect/tier"],
    );
    top(
        "cases",
        &case("\"account\": {}, \"expect\": {\"tier\": null, \"status\": \"ok\"}"),
        &["unknown_word /cases/0/expect/status"],
    );
    top("cases", &case("\"account\": [], \"expect\": {}"), &["wrong_type /cases/0/account"]);
    top(
        "cases",
        &case("\"account\": {\"n\": 1, \"n\": 2}, \"expect\": {\"decision\": \"maybe\"}"),
        &["duplicate_key /cases/0/account/n", "unknown_word /cases/0/expect/decision"],
    );
    top("cases", "[{\"account\": {}, \"expect\": {}}]", &["missing_key /cases/0"]);
}

#[test]
fn structure_and_meaning_together_without_follow_ups() {
    let text = r#"{
        "icp": 1, "name": "x", "verison": "1",
        "attributes": {"size": {"type": "nubmer"}, "kind": {"type": "text"}},
        "importance": {"high": "5"},
        "criteria": [
            {"id": 7, "category": "firmographic", "importance": "high", "attribute": "size", "fit": {"bands": [{"min": "a", "max": 3, "fit": 1}]}},
            {"id": "b", "category": "firmographic", "weight": 1, "attribute": "kind", "fit": {"bands": [{"min": 9, "max": 3, "fit": 1}]}},
            {"id": "c", "category": "firmographic", "weight": 1, "attribute": "knd", "fit": {"is": "yes"}}
        ],
        "tiers": [{"id": "top", "min": 1000, "requires": {"criterion": "a", "min": 1}}, {"id": "low", "min": 20}],
        "exclusions": [{"id": "x", "when": {"all": [{"attribute": "size", "is": "text"}, {"atribute": "kind", "is": "a"}]}}]
    }"#;
    expect(
        text,
        &[
            "unknown_key /verison",
            "unknown_word /attributes/size/type",
            "wrong_type /importance/high",
            "wrong_type /criteria/0/id",
            "wrong_type /criteria/0/fit/bands/0/min",
            "fit_not_for_type /criteria/1/fit/bands",
            "range_reversed /criteria/1/fit/bands/0",
            "unknown_attribute /criteria/2/attribute",
            "wrong_type /criteria/2/fit/is",
            "out_of_range /tiers/0/min",
            "unknown_key /exclusions/0/when/all/1/atribute",
        ],
    );
}

#[test]
fn large_documents_take_time_in_proportion() {
    let one = |i: usize| {
        format!(
            r#"{{"id": "c{i}", "category": "firmographic", "weight": 1, "attribute": "n", "fit": {{"bands": [{{"min": 1, "fit": 1}}]}}}}"#
        )
    };
    let criteria: Vec<String> = (0..100_000).map(one).collect();
    let text = document(&[("criteria", &format!("[{}]", criteria.join(",")))]);
    let profile = Profile::from_json(&text).unwrap();
    assert_eq!(
        profile.document().max_points().iter().map(|p| i64::from(p.micro())).sum::<i64>(),
        100_000_000
    );
    let bad = text.replace("\"n\", \"fit\"", "\"nn\", \"fit\"");
    assert_eq!(Profile::from_json(&bad).unwrap_err().faults.len(), 100_000);
    let words: Vec<String> = (0..100_000).map(|i| format!("\"v{i}\": 1")).collect();
    let wide = format!(
        r#"[{{"id": "a", "category": "firmographic", "weight": 1, "attribute": "t", "fit": {{"values": {{{}}}}}}}]"#,
        words.join(",")
    );
    assert_eq!(faults(&document(&[("criteria", &wide)])), []);
}

#[test]
fn a_flood_of_unknown_keys_is_answered_in_time() {
    let keys: Vec<String> = (0..100_000).map(|i| format!("\"k{i}\": 1")).collect();
    let criteria = format!("[{{{}}}]", keys.join(","));
    assert_eq!(faults(&document(&[("criteria", &criteria)])).len(), 100_000 + 4);
}

/// Each code of the stage stands in this file as something expected.
#[test]
fn every_code_of_the_catalogue_is_tested() {
    let source = include_str!("profile_faults.rs");
    // A case that is not met is no fault of reading: `profile.check()` reports it.
    let read = |code: &&ErrorCode| code.stage() == Stage::Profile && **code != ErrorCode::CaseUnmet;
    for code in ErrorCode::ALL.iter().filter(read) {
        assert!(source.contains(&format!("\"{code} ")), "{code}");
    }
}

/// The example of the design, every attribute declared.
#[test]
fn the_documents_of_the_design_are_valid() {
    let text = r######"{
      "icp": 1, "name": "Mid-market sales enablement", "version": "2026-Q4",
      "attributes": {
        "industry": {"type": "text"},
        "employees": {"type": "number", "find_cost": 1, "change_cost": 10,
                      "read": {"column": "Nb employees", "null": ["", "n/a", "####"], "unparsable": "missing"}},
        "country": {"type": "text", "immutable": true, "aliases": {"USA": "United States", "UK": "United Kingdom"},
                    "groups": {"DACH": ["Germany", "Austria", "Switzerland"]}},
        "funding_stage": {"type": "text", "order": ["Seed", "Series A", "Series B", "Series C", "Series D"]},
        "tech_stack": {"type": "tags", "read": {"column": "Tools", "separator": ";"}},
        "last_funding": {"type": "date", "read": {"column": "Last round", "date_format": "%m/%d/%Y"}},
        "growth_team": {"type": "flag", "read": {"true": ["Yes"], "false": ["No"], "null": ["Unknown"]}},
        "headcount_growth_6m": {"type": "number"}, "business_model": {"type": "text"}, "named_account": {"type": "flag"},
        "dispute": {"type": "flag"}, "sales_leader_hired": {"type": "date"}, "sales_team_growth_6m": {"type": "number"}
      },
      "axes": "separate",
      "importance": {"critical": 11, "very_high": 9, "high": 5, "medium": 3},
      "criteria": [
        {"id": "company_size", "category": "firmographic", "importance": "critical", "attribute": "employees",
         "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}, {"min": 20, "max": 1000, "fit": 0.5}]}, "must_have": "tier_3",
         "evidence": [{"source": "win_loss_review", "n": 42, "date": "2026-09-30", "note": "…"}]},
        {"id": "industry", "category": "firmographic", "importance": "high", "attribute": "industry",
         "fit": {"values": {"B2B SaaS": 1, "Fintech": 1, "E-commerce": 0.6}, "otherwise": 0}},
        {"id": "uses_crm", "category": "technographic", "importance": "high", "attribute": "tech_stack",
         "fit": {"any_of": ["Salesforce", "HubSpot"]}},
        {"id": "stack_depth", "category": "technographic", "weight": 1.5, "attribute": "tech_stack",
         "fit": {"count": [{"min": 10, "fit": 1}, {"min": 5, "fit": 0.5}]}},
        {"id": "headcount_growth", "category": "behavioral", "importance": "high", "attribute": "headcount_growth_6m",
         "fit": {"curve": [[0, 0], [0.2, 1]]}, "missing": {"neutral": 0.25}},
        {"id": "recent_funding", "category": "behavioral", "importance": "high", "attribute": "last_funding",
         "fit": {"age_months": [{"max": 12, "fit": 1}, {"max": 24, "fit": 0.5}]}}
      ],
      "caps": {"technographic": 30},
      "exclusions": [{"id": "too_small", "reason": "Churned within a year in 8 of 9 cases",
         "when": {"all": [{"attribute": "employees", "lt": 10}, {"attribute": "business_model", "is": "b2c"}]}}],
      "overrides": [
        {"id": "named_account", "reason": "On the strategic list", "when": {"attribute": "named_account", "is": true},
         "then": {"floor": 90}, "author": "Revenue operations", "starts": "2026-01-01", "expires": "2027-03-31"},
        {"id": "in_dispute", "reason": "Open billing dispute", "when": {"attribute": "dispute", "is": true}, "then": {"add": -15}}
      ],
      "triggers": [
        {"id": "funding_round", "attribute": "last_funding", "strength": 0.6, "window_days": 365, "half_life_days": 90},
        {"id": "new_sales_leader", "attribute": "sales_leader_hired", "strength": 0.7, "window_days": 180, "decay": "linear"},
        {"id": "sales_team_growth", "when": {"attribute": "sales_team_growth_6m", "ge": 0.4}, "strength": 0.5},
        {"id": "budget_season", "months": [1, 10, 11, 12], "strength": 0.2}
      ],
      "tiers": [{"id": "tier_1", "min": 90, "requires": {"timing": {"min": 30}}},
        {"id": "tier_2", "min": 70}, {"id": "tier_3", "min": 50}, {"id": "tier_4", "min": 0}],
      "decision": {"pursue": 70, "exclude_below": 50},
      "personas": [{"id": "economic_buyer", "name": "Economic buyer"}],
      "segments": [{"id": "dach_fintech", "when": {"attribute": "country", "in": ["DACH"]}}],
      "channels": [{"id": "email", "cost": 1.2, "reach": 0.8}],
      "cases": [{"as_of": "2026-11-21", "account": {"employees": 120, "industry": "fintech"}, "expect": {"tier": "tier_2"}}]
    }"######;
    expect(text, &[]);
}

#[test]
fn hand_made_documents_are_held_to_the_same() {
    use icp_core::profile::criterion::{Weight, Worth};
    use icp_core::profile::predicate::Predicate;
    use icp_core::profile::rules::Exclusion;
    let text = document(&[(
        "criteria",
        r#"[{"id": "a", "category": "firmographic", "weight": 1, "attribute": "f", "fit": {"is": true}}]"#,
    )]);
    let valid = Profile::from_json(&text).unwrap();
    assert_eq!(Profile::from_document(valid.document().clone()).unwrap(), valid);
    let mut document = valid.document().clone();
    document.criteria[0].worth = Worth::Weight(Weight(0));
    document.attributes[0].find_cost = f64::NAN;
    let codes = |document| -> Vec<String> {
        Profile::from_document(document)
            .unwrap_err()
            .faults
            .iter()
            .map(|fault| format!("{} {}", fault.code(), fault.path()))
            .collect()
    };
    assert_eq!(codes(document), ["out_of_range /attributes/n/find_cost", "out_of_range /criteria/0/weight"]);
    let mut document = valid.document().clone();
    let mut deep = Predicate::Trigger("x".to_owned());
    for _ in 0..10_000 {
        deep = Predicate::Not(Box::new(deep));
    }
    document.exclusions.push(Exclusion { id: "deep".to_owned(), reason: None, author: None, when: deep });
    assert_eq!(codes(document), ["json_too_deep "]);
    assert!(Json::parse(&valid.to_json()).is_ok());
}
