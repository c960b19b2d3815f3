//! The hypergeometric distribution: how many of `draws` items, drawn without replacement from `successes` good and
//! `failures` bad ones, are good. Probabilities as a ratio of three binomial ones in saddle-point form (Loader 2000),
//! tails by summing away from the mean.

use super::saddle::ln_beta_kernel;
use super::{EPSILON, StatsError, Tails, binomial, check_unit};
use crate::num;
use serde::Serialize;

/// Tails are sums of as many terms as some standard deviations: millions here, minutes of work far beyond.
const MOST_ITEMS: u64 = 1 << 40;

/// A population and a sample size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Urn {
    /// Good items.
    pub successes: u64,
    /// Bad items.
    pub failures: u64,
    /// Items drawn.
    pub draws: u64,
}

impl Urn {
    /// An urn from which `draws` items are taken.
    ///
    /// ```
    /// use icp_core::stats::special::hypergeometric::Urn;
    ///
    /// let urn = Urn::new(3, 2, 2)?;
    /// assert!((urn.pmf(2) - 0.3).abs() < 1e-15);
    /// assert!((urn.cdf(1) - 0.7).abs() < 1e-15);
    /// assert_eq!(urn.quantile(0.5)?, 1);
    /// # Ok::<(), icp_core::stats::StatsError>(())
    /// ```
    ///
    /// # Errors
    /// `out_of_range` when more is drawn than there is, or when there are more than 2⁴⁰ items, whose tails would take
    /// too many terms.
    pub fn new(successes: u64, failures: u64, draws: u64) -> Result<Self, StatsError> {
        match successes.checked_add(failures) {
            Some(total) if total <= MOST_ITEMS && draws <= total => Ok(Self { successes, failures, draws }),
            Some(total) if total <= MOST_ITEMS => {
                Err(StatsError::out_of_range("draws", draws, "at most the number of items"))
            }
            _ => Err(StatsError::out_of_range("successes", successes, "at most 2^40 with the failures")),
        }
    }

    /// The least possible number of good items drawn.
    #[must_use]
    pub const fn least(&self) -> u64 {
        self.draws.saturating_sub(self.failures)
    }

    /// The greatest possible number of good items drawn.
    #[must_use]
    pub const fn greatest(&self) -> u64 {
        if self.draws < self.successes { self.draws } else { self.successes }
    }

    /// P(X = k).
    #[must_use]
    pub fn pmf(&self, k: u64) -> f64 {
        num::exp(self.ln_pmf(k))
    }

    /// ln P(X = k); −∞ where the probability is 0.
    #[must_use]
    pub fn ln_pmf(&self, k: u64) -> f64 {
        if k < self.least() || k > self.greatest() {
            return f64::NEG_INFINITY;
        }
        let total = (self.successes + self.failures) as f64;
        if total == 0.0 {
            return 0.0;
        }
        let kept = self.successes + self.failures - self.draws;
        let (x, y) = (self.draws as f64 / total, kept as f64 / total);
        let bad = self.draws - k;
        ln_beta_kernel(k as f64, (self.successes - k) as f64, x, y)
            + ln_beta_kernel(bad as f64, (self.failures - bad) as f64, x, y)
            - ln_beta_kernel(self.draws as f64, kept as f64, x, y)
    }

    /// P(X ≤ k).
    #[must_use]
    pub fn cdf(&self, k: u64) -> f64 {
        self.tails(k).lower
    }

    /// P(X > k).
    #[must_use]
    pub fn sf(&self, k: u64) -> f64 {
        self.tails(k).upper
    }

    /// The least k with P(X ≤ k) ≥ `probability`.
    ///
    /// # Errors
    /// `out_of_range` for a probability outside [0, 1].
    pub fn quantile(&self, probability: f64) -> Result<u64, StatsError> {
        check_unit("probability", probability)?;
        if probability == 1.0 {
            return Ok(self.greatest());
        }
        let reached = |k: u64| {
            let both = self.tails(k);
            if probability <= 0.5 { both.lower >= probability } else { both.upper <= 1.0 - probability }
        };
        let mean = self.mean();
        let k = binomial::least(self.greatest(), mean as u64, num::sqrt(mean) as u64 + 1, reached);
        Ok(if k < self.least() { self.least() } else { k })
    }

    fn mean(&self) -> f64 {
        let total = (self.successes + self.failures) as f64;
        if total == 0.0 { 0.0 } else { self.draws as f64 * (self.successes as f64 / total) }
    }

    fn tails(&self, k: u64) -> Tails {
        if k < self.least() {
            Tails { lower: 0.0, upper: 1.0 }
        } else if k >= self.greatest() {
            Tails { lower: 1.0, upper: 0.0 }
        } else if (k as f64) < self.mean() {
            let lower = num::min(self.pmf(k) * self.downwards(k), 1.0);
            Tails { lower, upper: 1.0 - lower }
        } else {
            let upper = num::min(self.pmf(k + 1) * self.upwards(k + 1), 1.0);
            Tails { lower: 1.0 - upper, upper }
        }
    }

    /// (P(X = k) + P(X = k − 1) + …) / P(X = k).
    fn downwards(&self, k: u64) -> f64 {
        let (good, bad, draws) = (self.successes as f64, self.failures as f64, self.draws as f64);
        let (mut term, mut total) = (1.0, 1.0);
        let mut j = k;
        while j > self.least() && term > total * (EPSILON / 16.0) {
            let at = j as f64;
            term *= at * (bad - draws + at) / ((good - at + 1.0) * (draws - at + 1.0));
            total += term;
            j -= 1;
        }
        total
    }

    /// (P(X = k) + P(X = k + 1) + …) / P(X = k).
    fn upwards(&self, k: u64) -> f64 {
        let (good, bad, draws) = (self.successes as f64, self.failures as f64, self.draws as f64);
        let (mut term, mut total) = (1.0, 1.0);
        let mut j = k;
        while j < self.greatest() && term > total * (EPSILON / 16.0) {
            let at = j as f64;
            term *= (good - at) * (draws - at) / ((at + 1.0) * (bad - draws + at + 1.0));
            total += term;
            j += 1;
        }
        total
    }
}
