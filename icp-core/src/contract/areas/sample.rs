//! The made-up market, for trying the library where no data are at hand.

use super::{answer, of_engine};
use crate::contract::failure::Failure;
use crate::contract::operation::Operation;
use crate::date::Date;
use crate::error::ErrorCode;
use crate::sample::{Frame, Options, market};
use serde::{Deserialize, Serialize};

pub(super) const OPERATIONS: &[Operation] = &[of_engine(
    "sample_market",
    "A made-up market as columns of `accounts`, `contacts`, `deals`, `messages` and `outcomes`, or of those that `frames` lists; the same for the same seed.",
    r#"{"accounts": 3, "seed": 1, "as_of": "2026-11-21"}"#,
    |call| answer(call, sample_market),
)];

/// As many accounts as a browser can hold beside everything else.
const MOST_ACCOUNTS: u32 = 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    accounts: u32,
    seed: u64,
    as_of: Date,
    /// The frames to give; all of them when nothing is said.
    frames: Option<Vec<FrameName>>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum FrameName {
    Accounts,
    Contacts,
    Deals,
    Messages,
    Outcomes,
}

#[derive(Serialize)]
struct Frames {
    #[serde(skip_serializing_if = "Option::is_none")]
    accounts: Option<Frame>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contacts: Option<Frame>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deals: Option<Frame>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Frame>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcomes: Option<Frame>,
}

fn sample_market(request: &Request) -> Result<Frames, Failure> {
    let Request { accounts, seed, as_of, ref frames } = *request;
    if accounts > MOST_ACCOUNTS {
        let message = format!("{accounts} accounts asked for, at most {MOST_ACCOUNTS} are possible");
        return Err(Failure::one(ErrorCode::TooMany, "/accounts", message));
    }
    let made = market(&Options { accounts, seed, as_of });
    let wanted = |name, frame| frames.as_ref().is_none_or(|frames| frames.contains(&name)).then_some(frame);
    Ok(Frames {
        accounts: wanted(FrameName::Accounts, made.accounts),
        contacts: wanted(FrameName::Contacts, made.contacts),
        deals: wanted(FrameName::Deals, made.deals),
        messages: wanted(FrameName::Messages, made.messages),
        outcomes: wanted(FrameName::Outcomes, made.outcomes),
    })
}
