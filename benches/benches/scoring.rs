//! Columns: borrowing and checking them, scoring with different outputs, and the loop made by hand.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "criterion's macros; a bench stops where it fails"
)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use icp_benches::data::{Data, Texts};
use icp_benches::hand::{score_coded, score_plain};
use icp_benches::manifest::{forty_criteria, manifest, profile};
use icp_core::Profile;
use icp_core::score::pool::Threads;
use icp_core::score::scorer::TableOptions;
use icp_core::score::scores::Output;
use std::hint::black_box;

const ROWS: usize = 100_000;

fn loading(c: &mut Criterion) {
    let manifest = manifest().expect("manifest");
    let text = forty_criteria().expect("profile");
    let mut group = c.benchmark_group("profile of 40 criteria");
    group.bench_function("load", |b| b.iter(|| Profile::from_json(black_box(&text)).unwrap()));
    let loaded = Profile::from_json(&text).expect("profile");
    group.bench_function("compile", |b| b.iter(|| loaded.scorer(manifest.as_of.as_str()).unwrap()));
    group.finish();
}

fn columns(c: &mut Criterion) {
    let manifest = manifest().expect("manifest");
    let scorer = profile().expect("profile").scorer(manifest.as_of.as_str()).expect("date");
    let sets: [(&str, &[Output]); 5] = [
        ("score", &[Output::Score]),
        ("score, tier", &[Output::Score, Output::Tier]),
        ("score, tier, bounds", &[Output::Score, Output::Tier, Output::Low, Output::High]),
        ("score, tier, points", &[Output::Score, Output::Tier, Output::Criteria]),
        ("default", &Output::DEFAULT),
    ];
    for texts in Texts::ALL {
        let data = Data::new(&manifest, ROWS, texts).expect("data");
        let table = data.table().expect("table");
        let mut group = c.benchmark_group(format!("columns, {}", texts.as_str()));
        group.throughput(Throughput::Elements(ROWS as u64)).sample_size(20);
        group.bench_function("borrow and check", |b| b.iter(|| data.table().unwrap()));
        for (name, outputs) in sets {
            let options = TableOptions { outputs: outputs.to_vec(), ..TableOptions::default() };
            group.bench_function(BenchmarkId::new("score", name), |b| {
                b.iter(|| scorer.score_table_with(black_box(&table), &options).unwrap());
            });
        }
        let pool = Threads::new(2);
        let options = TableOptions {
            outputs: vec![Output::Score, Output::Tier],
            pool: &pool,
            ..TableOptions::default()
        };
        group.bench_function("score/score, tier, two threads", |b| {
            b.iter(|| scorer.score_table_with(black_box(&table), &options).unwrap());
        });
        match texts {
            Texts::Plain => {
                let columns = data.plain().expect("columns");
                group.bench_function("by hand", |b| b.iter(|| score_plain(black_box(&columns))));
            }
            Texts::Dictionary => {
                let columns = data.coded().expect("columns");
                group.bench_function("by hand", |b| b.iter(|| score_coded(black_box(&columns))));
            }
            Texts::Views => {}
        }
        group.finish();
    }
}

criterion_group!(benches, loading, columns);
criterion_main!(benches);
