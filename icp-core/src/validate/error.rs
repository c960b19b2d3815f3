//! Why evidence can not be given.

use crate::error::ErrorCode;
use crate::score::scorer::TableError;
use crate::stats::StatsError;
use crate::table::fault::{DataError, DataFault, TableFault};
use crate::watch::Stopped;

/// What is wrong with a request for evidence, or with the data it is asked of. A statistic that the data can not give is no error but an
/// undefined value in the report.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ValidateError {
    /// The table, or values in it, are at fault.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A column that the request names is not there.
    #[error("{path}: the table has no column {name:?}; it has {known}")]
    AbsentColumn {
        /// JSON pointer into the request.
        path: String,
        /// The column that was asked for.
        name: String,
        /// The columns that are there.
        known: String,
    },
    /// A part of the request that can not be as it is.
    #[error("{path}: {message}")]
    Option {
        /// JSON pointer into the request.
        path: String,
        /// What is wrong, and what would be right.
        message: String,
    },
    /// A part of the request that is needed and is not there.
    #[error("{path}: {message}")]
    Missing {
        /// JSON pointer into the request.
        path: String,
        /// What is needed, and why.
        message: String,
    },
    /// The work was stopped by the one who asked for it.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl ValidateError {
    pub(crate) fn option(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Option { path: path.into(), message: message.into() }
    }

    pub(crate) fn missing(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Missing { path: path.into(), message: message.into() }
    }

    /// A statistic that refuses an argument of the request.
    pub(crate) fn argument(path: &str) -> impl Fn(StatsError) -> Self {
        move |error| Self::option(path, error.to_string())
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Table(TableError::Table(fault)) => fault.code(),
            Self::Table(TableError::Data(error)) => {
                error.first().map_or(ErrorCode::TypeMismatch, DataFault::code)
            }
            Self::AbsentColumn { .. } => ErrorCode::AbsentColumn,
            Self::Option { .. } => ErrorCode::OptionWrong,
            Self::Stopped(_) => ErrorCode::Stopped,
            Self::Missing { .. } => ErrorCode::OptionMissing,
        }
    }

    /// Where: a JSON pointer into the request, or `/column/row` in a table.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Table(TableError::Table(fault)) => fault.path(),
            Self::Table(TableError::Data(error)) => error.first().map(DataFault::path).unwrap_or_default(),
            Self::AbsentColumn { path, .. } | Self::Option { path, .. } | Self::Missing { path, .. } => {
                path.clone()
            }
            Self::Stopped(_) => String::new(),
        }
    }
}

impl From<TableFault> for ValidateError {
    fn from(fault: TableFault) -> Self {
        Self::Table(TableError::Table(fault))
    }
}

impl From<DataError> for ValidateError {
    fn from(error: DataError) -> Self {
        Self::Table(TableError::Data(error))
    }
}

/// A share or a level strictly between 0 and 1.
pub(crate) fn check_open_unit(path: &str, value: f64) -> Result<(), ValidateError> {
    if value > 0.0 && value < 1.0 {
        Ok(())
    } else {
        Err(ValidateError::option(path, format!("{value} must be greater than 0 and less than 1")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_a_code_and_a_place() {
        let absent = ValidateError::AbsentColumn {
            path: "/outcome".into(),
            name: "won".into(),
            known: "score".into(),
        };
        let errors = [
            (
                ValidateError::from(TableFault::DuplicateColumn { name: "a/b".into() }),
                "duplicate_column",
                "/a~1b",
            ),
            (absent, "absent_column", "/outcome"),
            (ValidateError::option("/level", "must be in (0, 1)"), "option_wrong", "/level"),
            (ValidateError::missing("/diagnosis", "say why"), "option_missing", "/diagnosis"),
            (check_open_unit("/power", f64::NAN).unwrap_err(), "option_wrong", "/power"),
        ];
        for (error, code, path) in errors {
            assert_eq!((error.code().as_str(), error.path().as_str()), (code, path), "{error}");
        }
    }
}
