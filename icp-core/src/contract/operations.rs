//! Everything a surface can ask for besides scoring itself: one list, one call, JSON in and JSON out.

#[cfg(feature = "analysis")]
use super::areas;
use super::casing::{to_camel, to_snake};
use super::explaining;
use super::failure::Failure;
use super::operation::Run;
pub use super::operation::{Call, Operation, Spelling, Subject, Takes};
use super::request::Request;
use crate::error::ErrorCode;
use crate::fingerprint::sha256_hex;
use crate::json::Json;
use crate::profile::lint::{self, Lint};
use crate::profile::schema::schema;
use crate::profile::templates;
use crate::score::scores::Output;

/// What every build of the engine offers.
const SCORING: &[Operation] = &[
    Operation {
        subject: "engine",
        name: "error_codes",
        takes: Takes::Options,
        about: "The catalogue of error codes: code, stage, meaning.",
        example: "",
        run: Run::Plain(error_codes),
    },
    Operation {
        subject: "engine",
        name: "fingerprint",
        takes: Takes::Options,
        about: "SHA-256 of the RFC 8785 form of `value`: an input's or a result's fingerprint, as 64 hexadecimal digits.",
        example: "",
        run: Run::Plain(fingerprint),
    },
    Operation {
        subject: "engine",
        name: "operations",
        takes: Takes::Options,
        about: "This list: subject, name, what it takes before its options, about, and a request as an example.",
        example: "",
        run: Run::Plain(list),
    },
    Operation {
        subject: "engine",
        name: "outputs",
        takes: Takes::Options,
        about: "The outputs a batch can give, and which it gives when none is named.",
        example: "",
        run: Run::Plain(outputs),
    },
    Operation {
        subject: "engine",
        name: "schema",
        takes: Takes::Options,
        about: "The JSON Schema (draft 2020-12) of the profile document.",
        example: "",
        run: Run::Plain(document_schema),
    },
    Operation {
        subject: "engine",
        name: "templates",
        takes: Takes::Options,
        about: "The names of the profiles that ship with the engine.",
        example: "",
        run: Run::Plain(template_names),
    },
    Operation {
        subject: "engine",
        name: "template",
        takes: Takes::Options,
        about: "The document of the template `name`.",
        example: "",
        run: Run::Plain(template),
    },
    Operation {
        subject: "profile",
        name: "lint",
        takes: Takes::Options,
        about: "What has a meaning but probably not the one that was wanted: code, path, message, remedy.",
        example: "",
        run: Run::Plain(lints),
    },
    Operation {
        subject: "scorer",
        name: "explain",
        takes: Takes::Account,
        about: "Why `account` scores as it does: criteria, rules, triggers, tiers, what is open; the record inside.",
        example: "",
        run: Run::Plain(explaining::explain),
    },
    Operation {
        subject: "scorer",
        name: "next_attributes",
        takes: Takes::Account,
        about: "The missing attributes of `account`, by the sure shrink of its bounds for each unit of `find_cost`.",
        example: "",
        run: Run::Plain(explaining::next_attributes),
    },
    Operation {
        subject: "scorer",
        name: "ways_up",
        takes: Takes::Account,
        about: "The cheapest sets of changes that lead `account` to the next tier, or to the tier `target`; at most `most`.",
        example: "",
        run: Run::Plain(explaining::ways_up),
    },
    Operation {
        subject: "scorer",
        name: "reasons",
        takes: Takes::Account,
        about: "What each criterion and override adds to or takes from the score of `account` against `baseline`.",
        example: "",
        run: Run::Plain(explaining::reasons),
    },
    Operation {
        subject: "scorer",
        name: "what_if",
        takes: Takes::Account,
        about: "The records of `account` as it is and with the values of `changes`.",
        example: "",
        run: Run::Plain(explaining::what_if),
    },
    Operation {
        subject: "profile",
        name: "check",
        takes: Takes::Options,
        about: "The document's cases: how many pass, and each expectation that is not met.",
        example: "",
        run: Run::Plain(explaining::check),
    },
];

/// Every operation: those of scoring, then those of each area.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    #[cfg(feature = "analysis")]
    let areas = areas::AREAS;
    #[cfg(not(feature = "analysis"))]
    let areas: &[&[Operation]] = &[];
    SCORING.iter().chain(areas.iter().copied().flatten())
}

/// Asks `subject` for the operation `name`; `request` is an object of options in snake_case, or null.
///
/// # Errors
/// `operation_unknown`, faults of the options, and whatever the operation itself refuses.
///
/// ```
/// use icp_core::contract::operations::{Subject, call};
/// use icp_core::json::Json;
/// let names = call(Subject::Engine, "templates", &Json::Null)?;
/// assert!(names.compact().contains("starter"));
/// # Ok::<(), icp_core::contract::failure::Failure>(())
/// ```
pub fn call(subject: Subject<'_>, name: &str, request: &Json) -> Result<Json, Failure> {
    ask(name, &Call::new(subject, request))
}

/// Asks for the operation `name`, with a table, a watch and a spelling.
///
/// # Errors
/// As [`call`].
///
/// ```
/// use icp_core::contract::operations::{Call, Spelling, Subject, ask};
/// use icp_core::json::Json;
/// let call = Call { spelling: Spelling::Camel, ..Call::new(Subject::Engine, &Json::Null) };
/// assert!(ask("outputs", &call)?.compact().contains("default"));
/// # Ok::<(), icp_core::contract::failure::Failure>(())
/// ```
pub fn ask(name: &str, call: &Call<'_>) -> Result<Json, Failure> {
    let subject = call.subject.as_str();
    let Some(operation) = operations().find(|known| known.subject == subject && known.name == name) else {
        let message = format!("the {subject} has no operation {name:?}");
        return Err(Failure::one(ErrorCode::OperationUnknown, "", message));
    };
    match (operation.run, call.spelling) {
        #[cfg(feature = "analysis")]
        (Run::Typed(run), _) => run(call),
        (Run::Plain(run), Spelling::Snake) => run(call.subject, call.request),
        (Run::Plain(run), Spelling::Camel) => {
            let answer = run(call.subject, &to_snake(call.request))?;
            // A document that is the whole answer is the user's own: its keys are never respelled.
            let verbatim = matches!(name, "template" | "schema");
            Ok(if verbatim { answer } else { to_camel(&answer) })
        }
    }
}

/// An object from its members.
pub(crate) fn object(members: Vec<(&str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// A JSON string.
pub(crate) fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

fn error_codes(_: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    Request::new(request)?.finish()?;
    let code = |code: &ErrorCode| {
        object(vec![
            ("code", text(code.as_str())),
            ("stage", text(code.stage().as_str())),
            ("meaning", text(code.meaning())),
        ])
    };
    Ok(Json::List(ErrorCode::ALL.iter().map(code).collect()))
}

fn fingerprint(_: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    let mut request = Request::new(request)?;
    let value = request.value("value", "any JSON value");
    request.finish()?;
    Ok(value.map_or(Json::Null, |value| text(&sha256_hex(&value.canonical()))))
}

fn list(_: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    Request::new(request)?.finish()?;
    let operation = |operation: &Operation| {
        object(vec![
            ("subject", text(operation.subject)),
            ("name", text(operation.name)),
            ("takes", text(operation.takes.as_str())),
            ("about", text(operation.about)),
            ("example", if operation.example.is_empty() { Json::Null } else { text(operation.example) }),
        ])
    };
    Ok(Json::List(operations().map(operation).collect()))
}

fn outputs(_: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    Request::new(request)?.finish()?;
    let words = |outputs: &[Output]| Json::List(outputs.iter().map(|output| text(output.as_str())).collect());
    Ok(object(vec![("all", words(&Output::ALL)), ("default", words(&Output::DEFAULT))]))
}

fn document_schema(_: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    Request::new(request)?.finish()?;
    Ok(schema())
}

fn lints(subject: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    Request::new(request)?.finish()?;
    let Subject::Profile(profile) = subject else { return Ok(Json::Null) };
    let lint = |lint: &Lint| {
        object(vec![
            ("code", text(lint.code.as_str())),
            ("path", text(&lint.path)),
            ("message", text(&lint.message)),
            ("remedy", text(&lint.remedy)),
        ])
    };
    Ok(Json::List(lint::lint(profile).iter().map(lint).collect()))
}

fn template_names(_: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    Request::new(request)?.finish()?;
    Ok(Json::List(templates::templates().iter().map(|template| text(template.name)).collect()))
}

fn template(_: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    let mut request = Request::new(request)?;
    let name = request.text("name", "the name of a template");
    request.finish()?;
    let found = templates::templates().iter().find(|template| Some(template.name) == name);
    match found.map(|template| Json::parse(template.json)) {
        Some(Ok(document)) => Ok(document),
        _ => Err(Failure::one(
            ErrorCode::TemplateUnknown,
            "/name",
            "there is no template of this name; see `templates`",
        )),
    }
}
