//! Points as integers: one point is 1,000,000 micro-points (design D2).

use crate::num;
use std::fmt;

/// Micro-points in one point.
pub const MICRO_PER_POINT: i32 = 1_000_000;

/// A number of points, held as whole micro-points, so that sums are exact in any order and 90 is 90.
///
/// ```
/// use icp_core::points::Points;
/// let almost = Points::from_micro(89_999_999);
/// assert!(almost < Points::whole(90));
/// assert_eq!(almost.to_string(), "89.99", "shown numbers are cut, never rounded up");
/// assert_eq!(almost.to_f64(), 89.999999);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i32);

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);
    /// All the points of an axis.
    pub const HUNDRED: Self = Self(100 * MICRO_PER_POINT);

    /// From micro-points.
    #[must_use]
    pub const fn from_micro(micro: i32) -> Self {
        Self(micro)
    }

    /// From whole points (−2,147 … 2,147).
    #[must_use]
    pub const fn whole(points: i16) -> Self {
        Self((points as i32).saturating_mul(MICRO_PER_POINT))
    }

    /// In micro-points.
    #[must_use]
    pub const fn micro(self) -> i32 {
        self.0
    }

    /// In points: µp / 1,000,000, one correctly rounded division.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / f64::from(MICRO_PER_POINT)
    }

    /// `round_half_even(self × fit)`: what a criterion of this maximum earns at a fit in [0, 1].
    #[must_use]
    pub fn earned(self, fit: f64) -> Self {
        Self(num::round_half_even(f64::from(self.0) * fit) as i32)
    }

    /// Held within 0…100.
    #[must_use]
    pub fn clamped(micro: i64) -> Self {
        Self(micro.clamp(0, i64::from(Self::HUNDRED.0)) as i32)
    }

    /// The number as its shortest exact decimal, for documents.
    #[must_use]
    pub fn decimal(self) -> String {
        let magnitude = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let fraction = format!("{:06}", magnitude % 1_000_000);
        let fraction = fraction.trim_end_matches('0');
        let dot = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{}{dot}{fraction}", magnitude / 1_000_000)
    }
}

/// Shows at most two decimals, cut toward zero, so that no display claims a threshold that was not met.
impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs() / 10_000;
        let sign = if self.0 < 0 && magnitude > 0 { "-" } else { "" };
        f.pad(&format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_micro_point() {
        assert_eq!(Points::from_micro(5).earned(0.5), Points::from_micro(2));
        assert_eq!(Points::from_micro(7).earned(0.5), Points::from_micro(4));
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(Points::from_micro(1).decimal(), "0.000001");
        assert_eq!(Points::from_micro(-15_500_000).decimal(), "-15.5");
        assert_eq!(Points::HUNDRED.decimal(), "100");
    }

    #[test]
    fn display_is_cut() {
        assert_eq!(Points::from_micro(89_999_999).to_string(), "89.99");
        assert_eq!(Points::from_micro(-4_999).to_string(), "0.00");
        assert_eq!(format!("{:>8}", Points::whole(7)), "    7.00");
    }
}
