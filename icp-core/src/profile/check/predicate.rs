//! Checks conditions.

use super::Check;
use crate::date::Date;
use crate::json::number;
use crate::profile::attribute::AttributeType;
use crate::profile::fault::ProfileFault;
use crate::profile::predicate::{Predicate, Scalar, Test, WholeRange};

impl<'d> Check<'d> {
    /// A condition at this place; `in_requires`: of a tier, where more is allowed.
    pub(super) fn predicate(&mut self, predicate: &'d Predicate, in_requires: bool) {
        match predicate {
            Predicate::All(parts) => self.parts("all", parts, in_requires),
            Predicate::Any(parts) => self.parts("any", parts, in_requires),
            Predicate::Not(inner) => self.under("not", |c| c.predicate(inner, in_requires)),
            Predicate::Attribute { attribute, test } => {
                let mut index = None;
                self.under("attribute", |c| index = c.attribute_index(attribute));
                self.test(test, index);
            }
            Predicate::Timing { min, max } => {
                self.requires_only("timing", in_requires);
                if let (Some(min), Some(max)) = (min, max)
                    && min > max
                {
                    let (path, low, high) = (self.path.below("timing"), min.decimal(), max.decimal());
                    self.fault(ProfileFault::RangeReversed { path, low, high });
                }
            }
            Predicate::Trigger(id) => {
                self.requires_only("trigger", in_requires);
                if in_requires && !self.triggers.contains(id.as_str()) && !self.trigger_ids_unsure {
                    let help = super::near(&mut self.suggestions, id, self.triggers.iter().copied());
                    let path = self.path.below("trigger");
                    self.fault(ProfileFault::UnknownTrigger { path, id: id.clone(), help });
                }
            }
            Predicate::Criterion { id, .. } => {
                self.requires_only("criterion", in_requires);
                if in_requires && !self.criteria.contains(id.as_str()) && !self.criterion_ids_unsure {
                    let help = super::near(&mut self.suggestions, id, self.criteria.iter().copied());
                    let path = self.path.below("criterion");
                    self.fault(ProfileFault::UnknownCriterion { path, id: id.clone(), help });
                }
            }
        }
    }

    fn parts(&mut self, key: &str, parts: &'d [Predicate], in_requires: bool) {
        self.under(key, |c| {
            for (i, part) in parts.iter().enumerate() {
                c.nth(i, |c| c.predicate(part, in_requires));
            }
        });
    }

    fn requires_only(&mut self, atom: &'static str, in_requires: bool) {
        if !in_requires {
            let path = self.path.below(atom);
            self.fault(ProfileFault::RequiresOnly { path, atom });
        }
    }

    pub(super) fn trigger_attribute(&mut self, name: &str) {
        let Some(index) = self.attribute_index(name) else { return };
        if let Some(kind) = self.kind(index)
            && kind != AttributeType::Date
        {
            let attribute = name.to_owned();
            let fault = ProfileFault::ValueNotForType {
                path: self.here(),
                attribute,
                kind: kind.words(),
                expected: "a date attribute",
                found: "another type",
            };
            self.fault(fault);
        }
    }

    fn test(&mut self, test: &'d Test, index: Option<usize>) {
        let key = operator(test);
        self.under(key, |c| {
            if let Test::Count(range) | Test::AgeDays(range) | Test::AgeMonths(range) = test {
                c.range(range);
            }
            let Some(index) = index else { return };
            let Some(kind) = c.kind(index) else { return };
            if !allowed(test, kind) {
                let attribute = c.document.attributes[index].name.clone();
                let (kind, allowed) = (kind.words(), operators_for(kind));
                let fault = ProfileFault::OperatorNotForType {
                    path: c.here(),
                    operator: key,
                    attribute,
                    kind,
                    allowed,
                };
                c.fault(fault);
                return;
            }
            c.operands(test, key, index, kind);
        });
    }

    fn range(&mut self, range: &WholeRange) {
        if let (Some(min), Some(max)) = (range.min, range.max)
            && min > max
        {
            let (low, high) = (min.to_string(), max.to_string());
            self.fault(ProfileFault::RangeReversed { path: self.here(), low, high });
        }
    }

    fn operands(&mut self, test: &'d Test, key: &'static str, index: usize, kind: AttributeType) {
        match test {
            Test::Is(value) => {
                self.value(value, index, kind);
            }
            Test::In(values) => {
                for (i, value) in values.iter().enumerate() {
                    self.nth(i, |c| c.value(value, index, kind));
                }
                self.distinct_scalars(values, index);
            }
            Test::Lt(value) | Test::Le(value) | Test::Gt(value) | Test::Ge(value) => {
                if self.has_order(key, index, kind) {
                    self.ranked(value, index, kind);
                }
            }
            Test::Between(low, high) => {
                if self.has_order(key, index, kind) {
                    self.nth(0, |c| c.ranked(low, index, kind));
                    self.nth(1, |c| c.ranked(high, index, kind));
                    self.between(low, high, index, kind);
                }
            }
            Test::AnyOf(values) | Test::AllOf(values) | Test::NoneOf(values) => {
                self.text_values(index, values)
            }
            Test::Count(_) | Test::AgeDays(_) | Test::AgeMonths(_) | Test::Missing(_) => {}
        }
    }

    fn has_order(&mut self, operator: &'static str, index: usize, kind: AttributeType) -> bool {
        let attribute = &self.document.attributes[index];
        if kind != AttributeType::Text || !attribute.order.is_empty() {
            return true;
        }
        let place = format!("/attributes/{}/order", super::attributes::escaped(&attribute.name));
        if !self.broken.covers(&place) {
            let attribute = attribute.name.clone();
            self.fault(ProfileFault::OperatorNeedsOrder { path: self.here(), operator, attribute });
        }
        false
    }

    /// A value of the attribute's type.
    fn value(&mut self, value: &'d Scalar, index: usize, kind: AttributeType) {
        let expected = match (kind, value) {
            (AttributeType::Number, Scalar::Number(_)) | (AttributeType::Flag, Scalar::Flag(_)) => return,
            (AttributeType::Text, Scalar::Text(text)) => return self.ordered_value(index, text),
            (AttributeType::Date, Scalar::Text(text)) => {
                if text.parse::<Date>().is_err() {
                    let found = text.clone();
                    self.fault(ProfileFault::InvalidProfileDate { path: self.here(), found });
                }
                return;
            }
            (AttributeType::Number, _) => "a number",
            (AttributeType::Flag, _) => "true or false",
            (AttributeType::Date, _) => "a date as text, YYYY-MM-DD",
            (AttributeType::Text | AttributeType::Tags, _) => "text",
        };
        let found = match value {
            Scalar::Number(_) => "a number",
            Scalar::Text(_) => "text",
            Scalar::Flag(_) => "true or false",
        };
        let attribute = self.document.attributes[index].name.clone();
        let fault = ProfileFault::ValueNotForType {
            path: self.here(),
            attribute,
            kind: kind.words(),
            expected,
            found,
        };
        self.fault(fault);
    }

    /// A value to compare with: of ordered text one value, not a group.
    fn ranked(&mut self, value: &'d Scalar, index: usize, kind: AttributeType) {
        match value {
            Scalar::Text(text) if kind == AttributeType::Text => {
                if self.rank(value, index).is_none() {
                    self.not_in_order(index, text);
                }
            }
            value => self.value(value, index, kind),
        }
    }

    fn rank(&self, value: &'d Scalar, index: usize) -> Option<usize> {
        let Scalar::Text(text) = value else { return None };
        let names = &self.names[index];
        names.order.get(&names.value(text)).copied()
    }

    fn between(&mut self, low: &'d Scalar, high: &'d Scalar, index: usize, kind: AttributeType) {
        let reversed = match (low, high) {
            (Scalar::Number(low), Scalar::Number(high)) => low > high,
            (Scalar::Text(low), Scalar::Text(high)) if kind == AttributeType::Date => {
                matches!((low.parse::<Date>(), high.parse::<Date>()), (Ok(low), Ok(high)) if low > high)
            }
            (low, high) => {
                matches!((self.rank(low, index), self.rank(high, index)), (Some(low), Some(high)) if low > high)
            }
        };
        if reversed {
            let (low, high) = (shown(low), shown(high));
            self.fault(ProfileFault::RangeReversed { path: self.here(), low, high });
        }
    }

    fn distinct_scalars(&mut self, values: &'d [Scalar], index: usize) {
        let named = values
            .iter()
            .enumerate()
            .filter(|(i, _)| self.broken.is_empty() || !self.broken.covers(&self.path.below(&i.to_string())))
            .map(|(i, value)| {
                let key = match value {
                    Scalar::Text(text) => self.names[index].value(text).into_owned(),
                    other => shown(other),
                };
                (i, shown(value), key)
            })
            .collect::<Vec<_>>();
        let mut seen = std::collections::BTreeMap::new();
        for (i, value, key) in named {
            if let Some(first) = seen.get(&key) {
                let (path, first) = (self.path.below(&i.to_string()), String::clone(first));
                self.fault(ProfileFault::DuplicateValue { path, value, first });
            } else {
                seen.insert(key, value);
            }
        }
    }
}

fn shown(value: &Scalar) -> String {
    match value {
        Scalar::Number(x) => number(*x),
        Scalar::Text(text) => text.clone(),
        Scalar::Flag(flag) => flag.to_string(),
    }
}

/// The key of an operator.
pub(crate) fn operator(test: &Test) -> &'static str {
    match test {
        Test::Is(_) => "is",
        Test::In(_) => "in",
        Test::Lt(_) => "lt",
        Test::Le(_) => "le",
        Test::Gt(_) => "gt",
        Test::Ge(_) => "ge",
        Test::Between(..) => "between",
        Test::AnyOf(_) => "any_of",
        Test::AllOf(_) => "all_of",
        Test::NoneOf(_) => "none_of",
        Test::Count(_) => "count",
        Test::AgeDays(_) => "age_days",
        Test::AgeMonths(_) => "age_months",
        Test::Missing(_) => "missing",
    }
}

fn allowed(test: &Test, kind: AttributeType) -> bool {
    use AttributeType::{Date, Flag, Number, Tags, Text};
    match test {
        Test::Missing(_) => true,
        Test::Is(_) => kind != Tags,
        Test::In(_) | Test::Lt(_) | Test::Le(_) | Test::Gt(_) | Test::Ge(_) | Test::Between(..) => {
            matches!(kind, Number | Text | Date) && kind != Flag
        }
        Test::AnyOf(_) | Test::AllOf(_) | Test::NoneOf(_) | Test::Count(_) => kind == Tags,
        Test::AgeDays(_) | Test::AgeMonths(_) => kind == Date,
    }
}

fn operators_for(kind: AttributeType) -> &'static str {
    match kind {
        AttributeType::Number => "`is`, `in`, `lt`, `le`, `gt`, `ge`, `between`, `missing`",
        AttributeType::Text => "`is`, `in`, `missing`, and with `order` `lt`, `le`, `gt`, `ge`, `between`",
        AttributeType::Date => {
            "`is`, `in`, `lt`, `le`, `gt`, `ge`, `between`, `age_days`, `age_months`, `missing`"
        }
        AttributeType::Tags => "`any_of`, `all_of`, `none_of`, `count`, `missing`",
        AttributeType::Flag => "`is`, `missing`",
    }
}
