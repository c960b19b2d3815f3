//! What is scored: one account, or borrowed columns laid out as Apache Arrow lays them out.

pub mod account;
mod build;
pub mod cell;
mod check;
pub mod column;
pub mod fault;
mod number;
pub mod reading;
pub mod values;

use column::Column;
use fault::TableFault;
use std::collections::BTreeMap;

/// Named columns of equal length, borrowed.
///
/// ```
/// use icp_core::table::{Table, column::Column};
/// let table = Table::new(2).with("employees", Column::float64(&[120.0, 8.0]))?;
/// assert_eq!(table.rows(), 2);
/// assert!(table.column("employees").is_some() && table.column("country").is_none());
/// # Ok::<(), icp_core::table::fault::TableFault>(())
/// ```
#[derive(Clone, Debug)]
pub struct Table<'a> {
    columns: Vec<(String, Column<'a>)>,
    places: BTreeMap<String, usize>,
    rows: usize,
    text_cells: bool,
    first_row: u64,
}

impl<'a> Table<'a> {
    /// A table of so many rows, without columns yet.
    #[must_use]
    pub const fn new(rows: usize) -> Self {
        Self { columns: Vec::new(), places: BTreeMap::new(), rows, text_cells: false, first_row: 0 }
    }

    /// With one more column.
    ///
    /// # Errors
    /// The column is not as long as the table, or its name is taken.
    pub fn with(mut self, name: &str, column: Column<'a>) -> Result<Self, TableFault> {
        self.add(name, column)?;
        Ok(self)
    }

    /// Adds a column.
    ///
    /// # Errors
    /// The column is not as long as the table, or its name is taken.
    pub fn add(&mut self, name: &str, column: Column<'a>) -> Result<(), TableFault> {
        if self.places.contains_key(name) {
            return Err(TableFault::DuplicateColumn { name: name.to_owned() });
        }
        if column.len() != self.rows {
            let (expected, found) = (self.rows as u64, column.len() as u64);
            return Err(TableFault::LengthMismatch { what: "the column", expected, found }.in_column(name));
        }
        self.places.insert(name.to_owned(), self.columns.len());
        self.columns.push((name.to_owned(), column));
        Ok(())
    }

    /// Marks the texts as CSV cells: they are parsed whether `read` is declared or not, and are missing when empty.
    #[must_use]
    pub const fn text_cells(mut self, text_cells: bool) -> Self {
        self.text_cells = text_cells;
        self
    }

    /// Whether the texts are CSV cells.
    #[must_use]
    pub const fn has_text_cells(&self) -> bool {
        self.text_cells
    }

    /// Says which row of the whole the first row is, so that faults in later batches are placed right.
    #[must_use]
    pub const fn first_row(mut self, first_row: u64) -> Self {
        self.first_row = first_row;
        self
    }

    /// The place of row `i` in the whole.
    #[must_use]
    pub const fn place(&self, i: usize) -> u64 {
        self.first_row.saturating_add(i as u64)
    }

    /// The column of a name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column<'a>> {
        self.places.get(name).and_then(|&place| self.columns.get(place)).map(|(_, column)| column)
    }

    /// The column that an attribute is read from: `read.column` when the table has it, else the attribute's own name
    /// (docs/semantics.md, item 15); its name with it.
    ///
    /// # Errors
    /// Neither is there.
    pub fn column_of(
        &self,
        attribute: &crate::profile::attribute::Attribute,
    ) -> Result<(&str, &Column<'a>), TableFault> {
        let declared = attribute.read.as_ref().and_then(|read| read.column.as_deref());
        let names = declared.into_iter().chain([attribute.name.as_str()]);
        let place = names.filter_map(|name| self.places.get(name)).next();
        match place.and_then(|&place| self.columns.get(place)) {
            Some((name, column)) => Ok((name, column)),
            None => Err(TableFault::AbsentColumn {
                name: declared.unwrap_or(&attribute.name).to_owned(),
                attribute: attribute.name.clone(),
            }),
        }
    }

    /// Names and columns, in the order they were added.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &Column<'a>)> {
        self.columns.iter().map(|(name, column)| (name.as_str(), column))
    }

    /// How many rows there are.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// Rows `offset..offset + len`, as far as they exist, without copying values; they keep their places.
    #[must_use]
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        let start = offset.min(self.rows);
        let rows = len.min(self.rows - start);
        Self {
            columns: self
                .columns
                .iter()
                .map(|(name, column)| (name.clone(), column.slice(start, rows)))
                .collect(),
            places: self.places.clone(),
            rows,
            text_cells: self.text_cells,
            first_row: self.place(start),
        }
    }
}
