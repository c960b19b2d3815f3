//! The scorecard of channels on four factors.

use crate::num;
use crate::profile::Profile;
use crate::profile::people::Channel;
use crate::score::scorer::{Scorer, TableOptions};
use crate::score::scores::Output;
use crate::score::truth::Truth;
use crate::segment::error::{SegmentError, not_negative, positive, unit};
use crate::segment::membership::memberships;
use crate::table::Table;
use serde::{Deserialize, Serialize};

/// A channel as the caller knows it. The profile's own channels are used when none are given.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelFacts {
    /// Its id.
    pub id: String,
    /// What one touch costs.
    #[serde(default)]
    pub cost: Option<f64>,
    /// The share of the right people it reaches.
    #[serde(default)]
    pub reach: Option<f64>,
    /// How many people it shows a message to, right or not.
    #[serde(default)]
    pub audience: Option<f64>,
    /// How well the message suits the place, 0…1.
    #[serde(default)]
    pub message_fit: Option<f64>,
    /// Meetings for each touch of a right person.
    #[serde(default)]
    pub meeting_rate: Option<f64>,
    /// The share of those it shows to that are right people, where it is known.
    #[serde(default)]
    pub precision: Option<f64>,
}

impl From<&Channel> for ChannelFacts {
    fn from(channel: &Channel) -> Self {
        Self {
            id: channel.id.clone(),
            cost: channel.cost,
            reach: channel.reach,
            audience: channel.audience,
            message_fit: channel.message_fit,
            meeting_rate: channel.meeting_rate,
            precision: None,
        }
    }
}

/// What is good enough.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChannelLimits {
    /// The least share of the right people that a channel must reach; 0.3.
    pub reach: f64,
    /// How many right people it must reach; half of them when left out.
    pub people: Option<f64>,
    /// The most a meeting may cost; no verdict on cost without it.
    pub cost_per_meeting: Option<f64>,
    /// The least fit of the message; 0.5.
    pub message_fit: f64,
    /// How many times wider than the profile's people an audience may be; 10.
    pub audience_times: f64,
}

impl Default for ChannelLimits {
    fn default() -> Self {
        Self { reach: 0.3, people: None, cost_per_meeting: None, message_fit: 0.5, audience_times: 10.0 }
    }
}

/// What to judge channels by.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelsRequest {
    /// How many accounts fit the profile; counted where a universe is given.
    #[serde(default)]
    pub icp_accounts: Option<u64>,
    /// Right people in an account; 1.
    #[serde(default)]
    pub people_per_account: Option<f64>,
    /// Channels; those of the profile when left out.
    #[serde(default)]
    pub channels: Vec<ChannelFacts>,
    /// What is good enough.
    #[serde(default)]
    pub limits: ChannelLimits,
}

/// How one factor came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorVerdict {
    /// Good enough.
    Pass,
    /// Not good enough.
    Fail,
    /// What it takes to tell is not known.
    Unknown,
}

/// One of the four factors.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Factor {
    /// What was measured: a share, a number of people, a cost per meeting.
    pub value: Option<f64>,
    /// What is good enough.
    pub limit: Option<f64>,
    /// From 0 to 1, 1 being as good as asked for.
    pub score: Option<f64>,
    /// The verdict.
    pub verdict: FactorVerdict,
}

/// Why a channel does not suit the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mismatch {
    /// It shows to far more people than the profile has.
    AudienceTooWide,
    /// Too few of the right people are there.
    Unreachable,
    /// The right people it reaches are too few in number.
    TooSmall,
    /// A meeting costs too much.
    TooCostly,
    /// The message does not suit the place.
    MessageUnfit,
}

/// Whether a channel suits the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fitness {
    /// All four factors pass and the audience is not too wide.
    Match,
    /// Something fails.
    Mismatch,
    /// Nothing fails, and not everything is known.
    Unclear,
}

/// One channel's card.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChannelCard {
    /// Its id.
    pub id: String,
    /// Whether it suits the profile.
    pub fitness: Fitness,
    /// Why not.
    pub mismatches: Vec<Mismatch>,
    /// The share of the right people it reaches.
    pub reach: Factor,
    /// How many right people it reaches.
    pub scale: Factor,
    /// What a meeting costs.
    pub cost: Factor,
    /// How well the message suits the place.
    pub message: Factor,
    /// The weakest factor; none unless all four are known.
    pub score: Option<f64>,
    /// The audience over the profile's people.
    pub audience_times: Option<f64>,
    /// The share of those it shows to that are right people.
    pub precision: Option<f64>,
    /// The share of the accounts that fit which its targeting picks out; known from a universe only.
    pub recall: Option<f64>,
    /// Expected meetings for each unit of cost.
    pub meetings_per_cost: Option<f64>,
    /// The same in words.
    pub summary: String,
}

/// Every channel's card.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChannelsReport {
    /// In one sentence.
    pub summary: String,
    /// How many accounts fit the profile.
    pub icp_accounts: u64,
    /// How many right people that makes.
    pub people: f64,
    /// The cards, in the order of the channels.
    pub channels: Vec<ChannelCard>,
}

/// What a universe says about a channel's targeting.
#[derive(Clone, Copy, Debug, Default)]
struct Targeting {
    precision: Option<f64>,
    recall: Option<f64>,
}

/// Judges channels against a profile and the number of accounts that fit it. There is no judging without a profile: whom a channel should reach is
/// what the profile says.
///
/// ```
/// use icp_core::{profile::templates::template, segment::channels::{ChannelsRequest, Fitness, Mismatch, channels}};
/// let profile = template("starter").ok_or("no template")?.profile()?;
/// // "VP of Revenue at a SaaS company past its series B" by way of broad social advertising: 300 people among a million.
/// let request: ChannelsRequest = serde_json::from_str(r#"{"icp_accounts": 300, "channels": [
///     {"id": "broad_linkedin", "cost": 0.05, "reach": 0.9, "audience": 1000000, "message_fit": 0.4, "meeting_rate": 0.002}]}"#)?;
/// let report = channels(Some(&profile), &request)?;
/// assert_eq!(report.channels[0].fitness, Fitness::Mismatch);
/// assert!(report.channels[0].mismatches.contains(&Mismatch::AudienceTooWide));
/// assert_eq!(channels(None, &request).unwrap_err().path(), "/profile");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SegmentError::Missing`] without a profile that has criteria, without `icp_accounts` and without channels; [`SegmentError::Wrong`] for numbers out
/// of range and ids given twice.
pub fn channels(
    profile: Option<&Profile>,
    request: &ChannelsRequest,
) -> Result<ChannelsReport, SegmentError> {
    let profile = with_criteria(profile)?;
    let Some(icp_accounts) = request.icp_accounts else {
        return Err(SegmentError::missing(
            "/icp_accounts",
            "how many accounts fit the profile; a scorer counts them in a universe",
        ));
    };
    let facts = facts(profile, request)?;
    judge(icp_accounts, &facts, &vec![Targeting::default(); facts.len()], request)
}

/// Judges the profile's channels on a universe: the accounts with the decision `pursue` are those to reach, and what a channel's `targets` pick out says how
/// precise its targeting is.
///
/// # Errors
/// As [`channels`], and [`SegmentError::Table`] for the table; [`SegmentError::Wrong`] when `icp_accounts` is given.
pub fn channels_of(
    scorer: &Scorer,
    table: &Table<'_>,
    request: &ChannelsRequest,
) -> Result<ChannelsReport, SegmentError> {
    let profile = with_criteria(Some(scorer.profile()))?;
    if let Some(given) = request.icp_accounts {
        return Err(SegmentError::wrong(
            "/icp_accounts",
            given,
            "accounts are counted from the table; leave it out",
        ));
    }
    let facts = facts(profile, request)?;
    let options = TableOptions { outputs: vec![Output::Decision], ..TableOptions::default() };
    let scores = scorer.score_table_with(table, &options)?.scores;
    let fits: Vec<bool> =
        (0..scores.rows).map(|row| scores.word("decision", row) == Some("pursue")).collect();
    let icp_accounts = fits.iter().filter(|&&fits| fits).count() as u64;
    let declared = &profile.document().channels;
    let aimed: Vec<(usize, &crate::profile::predicate::Predicate)> = facts
        .iter()
        .enumerate()
        .filter_map(|(place, facts)| {
            let own = declared.iter().find(|channel| channel.id == facts.id)?;
            own.targets.as_ref().map(|targets| (place, targets))
        })
        .collect();
    let conditions: Vec<_> = aimed.iter().map(|(_, targets)| *targets).collect();
    let picked = if conditions.is_empty() { Vec::new() } else { memberships(scorer, table, &conditions)? };
    let mut targeting = vec![Targeting::default(); facts.len()];
    for ((place, _), truths) in aimed.iter().zip(&picked) {
        // Targeting picks out only what it knows to be so.
        let all = truths.iter().filter(|truth| **truth == Truth::True).count();
        let right = truths.iter().zip(&fits).filter(|(truth, fits)| **truth == Truth::True && **fits).count();
        targeting[*place] = Targeting {
            precision: (all > 0).then(|| right as f64 / all as f64),
            recall: (icp_accounts > 0).then(|| right as f64 / icp_accounts as f64),
        };
    }
    judge(icp_accounts, &facts, &targeting, request)
}

fn with_criteria(profile: Option<&Profile>) -> Result<&Profile, SegmentError> {
    match profile {
        Some(profile) if !profile.document().criteria.is_empty() => Ok(profile),
        Some(_) => Err(SegmentError::missing(
            "/profile/criteria",
            "a profile says whom to reach; give it criteria first",
        )),
        None => Err(SegmentError::missing("/profile", "channels are chosen after the profile; give one")),
    }
}

fn facts(profile: &Profile, request: &ChannelsRequest) -> Result<Vec<ChannelFacts>, SegmentError> {
    let facts: Vec<ChannelFacts> = if request.channels.is_empty() {
        profile.document().channels.iter().map(ChannelFacts::from).collect()
    } else {
        request.channels.clone()
    };
    if facts.is_empty() {
        return Err(SegmentError::missing("/channels", "the profile has no channels; give some"));
    }
    for (i, channel) in facts.iter().enumerate() {
        let path = |key: &str| format!("/channels/{i}/{key}");
        if facts[..i].iter().any(|other| other.id == channel.id) {
            return Err(SegmentError::wrong(
                path("id"),
                format!("{:?}", channel.id),
                "each id may be given once",
            ));
        }
        for (key, value) in [("cost", channel.cost), ("audience", channel.audience)] {
            if let Some(value) = value {
                not_negative(path(key), value)?;
            }
        }
        let shares = [
            ("reach", channel.reach),
            ("message_fit", channel.message_fit),
            ("meeting_rate", channel.meeting_rate),
            ("precision", channel.precision),
        ];
        for (key, value) in shares {
            if let Some(value) = value {
                unit(path(key), value)?;
            }
        }
    }
    Ok(facts)
}

fn judge(
    icp_accounts: u64,
    facts: &[ChannelFacts],
    targeting: &[Targeting],
    request: &ChannelsRequest,
) -> Result<ChannelsReport, SegmentError> {
    let limits = &request.limits;
    unit("/limits/reach", limits.reach)?;
    unit("/limits/message_fit", limits.message_fit)?;
    positive("/limits/audience_times", limits.audience_times)?;
    if let Some(people) = limits.people {
        positive("/limits/people", people)?;
    }
    if let Some(cost) = limits.cost_per_meeting {
        positive("/limits/cost_per_meeting", cost)?;
    }
    let people =
        icp_accounts as f64 * positive("/people_per_account", request.people_per_account.unwrap_or(1.0))?;
    let cards: Vec<ChannelCard> = facts
        .iter()
        .zip(targeting)
        .map(|(facts, targeting)| card(facts, *targeting, people, limits))
        .collect();
    let matching = cards.iter().filter(|card| card.fitness == Fitness::Match).count();
    let failing: Vec<&str> =
        cards.iter().filter(|card| card.fitness == Fitness::Mismatch).map(|card| card.id.as_str()).collect();
    let summary = format!(
        "{matching} of {} channels suit the {icp_accounts} accounts of the profile{}.",
        cards.len(),
        if failing.is_empty() { String::new() } else { format!("; mismatches: {}", failing.join(", ")) }
    );
    Ok(ChannelsReport { summary, icp_accounts, people, channels: cards })
}

fn at_least(value: Option<f64>, limit: f64) -> Factor {
    let score = value.map(|value| if limit > 0.0 { num::min(1.0, value / limit) } else { 1.0 });
    let verdict = match value {
        None => FactorVerdict::Unknown,
        Some(value) if value >= limit => FactorVerdict::Pass,
        Some(_) => FactorVerdict::Fail,
    };
    Factor { value, limit: Some(limit), score, verdict }
}

fn at_most(value: Option<f64>, limit: Option<f64>) -> Factor {
    let score = value.zip(limit).map(|(value, limit)| if value > limit { limit / value } else { 1.0 });
    let verdict = match value.zip(limit) {
        None => FactorVerdict::Unknown,
        Some((value, limit)) if value <= limit => FactorVerdict::Pass,
        Some(_) => FactorVerdict::Fail,
    };
    Factor { value, limit, score, verdict }
}

fn card(facts: &ChannelFacts, targeting: Targeting, people: f64, limits: &ChannelLimits) -> ChannelCard {
    let reached = facts.reach.map(|reach| reach * people);
    let audience_times = facts.audience.filter(|_| people > 0.0).map(|audience| audience / people);
    let from_audience = reached
        .zip(facts.audience)
        .filter(|(_, all)| *all > 0.0)
        .map(|(reached, all)| num::min(1.0, reached / all));
    // An audience's size includes all who see a message; targeting is about accounts. The stated share goes first, the size second.
    let precision = facts.precision.or(from_audience).or(targeting.precision);
    let per_cost = match (precision, facts.meeting_rate, facts.cost) {
        (Some(precision), Some(rate), Some(cost)) if cost > 0.0 => {
            let meetings = precision * rate / cost;
            // Fewer than this is none: a meeting would cost more than a double can hold.
            Some(if meetings > 1e-300 { meetings } else { 0.0 })
        }
        _ => None,
    };
    let cost_per_meeting = per_cost.filter(|meetings| *meetings > 0.0).map(|meetings| 1.0 / meetings);
    let reach = at_least(facts.reach, limits.reach);
    let scale = at_least(reached, limits.people.unwrap_or(0.5 * people));
    let mut cost = at_most(cost_per_meeting, limits.cost_per_meeting);
    // Money that brings no meeting at all is too much whatever the limit.
    if per_cost == Some(0.0) && limits.cost_per_meeting.is_some() {
        (cost.score, cost.verdict) = (Some(0.0), FactorVerdict::Fail);
    }
    let message = at_least(facts.message_fit, limits.message_fit);
    let too_wide = audience_times.is_some_and(|times| times > limits.audience_times);
    let mut mismatches = Vec::new();
    if too_wide {
        mismatches.push(Mismatch::AudienceTooWide);
    }
    let named = [
        (&reach, Mismatch::Unreachable),
        (&scale, Mismatch::TooSmall),
        (&cost, Mismatch::TooCostly),
        (&message, Mismatch::MessageUnfit),
    ];
    mismatches.extend(
        named.iter().filter(|(factor, _)| factor.verdict == FactorVerdict::Fail).map(|(_, name)| *name),
    );
    let known = named.iter().all(|(factor, _)| factor.verdict == FactorVerdict::Pass);
    let fitness = match (mismatches.is_empty(), known) {
        (false, _) => Fitness::Mismatch,
        (true, true) => Fitness::Match,
        (true, false) => Fitness::Unclear,
    };
    let scores: Vec<f64> = named.iter().filter_map(|(factor, _)| factor.score).collect();
    let score = (scores.len() == named.len()).then(|| scores.iter().copied().fold(1.0, num::min));
    let summary = words(&facts.id, fitness, &mismatches, audience_times);
    ChannelCard {
        id: facts.id.clone(),
        fitness,
        mismatches,
        reach,
        scale,
        cost,
        message,
        score,
        audience_times,
        precision,
        recall: targeting.recall,
        meetings_per_cost: per_cost,
        summary,
    }
}

fn words(id: &str, fitness: Fitness, mismatches: &[Mismatch], times: Option<f64>) -> String {
    match fitness {
        Fitness::Match => format!("{id} suits the profile on all four factors."),
        Fitness::Unclear => format!("{id}: nothing speaks against it, and not everything is known."),
        Fitness::Mismatch => {
            let reasons: Vec<String> = mismatches
                .iter()
                .map(|mismatch| match mismatch {
                    Mismatch::AudienceTooWide => {
                        format!("its audience is {:.0} times as wide as the profile's", times.unwrap_or(0.0))
                    }
                    Mismatch::Unreachable => "too few of the right people are there".to_owned(),
                    Mismatch::TooSmall => "it reaches too few people".to_owned(),
                    Mismatch::TooCostly => "a meeting costs too much".to_owned(),
                    Mismatch::MessageUnfit => "the message does not suit the place".to_owned(),
                })
                .collect();
            format!("{id} does not suit the profile: {}.", reasons.join("; "))
        }
    }
}
