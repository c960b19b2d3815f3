//! What the benches share: the workloads of `manifest.json`, the data that everyone generates alike, and a loop written by hand
//! for that very profile, to compare with.
//!
//! `scripts/bench` compares with what users would pick instead; `cargo bench -p icp-benches --features timing` times each stage
//! with criterion; the binary `instructions` is what `scripts/test instructions` counts.

// The hand-made loops are compiled here for any machine and, by the binary `hand_native`, for the one at hand; both name the
// types of this crate in the same way.
extern crate self as icp_benches;

#[cfg(feature = "compare")]
pub mod arrow_file;
pub mod columns;
pub mod data;
pub mod hand;
pub mod manifest;
pub mod protocol;
pub mod sample;

/// Whatever went wrong: a bench stops there.
pub type Failure = Box<dyn std::error::Error>;
