//! Kleene logic and predicates.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Scored;
use super::date::Date;
use super::values::{Known, items, texts};

/// True, false or unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    /// Holds.
    True,
    /// Does not hold.
    False,
    /// Cannot be told.
    Unknown,
}

use Truth::{False, True, Unknown};

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { True } else { False }
    }
}

impl Truth {
    fn not(self) -> Self {
        match self {
            True => False,
            False => True,
            Unknown => Unknown,
        }
    }
}

fn all(truths: &[Truth]) -> Truth {
    if truths.contains(&False) {
        False
    } else if truths.contains(&Unknown) {
        Unknown
    } else {
        True
    }
}

fn any(truths: &[Truth]) -> Truth {
    all(&truths.iter().map(|truth| truth.not()).collect::<Vec<_>>()).not()
}

/// Which of the two truths is asked for: the one shown, where `missing` sees that a value is missing, or the one for
/// bounds, where whatever reads a missing attribute is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// What is true of the account as it stands.
    Shown,
    /// What is true of every completion.
    Bounds,
}

/// What `requires` may ask beyond attributes.
pub(crate) trait Gates {
    /// The truth of a `timing`, `trigger` or `criterion` atom; `None` when the predicate is none of these.
    fn gate(&self, predicate: &Value, view: View) -> Option<Truth>;
}

/// For predicates outside `requires`.
pub(crate) struct NoGates;

impl Gates for NoGates {
    fn gate(&self, _: &Value, _: View) -> Option<Truth> {
        None
    }
}

/// The truth of a predicate.
pub(crate) fn truth(scored: &Scored<'_>, predicate: &Value, view: View, gates: &dyn Gates) -> Truth {
    let each =
        |list: &Value| -> Vec<Truth> { items(list).map(|part| truth(scored, part, view, gates)).collect() };
    if let Some(list) = predicate.get("all") {
        return all(&each(list));
    }
    if let Some(list) = predicate.get("any") {
        return any(&each(list));
    }
    if let Some(part) = predicate.get("not") {
        return truth(scored, part, view, gates).not();
    }
    if let Some(truth) = gates.gate(predicate, view) {
        return truth;
    }
    let name = predicate["attribute"].as_str().unwrap();
    let value = &scored.values[name];
    if let Some(wanted) = predicate.get("missing") {
        return match (value, view) {
            (None, View::Bounds) => Unknown,
            (value, _) => (Value::Bool(value.is_none()) == *wanted).into(),
        };
    }
    match value {
        None => Unknown,
        Some(value) => holds(scored, name, value, predicate).into(),
    }
}

fn holds(scored: &Scored<'_>, name: &str, value: &Known, predicate: &Value) -> bool {
    let attribute = &scored.attributes[name];
    let (operator, operand) = predicate
        .as_object()
        .unwrap()
        .iter()
        .find(|(key, _)| *key != "attribute")
        .expect("a predicate has an operator");
    let word_holds = |text: &str, word: &Value| attribute.members(word.as_str().unwrap()).contains(text);
    match (operator.as_str(), value) {
        ("is", Known::Text(text)) => word_holds(text, operand),
        ("is", Known::Flag(flag)) => operand == *flag,
        ("is", Known::Number(number)) => *number == operand.as_f64().unwrap(),
        ("is", Known::Date(date)) => *date == iso(operand),
        ("in", Known::Text(text)) => items(operand).any(|word| word_holds(text, word)),
        ("in", Known::Number(number)) => items(operand).any(|item| item.as_f64().unwrap() == *number),
        ("in", Known::Date(date)) => items(operand).any(|item| iso(item) == *date),
        ("between", value) => {
            let compare = |end: &Value| compare(scored, name, value, end);
            compare(&operand[0]).is_ge() && compare(&operand[1]).is_le()
        }
        ("lt", value) => compare(scored, name, value, operand).is_lt(),
        ("le", value) => compare(scored, name, value, operand).is_le(),
        ("gt", value) => compare(scored, name, value, operand).is_gt(),
        ("ge", value) => compare(scored, name, value, operand).is_ge(),
        ("any_of" | "all_of" | "none_of", Known::Tags(tags)) => {
            tags_hold(operator, matches(scored, name, tags, operand), items(operand).count())
        }
        ("count", Known::Tags(tags)) => in_band(tags.len() as f64, operand),
        ("age_days", Known::Date(date)) => in_age_days(scored.as_of, *date, operand),
        ("age_months", Known::Date(date)) => in_age_months(scored.as_of, *date, operand),
        _ => panic!("{operator} does not fit {name}"),
    }
}

fn iso(value: &Value) -> Date {
    Date::parse_iso(value.as_str().unwrap()).unwrap()
}

fn compare(scored: &Scored<'_>, name: &str, value: &Known, end: &Value) -> std::cmp::Ordering {
    match value {
        Known::Number(number) => number.partial_cmp(&end.as_f64().unwrap()).unwrap(),
        Known::Date(date) => date.cmp(&iso(end)),
        Known::Text(text) => {
            let attribute = &scored.attributes[name];
            let order = attribute.order().expect("ranges need an order");
            let place = |text: &str| order.iter().position(|item| item == text).unwrap();
            place(text).cmp(&place(&attribute.normalize(end.as_str().unwrap())))
        }
        _ => panic!("{name} has no order"),
    }
}

/// How many elements of a list a set of tags holds; a group is one element.
pub(crate) fn matches(scored: &Scored<'_>, name: &str, tags: &BTreeSet<String>, list: &Value) -> usize {
    let attribute = &scored.attributes[name];
    texts(list).filter(|word| !attribute.members(word).is_disjoint(tags)).count()
}

/// Whether `any_of`, `all_of` or `none_of` holds with so many of the elements matched.
pub(crate) fn tags_hold(operator: &str, matched: usize, elements: usize) -> bool {
    match operator {
        "any_of" => matched > 0,
        "all_of" => matched == elements,
        "none_of" => matched == 0,
        _ => panic!("{operator} is not for tags"),
    }
}

/// Closed at both ends; a missing end is open.
pub(crate) fn in_band(x: f64, band: &Value) -> bool {
    band.get("min").is_none_or(|min| min.as_f64().unwrap() <= x)
        && band.get("max").is_none_or(|max| x <= max.as_f64().unwrap())
}

/// Closed at both ends in whole days; a missing `min` is 0.
pub(crate) fn in_age_days(as_of: Date, date: Date, band: &Value) -> bool {
    let age = as_of.number() - date.number();
    let end = |name: &str| band.get(name).map(whole);
    end("min").unwrap_or(0) <= age && end("max").is_none_or(|max| age <= max)
}

/// At most N: not before `as_of` less N months; at least N: not after it. A missing `min` is 0.
pub(crate) fn in_age_months(as_of: Date, date: Date, band: &Value) -> bool {
    let end = |name: &str| band.get(name).map(|months| as_of.plus_months(-whole(months)));
    date <= end("min").unwrap_or(as_of) && end("max").is_none_or(|oldest| date >= oldest)
}

/// A whole number of the document, written with or without a fraction of zeros.
pub(crate) fn whole(value: &Value) -> i64 {
    value.as_f64().unwrap() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Truth; 3] = [True, False, Unknown];

    #[test]
    fn kleene_tables() {
        let conjunction = [[True, False, Unknown], [False, False, False], [Unknown, False, Unknown]];
        let disjunction = [[True, True, True], [True, False, Unknown], [True, Unknown, Unknown]];
        for (a, row) in ALL.iter().zip(conjunction) {
            for (b, expected) in ALL.iter().zip(row) {
                assert_eq!(all(&[*a, *b]), expected);
            }
        }
        for (a, row) in ALL.iter().zip(disjunction) {
            for (b, expected) in ALL.iter().zip(row) {
                assert_eq!(any(&[*a, *b]), expected);
            }
        }
        assert_eq!(ALL.map(Truth::not), [False, True, Unknown]);
    }
}
