//! Where scores are written: every column at its final size, handed to the jobs in stretches.

use super::assess::Assessment;
use super::plan::Plan;
use super::scores::{Output, ScoreColumn, ScoreValues, Scores};
use super::tiers::Reason;
use super::truth::Truth;
use super::words::{Decision, Status};
use crate::profile::document::Document;

/// The code of the word `error` in the column `status`: the word after all of [`Status::ALL`].
const ERROR: i32 = Status::ALL.len() as i32;

/// The words of `tier_reasons`, in the order of their codes within a tier.
const REASONS: [&str; 3] = ["requires_unmet", "requires_unknown", "must_have"];

/// The code of a reason in the column `tier_reasons`.
pub(crate) fn reason_code(tiers: usize, tier: usize, reason: Reason) -> usize {
    match reason {
        Reason::RequiresUnmet => tier * REASONS.len(),
        Reason::RequiresUnknown => tier * REASONS.len() + 1,
        Reason::MustHave(_) => tier * REASONS.len() + 2,
        Reason::Override(_) => tiers * REASONS.len() + tier,
    }
}

/// The outputs in the order of their columns, each once.
pub(crate) fn in_order(outputs: &[Output]) -> Vec<Output> {
    let mut outputs = outputs.to_vec();
    outputs.sort_unstable();
    outputs.dedup();
    outputs
}

/// Columns of `rows` rows, not filled in yet.
pub(crate) fn unwritten(document: &Document, outputs: &[Output], rows: usize) -> Scores {
    let mut columns = Vec::new();
    let mut add = |name: &str, values| columns.push(ScoreColumn { name: name.to_owned(), values });
    let number = || ScoreValues::Number(vec![0.0; rows]);
    let word = |words| ScoreValues::Word { codes: vec![0; rows], words };
    let words = |words| ScoreValues::Words { offsets: vec![0], codes: Vec::new(), words };
    for output in in_order(outputs) {
        let name = output.as_str();
        match output {
            Output::Score | Output::BaseScore | Output::Low | Output::High => add(name, number()),
            Output::Coverage | Output::Timing => add(name, number()),
            Output::Tier => add(name, word(document.tiers.iter().map(|tier| tier.id.clone()).collect())),
            Output::TierCertain => add(name, ScoreValues::Flag(vec![false; rows])),
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
    Scores { rows, columns, errors: Vec::new() }
}

/// A stretch of one column.
pub(crate) enum Stretch<'s> {
    Number(&'s mut [f64]),
    Flag(&'s mut [bool]),
    Word(&'s mut [i32]),
    /// Lists grow as they come; where each ends, and their codes.
    Words {
        ends: Vec<usize>,
        codes: Vec<i32>,
    },
}

/// The stretches of all columns that one job fills, row by row or many rows at once.
pub(crate) struct Sink<'s> {
    /// Each with how many columns it has.
    outputs: Vec<(Output, usize)>,
    columns: Vec<Stretch<'s>>,
    status: Option<usize>,
    /// The rows written so far.
    row: usize,
    errors: Vec<usize>,
}

/// What a job leaves behind besides the rows it wrote in place.
#[derive(Default)]
pub(crate) struct Grown {
    lists: Vec<(Vec<usize>, Vec<i32>)>,
    errors: Vec<usize>,
}

/// The columns cut up for jobs of `step` rows.
pub(crate) fn sinks<'s>(scores: &'s mut Scores, outputs: &[Output], step: usize) -> Vec<Sink<'s>> {
    let criteria = scores.columns.iter().filter(|column| column.name.starts_with("points.")).count();
    let triggers = scores.columns.iter().filter(|column| column.name.starts_with("strength.")).count();
    let width = |output| match output {
        Output::Exclusions | Output::Overrides => 2,
        Output::Criteria => criteria,
        Output::Triggers => triggers,
        _ => 1,
    };
    let outputs: Vec<(Output, usize)> =
        in_order(outputs).into_iter().map(|output| (output, width(output))).collect();
    let status = scores.columns.iter().position(|column| column.name == "status");
    let jobs = scores.rows.div_ceil(step);
    let sink = |_| Sink { outputs: outputs.clone(), columns: Vec::new(), status, row: 0, errors: Vec::new() };
    let mut sinks: Vec<Sink<'s>> = (0..jobs).map(sink).collect();
    for column in &mut scores.columns {
        match &mut column.values {
            ScoreValues::Number(values) => {
                for (sink, part) in sinks.iter_mut().zip(values.chunks_mut(step)) {
                    sink.columns.push(Stretch::Number(part));
                }
            }
            ScoreValues::Flag(values) => {
                for (sink, part) in sinks.iter_mut().zip(values.chunks_mut(step)) {
                    sink.columns.push(Stretch::Flag(part));
                }
            }
            ScoreValues::Word { codes, .. } => {
                for (sink, part) in sinks.iter_mut().zip(codes.chunks_mut(step)) {
                    sink.columns.push(Stretch::Word(part));
                }
            }
            ScoreValues::Words { .. } => {
                for sink in &mut sinks {
                    sink.columns.push(Stretch::Words { ends: Vec::new(), codes: Vec::new() });
                }
            }
        }
    }
    sinks
}

impl Scores {
    /// Takes in what the jobs left behind, in the order of the rows.
    pub(crate) fn gather(&mut self, parts: impl IntoIterator<Item = Grown>, step: usize) {
        for (job, part) in parts.into_iter().enumerate() {
            self.errors.extend(part.errors.into_iter().map(|row| row + job * step));
            let mut lists = part.lists.into_iter();
            for column in &mut self.columns {
                if let ScoreValues::Words { offsets, codes, .. } = &mut column.values
                    && let Some((ends, later)) = lists.next()
                {
                    let base = codes.len();
                    offsets.extend(ends.into_iter().map(|end| (end + base) as i32));
                    codes.extend(later);
                }
            }
        }
    }
}

impl<'s> Sink<'s> {
    /// Adds a row that was assessed.
    pub(crate) fn push(&mut self, assessment: &Assessment, plan: &Plan) {
        let row = self.row;
        let mut columns = self.columns.iter_mut();
        let verdict = &assessment.verdict;
        for (output, _) in &self.outputs {
            match output {
                Output::Score => number(columns.next(), row, assessment.score.to_f64()),
                Output::BaseScore => number(columns.next(), row, assessment.base.points.to_f64()),
                Output::Low => number(columns.next(), row, assessment.low.to_f64()),
                Output::High => number(columns.next(), row, assessment.high.to_f64()),
                Output::Coverage => number(columns.next(), row, assessment.base.coverage),
                Output::Timing => number(columns.next(), row, assessment.timing.to_f64()),
                Output::Tier => word(columns.next(), row, verdict.tier.map_or(-1, |tier| tier as i32)),
                Output::TierCertain => {
                    if let Some(Stretch::Flag(values)) = columns.next() {
                        values[row] = verdict.tier_certain;
                    }
                }
                Output::TierReasons => {
                    let code =
                        |(tier, reason): &(usize, Reason)| reason_code(plan.tiers.len(), *tier, *reason);
                    list(columns.next(), verdict.reasons.iter().map(code));
                }
                Output::Decision => word(columns.next(), row, verdict.decision as i32),
                Output::Status => word(columns.next(), row, verdict.status as i32),
                Output::Exclusions => {
                    for wanted in [Truth::True, Truth::Unknown] {
                        let rules = assessment.exclusions.iter().enumerate();
                        list(columns.next(), rules.filter(|(_, truth)| **truth == wanted).map(|(i, _)| i));
                    }
                }
                Output::Overrides => {
                    for wanted in [Truth::True, Truth::Unknown] {
                        let rules = plan.overrides.iter().zip(&assessment.overrides);
                        let rules = rules.filter(|(_, result)| result.truth == wanted);
                        list(columns.next(), rules.map(|(rule, _)| rule.index));
                    }
                }
                Output::Criteria => {
                    for result in &assessment.criteria {
                        number(columns.next(), row, result.points.to_f64());
                    }
                }
                Output::Triggers => {
                    for strength in &assessment.triggers {
                        number(columns.next(), row, strength.now);
                    }
                }
            }
        }
        self.row += 1;
    }

    /// Adds a row that could not be read.
    pub(crate) fn push_error(&mut self) {
        let row = self.row;
        for (place, column) in self.columns.iter_mut().enumerate() {
            match column {
                Stretch::Number(values) => values[row] = 0.0,
                Stretch::Flag(values) => values[row] = false,
                Stretch::Word(codes) => codes[row] = if self.status == Some(place) { ERROR } else { -1 },
                Stretch::Words { ends, codes } => ends.push(codes.len()),
            }
        }
        self.errors.push(row);
        self.row += 1;
    }

    /// Adds `rows` rows at once: `write` gets each output, its columns, and the first of the rows in them; it must fill them all.
    pub(crate) fn push_block(
        &mut self,
        rows: usize,
        mut write: impl FnMut(Output, &mut [Stretch<'s>], usize),
    ) {
        let (mut at, row) = (0, self.row);
        for &(output, columns) in &self.outputs {
            if let Some(stretches) = self.columns.get_mut(at..at + columns) {
                write(output, stretches, row);
            }
            at += columns;
        }
        self.row += rows;
    }

    /// What is left behind.
    pub(crate) fn finish(self) -> Grown {
        let lists = self.columns.into_iter().filter_map(|column| match column {
            Stretch::Words { ends, codes } => Some((ends, codes)),
            _ => None,
        });
        Grown { lists: lists.collect(), errors: self.errors }
    }
}

fn number(column: Option<&mut Stretch<'_>>, row: usize, value: f64) {
    if let Some(Stretch::Number(values)) = column {
        values[row] = value;
    }
}

fn word(column: Option<&mut Stretch<'_>>, row: usize, code: i32) {
    if let Some(Stretch::Word(codes)) = column {
        codes[row] = code;
    }
}

fn list(column: Option<&mut Stretch<'_>>, added: impl Iterator<Item = usize>) {
    if let Some(Stretch::Words { ends, codes }) = column {
        codes.extend(added.map(|code| code as i32));
        ends.push(codes.len());
    }
}
