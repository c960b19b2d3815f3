//! The portfolio's figures (requirements A-035 to A-041).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::Profile;
use icp_core::error::ErrorCode;
use icp_core::segment::benchmark::Position;
use icp_core::segment::portfolio::{PortfolioReport, PortfolioRequest, ShareBasis, portfolio, portfolio_of};
use icp_core::segment::rates::{Basis, ComparisonRequest, claims, compare};
use icp_core::table::{Table, column::Column};

fn request(text: &str) -> PortfolioRequest {
    serde_json::from_str(text).unwrap()
}

fn four(counts: [u64; 4]) -> PortfolioRequest {
    let tiers: Vec<String> = counts
        .iter()
        .enumerate()
        .map(|(i, n)| format!(r#"{{"id": "tier_{}", "accounts": {n}}}"#, i + 1))
        .collect();
    request(&format!(r#"{{"tiers": [{}]}}"#, tiers.join(",")))
}

fn positions(report: &PortfolioReport) -> Vec<Position> {
    report.tiers.iter().map(|tier| tier.volume.position.unwrap()).collect()
}

fn close(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} is not {b}");
}

#[test]
fn volumes_against_the_bands() {
    use Position::{Above, Below, In};
    let all_in = portfolio(&four([80, 220, 380, 320])).unwrap();
    assert_eq!(positions(&all_in), [In; 4]);
    assert!(all_in.findings.iter().all(|finding| finding.code == "account_shares_not_whole"));
    assert_eq!(positions(&portfolio(&four([50, 250, 400, 300])).unwrap()), [In; 4], "ends are inside");
    let skewed = portfolio(&four([40, 100, 450, 410])).unwrap();
    assert_eq!(positions(&skewed), [Below, Below, Above, Above]);
    assert_eq!(skewed.findings.iter().filter(|finding| finding.code == "share_below").count(), 2);
    assert_eq!(positions(&portfolio(&four([200, 200, 300, 300])).unwrap()), [Above, In, In, In]);
    let sums = skewed.sums.unwrap();
    close(sums.band_low, 0.75, 1e-12);
    close(sums.band_high, 1.10, 1e-12);
    close(sums.band_middle, 0.925, 1e-12);
    assert!(sums.can_be_met);
}

#[test]
fn effort_as_declared_and_normalised() {
    let report = portfolio(&PortfolioRequest { hours: Some(100.0), ..four([10, 25, 40, 35]) }).unwrap();
    let per_account: Vec<f64> =
        report.tiers.iter().map(|tier| tier.effort.unwrap().per_account.unwrap()).collect();
    for (found, wanted) in per_account.iter().zip([4.0, 1.4, 0.5, 0.142857]) {
        close(*found, wanted, 5e-7);
    }
    close(report.effort_ratio.unwrap(), 28.0, 1e-9);
    let sums = report.sums.unwrap();
    close(sums.effort, 1.0, 1e-12);
    close(sums.account_share, 1.10, 1e-12);
    assert!(report.findings.iter().any(|finding| finding.code == "account_shares_not_whole"));
    let hours: Vec<f64> = report.tiers.iter().map(|tier| tier.effort.unwrap().hours.unwrap()).collect();
    for (found, wanted) in hours.iter().zip([40.0, 35.0, 20.0, 5.0]) {
        close(*found, wanted, 1e-9);
    }
    close(report.tiers[0].effort.unwrap().hours_per_account.unwrap(), 4.0, 1e-12);

    let scaled = PortfolioRequest { share_basis: ShareBasis::Normalised, ..four([10, 25, 40, 35]) };
    let report = portfolio(&scaled).unwrap();
    for (tier, wanted) in report.tiers.iter().zip([9.09, 22.73, 36.36, 31.82]) {
        close(100.0 * tier.effort.unwrap().account_share.unwrap(), wanted, 0.005);
    }
    close(report.effort_ratio.unwrap(), 28.0, 1e-9);

    let counted =
        portfolio(&PortfolioRequest { share_basis: ShareBasis::Counted, ..four([10, 20, 30, 40]) }).unwrap();
    close(counted.effort_ratio.unwrap(), (0.4 / 0.1) / (0.05 / 0.4), 1e-9);
}

#[test]
fn plays_of_four_tiers() {
    let report = portfolio(&four([80, 220, 380, 320])).unwrap();
    let play = |i: usize| report.tiers[i].play.clone().unwrap();
    assert_eq!(play(0).channels, ["email", "linkedin", "phone"]);
    assert_eq!(play(1).personalisation, "semi_personalised");
    assert!(play(2).approach.contains("automated"));
    assert!(play(3).channels.contains(&"events".to_owned()));
}

#[test]
fn expected_replies_and_meetings() {
    let report = portfolio(&four([300, 400, 0, 0])).unwrap();
    let first = report.tiers[0].outlook;
    let replies = first.replies.unwrap();
    close(replies.low, 45.0, 1e-9);
    close(replies.high, 75.0, 1e-9);
    assert_eq!(replies.basis, Basis::Claimed);
    close(first.meetings.unwrap().low, 24.0, 1e-9);
    close(first.opens.unwrap().high, 180.0, 1e-9);
    close(report.meetings.unwrap().low, 24.0 + 16.0, 1e-9);

    // Own counts get Wilson's interval; 7/10 is [0.396778, 0.892209] (A-083).
    let own = request(
        r#"{"tiers": [{"id": "a", "accounts": 100, "reply": {"events": 7, "trials": 10}, "meeting": 0.07},
                      {"id": "b", "accounts": 10, "contacted": 5, "reply": 0.2}]}"#,
    );
    let report = portfolio(&own).unwrap();
    let replies = report.tiers[0].outlook.replies.unwrap();
    close(replies.low, 39.6778, 5e-5);
    close(replies.high, 89.2209, 5e-5);
    assert_eq!(replies.basis, Basis::Counted);
    close(report.tiers[1].outlook.replies.unwrap().value, 1.0, 1e-12);
    close(report.replies.unwrap().value, 71.0, 1e-9);
    assert_eq!(report.meetings, None, "no rate for the second tier");
    assert_eq!(report.sums, None);
    assert!(report.tiers.iter().all(|tier| tier.play.is_none() && tier.volume.position.is_none()));
}

/// A-037: observed rates are compared by the overlap of intervals, not by the point.
#[test]
fn rates_are_compared_by_interval() {
    let with = |meeting: &str| {
        let mut all = four([300, 400, 200, 100]);
        all.tiers[0].meeting = Some(serde_json::from_str(meeting).unwrap());
        portfolio(&all).unwrap().tiers[0].checks.meeting.unwrap()
    };
    let few = with(r#"{"events": 21, "trials": 300}"#);
    assert_eq!((few.point, few.interval), (Position::Below, Position::In));
    let many = with(r#"{"events": 2100, "trials": 30000}"#);
    assert_eq!((many.point, many.interval), (Position::Below, Position::Below));
    assert_eq!(with("0.07").interval, Position::Below);
}

/// A-039, A-040: the worked example.
#[test]
fn worked_example() {
    let request: ComparisonRequest = serde_json::from_str(
        r#"{"before": {"contacted": 1000, "reply": 0.05, "meeting": 0.015, "cycle_days": 90, "churn": 0.45},
            "after": {"contacted": 300, "reply": 0.18, "meeting": 0.07, "cycle_days": 45, "churn": 0.22},
            "lifetime_value_ratio": 3}"#,
    )
    .unwrap();
    let report = compare(&request).unwrap();
    close(report.reply_ratio, 3.6, 1e-12);
    close(report.meeting_ratio, 4.667, 5e-4);
    close(report.cycle_reduction, 0.5, 1e-12);
    close(report.churn_reduction, 0.5111, 5e-5);
    close(report.replies[0], 50.0, 1e-9);
    close(report.replies[1], 54.0, 1e-9);
    close(report.meetings[0], 15.0, 1e-9);
    close(report.meetings[1], 21.0, 1e-9);
    close(report.lifetime_ratio, 2.045, 5e-4);
    close(report.unexplained_value_ratio.unwrap(), 1.467, 5e-4);
    assert_eq!(report.reply_check.point, Position::In);
    assert_eq!(report.meeting_check.point, Position::Below, "7 % is below the first tier's own 8 to 12 %");
    assert!(report.summary.contains("Replies 3.6 times, meetings 4.7 times"), "{}", report.summary);
    assert!(report.summary.contains("cycle 50 % shorter, churn 51 % lower"), "{}", report.summary);
    assert!(report.summary.contains("below the 8–12 % expected of tier 1"), "{}", report.summary);
}

/// A-041: claims stay apart and are seen to contradict each other.
#[test]
fn claims_contradict() {
    let all = claims(0.05, 0.015).unwrap();
    let of = |id: &str| all.iter().find(|claim| claim.id == id).unwrap();
    let ends = |id: &str| of(id).implied.map(|rate| icp_core::num::round_half_away(rate * 1e6) / 1e6);
    assert_eq!(ends("better_replies"), [0.065, 0.07]);
    assert_eq!(ends("tight_profile"), [0.10, 0.15]);
    assert_eq!(ends("worked_example"), [0.18, 0.18]);
    assert_eq!(of("better_replies").contradicts, ["tight_profile", "worked_example"]);
    assert_eq!(of("more_meetings").factor, [1.5, 1.7]);
    assert!(of("persona_alignment").contradicts.is_empty(), "the two meet at 1.5");
}

#[test]
fn a_scored_universe() {
    let profile = Profile::from_json(
        r#"{"icp": 1, "name": "Example", "attributes": {"employees": {"type": "number"}, "rival": {"type": "flag"}},
            "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
                "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}, {"min": 20, "max": 1000, "fit": 0.75}, {"min": 10, "fit": 0.5}]}}],
            "exclusions": [{"id": "tiny", "when": {"attribute": "employees", "lt": 3}}]}"#,
    )
    .unwrap();
    let scorer = profile.scorer("2026-11-21").unwrap();
    let employees = [100.0, 30.0, 800.0, 15.0, 12.0, 5000.0, 5.0, 4.0, 1.0, f64::NAN];
    let table = Table::new(10).with("employees", Column::float64(&employees)).unwrap();
    let report = portfolio_of(&scorer, &table, &PortfolioRequest::default()).unwrap();
    let counts: Vec<u64> = report.tiers.iter().map(|tier| tier.volume.accounts).collect();
    assert_eq!(counts, [1, 2, 3, 2]);
    assert_eq!(report.accounts, 8);
    let universe = report.universe.clone().unwrap();
    assert_eq!((universe.accounts, universe.excluded, universe.insufficient_data), (10, 1, 1));
    assert_eq!(report.tiers[0].volume.position, Some(Position::Above), "1 of 8");
    assert!(report.summary.starts_with("8 accounts: 1 in tier_1, 2 in tier_2"), "{}", report.summary);

    let wrong = portfolio_of(&scorer, &table, &request(r#"{"tiers": [{"id": "tier_9"}]}"#)).unwrap_err();
    assert_eq!((wrong.code(), wrong.path()), (ErrorCode::OptionWrong, "/tiers/0/id".to_owned()));
    let counted = request(r#"{"tiers": [{"id": "tier_1", "accounts": 5}]}"#);
    assert_eq!(portfolio_of(&scorer, &table, &counted).unwrap_err().path(), "/tiers/0/accounts");
    let absent = portfolio_of(&scorer, &Table::new(3), &PortfolioRequest::default()).unwrap_err();
    assert_eq!((absent.code(), absent.path()), (ErrorCode::AbsentColumn, "/employees".to_owned()));
}

#[test]
fn faults_name_their_place() {
    let place = |text: &str| portfolio(&request(text)).unwrap_err().path();
    assert_eq!(place(r#"{"tiers": []}"#), "/tiers");
    assert_eq!(place(r#"{"tiers": [{"id": "a"}]}"#), "/tiers/0/accounts");
    assert_eq!(
        place(r#"{"tiers": [{"id": "a", "accounts": 1}, {"id": "a", "accounts": 1}]}"#),
        "/tiers/1/id"
    );
    assert_eq!(place(r#"{"tiers": [{"id": "a", "accounts": 1, "reply": 1.5}]}"#), "/tiers/0/reply");
    assert_eq!(
        place(r#"{"tiers": [{"id": "a", "accounts": 1, "reply": {"events": 3, "trials": 2}}]}"#),
        "/tiers/0/reply"
    );
    assert_eq!(
        place(r#"{"tiers": [{"id": "a", "accounts": 1, "share": {"low": 0.5, "high": 0.1}}]}"#),
        "/tiers/0/share"
    );
    assert_eq!(place(r#"{"tiers": [{"id": "a", "accounts": 1, "contacted": 2}]}"#), "/tiers/0/contacted");
    assert_eq!(place(r#"{"hours": -1, "tiers": [{"id": "a", "accounts": 1}]}"#), "/hours");
    assert_eq!(place(r#"{"level": 1, "tiers": [{"id": "a", "accounts": 1}]}"#), "/level");
    let empty = portfolio(&four([0; 4])).unwrap();
    assert!(empty.tiers.iter().all(|tier| tier.volume.share.is_none() && tier.volume.position.is_none()));
}
