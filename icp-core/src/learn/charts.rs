//! Pictures of what was learned, as Vega-Lite specifications.

use super::binning::{AttributeBands, BandsReport, Bin};
use super::traits::{Direction, Trait, TraitsReport};
use crate::chart::{BLUE, ORANGE, chart};
use serde_json::{Value, json};

/// The traits as a forest plot: odds ratios with their intervals on a logarithmic axis, the proposed ones filled and with the interval that allows for the choice.
///
/// ```
/// use icp_core::learn::{charts::traits_chart, traits::{TraitsRequest, traits}};
/// use icp_core::table::{Table, column::{Bitmap, Column}};
/// let size: Vec<f64> = (0..64).map(f64::from).collect();
/// let table = Table::new(64)
///     .with("size", Column::float64(&size))?
///     .with("won", Column::boolean(Bitmap::new(&[0, 0, 255, 255, 0, 0, 0, 8]), 64)?)?;
/// let request: TraitsRequest = serde_json::from_str(
///     r#"{"target": {"outcome": {"column": "won"}}, "seed": 1, "attributes": {"size": {"type": "number"}}}"#)?;
/// let chart = traits_chart(&traits(&table, &request, &icp_core::watch::Watch::NONE)?);
/// assert!(chart["description"].as_str().is_some_and(|text| text.contains("size 16 to 3")), "{chart}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn traits_chart(report: &TraitsReport) -> Value {
    let row = |found: &Trait| {
        let odds = found.selected_odds_ratio.unwrap_or(found.odds_ratio);
        json!({
            "trait": found.words, "odds_ratio": odds.estimate, "low": odds.low, "high": odds.high,
            "speaks": if found.direction == Direction::For { "for" } else { "against" },
            "proposed": if found.proposed { "yes" } else { "no" },
            "p_value": found.p_value, "q_value": found.q_value,
        })
    };
    let values: Vec<Value> = report.traits.iter().map(row).collect();
    let y = json!({"field": "trait", "type": "nominal", "sort": null, "title": null, "axis": {"labelLimit": 320}});
    let colour = json!({"field": "speaks", "type": "nominal", "title": "Speaks",
        "scale": {"domain": ["for", "against"], "range": [BLUE, ORANGE]}});
    let axis = |field: &str| json!({"field": field, "type": "quantitative", "scale": {"type": "log"}, "title": "Odds ratio"});
    let description = format!("{} Odds ratios with intervals, one line a trait.", report.summary);
    chart(
        "What sets the target apart",
        description,
        json!({
            "data": {"values": values},
            "height": {"step": 22},
            "layer": [
                {"mark": {"type": "rule", "strokeDash": [4, 4]}, "encoding": {"x": {"datum": 1, "type": "quantitative"}}},
                {"mark": "rule", "encoding": {"y": y, "x": axis("low"), "x2": {"field": "high"}, "color": colour}},
                {"mark": {"type": "point", "size": 70}, "encoding": {"y": y, "x": axis("odds_ratio"), "color": colour,
                    "shape": {"field": "proposed", "type": "nominal", "title": "Proposed",
                              "scale": {"domain": ["yes", "no"], "range": ["square", "circle"]}},
                    "fillOpacity": {"condition": {"test": "datum.proposed === 'yes'", "value": 1}, "value": 0},
                    "fill": colour,
                    "tooltip": [{"field": "trait"}, {"field": "odds_ratio", "format": ".2f"}, {"field": "low", "format": ".2f"},
                                {"field": "high", "format": ".2f"}, {"field": "p_value", "format": ".2g"}, {"field": "q_value", "format": ".2g"}]}}
            ],
        }),
    )
}

/// The bands of the most telling attributes, at most six: the rate in each band with its interval, missing values as a bar of their own.
#[must_use]
pub fn bands_chart(report: &BandsReport) -> Value {
    let shown: Vec<&AttributeBands> = report.attributes.iter().take(6).collect();
    let mut values = Vec::new();
    for bands in &shown {
        for (place, bin) in bands.bins.iter().chain(bands.unknown.iter()).enumerate() {
            values.push(bar(bands, bin, place));
        }
    }
    let x = json!({"field": "band", "type": "nominal", "sort": {"field": "place"}, "title": null, "axis": {"labelLimit": 200}});
    let axis = |field: &str| json!({"field": field, "type": "quantitative", "title": "Share in the target", "axis": {"format": "%"}});
    let names: Vec<&str> = shown.iter().map(|bands| bands.attribute.as_str()).collect();
    chart(
        "Share in the target by band",
        format!("{} Bars with intervals, for {}.", report.summary, names.join(", ")),
        json!({
            "data": {"values": values},
            "facet": {"field": "attribute", "type": "nominal", "sort": null, "title": null},
            "columns": 2,
            "resolve": {"scale": {"x": "independent"}},
            "spec": {"width": 220, "layer": [
                {"mark": "bar", "encoding": {"x": x, "y": axis("rate"), "color": {"field": "known", "type": "nominal", "title": "Value",
                    "scale": {"domain": ["known", "missing"], "range": [BLUE, ORANGE]}},
                    "tooltip": [{"field": "band"}, {"field": "rows"}, {"field": "rate", "format": ".1%"}]}},
                {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": {"x": x, "y": axis("low"), "y2": {"field": "high"}}}
            ]},
        }),
    )
}

fn bar(bands: &AttributeBands, bin: &Bin, place: usize) -> Value {
    let known = place < bands.bins.len();
    json!({
        "attribute": bands.attribute, "band": bin.words, "place": place as u64,
        "rows": bin.positives + bin.negatives, "rate": bin.rate,
        "low": bin.rate_interval.low, "high": bin.rate_interval.high,
        "known": if known { "known" } else { "missing" },
    })
}
