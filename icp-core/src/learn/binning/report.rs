//! Bands of each attribute on a line, as a request and a report.

use super::{Limits, Prebins, Shape, information, optimal};
use crate::date::Date;
use crate::learn::LearnError;
use crate::learn::attributes::Attributes;
use crate::learn::cohort::{Membership, Rule};
use crate::learn::data::Data;
use crate::learn::scale::{Scale, ScaleKind};
use crate::num;
use crate::stats::proportion::wilson;
use crate::stats::{Interval, Measured, StatsError};
use crate::table::Table;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Which bands to find.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BandsRequest {
    /// The cohort whose share is compared between bands.
    pub target: Rule,
    /// The other side; default: all rows that are known not to be in the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Rule>,
    /// Declarations; when none is given they are inferred from the table.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// The attributes to look at; default: all that lie on a line.
    #[serde(default)]
    pub only: Vec<String>,
    /// The date that ages of dates are counted to; dates are left out without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// How the rate may run from band to band.
    #[serde(default)]
    pub shape: Shape,
    /// Fewest rows in a band, as a share of the known rows; default 0.05.
    #[serde(default = "default_min_share")]
    pub min_share: f64,
    /// Fewest rows in a band; default 5. The greater of the two limits holds.
    #[serde(default = "default_min_rows")]
    pub min_rows: u64,
    /// Fewest positives and fewest negatives in a band; default 0, where an empty cell counts as one half.
    #[serde(default)]
    pub min_of_each: u64,
    /// Most bands; default 6.
    #[serde(default = "default_max_bins")]
    pub max_bins: u64,
    /// Most pre-bins, 2 to 256; default 32.
    #[serde(default = "default_max_prebins")]
    pub max_prebins: u64,
    /// Edges of pre-bins by attribute, ascending, instead of those found.
    #[serde(default)]
    pub splits: BTreeMap<String, Vec<f64>>,
    /// Level of the intervals; default 0.95.
    #[serde(default = "default_level")]
    pub level: f64,
}

pub(crate) const fn default_min_share() -> f64 {
    0.05
}

pub(crate) const fn default_min_rows() -> u64 {
    5
}

pub(crate) const fn default_max_bins() -> u64 {
    6
}

pub(crate) const fn default_max_prebins() -> u64 {
    32
}

pub(crate) const fn default_level() -> f64 {
    0.95
}

/// The bands of each attribute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BandsReport {
    /// Rows in the target.
    pub positives: u64,
    /// Rows on the other side.
    pub negatives: u64,
    /// Rows that can not be told.
    pub missing: u64,
    /// One entry an attribute, the most telling first.
    pub attributes: Vec<AttributeBands>,
    /// In plain language.
    pub summary: String,
}

/// The bands of one attribute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttributeBands {
    /// The attribute.
    pub attribute: String,
    /// What is banded.
    pub scale: ScaleKind,
    /// How many pre-bins there were.
    pub prebins: u64,
    /// The edges between the bands, ascending; each belongs to the band above it.
    pub splits: Vec<f64>,
    /// The bands, ascending.
    pub bins: Vec<Bin>,
    /// Rows without a value: a bin of their own, never merged with another.
    pub unknown: Option<Bin>,
    /// Σ (p − n) ln(p / n) over the bands of known values, an empty cell counting as one half: what was made as great as it can be.
    pub information_value: Measured<f64>,
    /// The bands as a fit of a profile (numbers and ages only): 1 for the band with the highest weight of evidence, 0 for the lowest, in
    /// hundredths. Listed from the top down by their lower ends, so that the first that holds is the very bin.
    pub fit: Option<Value>,
}

/// One bin.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// Its lower edge, included; none when open.
    pub from: Option<f64>,
    /// Its upper edge, excluded; none when open.
    pub to: Option<f64>,
    /// In words.
    pub words: String,
    /// Rows of the target.
    pub positives: u64,
    /// Rows of the other side.
    pub negatives: u64,
    /// Positives by rows, with Wilson's interval.
    pub rate: f64,
    /// Its interval.
    pub rate_interval: Interval,
    /// ln(share of all positives / share of all negatives) over all rows, known or not; an empty cell counts as one half.
    pub weight_of_evidence: f64,
    /// Its part of the information value over all rows.
    pub information: f64,
}

/// Finds the bands of each attribute that lies on a line: numbers, ages of dates, declared orders, counts of tags.
///
/// The bands are a description. Whether they are more than chance is for [`traits`](crate::learn::traits), which counts that they were chosen.
///
/// ```
/// use icp_core::learn::binning::{BandsRequest, bands};
/// use icp_core::table::{Table, column::{Bitmap, Column}};
/// use icp_core::watch::Watch;
/// let sizes: Vec<f64> = (0..80).map(|i| f64::from(i) * 10.0).collect();
/// // Won where the size is from 200 to 400.
/// let won: Vec<u8> = (0..10).map(|byte| (0..8).fold(0, |bits, i| {
///     bits | u8::from((200.0..400.0).contains(&sizes[byte * 8 + i])) << i
/// })).collect();
/// let table = Table::new(80)
///     .with("employees", Column::float64(&sizes))?
///     .with("won", Column::boolean(Bitmap::new(&won), 80)?)?;
/// let request: BandsRequest = serde_json::from_str(r#"{"target": {"outcome": {"column": "won"}}}"#)?;
/// let report = bands(&table, &request, &Watch::NONE)?;
/// assert_eq!(report.attributes[0].splits, [200.0, 400.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A target without members or others, options out of range, columns that can not be read; `stopped`.
pub fn bands(
    table: &Table<'_>,
    request: &BandsRequest,
    watch: &Watch<'_>,
) -> Result<BandsReport, LearnError> {
    check(request)?;
    let against = request.against.as_ref();
    let reading = watch.part(0.0, 0.5);
    let data = Data::read(table, &request.attributes, &request.only, &request.target, against, &reading)?;
    let (positives, negatives) = (data.sides.members(), data.sides.others());
    let mut found = Vec::new();
    for (i, (attribute, values)) in data.attributes.iter().zip(&data.values).enumerate() {
        watch.at(0.5 + 0.5 * i as f64 / data.attributes.len() as f64)?;
        let Some(scale) = Scale::new(attribute, values, request.as_of) else { continue };
        let splits = request.splits.get(&attribute.name).map(Vec::as_slice);
        found.push(of_scale(&scale, &data.sides, request, splits)?);
    }
    let worth = |bands: &AttributeBands| bands.information_value.value().copied().unwrap_or(-1.0);
    found.sort_by(|a, b| num::order(worth(b), worth(a)).then(a.attribute.cmp(&b.attribute)));
    let summary = match found.first() {
        Some(best) => format!(
            "{} attributes lie on a line; {} tells most (information value {:.2}, {} bands).",
            found.len(),
            best.attribute,
            worth(best),
            best.bins.len()
        ),
        None => "No attribute lies on a line.".to_owned(),
    };
    watch.at(1.0)?;
    Ok(BandsReport { positives, negatives, missing: data.sides.missing(), attributes: found, summary })
}

fn check(request: &BandsRequest) -> Result<(), LearnError> {
    let within = |path: &str, holds: bool, allowed: &str| {
        if holds { Ok(()) } else { Err(LearnError::option(path, format!("must be {allowed}"))) }
    };
    within("/min_share", (0.0..=0.5).contains(&request.min_share), "from 0 to 0.5")?;
    within("/max_bins", (1..=64).contains(&request.max_bins), "from 1 to 64")?;
    within("/max_prebins", (2..=256).contains(&request.max_prebins), "from 2 to 256")?;
    within("/level", request.level > 0.0 && request.level < 1.0, "greater than 0 and less than 1")?;
    for (name, splits) in &request.splits {
        let rising = splits.windows(2).all(|pair| pair[0] < pair[1]) && splits.iter().all(|x| x.is_finite());
        let place = format!("/splits/{name}");
        within(&place, rising && splits.len() < 256, "fewer than 256 finite numbers, strictly ascending")?;
    }
    Ok(())
}

fn of_scale(
    scale: &Scale,
    sides: &Membership,
    request: &BandsRequest,
    splits: Option<&[f64]>,
) -> Result<AttributeBands, LearnError> {
    let sided = || scale.values.iter().zip(&sides.rows).filter_map(|(&x, side)| side.map(|side| (x, side)));
    let known: Vec<f64> = sided().map(|(x, _)| x).filter(|x| !x.is_nan()).collect();
    let prebins = match splits {
        Some(splits) => Prebins::with_splits(&known, splits),
        None => Prebins::new(&known, request.max_prebins as usize),
    };
    let mut counts = vec![(0u64, 0u64); prebins.len()];
    let mut unknown = (0u64, 0u64);
    for (x, side) in sided() {
        let cell = if x.is_nan() { &mut unknown } else { &mut counts[prebins.place(x)] };
        if side {
            cell.0 += 1;
        } else {
            cell.1 += 1;
        }
    }
    let share = num::round_half_even(request.min_share * known.len() as f64) as u64;
    let limits = Limits {
        min_rows: request.min_rows.max(share).max(1),
        min_of_each: request.min_of_each,
        min_bins: 1,
        max_bins: request.max_bins as usize,
        shape: request.shape,
    };
    let sum = |counts: &[(u64, u64)]| counts.iter().fold((0, 0), |sum, bin| (sum.0 + bin.0, sum.1 + bin.1));
    let totals = sum(&[sum(&counts), unknown]);
    let bin = |from: Option<f64>, to: Option<f64>, words: String, (x, y): (u64, u64)| {
        let half = |count: u64| if count == 0 { 0.5 } else { count as f64 };
        let estimate = wilson(x, x + y, request.level).map_err(LearnError::statistic("/level"))?;
        Ok::<_, LearnError>(Bin {
            from,
            to,
            words,
            positives: x,
            negatives: y,
            rate: estimate.estimate,
            rate_interval: estimate.interval,
            weight_of_evidence: num::ln(half(x) / totals.0 as f64 / (half(y) / totals.1 as f64)),
            information: information(x, y, totals.0, totals.1),
        })
    };
    let best = optimal(&counts, limits);
    let mut bins = Vec::new();
    let mut edges = Vec::new();
    let whole: &[usize] = &[counts.len()];
    let ends = best.as_ref().map_or(whole, |best| best.ends.as_slice());
    let mut start = 0;
    for &end in ends.iter().filter(|&&end| end > 0) {
        let edge = |place: usize| place.checked_sub(1).and_then(|i| prebins.splits.get(i).copied());
        edges.extend(edge(start));
        let cell = sum(&counts[start..end]);
        if cell.0 + cell.1 > 0 {
            let (low, high) = prebins.range(start, end);
            bins.push(bin(edge(start), edge(end), scale.words(low, high), cell)?);
        }
        start = end;
    }
    let unknown = if unknown.0 + unknown.1 > 0 {
        Some(bin(None, None, format!("{} is not known", scale.attribute), unknown)?)
    } else {
        None
    };
    Ok(AttributeBands {
        attribute: scale.attribute.clone(),
        scale: scale.kind,
        prebins: prebins.len() as u64,
        fit: fit(scale.kind, &bins),
        splits: edges,
        bins,
        unknown,
        information_value: match best {
            Some(best) => Ok(best.information_value).into(),
            None => Err(StatsError::TooFew {
                what: "rows of both sides with a value",
                needed: limits.min_rows,
                found: known.len() as u64,
            })
            .into(),
        },
    })
}

fn fit(kind: ScaleKind, bins: &[Bin]) -> Option<Value> {
    let key = match kind {
        ScaleKind::Number => "bands",
        ScaleKind::AgeDays => "age_days",
        ScaleKind::TagCount => "count",
        ScaleKind::Order => return None,
    };
    let worth = |bin: &Bin| bin.weight_of_evidence;
    let low = bins.iter().map(worth).fold(f64::INFINITY, num::min);
    let high = bins.iter().map(worth).fold(f64::NEG_INFINITY, num::max);
    if bins.len() < 2 || high <= low {
        return None;
    }
    let bands: Vec<Value> = bins
        .iter()
        .rev()
        .map(|bin| {
            let fit = num::round_half_even((worth(bin) - low) / (high - low) * 100.0) / 100.0;
            match (bin.from, bin.to) {
                (Some(from), _) if kind == ScaleKind::Number => json!({"min": from, "fit": fit}),
                (Some(from), _) => json!({"min": from.ceil() as i64, "fit": fit}),
                (None, Some(to)) if kind == ScaleKind::Number => json!({"max": to, "fit": fit}),
                (None, Some(to)) => json!({"max": to.ceil() as i64, "fit": fit}),
                (None, None) => json!({"min": 0, "fit": fit}),
            }
        })
        .collect();
    Some(json!({key: bands}))
}
