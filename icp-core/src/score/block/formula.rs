//! Predicates over a block: a column of truths for each atom, and a list of steps that combine them.

use super::super::expression::{Expression, View};
use super::super::plan::{Plan, PlannedCriterion};
use super::function::{Facet, Function};
use super::kernels;
use super::{Block, ROWS};

/// A column of truths, by its place.
pub(super) type Truths = usize;

/// One step: from columns to a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Fill(Truths, u8),
    Copy(Truths, Truths),
    And(Truths, Truths),
    Or(Truths, Truths),
    Not(Truths, Truths),
    /// From the shown and the sure truth of a `when` fit to the truth that a table has for them.
    Look {
        to: Truths,
        shown: Truths,
        surely: Truths,
        table: [u8; 9],
    },
}

impl Step {
    pub(super) fn run(self, columns: &mut [Block<u8>], n: usize) {
        let both = |columns: &mut [Block<u8>], to: Truths, from: Truths, f: fn(&mut [u8], &[u8])| {
            if let Ok([to, from]) = columns.get_disjoint_mut([to, from]) {
                f(&mut to[..n], &from[..n]);
            }
        };
        match self {
            Self::Fill(to, truth) => columns[to][..n].fill(truth),
            Self::Copy(to, from) => both(columns, to, from, |to, from| to.copy_from_slice(from)),
            Self::And(to, from) => both(columns, to, from, kernels::and),
            Self::Or(to, from) => both(columns, to, from, kernels::or),
            Self::Not(to, from) => both(columns, to, from, kernels::not),
            Self::Look { to, shown, surely, table } => {
                let mut row = 0;
                while row < n {
                    let code = 3 * columns[shown][row] + columns[surely][row];
                    columns[to][row] = table.get(usize::from(code)).copied().unwrap_or(1);
                    row += 1;
                }
            }
        }
    }
}

/// The shown and the sure truth of a predicate; the same column where they can not differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Views {
    pub(super) shown: Truths,
    pub(super) surely: Truths,
}

/// Compiles predicates into columns and steps.
pub(super) struct Formulas<'p> {
    plan: &'p Plan,
    /// The atoms: an attribute, a function of its value, and the column it fills.
    pub(super) atoms: Vec<(usize, Function<'p>, Truths)>,
    /// How many columns there are.
    pub(super) columns: usize,
    /// The truths of criteria that are `when` fits, where something asks for them.
    whens: Vec<(usize, Views)>,
    /// Columns that timing fills: each with the atom of `requires` it is for.
    pub(super) timings: Vec<(Expression, View, Truths)>,
    pub(super) steps: Vec<Step>,
}

impl<'p> Formulas<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            atoms: Vec::new(),
            columns: 0,
            whens: Vec::new(),
            timings: Vec::new(),
            steps: Vec::new(),
        }
    }

    pub(super) fn fresh(&mut self) -> Truths {
        self.columns += 1;
        self.columns - 1
    }

    /// The column of a function of an attribute's value, shared by all who ask for the same.
    pub(super) fn atom(&mut self, attribute: usize, function: Function<'p>) -> Truths {
        let same =
            |(place, known, _): &&(usize, Function<'p>, Truths)| *place == attribute && *known == function;
        if let Some((_, _, column)) = self.atoms.iter().find(same) {
            return *column;
        }
        let column = self.fresh();
        self.atoms.push((attribute, function, column));
        column
    }

    /// Both views of a predicate; the sure one only where `bounds` asks for it.
    pub(super) fn views(&mut self, expression: &'p Expression, bounds: bool) -> Views {
        let shown = self.truth(expression, View::Shown);
        let surely = if bounds && differs(expression) { self.truth(expression, View::Bounds) } else { shown };
        Views { shown, surely }
    }

    /// The column of a predicate.
    pub(super) fn truth(&mut self, expression: &'p Expression, view: View) -> Truths {
        match expression {
            Expression::All(parts) => {
                let columns = parts.iter().map(|part| self.truth(part, view)).collect();
                self.combined(columns, 2, Step::And)
            }
            Expression::Any(parts) => {
                let columns = parts.iter().map(|part| self.truth(part, view)).collect();
                self.combined(columns, 0, Step::Or)
            }
            Expression::Not(part) => {
                let from = self.truth(part, view);
                let to = self.fresh();
                self.steps.push(Step::Not(to, from));
                to
            }
            Expression::Test { attribute, test } => self.atom(*attribute, Function::Test(test)),
            Expression::Missing { attribute, wanted } => {
                self.atom(*attribute, Function::Missing { wanted: *wanted, view })
            }
            Expression::Timing { .. } | Expression::Trigger(_) => {
                let same = |(known, of, _): &&(Expression, View, Truths)| known == expression && *of == view;
                if let Some((_, _, column)) = self.timings.iter().find(same) {
                    return *column;
                }
                let column = self.fresh();
                self.timings.push((expression.clone(), view, column));
                column
            }
            Expression::Criterion { index, min } => self.criterion(*index, Facet::AtLeast(*min, view)),
        }
    }

    /// All columns into one by `step`; `empty` is the truth of none.
    pub(super) fn combined(
        &mut self,
        columns: Vec<Truths>,
        empty: u8,
        step: fn(Truths, Truths) -> Step,
    ) -> Truths {
        if let [only] = columns.as_slice() {
            return *only;
        }
        let to = self.fresh();
        match columns.split_first() {
            None => self.steps.push(Step::Fill(to, empty)),
            Some((first, rest)) => {
                self.steps.push(Step::Copy(to, *first));
                self.steps.extend(rest.iter().map(|column| step(to, *column)));
            }
        }
        to
    }

    /// The truth of a facet of a criterion.
    pub(super) fn criterion(&mut self, index: usize, facet: Facet) -> Truths {
        let criterion: &'p PlannedCriterion = &self.plan.criteria[index];
        if let Some(attribute) = criterion.attribute {
            return self.atom(attribute, Function::Criteria(facet, vec![criterion]));
        }
        let views = self.when(index);
        let to = self.fresh();
        let table = when_table(criterion, facet).map(|value| value as u8);
        self.steps.push(Step::Look { to, shown: views.shown, surely: views.surely, table });
        to
    }

    /// Both views of a `when` fit.
    pub(super) fn when(&mut self, index: usize) -> Views {
        if let Some((_, views)) = self.whens.iter().find(|(known, _)| *known == index) {
            return *views;
        }
        let views = match &self.plan.criteria[index].fit {
            super::super::fit::CompiledFit::When(expression) => self.views(expression, true),
            // Only `when` fits have no attribute.
            _ => {
                let column = self.fresh();
                self.steps.push(Step::Fill(column, 1));
                Views { shown: column, surely: column }
            }
        };
        self.whens.push((index, views));
        views
    }
}

/// What a facet of a `when` fit is for each shown truth (× 3) and sure truth.
pub(super) fn when_table(criterion: &PlannedCriterion, facet: Facet) -> [i64; 9] {
    let mut table = [0; 9];
    for (code, value) in table.iter_mut().enumerate() {
        let fit = match code / 3 {
            0 => Some(0.0),
            1 => None,
            _ => Some(1.0),
        };
        *value = super::function::facet_of(criterion, facet, fit, code % 3 != 1);
    }
    table
}

/// Whether the sure truth of a predicate can differ from the shown one.
fn differs(expression: &Expression) -> bool {
    match expression {
        Expression::All(parts) | Expression::Any(parts) => parts.iter().any(differs),
        Expression::Not(part) => differs(part),
        Expression::Test { .. } => false,
        _ => true,
    }
}

/// Columns of truths, unset.
pub(super) fn columns(count: usize) -> Vec<Block<u8>> {
    vec![[0; ROWS]; count]
}
