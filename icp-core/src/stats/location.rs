//! The middle of a sample of numbers such as lifetime values, with its interval: mean, trimmed mean, geometric mean, median.
//!
//! ```
//! use icp_core::stats::location::{mean, median, trimmed_mean};
//!
//! // One giant account moves the mean, hardly the trimmed mean, never the median.
//! let values = [8.0, 9.0, 10.0, 11.0, 12.0, 9.5, 10.5, 9.0, 11.5, 900.0];
//! assert!(mean(&values, 0.95)?.estimate > 90.0);
//! assert!(trimmed_mean(&values, 0.1, 0.95)?.estimate < 11.0);
//! assert_eq!(median(&values, 0.95)?.estimate, 10.25);
//! # Ok::<(), icp_core::stats::StatsError>(())
//! ```

use super::error::check_finite;
use super::special::{binomial, student_t};
use super::{Interval, StatsError, check_level};
use crate::num;
use serde::Serialize;

/// A middle with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Location {
    /// The middle.
    pub estimate: f64,
    /// Its interval; none for fewer rows than one needs.
    pub interval: Option<Interval>,
    /// Rows.
    pub n: u64,
}

fn check(values: &[f64], level: f64) -> Result<(), StatsError> {
    check_level(level)?;
    if values.is_empty() {
        return Err(StatsError::too_few("rows", 1, 0));
    }
    check_finite("values", values)
}

/// Mean and sum of squares about it, by way of the greatest value, so that nothing overflows: scale, mean, sum of squares, both scaled.
fn moments(values: &[f64]) -> (f64, f64, f64) {
    let largest = values.iter().fold(0.0, |m, v| num::max(m, v.abs()));
    let scale = if largest > 0.0 { largest } else { 1.0 };
    let n = values.len();
    let mean = num::sum_by(n, |i| values[i] / scale) / n as f64;
    let squares = num::sum_by(n, |i| {
        let gap = values[i] / scale - mean;
        gap * gap
    });
    (scale, mean, squares)
}

/// The mean with Student's interval x̄ ± t s / √n. It holds for a lopsided sample only when that is large.
///
/// # Errors
/// `too_few` without rows, `not_finite`, `out_of_range` for a bad level.
pub fn mean(values: &[f64], level: f64) -> Result<Location, StatsError> {
    check(values, level)?;
    let (scale, mean, squares) = moments(values);
    let n = values.len() as f64;
    let interval = if values.len() < 2 {
        None
    } else {
        let t = student_t::quantile_upper(0.5 * (1.0 - level), n - 1.0)?;
        let half = t * num::sqrt(squares / (n - 1.0) / n);
        Some(Interval { low: (mean - half) * scale, high: (mean + half) * scale, level })
    };
    Ok(Location { estimate: num::normalize_zero(mean * scale), interval, n: values.len() as u64 })
}

/// The geometric mean e^(mean of ln x), with Student's interval on the logarithms: the middle of values that differ by factors.
///
/// ```
/// # use icp_core::stats::location::geometric_mean;
/// assert!((geometric_mean(&[1.0, 10.0, 100.0], 0.95)?.estimate - 10.0).abs() < 1e-13);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`mean`], and `out_of_range` for a value that is not above 0.
pub fn geometric_mean(values: &[f64], level: f64) -> Result<Location, StatsError> {
    check(values, level)?;
    if let Some(value) = values.iter().find(|&&v| v <= 0.0) {
        return Err(StatsError::out_of_range("value", value, "greater than 0"));
    }
    let logs: Vec<f64> = values.iter().map(|&v| num::ln(v)).collect();
    let of_logs = mean(&logs, level)?;
    let back =
        |interval: Interval| Interval { low: num::exp(interval.low), high: num::exp(interval.high), level };
    // No interval where its upper end is beyond the doubles: two values that are hundreds of orders of magnitude apart.
    let interval = of_logs.interval.map(back).filter(|interval| interval.high.is_finite());
    Ok(Location { estimate: num::exp(of_logs.estimate), interval, n: of_logs.n })
}

/// The mean without the lowest and the highest `share` of the rows (⌊share n⌋ at each end), with Tukey and McLaughlin's interval from the
/// winsorised variance (*Sankhyā* 1963; as SciPy's `mstats.trimmed_mean_ci`).
///
/// # Errors
/// As [`mean`], and `out_of_range` for a share outside [0, 0.5).
pub fn trimmed_mean(values: &[f64], share: f64, level: f64) -> Result<Location, StatsError> {
    check(values, level)?;
    if !(0.0..0.5).contains(&share) {
        return Err(StatsError::out_of_range("share", share, "at least 0 and less than 0.5"));
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(|a, b| num::order(*a, *b));
    let n = sorted.len();
    let cut = (share * n as f64) as usize;
    let kept = &sorted[cut..n - cut];
    let (scale, middle, _) = moments(kept);
    let interval = if kept.len() < 2 {
        None
    } else {
        let (low, high) = (kept[0], kept[kept.len() - 1]);
        let winsorised: Vec<f64> = sorted.iter().map(|&v| num::clamp(v, low, high)).collect();
        let (own_scale, _, squares) = moments(&winsorised);
        let deviation = num::sqrt(squares / (n as f64 - 1.0)) * (own_scale / scale);
        let error = deviation / ((1.0 - 2.0 * share) * num::sqrt(n as f64));
        let half = student_t::quantile_upper(0.5 * (1.0 - level), kept.len() as f64 - 1.0)? * error;
        Some(Interval { low: (middle - half) * scale, high: (middle + half) * scale, level })
    };
    Ok(Location { estimate: num::normalize_zero(middle * scale), interval, n: n as u64 })
}

/// The median with the interval between two order statistics, exact in that it holds at least at its level whatever the distribution; none
/// for so few rows that even the extremes would not do (fewer than six at 95 %).
///
/// # Errors
/// As [`mean`].
pub fn median(values: &[f64], level: f64) -> Result<Location, StatsError> {
    check(values, level)?;
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(|a, b| num::order(*a, *b));
    let n = sorted.len();
    let half = n / 2;
    let estimate = if n % 2 == 1 { sorted[half] } else { 0.5 * sorted[half - 1] + 0.5 * sorted[half] };
    let tail = 0.5 * (1.0 - level);
    // The greatest count k with P(X ≤ k) ≤ α/2 leaves out the k + 1 … at each end.
    let (mut low, mut high) = (0u64, n as u64 / 2);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if binomial::cdf(middle, n as u64, 0.5)? <= tail {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    let interval = if binomial::cdf(low, n as u64, 0.5)? <= tail {
        let k = low as usize;
        Some(Interval { low: sorted[k], high: sorted[n - 1 - k], level })
    } else {
        None
    };
    Ok(Location { estimate: num::normalize_zero(estimate), interval, n: n as u64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_have_no_interval() {
        assert!(mean(&[3.0], 0.95).unwrap().interval.is_none());
        assert!(median(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.95).unwrap().interval.is_none());
        let six = median(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 0.95).unwrap();
        assert_eq!((six.interval.unwrap().low, six.interval.unwrap().high), (1.0, 6.0));
        assert_eq!(mean(&[], 0.95).unwrap_err().code(), "too_few");
    }

    #[test]
    fn no_overflow() {
        let huge = [1e308, 1e308, 1e308, 0.9e308];
        assert!(mean(&huge, 0.95).unwrap().estimate.is_finite());
        assert!(trimmed_mean(&huge, 0.25, 0.95).unwrap().estimate.is_finite());
    }
}
