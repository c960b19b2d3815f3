//! The main job: read, score, report.

use crate::arguments::{OnErrors, Sample, Score};
use crate::export;
use crate::failure::Failures;
use crate::input;
use crate::market::{Market, Source};
use crate::next;
use crate::render;
use crate::report::Report;
use crate::review;
use icp_core::Profile;
use icp_core::date::Date;
use icp_core::sample;
use icp_core::score::pool::Threads;
use icp_core::score::scorer::{Errors, TableError, TableOptions};
use icp_core::score::scores::Output;
use std::path::Path;

/// The profile that ships inside, for the sample market.
const SAMPLE_PROFILE: &str = include_str!("../profiles/sample_market.json");

/// The date of the sample market when none is given; the program reads no clock.
const SAMPLE_DATE: (i32, u8, u8) = (2026, 11, 21);

fn sample_date(given: Option<Date>) -> Date {
    let (year, month, day) = SAMPLE_DATE;
    given.or_else(|| Date::from_ymd(year, month, day)).unwrap_or(Date::LAST)
}

pub(crate) fn profile(path: Option<&Path>) -> Result<Profile, Failures> {
    let (place, text) = match path {
        None => ("sample_market.json".to_owned(), SAMPLE_PROFILE.to_owned()),
        Some(path) => {
            let place = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|error| {
                Failures::one(
                    "file_unreadable",
                    place.as_str(),
                    format!("{error}; expected a profile, a JSON document in UTF-8"),
                )
            })?;
            (place, text)
        }
    };
    Profile::from_json(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Failures::of_profile(&place, &error))
}

/// Scores a file or the sample market; what to print on success.
pub(crate) fn score(arguments: &Score) -> Result<String, Failures> {
    let profile = profile(arguments.profile.as_deref())?;
    let (source, as_of) = match &arguments.path {
        Some(path) => {
            let file = input::read(path, arguments.encoding.as_deref(), arguments.delimiter)?;
            (Source::File(path.display().to_string(), file), sample_date(arguments.as_of))
        }
        None => {
            let as_of = sample_date(arguments.as_of);
            let options = sample::Options { accounts: arguments.accounts, seed: arguments.seed, as_of };
            (Source::Sample(Box::new(sample::market(&options)), arguments.seed), as_of)
        }
    };
    let market = Market::new(source, arguments.label.as_deref())?;
    let outcomes = market.outcomes(arguments.outcome.as_ref())?;
    let scorer =
        profile.scorer(as_of).map_err(|error| Failures::one("invalid_date", "--as-of", error.to_string()))?;
    let table = market.table(scorer.attributes()).map_err(|fault| market.table_failure(&fault))?;
    let options = TableOptions {
        outputs: Output::ALL.to_vec(),
        errors: match arguments.errors {
            OnErrors::Raise => Errors::Raise,
            OnErrors::Record => Errors::Record,
        },
        pool: &Threads::new(usize::from(arguments.threads)),
    };
    let told = |error| match error {
        TableError::Table(fault) => market.table_failure(&fault),
        TableError::Data(error) => market.failures(&error),
    };
    let scored = scorer.score_table_with(&table, &options).map_err(told)?;
    let next = next::attributes(&scorer, &table).map_err(told)?;
    if let Some(path) = &arguments.csv {
        export::write(path, &market, &scored.scores)?;
    }
    let closed = arguments.closed.as_deref();
    let ending = (
        next,
        review::portfolio_of(&scorer, &scored)?,
        review::review(&market, &scorer, &table, &scored, outcomes.as_deref(), closed)?,
    );
    let report = Report::new(&market, &scorer, &table, &scored, outcomes.as_deref(), ending, arguments);
    if arguments.json {
        let text = serde_json::to_string_pretty(&report);
        return text
            .map(|text| text + "\n")
            .map_err(|error| Failures::one("json_output", "--json", error.to_string()));
    }
    Ok(render::report(&report, &scorer))
}

/// Writes the sample market as CSV files; what to print on success.
pub(crate) fn write_sample(arguments: &Sample) -> Result<String, Failures> {
    let as_of = sample_date(arguments.as_of);
    let options = sample::Options { accounts: arguments.accounts, seed: arguments.seed, as_of };
    let market = sample::market(&options);
    let fail = |path: &Path, error: std::io::Error| {
        Failures::one("file_unwritable", path.display().to_string(), error.to_string())
    };
    std::fs::create_dir_all(&arguments.folder).map_err(|error| fail(&arguments.folder, error))?;
    let frames = [
        ("accounts.csv", &market.accounts),
        ("contacts.csv", &market.contacts),
        ("deals.csv", &market.deals),
        ("messages.csv", &market.messages),
        ("outcomes.csv", &market.outcomes),
        ("truth_accounts.csv", &market.truth.accounts),
        ("truth_odds.csv", &market.truth.odds),
    ];
    let mut told = format!("A made-up market, seed {}, as of {as_of}:\n", arguments.seed);
    for (name, frame) in frames {
        let path = arguments.folder.join(name);
        std::fs::write(&path, frame.to_csv()).map_err(|error| fail(&path, error))?;
        told.push_str(&format!(
            "{:>9} rows  {}\n",
            crate::numbers::grouped(frame.len() as u64),
            path.display()
        ));
    }
    Ok(told)
}
