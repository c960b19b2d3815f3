//! People inside accounts: what their titles say, how well they match the profile's personas, which parts of the buying committee are known.
//! A contact's score is its own and is never added to its account's.

mod contacts;
mod defaults;
mod matching;
mod messaging;
mod positions;
mod title;
mod words;

pub use contacts::{
    AccountContacts, AccountDecision, Committee, Contact, GateState, PersonaSource, RankReport, RankRequest,
    RankedContact, ScoredAccount, Seat, rank_contacts,
};
pub use defaults::default_personas;
pub use messaging::{MessagingRecord, MessagingReport, messaging};
pub use title::{Department, ParsedTitle, RoleRules, Seniority, parse_title, parse_title_with};
