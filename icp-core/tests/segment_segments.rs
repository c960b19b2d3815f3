//! The document's segments on a universe, and the charts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::Profile;
use icp_core::error::ErrorCode;
use icp_core::segment::breadth::{BreadthRequest, breadth};
use icp_core::segment::charts::{breadth_curve, fit_timing_map, tier_pyramid};
use icp_core::segment::portfolio::{PortfolioRequest, portfolio_of};
use icp_core::segment::segments::{SegmentsReport, SegmentsRequest, segments};
use icp_core::table::{Table, column::Column};
use icp_core::watch::Watch;

const PROFILE: &str = r#"{"icp": 1, "name": "Example",
    "attributes": {"employees": {"type": "number"},
                   "country": {"type": "text", "aliases": {"deutschland": "Germany"}, "groups": {"DACH": ["Germany", "Austria"]}}},
    "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
                  "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}, {"min": 20, "fit": 0.6}]}}],
    "triggers": [{"id": "large", "when": {"attribute": "employees", "ge": 400}, "strength": 0.5}],
    "segments": [{"id": "dach", "name": "German-speaking", "when": {"attribute": "country", "in": ["DACH"]}},
                 {"id": "large", "when": {"attribute": "employees", "ge": 200}}]}"#;

const EMPLOYEES: [f64; 6] = [100.0, 30.0, 300.0, 10.0, 450.0, 60.0];

fn with_table<T>(work: impl Fn(&icp_core::score::scorer::Scorer, &Table<'_>) -> T) -> T {
    let words = ["Deutschland", "France", "Austria", "germany", "", "France"];
    let (mut offsets, mut data) = (vec![0i32], Vec::new());
    for word in words {
        data.extend_from_slice(word.as_bytes());
        offsets.push(i32::try_from(data.len()).unwrap());
    }
    let stages = ["won", "lost", "Won", "lost", "open", "won"];
    let (mut stage_offsets, mut stage_data) = (vec![0i32], Vec::new());
    for stage in stages {
        stage_data.extend_from_slice(stage.as_bytes());
        stage_offsets.push(i32::try_from(stage_data.len()).unwrap());
    }
    let country = Column::utf8(&offsets, &data).unwrap().with_validity_bytes(&[0b10_1111]).unwrap();
    let stage = Column::utf8(&stage_offsets, &stage_data).unwrap().with_validity_bytes(&[0b10_1111]).unwrap();
    let table = Table::new(6)
        .with("employees", Column::float64(&EMPLOYEES))
        .unwrap()
        .with("country", country)
        .unwrap()
        .with("stage", stage)
        .unwrap();
    let scorer = Profile::from_json(PROFILE).unwrap().scorer("2026-11-21").unwrap();
    work(&scorer, &table)
}

fn ask(request: &str) -> SegmentsReport {
    let request: SegmentsRequest = serde_json::from_str(request).unwrap();
    with_table(|scorer, table| segments(scorer, table, &request).unwrap())
}

#[test]
fn counts_tiers_and_rates() {
    let report = ask(r#"{"outcome": "stage", "won": ["won"]}"#);
    let dach = &report.segments[0];
    assert_eq!((dach.id.as_str(), dach.part.accounts, dach.unknown), ("dach", 3, 1));
    let tiers: Vec<u64> = dach.part.tiers.iter().map(|tier| tier.accounts).collect();
    assert_eq!(tiers, [2, 0, 0, 1]);
    assert_eq!(dach.part.share.value(), Some(&0.5));
    let mean = dach.part.mean_score.value().unwrap();
    assert!((mean - 200.0 / 3.0).abs() < 1e-9);
    let outcome = dach.part.outcome.as_ref().unwrap();
    assert_eq!((outcome.known, outcome.won), (3, 2));
    let overall = report.overall.outcome.as_ref().unwrap();
    assert_eq!((overall.known, overall.won), (5, 3), "one stage is missing");
    assert!((dach.lift.unwrap() - (2.0 / 3.0) / 0.6).abs() < 1e-12);
    let large = &report.segments[1];
    assert_eq!(large.part.accounts, 2);
    assert_eq!(large.part.mean_timing.value(), Some(&25.0));
    assert_eq!((report.in_none, report.in_several), (2, 1));
    assert_eq!(report.summary, "6 accounts: 3 in dach, 2 in large; 2 in no segment, 1 in several.");
    assert_eq!(ask("{}").segments[0].part.outcome, None);
}

#[test]
fn an_empty_segment_has_no_rates() {
    let request = SegmentsRequest::default();
    let report = with_table(|scorer, table| segments(scorer, &table.slice(1, 1), &request).unwrap());
    assert_eq!(report.segments[0].part.accounts, 0);
    let json = serde_json::to_value(&report.segments[0]).unwrap();
    assert_eq!(json["part"]["mean_score"]["undefined"]["code"], "empty_cell");
}

#[test]
fn faults_name_their_place() {
    let fault = |text: &str| {
        let request: SegmentsRequest = serde_json::from_str(text).unwrap();
        with_table(|scorer, table| segments(scorer, table, &request).unwrap_err())
    };
    assert_eq!(fault(r#"{"level": 2}"#).path(), "/level");
    let absent = fault(r#"{"outcome": "fate"}"#);
    assert_eq!((absent.code(), absent.path()), (ErrorCode::AbsentColumn, "/fate".to_owned()));
    assert_eq!(fault(r#"{"outcome": "stage"}"#).code(), ErrorCode::TypeMismatch, "texts want `won`");
}

#[test]
fn charts_say_what_they_show() {
    with_table(|scorer, table| {
        let pyramid = tier_pyramid(&portfolio_of(scorer, table, &PortfolioRequest::default()).unwrap());
        let bars = pyramid["data"]["values"].as_array().unwrap();
        assert_eq!(bars.len(), 4);
        assert_eq!((bars[0]["accounts"].as_u64(), bars[0]["left"].as_f64()), (Some(4), Some(-2.0)));
        assert!(
            pyramid["description"]
                .as_str()
                .unwrap()
                .starts_with("Pyramid of 6 accounts in 4 tiers: 4 tier_1")
        );

        let map = fit_timing_map(scorer, table).unwrap();
        let points = map["layer"][1]["data"]["values"].as_array().unwrap();
        let total: u64 = points.iter().map(|point| point["accounts"].as_u64().unwrap()).sum();
        assert_eq!(total, 6);
        let ready = points.iter().find(|point| point["timing"] == 52.5).unwrap();
        assert_eq!((ready["score"].as_f64(), ready["decision"].as_str()), (Some(97.5), Some("pursue")));
        assert!(map["description"].as_str().unwrap().contains("6 accounts"), "{}", map["description"]);
        assert!(map["description"].as_str().unwrap().contains("1 have 50 or more of both"));

        let request = BreadthRequest::default();
        let report = breadth(scorer, table, &request, &Watch::NONE).unwrap();
        let curve = breadth_curve(&report, &request);
        assert_eq!(curve["layer"][1]["data"]["values"].as_array().unwrap().len(), 21);
        assert_eq!(curve["layer"][0]["data"]["values"][0]["most"], 500.0);
        for chart in [&pyramid, &map, &curve] {
            assert!(chart["$schema"].as_str().unwrap().contains("vega-lite"));
        }
    });
}
