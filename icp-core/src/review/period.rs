//! Months, quarters and years.

use crate::date::Date;
use serde::{Deserialize, Serialize};

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A calendar month.
    Month,
    /// A calendar quarter. The default.
    #[default]
    Quarter,
    /// A calendar year.
    Year,
}

impl Period {
    /// The name of the one a day lies in, such as `2026-Q4`; names sort as time does.
    ///
    /// ```
    /// use icp_core::review::Period;
    /// let day = "2026-11-21".parse()?;
    /// assert_eq!(Period::Quarter.name(day), "2026-Q4");
    /// assert_eq!((Period::Month.name(day), Period::Year.name(day)), ("2026-11".to_owned(), "2026".to_owned()));
    /// # Ok::<(), icp_core::date::InvalidDate>(())
    /// ```
    #[must_use]
    pub fn name(self, day: Date) -> String {
        let (year, month, _) = day.ymd();
        match self {
            Self::Month => format!("{year:04}-{month:02}"),
            Self::Quarter => format!("{year:04}-Q{}", month.div_ceil(3)),
            Self::Year => format!("{year:04}"),
        }
    }
}
