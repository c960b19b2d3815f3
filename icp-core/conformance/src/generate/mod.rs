//! Cases from a seed: valid profiles with accounts, faulty variants of both, and tables.
//!
//! Case *i* of a seed is the same everywhere and needs no other case. Profiles use only what the design and
//! `docs/semantics.md` settle; accounts take their values from the edges of what the profile asks.

mod account;
mod draw;
mod faults;
mod fields;
mod fits;
mod minimise;
mod profile;
mod table;

use proptest::prelude::{Strategy, any};
use serde_json::{Map, Value};

pub use account::candidates;
pub use faults::{FaultyAccount, FaultyProfile, faults, faulty_account, faulty_profile};
pub use minimise::minimise;
pub use table::{TableCase, table};

use crate::oracle::date::Date;
use crate::oracle::scoring;
use draw::Draw;
use profile::Shape;

/// A valid profile, an account and a date.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The document.
    pub profile: Value,
    /// The account as an object.
    pub account: Map<String, Value>,
    /// The date, in ISO form.
    pub as_of: String,
}

/// Dates where months and years behave badly, and ordinary ones.
const DAYS: [&str; 10] = [
    "2026-11-21",
    "2024-02-29",
    "2025-02-28",
    "2023-03-31",
    "2024-12-31",
    "2025-01-01",
    "2026-05-31",
    "2100-02-28",
    "2024-03-01",
    "2026-10-30",
];

/// Case `index` of `seed`.
#[must_use]
pub fn case(seed: u64, index: u64) -> Case {
    generated(seed, index, Shape::Full)
}

/// Case `index` of `seed` among those where each attribute feeds one criterion and no rule, so that bounds are tight.
#[must_use]
pub fn tight_case(seed: u64, index: u64) -> Case {
    generated(seed, index, Shape::Tight)
}

fn generated(seed: u64, index: u64, shape: Shape) -> Case {
    let mut draw = Draw::new(seed, index);
    let as_of = *draw.pick(&DAYS);
    let (mut profile, _) = profile::profile(&mut draw, shape, Date::parse_iso(as_of).unwrap());
    // Drawn at random, an account hits little; the best of a few makes thresholds, caps and tiers come into play.
    let tries = draw.weighted(&[(50, 1), (30, 4), (20, 12)]);
    let accounts: Vec<_> = (0..tries).map(|_| account::account(&mut draw, &profile, as_of, true)).collect();
    let points = |account: &Map<String, Value>| {
        let record = scoring(&profile, account, as_of).expect("a generated account is valid").record;
        (record["status"] != "excluded", record["score"].as_i64())
    };
    let account =
        if tries == 1 { accounts.into_iter().next() } else { accounts.into_iter().max_by_key(points) }
            .unwrap();
    let settled = scoring(&profile, &account, as_of).expect("a generated account is valid");
    // Where the semantics leaves bounds room to be wider, they can only be checked for validity: some such cases do.
    if !(settled.bounds_exact && settled.timing_exact) && draw.chance(60) {
        profile.as_object_mut().unwrap().remove("caps");
    }
    Case { profile, account, as_of: as_of.to_owned() }
}

/// The profile and date of case `index` of `seed` with so many accounts, none of which gives as text what is not text:
/// what a table of typed columns can hold.
#[must_use]
pub fn accounts(seed: u64, index: u64, count: usize) -> Vec<Case> {
    let case = case(seed, index);
    let mut draw = Draw::new(seed ^ 0xC01_0113, index);
    let of =
        |_| Case { account: account::account(&mut draw, &case.profile, &case.as_of, false), ..case.clone() };
    (0..count).map(of).collect()
}

/// Cases as a proptest strategy.
pub fn cases() -> impl Strategy<Value = Case> {
    any::<(u64, u64)>().prop_map(|(seed, index)| case(seed, index))
}

/// Cases with tight bounds as a proptest strategy.
pub fn tight_cases() -> impl Strategy<Value = Case> {
    any::<(u64, u64)>().prop_map(|(seed, index)| tight_case(seed, index))
}
