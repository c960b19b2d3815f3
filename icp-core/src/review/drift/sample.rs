//! Two samples of one thing, binned alike and compared.

use crate::num;
use crate::review::error::ReviewError;
use crate::stats::discrimination::{KsResult, ks_two_sample};
use crate::stats::drift::{
    Distances, PsiResult, Smoothing, bin_counts, histogram_distances, psi, quantile_edges, wasserstein,
};
use crate::stats::{Measured, StatsError};
use serde::Serialize;
use std::collections::BTreeMap;

/// Counts of two samples over the same bins, and how far apart they are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Binned {
    /// The bins' names.
    pub bins: Vec<String>,
    /// How many of the reference are in each.
    pub reference: Vec<u64>,
    /// How many of the current sample are in each.
    pub current: Vec<u64>,
    /// The stability index with the threshold that chance gives (N14); ½ is added to every count.
    pub psi: Measured<PsiResult>,
    /// Jensen–Shannon, Hellinger, total variation.
    pub distances: Measured<Distances>,
}

impl Binned {
    /// Bins that neither sample fills are left out.
    pub(super) fn new(
        bins: Vec<String>,
        reference: &[u64],
        current: &[u64],
        level: f64,
    ) -> Result<Self, ReviewError> {
        let filled: Vec<usize> = (0..bins.len()).filter(|&i| reference[i] + current[i] > 0).collect();
        let kept = |counts: &[u64]| filled.iter().map(|&i| counts[i]).collect::<Vec<u64>>();
        let (reference, current) = (kept(reference), kept(current));
        Ok(Self {
            bins: filled.iter().map(|&i| bins[i].clone()).collect(),
            psi: psi(&reference, &current, Smoothing::AddHalf, level).into(),
            distances: histogram_distances(&reference, &current).into(),
            reference,
            current,
        })
    }

    /// The p-value of the index.
    pub(super) fn p_value(&self) -> Option<f64> {
        self.psi.value().map(|psi| psi.p_value)
    }

    /// The bin whose share changed most: its name, and its shares.
    pub(super) fn greatest(&self) -> Option<(&str, f64, f64)> {
        let share =
            |counts: &[u64], i: usize| counts[i] as f64 / num::max(counts.iter().sum::<u64>() as f64, 1.0);
        let shares = (0..self.bins.len()).map(|i| (share(&self.reference, i), share(&self.current, i)));
        let greatest = shares.enumerate().fold(None, |best: Option<(usize, f64, f64)>, (i, (was, is))| {
            let better = best.is_none_or(|(_, old, new)| (is - was).abs() > (new - old).abs());
            if better { Some((i, was, is)) } else { best }
        });
        greatest.map(|(i, was, is)| (self.bins[i].as_str(), was, is))
    }
}

/// Two samples of a number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NumberDrift {
    /// Counts over bins of about equal size in the reference; unknown values are a bin of their own.
    pub binned: Measured<Binned>,
    /// The greatest distance between the two empirical distributions of the known values.
    pub kolmogorov_smirnov: Measured<KsResult>,
    /// The earth mover's distance, in the number's own unit.
    pub wasserstein: Measured<f64>,
    /// The reference's mean.
    pub mean_reference: Option<f64>,
    /// The current mean.
    pub mean_current: Option<f64>,
}

/// The known values, and how many are not.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    pub(super) known: Vec<f64>,
    pub(super) unknown: u64,
}

impl Values {
    pub(super) fn push(&mut self, value: Option<f64>) {
        match value {
            Some(value) => self.known.push(value),
            None => self.unknown += 1,
        }
    }

    fn mean(&self) -> Option<f64> {
        (!self.known.is_empty()).then(|| num::sum(&self.known) / self.known.len() as f64)
    }
}

/// Edges of the reference; where it holds one value only, right there.
fn edges(reference: &[f64], bins: u64) -> Result<Vec<f64>, StatsError> {
    match quantile_edges(reference, bins) {
        Err(StatsError::AllEqual { .. }) => Ok(reference.first().copied().into_iter().collect()),
        other => other,
    }
}

pub(super) fn numbers(
    reference: &Values,
    current: &Values,
    bins: u64,
    level: f64,
) -> Result<NumberDrift, ReviewError> {
    let counted = edges(&reference.known, bins).and_then(|edges| {
        let (was, is) = (bin_counts(&reference.known, &edges)?, bin_counts(&current.known, &edges)?);
        Ok((edges, was, is))
    });
    let binned = match counted {
        Ok((edges, mut was, mut is)) => {
            let mut names: Vec<String> = (0..=edges.len())
                .map(|i| match (i.checked_sub(1).and_then(|i| edges.get(i)), edges.get(i)) {
                    (None, Some(high)) => format!("at most {high}"),
                    (Some(low), Some(high)) => format!("above {low}, at most {high}"),
                    (Some(low), None) => format!("above {low}"),
                    (None, None) => "any".to_owned(),
                })
                .collect();
            names.push("unknown".to_owned());
            was.push(reference.unknown);
            is.push(current.unknown);
            Measured::Value(Binned::new(names, &was, &is, level)?)
        }
        Err(error) => Measured::Undefined(error),
    };
    Ok(NumberDrift {
        binned,
        kolmogorov_smirnov: ks_two_sample(&reference.known, &current.known).into(),
        wasserstein: wasserstein(&reference.known, &current.known).into(),
        mean_reference: reference.mean(),
        mean_current: current.mean(),
    })
}

/// How many named values stand by themselves; the rest is one bin.
const MOST_VALUES: usize = 20;

/// Two samples of named values; `None` is unknown. The most frequent stand by themselves.
pub(super) fn words(
    reference: &BTreeMap<Option<String>, u64>,
    current: &BTreeMap<Option<String>, u64>,
    level: f64,
) -> Result<Binned, ReviewError> {
    let count =
        |counts: &BTreeMap<Option<String>, u64>, key: &Option<String>| counts.get(key).copied().unwrap_or(0);
    let mut keys: Vec<&Option<String>> =
        reference.keys().chain(current.keys()).filter(|key| key.is_some()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.sort_by_key(|key| std::cmp::Reverse(count(reference, key) + count(current, key)));
    let rest = keys.split_off(keys.len().min(MOST_VALUES));
    let of = |counts: &BTreeMap<Option<String>, u64>| -> Vec<u64> {
        let named = keys.iter().map(|key| count(counts, key));
        let others = rest.iter().map(|key| count(counts, key)).sum();
        named.chain([others, count(counts, &None)]).collect()
    };
    let names = keys.iter().filter_map(|key| (*key).clone());
    let names = names.chain(["(others)".to_owned(), "unknown".to_owned()]).collect();
    Binned::new(names, &of(reference), &of(current), level)
}
