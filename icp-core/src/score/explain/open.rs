//! Which missing attributes leave a predicate open.

use crate::score::assess::Assessment;
use crate::score::expression::{Circumstances, Expression, View};
use crate::score::plan::{Plan, PlannedTrigger};
use crate::score::slots::Slots;
use crate::score::truth::Truth;

/// One account, for asking what is open about it.
#[derive(Clone, Copy)]
pub(crate) struct Account<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) slots: &'a Slots,
    pub(crate) assessment: &'a Assessment,
}

impl Account<'_> {
    /// The missing attributes (places in the plan, in document order) through which `expression` is unknown.
    pub(crate) fn open(self, expression: &Expression, view: View, around: &dyn Circumstances) -> Vec<usize> {
        let mut found = Vec::new();
        self.visit(expression, view, around, &mut found);
        sorted(found)
    }

    fn visit(self, expression: &Expression, view: View, around: &dyn Circumstances, found: &mut Vec<usize>) {
        if expression.truth(self.slots, view, around) != Truth::Unknown {
            return;
        }
        match expression {
            Expression::All(parts) | Expression::Any(parts) => {
                parts.iter().for_each(|part| self.visit(part, view, around, found));
            }
            Expression::Not(part) => self.visit(part, view, around, found),
            Expression::Test { attribute, .. } | Expression::Missing { attribute, .. } => {
                found.push(*attribute)
            }
            Expression::Timing { .. } => {
                for &i in &self.plan.timing_axis.criteria {
                    found.extend(self.of_criterion(i));
                }
                for trigger in &self.plan.triggers {
                    found.extend(self.of_trigger(trigger));
                }
            }
            Expression::Trigger(index) => found.extend(self.of_trigger(&self.plan.triggers[*index])),
            Expression::Criterion { index, .. } => found.extend(self.of_criterion(*index)),
        }
    }

    /// The missing attributes through which a criterion is not settled.
    pub(crate) fn of_criterion(self, index: usize) -> Vec<usize> {
        if self.assessment.criteria[index].settled {
            return Vec::new();
        }
        let criterion = &self.plan.criteria[index];
        match (&criterion.fit, criterion.attribute) {
            (crate::score::fit::CompiledFit::When(expression), _) => {
                self.open(expression, View::Bounds, &crate::score::expression::Nothing)
            }
            (_, attribute) => attribute.into_iter().collect(),
        }
    }

    /// The missing attributes that could give a trigger another strength.
    pub(crate) fn of_trigger(self, trigger: &PlannedTrigger) -> Vec<usize> {
        let strength = trigger.strength(self.plan, self.slots);
        if strength.low == strength.high {
            return Vec::new();
        }
        let mut found: Vec<usize> =
            trigger.attribute.into_iter().filter(|&attribute| self.slots.is_missing(attribute)).collect();
        if let Some(when) = &trigger.when {
            found.extend(self.open(when, View::Bounds, &crate::score::expression::Nothing));
        }
        sorted(found)
    }
}

fn sorted(mut places: Vec<usize>) -> Vec<usize> {
    places.sort_unstable();
    places.dedup();
    places
}
