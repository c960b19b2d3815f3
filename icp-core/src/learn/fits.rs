//! The fits of a profile's criteria in the rows of a table: what weights act on.

use super::LearnError;
use crate::num;
use crate::profile::criterion::{Axis, MissingPolicy, Weight, Worth};
use crate::profile::document::Document;
use crate::score::scorer::Scorer;
use crate::table::Table;

/// A matrix of fits, one column a criterion, in document order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fits {
    /// Each criterion's fits, 0…1, a missing one as its policy has it.
    pub(crate) columns: Vec<Vec<f64>>,
    /// In how many rows each criterion's fit is determined.
    pub(crate) known: Vec<u64>,
}

/// Reads the fits of some rows. What a missing value earns is what it is taken for: nothing, the neutral fit, or, where it leaves
/// the denominator, the mean of the known fits, which weighs for neither side.
///
/// # Errors
/// A column is absent, or values in the table can not be read.
pub(crate) fn fits(scorer: &Scorer, table: &Table<'_>, rows: &[usize]) -> Result<Fits, LearnError> {
    let document = scorer.profile().document();
    let mut found: Vec<Vec<Option<f64>>> = vec![Vec::with_capacity(rows.len()); document.criteria.len()];
    let mut unreadable = false;
    scorer.visit_fits(table, rows.iter().copied(), |fits| match fits {
        Some(fits) => found.iter_mut().zip(fits).for_each(|(column, fit)| column.push(*fit)),
        None => unreadable = true,
    })?;
    if unreadable {
        // Scoring says which values are at fault.
        scorer.score_table(table)?;
    }
    let known = found.iter().map(|column| column.iter().flatten().count() as u64).collect();
    let columns = document
        .criteria
        .iter()
        .zip(found)
        .map(|(criterion, column)| {
            let stated = match criterion.missing {
                MissingPolicy::Zero => 0.0,
                MissingPolicy::Neutral(fit) => fit,
                MissingPolicy::Ignore => {
                    let fits: Vec<f64> = column.iter().copied().flatten().collect();
                    if fits.is_empty() { 0.5 } else { num::sum(&fits) / fits.len() as f64 }
                }
            };
            column.into_iter().map(|fit| fit.unwrap_or(stated)).collect()
        })
        .collect();
    Ok(Fits { columns, known })
}

/// The weight of each criterion, words looked up.
pub(crate) fn weights_of(document: &Document) -> Vec<f64> {
    let word =
        |word: &str| document.importance.iter().find(|(known, _)| known == word).map(|(_, weight)| *weight);
    let weight = |worth: &Worth| match worth {
        Worth::Weight(weight) => *weight,
        // The profile's checks make every word known.
        Worth::Importance(name) => word(name).unwrap_or(Weight(1_000_000)),
    };
    document.criteria.iter().map(|criterion| weight(&criterion.worth).0 as f64 / 1e6).collect()
}

/// The axis of each criterion.
pub(crate) fn axes_of(scorer: &Scorer) -> Vec<Axis> {
    scorer.plan().criteria.iter().map(|criterion| criterion.axis).collect()
}
