//! Does a high score mean a high value of existing customers?

use super::backtest::{NumberAssociation, judge_numbers, of_numbers};
use super::columns;
use super::error::ValidateError;
use super::evidence::{Certainty, Evidence, Rule, default_level, default_power};
use super::finding::{Finding, FindingCode};
use super::wording::whole;
use crate::stats::correlation::critical_correlation;
use crate::stats::multiple::{Adjustment, adjust};
use crate::stats::resample::Plan;
use crate::stats::{Measured, StatsError};
use crate::table::Table;
use serde::{Deserialize, Serialize};

/// Which columns go with the score.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CorrelationRequest {
    /// The column of the scores.
    #[serde(default = "score")]
    pub score: String,
    /// The columns of values of which more is better, such as lifetime value.
    #[serde(default)]
    pub values: Vec<String>,
    /// The columns of values of which less is better, such as days of the cycle.
    #[serde(default)]
    pub costs: Vec<String>,
    /// The fewest customers that the plan asks for.
    #[serde(default = "hundred")]
    pub least_customers: u64,
    /// Resamples of the bootstrap of ρ; 0 leaves it out.
    #[serde(default)]
    pub resamples: u64,
    /// Its seed.
    #[serde(default)]
    pub seed: u64,
    /// Level of the intervals.
    #[serde(default = "default_level")]
    pub level: f64,
    /// The power that `n_to_settle` aims at.
    #[serde(default = "default_power")]
    pub power: f64,
}

fn score() -> String {
    "score".to_owned()
}

const fn hundred() -> u64 {
    100
}

/// One column against the score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CorrelationRow {
    /// The column.
    pub column: String,
    /// The answer in a sentence.
    pub summary: String,
    /// Whether the observed ρ has the right sign.
    pub rule: Rule,
    /// What the sample can bear.
    pub evidence: Evidence,
    /// Two-sided p-value of ρ, adjusted for as many columns (Benjamini and Hochberg).
    pub q_value: Measured<f64>,
    /// All coefficients.
    pub association: NumberAssociation,
}

/// The score against each column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CorrelationReport {
    /// The sentences of all columns.
    pub summary: String,
    /// A row for each column, values first.
    pub rows: Vec<CorrelationRow>,
    /// The least |r| that is significant with all customers.
    pub critical_correlation: Measured<f64>,
    /// What to know before believing it.
    pub findings: Vec<Finding>,
}

/// Correlates scores with values of the same accounts. Rows that lack either are left out, column by column.
///
/// ```
/// use icp_core::table::{Table, column::Column};
/// use icp_core::validate::{CorrelationRequest, Verdict, correlation};
/// let score = [90.0, 80.0, 75.0, 60.0, 50.0, 30.0, 20.0];
/// let value = [9.0, 8.5, 6.0, 7.0, 4.0, 3.5, 1.0];
/// let table = Table::new(7).with("score", Column::float64(&score))?.with("ltv", Column::float64(&value))?;
/// let report = correlation(&table, &serde_json::from_str::<CorrelationRequest>(r#"{"values": ["ltv"]}"#)?)?;
/// assert_eq!(report.rows[0].evidence.verdict, Verdict::Pass);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// No columns, a column that is absent or holds no numbers, a bad level or power, or one resample.
pub fn correlation(
    table: &Table<'_>,
    request: &CorrelationRequest,
) -> Result<CorrelationReport, ValidateError> {
    let certainty = Certainty::new(request.level, request.power)?;
    if request.values.is_empty() && request.costs.is_empty() {
        return Err(ValidateError::missing("/values", "name at least one column, in `values` or in `costs`"));
    }
    if request.resamples == 1 || request.resamples > 100_000 {
        return Err(ValidateError::option("/resamples", "must be 0, or from 2 to 100000"));
    }
    let plan = (request.resamples > 0).then_some(Plan {
        resamples: request.resamples,
        seed: request.seed,
        level: request.level,
    });
    let scores = columns::numbers(table, &request.score, "/score")?;
    let values = request.values.iter().enumerate().map(|(i, name)| (name, format!("/values/{i}"), 1.0));
    let costs = request.costs.iter().enumerate().map(|(i, name)| (name, format!("/costs/{i}"), -1.0));
    let mut rows = Vec::new();
    let mut findings = Vec::new();
    for (name, path, sign) in values.chain(costs) {
        let own = columns::numbers(table, name, &path)?;
        let pairs = scores.iter().zip(own).filter_map(|(score, value)| Some(((*score)?, value?)));
        let (score, value): (Vec<f64>, Vec<f64>) = pairs.unzip();
        let n = score.len() as u64;
        if n < request.least_customers {
            let message =
                format!("{} customers; the plan asks for {}", whole(n), whole(request.least_customers));
            findings.push(Finding::new(FindingCode::BelowPlannedSize, name, message));
        }
        let association = of_numbers(&score, &value, request.level, plan);
        let (summary, rule, evidence) = judge_numbers(&association, name, sign, certainty);
        let q_value = Measured::Undefined(StatsError::too_few("rows", 3, score.len()));
        rows.push(CorrelationRow { column: name.clone(), summary, rule, evidence, q_value, association });
    }
    let p = |row: &CorrelationRow| row.association.spearman.value().and_then(|rho| rho.p_value);
    let known: Vec<f64> = rows.iter().filter_map(p).collect();
    let mut adjusted = adjust(&known, Adjustment::BenjaminiHochberg)
        .map_err(ValidateError::argument("/values"))?
        .into_iter();
    for row in &mut rows {
        match (p(row), &row.association.spearman) {
            (Some(_), _) => row.q_value = adjusted.next().ok_or(StatsError::too_few("rows", 3, 0)).into(),
            (None, Measured::Undefined(error)) => row.q_value = Measured::Undefined(error.clone()),
            (None, Measured::Value(_)) => {}
        }
    }
    let sentences: Vec<&str> = rows.iter().map(|row| row.summary.as_str()).collect();
    let complete = scores.iter().flatten().count() as u64;
    Ok(CorrelationReport {
        summary: sentences.join(" "),
        critical_correlation: critical_correlation(complete, 1.0 - request.level).into(),
        rows,
        findings,
    })
}

#[cfg(test)]
mod tests {
    use super::super::evidence::Verdict;
    use super::*;
    use crate::stats::correlation::pearson;
    use crate::table::column::Column;

    /// A hundred customers with a rank correlation of exactly what a permutation of ranks gives.
    fn ranks(shift: usize) -> (Vec<f64>, Vec<f64>) {
        let x: Vec<f64> = (0..100).map(|i| i as f64).collect();
        let y: Vec<f64> = (0..100).map(|i| ((i * shift) % 101) as f64).collect();
        (x, y)
    }

    #[test]
    fn figures_of_the_requirements() {
        assert!((critical_correlation(100, 0.05).unwrap() - 0.196551).abs() < 5e-7);
        assert!((critical_correlation(30, 0.05).unwrap() - 0.361007).abs() < 5e-7);
        // A sample of 100 with r = 0.3: x and a mixture of x and something orthogonal to it.
        let x: Vec<f64> = (0..100).map(|i| f64::from(i % 2) - 0.5).collect();
        let e: Vec<f64> = (0..100).map(|i| f64::from((i / 2) % 2) - 0.5).collect();
        let weight = num_sqrt(1.0 - 0.09);
        let y: Vec<f64> = x.iter().zip(&e).map(|(x, e)| 0.3 * x + weight * e).collect();
        let r = pearson(&x, &y, 0.95).unwrap();
        let interval = r.interval.unwrap();
        assert!((r.estimate - 0.3).abs() < 1e-14);
        assert!((interval.low - 0.110068).abs() < 5e-7 && (interval.high - 0.468794).abs() < 5e-7);
    }

    fn num_sqrt(x: f64) -> f64 {
        crate::num::sqrt(x)
    }

    #[test]
    fn values_and_costs_are_judged_by_their_own_sign() {
        let (x, y) = ranks(1);
        let table = Table::new(100)
            .with("score", Column::float64(&x))
            .unwrap()
            .with("ltv", Column::float64(&y))
            .unwrap()
            .with("cycle", Column::float64(&y))
            .unwrap();
        let request: CorrelationRequest =
            serde_json::from_str(r#"{"values": ["ltv"], "costs": ["cycle"]}"#).unwrap();
        let report = correlation(&table, &request).unwrap();
        let verdicts: Vec<Verdict> = report.rows.iter().map(|row| row.evidence.verdict).collect();
        assert_eq!(verdicts, [Verdict::Pass, Verdict::Fail]);
        assert!(report.findings.is_empty());
        let weak = ranks(38);
        let table = Table::new(100)
            .with("score", Column::float64(&weak.0))
            .unwrap()
            .with("ltv", Column::float64(&weak.1))
            .unwrap();
        let report =
            correlation(&table, &serde_json::from_str(r#"{"values": ["ltv"], "resamples": 200}"#).unwrap())
                .unwrap();
        assert_eq!(report.rows[0].evidence.verdict, Verdict::Inconclusive);
        assert!(report.rows[0].association.bootstrap.as_ref().unwrap().value().is_some());
    }

    #[test]
    fn few_customers_are_found() {
        let values = [1.0, 2.0, 3.0];
        let table = Table::new(3)
            .with("score", Column::float64(&values))
            .unwrap()
            .with("ltv", Column::float64(&values))
            .unwrap();
        let request: CorrelationRequest = serde_json::from_str(r#"{"values": ["ltv"]}"#).unwrap();
        let report = correlation(&table, &request).unwrap();
        assert_eq!(report.findings[0].code, FindingCode::BelowPlannedSize);
        assert_eq!(report.rows[0].evidence.verdict, Verdict::Inconclusive);
        let none: CorrelationRequest = serde_json::from_str("{}").unwrap();
        assert_eq!(correlation(&table, &none).unwrap_err().path(), "/values");
    }
}
