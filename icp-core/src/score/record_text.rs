//! A record written down, field by field, in the names of either family of languages.

use super::record::{Record, TierReason};
use crate::json::{push_number, push_quoted};
use crate::points::Points;

/// The names that differ between snake_case and camelCase.
struct Names {
    base_score: &'static str,
    tier_certain: &'static str,
    tier_reasons: &'static str,
    as_of: &'static str,
}

const SNAKE: Names = Names {
    base_score: "base_score",
    tier_certain: "tier_certain",
    tier_reasons: "tier_reasons",
    as_of: "as_of",
};
const CAMEL: Names = Names {
    base_score: "baseScore",
    tier_certain: "tierCertain",
    tier_reasons: "tierReasons",
    as_of: "asOf",
};

/// With names in snake_case.
pub(crate) fn snake(record: &Record) -> String {
    written(record, &SNAKE)
}

/// With names in camelCase.
pub(crate) fn camel(record: &Record) -> String {
    written(record, &CAMEL)
}

fn written(record: &Record, names: &Names) -> String {
    let mut out = String::with_capacity(512 + 112 * record.criteria.len() + 64 * record.triggers.len());
    out.push('{');
    key(&mut out, "score");
    points(&mut out, record.score);
    for (name, value) in [(names.base_score, record.base_score), ("low", record.low), ("high", record.high)] {
        next(&mut out, name);
        points(&mut out, value);
    }
    next(&mut out, "coverage");
    push_number(&mut out, record.coverage);
    next(&mut out, "timing");
    points(&mut out, record.timing);
    next(&mut out, "tier");
    optional(&mut out, record.tier.as_deref());
    next(&mut out, names.tier_certain);
    out.push_str(if record.tier_certain { "true" } else { "false" });
    next(&mut out, names.tier_reasons);
    list(&mut out, &record.tier_reasons, reason);
    next(&mut out, "decision");
    push_quoted(&mut out, record.decision.as_str());
    next(&mut out, "status");
    push_quoted(&mut out, record.status.as_str());
    next(&mut out, "exclusions");
    out.push('{');
    key(&mut out, "fired");
    list(&mut out, &record.exclusions.fired, id);
    next(&mut out, "unknown");
    list(&mut out, &record.exclusions.unknown, id);
    out.push('}');
    next(&mut out, "overrides");
    out.push('{');
    key(&mut out, "fired");
    list(&mut out, &record.overrides.fired, |out, rule| {
        out.push('{');
        key(out, "id");
        push_quoted(out, &rule.id);
        next(out, "change");
        points(out, rule.change);
        if let Some(tier) = &rule.tier {
            next(out, "tier");
            push_quoted(out, tier);
        }
        out.push('}');
    });
    next(&mut out, "unknown");
    list(&mut out, &record.overrides.unknown, id);
    out.push('}');
    next(&mut out, "criteria");
    list(&mut out, &record.criteria, |out, criterion| {
        out.push('{');
        key(out, "id");
        push_quoted(out, &criterion.id);
        next(out, "axis");
        push_quoted(out, criterion.axis.as_str());
        next(out, "points");
        points(out, criterion.points);
        next(out, "max");
        points(out, criterion.max);
        next(out, "fit");
        match criterion.fit {
            Some(fit) => push_number(out, fit),
            None => out.push_str("null"),
        }
        out.push('}');
    });
    next(&mut out, "triggers");
    list(&mut out, &record.triggers, |out, trigger| {
        out.push('{');
        key(out, "id");
        push_quoted(out, &trigger.id);
        next(out, "strength");
        push_number(out, trigger.strength);
        out.push('}');
    });
    next(&mut out, "fingerprint");
    push_quoted(&mut out, &record.fingerprint);
    next(&mut out, names.as_of);
    push_quoted(&mut out, &record.as_of.to_string());
    next(&mut out, "engine");
    push_quoted(&mut out, Record::ENGINE);
    out.push('}');
    out
}

/// A name of ours, which needs no escapes.
fn key(out: &mut String, name: &str) {
    out.push('"');
    out.push_str(name);
    out.push_str("\":");
}

fn next(out: &mut String, name: &str) {
    out.push(',');
    key(out, name);
}

fn points(out: &mut String, points: Points) {
    push_number(out, points.to_f64());
}

fn optional(out: &mut String, text: Option<&str>) {
    match text {
        Some(text) => push_quoted(out, text),
        None => out.push_str("null"),
    }
}

#[expect(clippy::ptr_arg, reason = "it is called for the items of a list of strings")]
fn id(out: &mut String, id: &String) {
    push_quoted(out, id);
}

fn reason(out: &mut String, reason: &TierReason) {
    out.push('{');
    key(out, "tier");
    push_quoted(out, reason.tier());
    next(out, "reason");
    push_quoted(out, reason.as_str());
    match reason {
        TierReason::MustHave { criterion, .. } => {
            next(out, "criterion");
            push_quoted(out, criterion);
        }
        TierReason::Override { id, .. } => {
            next(out, "override");
            push_quoted(out, id);
        }
        TierReason::RequiresUnmet { .. } | TierReason::RequiresUnknown { .. } => {}
    }
    out.push('}');
}

fn list<T>(out: &mut String, items: &[T], mut write: impl FnMut(&mut String, &T)) {
    out.push('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}
