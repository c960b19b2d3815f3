//! Which assumption a plan hangs on: a tornado over each input's own uncertainty, and how far each input may slip.

use serde::{Deserialize, Serialize};

use super::error::FunnelError;
use super::model::{BLOCK, Figure, Model, Room, UncertainPlan};
use super::simulate::finite;
use super::variance::revenue;
use crate::num;

/// A plan whose tornado is asked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TornadoRequest {
    /// The plan. Correlations are left out of account: one input moves at a time.
    pub plan: UncertainPlan,
    /// The figure; `revenue`.
    #[serde(default = "revenue")]
    pub figure: String,
}

/// One bar for each input that varies, the longest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TornadoReport {
    /// The figure.
    pub figure: String,
    /// The figure with every input at its median.
    pub base: Option<f64>,
    /// The bars; those of equal length in document order.
    pub bars: Vec<Bar>,
}

/// What one input does to the figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// The input.
    pub name: String,
    /// Its median.
    pub median: f64,
    /// Its 10 % point.
    pub p10: f64,
    /// Its 90 % point.
    pub p90: f64,
    /// The figure with this input at its 10 % point and all others at their medians.
    pub at_p10: Option<f64>,
    /// The figure with this input at its 90 % point.
    pub at_p90: Option<f64>,
    /// The distance between the two; none when the figure can be infinite.
    pub swing: Option<f64>,
    /// Change of the figure in percent for one percent of this input, at the medians.
    pub elasticity: Option<f64>,
}

/// A plan and what its figure must reach.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakEvenRequest {
    /// The plan.
    pub plan: UncertainPlan,
    /// The figure; `revenue`.
    #[serde(default = "revenue")]
    pub figure: String,
    /// What it must reach; the plan's target when left out.
    #[serde(default)]
    pub threshold: Option<f64>,
}

/// Where each input just meets the threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BreakEvenReport {
    /// The figure.
    pub figure: String,
    /// What it must reach.
    pub threshold: f64,
    /// The figure with every input at its median.
    pub base: Option<f64>,
    /// Every input in document order.
    pub inputs: Vec<BreakEven>,
}

/// How far one input may slip, or must rise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BreakEven {
    /// The input.
    pub name: String,
    /// Its median, or the number it is.
    pub base: f64,
    /// Its value at which the figure is exactly the threshold; none when no value it can take does it.
    pub value: Option<f64>,
    /// That value divided by the base; none for a base of 0.
    pub factor: Option<f64>,
}

/// Several points of a model, one lane each: all inputs at their bases but one.
struct Lanes<'a> {
    model: &'a Model,
    figure: Figure,
    bases: Vec<f64>,
    room: Room,
    values: Vec<f64>,
}

impl<'a> Lanes<'a> {
    fn new(model: &'a Model, figure: Figure) -> Self {
        let bases: Vec<f64> = model.samplers.iter().map(|sampler| sampler.at(0.5)).collect();
        Self { model, figure, bases, room: model.room(), values: vec![0.0; BLOCK] }
    }

    /// The figure at each (input, value).
    fn at(&mut self, points: &[(usize, f64)]) -> Vec<f64> {
        let mut result = Vec::with_capacity(points.len());
        for points in points.chunks(BLOCK) {
            for (column, base) in self.room.inputs.iter_mut().zip(&self.bases) {
                column.fill(*base);
            }
            for (lane, &(input, value)) in points.iter().enumerate() {
                self.room.inputs[input][lane] = value;
            }
            self.model.run(&mut self.room);
            self.model.write(self.figure, &self.room, &mut self.values);
            result.extend_from_slice(&self.values[..points.len()]);
        }
        result
    }
}

/// Moves each input alone from its own 10 % to its own 90 % point. In a product every rate has the same elasticity, so that only the inputs'
/// own uncertainty can rank them (requirement A-088).
///
/// ```
/// let request = icp_core::funnel::from_json(r#"{"figure": "required_outreach", "plan": {"currency": "USD", "volume": 100000, "deal_size": 12000,
///     "target_revenue": 1000000, "stages": [{"id": "messages"}, {"id": "replies", "rate": {"beta": {"successes": 30, "trials": 200}}},
///                {"id": "customers", "rate": {"beta": {"successes": 3, "trials": 30}}}]}}"#)?;
/// let tornado = icp_core::funnel::tornado(&request)?;
/// assert_eq!(tornado.bars[0].name, "customers");
/// assert!(tornado.bars.iter().all(|bar| (bar.elasticity.unwrap() + 1.0).abs() < 1e-9));
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// `nothing_varies`, `unknown_name`, and everything that can be wrong with the plan, under `/plan`.
pub fn tornado(request: &TornadoRequest) -> Result<TornadoReport, FunnelError> {
    let model = Model::new(&request.plan).map_err(|error| error.within("/plan"))?;
    let figure = model.figure(&request.figure, "/figure")?;
    let varying = model.varying();
    if varying.is_empty() {
        return Err(FunnelError::NothingVaries { place: "/plan".to_owned() });
    }
    // Small enough that the curve is a line, large enough that rounding does not show.
    const STEP: f64 = 1e-4;
    let mut lanes = Lanes::new(&model, figure);
    let mut points = Vec::with_capacity(4 * varying.len() + 1);
    for &input in &varying {
        let (sampler, base) = (&model.samplers[input], lanes.bases[input]);
        let values = [sampler.at(0.1), sampler.at(0.9), base * (1.0 - STEP), base * (1.0 + STEP)];
        points.extend(values.map(|value| (input, value)));
    }
    points.push((varying[0], lanes.bases[varying[0]]));
    let values = lanes.at(&points);
    let base = values.last().copied().unwrap_or(0.0);
    let step = num::ln_1p(STEP) - num::ln_1p(-STEP);
    let bar = |(k, &input): (usize, &usize)| {
        let (points, values) = (&points[4 * k..4 * k + 2], &values[4 * k..4 * k + 4]);
        let elastic = values[2] > 0.0 && values[3] > 0.0;
        let slope = if elastic { finite((num::ln(values[3]) - num::ln(values[2])) / step) } else { None };
        Bar {
            name: model.names[input].clone(),
            median: lanes.bases[input],
            p10: points[0].1,
            p90: points[1].1,
            at_p10: finite(values[0]),
            at_p90: finite(values[1]),
            swing: finite((values[1] - values[0]).abs()),
            elasticity: slope,
        }
    };
    let mut bars: Vec<Bar> = varying.iter().enumerate().map(bar).collect();
    // An infinite swing is the longest of all.
    let length = |bar: &Bar| bar.swing.unwrap_or(f64::INFINITY);
    bars.sort_by(|a, b| num::order(length(b), length(a)));
    Ok(TornadoReport { figure: request.figure.clone(), base: finite(base), bars })
}

/// Finds the value of each input at which the figure just meets the threshold, all others at their medians.
///
/// ```
/// let request = icp_core::funnel::from_json(r#"{"plan": {"currency": "USD", "volume": 100000, "deal_size": 12000,
///     "target_revenue": 900000, "stages": [{"id": "messages"}, {"id": "replies", "rate": 0.1}, {"id": "customers", "rate": 0.01}]}}"#)?;
/// let report = icp_core::funnel::break_even(&request)?;
/// assert!((report.inputs[1].value.unwrap() - 0.075).abs() < 1e-12);
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// `exactly_one` without a threshold or target, `not_positive`, `unknown_name`, and everything that can be wrong with the plan.
pub fn break_even(request: &BreakEvenRequest) -> Result<BreakEvenReport, FunnelError> {
    let model = Model::new(&request.plan).map_err(|error| error.within("/plan"))?;
    let figure = model.figure(&request.figure, "/figure")?;
    let threshold = match request.threshold.or(model.target) {
        Some(threshold) if threshold > 0.0 && threshold.is_finite() => threshold,
        Some(threshold) => {
            let (place, given) = ("/threshold".to_owned(), threshold.to_string());
            return Err(FunnelError::NotPositive { place, given });
        }
        None => {
            let alternatives = "threshold, plan/target_revenue";
            return Err(FunnelError::ExactlyOne { place: "/threshold".to_owned(), alternatives });
        }
    };
    let mut lanes = Lanes::new(&model, figure);
    let bases = lanes.bases.clone();
    // Figures rise or fall with an input throughout, so that there is one crossing at most. (A month's bookings may rise and
    // fall with the cycle; of two crossings one is found or none.)
    let least: Vec<f64> = bases.iter().map(|base| if *base > 0.0 { base * 1e-12 } else { 0.0 }).collect();
    let most: Vec<f64> = bases
        .iter()
        .enumerate()
        .map(|(input, base)| if model.is_rate(input) { 1.0 } else { num::max(*base, 1.0) * 1e12 })
        .collect();
    let mut ends = [least, most];
    let point = |values: &[f64]| values.iter().copied().enumerate().collect::<Vec<_>>();
    let [at_least, at_most] = [lanes.at(&point(&ends[0])), lanes.at(&point(&ends[1]))];
    let base = lanes.at(&[(0, bases[0])])[0];
    // Bisection on the logarithm, all inputs at once.
    for _ in 0..128 {
        let middle: Vec<f64> = ends[0].iter().zip(&ends[1]).map(|(low, high)| between(*low, *high)).collect();
        let found = lanes.at(&point(&middle));
        for (input, value) in found.iter().enumerate() {
            let rising = at_most[input] >= at_least[input];
            let end = usize::from((*value >= threshold) == rising);
            ends[end][input] = middle[input];
        }
    }
    let names = model.names.iter().enumerate();
    let inputs = names.map(|(input, name)| {
        let (low, high) = (at_least[input], at_most[input]);
        let reached = (low < threshold && threshold <= high) || (high < threshold && threshold <= low);
        let value = reached.then_some(ends[1][input]);
        let factor = value.filter(|_| bases[input] > 0.0).map(|value| value / bases[input]);
        BreakEven { name: name.clone(), base: bases[input], value, factor }
    });
    let inputs = inputs.collect();
    Ok(BreakEvenReport { figure: request.figure.clone(), threshold, base: finite(base), inputs })
}

/// A number between two that are not negative, in the middle of their logarithms where they have one.
fn between(low: f64, high: f64) -> f64 {
    if low > 0.0 && high / low > 4.0 { low * num::sqrt(high / low) } else { 0.5 * (low + high) }
}
