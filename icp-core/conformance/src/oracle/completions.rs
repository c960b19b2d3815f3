//! Trying every completion of an account, for the properties of bounds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::values::{Attribute, entries, read_account};
use super::{OracleError, attributes_read, score};

/// What all the completions of an account came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
    /// The least score, in µp.
    pub low: i64,
    /// The greatest score, in µp.
    pub high: i64,
    /// Every tier that came up.
    pub tiers: BTreeSet<Option<String>>,
    /// How many completions were scored.
    pub count: usize,
}

/// The attributes that are read and missing, in the order of the document.
///
/// # Errors
/// As [`score`].
pub fn missing(profile: &Value, account: &Map<String, Value>) -> Result<Vec<String>, OracleError> {
    let attributes = entries(&profile["attributes"])
        .map(|(name, declared)| (name.clone(), Attribute::new(declared)))
        .collect();
    let read = attributes_read(profile);
    let order =
        entries(&profile["attributes"]).map(|(name, _)| name.clone()).filter(|name| read.contains(name));
    let values = read_account(&attributes, order, account)?;
    Ok(values.into_iter().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect())
}

/// Where an account has, or would have, the value of an attribute.
fn key_of(profile: &Value, account: &Map<String, Value>, attribute: &str) -> String {
    let column = profile["attributes"][attribute]["read"]["column"].as_str();
    column.filter(|&column| account.contains_key(column)).unwrap_or(attribute).to_owned()
}

/// Scores the account with none, some or all of the attributes of `candidates` filled in, in every combination.
///
/// # Errors
/// A candidate that is not of its attribute's type.
///
/// # Panics
/// On a profile that is not valid.
pub fn completions(
    profile: &Value,
    account: &Map<String, Value>,
    as_of: &str,
    candidates: &BTreeMap<String, Vec<Value>>,
) -> Result<Completed, OracleError> {
    let mut accounts = vec![account.clone()];
    for (attribute, values) in candidates {
        let filled = accounts.iter().flat_map(|account| {
            values.iter().map(|value| {
                let mut account = account.clone();
                account.insert(key_of(profile, &account, attribute), value.clone());
                account
            })
        });
        let filled: Vec<_> = filled.collect();
        accounts.extend(filled);
    }
    let mut found =
        Completed { low: i64::MAX, high: i64::MIN, tiers: BTreeSet::new(), count: accounts.len() };
    for account in &accounts {
        let record = score(profile, account, as_of)?;
        let points = record["score"].as_i64().unwrap();
        found.low = found.low.min(points);
        found.high = found.high.max(points);
        found.tiers.insert(record["tier"].as_str().map(str::to_owned));
    }
    Ok(found)
}
