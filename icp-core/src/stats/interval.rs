//! What most statistics answer with: an interval with its level, a test with its p-value.

use super::StatsError;
use serde::{Deserialize, Serialize};

/// A confidence (or credible) interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Nominal level, for example 0.95.
    pub level: f64,
}

impl Interval {
    /// Whether `value` lies inside, ends included.
    ///
    /// ```
    /// # use icp_core::stats::proportion;
    /// assert!(proportion::wilson(7, 10, 0.95)?.interval.contains(0.7));
    /// # Ok::<(), icp_core::stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// Which departures from the null hypothesis count as evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alternative {
    /// Both directions.
    #[default]
    TwoSided,
    /// Smaller than under the null hypothesis.
    Less,
    /// Greater than under the null hypothesis.
    Greater,
}

/// A test statistic with its p-value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TestResult {
    /// The test statistic.
    pub statistic: f64,
    /// Probability, under the null hypothesis, of a statistic at least as extreme.
    pub p_value: f64,
    /// Degrees of freedom of the reference distribution, where it has any.
    pub degrees_of_freedom: Option<f64>,
}

/// A level strictly between 0 and 1.
pub(crate) fn check_level(level: f64) -> Result<(), StatsError> {
    if level > 0.0 && level < 1.0 {
        Ok(())
    } else {
        Err(StatsError::out_of_range("level", level, "greater than 0 and less than 1"))
    }
}

/// A number in [0, 1].
pub(crate) fn check_unit(what: &'static str, value: f64) -> Result<(), StatsError> {
    if (0.0..=1.0).contains(&value) {
        Ok(())
    } else {
        Err(StatsError::out_of_range(what, value, "from 0 to 1"))
    }
}
