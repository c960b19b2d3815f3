//! A made-up B2B software market whose truth is known: for trying the library on a fresh machine, for examples, and
//! for tests that ask whether learning and validation find what was planted.
//!
//! A market is a function of [`Options`] alone, the same bits everywhere (D4, D5). Account *i* is the same whatever the
//! size of the market. Names are invented from syllables, domains end in `.example`; nothing in it was measured.
//!
//! # The model
//!
//! **Size** drives much: a normal number *g* gives employees `90 e^(1.45 g)`, and revenue (120,000 dollars a head,
//! 165,000 in software), funding stage, stack, open roles and number of contacts follow it with noise of their own. A hidden
//! *interest* (higher when the problem is intense) drives visits to the website and the pricing page, downloads and the vendor's
//! intent score together, so these are correlated without all of them mattering.
//!
//! **Winning** a deal has log-odds [`WIN_INTERCEPT`] + the sum of the [`EFFECTS`] that hold. True coefficients:
//!
//! | trait | log-odds | trait | log-odds |
//! |---|---|---|---|
//! | 50–500 employees | +0.7 | 100–250 employees, on top | +0.5 |
//! | B2B SaaS | +0.8 | Fintech | +0.5 |
//! | sells to consumers | −1.2 | Series A to C | +0.4 |
//! | Salesforce or HubSpot | +0.6 | uses a competitor's tool | +0.7 |
//! | integration ready | +0.3 | has a growth team | +0.4 |
//! | 3 or more open sales roles | +0.7 | headcount +20 % in 6 months | +0.4 |
//! | funded within 12 months | +0.5 | pricing page 3 or more times | +1.0 |
//! | read the comparison guide | +0.6 | problem intensity high | +0.9 |
//!
//! Null traits, which look plausible and do nothing: country, cloud, revenue (it only follows size), regulated,
//! single sign-on, market events, product launches, a revenue operations team. From the seventh quarter on, deals in
//! E-commerce lose [`ECOMMERCE_SHIFT`]: a drift to be found. True tiers cut the log-odds at [`TIER_CUTS`].
//!
//! **Customers** leave within a year with log-odds −1.9, +1.0 below 30 employees, +1.2 when selling to consumers, +0.6 without
//! integration, −0.5 with a growth team, −0.5 with an intense problem. A contract is worth about `12,000 √(employees / 120)` dollars a year, a
//! sixth more in B2B SaaS. Lifetime value is 80 % of contract and expansion over the customer's life (at most 84 months) less support,
//! which integration and a mature stack make cheap. It is the closed books' value: it looks past `as_of`.
//! A **cycle** takes about 62 days, longer for large (power 0.22) and regulated (× 1.35) companies, × 0.7 after three looks at the prices.
//!
//! **Coverage.** Outcomes exist only where sales called: log-odds −1.5, +1.0 in the United States and United Kingdom, +0.7 in B2B SaaS,
//! +0.4 when the size and +0.8 when visits are on record, −0.9 below 20 employees, +2 for named accounts.
//!
//! **Records.** The accounts hold what vendors would know: employees for 71 % of accounts, industry 68 %, revenue 44 %, stack 39 %,
//! funding 28 %, intent 11 % (the rates that practitioners report), larger companies more often, one vendor's columns
//! missing together; one text in five is spelt another way. `problem_intensity` and `workaround` are known for half of the *worked* accounts
//! only: their missingness leaks coverage. A date that is missing means "no such event" or "not known", and nobody can tell which.
//!
//! **Simplification.** Every trait is as at `as_of`, also for deals of earlier quarters: behaviour then and now are the same.

mod company;
mod draw;
mod frame;
mod model;
mod observe;
mod outcome;
mod people;
mod words;

pub use frame::{Data, Frame, Item, Series};
pub use model::{ECOMMERCE_SHIFT, EFFECTS, Effect, TIER_CUTS, WIN_INTERCEPT};

use crate::date::Date;
use company::Company;
use draw::{Draws, Topic};

/// What market to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many accounts.
    pub accounts: u32,
    /// The seed of all draws.
    pub seed: u64,
    /// The date of the record; deals lie in the eight quarters before it.
    pub as_of: Date,
}

/// What is true and nobody sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// The accounts' columns as they really are: nothing missing but what does not exist, one spelling for each value.
    pub accounts: Frame,
    /// `account_id`, `win_log_odds`, `win_probability` (without the E-commerce shift), `tier` (1 best … 4), `yearly_churn`.
    pub odds: Frame,
    /// Which [`EFFECTS`] hold: `traits[effect][account]`.
    pub traits: Vec<Vec<bool>>,
}

/// A market: what is on record, and the truth behind it. Rows of `accounts`, `outcomes` and `truth` are the same accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct Market {
    /// One row an account: `account_id` and 41 attributes.
    pub accounts: Frame,
    /// People in the accounts: title as written, and the `role` they truly play.
    pub contacts: Frame,
    /// Opportunities: opened, closed, stage (`won`, `lost`, `open`), amount in dollars.
    pub deals: Frame,
    /// Messages sent: opened, replied, substantive, meeting.
    pub messages: Frame,
    /// One row an account: `outcome` (`won`, `lost`, or missing: never worked or still open) and what customers were worth.
    pub outcomes: Frame,
    /// What nobody sees.
    pub truth: Truth,
}

/// Makes the market.
///
/// ```
/// use icp_core::{date::Date, sample};
/// let as_of: Date = "2026-11-21".parse()?;
/// let market = sample::market(&sample::Options { accounts: 200, seed: 1, as_of });
/// assert_eq!(market.accounts.len(), 200);
/// let csv = market.accounts.to_csv();
/// assert!(csv.starts_with("account_id,name,domain,industry,"));
/// # Ok::<(), icp_core::date::InvalidDate>(())
/// ```
#[must_use]
pub fn market(options: &Options) -> Market {
    use frame::Kind;
    let Options { accounts, seed, as_of } = *options;
    let mut market = Market {
        accounts: observe::frame(),
        contacts: people::contacts_frame(),
        deals: outcome::deals_frame(),
        messages: people::messages_frame(),
        outcomes: outcome::outcomes_frame(),
        truth: Truth {
            accounts: observe::frame(),
            odds: Frame::new(&[
                ("account_id", Kind::Text),
                ("win_log_odds", Kind::Number),
                ("win_probability", Kind::Number),
                ("tier", Kind::Number),
                ("yearly_churn", Kind::Number),
            ]),
            traits: vec![Vec::with_capacity(accounts as usize); EFFECTS.len()],
        },
    };
    for account in 0..accounts {
        let company = Company::new(seed, account, as_of);
        let id = format!("A{:06}", u64::from(account) + 1);
        let size_known = observe::records(seed, account, company.size_rank, "employees");
        let visits_seen = company.pricing_visits_30d >= 1.0
            && observe::records(seed, account, company.size_rank, "pricing_visits_30d");
        let (worked, deals) = outcome::deals(&company, seed, account, as_of, size_known, visits_seen);
        market.accounts.push(&observe::recorded(&company, &id, seed, account, worked));
        market.truth.accounts.push(&observe::complete(&company, &id));

        let log_odds = model::win_log_odds(&company, as_of);
        let tier = model::tier(log_odds);
        market.truth.odds.push(&[
            Item::Text(&id),
            Item::Number(log_odds),
            Item::Number(draw::logistic(log_odds)),
            Item::Number(f64::from(tier)),
            Item::Number(model::yearly_churn(&company)),
        ]);
        for (held, effect) in market.truth.traits.iter_mut().zip(EFFECTS) {
            held.push((effect.holds)(&company, as_of));
        }

        outcome::push_deals(&mut market.deals, &id, &deals);
        let customer = Draws::new(seed, Topic::Customer, account);
        outcome::push_outcome(&mut market.outcomes, &company, &id, &customer, worked, &deals);
        let contacts = people::push_contacts(&mut market.contacts, &company, seed, account, &id);
        people::push_messages(&mut market.messages, &contacts, options, account, &id, tier, worked);
    }
    market
}
