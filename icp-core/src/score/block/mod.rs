//! Scoring a table block by block: each criterion, test and trigger is a short loop over the values of a block, which stays in
//! the first-level cache. What a value is worth is worked out beforehand, once for each value that makes a difference, by the
//! same lines that score one account; so both doors agree, and a block with a value that can not be read is simply gone
//! through row by row.

mod bits;
mod engine;
mod formula;
mod function;
mod kernels;
mod map;
mod run;
mod source;
mod text;
mod timing;
mod verdict;
mod write;

pub(crate) use engine::Engine;

/// How many rows a block has: its sums, truths and tables together stay well within 48 KiB.
pub(crate) const ROWS: usize = 1024;

/// One value for each row of a block.
type Block<T> = [T; ROWS];
