//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use icp_core::date::Date;
use std::path::PathBuf;

/// Scores every account of a market with an Ideal Customer Profile: tiers, reasons, what is uncertain, what to find out
/// next. Without a path it scores a made-up market of known truth with a profile that ships inside.
#[derive(Debug, Parser)]
#[command(name = "icp", version, args_conflicts_with_subcommands = true)]
#[command(after_help = "Exit codes: 0 done; 1 data, profile or file at fault; 2 command line at fault.")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) score: Score,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Score a CSV file, or the sample market when no path is given (the default command).
    Score(Box<Score>),
    /// Learn a draft profile from a CSV file of accounts with outcomes, and judge it on rows it has not seen.
    Learn(Box<Learn>),
    /// Write the sample market as CSV files: accounts, contacts, deals, messages, outcomes and the truth.
    Sample(Sample),
}

/// What to do with rows that can not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnErrors {
    /// Fail, listing the first hundred places.
    #[default]
    Raise,
    /// Give such rows the status `error` and go on.
    Record,
}

#[derive(Debug, Args)]
pub(crate) struct Score {
    /// The CSV file; without it, the sample market.
    #[arg(requires = "profile", requires = "as_of")]
    pub(crate) path: Option<PathBuf>,
    /// The profile, a JSON document.
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
    /// The date to score at, YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// What came of it, e.g. `Status=Won:Lost` or `status=acquired|ipo:closed`. Without the part after the colon every
    /// other value is lost; empty cells, and values that are neither, have no outcome.
    #[arg(long, value_name = "COLUMN=WON[:LOST]", value_parser = crate::outcome::Rule::parse)]
    pub(crate) outcome: Option<crate::outcome::Rule>,
    /// The column of the days on which deals were closed, YYYY-MM-DD, for the review; it needs `--outcome`.
    #[arg(long, value_name = "COLUMN", requires = "path", requires = "outcome")]
    pub(crate) closed: Option<String>,
    /// The column that names an account; otherwise the first of name, account, company, account_id, id.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) label: Option<String>,
    /// What stands between cells: one ASCII character, or `tab`. Otherwise the one of , ; tab | that the first line holds most often.
    #[arg(long, value_name = "CHARACTER", value_parser = crate::input::parse_delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// How the file is encoded: utf-8 (default), windows-1252, macintosh, utf-16le, or another WHATWG label.
    #[arg(long, value_name = "LABEL")]
    pub(crate) encoding: Option<String>,
    /// What to do with rows that can not be read.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) errors: OnErrors,
    /// How many of the top accounts to show.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) top: usize,
    /// How many threads score; the result is the same whatever their number.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: u16,
    /// Print the report as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Write every account with its scores to this CSV file.
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// How many accounts the sample market has.
    #[arg(long, value_name = "N", default_value_t = 10_000, conflicts_with = "path", value_parser = clap::value_parser!(u32).range(0..=2_000_000))]
    pub(crate) accounts: u32,
    /// The sample market's seed.
    #[arg(long, value_name = "N", default_value_t = 42, conflicts_with = "path")]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Learn {
    /// The CSV file.
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// What came of it, e.g. `Status=Won:Lost`; see `icp score --help`.
    #[arg(long, value_name = "COLUMN=WON[:LOST]", value_parser = crate::outcome::Rule::parse)]
    pub(crate) outcome: crate::outcome::Rule,
    /// The date at which ages are taken, YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Date,
    /// Columns not to learn from, separated by commas.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    /// A profile whose attributes are learned from, instead of what the columns look like.
    #[arg(long, value_name = "FILE")]
    pub(crate) attributes: Option<PathBuf>,
    /// How many parts the rows are dealt to; each is held out once and judged by what was learned from the others. 0: no evaluation.
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(crate) folds: u64,
    /// The seed of the deal.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Write the draft profile to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Print the report as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// What stands between cells; see `icp score --help`.
    #[arg(long, value_name = "CHARACTER", value_parser = crate::input::parse_delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// How the file is encoded; see `icp score --help`.
    #[arg(long, value_name = "LABEL")]
    pub(crate) encoding: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Sample {
    /// The folder to write to; it is made when absent.
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// How many accounts.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(0..=2_000_000))]
    pub(crate) accounts: u32,
    /// The seed.
    #[arg(long, value_name = "N", default_value_t = 42)]
    pub(crate) seed: u64,
    /// The date of the record, YYYY-MM-DD; 2026-11-21 when not given.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_path_needs_profile_and_date() {
        assert!(Arguments::try_parse_from(["icp", "a.csv"]).is_err());
        assert!(Arguments::try_parse_from(["icp", "a.csv", "--profile", "p.json"]).is_err());
        let complete = ["icp", "score", "a.csv", "--profile", "p.json", "--as-of", "2026-01-31"];
        assert!(Arguments::try_parse_from(complete).is_ok());
        assert!(Arguments::try_parse_from(["icp"]).is_ok());
        assert!(Arguments::try_parse_from(["icp", "--as-of", "2026-02-30"]).is_err());
        assert!(
            Arguments::try_parse_from([
                "icp",
                "a.csv",
                "--profile",
                "p",
                "--as-of",
                "2026-01-31",
                "--seed",
                "1"
            ])
            .is_err()
        );
    }
}
