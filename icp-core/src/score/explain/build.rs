//! From an assessment to its explanation: criteria, what is open, and the sentence that sums up.

use super::explanation::Explanation;
use super::open;
use super::parts::{CriterionExplanation, OpenAttribute};
use super::say;
use super::why::Look;
use crate::points::Points;
use crate::profile::attribute::Attribute;
use crate::profile::criterion::{Axis, MissingPolicy};
use crate::profile::document::Document;
use crate::score::assess::Assessment;
use crate::score::expression::{Nothing, View};
use crate::score::plan::{AxisPlan, Plan};
use crate::score::record::Record;
use crate::score::scorer::Scorer;
use crate::score::slots::Slots;
use crate::score::truth::Truth;
use crate::score::words::Status;
use crate::table::account::{Account, Value};
use crate::table::cell::Cell;

/// Everything an explanation is built from.
pub(crate) struct Builder<'a> {
    pub(crate) document: &'a Document,
    pub(crate) plan: &'a Plan,
    pub(crate) slots: &'a Slots,
    pub(crate) assessment: &'a Assessment,
    pub(crate) attributes: Vec<&'a Attribute>,
    /// The account's values as read, one for each attribute of the plan.
    pub(crate) values: Vec<Option<Value>>,
}

/// The account's values as the profile reads them, one for each attribute of the plan.
pub(crate) fn values_as_read(scorer: &Scorer, account: &Account) -> Vec<Option<Value>> {
    let plan = scorer.plan();
    let read = |(declared, planned): (&Attribute, &crate::score::plan::PlannedAttribute)| {
        let (_, value) = account.value_of(declared)?;
        let cell = planned.reading.value(value, false).ok()?;
        Some(match cell {
            Cell::Missing => return None,
            Cell::Number(x) => Value::Number(x),
            Cell::Flag(flag) => Value::Flag(flag),
            Cell::Date(date) => Value::Date(date),
            Cell::Text(text) => Value::Text(text.to_owned()),
            Cell::Tags(tags) => {
                let mut found = Vec::new();
                tags.for_each(|tag| found.push(tag.map(str::to_owned)));
                Value::Tags(found)
            }
        })
    };
    scorer.attributes().zip(&plan.attributes).map(read).collect()
}

impl<'a> Builder<'a> {
    pub(crate) fn new(
        scorer: &'a Scorer,
        account: &Account,
        slots: &'a Slots,
        assessment: &'a Assessment,
    ) -> Self {
        Self {
            document: scorer.profile().document(),
            plan: scorer.plan(),
            slots,
            assessment,
            attributes: scorer.attributes().collect(),
            values: values_as_read(scorer, account),
        }
    }

    pub(crate) fn account(&self) -> open::Account<'_> {
        open::Account { plan: self.plan, slots: self.slots, assessment: self.assessment }
    }

    pub(crate) fn names(&self, places: &[usize]) -> Vec<String> {
        say::attribute_names(&self.attributes, places)
    }

    pub(crate) fn explanation(&self, record: Record) -> Explanation {
        let exclusions = self.exclusions();
        let overrides = self.overrides();
        let open = self.open();
        Explanation {
            summary: self.summary(&record, &open),
            criteria: (0..self.plan.criteria.len()).map(|i| self.criterion(i)).collect(),
            exclusions,
            overrides,
            triggers: self.triggers(),
            tiers: self.tiers_passed(),
            open,
            record,
        }
    }

    fn criterion(&self, i: usize) -> CriterionExplanation {
        let (criterion, planned) = (&self.document.criteria[i], &self.plan.criteria[i]);
        let result = &self.assessment.criteria[i];
        let value = planned.attribute.and_then(|place| self.values[place].as_ref());
        let missing = self.names(&self.account().of_criterion(i));
        let look = Look {
            place: i,
            criterion,
            compiled: &planned.fit,
            attribute: planned.attribute.map(|place| (self.attributes[place], &self.plan.attributes[place])),
            value,
            slots: self.slots,
            as_of: self.plan.as_of,
        };
        let ends = |pick: Option<&u64>| pick.map_or(result.earned, |micro| Points::clamped(*micro as i64));
        let (least, greatest) = if result.settled {
            (result.earned, result.earned)
        } else if planned.missing == MissingPolicy::Ignore {
            (Points::ZERO, ends(planned.reachable_points.last()))
        } else {
            (ends(planned.reachable_points.first()), ends(planned.reachable_points.last()))
        };
        CriterionExplanation {
            id: criterion.id.clone(),
            name: say::name(&criterion.name, &criterion.id).to_owned(),
            category: criterion.category,
            axis: planned.axis,
            attribute: planned.attribute.map(|place| self.attributes[place].name.clone()),
            value: value.cloned(),
            points: result.points,
            max: result.max,
            earned: result.earned,
            adjusted: self.adjusted(i),
            fit: result.fit,
            known: result.fit.is_some(),
            settled: result.settled,
            why: look.why(result.decider, &missing),
            missing,
            least,
            greatest,
            evidence: criterion.evidence.clone(),
        }
    }

    fn axis(&self, axis: Axis) -> &AxisPlan {
        match axis {
            Axis::Fit => &self.plan.fit_axis,
            Axis::Timing => &self.plan.timing_axis,
        }
    }

    /// Why a criterion shows other points than it earned.
    fn adjusted(&self, i: usize) -> Option<String> {
        let result = &self.assessment.criteria[i];
        if result.points == result.earned && result.max == self.plan.criteria[i].max {
            return None;
        }
        let axis = self.axis(self.plan.criteria[i].axis);
        let mut reasons = Vec::new();
        let left_out = axis.criteria.iter().any(|&j| {
            self.plan.criteria[j].missing == MissingPolicy::Ignore
                && self.assessment.criteria[j].fit.is_none()
        });
        if left_out {
            reasons.push("shared out anew because criteria without a value are left out".to_owned());
        }
        for (members, cap) in &axis.caps {
            let here = members.iter().any(|&place| axis.criteria[place] == i);
            let shown: u64 = members
                .iter()
                .map(|&place| {
                    u64::from(self.assessment.criteria[axis.criteria[place]].points.micro().unsigned_abs())
                })
                .sum();
            if here && shown == *cap && (!left_out || result.points < result.earned) {
                let (category, cap) = (self.document.criteria[i].category, Points::clamped(*cap as i64));
                reasons.push(format!("cut with its category: {} counts {cap} at most", category.as_str()));
            }
        }
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }

    /// What each missing attribute leaves open.
    fn open(&self) -> Vec<OpenAttribute> {
        let account = self.account();
        let mut found: Vec<OpenAttribute> = self
            .attributes
            .iter()
            .map(|attribute| OpenAttribute { attribute: attribute.name.clone(), ..OpenAttribute::default() })
            .collect();
        for (i, criterion) in self.document.criteria.iter().enumerate() {
            for place in account.of_criterion(i) {
                found[place].criteria.push(criterion.id.clone());
                let planned = &self.plan.criteria[i];
                let moves = planned.reachable_points.len() > 1 || planned.missing == MissingPolicy::Ignore;
                found[place].moves_score |= planned.axis == Axis::Fit && moves;
            }
        }
        for (rule, result) in self.plan.overrides.iter().zip(&self.assessment.overrides) {
            if result.surely == Truth::Unknown {
                for place in account.open(&rule.when, View::Bounds, &Nothing) {
                    found[place].overrides.push(self.document.overrides[rule.index].id.clone());
                    found[place].moves_score |=
                        !matches!(rule.then, crate::score::plan::PlannedEffect::Tier(_));
                }
            }
        }
        for (rule, declared) in self.plan.exclusions.iter().zip(&self.document.exclusions) {
            for place in account.open(rule, View::Bounds, &Nothing) {
                found[place].exclusions.push(declared.id.clone());
            }
        }
        for (trigger, declared) in self.plan.triggers.iter().zip(&self.document.triggers) {
            for place in account.of_trigger(trigger) {
                found[place].triggers.push(declared.id.clone());
            }
        }
        let settled = self.assessment.low == self.assessment.high;
        found.retain_mut(|open| {
            open.moves_score &= !settled;
            let lists = [&open.criteria, &open.overrides, &open.exclusions, &open.triggers];
            lists.iter().any(|list| !list.is_empty())
        });
        found
    }

    fn summary(&self, record: &Record, open: &[OpenAttribute]) -> String {
        let score = record.score;
        let movers: Vec<String> =
            open.iter().filter(|open| open.moves_score).map(|open| open.attribute.clone()).collect();
        let between = if record.low == record.high {
            String::new()
        } else {
            let why = if movers.is_empty() {
                String::new()
            } else if movers.len() > 3 {
                format!(" while {} attributes are unknown", movers.len())
            } else {
                format!(" while {} unknown", say::are(&movers))
            };
            format!(" (between {} and {}{why})", record.low, record.high)
        };
        let tier = self.assessment.verdict.tier.map(|tier| {
            let tier = &self.document.tiers[tier];
            say::name(&tier.name, &tier.id)
        });
        match record.status {
            Status::Excluded => {
                let ids = say::listed(&record.exclusions.fired, "and");
                format!("Excluded by {ids}; it would have scored {score} of 100{between}.")
            }
            Status::InsufficientData => {
                format!(
                    "Nothing is known that the fit rests on, so there is no tier; the score is {score} of 100{between}."
                )
            }
            Status::Conditional => {
                let ids = say::listed(&record.exclusions.unknown, "and");
                let unless = format!("unless excluded by {ids}, which can not be told yet");
                format!("{} with {score} of 100{between}, {unless}.", tier.unwrap_or("No tier"))
            }
            Status::Scored => format!("{} with {score} of 100{between}.", tier.unwrap_or("No tier")),
        }
    }
}
