//! Customers to profile: cohorts, patterns, anti-ICP, bands, weights.

pub mod attributes;
pub mod cohort;
mod error;
pub mod overlap;

pub use error::LearnError;
