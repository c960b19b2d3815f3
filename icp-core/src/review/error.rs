//! Why a review can not be made.

use crate::date::Date;
use crate::error::ErrorCode;
use crate::profile::ProfileError;
use crate::score::scorer::TableError;
use crate::stats::StatsError;
use crate::table::fault::{DataError, DataFault, TableFault};
use crate::watch::Stopped;

/// What is wrong with a request for a review, or with the data it is asked of.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReviewError {
    /// A date that is none.
    #[error("{path}: {text:?} is not a date: expected YYYY-MM-DD, years 0001 to 9999")]
    Date {
        /// JSON pointer into the request.
        path: String,
        /// The text as it was given.
        text: String,
    },
    /// A part of the request that can not be as it is.
    #[error("{path}: {message}")]
    Option {
        /// JSON pointer into the request.
        path: String,
        /// What is wrong, and what would be right.
        message: String,
    },
    /// The table, or values in it, are at fault.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A profile that was derived for the work is no profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The work was stopped by the one who asked for it.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl ReviewError {
    pub(crate) fn option(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Option { path: path.into(), message: message.into() }
    }

    /// A statistic that refuses an argument of the request.
    pub(crate) fn argument(path: &str) -> impl Fn(StatsError) -> Self {
        move |error| Self::option(path, error.to_string())
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Date { .. } => ErrorCode::InvalidDate,
            Self::Option { .. } => ErrorCode::OptionWrong,
            Self::Stopped(_) => ErrorCode::Stopped,
            Self::Table(TableError::Table(fault)) => fault.code(),
            Self::Table(TableError::Data(error)) => {
                error.first().map_or(ErrorCode::TypeMismatch, DataFault::code)
            }
            Self::Profile(error) => error.faults.first().map_or(ErrorCode::WrongType, |fault| fault.code()),
        }
    }

    /// Where: a JSON pointer into the request, or `/column/row` in a table.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Date { path, .. } | Self::Option { path, .. } => path.clone(),
            Self::Table(TableError::Table(fault)) => fault.path(),
            Self::Table(TableError::Data(error)) => error.first().map(DataFault::path).unwrap_or_default(),
            Self::Profile(error) => {
                error.faults.first().map(|fault| fault.path().to_owned()).unwrap_or_default()
            }
            Self::Stopped(_) => String::new(),
        }
    }
}

impl From<TableFault> for ReviewError {
    fn from(fault: TableFault) -> Self {
        Self::Table(TableError::Table(fault))
    }
}

impl From<DataError> for ReviewError {
    fn from(error: DataError) -> Self {
        Self::Table(TableError::Data(error))
    }
}

impl From<DataFault> for ReviewError {
    fn from(fault: DataFault) -> Self {
        let mut error = DataError::default();
        error.push(fault);
        error.into()
    }
}

/// A date of the request.
pub(crate) fn date(path: &str, text: &str) -> Result<Date, ReviewError> {
    text.parse().map_err(|_| ReviewError::Date { path: path.to_owned(), text: text.to_owned() })
}

/// A share or a level strictly between 0 and 1.
pub(crate) fn check_open_unit(path: &str, value: f64) -> Result<(), ReviewError> {
    if value > 0.0 && value < 1.0 {
        Ok(())
    } else {
        Err(ReviewError::option(path, format!("{value} must be greater than 0 and less than 1")))
    }
}
