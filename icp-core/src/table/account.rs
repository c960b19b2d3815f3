//! One account as an object.

use super::fault::{CellFault, DataError, DataFault};
use crate::date::Date;
use crate::json::Json;
use std::collections::BTreeSet;

/// A value as a caller gives it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Missing.
    Null,
    /// A number; NaN is missing.
    Number(f64),
    /// Text; for a date attribute, an ISO date.
    Text(String),
    /// A flag.
    Flag(bool),
    /// A date.
    Date(Date),
    /// A set of tags; `None` stands for a null inside, which is an error when read.
    Tags(Vec<Option<String>>),
    /// A list that holds something other than text and nulls. An account may carry it, and reading it is a type mismatch.
    List(Vec<Value>),
    /// Text that is not Unicode: a host's lone surrogates, say. Reading it is `invalid_utf8`.
    NotUnicode,
    /// What no attribute can be, by name: an object, say. An account may carry it, and reading it is a type mismatch.
    Other(&'static str),
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

/// What an account's value is in JSON. A list is a set of tags when it holds texts and nulls only.
impl From<&Json> for Value {
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Flag(*flag),
            Json::Number(number) => Self::Number(*number),
            Json::Text(text) => Self::Text(text.clone()),
            Json::List(items) => {
                let tag = |item: &Json| match item {
                    Json::Null => Some(None),
                    Json::Text(text) => Some(Some(text.clone())),
                    _ => None,
                };
                // Lists inside a list are named, not followed: nothing reads them, and no depth can run away.
                let shallow = |item: &Json| match item {
                    Json::List(_) => Self::Other("a list"),
                    item => Self::from(item),
                };
                let tags: Option<Vec<_>> = items.iter().map(tag).collect();
                tags.map_or_else(|| Self::List(items.iter().map(shallow).collect()), Self::Tags)
            }
            Json::Object(_) => Self::Other("an object"),
        }
    }
}

/// One account: named values. A later value of the same name replaces the earlier.
///
/// ```
/// use icp_core::table::account::{Account, Value};
/// let built = Account::new().number("employees", 120.0).text("industry", "B2B SaaS").tags("tools", ["HubSpot"]);
/// let read = Account::from_json(r#"{"employees": 120, "industry": "B2B SaaS", "tools": ["HubSpot"]}"#)?;
/// assert_eq!(built, read);
/// assert_eq!(read.get("employees"), Some(&Value::Number(120.0)));
/// # Ok::<(), icp_core::table::fault::DataError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    values: Vec<(String, Value)>,
}

impl Account {
    /// An account about which nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a value under a name.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a value under a name.
    pub fn set(&mut self, name: &str, value: Value) {
        match self.values.iter_mut().find(|(known, _)| known == name) {
            Some(slot) => slot.1 = value,
            None => self.values.push((name.to_owned(), value)),
        }
    }

    /// With a number.
    #[must_use]
    pub fn number(self, name: &str, number: f64) -> Self {
        self.with(name, Value::Number(number))
    }

    /// With a text.
    #[must_use]
    pub fn text(self, name: &str, text: &str) -> Self {
        self.with(name, Value::from(text))
    }

    /// With a flag.
    #[must_use]
    pub fn flag(self, name: &str, flag: bool) -> Self {
        self.with(name, Value::Flag(flag))
    }

    /// With a date.
    #[must_use]
    pub fn date(self, name: &str, date: Date) -> Self {
        self.with(name, Value::Date(date))
    }

    /// With a set of tags.
    #[must_use]
    pub fn tags<T: Into<String>>(self, name: &str, tags: impl IntoIterator<Item = T>) -> Self {
        self.with(name, Value::Tags(tags.into_iter().map(|tag| Some(tag.into())).collect()))
    }

    /// With a value that is known to be missing.
    #[must_use]
    pub fn null(self, name: &str) -> Self {
        self.with(name, Value::Null)
    }

    /// Reads a JSON object: numbers to the nearest double, lists of texts as tags. What no attribute can be (an object, a list of
    /// numbers) is kept as such and is an error only when a profile reads it.
    ///
    /// # Errors
    /// The text is not JSON (a number beyond the doubles included), is no object, or holds a key twice; every such key is listed.
    pub fn from_json(text: &str) -> Result<Self, DataError> {
        let json = Json::parse(text).map_err(|error| {
            DataError::from(DataFault::new("", None, CellFault::AccountSyntax { message: error.to_string() }))
        })?;
        Self::from_object(&json)
    }

    /// Like [`Account::from_json`], from JSON that has been read already.
    ///
    /// # Errors
    /// It is no object, or holds a key twice.
    pub fn from_object(json: &Json) -> Result<Self, DataError> {
        let Json::Object(entries) = json else {
            let found = json.kind();
            return Err(DataFault::new("", None, CellFault::AccountNotObject { found }).into());
        };
        let mut seen = BTreeSet::new();
        let mut error = DataError::default();
        for (key, _) in entries {
            if !seen.insert(key.as_str()) {
                error.push(DataFault::new(key, None, CellFault::AccountDuplicateKey { key: key.clone() }));
            }
        }
        error.into_result()?;
        // Unlike `set`, this looks at no earlier key again: an account of many keys takes linear time.
        Ok(Self { values: entries.iter().map(|(key, value)| (key.clone(), Value::from(value))).collect() })
    }

    /// The value of an attribute: under `read.column` when that key is there, else under the attribute's own name
    /// (docs/semantics.md, item 15); the key with it. `None` when absent.
    #[must_use]
    pub fn value_of(&self, attribute: &crate::profile::attribute::Attribute) -> Option<(&str, &Value)> {
        let declared = attribute.read.as_ref().and_then(|read| read.column.as_deref());
        declared.into_iter().chain([attribute.name.as_str()]).find_map(|name| self.entry(name))
    }

    fn entry(&self, name: &str) -> Option<(&str, &Value)> {
        self.iter().find(|(known, _)| *known == name)
    }

    /// The value under a name, looked for at place `near` first; where it was found comes before the new `near`.
    pub(crate) fn get_near(&self, name: &str, near: &mut usize) -> Option<&Value> {
        let at = match self.values.get(*near) {
            Some((known, _)) if known == name => *near,
            _ => self.values.iter().position(|(known, _)| known == name)?,
        };
        *near = at + 1;
        self.values.get(at).map(|(_, value)| value)
    }

    /// The value under a name; `None` when absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entry(name).map(|(_, value)| value)
    }

    /// Names and values, in the order they were first set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    fn codes(text: &str) -> Vec<(ErrorCode, String)> {
        Account::from_json(text)
            .unwrap_err()
            .faults
            .iter()
            .map(|fault| (fault.code(), fault.path()))
            .collect()
    }

    #[test]
    fn json_becomes_values() {
        let account = Account::from_json(
            r#"{"a": null, "b": true, "c": 9007199254740993, "d": "x", "e": [], "f": ["y", null], "g": {"h": 1}, "i": [1, null, [2]],
                "j": 123456789012345678901234567890, "k": 1e-400, "l": -0}"#,
        )
        .unwrap();
        let expected = Account::new()
            .null("a")
            .flag("b", true)
            .number("c", 9_007_199_254_740_992.0)
            .text("d", "x")
            .tags("e", Vec::<String>::new())
            .with("f", Value::Tags(vec![Some("y".into()), None]))
            .with("g", Value::Other("an object"))
            .with("i", Value::List(vec![Value::Number(1.0), Value::Null, Value::Other("a list")]))
            .number("j", 123_456_789_012_345_678_901_234_567_890.0)
            .number("k", 0.0)
            .number("l", 0.0);
        assert_eq!(account, expected);
    }

    #[test]
    fn what_is_no_account_has_a_code_and_a_place() {
        assert_eq!(codes("[1]"), [(ErrorCode::AccountNotObject, String::new())]);
        assert_eq!(codes("{"), [(ErrorCode::AccountSyntax, String::new())]);
        assert_eq!(codes("{\"a\": 1e999}"), [(ErrorCode::AccountSyntax, String::new())]);
        assert_eq!(codes("{} {}"), [(ErrorCode::AccountSyntax, String::new())]);
        assert_eq!(codes(&"[".repeat(100_000)), [(ErrorCode::AccountSyntax, String::new())]);
        assert_eq!(
            codes(r#"{"a/b": 1, "c": 2, "a/b": 3, "": 0, "": 1}"#),
            [
                (ErrorCode::AccountDuplicateKey, "/a~1b".to_owned()),
                (ErrorCode::AccountDuplicateKey, "/".to_owned())
            ]
        );
    }

    #[test]
    fn a_later_value_replaces_the_earlier() {
        let account = Account::new().number("a", 1.0).number("b", 2.0).number("a", 3.0);
        assert_eq!(account.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(account.get("a"), Some(&Value::Number(3.0)));
    }
}
