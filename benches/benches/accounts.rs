//! One account at a time, a thousand of them in turn.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "criterion's macros; a bench stops where it fails"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use icp_benches::data::{Data, Texts};
use icp_benches::hand::{TypedAccount, score_account};
use icp_benches::manifest::{manifest, profile};
use icp_core::Account;
use std::hint::black_box;

fn accounts(c: &mut Criterion) {
    let manifest = manifest().expect("manifest");
    let scorer = profile().expect("profile").scorer(manifest.as_of.as_str()).expect("date");
    let rows = manifest.accounts as usize;
    let data = Data::new(&manifest, rows, Texts::Dictionary).expect("data");
    let accounts: Vec<Account> = (0..rows).map(|row| data.account(row)).collect();
    let texts: Vec<String> = (0..rows).map(|row| data.account_json(row).to_string()).collect();
    let typed: Vec<TypedAccount> =
        texts.iter().map(|text| serde_json::from_str(text).expect("account")).collect();
    let mut group = c.benchmark_group("accounts");
    group.throughput(Throughput::Elements(rows as u64));
    group.bench_function("typed", |b| {
        b.iter(|| accounts.iter().for_each(|a| drop(black_box(scorer.score(a).unwrap()))))
    });
    group.bench_function("JSON", |b| {
        b.iter(|| texts.iter().for_each(|t| drop(black_box(scorer.score_json(t).unwrap()))))
    });
    group.bench_function("record as JSON", |b| {
        let records: Vec<_> = accounts.iter().map(|a| scorer.score(a).unwrap()).collect();
        b.iter(|| records.iter().for_each(|record| drop(black_box(record.to_json()))));
    });
    group.bench_function("by hand", |b| {
        b.iter(|| {
            typed.iter().for_each(|a| {
                black_box(score_account(a));
            })
        })
    });
    group.bench_function("serde_json into a struct", |b| {
        b.iter(|| {
            texts.iter().for_each(|t| drop(black_box(serde_json::from_str::<TypedAccount>(t).unwrap())))
        });
    });
    group.finish();
    let mut group = c.benchmark_group("one account");
    group.sample_size(20);
    group.bench_function("explain", |b| b.iter(|| scorer.explain(black_box(&accounts[0])).unwrap()));
    group.finish();
}

criterion_group!(benches, accounts);
criterion_main!(benches);
