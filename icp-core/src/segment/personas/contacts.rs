//! Contacts scored on their own, ranked inside accounts whose gate is open (A-050), and the buying committee they make up (A-052).

use super::defaults::default_personas;
use super::matching::{Match, Wanted, best_match};
use super::title::{Department, RoleRules, Seniority, parse_title_with};
use crate::profile::Profile;
use crate::profile::people::{BuyingRole, Persona};
use crate::segment::error::{SegmentError, not_negative};
use serde::{Deserialize, Serialize};

/// A person. What is given outright goes before what the title says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The person's id.
    pub id: String,
    /// The account's id.
    #[serde(default)]
    pub account: Option<String>,
    /// The job title.
    #[serde(default)]
    pub title: Option<String>,
    /// The department, where it is known.
    #[serde(default)]
    pub department: Option<Department>,
    /// The seniority, where it is known.
    #[serde(default)]
    pub seniority: Option<Seniority>,
    /// The parts this person is known to play.
    #[serde(default)]
    pub roles: Vec<BuyingRole>,
}

/// What is decided on an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountDecision {
    /// Go for it.
    Pursue,
    /// A person decides.
    Consider,
    /// Leave it.
    Exclude,
}

/// An account as it was scored.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoredAccount {
    /// Its id.
    pub id: String,
    /// The decision of its record.
    pub decision: AccountDecision,
    /// Its tier.
    #[serde(default)]
    pub tier: Option<String>,
    /// Its score; orders the accounts and is never added to a contact's.
    #[serde(default)]
    pub score: Option<f64>,
}

/// Contacts to rank.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankRequest {
    /// The people.
    pub contacts: Vec<Contact>,
    /// The accounts as they were scored. Without any, no account is let through: score them first, or set `gate` to every decision and list them.
    pub accounts: Vec<ScoredAccount>,
    /// The decisions that open an account's gate; `pursue` and `consider`.
    #[serde(default = "gate")]
    pub gate: Vec<AccountDecision>,
    /// The least score (0…100) at which a contact counts as a persona; 50.
    #[serde(default = "least")]
    pub least_match: f64,
    /// Which departments play which part.
    #[serde(default)]
    pub rules: RoleRules,
}

fn gate() -> Vec<AccountDecision> {
    vec![AccountDecision::Pursue, AccountDecision::Consider]
}

fn least() -> f64 {
    50.0
}

/// Where the personas come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonaSource {
    /// The profile.
    Profile,
    /// The profile has none: those that ship with the engine.
    Defaults,
}

/// Why an account's contacts are ranked or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GateState {
    /// The account's decision lets its contacts through.
    Open,
    /// It does not.
    Closed,
    /// The account was not scored.
    NotScored,
}

/// A contact with its own score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RankedContact {
    /// The person's id.
    pub id: String,
    /// The place inside the account, from 1; none while the gate is not open or nothing is known of the person.
    pub rank: Option<u64>,
    /// How well the person matches the best persona, 0…100; none when nothing is known. Never part of the account's score.
    pub score: Option<f64>,
    /// The persona; none below `least_match`.
    pub persona: Option<String>,
    /// What of the persona is met: `title`, `role`, `department`, `seniority`.
    pub met: Vec<&'static str>,
    /// The parts the person plays.
    pub roles: Vec<BuyingRole>,
    /// How high the position is.
    pub seniority: Option<Seniority>,
    /// Where in the company.
    pub department: Option<Department>,
    /// What to say first: the persona's first value proposition.
    pub opening: Option<String>,
    /// How to write: the persona's outreach tip.
    pub outreach_tip: Option<String>,
}

/// One part of the buying committee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seat {
    /// The part.
    pub role: BuyingRole,
    /// Who plays it.
    pub contacts: Vec<String>,
}

/// Which parts of the buying committee are known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Committee {
    /// Economic, technical, champion.
    pub seats: Vec<Seat>,
    /// Parts that nobody is known to play.
    pub missing: Vec<BuyingRole>,
    /// The share of the three parts that is known.
    pub coverage: f64,
    /// Whether the only champion is the only economic buyer: one person then speaks to himself.
    pub champion_is_economic_buyer: bool,
}

/// The contacts of one account.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccountContacts {
    /// The account's id.
    pub account: String,
    /// Whether its contacts are ranked.
    pub gate: GateState,
    /// Its tier.
    pub tier: Option<String>,
    /// Its own score.
    pub account_score: Option<f64>,
    /// The buying committee.
    pub committee: Committee,
    /// Its contacts, the best first.
    pub contacts: Vec<RankedContact>,
}

/// Contacts, ranked inside their accounts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RankReport {
    /// In one sentence.
    pub summary: String,
    /// Where the personas come from.
    pub personas_from: PersonaSource,
    /// The accounts: those with an open gate first, by their score.
    pub accounts: Vec<AccountContacts>,
    /// People without an account: they can not pass any gate.
    pub without_account: Vec<String>,
}

/// Ranks the contacts of accounts: the account's gate first, then each person's own score.
///
/// ```
/// use icp_core::{profile::templates::template, segment::personas::{RankRequest, rank_contacts}};
/// let profile = template("starter").ok_or("no template")?.profile()?;
/// let request: RankRequest = serde_json::from_str(r#"{
///     "accounts": [{"id": "a", "decision": "pursue"}, {"id": "b", "decision": "exclude"}],
///     "contacts": [{"id": "1", "account": "a", "title": "VP of Sales"}, {"id": "2", "account": "b", "title": "CEO"}]}"#)?;
/// let report = rank_contacts(&profile, &request)?;
/// assert_eq!(report.accounts[0].contacts[0].rank, Some(1));
/// assert_eq!(report.accounts[1].contacts[0].rank, None, "the account comes first");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SegmentError::Wrong`] for ids given twice, an account score that is not finite, or `least_match` outside 0…100.
pub fn rank_contacts(profile: &Profile, request: &RankRequest) -> Result<RankReport, SegmentError> {
    check(request)?;
    let own = &profile.document().personas;
    let shipped = default_personas();
    let (personas_from, personas): (PersonaSource, &[Persona]) =
        if own.is_empty() { (PersonaSource::Defaults, &shipped) } else { (PersonaSource::Profile, own) };
    let wanted: Vec<Wanted<'_>> =
        personas.iter().map(|persona| Wanted::new(persona, &request.rules)).collect();

    let mut accounts: Vec<AccountContacts> = Vec::new();
    let mut without_account = Vec::new();
    for scored in &request.accounts {
        let gate = if request.gate.contains(&scored.decision) { GateState::Open } else { GateState::Closed };
        accounts.push(AccountContacts {
            account: scored.id.clone(),
            gate,
            tier: scored.tier.clone(),
            account_score: scored.score,
            committee: Committee::of(&[]),
            contacts: Vec::new(),
        });
    }
    let mut places: std::collections::BTreeMap<String, usize> =
        accounts.iter().enumerate().map(|(place, account)| (account.account.clone(), place)).collect();
    for contact in &request.contacts {
        let Some(account) = &contact.account else {
            without_account.push(contact.id.clone());
            continue;
        };
        let place = *places.entry(account.clone()).or_insert_with(|| {
            accounts.push(AccountContacts {
                account: account.clone(),
                gate: GateState::NotScored,
                tier: None,
                account_score: None,
                committee: Committee::of(&[]),
                contacts: Vec::new(),
            });
            accounts.len() - 1
        });
        let ranked = score(contact, &wanted, request);
        if let Some(account) = accounts.get_mut(place) {
            account.contacts.push(ranked);
        }
    }
    for account in &mut accounts {
        account.committee = Committee::of(&account.contacts);
        account.contacts.sort_by(better);
        if account.gate == GateState::Open {
            let scored = account.contacts.iter_mut().filter(|contact| contact.score.is_some());
            for (rank, contact) in (1u64..).zip(scored) {
                contact.rank = Some(rank);
            }
        }
    }
    accounts.sort_by(|a, b| {
        let gate = |account: &AccountContacts| match account.gate {
            GateState::Open => 0,
            GateState::Closed => 1,
            GateState::NotScored => 2,
        };
        gate(a)
            .cmp(&gate(b))
            .then_with(|| descending(a.account_score, b.account_score))
            .then_with(|| a.account.cmp(&b.account))
    });
    let summary = summary(&accounts);
    Ok(RankReport { summary, personas_from, accounts, without_account })
}

fn check(request: &RankRequest) -> Result<(), SegmentError> {
    let mut seen = std::collections::BTreeSet::new();
    for (i, contact) in request.contacts.iter().enumerate() {
        if !seen.insert(contact.id.as_str()) {
            let path = format!("/contacts/{i}/id");
            return Err(SegmentError::wrong(path, format!("{:?}", contact.id), "each id may be given once"));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    for (i, account) in request.accounts.iter().enumerate() {
        if !seen.insert(account.id.as_str()) {
            let path = format!("/accounts/{i}/id");
            return Err(SegmentError::wrong(path, format!("{:?}", account.id), "each id may be given once"));
        }
        if let Some(score) = account.score {
            not_negative(format!("/accounts/{i}/score"), score)?;
        }
    }
    if !(0.0..=100.0).contains(&request.least_match) {
        return Err(SegmentError::wrong(
            "/least_match",
            request.least_match,
            "a number from 0 to 100 is wanted",
        ));
    }
    Ok(())
}

fn score(contact: &Contact, wanted: &[Wanted<'_>], request: &RankRequest) -> RankedContact {
    let parsed = parse_title_with(contact.title.as_deref().unwrap_or_default(), &request.rules);
    let seniority = contact.seniority.or(parsed.seniority);
    let department = contact.department.or(parsed.department);
    let said = department
        .filter(|_| parsed.current)
        .and_then(|department| request.rules.role(department, seniority));
    let roles = if contact.roles.is_empty() { said.into_iter().collect() } else { contact.roles.clone() };
    let title = contact.title.as_deref().filter(|_| parsed.current);
    let best = best_match(wanted, title, &roles, department, seniority);
    let persona = best.as_ref().filter(|best| best.score >= request.least_match);
    let Match { score, met, .. } = best.clone().unwrap_or_default();
    RankedContact {
        id: contact.id.clone(),
        rank: None,
        score: best.as_ref().map(|_| score),
        persona: persona.map(|best| wanted[best.place].persona.id.clone()),
        met,
        roles,
        seniority,
        department,
        opening: persona.and_then(|best| wanted[best.place].persona.value_propositions.first().cloned()),
        outreach_tip: persona.and_then(|best| wanted[best.place].persona.outreach_tip.clone()),
    }
}

/// Higher scores first; then who decides before who judges before who uses; then the higher position; then the id.
fn better(a: &RankedContact, b: &RankedContact) -> std::cmp::Ordering {
    let first_role = |contact: &RankedContact| contact.roles.iter().min().map_or(u8::MAX, |role| *role as u8);
    descending(a.score, b.score)
        .then_with(|| first_role(a).cmp(&first_role(b)))
        .then_with(|| b.seniority.cmp(&a.seniority))
        .then_with(|| a.id.cmp(&b.id))
}

fn descending(a: Option<f64>, b: Option<f64>) -> std::cmp::Ordering {
    match (a, b) {
        (Some(a), Some(b)) => crate::num::order(b, a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

impl Committee {
    fn of(contacts: &[RankedContact]) -> Self {
        let roles = [BuyingRole::Economic, BuyingRole::Technical, BuyingRole::Champion];
        let seats = roles.map(|role| {
            let players = contacts.iter().filter(|contact| contact.roles.contains(&role));
            Seat { role, contacts: players.map(|contact| contact.id.clone()).collect() }
        });
        let missing: Vec<BuyingRole> =
            seats.iter().filter(|seat| seat.contacts.is_empty()).map(|seat| seat.role).collect();
        let champion_is_economic_buyer =
            seats[2].contacts.len() == 1 && seats[0].contacts == seats[2].contacts;
        Self {
            coverage: (roles.len() - missing.len()) as f64 / roles.len() as f64,
            missing,
            champion_is_economic_buyer,
            seats: seats.to_vec(),
        }
    }
}

fn summary(accounts: &[AccountContacts]) -> String {
    let open: Vec<&AccountContacts> =
        accounts.iter().filter(|account| account.gate == GateState::Open).collect();
    let ranked: usize = open
        .iter()
        .map(|account| account.contacts.iter().filter(|contact| contact.rank.is_some()).count())
        .sum();
    let whole = open.iter().filter(|account| account.committee.missing.is_empty()).count();
    format!(
        "{ranked} contacts ranked in {} of {} accounts; {whole} of these have an economic buyer, a technical evaluator and a champion.",
        open.len(),
        accounts.len()
    )
}
