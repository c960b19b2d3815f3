//! Rows of a table, scored one after the other, and columns that a request names.

use super::error::ReviewError;
use crate::date::Date;
use crate::profile::attribute::{Attribute, AttributeType, Read};
use crate::score::assess::Assessment;
use crate::score::scorer::{Scorer, TableOptions};
use crate::score::slots::Slots;
use crate::table::Table;
use crate::table::cell::Cell;
use crate::table::column::Column;
use crate::table::fault::{DataFault, TableFault};
use crate::table::reading::Reading;

/// Hands each of `rows` to `visit`, scored.
///
/// # Errors
/// What scoring the table refuses.
pub(crate) fn each_row(
    scorer: &Scorer,
    table: &Table<'_>,
    rows: &[usize],
    mut visit: impl FnMut(usize, &Assessment, &Slots),
) -> Result<(), ReviewError> {
    let mut assessment = Assessment::default();
    let mut places = rows.iter();
    let mut readable = true;
    scorer.visit_rows(table, rows.iter().copied(), |slots| match (slots, places.next()) {
        (Some(slots), Some(&row)) => {
            assessment.run(scorer.plan(), slots);
            visit(row, &assessment, slots);
        }
        _ => readable = false,
    })?;
    if !readable {
        // Scoring the table as usual finds every place.
        scorer.score_table_with(table, &TableOptions { outputs: Vec::new(), ..TableOptions::default() })?;
    }
    Ok(())
}

/// Some rows of a table.
#[derive(Clone, Debug)]
pub(crate) struct Part<'t, 'a> {
    pub(crate) table: &'t Table<'a>,
    pub(crate) rows: Vec<usize>,
}

impl<'t, 'a> Part<'t, 'a> {
    pub(crate) fn whole(table: &'t Table<'a>) -> Self {
        Self { table, rows: (0..table.rows()).collect() }
    }

    /// The rows in which a flag is as wanted; rows in which it is missing are on neither side.
    pub(crate) fn flagged(table: &'t Table<'a>, name: &str, wanted: bool) -> Result<Self, ReviewError> {
        let flag = Named::new(table, name, AttributeType::Flag)?;
        let mut rows = Vec::new();
        for row in 0..table.rows() {
            if flag.flag(row)? == Some(wanted) {
                rows.push(row);
            }
        }
        Ok(Self { table, rows })
    }
}

/// Every row of a table, or an even spread of `most` of them.
pub(crate) fn spread(rows: usize, most: usize) -> Vec<usize> {
    if rows <= most || most == 0 {
        return (0..rows).collect();
    }
    (0..most).map(|i| (i as u128 * rows as u128 / most as u128) as usize).collect()
}

/// A column that a request names, read as a type.
pub(crate) struct Named<'t, 'a> {
    name: String,
    column: &'t Column<'a>,
    reading: Reading,
    text_cells: bool,
    first: u64,
}

impl<'t, 'a> Named<'t, 'a> {
    /// # Errors
    /// The column is absent or of a type that can not be read so.
    pub(crate) fn new(table: &'t Table<'a>, name: &str, kind: AttributeType) -> Result<Self, ReviewError> {
        let column = table
            .column(name)
            .ok_or_else(|| TableFault::AbsentColumn { name: name.to_owned(), attribute: name.to_owned() })?;
        let reading = Reading::new(&attribute(name, kind));
        let text_cells = table.has_text_cells();
        reading.accepts(column, text_cells).map_err(|cause| DataFault::new(name, None, cause))?;
        Ok(Self { name: name.to_owned(), column, reading, text_cells, first: table.place(0) })
    }

    pub(crate) fn cell(&self, row: usize) -> Result<Cell<'_>, ReviewError> {
        let read = self.reading.element(self.column, row, self.text_cells);
        Ok(read.map_err(|cause| {
            DataFault::new(&self.name, Some(self.first.saturating_add(row as u64)), cause)
        })?)
    }

    pub(crate) fn date(&self, row: usize) -> Result<Option<Date>, ReviewError> {
        Ok(if let Cell::Date(date) = self.cell(row)? { Some(date) } else { None })
    }

    pub(crate) fn flag(&self, row: usize) -> Result<Option<bool>, ReviewError> {
        Ok(if let Cell::Flag(flag) = self.cell(row)? { Some(flag) } else { None })
    }

    pub(crate) fn text(&self, row: usize) -> Result<Option<String>, ReviewError> {
        Ok(if let Cell::Text(text) = self.cell(row)? { Some(text.to_owned()) } else { None })
    }
}

/// An attribute that reads a column as it is; ISO text is a date, `true` and `false` are flags.
fn attribute(name: &str, kind: AttributeType) -> Attribute {
    Attribute {
        name: name.to_owned(),
        kind,
        description: None,
        find_cost: 1.0,
        change_cost: 1.0,
        immutable: false,
        aliases: Vec::new(),
        groups: Vec::new(),
        order: Vec::new(),
        exact: true,
        read: Some(Read::default()),
    }
}

/// A column as short text for people: text, numbers, dates.
pub(crate) fn account_names(
    table: &Table<'_>,
    name: Option<&str>,
    rows: &[usize],
) -> Result<Vec<Option<String>>, ReviewError> {
    let Some(name) = name else { return Ok(vec![None; rows.len()]) };
    match Named::new(table, name, AttributeType::Text) {
        Ok(column) => rows.iter().map(|&row| column.text(row)).collect(),
        Err(text) => match Named::new(table, name, AttributeType::Number) {
            Ok(column) => rows
                .iter()
                .map(|&row| {
                    Ok(if let Cell::Number(number) = column.cell(row)? {
                        Some(format!("{number}"))
                    } else {
                        None
                    })
                })
                .collect(),
            Err(_) => Err(text),
        },
    }
}
