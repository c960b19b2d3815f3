//! From profile and account to record: compile once, score rows and columns.

pub mod check;
pub mod explain;
pub mod pool;
pub mod record;
pub mod scorer;
pub mod scores;
pub mod truth;
pub mod words;

pub(crate) mod assess;
mod axis;
mod bounds;
mod code_table;
mod compile;
mod expression;
mod fit;
pub(crate) mod plan;
mod resolve;
mod sharing;
pub(crate) mod slots;
pub(crate) mod tiers;
mod timing;
mod usage;
mod vocabulary;
