//! The stages both directions share: their names, rates, channel mix and calendar.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::error::{At, FunnelError};
use super::money::{Count, Ratio, positive, rate, whole};
use super::rational::Rational;

/// Names of inputs and figures that a stage cannot have as its id.
pub(crate) const RESERVED: [&str; 9] = [
    "deal_size",
    "cycle_days",
    "fixed_cost",
    "cost_per_touch",
    "revenue",
    "spend",
    "cac",
    "velocity",
    "required_outreach",
];

/// How many stages, tiers or channels a request may have.
pub const MOST_ENTRIES: u64 = 100;

/// One stage of the funnel. The first has no rate; each later one has the share of the stage before that reaches it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Its name: any text, unique.
    pub id: String,
    /// The stage it follows, as a check; the one before it in the list when left out.
    #[serde(default)]
    pub from: Option<String>,
    /// Share of the stage before that reaches this one, in (0, 1].
    #[serde(default)]
    pub rate: Option<Rational>,
}

/// A channel's share of the outreach.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelShare {
    /// Its name.
    pub id: String,
    /// Share of the first stage's volume, in (0, 1]; all shares add up to 1.
    pub share: Rational,
    /// Rates by stage id that differ on this channel.
    #[serde(default)]
    pub rates: BTreeMap<String, Rational>,
}

/// How a year is divided.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calendar {
    /// Months the plan runs; 12.
    pub months: Rational,
    /// Business days the plan runs; 260 (52 weeks of five).
    pub business_days: Rational,
    /// What a daily number is rounded to; 10.
    pub nearest: Rational,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { months: 12.into(), business_days: 260.into(), nearest: 10.into() }
    }
}

impl Calendar {
    pub(crate) fn check(&self, place: &str) -> Result<(), FunnelError> {
        positive(self.months, &format!("{place}/months"))?;
        positive(self.business_days, &format!("{place}/business_days"))?;
        positive(self.nearest, &format!("{place}/nearest")).map(drop)
    }
}

/// What passes through one stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageCount {
    /// The stage.
    pub id: String,
    /// Share of the stage before that reached it, over all tiers and channels; none for the first.
    pub rate: Option<Ratio>,
    /// In the whole plan.
    pub count: Count,
    /// A month.
    pub per_month: Count,
    /// A business day.
    pub per_business_day: Count,
    /// A business day, to the calendar's nearest.
    pub per_business_day_nearest: Count,
}

/// The stages of a channel and how its share of the outreach runs through them.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    pub(crate) id: Option<String>,
    pub(crate) share: Rational,
    /// Per unit of the channel's own outreach: what reaches each stage.
    reach: Vec<Rational>,
}

/// All channels of one tier.
#[derive(Clone, Debug)]
pub(crate) struct Mix {
    pub(crate) lanes: Vec<Lane>,
}

impl Mix {
    /// What reaches stage `k` per unit of outreach.
    fn reach(&self, k: usize, place: &str) -> Result<Rational, FunnelError> {
        let mut total = Rational::ZERO;
        for lane in &self.lanes {
            total = lane.share.times(lane.reach[k]).and_then(|part| total.plus(part)).at(place)?;
        }
        Ok(total)
    }

    /// The outreach that brings `customers`.
    pub(crate) fn outreach(&self, customers: Rational, place: &str) -> Result<Rational, FunnelError> {
        let last = self.lanes.first().map_or(0, |lane| lane.reach.len() - 1);
        customers.over(self.reach(last, place)?).at(place)
    }

    /// What reaches each stage from so much outreach.
    pub(crate) fn counts(&self, outreach: Rational, place: &str) -> Result<Vec<Rational>, FunnelError> {
        let stages = self.lanes.first().map_or(0, |lane| lane.reach.len());
        (0..stages).map(|k| outreach.times(self.reach(k, place)?).at(place)).collect()
    }

    /// The same for each channel by itself.
    pub(crate) fn lane_counts(
        &self,
        outreach: Rational,
        place: &str,
    ) -> Result<Vec<Vec<Rational>>, FunnelError> {
        self.lanes
            .iter()
            .map(|lane| {
                let own = outreach.times(lane.share).at(place)?;
                lane.reach.iter().map(|&reach| own.times(reach).at(place)).collect()
            })
            .collect()
    }
}

/// The number of entries must lie in `least`…[`MOST_ENTRIES`].
pub(crate) fn count_entries(given: usize, least: u64, place: &str) -> Result<(), FunnelError> {
    let given = given as u64;
    if given < least {
        return Err(FunnelError::TooFew { place: place.to_owned(), given, least });
    }
    if given > MOST_ENTRIES {
        return Err(FunnelError::TooMany { place: place.to_owned(), given, most: MOST_ENTRIES });
    }
    Ok(())
}

/// Ids must be non-empty, unique and none of `reserved`.
pub(crate) fn unique<'a>(
    ids: impl IntoIterator<Item = &'a str>,
    reserved: &[&str],
    place: &str,
) -> Result<(), FunnelError> {
    let mut seen = BTreeSet::new();
    for (i, id) in ids.into_iter().enumerate() {
        if id.is_empty() || reserved.contains(&id) || !seen.insert(id) {
            return Err(FunnelError::DuplicateId { place: format!("{place}/{i}/id"), id: id.to_owned() });
        }
    }
    Ok(())
}

/// Names and order of the stages, and whether a rate stands where one must.
pub(crate) fn connect<'a>(
    stages: impl ExactSizeIterator<Item = (&'a str, Option<&'a str>, bool)>,
    place: &str,
) -> Result<(), FunnelError> {
    count_entries(stages.len(), 2, place)?;
    let stages: Vec<_> = stages.collect();
    unique(stages.iter().map(|stage| stage.0), &RESERVED, place)?;
    for (i, &(id, from, has_rate)) in stages.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| stages[i].0);
        let reason = match (before, from, has_rate) {
            (None, Some(from), _) => format!("the first stage {id:?} cannot follow {from:?}"),
            (None, None, true) => format!("the first stage {id:?} has a volume, not a rate"),
            (Some(before), _, false) => {
                format!("{id:?} needs a rate: the share of {before:?} that reaches it")
            }
            (Some(before), Some(from), true) if from != before => {
                format!("{id:?} follows {from:?}, but {before:?} stands before it")
            }
            _ => continue,
        };
        return Err(FunnelError::StagesNotConnected { place: format!("{place}/{i}"), reason });
    }
    Ok(())
}

/// Checks the stages and gives the rate of each (1 for the first).
pub(crate) fn base_rates(stages: &[Stage], place: &str) -> Result<Vec<Rational>, FunnelError> {
    connect(stages.iter().map(|s| (s.id.as_str(), s.from.as_deref(), s.rate.is_some())), place)?;
    let checked = stages.iter().enumerate().map(|(i, stage)| match stage.rate {
        Some(given) => rate(given, &format!("{place}/{i}/rate")),
        None => Ok(Rational::ONE),
    });
    checked.collect()
}

/// Replaces the rates a map names.
pub(crate) fn with_rates(
    stages: &[Stage],
    rates: &[Rational],
    changes: &BTreeMap<String, Rational>,
    place: &str,
) -> Result<Vec<Rational>, FunnelError> {
    let mut rates = rates.to_vec();
    for (id, &change) in changes {
        let place = format!("{place}/{}", escape(id));
        let Some(k) = stages.iter().skip(1).position(|stage| stage.id == *id) else {
            return Err(FunnelError::UnknownName {
                place,
                name: id.clone(),
                known: stages.iter().skip(1).map(|s| s.id.as_str()).collect::<Vec<_>>().join(", "),
            });
        };
        rates[k + 1] = rate(change, &place)?;
    }
    Ok(rates)
}

/// A key as a part of a JSON pointer.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The lanes of a channel mix; one lane without a name when there are no channels. `tier_rates` are those the tier
/// itself states: they beat the channels' when the channels are not the tier's own.
pub(crate) fn mix(
    stages: &[Stage],
    base: &[Rational],
    tier_rates: (&BTreeMap<String, Rational>, &str),
    channels: (&[ChannelShare], &str),
    own_channels: bool,
) -> Result<Mix, FunnelError> {
    let (channels, place) = channels;
    count_entries(channels.len(), 0, place)?;
    unique(channels.iter().map(|c| c.id.as_str()), &[], place)?;
    let tiered = |rates: &[Rational]| with_rates(stages, rates, tier_rates.0, tier_rates.1);
    let mut lanes = Vec::with_capacity(channels.len().max(1));
    for (i, channel) in channels.iter().enumerate() {
        positive(channel.share, &format!("{place}/{i}/share"))?;
        let of_channel =
            |rates: &[Rational]| with_rates(stages, rates, &channel.rates, &format!("{place}/{i}/rates"));
        let rates = if own_channels { of_channel(&tiered(base)?)? } else { tiered(&of_channel(base)?)? };
        lanes.push(Lane {
            id: Some(channel.id.clone()),
            share: channel.share,
            reach: cumulate(&rates, place)?,
        });
    }
    if lanes.is_empty() {
        let reach = cumulate(&tiered(base)?, "/stages")?;
        lanes.push(Lane { id: None, share: Rational::ONE, reach });
    } else {
        whole(channels.iter().map(|c| c.share), place)?;
    }
    Ok(Mix { lanes })
}

fn cumulate(rates: &[Rational], place: &str) -> Result<Vec<Rational>, FunnelError> {
    let mut reach = Rational::ONE;
    rates
        .iter()
        .map(|&rate| {
            reach = reach.times(rate).at(place)?;
            Ok(reach)
        })
        .collect()
}

/// Stage counts with their monthly and daily shares.
pub(crate) fn spread(
    stages: &[Stage],
    counts: &[Rational],
    calendar: &Calendar,
) -> Result<Vec<StageCount>, FunnelError> {
    let place = "/stages";
    let mut before: Option<Rational> = None;
    let mut result = Vec::with_capacity(stages.len());
    for (stage, &count) in stages.iter().zip(counts) {
        let daily = count.over(calendar.business_days).at(place)?;
        let rate = match before {
            Some(before) if before.is_positive() => Some(count.over(before).at(place)?.into()),
            _ => None,
        };
        result.push(StageCount {
            id: stage.id.clone(),
            rate,
            count: Count::new(count, place)?,
            per_month: Count::new(count.over(calendar.months).at(place)?, place)?,
            per_business_day: Count::new(daily, place)?,
            per_business_day_nearest: Count::new(daily.round_to(calendar.nearest).at(place)?, place)?,
        });
        before = Some(count);
    }
    Ok(result)
}

/// Adds up columns of counts.
pub(crate) fn add_all(rows: &[Vec<Rational>], place: &str) -> Result<Vec<Rational>, FunnelError> {
    let stages = rows.first().map_or(0, Vec::len);
    (0..stages).map(|k| Rational::sum(rows.iter().map(|row| row[k])).at(place)).collect()
}
