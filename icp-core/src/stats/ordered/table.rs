//! Tests of a contingency table.

use crate::num;
use crate::stats::StatsError;
use crate::stats::error::check_lengths;
use crate::stats::special::chi_square;
use serde::Serialize;

/// Association in a table of counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TableTest {
    /// Pearson's χ².
    pub chi_square: f64,
    /// p-value of χ².
    pub chi_square_p: f64,
    /// The likelihood ratio statistic G = 2 Σ O ln(O / E).
    pub g: f64,
    /// p-value of G.
    pub g_p: f64,
    /// (rows − 1)(columns − 1), of rows and columns that are not empty.
    pub degrees_of_freedom: f64,
    /// Cramér's V = √(χ² / N / (min(rows, columns) − 1)).
    pub cramers_v: f64,
    /// Mutual information in nats: G / 2N.
    pub mutual_information: f64,
    /// The least expected count; below 5 the χ² approximation is doubtful.
    pub least_expected: f64,
}

/// χ², G, Cramér's V and mutual information of a table, given as rows. Empty rows and columns are left out.
///
/// ```
/// # use icp_core::stats::ordered::contingency_table;
/// let test = contingency_table(&[&[20, 80], &[29, 221], &[22, 378], &[7, 343]])?;
/// assert!((test.chi_square - 48.3157710).abs() < 1e-7);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `length_mismatch` for ragged rows; `too_few` with fewer than two rows or columns that hold anything.
pub fn contingency_table(rows: &[&[u64]]) -> Result<TableTest, StatsError> {
    let width = rows.first().map_or(0, |row| row.len());
    for row in rows {
        check_lengths(width, row.len())?;
    }
    let kept_rows: Vec<&[u64]> = rows.iter().copied().filter(|row| row.iter().any(|&c| c > 0)).collect();
    let columns: Vec<usize> = (0..width).filter(|&j| rows.iter().any(|row| row[j] > 0)).collect();
    let (r, c) = (kept_rows.len(), columns.len());
    if r < 2 || c < 2 {
        return Err(StatsError::too_few("rows and columns that are not empty", 2, r.min(c)));
    }
    let count = |i: usize, j: usize| kept_rows[i][columns[j]] as f64;
    let row_sums: Vec<f64> = (0..r).map(|i| num::sum_by(c, |j| count(i, j))).collect();
    let column_sums: Vec<f64> = (0..c).map(|j| num::sum_by(r, |i| count(i, j))).collect();
    let n = num::sum(&row_sums);
    let expected = |i: usize, j: usize| row_sums[i] * (column_sums[j] / n);
    let chi = num::sum_by(r * c, |at| {
        let (i, j) = (at / c, at % c);
        let gap = count(i, j) - expected(i, j);
        gap * gap / expected(i, j)
    });
    let g = 2.0
        * num::sum_by(r * c, |at| {
            let (i, j) = (at / c, at % c);
            let observed = count(i, j);
            if observed > 0.0 { observed * num::ln(observed / expected(i, j)) } else { 0.0 }
        });
    let g = num::max(g, 0.0);
    let degrees_of_freedom = ((r - 1) * (c - 1)) as f64;
    let least_expected = (0..r * c).fold(f64::MAX, |m, at| num::min(m, expected(at / c, at % c)));
    Ok(TableTest {
        chi_square: chi,
        chi_square_p: chi_square::upper(chi, degrees_of_freedom),
        g,
        g_p: chi_square::upper(g, degrees_of_freedom),
        degrees_of_freedom,
        cramers_v: num::min(num::sqrt(chi / n / (r.min(c) - 1) as f64), 1.0),
        mutual_information: g / (2.0 * n),
        least_expected,
    })
}
