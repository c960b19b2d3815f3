//! What can be wrong with a request to this module.

use crate::error::ErrorCode;
use crate::profile::ProfileError;
use crate::score::scorer::TableError;
use crate::stats::StatsError;
use crate::table::fault::{DataError, TableFault};
use crate::watch::Stopped;

/// Why a question about segments, people or channels has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SegmentError {
    /// A part of the request is not what it must be.
    #[error("{path}: {found}; {wanted}")]
    Wrong {
        /// JSON pointer into the request.
        path: String,
        /// What is there.
        found: String,
        /// What would be right.
        wanted: String,
    },
    /// A part of the request that is needed is absent.
    #[error("{path} is missing: {wanted}")]
    Missing {
        /// JSON pointer into the request.
        path: String,
        /// What to give.
        wanted: String,
    },
    /// The table does not hold what is needed, or its values can not be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// An account can not be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A document that was derived from the profile is not valid.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The work was stopped by the one who asked for it.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl SegmentError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Wrong { .. } => ErrorCode::OptionWrong,
            Self::Stopped(_) => ErrorCode::Stopped,
            Self::Missing { .. } => ErrorCode::OptionMissing,
            Self::Table(TableError::Table(fault)) => fault.code(),
            Self::Table(TableError::Data(error)) | Self::Data(error) => {
                error.first().map_or(ErrorCode::TypeMismatch, |fault| fault.code())
            }
            Self::Profile(error) => error.faults.first().map_or(ErrorCode::WrongType, |fault| fault.code()),
        }
    }

    /// Where: a JSON pointer into the request, or column and row of the table.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Wrong { path, .. } | Self::Missing { path, .. } => path.clone(),
            Self::Table(TableError::Table(fault)) => fault.path(),
            Self::Table(TableError::Data(error)) | Self::Data(error) => {
                error.first().map(|fault| fault.path()).unwrap_or_default()
            }
            Self::Profile(error) => {
                error.faults.first().map(|fault| fault.path().to_owned()).unwrap_or_default()
            }
            Self::Stopped(_) => String::new(),
        }
    }

    pub(crate) fn wrong(
        path: impl Into<String>,
        found: impl std::fmt::Display,
        wanted: impl Into<String>,
    ) -> Self {
        Self::Wrong { path: path.into(), found: found.to_string(), wanted: wanted.into() }
    }

    pub(crate) fn missing(path: impl Into<String>, wanted: impl Into<String>) -> Self {
        Self::Missing { path: path.into(), wanted: wanted.into() }
    }

    pub(crate) fn of_stats(path: &str, error: &StatsError) -> Self {
        Self::wrong(path, error, "give numbers for which the statistic is defined")
    }
}

impl From<TableFault> for SegmentError {
    fn from(fault: TableFault) -> Self {
        Self::Table(TableError::Table(fault))
    }
}

/// More than any money, people or hours; products of such numbers stay within the doubles.
const MOST: f64 = 1e15;

/// A finite number of at least 0.
pub(crate) fn not_negative(path: impl Into<String>, value: f64) -> Result<f64, SegmentError> {
    if (0.0..=MOST).contains(&value) {
        Ok(value)
    } else {
        Err(SegmentError::wrong(path, value, "a number from 0 to 1e15 is wanted"))
    }
}

/// A finite number above 0.
pub(crate) fn positive(path: impl Into<String>, value: f64) -> Result<f64, SegmentError> {
    if value > 0.0 && value <= MOST {
        Ok(value)
    } else {
        Err(SegmentError::wrong(path, value, "a number above 0 and at most 1e15 is wanted"))
    }
}

/// A number from 0 to 1.
pub(crate) fn unit(path: impl Into<String>, value: f64) -> Result<f64, SegmentError> {
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(SegmentError::wrong(path, value, "a number from 0 to 1 is wanted"))
    }
}
