//! What is told about one account.

use super::assess::Assessment;
use super::plan::{Plan, PlannedEffect};
use super::tiers::Reason;
use super::truth::Truth;
use super::words::{Decision, Status};
use crate::date::Date;
use crate::json::Json;
use crate::points::Points;
use crate::profile::criterion::Axis;
use crate::profile::document::Document;
use std::sync::Arc;

/// Why a tier whose `min` was met was passed over, or what decided the tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TierReason {
    /// What the tier requires is not so.
    RequiresUnmet {
        /// The tier passed over.
        tier: String,
    },
    /// What the tier requires can not be told for lack of data.
    RequiresUnknown {
        /// The tier passed over.
        tier: String,
    },
    /// A must-have criterion has a fit of 0.
    MustHave {
        /// The tier passed over.
        tier: String,
        /// The criterion.
        criterion: String,
    },
    /// An override set the tier.
    Override {
        /// The tier it set.
        tier: String,
        /// The override.
        id: String,
    },
}

impl TierReason {
    /// The tier it speaks of.
    #[must_use]
    pub fn tier(&self) -> &str {
        match self {
            Self::RequiresUnmet { tier }
            | Self::RequiresUnknown { tier }
            | Self::MustHave { tier, .. }
            | Self::Override { tier, .. } => tier,
        }
    }

    /// The word on every surface.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::RequiresUnmet { .. } => "requires_unmet",
            Self::RequiresUnknown { .. } => "requires_unknown",
            Self::MustHave { .. } => "must_have",
            Self::Override { .. } => "override",
        }
    }
}

/// Ids of rules that fired and of rules that can not be told for lack of data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FiredExclusions {
    /// Those that are true.
    pub fired: Vec<String>,
    /// Those that are unknown.
    pub unknown: Vec<String>,
}

/// What an override did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverrideChange {
    /// Its id.
    pub id: String,
    /// By how much it changed the score.
    pub change: Points,
    /// The tier it names, if it does.
    pub tier: Option<String>,
}

/// Overrides in force that fired, and those that can not be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FiredOverrides {
    /// Those that are true, in document order; base score plus changes is the score.
    pub fired: Vec<OverrideChange>,
    /// Those that are unknown.
    pub unknown: Vec<String>,
}

/// One criterion's part in the score.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionPoints {
    /// Its id.
    pub id: Arc<str>,
    /// Its axis.
    pub axis: Axis,
    /// The points it contributes, after the missing policies and caps; they add up to the axis's sum exactly.
    pub points: Points,
    /// The most it could contribute; 0 while it is ignored.
    pub max: Points,
    /// Its fit, 0…1; `None` while undetermined.
    pub fit: Option<f64>,
}

/// One trigger's part in the timing.
#[derive(Clone, Debug, PartialEq)]
pub struct TriggerStrength {
    /// Its id.
    pub id: Arc<str>,
    /// Its strength on the date, 0…1.
    pub strength: f64,
}

/// Everything that is told about one account (design section 3, step 11).
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The score, 0…100.
    pub score: Points,
    /// The score before overrides: the sum of the fit criteria's points.
    pub base_score: Points,
    /// The least score that the missing attributes still allow.
    pub low: Points,
    /// The greatest score that the missing attributes still allow.
    pub high: Points,
    /// The share of the fit axis's points that rest on known attributes, 0…1.
    pub coverage: f64,
    /// Whether the moment is right, 0…100.
    pub timing: Points,
    /// The tier; `None` when excluded, when too little is known, or when none is met.
    pub tier: Option<String>,
    /// Whether no completion of the missing attributes can change the tier.
    pub tier_certain: bool,
    /// Why better tiers were passed over, from the top.
    pub tier_reasons: Vec<TierReason>,
    /// What to do.
    pub decision: Decision,
    /// How far to rely on it.
    pub status: Status,
    /// The exclusions that fired or are unknown.
    pub exclusions: FiredExclusions,
    /// The overrides that fired or are unknown.
    pub overrides: FiredOverrides,
    /// Each criterion, in document order.
    pub criteria: Vec<CriterionPoints>,
    /// Each trigger, in document order.
    pub triggers: Vec<TriggerStrength>,
    /// The profile's fingerprint.
    pub fingerprint: Arc<str>,
    /// The date it holds for.
    pub as_of: Date,
}

impl Record {
    /// The engine's version.
    pub const ENGINE: &'static str = crate::ENGINE;

    pub(crate) fn new(
        assessment: &Assessment,
        plan: &Plan,
        document: &Document,
        fingerprint: &Arc<str>,
    ) -> Self {
        let tier_id = |tier: usize| document.tiers[tier].id.clone();
        let override_id = |place: usize| document.overrides[plan.overrides[place].index].id.clone();
        let reason = |(tier, reason): &(usize, Reason)| {
            let tier = tier_id(*tier);
            match reason {
                Reason::RequiresUnmet => TierReason::RequiresUnmet { tier },
                Reason::RequiresUnknown => TierReason::RequiresUnknown { tier },
                Reason::MustHave(i) => {
                    TierReason::MustHave { tier, criterion: document.criteria[*i].id.clone() }
                }
                Reason::Override(place) => TierReason::Override { tier, id: override_id(*place) },
            }
        };
        let exclusions = |wanted: Truth| {
            let rules = document.exclusions.iter().zip(&assessment.exclusions);
            rules.filter(|(_, truth)| **truth == wanted).map(|(rule, _)| rule.id.clone()).collect()
        };
        let mut overrides = FiredOverrides::default();
        for (place, (rule, result)) in plan.overrides.iter().zip(&assessment.overrides).enumerate() {
            match result.truth {
                Truth::True => overrides.fired.push(OverrideChange {
                    id: override_id(place),
                    change: Points::from_micro(result.change),
                    tier: match rule.then {
                        PlannedEffect::Tier(tier) => Some(tier_id(tier)),
                        _ => None,
                    },
                }),
                Truth::Unknown => overrides.unknown.push(override_id(place)),
                Truth::False => {}
            }
        }
        let criteria = plan.criteria.iter().zip(&assessment.criteria);
        let triggers = plan.triggers.iter().zip(&assessment.triggers);
        let verdict = &assessment.verdict;
        Self {
            score: assessment.score,
            base_score: assessment.base.points,
            low: assessment.low,
            high: assessment.high,
            coverage: assessment.base.coverage,
            timing: assessment.timing,
            tier: verdict.tier.map(tier_id),
            tier_certain: verdict.tier_certain,
            tier_reasons: verdict.reasons.iter().map(reason).collect(),
            decision: verdict.decision,
            status: verdict.status,
            exclusions: FiredExclusions {
                fired: exclusions(Truth::True),
                unknown: exclusions(Truth::Unknown),
            },
            overrides,
            criteria: criteria
                .map(|(planned, result)| CriterionPoints {
                    id: Arc::clone(&planned.id),
                    axis: planned.axis,
                    points: result.points,
                    max: result.max,
                    fit: result.fit,
                })
                .collect(),
            triggers: triggers
                .map(|(trigger, strength)| TriggerStrength {
                    id: Arc::clone(&trigger.id),
                    strength: strength.now,
                })
                .collect(),
            fingerprint: Arc::clone(fingerprint),
            as_of: plan.as_of,
        }
    }

    /// The record as a JSON value, keys in snake_case and in the order of the fields.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        let points = |points: Points| Json::Number(points.to_f64());
        let text = |text: &str| Json::Text(text.to_owned());
        let ids = |ids: &[String]| Json::List(ids.iter().map(|id| text(id)).collect());
        let object = |members: Vec<(&str, Json)>| {
            Json::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
        };
        let reason = |reason: &TierReason| {
            let mut members = vec![("tier", text(reason.tier())), ("reason", text(reason.as_str()))];
            match reason {
                TierReason::MustHave { criterion, .. } => members.push(("criterion", text(criterion))),
                TierReason::Override { id, .. } => members.push(("override", text(id))),
                TierReason::RequiresUnmet { .. } | TierReason::RequiresUnknown { .. } => {}
            }
            object(members)
        };
        let fired = |rule: &OverrideChange| {
            let mut members = vec![("id", text(&rule.id)), ("change", points(rule.change))];
            if let Some(tier) = &rule.tier {
                members.push(("tier", text(tier)));
            }
            object(members)
        };
        let criterion = |criterion: &CriterionPoints| {
            object(vec![
                ("id", text(&criterion.id)),
                ("axis", text(criterion.axis.as_str())),
                ("points", points(criterion.points)),
                ("max", points(criterion.max)),
                ("fit", criterion.fit.map_or(Json::Null, Json::Number)),
            ])
        };
        let trigger = |trigger: &TriggerStrength| {
            object(vec![("id", text(&trigger.id)), ("strength", Json::Number(trigger.strength))])
        };
        object(vec![
            ("score", points(self.score)),
            ("base_score", points(self.base_score)),
            ("low", points(self.low)),
            ("high", points(self.high)),
            ("coverage", Json::Number(self.coverage)),
            ("timing", points(self.timing)),
            ("tier", self.tier.as_deref().map_or(Json::Null, text)),
            ("tier_certain", Json::Bool(self.tier_certain)),
            ("tier_reasons", Json::List(self.tier_reasons.iter().map(reason).collect())),
            ("decision", text(self.decision.as_str())),
            ("status", text(self.status.as_str())),
            (
                "exclusions",
                object(vec![
                    ("fired", ids(&self.exclusions.fired)),
                    ("unknown", ids(&self.exclusions.unknown)),
                ]),
            ),
            (
                "overrides",
                object(vec![
                    ("fired", Json::List(self.overrides.fired.iter().map(fired).collect())),
                    ("unknown", ids(&self.overrides.unknown)),
                ]),
            ),
            ("criteria", Json::List(self.criteria.iter().map(criterion).collect())),
            ("triggers", Json::List(self.triggers.iter().map(trigger).collect())),
            ("fingerprint", text(&self.fingerprint)),
            ("as_of", text(&self.as_of.to_string())),
            ("engine", text(Self::ENGINE)),
        ])
    }

    /// The record as JSON text: snake_case keys, byte-identical on every surface.
    #[must_use]
    pub fn to_json(&self) -> String {
        super::record_text::snake(self)
    }

    /// The same with keys in camelCase, as JavaScript spells them.
    #[must_use]
    pub fn to_camel_json(&self) -> String {
        super::record_text::camel(self)
    }

    /// Both at once: [`Self::to_json`] and [`Self::to_camel_json`].
    #[must_use]
    pub fn to_both_json(&self) -> (String, String) {
        super::record_text::both(self)
    }

    /// SHA-256 of the record's RFC 8785 form, as 64 hexadecimal digits: the fingerprint of the result.
    #[must_use]
    pub fn fingerprint_of_result(&self) -> String {
        crate::fingerprint::sha256_hex(&self.to_json_value().canonical())
    }
}
