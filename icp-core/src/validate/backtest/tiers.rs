//! Do the tiers order the outcomes? Rates or values by tier with intervals, and the tests of order (requirement N18).

use super::sample::{Outcomes, Sample};
use crate::num;
use crate::stats::location::{self, Location};
use crate::stats::multiple::{Adjustment, adjust};
use crate::stats::ordered::{
    Jonckheere, TableTest, cochran_armitage, contingency_table, jonckheere_terpstra, kruskal_wallis,
    weight_of_evidence,
};
use crate::stats::proportion::{self, Arm, DifferenceEstimate, ProportionEstimate};
use crate::stats::{Measured, StatsError, TestResult};
use crate::validate::evidence::{Certainty, Rule, Verdict};
use crate::validate::finding::{Finding, FindingCode};
use crate::validate::wording::{count, p_value, percent};
use serde::Serialize;

/// One tier with an event as outcome.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierRate {
    /// Its name.
    pub tier: String,
    /// Accounts in it.
    pub rows: u64,
    /// Those with a known outcome.
    pub known: u64,
    /// Those with the event.
    pub events: u64,
    /// Share of the known with the event, with Wilson's interval.
    pub rate: Measured<ProportionEstimate>,
    /// The rate of the closest order that the tiers claim (pooled adjacent violators).
    pub isotonic_rate: Option<f64>,
}

/// Two neighbouring tiers compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierStep {
    /// The better tier.
    pub upper: String,
    /// The next one.
    pub lower: String,
    /// Rate of the better tier less that of the next (Newcombe).
    pub difference: Measured<DifferenceEstimate>,
    /// Fisher's exact p-value, two-sided, by Holm's method for all steps.
    pub p_adjusted: Measured<f64>,
}

/// One tier with a number as outcome.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierValue {
    /// Its name.
    pub tier: String,
    /// Accounts in it.
    pub rows: u64,
    /// Those with a known outcome.
    pub known: u64,
    /// Mean with Student's interval.
    pub mean: Measured<Location>,
    /// Mean without a tenth at each end.
    pub trimmed_mean: Measured<Location>,
    /// Geometric mean: the middle on the logarithmic scale.
    pub geometric_mean: Measured<Location>,
    /// Median.
    pub median: Measured<Location>,
}

/// Tests of the order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OrderTests {
    /// Cochran and Armitage's trend in the rates over the places 1, 2, …; above 0 where better tiers do better.
    pub cochran_armitage: Option<Measured<TestResult>>,
    /// χ² of any difference between the rates.
    pub chi_square: Option<Measured<TableTest>>,
    /// Information value of the tiers, ½ added to each count.
    pub information_value: Option<Measured<f64>>,
    /// Jonckheere and Terpstra's test, from the last tier to the first; above 0 where better tiers do better.
    pub jonckheere: Option<Measured<Jonckheere>>,
    /// Kruskal and Wallis' test of any difference.
    pub kruskal_wallis: Option<Measured<TestResult>>,
    /// One-sided p-value for the order that the tiers claim.
    pub p_claimed_order: Measured<f64>,
    /// One-sided p-value for the reverse order.
    pub p_reverse_order: Measured<f64>,
}

/// The tiers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierReport {
    /// One sentence.
    pub summary: String,
    /// For events: the tiers, best first.
    pub rates: Option<Vec<TierRate>>,
    /// For events: neighbours compared; tiers without a known outcome are passed over.
    pub steps: Option<Vec<TierStep>>,
    /// For numbers: the tiers, best first.
    pub values: Option<Vec<TierValue>>,
    /// Does each tier do at least as well as the one below it?
    pub rule: Rule,
    /// What the test of order says: `pass` for the order claimed, `fail` for the reverse.
    pub evidence: Verdict,
    /// The tests.
    pub tests: OrderTests,
    /// Accounts without a tier.
    pub without_tier: u64,
}

pub(super) fn report(
    sample: &Sample,
    what: &str,
    sign: f64,
    certainty: Certainty,
    findings: &mut Vec<Finding>,
) -> Option<TierReport> {
    let names = &sample.tier_names;
    if names.is_empty() {
        return None;
    }
    let without_tier = sample.tiers.iter().filter(|tier| tier.is_none()).count() as u64;
    if without_tier > 0 {
        let message =
            format!("{} no tier and are not in the comparison", count(without_tier, "row has", "rows have"));
        findings.push(Finding::new(FindingCode::RowsWithoutTier, "tier", message));
    }
    let sizes: Vec<u64> = (0..names.len())
        .map(|place| sample.tiers.iter().filter(|&&tier| tier == Some(place)).count() as u64)
        .collect();
    let members: Vec<Vec<usize>> = (0..names.len())
        .map(|place| {
            let inside = |&row: &usize| sample.tiers[row] == Some(place) && sample.outcomes.is_known(row);
            (0..sample.tiers.len()).filter(inside).collect()
        })
        .collect();
    for (name, rows) in names.iter().zip(&members) {
        if rows.is_empty() {
            findings.push(Finding::new(
                FindingCode::EmptyTier,
                name,
                "no account of this tier has a known outcome",
            ));
        }
    }
    let mut report = match &sample.outcomes {
        Outcomes::Events(events) => {
            let counts: Vec<(u64, u64)> = members
                .iter()
                .map(|rows| {
                    let hits = rows.iter().filter(|&&row| events[row] == Some(true)).count() as u64;
                    (hits, rows.len() as u64)
                })
                .collect();
            of_rates(names, &sizes, &counts, what, sign, certainty)
        }
        Outcomes::Numbers(numbers) => {
            let values: Vec<Vec<f64>> =
                members.iter().map(|rows| rows.iter().filter_map(|&row| numbers[row]).collect()).collect();
            of_values(names, &sizes, &values, what, sign, certainty)
        }
    };
    report.without_tier = without_tier;
    Some(report)
}

/// Tiers with counts (events, known), best first. `sign` is −1 where the event is bad.
pub(crate) fn of_rates(
    names: &[String],
    sizes: &[u64],
    counts: &[(u64, u64)],
    what: &str,
    sign: f64,
    certainty: Certainty,
) -> TierReport {
    let (level, alpha) = (certainty.level, certainty.alpha());
    let arms: Vec<Option<Arm>> = counts.iter().map(|&(events, known)| Arm::new(events, known).ok()).collect();
    let held: Vec<usize> = (0..arms.len()).filter(|&i| arms[i].is_some()).collect();
    let filled: Vec<Arm> = arms.iter().flatten().copied().collect();
    let fitted = isotonic_rates(&filled, sign);
    let mut fitted = fitted.into_iter();
    let rates: Vec<TierRate> = names
        .iter()
        .enumerate()
        .map(|(i, tier)| TierRate {
            tier: tier.clone(),
            rows: sizes[i],
            known: counts[i].1,
            events: counts[i].0,
            rate: proportion::wilson(counts[i].0, counts[i].1, level).into(),
            isotonic_rate: arms[i].and_then(|_| fitted.next()),
        })
        .collect();
    // Places 1, 2, … run from the best tier down, so the claimed order has a falling good rate.
    let trend = cochran_armitage(&filled, None)
        .map(|test| TestResult { statistic: num::normalize_zero(-sign * test.statistic), ..test });
    let one_sided = |direction: f64| -> Result<f64, StatsError> {
        let test = trend.as_ref().map_err(Clone::clone)?;
        crate::stats::special::normal::sf(direction * test.statistic)
    };
    let table: Vec<[u64; 2]> = filled.iter().map(|arm| [arm.events(), arm.others()]).collect();
    let rows: Vec<&[u64]> = table.iter().map(<[u64; 2]>::as_slice).collect();
    let pairs: Vec<(u64, u64)> = filled.iter().map(|arm| (arm.events(), arm.others())).collect();
    let information = weight_of_evidence(&pairs, true).map(|table| table.information_value);
    let observed: Vec<f64> = filled.iter().map(|arm| sign * arm.rate()).collect();
    let tests = OrderTests {
        cochran_armitage: Some(trend.clone().into()),
        chi_square: Some(contingency_table(&rows).into()),
        information_value: Some(information.into()),
        jonckheere: None,
        kruskal_wallis: None,
        p_claimed_order: one_sided(1.0).into(),
        p_reverse_order: one_sided(-1.0).into(),
    };
    let evidence = verdict(&tests, alpha);
    let spoken: Vec<String> =
        held.iter().map(|&i| format!("{} {}", names[i], spoken_rate(counts[i]))).collect();
    let summary = summary(what, sign, &spoken, evidence, &tests);
    TierReport {
        summary,
        steps: Some(steps(names, &held, &filled, level)),
        rates: Some(rates),
        values: None,
        rule: rule(&observed),
        evidence,
        tests,
        without_tier: 0,
    }
}

fn spoken_rate((events, known): (u64, u64)) -> String {
    percent(events as f64 / known as f64)
}

/// The closest rates in the claimed order; tiers are given best first.
fn isotonic_rates(arms: &[Arm], sign: f64) -> Vec<f64> {
    // One row a trial would do as well; the mean of a tier with its weight is the same and smaller.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for arm in arms {
        let (mut events, mut trials, mut size) = (arm.events() as f64, arm.trials() as f64, 1);
        while let Some(&(last_events, last_trials, last_size)) = blocks.last() {
            if sign * (last_events * trials - events * last_trials) >= 0.0 {
                break;
            }
            events += last_events;
            trials += last_trials;
            size += last_size;
            blocks.pop();
        }
        blocks.push((events, trials, size));
    }
    blocks.iter().flat_map(|&(events, trials, size)| std::iter::repeat_n(events / trials, size)).collect()
}

fn steps(names: &[String], held: &[usize], filled: &[Arm], level: f64) -> Vec<TierStep> {
    let raw: Vec<Result<f64, StatsError>> =
        filled.windows(2).map(|pair| proportion::fisher(pair[0], pair[1]).map(|test| test.p_value)).collect();
    let defined: Vec<f64> = raw.iter().filter_map(|p| p.as_ref().ok().copied()).collect();
    let mut adjusted = adjust(&defined, Adjustment::Holm).unwrap_or(defined).into_iter();
    held.windows(2)
        .zip(filled.windows(2))
        .zip(raw)
        .map(|((places, arms), p)| TierStep {
            upper: names[places[0]].clone(),
            lower: names[places[1]].clone(),
            difference: proportion::newcombe(arms[0], arms[1], level).into(),
            p_adjusted: p.map(|p| adjusted.next().unwrap_or(p)).into(),
        })
        .collect()
}

fn of_values(
    names: &[String],
    sizes: &[u64],
    values: &[Vec<f64>],
    what: &str,
    sign: f64,
    certainty: Certainty,
) -> TierReport {
    let (level, alpha) = (certainty.level, certainty.alpha());
    let rows: Vec<TierValue> = names
        .iter()
        .enumerate()
        .map(|(i, tier)| TierValue {
            tier: tier.clone(),
            rows: sizes[i],
            known: values[i].len() as u64,
            mean: location::mean(&values[i], level).into(),
            trimmed_mean: location::trimmed_mean(&values[i], 0.1, level).into(),
            geometric_mean: location::geometric_mean(&values[i], level).into(),
            median: location::median(&values[i], level).into(),
        })
        .collect();
    // From the last tier to the first, so that the claimed order rises (or falls, where less is better).
    let groups: Vec<&[f64]> = values.iter().rev().filter(|own| !own.is_empty()).map(Vec::as_slice).collect();
    let jonckheere = jonckheere_terpstra(&groups).map(|test| {
        if sign > 0.0 {
            test
        } else {
            Jonckheere {
                z: num::normalize_zero(-test.z),
                p_rising: test.p_falling,
                p_falling: test.p_rising,
                ..test
            }
        }
    });
    let p = |of: fn(&Jonckheere) -> f64| jonckheere.as_ref().map(of).map_err(Clone::clone);
    let tests = OrderTests {
        cochran_armitage: None,
        chi_square: None,
        information_value: None,
        jonckheere: Some(jonckheere.clone().into()),
        kruskal_wallis: Some(kruskal_wallis(&groups).into()),
        p_claimed_order: p(|test| test.p_rising).into(),
        p_reverse_order: p(|test| test.p_falling).into(),
    };
    let evidence = verdict(&tests, alpha);
    let medians: Vec<f64> =
        rows.iter().filter_map(|row| row.median.value()).map(|median| sign * median.estimate).collect();
    let spoken: Vec<String> = rows
        .iter()
        .filter_map(|row| row.median.value().map(|m| format!("{} {}", row.tier, m.estimate)))
        .collect();
    let summary = summary(&format!("median {what}"), sign, &spoken, evidence, &tests);
    TierReport {
        summary,
        rates: None,
        steps: None,
        values: Some(rows),
        rule: rule(&medians),
        evidence,
        tests,
        without_tier: 0,
    }
}

fn verdict(tests: &OrderTests, alpha: f64) -> Verdict {
    let below = |p: &Measured<f64>| p.value().is_some_and(|&p| p < 0.5 * alpha);
    if below(&tests.p_claimed_order) {
        Verdict::Pass
    } else if below(&tests.p_reverse_order) {
        Verdict::Fail
    } else {
        Verdict::Inconclusive
    }
}

fn rule(goodness: &[f64]) -> Rule {
    let verdict = if goodness.len() < 2 {
        Verdict::Inconclusive
    } else if goodness.windows(2).all(|pair| pair[0] >= pair[1]) {
        Verdict::Pass
    } else {
        Verdict::Fail
    };
    Rule { verdict, text: "Each tier does at least as well as the tier below it.".to_owned() }
}

fn summary(what: &str, sign: f64, spoken: &[String], evidence: Verdict, tests: &OrderTests) -> String {
    let order = match evidence {
        Verdict::Pass => "The tiers order the outcome",
        Verdict::Fail => "The tiers order the outcome the wrong way round",
        Verdict::Inconclusive => "It is not proven that the tiers order the outcome",
    };
    let p = match evidence {
        Verdict::Fail => &tests.p_reverse_order,
        _ => &tests.p_claimed_order,
    };
    let p = p.value().map_or(String::new(), |&p| format!(" (test of order, one-sided: {})", p_value(p)));
    let less = if sign < 0.0 { ", less is better" } else { "" };
    if spoken.is_empty() {
        return "No tier has a known outcome.".to_owned();
    }
    format!("{order}{p}: {what} by tier{less}: {}.", spoken.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::calibration::isotonic;

    #[test]
    fn pooled_tiers_agree_with_pooled_rows() {
        let counts = [(5u64, 20u64), (9, 30), (2, 25), (4, 40)];
        let arms: Vec<Arm> = counts.iter().map(|&(k, n)| Arm::new(k, n).unwrap()).collect();
        let (mut scores, mut values) = (Vec::new(), Vec::new());
        for (place, &(events, known)) in counts.iter().enumerate() {
            for row in 0..known {
                scores.push(-(place as f64));
                values.push(f64::from(u8::from(row < events)));
            }
        }
        let mut by_rows: Vec<f64> = isotonic(&scores, &values).unwrap().iter().map(|p| p.value).collect();
        by_rows.reverse();
        assert_eq!(isotonic_rates(&arms, 1.0), by_rows);
    }

    #[test]
    fn tiers_of_the_requirements_order_the_wins() {
        let names: Vec<String> = (1..=4).map(|i| format!("tier_{i}")).collect();
        let counts = [(20, 100), (29, 250), (22, 400), (7, 350)];
        let sizes = [100, 250, 400, 350];
        let certainty = Certainty { level: 0.95, power: 0.8 };
        let report = of_rates(&names, &sizes, &counts, "won", 1.0, certainty);
        let trend = report.tests.cochran_armitage.clone().unwrap();
        assert!((trend.value().unwrap().statistic - 6.7959047).abs() < 1e-7);
        assert_eq!((report.rule.verdict, report.evidence), (Verdict::Pass, Verdict::Pass));
        let churn = of_rates(&names, &sizes, &counts, "churned", -1.0, certainty);
        assert_eq!((churn.rule.verdict, churn.evidence), (Verdict::Fail, Verdict::Fail));
    }
}
