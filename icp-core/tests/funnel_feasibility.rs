//! Feasibility, unit economics, bookings and stress against the figures of requirements A-036, A-039, A-040, A-077, A-086,
//! A-087 and A-090.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use icp_core::funnel::{self, Breadth, CheckRequest, FINDING_CODES, Rational, from_json};
use proptest::prelude::*;

fn ratio(n: i128, d: i128) -> Rational {
    Rational::new(n, d).unwrap()
}

const PLAN: &str = r#"{"currency": "USD", "target_revenue": 5000000, "deal_size": 12000, "cycle_days": 45,
    "costs": {"fixed": 250000, "per_touch": 0.5}, "stages": [
    {"id": "messages"}, {"id": "replies", "rate": 0.15}, {"id": "meetings", "rate": 0.3},
    {"id": "opportunities", "rate": 0.4}, {"id": "customers", "rate": 0.2}]}"#;

fn check(rest: &str) -> funnel::CheckReport {
    let request: CheckRequest = from_json(&format!(r#"{{"plan": {PLAN}{rest}}}"#)).unwrap();
    funnel::check(&request).unwrap()
}

fn codes(report: &funnel::CheckReport) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn a077_the_articles_own_plan_cannot_be_met() {
    let report = check(
        r#", "som_accounts": 400, "som_years": 3, "icp_accounts": 150, "most_touches_per_account": 20"#,
    );
    assert!(!report.feasible);
    assert_eq!(
        codes(&report)[..3],
        ["customers_exceed_som", "customers_exceed_icp", "touches_per_account_exceed_limit"]
    );
    let figures: Vec<_> = report.findings.iter().map(|f| (f.figure.exact, f.limit.exact)).collect();
    assert_eq!(figures[..2], [(417.into(), 400.into()), (417.into(), 150.into())]);
    assert!(report.findings.iter().all(|f| FINDING_CODES.contains(&f.code)));
    for (accounts, decimals, touches) in
        [(150, 0, "772"), (500, 0, "232"), (800, 0, "145"), (10_000, 1, "11.6")]
    {
        let report = check(&format!(r#", "icp_accounts": {accounts}, "most_touches_per_account": 11.5"#));
        assert_eq!(report.touches_per_account.unwrap().exact.to_decimal(decimals).unwrap(), touches);
        assert!(codes(&report).contains(&"touches_per_account_exceed_limit"));
    }
    let fits = check(
        r#", "som_accounts": 1251, "som_years": 3, "icp_accounts": 500, "most_touches_per_account": 240"#,
    );
    assert!(fits.feasible && fits.findings.is_empty());
    let pace = check(r#", "som_accounts": 1250, "som_years": 3"#);
    assert_eq!(codes(&pace), ["customers_exceed_som_pace"]);
}

#[test]
fn capacity_in_hours() {
    // 445.51 messages × 2 min + 66.83 replies × 6 min + 20.05 meetings × 45 min = 36.6 hours a day.
    let team = |people: u32| {
        format!(
            r#", "team": {{"people": {people}, "hours_per_day": 6, "minutes": {{"messages": 2, "replies": 6, "meetings": 45}}}}"#
        )
    };
    let report = check(&team(6));
    assert_eq!(codes(&report), ["capacity_exceeded"]);
    assert_eq!(report.hours_needed_per_day.unwrap().exact.to_decimal(1).unwrap(), "36.6");
    assert_eq!(report.hours_available_per_day.unwrap().exact, 36.into());
    assert!(check(&team(7)).feasible);
}

#[test]
fn a090_breadth() {
    for (accounts, verdict) in [
        (50, Breadth::TooNarrow),
        (51, Breadth::NarrowUnspecified),
        (99, Breadth::NarrowUnspecified),
        (100, Breadth::WideBoundOnly),
        (150, Breadth::WideBoundOnly),
        (200, Breadth::Pass),
        (300, Breadth::Pass),
        (500, Breadth::Pass),
        (501, Breadth::BroadUnspecified),
        (800, Breadth::BroadUnspecified),
        (9_999, Breadth::BroadUnspecified),
        (10_000, Breadth::TooBroad),
        (30_000, Breadth::TooBroad),
        (50_000, Breadth::TooBroad),
    ] {
        let report = check(&format!(r#", "icp_accounts": {accounts}"#));
        assert_eq!(report.breadth, Some(verdict), "{accounts}");
        let found = codes(&report).iter().any(|code| code.starts_with("breadth_"));
        assert_eq!(found, verdict != Breadth::Pass);
    }
}

#[test]
fn a035_a036_tier_shares_and_effort() {
    let report = check(
        r#", "tiers": [{"id": "tier_1", "accounts": 0.10, "expected": [0.05, 0.10], "effort": 0.40},
            {"id": "tier_2", "accounts": 0.25, "expected": [0.15, 0.25], "effort": 0.35},
            {"id": "tier_3", "accounts": 0.40, "expected": [0.30, 0.40], "effort": 0.20},
            {"id": "tier_4", "accounts": 0.35, "expected": [0.35, 0.40], "effort": 0.05}]"#,
    );
    let effort: Vec<_> = report.tiers.iter().map(|t| t.effort_per_account.unwrap().exact).collect();
    assert_eq!(effort, [4.into(), ratio(7, 5), ratio(1, 2), ratio(1, 7)]);
    assert_eq!(effort[0].over(effort[3]).unwrap(), 28.into());
    let shares: Vec<_> = report
        .tiers
        .iter()
        .map(|t| t.share.exact.times(100.into()).unwrap().to_decimal(2).unwrap())
        .collect();
    assert_eq!(shares, ["9.09", "22.73", "36.36", "31.82"]);
    assert_eq!(
        report.tiers.iter().map(|t| t.verdict.unwrap()).collect::<Vec<_>>(),
        ["in", "in", "in", "below"]
    );
    assert_eq!(codes(&report), ["tier_share_unexpected"]);
    let off = check(r#", "tiers": [{"id": "tier_1", "accounts": 1, "effort": 1.1}]"#);
    assert_eq!(codes(&off), ["effort_not_whole"]);
}

#[test]
fn a087_stress() {
    let text = format!(
        r#"{{"plan": {}, "scenarios": [{{"id": "weak replies", "changes": {{"replies": 0.015}}}},
            {{"id": "slow", "changes": {{"cycle_days": 90}}}},
            {{"id": "dear", "changes": {{"cost_per_touch": 1, "fixed_cost": 0}}}}]}}"#,
        PLAN.replace("0.15", "0.04")
    );
    let report = funnel::stress(&from_json(&text).unwrap()).unwrap();
    let [weak, slow, dear] = report.scenarios.as_slice() else { panic!("three scenarios") };
    assert_eq!((report.base.stages[0].count.shown, report.base.stages[1].count.shown), (434_375, 17_375));
    assert_eq!(weak.plan.stages[0].count.shown, 1_158_333);
    assert_eq!(weak.against_base.outreach.unwrap().exact, ratio(8, 3));
    assert_eq!(weak.against_base.customers.unwrap().exact, Rational::ONE);
    let velocity = |plan: &funnel::PlanReport| plan.velocity.clone().unwrap();
    assert_eq!(velocity(&report.base).per_day.amount, "111200.00");
    assert_eq!(velocity(&slow.plan).per_day.amount, "55600.00");
    assert_eq!(slow.against_base.velocity.unwrap().exact, ratio(1, 2));
    assert_eq!(velocity(&report.base).closing_share.exact, ratio(320, 365));
    assert_eq!(velocity(&slow.plan).closing_share.exact, ratio(275, 365));
    assert_eq!(velocity(&slow.plan).closing_share.exact.to_decimal(4).unwrap(), "0.7534");
    assert_eq!(dear.plan.costs.as_ref().unwrap().spend.amount, "434375.00");
    let bad = |changes: &str| {
        let text = format!(r#"{{"plan": {PLAN}, "scenarios": [{{"id": "x", "changes": {changes}}}]}}"#);
        let fault = funnel::stress(&from_json(&text).unwrap()).unwrap_err();
        (fault.code(), fault.place().to_owned())
    };
    assert_eq!(bad(r#"{"reply": 0.1}"#), ("unknown_name", "/scenarios/0/changes/reply".into()));
    assert_eq!(bad(r#"{"replies": 1.1}"#), ("rate_out_of_range", "/scenarios/0/changes/replies".into()));
    assert_eq!(bad(r#"{"messages": 0.1}"#).0, "unknown_name");
}

#[test]
fn stress_reaches_the_rates_of_tiers_and_channels() {
    let text = r#"{"plan": {"currency": "USD", "target_customers": 100, "deal_size": 10, "stages": [{"id": "m"}, {"id": "r", "rate": 0.1}],
        "tiers": [{"id": "a", "share": 0.5, "rates": {"r": 0.3}}, {"id": "b", "share": 0.5, "deal_size": 30, "channels": [{"id": "c", "share": 1, "rates": {"r": 0.2}}]}]},
        "scenarios": [{"id": "half", "changes": {"r": 0.05}}, {"id": "twice", "changes": {"deal_size": 20}}]}"#;
    let report = funnel::stress(&from_json(text).unwrap()).unwrap();
    assert_eq!(report.scenarios[0].against_base.outreach.unwrap().exact, 2.into());
    assert_eq!(report.scenarios[1].against_base.revenue.unwrap().exact, 2.into());
}

fn economics(text: &str) -> Result<funnel::EconomicsReport, funnel::FunnelError> {
    let head = r#"{"currency": "USD", "spend": 600000, "customers": 100, "revenue_per_customer": 12000, "gross_margin": 0.8"#;
    funnel::economics(&from_json(&format!("{head}{text}}}"))?)
}

#[test]
fn a040_lifetime_by_churn() {
    let (before, after) =
        (economics(r#", "churn": 0.45"#).unwrap(), economics(r#", "churn": 0.22"#).unwrap());
    let gain = after.ltv.exact.over(before.ltv.exact).unwrap();
    assert_eq!(gain, ratio(45, 22));
    assert_eq!(gain.to_decimal(3).unwrap(), "2.045");
    assert_eq!(Rational::from(3).over(gain).unwrap().to_decimal(3).unwrap(), "1.467");
}

#[test]
fn economics_figures_and_bounds() {
    let report = economics(r#", "churn": 0.2, "expansion": 0.1, "pipeline": {"opportunities": 2085, "win_rate": 0.2, "deal_size": 12000, "cycle_days": 45}"#).unwrap();
    assert_eq!(report.ltv.exact, ratio(9_600 * 100, 12)); // 9,600 / (1 − 0.8 × 1.1)
    assert_eq!(report.lifetime_years.unwrap().exact, 5.into());
    assert_eq!(report.velocity.unwrap().per_day.amount, "111200.00");
    let three = economics(r#", "churn": 0.2, "horizon_years": 3"#).unwrap();
    assert_eq!(three.ltv.exact, Rational::from(9_600).times(ratio(244, 100)).unwrap());
    let code = |text: &str| economics(text).unwrap_err().code();
    assert_eq!(code(r#", "churn": 0.1, "expansion": 0.2"#), "lifetime_not_finite");
    assert_eq!(code(r#", "churn": 0"#), "lifetime_not_finite");
    assert_eq!(code(r#", "churn": 1.2"#), "number_out_of_range");
    assert_eq!(code(r#", "churn": 0.2, "expansion": -1"#), "not_positive");
    assert_eq!(code(r#", "churn": 0.2, "horizon_years": 101"#), "number_out_of_range");
    assert!(economics(r#", "churn": 0, "horizon_years": 2"#).unwrap().lifetime_years.is_none());
}

#[test]
fn bookings_keep_the_closing_share() {
    // Evenly created deals with a fixed cycle: the year books (365 − cycle) / 365 of them, as A-087 says.
    for (days, share) in
        [(45, ratio(320, 365)), (90, ratio(275, 365)), (0, Rational::ONE), (400, Rational::ZERO)]
    {
        let text = format!(
            r#"{{"currency": "USD", "deal_size": 12000, "volume_per_month": 1000, "stages": [{{"id": "m"}}, {{"id": "c", "rate": 0.01}}],
                "cycle": [{{"days": {days}, "share": 1}}]}}"#
        );
        let report = funnel::bookings(&from_json(&text).unwrap()).unwrap();
        assert_eq!(report.total.exact, share.times((12 * 10 * 12_000).into()).unwrap(), "{days}");
    }
}

proptest! {
    #[test]
    fn bookings_and_open_deals_are_all_deals(
        days in prop::collection::vec(0u32..500, 1..4), ramp in prop::collection::vec(0u32..=100, 0..6), months in 1u32..30,
    ) {
        let share = ratio(1, days.len() as i128);
        let mut request: funnel::BookingsRequest = from_json(
            r#"{"currency": "USD", "deal_size": 500, "volume_per_month": 900, "stages": [{"id": "m"}, {"id": "c", "rate": 0.02}]}"#,
        ).unwrap();
        request.cycle = days.iter().map(|&d| funnel::CycleShare { days: d.into(), share }).collect();
        request.ramp = ramp.iter().map(|&percent| ratio(percent.into(), 100)).collect();
        request.months = months;
        let report = funnel::bookings(&request).unwrap();
        let created = Rational::sum(report.months.iter().map(|m| m.created.exact)).unwrap();
        let closed = Rational::sum(report.months.iter().map(|m| m.closed.exact)).unwrap();
        prop_assert_eq!(created.minus(closed).unwrap(), report.still_open.exact);
        prop_assert_eq!(closed.times(500.into()).unwrap(), report.total.exact);
        prop_assert!(!report.still_open.exact.is_negative());
    }
}
