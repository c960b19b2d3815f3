//! The loops over the rows of a block. Each is straight enough for the compiler to turn into vector instructions.

/// Does work with the widest vectors the machine has. Wider ones give the same bits: no loop here adds doubles up, and nothing
/// is contracted.
#[inline(always)]
pub(super) fn widest<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        use fearless_simd::{Level, Simd};
        static LEVEL: std::sync::OnceLock<Level> = std::sync::OnceLock::new();
        match LEVEL.get_or_init(Level::new) {
            Level::Avx512(simd) => return simd.vectorize(work),
            Level::Avx2(simd) => return simd.vectorize(work),
            _ => {}
        }
    }
    work()
}

/// What a loop adds up: points in 64 bits (two sums side by side), or truths in 8.
pub(super) trait Lane: Copy + Default + PartialEq {
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn from_value(value: i64) -> Self;
}

impl Lane for i64 {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }
    fn from_value(value: i64) -> Self {
        value
    }
}

impl Lane for u8 {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }
    fn from_value(value: i64) -> Self {
        value as u8
    }
}

/// Adds to each row what the table holds for its code.
#[inline(always)]
pub(super) fn add_coded<W: Lane>(codes: &[u8], table: &[W; 256], sums: &mut [W]) {
    for (sum, &code) in sums.iter_mut().zip(codes) {
        *sum = sum.plus(table[usize::from(code)]);
    }
}

/// The same for many codes; the table's last value stands for every code beyond.
#[inline(always)]
pub(super) fn add_wide<W: Lane>(codes: &[u32], table: &[W], sums: &mut [W]) {
    let Some(last) = table.len().checked_sub(1) else { return };
    for (sum, &code) in sums.iter_mut().zip(codes) {
        *sum = sum.plus(table[(code as usize).min(last)]);
    }
}

/// Adds the delta of every edge that a row's value has reached. NaN reaches none.
#[inline(always)]
pub(super) fn add_steps<X: PartialOrd + Copy, W: Lane>(xs: &[X], edges: &[X], deltas: &[W], sums: &mut [W]) {
    let (fours, rest) = edges.as_chunks::<4>();
    let (four_deltas, rest_deltas) = deltas.as_chunks::<4>();
    for (edges, deltas) in fours.iter().zip(four_deltas) {
        steps(xs, edges, deltas, sums);
    }
    match (rest, rest_deltas) {
        ([a], [da]) => steps(xs, &[*a], &[*da], sums),
        ([a, b], [da, db]) => steps(xs, &[*a, *b], &[*da, *db], sums),
        ([a, b, c], [da, db, dc]) => steps(xs, &[*a, *b, *c], &[*da, *db, *dc], sums),
        _ => {}
    }
}

#[inline(always)]
fn steps<X: PartialOrd + Copy, W: Lane, const N: usize>(
    xs: &[X],
    edges: &[X; N],
    deltas: &[W; N],
    sums: &mut [W],
) {
    for (sum, &x) in sums.iter_mut().zip(xs) {
        let mut total = *sum;
        for k in 0..N {
            total = total.plus(if x >= edges[k] { deltas[k] } else { W::default() });
        }
        *sum = total;
    }
}

/// A line between two knots: from (`x`, `y`) on, `y + (at − x) / width × rise`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) rise: f64,
}

/// Adding this rounds a double in 0…2³¹ to the nearest whole number, ties to even, and leaves it in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// `round_half_even(x)` for x in 0…2³¹, as the low bits.
#[inline(always)]
pub(super) fn rounded(x: f64) -> i64 {
    ((x + ROUNDER).to_bits() & 0xffff_ffff) as i64
}

/// Adds `round_half_even(max × the curve at the row's value)`, or `missing` where there is none.
#[inline(always)]
pub(super) fn add_curve(xs: &[f64], segments: &[Segment], max: f64, missing: i64, sums: &mut [i64]) {
    match segments.len() {
        2 => curve(xs, segments.first_chunk::<2>(), max, missing, sums),
        3 => curve(xs, segments.first_chunk::<3>(), max, missing, sums),
        4 => curve(xs, segments.first_chunk::<4>(), max, missing, sums),
        5 => curve(xs, segments.first_chunk::<5>(), max, missing, sums),
        _ => {
            for (sum, &x) in sums.iter_mut().zip(xs) {
                *sum = sum.plus(on_curve(x, segments, max, missing));
            }
        }
    }
}

#[inline(always)]
fn curve<const N: usize>(
    xs: &[f64],
    segments: Option<&[Segment; N]>,
    max: f64,
    missing: i64,
    sums: &mut [i64],
) {
    let Some(segments) = segments else { return };
    for (sum, &x) in sums.iter_mut().zip(xs) {
        *sum = sum.plus(on_curve(x, segments, max, missing));
    }
}

#[inline(always)]
fn on_curve(x: f64, segments: &[Segment], max: f64, missing: i64) -> i64 {
    let (first, last) = (segments[0], segments[segments.len() - 1]);
    let at = if x < first.x { first.x } else { x };
    let at = if at > last.x { last.x } else { at };
    let mut line = first;
    for segment in &segments[1..] {
        let reached = at >= segment.x;
        line.x = if reached { segment.x } else { line.x };
        line.y = if reached { segment.y } else { line.y };
        line.width = if reached { segment.width } else { line.width };
        line.rise = if reached { segment.rise } else { line.rise };
    }
    let points = rounded(max * (line.y + (at - line.x) / line.width * line.rise));
    if x.is_nan() { missing } else { points }
}

/// Adds what the table holds for two truths, 3 × the first + the second.
#[inline(always)]
pub(super) fn add_pairs(first: &[u8], second: &[u8], table: &[i64; 16], sums: &mut [i64]) {
    for ((sum, &a), &b) in sums.iter_mut().zip(first).zip(second) {
        *sum = sum.plus(table[usize::from((3 * a + b) & 15)]);
    }
}

/// Truths, in which *and* is the least and *or* the greatest.
#[inline(always)]
pub(super) fn and(to: &mut [u8], from: &[u8]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = (*to).min(from);
    }
}

#[inline(always)]
pub(super) fn or(to: &mut [u8], from: &[u8]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = (*to).max(from);
    }
}

#[inline(always)]
pub(super) fn not(to: &mut [u8], from: &[u8]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = 2 - from.min(2);
    }
}
