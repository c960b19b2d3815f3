//! Why better tiers were passed over.

use super::build::Builder;
use super::parts::TierPassed;
use super::say;
use crate::points::Points;
use crate::score::expression::View;
use crate::score::tiers::{Assessed, Reason};
use crate::score::truth::Truth;
use crate::score::words::Status;

impl Builder<'_> {
    /// The tiers better than the account's, from the top; all of them when it has none.
    pub(crate) fn tiers_passed(&self) -> Vec<TierPassed> {
        let better = self.assessment.verdict.tier.unwrap_or(self.plan.tiers.len());
        (0..better).map(|tier| self.tier_passed(tier)).collect()
    }

    fn tier_passed(&self, tier: usize) -> TierPassed {
        let (declared, planned) = (&self.document.tiers[tier], &self.plan.tiers[tier]);
        let (score, verdict) = (self.assessment.score, &self.assessment.verdict);
        let short = Points::from_micro((planned.min.micro() - score.micro()).max(0));
        let (mut criterion, mut missing) = (None, Vec::new());
        let requires = || declared.requires.as_ref().map(say::predicate).unwrap_or_default();
        let why = verdict.reasons.iter().find(|(place, _)| *place == tier).map(|(_, reason)| *reason);
        let override_ = verdict.reasons.iter().find_map(|(_, reason)| match reason {
            Reason::Override(place) => Some(&self.document.overrides[self.plan.overrides[*place].index].id),
            _ => None,
        });
        let (reason, text) = match (verdict.status, override_, why) {
            (Status::Excluded, _, _) => {
                let fired = self.assessment.exclusions.iter().position(|truth| *truth == Truth::True);
                let id = fired.map_or("", |i| &self.document.exclusions[i].id);
                ("excluded", format!("excluded by {id}"))
            }
            (Status::InsufficientData, _, _) => {
                ("insufficient_data", "nothing is known that the fit rests on".to_owned())
            }
            (_, Some(id), _) => ("override", format!("override {id} set another tier")),
            (_, None, Some(Reason::MustHave(i))) => {
                let name = say::name(&self.document.criteria[i].name, &self.document.criteria[i].id);
                criterion = Some(self.document.criteria[i].id.clone());
                ("must_have", format!("{name} is a must-have and its fit is 0"))
            }
            (_, None, Some(Reason::RequiresUnmet)) => {
                ("requires_unmet", format!("does not hold: {}", requires()))
            }
            (_, None, Some(Reason::RequiresUnknown)) => {
                let open = planned
                    .requires
                    .as_ref()
                    .map(|rule| self.account().open(rule, View::Shown, &Assessed(self.assessment)));
                missing = self.names(&open.unwrap_or_default());
                let text = format!("can not be told yet: {}; {} not known", requires(), say::are(&missing));
                ("requires_unknown", text)
            }
            _ => ("below_min", format!("{score} is {short} short of {}", planned.min)),
        };
        TierPassed {
            id: declared.id.clone(),
            name: say::name(&declared.name, &declared.id).to_owned(),
            min: planned.min,
            short,
            reason,
            criterion,
            missing,
            text,
        }
    }
}
