//! Everything a surface can ask for besides scoring itself: one list, one call, JSON in and JSON out.

use super::explaining;
use super::failure::Failure;
use super::request::Request;
use crate::error::ErrorCode;
use crate::fingerprint::sha256_hex;
use crate::json::Json;
use crate::profile::lint::{self, Lint};
use crate::profile::schema::schema;
use crate::profile::{Profile, templates};
use crate::score::scorer::Scorer;
use crate::score::scores::Output;

/// What an operation is asked of.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// The engine itself.
    Engine,
    /// A profile.
    Profile(&'a Profile),
    /// A profile made ready for a date.
    Scorer(&'a Scorer),
}

impl Subject<'_> {
    /// The word for the kind of subject.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Profile(_) => "profile",
            Self::Scorer(_) => "scorer",
        }
    }
}

type Run = fn(Subject<'_>, &Json) -> Result<Json, Failure>;

/// One thing that every surface offers.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// What it is asked of: `engine`, `profile` or `scorer`.
    pub subject: &'static str,
    /// Its name, in snake_case.
    pub name: &'static str,
    /// What it gives.
    pub about: &'static str,
    run: Run,
}

/// Every operation, grouped by subject.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        subject: "engine",
        name: "error_codes",
        about: "The catalogue of error codes: code, stage, meaning.",
        run: error_codes,
    },
    Operation {
        subject: "engine",
        name: "fingerprint",
        about: "SHA-256 of the RFC 8785 form of `value`: an input's or a result's fingerprint, as 64 hexadecimal digits.",
        run: fingerprint,
    },
    Operation {
        subject: "engine",
        name: "operations",
        about: "This list: subject, name, about.",
        run: operations,
    },
    Operation {
        subject: "engine",
        name: "outputs",
        about: "The outputs a batch can give, and which it gives when none is named.",
        run: outputs,
    },
    Operation {
        subject: "engine",
        name: "schema",
        about: "The JSON Schema (draft 2020-12) of the profile document.",
        run: document_schema,
    },
    Operation {
        subject: "engine",
        name: "templates",
        about: "The names of the profiles that ship with the engine.",
        run: template_names,
    },
    Operation {
        subject: "engine",
        name: "template",
        about: "The document of the template `name`.",
        run: template,
    },
    Operation {
        subject: "profile",
        name: "lint",
        about: "What has a meaning but probably not the one that was wanted: code, path, message, remedy.",
        run: lints,
    },
    Operation {
        subject: "scorer",
        name: "explain",
        about: "Why `account` scores as it does: criteria, rules, triggers, tiers, what is open; the record inside.",
        run: explaining::explain,
    },
    Operation {
        subject: "scorer",
        name: "next_attributes",
        about: "The missing attributes of `account`, by the sure shrink of its bounds for each unit of `find_cost`.",
        run: explaining::next_attributes,
    },
    Operation {
        subject: "scorer",
        name: "ways_up",
        about: "The cheapest sets of changes that lead `account` to the next tier, or to the tier `target`; at most `most`.",
        run: explaining::ways_up,
    },
    Operation {
        subject: "scorer",
        name: "reasons",
        about: "What each criterion and override adds to or takes from the score of `account` against `baseline`.",
        run: explaining::reasons,
    },
    Operation {
        subject: "scorer",
        name: "what_if",
        about: "The records of `account` as it is and with the values of `changes`.",
        run: explaining::what_if,
    },
    Operation {
        subject: "profile",
        name: "check",
        about: "The document's cases: how many pass, and each expectation that is not met.",
        run: explaining::check,
    },
];

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
    let found = OPERATIONS.iter().find(|known| known.subject == subject.as_str() && known.name == name);
    match found {
        Some(operation) => (operation.run)(subject, request),
        None => {
            let message = format!("the {} has no operation {name:?}", subject.as_str());
            Err(Failure::one(ErrorCode::OperationUnknown, "", message))
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

fn operations(_: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    Request::new(request)?.finish()?;
    let operation = |operation: &Operation| {
        object(vec![
            ("subject", text(operation.subject)),
            ("name", text(operation.name)),
            ("about", text(operation.about)),
        ])
    };
    Ok(Json::List(OPERATIONS.iter().map(operation).collect()))
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
