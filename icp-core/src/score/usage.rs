//! Which attributes scoring reads.

use crate::profile::document::Document;
use crate::profile::fit::Fit;
use crate::profile::predicate::Predicate;
use std::collections::BTreeSet;

/// The names of all attributes that criteria, rules, triggers and tiers read, whatever the date.
pub(crate) fn attributes_read(document: &Document) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for criterion in &document.criteria {
        match &criterion.fit {
            Fit::When(predicate) => in_predicate(predicate, &mut names),
            _ => names.extend(criterion.attribute.as_deref()),
        }
    }
    let rules = document.exclusions.iter().map(|rule| &rule.when);
    let rules = rules.chain(document.overrides.iter().map(|rule| &rule.when));
    let rules = rules.chain(document.triggers.iter().filter_map(|trigger| trigger.when.as_ref()));
    let rules = rules.chain(document.tiers.iter().filter_map(|tier| tier.requires.as_ref()));
    rules.for_each(|predicate| in_predicate(predicate, &mut names));
    names.extend(document.triggers.iter().filter_map(|trigger| trigger.attribute.as_deref()));
    names
}

fn in_predicate<'a>(predicate: &'a Predicate, names: &mut BTreeSet<&'a str>) {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().for_each(|part| in_predicate(part, names));
        }
        Predicate::Not(part) => in_predicate(part, names),
        Predicate::Attribute { attribute, .. } => {
            names.insert(attribute);
        }
        Predicate::Timing { .. } | Predicate::Trigger(_) | Predicate::Criterion { .. } => {}
    }
}
