//! Which rows a predicate of a profile holds for, asked of the scoring engine itself.

use super::LearnError;
use crate::date::Date;
use crate::profile::Profile;
use crate::profile::attribute::Attribute;
use crate::score::scorer::TableOptions;
use crate::score::scores::Output;
use crate::table::Table;
use serde_json::{Value, json};

/// Whether each row holds a predicate; `None` where that is not known.
pub(crate) fn holding(
    table: &Table<'_>,
    attributes: &[Attribute],
    names: &[String],
    when: &Value,
    as_of: Option<Date>,
) -> Result<Vec<Option<bool>>, LearnError> {
    let used = attributes.iter().filter(|attribute| names.contains(&attribute.name)).cloned().collect();
    let attributes = serde_json::to_value(super::attributes::Attributes(used))
        .map_err(|error| LearnError::option("/attributes", error.to_string()))?;
    let document = json!({
        "icp": 1, "name": "trait", "attributes": attributes,
        "criteria": [{"id": "trait", "category": "firmographic", "weight": 1, "fit": {"when": when}}],
    });
    let profile = Profile::from_json(&document.to_string())?;
    // A predicate without dates does not look at the date.
    let scorer = profile
        .scorer(as_of.unwrap_or(Date::EPOCH))
        .map_err(|error| LearnError::option("/as_of", error.to_string()))?;
    let outputs = [Output::Score, Output::Coverage];
    let options = TableOptions { outputs: outputs.to_vec(), ..TableOptions::default() };
    let scores = scorer.score_table_with(table, &options)?.scores;
    let column = |name| scores.numbers(name).unwrap_or_default().iter().copied();
    Ok(column("score")
        .zip(column("coverage"))
        .map(|(score, coverage)| (coverage > 0.0).then_some(score > 0.0))
        .collect())
}
