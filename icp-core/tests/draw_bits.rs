//! The first ring of identity: the vectors that every door replays. `conformance/vectors/draw_bits.jsonl` was first written by
//! a separate implementation of the generator in Python.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as expected"
)]

use icp_core::random::Stream;
use std::fmt::Write;

const VECTORS: &str = include_str!("../conformance/vectors/draw_bits.jsonl");

#[test]
fn the_vectors_are_what_the_engine_draws() {
    let mut expected = String::new();
    for seed in [0, 1, 42, u64::from(u32::MAX) + 1, u64::MAX] {
        for (stream, index) in [(0, 0), (0, 1), (1, 7), (u64::MAX, u64::MAX)] {
            let bits = Stream::new(seed, stream).bits(index);
            writeln!(
                expected,
                r#"{{"seed":"{seed}","stream":"{stream}","index":"{index}","bits":"{bits:016x}"}}"#
            )
            .unwrap();
        }
    }
    assert_eq!(VECTORS, expected, "if the change is meant, this is the new content of the file");
}
