//! From profile and account to record: compile once, score rows and columns.

pub mod check;
pub mod explain;
pub mod pool;
pub mod record;
pub mod scorer;
pub mod scores;
pub mod truth;
pub mod words;

mod assess;
mod axis;
mod block;
mod bounds;
mod code_table;
mod compile;
mod expression;
mod fit;
mod plan;
mod record_text;
mod resolve;
mod scan;
mod sharing;
mod sink;
mod slots;
mod spellings;
mod tiers;
mod timing;
mod usage;
mod vocabulary;
