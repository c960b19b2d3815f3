//! Arrow arrays in, Arrow arrays out (feature `arrow`): inputs are borrowed where they lie, never copied.

mod columns;
#[cfg(feature = "ipc")]
pub mod ipc;
mod scores;
mod stream;
mod values;

pub use columns::{column, table};
pub use scores::{batch, batch_with_faults};
pub use stream::{StreamError, score_stream};
pub use values::array;
