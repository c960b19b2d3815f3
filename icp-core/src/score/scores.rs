//! Scores of many accounts as columns.

use super::assess::Assessment;
use super::plan::Plan;
use super::tiers::Reason;
use super::truth::Truth;
use super::words::{Decision, Status};
use crate::profile::document::Document;

/// A column that a caller can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Output {
    /// `score`: number.
    Score,
    /// `base_score`: number.
    BaseScore,
    /// `low`: number.
    Low,
    /// `high`: number.
    High,
    /// `coverage`: number, 0…1.
    Coverage,
    /// `timing`: number.
    Timing,
    /// `tier`: word or null.
    Tier,
    /// `tier_certain`: flag.
    TierCertain,
    /// `tier_reasons`: list of `tier:reason`.
    TierReasons,
    /// `decision`: word.
    Decision,
    /// `status`: word.
    Status,
    /// `exclusions_fired` and `exclusions_unknown`: lists of ids.
    Exclusions,
    /// `overrides_fired` and `overrides_unknown`: lists of ids.
    Overrides,
    /// `points.<id>` for each criterion: number.
    Criteria,
    /// `strength.<id>` for each trigger: number, 0…1.
    Triggers,
}

impl Output {
    /// Every output, in the order of the columns.
    pub const ALL: [Self; 15] = [
        Self::Score,
        Self::BaseScore,
        Self::Low,
        Self::High,
        Self::Coverage,
        Self::Timing,
        Self::Tier,
        Self::TierCertain,
        Self::TierReasons,
        Self::Decision,
        Self::Status,
        Self::Exclusions,
        Self::Overrides,
        Self::Criteria,
        Self::Triggers,
    ];

    /// What a call gives that asks for nothing in particular.
    pub const DEFAULT: [Self; 9] = [
        Self::Score,
        Self::Low,
        Self::High,
        Self::Coverage,
        Self::Timing,
        Self::Tier,
        Self::TierCertain,
        Self::Decision,
        Self::Status,
    ];

    /// The word on every surface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::BaseScore => "base_score",
            Self::Low => "low",
            Self::High => "high",
            Self::Coverage => "coverage",
            Self::Timing => "timing",
            Self::Tier => "tier",
            Self::TierCertain => "tier_certain",
            Self::TierReasons => "tier_reasons",
            Self::Decision => "decision",
            Self::Status => "status",
            Self::Exclusions => "exclusions",
            Self::Overrides => "overrides",
            Self::Criteria => "criteria",
            Self::Triggers => "triggers",
        }
    }

    /// The output of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|output| output.as_str() == word)
    }
}

/// The values of one column of scores; rows in the order of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum ScoreValues {
    /// Doubles; null exactly in rows with status `error`.
    Number(Vec<f64>),
    /// Flags; null exactly in rows with status `error`.
    Flag(Vec<bool>),
    /// Words as codes of a dictionary; −1 is null.
    Word {
        /// A code for each row.
        codes: Vec<i32>,
        /// The words.
        words: Vec<String>,
    },
    /// Lists of words: row `i` holds codes `offsets[i]..offsets[i + 1]`. Empty in rows with status `error`.
    Words {
        /// One more than there are rows.
        offsets: Vec<i32>,
        /// The codes of all rows.
        codes: Vec<i32>,
        /// The words.
        words: Vec<String>,
    },
}

/// One column of scores.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreColumn {
    /// Its name.
    pub name: String,
    /// Its values.
    pub values: ScoreValues,
}

/// The scores of a table, as the columns that were asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// How many rows there are.
    pub rows: usize,
    /// The columns, in the order of [`Output::ALL`].
    pub columns: Vec<ScoreColumn>,
    /// Rows with status `error`, ascending; their numbers and flags are null.
    pub errors: Vec<usize>,
}

impl Scores {
    /// The column of a name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ScoreColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The numbers of a column; `None` when there is no such column of numbers.
    #[must_use]
    pub fn numbers(&self, name: &str) -> Option<&[f64]> {
        match &self.column(name)?.values {
            ScoreValues::Number(values) => Some(values),
            _ => None,
        }
    }

    /// The word of a column in a row; `None` when it is null or there is no such column of words.
    #[must_use]
    pub fn word(&self, name: &str, row: usize) -> Option<&str> {
        match &self.column(name)?.values {
            ScoreValues::Word { codes, words } => {
                words.get(usize::try_from(*codes.get(row)?).ok()?).map(String::as_str)
            }
            _ => None,
        }
    }

    /// The words of a list column in a row; empty when there is no such column of lists.
    #[must_use]
    pub fn words(&self, name: &str, row: usize) -> Vec<&str> {
        let Some(ScoreColumn { values: ScoreValues::Words { offsets, codes, words }, .. }) =
            self.column(name)
        else {
            return Vec::new();
        };
        let (Some(start), Some(end)) = (offsets.get(row), offsets.get(row + 1)) else { return Vec::new() };
        let range = *start as usize..*end as usize;
        let codes = codes.get(range).unwrap_or_default();
        codes.iter().filter_map(|&code| words.get(code as usize).map(String::as_str)).collect()
    }

    /// Appends the rows of a later part that was scored with the same plan and outputs.
    pub(crate) fn append(&mut self, later: Self) {
        let before = self.rows;
        self.rows += later.rows;
        self.errors.extend(later.errors.into_iter().map(|row| row + before));
        for (column, part) in self.columns.iter_mut().zip(later.columns) {
            match (&mut column.values, part.values) {
                (ScoreValues::Number(values), ScoreValues::Number(part)) => values.extend(part),
                (ScoreValues::Flag(values), ScoreValues::Flag(part)) => values.extend(part),
                (ScoreValues::Word { codes, .. }, ScoreValues::Word { codes: part, .. }) => {
                    codes.extend(part)
                }
                (
                    ScoreValues::Words { offsets, codes, .. },
                    ScoreValues::Words { offsets: later, codes: part, .. },
                ) => {
                    let base = codes.len() as i32;
                    offsets.extend(later.into_iter().skip(1).map(|offset| offset + base));
                    codes.extend(part);
                }
                _ => {}
            }
        }
    }
}

/// Fills columns row by row.
pub(crate) struct Builder {
    outputs: Vec<Output>,
    scores: Scores,
}

/// The code of the word `error` in the column `status`: the word after all of [`Status::ALL`].
const ERROR: i32 = Status::ALL.len() as i32;

/// The words of `tier_reasons`, in the order of their codes within a tier.
const REASONS: [&str; 3] = ["requires_unmet", "requires_unknown", "must_have"];

impl Builder {
    pub(crate) fn new(document: &Document, outputs: &[Output], rows: usize) -> Self {
        let mut columns = Vec::new();
        let mut add = |name: &str, values| columns.push(ScoreColumn { name: name.to_owned(), values });
        let number = || ScoreValues::Number(Vec::with_capacity(rows));
        let word = |words| ScoreValues::Word { codes: Vec::with_capacity(rows), words };
        let words = |words| ScoreValues::Words { offsets: vec![0], codes: Vec::new(), words };
        let mut outputs = outputs.to_vec();
        outputs.sort_unstable();
        outputs.dedup();
        for output in &outputs {
            let name = output.as_str();
            match output {
                Output::Score | Output::BaseScore | Output::Low | Output::High => add(name, number()),
                Output::Coverage | Output::Timing => add(name, number()),
                Output::Tier => add(name, word(document.tiers.iter().map(|tier| tier.id.clone()).collect())),
                Output::TierCertain => add(name, ScoreValues::Flag(Vec::with_capacity(rows))),
                Output::Decision => {
                    add(name, word(Decision::ALL.map(|decision| decision.as_str().to_owned()).to_vec()));
                }
                Output::Status => {
                    let all = Status::ALL.map(|status| status.as_str().to_owned());
                    add(name, word(all.into_iter().chain(["error".to_owned()]).collect()));
                }
                Output::TierReasons => {
                    let tiers = document.tiers.iter();
                    let passed = tiers.flat_map(|tier| REASONS.map(|reason| format!("{}:{reason}", tier.id)));
                    let set = document.tiers.iter().map(|tier| format!("{}:override", tier.id));
                    add(name, words(passed.chain(set).collect()));
                }
                Output::Exclusions => {
                    for name in ["exclusions_fired", "exclusions_unknown"] {
                        add(name, words(document.exclusions.iter().map(|rule| rule.id.clone()).collect()));
                    }
                }
                Output::Overrides => {
                    for name in ["overrides_fired", "overrides_unknown"] {
                        add(name, words(document.overrides.iter().map(|rule| rule.id.clone()).collect()));
                    }
                }
                Output::Criteria => {
                    for criterion in &document.criteria {
                        add(&format!("points.{}", criterion.id), number());
                    }
                }
                Output::Triggers => {
                    for trigger in &document.triggers {
                        add(&format!("strength.{}", trigger.id), number());
                    }
                }
            }
        }
        Self { outputs, scores: Scores { rows: 0, columns, errors: Vec::new() } }
    }

    /// Adds a row that was assessed.
    pub(crate) fn push(&mut self, assessment: &Assessment, plan: &Plan) {
        let mut columns = self.scores.columns.iter_mut().map(|column| &mut column.values);
        let verdict = &assessment.verdict;
        for output in &self.outputs {
            match output {
                Output::Score => push_number(columns.next(), assessment.score.to_f64()),
                Output::BaseScore => push_number(columns.next(), assessment.base.points.to_f64()),
                Output::Low => push_number(columns.next(), assessment.low.to_f64()),
                Output::High => push_number(columns.next(), assessment.high.to_f64()),
                Output::Coverage => push_number(columns.next(), assessment.base.coverage),
                Output::Timing => push_number(columns.next(), assessment.timing.to_f64()),
                Output::Tier => push_code(columns.next(), verdict.tier.map_or(-1, |tier| tier as i32)),
                Output::TierCertain => push_flag(columns.next(), verdict.tier_certain),
                Output::TierReasons => {
                    let tiers = plan.tiers.len();
                    let code = |(tier, reason): &(usize, Reason)| match reason {
                        Reason::RequiresUnmet => tier * REASONS.len(),
                        Reason::RequiresUnknown => tier * REASONS.len() + 1,
                        Reason::MustHave(_) => tier * REASONS.len() + 2,
                        Reason::Override(_) => tiers * REASONS.len() + tier,
                    };
                    push_codes(columns.next(), verdict.reasons.iter().map(code));
                }
                Output::Decision => push_code(columns.next(), verdict.decision as i32),
                Output::Status => push_code(columns.next(), verdict.status as i32),
                Output::Exclusions => {
                    for wanted in [Truth::True, Truth::Unknown] {
                        let rules = assessment.exclusions.iter().enumerate();
                        push_codes(
                            columns.next(),
                            rules.filter(|(_, truth)| **truth == wanted).map(|(i, _)| i),
                        );
                    }
                }
                Output::Overrides => {
                    for wanted in [Truth::True, Truth::Unknown] {
                        let rules = plan.overrides.iter().zip(&assessment.overrides);
                        let rules = rules.filter(|(_, result)| result.truth == wanted);
                        push_codes(columns.next(), rules.map(|(rule, _)| rule.index));
                    }
                }
                Output::Criteria => {
                    for result in &assessment.criteria {
                        push_number(columns.next(), result.points.to_f64());
                    }
                }
                Output::Triggers => {
                    for strength in &assessment.triggers {
                        push_number(columns.next(), strength.now);
                    }
                }
            }
        }
        self.scores.rows += 1;
    }

    /// Adds a row that could not be read.
    pub(crate) fn push_error(&mut self) {
        for column in &mut self.scores.columns {
            match &mut column.values {
                ScoreValues::Number(values) => values.push(0.0),
                ScoreValues::Flag(values) => values.push(false),
                ScoreValues::Word { codes, .. } => {
                    codes.push(if column.name == "status" { ERROR } else { -1 })
                }
                ScoreValues::Words { offsets, codes, .. } => offsets.push(codes.len() as i32),
            }
        }
        self.scores.errors.push(self.scores.rows);
        self.scores.rows += 1;
    }

    pub(crate) fn finish(self) -> Scores {
        self.scores
    }
}

fn push_number(column: Option<&mut ScoreValues>, value: f64) {
    if let Some(ScoreValues::Number(values)) = column {
        values.push(value);
    }
}

fn push_flag(column: Option<&mut ScoreValues>, value: bool) {
    if let Some(ScoreValues::Flag(values)) = column {
        values.push(value);
    }
}

fn push_code(column: Option<&mut ScoreValues>, code: i32) {
    if let Some(ScoreValues::Word { codes, .. }) = column {
        codes.push(code);
    }
}

fn push_codes(column: Option<&mut ScoreValues>, added: impl Iterator<Item = usize>) {
    if let Some(ScoreValues::Words { offsets, codes, .. }) = column {
        codes.extend(added.map(|code| code as i32));
        offsets.push(codes.len() as i32);
    }
}
