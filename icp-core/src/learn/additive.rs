//! An additive model of the log odds: one effect for each bin of each feature, all fitted together.
//!
//! Effects are pulled towards nothing, and those of neighbouring bands towards each other, by as much as so many rows of
//! evidence would; cross-validation says how many. Newton's method, feature by feature, on a fixed order of rows.

use super::bins::Feature;
use crate::num;
use crate::watch::{Stopped, Watch};

/// How many rows of evidence against any effect are tried.
const WORTHS: [f64; 6] = [1.0, 3.0, 10.0, 30.0, 100.0, 300.0];

/// A fitted model.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Additive {
    pub(crate) intercept: f64,
    /// For each feature the effect of each bin.
    pub(crate) effects: Vec<Vec<f64>>,
}

fn probability(eta: f64) -> f64 {
    let small = num::exp(-eta.abs());
    if eta > 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

/// Solves (diagonal + links) x = right for a chain of links between neighbours.
fn solve_chain(diagonal: &mut [f64], links: &[f64], right: &mut [f64]) {
    for k in 1..diagonal.len() {
        let factor = -links[k - 1] / diagonal[k - 1];
        diagonal[k] -= factor * -links[k - 1];
        right[k] -= factor * right[k - 1];
    }
    for k in (0..diagonal.len()).rev() {
        if k + 1 < diagonal.len() {
            right[k] += links[k] * right[k + 1];
        }
        right[k] /= diagonal[k];
    }
}

/// Fits on the rows at `places`, with effects pulled as by `worth` rows.
pub(crate) fn fit(features: &[Feature], won: &[bool], places: &[usize], worth: f64) -> Additive {
    fit_beside(features, won, places, worth, None)
}

/// The same beside log odds that are given, row by row of all.
pub(crate) fn fit_beside(
    features: &[Feature],
    won: &[bool],
    places: &[usize],
    worth: f64,
    beside: Option<&[f64]>,
) -> Additive {
    let n = places.len();
    let target = |place: usize| f64::from(u8::from(won[place]));
    let wins = places.iter().filter(|&&place| won[place]).count() as f64;
    let rate = num::clamp(wins / n.max(1) as f64, 1e-6, 1.0 - 1e-6);
    let pull = worth * rate * (1.0 - rate);
    let mut model = Additive {
        intercept: if beside.is_some() { 0.0 } else { num::ln(rate) - num::ln_1p(-rate) },
        effects: features.iter().map(|feature| vec![0.0; feature.bins]).collect(),
    };
    let mut eta: Vec<f64> =
        places.iter().map(|&place| model.intercept + beside.map_or(0.0, |beside| beside[place])).collect();
    for _ in 0..30 {
        // The quadratic model of the likelihood at this point; `rest` is its gradient row by row.
        let mut weights = Vec::with_capacity(n);
        let mut rest = Vec::with_capacity(n);
        for (&place, &eta) in places.iter().zip(&eta) {
            let p = probability(eta);
            weights.push(num::max(p * (1.0 - p), 1e-6));
            rest.push(target(place) - p);
        }
        let total = num::sum(&weights);
        let curvatures: Vec<Vec<f64>> = features
            .iter()
            .map(|feature| {
                let mut sums = vec![0.0; feature.bins];
                for (&place, &w) in places.iter().zip(&weights) {
                    sums[usize::from(feature.codes[place])] += w;
                }
                sums
            })
            .collect();
        let mut outer = 0.0;
        for _ in 0..8 {
            let mut greatest = 0.0;
            let shift = num::clamp(num::sum(&rest) / total, -2.0, 2.0);
            model.intercept += shift;
            for i in 0..n {
                eta[i] += shift;
                rest[i] -= weights[i] * shift;
            }
            greatest = num::max(greatest, shift.abs());
            for ((feature, effects), curvature) in features.iter().zip(&mut model.effects).zip(&curvatures) {
                let mut gradient = vec![0.0; feature.bins];
                for (&place, &r) in places.iter().zip(&rest) {
                    gradient[usize::from(feature.codes[place])] += r;
                }
                let chain = if feature.ordered() { feature.known_bins() } else { 0 };
                let link = |k: usize| if k + 1 < chain { pull } else { 0.0 };
                let alone = |k: usize| if k < chain { 0.05 * pull } else { pull };
                let mut diagonal = curvature.clone();
                for k in 0..feature.bins {
                    let before = if k > 0 { link(k - 1) } else { 0.0 };
                    diagonal[k] += alone(k) + link(k) + before + 1e-9;
                    gradient[k] -= alone(k) * effects[k];
                    if link(k) > 0.0 {
                        let step = link(k) * (effects[k + 1] - effects[k]);
                        gradient[k] += step;
                        gradient[k + 1] -= step;
                    }
                }
                let links: Vec<f64> = (0..feature.bins.saturating_sub(1)).map(link).collect();
                solve_chain(&mut diagonal, &links, &mut gradient);
                for (effect, step) in effects.iter_mut().zip(&mut gradient) {
                    *step = num::clamp(*step, -2.0, 2.0);
                    *effect += *step;
                    greatest = num::max(greatest, step.abs());
                }
                for (i, &place) in places.iter().enumerate() {
                    let step = gradient[usize::from(feature.codes[place])];
                    eta[i] += step;
                    rest[i] -= weights[i] * step;
                }
            }
            outer = num::max(outer, greatest);
            if greatest < 1e-5 {
                break;
            }
        }
        if outer < 1e-4 {
            break;
        }
    }
    model
}

impl Additive {
    /// The log odds of a row.
    pub(crate) fn log_odds(&self, features: &[Feature], place: usize) -> f64 {
        self.intercept
            + num::sum_by(features.len(), |j| self.effects[j][usize::from(features[j].codes[place])])
    }
}

/// The pull with the least held-out deviance, and that deviance of a row at each.
pub(crate) fn choose(
    features: &[Feature],
    won: &[bool],
    folds: &[(usize, usize)],
    count: usize,
    watch: &Watch<'_>,
) -> Result<(f64, Vec<(f64, f64)>), Stopped> {
    let mut tried = Vec::new();
    for (step, worth) in WORTHS.into_iter().enumerate() {
        watch.at(step as f64 / WORTHS.len() as f64)?;
        let mut deviances = Vec::with_capacity(folds.len());
        for fold in 0..count {
            let of = |inside: bool| -> Vec<usize> {
                folds.iter().filter(|(_, of)| (*of == fold) != inside).map(|(place, _)| *place).collect()
            };
            let model = fit(features, won, &of(true), worth);
            for place in of(false) {
                let eta = model.log_odds(features, place);
                let target = f64::from(u8::from(won[place]));
                deviances.push(2.0 * (num::max(eta, 0.0) + num::ln_1p(num::exp(-eta.abs())) - target * eta));
            }
        }
        tried.push((worth, num::sum(&deviances) / deviances.len().max(1) as f64));
    }
    let best = tried.iter().min_by(|a, b| num::order(a.1, b.1)).map_or(WORTHS[2], |best| best.0);
    Ok((best, tried))
}

/// Neighbouring bins thrown together, those nearest to each other first, until all neighbours differ by `least` of the range.
pub(crate) fn merged(values: &[f64], weights: &[f64], least: f64) -> Vec<f64> {
    let mut blocks: Vec<(f64, f64, usize)> =
        values.iter().zip(weights).map(|(&value, &weight)| (value, num::max(weight, 1e-9), 1)).collect();
    let ends =
        values.iter().fold((f64::MAX, f64::MIN), |(low, high), &v| (num::min(low, v), num::max(high, v)));
    let limit = least * (ends.1 - ends.0);
    while blocks.len() > 1 {
        let gap = |k: usize| (blocks[k + 1].0 - blocks[k].0).abs();
        let nearest = (0..blocks.len() - 1).min_by(|&a, &b| num::order(gap(a), gap(b))).unwrap_or_default();
        if gap(nearest) >= limit {
            break;
        }
        let (a, b) = (blocks[nearest], blocks[nearest + 1]);
        blocks[nearest] = ((a.0 * a.1 + b.0 * b.1) / (a.1 + b.1), a.1 + b.1, a.2 + b.2);
        blocks.remove(nearest + 1);
    }
    blocks.iter().flat_map(|&(value, _, count)| std::iter::repeat_n(value, count)).collect()
}

/// The monotone sequence nearest to `values` with `weights` (pool adjacent violators, Ayer et al. 1955), when it keeps nine tenths of
/// their variance; else the values as they are.
pub(crate) fn nearly_monotone(values: &[f64], weights: &[f64]) -> Vec<f64> {
    let total = num::sum(weights);
    if values.len() < 3 || total <= 0.0 {
        return values.to_vec();
    }
    let n = values.len();
    let mean = num::sum_by(n, |k| weights[k] * values[k]) / total;
    let spread = num::sum_by(n, |k| weights[k] * (values[k] - mean) * (values[k] - mean));
    let mut best: Option<(f64, Vec<f64>)> = None;
    for sign in [1.0, -1.0] {
        let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
        for (&value, &weight) in values.iter().zip(weights) {
            blocks.push((sign * value, num::max(weight, 1e-9), 1));
            while blocks.len() > 1 && blocks[blocks.len() - 2].0 >= blocks[blocks.len() - 1].0 {
                let (value, weight, count) = blocks.pop().unwrap_or_default();
                if let Some(last) = blocks.last_mut() {
                    last.0 = (last.0 * last.1 + value * weight) / (last.1 + weight);
                    last.1 += weight;
                    last.2 += count;
                }
            }
        }
        let fitted: Vec<f64> =
            blocks.iter().flat_map(|&(value, _, count)| std::iter::repeat_n(sign * value, count)).collect();
        let loss = num::sum_by(n, |k| weights[k] * (values[k] - fitted[k]) * (values[k] - fitted[k]));
        if best.as_ref().is_none_or(|(least, _)| loss < *least) {
            best = Some((loss, fitted));
        }
    }
    match best {
        Some((loss, fitted)) if loss <= 0.1 * spread => fitted,
        _ => values.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::bins::Cut;

    fn feature(codes: Vec<u16>, bins: usize, cut: Cut) -> Feature {
        Feature { attribute: 0, cut, bins, has_missing: false, codes }
    }

    #[test]
    fn the_fit_is_where_the_penalised_gradient_vanishes() {
        let stream = crate::random::Stream::new(1, 1);
        let n = 3000;
        let a: Vec<u16> = (0..n).map(|i| stream.below(i, 4) as u16).collect();
        let b: Vec<u16> = (0..n).map(|i| (stream.below(i, 4) / 2 + stream.below(n + i, 2)) as u16).collect();
        let won: Vec<bool> = (0..n as usize)
            .map(|i| {
                stream.uniform(2 * n + i as u64)
                    < 0.1 + 0.2 * f64::from(a[i]) / 3.0 + 0.3 * f64::from(b[i]) / 2.0
            })
            .collect();
        let features =
            [feature(a, 4, Cut::Numbers(vec![0.0, 1.0, 2.0])), feature(b, 3, Cut::Words(vec![0, 1]))];
        let places: Vec<usize> = (0..n as usize).collect();
        let model = fit(&features, &won, &places, 20.0);
        let rate = won.iter().filter(|&&w| w).count() as f64 / n as f64;
        let pull = 20.0 * rate * (1.0 - rate);
        for bin in 0..3u16 {
            let residual: f64 = places
                .iter()
                .filter(|&&i| features[1].codes[i] == bin)
                .map(|&i| f64::from(u8::from(won[i])) - probability(model.log_odds(&features, i)))
                .sum();
            assert!((residual - pull * model.effects[1][usize::from(bin)]).abs() < 0.05, "{residual}");
        }
        assert!(model.effects[0].windows(2).all(|pair| pair[0] < pair[1]), "{:?}", model.effects[0]);
    }

    #[test]
    fn small_wiggles_are_ironed_out_and_real_turns_stay() {
        assert_eq!(nearly_monotone(&[0.0, 1.0, 0.9, 2.0], &[1.0; 4]), [0.0, 0.95, 0.95, 2.0]);
        // A bin without rows weighs next to nothing: it follows, and moves its neighbours in the tenth place only.
        let followed = nearly_monotone(&[2.0, 1.0, 1.05], &[1.0, 1.0, 0.0]);
        assert!((followed[0] - 2.0).abs() < 1e-9 && (followed[1] - 1.0).abs() < 1e-9, "{followed:?}");
        assert_eq!(nearly_monotone(&[0.0, 2.0, 0.0], &[1.0; 3]), [0.0, 2.0, 0.0]);
    }
}
