//! Customers to profile: cohorts, patterns, anti-ICP, bands, weights.

mod additive;
mod anchored;
pub mod attributes;
pub mod binning;
mod bins;
mod candidates;
pub mod cohort;
mod data;
pub mod draft;
mod draft_document;
mod draws;
mod error;
pub mod evaluate;
mod evidence;
mod fits;
mod infer;
pub mod leakage;
mod outcome;
pub mod overlap;
mod pairs;
mod plain;
pub mod refine;
mod scale;
mod search;
mod stability;
pub mod traits;
pub mod weights;

pub use draft::{DraftOptions, DraftReport, draft};
pub use error::LearnError;
pub use evaluate::{EvaluateOptions, Evaluation, Split, evaluate};
pub use evidence::{OddsRatio, Rate};
pub use outcome::{Outcome, OutcomeKind};
pub use refine::{RefineOptions, RefineReport, refine};
pub use scale::ScaleKind;
pub use weights::{WeightsOptions, WeightsReport, weights};
