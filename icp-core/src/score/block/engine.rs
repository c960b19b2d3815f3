//! The plan of a profile made ready for the columns of one table and the outputs that are wanted of it.

use super::super::expression::{Expression, ValueTest, View};
use super::super::fit::CompiledFit;
use super::super::plan::{AxisPlan, Plan, PlannedCriterion, PlannedEffect};
use super::super::resolve::ResolvedColumn;
use super::super::scores::Output;
use super::super::slots::Slots;
use super::formula::{Formulas, Step, Truths, Views, when_table};
use super::function::{Facet, Function};
use super::map::Map;
use super::source::{Shape, Source};
use super::timing::Dated;
use crate::profile::criterion::MissingPolicy;

/// What is done with one attribute's values.
pub(super) struct Input<'t, 'a> {
    pub(super) source: Source<'t, 'a>,
    /// Functions, and which sum each adds to.
    pub(super) sums: Vec<(usize, Map<'t, i64>)>,
    /// Functions, and which column of truths each fills.
    pub(super) truths: Vec<(Truths, Map<'t, u8>)>,
    /// Strengths, and which trigger's they are.
    pub(super) dated: Vec<(usize, Dated)>,
}

/// Where the sums of an axis stand; `None` for sums that are nothing for every account.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AxisSums {
    pub(super) points: Option<usize>,
    pub(super) ends: Option<usize>,
    pub(super) unsettled: Option<usize>,
    /// The maxima of its criteria together.
    pub(super) total: i32,
}

/// What lets a tier be reached besides the score.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gate {
    /// False where a must-have bars the tier.
    pub(super) must_have: Option<Truths>,
    pub(super) requires: Option<Truths>,
    /// Both together, over every completion.
    pub(super) surely: Option<Truths>,
}

/// What is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Needs {
    pub(super) ends: bool,
    pub(super) tier: bool,
    pub(super) certain: bool,
    pub(super) timing: bool,
    pub(super) timing_range: bool,
}

/// A profile, a table's columns and the wanted outputs, compiled.
pub(crate) struct Engine<'t, 'a> {
    pub(super) plan: &'t Plan,
    pub(super) needs: Needs,
    pub(super) inputs: Vec<Input<'t, 'a>>,
    /// What each sum starts with.
    pub(super) sums: Vec<i64>,
    /// What each column of truths starts with.
    pub(super) truths: Vec<u8>,
    /// Criteria that are `when` fits: their truths, which sum they add to, and what.
    pub(super) whens: Vec<(Views, usize, [i64; 16])>,
    /// Steps before timing and after it.
    pub(super) steps: Vec<Step>,
    pub(super) later_steps: Vec<Step>,
    pub(super) fit: AxisSums,
    pub(super) timing: AxisSums,
    pub(super) exclusions: Vec<Truths>,
    /// Whether any exclusion is true.
    pub(super) excluded: Option<Views>,
    pub(super) overrides: Vec<Views>,
    /// Whether any override is true.
    pub(super) fired: Option<Views>,
    pub(super) triggers: Vec<Option<Views>>,
    /// Atoms of `requires` that look at timing.
    pub(super) timings: Vec<(Expression, View, Truths)>,
    pub(super) gates: Vec<Gate>,
    pub(super) empty: Slots,
}

impl<'t, 'a> Engine<'t, 'a> {
    /// The engine for `outputs` of a table of `rows` rows; `None` where only the way row by row knows the meaning: criteria that
    /// leave the denominator, capped categories, and each criterion's own points.
    pub(crate) fn new(
        plan: &'t Plan,
        columns: &'t [ResolvedColumn<'t, 'a>],
        outputs: &[Output],
        empty: Slots,
        rows: usize,
    ) -> Option<Self> {
        let needs = Needs::new(plan, outputs);
        let plain = |axis: &AxisPlan| {
            let ignores = |&i: &usize| plan.criteria[i].missing == MissingPolicy::Ignore;
            axis.caps.is_empty() && !axis.criteria.iter().any(ignores)
        };
        if outputs.contains(&Output::Criteria)
            || !plain(&plan.fit_axis)
            || (needs.timing && !plain(&plan.timing_axis))
        {
            return None;
        }
        let mut compiler = Compiler {
            plan,
            slots: empty.clone(),
            inputs: columns
                .iter()
                .enumerate()
                .map(|(place, column)| Input {
                    source: Source::new(column, counts_tags(plan, place)),
                    sums: Vec::new(),
                    truths: Vec::new(),
                    dated: Vec::new(),
                })
                .collect(),
            sums: Vec::new(),
            whens: Vec::new(),
            formulas: Formulas::new(plan),
        };
        let fit = compiler.axis(&plan.fit_axis, needs.ends, needs.certain);
        let timing = match needs.timing {
            true => compiler.axis(&plan.timing_axis, needs.timing_range, false),
            false => AxisSums::default(),
        };
        let wants = |any: &[Output]| any.iter().any(|output| outputs.contains(output));
        let listed = wants(&[Output::Exclusions]);
        let formulas = &mut compiler.formulas;
        let exclusions: Vec<Views> = match needs.tier || needs.certain || listed {
            true => plan.exclusions.iter().map(|rule| formulas.views(rule, needs.certain)).collect(),
            false => Vec::new(),
        };
        let overrides: Vec<Views> =
            plan.overrides.iter().map(|rule| formulas.views(&rule.when, needs.ends)).collect();
        let excluded = any(formulas, &exclusions);
        let fired = any(formulas, &overrides);
        let wanted_triggers = needs.timing || wants(&[Output::Triggers]);
        let triggers: Vec<Option<Views>> = match wanted_triggers {
            true => plan
                .triggers
                .iter()
                .map(|trigger| trigger.when.as_ref().map(|when| formulas.views(when, needs.timing_range)))
                .collect(),
            false => Vec::new(),
        };
        let earlier = formulas.steps.len();
        let gates = match needs.tier || needs.certain {
            true => (0..plan.tiers.len()).map(|tier| gate(plan, formulas, tier, needs.certain)).collect(),
            false => Vec::new(),
        };
        if wanted_triggers {
            for (i, trigger) in plan.triggers.iter().enumerate() {
                if let Some(attribute) = trigger.attribute.filter(|_| trigger.in_season) {
                    let input = &mut compiler.inputs[attribute];
                    let dated = Dated::new(trigger, plan, &input.source, &mut compiler.slots, rows);
                    input.dated.push((i, dated));
                }
            }
        }
        let mut truths = vec![0; compiler.formulas.columns];
        for (attribute, function, column) in std::mem::take(&mut compiler.formulas.atoms) {
            let input = &mut compiler.inputs[attribute];
            let (map, start) = Map::new(function, &input.source, &mut compiler.slots);
            truths[column] = start;
            if !map.is_nothing() {
                input.truths.push((column, map));
            }
        }
        let Compiler { inputs, sums, whens, formulas, .. } = compiler;
        let mut steps = formulas.steps;
        let later_steps = steps.split_off(earlier);
        let idle = |input: &Input<'_, '_>| {
            input.sums.is_empty()
                && input.truths.is_empty()
                && input.dated.is_empty()
                && !input.source.may_fail
        };
        Some(Self {
            plan,
            needs,
            inputs: inputs.into_iter().filter(|input| !idle(input)).collect(),
            sums,
            truths,
            whens,
            steps,
            later_steps,
            fit,
            timing,
            exclusions: exclusions.iter().map(|views| views.shown).collect(),
            excluded,
            overrides,
            fired,
            triggers,
            timings: formulas.timings,
            gates,
            empty,
        })
    }
}

impl Needs {
    fn new(plan: &Plan, outputs: &[Output]) -> Self {
        let wants = |any: &[Output]| any.iter().any(|output| outputs.contains(output));
        let tier = wants(&[Output::Tier, Output::TierReasons, Output::Decision, Output::Status]);
        let certain = wants(&[Output::TierCertain]);
        let requires = plan.tiers.iter().filter_map(|tier| tier.requires.as_ref());
        let timed = (tier || certain) && requires.into_iter().any(reads_timing);
        Self {
            ends: certain || wants(&[Output::Low, Output::High]),
            tier,
            certain,
            timing: timed || wants(&[Output::Timing]),
            timing_range: timed,
        }
    }
}

struct Compiler<'t, 'a> {
    plan: &'t Plan,
    slots: Slots,
    inputs: Vec<Input<'t, 'a>>,
    sums: Vec<i64>,
    whens: Vec<(Views, usize, [i64; 16])>,
    formulas: Formulas<'t>,
}

impl<'t> Compiler<'t, '_> {
    fn axis(&mut self, axis: &AxisPlan, ends: bool, certain: bool) -> AxisSums {
        let total = axis.criteria.iter().map(|&i| self.plan.criteria[i].max.micro()).sum();
        // Only a `when` fit can be determined and yet not settled.
        let unsettled = certain
            && axis.criteria.iter().any(|&i| match &self.plan.criteria[i].fit {
                CompiledFit::When(_) => {
                    let views = self.formulas.when(i);
                    views.shown != views.surely
                }
                _ => false,
            });
        AxisSums {
            points: self.sum(axis, Facet::Points),
            ends: if ends { self.sum(axis, Facet::Ends) } else { None },
            unsettled: if unsettled { self.sum(axis, Facet::Unsettled) } else { None },
            total,
        }
    }

    /// A sum of a facet over the criteria of an axis; `None` when it is nothing for every account.
    fn sum(&mut self, axis: &AxisPlan, facet: Facet) -> Option<usize> {
        let plan = self.plan;
        let to = self.sums.len();
        let (mut start, mut used) = (0i64, false);
        for (place, input) in self.inputs.iter_mut().enumerate() {
            let reads = |i: &&usize| plan.criteria[**i].attribute == Some(place);
            let criteria: Vec<&PlannedCriterion> =
                axis.criteria.iter().filter(reads).map(|&i| &plan.criteria[i]).collect();
            // What is a step function is added up into one; the others each go their own way.
            let alone = |criterion: &&PlannedCriterion| match (&criterion.fit, input.source.shape, facet) {
                (CompiledFit::Curve(_), Shape::Numbers, Facet::Points) => true,
                (CompiledFit::Months(_), Shape::Days, Facet::Points) => true,
                _ => false,
            };
            let (lone, together): (Vec<_>, Vec<_>) = criteria.into_iter().partition(alone);
            let mut groups: Vec<Vec<&PlannedCriterion>> = lone.into_iter().map(|one| vec![one]).collect();
            groups.push(together);
            for group in groups.into_iter().filter(|group| !group.is_empty()) {
                let curve = match group.as_slice() {
                    [one] if facet == Facet::Points => Map::curve(one, input.source.shape),
                    _ => None,
                };
                let (map, first) = match curve {
                    Some(map) => (map, 0),
                    None => Map::new(Function::Criteria(facet, group), &input.source, &mut self.slots),
                };
                start = start.wrapping_add(first);
                if !map.is_nothing() {
                    input.sums.push((to, map));
                    used = true;
                }
            }
        }
        for &i in &axis.criteria {
            if matches!(plan.criteria[i].fit, CompiledFit::When(_)) {
                let views = self.formulas.when(i);
                let mut table = [0; 16];
                table
                    .iter_mut()
                    .zip(when_table(&plan.criteria[i], facet))
                    .for_each(|(to, value)| *to = value);
                if table.iter().any(|value| *value != 0) {
                    self.whens.push((views, to, table));
                    used = true;
                }
            }
        }
        if !used && start == 0 {
            return None;
        }
        self.sums.push(start);
        Some(to)
    }
}

/// Whether any of the rules is true.
fn any(formulas: &mut Formulas<'_>, rules: &[Views]) -> Option<Views> {
    if rules.is_empty() {
        return None;
    }
    let shown = formulas.combined(rules.iter().map(|views| views.shown).collect(), 0, Step::Or);
    let same = rules.iter().all(|views| views.shown == views.surely);
    let surely = match same {
        true => shown,
        false => formulas.combined(rules.iter().map(|views| views.surely).collect(), 0, Step::Or),
    };
    Some(Views { shown, surely })
}

fn gate<'t>(plan: &'t Plan, formulas: &mut Formulas<'t>, tier: usize, certain: bool) -> Gate {
    let bars = |criterion: &PlannedCriterion| criterion.must_have.is_some_and(|best| tier < best);
    let barring: Vec<usize> = (0..plan.criteria.len()).filter(|&i| bars(&plan.criteria[i])).collect();
    let must_have = |formulas: &mut Formulas<'t>, view| {
        let columns: Vec<Truths> =
            barring.iter().map(|&i| formulas.criterion(i, Facet::NotZero(view))).collect();
        (!columns.is_empty()).then(|| formulas.combined(columns, 2, Step::And))
    };
    let shown = must_have(formulas, View::Shown);
    let requires = plan.tiers[tier].requires.as_ref();
    let mut gate = Gate {
        must_have: shown,
        requires: requires.map(|rule| formulas.truth(rule, View::Shown)),
        surely: None,
    };
    if certain {
        let columns: Vec<Truths> = requires
            .map(|rule| formulas.truth(rule, View::Bounds))
            .into_iter()
            .chain(must_have(formulas, View::Bounds))
            .collect();
        gate.surely = (!columns.is_empty()).then(|| formulas.combined(columns, 2, Step::And));
    }
    gate
}

fn reads_timing(expression: &Expression) -> bool {
    match expression {
        Expression::All(parts) | Expression::Any(parts) => parts.iter().any(reads_timing),
        Expression::Not(part) => reads_timing(part),
        Expression::Timing { .. } | Expression::Trigger(_) => true,
        _ => false,
    }
}

/// Whether anything asks how many tags an attribute has.
fn counts_tags(plan: &Plan, place: usize) -> bool {
    fn counts(expression: &Expression, place: usize) -> bool {
        match expression {
            Expression::All(parts) | Expression::Any(parts) => parts.iter().any(|part| counts(part, place)),
            Expression::Not(part) => counts(part, place),
            Expression::Test { attribute, test: ValueTest::TagCount(..) } => *attribute == place,
            _ => false,
        }
    }
    let in_fits = plan.criteria.iter().any(|criterion| match &criterion.fit {
        CompiledFit::Count(_) => criterion.attribute == Some(place),
        CompiledFit::When(expression) => counts(expression, place),
        _ => false,
    });
    let mut rules = plan.exclusions.iter().chain(plan.overrides.iter().map(|rule| &rule.when));
    let mut more = plan.triggers.iter().filter_map(|trigger| trigger.when.as_ref());
    let mut requires = plan.tiers.iter().filter_map(|tier| tier.requires.as_ref());
    in_fits
        || rules.any(|rule| counts(rule, place))
        || more.any(|rule| counts(rule, place))
        || requires.any(|rule| counts(rule, place))
}

/// Whether an override names a tier.
pub(super) fn sets_tier(effect: PlannedEffect) -> Option<usize> {
    match effect {
        PlannedEffect::Tier(tier) => Some(tier),
        _ => None,
    }
}
