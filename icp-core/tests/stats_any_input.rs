//! Any input: an answer that is a number, or a typed outcome; never NaN, never a panic, never without end.
#![allow(clippy::disallowed_methods, reason = "tests compare to a tolerance, not to the bit")]

use icp_core::stats::Alternative::TwoSided;
use icp_core::stats::proportion::{self, Arm};
use icp_core::stats::special::hypergeometric::Urn;
use icp_core::stats::special::{beta, binomial, chi_square, f_ratio, gamma, normal, student_t};
use icp_core::stats::{StatsError, calibration, correlation, discrimination, drift, regression};
use proptest::prelude::*;

/// Doubles from everywhere: ordinary, huge, tiny, special.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -10.0..10.0f64,
        3 => (-300.0..300.0f64).prop_map(|e| 10f64.powf(e)),
        2 => (0.0..7.0f64).prop_map(|e| 10f64.powf(e)),
        1 => any::<f64>(),
        1 => prop::sample::select(vec![0.0, -0.0, 1.0, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE, 5e-324, f64::MAX]),
    ]
}

fn any_share() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 0.0..1.0f64,
        2 => (-300.0..0.0f64).prop_map(|e| 10f64.powf(e)),
        1 => (-17.0..0.0f64).prop_map(|e| 1.0 - 10f64.powf(e)),
        1 => any_number(),
    ]
}

#[track_caller]
fn no_nan(value: Result<f64, StatsError>) {
    if let Ok(value) = value {
        assert!(!value.is_nan());
    }
}

#[track_caller]
fn share(value: Result<f64, StatsError>) {
    if let Ok(value) = value {
        assert!((0.0..=1.0).contains(&value), "{value}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn special_functions(x in any_number(), a in any_number(), b in any_number(), p in any_share()) {
        no_nan(gamma::ln_gamma(x));
        no_nan(beta::ln_beta(a, b));
        share(gamma::cdf(x, a));
        share(gamma::sf(x, a));
        no_nan(gamma::ln_cdf(x, a));
        no_nan(gamma::ln_sf(x, a));
        no_nan(gamma::quantile(p, a));
        no_nan(gamma::quantile_upper(p, a));
        share(beta::cdf(p, a, b));
        share(beta::sf(p, a, b));
        no_nan(beta::ln_cdf(p, a, b));
        no_nan(beta::ln_sf(p, a, b));
        no_nan(beta::pdf(p, a, b));
        share(beta::quantile(p, a, b));
        share(beta::quantile_upper(p, a, b));
        share(normal::cdf(x));
        no_nan(normal::ln_sf(x));
        no_nan(normal::quantile(p));
        share(student_t::cdf(x, a));
        no_nan(student_t::ln_sf(x, a));
        no_nan(student_t::quantile(p, a));
        share(chi_square::sf(x, a));
        share(f_ratio::sf(x, a, b));
        no_nan(f_ratio::quantile(p, a, b));
    }

    #[test]
    fn discrete_distributions(k in 0..2_000_000u64, n in 0..2_000_000u64, m in 0..2_000_000u64, p in any_share()) {
        share(binomial::pmf(k, n, p));
        share(binomial::cdf(k, n, p));
        share(binomial::sf(k, n, p));
        no_nan(binomial::ln_sf(k, n, p));
        if let (Ok(q), true) = (binomial::quantile(p, n, 0.3), n > 0) {
            assert!(q <= n);
        }
        if let Ok(urn) = Urn::new(n, m, k) {
            share(Ok(urn.pmf(k / 2)));
            share(Ok(urn.cdf(k / 2)));
            assert!((urn.cdf(k / 2) + urn.sf(k / 2) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn proportions(a in 0..60u64, m in 0..60u64, b in 0..60u64, n in 0..60u64, level in any_share()) {
        let (Ok(first), Ok(second)) = (Arm::new(a, m), Arm::new(b, n)) else { return Ok(()) };
        let within = |low: f64, high: f64, value: f64, least: f64| {
            assert!(least <= low && low <= high && high <= 1.0, "{low} {high}");
            assert!(low <= value + 1e-12 && value <= high + 1e-12, "{low} {value} {high}");
        };
        for estimate in [
            proportion::wilson(a, m, level),
            proportion::clopper_pearson(a, m, level),
            proportion::jeffreys(a, m, level),
        ]
        .into_iter()
        .flatten()
        {
            if level > 0.5 {
                within(estimate.interval.low, estimate.interval.high, estimate.estimate, 0.0);
            }
        }
        for estimate in [
            proportion::newcombe(first, second, level),
            proportion::miettinen_nurminen(first, second, level),
            proportion::mee(first, second, level),
            proportion::wald_difference(first, second, level),
        ]
        .into_iter()
        .flatten()
        {
            within(estimate.interval.low, estimate.interval.high, estimate.estimate, -1.0);
        }
        share(proportion::fisher(first, second).map(|t| t.p_value));
        share(proportion::fisher(first, second).map(|t| t.mid_p));
        share(proportion::boschloo(first, second).map(|t| t.p_value));
        share(proportion::binomial_test(a, m, level, TwoSided).map(|t| t.p_value));
        share(proportion::z_two_proportions(first, second, TwoSided).map(|t| t.p_value));
        if let Ok(ratio) = proportion::koopman(first, second, level) {
            assert!(ratio.low >= 0.0 && ratio.high.is_none_or(|high| ratio.low <= high));
        }
        // Boschloo's test is never less powerful than Fisher's one-sided one.
        if let (Ok(x), Ok(y)) = (proportion::boschloo(first, second), proportion::fisher(first, second)) {
            assert!(x.p_greater <= y.p_greater * (1.0 + 1e-9) && x.p_less <= y.p_less * (1.0 + 1e-9));
        }
    }

    #[test]
    fn columns(rows in prop::collection::vec((any_number(), any_number(), any::<bool>(), any_share()), 0..30)) {
        let x: Vec<f64> = rows.iter().map(|r| r.0).collect();
        let y: Vec<f64> = rows.iter().map(|r| r.1).collect();
        let won: Vec<bool> = rows.iter().map(|r| r.2).collect();
        let p: Vec<f64> = rows.iter().map(|r| r.3).collect();
        no_nan(correlation::pearson(&x, &y, 0.95).map(|r| r.estimate));
        no_nan(correlation::spearman(&x, &y, 0.95).map(|r| r.estimate));
        no_nan(correlation::kendall(&x, &y).map(|r| r.tau_b + r.p_value));
        no_nan(discrimination::delong(&x, &won).map(|r| r.auc + r.variance.unwrap_or(0.0)));
        no_nan(discrimination::average_precision(&x, &won));
        no_nan(discrimination::ks_outcomes(&x, &won).map(|r| r.p_value_asymptotic + r.location));
        no_nan(discrimination::mann_whitney(&x, &won, TwoSided).map(|r| r.p_value.unwrap_or(0.0)));
        no_nan(discrimination::delong_paired(&x, &y, &won, 0.95).map(|r| r.z));
        no_nan(calibration::brier(&p, &won).map(|r| r.score));
        no_nan(calibration::log_loss(&p, &won));
        no_nan(calibration::hosmer_lemeshow(&p, &won, 3).map(|r| r.statistic));
        no_nan(calibration::spiegelhalter(&p, &won).map(|r| r.statistic));
        no_nan(calibration::calibration_slope(&p, &won, 0.95).map(|r| r.slope));
        no_nan(regression::logistic(&[&x], &won).map(|r| r.intercept));
        no_nan(regression::ridge(&[&x, &y], &won, 1.0).map(|r| r.intercept));
        no_nan(drift::wasserstein(&x, &y));
    }
}
