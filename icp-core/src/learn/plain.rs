//! What the reports of learning say in plain words.

use super::draft::DraftReport;
use super::evaluate::Evaluation;
use super::leakage::LeakageReport;
use super::outcome::OutcomeKind;
use super::refine::RefineReport;
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

/// What a draft found and how far to trust it.
pub(crate) fn of_draft(report: &DraftReport) -> String {
    let looked = count(report.attributes.len() as u64, "trait");
    let rows = count(report.rows, "row");
    let mut text = if report.profile.is_none() {
        format!(
            "Nothing here tells won from lost: none of {looked} stands out in {rows}, {} won.",
            report.won
        )
    } else {
        let heaviest: Vec<&str> = report.criteria.iter().map(|criterion| criterion.id.as_str()).collect();
        format!(
            "{} of {looked} became criteria; the heaviest are {}. Learned from {rows}, {} won.",
            report.criteria.len(),
            names(&heaviest, 3),
            report.won
        )
    };
    if let Some(evaluation) = &report.evaluation {
        let _ = write!(text, " {}", evaluation.summary);
    }
    let suspects: Vec<&str> = report.leaks.iter().map(|leak| leak.attribute.as_str()).collect();
    if !suspects.is_empty() {
        let _ = write!(text, " Check whether these are known before the outcome: {}.", names(&suspects, 6));
    }
    if report.won.min(report.rows - report.won) < 50 {
        text.push_str(" With fewer than 50 of the rarer outcome this is a direction, not a measurement.");
    }
    text
}

/// How the learned profile did on rows it had not seen.
pub(crate) fn of_evaluation(evaluation: &Evaluation) -> String {
    let auc = |name: &str| {
        let contender = evaluation.contenders.iter().find(|contender| contender.name == name);
        contender.and_then(|contender| contender.auc.value().copied())
    };
    let Some(learned) = auc("learned") else {
        return "The rows held out have one outcome only, so nothing can be told.".to_owned();
    };
    let mut text = format!("On rows it had not seen the learned profile has an AUC of {learned:.3}");
    for (name, words) in [("expert", "the expert's profile"), ("best_attribute", "the best single attribute")]
    {
        if let Some(other) = auc(name) {
            let _ = write!(text, ", {words} {other:.3}");
        }
    }
    text.push('.');
    if let Some(optimism) = evaluation.optimism.value() {
        let _ = write!(text, " On the rows it was learned from it looks {optimism:.3} better than it is.");
    }
    if evaluation.empty_folds > 0 {
        let _ = write!(text, " In {} nothing was found.", count(evaluation.empty_folds, "fold"));
    }
    text
}

/// Which attributes give the outcome away.
pub(crate) fn of_leakage(report: &LeakageReport) -> String {
    let looked = count(report.attributes.len() as u64, "trait");
    let rows = count(report.rows, "row");
    let suspects: Vec<&str> = report.suspects.iter().map(|suspect| suspect.attribute.as_str()).collect();
    if suspects.is_empty() {
        format!("None of {looked} gives the outcome away in {rows}.")
    } else {
        format!("{} of {looked} may give the outcome away: {}. {rows}.", suspects.len(), names(&suspects, 6))
    }
}

/// What a refinement would change.
pub(crate) fn of_refinement(report: &RefineReport) -> String {
    let fits = report.changes.iter().filter(|change| change.fit.is_some()).count() as u64;
    let weights = report.changes.iter().filter(|change| change.fit.is_none()).count() as u64;
    let proposed = match (fits, weights) {
        (0, 0) => "Nothing is to be changed.".to_owned(),
        _ => format!(
            "{} and {} are proposed; nothing is changed until you take them.",
            count(fits, "new fit"),
            count(weights, "new weight")
        ),
    };
    format!("{proposed} {}", report.weights.summary)
}
