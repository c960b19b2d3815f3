//! How broad a profile is, and what would change it (requirement A-090).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::Profile;
use icp_core::funnel::{Breadth, BreadthRule};
use icp_core::segment::breadth::{BreadthReport, BreadthRequest, Way, breadth, verdict_words};
use icp_core::table::{Table, column::Column};
use icp_core::watch::Watch;

#[test]
fn verdicts_on_the_articles_numbers() {
    let rule = BreadthRule::default();
    let verdict = |n: u64| rule.verdict(n.into());
    assert_eq!(verdict(50), Breadth::TooNarrow);
    assert_eq!(verdict(51), Breadth::NarrowUnspecified);
    assert_eq!(verdict(99), Breadth::NarrowUnspecified);
    assert_eq!(verdict(150), Breadth::WideBoundOnly);
    for n in [200, 300, 500] {
        assert_eq!(verdict(n), Breadth::Pass);
    }
    for n in [501, 800, 9_999] {
        assert_eq!(verdict(n), Breadth::BroadUnspecified);
    }
    for n in [10_000, 30_000, 50_000] {
        assert_eq!(verdict(n), Breadth::TooBroad);
    }
    assert_eq!(
        verdict_words(&rule, 800),
        "broad (outside, unspecified): 800 accounts, more than 500 and fewer than 10000"
    );
    assert_eq!(
        verdict_words(&rule, 75),
        "narrow (outside, unspecified): 75 accounts, more than 50 and fewer than 100"
    );
    assert_eq!(
        verdict_words(&rule, 150),
        "narrow: 150 accounts pass only the wider lower bound of 100, not the bound of 200"
    );
}

const PROFILE: &str = r#"{"icp": 1, "name": "Example",
    "attributes": {"employees": {"type": "number"}, "industry": {"type": "text"}, "rival": {"type": "flag"}},
    "criteria": [
        {"id": "size", "category": "firmographic", "weight": 3, "attribute": "employees",
         "fit": {"bands": [{"min": 100, "max": 200, "fit": 1}, {"min": 50, "max": 400, "fit": 0.5}]}},
        {"id": "industry", "category": "firmographic", "weight": 1, "attribute": "industry",
         "fit": {"values": {"SaaS": 1, "Fintech": 0.5}}}]}"#;

/// One account for each whole number of employees from 1; every third sells SaaS, every third is a bank, every third a shop.
fn ask(profile: &str, accounts: usize, request: &str) -> BreadthReport {
    let employees: Vec<f64> = (1..=accounts).map(|n| n as f64).collect();
    let (mut offsets, mut data) = (vec![0i32], Vec::new());
    for i in 0..accounts {
        data.extend_from_slice(["SaaS", "Bank", "Shop"][i % 3].as_bytes());
        offsets.push(i32::try_from(data.len()).unwrap());
    }
    let table = Table::new(accounts)
        .with("employees", Column::float64(&employees))
        .unwrap()
        .with("industry", Column::utf8(&offsets, &data).unwrap())
        .unwrap();
    let scorer = Profile::from_json(profile).unwrap().scorer("2026-11-21").unwrap();
    let request: BreadthRequest = serde_json::from_str(request).unwrap();
    breadth(&scorer, &table, &request, &Watch::NONE).unwrap()
}

fn step<'a>(report: &'a BreadthReport, change: &str) -> &'a icp_core::segment::breadth::Step {
    report.steps.iter().find(|step| step.change.starts_with(change)).unwrap_or_else(|| {
        panic!("{change}: {:?}", report.steps.iter().map(|step| &step.change).collect::<Vec<_>>())
    })
}

#[test]
fn each_step_says_what_it_adds_and_removes() {
    // Pursue is 70: size alone gives 75, so 100 to 200 employees fit: 101 accounts.
    let report = ask(PROFILE, 1000, "{}");
    assert_eq!((report.accounts, report.fitting, report.verdict), (1000, 101, Breadth::WideBoundOnly));
    // The lower end moves to the next band's, 50; the upper one to 400.
    let lower = step(&report, "size: min from 100 to 50");
    assert_eq!((lower.way, lower.accounts, lower.added, lower.removed), (Way::Relax, 151, 50, 0));
    let upper = step(&report, "size: max from 200 to 400");
    assert_eq!((upper.accounts, upper.added), (301, 200));
    assert_eq!(upper.verdict, Breadth::Pass);
    let tight = step(&report, "size: min from 100 to 125");
    assert_eq!((tight.way, tight.accounts, tight.removed), (Way::Tighten, 76, 25));
    assert_eq!(step(&report, "size: max from 200 to 160").accounts, 61);
    // Industry is worth a quarter only: nobody outside the size reaches 70 through it.
    assert_eq!(
        (step(&report, "industry: add Bank").added, step(&report, "industry: add Bank").removed),
        (0, 0)
    );
    assert_eq!(step(&report, "industry: count for everybody").added, 0);
    assert_eq!(step(&report, "industry: add Fintech").path, "/criteria/1/fit");
    // Without the size, 75 points go to everybody.
    assert_eq!(step(&report, "size: count for everybody").accounts, 1000);
    // 65 points: 37.5 + 25 = 62.5 still fail.
    let threshold = step(&report, "move `pursue` by 5 points, from 70 to 65");
    assert_eq!((threshold.accounts, threshold.path.as_str()), (101, "/decision/pursue"));
    for step in &report.steps {
        assert_eq!(step.accounts, report.fitting + step.added - step.removed, "{}", step.change);
    }
    let smallest = report.smallest.unwrap();
    assert_eq!(smallest.changes, ["size: max from 200 to 400"]);
    assert_eq!((smallest.steps, smallest.accounts), (1, 301));
    assert!(
        report.summary.contains("Smallest change: size: max from 200 to 400 (301 accounts)"),
        "{}",
        report.summary
    );
}

#[test]
fn the_curve_and_the_threshold() {
    let report = ask(PROFILE, 1000, "{}");
    let at = |score: f64| report.curve.iter().find(|point| point.score == score).unwrap().accounts;
    assert_eq!((at(0.0), at(70.0), at(75.0), at(80.0)), (1000, 101, 101, report.curve[20].accounts));
    assert!(report.curve.windows(2).all(|pair| pair[0].accounts >= pair[1].accounts));
    // At 62.5 SaaS companies with 50 to 400 employees come in: one in three of 250, on top of 101.
    let found = report.threshold.unwrap();
    assert_eq!(found.score, 37.5, "62.5 gives 184 accounts, which is too few");
    assert_eq!(found.accounts, 351);
}

#[test]
fn several_steps_where_one_is_not_enough() {
    let narrow = PROFILE.replace(
        r#"{"min": 100, "max": 200, "fit": 1}, {"min": 50, "max": 400, "fit": 0.5}"#,
        r#"{"min": 100, "max": 130, "fit": 1}"#,
    );
    let narrow = narrow.replace("\"weight\": 3", "\"weight\": 9");
    let report = ask(
        &narrow,
        2000,
        r#"{"rule": {"too_narrow": 20, "wide_least": 70, "least": 70, "most": 110, "too_broad": 1000}, "practical": 90}"#,
    );
    assert_eq!(report.fitting, 31);
    let smallest = report.smallest.unwrap();
    assert_eq!(smallest.steps, 2, "{smallest:?}");
    assert_eq!(smallest.accounts, 31 + smallest.added - smallest.removed);
    assert!((70..=110).contains(&smallest.accounts));
    // One step outwards leads to 162, two to 202: 103 accounts; or one at each end, 80 to 162: 83 accounts, nearer to 90.
    assert_eq!(smallest.accounts, 83);
    assert!(report.steps.iter().all(|step| step.verdict != Breadth::Pass));
}

#[test]
fn too_broad_is_tightened() {
    let report = ask(PROFILE, 1000, r#"{"score": 37.5}"#);
    assert_eq!(report.fitting, 351);
    let rule = r#"{"score": 37.5, "rule": {"too_narrow": 10, "wide_least": 20, "least": 50, "most": 300, "too_broad": 5000}}"#;
    let report = ask(PROFILE, 1000, rule);
    assert_eq!(report.verdict, Breadth::BroadUnspecified);
    assert!(report.steps.iter().filter(|step| step.way == Way::Relax).all(|step| step.accounts >= 351));
    assert!(report.threshold.is_some());
    // Tightening the best band moves accounts to the band around it, which still fits: no set of such steps helps.
    let by_tier = ask(
        PROFILE,
        1000,
        r#"{"tier": "tier_3", "rule": {"too_narrow": 10, "wide_least": 20, "least": 50, "most": 120, "too_broad": 5000}}"#,
    );
    assert_eq!(by_tier.fitting, 184, "101 of the best size and the 83 that sell SaaS of the 250 around it");
    let smallest = by_tier.smallest.unwrap();
    assert!(smallest.removed > 0 && (50..=120).contains(&smallest.accounts), "{smallest:?}");
    assert!(
        by_tier.steps.iter().any(|step| step.path == "/criteria/0/must_have" && step.way == Way::Tighten)
    );
}

#[test]
fn exclusions_can_be_left_out() {
    let excluding = PROFILE.trim_end().trim_end_matches('}').to_owned()
        + r#"], "exclusions": [{"id": "banks", "when": {"attribute": "industry", "is": "Bank"}}]}"#;
    let excluding = excluding.replacen("}}]],", "}}],", 1).replacen("]],", "],", 1);
    let report = ask(&excluding, 1000, "{}");
    assert_eq!(report.fitting, 101 - 34);
    let without = step(&report, "leave out the exclusion banks");
    assert_eq!((without.accounts, without.added), (101, 34));
}

#[test]
fn faults_name_their_place() {
    let scorer = Profile::from_json(PROFILE).unwrap().scorer("2026-11-21").unwrap();
    let place = |text: &str| {
        let request: BreadthRequest = serde_json::from_str(text).unwrap();
        breadth(&scorer, &Table::new(0), &request, &Watch::NONE).unwrap_err().path()
    };
    assert_eq!(place(r#"{"tier": "gold"}"#), "/tier");
    assert_eq!(place(r#"{"tier": "tier_1", "score": 3}"#), "/score");
    assert_eq!(place(r#"{"score": 101}"#), "/score");
    assert_eq!(place(r#"{"step": 0}"#), "/step");
    assert_eq!(place(r#"{"most_steps": 9}"#), "/most_steps");
    assert_eq!(place(r#"{"rule": {"least": 600}}"#), "/rule");
    assert_eq!(place("{}"), "/employees");
}
