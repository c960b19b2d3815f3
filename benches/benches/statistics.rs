//! Statistics on the manifest's samples, a tenth of the rows for those that sort.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "criterion's macros; a bench stops where it fails"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use icp_benches::manifest::manifest;
use icp_benches::sample;
use icp_core::stats::{calibration, correlation, discrimination, regression, resample};
use std::hint::black_box;

fn statistics(c: &mut Criterion) {
    let manifest = manifest().expect("manifest");
    let plan = manifest.statistics;
    let rows = plan.auc_rows as usize / 10;
    let (scores, outcomes) = sample::scores_and_outcomes(&manifest, rows);
    let amounts = sample::amounts(&manifest, &scores);
    let values: Vec<f64> = outcomes.iter().map(|&outcome| f64::from(u8::from(outcome))).collect();
    let mut group = c.benchmark_group("statistics");
    group.sample_size(10);
    group.bench_function("AUC, DeLong interval, 100,000 rows", |b| {
        b.iter(|| {
            discrimination::delong(black_box(&scores), &outcomes).unwrap().logit_interval(0.95).unwrap()
        });
    });
    group.bench_function("Spearman, 100,000 rows", |b| {
        b.iter(|| correlation::spearman(black_box(&scores), &amounts, 0.95).unwrap());
    });
    group.bench_function("Kendall, 100,000 rows", |b| {
        b.iter(|| correlation::kendall(black_box(&scores), &amounts).unwrap());
    });
    group.bench_function("isotonic, 100,000 rows", |b| {
        b.iter(|| calibration::isotonic(black_box(&scores), &values).unwrap());
    });
    let (n, options) = (
        plan.bootstrap_rows as usize,
        resample::Plan { resamples: plan.bootstrap_resamples, seed: 7, level: 0.95 },
    );
    group.bench_function("bootstrap AUC, 2,000 resamples of 10,000 rows", |b| {
        b.iter(|| resample::bootstrap_auc(black_box(&scores[..n]), &outcomes[..n], options).unwrap());
    });
    let (columns, outcomes) =
        sample::design(&manifest, plan.logistic_rows as usize, plan.logistic_columns as usize);
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    group.bench_function("logistic, 100,000 × 30", |b| {
        b.iter(|| regression::logistic(black_box(&columns), &outcomes).unwrap());
    });
    group.finish();
}

criterion_group!(benches, statistics);
criterion_main!(benches);
