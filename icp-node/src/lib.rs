//! The Node door: converts types and errors, and nothing else.

use icp_core::random::Stream;
use napi::bindgen_prelude::{BigInt, Error, Result, Status};
use napi_derive::napi;

/// The version of the engine that computes.
#[napi]
pub fn engine_version() -> &'static str {
    icp_core::ENGINE
}

/// 64 random bits as 16 hexadecimal digits: lets a test see that this door leads to the same engine as the others.
#[napi(js_name = "_drawBits")]
pub fn draw_bits(seed: BigInt, stream: BigInt, index: BigInt) -> Result<String> {
    let stream = Stream::new(whole(&seed, "seed")?, whole(&stream, "stream")?);
    Ok(format!("{:016x}", stream.bits(whole(&index, "index")?)))
}

fn whole(value: &BigInt, name: &str) -> Result<u64> {
    match value.get_u64() {
        (false, whole, true) => Ok(whole),
        _ => Err(Error::new(Status::InvalidArg, format!("{name} must lie between 0 and 2^64 - 1"))),
    }
}
