//! Discrimination against scikit-learn, SciPy and DeLong's definition over all pairs; F20 to every printed digit.
#![allow(clippy::disallowed_methods, reason = "tests compare to a tolerance, not to the bit")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::panic, reason = "an unknown case must stop the test")]

mod stats_support;

use icp_core::stats::Alternative::{Greater, Less, TwoSided};
use icp_core::stats::discrimination::{
    average_precision, decision_curve, delong, delong_paired, hanley_mcneil, ks_outcomes, ks_two_sample,
    lift_table, mann_whitney, qini, roc_curve, uplift_at,
};
use stats_support::{cases, f20, printed, wide};

#[test]
fn agrees_with_the_references() {
    for case in cases(include_str!("references/discrimination.json")) {
        match case.call.as_str() {
            "scores" => {
                let (s, y) = (case.numbers("scores"), case.flags("outcomes"));
                let auc = delong(&s, &y).unwrap();
                case.check("auc", auc.auc);
                assert_eq!(case.has("variance"), auc.variance.is_some());
                case.check("variance", auc.variance.unwrap_or(0.0));
                case.check("average_precision", average_precision(&s, &y).unwrap());
                let ks = ks_outcomes(&s, &y).unwrap();
                case.check("ks", ks.statistic);
                case.check("ks_exact", ks.p_value_exact.unwrap());
                case.check("ks_asymptotic", ks.p_value_asymptotic);
                let test = mann_whitney(&s, &y, TwoSided).unwrap();
                case.check("u", test.u);
                case.check("u_p", test.p_value.unwrap_or(2.0));
                case.check("u_continuity", test.p_value_continuity.unwrap_or(2.0));
                let one = |tail| mann_whitney(&s, &y, tail).unwrap();
                case.check("u_greater", one(Greater).p_value_continuity.unwrap_or(2.0));
                case.check("u_less", one(Less).p_value_continuity.unwrap_or(2.0));
                assert_eq!(case.has("u_exact"), test.p_value_exact.is_some());
                case.check("u_exact", test.p_value_exact.unwrap_or(2.0));
                case.check("u_exact_less", one(Less).p_value_exact.unwrap_or(2.0));
                let curve = roc_curve(&s, &y).unwrap();
                let expected = case.output["roc"].as_array().unwrap();
                for (i, point) in curve.iter().enumerate() {
                    assert!((point.false_positive_rate - expected[0][i].as_f64().unwrap()).abs() < 1e-15);
                    assert!((point.true_positive_rate - expected[1][i].as_f64().unwrap()).abs() < 1e-15);
                }
            }
            "paired" => {
                let (s, y) = (case.numbers("scores"), case.flags("outcomes"));
                let test = delong_paired(&s, &case.numbers("second"), &y, 0.95).unwrap();
                case.check("difference", test.difference);
                case.check("variance", test.variance);
                case.check("z", test.z);
                case.check("p", test.p_value);
            }
            "wide" => {
                let (s, y) = wide(case.count("n"));
                let auc = delong(&s, &y).unwrap();
                case.check_to("auc", auc.auc, 1e-13);
                case.check("variance", auc.variance.unwrap());
                case.check("ks", ks_outcomes(&s, &y).unwrap().statistic);
                case.check("average_precision", average_precision(&s, &y).unwrap());
            }
            other => panic!("unknown case {other}"),
        }
    }
}

/// Requirements E2, as printed there.
#[test]
fn printed_figures() {
    let (s, y, s2) = f20();
    let auc = delong(&s, &y).unwrap();
    printed(auc.auc, 0.7802197802, 5e-11);
    printed(auc.gini, 0.5604395604, 5e-11);
    printed(auc.variance.unwrap(), 0.015034416133, 5e-13);
    let wald = auc.wald_interval(0.95).unwrap();
    printed(wald.low, 0.5398989728, 5e-11);
    printed(wald.high, 1.0205405876, 5e-11);
    let logit = auc.logit_interval(0.95).unwrap();
    printed(logit.low, 0.4664184115, 5e-11);
    printed(logit.high, 0.9351375093, 5e-11);
    printed(hanley_mcneil(auc.auc, 7, 13).unwrap(), 0.1176088984, 5e-11);
    let paired = delong_paired(&s, &s2, &y, 0.95).unwrap();
    printed(paired.auc_second, 0.7417582418, 5e-11);
    printed(paired.z, 0.4585852475, 5e-11);
    printed(paired.p_value, 0.6465320326, 5e-11);
    printed(average_precision(&s, &y).unwrap(), 0.7623949580, 5e-11);
    let ks = ks_outcomes(&s, &y).unwrap();
    printed(ks.statistic, 0.4945054945, 5e-11);
    printed(ks.p_value_exact.unwrap(), 0.1365583075, 5e-11);
    printed(ks.p_value_asymptotic, 0.2158, 5e-5);
    let test = mann_whitney(&s, &y, TwoSided).unwrap();
    assert_eq!(test.u, 71.0);
    printed(test.p_value_continuity.unwrap(), 0.0474996910, 5e-11);
    printed(test.p_value.unwrap(), 0.0432328248, 5e-11);
    printed(test.p_value_exact.unwrap(), 0.0455624355, 5e-11);
    let lifts: Vec<f64> = lift_table(&s, &y, 5).unwrap().iter().map(|bin| bin.lift).collect();
    for (lift, expected) in lifts.iter().zip([2.142857, 1.428571, 0.714286, 0.0, 0.714286]) {
        printed(*lift, expected, 5e-7);
    }
}

#[test]
fn ties_do_not_depend_on_the_order_of_rows() {
    let (s, y) = ([3.0, 2.0, 2.0, 1.0, 1.0], [true, true, false, false, true]);
    let (t, z) = ([1.0, 2.0, 1.0, 2.0, 3.0], [true, false, false, true, true]);
    assert_eq!(lift_table(&s, &y, 5).unwrap(), lift_table(&t, &z, 5).unwrap());
    assert_eq!(lift_table(&s, &y, 2).unwrap()[0].rows, 3);
    assert_eq!(lift_table(&s, &y, 2).unwrap()[0].positives, 2.0);
}

#[test]
fn decision_curve_by_hand() {
    let (s, y, _) = f20();
    let p: Vec<f64> = s.iter().map(|v| v / 100.0).collect();
    let curve = decision_curve(&p, &y, &[0.0, 0.2, 0.75]).unwrap();
    assert!((curve[0].net_benefit - 7.0 / 20.0).abs() < 1e-15);
    assert!((curve[1].net_benefit - (7.0 / 20.0 - 13.0 / 20.0 * 0.25)).abs() < 1e-15);
    assert!((curve[1].treat_all - curve[1].net_benefit).abs() < 1e-15);
    // At 75 and above: 5 of 8 won.
    assert_eq!((curve[2].selected, curve[2].true_positives), (8, 5));
    assert!((curve[2].net_benefit - (5.0 / 20.0 - 3.0 / 20.0 * 3.0)).abs() < 1e-15);
    assert_eq!(decision_curve(&p, &y, &[1.0]).unwrap_err().code(), "out_of_range");
}

#[test]
fn undefined_is_typed() {
    assert_eq!(delong(&[1.0, 2.0], &[true, true]).unwrap_err().code(), "one_class");
    assert_eq!(delong(&[], &[]).unwrap_err().code(), "too_few");
    assert_eq!(delong(&[1.0], &[]).unwrap_err().code(), "length_mismatch");
    assert_eq!(delong(&[1.0, f64::NAN], &[true, false]).unwrap_err().code(), "not_finite");
    let small = delong(&[1.0, 2.0], &[false, true]).unwrap();
    assert_eq!((small.auc, small.variance), (1.0, None));
    assert_eq!(small.logit_interval(0.95).unwrap_err().code(), "too_few");
    let apart = delong(&[1.0, 2.0, 3.0, 4.0], &[false, false, true, true]).unwrap();
    assert_eq!(apart.logit_interval(0.95).unwrap_err().code(), "all_equal");
    let same = delong(&[1.0; 4], &[false, false, true, true]).unwrap();
    assert_eq!(same.auc, 0.5);
    let (s, y, _) = f20();
    assert_eq!(delong_paired(&s, &s, &y, 0.95).unwrap_err().code(), "all_equal");
    assert_eq!(mann_whitney(&[1.0; 4], &[false, false, true, true], TwoSided).unwrap().p_value, None);
    assert_eq!(average_precision(&[1.0], &[true]).unwrap_err().code(), "one_class");
    assert_eq!(lift_table(&[1.0, 2.0], &[true, false], 3).unwrap_err().code(), "too_few");
    assert_eq!(lift_table(&[1.0, 2.0], &[true, false], 0).unwrap_err().code(), "out_of_range");
    assert_eq!(ks_two_sample(&[], &[1.0]).unwrap_err().code(), "too_few");
    assert_eq!(ks_two_sample(&[2.0], &[2.0]).unwrap().statistic, 0.0);
}

#[test]
fn uplift_by_hand() {
    let scores = [8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0];
    let treated = [true, false, true, false, true, false, true, false];
    let won = [true, false, true, false, false, false, false, true];
    assert_eq!(uplift_at(&scores, &won, &treated, 0.5).unwrap(), 1.0);
    assert_eq!(uplift_at(&scores, &won, &treated, 1.0).unwrap(), 0.25);
    assert_eq!(uplift_at(&scores, &won, &treated, 0.01).unwrap_err().code(), "empty_cell");
    assert_eq!(uplift_at(&scores, &won, &[true; 8], 0.5).unwrap_err().code(), "empty_cell");
    assert_eq!(uplift_at(&scores, &won, &treated, 0.0).unwrap_err().code(), "out_of_range");
    let result = qini(&scores, &won, &treated).unwrap();
    let heights: Vec<f64> = result.curve.iter().map(|point| point.incremental).collect();
    assert_eq!(heights, [0.0, 0.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0]);
    // Trapezoids of width 1/8: (0.5 + 1.5 + 2 + 2 + 2 + 2 + 1.5) / 8, less the triangle 0.5, by 4 treated.
    assert!((result.coefficient - (11.5 / 8.0 - 0.5) / 4.0).abs() < 1e-15);
    // One score for all: a straight line.
    assert_eq!(qini(&[1.0; 8], &won, &treated).unwrap().coefficient, 0.0);
}
