//! Two answers to one question: what the rule of thumb says, and what the sample can bear (requirement N9).

use super::error::{ValidateError, check_open_unit};
use crate::num;
use crate::stats::proportion::{Arm, PowerMethod};
use crate::stats::special::binomial;
use crate::stats::{Alternative, Interval, Measured, StatsError, proportion};
use serde::Serialize;

/// The answer to a question with a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The threshold is met.
    Pass,
    /// It is missed.
    Fail,
    /// Neither can be said.
    Inconclusive,
}

impl Verdict {
    /// The word as every surface spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// What the rule of thumb says of the observed figure, taken as if it were the truth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rule {
    /// Its answer.
    pub verdict: Verdict,
    /// The rule in words.
    pub text: String,
}

/// What the sample can bear.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// `pass` when the whole interval meets the threshold, `fail` when the whole interval misses it, else `inconclusive`.
    pub verdict: Verdict,
    /// What is claimed of the truth, in words.
    pub claim: String,
    /// The observed figure.
    pub estimate: Measured<f64>,
    /// Its interval.
    pub interval: Measured<Interval>,
    /// How the interval was made.
    pub method: &'static str,
    /// Probability of a figure at least as far on its side of the threshold, were the truth the threshold itself: the risk of the
    /// answer that the estimate suggests.
    pub error_probability: Measured<f64>,
    /// Probability that a sample of this size settles the question, were the estimate the truth.
    pub power: Measured<f64>,
    /// Observations (in each arm, where there are two) that would settle it with the power that was asked for, were the estimate the
    /// truth; undefined where no number would.
    pub n_to_settle: Measured<u64>,
}

/// How sure to be: what every request for evidence carries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Certainty {
    /// Level of the intervals.
    pub(crate) level: f64,
    /// Power that is wanted.
    pub(crate) power: f64,
}

impl Certainty {
    /// Checked.
    pub(crate) fn new(level: f64, power: f64) -> Result<Self, ValidateError> {
        check_open_unit("/level", level)?;
        check_open_unit("/power", power)?;
        if power <= 1.0 - level {
            let message = format!("{power} must be greater than 1 − level = {}", 1.0 - level);
            return Err(ValidateError::option("/power", message));
        }
        Ok(Self { level, power })
    }

    /// 1 − level.
    pub(crate) fn alpha(self) -> f64 {
        1.0 - self.level
    }
}

pub(crate) const fn default_level() -> f64 {
    0.95
}

pub(crate) const fn default_power() -> f64 {
    0.8
}

/// Which side of a threshold is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Above it.
    Above,
    /// At or above it.
    AtLeast,
    /// Below it.
    Below,
}

impl Side {
    /// What an interval says of the claim.
    pub(crate) fn judge(self, interval: &Interval, threshold: f64) -> Verdict {
        let (met, missed) = match self {
            Self::Above => (interval.low > threshold, interval.high <= threshold),
            Self::AtLeast => (interval.low >= threshold, interval.high < threshold),
            Self::Below => (interval.high < threshold, interval.low >= threshold),
        };
        match (met, missed) {
            (true, _) => Verdict::Pass,
            (_, true) => Verdict::Fail,
            _ => Verdict::Inconclusive,
        }
    }
}

/// A whole number of observations from a computed one: upwards, and none where it is beyond counting.
pub(crate) fn whole_up(size: Result<f64, StatsError>) -> Measured<u64> {
    match size {
        Ok(size) if size < 9e15 => Measured::Value(size.ceil() as u64),
        Ok(size) => Measured::Undefined(StatsError::out_of_range("observations", size, "below 9e15")),
        Err(error) => Measured::Undefined(error),
    }
}

/// Evidence that a rate lies on one side of a threshold: Wilson's interval, exact binomial error and power.
pub(crate) fn of_rate(
    claim: String,
    observed: Arm,
    threshold: f64,
    side: Side,
    certainty: Certainty,
) -> Evidence {
    let (k, n) = (observed.events(), observed.trials());
    let interval = proportion::wilson(k, n, certainty.level).map(|estimate| estimate.interval);
    let verdict = interval.as_ref().map_or(Verdict::Inconclusive, |interval| side.judge(interval, threshold));
    let rate = observed.rate();
    let upper_side = rate > threshold || (rate == threshold && side != Side::Below);
    let error = if upper_side { at_least(k, n, threshold) } else { at_most(k, n, threshold) };
    Evidence {
        verdict,
        claim,
        estimate: Measured::Value(rate),
        interval: interval.into(),
        method: "wilson",
        error_probability: error.into(),
        power: power_of_rate(rate, n, threshold, side, certainty).into(),
        n_to_settle: whole_up(proportion::sample_size_one_proportion(
            rate,
            threshold,
            certainty.power,
            certainty.alpha(),
            Alternative::TwoSided,
        )),
    }
}

/// P(X ≥ k) of n trials.
pub(crate) fn at_least(k: u64, n: u64, rate: f64) -> Result<f64, StatsError> {
    if k == 0 { Ok(1.0) } else { binomial::sf(k - 1, n, rate) }
}

/// P(X ≤ k) of n trials.
pub(crate) fn at_most(k: u64, n: u64, rate: f64) -> Result<f64, StatsError> {
    binomial::cdf(k, n, rate)
}

/// The probability that Wilson's interval of `n` trials at `rate` lies wholly on either side of the threshold.
fn power_of_rate(
    rate: f64,
    n: u64,
    threshold: f64,
    side: Side,
    certainty: Certainty,
) -> Result<f64, StatsError> {
    let verdict = |k: u64| -> Result<Verdict, StatsError> {
        Ok(side.judge(&proportion::wilson(k, n, certainty.level)?.interval, threshold))
    };
    let (on_top, below) =
        if side == Side::Below { (Verdict::Fail, Verdict::Pass) } else { (Verdict::Pass, Verdict::Fail) };
    let first_above = least(n, |k| Ok(verdict(k)? == on_top))?;
    let first_not_below = least(n, |k| Ok(verdict(k)? != below))?;
    let above = first_above.map_or(Ok(0.0), |k| at_least(k, n, rate))?;
    let under = match first_not_below {
        Some(0) => 0.0,
        Some(k) => at_most(k - 1, n, rate)?,
        None => 1.0,
    };
    Ok(num::min(above + under, 1.0))
}

/// The least k in 0…n for which a property holds that, once true, stays true.
pub(crate) fn least(
    n: u64,
    holds: impl Fn(u64) -> Result<bool, StatsError>,
) -> Result<Option<u64>, StatsError> {
    if !holds(n)? {
        return Ok(None);
    }
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle)? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(Some(low))
}

/// What the rule would say at one true rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OperatingPoint {
    /// The truth that is supposed.
    pub true_rate: f64,
    /// Probability that the rule says `pass`.
    pub pass: f64,
    /// Probability that the rule says `fail`.
    pub fail: f64,
    /// Probability that it says neither.
    pub inconclusive: f64,
}

/// How often a rule on a count says what, at some true rates. The verdict must rise with the count.
pub(crate) fn operating_points(
    n: u64,
    rule: impl Fn(u64) -> Verdict,
    true_rates: &[f64],
) -> Result<Vec<OperatingPoint>, StatsError> {
    let first_pass = least(n, |k| Ok(rule(k) == Verdict::Pass))?;
    let first_not_fail = least(n, |k| Ok(rule(k) != Verdict::Fail))?;
    true_rates
        .iter()
        .map(|&true_rate| {
            let pass = first_pass.map_or(Ok(0.0), |k| at_least(k, n, true_rate))?;
            let fail = match first_not_fail {
                Some(0) => 0.0,
                Some(k) => at_most(k - 1, n, true_rate)?,
                None => 1.0,
            };
            Ok(OperatingPoint { true_rate, pass, fail, inconclusive: num::max(1.0 - pass - fail, 0.0) })
        })
        .collect()
}

/// Evidence that the first rate is above the second: Newcombe's interval, z test, power by the normal approximation.
pub(crate) fn of_difference(claim: String, first: Arm, second: Arm, certainty: Certainty) -> Evidence {
    let difference = proportion::newcombe(first, second, certainty.level);
    let interval = difference.as_ref().map(|d| d.interval).map_err(Clone::clone);
    let verdict =
        interval.as_ref().map_or(Verdict::Inconclusive, |interval| Side::Above.judge(interval, 0.0));
    let (p, q) = (first.rate(), second.rate());
    let side = if p >= q { Alternative::Greater } else { Alternative::Less };
    // With unequal arms: the equal arms that carry as much information.
    let (m, n) = (first.trials() as f64, second.trials() as f64);
    let per_arm = 2.0 * m * (n / (m + n));
    let alpha = certainty.alpha();
    let method = PowerMethod::Normal;
    let power = proportion::power_two_proportions(p, q, per_arm, alpha, Alternative::TwoSided, method);
    let size =
        proportion::sample_size_two_proportions(p, q, certainty.power, alpha, Alternative::TwoSided, method);
    Evidence {
        verdict,
        claim,
        estimate: Measured::Value(num::normalize_zero(p - q)),
        interval: interval.into(),
        method: "newcombe",
        error_probability: proportion::z_two_proportions(first, second, side).map(|test| test.p_value).into(),
        power: power.into(),
        n_to_settle: whole_up(size),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CERTAIN: Certainty = Certainty { level: 0.95, power: 0.8 };

    #[test]
    fn power_is_the_sum_over_counts() {
        let (n, rate, threshold) = (60, 0.1, 0.04);
        let brute: f64 = (0..=n)
            .filter(|&k| {
                let interval = proportion::wilson(k, n, 0.95).unwrap().interval;
                Side::Above.judge(&interval, threshold) != Verdict::Inconclusive
            })
            .map(|k| binomial::pmf(k, n, rate).unwrap())
            .sum();
        let power = power_of_rate(rate, n, threshold, Side::Above, CERTAIN).unwrap();
        assert!((power - brute).abs() < 1e-13, "{power} {brute}");
    }

    #[test]
    fn no_number_settles_a_tie() {
        let evidence =
            of_rate("rate above 4 %".into(), Arm::new(4, 100).unwrap(), 0.04, Side::Above, CERTAIN);
        assert_eq!(evidence.verdict, Verdict::Inconclusive);
        assert!(evidence.n_to_settle.value().is_none());
    }
}
