//! Agreement of two classifications of the same accounts.

use crate::num;
use crate::stats::error::check_lengths;
use crate::stats::special::{chi_square, normal};
use crate::stats::{Interval, StatsError, TestResult, check_level};
use serde::{Deserialize, Serialize};

/// How far apart two tiers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KappaWeights {
    /// Any disagreement counts the same.
    Unweighted,
    /// By the number of tiers between.
    Linear,
    /// By its square.
    Quadratic,
}

/// Cohen's κ.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Kappa {
    /// 1 is full agreement, 0 what chance gives.
    pub estimate: f64,
    /// Standard error (Fleiss, Cohen & Everitt 1969).
    pub standard_error: f64,
    /// Wald's interval.
    pub interval: Interval,
    /// Standard error when there is no agreement beyond chance.
    pub standard_error_null: f64,
}

/// A square table of counts: its size.
fn check_square(rows: &[&[u64]]) -> Result<usize, StatsError> {
    for row in rows {
        check_lengths(rows.len(), row.len())?;
    }
    if rows.len() < 2 { Err(StatsError::too_few("classes", 2, rows.len())) } else { Ok(rows.len()) }
}

/// Weighted κ of a square table: rows by the first classification, columns by the second.
///
/// ```
/// # use icp_core::stats::ordered::{KappaWeights, weighted_kappa};
/// let kappa = weighted_kappa(&[&[20, 5], &[10, 15]], KappaWeights::Unweighted, 0.95)?;
/// assert!((kappa.estimate - 0.4).abs() < 1e-15);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch` unless square, `too_few` for fewer than two classes or no rows, `all_equal` when chance alone agrees fully
/// (one class only), `out_of_range` for a bad level.
pub fn weighted_kappa(rows: &[&[u64]], weights: KappaWeights, level: f64) -> Result<Kappa, StatsError> {
    check_level(level)?;
    let size = check_square(rows)?;
    let n = num::sum_by(size * size, |at| rows[at / size][at % size] as f64);
    if n == 0.0 {
        return Err(StatsError::too_few("rows", 1, 0));
    }
    let share = |i: usize, j: usize| rows[i][j] as f64 / n;
    let first: Vec<f64> = (0..size).map(|i| num::sum_by(size, |j| share(i, j))).collect();
    let second: Vec<f64> = (0..size).map(|j| num::sum_by(size, |i| share(i, j))).collect();
    // Weight of agreement: 1 on the diagonal.
    let agreement = |i: usize, j: usize| {
        let distance = i.abs_diff(j) as f64 / (size - 1) as f64;
        match weights {
            KappaWeights::Unweighted => f64::from(u8::from(i == j)),
            KappaWeights::Linear => 1.0 - distance,
            KappaWeights::Quadratic => 1.0 - distance * distance,
        }
    };
    let over = |term: &dyn Fn(usize, usize) -> f64| num::sum_by(size * size, |at| term(at / size, at % size));
    let observed = over(&|i, j| agreement(i, j) * share(i, j));
    let chance = over(&|i, j| agreement(i, j) * first[i] * second[j]);
    let room = over(&|i, j| (1.0 - agreement(i, j)) * first[i] * second[j]);
    if room <= 0.0 {
        return Err(StatsError::AllEqual { what: "classes" });
    }
    let estimate = 1.0 - over(&|i, j| (1.0 - agreement(i, j)) * share(i, j)) / room;
    let by_row: Vec<f64> = (0..size).map(|i| num::sum_by(size, |j| agreement(i, j) * second[j])).collect();
    let by_column: Vec<f64> = (0..size).map(|j| num::sum_by(size, |i| agreement(i, j) * first[i])).collect();
    let spread = over(&|i, j| {
        let term = agreement(i, j) * (1.0 - chance) - (by_row[i] + by_column[j]) * (1.0 - observed);
        share(i, j) * term * term
    });
    let centre = observed * chance - 2.0 * chance + observed;
    let variance = (spread - centre * centre) / (n * room * room * room * room);
    let spread = over(&|i, j| {
        let term = agreement(i, j) - by_row[i] - by_column[j];
        first[i] * second[j] * term * term
    });
    let variance_null = (spread - chance * chance) / (n * room * room);
    let standard_error = num::sqrt(num::max(variance, 0.0));
    let half = normal::critical(level) * standard_error;
    Ok(Kappa {
        estimate,
        standard_error,
        interval: Interval { low: estimate - half, high: num::min(estimate + half, 1.0), level },
        standard_error_null: num::sqrt(num::max(variance_null, 0.0)),
    })
}

/// Bowker's test of symmetry: do as many accounts move from tier i to tier j as back? Σ (nᵢⱼ − nⱼᵢ)² / (nᵢⱼ + nⱼᵢ) with
/// K (K − 1) / 2 degrees of freedom.
///
/// # Errors
/// `length_mismatch` unless square, `too_few` for fewer than two classes, `empty_cell` when nothing is off the diagonal.
pub fn bowker(rows: &[&[u64]]) -> Result<TestResult, StatsError> {
    let size = check_square(rows)?;
    let mut terms = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        for (j, &there) in row.iter().enumerate().skip(i + 1) {
            let (there, back) = (there as f64, rows[j][i] as f64);
            if there + back > 0.0 {
                terms.push((there - back) * (there - back) / (there + back));
            }
        }
    }
    if terms.is_empty() {
        return Err(StatsError::EmptyCell { what: "cells off the diagonal" });
    }
    let statistic = num::sum(&terms);
    let degrees = (size * (size - 1) / 2) as f64;
    Ok(TestResult {
        statistic,
        p_value: chi_square::upper(statistic, degrees),
        degrees_of_freedom: Some(degrees),
    })
}
