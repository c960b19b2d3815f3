//! From [`Json`] to typed requests; a fault says where, as a JSON pointer.

use crate::contract::casing::snake_key;
use crate::contract::failure::Failure;
use crate::contract::operation::Spelling;
use crate::error::ErrorCode;
use crate::json::Json;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};

/// Reads a request.
///
/// # Errors
/// `option_wrong`, `option_unknown` or `option_missing`, with the place of the first value that does not fit.
pub(crate) fn read<T: DeserializeOwned>(json: &Json, spelling: Spelling) -> Result<T, Failure> {
    let whole = Json::Object(Vec::new());
    let json = if json.is_null() { &whole } else { json };
    T::deserialize(Reader { json, spelling }).map_err(|error| {
        let path: String = error.segments.iter().rev().map(|part| format!("/{}", escape(part))).collect();
        Failure::one(error.code, path, error.message)
    })
}

fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// What is wrong, and the way from there up to the whole.
#[derive(Debug)]
struct ReadError {
    code: ErrorCode,
    message: String,
    segments: Vec<String>,
}

impl ReadError {
    fn below(mut self, segment: impl Into<String>) -> Self {
        self.segments.push(segment.into());
        self
    }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}

impl serde::de::Error for ReadError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self { code: ErrorCode::OptionWrong, message: message.to_string(), segments: Vec::new() }
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let known: Vec<String> = expected.iter().map(|name| format!("`{name}`")).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let message = format!("there is no option `{field}`; known options: {known}");
        Self { code: ErrorCode::OptionUnknown, ..Self::custom(message) }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { code: ErrorCode::OptionMissing, ..Self::custom(format!("`{field}` is required")) }.below(field)
    }
}

#[derive(Clone, Copy)]
struct Reader<'de> {
    json: &'de Json,
    spelling: Spelling,
}

/// Whole doubles up to here are whole numbers without doubt.
const WHOLE: f64 = 9_007_199_254_740_992.0;

impl<'de> Reader<'de> {
    fn unexpected(&self) -> Unexpected<'de> {
        match self.json {
            Json::Null => Unexpected::Other("null"),
            Json::Bool(flag) => Unexpected::Bool(*flag),
            Json::Number(number) => Unexpected::Float(*number),
            Json::Text(text) => Unexpected::Str(text),
            Json::List(_) => Unexpected::Other("a list"),
            Json::Object(_) => Unexpected::Other("an object"),
        }
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.json {
            Json::Null => visitor.visit_unit(),
            Json::Bool(flag) => visitor.visit_bool(*flag),
            Json::Number(number) if number.fract() == 0.0 && (0.0..=WHOLE).contains(number) => {
                visitor.visit_u64(*number as u64)
            }
            Json::Number(number) if number.fract() == 0.0 && (-WHOLE..0.0).contains(number) => {
                visitor.visit_i64(*number as i64)
            }
            Json::Number(number) => visitor.visit_f64(*number),
            Json::Text(text) => visitor.visit_borrowed_str(text),
            Json::List(items) => visitor.visit_seq(Items { items, next: 0, spelling: self.spelling }),
            Json::Object(members) => {
                visitor.visit_map(Members { members, next: 0, fields: None, spelling: self.spelling })
            }
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.json {
            Json::Number(number) => visitor.visit_f64(*number),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        if self.json.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match self.json {
            Json::Object(members) => {
                visitor.visit_map(Members { members, next: 0, fields: Some(fields), spelling: self.spelling })
            }
            // A struct is never a list of its fields here.
            _ => Err(ReadError::invalid_type(self.unexpected(), &"an object")),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match self.json {
            Json::Text(word) => {
                visitor.visit_enum(IntoDeserializer::<ReadError>::into_deserializer(word.as_str()))
            }
            Json::Object(members) => match members.as_slice() {
                [(word, json)] => visitor.visit_enum(Choice { word, json, spelling: self.spelling }),
                _ => Err(ReadError::custom("expected an object with one member that names the kind")),
            },
            _ => Err(ReadError::invalid_type(self.unexpected(), &"a word, or an object with one member")),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

struct Items<'de> {
    items: &'de [Json],
    next: usize,
    spelling: Spelling,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        let Some(json) = self.items.get(self.next) else { return Ok(None) };
        self.next += 1;
        let element = seed.deserialize(Reader { json, spelling: self.spelling });
        element.map(Some).map_err(|error| error.below((self.next - 1).to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.next)
    }
}

struct Members<'de> {
    members: &'de [(String, Json)],
    next: usize,
    /// The names of a struct's fields; none for a map, whose keys are the user's own.
    fields: Option<&'static [&'static str]>,
    spelling: Spelling,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ReadError> {
        let Some((key, _)) = self.members.get(self.next) else { return Ok(None) };
        if let (Some(fields), Spelling::Camel) = (self.fields, self.spelling) {
            let snake = snake_key(key);
            if let Some(field) = fields.iter().find(|field| **field == snake) {
                let field: StrDeserializer<'_, ReadError> = field.into_deserializer();
                return seed.deserialize(field).map(Some);
            }
        }
        let key_text: StrDeserializer<'_, ReadError> = key.as_str().into_deserializer();
        seed.deserialize(key_text).map(Some).map_err(|error| error.below(key.as_str()))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, ReadError> {
        let Some((key, json)) = self.members.get(self.next) else {
            return Err(ReadError::custom("a value without a key"));
        };
        self.next += 1;
        seed.deserialize(Reader { json, spelling: self.spelling }).map_err(|error| error.below(key.as_str()))
    }
}

struct Choice<'de> {
    word: &'de str,
    json: &'de Json,
    spelling: Spelling,
}

impl<'de> Choice<'de> {
    fn inside<T>(&self, result: Result<T, ReadError>) -> Result<T, ReadError> {
        result.map_err(|error| error.below(self.word))
    }

    fn reader(&self) -> Reader<'de> {
        Reader { json: self.json, spelling: self.spelling }
    }
}

impl<'de> EnumAccess<'de> for Choice<'de> {
    type Error = ReadError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), ReadError> {
        let word: StrDeserializer<'_, ReadError> = self.word.into_deserializer();
        Ok((seed.deserialize(word)?, self))
    }
}

impl<'de> VariantAccess<'de> for Choice<'de> {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        match self.json {
            Json::Null => Ok(()),
            _ => Err(ReadError::custom(format!("`{}` takes no value", self.word))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, ReadError> {
        let value = seed.deserialize(self.reader());
        self.inside(value)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ReadError> {
        let value = self.reader().deserialize_any(visitor);
        self.inside(value)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let value = self.reader().deserialize_struct("", fields, visitor);
        self.inside(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Plan {
        target_revenue: f64,
        #[serde(default)]
        seed: Option<u64>,
        #[serde(default)]
        rates_by_tier: BTreeMap<String, Rate>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case", deny_unknown_fields)]
    enum Rate {
        NotKnown,
        FromCounts { reply_count: u32, all: u32 },
        Fixed(f64),
    }

    fn plan(text: &str, spelling: Spelling) -> Result<Plan, Failure> {
        read(&Json::parse(text).unwrap(), spelling)
    }

    #[test]
    fn fields_are_respelled_and_keys_are_not() {
        let camel = r#"{"targetRevenue": 5, "ratesByTier": {"tierOne": {"from_counts": {"replyCount": 2, "all": 9}},
            "b": "not_known", "c": {"fixed": 0.5}}}"#;
        let read = plan(camel, Spelling::Camel).unwrap();
        assert_eq!(read.rates_by_tier["tierOne"], Rate::FromCounts { reply_count: 2, all: 9 });
        assert_eq!((read.target_revenue, read.seed), (5.0, None));
        assert_eq!(
            (&read.rates_by_tier["b"], &read.rates_by_tier["c"]),
            (&Rate::NotKnown, &Rate::Fixed(0.5))
        );
        assert!(plan(camel, Spelling::Snake).is_err());
    }

    #[test]
    fn a_fault_says_where() {
        let place = |text: &str| plan(text, Spelling::Snake).unwrap_err().path().to_owned();
        assert_eq!(place(r#"{"target_revenue": "much"}"#), "/target_revenue");
        assert_eq!(place(r#"{"target_revenue": 1, "seed": 0.5}"#), "/seed");
        assert_eq!(
            place(r#"{"target_revenue": 1, "rates_by_tier": {"a/b": {"from_counts": {"all": -1}}}}"#),
            "/rates_by_tier/a~1b/from_counts/all"
        );
        assert_eq!(place(r#"{"target_revenue": 1, "sed": 1}"#), "/sed");
        assert_eq!(place("[]"), "");
        let code = |text: &str| plan(text, Spelling::Snake).unwrap_err().code();
        assert_eq!((code("{}"), place("{}")), ("option_missing", "/target_revenue".to_owned()));
        assert_eq!(code(r#"{"target_revenue": 1, "sed": 1}"#), "option_unknown");
        assert_eq!(code(r#"{"target_revenue": "1"}"#), "option_wrong");
    }
}
