//! A table given as lists in a request: `{"employees": [120, 8], "country": ["Germany", null]}`.

use super::columns::{Columns, Piece};
use super::failure::Failure;
use crate::error::ErrorCode;
use crate::json::Json;

/// Columns from an object of lists. A column is of numbers, texts, flags, or lists of texts; null is missing; a column of nulls
/// alone has no type.
///
/// # Errors
/// `option_wrong` where it is no object of lists; a list of several kinds becomes a column that no attribute reads.
pub(crate) fn columns(json: &Json) -> Result<Columns, Failure> {
    let members = json.as_object().ok_or_else(|| wrong("/table", "`table` is an object of lists", json))?;
    let mut columns = Columns::default();
    for (name, values) in members {
        let path = format!("/table/{}", name.replace('~', "~0").replace('/', "~1"));
        let values = values.as_list().ok_or_else(|| wrong(&path, "a column is a list", values))?;
        push(&mut columns, values, true)?;
        columns.name(name)?;
    }
    Ok(columns)
}

fn wrong(path: &str, expected: &str, found: &Json) -> Failure {
    Failure::one(ErrorCode::OptionWrong, path, format!("{expected}, found {}", found.kind()))
}

fn push(columns: &mut Columns, values: &[Json], may_nest: bool) -> Result<(), Failure> {
    let kind = values.iter().find(|value| !value.is_null());
    let same = |value: &&Json| {
        value.is_null()
            || kind.is_some_and(|kind| std::mem::discriminant(kind) == std::mem::discriminant(*value))
    };
    let whole = values.iter().all(|value| same(&value));
    let validity = bits(values, |value| !value.is_null());
    let validity = values.iter().any(Json::is_null).then_some(validity.as_slice());
    let piece = Piece { length: values.len(), validity, ..Piece::default() };
    match kind {
        None => columns.push(Piece { kind: "null", validity: None, ..piece }),
        _ if !whole => columns.push(Piece { kind: "mixed", validity: None, ..piece }),
        Some(Json::Number(_)) => {
            let bytes: Vec<u8> =
                values.iter().flat_map(|value| value.as_f64().unwrap_or(0.0).to_le_bytes()).collect();
            columns.push(Piece { kind: "float64", values: &bytes, ..piece })
        }
        Some(Json::Bool(_)) => {
            let flags = bits(values, |value| value.as_bool() == Some(true));
            columns.push(Piece { kind: "boolean", values: &flags, ..piece })
        }
        Some(Json::Text(_)) => {
            let mut data = Vec::new();
            let offsets = offsets(values, |value| {
                data.extend_from_slice(value.as_text().unwrap_or_default().as_bytes());
                data.len()
            });
            columns.push(Piece { kind: "utf8", values: &data, offsets: &offsets, ..piece })
        }
        Some(Json::List(_)) if may_nest => {
            let mut items = Vec::new();
            let offsets = offsets(values, |value| {
                items.extend_from_slice(value.as_list().unwrap_or_default());
                items.len()
            });
            push(columns, &items, false)?;
            columns.push(Piece { kind: "list", offsets: &offsets, ..piece })
        }
        Some(_) => columns.push(Piece { kind: "mixed", validity: None, ..piece }),
    }
}

fn bits(values: &[Json], set: impl Fn(&Json) -> bool) -> Vec<u8> {
    let mut bits = vec![0; values.len().div_ceil(8)];
    for (i, value) in values.iter().enumerate() {
        bits[i / 8] |= u8::from(set(value)) << (i % 8);
    }
    bits
}

fn offsets(values: &[Json], mut end: impl FnMut(&Json) -> usize) -> Vec<u8> {
    let ends = std::iter::once(0).chain(values.iter().map(&mut end));
    ends.flat_map(|end| (end as f64).to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<Columns, Failure> {
        columns(&Json::parse(text).unwrap())
    }

    #[test]
    fn lists_become_columns() {
        let columns = table(
            r#"{"n": [1.5, null], "t": ["é", ""], "f": [null, true], "l": [["a", "b"], []], "x": [null, null], "m": [1, "a"]}"#,
        )
        .unwrap();
        let table = columns.table().unwrap();
        assert_eq!(table.rows(), 2);
        let column = |name: &str| table.column(name).unwrap();
        assert_eq!((column("n").number(0), column("n").is_valid(1)), (Some(1.5), false));
        assert_eq!((column("t").text(0), column("t").text(1)), (Some("é"), Some("")));
        assert_eq!(column("l").list(0).map(|(_, start, end)| end - start), Some(2));
        assert!(!column("f").is_valid(0) && column("f").is_valid(1));
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_place() {
        assert_eq!(table("[]").unwrap_err().path(), "/table");
        assert_eq!(table(r#"{"a/b": 1}"#).unwrap_err().path(), "/table/a~1b");
        assert!(table(r#"{"a": [1], "b": [1, 2]}"#).unwrap().table().is_err());
    }
}
