//! What to say to whom: the messaging record of each persona, and what is missing from it (A-052).

use super::contacts::PersonaSource;
use super::defaults::default_personas;
use crate::profile::Profile;
use crate::profile::people::{BuyingRole, Persona};
use serde::Serialize;

/// A persona's messaging record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MessagingRecord {
    /// The persona as the profile states it.
    pub persona: Persona,
    /// What is missing: `role`, `titles`, `pains` and `value_propositions` (three each are wanted), `outreach_tip`.
    pub missing: Vec<&'static str>,
}

/// All messaging records.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MessagingReport {
    /// In one sentence.
    pub summary: String,
    /// Where the personas come from.
    pub personas_from: PersonaSource,
    /// The records, in the order of the document.
    pub records: Vec<MessagingRecord>,
    /// Parts of the purchase that no persona plays.
    pub roles_without_persona: Vec<BuyingRole>,
}

/// How many pains and value propositions a record wants.
const WANTED: usize = 3;

/// The messaging records of a profile's personas, or of those that ship with the engine when it has none.
///
/// ```
/// use icp_core::{Profile, segment::personas::messaging};
/// let profile = Profile::from_json(r#"{"icp": 1, "name": "No personas yet", "attributes": {}, "criteria": []}"#)?;
/// let report = messaging(&profile);
/// assert!(report.records.iter().all(|record| record.missing.is_empty()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn messaging(profile: &Profile) -> MessagingReport {
    let own = &profile.document().personas;
    let (personas_from, personas) = if own.is_empty() {
        (PersonaSource::Defaults, default_personas().to_vec())
    } else {
        (PersonaSource::Profile, own.clone())
    };
    let roles = [BuyingRole::Economic, BuyingRole::Technical, BuyingRole::Champion];
    let plays = |role: &BuyingRole| personas.iter().any(|persona| persona.role == Some(*role));
    let roles_without_persona: Vec<BuyingRole> = roles.into_iter().filter(|role| !plays(role)).collect();
    let records: Vec<MessagingRecord> = personas
        .into_iter()
        .map(|persona| {
            let parts = [
                ("role", persona.role.is_none()),
                ("titles", persona.titles.is_empty()),
                ("pains", persona.pains.len() < WANTED),
                ("value_propositions", persona.value_propositions.len() < WANTED),
                ("outreach_tip", persona.outreach_tip.is_none()),
            ];
            let missing = parts.into_iter().filter(|(_, absent)| *absent).map(|(part, _)| part).collect();
            MessagingRecord { persona, missing }
        })
        .collect();
    let whole = records.iter().filter(|record| record.missing.is_empty()).count();
    let summary = format!("{whole} of {} personas have everything a message needs.", records.len());
    MessagingReport { summary, personas_from, records, roles_without_persona }
}
