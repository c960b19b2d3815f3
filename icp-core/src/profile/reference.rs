//! The document reference in Markdown, from the tables that reading follows.

use super::format::{Field, Rule, Shape};
use super::lint::LintCode;
use super::reader::describe;
use super::suggest;
use super::tables;
use crate::error::{ErrorCode, Stage};

/// The reference of the profile document, as `docs/profile.md` holds it.
#[must_use]
pub fn reference() -> String {
    let mut out = include_str!("reference_intro.md").to_owned();
    for table in tables::ALL {
        out.push_str(&format!("\n## {}\n\n{}\n\n", table.name, table.doc));
        out.push_str("| key | holds | default | meaning |\n|---|---|---|---|\n");
        for field in table.fields {
            out.push_str(&row(field));
        }
        for rule in table.rules {
            out.push_str(&format!("\n{}\n", in_words(rule)));
        }
    }
    out.push_str("\n## Faults\n\n| code | meaning |\n|---|---|\n");
    for code in ErrorCode::ALL.iter().filter(|code| code.stage() == Stage::Profile) {
        out.push_str(&format!("| `{code}` | {} |\n", code.meaning()));
    }
    out.push_str("\n## Lints\n\n| code | meaning |\n|---|---|\n");
    for code in LintCode::ALL {
        out.push_str(&format!("| `{code}` | {} |\n", code.meaning()));
    }
    out
}

fn row(field: &Field) -> String {
    let default = match (field.required, field.default) {
        (true, _) => "required".to_owned(),
        (false, "") => String::new(),
        (false, default) => format!("`{default}`"),
    };
    format!("| `{}` | {} | {default} | {} |\n", field.key, linked(&field.shape), field.doc)
}

/// What a value must be, objects as links to their section.
fn linked(shape: &Shape) -> String {
    let link = |name: &str| format!("[{name}](#{})", name.to_ascii_lowercase().replace(' ', "-"));
    match shape {
        Shape::Object(table) => link(table.name),
        Shape::List(Shape::Object(table), _) => format!("list of {}", link(table.name)),
        Shape::Map(Shape::Object(table), _, key) => format!("object: {key} → {}", link(table.name)),
        other => describe(other),
    }
}

fn in_words(rule: &Rule) -> String {
    let list = |keys: &[&'static str]| suggest::list(keys.iter().copied());
    match rule {
        Rule::ExactlyOne(keys) => format!("Exactly one of {}.", list(keys)),
        Rule::AtLeastOne(keys) => format!("At least one of {}.", list(keys)),
        Rule::Needs(key, needs) => format!("`{key}` needs `{needs}`."),
        Rule::OneWith(head, keys) => format!("With `{head}`, exactly one of {}.", list(keys)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_reference_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/profile.md");
        assert_eq!(std::fs::read_to_string(path).unwrap(), reference(), "run the example write_docs");
    }

    #[test]
    fn the_example_of_the_introduction_is_a_profile() {
        let text = reference();
        let example = text.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        assert!(super::super::Profile::from_json(example).is_ok());
    }
}
