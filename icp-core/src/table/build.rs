//! Shorter ways to make the usual columns.

use super::column::{Bitmap, Column, Keys, TimeUnit, Values};
use super::fault::TableFault;

impl<'a> Column<'a> {
    /// A column of `len` nulls.
    #[must_use]
    pub const fn null(len: usize) -> Self {
        Self::plain(Values::Null, len)
    }

    /// A column of doubles.
    ///
    /// ```
    /// use icp_core::table::column::Column;
    /// assert_eq!(Column::float64(&[1.5]).number(0), Some(1.5));
    /// ```
    #[must_use]
    pub const fn float64(values: &'a [f64]) -> Self {
        Self::plain(Values::Float64(values), values.len())
    }

    /// A column of 64-bit integers.
    #[must_use]
    pub const fn int64(values: &'a [i64]) -> Self {
        Self::plain(Values::Int64(values), values.len())
    }

    /// A column of `len` flags.
    ///
    /// # Errors
    /// The bits end before `len`.
    pub fn boolean(bits: Bitmap<'a>, len: usize) -> Result<Self, TableFault> {
        Self::new(Values::Boolean(bits), None, len)
    }

    /// A column of dates, in days since 1970-01-01.
    #[must_use]
    pub const fn date32(days: &'a [i32]) -> Self {
        Self::plain(Values::Date32(days), days.len())
    }

    /// A column of moments since 1970-01-01T00:00:00 UTC.
    #[must_use]
    pub const fn timestamp(values: &'a [i64], unit: TimeUnit) -> Self {
        Self::plain(Values::Timestamp { values, unit }, values.len())
    }

    /// A column of texts: text `i` lies in `data` from `offsets[i]` to `offsets[i + 1]`.
    ///
    /// # Errors
    /// The offsets go down or outside the data, or a text is not UTF-8.
    pub fn utf8(offsets: &'a [i32], data: &'a [u8]) -> Result<Self, TableFault> {
        Self::new(Values::Utf8 { offsets, data }, None, offsets.len().saturating_sub(1))
    }

    /// A column of texts with 64-bit offsets.
    ///
    /// # Errors
    /// The offsets go down or outside the data, or a text is not UTF-8.
    pub fn large_utf8(offsets: &'a [i64], data: &'a [u8]) -> Result<Self, TableFault> {
        Self::new(Values::LargeUtf8 { offsets, data }, None, offsets.len().saturating_sub(1))
    }

    /// A column of texts as 16-byte views.
    ///
    /// # Errors
    /// A view points outside the buffers, or a text is not UTF-8.
    pub fn utf8_view(views: &'a [u8], buffers: Vec<&'a [u8]>) -> Result<Self, TableFault> {
        Self::new(Values::Utf8View { views, buffers }, None, views.len() / 16)
    }

    /// A column of positions in `values`.
    ///
    /// # Errors
    /// A key names no value. Keys under a null may be anything: give those through [`Column::new`].
    pub fn dictionary_of(keys: Keys<'a>, values: Column<'a>) -> Result<Self, TableFault> {
        Self::new(Values::Dictionary { keys, values: Box::new(values) }, None, keys.len())
    }

    /// A column of lists: list `i` holds elements `offsets[i]` to `offsets[i + 1]` of `values`.
    ///
    /// # Errors
    /// The offsets go down or outside the values.
    pub fn list_of(offsets: &'a [i32], values: Column<'a>) -> Result<Self, TableFault> {
        Self::new(Values::List { offsets, values: Box::new(values) }, None, offsets.len().saturating_sub(1))
    }

    /// The same column with nulls where the bits are 0.
    ///
    /// # Errors
    /// The bits end before the column.
    pub fn with_validity(self, validity: Bitmap<'a>) -> Result<Self, TableFault> {
        let len = self.len();
        Self::new(self.into_values(), Some(validity), len)
    }

    /// Like [`Column::with_validity`], with bits from the first one of `bytes` on.
    ///
    /// # Errors
    /// The bits end before the column.
    pub fn with_validity_bytes(self, bytes: &'a [u8]) -> Result<Self, TableFault> {
        self.with_validity(Bitmap::new(bytes))
    }
}
