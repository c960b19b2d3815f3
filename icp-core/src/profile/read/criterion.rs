//! Reads criteria and fits.

use super::category;
use crate::json::Json;
use crate::profile::criterion::{Axis, Category, Criterion, Evidence, Finding, MissingPolicy, Weight, Worth};
use crate::profile::fault::ProfileFault;
use crate::profile::fit::{Band, Fit, OverlapScale};
use crate::profile::format::{Object, Shape};
use crate::profile::predicate::Predicate;
use crate::profile::reader::{Fields, Reader, describe};
use crate::profile::tables;

impl Reader {
    pub(super) fn criterion(&mut self, json: &Json) -> Criterion {
        let mut criterion = Criterion {
            id: String::new(),
            name: None,
            description: None,
            category: Category::Firmographic,
            axis: None,
            worth: Worth::Weight(Weight(1_000_000)),
            attribute: None,
            fit: stand_in(),
            missing: MissingPolicy::Zero,
            must_have: None,
            evidence: Vec::new(),
        };
        let Some(f) = self.object(json, &tables::CRITERION) else { return criterion };
        criterion.id = self.name(&f, "id");
        criterion.name = self.at(&f, "name", Self::text);
        criterion.description = self.at(&f, "description", Self::text);
        criterion.category = self.at(&f, "category", Self::word).map_or(Category::Firmographic, category);
        criterion.axis =
            self.at(&f, "axis", Self::word).map(|i| if i == 0 { Axis::Fit } else { Axis::Timing });
        let weight = self.at(&f, "weight", Self::weight).map(Worth::Weight);
        let importance = self.at(&f, "importance", Self::text).map(Worth::Importance);
        if let Some(worth) = weight.or(importance) {
            criterion.worth = worth;
        }
        criterion.attribute = self.at(&f, "attribute", Self::text);
        criterion.fit = self.at(&f, "fit", |r, json, _| r.fit(json)).unwrap_or_else(stand_in);
        criterion.missing =
            self.at(&f, "missing", |r, json, shape| r.missing(json, shape)).unwrap_or_default();
        criterion.must_have = self.at(&f, "must_have", Self::text);
        criterion.evidence = self.each(&f, "evidence", Self::evidence);
        criterion
    }

    fn missing(&mut self, json: &Json, shape: &Shape) -> Option<MissingPolicy> {
        match json {
            Json::Text(word) if word == "zero" => Some(MissingPolicy::Zero),
            Json::Text(word) if word == "ignore" => Some(MissingPolicy::Ignore),
            Json::Text(word) => {
                let help = format!("expected {}", describe(shape));
                let fault = ProfileFault::UnknownWord { path: self.here(), found: word.clone(), help };
                self.break_here(fault);
                None
            }
            Json::Object(_) => {
                let f = self.object(json, &tables::NEUTRAL)?;
                self.at(&f, "neutral", Self::number).map(MissingPolicy::Neutral)
            }
            other => {
                self.wrong_type(other, &describe(shape));
                None
            }
        }
    }

    fn evidence(&mut self, json: &Json) -> Evidence {
        let none =
            Evidence { source: String::new(), n: None, date: None, minutes: None, finding: None, note: None };
        let Some(f) = self.object(json, &tables::EVIDENCE) else { return none };
        Evidence {
            source: self.name(&f, "source"),
            n: self.at(&f, "n", Self::whole).and_then(|n| u64::try_from(n).ok()),
            date: self.at(&f, "date", Self::date),
            minutes: self.at(&f, "minutes", Self::number),
            finding: self
                .at(&f, "finding", Self::word)
                .map(|index| if index == 0 { Finding::Confirms } else { Finding::Contests }),
            note: self.at(&f, "note", Self::text),
        }
    }

    fn fit(&mut self, json: &Json) -> Option<Fit> {
        let f = self.object(json, &tables::FIT)?;
        // Every kind given is read for its faults; with more than one given the place is broken anyway.
        let mut fits =
            tables::FITS.iter().filter_map(|kind| self.fit_of_kind(&f, kind)).collect::<Vec<_>>().into_iter();
        fits.next()
    }

    fn fit_of_kind(&mut self, f: &Fields<'_>, kind: &str) -> Option<Fit> {
        let key = kind;
        match kind {
            "bands" => self
                .at(f, key, |r, json, shape| r.items(json, shape, |r, json, _| r.band(json)))
                .map(Fit::Bands),
            "curve" => self.at(f, key, Self::curve).map(Fit::Curve),
            "values" => {
                let values = self.at(f, key, Self::fits)?;
                Some(Fit::Values { values, otherwise: self.at(f, "otherwise", Self::number).unwrap_or(0.0) })
            }
            "is" => self.at(f, key, Self::flag).map(Fit::Is),
            "flag" => self.at(f, key, |r, json, _| {
                let f = r.object(json, &tables::FLAG_FIT)?;
                let when_true = r.at(&f, "true", Self::number).unwrap_or(0.0);
                Some(Fit::Flag { when_true, when_false: r.at(&f, "false", Self::number).unwrap_or(0.0) })
            }),
            "age_days" => self.at(f, key, Self::whole_bands).map(Fit::AgeDays),
            "age_months" => self.at(f, key, Self::whole_bands).map(Fit::AgeMonths),
            "months" => self.at(f, key, Self::months).map(Fit::Months),
            "any_of" => self.texts(f, key).map(Fit::AnyOf),
            "all_of" => self.texts(f, key).map(Fit::AllOf),
            "none_of" => self.texts(f, key).map(Fit::NoneOf),
            "count" => self.at(f, key, Self::whole_bands).map(Fit::Count),
            "tags" => self.at(f, key, Self::fits).map(Fit::Tags),
            "overlap" => self.at(f, key, |r, json, _| {
                let f = r.object(json, &tables::OVERLAP)?;
                let of = r.texts(&f, "of").unwrap_or_default();
                let full = r.at(&f, "full", Self::whole).and_then(|full| u32::try_from(full).ok());
                let bands = r.at(&f, "bands", Self::whole_bands);
                let scale =
                    full.map(OverlapScale::Full).unwrap_or(OverlapScale::Bands(bands.unwrap_or_default()));
                Some(Fit::Overlap { of, scale })
            }),
            _ => self.at(f, key, |r, json, _| Some(Fit::When(r.predicate(json)))),
        }
    }

    fn fits(&mut self, json: &Json, shape: &'static Shape) -> Option<Vec<(String, f64)>> {
        self.entries(json, shape, |r, _, json, shape| r.number(json, shape).unwrap_or(0.0))
    }

    fn band(&mut self, json: &Json) -> Band<f64> {
        let none = Band { min: None, max: None, fit: 0.0 };
        let Some(f) = self.object(json, &tables::BAND) else { return none };
        Band {
            min: self.at(&f, "min", Self::number),
            max: self.at(&f, "max", Self::number),
            fit: self.at(&f, "fit", Self::number).unwrap_or(0.0),
        }
    }

    fn whole_bands(&mut self, json: &Json, shape: &'static Shape) -> Option<Vec<Band<i64>>> {
        self.items(json, shape, |r, json, _| {
            let none = Band { min: None, max: None, fit: 0.0 };
            let Some(f) = r.object(json, &tables::WHOLE_BAND) else { return none };
            Band {
                min: r.at(&f, "min", Self::whole),
                max: r.at(&f, "max", Self::whole),
                fit: r.at(&f, "fit", Self::number).unwrap_or(0.0),
            }
        })
    }

    fn curve(&mut self, json: &Json, shape: &'static Shape) -> Option<Vec<(f64, f64)>> {
        self.items(json, shape, |r, json, shape| {
            let Shape::Pair(x, y) = shape else { return (0.0, 0.0) };
            r.pair(json, |r, i, json| r.number(json, if i == 0 { x } else { y }).unwrap_or(0.0))
                .unwrap_or((0.0, 0.0))
        })
    }

    pub(super) fn months(&mut self, json: &Json, shape: &'static Shape) -> Option<Vec<u8>> {
        self.items(json, shape, |r, json, shape| {
            r.whole(json, shape).and_then(|m| u8::try_from(m).ok()).unwrap_or(0)
        })
    }

    /// A whole range, of a predicate or of a kind of object like it.
    pub(super) fn ends(&mut self, json: &Json, table: &'static Object) -> Option<(Option<i64>, Option<i64>)> {
        let f = self.object(json, table)?;
        Some((self.at(&f, "min", Self::whole), self.at(&f, "max", Self::whole)))
    }
}

/// Stands where a fit could not be read; the place is broken, so nothing is said about it.
fn stand_in() -> Fit {
    Fit::When(Predicate::All(Vec::new()))
}
