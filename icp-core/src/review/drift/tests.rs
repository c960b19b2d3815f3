use super::*;
use crate::Profile;
use crate::stats::drift::psi_threshold;
use crate::table::column::Column;

fn scorer() -> Scorer {
    Profile::from_json(
        r#"{"icp": 1, "name": "x", "attributes": {"employees": {"type": "number"}, "growth": {"type": "number"}},
        "criteria": [
            {"id": "size", "category": "firmographic", "weight": 3, "attribute": "employees",
             "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}},
            {"id": "growth", "category": "firmographic", "weight": 2, "attribute": "growth", "fit": {"curve": [[0, 0], [1, 1]]}}]}"#,
    )
    .unwrap()
    .scorer("2026-11-21")
    .unwrap()
}

fn request(text: &str) -> DriftRequest {
    serde_json::from_str(text).unwrap()
}

/// N14: the threshold that chance gives; tests/references/make_review.py has SciPy's.
#[test]
fn thresholds_of_chance() {
    let reference: serde_json::Value =
        serde_json::from_str(include_str!("../../../tests/references/review.json")).unwrap();
    let expected = [(4, 200, 200, 0.0781), (4, 50, 50, 0.3126), (10, 100, 100, 0.3384)];
    for ((bins, n, m, shown), exact) in
        expected.into_iter().zip(reference["psi_threshold"].as_array().unwrap())
    {
        let threshold = psi_threshold(bins, n, m, 0.95).unwrap();
        assert!((threshold - shown).abs() < 5e-5);
        assert!((threshold - exact["value"].as_f64().unwrap()).abs() < 1e-12);
    }
}

/// The report's own thresholds: four tiers, 200 against 200.
#[test]
fn four_tiers_of_two_hundred() {
    // 50 accounts in each tier: size fits or not, growth fits or not by degrees.
    let sizes: Vec<f64> = (0..400).map(|i| if i % 4 == 3 { 600.0 } else { 60.0 }).collect();
    let growth: Vec<f64> = (0..400).map(|i| [1.0, 0.5, 0.0, 1.0][i % 4]).collect();
    let reference = Column::float64(&sizes);
    let flags = [0xFFu8; 25].iter().chain(&[0u8; 25]).copied().collect::<Vec<u8>>();
    let table = Table::new(400)
        .with("employees", reference)
        .unwrap()
        .with("growth", Column::float64(&growth))
        .unwrap()
        .with("before", Column::boolean(crate::table::column::Bitmap::new(&flags), 400).unwrap())
        .unwrap();
    let report = drift(&scorer(), &table, &request(r#"{"reference": "before"}"#), Watch::NONE).unwrap();
    assert_eq!((report.reference_rows, report.current_rows), (200, 200));
    assert_eq!(report.tiers.bins.len(), 4);
    let psi = report.tiers.psi.value().unwrap();
    assert!((psi.threshold - 0.0781).abs() < 5e-5 && psi.psi == 0.0 && !psi.beyond_chance);
    assert!(report.findings.is_empty() && report.summary.contains("0.0781"), "{}", report.summary);
}

#[test]
fn what_moved_is_found_and_nothing_else() {
    let before: Vec<f64> = (0..120).map(|i| 60.0 + f64::from(i)).collect();
    let after: Vec<f64> = (0..120).map(|i| if i % 2 == 0 { 60.0 + f64::from(i) } else { 900.0 }).collect();
    let growth: Vec<f64> = (0..120).map(|i| f64::from(i * 7 % 120) / 120.0).collect();
    let table = |sizes| {
        Table::new(120).with("employees", sizes).unwrap().with("growth", Column::float64(&growth)).unwrap()
    };
    let (before, after) = (table(Column::float64(&before)), table(Column::float64(&after)));
    let report = drift_between(&scorer(), &before, &after, &request("{}"), Watch::NONE).unwrap();
    let found: Vec<(DriftCode, Option<&str>)> =
        report.findings.iter().map(|finding| (finding.code, finding.name.as_deref())).collect();
    use DriftCode::{AttributeDrift, CriterionDrift, ScoreDrift, TierDrift};
    assert_eq!(
        found,
        [
            (TierDrift, None),
            (ScoreDrift, None),
            (AttributeDrift, Some("employees")),
            (CriterionDrift, Some("size"))
        ]
    );
    let size = &report.criteria[0];
    assert_eq!((size.points_reference, size.points_current, size.change), (60.0, 30.0, -30.0));
    let means = &report.score;
    let change = means.mean_current.unwrap() - means.mean_reference.unwrap();
    let parts: Vec<f64> = report.criteria.iter().map(|criterion| criterion.change).collect();
    assert!((num::sum(&parts) - change).abs() < 1e-9);
    let ks = report.attributes[0].number.as_ref().unwrap().kolmogorov_smirnov.value().unwrap().statistic;
    assert!((ks - 0.5).abs() < 1e-12);
    let chart = drift_chart(&DriftOverTimeReport {
        summary: String::new(),
        tiers: vec![],
        periods: vec![],
        undated: 0,
    });
    assert!(chart["description"].as_str().unwrap().contains("against none"));
}

#[test]
fn quarter_by_quarter() {
    // A day each from 2026-01-01; from July on only giants.
    let sizes: Vec<f64> = (0..270).map(|i| if i >= 181 || i % 3 == 0 { 900.0 } else { 60.0 }).collect();
    let growth = vec![0.5; 270];
    let days: Vec<i32> = (0..270).map(|i| 20_454 + i).collect();
    let table = Table::new(270)
        .with("employees", Column::float64(&sizes))
        .unwrap()
        .with("growth", Column::float64(&growth))
        .unwrap()
        .with("seen", Column::date32(&days))
        .unwrap();
    let over: DriftOverTimeRequest = serde_json::from_str(r#"{"date": "seen"}"#).unwrap();
    let report = drift_over_time(&scorer(), &table, &over, Watch::NONE).unwrap();
    let names: Vec<&str> = report.periods.iter().map(|period| period.period.as_str()).collect();
    assert_eq!(names, ["2026-Q1", "2026-Q2", "2026-Q3"]);
    assert!(report.periods[0].reference && report.periods[0].tier_psi.is_none());
    let beyond = |i: usize| report.periods[i].tier_psi.as_ref().unwrap().value().unwrap().beyond_chance;
    assert!(!beyond(1) && beyond(2), "{}", report.summary);
    assert!(report.summary.ends_with("in 2026-Q3."));
    let chart = drift_chart(&report);
    assert_eq!(chart["data"]["values"].as_array().unwrap().len(), 2);
    assert!(chart["description"].as_str().unwrap().contains("Beyond chance: 2026-Q3."));
    let odd: DriftOverTimeRequest =
        serde_json::from_str(r#"{"date": "seen", "reference": "2025-Q1"}"#).unwrap();
    assert_eq!(drift_over_time(&scorer(), &table, &odd, Watch::NONE).unwrap_err().path(), "/reference");
}

#[test]
fn what_can_not_be() {
    let table = Table::new(0);
    let error = |text: &str| drift(&scorer(), &table, &request(text), Watch::NONE).unwrap_err();
    assert_eq!(error("{}").code().as_str(), "option_wrong");
    assert_eq!(error(r#"{"date": "a", "from": "x"}"#).path(), "/from");
    assert_eq!(error(r#"{"reference": "a"}"#).code().as_str(), "absent_column");
    let empty =
        Table::new(0).with("employees", Column::null(0)).unwrap().with("growth", Column::null(0)).unwrap();
    let report = drift_between(&scorer(), &empty, &empty, &request("{}"), Watch::NONE).unwrap();
    assert!(report.tiers.psi.value().is_none() && report.summary.contains("empty"));
    let error =
        drift_between(&scorer(), &empty, &empty, &request(r#"{"bins": 1}"#), Watch::NONE).unwrap_err();
    assert_eq!(error.path(), "/bins");
}
