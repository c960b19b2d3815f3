//! Regression anchored at prior weights: coefficients are never negative and are pulled towards the direction of the prior, whose
//! length (the slope) the data set.

use crate::num;
use crate::stats::StatsError;
use crate::stats::regression::Cholesky;

/// Rows whose products are added up before they join the total: a fixed order, whatever the machine.
const BLOCK: usize = 128;

/// How outcomes spread about what the fits say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Yes or no: log odds.
    Logistic,
    /// A number with unit variance about its mean.
    Normal,
}

/// Fits and outcomes, columns centred.
#[derive(Clone, Debug)]
pub(crate) struct Anchored {
    /// Block after block, its columns one after another, the first all ones; the last block is filled up with zeros.
    blocks: Vec<[f64; BLOCK]>,
    size: usize,
    targets: Vec<f64>,
    family: Family,
    /// The mean of each column.
    pub(crate) centres: Vec<f64>,
}

/// A maximum.
#[derive(Clone, Debug)]
pub(crate) struct Estimate {
    /// At the mean of all fits.
    pub(crate) intercept: f64,
    /// One a criterion, never negative.
    pub(crate) coefficients: Vec<f64>,
    /// Information of the data plus penalty, row by row, the intercept first.
    pub(crate) curvature: Vec<f64>,
}

struct State {
    likelihood: f64,
    gradient: Vec<f64>,
    information: Vec<f64>,
}

impl Anchored {
    /// From columns of fits and as many outcomes, of the rows at `places`.
    pub(crate) fn new(columns: &[Vec<f64>], targets: &[f64], places: &[usize], family: Family) -> Self {
        let (n, size) = (places.len(), columns.len() + 1);
        let at = |column: &[f64], i: usize| column.get(places[i]).copied().unwrap_or_default();
        let centres: Vec<f64> =
            columns.iter().map(|column| num::sum_by(n, |i| at(column, i)) / n.max(1) as f64).collect();
        let mut blocks = vec![[0.0; BLOCK]; n.div_ceil(BLOCK) * size];
        for i in 0..n {
            blocks[i / BLOCK * size][i % BLOCK] = 1.0;
            for (j, column) in columns.iter().enumerate() {
                blocks[i / BLOCK * size + j + 1][i % BLOCK] = at(column, i) - centres[j];
            }
        }
        Self { blocks, size, targets: places.iter().map(|&place| targets[place]).collect(), family, centres }
    }

    /// The variance of each column.
    pub(crate) fn variances(&self) -> Vec<f64> {
        let n = self.targets.len();
        (1..self.size)
            .map(|j| {
                let square = |i: usize| {
                    let x = self.blocks[i / BLOCK * self.size + j][i % BLOCK];
                    x * x
                };
                num::sum_by(n, square) / n.max(1) as f64
            })
            .collect()
    }

    fn evaluate(&self, beta: &[f64]) -> State {
        let (n, p) = (self.targets.len(), self.size);
        let mut gradient = vec![0.0; p];
        let mut information = vec![0.0; p * p];
        let mut likelihoods = Vec::with_capacity(n.div_ceil(BLOCK));
        for block in 0..n.div_ceil(BLOCK) {
            let lanes = &self.blocks[block * p..(block + 1) * p];
            let mut eta = [0.0; BLOCK];
            for (lane, &b) in lanes.iter().zip(beta) {
                for (slot, &x) in eta.iter_mut().zip(lane) {
                    *slot += b * x;
                }
            }
            let (mut residuals, mut weights) = ([0.0; BLOCK], [0.0; BLOCK]);
            let mut likelihood = 0.0;
            for (place, &target) in self.targets[block * BLOCK..n.min((block + 1) * BLOCK)].iter().enumerate()
            {
                match self.family {
                    Family::Logistic => {
                        let small = num::exp(-eta[place].abs());
                        let low = small / (1.0 + small);
                        let fitted = if eta[place] > 0.0 { 1.0 - low } else { low };
                        likelihood += target * eta[place] - num::max(eta[place], 0.0) - num::ln_1p(small);
                        residuals[place] = target - fitted;
                        weights[place] = low * (1.0 - low);
                    }
                    Family::Normal => {
                        let residual = target - eta[place];
                        likelihood -= 0.5 * residual * residual;
                        residuals[place] = residual;
                        weights[place] = 1.0;
                    }
                }
            }
            likelihoods.push(likelihood);
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
        State { likelihood: num::sum(&likelihoods), gradient, information }
    }

    /// Maximises the likelihood less half the quadratic form of `penalty` (row by row over the criteria), coefficients at least 0.
    pub(crate) fn maximise(&self, penalty: &[f64]) -> Result<Estimate, StatsError> {
        let p = self.size;
        let pull = |beta: &[f64]| -> Vec<f64> {
            let row = |j: usize| num::sum_by(p - 1, |k| penalty[(j - 1) * (p - 1) + k] * beta[k + 1]);
            (0..p).map(|j| if j == 0 { 0.0 } else { row(j) }).collect()
        };
        let loss = |beta: &[f64], pulled: &[f64]| 0.5 * num::sum_by(p, |j| beta[j] * pulled[j]);
        let mut beta = vec![0.0; p];
        let mut pulled = pull(&beta);
        let mut state = self.evaluate(&beta);
        let mut objective = state.likelihood;
        let (mut gained, mut last) = (f64::MAX, Vec::new());
        for _ in 0..100 {
            let mut curvature = state.information.clone();
            for j in 1..p {
                for k in 1..p {
                    curvature[j * p + k] += penalty[(j - 1) * (p - 1) + k - 1];
                }
            }
            let gradient: Vec<f64> = (0..p).map(|j| state.gradient[j] - pulled[j]).collect();
            let step = quadratic_step(&curvature, &gradient, &beta).ok_or(StatsError::Collinear)?;
            let longest = step.iter().fold(0.0, |m, s| num::max(m, s.abs()));
            let size = beta.iter().fold(1.0, |m, b| num::max(m, b.abs()));
            // What the quadratic model still promises; against a strong prior steps end in noise long before they are 0.
            let promised = num::sum_by(p, |j| gradient[j] * step[j]);
            if longest <= 1e-9 * size || promised <= 1e-11 * (1.0 + objective.abs()) {
                // So near the maximum the step squares its distance, though the objective can no longer show it.
                let coefficients = (1..p).map(|j| num::max(beta[j] + step[j], 0.0)).collect();
                return Ok(Estimate { intercept: beta[0] + step[0], coefficients, curvature });
            }
            let mut fraction = if longest > 5.0 { 5.0 / longest } else { 1.0 };
            let slack = 1e-12 * (1.0 + objective.abs());
            let mut moved = None;
            for _ in 0..40 {
                let next: Vec<f64> = (0..p)
                    .map(|j| beta[j] + fraction * step[j])
                    .enumerate()
                    .map(|(j, b)| if j == 0 { b } else { num::max(b, 0.0) })
                    .collect();
                let next_pulled = pull(&next);
                let next_state = self.evaluate(&next);
                let value = next_state.likelihood - loss(&next, &next_pulled);
                if value >= objective - slack {
                    moved = Some((next, next_pulled, next_state, value));
                    break;
                }
                fraction *= 0.5;
            }
            let Some(found) = moved else { return Err(StatsError::Collinear) };
            gained = found.3 - objective;
            (beta, pulled, state, objective) = found;
            last = curvature;
        }
        // The objective only ever rises: where it has stopped to, this is the maximum as far as doubles can tell.
        if gained <= 1e-8 * (1.0 + objective.abs()) {
            return Ok(Estimate { intercept: beta[0], coefficients: beta[1..].to_vec(), curvature: last });
        }
        Err(StatsError::NotConverged { what: "anchored regression", iterations: 100 })
    }

    /// The solution without bounds for numbers, with a small `ridge` on the criteria; the intercept first, and the information.
    pub(crate) fn unbounded(&self, ridge: &[f64]) -> Result<(Vec<f64>, Vec<f64>), StatsError> {
        let p = self.size;
        let state = self.evaluate(&vec![0.0; p]);
        let mut information = state.information;
        for j in 1..p {
            for k in 1..p {
                information[j * p + k] += ridge[(j - 1) * (p - 1) + k - 1];
            }
        }
        let factor = Cholesky::new(&information, p).ok_or(StatsError::Collinear)?;
        Ok((factor.solve(&state.gradient), information))
    }

    /// Minus twice the log-likelihood of each of other rows under an estimate from these.
    pub(crate) fn deviances(
        &self,
        estimate: &Estimate,
        columns: &[Vec<f64>],
        targets: &[f64],
        places: &[usize],
    ) -> Vec<f64> {
        places
            .iter()
            .map(|&place| {
                let sum = num::sum_by(columns.len(), |j| {
                    estimate.coefficients[j] * (columns[j][place] - self.centres[j])
                });
                let (eta, target) = (estimate.intercept + sum, targets[place]);
                match self.family {
                    Family::Logistic => {
                        2.0 * (num::max(eta, 0.0) + num::ln_1p(num::exp(-eta.abs())) - target * eta)
                    }
                    Family::Normal => (target - eta) * (target - eta),
                }
            })
            .collect()
    }
}

/// The scalar product in eight running sums, added up in a fixed tree.
fn dot(a: &[f64; BLOCK], b: &[f64; BLOCK]) -> f64 {
    let mut sums = [0.0; 8];
    for (x, y) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for ((sum, x), y) in sums.iter_mut().zip(x).zip(y) {
            *sum += x * y;
        }
    }
    ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]))
}

/// The step that maximises gradient · d − ½ dᵀ H d with every coefficient but the first at least 0: the primal active set method (Nocedal &
/// Wright, *Numerical Optimization*, 2006, section 16.5), which a strong prior's ill-conditioned H does not slow down.
fn quadratic_step(curvature: &[f64], gradient: &[f64], beta: &[f64]) -> Option<Vec<f64>> {
    let p = beta.len();
    let floor = |j: usize| if j == 0 { f64::NEG_INFINITY } else { -beta[j] };
    let mut step = vec![0.0; p];
    // Held at 0: what is there and wants to go below.
    let mut held: Vec<bool> = (0..p).map(|j| j > 0 && beta[j] == 0.0 && gradient[j] <= 0.0).collect();
    for _ in 0..10 * p + 20 {
        let free: Vec<usize> = (0..p).filter(|&j| !held[j]).collect();
        let matrix: Vec<f64> =
            free.iter().flat_map(|&j| free.iter().map(move |&k| curvature[j * p + k])).collect();
        let fixed = |j: usize| num::sum_by(p, |k| if held[k] { curvature[j * p + k] * step[k] } else { 0.0 });
        let right: Vec<f64> = free.iter().map(|&j| gradient[j] - fixed(j)).collect();
        let wanted = Cholesky::new(&matrix, free.len())?.solve(&right);
        // The first bound on the way stops it.
        let mut blocking: Option<(f64, usize)> = None;
        for (&j, &to) in free.iter().zip(&wanted) {
            if to < floor(j) {
                let share = (floor(j) - step[j]) / (to - step[j]);
                if blocking.is_none_or(|(least, _)| share < least) {
                    blocking = Some((share, j));
                }
            }
        }
        let share = blocking.map_or(1.0, |(share, _)| share);
        for (&j, &to) in free.iter().zip(&wanted) {
            step[j] += share * (to - step[j]);
        }
        if let Some((_, j)) = blocking {
            step[j] = floor(j);
            held[j] = true;
            continue;
        }
        let rest = |j: usize| gradient[j] - num::sum_by(p, |k| curvature[j * p + k] * step[k]);
        let slack = |j: usize| {
            1e-9 * (gradient[j].abs() + num::sum_by(p, |k| (curvature[j * p + k] * step[k]).abs()))
        };
        let freed = (1..p)
            .filter(|&j| held[j])
            .map(|j| (rest(j) - slack(j), j))
            .filter(|(rise, _)| *rise > 0.0)
            .max_by(|a, b| num::order(a.0, b.0));
        match freed {
            Some((_, j)) => held[j] = false,
            None => return Some(step),
        }
    }
    Some(step)
}

/// The penalty of a prior: `across` against leaving its direction, `along` against moving on it; criteria of different `groups`
/// have directions of their own. Row by row.
pub(crate) fn penalty(prior: &[f64], groups: &[usize], across: f64, along: f64) -> Vec<f64> {
    let m = prior.len();
    let length =
        |group: usize| num::sum_by(m, |k| if groups[k] == group { prior[k] * prior[k] } else { 0.0 });
    let squares: Vec<f64> = groups.iter().map(|&group| length(group)).collect();
    let mut matrix = vec![0.0; m * m];
    for j in 0..m {
        matrix[j * m + j] = across;
        for k in (0..m).filter(|&k| groups[k] == groups[j]) {
            matrix[j * m + k] += (along - across) * prior[j] * prior[k] / squares[j];
        }
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> (Vec<Vec<f64>>, Vec<f64>) {
        let stream = crate::random::Stream::new(5, 0);
        let n = 4000;
        let columns: Vec<Vec<f64>> =
            (0..3).map(|j| (0..n).map(|i| stream.uniform(j * n + i)).collect()).collect();
        let targets = (0..n as usize)
            .map(|i| {
                let eta = -1.0 + 2.0 * columns[0][i] + 1.0 * columns[1][i] - 0.5 * columns[2][i];
                f64::from(u8::from(stream.uniform(3 * n + i as u64) < 1.0 / (1.0 + num::exp(-eta))))
            })
            .collect();
        (columns, targets)
    }

    #[test]
    fn the_maximum_has_no_slope_inside_and_points_outward_at_the_bound() {
        let (columns, targets) = data();
        let places: Vec<usize> = (0..targets.len()).collect();
        let problem = Anchored::new(&columns, &targets, &places, Family::Logistic);
        let pull = penalty(&[1.0, 1.0, 1.0], &[0, 0, 0], 5.0, 0.1);
        let found = problem.maximise(&pull).unwrap();
        let beta: Vec<f64> = [found.intercept].into_iter().chain(found.coefficients.clone()).collect();
        let state = problem.evaluate(&beta);
        assert!(state.gradient[0].abs() < 1e-6);
        for j in 0..3 {
            let slope =
                state.gradient[j + 1] - (0..3).map(|k| pull[j * 3 + k] * found.coefficients[k]).sum::<f64>();
            if found.coefficients[j] > 0.0 {
                assert!(slope.abs() < 1e-5, "{slope}");
            } else {
                assert!(slope < 0.0, "{slope}");
            }
        }
        assert!(found.coefficients[2] == 0.0 && found.coefficients[0] > 1.5, "{:?}", found.coefficients);
    }

    #[test]
    fn a_strong_prior_keeps_its_direction() {
        let (columns, targets) = data();
        let places: Vec<usize> = (0..200).collect();
        let problem = Anchored::new(&columns, &targets, &places, Family::Logistic);
        let pull = penalty(&[3.0, 2.0, 1.0], &[0, 0, 0], 1e9, 0.1);
        let found = problem.maximise(&pull).unwrap().coefficients;
        assert!(
            (found[0] / found[2] - 3.0).abs() < 1e-4 && (found[1] / found[2] - 2.0).abs() < 1e-4,
            "{found:?}"
        );
    }

    #[test]
    fn a_strong_prior_with_bounds_in_reach_converges() {
        let (columns, targets) = data();
        for n in [20, 30, 50] {
            for start in 0..40 {
                let places: Vec<usize> = (start * n..(start + 1) * n).collect();
                let problem = Anchored::new(&columns, &targets, &places, Family::Logistic);
                for across in [0.1, 10.0, 1e3, 1e6] {
                    let found =
                        problem.maximise(&penalty(&[1.0, 1.0, 1.0], &[0, 0, 0], across, 0.02)).unwrap();
                    assert!(found.coefficients.iter().all(|b| (0.0..100.0).contains(b)), "{found:?}");
                }
            }
        }
    }

    #[test]
    fn separated_data_stay_finite() {
        let columns = vec![vec![0.0, 0.0, 1.0, 1.0]];
        let problem = Anchored::new(&columns, &[0.0, 0.0, 1.0, 1.0], &[0, 1, 2, 3], Family::Logistic);
        let found = problem.maximise(&penalty(&[1.0], &[0], 0.06, 0.06)).unwrap();
        assert!(found.coefficients[0] > 1.0 && found.coefficients[0] < 20.0);
    }
}
