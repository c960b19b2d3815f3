//! From cells to slots: text becomes codes, tags become bits.

use super::plan::PlannedAttribute;
use super::slots::{Slot, Slots};
use crate::table::cell::{Cell, TagList};
use crate::table::column::{Column, Keys};
use crate::table::fault::CellFault;

/// Memory that is reused from value to value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffers {
    pub(crate) text: String,
    unnamed: Vec<String>,
}

impl PlannedAttribute {
    /// Puts a cell into its slot.
    pub(crate) fn resolve(
        &self,
        cell: &Cell<'_>,
        place: usize,
        slots: &mut Slots,
        buffers: &mut Buffers,
    ) -> Result<(), CellFault> {
        slots.values[place] = match cell {
            Cell::Missing => Slot::Missing,
            Cell::Number(x) => Slot::Number(*x),
            Cell::Flag(flag) => Slot::Flag(*flag),
            Cell::Date(date) => Slot::Date(date.days()),
            Cell::Text(text) => Slot::Text(self.code(text, &mut buffers.text)?),
            Cell::Tags(tags) => {
                slots.tag_words[self.first_word..self.first_word + self.words].fill(0);
                let count = self.resolve_tags(tags, slots, buffers);
                Slot::Tags(count)
            }
        };
        Ok(())
    }

    fn code(&self, text: &str, buffer: &mut String) -> Result<u32, CellFault> {
        let Some(vocabulary) = &self.vocabulary else { return Ok(0) };
        let quick = vocabulary.quick(text.as_bytes());
        let code = quick.unwrap_or_else(|| vocabulary.look_up(text, buffer));
        if vocabulary.admits(code) {
            Ok(code)
        } else {
            Err(CellFault::ValueNotInOrder { value: text.to_owned() })
        }
    }

    /// Sets the bits of the named tags and counts all distinct ones.
    fn resolve_tags(&self, tags: &TagList<'_>, slots: &mut Slots, buffers: &mut Buffers) -> u32 {
        let Some(vocabulary) = &self.vocabulary else { return 0 };
        let Buffers { text, unnamed } = buffers;
        unnamed.clear();
        let mut count = 0u32;
        tags.for_each(|tag: Option<&str>| {
            let Some(tag) = tag else { return };
            // A tag that nothing names is counted by its normal form, which only looking up leaves behind.
            let quick = vocabulary.quick(tag.as_bytes()).filter(|code| *code != 0);
            match quick.unwrap_or_else(|| vocabulary.look_up(tag, text)) {
                0 => unnamed.push(text.clone()),
                code => {
                    let word = &mut slots.tag_words[self.first_word + (code / 64) as usize];
                    let bit = 1u64 << (code % 64);
                    count += u32::from(*word & bit == 0);
                    *word |= bit;
                }
            }
        });
        unnamed.sort_unstable();
        unnamed.dedup();
        count + unnamed.len() as u32
    }
}

/// Where the values of an attribute lie in a table.
#[derive(Clone, Copy)]
pub(crate) struct Source<'t, 'a> {
    /// The name the column was found under.
    pub(crate) name: &'t str,
    pub(crate) column: &'t Column<'a>,
    /// Whether text stands for values of any type (CSV).
    pub(crate) text_cells: bool,
}

/// A column with what can be resolved once per dictionary value instead of once per row.
pub(crate) struct ResolvedColumn<'t, 'a> {
    pub(crate) attribute: &'t PlannedAttribute,
    pub(crate) place: usize,
    pub(crate) source: Source<'t, 'a>,
    pub(crate) dictionary: Option<(Keys<'a>, Vec<Result<Slot, CellFault>>)>,
}

impl<'t, 'a> ResolvedColumn<'t, 'a> {
    pub(crate) fn new(
        attribute: &'t PlannedAttribute,
        place: usize,
        source: Source<'t, 'a>,
        slots: &mut Slots,
        buffers: &mut Buffers,
    ) -> Self {
        // Tags need their bits beside the slot, and a dictionary longer than the column would cost more than it saves.
        let dictionary = source
            .column
            .dictionary()
            .filter(|(_, values)| attribute.words == 0 && values.len() <= source.column.len())
            .map(|(keys, values)| {
                let resolved = (0..values.len()).map(|i| {
                    let cell = attribute.reading.element(values, i, source.text_cells)?;
                    attribute.resolve(&cell, place, slots, buffers)?;
                    Ok(slots.values[place])
                });
                (keys, resolved.collect())
            });
        Self { attribute, place, source, dictionary }
    }

    /// The code of each value of a dictionary of tags; 0 for what nothing names.
    pub(crate) fn element_codes(&self, values: &Column<'_>) -> Vec<u32> {
        let Some(vocabulary) = &self.attribute.vocabulary else { return Vec::new() };
        let mut buffer = String::new();
        let code = |i| values.text(i).map_or(0, |tag| vocabulary.look_up(tag, &mut buffer));
        (0..values.len()).map(code).collect()
    }

    /// The name the column was found under.
    pub(crate) fn name(&self) -> &'t str {
        self.source.name
    }

    /// Puts the value of a row into its slot.
    pub(crate) fn resolve(
        &self,
        row: usize,
        slots: &mut Slots,
        buffers: &mut Buffers,
    ) -> Result<(), CellFault> {
        let column = self.source.column;
        if let Some((keys, resolved)) = &self.dictionary {
            let key = if column.is_valid(row) { keys.get(row) } else { None };
            slots.values[self.place] = match key.and_then(|key| resolved.get(key)) {
                Some(slot) => slot.clone()?,
                None => Slot::Missing,
            };
            return Ok(());
        }
        let cell = self.attribute.reading.element(column, row, self.source.text_cells)?;
        self.attribute.resolve(&cell, self.place, slots, buffers)
    }
}
