//! Trying every completion of an account, for the properties of bounds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{OracleError, score};

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
                account.insert(attribute.clone(), value.clone());
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
