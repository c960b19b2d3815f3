//! Customers to profile: cohorts, patterns, anti-ICP, bands, weights.

mod additive;
mod anchored;
mod bins;
pub mod draft;
mod draft_document;
mod error;
pub mod evaluate;
mod fits;
mod infer;
pub mod leakage;
mod outcome;
mod plain;
pub mod weights;

pub use draft::{DraftOptions, DraftReport, draft};
pub use error::LearnError;
pub use evaluate::{EvaluateOptions, Evaluation, Split, evaluate};
pub use outcome::{Outcome, OutcomeKind};
pub use weights::{WeightsOptions, WeightsReport, weights};
