//! Power and sample size of a correlation, by Fisher's transformation.

use crate::num;
use crate::stats::error::check_result;
use crate::stats::special::normal;
use crate::stats::{StatsError, check_level};

fn check(r: f64) -> Result<f64, StatsError> {
    if r > -1.0 && r < 1.0 {
        Ok(0.5 * (num::ln_1p(r) - num::ln_1p(-r)).abs())
    } else {
        Err(StatsError::out_of_range("correlation", r, "greater than −1 and less than 1"))
    }
}

/// The probability that Fisher's interval of `n` rows leaves out 0, when the true correlation is `r`: Φ(|atanh r| √(n − 3) − z), with the
/// far tail.
///
/// ```
/// # use icp_core::stats::correlation::power_of_correlation;
/// assert!((power_of_correlation(0.3, 85, 0.05)? - 0.800346).abs() < 1e-6);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for a correlation outside (−1, 1) or a bad level, `too_few` for fewer than four rows.
pub fn power_of_correlation(r: f64, n: u64, alpha: f64) -> Result<f64, StatsError> {
    check_level(alpha)?;
    let distance = check(r)?;
    if n < 4 {
        return Err(StatsError::TooFew { what: "rows", needed: 4, found: n });
    }
    let z = normal::quantile_upper(0.5 * alpha)?;
    let shift = distance * num::sqrt(n as f64 - 3.0);
    Ok(num::min(normal::sf(z - shift)? + normal::sf(z + shift)?, 1.0))
}

/// Rows, not rounded, with which Fisher's interval leaves out 0 with probability `power`: ((z_α/2 + z_β) / atanh r)² + 3. The far tail is
/// left out.
///
/// ```
/// # use icp_core::stats::correlation::sample_size_of_correlation;
/// assert!((sample_size_of_correlation(0.3, 0.8, 0.05)? - 84.93).abs() < 0.01);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `all_equal` for a correlation of 0, `out_of_range` for one outside (−1, 1) or too small for any size, a bad level, or a power that
/// is not between `alpha` and 1.
pub fn sample_size_of_correlation(r: f64, power: f64, alpha: f64) -> Result<f64, StatsError> {
    check_level(alpha)?;
    let distance = check(r)?;
    if !(power > alpha && power < 1.0) {
        return Err(StatsError::out_of_range("power", power, "greater than alpha and less than 1"));
    }
    if distance == 0.0 {
        return Err(StatsError::AllEqual { what: "correlation and 0" });
    }
    let root = (normal::quantile_upper(0.5 * alpha)? + normal::quantile(power)?) / distance;
    check_result("sample size", root * root + 3.0)
}
