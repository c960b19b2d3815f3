//! Fits and predicates on a field.

use serde_json::{Map, Value, json};

use super::draw::Draw;
use super::fields::{Field, Kind};

/// Numbers that bands, curves and comparisons use.
const LADDER: [f64; 16] = [
    -1.5,
    -0.1,
    0.0,
    0.1,
    0.2,
    0.3,
    1.0,
    3.0,
    10.0,
    49.0,
    50.0,
    500.0,
    1000.0,
    1e7,
    9_007_199_254_740_993.0,
    1e12,
];

/// Ages, in days or months.
const AGES: [i64; 11] = [-30, -1, 0, 1, 6, 12, 13, 24, 90, 365, 1000];

fn level(draw: &mut Draw) -> f64 {
    if draw.chance(75) { *draw.pick(&LADDER) } else { draw.within(-2000, 200_000) as f64 / 64.0 }
}

fn two_levels(draw: &mut Draw) -> (f64, f64) {
    let (a, b) = (level(draw), level(draw));
    if a <= b { (a, b) } else { (b, a) }
}

/// Ends of a band as an object: at least one of them, in order.
fn ends(draw: &mut Draw, low: Value, high: Value) -> Map<String, Value> {
    let mut band = Map::new();
    let which = draw.below(4);
    if which != 0 {
        band.insert("min".to_owned(), low);
    }
    if which != 1 {
        band.insert("max".to_owned(), high);
    }
    band
}

fn number_band(draw: &mut Draw) -> Map<String, Value> {
    let (low, high) = two_levels(draw);
    ends(draw, json!(low), json!(high))
}

fn whole_band(draw: &mut Draw, pool: &[i64]) -> Map<String, Value> {
    let (a, b) = (*draw.pick(pool), *draw.pick(pool));
    ends(draw, json!(a.min(b)), json!(a.max(b)))
}

fn age_band(draw: &mut Draw) -> Map<String, Value> {
    let mut band = whole_band(draw, &AGES);
    // A missing `min` of an age is 0, and ends must not be reversed.
    let negative = band.get("max").is_some_and(|max| max.as_i64().unwrap() < 0);
    if negative && !band.contains_key("min") {
        band.insert("min".to_owned(), json!(-400));
    }
    band
}

fn bands(draw: &mut Draw, mut band: impl FnMut(&mut Draw) -> Map<String, Value>) -> Value {
    let count = 1 + draw.below(4);
    (0..count)
        .map(|_| {
            let mut band = band(draw);
            band.insert("fit".to_owned(), draw.unit());
            Value::from(band)
        })
        .collect()
}

fn curve(draw: &mut Draw) -> Value {
    let count = if draw.chance(5) { 1 } else { 2 + draw.below(4) };
    let mut xs: Vec<f64> = (0..count).map(|_| level(draw)).collect();
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    xs.into_iter().map(|x| json!([x, draw.unit()])).collect()
}

/// Words with a fit each, and now and then groups.
fn words(draw: &mut Draw, field: &Field) -> Value {
    let mut words = Map::new();
    for word in draw.sample(&field.words, 5) {
        words.insert(field.written(draw, &word), draw.unit());
    }
    for (group, _) in &field.groups {
        if draw.chance(50) {
            words.insert(field.dress(draw, group), draw.unit());
        }
    }
    words.into()
}

fn months(draw: &mut Draw) -> Value {
    let all: Vec<i64> = (1..=12).collect();
    json!(draw.sample(&all, 6))
}

/// A fit of a kind that the field's type has.
pub(crate) fn fit(draw: &mut Draw, field: &Field, fields: &[Field]) -> Value {
    if draw.chance(15) {
        let about = if draw.chance(60) { std::slice::from_ref(field) } else { fields };
        return json!({"when": predicate(draw, about, 2)});
    }
    match field.kind {
        Kind::Number if draw.chance(50) => json!({"curve": curve(draw)}),
        Kind::Number => json!({"bands": bands(draw, number_band)}),
        Kind::Text if draw.chance(60) => json!({"values": words(draw, field), "otherwise": draw.unit()}),
        Kind::Text => json!({"values": words(draw, field)}),
        Kind::Flag if draw.chance(50) => json!({"is": draw.chance(70)}),
        Kind::Flag => json!({"flag": {"true": draw.unit(), "false": draw.unit()}}),
        Kind::Date => match draw.below(5) {
            0 => json!({"months": months(draw)}),
            1 | 2 => json!({"age_days": bands(draw, age_band)}),
            _ => json!({"age_months": bands(draw, age_band)}),
        },
        Kind::Tags => match draw.below(7) {
            0 => json!({"any_of": field.list(draw, 4)}),
            1 => json!({"all_of": field.list(draw, 3)}),
            2 => json!({"none_of": field.list(draw, 4)}),
            3 => json!({"count": bands(draw, |draw| whole_band(draw, &[0, 1, 2, 3, 5, 10]))}),
            4 => json!({"tags": words(draw, field)}),
            5 => {
                json!({"overlap": {"of": field.list(draw, 5), "bands": bands(draw, |draw| whole_band(draw, &[0, 1, 2, 3, 4]))}})
            }
            _ => json!({"overlap": {"of": field.list(draw, 6), "full": 1 + draw.below(5)}}),
        },
    }
}

/// A predicate over the fields, nested at most `depth` deep.
pub(crate) fn predicate(draw: &mut Draw, fields: &[Field], depth: usize) -> Value {
    predicate_with(draw, depth, &mut |draw| {
        let field = draw.pick(fields).clone();
        atom(draw, &field)
    })
}

/// A predicate whose atoms come from `leaf`.
pub(crate) fn predicate_with(
    draw: &mut Draw,
    depth: usize,
    leaf: &mut dyn FnMut(&mut Draw) -> Value,
) -> Value {
    if depth == 0 || draw.chance(65) {
        return leaf(draw);
    }
    if draw.chance(25) {
        return json!({"not": predicate_with(draw, depth - 1, leaf)});
    }
    let operator = if draw.chance(50) { "all" } else { "any" };
    let count = 1 + draw.below(3);
    let parts: Vec<Value> = (0..count).map(|_| predicate_with(draw, depth - 1, leaf)).collect();
    json!({operator: parts})
}

/// A predicate of one operator that the field's type has.
pub(crate) fn atom(draw: &mut Draw, field: &Field) -> Value {
    let (operator, operand) = if draw.chance(12) {
        ("missing", json!(draw.chance(75)))
    } else {
        match field.kind {
            Kind::Flag => ("is", json!(draw.chance(70))),
            Kind::Number => match draw.below(6) {
                0 if draw.chance(50) => ("in", json!([-7.3, level(draw)])),
                0 => ("is", json!(level(draw))),
                1 => {
                    let (low, high) = two_levels(draw);
                    ("between", json!([low, high]))
                }
                _ => (*draw.pick(&["lt", "le", "gt", "ge"]), json!(level(draw))),
            },
            Kind::Text if field.ordered && draw.chance(60) => ordered_atom(draw, field),
            Kind::Text if draw.chance(50) => ("is", json!(field.word(draw))),
            Kind::Text => ("in", json!(field.list(draw, 4))),
            Kind::Date if draw.chance(25) => date_atom(draw),
            Kind::Date => (*draw.pick(&["age_days", "age_months"]), age_band(draw).into()),
            Kind::Tags => match draw.below(4) {
                0 => ("count", whole_band(draw, &[0, 1, 2, 3, 5]).into()),
                _ => (*draw.pick(&["any_of", "all_of", "none_of"]), json!(field.list(draw, 3))),
            },
        }
    };
    json!({"attribute": field.name, operator: operand})
}

/// A comparison with fixed dates, near those that `as_of` takes.
fn date_atom(draw: &mut Draw) -> (&'static str, Value) {
    let dates = ["2020-02-29", "2024-02-29", "2024-12-31", "2026-11-21", "2099-01-01"];
    let (a, b) = (draw.below(dates.len()), draw.below(dates.len()));
    match draw.below(7) {
        0 => ("between", json!([dates[a.min(b)], dates[a.max(b)]])),
        1 => ("is", json!(dates[a])),
        2 => ("in", json!(draw.sample(&dates, 3))),
        _ => (*draw.pick(&["lt", "le", "gt", "ge"]), json!(dates[a])),
    }
}

fn ordered_atom(draw: &mut Draw, field: &Field) -> (&'static str, Value) {
    let (a, b) = (draw.below(field.words.len()), draw.below(field.words.len()));
    let (low, high) = (field.words[a.min(b)].clone(), field.words[a.max(b)].clone());
    let (low, high) = (field.written(draw, &low), field.written(draw, &high));
    match draw.below(5) {
        0 => ("between", json!([low, high])),
        _ => (*draw.pick(&["lt", "le", "gt", "ge"]), json!(low)),
    }
}
