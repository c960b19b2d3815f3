//! Why a statistic is undefined.

use serde::Serialize;

/// Why a statistic has no value: a typed outcome, so that reports can say the reason.
///
/// ```
/// use icp_core::stats::{StatsError, special};
///
/// let error = special::normal::quantile(2.0).unwrap_err();
/// assert_eq!(error.code(), "out_of_range");
/// assert!(StatsError::CODES.contains(&error.code()));
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum StatsError {
    /// Fewer observations than the statistic needs.
    #[error("{what}: {found} found, at least {needed} needed")]
    TooFew {
        /// What was counted.
        what: &'static str,
        /// The least number that gives a value.
        needed: u64,
        /// How many there were.
        found: u64,
    },
    /// The outcome takes one value only, so nothing can be told apart.
    #[error("only one class: {positives} positive, {negatives} negative outcomes; both are needed")]
    OneClass {
        /// Rows with a true outcome.
        positives: u64,
        /// Rows with a false outcome.
        negatives: u64,
    },
    /// All values are the same, so there is no variance to work with.
    #[error("{what}: all values are equal")]
    AllEqual {
        /// Which values.
        what: &'static str,
    },
    /// A NaN or an infinity among the inputs.
    #[error("{what}: the value at position {index} is not a finite number")]
    NotFinite {
        /// Which input.
        what: &'static str,
        /// Its position, from 0.
        index: u64,
    },
    /// Two inputs that belong together differ in length.
    #[error("lengths differ: {left} and {right}")]
    LengthMismatch {
        /// Length of the first input.
        left: u64,
        /// Length of the second input.
        right: u64,
    },
    /// An argument outside the range for which the statistic is defined.
    #[error("{what} is {value}, but must be {allowed}")]
    OutOfRange {
        /// Which argument.
        what: &'static str,
        /// The value given, as text (so that NaN can be shown).
        value: String,
        /// What would be right.
        allowed: &'static str,
    },
    /// A margin or a group is empty, so a ratio has no denominator or a logarithm no argument.
    #[error("{what}: empty cell or margin")]
    EmptyCell {
        /// Which cell or margin.
        what: &'static str,
    },
    /// A combination of the columns separates the outcome, so that the maximum likelihood estimate is infinite.
    #[error(
        "the predictors separate the outcomes: no finite maximum likelihood estimate; use ridge or Firth"
    )]
    Separated,
    /// Columns of a regression are linear combinations of one another.
    #[error("the columns of the regression are linearly dependent")]
    Collinear,
    /// An iteration reached its limit before its tolerance.
    #[error("{what}: no convergence after {iterations} iterations")]
    NotConverged {
        /// What was iterated.
        what: &'static str,
        /// How often.
        iterations: u64,
    },
}

impl StatsError {
    /// Every code, in the order of the variants.
    pub const CODES: [&'static str; 10] = [
        "too_few",
        "one_class",
        "all_equal",
        "not_finite",
        "length_mismatch",
        "out_of_range",
        "empty_cell",
        "separated",
        "collinear",
        "not_converged",
    ];

    /// The stable code of this outcome.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooFew { .. } => Self::CODES[0],
            Self::OneClass { .. } => Self::CODES[1],
            Self::AllEqual { .. } => Self::CODES[2],
            Self::NotFinite { .. } => Self::CODES[3],
            Self::LengthMismatch { .. } => Self::CODES[4],
            Self::OutOfRange { .. } => Self::CODES[5],
            Self::EmptyCell { .. } => Self::CODES[6],
            Self::Separated => Self::CODES[7],
            Self::Collinear => Self::CODES[8],
            Self::NotConverged { .. } => Self::CODES[9],
        }
    }

    pub(crate) fn out_of_range(what: &'static str, value: impl ToString, allowed: &'static str) -> Self {
        Self::OutOfRange { what, value: value.to_string(), allowed }
    }

    pub(crate) fn too_few(what: &'static str, needed: u64, found: usize) -> Self {
        Self::TooFew { what, needed, found: found as u64 }
    }
}

/// A statistic, or why it has none: what reports hold. Written as the value itself, or as
/// `{"undefined": {"code": …, "message": …}}`.
///
/// ```
/// use icp_core::stats::{Measured, StatsError};
///
/// let share: Measured<f64> = Err(StatsError::EmptyCell { what: "wins" }).into();
/// let text = serde_json::to_string(&share)?;
/// assert_eq!(text, r#"{"undefined":{"code":"empty_cell","message":"wins: empty cell or margin"}}"#);
/// assert_eq!(serde_json::to_string(&Measured::Value(0.5))?, "0.5");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Measured<T> {
    /// The value.
    Value(T),
    /// Why there is none.
    Undefined(StatsError),
}

impl<T> Measured<T> {
    /// The value, where there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Undefined(_) => None,
        }
    }
}

impl<T> From<Result<T, StatsError>> for Measured<T> {
    fn from(result: Result<T, StatsError>) -> Self {
        match result {
            Ok(value) => Self::Value(value),
            Err(error) => Self::Undefined(error),
        }
    }
}

impl<T: Serialize> Serialize for Measured<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Why {
            code: &'static str,
            message: String,
        }
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Undefined(error) => {
                use serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("undefined", &Why { code: error.code(), message: error.to_string() })?;
                map.end()
            }
        }
    }
}

/// Every value finite, or where it is not.
pub(crate) fn check_finite(what: &'static str, values: &[f64]) -> Result<(), StatsError> {
    match values.iter().position(|v| !v.is_finite()) {
        Some(index) => Err(StatsError::NotFinite { what, index: index as u64 }),
        None => Ok(()),
    }
}

/// A result that a double can hold: finite inputs of an extreme scale may lead beyond.
pub(crate) fn check_result(what: &'static str, value: f64) -> Result<f64, StatsError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(StatsError::out_of_range(what, value, "within the doubles; bring the inputs to a common scale"))
    }
}

/// Two inputs of one length.
pub(crate) fn check_lengths(left: usize, right: usize) -> Result<(), StatsError> {
    if left == right {
        Ok(())
    } else {
        Err(StatsError::LengthMismatch { left: left as u64, right: right as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serialised_code_is_the_code() {
        let all = [
            StatsError::TooFew { what: "rows", needed: 2, found: 1 },
            StatsError::OneClass { positives: 0, negatives: 3 },
            StatsError::AllEqual { what: "scores" },
            StatsError::NotFinite { what: "scores", index: 0 },
            StatsError::LengthMismatch { left: 1, right: 2 },
            StatsError::out_of_range("level", f64::NAN, "in (0, 1)"),
            StatsError::EmptyCell { what: "arm" },
            StatsError::Separated,
            StatsError::Collinear,
            StatsError::NotConverged { what: "fit", iterations: 3 },
        ];
        for (error, code) in all.iter().zip(StatsError::CODES) {
            assert_eq!(error.code(), code);
            assert_eq!(serde_json::to_value(error).unwrap()["code"], code);
        }
    }
}
