//! From typed reports to [`Json`].

use crate::contract::casing::camel_key;
use crate::contract::failure::Failure;
use crate::contract::operation::Spelling;
use crate::error::ErrorCode;
use crate::json::Json;
use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// Writes a report. A number that is not finite becomes null, a whole number beyond 2^53 its digits as text.
///
/// # Errors
/// Never for the core's own reports: a map whose keys are no texts, or what a type itself refuses.
pub(crate) fn write<T: Serialize>(report: &T, spelling: Spelling) -> Result<Json, Failure> {
    report.serialize(Writer { spelling }).map_err(|error| {
        Failure::one(ErrorCode::OptionWrong, "", format!("the report can not be written: {error}"))
    })
}

#[derive(Debug)]
struct WriteError(String);

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WriteError {}

impl serde::ser::Error for WriteError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

#[derive(Clone, Copy)]
struct Writer {
    spelling: Spelling,
}

impl Writer {
    fn field(self, name: &str) -> String {
        match self.spelling {
            Spelling::Snake => name.to_owned(),
            Spelling::Camel => camel_key(name),
        }
    }

    fn items(self, variant: Option<&'static str>) -> Items {
        Items { writer: self, items: Vec::new(), variant }
    }

    fn members(self, variant: Option<&'static str>) -> Members {
        Members { writer: self, members: Vec::new(), key: None, variant }
    }
}

fn under(variant: Option<&'static str>, json: Json) -> Json {
    match variant {
        Some(word) => Json::Object(vec![(word.to_owned(), json)]),
        None => json,
    }
}

/// Doubles hold every whole number up to here.
const WHOLE: u64 = 1 << 53;

macro_rules! whole {
    ($($method:ident $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<Json, WriteError> {
            Ok(Json::Number(value as f64))
        })*
    };
}

impl Serializer for Writer {
    type Ok = Json;
    type Error = WriteError;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Members;
    type SerializeStruct = Members;
    type SerializeStructVariant = Members;

    whole! { serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_u8 u8, serialize_u16 u16, serialize_u32 u32 }

    fn serialize_i64(self, value: i64) -> Result<Json, WriteError> {
        Ok(if value.unsigned_abs() <= WHOLE {
            Json::Number(value as f64)
        } else {
            Json::Text(value.to_string())
        })
    }

    fn serialize_u64(self, value: u64) -> Result<Json, WriteError> {
        Ok(if value <= WHOLE { Json::Number(value as f64) } else { Json::Text(value.to_string()) })
    }

    fn serialize_f32(self, value: f32) -> Result<Json, WriteError> {
        self.serialize_f64(f64::from(value))
    }

    fn serialize_f64(self, value: f64) -> Result<Json, WriteError> {
        Ok(if value.is_finite() { Json::Number(value + 0.0) } else { Json::Null })
    }

    fn serialize_bool(self, value: bool) -> Result<Json, WriteError> {
        Ok(Json::Bool(value))
    }

    fn serialize_char(self, value: char) -> Result<Json, WriteError> {
        Ok(Json::Text(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result<Json, WriteError> {
        Ok(Json::Text(value.to_owned()))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Json, WriteError> {
        Err(WriteError::custom("bytes are no JSON"))
    }

    fn serialize_none(self) -> Result<Json, WriteError> {
        Ok(Json::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Json, WriteError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Json, WriteError> {
        Ok(Json::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Json, WriteError> {
        Ok(Json::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, word: &'static str) -> Result<Json, WriteError> {
        Ok(Json::Text(word.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Json, WriteError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        word: &'static str,
        value: &T,
    ) -> Result<Json, WriteError> {
        Ok(under(Some(word), value.serialize(self)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, WriteError> {
        Ok(self.items(None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, WriteError> {
        Ok(self.items(None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items, WriteError> {
        Ok(self.items(None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        word: &'static str,
        _: usize,
    ) -> Result<Items, WriteError> {
        Ok(self.items(Some(word)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members, WriteError> {
        Ok(self.members(None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members, WriteError> {
        Ok(self.members(None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        word: &'static str,
        _: usize,
    ) -> Result<Members, WriteError> {
        Ok(self.members(Some(word)))
    }
}

struct Items {
    writer: Writer,
    items: Vec<Json>,
    variant: Option<&'static str>,
}

impl Items {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        self.items.push(value.serialize(self.writer)?);
        Ok(())
    }

    fn done(self) -> Result<Json, WriteError> {
        Ok(under(self.variant, Json::List(self.items)))
    }
}

macro_rules! items {
    ($($name:ident $method:ident),*) => {
        $(impl $name for Items {
            type Ok = Json;
            type Error = WriteError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
                self.push(value)
            }

            fn end(self) -> Result<Json, WriteError> {
                self.done()
            }
        })*
    };
}

items! { SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field,
SerializeTupleVariant serialize_field }

struct Members {
    writer: Writer,
    members: Vec<(String, Json)>,
    key: Option<String>,
    variant: Option<&'static str>,
}

impl Members {
    fn push<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), WriteError> {
        self.members.push((self.writer.field(name), value.serialize(self.writer)?));
        Ok(())
    }

    fn done(self) -> Result<Json, WriteError> {
        Ok(under(self.variant, Json::Object(self.members)))
    }
}

macro_rules! structs {
    ($($name:ident),*) => {
        $(impl $name for Members {
            type Ok = Json;
            type Error = WriteError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), WriteError> {
                self.push(name, value)
            }

            fn end(self) -> Result<Json, WriteError> {
                self.done()
            }
        })*
    };
}

structs! { SerializeStruct, SerializeStructVariant }

impl SerializeMap for Members {
    type Ok = Json;
    type Error = WriteError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), WriteError> {
        self.key = match key.serialize(Writer { spelling: Spelling::Snake })? {
            Json::Text(text) => Some(text),
            other @ (Json::Number(_) | Json::Bool(_)) => Some(other.compact()),
            _ => return Err(WriteError::custom("a key is no text")),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        let key = self.key.take().ok_or_else(|| WriteError::custom("a value without a key"))?;
        self.members.push((key, value.serialize(self.writer)?));
        Ok(())
    }

    fn end(self) -> Result<Json, WriteError> {
        self.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;
    use serde_json::json;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    struct Report {
        by_tier: BTreeMap<&'static str, f64>,
        no_value: Option<f64>,
        chart: serde_json::Value,
        kind: Kind,
        pair: (u64, f64),
    }

    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        WithParts { last_part: f64 },
    }

    #[test]
    fn fields_are_respelled_and_keys_are_not() {
        let report = Report {
            by_tier: BTreeMap::from([("tier_1", -0.0)]),
            no_value: None,
            chart: json!({"view_box": [1, 2.5]}),
            kind: Kind::WithParts { last_part: f64::NAN },
            pair: (u64::MAX, 0.1),
        };
        assert_eq!(
            write(&report, Spelling::Camel).unwrap().compact(),
            r#"{"byTier":{"tier_1":0},"noValue":null,"chart":{"view_box":[1,2.5]},"kind":{"with_parts":{"lastPart":null}},"pair":["18446744073709551615",0.1]}"#
        );
        let snake = write(&report, Spelling::Snake).unwrap().compact();
        assert!(snake.starts_with(r#"{"by_tier":"#) && snake.contains("last_part"));
    }
}
