//! The charts of plans and simulations.

use serde_json::{Value, json};

use super::sensitivity::TornadoReport;
use super::simulate::{FigureReport, SimulationReport};
use super::stages::StageCount;
use crate::chart::{BLUE, ORANGE, VERMILION, chart};

/// The stages of a plan or forecast as bars, outreach on top, on a logarithmic scale, each with its number.
///
/// ```
/// let plan = icp_core::funnel::plan(&icp_core::funnel::from_json(r#"{"currency": "USD", "target_customers": 10, "deal_size": 1000,
///     "stages": [{"id": "messages"}, {"id": "customers", "rate": 0.01}]}"#)?)?;
/// let chart = icp_core::funnel::funnel_chart(&plan.stages);
/// assert_eq!(chart["data"]["values"][0]["count"], 1000);
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
#[must_use]
pub fn funnel_chart(stages: &[StageCount]) -> Value {
    let values: Vec<Value> = stages
        .iter()
        .map(|stage| {
            // A bar on a logarithmic scale starts at 1, so a stage below 1 is drawn as 1 and still labelled with its number.
            let drawn = if stage.count.value > 1.0 { stage.count.value } else { 1.0 };
            json!({"stage": stage.id, "count": stage.count.shown, "drawn": drawn, "start": 1,
                "per_month": stage.per_month.shown, "rate": stage.rate.map(|rate| rate.value)})
        })
        .collect();
    let spoken: Vec<String> =
        stages.iter().map(|stage| format!("{} {}", stage.count.shown, stage.id)).collect();
    let y = json!({"field": "stage", "type": "nominal", "sort": null, "title": null});
    chart(
        "From outreach to customers",
        format!("Funnel with {} stages: {}.", stages.len(), spoken.join(", ")),
        json!({
            "data": {"values": values},
            "encoding": {"y": y},
            "layer": [
                {"mark": {"type": "bar", "color": BLUE}, "encoding": {
                    "x": {"field": "start", "type": "quantitative", "scale": {"type": "log"}, "title": "Number (logarithmic)"},
                    "x2": {"field": "drawn"},
                    "tooltip": [
                        {"field": "stage", "type": "nominal"},
                        {"field": "count", "type": "quantitative", "format": ","},
                        {"field": "per_month", "type": "quantitative", "format": ",", "title": "per month"},
                        {"field": "rate", "type": "quantitative", "format": ".1%", "title": "of the stage before"}
                    ]}},
                {"mark": {"type": "text", "align": "left", "dx": 4}, "encoding": {
                    "x": {"field": "drawn", "type": "quantitative"},
                    "text": {"field": "count", "type": "quantitative", "format": ","}}}
            ]
        }),
    )
}

/// A tornado: for each input a bar from the figure at its 10 % point to the figure at its 90 % point, the longest on top, and a line where
/// every input is at its median. Inputs at whose ends the figure is infinite are left out.
#[must_use]
pub fn tornado_chart(report: &TornadoReport) -> Value {
    let mut values = Vec::with_capacity(2 * report.bars.len());
    for bar in &report.bars {
        let (Some(low), Some(high), Some(base)) = (bar.at_p10, bar.at_p90, report.base) else { continue };
        for (end, value, input) in [("at its 10 % point", low, bar.p10), ("at its 90 % point", high, bar.p90)]
        {
            values.push(
                json!({"input": bar.name, "end": end, "value": value, "base": base, "input_value": input}),
            );
        }
    }
    let most = report.bars.first().map_or(String::new(), |bar| format!(" It depends most on {}.", bar.name));
    chart(
        "What the plan hangs on",
        format!("Tornado of {} over {} inputs.{most}", report.figure, report.bars.len()),
        json!({
            "data": {"values": values},
            "layer": [
                {"mark": "bar", "encoding": {
                    "y": {"field": "input", "type": "nominal", "sort": null, "title": null},
                    "x": {"field": "base", "type": "quantitative", "scale": {"zero": false}, "title": report.figure},
                    "x2": {"field": "value"},
                    "color": {"field": "end", "type": "nominal", "title": "Input", "scale": {
                        "domain": ["at its 10 % point", "at its 90 % point"], "range": [ORANGE, BLUE]}},
                    "tooltip": [
                        {"field": "input", "type": "nominal"},
                        {"field": "end", "type": "nominal"},
                        {"field": "input_value", "type": "quantitative", "title": "input"},
                        {"field": "value", "type": "quantitative", "format": ",.4~g", "title": report.figure}
                    ]}},
                {"data": {"values": [{}]}, "mark": {"type": "rule", "strokeDash": [4, 3]}, "encoding": {
                    "x": {"datum": report.base, "type": "quantitative"}}}
            ]
        }),
    )
}

/// Monthly bookings as a fan: the band between the outermost quantiles, a darker one between the next, and the middle as a line. Needs a
/// simulation with `months`; without one the chart is empty.
#[must_use]
pub fn bookings_chart(report: &SimulationReport) -> Value {
    let months = report.figures.iter().filter_map(|figure| {
        let month: u32 = figure.name.strip_prefix("bookings_")?.parse().ok()?;
        Some((month, figure))
    });
    let mut values = Vec::new();
    let mut last = String::new();
    for (month, figure) in months {
        let quantiles = ascending(figure);
        let at = |k: usize| quantiles.get(k).map(|quantile| quantile.1);
        let count = quantiles.len();
        // Outermost pair, the pair inside it, the middle one.
        let inner = usize::from(count >= 4);
        let middle = at(count / 2);
        let end = |k: usize| count.checked_sub(k + 1).and_then(at);
        values.push(json!({"month": month, "low": at(0), "inner_low": at(inner), "middle": middle,
            "inner_high": end(inner), "high": end(0)}));
        last = middle.map_or(String::new(), |middle| format!(" Month {month}: {middle:.0} in the middle."));
    }
    let title = format!("Bookings a month ({})", report.currency.code());
    let (x, axis) = (json!({"field": "month", "type": "ordinal", "title": "Month"}), json!({"format": "~s"}));
    let band = |low: &str, high: &str, opacity: f64| {
        json!({"mark": {"type": "area", "color": BLUE, "opacity": opacity}, "encoding": {
            "y": {"field": low, "type": "quantitative", "title": title, "axis": axis}, "y2": {"field": high}}})
    };
    let tooltip = ["month", "low", "inner_low", "middle", "inner_high", "high"]
        .map(|field| json!({"field": field, "type": "quantitative", "format": ",.0f"}));
    chart(
        "Bookings month by month",
        format!("Fan of bookings over {} months from {} draws.{last}", values.len(), report.draws),
        json!({
            "data": {"values": values},
            "encoding": {"x": x},
            "layer": [
                band("low", "high", 0.25),
                band("inner_low", "inner_high", 0.35),
                {"mark": {"type": "line", "color": BLUE, "point": true}, "encoding": {
                    "y": {"field": "middle", "type": "quantitative"},
                    "tooltip": tooltip}}
            ]
        }),
    )
}

/// The distribution of revenue, bins that reach the target in another colour, and the target as a line.
#[must_use]
pub fn target_chart(report: &SimulationReport) -> Value {
    let target = report.target.as_ref();
    let (meets, misses) = ("meets the target", "misses the target");
    let values: Vec<Value> = report
        .revenue_bins
        .iter()
        .map(|bin| {
            let reached = target.is_none_or(|target| bin.low + bin.high >= 2.0 * target.revenue);
            json!({"low": bin.low, "high": bin.high, "share": bin.share, "zero": 0, "side": if reached { meets } else { misses }})
        })
        .collect();
    let spoken = target.map_or(String::new(), |target| {
        format!(
            " The target of {} is met in {:.1} % of the draws.",
            target.revenue,
            100.0 * target.probability
        )
    });
    let title = format!("Revenue ({})", report.currency.code());
    let mut layers = vec![
        json!({"mark": {"type": "bar", "stroke": "white", "strokeWidth": 0.5}, "encoding": {
        "x": {"field": "low", "type": "quantitative", "title": title, "axis": {"format": "~s"}, "scale": {"zero": false}},
        "x2": {"field": "high"},
        "y": {"field": "share", "type": "quantitative", "title": "Share of draws", "axis": {"format": "%"}},
        "y2": {"field": "zero"},
        "color": {"field": "side", "type": "nominal", "title": null,
            "scale": {"domain": [meets, misses], "range": [BLUE, VERMILION]}},
        "tooltip": [
            {"field": "low", "type": "quantitative", "format": ",.0f"},
            {"field": "high", "type": "quantitative", "format": ",.0f"},
            {"field": "share", "type": "quantitative", "format": ".2%"}
        ]}}),
    ];
    if let Some(target) = target {
        let label = format!("target: {:.1} % of draws", 100.0 * target.probability);
        // One row of its own, or the mark is drawn once for every bin.
        let once = json!({"values": [{}]});
        layers.push(json!({"data": once, "mark": {"type": "rule", "strokeDash": [4, 3], "size": 2},
            "encoding": {"x": {"datum": target.revenue, "type": "quantitative"}}}));
        layers.push(
            json!({"data": once, "mark": {"type": "text", "align": "left", "dx": 5, "dy": 10, "text": label},
            "encoding": {"x": {"datum": target.revenue, "type": "quantitative"}, "y": {"value": 0}}}),
        );
    }
    chart(
        "Revenue against the target",
        format!("Distribution of revenue over {} draws.{spoken}", report.draws),
        json!({"data": {"values": values}, "layer": layers}),
    )
}

/// The finite quantiles of a figure, by probability.
fn ascending(figure: &FigureReport) -> Vec<(f64, f64)> {
    let finite = figure.quantiles.iter().filter_map(|quantile| Some((quantile.probability, quantile.value?)));
    let mut quantiles: Vec<(f64, f64)> = finite.collect();
    quantiles.sort_by(|a, b| crate::num::order(a.0, b.0));
    quantiles
}
