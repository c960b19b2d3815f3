//! One account as a struct made for this profile.

use super::tables::{
    BusinessModel, CONTRACT, Country, Crm, EMPLOYEES, FLOOR, FUNDING, FundingStage, GROWTH_TEAM, Industry,
    REVENUE_BANDS, ROLES, SALES_TEAM, SalesMotion, TICKETS, TIERS, TOOLS, Words, growth, last_funding,
    leader_hired, visits,
};
use serde::Deserialize;

/// An account of the manifest. Dates are as JSON has them, ISO text.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs, reason = "the names are the manifest's")]
pub struct TypedAccount {
    pub employees: Option<f64>,
    pub revenue_musd: Option<f64>,
    pub headcount_growth: Option<f64>,
    pub sales_team: Option<f64>,
    pub open_sales_roles: Option<f64>,
    pub web_visits: Option<f64>,
    pub contract_value: Option<f64>,
    pub funding_musd: Option<f64>,
    pub tools: Option<f64>,
    pub support_tickets: Option<f64>,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub funding_stage: Option<String>,
    pub business_model: Option<String>,
    pub crm: Option<String>,
    pub sales_motion: Option<String>,
    pub last_funding: Option<String>,
    pub leader_hired: Option<String>,
    pub growth_team: Option<bool>,
    pub named_account: Option<bool>,
    pub dispute: Option<bool>,
}

/// Days since 1970-01-01 of ISO text after 1 March 2000.
fn day(text: &str) -> Option<i32> {
    let mut parts = text.split('-').map(|part| part.parse().ok());
    let (year, month, day): (i32, i32, i32) = (parts.next()??, parts.next()??, parts.next()??);
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Some(year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468)
}

fn worth<W: Words>(text: &Option<String>) -> (i32, bool) {
    text.as_ref().map_or((0, false), |text| W::worth(text.as_bytes()))
}

/// Micro-points, and the place of the tier; −1 for none.
#[must_use]
pub fn score_account(account: &TypedAccount) -> (i32, i32) {
    let number = |x: Option<f64>, points: &dyn Fn(f64) -> i32| x.map_or(0, points);
    let date =
        |text: &Option<String>, points: fn(i32) -> i32| text.as_deref().and_then(day).map_or(0, points);
    let (in_country, embargo) = worth::<Country>(&account.country);
    let (of_model, consumers) = worth::<BusinessModel>(&account.business_model);
    let points = number(account.employees, &|x| EMPLOYEES.points(x))
        + number(account.revenue_musd, &|x| REVENUE_BANDS.points(x))
        + number(account.headcount_growth, &growth)
        + number(account.sales_team, &|x| SALES_TEAM.points(x))
        + number(account.open_sales_roles, &|x| ROLES.points(x))
        + number(account.web_visits, &visits)
        + number(account.contract_value, &|x| CONTRACT.points(x))
        + number(account.funding_musd, &|x| FUNDING.points(x))
        + number(account.tools, &|x| TOOLS.points(x))
        + number(account.support_tickets, &|x| TICKETS.points(x))
        + worth::<Industry>(&account.industry).0
        + in_country
        + worth::<FundingStage>(&account.funding_stage).0
        + of_model
        + worth::<Crm>(&account.crm).0
        + worth::<SalesMotion>(&account.sales_motion).0
        + date(&account.last_funding, last_funding)
        + date(&account.leader_hired, leader_hired)
        + account.growth_team.map_or(0, |flag| GROWTH_TEAM[usize::from(flag)]);
    let points = if account.named_account == Some(true) { points.max(FLOOR) } else { points };
    let too_small = consumers && account.employees.is_some_and(|x| x < 10.0);
    let tier = TIERS.iter().filter(|&&least| points < least).count() as i32;
    (points, if too_small || embargo || account.dispute == Some(true) { -1 } else { tier })
}
