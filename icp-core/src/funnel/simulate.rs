//! Monte Carlo: the distribution of every figure, the chance of meeting the target, and the outreach a stated chance needs.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::error::FunnelError;
use super::histogram::{Histogram, MOST_COUNTED};
use super::model::{BLOCK, Figure, Model, Room, UncertainPlan};
use super::money::Currency;
use super::stages::count_entries;
use crate::num;

/// The fewest draws.
pub const LEAST_DRAWS: u64 = 100;
/// The most draws.
pub const MOST_DRAWS: u64 = 100_000_000;

/// A plan to simulate.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulationRequest {
    /// The plan.
    pub plan: UncertainPlan,
    /// How many draws, [`LEAST_DRAWS`] to [`MOST_DRAWS`]; 100,000.
    #[serde(default = "draws")]
    pub draws: u64,
    /// Where the random numbers start. Same request, same seed: same bits.
    pub seed: u64,
    /// Which quantiles to report, in (0, 1).
    #[serde(default = "quantiles")]
    pub quantiles: Vec<f64>,
    /// Which figures to report; all when left out.
    #[serde(default)]
    pub figures: Option<Vec<String>>,
    /// The chance for which the required outreach is asked; 0.8.
    #[serde(default = "chance")]
    pub probability: f64,
}

fn draws() -> u64 {
    100_000
}

fn quantiles() -> Vec<f64> {
    vec![0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]
}

fn chance() -> f64 {
    0.8
}

/// What a simulation found. Amounts are in `currency`, in its major unit, as doubles. A number that is infinite (the cost of a
/// customer where there is none) is null.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SimulationReport {
    /// Currency of all amounts.
    pub currency: Currency,
    /// Draws made.
    pub draws: u64,
    /// Where the random numbers started.
    pub seed: u64,
    /// The figures asked for.
    pub figures: Vec<FigureReport>,
    /// Against the target, when there is one.
    pub target: Option<TargetReport>,
    /// How revenue is distributed: 40 equal bins between its 0.5 % and 99.5 % points.
    pub revenue_bins: Vec<Bin>,
    /// Bytes the simulation held on one thread: tables, one block, histograms and block sums.
    pub memory_bytes: u64,
}

/// One figure over all draws.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureReport {
    /// The stage's id, or `revenue`, `spend`, `cac`, `cycle_days`, `velocity`, `required_outreach`, `bookings_1`, …
    pub name: String,
    /// Mean.
    pub mean: Option<f64>,
    /// Monte Carlo standard error of the mean.
    pub mean_error: Option<f64>,
    /// Standard deviation.
    pub sd: Option<f64>,
    /// Least value drawn.
    pub min: Option<f64>,
    /// Greatest value drawn.
    pub max: Option<f64>,
    /// The quantiles, as asked for.
    pub quantiles: Vec<Quantile>,
}

/// A quantile and how sure the simulation is of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quantile {
    /// Share of the draws below.
    pub probability: f64,
    /// The quantile, to 1/4096 of its value.
    pub value: Option<f64>,
    /// Lower end of its 95 % Monte Carlo interval (order statistics, normal approximation of the binomial).
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// The chance of meeting the target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetReport {
    /// Revenue to be reached.
    pub revenue: f64,
    /// Share of the draws that reach it.
    pub probability: f64,
    /// Its Monte Carlo standard error.
    pub standard_error: f64,
    /// Lower end of its 95 % interval (Wilson).
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The chance asked about.
    pub wanted_probability: f64,
    /// The volume of the first stage that meets the target with that chance; null when no volume does.
    pub required_outreach: Quantile,
}

/// A bin of a distribution.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// Where it starts.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
    /// Share of all draws in it.
    pub share: f64,
}

/// A compiled simulation: run it whole with [`simulate`], or block by block on threads of your own. Which blocks run where and in
/// what order makes no difference to a single bit of the report.
///
/// ```
/// use icp_core::funnel::{self, Simulation};
/// let request = funnel::from_json(r#"{"seed": 1, "draws": 10000, "plan": {"currency": "USD", "volume": 100000, "deal_size": 12000,
///     "target_revenue": 3000000, "stages": [{"id": "messages"}, {"id": "replies", "rate": {"beta": {"successes": 30, "trials": 200}}},
///                {"id": "customers", "rate": 0.02}]}}"#)?;
/// let simulation = Simulation::new(&request)?;
/// let (last, first) = (simulation.run(2..simulation.blocks()), simulation.run(0..2));
/// assert_eq!(simulation.finish(vec![last, first]), funnel::simulate(&request)?);
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Simulation {
    model: Model,
    draws: u64,
    seed: u64,
    quantiles: Vec<f64>,
    probability: f64,
    wanted: Vec<(String, Figure)>,
    /// Figures to be tallied: those wanted, revenue, and the required outreach when there is a target.
    tallied: Vec<Figure>,
}

/// What a part of the blocks found.
#[derive(Clone, Debug)]
pub struct SimulationPart {
    histograms: Vec<Histogram>,
    /// Sum of each figure and of its squared distances from the block's mean, by block.
    moments: BTreeMap<u64, Vec<(f64, f64)>>,
    met: u64,
}

impl Simulation {
    /// Compiles a request.
    ///
    /// # Errors
    /// `draws_out_of_range`, `number_out_of_range`, `unknown_name`, and everything that can be wrong with the plan, under `/plan`.
    pub fn new(request: &SimulationRequest) -> Result<Self, FunnelError> {
        let given = request.draws;
        if !(LEAST_DRAWS..=MOST_DRAWS).contains(&given) {
            let place = "/draws".to_owned();
            return Err(FunnelError::DrawsOutOfRange { place, given, least: LEAST_DRAWS, most: MOST_DRAWS });
        }
        const { assert!(MOST_DRAWS <= MOST_COUNTED) };
        count_entries(request.quantiles.len(), 0, "/quantiles")?;
        let inside = |p: f64, place: String| {
            let range = "0…1, ends excluded";
            if p > 0.0 && p < 1.0 {
                Ok(())
            } else {
                Err(FunnelError::OutOfRange { place, given: p.to_string(), range })
            }
        };
        for (i, &p) in request.quantiles.iter().enumerate() {
            inside(p, format!("/quantiles/{i}"))?;
        }
        inside(request.probability, "/probability".to_owned())?;
        let model = Model::new(&request.plan).map_err(|error| error.within("/plan"))?;
        let wanted = match &request.figures {
            None => model.figures.clone(),
            Some(names) => {
                count_entries(names.len(), 0, "/figures")?;
                let each = names.iter().enumerate();
                let each =
                    each.map(|(i, name)| Ok((name.clone(), model.figure(name, &format!("/figures/{i}"))?)));
                each.collect::<Result<_, FunnelError>>()?
            }
        };
        let mut tallied = vec![Figure::Revenue];
        if model.target.is_some() {
            tallied.push(Figure::RequiredOutreach);
        }
        for (_, figure) in &wanted {
            if !tallied.contains(figure) {
                tallied.push(*figure);
            }
        }
        Ok(Self {
            model,
            draws: request.draws,
            seed: request.seed,
            quantiles: request.quantiles.clone(),
            probability: request.probability,
            wanted,
            tallied,
        })
    }

    /// How many blocks there are.
    #[must_use]
    pub fn blocks(&self) -> u64 {
        self.draws.div_ceil(BLOCK as u64)
    }

    /// Runs some of the blocks; those beyond [`blocks`](Self::blocks) are left out. Each block belongs in one part only.
    #[must_use]
    pub fn run(&self, blocks: Range<u64>) -> SimulationPart {
        let mut part = SimulationPart {
            histograms: vec![Histogram::new(); self.tallied.len()],
            moments: BTreeMap::new(),
            met: 0,
        };
        let mut room: Room = self.model.room();
        let mut values = vec![0.0; BLOCK];
        let needed = self.model.needed(&self.tallied);
        for block in blocks.start..blocks.end.min(self.blocks()) {
            self.model.draw(self.seed, block, &needed, &mut room);
            self.model.run(&mut room);
            // Less than a block, so it fits.
            let length = (self.draws - block * BLOCK as u64).min(BLOCK as u64) as usize;
            part.met += self.model.met(&room, length);
            let mut moments = Vec::with_capacity(self.tallied.len());
            for (&figure, histogram) in self.tallied.iter().zip(&mut part.histograms) {
                self.model.write(figure, &room, &mut values);
                let values = &values[..length];
                histogram.add(values);
                let sum = num::sum(values);
                let mean = sum / length as f64;
                moments.push((sum, num::sum_by(length, |i| (values[i] - mean) * (values[i] - mean))));
            }
            part.moments.insert(block, moments);
        }
        part
    }

    /// Puts the parts together. Blocks that no part ran are missing from the report, and `draws` says how many were made.
    #[must_use]
    pub fn finish(&self, parts: Vec<SimulationPart>) -> SimulationReport {
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or_else(|| self.run(0..0));
        for part in parts {
            whole.met += part.met;
            for (mine, theirs) in whole.histograms.iter_mut().zip(&part.histograms) {
                mine.merge(theirs);
            }
            whole.moments.extend(part.moments);
        }
        let length = |block: u64| (self.draws - block * BLOCK as u64).min(BLOCK as u64);
        let draws: u64 = whole.moments.keys().map(|&block| length(block)).sum();
        let histogram = |figure: Figure| {
            let place = self.tallied.iter().position(|tallied| *tallied == figure).unwrap_or(0);
            (place, &whole.histograms[place])
        };
        let lengths: Vec<f64> = whole.moments.keys().map(|&block| length(block) as f64).collect();
        let figures = self.wanted.iter().map(|(name, figure)| {
            let (place, histogram) = histogram(*figure);
            let moments: Vec<(f64, f64)> = whole.moments.values().map(|block| block[place]).collect();
            let (mean, sd) = moments_of(&moments, &lengths);
            FigureReport {
                name: name.clone(),
                mean: finite(mean),
                mean_error: finite(sd / num::sqrt(draws as f64)),
                sd: finite(sd),
                min: finite(histogram.least()),
                max: finite(histogram.greatest()),
                quantiles: self.quantiles.iter().map(|&p| quantile(histogram, p, draws)).collect(),
            }
        });
        let revenue = histogram(Figure::Revenue).1;
        let target = self.model.target.map(|target| {
            let (low, high) = wilson(whole.met, draws);
            let probability = whole.met as f64 / draws as f64;
            TargetReport {
                revenue: target,
                probability,
                standard_error: num::sqrt(probability * (1.0 - probability) / draws as f64),
                low,
                high,
                wanted_probability: self.probability,
                required_outreach: quantile(histogram(Figure::RequiredOutreach).1, self.probability, draws),
            }
        });
        let held: u64 = whole.histograms.iter().map(Histogram::bytes).sum();
        let sums = 16 * (whole.moments.len() * self.tallied.len()) as u64;
        SimulationReport {
            currency: self.model.currency,
            draws,
            seed: self.seed,
            figures: figures.collect(),
            target,
            revenue_bins: bins(revenue, draws),
            memory_bytes: self.model.bytes() + held + sums,
        }
    }
}

/// Simulates a plan on one thread.
///
/// Counts are expected numbers given the rates: what varies is how well the inputs are known, not the luck of single deals.
///
/// ```
/// let request = icp_core::funnel::from_json(r#"{"seed": 1, "plan": {"currency": "USD", "volume": 120000, "target_revenue": 5000000,
///     "deal_size": {"lognormal": {"mean": 12000, "sd": 4000}}, "stages": [{"id": "messages"},
///     {"id": "replies", "rate": {"beta": {"successes": 30, "trials": 200}}}, {"id": "customers", "rate": {"pert": {"min": 0.01, "mode": 0.024, "max": 0.04}}}]}}"#)?;
/// let report = icp_core::funnel::simulate(&request)?;
/// let target = report.target.unwrap();
/// assert!(target.probability > 0.4 && target.probability < 0.6);
/// assert!(target.required_outreach.value.unwrap() > 120_000.0);
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// As [`Simulation::new`].
pub fn simulate(request: &SimulationRequest) -> Result<SimulationReport, FunnelError> {
    let simulation = Simulation::new(request)?;
    Ok(simulation.finish(vec![simulation.run(0..simulation.blocks())]))
}

/// Simulates a plan on so many threads; the report is that of [`simulate`] to the last bit. Where no thread can be had (wasm), the
/// calling one does the work.
///
/// # Errors
/// As [`Simulation::new`].
pub fn simulate_on_threads(
    request: &SimulationRequest,
    threads: u32,
) -> Result<SimulationReport, FunnelError> {
    let simulation = Simulation::new(request)?;
    let threads = u64::from(threads.clamp(1, 256)).min(simulation.blocks());
    let range = |k: u64| simulation.blocks() * k / threads..simulation.blocks() * (k + 1) / threads;
    let simulation = &simulation;
    let parts = std::thread::scope(|scope| {
        let run = |k: u64| {
            let handle = std::thread::Builder::new().spawn_scoped(scope, move || simulation.run(range(k)));
            (k, handle.ok())
        };
        let started: Vec<_> = (1..threads).map(run).collect();
        let mut parts = vec![simulation.run(range(0))];
        for (k, handle) in started {
            let part = handle.and_then(|handle| handle.join().ok());
            parts.push(part.unwrap_or_else(|| simulation.run(range(k))));
        }
        parts
    });
    Ok(simulation.finish(parts))
}

pub(crate) fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

/// Mean and standard deviation (n − 1) from the sums of the blocks.
fn moments_of(blocks: &[(f64, f64)], lengths: &[f64]) -> (f64, f64) {
    let draws = num::sum(lengths);
    let mean = num::sum_by(blocks.len(), |k| blocks[k].0) / draws;
    let squares = num::sum_by(blocks.len(), |k| {
        let between = blocks[k].0 / lengths[k] - mean;
        blocks[k].1 + lengths[k] * between * between
    });
    (mean, num::sqrt(squares / (draws - 1.0)))
}

/// Two-sided 95 % point of the normal distribution.
const Z95: f64 = 1.959_963_984_540_054;

fn quantile(histogram: &Histogram, p: f64, draws: u64) -> Quantile {
    let half = Z95 * num::sqrt(p * (1.0 - p) / draws as f64);
    let at = |p: f64| finite(histogram.quantile(num::clamp(p, 0.0, 1.0)));
    Quantile { probability: p, value: at(p), low: at(p - half), high: at(p + half) }
}

/// Wilson's 95 % interval for a proportion (Wilson 1927).
fn wilson(successes: u64, trials: u64) -> (f64, f64) {
    let (n, p) = (trials as f64, successes as f64 / trials as f64);
    let z2 = Z95 * Z95;
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * num::sqrt(p * (1.0 - p) / n + z2 / (4.0 * n * n));
    (num::max(middle - half, 0.0), num::min(middle + half, 1.0))
}

fn bins(histogram: &Histogram, draws: u64) -> Vec<Bin> {
    const BINS: usize = 40;
    let (low, high) = (histogram.quantile(0.005), histogram.quantile(0.995));
    if high <= low || high.is_infinite() {
        return Vec::new();
    }
    let width = (high - low) / BINS as f64;
    let edge = |k: usize| low + k as f64 * width;
    let counts = histogram.binned(low, high, BINS);
    let bin = |(k, count): (usize, u64)| Bin {
        low: edge(k),
        high: edge(k + 1),
        share: count as f64 / draws as f64,
    };
    counts.into_iter().enumerate().map(bin).collect()
}
