//! Reads predicates.

use crate::json::Json;
use crate::profile::format::Shape;
use crate::profile::predicate::{Predicate, Scalar, Test, WholeRange};
use crate::profile::reader::{Fields, Reader};
use crate::profile::tables;

impl Reader {
    /// A predicate; an empty `all` where it can not be read.
    pub(super) fn predicate(&mut self, json: &Json) -> Predicate {
        self.predicate_parts(json).unwrap_or(Predicate::All(Vec::new()))
    }

    fn predicate_parts(&mut self, json: &Json) -> Option<Predicate> {
        let f = self.object(json, &tables::PREDICATE)?;
        // Every part given is read for its faults; with more than one given the place is broken anyway.
        let all = self.at(&f, "all", Self::predicates).map(Predicate::All);
        let any = self.at(&f, "any", Self::predicates).map(Predicate::Any);
        let not = self.at(&f, "not", |r, json, _| Some(Predicate::Not(Box::new(r.predicate(json)))));
        let attribute = self.at(&f, "attribute", Self::text);
        let mut test = None;
        for operator in tables::OPERATORS {
            let read = self.at(&f, operator, |r, json, shape| r.test(operator, json, shape));
            test = test.or(read);
        }
        let timing = self.at(&f, "timing", |r, json, _| {
            let f = r.object(json, &tables::TIMING)?;
            Some(Predicate::Timing { min: r.at(&f, "min", Self::points), max: r.at(&f, "max", Self::points) })
        });
        let trigger = self.at(&f, "trigger", Self::text).map(Predicate::Trigger);
        let criterion = self.criterion_atom(&f);
        let attribute = attribute.zip(test).map(|(attribute, test)| Predicate::Attribute { attribute, test });
        all.or(any).or(not).or(attribute).or(timing).or(trigger).or(criterion)
    }

    fn criterion_atom(&mut self, f: &Fields<'_>) -> Option<Predicate> {
        let id = self.at(f, "criterion", Self::text);
        let min = self.at(f, "min", Self::number);
        id.map(|id| Predicate::Criterion { id, min: min.unwrap_or(0.0) })
    }

    fn predicates(&mut self, json: &Json, shape: &'static Shape) -> Option<Vec<Predicate>> {
        self.items(json, shape, |r, json, _| r.predicate(json))
    }

    fn test(&mut self, operator: &str, json: &Json, shape: &'static Shape) -> Option<Test> {
        Some(match operator {
            "is" => Test::Is(self.scalar(json)),
            "in" => Test::In(self.items(json, shape, |r, json, _| r.scalar(json))?),
            "lt" => Test::Lt(self.scalar(json)),
            "le" => Test::Le(self.scalar(json)),
            "gt" => Test::Gt(self.scalar(json)),
            "ge" => Test::Ge(self.scalar(json)),
            "between" => {
                let (low, high) = self.pair(json, |r, _, json| r.scalar(json))?;
                Test::Between(low, high)
            }
            "any_of" => Test::AnyOf(self.text_list(json, shape)?),
            "all_of" => Test::AllOf(self.text_list(json, shape)?),
            "none_of" => Test::NoneOf(self.text_list(json, shape)?),
            "count" => Test::Count(self.range(json)?),
            "age_days" => Test::AgeDays(self.range(json)?),
            "age_months" => Test::AgeMonths(self.range(json)?),
            _ => Test::Missing(self.flag(json, shape)?),
        })
    }

    fn range(&mut self, json: &Json) -> Option<WholeRange> {
        self.ends(json, &tables::RANGE).map(|(min, max)| WholeRange { min, max })
    }

    fn scalar(&mut self, json: &Json) -> Scalar {
        match json {
            Json::Number(x) if x.is_finite() => Scalar::Number(*x),
            Json::Text(text) => Scalar::Text(text.clone()),
            Json::Bool(flag) => Scalar::Flag(*flag),
            other => {
                self.wrong_type(other, "a number, text, or true or false");
                Scalar::Flag(false)
            }
        }
    }
}
