//! Scores companies against an Ideal Customer Profile.
#![forbid(unsafe_code)]

pub mod date;
pub mod date_format;
pub mod error;
pub mod json;
pub mod num;
pub mod points;
pub mod profile;
pub mod random;
pub mod table;
pub mod text;
