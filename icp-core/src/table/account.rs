//! One account as an object.

use crate::date::Date;

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
    /// What no attribute can be, by name: an object, say. An account may carry it, and reading it is a type mismatch.
    Other(&'static str),
}

/// One account: named values. A later value of the same name replaces the earlier.
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

    /// The value under a name; `None` when absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Names and values, in the order they were first set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value))
    }
}
