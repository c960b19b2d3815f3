//! What a cohort has in common and the others have not: traits of every attribute type, one at a time and in pairs, with honest evidence.

use super::LearnError;
use super::attributes::{Attributes, Skipped};
use super::binning::Shape;
use super::candidates::{Candidate, Candidates};
use super::cohort::Rule;
use super::data::Data;
use super::evidence::{Counts, OddsRatio, Rate, check_open_unit, lift};
use super::pairs::pairs;
use super::stability::stability;
use crate::date::Date;
use crate::num;
use crate::stats::multiple::{Adjustment, adjust};
use crate::stats::special::beta;
use crate::stats::special::gamma::ln_beta_step;
use crate::stats::{Interval, Measured};
use crate::table::Table;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which traits to look for.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TraitsRequest {
    /// The cohort: best customers, churned ones, won deals.
    pub target: Rule,
    /// The other side; default: all rows that are known not to be in the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Rule>,
    /// Declarations; when none is given they are inferred from the table.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// The attributes to look at; default: all but those that decide the sides.
    #[serde(default)]
    pub only: Vec<String>,
    /// The date that ages of dates are counted to; dates are left out without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// The false discovery rate at which traits are proposed; default 0.1.
    #[serde(default = "default_q")]
    pub q: f64,
    /// How q-values are made.
    #[serde(default)]
    pub adjustment: FalseDiscovery,
    /// Whether p-values are mid-p: less conservative in small samples, valid on average only; default false.
    #[serde(default)]
    pub mid_p: bool,
    /// Whether pairs are looked at; then they and single traits each have half of the false discovery budget. Default true.
    #[serde(default = "default_true")]
    pub pairs: bool,
    /// Most parts that pairs are made of, at most 2,000; default 300.
    #[serde(default = "default_max_parts")]
    pub max_parts: u64,
    /// Most pairs that are listed, proposed or not; default 50.
    #[serde(default = "default_most_pairs")]
    pub most_pairs: u64,
    /// Fewest rows that must hold a trait, and fewest that must not; default 5.
    #[serde(default = "super::binning::default_min_rows")]
    pub min_rows: u64,
    /// The same as a share of the rows with a known value; the greater limit holds. Default 0.05.
    #[serde(default = "super::binning::default_min_share")]
    pub min_share: f64,
    /// How the rate may run from band to band.
    #[serde(default = "TraitsRequest::default_shape")]
    pub shape: Shape,
    /// Most bands; default 6.
    #[serde(default = "super::binning::default_max_bins")]
    pub max_bins: u64,
    /// Most pre-bins, 2 to 128; default 32.
    #[serde(default = "super::binning::default_max_prebins")]
    pub max_prebins: u64,
    /// Level of the intervals; default 0.95.
    #[serde(default = "super::binning::default_level")]
    pub level: f64,
    /// Most permutations for each line; default 4,999.
    #[serde(default = "default_permutations")]
    pub permutations: u64,
    /// Bootstrap resamples for the stability of each trait that is listed; 0 for none; default 100.
    #[serde(default = "default_resamples")]
    pub resamples: u64,
    /// Seed of permutations and resamples.
    pub seed: u64,
    /// How many traits that are not proposed are listed beside those that are; default 20.
    #[serde(default = "default_list")]
    pub list: u64,
}

/// How q-values are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FalseDiscovery {
    /// Benjamini & Hochberg 1995: for tests that are independent or go together.
    #[default]
    BenjaminiHochberg,
    /// Benjamini & Yekutieli 2001: whatever the dependence, at the price of power.
    BenjaminiYekutieli,
}

const fn default_q() -> f64 {
    0.1
}
const fn default_true() -> bool {
    true
}
const fn default_max_parts() -> u64 {
    300
}
const fn default_most_pairs() -> u64 {
    50
}
const fn default_permutations() -> u64 {
    4999
}
const fn default_resamples() -> u64 {
    100
}
const fn default_list() -> u64 {
    20
}

/// What kind of trait it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TraitKind {
    /// A text value.
    Value,
    /// A flag.
    Flag,
    /// A tag that is present.
    Tag,
    /// A number of tags.
    TagCount,
    /// A range of numbers.
    Band,
    /// A range of ages of a date.
    Recency,
    /// A range of a declared order.
    OrderRange,
    /// Two traits together.
    Pair,
}

/// Which side a trait speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More frequent in the target.
    For,
    /// Less frequent in the target.
    Against,
}

/// A trait with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trait {
    /// Its attributes: one, or two for a pair.
    pub attributes: Vec<String>,
    /// What kind it is.
    pub kind: TraitKind,
    /// In words.
    pub words: String,
    /// As a predicate of a profile.
    pub when: Value,
    /// Which side it speaks for.
    pub direction: Direction,
    /// Whether its q-value is at most q.
    pub proposed: bool,
    /// The rate of the target among rows that hold it.
    pub holds: Measured<Rate>,
    /// The rate among rows that are known not to.
    pub lacks: Measured<Rate>,
    /// Rows of either side whose value is not known: they are left out of all figures of this trait.
    pub unknown: u64,
    /// The share of the known rows that hold it.
    pub support: f64,
    /// The rate among rows that hold it by the rate among all known rows.
    pub lift: Measured<f64>,
    /// The odds ratio as if the trait had been named before looking.
    pub odds_ratio: OddsRatio,
    /// For a proposed trait, the interval that allows for the choice among all that was looked at (false coverage rate: Benjamini & Yekutieli 2005;
    /// for ranges, over all ranges as well): of such intervals at most 1 − level miss on average.
    pub selected_odds_ratio: Option<OddsRatio>,
    /// The p-value: Fisher's exact test, two-sided; for a range, that of having been chosen among all ranges; for a pair, the greater of the tests of each part
    /// within the other.
    pub p_value: f64,
    /// How many ranges it was chosen from; 1 when it was not chosen.
    pub looked_at: u64,
    /// The false discovery rate at which it would just be proposed, over everything that was looked at.
    pub q_value: f64,
    /// The rate among rows that hold it, shrunk to the overall rate by a beta-binomial model over all single traits.
    pub shrunk_rate: Shrunk,
    /// The share of bootstrap resamples that find it again.
    pub stability: Option<f64>,
    /// For a pair: the odds ratio of the second part among rows of the first by that among the others; 1 when the parts only add up.
    pub interaction: Option<OddsRatio>,
}

/// A shrunken rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Shrunk {
    /// Posterior mean.
    pub estimate: f64,
    /// Equal-tailed posterior interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Its level.
    pub level: f64,
}

/// The traits of a cohort.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TraitsReport {
    /// Rows of the target.
    pub positives: u64,
    /// Rows of the other side.
    pub negatives: u64,
    /// Rows that can not be told.
    pub missing: u64,
    /// How the target came about.
    pub target: String,
    /// Everything that was tested: single traits, where each line counts for its best range of either direction.
    pub looked_at: u64,
    /// Of these, pairs.
    pub pairs_looked_at: u64,
    /// How many traits are proposed, listed or not.
    pub proposed: u64,
    /// Of these, pairs; of pairs at most `most_pairs` are listed.
    pub proposed_pairs: u64,
    /// Tests left out because their margins rule out any finding at this level.
    pub untestable: u64,
    /// Values, tags and pairs with too few rows.
    pub rare: u64,
    /// The false discovery rate.
    pub q: f64,
    /// How many rows the shrunken rates' prior is worth; none when traits vary no more than chance does.
    pub prior_rows: Option<f64>,
    /// Proposed traits first, then the next ones; by p-value.
    pub traits: Vec<Trait>,
    /// Columns that were not learned from, when the attributes were inferred.
    pub skipped: Vec<Skipped>,
    /// In plain language.
    pub summary: String,
}

/// Looks for the traits of a cohort.
///
/// Each trait is a two by two table of rows that hold it against rows that are known not to, by side; rows with a missing value are left out of it and
/// counted. What was chosen by looking at outcomes, a range of a line, has a p-value that counts the choice. All p-values together give the q-values: on pure noise
/// anything is proposed in at most a share q of all tables.
///
/// ```
/// use icp_core::learn::traits::{TraitsRequest, traits};
/// use icp_core::sample::{Options, market};
/// use icp_core::watch::Watch;
/// let market = market(&Options { accounts: 3000, seed: 5, as_of: "2026-11-21".parse()? });
/// let mut table = market.accounts.table()?;
/// for series in market.outcomes.columns().iter().filter(|series| series.name() == "outcome") {
///     table.add("outcome", series.column()?)?;
/// }
/// let request: TraitsRequest = serde_json::from_str(r#"{"seed": 1, "as_of": "2026-11-21", "pairs": false, "resamples": 20,
///     "target": {"outcome": {"column": "outcome", "positive": ["won"], "negative": ["lost"]}}}"#)?;
/// let report = traits(&table, &request, &Watch::NONE)?;
/// assert!(!report.traits.is_empty() && report.traits.windows(2).all(|pair| pair[0].proposed >= pair[1].proposed));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A target without members or others, options out of range, columns that can not be read; `stopped`.
pub fn traits(
    table: &Table<'_>,
    request: &TraitsRequest,
    watch: &Watch<'_>,
) -> Result<TraitsReport, LearnError> {
    check(request)?;
    let against = request.against.as_ref();
    let reading = watch.part(0.0, 0.3);
    let data = Data::read(table, &request.attributes, &request.only, &request.target, against, &reading)?;
    let mined = mine(&data, request, &watch.part(0.3, 1.0))?;
    Ok(mined.report(&data, request))
}

pub(crate) fn check(request: &TraitsRequest) -> Result<(), LearnError> {
    check_open_unit("/q", request.q)?;
    check_open_unit("/level", request.level)?;
    let within = |path: &str, holds: bool, allowed: &str| {
        if holds { Ok(()) } else { Err(LearnError::option(path, format!("must be {allowed}"))) }
    };
    within("/min_share", (0.0..=0.5).contains(&request.min_share), "from 0 to 0.5")?;
    within("/max_bins", (1..=64).contains(&request.max_bins), "from 1 to 64")?;
    within("/max_prebins", (2..=128).contains(&request.max_prebins), "from 2 to 128")?;
    within("/max_parts", request.max_parts <= 2000, "at most 2000")?;
    within("/permutations", (1..=1_000_000).contains(&request.permutations), "from 1 to 1,000,000")?;
    within("/resamples", request.resamples <= 100_000, "at most 100,000")
}

/// Traits with their q-values, before they are told.
pub(crate) struct Mined {
    pub(crate) traits: Vec<Trait>,
    pub(crate) looked_at: u64,
    pairs_looked_at: u64,
    proposed: u64,
    proposed_pairs: u64,
    untestable: u64,
    rare: u64,
    prior_rows: Option<f64>,
}

pub(crate) fn mine(data: &Data, request: &TraitsRequest, watch: &Watch<'_>) -> Result<Mined, LearnError> {
    let mut found = Candidates::new(data, request, &watch.part(0.0, 0.5))?;
    let paired = if request.pairs && data.values.len() > 1 {
        pairs(data, request, &mut found, &watch.part(0.5, 0.8))?
    } else {
        Vec::new()
    };
    let (singles, pair_count) = (found.singles.len(), paired.len());
    let looked_at = singles + pair_count;
    // Weighted false discovery rate (Genovese, Roeder & Wasserman 2006): with pairs, each of both families has half of the budget.
    let weight = |family: usize| {
        if pair_count == 0 || singles == 0 { 1.0 } else { 0.5 * looked_at as f64 / family as f64 }
    };
    let (single_weight, pair_weight) = (weight(singles), weight(pair_count));
    let weight_of =
        |candidate: &Candidate| if candidate.pair.is_some() { pair_weight } else { single_weight };
    let mut candidates = std::mem::take(&mut found.singles);
    let prior = Prior::fit(&candidates);
    candidates.extend(paired);
    let weighted: Vec<f64> =
        candidates.iter().map(|candidate| num::min(candidate.p_value / weight_of(candidate), 1.0)).collect();
    let method = match request.adjustment {
        FalseDiscovery::BenjaminiHochberg => Adjustment::BenjaminiHochberg,
        FalseDiscovery::BenjaminiYekutieli => Adjustment::BenjaminiYekutieli,
    };
    let q_values = adjust(&weighted, method).map_err(LearnError::statistic("/target"))?;
    let selected = q_values.iter().filter(|q| **q <= request.q).count();
    let harmonic = match request.adjustment {
        FalseDiscovery::BenjaminiHochberg => 1.0,
        FalseDiscovery::BenjaminiYekutieli => num::sum_by(looked_at, |k| 1.0 / (k as f64 + 1.0)),
    };
    // The greatest weighted p-value that is proposed, or would be as the only one.
    let cut = request.q * selected.max(1) as f64 / (looked_at.max(1) as f64 * harmonic);
    // What looks like chance altogether is not listed.
    let mut order: Vec<usize> = (0..candidates.len()).filter(|&i| candidates[i].p_value < 1.0).collect();
    order.sort_by(|&a, &b| {
        num::order(weighted[a], weighted[b])
            .then_with(|| num::order(candidates[b].counts.score(), candidates[a].counts.score()))
            .then_with(|| a.cmp(&b))
    });
    order.truncate(selected.saturating_add(request.list as usize));
    // In large tables thousands of pairs may be proposed: the first ones say enough.
    let mut listed_pairs = 0;
    order.retain(|&i| {
        listed_pairs += u64::from(candidates[i].pair.is_some());
        candidates[i].pair.is_none() || listed_pairs <= request.most_pairs
    });
    let proposed_pairs =
        candidates.iter().zip(&q_values).filter(|(c, q)| c.pair.is_some() && **q <= request.q).count();
    let mut traits = Vec::with_capacity(order.len());
    for (number, &place) in order.iter().enumerate() {
        watch.at(0.8 + 0.2 * number as f64 / order.len() as f64)?;
        let (candidate, q_value) = (&candidates[place], q_values[place]);
        let proposed = q_value <= request.q;
        let miss = (1.0 - request.level) * selected as f64 * weight_of(candidate) / looked_at as f64;
        let selected_level = 1.0 - num::min(miss, 1.0 - request.level) / candidate.looked_at as f64;
        let counts = &candidate.counts;
        let stable = if request.resamples > 0 {
            let cut = cut * weight_of(candidate);
            Some(stability(candidate, &found.lines, cut, request, place as u64))
        } else {
            None
        };
        traits.push(Trait {
            attributes: candidate.attributes.iter().map(|&i| data.attributes[i].name.clone()).collect(),
            kind: candidate.kind,
            words: candidate.words.clone(),
            when: candidate.when.clone(),
            direction: if counts.is_for() { Direction::For } else { Direction::Against },
            proposed,
            holds: Rate::new(counts.holds.0, counts.held(), request.level),
            lacks: Rate::new(counts.lacks.0, counts.lacking(), request.level),
            unknown: data.sides.members() + data.sides.others() - counts.known(),
            support: counts.held() as f64 / counts.known().max(1) as f64,
            lift: lift(counts),
            odds_ratio: OddsRatio::new(counts, request.level),
            selected_odds_ratio: proposed.then(|| OddsRatio::new(counts, selected_level)),
            p_value: candidate.p_value,
            looked_at: candidate.looked_at,
            q_value,
            shrunk_rate: prior.shrink(counts, request.level)?,
            stability: stable,
            interaction: candidate.pair.map(|cells| interaction(&cells, request.level)),
        });
    }
    watch.at(1.0)?;
    Ok(Mined {
        traits,
        looked_at: looked_at as u64,
        pairs_looked_at: pair_count as u64,
        proposed: selected as u64,
        proposed_pairs: proposed_pairs as u64,
        untestable: found.untestable,
        rare: found.rare,
        prior_rows: prior.rows,
    })
}

/// The ratio of odds ratios, cells indexed 4 × first + 2 × second + target.
fn interaction(cells: &[u64; 8], level: f64) -> OddsRatio {
    OddsRatio::from_cells(
        &[cells[7], cells[4], cells[2], cells[1]],
        &[cells[6], cells[5], cells[3], cells[0]],
        level,
    )
}

/// A beta prior whose mean is the overall rate and whose weight, in rows, maximises the marginal likelihood of all single traits.
struct Prior {
    mean: f64,
    rows: Option<f64>,
}

impl Prior {
    fn fit(singles: &[Candidate]) -> Self {
        // Each trait's own overall rate differs only by what is missing; the mean of all is the prior's.
        let totals = singles.iter().fold((0u64, 0u64), |sum, candidate| {
            let Counts { holds, lacks } = candidate.counts;
            (sum.0 + holds.0 + lacks.0, sum.1 + candidate.counts.known())
        });
        let mean = totals.0 as f64 / totals.1.max(1) as f64;
        if singles.len() < 2 || mean <= 0.0 || mean >= 1.0 {
            return Self { mean, rows: None };
        }
        let likelihood = |rows: f64| {
            num::sum_by(singles.len(), |i| {
                let (x, y) = singles[i].counts.holds;
                ln_beta_step(rows * mean, rows * (1.0 - mean), x as f64, y as f64)
            })
        };
        // A grid of powers of √2 from 1/4 to 2²⁰, then the golden section around the best.
        let at = |step: f64| num::exp2(step / 2.0);
        let grid: Vec<f64> = (-4..=40).map(|step| likelihood(at(f64::from(step)))).collect();
        let best = (0..grid.len()).fold(0, |best, i| if grid[i] > grid[best] { i } else { best });
        if best + 1 == grid.len() {
            return Self { mean, rows: None };
        }
        let (mut low, mut high) = (best as f64 - 5.0, best as f64 - 3.0);
        for _ in 0..40 {
            let (a, b) =
                (high - (high - low) * 0.618_033_988_749_894_9, low + (high - low) * 0.618_033_988_749_894_9);
            if likelihood(at(a)) > likelihood(at(b)) {
                high = b;
            } else {
                low = a;
            }
        }
        Self { mean, rows: Some(at(0.5 * (low + high))) }
    }

    fn shrink(&self, counts: &Counts, level: f64) -> Result<Shrunk, LearnError> {
        let Some(rows) = self.rows else {
            return Ok(Shrunk { estimate: self.mean, low: self.mean, high: self.mean, level });
        };
        let (a, b) =
            (rows * self.mean + counts.holds.0 as f64, rows * (1.0 - self.mean) + counts.holds.1 as f64);
        let tail = 0.5 * (1.0 - level);
        let undefined = LearnError::statistic("/level");
        let interval = Interval {
            low: beta::quantile(tail, a, b).map_err(&undefined)?,
            high: beta::quantile_upper(tail, a, b).map_err(&undefined)?,
            level,
        };
        Ok(Shrunk { estimate: a / (a + b), low: interval.low, high: interval.high, level })
    }
}

impl Mined {
    fn report(self, data: &Data, request: &TraitsRequest) -> TraitsReport {
        let (positives, negatives) = (data.sides.members(), data.sides.others());
        let proposed: Vec<&Trait> = self.traits.iter().filter(|found| found.proposed).collect();
        let described: Vec<String> = proposed.iter().take(3).map(|found| describe(found)).collect();
        let summary = if proposed.is_empty() {
            format!(
                "No trait sets the {positives} rows of the target apart from the {negatives} others at a false discovery rate of {}: {} were looked at.",
                request.q, self.looked_at
            )
        } else {
            format!(
                "{} of {} traits that were looked at set the {positives} rows of the target apart from the {negatives} others at a false discovery rate of {}: {}{}.",
                self.proposed,
                self.looked_at,
                request.q,
                described.join("; "),
                if self.proposed > 3 { "; …" } else { "" }
            )
        };
        TraitsReport {
            positives,
            negatives,
            missing: data.sides.missing(),
            target: data.target.summary.clone(),
            looked_at: self.looked_at,
            pairs_looked_at: self.pairs_looked_at,
            proposed: self.proposed,
            proposed_pairs: self.proposed_pairs,
            untestable: self.untestable,
            rare: self.rare,
            q: request.q,
            prior_rows: self.prior_rows,
            traits: self.traits,
            skipped: data.skipped.clone(),
            summary,
        }
    }
}

fn describe(found: &Trait) -> String {
    let rate = |rate: &Measured<Rate>| {
        rate.value().map_or("no rows".to_owned(), |rate| format!("{} of {}", rate.events, rate.rows))
    };
    format!("{} ({} against {})", found.words, rate(&found.holds), rate(&found.lacks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::holding::holding;
    use crate::random::Stream;
    use crate::sample::{Market, Options, market};
    use crate::table::column::{Bitmap, Column};

    const AS_OF: &str = "2026-11-21";

    fn a_market(accounts: u32) -> Market {
        market(&Options { accounts, seed: 17, as_of: AS_OF.parse().unwrap() })
    }

    fn request(members: &str) -> TraitsRequest {
        let text = format!(
            r#"{{"target": {{"outcome": {{"column": "won"}}}}, "seed": 1, "as_of": "{AS_OF}", "resamples": 0{members}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    fn flags(rows: usize, wins: impl Fn(usize) -> bool) -> Vec<u8> {
        let mut bits = vec![0u8; rows.div_ceil(8)];
        (0..rows).for_each(|row| bits[row / 8] |= u8::from(wins(row)) << (row % 8));
        bits
    }

    #[test]
    fn what_is_counted_is_what_the_engine_scores() {
        let market = a_market(700);
        let size = |row: usize| match market.truth.accounts.get("employees", row) {
            crate::sample::Item::Number(x) => x,
            _ => 0.0,
        };
        let draws = Stream::new(2, 2);
        let won = flags(700, |row| {
            draws.uniform(row as u64) < if (60.0..400.0).contains(&size(row)) { 0.6 } else { 0.2 }
        });
        let won = Column::boolean(Bitmap::new(&won), 700).unwrap();
        let mut table = market.accounts.table().unwrap();
        table.add("won", won).unwrap();
        let request = request(r#", "list": 400, "most_pairs": 400"#);
        let data = Data::read(&table, &request.attributes, &[], &request.target, None, &Watch::NONE).unwrap();
        let mined = mine(&data, &request, &Watch::NONE).unwrap();
        let mut kinds = std::collections::BTreeSet::new();
        for found in &mined.traits {
            kinds.insert(format!("{:?}", found.kind));
            let holds =
                holding(&table, &data.attributes, &found.attributes, &found.when, request.as_of).unwrap();
            let count = |wanted: bool, side: bool| {
                let rows = holds.iter().zip(&data.sides.rows);
                rows.filter(|(h, s)| **h == Some(wanted) && **s == Some(side)).count() as u64
            };
            let counted = |rate: &Measured<Rate>| rate.value().map_or((0, 0), |r| (r.events, r.rows));
            let in_engine = (count(true, true), count(true, true) + count(true, false));
            assert_eq!(counted(&found.holds), in_engine, "{} {}", found.words, found.when);
            // Of a pair, Kleene logic knows rows as false where one part is false and the other unknown; mining leaves those out.
            if found.kind != TraitKind::Pair {
                let lacks = (count(false, true), count(false, true) + count(false, false));
                assert_eq!(counted(&found.lacks), lacks, "{} {}", found.words, found.when);
            }
        }
        assert!(kinds.len() >= 6, "{kinds:?}");
        let size = mined.traits.iter().find(|found| found.attributes == ["employees"]).unwrap();
        assert!(size.proposed && size.direction == Direction::For, "{size:?}");
    }

    #[test]
    fn noise_is_rarely_proposed_and_the_seed_decides() {
        let market = a_market(120);
        let mut any = 0;
        for repetition in 0..24 {
            let draws = Stream::new(3, repetition);
            let won = flags(120, |row| draws.uniform(row as u64) < 0.3);
            let mut table = market.accounts.table().unwrap();
            table.add("won", Column::boolean(Bitmap::new(&won), 120).unwrap()).unwrap();
            let request = request(r#", "permutations": 199, "max_parts": 60"#);
            let report = traits(&table, &request, &Watch::NONE).unwrap();
            any += u64::from(report.traits.iter().any(|found| found.proposed));
            if repetition == 0 {
                assert_eq!(traits(&table, &request, &Watch::NONE).unwrap(), report);
            }
        }
        // At q = 0.1, 2.4 of 24 are expected at most, with a standard error of 1.5.
        assert!(any <= 7, "{any}");
    }

    #[test]
    fn stopping_stops_and_options_are_checked() {
        let market = a_market(60);
        let won = flags(60, |row| row % 3 == 0);
        let mut table = market.accounts.table().unwrap();
        table.add("won", Column::boolean(Bitmap::new(&won), 60).unwrap()).unwrap();
        let early = |share: f64| share < 0.5;
        let stopped = traits(&table, &request(""), &Watch::new(&early)).unwrap_err();
        assert_eq!(stopped, LearnError::Stopped);
        for (members, path) in [
            (r#", "q": 1"#, "/q"),
            (r#", "level": 0"#, "/level"),
            (r#", "max_prebins": 1"#, "/max_prebins"),
            (r#", "only": ["nobody"]"#, "/only/0"),
        ] {
            let error = traits(&table, &request(members), &Watch::NONE).unwrap_err();
            assert_eq!((error.code().as_str(), error.path().as_str()), ("option_wrong", path));
        }
    }
}
