//! The market funnel: a million draws of a six-stage plan, and Sobol indices of ten inputs.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "criterion's macros; a bench stops where it fails"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use icp_benches::manifest::manifest;
use icp_core::funnel;
use std::hint::black_box;

fn plans(c: &mut Criterion) {
    let manifest = manifest().expect("manifest");
    let mut group = c.benchmark_group("funnel");
    group.sample_size(10);
    let simulation = funnel::from_json(&manifest.simulation.to_string()).expect("request");
    group.bench_function("simulation, 1,000,000 draws", |b| {
        b.iter(|| funnel::simulate(black_box(&simulation)).unwrap());
    });
    group.bench_function("simulation, 1,000,000 draws, two threads", |b| {
        b.iter(|| funnel::simulate_on_threads(black_box(&simulation), 2).unwrap());
    });
    let sensitivity = funnel::from_json(&manifest.sensitivity.to_string()).expect("request");
    group.bench_function("Sobol indices, 16,384 × 10 inputs, 100 resamples", |b| {
        b.iter(|| funnel::sobol(black_box(&sensitivity)).unwrap());
    });
    group.finish();
}

criterion_group!(benches, plans);
criterion_main!(benches);
