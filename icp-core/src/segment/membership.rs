//! Which accounts of a table meet conditions, as scoring reads them.

use super::error::SegmentError;
use crate::profile::Profile;
use crate::profile::predicate::Predicate;
use crate::profile::rules::Exclusion;
use crate::score::scorer::{Scorer, TableOptions};
use crate::score::scores::Output;
use crate::score::truth::Truth;
use crate::table::Table;

/// For each condition the truth in each row.
///
/// Conditions are scored as the exclusions of a document that has nothing else, so that they mean in a table exactly what they mean in a profile.
pub(super) fn memberships(
    scorer: &Scorer,
    table: &Table<'_>,
    conditions: &[&Predicate],
) -> Result<Vec<Vec<Truth>>, SegmentError> {
    let mut document = scorer.profile().document().clone();
    document.criteria.clear();
    document.caps.clear();
    document.overrides.clear();
    document.triggers.clear();
    document.personas.clear();
    document.segments.clear();
    document.channels.clear();
    document.cases.clear();
    document.tiers.iter_mut().for_each(|tier| tier.requires = None);
    let ids: Vec<String> = (0..conditions.len()).map(|i| format!("c{i}")).collect();
    document.exclusions = ids
        .iter()
        .zip(conditions)
        .map(|(id, when)| Exclusion { id: id.clone(), reason: None, author: None, when: (*when).clone() })
        .collect();
    let asked = Profile::from_document(document)?;
    let asked = asked
        .scorer(scorer.as_of())
        .map_err(|error| SegmentError::wrong("/as_of", error, "a date is wanted"))?;
    let options = TableOptions { outputs: vec![Output::Exclusions], ..TableOptions::default() };
    let scores = asked.score_table_with(table, &options)?.scores;
    let mut truths = vec![vec![Truth::False; scores.rows]; conditions.len()];
    let mut set = |place: usize, row: usize, truth: Truth| truths[place][row] = truth;
    for row in 0..scores.rows {
        for (column, truth) in [("exclusions_fired", Truth::True), ("exclusions_unknown", Truth::Unknown)] {
            for id in scores.words(column, row) {
                if let Some(place) = ids.iter().position(|own| own == id) {
                    set(place, row, truth);
                }
            }
        }
    }
    Ok(truths)
}
