//! Columns of a table by the names that a request gives, read as scoring reads them.

use super::error::ValidateError;
use crate::profile::attribute::AttributeType;
use crate::table::Table;
use crate::table::cell::Cell;
use crate::table::column::Column;
use crate::table::fault::{CellFault, DataError, DataFault};
use crate::table::reading::Reading;
use crate::table::values::plain;

/// The column that the request names at `path`.
pub(crate) fn find<'t, 'a>(
    table: &'t Table<'a>,
    name: &str,
    path: &str,
) -> Result<&'t Column<'a>, ValidateError> {
    table.column(name).ok_or_else(|| {
        let names: Vec<String> = table.columns().map(|(name, _)| format!("{name:?}")).collect();
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        ValidateError::AbsentColumn { path: path.to_owned(), name: name.to_owned(), known }
    })
}

/// All values of a column of one type; `None` where missing. Faults of all rows together.
fn read<T>(
    table: &Table<'_>,
    name: &str,
    path: &str,
    kind: AttributeType,
    parse_text: bool,
    take: impl Fn(Cell<'_>) -> Option<T>,
) -> Result<Vec<Option<T>>, ValidateError> {
    let column = find(table, name, path)?;
    let attribute = plain(name, kind);
    let reading = Reading::new(&attribute);
    let mut error = DataError::default();
    let mut values = Vec::with_capacity(table.rows());
    if let Err(cause) = reading.accepts(column, parse_text) {
        error.push(DataFault::new(name, None, cause));
    } else {
        for row in 0..table.rows() {
            match reading.element(column, row, parse_text) {
                Ok(cell) => values.push(take(cell)),
                Err(cause) => {
                    values.push(None);
                    error.push(DataFault::new(name, Some(table.place(row)), cause));
                }
            }
        }
    }
    error.into_result()?;
    Ok(values)
}

/// A column of numbers.
pub(crate) fn numbers(table: &Table<'_>, name: &str, path: &str) -> Result<Vec<Option<f64>>, ValidateError> {
    let parse = table.has_text_cells();
    read(table, name, path, AttributeType::Number, parse, |cell| match cell {
        Cell::Number(number) => Some(number),
        _ => None,
    })
}

/// A column of flags; a column of the numbers 0 and 1 will do.
pub(crate) fn flags(table: &Table<'_>, name: &str, path: &str) -> Result<Vec<Option<bool>>, ValidateError> {
    let as_flags = read(table, name, path, AttributeType::Flag, table.has_text_cells(), |cell| match cell {
        Cell::Flag(flag) => Some(flag),
        _ => None,
    });
    let wrong = match as_flags {
        Ok(flags) => return Ok(flags),
        Err(error) => error,
    };
    match numbers(table, name, path) {
        Ok(numbers) if numbers.iter().flatten().all(|&x| x == 0.0 || x == 1.0) => {
            Ok(numbers.into_iter().map(|number| number.map(|x| x == 1.0)).collect())
        }
        _ => Err(wrong),
    }
}

/// A column of dates as days since 1970-01-01; texts are read as ISO dates.
pub(crate) fn dates(
    table: &Table<'_>,
    name: &str,
    path: &str,
) -> Result<Vec<Option<crate::date::Date>>, ValidateError> {
    read(table, name, path, AttributeType::Date, true, |cell| match cell {
        Cell::Date(date) => Some(date),
        _ => None,
    })
}

/// A column of words, trimmed; empty ones are missing.
pub(crate) fn words(table: &Table<'_>, name: &str, path: &str) -> Result<Vec<Option<String>>, ValidateError> {
    read(table, name, path, AttributeType::Text, table.has_text_cells(), |cell| match cell {
        Cell::Text(text) => Some(crate::text::trim(text)).filter(|text| !text.is_empty()).map(str::to_owned),
        _ => None,
    })
}

/// A value that can not be, in a row.
pub(crate) fn fault(table: &Table<'_>, name: &str, row: usize, cause: CellFault) -> ValidateError {
    let mut error = DataError::default();
    error.push(DataFault::new(name, Some(table.place(row)), cause));
    error.into()
}
