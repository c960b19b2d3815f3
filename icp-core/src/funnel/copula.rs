//! Inputs that move together: a Gaussian copula.

use serde::Deserialize;

use super::error::FunnelError;
use super::input::Shape;
use super::sampler::Sampler;
use super::special::normal_upper;
use super::stages::count_entries;
use crate::num;

/// Two inputs that move together.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correlation {
    /// Names of the two inputs.
    pub between: [String; 2],
    /// Correlation of their normal scores, in [−1, 1]. (Spearman's correlation is 6 / π × asin(correlation / 2).)
    pub correlation: f64,
}

/// What turns independent uniform numbers into dependent ones.
#[derive(Clone, Debug)]
pub(crate) struct Copula {
    /// The inputs concerned, in order.
    inputs: Vec<usize>,
    /// Lower triangular rows.
    factor: Vec<Vec<f64>>,
    normal: Sampler,
}

impl Copula {
    /// `names` are the inputs of the model with whether they vary.
    pub(crate) fn new(
        correlations: &[Correlation],
        names: &[(String, bool)],
        place: &str,
    ) -> Result<Option<Self>, FunnelError> {
        if correlations.is_empty() {
            return Ok(None);
        }
        count_entries(correlations.len(), 1, place)?;
        let mut pairs = Vec::with_capacity(correlations.len());
        for (i, pair) in correlations.iter().enumerate() {
            let mut ends = [0; 2];
            for (k, (end, name)) in ends.iter_mut().zip(&pair.between).enumerate() {
                *end = names.iter().position(|input| input.0 == *name && input.1).ok_or_else(|| {
                    let varying = names.iter().filter(|input| input.1).map(|input| input.0.as_str());
                    FunnelError::UnknownName {
                        place: format!("{place}/{i}/between/{k}"),
                        name: name.clone(),
                        known: varying.collect::<Vec<_>>().join(", "),
                    }
                })?;
            }
            if pair.correlation.is_nan() || pair.correlation.abs() > 1.0 {
                return Err(FunnelError::OutOfRange {
                    place: format!("{place}/{i}/correlation"),
                    given: pair.correlation.to_string(),
                    range: "-1…1",
                });
            }
            ends.sort_unstable();
            if ends[0] == ends[1] || pairs.iter().any(|(other, _)| *other == ends) {
                let id = pair.between.join(" and ");
                return Err(FunnelError::DuplicateId { place: format!("{place}/{i}/between"), id });
            }
            pairs.push((ends, pair.correlation));
        }
        let mut inputs: Vec<usize> = pairs.iter().flat_map(|(ends, _)| *ends).collect();
        inputs.sort_unstable();
        inputs.dedup();
        let mut matrix = vec![vec![0.0; inputs.len()]; inputs.len()];
        for (i, row) in matrix.iter_mut().enumerate() {
            row[i] = 1.0;
            for (ends, correlation) in &pairs {
                let ends = ends.map(|end| inputs.iter().position(|&input| input == end).unwrap_or(0));
                if ends[1] == i {
                    row[ends[0]] = *correlation;
                }
            }
        }
        let factor = cholesky(matrix).map_err(|pivot| FunnelError::CorrelationNotPossible {
            place: place.to_owned(),
            pivot: format!("{pivot:.6}"),
        })?;
        let cut = super::input::Cut { below: 0.0, above: 0.0, min: f64::NEG_INFINITY, max: f64::INFINITY };
        let normal = Sampler::new(&Shape::Normal { mean: 0.0, sd: 1.0, exponential: false, cut });
        Ok(Some(Self { inputs, factor, normal }))
    }

    /// Makes the uniform numbers of the inputs concerned dependent; each stays uniform.
    pub(crate) fn apply(&self, uniforms: &mut [Vec<f64>], length: usize) {
        for &input in &self.inputs {
            self.normal.transform(&mut uniforms[input][..length]);
        }
        let mut scores = vec![0.0; length];
        // From the last row up, each row still finds the scores it needs untouched.
        for (row, &input) in self.inputs.iter().enumerate().rev() {
            scores.fill(0.0);
            for (weight, &other) in self.factor[row].iter().zip(&self.inputs).take(row + 1) {
                for (score, z) in scores.iter_mut().zip(&uniforms[other]) {
                    *score += weight * z;
                }
            }
            for (u, score) in uniforms[input].iter_mut().zip(&scores) {
                *u = num::clamp(normal_upper(-score), 5.6e-17, 1.0 - 1.2e-16);
            }
        }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.normal.bytes() + 8 * (self.inputs.len() * self.inputs.len()) as u64
    }
}

/// The lower triangular factor of a symmetric matrix given by its lower half, or the pivot that is negative. Pivots of 0 (inputs
/// that determine each other) are allowed, to 10⁻¹².
pub(crate) fn cholesky(mut matrix: Vec<Vec<f64>>) -> Result<Vec<Vec<f64>>, f64> {
    let size = matrix.len();
    for k in 0..size {
        let dot = |a: &[f64], b: &[f64]| num::sum_by(k, |j| a[j] * b[j]);
        let pivot = matrix[k][k] - dot(&matrix[k], &matrix[k]);
        if pivot < -1e-12 || pivot.is_nan() {
            return Err(pivot);
        }
        let root = if pivot > 1e-12 { num::sqrt(pivot) } else { 0.0 };
        matrix[k][k] = root;
        for i in k + 1..size {
            let rest = matrix[i][k] - dot(&matrix[i], &matrix[k]);
            if root > 0.0 {
                matrix[i][k] = rest / root;
            } else if rest.abs() > 1e-6 {
                // A column without variance of its own cannot carry a covariance.
                return Err(-rest.abs());
            } else {
                matrix[i][k] = 0.0;
            }
        }
    }
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cholesky_factors_and_refuses() {
        let l = cholesky(
            vec![vec![1.0], vec![0.5, 1.0], vec![0.25, -0.5, 1.0]]
                .into_iter()
                .map(|mut r| {
                    r.resize(3, 0.0);
                    r
                })
                .collect(),
        )
        .unwrap();
        let entry = |i: usize, j: usize| {
            (0..3).map(|k| l[i][k] * l[j][k] * f64::from(u8::from(k <= i && k <= j))).sum::<f64>()
        };
        for (i, j, expected) in [(0, 0, 1.0), (1, 0, 0.5), (2, 0, 0.25), (2, 1, -0.5), (2, 2, 1.0)] {
            assert!((entry(i, j) - expected).abs() < 1e-15);
        }
        let full = |a: f64, b: f64, c: f64| vec![vec![1.0, 0.0, 0.0], vec![a, 1.0, 0.0], vec![b, c, 1.0]];
        assert!(cholesky(full(0.9, 0.9, -0.9)).is_err());
        assert!(cholesky(full(1.0, 0.5, 0.5)).is_ok());
        assert!(cholesky(full(1.0, 0.5, 0.4)).is_err());
        assert!(cholesky(full(-1.0, 0.5, -0.5)).is_ok());
    }
}
