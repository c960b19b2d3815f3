//! Tiers, tables, agreement and multiple tests against SciPy, statsmodels and full permutation; FT to every printed digit.
#![allow(clippy::disallowed_methods, reason = "tests compare to a tolerance, not to the bit")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::panic, reason = "an unknown case must stop the test")]

mod stats_support;

use icp_core::stats::multiple::{Adjustment, adjust};
use icp_core::stats::ordered::{
    KappaWeights, bowker, cochran_armitage, contingency_table, jonckheere_terpstra, kruskal_wallis,
    weight_of_evidence, weighted_kappa,
};
use icp_core::stats::proportion::Arm;
use serde_json::Value;
use stats_support::{cases, printed};

fn counts(value: &Value) -> Vec<Vec<u64>> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row.as_array().unwrap().iter().map(|v| v.as_u64().unwrap()).collect())
        .collect()
}

fn groups(value: &Value) -> Vec<Vec<f64>> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect())
        .collect()
}

fn slices<T>(rows: &[Vec<T>]) -> Vec<&[T]> {
    rows.iter().map(Vec::as_slice).collect()
}

#[test]
fn agrees_with_the_references() {
    for case in cases(include_str!("references/ordered.json")) {
        match case.call.as_str() {
            "table" => {
                let rows = counts(&case.input["rows"]);
                let test = contingency_table(&slices(&rows)).unwrap();
                case.check("chi", test.chi_square);
                case.check("chi_p", test.chi_square_p);
                case.check("df", test.degrees_of_freedom);
                case.check("g", test.g);
                case.check("g_p", test.g_p);
                case.check("v", test.cramers_v);
                case.check("least", test.least_expected);
                case.check("mutual_information", test.mutual_information);
            }
            "agreement" => {
                let rows = counts(&case.input["rows"]);
                for (name, weights) in [
                    ("unweighted", KappaWeights::Unweighted),
                    ("linear", KappaWeights::Linear),
                    ("quadratic", KappaWeights::Quadratic),
                ] {
                    let kappa = weighted_kappa(&slices(&rows), weights, 0.95).unwrap();
                    case.check_all(name, &[kappa.estimate, kappa.standard_error, kappa.standard_error_null]);
                }
                let test = bowker(&slices(&rows)).unwrap();
                case.check("bowker", test.statistic);
                case.check("bowker_p", test.p_value);
            }
            "groups" => {
                let test = kruskal_wallis(&slices(&groups(&case.input["groups"]))).unwrap();
                case.check("h", test.statistic);
                case.check("p", test.p_value);
            }
            "jonckheere" => {
                let test = jonckheere_terpstra(&slices(&groups(&case.input["groups"]))).unwrap();
                case.check("j", test.statistic);
                case.check("mean", test.mean);
                case.check("variance", test.variance);
                case.check("p", test.p_value);
                case.check("rising", test.p_rising);
            }
            "trend" => {
                let arms: Vec<Arm> = case
                    .counts("events")
                    .into_iter()
                    .zip(case.counts("trials"))
                    .map(|(x, n)| Arm::new(x, n).unwrap())
                    .collect();
                let test = cochran_armitage(&arms, Some(&case.numbers("scores"))).unwrap();
                case.check("z", test.statistic);
                case.check("p", test.p_value);
            }
            "adjust" => {
                let p = case.numbers("p");
                case.check_all("bh", &adjust(&p, Adjustment::BenjaminiHochberg).unwrap());
                case.check_all("by", &adjust(&p, Adjustment::BenjaminiYekutieli).unwrap());
                case.check_all("holm", &adjust(&p, Adjustment::Holm).unwrap());
            }
            other => panic!("unknown case {other}"),
        }
    }
}

/// Requirements E4, as printed there.
#[test]
fn printed_figures() {
    let tiers = [(20, 100), (29, 250), (22, 400), (7, 350)];
    let arms = tiers.map(|(x, n)| Arm::new(x, n).unwrap());
    let trend = cochran_armitage(&arms, None).unwrap();
    printed(trend.statistic * trend.statistic, 46.1843213, 5e-8);
    printed(trend.statistic, -6.7959047, 5e-8);
    printed(trend.p_value, 1.0763e-11, 5e-16);
    let rows = tiers.map(|(x, n)| vec![x, n - x]);
    let test = contingency_table(&slices(&rows)).unwrap();
    printed(test.chi_square, 48.3157710, 5e-8);
    assert_eq!(test.degrees_of_freedom, 3.0);
    printed(test.chi_square_p, 1.8242e-10, 5e-15);
    printed(test.g, 44.632, 5e-4);
    printed(test.cramers_v, 0.2095791692, 5e-11);
    let table = weight_of_evidence(&tiers.map(|(x, n)| (x, n - x)), false).unwrap();
    for (bin, expected) in table.bins.iter().zip([1.18651358, 0.54194107, -0.27104380, -1.31901235]) {
        printed(bin.woe, expected, 5e-9);
    }
    printed(table.information_value, 0.6437667583, 5e-11);
    let p = [
        0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34,
    ];
    let mut expected = vec![0.015, 0.06, 0.126, 0.126, 0.126, 0.15, 0.158571];
    expected.extend([0.294643; 7]);
    expected.push(0.34);
    for (q, expected) in adjust(&p, Adjustment::BenjaminiHochberg).unwrap().into_iter().zip(expected) {
        printed(q, expected, 5e-7);
    }
}

#[test]
fn undefined_is_typed() {
    let arm = |x, n| Arm::new(x, n).unwrap();
    assert_eq!(cochran_armitage(&[arm(1, 2)], None).unwrap_err().code(), "too_few");
    assert_eq!(cochran_armitage(&[arm(0, 2), arm(0, 3)], None).unwrap_err().code(), "all_equal");
    assert_eq!(
        cochran_armitage(&[arm(0, 2), arm(1, 3)], Some(&[1.0])).unwrap_err().code(),
        "length_mismatch"
    );
    assert_eq!(contingency_table(&[]).unwrap_err().code(), "too_few");
    assert_eq!(contingency_table(&[&[1, 0], &[3, 0]]).unwrap_err().code(), "too_few");
    assert_eq!(contingency_table(&[&[1, 0], &[3]]).unwrap_err().code(), "length_mismatch");
    assert_eq!(kruskal_wallis(&[&[1.0], &[]]).unwrap_err().code(), "empty_cell");
    assert_eq!(kruskal_wallis(&[&[1.0], &[1.0]]).unwrap_err().code(), "all_equal");
    assert_eq!(jonckheere_terpstra(&[&[1.0], &[f64::NAN]]).unwrap_err().code(), "not_finite");
    assert_eq!(bowker(&[&[3, 0], &[0, 4]]).unwrap_err().code(), "empty_cell");
    assert_eq!(
        weighted_kappa(&[&[3, 0], &[0, 0]], KappaWeights::Linear, 0.95).unwrap_err().code(),
        "all_equal"
    );
    assert_eq!(weight_of_evidence(&[(0, 3), (2, 3)], false).unwrap_err().code(), "empty_cell");
    assert!(weight_of_evidence(&[(0, 3), (2, 3)], true).unwrap().bins[0].woe < 0.0);
    assert_eq!(weight_of_evidence(&[(0, 3), (0, 3)], true).unwrap_err().code(), "one_class");
    assert_eq!(adjust(&[1.2], Adjustment::Holm).unwrap_err().code(), "out_of_range");
    assert!(adjust(&[], Adjustment::Holm).unwrap().is_empty());
}
