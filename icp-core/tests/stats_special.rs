//! Special functions against mpmath: 10⁻¹² relative, or 8 ε times the condition number where that is larger.
#![allow(clippy::disallowed_methods, reason = "tests compare to a tolerance, not to the bit")]
#![allow(clippy::unwrap_used, reason = "a broken fixture must stop the test")]
#![allow(clippy::panic, reason = "an unknown function in the fixture must stop the test")]

use icp_core::stats::special::hypergeometric::Urn;
use icp_core::stats::special::{beta, binomial, chi_square, f_ratio, gamma, normal, student_t};
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    rows: Vec<(String, Vec<String>, String, Option<String>)>,
}

fn call(name: &str, x: &[f64]) -> f64 {
    let whole = |i: usize| x[i] as u64;
    let urn = || Urn::new(whole(1), whole(2), whole(3)).unwrap();
    match name {
        "ln_gamma" => gamma::ln_gamma(x[0]),
        "ln_beta" => beta::ln_beta(x[0], x[1]),
        "beta_cdf" => beta::cdf(x[0], x[1], x[2]),
        "beta_sf" => beta::sf(x[0], x[1], x[2]),
        "beta_ln_cdf" => beta::ln_cdf(x[0], x[1], x[2]),
        "beta_quantile" => beta::quantile(x[0], x[1], x[2]),
        "gamma_cdf" => gamma::cdf(x[0], x[1]),
        "gamma_sf" => gamma::sf(x[0], x[1]),
        "gamma_ln_cdf" => gamma::ln_cdf(x[0], x[1]),
        "gamma_quantile" => gamma::quantile(x[0], x[1]),
        "normal_cdf" => normal::cdf(x[0]),
        "normal_ln_sf" => normal::ln_sf(x[0]),
        "normal_quantile" => normal::quantile(x[0]),
        "t_sf" => student_t::sf(x[0], x[1]),
        "t_quantile" => student_t::quantile(x[0], x[1]),
        "chi_square_sf" => chi_square::sf(x[0], x[1]),
        "f_sf" => f_ratio::sf(x[0], x[1], x[2]),
        "binomial_pmf" => binomial::pmf(whole(0), whole(1), x[2]),
        "binomial_cdf" => binomial::cdf(whole(0), whole(1), x[2]),
        "binomial_sf" => binomial::sf(whole(0), whole(1), x[2]),
        "hypergeometric_pmf" => Ok(urn().pmf(whole(0))),
        "hypergeometric_cdf" => Ok(urn().cdf(whole(0))),
        _ => panic!("unknown function {name}"),
    }
    .unwrap()
}

#[test]
fn agrees_with_mpmath() {
    let text = include_str!("references/special.json");
    let fixture: Fixture = serde_json::from_str(text).unwrap();
    let mut misses = Vec::new();
    for (name, arguments, expected, condition) in &fixture.rows {
        let arguments: Vec<f64> = arguments.iter().map(|t| t.parse().unwrap()).collect();
        let expected: f64 = expected.parse().unwrap();
        let condition: f64 = condition.as_ref().map_or(0.0, |t| t.parse().unwrap());
        let value = call(name, &arguments);
        let allowed = (8.0 * f64::EPSILON * condition).max(1e-12);
        let error = if expected == 0.0 { value.abs() } else { (value / expected - 1.0).abs() };
        if !matches!(error.partial_cmp(&allowed), Some(std::cmp::Ordering::Less | std::cmp::Ordering::Equal))
        {
            misses.push(format!("{name} {arguments:?}: {value:e}, not {expected:e}; off by {error:.1e}"));
        }
    }
    assert!(fixture.rows.len() > 500, "{}", fixture.rows.len());
    assert!(misses.is_empty(), "{} of {}:\n{}", misses.len(), fixture.rows.len(), misses.join("\n"));
}

#[test]
fn ends_of_the_domain() {
    assert_eq!(beta::cdf(-1.0, 2.0, 3.0).unwrap(), 0.0);
    assert_eq!(beta::sf(2.0, 2.0, 3.0).unwrap(), 0.0);
    assert_eq!(beta::quantile(0.0, 2.0, 3.0).unwrap(), 0.0);
    assert_eq!(beta::quantile(1.0, 2.0, 3.0).unwrap(), 1.0);
    assert_eq!(beta::quantile(1e-3, 1e-3, 1.0).unwrap(), 0.0);
    assert_eq!(gamma::sf(f64::INFINITY, 2.0).unwrap(), 0.0);
    assert_eq!(gamma::quantile(1.0, 2.0).unwrap(), f64::INFINITY);
    assert_eq!(student_t::sf(f64::INFINITY, 2.0).unwrap(), 0.0);
    assert_eq!(student_t::quantile(0.5, 2.0).unwrap(), 0.0);
    assert_eq!(normal::quantile(0.0).unwrap(), f64::NEG_INFINITY);
    assert_eq!(f_ratio::sf(f64::INFINITY, 2.0, 3.0).unwrap(), 0.0);
    assert_eq!(binomial::cdf(5, 5, 0.2).unwrap(), 1.0);
    assert_eq!(binomial::pmf(0, 0, 0.2).unwrap(), 1.0);
    assert_eq!(binomial::pmf(1, 5, 0.0).unwrap(), 0.0);
    assert_eq!(binomial::pmf(5, 5, 1.0).unwrap(), 1.0);
    assert_eq!(Urn::new(0, 0, 0).unwrap().pmf(0), 1.0);
    assert_eq!(Urn::new(5, 5, 11).unwrap_err().code(), "out_of_range");
    for bad in [f64::NAN, 0.0, -1.0, f64::INFINITY] {
        assert_eq!(gamma::cdf(1.0, bad).unwrap_err().code(), "out_of_range");
        assert_eq!(student_t::cdf(1.0, bad).unwrap_err().code(), "out_of_range");
    }
    assert!(beta::cdf(f64::NAN, 1.0, 1.0).is_err());
    assert!(normal::quantile(-0.1).is_err());
}

#[test]
fn discrete_quantiles_invert() {
    for &(n, p) in &[(1, 0.5), (10, 0.3), (1000, 0.02), (1_000_000, 0.999), (50, 0.0), (50, 1.0)] {
        for &probability in &[0.0, 1e-12, 0.025, 0.5, 0.975, 1.0 - 1e-9, 1.0] {
            let k = binomial::quantile(probability, n, p).unwrap();
            // Above one half on the upper tail, which keeps the digits that 1 − tail loses.
            let reached = |k| {
                if probability <= 0.5 {
                    binomial::cdf(k, n, p).unwrap() >= probability
                } else {
                    binomial::sf(k, n, p).unwrap() <= 1.0 - probability
                }
            };
            assert!(reached(k), "{n} {p} {probability}: {k}");
            assert!(k == 0 || probability == 1.0 || !reached(k - 1), "{n} {p} {probability}: {k}");
        }
    }
    let urn = Urn::new(40, 360, 200).unwrap();
    for &probability in &[0.01, 0.5, 0.99] {
        let k = urn.quantile(probability).unwrap();
        assert!(urn.cdf(k) >= probability && urn.cdf(k - 1) < probability);
    }
}

#[test]
fn huge_parameters_stay_sane() {
    // The median of Beta(a, a) is ½; that of Gamma(a) is a − 1/3 + 8 / (405 a).
    for a in [1e5, 1e7, 1e9, 1e12] {
        assert!((beta::cdf(0.5, a, a).unwrap() - 0.5).abs() < 1e-12);
        let median = a - 1.0 / 3.0 + 8.0 / 405.0 / a;
        let slack = 8.0 * f64::EPSILON * a.sqrt();
        assert!((gamma::cdf(median, a).unwrap() - 0.5).abs() < slack.max(1e-12), "{a}");
    }
    // Between the regimes nothing jumps.
    let below = beta::cdf(0.4999, 99_999.9, 1e5).unwrap();
    let above = beta::cdf(0.4999, 100_000.1, 1e5).unwrap();
    assert!((below / above - 1.0).abs() < 1e-3, "{below} {above}");
}
