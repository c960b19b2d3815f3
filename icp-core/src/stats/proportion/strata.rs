//! Pilots run in strata (segments, regions): Mantel–Haenszel and Breslow–Day.

use super::Arm;
use crate::num;
use crate::stats::special::{chi_square, normal};
use crate::stats::{Interval, StatsError, TestResult, check_level};
use serde::Serialize;

/// One stratum: two arms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stratum {
    /// First arm.
    pub first: Arm,
    /// Second arm.
    pub second: Arm,
}

/// Two arms compared across strata.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct StratifiedResult {
    /// The common odds ratio by Mantel and Haenszel's weights.
    pub odds_ratio: f64,
    /// Its interval by the variance of Robins, Breslow and Greenland.
    pub interval: Interval,
    /// The common risk ratio by Mantel and Haenszel's weights; none when the second arms have no events.
    pub risk_ratio: Option<f64>,
    /// Cochran–Mantel–Haenszel test that the odds ratio is 1, without continuity correction.
    pub association: TestResult,
    /// The same with continuity correction (R's default).
    pub association_corrected: TestResult,
    /// Breslow and Day's test that the odds ratio is the same in all strata.
    pub homogeneity: TestResult,
    /// The same with Tarone's adjustment.
    pub homogeneity_tarone: TestResult,
}

/// Mantel–Haenszel estimates and tests over strata (Mantel & Haenszel 1959; Robins, Breslow & Greenland 1986;
/// Breslow & Day 1980; Tarone 1985).
///
/// ```
/// # use icp_core::stats::proportion::{Arm, Stratum, mantel_haenszel};
/// let stratum = |a, m, b, n| Ok::<_, icp_core::stats::StatsError>(Stratum { first: Arm::new(a, m)?, second: Arm::new(b, n)? });
/// let result = mantel_haenszel(&[stratum(10, 50, 5, 50)?, stratum(20, 60, 12, 64)?], 0.95)?;
/// assert!((result.odds_ratio - 2.195054945054945).abs() < 1e-14);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `too_few` without strata, `empty_cell` when the odds ratio is 0 or infinite, `all_equal` when no stratum varies,
/// `out_of_range` for a bad level.
pub fn mantel_haenszel(strata: &[Stratum], level: f64) -> Result<StratifiedResult, StatsError> {
    check_level(level)?;
    if strata.is_empty() {
        return Err(StatsError::TooFew { what: "strata", needed: 1, found: 0 });
    }
    let cells: Vec<[f64; 5]> = strata
        .iter()
        .map(|s| {
            let (a, b) = (s.first.x(), s.first.others() as f64);
            let (c, d) = (s.second.x(), s.second.others() as f64);
            [a, b, c, d, a + b + c + d]
        })
        .collect();
    let total = |term: &dyn Fn([f64; 5]) -> f64| num::sum_by(cells.len(), |i| term(cells[i]));
    let r = total(&|[a, _, _, d, n]| a * d / n);
    let s = total(&|[_, b, c, _, n]| b * c / n);
    if r == 0.0 || s == 0.0 {
        return Err(StatsError::EmptyCell { what: "a diagonal of every stratum" });
    }
    let odds_ratio = r / s;
    let pr = total(&|[a, _, _, d, n]| (a + d) / n * (a * d / n));
    let cross = total(&|[a, b, c, d, n]| (a + d) / n * (b * c / n) + (b + c) / n * (a * d / n));
    let qs = total(&|[_, b, c, _, n]| (b + c) / n * (b * c / n));
    let variance = pr / (2.0 * r * r) + cross / (2.0 * r * s) + qs / (2.0 * s * s);
    let half = normal::critical(level) * num::sqrt(variance);
    let interval = Interval { low: odds_ratio * num::exp(-half), high: odds_ratio * num::exp(half), level };
    let risk_top = total(&|[a, _, c, d, n]| a * (c + d) / n);
    let risk_bottom = total(&|[a, b, c, _, n]| c * (a + b) / n);

    let excess = total(&|[a, b, c, _, n]| a - (a + b) * ((a + c) / n));
    let spread = total(&|[a, b, c, d, n]| {
        if n > 1.0 { (a + b) / n * ((c + d) / n) * (a + c) * ((b + d) / (n - 1.0)) } else { 0.0 }
    });
    if spread <= 0.0 {
        return Err(StatsError::AllEqual { what: "outcomes in every stratum" });
    }
    let association = |correction: f64| {
        let gap = num::max(excess.abs() - correction, 0.0);
        chi_square_result(gap * gap / spread, 1.0)
    };
    let (breslow_day, tarone) = homogeneity(&cells, odds_ratio);
    let degrees = cells.len() as f64 - 1.0;
    Ok(StratifiedResult {
        odds_ratio,
        interval,
        risk_ratio: if risk_bottom > 0.0 { Some(risk_top / risk_bottom) } else { None },
        association: association(0.0),
        association_corrected: association(0.5),
        homogeneity: chi_square_result(breslow_day, degrees),
        homogeneity_tarone: chi_square_result(tarone, degrees),
    })
}

fn chi_square_result(statistic: f64, degrees: f64) -> TestResult {
    let p_value = if degrees > 0.0 { chi_square::upper(statistic, degrees) } else { 1.0 };
    TestResult { statistic, p_value, degrees_of_freedom: Some(degrees) }
}

/// Breslow and Day's statistic, plain and with Tarone's adjustment.
fn homogeneity(cells: &[[f64; 5]], odds_ratio: f64) -> (f64, f64) {
    let fitted: Vec<(f64, f64)> = cells.iter().map(|&cell| expected(cell, odds_ratio)).collect();
    let plain = num::sum_by(cells.len(), |i| {
        let (mean, variance) = fitted[i];
        let gap = cells[i][0] - mean;
        if variance > 0.0 { gap * gap / variance } else { 0.0 }
    });
    let gap = num::sum_by(cells.len(), |i| cells[i][0] - fitted[i].0);
    let spread = num::sum_by(cells.len(), |i| fitted[i].1);
    let adjustment = if spread > 0.0 { gap * gap / spread } else { 0.0 };
    (plain, num::max(plain - adjustment, 0.0))
}

/// The first cell expected under a common odds ratio with the margins kept, and its asymptotic variance.
fn expected([a, b, c, _, n]: [f64; 5], odds_ratio: f64) -> (f64, f64) {
    let (row, column) = (a + b, a + c);
    let (least, greatest) = (num::max(0.0, row + column - n), num::min(row, column));
    if least >= greatest {
        return (a, 0.0);
    }
    // x (n − row − column + x) = ω (row − x)(column − x): its root within the range, by bisection.
    let x = super::bisect(least, greatest, |x| {
        x * (n - row - column + x) - odds_ratio * (row - x) * (column - x)
    });
    let parts = [x, row - x, column - x, n - row - column + x];
    if parts.iter().any(|&part| part <= 0.0) {
        return (x, 0.0);
    }
    (x, 1.0 / (1.0 / parts[0] + 1.0 / parts[1] + 1.0 / parts[2] + 1.0 / parts[3]))
}
