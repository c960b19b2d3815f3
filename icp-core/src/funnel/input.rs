//! Inputs of a simulation: a number, or a distribution in the words of the people who estimate it.

use serde::{Deserialize, Deserializer};

use super::error::FunnelError;
use super::rational::{Rational, from_value};
use super::special::normal_upper_quantile;
use crate::num;

/// The most values an empirical distribution may have.
pub const MOST_VALUES: u64 = 100_000;
/// The greatest shape parameter of a beta distribution.
const MOST_SHAPE: f64 = 1e7;

/// An input: a number (exact), or an object with one key that names its distribution.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A number.
    Fixed(Rational),
    /// A distribution.
    Uncertain(Distribution),
}

impl<'de> Deserialize<'de> for Input {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let value = serde_json::Value::deserialize(deserializer)?;
        if value.is_object() {
            serde_json::from_value(value).map(Self::Uncertain).map_err(D::Error::custom)
        } else {
            from_value(&value).map(Self::Fixed).map_err(D::Error::custom)
        }
    }
}

/// What is known of an uncertain input.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// A number after all.
    Fixed(Rational),
    /// A rate seen in `trials`, or given by its shape.
    Beta(BetaInput),
    /// Least, most likely and greatest value (a beta distribution on that range).
    Pert(PertInput),
    /// Least, most likely and greatest value, with straight sides.
    Triangular(TriangularInput),
    /// A positive number whose logarithm is normal.
    Lognormal(LognormalInput),
    /// A normal number, cut at `min` and `max` when given.
    Normal(NormalInput),
    /// Any number between two, equally likely.
    Uniform(UniformInput),
    /// One of the values seen.
    Empirical(EmpiricalInput),
}

/// A beta distribution: `successes` of `trials` with a prior, or `alpha` and `beta`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BetaInput {
    /// How often it worked.
    #[serde(default)]
    pub successes: Option<f64>,
    /// Out of how many.
    #[serde(default)]
    pub trials: Option<f64>,
    /// Added to successes and failures; Jeffreys' [0.5, 0.5].
    #[serde(default)]
    pub prior: Option<[f64; 2]>,
    /// First shape parameter.
    #[serde(default)]
    pub alpha: Option<f64>,
    /// Second shape parameter.
    #[serde(default)]
    pub beta: Option<f64>,
}

/// Three points and how much the middle one weighs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PertInput {
    /// Least.
    pub min: f64,
    /// Most likely.
    pub mode: f64,
    /// Greatest.
    pub max: f64,
    /// Weight of the most likely value; 4.
    #[serde(default = "four")]
    pub weight: f64,
}

fn four() -> f64 {
    4.0
}

/// Three points.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriangularInput {
    /// Least.
    pub min: f64,
    /// Most likely.
    pub mode: f64,
    /// Greatest.
    pub max: f64,
}

/// A lognormal distribution by exactly one pair: `mean` and `sd` of the number itself, `p10` and `p90` of the number itself, or
/// `mu` and `sigma` of its logarithm. Cut at `min` and `max` when given.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LognormalInput {
    /// Mean.
    #[serde(default)]
    pub mean: Option<f64>,
    /// Standard deviation.
    #[serde(default)]
    pub sd: Option<f64>,
    /// What one in ten is below.
    #[serde(default)]
    pub p10: Option<f64>,
    /// What nine in ten are below.
    #[serde(default)]
    pub p90: Option<f64>,
    /// Mean of the logarithm.
    #[serde(default)]
    pub mu: Option<f64>,
    /// Standard deviation of the logarithm.
    #[serde(default)]
    pub sigma: Option<f64>,
    /// Cut below.
    #[serde(default)]
    pub min: Option<f64>,
    /// Cut above.
    #[serde(default)]
    pub max: Option<f64>,
}

/// A normal distribution, cut at `min` and `max` when given.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NormalInput {
    /// Mean, before cutting.
    pub mean: f64,
    /// Standard deviation, before cutting.
    pub sd: f64,
    /// Cut below.
    #[serde(default)]
    pub min: Option<f64>,
    /// Cut above.
    #[serde(default)]
    pub max: Option<f64>,
}

/// Two ends.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UniformInput {
    /// Least.
    pub min: f64,
    /// Greatest.
    pub max: f64,
}

/// Values seen, each equally likely or by weight.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmpiricalInput {
    /// The values; at least one.
    pub values: Vec<f64>,
    /// As many weights.
    #[serde(default)]
    pub weights: Option<Vec<f64>>,
}

/// What an input may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Domain {
    /// In (0, 1] as a number, within [0, 1] as a distribution.
    Rate,
    /// Above 0 as a number, not below 0 as a distribution.
    Positive,
    /// Not below 0.
    NotNegative,
}

/// A distribution reduced to what drawing from it needs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Fixed(f64),
    /// A beta distribution stretched from `low` over `width`.
    Beta {
        a: f64,
        b: f64,
        low: f64,
        width: f64,
    },
    /// `mean + sd × Z`, or its exponential; Z cut to the middle of its tails.
    Normal {
        mean: f64,
        sd: f64,
        exponential: bool,
        cut: Cut,
    },
    Uniform {
        low: f64,
        width: f64,
    },
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
    /// Ascending values and the probability of each or a smaller one.
    Empirical {
        values: Vec<f64>,
        cumulative: Vec<f64>,
    },
}

/// Probability cut off on each side of a normal distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cut {
    pub(crate) below: f64,
    pub(crate) above: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Input {
    /// Whether it is a number.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        matches!(self, Self::Fixed(_) | Self::Uncertain(Distribution::Fixed(_)))
    }

    pub(crate) fn shape(&self, domain: Domain, place: &str) -> Result<Shape, FunnelError> {
        let number = match self {
            Self::Fixed(number) | Self::Uncertain(Distribution::Fixed(number)) => *number,
            Self::Uncertain(distribution) => {
                let shape = distribution.shape(place)?;
                return shape.within(domain, place);
            }
        };
        let number = match domain {
            Domain::Rate => super::money::rate(number, place)?,
            Domain::Positive => super::money::positive(number, place)?,
            Domain::NotNegative => super::money::not_negative(number, place)?,
        };
        Ok(Shape::Fixed(number.to_f64()))
    }
}

fn invalid<T>(place: &str, reason: impl Into<String>) -> Result<T, FunnelError> {
    Err(FunnelError::DistributionInvalid { place: place.to_owned(), reason: reason.into() })
}

fn finite(numbers: &[f64], place: &str) -> Result<(), FunnelError> {
    match numbers.iter().find(|x| !x.is_finite() || x.abs() > 1e150) {
        None => Ok(()),
        Some(x) => invalid(place, format!("{x} is not a number of at most 10^150")),
    }
}

impl Distribution {
    fn shape(&self, place: &str) -> Result<Shape, FunnelError> {
        match self {
            Self::Fixed(number) => Ok(Shape::Fixed(number.to_f64())),
            Self::Beta(input) => input.shape(&format!("{place}/beta")),
            Self::Pert(input) => input.shape(&format!("{place}/pert")),
            Self::Triangular(input) => {
                let place = format!("{place}/triangular");
                let (low, mode, high) = three(input.min, input.mode, input.max, &place)?;
                Ok(if low == high { Shape::Fixed(low) } else { Shape::Triangular { low, mode, high } })
            }
            Self::Lognormal(input) => input.shape(&format!("{place}/lognormal")),
            Self::Normal(input) => {
                let place = format!("{place}/normal");
                normal(input.mean, input.sd, false, (input.min, input.max), &place)
            }
            Self::Uniform(input) => {
                let place = format!("{place}/uniform");
                finite(&[input.min, input.max], &place)?;
                match input.max - input.min {
                    width if width < 0.0 => invalid(&place, "min is above max"),
                    0.0 => Ok(Shape::Fixed(input.min)),
                    width => Ok(Shape::Uniform { low: input.min, width }),
                }
            }
            Self::Empirical(input) => input.shape(&format!("{place}/empirical")),
        }
    }
}

fn three(min: f64, mode: f64, max: f64, place: &str) -> Result<(f64, f64, f64), FunnelError> {
    finite(&[min, mode, max], place)?;
    if min <= mode && mode <= max {
        Ok((min, mode, max))
    } else {
        invalid(place, "min ≤ mode ≤ max must hold")
    }
}

impl BetaInput {
    fn shape(&self, place: &str) -> Result<Shape, FunnelError> {
        let (a, b) = match (self.successes, self.trials, self.alpha, self.beta) {
            (Some(successes), Some(trials), None, None) => {
                let prior = self.prior.unwrap_or([0.5, 0.5]);
                finite(&[successes, trials, prior[0], prior[1]], place)?;
                if !(0.0..=trials).contains(&successes) || prior[0] < 0.0 || prior[1] < 0.0 {
                    return invalid(
                        place,
                        "0 ≤ successes ≤ trials and a prior that is not negative must hold",
                    );
                }
                (successes + prior[0], trials - successes + prior[1])
            }
            (None, None, Some(alpha), Some(beta)) if self.prior.is_none() => (alpha, beta),
            _ => return invalid(place, "successes and trials are needed, or alpha and beta"),
        };
        finite(&[a, b], place)?;
        if a < 0.01 || b < 0.01 || a > MOST_SHAPE || b > MOST_SHAPE {
            return invalid(place, format!("the shape parameters {a}, {b} must lie within 0.01 to 10^7"));
        }
        Ok(Shape::Beta { a, b, low: 0.0, width: 1.0 })
    }
}

impl PertInput {
    fn shape(&self, place: &str) -> Result<Shape, FunnelError> {
        let (low, mode, high) = three(self.min, self.mode, self.max, place)?;
        if !(self.weight >= 0.0 && self.weight <= 1e6) {
            return invalid(place, "the weight must lie within 0 to 10^6");
        }
        let width = high - low;
        if width == 0.0 {
            return Ok(Shape::Fixed(low));
        }
        let a = 1.0 + self.weight * (mode - low) / width;
        let b = 1.0 + self.weight * (high - mode) / width;
        Ok(Shape::Beta { a, b, low, width })
    }
}

impl LognormalInput {
    fn shape(&self, place: &str) -> Result<Shape, FunnelError> {
        let (mu, sigma) = match (self.mean, self.sd, self.p10, self.p90, self.mu, self.sigma) {
            (Some(mean), Some(sd), None, None, None, None) => {
                finite(&[mean, sd], place)?;
                if mean <= 0.0 || sd < 0.0 {
                    return invalid(place, "the mean must be above 0, the sd not below");
                }
                // Var / mean² = exp(σ²) − 1.
                let ratio = sd / mean;
                let variance = num::ln_1p(ratio * ratio);
                (num::ln(mean) - 0.5 * variance, num::sqrt(variance))
            }
            (None, None, Some(p10), Some(p90), None, None) => {
                finite(&[p10, p90], place)?;
                if p10 <= 0.0 || p90 < p10 {
                    return invalid(place, "0 < p10 ≤ p90 must hold");
                }
                let (low, high) = (num::ln(p10), num::ln(p90));
                (0.5 * (low + high), 0.5 * (high - low) / normal_upper_quantile(0.1))
            }
            (None, None, None, None, Some(mu), Some(sigma)) => (mu, sigma),
            _ => {
                return invalid(
                    place,
                    "exactly one pair is needed: mean and sd, p10 and p90, or mu and sigma",
                );
            }
        };
        normal(mu, sigma, true, (self.min, self.max), place)
    }
}

fn normal(
    mean: f64,
    sd: f64,
    exponential: bool,
    (min, max): (Option<f64>, Option<f64>),
    place: &str,
) -> Result<Shape, FunnelError> {
    if !mean.is_finite() || sd.is_nan() || sd < 0.0 {
        return invalid(place, "the mean must be finite and the spread not negative");
    }
    // The variance of a lognormal is of the order of exp(2μ + 2σ²), that of a normal sd².
    let ln_variance =
        if exponential { 2.0 * (mean + sd * sd) } else { 2.0 * num::ln(num::max(sd, mean.abs())) };
    if !sd.is_finite() || ln_variance > 700.0 || (exponential && mean < -700.0) {
        return Err(FunnelError::VarianceInfinite { place: place.to_owned() });
    }
    let (min, max) = (min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY));
    if min.is_nan() || max.is_nan() || min > max {
        return invalid(place, "min ≤ max must hold");
    }
    if sd == 0.0 {
        let value = if exponential { num::exp(mean) } else { mean };
        return if value < min || value > max {
            invalid(place, "nothing is left between min and max")
        } else {
            Ok(Shape::Fixed(value))
        };
    }
    let z = |x: f64| match exponential {
        false => (x - mean) / sd,
        true if x <= 0.0 => f64::NEG_INFINITY,
        true => (num::ln(x) - mean) / sd,
    };
    let below = super::special::normal_upper(-z(min));
    let above = super::special::normal_upper(z(max));
    if 1.0 - below - above < 1e-6 {
        return invalid(place, "less than a millionth of the distribution lies between min and max");
    }
    let min = if exponential { num::max(min, 0.0) } else { min };
    Ok(Shape::Normal { mean, sd, exponential, cut: Cut { below, above, min, max } })
}

impl EmpiricalInput {
    fn shape(&self, place: &str) -> Result<Shape, FunnelError> {
        let count = self.values.len() as u64;
        if count == 0 {
            return Err(FunnelError::TooFew { place: format!("{place}/values"), given: 0, least: 1 });
        }
        if count > MOST_VALUES {
            return Err(FunnelError::TooMany {
                place: format!("{place}/values"),
                given: count,
                most: MOST_VALUES,
            });
        }
        finite(&self.values, &format!("{place}/values"))?;
        let weights = match &self.weights {
            None => vec![1.0; self.values.len()],
            Some(weights) if weights.len() == self.values.len() => weights.clone(),
            Some(_) => return invalid(place, "as many weights as values are needed"),
        };
        let total = num::sum(&weights);
        if weights.iter().any(|w| w.is_nan() || *w < 0.0) || total <= 0.0 || total > 1e150 {
            return invalid(place, "weights must not be negative and must add up to a finite number above 0");
        }
        let mut pairs: Vec<(f64, f64)> =
            self.values.iter().copied().zip(weights).filter(|pair| pair.1 > 0.0).collect();
        pairs.sort_by(|a, b| num::order(a.0, b.0));
        let mut sum = 0.0;
        let cumulative = pairs.iter().map(|pair| {
            sum += pair.1;
            sum / total
        });
        let cumulative = cumulative.collect();
        Ok(Shape::Empirical { values: pairs.iter().map(|pair| pair.0).collect(), cumulative })
    }
}

impl Shape {
    /// Least and greatest value it reaches.
    pub(crate) fn support(&self) -> (f64, f64) {
        match self {
            Self::Fixed(x) => (*x, *x),
            Self::Beta { low, width, .. } | Self::Uniform { low, width } => (*low, low + width),
            Self::Normal { cut, .. } => (cut.min, cut.max),
            Self::Triangular { low, high, .. } => (*low, *high),
            Self::Empirical { values, .. } => {
                (values.first().copied().unwrap_or(0.0), values.last().copied().unwrap_or(0.0))
            }
        }
    }

    fn within(self, domain: Domain, place: &str) -> Result<Self, FunnelError> {
        let (low, high) = self.support();
        let out = |reaches: f64, range: &'static str| {
            Err(FunnelError::SupportOutOfRange {
                place: place.to_owned(),
                reaches: reaches.to_string(),
                range,
            })
        };
        match domain {
            Domain::Rate if low < 0.0 => out(low, "0…1"),
            Domain::Rate if high > 1.0 => out(high, "0…1"),
            // A rate or an amount that is always 0 is a number, and not one that is allowed.
            Domain::Rate | Domain::Positive if high <= 0.0 => out(high, "some value above 0"),
            _ if low < 0.0 => out(low, "0 and above"),
            _ => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str, domain: Domain) -> Result<Shape, &'static str> {
        let input: Input = serde_json::from_str(text).map_err(|_| "request_not_readable")?;
        input.shape(domain, "/x").map_err(|error| error.code())
    }

    #[test]
    fn numbers_and_distributions_are_read() {
        assert_eq!(shape("0.35", Domain::Rate), Ok(Shape::Fixed(0.35)));
        assert_eq!(shape("\"1/4\"", Domain::Rate), Ok(Shape::Fixed(0.25)));
        let beta = shape(r#"{"beta": {"successes": 30, "trials": 200}}"#, Domain::Rate);
        assert_eq!(beta, Ok(Shape::Beta { a: 30.5, b: 170.5, low: 0.0, width: 1.0 }));
        let pert = shape(r#"{"pert": {"min": 10, "mode": 20, "max": 50}}"#, Domain::Positive);
        assert_eq!(pert, Ok(Shape::Beta { a: 2.0, b: 4.0, low: 10.0, width: 40.0 }));
        let by_p = shape(r#"{"lognormal": {"p10": 1, "p90": 100}}"#, Domain::Positive).unwrap();
        let Shape::Normal { mean, .. } = by_p else { panic!("{by_p:?}") };
        assert!((mean - num::ln(10.0)).abs() < 1e-15);
    }

    #[test]
    fn bad_distributions_have_codes() {
        for (text, domain, code) in [
            ("0", Domain::Rate, "rate_out_of_range"),
            ("1.01", Domain::Rate, "rate_out_of_range"),
            ("-5", Domain::Positive, "not_positive"),
            ("-5", Domain::NotNegative, "negative"),
            (r#"{"beta": {"successes": 5, "trials": 4}}"#, Domain::Rate, "distribution_invalid"),
            (r#"{"beta": {"alpha": 0, "beta": 4}}"#, Domain::Rate, "distribution_invalid"),
            (r#"{"beta": {"alpha": 1, "trials": 4}}"#, Domain::Rate, "distribution_invalid"),
            (r#"{"pert": {"min": 2, "mode": 1, "max": 4}}"#, Domain::Positive, "distribution_invalid"),
            (r#"{"normal": {"mean": 0.1, "sd": 0.05}}"#, Domain::Rate, "support_out_of_range"),
            (r#"{"uniform": {"min": 0.5, "max": 1.5}}"#, Domain::Rate, "support_out_of_range"),
            (r#"{"uniform": {"min": -1, "max": 1}}"#, Domain::NotNegative, "support_out_of_range"),
            (r#"{"empirical": {"values": [0, 0]}}"#, Domain::Rate, "support_out_of_range"),
            (r#"{"lognormal": {"mu": 1, "sigma": 30}}"#, Domain::Positive, "variance_infinite"),
            (r#"{"lognormal": {"mean": 1, "sd": 1e200}}"#, Domain::Positive, "distribution_invalid"),
            (
                r#"{"normal": {"mean": 0, "sd": 1, "min": 30, "max": 31}}"#,
                Domain::Positive,
                "distribution_invalid",
            ),
            (r#"{"empirical": {"values": []}}"#, Domain::Positive, "too_few"),
            (
                r#"{"empirical": {"values": [1, 2], "weights": [1]}}"#,
                Domain::Positive,
                "distribution_invalid",
            ),
            (r#"{"cauchy": {}}"#, Domain::Positive, "request_not_readable"),
            (r#"{"uniform": {"min": 0, "max": 1, "mid": 2}}"#, Domain::Positive, "request_not_readable"),
        ] {
            assert_eq!(shape(text, domain), Err(code), "{text}");
        }
    }
}
