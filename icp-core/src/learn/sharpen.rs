//! A band that is given, and the narrower one inside it that the data may propose.

use super::LearnError;
use super::attributes::Attributes;
use super::binning::Prebins;
use super::cohort::Rule;
use super::data::Data;
use super::draws::Draws;
use super::evidence::{Counts, OddsRatio, Rate, check_open_unit};
use super::scale::{Scale, ScaleKind};
use super::search::RangeSearch;
use crate::date::Date;
use crate::num;
use crate::random::Stream;
use crate::stats::proportion::{PowerMethod, sample_size_two_proportions};
use crate::stats::{Alternative, Measured};
use crate::table::Table;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Which band to sharpen.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SharpenRequest {
    /// The cohort that a better band holds more of: won deals, best customers.
    pub target: Rule,
    /// The other side; default: all rows that are known not to be in the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Rule>,
    /// Declarations; when none is given they are inferred from the table.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// The attribute that the band is of.
    pub attribute: String,
    /// The band as it is now, closed at both ends; an end may be open.
    pub given: Band,
    /// The date that ages of dates are counted to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// The greatest p-value at which a narrower band is proposed; default 0.05.
    #[serde(default = "default_alpha")]
    pub alpha: f64,
    /// Fewest rows inside the narrower band, and fewest in the rest of the given one; default 5.
    #[serde(default = "super::binning::default_min_rows")]
    pub min_rows: u64,
    /// The same as a share of the rows in the given band; default 0.1.
    #[serde(default = "default_min_share")]
    pub min_share: f64,
    /// Most pre-bins inside the given band, 2 to 128; default 32.
    #[serde(default = "super::binning::default_max_prebins")]
    pub max_prebins: u64,
    /// Level of the intervals; default 0.95.
    #[serde(default = "super::binning::default_level")]
    pub level: f64,
    /// Most permutations; default 9,999.
    #[serde(default = "default_permutations")]
    pub permutations: u64,
    /// Bootstrap resamples for the ends; default 500.
    #[serde(default = "default_resamples")]
    pub resamples: u64,
    /// Seed of permutations and resamples.
    pub seed: u64,
}

const fn default_alpha() -> f64 {
    0.05
}
const fn default_min_share() -> f64 {
    0.1
}
const fn default_permutations() -> u64 {
    9999
}
const fn default_resamples() -> u64 {
    500
}

/// A band, closed at both ends; an end that is not given is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Its lower end.
    #[serde(default)]
    pub min: Option<f64>,
    /// Its upper end.
    #[serde(default)]
    pub max: Option<f64>,
}

impl Band {
    fn holds(&self, x: f64) -> bool {
        self.min.is_none_or(|min| min <= x) && self.max.is_none_or(|max| x <= max)
    }
}

/// What the data say about a band.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SharpenReport {
    /// The attribute.
    pub attribute: String,
    /// The band as it was given.
    pub given: Band,
    /// Whether a narrower band is proposed.
    pub sharpened: bool,
    /// The best narrower band, proposed or not; none when too few rows allow any.
    pub band: Option<Band>,
    /// It in words.
    pub words: Option<String>,
    /// The rate of the target in the given band.
    pub given_rate: Measured<Rate>,
    /// The rate in the narrower band.
    pub inside: Option<Measured<Rate>>,
    /// The rate in the rest of the given band.
    pub rest: Option<Measured<Rate>>,
    /// The odds ratio of the narrower band against the rest, its interval simultaneous over all bands that were looked at.
    pub odds_ratio: Option<OddsRatio>,
    /// How many narrower bands were looked at.
    pub looked_at: u64,
    /// The probability that chance alone makes any of them look as good.
    pub p_value: Option<f64>,
    /// The target's rows in the given band that narrowing gives up.
    pub given_up: Option<Measured<Rate>>,
    /// Where the ends lie in resamples of the rows (percentiles).
    pub ends: Option<Ends>,
    /// The share of resamples whose best band shares at least half of its rows with this one.
    pub stability: Option<f64>,
    /// How many rows in the given band, with rates as they are, would find this band with 80 % power; when it is not proposed.
    pub rows_needed: Option<u64>,
    /// Bands for a profile when it is proposed: the narrower one earns 1, the rest of the given one its rate by the narrower one's, in twentieths.
    pub fit: Option<Value>,
    /// In plain language.
    pub summary: String,
}

/// Percentile intervals of the ends of a band over resamples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ends {
    /// Least lower end.
    pub min_low: f64,
    /// Greatest lower end.
    pub min_high: f64,
    /// Least upper end.
    pub max_low: f64,
    /// Greatest upper end.
    pub max_high: f64,
    /// The level.
    pub level: f64,
}

/// Looks inside a band for a narrower one with a higher rate.
///
/// Only rows in the given band count: the question is whether its best part beats its rest. All runs of pre-bins are looked at, and the p-value is that of the greatest
/// score over all of them.
///
/// ```
/// use icp_core::learn::sharpen::{SharpenRequest, sharpen};
/// use icp_core::table::{Table, column::{Bitmap, Column}};
/// use icp_core::watch::Watch;
/// // 400 companies of 51 to 450 people; those of 100 to 250 win every second deal, the others every eighth.
/// let size: Vec<f64> = (0..400).map(|i| 51.0 + f64::from(i)).collect();
/// let won: Vec<u8> = (0..50).map(|byte| (0..8).fold(0, |bits, i| {
///     let row = byte * 8 + i;
///     bits | u8::from(if (100.0..=250.0).contains(&size[row]) { row % 2 == 0 } else { row % 8 == 0 }) << i
/// })).collect();
/// let table = Table::new(400)
///     .with("employees", Column::float64(&size))?
///     .with("won", Column::boolean(Bitmap::new(&won), 400)?)?;
/// let request: SharpenRequest = serde_json::from_str(r#"{"seed": 1, "attribute": "employees", "given": {"min": 50, "max": 500},
///     "attributes": {"employees": {"type": "number"}}, "target": {"outcome": {"column": "won"}}}"#)?;
/// let report = sharpen(&table, &request, &Watch::NONE)?;
/// let band = report.band.ok_or("no band")?;
/// assert!(report.sharpened, "{}", report.summary);
/// assert!(band.min >= Some(88.0) && band.min <= Some(115.0) && band.max >= Some(235.0) && band.max <= Some(265.0), "{band:?}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// An attribute that does not lie on a line or has no rows in the band, options out of range, columns that can not be read; `stopped`.
pub fn sharpen(
    table: &Table<'_>,
    request: &SharpenRequest,
    watch: &Watch<'_>,
) -> Result<SharpenReport, LearnError> {
    check(request)?;
    let only = std::slice::from_ref(&request.attribute);
    let against = request.against.as_ref();
    let data = Data::read(table, &request.attributes, only, &request.target, against, &watch.part(0.0, 0.4))
        .map_err(|error| match error {
            LearnError::Option { path, message } if path.starts_with("/only") => {
                LearnError::option("/attribute", message)
            }
            other => other,
        })?;
    let scale = data.attributes.first().zip(data.values.first());
    let scale = scale.and_then(|(attribute, values)| Scale::new(attribute, values, request.as_of));
    let Some(scale) = scale.filter(|scale| scale.kind != ScaleKind::Order) else {
        return Err(LearnError::option(
            "/attribute",
            "has no bands; numbers, dates (with `as_of`) and tags (their number) have",
        ));
    };
    let rows: Vec<(f64, bool)> = scale
        .values
        .iter()
        .zip(&data.sides.rows)
        .filter_map(|(&x, side)| side.map(|side| (x, side)))
        .filter(|(x, _)| request.given.holds(*x))
        .collect();
    if rows.is_empty() {
        return Err(LearnError::TooFewRows {
            path: "/given".to_owned(),
            what: "rows in the given band with a known side".to_owned(),
            found: 0,
            needed: 2 * request.min_rows.max(1),
        });
    }
    let known: Vec<f64> = rows.iter().map(|(x, _)| *x).collect();
    let prebins = Prebins::new(&known, request.max_prebins as usize);
    let mut counts = vec![(0u64, 0u64); prebins.len()];
    for &(x, side) in &rows {
        let cell = &mut counts[prebins.place(x)];
        if side {
            cell.0 += 1;
        } else {
            cell.1 += 1;
        }
    }
    let share = num::round_half_even(request.min_share * rows.len() as f64) as u64;
    let min_rows = request.min_rows.max(share).max(1);
    let search = RangeSearch::new(&counts, min_rows);
    watch.at(0.5)?;
    Ok(Sharpening { request, scale: &scale, prebins: &prebins, counts: &counts, search: &search, min_rows }
        .report())
}

fn check(request: &SharpenRequest) -> Result<(), LearnError> {
    check_open_unit("/alpha", request.alpha)?;
    check_open_unit("/level", request.level)?;
    let within = |path: &str, holds: bool, allowed: &str| {
        if holds { Ok(()) } else { Err(LearnError::option(path, format!("must be {allowed}"))) }
    };
    within("/min_share", (0.0..=0.5).contains(&request.min_share), "from 0 to 0.5")?;
    within("/max_prebins", (2..=128).contains(&request.max_prebins), "from 2 to 128")?;
    within("/permutations", (1..=1_000_000).contains(&request.permutations), "from 1 to 1,000,000")?;
    within("/resamples", request.resamples <= 100_000, "at most 100,000")?;
    let Band { min, max } = request.given;
    let rising = match (min, max) {
        (Some(min), Some(max)) => min <= max,
        (None, None) => false,
        _ => true,
    };
    within("/given", rising, "a band with at least one end, `min` at most `max`")
}

struct Sharpening<'a> {
    request: &'a SharpenRequest,
    scale: &'a Scale,
    prebins: &'a Prebins,
    counts: &'a [(u64, u64)],
    search: &'a RangeSearch,
    min_rows: u64,
}

impl Sharpening<'_> {
    /// A run of pre-bins as a band; at the edge of the given one it has the given end.
    fn band(&self, start: usize, end: usize) -> Band {
        let (low, high) = self.prebins.range(start, end);
        Band { min: low.or(self.request.given.min), max: high.or(self.request.given.max) }
    }

    fn report(&self) -> SharpenReport {
        let request = self.request;
        let level = request.level;
        let all = self.counts.iter().fold((0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1));
        let name = &self.scale.attribute;
        let mut report = SharpenReport {
            attribute: name.clone(),
            given: request.given,
            sharpened: false,
            band: None,
            words: None,
            given_rate: Rate::new(all.0, all.0 + all.1, level),
            inside: None,
            rest: None,
            odds_ratio: None,
            looked_at: self.search.looked_at(),
            p_value: None,
            given_up: None,
            ends: None,
            stability: None,
            rows_needed: None,
            fit: None,
            summary: String::new(),
        };
        let rows = all.0 + all.1;
        let given = self.scale.words(request.given.min, request.given.max);
        let Some((start, end)) = self.search.best(true) else {
            report.summary = format!(
                "The band stays ({given}): {rows} rows in it allow no narrower one of at least {} rows to be told from the rest.",
                self.min_rows
            );
            return report;
        };
        let table = self.search.table(start, end);
        let stream = Stream::new(request.seed, 0);
        let p_value = self.search.p_value(&table, false, stream, request.permutations);
        let band = self.band(start, end);
        let words = self.scale.words(band.min, band.max);
        let simultaneous = 1.0 - (1.0 - level) / self.search.looked_at() as f64;
        report.sharpened = p_value <= request.alpha;
        report.band = Some(band);
        report.words = Some(words.clone());
        report.inside = Some(Rate::new(table.holds.0, table.held(), level));
        report.rest = Some(Rate::new(table.lacks.0, table.lacking(), level));
        report.odds_ratio = Some(OddsRatio::new(&table, simultaneous));
        report.p_value = Some(p_value);
        report.given_up = Some(Rate::new(table.lacks.0, all.0, level));
        (report.ends, report.stability) = self.resampled((start, end));
        let figures = format!(
            "{} of {} inside against {} of {} in the rest, p = {p_value:.2e} over {} bands",
            table.holds.0,
            table.held(),
            table.lacks.0,
            table.lacking(),
            self.search.looked_at()
        );
        if report.sharpened {
            report.fit = Some(self.fit(&table, band));
            report.summary = format!("{given} sharpens to {words}: {figures}.");
        } else {
            report.rows_needed = self.needed(&table);
            let needed = report
                .rows_needed
                .map(|needed| {
                    format!(" About {needed} rows in the given band would settle it; there are {rows}.")
                })
                .unwrap_or_default();
            report.summary = format!(
                "The band stays ({given}): {words} looks best, but may be chance ({figures}).{needed}"
            );
        }
        report
    }

    fn fit(&self, table: &Counts, band: Band) -> Value {
        let rate = |cell: (u64, u64)| (cell.0 as f64 + 0.5) / ((cell.0 + cell.1) as f64 + 1.0);
        let part = num::clamp(rate(table.lacks) / rate(table.holds), 0.0, 1.0);
        let part = num::round_half_even(part * 20.0) / 20.0;
        let entry = |band: Band, fit: f64| {
            let mut entry = serde_json::Map::new();
            let mut put = |key: &str, end: Option<f64>| {
                if let Some(end) = end {
                    let whole = self.scale.kind != ScaleKind::Number;
                    entry.insert(key.to_owned(), if whole { json!(end as i64) } else { json!(end) });
                }
            };
            put("min", if self.scale.kind == ScaleKind::Number { band.min } else { band.min.map(f64::ceil) });
            put(
                "max",
                if self.scale.kind == ScaleKind::Number { band.max } else { band.max.map(f64::floor) },
            );
            entry.insert("fit".to_owned(), json!(fit));
            Value::Object(entry)
        };
        let bands = vec![entry(band, 1.0), entry(self.request.given, part)];
        match self.scale.kind {
            ScaleKind::AgeDays => json!({"age_days": bands}),
            ScaleKind::TagCount => json!({"count": bands}),
            ScaleKind::Number | ScaleKind::Order => json!({"bands": bands}),
        }
    }

    /// The ends and the stability over resamples of the rows in the given band.
    fn resampled(&self, chosen: (usize, usize)) -> (Option<Ends>, Option<f64>) {
        let request = self.request;
        if request.resamples < 20 {
            return (None, None);
        }
        let mut draws = Draws::new(Stream::new(request.seed, 1));
        let flat: Vec<u64> = self.counts.iter().flat_map(|cell| [cell.0, cell.1]).collect();
        let (mut cells, mut lows, mut highs) = (Vec::new(), Vec::new(), Vec::new());
        let mut same = 0u64;
        for _ in 0..request.resamples {
            draws.resample(&flat, &mut cells);
            let counts: Vec<(u64, u64)> = cells.chunks_exact(2).map(|cell| (cell[0], cell[1])).collect();
            let Some((start, end)) = RangeSearch::new(&counts, self.min_rows).best(true) else { continue };
            let rows = |start: usize, end: usize| -> u64 {
                counts.get(start..end).unwrap_or_default().iter().map(|cell| cell.0 + cell.1).sum()
            };
            let both = rows(start.max(chosen.0), end.min(chosen.1));
            let either = rows(start, end) + rows(chosen.0, chosen.1) - both;
            same += u64::from(2 * both >= either);
            let edge = |place: Option<&f64>| place.copied().unwrap_or(0.0);
            lows.push(self.band(start, end).min.unwrap_or(edge(self.prebins.least.first())));
            highs.push(self.band(start, end).max.unwrap_or(edge(self.prebins.greatest.last())));
        }
        if lows.is_empty() {
            return (None, Some(0.0));
        }
        lows.sort_by(|a, b| num::order(*a, *b));
        highs.sort_by(|a, b| num::order(*a, *b));
        let tail = 0.5 * (1.0 - request.level);
        let at = |sorted: &[f64], share: f64| {
            let place = num::round_half_even(share * (sorted.len() - 1) as f64) as usize;
            sorted.get(place).copied().unwrap_or(0.0)
        };
        let ends = Ends {
            min_low: at(&lows, tail),
            min_high: at(&lows, 1.0 - tail),
            max_low: at(&highs, tail),
            max_high: at(&highs, 1.0 - tail),
            level: request.level,
        };
        (Some(ends), Some(same as f64 / request.resamples as f64))
    }

    /// Rows in the given band that would find this contrast with 80 % power at the level that one of all bands must reach.
    fn needed(&self, table: &Counts) -> Option<u64> {
        let rate = |cell: (u64, u64)| (cell.0 as f64 + 0.5) / ((cell.0 + cell.1) as f64 + 1.0);
        let alpha = self.request.alpha / self.search.looked_at().max(1) as f64;
        let (two, normal) = (Alternative::TwoSided, PowerMethod::Normal);
        let arm = sample_size_two_proportions(rate(table.holds), rate(table.lacks), 0.8, alpha, two, normal)
            .ok()?;
        let share = table.held() as f64 / table.known() as f64;
        let rows = (arm * (1.0 / share + 1.0 / (1.0 - share)) / 2.0).ceil();
        (rows < 1e12).then_some(rows as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::column::{Bitmap, Column};

    fn report(rows: usize, wins: impl Fn(f64, u64) -> bool) -> SharpenReport {
        let draws = Stream::new(9, 9);
        let sizes: Vec<f64> = (0..rows as u64).map(|i| (50.0 + 451.0 * draws.uniform(i)).floor()).collect();
        let mut won = vec![0u8; rows.div_ceil(8)];
        for (i, &size) in sizes.iter().enumerate() {
            won[i / 8] |= u8::from(wins(size, i as u64)) << (i % 8);
        }
        let table = Table::new(rows)
            .with("employees", Column::float64(&sizes))
            .unwrap()
            .with("won", Column::boolean(Bitmap::new(&won), rows).unwrap())
            .unwrap();
        let request: SharpenRequest = serde_json::from_str(
            r#"{"seed": 1, "attribute": "employees", "given": {"min": 50, "max": 500},
                "attributes": {"employees": {"type": "number"}},
                "target": {"outcome": {"column": "won"}}}"#,
        )
        .unwrap();
        sharpen(&table, &request, &Watch::NONE).unwrap()
    }

    #[test]
    fn a_009_fifty_to_five_hundred_sharpens_to_what_the_data_show() {
        let draws = Stream::new(10, 1);
        let found =
            report(600, |size, i| draws.uniform(i) < if (100.0..=250.0).contains(&size) { 0.5 } else { 0.2 });
        let band = found.band.unwrap();
        assert!(found.sharpened, "{}", found.summary);
        assert!((80.0..=120.0).contains(&band.min.unwrap()), "{band:?}");
        assert!((225.0..=285.0).contains(&band.max.unwrap()), "{band:?}");
        assert_eq!(found.fit.as_ref().unwrap()["bands"][1]["min"], 50.0);
        let ends = found.ends.unwrap();
        assert!(ends.min_low <= 100.0 && ends.max_high >= 250.0, "{ends:?}");
    }

    #[test]
    fn noise_stays_and_says_what_would_settle_it() {
        let draws = Stream::new(10, 2);
        let found = report(60, |_, i| draws.uniform(i) < 0.3);
        assert!(!found.sharpened && found.fit.is_none(), "{}", found.summary);
        assert!(found.rows_needed.is_some_and(|rows| rows > 60), "{found:?}");
    }
}
