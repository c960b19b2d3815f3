//! Rates of small groups shrunk towards the overall rate by a beta-binomial model.

use crate::num;
use crate::stats::proportion::Arm;
use crate::stats::special::beta;
use crate::stats::special::gamma::{digamma_step, ln_beta_step};
use crate::stats::{Interval, StatsError, check_level};
use serde::Serialize;

/// Groups spread less than this concentration can tell from none.
const MOST: f64 = 1e6;
const LEAST: f64 = 1e-3;

/// A beta-binomial model fitted to groups.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BetaBinomial {
    /// Mean rate.
    pub mean: f64,
    /// α + β: how many trials the prior is worth; none when the groups vary no more than chance does, so that all of
    /// them share the mean.
    pub concentration: Option<f64>,
    /// The marginal log-likelihood, without binomial coefficients.
    pub log_likelihood: f64,
}

/// One group's rate after shrinkage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ShrunkRate {
    /// Events by trials.
    pub raw: f64,
    /// Posterior mean (α + k) / (α + β + n).
    pub shrunk: f64,
    /// Equal-tailed posterior interval.
    pub interval: Interval,
}

/// Fits mean and concentration by maximum marginal likelihood: at each concentration the best mean, then the best
/// concentration among all local maxima on a grid, refined.
///
/// ```
/// # use icp_core::stats::{proportion::Arm, regression::{beta_binomial, shrink_rates}};
/// let groups = [Arm::new(20, 100)?, Arm::new(29, 250)?, Arm::new(22, 400)?, Arm::new(7, 350)?];
/// let model = beta_binomial(&groups)?;
/// let rates = shrink_rates(&groups, &model, 0.95)?;
/// assert!(rates[0].shrunk < 0.2 && rates[3].shrunk > 0.02);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `too_few` for fewer than two groups, `one_class` when all trials have one outcome.
pub fn beta_binomial(groups: &[Arm]) -> Result<BetaBinomial, StatsError> {
    if groups.len() < 2 {
        return Err(StatsError::too_few("groups", 2, groups.len()));
    }
    let positives: u64 = groups.iter().map(|g| g.events()).sum();
    let negatives: u64 = groups.iter().map(|g| g.others()).sum();
    if positives == 0 || negatives == 0 {
        return Err(StatsError::OneClass { positives, negatives });
    }
    let mean_at = |m: f64| best_mean(groups, m);
    let slope = |ln_m: f64| {
        let m = num::exp(ln_m);
        let mean = mean_at(m);
        let (by_a, by_b) = gradient(groups, m * mean, m * (1.0 - mean));
        mean * by_a + (1.0 - mean) * by_b
    };
    const STEPS: usize = 60;
    let (low, high) = (num::ln(LEAST), num::ln(MOST));
    let at = |i: usize| low + (high - low) * i as f64 / STEPS as f64;
    let slopes: Vec<f64> = (0..=STEPS).map(|i| slope(at(i))).collect();
    let mut best: Option<(f64, f64)> = None;
    for i in 0..STEPS {
        if slopes[i] > 0.0 && slopes[i + 1] <= 0.0 {
            let (mut left, mut right) = (at(i), at(i + 1));
            for _ in 0..60 {
                let middle = 0.5 * (left + right);
                if slope(middle) > 0.0 {
                    left = middle;
                } else {
                    right = middle;
                }
            }
            let m = num::exp(0.5 * (left + right));
            let likelihood = log_likelihood(groups, m, mean_at(m));
            if best.is_none_or(|(_, top)| likelihood > top) {
                best = Some((m, likelihood));
            }
        }
    }
    let pooled = positives as f64 / (positives as f64 + negatives as f64);
    let binomial = positives as f64 * num::ln(pooled) + negatives as f64 * num::ln_1p(-pooled);
    match best {
        Some((m, likelihood)) if likelihood > binomial => {
            Ok(BetaBinomial { mean: mean_at(m), concentration: Some(m), log_likelihood: likelihood })
        }
        _ => Ok(BetaBinomial { mean: pooled, concentration: None, log_likelihood: binomial }),
    }
}

/// Shrinks each group's rate under a fitted model.
///
/// # Errors
/// `out_of_range` for a bad level or a model outside its domain.
pub fn shrink_rates(groups: &[Arm], model: &BetaBinomial, level: f64) -> Result<Vec<ShrunkRate>, StatsError> {
    check_level(level)?;
    let tail = 0.5 * (1.0 - level);
    groups
        .iter()
        .map(|group| {
            let Some(m) = model.concentration else {
                let interval = Interval { low: model.mean, high: model.mean, level };
                return Ok(ShrunkRate { raw: group.rate(), shrunk: model.mean, interval });
            };
            let a = m * model.mean + group.events() as f64;
            let b = m * (1.0 - model.mean) + group.others() as f64;
            let interval =
                Interval { low: beta::quantile(tail, a, b)?, high: beta::quantile_upper(tail, a, b)?, level };
            Ok(ShrunkRate { raw: group.rate(), shrunk: a / (a + b), interval })
        })
        .collect()
}

/// Derivatives of the log-likelihood by α and by β.
fn gradient(groups: &[Arm], a: f64, b: f64) -> (f64, f64) {
    let by = |own: &dyn Fn(&Arm) -> f64, parameter: f64| {
        num::sum_by(groups.len(), |i| {
            let group = &groups[i];
            digamma_step(parameter, own(group)) - digamma_step(a + b, group.trials() as f64)
        })
    };
    (by(&|g| g.events() as f64, a), by(&|g| g.others() as f64, b))
}

/// The mean at which the derivative by the mean vanishes, for a given concentration.
fn best_mean(groups: &[Arm], m: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        let (by_a, by_b) = gradient(groups, m * middle, m * (1.0 - middle));
        if by_a > by_b {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

fn log_likelihood(groups: &[Arm], m: f64, mean: f64) -> f64 {
    let (a, b) = (m * mean, m * (1.0 - mean));
    num::sum_by(groups.len(), |i| ln_beta_step(a, b, groups[i].events() as f64, groups[i].others() as f64))
}
