//! Typed requests and reports as [`Json`], with the names of their fields spelled as the asker spells them.
//!
//! Only the fields of the core's own types are respelled. Keys that are a user's own (column names, ids, the members of a
//! document or of a chart) are maps to serde, and pass as they are.

mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;
