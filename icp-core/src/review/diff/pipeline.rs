//! What a migration between tiers does to the pipeline, given what an account of each tier is worth.

use super::Migration;
use crate::num;
use crate::review::error::ReviewError;
use serde::{Deserialize, Serialize};

/// What an account of a tier is worth.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TierRate {
    /// The tier's id.
    pub tier: String,
    /// The share of its accounts that buy, 0…1.
    pub rate: f64,
    /// What one that buys is worth, in any currency.
    pub value: f64,
}

/// One tier's part in the pipeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierPipeline {
    /// The tier's id.
    pub tier: String,
    /// How many accounts it had.
    pub accounts_before: u64,
    /// How many it has.
    pub accounts_after: u64,
    /// The change of the customers that it lets expect.
    pub customers_change: f64,
    /// The change of the value that it lets expect.
    pub value_change: f64,
}

/// The expected change of the pipeline. It takes each tier's rate as given for whoever is in it: a tier does not make an account buy, so
/// this is what the later version promises, to be checked against outcomes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PipelineChange {
    /// In words.
    pub text: String,
    /// Expected customers before.
    pub customers_before: f64,
    /// Expected customers after.
    pub customers_after: f64,
    /// Expected value before.
    pub value_before: f64,
    /// Expected value after.
    pub value_after: f64,
    /// The change of the value.
    pub value_change: f64,
    /// Tier by tier.
    pub tiers: Vec<TierPipeline>,
}

pub(super) fn change(
    migration: &Migration,
    rates: &[TierRate],
) -> Result<Option<PipelineChange>, ReviewError> {
    if rates.is_empty() {
        return Ok(None);
    }
    let mut tiers = Vec::with_capacity(rates.len());
    let mut terms: [Vec<f64>; 4] = Default::default();
    for (i, rate) in rates.iter().enumerate() {
        let place = |tiers: &[Option<String>]| tiers.iter().position(|id| id.as_ref() == Some(&rate.tier));
        let (row, column) = (place(&migration.before), place(&migration.after));
        if row.is_none() && column.is_none() {
            let message = format!("neither version has a tier `{}`", rate.tier);
            return Err(ReviewError::option(format!("/rates/{i}/tier"), message));
        }
        if rates[..i].iter().any(|earlier| earlier.tier == rate.tier) {
            let message = format!("tier `{}` has a rate already", rate.tier);
            return Err(ReviewError::option(format!("/rates/{i}/tier"), message));
        }
        if !(0.0..=1.0).contains(&rate.rate) {
            let message = format!("{} must lie from 0 to 1", rate.rate);
            return Err(ReviewError::option(format!("/rates/{i}/rate"), message));
        }
        if !(0.0..=1e15).contains(&rate.value) {
            let message = format!("{} must lie from 0 to 1e15", rate.value);
            return Err(ReviewError::option(format!("/rates/{i}/value"), message));
        }
        let before = row.map_or(0, |row| migration.counts[row].iter().sum::<u64>());
        let after = column.map_or(0, |column| migration.counts.iter().map(|row| row[column]).sum::<u64>());
        let (was, is) = (before as f64 * rate.rate, after as f64 * rate.rate);
        for (terms, term) in terms.iter_mut().zip([was, is, was * rate.value, is * rate.value]) {
            terms.push(term);
        }
        tiers.push(TierPipeline {
            tier: rate.tier.clone(),
            accounts_before: before,
            accounts_after: after,
            customers_change: is - was,
            value_change: (is - was) * rate.value,
        });
    }
    let [customers_before, customers_after, value_before, value_after] = terms.map(|terms| num::sum(&terms));
    let value_change = value_after - value_before;
    let tenths = |x: f64| num::round_half_even(x * 10.0) / 10.0;
    Ok(Some(PipelineChange {
        text: format!(
            "If each tier keeps its rate, the expected value goes from {} to {} ({}{}).",
            tenths(value_before),
            tenths(value_after),
            if value_change < 0.0 { "" } else { "+" },
            tenths(value_change)
        ),
        customers_before,
        customers_after,
        value_before,
        value_after,
        value_change,
        tiers,
    }))
}
