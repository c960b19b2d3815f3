//! The rows of a back-test, read and sorted out.

use super::request::{BacktestRequest, OutcomeKind, ScoreScale};
use crate::date::Date;
use crate::table::Table;
use crate::table::fault::CellFault;
use crate::validate::columns;
use crate::validate::error::ValidateError;
use crate::validate::finding::{Finding, FindingCode};
use crate::validate::wording::{count, percent};

/// Scores and tiers from elsewhere than the table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scored {
    /// A score per row.
    pub(crate) scores: Vec<Option<f64>>,
    /// The place of its tier per row, best first.
    pub(crate) tiers: Vec<Option<usize>>,
    /// The names of the tiers, best first.
    pub(crate) names: Vec<String>,
}

/// What an outcome is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcomes {
    /// An event per row that happened or not; `None` where not known.
    Events(Vec<Option<bool>>),
    /// A number per row.
    Numbers(Vec<Option<f64>>),
}

impl Outcomes {
    pub(crate) fn is_known(&self, row: usize) -> bool {
        match self {
            Self::Events(events) => events.get(row).copied().flatten().is_some(),
            Self::Numbers(numbers) => numbers.get(row).copied().flatten().is_some(),
        }
    }
}

/// Everything a back-test works on.
pub(crate) struct Sample {
    pub(crate) scores: Vec<Option<f64>>,
    /// Known outcomes of worked accounts only.
    pub(crate) outcomes: Outcomes,
    pub(crate) worked: Vec<bool>,
    pub(crate) tiers: Vec<Option<usize>>,
    pub(crate) tier_names: Vec<String>,
    /// Probabilities of the event and where they come from.
    pub(crate) probabilities: Option<(Vec<Option<f64>>, String)>,
    pub(crate) propensities: Option<Vec<Option<f64>>>,
    pub(crate) dates: Option<Vec<Option<Date>>>,
    /// Rows with score and outcome, ascending.
    pub(crate) used: Vec<usize>,
}

impl Sample {
    /// The scores of the used rows.
    pub(crate) fn used_scores(&self) -> Vec<f64> {
        self.used.iter().filter_map(|&row| self.scores[row]).collect()
    }

    /// The events of the used rows; `None` for numbers.
    pub(crate) fn used_events(&self) -> Option<Vec<bool>> {
        match &self.outcomes {
            Outcomes::Events(events) => Some(self.used.iter().filter_map(|&row| events[row]).collect()),
            Outcomes::Numbers(_) => None,
        }
    }

    /// The outcomes of the used rows as numbers; an event that happened is 1.
    pub(crate) fn used_values(&self) -> Vec<f64> {
        match &self.outcomes {
            Outcomes::Events(events) => {
                self.used.iter().filter_map(|&row| events[row]).map(|e| f64::from(u8::from(e))).collect()
            }
            Outcomes::Numbers(numbers) => self.used.iter().filter_map(|&row| numbers[row]).collect(),
        }
    }
}

pub(crate) fn read(
    table: &Table<'_>,
    request: &BacktestRequest,
    scored: Option<Scored>,
    findings: &mut Vec<Finding>,
) -> Result<Sample, ValidateError> {
    let mut outcomes = outcomes(table, request)?;
    let (scores, given_tiers) = match scored {
        Some(scored) => (scored.scores, Some((scored.tiers, scored.names))),
        None => (columns::numbers(table, &request.score, "/score")?, None),
    };
    let worked = match &request.worked {
        Some(name) => {
            let flags = columns::flags(table, name, "/worked")?;
            flags.into_iter().map(|flag| flag == Some(true)).collect()
        }
        None => (0..table.rows()).map(|row| outcomes.is_known(row)).collect::<Vec<bool>>(),
    };
    forget_unworked(&mut outcomes, &worked, &request.outcome, findings);
    let (tiers, tier_names) = match (given_tiers, &request.tier) {
        (Some(given), None) => given,
        (_, Some(name)) => by_column(columns::words(table, name, "/tier")?, &scores, &request.tier_order)?,
        (None, None) => by_bounds(&scores, request),
    };
    let probabilities = probabilities(table, request, &scores)?;
    let propensities = match &request.propensity {
        Some(name) => {
            let values = columns::numbers(table, name, "/propensity")?;
            check_shares(table, name, &values, "a probability greater than 0 and at most 1", |p| {
                p > 0.0 && p <= 1.0
            })?;
            Some(values)
        }
        None => None,
    };
    let dates = match &request.date {
        Some(name) => Some(columns::dates(table, name, "/date")?),
        None => None,
    };
    if let (Some(name), Some(dates)) = (&request.scored_at, &dates) {
        scored_after(&columns::dates(table, name, "/scored_at")?, dates, name, findings);
    }
    let used = (0..table.rows()).filter(|&row| scores[row].is_some() && outcomes.is_known(row)).collect();
    Ok(Sample { scores, outcomes, worked, tiers, tier_names, probabilities, propensities, dates, used })
}

fn outcomes(table: &Table<'_>, request: &BacktestRequest) -> Result<Outcomes, ValidateError> {
    let (name, path) = (request.outcome.as_str(), "/outcome");
    if !request.event.is_empty() {
        if request.kind == OutcomeKind::Number {
            return Err(ValidateError::option("/event", "an outcome read as a number has no words"));
        }
        let normal: Vec<String> = request.event.iter().map(|word| crate::text::normalize(word)).collect();
        let words = columns::words(table, name, path)?;
        let event = |word: String| normal.contains(&crate::text::normalize(&word));
        return Ok(Outcomes::Events(words.into_iter().map(|word| word.map(event)).collect()));
    }
    match request.kind {
        OutcomeKind::Event => Ok(Outcomes::Events(columns::flags(table, name, path)?)),
        OutcomeKind::Number => Ok(Outcomes::Numbers(columns::numbers(table, name, path)?)),
        OutcomeKind::Auto => {
            if let Ok(flags) = columns::flags(table, name, path) {
                return Ok(Outcomes::Events(flags));
            }
            match columns::numbers(table, name, path) {
                Ok(numbers) => Ok(Outcomes::Numbers(numbers)),
                Err(_) if columns::words(table, name, path).is_ok() && !table.has_text_cells() => {
                    let message = "the outcome is in words; say which of them are the event";
                    Err(ValidateError::missing("/event", message))
                }
                Err(error) => Err(error),
            }
        }
    }
}

/// An outcome of an account that was not worked is none.
fn forget_unworked(outcomes: &mut Outcomes, worked: &[bool], name: &str, findings: &mut Vec<Finding>) {
    let mut forgotten = 0u64;
    for (row, _) in worked.iter().enumerate().filter(|pair| !pair.1) {
        if outcomes.is_known(row) {
            forgotten += 1;
        }
        match outcomes {
            Outcomes::Events(events) => events[row] = None,
            Outcomes::Numbers(numbers) => numbers[row] = None,
        }
    }
    if forgotten > 0 {
        let message = format!(
            "{} not worked but has an outcome; those outcomes are left out",
            count(forgotten, "account was", "accounts were")
        );
        findings.push(Finding::new(FindingCode::OutcomeWithoutWork, name, message));
    }
}

type Tiers = (Vec<Option<usize>>, Vec<String>);

fn by_column(
    words: Vec<Option<String>>,
    scores: &[Option<f64>],
    order: &[String],
) -> Result<Tiers, ValidateError> {
    let mut names: Vec<String> = words.iter().flatten().cloned().collect();
    names.sort_unstable();
    names.dedup();
    if names.len() > 100 {
        let message = format!("the column holds {} different tiers; at most 100 are possible", names.len());
        return Err(ValidateError::option("/tier", message));
    }
    if order.is_empty() {
        let mean = |name: &String| {
            let own: Vec<f64> = words
                .iter()
                .zip(scores)
                .filter(|pair| pair.0.as_ref() == Some(name))
                .filter_map(|p| *p.1)
                .collect();
            if own.is_empty() { f64::NAN } else { crate::num::sum(&own) / own.len() as f64 }
        };
        let mut keyed: Vec<(f64, String)> = names.iter().map(|name| (-mean(name), name.clone())).collect();
        keyed.sort_by(|a, b| crate::num::order(a.0, b.0));
        names = keyed.into_iter().map(|pair| pair.1).collect();
    } else {
        for name in &names {
            if !order.contains(name) {
                let message = format!("the tier {name:?} of the column is not in the order");
                return Err(ValidateError::option("/tier_order", message));
            }
        }
        for (i, name) in order.iter().enumerate() {
            if order[..i].contains(name) {
                let message = format!("{name:?} stands twice");
                return Err(ValidateError::option(format!("/tier_order/{i}"), message));
            }
        }
        names = order.to_vec();
    }
    let place = |word: &String| names.iter().position(|name| name == word);
    Ok((words.iter().map(|word| word.as_ref().and_then(place)).collect(), names))
}

fn by_bounds(scores: &[Option<f64>], request: &BacktestRequest) -> Tiers {
    let bounds: Vec<(String, f64)> = if !request.tiers.is_empty() {
        request.tiers.iter().map(|tier| (tier.id.clone(), tier.min)).collect()
    } else if scores.iter().flatten().all(|score| (0.0..=100.0).contains(score))
        && request.score_as != ScoreScale::Probability
    {
        let usual = [("tier_1", 90.0), ("tier_2", 70.0), ("tier_3", 50.0), ("tier_4", 0.0)];
        usual.iter().map(|&(id, min)| (id.to_owned(), min)).collect()
    } else {
        return (vec![None; scores.len()], Vec::new());
    };
    let tier = |score: f64| bounds.iter().position(|bound| score >= bound.1);
    let tiers = scores.iter().map(|score| score.and_then(tier)).collect();
    (tiers, bounds.into_iter().map(|bound| bound.0).collect())
}

type Probabilities = Option<(Vec<Option<f64>>, String)>;

fn probabilities(
    table: &Table<'_>,
    request: &BacktestRequest,
    scores: &[Option<f64>],
) -> Result<Probabilities, ValidateError> {
    let inside = |p: f64| (0.0..=1.0).contains(&p);
    if let Some(name) = &request.probability {
        if request.score_as != ScoreScale::Rank {
            let message = "give either the column `probability` or `score_as`";
            return Err(ValidateError::option("/score_as", message));
        }
        let values = columns::numbers(table, name, "/probability")?;
        check_shares(table, name, &values, "a probability from 0 to 1", inside)?;
        return Ok(Some((values, format!("column {name}"))));
    }
    let (scale, text) = match request.score_as {
        ScoreScale::Rank => return Ok(None),
        ScoreScale::Probability => (1.0, "the score, read as a probability".to_owned()),
        ScoreScale::Percent => (100.0, "the score, read as per cent".to_owned()),
    };
    let values: Vec<Option<f64>> = scores.iter().map(|score| score.map(|s| s / scale)).collect();
    if let Some(row) = values.iter().position(|p| p.is_some_and(|p| !inside(p))) {
        let found = scores[row].unwrap_or(f64::NAN);
        let message = format!("the score {found} of row {} is no probability", table.place(row));
        return Err(ValidateError::option("/score_as", message));
    }
    Ok(Some((values, text)))
}

fn check_shares(
    table: &Table<'_>,
    name: &str,
    values: &[Option<f64>],
    expected: &'static str,
    allowed: impl Fn(f64) -> bool,
) -> Result<(), ValidateError> {
    match values.iter().position(|value| value.is_some_and(|p| !allowed(p))) {
        Some(row) => {
            let cause = CellFault::TypeMismatch { expected, found: "another number" };
            Err(columns::fault(table, name, row, cause))
        }
        None => Ok(()),
    }
}

fn scored_after(scored: &[Option<Date>], outcome: &[Option<Date>], name: &str, findings: &mut Vec<Finding>) {
    let both = scored.iter().zip(outcome).filter_map(|pair| Some((pair.0.as_ref()?, pair.1.as_ref()?)));
    let (mut all, mut late) = (0u64, 0u64);
    for (scored, outcome) in both {
        all += 1;
        late += u64::from(scored.days() >= outcome.days());
    }
    if late > 0 {
        let share = percent(late as f64 / all as f64);
        let message = format!(
            "{} ({share}) scored on or after the date of the outcome: the score may know it",
            count(late, "row was", "rows were")
        );
        findings.push(Finding::new(FindingCode::ScoredAfterOutcome, name, message));
    }
}
