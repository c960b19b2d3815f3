//! Does what was true in one quarter hold in the next?

use super::sample::Sample;
use crate::date::Date;
use crate::num;
use crate::stats::calibration::{brier, calibration_in_the_large, log_loss, platt};
use crate::stats::correlation::{Spearman, spearman};
use crate::stats::discrimination::delong;
use crate::stats::proportion::{ProportionEstimate, wilson};
use crate::stats::special::chi_square;
use crate::stats::{Interval, Measured, StatsError, TestResult};
use crate::validate::finding::{Finding, FindingCode};
use crate::validate::wording::{p_value, two};
use serde::Serialize;
use std::collections::BTreeMap;

/// One quarter by itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuarterRow {
    /// Such as `2026-Q3`.
    pub quarter: String,
    /// Accounts with score, outcome and a date in it.
    pub n: u64,
    /// For events: those with it.
    pub events: Option<u64>,
    /// For events: its rate.
    pub rate: Option<Measured<ProportionEstimate>>,
    /// For events: the AUC for the good outcome.
    pub auc: Option<Measured<f64>>,
    /// Its interval.
    pub auc_interval: Option<Measured<Interval>>,
    /// For numbers: Spearman's ρ.
    pub spearman: Option<Measured<Spearman>>,
}

/// Probabilities learnt from all earlier quarters (a logistic curve on the score, Platt), tried on the next.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ForwardSplit {
    /// The last quarter that was learnt from.
    pub learnt_through: String,
    /// The quarter that was predicted.
    pub tried_on: String,
    /// Accounts learnt from.
    pub learnt_rows: u64,
    /// Accounts predicted.
    pub n: u64,
    /// Events that came.
    pub events: u64,
    /// Events that were predicted.
    pub expected_events: Measured<f64>,
    /// Brier's score of the predictions.
    pub brier: Measured<f64>,
    /// The Brier score of predicting the earlier rate for all.
    pub brier_of_earlier_rate: Measured<f64>,
    /// Log loss of the predictions.
    pub log_loss: Measured<f64>,
    /// Shift of the log odds that would put the predictions right, with its interval.
    pub in_the_large: Measured<super::calibration::Shift>,
}

/// The quarters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuarterReport {
    /// One sentence.
    pub summary: String,
    /// Earliest first.
    pub quarters: Vec<QuarterRow>,
    /// Does the AUC (or Fisher's z of ρ) differ between quarters? Cochran's Q with quarters − 1 degrees of freedom.
    pub heterogeneity: Measured<TestResult>,
    /// For events: each quarter predicted from those before it.
    pub forward: Option<Vec<ForwardSplit>>,
    /// Used rows without a date.
    pub without_date: u64,
}

pub(super) fn name(date: Date) -> String {
    let (year, month, _) = date.ymd();
    format!("{year:04}-Q{}", (month - 1) / 3 + 1)
}

pub(super) fn report(
    sample: &Sample,
    sign: f64,
    level: f64,
    findings: &mut Vec<Finding>,
) -> Option<QuarterReport> {
    let dates = sample.dates.as_ref()?;
    let scores = sample.used_scores();
    let events = sample.used_events();
    let values = sample.used_values();
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut without_date = 0;
    for (i, &row) in sample.used.iter().enumerate() {
        match dates[row] {
            Some(date) => groups.entry(name(date)).or_default().push(i),
            None => without_date += 1,
        }
    }
    let pick = |rows: &[usize]| {
        let own: Vec<f64> = rows.iter().map(|&i| scores[i]).collect();
        let value: Vec<f64> = rows.iter().map(|&i| values[i]).collect();
        let event: Option<Vec<bool>> =
            events.as_ref().map(|events| rows.iter().map(|&i| events[i]).collect());
        (own, value, event)
    };
    // Estimates with variances on the scale on which they are compared.
    let mut estimates: Vec<(f64, f64)> = Vec::new();
    let quarters: Vec<QuarterRow> = groups
        .iter()
        .map(|(quarter, rows)| {
            let (own, value, event) = pick(rows);
            let n = rows.len() as u64;
            let plain = QuarterRow {
                quarter: quarter.clone(),
                n,
                events: None,
                rate: None,
                auc: None,
                auc_interval: None,
                spearman: None,
            };
            let Some(event) = event else {
                let rho = spearman(&own, &value, level);
                if let Ok(rho) = &rho
                    && n > 3
                    && rho.estimate.abs() < 1.0
                {
                    let z = 0.5 * (num::ln_1p(rho.estimate) - num::ln_1p(-rho.estimate));
                    estimates.push((z, 1.0 / (n as f64 - 3.0)));
                }
                return QuarterRow { spearman: Some(rho.into()), ..plain };
            };
            let good: Vec<bool> = event.iter().map(|&e| e == (sign > 0.0)).collect();
            let auc = delong(&own, &good);
            if let Ok(auc) = &auc
                && let Some(variance) = auc.variance
                && variance > 0.0
            {
                estimates.push((auc.auc, variance));
            }
            let happened = event.iter().filter(|&&e| e).count() as u64;
            QuarterRow {
                events: Some(happened),
                rate: Some(wilson(happened, n, level).into()),
                auc_interval: Some(
                    auc.as_ref().map_err(Clone::clone).and_then(|auc| auc.logit_interval(level)).into(),
                ),
                auc: Some(auc.map(|auc| auc.auc).into()),
                ..plain
            }
        })
        .collect();
    let heterogeneity = cochran_q(&estimates);
    if let Ok(test) = &heterogeneity
        && test.p_value < 1.0 - level
    {
        let message = format!(
            "how well the score orders outcomes differs between quarters by more than chance ({})",
            p_value(test.p_value)
        );
        findings.push(Finding::new(FindingCode::UnstableOverTime, "date", message));
    }
    let forward = events.is_some().then(|| {
        let all: Vec<(&String, &Vec<usize>)> = groups.iter().collect();
        (1..all.len())
            .map(|k| {
                let earlier: Vec<usize> = all[..k].iter().flat_map(|group| group.1.iter().copied()).collect();
                let (learn_scores, _, learn_events) = pick(&earlier);
                let (own, _, event) = pick(all[k].1);
                forward_split(
                    (all[k - 1].0, &learn_scores, &learn_events.unwrap_or_default()),
                    (all[k].0, &own, &event.unwrap_or_default()),
                    level,
                )
            })
            .collect()
    });
    let spoken: Vec<String> = quarters.iter().filter_map(spoken).collect();
    let steady = match &heterogeneity {
        Ok(test) if test.p_value < 1.0 - level => "The score does not hold steady over the quarters",
        Ok(_) => "No quarter stands out by more than chance",
        Err(_) => "The quarters can not be compared",
    };
    let summary =
        format!("{steady}: {}.", if spoken.is_empty() { "no figures".to_owned() } else { spoken.join(", ") });
    Some(QuarterReport { summary, quarters, heterogeneity: heterogeneity.into(), forward, without_date })
}

fn spoken(row: &QuarterRow) -> Option<String> {
    let auc = row.auc.as_ref().and_then(Measured::value).map(|auc| format!("AUC {}", two(*auc)));
    let rho = row.spearman.as_ref().and_then(Measured::value).map(|rho| format!("rho {}", two(rho.estimate)));
    auc.or(rho).map(|figure| format!("{} {figure} (n = {})", row.quarter, row.n))
}

/// Cochran's Q: Σ (xᵢ − x̄)² / vᵢ about the weighted mean.
fn cochran_q(estimates: &[(f64, f64)]) -> Result<TestResult, StatsError> {
    if estimates.len() < 2 {
        return Err(StatsError::too_few("quarters with an estimate and its variance", 2, estimates.len()));
    }
    let n = estimates.len();
    let weight = num::sum_by(n, |i| 1.0 / estimates[i].1);
    let mean = num::sum_by(n, |i| estimates[i].0 / estimates[i].1) / weight;
    let statistic = num::sum_by(n, |i| {
        let gap = estimates[i].0 - mean;
        gap * gap / estimates[i].1
    });
    let degrees = n as f64 - 1.0;
    Ok(TestResult {
        statistic,
        p_value: chi_square::sf(statistic, degrees)?,
        degrees_of_freedom: Some(degrees),
    })
}

type Side<'a> = (&'a String, &'a [f64], &'a [bool]);

fn forward_split(learnt: Side<'_>, tried: Side<'_>, level: f64) -> ForwardSplit {
    let curve = platt(learnt.1, learnt.2);
    let predicted: Result<Vec<f64>, StatsError> =
        curve.map(|curve| tried.1.iter().map(|&score| curve.probability(score)).collect());
    let of = |f: &dyn Fn(&[f64]) -> Result<f64, StatsError>| match &predicted {
        Ok(values) => f(values),
        Err(error) => Err(error.clone()),
    };
    let earlier = learnt.2.iter().filter(|&&e| e).count() as f64 / learnt.2.len() as f64;
    let constant = vec![earlier; tried.1.len()];
    let shift = predicted.as_ref().map_err(Clone::clone).and_then(|p| {
        calibration_in_the_large(p, tried.2, level)
            .map(|(estimate, interval)| super::calibration::Shift { estimate, interval })
    });
    ForwardSplit {
        learnt_through: learnt.0.clone(),
        tried_on: tried.0.clone(),
        learnt_rows: learnt.1.len() as u64,
        n: tried.1.len() as u64,
        events: tried.2.iter().filter(|&&e| e).count() as u64,
        expected_events: of(&|p| Ok(num::sum(p))).into(),
        brier: of(&|p| brier(p, tried.2).map(|b| b.score)).into(),
        brier_of_earlier_rate: brier(&constant, tried.2).map(|b| b.score).into(),
        log_loss: of(&|p| log_loss(p, tried.2)).into(),
        in_the_large: shift.into(),
    }
}
