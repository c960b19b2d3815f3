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
mod block;
mod bounds;
mod code_table;
pub(crate) mod compile;
pub(crate) mod expression;
mod fit;
pub(crate) mod plan;
mod record_text;
mod resolve;
mod scan;
mod sharing;
mod sink;
pub(crate) mod slots;
mod spellings;
pub(crate) mod tiers;
mod timing;
mod usage;
mod vocabulary;
