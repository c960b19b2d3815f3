//! Operations: options and a table in, JSON text out, the interpreter's lock released while they run.

use crate::convert;
use crate::errors::OrRaise;
use crate::frames::{Column, record_batch, refused};
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_select::concat::concat_batches;
use icp_core::contract::operations::{self, Call, Subject};
use icp_core::watch::Watch;
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A whole table, as one batch.
#[pyclass(frozen, module = "icp._core")]
pub(crate) struct Table(RecordBatch);

#[pymethods]
impl Table {
    /// Any Arrow frame; its chunks are put together.
    #[staticmethod]
    fn of_arrow(frame: AnyRecordBatch) -> PyResult<Self> {
        let reader = frame.into_reader()?;
        let schema = reader.schema();
        let mut batches = reader.collect::<Result<Vec<_>, _>>().map_err(refused)?;
        match batches.len() {
            1 => Ok(Self(batches.remove(0))),
            _ => concat_batches(&schema, &batches).map(Self).map_err(refused),
        }
    }

    /// Columns by name.
    #[staticmethod]
    fn of_columns(columns: Vec<(String, Py<Column>)>, rows: usize) -> PyResult<Self> {
        record_batch(columns, rows).map(Self)
    }
}

/// Looks for signals and reports progress so often, and no more: both need the interpreter's lock.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// The host may read a clock, to leave the interpreter alone most of the time; nothing that is computed depends on it.
#[expect(clippy::disallowed_methods, reason = "the core reads no clock; its host does")]
fn now() -> Instant {
    Instant::now()
}

/// Asks for an operation. `progress` is called with the share that is done; what it raises, or a signal's handler, stops the work.
pub(crate) fn ask(
    py: Python<'_>,
    subject: Subject<'_>,
    operation: &str,
    options: &Bound<'_, PyAny>,
    table: Option<&Table>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    let options = convert::request(options)?;
    let table = table.map(|table| icp_core::arrow::table(&table.0, |_| true)).transpose().or_raise(py)?;
    let progress = progress.map(|progress| progress.clone().unbind());
    let last = Mutex::new(now());
    let raised: Mutex<Option<PyErr>> = Mutex::new(None);
    let look = |share: f64| {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() < BETWEEN_LOOKS && share < 1.0 {
            return true;
        }
        *last = now();
        let looked = Python::attach(|py| {
            py.check_signals()?;
            progress.as_ref().map_or(Ok(()), |progress| progress.call1(py, (share,)).map(drop))
        });
        let goes_on = looked.is_ok();
        if let Err(error) = looked {
            *raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
        goes_on
    };
    let answer = py.detach(|| {
        let call = Call { table: table.as_ref(), watch: Watch::new(&look), ..Call::new(subject, &options) };
        operations::ask(operation, &call).map(|answer| answer.compact())
    });
    match raised.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => answer.or_raise(py),
    }
}
