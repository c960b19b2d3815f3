//! Money that stays exact and carries its currency.

use serde::{Serialize, Serializer};

use super::error::{At, FunnelError};
use super::rational::{ArithmeticError, Rational};

/// An ISO 4217 currency code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Reads three capital letters.
    ///
    /// # Errors
    /// `currency_not_readable`.
    pub fn new(code: &str, place: &str) -> Result<Self, FunnelError> {
        match code.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(FunnelError::CurrencyNotReadable { place: place.to_owned(), given: code.to_owned() }),
        }
    }

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        // Always ASCII, by construction.
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many decimals an amount is shown with (ISO 4217's minor unit; 2 for a code not listed there otherwise).
    #[must_use]
    pub fn digits(&self) -> u32 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI"
            | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" | "UYW" => 4,
            _ => 2,
        }
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// An amount of money: exact, and as shown (rounded half away from zero to the currency's minor unit).
///
/// ```
/// use icp_core::funnel::{Currency, Money, Rational};
/// let usd = Currency::new("USD", "")?;
/// let price = Money::new(Rational::new(100, 3).unwrap(), usd, "")?;
/// assert_eq!((price.amount.as_str(), price.exact.to_string().as_str()), ("33.33", "100/3"));
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Money {
    /// The amount as shown.
    pub amount: String,
    /// The exact amount.
    pub exact: Rational,
    /// Its currency.
    pub currency: Currency,
}

impl Money {
    /// An exact amount in a currency.
    ///
    /// # Errors
    /// `arithmetic_overflow` when the amount in minor units does not fit.
    pub fn new(exact: Rational, currency: Currency, place: &str) -> Result<Self, FunnelError> {
        Ok(Self { amount: exact.to_decimal(currency.digits()).at(place)?, exact, currency })
    }
}

/// A number of things: exact, as shown (rounded half away from zero) and as a double.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Count {
    /// The exact number.
    pub exact: Rational,
    /// The nearest whole number, ties away from zero.
    pub shown: i64,
    /// The nearest double.
    pub value: f64,
}

impl Count {
    /// Shows an exact number.
    ///
    /// # Errors
    /// `arithmetic_overflow` when the whole number does not fit 64 bits.
    pub fn new(exact: Rational, place: &str) -> Result<Self, FunnelError> {
        let shown =
            i64::try_from(exact.round_half_away()).map_err(|_| ArithmeticError::Overflow).at(place)?;
        Ok(Self { exact, shown, value: exact.to_f64() })
    }
}

/// A ratio: exact and as a double.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ratio {
    /// The exact ratio.
    pub exact: Rational,
    /// The nearest double.
    pub value: f64,
}

impl From<Rational> for Ratio {
    fn from(exact: Rational) -> Self {
        Self { exact, value: exact.to_f64() }
    }
}

/// Refuses zero and negative numbers.
pub(crate) fn positive(number: Rational, place: &str) -> Result<Rational, FunnelError> {
    if number.is_positive() {
        Ok(number)
    } else {
        Err(FunnelError::NotPositive { place: place.to_owned(), given: number.to_string() })
    }
}

/// Refuses negative numbers.
pub(crate) fn not_negative(number: Rational, place: &str) -> Result<Rational, FunnelError> {
    if number.is_negative() {
        Err(FunnelError::Negative { place: place.to_owned(), given: number.to_string() })
    } else {
        Ok(number)
    }
}

/// Refuses numbers outside (0, 1].
pub(crate) fn rate(number: Rational, place: &str) -> Result<Rational, FunnelError> {
    if number.is_positive() && number <= Rational::ONE {
        Ok(number)
    } else {
        Err(FunnelError::RateOutOfRange { place: place.to_owned(), given: number.to_string() })
    }
}

/// Refuses numbers outside [0, 1].
pub(crate) fn share(number: Rational, place: &str) -> Result<Rational, FunnelError> {
    if number.is_negative() || number > Rational::ONE {
        Err(FunnelError::OutOfRange { place: place.to_owned(), given: number.to_string(), range: "0…1" })
    } else {
        Ok(number)
    }
}

/// Refuses shares that do not add up to exactly 1.
pub(crate) fn whole(shares: impl IntoIterator<Item = Rational>, place: &str) -> Result<(), FunnelError> {
    let sum = Rational::sum(shares).at(place)?;
    if sum == Rational::ONE {
        Ok(())
    } else {
        Err(FunnelError::SharesNotWhole { place: place.to_owned(), sum: sum.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_show_their_own_minor_units() {
        let shown = |code: &str| {
            Money::new(Rational::new(5, 2).unwrap(), Currency::new(code, "").unwrap(), "").unwrap()
        };
        assert_eq!(shown("USD").amount, "2.50");
        assert_eq!(shown("JPY").amount, "3");
        assert_eq!(shown("KWD").amount, "2.500");
        for bad in ["", "usd", "US", "EURO", "€"] {
            assert_eq!(Currency::new(bad, "/currency").unwrap_err().code(), "currency_not_readable");
        }
    }
}
