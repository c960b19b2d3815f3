//! What every surface raises: one shape for every error of the core.

use crate::date::InvalidDate;
use crate::error::{ErrorCode, Stage};
use crate::json::Json;
use crate::profile::ProfileError;
use crate::score::scorer::TableError;
use crate::table::fault::{DataError, DataFault, TableFault};
use crate::watch::Stopped;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The stable code.
    pub code: ErrorCode,
    /// Where: a JSON pointer into the document, the account or the request, or `/column/row` in a table.
    pub path: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Why something could not be done. Each surface turns it into its own exception, with the same code, path and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The stage, which decides the exception's class.
    pub stage: Stage,
    /// What is wrong; never empty. The first one gives the exception its code and path.
    pub faults: Vec<Fault>,
    /// How many faults there are, listed or not.
    pub total: u64,
    /// What is wrong, in words.
    pub message: String,
}

impl Failure {
    /// A failure with one fault.
    #[must_use]
    pub fn one(code: ErrorCode, path: impl Into<String>, message: impl Into<String>) -> Self {
        let message = message.into();
        let fault = Fault { code, path: path.into(), message: message.clone() };
        Self { stage: code.stage(), faults: vec![fault], total: 1, message }
    }

    /// The code of the first fault.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.faults.first().map_or("internal", |fault| fault.code.as_str())
    }

    /// The place of the first fault.
    #[must_use]
    pub fn path(&self) -> &str {
        self.faults.first().map_or("", |fault| fault.path.as_str())
    }

    /// The failure as JSON: `stage`, `code`, `path`, `message`, `total`, `faults`.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        let text = |text: &str| Json::Text(text.to_owned());
        let object = |members: Vec<(&str, Json)>| {
            Json::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
        };
        let fault = |fault: &Fault| {
            object(vec![
                ("code", text(fault.code.as_str())),
                ("path", text(&fault.path)),
                ("message", text(&fault.message)),
            ])
        };
        object(vec![
            ("stage", text(self.stage.as_str())),
            ("code", text(self.code())),
            ("path", text(self.path())),
            ("message", text(&self.message)),
            ("total", Json::Number(self.total as f64)),
            ("faults", Json::List(self.faults.iter().map(fault).collect())),
        ])
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<ProfileError> for Failure {
    fn from(error: ProfileError) -> Self {
        let faults: Vec<Fault> = error
            .faults
            .iter()
            .map(|fault| Fault {
                code: fault.code(),
                path: fault.path().to_owned(),
                message: fault.to_string(),
            })
            .collect();
        Self { stage: Stage::Profile, total: faults.len() as u64, faults, message: error.to_string() }
    }
}

fn of_data(fault: &DataFault) -> Fault {
    Fault { code: fault.code(), path: fault.path(), message: fault.to_string() }
}

impl From<DataFault> for Failure {
    fn from(fault: DataFault) -> Self {
        let fault = of_data(&fault);
        Self { stage: Stage::Data, message: fault.message.clone(), faults: vec![fault], total: 1 }
    }
}

impl From<DataError> for Failure {
    fn from(error: DataError) -> Self {
        let message = error.to_string();
        Self {
            stage: Stage::Data,
            faults: error.faults.iter().map(of_data).collect(),
            total: error.total,
            message,
        }
    }
}

impl From<TableFault> for Failure {
    fn from(fault: TableFault) -> Self {
        if let TableFault::AbsentColumns { faults } = &fault {
            let one = |fault: &TableFault| Fault {
                code: fault.code(),
                path: fault.path(),
                message: fault.to_string(),
            };
            return Self {
                stage: fault.code().stage(),
                total: faults.len() as u64,
                faults: faults.iter().map(one).collect(),
                message: fault.to_string(),
            };
        }
        Self::one(fault.code(), fault.path(), fault.to_string())
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Table(fault) => fault.into(),
            TableError::Data(error) => error.into(),
        }
    }
}

impl From<Stopped> for Failure {
    fn from(error: Stopped) -> Self {
        Self::one(ErrorCode::Stopped, "", error.to_string())
    }
}

#[cfg(feature = "analysis")]
impl From<crate::funnel::FunnelError> for Failure {
    fn from(error: crate::funnel::FunnelError) -> Self {
        let code = ErrorCode::from_word(error.code()).unwrap_or(ErrorCode::RequestNotReadable);
        Self { stage: Stage::Request, ..Self::one(code, error.place(), error.to_string()) }
    }
}

#[cfg(feature = "analysis")]
impl From<crate::segment::SegmentError> for Failure {
    fn from(error: crate::segment::SegmentError) -> Self {
        use crate::segment::SegmentError;
        match error {
            SegmentError::Table(error) => error.into(),
            SegmentError::Data(error) => error.into(),
            SegmentError::Profile(error) => error.into(),
            SegmentError::Stopped(error) => error.into(),
            SegmentError::Wrong { .. } | SegmentError::Missing { .. } => {
                Self::one(error.code(), error.path(), error.to_string())
            }
        }
    }
}

#[cfg(feature = "analysis")]
impl From<crate::learn::LearnError> for Failure {
    fn from(error: crate::learn::LearnError) -> Self {
        use crate::learn::LearnError;
        match error {
            LearnError::Table(error) => error.into(),
            LearnError::Data(error) => error.into(),
            LearnError::Profile(error) => error.into(),
            other => Self::one(other.code(), other.path(), other.to_string()),
        }
    }
}

#[cfg(feature = "analysis")]
impl From<crate::stats::StatsError> for Failure {
    fn from(error: crate::stats::StatsError) -> Self {
        let code = ErrorCode::from_word(error.code()).unwrap_or(ErrorCode::NotConverged);
        Self { stage: Stage::Statistics, ..Self::one(code, "", error.to_string()) }
    }
}

#[cfg(feature = "analysis")]
impl From<crate::review::ReviewError> for Failure {
    fn from(error: crate::review::ReviewError) -> Self {
        use crate::review::ReviewError;
        match error {
            ReviewError::Table(error) => error.into(),
            ReviewError::Profile(error) => error.into(),
            ReviewError::Stopped(error) => error.into(),
            ReviewError::Date { .. } | ReviewError::Option { .. } => {
                Self::one(error.code(), error.path(), error.to_string())
            }
        }
    }
}

impl From<InvalidDate> for Failure {
    fn from(error: InvalidDate) -> Self {
        Self::one(ErrorCode::InvalidDate, "/as_of", error.to_string())
    }
}

#[cfg(all(test, feature = "analysis"))]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_every_stage_is_in_the_catalogue() {
        for code in crate::funnel::FunnelError::CODES.iter().chain(&crate::stats::StatsError::CODES) {
            assert!(ErrorCode::from_word(code).is_some(), "{code}");
        }
    }
}
