//! Rank tests of a value over groups: any difference (Kruskal–Wallis), or an order (Jonckheere–Terpstra).

use crate::num;
use crate::stats::error::check_finite;
use crate::stats::rank::{midranks, order_key};
use crate::stats::special::{chi_square, normal};
use crate::stats::{StatsError, TestResult};
use serde::Serialize;

/// Jonckheere and Terpstra's test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Jonckheere {
    /// J: over all pairs of groups, the pairs of values that rise with the groups, ties half.
    pub statistic: f64,
    /// Its mean when the groups do not matter.
    pub mean: f64,
    /// Its variance then, corrected for ties.
    pub variance: f64,
    /// (J − mean) / √variance; above 0 the values rise along the groups.
    pub z: f64,
    /// Two-sided p-value.
    pub p_value: f64,
    /// One-sided p-value for rising values.
    pub p_rising: f64,
    /// One-sided p-value for falling values.
    pub p_falling: f64,
}

fn check_groups(groups: &[&[f64]]) -> Result<Vec<f64>, StatsError> {
    if groups.len() < 2 {
        return Err(StatsError::too_few("groups", 2, groups.len()));
    }
    for group in groups {
        if group.is_empty() {
            return Err(StatsError::EmptyCell { what: "group" });
        }
        check_finite("values", group)?;
    }
    let all: Vec<f64> = groups.concat();
    if all.iter().all(|&v| v == all[0]) {
        return Err(StatsError::AllEqual { what: "values" });
    }
    Ok(all)
}

/// Kruskal and Wallis' H with correction for ties, by the χ² approximation with groups − 1 degrees of freedom.
///
/// ```
/// # use icp_core::stats::ordered::kruskal_wallis;
/// let test = kruskal_wallis(&[&[1.0, 2.0], &[3.0, 4.0]])?;
/// assert!((test.statistic - 2.4).abs() < 1e-14);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `too_few` for fewer than two groups, `empty_cell` for an empty one, `not_finite`, `all_equal`.
pub fn kruskal_wallis(groups: &[&[f64]]) -> Result<TestResult, StatsError> {
    let all = check_groups(groups)?;
    let (ranks, ties) = midranks(&all);
    let n = all.len() as f64;
    let middle = 0.5 * (n + 1.0);
    let mut start = 0;
    let mut terms = Vec::with_capacity(groups.len());
    for group in groups {
        let own = &ranks[start..start + group.len()];
        start += group.len();
        let size = own.len() as f64;
        let gap = num::sum(own) / size - middle;
        terms.push(size * gap * gap);
    }
    let correction = 1.0 - ties / (n * (n * n - 1.0));
    let statistic = 12.0 / (n * (n + 1.0)) * num::sum(&terms) / correction;
    let degrees = groups.len() as f64 - 1.0;
    Ok(TestResult {
        statistic,
        p_value: chi_square::upper(statistic, degrees),
        degrees_of_freedom: Some(degrees),
    })
}

/// Jonckheere and Terpstra's test of ordered groups, by the normal approximation with the variance for ties (Hollander &
/// Wolfe, *Nonparametric Statistical Methods*, 6.2).
///
/// ```
/// # use icp_core::stats::ordered::jonckheere_terpstra;
/// let test = jonckheere_terpstra(&[&[1.0, 2.0], &[3.0, 4.0], &[5.0, 6.0]])?;
/// assert_eq!((test.statistic, test.mean), (12.0, 6.0));
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`kruskal_wallis`].
pub fn jonckheere_terpstra(groups: &[&[f64]]) -> Result<Jonckheere, StatsError> {
    let all = check_groups(groups)?;
    // Twice J: each value against all values of earlier groups, which are kept sorted.
    let mut earlier: Vec<u64> = Vec::with_capacity(all.len());
    let mut doubled = 0u128;
    for group in groups {
        let mut own: Vec<u64> = group.iter().map(|&v| order_key(v)).collect();
        own.sort_unstable();
        crate::stats::rank::placements(&own, &earlier, |_, twice| doubled += u128::from(twice));
        earlier.extend(own);
        earlier.sort_unstable();
    }
    let mut ties = Vec::new();
    let mut start = 0;
    for end in 1..=earlier.len() {
        if end == earlier.len() || earlier[end] != earlier[start] {
            ties.push((end - start) as f64);
            start = end;
        }
    }
    let sizes: Vec<f64> = groups.iter().map(|group| group.len() as f64).collect();
    let n = all.len() as f64;
    let over = |counts: &[f64], term: &dyn Fn(f64) -> f64| num::sum_by(counts.len(), |i| term(counts[i]));
    let mean = 0.25 * (n * n - over(&sizes, &|s| s * s));
    let five = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let three = |t: f64| t * (t - 1.0) * (t - 2.0);
    let two = |t: f64| t * (t - 1.0);
    let first = (five(n) - over(&sizes, &five) - over(&ties, &five)) / 72.0;
    let second = if n > 2.0 { over(&sizes, &three) * over(&ties, &three) / (36.0 * three(n)) } else { 0.0 };
    let third = over(&sizes, &two) * over(&ties, &two) / (8.0 * two(n));
    let variance = first + second + third;
    if variance <= 0.0 {
        return Err(StatsError::AllEqual { what: "values" });
    }
    let statistic = 0.5 * doubled as f64;
    let z = (statistic - mean) / num::sqrt(variance);
    Ok(Jonckheere {
        statistic,
        mean,
        variance,
        z,
        p_value: normal::two_sided(z),
        p_rising: normal::upper(z),
        p_falling: normal::upper(-z),
    })
}
