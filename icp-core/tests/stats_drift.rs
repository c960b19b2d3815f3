//! Drift measures against SciPy and hand formulas, and the thresholds of requirement N14.
#![allow(clippy::disallowed_methods, reason = "tests compare to a tolerance, not to the bit")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::panic, reason = "an unknown case must stop the test")]

mod stats_support;

use icp_core::random::Stream;
use icp_core::stats::discrimination::ks_two_sample;
use icp_core::stats::drift::{
    Smoothing, bin_counts, histogram_distances, psi, psi_threshold, quantile_edges, wasserstein,
};
use stats_support::{cases, printed};

#[test]
fn agrees_with_the_references() {
    for case in cases(include_str!("references/drift.json")) {
        match case.call.as_str() {
            "counts" => {
                let (e, a) = (case.counts("reference"), case.counts("current"));
                let result = psi(&e, &a, Smoothing::AddHalf, 0.95).unwrap();
                case.check("psi", result.psi);
                case.check("threshold", result.threshold);
                case.check("p", result.p_value);
                assert_eq!(result.beyond_chance, result.p_value < 0.05);
                case.check("floor", psi(&e, &a, Smoothing::Floor(0.9), 0.95).unwrap().psi);
                if case.has("exact") {
                    case.check("exact", psi(&e, &a, Smoothing::Exact, 0.95).unwrap().psi);
                }
                let apart = histogram_distances(&e, &a).unwrap();
                case.check("jensen_shannon", apart.jensen_shannon);
                case.check("hellinger", apart.hellinger);
            }
            "samples" => {
                let (x, y) = (case.numbers("first"), case.numbers("second"));
                case.check("wasserstein", wasserstein(&x, &y).unwrap());
                let ks = ks_two_sample(&x, &y).unwrap();
                case.check("ks", ks.statistic);
                case.check("ks_exact", ks.p_value_exact.unwrap());
            }
            other => panic!("unknown case {other}"),
        }
    }
}

/// Requirements F2 and N14, as printed there.
#[test]
fn printed_figures() {
    let (e, a) = ([20, 50, 80, 50], [0, 60, 90, 50]);
    printed(psi(&e, &a, Smoothing::AddHalf, 0.95).unwrap().psi, 0.3824, 5e-5);
    printed(psi(&e, &a, Smoothing::Floor(0.9), 0.95).unwrap().psi, 0.3107, 5e-4);
    assert_eq!(psi(&e, &a, Smoothing::Exact, 0.95).unwrap_err().code(), "empty_cell");
    printed(psi_threshold(4, 200, 200, 0.95).unwrap(), 0.0781, 5e-5);
    printed(psi_threshold(4, 50, 50, 0.95).unwrap(), 0.3126, 5e-5);
    printed(psi_threshold(10, 100, 100, 0.95).unwrap(), 0.3384, 5e-5);
}

/// Under no change the threshold is exceeded about one time in twenty: 4,000 simulated pairs.
#[test]
fn the_threshold_is_what_chance_gives() {
    let shares = [0.1, 0.35, 0.75, 1.0];
    let sample = |stream: u64| {
        let draws = Stream::new(3, stream);
        let mut counts = [0u64; 4];
        for i in 0..200 {
            let u = draws.uniform(i);
            counts[shares.iter().position(|&s| u < s).unwrap()] += 1;
        }
        counts
    };
    let beyond = (0..4000u64)
        .filter(|&b| psi(&sample(2 * b), &sample(2 * b + 1), Smoothing::AddHalf, 0.95).unwrap().beyond_chance)
        .count();
    assert!((140..=260).contains(&beyond), "{beyond}");
}

#[test]
fn undefined_is_typed() {
    assert_eq!(psi(&[1], &[1], Smoothing::AddHalf, 0.95).unwrap_err().code(), "too_few");
    assert_eq!(psi(&[0, 0], &[1, 1], Smoothing::AddHalf, 0.95).unwrap_err().code(), "too_few");
    assert_eq!(psi(&[1, 1], &[1], Smoothing::AddHalf, 0.95).unwrap_err().code(), "length_mismatch");
    assert_eq!(psi(&[1, 1], &[1, 1], Smoothing::Floor(-1.0), 0.95).unwrap_err().code(), "out_of_range");
    assert_eq!(psi(&[5, 5], &[5, 5], Smoothing::Exact, 0.95).unwrap().psi, 0.0);
    assert_eq!(quantile_edges(&[2.0; 5], 3).unwrap_err().code(), "all_equal");
    assert_eq!(quantile_edges(&[], 3).unwrap_err().code(), "too_few");
    assert_eq!(quantile_edges(&[1.0, f64::NAN], 3).unwrap_err().code(), "not_finite");
    let values: Vec<f64> = (0..100).map(f64::from).collect();
    let edges = quantile_edges(&values, 10).unwrap();
    assert_eq!(bin_counts(&values, &edges).unwrap(), [10; 10]);
    assert_eq!(histogram_distances(&[0], &[0]).unwrap_err().code(), "too_few");
    assert_eq!(wasserstein(&[], &[1.0]).unwrap_err().code(), "too_few");
}
