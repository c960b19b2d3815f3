//! Scoring one account or many, with the interpreter's lock released.

use crate::convert;
use crate::errors::{OrRaise, exception};
use crate::frames::{Column, Scores};
use crate::profile::Profile;
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchOptions, RecordBatchReader};
use arrow_schema::{ArrowError, Field, Schema};
use icp_core::contract::failure::Failure;
use icp_core::contract::operations::{Subject, call};
use icp_core::contract::scoring::Scoring;
use icp_core::score::pool::{Pool, Threads};
use icp_core::score::scorer::{Errors, ScoredTable, TableError, TableOptions};
use icp_core::table::fault::DataError;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::ThreadId;

/// A profile made ready for a date.
#[pyclass(frozen, module = "icp._core")]
pub(crate) struct Scorer {
    scorer: icp_core::score::scorer::Scorer,
    names: Vec<String>,
}

impl Scorer {
    pub(crate) fn new(scorer: icp_core::score::scorer::Scorer) -> Self {
        let mut names = Vec::new();
        for attribute in scorer.attributes() {
            let column = attribute.read.as_ref().and_then(|read| read.column.clone());
            for name in column.into_iter().chain([attribute.name.clone()]) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        Self { scorer, names }
    }
}

/// Threads that stop between jobs when a signal's handler raises.
struct Interruptible {
    threads: Threads,
    caller: ThreadId,
    stopped: AtomicBool,
    raised: Mutex<Option<PyErr>>,
}

impl Interruptible {
    fn new(threads: usize) -> Self {
        Self {
            threads: Threads::new(threads),
            caller: std::thread::current().id(),
            stopped: AtomicBool::new(false),
            raised: Mutex::new(None),
        }
    }

    fn finish(self) -> Result<(), Stop> {
        let raised = self.raised.into_inner().unwrap_or_else(PoisonError::into_inner);
        raised.map_or(Ok(()), |error| Err(Stop::Signal(error)))
    }
}

/// Jobs between two looks for signals: a look needs the interpreter's lock, a job takes a few milliseconds.
const JOBS_PER_LOOK: usize = 8;

impl Pool for Interruptible {
    fn width(&self) -> usize {
        self.threads.width()
    }

    fn run(&self, n: usize, job: &(dyn Fn(usize) + Sync)) {
        self.threads.run(n, &|i| {
            if self.stopped.load(Ordering::Relaxed) {
                return;
            }
            job(i);
            if i % JOBS_PER_LOOK == 0
                && std::thread::current().id() == self.caller
                && let Err(error) = Python::attach(|py| py.check_signals())
            {
                self.stopped.store(true, Ordering::Relaxed);
                *self.raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        });
    }
}

/// Why a batch was not scored.
enum Stop {
    Failure(Failure),
    Arrow(ArrowError),
    Signal(PyErr),
}

impl Stop {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            Self::Failure(failure) => exception(py, &failure),
            Self::Arrow(error) => PyValueError::new_err(error.to_string()),
            Self::Signal(error) => error,
        }
    }
}

impl<E: Into<Failure>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

fn with_options<T>(
    scoring: &Scoring,
    score: impl FnOnce(&TableOptions<'_>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let pool = Interruptible::new(scoring.threads);
    let options = TableOptions { outputs: scoring.outputs.clone(), errors: scoring.errors, pool: &pool };
    let scored = score(&options);
    pool.finish()?;
    scored
}

fn to_batch(scored: ScoredTable, errors: Errors) -> Result<RecordBatch, Stop> {
    let batch = match errors {
        Errors::Raise => icp_core::arrow::batch(scored.scores),
        Errors::Record => icp_core::arrow::batch_with_faults(scored),
    };
    batch.map_err(Stop::Arrow)
}

impl Scorer {
    fn batches(&self, reader: Box<dyn RecordBatchReader + Send>, scoring: &Scoring) -> Result<Vec<RecordBatch>, Stop> {
        let empty = RecordBatch::new_empty(reader.schema());
        let (mut scores, mut error, mut rows) = (Vec::new(), DataError::default(), 0);
        let mut one = |batch: &RecordBatch, scores: &mut Vec<RecordBatch>| {
            let table = icp_core::arrow::table(batch, |name| self.names.iter().any(|known| known == name))?.first_row(rows);
            rows += batch.num_rows() as u64;
            let scored = with_options(scoring, |options| match self.scorer.score_table_with(&table, options) {
                Err(TableError::Data(more)) => {
                    error.merge(more);
                    Ok(None)
                }
                other => Ok(Some(other?)),
            })?;
            if let Some(scored) = scored {
                scores.push(to_batch(scored, scoring.errors)?);
            }
            Ok::<(), Stop>(())
        };
        let mut any = false;
        for batch in reader {
            any = true;
            one(&batch.map_err(Stop::Arrow)?, &mut scores)?;
        }
        if !any {
            one(&empty, &mut scores)?;
        }
        error.into_result()?;
        Ok(scores)
    }
}

#[pymethods]
impl Scorer {
    fn as_of(&self) -> String {
        self.scorer.as_of().to_string()
    }

    fn profile(&self) -> Profile {
        Profile(self.scorer.profile().clone())
    }

    /// The names of the columns that are read, where the table has them.
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn score_one(&self, py: Python<'_>, account: &Bound<'_, PyAny>, strict: bool) -> PyResult<String> {
        let account = convert::account(account, None)?.or_raise(py)?;
        let record = if strict { self.scorer.score_strict(&account) } else { self.scorer.score(&account) };
        record.map(|record| record.to_json()).or_raise(py)
    }

    fn score_json(&self, py: Python<'_>, account: &str) -> PyResult<String> {
        self.scorer.score_json(account).map(|record| record.to_json()).or_raise(py)
    }

    fn score_arrow(&self, py: Python<'_>, frame: AnyRecordBatch, options: &Bound<'_, PyAny>) -> PyResult<Scores> {
        let scoring = Scoring::read(&convert::request(options)?).or_raise(py)?;
        let reader = frame.into_reader()?;
        py.detach(|| self.batches(reader, &scoring)).map(Scores).map_err(|stop| stop.raised(py))
    }

    fn score_columns(
        &self,
        py: Python<'_>,
        columns: Vec<(String, Py<Column>)>,
        rows: usize,
        options: &Bound<'_, PyAny>,
    ) -> PyResult<Scores> {
        let scoring = Scoring::read(&convert::request(options)?).or_raise(py)?;
        let arrays: Vec<_> = columns.iter().map(|(_, column)| Arc::clone(&column.get().0)).collect();
        let field = |((name, _), array): (&(String, Py<Column>), &arrow_array::ArrayRef)| {
            Field::new(name, array.data_type().clone(), true)
        };
        let schema = Arc::new(Schema::new(columns.iter().zip(&arrays).map(field).collect::<Vec<_>>()));
        let batch_options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &batch_options);
        let reader = Box::new(RecordBatchIterator::new([batch], schema));
        py.detach(|| self.batches(reader, &scoring)).map(Scores).map_err(|stop| stop.raised(py))
    }

    fn score_rows(&self, py: Python<'_>, rows: Vec<Bound<'_, PyAny>>, options: &Bound<'_, PyAny>) -> PyResult<Scores> {
        let scoring = Scoring::read(&convert::request(options)?).or_raise(py)?;
        let mut accounts = Vec::with_capacity(rows.len());
        for (row, object) in rows.iter().enumerate() {
            if row % 8192 == 0 {
                py.check_signals()?;
            }
            let account = convert::account(object, Some(&self.names))?;
            accounts.push(account.map_err(|mut error| {
                error.faults.iter_mut().for_each(|fault| fault.row = Some(row as u64));
                error
            }).or_raise(py)?);
        }
        let scored = py.detach(|| {
            let scored = with_options(&scoring, |options| Ok(self.scorer.score_accounts(&accounts, options)?))?;
            to_batch(scored, scoring.errors)
        });
        scored.map(|batch| Scores(vec![batch])).map_err(|stop| stop.raised(py))
    }

    fn call(&self, py: Python<'_>, operation: &str, options: &Bound<'_, PyAny>) -> PyResult<String> {
        let options = convert::request(options)?;
        let answer = py.detach(|| call(Subject::Scorer(&self.scorer), operation, &options).map(|answer| answer.compact()));
        answer.or_raise(py)
    }
}
