//! snake_case for Rust and Python, camelCase for JavaScript: decided here, once.

use crate::json::Json;

/// The names of members that hold a user's own document or data: their keys are never respelled.
const VERBATIM: [&str; 7] = ["account", "changes", "profile", "document", "expect", "table", "value"];

/// `tier_certain` as `tierCertain`.
#[must_use]
pub fn camel_key(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut raise = false;
    for c in key.chars() {
        match c {
            '_' if !out.is_empty() => raise = true,
            _ if raise => {
                out.push(c.to_ascii_uppercase());
                raise = false;
            }
            _ => out.push(c),
        }
    }
    out
}

/// `tierCertain` as `tier_certain`.
#[must_use]
pub fn snake_key(key: &str) -> String {
    let mut out = String::with_capacity(key.len() + 4);
    for c in key.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn respell(value: &Json, key: fn(&str) -> String) -> Json {
    match value {
        Json::List(items) => Json::List(items.iter().map(|item| respell(item, key)).collect()),
        Json::Object(members) => Json::Object(
            members
                .iter()
                .map(|(name, member)| {
                    let kept = VERBATIM.contains(&name.as_str());
                    (key(name), if kept { member.clone() } else { respell(member, key) })
                })
                .collect(),
        ),
        other => other.clone(),
    }
}

/// An answer with its keys in camelCase; a user's own documents and data inside it stay as they are.
#[must_use]
pub fn to_camel(answer: &Json) -> Json {
    respell(answer, camel_key)
}

/// A request with its keys in snake_case; a user's own documents and data inside it stay as they are.
#[must_use]
pub fn to_snake(request: &Json) -> Json {
    respell(request, snake_key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_turn_around() {
        for (snake, camel) in [("tier_certain", "tierCertain"), ("score", "score"), ("as_of", "asOf")] {
            assert_eq!(camel_key(snake), camel);
            assert_eq!(snake_key(camel), snake);
        }
    }

    #[test]
    fn documents_stay_as_they_are() {
        let answer = Json::parse(r#"{"some_key": {"must_have": 1}, "profile": {"must_have": 1}}"#).unwrap();
        assert_eq!(to_camel(&answer).compact(), r#"{"someKey":{"mustHave":1},"profile":{"must_have":1}}"#);
    }
}
