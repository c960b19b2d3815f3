//! Correlation against SciPy; F20 to every printed digit.
#![allow(clippy::disallowed_methods, reason = "tests compare to a tolerance, not to the bit")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::panic, reason = "an unknown case must stop the test")]

mod stats_support;

use icp_core::stats::correlation::{
    critical_correlation, kendall, pair_counts, pearson, spearman, theil_sen,
};
use stats_support::{cases, f20, printed, wide};

#[test]
fn agrees_with_the_references() {
    for case in cases(include_str!("references/correlation.json")) {
        match case.call.as_str() {
            "undefined" => {
                let (x, y) = (case.numbers("x"), case.numbers("y"));
                assert_eq!(pearson(&x, &y, 0.95).unwrap_err().code(), "all_equal");
                assert_eq!(spearman(&x, &y, 0.95).unwrap_err().code(), "all_equal");
                assert_eq!(kendall(&x, &y).unwrap_err().code(), "all_equal");
                assert_eq!(kendall(&y, &x).unwrap_err().code(), "all_equal");
                assert_eq!(theil_sen(&x, &y, 0.95).unwrap_err().code(), "all_equal");
            }
            "pair" => {
                let (x, y) = (case.numbers("x"), case.numbers("y"));
                let r = pearson(&x, &y, 0.95).unwrap();
                // Shifted by 10⁹ the data themselves hold seven digits of the spread.
                let tolerance = if x[0] > 1e8 { 1e-7 } else { 1e-10 };
                case.check_to("pearson", r.estimate, tolerance);
                case.check_to("pearson_p", r.p_value.unwrap_or(1.0), 1e-3 * tolerance.max(1e-7));
                if let Some(interval) = r.interval {
                    case.check_all_to("pearson_ci", &[interval.low, interval.high], tolerance);
                }
                let rho = spearman(&x, &y, 0.95).unwrap();
                case.check("spearman", rho.estimate);
                case.check("spearman_p", rho.p_value.unwrap_or(1.0));
                let tau = kendall(&x, &y).unwrap();
                case.check("tau", tau.tau_b);
                case.check("tau_p", tau.p_value);
                case.check("tau_exact", tau.p_value_exact.unwrap_or(2.0));
                case.check("d_y_given_x", tau.somers_d_y_given_x);
                case.check("d_x_given_y", tau.somers_d_x_given_y);
                let line = theil_sen(&x, &y, 0.95).unwrap();
                case.check_all(
                    "theil_sen",
                    &[line.slope, line.intercept, line.interval.low, line.interval.high],
                );
            }
            "wide" => {
                let (s, _) = wide(case.count("n"));
                let v: Vec<f64> = s
                    .iter()
                    .zip(0u64..)
                    .map(|(&s, i)| ((s as u64 * 7 + i * 31 % 5000) % 8191) as f64)
                    .collect();
                case.check("pearson", pearson(&s, &v, 0.95).unwrap().estimate);
                case.check("spearman", spearman(&s, &v, 0.95).unwrap().estimate);
                case.check("tau", kendall(&s, &v).unwrap().tau_b);
            }
            other => panic!("unknown case {other}"),
        }
    }
}

/// Requirements E1 and A-080, as printed there.
#[test]
fn printed_figures() {
    let (s, won, s2) = f20();
    let y: Vec<f64> = won.iter().map(|&w| f64::from(u8::from(w))).collect();
    let r = pearson(&s, &y, 0.95).unwrap();
    printed(r.estimate, 0.4554406318, 5e-11);
    printed(r.p_value.unwrap(), 0.0435964852, 5e-11);
    printed(r.interval.unwrap().low, 0.0161809998, 5e-11);
    printed(r.interval.unwrap().high, 0.7473408798, 5e-11);
    printed(pearson(&s, &s2, 0.95).unwrap().estimate, 0.8137446693, 5e-11);
    printed(spearman(&s, &y, 0.95).unwrap().estimate, 0.4637532749, 5e-11);
    printed(spearman(&s, &s2, 0.95).unwrap().estimate, 0.7885628292, 5e-11);
    let tau = kendall(&s, &y).unwrap();
    printed(tau.tau_b, 0.3888826592, 5e-11);
    printed(kendall(&s, &s2).unwrap().tau_b, 0.6772486772, 5e-11);
    printed(tau.somers_d_x_given_y, 0.5604395604, 5e-11);
    printed(tau.somers_d_y_given_x, 0.2698412698, 5e-11);
    printed(tau.c_index, 0.7802197802, 5e-11);
    printed(critical_correlation(100, 0.05).unwrap(), 0.196551, 5e-7);
    printed(critical_correlation(30, 0.05).unwrap(), 0.361007, 5e-7);
}

#[test]
fn pairs_by_brute_force() {
    let (s, won, s2) = f20();
    let y: Vec<f64> = won.iter().map(|&w| f64::from(u8::from(w))).collect();
    let long: Vec<f64> = (0..100).map(|i| f64::from(i * 37 % 23)).collect();
    let other: Vec<f64> = (0..100).map(|i| f64::from(i * 53 % 41)).collect();
    for (x, y) in [(&s, &y), (&s, &s2), (&long, &other)] {
        let mut counts = [0u64; 5];
        for i in 0..x.len() {
            for j in 0..i {
                let (a, b) = (x[i] - x[j], y[i] - y[j]);
                let kind = match (a == 0.0, b == 0.0) {
                    (true, true) => 4,
                    (true, false) => 2,
                    (false, true) => 3,
                    _ => usize::from(a * b < 0.0),
                };
                counts[kind] += 1;
            }
        }
        let pairs = pair_counts(x, y).unwrap();
        let found = [pairs.concordant, pairs.discordant, pairs.tied_x, pairs.tied_y, pairs.tied_both];
        assert_eq!(found, counts);
    }
}

#[test]
fn undefined_is_typed() {
    assert_eq!(pearson(&[], &[], 0.95).unwrap_err().code(), "too_few");
    assert_eq!(pearson(&[1.0], &[1.0], 0.95).unwrap_err().code(), "too_few");
    assert_eq!(pearson(&[1.0, 2.0], &[1.0], 0.95).unwrap_err().code(), "length_mismatch");
    assert_eq!(kendall(&[1.0, f64::NAN], &[1.0, 2.0]).unwrap_err().code(), "not_finite");
    assert_eq!(spearman(&[1.0, 2.0], &[1.0, f64::INFINITY], 0.95).unwrap_err().code(), "not_finite");
    let two = pearson(&[1.0, 2.0], &[5.0, 3.0], 0.95).unwrap();
    assert_eq!((two.estimate, two.p_value, two.interval), (-1.0, None, None));
    // Nothing overflows.
    assert!((pearson(&[1e308, -1e308, 0.0], &[1.0, -1.0, 0.0], 0.95).unwrap().estimate - 1.0).abs() < 1e-15);
    assert_eq!(critical_correlation(2, 0.05).unwrap_err().code(), "too_few");
}
