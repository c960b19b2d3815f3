//! Before and after a profile: how much better, whether the sample can bear it, and what the figures leave out.

use super::benchmark::{Rate, Standing, common_band, standing};
use super::claims::{CLAIMS, Claim, Measure};
use super::error::{ValidateError, check_open_unit};
use super::evidence::{Certainty, Evidence, Rule, Verdict, default_level, default_power, of_difference};
use super::finding::{Finding, FindingCode};
use super::wording::percent;
use crate::num;
use crate::stats::Measured;
use crate::stats::proportion::{Arm, RatioEstimate, koopman};
use serde::{Deserialize, Serialize};

/// Figures of two periods.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BeforeAfterRequest {
    /// Without the profile.
    pub before: Period,
    /// With it.
    pub after: Period,
    /// Lifetime value after by lifetime value before.
    #[serde(default)]
    pub lifetime_value_multiple: Option<f64>,
    /// Level of the intervals.
    #[serde(default = "default_level")]
    pub level: f64,
    /// The power that `n_to_settle` aims at.
    #[serde(default = "default_power")]
    pub power: f64,
}

/// One period.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Accounts worked in it.
    #[serde(default)]
    pub accounts: Option<u64>,
    /// The tier they are all of, 1 for the best, where they were chosen.
    #[serde(default)]
    pub tier: Option<u64>,
    /// Replies by accounts.
    #[serde(default)]
    pub reply_rate: Option<f64>,
    /// Meetings by accounts.
    #[serde(default)]
    pub meeting_rate: Option<f64>,
    /// Days from first contact to the deal.
    #[serde(default)]
    pub cycle_days: Option<f64>,
    /// Share of the customers that leave in a year.
    #[serde(default)]
    pub churn: Option<f64>,
    /// The customers that the churn is of.
    #[serde(default)]
    pub customers: Option<u64>,
}

/// A figure of both periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Reply rate.
    Reply,
    /// Meeting rate.
    Meeting,
    /// Length of the cycle.
    Cycle,
    /// Churn.
    Churn,
}

/// One figure, before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The figure.
    pub figure: Figure,
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
    /// After by before.
    pub multiple: f64,
    /// (after − before) / before.
    pub change: f64,
    /// As it is told: `3.6x`, or the fall in whole per cent, halves away from 0.
    pub shown: String,
    /// Replies, meetings or customers lost that the rate stands for, before; none where the accounts are not known.
    pub count_before: Option<f64>,
    /// The same after.
    pub count_after: Option<f64>,
    /// Is it better after?
    pub rule: Rule,
    /// What the counts can bear; none where there are none.
    pub evidence: Option<Evidence>,
    /// The multiple with Koopman's interval; none where there are no counts.
    pub ratio: Option<Measured<RatioEstimate>>,
}

/// A claim held against the observed multiple.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClaimMet {
    /// The claim.
    pub claim: Claim,
    /// Where the observed multiple lies against it.
    pub standing: Standing,
    /// The rates that it would mean here.
    pub promised_low: f64,
    /// The rates that it would mean here.
    pub promised_high: f64,
}

/// What a change of lifetime value consists of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LifetimeParts {
    /// The change that is claimed.
    pub lifetime_value_multiple: f64,
    /// What the longer lifetime explains: churn before by churn after.
    pub lifetime_multiple: f64,
    /// What must come from price or expansion.
    pub rest: f64,
}

/// Before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BeforeAfterReport {
    /// One sentence.
    pub summary: String,
    /// The figures that both periods have.
    pub changes: Vec<Change>,
    /// Published claims against the observed multiples.
    pub claims: Vec<ClaimMet>,
    /// What the change of lifetime value consists of.
    pub lifetime: Option<LifetimeParts>,
    /// What to know before believing it.
    pub findings: Vec<Finding>,
}

/// Compares two periods.
///
/// ```
/// use icp_core::validate::{BeforeAfterRequest, before_after};
/// let request: BeforeAfterRequest = serde_json::from_str(
///     r#"{"before": {"accounts": 1000, "reply_rate": 0.05}, "after": {"accounts": 300, "tier": 1, "reply_rate": 0.18}}"#)?;
/// let report = before_after(&request)?;
/// assert_eq!(report.changes[0].shown, "3.6x");
/// assert_eq!((report.changes[0].count_before, report.changes[0].count_after), (Some(50.0), Some(54.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A rate outside 0…1 (before: above 0), a cycle that is not above 0, no accounts or customers where they are given, a bad level or power.
pub fn before_after(request: &BeforeAfterRequest) -> Result<BeforeAfterReport, ValidateError> {
    let certainty = Certainty::new(request.level, request.power)?;
    let (before, after) = (&request.before, &request.after);
    for (path, period) in [("/before", before), ("/after", after)] {
        for (key, count) in [("accounts", period.accounts), ("customers", period.customers)] {
            if count.is_some_and(|count| !(1..=1 << 53).contains(&count)) {
                return Err(ValidateError::option(format!("{path}/{key}"), "must be from 1 to 2^53"));
            }
        }
    }
    let figures = [
        (Figure::Reply, "reply_rate", before.reply_rate, after.reply_rate, before.accounts, after.accounts),
        (
            Figure::Meeting,
            "meeting_rate",
            before.meeting_rate,
            after.meeting_rate,
            before.accounts,
            after.accounts,
        ),
        (Figure::Cycle, "cycle_days", before.cycle_days, after.cycle_days, None, None),
        (Figure::Churn, "churn", before.churn, after.churn, before.customers, after.customers),
    ];
    let mut changes = Vec::new();
    for (figure, key, old, new, of_old, of_new) in figures {
        if let (Some(old), Some(new)) = (old, new) {
            check(key, figure, old, new)?;
            changes.push(change(figure, old, new, of_old.zip(of_new), certainty));
        }
    }
    let mut findings = Vec::new();
    let claims = claims(&changes, &mut findings);
    if let Some(tier) = after.tier {
        bands(tier, after, &mut findings);
        if before.tier != after.tier {
            let message = format!(
                "the accounts after are tier {tier} only: the change mixes better accounts with better work; a pilot on both kinds tells them apart"
            );
            findings.push(Finding::new(FindingCode::NotComparable, "accounts", message));
        }
    }
    let lifetime = lifetime(request, &mut findings)?;
    for change in &changes {
        if let Some(evidence) = &change.evidence
            && change.rule.verdict == Verdict::Pass
            && evidence.verdict != Verdict::Pass
        {
            let message = "better after, but the counts can not bear it".to_owned();
            findings.push(Finding::new(FindingCode::RuleBeyondEvidence, word(change.figure), message));
        }
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let spoken: Vec<String> =
        changes.iter().map(|change| format!("{} {}", word(change.figure), change.shown)).collect();
    let summary = if spoken.is_empty() {
        "No figure is given for both periods.".to_owned()
    } else {
        format!("After against before: {}.", spoken.join(", "))
    };
    Ok(BeforeAfterReport { summary, changes, claims, lifetime, findings })
}

const fn word(figure: Figure) -> &'static str {
    match figure {
        Figure::Reply => "replies",
        Figure::Meeting => "meetings",
        Figure::Cycle => "cycle",
        Figure::Churn => "churn",
    }
}

fn check(key: &str, figure: Figure, old: f64, new: f64) -> Result<(), ValidateError> {
    let most = if figure == Figure::Cycle { f64::MAX } else { 1.0 };
    let range = if figure == Figure::Cycle { "above 0" } else { "above 0 and at most 1" };
    if !(old > 0.0 && old <= most) {
        return Err(ValidateError::option(format!("/before/{key}"), format!("{old} must be {range}")));
    }
    let least_met = if figure == Figure::Cycle { new > 0.0 } else { new >= 0.0 };
    if !(least_met && new <= most) {
        let range = if figure == Figure::Cycle { range } else { "from 0 to 1" };
        return Err(ValidateError::option(format!("/after/{key}"), format!("{new} must be {range}")));
    }
    Ok(())
}

fn change(figure: Figure, old: f64, new: f64, of: Option<(u64, u64)>, certainty: Certainty) -> Change {
    let less_is_better = matches!(figure, Figure::Cycle | Figure::Churn);
    let multiple = new / old;
    let relative = num::normalize_zero((new - old) / old);
    let shown = if less_is_better {
        let whole = num::round_half_away(100.0 * relative);
        if whole < 0.0 { format!("{} % less", -whole) } else { format!("{whole} % more") }
    } else {
        format!("{}x", num::round_half_away(10.0 * multiple) / 10.0)
    };
    let better = if less_is_better { new < old } else { new > old };
    let text = if less_is_better { "It is less after than before." } else { "It is more after than before." };
    let counted = of.and_then(|(of_old, of_new)| {
        let whole = |rate: f64, of: u64| num::round_half_even(rate * of as f64) as u64;
        Some((Arm::new(whole(old, of_old), of_old).ok()?, Arm::new(whole(new, of_new), of_new).ok()?))
    });
    let evidence = counted.map(|(first, second)| {
        let claim = format!(
            "the true rate of {} is {} after",
            word(figure),
            if less_is_better { "lower" } else { "higher" }
        );
        if less_is_better {
            of_difference(claim, first, second, certainty)
        } else {
            of_difference(claim, second, first, certainty)
        }
    });
    Change {
        figure,
        before: old,
        after: new,
        multiple,
        change: relative,
        shown,
        count_before: of.map(|of| tidy(old * of.0 as f64)),
        count_after: of.map(|of| tidy(new * of.1 as f64)),
        rule: Rule { verdict: if better { Verdict::Pass } else { Verdict::Fail }, text: text.to_owned() },
        evidence,
        ratio: counted.map(|(first, second)| koopman(second, first, certainty.level).into()),
    }
}

/// A whole number where the product of a rate and a count misses one only by rounding.
fn tidy(count: f64) -> f64 {
    let whole = num::round_half_even(count);
    if (count - whole).abs() <= 1e-9 * count.abs() { whole } else { count }
}

fn claims(changes: &[Change], findings: &mut Vec<Finding>) -> Vec<ClaimMet> {
    let mut met = Vec::new();
    for (figure, measure) in [(Figure::Reply, Measure::Reply), (Figure::Meeting, Measure::Meeting)] {
        let Some(change) = changes.iter().find(|change| change.figure == figure) else { continue };
        // The multiple of 0.18 by 0.05 is 3.6 but for rounding.
        let multiple = num::round_half_even(change.multiple * 1e9) / 1e9;
        let own: Vec<ClaimMet> = CLAIMS
            .into_iter()
            .filter(|claim| claim.measure == measure)
            .map(|claim| ClaimMet {
                claim,
                standing: if multiple < claim.low {
                    Standing::Below
                } else if multiple > claim.high {
                    Standing::Above
                } else {
                    Standing::Within
                },
                promised_low: change.before * claim.low,
                promised_high: change.before * claim.high,
            })
            .collect();
        let apart = own.iter().any(|a| own.iter().any(|b| a.claim.high < b.claim.low));
        if apart {
            let promised: Vec<String> = own
                .iter()
                .map(|met| {
                    if met.claim.low == met.claim.high {
                        percent(met.promised_low)
                    } else {
                        format!("{} to {}", percent(met.promised_low), percent(met.promised_high))
                    }
                })
                .collect();
            let message = format!(
                "published claims on {} can not all be true: from {} on they promise {}",
                word(figure),
                percent(change.before),
                promised.join(", ")
            );
            findings.push(Finding::new(FindingCode::ClaimsDisagree, word(figure), message));
        }
        met.extend(own);
    }
    met
}

fn bands(tier: u64, after: &Period, findings: &mut Vec<Finding>) {
    for (rate, observed, name) in
        [(Rate::Reply, after.reply_rate, "replies"), (Rate::Meeting, after.meeting_rate, "meetings")]
    {
        let (Some(observed), Some(band)) = (observed, common_band(tier, rate)) else { continue };
        let side = match standing(observed, &band) {
            Standing::Below => "below",
            Standing::Above => "above",
            Standing::Within | Standing::Open => continue,
        };
        let message = format!(
            "{} {name} is {side} the {} to {} expected of tier {tier}",
            percent(observed),
            percent(band.low),
            percent(band.high)
        );
        findings.push(Finding::new(FindingCode::OutsideBand, name, message));
    }
}

fn lifetime(
    request: &BeforeAfterRequest,
    findings: &mut Vec<Finding>,
) -> Result<Option<LifetimeParts>, ValidateError> {
    let Some(multiple) = request.lifetime_value_multiple else { return Ok(None) };
    if !(multiple > 0.0 && multiple.is_finite()) {
        let message = format!("{multiple} must be a finite number above 0");
        return Err(ValidateError::option("/lifetime_value_multiple", message));
    }
    let (Some(before), Some(after)) = (request.before.churn, request.after.churn) else { return Ok(None) };
    if check_open_unit("", after).is_err() {
        return Ok(None);
    }
    let lifetime_multiple = before / after;
    let rest = multiple / lifetime_multiple;
    if !(0.95..=1.05).contains(&rest) {
        let message = format!(
            "churn from {} to {} lengthens the lifetime {lifetime_multiple:.3} times; {rest:.3} times must come from price or expansion",
            percent(before),
            percent(after)
        );
        findings.push(Finding::new(FindingCode::ValueNotExplainedByChurn, "lifetime value", message));
    }
    Ok(Some(LifetimeParts { lifetime_value_multiple: multiple, lifetime_multiple, rest }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = r#"{
        "before": {"accounts": 1000, "reply_rate": 0.05, "meeting_rate": 0.015, "cycle_days": 90, "churn": 0.45},
        "after": {"accounts": 300, "tier": 1, "reply_rate": 0.18, "meeting_rate": 0.07, "cycle_days": 45, "churn": 0.22},
        "lifetime_value_multiple": 3}"#;

    fn of(text: &str) -> BeforeAfterReport {
        before_after(&serde_json::from_str(text).unwrap()).unwrap()
    }

    #[test]
    fn the_worked_example() {
        let report = of(EXAMPLE);
        let shown: Vec<&str> = report.changes.iter().map(|change| change.shown.as_str()).collect();
        assert_eq!(shown, ["3.6x", "4.7x", "50 % less", "51 % less"]);
        let counts: Vec<_> = report.changes.iter().map(|c| (c.count_before, c.count_after)).collect();
        assert_eq!(counts[..2], [(Some(50.0), Some(54.0)), (Some(15.0), Some(21.0))]);
        assert!((report.changes[1].multiple - 14.0 / 3.0).abs() < 1e-14);
        assert!((report.changes[3].change - -0.5111111111).abs() < 1e-9);
        assert!(report.changes[..2].iter().all(|c| c.evidence.as_ref().unwrap().verdict == Verdict::Pass));
        // The example says nothing of how many customers the churn is of.
        assert!(report.changes[3].evidence.is_none());
    }

    #[test]
    fn its_quirks_are_found() {
        let report = of(EXAMPLE);
        let lifetime = report.lifetime.unwrap();
        assert!((lifetime.lifetime_multiple - 2.045).abs() < 5e-4 && (lifetime.rest - 1.467).abs() < 5e-4);
        let of_code = |code| report.findings.iter().filter(move |f| f.code == code).collect::<Vec<_>>();
        assert_eq!(of_code(FindingCode::OutsideBand)[0].subject, "meetings");
        assert_eq!(of_code(FindingCode::ValueNotExplainedByChurn).len(), 1);
        assert_eq!(of_code(FindingCode::NotComparable).len(), 1);
        let disagree = of_code(FindingCode::ClaimsDisagree);
        assert!(
            disagree[0].message.ends_with("6.5 % to 7.0 %, 10.0 % to 15.0 %, 18.0 %"),
            "{}",
            disagree[0].message
        );
        let standings: Vec<Standing> = report.claims.iter().take(3).map(|met| met.standing).collect();
        assert_eq!(standings, [Standing::Above, Standing::Above, Standing::Within]);
    }

    #[test]
    fn faults_name_their_place() {
        let fault = |text: &str| before_after(&serde_json::from_str(text).unwrap()).unwrap_err().path();
        assert_eq!(fault(r#"{"before": {"churn": 0}, "after": {"churn": 0.1}}"#), "/before/churn");
        assert_eq!(
            fault(r#"{"before": {"reply_rate": 0.1}, "after": {"reply_rate": 1.1}}"#),
            "/after/reply_rate"
        );
        assert_eq!(fault(r#"{"before": {"accounts": 0}, "after": {}}"#), "/before/accounts");
    }
}
