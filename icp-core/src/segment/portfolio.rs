//! Tiers as a portfolio: how many accounts each holds, what effort it gets, what to do with it, and what may come of it.

use super::benchmark::{Band, Benchmark, Play, Position, benchmarks};
use super::error::{SegmentError, not_negative, unit};
use super::rates::{Expected, Rate, RateCheck, total};
use super::universe::{Universe, universe};
use crate::num;
use crate::score::scorer::Scorer;
use crate::table::Table;
use serde::{Deserialize, Serialize};

/// What effort is set against when effort per account is reckoned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareBasis {
    /// The accounts' declared shares as they are (A-036's add up to 110 %).
    #[default]
    Declared,
    /// The declared shares scaled to add up to 100 %.
    Normalised,
    /// The shares that were counted.
    Counted,
}

/// One tier. What is left out comes from the benchmarks when there are four tiers, and is unknown otherwise.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierRequest {
    /// Its id.
    pub id: String,
    /// How many accounts it holds; not to be given where a universe is scored.
    #[serde(default)]
    pub accounts: Option<u64>,
    /// The share of the market that is expected.
    #[serde(default)]
    pub share: Option<Band>,
    /// The share of the team's time it gets.
    #[serde(default)]
    pub effort: Option<f64>,
    /// The share of accounts that this effort is declared for.
    #[serde(default)]
    pub account_share: Option<f64>,
    /// Messages that are opened.
    #[serde(default)]
    pub open: Option<Rate>,
    /// Accounts that reply.
    #[serde(default)]
    pub reply: Option<Rate>,
    /// Accounts that meet.
    #[serde(default)]
    pub meeting: Option<Rate>,
    /// How many of its accounts are contacted; all when left out.
    #[serde(default)]
    pub contacted: Option<u64>,
    /// Hours that the play takes for one account.
    #[serde(default)]
    pub hours_per_account: Option<f64>,
    /// What to do with its accounts.
    #[serde(default)]
    pub play: Option<Play>,
}

/// A portfolio to lay out.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortfolioRequest {
    /// The tiers, best first; where a universe is scored, those of its profile that differ from the benchmarks.
    #[serde(default)]
    pub tiers: Vec<TierRequest>,
    /// The team's hours in the period.
    #[serde(default)]
    pub hours: Option<f64>,
    /// What effort per account is reckoned by.
    #[serde(default)]
    pub share_basis: ShareBasis,
    /// The level of intervals around counted rates; 0.95.
    #[serde(default = "level")]
    pub level: f64,
}

fn level() -> f64 {
    0.95
}

impl Default for PortfolioRequest {
    fn default() -> Self {
        Self { tiers: Vec::new(), hours: None, share_basis: ShareBasis::default(), level: level() }
    }
}

/// A tier's size against what is expected.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Volume {
    /// How many accounts.
    pub accounts: u64,
    /// Their share of all accounts that have a tier; none when there are no such accounts.
    pub share: Option<f64>,
    /// The expected share.
    pub band: Option<Band>,
    /// Where the share lies; none without a band or a share.
    pub position: Option<Position>,
}

/// What a tier gets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Effort {
    /// Its share of the team's time.
    pub share: f64,
    /// The share of accounts it is set against (see [`ShareBasis`]).
    pub account_share: Option<f64>,
    /// Effort per account: `share / account_share`; 1 is the average account's.
    pub per_account: Option<f64>,
    /// Hours for the tier.
    pub hours: Option<f64>,
    /// Hours for each of its accounts.
    pub hours_per_account: Option<f64>,
    /// Hours that the play needs for all of its accounts.
    pub hours_needed: Option<f64>,
}

/// What may come of contacting a tier's accounts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Outlook {
    /// How many accounts are contacted.
    pub contacted: u64,
    /// Expected opens.
    pub opens: Option<Expected>,
    /// Expected replies.
    pub replies: Option<Expected>,
    /// Expected meetings.
    pub meetings: Option<Expected>,
}

/// Own rates against the tier's benchmark; none where no own rate was given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RateChecks {
    /// Opens.
    pub open: Option<RateCheck>,
    /// Replies.
    pub reply: Option<RateCheck>,
    /// Meetings.
    pub meeting: Option<RateCheck>,
}

/// One tier of the portfolio.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierReport {
    /// Its id.
    pub id: String,
    /// Its size.
    pub volume: Volume,
    /// Its effort; none without a declared share of time.
    pub effort: Option<Effort>,
    /// What to do with it.
    pub play: Option<Play>,
    /// What may come of it.
    pub outlook: Outlook,
    /// Own rates against the benchmark.
    pub checks: RateChecks,
}

/// What shares add up to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ShareSums {
    /// The bands' lower ends.
    pub band_low: f64,
    /// The bands' upper ends.
    pub band_high: f64,
    /// The bands' middles.
    pub band_middle: f64,
    /// Whether shares within all bands can add up to the whole.
    pub can_be_met: bool,
    /// Shares of time.
    pub effort: f64,
    /// Declared shares of accounts, before any scaling.
    pub account_share: f64,
}

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// `share_below`, `share_above`, `effort_not_whole`, `account_shares_not_whole`, `bands_can_not_be_met`, `rate_below`, `rate_above`,
    /// `hours_short`.
    pub code: &'static str,
    /// The tier it is about.
    pub tier: Option<String>,
    /// In words.
    pub message: String,
}

/// A portfolio.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PortfolioReport {
    /// In one sentence.
    pub summary: String,
    /// Accounts that have a tier.
    pub accounts: u64,
    /// The tiers, best first.
    pub tiers: Vec<TierReport>,
    /// What the shares add up to; none unless every tier has them.
    pub sums: Option<ShareSums>,
    /// Effort per account of the first tier over that of the last.
    pub effort_ratio: Option<f64>,
    /// Expected replies of all tiers; the ends are the sums of the tiers' ends.
    pub replies: Option<Expected>,
    /// Expected meetings of all tiers.
    pub meetings: Option<Expected>,
    /// What stands out.
    pub findings: Vec<Finding>,
    /// The universe that was scored, where one was.
    pub universe: Option<Universe>,
}

/// Lays out a portfolio from counts.
///
/// ```
/// use icp_core::segment::portfolio::{PortfolioRequest, portfolio};
/// let request: PortfolioRequest = serde_json::from_str(r#"{"hours": 160, "tiers": [
///     {"id": "tier_1", "accounts": 40}, {"id": "tier_2", "accounts": 100},
///     {"id": "tier_3", "accounts": 160}, {"id": "tier_4", "accounts": 200}]}"#)?;
/// let report = portfolio(&request)?;
/// assert_eq!(report.tiers[0].effort.and_then(|effort| effort.hours_per_account), Some(1.6));
/// assert_eq!(report.effort_ratio.map(|ratio| (ratio * 1e6).round() / 1e6), Some(28.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SegmentError`] for no tiers, a tier without `accounts`, an id given twice, and numbers out of range.
pub fn portfolio(request: &PortfolioRequest) -> Result<PortfolioReport, SegmentError> {
    if request.tiers.is_empty() {
        return Err(SegmentError::missing("/tiers", "at least one tier with `id` and `accounts`"));
    }
    for (i, tier) in request.tiers.iter().enumerate() {
        if tier.accounts.is_none() {
            return Err(SegmentError::missing(
                format!("/tiers/{i}/accounts"),
                "how many accounts the tier holds",
            ));
        }
    }
    lay_out(&request.tiers, request)
}

/// Scores a universe and lays out its portfolio.
///
/// # Errors
/// As [`portfolio`]; [`SegmentError::Table`] for the table; [`SegmentError::Wrong`] for a tier that the profile does not have or whose
/// `accounts` are given.
pub fn portfolio_of(
    scorer: &Scorer,
    table: &Table<'_>,
    request: &PortfolioRequest,
) -> Result<PortfolioReport, SegmentError> {
    let counted = universe(scorer, table)?;
    for (i, tier) in request.tiers.iter().enumerate() {
        if !counted.tiers.iter().any(|own| own.id == tier.id) {
            let known: Vec<&str> = counted.tiers.iter().map(|own| own.id.as_str()).collect();
            let wanted = format!("a tier of the profile is wanted: {}", known.join(", "));
            return Err(SegmentError::wrong(format!("/tiers/{i}/id"), format!("{:?}", tier.id), wanted));
        }
        if tier.accounts.is_some() {
            let path = format!("/tiers/{i}/accounts");
            return Err(SegmentError::wrong(
                path,
                "a count",
                "accounts are counted from the table; leave it out",
            ));
        }
    }
    let tiers: Vec<TierRequest> = counted
        .tiers
        .iter()
        .map(|tier| {
            let given = request.tiers.iter().find(|given| given.id == tier.id).cloned();
            TierRequest {
                accounts: Some(tier.accounts),
                ..given.unwrap_or_else(|| TierRequest::new(&tier.id))
            }
        })
        .collect();
    let mut report = lay_out(&tiers, request)?;
    report.universe = Some(counted);
    Ok(report)
}

impl TierRequest {
    /// A tier of which nothing but its id is said.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            accounts: None,
            share: None,
            effort: None,
            account_share: None,
            open: None,
            reply: None,
            meeting: None,
            contacted: None,
            hours_per_account: None,
            play: None,
        }
    }
}

/// A tier with benchmarks filled in.
struct Filled<'a> {
    tier: &'a TierRequest,
    accounts: u64,
    benchmark: Option<&'a Benchmark>,
    share: Option<Band>,
    effort: Option<f64>,
    account_share: Option<f64>,
}

fn lay_out(tiers: &[TierRequest], request: &PortfolioRequest) -> Result<PortfolioReport, SegmentError> {
    check(tiers, request)?;
    let benchmarks = benchmarks();
    // The benchmarks are about four tiers; to any other number they have nothing to say.
    let of_place = |place: usize| if tiers.len() == benchmarks.len() { benchmarks.get(place) } else { None };
    let own_effort = tiers.iter().any(|tier| tier.effort.is_some() || tier.account_share.is_some());
    let filled: Vec<Filled<'_>> = tiers
        .iter()
        .enumerate()
        .map(|(place, tier)| {
            let benchmark = of_place(place);
            let usual = benchmark.filter(|_| !own_effort);
            Filled {
                tier,
                accounts: tier.accounts.unwrap_or(0),
                benchmark,
                share: tier.share.or_else(|| benchmark.map(|benchmark| benchmark.share)),
                effort: tier.effort.or_else(|| usual.map(|benchmark| benchmark.effort)),
                account_share: tier.account_share.or_else(|| usual.map(|benchmark| benchmark.account_share)),
            }
        })
        .collect();
    let accounts: u64 = filled.iter().map(|tier| tier.accounts).sum();
    let declared: Vec<f64> = filled.iter().filter_map(|tier| tier.account_share).collect();
    let declared_sum = num::sum(&declared);
    let all_declared = declared.len() == filled.len();
    let mut reports = Vec::with_capacity(filled.len());
    for (i, tier) in filled.iter().enumerate() {
        let counted = (accounts > 0).then(|| tier.accounts as f64 / accounts as f64);
        let account_share = match request.share_basis {
            ShareBasis::Declared => tier.account_share,
            ShareBasis::Normalised => tier
                .account_share
                .filter(|_| all_declared && declared_sum > 0.0)
                .map(|share| share / declared_sum),
            ShareBasis::Counted => counted,
        };
        reports.push(TierReport {
            id: tier.tier.id.clone(),
            volume: Volume {
                accounts: tier.accounts,
                share: counted,
                band: tier.share,
                position: tier.share.zip(counted).map(|(band, share)| band.position(share)),
            },
            effort: tier.effort.map(|share| {
                let hours = request.hours.map(|hours| hours * share);
                Effort {
                    share,
                    account_share,
                    per_account: account_share.filter(|own| *own > 0.0).map(|own| share / own),
                    hours,
                    hours_per_account: hours
                        .filter(|_| tier.accounts > 0)
                        .map(|hours| hours / tier.accounts as f64),
                    hours_needed: tier.tier.hours_per_account.map(|hours| hours * tier.accounts as f64),
                }
            }),
            play: tier.tier.play.clone().or_else(|| tier.benchmark.map(|benchmark| benchmark.play.clone())),
            outlook: outlook(i, tier, request.level)?,
            checks: checks(i, tier, request.level)?,
        });
    }
    let effort_ratio =
        per_account(&reports, 0).zip(per_account(&reports, reports.len() - 1)).map(|(a, b)| a / b);
    let sum_of = |of: fn(&Outlook) -> Option<Expected>| {
        let parts: Vec<Expected> = reports.iter().filter_map(|tier| of(&tier.outlook)).collect();
        if parts.len() == reports.len() { total(&parts) } else { None }
    };
    let sums = sums(&filled);
    let (replies, meetings) = (sum_of(|outlook| outlook.replies), sum_of(|outlook| outlook.meetings));
    let findings = findings(&reports, sums.as_ref());
    let outside = findings.iter().filter(|finding| finding.code.starts_with("share_")).count();
    let summary = summary(accounts, &reports, outside, meetings);
    Ok(PortfolioReport {
        summary,
        accounts,
        tiers: reports,
        sums,
        effort_ratio,
        replies,
        meetings,
        findings,
        universe: None,
    })
}

fn per_account(tiers: &[TierReport], place: usize) -> Option<f64> {
    tiers.get(place).and_then(|tier| tier.effort).and_then(|effort| effort.per_account)
}

fn check(tiers: &[TierRequest], request: &PortfolioRequest) -> Result<(), SegmentError> {
    if let Some(hours) = request.hours {
        not_negative("/hours", hours)?;
    }
    if !(request.level > 0.0 && request.level < 1.0) {
        return Err(SegmentError::wrong("/level", request.level, "a number between 0 and 1 is wanted"));
    }
    for (i, tier) in tiers.iter().enumerate() {
        let path = |key: &str| format!("/tiers/{i}/{key}");
        if tiers[..i].iter().any(|other| other.id == tier.id) {
            return Err(SegmentError::wrong(
                path("id"),
                format!("{:?}", tier.id),
                "each id may be given once",
            ));
        }
        if let Some(band) = &tier.share {
            band.check(&path("share"))?;
        }
        for (key, value) in [("effort", tier.effort), ("account_share", tier.account_share)] {
            if let Some(value) = value {
                unit(path(key), value)?;
            }
        }
        if let Some(hours) = tier.hours_per_account {
            not_negative(path("hours_per_account"), hours)?;
        }
        if let (Some(contacted), Some(accounts)) = (tier.contacted, tier.accounts)
            && contacted > accounts
        {
            let wanted = format!("at most the tier's {accounts} accounts can be contacted");
            return Err(SegmentError::wrong(path("contacted"), contacted, wanted));
        }
    }
    Ok(())
}

fn outlook(place: usize, tier: &Filled<'_>, level: f64) -> Result<Outlook, SegmentError> {
    let contacted = tier.tier.contacted.unwrap_or(tier.accounts);
    let expected = |key: &str, own: Option<Rate>, usual: Option<Band>| {
        let rate = own.or(usual.map(Rate::Claimed));
        rate.map(|rate| rate.expected(&format!("/tiers/{place}/{key}"), level))
            .transpose()
            .map(|rate| rate.map(|rate| rate.times(contacted as f64)))
    };
    Ok(Outlook {
        contacted,
        opens: expected("open", tier.tier.open, tier.benchmark.map(|usual| usual.open))?,
        replies: expected("reply", tier.tier.reply, tier.benchmark.map(|usual| usual.reply))?,
        meetings: expected("meeting", tier.tier.meeting, tier.benchmark.map(|usual| usual.meeting))?,
    })
}

fn checks(place: usize, tier: &Filled<'_>, level: f64) -> Result<RateChecks, SegmentError> {
    let one = |key: &str, own: Option<Rate>, usual: Option<Band>| match own.zip(usual) {
        Some((rate, band)) => rate
            .expected(&format!("/tiers/{place}/{key}"), level)
            .map(|rate| Some(RateCheck::new(rate, band))),
        None => Ok(None),
    };
    Ok(RateChecks {
        open: one("open", tier.tier.open, tier.benchmark.map(|usual| usual.open))?,
        reply: one("reply", tier.tier.reply, tier.benchmark.map(|usual| usual.reply))?,
        meeting: one("meeting", tier.tier.meeting, tier.benchmark.map(|usual| usual.meeting))?,
    })
}

/// Sums are compared to a billionth: shares are decimals, and doubles are not.
const WHOLE: f64 = 1e-9;

fn sums(tiers: &[Filled<'_>]) -> Option<ShareSums> {
    let bands: Vec<Band> = tiers.iter().filter_map(|tier| tier.share).collect();
    let effort: Vec<f64> = tiers.iter().filter_map(|tier| tier.effort).collect();
    let shares: Vec<f64> = tiers.iter().filter_map(|tier| tier.account_share).collect();
    if [bands.len(), effort.len(), shares.len()].iter().any(|&known| known != tiers.len()) {
        return None;
    }
    let band_low = num::sum_by(bands.len(), |i| bands[i].low);
    let band_high = num::sum_by(bands.len(), |i| bands[i].high);
    Some(ShareSums {
        band_low,
        band_high,
        band_middle: num::sum_by(bands.len(), |i| bands[i].middle()),
        can_be_met: band_low <= 1.0 + WHOLE && band_high >= 1.0 - WHOLE,
        effort: num::sum(&effort),
        account_share: num::sum(&shares),
    })
}

fn findings(tiers: &[TierReport], sums: Option<&ShareSums>) -> Vec<Finding> {
    let mut found = Vec::new();
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    if let Some(sums) = sums {
        if !sums.can_be_met {
            let message = format!(
                "The expected shares add up to between {} and {}: no market can meet them all.",
                percent(sums.band_low),
                percent(sums.band_high)
            );
            found.push(Finding { code: "bands_can_not_be_met", tier: None, message });
        }
        if (sums.effort - 1.0).abs() > WHOLE {
            let message = format!("The shares of time add up to {}, not to 100 %.", percent(sums.effort));
            found.push(Finding { code: "effort_not_whole", tier: None, message });
        }
        if (sums.account_share - 1.0).abs() > WHOLE {
            let message = format!(
                "The shares of accounts that effort is set against add up to {}, not to 100 %; `normalised` scales them.",
                percent(sums.account_share)
            );
            found.push(Finding { code: "account_shares_not_whole", tier: None, message });
        }
    }
    for tier in tiers {
        let id = Some(tier.id.clone());
        let volume = &tier.volume;
        if let (Some(share), Some(band), Some(position)) = (volume.share, volume.band, volume.position)
            && position != Position::In
        {
            let (code, side) = match position {
                Position::Below => ("share_below", "below"),
                _ => ("share_above", "above"),
            };
            let message = format!(
                "{}: {} of the accounts, {side} the expected {} to {}.",
                tier.id,
                percent(share),
                percent(band.low),
                percent(band.high)
            );
            found.push(Finding { code, tier: id.clone(), message });
        }
        for (what, rate) in
            [("open", &tier.checks.open), ("reply", &tier.checks.reply), ("meeting", &tier.checks.meeting)]
        {
            let Some(check) = rate else { continue };
            if check.point == Position::In {
                continue;
            }
            let (code, side) = match check.point {
                Position::Below => ("rate_below", "below"),
                _ => ("rate_above", "above"),
            };
            let doubt =
                if check.interval == Position::In { "; its interval still reaches the range" } else { "" };
            let message = format!(
                "{}: a {what} rate of {} is {side} the expected {} to {}{doubt}.",
                tier.id,
                percent(check.rate.value),
                percent(check.band.low),
                percent(check.band.high)
            );
            found.push(Finding { code, tier: id.clone(), message });
        }
        if let Some(effort) = &tier.effort
            && let (Some(needed), Some(hours)) = (effort.hours_needed, effort.hours)
            && needed > hours
        {
            let message = format!("{}: the play needs {needed:.1} hours and gets {hours:.1}.", tier.id);
            found.push(Finding { code: "hours_short", tier: id, message });
        }
    }
    found
}

fn summary(accounts: u64, tiers: &[TierReport], outside: usize, meetings: Option<Expected>) -> String {
    let sizes: Vec<String> =
        tiers.iter().map(|tier| format!("{} in {}", tier.volume.accounts, tier.id)).collect();
    let judged = tiers.iter().filter(|tier| tier.volume.position.is_some()).count();
    let shares = match (judged, outside) {
        (0, _) => String::new(),
        (_, 0) => " Every tier is as large as expected.".to_owned(),
        (judged, outside) => format!(" {outside} of {judged} tiers are not as large as expected."),
    };
    let outlook = meetings.map_or(String::new(), |meetings| {
        format!(" Expect {:.0} to {:.0} meetings.", meetings.low, meetings.high)
    });
    format!("{accounts} accounts: {}.{shares}{outlook}", sizes.join(", "))
}
