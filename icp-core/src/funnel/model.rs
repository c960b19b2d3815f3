//! The funnel as a function of its inputs, evaluated for a block of draws at a time.

use serde::Deserialize;

use super::copula::{Copula, Correlation};
use super::error::FunnelError;
use super::input::{Domain, Input};
use super::money::{Currency, not_negative, positive};
use super::rational::Rational;
use super::sampler::Sampler;
use super::stages::{MOST_ENTRIES, connect};
use crate::random::Stream;

/// Draws evaluated together: small enough to stay in cache, a multiple of the block of `num::sum`.
pub(crate) const BLOCK: usize = 2_048;

/// A forecast whose inputs may be uncertain.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UncertainPlan {
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// Volume of the first stage. As an input it has that stage's name.
    pub volume: Input,
    /// Outreach first, customers last; at least two.
    pub stages: Vec<UncertainStage>,
    /// What a customer brings.
    pub deal_size: Input,
    /// Days from outreach to booking.
    #[serde(default)]
    pub cycle_days: Option<Input>,
    /// Count as revenue only what closes within so many days of evenly spread outreach; needs `cycle_days`.
    #[serde(default)]
    pub close_within_days: Option<Rational>,
    /// What the outreach costs.
    #[serde(default)]
    pub costs: Option<UncertainCosts>,
    /// Revenue to be reached.
    #[serde(default)]
    pub target_revenue: Option<Rational>,
    /// Spread the volume evenly over so many months and show each month's bookings; needs `cycle_days`.
    #[serde(default)]
    pub months: Option<u32>,
    /// Share of full speed in the first months; full speed after them. The volume is that of full speed.
    #[serde(default)]
    pub ramp: Vec<Rational>,
    /// Inputs that move together.
    #[serde(default)]
    pub correlations: Vec<Correlation>,
}

/// One stage. The first has no rate.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UncertainStage {
    /// Its name: any text, unique.
    pub id: String,
    /// The stage it follows, as a check.
    #[serde(default)]
    pub from: Option<String>,
    /// Share of the stage before that reaches this one.
    #[serde(default)]
    pub rate: Option<Input>,
}

/// What acquisition costs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UncertainCosts {
    /// Whatever the volume.
    #[serde(default = "nothing")]
    pub fixed: Input,
    /// For each unit of the first stage.
    #[serde(default = "nothing")]
    pub per_touch: Input,
}

fn nothing() -> Input {
    Input::Fixed(Rational::ZERO)
}

/// A figure the model computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    Stage(usize),
    Revenue,
    Spend,
    Cac,
    CycleDays,
    Velocity,
    RequiredOutreach,
    Bookings(usize),
}

/// The compiled model.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) currency: Currency,
    /// Names of the inputs: first stage, rates, deal size, then what is there of cycle and costs.
    pub(crate) names: Vec<String>,
    pub(crate) samplers: Vec<Sampler>,
    copula: Option<Copula>,
    stages: usize,
    deal_size: usize,
    cycle: Option<usize>,
    costs: Option<(usize, usize)>,
    window: Option<f64>,
    pub(crate) target: Option<f64>,
    /// Share of the volume sent in each month.
    months: Vec<f64>,
    /// Every figure, with its name.
    pub(crate) figures: Vec<(String, Figure)>,
}

/// Room for a block: inputs, stages and figures.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) inputs: Vec<Vec<f64>>,
    stages: Vec<Vec<f64>>,
    revenue: Vec<f64>,
}

impl Model {
    pub(crate) fn new(plan: &UncertainPlan) -> Result<Self, FunnelError> {
        let currency = Currency::new(&plan.currency, "/currency")?;
        connect(plan.stages.iter().map(|s| (s.id.as_str(), s.from.as_deref(), s.rate.is_some())), "/stages")?;
        if let Some(i) = plan.stages.iter().position(|stage| stage.id.starts_with("bookings_")) {
            return Err(FunnelError::DuplicateId {
                place: format!("/stages/{i}/id"),
                id: plan.stages[i].id.clone(),
            });
        }
        let mut names = Vec::new();
        let mut samplers = Vec::new();
        let mut input =
            |name: &str, input: &Input, domain: Domain, place: &str| -> Result<usize, FunnelError> {
                samplers.push(Sampler::new(&input.shape(domain, place)?));
                names.push(name.to_owned());
                Ok(names.len() - 1)
            };
        for (i, stage) in plan.stages.iter().enumerate() {
            match &stage.rate {
                None => input(&stage.id, &plan.volume, Domain::Positive, "/volume")?,
                Some(rate) => input(&stage.id, rate, Domain::Rate, &format!("/stages/{i}/rate"))?,
            };
        }
        let deal_size = input("deal_size", &plan.deal_size, Domain::Positive, "/deal_size")?;
        let cycle = match &plan.cycle_days {
            Some(cycle) => Some(input("cycle_days", cycle, Domain::Positive, "/cycle_days")?),
            None => None,
        };
        let costs = match &plan.costs {
            Some(costs) => Some((
                input("fixed_cost", &costs.fixed, Domain::NotNegative, "/costs/fixed")?,
                input("cost_per_touch", &costs.per_touch, Domain::NotNegative, "/costs/per_touch")?,
            )),
            None => None,
        };
        let varying: Vec<(String, bool)> =
            names.iter().cloned().zip(samplers.iter().map(|sampler| !sampler.is_fixed())).collect();
        let copula = Copula::new(&plan.correlations, &varying, "/correlations")?;
        let needs_cycle = |place: &str| FunnelError::StagesNotConnected {
            place: place.to_owned(),
            reason: "needs cycle_days, which is not given".to_owned(),
        };
        let window = match plan.close_within_days {
            None => None,
            Some(_) if cycle.is_none() => return Err(needs_cycle("/close_within_days")),
            Some(days) => Some(positive(days, "/close_within_days")?.to_f64()),
        };
        let months = match plan.months {
            None => Vec::new(),
            Some(_) if cycle.is_none() => return Err(needs_cycle("/months")),
            Some(months) => shares(months, &plan.ramp)?,
        };
        let target = plan.target_revenue.map(|target| positive(target, "/target_revenue")).transpose()?;
        let mut figures: Vec<_> =
            plan.stages.iter().enumerate().map(|(i, stage)| (stage.id.clone(), Figure::Stage(i))).collect();
        let mut figure = |name: &str, figure: Figure, there: bool| {
            if there {
                figures.push((name.to_owned(), figure));
            }
        };
        figure("revenue", Figure::Revenue, true);
        figure("spend", Figure::Spend, costs.is_some());
        figure("cac", Figure::Cac, costs.is_some());
        figure("cycle_days", Figure::CycleDays, cycle.is_some());
        figure("velocity", Figure::Velocity, cycle.is_some());
        figure("required_outreach", Figure::RequiredOutreach, target.is_some());
        for month in 0..months.len() {
            figure(&format!("bookings_{}", month + 1), Figure::Bookings(month), true);
        }
        let (stages, target) = (plan.stages.len(), target.map(Rational::to_f64));
        Ok(Self {
            currency,
            names,
            samplers,
            copula,
            stages,
            deal_size,
            cycle,
            costs,
            window,
            target,
            months,
            figures,
        })
    }

    /// Looks a figure up by its name.
    pub(crate) fn figure(&self, name: &str, place: &str) -> Result<Figure, FunnelError> {
        self.figures.iter().find(|figure| figure.0 == name).map(|figure| figure.1).ok_or_else(|| {
            let known = self.figures.iter().map(|figure| figure.0.as_str()).collect::<Vec<_>>().join(", ");
            FunnelError::UnknownName { place: place.to_owned(), name: name.to_owned(), known }
        })
    }

    pub(crate) fn is_correlated(&self) -> bool {
        self.copula.is_some()
    }

    /// Whether an input is the rate of a stage.
    pub(crate) fn is_rate(&self, input: usize) -> bool {
        (1..self.stages).contains(&input)
    }

    /// The inputs that vary.
    pub(crate) fn varying(&self) -> Vec<usize> {
        (0..self.samplers.len()).filter(|&input| !self.samplers[input].is_fixed()).collect()
    }

    /// Room for one block; fixed inputs are filled in once.
    pub(crate) fn room(&self) -> Room {
        let inputs = self.samplers.iter().map(|sampler| match sampler {
            Sampler::Fixed(x) => vec![*x; BLOCK],
            _ => vec![0.0; BLOCK],
        });
        Room {
            inputs: inputs.collect(),
            stages: vec![vec![0.0; BLOCK]; self.stages],
            revenue: vec![0.0; BLOCK],
        }
    }

    /// Which inputs must be drawn for some figures.
    pub(crate) fn needed(&self, figures: &[Figure]) -> Vec<bool> {
        let any = |kinds: fn(&Figure) -> bool| figures.iter().any(kinds);
        let cycle = self.window.is_some()
            || any(|f| matches!(f, Figure::CycleDays | Figure::Velocity | Figure::Bookings(_)));
        let costs = any(|f| matches!(f, Figure::Spend | Figure::Cac));
        let optional = |input: usize| {
            let cost = self.costs.is_some_and(|(fixed, per_touch)| input == fixed || input == per_touch);
            (self.cycle == Some(input) && !cycle) || (cost && !costs)
        };
        // Correlated inputs are made together.
        let leave_out = |input: usize| self.copula.is_none() && optional(input);
        (0..self.samplers.len()).map(|j| !self.samplers[j].is_fixed() && !leave_out(j)).collect()
    }

    /// Draws a block of the inputs needed: draw *i* of input *j* comes from 32-bit draw *i* of stream *j*, whatever else is drawn.
    pub(crate) fn draw(&self, seed: u64, block: u64, needed: &[bool], room: &mut Room) {
        for (j, needed) in needed.iter().enumerate() {
            if *needed {
                Stream::new(seed, j as u64).fill_uniform_32(block * BLOCK as u64, &mut room.inputs[j]);
            }
        }
        if let Some(copula) = &self.copula {
            copula.apply(&mut room.inputs, BLOCK);
        }
        for ((sampler, values), needed) in self.samplers.iter().zip(&mut room.inputs).zip(needed) {
            if *needed {
                sampler.transform(values);
            }
        }
    }

    /// Runs the stages and the revenue of the block whose inputs are in the room.
    pub(crate) fn run(&self, room: &mut Room) {
        room.stages[0].copy_from_slice(&room.inputs[0]);
        for k in 1..self.stages {
            let (before, from) = room.stages.split_at_mut(k);
            for ((to, from), rate) in from[0].iter_mut().zip(&before[k - 1]).zip(&room.inputs[k]) {
                *to = from * rate;
            }
        }
        let customers = &room.stages[self.stages - 1];
        let prices = &room.inputs[self.deal_size];
        for ((revenue, customers), price) in room.revenue.iter_mut().zip(customers).zip(prices) {
            *revenue = customers * price;
        }
        if let (Some(window), Some(cycle)) = (self.window, self.cycle) {
            for (revenue, days) in room.revenue.iter_mut().zip(&room.inputs[cycle]) {
                let share = (window - days) / window;
                *revenue *= if share > 0.0 { share } else { 0.0 };
            }
        }
    }

    /// How many of the first `length` draws meet the target.
    pub(crate) fn met(&self, room: &Room, length: usize) -> u64 {
        let Some(target) = self.target else { return 0 };
        room.revenue[..length].iter().filter(|&&revenue| revenue >= target).count() as u64
    }

    /// Writes a figure of the block that was run. None is negative or NaN; one that would divide by nothing is infinite.
    pub(crate) fn write(&self, figure: Figure, room: &Room, out: &mut [f64]) {
        let ratio = |a: f64, b: f64| if b > 0.0 { a / b } else { f64::INFINITY };
        let customers = &room.stages[self.stages - 1];
        match (figure, self.cycle, self.costs, self.target) {
            (Figure::Stage(k), ..) => out.copy_from_slice(&room.stages[k]),
            (Figure::Revenue, ..) => out.copy_from_slice(&room.revenue),
            (Figure::CycleDays, Some(cycle), ..) => out.copy_from_slice(&room.inputs[cycle]),
            (Figure::Velocity, Some(cycle), ..) => {
                let prices = &room.inputs[self.deal_size];
                for (i, (to, days)) in out.iter_mut().zip(&room.inputs[cycle]).enumerate() {
                    *to = ratio(customers[i] * prices[i], *days);
                }
            }
            (Figure::Spend | Figure::Cac, _, Some((fixed, per_touch)), _) => {
                let (fixed, per_touch) = (&room.inputs[fixed], &room.inputs[per_touch]);
                for (i, to) in out.iter_mut().enumerate() {
                    *to = fixed[i] + per_touch[i] * room.stages[0][i];
                }
                if figure == Figure::Cac {
                    for (to, customers) in out.iter_mut().zip(customers) {
                        *to = ratio(*to, *customers);
                    }
                }
            }
            (Figure::RequiredOutreach, _, _, Some(target)) => {
                for (i, to) in out.iter_mut().enumerate() {
                    *to = ratio(target * room.stages[0][i], room.revenue[i]);
                }
            }
            (Figure::Bookings(month), Some(cycle), ..) => {
                let days_per_month = 365.0 / 12.0;
                let (prices, days) = (&room.inputs[self.deal_size], &room.inputs[cycle]);
                for (i, to) in out.iter_mut().enumerate() {
                    let months = days[i] / days_per_month;
                    let (whole, late) = (months.floor(), months - months.floor());
                    // A delay beyond all months saturates and finds nothing.
                    let delay = whole as usize;
                    let sent = |delay: Option<usize>| {
                        delay.and_then(|d| month.checked_sub(d)).map_or(0.0, |m| self.months[m])
                    };
                    let share = sent(Some(delay)) * (1.0 - late) + sent(delay.checked_add(1)) * late;
                    *to = share * customers[i] * prices[i];
                }
            }
            // `figures` lists only what the inputs allow.
            _ => out.fill(0.0),
        }
    }

    /// Bytes of the compiled model and of one room.
    pub(crate) fn bytes(&self) -> u64 {
        let tables: u64 = self.samplers.iter().map(Sampler::bytes).sum();
        let blocks = (self.samplers.len() + self.stages + 2) as u64;
        tables + self.copula.as_ref().map_or(0, Copula::bytes) + blocks * 8 * BLOCK as u64
    }
}

/// Share of the full-speed volume sent in each month.
fn shares(months: u32, ramp: &[Rational]) -> Result<Vec<f64>, FunnelError> {
    if !(1..=super::bookings::MOST_MONTHS).contains(&months) {
        let given = months.to_string();
        return Err(FunnelError::OutOfRange { place: "/months".to_owned(), given, range: "1…120" });
    }
    if ramp.len() as u64 > MOST_ENTRIES {
        let (place, given) = ("/ramp".to_owned(), ramp.len() as u64);
        return Err(FunnelError::TooMany { place, given, most: MOST_ENTRIES });
    }
    (0..months as usize)
        .map(|month| {
            let speed = ramp.get(month).copied().unwrap_or(Rational::ONE);
            Ok(not_negative(speed, &format!("/ramp/{month}"))?.to_f64() / f64::from(months))
        })
        .collect()
}
