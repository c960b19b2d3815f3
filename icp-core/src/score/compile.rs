//! From document to plan.

use super::code_table::CodeTable;
use super::expression::{Expression, ValueTest};
use super::fit::{CompiledFit, Reach};
use super::plan::{
    AxisPlan, Plan, PlannedAttribute, PlannedCriterion, PlannedEffect, PlannedOverride, PlannedTier,
    PlannedTrigger,
};
use super::scan::AccountKeys;
use super::slots::TagMask;
use super::vocabulary::Vocabulary;
use crate::date::Date;
use crate::points::Points;
use crate::profile::Profile;
use crate::profile::attribute::{Attribute, AttributeType};
use crate::profile::criterion::{Axis, Criterion, MissingPolicy};
use crate::profile::document::Document;
use crate::profile::fit::{Band, Fit};
use crate::profile::predicate::{Predicate, Scalar, Test, WholeRange};
use crate::profile::rules::{Effect, Override, Trigger};
use crate::table::reading::Reading;
use std::collections::{BTreeMap, BTreeSet};

/// The plan of a profile on a date.
pub(crate) fn compile(profile: &Profile, as_of: Date) -> Plan {
    let document = profile.document();
    let mut compiler = Compiler::new(document, as_of);
    // Masks need the final number of words of each attribute, so the values are named in a first pass.
    compiler.pass(document);
    compiler.lay_out_words();
    let (mut criteria, exclusions, overrides, triggers, requires) = compiler.pass(document);
    let maxima = document.max_points();
    for (criterion, max) in criteria.iter_mut().zip(maxima) {
        let vocabulary = criterion.attribute.and_then(|attribute| compiler.vocabularies[attribute].as_ref());
        criterion.max = max;
        criterion.reach = Reach::new(&criterion.fit, vocabulary.and_then(Vocabulary::ordered));
        criterion.reachable_points = reachable_points(max, &criterion.reach, criterion.missing);
    }
    let tiers = document.tiers.iter().zip(requires);
    Plan {
        as_of,
        fit_axis: axis_plan(document, &criteria, Axis::Fit),
        timing_axis: axis_plan(document, &criteria, Axis::Timing),
        criteria,
        exclusions,
        overrides,
        triggers,
        tiers: tiers.map(|(tier, requires)| PlannedTier { min: tier.min, requires }).collect(),
        decision: document.decision,
        tag_words: compiler.tag_words,
        keys: AccountKeys::new(compiler.used.iter().map(|(_, attribute)| *attribute)),
        attributes: compiler.into_attributes(),
    }
}

/// Gives the criteria other maxima, and what follows from them.
#[cfg(feature = "analysis")]
pub(crate) fn set_maxima(plan: &mut Plan, maxima: &[Points]) {
    for (criterion, &max) in plan.criteria.iter_mut().zip(maxima) {
        criterion.max = max;
        criterion.reachable_points = reachable_points(max, &criterion.reach, criterion.missing);
    }
}

fn reachable_points(max: Points, reach: &Reach, missing: MissingPolicy) -> Vec<u64> {
    let policy = match missing {
        MissingPolicy::Zero => Some(0.0),
        MissingPolicy::Neutral(fit) => Some(fit),
        MissingPolicy::Ignore => None,
    };
    let mut points: Vec<u64> = reach
        .fits
        .iter()
        .copied()
        .chain(policy)
        .map(|fit| max.earned(fit).micro().unsigned_abs().into())
        .collect();
    points.sort_unstable();
    points.dedup();
    points
}

fn axis_plan(document: &Document, criteria: &[PlannedCriterion], axis: Axis) -> AxisPlan {
    let members: Vec<usize> = (0..criteria.len()).filter(|&i| criteria[i].axis == axis).collect();
    let caps = document.caps.iter().filter_map(|(category, cap)| {
        let places: Vec<usize> = (0..members.len())
            .filter(|&place| document.criteria[members[place]].category == *category)
            .collect();
        (!places.is_empty()).then(|| (places, u64::from(cap.micro().unsigned_abs())))
    });
    AxisPlan { caps: caps.collect(), criteria: members }
}

/// Everything a pass over the document compiles, in document order.
type Compiled = (
    Vec<PlannedCriterion>,
    Vec<Expression>,
    Vec<PlannedOverride>,
    Vec<PlannedTrigger>,
    Vec<Option<Expression>>,
);

struct Compiler<'a> {
    document: &'a Document,
    as_of: Date,
    /// The attributes used, with their place in the document, and where each is found here by name.
    used: Vec<(usize, &'a Attribute)>,
    places: BTreeMap<&'a str, usize>,
    tiers: BTreeMap<&'a str, usize>,
    triggers: BTreeMap<&'a str, usize>,
    criteria: BTreeMap<&'a str, usize>,
    vocabularies: Vec<Option<Vocabulary>>,
    first_words: Vec<usize>,
    tag_words: usize,
}

impl<'a> Compiler<'a> {
    fn new(document: &'a Document, as_of: Date) -> Self {
        let mut compiler = Self {
            document,
            as_of,
            used: Vec::new(),
            places: BTreeMap::new(),
            tiers: by_id(document.tiers.iter().map(|tier| tier.id.as_str())),
            triggers: by_id(document.triggers.iter().map(|trigger| trigger.id.as_str())),
            criteria: by_id(document.criteria.iter().map(|criterion| criterion.id.as_str())),
            vocabularies: Vec::new(),
            first_words: Vec::new(),
            tag_words: 0,
        };
        // Attributes in the document's order, so that errors come in that order whatever reads them.
        let names = super::usage::attributes_read(document);
        for (index, attribute) in document.attributes.iter().enumerate() {
            if names.contains(attribute.name.as_str()) {
                compiler.places.insert(&attribute.name, compiler.used.len());
                compiler.used.push((index, attribute));
                compiler.vocabularies.push(match attribute.kind {
                    AttributeType::Text | AttributeType::Tags => Some(Vocabulary::new(attribute)),
                    _ => None,
                });
                compiler.first_words.push(0);
            }
        }
        compiler
    }

    fn lay_out_words(&mut self) {
        for (i, (_, attribute)) in self.used.iter().enumerate() {
            self.first_words[i] = self.tag_words;
            if let (AttributeType::Tags, Some(vocabulary)) = (attribute.kind, &self.vocabularies[i]) {
                self.tag_words += vocabulary.len().div_ceil(64);
            }
        }
    }

    fn into_attributes(self) -> Vec<PlannedAttribute> {
        let rest = self.vocabularies.into_iter().zip(self.first_words);
        let planned = |((index, attribute), (vocabulary, first_word)): ((usize, &Attribute), _)| {
            let mut vocabulary: Option<Vocabulary> = vocabulary;
            vocabulary.iter_mut().for_each(Vocabulary::seal);
            PlannedAttribute {
                index,
                reading: Reading::new(attribute),
                words: match (&vocabulary, attribute.kind) {
                    (Some(vocabulary), AttributeType::Tags) => vocabulary.len().div_ceil(64),
                    _ => 0,
                },
                vocabulary,
                first_word,
                find_cost: attribute.find_cost,
                change_cost: (!attribute.immutable).then_some(attribute.change_cost),
            }
        };
        self.used.into_iter().zip(rest).map(planned).collect()
    }

    fn pass(&mut self, document: &'a Document) -> Compiled {
        let criteria = document.criteria.iter().map(|criterion| self.criterion(criterion)).collect();
        let exclusions = document.exclusions.iter().map(|rule| self.predicate(&rule.when)).collect();
        let in_force = |rule: &Override| {
            rule.starts.is_none_or(|first| first <= self.as_of)
                && rule.expires.is_none_or(|last| self.as_of <= last)
        };
        let active: Vec<(usize, &Override)> =
            document.overrides.iter().enumerate().filter(|(_, rule)| in_force(rule)).collect();
        let overrides = active.into_iter().map(|(index, rule)| self.override_rule(index, rule)).collect();
        let triggers = document.triggers.iter().map(|trigger| self.trigger(trigger)).collect();
        let requires = document
            .tiers
            .iter()
            .map(|tier| tier.requires.as_ref().map(|rule| self.predicate(rule)))
            .collect();
        (criteria, exclusions, overrides, triggers, requires)
    }

    /// The place of an attribute among the used ones. The document's checks make sure there is one.
    fn attribute(&self, name: &str) -> usize {
        self.places.get(name).copied().unwrap_or(0)
    }

    fn tier(&self, id: &str) -> usize {
        self.tiers.get(id).copied().unwrap_or(0)
    }

    fn criterion(&mut self, criterion: &Criterion) -> PlannedCriterion {
        let attribute = match &criterion.fit {
            Fit::When(_) => None,
            _ => criterion.attribute.as_deref().map(|name| self.attribute(name)),
        };
        PlannedCriterion {
            id: criterion.id.as_str().into(),
            attribute,
            fit: self.fit(&criterion.fit, attribute.unwrap_or(0)),
            max: Points::ZERO,
            axis: self.document.axis_of(criterion),
            missing: criterion.missing,
            must_have: criterion.must_have.as_deref().map(|tier| self.tier(tier)),
            reach: Reach { fits: Vec::new(), continuous: false },
            reachable_points: Vec::new(),
        }
    }

    fn codes(&mut self, attribute: usize, value: &str) -> (Vec<u32>, bool) {
        match &mut self.vocabularies[attribute] {
            Some(vocabulary) => vocabulary.codes(value),
            None => (Vec::new(), false),
        }
    }

    fn masks(&mut self, attribute: usize, elements: &[String]) -> Vec<TagMask> {
        let first_word = self.first_words[attribute];
        elements.iter().map(|element| TagMask::new(first_word, self.codes(attribute, element).0)).collect()
    }

    fn union_mask(&mut self, attribute: usize, elements: &[String]) -> TagMask {
        let codes: Vec<u32> = elements.iter().flat_map(|element| self.codes(attribute, element).0).collect();
        TagMask::new(self.first_words[attribute], codes)
    }

    fn vocabulary_len(&self, attribute: usize) -> usize {
        self.vocabularies[attribute].as_ref().map_or(0, Vocabulary::len)
    }

    fn fit(&mut self, fit: &Fit, attribute: usize) -> CompiledFit {
        match fit {
            Fit::Bands(bands) => CompiledFit::Bands(bands.clone()),
            Fit::Curve(knots) => CompiledFit::Curve(knots.clone()),
            Fit::Values { values, otherwise } => self.value_table(attribute, values, *otherwise),
            Fit::Is(wanted) => CompiledFit::Flag {
                when_true: f64::from(u8::from(*wanted)),
                when_false: f64::from(u8::from(!*wanted)),
            },
            Fit::Flag { when_true, when_false } => {
                CompiledFit::Flag { when_true: *when_true, when_false: *when_false }
            }
            Fit::AgeDays(bands) => CompiledFit::Days(self.days_of_ages(bands, Self::days_before)),
            Fit::AgeMonths(bands) => CompiledFit::Days(self.days_of_ages(bands, Self::months_before)),
            Fit::Months(months) => CompiledFit::Months(months.clone()),
            Fit::AnyOf(tags) => {
                CompiledFit::TagsMeet { mask: self.union_mask(attribute, tags), negated: false }
            }
            Fit::NoneOf(tags) => {
                CompiledFit::TagsMeet { mask: self.union_mask(attribute, tags), negated: true }
            }
            Fit::AllOf(tags) => CompiledFit::TagsMeetAll(self.masks(attribute, tags)),
            Fit::Count(bands) => CompiledFit::Count(bands.clone()),
            Fit::Tags(entries) => self.tag_table(attribute, entries),
            Fit::Overlap { of, scale } => {
                CompiledFit::Overlap { elements: self.masks(attribute, of), scale: scale.clone() }
            }
            Fit::When(predicate) => CompiledFit::When(self.predicate(predicate)),
        }
    }

    /// A value named outright beats its group.
    fn value_table(&mut self, attribute: usize, values: &[(String, f64)], otherwise: f64) -> CompiledFit {
        let named: Vec<(Vec<u32>, bool)> =
            values.iter().map(|(value, _)| self.codes(attribute, value)).collect();
        let entries = |of_groups: bool| {
            let named = named.iter().enumerate().filter(move |(_, (_, is_group))| *is_group == of_groups);
            named.flat_map(|(i, (codes, _))| {
                codes.iter().map(move |&code| (code, (values[i].1, Some(i as u32))))
            })
        };
        let set = entries(true).chain(entries(false));
        CompiledFit::Codes(CodeTable::new(self.vocabulary_len(attribute), (otherwise, None), set))
    }

    /// Each tag has its own fit, else its group's: a group's mask leaves out what is named outright.
    fn tag_table(&mut self, attribute: usize, entries: &[(String, f64)]) -> CompiledFit {
        let named: Vec<(Vec<u32>, bool)> =
            entries.iter().map(|(tag, _)| self.codes(attribute, tag)).collect();
        let outright: BTreeSet<u32> =
            named.iter().filter(|(_, is_group)| !is_group).flat_map(|(codes, _)| codes.clone()).collect();
        let first_word = self.first_words[attribute];
        let masks = named.iter().zip(entries).map(|((codes, is_group), (_, fit))| {
            let kept = codes.iter().copied().filter(|code| !is_group || !outright.contains(code));
            (TagMask::new(first_word, kept), *fit)
        });
        CompiledFit::BestTag(masks.collect())
    }

    /// Bands over ages as bands over days: a greater age is an earlier day; a missing `min` of an age is 0.
    fn days_of_ages(&self, bands: &[Band<i64>], day_at: fn(&Self, i64) -> i64) -> Vec<Band<i64>> {
        let band = |band: &Band<i64>| Band {
            min: band.max.map(|age| day_at(self, age)),
            max: Some(day_at(self, band.min.unwrap_or(0))),
            fit: band.fit,
        };
        bands.iter().map(band).collect()
    }

    fn days_before(&self, days: i64) -> i64 {
        i64::from(self.as_of.days()).saturating_sub(days)
    }

    /// The day `months` calendar months before the plan's date; beyond the calendar, before or after every date.
    fn months_before(&self, months: i64) -> i64 {
        let beyond = if months > 0 { i64::MIN } else { i64::MAX };
        months
            .checked_neg()
            .and_then(|months| self.as_of.plus_months(months))
            .map_or(beyond, |date| i64::from(date.days()))
    }

    fn predicate(&mut self, predicate: &Predicate) -> Expression {
        match predicate {
            Predicate::All(parts) => Expression::All(parts.iter().map(|part| self.predicate(part)).collect()),
            Predicate::Any(parts) => Expression::Any(parts.iter().map(|part| self.predicate(part)).collect()),
            Predicate::Not(part) => Expression::Not(Box::new(self.predicate(part))),
            Predicate::Attribute { attribute, test: Test::Missing(wanted) } => {
                Expression::Missing { attribute: self.attribute(attribute), wanted: *wanted }
            }
            Predicate::Attribute { attribute, test } => {
                let attribute = self.attribute(attribute);
                Expression::Test { attribute, test: self.test(attribute, test) }
            }
            Predicate::Timing { min, max } => {
                Expression::Timing { min: min.unwrap_or(Points::ZERO), max: max.unwrap_or(Points::HUNDRED) }
            }
            Predicate::Trigger(id) => {
                let found = self.triggers.get(id.as_str()).copied();
                Expression::Trigger(found.unwrap_or(0))
            }
            Predicate::Criterion { id, min } => {
                let found = self.criteria.get(id.as_str()).copied();
                Expression::Criterion { index: found.unwrap_or(0), min: *min }
            }
        }
    }

    fn test(&mut self, attribute: usize, test: &Test) -> ValueTest {
        match self.used[attribute].1.kind {
            AttributeType::Number => number_test(test),
            AttributeType::Text => self.text_test(attribute, test),
            AttributeType::Date => self.date_test(test),
            AttributeType::Flag => ValueTest::FlagIs(matches!(test, Test::Is(Scalar::Flag(true)))),
            AttributeType::Tags => match test {
                Test::AnyOf(tags) => {
                    ValueTest::TagsMeet { mask: self.union_mask(attribute, tags), negated: false }
                }
                Test::NoneOf(tags) => {
                    ValueTest::TagsMeet { mask: self.union_mask(attribute, tags), negated: true }
                }
                Test::AllOf(tags) => ValueTest::TagsMeetAll(self.masks(attribute, tags)),
                Test::Count(range) => {
                    ValueTest::TagCount(range.min.unwrap_or(0), range.max.unwrap_or(i64::MAX))
                }
                _ => never(),
            },
        }
    }

    fn text_test(&mut self, attribute: usize, test: &Test) -> ValueTest {
        let mut holds: Vec<u32> = Vec::new();
        match test {
            Test::Is(Scalar::Text(value)) => holds = self.codes(attribute, value).0,
            Test::In(values) => {
                for value in values {
                    if let Scalar::Text(value) = value {
                        holds.extend(self.codes(attribute, value).0);
                    }
                }
            }
            _ => holds = self.codes_in_range(attribute, test),
        }
        let set = holds.into_iter().map(|code| (code, true));
        ValueTest::Codes(CodeTable::new(self.vocabulary_len(attribute), false, set))
    }

    /// The codes of an ordered attribute that a range names.
    fn codes_in_range(&mut self, attribute: usize, test: &Test) -> Vec<u32> {
        let mut rank = |value: &Scalar| match value {
            Scalar::Text(value) => {
                let code = self.codes(attribute, value).0.first().copied().unwrap_or(0);
                self.vocabularies[attribute]
                    .as_ref()
                    .and_then(|vocabulary| vocabulary.rank(code))
                    .unwrap_or(0)
            }
            _ => 0,
        };
        let (low, high) = match test {
            Test::Lt(value) => (0, rank(value)),
            Test::Le(value) => (0, rank(value) + 1),
            Test::Gt(value) => (rank(value) + 1, usize::MAX),
            Test::Ge(value) => (rank(value), usize::MAX),
            Test::Between(low, high) => (rank(low), rank(high) + 1),
            _ => (0, 0),
        };
        let order = self.vocabularies[attribute].as_ref().map(Vocabulary::reachable).unwrap_or_default();
        order.into_iter().enumerate().filter(|(i, _)| (low..high).contains(i)).map(|(_, code)| code).collect()
    }

    fn date_test(&self, test: &Test) -> ValueTest {
        let (first, last) = (i64::MIN, i64::MAX);
        let ages = |range: &WholeRange, day_at: fn(&Self, i64) -> i64| {
            ValueTest::Days(
                range.max.map_or(first, |age| day_at(self, age)),
                day_at(self, range.min.unwrap_or(0)),
            )
        };
        match test {
            Test::Is(value) => ValueTest::Days(day(value), day(value)),
            Test::In(values) => ValueTest::DayIn(values.iter().map(|value| day(value) as i32).collect()),
            Test::Lt(value) => ValueTest::Days(first, day(value) - 1),
            Test::Le(value) => ValueTest::Days(first, day(value)),
            Test::Gt(value) => ValueTest::Days(day(value) + 1, last),
            Test::Ge(value) => ValueTest::Days(day(value), last),
            Test::Between(low, high) => ValueTest::Days(day(low), day(high)),
            Test::AgeDays(range) => ages(range, Self::days_before),
            Test::AgeMonths(range) => ages(range, Self::months_before),
            _ => never(),
        }
    }

    fn override_rule(&mut self, index: usize, rule: &Override) -> PlannedOverride {
        let then = match &rule.then {
            Effect::Add(points) => PlannedEffect::Add(points.micro()),
            Effect::Floor(points) => PlannedEffect::Floor(*points),
            Effect::Cap(points) => PlannedEffect::Cap(*points),
            Effect::Set(points) => PlannedEffect::Set(*points),
            Effect::Tier(id) => PlannedEffect::Tier(self.tier(id)),
        };
        PlannedOverride { index, when: self.predicate(&rule.when), then }
    }

    fn trigger(&mut self, trigger: &Trigger) -> PlannedTrigger {
        PlannedTrigger {
            id: trigger.id.as_str().into(),
            attribute: trigger.attribute.as_deref().map(|name| self.attribute(name)),
            when: trigger.when.as_ref().map(|when| self.predicate(when)),
            in_season: trigger.months.is_empty() || trigger.months.contains(&self.as_of.month()),
            strength: trigger.strength,
            window_days: trigger.window_days,
            decay: trigger.decay,
        }
    }
}

/// Ids and their places.
fn by_id<'a>(ids: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    ids.enumerate().map(|(place, id)| (id, place)).collect()
}

fn number_test(test: &Test) -> ValueTest {
    let number = |value: &Scalar| match value {
        Scalar::Number(x) => *x,
        _ => f64::NAN,
    };
    match test {
        Test::Is(value) => ValueTest::NumberIn(vec![number(value)]),
        Test::In(values) => ValueTest::NumberIn(values.iter().map(number).collect()),
        Test::Lt(value) => ValueTest::Lt(number(value)),
        Test::Le(value) => ValueTest::Le(number(value)),
        Test::Gt(value) => ValueTest::Gt(number(value)),
        Test::Ge(value) => ValueTest::Ge(number(value)),
        Test::Between(low, high) => ValueTest::Between(number(low), number(high)),
        _ => never(),
    }
}

/// The day a document's date names; the document's checks make sure it is one.
fn day(value: &Scalar) -> i64 {
    match value {
        Scalar::Text(text) => text.parse::<Date>().map_or(i64::MAX - 1, |date| i64::from(date.days())),
        _ => i64::MAX - 1,
    }
}

/// What the document's checks rule out: a test that holds for nothing.
fn never() -> ValueTest {
    ValueTest::NumberIn(Vec::new())
}
