//! Contacts with titles, and messages with what came back.

use super::company::Company;
use super::draw::{Draws, Topic};
use super::frame::{Frame, Item, Kind};
use super::{Options, words};
use crate::date::Date;
use crate::num;

/// A job title, the part its holder plays in a purchase, and how common it is.
const TITLES: &[(&str, &str, f64)] = &[
    ("VP Sales", "economic", 8.0),
    ("Head of Revenue Operations", "economic", 4.0),
    ("Director of Marketing", "economic", 7.0),
    ("CTO", "technical", 7.0),
    ("VP Engineering", "technical", 5.0),
    ("Head of IT", "technical", 6.0),
    ("RevOps Manager", "technical", 5.0),
    ("Sales Manager", "champion", 12.0),
    ("SDR Manager", "champion", 7.0),
    ("Marketing Manager", "champion", 11.0),
    ("Account Executive", "champion", 14.0),
    ("Office Manager", "none", 6.0),
    ("HR Business Partner", "none", 5.0),
    ("Accountant", "none", 3.0),
];

/// Titles as they are found in real address books.
const TITLE_SPELLINGS: words::Spellings = &[
    ("VP Sales", &["VP of Sales", "Vice President, Sales", "vp sales"]),
    ("Head of Revenue Operations", &["Head of RevOps"]),
    ("Director of Marketing", &["Marketing Director", "Director, Marketing"]),
    ("CTO", &["Chief Technology Officer"]),
    ("VP Engineering", &["VP of Engineering"]),
    ("Sales Manager", &["Sr. Sales Manager", "sales manager"]),
    ("Account Executive", &["AE", "Senior Account Executive"]),
];

/// Rates by true tier 1…4, the middles of the ranges that A-037 states: opened, replied, meeting.
const RATES: [(f64, f64, f64); 4] =
    [(0.50, 0.20, 0.10), (0.375, 0.115, 0.055), (0.25, 0.055, 0.02), (0.20, 0.02, 0.005)];

/// How much likelier than the account's tier says each part is to reply.
fn role_factor(role: &str) -> f64 {
    match role {
        "economic" => 0.9,
        "technical" => 0.8,
        "champion" => 1.25,
        _ => 0.2,
    }
}

pub(super) fn contacts_frame() -> Frame {
    Frame::new(&[
        ("contact_id", Kind::Text),
        ("account_id", Kind::Text),
        ("name", Kind::Text),
        ("title", Kind::Text),
        ("role", Kind::Text),
    ])
}

pub(super) fn messages_frame() -> Frame {
    Frame::new(&[
        ("message_id", Kind::Text),
        ("contact_id", Kind::Text),
        ("account_id", Kind::Text),
        ("sent", Kind::Date),
        ("channel", Kind::Text),
        ("opened", Kind::Flag),
        ("replied", Kind::Flag),
        ("substantive", Kind::Flag),
        ("meeting", Kind::Flag),
    ])
}

/// Appends the account's contacts (one to six, more in larger companies) and returns their ids and roles.
pub(super) fn push_contacts(
    frame: &mut Frame,
    company: &Company,
    seed: u64,
    account: u32,
    account_id: &str,
) -> Vec<(String, &'static str)> {
    let draws = Draws::new(seed, Topic::Contact, account);
    let count = u64::from(1 + draws.poisson(0, 0.4 + 2.2 * company.size_rank).min(5));
    let choices: Vec<(usize, f64)> = TITLES.iter().enumerate().map(|(i, title)| (i, title.2)).collect();
    (0..count)
        .map(|c| {
            let k = 10 + 40 * c;
            let (title, role, _) = TITLES[draws.pick(k, &choices)];
            let id = format!("C{:07}", frame.len() + 1);
            let name = format!("{} {}", words::invented(&draws, k + 5), words::invented(&draws, k + 20));
            frame.push(&[
                Item::Text(&id),
                Item::Text(account_id),
                Item::Text(&name),
                Item::Text(words::as_typed(&draws, k + 1, title, TITLE_SPELLINGS)),
                Item::Text(role),
            ]);
            (id, role)
        })
        .collect()
}

/// Appends the messages of the last eight quarters: to most contacts of worked accounts and few of the others.
pub(super) fn push_messages(
    frame: &mut Frame,
    contacts: &[(String, &'static str)],
    options: &Options,
    account: u32,
    account_id: &str,
    tier: u8,
    worked: bool,
) {
    let draws = Draws::new(options.seed, Topic::Message, account);
    let (open, reply, meeting) = RATES[usize::from(tier.clamp(1, 4)) - 1];
    for ((contact, role), c) in contacts.iter().zip(0u64..) {
        let mean = if worked { 1.6 } else { 0.15 };
        for m in 0..u64::from(draws.poisson(c * 160, mean).min(9)) {
            let k = c * 160 + 10 + m * 12;
            let opened = draws.chance(k, open);
            // The stated rates are shares of what was sent; nobody replies to what they did not open.
            let replied = opened && draws.chance(k + 1, num::min(1.0, reply * role_factor(role) / open));
            let met = replied && draws.chance(k + 2, num::min(1.0, meeting / reply));
            let sent = Date::from_days(options.as_of.days().saturating_sub(draws.below(k + 3, 730) as i32));
            let id = format!("M{:08}", frame.len() + 1);
            frame.push(&[
                Item::Text(&id),
                Item::Text(contact),
                Item::Text(account_id),
                sent.map_or(Item::Null, Item::Date),
                Item::Text(draws.pick(k + 4, &[("email", 70.0), ("linkedin", 20.0), ("phone", 10.0)])),
                Item::Flag(opened),
                Item::Flag(replied),
                Item::Flag(replied && (met || draws.chance(k + 5, 0.6))),
                Item::Flag(met),
            ]);
        }
    }
}
