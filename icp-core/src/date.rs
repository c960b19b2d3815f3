//! Calendar dates of the proleptic Gregorian calendar, as whole days; no clock, no time zone (design D4).

use std::fmt;

/// A calendar date, years 0001 to 9999, held as days since 1970-01-01.
///
/// ```
/// use icp_core::date::Date;
/// let date: Date = "2026-11-21".parse()?;
/// assert_eq!(date.to_string(), "2026-11-21");
/// assert_eq!(date.plus_months(3).map(|d| d.to_string()), Some("2027-02-21".to_owned()));
/// # Ok::<(), icp_core::date::InvalidDate>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// Text that is no date of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a date: expected YYYY-MM-DD, years 0001 to 9999")]
pub struct InvalidDate {
    /// The text as it was given.
    pub text: String,
}

/// 0001-01-01 and 9999-12-31 in days since 1970-01-01.
const FIRST: i32 = -719_162;
const LAST: i32 = 2_932_896;

impl Date {
    /// 1970-01-01.
    pub const EPOCH: Self = Self(0);
    /// 0001-01-01.
    pub const FIRST: Self = Self(FIRST);
    /// 9999-12-31.
    pub const LAST: Self = Self(LAST);

    /// From days since 1970-01-01; `None` outside years 0001…9999.
    #[must_use]
    pub const fn from_days(days: i32) -> Option<Self> {
        if days < FIRST || days > LAST { None } else { Some(Self(days)) }
    }

    /// From year, month 1…12 and day; `None` when the calendar has no such day.
    #[must_use]
    pub const fn from_ymd(year: i32, month: u8, day: u8) -> Option<Self> {
        if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        // Counting years from March puts the leap day last, which makes month lengths a straight formula
        // (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
        let (year, month, day) = (year as i64, month as i64, day as i64);
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted - era * 400;
        let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self((era * 146_097 + day_of_era - 719_468) as i32))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Year, month 1…12, day 1…31.
    #[must_use]
    pub const fn ymd(self) -> (i32, u8, u8) {
        let days = self.0 as i64 + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u8;
        let month = (if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 }) as u8;
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year as i32, month, day)
    }

    /// The month of the year, 1…12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.ymd().1
    }

    /// The same day `months` later (earlier when negative), the day clamped to the month's end; `None` outside years 0001…9999.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Option<Self> {
        let (year, month, day) = self.ymd();
        let count = (i64::from(year) * 12 + i64::from(month) - 1).checked_add(months)?;
        let year = i32::try_from(count.div_euclid(12)).ok()?;
        let month = count.rem_euclid(12) as u8 + 1;
        if !(1..=9999).contains(&year) {
            return None;
        }
        Self::from_ymd(year, month, day.min(days_in_month(year, month)))
    }

    /// Whole days from `earlier` to this date; negative when `earlier` is later.
    #[must_use]
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }
}

const fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Reads exactly `YYYY-MM-DD`.
impl std::str::FromStr for Date {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let invalid = || InvalidDate { text: text.to_owned() };
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(invalid());
        }
        let number = |range: std::ops::Range<usize>| {
            bytes[range].iter().try_fold(0i32, |total, byte| {
                byte.is_ascii_digit().then(|| total * 10 + i32::from(byte - b'0'))
            })
        };
        match (number(0..4), number(5..7), number(8..10)) {
            (Some(year), Some(month), Some(day)) => {
                Self::from_ymd(year, month as u8, day as u8).ok_or_else(invalid)
            }
            _ => Err(invalid()),
        }
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        f.pad(&format!("{year:04}-{month:02}-{day:02}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_converts_both_ways() {
        let mut previous = None;
        for days in FIRST..=LAST {
            let date = Date::from_days(days).unwrap();
            let (year, month, day) = date.ymd();
            assert_eq!(Date::from_ymd(year, month, day), Some(date));
            assert!(previous < Some((year, month, day)));
            previous = Some((year, month, day));
        }
        assert_eq!(Date::from_days(FIRST).unwrap().to_string(), "0001-01-01");
        assert_eq!(Date::from_days(LAST).unwrap().to_string(), "9999-12-31");
        assert_eq!(Date::from_days(LAST + 1), None);
    }

    #[test]
    fn months_clamp_to_the_end() {
        let date: Date = "2024-01-31".parse().unwrap();
        assert_eq!(date.plus_months(1).unwrap().to_string(), "2024-02-29");
        assert_eq!(date.plus_months(-11).unwrap().to_string(), "2023-02-28");
        assert_eq!(date.plus_months(i64::MAX), None);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2024-02-30",
            "2024-13-01",
            "0000-01-01",
            "2024-1-01",
            "20240101ab",
            "+024-01-01",
            "2024-00-10",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
