//! What changed, and what to do about it: closed-won deals against the profile, drift, two versions side by side, lints, cadence.

pub mod cadence;
pub mod change_log;
pub mod closed_won;
pub mod diff;
pub mod drift;
pub mod error;
pub mod lint;
pub mod outcomes;
pub mod surprise;

mod labels;
mod period;
mod rows;

pub use error::ReviewError;
pub use period::Period;
