//! How deep a document made by hand nests, found without recursion.

use super::document::Document;
use super::fit::Fit;
use super::predicate::Predicate;
use crate::json::MAX_DEPTH;

/// Whether a condition or a case's account nests deeper than JSON may.
pub(super) fn is_too_deep(document: &Document) -> bool {
    let fits = document.criteria.iter().filter_map(|criterion| match &criterion.fit {
        Fit::When(predicate) => Some(predicate),
        _ => None,
    });
    let mut open: Vec<(&Predicate, usize)> = fits
        .chain(document.exclusions.iter().map(|rule| &rule.when))
        .chain(document.overrides.iter().map(|rule| &rule.when))
        .chain(document.triggers.iter().filter_map(|trigger| trigger.when.as_ref()))
        .chain(document.tiers.iter().filter_map(|tier| tier.requires.as_ref()))
        .chain(document.segments.iter().map(|segment| &segment.when))
        .chain(document.channels.iter().filter_map(|channel| channel.targets.as_ref()))
        .map(|predicate| (predicate, 1))
        .collect();
    while let Some((predicate, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            return true;
        }
        match predicate {
            Predicate::All(parts) | Predicate::Any(parts) => {
                open.extend(parts.iter().map(|part| (part, depth + 1)))
            }
            Predicate::Not(inner) => open.push((inner, depth + 1)),
            _ => {}
        }
    }
    document.cases.iter().any(|case| case.account.depth() > MAX_DEPTH)
}
