//! What columns are, where nobody has declared it.

use super::LearnError;
use crate::profile::Profile;
use crate::profile::attribute::{Attribute, AttributeType, Read, Unparsable};
use crate::table::Table;
use crate::table::cell::Cell;
use crate::table::column::Column;
use crate::table::reading::Reading;
use crate::table::values::plain;
use crate::text;
use std::collections::BTreeSet;

/// How many values show what a column of text holds.
const LOOK_AT: usize = 5_000;

/// Attributes as a document declares them.
pub(crate) fn declared(attributes: &serde_json::Value) -> Result<Vec<Attribute>, LearnError> {
    let document = serde_json::json!({"icp": 1, "name": "-", "attributes": attributes, "criteria": []});
    Ok(Profile::from_json(&document.to_string())?.document().attributes.clone())
}

/// An attribute for each column but those to be ignored, or why there is none.
pub(crate) fn inferred(table: &Table<'_>, ignore: &[&str]) -> (Vec<Attribute>, Vec<(String, String)>) {
    let (mut attributes, mut left_out) = (Vec::new(), Vec::new());
    for (name, column) in table.columns().filter(|(name, _)| !ignore.contains(name)) {
        match infer(table, name, column) {
            Ok(attribute) => attributes.push(attribute),
            Err(reason) => left_out.push((name.to_owned(), reason)),
        }
    }
    (attributes, left_out)
}

fn infer(table: &Table<'_>, name: &str, column: &Column<'_>) -> Result<Attribute, String> {
    let cells = table.has_text_cells();
    let accepts = |kind| Reading::new(&plain(name, kind)).accepts(column, false).is_ok();
    if name.trim().is_empty() {
        return Err("the column has no name".to_owned());
    }
    if (0..column.len()).all(|row| !column.is_valid(row)) {
        return Err("no value is known".to_owned());
    }
    let plainly = [AttributeType::Number, AttributeType::Flag, AttributeType::Date, AttributeType::Tags];
    if let Some(kind) = plainly.into_iter().find(|&kind| accepts(kind)) {
        return Ok(plain(name, kind));
    }
    if !accepts(AttributeType::Text) {
        return Err(format!("a column of type {} has no use here", column.type_name()));
    }
    let stride = column.len().div_ceil(LOOK_AT).max(1);
    let looked: Vec<usize> = (0..column.len())
        .step_by(stride)
        .filter(|&row| column.text(row).is_some_and(|text| !text::trim(text).is_empty()))
        .collect();
    if looked.is_empty() {
        return Err("no value is known".to_owned());
    }
    if cells {
        for (kind, format) in [
            (AttributeType::Number, None),
            (AttributeType::Flag, None),
            (AttributeType::Date, None),
            (AttributeType::Date, Some("%m/%d/%Y")),
        ] {
            let read =
                |unparsable| Read { date_format: format.map(str::to_owned), unparsable, ..Read::default() };
            let strict = Attribute { read: Some(read(Unparsable::Error)), ..plain(name, kind) };
            let reading = Reading::new(&strict);
            let bad = looked.iter().filter(|&&row| reading.element(column, row, true).is_err()).count();
            // A few stray marks do not make a column of numbers text; they count as missing, and the draft says so in `read`.
            if bad * 50 <= looked.len() {
                let sampled = bad == 0 && stride == 1 && format.is_none();
                let read = (!sampled).then(|| read(Unparsable::Missing));
                return Ok(Attribute { read, ..plain(name, kind) });
            }
        }
    }
    let attribute = plain(name, AttributeType::Text);
    let reading = Reading::new(&attribute);
    let mut words = BTreeSet::new();
    for &row in &looked {
        if let Ok(Cell::Text(word)) = reading.element(column, row, cells) {
            words.insert(text::normalize(word));
        }
    }
    if words.len() > 20 && words.len() * 2 > looked.len() {
        return Err("nearly every row has a value of its own".to_owned());
    }
    Ok(attribute)
}
