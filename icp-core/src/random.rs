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

    /// Draws `start`, `start + 1`, … as [`uniform`](Self::uniform) gives them, several at a time.
    ///
    /// ```
    /// let stream = icp_core::random::Stream::new(1, 2);
    /// let mut out = [0.0; 5];
    /// stream.fill_uniform(7, &mut out);
    /// assert_eq!(out[4], stream.uniform(11));
    /// ```
    pub fn fill_uniform(&self, start: u64, out: &mut [f64]) {
        // A draw at an odd index is the second of its counter.
        let odd = (start % 2).min(out.len() as u64) as usize;
        let length = out.len();
        let (first, rest) = out.split_at_mut(odd);
        for value in first {
            *value = self.uniform(start);
        }
        let counter = start.wrapping_add(odd as u64) / 2;
        let keys = self.keys();
        let mut pairs = rest.chunks_exact_mut(2);
        // Written without a branch or a call, so that the compiler works on several counters at a time.
        for (i, pair) in (0u64..).zip(&mut pairs) {
            let [low, high] = self.pair(counter.wrapping_add(i) & (u64::MAX >> 1), &keys);
            pair[0] = to_open_unit(low);
            pair[1] = to_open_unit(high);
        }
        let last = start.wrapping_add(length as u64).wrapping_sub(1);
        for value in pairs.into_remainder() {
            *value = self.uniform(last);
        }
    }

    /// Numbers in (0, 1) of 32 random bits each, four from a counter: number *i* is the middle of the one of 2³² equal cells that word
    /// *i* mod 4 of counter ⌊*i* / 4⌋ names. Half the price of [`fill_uniform`](Self::fill_uniform), and fine enough for simulation: the outermost cell is
    /// reached once in 4 × 10⁹ draws.
    ///
    /// ```
    /// let stream = icp_core::random::Stream::new(1, 2);
    /// let mut out = [0.0; 8];
    /// stream.fill_uniform_32(4, &mut out);
    /// assert_eq!(out[5], (f64::from(stream.words(2)[1]) + 0.5) / 4_294_967_296.0);
    /// ```
    pub fn fill_uniform_32(&self, start: u64, out: &mut [f64]) {
        let word = |index: u64| to_open_unit_32(u64::from(self.words(index / 4)[(index % 4) as usize]));
        // Draws before the next counter's first.
        let before = (start.wrapping_neg() % 4).min(out.len() as u64) as usize;
        let (first, rest) = out.split_at_mut(before);
        for (i, value) in (0u64..).zip(first) {
            *value = word(start.wrapping_add(i));
        }
        let start = start.wrapping_add(before as u64);
        let keys = self.keys();
        let mut groups = rest.chunks_exact_mut(4);
        let mut next = start;
        for (i, group) in (0u64..).zip(&mut groups) {
            let [low, high] = self.pair((start / 4).wrapping_add(i) & (u64::MAX >> 2), &keys);
            group[0] = to_open_unit_32(low & 0xFFFF_FFFF);
            group[1] = to_open_unit_32(low >> 32);
            group[2] = to_open_unit_32(high & 0xFFFF_FFFF);
            group[3] = to_open_unit_32(high >> 32);
            next = next.wrapping_add(4);
        }
        for (i, value) in (0u64..).zip(groups.into_remainder()) {
            *value = word(next.wrapping_add(i));
        }
    }

    /// The keys of the ten rounds.
    fn keys(&self) -> [[u64; 2]; 10] {
        let mut key = self.key;
        std::array::from_fn(|_| {
            let now = key.map(u64::from);
            key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
            now
        })
    }

    /// Both draws of a counter. Each 32-bit word lives in a word of 64 bits, which is how baseline vector units multiply.
    #[inline(always)]
    fn pair(&self, counter: u64, keys: &[[u64; 2]; 10]) -> [u64; 2] {
        const LOW: u64 = 0xFFFF_FFFF;
        let (mut a, mut b) = (counter & LOW, counter >> 32);
        let (mut c, mut d) = (u64::from(self.stream[0]), u64::from(self.stream[1]));
        for key in keys {
            // Masked so that the compiler sees products of 32-bit words.
            let (first, second) = ((a & LOW) * 0xD251_1F53, (c & LOW) * 0xCD9E_8D57);
            a = (second >> 32) ^ b ^ key[0];
            b = second & LOW;
            c = (first >> 32) ^ d ^ key[1];
            d = first & LOW;
        }
        [a | (b << 32), c | (d << 32)]
    }

    /// Draw `index` as a whole number below `bound` (0 when `bound` is 0), by multiplication and shift: the bias is
    /// below `bound` / 2⁶⁴.
    #[must_use]
    pub fn below(&self, index: u64, bound: u64) -> u64 {
        ((u128::from(self.bits(index)) * u128::from(bound)) >> 64) as u64
    }
}

/// 64 random bits as a number in (0, 1): (*m* + ½) / 2⁵² of their first 52 bits *m*.
#[inline]
#[must_use]
pub fn to_open_unit(bits: u64) -> f64 {
    // The bits as the fraction of a number in [1, 2): every step is exact, and none converts an integer.
    f64::from_bits((bits >> 12) | 0x3FF0_0000_0000_0000) - 1.0 + 0.5 / 4_503_599_627_370_496.0
}

/// 32 random bits, in a word of 64, as a number in (0, 1): (*m* + ½) / 2³².
#[inline]
fn to_open_unit_32(bits: u64) -> f64 {
    // The bits as the last ones of a number just above 2⁵², for the same reason.
    (f64::from_bits(bits | 0x4330_0000_0000_0000) - 4_503_599_627_370_496.0 + 0.5) / 4_294_967_296.0
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
    fn uniforms_are_the_midpoints_of_their_cells() {
        for bits in [0, u64::MAX, 1 << 12, 0x8000_0000_0000_0000, 0x0123_4567_89AB_CDEF] {
            assert_eq!(to_open_unit(bits), ((bits >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0);
        }
    }

    #[test]
    fn filled_draws_are_the_streams_own() {
        let stream = Stream::new(0x1234_5678_9ABC_DEF0, 0xFEDC_BA98_7654_3210);
        for start in [0, 1, 7, 4096, (1 << 33) - 9, u64::MAX - 2] {
            for length in [0, 1, 2, 15, 16, 17, 64, 101] {
                let mut out = vec![0.0; length];
                stream.fill_uniform(start, &mut out);
                for (i, x) in (0u64..).zip(out) {
                    assert_eq!(x, stream.uniform(start.wrapping_add(i)), "{start} {i}");
                }
                let mut out = vec![0.0; length];
                stream.fill_uniform_32(start, &mut out);
                for (i, x) in (0u64..).zip(out) {
                    let index = start.wrapping_add(i);
                    let word = stream.words(index / 4)[(index % 4) as usize];
                    assert_eq!(x, (f64::from(word) + 0.5) / 4_294_967_296.0, "{start} {i}");
                }
            }
        }
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
