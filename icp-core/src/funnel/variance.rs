//! Variance-based sensitivity: which share of a figure's variance each input accounts for.

use serde::{Deserialize, Serialize};

use super::error::FunnelError;
use super::model::{BLOCK, Model, UncertainPlan};
use super::sobol_sequence::{Coordinate, MOST_DIMENSIONS};
use crate::num;
use crate::random::Stream;

/// The most inputs that may vary.
pub const MOST_SOBOL_INPUTS: u64 = (MOST_DIMENSIONS / 2) as u64;
/// The most base samples: 2¹⁸.
pub const MOST_BASE_SAMPLES: u64 = 1 << 18;
/// The most resamples.
pub const MOST_RESAMPLES: u64 = 1_000;

/// A plan whose sensitivity is asked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SobolRequest {
    /// The plan; its inputs must not be correlated.
    pub plan: UncertainPlan,
    /// The figure; `revenue`.
    #[serde(default = "revenue")]
    pub figure: String,
    /// Base samples n, a power of two from 64 to [`MOST_BASE_SAMPLES`]; 4096. The plan is evaluated n × (inputs + 2) times.
    #[serde(default = "base_samples")]
    pub base_samples: u64,
    /// Bootstrap resamples for the intervals, 2 to [`MOST_RESAMPLES`]; 100.
    #[serde(default = "resamples")]
    pub resamples: u64,
    /// Where the random numbers start.
    pub seed: u64,
}

pub(crate) fn revenue() -> String {
    "revenue".to_owned()
}

fn base_samples() -> u64 {
    4_096
}

fn resamples() -> u64 {
    100
}

/// Shares of variance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SobolReport {
    /// The figure.
    pub figure: String,
    /// Its mean over the base samples.
    pub mean: f64,
    /// Its variance over the base samples.
    pub variance: f64,
    /// Base samples.
    pub base_samples: u64,
    /// How often the plan was evaluated.
    pub evaluations: u64,
    /// The inputs that vary, in document order.
    pub inputs: Vec<InputShare>,
}

/// What one input accounts for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InputShare {
    /// Its name.
    pub name: String,
    /// Share of the variance by itself.
    pub first: Index,
    /// Share of the variance with all interactions it takes part in.
    pub total: Index,
}

/// An index and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Index {
    /// The estimate.
    pub value: f64,
    /// Estimate − 1.96 × standard deviation of the bootstrap.
    pub low: f64,
    /// Estimate + 1.96 × standard deviation of the bootstrap.
    pub high: f64,
}

/// Mean, variance, and for each dimension the first-order and the total index.
#[derive(Clone, Debug, PartialEq)]
pub struct Indices {
    /// Mean of the function.
    pub mean: f64,
    /// Variance of the function.
    pub variance: f64,
    /// First-order indices.
    pub first: Vec<Index>,
    /// Total indices.
    pub total: Vec<Index>,
}

/// Estimates which shares of a figure's variance its inputs account for: first-order indices by Saltelli et al. (2010), total indices by
/// Jansen (1999), from a digitally shifted Sobol sequence.
///
/// ```
/// let request = icp_core::funnel::from_json(r#"{"seed": 1, "plan": {"currency": "USD", "volume": 100000, "deal_size": 12000,
///     "stages": [{"id": "messages"}, {"id": "replies", "rate": {"beta": {"successes": 30, "trials": 200}}},
///                {"id": "customers", "rate": {"beta": {"successes": 3, "trials": 30}}}]}}"#)?;
/// let report = icp_core::funnel::sobol(&request)?;
/// assert_eq!(report.inputs[1].name, "customers");
/// assert!(report.inputs[1].first.value > 0.8 && report.inputs[0].first.value < 0.2);
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// `correlated_inputs`, `nothing_varies`, `too_many`, `number_out_of_range`, `unknown_name`, `variance_infinite` (a figure that can be
/// infinite), and everything that can be wrong with the plan, under `/plan`.
pub fn sobol(request: &SobolRequest) -> Result<SobolReport, FunnelError> {
    let model = Model::new(&request.plan).map_err(|error| error.within("/plan"))?;
    if model.is_correlated() {
        return Err(FunnelError::CorrelatedInputs { place: "/plan/correlations".to_owned() });
    }
    let figure = model.figure(&request.figure, "/figure")?;
    let varying = model.varying();
    if varying.is_empty() {
        return Err(FunnelError::NothingVaries { place: "/plan".to_owned() });
    }
    let mut room = model.room();
    let mut values = vec![0.0; BLOCK];
    let transform =
        |dimension: usize, column: &mut [f64]| model.samplers[varying[dimension]].transform(column);
    let evaluate = |columns: &[&[f64]], out: &mut [f64]| {
        for (&input, column) in varying.iter().zip(columns) {
            room.inputs[input][..column.len()].copy_from_slice(column);
        }
        model.run(&mut room);
        model.write(figure, &room, &mut values);
        out.copy_from_slice(&values[..out.len()]);
    };
    let size =
        Size { dimensions: varying.len(), samples: request.base_samples, resamples: request.resamples };
    let indices = analyse(size, request.seed, transform, evaluate)?;
    let inputs = varying
        .iter()
        .zip(indices.first)
        .zip(indices.total)
        .map(|((&input, first), total)| InputShare { name: model.names[input].clone(), first, total });
    Ok(SobolReport {
        figure: request.figure.clone(),
        mean: indices.mean,
        variance: indices.variance,
        base_samples: request.base_samples,
        evaluations: request.base_samples * (varying.len() as u64 + 2),
        inputs: inputs.collect(),
    })
}

/// The same for any function of independent uniform numbers in (0, 1).
///
/// ```
/// // x + 2 y: the second accounts for 4 / 5 of the variance.
/// let indices = icp_core::funnel::sobol_indices(2, 1024, 100, 1, |u| u[0] + 2.0 * u[1])?;
/// assert!((indices.first[1].value - 0.8).abs() < 0.01);
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// `number_out_of_range`, `too_many`, `variance_infinite`, `nothing_varies`.
pub fn sobol_indices(
    dimensions: u32,
    base_samples: u64,
    resamples: u64,
    seed: u64,
    function: impl Fn(&[f64]) -> f64,
) -> Result<Indices, FunnelError> {
    let size = Size { dimensions: dimensions as usize, samples: base_samples, resamples };
    let mut row = vec![0.0; size.dimensions];
    let evaluate = |columns: &[&[f64]], out: &mut [f64]| {
        for (i, value) in out.iter_mut().enumerate() {
            for (cell, column) in row.iter_mut().zip(columns) {
                *cell = column[i];
            }
            *value = function(&row);
        }
    };
    analyse(size, seed, |_, _| {}, evaluate)
}

#[derive(Clone, Copy)]
struct Size {
    dimensions: usize,
    samples: u64,
    resamples: u64,
}

fn analyse(
    size: Size,
    seed: u64,
    transform: impl FnMut(usize, &mut [f64]),
    evaluate: impl FnMut(&[&[f64]], &mut [f64]),
) -> Result<Indices, FunnelError> {
    let Size { dimensions, samples, resamples } = size;
    let out = |place: &str, given: u64, range: &'static str| {
        Err(FunnelError::OutOfRange { place: place.to_owned(), given: given.to_string(), range })
    };
    if dimensions == 0 {
        return Err(FunnelError::NothingVaries { place: "/plan".to_owned() });
    }
    if dimensions as u64 > MOST_SOBOL_INPUTS {
        let (place, given) = ("/plan".to_owned(), dimensions as u64);
        return Err(FunnelError::TooMany { place, given, most: MOST_SOBOL_INPUTS });
    }
    if !samples.is_power_of_two() || !(64..=MOST_BASE_SAMPLES).contains(&samples) {
        return out("/base_samples", samples, "powers of two from 64 to 262144");
    }
    if !(2..=MOST_RESAMPLES).contains(&resamples) {
        return out("/resamples", resamples, "2…1000");
    }
    let mut terms = Terms::sample(dimensions, samples as usize, seed, transform, evaluate);
    let (mean, variance) = terms.centre();
    if !variance.is_finite() {
        return Err(FunnelError::VarianceInfinite { place: "/figure".to_owned() });
    }
    if variance <= 0.0 {
        return Err(FunnelError::NothingVaries { place: "/figure".to_owned() });
    }
    let rows = terms.rows();
    let width = 2 * dimensions + 2;
    let all = estimate(&rows, width, &vec![1.0; samples as usize]);
    let mut spread: Vec<Vec<f64>> = vec![Vec::with_capacity(resamples as usize); 2 * dimensions];
    let mut weights = vec![0.0; samples as usize];
    let mut picks = vec![0.0; samples as usize];
    for resample in 0..resamples {
        // Streams after those of the shifts.
        Stream::new(seed, (1 << 32) + resample).fill_uniform_32(0, &mut picks);
        weights.fill(0.0);
        for pick in &picks {
            weights[(pick * samples as f64) as usize] += 1.0;
        }
        for (values, value) in spread.iter_mut().zip(estimate(&rows, width, &weights)) {
            values.push(value);
        }
    }
    let index = |k: usize| {
        let values = &spread[k];
        let n = values.len() as f64;
        let mean = num::sum(values) / n;
        let squares = num::sum_by(values.len(), |i| (values[i] - mean) * (values[i] - mean));
        let half = 1.959_963_984_540_054 * num::sqrt(squares / (n - 1.0));
        Index { value: all[k], low: all[k] - half, high: all[k] + half }
    };
    let first = (0..dimensions).map(index).collect();
    let total = (dimensions..2 * dimensions).map(index).collect();
    Ok(Indices { mean, variance, first, total })
}

/// Values of the function: at A, at B, and at A with one column from B.
struct Terms {
    a: Vec<f64>,
    b: Vec<f64>,
    mixed: Vec<Vec<f64>>,
}

impl Terms {
    fn sample(
        dimensions: usize,
        samples: usize,
        seed: u64,
        mut transform: impl FnMut(usize, &mut [f64]),
        mut evaluate: impl FnMut(&[&[f64]], &mut [f64]),
    ) -> Self {
        let coordinate = |k: usize| Coordinate::new(k, (Stream::new(seed, k as u64).bits(0) >> 32) as u32);
        let coordinates: Vec<Coordinate> = (0..2 * dimensions).map(coordinate).collect();
        let mut terms = Self {
            a: vec![0.0; samples],
            b: vec![0.0; samples],
            mixed: vec![vec![0.0; samples]; dimensions],
        };
        let length = samples.min(BLOCK);
        let mut columns = vec![vec![0.0; length]; 2 * dimensions];
        for start in (0..samples).step_by(length) {
            for (k, (coordinate, column)) in coordinates.iter().zip(&mut columns).enumerate() {
                coordinate.fill(start as u32, column);
                transform(k % dimensions, column);
            }
            let (from_a, from_b) = columns.split_at(dimensions);
            let mut chosen: Vec<&[f64]> = from_a.iter().map(Vec::as_slice).collect();
            let range = start..start + length;
            evaluate(&chosen, &mut terms.a[range.clone()]);
            for k in 0..dimensions {
                chosen[k] = &from_b[k];
                evaluate(&chosen, &mut terms.mixed[k][range.clone()]);
                chosen[k] = &from_a[k];
            }
            let chosen: Vec<&[f64]> = from_b.iter().map(Vec::as_slice).collect();
            evaluate(&chosen, &mut terms.b[range]);
        }
        terms
    }

    /// Takes the mean of A and B off every value, which makes the estimators more accurate and changes nothing else.
    fn centre(&mut self) -> (f64, f64) {
        let n = 2.0 * self.a.len() as f64;
        let mean = (num::sum(&self.a) + num::sum(&self.b)) / n;
        for value in self.a.iter_mut().chain(&mut self.b).chain(self.mixed.iter_mut().flatten()) {
            *value -= mean;
        }
        let squares = |values: &[f64]| num::sum_by(values.len(), |i| values[i] * values[i]);
        let variance = (squares(&self.a) + squares(&self.b)) / n;
        let others = num::sum_by(self.mixed.len(), |k| squares(&self.mixed[k]));
        (mean, if others.is_finite() { variance } else { f64::INFINITY })
    }

    /// For each sample: what the first-order index of each dimension sums, what the total index sums, then a + b and a² + b².
    fn rows(&self) -> Vec<f64> {
        let mut rows = Vec::with_capacity(self.a.len() * (2 * self.mixed.len() + 2));
        for (i, (a, b)) in self.a.iter().zip(&self.b).enumerate() {
            rows.extend(self.mixed.iter().map(|mixed| b * (mixed[i] - a)));
            rows.extend(self.mixed.iter().map(|mixed| 0.5 * (a - mixed[i]) * (a - mixed[i])));
            rows.extend([a + b, a * a + b * b]);
        }
        rows
    }
}

/// The indices of weighted samples. Sums run over the samples in order, in blocks, so that they are the same everywhere.
fn estimate(rows: &[f64], width: usize, weights: &[f64]) -> Vec<f64> {
    const LEAF: usize = 128;
    let mut total = vec![0.0; width];
    let mut leaf = vec![0.0; width];
    for (rows, weights) in rows.chunks(width * LEAF).zip(weights.chunks(LEAF)) {
        leaf.fill(0.0);
        for (row, weight) in rows.chunks_exact(width).zip(weights) {
            for (sum, value) in leaf.iter_mut().zip(row) {
                *sum += weight * value;
            }
        }
        for (sum, value) in total.iter_mut().zip(&leaf) {
            *sum += value;
        }
    }
    let samples = weights.len() as f64;
    let mean = total[width - 2] / (2.0 * samples);
    let variance = total[width - 1] / (2.0 * samples) - mean * mean;
    total.truncate(width - 2);
    total.iter().map(|sum| num::normalize_zero(sum / samples / variance)).collect()
}
