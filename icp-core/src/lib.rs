//! Scores companies against an Ideal Customer Profile.
//!
//! ```
//! use icp_core::{Account, profile::templates::template};
//! let profile = template("starter").ok_or("no such template")?.profile()?;
//! let scorer = profile.scorer("2026-11-21")?;
//! let record = scorer.score(&Account::new().number("employees", 120.0).text("industry", "Fintech"))?;
//! assert!(record.low <= record.score && record.score <= record.high);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - [`profile`]: the document, always valid once it is a [`Profile`].
//! - [`table`]: what is scored, one [`Account`] or borrowed columns.
//! - [`score`]: a [`score::scorer::Scorer`] is a profile made ready for one date; it gives [`score::record::Record`]s and columns of scores.
//! - [`contract`]: what the doors to other languages share.
//!
//! The core reads no clock, no environment and no global state: same inputs, same bits, on every target.
#![forbid(unsafe_code)]

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(feature = "arrow")]
pub mod arrow;
#[cfg(feature = "analysis")]
pub mod chart;
pub mod contract;
pub mod date;
pub mod date_format;
pub mod error;
pub mod fingerprint;
#[cfg(feature = "analysis")]
pub mod funnel;
pub mod json;
#[cfg(feature = "analysis")]
pub mod learn;
pub mod num;
pub mod points;
pub mod profile;
pub mod random;
#[cfg(feature = "analysis")]
pub mod review;
pub mod sample;
pub mod score;
#[cfg(feature = "analysis")]
pub mod segment;
#[cfg(feature = "analysis")]
pub mod stats;
pub mod table;
pub mod text;
#[cfg(feature = "analysis")]
pub mod validate;
pub mod watch;

pub use profile::Profile;
pub use table::account::Account;

/// The engine's version, which every record carries.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");
