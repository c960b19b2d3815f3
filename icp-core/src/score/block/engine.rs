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

/// The criteria under one cap, or under none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) points: Option<usize>,
    pub(super) ends: Option<usize>,
    /// The most it may show.
    pub(super) cap: Option<i32>,
}

/// Where the sums of an axis stand; `None` for sums that are nothing for every account.
#[derive(Clone, Debug, Default)]
pub(super) struct AxisSums {
    pub(super) groups: Vec<Group>,
    pub(super) unsettled: Option<usize>,
    /// Where criteria can stay out of the denominator.
    pub(super) sharing: Option<Sharing>,
    /// The maxima of its criteria together.
    pub(super) total: i32,
}

/// What a denominator that depends on the account takes.
#[derive(Clone, Debug)]
pub(super) struct Sharing {
    pub(super) ignored: Option<usize>,
    pub(super) fixed: Option<usize>,
    /// Criteria that may stay out, the least paid first: the column that is not true while they may, what each earns at the least,
    /// and its maximum; and the best paid first, with what each earns at the most.
    pub(super) least: Vec<(Truths, u64, u64)>,
    pub(super) greatest: Vec<(Truths, u64, u64)>,
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
    /// The points of each criterion, where they are wanted.
    pub(super) points: Vec<Option<usize>>,
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
    /// How many memos of parsed texts a job keeps.
    pub(super) memos: usize,
    pub(super) empty: Slots,
}

impl<'t, 'a> Engine<'t, 'a> {
    /// The engine for `outputs` of a table of `rows` rows; `None` where only the way row by row knows the meaning: criteria that
    /// leave the denominator of an axis with capped categories, and each criterion's own points on an axis with either.
    pub(crate) fn new(
        plan: &'t Plan,
        columns: &'t [ResolvedColumn<'t, 'a>],
        outputs: &[Output],
        empty: Slots,
        rows: usize,
    ) -> Option<Self> {
        let needs = Needs::new(plan, outputs);
        let ignores = |&i: &usize| plan.criteria[i].missing == MissingPolicy::Ignore;
        let ignored = |axis: &AxisPlan| axis.criteria.iter().any(ignores);
        let listed = outputs.contains(&Output::Criteria);
        let known = |axis: &AxisPlan, summed: bool| match (ignored(axis), axis.caps.is_empty()) {
            (false, true) => true,
            (true, false) => !summed && !listed,
            _ => !listed,
        };
        if !known(&plan.fit_axis, true) || !known(&plan.timing_axis, needs.timing) {
            return None;
        }
        let mut memos = 0;
        let mut compiler = Compiler {
            plan,
            slots: empty.clone(),
            inputs: columns
                .iter()
                .enumerate()
                .map(|(place, column)| Input {
                    source: Source::new(column, counts_tags(plan, place), &mut memos),
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
        let points: Vec<Option<usize>> = match listed {
            true => (0..plan.criteria.len()).map(|i| compiler.sum(&[i], Facet::Points)).collect(),
            false => Vec::new(),
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
            points,
            exclusions: exclusions.iter().map(|views| views.shown).collect(),
            excluded,
            overrides,
            fired,
            triggers,
            timings: formulas.timings,
            gates,
            memos,
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
        // Each category is under one cap at most; what is under none is a group of its own.
        let mut capped = Vec::new();
        let mut groups = Vec::new();
        for (places, cap) in &axis.caps {
            let members: Vec<usize> = places.iter().map(|&place| axis.criteria[place]).collect();
            groups.push(self.group(&members, ends, i32::try_from(*cap).ok()));
            capped.extend(members);
        }
        let rest: Vec<usize> = axis.criteria.iter().copied().filter(|i| !capped.contains(i)).collect();
        if !rest.is_empty() || groups.is_empty() {
            groups.push(self.group(&rest, ends, None));
        }
        let ignores = |&i: &usize| self.plan.criteria[i].missing == MissingPolicy::Ignore;
        let sharing = axis.criteria.iter().any(ignores).then(|| self.sharing(axis, ends));
        AxisSums {
            groups,
            unsettled: if unsettled { self.sum(&axis.criteria, Facet::Unsettled) } else { None },
            sharing,
            total,
        }
    }

    fn group(&mut self, criteria: &[usize], ends: bool, cap: Option<i32>) -> Group {
        Group {
            points: self.sum(criteria, Facet::Points),
            ends: if ends { self.sum(criteria, Facet::Ends) } else { None },
            cap,
        }
    }

    fn sharing(&mut self, axis: &AxisPlan, ends: bool) -> Sharing {
        let plan = self.plan;
        let (mut least, mut greatest) = (Vec::new(), Vec::new());
        for &i in axis.criteria.iter().filter(|_| ends) {
            let criterion = &plan.criteria[i];
            let max = u64::from(criterion.max.micro().unsigned_abs());
            if criterion.missing == MissingPolicy::Ignore && max > 0 {
                let truths = self.formulas.criterion(i, Facet::StaysIn);
                let reach = &criterion.reachable_points;
                least.push((truths, reach.first().copied().unwrap_or(0), max));
                greatest.push((truths, reach.last().copied().unwrap_or(0), max));
            }
        }
        least.sort_by(|a, b| (a.1 * b.2).cmp(&(b.1 * a.2)));
        greatest.sort_by(|a, b| (b.1 * a.2).cmp(&(a.1 * b.2)));
        Sharing {
            ignored: self.sum(&axis.criteria, Facet::Ignored),
            fixed: if ends { self.sum(&axis.criteria, Facet::Fixed) } else { None },
            least,
            greatest,
        }
    }

    /// A sum of a facet over criteria; `None` when it is nothing for every account.
    fn sum(&mut self, members: &[usize], facet: Facet) -> Option<usize> {
        let plan = self.plan;
        let to = self.sums.len();
        let (mut start, mut used) = (0i64, false);
        for (place, input) in self.inputs.iter_mut().enumerate() {
            let reads = |i: &&usize| plan.criteria[**i].attribute == Some(place);
            let criteria: Vec<&PlannedCriterion> =
                members.iter().filter(reads).map(|&i| &plan.criteria[i]).collect();
            // What is a step function is added up into one; the others each go their own way.
            let alone = |criterion: &&PlannedCriterion| {
                let odd = (&criterion.fit, input.source.shape);
                matches!(facet, Facet::Points | Facet::Fixed)
                    && matches!(
                        odd,
                        (CompiledFit::Curve(_), Shape::Numbers) | (CompiledFit::Months(_), Shape::Days)
                    )
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
        for &i in members {
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
