//! What is scored: one account, or borrowed columns laid out as Apache Arrow lays them out.

pub mod account;
pub mod cell;
pub mod column;
