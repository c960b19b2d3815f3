//! Sensitivity: requirement A-088, the Ishigami function, and closed forms of a product.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::f64::consts::PI;

use icp_core::funnel::{self, Indices, SobolRequest, from_json, sobol, sobol_indices};
use icp_core::num;

fn ishigami(u: &[f64]) -> f64 {
    let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
    let second = num::sin(x[1]);
    num::sin(x[0]) + 7.0 * second * second + 0.1 * x[2] * x[2] * x[2] * x[2] * num::sin(x[0])
}

/// Ishigami & Homma (1990) with a = 7, b = 0.1: V₁ = ½ (1 + b π⁴ / 5)², V₂ = a² / 8, V₁₃ = 8 b² π⁸ / 225.
fn exact() -> ([f64; 3], [f64; 3], f64) {
    let pi4 = PI * PI * PI * PI;
    let first = 0.5 * (1.0 + 0.1 * pi4 / 5.0) * (1.0 + 0.1 * pi4 / 5.0);
    let (second, both) = (49.0 / 8.0, 0.08 * pi4 * pi4 / 225.0);
    let all = first + second + both;
    ([first / all, second / all, 0.0], [(first + both) / all, second / all, both / all], all)
}

#[test]
fn ishigami_function() {
    let (first, total, variance) = exact();
    let found = sobol_indices(3, 1 << 14, 100, 42, ishigami).unwrap();
    assert!((found.variance / variance - 1.0).abs() < 0.002, "{}", found.variance);
    assert!((found.mean - 3.5).abs() < 0.002);
    for k in 0..3 {
        assert!((found.first[k].value - first[k]).abs() < 0.005, "{k} {:?} {}", found.first[k], first[k]);
        assert!((found.total[k].value - total[k]).abs() < 0.005, "{k} {:?} {}", found.total[k], total[k]);
        let holds = |index: funnel::Index, value: f64| index.low <= value && value <= index.high;
        assert!(holds(found.first[k], first[k]) && holds(found.total[k], total[k]));
        assert!(found.first[k].high - found.first[k].low < 0.08);
    }
}

/// `SALib.analyze.sobol.analyze` 1.6.0 on `SALib.sample.sobol.sample(…, 2**14, calc_second_order=False, seed=42)` of its own Ishigami
/// function, 100 resamples: indices and half-widths of their intervals.
#[test]
fn agrees_with_salib() {
    let first = [
        (0.3127977653435364, 0.012952166281977297),
        (0.44256201153641606, 0.014154131047623482),
        (0.000659498360443516, 0.01482560950483489),
    ];
    let total = [
        (0.5572178075124498, 0.02161985992729737),
        (0.4425638532688101, 0.010793190145120124),
        (0.24366902256277906, 0.006776333556287441),
    ];
    let found = sobol_indices(3, 1 << 14, 100, 42, ishigami).unwrap();
    for (index, (value, half)) in found.first.iter().chain(&found.total).zip(first.into_iter().chain(total)) {
        assert!((index.value - value).abs() < 0.004, "{index:?} {value}");
        // Both widths come from 100 resamples, so they agree to about a quarter.
        let ratio = (index.high - index.low) / (2.0 * half);
        assert!((0.7..1.4).contains(&ratio), "{index:?} {half}");
    }
}

/// The intervals must be neither empty nor useless: about 95 of 100 should hold the truth; quasi-random points do better.
#[test]
fn intervals_cover() {
    let (first, total, _) = exact();
    let (mut held, mut all) = (0, 0);
    for seed in 0..40 {
        let Indices { first: s1, total: st, .. } = sobol_indices(3, 512, 50, seed, ishigami).unwrap();
        for (found, truth) in s1.iter().chain(&st).zip(first.iter().chain(&total)) {
            all += 1;
            held += i32::from(found.low <= *truth && *truth <= found.high);
        }
    }
    assert!(held * 100 >= all * 93, "{held} of {all}");
}

const PLAN: &str = r#"{"currency": "USD", "volume": 120000, "target_revenue": 4000000, "deal_size": {"lognormal": {"mu": 9.4, "sigma": 0.3}},
    "cycle_days": {"lognormal": {"p10": 30, "p90": 90}}, "costs": {"fixed": 250000, "per_touch": 0.5},
    "stages": [{"id": "messages"}, {"id": "replies", "rate": {"beta": {"successes": 300, "trials": 2000}}},
    {"id": "meetings", "rate": {"beta": {"successes": 45, "trials": 150}}}, {"id": "opportunities", "rate": 0.4},
    {"id": "customers", "rate": {"beta": {"successes": 4, "trials": 20}}}]}"#;

fn request(rest: &str) -> SobolRequest {
    from_json(&format!(r#"{{"seed": 5, "plan": {PLAN}{rest}}}"#)).unwrap()
}

/// For a product of independent factors: Sᵢ = cvᵢ² / (Π (1 + cv²) − 1), and the total index has Π over the others as a factor.
#[test]
fn product_of_rates_has_closed_form_indices() {
    let report = sobol(&request(r#", "base_samples": 16384"#)).unwrap();
    let cv2 = |successes: f64, trials: f64| {
        let (a, b) = (successes + 0.5, trials - successes + 0.5);
        b / (a * (a + b + 1.0))
    };
    let factors = [
        ("replies", cv2(300.0, 2000.0)),
        ("meetings", cv2(45.0, 150.0)),
        ("customers", cv2(4.0, 20.0)),
        ("deal_size", num::exp_m1(0.09)),
        ("cycle_days", 0.0),
    ];
    let product: f64 = factors.iter().map(|factor| 1.0 + factor.1).product();
    assert_eq!(
        report.inputs.iter().map(|i| i.name.as_str()).collect::<Vec<_>>(),
        factors.map(|factor| factor.0)
    );
    assert_eq!(report.evaluations, 16_384 * 7);
    for (found, (name, cv2)) in report.inputs.iter().zip(factors) {
        let (first, total) = (cv2 / (product - 1.0), cv2 / (1.0 + cv2) * product / (product - 1.0));
        assert!((found.first.value - first).abs() < 0.01, "{name} {:?} {first}", found.first);
        assert!((found.total.value - total).abs() < 0.01, "{name} {:?} {total}", found.total);
    }
    assert_eq!((report.inputs[4].first.value, report.inputs[4].total.value), (0.0, 0.0));
    assert_eq!(report, sobol(&request(r#", "base_samples": 16384"#)).unwrap());
}

#[test]
fn sobol_bad_input() {
    let code = |text: String| {
        let fault = sobol(&from_json(&text).unwrap()).unwrap_err();
        (fault.code(), fault.place().to_owned())
    };
    let with = |rest: &str| code(format!(r#"{{"seed": 5, "plan": {PLAN}{rest}}}"#));
    assert_eq!(with(r#", "base_samples": 1000"#), ("number_out_of_range", "/base_samples".into()));
    assert_eq!(with(r#", "base_samples": 1073741824"#), ("number_out_of_range", "/base_samples".into()));
    assert_eq!(with(r#", "resamples": 1000000"#), ("number_out_of_range", "/resamples".into()));
    assert_eq!(with(r#", "figure": "joy""#), ("unknown_name", "/figure".into()));
    assert_eq!(with(r#", "figure": "spend""#), ("nothing_varies", "/figure".into()));
    let correlated = PLAN.replace(
        r#""volume""#,
        r#""correlations": [{"between": ["replies", "meetings"], "correlation": 0.5}], "volume""#,
    );
    assert_eq!(code(format!(r#"{{"seed": 5, "plan": {correlated}}}"#)).0, "correlated_inputs");
    let fixed = r#"{"currency": "USD", "volume": 10, "deal_size": 1, "stages": [{"id": "m"}, {"id": "c", "rate": 0.5}]}"#;
    assert_eq!(code(format!(r#"{{"seed": 5, "plan": {fixed}}}"#)).0, "nothing_varies");
    let infinite = fixed
        .replace("0.5", r#"{"empirical": {"values": [0, 1]}}"#)
        .replace(r#""deal_size": 1"#, r#""deal_size": 1, "costs": {"fixed": 1}"#);
    assert_eq!(code(format!(r#"{{"seed": 5, "figure": "cac", "plan": {infinite}}}"#)).0, "variance_infinite");
    assert_eq!(sobol_indices(21, 64, 2, 1, |_| 0.0).unwrap_err().code(), "too_many");
    assert_eq!(sobol_indices(0, 64, 2, 1, |_| 0.0).unwrap_err().code(), "nothing_varies");
}

#[test]
fn a088_tornado_ranks_by_uncertainty_where_elasticity_cannot() {
    let request = from_json(&format!(r#"{{"figure": "required_outreach", "plan": {PLAN}}}"#)).unwrap();
    let report = funnel::tornado(&request).unwrap();
    let names: Vec<_> = report.bars.iter().map(|bar| bar.name.as_str()).collect();
    assert_eq!(names, ["customers", "deal_size", "meetings", "replies", "cycle_days"]);
    for bar in &report.bars[..4] {
        assert!((bar.elasticity.unwrap() + 1.0).abs() < 1e-9, "{bar:?}");
        // The figure is a constant over each factor, so its ends are those of the factor turned round.
        let base = report.base.unwrap();
        assert!((bar.at_p10.unwrap() / (base * bar.median / bar.p10) - 1.0).abs() < 1e-12);
        assert!(bar.at_p10 > bar.at_p90);
    }
    assert_eq!((report.bars[4].swing, report.bars[4].elasticity), (Some(0.0), Some(0.0)));
    // The deal size is lognormal: its 10 % and 90 % points are exp(μ ∓ 1.2816 σ).
    let deal = &report.bars[1];
    assert!((num::ln(deal.p90 / deal.p10) - 0.6 * 1.281_551_565_544_6).abs() < 1e-6);
}

#[test]
fn break_even_meets_the_threshold() {
    let text = format!(r#"{{"plan": {PLAN}}}"#);
    let report = funnel::break_even(&from_json(&text).unwrap()).unwrap();
    let base = report.base.unwrap();
    for input in &report.inputs {
        match input.name.as_str() {
            // Revenue is proportional to each of these.
            "messages" | "replies" | "meetings" | "opportunities" | "customers" | "deal_size" => {
                assert!((input.factor.unwrap() * base / 4e6 - 1.0).abs() < 1e-12, "{input:?}");
            }
            _ => assert_eq!(input.value, None),
        }
    }
    // A target no rate can reach.
    let out_of_reach =
        funnel::break_even(&from_json(&format!(r#"{{"threshold": 1e9, "plan": {PLAN}}}"#)).unwrap()).unwrap();
    assert!(out_of_reach.inputs[1].value.is_none() && out_of_reach.inputs[0].value.is_some());
    // Customers become too dear from a lower rate on.
    let cac = funnel::break_even(
        &from_json(&format!(r#"{{"figure": "cac", "threshold": 2000, "plan": {PLAN}}}"#)).unwrap(),
    )
    .unwrap();
    let replies = &cac.inputs[1];
    assert!((replies.factor.unwrap() - cac.base.unwrap() / 2000.0).abs() < 1e-9);
    let code = |rest: &str| {
        let plan = PLAN.replace(r#""target_revenue": 4000000,"#, "");
        funnel::break_even(&from_json(&format!(r#"{{"plan": {plan}{rest}}}"#)).unwrap()).unwrap_err().code()
    };
    assert_eq!(code(""), "exactly_one");
    assert_eq!(code(r#", "threshold": 0"#), "not_positive");
}
