//! Channels against a profile, and a budget over them (requirement A-096).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::Profile;
use icp_core::error::ErrorCode;
use icp_core::num;
use icp_core::segment::channels::{
    AllocationRequest, ChannelsReport, ChannelsRequest, FactorVerdict, Fitness, Limit, Mismatch, allocate,
    channels, channels_of,
};
use icp_core::table::{Table, column::Column};

const PROFILE: &str = r#"{"icp": 1, "name": "Example", "attributes": {"employees": {"type": "number"}, "country": {"type": "text"}},
    "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
                  "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}],
    "channels": [
        {"id": "email", "cost": 1, "reach": 0.8, "message_fit": 0.9, "meeting_rate": 0.02, "audience": 400},
        {"id": "events", "cost": 40, "reach": 0.5, "message_fit": 0.8, "meeting_rate": 0.2,
         "targets": {"attribute": "country", "is": "Germany"}},
        {"id": "unknown"}]}"#;

fn profile() -> Profile {
    Profile::from_json(PROFILE).unwrap()
}

fn ask(request: &str) -> ChannelsReport {
    let request: ChannelsRequest = serde_json::from_str(request).unwrap();
    channels(Some(&profile()), &request).unwrap()
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-9 * (1.0 + b.abs()), "{a} is not {b}");
}

/// The article's mismatch: "VP of Revenue at post-series B SaaS" by broad social advertising.
#[test]
fn a_broad_audience_is_a_mismatch() {
    let report = ask(
        r#"{"icp_accounts": 300, "channels": [{"id": "broad_linkedin", "cost": 0.05, "reach": 0.9, "audience": 1000000,
            "message_fit": 0.7, "meeting_rate": 0.01}]}"#,
    );
    let card = &report.channels[0];
    assert_eq!(
        (card.fitness, card.mismatches.as_slice()),
        (Fitness::Mismatch, &[Mismatch::AudienceTooWide][..])
    );
    close(card.audience_times.unwrap(), 1_000_000.0 / 300.0);
    close(card.precision.unwrap(), 270.0 / 1_000_000.0);
    close(card.meetings_per_cost.unwrap(), 0.00027 * 0.01 / 0.05);
    assert!(card.summary.contains("3333 times as wide"), "{}", card.summary);
    assert!(report.summary.ends_with("mismatches: broad_linkedin."), "{}", report.summary);
    // The same place with an audience that is picked by hand suits.
    let narrow = ask(
        r#"{"icp_accounts": 300, "limits": {"cost_per_meeting": 100}, "channels": [{"id": "picked_linkedin", "cost": 0.5, "reach": 0.9, "audience": 600,
            "message_fit": 0.7, "meeting_rate": 0.02}]}"#,
    );
    assert_eq!(narrow.channels[0].fitness, Fitness::Match);
    close(narrow.channels[0].cost.value.unwrap(), 0.5 / (0.45 * 0.02));
}

#[test]
fn each_factor_fails_by_itself() {
    let with = |members: &str| {
        let text = format!(
            r#"{{"icp_accounts": 300, "limits": {{"cost_per_meeting": 100}}, "channels": [{{"id": "a", {members}}}]}}"#
        );
        ask(&text).channels[0].clone()
    };
    let all = |cost: f64, reach: f64, message: f64| {
        with(&format!(
            r#""cost": {cost}, "reach": {reach}, "message_fit": {message}, "meeting_rate": 0.1, "precision": 0.5"#
        ))
    };
    assert_eq!(all(2.0, 0.6, 0.6).fitness, Fitness::Match);
    close(all(2.0, 0.6, 0.6).score.unwrap(), 1.0);
    let reach = all(2.0, 0.2, 0.6);
    assert_eq!(reach.mismatches, [Mismatch::Unreachable, Mismatch::TooSmall]);
    close(reach.score.unwrap(), 0.4);
    assert_eq!(all(2.0, 0.4, 0.6).mismatches, [Mismatch::TooSmall], "120 of 300, and half are wanted");
    let cost = all(10.0, 0.6, 0.6);
    assert_eq!(cost.mismatches, [Mismatch::TooCostly]);
    close(cost.cost.value.unwrap(), 200.0);
    close(cost.score.unwrap(), 0.5);
    assert_eq!(all(2.0, 0.6, 0.4).mismatches, [Mismatch::MessageUnfit]);
    let open = with(r#""reach": 0.9"#);
    assert_eq!((open.fitness, open.score), (Fitness::Unclear, None));
    assert_eq!(open.cost.verdict, FactorVerdict::Unknown);
}

#[test]
fn no_channels_without_a_profile() {
    let request: ChannelsRequest =
        serde_json::from_str(r#"{"icp_accounts": 300, "channels": [{"id": "a"}]}"#).unwrap();
    let refused = channels(None, &request).unwrap_err();
    assert_eq!((refused.code(), refused.path()), (ErrorCode::OptionMissing, "/profile".to_owned()));
    let empty =
        Profile::from_json(r#"{"icp": 1, "name": "Nothing yet", "attributes": {}, "criteria": []}"#).unwrap();
    assert_eq!(channels(Some(&empty), &request).unwrap_err().path(), "/profile/criteria");
    let place = |text: &str| {
        let request: ChannelsRequest = serde_json::from_str(text).unwrap();
        channels(Some(&profile()), &request).unwrap_err().path()
    };
    assert_eq!(place("{}"), "/icp_accounts");
    assert_eq!(place(r#"{"icp_accounts": 1, "channels": [{"id": "a"}, {"id": "a"}]}"#), "/channels/1/id");
    assert_eq!(place(r#"{"icp_accounts": 1, "channels": [{"id": "a", "reach": 2}]}"#), "/channels/0/reach");
    assert_eq!(place(r#"{"icp_accounts": 1, "limits": {"reach": -1}}"#), "/limits/reach");
    assert_eq!(place(r#"{"icp_accounts": 1, "people_per_account": 0}"#), "/people_per_account");
}

#[test]
fn targeting_is_measured_on_a_universe() {
    let scorer = profile().scorer("2026-11-21").unwrap();
    let employees = [100.0, 200.0, 10.0, 300.0, 20.0, 400.0];
    let (offsets, data) = ([0, 7, 14, 21, 27, 27, 33], b"GermanyGermanyGermanyFranceFrance");
    let country = Column::utf8(&offsets, data).unwrap().with_validity_bytes(&[0b10_1111]).unwrap();
    let table = Table::new(6)
        .with("employees", Column::float64(&employees))
        .unwrap()
        .with("country", country)
        .unwrap();
    let report = channels_of(&scorer, &table, &ChannelsRequest::default()).unwrap();
    assert_eq!(report.icp_accounts, 4);
    let events = &report.channels[1];
    close(events.precision.unwrap(), 2.0 / 3.0);
    close(events.recall.unwrap(), 0.5);
    close(events.meetings_per_cost.unwrap(), 2.0 / 3.0 * 0.2 / 40.0);
    assert_eq!(report.channels[2].fitness, Fitness::Unclear);
    // 400 people for 4 accounts.
    assert!(report.channels[0].mismatches.contains(&Mismatch::AudienceTooWide));
}

#[test]
fn budgets_agree_with_scipy() {
    let stored: serde_json::Value = serde_json::from_str(include_str!("references/segment.json")).unwrap();
    let cases = stored["spending"].as_array().unwrap();
    assert!(cases.len() >= 40);
    for case in cases {
        let request: AllocationRequest = serde_json::from_value(case["request"].clone()).unwrap();
        let report = allocate(&request).unwrap();
        let wanted = case["value"].as_f64().unwrap();
        assert!((report.value - wanted).abs() <= 1e-7 * (1.0 + wanted), "{} {wanted}", report.value);
        for price in &report.prices {
            assert!(price.used <= price.available * (1.0 + 1e-9) + 1e-6, "{price:?}");
            assert!(
                price.price < 1e-9 || (price.available - price.used).abs() <= 1e-6 * (1.0 + price.available),
                "{price:?}"
            );
        }
        assert!(report.spent <= request.budget * (1.0 + 1e-9) + 1e-6);
    }
}

#[test]
fn prices_say_what_one_more_brings() {
    let request = |budget: f64| -> AllocationRequest {
        serde_json::from_value(serde_json::json!({"budget": budget,
            "channels": [{"id": "phone", "cost": 10, "meeting_rate": 0.1, "capacity": 6}, {"id": "email", "cost": 1, "meeting_rate": 0.005}],
            "tiers": [{"id": "tier_1", "people": 20, "most_touches": 5}]}))
        .unwrap()
    };
    let report = allocate(&request(100.0)).unwrap();
    let price = |limit: Limit| report.prices.iter().find(|price| price.limit == limit).unwrap().price;
    close(price(Limit::Budget), 0.005);
    close(allocate(&request(101.0)).unwrap().value - report.value, 0.005);
    close(price(Limit::Channel), 0.1 - 10.0 * 0.005);
    assert!(price(Limit::Tier).abs() < 1e-12, "46 of 100 touches are used");
    assert_eq!(allocate(&request(0.0)).unwrap().arms, []);
    let total: Vec<f64> = report.arms.iter().map(|arm| arm.cost).collect();
    close(num::sum(&total), 100.0);
}

#[test]
fn budget_faults_name_their_place() {
    let place = |text: &str| {
        let request: AllocationRequest = serde_json::from_str(text).unwrap();
        allocate(&request).unwrap_err().path()
    };
    assert_eq!(place(r#"{"budget": 1, "channels": [], "tiers": []}"#), "/channels");
    assert_eq!(place(r#"{"budget": -1, "channels": [], "tiers": []}"#), "/budget");
    let tier = r#""tiers": [{"id": "t", "people": 1, "most_touches": 1}]"#;
    assert_eq!(
        place(&format!(r#"{{"budget": 1, "channels": [{{"id": "a", "cost": 1}}], {tier}}}"#)),
        "/channels/0/meeting_rate"
    );
    assert_eq!(
        place(&format!(
            r#"{{"budget": 1, "channels": [{{"id": "a", "cost": 1}}], {tier}, "rates": [{{"channel": "b", "tier": "t", "meeting_rate": 0.1}}]}}"#
        )),
        "/rates/0/channel"
    );
}
