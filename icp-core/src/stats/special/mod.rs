//! Special functions and the distributions built on them, accurate in both tails.
//!
//! Each distribution is a module of plain functions: `cdf` (lower tail), `sf` (upper tail, never computed as
//! 1 − lower where that would cancel), `ln_cdf` and `ln_sf` (which do not underflow), `pmf` or `pdf`, `quantile` and
//! `quantile_upper` (the inverses of the two tails). Target: 10⁻¹² relative, or 8 ε times the function's condition
//! number where that is larger, over the whole domain; `tests/stats_special.rs` holds it against mpmath.
//!
//! ```
//! use icp_core::stats::special::{binomial, normal};
//!
//! assert!((normal::quantile(0.975)? - 1.959963984540054).abs() < 1e-14);
//! // P(fewer than 7 of 10) when the true rate is 0.7.
//! assert!((binomial::cdf(6, 10, 0.7)? - 0.3503892816).abs() < 1e-13);
//! # Ok::<(), icp_core::stats::StatsError>(())
//! ```

pub mod beta;
pub mod binomial;
pub mod chi_square;
pub mod f_ratio;
pub mod gamma;
pub mod hypergeometric;
pub mod normal;
mod quadrature;
mod saddle;
mod solve;
pub mod student_t;

use super::StatsError;
use super::check_unit;

/// Relative spacing of doubles.
pub(crate) const EPSILON: f64 = f64::EPSILON;

/// Parameters beyond this would overflow in sums and products of two.
const GREATEST: f64 = 1e150;

/// A number above 0 with room to calculate.
fn positive(what: &'static str, value: f64) -> Result<(), StatsError> {
    if value > 0.0 && value <= GREATEST {
        Ok(())
    } else {
        Err(StatsError::out_of_range(what, value, "greater than 0 and at most 1e150"))
    }
}

/// Not NaN; infinities are ends of the domain.
fn not_nan(what: &'static str, value: f64) -> Result<(), StatsError> {
    if value.is_nan() { Err(StatsError::out_of_range(what, value, "a number")) } else { Ok(()) }
}

/// Lower and upper tail of a continuous distribution at one point; they add up to one, each accurate by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tails {
    pub(crate) lower: f64,
    pub(crate) upper: f64,
}

impl Tails {
    pub(crate) fn swap(self) -> Self {
        Self { lower: self.upper, upper: self.lower }
    }
}
