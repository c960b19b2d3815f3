//! Which attributes are learned from: declared as a profile declares them, or inferred from a plain table.

use super::LearnError;
use crate::json::Json;
use crate::profile::Profile;
use crate::profile::attribute::{Attribute, AttributeType, Read};
use crate::table::Table;
use crate::table::account::Value;
use crate::table::reading::Reading;
use crate::table::values::{AttributeValues, plain, read};
use serde::de::{MapAccess, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeSet;

/// Declarations of attributes, written as the `attributes` of a profile document are.
///
/// ```
/// use icp_core::learn::attributes::Attributes;
/// let declared: Attributes = serde_json::from_str(
///     r#"{"size": {"type": "number", "read": {"column": "Nb employees"}}, "country": {"type": "text"}}"#)?;
/// assert_eq!(declared.0[0].name, "size");
/// assert!(serde_json::from_str::<Attributes>(r#"{"size": {"type": "numbr"}}"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes(pub Vec<Attribute>);

impl Attributes {
    /// Whether nothing is declared.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Attributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let head = r#"{"icp": 1, "name": "attributes", "attributes": {}, "criteria": []}"#;
        let mut document = Profile::from_json(head).map_err(S::Error::custom)?.document().clone();
        document.attributes.clone_from(&self.0);
        let profile = Profile::from_document(document).map_err(S::Error::custom)?;
        // A declaration is small, so a detour over its text costs nothing.
        let json: serde_json::Value = serde_json::from_str(&profile.to_json()).map_err(S::Error::custom)?;
        let written = json.get("attributes").and_then(serde_json::Value::as_object);
        serializer.collect_map(
            self.0
                .iter()
                .map(|a| (&a.name, written.and_then(|w| w.get(&a.name)).cloned().unwrap_or_default())),
        )
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Attributes;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of attributes, as in a profile")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, serde_json::Value>()? {
                    let json = Json::parse(&value.to_string()).map_err(serde::de::Error::custom)?;
                    members.push((name, json));
                }
                let text = |text: &str| Json::Text(text.to_owned());
                let document = Json::Object(vec![
                    ("icp".to_owned(), Json::Number(1.0)),
                    ("name".to_owned(), text("attributes")),
                    ("attributes".to_owned(), Json::Object(members)),
                    ("criteria".to_owned(), Json::List(Vec::new())),
                ]);
                let profile = Profile::from_value(&document).map_err(serde::de::Error::custom)?;
                Ok(Attributes(profile.document().attributes.clone()))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// What a plain table can be read as.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inferred {
    /// A declaration for each column that can be learned from, in the order of the columns.
    pub attributes: Attributes,
    /// The columns that can not, and why.
    pub skipped: Vec<Skipped>,
    /// In plain language.
    pub summary: String,
}

/// A column that is not learned from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The column.
    pub column: String,
    /// Why.
    pub reason: Reason,
    /// Why, in words.
    pub message: String,
}

/// Why a column is not learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No value is known.
    AllMissing,
    /// All known values are the same.
    Constant,
    /// Every row has a value of its own, as names and keys have.
    Identifier,
    /// The column's type is none that an attribute can have.
    UnknownType,
    /// Dates that may be read with the day or with the month first.
    AmbiguousDates,
    /// Values that can not be read as the type that most of them have.
    Unreadable,
}

const TRUE_WORDS: [&str; 5] = ["true", "yes", "y", "t", "x"];
const FALSE_WORDS: [&str; 4] = ["false", "no", "n", "f"];
/// What people write into a cell of numbers, dates or flags when they do not know.
const UNKNOWN_WORDS: [&str; 13] =
    ["", "n/a", "na", "#n/a", "nan", "null", "none", "unknown", "-", "--", "?", "####", "#value!"];
/// Of these, what no text value would be.
const NO_TEXT: [&str; 4] = ["", "n/a", "#n/a", "null"];
const DATE_FORMATS: [&str; 8] =
    ["%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%Y", "%b %d, %Y", "%d %b %Y", "%Y%m%d"];
const SEPARATORS: [&str; 3] = [";", "|", ","];

/// Proposes a declaration for each column of a table, from the column's type and, for text, from what its values can be read as:
/// flags, numbers, dates (ISO or a usual format), tags between separators, else text. Columns that identify rows, are constant or hold nothing
/// are left out. It looks at all rows; the outcome is not known to it.
///
/// ```
/// use icp_core::learn::attributes::{Reason, infer};
/// use icp_core::table::{Table, column::Column};
/// let table = Table::new(3)
///     .with("employees", Column::utf8(&[0, 3, 5, 8], b"120 8n/a")?)?
///     .with("domain", Column::utf8(&[0, 1, 2, 3], b"abc")?)?;
/// let inferred = infer(&table)?;
/// assert_eq!(inferred.attributes.0[0].kind.as_str(), "number");
/// assert_eq!(inferred.skipped[0].reason, Reason::Identifier);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Values that can not be read at all, such as text that is not UTF-8.
pub fn infer(table: &Table<'_>) -> Result<Inferred, LearnError> {
    let mut attributes = Vec::new();
    let mut skipped = Vec::new();
    for (name, column) in table.columns() {
        let accepts = |kind| Reading::new(&plain(name, kind)).accepts(column, false).is_ok();
        let found = if accepts(AttributeType::Text) && accepts(AttributeType::Number) {
            Err(Reason::AllMissing)
        } else if accepts(AttributeType::Text) {
            of_text(table, name)?
        } else {
            let kinds =
                [AttributeType::Number, AttributeType::Flag, AttributeType::Date, AttributeType::Tags];
            match kinds.into_iter().find(|&kind| accepts(kind)) {
                Some(kind) => of_type(table, name, kind)?,
                None => Err(Reason::UnknownType),
            }
        };
        match found {
            Ok(attribute) => attributes.push(attribute),
            Err(reason) => {
                let message = match reason {
                    Reason::AllMissing => "no value is known",
                    Reason::Constant => "all known values are the same",
                    Reason::Identifier => "every row has a value of its own",
                    Reason::UnknownType => "the type is none that an attribute can have",
                    Reason::AmbiguousDates => {
                        "the dates may be read with the day or the month first: declare the attribute with `read.date_format`"
                    }
                    Reason::Unreadable => "a value can not be read; declare the attribute",
                };
                skipped.push(Skipped { column: name.to_owned(), reason, message: message.to_owned() });
            }
        }
    }
    let names: Vec<&str> = skipped.iter().map(|skipped| skipped.column.as_str()).collect();
    let summary = format!(
        "{} of {} columns can be learned from{}{}.",
        attributes.len(),
        attributes.len() + skipped.len(),
        if names.is_empty() { "" } else { "; not " },
        names.join(", ")
    );
    Ok(Inferred { attributes: Attributes(attributes), skipped, summary })
}

type Found = Result<Attribute, Reason>;

/// A column whose type says what it is.
fn of_type(table: &Table<'_>, name: &str, kind: AttributeType) -> Result<Found, LearnError> {
    let attribute = plain(name, kind);
    let Ok(values) = read(table, &attribute) else { return Ok(Err(Reason::Unreadable)) };
    if values.known() == 0 {
        return Ok(Err(Reason::AllMissing));
    }
    let reason = match &values {
        AttributeValues::Number { values: numbers, .. } => {
            let known: Vec<f64> =
                (0..numbers.len()).filter(|&i| values.is_known(i)).map(|i| numbers[i]).collect();
            no_number(&known)
        }
        AttributeValues::Flag { values } => {
            let all = |flag| values.iter().flatten().all(|&known| known == flag);
            (all(true) || all(false)).then_some(Reason::Constant)
        }
        AttributeValues::Date { days, .. } => {
            let mut known = (0..days.len()).filter(|&i| values.is_known(i)).map(|i| days[i]);
            let first = known.next();
            known.all(|day| Some(day) == first).then_some(Reason::Constant)
        }
        AttributeValues::Tags { .. } => {
            let mut known = (0..values.len()).filter(|&i| values.is_known(i)).map(|i| values.tags(i));
            let first = known.next();
            known.all(|tags| Some(tags) == first).then_some(Reason::Constant)
        }
        AttributeValues::Text { .. } => None,
    };
    Ok(reason.map_or(Ok(attribute), Err))
}

/// Why numbers tell nothing: all the same, or whole numbers that count the rows.
fn no_number(known: &[f64]) -> Option<Reason> {
    let mut sorted = known.to_vec();
    sorted.sort_by(|a, b| crate::num::order(*a, *b));
    let (first, last) = (sorted.first()?, sorted.last()?);
    if first == last {
        return Some(Reason::Constant);
    }
    let distinct = sorted.windows(2).all(|pair| pair[0] < pair[1]);
    let whole = sorted.iter().all(|x| x.fract() == 0.0);
    let counting = sorted.len() >= 10 && last - first < 2.0 * sorted.len() as f64;
    (distinct && whole && counting).then_some(Reason::Identifier)
}

/// A column of text: what all its values can be read as.
fn of_text(table: &Table<'_>, name: &str) -> Result<Found, LearnError> {
    let AttributeValues::Text { codes, words, .. } = read(table, &plain(name, AttributeType::Text))? else {
        return Ok(Err(Reason::UnknownType));
    };
    let mut counts = vec![0u64; words.len()];
    codes.iter().for_each(|&code| {
        if let Some(count) = counts.get_mut(code as usize) {
            *count += 1;
        }
    });
    let used = |null: &[&str]| -> Vec<usize> {
        (0..words.len()).filter(|&i| !null.contains(&words.normal[i].as_str())).collect()
    };
    let null_words = |null: &[&str]| -> Vec<String> {
        words.normal.iter().filter(|word| null.contains(&word.as_str())).cloned().collect()
    };
    let values = used(&UNKNOWN_WORDS);
    if values.is_empty() {
        return Ok(Err(Reason::AllMissing));
    }
    let with_read = |kind, rules: Read| Attribute { read: Some(rules), ..plain(name, kind) };
    let readable = |attribute: &Attribute| {
        let reading = Reading::new(attribute);
        values.iter().all(|&i| reading.value(&Value::Text(words.shown[i].clone()), true).is_ok())
    };
    let nulls = null_words(&UNKNOWN_WORDS);
    let is_word = |list: &[&str], i: usize| list.contains(&words.normal[i].as_str());
    if values.iter().all(|&i| is_word(&TRUE_WORDS, i) || is_word(&FALSE_WORDS, i)) {
        let found = |list: &[&str]| -> Vec<String> {
            values.iter().filter(|&&i| is_word(list, i)).map(|&i| words.normal[i].clone()).collect()
        };
        let (true_words, false_words) = (found(&TRUE_WORDS), found(&FALSE_WORDS));
        if true_words.is_empty() || false_words.is_empty() {
            return Ok(Err(Reason::Constant));
        }
        let rules = Read {
            true_words: Some(true_words),
            false_words: Some(false_words),
            null_words: nulls,
            ..Read::default()
        };
        return Ok(Ok(with_read(AttributeType::Flag, rules)));
    }
    let numbers = with_read(AttributeType::Number, Read { null_words: nulls.clone(), ..Read::default() });
    if readable(&numbers) {
        let Ok(AttributeValues::Number { values, known }) = read(table, &numbers) else {
            return Ok(Err(Reason::Unreadable));
        };
        let known: Vec<f64> = (0..values.len()).filter(|&i| known.get(i)).map(|i| values[i]).collect();
        return Ok(no_number(&known).map_or(Ok(numbers), Err));
    }
    let dates = |format: Option<&str>| {
        let rules =
            Read { date_format: format.map(str::to_owned), null_words: nulls.clone(), ..Read::default() };
        with_read(AttributeType::Date, rules)
    };
    let constant = values.len() == 1;
    if readable(&dates(None)) {
        return Ok(if constant { Err(Reason::Constant) } else { Ok(dates(None)) });
    }
    let formats: Vec<Attribute> =
        DATE_FORMATS.iter().map(|format| dates(Some(format))).filter(|dates| readable(dates)).collect();
    match formats.as_slice() {
        [] => {}
        [_] if constant => return Ok(Err(Reason::Constant)),
        [one] => return Ok(Ok(one.clone())),
        _ => return Ok(Err(Reason::AmbiguousDates)),
    }
    let values = used(&NO_TEXT);
    let rows: u64 = values.iter().map(|&i| counts[i]).sum();
    for separator in SEPARATORS {
        if let Some(tags) = as_tags(&words.normal, &counts, &values, separator) {
            let rules = Read {
                separator: (separator != ";").then(|| separator.to_owned()),
                null_words: null_words(&NO_TEXT),
                ..Read::default()
            };
            if tags {
                return Ok(Ok(with_read(AttributeType::Tags, rules)));
            }
        }
    }
    if constant && values.len() <= 1 {
        return Ok(Err(Reason::Constant));
    }
    if values.len() as u64 == rows {
        return Ok(Err(Reason::Identifier));
    }
    let nulls = null_words(&NO_TEXT);
    Ok(Ok(if nulls.is_empty() {
        plain(name, AttributeType::Text)
    } else {
        with_read(AttributeType::Text, Read { null_words: nulls, ..Read::default() })
    }))
}

/// Whether texts are lists between separators: at least a tenth of the rows has the separator, and pieces come back in other company.
/// `None` when the separator is nowhere.
fn as_tags(words: &[String], counts: &[u64], used: &[usize], separator: &str) -> Option<bool> {
    let (mut rows, mut joined, mut pieces) = (0u64, 0u64, 0usize);
    let mut distinct = BTreeSet::new();
    for &i in used {
        let (word, count) = (words.get(i)?, counts.get(i).copied()?);
        rows += count;
        if word.contains(separator) {
            joined += count;
        }
        for piece in word.split(separator).map(crate::text::trim).filter(|piece| !piece.is_empty()) {
            pieces += 1;
            distinct.insert(piece);
        }
    }
    // Pieces of sentences are long and do not come back.
    let short = distinct.iter().all(|piece| piece.len() <= 60);
    (joined > 0).then_some(joined * 10 >= rows && short && distinct.len() * 3 <= pieces * 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::column::Column;

    fn kinds(columns: &[(&str, &[&str])]) -> (Vec<String>, Vec<(String, Reason)>) {
        let parts: Vec<(Vec<i32>, Vec<u8>)> = columns
            .iter()
            .map(|(_, values)| {
                let mut offsets = vec![0];
                let mut bytes = Vec::new();
                for value in *values {
                    bytes.extend_from_slice(value.as_bytes());
                    offsets.push(bytes.len() as i32);
                }
                (offsets, bytes)
            })
            .collect();
        let mut table = Table::new(columns[0].1.len());
        for ((name, _), (offsets, bytes)) in columns.iter().zip(&parts) {
            table.add(name, Column::utf8(offsets, bytes).unwrap()).unwrap();
        }
        let inferred = infer(&table).unwrap();
        let read: Result<Vec<_>, _> = inferred.attributes.0.iter().map(|a| read(&table, a)).collect();
        assert!(read.is_ok(), "{read:?}");
        let found = inferred.attributes.0.iter().map(|a| format!("{} {}", a.name, a.kind.as_str())).collect();
        (found, inferred.skipped.into_iter().map(|s| (s.column, s.reason)).collect())
    }

    #[test]
    fn text_is_what_all_its_values_can_be_read_as() {
        let (found, skipped) = kinds(&[
            ("id", &["a1", "a2", "a3", "a4", "a5", "a6"]),
            ("employees", &["12", "8", "n/a", "1e3", "12", ""]),
            ("growth_team", &["Yes", "no", "unknown", "yes", "No", "no"]),
            ("last_round", &["12/31/2025", "01/02/2026", "", "03/04/2026", "n/a", "05/30/2024"]),
            ("when", &["01/02/2026", "02/03/2026", "03/04/2026", "04/05/2026", "05/06/2026", "06/07/2026"]),
            (
                "tools",
                &["HubSpot; Slack", "Slack", "HubSpot", "Slack; Salesforce", "", "HubSpot; Salesforce"],
            ),
            ("industry", &["Fintech", "SaaS", "Fintech", "SaaS", "Retail", "SaaS"]),
            ("same", &["x", "x", "x", "x", "x", "x"]),
            ("nothing", &["", "", "n/a", "-", "", ""]),
        ]);
        assert_eq!(
            found,
            ["employees number", "growth_team flag", "last_round date", "tools tags", "industry text"]
        );
        let skipped: Vec<(&str, Reason)> = skipped.iter().map(|(c, r)| (c.as_str(), *r)).collect();
        assert_eq!(
            skipped,
            [
                ("id", Reason::Identifier),
                ("when", Reason::AmbiguousDates),
                ("same", Reason::Constant),
                ("nothing", Reason::AllMissing)
            ]
        );
    }

    #[test]
    fn declarations_survive_the_way_through_json() {
        let text = r#"{"b":{"type":"text","aliases":{"UK":"United Kingdom"}},"a":{"type":"number","read":{"null":["n/a"]}}}"#;
        let attributes: Attributes = serde_json::from_str(text).unwrap();
        assert_eq!(attributes.0.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        let written = serde_json::to_string(&attributes).unwrap();
        assert_eq!(serde_json::from_str::<Attributes>(&written).unwrap(), attributes);
    }
}
