//! One safeguarded Newton iteration for all inverses.

use super::EPSILON;
use crate::num;

/// Solves `f(x) = 0` for x in (0, `high`), where f increases in ln x and returns its value and its slope in ln x.
/// Newton steps in ln x, bisected (in ln x) when they leave the bracket. Returns 0 when the root underflows.
pub(crate) fn root_in_log(high: f64, start: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (f64::MIN_POSITIVE, high);
    let mut x = num::clamp(start, low, high);
    for _ in 0..200 {
        let (value, slope) = f(x);
        if value == 0.0 {
            return x;
        }
        if value < 0.0 {
            low = x;
        } else {
            high = x;
        }
        if high <= f64::MIN_POSITIVE {
            return 0.0;
        }
        let step = -value / slope;
        if step.abs() <= EPSILON {
            return x + x * step;
        }
        let next = if step.abs() < 0.5 { x + x * num::exp_m1(step) } else { x * num::exp(step) };
        let inside = next > low && next < high;
        let middle = num::sqrt(low) * num::sqrt(high);
        let new = if inside { next } else { middle };
        if new == x || high <= low * (1.0 + EPSILON) {
            return if inside { next } else { x };
        }
        x = new;
    }
    x
}
