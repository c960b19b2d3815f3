//! Quantile functions as tables: a draw is a look-up and a cubic instead of an inversion.
//!
//! A table covers each half of the distribution by tail probability *v* = min(*u*, 1 − *u*). Every octave
//! [2⁻ʲ⁻¹, 2⁻ʲ] down to 2⁻²⁵ has the same number of equal cells, so that tails are resolved as finely as the middle; in a cell the quantile is the
//! cubic that has its values and slopes at both ends. Cells are halved until the error measured at the middle of each cell is at
//! most [`TABLE_ERROR`] × (|value| + standard deviation), a tenth of what is promised. Beyond 2⁻²⁵ the function itself is evaluated.

use super::input::{Cut, Shape};
use super::special::{Beta, normal_density, normal_upper_quantile};
use crate::num;

/// The most a tabulated quantile is off: this times (|value| + standard deviation).
pub const TABLE_ERROR: f64 = 1e-6;

/// Octaves a table covers.
const OCTAVES: u32 = 24;
/// Bits of the number of cells an octave has, at first and at most.
const CELL_BITS: std::ops::RangeInclusive<u32> = 3..=9;

/// Draws of one input.
#[derive(Clone, Debug)]
pub(crate) enum Sampler {
    Fixed(f64),
    Uniform {
        low: f64,
        width: f64,
    },
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
    Empirical {
        values: Vec<f64>,
        cumulative: Vec<f64>,
    },
    Table(Table),
    /// A distribution no table of the greatest size describes well enough.
    Direct(Smooth),
}

/// A distribution with a density, by its tails.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Smooth {
    Beta { lower: Beta, low: f64, width: f64, sd: f64 },
    Normal { mean: f64, sd: f64, exponential: bool, cut: Cut, spread: f64 },
}

impl Sampler {
    pub(crate) fn new(shape: &Shape) -> Self {
        let smooth = match shape {
            Shape::Fixed(x) => return Self::Fixed(*x),
            Shape::Uniform { low, width } => return Self::Uniform { low: *low, width: *width },
            Shape::Triangular { low, mode, high } => {
                return Self::Triangular { low: *low, mode: *mode, high: *high };
            }
            Shape::Empirical { values, cumulative } => {
                return Self::Empirical { values: values.clone(), cumulative: cumulative.clone() };
            }
            Shape::Beta { a, b, low, width } => {
                let sum = a + b;
                let sd = width * num::sqrt(a / sum * (b / sum) / (sum + 1.0));
                Smooth::Beta { lower: Beta::new(*a, *b), low: *low, width: *width, sd }
            }
            Shape::Normal { mean, sd, exponential, cut } => {
                // Only a scale for errors, at most the standard deviation: of a lognormal that of its middle, not of its heavy tail.
                let spread = if *exponential { num::exp(*mean) * num::min(*sd, 1.0) } else { *sd };
                let whole =
                    Smooth::Normal { mean: *mean, sd: *sd, exponential: *exponential, cut: *cut, spread };
                // What is left of a cut one may be much narrower. By Chebyshev's inequality the quartiles are at most 2.83 standard
                // deviations apart.
                let third = (whole.at(0.75) - whole.at(0.25)) / 3.0;
                let spread = if cut.below + cut.above > 0.0 { num::min(spread, third) } else { spread };
                Smooth::Normal { mean: *mean, sd: *sd, exponential: *exponential, cut: *cut, spread }
            }
        };
        CELL_BITS
            .clone()
            .find_map(|bits| Table::new(smooth, shape.support(), bits))
            .map_or(Self::Direct(smooth), Self::Table)
    }

    /// The quantile at `u` in (0, 1).
    pub(crate) fn at(&self, u: f64) -> f64 {
        match self {
            Self::Fixed(x) => *x,
            Self::Uniform { low, width } => low + width * u,
            Self::Triangular { low, mode, high } => {
                let (width, left) = (high - low, mode - low);
                if u * width < left {
                    low + num::sqrt(u * width * left)
                } else {
                    high - num::sqrt((1.0 - u) * width * (high - mode))
                }
            }
            Self::Empirical { values, cumulative } => {
                let i = cumulative.partition_point(|&c| c < u);
                values.get(i).or(values.last()).copied().unwrap_or(0.0)
            }
            Self::Table(table) => table.at(u),
            Self::Direct(smooth) => smooth.at(u),
        }
    }

    /// Replaces uniform numbers by draws.
    pub(crate) fn transform(&self, uniforms: &mut [f64]) {
        match self {
            Self::Table(table) => uniforms.iter_mut().for_each(|u| *u = table.at(*u)),
            _ => uniforms.iter_mut().for_each(|u| *u = self.at(*u)),
        }
    }

    pub(crate) fn is_fixed(&self) -> bool {
        matches!(self, Self::Fixed(_))
    }

    /// Bytes it holds.
    pub(crate) fn bytes(&self) -> u64 {
        let doubles = match self {
            Self::Table(table) => table.cells.len() * 4,
            Self::Empirical { values, .. } => values.len() * 2,
            _ => 0,
        };
        8 * doubles as u64
    }

    /// The same distribution without a table, for tests of the table.
    #[cfg(test)]
    fn exact(&self) -> Option<Smooth> {
        match self {
            Self::Table(table) => Some(table.smooth),
            _ => None,
        }
    }
}

impl Smooth {
    /// The value with probability `v` in (0, 0.5] below it (above it when `upper`), and |dx / dv| there. `near` is a value not
    /// far from it, NaN for none.
    fn tail(&self, v: f64, upper: bool, near: f64) -> (f64, f64) {
        match *self {
            Self::Beta { lower, low, width, .. } => {
                let (beta, near) = if upper {
                    (lower.mirrored(), 1.0 - (near - low) / width)
                } else {
                    (lower, (near - low) / width)
                };
                let (x, density) = beta.lower_quantile(v, if near.is_nan() { 0.0 } else { near });
                (if upper { low + width * (1.0 - x) } else { low + width * x }, width / density)
            }
            Self::Normal { mean, sd, exponential, cut, .. } => {
                let left = 1.0 - cut.below - cut.above;
                let p = v * left + if upper { cut.above } else { cut.below };
                // z from the tail it lies in: `p` may be past the middle when one side is cut.
                let outward =
                    if p <= 0.5 { normal_upper_quantile(p) } else { -normal_upper_quantile(1.0 - p) };
                let z = if upper { outward } else { -outward };
                let x = mean + sd * z;
                let slope = left * sd / normal_density(z);
                let (x, slope) = if exponential { (num::exp(x), slope * num::exp(x)) } else { (x, slope) };
                (num::clamp(x, cut.min, cut.max), slope)
            }
        }
    }

    fn at(&self, u: f64) -> f64 {
        if u > 0.5 { self.tail(1.0 - u, true, f64::NAN).0 } else { self.tail(u, false, f64::NAN).0 }
    }

    fn scale(&self, x: f64) -> f64 {
        match self {
            Self::Beta { sd, .. } => x.abs() + sd,
            Self::Normal { spread, .. } => x.abs() + spread,
        }
    }
}

/// Cubics over tail probability, lower half first.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    cells: Vec<[f64; 4]>,
    support: (f64, f64),
    bits: u32,
    smooth: Smooth,
}

impl Table {
    /// The table with 2^`bits` cells an octave, if it is accurate enough.
    fn new(smooth: Smooth, support: (f64, f64), bits: u32) -> Option<Self> {
        let cells_per_octave = 1usize << bits;
        let half = OCTAVES as usize * cells_per_octave;
        let mut cells = vec![[0.0; 4]; 2 * half];
        for upper in [false, true] {
            // From the middle outwards: each value is a good guess of the next.
            let (mut high_x, mut high_slope) = smooth.tail(0.5, upper, f64::NAN);
            for cell in (0..half).rev() {
                let (start, width) = cell_range(cell, bits);
                let guess = if upper { high_x + high_slope * width } else { high_x - high_slope * width };
                let (low_x, low_slope) = smooth.tail(start, upper, guess);
                // On the upper half the value falls as the tail probability rises.
                let (d0, d1) = if upper { (-low_slope, -high_slope) } else { (low_slope, high_slope) };
                let (d0, d1) = (d0 * width, d1 * width);
                let rise = high_x - low_x;
                let cubic = [low_x, d0, 3.0 * rise - 2.0 * d0 - d1, d0 + d1 - 2.0 * rise];
                let middle = smooth.tail(start + 0.5 * width, upper, horner(&cubic, 0.5)).0;
                let off = (horner(&cubic, 0.5) - middle).abs();
                if off.is_nan() || off > 0.1 * TABLE_ERROR * smooth.scale(middle) {
                    return None;
                }
                cells[cell + if upper { half } else { 0 }] = cubic;
                (high_x, high_slope) = (low_x, low_slope);
            }
        }
        Some(Self { cells, support, bits, smooth })
    }

    #[inline]
    fn at(&self, u: f64) -> f64 {
        // Exact for the draws of a stream, which are multiples of 2⁻⁵³; without a branch, which would be guessed wrong half the time.
        let bits = (0.5 - (u - 0.5).abs()).to_bits();
        // The number of the cell within its half: exponent and leading bits of v, less those of the least v covered.
        let least = (1022 - u64::from(OCTAVES)) << self.bits;
        let cell = (bits >> (52 - self.bits)).wrapping_sub(least);
        let half = self.cells.len() / 2;
        let within =
            f64::from_bits(((bits << self.bits) & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000) - 1.0;
        if cell < half as u64
            && let Some(cubic) = self.cells.get(cell as usize + half * usize::from(u > 0.5))
        {
            // A cubic may leave the support by its error; a rate below 0 is none.
            let x = horner(cubic, within);
            let (low, high) = self.support;
            let x = if x < low { low } else { x };
            return if x > high { high } else { x };
        }
        self.far(u)
    }

    #[cold]
    fn far(&self, u: f64) -> f64 {
        self.smooth.at(u)
    }
}

/// Where a cell starts and how wide it is, in tail probability.
fn cell_range(cell: usize, bits: u32) -> (f64, f64) {
    let start = ((1022 - u64::from(OCTAVES)) << bits) + cell as u64;
    let (start, end) = (f64::from_bits(start << (52 - bits)), f64::from_bits((start + 1) << (52 - bits)));
    (start, end - start)
}

#[inline]
fn horner(c: &[f64; 4], t: f64) -> f64 {
    c[0] + t * (c[1] + t * (c[2] + t * c[3]))
}

#[cfg(test)]
mod tests {
    use super::super::input::{Domain, Input};
    use super::*;
    use crate::random::Stream;

    fn sampler(text: &str) -> Sampler {
        let input: Input = serde_json::from_str(text).unwrap();
        Sampler::new(&input.shape(Domain::NotNegative, "").unwrap())
    }

    const SMOOTH: [&str; 15] = [
        r#"{"beta": {"successes": 30, "trials": 200}}"#,
        r#"{"beta": {"successes": 0, "trials": 20}}"#,
        r#"{"beta": {"alpha": 0.5, "beta": 0.5}}"#,
        r#"{"beta": {"alpha": 0.05, "beta": 3}}"#,
        r#"{"beta": {"alpha": 2, "beta": 0.1}}"#,
        r#"{"beta": {"successes": 4000, "trials": 100000}}"#,
        r#"{"pert": {"min": 10, "mode": 20, "max": 50}}"#,
        r#"{"pert": {"min": 10, "mode": 10, "max": 50}}"#,
        r#"{"lognormal": {"mean": 12000, "sd": 6000}}"#,
        r#"{"lognormal": {"mu": 0, "sigma": 2.5}}"#,
        r#"{"lognormal": {"mean": 45, "sd": 30, "min": 20, "max": 200}}"#,
        r#"{"normal": {"mean": 10, "sd": 1, "min": 0, "max": 12}}"#,
        r#"{"normal": {"mean": 1, "sd": 5, "min": 3}}"#,
        r#"{"normal": {"mean": 0, "sd": 1000, "min": 0, "max": 1}}"#,
        r#"{"beta": {"alpha": 5000000, "beta": 5000000}}"#,
    ];

    #[test]
    fn tables_keep_their_error_bound() {
        for text in SMOOTH {
            let sampler = sampler(text);
            let exact = sampler.exact().unwrap_or_else(|| panic!("{text} has no table"));
            let stream = Stream::new(7, 0);
            let mut worst: f64 = 0.0;
            for i in 0..4_000 {
                // Half of the points anywhere, half spread over the octaves of both tails.
                let (u, w) = (stream.uniform(2 * i), stream.uniform(2 * i + 1));
                let u = match i % 4 {
                    0 | 1 => u,
                    2 => num::exp2(-1.0 - 30.0 * w),
                    _ => 1.0 - num::exp2(-1.0 - 30.0 * w),
                };
                let x = exact.at(u);
                worst = num::max(worst, (sampler.at(u) - x).abs() / exact.scale(x));
            }
            assert!(worst <= TABLE_ERROR, "{text}: {worst}");
            assert!(sampler.bytes() <= 2 * 24 * 512 * 32);
        }
    }

    #[test]
    fn quantiles_rise_and_stay_inside() {
        for text in SMOOTH.into_iter().chain([
            r#"{"triangular": {"min": 1, "mode": 2, "max": 5}}"#,
            r#"{"triangular": {"min": 1, "mode": 1, "max": 5}}"#,
            r#"{"uniform": {"min": 1, "max": 5}}"#,
            r#"{"empirical": {"values": [3, 1, 2], "weights": [1, 0, 2]}}"#,
        ]) {
            let input: Input = serde_json::from_str(text).unwrap();
            let shape = input.shape(Domain::NotNegative, "").unwrap();
            let (sampler, (low, high)) = (Sampler::new(&shape), shape.support());
            let mut last = low;
            for i in 0..2_000 {
                let x = sampler.at((f64::from(i) + 0.5) / 2_000.0);
                // A cubic may fall by its error, never by more.
                let room = TABLE_ERROR * (x.abs() + 1e-3);
                assert!(x >= last - room && x >= low && x <= high, "{text} {x} {last}");
                last = x;
            }
        }
    }

    /// Nearly all of this one lies within a hair of 0 or of 1: whether there is a table or not, it is drawn from.
    #[test]
    fn the_most_extreme_beta_is_still_drawn() {
        let extreme = sampler(r#"{"beta": {"alpha": 0.01, "beta": 0.01}}"#);
        let at: Vec<f64> = [0.01, 0.4, 0.6, 0.99].map(|u| extreme.at(u)).to_vec();
        assert!(at[0] < 1e-100 && at[1] < 1e-9 && at[2] > 1.0 - 1e-9 && at[3] <= 1.0, "{at:?}");
        assert!((extreme.at(0.5) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn known_quantiles() {
        assert_eq!(sampler(r#"{"triangular": {"min": 0, "mode": 1, "max": 2}}"#).at(0.5), 1.0);
        assert_eq!(sampler(r#"{"uniform": {"min": 1, "max": 5}}"#).at(0.25), 2.0);
        let seen = sampler(r#"{"empirical": {"values": [3, 1, 2], "weights": [1, 1, 2]}}"#);
        assert_eq!([0.1, 0.3, 0.7, 0.8].map(|u| seen.at(u)), [1.0, 2.0, 2.0, 3.0]);
        // scipy.stats.beta(2, 4).ppf(0.9) = 0.5838904…; checked here by its own polynomial cdf 1 − (1 − x)⁴ (1 + 4x).
        let x = (sampler(r#"{"pert": {"min": 10, "mode": 20, "max": 50}}"#).at(0.9) - 10.0) / 40.0;
        let y = (1.0 - x) * (1.0 - x);
        assert!((1.0 - y * y * (1.0 + 4.0 * x) - 0.9).abs() < 1e-6);
    }
}
