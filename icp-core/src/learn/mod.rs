//! Customers to profile: cohorts, patterns, anti-ICP, bands, weights.

mod error;

pub use error::LearnError;
