//! What exclusions and overrides did, could not be told, or were beaten.

use super::build::Builder;
use super::parts::{ExclusionExplanation, OverrideExplanation, Overruled};
use super::say;
use crate::points::Points;
use crate::profile::rules::Effect;
use crate::score::assess::moved;
use crate::score::expression::{Nothing, View};
use crate::score::plan::PlannedEffect;
use crate::score::truth::Truth;

impl Builder<'_> {
    pub(crate) fn exclusions(&self) -> Vec<ExclusionExplanation> {
        let rules = self.document.exclusions.iter().zip(&self.plan.exclusions);
        rules
            .zip(&self.assessment.exclusions)
            .filter(|(_, truth)| **truth != Truth::False)
            .map(|((rule, planned), truth)| {
                let missing = self.names(&self.account().open(planned, View::Shown, &Nothing));
                let when = say::predicate(&rule.when);
                let text = match truth {
                    Truth::True => format!("excluded, because {when}"),
                    _ => format!("would exclude if {when}; {} not known", say::are(&missing)),
                };
                ExclusionExplanation {
                    id: rule.id.clone(),
                    reason: rule.reason.clone(),
                    author: rule.author.clone(),
                    truth: *truth,
                    missing,
                    text,
                }
            })
            .collect()
    }

    pub(crate) fn overrides(&self) -> Vec<OverrideExplanation> {
        let mut score = self.assessment.base.points;
        let mut found = Vec::new();
        for (place, (rule, result)) in self.plan.overrides.iter().zip(&self.assessment.overrides).enumerate()
        {
            let before = score;
            score = Points::from_micro(before.micro() + result.change);
            if result.truth == Truth::False {
                continue;
            }
            let declared = &self.document.overrides[rule.index];
            let missing = self.names(&self.account().open(&rule.when, View::Shown, &Nothing));
            let overruled = (result.truth == Truth::True).then(|| self.overruled(place, before)).flatten();
            let effect = effect(&declared.then);
            let when = say::predicate(&declared.when);
            let mut text = match (result.truth, rule.then) {
                (Truth::True, PlannedEffect::Tier(_)) => format!("{effect}, because {when}"),
                (Truth::True, _) if score == before => {
                    format!("{effect}, because {when}; that changes nothing")
                }
                (Truth::True, _) => format!("{effect} ({before} to {score}), because {when}"),
                _ => format!("would {effect} if {when}; {} not known", say::are(&missing)),
            };
            if let Some(Overruled { by, id }) = &overruled {
                text = format!("{text}; overruled by {by} {id}");
            }
            found.push(OverrideExplanation {
                id: declared.id.clone(),
                reason: declared.reason.clone(),
                author: declared.author.clone(),
                expires: declared.expires,
                effect: declared.then.clone(),
                truth: result.truth,
                missing,
                before,
                change: Points::from_micro(result.change),
                overruled,
                text,
            });
        }
        found
    }

    /// What beat the override at `place`, which found the score at `before`: of a tier, a later tier or an exclusion; of points, the
    /// later override after which the score is what it would have been without.
    fn overruled(&self, place: usize, before: Points) -> Option<Overruled> {
        let by_override = |later: usize| Overruled {
            by: "override",
            id: self.document.overrides[self.plan.overrides[later].index].id.clone(),
        };
        let rules = self.plan.overrides.iter().zip(&self.assessment.overrides).enumerate();
        let mut fired = rules.skip(place).filter(|(_, (_, result))| result.truth == Truth::True);
        let (_, (own, _)) = fired.next()?;
        if let PlannedEffect::Tier(_) = own.then {
            let mut later = fired.filter(|(_, (rule, _))| matches!(rule.then, PlannedEffect::Tier(_)));
            let exclusion = || {
                let fires = self.assessment.exclusions.iter().position(|truth| *truth == Truth::True)?;
                Some(Overruled { by: "exclusion", id: self.document.exclusions[fires].id.clone() })
            };
            return later.next().map(|(later, _)| by_override(later)).or_else(exclusion);
        }
        let (mut with, mut without) = (moved(before, own.then), before);
        if with == without {
            return None;
        }
        for (later, (rule, _)) in fired {
            (with, without) = (moved(with, rule.then), moved(without, rule.then));
            if with == without {
                return Some(by_override(later));
            }
        }
        None
    }
}

fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Add(points) if points.micro() < 0 => {
            format!("take {} points off", Points::from_micro(-points.micro()))
        }
        Effect::Add(points) => format!("add {points} points"),
        Effect::Floor(points) => format!("raise the score to {points} at least"),
        Effect::Cap(points) => format!("hold the score to {points} at most"),
        Effect::Set(points) => format!("set the score to {points}"),
        Effect::Tier(tier) => format!("set the tier to {tier}"),
    }
}
