//! Whether a profile still does what its own cases expect.

use super::explain::json::{list, object, optional, text};
use super::record::Record;
use super::scorer::Scorer;
use crate::date::Date;
use crate::error::ErrorCode;
use crate::json::Json;
use crate::profile::Profile;
use crate::profile::document::{Case, Expectation};
use crate::table::account::Account;
use std::collections::BTreeMap;

/// One expectation that is not met, or a case whose account can not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseFault {
    /// The case's place in the document, from 0.
    pub case: u64,
    /// The case's name.
    pub name: Option<String>,
    /// `case_unmet`, or the code of the account's fault.
    pub code: ErrorCode,
    /// JSON pointer into the document: `/cases/3/expect/tier`, or to the value that can not be read.
    pub path: String,
    /// What the case expects; null for a value that can not be read.
    pub expected: Json,
    /// What the record says; null for a value that can not be read.
    pub found: Json,
    /// The same in words.
    pub message: String,
}

/// How the cases of a profile came out.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckReport {
    /// How many cases the document has.
    pub cases: u64,
    /// How many met every expectation.
    pub passed: u64,
    /// Everything that was not met, in document order.
    pub faults: Vec<CaseFault>,
}

impl CheckReport {
    /// Whether every case passed.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.faults.is_empty()
    }

    /// The report as a JSON value: `cases`, `passed`, `faults`.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        let fault = |fault: &CaseFault| {
            object(vec![
                ("case", Json::Number(fault.case as f64)),
                ("name", optional(fault.name.as_deref())),
                ("code", text(fault.code.as_str())),
                ("path", text(&fault.path)),
                ("expected", fault.expected.clone()),
                ("found", fault.found.clone()),
                ("message", text(&fault.message)),
            ])
        };
        object(vec![
            ("cases", Json::Number(self.cases as f64)),
            ("passed", Json::Number(self.passed as f64)),
            ("faults", list(&self.faults, fault)),
        ])
    }
}

impl Profile {
    /// Scores every case of the document at its own date and compares what it expects with the record. Numbers are compared to the
    /// micro-point.
    ///
    /// ```
    /// use icp_core::Profile;
    /// let profile = Profile::from_json(r#"{
    ///     "icp": 1, "name": "Example",
    ///     "attributes": {"employees": {"type": "number"}},
    ///     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
    ///                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}, {"min": 20, "fit": 0.5}]}}],
    ///     "cases": [
    ///         {"as_of": "2026-11-21", "account": {"employees": 120}, "expect": {"score": 100, "tier": "tier_1"}},
    ///         {"as_of": "2026-11-21", "account": {"employees": 30}, "expect": {"score": 50, "tier": "tier_2"}}
    ///     ]
    /// }"#)?;
    /// let report = profile.check();
    /// assert_eq!((report.cases, report.passed), (2, 1));
    /// assert_eq!(report.faults[0].path, "/cases/1/expect/tier");
    /// assert_eq!(report.faults[0].message, r#"`tier` is expected to be "tier_2" and is "tier_3""#);
    /// # Ok::<(), icp_core::profile::ProfileError>(())
    /// ```
    #[must_use]
    pub fn check(&self) -> CheckReport {
        let cases = &self.document().cases;
        let mut scorers: BTreeMap<Date, Option<Scorer>> = BTreeMap::new();
        let mut faults = Vec::new();
        let mut passed = 0;
        for (place, case) in cases.iter().enumerate() {
            // A date is always a date: there is always a scorer.
            let scorer = scorers.entry(case.as_of).or_insert_with(|| self.scorer(case.as_of).ok());
            let Some(scorer) = scorer else { continue };
            let before = faults.len();
            match Account::from_object(&case.account).and_then(|account| scorer.score(&account)) {
                Ok(record) => compare(place, case, &record, &mut faults),
                Err(error) => faults.extend(error.faults.iter().map(|fault| CaseFault {
                    case: place as u64,
                    name: case.name.clone(),
                    code: fault.code(),
                    path: format!("/cases/{place}/account{}", fault.path()),
                    expected: Json::Null,
                    found: Json::Null,
                    message: fault.to_string(),
                })),
            }
            passed += u64::from(faults.len() == before);
        }
        CheckReport { cases: cases.len() as u64, passed, faults }
    }
}

fn compare(place: usize, case: &Case, record: &Record, faults: &mut Vec<CaseFault>) {
    let Expectation { score, low, high, timing, tier, tier_certain, decision, status } = &case.expect;
    let points = |points: &crate::points::Points| Json::from(*points);
    let wanted: [(&str, Option<Json>, Json); 8] = [
        ("score", score.as_ref().map(points), points(&record.score)),
        ("low", low.as_ref().map(points), points(&record.low)),
        ("high", high.as_ref().map(points), points(&record.high)),
        ("timing", timing.as_ref().map(points), points(&record.timing)),
        ("tier", tier.as_ref().map(|tier| optional(tier.as_deref())), optional(record.tier.as_deref())),
        ("tier_certain", tier_certain.map(Json::Bool), Json::Bool(record.tier_certain)),
        ("decision", decision.as_deref().map(text), text(record.decision.as_str())),
        ("status", status.as_deref().map(text), text(record.status.as_str())),
    ];
    for (field, expected, found) in wanted {
        let Some(expected) = expected.filter(|expected| *expected != found) else { continue };
        faults.push(CaseFault {
            case: place as u64,
            name: case.name.clone(),
            code: ErrorCode::CaseUnmet,
            path: format!("/cases/{place}/expect/{field}"),
            message: format!("`{field}` is expected to be {} and is {}", expected.compact(), found.compact()),
            expected,
            found,
        });
    }
}
