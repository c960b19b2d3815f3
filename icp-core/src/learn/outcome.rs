//! What became of the accounts: the column that learning looks at.

use super::LearnError;
use crate::profile::attribute::AttributeType;
use crate::table::Table;
use crate::table::reading::Reading;
use crate::table::values::{AttributeValues, MISSING, plain, read};
use crate::text;
use serde::{Deserialize, Serialize};

/// What kind of outcome a column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// Yes or no: won or lost, kept or churned.
    #[default]
    Flag,
    /// A number, as money is.
    Number,
}

/// Which column holds the outcome, and how it is read.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The column.
    pub column: String,
    /// Yes or no, or a number.
    #[serde(default)]
    pub kind: OutcomeKind,
    /// Words for yes in a column of text; `true`, `yes`, `won` and `1` when none are given.
    #[serde(default)]
    pub won: Vec<String>,
    /// Words for no in a column of text; every other known word when only `won` is given. What is neither is not known.
    #[serde(default)]
    pub lost: Vec<String>,
}

impl Outcome {
    /// A yes or no in this column.
    #[must_use]
    pub fn flag(column: &str) -> Self {
        Self { column: column.to_owned(), kind: OutcomeKind::Flag, won: Vec::new(), lost: Vec::new() }
    }
}

/// The rows whose outcome is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Known {
    /// Their places in the table, ascending.
    pub(crate) rows: Vec<usize>,
    /// Their outcomes: 1 and 0, or the numbers.
    pub(crate) values: Vec<f64>,
    /// How many rows have none.
    pub(crate) missing: u64,
    pub(crate) kind: OutcomeKind,
}

impl Known {
    /// The outcomes as yes or no.
    pub(crate) fn flags(&self) -> Vec<bool> {
        self.values.iter().map(|&value| value > 0.5).collect()
    }

    /// How many are yes; 0 for numbers.
    pub(crate) fn won(&self) -> u64 {
        match self.kind {
            OutcomeKind::Flag => self.values.iter().filter(|&&value| value > 0.5).count() as u64,
            OutcomeKind::Number => 0,
        }
    }

    /// Some of the rows.
    pub(crate) fn select(&self, places: &[usize]) -> Self {
        Self {
            rows: places.iter().filter_map(|&place| self.rows.get(place).copied()).collect(),
            values: places.iter().filter_map(|&place| self.values.get(place).copied()).collect(),
            missing: 0,
            kind: self.kind,
        }
    }

    /// Both sides must be there, or numbers that differ.
    pub(crate) fn check(&self, path: &str, least: u64) -> Result<(), LearnError> {
        let rows = self.rows.len() as u64;
        if rows < least {
            return Err(LearnError::TooFewRows {
                path: path.to_owned(),
                what: "rows with a known outcome".to_owned(),
                found: rows,
                needed: least,
            });
        }
        let first = self.values.first().copied().unwrap_or_default();
        if self.values.iter().all(|&value| value == first) {
            let what = match self.kind {
                OutcomeKind::Flag => "won and lost",
                OutcomeKind::Number => "outcomes that differ",
            };
            return Err(LearnError::OneOutcome { path: path.to_owned(), what: what.to_owned(), rows });
        }
        Ok(())
    }
}

fn normal(words: &[String], defaults: &[&str]) -> Vec<String> {
    if words.is_empty() {
        defaults.iter().map(|&word| word.to_owned()).collect()
    } else {
        words.iter().map(|word| text::normalize(word)).collect()
    }
}

/// Reads the outcome of every row.
pub(crate) fn outcomes(table: &Table<'_>, outcome: &Outcome) -> Result<Known, LearnError> {
    let of_kind = |kind| plain(&outcome.column, kind);
    let (_, column) = table.column_of(&of_kind(AttributeType::Text))?;
    let cells = table.has_text_cells();
    let accepts = |kind| Reading::new(&of_kind(kind)).accepts(column, cells).is_ok();
    let mut all: Vec<Option<f64>> = Vec::with_capacity(table.rows());
    let number = outcome.kind == OutcomeKind::Number;
    if !number && accepts(AttributeType::Text) {
        if outcome.won.is_empty() && !outcome.lost.is_empty() {
            return Err(LearnError::option(
                "/outcome/won",
                "words for lost without words for won; give both",
            ));
        }
        let won = normal(&outcome.won, &["true", "yes", "won", "1"]);
        let lost =
            normal(&outcome.lost, if outcome.won.is_empty() { &["false", "no", "lost", "0"] } else { &[] });
        let values = read(table, &of_kind(AttributeType::Text))?;
        let AttributeValues::Text { codes, words, .. } = &values else { return Ok(nothing(table.rows())) };
        let sides: Vec<Option<f64>> = words
            .normal
            .iter()
            .map(|word| match (won.contains(word), lost.contains(word)) {
                (true, _) => Some(1.0),
                (false, true) => Some(0.0),
                (false, false) if lost.is_empty() => Some(0.0),
                (false, false) => None,
            })
            .collect();
        all.extend(
            codes.iter().map(|&code| {
                if code == MISSING { None } else { sides.get(code as usize).copied().flatten() }
            }),
        );
    } else if !number && accepts(AttributeType::Flag) {
        let values = read(table, &of_kind(AttributeType::Flag))?;
        let AttributeValues::Flag { values } = values else { return Ok(nothing(table.rows())) };
        all.extend(values.into_iter().map(|flag| flag.map(|flag| f64::from(u8::from(flag)))));
    } else {
        let values = read(table, &of_kind(AttributeType::Number))?;
        let AttributeValues::Number { values, known } = values else { return Ok(nothing(table.rows())) };
        all.extend(values.iter().enumerate().map(|(row, &value)| known.get(row).then_some(value)));
        let odd = all.iter().flatten().find(|&&value| value != 0.0 && value != 1.0);
        if let (false, Some(odd)) = (number, odd) {
            let message = format!(
                "the outcome holds {odd}; a yes or no is 1 or 0, and other numbers want kind \"number\""
            );
            return Err(LearnError::option("/outcome/kind", message));
        }
    }
    let mut known = nothing(0);
    known.kind = outcome.kind;
    for (row, value) in all.iter().enumerate() {
        match value {
            Some(value) => {
                known.rows.push(row);
                known.values.push(*value);
            }
            None => known.missing += 1,
        }
    }
    Ok(known)
}

const fn nothing(rows: usize) -> Known {
    Known { rows: Vec::new(), values: Vec::new(), missing: rows as u64, kind: OutcomeKind::Flag }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::column::Column;

    #[test]
    fn words_numbers_and_what_is_neither() {
        let column = Column::utf8(&[0, 8, 11, 17, 26], b"acquiredIPOclosedoperating").unwrap();
        let ones = [1.0, 0.0, f64::NAN, 1.0];
        let table = Table::new(4).with("status", column).unwrap().with("y", Column::float64(&ones)).unwrap();
        let words = |won: &[&str], lost: &[&str]| Outcome {
            won: won.iter().map(|&w| w.to_owned()).collect(),
            lost: lost.iter().map(|&w| w.to_owned()).collect(),
            ..Outcome::flag("status")
        };
        let known = outcomes(&table, &words(&["Acquired", "ipo"], &["closed"])).unwrap();
        assert_eq!((known.rows, known.values, known.missing), (vec![0, 1, 2], vec![1.0, 1.0, 0.0], 1));
        let rest = outcomes(&table, &words(&["acquired"], &[])).unwrap();
        assert_eq!((rest.won(), rest.rows.len()), (1, 4));
        let flags = outcomes(&table, &Outcome::flag("y")).unwrap();
        assert_eq!((flags.rows, flags.missing), (vec![0, 1, 3], 1));
        let error = outcomes(&table, &words(&[], &["closed"])).unwrap_err();
        assert_eq!((error.code().as_str(), error.path().as_str()), ("option_wrong", "/outcome/won"));
        let money = [3.0, 0.0, 1.0, 1.0];
        let table = Table::new(4).with("m", Column::float64(&money)).unwrap();
        assert_eq!(outcomes(&table, &Outcome::flag("m")).unwrap_err().path(), "/outcome/kind");
    }
}
