//! The three ways to write JSON: compact, for people, canonical.

use super::Json;
use super::number::push_number;

/// How wide a line for people may get before a list or an object is broken up.
const WIDTH: usize = 110;

pub(super) fn compact(json: &Json) -> String {
    let mut out = String::new();
    inline(&mut out, json, "", usize::MAX);
    out
}

pub(super) fn pretty(json: &Json) -> String {
    let mut out = String::new();
    broken_up(&mut out, json, 0, 0);
    out.push('\n');
    out
}

pub(super) fn canonical(json: &Json) -> String {
    let mut out = String::new();
    sorted(&mut out, json);
    out
}

/// Writes on one line, `gap` after each comma and colon; gives up (false) once the line is longer than `limit`.
fn inline(out: &mut String, json: &Json, gap: &str, limit: usize) -> bool {
    match json {
        Json::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                separate(out, i, gap);
                if !inline(out, item, gap, limit) {
                    return false;
                }
            }
            out.push(']');
        }
        Json::Object(entries) => {
            out.push('{');
            for (i, (key, value)) in entries.iter().enumerate() {
                separate(out, i, gap);
                push_quoted(out, key);
                out.push(':');
                out.push_str(gap);
                if !inline(out, value, gap, limit) {
                    return false;
                }
            }
            out.push('}');
        }
        scalar => leaf(out, scalar),
    }
    out.len() <= limit
}

fn separate(out: &mut String, index: usize, gap: &str) {
    if index > 0 {
        out.push(',');
        out.push_str(gap);
    }
}

/// `taken` is how much of the line the key before this value has used.
fn broken_up(out: &mut String, json: &Json, indent: usize, taken: usize) {
    let start = out.len();
    let limit = start + WIDTH.saturating_sub(indent + taken);
    let container = matches!(json, Json::List(_) | Json::Object(_));
    // The document itself and what holds whole objects reads better opened up, however short.
    let holds_objects = match json {
        Json::List(items) => indent == 2 && items.iter().any(|item| matches!(item, Json::Object(_))),
        Json::Object(entries) => indent == 0 && !entries.is_empty(),
        _ => false,
    };
    if !container || (!holds_objects && inline(out, json, " ", limit)) {
        if !container {
            leaf(out, json);
        }
        return;
    }
    out.truncate(start);
    match json {
        Json::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                line(out, i, indent + 2);
                broken_up(out, item, indent + 2, 1);
            }
            line(out, 0, indent);
            out.push(']');
        }
        Json::Object(entries) => {
            out.push('{');
            for (i, (key, value)) in entries.iter().enumerate() {
                line(out, i, indent + 2);
                let before = out.len();
                push_quoted(out, key);
                out.push_str(": ");
                let used = out.len() - before;
                broken_up(out, value, indent + 2, used + 1);
            }
            line(out, 0, indent);
            out.push('}');
        }
        scalar => leaf(out, scalar),
    }
}

fn line(out: &mut String, index: usize, indent: usize) {
    if index > 0 {
        out.push(',');
    }
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

fn sorted(out: &mut String, json: &Json) {
    match json {
        Json::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                separate(out, i, "");
                sorted(out, item);
            }
            out.push(']');
        }
        Json::Object(entries) => {
            let mut entries: Vec<&(String, Json)> = entries.iter().collect();
            // A stable sort, so that the first of duplicates stays first and the others go.
            entries.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            entries.dedup_by(|later, earlier| later.0 == earlier.0);
            out.push('{');
            for (i, (key, value)) in entries.into_iter().enumerate() {
                separate(out, i, "");
                push_quoted(out, key);
                out.push(':');
                sorted(out, value);
            }
            out.push('}');
        }
        scalar => leaf(out, scalar),
    }
}

fn leaf(out: &mut String, json: &Json) {
    match json {
        Json::Null => out.push_str("null"),
        Json::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Json::Number(x) => push_number(out, *x),
        Json::Text(text) => push_quoted(out, text),
        Json::List(_) | Json::Object(_) => {}
    }
}

/// As RFC 8785, 3.2.2.2 escapes: the two-letter forms, `\u00xx` for other control characters, nothing else.
pub(crate) fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push_str(text);
        out.push('"');
        return;
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 8785, 3.2.2 and 3.2.3.
    #[test]
    fn canonical_as_the_rfc_shows() {
        let json = Json::parse(
            r#"{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"#,
        )
        .unwrap();
        assert_eq!(
            json.canonical(),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\
             \"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
        );
    }

    #[test]
    fn keys_sort_by_utf16() {
        let json = Json::parse(
            r#"{"\ufb33": 7, "\ud83d\ude00": 6, "\u20ac": 5, "\r": 1, "q": 2, "\u0080": 3, "\u00f6": 4}"#,
        );
        let values: String = json.unwrap().canonical().chars().filter(char::is_ascii_digit).collect();
        assert_eq!(values, "1234567");
    }

    #[test]
    fn people_get_short_lines() {
        let json = Json::parse(r#"{"a":{"b":[1,2]},"list":[{"x":1},{"y":"z"}],"empty":{}}"#).unwrap();
        assert_eq!(
            json.pretty(),
            "{\n  \"a\": {\"b\": [1, 2]},\n  \"list\": [\n    {\"x\": 1},\n    {\"y\": \"z\"}\n  ],\n  \"empty\": {}\n}\n"
        );
        assert_eq!(Json::parse(&json.pretty()).unwrap(), json);
        assert!(json.pretty().lines().all(|line| line.len() <= WIDTH));
    }
}
