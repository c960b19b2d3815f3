//! The operations of `segment`: tiers as a portfolio, people, channels, breadth, stability.

use super::{answer, answer_table, of_engine};
use crate::contract::explaining;
use crate::contract::failure::Failure;
use crate::contract::operation::{Call, Operation, Run, Subject, Takes};
use crate::error::ErrorCode;
use crate::json::Json;
use crate::profile::Profile;
use crate::segment::SegmentError;
use crate::segment::breadth::{BreadthRequest, breadth};
use crate::segment::channels::{ChannelsRequest, allocate, channels, channels_of};
use crate::segment::charts::{breadth_curve, fit_timing_map, tier_pyramid};
use crate::segment::personas::{ParsedTitle, RoleRules, messaging, parse_title_with, rank_contacts};
use crate::segment::portfolio::{PortfolioRequest, portfolio, portfolio_of};
use crate::segment::rates::{Claim, claims, compare};
use crate::segment::segments::{SegmentsRequest, segments};
use crate::segment::stability::{StabilityRequest, stability};
use crate::table::account::Account;
use serde::{Deserialize, Serialize};

pub(super) const OPERATIONS: &[Operation] = &[
    of_engine(
        "segment.portfolio",
        "Tiers as a portfolio from counts: sizes against what is expected, effort, plays, expected replies and meetings.",
        r#"{"hours": 160, "share_basis": "normalised", "tiers": [{"id": "tier_1", "accounts": 40, "reply": {"events": 9, "trials": 60}}, {"id": "tier_2", "accounts": 120, "meeting": 0.05}, {"id": "tier_3", "accounts": 160}, {"id": "tier_4", "accounts": 180}]}"#,
        |call| answer(call, portfolio),
    ),
    of_engine(
        "segment.compare",
        "Two ways of working side by side: rates, cycle, churn, and what of a claimed growth of lifetime value is left to explain.",
        r#"{"before": {"contacted": 1000, "reply": 0.05, "meeting": 0.015, "cycle_days": 90, "churn": 0.45}, "after": {"contacted": 300, "reply": 0.18, "meeting": 0.07, "cycle_days": 45, "churn": 0.22}, "lifetime_value_ratio": 3}"#,
        |call| answer(call, compare),
    ),
    of_engine(
        "segment.claims",
        "What published claims about targeting make of a reply and a meeting rate, and which of them contradict each other.",
        r#"{"reply": 0.05, "meeting": 0.015}"#,
        |call| {
            answer(call, |request: &ClaimsRequest| {
                claims(request.reply, request.meeting).map(|claims| Claims { claims })
            })
        },
    ),
    of_engine(
        "segment.parse_titles",
        "Role in a purchase, seniority and department of job titles; what a title does not say stays unknown.",
        r#"{"titles": ["VP, Sales (EMEA)", "Head of Revenue Operations", "RevOps Manager", "Sr. Software Engineer", "Vertriebsleiter", "Zookeeper"]}"#,
        |call| {
            answer(call, |request: &TitlesRequest| {
                let titles = request.titles.iter().map(|title| parse_title_with(title, &request.rules));
                Ok::<_, SegmentError>(Titles { titles: titles.collect() })
            })
        },
    ),
    of_engine(
        "segment.portfolio_chart",
        "The tiers of `segment.portfolio` as a pyramid (a Vega-Lite specification).",
        r#"{"tiers": [{"id": "tier_1", "accounts": 40}, {"id": "tier_2", "accounts": 120}, {"id": "tier_3", "accounts": 160}, {"id": "tier_4", "accounts": 180}]}"#,
        |call| answer(call, |request| portfolio(request).map(|report| tier_pyramid(&report))),
    ),
    of_engine(
        "segment.channels",
        "Which channels suit a profile: reach, scale, cost and message, mismatches named. Needs `profile`, the document, because channels are chosen after it.",
        r#"{"profile": {"icp": 1, "name": "SaaS past its series B", "attributes": {"industry": {"type": "text"}}, "criteria": [{"id": "industry", "category": "firmographic", "weight": 1, "attribute": "industry", "fit": {"values": {"SaaS": 1}}}]}, "icp_accounts": 300, "limits": {"cost_per_meeting": 400}, "channels": [{"id": "broad_linkedin", "cost": 0.05, "reach": 0.9, "audience": 1000000, "message_fit": 0.4, "meeting_rate": 0.002}, {"id": "email", "cost": 1.2, "reach": 0.8, "audience": 400, "message_fit": 0.8, "meeting_rate": 0.02}]}"#,
        |call| {
            let (profile, rest) = profile_and_rest(call.request)?;
            let call = Call { request: &rest, ..*call };
            answer(&call, |request| channels(profile.as_ref(), request))
        },
    ),
    of_engine(
        "segment.allocate",
        "A budget over channels and tiers: the touches with the most expected meetings within money, hours, capacities and touches for each person, and what one more of each would bring.",
        r#"{"budget": 2000, "hours": 40, "channels": [{"id": "phone", "cost": 10, "meeting_rate": 0.1, "capacity": 150, "hours_per_touch": 0.2}, {"id": "email", "cost": 1, "meeting_rate": 0.01}], "tiers": [{"id": "tier_1", "people": 60, "most_touches": 8, "meeting_value": 2}, {"id": "tier_2", "people": 200, "most_touches": 5}], "rates": [{"channel": "phone", "tier": "tier_2", "meeting_rate": 0.05}]}"#,
        |call| answer(call, allocate),
    ),
    Operation {
        subject: "profile",
        name: "channels",
        takes: Takes::Options,
        about: "Which channels suit the profile: reach, scale, cost and message against its audience, mismatches named.",
        example: r#"{"icp_accounts": 300, "people_per_account": 2, "channels": [{"id": "email", "cost": 1.2, "reach": 0.8, "audience": 900, "message_fit": 0.8, "meeting_rate": 0.02}, {"id": "events", "cost": 60, "reach": 0.2}]}"#,
        run: Run::Typed(|call| {
            let profile = of_profile(call.subject)?;
            answer(call, |request| channels(Some(profile), request))
        }),
    },
    Operation {
        subject: "profile",
        name: "rank_contacts",
        takes: Takes::Options,
        about: "Contacts ranked inside accounts whose gate is open, by their own scores, with the buying committee of each account.",
        example: r#"{"accounts": [{"id": "acme", "decision": "pursue", "tier": "tier_1", "score": 93}, {"id": "bolt", "decision": "exclude"}], "contacts": [{"id": "1", "account": "acme", "title": "VP of Sales"}, {"id": "2", "account": "acme", "title": "RevOps Manager"}, {"id": "3", "account": "acme", "title": "Zookeeper"}, {"id": "4", "account": "bolt", "title": "CEO"}]}"#,
        run: Run::Typed(|call| {
            let profile = of_profile(call.subject)?;
            answer(call, |request| rank_contacts(profile, request))
        }),
    },
    Operation {
        subject: "profile",
        name: "messaging",
        takes: Takes::Options,
        about: "What to say to each persona, and what is missing from its record.",
        example: "{}",
        run: Run::Typed(|call| {
            let profile = of_profile(call.subject)?;
            answer(call, |_: &NoOptions| Ok::<_, SegmentError>(messaging(profile)))
        }),
    },
    Operation {
        subject: "scorer",
        name: "portfolio",
        takes: Takes::Table,
        about: "The portfolio of a scored universe: sizes of its tiers against what is expected, effort, plays, expected replies and meetings.",
        example: universe!(
            r#", "hours": 160, "tiers": [{"id": "tier_1", "reply": {"events": 3, "trials": 20}}]"#
        ),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &PortfolioRequest, table| portfolio_of(scorer, table, request))
        }),
    },
    Operation {
        subject: "scorer",
        name: "breadth",
        takes: Takes::Table,
        about: "How many accounts of a universe fit, whether that is too many or too few, what each step of each criterion would change, and the smallest change that brings the number within the bounds.",
        example: universe!(
            r#", "practical": 4, "rule": {"too_narrow": 1, "wide_least": 2, "least": 3, "most": 4, "too_broad": 12}"#
        ),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &BreadthRequest, table| breadth(scorer, table, request, &call.watch))
        }),
    },
    Operation {
        subject: "scorer",
        name: "breadth_chart",
        takes: Takes::Table,
        about: "How many accounts of a universe there are at each score (a Vega-Lite specification).",
        example: universe!(r#", "most_steps": 1"#),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &BreadthRequest, table| {
                breadth(scorer, table, request, &call.watch).map(|report| breadth_curve(&report, request))
            })
        }),
    },
    Operation {
        subject: "scorer",
        name: "portfolio_chart",
        takes: Takes::Table,
        about: "The tiers of a scored universe as a pyramid (a Vega-Lite specification).",
        example: universe!(),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &PortfolioRequest, table| {
                portfolio_of(scorer, table, request).map(|report| tier_pyramid(&report))
            })
        }),
    },
    Operation {
        subject: "scorer",
        name: "fit_timing_chart",
        takes: Takes::Table,
        about: "The accounts of a universe by score and timing (a Vega-Lite specification).",
        example: universe!(),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |_: &NoOptions, table| fit_timing_map(scorer, table))
        }),
    },
    Operation {
        subject: "scorer",
        name: "channels",
        takes: Takes::Table,
        about: "Which channels suit the profile on a universe, with the precision and recall of their targeting.",
        example: universe!(
            r#", "channels": [{"id": "email", "cost": 1.2, "reach": 0.8, "audience": 900, "message_fit": 0.8, "meeting_rate": 0.02}]"#
        ),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &ChannelsRequest, table| channels_of(scorer, table, request))
        }),
    },
    Operation {
        subject: "scorer",
        name: "segments",
        takes: Takes::Table,
        about: "The document's segments on a universe: accounts, tiers, mean score and timing, and the win rate of the column `outcome`.",
        example: universe!(r#", "outcome": "won""#),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &SegmentsRequest, table| segments(scorer, table, request))
        }),
    },
    Operation {
        subject: "scorer",
        name: "stability",
        takes: Takes::Account,
        about: "How firmly `account` has its tier: under other weights, under noise in its values, and the smallest change of weights that flips it.",
        example: r#"{"account": {"employees": 120, "industry": "Fintech", "tech_stack": ["HubSpot"], "headcount_growth_6m": 0.1}, "draws": 200, "seed": 7}"#,
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            let (account, rest) = account_and_rest(call.request)?;
            let call = Call { request: &rest, ..*call };
            answer(&call, |request: &StabilityRequest| stability(scorer, &account, request, &call.watch))
        }),
    },
];

/// The account of a request, and the request without it.
fn account_and_rest(request: &Json) -> Result<(Account, Json), Failure> {
    let Json::Object(members) = request else { return Ok((Account::new(), request.clone())) };
    let account = explaining::account(request.get("account"))?;
    let rest = members.iter().filter(|(key, _)| key != "account").cloned().collect();
    Ok((account, Json::Object(rest)))
}

/// The profile of a request, where it has one, and the request without it.
fn profile_and_rest(request: &Json) -> Result<(Option<Profile>, Json), Failure> {
    let Json::Object(members) = request else { return Ok((None, request.clone())) };
    let given = request.get("profile").filter(|profile| !profile.is_null());
    let profile = given.map(Profile::from_value).transpose()?;
    let rest = members.iter().filter(|(key, _)| key != "profile").cloned().collect();
    Ok((profile, Json::Object(rest)))
}

fn of_profile(subject: Subject<'_>) -> Result<&Profile, Failure> {
    match subject {
        Subject::Profile(profile) => Ok(profile),
        Subject::Scorer(scorer) => Ok(scorer.profile()),
        Subject::Engine => {
            Err(Failure::one(ErrorCode::OperationUnknown, "", "this operation is asked of a profile"))
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoOptions {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimsRequest {
    reply: f64,
    meeting: f64,
}

#[derive(Serialize)]
struct Claims {
    claims: Vec<Claim>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TitlesRequest {
    titles: Vec<String>,
    #[serde(default)]
    rules: RoleRules,
}

#[derive(Serialize)]
struct Titles {
    titles: Vec<ParsedTitle>,
}
