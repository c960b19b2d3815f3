//! Scoring one account or many, with the interpreter's lock released.

use crate::asking::{self, Table};
use crate::convert;
use crate::errors::{OrRaise, exception};
use crate::frames::{Column, Scores, record_batch};
use crate::profile::Profile;
use arrow_array::{RecordBatch, RecordBatchIterator};
use icp_core::arrow::{StreamError, batch, batch_with_faults, score_stream};
use icp_core::contract::operations::Subject;
use icp_core::contract::options::ScoringOptions;
use icp_core::score::pool::{Pool, Threads};
use icp_core::score::scorer::{Errors, TableError, TableOptions};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::ThreadId;

/// A profile made ready for a date.
#[pyclass(frozen, module = "icp._core")]
pub(crate) struct Scorer(pub(crate) icp_core::score::scorer::Scorer);

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

impl Scorer {
    /// Scores without the interpreter's lock, as the options say.
    fn scores(
        &self,
        py: Python<'_>,
        options: &Bound<'_, PyAny>,
        score: impl Send + FnOnce(&TableOptions<'_>) -> Result<Vec<RecordBatch>, StreamError>,
    ) -> PyResult<Scores> {
        let ScoringOptions { outputs, errors, threads, .. } =
            ScoringOptions::of_table(&convert::request(options)?).or_raise(py)?;
        let pool = Interruptible::new(threads);
        let scored = py.detach(|| score(&TableOptions { outputs, errors, pool: &pool }));
        if let Some(raised) = pool.raised.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(raised);
        }
        scored.map(Scores).map_err(|error| match error {
            StreamError::Table(error) => exception(py, &error.into()),
            StreamError::Arrow(error) => PyValueError::new_err(error.to_string()),
        })
    }
}

#[pymethods]
impl Scorer {
    fn as_of(&self) -> String {
        self.0.as_of().to_string()
    }

    fn profile(&self) -> Profile {
        Profile(self.0.profile().clone())
    }

    /// The names of the columns that are read, where the table has them.
    fn names(&self) -> Vec<String> {
        self.0.column_names().into_iter().map(str::to_owned).collect()
    }

    fn score_one(&self, py: Python<'_>, account: &Bound<'_, PyAny>, strict: bool) -> PyResult<String> {
        let account = convert::account(account, None)?.or_raise(py)?;
        let record = if strict { self.0.score_strict(&account) } else { self.0.score(&account) };
        record.map(|record| record.to_json()).or_raise(py)
    }

    fn score_json(&self, py: Python<'_>, account: &str) -> PyResult<String> {
        self.0.score_json(account).map(|record| record.to_json()).or_raise(py)
    }

    fn score_arrow(
        &self,
        py: Python<'_>,
        frame: AnyRecordBatch,
        options: &Bound<'_, PyAny>,
    ) -> PyResult<Scores> {
        let stream = frame.into_reader()?;
        self.scores(py, options, |options| score_stream(&self.0, stream, options))
    }

    fn score_columns(
        &self,
        py: Python<'_>,
        columns: Vec<(String, Py<Column>)>,
        rows: usize,
        options: &Bound<'_, PyAny>,
    ) -> PyResult<Scores> {
        let batch = record_batch(columns, rows)?;
        let schema = batch.schema();
        let stream = RecordBatchIterator::new([Ok(batch)], schema);
        self.scores(py, options, |options| score_stream(&self.0, stream, options))
    }

    fn score_rows(
        &self,
        py: Python<'_>,
        rows: Vec<Bound<'_, PyAny>>,
        options: &Bound<'_, PyAny>,
    ) -> PyResult<Scores> {
        let names: Vec<String> = self.names();
        let mut accounts = Vec::with_capacity(rows.len());
        for (row, object) in rows.iter().enumerate() {
            if row % 8192 == 0 {
                py.check_signals()?;
            }
            accounts.push(convert::account(object, Some(&names))?);
        }
        self.scores(py, options, |options| {
            let scored = self.0.score_readable(&accounts, options).map_err(TableError::from)?;
            Ok(vec![match options.errors {
                Errors::Raise => batch(scored.scores)?,
                Errors::Record => batch_with_faults(scored)?,
            }])
        })
    }

    #[pyo3(signature = (operation, options, table=None, progress=None))]
    fn call(
        &self,
        py: Python<'_>,
        operation: &str,
        options: &Bound<'_, PyAny>,
        table: Option<&Table>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<String> {
        asking::ask(py, Subject::Scorer(&self.0), operation, options, table, progress)
    }
}
