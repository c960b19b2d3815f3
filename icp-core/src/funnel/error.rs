//! Every way a funnel request can be wrong, each with a stable code and the place in the request.

use super::rational::ArithmeticError;

/// A funnel request that cannot be answered. [`code`](Self::code) is stable, [`place`](Self::place) is a JSON pointer
/// into the request, the message says what would be right.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FunnelError {
    /// An exact result needs more than 512 bits.
    #[error(
        "{place}: the exact result does not fit 512 bits; give numbers with fewer digits, or fractions such as \"2/13\""
    )]
    Overflow {
        /// Where.
        place: String,
    },
    /// A division by zero.
    #[error("{place}: a division by zero; the number must not be zero")]
    DivisionByZero {
        /// Where.
        place: String,
    },
    /// A rate outside (0, 1].
    #[error("{place}: a rate of {given} is not above 0 and at most 1")]
    RateOutOfRange {
        /// Where.
        place: String,
        /// What was given.
        given: String,
    },
    /// A number that must be above zero.
    #[error("{place}: {given} is not above 0")]
    NotPositive {
        /// Where.
        place: String,
        /// What was given.
        given: String,
    },
    /// A number that must not be negative.
    #[error("{place}: {given} is negative")]
    Negative {
        /// Where.
        place: String,
        /// What was given.
        given: String,
    },
    /// A number outside its range.
    #[error("{place}: {given} is not within {range}")]
    OutOfRange {
        /// Where.
        place: String,
        /// What was given.
        given: String,
        /// What is allowed.
        range: &'static str,
    },
    /// A currency code that is not three capital letters.
    #[error("{place}: {given:?} is no currency code; three capital letters such as USD are")]
    CurrencyNotReadable {
        /// Where.
        place: String,
        /// What was given.
        given: String,
    },
    /// Fewer than two stages or levels.
    #[error("{place}: needs at least {least} entries, has {given}")]
    TooFew {
        /// Where.
        place: String,
        /// How many were given.
        given: u64,
        /// How many are needed.
        least: u64,
    },
    /// More entries than the documented bound.
    #[error("{place}: {given} asked for, at most {most} are possible")]
    TooMany {
        /// Where.
        place: String,
        /// How many were asked for.
        given: u64,
        /// The bound.
        most: u64,
    },
    /// Draws outside the documented bound.
    #[error("{place}: {given} draws asked for; at least {least} and at most {most} are possible")]
    DrawsOutOfRange {
        /// Where.
        place: String,
        /// How many were asked for.
        given: u64,
        /// The least possible.
        least: u64,
        /// The most possible.
        most: u64,
    },
    /// A stage that does not follow from the one before it.
    #[error("{place}: {reason}")]
    StagesNotConnected {
        /// Where.
        place: String,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// A market level larger than the one it lies in.
    #[error("{place}: {given} accounts cannot lie within {within}")]
    MarketNotNested {
        /// Where.
        place: String,
        /// Accounts of this level.
        given: String,
        /// Accounts of the level above.
        within: String,
    },
    /// Two entries with one id.
    #[error("{place}: the id {id:?} is used twice or reserved")]
    DuplicateId {
        /// Where.
        place: String,
        /// The id.
        id: String,
    },
    /// A name that stands for nothing.
    #[error("{place}: {name:?} is unknown; known are {known}")]
    UnknownName {
        /// Where.
        place: String,
        /// The name.
        name: String,
        /// The names there are.
        known: String,
    },
    /// Not exactly one of several alternatives.
    #[error("{place}: exactly one of {alternatives} is needed")]
    ExactlyOne {
        /// Where.
        place: String,
        /// The alternatives.
        alternatives: &'static str,
    },
    /// Shares that do not add up to 1.
    #[error("{place}: the shares add up to {sum}, not to 1")]
    SharesNotWhole {
        /// Where.
        place: String,
        /// Their sum.
        sum: String,
    },
    /// Parameters that are no distribution.
    #[error("{place}: {reason}")]
    DistributionInvalid {
        /// Where.
        place: String,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// A distribution whose variance is not a finite double.
    #[error("{place}: the variance of this distribution is not finite; lower its spread")]
    VarianceInfinite {
        /// Where.
        place: String,
    },
    /// A distribution that reaches values its input cannot take.
    #[error(
        "{place}: the distribution reaches {reaches}, the input allows {range}; narrow it or give min and max"
    )]
    SupportOutOfRange {
        /// Where.
        place: String,
        /// The end that is too far out.
        reaches: String,
        /// What is allowed.
        range: &'static str,
    },
    /// Correlations that contradict each other.
    #[error(
        "{place}: the correlations contradict each other: the matrix is not positive semi-definite (pivot {pivot})"
    )]
    CorrelationNotPossible {
        /// Where.
        place: String,
        /// The pivot that came out negative.
        pivot: String,
    },
    /// Variance-based indices of inputs that are correlated.
    #[error("{place}: variance shares are defined for independent inputs only; leave the correlations out")]
    CorrelatedInputs {
        /// Where.
        place: String,
    },
    /// Nothing to be sensitive to: every input is fixed.
    #[error("{place}: every input is a fixed number; give at least one a distribution")]
    NothingVaries {
        /// Where.
        place: String,
    },
    /// Expansion outruns churn, so that the lifetime value has no bound.
    #[error(
        "{place}: (1 - churn) × (1 + expansion) is {growth}, not below 1: the lifetime value is infinite; give horizon_years"
    )]
    LifetimeNotFinite {
        /// Where.
        place: String,
        /// The yearly factor.
        growth: String,
    },
    /// A request that does not have the shape it should.
    #[error("{place}: {reason}")]
    RequestNotReadable {
        /// Where, as far as the reader knows.
        place: String,
        /// What the reader said.
        reason: String,
    },
}

macro_rules! codes {
    ($($variant:ident => $code:literal),* $(,)?) => {
        impl FunnelError {
            /// Every code there is.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            /// The stable code.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code),* }
            }

            /// Where the request is wrong, as a JSON pointer.
            #[must_use]
            pub fn place(&self) -> &str {
                match self { $(Self::$variant { place, .. } => place),* }
            }

            /// The same fault, with `prefix` in front of its place: for a request that holds another one.
            #[must_use]
            pub fn within(mut self, prefix: &str) -> Self {
                match &mut self { $(Self::$variant { place, .. } => place.insert_str(0, prefix)),* }
                self
            }
        }
    };
}

codes! {
    Overflow => "arithmetic_overflow",
    DivisionByZero => "division_by_zero",
    RateOutOfRange => "rate_out_of_range",
    NotPositive => "not_positive",
    Negative => "negative",
    OutOfRange => "number_out_of_range",
    CurrencyNotReadable => "currency_not_readable",
    TooFew => "too_few",
    TooMany => "too_many",
    DrawsOutOfRange => "draws_out_of_range",
    StagesNotConnected => "stages_not_connected",
    MarketNotNested => "market_not_nested",
    DuplicateId => "name_taken",
    UnknownName => "unknown_name",
    ExactlyOne => "exactly_one",
    SharesNotWhole => "shares_not_whole",
    DistributionInvalid => "distribution_invalid",
    VarianceInfinite => "variance_infinite",
    SupportOutOfRange => "support_out_of_range",
    CorrelationNotPossible => "correlation_not_possible",
    CorrelatedInputs => "correlated_inputs",
    NothingVaries => "nothing_varies",
    LifetimeNotFinite => "lifetime_not_finite",
    RequestNotReadable => "request_not_readable",
}

/// Gives an arithmetic fault its place.
pub(crate) trait At<T> {
    fn at(self, place: &str) -> Result<T, FunnelError>;
}

impl<T> At<T> for Result<T, ArithmeticError> {
    fn at(self, place: &str) -> Result<T, FunnelError> {
        self.map_err(|error| match error {
            ArithmeticError::Overflow => FunnelError::Overflow { place: place.to_owned() },
            ArithmeticError::DivisionByZero => FunnelError::DivisionByZero { place: place.to_owned() },
        })
    }
}

/// Reads a request from JSON text.
///
/// ```
/// use icp_core::funnel::{self, PlanRequest};
/// let fault = funnel::from_json::<PlanRequest>(r#"{"colour": 1}"#).unwrap_err();
/// assert_eq!(fault.code(), "request_not_readable");
/// ```
///
/// # Errors
/// `request_not_readable` with what the reader said, its line and column.
pub fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, FunnelError> {
    serde_json::from_str(text)
        .map_err(|error| FunnelError::RequestNotReadable { place: String::new(), reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_places_nest() {
        let mut codes = FunnelError::CODES.to_vec();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), FunnelError::CODES.len());
        let fault = FunnelError::Overflow { place: "/stages/1/rate".into() }.within("/plan");
        assert_eq!((fault.code(), fault.place()), ("arithmetic_overflow", "/plan/stages/1/rate"));
    }
}
