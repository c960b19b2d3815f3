//! The truth that a good profile should find: what makes a deal won, a customer leave, a deal slow, a customer dear.

use super::company::Company;
use super::draw::logistic;
use crate::date::Date;
use crate::num;

/// One planted effect on the log-odds of winning a deal.
#[derive(Clone, Copy)]
pub struct Effect {
    /// The attribute it rests on, as the accounts' columns name it.
    pub attribute: &'static str,
    /// The trait, in words.
    pub holds_when: &'static str,
    /// What the trait adds to the log-odds; 0 for a trait that looks plausible and does nothing.
    pub log_odds: f64,
    pub(super) holds: fn(&Company, Date) -> bool,
}

impl std::fmt::Debug for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {:+}", self.attribute, self.holds_when, self.log_odds)
    }
}

/// The log-odds of winning without any of the traits.
pub const WIN_INTERCEPT: f64 = -3.6;

fn within(x: f64, low: f64, high: f64) -> bool {
    (low..=high).contains(&x)
}

fn funded_within(company: &Company, as_of: Date, months: i64) -> bool {
    match (company.last_funding, as_of.plus_months(-months)) {
        (Some(date), Some(earliest)) => date >= earliest,
        _ => false,
    }
}

fn has_tool(company: &Company, tools: &[&str]) -> bool {
    company.tech_stack.iter().any(|tool| tools.contains(tool))
}

macro_rules! effects {
    ($($attribute:literal $words:literal $log_odds:literal $holds:expr;)*) => {
        /// Every effect on winning, and the traits that have none.
        pub const EFFECTS: &[Effect] = &[$(Effect {
            attribute: $attribute, holds_when: $words, log_odds: $log_odds, holds: $holds,
        },)*];
    };
}

effects! {
    "employees" "between 50 and 500" 0.7 |c, _| within(c.employees, 50.0, 500.0);
    "employees" "between 100 and 250" 0.5 |c, _| within(c.employees, 100.0, 250.0);
    "industry" "is B2B SaaS" 0.8 |c, _| c.industry == "B2B SaaS";
    "industry" "is Fintech" 0.5 |c, _| c.industry == "Fintech";
    "business_model" "is b2c" -1.2 |c, _| c.business_model == "b2c";
    "funding_stage" "is Series A, B or C" 0.4
        |c, _| matches!(c.funding_stage, "Series A" | "Series B" | "Series C");
    "tech_stack" "has Salesforce or HubSpot" 0.6 |c, _| has_tool(c, &["Salesforce", "HubSpot"]);
    "competitor_tool" "is not none" 0.7 |c, _| c.competitor_tool != "none";
    "integration_ready" "is true" 0.3 |c, _| c.integration_ready;
    "growth_team" "is true" 0.4 |c, _| c.growth_team;
    "open_sales_roles" "3 or more" 0.7 |c, _| c.open_sales_roles >= 3.0;
    "headcount_growth_6m" "20 % or more" 0.4 |c, _| c.headcount_growth_6m >= 0.2;
    "last_funding" "within 12 months" 0.5 |c, as_of| funded_within(c, as_of, 12);
    "pricing_visits_30d" "3 or more" 1.0 |c, _| c.pricing_visits_30d >= 3.0;
    "content" "holds the competitor comparison guide" 0.6
        |c, _| c.content.contains(&"competitor comparison guide");
    "problem_intensity" "is high" 0.9 |c, _| c.problem_intensity == "high";
    "country" "is United States" 0.0 |c, _| c.country == "United States";
    "cloud" "is AWS" 0.0 |c, _| c.cloud == "AWS";
    "revenue_musd" "between 10 and 100" 0.0 |c, _| within(c.revenue_musd, 10.0, 100.0);
    "regulated" "is true" 0.0 |c, _| c.regulated;
    "single_sign_on" "is true" 0.0 |c, _| c.single_sign_on;
    "market_event" "is not none" 0.0 |c, _| c.market_event != "none";
    "product_launch" "is known" 0.0 |c, _| c.product_launch.is_some();
    "revops_team" "is true" 0.0 |c, _| c.revops_team;
}

/// Log-odds that a deal with this company is won.
pub(super) fn win_log_odds(company: &Company, as_of: Date) -> f64 {
    let held = |i: usize| if (EFFECTS[i].holds)(company, as_of) { EFFECTS[i].log_odds } else { 0.0 };
    WIN_INTERCEPT + num::sum_by(EFFECTS.len(), held)
}

/// The least log-odds of true tiers 1, 2 and 3; what is below all is 4.
pub const TIER_CUTS: [f64; 3] = [0.55, -0.45, -1.85];

/// The true tier, 1…4.
pub(super) fn tier(log_odds: f64) -> u8 {
    1 + TIER_CUTS.iter().filter(|cut| log_odds < **cut).count() as u8
}

/// Probability that a customer leaves within a year.
pub(super) fn yearly_churn(company: &Company) -> f64 {
    let mut log_odds = -1.9;
    if company.employees < 30.0 {
        log_odds += 1.0;
    }
    if company.business_model == "b2c" {
        log_odds += 1.2;
    }
    if !company.integration_ready {
        log_odds += 0.6;
    }
    if company.growth_team {
        log_odds -= 0.5;
    }
    if company.problem_intensity == "high" {
        log_odds -= 0.5;
    }
    logistic(log_odds)
}

/// Median yearly contract value in dollars: grows with the square root of size.
pub(super) fn contract_value(company: &Company) -> f64 {
    let software = if company.industry == "B2B SaaS" { 1.15 } else { 1.0 };
    12_000.0 * software * num::sqrt(num::clamp(company.employees, 5.0, 5000.0) / 120.0)
}

/// Median days from opened to closed: larger and regulated companies are slow, those that know prices are quick.
pub(super) fn cycle_days(company: &Company) -> f64 {
    let size = num::pow(num::max(company.employees, 2.0) / 150.0, 0.22);
    let rules = if company.regulated { 1.35 } else { 1.0 };
    let ready = if company.pricing_visits_30d >= 3.0 { 0.7 } else { 1.0 };
    62.0 * size * rules * ready
}

/// Mean hours of support a customer takes in a month.
pub(super) fn support_hours(company: &Company) -> f64 {
    let integration = if company.integration_ready { 1.0 } else { 2.2 };
    let immature = if company.tech_stack.len() < 4 { 1.5 } else { 1.0 };
    1.6 * integration * immature * num::pow(num::max(company.employees, 2.0) / 120.0, 0.3)
}

/// Log-odds that sales ever worked this company. It rests on what sales saw, not on what is true: `size_known` and
/// `visits_seen` are the recorded values, so that given the record, coverage says nothing more about winning.
pub(super) fn coverage_log_odds(company: &Company, size_known: bool, visits_seen: bool) -> f64 {
    let mut log_odds = -1.5;
    if matches!(company.country, "United States" | "United Kingdom") {
        log_odds += 1.0;
    }
    if company.industry == "B2B SaaS" {
        log_odds += 0.7;
    }
    if size_known {
        log_odds += 0.4;
    }
    if visits_seen {
        log_odds += 0.8;
    }
    if company.employees < 20.0 {
        log_odds -= 0.9;
    }
    if company.named_account {
        log_odds += 2.0;
    }
    log_odds
}

/// The planted shift in the market: from the seventh quarter on, deals in E-commerce lose this much log-odds.
pub const ECOMMERCE_SHIFT: f64 = -1.0;
