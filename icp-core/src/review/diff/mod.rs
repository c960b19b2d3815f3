//! Two versions of a profile side by side on one universe, before the later one is published (N13).

mod chart;
mod compare;
mod document;
mod pipeline;

pub use chart::migration_chart;
pub use compare::{Cause, CriterionDifference, Mover};
pub use document::{ChangeKind, DocumentChange, MaximumChange, document_changes};
pub use pipeline::{PipelineChange, TierPipeline, TierRate};

use super::closed_won::level;
use super::error::{ReviewError, check_open_unit};
use super::rows::account_names;
use super::surprise::percent;
use crate::num;
use crate::score::scorer::Scorer;
use crate::stats::correlation::kendall;
use crate::stats::ordered::{Kappa, KappaWeights, bowker, weighted_kappa};
use crate::stats::{Measured, StatsError, TestResult};
use crate::table::Table;
use crate::watch::Watch;
use compare::Comparison;
use serde::{Deserialize, Serialize};

/// How to compare.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DiffRequest {
    /// The column that names the accounts.
    #[serde(default)]
    pub account: Option<String>,
    /// For which numbers of best accounts to count how many are the same; default 10, 50, 100. Those above the number of rows are left out.
    #[serde(default = "tops")]
    pub top: Vec<u32>,
    /// How many accounts whose tier changes to list, the greatest changes of score first; default 20.
    #[serde(default = "twenty")]
    pub movers: u32,
    /// What an account of each tier is worth, for the expected change of the pipeline. Tiers without a rate count as 0.
    #[serde(default)]
    pub rates: Vec<TierRate>,
    /// The level of intervals; default 0.95.
    #[serde(default = "level")]
    pub level: f64,
}

impl Default for DiffRequest {
    fn default() -> Self {
        Self { account: None, top: tops(), movers: twenty(), rates: Vec::new(), level: level() }
    }
}

fn tops() -> Vec<u32> {
    vec![10, 50, 100]
}

const fn twenty() -> u32 {
    20
}

/// One of the two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionReport {
    /// The document's name.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// Its fingerprint.
    pub fingerprint: String,
    /// The day it scores at.
    pub as_of: String,
}

/// How many go up, go down, and stay (C16).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// How many go up.
    pub up: u64,
    /// How many go down.
    pub down: u64,
    /// How many stay.
    pub same: u64,
}

impl Preview {
    fn add(&mut self, change: std::cmp::Ordering) {
        match change {
            std::cmp::Ordering::Greater => self.up += 1,
            std::cmp::Ordering::Less => self.down += 1,
            std::cmp::Ordering::Equal => self.same += 1,
        }
    }
}

/// From which tier to which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Migration {
    /// The earlier version's tiers, best first; null stands for none.
    pub before: Vec<Option<String>>,
    /// The later version's tiers, best first; null stands for none.
    pub after: Vec<Option<String>>,
    /// How many accounts: rows by the earlier tier, columns by the later one.
    pub counts: Vec<Vec<u64>>,
}

/// How far the two agree on tiers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// κ by the square of the distance between tiers.
    pub quadratic_kappa: Measured<Kappa>,
    /// κ by the distance between tiers.
    pub linear_kappa: Measured<Kappa>,
    /// κ that counts any change the same.
    pub kappa: Measured<Kappa>,
    /// Bowker's test: do as many go from tier i to tier j as back?
    pub bowker: Measured<TestResult>,
}

/// How many of the best are the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TopOverlap {
    /// How many of the best are looked at.
    pub top: u64,
    /// How many are among the best of both; ties go to the earlier row.
    pub overlap: u64,
    /// Their share.
    pub share: f64,
    /// The share that two random choices would have in common.
    pub by_chance: f64,
}

/// What one criterion does to the universe.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CriterionMigration {
    /// Its id.
    pub criterion: String,
    /// The mean change of the points it gives to the fit score; these add up to the mean change of the base score.
    pub mean_change: f64,
    /// How many accounts it gives other points.
    pub accounts: u64,
    /// How many accounts go to a better tier mainly because of it.
    pub tier_up: u64,
    /// How many accounts go to a worse tier mainly because of it.
    pub tier_down: u64,
}

/// Two versions of a profile on one universe.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DiffReport {
    /// In words.
    pub summary: String,
    /// The earlier version.
    pub before: VersionReport,
    /// The later version.
    pub after: VersionReport,
    /// What differs between the documents.
    pub document: Vec<DocumentChange>,
    /// Whose maximum of points differs.
    pub maxima: Vec<MaximumChange>,
    /// How many accounts there are.
    pub rows: u64,
    /// How many go up or down a tier. Tiers are compared by their place from the top; none is below all.
    pub tiers: Preview,
    /// How many scores go up or down.
    pub scores: Preview,
    /// How many accounts get another decision.
    pub decisions_changed: u64,
    /// The mean change of the score.
    pub mean_score_change: Option<f64>,
    /// The mean change of the base score.
    pub mean_base_change: Option<f64>,
    /// From which tier to which.
    pub migration: Migration,
    /// How far the two agree on tiers.
    pub agreement: Agreement,
    /// Kendall's τ-b of the scores.
    pub rank_correlation: Measured<f64>,
    /// How many of the best are the same.
    pub top: Vec<TopOverlap>,
    /// What each criterion does, the greatest effect on tiers first.
    pub criteria: Vec<CriterionMigration>,
    /// Accounts whose tier changes, the greatest changes of score first, with the criterion that moved them.
    pub movers: Vec<Mover>,
    /// What the change does to the pipeline, when rates are given.
    pub pipeline: Option<PipelineChange>,
}

/// Compares two versions of a profile on one universe: document, tiers, ranks, who moved and which criterion moved them.
///
/// Points are whole micro-points, so an account's change of score is exactly the sum of its criteria's changes and its overrides'.
///
/// ```
/// use icp_core::{Profile, table::{Table, column::Column}, watch::Watch};
/// use icp_core::review::diff::{DiffRequest, diff};
/// let version = |most: u32| Profile::from_json(&format!(r#"{{"icp": 1, "name": "x",
///     "attributes": {{"employees": {{"type": "number"}}}},
///     "criteria": [{{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
///                   "fit": {{"bands": [{{"min": 50, "max": {most}, "fit": 1}}]}}}}]}}"#));
/// let table = Table::new(3).with("employees", Column::float64(&[60.0, 300.0, 900.0]))?;
/// let (before, after) = (version(500)?.scorer("2026-11-21")?, version(200)?.scorer("2026-11-21")?);
/// let request: DiffRequest = serde_json::from_str("{}")?;
/// let report = diff(&before, &after, &table, &request, Watch::NONE)?;
/// assert_eq!((report.tiers.up, report.tiers.down, report.tiers.same), (0, 1, 2));
/// assert_eq!(report.movers[0].criteria[0].change, -100.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// What either scorer refuses of the table; `option_wrong` for a level outside (0, 1), rates that are none or of tiers that neither version
/// has, and an absent account column; `stopped`.
pub fn diff(
    before: &Scorer,
    after: &Scorer,
    table: &Table<'_>,
    request: &DiffRequest,
    watch: Watch<'_>,
) -> Result<DiffReport, ReviewError> {
    check_open_unit("/level", request.level)?;
    let found = Comparison::run(before, after, table, request.movers as usize, watch)?;
    let names: Vec<usize> = found.movers.iter().map(|mover| mover.place).collect();
    let names = account_names(table, request.account.as_deref(), &names)?;
    let rows = table.rows();
    let mean = |total: i64| (rows > 0).then(|| total as f64 / 1e6 / rows as f64);
    let ids = |scorer: &Scorer| {
        let tiers = scorer.profile().document().tiers.iter().map(|tier| Some(tier.id.clone()));
        tiers.chain([None]).collect::<Vec<_>>()
    };
    let migration = Migration { before: ids(before), after: ids(after), counts: found.counts.clone() };
    let agreement = agreement(&migration, request.level);
    let pipeline = pipeline::change(&migration, &request.rates)?;
    let top = tops_of(&found, &request.top);
    let mut criteria: Vec<CriterionMigration> = found
        .criteria
        .iter()
        .map(|criterion| CriterionMigration {
            criterion: criterion.id.clone(),
            mean_change: mean(criterion.total).unwrap_or(0.0),
            accounts: criterion.accounts,
            tier_up: criterion.up,
            tier_down: criterion.down,
        })
        .collect();
    criteria.sort_by(|a, b| {
        let moved = |c: &CriterionMigration| c.tier_up + c.tier_down;
        moved(b).cmp(&moved(a)).then(num::order(b.mean_change.abs(), a.mean_change.abs()))
    });
    let movers: Vec<Mover> = found
        .movers
        .iter()
        .zip(names)
        .map(|(mover, name)| mover.report(name, table.place(mover.place), before, after))
        .collect();
    let rank_correlation = kendall(&found.scores_before, &found.scores_after).map(|tau| tau.tau_b).into();
    let summary = summary(rows as u64, found.tiers, &agreement, &criteria, pipeline.as_ref());
    watch.at(1.0)?;
    Ok(DiffReport {
        summary,
        before: version(before),
        after: version(after),
        document: document_changes(before.profile(), after.profile()),
        maxima: document::maxima(before.profile(), after.profile()),
        rows: rows as u64,
        tiers: found.tiers,
        scores: found.scores,
        decisions_changed: found.decisions_changed,
        mean_score_change: mean(found.score_total),
        mean_base_change: mean(found.base_total),
        migration,
        agreement,
        rank_correlation,
        top,
        criteria,
        movers,
        pipeline,
    })
}

fn version(scorer: &Scorer) -> VersionReport {
    let document = scorer.profile().document();
    VersionReport {
        name: document.name.clone(),
        version: document.version.clone(),
        fingerprint: scorer.fingerprint().to_owned(),
        as_of: scorer.as_of().to_string(),
    }
}

fn agreement(migration: &Migration, level: f64) -> Agreement {
    // Without a row in "no tier" in either version, that class would only stretch the distances.
    let last = migration.counts.len() - 1;
    let none = migration.counts[last].iter().sum::<u64>()
        + migration.counts.iter().map(|row| row.last().copied().unwrap_or_default()).sum::<u64>();
    let size = if none == 0 { last } else { last + 1 };
    let rows: Vec<&[u64]> =
        migration.counts.iter().take(size).map(|row| &row[..size.min(row.len())]).collect();
    let same = || {
        if migration.before == migration.after {
            Ok(())
        } else {
            Err(StatsError::out_of_range("tiers", "different", "the same in both versions"))
        }
    };
    let kappa = |weights| same().and_then(|()| weighted_kappa(&rows, weights, level)).into();
    Agreement {
        quadratic_kappa: kappa(KappaWeights::Quadratic),
        linear_kappa: kappa(KappaWeights::Linear),
        kappa: kappa(KappaWeights::Unweighted),
        bowker: same().and_then(|()| bowker(&rows)).into(),
    }
}

fn tops_of(found: &Comparison, tops: &[u32]) -> Vec<TopOverlap> {
    let rows = found.scores_before.len();
    let order = |scores: &[f64]| {
        let mut order: Vec<usize> = (0..rows).collect();
        order.sort_by(|&a, &b| num::order(scores[b], scores[a]).then(a.cmp(&b)));
        order
    };
    let (before, after) = (order(&found.scores_before), order(&found.scores_after));
    let mut tops: Vec<usize> =
        tops.iter().map(|&top| top as usize).filter(|top| (1..=rows).contains(top)).collect();
    tops.sort_unstable();
    tops.dedup();
    tops.into_iter()
        .map(|top| {
            let mut first = before[..top].to_vec();
            first.sort_unstable();
            let overlap = after[..top].iter().filter(|row| first.binary_search(row).is_ok()).count();
            TopOverlap {
                top: top as u64,
                overlap: overlap as u64,
                share: overlap as f64 / top as f64,
                by_chance: top as f64 / rows as f64,
            }
        })
        .collect()
}

fn summary(
    rows: u64,
    tiers: Preview,
    agreement: &Agreement,
    criteria: &[CriterionMigration],
    pipeline: Option<&PipelineChange>,
) -> String {
    if rows == 0 {
        return "There are no accounts to compare the versions on.".to_owned();
    }
    let share = percent((tiers.up + tiers.down) as f64 / rows as f64);
    let mut told = format!(
        "Of {rows} accounts {} go to a better tier, {} to a worse one and {} stay ({share} move).",
        tiers.up, tiers.down, tiers.same
    );
    if let Some(kappa) = agreement.quadratic_kappa.value() {
        let hundredths = num::round_half_even(kappa.estimate * 100.0) / 100.0;
        told.push_str(&format!(" Weighted κ is {hundredths}."));
    }
    if let Some(first) = criteria.first().filter(|first| first.tier_up + first.tier_down > 0) {
        let moved = first.tier_up + first.tier_down;
        told.push_str(&format!(" Criterion `{}` moves most of them ({moved}).", first.criterion));
    }
    if let Some(pipeline) = pipeline {
        told.push_str(&format!(" {}", pipeline.text));
    }
    told
}

#[cfg(test)]
mod tests;
