//! Two rates compared as posteriors.

use crate::num;
use crate::stats::StatsError;
use crate::stats::special::beta;
use serde::{Deserialize, Serialize};

/// A Beta distribution for a rate, prior or posterior.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct BetaPosterior {
    /// First parameter: prior weight plus events.
    pub a: f64,
    /// Second parameter: prior weight plus others.
    pub b: f64,
}

/// Two rates compared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BetaComparison {
    /// P(first rate > second rate).
    pub probability_greater: f64,
    /// Mean of the first rate minus mean of the second.
    pub mean_difference: f64,
}

impl BetaPosterior {
    /// The posterior after `events` of `trials` under the prior Beta(`prior_a`, `prior_b`): (1, 1) is uniform,
    /// (½, ½) is Jeffreys'.
    ///
    /// # Errors
    /// `out_of_range` for a prior that is not positive or for more events than trials.
    pub fn update(prior_a: f64, prior_b: f64, events: u64, trials: u64) -> Result<Self, StatsError> {
        let others = trials
            .checked_sub(events)
            .ok_or_else(|| StatsError::out_of_range("events", events, "at most the number of trials"))?;
        Self { a: prior_a, b: prior_b }.check()?;
        Self { a: prior_a + events as f64, b: prior_b + others as f64 }.check()
    }

    /// a / (a + b).
    #[must_use]
    pub fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }

    fn check(self) -> Result<Self, StatsError> {
        beta::ln_beta(self.a, self.b).map(|_| self)
    }
}

/// P(A > B) for independent A and B, by the trapezoid rule on the log odds of A, where the integrand is analytic and
/// dies off at both ends, so that the rule converges geometrically.
///
/// ```
/// # use icp_core::stats::proportion::{BetaPosterior, compare_betas};
/// let a = BetaPosterior::update(1.0, 1.0, 30, 200)?;
/// let b = BetaPosterior::update(1.0, 1.0, 10, 200)?;
/// assert!((compare_betas(a, b)?.probability_greater - 0.99960258).abs() < 1e-8);
/// # Ok::<(), icp_core::stats::StatsError>(())
/// ```
///
/// # Errors
/// `out_of_range` unless all parameters are finite, at least 10⁻³ and at most 10¹².
pub fn compare_betas(first: BetaPosterior, second: BetaPosterior) -> Result<BetaComparison, StatsError> {
    for parameter in [first.a, first.b, second.a, second.b] {
        if !(1e-3..=1e12).contains(&parameter) {
            return Err(StatsError::out_of_range("parameter", parameter, "from 0.001 to 1e12"));
        }
    }
    // The density of the log odds t of A: x^a y^b / B(a, b).
    let ln_density = |t: f64| {
        let (x, y) = logistic(t);
        beta::ln_pdf(first.a, first.b, x, y) + num::ln(x) + num::ln(y)
    };
    let centre = num::ln(first.a / first.b);
    let peak = ln_density(centre);
    let scale = num::sqrt(1.0 / first.a + 1.0 / first.b);
    let step = num::min(scale / 6.0, 0.25);
    let reach = |direction: f64| {
        let mut distance = scale;
        while ln_density(centre + direction * distance) > peak - 45.0 && distance < 690.0 - centre.abs() {
            distance *= 1.25;
        }
        num::min(distance, 690.0 - centre.abs())
    };
    let below = (reach(-1.0) / step) as i64 + 1;
    let above = (reach(1.0) / step) as i64 + 1;
    let count = (below + above + 1) as usize;
    let node = |i: usize| centre + step * (i as i64 - below) as f64;
    let weight = |i: usize| num::exp(ln_density(node(i)));
    let tails = |i: usize| {
        let (x, y) = logistic(node(i));
        beta::tails(second.a, second.b, x, y)
    };
    let greater = num::sum_by(count, |i| weight(i) * tails(i).lower);
    let less = num::sum_by(count, |i| weight(i) * tails(i).upper);
    Ok(BetaComparison {
        probability_greater: num::clamp(greater / (greater + less), 0.0, 1.0),
        mean_difference: first.mean() - second.mean(),
    })
}

/// The rate with log odds t, and its complement.
fn logistic(t: f64) -> (f64, f64) {
    if t > 0.0 {
        let e = num::exp(-t);
        (1.0 / (1.0 + e), e / (1.0 + e))
    } else {
        let e = num::exp(t);
        (e / (1.0 + e), 1.0 / (1.0 + e))
    }
}
