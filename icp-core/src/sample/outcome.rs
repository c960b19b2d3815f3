//! What came of it: which accounts were worked, their deals over eight quarters, and what customers were worth.

use super::company::Company;
use super::draw::{Draws, Topic, logistic, rounded};
use super::frame::{Frame, Item, Kind};
use super::model;
use crate::date::Date;
use crate::num;

/// Months of deals before `as_of`: eight quarters.
const MONTHS: i64 = 24;

/// Customers are followed for at most this many months.
const LONGEST_LIFE: f64 = 84.0;

/// Share of revenue that is left after serving, before support.
const MARGIN: f64 = 0.8;

/// What an hour of support costs, in dollars.
const SUPPORT_HOUR: f64 = 55.0;

/// One opportunity.
#[derive(Clone, Debug)]
pub(super) struct Deal {
    opened: Date,
    /// `None` while it is open at `as_of`.
    closed: Option<Date>,
    won: bool,
    amount: f64,
    source: &'static str,
    representative: u64,
    lost_reason: Option<&'static str>,
}

pub(super) fn deals_frame() -> Frame {
    Frame::new(&[
        ("deal_id", Kind::Text),
        ("account_id", Kind::Text),
        ("opened", Kind::Date),
        ("closed", Kind::Date),
        ("stage", Kind::Text),
        ("amount_usd", Kind::Number),
        ("source", Kind::Text),
        ("representative", Kind::Text),
        ("lost_reason", Kind::Text),
    ])
}

pub(super) fn outcomes_frame() -> Frame {
    Frame::new(&[
        ("account_id", Kind::Text),
        ("worked", Kind::Flag),
        ("outcome", Kind::Text),
        ("first_closed", Kind::Date),
        ("cycle_days", Kind::Number),
        ("contract_usd", Kind::Number),
        ("retention_months", Kind::Number),
        ("churned", Kind::Flag),
        ("expansion_usd", Kind::Number),
        ("support_cost_usd", Kind::Number),
        ("ltv_usd", Kind::Number),
    ])
}

/// The first and last day on which a deal can be opened.
fn span(as_of: Date) -> (Date, u64) {
    let first = as_of.plus_months(-MONTHS).unwrap_or(as_of);
    (first, as_of.days_since(first).unsigned_abs().into())
}

fn deal(company: &Company, draws: &Draws, k: u64, opened: Date, as_of: Date) -> Deal {
    let days = num::max(3.0, model::cycle_days(company) * num::exp(0.45 * draws.normal(k)));
    let end = Date::from_days(opened.days().saturating_add(days as i32));
    let closed = end.filter(|end| *end <= as_of);
    let (first, length) = span(as_of);
    let shifted = company.industry == "E-commerce"
        && u64::from(opened.days_since(first).unsigned_abs()) * 4 >= length * 3;
    let log_odds = model::win_log_odds(company, as_of) + if shifted { model::ECOMMERCE_SHIFT } else { 0.0 };
    let won = closed.is_some() && draws.chance(k + 2, logistic(log_odds));
    let lost = closed.is_some() && !won;
    let reasons = [("no decision", 38.0), ("price", 22.0), ("competitor", 22.0), ("missing feature", 18.0)];
    Deal {
        opened,
        closed,
        won,
        amount: rounded(model::contract_value(company) * num::exp(0.35 * draws.normal(k + 3)), 0),
        source: draws
            .pick(k + 5, &[("outbound", 48.0), ("inbound", 30.0), ("referral", 14.0), ("partner", 8.0)]),
        representative: draws.below(k + 6, 12),
        lost_reason: lost.then(|| draws.pick(k + 7, &reasons)),
    }
}

/// Whether sales ever worked the account, and the deals that came of it.
pub(super) fn deals(
    company: &Company,
    seed: u64,
    account: u32,
    as_of: Date,
    size_known: bool,
    visits_seen: bool,
) -> (bool, Vec<Deal>) {
    let odds = model::coverage_log_odds(company, size_known, visits_seen);
    if !Draws::new(seed, Topic::Coverage, account).chance(0, logistic(odds)) {
        return (false, Vec::new());
    }
    let draws = Draws::new(seed, Topic::Deal, account);
    let (first, length) = span(as_of);
    let opened = Date::from_days(first.days().saturating_add(draws.below(0, length.max(1)) as i32));
    let mut deals = vec![deal(company, &draws, 10, opened.unwrap_or(first), as_of)];
    // Some lost deals get a second try, half a year later or so.
    let retry = deals[0].closed.filter(|_| !deals[0].won && draws.chance(1, 0.25));
    let again = retry.and_then(|end| Date::from_days(end.days() + 90 + draws.below(2, 181) as i32));
    if let Some(opened) = again.filter(|day| *day <= as_of) {
        deals.push(deal(company, &draws, 30, opened, as_of));
    }
    (true, deals)
}

pub(super) fn push_deals(frame: &mut Frame, account_id: &str, deals: &[Deal]) {
    for deal in deals {
        let id = format!("D{:07}", frame.len() + 1);
        let representative = format!("Rep {}", deal.representative + 1);
        let stage = match (deal.closed, deal.won) {
            (None, _) => "open",
            (Some(_), true) => "won",
            (Some(_), false) => "lost",
        };
        frame.push(&[
            Item::Text(&id),
            Item::Text(account_id),
            Item::Date(deal.opened),
            deal.closed.map_or(Item::Null, Item::Date),
            Item::Text(stage),
            Item::Number(deal.amount),
            Item::Text(deal.source),
            Item::Text(&representative),
            deal.lost_reason.map_or(Item::Null, Item::Text),
        ]);
    }
}

/// One row of outcomes: won when any deal was, lost when all that closed were, missing otherwise.
pub(super) fn push_outcome(
    frame: &mut Frame,
    company: &Company,
    account_id: &str,
    draws: &Draws,
    worked: bool,
    deals: &[Deal],
) {
    let won = deals.iter().find(|deal| deal.won);
    let decided = won.or_else(|| deals.iter().find(|deal| deal.closed.is_some()));
    let Some(decided) = decided else {
        frame.push(&[Item::Text(account_id), Item::Flag(worked)]);
        return;
    };
    let closed = decided.closed.unwrap_or(decided.opened);
    let mut row = vec![
        Item::Text(account_id),
        Item::Flag(worked),
        Item::Text(if won.is_some() { "won" } else { "lost" }),
        Item::Date(closed),
        Item::Number(f64::from(closed.days_since(decided.opened))),
    ];
    if let Some(won) = won {
        let monthly = -num::ln_1p(-model::yearly_churn(company)) / 12.0;
        let life = num::round_half_away(-num::ln(draws.uniform(0)) / monthly);
        let months = num::clamp(life, 1.0, LONGEST_LIFE);
        let growth = num::max(0.0, 0.04 + 0.10 * draws.normal(1));
        let expansion = rounded(won.amount * growth * months / 12.0 * (months / 24.0), 0);
        let hours = model::support_hours(company) * num::exp(0.4 * draws.normal(3));
        let support = rounded(hours * SUPPORT_HOUR * months, 0);
        let ltv = rounded(MARGIN * (won.amount * months / 12.0 + expansion) - support, 0);
        row.extend([
            Item::Number(won.amount),
            Item::Number(months),
            Item::Flag(life < LONGEST_LIFE),
            Item::Number(expansion),
            Item::Number(support),
            Item::Number(ltv),
        ]);
    }
    frame.push(&row);
}
