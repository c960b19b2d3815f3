//! A budget over channels and tiers.
//!
//! Touches of each channel in each tier are chosen so that the value of the expected meetings is greatest, within the budget, the hours, each channel's
//! capacity and reach, and the touches that each tier's people may get. That is a linear program; it is solved exactly by the simplex method, and its prices
//! say what one more of each limit would bring. Touches may come out as fractions.

use crate::num;
use crate::segment::error::{SegmentError, not_negative, positive, unit};
use crate::segment::linear_program::{Outcome, Program};
use serde::{Deserialize, Serialize};

/// A channel to spend on.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpendChannel {
    /// Its id.
    pub id: String,
    /// What one touch costs.
    pub cost: f64,
    /// Meetings for each touch, where `rates` says nothing else.
    #[serde(default)]
    pub meeting_rate: Option<f64>,
    /// The share of a tier's people it reaches; 1.
    #[serde(default)]
    pub reach: Option<f64>,
    /// The most touches it can make.
    #[serde(default)]
    pub capacity: Option<f64>,
    /// Hours of work for each touch; 0.
    #[serde(default)]
    pub hours_per_touch: Option<f64>,
}

/// A tier to spend on.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationTier {
    /// Its id.
    pub id: String,
    /// How many people it has.
    pub people: f64,
    /// The most touches a person may get, over all channels.
    pub most_touches: f64,
    /// What a meeting there is worth beside others; 1.
    #[serde(default)]
    pub meeting_value: Option<f64>,
}

/// The rate of one channel in one tier.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpendRate {
    /// The channel.
    pub channel: String,
    /// The tier.
    pub tier: String,
    /// Meetings for each touch.
    pub meeting_rate: f64,
}

/// What to spread.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationRequest {
    /// The money there is.
    pub budget: f64,
    /// The hours there are.
    #[serde(default)]
    pub hours: Option<f64>,
    /// The channels; at most 40.
    pub channels: Vec<SpendChannel>,
    /// The tiers; at most 12.
    pub tiers: Vec<AllocationTier>,
    /// Rates that differ from tier to tier.
    #[serde(default)]
    pub rates: Vec<SpendRate>,
}

/// Touches of one channel in one tier.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Arm {
    /// The channel.
    pub channel: String,
    /// The tier.
    pub tier: String,
    /// How many touches.
    pub touches: f64,
    /// What they cost.
    pub cost: f64,
    /// The meetings expected of them.
    pub meetings: f64,
}

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// The money.
    Budget,
    /// The hours.
    Hours,
    /// A channel's capacity.
    Channel,
    /// The touches a tier's people may get.
    Tier,
}

/// What one more of something would bring.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Price {
    /// What is limited.
    pub limit: Limit,
    /// The channel or tier.
    pub id: Option<String>,
    /// How much of it is used.
    pub used: f64,
    /// How much there is.
    pub available: f64,
    /// The value that one more of it would add; 0 while some is left.
    pub price: f64,
}

/// A spread budget.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AllocationReport {
    /// In one sentence.
    pub summary: String,
    /// The value of all expected meetings.
    pub value: f64,
    /// All expected meetings.
    pub meetings: f64,
    /// What is spent.
    pub spent: f64,
    /// Channels and tiers with touches, in the order of the request.
    pub arms: Vec<Arm>,
    /// Each limit with its price.
    pub prices: Vec<Price>,
    /// How it was solved.
    pub method: &'static str,
}

const METHOD: &str = "linear program, two-phase simplex with Bland's rule; touches may be fractions";

/// Spreads a budget over channels and tiers.
///
/// ```
/// use icp_core::segment::channels::{AllocationRequest, allocate};
/// let request: AllocationRequest = serde_json::from_str(r#"{"budget": 100,
///     "channels": [{"id": "phone", "cost": 10, "meeting_rate": 0.1, "capacity": 6}, {"id": "email", "cost": 1, "meeting_rate": 0.005}],
///     "tiers": [{"id": "tier_1", "people": 20, "most_touches": 5}]}"#)?;
/// let report = allocate(&request)?;
/// // Six calls for 60, and 40 messages for the rest.
/// assert_eq!(report.arms.iter().map(|arm| arm.touches.round()).collect::<Vec<_>>(), [6.0, 40.0]);
/// assert!((report.meetings - 0.8).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SegmentError`] for no channels or tiers or too many of them, ids given twice or not known, a channel without a rate, and numbers out of range.
pub fn allocate(request: &AllocationRequest) -> Result<AllocationReport, SegmentError> {
    check(request)?;
    let (channels, tiers) = (&request.channels, &request.tiers);
    let rates = rates(request)?;
    let places: Vec<(usize, usize)> =
        (0..channels.len()).flat_map(|i| (0..tiers.len()).map(move |j| (i, j))).collect();
    let room = |j: usize| tiers[j].people * tiers[j].most_touches;
    // The most that an arm could hold; its variable is a share of that, so that the program's numbers are near 1.
    let most: Vec<f64> = places
        .iter()
        .map(|&(i, j)| {
            let reachable = channels[i].reach.unwrap_or(1.0) * room(j);
            channels[i].capacity.map_or(reachable, |capacity| num::min(reachable, capacity))
        })
        .collect();
    let worth: Vec<f64> = places
        .iter()
        .zip(&most)
        .map(|(&(i, j), most)| rates[i][j] * tiers[j].meeting_value.unwrap_or(1.0) * most)
        .collect();
    let scale = worth.iter().copied().fold(0.0, num::max);
    let scale = if scale > 0.0 { scale } else { 1.0 };
    let mut program =
        Program { objective: worth.iter().map(|worth| worth / scale).collect(), ..Program::default() };
    let mut limits: Vec<(Limit, Option<String>, f64, Vec<f64>)> = Vec::new();
    let per_touch = |of: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
        places.iter().zip(&most).map(|(&(i, j), most)| of(i, j) * most).collect()
    };
    limits.push((Limit::Budget, None, request.budget, per_touch(&|i, _| channels[i].cost)));
    if let Some(hours) = request.hours {
        limits.push((
            Limit::Hours,
            None,
            hours,
            per_touch(&|i, _| channels[i].hours_per_touch.unwrap_or(0.0)),
        ));
    }
    for (c, channel) in channels.iter().enumerate() {
        if let Some(capacity) = channel.capacity {
            let row = per_touch(&|i, _| f64::from(u8::from(i == c)));
            limits.push((Limit::Channel, Some(channel.id.clone()), capacity, row));
        }
    }
    for (t, tier) in tiers.iter().enumerate() {
        let row = per_touch(&|_, j| f64::from(u8::from(j == t)));
        limits.push((Limit::Tier, Some(tier.id.clone()), room(t), row));
    }
    // Each row is divided by its greatest entry.
    let sizes: Vec<f64> = limits.iter().map(|(.., row)| row.iter().copied().fold(0.0, num::max)).collect();
    for ((_, _, limit, row), size) in limits.iter().zip(&sizes) {
        let size = if *size > 0.0 { *size } else { 1.0 };
        program.at_most(row.iter().map(|a| a / size).collect(), limit / size);
    }
    for arm in 0..places.len() {
        let mut row = vec![0.0; places.len()];
        row[arm] = 1.0;
        program.at_most(row, 1.0);
    }
    // All limits are at least 0 and every variable is bounded: there is always an optimum.
    let (x, prices) = match program.solve() {
        Outcome::Solved(found) => (found.x, found.prices),
        Outcome::Impossible | Outcome::Unbounded => (vec![0.0; places.len()], vec![0.0; program.rows.len()]),
    };
    let touches: Vec<f64> = x.iter().zip(&most).map(|(x, most)| num::min(*x, 1.0) * most).collect();
    let arms: Vec<Arm> = places
        .iter()
        .zip(&touches)
        .filter(|(_, touches)| **touches > 0.0)
        .map(|(&(i, j), &touches)| Arm {
            channel: channels[i].id.clone(),
            tier: tiers[j].id.clone(),
            touches,
            cost: channels[i].cost * touches,
            meetings: rates[i][j] * touches,
        })
        .collect();
    let prices: Vec<Price> = limits
        .into_iter()
        .zip(sizes)
        .zip(prices)
        .map(|(((limit, id, available, row), size), price)| Price {
            limit,
            id,
            used: num::sum_by(row.len(), |k| row[k] * num::min(x[k], 1.0)),
            available,
            price: if size > 0.0 { price * scale / size } else { 0.0 },
        })
        .collect();
    let meetings = num::sum_by(arms.len(), |i| arms[i].meetings);
    let spent = num::sum_by(arms.len(), |i| arms[i].cost);
    let value = num::sum_by(places.len(), |k| {
        let (i, j) = places[k];
        rates[i][j] * tiers[j].meeting_value.unwrap_or(1.0) * touches[k]
    });
    let summary = format!(
        "{meetings:.1} meetings expected of {spent:.2} spent on {} of {} channels and tiers.",
        arms.len(),
        places.len()
    );
    Ok(AllocationReport { summary, value, meetings, spent, arms, prices, method: METHOD })
}

fn check(request: &AllocationRequest) -> Result<(), SegmentError> {
    not_negative("/budget", request.budget)?;
    if let Some(hours) = request.hours {
        not_negative("/hours", hours)?;
    }
    for (path, count, most) in
        [("/channels", request.channels.len(), 40), ("/tiers", request.tiers.len(), 12)]
    {
        if count == 0 || count > most {
            return Err(SegmentError::wrong(
                path,
                format!("{count} entries"),
                format!("from 1 to {most} are wanted"),
            ));
        }
    }
    for (i, channel) in request.channels.iter().enumerate() {
        let path = |key: &str| format!("/channels/{i}/{key}");
        if request.channels[..i].iter().any(|other| other.id == channel.id) {
            return Err(SegmentError::wrong(
                path("id"),
                format!("{:?}", channel.id),
                "each id may be given once",
            ));
        }
        not_negative(path("cost"), channel.cost)?;
        for (key, value) in [("capacity", channel.capacity), ("hours_per_touch", channel.hours_per_touch)] {
            if let Some(value) = value {
                not_negative(path(key), value)?;
            }
        }
        for (key, value) in [("meeting_rate", channel.meeting_rate), ("reach", channel.reach)] {
            if let Some(value) = value {
                unit(path(key), value)?;
            }
        }
    }
    for (j, tier) in request.tiers.iter().enumerate() {
        let path = |key: &str| format!("/tiers/{j}/{key}");
        if request.tiers[..j].iter().any(|other| other.id == tier.id) {
            return Err(SegmentError::wrong(
                path("id"),
                format!("{:?}", tier.id),
                "each id may be given once",
            ));
        }
        not_negative(path("people"), tier.people)?;
        not_negative(path("most_touches"), tier.most_touches)?;
        if let Some(value) = tier.meeting_value {
            positive(path("meeting_value"), value)?;
        }
    }
    Ok(())
}

/// The rate of each channel in each tier.
fn rates(request: &AllocationRequest) -> Result<Vec<Vec<f64>>, SegmentError> {
    let (channels, tiers) = (&request.channels, &request.tiers);
    let mut own: Vec<Vec<Option<f64>>> =
        channels.iter().map(|channel| vec![channel.meeting_rate; tiers.len()]).collect();
    for (k, rate) in request.rates.iter().enumerate() {
        let channel = channels.iter().position(|channel| channel.id == rate.channel);
        let tier = tiers.iter().position(|tier| tier.id == rate.tier);
        let unknown = |key: &str, id: &str| {
            SegmentError::wrong(
                format!("/rates/{k}/{key}"),
                format!("{id:?}"),
                "an id of the request is wanted",
            )
        };
        let i = channel.ok_or_else(|| unknown("channel", &rate.channel))?;
        let j = tier.ok_or_else(|| unknown("tier", &rate.tier))?;
        own[i][j] = Some(unit(format!("/rates/{k}/meeting_rate"), rate.meeting_rate)?);
    }
    own.into_iter()
        .enumerate()
        .map(|(i, row)| {
            let known: Option<Vec<f64>> = row.into_iter().collect();
            known.ok_or_else(|| {
                SegmentError::missing(
                    format!("/channels/{i}/meeting_rate"),
                    "meetings for each touch, here or in `rates` for every tier",
                )
            })
        })
        .collect()
}
