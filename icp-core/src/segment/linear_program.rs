//! Small linear programs, solved exactly up to rounding: the two-phase simplex method on a dense tableau with Bland's rule, which can not cycle
//! (R. G. Bland, *New finite pivoting rules for the simplex method*, Mathematics of Operations Research 2, 1977).

use crate::num;

/// Below this, a reduced cost or a pivot counts as zero. Programs are to be scaled so that their numbers are near 1.
const ZERO: f64 = 1e-10;

/// Maximise `objective · x` over `x ≥ 0` with `rows[k] · x ≤ limits[k]`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    pub(crate) objective: Vec<f64>,
    pub(crate) rows: Vec<Vec<f64>>,
    pub(crate) limits: Vec<f64>,
}

/// The best of a program.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Optimum {
    /// The variables.
    pub(crate) x: Vec<f64>,
    /// The objective there.
    pub(crate) value: f64,
    /// What one more of each limit would add to the objective.
    pub(crate) prices: Vec<f64>,
}

/// How a program came out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Solved(Optimum),
    /// No x keeps all limits.
    Impossible,
    /// The objective has no bound.
    Unbounded,
}

impl Program {
    /// Adds `row · x ≤ limit`.
    pub(crate) fn at_most(&mut self, row: Vec<f64>, limit: f64) {
        self.rows.push(row);
        self.limits.push(limit);
    }

    /// Adds `row · x ≥ limit`.
    pub(crate) fn at_least(&mut self, row: Vec<f64>, limit: f64) {
        self.at_most(row.into_iter().map(|a| -a).collect(), -limit);
    }

    pub(crate) fn solve(&self) -> Outcome {
        let (n, m) = (self.objective.len(), self.rows.len());
        // Columns: variables, slacks, artificials of the rows whose limit is negative, the right-hand side.
        let negative: Vec<usize> = (0..m).filter(|&k| self.limits[k] < 0.0).collect();
        let width = n + m + negative.len() + 1;
        let mut table: Vec<Vec<f64>> = Vec::with_capacity(m);
        let mut basis: Vec<usize> = Vec::with_capacity(m);
        for k in 0..m {
            let sign = if self.limits[k] < 0.0 { -1.0 } else { 1.0 };
            let mut row = vec![0.0; width];
            for (cell, a) in row.iter_mut().zip(&self.rows[k]) {
                *cell = sign * a;
            }
            row[n + k] = sign;
            row[width - 1] = sign * self.limits[k];
            match negative.iter().position(|&row| row == k) {
                Some(place) => {
                    row[n + m + place] = 1.0;
                    basis.push(n + m + place);
                }
                None => basis.push(n + k),
            }
            table.push(row);
        }
        if !negative.is_empty() {
            let mut costs = vec![0.0; width - 1];
            costs[n + m..].fill(-1.0);
            if pivot_to_best(&mut table, &mut basis, &costs, width - 1).is_none() {
                return Outcome::Unbounded;
            }
            let left = num::sum_by(m, |k| if basis[k] >= n + m { table[k][width - 1] } else { 0.0 });
            if left > 1e-9 {
                return Outcome::Impossible;
            }
            // Artificials that stayed in the basis at zero leave it, where any column can take their place.
            for k in 0..m {
                if basis[k] >= n + m
                    && let Some(column) = (0..n + m).find(|&j| table[k][j].abs() > ZERO)
                {
                    pivot(&mut table, &mut basis, k, column);
                }
            }
        }
        let mut costs = vec![0.0; width - 1];
        costs[..n].copy_from_slice(&self.objective);
        let Some(reduced) = pivot_to_best(&mut table, &mut basis, &costs, n + m) else {
            return Outcome::Unbounded;
        };
        let mut x = vec![0.0; n];
        for (k, &column) in basis.iter().enumerate() {
            if let Some(value) = x.get_mut(column) {
                *value = num::max(table[k][width - 1], 0.0);
            }
        }
        let value = num::sum_by(n, |j| self.objective[j] * x[j]);
        // A slack's reduced cost is minus its row's price.
        let prices = (0..m).map(|k| num::max(-reduced[n + k], 0.0)).collect();
        Outcome::Solved(Optimum { x, value, prices })
    }
}

/// Pivots until no column among the first `columns` improves; the reduced costs then, or none when nothing bounds the objective.
fn pivot_to_best(
    table: &mut [Vec<f64>],
    basis: &mut [usize],
    costs: &[f64],
    columns: usize,
) -> Option<Vec<f64>> {
    let last = table.first().map_or(costs.len(), |row| row.len() - 1);
    loop {
        let reduced: Vec<f64> = (0..columns)
            .map(|j| costs[j] - num::sum_by(basis.len(), |k| costs[basis[k]] * table[k][j]))
            .collect();
        let Some(entering) = reduced.iter().position(|&cost| cost > ZERO) else { return Some(reduced) };
        let mut leaving: Option<(usize, f64)> = None;
        for k in 0..basis.len() {
            if table[k][entering] > ZERO {
                let ratio = table[k][last] / table[k][entering];
                let better = leaving.is_none_or(|(row, best)| {
                    ratio < best - 1e-15 || (ratio <= best + 1e-15 && basis[k] < basis[row])
                });
                if better {
                    leaving = Some((k, ratio));
                }
            }
        }
        let (row, _) = leaving?;
        pivot(table, basis, row, entering);
    }
}

fn pivot(table: &mut [Vec<f64>], basis: &mut [usize], row: usize, column: usize) {
    let by = table[row][column];
    for cell in &mut table[row] {
        *cell /= by;
    }
    let pivoted = table[row].clone();
    for (k, other) in table.iter_mut().enumerate() {
        let factor = other[column];
        if k != row && factor != 0.0 {
            for (cell, a) in other.iter_mut().zip(&pivoted) {
                *cell -= factor * a;
            }
        }
    }
    basis[row] = column;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every program of tests/references/segment.json against scipy.optimize.linprog.
    #[test]
    fn agrees_with_scipy() {
        let stored: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/references/segment.json")).unwrap();
        let numbers = |json: &serde_json::Value| -> Vec<f64> {
            json.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
        };
        let mut seen = [0; 3];
        for case in stored["programs"].as_array().unwrap() {
            let rows = case["rows"].as_array().unwrap().iter().map(numbers).collect();
            let program =
                Program { objective: numbers(&case["objective"]), rows, limits: numbers(&case["limits"]) };
            match (program.solve(), case["status"].as_str().unwrap()) {
                (Outcome::Solved(found), "solved") => {
                    let wanted = case["value"].as_f64().unwrap();
                    assert!(
                        (found.value - wanted).abs() <= 1e-8 * (1.0 + wanted.abs()),
                        "{} {wanted}",
                        found.value
                    );
                    for (row, limit) in program.rows.iter().zip(&program.limits) {
                        let used = num::sum_by(row.len(), |j| row[j] * found.x[j]);
                        assert!(used <= limit + 1e-8, "{used} {limit}");
                    }
                    // Strong duality: the prices pay for the optimum.
                    let paid = num::sum_by(found.prices.len(), |k| found.prices[k] * program.limits[k]);
                    assert!((paid - wanted).abs() <= 1e-7 * (1.0 + wanted.abs()), "{paid} {wanted}");
                    seen[0] += 1;
                }
                (Outcome::Impossible, "impossible") => seen[1] += 1,
                (Outcome::Unbounded, "unbounded") => seen[2] += 1,
                (found, wanted) => panic!("{found:?} is not {wanted}"),
            }
        }
        assert!(seen.iter().all(|&n| n > 0), "{seen:?}");
    }

    #[test]
    fn beales_example_does_not_cycle() {
        let program = Program {
            objective: vec![0.75, -150.0, 0.02, -6.0],
            rows: vec![vec![0.25, -60.0, -0.04, 9.0], vec![0.5, -90.0, -0.02, 3.0], vec![0.0, 0.0, 1.0, 0.0]],
            limits: vec![0.0, 0.0, 1.0],
        };
        let Outcome::Solved(found) = program.solve() else { panic!("it has an optimum") };
        assert!((found.value - 0.05).abs() < 1e-12);
    }
}
