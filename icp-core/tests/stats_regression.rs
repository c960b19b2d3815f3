//! Regression against statsmodels, scikit-learn, R's figures and high-precision Newton; F20 to every printed digit.
#![allow(clippy::disallowed_methods, reason = "tests compare to a tolerance, not to the bit")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::panic, reason = "an unknown case must stop the test")]

mod stats_support;

use icp_core::stats::proportion::{Arm, BetaPosterior};
use icp_core::stats::regression::{beta_binomial, firth, logistic, ridge, shrink_rates};
use stats_support::{cases, f20, printed};

fn whole(intercept: f64, slopes: &[f64]) -> Vec<f64> {
    std::iter::once(intercept).chain(slopes.iter().copied()).collect()
}

/// Mean 0, variance 1 (divisor n), as the ridge reference has it.
fn standardised(column: &[f64]) -> Vec<f64> {
    let n = column.len() as f64;
    let mean = column.iter().sum::<f64>() / n;
    let deviation = (column.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
    column.iter().map(|v| (v - mean) / deviation).collect()
}

#[test]
fn agrees_with_the_references() {
    for case in cases(include_str!("references/regression.json")) {
        match case.call.as_str() {
            "fit" => {
                let columns: Vec<Vec<f64>> = case.input["columns"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|c| c.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect())
                    .collect();
                let refs: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
                let y = case.flags("outcomes");
                let fit = logistic(&refs, &y).unwrap();
                case.check_all("ml", &whole(fit.intercept, &fit.coefficients));
                case.check_all("se", &fit.standard_errors);
                case.check("log_likelihood", fit.log_likelihood);
                let scaled: Vec<Vec<f64>> = columns.iter().map(|c| standardised(c)).collect();
                let refs_scaled: Vec<&[f64]> = scaled.iter().map(Vec::as_slice).collect();
                let fit = ridge(&refs_scaled, &y, 1.0).unwrap();
                // scikit-learn's solver stops at a gradient of 1e-14 at best.
                case.check_all_to("ridge", &whole(fit.intercept, &fit.coefficients), 1e-8);
                let fit = firth(&refs, &y, 0.95).unwrap();
                case.check_all("firth", &whole(fit.intercept, &fit.coefficients));
                case.check("firth_value", fit.penalised_log_likelihood);
                let ends: Vec<f64> = fit.intervals.iter().flat_map(|i| [i.low, i.high]).collect();
                case.check_all_to("firth_ends", &ends, 1e-8);
            }
            "beta_binomial" => {
                let groups: Vec<Arm> = case.input["groups"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|g| Arm::new(g[0].as_u64().unwrap(), g[1].as_u64().unwrap()).unwrap())
                    .collect();
                let model = beta_binomial(&groups).unwrap();
                case.check("mean", model.mean);
                case.check_to("concentration", model.concentration.unwrap(), 1e-9);
                case.check("log_likelihood", model.log_likelihood);
            }
            other => panic!("unknown case {other}"),
        }
    }
}

/// Requirements E4, as printed there (R: `glm`, `brglm`; scikit-learn).
#[test]
fn printed_figures() {
    let (s, y, _) = f20();
    let fit = logistic(&[&s], &y).unwrap();
    printed(fit.intercept, -5.0558655254, 5e-11);
    printed(fit.coefficients[0], 0.0644417671, 5e-11);
    printed(fit.standard_errors[0], 2.592869497, 5e-10);
    printed(fit.standard_errors[1], 0.0351626088, 5e-11);
    let fit = firth(&[&s], &y, 0.95).unwrap();
    // Printed: brglm 0.7.2's −4.09255047, 0.05190927, where it stops; the root of Firth's score in 30 digits is this.
    printed(fit.intercept, -4.09254052731945, 1e-12);
    printed(fit.coefficients[0], 0.05190914055352139, 1e-14);
    printed(fit.intercept, -4.09255047, 1.1e-5);
    let x: Vec<f64> = (1..=8).map(f64::from).collect();
    let won: Vec<bool> = (1..=8).map(|i| i > 4).collect();
    let fit = firth(&[&x], &won, 0.95).unwrap();
    // Printed: −4.647212659, 1.032713924, again where brglm stops.
    printed(fit.intercept, -4.647349769978893, 1e-12);
    printed(fit.coefficients[0], 1.0327443933286428, 1e-12);
    printed(fit.intercept, -4.647212659, 1.5e-4);
    assert!(fit.intervals[1].low > 0.0 && fit.intervals[1].high.is_finite());
    let fit = ridge(&[&standardised(&s)], &y, 1.0).unwrap();
    printed(fit.intercept, -0.75054983, 5e-9);
    printed(fit.coefficients[0], 0.91414714, 5e-9);
    for ((wins, n), expected) in
        [(20, 100), (29, 250), (22, 400), (7, 350)].into_iter().zip([0.20297, 0.11753, 0.05611, 0.021368])
    {
        printed(BetaPosterior::update(0.5, 0.5, wins, n).unwrap().mean(), expected, 5e-6);
    }
}

#[test]
fn separation_is_detected() {
    let code = |x: &[f64], y: &[bool]| logistic(&[x], y).unwrap_err().code();
    let y = [false, false, false, true, true, true];
    assert_eq!(code(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &y), "separated");
    // Quasi-complete: one shared value.
    assert_eq!(code(&[1.0, 2.0, 3.0, 3.0, 5.0, 6.0], &y), "separated");
    // A flag that only winners have.
    assert_eq!(
        code(&[0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0], &[false, true, false, true, true, true, false]),
        "separated"
    );
    // In a second column, beside an honest first one.
    let honest = [1.0, 3.0, 2.0, 1.5, 2.5, 3.5, 0.5, 2.2];
    let flag = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0];
    let won = [false, true, false, true, false, true, true, true];
    assert_eq!(logistic(&[&honest, &flag], &won).unwrap_err().code(), "separated");
    assert!(logistic(&[&honest], &won).is_ok());
    // Ridge and Firth have an answer.
    assert!(ridge(&[&honest, &flag], &won, 1.0).is_ok());
    let fit = firth(&[&honest, &flag], &won, 0.95).unwrap();
    assert!(fit.intervals[2].high.is_finite());
}

#[test]
fn undefined_is_typed() {
    let (s, y, _) = f20();
    let twice: Vec<f64> = s.iter().map(|v| 2.0 * v + 1.0).collect();
    assert_eq!(logistic(&[&s, &twice], &y).unwrap_err().code(), "collinear");
    assert_eq!(logistic(&[&[1.0; 20]], &y).unwrap_err().code(), "collinear");
    assert_eq!(logistic(&[&s], &[true; 20]).unwrap_err().code(), "one_class");
    assert_eq!(logistic(&[&s[1..]], &y).unwrap_err().code(), "length_mismatch");
    assert_eq!(logistic(&[], &[]).unwrap_err().code(), "too_few");
    assert_eq!(logistic(&[&[f64::NAN, 1.0]], &[true, false]).unwrap_err().code(), "not_finite");
    assert_eq!(ridge(&[&s], &y, 0.0).unwrap_err().code(), "out_of_range");
    assert_eq!(firth(&[&s], &y, 1.5).unwrap_err().code(), "out_of_range");
    // The intercept alone is the log odds.
    assert!((logistic(&[], &y).unwrap().intercept - (7.0f64 / 13.0).ln()).abs() < 1e-14);
    let even = [Arm::new(10, 100).unwrap(), Arm::new(20, 200).unwrap()];
    let model = beta_binomial(&even).unwrap();
    assert_eq!((model.mean, model.concentration), (0.1, None));
    assert_eq!(shrink_rates(&even, &model, 0.95).unwrap()[1].shrunk, 0.1);
    assert_eq!(beta_binomial(&even[..1]).unwrap_err().code(), "too_few");
    assert_eq!(
        beta_binomial(&[Arm::new(0, 3).unwrap(), Arm::new(0, 9).unwrap()]).unwrap_err().code(),
        "one_class"
    );
}
