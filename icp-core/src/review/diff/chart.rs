//! The migration between tiers as a chart.

use super::Migration;
use crate::chart::chart;
use serde_json::{Value, json};

/// From which tier to which as a heat map with the counts written in, the earlier tiers down, the later ones across.
///
/// ```
/// use icp_core::review::diff::{Migration, migration_chart};
/// let tiers = vec![Some("tier_1".to_owned()), None];
/// let chart = migration_chart(&Migration { before: tiers.clone(), after: tiers, counts: vec![vec![3, 1], vec![0, 6]] });
/// assert_eq!(chart["data"]["values"][1]["accounts"], 1);
/// assert!(chart["description"].as_str().is_some_and(|text| text.contains("tier_1 to no tier: 1")));
/// ```
#[must_use]
pub fn migration_chart(migration: &Migration) -> Value {
    let name = |tier: &Option<String>| tier.clone().unwrap_or_else(|| "no tier".to_owned());
    let mut values = Vec::new();
    let mut spoken = Vec::new();
    for (before, counts) in migration.before.iter().zip(&migration.counts) {
        for (after, count) in migration.after.iter().zip(counts) {
            let (from, to) = (name(before), name(after));
            if *count > 0 && from != to {
                spoken.push(format!("{from} to {to}: {count}"));
            }
            values.push(json!({"before": from, "after": to, "accounts": count, "stays": from == to}));
        }
    }
    let most = migration.counts.iter().flatten().max().copied().unwrap_or_default();
    let moves =
        if spoken.is_empty() { "Nobody moves.".to_owned() } else { format!("{}.", spoken.join(", ")) };
    let axis =
        |field: &str, title: &str| json!({"field": field, "type": "ordinal", "sort": null, "title": title});
    chart(
        "From which tier to which",
        format!("Heat map of accounts by tier before and after. {moves}"),
        json!({
            "data": {"values": values},
            "encoding": {"y": axis("before", "Tier before"), "x": axis("after", "Tier after")},
            "layer": [
                {"mark": {"type": "rect", "stroke": "white"}, "encoding": {
                    "color": {"field": "accounts", "type": "quantitative", "scale": {"scheme": "blues"}, "title": "Accounts"},
                    "tooltip": [
                        {"field": "before", "type": "nominal", "title": "Before"},
                        {"field": "after", "type": "nominal", "title": "After"},
                        {"field": "accounts", "type": "quantitative", "format": ",", "title": "Accounts"}]}},
                {"mark": {"type": "text"}, "encoding": {
                    "text": {"field": "accounts", "type": "quantitative", "format": ","},
                    "color": {"condition": {"test": format!("datum.accounts > {}", most / 2), "value": "white"}, "value": "black"}}}
            ]
        }),
    )
}
