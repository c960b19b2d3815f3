//! Calendar dates of the proleptic Gregorian calendar, counted the plain way.

/// A calendar date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year; the format allows 1…9999, arithmetic may leave that range.
    pub year: i64,
    /// Month, 1…12.
    pub month: i64,
    /// Day of the month, 1…31.
    pub day: i64,
}

fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// How many days a month has.
#[must_use]
pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Date {
    /// The date, when the calendar has it and the year lies in 1…9999.
    #[must_use]
    pub fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let valid = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        valid.then_some(Self { year, month, day })
    }

    /// Days since 31 December of the year 0.
    #[must_use]
    pub fn number(self) -> i64 {
        let past = self.year - 1;
        let years = 365 * past + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400);
        years + (1..self.month).map(|month| days_in_month(self.year, month)).sum::<i64>() + self.day
    }

    /// The date `days` later (earlier when negative), found by walking day by day over months.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let mut date = self;
        date.day += days;
        while date.day < 1 {
            date = date.first_of_month_shifted(-1);
            date.day += days_in_month(date.year, date.month);
        }
        while date.day > days_in_month(date.year, date.month) {
            date.day -= days_in_month(date.year, date.month);
            date = date.first_of_month_shifted(1);
        }
        date
    }

    fn first_of_month_shifted(self, by: i64) -> Self {
        let months = self.year * 12 + self.month - 1 + by;
        Self { year: months.div_euclid(12), month: months.rem_euclid(12) + 1, day: self.day }
    }

    /// The same day `months` later (earlier when negative), clamped to the month's end.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        let shifted = self.first_of_month_shifted(months);
        Self { day: self.day.min(days_in_month(shifted.year, shifted.month)), ..shifted }
    }

    /// `YYYY-MM-DD`.
    #[must_use]
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// A date or timestamp in ISO form; of a timestamp the UTC date counts, and no offset means UTC.
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Self> {
        let date = Self::new(
            digits(text.get(0..4)?)?,
            digits(text.get(4..7)?.strip_prefix('-')?)?,
            digits(text.get(7..10)?.strip_prefix('-')?)?,
        )?;
        let rest = text.get(10..)?;
        if rest.is_empty() {
            return Some(date);
        }
        let clock = rest.strip_prefix(['T', ' '])?;
        let (clock, offset) = split_offset(clock)?;
        let hour = digits(clock.get(0..2)?).filter(|&hour| hour < 24)?;
        let minute = digits(clock.get(2..5)?.strip_prefix(':')?).filter(|&minute| minute < 60)?;
        let seconds = clock.get(5..)?;
        if !seconds.is_empty() {
            digits(seconds.get(0..3)?.strip_prefix(':')?).filter(|&second| second < 60)?;
            let fraction = seconds.get(3..)?;
            if !fraction.is_empty() {
                let fraction = fraction.strip_prefix('.')?;
                (!fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit())).then_some(())?;
            }
        }
        let utc = date.plus_days((hour * 60 + minute - offset).div_euclid(24 * 60));
        Self::new(utc.year, utc.month, utc.day)
    }

    /// A date in a format of `%Y`, `%m`, `%d` (padded) and literal characters.
    #[must_use]
    pub fn parse_format(text: &str, format: &str) -> Option<Self> {
        let (mut year, mut month, mut day) = (None, None, None);
        let mut rest = text;
        let mut pattern = format.chars();
        while let Some(wanted) = pattern.next() {
            if wanted == '%' {
                let (field, width) = match pattern.next()? {
                    'Y' => (&mut year, 4),
                    'm' => (&mut month, 2),
                    'd' => (&mut day, 2),
                    _ => return None,
                };
                *field = Some(digits(rest.get(0..width)?)?);
                rest = rest.get(width..)?;
            } else {
                rest = rest.strip_prefix(wanted)?;
            }
        }
        rest.is_empty().then_some(())?;
        Self::new(year?, month?, day?)
    }
}

fn digits(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Splits a clock time from its offset, given in minutes east of UTC.
fn split_offset(clock: &str) -> Option<(&str, i64)> {
    if let Some(clock) = clock.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let Some(at) = clock.find(['+', '-']) else { return Some((clock, 0)) };
    let offset = clock.get(at + 1..)?;
    let hours = digits(offset.get(0..2)?).filter(|&hours| hours < 24)?;
    let minutes = digits(offset.get(2..)?.strip_prefix(':')?).filter(|&minutes| minutes < 60)?;
    (offset.len() == 5).then_some(())?;
    let sign = if clock.as_bytes()[at] == b'-' { -1 } else { 1 };
    Some((&clock[..at], sign * (hours * 60 + minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    #[test]
    fn months_clamp_to_the_end() {
        assert_eq!(date("2024-03-31").plus_months(-1), date("2024-02-29"));
        assert_eq!(date("2023-03-31").plus_months(-1), date("2023-02-28"));
        assert_eq!(date("2024-01-15").plus_months(-13), date("2022-12-15"));
        assert_eq!(date("2024-02-29").plus_months(12), date("2025-02-28"));
    }

    #[test]
    fn days_are_counted_over_leap_years() {
        assert_eq!(date("2000-03-01").number() - date("2000-02-28").number(), 2);
        assert_eq!(date("1900-03-01").number() - date("1900-02-28").number(), 1);
        assert_eq!(date("0001-01-01").number(), 1);
        assert_eq!(date("1970-01-01").number(), 719_163);
        for days in [-800, -60, -1, 0, 1, 59, 60, 800] {
            let start = date("2024-02-29");
            assert_eq!(start.plus_days(days).number(), start.number() + days);
        }
    }

    #[test]
    fn the_utc_date_of_a_timestamp_counts() {
        assert_eq!(date("2024-02-28T23:30:00-01:00"), date("2024-02-29"));
        assert_eq!(date("2024-03-01 00:30+01:00"), date("2024-02-29"));
        assert_eq!(date("2024-03-01T00:30:59.125Z"), date("2024-03-01"));
        assert_eq!(date("2024-03-01T00:30"), date("2024-03-01"));
        for bad in
            ["2023-02-29", "2024-13-01", "2024-1-1", "0000-01-01", "2024-01-01T", "2024-01-01T25:00", "x"]
        {
            assert_eq!(Date::parse_iso(bad), None, "{bad}");
        }
    }
}
