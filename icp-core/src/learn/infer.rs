//! The attributes a draft is learned from: what [`attributes::infer`] proposes, with stray marks among numbers and dates read as missing.

use super::LearnError;
use super::attributes::{self, Reason};
use crate::profile::attribute::{Attribute, AttributeType, Read, Unparsable};
use crate::table::Table;
use crate::table::account::Value;
use crate::table::reading::Reading;
use crate::table::values::{AttributeValues, MISSING, plain, read};

/// The share of stray marks at which a column of numbers or dates still is one.
const STRAY: f64 = 0.02;

/// Attributes, and the columns without one with the reason.
type Looked = (Vec<Attribute>, Vec<(String, String)>);

/// An attribute for each column but those to be ignored; and which columns have none, and why.
pub(crate) fn inferred(table: &Table<'_>, ignore: &[&str]) -> Result<Looked, LearnError> {
    let mut looked = Table::new(table.rows()).text_cells(table.has_text_cells());
    for (name, column) in table.columns().filter(|(name, _)| !ignore.contains(name)) {
        looked.add(name, column.clone())?;
    }
    let found = attributes::infer(&looked)?;
    let (mut all, mut left_out) = (Vec::new(), Vec::new());
    for attribute in found.attributes.0 {
        if attribute.kind == AttributeType::Text {
            match of_words(&looked, &attribute)? {
                Ok(better) => all.push(better),
                Err(reason) => left_out.push((attribute.name, reason)),
            }
        } else {
            all.push(attribute);
        }
    }
    for skipped in found.skipped {
        let mostly = match skipped.reason {
            Reason::Identifier | Reason::Unreadable => stray(&looked, &skipped.column)?,
            _ => None,
        };
        match mostly {
            Some(attribute) => all.push(attribute),
            None => left_out.push((skipped.column, skipped.message)),
        }
    }
    Ok((all, left_out))
}

/// The attribute of one column.
pub(crate) fn inferred_one(table: &Table<'_>, name: &str) -> Result<Option<Attribute>, LearnError> {
    let others: Vec<&str> = table.columns().map(|(other, _)| other).filter(|other| *other != name).collect();
    Ok(inferred(table, &others)?.0.pop())
}

/// Text as it is, or as numbers or dates with stray marks; a column where most values are of one row only tells nothing.
fn of_words(table: &Table<'_>, attribute: &Attribute) -> Result<Result<Attribute, String>, LearnError> {
    if let Some(mostly) = stray(table, &attribute.name)? {
        return Ok(Ok(mostly));
    }
    let AttributeValues::Text { codes, words, .. } = read(table, attribute)? else {
        return Ok(Ok(attribute.clone()));
    };
    let known = codes.iter().filter(|&&code| code != MISSING).count();
    if words.len() > 20 && words.len() * 2 > known {
        return Ok(Err("nearly every row has a value of its own".to_owned()));
    }
    Ok(Ok(attribute.clone()))
}

/// Numbers or dates with a few stray marks among them, which count as missing.
fn stray(table: &Table<'_>, name: &str) -> Result<Option<Attribute>, LearnError> {
    let text = plain(name, AttributeType::Text);
    if table.column(name).is_none_or(|column| Reading::new(&text).accepts(column, false).is_err()) {
        return Ok(None);
    }
    let AttributeValues::Text { codes, words, .. } = read(table, &text)? else { return Ok(None) };
    let mut counts = vec![0u64; words.len()];
    for &code in codes.iter().filter(|&&code| code != MISSING) {
        counts[code as usize] += 1;
    }
    let known: u64 = counts.iter().sum();
    for (kind, format) in
        [(AttributeType::Number, None), (AttributeType::Date, None), (AttributeType::Date, Some("%m/%d/%Y"))]
    {
        let rules =
            |unparsable| Read { date_format: format.map(str::to_owned), unparsable, ..Read::default() };
        let reading = Reading::new(&Attribute { read: Some(rules(Unparsable::Error)), ..plain(name, kind) });
        let bad: u64 = words
            .shown
            .iter()
            .zip(&counts)
            .filter(|(word, _)| reading.value(&Value::Text((*word).clone()), true).is_err())
            .map(|(_, count)| count)
            .sum();
        if known > 0 && bad as f64 <= STRAY * known as f64 {
            return Ok(Some(Attribute { read: Some(rules(Unparsable::Missing)), ..plain(name, kind) }));
        }
    }
    Ok(None)
}
