//! Every account with its scores, as CSV.

use crate::failure::Failures;
use crate::market::Market;
use icp_core::score::scores::{ScoreColumn, ScoreValues, Scores};
use std::path::Path;

/// The cell of a row; null is empty, lists are joined by `;`, numbers are the shortest decimals that read back the same.
fn cell(column: &ScoreColumn, row: usize, is_error: bool) -> String {
    let word =
        |words: &[String], code: i32| usize::try_from(code).ok().and_then(|code| words.get(code)).cloned();
    match &column.values {
        ScoreValues::Number(_) | ScoreValues::Flag(_) if is_error => String::new(),
        ScoreValues::Number(values) => values.get(row).map(f64::to_string).unwrap_or_default(),
        ScoreValues::Flag(values) => values.get(row).map(bool::to_string).unwrap_or_default(),
        ScoreValues::Word { codes, words } => {
            codes.get(row).and_then(|code| word(words, *code)).unwrap_or_default()
        }
        ScoreValues::Words { offsets, codes, words } => {
            let (Some(start), Some(end)) = (offsets.get(row), offsets.get(row + 1)) else {
                return String::new();
            };
            let codes = codes.get(*start as usize..*end as usize).unwrap_or_default();
            codes.iter().filter_map(|code| word(words, *code)).collect::<Vec<_>>().join(";")
        }
    }
}

/// Writes the file: the columns that came in, then the scores. A score column whose name is taken gets `icp_` before it.
pub(crate) fn write(path: &Path, market: &Market, scores: &Scores) -> Result<(), Failures> {
    let fail =
        |error: csv::Error| Failures::one("file_unwritable", path.display().to_string(), error.to_string());
    let mut writer = csv::Writer::from_path(path).map_err(fail)?;
    let names = market.names();
    let header = names.iter().map(|name| (*name).to_owned()).chain(scores.columns.iter().map(|column| {
        if names.contains(&column.name.as_str()) {
            format!("icp_{}", column.name)
        } else {
            column.name.clone()
        }
    }));
    writer.write_record(header).map_err(fail)?;
    let mut errors = scores.errors.iter().copied().peekable();
    for row in 0..market.rows() {
        let is_error = errors.next_if_eq(&row).is_some();
        let given = (0..names.len()).map(|column| market.cell(column, row));
        let made = scores.columns.iter().map(|column| cell(column, row, is_error));
        writer.write_record(given.chain(made)).map_err(fail)?;
    }
    writer.flush().map_err(|error| fail(error.into()))
}
