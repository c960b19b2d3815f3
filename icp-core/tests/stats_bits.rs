//! The same bits everywhere: digests of results, taken on x86-64, that every other target must give as well (design D5).
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use icp_core::random::Stream;
use icp_core::stats::proportion::{self, Arm};
use icp_core::stats::special::{beta, binomial, gamma, normal, student_t};
use icp_core::stats::{correlation, discrimination, regression, resample};

/// FNV-1a over the bits of the values.
fn digest(values: &[f64]) -> u64 {
    values
        .iter()
        .flat_map(|v| v.to_bits().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[test]
fn special_functions() {
    let draws = Stream::new(2026, 1);
    let mut values = Vec::new();
    for i in 0..500 {
        let (p, a) = (draws.uniform(3 * i), 200.0 * draws.uniform(3 * i + 1));
        let b = 0.01 + 5.0 * draws.uniform(3 * i + 2);
        values.extend([
            beta::cdf(p, a, b).unwrap(),
            beta::quantile(p, a, b).unwrap(),
            gamma::sf(a, b * 20.0).unwrap(),
            gamma::quantile(p, b).unwrap(),
            normal::quantile(p).unwrap(),
            student_t::sf(b, a).unwrap(),
            binomial::pmf(i, 500, p).unwrap(),
        ]);
    }
    assert_eq!(digest(&values), SPECIAL, "{:#x}", digest(&values));
}

#[test]
fn statistics() {
    let draws = Stream::new(2026, 2);
    let x: Vec<f64> = (0..3000).map(|i| draws.uniform(i)).collect();
    let won: Vec<bool> = x.iter().zip(3000..).map(|(x, i)| draws.uniform(i) < 0.2 + 0.5 * x).collect();
    let y: Vec<f64> = x.iter().zip(6000..).map(|(x, i)| x + draws.uniform(i)).collect();
    let (a, b) = (Arm::new(30, 200).unwrap(), Arm::new(10, 200).unwrap());
    let auc = discrimination::delong(&x, &won).unwrap();
    let fit = regression::logistic(&[&x, &y], &won).unwrap();
    let firth = regression::firth(&[&x[..50]], &won[..50], 0.95).unwrap();
    let plan = resample::Plan { resamples: 200, seed: 5, level: 0.9 };
    let boot = resample::bootstrap_auc(&x, &won, plan).unwrap();
    let values = [
        auc.auc,
        auc.logit_interval(0.95).unwrap().low,
        correlation::pearson(&x, &y, 0.95).unwrap().estimate,
        correlation::spearman(&x, &y, 0.95).unwrap().p_value.unwrap(),
        correlation::kendall(&x, &y).unwrap().tau_b,
        fit.intercept,
        fit.coefficients[0],
        fit.standard_errors[2],
        fit.log_likelihood,
        firth.coefficients[0],
        firth.intervals[1].high,
        boot.standard_error,
        boot.bca.unwrap().low,
        proportion::miettinen_nurminen(a, b, 0.95).unwrap().interval.low,
        proportion::fisher(a, b).unwrap().p_value,
        proportion::boschloo(a, b).unwrap().p_value,
    ];
    assert_eq!(digest(&values), STATISTICS, "{:#x}", digest(&values));
}

const SPECIAL: u64 = 0x9faa_8951_2170_79a2;
const STATISTICS: u64 = 0x05aa_5ec5_67d8_a937;
