//! Dates written as text: ISO 8601, and formats in `strftime` terms.

use crate::date::Date;

/// Reads `YYYY-MM-DD`, or a timestamp `YYYY-MM-DDThh:mm[:ss[.fraction]][Z|±hh:mm]` (`T` or one space), whose UTC date counts;
/// without an offset it is UTC (docs/semantics.md, item 18). `None` when it is neither, or outside years 0001…9999.
///
/// ```
/// use icp_core::date_format::parse_iso;
/// let date = |text| parse_iso(text).map(|date| date.to_string());
/// assert_eq!(date("2026-11-21").as_deref(), Some("2026-11-21"));
/// assert_eq!(date("2026-11-21T23:30-02:00").as_deref(), Some("2026-11-22"));
/// assert_eq!(date("21.11.2026"), None);
/// ```
#[must_use]
pub fn parse_iso(text: &str) -> Option<Date> {
    let date: Date = text.get(..10)?.parse().ok()?;
    let mut rest = Text(text.as_bytes().get(10..)?);
    if rest.is_empty() {
        return Some(date);
    }
    if !(rest.eat(b'T') || rest.eat(b' ')) {
        return None;
    }
    let hour = rest.two_digits(23)?;
    let minute = rest.eat(b':').then(|| rest.two_digits(59))??;
    if rest.eat(b':') {
        rest.two_digits(59)?;
        if rest.eat(b'.') && rest.digits(usize::MAX) == 0 {
            return None;
        }
    }
    let mut offset = 0;
    if !rest.eat(b'Z') && !rest.is_empty() {
        let east = rest.eat(b'+');
        if !east && !rest.eat(b'-') {
            return None;
        }
        let hours = rest.two_digits(23)?;
        let minutes = rest.eat(b':').then(|| rest.two_digits(59))??;
        offset = hours * 60 + minutes;
        if !east {
            offset = -offset;
        }
    }
    if !rest.is_empty() {
        return None;
    }
    let shift = (hour * 60 + minute - offset).div_euclid(24 * 60);
    Date::from_days(date.days() + shift)
}

/// What is left of a text.
struct Text<'a>(&'a [u8]);

impl Text<'_> {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn eat(&mut self, byte: u8) -> bool {
        match self.0.split_first() {
            Some((&first, rest)) if first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes up to `most` digits; how many there were.
    fn digits(&mut self, most: usize) -> usize {
        let count = self.0.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        self.0 = self.0.get(count..).unwrap_or_default();
        count
    }

    /// Takes `least` to `most` digits as a number within `range`.
    fn number(&mut self, least: usize, most: usize, range: std::ops::RangeInclusive<i32>) -> Option<i32> {
        let before = self.0;
        let count = self.digits(most);
        let digits = before.get(..count).filter(|_| count >= least)?;
        let number = digits.iter().fold(0, |total, digit| total * 10 + i32::from(digit - b'0'));
        range.contains(&number).then_some(number)
    }

    fn two_digits(&mut self, greatest: i32) -> Option<i32> {
        self.number(2, 2, 0..=greatest)
    }

    /// Takes the first of the words that the text starts with, whatever its case; its index.
    fn word(&mut self, words: &[&str]) -> Option<usize> {
        let found = words.iter().position(|word| {
            self.0.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        })?;
        self.0 = self.0.get(words.get(found)?.len()..)?;
        Some(found)
    }

    /// Takes a run of ASCII white space; whether there was any.
    fn space(&mut self) -> bool {
        let count = self.0.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.0 = self.0.get(count..).unwrap_or_default();
        count > 0
    }
}

/// Full names first, so that `June` is not read as `Jun` with an `e` left over.
const MONTHS: [&str; 24] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
];

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Year,
    YearOfCentury,
    Month,
    MonthName,
    Day,
    DayOfYear,
    Hour,
    HourOfHalf,
    Half,
    Minute,
    Second,
    Fraction,
    Space,
    Literal(u8),
}

/// A date format in `strftime` terms, compiled.
///
/// | directive | text |
/// |---|---|
/// | `%Y` | year, four digits |
/// | `%y` | year of the century, two digits: 69–99 are 1969–1999, 00–68 are 2000–2068 (POSIX) |
/// | `%m`, `%d` | month and day, one or two digits |
/// | `%b`, `%B` | an English month name, full or of three letters, in any case |
/// | `%j` | day of the year, one to three digits |
/// | `%H`, `%I`, `%M`, `%S`, `%f`, `%p` | hour of 24 or 12, minute, second, fraction of a second, AM or PM: checked, then dropped |
/// | `%%` | a percent sign |
///
/// White space matches any white space; everything else matches itself; the whole text must match. A month or day that the
/// format does not mention is the first, as in `strptime`.
///
/// ```
/// use icp_core::date_format::DateFormat;
/// let format = DateFormat::new("%m/%d/%Y")?;
/// assert_eq!(format.parse("4/9/2013").map(|date| date.to_string()).as_deref(), Some("2013-04-09"));
/// assert!(DateFormat::new("%d.%m.").is_err(), "no year");
/// # Ok::<(), icp_core::date_format::InvalidDateFormat>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateFormat {
    items: Vec<Item>,
}

/// Why a text is no date format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDateFormat {
    /// A percent sign with something else than a known directive.
    #[error("%{directive} is not a directive; there are %Y %y %m %d %b %B %j %H %I %M %S %f %p %%")]
    UnknownDirective {
        /// What follows the percent sign; empty at the end.
        directive: String,
    },
    /// Two directives that say the same thing.
    #[error("the {part} is there twice; keep one directive for it")]
    Twice {
        /// What is said twice.
        part: &'static str,
    },
    /// No directive for the year.
    #[error("there is no year; add %Y")]
    NoYear,
    /// A day without its month.
    #[error("there is a day but no month; add %m or %b")]
    DayWithoutMonth,
}

impl DateFormat {
    /// Compiles a format.
    ///
    /// # Errors
    /// What is not a directive, is there twice, or leaves the date open.
    pub fn new(format: &str) -> Result<Self, InvalidDateFormat> {
        let mut items = Vec::new();
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            if c.is_ascii_whitespace() {
                if items.last() != Some(&Item::Space) {
                    items.push(Item::Space);
                }
                continue;
            }
            if c != '%' {
                let mut bytes = [0; 4];
                items.extend(c.encode_utf8(&mut bytes).bytes().map(Item::Literal));
                continue;
            }
            items.push(match chars.next() {
                Some('Y') => Item::Year,
                Some('y') => Item::YearOfCentury,
                Some('m') => Item::Month,
                Some('b' | 'B') => Item::MonthName,
                Some('d') => Item::Day,
                Some('j') => Item::DayOfYear,
                Some('H') => Item::Hour,
                Some('I') => Item::HourOfHalf,
                Some('p') => Item::Half,
                Some('M') => Item::Minute,
                Some('S') => Item::Second,
                Some('f') => Item::Fraction,
                Some('%') => Item::Literal(b'%'),
                other => {
                    let directive = other.map(String::from).unwrap_or_default();
                    return Err(InvalidDateFormat::UnknownDirective { directive });
                }
            });
        }
        let count = |wanted: &[Item]| items.iter().filter(|item| wanted.contains(item)).count();
        let years = count(&[Item::Year, Item::YearOfCentury]);
        let (months, days) = (count(&[Item::Month, Item::MonthName]), count(&[Item::Day]));
        let days_of_year = count(&[Item::DayOfYear]);
        let twice = |part| Err(InvalidDateFormat::Twice { part });
        match () {
            () if years == 0 => Err(InvalidDateFormat::NoYear),
            () if years > 1 => twice("year"),
            () if months > 1 || (months == 1 && days_of_year > 0) => twice("month"),
            () if days + days_of_year > 1 => twice("day"),
            () if days == 1 && months == 0 => Err(InvalidDateFormat::DayWithoutMonth),
            () => Ok(Self { items }),
        }
    }

    /// The date that a text names in this format; `None` when it does not match or no such day exists.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<Date> {
        let mut rest = Text(text.as_bytes());
        let (mut year, mut month, mut day, mut day_of_year) = (None, 1, 1, None);
        for item in &self.items {
            match item {
                Item::Year => year = Some(rest.number(4, 4, 1..=9999)?),
                Item::YearOfCentury => {
                    let short = rest.two_digits(99)?;
                    year = Some(if short < 69 { 2000 + short } else { 1900 + short });
                }
                Item::Month => month = rest.number(1, 2, 1..=12)?,
                Item::MonthName => month = i32::try_from(rest.word(&MONTHS)? % 12).ok()? + 1,
                Item::Day => day = rest.number(1, 2, 1..=31)?,
                Item::DayOfYear => day_of_year = Some(rest.number(1, 3, 1..=366)?),
                Item::Hour => drop(rest.number(1, 2, 0..=23)?),
                Item::HourOfHalf => drop(rest.number(1, 2, 1..=12)?),
                Item::Half => drop(rest.word(&["am", "pm"])?),
                Item::Minute | Item::Second => drop(rest.number(1, 2, 0..=59)?),
                Item::Fraction => drop((rest.digits(9) > 0).then_some(())?),
                Item::Space => rest.space().then_some(())?,
                Item::Literal(byte) => rest.eat(*byte).then_some(())?,
            }
        }
        if !rest.is_empty() {
            return None;
        }
        let year = year?;
        let Some(day_of_year) = day_of_year else {
            return Date::from_ymd(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        };
        let date = Date::from_days(Date::from_ymd(year, 1, 1)?.days() + day_of_year - 1)?;
        (date.ymd().0 == year).then_some(date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(format: &str, text: &str) -> Option<String> {
        DateFormat::new(format).unwrap().parse(text).map(|date| date.to_string())
    }

    #[test]
    fn directives_read_what_they_name() {
        for (format, text, date) in [
            ("%m/%d/%Y", "4/9/2013", "2013-04-09"),
            ("%m/%d/%Y", "04/09/2013", "2013-04-09"),
            ("%Y%m%d", "20130409", "2013-04-09"),
            ("%d.%m.%y", "09.04.68", "2068-04-09"),
            ("%d.%m.%y", "09.04.69", "1969-04-09"),
            ("%d-%b-%y", "1-mAy-00", "2000-05-01"),
            ("%B %d, %Y", "June  7, 2021", "2021-06-07"),
            ("%b %d, %Y", "September 7, 2021", "2021-09-07"),
            ("%b%d%Y", "jun072021", "2021-06-07"),
            ("%Y-%j", "2024-366", "2024-12-31"),
            ("%Y-%j", "2023-60", "2023-03-01"),
            ("%m/%d/%Y %I:%M:%S %p", "4/9/2013 12:00:00 AM", "2013-04-09"),
            ("%Y-%m-%dT%H:%M:%S.%f", "2013-04-09T23:59:59.123456789", "2013-04-09"),
            ("%Y", "2008", "2008-01-01"),
            ("%Y-%m", "2008-12", "2008-12-01"),
            ("%d%%%m%%%Y", "1%2%2003", "2003-02-01"),
            ("%d de %b é %Y", "1 de jan é 2003", "2003-01-01"),
        ] {
            assert_eq!(read(format, text).as_deref(), Some(date), "{format} {text}");
        }
    }

    #[test]
    fn what_does_not_match_is_no_date() {
        for (format, text) in [
            ("%m/%d/%Y", "13/1/2013"),
            ("%m/%d/%Y", "2/29/2013"),
            ("%m/%d/%Y", "1/1/13"),
            ("%m/%d/%Y", "1/1/2013 "),
            ("%m/%d/%Y", "1/1/2013x"),
            ("%m/%d/%Y", "1-1-2013"),
            ("%m/%d/%Y", "+1/1/2013"),
            ("%m/%d/%Y", "001/1/2013"),
            ("%m/%d/%Y", "0/1/2013"),
            ("%m/%d/%Y", "١/١/٢٠١٣"),
            ("%m/%d/%Y", ""),
            ("%Y-%j", "2023-366"),
            ("%Y-%j", "2023-0"),
            ("%Y %H", "2023 24"),
            ("%Y%b", "2023jum"),
            ("%Y%j", "0000001"),
        ] {
            assert_eq!(read(format, text), None, "{format} {text}");
        }
    }

    #[test]
    fn formats_that_leave_the_date_open_are_refused() {
        use InvalidDateFormat as Invalid;
        for (format, fault) in [
            ("", Invalid::NoYear),
            ("%m/%d", Invalid::NoYear),
            ("%d %Y", Invalid::DayWithoutMonth),
            ("%Y %y", Invalid::Twice { part: "year" }),
            ("%Y %m %b", Invalid::Twice { part: "month" }),
            ("%Y %m %j", Invalid::Twice { part: "month" }),
            ("%Y %d %j", Invalid::Twice { part: "day" }),
            ("%Y%", Invalid::UnknownDirective { directive: String::new() }),
            ("%Y %é", Invalid::UnknownDirective { directive: "é".to_owned() }),
            ("%-m %Y", Invalid::UnknownDirective { directive: "-".to_owned() }),
        ] {
            assert_eq!(DateFormat::new(format), Err(fault), "{format}");
        }
    }

    #[test]
    fn iso_timestamps_count_by_their_utc_day() {
        for (text, date) in [
            ("2024-02-29", "2024-02-29"),
            ("2024-02-29T00:00", "2024-02-29"),
            ("2024-02-29 23:59:59.999999999999", "2024-02-29"),
            ("2024-02-29T23:59:59Z", "2024-02-29"),
            ("2024-02-29T23:30-00:30", "2024-03-01"),
            ("2024-03-01T00:29+00:30", "2024-02-29"),
            ("2024-03-01T00:30+00:30", "2024-03-01"),
            ("9999-12-31T23:59+23:59", "9999-12-31"),
        ] {
            assert_eq!(parse_iso(text).map(|date| date.to_string()).as_deref(), Some(date), "{text}");
        }
        for text in [
            "",
            "2024",
            "2024-2-29",
            "2023-02-29",
            "2024-02-29 ",
            " 2024-02-29",
            "2024-02-29T",
            "2024-02-29T12",
            "2024-02-29T24:00",
            "2024-02-29T12:60",
            "2024-02-29T12:00:60",
            "2024-02-29T12:00:00.",
            "2024-02-29T12:00z",
            "2024-02-29t12:00",
            "2024-02-29  12:00",
            "2024-02-29T12:00+1:00",
            "2024-02-29T12:00+0100",
            "2024-02-29T12:00+01",
            "2024-02-29T12:00+24:00",
            "2024-02-29T12:00ZZ",
            "2024-02-29T1:00",
            "0001-01-01T00:00+00:01",
            "9999-12-31T23:59-00:01",
            "2024-02-2é",
            "20240229",
            "2024-02-29T12:00.5",
        ] {
            assert_eq!(parse_iso(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_date_reads_back(days in -719_162i32..=2_932_896, hour in 0u8..24, minute in 0u8..60) {
            let date = Date::from_days(days).unwrap();
            let (year, month, day) = date.ymd();
            prop_assert_eq!(parse_iso(&format!("{date} {hour:02}:{minute:02}")), Some(date));
            let name = MONTHS[usize::from(month) - 1];
            for (format, text) in [
                ("%d.%m.%Y", format!("{day}.{month}.{year:04}")),
                ("%B %d %Y", format!("{name} {day:02} {year:04}")),
                ("%Y%b%d", format!("{year:04}{}{day:02}", &name[..3])),
                ("%j/%Y", format!("{:03}/{year:04}", date.days_since(Date::from_ymd(year, 1, 1).unwrap()) + 1)),
            ] {
                prop_assert_eq!(DateFormat::new(format).unwrap().parse(&text), Some(date), "{} {}", format, text);
            }
        }

        #[test]
        fn noise_never_panics(format in "(%[YymdbBjHIMSfp%]|[ -/]|é|.){0,8}", text in "([0-9]{1,4}|am|May|[ -/:]|.){0,8}") {
            let _ = parse_iso(&text);
            if let Ok(format) = DateFormat::new(&format) {
                let _ = format.parse(&text);
            }
        }
    }
}
