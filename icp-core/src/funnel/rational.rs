//! Exact fractions of whole numbers of up to 512 bits: every figure of a plan is one, and is rounded only when it is shown.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::wide::Wide;

/// Why an exact result does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArithmeticError {
    /// Numerator or denominator needs more than 512 bits.
    #[error("the exact result does not fit 512 bits")]
    Overflow,
    /// Divided by zero.
    #[error("division by zero")]
    DivisionByZero,
}

/// An exact fraction in lowest terms with a positive denominator.
///
/// In JSON it is read from a number (taken as its shortest decimal: `0.35` is 7/20), from a decimal in text (`"0.35"`,
/// `"1.2e6"`) or from a fraction in text (`"1/3"`), and written as text (`"7/20"`, `"417"`).
///
/// ```
/// use icp_core::funnel::Rational;
/// let rate = Rational::from_f64(0.35).unwrap();
/// assert_eq!(rate.to_string(), "7/20");
/// // In binary floating point 21 / 0.35 is above 60 and rounds up to 61.
/// assert_eq!(Rational::from(21).over(rate).unwrap().ceil(), 60);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rational {
    negative: bool,
    numerator: Wide,
    denominator: Wide,
}

impl Rational {
    /// 0.
    pub const ZERO: Self = Self { negative: false, numerator: Wide::ZERO, denominator: Wide::ONE };
    /// 1.
    pub const ONE: Self = Self { negative: false, numerator: Wide::ONE, denominator: Wide::ONE };

    /// The fraction `numerator` / `denominator`.
    ///
    /// # Errors
    /// A denominator of zero.
    pub fn new(numerator: i128, denominator: i128) -> Result<Self, ArithmeticError> {
        let parts = (Wide::from_u128(numerator.unsigned_abs()), Wide::from_u128(denominator.unsigned_abs()));
        Self::reduced((numerator < 0) != (denominator < 0), parts.0, parts.1)
    }

    fn reduced(negative: bool, numerator: Wide, denominator: Wide) -> Result<Self, ArithmeticError> {
        if denominator.is_zero() {
            return Err(ArithmeticError::DivisionByZero);
        }
        let divisor = numerator.gcd(denominator);
        let (numerator, denominator) = (numerator.divide(divisor).0, denominator.divide(divisor).0);
        Ok(Self { negative: negative && !numerator.is_zero(), numerator, denominator })
    }

    /// Whether it is a whole number.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.denominator == Wide::ONE
    }

    /// The shortest decimal that reads back as the double `x`, exactly.
    ///
    /// # Errors
    /// `Overflow` for infinities, NaN and decimals of more than 154 digits.
    pub fn from_f64(x: f64) -> Result<Self, ArithmeticError> {
        if !x.is_finite() {
            return Err(ArithmeticError::Overflow);
        }
        Self::parse(&format!("{x:e}")).unwrap_or(Err(ArithmeticError::Overflow))
    }

    /// Reads `12`, `-0.35`, `1.2e6` or `7/20`; `None` when the text is none of these.
    #[must_use]
    pub fn parse(text: &str) -> Option<Result<Self, ArithmeticError>> {
        if let Some((above, below)) = text.split_once('/') {
            let (above, below) = (Self::parse_decimal(above.trim())?, Self::parse_decimal(below.trim())?);
            return Some(above.and_then(|a| a.over(below?)));
        }
        Self::parse_decimal(text.trim())
    }

    fn parse_decimal(text: &str) -> Option<Result<Self, ArithmeticError>> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                (mantissa, exponent.parse::<i64>().ok())
            }
            None => (text, Some(0)),
        };
        let (negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        let mut digits = Wide::ZERO;
        for digit in whole.bytes().chain(fraction.bytes()) {
            let next = digits.times(Wide::from_u128(10));
            match next.and_then(|tens| tens.plus(Wide::from_u128(u128::from(digit - b'0')))) {
                Some(next) => digits = next,
                None => return Some(Err(ArithmeticError::Overflow)),
            }
        }
        if digits.is_zero() {
            return Some(Ok(Self::ZERO));
        }
        let shift = exponent.and_then(|e| e.checked_sub(i64::try_from(fraction.len()).ok()?));
        let scaled = shift.and_then(|shift| {
            let power = Wide::power_of_ten(shift.unsigned_abs())?;
            Some(if shift >= 0 { (digits.times(power)?, Wide::ONE) } else { (digits, power) })
        });
        Some(scaled.ok_or(ArithmeticError::Overflow).and_then(|(n, d)| Self::reduced(negative, n, d)))
    }

    /// Sum.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn plus(self, other: Self) -> Result<Self, ArithmeticError> {
        let divisor = self.denominator.gcd(other.denominator);
        let (left, right) = (other.denominator.divide(divisor).0, self.denominator.divide(divisor).0);
        let parts = || {
            let (a, b) = (self.numerator.times(left)?, other.numerator.times(right)?);
            let (negative, numerator) = match (self.negative == other.negative, a >= b) {
                (true, _) => (self.negative, a.plus(b)?),
                (false, true) => (self.negative, a.minus(b)),
                (false, false) => (other.negative, b.minus(a)),
            };
            Some((negative, numerator, self.denominator.times(left)?))
        };
        let (negative, numerator, denominator) = parts().ok_or(ArithmeticError::Overflow)?;
        Self::reduced(negative, numerator, denominator)
    }

    /// Difference.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn minus(self, other: Self) -> Result<Self, ArithmeticError> {
        self.plus(Self { negative: !other.negative && !other.numerator.is_zero(), ..other })
    }

    /// Product. Common factors leave before the multiplication, so that a result that fits is always found.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn times(self, other: Self) -> Result<Self, ArithmeticError> {
        let (first, second) = (self.numerator.gcd(other.denominator), other.numerator.gcd(self.denominator));
        let product = |a: Wide, by_a: Wide, b: Wide, by_b: Wide| {
            a.divide(by_a).0.times(b.divide(by_b).0).ok_or(ArithmeticError::Overflow)
        };
        let numerator = product(self.numerator, first, other.numerator, second)?;
        let denominator = product(self.denominator, second, other.denominator, first)?;
        // Nothing common is left.
        Ok(Self { negative: self.negative != other.negative && !numerator.is_zero(), numerator, denominator })
    }

    /// Quotient.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn over(self, other: Self) -> Result<Self, ArithmeticError> {
        if other.numerator.is_zero() {
            return Err(ArithmeticError::DivisionByZero);
        }
        self.times(Self { numerator: other.denominator, denominator: other.numerator, ..other })
    }

    /// This number to a whole power.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn power(self, exponent: u32) -> Result<Self, ArithmeticError> {
        let mut result = Self::ONE;
        for _ in 0..exponent {
            result = result.times(self)?;
        }
        Ok(result)
    }

    /// The sum of several numbers.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn sum(numbers: impl IntoIterator<Item = Self>) -> Result<Self, ArithmeticError> {
        numbers.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// A whole number of this magnitude and sign, held within what an `i128` can say.
    fn signed(negative: bool, magnitude: Wide) -> i128 {
        let most = i128::MAX.unsigned_abs();
        let magnitude = magnitude.to_u128().map_or(most, |m| m.min(most)) as i128;
        if negative { -magnitude } else { magnitude }
    }

    /// The greatest whole number that is not above this one (±(2¹²⁷ − 1) beyond that).
    #[must_use]
    pub fn floor(self) -> i128 {
        let (whole, rest) = self.numerator.divide(self.denominator);
        let down = self.negative && !rest.is_zero();
        Self::signed(self.negative, whole).saturating_sub(i128::from(down))
    }

    /// The least whole number that is not below this one (±(2¹²⁷ − 1) beyond that).
    #[must_use]
    pub fn ceil(self) -> i128 {
        let (whole, rest) = self.numerator.divide(self.denominator);
        let up = !self.negative && !rest.is_zero();
        Self::signed(self.negative, whole).saturating_add(i128::from(up))
    }

    /// The nearest whole magnitude, ties up.
    fn nearest(self) -> Option<Wide> {
        let (whole, rest) = self.numerator.divide(self.denominator);
        // rest ≥ denominator − rest is 2 × rest ≥ denominator without the overflow.
        if rest >= self.denominator.minus(rest) { whole.plus(Wide::ONE) } else { Some(whole) }
    }

    /// The nearest whole number, ties away from zero (±(2¹²⁷ − 1) beyond that).
    #[must_use]
    pub fn round_half_away(self) -> i128 {
        self.nearest().map_or(Self::signed(self.negative, self.numerator), |m| Self::signed(self.negative, m))
    }

    /// The nearest multiple of `step`, ties away from zero.
    ///
    /// # Errors
    /// `DivisionByZero` for a step of 0, `Overflow`.
    pub fn round_to(self, step: Self) -> Result<Self, ArithmeticError> {
        let steps = self.over(step)?;
        let numerator = steps.nearest().ok_or(ArithmeticError::Overflow)?;
        Self { negative: steps.negative && !numerator.is_zero(), numerator, denominator: Wide::ONE }
            .times(step)
    }

    /// The value as a double (numerator and denominator each rounded to the nearest double, then divided).
    #[must_use]
    pub fn to_f64(self) -> f64 {
        let magnitude = self.numerator.to_f64() / self.denominator.to_f64();
        if self.negative { -magnitude } else { magnitude }
    }

    /// Text with exactly `digits` decimals, rounded half away from zero.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn to_decimal(self, digits: u32) -> Result<String, ArithmeticError> {
        let scale = Wide::power_of_ten(u64::from(digits)).ok_or(ArithmeticError::Overflow)?;
        let scaled = self.times(Self { negative: false, numerator: scale, denominator: Wide::ONE })?;
        let magnitude = scaled.nearest().ok_or(ArithmeticError::Overflow)?;
        let (whole, rest) = magnitude.divide(scale);
        let sign = if self.negative && !magnitude.is_zero() { "-" } else { "" };
        Ok(if digits == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{:0>width$}", rest.to_string(), width = digits as usize)
        })
    }

    /// Whether this is above zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        !self.negative && !self.numerator.is_zero()
    }

    /// Whether this is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.negative
    }
}

impl From<i128> for Rational {
    fn from(whole: i128) -> Self {
        Self { negative: whole < 0, numerator: Wide::from_u128(whole.unsigned_abs()), denominator: Wide::ONE }
    }
}

macro_rules! from_whole {
    ($($whole:ty),*) => {
        $(impl From<$whole> for Rational {
            fn from(whole: $whole) -> Self {
                Self::from(i128::from(whole))
            }
        })*
    };
}

from_whole!(i64, u64, i32, u32);

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (negative, _) => {
                let order = Wide::compare_products(
                    self.numerator,
                    other.denominator,
                    other.numerator,
                    self.denominator,
                );
                if negative { order.reverse() } else { order }
            }
        }
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        if self.is_whole() {
            write!(f, "{sign}{}", self.numerator)
        } else {
            write!(f, "{sign}{}/{}", self.numerator, self.denominator)
        }
    }
}

impl Serialize for Rational {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rational {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Through a `Value`, which reads numbers correctly whatever features a neighbour turns on in serde_json.
        from_value(&serde_json::Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Reads a JSON number or text.
pub(crate) fn from_value(value: &serde_json::Value) -> Result<Rational, String> {
    let read = match value {
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => Some(Ok(whole.into())),
            (None, Some(whole)) => Some(Ok(whole.into())),
            _ => number.as_f64().map(Rational::from_f64),
        },
        serde_json::Value::String(text) => Rational::parse(text),
        _ => None,
    };
    match read {
        Some(Ok(number)) => Ok(number),
        Some(Err(error)) => Err(format!("{value}: {error}")),
        None => Err(format!("{value} is no number; 0.35, \"0.35\" and \"7/20\" are")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratio(n: i128, d: i128) -> Rational {
        Rational::new(n, d).unwrap()
    }

    #[test]
    fn reads_numbers_as_their_shortest_decimal() {
        for (text, n, d) in
            [("0.35", 7, 20), ("\"1/3\"", 1, 3), ("1e3", 1000, 1), ("\"-0.50\"", -1, 2), ("12", 12, 1)]
        {
            assert_eq!(serde_json::from_str::<Rational>(text).unwrap(), ratio(n, d), "{text}");
        }
        assert_eq!(serde_json::to_string(&ratio(7, 20)).unwrap(), "\"7/20\"");
        assert_eq!(serde_json::from_str::<Rational>("18446744073709551615").unwrap(), u64::MAX.into());
        for bad in [
            "true",
            "\"\"",
            "\"1.2.3\"",
            "\"1/0\"",
            "\"e5\"",
            "\"1e\"",
            "1e300",
            "\"1e99999999999999999999\"",
            "null",
        ] {
            assert!(serde_json::from_str::<Rational>(bad).is_err(), "{bad}");
        }
        assert!(Rational::from_f64(f64::NAN).is_err() && Rational::from_f64(f64::INFINITY).is_err());
        assert_eq!(Rational::from_f64(-0.0), Ok(Rational::ZERO));
    }

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!(ratio(10_425, 2).round_half_away(), 5213);
        assert_eq!(ratio(-5, 2).round_half_away(), -3);
        assert_eq!(ratio(-12, 5).round_half_away(), -2);
        assert_eq!(ratio(347_500, 3).to_decimal(2).unwrap(), "115833.33");
        assert_eq!(ratio(-1, 200).to_decimal(2).unwrap(), "-0.01");
        assert_eq!(ratio(i128::MAX, 2).round_half_away(), i128::MAX / 2 + 1);
    }

    #[test]
    fn overflow_is_an_error_and_comparison_never_overflows() {
        let large = Rational::parse(&format!("1{}", "0".repeat(153))).unwrap().unwrap();
        assert_eq!(large.times(large), Err(ArithmeticError::Overflow));
        assert_eq!(large.times(Rational::from(100)), Err(ArithmeticError::Overflow));
        assert_eq!(large.times(Rational::ONE.over(large).unwrap()), Ok(Rational::ONE));
        assert_eq!(Rational::ONE.over(Rational::ZERO), Err(ArithmeticError::DivisionByZero));
        let next = large.plus(Rational::ONE).unwrap();
        assert!(next.over(large).unwrap() > Rational::ONE && large.over(next).unwrap() < Rational::ONE);
        assert_eq!((large.floor(), large.minus(next).unwrap().floor()), (i128::MAX, -1));
        assert_eq!(Rational::from(i128::MIN).to_string(), i128::MIN.to_string());
    }

    #[test]
    fn eight_rates_of_seventeen_digits_stay_exact() {
        let rate = Rational::from_f64(2.0 / 13.0).unwrap();
        let product = rate.power(8).unwrap();
        let mut back = product;
        for _ in 0..8 {
            back = back.over(rate).unwrap();
        }
        assert_eq!(back, Rational::ONE);
        assert!((product.to_f64() / crate::num::pow(2.0 / 13.0, 8.0) - 1.0).abs() < 1e-14);
    }

    proptest! {
        #[test]
        fn behaves_like_a_field(a in -1000i128..1000, b in 1i128..1000, c in -1000i128..1000, d in 1i128..1000) {
            let (x, y) = (ratio(a, b), ratio(c, d));
            prop_assert_eq!(x.plus(y).unwrap().minus(y).unwrap(), x);
            if c != 0 {
                prop_assert_eq!(x.times(y).unwrap().over(y).unwrap(), x);
            }
            prop_assert_eq!(x.cmp(&y), (a * d).cmp(&(c * b)));
            prop_assert!(Rational::from(x.floor()) <= x && x <= Rational::from(x.ceil()));
            prop_assert_eq!(Rational::parse(&x.to_string()), Some(Ok(x)));
        }

        #[test]
        fn doubles_come_back(x in any::<f32>().prop_filter("finite", |x| x.is_finite() && (*x == 0.0 || (x.abs() > 1e-18 && x.abs() < 1e30)))) {
            let x = f64::from(x);
            let exact = Rational::from_f64(x).unwrap();
            prop_assert_eq!(Rational::parse(&exact.to_string()), Some(Ok(exact)));
            prop_assert!((exact.to_f64() - x).abs() <= x.abs() * 1e-15);
        }
    }
}
