//! Outcomes by tier over time as a chart.

use super::OutcomesReport;
use crate::chart::chart;
use crate::stats::Measured;
use serde_json::{Value, json};

/// The palette of Okabe and Ito, one colour a tier; beyond them colours repeat and shapes tell tiers apart.
const COLOURS: [&str; 7] = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000"];

/// Each tier's rate as a line over the periods, with its interval; shape and colour tell the tiers apart.
#[must_use]
pub fn outcomes_chart(report: &OutcomesReport) -> Value {
    let mut values = Vec::new();
    for cell in &report.cells {
        let Measured::Value(rate) = &cell.rate else { continue };
        values.push(json!({
            "period": cell.period, "tier": cell.tier.as_deref().unwrap_or("no tier"), "rate": rate.estimate,
            "low": rate.interval.low, "high": rate.interval.high, "events": cell.events, "accounts": cell.of
        }));
    }
    let tiers: Vec<&str> =
        report.tiers.iter().map(|tier| tier.tier.as_deref().unwrap_or("no tier")).collect();
    let colours: Vec<&str> = (0..tiers.len()).map(|i| COLOURS[i % COLOURS.len()]).collect();
    let colour = json!({"field": "tier", "type": "nominal", "title": "Tier", "scale": {"domain": tiers, "range": colours}});
    let x = json!({"field": "period", "type": "ordinal", "title": "Period"});
    let rate = json!({"field": "rate", "type": "quantitative", "axis": {"format": ".0%"}, "title": "Rate of outcome"});
    chart(
        "Outcome by tier over time",
        format!(
            "Rate of the outcome of {} tiers over {} periods. {}",
            tiers.len(),
            report.periods.len(),
            report.summary
        ),
        json!({
            "data": {"values": values},
            "encoding": {"x": x, "color": colour},
            "layer": [
                {"mark": {"type": "rule", "opacity": 0.5}, "encoding": {
                    "y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}},
                {"mark": "line", "encoding": {"y": rate}},
                {"mark": {"type": "point", "filled": true, "size": 60}, "encoding": {
                    "y": {"field": "rate", "type": "quantitative"},
                    "shape": {"field": "tier", "type": "nominal", "title": "Tier", "scale": {"domain": tiers}},
                    "tooltip": [
                        {"field": "period", "type": "nominal", "title": "Period"},
                        {"field": "tier", "type": "nominal", "title": "Tier"},
                        {"field": "rate", "type": "quantitative", "format": ".1%", "title": "Rate"},
                        {"field": "low", "type": "quantitative", "format": ".1%", "title": "from"},
                        {"field": "high", "type": "quantitative", "format": ".1%", "title": "to"},
                        {"field": "events", "type": "quantitative", "format": ",", "title": "Outcomes"},
                        {"field": "accounts", "type": "quantitative", "format": ",", "title": "Accounts"}
                    ]}}
            ]
        }),
    )
}
