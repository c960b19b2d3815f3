//! Values, ranges and predicates in plain words.

use crate::json::number;
use crate::profile::attribute::Attribute;
use crate::profile::predicate::{Predicate, Scalar, Test, WholeRange};
use crate::table::account::Value;

/// A list for reading: `a`, `a and b`, `a, b and c`.
pub(crate) fn listed<T: AsRef<str>>(items: &[T], last: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [start @ .., end] => {
            let start: Vec<&str> = start.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", start.join(", "), end.as_ref())
        }
    }
}

/// Each in quotes, as a list.
pub(crate) fn quoted(items: &[String], last: &str) -> String {
    listed(&items.iter().map(|item| format!("{item:?}")).collect::<Vec<_>>(), last)
}

/// A value.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::Null | Value::List(_) | Value::NotUnicode | Value::Other(_) => "nothing".to_owned(),
        Value::Number(x) => number(*x),
        Value::Text(text) => format!("{text:?}"),
        Value::Flag(flag) => flag.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Tags(tags) if tags.is_empty() => "no tags".to_owned(),
        Value::Tags(tags) => quoted(&tags.iter().flatten().cloned().collect::<Vec<_>>(), "and"),
    }
}

/// A closed range; a missing end is open.
pub(crate) fn range(min: Option<String>, max: Option<String>) -> String {
    match (min, max) {
        (Some(min), Some(max)) if min == max => min,
        (Some(min), Some(max)) => format!("{min}…{max}"),
        (Some(min), None) => format!("{min} and up"),
        (None, Some(max)) => format!("up to {max}"),
        (None, None) => "any".to_owned(),
    }
}

fn whole(ends: &WholeRange) -> String {
    range(ends.min.map(|end| end.to_string()), ends.max.map(|end| end.to_string()))
}

fn scalar(value: &Scalar) -> String {
    match value {
        Scalar::Number(x) => number(*x),
        Scalar::Text(text) => format!("{text:?}"),
        Scalar::Flag(flag) => flag.to_string(),
    }
}

fn scalars(values: &[Scalar]) -> String {
    listed(&values.iter().map(scalar).collect::<Vec<_>>(), "or")
}

fn test(name: &str, test: &Test) -> String {
    match test {
        Test::Is(value) => format!("{name} is {}", scalar(value)),
        Test::In(values) => format!("{name} is {}", scalars(values)),
        Test::Lt(value) => format!("{name} is below {}", scalar(value)),
        Test::Le(value) => format!("{name} is at most {}", scalar(value)),
        Test::Gt(value) => format!("{name} is above {}", scalar(value)),
        Test::Ge(value) => format!("{name} is at least {}", scalar(value)),
        Test::Between(low, high) => format!("{name} is within {}…{}", scalar(low), scalar(high)),
        Test::AnyOf(tags) => format!("{name} holds {}", quoted(tags, "or")),
        Test::AllOf(tags) => format!("{name} holds {}", quoted(tags, "and")),
        Test::NoneOf(tags) => format!("{name} holds neither {}", quoted(tags, "nor")),
        Test::Count(ends) => format!("{name} holds {} tags", whole(ends)),
        Test::AgeDays(ends) => format!("{name} is {} days ago", whole(ends)),
        Test::AgeMonths(ends) => format!("{name} is {} months ago", whole(ends)),
        Test::Missing(true) => format!("{name} is missing"),
        Test::Missing(false) => format!("{name} is known"),
    }
}

/// A predicate.
pub(crate) fn predicate(predicate_: &Predicate) -> String {
    let part = |part: &Predicate| match part {
        Predicate::All(_) | Predicate::Any(_) => format!("({})", predicate(part)),
        _ => predicate(part),
    };
    let parts = |parts: &[Predicate], last: &str| {
        parts.iter().map(part).collect::<Vec<_>>().join(&format!(" {last} "))
    };
    match predicate_ {
        Predicate::All(all) => parts(all, "and"),
        Predicate::Any(any) => parts(any, "or"),
        Predicate::Not(inner) => format!("not ({})", predicate(inner)),
        Predicate::Attribute { attribute, test: asked } => test(attribute, asked),
        Predicate::Timing { min, max } => {
            format!("timing is within {}", range(min.map(|p| p.to_string()), max.map(|p| p.to_string())))
        }
        Predicate::Trigger(id) => format!("trigger {id} is on"),
        Predicate::Criterion { id, min } => format!("the fit of {id} is at least {}", number(*min)),
    }
}

/// Names of attributes, as `a and b are` or `a is`.
pub(crate) fn are(names: &[String]) -> String {
    format!("{} {}", listed(names, "and"), if names.len() == 1 { "is" } else { "are" })
}

/// The name under which an entry of a list is told: its `name`, else its id.
pub(crate) fn name<'a>(name: &'a Option<String>, id: &'a str) -> &'a str {
    name.as_deref().unwrap_or(id)
}

/// Names of attributes by their places in the plan.
pub(crate) fn attribute_names(attributes: &[&Attribute], places: &[usize]) -> Vec<String> {
    places.iter().filter_map(|&place| attributes.get(place)).map(|attribute| attribute.name.clone()).collect()
}
