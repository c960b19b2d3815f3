//! Cholesky's factorisation of small symmetric matrices, rows one after another.

use crate::num;

/// The lower factor of a positive definite p × p matrix, or nothing when a pivot falls below 10⁻¹² of its diagonal.
pub(crate) struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    pub(crate) fn new(matrix: &[f64], size: usize) -> Option<Self> {
        let mut lower = vec![0.0; size * size];
        for i in 0..size {
            for j in 0..=i {
                let mut rest = matrix[i * size + j];
                for k in 0..j {
                    rest -= lower[i * size + k] * lower[j * size + k];
                }
                if i == j {
                    let diagonal = matrix[i * size + i];
                    if !rest.is_finite() || rest <= diagonal * 1e-12 || diagonal <= 0.0 {
                        return None;
                    }
                    lower[i * size + i] = num::sqrt(rest);
                } else {
                    lower[i * size + j] = rest / lower[j * size + j];
                }
            }
        }
        Some(Self { size, lower })
    }

    /// Solves A x = b.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        self.back_solve(self.half_solve(right))
    }

    /// Solves Lᵀ x = z; of independent standard normal z it makes draws with covariance A⁻¹.
    pub(crate) fn back_solve(&self, z: Vec<f64>) -> Vec<f64> {
        let n = self.size;
        let mut x = z;
        for i in (0..n).rev() {
            let mut rest = x[i];
            for (k, &known) in x.iter().enumerate().skip(i + 1) {
                rest -= self.lower[k * n + i] * known;
            }
            x[i] = rest / self.lower[i * n + i];
        }
        x
    }

    /// Solves L z = b; then z · z = bᵀ A⁻¹ b.
    pub(crate) fn half_solve(&self, right: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x = right.to_vec();
        for i in 0..n {
            let mut rest = x[i];
            for (k, &known) in x.iter().enumerate().take(i) {
                rest -= self.lower[i * n + k] * known;
            }
            x[i] = rest / self.lower[i * n + i];
        }
        x
    }

    /// A⁻¹.
    pub(crate) fn inverse(&self) -> Vec<f64> {
        let n = self.size;
        let mut result = vec![0.0; n * n];
        for j in 0..n {
            let mut unit = vec![0.0; n];
            unit[j] = 1.0;
            for (i, value) in self.solve(&unit).into_iter().enumerate() {
                result[i * n + j] = value;
            }
        }
        result
    }

    /// ln det A.
    pub(crate) fn ln_determinant(&self) -> f64 {
        2.0 * num::sum_by(self.size, |i| num::ln(self.lower[i * self.size + i]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_inverts() {
        let matrix = [4.0, 2.0, 2.0, 3.0];
        let factor = Cholesky::new(&matrix, 2).unwrap();
        let x = factor.solve(&[8.0, 7.0]);
        assert!((x[0] - 1.25).abs() < 1e-15 && (x[1] - 1.5).abs() < 1e-15);
        assert!((factor.ln_determinant() - num::ln(8.0)).abs() < 1e-15);
        assert!((factor.inverse()[0] - 0.375).abs() < 1e-15);
        assert!(Cholesky::new(&[1.0, 1.0, 1.0, 1.0], 2).is_none());
    }
}
