//! What crosses a language: calls and answers as JSON, one shape for errors, names spelled for each language in one place.
//!
//! A binding converts types, maps a [`failure::Failure`] to its own exception and releases its interpreter's lock. It
//! scores through [`crate::score::scorer::Scorer`] and reaches everything else through [`operations::call`].

#[cfg(feature = "analysis")]
mod areas;
pub mod capabilities;
pub mod casing;
pub mod columns;
pub mod failure;
pub mod operation;
pub mod operations;
pub mod options;
pub mod scoring;
pub mod wire;

mod explaining;
#[cfg(feature = "analysis")]
mod lists;
mod request;
#[cfg(feature = "analysis")]
mod typed;
