//! Whole profiles.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::draw::Draw;
use super::fields::{Field, KINDS, Kind};
use super::fits::{atom, fit, predicate, predicate_with};
use crate::oracle::date::Date;
use crate::oracle::micro_points;

/// What a generated profile may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Everything.
    Full,
    /// Each attribute feeds one criterion and no rule: bounds are tight.
    Tight,
}

const CATEGORIES: [&str; 5] = ["firmographic", "technographic", "problem", "behavioral", "environmental"];

/// A valid profile with the fields it declares.
pub(crate) fn profile(draw: &mut Draw, shape: Shape, as_of: Date) -> (Value, Vec<Field>) {
    let fields = fields(draw, shape);
    let mut profile = Map::new();
    profile.insert("icp".to_owned(), json!(1));
    profile.insert("name".to_owned(), json!("A generated profile"));
    let mut attributes = Map::new();
    for field in &fields {
        attributes.insert(field.name.clone(), field.declaration(draw));
    }
    profile.insert("attributes".to_owned(), attributes.into());
    if draw.chance(30) {
        profile.insert("points".to_owned(), json!("whole"));
    }
    match draw.below(5) {
        0 | 1 => drop(profile.insert("axes".to_owned(), json!("separate"))),
        2 => drop(profile.insert("axes".to_owned(), json!("combined"))),
        _ => {}
    }
    let words = importance(draw, &mut profile);
    let tiers = tiers(draw);
    let criteria = criteria(draw, shape, &fields, &words, &tiers);
    profile.insert("criteria".to_owned(), json!(criteria));
    if draw.chance(45) {
        let mut caps = Map::new();
        for category in draw.sample(&CATEGORIES, 3) {
            caps.insert(category.to_owned(), draw.decimal(5, 60));
        }
        profile.insert("caps".to_owned(), caps.into());
    }
    if shape == Shape::Full {
        rules(draw, &mut profile, &fields, &tiers, as_of);
    }
    if let Some(list) = tier_list(draw, shape, &tiers, &profile, &fields) {
        profile.insert("tiers".to_owned(), list);
    }
    if draw.chance(40) {
        let (a, b) = (draw.within(0, 100), draw.within(0, 100));
        profile.insert("decision".to_owned(), json!({"pursue": a.max(b), "exclude_below": a.min(b)}));
    }
    (profile.into(), fields)
}

fn fields(draw: &mut Draw, shape: Shape) -> Vec<Field> {
    let count = if shape == Shape::Tight { 1 + draw.below(5) } else { 1 + draw.below(10) };
    let mut fields: Vec<Field> = (0..count)
        .map(|place| {
            let kind = *draw.pick(&KINDS);
            let mut field = Field::new(draw, place, kind);
            if shape == Shape::Tight {
                // A group whose members are all named outright has a fit that no value reaches, which bounds count.
                field.groups.clear();
            }
            field
        })
        .collect();
    if shape == Shape::Full && !fields.iter().any(|field| field.kind == Kind::Date) {
        fields.push(Field::new(draw, count, Kind::Date));
    }
    fields
}

/// The importance words that the profile knows.
fn importance(draw: &mut Draw, profile: &mut Map<String, Value>) -> Vec<String> {
    if draw.chance(75) {
        return ["critical", "very_high", "high", "medium"].map(str::to_owned).to_vec();
    }
    let words = ["critical", "nice to have", "Ω"].map(str::to_owned).to_vec();
    let map: Map<String, Value> = words.iter().map(|word| (word.clone(), draw.decimal(1, 20))).collect();
    profile.insert("importance".to_owned(), map.into());
    words
}

fn weight(draw: &mut Draw) -> Value {
    match draw.below(12) {
        0 => json!(0.000001),
        1 => json!(1_000_000),
        2 => json!(0.333333),
        3..6 => json!(1),
        _ => draw.decimal(1, 50),
    }
}

fn criteria(
    draw: &mut Draw,
    shape: Shape,
    fields: &[Field],
    words: &[String],
    tiers: &[String],
) -> Vec<Value> {
    let count = match shape {
        Shape::Tight => fields.len(),
        Shape::Full => match draw.below(20) {
            0..8 => 1 + draw.below(4),
            8..16 => 5 + draw.below(8),
            16..19 => 13 + draw.below(13),
            _ => 26 + draw.below(15),
        },
    };
    let must_haves = if draw.chance(50) { 25 } else { 0 };
    let ignores = *draw.pick(&[0, 20, 50]);
    let whens = shape == Shape::Full;
    (0..count)
        .map(|place| {
            let field = if shape == Shape::Tight { fields[place].clone() } else { draw.pick(fields).clone() };
            let mut criterion = Map::new();
            criterion.insert("id".to_owned(), json!(format!("criterion {place}")));
            criterion.insert("category".to_owned(), json!(*draw.pick(&CATEGORIES)));
            let fit = loop {
                let fit = fit(draw, &field, fields);
                if whens || fit.get("when").is_none() {
                    break fit;
                }
            };
            if fit.get("when").is_none() {
                criterion.insert("attribute".to_owned(), json!(field.name));
            }
            criterion.insert("fit".to_owned(), fit);
            if draw.chance(50) {
                criterion.insert("importance".to_owned(), json!(draw.pick(words)));
            } else {
                criterion.insert("weight".to_owned(), weight(draw));
            }
            if draw.chance(8) {
                criterion.insert("axis".to_owned(), json!(*draw.pick(&["fit", "timing"])));
            }
            if draw.chance(must_haves) {
                criterion.insert(
                    "must_have".to_owned(),
                    json!(tiers[tiers.len() - 1 - draw.below(tiers.len()).min(draw.below(tiers.len()))]),
                );
            }
            if draw.chance(ignores) {
                criterion.insert("missing".to_owned(), json!("ignore"));
            } else if draw.chance(25) {
                criterion.insert("missing".to_owned(), json!({"neutral": draw.unit()}));
            } else if draw.chance(10) {
                criterion.insert("missing".to_owned(), json!("zero"));
            }
            criterion.into()
        })
        .collect()
}

fn rules(draw: &mut Draw, profile: &mut Map<String, Value>, fields: &[Field], tiers: &[String], as_of: Date) {
    if draw.chance(35) {
        let exclusions: Vec<Value> = (0..1 + draw.below(3))
            .map(|place| {
                let id = format!("exclusion {place}");
                json!({"id": id, "reason": "generated", "when": predicate(draw, fields, 2)})
            })
            .collect();
        profile.insert("exclusions".to_owned(), json!(exclusions));
    }
    if draw.chance(55) {
        let overrides: Vec<Value> =
            (0..1 + draw.below(4)).map(|place| override_(draw, place, fields, tiers, as_of)).collect();
        profile.insert("overrides".to_owned(), json!(overrides));
    }
    if draw.chance(60) {
        let triggers: Vec<Value> =
            (0..1 + draw.below(4)).map(|place| trigger(draw, place, fields, as_of)).collect();
        profile.insert("triggers".to_owned(), json!(triggers));
    }
}

fn override_(draw: &mut Draw, place: usize, fields: &[Field], tiers: &[String], as_of: Date) -> Value {
    let then = match draw.below(7) {
        0 | 1 => json!({"add": draw.decimal(-60, 60)}),
        2 => json!({"floor": draw.decimal(0, 100)}),
        3 => json!({"cap": draw.decimal(0, 100)}),
        4 => json!({"set": draw.decimal(0, 100)}),
        _ => json!({"tier": draw.pick(tiers)}),
    };
    let mut rule = json!({
        "id": format!("override {place}"), "reason": "generated", "when": predicate(draw, fields, 2), "then": then,
    });
    if draw.chance(30) {
        rule["starts"] = json!(as_of.plus_days(*draw.pick(&[-400, -1, 0, 0, 1])).iso());
    }
    if draw.chance(30) {
        // Never before `starts`, which is at most a day ahead.
        rule["expires"] = json!(match rule.get("starts") {
            Some(starts) => {
                let starts = Date::parse_iso(starts.as_str().unwrap()).unwrap();
                starts.plus_days(*draw.pick(&[0, 1, 399, 400, 900])).iso()
            }
            None => as_of.plus_days(*draw.pick(&[-1, 0, 0, 1, 400])).iso(),
        });
    }
    rule
}

fn trigger(draw: &mut Draw, place: usize, fields: &[Field], as_of: Date) -> Value {
    let mut trigger = json!({"id": format!("trigger {place}"), "strength": draw.unit()});
    let dates: Vec<&Field> = fields.iter().filter(|field| field.kind == Kind::Date).collect();
    let by_date = draw.chance(65);
    if by_date {
        trigger["attribute"] = json!(draw.pick(&dates).name);
        let window = draw.pick(&[1, 30, 90, 180, 365]);
        match draw.below(5) {
            0 => trigger["window_days"] = json!(draw.pick(&[0, 1, 90])),
            1 => {
                trigger["window_days"] = json!(window);
                trigger["decay"] = json!("linear");
            }
            2 => {
                trigger["window_days"] = json!(window);
                trigger["half_life_days"] = draw.pick(&[json!(90), json!(0.5), json!(33.3)]).clone();
            }
            3 => trigger["half_life_days"] = json!(45),
            _ => {}
        }
    }
    if !by_date && draw.chance(50) || draw.chance(20) {
        let months: Vec<i64> = (1..=12).collect();
        let mut months = draw.sample(&months, 4);
        if draw.chance(50) && !months.contains(&as_of.month) {
            months.push(as_of.month);
        }
        trigger["months"] = json!(months);
    }
    if trigger.get("attribute").is_none() && trigger.get("months").is_none() || draw.chance(25) {
        trigger["when"] = predicate(draw, fields, 1);
    }
    trigger
}

/// The ids of the tiers: the default ones, or own ones.
fn tiers(draw: &mut Draw) -> Vec<String> {
    if draw.chance(35) {
        return (1..=4).map(|place| format!("tier_{place}")).collect();
    }
    (0..1 + draw.below(6)).map(|place| format!("tier {place}")).collect()
}

/// The `tiers` of the document; the default ones may be left unsaid.
fn tier_list(
    draw: &mut Draw,
    shape: Shape,
    ids: &[String],
    profile: &Map<String, Value>,
    fields: &[Field],
) -> Option<Value> {
    let default = ids[0] == "tier_1";
    if default && draw.chance(60) {
        return None;
    }
    let mins: Vec<Value> =
        if default { [90, 70, 50, 0].map(|min| json!(min)).to_vec() } else { descending(draw, ids.len()) };
    let gates = if shape == Shape::Full && draw.chance(60) { 60 } else { 0 };
    let list = ids.iter().zip(mins).map(|(id, min)| {
        let mut tier = json!({"id": id, "min": min});
        if draw.chance(gates) {
            tier["requires"] = requires(draw, profile, fields);
        }
        tier
    });
    Some(list.collect())
}

/// So many different thresholds from the top down, often ending at 0.
fn descending(draw: &mut Draw, count: usize) -> Vec<Value> {
    let mut mins = BTreeSet::new();
    if draw.chance(60) {
        mins.insert(0);
    }
    while mins.len() < count {
        mins.insert(micro_points(&draw.decimal(0, 100)));
    }
    mins.into_iter().rev().map(|min| json!(min as f64 / 1e6)).collect()
}

fn requires(draw: &mut Draw, profile: &Map<String, Value>, fields: &[Field]) -> Value {
    let ids = |list: &str| -> Vec<Value> {
        profile
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|rule| rule["id"].clone())
            .collect()
    };
    let (triggers, criteria) = (ids("triggers"), ids("criteria"));
    predicate_with(draw, 1, &mut |draw| match draw.below(10) {
        0..4 => {
            let (a, b) = (draw.decimal(0, 60), draw.decimal(60, 100));
            let mut band = Map::new();
            band.insert("min".to_owned(), a);
            if draw.chance(30) {
                band.insert("max".to_owned(), b);
            }
            json!({"timing": band})
        }
        4 | 5 if !triggers.is_empty() => json!({"trigger": draw.pick(&triggers)}),
        6 | 7 => json!({"criterion": draw.pick(&criteria), "min": draw.unit()}),
        _ => {
            let field = draw.pick(fields).clone();
            atom(draw, &field)
        }
    })
}
