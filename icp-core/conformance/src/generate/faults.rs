//! Accounts and profiles that must be refused.

use serde_json::{Value, json};

use super::draw::Draw;
use super::{Case, case};
use crate::oracle::attributes_read;
use crate::oracle::codes::{
    NULL_IN_TAGS, TYPE_MISMATCH, UNPARSABLE_DATE, UNPARSABLE_FLAG, UNPARSABLE_NUMBER, VALUE_NOT_IN_ORDER,
};

/// A valid profile with an account that has one value of the wrong kind.
#[derive(Clone, Debug)]
pub struct FaultyAccount {
    /// The profile and the account.
    pub case: Case,
    /// The code the error must have.
    pub code: &'static str,
    /// JSON pointer to the value in the account.
    pub path: String,
}

/// The faulty account `index` under `seed`.
#[must_use]
pub fn faulty_account(seed: u64, index: u64) -> FaultyAccount {
    let mut draw = Draw::new(seed ^ 0x5EED_0FA0_17ED, index);
    let mut case = case(seed, index);
    let attributes: Vec<(String, Value)> =
        case.profile["attributes"].as_object().unwrap().clone().into_iter().collect();
    // Only what scoring reads is read: the fault must lie there.
    let read = attributes_read(&case.profile);
    let attributes: Vec<(String, Value)> =
        attributes.into_iter().filter(|(name, _)| read.contains(name)).collect();
    let (name, declared) = draw.pick(&attributes).clone();
    let column = declared["read"]["column"].as_str();
    let key = column.filter(|&column| case.account.contains_key(column)).unwrap_or(&name).to_owned();
    let (value, code, place) = bad_value(&mut draw, &declared);
    case.account.insert(key.clone(), value);
    let path = format!("/{}{place}", key.replace('~', "~0").replace('/', "~1"));
    FaultyAccount { case, code, path }
}

fn bad_value(draw: &mut Draw, declared: &Value) -> (Value, &'static str, &'static str) {
    let read = declared.get("read").is_some();
    let kind = declared["type"].as_str().unwrap();
    if read
        && matches!(kind, "number" | "flag" | "date")
        && declared["read"]["unparsable"] != "missing"
        && draw.chance(60)
    {
        let (code, unreadable): (_, &[&str]) = match kind {
            "number" => {
                (UNPARSABLE_NUMBER, &["12,5", "inf", "NaN", "1e999", "0x10", "--1", "1_000", "twelve"])
            }
            "flag" => (UNPARSABLE_FLAG, &["perhaps", "1", "y"]),
            _ => (UNPARSABLE_DATE, &["2023-02-29", "31/31/2024", "yesterday", "20240101"]),
        };
        return (json!(*draw.pick(unreadable)), code, "");
    }
    let whole = |value: Value, code| (value, code, "");
    match kind {
        "text" if declared.get("order").is_some() && draw.chance(60) => {
            whole(json!(*draw.pick(&["not in the order", "", "Serie"])), VALUE_NOT_IN_ORDER)
        }
        "text" => whole(draw.pick(&[json!(1), json!(true), json!(["a"]), json!({})]).clone(), TYPE_MISMATCH),
        "number" if read => whole(draw.pick(&[json!(true), json!([1])]).clone(), TYPE_MISMATCH),
        "number" => {
            whole(draw.pick(&[json!("12"), json!(false), json!([]), json!({"a": 1})]).clone(), TYPE_MISMATCH)
        }
        "flag" if read => whole(draw.pick(&[json!(1), json!([])]).clone(), TYPE_MISMATCH),
        "flag" => {
            whole(draw.pick(&[json!("true"), json!(0), json!(1.0), json!([true])]).clone(), TYPE_MISMATCH)
        }
        "date" if read || draw.chance(40) => {
            whole(draw.pick(&[json!(20_240_101), json!(true), json!(["2024-01-01"])]).clone(), TYPE_MISMATCH)
        }
        "date" => {
            let bad =
                ["2023-02-29", "2024-13-01", "2024-00-10", "24-01-01", "2024-1-1", "", "2024-01-01T99:00"];
            whole(json!(*draw.pick(&bad)), UNPARSABLE_DATE)
        }
        _ => match draw.below(3) {
            0 => (
                draw.pick(&[json!(["a", null, "b", null]), json!(["a", null, 1])]).clone(),
                NULL_IN_TAGS,
                "/1",
            ),
            1 => (
                draw.pick(&[json!(["a", "b", 3]), json!(["a", "b", ["c"]]), json!(["a", "b", {}, null])])
                    .clone(),
                TYPE_MISMATCH,
                "/2",
            ),
            _ => whole(draw.pick(&[json!(1), json!(true), json!({})]).clone(), TYPE_MISMATCH),
        },
    }
}

/// A profile with at least one fault.
#[derive(Clone, Debug)]
pub struct FaultyProfile {
    /// The document.
    pub profile: Value,
    /// What was done to it.
    pub fault: &'static str,
}

type Mutation = (&'static str, fn(&mut Value) -> Option<()>);

/// Every way a valid profile is spoilt; a mutation that finds nothing to spoil gives `None`.
const MUTATIONS: [Mutation; 36] = [
    ("unknown key", |p| set(p, "critera", json!([]))),
    ("unknown key in a criterion", |p| set(p.pointer_mut("/criteria/0")?, "wieght", json!(1))),
    ("unknown key in an attribute", |p| set(first_attribute(p)?, "tpye", json!("text"))),
    ("no name", |p| remove(p, "name")),
    ("no version of the format", |p| remove(p, "icp")),
    ("unknown version of the format", |p| set(p, "icp", json!(2))),
    ("no attributes", |p| remove(p, "attributes")),
    ("no criteria", |p| remove(p, "criteria")),
    ("unknown type", |p| set(first_attribute(p)?, "type", json!("string"))),
    ("no type", |p| remove(first_attribute(p)?, "type")),
    ("undeclared attribute", |p| {
        p.pointer("/criteria/0/attribute")?;
        set(p.pointer_mut("/criteria/0")?, "attribute", json!("never declared"))
    }),
    ("duplicate criterion id", |p| {
        let twin = p["criteria"][0].clone();
        p["criteria"].as_array_mut()?.push(twin);
        Some(())
    }),
    ("empty criterion id", |p| set(p.pointer_mut("/criteria/0")?, "id", json!(""))),
    ("weight 0", |p| weighted(p, json!(0))),
    ("negative weight", |p| weighted(p, json!(-1))),
    ("weight too large", |p| weighted(p, json!(1_000_001))),
    ("weight with seven places", |p| weighted(p, json!(0.123_456_7))),
    ("weight and importance", |p| {
        let first = p.pointer_mut("/criteria/0")?;
        set(first, "weight", json!(1))?;
        set(first, "importance", json!("critical"))
    }),
    ("neither weight nor importance", |p| {
        let first = p.pointer_mut("/criteria/0")?.as_object_mut()?;
        first.remove("weight");
        first.remove("importance");
        Some(())
    }),
    ("unknown importance", |p| {
        let first = p.pointer_mut("/criteria/0")?;
        first.as_object_mut()?.remove("weight");
        set(first, "importance", json!("never said"))
    }),
    ("unknown axis", |p| set(p.pointer_mut("/criteria/0")?, "axis", json!("depth"))),
    ("unknown axes", |p| set(p, "axes", json!("apart"))),
    ("unknown points", |p| set(p, "points", json!("half"))),
    ("fit above 1", |p| set(p.pointer_mut("/criteria/0")?, "missing", json!({"neutral": 1.5}))),
    ("two kinds of fit", |p| {
        let fit = p.pointer_mut("/criteria/0/fit")?;
        set(fit, "curve", json!([[0, 0], [1, 1]]))?;
        set(fit, "bands", json!([{"min": 1, "fit": 1}]))
    }),
    ("no kind of fit", |p| set(p.pointer_mut("/criteria/0")?, "fit", json!({}))),
    ("must-have without its tier", |p| {
        set(p.pointer_mut("/criteria/0")?, "must_have", json!("no such tier"))
    }),
    ("cap above 100", |p| set(p, "caps", json!({"firmographic": 101}))),
    ("tiers that do not descend", |p| {
        set(p, "tiers", json!([{"id": "a", "min": 50}, {"id": "b", "min": 50}]))
    }),
    ("decision reversed", |p| set(p, "decision", json!({"pursue": 40, "exclude_below": 60}))),
    ("bands reversed", |p| a_criterion(p, "number", json!({"bands": [{"min": 5, "max": 4, "fit": 1}]}))),
    ("band without ends", |p| a_criterion(p, "number", json!({"bands": [{"fit": 1}]}))),
    ("curve that does not increase", |p| a_criterion(p, "number", json!({"curve": [[1, 0], [1, 1]]}))),
    ("empty list", |p| a_criterion(p, "tags", json!({"any_of": []}))),
    ("fit of another type", |p| a_criterion(p, "flag", json!({"curve": [[0, 0], [1, 1]]}))),
    ("an override without effect", |p| {
        let id = p["criteria"][0]["id"].clone();
        let attribute = p["attributes"].as_object()?.keys().next()?.clone();
        let when = json!({"attribute": attribute, "missing": true});
        set(p, "overrides", json!([{"id": id, "reason": "x", "when": when, "then": {}}]))
    }),
];

/// The faulty profile `index` under `seed`.
#[must_use]
pub fn faulty_profile(seed: u64, index: u64) -> FaultyProfile {
    let mut draw = Draw::new(seed ^ 0xBAD0_0D0C, index);
    let profile = case(seed, index).profile;
    loop {
        let (fault, mutate) = draw.pick(&MUTATIONS);
        let mut spoilt = profile.clone();
        if mutate(&mut spoilt).is_some() {
            return FaultyProfile { profile: spoilt, fault };
        }
    }
}

/// What every mutation is called.
pub fn faults() -> impl Iterator<Item = &'static str> {
    MUTATIONS.iter().map(|(name, _)| *name)
}

fn set(object: &mut Value, key: &str, value: Value) -> Option<()> {
    object.as_object_mut()?.insert(key.to_owned(), value);
    Some(())
}

fn remove(object: &mut Value, key: &str) -> Option<()> {
    object.as_object_mut()?.remove(key).map(drop)
}

fn first_attribute(profile: &mut Value) -> Option<&mut Value> {
    profile["attributes"].as_object_mut()?.values_mut().next()
}

fn weighted(profile: &mut Value, weight: Value) -> Option<()> {
    let first = profile.pointer_mut("/criteria/0")?.as_object_mut()?;
    first.remove("importance");
    first.insert("weight".to_owned(), weight);
    Some(())
}

/// Gives the first criterion a fit on an attribute of the given type.
fn a_criterion(profile: &mut Value, kind: &str, fit: Value) -> Option<()> {
    let name =
        profile["attributes"].as_object()?.iter().find(|(_, declared)| declared["type"] == kind)?.0.clone();
    let first = profile.pointer_mut("/criteria/0")?;
    set(first, "attribute", json!(name))?;
    set(first, "fit", fit)
}
