//! The smallest change of weights that gives an account another tier.
//!
//! Weights are taken as shares of the fit axis that add up to 1, and a change is measured as the sum of its parts' sizes. Before overrides the
//! score is linear in the shares of the known criteria, or, with caps on categories, the least of several such forms: one for each set of
//! categories that are held at their cap. So "at least this score" is one program with a row for each form, and "below this score" is the best of
//! one program for each form. Overrides only ever move a threshold, which is sought in whole micro-points.

use super::super::linear_program::{Outcome, Program};
use crate::num;
use crate::points::Points;
use crate::profile::criterion::MissingPolicy;
use crate::score::assess::{Assessment, moved};
use crate::score::plan::Plan;
use crate::score::truth::Truth;

/// How the score of one account hangs on the shares: `shares · rows[form] ≥ 0` in every form is "at least the threshold".
#[derive(Clone, Debug)]
pub(super) struct Forms {
    /// What each share is worth in each form with respect to the threshold, in hundredths of the axis.
    pub(super) rows: Vec<Vec<f64>>,
}

/// The score that the criteria must reach so that it is at least `min` after the overrides; none when overrides keep it below.
pub(super) fn base_needed(plan: &Plan, assessment: &Assessment, min: Points) -> Option<Points> {
    let after = |base: i32| {
        let mut score = Points::from_micro(base);
        for (rule, result) in plan.overrides.iter().zip(&assessment.overrides) {
            if result.truth == Truth::True {
                score = moved(score, rule.then);
            }
        }
        score
    };
    let (mut low, mut high) = (0, Points::HUNDRED.micro());
    if after(high) < min {
        return None;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if after(middle) >= min {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(Points::from_micro(low))
}

impl Forms {
    /// The forms of an account for a threshold in micro-points.
    pub(super) fn new(plan: &Plan, assessment: &Assessment, threshold: f64) -> Self {
        let axis = &plan.fit_axis;
        let part = |i: usize| {
            let (criterion, result) = (&plan.criteria[i], &assessment.criteria[i]);
            match (result.fit, criterion.missing) {
                (Some(fit), _) => Some(fit),
                (None, MissingPolicy::Zero) => Some(0.0),
                (None, MissingPolicy::Neutral(fit)) => Some(fit),
                (None, MissingPolicy::Ignore) => None,
            }
        };
        let threshold = threshold / f64::from(Points::HUNDRED.micro());
        let forms = 1usize << axis.caps.len();
        let rows = (0..forms).map(|form| {
            let held = |place: usize| {
                axis.caps
                    .iter()
                    .enumerate()
                    .any(|(c, (members, _))| form >> c & 1 == 1 && members.contains(&place))
            };
            let caps = num::sum_by(axis.caps.len(), |c| {
                if form >> c & 1 == 1 {
                    axis.caps[c].1 as f64 / f64::from(Points::HUNDRED.micro())
                } else {
                    0.0
                }
            });
            let worth = |(place, &i): (usize, &usize)| match part(i) {
                // What is ignored counts in no form.
                None => 0.0,
                Some(_) if held(place) => caps - threshold,
                Some(fit) => fit + caps - threshold,
            };
            axis.criteria.iter().enumerate().map(worth).collect()
        });
        Self { rows: rows.collect() }
    }

    /// The nearest shares with at least the threshold; none when there are none.
    pub(super) fn reach(&self, shares: &[f64]) -> Option<(f64, Vec<f64>)> {
        nearest(shares, &self.rows)
    }

    /// The nearest shares with at most the threshold.
    pub(super) fn fall(&self, shares: &[f64]) -> Option<(f64, Vec<f64>)> {
        let mut best: Option<(f64, Vec<f64>)> = None;
        for row in &self.rows {
            let turned: Vec<f64> = row.iter().map(|a| -a).collect();
            if let Some(found) = nearest(shares, &[turned])
                && best.as_ref().is_none_or(|(known, _)| found.0 < *known)
            {
                best = Some(found);
            }
        }
        best
    }
}

/// The shares nearest to `shares` (least sum of absolute changes) with `row · shares ≥ 0` for every row.
pub(super) fn nearest(shares: &[f64], rows: &[Vec<f64>]) -> Option<(f64, Vec<f64>)> {
    let n = shares.len();
    // Variables: what each share gains, then what each loses.
    let mut program = Program { objective: vec![-1.0; 2 * n], ..Program::default() };
    let signs = || (0..2 * n).map(|j| if j < n { 1.0 } else { -1.0 });
    program.at_most(signs().collect(), 0.0);
    program.at_least(signs().collect(), 0.0);
    for i in 0..n {
        let mut loses = vec![0.0; 2 * n];
        loses[n + i] = 1.0;
        program.at_most(loses, shares[i]);
    }
    for row in rows {
        let now = num::sum_by(n, |i| row[i] * shares[i]);
        program.at_least(row.iter().copied().chain(row.iter().map(|a| -a)).collect(), -now);
    }
    match program.solve() {
        Outcome::Solved(found) => {
            let changed = (0..n).map(|i| num::max(shares[i] + found.x[i] - found.x[n + i], 0.0)).collect();
            Some((num::max(-found.value, 0.0), changed))
        }
        Outcome::Impossible | Outcome::Unbounded => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// With one row the answer is in closed form: shares move from the worst places to the best until the row is met.
    fn greedy(shares: &[f64], row: &[f64]) -> Option<f64> {
        let mut missing = -num::sum_by(row.len(), |i| row[i] * shares[i]);
        if missing <= 0.0 {
            return Some(0.0);
        }
        let best = row.iter().copied().fold(f64::NEG_INFINITY, num::max);
        let mut order: Vec<usize> = (0..row.len()).collect();
        order.sort_by(|a, b| num::order(row[*a], row[*b]));
        let mut moved = 0.0;
        for i in order {
            let gain = best - row[i];
            if gain <= 0.0 {
                break;
            }
            if missing <= gain * shares[i] {
                return Some(2.0 * (moved + missing / gain));
            }
            moved += shares[i];
            missing -= gain * shares[i];
        }
        None
    }

    #[test]
    fn agrees_with_scipy() {
        let stored: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/references/segment.json")).unwrap();
        let numbers = |json: &serde_json::Value| -> Vec<f64> {
            json.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
        };
        let (mut solved, mut impossible) = (0, 0);
        for case in stored["flips"].as_array().unwrap() {
            let rows: Vec<Vec<f64>> = case["rows"].as_array().unwrap().iter().map(numbers).collect();
            match (nearest(&numbers(&case["shares"]), &rows), case["change"].as_f64()) {
                (Some((found, shares)), Some(wanted)) => {
                    assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
                    assert!((num::sum(&shares) - 1.0).abs() < 1e-9);
                    solved += 1;
                }
                (None, None) => impossible += 1,
                (found, wanted) => panic!("{found:?} is not {wanted:?}"),
            }
        }
        assert!(solved > 20 && impossible > 0, "{solved} {impossible}");
    }

    proptest! {
        #[test]
        fn one_row_has_a_closed_form(parts in prop::collection::vec((0.01f64..1.0, -1.0f64..1.0), 1..12)) {
            let total = num::sum_by(parts.len(), |i| parts[i].0);
            let shares: Vec<f64> = parts.iter().map(|part| part.0 / total).collect();
            let row: Vec<f64> = parts.iter().map(|part| part.1).collect();
            match (nearest(&shares, std::slice::from_ref(&row)), greedy(&shares, &row)) {
                (Some((found, _)), Some(wanted)) => prop_assert!((found - wanted).abs() < 1e-8, "{} {}", found, wanted),
                (None, None) => {}
                (found, wanted) => prop_assert!(false, "{:?} {:?}", found, wanted),
            }
        }
    }
}
