//! The explanation of one account as a whole.

use super::build::Builder;
use super::parts::{
    CriterionExplanation, ExclusionExplanation, OpenAttribute, OverrideExplanation, TierPassed,
    TriggerExplanation,
};
use crate::score::record::Record;
use crate::score::scorer::Scorer;
use crate::table::account::Account;
use crate::table::fault::DataError;

/// Why an account scores as it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Tier, score and bounds in one sentence.
    pub summary: String,
    /// Each criterion, in document order. Over the fit axis the points add up to the record's `base_score` exactly.
    pub criteria: Vec<CriterionExplanation>,
    /// The exclusions that fired or are unknown, in document order.
    pub exclusions: Vec<ExclusionExplanation>,
    /// The overrides in force that fired or are unknown, in document order; `base_score` plus their changes is `score`.
    pub overrides: Vec<OverrideExplanation>,
    /// Each trigger, in document order.
    pub triggers: Vec<TriggerExplanation>,
    /// The tiers better than the account's, from the top, each with why it was passed over.
    pub tiers: Vec<TierPassed>,
    /// The missing attributes that leave anything open, in document order, and what they leave open.
    pub open: Vec<OpenAttribute>,
    /// The record itself.
    pub record: Record,
}

impl Scorer {
    /// Explains the score of one account: what each criterion contributes and why, what the rules did, why better tiers were
    /// passed over, and which missing attributes keep what open.
    ///
    /// # Errors
    /// As [`Scorer::score`].
    ///
    /// ```
    /// use icp_core::{Account, Profile};
    /// let profile = Profile::from_json(r#"{
    ///     "icp": 1, "name": "Example",
    ///     "attributes": {"employees": {"type": "number"}, "country": {"type": "text"}},
    ///     "criteria": [
    ///         {"id": "size", "category": "firmographic", "weight": 3, "attribute": "employees",
    ///          "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}},
    ///         {"id": "place", "category": "firmographic", "weight": 1, "attribute": "country", "fit": {"values": {"Germany": 1}}}
    ///     ]
    /// }"#)?;
    /// let explanation = profile.scorer("2026-11-21")?.explain(&Account::new().number("employees", 120.0))?;
    /// assert_eq!(explanation.summary, "tier_2 with 75.00 of 100 (between 75.00 and 100.00 while country is unknown).");
    /// assert_eq!(explanation.criteria[0].why.text, "120 is within 50…500");
    /// assert_eq!(explanation.criteria[1].why.text, "country is not known; it earns nothing until then");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain(&self, account: &Account) -> Result<Explanation, DataError> {
        let slots = self.slots(account)?;
        let assessment = self.assess(&slots);
        let record = self.record(&slots);
        Ok(Builder::new(self, account, &slots, &assessment).explanation(record))
    }
}
