//! Scores companies against an Ideal Customer Profile.
#![forbid(unsafe_code)]

#[cfg(feature = "arrow")]
pub mod arrow;
pub mod contract;
pub mod date;
pub mod date_format;
pub mod error;
pub mod fingerprint;
pub mod json;
pub mod num;
pub mod points;
pub mod profile;
pub mod random;
pub mod sample;
pub mod score;
pub mod table;
pub mod text;

pub use profile::Profile;
pub use table::account::Account;

/// The engine's version, which every record carries.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");
