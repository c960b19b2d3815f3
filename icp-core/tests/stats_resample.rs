//! The bootstrap: intervals on fixed replicates against SciPy's formulas, the stream, and the fast path for the AUC.
#![allow(clippy::disallowed_methods, reason = "tests compare to a tolerance, not to the bit")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod stats_support;

use icp_core::random::Stream;
use icp_core::stats::discrimination::delong;
use icp_core::stats::resample::{Plan, bootstrap, bootstrap_auc, bootstrap_intervals, rows};
use stats_support::{cases, f20};

#[test]
fn intervals_agree_with_scipy_on_fixed_replicates() {
    for case in cases(include_str!("references/resample.json")) {
        let replicates = case.numbers("replicates");
        let result = bootstrap_intervals(
            case.number("estimate"),
            &replicates,
            Some(&case.numbers("jackknife")),
            replicates.len() as u64,
            0.95,
        )
        .unwrap();
        case.check("se", result.standard_error);
        case.check_all("percentile", &[result.percentile.low, result.percentile.high]);
        case.check_all("basic", &[result.basic.low, result.basic.high]);
        let bca = result.bca.unwrap();
        case.check_all("bca", &[bca.low, bca.high]);
    }
}

#[test]
fn the_stream_is_the_documented_one() {
    for n in [2, 3, 20, 101] {
        for b in 0..7 {
            let stream = Stream::new(42, 0);
            let word = |k: u64| u64::from(stream.words(k / 4)[(k % 4) as usize]);
            let expected: Vec<u64> = (0..n).map(|i| (word(b * n + i) * n) >> 32).collect();
            assert_eq!(rows(42, b, n), expected);
        }
    }
    let many = 70_000;
    let wide = rows(42, 3, many);
    assert_eq!(wide[12], Stream::new(42, 0).below(3 * many + 12, many));
}

#[test]
fn the_fast_path_equals_the_slow_one() {
    let (s, y, _) = f20();
    let tied: Vec<f64> = s.iter().map(|v| (v / 10.0).floor()).collect();
    for scores in [s, tied] {
        let plan = Plan { resamples: 500, seed: 9, level: 0.9 };
        let statistic = |rows: &[u64]| {
            let picked: Vec<f64> = rows.iter().map(|&i| scores[i as usize]).collect();
            let won: Vec<bool> = rows.iter().map(|&i| y[i as usize]).collect();
            delong(&picked, &won).ok().map(|auc| auc.auc)
        };
        let slow = bootstrap(scores.len() as u64, statistic, plan).unwrap();
        let fast = bootstrap_auc(&scores, &y, plan).unwrap();
        assert_eq!(slow, fast);
    }
}

/// The percentile interval of a mean is close to the t interval where theory says so.
#[test]
fn intervals_are_sensible() {
    let draws = Stream::new(4, 0);
    let values: Vec<f64> = (0..400).map(|i| draws.uniform(i)).collect();
    let mean = |rows: &[u64]| Some(rows.iter().map(|&i| values[i as usize]).sum::<f64>() / rows.len() as f64);
    let result = bootstrap(400, mean, Plan { resamples: 4000, seed: 1, level: 0.95 }).unwrap();
    let half = 1.96 / (12.0f64 * 400.0).sqrt();
    for interval in [result.percentile, result.basic, result.bca.unwrap()] {
        assert!((interval.high - interval.low - 2.0 * half).abs() < 0.15 * half);
        assert!(interval.contains(result.estimate));
    }
    assert!(result.bias.abs() < 0.1 * half);
}

#[test]
fn undefined_is_typed() {
    let plan = Plan { resamples: 100, seed: 1, level: 0.95 };
    assert_eq!(bootstrap(1, |_| Some(1.0), plan).unwrap_err().code(), "too_few");
    assert_eq!(bootstrap(5, |_| None, plan).unwrap_err().code(), "empty_cell");
    assert_eq!(bootstrap(5, |_| Some(1.0), Plan { resamples: 1, ..plan }).unwrap_err().code(), "too_few");
    assert_eq!(bootstrap(5, |_| Some(1.0), Plan { level: 0.0, ..plan }).unwrap_err().code(), "out_of_range");
    let huge = Plan { resamples: u64::MAX, ..plan };
    assert_eq!(bootstrap(5, |_| Some(1.0), huge).unwrap_err().code(), "out_of_range");
    assert_eq!(bootstrap(5, |_| Some(1.0), plan).unwrap().bca, None);
    assert_eq!(bootstrap_auc(&[1.0, 2.0], &[true, true], plan).unwrap_err().code(), "one_class");
    let small = bootstrap_auc(&[1.0, 2.0, 3.0], &[false, true, false], plan).unwrap();
    assert!(small.undefined > 0 && small.bca.is_none());
}
