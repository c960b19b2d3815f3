//! Customers to profile: cohorts, patterns, anti-ICP, bands, weights.

pub mod attributes;
pub mod binning;
pub mod cohort;
mod data;
mod error;
pub mod overlap;
mod scale;

pub use error::LearnError;
pub use scale::ScaleKind;
