//! A record written down, field by field, in the names of either family of languages.

use super::record::{Record, TierReason};
use crate::json::{push_number, push_quoted};
use crate::points::Points;

/// The names that differ between the families, in the order they come in, and where each stands.
const DIFFERENT: [(&str, &str); 4] = [
    ("base_score", "baseScore"),
    ("tier_certain", "tierCertain"),
    ("tier_reasons", "tierReasons"),
    ("as_of", "asOf"),
];

/// With names in snake_case.
pub(crate) fn snake(record: &Record) -> String {
    written(record).0
}

/// With names in camelCase.
pub(crate) fn camel(record: &Record) -> String {
    both(record).1
}

/// In snake_case, and in camelCase.
pub(crate) fn both(record: &Record) -> (String, String) {
    let (snake, places) = written(record);
    let mut camel = String::with_capacity(snake.len());
    let mut from = 0;
    for ((name, other), place) in DIFFERENT.iter().zip(places) {
        camel.push_str(snake.get(from..place).unwrap_or_default());
        camel.push_str(other);
        from = place + name.len();
    }
    camel.push_str(snake.get(from..).unwrap_or_default());
    (snake, camel)
}

/// The record with names in snake_case, and where those stand that differ.
fn written(record: &Record) -> (String, [usize; 4]) {
    let mut places = [0; 4];
    let mut out = String::with_capacity(512 + 112 * record.criteria.len() + 64 * record.triggers.len());
    out.push('{');
    key(&mut out, "score");
    points(&mut out, record.score);
    places[0] = next(&mut out, DIFFERENT[0].0);
    points(&mut out, record.base_score);
    next(&mut out, "low");
    points(&mut out, record.low);
    next(&mut out, "high");
    points(&mut out, record.high);
    next(&mut out, "coverage");
    push_number(&mut out, record.coverage);
    next(&mut out, "timing");
    points(&mut out, record.timing);
    next(&mut out, "tier");
    optional(&mut out, record.tier.as_deref());
    places[1] = next(&mut out, DIFFERENT[1].0);
    out.push_str(if record.tier_certain { "true" } else { "false" });
    places[2] = next(&mut out, DIFFERENT[2].0);
    list(&mut out, &record.tier_reasons, reason);
    next(&mut out, "decision");
    push_quoted(&mut out, record.decision.as_str());
    next(&mut out, "status");
    push_quoted(&mut out, record.status.as_str());
    next(&mut out, "exclusions");
    out.push('{');
    key(&mut out, "fired");
    list(&mut out, &record.exclusions.fired, |out, text| id(out, text));
    next(&mut out, "unknown");
    list(&mut out, &record.exclusions.unknown, |out, text| id(out, text));
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
    list(&mut out, &record.overrides.unknown, |out, text| id(out, text));
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
    places[3] = next(&mut out, DIFFERENT[3].0);
    push_quoted(&mut out, &record.as_of.to_string());
    next(&mut out, "engine");
    push_quoted(&mut out, Record::ENGINE);
    out.push('}');
    (out, places)
}

/// A name of ours, which needs no escapes.
fn key(out: &mut String, name: &str) {
    out.push('"');
    out.push_str(name);
    out.push_str("\":");
}

/// A comma and a name; where the name begins.
fn next(out: &mut String, name: &str) -> usize {
    out.push(',');
    key(out, name);
    out.len() - name.len() - 2
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

fn id(out: &mut String, id: &str) {
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
