//! Learning from a file: a draft profile, and how it does on the half it has not seen.

use crate::arguments::Learn;
use crate::failure::Failures;
use crate::input;
use crate::market::{Market, Source};
use crate::render;
use icp_core::learn::attributes::Attributes;
use icp_core::learn::{DraftOptions, LearnError, Outcome, OutcomeKind, draft};
use icp_core::table::Table;
use icp_core::watch::Watch;

/// What went wrong, with lines of the file where values are at fault.
fn told(market: &Market, error: LearnError) -> Failures {
    match error {
        LearnError::Table(fault) => market.table_failure(&fault),
        LearnError::Data(error) => market.failures(&error),
        other => Failures::one(other.code().as_str(), other.path(), other.to_string()),
    }
}

/// Learns from a file; what to print on success.
pub(crate) fn learn(arguments: &Learn) -> Result<String, Failures> {
    let file = input::read(&arguments.path, arguments.encoding.as_deref(), arguments.delimiter)?;
    let market = Market::new(Source::File(arguments.path.display().to_string(), file), None)?;
    // The same check of column and words as scoring has.
    market.outcomes(Some(&arguments.outcome))?;
    let table: Table<'_> = market.whole_table().map_err(|fault| market.table_failure(&fault))?;
    let mut options = DraftOptions::new(
        Outcome {
            column: arguments.outcome.column.clone(),
            kind: OutcomeKind::Flag,
            won: arguments.outcome.won.clone(),
            lost: arguments.outcome.lost.clone(),
        },
        &arguments.as_of.to_string(),
    );
    options.ignore.clone_from(&arguments.ignore);
    options.folds = arguments.folds;
    options.seed = arguments.seed;
    options.name = format!("Learned from {}", arguments.path.file_stem().unwrap_or_default().display());
    if let Some(path) = &arguments.attributes {
        let profile = crate::job::profile(Some(path))?;
        options.attributes = Attributes(profile.document().attributes.clone());
    }
    let report = draft(&table, &options, &Watch::NONE).map_err(|error| told(&market, error))?;
    if let (Some(path), Some(profile)) = (&arguments.out, &report.profile) {
        let written = icp_core::Profile::from_json(&profile.to_string())
            .map_err(|error| Failures::of_profile("draft", &error))?
            .to_json();
        std::fs::write(path, written + "\n").map_err(|error| {
            Failures::one("file_unwritable", path.display().to_string(), error.to_string())
        })?;
    }
    if arguments.json {
        let text = serde_json::to_string_pretty(&report);
        return text
            .map(|text| text + "\n")
            .map_err(|error| Failures::one("json_output", "--json", error.to_string()));
    }
    Ok(render::draft(&report))
}
