//! What the criteria rest on: kinds of facts, attributes, spellings.

use super::{LintCode, Lints, Step};
use crate::profile::criterion::Category;
use crate::profile::fit::Fit;
use crate::profile::predicate::Predicate;
use crate::text;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn lint(lints: &mut Lints<'_>) {
    let document = lints.document;
    if !document.criteria.is_empty() && document.criteria.iter().all(|c| c.category == Category::Firmographic)
    {
        let message = "all criteria are firmographic".to_owned();
        let remedy = "add what the company uses, does or suffers from";
        lints.add(LintCode::OnlyFirmographic, &[Step::Key("criteria")], message, remedy);
    }
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for criterion in &document.criteria {
        used.extend(criterion.attribute.as_deref());
        if let Fit::When(predicate) = &criterion.fit {
            collect(predicate, &mut used);
        }
    }
    document.exclusions.iter().for_each(|rule| collect(&rule.when, &mut used));
    document.overrides.iter().for_each(|rule| collect(&rule.when, &mut used));
    document.segments.iter().for_each(|segment| collect(&segment.when, &mut used));
    document
        .channels
        .iter()
        .filter_map(|channel| channel.targets.as_ref())
        .for_each(|when| collect(when, &mut used));
    document
        .tiers
        .iter()
        .filter_map(|tier| tier.requires.as_ref())
        .for_each(|requires| collect(requires, &mut used));
    for trigger in &document.triggers {
        used.extend(trigger.attribute.as_deref());
        trigger.when.iter().for_each(|when| collect(when, &mut used));
    }
    for attribute in &document.attributes {
        let name = attribute.name.as_str();
        if !used.contains(name) {
            let message = format!("attribute `{name}` is used by nothing");
            let remedy = "use it in a criterion or rule, or take it out";
            lints.add(
                LintCode::UnusedAttribute,
                &[Step::Key("attributes"), Step::Key(name)],
                message,
                remedy,
            );
        }
        let spelled =
            |written: &str| if attribute.exact { written.to_owned() } else { text::normalize(written) };
        let aliases: BTreeMap<String, String> =
            attribute.aliases.iter().map(|(alias, value)| (spelled(alias), spelled(value))).collect();
        for (alias, value) in &attribute.aliases {
            let value_spelled = spelled(value);
            if let Some(further) = aliases.get(&value_spelled).filter(|further| **further != value_spelled) {
                let message = format!(
                    "`{alias}` stands for `{value}`, which itself stands for `{further}`; only the first step is taken"
                );
                let place =
                    [Step::Key("attributes"), Step::Key(name), Step::Key("aliases"), Step::Key(alias)];
                lints.add(LintCode::AliasChain, &place, message, "let every alias stand for the last value");
            }
        }
    }
}

fn collect<'d>(predicate: &'d Predicate, used: &mut BTreeSet<&'d str>) {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().for_each(|part| collect(part, used)),
        Predicate::Not(inner) => collect(inner, used),
        Predicate::Attribute { attribute, .. } => {
            used.insert(attribute);
        }
        Predicate::Timing { .. } | Predicate::Trigger(_) | Predicate::Criterion { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{has, lints};
    use super::*;

    fn criterion(category: &str) -> String {
        format!(
            r#"{{"id": "a", "category": "{category}", "weight": 1, "attribute": "f", "fit": {{"is": true}}}}"#
        )
    }

    #[test]
    fn kinds_and_use() {
        let attributes = r#""f": {"type": "flag"}, "g": {"type": "flag"}"#;
        let odd = lints(attributes, &criterion("firmographic"), "");
        assert!(has(&odd, LintCode::OnlyFirmographic));
        let unused: Vec<&str> = odd
            .iter()
            .filter(|lint| lint.code == LintCode::UnusedAttribute)
            .map(|lint| lint.path.as_str())
            .collect();
        assert_eq!(unused, ["/attributes/g"]);
        let rest = r#""exclusions": [{"id": "x", "when": {"not": {"attribute": "g", "missing": true}}}]"#;
        let fine = lints(attributes, &criterion("technographic"), rest);
        assert!(!has(&fine, LintCode::OnlyFirmographic) && !has(&fine, LintCode::UnusedAttribute));
    }

    #[test]
    fn alias_chains() {
        let with = |aliases: &str| {
            lints(
                &format!(r#""t": {{"type": "text", "aliases": {aliases}}}, "f": {{"type": "flag"}}"#),
                &criterion("problem"),
                "",
            )
        };
        assert!(has(&with(r#"{"a": "B", "b": "c"}"#), LintCode::AliasChain));
        assert!(!has(&with(r#"{"a": "c", "b": "c", "C": "c"}"#), LintCode::AliasChain));
    }
}
