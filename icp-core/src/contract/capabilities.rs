//! What every surface offers, as a table for people and for tests.

use super::casing::camel_key;
use super::operations::operations;

/// What is not an operation of the contract but a method of its own on every surface: capability, Rust, Python, JavaScript.
const METHODS: &[[&str; 4]] = &[
    [
        "load a profile",
        "`Profile::from_json`",
        "`Profile.from_json`, `.from_dict`, `.load`",
        "`Profile.fromJson`",
    ],
    ["take a template", "`templates::template`", "`Profile.template`", "`Profile.template`"],
    [
        "write a profile",
        "`Profile::to_json`",
        "`Profile.to_json`, `.to_dict`",
        "`Profile.toJson`, `.toObject`",
    ],
    ["fingerprint", "`Profile::fingerprint`", "`Profile.fingerprint`", "`Profile.fingerprint`"],
    ["make ready for a date", "`Profile::scorer`", "`Profile.scorer`", "`Profile.scorer`"],
    ["score one account", "`Scorer::score`, `score_strict`", "`Scorer.score_one`", "`Scorer.score`"],
    ["score many accounts", "`Scorer::score_table`", "`Scorer.score` (list of dicts)", "`Scorer.scoreMany`"],
    [
        "score columns",
        "`Scorer::score_table_with`",
        "`Scorer.score` (dict of columns, NumPy)",
        "`Scorer.scoreColumns`",
    ],
    [
        "score Arrow data",
        "`arrow::table`, `arrow::batch`",
        "`Scorer.score` (any Arrow frame)",
        "`Scorer.scoreArrow`",
    ],
    ["record as JSON text", "`Record::to_json`", "`Record.to_json`", "`record.toJson`"],
    ["version of the engine", "`ENGINE`", "`engine_version`", "`engineVersion`"],
];

/// The table of capabilities by surface, in Markdown; `docs/capabilities.md` holds it.
///
/// ```
/// let table = icp_core::contract::capabilities::markdown();
/// assert!(table.contains("| `error_codes` |") && table.contains("`errorCodes()`"));
/// ```
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from(
        "# Capabilities by surface\n\n\
         Generated from the contract of the core (`cargo run -p icp-core --example write_docs`); each surface is tested to \
         offer\nall of it.\n\n\
         | capability | Rust | Python | Node, browser |\n|---|---|---|---|\n",
    );
    for [capability, rust, python, javascript] in METHODS {
        text += &format!("| {capability} | {rust} | {python} | {javascript} |\n");
    }
    text += "
## In Rust only so far

`stats` (pure statistics) and `sample` (the made-up market).
";
    text += "\n## Operations\n\n\
             JSON in, JSON out: `operations::call(subject, name, request)` in Rust, a named method or function elsewhere.\n\n\
             | operation | of | Python | Node, browser | gives |\n|---|---|---|---|---|\n";
    for operation in operations() {
        let (python, javascript) = match operation.subject {
            "engine" => (format!("`icp.{}()`", operation.name), format!("`{}()`", camel_key(operation.name))),
            "profile" => (
                format!("`Profile.{}()`", operation.name),
                format!("`Profile.{}()`", camel_key(operation.name)),
            ),
            _ => (
                format!("`Scorer.{}()`", operation.name),
                format!("`Scorer.{}()`", camel_key(operation.name)),
            ),
        };
        let about = operation.about.replace('|', "\\|");
        text += &format!(
            "| `{}` | {} | {python} | {javascript} | {about} |\n",
            operation.name, operation.subject
        );
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checked_in_table_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/capabilities.md");
        let written = std::fs::read_to_string(path).unwrap();
        assert!(written == super::markdown(), "run: cargo run -p icp-core --example write_docs");
    }
}
