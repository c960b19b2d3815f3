//! Simulation against closed forms, across threads, and against bad input.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use icp_core::funnel::{
    self, FigureReport, SimulationReport, SimulationRequest, from_json, simulate, simulate_on_threads,
};
use icp_core::num;

fn request(plan: &str, rest: &str) -> SimulationRequest {
    from_json(&format!(r#"{{"seed": 20261121, "plan": {{"currency": "USD", {plan}}}{rest}}}"#)).unwrap()
}

fn figure<'a>(report: &'a SimulationReport, name: &str) -> &'a FigureReport {
    report.figures.iter().find(|figure| figure.name == name).unwrap()
}

fn near(name: &str, value: f64, expected: f64, error: f64) {
    assert!((value - expected).abs() <= 4.0 * error, "{name}: {value} is not {expected} ± 4 × {error}");
}

const BETA_PLAN: &str = r#""volume": 120000, "target_revenue": 5000000, "deal_size": {"lognormal": {"mean": 12000, "sd": 4000}},
    "cycle_days": {"lognormal": {"p10": 30, "p90": 90}}, "costs": {"fixed": 250000, "per_touch": 0.5},
    "stages": [{"id": "messages"}, {"id": "replies", "rate": {"beta": {"successes": 30, "trials": 200}}},
    {"id": "meetings", "rate": {"beta": {"successes": 45, "trials": 150}}}, {"id": "opportunities", "rate": {"beta": {"successes": 40, "trials": 100}}},
    {"id": "proposals", "rate": {"beta": {"successes": 40, "trials": 50}}}, {"id": "customers", "rate": {"beta": {"successes": 10, "trials": 40}}}]"#;

/// Mean and standard deviation of Beta(a, b).
fn beta(successes: f64, trials: f64) -> (f64, f64) {
    let (a, b) = (successes + 0.5, trials - successes + 0.5);
    (a / (a + b), (a * b / ((a + b) * (a + b) * (a + b + 1.0))).sqrt())
}

#[test]
fn beta_moments_of_a_stage_and_of_the_product() {
    let report = simulate(&request(BETA_PLAN, r#", "draws": 200000"#)).unwrap();
    let replies = figure(&report, "replies");
    let (mean, sd) = beta(30.0, 200.0);
    near("mean of replies", replies.mean.unwrap(), 120_000.0 * mean, replies.mean_error.unwrap());
    // The error of a standard deviation is near sd / √(2n).
    near("sd of replies", replies.sd.unwrap(), 120_000.0 * sd, 120_000.0 * sd / 400_000f64.sqrt() * 1.2);
    // Independent factors: means multiply, and so do 1 + cv².
    let square = |x: f64| x * x;
    let rates = [beta(30.0, 200.0), beta(45.0, 150.0), beta(40.0, 100.0), beta(40.0, 50.0), beta(10.0, 40.0)];
    let mean: f64 = rates.iter().map(|rate| rate.0).product::<f64>() * 120_000.0 * 12_000.0;
    let cv2 =
        rates.iter().map(|rate| 1.0 + square(rate.1 / rate.0)).product::<f64>() * (1.0 + 1.0 / 9.0) - 1.0;
    let revenue = figure(&report, "revenue");
    near("mean revenue", revenue.mean.unwrap(), mean, revenue.mean_error.unwrap());
    let relative = revenue.sd.unwrap() / (mean * cv2.sqrt()) - 1.0;
    assert!(relative.abs() < 0.02, "{relative}");
    let cycle = figure(&report, "cycle_days");
    for quantile in &cycle.quantiles {
        if quantile.probability == 0.1 || quantile.probability == 0.9 {
            let expected = if quantile.probability == 0.1 { 30.0 } else { 90.0 };
            assert!(
                quantile.low.unwrap() <= expected * 1.0003 && expected <= quantile.high.unwrap() * 1.0003
            );
        }
    }
}

#[test]
fn a_product_of_lognormals_is_lognormal() {
    let plan = r#""volume": {"lognormal": {"mu": 10, "sigma": 0.3}}, "deal_size": {"lognormal": {"mu": 9, "sigma": 0.4}}, "target_revenue": 1000000,
        "cycle_days": {"lognormal": {"mu": 4, "sigma": 0.5}}, "stages": [{"id": "messages"}, {"id": "customers", "rate": 0.01}]"#;
    let n = 400_000.0;
    let report =
        simulate(&request(plan, r#", "draws": 400000, "quantiles": [0.05, 0.25, 0.5, 0.75, 0.95]"#)).unwrap();
    let z = [
        -1.644_853_626_951_472_7,
        -0.674_489_750_196_081_7,
        0.0,
        0.674_489_750_196_081_7,
        1.644_853_626_951_472_7f64,
    ];
    for (name, mu, sigma) in
        [("revenue", 19.0 + num::ln(0.01), 0.5f64), ("velocity", 15.0 + num::ln(0.01), num::hypot(0.5, 0.5))]
    {
        let found = figure(&report, name);
        for (quantile, z) in found.quantiles.iter().zip(z) {
            let exact = num::exp(mu + sigma * z);
            // Error of an order statistic: √(p (1 − p) / n) / density, plus the histogram's own.
            let p = quantile.probability;
            let density = num::exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt() / (sigma * exact);
            let error = (p * (1.0 - p) / n).sqrt() / density + exact * funnel::QUANTILE_ERROR / 4.0;
            near(name, quantile.value.unwrap(), exact, error);
            assert!(quantile.low < quantile.value && quantile.value < quantile.high);
        }
        near(name, found.mean.unwrap(), num::exp(mu + sigma * sigma / 2.0), found.mean_error.unwrap());
    }
    // P(revenue ≥ 10⁶) = Φ((19 + ln 0.01 − ln 10⁶) / 0.5) with ln 10⁶ + ln 100 = 18.4207: Φ(1.158639) = 0.876696.
    let target = report.target.unwrap();
    near("chance", target.probability, 0.876_696, target.standard_error);
    assert!(target.low < target.probability && target.probability < target.high);
    // The outreach that has the chance 0.8 is T / (0.01 × the 20 % point of the deal size).
    let exact = 1e6 / 0.01 / num::exp(9.0 - 0.4 * 0.841_621_233_572_914_3);
    let found = target.required_outreach;
    assert!((found.value.unwrap() / exact - 1.0).abs() < 0.003, "{found:?} {exact}");
}

#[test]
fn sending_the_required_outreach_meets_the_target_as_often_as_asked() {
    let mut asked = request(BETA_PLAN, "");
    let required = simulate(&asked).unwrap().target.unwrap().required_outreach.value.unwrap();
    asked.plan.volume = funnel::Input::Fixed(funnel::Rational::from_f64(required).unwrap());
    let target = simulate(&asked).unwrap().target.unwrap();
    // The same draws: only the histogram's resolution is between the two.
    assert!((target.probability - 0.8).abs() < 0.001, "{}", target.probability);
}

#[test]
fn fixed_inputs_give_the_plans_own_figures() {
    let plan = r#""volume": "347500/3", "deal_size": 12000, "cycle_days": 45, "close_within_days": 365, "target_revenue": 4000000,
        "costs": {"fixed": 417000, "per_touch": 0}, "stages": [{"id": "messages"},
        {"id": "replies", "rate": 0.15}, {"id": "meetings", "rate": 0.3}, {"id": "opportunities", "rate": 0.4}, {"id": "customers", "rate": 0.2}]"#;
    let report = simulate(&request(plan, r#", "draws": 100"#)).unwrap();
    let exactly = |name: &str, expected: f64| {
        let figure = figure(&report, name);
        let values = figure.quantiles.iter().map(|q| q.value.unwrap()).chain([figure.mean.unwrap()]);
        assert!(values.into_iter().all(|x| (x / expected - 1.0).abs() < 1e-12), "{name} {figure:?}");
        assert!(figure.sd.unwrap() <= expected * 1e-12);
    };
    exactly("customers", 417.0);
    exactly("meetings", 5212.5);
    exactly("revenue", 5_004_000.0 * 320.0 / 365.0);
    exactly("cac", 1000.0);
    exactly("velocity", 111_200.0);
    assert_eq!(report.target.unwrap().probability, 1.0);
    assert!(report.revenue_bins.is_empty());
}

#[test]
fn monthly_bookings_follow_the_exact_ones() {
    let plan = r#""volume": 12000, "deal_size": 12000, "cycle_days": 45, "months": 12, "ramp": [0.25, 0.5],
        "stages": [{"id": "m"}, {"id": "c", "rate": 0.01}]"#;
    let report = simulate(&request(plan, r#", "draws": 100"#)).unwrap();
    let exact = funnel::bookings(
        &from_json(
            r#"{"currency": "USD", "deal_size": 12000, "volume_per_month": 1000, "ramp": [0.25, 0.5],
                "stages": [{"id": "m"}, {"id": "c", "rate": 0.01}], "cycle": [{"days": 45, "share": 1}]}"#,
        )
        .unwrap(),
    )
    .unwrap();
    for month in exact.months {
        let found = figure(&report, &format!("bookings_{}", month.month)).mean.unwrap();
        assert!((found - month.bookings.exact.to_f64()).abs() < 1e-6, "{found} {}", month.bookings.amount);
    }
}

#[test]
fn threads_and_block_order_change_no_bit() {
    let mut asked = request(BETA_PLAN, r#", "draws": 50001"#);
    asked.plan.correlations =
        from_json(r#"[{"between": ["replies", "meetings"], "correlation": 0.6}]"#).unwrap();
    let text = |report: &SimulationReport| serde_json::to_string(report).unwrap();
    let one = text(&simulate(&asked).unwrap());
    for threads in [0, 1, 2, 3, 7, 64] {
        assert_eq!(text(&simulate_on_threads(&asked, threads).unwrap()), one, "{threads}");
    }
    let simulation = funnel::Simulation::new(&asked).unwrap();
    let parts = (0..simulation.blocks()).rev().map(|block| simulation.run(block..block + 1)).collect();
    assert_eq!(text(&simulation.finish(parts)), one);
    asked.seed += 1;
    assert_ne!(text(&simulate(&asked).unwrap()), one);
    assert!(!one.contains("NaN"));
}

/// The sum of two correlated lognormals' logarithms has variance σ₁² + σ₂² + 2 ρ σ₁ σ₂.
#[test]
fn correlated_inputs() {
    for rho in [-1.0, -0.5, 0.0, 0.7, 1.0f64] {
        let plan = format!(
            r#""volume": {{"lognormal": {{"mu": 5, "sigma": 0.3}}}}, "deal_size": {{"lognormal": {{"mu": 5, "sigma": 0.3}}}},
            "correlations": [{{"between": ["m", "deal_size"], "correlation": {rho}}}], "stages": [{{"id": "m"}}, {{"id": "c", "rate": 1}}]"#
        );
        let report = simulate(&request(&plan, r#", "draws": 100000, "quantiles": [0.1587]"#)).unwrap();
        let low = figure(&report, "revenue").quantiles[0].value.unwrap();
        // z(0.1587) is −0.99982.
        let sigma = (0.18 * (1.0 + rho)).sqrt();
        assert!((num::ln(low) - 10.0 + sigma * 0.999_82).abs() < 0.008, "{rho}: {low}");
    }
}

#[test]
fn what_can_not_be_is_infinite_and_not_nan() {
    let plan = r#""volume": 1000, "deal_size": 10, "costs": {"fixed": 5}, "target_revenue": 5000, "cycle_days": {"uniform": {"min": 0, "max": 100}}, "close_within_days": 50,
        "stages": [{"id": "m"}, {"id": "c", "rate": {"empirical": {"values": [0, 0.5]}}}]"#;
    let report = simulate(&request(plan, "")).unwrap();
    let cac = figure(&report, "cac");
    assert!(cac.mean.is_none() && cac.max.is_none() && cac.quantiles[6].value.is_none());
    assert!((cac.quantiles[0].value.unwrap() / 0.01 - 1.0).abs() < 1e-12);
    assert!(report.target.unwrap().required_outreach.value.is_none());
}

fn code(plan: &str, rest: &str) -> (&'static str, String) {
    let fault = simulate(&request(plan, rest)).unwrap_err();
    (fault.code(), fault.place().to_owned())
}

#[test]
fn bad_input_has_codes_and_places() {
    let at = |code: &'static str, place: &str| (code, place.to_owned());
    assert_eq!(code(BETA_PLAN, r#", "draws": 1000000000"#), at("draws_out_of_range", "/draws"));
    assert_eq!(code(BETA_PLAN, r#", "draws": 0"#), at("draws_out_of_range", "/draws"));
    assert_eq!(code(BETA_PLAN, r#", "quantiles": [0.5, 1]"#), at("number_out_of_range", "/quantiles/1"));
    assert_eq!(code(BETA_PLAN, r#", "probability": 0"#), at("number_out_of_range", "/probability"));
    assert_eq!(code(BETA_PLAN, r#", "figures": ["profit"]"#), at("unknown_name", "/figures/0"));
    let with = |from: &str, to: &str| BETA_PLAN.replace(from, to);
    let rate = r#"{"beta": {"successes": 30, "trials": 200}}"#;
    assert_eq!(code(&with(rate, "0"), ""), at("rate_out_of_range", "/plan/stages/1/rate"));
    assert_eq!(code(&with(rate, "1.2"), ""), at("rate_out_of_range", "/plan/stages/1/rate"));
    assert_eq!(code(&with(rate, r#"{"lognormal": {"mean": 0.1, "sd": 0.1}}"#), "").0, "support_out_of_range");
    assert_eq!(code(&with("120000", "-1"), ""), at("not_positive", "/plan/volume"));
    assert_eq!(code(&with("250000", "-1"), ""), at("negative", "/plan/costs/fixed"));
    assert_eq!(
        code(&with(r#""id": "replies""#, r#""id": "replies", "from": "visits""#), ""),
        at("stages_not_connected", "/plan/stages/1")
    );
    assert_eq!(code(&with("proposals", "bookings_1"), ""), at("name_taken", "/plan/stages/4/id"));
    let lognormal = r#"{"lognormal": {"mean": 12000, "sd": 4000}}"#;
    let infinite = r#"{"lognormal": {"mu": 0, "sigma": 40}}"#;
    assert_eq!(code(&with(lognormal, infinite), ""), at("variance_infinite", "/plan/deal_size/lognormal"));
    let correlated = |pairs: &str| code(&format!(r#"{BETA_PLAN}, "correlations": {pairs}"#), "");
    let pair = |a: &str, b: &str, r: f64| format!(r#"{{"between": ["{a}", "{b}"], "correlation": {r}}}"#);
    let (ab, bc, ac) = (
        pair("replies", "meetings", 0.9),
        pair("meetings", "customers", 0.9),
        pair("replies", "customers", -0.9),
    );
    assert_eq!(
        correlated(&format!("[{ab}, {bc}, {ac}]")),
        at("correlation_not_possible", "/plan/correlations")
    );
    assert_eq!(
        correlated(&format!("[{}]", pair("replies", "messages", 0.1))),
        at("unknown_name", "/plan/correlations/0/between/1")
    );
    assert_eq!(
        correlated(&format!("[{}]", pair("replies", "meetings", 1.1))),
        at("number_out_of_range", "/plan/correlations/0/correlation")
    );
    assert_eq!(correlated(&format!("[{ab}, {ab}]")), at("name_taken", "/plan/correlations/1/between"));
    let fixed =
        r#""volume": 1, "deal_size": 1, "months": 3, "stages": [{"id": "m"}, {"id": "c", "rate": 1}]"#;
    assert_eq!(code(fixed, ""), at("stages_not_connected", "/plan/months"));
}

#[test]
fn memory_is_bounded() {
    let million = r#", "draws": 1000000, "figures": ["revenue", "cac"]"#;
    let report = simulate(&request(BETA_PLAN, million)).unwrap();
    // NumPy holds seven columns of draws and two of results: 72 MB.
    assert!(report.memory_bytes < 7_200_000, "{}", report.memory_bytes);
}
