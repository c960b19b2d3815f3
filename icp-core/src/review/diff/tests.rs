use super::*;
use crate::Profile;
use crate::table::column::Column;

fn version(most: u32, weight: u32, rest: &str) -> Scorer {
    Profile::from_json(&format!(
        r#"{{"icp": 1, "name": "x", "attributes": {{"employees": {{"type": "number"}}, "growth": {{"type": "number"}}}},
        "criteria": [
            {{"id": "size", "category": "firmographic", "weight": {weight}, "attribute": "employees",
              "fit": {{"bands": [{{"min": 50, "max": {most}, "fit": 1}}]}}}},
            {{"id": "growth", "category": "firmographic", "weight": 2, "attribute": "growth", "fit": {{"curve": [[0, 0], [1, 1]]}}}}]{rest}}}"#
    ))
    .unwrap()
    .scorer("2026-11-21")
    .unwrap()
}

const SIZES: [f64; 12] = [60.0, 300.0, 900.0, 40.0, 210.0, 450.0, 55.0, 75.0, 480.0, 1000.0, 130.0, 20.0];
const GROWTH: [f64; 12] = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0, 0.55, 1.0];

fn compared(before: &Scorer, after: &Scorer, request: &str) -> DiffReport {
    let table = Table::new(12)
        .with("employees", Column::float64(&SIZES))
        .unwrap()
        .with("growth", Column::float64(&GROWTH))
        .unwrap();
    diff(before, after, &table, &serde_json::from_str(request).unwrap(), Watch::NONE).unwrap()
}

#[test]
fn changes_add_up_to_the_last_micro_point() {
    let report = compared(&version(500, 1, ""), &version(250, 4, ""), r#"{"movers": 12}"#);
    for mover in &report.movers {
        let micro = |points: f64| num::round_half_even(points * 1e6) as i64;
        let parts: i64 = mover.criteria.iter().map(|criterion| micro(criterion.change)).sum();
        assert_eq!(parts + micro(mover.override_change), micro(mover.change), "{}", mover.text);
        assert_eq!(mover.criteria[0].criterion, mover.cause_id.clone().unwrap());
    }
    let parts: Vec<f64> = report.criteria.iter().map(|criterion| criterion.mean_change).collect();
    assert!((num::sum(&parts) - report.mean_base_change.unwrap()).abs() < 1e-12);
    assert_eq!(report.rows, report.tiers.up + report.tiers.down + report.tiers.same);
    let counted: u64 = report.migration.counts.iter().flatten().sum();
    assert_eq!(counted, 12);
    // Someone whose size no longer fits fell because of it.
    let fell = report.movers.iter().find(|mover| mover.row == 1).unwrap();
    assert_eq!((fell.cause, fell.cause_id.as_deref()), (Cause::Criterion, Some("size")));
    assert!(fell.change < 0.0);
}

/// tests/references/make_review.py: scikit-learn's κ, statsmodels' Bowker.
#[test]
fn agreement_of_the_migration() {
    let reference: serde_json::Value =
        serde_json::from_str(include_str!("../../../tests/references/review.json")).unwrap();
    let mut counts: Vec<Vec<u64>> = serde_json::from_value(reference["migration"].clone()).unwrap();
    counts.iter_mut().for_each(|row| row.push(0));
    counts.push(vec![0; 4]);
    let tiers = vec![Some("a".to_owned()), Some("b".to_owned()), Some("c".to_owned()), None];
    let migration = Migration { before: tiers.clone(), after: tiers, counts };
    let agreement = agreement(&migration, 0.95);
    let close = |measured: &Measured<Kappa>, name: &str| {
        let expected = reference["kappa"][name].as_f64().unwrap();
        assert!((measured.value().unwrap().estimate - expected).abs() < 1e-12, "{name}");
    };
    close(&agreement.quadratic_kappa, "quadratic");
    close(&agreement.linear_kappa, "linear");
    close(&agreement.kappa, "None");
    let bowker = agreement.bowker.value().unwrap();
    let expected = &reference["bowker"];
    assert!((bowker.statistic - expected["statistic"].as_f64().unwrap()).abs() < 1e-12);
    assert!((bowker.p_value - expected["p"].as_f64().unwrap()).abs() < 1e-12);
    let mut other = migration;
    other.after[0] = Some("x".to_owned());
    assert!(super::agreement(&other, 0.95).quadratic_kappa.value().is_none());
}

#[test]
fn the_same_version_changes_nothing() {
    let report = compared(&version(500, 1, ""), &version(500, 1, ""), r#"{"top": [3, 100]}"#);
    assert_eq!((report.tiers, report.movers.len()), (Preview { up: 0, down: 0, same: 12 }, 0));
    assert_eq!(report.agreement.quadratic_kappa.value().unwrap().estimate, 1.0);
    assert_eq!(report.top.len(), 1, "there are no 100 accounts");
    assert_eq!((report.top[0].overlap, report.top[0].by_chance), (3, 0.25));
    assert!(report.document.is_empty() && report.maxima.is_empty() && report.pipeline.is_none());
    assert_eq!(report.rank_correlation.value(), Some(&1.0));
}

#[test]
fn what_is_not_a_criterion() {
    let plain = version(500, 1, "");
    let cause = |rest: &str, row: u64| {
        let report = compared(&plain, &version(500, 1, rest), r#"{"movers": 12}"#);
        let mover = report.movers.iter().find(|mover| mover.row == row);
        mover.map(|mover| (mover.cause, mover.cause_id.clone())).unwrap()
    };
    let thresholds = r#", "tiers": [{"id": "tier_1", "min": 95}, {"id": "tier_2", "min": 70}, {"id": "tier_3", "min": 50}, {"id": "tier_4", "min": 0}]"#;
    assert_eq!(cause(thresholds, 0), (Cause::Threshold, None));
    let exclusion = r#", "exclusions": [{"id": "small", "when": {"attribute": "employees", "lt": 100}}]"#;
    assert_eq!(cause(exclusion, 0), (Cause::Exclusion, Some("small".into())));
    let tier = r#", "overrides": [{"id": "named", "when": {"attribute": "employees", "is": 60}, "then": {"tier": "tier_3"}}]"#;
    assert_eq!(cause(tier, 0), (Cause::Override, Some("named".into())));
    let add = r#", "overrides": [{"id": "named", "when": {"attribute": "employees", "is": 60}, "then": {"add": -40}}]"#;
    assert_eq!(cause(add, 0), (Cause::Override, None));
    let requires = r#", "tiers": [{"id": "tier_1", "min": 90, "requires": {"timing": {"min": 10}}}, {"id": "tier_2", "min": 70}, {"id": "tier_3", "min": 50}, {"id": "tier_4", "min": 0}]"#;
    assert_eq!(cause(requires, 0), (Cause::Requires, None));
    let must = version(500, 1, "")
        .profile()
        .to_json()
        .replace("\"id\": \"size\",", "\"id\": \"size\", \"must_have\": \"tier_4\",");
    let must = Profile::from_json(&must).unwrap().scorer("2026-11-21").unwrap();
    let report = compared(&plain, &must, r#"{"movers": 12}"#);
    let fell = report.movers.iter().find(|mover| mover.row == 11).unwrap();
    assert_eq!((fell.cause, fell.cause_id.as_deref()), (Cause::MustHave, Some("size")));
}

#[test]
fn the_pipeline_by_hand() {
    let report = compared(
        &version(500, 1, ""),
        &version(500, 1, r#", "tiers": [{"id": "tier_1", "min": 50}, {"id": "rest", "min": 0}]"#),
        r#"{"rates": [{"tier": "tier_1", "rate": 0.2, "value": 1000}, {"tier": "tier_2", "rate": 0.1, "value": 1000}]}"#,
    );
    // Scores: 93.3, 86.7, 46.7, 40, 66.7, 60, 53.3, 46.7, 40, 0, 70, 66.7.
    let pipeline = report.pipeline.unwrap();
    assert_eq!((pipeline.tiers[0].accounts_before, pipeline.tiers[0].accounts_after), (1, 7));
    assert_eq!((pipeline.tiers[1].accounts_before, pipeline.tiers[1].accounts_after), (2, 0));
    assert!((pipeline.value_before - 400.0).abs() < 1e-9 && (pipeline.value_after - 1400.0).abs() < 1e-9);
    assert!(report.agreement.kappa.value().is_none(), "other tiers");
    let bad = |text: &str| {
        let request: DiffRequest = serde_json::from_str(text).unwrap();
        let table = Table::new(0)
            .with("employees", Column::null(0))
            .unwrap()
            .with("growth", Column::null(0))
            .unwrap();
        let scorer = version(500, 1, "");
        diff(&scorer, &scorer, &table, &request, Watch::NONE).unwrap_err().path()
    };
    assert_eq!(bad(r#"{"rates": [{"tier": "z", "rate": 0.2, "value": 1}]}"#), "/rates/0/tier");
    assert_eq!(bad(r#"{"rates": [{"tier": "tier_1", "rate": 2, "value": 1}]}"#), "/rates/0/rate");
    assert_eq!(bad(r#"{"account": "name"}"#), "/name");
}
