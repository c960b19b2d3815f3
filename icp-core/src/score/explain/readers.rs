//! Everything that reads one attribute, and how two of its values are told apart by all of it.

use crate::score::expression::{Expression, ValueTest};
use crate::score::fit::CompiledFit;
use crate::score::plan::{Plan, PlannedTrigger};
use crate::score::slots::{Slot, Slots, TagMask};

/// The compiled fits, tests and triggers that read one attribute.
#[derive(Clone, Debug, Default)]
pub(crate) struct Readers<'a> {
    pub(crate) fits: Vec<&'a CompiledFit>,
    pub(crate) tests: Vec<&'a ValueTest>,
    pub(crate) triggers: Vec<&'a PlannedTrigger>,
}

impl<'a> Readers<'a> {
    pub(crate) fn of(plan: &'a Plan, attribute: usize) -> Self {
        let mut readers = Self::default();
        for criterion in &plan.criteria {
            match &criterion.fit {
                CompiledFit::When(expression) => readers.visit(expression, attribute),
                fit if criterion.attribute == Some(attribute) => readers.fits.push(fit),
                _ => {}
            }
        }
        plan.exclusions.iter().for_each(|rule| readers.visit(rule, attribute));
        plan.overrides.iter().for_each(|rule| readers.visit(&rule.when, attribute));
        for trigger in &plan.triggers {
            trigger.when.iter().for_each(|when| readers.visit(when, attribute));
            if trigger.attribute == Some(attribute) {
                readers.triggers.push(trigger);
            }
        }
        plan.tiers
            .iter()
            .filter_map(|tier| tier.requires.as_ref())
            .for_each(|rule| readers.visit(rule, attribute));
        readers
    }

    /// How many readers there are.
    pub(crate) fn len(&self) -> usize {
        self.fits.len() + self.tests.len() + self.triggers.len()
    }

    fn visit(&mut self, expression: &'a Expression, wanted: usize) {
        match expression {
            Expression::All(parts) | Expression::Any(parts) => {
                parts.iter().for_each(|part| self.visit(part, wanted));
            }
            Expression::Not(part) => self.visit(part, wanted),
            Expression::Test { attribute, test } if *attribute == wanted => self.tests.push(test),
            _ => {}
        }
    }

    /// What all readers make of a value: equal for values that nothing tells apart. First what predicates see, then fits and
    /// strengths of triggers as bits, of which more is never worse.
    pub(crate) fn signature(&self, plan: &Plan, value: Slot, slots: &Slots) -> (Vec<u64>, Vec<u64>) {
        let rules = self.tests.iter().map(|test| u64::from(test.holds(value, slots))).collect();
        let fit = |fit: &&CompiledFit| fit.evaluate(value, slots).map_or(u64::MAX, |(fit, _)| fit.to_bits());
        let mut fits: Vec<u64> = self.fits.iter().map(fit).collect();
        if let Slot::Date(day) = value {
            let age = i64::from(plan.as_of.days()) - i64::from(day);
            fits.extend(self.triggers.iter().map(|trigger| trigger.at_age(age).to_bits()));
        }
        (rules, fits)
    }

    /// The masks of tags that anything asks for.
    pub(crate) fn masks(&self) -> Vec<&'a TagMask> {
        let mut masks: Vec<&TagMask> = Vec::new();
        for fit in &self.fits {
            match fit {
                CompiledFit::TagsMeet { mask, .. } => masks.push(mask),
                CompiledFit::TagsMeetAll(all) | CompiledFit::Overlap { elements: all, .. } => {
                    masks.extend(all)
                }
                CompiledFit::BestTag(entries) => masks.extend(entries.iter().map(|(mask, _)| mask)),
                _ => {}
            }
        }
        for test in &self.tests {
            match test {
                ValueTest::TagsMeet { mask, .. } => masks.push(mask),
                ValueTest::TagsMeetAll(all) => masks.extend(all),
                _ => {}
            }
        }
        masks
    }

    /// The numbers of tags at which anything changes: the first of each new stretch.
    pub(crate) fn counts(&self) -> Vec<i64> {
        let mut starts = Vec::new();
        let mut ends = |min: Option<i64>, max: Option<i64>| {
            starts.extend(min);
            starts.extend(max.and_then(|max| max.checked_add(1)));
        };
        for fit in &self.fits {
            if let CompiledFit::Count(bands) = fit {
                bands.iter().for_each(|band| ends(band.min, band.max));
            }
        }
        for test in &self.tests {
            if let ValueTest::TagCount(min, max) = test {
                ends(Some(*min), Some(*max));
            }
        }
        starts
    }

    /// The numbers at which anything changes.
    pub(crate) fn edges(&self) -> Vec<f64> {
        let mut edges = Vec::new();
        for fit in &self.fits {
            match fit {
                CompiledFit::Bands(bands) => {
                    edges.extend(bands.iter().flat_map(|band| [band.min, band.max]).flatten());
                }
                CompiledFit::Curve(knots) => edges.extend(knots.iter().map(|knot| knot.0)),
                _ => {}
            }
        }
        for test in &self.tests {
            match test {
                ValueTest::Lt(x) | ValueTest::Le(x) | ValueTest::Gt(x) | ValueTest::Ge(x) => edges.push(*x),
                ValueTest::Between(low, high) => edges.extend([*low, *high]),
                ValueTest::NumberIn(values) => edges.extend(values),
                _ => {}
            }
        }
        edges.retain(|edge| edge.is_finite());
        edges.sort_by(|a, b| crate::num::order(*a, *b));
        edges.dedup();
        edges
    }

    /// The days on which anything changes: the first of each new stretch, and where a fading trigger is looked at in between.
    pub(crate) fn days(&self, as_of: i64) -> Vec<i64> {
        let mut starts = Vec::new();
        let mut range = |min: i64, max: i64| starts.extend([min, max.saturating_add(1)]);
        for fit in &self.fits {
            if let CompiledFit::Days(bands) = fit {
                bands.iter().for_each(|band| {
                    range(band.min.unwrap_or(i64::MIN), band.max.unwrap_or(i64::MAX));
                });
            }
        }
        for test in &self.tests {
            match test {
                ValueTest::Days(min, max) => range(*min, *max),
                ValueTest::DayIn(days) => {
                    days.iter().for_each(|&day| range(i64::from(day), i64::from(day)));
                }
                _ => {}
            }
        }
        for trigger in &self.triggers {
            range(trigger.window_days.map_or(i64::MIN, |window| as_of - i64::from(window)), as_of);
            let step = match trigger.decay {
                crate::profile::rules::Decay::Step => continue,
                crate::profile::rules::Decay::Linear => i64::from(trigger.window_days.unwrap_or(8)) / 8,
                crate::profile::rules::Decay::HalfLife(days) => crate::num::min(days, 1e6) as i64,
            };
            (0..=8).for_each(|i| range(as_of - i * step.max(1), as_of));
        }
        starts
    }

    /// Whether anything asks for the month of a date.
    pub(crate) fn months(&self) -> bool {
        self.fits.iter().any(|fit| matches!(fit, CompiledFit::Months(_)))
    }
}
