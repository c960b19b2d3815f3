//! Arrow's bitmaps as one byte for each row, so that the loops over rows need no shifts.

use crate::table::column::Bitmap;

/// Writes `0xff` where a bit is 0 and 0 where it is 1: an *or* with it makes null rows stand out.
pub(super) fn nulls(bits: Bitmap<'_>, start: usize, out: &mut [u8]) {
    each_byte(bits, start, out, |bits| !spread(bits));
}

/// Writes 1 where a bit is 1 and 0 where it is 0.
pub(super) fn flags(bits: Bitmap<'_>, start: usize, out: &mut [u8]) {
    each_byte(bits, start, out, |bits| spread(bits) & 0x0101_0101_0101_0101);
}

/// `0xff` in each byte whose bit is set, the lowest bit's byte first in memory.
const fn spread(bits: u8) -> u64 {
    let picked = (bits as u64).wrapping_mul(0x0101_0101_0101_0101) & 0x8040_2010_0804_0201;
    // Each byte is 0 or one bit: adding 0x7f carries into its top bit, never beyond.
    let set = (picked + 0x7f7f_7f7f_7f7f_7f7f) >> 7 & 0x0101_0101_0101_0101;
    set * 0xff
}

fn each_byte(bits: Bitmap<'_>, start: usize, out: &mut [u8], bytes_of: impl Fn(u8) -> u64) {
    let first = bits.offset.saturating_add(start);
    let (shift, bytes) = (first % 8, bits.bytes.get(first / 8..).unwrap_or_default());
    let eight = |k: usize| {
        let low = bytes.get(k).copied().unwrap_or(0);
        if shift == 0 {
            return low;
        }
        low >> shift | bytes.get(k + 1).copied().unwrap_or(0) << (8 - shift)
    };
    for (k, part) in out.chunks_mut(8).enumerate() {
        let spread = bytes_of(eight(k)).to_le_bytes();
        part.copy_from_slice(&spread[..part.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_at_any_offset_become_bytes() {
        let bytes = [0b1010_0110, 0b0000_1111, 0b1100_0011];
        for offset in 0..9 {
            for len in [0, 1, 7, 8, 9, 15] {
                let bitmap = Bitmap { bytes: &bytes, offset };
                let (mut set, mut unset) = (vec![9; len], vec![9; len]);
                flags(bitmap, 0, &mut set);
                nulls(bitmap, 0, &mut unset);
                for i in 0..len {
                    assert_eq!(set[i] == 1, bitmap.get(i), "{offset} {i}");
                    assert_eq!(unset[i], if bitmap.get(i) { 0 } else { 0xff });
                }
            }
        }
    }
}
