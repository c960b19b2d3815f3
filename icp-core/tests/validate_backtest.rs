//! Back-tests: the printed figures of the requirements, and what degenerate samples answer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::table::Table;
use icp_core::table::column::{Bitmap, Column};
use icp_core::validate::{
    BacktestReport, BacktestRequest, Better, FindingCode, ScoreScale, TierBound, ValidateError, Verdict,
    backtest, backtest_scorer,
};
use icp_core::watch::Watch;

const SCORES: [f64; 20] = [
    95.0, 92.0, 88.0, 85.0, 84.0, 79.0, 77.0, 75.0, 70.0, 70.0, 66.0, 63.0, 60.0, 58.0, 51.0, 49.0, 45.0,
    40.0, 30.0, 20.0,
];
const WON: [i64; 20] = [1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0];

fn close(found: f64, expected: f64, digits: i32) {
    assert!(
        (found - expected).abs() < 0.5 * icp_core::num::pow(10.0, f64::from(-digits)),
        "{found} is not {expected}"
    );
}

fn fixture() -> Table<'static> {
    Table::new(20).with("score", Column::float64(&SCORES)).unwrap().with("won", Column::int64(&WON)).unwrap()
}

fn run(table: &Table<'_>, request: &BacktestRequest) -> Result<BacktestReport, ValidateError> {
    backtest(table, request, &Watch::NONE)
}

fn codes(report: &BacktestReport) -> Vec<FindingCode> {
    report.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn printed_figures_of_discrimination() {
    let report =
        run(&fixture(), &BacktestRequest { bins: 5, ..BacktestRequest::new("score", "won") }).unwrap();
    let found = report.discrimination.as_ref().unwrap();
    let auc = found.auc.value().unwrap();
    close(auc.auc, 0.7802197802, 10);
    close(auc.gini, 0.5604395604, 10);
    close(auc.variance.unwrap(), 0.015034416133, 12);
    let interval = found.interval.value().unwrap();
    close(interval.low, 0.4664184115, 10);
    close(interval.high, 0.9351375093, 10);
    close(found.wald_interval.value().unwrap().high, 1.0205405876, 10);
    close(*found.average_precision.value().unwrap(), 0.7623949580, 10);
    close(found.ks.value().unwrap().statistic, 0.4945054945, 10);
    close(found.mann_whitney.value().unwrap().p_value.unwrap(), 0.0432328248, 10);
    let lifts: Vec<f64> = found.gain.value().unwrap().iter().map(|row| row.bin.lift).collect();
    for (found, expected) in lifts.iter().zip([2.142857, 1.428571, 0.714286, 0.0, 0.714286]) {
        close(*found, expected, 6);
    }
    assert_eq!((report.rule.verdict, report.evidence.verdict), (Verdict::Pass, Verdict::Inconclusive));
    assert_eq!(
        report.summary,
        "It is not proven that high score goes with won: AUC = 0.78, 0.47 to 0.94, n = 20, 7 with won. About 31 rows would settle it."
    );
    assert!(codes(&report).contains(&FindingCode::FewOutcomes));
}

#[test]
fn printed_figures_of_calibration() {
    let request = BacktestRequest { score_as: ScoreScale::Percent, ..BacktestRequest::new("score", "won") };
    let found = run(&fixture(), &request).unwrap().calibration.unwrap();
    let brier = found.brier.value().unwrap();
    close(brier.score, 0.269625, 12);
    close(brier.skill.unwrap(), -0.1851648352, 10);
    close(*found.log_loss.value().unwrap(), 0.7330207862, 10);
    close(found.in_the_large.value().unwrap().estimate, -1.51879764, 8);
    let slope = found.slope.value().unwrap();
    close(slope.intercept, -1.85785441, 8);
    close(slope.slope, 1.33320019, 8);
    assert_eq!(found.evidence, Verdict::Fail);
    assert!(found.summary.contains("too high"), "{}", found.summary);
    assert_eq!(found.decision_curve.value().unwrap().len(), 99);
}

#[test]
fn a_number_gives_the_sentence_of_the_requirement() {
    let values: Vec<f64> =
        SCORES.iter().enumerate().map(|(i, s)| s * 10.0 + ((i * 7919) % 13) as f64 * 60.0).collect();
    let table = Table::new(20)
        .with("score", Column::float64(&SCORES))
        .unwrap()
        .with("lifetime value", Column::float64(&values))
        .unwrap();
    let report = run(&table, &BacktestRequest::new("score", "lifetime value")).unwrap();
    assert_eq!(report.evidence.verdict, Verdict::Pass);
    assert!(
        report.summary.starts_with("High score goes with high lifetime value: rho = "),
        "{}",
        report.summary
    );
    assert!(report.summary.ends_with("n = 20."), "{}", report.summary);
    let tiers = report.tiers.unwrap();
    assert_eq!(tiers.values.unwrap().len(), 4);
    assert!(tiers.tests.jonckheere.unwrap().value().unwrap().z > 0.0);
    // The same number as a cost turns rule and evidence round.
    let request =
        BacktestRequest { better: Better::Lower, ..BacktestRequest::new("score", "lifetime value") };
    let report = run(&table, &request).unwrap();
    assert_eq!((report.rule.verdict, report.evidence.verdict), (Verdict::Fail, Verdict::Fail));
    assert!(report.summary.starts_with("High score goes with high lifetime value"), "{}", report.summary);
}

/// Tiers with so many wins of so many accounts, each worked to so many.
fn tiers(parts: &[(f64, u64, u64, u64)]) -> (Vec<f64>, Vec<i64>, Vec<bool>, Vec<bool>) {
    let (mut scores, mut won, mut known, mut worked) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for &(score, rows, seen, wins) in parts {
        for row in 0..rows {
            scores.push(score);
            won.push(i64::from(row < wins));
            known.push(row < seen);
            worked.push(row < seen);
        }
    }
    (scores, won, known, worked)
}

fn bits(flags: &[bool]) -> Vec<u8> {
    let mut bytes = vec![0u8; flags.len().div_ceil(8)];
    for (i, _) in flags.iter().enumerate().filter(|pair| *pair.1) {
        bytes[i / 8] |= 1 << (i % 8);
    }
    bytes
}

#[test]
fn tiers_of_the_requirements_are_in_order() {
    let (scores, won, _, _) =
        tiers(&[(95.0, 100, 100, 20), (75.0, 250, 250, 29), (55.0, 400, 400, 22), (20.0, 350, 350, 7)]);
    let table = Table::new(1100)
        .with("score", Column::float64(&scores))
        .unwrap()
        .with("won", Column::int64(&won))
        .unwrap();
    let report = run(&table, &BacktestRequest::new("score", "won")).unwrap();
    let tiers = report.tiers.unwrap();
    let trend = tiers.tests.cochran_armitage.unwrap();
    close(trend.value().unwrap().statistic, 6.7959047, 7);
    let table = tiers.tests.chi_square.unwrap();
    close(table.value().unwrap().chi_square, 48.3157710, 7);
    close(table.value().unwrap().cramers_v, 0.2095791692, 10);
    assert_eq!(tiers.evidence, Verdict::Pass);
    let rates = tiers.rates.unwrap();
    assert_eq!(
        rates.iter().map(|r| (r.events, r.known)).collect::<Vec<_>>(),
        [(20, 100), (29, 250), (22, 400), (7, 350)]
    );
    assert_eq!(rates[0].isotonic_rate, Some(0.2));
    assert_eq!(tiers.steps.unwrap().len(), 3);
}

#[test]
fn what_was_never_worked_is_bounded() {
    // Tier 1 worked to the full, tier 2 to a half, tier 3 to a tenth, tier 4 not at all.
    let parts = [(95.0, 100, 100, 30), (75.0, 200, 100, 20), (55.0, 200, 20, 2), (20.0, 100, 0, 0)];
    let (scores, won, known, worked) = tiers(&parts);
    let (validity, flags) = (bits(&known), bits(&worked));
    let table = Table::new(600)
        .with("score", Column::float64(&scores))
        .unwrap()
        .with("won", Column::int64(&won).with_validity_bytes(&validity).unwrap())
        .unwrap()
        .with("worked", Column::boolean(Bitmap::new(&flags), 600).unwrap())
        .unwrap();
    let request = BacktestRequest { worked: Some("worked".into()), ..BacktestRequest::new("score", "won") };
    let report = run(&table, &request).unwrap();
    let coverage = &report.coverage;
    assert_eq!((coverage.rows, coverage.worked, coverage.known), (600, 220, 220));
    close(coverage.naive.as_ref().unwrap().value().unwrap().estimate, 52.0 / 220.0, 15);
    let worst = coverage.worst_case.unwrap();
    assert_eq!((worst.low, worst.high), (52.0 / 600.0, (52.0 + 380.0) / 600.0));
    let second = coverage.parts[1].worst_case.unwrap();
    assert_eq!((second.low, second.high), (0.1, 0.6));
    let weighted = *coverage.inverse_probability.as_ref().unwrap().value().unwrap();
    // (100 × 0.3 + 200 × 0.2 + 200 × 0.1) / 500, for the 500 accounts in parts that were worked.
    close(weighted.estimate, 90.0 / 500.0, 15);
    close(weighted.reaches, 500.0 / 600.0, 15);
    let found = codes(&report);
    assert!(
        found.contains(&FindingCode::NeverWorked) && found.contains(&FindingCode::WorkedByScore),
        "{found:?}"
    );

    // A column of propensities gives the same estimate when it holds those shares.
    let shares: Vec<f64> = parts
        .iter()
        .flat_map(|&(_, rows, seen, _)| {
            std::iter::repeat_n(if seen == 0 { 0.01 } else { seen as f64 / rows as f64 }, rows as usize)
        })
        .collect();
    let table = table.with("chance", Column::float64(&shares)).unwrap();
    let request = BacktestRequest { propensity: Some("chance".into()), ..request };
    let weighted = *run(&table, &request).unwrap().coverage.inverse_probability.unwrap().value().unwrap();
    close(weighted.estimate, 90.0 / 500.0, 14);
}

#[test]
fn leaks_and_degenerate_samples_are_found() {
    let scores: Vec<f64> = (0..60).map(f64::from).collect();
    let won: Vec<i64> = (0..60).map(|i| i64::from(i % 3 == 0)).collect();
    // The contract's value is known for wins only; the stage says it all.
    let filled: Vec<bool> = won.iter().map(|&w| w == 1).collect();
    let validity = bits(&filled);
    let amount: Vec<f64> = (0..60).map(|i| f64::from(i * 17 % 23)).collect();
    let stage: Vec<f64> = won.iter().map(|&w| if w == 1 { 9.0 } else { 2.0 }).collect();
    let harmless: Vec<f64> = (0..60).map(|i| f64::from(i * 31 % 59)).collect();
    let table = Table::new(60)
        .with("score", Column::float64(&scores))
        .unwrap()
        .with("won", Column::int64(&won))
        .unwrap()
        .with("amount", Column::float64(&amount).with_validity_bytes(&validity).unwrap())
        .unwrap()
        .with("stage", Column::float64(&stage))
        .unwrap()
        .with("employees", Column::float64(&harmless))
        .unwrap();
    let report = run(&table, &BacktestRequest::new("score", "won")).unwrap();
    let leaks: Vec<(FindingCode, &str)> = report
        .findings
        .iter()
        .filter(|f| matches!(f.code, FindingCode::LeakingColumn | FindingCode::LeakingMissingness))
        .map(|f| (f.code, f.subject.as_str()))
        .collect();
    assert_eq!(leaks, [(FindingCode::LeakingMissingness, "amount"), (FindingCode::LeakingColumn, "stage")]);
    let request = BacktestRequest {
        known_before: vec!["stage".into(), "amount".into()],
        ..BacktestRequest::new("score", "won")
    };
    assert!(!codes(&run(&table, &request).unwrap()).contains(&FindingCode::LeakingColumn));

    // One class, one score, no rows: values that say why, never an error.
    for (scores, won, code) in [
        (vec![1.0, 2.0, 3.0], vec![1, 1, 1], FindingCode::OneOutcome),
        (vec![5.0, 5.0, 5.0], vec![1, 0, 1], FindingCode::OneScore),
        (vec![], vec![], FindingCode::NoRows),
    ] {
        let table = Table::new(won.len())
            .with("score", Column::float64(&scores))
            .unwrap()
            .with("won", Column::int64(&won))
            .unwrap();
        let report = run(&table, &BacktestRequest::new("score", "won")).unwrap();
        assert!(codes(&report).contains(&code), "{:?}", report.findings);
        assert_eq!(report.evidence.verdict, Verdict::Inconclusive);
        serde_json::to_string(&report).unwrap();
    }
}

#[test]
fn a_leaked_score_is_suspected() {
    let won: Vec<i64> = (0..40).map(|i| i64::from(i % 2)).collect();
    let scores: Vec<f64> = won.iter().map(|&w| 10.0 + 80.0 * w as f64).collect();
    let table = Table::new(40)
        .with("score", Column::float64(&scores))
        .unwrap()
        .with("won", Column::int64(&won))
        .unwrap();
    let report = run(&table, &BacktestRequest::new("score", "won")).unwrap();
    assert!(codes(&report).contains(&FindingCode::Separated));
    // DeLong's variance is 0 there; the rank test decides.
    assert_eq!(report.evidence.verdict, Verdict::Pass);
}

#[test]
fn quarters_are_told_apart_and_predicted_forward() {
    let days: Vec<i32> = (0..240).map(|i| 20_454 + (i / 60) * 91).collect();
    let scores: Vec<f64> = (0..240).map(|i| f64::from(i * 37 % 101)).collect();
    let won: Vec<i64> = (0..240)
        .map(|i| i64::from(if i < 180 { i * 37 % 101 + i * 53 % 71 > 95 } else { i * 53 % 71 > 35 }))
        .collect();
    let table = Table::new(240)
        .with("score", Column::float64(&scores))
        .unwrap()
        .with("won", Column::int64(&won))
        .unwrap()
        .with("closed", Column::date32(&days))
        .unwrap();
    let request = BacktestRequest { date: Some("closed".into()), ..BacktestRequest::new("score", "won") };
    let report = run(&table, &request).unwrap();
    let quarters = report.quarters.as_ref().unwrap();
    let names: Vec<&str> = quarters.quarters.iter().map(|q| q.quarter.as_str()).collect();
    assert_eq!(names, ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]);
    assert_eq!(quarters.forward.as_ref().unwrap().len(), 3);
    assert_eq!(quarters.forward.as_ref().unwrap()[2].learnt_rows, 180);
    assert!(codes(&report).contains(&FindingCode::UnstableOverTime), "{}", quarters.summary);
}

#[test]
fn faults_have_code_and_place() {
    let table = fixture();
    let fault = |request: BacktestRequest| {
        let error = run(&table, &request).unwrap_err();
        (error.code().as_str(), error.path())
    };
    assert_eq!(fault(BacktestRequest::new("score", "lost")), ("absent_column", "/outcome".to_owned()));
    assert_eq!(fault(BacktestRequest::new("points", "won")), ("absent_column", "/score".to_owned()));
    let base = BacktestRequest::new("score", "won");
    assert_eq!(fault(BacktestRequest { level: 1.0, ..base.clone() }), ("option_wrong", "/level".to_owned()));
    let bounds = vec![TierBound { id: "a".into(), min: 10.0 }, TierBound { id: "b".into(), min: 10.0 }];
    assert_eq!(
        fault(BacktestRequest { tiers: bounds, ..base.clone() }),
        ("option_wrong", "/tiers/1/min".to_owned())
    );
    let bad = BacktestRequest { score_as: ScoreScale::Probability, ..base };
    assert_eq!(fault(bad), ("option_wrong", "/score_as".to_owned()));
}

#[test]
fn a_profile_is_back_tested_with_its_own_tiers() {
    let profile = icp_core::profile::templates::template("starter").unwrap().profile().unwrap();
    let scorer = profile.scorer("2026-11-21").unwrap();
    let employees: Vec<f64> = (0..40).map(|i| f64::from(10 + 30 * i)).collect();
    let won: Vec<i64> = (0..40).map(|i| i64::from((2..20).contains(&i) && i % 3 != 0)).collect();
    let mut table = Table::new(40).with("won", Column::int64(&won)).unwrap();
    for attribute in &profile.document().attributes {
        let column =
            if attribute.name == "employees" { Column::float64(&employees) } else { Column::null(40) };
        table.add(&attribute.name, column).unwrap();
    }
    let report =
        backtest_scorer(&scorer, &table, &BacktestRequest::new("score", "won"), &Watch::NONE).unwrap();
    let names: Vec<String> = report.tiers.unwrap().rates.unwrap().into_iter().map(|rate| rate.tier).collect();
    let own: Vec<String> = profile.document().tiers.iter().map(|tier| tier.id.clone()).collect();
    assert_eq!(names, own);
    assert_eq!(report.outcome.used, 40);
    assert!(report.discrimination.unwrap().auc.value().unwrap().auc > 0.5);
}

#[test]
fn stopping_stops() {
    let stop = |_: f64| false;
    let error = backtest(&fixture(), &BacktestRequest::new("score", "won"), &Watch::new(&stop)).unwrap_err();
    assert!(matches!(error, ValidateError::Stopped(_)));
}

#[test]
fn pictures_show_what_the_report_says() {
    use icp_core::validate::{calibration_chart, decision_chart, gain_chart, roc_chart, tier_chart};
    let request =
        BacktestRequest { score_as: ScoreScale::Percent, bins: 5, ..BacktestRequest::new("score", "won") };
    let report = run(&fixture(), &request).unwrap();
    let discrimination = report.discrimination.as_ref().unwrap();
    let roc = roc_chart(discrimination);
    let points = roc["layer"][1]["data"]["values"].as_array().unwrap();
    // From nobody to everybody, one point a distinct score.
    assert_eq!(points.len(), 20);
    assert_eq!((points[0]["true"].as_f64(), points[19]["false"].as_f64()), (Some(0.0), Some(1.0)));
    assert!(roc["description"].as_str().unwrap().contains("AUC 0.78, 0.47 to 0.94"));
    let gain = gain_chart(discrimination);
    let points = gain["layer"][1]["data"]["values"].as_array().unwrap();
    assert_eq!((points.len(), points[5]["gain"].as_f64()), (6, Some(1.0)));
    let calibration = report.calibration.as_ref().unwrap();
    let points = calibration_chart(calibration);
    assert_eq!(points["layer"][2]["data"]["values"].as_array().unwrap().len(), 5);
    let decision = decision_chart(calibration);
    assert_eq!(decision["data"]["values"].as_array().unwrap().len(), 3 * 99);
    let tiers = tier_chart(report.tiers.as_ref().unwrap());
    let bars = tiers["data"]["values"].as_array().unwrap();
    assert_eq!((bars.len(), bars[0]["tier"].as_str()), (4, Some("tier_1")));
    for chart in [roc, gain, points, decision, tiers] {
        assert_eq!(chart["$schema"], "https://vega.github.io/schema/vega-lite/v5.json");
        assert!(chart["description"].as_str().is_some_and(|text| text.len() > 20));
    }
}
