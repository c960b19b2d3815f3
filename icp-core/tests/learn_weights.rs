//! Weights: with little data where experts put them, with much data where the data say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::learn::weights::WeightChange;
use icp_core::learn::{Outcome, OutcomeKind, WeightsOptions, WeightsReport, weights};
use icp_core::num;
use icp_core::profile::Profile;
use icp_core::random::Stream;
use icp_core::stats::Measured;
use icp_core::table::Table;
use icp_core::table::column::Column;
use icp_core::watch::Watch;

const DATE: &str = "2026-11-21";

fn profile(weights: &[f64]) -> Profile {
    let attributes: Vec<String> =
        (0..weights.len()).map(|j| format!(r#""x{j}": {{"type": "number"}}"#)).collect();
    let criteria: Vec<String> = weights
        .iter()
        .enumerate()
        .map(|(j, weight)| {
            format!(
                r#"{{"id": "x{j}", "category": "firmographic", "weight": {weight}, "attribute": "x{j}", "fit": {{"curve": [[0, 0], [1, 1]]}}}}"#
            )
        })
        .collect();
    Profile::from_json(&format!(
        r#"{{"icp": 1, "name": "Planted", "attributes": {{{}}}, "criteria": [{}]}}"#,
        attributes.join(", "),
        criteria.join(", ")
    ))
    .unwrap()
}

/// Fits drawn evenly and outcomes of a logistic model.
fn planted(n: usize, slope: &[f64], seed: u64) -> (Vec<Vec<f64>>, Vec<f64>) {
    let stream = |k: usize| Stream::new(seed, k as u64);
    let columns: Vec<Vec<f64>> =
        (0..slope.len()).map(|j| (0..n).map(|i| stream(j).uniform(i as u64)).collect()).collect();
    let won = (0..n)
        .map(|i| {
            let eta: f64 = slope.iter().zip(&columns).map(|(b, column)| b * (column[i] - 0.5)).sum();
            f64::from(u8::from(stream(99).uniform(i as u64) < 1.0 / (1.0 + num::exp(-eta))))
        })
        .collect();
    (columns, won)
}

fn run(profile: &Profile, columns: &[Vec<f64>], won: &[f64], options: &WeightsOptions) -> WeightsReport {
    let mut table = Table::new(won.len()).with("won", Column::float64(won)).unwrap();
    for (j, column) in columns.iter().enumerate() {
        table.add(&format!("x{j}"), Column::float64(column)).unwrap();
    }
    weights(profile, &table, options, &Watch::NONE).unwrap()
}

fn options() -> WeightsOptions {
    WeightsOptions::new(Outcome::flag("won"), DATE)
}

#[test]
fn few_rows_keep_the_prior_and_many_follow_the_data() {
    let slope = [4.0, 2.0, 1.0, 0.0];
    let prior = profile(&[1.0, 1.0, 1.0, 1.0]);
    let truth: Vec<f64> = slope.iter().map(|b| 100.0 * b / 7.0).collect();
    let off = |report: &WeightsReport| -> f64 {
        report.criteria.iter().zip(&truth).map(|(c, t)| (c.points - t).abs()).sum::<f64>() / 4.0
    };
    let (columns, won) = planted(30, &slope, 11);
    let few = run(&prior, &columns, &won, &options());
    let (columns, won) = planted(5000, &slope, 11);
    let many = run(&prior, &columns, &won, &options());
    assert!(few.prior_share > 0.5 && many.prior_share < 0.25, "{} {}", few.prior_share, many.prior_share);
    assert!(off(&many) < 4.0, "{}", many.summary);
    let moved: f64 = few.criteria.iter().map(|c| (c.points - 25.0).abs()).sum::<f64>() / 4.0;
    assert!(moved < 12.0, "{moved}");
    for criterion in &many.criteria {
        let Measured::Value(alone) = criterion.data_only else { panic!() };
        assert!(alone.interval.low <= alone.points && alone.points <= alone.interval.high);
        assert!(criterion.interval.low <= criterion.points + 0.5);
    }
    assert_eq!(many.criteria[0].change, WeightChange::Raised);
    let total: f64 = many.criteria.iter().map(|c| c.weight).sum();
    assert!((total - 100.0).abs() < 1e-4, "{total}");
    // The document is a profile, with the evidence inside.
    let new = Profile::from_json(&many.profile.to_string()).unwrap();
    assert_eq!(new.document().criteria[0].evidence[0].n, Some(5000));
}

#[test]
fn a_criterion_that_speaks_against_vanishes_and_points_may_be_whole() {
    let (columns, won) = planted(3000, &[3.0, -3.0, 1.5], 3);
    let report =
        run(&profile(&[2.0, 2.0, 2.0]), &columns, &won, &WeightsOptions { whole_points: true, ..options() });
    assert_eq!(report.criteria[1].change, WeightChange::Dropped);
    assert_eq!(report.criteria[1].weight, 0.000_001);
    let rest = [&report.criteria[0], &report.criteria[2]];
    assert!(
        rest.iter().all(|c| c.weight.fract() == 0.0) && rest.iter().map(|c| c.weight).sum::<f64>() == 100.0
    );
    let finding =
        serde_json::to_value(&report).unwrap()["profile"]["criteria"][1]["evidence"][0]["finding"].clone();
    assert_eq!(finding, "contests");
}

#[test]
fn a_given_worth_is_kept_and_separation_stays_finite() {
    let columns = vec![(0..20).map(|i| f64::from(u8::from(i >= 10))).collect::<Vec<_>>(), vec![0.3; 20]];
    let won = columns[0].clone();
    let report =
        run(&profile(&[1.0, 3.0]), &columns, &won, &WeightsOptions { prior_worth: Some(50.0), ..options() });
    assert_eq!((report.prior_worth, report.strengths.len()), (50.0, 0));
    assert!(report.criteria.iter().all(|c| c.points.is_finite()));
    // The second fit never varies, so the data alone have no answer.
    assert!(matches!(report.criteria[0].data_only, Measured::Undefined(_)));
    let alone = run(&profile(&[1.0]), &columns[..1], &won, &options());
    let Measured::Value(found) = alone.criteria[0].data_only else { panic!() };
    assert!(found.coefficient > 2.0 && found.coefficient < 20.0, "{found:?}");
}

#[test]
fn money_is_weighed_by_linear_regression() {
    let (columns, _) = planted(2000, &[0.0; 3], 8);
    let noise = Stream::new(8, 50);
    let money: Vec<f64> = (0..2000)
        .map(|i| 1e5 * (5.0 + 3.0 * columns[0][i] + columns[1][i] + 2.0 * (noise.uniform(i as u64) - 0.5)))
        .collect();
    let outcome = Outcome { kind: OutcomeKind::Number, ..Outcome::flag("won") };
    let report = run(&profile(&[1.0, 1.0, 1.0]), &columns, &money, &WeightsOptions::new(outcome, DATE));
    let points: Vec<f64> = report.criteria.iter().map(|c| c.points).collect();
    assert!((points[0] - 75.0).abs() < 4.0 && (points[1] - 25.0).abs() < 4.0, "{points:?}");
    let Measured::Value(found) = report.criteria[0].data_only else { panic!() };
    assert!((found.coefficient / 3e5 - 1.0).abs() < 0.1 && found.standard_error < 2e4, "{found:?}");
}

#[test]
fn the_same_inputs_give_the_same_bits_and_rows_may_be_missing() {
    let (columns, mut won) = planted(300, &[2.0, 1.0], 4);
    won[7] = f64::NAN;
    let first = run(&profile(&[1.0, 1.0]), &columns, &won, &options());
    assert_eq!(first, run(&profile(&[1.0, 1.0]), &columns, &won, &options()));
    assert_eq!((first.rows, first.missing_outcomes), (299, 1));
}

#[test]
fn what_can_not_be_weighed_says_so() {
    let (columns, won) = planted(30, &[1.0], 4);
    let table = |won: &[f64]| {
        let won = Box::leak(won.to_vec().into_boxed_slice());
        let column = Box::leak(columns[0].clone().into_boxed_slice());
        Table::new(30).with("won", Column::float64(won)).unwrap().with("x0", Column::float64(column)).unwrap()
    };
    let fails = |won: &[f64], options: &WeightsOptions| {
        let error = weights(&profile(&[1.0]), &table(won), options, &Watch::NONE).unwrap_err();
        (error.code().as_str(), error.path())
    };
    assert_eq!(fails(&[1.0; 30], &options()), ("one_outcome", "/outcome".to_owned()));
    let wrong = WeightsOptions { as_of: "soon".into(), ..options() };
    assert_eq!(fails(&won, &wrong), ("option_wrong", "/as_of".to_owned()));
    let wrong = WeightsOptions { folds: 1, ..options() };
    assert_eq!(fails(&won, &wrong), ("option_wrong", "/folds".to_owned()));
    let stop = |_: f64| false;
    let stopped = weights(&profile(&[1.0]), &table(&won), &options(), &Watch::new(&stop)).unwrap_err();
    assert_eq!(stopped.code().as_str(), "stopped");
}
