//! What holds the scoring core to its design, and is never shipped.
//!
//! [`oracle`] is a slow scorer written from the design and `docs/semantics.md` alone: it shares no line with the core.
//! [`generate`] writes valid profiles, accounts and faulty variants of both from a seed. The tests run the two against
//! each other.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    reason = "test support: a broken invariant must stop the test"
)]

pub mod generate;
pub mod oracle;
