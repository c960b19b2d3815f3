//! What can be put on a line: numbers, ages of dates, places in an order, counts of tags; and ranges on it in a profile's words.

use crate::date::Date;
use crate::profile::attribute::Attribute;
use crate::table::values::{AttributeValues, MISSING};
use serde::Serialize;
use serde_json::{Value, json};

/// What the numbers on the line are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleKind {
    /// Numbers themselves.
    Number,
    /// Whole days from a date to `as_of`.
    AgeDays,
    /// Places in a declared order, from 0.
    Order,
    /// How many tags there are.
    TagCount,
}

/// An attribute as numbers on a line, NaN where not known.
#[derive(Clone, Debug)]
pub(crate) struct Scale {
    pub(crate) attribute: String,
    pub(crate) kind: ScaleKind,
    pub(crate) values: Vec<f64>,
    order: Vec<String>,
}

impl Scale {
    /// The attribute on its line; none for flags, for text without an order, and for dates without `as_of`.
    pub(crate) fn new(attribute: &Attribute, values: &AttributeValues, as_of: Option<Date>) -> Option<Self> {
        let mut order = Vec::new();
        let (kind, values) = match values {
            AttributeValues::Number { values, known } => {
                let at = |(i, &x): (usize, &f64)| if known.get(i) { x } else { f64::NAN };
                (ScaleKind::Number, values.iter().enumerate().map(at).collect())
            }
            AttributeValues::Date { days, known } => {
                let today = as_of?.days();
                let at = |(i, &day): (usize, &i32)| {
                    if known.get(i) { f64::from(today) - f64::from(day) } else { f64::NAN }
                };
                (ScaleKind::AgeDays, days.iter().enumerate().map(at).collect())
            }
            AttributeValues::Text { codes, words, ordered: true } => {
                order.clone_from(&words.shown);
                let at = |&code: &u32| if code == MISSING { f64::NAN } else { f64::from(code) };
                (ScaleKind::Order, codes.iter().map(at).collect())
            }
            AttributeValues::Tags { known, .. } => {
                let at = |i: usize| if known.get(i) { values.tags(i).len() as f64 } else { f64::NAN };
                (ScaleKind::TagCount, (0..values.len()).map(at).collect())
            }
            AttributeValues::Flag { .. } | AttributeValues::Text { .. } => return None,
        };
        Some(Self { attribute: attribute.name.clone(), kind, values, order })
    }

    fn word(&self, place: f64) -> &str {
        self.order.get(place as usize).map_or("", String::as_str)
    }

    /// A closed range as a predicate of a profile; `floor` is the least known value, which an age needs when it is below 0.
    pub(crate) fn predicate(&self, low: Option<f64>, high: Option<f64>, floor: f64) -> Value {
        let name = &self.attribute;
        let ends = |low: Option<f64>, high: Option<f64>| {
            let mut band = serde_json::Map::new();
            let mut put = |key: &str, end: Option<f64>| {
                if let Some(end) = end {
                    band.insert(key.to_owned(), json!(end as i64));
                }
            };
            put("min", low.map(f64::ceil));
            put("max", high.map(f64::floor));
            Value::Object(band)
        };
        match self.kind {
            ScaleKind::Number => match (low, high) {
                (Some(low), Some(high)) => json!({"attribute": name, "between": [low, high]}),
                (Some(low), None) => json!({"attribute": name, "ge": low}),
                (None, Some(high)) => json!({"attribute": name, "le": high}),
                (None, None) => json!({"not": {"attribute": name, "missing": true}}),
            },
            ScaleKind::AgeDays => {
                // A missing `min` of an age is 0: days to come are only in a band that says so.
                let low = low.or((floor < 0.0).then_some(floor));
                let low = if low.is_none() && high.is_none() { Some(0.0) } else { low };
                json!({"attribute": name, "age_days": ends(low, high)})
            }
            ScaleKind::Order => match (low.map(f64::ceil), high.map(f64::floor)) {
                (Some(low), Some(high)) if low == high => {
                    json!({"attribute": name, "is": self.word(low)})
                }
                (Some(low), Some(high)) => {
                    json!({"attribute": name, "between": [self.word(low), self.word(high)]})
                }
                (Some(low), None) => json!({"attribute": name, "ge": self.word(low)}),
                (None, Some(high)) => json!({"attribute": name, "le": self.word(high)}),
                (None, None) => json!({"not": {"attribute": name, "missing": true}}),
            },
            ScaleKind::TagCount => {
                let low = if low.is_none() && high.is_none() { Some(0.0) } else { low };
                json!({"attribute": name, "count": ends(low, high)})
            }
        }
    }

    /// The range in words: "employees 100 to 250", "last_funding at most 365 days ago".
    pub(crate) fn words(&self, low: Option<f64>, high: Option<f64>) -> String {
        let show = |x: f64| match self.kind {
            ScaleKind::Order => self.word(x).to_owned(),
            _ => format!("{x}"),
        };
        let (low, high) = match self.kind {
            ScaleKind::Number => (low, high),
            _ => (low.map(f64::ceil), high.map(f64::floor)),
        };
        let range = match (low, high) {
            (Some(low), Some(high)) if low == high => format!("is {}", show(low)),
            (Some(low), Some(high)) => format!("{} to {}", show(low), show(high)),
            (Some(low), None) => format!("at least {}", show(low)),
            (None, Some(high)) => format!("at most {}", show(high)),
            (None, None) => "is known".to_owned(),
        };
        match self.kind {
            ScaleKind::AgeDays => format!("{} {range} days ago", self.attribute),
            ScaleKind::TagCount => format!("number of {} {range}", self.attribute),
            _ => format!("{} {range}", self.attribute),
        }
    }
}
