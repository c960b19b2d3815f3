//! Triggers and the timing score, now and over every completion.

use serde_json::{Value, json};

use super::truth::{NoGates, Truth, View, truth, whole};
use super::values::{Known, items};
use super::{Axis, Scored};

/// The timing of an account.
pub(crate) struct Timing {
    /// Timing shown, in µp.
    pub(crate) now: i64,
    /// Least timing, in µp.
    pub(crate) low: i64,
    /// Greatest timing, in µp.
    pub(crate) high: i64,
    /// Strength now of each trigger in document order.
    pub(crate) strengths: Vec<f64>,
    /// Least and greatest strength of each trigger.
    pub(crate) ranges: Vec<(f64, f64)>,
}

impl Timing {
    pub(crate) fn rows(&self, scored: &Scored<'_>) -> Vec<Value> {
        let triggers = items(&scored.profile["triggers"]).zip(&self.strengths);
        triggers.map(|(trigger, strength)| json!({"id": trigger["id"], "strength": strength})).collect()
    }
}

/// Timing from the timing axis and all triggers.
pub(crate) fn timing(scored: &Scored<'_>, axis: &Axis) -> Timing {
    let triggers: Vec<&Value> = items(&scored.profile["triggers"]).collect();
    let strengths: Vec<f64> = triggers.iter().map(|trigger| strength_now(scored, trigger)).collect();
    let ranges: Vec<(f64, f64)> = triggers.iter().map(|trigger| strength_range(scored, trigger)).collect();
    Timing {
        now: combined(axis.total(), strengths.iter().copied()),
        low: combined(axis.ends.low, ranges.iter().map(|range| range.0)),
        high: combined(axis.ends.high, ranges.iter().map(|range| range.1)),
        strengths,
        ranges,
    }
}

/// `100 × (1 − (1 − T/100) × Π(1 − sᵢ))` in µp, in document order.
fn combined(axis_points: i64, strengths: impl Iterator<Item = f64>) -> i64 {
    let points = axis_points as f64 / 1_000_000.0;
    let mut p = 1.0 - points / 100.0;
    for strength in strengths {
        p *= 1.0 - strength;
    }
    (100.0 * (1.0 - p) * 1_000_000.0).round_ties_even() as i64
}

fn full(trigger: &Value) -> f64 {
    trigger["strength"].as_f64().unwrap()
}

/// Whether `months` (when given) names the month of `as_of`.
fn in_season(scored: &Scored<'_>, trigger: &Value) -> bool {
    trigger.get("months").is_none_or(|months| items(months).any(|month| whole(month) == scored.as_of.month))
}

fn condition(scored: &Scored<'_>, trigger: &Value, view: View) -> Truth {
    trigger.get("when").map_or(Truth::True, |when| truth(scored, when, view, &NoGates))
}

/// What the age of the trigger's date leaves of its strength; `None` when the date is missing.
fn by_age(scored: &Scored<'_>, trigger: &Value) -> Option<f64> {
    let Some(name) = trigger.get("attribute") else { return Some(full(trigger)) };
    let Some(Known::Date(date)) = scored.values[name.as_str().unwrap()] else { return None };
    let age = scored.as_of.number() - date.number();
    let window = trigger.get("window_days").map(whole);
    if age < 0 || window.is_some_and(|window| age > window) {
        return Some(0.0);
    }
    let days = age as f64;
    if let Some(half_life) = trigger.get("half_life_days") {
        return Some(full(trigger) * libm::exp2(-days / half_life.as_f64().unwrap()));
    }
    if trigger["decay"] == "linear" {
        return Some(full(trigger) * (1.0 - days / window.expect("linear decay has a window") as f64));
    }
    Some(full(trigger))
}

fn strength_now(scored: &Scored<'_>, trigger: &Value) -> f64 {
    if in_season(scored, trigger) && condition(scored, trigger, View::Shown) == Truth::True {
        by_age(scored, trigger).unwrap_or(0.0)
    } else {
        0.0
    }
}

fn strength_range(scored: &Scored<'_>, trigger: &Value) -> (f64, f64) {
    let condition = condition(scored, trigger, View::Bounds);
    if !in_season(scored, trigger) || condition == Truth::False {
        return (0.0, 0.0);
    }
    match (by_age(scored, trigger), condition) {
        (None, _) => (0.0, full(trigger)),
        (Some(strength), Truth::Unknown) => (0.0, strength),
        (Some(strength), _) => (strength, strength),
    }
}
