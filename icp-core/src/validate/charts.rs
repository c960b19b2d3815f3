//! The pictures of a back-test.

use super::backtest::{CalibrationReport, Discrimination, TierReport};
use super::wording::{percent, two};
use crate::chart::{BLUE, ORANGE, chart};
use crate::stats::{Interval, Measured};
use serde_json::{Value, json};

fn axis(field: &str, title: &str) -> Value {
    json!({"field": field, "type": "quantitative", "title": title, "axis": {"format": "%"}})
}

fn ends(interval: &Measured<Interval>) -> (Option<f64>, Option<f64>) {
    interval.value().map_or((None, None), |interval| (Some(interval.low), Some(interval.high)))
}

/// The diagonal from one corner to the other.
fn diagonal() -> Value {
    json!({"data": {"values": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]}, "mark": {"type": "line", "strokeDash": [4, 3], "color": "#666666"},
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}}})
}

/// The ROC curve: the share of good outcomes found against the share of others taken along, cut by cut. Empty where it is undefined.
#[must_use]
pub fn roc_chart(report: &Discrimination) -> Value {
    let points: Vec<Value> = report.roc.value().map_or_else(Vec::new, |curve| {
        curve
            .iter()
            .map(|point| json!({"false": point.false_positive_rate, "true": point.true_positive_rate, "threshold": point.threshold}))
            .collect()
    });
    let auc = match (report.auc.value(), report.interval.value()) {
        (Some(auc), Some(interval)) => {
            format!(" AUC {}, {} to {}.", two(auc.auc), two(interval.low), two(interval.high))
        }
        (Some(auc), None) => format!(" AUC {}.", two(auc.auc)),
        _ => String::new(),
    };
    chart(
        "How well the score tells outcomes apart",
        format!(
            "ROC curve of {} points.{auc} The dashed diagonal is a score that knows nothing.",
            points.len()
        ),
        json!({
            "height": 480,
            "layer": [
                diagonal(),
                {"data": {"values": points}, "mark": {"type": "line", "color": BLUE, "interpolate": "linear", "point": false}, "encoding": {
                    "x": axis("false", "Others taken along"), "y": axis("true", "Good outcomes found"), "order": {"field": "false"},
                    "tooltip": [{"field": "threshold", "type": "quantitative", "title": "score from"},
                        {"field": "true", "type": "quantitative", "format": ".1%", "title": "found"},
                        {"field": "false", "type": "quantitative", "format": ".1%", "title": "taken along"}]}}
            ]
        }),
    )
}

/// The gain: the share of good outcomes that the best so many accounts hold, with Wilson's intervals. Empty where it is undefined.
#[must_use]
pub fn gain_chart(report: &Discrimination) -> Value {
    let mut points = vec![json!({"rows": 0, "gain": 0, "low": 0, "high": 0, "lift": null})];
    let table = report.gain.value().map_or(&[][..], Vec::as_slice);
    points.extend(table.iter().map(|row| {
        let (low, high) = ends(&row.gain_interval);
        json!({"rows": row.bin.cumulative_rows, "gain": row.bin.cumulative_gain, "low": low, "high": high, "lift": row.bin.cumulative_lift})
    }));
    let first = table.first().map_or(String::new(), |row| {
        format!(
            " The best {} of the accounts hold {} of the good outcomes.",
            percent(row.bin.cumulative_rows),
            percent(row.bin.cumulative_gain)
        )
    });
    chart(
        "What the best accounts hold",
        format!("Gain over {} bins of accounts, best scores first.{first}", table.len()),
        json!({
            "height": 480,
            "layer": [
                diagonal(),
                {"data": {"values": points}, "mark": {"type": "area", "opacity": 0.2, "color": BLUE}, "encoding": {
                    "x": axis("rows", "Accounts worked, best first"), "y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}},
                {"data": {"values": points}, "mark": {"type": "line", "color": BLUE, "point": true}, "encoding": {
                    "x": axis("rows", "Accounts worked, best first"), "y": axis("gain", "Good outcomes among them"),
                    "tooltip": [{"field": "rows", "type": "quantitative", "format": ".1%", "title": "accounts"},
                        {"field": "gain", "type": "quantitative", "format": ".1%"}, {"field": "lift", "type": "quantitative", "format": ".2f"}]}}
            ]
        }),
    )
}

/// Observed rates against stated probabilities, with Wilson's intervals. Empty where they are undefined.
#[must_use]
pub fn calibration_chart(report: &CalibrationReport) -> Value {
    let rows = report.curve.value().map_or(&[][..], Vec::as_slice);
    let points: Vec<Value> = rows
        .iter()
        .map(|row| {
            let (low, high) = ends(&row.interval);
            json!({"stated": row.mean_probability, "observed": row.observed_rate, "low": low, "high": high, "rows": row.rows})
        })
        .collect();
    chart(
        "Stated and observed",
        format!("Calibration curve of {} bins. {}", rows.len(), report.summary),
        json!({
            "height": 480,
            "layer": [
                diagonal(),
                {"data": {"values": points}, "mark": {"type": "rule", "color": BLUE}, "encoding": {
                    "x": axis("stated", "Stated probability"), "y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}},
                {"data": {"values": points}, "mark": {"type": "point", "filled": true, "size": 60, "color": BLUE}, "encoding": {
                    "x": axis("stated", "Stated probability"), "y": axis("observed", "Observed rate"),
                    "tooltip": [{"field": "stated", "type": "quantitative", "format": ".1%"}, {"field": "observed", "type": "quantitative", "format": ".1%"},
                        {"field": "low", "type": "quantitative", "format": ".1%"}, {"field": "high", "type": "quantitative", "format": ".1%"},
                        {"field": "rows", "type": "quantitative", "title": "accounts"}]}}
            ]
        }),
    )
}

/// The outcome by tier with intervals: rates with Wilson's, or medians of numbers with theirs.
#[must_use]
pub fn tier_chart(report: &TierReport) -> Value {
    let rates = report.rates.is_some();
    let points: Vec<Value> = match (&report.rates, &report.values) {
        (Some(rates), _) => rates
            .iter()
            .map(|row| {
                let estimate = row.rate.value();
                json!({"tier": row.tier, "value": estimate.map(|e| e.estimate), "low": estimate.map(|e| e.interval.low),
                    "high": estimate.map(|e| e.interval.high), "known": row.known, "rows": row.rows})
            })
            .collect(),
        (None, Some(values)) => values
            .iter()
            .map(|row| {
                let median = row.median.value();
                let interval = median.and_then(|median| median.interval);
                json!({"tier": row.tier, "value": median.map(|m| m.estimate), "low": interval.map(|i| i.low),
                    "high": interval.map(|i| i.high), "known": row.known, "rows": row.rows})
            })
            .collect(),
        (None, None) => Vec::new(),
    };
    let (title, format) = if rates { ("Rate", "%") } else { ("Median", ",.4~g") };
    let x = json!({"field": "tier", "type": "nominal", "sort": null, "title": null});
    chart(
        "Outcome by tier",
        report.summary.clone(),
        json!({
            "data": {"values": points},
            "layer": [
                {"mark": {"type": "bar", "color": ORANGE, "opacity": 0.5}, "encoding": {"x": x,
                    "y": {"field": "value", "type": "quantitative", "title": title, "axis": {"format": format}}}},
                {"mark": {"type": "rule", "color": BLUE, "strokeWidth": 2}, "encoding": {"x": x,
                    "y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}},
                {"mark": {"type": "point", "filled": true, "color": BLUE, "size": 60}, "encoding": {"x": x,
                    "y": {"field": "value", "type": "quantitative"},
                    "tooltip": [{"field": "tier", "type": "nominal"}, {"field": "value", "type": "quantitative", "title": title},
                        {"field": "low", "type": "quantitative"}, {"field": "high", "type": "quantitative"},
                        {"field": "known", "type": "quantitative", "title": "known outcomes"}, {"field": "rows", "type": "quantitative", "title": "accounts"}]}}
            ]
        }),
    )
}

/// The decision curve: what acting on the probabilities is worth against acting on all or none, in wins for each account. Empty where it is
/// undefined.
#[must_use]
pub fn decision_chart(report: &CalibrationReport) -> Value {
    let curve = report.decision_curve.value().map_or(&[][..], Vec::as_slice);
    let mut points = Vec::with_capacity(3 * curve.len());
    for at in curve {
        for (who, value) in
            [("by the probabilities", at.net_benefit), ("all", at.treat_all), ("none", at.treat_none)]
        {
            points.push(json!({"threshold": at.threshold, "worked": who, "benefit": value}));
        }
    }
    let best = curve.iter().filter(|at| at.net_benefit > 0.0 && at.net_benefit > at.treat_all).count();
    chart(
        "What acting on the probabilities is worth",
        format!(
            "Decision curve: at {best} of {} thresholds acting on the probabilities is worth more than working all or none.",
            curve.len()
        ),
        json!({
            "data": {"values": points},
            "mark": {"type": "line", "clip": true},
            "encoding": {
                "x": axis("threshold", "Least probability that is worth the work"),
                "y": {"field": "benefit", "type": "quantitative", "title": "Net benefit (wins for each account)",
                    "scale": {"domainMin": -0.05}},
                "color": {"field": "worked", "type": "nominal", "title": "Worked",
                    "scale": {"domain": ["by the probabilities", "all", "none"], "range": [BLUE, ORANGE, "#666666"]}},
                "strokeDash": {"field": "worked", "type": "nominal", "legend": null}
            }
        }),
    )
}
