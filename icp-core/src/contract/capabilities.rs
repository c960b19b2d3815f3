//! What every surface offers, as a table for people and for tests.

use super::casing::camel_key;
use super::operations::{Operation, Takes, operations};

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

/// The TypeScript declarations of the operations that are no hand-written method; `icp-node/areas.d.ts` holds them.
///
/// ```
/// let text = icp_core::contract::capabilities::typescript();
/// assert!(text.contains("export declare const funnel: {") && text.contains("sampleMarket: Ask;"));
/// ```
#[must_use]
pub fn typescript() -> String {
    let mut text = String::from(
        "// Generated from the contract of the core (cargo run -p icp-core --example write_docs).\n\n\
         import type { Column } from \"./shared.js\";\n\n\
         /** A report: plain data; docs/capabilities.md says what each operation gives. */\n\
         export type Report = any;\n\
         /** Named columns of one length. */\n\
         export type Columns = { readonly [name: string]: Column };\n\
         /** Options in, report out. `later` does the same on the thread pool (icp-node only). */\n\
         export interface Ask {\n  (request?: object): Report;\n  later?(request?: object): Promise<Report>;\n}\n\
         /** A table and options in, report out. */\n\
         export interface AskTable {\n  (columns: Columns, request?: object): Report;\n  \
         later?(columns: Columns, request?: object): Promise<Report>;\n}\n\
         /** Asks the engine for any operation by its name. */\n\
         export declare function call(operation: string, request?: object, columns?: Columns): Report;\n",
    );
    let kind = |operation: &Operation| if operation.takes == Takes::Table { "AskTable" } else { "Ask" };
    let typed = || operations().filter(|operation| !operation.example.is_empty());
    let engine = || typed().filter(|operation| operation.subject == "engine");
    for operation in engine().filter(|operation| !operation.name.contains('.')) {
        let (name, about) = (camel_key(operation.name), operation.about);
        text += &format!("/** {about} */\nexport declare const {name}: {};\n", kind(operation));
    }
    let mut areas: Vec<&str> =
        engine().filter_map(|operation| Some(operation.name.split_once('.')?.0)).collect();
    areas.dedup();
    for area in areas {
        // `learn(columns, options)` itself is its operation `draft`.
        let own = if area == "learn" { "AskTable & " } else { "" };
        text += &format!("\n/** Operations of `{area}`. */\nexport declare const {area}: {own}{{\n");
        for operation in engine() {
            if let Some((_, name)) = operation.name.split_once('.').filter(|(of, _)| *of == area) {
                text +=
                    &format!("  /** {} */\n  {}: {};\n", operation.about, camel_key(name), kind(operation));
            }
        }
        text += "};\n";
    }
    text += "\ndeclare module \"./shared.js\" {\n";
    for (subject, class) in [("profile", "Profile"), ("scorer", "Scorer")] {
        text += &format!("  interface {class} {{\n");
        for operation in typed().filter(|operation| operation.subject == subject) {
            let arguments = match operation.takes {
                Takes::Table => "columns: Columns, request?: object",
                Takes::Account => "account: object | string, request?: object",
                Takes::Options => "request?: object",
            };
            let (name, about) = (camel_key(operation.name), operation.about);
            text += &format!("    /** {about} */\n    {name}({arguments}): Report;\n");
        }
        text += "  }\n";
    }
    text + "}\n"
}

/// The operations as JavaScript reads them: subject, name, what it takes; `icp-node/operations.js` holds them. `scoring` is
/// what every build of the engine offers, `areas` the rest.
///
/// ```
/// let text = icp_core::contract::capabilities::javascript();
/// assert!(text.contains(r#"["engine", "funnel.plan", "options"]"#));
/// ```
#[must_use]
pub fn javascript() -> String {
    let mut text = String::from(
        "// Generated from the contract of the core (cargo run -p icp-core --example write_docs).\n\
         // A page knows its operations before the engine is loaded.\n",
    );
    let (scoring, areas): (Vec<&Operation>, Vec<&Operation>) =
        operations().partition(|operation| operation.example.is_empty());
    for (name, list) in [("scoring", scoring), ("areas", areas)] {
        text += &format!("export const {name} = [\n");
        for operation in list {
            let takes = operation.takes.as_str();
            text += &format!("  [\"{}\", \"{}\", \"{takes}\"],\n", operation.subject, operation.name);
        }
        text += "];\n";
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
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../icp-node/areas.d.ts");
        let written = std::fs::read_to_string(path).unwrap();
        assert!(written == super::typescript(), "run: cargo run -p icp-core --example write_docs");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../icp-node/operations.js");
        let written = std::fs::read_to_string(path).unwrap();
        assert!(written == super::javascript(), "run: cargo run -p icp-core --example write_docs");
    }
}
