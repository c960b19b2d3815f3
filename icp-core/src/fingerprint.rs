//! SHA-256 fingerprints of canonical JSON.

use sha2::{Digest, Sha256};

/// SHA-256 of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits.
///
/// ```
/// assert!(icp_core::fingerprint::sha256_hex("abc").starts_with("ba7816bf"));
/// ```
#[must_use]
pub fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
