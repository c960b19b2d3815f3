//! Reads JSON by the tables of the format and notes every fault. Where something can not be read, a stand-in takes its
//! place and the place is remembered as broken, so that nothing said about the stand-in is reported.

use super::fault::ProfileFault;
use super::format::{Object, Rule, Shape};
use super::path::Path;
use super::suggest;
use crate::date::Date;
use crate::json::{Json, decimal, number};
use std::collections::BTreeSet;

/// Places (JSON pointers) at which a stand-in replaces what could not be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Broken(BTreeSet<String>);

impl Broken {
    /// Whether nothing is broken.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the place or one above it is broken.
    pub(crate) fn covers(&self, path: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let above = path.match_indices('/').map(|(end, _)| &path[..end]);
        self.0.contains(path) || above.into_iter().any(|ancestor| self.0.contains(ancestor))
    }

    /// Whether a place of the list `list` (or one above) is broken itself or in its `key`.
    pub(crate) fn any_entry(&self, list: &str, key: &str) -> bool {
        if self.covers(list) {
            return true;
        }
        let start = format!("{list}/");
        self.0.range(start.clone()..).take_while(|path| path.starts_with(&start)).any(|path| {
            let mut steps = path[start.len()..].split('/');
            let _entry = steps.next();
            match (steps.next(), steps.next()) {
                (None, _) => true,
                (Some(step), None) => step == key,
                _ => false,
            }
        })
    }

    fn insert(&mut self, path: String) {
        self.0.insert(path);
    }
}

/// So many unknown keys get a "did you mean"; a document with more of them is another kind of document.
const HINTS: usize = 1000;

/// Notes faults while it walks down a document.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) faults: Vec<ProfileFault>,
    pub(super) broken: Broken,
    pub(super) path: Path,
    hints: usize,
}

/// The values of an object, by the table's keys.
pub(super) struct Fields<'j> {
    table: &'static Object,
    values: Vec<Option<&'j Json>>,
}

impl<'j> Fields<'j> {
    pub(super) fn get(&self, key: &str) -> Option<(&'j Json, &'static Shape)> {
        let (index, field) = self.table.field(key)?;
        Some(((*self.values.get(index)?)?, &field.shape))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

impl Reader {
    pub(super) fn here(&self) -> String {
        self.path.as_str().to_owned()
    }

    /// Notes a fault at this place, which from now on holds a stand-in.
    pub(super) fn break_here(&mut self, fault: ProfileFault) {
        self.faults.push(fault);
        self.broken.insert(self.here());
    }

    pub(super) fn wrong_type(&mut self, json: &Json, expected: &str) {
        let fault =
            ProfileFault::WrongType { path: self.here(), expected: expected.to_owned(), found: json.kind() };
        self.break_here(fault);
    }

    /// Reads a key, if it is there, at its place.
    pub(super) fn at<'j, T>(
        &mut self,
        fields: &Fields<'j>,
        key: &str,
        read: impl FnOnce(&mut Self, &'j Json, &'static Shape) -> Option<T>,
    ) -> Option<T> {
        let (json, shape) = fields.get(key)?;
        let mark = self.path.key(key);
        let value = read(self, json, shape);
        self.path.back(mark);
        value
    }

    /// Splits an object by its table; notes unknown, repeated and absent keys and broken rules.
    pub(super) fn object<'j>(&mut self, json: &'j Json, table: &'static Object) -> Option<Fields<'j>> {
        let Json::Object(entries) = json else {
            self.wrong_type(json, "an object");
            return None;
        };
        let mut values: Vec<Option<&'j Json>> = vec![None; table.fields.len()];
        // What an unknown key probably meant counts as given: its absence is the same fault once more.
        let mut meant: Vec<&'static str> = Vec::new();
        let mut unknown = Vec::new();
        for (key, value) in entries {
            match table.field(key) {
                Some((index, _)) if values[index].is_none() => values[index] = Some(value),
                Some(_) => {
                    self.faults
                        .push(ProfileFault::DuplicateKey { path: self.path.below(key), key: key.clone() });
                }
                None => unknown.push(key),
            }
        }
        for key in &unknown {
            let keys = table.fields.iter().map(|field| field.key);
            let absent = table
                .fields
                .iter()
                .zip(&values)
                .filter(|(_, value)| value.is_none())
                .map(|(field, _)| field.key);
            let help = if self.hints < HINTS {
                self.hints += 1;
                meant.extend(suggest::nearest(key, absent));
                suggest::help(key, keys)
            } else {
                format!("expected one of {}", suggest::list(keys))
            };
            self.faults.push(ProfileFault::UnknownKey {
                path: self.path.below(key),
                key: (*key).clone(),
                help,
            });
        }
        for near in &meant {
            self.broken.insert(self.path.below(near));
        }
        let fields = Fields { table, values };
        for field in table.fields.iter().filter(|field| field.required) {
            if !fields.has(field.key) && !meant.contains(&field.key) {
                let wanted = describe(&field.shape);
                self.faults.push(ProfileFault::MissingKey { path: self.here(), key: field.key, wanted });
                self.broken.insert(self.path.below(field.key));
            }
        }
        let before = self.faults.len();
        for rule in table.rules {
            // Where an object is one of many kinds, an unknown key is the kind that was meant.
            let kind_named = !unknown.is_empty() || self.faults.len() > before;
            self.rule(rule, &fields, &meant, kind_named);
        }
        Some(fields)
    }

    fn rule(&mut self, rule: &Rule, fields: &Fields<'_>, meant: &[&'static str], kind_named: bool) {
        let given = |keys: &'static [&'static str]| -> Vec<&'static str> {
            keys.iter().copied().filter(|key| fields.has(key) || meant.contains(key)).collect()
        };
        match rule {
            Rule::ExactlyOne(keys) => match given(keys).as_slice() {
                [_] => {}
                [] if kind_named && keys.len() > 2 => self.broken.insert(self.here()),
                found => self.not_exactly_one(keys, found),
            },
            Rule::AtLeastOne(keys) => {
                if given(keys).is_empty() {
                    let keys = suggest::list(keys.iter().copied());
                    self.faults.push(ProfileFault::NoneGiven { path: self.here(), keys });
                }
            }
            Rule::Needs(key, needs) => {
                if fields.has(key) && !fields.has(needs) && !meant.contains(needs) {
                    self.needs(key, needs);
                    self.broken.insert(self.path.below(needs));
                }
            }
            Rule::OneWith(head, keys) => {
                let found = given(keys);
                if fields.has(head) || meant.contains(head) {
                    if found.is_empty() && kind_named {
                        self.broken.insert(self.here());
                    } else if found.len() != 1 {
                        self.not_exactly_one(keys, &found);
                    }
                } else {
                    for key in found {
                        self.needs(key, head);
                    }
                }
            }
        }
    }

    fn needs(&mut self, key: &str, needs: &str) {
        let path = self.path.below(key);
        self.faults.push(ProfileFault::KeyNeedsKey { path, key: key.to_owned(), needs: needs.to_owned() });
    }

    fn not_exactly_one(&mut self, keys: &[&str], found: &[&str]) {
        let found = if found.is_empty() { "none".to_owned() } else { suggest::list(found.iter().copied()) };
        let keys_text = suggest::list(keys.iter().copied());
        self.faults.push(ProfileFault::NotExactlyOne { path: self.here(), keys: keys_text, found });
        for key in keys {
            self.broken.insert(self.path.below(key));
        }
    }

    /// The elements of a list, each read at its place.
    pub(super) fn items<'j, T>(
        &mut self,
        json: &'j Json,
        shape: &'static Shape,
        mut read: impl FnMut(&mut Self, &'j Json, &'static Shape) -> T,
    ) -> Option<Vec<T>> {
        let (Json::List(items), Shape::List(inner, least)) = (json, shape) else {
            self.wrong_type(json, "a list");
            return None;
        };
        if items.len() < *least {
            let fault = ProfileFault::EmptyList { path: self.here(), what: "a list" };
            self.break_here(fault);
        }
        let mut values = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            let mark = self.path.index(i);
            values.push(read(self, item, inner));
            self.path.back(mark);
        }
        Some(values)
    }

    /// The two values of a pair.
    pub(super) fn pair<'j, T>(
        &mut self,
        json: &'j Json,
        mut read: impl FnMut(&mut Self, usize, &'j Json) -> T,
    ) -> Option<(T, T)> {
        let Json::List(items) = json else {
            self.wrong_type(json, "a list of two");
            return None;
        };
        let [first, second] = items.as_slice() else {
            let fault = ProfileFault::WrongLength { path: self.here(), expected: 2, found: items.len() };
            self.break_here(fault);
            return None;
        };
        let mut one = |reader: &mut Self, i: usize, item: &'j Json| {
            let mark = reader.path.index(i);
            let value = read(reader, i, item);
            reader.path.back(mark);
            value
        };
        Some((one(self, 0, first), one(self, 1, second)))
    }

    /// The entries of an object with keys of the owner's choice, each read at its place; of repeated keys the first.
    pub(super) fn entries<'j, T>(
        &mut self,
        json: &'j Json,
        shape: &'static Shape,
        mut read: impl FnMut(&mut Self, &str, &'j Json, &'static Shape) -> T,
    ) -> Option<Vec<(String, T)>> {
        let (Json::Object(entries), Shape::Map(inner, least, what)) = (json, shape) else {
            self.wrong_type(json, "an object");
            return None;
        };
        if entries.len() < *least {
            let fault = ProfileFault::EmptyList { path: self.here(), what: "an object" };
            self.break_here(fault);
        }
        let mut seen = BTreeSet::new();
        let mut values = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            if !seen.insert(key.as_str()) {
                self.faults.push(ProfileFault::DuplicateKey { path: self.path.below(key), key: key.clone() });
                continue;
            }
            // Empty text is a value like any other, but no name.
            if key.is_empty() && matches!(*what, "word" | "attribute" | "group") {
                self.faults.push(ProfileFault::EmptyText { path: self.path.below(key) });
            }
            let mark = self.path.key(key);
            let value = read(self, key, value, inner);
            self.path.back(mark);
            values.push((key.clone(), value));
        }
        Some(values)
    }

    pub(super) fn text(&mut self, json: &Json, shape: &Shape) -> Option<String> {
        let Json::Text(text) = json else {
            self.wrong_type(json, "text");
            return None;
        };
        if text.is_empty() && matches!(shape, Shape::Name) {
            let fault = ProfileFault::EmptyText { path: self.here() };
            self.break_here(fault);
        }
        Some(text.clone())
    }

    pub(super) fn flag(&mut self, json: &Json, _: &Shape) -> Option<bool> {
        let flag = json.as_bool();
        if flag.is_none() {
            self.wrong_type(json, "true or false");
        }
        flag
    }

    pub(super) fn number(&mut self, json: &Json, shape: &Shape) -> Option<f64> {
        let (Json::Number(x), Shape::Number(low, high)) = (json, shape) else {
            self.wrong_type(json, "a number");
            return None;
        };
        // Written so that NaN, which a hand-made document can hold, is outside.
        if !(*low <= *x && *x <= *high) {
            self.out_of_range(*x, describe(shape));
            return None;
        }
        Some(*x)
    }

    fn out_of_range(&mut self, x: f64, range: String) {
        let found = if x.is_finite() { number(x) } else { x.to_string() };
        let fault = ProfileFault::OutOfRange { path: self.here(), found, range };
        self.break_here(fault);
    }

    pub(super) fn whole(&mut self, json: &Json, shape: &Shape) -> Option<i64> {
        let (Json::Number(x), Shape::Whole(low, high)) = (json, shape) else {
            self.wrong_type(json, "a whole number");
            return None;
        };
        if !(*low as f64 <= *x && *x <= *high as f64) {
            self.out_of_range(*x, describe(shape));
            return None;
        }
        if x.fract() != 0.0 {
            let fault = ProfileFault::NotWhole { path: self.here(), found: number(*x) };
            self.break_here(fault);
            return None;
        }
        Some(*x as i64)
    }

    /// A decimal of at most six places, in millionths.
    pub(super) fn decimal(&mut self, json: &Json, shape: &Shape) -> Option<i64> {
        let (Json::Number(x), Shape::Decimal(low, high)) = (json, shape) else {
            self.wrong_type(json, "a number");
            return None;
        };
        if !(millionths(*low) <= *x && *x <= millionths(*high)) {
            self.out_of_range(*x, describe(shape));
            return None;
        }
        let exact = decimal(*x).and_then(|decimal| decimal.millionths());
        if exact.is_none() {
            let fault = ProfileFault::TooManyDecimals { path: self.here(), found: number(*x) };
            self.break_here(fault);
        }
        exact
    }

    pub(super) fn date(&mut self, json: &Json, _: &Shape) -> Option<Date> {
        let Json::Text(text) = json else {
            self.wrong_type(json, "a date as text, YYYY-MM-DD");
            return None;
        };
        let date = text.parse().ok();
        if date.is_none() {
            let fault = ProfileFault::InvalidProfileDate { path: self.here(), found: text.clone() };
            self.break_here(fault);
        }
        date
    }

    /// The index of the word among those of the shape.
    pub(super) fn word(&mut self, json: &Json, shape: &Shape) -> Option<usize> {
        let (Json::Text(text), Shape::Word(words)) = (json, shape) else {
            self.wrong_type(json, &describe(shape));
            return None;
        };
        let index = words.iter().position(|word| word == text);
        if index.is_none() {
            let help = suggest::help(text, words.iter().copied());
            let fault = ProfileFault::UnknownWord { path: self.here(), found: text.clone(), help };
            self.break_here(fault);
        }
        index
    }
}

fn millionths(count: i64) -> f64 {
    count as f64 / 1e6
}

/// What a value must be, in words.
pub(crate) fn describe(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Name => "text, not empty".to_owned(),
        Shape::Flag => "true or false".to_owned(),
        Shape::Number(low, high) => within("a number", *low > f64::MIN, *low, *high < f64::MAX, *high),
        Shape::Decimal(low, high) => {
            format!(
                "{}, at most six decimal places",
                within("a number", true, millionths(*low), true, millionths(*high))
            )
        }
        Shape::Whole(low, high) => {
            let (open_low, open_high) = (*low <= -9_007_199_254_740_991, *high >= 9_007_199_254_740_991);
            within("a whole number", !open_low, *low as f64, !open_high, *high as f64)
        }
        Shape::Date => "a date, YYYY-MM-DD".to_owned(),
        Shape::Word(words) => format!("one of {}", suggest::list(words.iter().copied())),
        Shape::Scalar => "a number, text, or true or false".to_owned(),
        Shape::Pair(first, second) => format!("a list of two: {}; {}", describe(first), describe(second)),
        Shape::List(inner, _) => match inner {
            Shape::Object(object) => format!("a list of {} objects", object.name),
            inner => format!("a list, each {}", describe(inner)),
        },
        Shape::Map(inner, _, key) => match inner {
            Shape::Object(object) => format!("an object: {key} → {} object", object.name),
            inner => format!("an object: {key} → {}", describe(inner)),
        },
        Shape::Object(object) => format!("a {} object", object.name),
        Shape::AnyObject => "an object".to_owned(),
        Shape::OrNull(inner) => format!("{}, or null", describe(inner)),
        Shape::Missing => "`zero`, `ignore` or {\"neutral\": fit}".to_owned(),
    }
}

fn within(what: &str, has_low: bool, low: f64, has_high: bool, high: f64) -> String {
    match (has_low, has_high) {
        (true, true) => format!("{what} from {} to {}", number(low), number(high)),
        (true, false) => format!("{what} of at least {}", number(low)),
        (false, true) => format!("{what} of at most {}", number(high)),
        (false, false) => what.to_owned(),
    }
}
