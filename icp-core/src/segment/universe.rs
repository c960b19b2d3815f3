//! How many accounts of a scored universe are in each tier.

use super::error::SegmentError;
use crate::score::scorer::{Scorer, TableOptions};
use crate::score::scores::Output;
use crate::table::Table;
use serde::Serialize;

/// The accounts of one tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TierCount {
    /// The tier's id.
    pub id: String,
    /// How many accounts are in it.
    pub accounts: u64,
}

/// A universe by tier. Every account is counted once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Universe {
    /// All accounts.
    pub accounts: u64,
    /// The tiers, best first.
    pub tiers: Vec<TierCount>,
    /// Accounts without a tier because an exclusion fired.
    pub excluded: u64,
    /// Accounts without a tier because nothing that counts is known of them.
    pub insufficient_data: u64,
    /// Accounts that were scored and met no tier.
    pub below_all: u64,
    /// Accounts whose tier missing attributes could still change.
    pub uncertain: u64,
}

/// Scores a table and counts its accounts by tier.
///
/// ```
/// use icp_core::{Profile, segment::universe::universe, table::{Table, column::Column}};
/// let profile = Profile::from_json(r#"{"icp": 1, "name": "Example", "attributes": {"employees": {"type": "number"}},
///     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
///                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}, {"min": 20, "fit": 0.5}]}}]}"#)?;
/// let table = Table::new(4).with("employees", Column::float64(&[100.0, 30.0, 5.0, f64::NAN]))?;
/// let counted = universe(&profile.scorer("2026-11-21")?, &table)?;
/// assert_eq!(counted.tiers.iter().map(|tier| tier.accounts).collect::<Vec<_>>(), [1, 0, 1, 1]);
/// assert_eq!(counted.insufficient_data, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SegmentError::Table`] when the table lacks a column or holds a value that can not be read.
pub fn universe(scorer: &Scorer, table: &Table<'_>) -> Result<Universe, SegmentError> {
    let outputs = vec![Output::Tier, Output::TierCertain, Output::Status];
    let options = TableOptions { outputs, ..TableOptions::default() };
    let scores = scorer.score_table_with(table, &options)?.scores;
    let mut tiers: Vec<TierCount> = scorer
        .profile()
        .document()
        .tiers
        .iter()
        .map(|tier| TierCount { id: tier.id.clone(), accounts: 0 })
        .collect();
    let mut counted = Universe {
        accounts: scores.rows as u64,
        tiers: Vec::new(),
        excluded: 0,
        insufficient_data: 0,
        below_all: 0,
        uncertain: 0,
    };
    let certain = scores.column("tier_certain").map(|column| &column.values);
    for row in 0..scores.rows {
        match scores.word("tier", row) {
            Some(id) => {
                if let Some(tier) = tiers.iter_mut().find(|tier| tier.id == id) {
                    tier.accounts += 1;
                }
            }
            None => match scores.word("status", row) {
                Some("excluded") => counted.excluded += 1,
                Some("insufficient_data") => counted.insufficient_data += 1,
                _ => counted.below_all += 1,
            },
        }
        if let Some(crate::score::scores::ScoreValues::Flag(flags)) = certain {
            counted.uncertain += u64::from(flags.get(row) == Some(&false));
        }
    }
    counted.tiers = tiers;
    Ok(counted)
}
