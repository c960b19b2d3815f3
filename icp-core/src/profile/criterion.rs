//! What earns points.

use super::fit::Fit;
use crate::date::Date;

/// What kind of fact a criterion rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Industry, size, revenue, place, stage.
    Firmographic,
    /// Tools in use.
    Technographic,
    /// Hiring, growth, funding, visits, content.
    Behavioral,
    /// Season, regulation, market, economy.
    Environmental,
    /// What hurts, how it is handled today, who owns it, how intense it is.
    Problem,
}

/// Which 100 points a criterion shares in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// Whether the account is right.
    Fit,
    /// Whether the moment is right.
    Timing,
}

/// A positive decimal of at most six places, in millionths (1…10¹²).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(pub u64);

/// Where a criterion's weight comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worth {
    /// A number.
    Weight(Weight),
    /// A word of the document's `importance` map.
    Importance(String),
}

/// What a missing value earns.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum MissingPolicy {
    /// Nothing.
    #[default]
    Zero,
    /// The points of this fit.
    Neutral(f64),
    /// It leaves the denominator; its points are shared out over the known criteria.
    Ignore,
}

/// Whether evidence speaks for or against a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finding {
    /// It speaks for it.
    Confirms,
    /// It speaks against it.
    Contests,
}

/// Where a criterion comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What it is: `win_loss_review`, `interviews`, `sales`, `learned`, …
    pub source: String,
    /// How many cases it rests on.
    pub n: Option<u64>,
    /// When it was gathered.
    pub date: Option<Date>,
    /// How long each interview took, in minutes.
    pub minutes: Option<f64>,
    /// Whether it confirms or contests the criterion.
    pub finding: Option<Finding>,
    /// Anything else.
    pub note: Option<String>,
}

/// One criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    /// Its id.
    pub id: String,
    /// Its name for people; the id when absent.
    pub name: Option<String>,
    /// What it means, for people.
    pub description: Option<String>,
    /// Its category.
    pub category: Category,
    /// The axis, where the document names one.
    pub axis: Option<Axis>,
    /// Its weight.
    pub worth: Worth,
    /// The attribute its fit reads; absent only where the fit is `when`.
    pub attribute: Option<String>,
    /// From value to fit.
    pub fit: Fit,
    /// What a missing value earns.
    pub missing: MissingPolicy,
    /// The best tier allowed while the fit is 0.
    pub must_have: Option<String>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}
