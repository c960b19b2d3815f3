//! The Python door, `icp._core`: converts types and errors, releases the interpreter lock, and nothing else.

mod asking;
mod convert;
mod errors;
mod frames;
mod profile;
mod scorer;

use icp_core::random::Stream;
use pyo3::prelude::*;

/// The compiled half of the package `icp`.
#[pymodule(gil_used = false)]
mod _core {
    use super::{PyResult, Stream, pyfunction};
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::asking::Table;
    #[pymodule_export]
    use super::frames::{Column, Scores};
    #[pymodule_export]
    use super::profile::{Profile, engine_call};
    #[pymodule_export]
    use super::scorer::Scorer;

    /// The version of the engine that computes.
    #[pyfunction]
    fn engine_version() -> &'static str {
        icp_core::ENGINE
    }

    /// 64 random bits as 16 hexadecimal digits: lets a test see that this door leads to the same engine as the others.
    #[pyfunction]
    fn _draw_bits(seed: u64, stream: u64, index: u64) -> String {
        format!("{:016x}", Stream::new(seed, stream).bits(index))
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", icp_core::ENGINE)
    }
}
