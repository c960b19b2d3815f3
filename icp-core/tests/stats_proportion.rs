//! Proportions against statsmodels, SciPy and direct maximisation; FP of the requirements to every printed digit.
#![allow(clippy::disallowed_methods, reason = "tests compare to a tolerance, not to the bit")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::panic, reason = "an unknown case must stop the test")]

mod stats_support;

use icp_core::stats::Alternative::{Greater, Less, TwoSided};
use icp_core::stats::proportion::{
    Arm, BetaPosterior, PowerMethod, Stratum, agresti_caffo, agresti_coull, binomial_test, boschloo,
    chi_square_two_proportions, clopper_pearson, cohens_h, compare_betas, equivalence, fisher, jeffreys,
    katz, koopman, mantel_haenszel, mee, miettinen_nurminen, newcombe, power_two_proportions, sample_ratio,
    sample_size_one_proportion, sample_size_two_proportions, wald_difference, wilson, z_two_proportions,
};
use icp_core::stats::{Interval, StatsError};
use stats_support::{Case, cases, printed};

fn arm(events: u64, trials: u64) -> Arm {
    Arm::new(events, trials).unwrap()
}

fn ends(interval: Interval) -> [f64; 2] {
    [interval.low, interval.high]
}

fn arms(case: &Case) -> (Arm, Arm) {
    let counts = case.counts("arms");
    (arm(counts[0], counts[1]), arm(counts[2], counts[3]))
}

#[test]
fn agrees_with_the_references() {
    for case in cases(include_str!("references/proportion.json")) {
        match case.call.as_str() {
            "interval" => {
                let (k, n, level) = (case.count("k"), case.count("n"), case.number("level"));
                case.check_all("wilson", &ends(wilson(k, n, level).unwrap().interval));
                case.check_all("clopper_pearson", &ends(clopper_pearson(k, n, level).unwrap().interval));
                case.check_all("jeffreys", &ends(jeffreys(k, n, level).unwrap().interval));
                case.check_all("agresti_coull", &ends(agresti_coull(k, n, level).unwrap().interval));
            }
            "binomial_test" => {
                let (k, n, p) = (case.count("k"), case.count("n"), case.number("p"));
                let test = binomial_test(k, n, p, TwoSided).unwrap();
                case.check("two_sided", test.p_value);
                case.check("scipy", test.p_value);
                case.check("mid_p", test.mid_p);
                case.check("less", binomial_test(k, n, p, Less).unwrap().p_value);
                case.check("greater", binomial_test(k, n, p, Greater).unwrap().p_value);
            }
            "two_sample" => {
                let (a, b) = arms(&case);
                let test = z_two_proportions(a, b, TwoSided);
                if !case.has("z") {
                    assert_eq!(test.unwrap_err().code(), "all_equal");
                    assert!(chi_square_two_proportions(a, b, false).is_err());
                    continue;
                }
                case.check("z", test.clone().unwrap().statistic);
                case.check("z_p", test.unwrap().p_value);
                case.check("chi2", chi_square_two_proportions(a, b, false).unwrap().statistic);
                let yates = chi_square_two_proportions(a, b, true).unwrap();
                case.check("yates", yates.statistic);
                case.check("yates_p", yates.p_value);
            }
            "fisher" => {
                let (a, b) = arms(&case);
                let test = fisher(a, b).unwrap();
                case.check("p", test.p_value);
                case.check("less", test.p_less);
                case.check("greater", test.p_greater);
                assert_eq!(case.has("sample"), test.sample_odds_ratio.is_some());
                case.check("sample", test.sample_odds_ratio.unwrap_or(0.0));
                // SciPy solves for it to eight digits only; the score equation itself is tested below.
                case.check_to("conditional", test.conditional_odds_ratio.unwrap_or(0.0), 1e-7);
            }
            "boschloo" => {
                let (a, b) = arms(&case);
                let test = boschloo(a, b).unwrap();
                // SciPy's optimiser stops early: never above it by rounding, at most 1e-6 below.
                case.check_to("less", test.p_less, 1e-6);
                case.check_to("greater", test.p_greater, 1e-6);
            }
            "difference" => {
                let ((a, b), level) = (arms(&case), case.number("level"));
                case.check_all("newcombe", &ends(newcombe(a, b, level).unwrap().interval));
                case.check_all("agresti_caffo", &ends(agresti_caffo(a, b, level).unwrap().interval));
                case.check_all("wald", &ends(wald_difference(a, b, level).unwrap().interval));
                case.check_all(
                    "miettinen_nurminen",
                    &ends(miettinen_nurminen(a, b, level).unwrap().interval),
                );
                case.check_all("mee", &ends(mee(a, b, level).unwrap().interval));
            }
            "ratio" => {
                let ((a, b), level) = (arms(&case), case.number("level"));
                let ratio = katz(a, b, level).unwrap();
                case.check_all("katz", &[ratio.low, ratio.high.unwrap()]);
                let ratio = koopman(a, b, level).unwrap();
                case.check_all("koopman", &[ratio.low, ratio.high.unwrap()]);
            }
            "power" => {
                let (p1, p2) = (case.number("p1"), case.number("p2"));
                case.check("h", cohens_h(p1, p2).unwrap());
                let power = |tail, method| power_two_proportions(p1, p2, 200.0, 0.05, tail, method).unwrap();
                case.check("arcsine_power", power(TwoSided, PowerMethod::Arcsine));
                case.check("arcsine_less", power(Less, PowerMethod::Arcsine));
                case.check("normal_power", power(TwoSided, PowerMethod::Normal));
                let size = |method| sample_size_two_proportions(p1, p2, 0.8, 0.05, TwoSided, method).unwrap();
                case.check("arcsine_size", size(PowerMethod::Arcsine));
                case.check("normal_size", size(PowerMethod::Normal));
            }
            "compare_betas" => {
                let p = case.numbers("parameters");
                let (a, b) = (BetaPosterior { a: p[0], b: p[1] }, BetaPosterior { a: p[2], b: p[3] });
                case.check("greater", compare_betas(a, b).unwrap().probability_greater);
            }
            "mantel_haenszel" => {
                let strata: Vec<Stratum> = case.input["strata"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|row| {
                        let n: Vec<u64> =
                            row.as_array().unwrap().iter().map(|v| v.as_u64().unwrap()).collect();
                        Stratum { first: arm(n[0], n[1]), second: arm(n[2], n[3]) }
                    })
                    .collect();
                let result = mantel_haenszel(&strata, 0.95).unwrap();
                case.check("odds_ratio", result.odds_ratio);
                case.check("low", result.interval.low);
                case.check("high", result.interval.high);
                case.check("risk_ratio", result.risk_ratio.unwrap());
                case.check("null", result.association.statistic);
                case.check("null_p", result.association.p_value);
                case.check("corrected", result.association_corrected.statistic);
                case.check("same", result.homogeneity.statistic);
                case.check("same_p", result.homogeneity.p_value);
                case.check("tarone", result.homogeneity_tarone.statistic);
            }
            "equivalence" => {
                let ((a, b), margin) = (arms(&case), case.number("margin"));
                let result = equivalence(a, b, -margin, margin, 0.05).unwrap();
                case.check("p_low", result.p_low);
                case.check("p_high", result.p_high);
                let inside =
                    result.difference.interval.low > -margin && result.difference.interval.high < margin;
                assert_eq!(result.equivalent, inside);
            }
            "sample_ratio" => {
                let result = sample_ratio(&case.counts("sizes"), &case.numbers("shares"), 0.01).unwrap();
                case.check("statistic", result.statistic);
                case.check("p", result.p_value);
            }
            other => panic!("unknown case {other}"),
        }
    }
}

/// Requirements E3 and, as printed there.
#[test]
fn printed_figures() {
    let both = |interval: Interval, low: f64, high: f64| {
        printed(interval.low, low, 6e-7);
        printed(interval.high, high, 6e-7);
    };
    both(wilson(2, 50, 0.95).unwrap().interval, 0.011039, 0.134601);
    both(clopper_pearson(2, 50, 0.95).unwrap().interval, 0.004881, 0.137138);
    both(jeffreys(2, 50, 0.95).unwrap().interval, 0.008404, 0.122179);
    both(agresti_coull(2, 50, 0.95).unwrap().interval, 0.003414, 0.142226);
    both(wilson(7, 10, 0.95).unwrap().interval, 0.396778, 0.892209);
    both(wilson(5, 100, 0.95).unwrap().interval, 0.021544, 0.11175);
    let (a, b) = (arm(30, 200), arm(10, 200));
    let test = z_two_proportions(a, b, TwoSided).unwrap();
    printed(test.statistic, 3.3333333, 5e-8);
    // Printed as 0.000858120674; SciPy, statsmodels and mpmath all give 0.000858120666.
    printed(test.p_value, 0.000858120666, 5e-13);
    printed(chi_square_two_proportions(a, b, false).unwrap().statistic, 11.1111111, 5e-8);
    let yates = chi_square_two_proportions(a, b, true).unwrap();
    printed(yates.statistic, 10.0277778, 5e-8);
    // Printed as 0.00154196963; SciPy gives 0.00154196957.
    printed(yates.p_value, 0.00154196957, 5e-12);
    let exact = fisher(a, b).unwrap();
    printed(exact.sample_odds_ratio.unwrap(), 3.352941, 5e-7);
    printed(exact.p_value, 0.0012849328, 5e-11);
    // Printed for the transposed table, in which SciPy takes 40 wins and 360 losses for the samples.
    printed(boschloo(arm(30, 40), arm(170, 360)).unwrap().p_value, 0.000762794, 5e-10);
    printed(boschloo(a, b).unwrap().p_value, 0.0009551018758723715, 1e-12);
    both(newcombe(a, b, 0.95).unwrap().interval, 0.041658, 0.160447);
    both(agresti_caffo(a, b, 0.95).unwrap().interval, 0.040275, 0.157745);
    both(wald_difference(a, b, 0.95).unwrap().interval, 0.042023, 0.157977);
    both(miettinen_nurminen(a, b, 0.95).unwrap().interval, 0.042847, 0.161587);
    both(mee(a, b, 0.95).unwrap().interval, 0.042920, 0.161505);
    let ratio = katz(a, b, 0.95).unwrap();
    printed(ratio.estimate.unwrap(), 3.0, 1e-15);
    printed(ratio.low, 1.507263, 5e-7);
    printed(ratio.high.unwrap(), 5.971087, 5e-7);
    let posterior = |k| BetaPosterior::update(1.0, 1.0, k, 200).unwrap();
    printed(compare_betas(posterior(30), posterior(10)).unwrap().probability_greater, 0.99960258, 5e-9);
    printed(compare_betas(posterior(20), posterior(10)).unwrap().probability_greater, 0.96998056, 5e-9);
    let a = arm(20, 200);
    let test = z_two_proportions(a, b, TwoSided).unwrap();
    printed(test.statistic, 1.898316, 5e-7);
    printed(test.p_value, 0.057654469, 5e-10);
    both(newcombe(a, b, 0.95).unwrap().interval, -0.002392, 0.104337);
    both(agresti_caffo(a, b, 0.95).unwrap().interval, -0.002942, 0.101952);
    both(miettinen_nurminen(a, b, 0.95).unwrap().interval, -0.001777, 0.105216);
    printed(cohens_h(0.15, 0.05).unwrap(), 0.344372, 5e-7);
    let size = |p1, method| sample_size_two_proportions(p1, 0.05, 0.8, 0.05, TwoSided, method).unwrap();
    printed(size(0.15, PowerMethod::Arcsine), 132.3674, 5e-5);
    printed(size(0.15, PowerMethod::Normal), 140.0951, 5e-5);
    printed(size(0.0675, PowerMethod::Arcsine), 2819.27, 5e-3);
    printed(size(0.0675, PowerMethod::Normal), 2833.31, 5e-3);
    let power = |p1, method| power_two_proportions(p1, 0.05, 200.0, 0.05, TwoSided, method).unwrap();
    printed(power(0.15, PowerMethod::Normal), 0.918168, 5e-7);
    printed(power(0.15, PowerMethod::Arcsine), 0.931063, 5e-7);
    printed(power(0.0675, PowerMethod::Normal), 0.115, 5e-4);
    let at_least = |k, n, p| binomial_test(k, n, p, Greater).unwrap().p_value;
    printed(at_least(3, 50, 0.02), 0.0784, 5e-5);
    printed(at_least(5, 100, 0.02), 0.0508, 5e-5);
    printed(at_least(3, 50, 0.04), 0.3233, 5e-5);
    printed(at_least(5, 100, 0.04), 0.3711, 5e-5);
    printed(binomial_test(6, 10, 0.7, Less).unwrap().p_value, 0.350389, 5e-7);
    printed(binomial_test(6, 10, 0.5, Less).unwrap().p_value, 0.828125, 1e-15);
}

#[test]
fn undefined_is_typed() {
    assert_eq!(wilson(0, 0, 0.95).unwrap_err().code(), "too_few");
    assert_eq!(wilson(2, 1, 0.95).unwrap_err().code(), "out_of_range");
    assert_eq!(wilson(1, 2, 1.0).unwrap_err().code(), "out_of_range");
    assert_eq!(wilson(1, 2, f64::NAN).unwrap_err().code(), "out_of_range");
    assert_eq!(katz(arm(0, 5), arm(1, 5), 0.95).unwrap_err().code(), "empty_cell");
    assert_eq!(koopman(arm(0, 5), arm(0, 5), 0.95).unwrap_err().code(), "empty_cell");
    assert_eq!(koopman(arm(2, 5), arm(0, 5), 0.95).unwrap().high, None);
    assert_eq!(koopman(arm(0, 5), arm(2, 5), 0.95).unwrap().low, 0.0);
    let size = sample_size_two_proportions(0.1, 0.1, 0.8, 0.05, TwoSided, PowerMethod::Normal);
    assert_eq!(size.unwrap_err().code(), "all_equal");
    assert_eq!(mantel_haenszel(&[], 0.95).unwrap_err().code(), "too_few");
    assert!(matches!(boschloo(arm(1, 30_000), arm(1, 2)), Err(StatsError::OutOfRange { .. })));
    assert!(sample_ratio(&[0, 0], &[1.0, 1.0], 0.05).is_err());
    // No variance anywhere: the score interval is still an interval.
    let none = miettinen_nurminen(arm(0, 30), arm(0, 20), 0.95).unwrap().interval;
    assert!(none.low < 0.0 && none.high > 0.0 && none.contains(0.0));
}

#[test]
fn size_for_one_rate() {
    // ((1.959964 √.021 + .841621 √.0475)/.03)² by hand in mpmath.
    let n = sample_size_one_proportion(0.05, 0.02, 0.8, 0.05, TwoSided).unwrap();
    let by_hand =
        ((1.959963984540054 * 0.0196f64.sqrt() + 0.8416212335729143 * 0.0475f64.sqrt()) / 0.03).powi(2);
    assert!((n / by_hand - 1.0).abs() < 1e-12);
}

#[test]
fn conditional_odds_ratio_solves_its_equation() {
    // The expected count under the estimate is the observed one: summed over all tables, naively.
    let (a, b) = (arm(7, 10), arm(3, 15));
    let odds = fisher(a, b).unwrap().conditional_odds_ratio.unwrap();
    let choose = |n: u64, k: u64| (0..k).fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64);
    let weight = |x: u64| choose(10, x) * choose(15, 10 - x) * odds.powi(x as i32);
    let (top, bottom) = (0..=10u64).fold((0.0, 0.0), |(t, w), x| (t + x as f64 * weight(x), w + weight(x)));
    assert!((top / bottom - 7.0).abs() < 1e-12);
}
