//! Profiles.

use crate::asking::{self, Table};
use crate::convert;
use crate::errors::OrRaise;
use crate::scorer::Scorer;
use icp_core::contract::operations::Subject;
use pyo3::prelude::*;

/// A profile, checked and immutable.
#[pyclass(frozen, module = "icp._core")]
pub(crate) struct Profile(pub(crate) icp_core::Profile);

#[pymethods]
impl Profile {
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> PyResult<Self> {
        py.detach(|| icp_core::Profile::from_json(text)).or_raise(py).map(Self)
    }

    #[staticmethod]
    fn from_object(py: Python<'_>, document: &Bound<'_, PyAny>) -> PyResult<Self> {
        let document = convert::document(document)?;
        py.detach(|| icp_core::Profile::from_value(&document)).or_raise(py).map(Self)
    }

    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn fingerprint(&self) -> String {
        self.0.fingerprint()
    }

    fn name(&self) -> &str {
        &self.0.document().name
    }

    fn version(&self) -> Option<&str> {
        self.0.document().version.as_deref()
    }

    fn scorer(&self, py: Python<'_>, as_of: &Bound<'_, PyAny>) -> PyResult<Scorer> {
        let date = convert::as_of(as_of)?;
        py.detach(|| self.0.scorer(date)).or_raise(py).map(Scorer)
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
        asking::ask(py, Subject::Profile(&self.0), operation, options, table, progress)
    }
}

/// Asks the engine itself.
#[pyfunction]
#[pyo3(signature = (operation, options, table=None, progress=None))]
pub(crate) fn engine_call(
    py: Python<'_>,
    operation: &str,
    options: &Bound<'_, PyAny>,
    table: Option<&Table>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    asking::ask(py, Subject::Engine, operation, options, table, progress)
}
