//! What to do with the tiers, and whether the profile still holds: the portfolio and the review of the same accounts.

use crate::failure::Failures;
use crate::market::{Market, Source};
use icp_core::profile::lint::lint;
use icp_core::review::ReviewError;
use icp_core::review::closed_won::{ClosedWonReport, ClosedWonRequest, closed_won};
use icp_core::review::lint::{LintReport, ReviewLint, UniverseLintRequest, lint_universe};
use icp_core::review::outcomes::{OutcomesReport, OutcomesRequest, outcomes as outcomes_over_time};
use icp_core::score::scorer::{ScoredTable, Scorer};
use icp_core::segment::portfolio::{PortfolioReport, PortfolioRequest, TierRequest, portfolio};
use icp_core::table::Table;
use icp_core::table::column::{Bitmap, Column};
use icp_core::watch::Watch;
use serde::Serialize;

/// How many accounts give the base rates, spread evenly.
const PIPELINE: usize = 50_000;

/// Names that no column of a file has.
const WON: &str = "\u{1}won";
const CLOSED: &str = "\u{1}closed";
const IN_PLAY: &str = "\u{1}pipeline";

/// The review of the accounts.
#[derive(Debug, Serialize)]
pub(crate) struct Review {
    /// Why there is none.
    pub(crate) left_out: Option<String>,
    /// Closed-won deals against the profile; none without outcomes.
    pub(crate) closed_won: Option<ClosedWonReport>,
    /// Outcomes by tier over time; none without the days on which deals were closed.
    pub(crate) outcomes: Option<OutcomesReport>,
    /// The failure modes, and every lint with its figures; those of the document alone come first.
    pub(crate) lints: Option<LintReport>,
}

impl Review {
    /// What the accounts show about the profile that the document alone does not.
    pub(crate) fn beyond_the_document(&self, scorer: &Scorer) -> Vec<ReviewLint> {
        let alone = lint(scorer.profile()).len();
        self.lints.iter().flat_map(|report| report.lints.iter().skip(alone)).cloned().collect()
    }
}

/// The portfolio of the tiers as counted.
pub(crate) fn portfolio_of(scorer: &Scorer, scored: &ScoredTable) -> Result<PortfolioReport, Failures> {
    let count = |id: &str| {
        (0..scored.scores.rows).filter(|row| scored.scores.word("tier", *row) == Some(id)).count() as u64
    };
    let tiers = scorer.profile().document().tiers.iter();
    let tiers =
        tiers.map(|tier| TierRequest { accounts: Some(count(&tier.id)), ..TierRequest::new(&tier.id) });
    let request = PortfolioRequest { tiers: tiers.collect(), ..PortfolioRequest::default() };
    portfolio(&request).map_err(|error| Failures::one(error.code().as_str(), error.path(), error.to_string()))
}

/// Bits, the first row in the lowest.
fn bits(rows: usize, set: impl Fn(usize) -> bool) -> Vec<u8> {
    let mut bits = vec![0u8; rows.div_ceil(8)];
    (0..rows).filter(|row| set(*row)).for_each(|row| bits[row / 8] |= 1 << (row % 8));
    bits
}

/// Reviews the accounts with what came of them.
pub(crate) fn review(
    market: &Market,
    scorer: &Scorer,
    table: &Table<'_>,
    scored: &ScoredTable,
    outcomes: Option<&[Option<bool>]>,
    closed: Option<&str>,
) -> Result<Review, Failures> {
    let mut review = Review { left_out: None, closed_won: None, outcomes: None, lints: None };
    if !scored.scores.errors.is_empty() {
        let rows = scored.scores.errors.len();
        review.left_out = Some(format!("{rows} rows could not be read; correct them first."));
        return Ok(review);
    }
    let told = |error: ReviewError| match &error {
        ReviewError::Table(icp_core::score::scorer::TableError::Table(fault)) => market.table_failure(fault),
        ReviewError::Table(icp_core::score::scorer::TableError::Data(error)) => market.failures(error),
        _ => Failures::one(error.code().as_str(), error.path(), error.to_string()),
    };
    let request = UniverseLintRequest::default();
    review.lints = Some(lint_universe(scorer, table, &request, Watch::NONE).map_err(told)?);
    let Some(outcomes) = outcomes else { return Ok(review) };

    let rows = table.rows();
    let won = bits(rows, |row| outcomes[row] == Some(true));
    let known = bits(rows, |row| outcomes[row].is_some());
    let every = rows.div_ceil(PIPELINE).max(1);
    let in_play = bits(rows, |row| row % every == 0);
    let fault = |error| market.table_failure(&error);
    let flag = |bits| Column::boolean(Bitmap::new(bits), rows);
    let mut table = table.clone();
    let won = flag(won.as_slice()).and_then(|column| column.with_validity_bytes(&known)).map_err(fault)?;
    table.add(WON, won).map_err(fault)?;
    table.add(IN_PLAY, flag(in_play.as_slice()).map_err(fault)?).map_err(fault)?;
    let days = match (&market.source, closed) {
        (Source::Sample(sample, _), None) => sample.outcomes.column("first_closed").map(|days| days.column()),
        (Source::File(_, file), Some(name)) => {
            let place = file.names.iter().position(|known| known == name);
            let place = place.ok_or_else(|| market.no_column(name, "--closed"))?;
            Some(file.columns[place].column())
        }
        (Source::Sample(..), Some(name)) => return Err(market.no_column(name, "--closed")),
        (Source::File(..), None) => None,
    };
    let dated = days.is_some();
    if let Some(days) = days {
        table.add(CLOSED, days.map_err(fault)?).map_err(fault)?;
    }
    let closed = dated.then(|| CLOSED.to_owned());
    let request = ClosedWonRequest {
        closed: closed.clone(),
        won: Some(WON.to_owned()),
        pipeline: Some(IN_PLAY.to_owned()),
        ..ClosedWonRequest::default()
    };
    review.closed_won = Some(closed_won(scorer, &table, None, &request, Watch::NONE).map_err(told)?);
    if let Some(date) = closed {
        let request = OutcomesRequest::new(&date, WON);
        review.outcomes = Some(outcomes_over_time(scorer, &table, &request, Watch::NONE).map_err(told)?);
    }
    Ok(review)
}
