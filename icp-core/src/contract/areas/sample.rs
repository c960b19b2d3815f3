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
    "A made-up market as columns of `accounts`, `contacts`, `deals`, `messages` and `outcomes`; the same for the same seed.",
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
}

#[derive(Serialize)]
struct Frames {
    accounts: Frame,
    contacts: Frame,
    deals: Frame,
    messages: Frame,
    outcomes: Frame,
}

fn sample_market(request: &Request) -> Result<Frames, Failure> {
    let Request { accounts, seed, as_of } = *request;
    if accounts > MOST_ACCOUNTS {
        let message = format!("{accounts} accounts asked for, at most {MOST_ACCOUNTS} are possible");
        return Err(Failure::one(ErrorCode::TooMany, "/accounts", message));
    }
    let made = market(&Options { accounts, seed, as_of });
    let (accounts, contacts, deals) = (made.accounts, made.contacts, made.deals);
    Ok(Frames { accounts, contacts, deals, messages: made.messages, outcomes: made.outcomes })
}
