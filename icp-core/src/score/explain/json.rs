//! Small hands for writing answers as JSON.

use crate::json::Json;
use crate::points::Points;
use crate::table::account::Value;

/// An object from its members, in order.
pub(crate) fn object(members: Vec<(&str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// A JSON string.
pub(crate) fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

/// A JSON string, or null.
pub(crate) fn optional(text: Option<&str>) -> Json {
    text.map_or(Json::Null, Json::from)
}

/// Points as their double.
pub(crate) fn points(points: Points) -> Json {
    Json::Number(points.to_f64())
}

/// A list of strings.
pub(crate) fn texts(texts: &[String]) -> Json {
    Json::List(texts.iter().map(|item| text(item)).collect())
}

/// A list of objects.
pub(crate) fn list<T>(items: &[T], write: impl Fn(&T) -> Json) -> Json {
    Json::List(items.iter().map(write).collect())
}

/// An account's value as an account in JSON would hold it.
pub(crate) fn value(value: &Value) -> Json {
    match value {
        Value::Null | Value::List(_) | Value::NotUnicode | Value::Other(_) => Json::Null,
        Value::Number(x) if x.is_finite() => Json::Number(*x),
        Value::Number(_) => Json::Null,
        Value::Text(value) => text(value),
        Value::Flag(flag) => Json::Bool(*flag),
        Value::Date(date) => text(&date.to_string()),
        Value::Tags(tags) => Json::List(tags.iter().map(|tag| optional(tag.as_deref())).collect()),
    }
}
