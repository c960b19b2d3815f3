//! The charts of a portfolio: the tier pyramid, the map of fit and timing, the breadth curve.

use super::breadth::{BreadthReport, BreadthRequest};
use super::error::SegmentError;
use super::portfolio::PortfolioReport;
use crate::chart::{BLUE, ORANGE, VERMILION, chart};
use crate::score::scorer::{Scorer, TableOptions};
use crate::score::scores::Output;
use crate::table::Table;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The tiers as bars around a middle line, the best on top, each with its number of accounts and the share that is expected.
///
/// ```
/// use icp_core::segment::{charts::tier_pyramid, portfolio::{PortfolioRequest, portfolio}};
/// let request: PortfolioRequest = serde_json::from_str(r#"{"tiers": [{"id": "a", "accounts": 10}, {"id": "b", "accounts": 30}]}"#)?;
/// let chart = tier_pyramid(&portfolio(&request)?);
/// assert_eq!(chart["data"]["values"][1]["right"], 15.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn tier_pyramid(report: &PortfolioReport) -> Value {
    let mut values = Vec::with_capacity(report.tiers.len());
    let mut spoken = Vec::with_capacity(report.tiers.len());
    for tier in &report.tiers {
        let half = 0.5 * tier.volume.accounts as f64;
        let percent = |share: f64| format!("{:.0} %", 100.0 * share);
        let share = tier.volume.share.map(percent);
        let expected =
            tier.volume.band.map(|band| format!("{} to {}", percent(band.low), percent(band.high)));
        let label = match (&share, &expected) {
            (Some(share), Some(expected)) => {
                format!("{} · {share} (expected {expected})", tier.volume.accounts)
            }
            (Some(share), None) => format!("{} · {share}", tier.volume.accounts),
            (None, _) => tier.volume.accounts.to_string(),
        };
        spoken.push(format!("{} {}", tier.volume.accounts, tier.id));
        values.push(json!({"tier": tier.id, "accounts": tier.volume.accounts, "left": -half, "right": half,
            "share": share, "expected": expected, "position": tier.volume.position, "label": label}));
    }
    chart(
        "Accounts by tier",
        format!("Pyramid of {} accounts in {} tiers: {}.", report.accounts, values.len(), spoken.join(", ")),
        json!({
            "data": {"values": values},
            "encoding": {"y": {"field": "tier", "type": "nominal", "sort": null, "title": null}},
            "layer": [
                {"mark": {"type": "bar", "height": {"band": 0.8}}, "encoding": {
                    "x": {"field": "left", "type": "quantitative", "axis": null},
                    "x2": {"field": "right"},
                    "color": {"field": "position", "type": "nominal", "title": "Share against what is expected",
                        "scale": {"domain": ["below", "in", "above"], "range": [ORANGE, BLUE, VERMILION]}},
                    "tooltip": [
                        {"field": "tier", "type": "nominal"},
                        {"field": "accounts", "type": "quantitative", "format": ","},
                        {"field": "share", "type": "nominal"},
                        {"field": "expected", "type": "nominal"}
                    ]}},
                {"mark": {"type": "text", "dy": 0, "baseline": "middle"}, "encoding": {
                    "x": {"datum": 0, "type": "quantitative"},
                    "text": {"field": "label", "type": "nominal"}}}
            ]
        }),
    )
}

/// How many cells the map has in each direction.
const CELLS: usize = 20;

/// Accounts by score and timing in cells of 5 points: the larger the mark, the more accounts, with shape and colour by decision.
///
/// # Errors
/// [`SegmentError::Table`] for the table.
pub fn fit_timing_map(scorer: &Scorer, table: &Table<'_>) -> Result<Value, SegmentError> {
    let outputs = vec![Output::Score, Output::Timing, Output::Decision, Output::Status];
    let scores = scorer.score_table_with(table, &TableOptions { outputs, ..TableOptions::default() })?.scores;
    let numbers = |name: &str| scores.numbers(name).unwrap_or_default();
    let (score, timing) = (numbers("score"), numbers("timing"));
    let cell = |x: f64| ((x / 5.0) as usize).min(CELLS - 1);
    let mut cells: BTreeMap<(usize, usize, &str), u64> = BTreeMap::new();
    let mut shown = 0u64;
    for row in 0..scores.rows {
        let decision = scores.word("decision", row).unwrap_or("consider");
        if scores.word("status", row) != Some("insufficient_data") {
            *cells.entry((cell(score[row]), cell(timing[row]), decision)).or_insert(0) += 1;
            shown += 1;
        }
    }
    let middle = |cell: usize| 5.0 * cell as f64 + 2.5;
    let both = cells.iter().filter(|((fit, timing, _), _)| *fit >= CELLS / 2 && *timing >= CELLS / 2);
    let ready: u64 = both.map(|(_, accounts)| accounts).sum();
    let values: Vec<Value> = cells
        .iter()
        .map(|((fit, timing, decision), accounts)| {
            json!({"score": middle(*fit), "timing": middle(*timing), "decision": decision, "accounts": accounts})
        })
        .collect();
    let document = scorer.profile().document();
    let cuts: Vec<Value> =
        document.tiers.iter().map(|tier| json!({"tier": tier.id, "min": tier.min.to_f64()})).collect();
    let scale = json!({"domain": [0, 100]});
    Ok(chart(
        "Fit and timing",
        format!("Map of {shown} accounts by score and timing; {ready} have 50 or more of both."),
        json!({
            "height": 480,
            "layer": [
                {"data": {"values": cuts}, "mark": {"type": "rule", "strokeDash": [4, 3]}, "encoding": {
                    "x": {"field": "min", "type": "quantitative", "scale": scale},
                    "tooltip": [{"field": "tier", "type": "nominal"}]}},
                {"data": {"values": values}, "mark": {"type": "point", "filled": true, "opacity": 0.8}, "encoding": {
                    "x": {"field": "score", "type": "quantitative", "title": "Score", "scale": scale},
                    "y": {"field": "timing", "type": "quantitative", "title": "Timing", "scale": scale},
                    "size": {"field": "accounts", "type": "quantitative", "title": "Accounts"},
                    "shape": {"field": "decision", "type": "nominal", "title": "Decision"},
                    "color": {"field": "decision", "type": "nominal", "title": "Decision",
                        "scale": {"domain": ["pursue", "consider", "exclude"], "range": [BLUE, ORANGE, VERMILION]}},
                    "tooltip": [
                        {"field": "accounts", "type": "quantitative", "format": ","},
                        {"field": "score", "type": "quantitative"},
                        {"field": "timing", "type": "quantitative"},
                        {"field": "decision", "type": "nominal"}
                    ]}}
            ]
        }),
    ))
}

/// How many accounts there are at each threshold, with the bounds as a band and the number that fits now as a line.
#[must_use]
pub fn breadth_curve(report: &BreadthReport, request: &BreadthRequest) -> Value {
    let values: Vec<Value> =
        report.curve.iter().map(|point| json!({"score": point.score, "accounts": point.accounts})).collect();
    let bounds = json!({"least": request.rule.least.to_f64(), "most": request.rule.most.to_f64()});
    chart(
        "Breadth",
        format!(
            "Curve of accounts by the score asked for, from {} at 0 to {} at 100; {}.",
            report.curve.first().map_or(0, |point| point.accounts),
            report.curve.last().map_or(0, |point| point.accounts),
            report.verdict_words
        ),
        json!({
            "layer": [
                {"data": {"values": [bounds]}, "mark": {"type": "rect", "color": BLUE, "opacity": 0.15}, "encoding": {
                    "y": {"field": "least", "type": "quantitative"}, "y2": {"field": "most"}}},
                {"data": {"values": values}, "mark": {"type": "line", "interpolate": "step-before", "point": true, "color": BLUE},
                    "encoding": {
                        "x": {"field": "score", "type": "quantitative", "title": "Score asked for"},
                        "y": {"field": "accounts", "type": "quantitative", "title": "Accounts"},
                        "tooltip": [
                            {"field": "score", "type": "quantitative"},
                            {"field": "accounts", "type": "quantitative", "format": ","}
                        ]}},
                {"data": {"values": [{"fitting": report.fitting}]}, "mark": {"type": "rule", "color": VERMILION, "strokeDash": [4, 3]},
                    "encoding": {"y": {"field": "fitting", "type": "quantitative"}}}
            ]
        }),
    )
}
