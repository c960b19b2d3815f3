//! Sequential tests against closed forms in mpmath, the printed figures, and simulation.
#![allow(clippy::disallowed_methods, reason = "tests compare to a tolerance, not to the bit")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::panic, reason = "an unknown case must stop the test")]

mod stats_support;

use icp_core::random::Stream;
use icp_core::stats::sequential::{
    Sprt, SprtDecision, TwoSampleEProcess, bernoulli_confidence_sequence, bernoulli_e_value,
};
use stats_support::{cases, printed};

#[test]
fn agrees_with_the_references() {
    for case in cases(include_str!("references/sequential.json")) {
        match case.call.as_str() {
            "bernoulli" => {
                let e = bernoulli_e_value(
                    case.count("k"),
                    case.count("n"),
                    case.number("p0"),
                    case.number("a"),
                    case.number("b"),
                );
                case.check("ln", e.unwrap().ln_value);
            }
            "two_sample" => {
                let mut test = TwoSampleEProcess::new(0.18).unwrap();
                for (a, b) in case.flags("first").into_iter().zip(case.flags("second")) {
                    test.update(u64::from(a), 1, u64::from(b), 1).unwrap();
                }
                case.check("ln", test.e_value().ln_value);
                case.check("greatest", test.greatest().ln_value);
            }
            other => panic!("unknown case {other}"),
        }
    }
}

/// Requirements E3, as printed there.
#[test]
fn printed_figures() {
    let test = Sprt::new(0.02, 0.04, 0.05, 0.2).unwrap();
    printed(test.upper_bound(), 2.772589, 5e-7);
    printed(test.lower_bound(), -1.558145, 5e-7);
    assert_eq!(test.silent_trials_to_reject(), 76);
    assert_eq!(test.state(0, 75).unwrap().decision, SprtDecision::Continue);
    assert_eq!(test.state(0, 76).unwrap().decision, SprtDecision::Null);
    assert_eq!(test.state(6, 40).unwrap().decision, SprtDecision::Alternative);
    let value = |k, n, p0| bernoulli_e_value(k, n, p0, 1.0, 1.0).unwrap().value;
    printed(value(8, 100, 0.02), 13.332806, 5e-7);
    printed(value(10, 100, 0.02), 344.133559, 5e-7);
    printed(value(12, 100, 0.04), 20.404540, 5e-7);
}

/// The share of pilots of 200 pairs in which the e-process ever reaches 20.
fn rejections(first: f64, second: f64, runs: u64, seed: u64) -> f64 {
    let rejected = (0..runs)
        .filter(|&run| {
            let draws = Stream::new(seed, run);
            let mut test = TwoSampleEProcess::new(0.18).unwrap();
            for i in 0..200 {
                let (a, b) = (draws.uniform(2 * i) < first, draws.uniform(2 * i + 1) < second);
                test.update(u64::from(a), 1, u64::from(b), 1).unwrap();
            }
            test.rejects(0.05)
        })
        .count();
    rejected as f64 / runs as f64
}

/// Requirements E3: "rejects 3% at 5% v 5%, 62% at 15% v 5%" with 200 pairs and 1,500 runs.
#[test]
fn the_two_sample_process_pays_the_stated_price() {
    let null = rejections(0.05, 0.05, 1500, 5);
    assert!((0.015..0.05).contains(&null), "{null}");
    let power = rejections(0.15, 0.05, 1500, 6);
    assert!((0.57..0.67).contains(&power), "{power}");
}

/// The confidence sequence holds at all 300 looks at once in at least 95 % of runs.
#[test]
fn the_confidence_sequence_holds_at_every_look() {
    let missed = (0..400u64)
        .filter(|&run| {
            let draws = Stream::new(8, run);
            let mut events = 0;
            (1..=300).any(|n| {
                events += u64::from(draws.uniform(n) < 0.1);
                bernoulli_e_value(events, n, 0.1, 1.0, 1.0).unwrap().value >= 20.0
            })
        })
        .count();
    assert!(missed <= 20, "{missed}");
}

#[test]
fn the_sequence_is_the_set_that_is_not_rejected() {
    for (k, n) in [(0, 0), (0, 40), (8, 100), (40, 40)] {
        let interval = bernoulli_confidence_sequence(k, n, 0.95, 1.0, 1.0).unwrap();
        for i in 1..200 {
            let p0 = f64::from(i) / 200.0;
            let rejected = bernoulli_e_value(k, n, p0, 1.0, 1.0).unwrap().value > 20.0;
            assert_eq!(rejected, !interval.contains(p0), "{k}/{n} {p0}");
        }
    }
}

#[test]
fn undefined_is_typed() {
    assert_eq!(Sprt::new(0.04, 0.02, 0.05, 0.2).unwrap_err().code(), "out_of_range");
    assert_eq!(Sprt::new(0.02, 0.04, 0.6, 0.6).unwrap_err().code(), "out_of_range");
    assert!(Sprt::new(0.02, 0.04, 0.05, 0.2).unwrap().state(3, 2).is_err());
    assert_eq!(bernoulli_e_value(3, 2, 0.5, 1.0, 1.0).unwrap_err().code(), "out_of_range");
    assert_eq!(bernoulli_e_value(1, 2, 0.0, 1.0, 1.0).unwrap_err().code(), "out_of_range");
    assert_eq!(bernoulli_e_value(1, 2, 0.5, 0.0, 1.0).unwrap_err().code(), "out_of_range");
    assert_eq!(bernoulli_e_value(1_000_000, 1_000_000, 0.5, 1.0, 1.0).unwrap().value, f64::MAX);
    let mut test = TwoSampleEProcess::new(0.18).unwrap();
    assert_eq!(test.update(1, 1, 0, 0).unwrap_err().code(), "too_few");
    assert_eq!(test.update(2, 1, 0, 1).unwrap_err().code(), "out_of_range");
    assert_eq!((test.blocks(), test.e_value().value), (0, 1.0));
    assert!(TwoSampleEProcess::new(0.0).is_err());
}
