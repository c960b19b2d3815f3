//! Checks criteria and fits.

use super::Check;
use super::attributes::escaped;
use crate::json::number;
use crate::profile::attribute::AttributeType;
use crate::profile::criterion::{Criterion, Worth};
use crate::profile::fault::ProfileFault;
use crate::profile::fit::{Band, Fit, OverlapScale};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

impl<'d> Check<'d> {
    pub(super) fn criterion(&mut self, criterion: &'d Criterion) {
        if let Worth::Importance(word) = &criterion.worth
            && !self.importance.contains(word.as_str())
            && !self.broken.covers("/importance")
        {
            let help = super::near(&mut self.suggestions, word, self.importance.iter().copied());
            let path = self.path.below("importance");
            self.fault(ProfileFault::UnknownImportance { path, word: word.clone(), help });
        }
        if let Some(tier) = &criterion.must_have {
            self.under("must_have", |c| c.tier(tier));
        }
        let attribute = criterion.attribute.as_ref().and_then(|name| {
            let mut found = None;
            self.under("attribute", |c| found = c.attribute_index(name));
            found
        });
        self.under("fit", |c| {
            if c.is_broken() {
                return;
            }
            let key = kind_of(&criterion.fit);
            if criterion.attribute.is_none() && !matches!(criterion.fit, Fit::When(_)) {
                let fault = ProfileFault::AttributeMissing { path: c.here(), fit: key };
                c.fault(fault);
            }
            c.under(key, |c| c.fit(&criterion.fit, key, attribute));
        });
    }

    /// The index of a declared attribute; `None`, and a fault, when there is none.
    pub(super) fn attribute_index(&mut self, name: &str) -> Option<usize> {
        let index = self.attributes.get(name).copied();
        if index.is_none() && !self.broken.covers("/attributes") {
            let help = super::near(&mut self.suggestions, name, self.attributes.keys().copied());
            self.fault(ProfileFault::UnknownAttribute { path: self.here(), name: name.to_owned(), help });
        }
        index
    }

    /// The declared type, unless that could not be read.
    pub(super) fn kind(&self, index: usize) -> Option<AttributeType> {
        let attribute = &self.document.attributes[index];
        if self.broken.is_empty() {
            return Some(attribute.kind);
        }
        let place = format!("/attributes/{}/type", escaped(&attribute.name));
        (!self.broken.covers(&place)).then_some(attribute.kind)
    }

    fn fit(&mut self, fit: &'d Fit, key: &'static str, index: Option<usize>) {
        match fit {
            Fit::Bands(bands) => self.bands(bands, number),
            Fit::Curve(knots) => self.curve(knots),
            Fit::AgeDays(bands) | Fit::AgeMonths(bands) | Fit::Count(bands) => {
                self.bands(bands, |end| end.to_string())
            }
            Fit::Overlap { scale: OverlapScale::Bands(bands), .. } => {
                self.under("bands", |c| c.bands(bands, |end| end.to_string()));
            }
            Fit::Months(months) => self.months(months),
            Fit::When(predicate) => self.predicate(predicate, false),
            Fit::Values { .. }
            | Fit::Is(_)
            | Fit::Flag { .. }
            | Fit::AnyOf(_)
            | Fit::AllOf(_)
            | Fit::NoneOf(_) => {}
            Fit::Tags(_) | Fit::Overlap { .. } => {}
        }
        let Some(index) = index else { return };
        let Some(kind) = self.kind(index) else { return };
        let (wanted, _) = for_type(fit);
        if wanted.is_some_and(|wanted| wanted != kind) {
            let attribute = self.document.attributes[index].name.clone();
            let allowed = fits_for(kind);
            self.fault(ProfileFault::FitNotForType {
                path: self.here(),
                fit: key,
                attribute,
                kind: kind.words(),
                allowed,
            });
            return;
        }
        match fit {
            Fit::Values { values, .. } => self.fit_map(index, values),
            Fit::Tags(tags) => self.fit_map(index, tags),
            Fit::AnyOf(of) | Fit::AllOf(of) | Fit::NoneOf(of) => self.text_values(index, of),
            Fit::Overlap { of, .. } => self.under("of", |c| c.text_values(index, of)),
            _ => {}
        }
    }

    fn bands<T: PartialOrd + Copy>(&mut self, bands: &[Band<T>], show: impl Fn(T) -> String) {
        for (i, band) in bands.iter().enumerate() {
            if let (Some(min), Some(max)) = (band.min, band.max)
                && min > max
            {
                self.nth(i, |c| {
                    let fault =
                        ProfileFault::RangeReversed { path: c.here(), low: show(min), high: show(max) };
                    c.fault(fault);
                });
            }
        }
    }

    fn curve(&mut self, knots: &[(f64, f64)]) {
        let mut before: Option<f64> = None;
        for (i, (x, _)) in knots.iter().enumerate() {
            self.nth(i, |c| {
                if c.broken.covers(&c.path.below("0")) {
                    return;
                }
                if let Some(before) = before.filter(|before| x <= before) {
                    let (path, x, before) = (c.path.below("0"), number(*x), number(before));
                    c.fault(ProfileFault::CurveNotIncreasing { path, x, before });
                }
                // The line between two points divides by their distance.
                if let Some(before) = before.filter(|before| (x - before).is_infinite()) {
                    let (path, x, before) = (c.path.below("0"), number(*x), number(before));
                    c.fault(ProfileFault::CurveTooWide { path, x, before });
                }
                before = Some(*x);
            });
        }
    }

    pub(super) fn months(&mut self, months: &[u8]) {
        let mut seen = BTreeSet::new();
        for (i, month) in months.iter().enumerate() {
            if !seen.insert(month) {
                let path = self.path.below(&i.to_string());
                let value = month.to_string();
                self.fault(ProfileFault::DuplicateValue { path, first: value.clone(), value });
            }
        }
    }

    /// Values or groups with a fit each.
    fn fit_map(&mut self, index: usize, values: &'d [(String, f64)]) {
        let named: Vec<_> =
            values.iter().map(|(written, _)| (written.as_str(), self.names[index].value(written))).collect();
        let mut holders: BTreeMap<Cow<'d, str>, &'d str> = BTreeMap::new();
        let mut overlaps = Vec::new();
        for (written, value) in &named {
            let Some(members) = self.names[index].groups.get(value) else { continue };
            for member in members {
                match holders.get(member) {
                    Some(first) if first != written => {
                        overlaps.push((*written, (*first).to_owned(), member.to_string()));
                    }
                    _ => {
                        holders.insert(member.clone(), written);
                    }
                }
            }
        }
        for (second, first, value) in overlaps {
            let path = self.path.below(second);
            self.fault(ProfileFault::GroupsOverlap { path, value, first, second: second.to_owned() });
        }
        for (written, _) in &named {
            self.under(written, |c| c.ordered_value(index, written));
        }
        self.distinct(named, true);
    }

    /// A list of values or groups.
    pub(super) fn text_values(&mut self, index: usize, values: &'d [String]) {
        for (i, written) in values.iter().enumerate() {
            self.nth(i, |c| c.ordered_value(index, written));
        }
        let named =
            values.iter().map(|written| (written.as_str(), self.names[index].value(written))).collect();
        self.distinct(named, false);
    }

    /// A value or group that a fit or predicate names: on an ordered attribute it is in the order.
    pub(super) fn ordered_value(&mut self, index: usize, written: &'d str) {
        let attribute = &self.document.attributes[index];
        if attribute.order.is_empty() {
            return;
        }
        let value = self.names[index].value(written);
        if !self.names[index].order.contains_key(&value) && !self.names[index].groups.contains_key(&value) {
            self.not_in_order(index, written);
        }
    }
}

/// The key under which a kind of fit stands.
pub(crate) fn kind_of(fit: &Fit) -> &'static str {
    for_type(fit).1
}

/// The type a fit is for (`None`: any), and its key.
fn for_type(fit: &Fit) -> (Option<AttributeType>, &'static str) {
    use AttributeType::{Date, Flag, Number, Tags, Text};
    match fit {
        Fit::Bands(_) => (Some(Number), "bands"),
        Fit::Curve(_) => (Some(Number), "curve"),
        Fit::Values { .. } => (Some(Text), "values"),
        Fit::Is(_) => (Some(Flag), "is"),
        Fit::Flag { .. } => (Some(Flag), "flag"),
        Fit::AgeDays(_) => (Some(Date), "age_days"),
        Fit::AgeMonths(_) => (Some(Date), "age_months"),
        Fit::Months(_) => (Some(Date), "months"),
        Fit::AnyOf(_) => (Some(Tags), "any_of"),
        Fit::AllOf(_) => (Some(Tags), "all_of"),
        Fit::NoneOf(_) => (Some(Tags), "none_of"),
        Fit::Count(_) => (Some(Tags), "count"),
        Fit::Tags(_) => (Some(Tags), "tags"),
        Fit::Overlap { .. } => (Some(Tags), "overlap"),
        Fit::When(_) => (None, "when"),
    }
}

fn fits_for(kind: AttributeType) -> &'static str {
    match kind {
        AttributeType::Number => "`bands`, `curve`, `when`",
        AttributeType::Text => "`values`, `when`",
        AttributeType::Date => "`age_days`, `age_months`, `months`, `when`",
        AttributeType::Tags => "`any_of`, `all_of`, `none_of`, `count`, `tags`, `overlap`, `when`",
        AttributeType::Flag => "`is`, `flag`, `when`",
    }
}
