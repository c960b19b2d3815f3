//! What a vendor's records hold of the truth: columns with gaps, and text as people typed it.

use super::company::Company;
use super::draw::{Draws, Topic};
use super::frame::{Frame, Item, Kind};
use super::words::{self, as_typed};
use crate::num;

/// Who reports a group of columns; a provider knows an account or not, so its columns are missing together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// The vendor's own system: never missing.
    Own,
    /// One column, missing by itself; the number tells the columns apart.
    Alone(u8),
    Registry,
    Stack,
    Rounds,
    JobBoards,
    Intent,
    /// Noted in sales calls: known for half of the accounts that were worked, and for no other.
    Calls,
}

/// A column of the accounts: name, kind, who reports it and for which share of accounts it is populated.
struct Spec {
    name: &'static str,
    kind: Kind,
    source: Source,
    rate: f64,
}

const fn spec(name: &'static str, kind: Kind, source: Source, rate: f64) -> Spec {
    Spec { name, kind, source, rate }
}

const COLUMNS: &[Spec] = &[
    spec("account_id", Kind::Text, Source::Own, 1.0),
    spec("name", Kind::Text, Source::Own, 1.0),
    spec("domain", Kind::Text, Source::Own, 1.0),
    spec("industry", Kind::Text, Source::Alone(0), 0.68),
    spec("business_model", Kind::Text, Source::Alone(1), 0.62),
    spec("employees", Kind::Number, Source::Alone(2), 0.71),
    spec("revenue_musd", Kind::Number, Source::Alone(3), 0.44),
    spec("country", Kind::Text, Source::Alone(4), 0.93),
    spec("founded_year", Kind::Number, Source::Registry, 0.66),
    spec("ownership", Kind::Text, Source::Registry, 0.66),
    spec("funding_stage", Kind::Text, Source::Rounds, 0.28),
    spec("total_funding_musd", Kind::Number, Source::Rounds, 0.28),
    spec("last_funding", Kind::Date, Source::Rounds, 0.28),
    spec("sales_model", Kind::Text, Source::Alone(5), 0.25),
    spec("growth_team", Kind::Flag, Source::Alone(6), 0.33),
    spec("revops_team", Kind::Flag, Source::Alone(6), 0.33),
    spec("tech_stack", Kind::Tags, Source::Stack, 0.39),
    spec("competitor_tool", Kind::Text, Source::Stack, 0.39),
    spec("integration_ready", Kind::Flag, Source::Stack, 0.39),
    spec("cloud", Kind::Text, Source::Stack, 0.39),
    spec("single_sign_on", Kind::Flag, Source::Alone(7), 0.22),
    spec("open_sales_roles", Kind::Number, Source::JobBoards, 0.58),
    spec("open_roles", Kind::Number, Source::JobBoards, 0.58),
    spec("headcount_growth_6m", Kind::Number, Source::Alone(8), 0.52),
    spec("sales_team_growth_6m", Kind::Number, Source::Alone(9), 0.41),
    spec("website_visits_30d", Kind::Number, Source::Intent, 0.11),
    spec("pricing_visits_30d", Kind::Number, Source::Intent, 0.11),
    spec("content", Kind::Tags, Source::Intent, 0.11),
    spec("intent_score", Kind::Number, Source::Intent, 0.11),
    spec("last_visit", Kind::Date, Source::Intent, 0.11),
    spec("sales_leader_hired", Kind::Date, Source::Alone(10), 0.60),
    spec("product_launch", Kind::Date, Source::Alone(11), 0.50),
    spec("competitor_incident", Kind::Date, Source::Alone(12), 0.50),
    spec("missed_quarters", Kind::Number, Source::Alone(13), 0.12),
    spec("budget_month", Kind::Number, Source::Alone(14), 0.40),
    spec("regulated", Kind::Flag, Source::Alone(15), 0.68),
    spec("market_event", Kind::Text, Source::Alone(16), 0.30),
    spec("sector_growth", Kind::Number, Source::Alone(17), 0.90),
    spec("problem_intensity", Kind::Text, Source::Calls, 0.5),
    spec("workaround", Kind::Text, Source::Calls, 0.5),
    spec("named_account", Kind::Flag, Source::Own, 1.0),
    spec("in_dispute", Kind::Flag, Source::Own, 1.0),
];

/// An empty frame with the accounts' columns.
pub(super) fn frame() -> Frame {
    Frame::new(&COLUMNS.iter().map(|spec| (spec.name, spec.kind)).collect::<Vec<_>>())
}

/// How much more often a column is populated for the largest than for the smallest company: the rate at size rank
/// *u* is `rate + lean × (2u − 1)`, whose mean over all ranks is `rate` exactly.
fn lean(rate: f64) -> f64 {
    0.4 * num::min(rate, 1.0 - rate)
}

fn is_known(spec: &Spec, size_rank: f64, known: &Draws, worked: bool) -> bool {
    let slot = match spec.source {
        Source::Own => return true,
        Source::Calls => return worked && known.chance(0, spec.rate),
        Source::Registry => 1,
        Source::Stack => 2,
        Source::Rounds => 3,
        Source::JobBoards => 4,
        Source::Intent => 5,
        Source::Alone(column) => 16 + u64::from(column),
    };
    known.chance(slot, spec.rate + lean(spec.rate) * (2.0 * size_rank - 1.0))
}

/// Whether the record holds this column for the account (worked accounts and calls aside).
pub(super) fn records(seed: u64, account: u32, size_rank: f64, column: &str) -> bool {
    let known = Draws::new(seed, Topic::Known, account);
    COLUMNS.iter().any(|spec| spec.name == column && is_known(spec, size_rank, &known, false))
}

fn date<'a>(date: Option<crate::date::Date>) -> Item<'a> {
    date.map_or(Item::Null, Item::Date)
}

/// The account's values in the order of the columns; `typed` says how a text was written down.
fn values<'a>(
    company: &'a Company,
    account_id: &'a str,
    typed: &dyn Fn(u64, &'static str, words::Spellings) -> &'static str,
) -> Vec<Item<'a>> {
    let tools = company.tech_stack.iter().zip(0u64..);
    vec![
        Item::Text(account_id),
        Item::Text(&company.name),
        Item::Text(&company.domain),
        Item::Text(typed(0, company.industry, words::INDUSTRY_SPELLINGS)),
        Item::Text(company.business_model),
        Item::Number(company.employees),
        Item::Number(company.revenue_musd),
        Item::Text(typed(2, company.country, words::COUNTRY_SPELLINGS)),
        Item::Number(company.founded_year),
        Item::Text(company.ownership),
        Item::Text(typed(4, company.funding_stage, words::STAGE_SPELLINGS)),
        company.total_funding_musd.map_or(Item::Null, Item::Number),
        date(company.last_funding),
        Item::Text(company.sales_model),
        Item::Flag(company.growth_team),
        Item::Flag(company.revops_team),
        Item::Tags(tools.map(|(tool, k)| typed(6 + 2 * k, tool, words::TOOL_SPELLINGS)).collect()),
        Item::Text(company.competitor_tool),
        Item::Flag(company.integration_ready),
        Item::Text(company.cloud),
        Item::Flag(company.single_sign_on),
        Item::Number(company.open_sales_roles),
        Item::Number(company.open_roles),
        Item::Number(company.headcount_growth_6m),
        Item::Number(company.sales_team_growth_6m),
        Item::Number(company.website_visits_30d),
        Item::Number(company.pricing_visits_30d),
        Item::Tags(company.content.clone()),
        Item::Number(company.intent_score),
        date(company.last_visit),
        date(company.sales_leader_hired),
        date(company.product_launch),
        date(company.competitor_incident),
        Item::Number(company.missed_quarters),
        Item::Number(company.budget_month),
        Item::Flag(company.regulated),
        Item::Text(company.market_event),
        Item::Number(company.sector_growth),
        Item::Text(company.problem_intensity),
        Item::Text(company.workaround),
        Item::Flag(company.named_account),
        Item::Flag(company.in_dispute),
    ]
}

/// The account as the truth has it: nothing missing but what does not exist, every text in its one spelling.
pub(super) fn complete<'a>(company: &'a Company, account_id: &'a str) -> Vec<Item<'a>> {
    values(company, account_id, &|_, value, _| value)
}

/// The account as it is on record.
pub(super) fn recorded<'a>(
    company: &'a Company,
    account_id: &'a str,
    seed: u64,
    account: u32,
    worked: bool,
) -> Vec<Item<'a>> {
    let spelling = Draws::new(seed, Topic::Spelling, account);
    let known = Draws::new(seed, Topic::Known, account);
    let row = values(company, account_id, &|k, value, spellings| as_typed(&spelling, k, value, spellings));
    let keep = |(spec, item): (&Spec, Item<'a>)| {
        if is_known(spec, company.size_rank, &known, worked) { item } else { Item::Null }
    };
    COLUMNS.iter().zip(row).map(keep).collect()
}
