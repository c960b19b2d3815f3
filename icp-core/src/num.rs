//! The one file that owns floating point beyond `+ − × ÷`: transcendental functions, sums, clamps,
//! orderings and rounding.
//!
//! `std`'s `exp`, `ln`, … differ between targets in the last bit; the pinned `libm` crate does not. Sums run in a
//! fixed order whatever the number of threads, and `-0.0` never leaves this file as the result of a sum,
//! a minimum or a maximum (design D5).

use std::cmp::Ordering;

macro_rules! forward {
    ($($(#[$doc:meta])* $name:ident => $libm:ident;)*) => {
        $($(#[$doc])* #[inline] #[must_use] pub fn $name(x: f64) -> f64 { libm::$libm(x) })*
    };
}

forward! {
    /// e to the power `x`.
    exp => exp;
    /// 2 to the power `x`.
    exp2 => exp2;
    /// `exp(x) − 1`, accurate near 0.
    exp_m1 => expm1;
    /// Natural logarithm.
    ln => log;
    /// `ln(1 + x)`, accurate near 0.
    ln_1p => log1p;
    /// Logarithm to base 2.
    log2 => log2;
    /// Logarithm to base 10.
    log10 => log10;
    /// Cube root.
    cbrt => cbrt;
    /// Sine of `x` radians.
    sin => sin;
    /// Cosine of `x` radians.
    cos => cos;
    /// Tangent of `x` radians.
    tan => tan;
    /// Inverse sine, in radians.
    asin => asin;
    /// Inverse cosine, in radians.
    acos => acos;
    /// Inverse tangent, in radians.
    atan => atan;
    /// Hyperbolic tangent.
    tanh => tanh;
    /// Logarithm of the absolute value of the gamma function.
    ln_gamma => lgamma;
    /// Error function.
    erf => erf;
    /// Complementary error function.
    erfc => erfc;
}

/// `x` to the power `y`.
#[inline]
#[must_use]
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// Length of the hypotenuse, without overflow.
#[inline]
#[must_use]
pub fn hypot(x: f64, y: f64) -> f64 {
    libm::hypot(x, y)
}

/// Angle of the point (`x`, `y`), in radians.
#[inline]
#[must_use]
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}

/// Square root; IEEE 754 rounds it correctly, so it is the same everywhere.
#[inline]
#[must_use]
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

/// `-0.0` becomes `0.0`; everything else stays.
#[inline]
#[must_use]
pub fn normalize_zero(x: f64) -> f64 {
    x + 0.0
}

/// The greater of two numbers; a NaN loses to a number, and the result is never `-0.0`.
#[inline]
#[must_use]
pub fn max(a: f64, b: f64) -> f64 {
    normalize_zero(if a > b || b.is_nan() { a } else { b })
}

/// The lesser of two numbers; a NaN loses to a number, and the result is never `-0.0`.
#[inline]
#[must_use]
pub fn min(a: f64, b: f64) -> f64 {
    normalize_zero(if a < b || b.is_nan() { a } else { b })
}

/// `x` held within `low`…`high` (`low` ≤ `high`); NaN stays NaN.
#[inline]
#[must_use]
pub fn clamp(x: f64, low: f64, high: f64) -> f64 {
    normalize_zero(if x < low {
        low
    } else if x > high {
        high
    } else {
        x
    })
}

/// Rounds to the nearest whole number, ties to the even one.
#[inline]
#[must_use]
pub fn round_half_even(x: f64) -> f64 {
    normalize_zero(x.round_ties_even())
}

/// Rounds to the nearest whole number, ties away from zero.
#[inline]
#[must_use]
pub fn round_half_away(x: f64) -> f64 {
    normalize_zero(libm::round(x))
}

/// A total order on numbers for sorting: ascending, both zeros equal, every NaN equal and last.
#[inline]
#[must_use]
pub fn order(a: f64, b: f64) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
    }
}

/// How many numbers a leaf of the summation tree holds.
const SUM_BLOCK: usize = 128;

/// The sum of `values` in a fixed order: blocks of 128 added left to right, the blocks combined in a balanced
/// tree. The order depends on the length alone, never on threads or vector width. The empty sum is `0.0`.
///
/// ```
/// assert_eq!(icp_core::num::sum(&[0.1, 0.2, 0.3]), 0.1 + 0.2 + 0.3);
/// assert!(icp_core::num::sum(&[]).is_sign_positive());
/// ```
#[must_use]
pub fn sum(values: &[f64]) -> f64 {
    sum_by(values.len(), |i| values[i])
}

/// Like [`sum`], over `term(0) … term(n − 1)` without storing them.
#[must_use]
pub fn sum_by(n: usize, term: impl Fn(usize) -> f64) -> f64 {
    normalize_zero(sum_range(0, n, &term))
}

fn sum_range(start: usize, end: usize, term: &impl Fn(usize) -> f64) -> f64 {
    let blocks = (end - start).div_ceil(SUM_BLOCK);
    if blocks <= 1 {
        let mut total = 0.0;
        for i in start..end {
            total += term(i);
        }
        return total;
    }
    let middle = start + blocks.div_ceil(2) * SUM_BLOCK;
    sum_range(start, middle, term) + sum_range(middle, end, term)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_positive() {
        assert!(sum(&[]).is_sign_positive());
        assert!(sum(&[-0.0, -0.0]).is_sign_positive());
        assert!(max(-0.0, -0.0).is_sign_positive());
        assert!(min(0.0, -0.0).is_sign_positive());
        assert!(round_half_even(-0.2).is_sign_positive());
    }

    #[test]
    fn ties_go_where_the_name_says() {
        assert_eq!(round_half_even(5212.5), 5212.0);
        assert_eq!(round_half_away(5212.5), 5213.0);
        assert_eq!(round_half_even(-2.5), -2.0);
        assert_eq!(round_half_away(-2.5), -3.0);
    }

    #[test]
    fn nan_loses_and_sorts_last() {
        assert_eq!(max(f64::NAN, 1.0), 1.0);
        assert_eq!(min(1.0, f64::NAN), 1.0);
        let mut values = [f64::NAN, 2.0, -1.0];
        values.sort_by(|a, b| order(*a, *b));
        assert_eq!(&values[..2], &[-1.0, 2.0]);
    }

    #[test]
    fn the_tree_depends_on_the_length_only() {
        let values: Vec<f64> = (0..1000).map(|i| 1.0 / f64::from(i + 1)).collect();
        let by_hand = {
            let block = |k: usize| values[k * 128..((k + 1) * 128).min(1000)].iter().fold(0.0, |a, b| a + b);
            let b: Vec<f64> = (0..8).map(block).collect();
            ((b[0] + b[1]) + (b[2] + b[3])) + ((b[4] + b[5]) + (b[6] + b[7]))
        };
        assert_eq!(sum(&values).to_bits(), by_hand.to_bits());
    }
}
