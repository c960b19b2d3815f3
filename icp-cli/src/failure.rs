//! What went wrong, as it is told on stderr: one line each, with code, place and what would be right.

use std::fmt;

/// One fault.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// The stable code; the core's where the core found it.
    pub(crate) code: String,
    /// Where: a file, a line, a JSON pointer.
    pub(crate) place: String,
    /// What is wrong and what would be right.
    pub(crate) message: String,
}

/// All that went wrong.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failures {
    pub(crate) list: Vec<Failure>,
    /// Faults that were found and are not listed.
    pub(crate) unlisted: u64,
}

impl Failures {
    pub(crate) fn one(code: &str, place: impl Into<String>, message: impl Into<String>) -> Self {
        let failure = Failure { code: code.to_owned(), place: place.into(), message: message.into() };
        Self { list: vec![failure], unlisted: 0 }
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Failure { code, place, message } in &self.list {
            let space = if place.is_empty() { "" } else { " " };
            writeln!(f, "error[{code}]{space}{place}: {message}")?;
        }
        if self.unlisted > 0 {
            writeln!(f, "and {} more", self.unlisted)?;
        }
        Ok(())
    }
}

impl Failures {
    /// All faults of a profile document; `place` names the document.
    pub(crate) fn of_profile(place: &str, error: &icp_core::profile::ProfileError) -> Self {
        let list = error.faults.iter().map(|fault| Failure {
            code: fault.code().as_str().to_owned(),
            place: format!("{place}#{}", fault.path()),
            message: fault.to_string(),
        });
        Self { list: list.collect(), unlisted: 0 }
    }
}
