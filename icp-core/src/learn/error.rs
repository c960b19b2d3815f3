//! Every way learning can fail, each with a stable code and a place.

use crate::error::ErrorCode;
use crate::profile::ProfileError;
use crate::score::scorer::TableError;
use crate::stats::StatsError;
use crate::table::fault::{DataError, DataFault, TableFault};
use crate::table::values::ValuesError;
use crate::watch::Stopped;

/// Why nothing can be learned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LearnError {
    /// The table itself is at fault: a column is absent, say.
    #[error(transparent)]
    Table(#[from] TableFault),
    /// Values in it are.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A profile is.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A part of the request has no meaning.
    #[error("{path}: {message}")]
    Option {
        /// Where in the request, as a JSON pointer.
        path: String,
        /// What is wrong and what would be right.
        message: String,
    },
    /// Fewer rows than the work can do with.
    #[error("{what}: {found} found, at least {needed} needed")]
    TooFewRows {
        /// The column or the part of the request that it is about, as a JSON pointer.
        path: String,
        /// What was counted.
        what: String,
        /// How many there are.
        found: u64,
        /// How many would do.
        needed: u64,
    },
    /// Nothing to tell apart: every row is on one side.
    #[error("{what}: all {rows} rows are on one side; both are needed")]
    OneOutcome {
        /// The column or the part of the request that it is about, as a JSON pointer.
        path: String,
        /// Which two sides.
        what: String,
        /// How many rows there are.
        rows: u64,
    },
    /// A computation without a value that the whole work rests on.
    #[error("{path}: {error}")]
    Statistic {
        /// What it was computed for, as a JSON pointer into the request.
        path: String,
        /// Why it has no value.
        error: StatsError,
    },
    /// The work was stopped by the one who asked for it.
    #[error("stopped on request")]
    Stopped,
}

impl LearnError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Table(fault) => fault.code(),
            Self::Data(error) => error.first().map_or(ErrorCode::TypeMismatch, DataFault::code),
            Self::Profile(error) => error.faults.first().map_or(ErrorCode::WrongType, |fault| fault.code()),
            Self::Option { .. } => ErrorCode::OptionWrong,
            Self::TooFewRows { .. } => ErrorCode::TooFewRows,
            Self::OneOutcome { .. } => ErrorCode::OneOutcome,
            Self::Statistic { error, .. } => match error {
                StatsError::TooFew { .. } => ErrorCode::TooFewRows,
                StatsError::OneClass { .. } | StatsError::AllEqual { .. } => ErrorCode::OneOutcome,
                _ => ErrorCode::OptionWrong,
            },
            Self::Stopped => ErrorCode::Stopped,
        }
    }

    /// The place: a JSON pointer into the request or the profile, or `/column/row` in the table.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Table(fault) => fault.path(),
            Self::Data(error) => error.first().map(DataFault::path).unwrap_or_default(),
            Self::Profile(error) => error.faults.first().map_or("", |fault| fault.path()).to_owned(),
            Self::Option { path, .. }
            | Self::TooFewRows { path, .. }
            | Self::OneOutcome { path, .. }
            | Self::Statistic { path, .. } => path.clone(),
            Self::Stopped => String::new(),
        }
    }

    /// A part of the request that has no meaning.
    pub(crate) fn option(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Option { path: path.into(), message: message.into() }
    }

    /// Places an undefined statistic.
    pub(crate) fn statistic(path: &str) -> impl Fn(StatsError) -> Self + '_ {
        move |error| Self::Statistic { path: path.to_owned(), error }
    }
}

impl From<ValuesError> for LearnError {
    fn from(error: ValuesError) -> Self {
        match error {
            ValuesError::Table(fault) => Self::Table(fault),
            ValuesError::Data(error) => Self::Data(error),
        }
    }
}

impl From<TableError> for LearnError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Table(fault) => Self::Table(fault),
            TableError::Data(error) => Self::Data(error),
        }
    }
}

impl From<Stopped> for LearnError {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_a_code_and_a_place() {
        let errors: [(LearnError, &str, &str); 5] = [
            (TableFault::DuplicateColumn { name: "a/b".into() }.into(), "duplicate_column", "/a~1b"),
            (LearnError::option("/q", "must be in (0, 1)"), "option_wrong", "/q"),
            (
                LearnError::OneOutcome { path: "/outcome".into(), what: "won".into(), rows: 3 },
                "one_outcome",
                "/outcome",
            ),
            (
                LearnError::statistic("/level")(StatsError::OneClass { positives: 0, negatives: 2 }),
                "one_outcome",
                "/level",
            ),
            (Stopped.into(), "stopped", ""),
        ];
        for (error, code, path) in errors {
            assert_eq!((error.code().as_str(), error.path().as_str()), (code, path), "{error}");
        }
    }
}
