//! What to find out next over the whole market, as the core answers it, for the report.

use icp_core::score::scorer::{Scorer, TableError};
use icp_core::table::Table;
use serde::Serialize;

/// What finding out attributes would bring.
#[derive(Debug, Serialize)]
pub(crate) struct Next {
    /// How many accounts were looked at: all, or evenly spaced ones of a large market.
    pub(crate) looked_at: u64,
    /// The attributes that are missing anywhere, the greatest sure gain a unit of cost first.
    pub(crate) attributes: Vec<Missing>,
}

/// One attribute that is missing somewhere.
#[derive(Debug, Serialize)]
pub(crate) struct Missing {
    pub(crate) attribute: String,
    pub(crate) description: Option<String>,
    /// For one account.
    pub(crate) find_cost: f64,
    /// For how many of the accounts looked at it is missing.
    pub(crate) missing: u64,
    pub(crate) missing_share: f64,
    /// By how much high − low is sure to shrink where it is found out, whatever its value: a mean over the accounts
    /// where it is missing.
    pub(crate) shrink: f64,
    /// `shrink` for each unit of `find_cost`, added up over the accounts looked at.
    pub(crate) total_per_cost: f64,
    /// For how many accounts some value would make the tier certain.
    pub(crate) could_make_certain: u64,
}

/// Asks the core.
///
/// # Errors
/// As scoring the table.
pub(crate) fn attributes(scorer: &Scorer, table: &Table<'_>) -> Result<Next, TableError> {
    let found = scorer.next_attributes_of_table(table)?;
    let declared = &scorer.profile().document().attributes;
    let row = |next: icp_core::score::explain::next::NextOfTable| Missing {
        description: declared
            .iter()
            .find(|attribute| attribute.name == next.attribute)
            .and_then(|attribute| attribute.description.clone()),
        attribute: next.attribute,
        find_cost: next.find_cost,
        missing: next.missing,
        missing_share: next.missing as f64 / found.looked_at.max(1) as f64,
        shrink: next.shrink / next.missing.max(1) as f64,
        total_per_cost: next.per_cost,
        could_make_certain: next.could_make_certain,
    };
    let useful = found.attributes.into_iter().filter(|next| next.shrink > 0.0 || next.could_make_certain > 0);
    Ok(Next { looked_at: found.looked_at, attributes: useful.map(row).collect() })
}
