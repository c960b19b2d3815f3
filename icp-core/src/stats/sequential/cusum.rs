//! Has a rate changed over the periods? The likelihood-ratio CUSUM of counts, with an exact p-value.

use crate::num;
use crate::stats::special::binomial::ln_mass;
use crate::stats::{StatsError, error::check_lengths};
use serde::Serialize;

/// A CUSUM of counts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cusum {
    /// Sₜ = max(0, Sₜ₋₁ + log-likelihood ratio of the period) after each period seen.
    pub path: Vec<f64>,
    /// The greatest of them.
    pub greatest: f64,
    /// The period (from 1) after which it was reached; none while the path stays at 0.
    pub reached_after: Option<u64>,
    /// The period (from 1) from which the change is likeliest to count: the one after the path last was 0 before its greatest.
    pub changed_from: Option<u64>,
    /// Probability, at the rate `null` throughout, that the path reaches as high within all periods planned: exact, and valid however often
    /// one looks on the way.
    pub p_value: f64,
}

/// Steps that the exact distribution may take.
const STEPS: u128 = 100_000_000;

/// Trials of all periods together: the masses of a period are a list as long as its trials.
const MOST_TRIALS: u128 = 1_000_000;

/// Page's CUSUM (*Biometrika* 1954) of counts for a change of the rate from `null` to `alternative` (higher or lower). `trials` holds the
/// trials of all periods planned, `events` those of the periods seen so far (at most as many).
///
/// The distribution is exact: the path is known by the period of its last reset and the events since then, so that all paths together have
/// no more states than there are trials.
///
/// ```
/// # use icp_core::stats::sequential::binomial_cusum;
/// // Win rates of 20 % until the third quarter, then hardly any.
/// let drop = binomial_cusum(&[9, 11, 10, 3, 2], &[50, 50, 50, 50, 50], 0.2, 0.1)?;
/// assert_eq!(drop.changed_from, Some(4));
/// assert!(drop.p_value < 0.01);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` unless both rates lie in (0, 1), for more events than trials, or beyond 4 · 10⁸ steps (about 20 periods of 1,000);
/// `all_equal` for equal rates; `too_few` without periods; `length_mismatch` for more periods seen than planned.
pub fn binomial_cusum(
    events: &[u64],
    trials: &[u64],
    null: f64,
    alternative: f64,
) -> Result<Cusum, StatsError> {
    for rate in [null, alternative] {
        if !(rate > 0.0 && rate < 1.0) {
            return Err(StatsError::out_of_range("rate", rate, "greater than 0 and less than 1"));
        }
    }
    if null == alternative {
        return Err(StatsError::AllEqual { what: "rates" });
    }
    if trials.is_empty() || events.is_empty() {
        return Err(StatsError::too_few("periods", 1, 0));
    }
    if events.len() > trials.len() {
        check_lengths(trials.len(), events.len())?;
    }
    if let Some((k, _)) = events.iter().zip(trials).find(|(k, n)| k > n) {
        return Err(StatsError::out_of_range("events", k, "at most the number of trials"));
    }
    let whole: u128 = trials.iter().map(|&n| u128::from(n)).sum();
    let too_many =
        || StatsError::out_of_range("trials", whole, "fewer: the exact distribution takes too many steps");
    if whole > MOST_TRIALS {
        return Err(too_many());
    }
    let hit = num::ln(alternative / null);
    let miss = num::ln_1p(-alternative) - num::ln_1p(-null);
    // One expression for paths and states, so that equal histories give equal bits.
    let height = |k: u64, n: u64| k as f64 * hit + (n - k) as f64 * miss;
    let mut path = Vec::with_capacity(events.len());
    let (mut since, mut reset) = ((0u64, 0u64), 0u64);
    let (mut greatest, mut reached_after, mut changed_from) = (0.0, None, None);
    for (period, (&k, &n)) in events.iter().zip(trials).enumerate() {
        since = (since.0 + k, since.1 + n);
        let now = height(since.0, since.1);
        if now <= 0.0 {
            (since, reset) = ((0, 0), period as u64 + 1);
        }
        path.push(num::max(now, 0.0));
        if now > greatest {
            greatest = now;
            (reached_after, changed_from) = (Some(period as u64 + 1), Some(reset + 1));
        }
    }
    let p_value =
        if greatest == 0.0 { 1.0 } else { reaches(trials, null, greatest, height).ok_or_else(too_many)? };
    Ok(Cusum { path, greatest, reached_after, changed_from, p_value })
}

/// The probability that the path reaches `limit`; none where that takes too many steps.
fn reaches(trials: &[u64], null: f64, limit: f64, height: impl Fn(u64, u64) -> f64) -> Option<f64> {
    // Two heights that differ by rounding only are the same.
    let limit = limit * (1.0 - 1e-12);
    // For each reset: trials since, the least count of events since that is possible, the probabilities from there on.
    let mut states: Vec<(u64, u64, Vec<f64>)> = vec![(0, 0, vec![1.0])];
    let mut steps = 0u128;
    let mut reached = Vec::new();
    for &n in trials {
        let masses: Vec<f64> = (0..=n).map(|k| num::exp(ln_mass(k, n, null))).collect();
        let mut fresh = Vec::new();
        let mut next = Vec::with_capacity(states.len() + 1);
        for (before, first, chances) in &states {
            let after = before + n;
            steps += chances.len() as u128 * masses.len() as u128;
            if steps > STEPS {
                return None;
            }
            let mut spread = vec![0.0; chances.len() + masses.len() - 1];
            for (k, &chance) in chances.iter().enumerate().filter(|pair| *pair.1 > 0.0) {
                for (own, mass) in masses.iter().enumerate() {
                    spread[k + own] += chance * mass;
                }
            }
            for (k, chance) in spread.iter_mut().enumerate() {
                let now = height(first + k as u64, after);
                if now >= limit {
                    reached.push(std::mem::take(chance));
                } else if now <= 0.0 {
                    fresh.push(std::mem::take(chance));
                }
            }
            // The path stays between 0 and its limit: few counts are possible, however many trials there were.
            if let Some(least) = spread.iter().position(|&chance| chance > 0.0) {
                let most = spread.iter().rposition(|&chance| chance > 0.0).unwrap_or(least);
                next.push((after, first + least as u64, spread[least..=most].to_vec()));
            }
        }
        next.push((0, 0, vec![num::sum(&fresh)]));
        states = next;
    }
    Some(num::clamp(num::sum(&reached), 0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every history of three periods.
    fn brute(trials: &[u64; 3], null: f64, alternative: f64, limit: f64) -> f64 {
        let mut total = 0.0;
        for a in 0..=trials[0] {
            for b in 0..=trials[1] {
                for c in 0..=trials[2] {
                    let seen = [a, b, c];
                    let found = binomial_cusum(&seen, trials, null, alternative).unwrap();
                    if found.greatest >= limit * (1.0 - 1e-12) {
                        let ln: f64 = (0..3).map(|i| ln_mass(seen[i], trials[i], null)).sum();
                        total += num::exp(ln);
                    }
                }
            }
        }
        total
    }

    #[test]
    fn the_p_value_is_the_sum_over_histories() {
        let trials = [6, 4, 7];
        for (events, null, alternative) in
            [([3, 2, 4], 0.2, 0.4), ([0, 1, 0], 0.4, 0.2), ([1, 0, 5], 0.1, 0.3)]
        {
            let found = binomial_cusum(&events, &trials, null, alternative).unwrap();
            let expected = brute(&trials, null, alternative, found.greatest);
            assert!((found.p_value - expected).abs() < 1e-12, "{} {expected}", found.p_value);
        }
    }

    #[test]
    fn looking_early_is_paid_for() {
        let whole = binomial_cusum(&[9], &[20, 20, 20, 20], 0.2, 0.4).unwrap();
        let single = binomial_cusum(&[9], &[20], 0.2, 0.4).unwrap();
        assert_eq!(whole.greatest, single.greatest);
        assert!(whole.p_value > 2.0 * single.p_value);
        assert_eq!(binomial_cusum(&[0, 0], &[20, 20], 0.2, 0.4).unwrap().p_value, 1.0);
        assert_eq!(binomial_cusum(&[1, 1], &[20], 0.2, 0.4).unwrap_err().code(), "length_mismatch");
    }
}
