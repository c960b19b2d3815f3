//! From text to JSON, through serde_json's parser and a visitor that keeps order and duplicates.

use super::Json;
use crate::num;
use serde::de::{DeserializeSeed, Deserializer as _, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;

/// How deep lists and objects may nest.
pub const MAX_DEPTH: usize = 100;

/// What is wrong with a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonErrorKind {
    /// It does not follow the grammar.
    Syntax,
    /// It nests deeper than [`MAX_DEPTH`].
    TooDeep,
    /// A number lies beyond the greatest double.
    NumberTooLarge,
}

/// Text that is not usable JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct JsonError {
    /// What is wrong.
    pub kind: JsonErrorKind,
    /// The same in words.
    pub message: String,
    /// The line, from 1.
    pub line: u64,
    /// The column in bytes, from 1 (0: before the line's first byte).
    pub column: u64,
    /// Bytes before that place.
    pub offset: u64,
}

/// With `arbitrary_precision` (which any crate of the same build can turn on) serde_json hands numbers over as maps with this key.
const NUMBER_TOKEN: &str = "$serde_json::private::Number";

pub(super) fn parse(text: &str) -> Result<Json, JsonError> {
    let kind = Cell::new(JsonErrorKind::Syntax);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let seed = Seed { depth: 0, kind: &kind, numbers_are_maps: numbers_are_maps() };
    let result = seed.deserialize(&mut deserializer).and_then(|json| deserializer.end().map(|()| json));
    result.map_err(|error| place(text, &error, kind.get()))
}

fn place(text: &str, error: &serde_json::Error, kind: JsonErrorKind) -> JsonError {
    let (line, column) = (error.line(), error.column());
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let offset = (before + column.saturating_sub(1)).min(text.len());
    let whole = error.to_string();
    let message = whole.split_once(" at line ").map_or(whole.as_str(), |(message, _)| message).to_owned();
    let kind = if message == "number out of range" { JsonErrorKind::NumberTooLarge } else { kind };
    JsonError { kind, message, line: line as u64, column: column as u64, offset: offset as u64 }
}

/// Whether this build of serde_json hands numbers over as maps; asked once, of the parser itself.
fn numbers_are_maps() -> bool {
    struct Probe;
    impl<'de> Visitor<'de> for Probe {
        type Value = bool;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number")
        }
        fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
            Ok(false)
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
            while map.next_entry::<String, String>()?.is_some() {}
            Ok(true)
        }
    }
    static ANSWER: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *ANSWER.get_or_init(|| serde_json::Deserializer::from_str("1").deserialize_any(Probe).unwrap_or(false))
}

#[derive(Clone, Copy)]
struct Seed<'a> {
    depth: usize,
    kind: &'a Cell<JsonErrorKind>,
    numbers_are_maps: bool,
}

impl Seed<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            self.kind.set(JsonErrorKind::TooDeep);
            return Err(E::custom(format_args!("nested deeper than {MAX_DEPTH} levels")));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Bool(flag))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number as f64))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Number(num::normalize_zero(number)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let inner = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut entries = Vec::new();
        let Some(first) = map.next_key::<String>()? else {
            self.deeper::<A::Error>()?;
            return Ok(Json::Object(entries));
        };
        if self.numbers_are_maps && first == NUMBER_TOKEN {
            let digits = map.next_value::<String>()?;
            let number: f64 = digits.parse().map_err(serde::de::Error::custom)?;
            if number.is_infinite() {
                self.kind.set(JsonErrorKind::NumberTooLarge);
                return Err(serde::de::Error::custom("number out of range"));
            }
            return Ok(Json::Number(num::normalize_zero(number)));
        }
        let inner = self.deeper()?;
        let value = map.next_value_seed(inner)?;
        entries.push((first, value));
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(inner)?;
            entries.push((key, value));
        }
        Ok(Json::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_duplicates_stay() {
        let json = Json::parse(r#" {"b": 1, "a": [null, true, -0.0], "b": "x"} "#).unwrap();
        let keys: Vec<&str> = json.as_object().unwrap().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a", "b"]);
        assert_eq!(json.get("b"), Some(&Json::Number(1.0)));
        let zero = json.get("a").unwrap().as_list().unwrap()[2].as_f64().unwrap();
        assert!(zero.is_sign_positive());
    }

    #[test]
    fn numbers_are_the_nearest_doubles() {
        for text in [
            "0.1",
            "2.2250738585072011e-308",
            "9007199254740993",
            "123456789012345678901234567890",
            "1.7976931348623157e308",
        ] {
            assert_eq!(Json::parse(text).unwrap(), Json::Number(text.parse().unwrap()), "{text}");
        }
        assert_eq!(Json::parse("[1, 1e999]").unwrap_err().kind, JsonErrorKind::NumberTooLarge);
    }

    #[test]
    fn faults_have_a_place() {
        let error = Json::parse("{\n  \"a\": 1,\n  oops\n}").unwrap_err();
        assert_eq!((error.kind, error.line, error.column, error.offset), (JsonErrorKind::Syntax, 3, 3, 14));
        assert!(!error.message.contains("line"), "{error}");
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "nul",
            "1 2",
            "\"\\ud800\"",
            "NaN",
            "'a'",
            "01",
            "[1}",
            "\u{feff}1",
        ] {
            assert_eq!(Json::parse(text).unwrap_err().kind, JsonErrorKind::Syntax, "{text}");
        }
    }

    #[test]
    fn depth_is_limited() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Json::parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(Json::parse(&nested(MAX_DEPTH + 1)).unwrap_err().kind, JsonErrorKind::TooDeep);
        assert_eq!(Json::parse(&nested(10_000)).unwrap_err().kind, JsonErrorKind::TooDeep);
        assert_eq!(Json::parse(&"{\"a\":".repeat(10_000)).unwrap_err().kind, JsonErrorKind::TooDeep);
    }

    /// What serde_json does when a neighbour turns `arbitrary_precision` on: numbers come as one-entry maps.
    #[test]
    fn a_number_in_a_map_is_a_number() {
        let kind = Cell::new(JsonErrorKind::Syntax);
        let on = Seed { depth: 0, kind: &kind, numbers_are_maps: true };
        let text = format!("{{\"{NUMBER_TOKEN}\": \"-0.10\"}}");
        let read = |seed: Seed<'_>| seed.deserialize(&mut serde_json::Deserializer::from_str(&text));
        assert_eq!(read(on).unwrap(), Json::Number(-0.1));
        let off = Seed { numbers_are_maps: false, ..on };
        assert!(matches!(read(off).unwrap(), Json::Object(_)));
    }
}
