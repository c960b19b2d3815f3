//! What the main job found, as data: printed as JSON as it stands, and laid out for a terminal by `render`.

use crate::arguments::Score;
use crate::market::{Market, Source};
use crate::next::Next;
use crate::outcome::Rule;
use crate::review::Review;
use crate::top::{self, TopAccount};
use icp_core::num;
use icp_core::points::Points;
use icp_core::profile::lint::lint;
use icp_core::profile::predicate::Predicate;
use icp_core::score::record::Record;
use icp_core::score::scorer::{ScoredTable, Scorer};
use icp_core::score::scores::{ScoreValues, Scores};
use icp_core::score::words::{Decision, Status};
use icp_core::segment::portfolio::PortfolioReport;
use icp_core::stats::Interval;
use icp_core::stats::proportion::wilson;
use icp_core::table::Table;
use serde::Serialize;

/// The word of a row that could not be read.
const ERROR: &str = "error";

/// The whole report.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) engine: &'static str,
    pub(crate) profile: ProfileInfo,
    pub(crate) as_of: String,
    pub(crate) source: SourceInfo,
    /// How many accounts were read, those with errors included.
    pub(crate) accounts: u64,
    pub(crate) tiers: Vec<TierRow>,
    /// Accounts without a tier.
    pub(crate) no_tier: Counted,
    pub(crate) decisions: Vec<Word>,
    pub(crate) statuses: Vec<Word>,
    pub(crate) timing: Timing,
    pub(crate) exclusions: Vec<RuleRow>,
    pub(crate) overrides: Vec<RuleRow>,
    pub(crate) certainty: Certainty,
    pub(crate) find_out_next: Next,
    pub(crate) outcome: Option<OutcomeInfo>,
    pub(crate) top: Vec<TopAccount>,
    /// What is odd about the profile itself.
    pub(crate) lints: Vec<LintRow>,
    /// The first fault of each row that could not be read, at most a hundred.
    pub(crate) faults: Vec<Fault>,
    /// What to do with the tiers.
    pub(crate) portfolio: PortfolioReport,
    /// Whether the profile still holds.
    pub(crate) review: Review,
}

#[derive(Debug, Serialize)]
pub(crate) struct ProfileInfo {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) fingerprint: String,
    pub(crate) criteria: u64,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum SourceInfo {
    /// A CSV file.
    File { path: String, encoding: &'static str, delimiter: String },
    /// The made-up market.
    Sample { seed: u64 },
}

/// A number of accounts, with their share of all, and what came of them.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Counted {
    pub(crate) accounts: u64,
    /// The share of all accounts; `null` when there are none.
    pub(crate) share: Option<f64>,
    /// How many have an outcome.
    pub(crate) known: u64,
    /// How many of these were won.
    pub(crate) won: u64,
    /// Won of known; `null` when none is known.
    pub(crate) rate: Option<f64>,
    /// Wilson's 95 % interval of the rate.
    pub(crate) interval: Option<Interval>,
}

#[derive(Debug, Serialize)]
pub(crate) struct TierRow {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    /// The least score.
    pub(crate) min: f64,
    /// Whether the score alone does not do.
    pub(crate) requires: Option<String>,
    /// Of these accounts, how many could be in no other tier.
    pub(crate) certain: u64,
    #[serde(flatten)]
    pub(crate) counted: Counted,
}

#[derive(Debug, Serialize)]
pub(crate) struct Word {
    pub(crate) word: &'static str,
    pub(crate) accounts: u64,
    pub(crate) share: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Timing {
    /// Over all accounts that could be read.
    pub(crate) mean: Option<f64>,
    pub(crate) median: Option<f64>,
    /// The timing that one account in ten reaches.
    pub(crate) top_tenth: Option<f64>,
    pub(crate) triggers: Vec<TriggerRow>,
}

#[derive(Debug, Serialize)]
pub(crate) struct TriggerRow {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    /// How many accounts it is on for.
    pub(crate) accounts: u64,
    pub(crate) share: Option<f64>,
    /// Its mean strength where it is on.
    pub(crate) strength: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct RuleRow {
    pub(crate) id: String,
    pub(crate) reason: Option<String>,
    pub(crate) fired: u64,
    /// How many accounts can not be told for lack of data.
    pub(crate) unknown: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Certainty {
    /// Accounts whose tier no missing value could change, of those scored.
    pub(crate) certain: u64,
    /// Accounts whose tier missing values could change.
    pub(crate) uncertain: u64,
    pub(crate) uncertain_share: Option<f64>,
    /// Mean of high − low.
    pub(crate) mean_width: Option<f64>,
    /// Mean share of the fit points that rest on known attributes.
    pub(crate) mean_coverage: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct OutcomeInfo {
    pub(crate) column: String,
    pub(crate) won_values: Vec<String>,
    pub(crate) lost_values: Vec<String>,
    pub(crate) known: u64,
    pub(crate) won: u64,
    pub(crate) rate: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct LintRow {
    pub(crate) code: &'static str,
    pub(crate) path: String,
    pub(crate) message: String,
    pub(crate) remedy: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Fault {
    pub(crate) code: String,
    pub(crate) place: String,
    pub(crate) message: String,
}

/// `part` of `whole`; nothing of nothing.
pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| num::sum(values) / values.len() as f64)
}

/// The least value that at least the share `at` of the sorted values does not exceed.
fn quantile(sorted: &[f64], at: f64) -> Option<f64> {
    let rank = (sorted.len() as f64 * at).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

/// The rows that were scored, with the columns the report rests on.
struct Rows<'s> {
    scores: &'s Scores,
    is_error: Vec<bool>,
}

impl<'s> Rows<'s> {
    fn new(scores: &'s Scores) -> Self {
        let mut is_error = vec![false; scores.rows];
        for &row in &scores.errors {
            if let Some(mark) = is_error.get_mut(row) {
                *mark = true;
            }
        }
        Self { scores, is_error }
    }

    fn count(&self, keep: impl Fn(usize) -> bool) -> u64 {
        (0..self.scores.rows).filter(|row| keep(*row)).count() as u64
    }

    fn number(&self, name: &str, row: usize) -> f64 {
        self.scores.numbers(name).and_then(|values| values.get(row)).copied().unwrap_or_default()
    }

    fn is_certain(&self, row: usize) -> bool {
        let column = self.scores.column("tier_certain").map(|column| &column.values);
        matches!(column, Some(ScoreValues::Flag(values)) if values.get(row) == Some(&true))
    }

    /// For rules in document order: how many rows list each.
    fn listed(&self, column: &str, ids: &[&str]) -> Vec<u64> {
        let mut counts = vec![0; ids.len()];
        for row in 0..self.scores.rows {
            for word in self.scores.words(column, row) {
                if let Some(place) = ids.iter().position(|id| *id == word) {
                    counts[place] += 1;
                }
            }
        }
        counts
    }
}

fn counted(rows: &Rows<'_>, outcomes: Option<&[Option<bool>]>, keep: impl Fn(usize) -> bool) -> Counted {
    let accounts = rows.count(&keep);
    let outcome = |row: usize| outcomes.and_then(|outcomes| outcomes.get(row).copied().flatten());
    let known = rows.count(|row| keep(row) && outcome(row).is_some());
    let won = rows.count(|row| keep(row) && outcome(row) == Some(true));
    Counted {
        accounts,
        share: share(accounts, rows.scores.rows as u64),
        known,
        won,
        rate: share(won, known),
        interval: wilson(won, known, 0.95).ok().map(|estimate| estimate.interval),
    }
}

/// A tier's further requirement in a few words.
fn requirement(predicate: &Predicate) -> String {
    let list = |parts: &[Predicate], word: &str| parts.iter().map(requirement).collect::<Vec<_>>().join(word);
    match predicate {
        Predicate::All(parts) => list(parts, " and "),
        Predicate::Any(parts) => list(parts, " or "),
        Predicate::Not(part) => format!("not {}", requirement(part)),
        Predicate::Attribute { attribute, .. } => attribute.clone(),
        Predicate::Timing { min, max } => match (min, max) {
            (Some(min), None) => format!("timing ≥ {}", min.decimal()),
            (None, Some(max)) => format!("timing ≤ {}", max.decimal()),
            (min, max) => {
                let end = |end: &Option<Points>| end.map(Points::decimal).unwrap_or_default();
                format!("timing {}–{}", end(min), end(max))
            }
        },
        Predicate::Trigger(id) => format!("trigger {id}"),
        Predicate::Criterion { id, min } => format!("{id} fit ≥ {min}"),
    }
}

fn timing(rows: &Rows<'_>, scorer: &Scorer) -> Timing {
    let readable: Vec<usize> = (0..rows.scores.rows).filter(|row| !rows.is_error[*row]).collect();
    let mut values: Vec<f64> = readable.iter().map(|row| rows.number("timing", *row)).collect();
    values.sort_by(|a, b| num::order(*a, *b));
    let triggers = scorer.profile().document().triggers.iter().map(|trigger| {
        let column = format!("strength.{}", trigger.id);
        let on = readable.iter().map(|row| rows.number(&column, *row)).filter(|strength| *strength > 0.0);
        let on: Vec<f64> = on.collect();
        TriggerRow {
            id: trigger.id.clone(),
            name: trigger.name.clone(),
            accounts: on.len() as u64,
            share: share(on.len() as u64, rows.scores.rows as u64),
            strength: mean(&on),
        }
    });
    Timing {
        triggers: triggers.collect(),
        mean: mean(&values),
        median: quantile(&values, 0.5),
        top_tenth: quantile(&values, 0.9),
    }
}

impl Report {
    pub(crate) fn new(
        market: &Market,
        scorer: &Scorer,
        table: &Table<'_>,
        scored: &ScoredTable,
        outcomes: Option<&[Option<bool>]>,
        (find_out_next, portfolio, review): (Next, PortfolioReport, Review),
        arguments: &Score,
    ) -> Self {
        let document = scorer.profile().document();
        let scores = &scored.scores;
        let rows = Rows::new(scores);
        let all = scores.rows as u64;
        let tier = |row: usize| scores.word("tier", row);
        let words = |column: &'static str, words: &[&'static str]| {
            let count = |word: &'static str| {
                let accounts = rows.count(|row| scores.word(column, row) == Some(word));
                Word { word, accounts, share: share(accounts, all) }
            };
            words.iter().map(|word| count(word)).collect::<Vec<_>>()
        };
        let statuses = Status::ALL.map(Status::as_str).into_iter().chain([ERROR]).collect::<Vec<_>>();

        let rules = |fired: &str, unknown: &str, rules: Vec<(&str, Option<&String>)>| {
            let ids: Vec<&str> = rules.iter().map(|(id, _)| *id).collect();
            let (fired, unknown) = (rows.listed(fired, &ids), rows.listed(unknown, &ids));
            let counts = fired.into_iter().zip(unknown);
            let row = |((id, reason), (fired, unknown)): ((&str, Option<&String>), (u64, u64))| RuleRow {
                id: id.to_owned(),
                reason: reason.cloned(),
                fired,
                unknown,
            };
            rules.into_iter().zip(counts).map(row).collect::<Vec<_>>()
        };
        let exclusions = document.exclusions.iter().map(|rule| (rule.id.as_str(), rule.reason.as_ref()));
        let overrides = document.overrides.iter().map(|rule| (rule.id.as_str(), rule.reason.as_ref()));

        let assessed = |row: usize| matches!(scores.word("status", row), Some("scored" | "conditional"));
        let widths: Vec<f64> = (0..scores.rows)
            .filter(|row| assessed(*row))
            .map(|row| rows.number("high", row) - rows.number("low", row))
            .collect();
        let coverages: Vec<f64> = (0..scores.rows)
            .filter(|row| !rows.is_error[*row])
            .map(|row| rows.number("coverage", row))
            .collect();
        let certain = rows.count(|row| assessed(row) && rows.is_certain(row));
        let uncertain = rows.count(|row| assessed(row) && !rows.is_certain(row));

        let whole = counted(&rows, outcomes, |_| true);
        Self {
            engine: Record::ENGINE,
            profile: ProfileInfo {
                name: document.name.clone(),
                version: document.version.clone(),
                fingerprint: scorer.profile().fingerprint(),
                criteria: document.criteria.len() as u64,
            },
            as_of: scorer.as_of().to_string(),
            source: match &market.source {
                Source::File(path, file) => SourceInfo::File {
                    path: path.clone(),
                    encoding: file.encoding,
                    delimiter: char::from(file.delimiter).to_string(),
                },
                Source::Sample(_, seed) => SourceInfo::Sample { seed: *seed },
            },
            accounts: all,
            tiers: document
                .tiers
                .iter()
                .map(|declared| TierRow {
                    id: declared.id.clone(),
                    name: declared.name.clone(),
                    min: declared.min.to_f64(),
                    requires: declared.requires.as_ref().map(requirement),
                    certain: rows.count(|row| tier(row) == Some(&declared.id) && rows.is_certain(row)),
                    counted: counted(&rows, outcomes, |row| tier(row) == Some(&declared.id)),
                })
                .collect(),
            no_tier: counted(&rows, outcomes, |row| tier(row).is_none()),
            decisions: words("decision", &Decision::ALL.map(Decision::as_str)),
            statuses: words("status", &statuses),
            timing: timing(&rows, scorer),
            exclusions: rules("exclusions_fired", "exclusions_unknown", exclusions.collect()),
            overrides: rules("overrides_fired", "overrides_unknown", overrides.collect()),
            certainty: Certainty {
                certain,
                uncertain,
                uncertain_share: share(uncertain, certain + uncertain),
                mean_width: mean(&widths),
                mean_coverage: mean(&coverages),
            },
            find_out_next,
            outcome: outcomes.map(|_| {
                let sample = Rule {
                    column: "outcome".to_owned(),
                    won: vec!["won".to_owned()],
                    lost: vec!["lost".to_owned()],
                };
                let rule = arguments.outcome.clone().unwrap_or(sample);
                OutcomeInfo {
                    column: rule.column,
                    won_values: rule.won,
                    lost_values: rule.lost,
                    known: whole.known,
                    won: whole.won,
                    rate: whole.rate,
                }
            }),
            top: top::accounts(market, scorer, table, scores, arguments.top),
            lints: lint(scorer.profile())
                .into_iter()
                .map(|lint| LintRow {
                    code: lint.code.as_str(),
                    path: lint.path,
                    message: lint.message,
                    remedy: lint.remedy,
                })
                .collect(),
            faults: scored
                .faults
                .iter()
                .take(100)
                .map(|fault| {
                    let failure = market.failure(fault);
                    Fault { code: failure.code, place: failure.place, message: failure.message }
                })
                .collect(),
            portfolio,
            review,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values() {
        let sorted = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0];
        assert_eq!(quantile(&sorted, 0.5), Some(5.0));
        assert_eq!(quantile(&sorted, 0.9), Some(9.0));
        assert_eq!(quantile(&[3.0], 0.5), Some(3.0));
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(share(1, 0), None);
    }
}
