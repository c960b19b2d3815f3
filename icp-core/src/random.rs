//! Counter-based random numbers: draw *i* of a stream is a function of (seed, stream, *i*) alone, so it is the same on
//! one thread or sixteen and on every surface (design D4, D5).
//!
//! The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw, *Parallel random numbers: as easy as 1, 2, 3*,
//! SC'11), checked against the authors' known-answer vectors.

/// One stream of random numbers, addressed by index.
///
/// ```
/// let draws = icp_core::random::Stream::new(42, 0);
/// assert_eq!(draws.uniform(7), draws.uniform(7));
/// assert_ne!(draws.uniform(7), icp_core::random::Stream::new(42, 1).uniform(7));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    key: [u32; 2],
    stream: [u32; 2],
}

impl Stream {
    /// The stream number `stream` of the given seed.
    #[must_use]
    pub const fn new(seed: u64, stream: u64) -> Self {
        Self { key: split(seed), stream: split(stream) }
    }

    /// Four words for the counter `index`.
    #[must_use]
    pub fn words(&self, index: u64) -> [u32; 4] {
        let [low, high] = split(index);
        philox4x32_10([low, high, self.stream[0], self.stream[1]], self.key)
    }

    /// Draw `index`: 64 random bits. Two draws share one counter of the generator.
    #[must_use]
    pub fn bits(&self, index: u64) -> u64 {
        let words = self.words(index / 2);
        let pair = if index.is_multiple_of(2) { [words[0], words[1]] } else { [words[2], words[3]] };
        u64::from(pair[0]) | (u64::from(pair[1]) << 32)
    }

    /// Draw `index` as a number in the open interval (0, 1): the midpoint of one of 2⁵² equal cells, so that quantile
    /// functions never see 0 or 1.
    #[must_use]
    pub fn uniform(&self, index: u64) -> f64 {
        to_open_unit(self.bits(index))
    }

    /// Draw `index` as a whole number below `bound` (0 when `bound` is 0), by multiplication and shift: the bias is
    /// below `bound` / 2⁶⁴.
    #[must_use]
    pub fn below(&self, index: u64, bound: u64) -> u64 {
        ((u128::from(self.bits(index)) * u128::from(bound)) >> 64) as u64
    }
}

/// 64 random bits as a number in (0, 1).
#[must_use]
pub fn to_open_unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
}

const fn split(value: u64) -> [u32; 2] {
    [value as u32, (value >> 32) as u32]
}

fn philox4x32_10(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let [low0, high0] = split(u64::from(counter[0]) * 0xD251_1F53);
        let [low1, high1] = split(u64::from(counter[2]) * 0xCD9E_8D57);
        counter = [high1 ^ counter[1] ^ key[0], low1, high0 ^ counter[3] ^ key[1], low0];
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
    }
    counter
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `kat_vectors` of the Random123 distribution, lines `philox4x32 10`.
    #[test]
    fn known_answers() {
        assert_eq!(philox4x32_10([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            philox4x32_10([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox4x32_10([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn uniforms_stay_inside() {
        assert!(to_open_unit(0) > 0.0);
        assert!(to_open_unit(u64::MAX) < 1.0);
    }

    #[test]
    fn below_covers_its_range() {
        let stream = Stream::new(1, 2);
        let mut seen = [0u32; 6];
        for i in 0..6000 {
            seen[stream.below(i, 6) as usize] += 1;
        }
        assert!(seen.iter().all(|&n| (850..1150).contains(&n)), "{seen:?}");
        assert_eq!(stream.below(0, 0), 0);
    }
}
