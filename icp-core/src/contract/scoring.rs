//! Scoring and everything else, asked for in a host's own words: texts in, texts out, names in camelCase.

use super::casing::{to_camel, to_snake};
use super::columns::Columns;
use super::failure::Failure;
use super::operations::{self, Call, Spelling, Subject, object, text};
use super::options::ScoringOptions;
use super::request::Request;
use super::wire;
use crate::error::ErrorCode;
use crate::json::Json;
use crate::profile::Profile;
use crate::score::pool::{Pool, Threads};
use crate::score::record::Record;
use crate::score::scorer::{Errors, Scorer};
use crate::table::Table;
use crate::table::fault::{DataError, DataFault, LISTED_PLACES};
use std::sync::{Mutex, PoisonError};

/// A record as text, twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordText {
    /// With names in camelCase, for the host's object.
    pub camel: String,
    /// With names in snake_case: [`Record::to_json`].
    pub snake: String,
}

impl RecordText {
    fn new(record: &Record) -> Self {
        let (snake, camel) = record.to_both_json();
        Self { camel, snake }
    }

    fn of_json(json: &Json) -> Self {
        Self { camel: to_camel(json).compact(), snake: json.compact() }
    }

    /// Both in one text, the camelCase one first, with a line feed between (which neither holds).
    #[must_use]
    pub fn joined(self) -> String {
        self.camel + "\n" + &self.snake
    }
}

/// Asks for an operation: the request in camelCase (see [`wire::request`]), the answer in camelCase.
///
/// # Errors
/// As [`operations::call`], and `option_wrong` when the request is not JSON.
///
/// ```
/// use icp_core::contract::operations::Subject;
/// use icp_core::contract::scoring::call;
/// assert!(call(Subject::Engine, "templates", None)?.contains("starter"));
/// # Ok::<(), icp_core::contract::failure::Failure>(())
/// ```
pub fn call(subject: Subject<'_>, name: &str, request: Option<&str>) -> Result<String, Failure> {
    ask(subject, name, request, None)
}

/// As [`call`], with a table beside the request.
///
/// # Errors
/// As [`call`], and what is wrong with the columns.
pub fn call_with(
    subject: Subject<'_>,
    name: &str,
    request: Option<&str>,
    columns: &Columns,
) -> Result<String, Failure> {
    ask(subject, name, request, Some(&columns.table()?))
}

fn ask(
    subject: Subject<'_>,
    name: &str,
    request: Option<&str>,
    table: Option<&Table<'_>>,
) -> Result<String, Failure> {
    let request = wire::request(request)?;
    let call = Call { table, spelling: Spelling::Camel, ..Call::new(subject, &request) };
    Ok(operations::ask(name, &call)?.compact())
}

/// Makes a profile ready for the date that the options' `asOf` names: ISO text, or a moment in the notation of [`wire`].
///
/// # Errors
/// `as_of_missing`, `invalid_date`, wrong options.
pub fn scorer(profile: &Profile, options: Option<&str>) -> Result<Scorer, Failure> {
    let options = to_snake(&wire::request(options)?);
    if options.get("as_of").is_none_or(Json::is_null) {
        return Err(Failure::one(ErrorCode::AsOfMissing, "/as_of", ErrorCode::AsOfMissing.meaning()));
    }
    let mut request = Request::new(&options)?;
    let as_of = request.text("as_of", "a date as YYYY-MM-DD");
    request.finish()?;
    Ok(profile.scorer(as_of.unwrap_or_default())?)
}

/// Scores one account in the notation of [`wire`]; the options are `{"strict": …}` or nothing.
///
/// # Errors
/// Every value that can not be read, and wrong options.
pub fn account(scorer: &Scorer, text: &str, options: Option<&str>) -> Result<RecordText, Failure> {
    let options = ScoringOptions::of_accounts(&to_snake(&wire::request(options)?))?;
    Ok(RecordText::new(&score(scorer, text, options.strict)?))
}

fn score(scorer: &Scorer, text: &str, strict: bool) -> Result<Record, DataError> {
    // A mark is an object, and undeclared keys are counted on the way over the tree.
    if let Some(record) = (!strict).then(|| scorer.score_plain_json(text)).flatten() {
        return Ok(record);
    }
    let (account, unreadable) = wire::account(scorer, text)?;
    let scored = if strict { scorer.score_strict(&account) } else { scorer.score(&account) };
    if unreadable.is_empty() {
        return scored;
    }
    // All faults of an account are told, in the order of the document's attributes; undeclared keys come last.
    let place = |fault: &DataFault| {
        scorer.attributes().position(|attribute| {
            let column = attribute.read.as_ref().and_then(|read| read.column.as_deref());
            attribute.name == fault.column || column == Some(fault.column.as_str())
        })
    };
    let mut error = scored.err().unwrap_or_default();
    error.total = error.total.saturating_add(unreadable.len() as u64);
    error.faults.splice(0..0, unreadable);
    error.faults.sort_by_key(|fault| place(fault).unwrap_or(usize::MAX));
    error.faults.truncate(LISTED_PLACES);
    Err(error)
}

/// Small enough that threads end together, large enough that taking one costs nothing.
const ACCOUNTS_PER_JOB: usize = 256;

/// Scores accounts, each in the notation of [`wire`], in order. With `errors` `record`, an account that can not be read gives
/// a record whose `status` is `error`, whose results are null, and whose `error` says code, path and message. They are scored on as many
/// threads as the options' `threads` say; the records do not depend on it.
///
/// # Errors
/// Wrong options; with `errors` `raise`, every value that can not be read, placed by key and row.
pub fn accounts<T: AsRef<str> + Sync>(
    scorer: &Scorer,
    texts: &[T],
    options: Option<&str>,
) -> Result<Vec<RecordText>, Failure> {
    let options = ScoringOptions::of_accounts(&to_snake(&wire::request(options)?))?;
    let jobs: Vec<&[T]> = texts.chunks(ACCOUNTS_PER_JOB).collect();
    let scored: Vec<Mutex<Vec<_>>> = jobs.iter().map(|_| Mutex::default()).collect();
    Threads::new(options.threads).run(jobs.len(), &|job| {
        let one =
            |text: &T| score(scorer, text.as_ref(), options.strict).map(|record| RecordText::new(&record));
        let records = jobs[job].iter().map(one).collect();
        *scored[job].lock().unwrap_or_else(PoisonError::into_inner) = records;
    });
    let scored = scored.into_iter().flat_map(|job| job.into_inner().unwrap_or_else(PoisonError::into_inner));
    let mut records = Vec::with_capacity(texts.len());
    let mut error = DataError::default();
    for (row, record) in scored.enumerate() {
        match record {
            Ok(record) if error.is_empty() => records.push(record),
            Ok(_) => {}
            Err(mut faults) => {
                for fault in &mut faults.faults {
                    fault.row = Some(row as u64);
                }
                match (options.errors, faults.first()) {
                    (Errors::Record, Some(first)) => {
                        records.push(RecordText::of_json(&refused(scorer, first)))
                    }
                    _ => error.merge(faults),
                }
            }
        }
    }
    error.into_result()?;
    Ok(records)
}

/// The record of an account that could not be read.
fn refused(scorer: &Scorer, fault: &DataFault) -> Json {
    const NULL: [&str; 10] = [
        "score",
        "base_score",
        "low",
        "high",
        "coverage",
        "timing",
        "tier",
        "tier_certain",
        "tier_reasons",
        "decision",
    ];
    let mut members: Vec<(&str, Json)> = NULL.into_iter().map(|name| (name, Json::Null)).collect();
    members.push(("status", text("error")));
    for name in ["exclusions", "overrides", "criteria", "triggers"] {
        members.push((name, Json::Null));
    }
    members.push(("fingerprint", text(scorer.fingerprint())));
    members.push(("as_of", text(&scorer.as_of().to_string())));
    members.push(("engine", text(Record::ENGINE)));
    members.push(("error", fault_json(fault)));
    object(members)
}

/// A fault as JSON: code, path, message, and the row where there is one.
pub(crate) fn fault_json(fault: &DataFault) -> Json {
    let mut members = vec![
        ("code", text(fault.code().as_str())),
        ("path", text(&fault.path())),
        ("message", text(&fault.to_string())),
    ];
    if let Some(row) = fault.row {
        members.push(("row", Json::Number(row as f64)));
    }
    object(members)
}
