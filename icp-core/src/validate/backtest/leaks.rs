//! Signs that a figure is too good to be true, or that the sample can not bear it.

use super::request::BacktestRequest;
use super::sample::{Outcomes, Sample};
use crate::stats::correlation::spearman;
use crate::stats::discrimination::delong;
use crate::stats::ordered::contingency_table;
use crate::table::Table;
use crate::validate::columns;
use crate::validate::finding::{Finding, FindingCode};
use crate::validate::wording::{count, percent, two};
use std::collections::BTreeMap;

/// From this AUC on, a single column, or a score, tells more than one that was written before the outcome usually does.
const SUSPICIOUS: f64 = 0.95;
/// Fewer known or rarer outcomes than this raise no suspicion: chance separates few rows easily.
const ENOUGH: usize = 8;
/// A column with more different words than this is a name, not a trait.
const WORDS: usize = 50;

/// What is wrong with the sample itself.
pub(super) fn degenerate(sample: &Sample, request: &BacktestRequest, findings: &mut Vec<Finding>) {
    let total = sample.scores.len();
    let used = sample.used.len();
    if used == 0 {
        let message = "no row has both a score and a known outcome";
        findings.push(Finding::new(FindingCode::NoRows, request.outcome.as_str(), message));
        return;
    }
    let known = (0..total).filter(|&row| sample.outcomes.is_known(row)).count();
    if 2 * known < total {
        let share = percent(known as f64 / total as f64);
        let message = format!(
            "only {known} of {total} rows ({share}) have an outcome; see `coverage` for what the rest could change"
        );
        findings.push(Finding::new(FindingCode::OutcomesMissing, request.outcome.as_str(), message));
    }
    let scores = sample.used_scores();
    let mut sorted = scores.clone();
    sorted.sort_unstable_by(|a, b| crate::num::order(*a, *b));
    sorted.dedup();
    if sorted.len() == 1 {
        let message = format!("all {used} scores are {}: they order nothing", sorted[0]);
        findings.push(Finding::new(FindingCode::OneScore, request.score.as_str(), message));
    } else if used >= 50 && sorted.len() < 10 {
        let message = format!("{used} rows share {} different scores; ties count half", sorted.len());
        findings.push(Finding::new(FindingCode::CoarseScores, request.score.as_str(), message));
    }
    let Some(events) = sample.used_events() else {
        let values = sample.used_values();
        if values.iter().all(|&v| v == values[0]) {
            let message = format!("all {used} outcomes are {}", values[0]);
            findings.push(Finding::new(FindingCode::OneOutcome, request.outcome.as_str(), message));
        } else if used < 10 {
            let message = format!("{used} rows are too few for more than a first impression");
            findings.push(Finding::new(FindingCode::FewOutcomes, request.outcome.as_str(), message));
        }
        return;
    };
    let happened = events.iter().filter(|&&e| e).count();
    let rarer = happened.min(used - happened);
    if rarer == 0 {
        let message = format!(
            "{happened} of {used} rows have the event: both kinds of outcome are needed to tell them apart"
        );
        findings.push(Finding::new(FindingCode::OneOutcome, request.outcome.as_str(), message));
        return;
    }
    if rarer < 10 {
        let message = format!("only {rarer} of the rarer outcome: every figure hangs on a few accounts");
        findings.push(Finding::new(FindingCode::FewOutcomes, request.outcome.as_str(), message));
    }
    let Ok(auc) = delong(&scores, &events) else { return };
    if auc.auc == 0.0 || auc.auc == 1.0 {
        let message = "the score separates the outcomes fully: ask whether it was made before them";
        findings.push(Finding::new(FindingCode::Separated, request.score.as_str(), message));
    } else if rarer >= ENOUGH && (auc.auc >= SUSPICIOUS || auc.auc <= 1.0 - SUSPICIOUS) {
        let message =
            format!("an AUC of {} is rare for scores made before the outcome: look for a leak", two(auc.auc));
        findings.push(Finding::new(FindingCode::TooGood, request.score.as_str(), message));
    }
}

/// Other columns that give the outcome away.
pub(super) fn search(
    table: &Table<'_>,
    sample: &Sample,
    request: &BacktestRequest,
    findings: &mut Vec<Finding>,
) {
    let own =
        [Some(&request.score), Some(&request.outcome), request.tier.as_ref(), request.probability.as_ref()];
    let own =
        own.into_iter().chain([request.worked.as_ref(), request.propensity.as_ref(), request.date.as_ref()]);
    let skipped: Vec<&String> =
        own.chain([request.scored_at.as_ref()]).flatten().chain(&request.known_before).collect();
    let names: Vec<String> = table.columns().map(|pair| pair.0.to_owned()).collect();
    for name in names.iter().filter(|name| !skipped.contains(name)) {
        if let Some(finding) = look_at(table, sample, name) {
            findings.push(finding);
        }
    }
}

fn look_at(table: &Table<'_>, sample: &Sample, name: &str) -> Option<Finding> {
    let path = "/known_before";
    let events = match &sample.outcomes {
        Outcomes::Events(_) => sample.used_events()?,
        Outcomes::Numbers(_) => return by_rank(table, sample, name),
    };
    let values: Vec<Option<f64>> = if let Ok(flags) = columns::flags(table, name, path) {
        flags.into_iter().map(|flag| flag.map(|f| f64::from(u8::from(f)))).collect()
    } else if let Ok(numbers) = columns::numbers(table, name, path) {
        numbers
    } else if let Ok(words) = columns::words(table, name, path) {
        return filled(name, &events, &pick(&words, sample, Option::is_some))
            .or_else(|| by_words(name, &words, sample, &events));
    } else if let Ok(dates) = columns::dates(table, name, path) {
        dates.into_iter().map(|date| date.map(|d| f64::from(d.days()))).collect()
    } else {
        return None;
    };
    let known: Vec<bool> = pick(&values, sample, Option::is_some);
    if let Some(finding) = filled(name, &events, &known) {
        return Some(finding);
    }
    let (mut own, mut outcomes) = (Vec::new(), Vec::new());
    for (&row, &event) in sample.used.iter().zip(&events) {
        if let Some(value) = values[row] {
            own.push(value);
            outcomes.push(event);
        }
    }
    let separates = tells(&own, &outcomes)?;
    let message = format!(
        "by itself the column tells the outcomes apart with an AUC of {}: was it written after them? (If not, name it in `known_before`.)",
        two(separates)
    );
    Some(Finding::new(FindingCode::LeakingColumn, name, message))
}

/// The AUC, turned to the side above one half, where it is suspicious.
fn tells(values: &[f64], outcomes: &[bool]) -> Option<f64> {
    let happened = outcomes.iter().filter(|&&e| e).count();
    if happened.min(outcomes.len() - happened) < ENOUGH {
        return None;
    }
    let auc = delong(values, outcomes).ok()?.auc;
    let side = if auc < 0.5 { 1.0 - auc } else { auc };
    (side >= SUSPICIOUS).then_some(side)
}

fn pick<T, U>(values: &[T], sample: &Sample, take: impl Fn(&T) -> U) -> Vec<U> {
    sample.used.iter().filter_map(|&row| values.get(row)).map(take).collect()
}

/// Whether being filled gives the outcome away.
fn filled(name: &str, events: &[bool], known: &[bool]) -> Option<Finding> {
    let values: Vec<f64> = known.iter().map(|&k| f64::from(u8::from(k))).collect();
    let separates = tells(&values, events)?;
    let message = format!(
        "whether the column is filled tells the outcomes apart with an AUC of {}: it may be filled after them",
        two(separates)
    );
    Some(Finding::new(FindingCode::LeakingMissingness, name, message))
}

fn by_words(name: &str, words: &[Option<String>], sample: &Sample, events: &[bool]) -> Option<Finding> {
    let mut counts: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    for (&row, &event) in sample.used.iter().zip(events) {
        if let Some(word) = words.get(row).and_then(Option::as_deref) {
            counts.entry(word).or_default()[usize::from(event)] += 1;
        }
    }
    let totals = counts.values().fold([0u64; 2], |sum, pair| [sum[0] + pair[0], sum[1] + pair[1]]);
    if counts.len() > WORDS || (totals[0].min(totals[1]) as usize) < ENOUGH.max(2 * counts.len()) {
        return None;
    }
    let rows: Vec<&[u64]> = counts.values().map(<[u64; 2]>::as_slice).collect();
    let test = contingency_table(&rows).ok()?;
    let n = (totals[0] + totals[1]) as f64;
    let entropy: f64 = totals
        .iter()
        .map(|&t| -(t as f64 / n) * crate::num::ln(t as f64 / n))
        .fold(0.0, |sum, term| sum + term);
    let share = test.mutual_information / entropy;
    if share < 0.8 {
        return None;
    }
    let message = format!(
        "the words of the column carry {} of what there is to know of the outcome: were they written after it?",
        percent(share)
    );
    Some(Finding::new(FindingCode::LeakingColumn, name, message))
}

fn by_rank(table: &Table<'_>, sample: &Sample, name: &str) -> Option<Finding> {
    let numbers = columns::numbers(table, name, "/known_before").ok()?;
    let outcomes = sample.used_values();
    let pairs: Vec<(f64, f64)> = sample
        .used
        .iter()
        .zip(outcomes)
        .filter_map(|(&row, outcome)| numbers[row].map(|number| (number, outcome)))
        .collect();
    if pairs.len() < 20 {
        return None;
    }
    let (own, outcomes): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let rho = spearman(&own, &outcomes, 0.95).ok()?.estimate;
    if rho.abs() < 0.98 {
        return None;
    }
    let message = format!(
        "the column has a rank correlation of {} with the outcome over {}: it may be the outcome by another name",
        two(rho),
        count(own.len() as u64, "row", "rows")
    );
    Some(Finding::new(FindingCode::LeakingColumn, name, message))
}
