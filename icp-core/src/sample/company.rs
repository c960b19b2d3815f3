//! What is true of a company, before anyone has looked: traits that hang together as they do in a market.

use super::draw::{Draws, Topic, normal_cdf, rounded};
use super::words;
use crate::date::Date;
use crate::num;

/// Everything that is true of one company at `as_of`.
#[derive(Clone, Debug)]
pub(super) struct Company {
    pub(super) name: String,
    pub(super) domain: String,
    /// Where its size lies among all companies, 0…1.
    pub(super) size_rank: f64,
    pub(super) industry: &'static str,
    pub(super) business_model: &'static str,
    pub(super) employees: f64,
    pub(super) revenue_musd: f64,
    pub(super) country: &'static str,
    pub(super) founded_year: f64,
    pub(super) ownership: &'static str,
    pub(super) funding_stage: &'static str,
    pub(super) total_funding_musd: Option<f64>,
    pub(super) last_funding: Option<Date>,
    pub(super) sales_model: &'static str,
    pub(super) growth_team: bool,
    pub(super) revops_team: bool,
    pub(super) tech_stack: Vec<&'static str>,
    pub(super) competitor_tool: &'static str,
    pub(super) integration_ready: bool,
    pub(super) cloud: &'static str,
    pub(super) single_sign_on: bool,
    pub(super) open_sales_roles: f64,
    pub(super) open_roles: f64,
    pub(super) headcount_growth_6m: f64,
    pub(super) sales_team_growth_6m: f64,
    pub(super) website_visits_30d: f64,
    pub(super) pricing_visits_30d: f64,
    pub(super) content: Vec<&'static str>,
    pub(super) last_visit: Option<Date>,
    pub(super) intent_score: f64,
    pub(super) sales_leader_hired: Option<Date>,
    pub(super) product_launch: Option<Date>,
    pub(super) competitor_incident: Option<Date>,
    pub(super) missed_quarters: f64,
    pub(super) budget_month: f64,
    pub(super) regulated: bool,
    pub(super) market_event: &'static str,
    pub(super) sector_growth: f64,
    pub(super) problem_intensity: &'static str,
    pub(super) workaround: &'static str,
    pub(super) named_account: bool,
    pub(super) in_dispute: bool,
}

/// Median number of employees, and the spread of its logarithm.
const MEDIAN_EMPLOYEES: f64 = 90.0;
const SIZE_SPREAD: f64 = 1.45;

fn before(as_of: Date, days: u64) -> Option<Date> {
    Date::from_days(as_of.days().saturating_sub(days as i32))
}

/// A date within `window` days before `as_of`, with the given probability, by draws `k` and `k + 1`.
fn event(draws: &Draws, k: u64, probability: f64, window: u64, as_of: Date) -> Option<Date> {
    if draws.chance(k, probability) { before(as_of, draws.below(k + 1, window)) } else { None }
}

fn business_model(draws: &Draws, industry: &str) -> &'static str {
    let consumer = match industry {
        "B2B SaaS" => 0.0,
        "E-commerce" | "Media" | "Education" => 0.45,
        _ => 0.12,
    };
    draws.pick(4, &[("b2b", 0.85 - consumer), ("b2c", consumer), ("b2b2c", 0.15)])
}

/// Stage follows size, loosely: the larger of two companies is usually the later one.
fn funding_stage(draws: &Draws, size: f64) -> &'static str {
    let position = normal_cdf(0.75 * size + 0.66 * draws.normal(2));
    let reached = [0.10, 0.33, 0.58, 0.77, 0.89, 0.96].iter().filter(|cut| position >= **cut).count();
    words::STAGES[reached]
}

impl Company {
    pub(super) fn new(seed: u64, account: u32, as_of: Date) -> Self {
        let draws = |topic| Draws::new(seed, topic, account);
        let (name, domain) = words::company_name(seed, account);

        let size = draws(Topic::Size).normal(0);
        let employees = num::max(1.0, num::round_half_away(MEDIAN_EMPLOYEES * num::exp(SIZE_SPREAD * size)));
        let trade = draws(Topic::Industry);
        let industry = trade.pick(0, words::INDUSTRIES);
        let business_model = business_model(&trade, industry);
        let software = matches!(industry, "B2B SaaS" | "Fintech");

        let per_head_kusd = if software { 165.0 } else { 120.0 };
        let revenue_musd = num::max(
            0.01,
            rounded(employees * per_head_kusd / 1000.0 * num::exp(0.45 * draws(Topic::Size).normal(2)), 2),
        );

        let capital = draws(Topic::Capital);
        let venture = if software { 0.66 } else { 0.40 };
        let ownership = capital.pick(
            0,
            &[
                ("venture", venture),
                ("bootstrapped", 0.88 - venture),
                ("private equity", 0.08),
                ("public", 0.04),
            ],
        );
        let backed = matches!(ownership, "venture" | "public");
        let stage = match ownership {
            "venture" => funding_stage(&capital, size),
            "public" => "Public",
            "bootstrapped" => "Bootstrapped",
            _ => "Private equity",
        };
        let position = words::STAGES.iter().position(|known| *known == stage).unwrap_or(0);
        let total_funding =
            rounded(0.6 * num::pow(3.1, position as f64) * num::exp(0.5 * capital.normal(4)), 2);
        let since_round = (-600.0 * num::ln(capital.uniform(6))) as u64;

        let model = draws(Topic::Model);
        let sales_model = model.pick(0, &[("product-led", 0.3), ("sales-led", 0.5), ("channel-led", 0.2)]);
        let maturity = num::clamp(0.35 + 0.28 * size + 0.25 * model.normal(1), 0.05, 1.6);

        let stack = draws(Topic::Stack);
        let tech_stack: Vec<&str> = words::TOOLS
            .iter()
            .zip(0u64..)
            .filter(|((_, share), k)| stack.chance(*k, num::min(0.95, share * (0.45 + 1.4 * maturity))))
            .map(|((tool, _), _)| *tool)
            .collect();
        let tech_stack = if tech_stack.is_empty() { vec!["Spreadsheets"] } else { tech_stack };

        let growth = draws(Topic::Growth);
        let momentum = growth.normal(0);
        let headcount_growth = rounded(num::max(-0.6, 0.07 + 0.13 * momentum + 0.05 * growth.normal(2)), 3);
        let sales_growth = rounded(num::max(-0.8, 1.3 * headcount_growth + 0.20 * growth.normal(4)), 3);

        let hiring = draws(Topic::Hiring);
        let roles_mean = num::exp(-0.1 + 0.42 * size + 0.55 * momentum);
        let sales_roles = f64::from(hiring.poisson(0, num::min(40.0, roles_mean)));
        let other_roles = f64::from(hiring.poisson(1, num::min(150.0, 2.5 * roles_mean)));

        let problem = draws(Topic::Problem);
        let intense = problem.chance(0, 0.38);
        let intent = draws(Topic::Intent);
        // A company that hurts looks around: visits, content and the vendor's own intent number share one cause.
        let interest = (if intense { 0.7 } else { -0.2 }) + intent.normal(0);
        let visits = f64::from(intent.poisson(2, num::min(200.0, num::exp(0.6 + 0.8 * interest))));
        let pricing = f64::from(intent.poisson(3, 0.22 * visits));
        let content: Vec<&str> = words::CONTENT
            .iter()
            .zip(10u64..)
            .filter(|((_, share), k)| visits > 0.0 && intent.chance(*k, share * num::exp(0.35 * interest)))
            .map(|((item, _), _)| *item)
            .collect();
        // An empty list would be a missing cell in CSV; the vendor writes a word instead.
        let content = if content.is_empty() { vec!["none"] } else { content };
        let last_visit = if visits > 0.0 { before(as_of, intent.below(4, 30)) } else { None };

        let events = draws(Topic::Events);
        let surroundings = draws(Topic::Environment);
        let regulated_share = match industry {
            "Fintech" | "Healthcare" => 0.85,
            "Education" | "Logistics" => 0.35,
            _ => 0.1,
        };
        let trend = match industry {
            "B2B SaaS" | "Fintech" => 0.09,
            "Media" | "E-commerce" => 0.01,
            _ => 0.04,
        };
        let lists = draws(Topic::Lists);
        Self {
            name,
            domain,
            size_rank: normal_cdf(size),
            industry,
            business_model,
            employees,
            revenue_musd,
            country: draws(Topic::Place).pick(0, words::COUNTRIES),
            founded_year: f64::from(as_of.ymd().0)
                - 1.0
                - num::round_half_away(num::exp(1.9 + 0.35 * size + 0.5 * capital.normal(8))),
            ownership,
            funding_stage: stage,
            total_funding_musd: backed.then_some(total_funding),
            last_funding: if backed { before(as_of, since_round) } else { None },
            sales_model,
            growth_team: model.chance(3, num::clamp(0.15 + 0.35 * maturity, 0.0, 0.9)),
            revops_team: model.chance(4, num::clamp(0.05 + 0.40 * maturity, 0.0, 0.9)),
            integration_ready: stack.chance(40, num::clamp(0.3 + 0.4 * maturity, 0.0, 0.97)),
            tech_stack,
            competitor_tool: stack.pick(41, words::COMPETITORS),
            cloud: stack.pick(42, words::CLOUDS),
            single_sign_on: stack.chance(43, num::clamp(0.1 + 0.5 * maturity, 0.0, 0.97)),
            open_sales_roles: sales_roles,
            open_roles: sales_roles + other_roles,
            headcount_growth_6m: headcount_growth,
            sales_team_growth_6m: sales_growth,
            website_visits_30d: visits,
            pricing_visits_30d: pricing,
            content,
            last_visit,
            intent_score: num::round_half_away(100.0 * normal_cdf(0.7 * interest + 0.7 * intent.normal(5))),
            sales_leader_hired: event(&events, 0, 0.22, 365, as_of),
            product_launch: event(&events, 2, 0.25, 365, as_of),
            competitor_incident: event(&events, 4, 0.08, 365, as_of),
            missed_quarters: f64::from(events.poisson(6, 0.45)),
            budget_month: surroundings
                .pick(0, &[(1.0, 0.3), (4.0, 0.15), (7.0, 0.15), (10.0, 0.3), (2.0, 0.05), (9.0, 0.05)]),
            regulated: surroundings.chance(1, regulated_share),
            market_event: surroundings.pick(2, words::MARKET_EVENTS),
            sector_growth: rounded(trend + 0.02 * surroundings.normal(3), 3),
            problem_intensity: if intense { "high" } else { "low" },
            workaround: problem.pick(1, words::WORKAROUNDS),
            named_account: lists.chance(0, 0.01),
            in_dispute: lists.chance(1, 0.004),
        }
    }
}
