//! Who to talk to and how to reach them: data that scoring carries along and planning reads.

use super::predicate::Predicate;
use serde::{Deserialize, Serialize};

/// The part a persona plays in a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BuyingRole {
    /// Owns the budget.
    Economic,
    /// Judges whether it works.
    Technical,
    /// Uses it, and speaks for it.
    Champion,
}

/// A kind of person inside an account. Never part of the account's score.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Persona {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: Option<String>,
    /// The part it plays.
    pub role: Option<BuyingRole>,
    /// Job titles.
    pub titles: Vec<String>,
    /// Departments.
    pub departments: Vec<String>,
    /// What hurts.
    pub pains: Vec<String>,
    /// What to promise.
    pub value_propositions: Vec<String>,
    /// How to write to them.
    pub outreach_tip: Option<String>,
    /// What drives them.
    pub motivations: Vec<String>,
    /// What they object.
    pub objections: Vec<String>,
    /// Where they look things up.
    pub information_sources: Vec<String>,
    /// How they like to buy.
    pub buying_preference: Option<String>,
}

/// A named part of the market.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: Option<String>,
    /// Which accounts belong to it.
    pub when: Predicate,
}

/// A way to reach people.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: Option<String>,
    /// What one touch costs, in the plan's currency.
    pub cost: Option<f64>,
    /// The share of the right people it reaches, 0…1.
    pub reach: Option<f64>,
    /// How many people it shows a message to, right or not.
    pub audience: Option<f64>,
    /// The most touches it can make in the plan's period.
    pub capacity: Option<f64>,
    /// How well the message suits the place, 0…1.
    pub message_fit: Option<f64>,
    /// Meetings for each touch of a right person, 0…1.
    pub meeting_rate: Option<f64>,
    /// Which accounts its targeting can pick out.
    pub targets: Option<Predicate>,
}
