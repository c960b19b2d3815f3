//! Bands of numbers by exact optimal binning.
//!
//! Known values become pre-bins without a look at the outcome; neighbouring pre-bins are merged so that the information value is as great
//! as it can be under the limits. Missing values are a bin of their own, never merged, the same in fitting and in scoring.

mod optimum;
mod prebins;
mod report;

pub(crate) use optimum::information;
pub use optimum::{Limits, Partition, Shape, optimal};
pub use prebins::{Prebins, roundest};
pub use report::{AttributeBands, BandsReport, BandsRequest, Bin, bands};
pub(crate) use report::{
    default_level, default_max_bins, default_max_prebins, default_min_rows, default_min_share,
};
