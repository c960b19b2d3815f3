//! What decided a fit, in plain words.

use super::parts::Why;
use super::say;
use crate::date::Date;
use crate::json::number;
use crate::profile::attribute::Attribute;
use crate::profile::criterion::{Criterion, MissingPolicy};
use crate::profile::fit::{Band, Fit, OverlapScale};
use crate::score::fit::{CompiledFit, Decider};
use crate::score::plan::PlannedAttribute;
use crate::score::slots::Slots;
use crate::table::account::Value;

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A criterion beside the account it looks at.
pub(crate) struct Look<'a> {
    /// Its place in the document.
    pub(crate) place: usize,
    pub(crate) criterion: &'a Criterion,
    pub(crate) compiled: &'a CompiledFit,
    /// The attribute it reads, declared and planned.
    pub(crate) attribute: Option<(&'a Attribute, &'a PlannedAttribute)>,
    pub(crate) value: Option<&'a Value>,
    pub(crate) slots: &'a Slots,
    pub(crate) as_of: Date,
}

impl Look<'_> {
    /// What decided, or for want of what nothing could.
    pub(crate) fn why(&self, decider: Option<Decider>, missing: &[String]) -> Why {
        let Some(decider) = decider else { return self.missing(missing) };
        let value = self.value.map_or_else(|| "it".to_owned(), say::value);
        let (kind, part, text) = match (&self.criterion.fit, decider) {
            (Fit::Bands(bands), Decider::Entry(i)) => {
                let text = format!("{value} is within {}", ends(&bands[i], number));
                ("band", format!("bands/{i}"), text)
            }
            (Fit::Bands(_), _) => ("no_band", "bands".to_owned(), format!("{value} is in no band")),
            (Fit::Curve(knots), Decider::Segment(i)) => {
                ("curve", format!("curve/{i}"), on_curve(knots, i, &value, self.number()))
            }
            (Fit::Values { values, .. }, Decider::Entry(i)) => {
                let (entry, _) = &values[i];
                let text = if self.is_group(entry) {
                    format!("{value} belongs to the group {entry:?}")
                } else {
                    format!("{value} is listed")
                };
                ("value", format!("values/{}", escaped(entry)), text)
            }
            (Fit::Values { .. }, _) => {
                ("otherwise", "otherwise".to_owned(), format!("no listed value matches {value}"))
            }
            (Fit::Is(_), _) => ("flag", "is".to_owned(), format!("it is {value}")),
            (Fit::Flag { .. }, side) => {
                ("flag", format!("flag/{}", side == Decider::Yes), format!("it is {value}"))
            }
            (Fit::AgeDays(bands), Decider::Entry(i)) => {
                let text = format!("{}, within {} days", self.age(&value), age(&bands[i]));
                ("band", format!("age_days/{i}"), text)
            }
            (Fit::AgeMonths(bands), Decider::Entry(i)) => {
                let text = format!("{}, within {} months{}", self.age(&value), age(&bands[i]), self.days(i));
                ("band", format!("age_months/{i}"), text)
            }
            (Fit::AgeDays(_), _) => {
                ("no_band", "age_days".to_owned(), format!("{}, in no band", self.age(&value)))
            }
            (Fit::AgeMonths(_), _) => {
                ("no_band", "age_months".to_owned(), format!("{}, in no band", self.age(&value)))
            }
            (Fit::Months(_), side) => {
                let month = match self.value {
                    Some(Value::Date(date)) => MONTHS[usize::from(date.month().saturating_sub(1)).min(11)],
                    _ => "its month",
                };
                let verb = if side == Decider::Yes { "is listed" } else { "is not listed" };
                ("month", "months".to_owned(), format!("{month}, the month of {value}, {verb}"))
            }
            (Fit::AnyOf(tags), Decider::Yes) => ("tags", "any_of".to_owned(), self.holds(tags)),
            (Fit::AnyOf(tags), _) => {
                ("tags", "any_of".to_owned(), format!("holds neither {}", say::quoted(tags, "nor")))
            }
            (Fit::NoneOf(tags), Decider::Yes) => {
                ("tags", "none_of".to_owned(), format!("holds neither {}", say::quoted(tags, "nor")))
            }
            (Fit::NoneOf(tags), _) => ("tags", "none_of".to_owned(), self.holds(tags)),
            (Fit::AllOf(tags), Decider::Yes) => ("tags", "all_of".to_owned(), self.holds(tags)),
            (Fit::AllOf(tags), _) => {
                let lacking: Vec<String> = tags.iter().filter(|tag| !self.held(tag)).cloned().collect();
                ("tags", "all_of".to_owned(), format!("lacks {}", say::quoted(&lacking, "and")))
            }
            (Fit::Count(bands), Decider::Number(count, band)) => counted("count", bands, count, band, "tags"),
            (Fit::Tags(entries), Decider::Entry(i)) => {
                let (entry, _) = &entries[i];
                (
                    "tags",
                    format!("tags/{}", escaped(entry)),
                    format!("holds {entry:?}, the best of those listed"),
                )
            }
            (Fit::Tags(_), _) => ("tags", "tags".to_owned(), "holds none of those listed".to_owned()),
            (Fit::Overlap { of, scale }, Decider::Number(count, band)) => match scale {
                OverlapScale::Bands(bands) => {
                    counted("overlap", bands, count, band, &format!("of {} elements", of.len()))
                }
                OverlapScale::Full(full) => {
                    let text = format!("{count} of {} elements, {full} count in full", of.len());
                    ("overlap", "overlap/full".to_owned(), text)
                }
            },
            (Fit::When(when), side) => {
                let verb = if side == Decider::Yes { "holds" } else { "does not hold" };
                ("condition", "when".to_owned(), format!("{verb}: {}", say::predicate(when)))
            }
            // Every fit has its own deciders; this is what remains of the table.
            (Fit::Curve(_) | Fit::Count(_) | Fit::Overlap { .. }, _) => {
                ("no_band", String::new(), format!("{value} decides nothing"))
            }
        };
        Why { kind, path: self.path(&part), text }
    }

    fn path(&self, part: &str) -> String {
        let place = self.place;
        if part.is_empty() {
            format!("/criteria/{place}/fit")
        } else {
            format!("/criteria/{place}/fit/{part}")
        }
    }

    fn missing(&self, missing: &[String]) -> Why {
        let policy = match self.criterion.missing {
            MissingPolicy::Zero => "it earns nothing until then".to_owned(),
            MissingPolicy::Neutral(fit) => format!("until then it earns the points of fit {}", number(fit)),
            MissingPolicy::Ignore => {
                "until then it is left out and its points are shared out over the others".to_owned()
            }
        };
        let text = format!("{} not known; {policy}", say::are(missing));
        Why { kind: "missing", path: format!("/criteria/{}/missing", self.place), text }
    }

    fn number(&self) -> f64 {
        if let Some(Value::Number(x)) = self.value { *x } else { f64::NAN }
    }

    fn is_group(&self, entry: &str) -> bool {
        let vocabulary = self.attribute.and_then(|(_, planned)| planned.vocabulary.as_ref());
        vocabulary.is_some_and(|vocabulary| vocabulary.stands_for(entry).1)
    }

    /// Whether a tag, or a member of a group, is held.
    fn held(&self, element: &str) -> bool {
        let Some((_, planned)) = self.attribute else { return false };
        let codes = planned.vocabulary.as_ref().map(|vocabulary| vocabulary.stands_for(element).0);
        codes.unwrap_or_default().into_iter().any(|code| {
            let word = self.slots.tag_words.get(planned.first_word + (code / 64) as usize);
            word.is_some_and(|word| word & (1 << (code % 64)) != 0)
        })
    }

    fn holds(&self, elements: &[String]) -> String {
        let held: Vec<String> = elements.iter().filter(|element| self.held(element)).cloned().collect();
        format!("holds {}", say::quoted(&held, "and"))
    }

    fn age(&self, value: &str) -> String {
        let Some(Value::Date(date)) = self.value else { return value.to_owned() };
        match i64::from(self.as_of.days()) - i64::from(date.days()) {
            0 => format!("{value} is the day itself"),
            1 => format!("{value} is 1 day ago"),
            days if days > 0 => format!("{value} is {days} days ago"),
            days => format!("{value} lies {} days ahead", -days),
        }
    }

    /// The days that a band of months covers.
    fn days(&self, band: usize) -> String {
        let CompiledFit::Days(bands) = self.compiled else { return String::new() };
        let date =
            |day: i64| i32::try_from(day).ok().and_then(Date::from_days).map(|date: Date| date.to_string());
        let Band { min, max, .. } = bands[band];
        format!(" ({})", say::range(min.and_then(date), max.and_then(date)))
    }
}

fn ends<T: Copy>(band: &Band<T>, show: impl Fn(T) -> String) -> String {
    say::range(band.min.map(&show), band.max.map(&show))
}

/// A band of ages, whose missing `min` is 0.
fn age(band: &Band<i64>) -> String {
    say::range(Some(band.min.unwrap_or(0).to_string()), band.max.map(|end| end.to_string()))
}

fn counted(
    key: &'static str,
    bands: &[Band<i64>],
    count: u32,
    band: Option<usize>,
    what: &str,
) -> (&'static str, String, String) {
    let part = if key == "overlap" { "overlap/bands" } else { key };
    match band {
        Some(i) => {
            let text = format!("{count} {what} is within {}", ends(&bands[i], |end: i64| end.to_string()));
            (key, format!("{part}/{i}"), text)
        }
        None => (key, part.to_owned(), format!("{count} {what} is in no band")),
    }
}

fn on_curve(knots: &[(f64, f64)], i: usize, value: &str, x: f64) -> String {
    let knot = |(x, y): (f64, f64)| format!("({}, {})", number(x), number(y));
    let (x0, y0) = knots[i];
    if x < x0 {
        format!("{value} lies before the curve, which starts at {}", knot((x0, y0)))
    } else if x == x0 {
        format!("{value} is the curve's point {}", knot((x0, y0)))
    } else if let Some(&next) = knots.get(i + 1) {
        format!("{value} lies between the curve's points {} and {}", knot((x0, y0)), knot(next))
    } else {
        format!("{value} lies beyond the curve, which ends at {}", knot((x0, y0)))
    }
}

/// A key as a step of a JSON pointer (RFC 6901).
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
