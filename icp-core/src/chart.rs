//! Charts as Vega-Lite specifications: data and marks in one JSON value that any Vega-Lite viewer draws.
//!
//! Colours are from the palette of Okabe and Ito (*Color Universal Design*, 2008), which people with any colour vision can tell apart; no chart
//! relies on colour alone, and each carries a description for screen readers.

use serde_json::{Value, json};

/// The first colour: what is shown.
pub(crate) const BLUE: &str = "#0072B2";
/// The second colour: what it is compared with.
pub(crate) const ORANGE: &str = "#E69F00";
/// The third colour: what calls for attention.
pub(crate) const VERMILION: &str = "#D55E00";
const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v5.json";

/// A specification with a title, a description for screen readers, and the rest (data, marks, encodings) as given.
pub(crate) fn chart(title: &str, description: String, rest: Value) -> Value {
    let mut chart = json!({
        "$schema": SCHEMA,
        "title": title,
        "description": description,
        "width": 480,
        "config": {"font": "sans-serif", "view": {"stroke": null}},
    });
    if let (Some(chart), Value::Object(rest)) = (chart.as_object_mut(), rest) {
        chart.extend(rest);
    }
    chart
}
