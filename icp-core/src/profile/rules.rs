//! What acts on the sum of the points: exclusions, overrides, triggers, tiers, decision.

use super::predicate::Predicate;
use crate::date::Date;
use crate::points::Points;

/// A reason never to sell to an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Exclusion {
    /// Its id.
    pub id: String,
    /// Why, for people.
    pub reason: Option<String>,
    /// Who set it.
    pub author: Option<String>,
    /// When it fires.
    pub when: Predicate,
}

/// What an override does to the score or tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Adds points (may be negative).
    Add(Points),
    /// Raises the score to at least this.
    Floor(Points),
    /// Lowers the score to at most this.
    Cap(Points),
    /// Makes the score this.
    Set(Points),
    /// Makes the tier this.
    Tier(String),
}

/// A documented exception, in force between two dates (both inclusive).
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// Its id.
    pub id: String,
    /// Why, for people.
    pub reason: Option<String>,
    /// Who set it.
    pub author: Option<String>,
    /// When it applies.
    pub when: Predicate,
    /// What it does.
    pub then: Effect,
    /// The first day it is in force.
    pub starts: Option<Date>,
    /// The last day it is in force.
    pub expires: Option<Date>,
}

/// How a trigger's strength fades inside its window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decay {
    /// It does not.
    Step,
    /// `strength × (1 − d / window_days)`.
    Linear,
    /// `strength × 2^(−d / half_life_days)`; the half-life in days.
    HalfLife(f64),
}

/// An event that makes an account timely.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: Option<String>,
    /// The date attribute that says when it happened.
    pub attribute: Option<String>,
    /// A condition that must hold.
    pub when: Option<Predicate>,
    /// Months of `as_of` in which it is on; empty when any.
    pub months: Vec<u8>,
    /// Its full strength, 0…1.
    pub strength: f64,
    /// The last day of its window, in days after the date.
    pub window_days: Option<u32>,
    /// How it fades.
    pub decay: Decay,
}

/// A tier, from the best down.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: Option<String>,
    /// The least score.
    pub min: Points,
    /// What else must be true.
    pub requires: Option<Predicate>,
}

/// The two thresholds of the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Pursue at or above.
    pub pursue: Points,
    /// Exclude below.
    pub exclude_below: Points,
}
