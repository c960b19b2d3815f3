//! The document's JSON Schema (draft 2020-12), from the tables that reading follows.

use super::format::{Field, Object, Rule, Shape};
use super::tables;
use crate::json::Json;

/// Whole numbers beyond this are not exact doubles.
const SAFE: i64 = 9_007_199_254_740_991;

fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn names(keys: &[&str]) -> Json {
    Json::List(keys.iter().map(|key| Json::from(*key)).collect())
}

/// The JSON Schema of a profile document. It knows structure, ranges and words; references between parts of a document, types of
/// attributes and the like are checked by [`Profile::from_json`](super::Profile::from_json) alone.
///
/// ```
/// let schema = icp_core::profile::schema::schema();
/// assert_eq!(schema.get("$ref").and_then(|text| text.as_text()), Some("#/$defs/document"));
/// ```
#[must_use]
pub fn schema() -> Json {
    let definitions = tables::ALL.iter().map(|table| (slug(table.name), definition(table))).collect();
    object([
        ("$schema", "https://json-schema.org/draft/2020-12/schema".into()),
        ("title", "Ideal Customer Profile".into()),
        ("$ref", "#/$defs/document".into()),
        ("$defs", Json::Object(definitions)),
    ])
}

pub(super) fn slug(name: &str) -> String {
    name.chars().map(|c| if c == ' ' { '_' } else { c.to_ascii_lowercase() }).collect()
}

fn reference(table: &Object) -> Json {
    object([("$ref", format!("#/$defs/{}", slug(table.name)).into())])
}

fn definition(table: &Object) -> Json {
    let properties = table.fields.iter().map(|field| (field.key.to_owned(), property(field))).collect();
    let required: Vec<&str> =
        table.fields.iter().filter(|field| field.required).map(|field| field.key).collect();
    let mut entries = vec![
        ("description".to_owned(), table.doc.into()),
        ("type".to_owned(), "object".into()),
        ("properties".to_owned(), Json::Object(properties)),
    ];
    if !required.is_empty() {
        entries.push(("required".to_owned(), names(&required)));
    }
    entries.push(("additionalProperties".to_owned(), false.into()));
    if !table.rules.is_empty() {
        entries.push(("allOf".to_owned(), Json::List(table.rules.iter().map(rule).collect())));
    }
    Json::Object(entries)
}

fn property(field: &Field) -> Json {
    let Json::Object(mut entries) = shape(&field.shape) else { return Json::Bool(true) };
    entries.push(("description".to_owned(), field.doc.into()));
    if let Ok(default) = Json::parse(field.default) {
        entries.push(("default".to_owned(), default));
    }
    Json::Object(entries)
}

fn rule(rule: &Rule) -> Json {
    let each =
        |keys: &[&str]| Json::List(keys.iter().map(|key| object([("required", names(&[key]))])).collect());
    match rule {
        Rule::ExactlyOne(keys) => object([("oneOf", each(keys))]),
        Rule::AtLeastOne(keys) => object([("anyOf", each(keys))]),
        Rule::Needs(key, needs) => object([("dependentRequired", object([(key, names(&[needs]))]))]),
        Rule::OneWith(head, keys) => {
            let needs = keys.iter().map(|key| ((*key).to_owned(), names(&[head]))).collect();
            object([
                ("dependentRequired", Json::Object(needs)),
                ("if", object([("required", names(&[head]))])),
                ("then", object([("oneOf", each(keys))])),
            ])
        }
    }
}

fn shape(of: &Shape) -> Json {
    match of {
        Shape::Text => object([("type", "string".into())]),
        Shape::Name => object([("type", "string".into()), ("minLength", 1.0.into())]),
        Shape::Flag => object([("type", "boolean".into())]),
        Shape::Number(low, high) => ends("number", *low > f64::MIN, *low, *high < f64::MAX, *high),
        Shape::Decimal(low, high) => ends("number", true, *low as f64 / 1e6, true, *high as f64 / 1e6),
        Shape::Whole(low, high) => ends("integer", *low > -SAFE, *low as f64, *high < SAFE, *high as f64),
        Shape::Date => {
            object([("type", "string".into()), ("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$".into())])
        }
        Shape::Word(words) => object([("enum", names(words))]),
        Shape::Scalar => object([("type", names(&["number", "string", "boolean"]))]),
        Shape::Pair(first, second) => object([
            ("type", "array".into()),
            ("prefixItems", Json::List(vec![shape(first), shape(second)])),
            ("items", false.into()),
            ("minItems", 2.0.into()),
        ]),
        Shape::List(inner, least) => {
            let items = [("type", "array".into()), ("items", shape(inner))];
            least_of(items, "minItems", *least)
        }
        Shape::Map(inner, least, _) => {
            let items = [("type", "object".into()), ("additionalProperties", shape(inner))];
            least_of(items, "minProperties", *least)
        }
        Shape::Object(table) => reference(table),
        Shape::AnyObject => object([("type", "object".into())]),
        Shape::OrNull(inner) => {
            object([("anyOf", Json::List(vec![shape(inner), object([("type", "null".into())])]))])
        }
        Shape::Missing => {
            let words = object([("enum", names(&["zero", "ignore"]))]);
            object([("anyOf", Json::List(vec![words, reference(&tables::NEUTRAL)]))])
        }
    }
}

fn ends(kind: &str, has_low: bool, low: f64, has_high: bool, high: f64) -> Json {
    let mut entries = vec![("type".to_owned(), kind.into())];
    if has_low {
        entries.push(("minimum".to_owned(), low.into()));
    }
    if has_high {
        entries.push(("maximum".to_owned(), high.into()));
    }
    Json::Object(entries)
}

fn least_of(entries: [(&str, Json); 2], key: &str, least: usize) -> Json {
    let Json::Object(mut entries) = object(entries) else { return Json::Null };
    if least > 0 {
        entries.push((key.to_owned(), (least as f64).into()));
    }
    Json::Object(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_schema_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/profile.schema.json");
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(text, schema().pretty(), "run the example write_docs");
    }

    #[test]
    fn every_reference_has_a_definition_and_every_default_is_json() {
        let text = schema().compact();
        for part in text.split("#/$defs/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(schema().get("$defs").unwrap().get(name).is_some(), "{name}");
        }
        for field in
            tables::ALL.iter().flat_map(|table| table.fields).filter(|field| !field.default.is_empty())
        {
            assert!(Json::parse(field.default).is_ok(), "{}", field.key);
        }
    }
}
