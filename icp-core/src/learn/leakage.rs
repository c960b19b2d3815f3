//! Attributes that know the outcome: they separate it too well, are missing on one side only, or came after it.
//!
//! A profile that leans on them looks excellent on past accounts and fails on new ones, where the attribute is not known yet.

use super::LearnError;
use super::bins::Feature;
use super::draft::{AttributeFinding, DraftOptions, LeftOut, Source, scan};
use super::plain;
use crate::num;
use crate::stats::discrimination::delong;
use crate::stats::proportion::{Arm, fisher};
use crate::table::Table;
use crate::watch::Watch;
use serde::Serialize;

/// A single attribute that orders the outcomes better than this knows too much.
const TOO_GOOD: f64 = 0.95;
/// Fewer rows than these separate by chance.
const LEAST_ROWS: u64 = 50;
/// A side of missing values that is all won or all lost is no chance below this p-value.
const NO_CHANCE: f64 = 1e-6;

/// Why an attribute is suspected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeakKind {
    /// By itself it tells nearly all outcomes apart.
    Separates,
    /// It is missing (or known) for one outcome only.
    MissingTells,
    /// Its dates lie after the date the outcome was decided.
    AfterOutcome,
}

/// A suspected attribute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeakSuspect {
    /// Its name.
    pub attribute: String,
    /// Why it is suspected.
    pub kind: LeakKind,
    /// The figure that shows it: the AUC, the p-value, or the share of dates after the outcome.
    pub figure: f64,
    /// In plain words, with what to do.
    pub message: String,
}

/// What attributes know of the outcome, each by itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeakageReport {
    /// In a sentence or two.
    pub summary: String,
    /// Rows with an outcome.
    pub rows: u64,
    /// Rows won.
    pub won: u64,
    /// The suspects.
    pub suspects: Vec<LeakSuspect>,
    /// Every attribute looked at, with its AUC.
    pub attributes: Vec<AttributeFinding>,
    /// Columns not looked at.
    pub left_out: Vec<LeftOut>,
}

/// Looks for attributes that give the outcome away, with the options of a draft.
///
/// ```
/// use icp_core::learn::{DraftOptions, Outcome, leakage::{LeakKind, leakage}};
/// use icp_core::{table::{Table, column::Column}, watch::Watch};
/// let won: Vec<f64> = (0..100).map(|i| f64::from(i % 3 / 2)).collect();
/// let invoiced: Vec<f64> = won.iter().enumerate().map(|(i, won)| won * (500.0 + i as f64)).collect();
/// let table = Table::new(100).with("won", Column::float64(&won))?.with("invoiced", Column::float64(&invoiced))?;
/// let report = leakage(&table, &DraftOptions::new(Outcome::flag("won"), "2026-11-21"), &Watch::NONE)?;
/// assert_eq!(report.suspects[0].kind, LeakKind::Separates);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`super::draft()`].
pub fn leakage(
    table: &Table<'_>,
    options: &DraftOptions,
    watch: &Watch<'_>,
) -> Result<LeakageReport, LearnError> {
    let source = Source::new(table, options)?;
    let (_, attributes, suspects) = scan(&source, &source.known, options, watch)?;
    let mut report = LeakageReport {
        summary: String::new(),
        rows: source.known.rows.len() as u64,
        won: source.known.won(),
        suspects,
        attributes,
        left_out: source.left_out,
    };
    report.summary = plain::of_leakage(&report);
    Ok(report)
}

/// The shrunken rate of each bin: ten rows of the overall rate are added to each.
pub(crate) fn shrunken_rates(counts: &[[u64; 2]]) -> Vec<f64> {
    let rows: u64 = counts.iter().map(|bin| bin[0]).sum();
    let won: u64 = counts.iter().map(|bin| bin[1]).sum();
    let rate = won as f64 / rows.max(1) as f64;
    counts.iter().map(|bin| (bin[1] as f64 + 10.0 * rate) / (bin[0] as f64 + 10.0)).collect()
}

/// How well one feature by itself orders the outcomes it was learned on.
pub(crate) fn single_auc(feature: &Feature, won: &[bool]) -> Option<f64> {
    let rates = shrunken_rates(&feature.counts(won));
    let scores: Vec<f64> = feature.codes.iter().map(|&code| rates[usize::from(code)]).collect();
    delong(&scores, won).ok().map(|area| area.auc)
}

/// Whether a feature is suspected; `auc` as [`single_auc`] has it.
pub(crate) fn suspect(name: &str, feature: &Feature, won: &[bool], auc: Option<f64>) -> Option<LeakSuspect> {
    let suspect =
        |kind, figure, message| Some(LeakSuspect { attribute: name.to_owned(), kind, figure, message });
    if feature.has_missing {
        let counts = feature.counts(won);
        let (missing, known) = counts.split_last()?;
        let known = known.iter().fold([0, 0], |sum, bin| [sum[0] + bin[0], sum[1] + bin[1]]);
        let one_sided = |side: &[u64; 2]| side[0] > 0 && (side[1] == 0 || side[1] == side[0]);
        if one_sided(missing) || one_sided(&known) {
            let arms = (Arm::new(missing[1], missing[0]).ok()?, Arm::new(known[1], known[0]).ok()?);
            let p = fisher(arms.0, arms.1).ok()?.p_value;
            if p < NO_CHANCE {
                let message = format!(
                    "`{name}` is missing in {} rows, {} of them won, and known in {}, {} of them won: whether it is known gives the outcome away; \
                     use it only if it is known before the outcome",
                    missing[0], missing[1], known[0], known[1]
                );
                return suspect(LeakKind::MissingTells, p, message);
            }
        }
    }
    let auc = auc?;
    if auc >= TOO_GOOD && won.len() as u64 >= LEAST_ROWS {
        let message = format!(
            "`{name}` by itself orders the outcomes with an AUC of {auc:.3}; check that it is known before the outcome and not a consequence of it"
        );
        return suspect(LeakKind::Separates, auc, message);
    }
    None
}

/// Whether the dates of an attribute lie after the outcome's.
pub(crate) fn after_outcome(name: &str, days: &[(i32, i32)]) -> Option<LeakSuspect> {
    let after = days.iter().filter(|(own, decided)| own > decided).count();
    let share = after as f64 / days.len().max(1) as f64;
    (after >= 5 && share > 0.01).then(|| LeakSuspect {
        attribute: name.to_owned(),
        kind: LeakKind::AfterOutcome,
        figure: num::normalize_zero(share),
        message: format!(
            "`{name}` lies after the date of the outcome in {after} of {} rows; it was not known when it would have been needed",
            days.len()
        ),
    })
}
