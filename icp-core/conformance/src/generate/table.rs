//! Tables: columns of one kind each, as every host can hold them, some with rows or columns that can not be read.

use serde_json::{Map, Value, json};

use super::draw::Draw;
use super::{Case, accounts};
use crate::oracle::attributes_read;

/// A valid profile, a date and a table.
#[derive(Clone, Debug)]
pub struct TableCase {
    /// The document.
    pub profile: Value,
    /// The date, in ISO form.
    pub as_of: String,
    /// The columns: lists of equal length, each of nulls and values of one kind.
    pub columns: Map<String, Value>,
    /// The columns whose texts, all `YYYY-MM-DD`, the host is to hold as dates of its own.
    pub dates: Vec<String>,
    /// Whether rows that can not be read are recorded; else they make the whole call fail.
    pub record: bool,
}

/// The most rows of a table.
const MOST_ROWS: u64 = 23;

/// Table `index` of `seed`: of five tables two are right, two hold rows that can not be read, and one fails as a whole.
#[must_use]
pub fn table(seed: u64, index: u64) -> TableCase {
    let mut draw = Draw::new(seed ^ 0x7A_B1E5, index);
    let rows = usize::try_from(1 + index * 7 % MOST_ROWS).unwrap();
    let cases = spoilable(seed ^ 0x7A_B1E5, index, rows);
    let Case { profile, as_of, .. } = cases[0].clone();
    let declared = profile["attributes"].as_object().unwrap();
    let mut columns = Map::new();
    let mut dates = Vec::new();
    for (name, attribute) in declared {
        let mut values: Vec<Value> = cases.iter().map(|case| given(case, name)).collect();
        // A column of texts is one of dates only where the profile says how to read it.
        if attribute["type"] == "date" && (attribute.get("read").is_none() || draw.chance(50)) {
            values.iter_mut().for_each(to_day);
            dates.push(key(name, attribute));
        }
        columns.insert(key(name, attribute), Value::Array(values));
    }
    let read = attributes_read(&profile);
    let read: Vec<(&String, &Value)> = declared.iter().filter(|(name, _)| read.contains(*name)).collect();
    let mut case = TableCase { as_of, columns, dates, record: index % 5 > 1, profile: profile.clone() };
    match index % 5 {
        0 | 1 => {}
        2 | 3 => {
            for (name, attribute) in &read {
                spoil(&mut draw, &mut case, &key(name, attribute), attribute);
            }
        }
        _ => {
            let (name, attribute) = *draw.pick(&read);
            let key = key(name, attribute);
            match draw.below(4) {
                0 if case.columns.len() > 1 => drop(case.columns.remove(&key)),
                1 => {
                    let other = if attribute["type"] == "flag" { json!(7) } else { json!(true) };
                    case.dates.retain(|date| *date != key);
                    case.columns.insert(key, json!(vec![other; rows]));
                }
                _ => {
                    case.record = false;
                    read.iter().for_each(|(name, attribute)| {
                        spoil(&mut draw, &mut case, &super::table::key(name, attribute), attribute);
                    });
                }
            }
            // A column that is gone is no column of dates.
            let columns = &case.columns;
            case.dates.retain(|date| columns.contains_key(date));
        }
    }
    case
}

/// Accounts whose profile reads something that a column of one kind can get wrong; right tables take any profile.
fn spoilable(seed: u64, index: u64, rows: usize) -> Vec<Case> {
    let mut place = index;
    loop {
        let cases = accounts(seed, place, rows);
        let read = attributes_read(&cases[0].profile);
        let declared = cases[0].profile["attributes"].as_object().unwrap();
        let mut declared = declared.iter().filter(|(name, _)| read.contains(*name));
        if index % 5 < 2 || declared.any(|(_, attribute)| !unreadable(attribute).is_empty()) {
            return cases;
        }
        // Far from the places of other tables.
        place += 1 << 40;
    }
}

fn key(name: &str, attribute: &Value) -> String {
    attribute["read"]["column"].as_str().unwrap_or(name).to_owned()
}

/// The value of an attribute where the account has it.
fn given(case: &Case, name: &str) -> Value {
    let column = case.profile["attributes"][name]["read"]["column"].as_str();
    let key = column.filter(|&column| case.account.contains_key(column)).unwrap_or(name);
    case.account.get(key).cloned().unwrap_or(Value::Null)
}

/// A moment as its day; the day as written, which is as good as any here.
fn to_day(value: &mut Value) {
    if let Some(text) = value.as_str() {
        *value = json!(text[..10]);
    }
}

/// Values that the attribute can not be, of a kind that its column can hold.
fn unreadable(attribute: &Value) -> Vec<Value> {
    let read = attribute.get("read").is_some();
    match attribute["type"].as_str().unwrap() {
        "text" if attribute.get("order").is_some() => vec![json!("not in the order")],
        "date" if read => vec![json!("2023-02-29"), json!("yesterday")],
        "tags" => vec![json!(["a", null]), json!([null])],
        "number" if read => vec![json!("12,5"), json!("1e999"), json!("twelve")],
        "flag" if read => vec![json!("perhaps")],
        _ => Vec::new(),
    }
}

/// Puts values that can not be read into some rows, where a column of one kind can hold such.
fn spoil(draw: &mut Draw, case: &mut TableCase, key: &str, attribute: &Value) {
    let bad = unreadable(attribute);
    if bad.is_empty() {
        return;
    }
    let Some(Value::Array(values)) = case.columns.get_mut(key) else { return };
    case.dates.retain(|date| date != key);
    for value in values {
        if draw.chance(20) {
            *value = draw.pick(&bad).clone();
        } else if matches!(value, Value::Number(_) | Value::Bool(_)) {
            // Beside a text only texts: the column becomes one of cells.
            *value = json!(value.to_string());
        }
    }
}
