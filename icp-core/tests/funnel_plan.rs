//! Market funnel, backwards plan and forecast against the figures of requirements A-070 to A-076.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use icp_core::funnel::{
    self, FunnelError, MarketRequest, PlanRequest, Rational, TierShare, forecast, from_json, market, plan,
};
use proptest::prelude::*;

fn ratio(n: i128, d: i128) -> Rational {
    Rational::new(n, d).unwrap()
}

fn article_plan() -> PlanRequest {
    from_json(
        r#"{"currency": "USD", "target_revenue": 5000000, "deal_size": 12000, "stages": [
            {"id": "messages"}, {"id": "replies", "from": "messages", "rate": 0.15}, {"id": "meetings", "rate": 0.3},
            {"id": "opportunities", "rate": 0.4}, {"id": "customers", "rate": 0.2}]}"#,
    )
    .unwrap()
}

#[test]
fn a070_to_a073_market() {
    let request: MarketRequest = from_json(
        r#"{"currency": "USD", "value_per_account": 12000, "levels": [{"id": "tam", "accounts": 100000},
            {"id": "sam", "accounts": 20000}, {"id": "som", "share": 0.02, "years": 3}, {"id": "icp", "accounts": 150}]}"#,
    )
    .unwrap();
    let report = market(&request).unwrap();
    let money: Vec<_> = report.levels.iter().map(|l| l.value.amount.as_str()).collect();
    assert_eq!(money, ["1200000000.00", "240000000.00", "4800000.00", "1800000.00"]);
    assert_eq!(
        report.levels.iter().map(|l| l.accounts.shown).collect::<Vec<_>>(),
        [100_000, 20_000, 400, 150]
    );
    let ratios: Vec<_> = report.levels[1..].iter().map(|l| l.of_above.unwrap().exact).collect();
    assert_eq!(ratios, [ratio(1, 5), ratio(1, 50), ratio(3, 8)]);
    assert_eq!(report.end_to_end.exact, ratio(15, 10_000));
    assert_eq!(report.levels[2].years, Some(3.into()));
}

#[test]
fn a074_plan() {
    let report = plan(&article_plan()).unwrap();
    let stages: Vec<_> =
        report.stages.iter().map(|s| (s.id.as_str(), s.count.exact, s.count.shown)).collect();
    assert_eq!(
        stages,
        [
            ("messages", ratio(347_500, 3), 115_833),
            ("replies", 17_375.into(), 17_375),
            ("meetings", ratio(10_425, 2), 5_213),
            ("opportunities", 2_085.into(), 2_085),
            ("customers", 417.into(), 417),
        ]
    );
    let messages = &report.stages[0];
    assert_eq!((messages.per_month.exact, messages.per_month.shown), (ratio(86_875, 9), 9_653));
    assert_eq!(messages.per_business_day.exact.to_decimal(2).unwrap(), "445.51");
    assert_eq!(messages.per_business_day_nearest.shown, 450);
    assert_eq!(report.conversion.exact, ratio(9, 2_500));
    assert_eq!(report.outreach_per_customer.exact.to_decimal(2).unwrap(), "277.78");
    assert_eq!(report.revenue.amount, "5004000.00");
}

/// What the plan shows under a policy: customers, opportunities, meetings, replies, messages, a month.
fn under(
    first: fn(Rational) -> Rational,
    carry: fn(Rational) -> Rational,
    show: fn(Rational) -> i128,
) -> [i128; 6] {
    let mut at = first(ratio(5_000_000, 12_000));
    let mut shown = [show(at), 0, 0, 0, 0, 0];
    for (slot, rate) in
        [ratio(1, 5), ratio(2, 5), ratio(3, 10), ratio(3, 20), Rational::from(12)].into_iter().enumerate()
    {
        at = carry(at.over(rate).unwrap());
        shown[slot + 1] = show(at);
    }
    shown
}

fn half_even(x: Rational) -> i128 {
    let (floor, up) = (x.floor(), x.round_half_away());
    let tie = x.minus(floor.into()).unwrap() == ratio(1, 2);
    if tie && floor % 2 == 0 { floor } else { up }
}

#[test]
fn a074_ten_rounding_policies() {
    type Rule = fn(Rational) -> Rational;
    let (exact, ceil): (Rule, Rule) = (|x| x, |x| x.ceil().into());
    let (half_up, even): (Rule, Rule) = (|x| x.round_half_away().into(), |x| half_even(x).into());
    let floor: Rule = |x| x.floor().into();
    let away = Rational::round_half_away;
    let article = [417, 2_085, 5_213, 17_375, 115_833, 9_653];
    // The two that reproduce the article; the first is the library's.
    assert_eq!(under(ceil, exact, away), article);
    assert_eq!(under(half_up, exact, away), article);
    // The eight that do not, with every figure they get wrong.
    assert_eq!(under(ceil, exact, half_even), [417, 2_085, 5_212, 17_375, 115_833, 9_653]);
    assert_eq!(under(ceil, exact, Rational::ceil)[4], 115_834);
    assert_eq!(under(ceil, exact, Rational::floor), [417, 2_085, 5_212, 17_375, 115_833, 9_652]);
    assert_eq!(under(ceil, ceil, away), [417, 2_085, 5_213, 17_377, 115_847, 9_654]);
    assert_eq!(under(half_up, half_up, away), [417, 2_085, 5_213, 17_377, 115_847, 9_654]);
    assert_eq!(under(even, even, away), [417, 2_085, 5_212, 17_373, 115_820, 9_652]);
    assert_eq!(under(exact, exact, away), [417, 2_083, 5_208, 17_361, 115_741, 9_645]);
    assert_eq!(under(floor, floor, away), [416, 2_080, 5_200, 17_333, 115_553, 9_629]);
}

#[test]
fn a074_450_a_day_needs_255_to_260_days() {
    for (days, nearest) in
        [(249, 470), (250, 460), (254, 460), (255, 450), (260, 450), (261, 440), (264, 440)]
    {
        let mut request = article_plan();
        request.calendar.business_days = days.into();
        let shown = plan(&request).unwrap().stages[0].per_business_day_nearest.shown;
        assert_eq!(shown, nearest, "{days}");
    }
}

#[test]
fn a074_binary_floats_do_not_reach_the_plan() {
    // In doubles (21.0 / 0.35).ceil() is 61.
    assert_eq!((21.0f64 / 0.35).ceil(), 61.0);
    assert_eq!(Rational::from(21).over(Rational::from_f64(0.35).unwrap()).unwrap().ceil(), 60);
}

#[test]
fn a075_a_third_of_the_reply_rate_needs_three_times_the_messages() {
    let base = plan(&article_plan()).unwrap().stages[0].count.exact;
    let mut request = article_plan();
    request.stages[1].rate = Some(ratio(1, 20));
    let worse = plan(&request).unwrap().stages[0].count.exact;
    assert_eq!(worse, 347_500.into());
    assert_eq!(worse.over(base).unwrap(), 3.into());
}

#[test]
fn rates_straight_from_a_division_stay_exact() {
    let text = r#"{"currency": "USD", "target_revenue": 5000000, "deal_size": 12345.67, "stages": [{"id": "messages"},
        {"id": "replies", "rate": 0.08980582524271845}, {"id": "meetings", "rate": 0.15384615384615385},
        {"id": "opportunities", "rate": 0.30769230769230771}, {"id": "proposals", "rate": 0.6666666666666666},
        {"id": "customers", "rate": 0.14285714285714285}]}"#;
    let request: PlanRequest = from_json(text).unwrap();
    let report = plan(&request).unwrap();
    let back = forward(&request, report.stages[0].count.exact);
    assert_eq!((report.customers.shown, back.customers), (406, report.customers));
    assert!(
        (report.stages[0].count.value - 1_002_784.337_837_8).abs() < 1e-3,
        "{}",
        report.stages[0].count.value
    );
}

#[test]
fn a076_share_of_the_second_article() {
    let request: MarketRequest = from_json(
        r#"{"currency": "USD", "value_per_account": 0, "levels": [{"id": "tam", "accounts": 50000}, {"id": "icp", "accounts": 800}]}"#,
    )
    .unwrap();
    assert_eq!(market(&request).unwrap().end_to_end.exact, ratio(16, 1_000));
}

#[test]
fn tiers_and_channels_add_up() {
    let mut request = article_plan();
    request.channels = from_json(
        r#"[{"id": "email", "share": 0.7}, {"id": "linkedin", "share": 0.3, "rates": {"replies": 0.25}}]"#,
    )
    .unwrap();
    request.tiers = from_json(
        r#"[{"id": "tier_1", "share": 0.6, "deal_size": 24000, "rates": {"meetings": 0.5}},
            {"id": "tier_2", "share": 0.4, "channels": [{"id": "email", "share": 1, "rates": {"replies": 0.1}}]}]"#,
    )
    .unwrap();
    let report = plan(&request).unwrap();
    assert_eq!(report.tiers[0].customers.shown, 125); // 3,000,000 / 24,000
    assert_eq!(report.tiers[1].customers.shown, 167); // ceil(2,000,000 / 12,000)
    assert_eq!(report.customers.shown, 292);
    // Tier 1: 125 / (0.2 × 0.4 × 0.5 × (0.7 × 0.15 + 0.3 × 0.25)) = 125 / 0.0072
    assert_eq!(report.tiers[0].stages[0].count.exact, Rational::from(125).over(ratio(72, 10_000)).unwrap());
    for k in 0..5 {
        let tiers = Rational::sum(report.tiers.iter().map(|t| t.stages[k].count.exact)).unwrap();
        let channels = Rational::sum(report.channels.iter().map(|c| c.stages[k].count.exact)).unwrap();
        assert_eq!((tiers, channels), (report.stages[k].count.exact, report.stages[k].count.exact));
    }
    // Forward again, tier by tier.
    let forward = funnel::ForecastRequest {
        currency: "USD".into(),
        deal_size: request.deal_size,
        volume: None,
        tiers: request
            .tiers
            .iter()
            .zip(&report.tiers)
            .map(|(asked, planned)| funnel::TierVolume {
                id: asked.id.clone(),
                volume: planned.stages[0].count.exact,
                deal_size: asked.deal_size,
                rates: asked.rates.clone(),
                channels: asked.channels.clone(),
            })
            .collect(),
        stages: request.stages.clone(),
        calendar: request.calendar,
        channels: request.channels.clone(),
        cycle_days: None,
        window_days: 365.into(),
        costs: None,
    };
    let back = forecast(&forward).unwrap();
    assert_eq!((back.customers, &back.revenue), (report.customers, &report.revenue));
    assert_eq!(back.stages, report.stages);
}

fn code(change: impl FnOnce(&mut PlanRequest)) -> (&'static str, String) {
    let mut request = article_plan();
    change(&mut request);
    let fault: FunnelError = plan(&request).unwrap_err();
    (fault.code(), fault.place().to_owned())
}

#[test]
fn bad_input_has_codes_and_places() {
    let at = |code: &'static str, place: &str| (code, place.to_owned());
    assert_eq!(code(|r| r.stages[2].rate = Some(0.into())), at("rate_out_of_range", "/stages/2/rate"));
    assert_eq!(code(|r| r.stages[2].rate = Some(ratio(11, 10))), at("rate_out_of_range", "/stages/2/rate"));
    assert_eq!(code(|r| r.stages[2].rate = Some((-1).into())), at("rate_out_of_range", "/stages/2/rate"));
    assert_eq!(code(|r| r.stages[2].rate = None), at("stages_not_connected", "/stages/2"));
    assert_eq!(code(|r| r.stages[0].rate = Some(1.into())), at("stages_not_connected", "/stages/0"));
    assert_eq!(code(|r| r.stages[3].from = Some("replies".into())), at("stages_not_connected", "/stages/3"));
    assert_eq!(code(|r| r.stages[0].from = Some("lists".into())), at("stages_not_connected", "/stages/0"));
    assert_eq!(code(|r| r.stages[3].id = "replies".into()), at("name_taken", "/stages/3/id"));
    assert_eq!(code(|r| r.stages[3].id = "deal_size".into()), at("name_taken", "/stages/3/id"));
    assert_eq!(code(|r| r.stages.truncate(1)), at("too_few", "/stages"));
    assert_eq!(code(|r| r.deal_size = (-12_000).into()), at("not_positive", "/deal_size"));
    assert_eq!(code(|r| r.target_revenue = Some((-1).into())), at("not_positive", "/target_revenue"));
    assert_eq!(code(|r| r.target_customers = Some(1.into())), at("exactly_one", ""));
    assert_eq!(code(|r| r.currency = "dollars".into()), at("currency_not_readable", "/currency"));
    assert_eq!(code(|r| r.calendar.business_days = 0.into()), at("not_positive", "/calendar/business_days"));
    let costs =
        |r: &mut PlanRequest| r.costs = Some(funnel::Costs { fixed: (-1).into(), per_touch: 0.into() });
    assert_eq!(code(costs), at("negative", "/costs/fixed"));
    let tiers = |r: &mut PlanRequest| {
        r.tiers = from_json(r#"[{"id": "a", "share": 0.5}, {"id": "b", "share": 0.4}]"#).unwrap()
    };
    assert_eq!(code(tiers), at("shares_not_whole", "/tiers"));
    let unknown = |r: &mut PlanRequest| {
        r.tiers = from_json(r#"[{"id": "a", "share": 1, "rates": {"x/y": 0.1}}]"#).unwrap()
    };
    assert_eq!(code(unknown), at("unknown_name", "/tiers/0/rates/x~1y"));
    let tiny = |r: &mut PlanRequest| {
        r.stages.iter_mut().skip(1).for_each(|s| s.rate = Some(ratio(1, 10i128.pow(38))))
    };
    assert_eq!(code(tiny).0, "arithmetic_overflow");
    for bad in [
        r#"{"currency": "USD", "deal_size": 1, "stages": [], "extra": 1}"#,
        r#"{"currency": "USD", "deal_size": 1, "deal_size": 2, "stages": []}"#,
        r#"{"currency": "USD", "deal_size": "many", "stages": []}"#,
    ] {
        assert_eq!(from_json::<PlanRequest>(bad).unwrap_err().code(), "request_not_readable");
    }
    let market_code = |levels: &str| {
        let text = format!(r#"{{"currency": "USD", "value_per_account": 1, "levels": {levels}}}"#);
        market(&from_json(&text).unwrap()).unwrap_err().code()
    };
    assert_eq!(
        market_code(r#"[{"id": "tam", "accounts": 5}, {"id": "sam", "accounts": 6}]"#),
        "market_not_nested"
    );
    assert_eq!(
        market_code(r#"[{"id": "tam", "accounts": 5}, {"id": "sam", "share": 1.5}]"#),
        "number_out_of_range"
    );
    assert_eq!(market_code(r#"[{"id": "tam", "share": 0.5}]"#), "exactly_one");
    assert_eq!(market_code(r#"[{"id": "tam", "accounts": 0}]"#), "not_positive");
    assert_eq!(market_code(r#"[{"id": "tam", "accounts": -1}]"#), "negative");
}

prop_compose! {
    fn plans()(rates in prop::collection::vec(1u32..=100, 1..6), customers in 1u32..5_000, deal in 1u32..100_000) -> PlanRequest {
        let mut request = article_plan();
        request.target_revenue = Some(Rational::from(customers).times(deal.into()).unwrap().minus(ratio(1, 3)).unwrap());
        request.deal_size = deal.into();
        request.stages.truncate(1);
        request.stages.extend(rates.iter().enumerate().map(|(i, &rate)| funnel::Stage {
            id: format!("stage {i}"), from: None, rate: Some(ratio(rate.into(), 100)),
        }));
        request
    }
}

fn forward(request: &PlanRequest, volume: Rational) -> funnel::ForecastReport {
    let request = funnel::ForecastRequest {
        currency: request.currency.clone(),
        deal_size: request.deal_size,
        volume: Some(volume),
        tiers: vec![],
        stages: request.stages.clone(),
        calendar: request.calendar,
        channels: vec![],
        cycle_days: None,
        window_days: 365.into(),
        costs: None,
    };
    forecast(&request).unwrap()
}

proptest! {
    #[test]
    fn plan_and_forecast_invert_each_other(request in plans()) {
        let report = plan(&request).unwrap();
        let back = forward(&request, report.stages[0].count.exact);
        prop_assert_eq!(back.customers, report.customers);
        prop_assert_eq!(&back.stages, &report.stages);
        prop_assert_eq!(&back.revenue, &report.revenue);
        prop_assert!(back.revenue.exact >= request.target_revenue.unwrap());
        // And the other way round, from the forecast's whole customers.
        let mut again = request.clone();
        (again.target_revenue, again.target_customers) = (None, Some(back.customers.exact));
        prop_assert_eq!(&plan(&again).unwrap().stages, &report.stages);
    }

    #[test]
    fn scaling_the_customers_scales_every_stage(request in plans(), times in 2u32..9) {
        let mut one = request.clone();
        let customers = plan(&request).unwrap().customers.exact;
        (one.target_revenue, one.target_customers) = (None, Some(customers));
        let mut many = one.clone();
        many.target_customers = Some(customers.times(times.into()).unwrap());
        for (a, b) in plan(&one).unwrap().stages.iter().zip(plan(&many).unwrap().stages) {
            prop_assert_eq!(a.count.exact.times(times.into()).unwrap(), b.count.exact);
        }
    }

    #[test]
    fn a_better_rate_never_needs_more(request in plans(), stage in 0usize..5, better in 1u32..=100) {
        let stage = 1 + stage % (request.stages.len() - 1);
        let mut improved = request.clone();
        let rate = request.stages[stage].rate.unwrap();
        improved.stages[stage].rate = Some(rate.max(ratio(better.into(), 100)));
        let (before, after) = (plan(&request).unwrap(), plan(&improved).unwrap());
        for (k, (a, b)) in before.stages.iter().zip(&after.stages).enumerate() {
            // Stages after the improved one do not depend on it at all.
            let expected = if k >= stage { a.count == b.count } else { b.count.exact <= a.count.exact };
            prop_assert!(expected);
        }
        let volume = before.stages[0].count.exact;
        prop_assert!(forward(&improved, volume).revenue.exact >= forward(&request, volume).revenue.exact);
    }

    #[test]
    fn each_stage_is_at_most_the_one_before(request in plans()) {
        let report = plan(&request).unwrap();
        prop_assert!(report.stages.windows(2).all(|w| w[0].count.exact >= w[1].count.exact));
        let ids: Vec<_> = report.stages.iter().map(|s| s.id.clone()).collect();
        prop_assert_eq!(ids, request.stages.iter().map(|s| s.id.clone()).collect::<Vec<_>>());
    }

    #[test]
    fn a_tier_split_never_misses_the_target(request in plans(), share in 1u32..100) {
        let mut split = request.clone();
        let tier = |id: &str, percent: u32| TierShare {
            id: id.into(), share: ratio(percent.into(), 100), deal_size: None, rates: Default::default(), channels: vec![],
        };
        split.tiers = vec![tier("a", share), tier("b", 100 - share)];
        prop_assert!(plan(&split).unwrap().revenue.exact >= request.target_revenue.unwrap());
    }
}
