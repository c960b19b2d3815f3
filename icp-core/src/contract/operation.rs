//! What an operation is: a name, a subject, a function from a request to an answer.

use super::failure::Failure;
#[cfg(feature = "analysis")]
use crate::error::ErrorCode;
use crate::json::Json;
use crate::profile::Profile;
use crate::score::scorer::Scorer;
use crate::table::Table;
use crate::watch::Watch;

/// What an operation is asked of.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// The engine itself.
    Engine,
    /// A profile.
    Profile(&'a Profile),
    /// A profile made ready for a date.
    Scorer(&'a Scorer),
}

impl Subject<'_> {
    /// The word for the kind of subject.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Profile(_) => "profile",
            Self::Scorer(_) => "scorer",
        }
    }
}

/// How an asker spells the names of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Spelling {
    /// `target_revenue`: Rust and Python.
    #[default]
    Snake,
    /// `targetRevenue`: JavaScript.
    Camel,
}

/// One call of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// What is asked.
    pub subject: Subject<'a>,
    /// The options: an object, or null for none.
    pub request: &'a Json,
    /// A table beside the options; without it, the option `table` (an object of lists) is the table.
    pub table: Option<&'a Table<'a>>,
    /// Who looks on while it runs.
    pub watch: Watch<'a>,
    /// How the names of fields are spelled, in the request and in the answer.
    pub spelling: Spelling,
}

impl<'a> Call<'a> {
    /// A call with options only, in snake_case.
    #[must_use]
    pub const fn new(subject: Subject<'a>, request: &'a Json) -> Self {
        Self { subject, request, table: None, watch: Watch::NONE, spelling: Spelling::Snake }
    }

    /// The scorer it is asked of.
    #[cfg(feature = "analysis")]
    pub(crate) fn scorer(&self) -> Result<&'a Scorer, Failure> {
        match self.subject {
            Subject::Scorer(scorer) => Ok(scorer),
            _ => Err(Failure::one(ErrorCode::OperationUnknown, "", "this operation is asked of a scorer")),
        }
    }
}

/// What stands before the options of a call, where a surface has positional arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Options only.
    Options,
    /// An account.
    Account,
    /// A table.
    Table,
}

impl Takes {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Options => "options",
            Self::Account => "account",
            Self::Table => "table",
        }
    }
}

/// The work of an operation.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Run {
    /// From options in snake_case to an answer in snake_case.
    Plain(fn(Subject<'_>, &Json) -> Result<Json, Failure>),
    /// From and to typed values, spelled as the call says.
    #[cfg(feature = "analysis")]
    Typed(fn(&Call<'_>) -> Result<Json, Failure>),
}

/// One thing that every surface offers.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// What it is asked of: `engine`, `profile` or `scorer`.
    pub subject: &'static str,
    /// Its name, in snake_case; those of the engine may have an area in front: `funnel.plan`.
    pub name: &'static str,
    /// What stands before its options.
    pub takes: Takes,
    /// What it gives.
    pub about: &'static str,
    /// A request that it answers, as JSON in snake_case (asked of the template `starter` at 2026-11-21 where it is asked of a
    /// profile or a scorer): documentation, and the case that every surface replays. Empty where another test has it.
    pub example: &'static str,
    pub(crate) run: Run,
}
