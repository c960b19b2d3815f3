//! Whether the best tier swings with the months: the same accounts, with every seasonal trigger in season and with none.

use super::{Found, UniverseLintRequest, place};
use crate::profile::Profile;
use crate::profile::document::Document;
use crate::profile::lint::LintCode;
use crate::review::error::ReviewError;
use crate::review::rows::each_row;
use crate::score::scorer::Scorer;
use crate::table::Table;

/// The document with its seasonal triggers in season all year, or never.
fn with_season(document: &Document, on: bool) -> Document {
    let mut document = document.clone();
    document.cases.clear();
    for trigger in document.triggers.iter_mut().filter(|trigger| !trigger.months.is_empty()) {
        if on {
            trigger.months = (1..=12).collect();
        } else {
            trigger.strength = 0.0;
        }
    }
    document
}

pub(super) fn lint(
    found: &mut Found,
    scorer: &Scorer,
    table: &Table<'_>,
    rows: &[usize],
    request: &UniverseLintRequest,
) -> Result<(), ReviewError> {
    let document = scorer.profile().document();
    let Some(best) = document.tiers.first() else { return Ok(()) };
    if document.triggers.iter().all(|trigger| trigger.months.is_empty()) {
        return Ok(());
    }
    let count = |on: bool| -> Result<u64, ReviewError> {
        let mut count = 0;
        let profile = Profile::from_document(with_season(document, on))?;
        let Ok(scorer) = profile.scorer(scorer.as_of()) else { return Ok(0) };
        each_row(&scorer, table, rows, |_, account, _| count += u64::from(account.verdict.tier == Some(0)))?;
        Ok(count)
    };
    let (inside, outside) = (count(true)?, count(false)?);
    let (most, least) = (inside.max(outside), inside.min(outside));
    if most >= request.least_rows.clamp(1, 5) && (most - least) as f64 > request.swing * most as f64 {
        let message =
            format!("tier `{}` holds {inside} accounts in season and {outside} out of season", best.id);
        let remedy = "set \"axes\": \"separate\" and read the season from timing only, or plan for the swing";
        let figures =
            [("in_season", inside as f64), ("out_of_season", outside as f64), ("of", rows.len() as f64)];
        found.add(LintCode::TierSwings, place("tiers", 0), message, remedy, &figures);
    }
    Ok(())
}
