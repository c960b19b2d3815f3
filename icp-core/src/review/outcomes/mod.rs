//! Do the tiers still say who buys? Outcomes by tier, period by period.

mod chart;

pub use chart::outcomes_chart;

use super::closed_won::level;
use super::error::{ReviewError, check_open_unit};
use super::period::Period;
use super::rows::{Named, each_row};
use super::surprise::{five_percent, percent};
use crate::date::Date;
use crate::profile::attribute::AttributeType;
use crate::score::scorer::Scorer;
use crate::stats::multiple::{Adjustment, adjust};
use crate::stats::ordered::cochran_armitage;
use crate::stats::proportion::{Arm, ProportionEstimate, wilson};
use crate::stats::{Measured, StatsError, TestResult};
use crate::table::Table;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whose outcomes to follow.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomesRequest {
    /// The column of dates. Rows without one are left out.
    pub date: String,
    /// The column of outcomes: true or false. Rows without one are left out.
    pub outcome: String,
    /// What to cut time into.
    #[serde(default)]
    pub period: Period,
    /// Score each account as of its own date instead of the scorer's. At most 5,000 different dates.
    #[serde(default)]
    pub at_date: bool,
    /// With fewer accounts than this in a tier and period, or a tier over all periods, nothing is found; default 5.
    #[serde(default = "five")]
    pub least: u64,
    /// What passes for chance, after adjusting for the number of tests; default 0.05.
    #[serde(default = "five_percent")]
    pub alpha: f64,
    /// The level of intervals; default 0.95.
    #[serde(default = "level")]
    pub level: f64,
}

impl OutcomesRequest {
    /// Quarter by quarter, from a column of dates and one of outcomes.
    #[must_use]
    pub fn new(date: &str, outcome: &str) -> Self {
        Self {
            date: date.to_owned(),
            outcome: outcome.to_owned(),
            period: Period::default(),
            at_date: false,
            least: five(),
            alpha: five_percent(),
            level: level(),
        }
    }
}

const fn five() -> u64 {
    5
}

/// One tier in one period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierOutcome {
    /// The period.
    pub period: String,
    /// The tier; null stands for none.
    pub tier: Option<String>,
    /// How many have the outcome.
    pub events: u64,
    /// How many accounts.
    pub of: u64,
    /// Their share, with Wilson's interval.
    pub rate: Measured<ProportionEstimate>,
}

/// One tier over all periods.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierTrend {
    /// The tier; null stands for none.
    pub tier: Option<String>,
    /// How many have the outcome.
    pub events: u64,
    /// How many accounts.
    pub of: u64,
    /// Cochran and Armitage's test over the periods: a positive statistic is a rising rate.
    pub trend: Measured<TestResult>,
    /// The chance of such a trend when there is none, adjusted for the number of tiers (Benjamini & Hochberg).
    pub q_value: Option<f64>,
}

/// All tiers in one period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeriodOrder {
    /// The period.
    pub period: String,
    /// How many accounts.
    pub of: u64,
    /// Cochran and Armitage's test over the tiers from the best down: a negative statistic is what tiers promise.
    pub trend: Measured<TestResult>,
    /// Pairs of tiers in which the lower one has the higher rate, of at least `least` accounts each.
    pub reversed: Vec<(String, String)>,
}

/// What kind of thing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeCode {
    /// A tier's rate falls.
    RateFalling,
    /// A tier's rate rises.
    RateRising,
    /// In the latest period lower tiers do better than higher ones, by more than chance.
    OrderReversed,
    /// In the latest period nothing says that the tiers order outcomes, although they did over all periods before.
    OrderLost,
    /// The latest period has too few accounts with an outcome to say.
    TooFew,
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutcomeFinding {
    /// What kind.
    pub code: OutcomeCode,
    /// Which tier.
    pub tier: Option<String>,
    /// Which period.
    pub period: Option<String>,
    /// In words.
    pub text: String,
}

/// Outcomes by tier over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutcomesReport {
    /// In words.
    pub summary: String,
    /// Accounts with a date and an outcome.
    pub rows: u64,
    /// Accounts without.
    pub left_out: u64,
    /// Every tier in every period.
    pub cells: Vec<TierOutcome>,
    /// Each tier over all periods.
    pub tiers: Vec<TierTrend>,
    /// All tiers in each period.
    pub periods: Vec<PeriodOrder>,
    /// What was found.
    pub findings: Vec<OutcomeFinding>,
}

/// Follows outcomes by tier over time: rates with intervals, a trend for each tier, and whether the tiers still order outcomes.
///
/// ```
/// use icp_core::{Profile, table::{Table, column::{Bitmap, Column}}, watch::Watch};
/// use icp_core::review::outcomes::{OutcomesRequest, outcomes};
/// let profile = Profile::from_json(r#"{"icp": 1, "name": "x", "attributes": {"employees": {"type": "number"}},
///     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
///                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]}"#)?;
/// let days: Vec<i32> = (0..16).map(|i| 20_454 + 20 * i).collect();
/// let table = Table::new(16).with("employees", Column::float64(&[60.0; 16]))?.with("closed", Column::date32(&days))?
///     .with("won", Column::boolean(Bitmap::new(&[0b0101_0101, 0b0101_0101]), 16)?)?;
/// let request: OutcomesRequest = serde_json::from_str(r#"{"date": "closed", "outcome": "won"}"#)?;
/// let report = outcomes(&profile.scorer("2026-11-21")?, &table, &request, Watch::NONE)?;
/// assert_eq!((report.tiers[0].events, report.tiers[0].of), (8, 16));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// What the scorer refuses of the table; `option_wrong` for a level or `alpha` outside (0, 1) and too many dates; `stopped`.
pub fn outcomes(
    scorer: &Scorer,
    table: &Table<'_>,
    request: &OutcomesRequest,
    watch: Watch<'_>,
) -> Result<OutcomesReport, ReviewError> {
    check_open_unit("/alpha", request.alpha)?;
    check_open_unit("/level", request.level)?;
    let days = Named::new(table, &request.date, AttributeType::Date)?;
    let outcome = Named::new(table, &request.outcome, AttributeType::Flag)?;
    let mut known: BTreeMap<usize, (String, bool)> = BTreeMap::new();
    // Rows by the date they are scored at.
    let mut groups: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    let mut left_out = 0;
    for row in 0..table.rows() {
        let (Some(day), Some(outcome)) = (days.date(row)?, outcome.flag(row)?) else {
            left_out += 1;
            continue;
        };
        known.insert(row, (request.period.name(day), outcome));
        groups.entry(if request.at_date { day } else { scorer.as_of() }).or_default().push(row);
    }
    if groups.len() > 5000 {
        let message = format!("{} different dates, at most 5,000 can be scored at", groups.len());
        return Err(ReviewError::option("/at_date", message));
    }
    let classes = scorer.profile().document().tiers.len() + 1;
    let mut counts: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
    let total = groups.len();
    for (done, (day, rows)) in groups.into_iter().enumerate() {
        watch.at(done as f64 / total as f64)?;
        let Ok(then) = scorer.profile().scorer(day) else { continue };
        each_row(&then, table, &rows, |row, account, _| {
            if let Some((period, outcome)) = known.get(&row) {
                let tiers = counts.entry(period.clone()).or_insert_with(|| vec![(0, 0); classes]);
                let cell = &mut tiers[account.verdict.tier.unwrap_or(classes - 1)];
                cell.0 += u64::from(*outcome);
                cell.1 += 1;
            }
        })?;
    }
    watch.at(1.0)?;
    let tiers = scorer.profile().document().tiers.iter().map(|tier| Some(tier.id.clone()));
    Ok(report(tiers.chain([None]).collect(), &counts, left_out, request))
}

/// Trend over groups, those without trials left out; each counts at its own place.
fn trend(cells: &[(u64, u64)]) -> Result<TestResult, StatsError> {
    let filled: Vec<usize> = (0..cells.len()).filter(|&i| cells[i].1 > 0).collect();
    let arms = filled.iter().map(|&i| Arm::new(cells[i].0, cells[i].1)).collect::<Result<Vec<Arm>, _>>()?;
    let scores: Vec<f64> = filled.iter().map(|&i| i as f64).collect();
    cochran_armitage(&arms, Some(&scores))
}

fn report(
    tiers: Vec<Option<String>>,
    counts: &BTreeMap<String, Vec<(u64, u64)>>,
    left_out: u64,
    request: &OutcomesRequest,
) -> OutcomesReport {
    let name = |tier: &Option<String>| tier.clone().unwrap_or_else(|| "no tier".to_owned());
    let mut cells = Vec::new();
    let mut periods = Vec::new();
    for (period, of_tiers) in counts {
        for (tier, &(events, of)) in tiers.iter().zip(of_tiers) {
            cells.push(TierOutcome {
                period: period.clone(),
                tier: tier.clone(),
                events,
                of,
                rate: wilson(events, of, request.level).into(),
            });
        }
        let ranked = &of_tiers[..of_tiers.len() - 1];
        let mut reversed = Vec::new();
        let enough: Vec<usize> = (0..ranked.len()).filter(|&i| ranked[i].1 >= request.least.max(1)).collect();
        for pair in enough.windows(2) {
            let (better, worse) = (ranked[pair[0]], ranked[pair[1]]);
            // events / of, compared without rounding.
            if u128::from(better.0) * u128::from(worse.1) < u128::from(worse.0) * u128::from(better.1) {
                reversed.push((name(&tiers[pair[0]]), name(&tiers[pair[1]])));
            }
        }
        periods.push(PeriodOrder {
            period: period.clone(),
            of: of_tiers.iter().map(|cell| cell.1).sum(),
            trend: trend(ranked).into(),
            reversed,
        });
    }
    let over_time = |i: usize| counts.values().map(|of_tiers| of_tiers[i]).collect::<Vec<(u64, u64)>>();
    let mut trends: Vec<TierTrend> = tiers
        .iter()
        .enumerate()
        .map(|(i, tier)| {
            let cells = over_time(i);
            TierTrend {
                tier: tier.clone(),
                events: cells.iter().map(|cell| cell.0).sum(),
                of: cells.iter().map(|cell| cell.1).sum(),
                trend: trend(&cells).into(),
                q_value: None,
            }
        })
        .collect();
    let tested = |trend: &TierTrend| trend.trend.value().map(|test| test.p_value);
    let p_values: Vec<f64> = trends.iter().filter_map(tested).collect();
    if let Ok(adjusted) = adjust(&p_values, Adjustment::BenjaminiHochberg) {
        let found = trends.iter_mut().filter(|trend| tested(trend).is_some());
        found.zip(adjusted).for_each(|(trend, q)| trend.q_value = Some(q));
    }
    let mut findings = Vec::new();
    for (i, tier) in trends.iter().enumerate() {
        let (Some(test), Some(q)) = (tier.trend.value(), tier.q_value) else { continue };
        if q > request.alpha || tier.of < request.least {
            continue;
        }
        let filled: Vec<(u64, u64)> = over_time(i).into_iter().filter(|cell| cell.1 > 0).collect();
        let (Some(first), Some(last)) = (filled.first(), filled.last()) else { continue };
        let rate = |cell: &(u64, u64)| percent(cell.0 as f64 / cell.1 as f64);
        let (code, word) = if test.statistic < 0.0 {
            (OutcomeCode::RateFalling, "falls")
        } else {
            (OutcomeCode::RateRising, "rises")
        };
        let text = format!(
            "The rate of {} {word}: {} at first, {} at last.",
            name(&tier.tier),
            rate(first),
            rate(last)
        );
        findings.push(OutcomeFinding { code, tier: tier.tier.clone(), period: None, text });
    }
    findings.extend(order_of_latest(&periods, counts, request));
    let rows = counts.values().flatten().map(|cell| cell.1).sum();
    let summary = match (findings.first(), periods.last()) {
        (_, None) => "There are no outcomes to follow.".to_owned(),
        (Some(first), _) => first.text.clone(),
        (None, Some(last)) => {
            format!(
                "Over {} periods to {} no tier's rate changes, and the tiers order outcomes as before, as far as chance allows to say.",
                periods.len(),
                last.period
            )
        }
    };
    OutcomesReport { summary, rows, left_out, cells, tiers: trends, periods, findings }
}

/// Whether the tiers order outcomes in the latest period, against all before.
fn order_of_latest(
    periods: &[PeriodOrder],
    counts: &BTreeMap<String, Vec<(u64, u64)>>,
    request: &OutcomesRequest,
) -> Option<OutcomeFinding> {
    let last = periods.last()?;
    let finding =
        |code, text| Some(OutcomeFinding { code, tier: None, period: Some(last.period.clone()), text });
    if last.of < request.least {
        let text = format!("{} has {} accounts with an outcome: too few to say.", last.period, last.of);
        return finding(OutcomeCode::TooFew, text);
    }
    let test = last.trend.value()?;
    if test.p_value <= request.alpha {
        return (test.statistic > 0.0).then(|| {
            let text = format!("In {} lower tiers do better than higher ones.", last.period);
            finding(OutcomeCode::OrderReversed, text)
        })?;
    }
    let mut before: Vec<(u64, u64)> = Vec::new();
    for of_tiers in counts.iter().filter(|(period, _)| **period != last.period).map(|(_, cells)| cells) {
        before.resize(of_tiers.len() - 1, (0, 0));
        before.iter_mut().zip(of_tiers).for_each(|(sum, cell)| {
            sum.0 += cell.0;
            sum.1 += cell.1;
        });
    }
    let ordered = trend(&before).ok().filter(|test| test.p_value <= request.alpha && test.statistic < 0.0);
    ordered.and_then(|_| {
        let text =
            format!("In {} nothing says that higher tiers do better, although they did before.", last.period);
        finding(OutcomeCode::OrderLost, text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> OutcomesRequest {
        serde_json::from_str(r#"{"date": "d", "outcome": "o"}"#).unwrap()
    }

    fn told(quarters: &[[(u64, u64); 3]]) -> OutcomesReport {
        let tiers = vec![Some("a".to_owned()), Some("b".to_owned()), None];
        let counts = quarters
            .iter()
            .enumerate()
            .map(|(i, cells)| (format!("2026-Q{}", i + 1), cells.to_vec()))
            .collect();
        report(tiers, &counts, 0, &request())
    }

    fn codes(report: &OutcomesReport) -> Vec<OutcomeCode> {
        report.findings.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn rates_that_fall_and_rise() {
        let falling = told(&[
            [(40, 100), (10, 100), (0, 0)],
            [(30, 100), (10, 100), (0, 0)],
            [(22, 100), (9, 100), (0, 0)],
        ]);
        assert_eq!(codes(&falling), [OutcomeCode::RateFalling]);
        assert_eq!(falling.summary, "The rate of a falls: 40 % at first, 22 % at last.");
        // By hand: the scores are 0, 1, 2 with 100 accounts each.
        let z = falling.tiers[0].trend.value().unwrap().statistic;
        let (rate, by_hand) = (92.0 / 300.0, (22.0 - 40.0) / 200.0);
        let expected = by_hand / num_sqrt(rate * (1.0 - rate) / 200.0);
        assert!((z - expected).abs() < 1e-12, "{z} {expected}");
        let rising = told(&[[(20, 100), (10, 100), (0, 0)], [(40, 100), (10, 100), (0, 0)]]);
        assert_eq!(codes(&rising), [OutcomeCode::RateRising]);
    }

    fn num_sqrt(x: f64) -> f64 {
        crate::num::sqrt(x)
    }

    #[test]
    fn whether_tiers_order_outcomes() {
        let fine = told(&[[(40, 100), (10, 100), (0, 5)], [(38, 100), (11, 100), (0, 0)]]);
        assert!(fine.findings.is_empty(), "{:?}", fine.findings);
        let lost = told(&[
            [(20, 100), (10, 100), (0, 0)],
            [(20, 100), (10, 100), (0, 0)],
            [(3, 20), (2, 20), (0, 0)],
        ]);
        assert_eq!(codes(&lost), [OutcomeCode::OrderLost]);
        let reversed = told(&[[(30, 100), (20, 100), (0, 0)], [(20, 100), (40, 100), (0, 0)]]);
        assert!(codes(&reversed).contains(&OutcomeCode::OrderReversed));
        assert_eq!(reversed.periods[1].reversed, [("a".to_owned(), "b".to_owned())]);
        let few = told(&[[(30, 100), (20, 100), (0, 0)], [(1, 2), (0, 2), (0, 0)]]);
        assert_eq!(codes(&few), [OutcomeCode::TooFew]);
        let chart = outcomes_chart(&reversed);
        assert_eq!(chart["data"]["values"].as_array().unwrap().len(), 4, "no bar without accounts");
        assert!(told(&[]).summary.contains("no outcomes"));
    }
}
