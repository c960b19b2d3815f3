//! Many tests at once: adjusted p-values.

use super::{StatsError, check_unit};
use crate::num;
use serde::{Deserialize, Serialize};

/// How p-values are adjusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Adjustment {
    /// Benjamini & Hochberg 1995: false discovery rate, independent or positively dependent tests.
    BenjaminiHochberg,
    /// Benjamini & Yekutieli 2001: false discovery rate under any dependence.
    BenjaminiYekutieli,
    /// Holm 1979: probability of any false positive, under any dependence.
    Holm,
}

/// Adjusted p-values in the order given, monotone in the p-values: reject where they are at most α.
///
/// ```
/// # use icp_core::stats::multiple::{Adjustment, adjust};
/// let adjusted = adjust(&[0.04, 0.01, 0.03], Adjustment::BenjaminiHochberg)?;
/// assert_eq!(adjusted, [0.04, 0.03, 0.04]);
/// assert_eq!(adjust(&[0.04, 0.01, 0.03], Adjustment::Holm)?, [0.06, 0.03, 0.06]);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` for a p-value outside [0, 1]. No p-values give none.
pub fn adjust(p_values: &[f64], method: Adjustment) -> Result<Vec<f64>, StatsError> {
    for &p in p_values {
        check_unit("p-value", p)?;
    }
    let count = p_values.len();
    let m = count as f64;
    let sorted = super::rank::sorted_positions(p_values);
    let mut adjusted = vec![0.0; count];
    match method {
        Adjustment::Holm => {
            let mut running = 0.0;
            for (k, &(_, i)) in sorted.iter().enumerate() {
                running = num::max(running, num::min((m - k as f64) * p_values[i], 1.0));
                adjusted[i] = running;
            }
        }
        Adjustment::BenjaminiHochberg | Adjustment::BenjaminiYekutieli => {
            let harmonic = match method {
                Adjustment::BenjaminiYekutieli => num::sum_by(count, |k| 1.0 / (k as f64 + 1.0)),
                _ => 1.0,
            };
            let mut running = 1.0;
            for (k, &(_, i)) in sorted.iter().enumerate().rev() {
                running = num::min(running, p_values[i] * m * harmonic / (k as f64 + 1.0));
                adjusted[i] = running;
            }
        }
    }
    Ok(adjusted)
}
