//! What to find out next, as JSON.

use super::json::{list, object, optional, points, text};
use super::next::{NextAttribute, NextAttributes, NextAttributesOfTable, NextOfTable};
use crate::json::Json;

impl NextAttribute {
    /// The attribute as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("attribute", text(&self.attribute)),
            ("find_cost", Json::Number(self.find_cost)),
            ("shrink", points(self.shrink)),
            ("per_cost", Json::Number(self.per_cost)),
            ("could_make_certain", Json::Bool(self.could_make_certain)),
            ("would_make_certain", Json::Bool(self.would_make_certain)),
            ("tiers", list(&self.tiers, |tier| optional(tier.as_deref()))),
        ])
    }
}

impl NextAttributes {
    /// The answer as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("low", points(self.low)),
            ("high", points(self.high)),
            ("tier_certain", Json::Bool(self.tier_certain)),
            ("attributes", list(&self.attributes, NextAttribute::to_json_value)),
        ])
    }
}

impl NextOfTable {
    /// The attribute as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("attribute", text(&self.attribute)),
            ("find_cost", Json::Number(self.find_cost)),
            ("missing", Json::Number(self.missing as f64)),
            ("shrink", Json::Number(self.shrink)),
            ("per_cost", Json::Number(self.per_cost)),
            ("could_make_certain", Json::Number(self.could_make_certain as f64)),
        ])
    }
}

impl NextAttributesOfTable {
    /// The answer as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("rows", Json::Number(self.rows as f64)),
            ("looked_at", Json::Number(self.looked_at as f64)),
            ("unreadable", Json::Number(self.unreadable as f64)),
            ("attributes", list(&self.attributes, NextOfTable::to_json_value)),
        ])
    }
}
