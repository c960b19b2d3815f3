//! Whether a plan can be carried out at all: against the market, the accounts, the team and the rules of breadth.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::{At, FunnelError};
use super::money::{Ratio, not_negative, positive};
use super::plan::{PlanReport, PlanRequest, plan};
use super::rational::Rational;
use super::stages::{count_entries, escape, unique};

/// A plan and what it must fit into. What is left out is not checked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// The plan.
    pub plan: PlanRequest,
    /// Customers that can be won (the SOM).
    #[serde(default)]
    pub som_accounts: Option<Rational>,
    /// Within how many years; 1.
    #[serde(default = "one")]
    pub som_years: Rational,
    /// Accounts that match the profile.
    #[serde(default)]
    pub icp_accounts: Option<Rational>,
    /// The most touches an account may get over the plan.
    #[serde(default)]
    pub most_touches_per_account: Option<Rational>,
    /// Who does the work.
    #[serde(default)]
    pub team: Option<Team>,
    /// How broad a profile may be.
    #[serde(default)]
    pub breadth: BreadthRule,
    /// The tiers of the market, with the shares to be expected and the effort they get.
    #[serde(default)]
    pub tiers: Vec<TierCheck>,
}

fn one() -> Rational {
    Rational::ONE
}

/// Who does the work, and how long a piece of it takes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// How many people.
    pub people: Rational,
    /// Hours each can give on a business day.
    pub hours_per_day: Rational,
    /// Minutes of work for each unit of a stage.
    pub minutes: BTreeMap<String, Rational>,
}

/// Bounds on the number of accounts of a profile (requirement A-090).
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct BreadthRule {
    /// At most this many is too narrow; 50.
    pub too_narrow: Rational,
    /// The wider lower bound; 100.
    pub wide_least: Rational,
    /// The lower bound; 200.
    pub least: Rational,
    /// The upper bound; 500.
    pub most: Rational,
    /// At least this many is too broad; 10,000.
    pub too_broad: Rational,
}

impl Default for BreadthRule {
    fn default() -> Self {
        let [too_narrow, wide_least, least, most, too_broad] =
            [50, 100, 200, 500, 10_000].map(Rational::from);
        Self { too_narrow, wide_least, least, most, too_broad }
    }
}

/// How broad a profile is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Breadth {
    /// At or below the bound that is too narrow.
    TooNarrow,
    /// Below both lower bounds, in a range the rule says nothing about.
    NarrowUnspecified,
    /// Only the wider lower bound passes.
    WideBoundOnly,
    /// Within the bounds.
    Pass,
    /// Above the upper bound, in a range the rule says nothing about.
    BroadUnspecified,
    /// At or above the bound that is too broad.
    TooBroad,
}

impl BreadthRule {
    /// The verdict on so many accounts.
    ///
    /// ```
    /// use icp_core::funnel::{Breadth, BreadthRule};
    /// assert_eq!(BreadthRule::default().verdict(300.into()), Breadth::Pass);
    /// assert_eq!(BreadthRule::default().verdict(800.into()), Breadth::BroadUnspecified);
    /// ```
    #[must_use]
    pub fn verdict(&self, accounts: Rational) -> Breadth {
        match accounts {
            n if n <= self.too_narrow => Breadth::TooNarrow,
            n if n < self.wide_least => Breadth::NarrowUnspecified,
            n if n < self.least => Breadth::WideBoundOnly,
            n if n <= self.most => Breadth::Pass,
            n if n < self.too_broad => Breadth::BroadUnspecified,
            _ => Breadth::TooBroad,
        }
    }

    fn check(&self, place: &str) -> Result<(), FunnelError> {
        let bounds = [self.too_narrow, self.wide_least, self.least, self.most, self.too_broad];
        for (bound, name) in bounds.iter().zip(["too_narrow", "wide_least", "least", "most", "too_broad"]) {
            not_negative(*bound, &format!("{place}/{name}"))?;
        }
        if bounds.is_sorted() {
            Ok(())
        } else {
            let range = "ascending order: too_narrow, wide_least, least, most, too_broad";
            Err(FunnelError::OutOfRange { place: place.to_owned(), given: "the bounds".to_owned(), range })
        }
    }
}

/// A tier of the market: how many accounts, which share was expected, which share of the effort it gets.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierCheck {
    /// Its name.
    pub id: String,
    /// Its accounts, or its share of them (any unit, the same for all tiers).
    pub accounts: Rational,
    /// Least and greatest share of all accounts that was expected.
    #[serde(default)]
    pub expected: Option<[Rational; 2]>,
    /// Share of the team's time.
    #[serde(default)]
    pub effort: Option<Rational>,
}

/// Whether a plan can be carried out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckReport {
    /// True when there is no violation.
    pub feasible: bool,
    /// What was found, violations and notes.
    pub findings: Vec<Finding>,
    /// Touches per matching account over the plan, when `icp_accounts` is given.
    pub touches_per_account: Option<Ratio>,
    /// Hours of work a business day, when `team` is given.
    pub hours_needed_per_day: Option<Ratio>,
    /// Hours the team has a business day.
    pub hours_available_per_day: Option<Ratio>,
    /// How broad the profile is, when `icp_accounts` is given.
    pub breadth: Option<Breadth>,
    /// The tiers of the market.
    pub tiers: Vec<TierReport>,
    /// The plan.
    pub plan: PlanReport,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// A stable code.
    pub code: &'static str,
    /// Whether the plan cannot be carried out because of it.
    pub violation: bool,
    /// Where in the request.
    pub place: String,
    /// The figure.
    pub figure: Ratio,
    /// What it was held against.
    pub limit: Ratio,
    /// Figure / limit; none for a limit of 0.
    pub ratio: Option<Ratio>,
    /// The finding in a sentence.
    pub text: String,
}

/// A tier of the market.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierReport {
    /// Its name.
    pub id: String,
    /// Its share of all accounts, normalised to add up to 1.
    pub share: Ratio,
    /// `below`, `in` or `above` the expected range.
    pub verdict: Option<&'static str>,
    /// Effort share / accounts as given.
    pub effort_per_account: Option<Ratio>,
}

/// Every code a [`Finding`] can have.
pub const FINDING_CODES: [&str; 12] = [
    "customers_exceed_som",
    "customers_exceed_som_pace",
    "customers_exceed_icp",
    "touches_per_account_exceed_limit",
    "capacity_exceeded",
    "breadth_too_narrow",
    "breadth_narrow_unspecified",
    "breadth_wide_bound_only",
    "breadth_broad_unspecified",
    "breadth_too_broad",
    "tier_share_unexpected",
    "effort_not_whole",
];

/// Holds a plan against its market, accounts, team and breadth.
///
/// ```
/// let request = icp_core::funnel::from_json(r#"{"som_accounts": 400, "som_years": 3, "icp_accounts": 150,
///     "most_touches_per_account": 20, "plan": {"currency": "USD", "target_revenue": 5000000, "deal_size": 12000,
///     "stages": [{"id": "messages"}, {"id": "replies", "rate": 0.15}, {"id": "meetings", "rate": 0.3},
///                {"id": "opportunities", "rate": 0.4}, {"id": "customers", "rate": 0.2}]}}"#)?;
/// let report = icp_core::funnel::check(&request)?;
/// let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
/// assert_eq!(codes, ["customers_exceed_som", "customers_exceed_icp", "touches_per_account_exceed_limit", "breadth_wide_bound_only"]);
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// As [`plan`](super::plan()), its places under `/plan`; and the same codes for the bounds.
pub fn check(request: &CheckRequest) -> Result<CheckReport, FunnelError> {
    let plan = plan(&request.plan).map_err(|error| error.within("/plan"))?;
    let mut findings = Vec::new();
    let customers = plan.customers.exact;
    if let Some(som) = request.som_accounts {
        let som = not_negative(som, "/som_accounts")?;
        let pace = som.over(positive(request.som_years, "/som_years")?).at("/som_years")?;
        let years = request.plan.calendar.months.over(12.into()).at("/plan/calendar/months")?;
        let reachable = pace.times(years).at("/som_years")?;
        if customers > som {
            let text = format!("{customers} new customers are more than the {} that can be won", shown(som));
            findings.push(finding("customers_exceed_som", true, "/som_accounts", customers, som, text)?);
        } else if customers > reachable {
            let text = format!(
                "{customers} new customers are more than the {} of its time's share",
                shown(reachable)
            );
            findings.push(finding(
                "customers_exceed_som_pace",
                true,
                "/som_years",
                customers,
                reachable,
                text,
            )?);
        }
    }
    let mut touches_per_account = None;
    let mut breadth = None;
    if let Some(icp) = request.icp_accounts {
        let icp = positive(icp, "/icp_accounts")?;
        if customers > icp {
            let text =
                format!("{customers} new customers are more than the {} accounts that match", shown(icp));
            findings.push(finding("customers_exceed_icp", true, "/icp_accounts", customers, icp, text)?);
        }
        let touches = plan.stages[0].count.exact.over(icp).at("/icp_accounts")?;
        touches_per_account = Some(touches.into());
        let place = "/most_touches_per_account";
        if let Some(most) = request.most_touches_per_account {
            let most = positive(most, place)?;
            if touches > most {
                let text =
                    format!("{} touches for each account, {} are the most", shown(touches), shown(most));
                findings.push(finding("touches_per_account_exceed_limit", true, place, touches, most, text)?);
            }
        }
        request.breadth.check("/breadth")?;
        let verdict = request.breadth.verdict(icp);
        breadth = Some(verdict);
        findings.extend(breadth_finding(&request.breadth, verdict, icp)?);
    }
    let hours = request.team.as_ref().map(|team| hours(team, &plan)).transpose()?;
    if let Some((needed, available)) = hours.filter(|(needed, available)| needed > available) {
        let text = format!("{} hours of work a day, the team has {}", shown(needed), shown(available));
        findings.push(finding("capacity_exceeded", true, "/team", needed, available, text)?);
    }
    let tiers = tiers(&request.tiers, &mut findings)?;
    Ok(CheckReport {
        feasible: !findings.iter().any(|finding| finding.violation),
        findings,
        touches_per_account,
        hours_needed_per_day: hours.map(|hours| hours.0.into()),
        hours_available_per_day: hours.map(|hours| hours.1.into()),
        breadth,
        tiers,
        plan,
    })
}

/// One decimal, for sentences.
fn shown(number: Rational) -> String {
    if number.is_whole() {
        return number.to_string();
    }
    number.to_decimal(1).unwrap_or_else(|_| number.to_string())
}

fn finding(
    code: &'static str,
    violation: bool,
    place: &str,
    figure: Rational,
    limit: Rational,
    text: String,
) -> Result<Finding, FunnelError> {
    let ratio = if limit.is_positive() { Some(figure.over(limit).at(place)?.into()) } else { None };
    Ok(Finding {
        code,
        violation,
        place: place.to_owned(),
        figure: figure.into(),
        limit: limit.into(),
        ratio,
        text,
    })
}

fn breadth_finding(
    rule: &BreadthRule,
    verdict: Breadth,
    accounts: Rational,
) -> Result<Option<Finding>, FunnelError> {
    let (code, violation, limit, text) = match verdict {
        Breadth::Pass => return Ok(None),
        Breadth::TooNarrow => ("breadth_too_narrow", true, rule.least, "too narrow"),
        Breadth::NarrowUnspecified => {
            ("breadth_narrow_unspecified", true, rule.least, "outside the bounds, on the narrow side")
        }
        Breadth::WideBoundOnly => {
            ("breadth_wide_bound_only", false, rule.least, "within the wider of the two lower bounds only")
        }
        Breadth::BroadUnspecified => {
            ("breadth_broad_unspecified", true, rule.most, "outside the bounds, on the broad side")
        }
        Breadth::TooBroad => ("breadth_too_broad", true, rule.most, "too broad"),
    };
    let text = format!("{} matching accounts are {text}: {} to {}", shown(accounts), rule.least, rule.most);
    finding(code, violation, "/icp_accounts", accounts, limit, text).map(Some)
}

fn hours(team: &Team, plan: &PlanReport) -> Result<(Rational, Rational), FunnelError> {
    let place = "/team";
    let people = positive(team.people, "/team/people")?;
    let each = positive(team.hours_per_day, "/team/hours_per_day")?;
    count_entries(team.minutes.len(), 1, "/team/minutes")?;
    let mut minutes = Rational::ZERO;
    for (id, &each) in &team.minutes {
        let place = format!("/team/minutes/{}", escape(id));
        let Some(stage) = plan.stages.iter().find(|stage| stage.id == *id) else {
            let known = plan.stages.iter().map(|stage| stage.id.as_str()).collect::<Vec<_>>().join(", ");
            return Err(FunnelError::UnknownName { place, name: id.clone(), known });
        };
        let work = stage.per_business_day.exact.times(not_negative(each, &place)?).at(&place)?;
        minutes = minutes.plus(work).at(&place)?;
    }
    Ok((minutes.over(60.into()).at(place)?, people.times(each).at(place)?))
}

fn tiers(tiers: &[TierCheck], findings: &mut Vec<Finding>) -> Result<Vec<TierReport>, FunnelError> {
    let place = "/tiers";
    count_entries(tiers.len(), 0, place)?;
    unique(tiers.iter().map(|tier| tier.id.as_str()), &[], place)?;
    if tiers.is_empty() {
        return Ok(Vec::new());
    }
    for (i, tier) in tiers.iter().enumerate() {
        not_negative(tier.accounts, &format!("{place}/{i}/accounts"))?;
    }
    let all = positive(Rational::sum(tiers.iter().map(|tier| tier.accounts)).at(place)?, place)?;
    let mut reports = Vec::with_capacity(tiers.len());
    for (i, tier) in tiers.iter().enumerate() {
        let place = format!("{place}/{i}");
        let share = tier.accounts.over(all).at(&place)?;
        let mut verdict = None;
        if let Some([low, high]) = tier.expected {
            let (limit, word) = match () {
                () if share < low => (low, "below"),
                () if share > high => (high, "above"),
                () => (share, "in"),
            };
            verdict = Some(word);
            if word != "in" {
                let text = format!("{:?} holds {} of the accounts, {word} what was expected", tier.id, share);
                findings.push(finding("tier_share_unexpected", false, &place, share, limit, text)?);
            }
        }
        let effort_per_account = match tier.effort {
            Some(effort) if tier.accounts.is_positive() => {
                Some(not_negative(effort, &format!("{place}/effort"))?.over(tier.accounts).at(&place)?.into())
            }
            _ => None,
        };
        reports.push(TierReport { id: tier.id.clone(), share: share.into(), verdict, effort_per_account });
    }
    if tiers.iter().any(|tier| tier.effort.is_some()) {
        let effort = Rational::sum(tiers.iter().filter_map(|tier| tier.effort)).at(place)?;
        if effort != Rational::ONE {
            let text = format!("the shares of effort add up to {effort}, not to 1");
            findings.push(finding("effort_not_whole", true, place, effort, Rational::ONE, text)?);
        }
    }
    Ok(reports)
}
