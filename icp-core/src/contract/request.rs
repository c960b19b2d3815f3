//! Options of a call, read from JSON: every unknown or wrong option is found.

use super::failure::{Failure, Fault};
use crate::error::{ErrorCode, Stage};
use crate::json::Json;

/// The options of one call, taken one by one; what is left at the end is unknown.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    members: Vec<(&'a str, &'a Json)>,
    known: Vec<&'static str>,
    faults: Vec<Fault>,
}

impl<'a> Request<'a> {
    /// Reads an object; `null` stands for no options.
    pub(crate) fn new(json: &'a Json) -> Result<Self, Failure> {
        let members = match json {
            Json::Null => Vec::new(),
            Json::Object(members) => members.iter().map(|(key, value)| (key.as_str(), value)).collect(),
            other => {
                let message = format!("options are an object, found {}", other.kind());
                return Err(Failure::one(ErrorCode::OptionWrong, "", message));
            }
        };
        Ok(Self { members, known: Vec::new(), faults: Vec::new() })
    }

    fn take(&mut self, name: &'static str) -> Option<&'a Json> {
        self.known.push(name);
        let place = self.members.iter().position(|(key, _)| *key == name)?;
        let (_, value) = self.members.remove(place);
        (!value.is_null()).then_some(value)
    }

    fn wrong(&mut self, name: &str, expected: &str, found: &Json) {
        let message = format!("`{name}` must be {expected}, found {}", found.kind());
        self.faults.push(Fault { code: ErrorCode::OptionWrong, path: format!("/{name}"), message });
    }

    fn absent(&mut self, name: &str, expected: &str) {
        let message = format!("`{name}` is required: {expected}");
        self.faults.push(Fault { code: ErrorCode::OptionMissing, path: format!("/{name}"), message });
    }

    /// Any value under a name; a fault when absent.
    pub(crate) fn value(&mut self, name: &'static str, expected: &str) -> Option<&'a Json> {
        let found = self.take(name);
        if found.is_none() {
            self.absent(name, expected);
        }
        found
    }

    /// A text that must be there.
    pub(crate) fn text(&mut self, name: &'static str, expected: &str) -> Option<&'a str> {
        let found = self.value(name, expected)?;
        if found.as_text().is_none() {
            self.wrong(name, expected, found);
        }
        found.as_text()
    }

    /// A text that may be there.
    pub(crate) fn optional_text(&mut self, name: &'static str, expected: &str) -> Option<&'a str> {
        let found = self.take(name)?;
        if found.as_text().is_none() {
            self.wrong(name, expected, found);
        }
        found.as_text()
    }

    /// A whole number from 0 that may be there.
    pub(crate) fn optional_whole(&mut self, name: &'static str, expected: &str) -> Option<u64> {
        let found = self.take(name)?;
        let whole = found.as_f64().filter(|x| *x >= 0.0 && x.fract() == 0.0 && *x <= 9_007_199_254_740_992.0);
        if whole.is_none() {
            self.wrong(name, expected, found);
        }
        whole.map(|x| x as u64)
    }

    /// Texts that may be there, each with its place in the list.
    pub(crate) fn optional_texts(&mut self, name: &'static str, expected: &str) -> Option<Vec<&'a str>> {
        let found = self.take(name)?;
        let texts = found.as_list().and_then(|items| items.iter().map(Json::as_text).collect());
        if texts.is_none() {
            self.wrong(name, expected, found);
        }
        texts
    }

    /// Refuses a word of an option that does not know it.
    pub(crate) fn refuse(&mut self, path: String, message: String) {
        self.faults.push(Fault { code: ErrorCode::OptionWrong, path, message });
    }

    /// A flag that may be there.
    pub(crate) fn optional_flag(&mut self, name: &'static str, expected: &str) -> Option<bool> {
        let found = self.take(name)?;
        if found.as_bool().is_none() {
            self.wrong(name, expected, found);
        }
        found.as_bool()
    }

    /// What was wrong with the options, what is left included.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        for (key, _) in &self.members {
            let known: Vec<String> = self.known.iter().map(|name| format!("`{name}`")).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            let message = format!("there is no option `{key}`; known options: {known}");
            self.faults.push(Fault { code: ErrorCode::OptionUnknown, path: format!("/{key}"), message });
        }
        if self.faults.is_empty() {
            return Ok(());
        }
        let message = self.faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; ");
        let total = self.faults.len() as u64;
        Err(Failure { stage: Stage::Request, faults: self.faults, total, message })
    }
}
