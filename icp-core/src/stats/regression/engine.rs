//! Newton's method for the (penalised) likelihood of a logistic model, in scaled columns.

use super::linear_algebra::Cholesky;
use crate::num;
use crate::stats::StatsError;
use crate::stats::error::{check_finite, check_lengths};

/// Rows whose products are added up before they join the total: a fixed order, whatever the machine.
const BLOCK: usize = 128;

/// What is added to the log-likelihood.
pub(crate) enum Penalty {
    /// Nothing: maximum likelihood.
    None,
    /// −½ λ Σ β² over all coefficients but the intercept, in the caller's units.
    Ridge(f64),
    /// ½ ln det of the information: Jeffreys' prior (Firth).
    Firth,
}

/// One column of one block.
type Lane = [f64; BLOCK];

/// The scalar product in eight running sums, added up in a fixed tree: the order is part of the result, and wide registers can
/// follow it.
fn dot(a: &Lane, b: &Lane) -> f64 {
    let mut sums = [0.0; 8];
    for (x, y) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for ((sum, x), y) in sums.iter_mut().zip(x).zip(y) {
            *sum += x * y;
        }
    }
    ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]))
}

/// A logistic model: an intercept and scaled columns, targets in [0, 1], offsets.
pub(crate) struct Problem {
    size: usize,
    /// Block after block, its columns one after another; the last block is filled up with zeros.
    blocks: Vec<Lane>,
    targets: Vec<f64>,
    offsets: Vec<f64>,
    centres: Vec<f64>,
    scales: Vec<f64>,
}

/// A maximum, in the caller's units (intercept first).
pub(crate) struct Maximum {
    pub(crate) coefficients: Vec<f64>,
    /// Row by row; the inverse of the information, plus the penalty's curvature for ridge.
    pub(crate) covariance: Vec<f64>,
    /// Without the penalty.
    pub(crate) log_likelihood: f64,
    /// With it.
    pub(crate) objective: f64,
    pub(crate) iterations: u64,
}

struct State {
    log_likelihood: f64,
    objective: f64,
    gradient: Vec<f64>,
    information: Vec<f64>,
}

impl Problem {
    /// Checks and scales the columns. With `centre`, columns are centred too, which steadies the arithmetic.
    pub(crate) fn new(
        columns: &[&[f64]],
        targets: Vec<f64>,
        offsets: Vec<f64>,
        centre: bool,
    ) -> Result<Self, StatsError> {
        let n = targets.len();
        if n == 0 {
            return Err(StatsError::too_few("rows", 1, 0));
        }
        check_finite("offsets", &offsets)?;
        let size = columns.len() + 1;
        let (mut centres, mut scales) = (vec![0.0], vec![1.0]);
        for column in columns {
            check_lengths(column.len(), n)?;
            check_finite("predictors", column)?;
            let mean = num::sum_by(n, |i| column[i] / n as f64);
            let spread = column.iter().fold(0.0, |m, v| num::max(m, (v - mean).abs()));
            if column.iter().all(|&v| v == column[0]) || spread == 0.0 {
                return Err(StatsError::Collinear);
            }
            let square = num::sum_by(n, |i| {
                let deviation = (column[i] - mean) / spread;
                deviation * deviation
            });
            scales.push(spread * num::sqrt(square / n as f64));
            centres.push(if centre { mean } else { 0.0 });
        }
        let mut blocks = vec![[0.0; BLOCK]; n.div_ceil(BLOCK) * size];
        for i in 0..n {
            blocks[i / BLOCK * size][i % BLOCK] = 1.0;
        }
        for (j, column) in columns.iter().enumerate() {
            let (centre, scale) = (centres[j + 1], scales[j + 1]);
            for (i, &value) in column.iter().enumerate() {
                blocks[i / BLOCK * size + j + 1][i % BLOCK] = (value - centre) / scale;
            }
        }
        Ok(Self { size, blocks, targets, offsets, centres, scales })
    }

    fn row(&self, i: usize) -> Vec<f64> {
        let start = i / BLOCK * self.size;
        self.blocks[start..start + self.size].iter().map(|lane| lane[i % BLOCK]).collect()
    }

    /// The linear predictor of a block's rows, without offset.
    fn predictor(&self, block: usize, beta: &[f64]) -> Lane {
        let mut eta = [0.0; BLOCK];
        for (lane, &b) in self.blocks[block * self.size..].iter().zip(beta) {
            for (slot, &x) in eta.iter_mut().zip(lane) {
                *slot += b * x;
            }
        }
        eta
    }

    fn evaluate(&self, beta: &[f64], penalty: &Penalty) -> Option<State> {
        let (n, p) = (self.targets.len(), self.size);
        let mut gradient = vec![0.0; p];
        let mut information = vec![0.0; p * p];
        let mut likelihoods = Vec::with_capacity(n.div_ceil(BLOCK));
        let mut fitted = vec![0.0; n];
        for block in 0..n.div_ceil(BLOCK) {
            let start = block * BLOCK;
            let eta = self.predictor(block, beta);
            let (mut residuals, mut weights) = ([0.0; BLOCK], [0.0; BLOCK]);
            let mut likelihood = 0.0;
            for (place, fit) in fitted[start..n.min(start + BLOCK)].iter_mut().enumerate() {
                let (target, eta) = (self.targets[start + place], eta[place] + self.offsets[start + place]);
                let small = num::exp(-eta.abs());
                let low = small / (1.0 + small);
                *fit = if eta > 0.0 { 1.0 - low } else { low };
                likelihood += target * eta - num::max(eta, 0.0) - num::ln_1p(small);
                residuals[place] = target - *fit;
                weights[place] = low * (1.0 - low);
            }
            likelihoods.push(likelihood);
            let lanes = &self.blocks[block * p..(block + 1) * p];
            for (j, lane) in lanes.iter().enumerate() {
                gradient[j] += dot(&residuals, lane);
                let mut weighted = [0.0; BLOCK];
                for ((slot, &w), &x) in weighted.iter_mut().zip(&weights).zip(lane) {
                    *slot = w * x;
                }
                for (k, other) in lanes[..=j].iter().enumerate() {
                    information[j * p + k] += dot(&weighted, other);
                }
            }
        }
        for j in 0..p {
            for k in j + 1..p {
                information[j * p + k] = information[k * p + j];
            }
        }
        let log_likelihood = num::sum(&likelihoods);
        let mut objective = log_likelihood;
        match penalty {
            Penalty::None => {}
            Penalty::Ridge(lambda) => {
                for j in 1..p {
                    let weight = lambda / self.scales[j] / self.scales[j];
                    objective -= 0.5 * weight * beta[j] * beta[j];
                    gradient[j] -= weight * beta[j];
                    information[j * p + j] += weight;
                }
            }
            Penalty::Firth => {
                let factor = Cholesky::new(&information, p)?;
                objective += 0.5 * factor.ln_determinant();
                for (i, &rate) in fitted.iter().enumerate() {
                    let row = self.row(i);
                    let half = factor.half_solve(&row);
                    let leverage = half.iter().fold(0.0, |sum, z| sum + z * z) * rate * (1.0 - rate);
                    for (slot, &x) in gradient.iter_mut().zip(&row) {
                        *slot += leverage * (0.5 - rate) * x;
                    }
                }
            }
        }
        Some(State { log_likelihood, objective, gradient, information })
    }

    /// Maximises from `start` (scaled units; zeros when none); coefficients that are `fixed` stay.
    pub(crate) fn maximise(
        &self,
        penalty: &Penalty,
        fixed: Option<(usize, f64)>,
    ) -> Result<Maximum, StatsError> {
        let p = self.size;
        let mut beta = vec![0.0; p];
        if let Some((j, value)) = fixed {
            beta[j] = value * self.scales[j];
        }
        let free: Vec<usize> = (0..p).filter(|&j| fixed.is_none_or(|(k, _)| k != j)).collect();
        let quadratic = !matches!(penalty, Penalty::Firth);
        let failed = |beta: &[f64]| {
            if matches!(penalty, Penalty::None) && self.separates(beta, 1e-3) {
                StatsError::Separated
            } else {
                StatsError::Collinear
            }
        };
        let mut state = self.evaluate(&beta, penalty).ok_or(StatsError::Collinear)?;
        for iteration in 1..=200 {
            let reduced = self.reduce(&state.information, &free);
            let curved = if quadratic { None } else { self.curvature(&beta, &free, penalty) };
            let factor = match curved.and_then(|matrix| Cholesky::new(&matrix, free.len())) {
                Some(factor) => factor,
                None => Cholesky::new(&reduced, free.len()).ok_or_else(|| failed(&beta))?,
            };
            let right: Vec<f64> = free.iter().map(|&j| state.gradient[j]).collect();
            let step = factor.solve(&right);
            let longest = step.iter().fold(0.0, |m, s| num::max(m, s.abs()));
            let mut fraction = if longest > 5.0 { 5.0 / longest } else { 1.0 };
            let slack = 1e-12 * (1.0 + state.objective.abs());
            let mut next = beta.clone();
            let mut found = None;
            for _ in 0..40 {
                for (k, &j) in free.iter().enumerate() {
                    next[j] = beta[j] + fraction * step[k];
                }
                match self.evaluate(&next, penalty) {
                    Some(new) if new.objective >= state.objective - slack => {
                        found = Some(new);
                        break;
                    }
                    _ => fraction *= 0.5,
                }
            }
            let Some(new) = found else { return Err(failed(&beta)) };
            state = new;
            let size = beta.iter().fold(1.0, |m, b| num::max(m, b.abs()));
            beta = next;
            if matches!(penalty, Penalty::None) {
                let mut direction = vec![0.0; p];
                for (k, &j) in free.iter().enumerate() {
                    direction[j] = step[k];
                }
                if self.separates(&beta, 0.0) || (longest > 0.1 && self.separates(&direction, 1e-9)) {
                    return Err(StatsError::Separated);
                }
            }
            let limit = if quadratic { 1e-8 } else { 1e-13 };
            if longest <= limit * size && fraction == 1.0 {
                return self.finish(&beta, &state, penalty, iteration);
            }
        }
        if matches!(penalty, Penalty::None) && self.separates(&beta, 1e-3) {
            return Err(StatsError::Separated);
        }
        Err(StatsError::NotConverged { what: "logistic regression", iterations: 200 })
    }

    /// Minus the second derivatives of the objective, from differences of its gradient. Firth's information leaves out
    /// how the penalty bends, and steps by it alone creep where the likelihood is flat.
    fn curvature(&self, beta: &[f64], free: &[usize], penalty: &Penalty) -> Option<Vec<f64>> {
        const STEP: f64 = 1e-5;
        let count = free.len();
        let mut matrix = vec![0.0; count * count];
        for (k, &j) in free.iter().enumerate() {
            let shifted = |step: f64| {
                let mut moved = beta.to_vec();
                moved[j] += step;
                self.evaluate(&moved, penalty)
            };
            let (above, below) = (shifted(STEP)?, shifted(-STEP)?);
            for (l, &i) in free.iter().enumerate() {
                let slope = (below.gradient[i] - above.gradient[i]) / (4.0 * STEP);
                matrix[k * count + l] += slope;
                matrix[l * count + k] += slope;
            }
        }
        Some(matrix)
    }

    fn reduce(&self, matrix: &[f64], free: &[usize]) -> Vec<f64> {
        free.iter().flat_map(|&j| free.iter().map(move |&k| matrix[j * self.size + k])).collect()
    }

    /// Whether a direction puts every outcome on its own side (Albert & Anderson, *Biometrika* 1984): then the likelihood
    /// rises along it for ever. `slack` is relative to the greatest predictor.
    fn separates(&self, direction: &[f64], slack: f64) -> bool {
        if self.targets.iter().any(|&y| y != 0.0 && y != 1.0) || self.offsets.iter().any(|&o| o != 0.0) {
            return false;
        }
        let n = self.targets.len();
        let mut greatest = 0.0;
        if slack > 0.0 {
            for block in 0..n.div_ceil(BLOCK) {
                greatest =
                    self.predictor(block, direction).iter().fold(greatest, |m, v| num::max(m, v.abs()));
            }
            if greatest == 0.0 {
                return false;
            }
        }
        (0..n.div_ceil(BLOCK)).all(|block| {
            let eta = self.predictor(block, direction);
            let targets = &self.targets[block * BLOCK..n.min((block + 1) * BLOCK)];
            targets.iter().zip(eta).all(|(target, eta)| {
                let side = eta * (2.0 * target - 1.0);
                if slack == 0.0 { side > 0.0 } else { side >= -slack * greatest }
            })
        })
    }

    /// Back to the caller's units.
    fn finish(
        &self,
        beta: &[f64],
        state: &State,
        penalty: &Penalty,
        iterations: u64,
    ) -> Result<Maximum, StatsError> {
        let p = self.size;
        let factor = Cholesky::new(&state.information, p).ok_or(StatsError::Collinear)?;
        let scaled = factor.inverse();
        let mut coefficients: Vec<f64> = (0..p).map(|j| beta[j] / self.scales[j]).collect();
        coefficients[0] = beta[0] - num::sum_by(p - 1, |j| coefficients[j + 1] * self.centres[j + 1]);
        // Rows of the transformation: the intercept mixes all, the rest are scaled.
        let transform = |j: usize, k: usize| match (j, k) {
            (0, 0) => 1.0,
            (0, k) => -self.centres[k] / self.scales[k],
            (j, k) if j == k => 1.0 / self.scales[j],
            _ => 0.0,
        };
        let mut covariance = vec![0.0; p * p];
        for j in 0..p {
            for k in 0..p {
                covariance[j * p + k] = num::sum_by(p * p, |at| {
                    let (l, m) = (at / p, at % p);
                    transform(j, l) * scaled[l * p + m] * transform(k, m)
                });
            }
        }
        // The determinant was that of scaled columns.
        let rescaled =
            if matches!(penalty, Penalty::Firth) { num::sum_by(p, |j| num::ln(self.scales[j])) } else { 0.0 };
        Ok(Maximum {
            coefficients,
            covariance,
            log_likelihood: state.log_likelihood,
            objective: state.objective + rescaled,
            iterations,
        })
    }
}
