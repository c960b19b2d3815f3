//! What the record would be if some values were others.

use super::json::{list, object, text, value};
use crate::json::Json;
use crate::score::record::Record;
use crate::score::scorer::Scorer;
use crate::table::account::{Account, Value};
use crate::table::fault::{CellFault, DataError, DataFault};

/// One value that is changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The attribute.
    pub attribute: String,
    /// What the account gives now; null when missing.
    pub from: Value,
    /// What it would give.
    pub to: Value,
}

impl Change {
    /// The change as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("attribute", text(&self.attribute)),
            ("from", value(&self.from)),
            ("to", value(&self.to)),
        ])
    }
}

/// An account before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// What is changed, in the order given.
    pub changes: Vec<Change>,
    /// The record now.
    pub before: Record,
    /// The record with the changes.
    pub after: Record,
}

impl WhatIf {
    /// Both as a JSON value: `changes`, `before`, `after`.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("changes", list(&self.changes, Change::to_json_value)),
            ("before", self.before.to_json_value()),
            ("after", self.after.to_json_value()),
        ])
    }
}

impl Scorer {
    /// The record of an account as it is, and as it would be with the values of `changes` instead (null: missing).
    ///
    /// # Errors
    /// As [`Scorer::score`], for both; and for each change of an attribute that the profile does not declare.
    ///
    /// ```
    /// use icp_core::{Account, Profile};
    /// let profile = Profile::from_json(r#"{
    ///     "icp": 1, "name": "Example",
    ///     "attributes": {"employees": {"type": "number", "read": {"column": "Nb employees"}}},
    ///     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
    ///                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]
    /// }"#)?;
    /// let account = Account::new().number("Nb employees", 30.0);
    /// let what_if = profile.scorer("2026-11-21")?.what_if(&account, &Account::new().number("employees", 50.0))?;
    /// assert_eq!((what_if.before.score.to_f64(), what_if.after.score.to_f64()), (0.0, 100.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn what_if(&self, account: &Account, changes: &Account) -> Result<WhatIf, DataError> {
        let before = self.score(account)?;
        let mut changed = account.clone();
        let mut error = DataError::default();
        let mut told = Vec::new();
        for (key, to) in changes.iter() {
            let mut declared = self.profile().document().attributes.iter();
            let found = declared.find(|attribute| {
                let column = attribute.read.as_ref().and_then(|read| read.column.as_deref());
                attribute.name == key || column == Some(key)
            });
            let Some(attribute) = found else {
                error.push(DataFault::new(key, None, CellFault::UnknownAttribute));
                continue;
            };
            // The value goes where the account's own is looked for first.
            let now = account.value_of(attribute);
            let place = now.map_or_else(|| key.to_owned(), |(place, _)| place.to_owned());
            let from = now.map_or(Value::Null, |(_, value)| value.clone());
            changed.set(&place, to.clone());
            told.push(Change { attribute: attribute.name.clone(), from, to: to.clone() });
        }
        error.into_result()?;
        let after = self.score(&changed)?;
        Ok(WhatIf { changes: told, before, after })
    }
}
