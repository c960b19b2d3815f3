//! Customers to profile: cohorts, patterns, anti-ICP, bands, weights.

pub mod attributes;
pub mod binning;
mod candidates;
pub mod cohort;
mod data;
mod draws;
mod error;
mod evidence;
pub mod overlap;
mod pairs;
mod scale;
mod search;
mod stability;
pub mod traits;

pub use error::LearnError;
pub use evidence::{OddsRatio, Rate};
pub use scale::ScaleKind;
