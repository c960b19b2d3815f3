//! The whole document as data, before anyone has asked whether it makes sense.

use super::attribute::Attribute;
use super::criterion::{Category, Criterion, Weight};
use super::people::{Channel, Persona, Segment};
use super::rules::{Decision, Exclusion, Override, Tier, Trigger};
use crate::date::Date;
use crate::json::Json;
use crate::points::Points;

/// How finely the 100 points of an axis are shared out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PointsUnit {
    /// In micro-points.
    #[default]
    Micro,
    /// In whole points.
    Whole,
}

/// Whether fit and timing share one hundred points or have one each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Axes {
    /// One hundred points for all.
    #[default]
    Combined,
    /// One hundred for fit, one hundred for timing.
    Separate,
}

/// What a case expects of the record; absent fields are not looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectation {
    /// The score.
    pub score: Option<Points>,
    /// The lower bound.
    pub low: Option<Points>,
    /// The upper bound.
    pub high: Option<Points>,
    /// The timing.
    pub timing: Option<Points>,
    /// The tier; `Some(None)` expects none.
    pub tier: Option<Option<String>>,
    /// Whether the tier is certain.
    pub tier_certain: Option<bool>,
    /// The decision's word.
    pub decision: Option<String>,
    /// The status's word.
    pub status: Option<String>,
}

/// An acceptance case that the document carries along.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its name for people.
    pub name: Option<String>,
    /// The date to score at.
    pub as_of: Date,
    /// The account, as a JSON object.
    pub account: Json,
    /// What must come out.
    pub expect: Expectation,
}

/// A profile document. Order is the document's order; defaults are filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its name.
    pub name: String,
    /// Its version, in the owner's own scheme.
    pub version: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// How finely points are shared out.
    pub points: PointsUnit,
    /// One axis or two.
    pub axes: Axes,
    /// Importance words and their weights.
    pub importance: Vec<(String, Weight)>,
    /// The attributes.
    pub attributes: Vec<Attribute>,
    /// The criteria.
    pub criteria: Vec<Criterion>,
    /// The most points a category may contribute to its axis.
    pub caps: Vec<(Category, Points)>,
    /// The exclusions.
    pub exclusions: Vec<Exclusion>,
    /// The overrides.
    pub overrides: Vec<Override>,
    /// The triggers.
    pub triggers: Vec<Trigger>,
    /// The tiers, best first.
    pub tiers: Vec<Tier>,
    /// The decision's thresholds.
    pub decision: Decision,
    /// The personas.
    pub personas: Vec<Persona>,
    /// The segments.
    pub segments: Vec<Segment>,
    /// The channels.
    pub channels: Vec<Channel>,
    /// The cases.
    pub cases: Vec<Case>,
}
