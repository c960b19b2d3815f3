//! The best accounts, each with what earned its points and which rules fired.

use crate::market::Market;
use icp_core::num;
use icp_core::profile::criterion::Axis;
use icp_core::score::explain::explanation::Explanation;
use icp_core::score::record::Record;
use icp_core::score::scorer::Scorer;
use icp_core::score::scores::Scores;
use icp_core::table::Table;
use icp_core::table::account::{Account, Value};
use icp_core::table::cell::Cell;
use icp_core::table::reading::Reading;
use serde::Serialize;

/// One of the best accounts.
#[derive(Debug, Serialize)]
pub(crate) struct TopAccount {
    pub(crate) label: String,
    /// Tier, score and bounds in one sentence.
    pub(crate) summary: String,
    /// Where it stands in the data.
    pub(crate) place: String,
    pub(crate) score: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) timing: f64,
    pub(crate) coverage: f64,
    pub(crate) tier: Option<String>,
    pub(crate) tier_certain: bool,
    pub(crate) decision: &'static str,
    /// The criteria of the fit axis that earned most.
    pub(crate) fit: Vec<Earned>,
    /// The criteria of the timing axis that earned most, and then the triggers that are on.
    pub(crate) timely: Vec<Earned>,
    pub(crate) triggers: Vec<Strength>,
    /// Overrides that fired with what they changed, exclusions that can not be told, tiers passed over and why.
    pub(crate) rules: Vec<String>,
}

/// What a criterion earned.
#[derive(Debug, Serialize)]
pub(crate) struct Earned {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) points: f64,
    pub(crate) max: f64,
    /// Whether the value is missing and the points are the missing policy's.
    pub(crate) assumed: bool,
    /// What decided, in plain words.
    pub(crate) why: String,
}

/// How strong a trigger is.
#[derive(Debug, Serialize)]
pub(crate) struct Strength {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) strength: f64,
    /// What it is and how long it lasts, in plain words.
    pub(crate) why: String,
}

/// How many criteria of an axis are named.
const NAMED: usize = 4;

/// A row of the table as an account, so that the row door can tell more about it. `None` when it can not be read.
pub(crate) fn account(scorer: &Scorer, table: &Table<'_>, row: usize) -> Option<Account> {
    let mut account = Account::new();
    for attribute in scorer.attributes() {
        // Under the name the table has it, so that two attributes of one column find it both.
        let (name, column) = table.column_of(attribute).ok()?;
        let reading = Reading::new(attribute);
        let value = match reading.element(column, row, table.has_text_cells()).ok()? {
            Cell::Missing => Value::Null,
            Cell::Number(number) => Value::Number(number),
            Cell::Text(text) => Value::Text(text.to_owned()),
            Cell::Flag(flag) => Value::Flag(flag),
            Cell::Date(date) => Value::Date(date),
            Cell::Tags(list) => {
                let mut tags = Vec::new();
                list.for_each(|tag| tags.push(tag.map(str::to_owned)));
                Value::Tags(tags)
            }
        };
        account.set(name, value);
    }
    Some(account)
}

fn earned(explanation: &Explanation, axis: Axis) -> Vec<Earned> {
    let on_axis = explanation.criteria.iter().filter(|part| part.axis == axis && part.points.micro() > 0);
    let mut list: Vec<_> = on_axis.collect();
    list.sort_by_key(|part| (!part.known, std::cmp::Reverse(part.points)));
    let named = list.into_iter().take(NAMED).map(|part| Earned {
        id: part.id.clone(),
        name: part.name.clone(),
        points: part.points.to_f64(),
        max: part.max.to_f64(),
        assumed: !part.known,
        why: part.why.text.clone(),
    });
    named.collect()
}

fn rules(record: &Record) -> Vec<String> {
    let overrides = record.overrides.fired.iter().map(|fired| match &fired.tier {
        Some(tier) => format!("override {} sets {tier}", fired.id),
        None if fired.change.micro() < 0 => format!("override {} {}", fired.id, fired.change),
        None => format!("override {} +{}", fired.id, fired.change),
    });
    let unknown = record.exclusions.unknown.iter().map(|id| format!("out if {id} (not known)"));
    let passed = record
        .tier_reasons
        .iter()
        .map(|reason| format!("not {}: {}", reason.tier(), reason.as_str().replace('_', " ")));
    overrides.chain(unknown).chain(passed).collect()
}

/// The best `n` accounts that have a tier: by tier, then score, then timing, then their order in the data.
pub(crate) fn accounts(
    market: &Market,
    scorer: &Scorer,
    table: &Table<'_>,
    scores: &Scores,
    n: usize,
) -> Vec<TopAccount> {
    let document = scorer.profile().document();
    let (Some(points), Some(timings)) = (scores.numbers("score"), scores.numbers("timing")) else {
        return Vec::new();
    };
    let rank = |row: usize| {
        let tier = scores.word("tier", row)?;
        document.tiers.iter().position(|declared| declared.id == tier)
    };
    let mut rows: Vec<(usize, usize)> = (0..scores.rows).filter_map(|row| Some((rank(row)?, row))).collect();
    rows.sort_by(|(tier_a, a), (tier_b, b)| {
        let by_score = || num::order(points[*b], points[*a]);
        let by_timing = || num::order(timings[*b], timings[*a]);
        tier_a.cmp(tier_b).then_with(by_score).then_with(by_timing).then(a.cmp(b))
    });
    let best = rows.into_iter().take(n).filter_map(|(_, row)| {
        let explanation = scorer.explain(&account(scorer, table, row)?).ok()?;
        let record = &explanation.record;
        Some(TopAccount {
            label: market.label(row),
            summary: explanation.summary.clone(),
            place: market.place(row),
            score: record.score.to_f64(),
            low: record.low.to_f64(),
            high: record.high.to_f64(),
            timing: record.timing.to_f64(),
            coverage: record.coverage,
            tier: record.tier.clone(),
            tier_certain: record.tier_certain,
            decision: record.decision.as_str(),
            fit: earned(&explanation, Axis::Fit),
            timely: earned(&explanation, Axis::Timing),
            triggers: explanation
                .triggers
                .iter()
                .filter(|trigger| trigger.strength > 0.0)
                .map(|trigger| Strength {
                    id: trigger.id.clone(),
                    name: trigger.name.clone(),
                    strength: trigger.strength,
                    why: trigger.text.clone(),
                })
                .collect(),
            rules: rules(record),
        })
    });
    best.collect()
}
