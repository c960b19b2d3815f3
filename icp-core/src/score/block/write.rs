//! A block's results into the columns that were asked for.

use super::super::scores::Output;
use super::super::sink::Stretch;
use super::engine::Engine;
use super::function::low_half;
use super::kernels::widest;
use super::run::Scratch;
use super::timing::End;

/// What one point is in micro-points.
const POINT: f64 = 1_000_000.0;

fn points(micro: &[i32], columns: &mut [Stretch<'_>], row: usize) {
    if let [Stretch::Number(values)] = columns {
        let values = &mut values[row..];
        widest(
            #[inline(always)]
            || {
                for (value, &micro) in values.iter_mut().zip(micro) {
                    *value = f64::from(micro) / POINT;
                }
            },
        );
    }
}

/// Writes `n` rows of one output, from `row` on.
pub(super) fn write(
    engine: &Engine<'_, '_>,
    scratch: &mut Scratch,
    n: usize,
    output: Output,
    columns: &mut [Stretch<'_>],
    row: usize,
) {
    match output {
        Output::Score => points(&scratch.points.score[..n], columns, row),
        Output::BaseScore => points(&scratch.points.base[..n], columns, row),
        Output::Low => points(&scratch.points.low[..n], columns, row),
        Output::High => points(&scratch.points.high[..n], columns, row),
        Output::Timing => points(&scratch.points.now[..n], columns, row),
        Output::Coverage => {
            if let [Stretch::Number(values)] = columns {
                let total = engine.fit.total;
                for (value, &undetermined) in values[row..].iter_mut().zip(&scratch.points.undetermined[..n])
                {
                    let known = f64::from(total - undetermined) / f64::from(total);
                    *value = if engine.plan.fit_axis.criteria.is_empty() { 0.0 } else { known };
                }
            }
        }
        Output::Tier => {
            if let [Stretch::Word(codes)] = columns {
                codes[row..row + n].copy_from_slice(&scratch.verdict.tier[..n]);
            }
        }
        Output::TierCertain => {
            if let [Stretch::Flag(flags)] = columns {
                flags[row..row + n].copy_from_slice(&scratch.verdict.certain[..n]);
            }
        }
        Output::Decision => words(&scratch.verdict.decision[..n], columns, row),
        Output::Status => words(&scratch.verdict.status[..n], columns, row),
        Output::TierReasons => {
            if let [Stretch::Words { ends, codes }] = columns {
                for i in 0..n {
                    engine.reasons(scratch, i, |code| codes.push(code as i32));
                    ends.push(codes.len());
                }
            }
        }
        Output::Exclusions => {
            let rules = engine.exclusions.iter().copied().enumerate();
            rule_lists(scratch, n, columns, rules);
        }
        Output::Overrides => {
            let rules = engine.plan.overrides.iter().zip(&engine.overrides);
            rule_lists(scratch, n, columns, rules.map(|(rule, views)| (rule.index, views.shown)));
        }
        Output::Triggers => {
            for (i, column) in columns.iter_mut().enumerate() {
                engine.strengths(i, End::Now, &scratch.truths, &mut scratch.timing, n);
                if let Stretch::Number(values) = column {
                    values[row..row + n].copy_from_slice(&scratch.timing.strength[..n]);
                }
            }
        }
        Output::Criteria => {
            for (column, sum) in columns.iter_mut().zip(&engine.points) {
                if let (Stretch::Number(values), Some(sum)) = (column, sum) {
                    for (value, &sum) in values[row..].iter_mut().zip(&scratch.sums[*sum][..n]) {
                        *value = f64::from(low_half(sum)) / POINT;
                    }
                }
            }
        }
    }
}

fn words(from: &[u8], columns: &mut [Stretch<'_>], row: usize) {
    if let [Stretch::Word(codes)] = columns {
        for (code, &word) in codes[row..].iter_mut().zip(from) {
            *code = i32::from(word);
        }
    }
}

/// The rules that are true, and those that are unknown; each with its code and the column of its truth.
fn rule_lists(
    scratch: &Scratch,
    n: usize,
    columns: &mut [Stretch<'_>],
    rules: impl Iterator<Item = (usize, usize)> + Clone,
) {
    for (column, wanted) in columns.iter_mut().zip([2, 1]) {
        if let Stretch::Words { ends, codes } = column {
            for i in 0..n {
                let meant = rules.clone().filter(|(_, column)| scratch.truths[*column][i] == wanted);
                codes.extend(meant.map(|(code, _)| code as i32));
                ends.push(codes.len());
            }
        }
    }
}
