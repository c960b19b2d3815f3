//! Exact fractions on 128-bit integers: every figure of a plan is one, and is rounded only when it is shown.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why an exact result does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArithmeticError {
    /// Numerator or denominator needs more than 127 bits.
    #[error("the exact result does not fit 127 bits")]
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
    numerator: i128,
    denominator: i128,
}

fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Rational {
    /// 0.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// 1.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// The fraction `numerator` / `denominator`.
    ///
    /// # Errors
    /// A denominator of zero, or −2¹²⁷ anywhere.
    pub fn new(numerator: i128, denominator: i128) -> Result<Self, ArithmeticError> {
        if denominator == 0 {
            return Err(ArithmeticError::DivisionByZero);
        }
        if numerator == i128::MIN || denominator == i128::MIN {
            return Err(ArithmeticError::Overflow);
        }
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()) as i128;
        let sign = if denominator < 0 { -1 } else { 1 };
        Ok(Self { numerator: sign * numerator / divisor, denominator: sign * denominator / divisor })
    }

    /// Above the line.
    #[must_use]
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// Below the line, positive.
    #[must_use]
    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    /// The shortest decimal that reads back as the double `x`, exactly.
    ///
    /// # Errors
    /// `Overflow` for infinities, NaN and decimals of more than 38 digits.
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
        let mut digits: i128 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            let next = digits.checked_mul(10).and_then(|d| d.checked_add(i128::from(digit - b'0')));
            match next {
                Some(next) => digits = next,
                None => return Some(Err(ArithmeticError::Overflow)),
            }
        }
        if digits == 0 {
            return Some(Ok(Self::ZERO));
        }
        let digits = if negative { -digits } else { digits };
        let shift = exponent.and_then(|e| e.checked_sub(i64::try_from(fraction.len()).ok()?));
        let power = |n: u64| u32::try_from(n).ok().and_then(|n| 10i128.checked_pow(n));
        Some(match shift {
            Some(shift) if shift >= 0 => power(shift.unsigned_abs())
                .and_then(|p| digits.checked_mul(p))
                .ok_or(ArithmeticError::Overflow)
                .and_then(|n| Self::new(n, 1)),
            Some(shift) => power(shift.unsigned_abs())
                .ok_or(ArithmeticError::Overflow)
                .and_then(|p| Self::new(digits, p)),
            None => Err(ArithmeticError::Overflow),
        })
    }

    /// Sum.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn plus(self, other: Self) -> Result<Self, ArithmeticError> {
        let divisor = gcd(self.denominator.unsigned_abs(), other.denominator.unsigned_abs()) as i128;
        let (left, right) = (other.denominator / divisor, self.denominator / divisor);
        let sum = |a: i128, b: i128| a.checked_mul(left)?.checked_add(b.checked_mul(right)?);
        let numerator = sum(self.numerator, other.numerator).ok_or(ArithmeticError::Overflow)?;
        let denominator = self.denominator.checked_mul(left).ok_or(ArithmeticError::Overflow)?;
        Self::new(numerator, denominator)
    }

    /// Difference.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn minus(self, other: Self) -> Result<Self, ArithmeticError> {
        self.plus(Self { numerator: -other.numerator, denominator: other.denominator })
    }

    /// Product. Common factors leave before the multiplication, so that a result that fits is always found.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn times(self, other: Self) -> Result<Self, ArithmeticError> {
        let first = gcd(self.numerator.unsigned_abs(), other.denominator.unsigned_abs()) as i128;
        let second = gcd(other.numerator.unsigned_abs(), self.denominator.unsigned_abs()) as i128;
        let product = |a: i128, b: i128| a.checked_mul(b).ok_or(ArithmeticError::Overflow);
        Self::new(
            product(self.numerator / first, other.numerator / second)?,
            product(self.denominator / second, other.denominator / first)?,
        )
    }

    /// Quotient.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn over(self, other: Self) -> Result<Self, ArithmeticError> {
        if other.numerator == 0 {
            return Err(ArithmeticError::DivisionByZero);
        }
        self.times(Self::new(other.denominator, other.numerator)?)
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

    /// The greatest whole number that is not above this one.
    #[must_use]
    pub const fn floor(self) -> i128 {
        self.numerator.div_euclid(self.denominator)
    }

    /// The least whole number that is not below this one.
    #[must_use]
    pub const fn ceil(self) -> i128 {
        let floor = self.floor();
        if self.denominator == 1 { floor } else { floor + 1 }
    }

    /// The nearest whole number, ties away from zero.
    #[must_use]
    pub fn round_half_away(self) -> i128 {
        let (floor, rest) = (self.floor(), self.numerator.rem_euclid(self.denominator));
        // rest ≥ denominator − rest is 2 × rest ≥ denominator without the overflow.
        match rest.cmp(&(self.denominator - rest)) {
            Ordering::Less => floor,
            Ordering::Greater => floor + 1,
            Ordering::Equal if self.numerator < 0 => floor,
            Ordering::Equal => floor + 1,
        }
    }

    /// The nearest multiple of `step`, ties away from zero.
    ///
    /// # Errors
    /// `DivisionByZero` for a step of 0, `Overflow`.
    pub fn round_to(self, step: Self) -> Result<Self, ArithmeticError> {
        Self::from(self.over(step)?.round_half_away()).times(step)
    }

    /// The value as a double (numerator and denominator each rounded to the nearest double, then divided).
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// Text with exactly `digits` decimals, rounded half away from zero.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn to_decimal(self, digits: u32) -> Result<String, ArithmeticError> {
        let scale = 10i128.checked_pow(digits).ok_or(ArithmeticError::Overflow)?;
        let scaled = self.times(Self::from(scale))?.round_half_away();
        let (whole, rest) =
            (scaled.unsigned_abs() / scale.unsigned_abs(), scaled.unsigned_abs() % scale.unsigned_abs());
        let sign = if scaled < 0 { "-" } else { "" };
        Ok(if digits == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{rest:0w$}", w = digits as usize)
        })
    }

    /// Whether this is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.numerator > 0
    }

    /// Whether this is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.numerator < 0
    }
}

impl From<i128> for Rational {
    /// `i128::MIN` becomes `−i128::MAX`, the least number a [`Rational`] holds.
    fn from(whole: i128) -> Self {
        Self { numerator: if whole == i128::MIN { -i128::MAX } else { whole }, denominator: 1 }
    }
}

impl From<i64> for Rational {
    fn from(whole: i64) -> Self {
        Self { numerator: i128::from(whole), denominator: 1 }
    }
}

impl From<u64> for Rational {
    fn from(whole: u64) -> Self {
        Self { numerator: i128::from(whole), denominator: 1 }
    }
}

impl From<i32> for Rational {
    fn from(whole: i32) -> Self {
        Self { numerator: i128::from(whole), denominator: 1 }
    }
}

impl From<u32> for Rational {
    fn from(whole: u32) -> Self {
        Self { numerator: i128::from(whole), denominator: 1 }
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    /// By whole parts and then by the reciprocals of what is left, so that nothing is multiplied and nothing overflows.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = ((self.numerator, self.denominator), (other.numerator, other.denominator));
        let mut flipped = false;
        loop {
            let (whole_a, whole_b) = (a.0.div_euclid(a.1), b.0.div_euclid(b.1));
            let (rest_a, rest_b) = (a.0.rem_euclid(a.1), b.0.rem_euclid(b.1));
            let order = match whole_a.cmp(&whole_b) {
                Ordering::Equal => match (rest_a, rest_b) {
                    (0, 0) => Ordering::Equal,
                    (0, _) => Ordering::Less,
                    (_, 0) => Ordering::Greater,
                    _ => {
                        (a, b) = ((a.1, rest_a), (b.1, rest_b));
                        flipped = !flipped;
                        continue;
                    }
                },
                order => order,
            };
            return if flipped { order.reverse() } else { order };
        }
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == 1 {
            write!(f, "{}", self.numerator)
        } else {
            write!(f, "{}/{}", self.numerator, self.denominator)
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
        let large = Rational::from(i128::MAX);
        assert_eq!(large.plus(Rational::ONE), Err(ArithmeticError::Overflow));
        assert_eq!(large.times(Rational::from(2)), Err(ArithmeticError::Overflow));
        assert_eq!(large.times(ratio(2, i128::MAX)), Ok(Rational::from(2)));
        assert_eq!(Rational::ONE.over(Rational::ZERO), Err(ArithmeticError::DivisionByZero));
        assert!(ratio(i128::MAX, i128::MAX - 1) < ratio(i128::MAX - 1, i128::MAX - 2));
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
            if let Ok(exact) = Rational::from_f64(x) {
                let (n, d) = (exact.numerator(), exact.denominator());
                prop_assert_eq!(format!("{n}e0").parse::<f64>().unwrap() / d as f64, exact.to_f64());
                prop_assert!((exact.to_f64() - x).abs() <= x.abs() * 1e-15);
            }
        }
    }
}
