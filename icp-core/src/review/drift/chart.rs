//! Drift over time as a chart.

use super::DriftOverTimeReport;
use crate::chart::{BLUE, VERMILION, chart};
use crate::stats::Measured;
use serde_json::{Value, json};

/// The tiers' stability index of each period as points on a line, with a tick at what chance stays below.
#[must_use]
pub fn drift_chart(report: &DriftOverTimeReport) -> Value {
    let mut values = Vec::new();
    let mut beyond = Vec::new();
    for period in &report.periods {
        let Some(psi) = period.tier_psi.as_ref().and_then(Measured::value) else { continue };
        if psi.beyond_chance {
            beyond.push(period.period.as_str());
        }
        values.push(json!({
            "period": period.period, "index": psi.psi, "threshold": psi.threshold, "beyond": psi.beyond_chance,
            "accounts": period.rows, "mean_score": period.mean_score
        }));
    }
    let reference = report.periods.iter().find(|period| period.reference);
    let reference = reference.map_or("none", |period| period.period.as_str());
    let spoken = if beyond.is_empty() {
        "No period is beyond chance.".to_owned()
    } else {
        format!("Beyond chance: {}.", beyond.join(", "))
    };
    let tooltip = json!([
        {"field": "period", "type": "nominal", "title": "Period"},
        {"field": "index", "type": "quantitative", "format": ".4f", "title": "Index"},
        {"field": "threshold", "type": "quantitative", "format": ".4f", "title": "Chance stays below"},
        {"field": "accounts", "type": "quantitative", "format": ",", "title": "Accounts"},
        {"field": "mean_score", "type": "quantitative", "format": ".1f", "title": "Mean score"}
    ]);
    chart(
        "Drift of the tiers over time",
        format!("Stability index of the tiers against {reference}, over {} periods. {spoken}", values.len()),
        json!({
            "data": {"values": values},
            "encoding": {"x": {"field": "period", "type": "ordinal", "title": "Period"}},
            "layer": [
                {"mark": {"type": "line", "color": BLUE}, "encoding": {
                    "y": {"field": "index", "type": "quantitative", "title": format!("Index against {reference}")}}},
                {"mark": {"type": "point", "filled": true, "size": 80}, "encoding": {
                    "y": {"field": "index", "type": "quantitative"},
                    "shape": {"condition": {"test": "datum.beyond", "value": "triangle-up"}, "value": "circle"},
                    "color": {"condition": {"test": "datum.beyond", "value": VERMILION}, "value": BLUE},
                    "tooltip": tooltip}},
                {"mark": {"type": "tick", "color": "black", "thickness": 2, "width": 24}, "encoding": {
                    "y": {"field": "threshold", "type": "quantitative"}}}
            ]
        }),
    )
}
