//! Tiers to portfolio: volumes, capacity, breadth, personas, channels, stability.
//!
//! - [`portfolio`]: how many accounts each tier holds, the effort it gets, what to do with it, what may come of it.
//! - [`personas`]: what titles say, contacts scored on their own, buying committees.
//! - [`stability`]: how firmly an account has its tier.
//! - [`breadth`]: how many accounts fit, and what would change it.
//! - [`channels`]: which channels suit the profile, and a budget over them.
//! - [`segments`]: the document's segments on a universe.
//! - [`charts`]: the charts of all this.
//! - [`benchmark`]: what is expected of four tiers.

pub mod benchmark;
pub mod breadth;
pub mod channels;
pub mod charts;
mod error;
mod linear_program;
mod membership;
pub mod personas;
pub mod portfolio;
pub mod rates;
pub mod segments;
pub mod stability;
pub mod universe;

pub use error::SegmentError;
