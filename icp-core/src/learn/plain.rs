//! What the reports of learning say in plain words.

use super::outcome::OutcomeKind;
use super::weights::{WeightChange, WeightsReport};
use std::fmt::Write;

/// `1 row`, `2 rows`.
pub(crate) fn count(n: u64, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// A list of names with what is left out counted.
pub(crate) fn names(all: &[&str], most: usize) -> String {
    let shown = all.iter().take(most).copied().collect::<Vec<_>>().join(", ");
    if all.len() > most { format!("{shown} and {} more", all.len() - most) } else { shown }
}

/// What new weights rest on and which moved.
pub(crate) fn of_weights(report: &WeightsReport, kind: OutcomeKind) -> String {
    let of = |change: WeightChange| -> Vec<&str> {
        let changed = report.criteria.iter().filter(|criterion| criterion.change == change);
        changed.map(|criterion| criterion.id.as_str()).collect()
    };
    let mut text = match (
        of(WeightChange::Raised).len(),
        of(WeightChange::Lowered).len(),
        of(WeightChange::Dropped).len(),
    ) {
        (0, 0, 0) => "The weights stay as they are.".to_owned(),
        (raised, lowered, dropped) => {
            format!("{raised} weights rise, {lowered} fall, {dropped} vanish.")
        }
    };
    let rows = count(report.rows, "row");
    let _ = match kind {
        OutcomeKind::Flag => write!(text, " {rows} with an outcome, {} won.", report.won),
        OutcomeKind::Number => write!(text, " {rows} with an outcome."),
    };
    let _ = write!(
        text,
        " The present weights count for {} observations, {:.0}% of what is known.",
        report.prior_worth,
        report.prior_share * 100.0
    );
    for (change, word) in [
        (WeightChange::Raised, "Raised"),
        (WeightChange::Lowered, "Lowered"),
        (WeightChange::Dropped, "Nothing left of"),
    ] {
        let names = names(&of(change), 6);
        if !names.is_empty() {
            let _ = write!(text, " {word}: {names}.");
        }
    }
    if report.missing_outcomes > 0 {
        let _ = write!(text, " {} without an outcome left out.", count(report.missing_outcomes, "row"));
    }
    text
}
