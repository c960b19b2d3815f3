//! Data for the statistics: scores that tell something about an outcome, from the core's streams.

use crate::manifest::Manifest;
use icp_core::num;
use icp_core::random::Stream;

/// Stream numbers from here on: those below belong to the columns of the manifest.
const FIRST_STREAM: u64 = 1_000;

/// Scores in 0…100 with two decimals (so that some are equal), and outcomes that are likelier the higher the score.
#[must_use]
pub fn scores_and_outcomes(manifest: &Manifest, rows: usize) -> (Vec<f64>, Vec<bool>) {
    let (score, outcome) =
        (Stream::new(manifest.seed, FIRST_STREAM), Stream::new(manifest.seed, FIRST_STREAM + 1));
    let scores: Vec<f64> = (0..rows as u64)
        .map(|i| {
            let middle = (score.uniform(2 * i) + score.uniform(2 * i + 1)) * 50.0;
            num::round_half_even(middle * 100.0) / 100.0
        })
        .collect();
    let outcomes = (0_u64..).zip(&scores).map(|(i, s)| outcome.uniform(i) < 0.05 + 0.004 * s).collect();
    (scores, outcomes)
}

/// A second quantity that goes along with the scores: an amount, whole.
#[must_use]
pub fn amounts(manifest: &Manifest, scores: &[f64]) -> Vec<f64> {
    let stream = Stream::new(manifest.seed, FIRST_STREAM + 2);
    let amount = |(i, s): (u64, &f64)| num::round_half_even(s * 200.0 + stream.uniform(i) * 20_000.0);
    (0_u64..).zip(scores).map(amount).collect()
}

/// So many columns of numbers around 0, and outcomes that a logistic model of them fits.
#[must_use]
pub fn design(manifest: &Manifest, rows: usize, columns: usize) -> (Vec<Vec<f64>>, Vec<bool>) {
    let column = |c: u64| {
        let stream = Stream::new(manifest.seed, FIRST_STREAM + 10 + c);
        // The sum of four uniform numbers is near enough to normal.
        let value = |i: u64| (0..4).map(|k| stream.uniform(4 * i + k) - 0.5).fold(0.0, |a, b| a + b) * 1.7;
        (0..rows as u64).map(value).collect::<Vec<f64>>()
    };
    let columns: Vec<Vec<f64>> = (0..columns as u64).map(column).collect();
    let stream = Stream::new(manifest.seed, FIRST_STREAM + 3);
    let outcome = |i: usize| {
        let mut line = -0.5;
        for (c, column) in columns.iter().enumerate() {
            line += column[i] * [0.4, -0.3, 0.2, 0.0, 0.1][c % 5];
        }
        stream.uniform(i as u64) < 1.0 / (1.0 + num::exp(-line))
    };
    let outcomes = (0..rows).map(outcome).collect();
    (columns, outcomes)
}
