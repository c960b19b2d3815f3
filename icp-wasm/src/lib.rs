//! The browser door: converts types and errors, and nothing else.

use icp_core::random::Stream;
use wasm_bindgen::prelude::wasm_bindgen;

/// The version of the engine that computes.
#[wasm_bindgen(js_name = engineVersion)]
pub fn engine_version() -> String {
    icp_core::ENGINE.to_owned()
}

/// 64 random bits as 16 hexadecimal digits: lets a test see that this door leads to the same engine as the others.
#[wasm_bindgen(js_name = _drawBits)]
pub fn draw_bits(seed: u64, stream: u64, index: u64) -> String {
    format!("{:016x}", Stream::new(seed, stream).bits(index))
}
