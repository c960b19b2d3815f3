//! Customers to profile: cohorts, patterns, anti-ICP, bands, weights.

mod anchored;
mod error;
mod fits;
mod outcome;
mod plain;
pub mod weights;

pub use error::LearnError;
pub use outcome::{Outcome, OutcomeKind};
pub use weights::{WeightsOptions, WeightsReport, weights};
