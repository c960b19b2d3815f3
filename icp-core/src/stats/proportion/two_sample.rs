//! Large-sample tests of two proportions.

use super::Arm;
use crate::num;
use crate::stats::special::{chi_square, normal};
use crate::stats::{Alternative, StatsError, TestResult};

/// The pooled z test of two proportions, without continuity correction: z = (p₁ − p₂) / √(p̄ (1 − p̄)(1/n₁ + 1/n₂)).
/// `Greater` means that the first rate is the greater one.
///
/// ```
/// # use icp_core::stats::{Alternative, proportion::{Arm, z_two_proportions}};
/// let test = z_two_proportions(Arm::new(30, 200)?, Arm::new(10, 200)?, Alternative::TwoSided)?;
/// assert!((test.statistic - 3.3333333333).abs() < 1e-9);
/// assert!((test.p_value - 0.000858120666).abs() < 1e-12);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `all_equal` when every trial, or none, had the event.
pub fn z_two_proportions(a: Arm, b: Arm, alternative: Alternative) -> Result<TestResult, StatsError> {
    let pooled = (a.x() + b.x()) / (a.n() + b.n());
    let variance = pooled * (1.0 - pooled) * (1.0 / a.n() + 1.0 / b.n());
    if variance <= 0.0 {
        return Err(StatsError::AllEqual { what: "outcomes of both arms" });
    }
    let statistic = (a.rate() - b.rate()) / num::sqrt(variance);
    Ok(TestResult { statistic, p_value: z_p_value(statistic, alternative), degrees_of_freedom: None })
}

/// The p-value of a standard normal statistic.
pub(crate) fn z_p_value(z: f64, alternative: Alternative) -> f64 {
    match alternative {
        Alternative::TwoSided => normal::two_sided(z),
        Alternative::Less => normal::upper(-z),
        Alternative::Greater => normal::upper(z),
    }
}

/// Pearson's χ² test of the 2 × 2 table, with Yates' continuity correction on request (each |observed − expected| is
/// lessened by ½, at most to 0).
///
/// ```
/// # use icp_core::stats::proportion::{Arm, chi_square_two_proportions};
/// let (a, b) = (Arm::new(30, 200)?, Arm::new(10, 200)?);
/// assert!((chi_square_two_proportions(a, b, false)?.statistic - 11.1111111).abs() < 1e-7);
/// assert!((chi_square_two_proportions(a, b, true)?.p_value - 0.00154196957).abs() < 1e-11);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `all_equal` when every trial, or none, had the event.
pub fn chi_square_two_proportions(a: Arm, b: Arm, yates: bool) -> Result<TestResult, StatsError> {
    let total = a.n() + b.n();
    let events = a.x() + b.x();
    let others = total - events;
    if events == 0.0 || others == 0.0 {
        return Err(StatsError::AllEqual { what: "outcomes of both arms" });
    }
    // |O − E| is the same in all four cells.
    let gap = (a.x() - events * (a.n() / total)).abs();
    let gap = if yates { num::max(gap - 0.5, 0.0) } else { gap };
    let statistic = gap * gap * total * (total / a.n()) * (total / b.n()) / events / others;
    Ok(TestResult { statistic, p_value: chi_square::upper(statistic, 1.0), degrees_of_freedom: Some(1.0) })
}
