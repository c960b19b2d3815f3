//! A draft profile from customers: what is planted is found, noise is not, leaks are flagged, rows held out stay out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::learn::leakage::LeakKind;
use icp_core::learn::{DraftOptions, EvaluateOptions, Outcome, OutcomeKind, Split, draft, evaluate};
use icp_core::num;
use icp_core::profile::Profile;
use icp_core::profile::lint::{LintCode, lint};
use icp_core::random::Stream;
use icp_core::table::Table;
use icp_core::table::column::Column;
use icp_core::watch::Watch;

const DATE: &str = "2026-11-21";

/// Owned columns of a made-up market: size (best 100 to 250), industry (fintech is good), a date, a flag that says nothing, noise.
struct Made {
    n: usize,
    employees: Vec<f64>,
    offsets: Vec<i32>,
    bytes: Vec<u8>,
    founded: Vec<i32>,
    noise: Vec<Vec<f64>>,
    won: Vec<f64>,
}

fn made(n: usize, strength: f64, seed: u64) -> Made {
    let u = |k: u64, i: usize| Stream::new(seed, k).uniform(i as u64);
    let words = ["Fintech", "Retail", "Health", "Media"];
    let employees: Vec<f64> = (0..n)
        .map(|i| if u(0, i) < 0.1 { f64::NAN } else { (num::exp(2.0 + 5.0 * u(1, i))).floor() })
        .collect();
    let (mut offsets, mut bytes) = (vec![0], Vec::new());
    let industry: Vec<usize> = (0..n).map(|i| (u(2, i) * 4.0) as usize).collect();
    for &word in &industry {
        bytes.extend_from_slice(words[word].as_bytes());
        offsets.push(bytes.len() as i32);
    }
    let founded = (0..n).map(|i| 10_000 + (u(3, i) * 10_000.0) as i32).collect();
    let noise = (0..6).map(|k| (0..n).map(|i| u(10 + k, i)).collect()).collect();
    let won = (0..n)
        .map(|i| {
            let size = if (100.0..250.0).contains(&employees[i]) { 2.0 } else { 0.0 };
            let eta = -1.5 + strength * (size + if industry[i] == 0 { 1.0 } else { 0.0 });
            f64::from(u8::from(u(5, i) < 1.0 / (1.0 + num::exp(-eta))))
        })
        .collect();
    Made { n, employees, offsets, bytes, founded, noise, won }
}

impl Made {
    fn table(&self) -> Table<'_> {
        let mut table = Table::new(self.n)
            .with("employees", Column::float64(&self.employees))
            .unwrap()
            .with("industry", Column::utf8(&self.offsets, &self.bytes).unwrap())
            .unwrap()
            .with("founded", Column::date32(&self.founded))
            .unwrap()
            .with("won", Column::float64(&self.won))
            .unwrap();
        for (k, noise) in self.noise.iter().enumerate() {
            table.add(&format!("noise_{k}"), Column::float64(noise)).unwrap();
        }
        table
    }
}

fn options() -> DraftOptions {
    DraftOptions::new(Outcome::flag("won"), DATE)
}

#[test]
fn what_is_planted_is_found_and_the_document_stands() {
    let made = made(4000, 1.0, 1);
    let table = made.table();
    let report = draft(&table, &options(), &Watch::NONE).unwrap();
    let ids: Vec<&str> = report.criteria.iter().map(|criterion| criterion.id.as_str()).collect();
    assert_eq!(ids[..2], ["employees", "industry"], "{}", report.summary);
    assert!(ids.len() <= 3, "{ids:?}");
    let profile = Profile::from_json(&report.profile.unwrap().to_string()).unwrap();
    let odd: Vec<LintCode> = lint(&profile).into_iter().map(|lint| lint.code).collect();
    assert!(
        odd.iter().all(|code| matches!(
            code,
            LintCode::OnlyFirmographic | LintCode::TriggerCount | LintCode::NoExclusions
        )),
        "{odd:?}"
    );
    // Bands that hold the good sizes are worth most.
    let bins = &report.criteria[0].bins;
    let best = bins.iter().find(|bin| bin.fit == 1.0).unwrap();
    assert!(best.label.starts_with("above ") && best.won * 2 > best.rows, "{best:?}");
    let fintech = report.criteria[1].bins.iter().find(|bin| bin.label == "Fintech").unwrap();
    assert_eq!(fintech.fit, 1.0);
    // Every account gets the same tiers from the document as the report counted.
    let scores = profile.scorer(DATE).unwrap().score_table(&table).unwrap();
    assert_eq!(scores.rows, 4000);
    assert_eq!(report.tiers.iter().map(|tier| tier.rows).sum::<u64>(), 4000);
    let rates: Vec<f64> = report.tiers.iter().map(|tier| tier.won as f64 / tier.rows as f64).collect();
    assert!(rates[0] > 2.0 * rates[rates.len() - 1], "{rates:?}");
    let evaluation = report.evaluation.unwrap();
    let auc =
        |name: &str| *evaluation.contenders.iter().find(|c| c.name == name).unwrap().auc.value().unwrap();
    assert!(auc("learned") > auc("best_attribute") && auc("learned") > 0.65, "{}", evaluation.summary);
    assert!(*evaluation.optimism.value().unwrap() > -0.02);
    assert_eq!((auc("base_rate"), evaluation.repeats, evaluation.rows), (0.5, 5, 4000));
}

#[test]
fn noise_alone_rarely_makes_a_profile() {
    let mut proposed = 0;
    for seed in 0..60 {
        let made = made(200, 0.0, seed);
        let report = draft(&made.table(), &DraftOptions { folds: 0, ..options() }, &Watch::NONE).unwrap();
        proposed += u32::from(report.profile.is_some());
        if report.profile.is_none() {
            assert!(report.summary.starts_with("Nothing here tells won from lost"), "{}", report.summary);
        }
    }
    // q = 0.1: six expected at most; twelve would be a chance of about one in a hundred.
    assert!(proposed <= 12, "{proposed}");
}

#[test]
fn what_gives_the_outcome_away_is_flagged_and_left_out() {
    let made = made(800, 1.0, 3);
    let leak: Vec<f64> = made.won.iter().zip(&made.noise[0]).map(|(won, noise)| won * 10.0 + noise).collect();
    let only_won: Vec<f64> =
        made.won.iter().zip(&made.noise[1]).map(|(won, x)| if *won > 0.5 { *x } else { f64::NAN }).collect();
    let decided = vec![15_000; 800];
    let signed: Vec<i32> = made.noise[2].iter().map(|x| 14_000 + (x * 2000.0) as i32).collect();
    let table = made
        .table()
        .with("contract_value", Column::float64(&leak))
        .unwrap()
        .with("onboarding_score", Column::float64(&only_won))
        .unwrap()
        .with("signed", Column::date32(&signed))
        .unwrap()
        .with("decided", Column::date32(&decided))
        .unwrap();
    let options = DraftOptions { decided: Some("decided".into()), folds: 0, ..options() };
    let report = draft(&table, &options, &Watch::NONE).unwrap();
    let kind = |name: &str| report.leaks.iter().find(|leak| leak.attribute == name).map(|leak| leak.kind);
    assert_eq!(kind("contract_value"), Some(LeakKind::Separates));
    assert_eq!(kind("onboarding_score"), Some(LeakKind::MissingTells));
    assert_eq!(kind("signed"), Some(LeakKind::AfterOutcome));
    assert!(report.criteria.iter().all(|criterion| kind(&criterion.id).is_none()));
    assert!(report.criteria.iter().any(|criterion| criterion.id == "employees"), "{}", report.summary);
}

#[test]
fn an_expert_and_a_later_period_can_be_compared() {
    let made = made(3000, 1.0, 5);
    let expert = Profile::from_json(
        r#"{"icp": 1, "name": "Expert", "attributes": {"employees": {"type": "number"}}, "criteria": [
            {"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
             "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]}"#,
    )
    .unwrap();
    let split = Split::Time { column: "founded".into(), from: "2010-06-01".into() };
    let options = EvaluateOptions { draft: options(), split };
    let found = evaluate(&made.table(), Some(&expert), &options, &Watch::NONE).unwrap();
    assert_eq!((found.repeats, found.contenders[1].name), (1, "expert"));
    let auc = |at: usize| *found.contenders[at].auc.value().unwrap();
    assert!(auc(0) > auc(1), "{}", found.summary);
    assert!(found.rows > 700 && found.rows < 2000, "{}", found.rows);
    let error = |options: &EvaluateOptions| evaluate(&made.table(), None, options, &Watch::NONE).unwrap_err();
    let mut wrong = options.clone();
    wrong.draft.q = 2.0;
    assert_eq!((error(&wrong).code().as_str(), error(&wrong).path().as_str()), ("option_wrong", "/draft/q"));
    wrong = EvaluateOptions {
        split: Split::Time { column: "founded".into(), from: "2090-01-01".into() },
        ..options
    };
    assert_eq!(error(&wrong).code().as_str(), "too_few_rows");
}

#[test]
fn money_few_rows_and_stopping() {
    let made = made(30, 1.0, 9);
    let table = made.table();
    let few = draft(&table, &options(), &Watch::NONE).unwrap();
    assert!(few.summary.contains("fewer than 50") || few.profile.is_none(), "{}", few.summary);
    let outcome = Outcome { kind: OutcomeKind::Number, ..Outcome::flag("employees") };
    let money = draft(&table, &DraftOptions { outcome, ..options() }, &Watch::NONE).unwrap();
    assert!(money.won * 5 >= money.rows && money.won * 3 <= money.rows, "{} {}", money.won, money.rows);
    let stop = |share: f64| share < 0.4;
    let stopped = draft(&table, &options(), &Watch::new(&stop));
    assert!(few.profile.is_none() || stopped.unwrap_err().code().as_str() == "stopped");
}
