//! Who was ever worked, and what the accounts that were not could change (requirement N15).

use super::sample::{Outcomes, Sample};
use crate::num;
use crate::stats::proportion::{Arm, ProportionEstimate, wilson};
use crate::stats::special::normal;
use crate::stats::{Interval, Measured, StatsError};
use crate::validate::evidence::Certainty;
use crate::validate::finding::{Finding, FindingCode};
use crate::validate::wording::{percent, percents, whole};
use serde::Serialize;

/// Worst cases (Manski): every unknown outcome without the event, and every one with it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WorstCase {
    /// The rate if no unknown outcome were the event.
    pub low: f64,
    /// The rate if all were.
    pub high: f64,
}

/// Coverage of one part of the accounts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoverageRow {
    /// The tier, or the tenth of the score.
    pub part: String,
    /// Accounts in it.
    pub rows: u64,
    /// Those that were worked.
    pub worked: u64,
    /// Those with a known outcome.
    pub known: u64,
    /// Share of them worked.
    pub share_worked: f64,
    /// For events: those with it.
    pub events: Option<u64>,
    /// For events: the rate among the known.
    pub rate: Option<Measured<ProportionEstimate>>,
    /// For events: the rate of all, whatever the unknown outcomes are.
    pub worst_case: Option<WorstCase>,
}

/// The rate of all accounts, estimated from those that were worked by the inverse of how likely that was.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WeightedRate {
    /// The estimate: weighted events by weights (Hájek).
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Wald's interval, cut at 0 and 1.
    pub interval: Interval,
    /// (Σ w)² / Σ w²: the equally likely accounts that would carry as much.
    pub effective_rows: f64,
    /// Share of the accounts that the estimate speaks of; the others are in parts where nobody was worked.
    pub reaches: f64,
}

/// Coverage and selection.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoverageReport {
    /// One sentence.
    pub summary: String,
    /// All accounts.
    pub rows: u64,
    /// Those worked.
    pub worked: u64,
    /// Those with a known outcome.
    pub known: u64,
    /// Share worked, with Wilson's interval.
    pub share_worked: Measured<ProportionEstimate>,
    /// By tier, or by tenth of the score where there are no tiers.
    pub parts: Vec<CoverageRow>,
    /// For events: the rate among the known, taken as it is.
    pub naive: Option<Measured<ProportionEstimate>>,
    /// For events: the worst cases over all accounts.
    pub worst_case: Option<WorstCase>,
    /// For events: the estimate for all accounts, if within a part those that were worked are like the others.
    pub inverse_probability: Option<Measured<WeightedRate>>,
    /// Where the probabilities of being worked come from.
    pub propensity_from: String,
}

/// Parts of the accounts within which being worked is taken as chance.
struct Parts {
    names: Vec<String>,
    of: Vec<Option<usize>>,
    kind: &'static str,
}

pub(super) fn report(
    sample: &Sample,
    what: &str,
    certainty: Certainty,
    findings: &mut Vec<Finding>,
) -> CoverageReport {
    let rows = sample.scores.len();
    let parts = parts(sample);
    let known: Vec<bool> = (0..rows).map(|row| sample.outcomes.is_known(row)).collect();
    let events = match &sample.outcomes {
        Outcomes::Events(events) => Some(events),
        Outcomes::Numbers(_) => None,
    };
    let level = certainty.level;
    let row_of = |part: &str, members: &[usize]| {
        let size = members.len() as u64;
        let count = |holds: &dyn Fn(usize) -> bool| members.iter().filter(|&&row| holds(row)).count() as u64;
        let (worked, seen) = (count(&|row| sample.worked[row]), count(&|row| known[row]));
        let hits = events.map(|events| count(&|row| events[row] == Some(true)));
        CoverageRow {
            part: part.to_owned(),
            rows: size,
            worked,
            known: seen,
            share_worked: if size == 0 { 0.0 } else { worked as f64 / size as f64 },
            events: hits,
            rate: hits.map(|hits| wilson(hits, seen, level).into()),
            worst_case: hits.filter(|_| size > 0).map(|hits| WorstCase {
                low: hits as f64 / size as f64,
                high: (hits + size - seen) as f64 / size as f64,
            }),
        }
    };
    let everyone: Vec<usize> = (0..rows).collect();
    let all = row_of("all", &everyone);
    let table: Vec<CoverageRow> = parts
        .names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let members: Vec<usize> =
                everyone.iter().copied().filter(|&row| parts.of[row] == Some(place)).collect();
            row_of(name, &members)
        })
        .collect();
    selection_findings(&table, what, findings);
    let (weighted, propensity_from) = match (&sample.propensities, events) {
        (_, None) => (None, String::new()),
        (Some(propensities), Some(events)) => {
            let rate = by_propensity(propensities, events, level);
            extreme_weights(propensities, &known, findings);
            (Some(rate.into()), "the column of propensities".to_owned())
        }
        (None, Some(_)) => {
            (Some(by_parts(&table, level).into()), format!("the share worked in each {}", parts.kind))
        }
    };
    let summary = summary(&all, weighted.as_ref(), what);
    CoverageReport {
        summary,
        rows: all.rows,
        worked: all.worked,
        known: all.known,
        share_worked: wilson(all.worked, all.rows, level).into(),
        parts: table,
        naive: all.rate,
        worst_case: all.worst_case,
        inverse_probability: weighted,
        propensity_from,
    }
}

fn parts(sample: &Sample) -> Parts {
    if sample.tier_names.len() > 1 {
        return Parts { names: sample.tier_names.clone(), of: sample.tiers.clone(), kind: "tier" };
    }
    let scored: Vec<usize> = (0..sample.scores.len()).filter(|&row| sample.scores[row].is_some()).collect();
    let values: Vec<f64> = scored.iter().filter_map(|&row| sample.scores[row]).collect();
    let mut order: Vec<usize> = (0..scored.len()).collect();
    // Best first; equal scores stay together in the part of the first of them.
    order.sort_by(|&a, &b| num::order(values[b], values[a]));
    let mut of = vec![None; sample.scores.len()];
    let mut previous: Option<(f64, usize)> = None;
    for (place, &i) in order.iter().enumerate() {
        let part = match previous {
            Some((score, part)) if score == values[i] => part,
            _ => 10 * place / order.len(),
        };
        previous = Some((values[i], part));
        of[scored[i]] = Some(part);
    }
    let names = (1..=10).map(|tenth| format!("tenth_{tenth}")).collect();
    Parts { names, of, kind: "tenth of the score" }
}

fn selection_findings(table: &[CoverageRow], what: &str, findings: &mut Vec<Finding>) {
    for row in table.iter().filter(|row| row.rows > 0 && row.known == 0) {
        let message = format!(
            "none of the {} accounts has a known outcome: nothing in the data speaks of {what} there",
            whole(row.rows)
        );
        findings.push(Finding::new(FindingCode::NeverWorked, row.part.as_str(), message));
    }
    let filled: Vec<&CoverageRow> = table.iter().filter(|row| row.rows > 0).collect();
    let arms: Vec<Arm> = filled.iter().filter_map(|row| Arm::new(row.worked, row.rows).ok()).collect();
    if let Ok(trend) = crate::stats::ordered::cochran_armitage(&arms, None)
        && trend.p_value < 0.01
        && let (Some(first), Some(last)) = (filled.first(), filled.last())
    {
        let message = format!(
            "{} was worked to {}, {} to {}: the known outcomes are a selection, see `inverse_probability`",
            first.part,
            percent(first.share_worked),
            last.part,
            percent(last.share_worked)
        );
        findings.push(Finding::new(FindingCode::WorkedByScore, what, message));
    }
}

fn extreme_weights(propensities: &[Option<f64>], known: &[bool], findings: &mut Vec<Finding>) {
    let rare =
        propensities.iter().zip(known).filter(|(p, known)| **known && p.is_some_and(|p| p < 0.05)).count();
    if rare > 0 {
        let message = format!(
            "{rare} worked accounts had a chance below 5 % of being worked and weigh more than 20 each"
        );
        findings.push(Finding::new(FindingCode::ExtremeWeights, "propensity", message));
    }
}

/// Hájek's estimate with the linearised variance.
fn by_propensity(
    propensities: &[Option<f64>],
    events: &[Option<bool>],
    level: f64,
) -> Result<WeightedRate, StatsError> {
    let rows: Vec<(f64, f64)> = propensities
        .iter()
        .zip(events)
        .filter_map(|(p, event)| Some((1.0 / (*p)?, f64::from(u8::from((*event)?)))))
        .collect();
    if rows.len() < 2 {
        return Err(StatsError::too_few("rows with propensity and outcome", 2, rows.len()));
    }
    let n = rows.len();
    let weight = num::sum_by(n, |i| rows[i].0);
    let estimate = num::sum_by(n, |i| rows[i].0 * rows[i].1) / weight;
    let squares = num::sum_by(n, |i| {
        let term = rows[i].0 * (rows[i].1 - estimate);
        term * term
    });
    let standard_error = num::sqrt(squares) / weight;
    let effective_rows = weight * (weight / num::sum_by(n, |i| rows[i].0 * rows[i].0));
    Ok(WeightedRate {
        estimate,
        standard_error,
        interval: wald(estimate, standard_error, level)?,
        effective_rows,
        reaches: 1.0,
    })
}

/// With the share worked of each part as propensity, the estimate is the rate of each part by its share of all accounts
/// (post-stratification).
fn by_parts(table: &[CoverageRow], level: f64) -> Result<WeightedRate, StatsError> {
    let total = table.iter().map(|row| row.rows).sum::<u64>() as f64;
    let reached: Vec<&CoverageRow> = table.iter().filter(|row| row.known > 0).collect();
    if reached.is_empty() {
        return Err(StatsError::too_few("parts with a known outcome", 1, 0));
    }
    let size = reached.iter().map(|row| row.rows).sum::<u64>() as f64;
    let term = |i: usize| {
        let row = reached[i];
        (row.rows as f64 / size, row.events.unwrap_or(0) as f64 / row.known as f64, row.known as f64)
    };
    let estimate = num::sum_by(reached.len(), |i| {
        let (share, rate, _) = term(i);
        share * rate
    });
    // With one known account a part has no variance of its own; ½ is added to each count for the variance alone.
    let variance = num::sum_by(reached.len(), |i| {
        let (share, rate, known) = term(i);
        let safe = (rate * known + 0.5) / (known + 1.0);
        share * share * safe * (1.0 - safe) / known
    });
    let standard_error = num::sqrt(variance);
    // Each known account of a part weighs its rows by its known ones.
    let squares = num::sum_by(reached.len(), |i| {
        let row = reached[i];
        row.rows as f64 * (row.rows as f64 / row.known as f64)
    });
    Ok(WeightedRate {
        estimate,
        standard_error,
        interval: wald(estimate, standard_error, level)?,
        effective_rows: size * (size / squares),
        reaches: size / total,
    })
}

fn wald(estimate: f64, error: f64, level: f64) -> Result<Interval, StatsError> {
    let half = normal::quantile_upper(0.5 * (1.0 - level))? * error;
    Ok(Interval {
        low: num::clamp(estimate - half, 0.0, 1.0),
        high: num::clamp(estimate + half, 0.0, 1.0),
        level,
    })
}

fn summary(all: &CoverageRow, weighted: Option<&Measured<WeightedRate>>, what: &str) -> String {
    let worked = format!("{} of {} accounts were worked", whole(all.worked), whole(all.rows));
    let (Some(worst), Some(rate)) = (&all.worst_case, all.rate.as_ref().and_then(Measured::value)) else {
        return format!("{worked} ({}).", percent(all.share_worked));
    };
    let estimate = weighted.and_then(Measured::value).map_or(String::new(), |weighted| {
        format!(
            ", {} ({}) estimated for all by who was likely to be worked",
            percent(weighted.estimate),
            percents(&weighted.interval)
        )
    });
    format!(
        "{worked} ({}): {} {what} among the known{estimate}; whatever the unknown are, it lies between {} and {} of all.",
        percent(all.share_worked),
        percent(rate.estimate),
        percent(worst.low),
        percent(worst.high)
    )
}
