//! Pure statistics: proportions, correlation, discrimination, calibration, tests, intervals, resampling and the special
//! functions below them.
//!
//! Nothing here knows about profiles or tables: counts and slices go in, plain records with named fields come out. What
//! the data cannot answer (one class only, no rows, no variance) is a [`StatsError`] with a stable code, never NaN and
//! never a panic. Confidence levels are arguments. Every number is the same on every machine (design D5).

pub mod calibration;
pub mod correlation;
pub mod discrimination;
pub mod drift;
mod error;
mod interval;
pub mod location;
pub mod multiple;
pub mod ordered;
pub mod proportion;
mod rank;
pub mod regression;
pub mod resample;
pub mod sequential;
pub mod special;

pub use error::{Measured, StatsError};
pub use interval::{Alternative, Interval, TestResult};
pub(crate) use interval::{check_level, check_unit};
