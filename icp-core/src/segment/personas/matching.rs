//! How well a person matches a persona.
//!
//! A title that the persona lists is a whole match. Otherwise the role counts 50, the department 30 and the seniority 20 (10 one step off); what
//! a persona says nothing about leaves the sum, and what is not known of the person earns nothing.

use super::title::{Department, RoleRules, Seniority, parse_title_with};
use crate::num;
use crate::profile::people::{BuyingRole, Persona};
use crate::text;

const ROLE: f64 = 50.0;
const DEPARTMENT: f64 = 30.0;
const SENIORITY: f64 = 20.0;
const ONE_STEP_OFF: f64 = 10.0;

/// What a persona asks for.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    pub(super) persona: &'a Persona,
    titles: Vec<String>,
    roles: Vec<BuyingRole>,
    departments: Vec<Department>,
    /// The least and the highest seniority of its titles.
    seniorities: Option<(Seniority, Seniority)>,
}

/// The best persona and what of it is met.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Match {
    pub(super) place: usize,
    pub(super) score: f64,
    pub(super) met: Vec<&'static str>,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(persona: &'a Persona, rules: &RoleRules) -> Self {
        let parsed: Vec<_> = persona.titles.iter().map(|title| parse_title_with(title, rules)).collect();
        let mut roles: Vec<BuyingRole> = match persona.role {
            Some(role) => vec![role],
            None => parsed.iter().filter_map(|title| title.role).collect(),
        };
        roles.sort_unstable();
        roles.dedup();
        let named = persona.departments.iter().filter_map(|name| parse_title_with(name, rules).department);
        let mut departments: Vec<Department> =
            named.chain(parsed.iter().filter_map(|title| title.department)).collect();
        departments.sort_unstable();
        departments.dedup();
        let levels = || parsed.iter().filter_map(|title| title.seniority);
        Self {
            persona,
            titles: persona.titles.iter().map(|title| text::normalize(title)).collect(),
            roles,
            departments,
            seniorities: levels().min().zip(levels().max()),
        }
    }

    fn score(
        &self,
        title: Option<&str>,
        roles: &[BuyingRole],
        department: Option<Department>,
        seniority: Option<Seniority>,
    ) -> (f64, Vec<&'static str>) {
        if title.is_some_and(|title| self.titles.contains(&text::normalize(title))) {
            return (100.0, vec!["title"]);
        }
        let (mut earned, mut possible) = (0.0, 0.0);
        let mut met = Vec::new();
        if !self.roles.is_empty() {
            possible += ROLE;
            if roles.iter().any(|role| self.roles.contains(role)) {
                earned += ROLE;
                met.push("role");
            }
        }
        if !self.departments.is_empty() {
            possible += DEPARTMENT;
            if department.is_some_and(|department| self.departments.contains(&department)) {
                earned += DEPARTMENT;
                met.push("department");
            }
        }
        if let Some((least, most)) = self.seniorities {
            possible += SENIORITY;
            if let Some(found) = seniority {
                let off = (least as i32 - found as i32).max(found as i32 - most as i32);
                if off <= 0 {
                    earned += SENIORITY;
                    met.push("seniority");
                } else if off == 1 {
                    earned += ONE_STEP_OFF;
                }
            }
        }
        let share = if possible > 0.0 { earned / possible } else { 0.0 };
        (num::round_half_even(100.0 * share), met)
    }
}

/// The persona a person matches best, the first of equals; none when nothing is known that a persona could ask for.
pub(super) fn best_match(
    wanted: &[Wanted<'_>],
    title: Option<&str>,
    roles: &[BuyingRole],
    department: Option<Department>,
    seniority: Option<Seniority>,
) -> Option<Match> {
    let mut best: Option<Match> = None;
    for (place, wanted) in wanted.iter().enumerate() {
        let (score, met) = wanted.score(title, roles, department, seniority);
        if best.as_ref().is_none_or(|known| score > known.score) {
            best = Some(Match { place, score, met });
        }
    }
    let nothing = roles.is_empty() && department.is_none() && seniority.is_none();
    best.filter(|best| !nothing || best.score > 0.0)
}
