//! The operations of each area: a row each, from a typed request to a typed report. What they mean is the area's own module's.

/// An example's request with a small universe of accounts that the template `starter` reads, and the members given.
macro_rules! universe {
    ($($members:literal)?) => {
        concat!(
            r#"{"table": {"employees": [120, 8, null, 300, 60, 900, 45, 210, 75, null, 480, 15],
"industry": ["Fintech", "Retail", "B2B SaaS", "SaaS", "Fintech", null, "Retail", "B2B SaaS", "Media", "Fintech", "SaaS", "Retail"],
"tech_stack": [["HubSpot"], [], ["Salesforce", "Slack"], null, ["Slack"], ["SFDC"], [], ["HubSpot", "Outreach"], null, ["Salesforce"], ["HubSpot"], []],
"headcount_growth_6m": [0.2, null, 0.1, 0.05, 0.3, 0, null, 0.25, 0.02, 0.15, 0.4, -0.1],
"business_model": ["b2b", "b2c", "b2b", "b2b", "b2b", "b2b", null, "b2b", "both", "b2b", "b2b", "b2c"],
"last_funding": [null, null, null, null, null, null, null, null, null, null, null, null],
"sales_leader_hired": [null, null, null, null, null, null, null, null, null, null, null, null],
"won": [true, false, true, true, false, false, false, true, null, true, true, false],
"value": [24000, null, 18000, 31000, null, null, null, 40000, null, 22000, 52000, null],
"closed": ["2026-01-15", "2026-02-03", "2026-02-20", "2026-03-11", "2026-04-02", "2026-05-19", "2026-06-07", "2026-07-01", null, "2026-08-14", "2026-09-30", "2026-10-22"]}"#,
            $($members,)? "}"
        )
    };
}

mod funnel;
mod learn_profile;
mod patterns;
mod population;
mod review;
mod sample;
mod segment;
mod stats;
mod validate;

use super::failure::Failure;
use super::lists;
use super::operation::{Call, Operation, Run, Takes};
use super::typed;
use crate::error::ErrorCode;
use crate::json::Json;
use crate::table::Table;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Every area's operations.
pub(crate) const AREAS: &[&[Operation]] = &[
    population::OPERATIONS,
    sample::OPERATIONS,
    stats::GROUPS[0],
    stats::GROUPS[1],
    stats::GROUPS[2],
    stats::GROUPS[3],
    stats::GROUPS[4],
    stats::GROUPS[5],
    validate::OPERATIONS,
    patterns::OPERATIONS,
    learn_profile::OPERATIONS,
    segment::OPERATIONS,
    review::OPERATIONS,
    funnel::OPERATIONS,
];

/// A row of the engine: options in, report out.
const fn of_engine(
    name: &'static str,
    about: &'static str,
    example: &'static str,
    run: fn(&Call<'_>) -> Result<Json, Failure>,
) -> Operation {
    Operation { subject: "engine", name, takes: Takes::Options, about, example, run: Run::Typed(run) }
}

/// A row of the engine: a table and options in, report out.
const fn of_table(
    name: &'static str,
    about: &'static str,
    example: &'static str,
    run: fn(&Call<'_>) -> Result<Json, Failure>,
) -> Operation {
    Operation { subject: "engine", name, takes: Takes::Table, about, example, run: Run::Typed(run) }
}

/// Answers a call from a typed request.
fn answer<Q: DeserializeOwned, R: Serialize, E>(
    call: &Call<'_>,
    work: impl FnOnce(&Q) -> Result<R, E>,
) -> Result<Json, Failure>
where
    Failure: From<E>,
{
    let request = typed::read(call.request, call.spelling)?;
    typed::write(&work(&request)?, call.spelling)
}

/// Answers a call from a typed request and a table: the one beside the request, or its option `table`.
fn answer_table<Q: DeserializeOwned, R: Serialize, E>(
    call: &Call<'_>,
    work: impl FnOnce(&Q, &Table<'_>) -> Result<R, E>,
) -> Result<Json, Failure>
where
    Failure: From<E>,
{
    let (given, rest) = match call.request {
        Json::Object(members) => {
            let (given, rest): (Vec<_>, Vec<_>) =
                members.iter().cloned().partition(|(key, _)| key == "table");
            (given.into_iter().next().map(|(_, table)| table), Json::Object(rest))
        }
        other => (None, other.clone()),
    };
    let request = typed::read(&rest, call.spelling)?;
    let report = match (call.table, given) {
        (Some(table), None) => work(&request, table)?,
        (None, Some(given)) => work(&request, &lists::columns(&given)?.table()?)?,
        (Some(_), Some(_)) => {
            return Err(Failure::one(ErrorCode::OptionUnknown, "/table", "the table is given already"));
        }
        (None, None) => {
            let message = "`table` is required: columns by name";
            return Err(Failure::one(ErrorCode::OptionMissing, "/table", message));
        }
    };
    typed::write(&report, call.spelling)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::casing::camel_key;
    use crate::contract::operation::{Spelling, Subject};
    use crate::contract::operations::{ask, operations};
    use crate::profile::templates::template;

    #[test]
    fn every_example_is_answered_alike_in_both_spellings() {
        let profile = template("starter").unwrap().profile().unwrap();
        let scorer = profile.scorer("2026-11-21").unwrap();
        let mut answered = 0;
        for operation in AREAS.iter().copied().flatten() {
            let name = operation.name;
            let subject = match operation.subject {
                "profile" => Subject::Profile(&profile),
                "scorer" => Subject::Scorer(&scorer),
                _ => Subject::Engine,
            };
            let request = Json::parse(operation.example).unwrap_or_else(|error| panic!("{name}: {error}"));
            let snake =
                ask(name, &Call::new(subject, &request)).unwrap_or_else(|error| panic!("{name}: {error:?}"));
            assert!(snake.as_object().is_some_and(|members| !members.is_empty()), "{name} answers an object");
            let camel = Call { spelling: Spelling::Camel, ..Call::new(subject, &request) };
            let camel = ask(name, &camel).unwrap_or_else(|error| panic!("{name} in camelCase: {error:?}"));
            let keys = |json: &Json| {
                json.as_object().unwrap().iter().map(|(key, _)| key.clone()).collect::<Vec<_>>()
            };
            let as_camel: Vec<_> = keys(&snake).iter().map(|key| camel_key(key)).collect();
            assert!(name.ends_with("_chart") || as_camel == keys(&camel), "{name}");
            let Json::Object(mut members) = request else { panic!("{name}: the example is an object") };
            members.push(("odd".to_owned(), Json::Null));
            let odd = ask(name, &Call::new(subject, &Json::Object(members))).unwrap_err();
            assert_eq!((odd.code(), odd.path()), ("option_unknown", "/odd"), "{name}");
            assert!(!operation.about.is_empty());
            answered += 1;
        }
        assert!(answered > 0 && operations().count() > answered);
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = operations().map(|operation| (operation.subject, operation.name)).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn a_table_beside_the_request_is_the_one_inside() {
        let profile = template("starter").unwrap().profile().unwrap();
        let scorer = profile.scorer("2026-11-21").unwrap();
        let inside = Json::parse(population::OPERATIONS[0].example).unwrap();
        let columns = lists::columns(inside.get("table").unwrap()).unwrap();
        let table = columns.table().unwrap();
        let call = Call::new(Subject::Scorer(&scorer), &inside);
        let first = ask("mean_points", &call).unwrap();
        let beside = Call { table: Some(&table), request: &Json::Null, ..call };
        assert_eq!(ask("mean_points", &beside).unwrap(), first);
        assert_eq!(
            ask("mean_points", &Call { table: Some(&table), ..call }).unwrap_err().code(),
            "option_unknown"
        );
        assert_eq!(ask("mean_points", &Call { request: &Json::Null, ..call }).unwrap_err().path(), "/table");
    }
}
