//! Tiers to portfolio: volumes, capacity, breadth, personas, channels, stability.
//!
//! - [`portfolio`]: how many accounts each tier holds, the effort it gets, what to do with it, what may come of it.
//! - [`personas`]: what titles say, contacts scored on their own, buying committees.
//! - [`stability`]: how firmly an account has its tier.
//! - [`breadth`]: how many accounts fit, and what would change it.
//! - [`benchmark`]: what is expected of four tiers.

pub mod benchmark;
pub mod breadth;
mod error;
mod linear_program;
pub mod personas;
pub mod portfolio;
pub mod rates;
pub mod stability;
pub mod universe;

pub use error::SegmentError;
