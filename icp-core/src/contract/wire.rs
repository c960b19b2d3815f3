//! Accounts and requests as a host writes them down: JSON, plus a mark for each value that JSON has no word for.
//!
//! A mark is an object with the one key `$icp`: `"infinity"`, `"-infinity"`, `"ill_formed"` (a text that is not Unicode),
//! `"invalid_date"`, or a number: a moment in milliseconds since 1970-01-01T00:00:00 UTC. A host's own objects inside an
//! account are written as `{}`: no attribute can be one, so nothing inside is needed.

use super::failure::Failure;
use crate::date::Date;
use crate::error::ErrorCode;
use crate::json::Json;
use crate::score::scorer::Scorer;
use crate::table::account::{Account, Value};
use crate::table::fault::{CellFault, DataError, DataFault};

const MARK: &str = "$icp";
const MILLISECONDS_A_DAY: f64 = 86_400_000.0;

/// Options of a call; null when there is no text. Infinities are numbers and moments are ISO dates in it.
///
/// # Errors
/// `option_wrong` when the text is not JSON.
pub fn request(text: Option<&str>) -> Result<Json, Failure> {
    let Some(text) = text else { return Ok(Json::Null) };
    match Json::parse(text) {
        Ok(json) => Ok(plain(json)),
        Err(error) => Err(Failure::one(ErrorCode::OptionWrong, "", error.to_string())),
    }
}

/// The account that a text describes, its marks resolved, and a fault for each value that no account can hold
/// (`invalid_utf8`, `date_out_of_range`), in the order of the document's attributes. What `scorer` does not read is not
/// looked at.
///
/// # Errors
/// As [`Account::from_json`].
///
/// ```
/// use icp_core::contract::wire;
/// use icp_core::profile::templates::template;
/// let scorer = template("starter").ok_or("no template")?.profile()?.scorer("2026-11-21")?;
/// let (_, faults) = wire::account(&scorer, r#"{"unknown": {"$icp": "ill_formed"}, "employees": 12}"#)?;
/// assert!(faults.is_empty(), "nothing reads it");
/// let (_, faults) = wire::account(&scorer, r#"{"industry": {"$icp": "ill_formed"}}"#)?;
/// assert_eq!(faults[0].path(), "/industry");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn account(scorer: &Scorer, text: &str) -> Result<(Account, Vec<DataFault>), DataError> {
    let syntax = |error: crate::json::JsonError| {
        DataFault::new("", None, CellFault::AccountSyntax { message: error.to_string() })
    };
    let json = Json::parse(text).map_err(syntax)?;
    let mut account = Account::from_object(&json)?;
    let mut faults = Vec::new();
    let members = json.as_object().unwrap_or_default();
    if !members.iter().any(|(_, json)| may_be_marked(json)) {
        return Ok((account, faults));
    }
    for attribute in scorer.attributes() {
        let Some(key) = account.value_of(attribute).map(|(key, _)| key.to_owned()) else { continue };
        let Some(json) = json.get(&key).filter(|json| may_be_marked(json)) else { continue };
        let value = value(json).unwrap_or_else(|cause| {
            faults.push(DataFault::new(&key, None, cause));
            Value::Null
        });
        account.set(&key, value);
    }
    Ok((account, faults))
}

fn may_be_marked(json: &Json) -> bool {
    match json {
        Json::Object(_) => true,
        Json::List(items) => items.iter().any(|item| matches!(item, Json::Object(_))),
        _ => false,
    }
}

/// Whether a scorer reads an attribute from this column or key.
#[must_use]
pub fn reads(scorer: &Scorer, name: &str) -> bool {
    scorer.attributes().any(|attribute| {
        let column = attribute.read.as_ref().and_then(|read| read.column.as_deref());
        attribute.name == name || column == Some(name)
    })
}

/// A moment's date; a fault outside years 0001 to 9999.
fn date(milliseconds: f64) -> Result<Date, CellFault> {
    let days = (milliseconds as i64).div_euclid(MILLISECONDS_A_DAY as i64);
    let date = i32::try_from(days).ok().and_then(Date::from_days);
    date.ok_or(CellFault::DateOutOfRange { days })
}

fn mark(json: &Json) -> Option<&Json> {
    match json.as_object() {
        Some([(key, mark)]) if key == MARK => Some(mark),
        _ => None,
    }
}

fn value(json: &Json) -> Result<Value, CellFault> {
    if let Some(mark) = mark(json) {
        return match mark {
            Json::Number(milliseconds) => date(*milliseconds).map(Value::Date),
            Json::Text(word) if word == "ill_formed" => Err(CellFault::InvalidUtf8),
            Json::Text(word) if word == "infinity" => Ok(Value::Number(f64::INFINITY)),
            Json::Text(word) if word == "-infinity" => Ok(Value::Number(f64::NEG_INFINITY)),
            Json::Text(word) if word == "invalid_date" => Ok(Value::Other("an invalid date")),
            _ => Ok(Value::from(json)),
        };
    }
    match json {
        // Tags with a mark among them are no set of texts any more.
        Json::List(items) => {
            let item = |item: &Json| match item {
                Json::List(_) => Ok(Value::Other("a list")),
                item => value(item),
            };
            Ok(Value::List(items.iter().map(item).collect::<Result<_, _>>()?))
        }
        json => Ok(Value::from(json)),
    }
}

fn plain(json: Json) -> Json {
    let word = mark(&json).and_then(Json::as_text);
    match (word, mark(&json).and_then(Json::as_f64)) {
        (Some("infinity"), _) => return Json::Number(f64::INFINITY),
        (Some("-infinity"), _) => return Json::Number(f64::NEG_INFINITY),
        (_, Some(milliseconds)) => {
            return date(milliseconds).map_or(json, |date| Json::Text(date.to_string()));
        }
        _ => {}
    }
    match json {
        Json::List(items) => Json::List(items.into_iter().map(plain).collect()),
        Json::Object(members) => {
            Json::Object(members.into_iter().map(|(key, value)| (key, plain(value))).collect())
        }
        json => json,
    }
}
