//! The search behind the cheapest ways up: sets of attributes by cost, and for each set the values that reach the tier.

use super::candidates::{Candidate, candidates};
use super::ways::cost;
use crate::num;
use crate::points::Points;
use crate::profile::criterion::MissingPolicy;
use crate::score::assess::Assessment;
use crate::score::expression::{Expression, Nothing, View};
use crate::score::fit::CompiledFit;
use crate::score::plan::{AxisPlan, Plan, PlannedEffect};
use crate::score::slots::{Slot, Slots};
use crate::score::truth::Truth;

/// Up to so many attributes, every set is tried.
pub(crate) const MOST_ATTRIBUTES: usize = 18;
/// How much may be assessed; an assessment whose bounds are found by trying combinations counts for more.
const BUDGET: u64 = 1 << 20;

/// An attribute that can be changed.
pub(crate) struct Changeable {
    pub(crate) place: usize,
    pub(crate) cost: f64,
    /// What it could become, the nearest first.
    all: Vec<Candidate>,
    /// Those of them that nothing else is at least as good as in every respect.
    best: Vec<usize>,
}

/// The search for one account and target.
pub(crate) struct Search<'a> {
    plan: &'a Plan,
    slots: Slots,
    target: usize,
    changeable: Vec<Changeable>,
    pub(crate) found_changeable: u64,
    pub(crate) truncated: bool,
    spent: u64,
    price: u64,
    assessment: Assessment,
}

impl Plan {
    /// Whether a criterion reads an attribute.
    pub(crate) fn reads(&self, criterion: usize, attribute: usize) -> bool {
        let criterion = &self.criteria[criterion];
        match &criterion.fit {
            CompiledFit::When(expression) => {
                let mut read = Vec::new();
                expression.attributes(&mut read);
                read.contains(&attribute)
            }
            _ => criterion.attribute == Some(attribute),
        }
    }

    /// Whether more fit and more strength never cost a tier: no `requires` asks for less of them.
    fn more_is_never_worse(&self) -> bool {
        fn rising(rule: &Expression) -> bool {
            match rule {
                Expression::All(parts) | Expression::Any(parts) => parts.iter().all(rising),
                Expression::Not(part) => steady(part),
                Expression::Timing { max, .. } => *max >= Points::HUNDRED,
                _ => true,
            }
        }
        fn steady(rule: &Expression) -> bool {
            match rule {
                Expression::All(parts) | Expression::Any(parts) => parts.iter().all(steady),
                Expression::Not(part) => steady(part),
                Expression::Timing { .. } | Expression::Trigger(_) | Expression::Criterion { .. } => false,
                Expression::Test { .. } | Expression::Missing { .. } => true,
            }
        }
        self.tiers.iter().filter_map(|tier| tier.requires.as_ref()).all(rising)
    }
}

/// Whether one is seen alike by predicates and is nowhere less than the other.
fn covers(one: &Candidate, other: &Candidate) -> bool {
    one.rules == other.rules && one.fits.iter().zip(&other.fits).all(|(one, other)| one >= other)
}

impl<'a> Search<'a> {
    pub(crate) fn new(plan: &'a Plan, slots: Slots, target: usize) -> Self {
        let tries = |axis: &AxisPlan| {
            let ignores = |&i: &usize| plan.criteria[i].missing == MissingPolicy::Ignore;
            !axis.caps.is_empty() && axis.criteria.iter().any(ignores)
        };
        let price = if tries(&plan.fit_axis) || tries(&plan.timing_axis) { 64 } else { 1 };
        let monotone = plan.more_is_never_worse();
        let mut changeable = Vec::new();
        for (place, attribute) in plan.attributes.iter().enumerate() {
            let Some(cost) = attribute.change_cost else { continue };
            let current = Candidate::current(plan, place, &slots);
            let mut all = candidates(plan, place, current.as_ref());
            if let Some(now) = &current {
                all.retain(|other| (&other.rules, &other.fits) != (&now.rules, &now.fits));
            }
            let beaten = |i: usize| {
                let by_now = current.as_ref().is_some_and(|now| covers(now, &all[i]));
                // Of values that nothing tells apart only one is kept, so two never cover each other.
                by_now || (0..all.len()).any(|j| j != i && covers(&all[j], &all[i]))
            };
            let best: Vec<usize> = (0..all.len()).filter(|&i| !monotone || !beaten(i)).collect();
            if !best.is_empty() {
                changeable.push(Changeable { place, cost, all, best });
            }
        }
        let mut search = Self {
            plan,
            slots,
            target,
            found_changeable: changeable.len() as u64,
            changeable,
            truncated: false,
            spent: 0,
            price,
            assessment: Assessment::default(),
        };
        search.keep_the_most_promising();
        search
    }

    /// Beyond what can be searched: those that alone lead to the best tier, then those that raise the score most for their cost.
    fn keep_the_most_promising(&mut self) {
        if self.changeable.len() <= MOST_ATTRIBUTES {
            return;
        }
        self.truncated = true;
        let own = self.slots.clone();
        self.run();
        let before = self.assessment.score;
        let mut worth: Vec<(usize, f64, usize)> = Vec::new();
        for i in 0..self.changeable.len() {
            let (mut tier, mut gain) = (usize::MAX, f64::MIN);
            for k in self.changeable[i].best.clone() {
                self.set(i, k);
                self.run();
                tier = tier.min(self.assessment.verdict.tier.unwrap_or(usize::MAX));
                gain = num::max(gain, self.assessment.score.to_f64() - before.to_f64());
            }
            self.slots = own.clone();
            let cost = num::max(self.changeable[i].cost, 1e-9);
            worth.push((tier, -gain / cost, i));
        }
        worth.sort_by(|a, b| a.0.cmp(&b.0).then(num::order(a.1, b.1)).then(a.2.cmp(&b.2)));
        let kept: Vec<usize> = worth.iter().take(MOST_ATTRIBUTES).map(|(.., i)| *i).collect();
        let mut i = 0;
        self.changeable.retain(|_| {
            i += 1;
            kept.contains(&(i - 1))
        });
    }

    fn run(&mut self) {
        self.spent += self.price;
        self.assessment.run(self.plan, &self.slots);
    }

    fn set(&mut self, i: usize, k: usize) {
        let Changeable { place, all, .. } = &self.changeable[i];
        all[k].put(*place, &self.plan.attributes[*place], &mut self.slots);
    }

    fn unset(&mut self, i: usize) {
        let place = self.changeable[i].place;
        self.slots.values[place] = Slot::Missing;
    }

    fn reaches(&self) -> bool {
        self.assessment.verdict.tier.is_some_and(|tier| tier <= self.target)
    }

    /// Whether some values of what is missing could still reach the tier; only a sure no is no.
    fn could_reach(&self) -> bool {
        let sure = |rule: &Expression| rule.truth(&self.slots, View::Bounds, &Nothing) == Truth::True;
        if self.plan.exclusions.iter().any(sure) {
            return false;
        }
        let rules = self.plan.overrides.iter().zip(&self.assessment.overrides);
        let mut lifted = rules.filter(|(_, result)| result.surely != Truth::False);
        lifted.any(|(rule, _)| matches!(rule.then, PlannedEffect::Tier(tier) if tier <= self.target))
            || self.assessment.high >= self.plan.tiers[self.target].min
    }

    /// The cheapest minimal sets, each with values that reach the tier.
    pub(crate) fn cheapest(&mut self, most: usize) -> Vec<Vec<(usize, Candidate)>> {
        let own = self.slots.clone();
        for i in 0..self.changeable.len() {
            self.unset(i);
        }
        self.run();
        let possible = self.could_reach();
        self.slots = own.clone();
        if !possible || most == 0 {
            return Vec::new();
        }
        let mut sets: Vec<(f64, u32)> =
            (1..1u32 << self.changeable.len()).map(|set| (cost(&self.changeable, set), set)).collect();
        // Of equal cost and size, the one that has the earlier attribute comes first.
        sets.sort_by(|a, b| {
            let by_size = a.1.count_ones().cmp(&b.1.count_ones());
            num::order(a.0, b.0).then(by_size).then(b.1.reverse_bits().cmp(&a.1.reverse_bits()))
        });
        let mut found: Vec<(u32, Vec<(usize, Candidate)>)> = Vec::new();
        for (_, set) in sets {
            if found.len() == most {
                break;
            }
            if found.iter().any(|(smaller, _)| smaller & set == *smaller) {
                continue;
            }
            if self.spent > BUDGET {
                self.truncated = true;
                break;
            }
            let members: Vec<usize> = (0..self.changeable.len()).filter(|i| set >> i & 1 == 1).collect();
            let mut chosen = Vec::new();
            let reached = self.fill(&members, &mut chosen);
            if reached {
                let nearest = self.nearest(&members, chosen, &own);
                found.push((set, nearest));
            }
            self.slots = own.clone();
        }
        found.into_iter().map(|(_, changes)| changes).collect()
    }

    /// Tries the best values of the members one after the other, `chosen` being those of the first ones.
    fn fill(&mut self, members: &[usize], chosen: &mut Vec<usize>) -> bool {
        let rest = &members[chosen.len()..];
        let Some(&next) = rest.first() else {
            self.run();
            return self.reaches();
        };
        let combinations: usize =
            rest.iter().map(|&i| self.changeable[i].best.len()).fold(1, usize::saturating_mul);
        if combinations > 4 {
            for &i in rest {
                self.unset(i);
            }
            self.run();
            if !self.could_reach() {
                return false;
            }
        }
        for k in self.changeable[next].best.clone() {
            if self.spent > BUDGET {
                self.truncated = true;
                return false;
            }
            chosen.push(k);
            self.set(next, k);
            if self.fill(members, chosen) {
                return true;
            }
            chosen.pop();
        }
        false
    }

    /// For each member in turn, the nearest value with which the tier is still reached.
    fn nearest(&mut self, members: &[usize], mut chosen: Vec<usize>, own: &Slots) -> Vec<(usize, Candidate)> {
        for (seat, &i) in members.iter().enumerate() {
            for k in 0..self.changeable[i].all.len() {
                self.slots = own.clone();
                let mut tried = chosen.clone();
                tried[seat] = k;
                members.iter().zip(&tried).for_each(|(&member, &k)| self.set(member, k));
                self.run();
                if self.reaches() {
                    chosen = tried;
                    break;
                }
            }
        }
        let changes = members.iter().zip(&chosen);
        changes.map(|(&i, &k)| (self.changeable[i].place, self.changeable[i].all[k].clone())).collect()
    }

    /// The account after some changes, assessed.
    pub(crate) fn assess(&mut self, changes: &[(usize, Candidate)]) -> (Assessment, Slots) {
        let mut slots = self.slots.clone();
        for (place, candidate) in changes {
            candidate.put(*place, &self.plan.attributes[*place], &mut slots);
        }
        let mut assessment = Assessment::default();
        assessment.run(self.plan, &slots);
        (assessment, slots)
    }
}
