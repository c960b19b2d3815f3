//! Calibration against scikit-learn and Newton's method in 40 digits; F20 to every printed digit.
#![allow(clippy::disallowed_methods, reason = "tests compare to a tolerance, not to the bit")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod stats_support;

use icp_core::stats::calibration::{
    Binning, brier, calibration_curve, calibration_in_the_large, calibration_slope, hosmer_lemeshow,
    isotonic, log_loss, murphy, platt, spiegelhalter,
};
use stats_support::{cases, f20, printed};

fn numbers(outcomes: &[bool]) -> Vec<f64> {
    outcomes.iter().map(|&won| f64::from(u8::from(won))).collect()
}

#[test]
fn agrees_with_the_references() {
    let z = 1.959963984540054;
    for case in cases(include_str!("references/calibration.json")) {
        let (p, y) = (case.numbers("p"), case.flags("outcomes"));
        let score = brier(&p, &y).unwrap();
        case.check("brier", score.score);
        case.check("skill", score.skill.unwrap());
        case.check("log_loss", log_loss(&p, &y).unwrap());
        for (strategy, binning) in [("uniform", Binning::Uniform), ("quantile", Binning::Quantile)] {
            for bins in [5, 10] {
                let curve = calibration_curve(&p, &y, binning, bins).unwrap();
                let mut flat: Vec<f64> = curve.iter().map(|bin| bin.observed_rate).collect();
                flat.extend(curve.iter().map(|bin| bin.mean_probability));
                case.check_all(&format!("{strategy}_{bins}"), &flat);
            }
        }
        let (shift, interval) = calibration_in_the_large(&p, &y, 0.95).unwrap();
        case.check("in_the_large", shift);
        case.check("in_the_large_se", (interval.high - shift) / z);
        let slope = calibration_slope(&p, &y, 0.95).unwrap();
        let errors =
            [slope.intercept_interval.high - slope.intercept, slope.slope_interval.high - slope.slope];
        case.check_all("slope", &[slope.intercept, slope.slope, errors[0] / z, errors[1] / z]);
        case.check("spiegelhalter", spiegelhalter(&p, &y).unwrap().statistic);
        let test = hosmer_lemeshow(&p, &y, 5).unwrap();
        case.check("hosmer_lemeshow", test.statistic);
        case.check("hosmer_lemeshow_p", test.p_value);
        let fit: Vec<f64> = isotonic(&p, &numbers(&y)).unwrap().iter().map(|point| point.value).collect();
        case.check_all("isotonic", &fit);
        let curve = platt(&p, &y).unwrap();
        case.check_all("platt", &[curve.intercept, curve.slope]);
        for binning in [Binning::Uniform, Binning::Quantile, Binning::Distinct] {
            let parts = murphy(&p, &y, binning, 7).unwrap();
            let sum = parts.reliability - parts.resolution + parts.uncertainty + parts.within;
            assert!((sum - parts.score).abs() < 1e-14);
        }
    }
}

/// Requirements E2, as printed there.
#[test]
fn printed_figures() {
    let (s, y, _) = f20();
    let p: Vec<f64> = s.iter().map(|v| v / 100.0).collect();
    let score = brier(&p, &y).unwrap();
    printed(score.score, 0.269625, 1e-15);
    printed(score.skill.unwrap(), -0.1851648352, 5e-11);
    printed(log_loss(&p, &y).unwrap(), 0.7330207862, 5e-11);
    let curve = calibration_curve(&p, &y, Binning::Uniform, 5).unwrap();
    let expected = [(0.0, 0.2), (0.0, 0.35), (0.2, 0.526), (0.285714, 0.714286), (0.8, 0.888)];
    assert_eq!(curve.len(), 5);
    for (bin, (observed, mean)) in curve.iter().zip(expected) {
        printed(bin.observed_rate, observed, 5e-7);
        printed(bin.mean_probability, mean, 5e-7);
    }
    printed(calibration_in_the_large(&p, &y, 0.95).unwrap().0, -1.51879764, 5e-9);
    let slope = calibration_slope(&p, &y, 0.95).unwrap();
    printed(slope.intercept, -1.85785441, 5e-9);
    printed(slope.slope, 1.33320019, 5e-9);
    let test = hosmer_lemeshow(&p, &y, 5).unwrap();
    printed(test.statistic, 11.1458757894, 5e-11);
    assert_eq!(test.degrees_of_freedom, 3.0);
    printed(test.p_value, 0.0109626641, 5e-11);
    let fit = isotonic(&s, &numbers(&y)).unwrap();
    let by_row: Vec<f64> =
        fit.iter().flat_map(|point| std::iter::repeat_n(point.value, point.rows as usize)).collect();
    let third = 1.0 / 3.0;
    let blocks = [(0.0, 3), (0.2, 5), (0.25, 4), (third, 3), (0.5, 2), (1.0, 3)];
    let expected: Vec<f64> =
        blocks.iter().flat_map(|&(value, rows)| std::iter::repeat_n(value, rows)).collect();
    assert_eq!(by_row, expected);
}

#[test]
fn undefined_is_typed() {
    assert_eq!(brier(&[], &[]).unwrap_err().code(), "too_few");
    assert_eq!(brier(&[1.5], &[true]).unwrap_err().code(), "out_of_range");
    assert_eq!(brier(&[f64::NAN], &[true]).unwrap_err().code(), "not_finite");
    assert_eq!(brier(&[0.5, 0.5], &[true, true]).unwrap().skill, None);
    assert!(log_loss(&[0.0], &[true]).unwrap() < 37.0);
    assert_eq!(calibration_slope(&[0.2, 0.8], &[true, true], 0.95).unwrap_err().code(), "one_class");
    assert_eq!(calibration_slope(&[0.2, 0.8], &[false, true], 0.95).unwrap_err().code(), "separated");
    assert_eq!(calibration_slope(&[0.3, 0.3], &[false, true], 0.95).unwrap_err().code(), "collinear");
    assert_eq!(
        calibration_in_the_large(&[0.0, 0.8], &[false, true], 0.95).unwrap_err().code(),
        "out_of_range"
    );
    assert_eq!(platt(&[1.0, 1.0], &[false, true]).unwrap_err().code(), "collinear");
    assert_eq!(hosmer_lemeshow(&[0.5; 4], &[true; 4], 5).unwrap_err().code(), "too_few");
    assert_eq!(hosmer_lemeshow(&[0.0; 6], &[true; 6], 3).unwrap_err().code(), "empty_cell");
    assert_eq!(spiegelhalter(&[0.5; 4], &[true; 4]).unwrap_err().code(), "all_equal");
    assert_eq!(calibration_curve(&[0.5], &[true], Binning::Uniform, 0).unwrap_err().code(), "out_of_range");
    assert_eq!(isotonic(&[1.0], &[]).unwrap_err().code(), "length_mismatch");
    assert_eq!(isotonic(&[7.0; 3], &[0.0, 1.0, 2.0]).unwrap()[0].value, 1.0);
}
