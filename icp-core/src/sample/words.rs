//! The market's vocabulary: values, their other spellings as they occur in real exports, invented names.

use super::draw::{Draws, Topic};

/// A value and the spellings it occurs under besides its own; a profile that wants them all declares aliases.
pub(super) type Spellings = &'static [(&'static str, &'static [&'static str])];

pub(super) const INDUSTRIES: &[(&str, f64)] = &[
    ("B2B SaaS", 24.0),
    ("Fintech", 11.0),
    ("E-commerce", 12.0),
    ("Healthcare", 10.0),
    ("Manufacturing", 11.0),
    ("Professional services", 12.0),
    ("Logistics", 7.0),
    ("Education", 6.0),
    ("Media", 7.0),
];

pub(super) const INDUSTRY_SPELLINGS: Spellings = &[
    ("B2B SaaS", &["SaaS", "b2b saas", "Software as a Service", "B2B SaaS "]),
    ("Fintech", &["FinTech", "Financial technology", "fintech"]),
    ("E-commerce", &["Ecommerce", "eCommerce", "E-Commerce"]),
    ("Healthcare", &["Health care", "HEALTHCARE"]),
    ("Professional services", &["Professional Services", " professional services"]),
];

pub(super) const COUNTRIES: &[(&str, f64)] = &[
    ("United States", 46.0),
    ("United Kingdom", 12.0),
    ("Germany", 9.0),
    ("Canada", 6.0),
    ("France", 6.0),
    ("Netherlands", 4.0),
    ("Switzerland", 2.0),
    ("Austria", 2.0),
    ("Australia", 4.0),
    ("India", 5.0),
    ("Brazil", 4.0),
];

pub(super) const COUNTRY_SPELLINGS: Spellings = &[
    ("United States", &["USA", "U.S.", "United States of America", "us"]),
    ("United Kingdom", &["UK", "Great Britain", "united kingdom"]),
    ("Germany", &["Deutschland", "GERMANY", "DE"]),
    ("Netherlands", &["The Netherlands"]),
    ("Switzerland", &["Schweiz"]),
];

pub(super) const STAGES: &[&str] =
    &["Pre-seed", "Seed", "Series A", "Series B", "Series C", "Series D+", "Public"];

pub(super) const STAGE_SPELLINGS: Spellings = &[
    ("Series A", &["series a", "A round"]),
    ("Series B", &["SERIES B", "B round"]),
    ("Series C", &["Series C "]),
    ("Seed", &["seed"]),
];

/// Tools and how common they are in a stack of average maturity.
pub(super) const TOOLS: &[(&str, f64)] = &[
    ("Salesforce", 0.36),
    ("HubSpot", 0.30),
    ("Intercom", 0.18),
    ("Outreach.io", 0.16),
    ("Marketo", 0.12),
    ("Slack", 0.62),
    ("Zendesk", 0.24),
    ("Stripe", 0.28),
    ("Segment", 0.14),
    ("Snowflake", 0.17),
    ("Looker", 0.12),
    ("Tableau", 0.15),
    ("Jira", 0.48),
    ("Notion", 0.26),
    ("Asana", 0.20),
    ("Okta", 0.21),
    ("Datadog", 0.19),
    ("Zoom", 0.58),
    ("DocuSign", 0.31),
    ("NetSuite", 0.16),
    ("Workday", 0.11),
    ("Greenhouse", 0.14),
    ("Gong", 0.12),
    ("Amplitude", 0.09),
];

pub(super) const TOOL_SPELLINGS: Spellings = &[
    ("Salesforce", &["salesforce", "SalesForce", "SFDC"]),
    ("HubSpot", &["Hubspot", "hubspot"]),
    ("Outreach.io", &["Outreach", "outreach.io"]),
    ("Intercom", &["intercom"]),
];

pub(super) const COMPETITORS: &[(&str, f64)] =
    &[("none", 66.0), ("Zorvane", 16.0), ("Quibbex", 11.0), ("Trelliko", 7.0)];

pub(super) const CLOUDS: &[(&str, f64)] = &[("AWS", 52.0), ("Azure", 28.0), ("GCP", 20.0)];

pub(super) const CONTENT: &[(&str, f64)] = &[
    ("competitor comparison guide", 0.20),
    ("roi calculator", 0.14),
    ("security whitepaper", 0.10),
    ("webinar", 0.22),
    ("blog", 0.55),
];

pub(super) const MARKET_EVENTS: &[(&str, f64)] =
    &[("none", 70.0), ("merger", 8.0), ("new market", 14.0), ("restructuring", 8.0)];

pub(super) const WORKAROUNDS: &[(&str, f64)] =
    &[("spreadsheets", 46.0), ("in-house tool", 18.0), ("agency", 10.0), ("nothing", 26.0)];

const ONSETS: &[&str] =
    &["b", "br", "c", "d", "f", "gl", "h", "k", "l", "m", "n", "p", "qu", "r", "s", "t", "v", "z"];
const VOWELS: &[&str] = &["a", "e", "i", "o", "u", "ia", "eo"];
const CODAS: &[&str] = &["", "", "", "l", "n", "r", "x", "st", "m"];
const SUFFIXES: &[&str] = &["Labs", "Systems", "Works", "Group", "Partners", "Cloud", "Holdings", "Co."];
const LEGAL: &[&str] = &["Inc.", "Ltd", "GmbH", "LLC", "S.A."];

fn one_of<'a>(draws: &Draws, k: u64, choices: &[&'a str]) -> &'a str {
    choices[draws.below(k, choices.len() as u64) as usize]
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

/// An invented word of two or three syllables, from draws `k` … `k + 10`.
pub(super) fn invented(draws: &Draws, k: u64) -> String {
    let syllables = 2 + draws.below(k, 2);
    let mut word = String::new();
    for s in 0..syllables {
        let k = k + 1 + 3 * s;
        word.push_str(one_of(draws, k, ONSETS));
        word.push_str(one_of(draws, k + 1, VOWELS));
        word.push_str(one_of(draws, k + 2, CODAS));
    }
    capitalised(&word)
}

/// An invented company name and a domain under the reserved `.example`; the account's number makes the domain unique.
pub(super) fn company_name(seed: u64, account: u32) -> (String, String) {
    let draws = Draws::new(seed, Topic::Name, account);
    let word = invented(&draws, 0);
    let mut name = word.clone();
    if draws.chance(20, 0.5) {
        name = format!("{name} {}", one_of(&draws, 21, SUFFIXES));
    }
    if draws.chance(22, 0.3) {
        name = format!("{name} {}", one_of(&draws, 23, LEGAL));
    }
    (name, format!("{}-{}.example", word.to_ascii_lowercase(), account + 1))
}

/// The value as somebody typed it: one in five times under another spelling, where it has one.
pub(super) fn as_typed(draws: &Draws, k: u64, value: &'static str, spellings: Spellings) -> &'static str {
    let others = spellings.iter().find(|(known, _)| *known == value).map_or(&[][..], |(_, others)| others);
    if others.is_empty() || !draws.chance(k, 0.2) { value } else { one_of(draws, k + 1, others) }
}
