//! Scores companies against an Ideal Customer Profile.
#![forbid(unsafe_code)]

pub mod num;
pub mod random;
