//! Arrow arrays in, Arrow arrays out (feature `arrow`): inputs are borrowed where they lie, never copied.

mod columns;
mod scores;

pub use columns::{column, table};
pub use scores::{batch, batch_with_faults};
