//! What is scored: a CSV file, or the sample market, behind one face.

use crate::failure::{Failure, Failures};
use crate::input::CsvFile;
use crate::outcome::Rule;
use icp_core::profile::attribute::Attribute;
use icp_core::sample::{Item, Market as Sample};
use icp_core::table::Table;
use icp_core::table::fault::{DataError, DataFault, TableFault};

/// Columns that commonly name an account, best first.
const LABELS: [&str; 8] =
    ["name", "account", "company", "account_name", "account_id", "id", "domain", "permalink"];

/// Where the accounts come from.
#[derive(Debug)]
pub(crate) enum Source {
    /// A file: its path as given, and what it holds.
    File(String, CsvFile),
    /// The made-up market and its seed.
    Sample(Box<Sample>, u64),
}

/// The accounts, and which column names them.
#[derive(Debug)]
pub(crate) struct Market {
    pub(crate) source: Source,
    label: Option<usize>,
}

impl Market {
    /// Accounts whose names stand in the column `label`, or in a column that commonly holds them.
    pub(crate) fn new(source: Source, label: Option<&str>) -> Result<Self, Failures> {
        let market = Self { source, label: None };
        let names = market.names();
        let place = match label {
            Some(label) => Some(
                names
                    .iter()
                    .position(|name| *name == label)
                    .ok_or_else(|| market.no_column(label, "--label"))?,
            ),
            None => {
                LABELS.iter().find_map(|label| names.iter().position(|name| name.eq_ignore_ascii_case(label)))
            }
        };
        Ok(Self { label: place, ..market })
    }

    pub(crate) fn no_column(&self, name: &str, place: &str) -> Failures {
        Failures::one(
            "absent_column",
            place,
            format!("there is no column {name:?}; the columns are {}", self.shown_names()),
        )
    }

    fn shown_names(&self) -> String {
        let names = self.names();
        let more = if names.len() > 30 { ", …" } else { "" };
        names.into_iter().take(30).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ") + more
    }

    /// How many accounts there are.
    pub(crate) fn rows(&self) -> usize {
        match &self.source {
            Source::File(_, file) => file.lines.len(),
            Source::Sample(sample, _) => sample.accounts.len(),
        }
    }

    /// The names of all columns.
    pub(crate) fn names(&self) -> Vec<&str> {
        match &self.source {
            Source::File(_, file) => file.names.iter().map(String::as_str).collect(),
            Source::Sample(sample, _) => {
                sample.accounts.columns().iter().map(|column| column.name()).collect()
            }
        }
    }

    /// A cell as text.
    pub(crate) fn cell(&self, column: usize, row: usize) -> String {
        match &self.source {
            Source::File(_, file) => file.columns.get(column).map_or("", |column| column.get(row)).to_owned(),
            Source::Sample(sample, _) => {
                sample.accounts.columns().get(column).map_or(Item::Null, |column| column.get(row)).to_string()
            }
        }
    }

    /// What to call an account: its name, or else its line or row.
    pub(crate) fn label(&self, row: usize) -> String {
        let name = self.label.map(|column| self.cell(column, row)).filter(|name| !name.trim().is_empty());
        name.unwrap_or_else(|| self.place(row))
    }

    /// Where a row is, for people.
    pub(crate) fn place(&self, row: usize) -> String {
        match &self.source {
            Source::File(_, file) => format!("line {}", file.lines.get(row).copied().unwrap_or_default()),
            Source::Sample(..) => format!("row {}", row + 1),
        }
    }

    /// The accounts as a table, borrowed: the columns that the attributes are read from, so that what the profile
    /// does not read can be as odd as it likes.
    pub(crate) fn table<'a>(
        &'a self,
        attributes: impl Iterator<Item = &'a Attribute>,
    ) -> Result<Table<'a>, TableFault> {
        match &self.source {
            Source::Sample(sample, _) => sample.accounts.table(),
            Source::File(_, file) => {
                let mut table = Table::new(self.rows()).text_cells(true);
                let wanted: std::collections::BTreeSet<&str> = attributes
                    .flat_map(|attribute| {
                        let column = attribute.read.as_ref().and_then(|read| read.column.as_deref());
                        column.into_iter().chain([attribute.name.as_str()])
                    })
                    .collect();
                for (name, column) in file.names.iter().zip(&file.columns) {
                    if wanted.contains(name.as_str()) {
                        table.add(name, column.column()?)?;
                    }
                }
                Ok(table)
            }
        }
    }

    /// All columns as a table, borrowed.
    pub(crate) fn whole_table(&self) -> Result<Table<'_>, TableFault> {
        match &self.source {
            Source::Sample(sample, _) => sample.accounts.table(),
            Source::File(_, file) => {
                let mut table = Table::new(self.rows()).text_cells(true);
                for (name, column) in file.names.iter().zip(&file.columns) {
                    table.add(name, column.column()?)?;
                }
                Ok(table)
            }
        }
    }

    /// Won, lost or nothing known, for each account; `None` when there is no outcome to look at.
    pub(crate) fn outcomes(&self, rule: Option<&Rule>) -> Result<Option<Vec<Option<bool>>>, Failures> {
        match (&self.source, rule) {
            (Source::Sample(sample, _), None) => {
                let won = |row| match sample.outcomes.get("outcome", row) {
                    Item::Text(outcome) => Some(outcome == "won"),
                    _ => None,
                };
                Ok(Some((0..self.rows()).map(won).collect()))
            }
            (_, None) => Ok(None),
            (_, Some(rule)) => {
                let names = self.names();
                let Some(column) = names.iter().position(|name| *name == rule.column) else {
                    return Err(self.no_column(&rule.column, "--outcome"));
                };
                let outcomes: Vec<Option<bool>> =
                    (0..self.rows()).map(|row| rule.of(&self.cell(column, row))).collect();
                if self.rows() > 0 && !outcomes.contains(&Some(true)) {
                    let message =
                        format!("no account has {:?} in column {:?}", rule.won.join("|"), rule.column);
                    return Err(Failures::one("outcome_never_won", "--outcome", message));
                }
                Ok(Some(outcomes))
            }
        }
    }

    /// A fault of the table as a whole.
    pub(crate) fn table_failure(&self, fault: &TableFault) -> Failures {
        let columns = match fault {
            TableFault::AbsentColumn { .. } => format!("; the columns are {}", self.shown_names()),
            _ => String::new(),
        };
        Failures::one(fault.code().as_str(), fault.path(), format!("{fault}{columns}"))
    }

    /// One fault of a cell.
    pub(crate) fn failure(&self, fault: &DataFault) -> Failure {
        let row = fault.row.and_then(|row| usize::try_from(row).ok());
        let line = row.map(|row| format!(" ({})", self.place(row))).unwrap_or_default();
        Failure {
            code: fault.code().as_str().to_owned(),
            place: format!("{}{line}", fault.path()),
            message: fault.cause.to_string(),
        }
    }

    /// Faults of cells, as far as they are listed.
    pub(crate) fn failures(&self, error: &DataError) -> Failures {
        Failures {
            list: error.faults.iter().map(|fault| self.failure(fault)).collect(),
            unlisted: error.total.saturating_sub(error.faults.len() as u64),
        }
    }
}
