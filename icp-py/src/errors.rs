//! The core's one shape of error as a Python exception.

use icp_core::contract::failure::Failure;
use pyo3::prelude::*;

/// The exception of a failure: which class, `icp._errors` says.
pub(crate) fn exception(py: Python<'_>, failure: &Failure) -> PyErr {
    let report = failure.to_json_value().compact();
    let made = py.import("icp._errors").and_then(|errors| errors.getattr("made")?.call1((report,)));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// Turns the core's results into Python's.
pub(crate) trait OrRaise<T> {
    /// The value, or the exception of its error.
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T, E: Into<Failure>> OrRaise<T> for Result<T, E> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| exception(py, &error.into()))
    }
}
