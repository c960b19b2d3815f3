//! From an account's JSON to typed values: normalising text, `read`, and the errors of one account.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::OracleError;
use super::codes::{
    NULL_IN_TAGS, TYPE_MISMATCH, UNPARSABLE_DATE, UNPARSABLE_FLAG, UNPARSABLE_NUMBER, VALUE_NOT_IN_ORDER,
};
use super::date::Date;

/// A known value of an account.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Known {
    /// Normalised text.
    Text(String),
    /// A finite number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A calendar date.
    Date(Date),
    /// A set of normalised tags.
    Tags(BTreeSet<String>),
}

/// Every declared attribute with its value; `None` is missing.
pub(crate) type Values = BTreeMap<String, Option<Known>>;

/// What a declared attribute says about its text.
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    /// The declaration.
    pub(crate) declared: &'a Value,
    exact: bool,
    aliases: BTreeMap<String, String>,
    groups: BTreeMap<String, BTreeSet<String>>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the reference is written on std's tables, the core on its own"
)]
fn trim_and_lower(text: &str) -> String {
    text.trim().to_lowercase()
}

impl<'a> Attribute<'a> {
    /// Reads the declaration `declared`.
    #[must_use]
    pub(crate) fn new(declared: &'a Value) -> Self {
        let mut attribute = Self {
            declared,
            exact: declared["exact"] == true,
            aliases: BTreeMap::new(),
            groups: BTreeMap::new(),
        };
        for (key, target) in entries(&declared["aliases"]) {
            let target = attribute.fold(target.as_str().unwrap());
            attribute.aliases.insert(attribute.fold(key), target);
        }
        for (name, members) in entries(&declared["groups"]) {
            let members = texts(members).map(|member| attribute.normalize(member)).collect();
            attribute.groups.insert(attribute.normalize(name), members);
        }
        attribute
    }

    fn fold(&self, text: &str) -> String {
        if self.exact { text.to_owned() } else { trim_and_lower(text) }
    }

    /// Trimmed, lower-cased (neither when `exact`), then one alias step.
    #[must_use]
    pub(crate) fn normalize(&self, text: &str) -> String {
        let folded = self.fold(text);
        self.aliases.get(&folded).cloned().unwrap_or(folded)
    }

    /// The members that a word of the document stands for: those of the group it names, else itself.
    #[must_use]
    pub(crate) fn members(&self, word: &str) -> BTreeSet<String> {
        let word = self.normalize(word);
        self.groups.get(&word).cloned().unwrap_or_else(|| BTreeSet::from([word]))
    }

    /// Whether a word of the document names a group.
    #[must_use]
    pub(crate) fn is_group(&self, word: &str) -> bool {
        self.groups.contains_key(&self.normalize(word))
    }

    /// The declared order, normalised.
    #[must_use]
    pub(crate) fn order(&self) -> Option<Vec<String>> {
        self.declared["order"]
            .as_array()
            .map(|_| texts(&self.declared["order"]).map(|t| self.normalize(t)).collect())
    }

    /// The type's name.
    #[must_use]
    pub(crate) fn kind(&self) -> &str {
        self.declared["type"].as_str().unwrap()
    }

    /// The value of this attribute as the account gives it.
    ///
    /// # Errors
    /// The code and the place within the attribute of a value that is not of its type.
    pub(crate) fn value(&self, given: &Value) -> Result<Option<Known>, (&'static str, String)> {
        let read = self.declared.get("read");
        match (given, read) {
            (Value::Null, _) => Ok(None),
            (Value::String(cell), Some(read)) => self.read_cell(cell, read),
            (given, _) => self.typed(given).map(Some),
        }
    }

    fn typed(&self, given: &Value) -> Result<Known, (&'static str, String)> {
        let whole = |code| (code, String::new());
        match (self.kind(), given) {
            ("text", Value::String(text)) => self.text(text).map_err(whole),
            ("number", Value::Number(number)) => Ok(Known::Number(number.as_f64().unwrap() + 0.0)),
            ("flag", Value::Bool(flag)) => Ok(Known::Flag(*flag)),
            ("date", Value::String(text)) => {
                Date::parse_iso(text).map(Known::Date).ok_or(whole(UNPARSABLE_DATE))
            }
            ("tags", Value::Array(items)) => {
                let mut tags = BTreeSet::new();
                for (place, item) in items.iter().enumerate() {
                    match item {
                        Value::String(tag) => tags.insert(self.normalize(tag)),
                        Value::Null => return Err((NULL_IN_TAGS, format!("/{place}"))),
                        _ => return Err((TYPE_MISMATCH, format!("/{place}"))),
                    };
                }
                Ok(Known::Tags(tags))
            }
            _ => Err(whole(TYPE_MISMATCH)),
        }
    }

    fn text(&self, text: &str) -> Result<Known, &'static str> {
        let text = self.normalize(text);
        match self.order() {
            Some(order) if !order.contains(&text) => Err(VALUE_NOT_IN_ORDER),
            _ => Ok(Known::Text(text)),
        }
    }

    fn read_cell(&self, cell: &str, read: &Value) -> Result<Option<Known>, (&'static str, String)> {
        let cell = cell.trim();
        let is_word = |words: &Value, default: &[&str]| {
            let words: Vec<String> = match words {
                Value::Null => default.iter().map(|&word| trim_and_lower(word)).collect(),
                words => texts(words).map(trim_and_lower).collect(),
            };
            words.contains(&trim_and_lower(cell))
        };
        if is_word(&read["null"], &[]) {
            return Ok(None);
        }
        let parsed = match self.kind() {
            "text" => return self.text(cell).map(Some).map_err(|code| (code, String::new())),
            "number" => parse_number(cell).map(Known::Number),
            "flag" if is_word(&read["true"], &["true"]) => Some(Known::Flag(true)),
            "flag" if is_word(&read["false"], &["false"]) => Some(Known::Flag(false)),
            "date" => read["date_format"]
                .as_str()
                .and_then(|format| Date::parse_format(cell, format))
                .or_else(|| Date::parse_iso(cell))
                .map(Known::Date),
            "tags" => {
                let separator = read["separator"].as_str().unwrap_or(";");
                let pieces = cell.split(separator).map(str::trim).filter(|piece| !piece.is_empty());
                Some(Known::Tags(pieces.map(|piece| self.normalize(piece)).collect()))
            }
            _ => None,
        };
        match parsed {
            Some(value) => Ok(Some(value)),
            None if read["unparsable"] == "missing" => Ok(None),
            None => {
                let code = match self.kind() {
                    "number" => UNPARSABLE_NUMBER,
                    "flag" => UNPARSABLE_FLAG,
                    _ => UNPARSABLE_DATE,
                };
                Err((code, String::new()))
            }
        }
    }
}

/// Optional sign, digits, optional fraction, optional exponent; nothing infinite.
fn parse_number(cell: &str) -> Option<f64> {
    let unsigned = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        None => (unsigned, "0"),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(fraction) && digits(exponent)).then_some(())?;
    cell.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number + 0.0)
}

/// Reads every declared attribute from the account, in the order of the document.
///
/// # Errors
/// The first attribute whose value is not of its type.
pub(crate) fn read_account(
    attributes: &BTreeMap<String, Attribute<'_>>,
    order: impl Iterator<Item = String>,
    account: &Map<String, Value>,
) -> Result<Values, OracleError> {
    let mut values = Values::new();
    for name in order {
        let attribute = &attributes[&name];
        let column =
            attribute.declared["read"]["column"].as_str().filter(|&column| account.contains_key(column));
        let key = column.unwrap_or(&name);
        let value = attribute.value(account.get(key).unwrap_or(&Value::Null)).map_err(|(code, place)| {
            OracleError { code: code.to_owned(), path: format!("/{}{place}", escape(key)) }
        })?;
        values.insert(name, value);
    }
    Ok(values)
}

/// A key as a token of a JSON pointer.
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The entries of a JSON object; none when the key is absent.
pub(crate) fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// The items of a JSON array; none when the key is absent.
pub(crate) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The texts of a JSON array.
pub(crate) fn texts(value: &Value) -> impl Iterator<Item = &str> {
    items(value).map(|item| item.as_str().unwrap())
}
