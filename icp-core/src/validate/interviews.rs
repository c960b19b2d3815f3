//! Interviews with companies that match the profile: does the problem resonate?

use super::error::ValidateError;
use super::evidence::{
    Certainty, Evidence, OperatingPoint, Rule, Side, Verdict, default_level, default_power, of_rate,
    operating_points,
};
use super::finding::{Finding, FindingCode};
use super::wording::{percent, percents};
use crate::stats::proportion::Arm;
use serde::{Deserialize, Serialize};

/// Interviews held.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct InterviewsRequest {
    /// How many were held.
    pub interviews: u64,
    /// In how many the problem resonated.
    pub resonated: u64,
    /// The least share that needs no refining.
    #[serde(default = "seven_of_ten")]
    pub least_share: f64,
    /// The fewest interviews that the plan asks for.
    #[serde(default = "ten")]
    pub least_interviews: u64,
    /// The most that it asks for.
    #[serde(default = "twenty")]
    pub most_interviews: u64,
    /// True shares at which to say how often the rule errs.
    #[serde(default = "true_rates")]
    pub true_rates: Vec<f64>,
    /// Level of the interval.
    #[serde(default = "default_level")]
    pub level: f64,
    /// The power that `n_to_settle` aims at.
    #[serde(default = "default_power")]
    pub power: f64,
}

const fn seven_of_ten() -> f64 {
    0.7
}

const fn ten() -> u64 {
    10
}

const fn twenty() -> u64 {
    20
}

fn true_rates() -> Vec<f64> {
    vec![0.5, 0.6, 0.7, 0.8, 0.9]
}

/// What the interviews say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InterviewsReport {
    /// One or two sentences.
    pub summary: String,
    /// The share in which the problem resonated.
    pub share: f64,
    /// The rule: below the share, refine.
    pub rule: Rule,
    /// What so few interviews can bear.
    pub evidence: Evidence,
    /// How often the rule says what, were the true share so and so.
    pub rule_at: Vec<OperatingPoint>,
    /// What to know before acting on it.
    pub findings: Vec<Finding>,
}

/// Judges a round of interviews: fewer than 7 of 10 in which the problem resonates, in proportion, means that the profile is to be refined.
///
/// ```
/// use icp_core::validate::{InterviewsRequest, Verdict, interviews};
/// let request: InterviewsRequest = serde_json::from_str(r#"{"interviews": 10, "resonated": 6}"#)?;
/// let report = interviews(&request)?;
/// assert_eq!((report.rule.verdict, report.evidence.verdict), (Verdict::Fail, Verdict::Inconclusive));
/// // Were the truth exactly 70 %, the rule would still send one round in three back.
/// assert!((report.rule_at[2].fail - 0.350389).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// No interviews, more resonated than were held, or a share, level or power outside (0, 1).
pub fn interviews(request: &InterviewsRequest) -> Result<InterviewsReport, ValidateError> {
    let certainty = Certainty::new(request.level, request.power)?;
    let threshold = request.least_share;
    super::error::check_open_unit("/least_share", threshold)?;
    if request.least_interviews > request.most_interviews {
        let message = format!(
            "{} must be at most most_interviews = {}",
            request.least_interviews, request.most_interviews
        );
        return Err(ValidateError::option("/least_interviews", message));
    }
    let (k, n) = (request.resonated, request.interviews);
    let path = if n == 0 { "/interviews" } else { "/resonated" };
    let arm = Arm::new(k, n).map_err(ValidateError::argument(path))?;
    // Both sides are the doubles nearest to their ratios, so that 7 of 10 is 0.7 and not less.
    let judge = |k: u64| if (k as f64 / n as f64) < threshold { Verdict::Fail } else { Verdict::Pass };
    let rule_at =
        operating_points(n, judge, &request.true_rates).map_err(ValidateError::argument("/true_rates"))?;
    let verdict = judge(k);
    let claim =
        format!("the problem resonates with at least {} of all who match the profile", percent(threshold));
    let evidence = of_rate(claim, arm, threshold, Side::AtLeast, certainty);
    let mut findings = Vec::new();
    if n < request.least_interviews {
        let message = format!(
            "{n} interviews; the plan asks for {} to {}",
            request.least_interviews, request.most_interviews
        );
        findings.push(Finding::new(FindingCode::BelowPlannedSize, "interviews", message));
    } else if n > request.most_interviews {
        let message = format!("{n} interviews; the plan stops at {}", request.most_interviews);
        findings.push(Finding::new(FindingCode::AbovePlannedSize, "interviews", message));
    }
    noise(n, &judge, threshold, verdict, &evidence, &mut findings)?;
    let action = if verdict == Verdict::Pass { "go on" } else { "refine the profile" };
    let interval = evidence.interval.value().map_or(String::new(), |interval| {
        format!(
            " The true share lies within {}: the evidence is {}.",
            percents(interval),
            evidence.verdict.as_str()
        )
    });
    Ok(InterviewsReport {
        summary: format!(
            "The problem resonated in {k} of {n} interviews ({}): by the rule, {action}.{interval}",
            percent(arm.rate())
        ),
        share: arm.rate(),
        rule: Rule {
            verdict,
            text: format!(
                "The problem resonates in at least {} of the interviews; below that, refine.",
                percent(threshold)
            ),
        },
        evidence,
        rule_at,
        findings,
    })
}

/// How far the rule can be trusted at its own threshold, and whether it says more than the sample can bear.
pub(super) fn noise(
    n: u64,
    judge: &dyn Fn(u64) -> Verdict,
    threshold: f64,
    verdict: Verdict,
    evidence: &Evidence,
    findings: &mut Vec<Finding>,
) -> Result<(), ValidateError> {
    let at = operating_points(n, judge, &[threshold]).map_err(ValidateError::argument("/true_rates"))?;
    if let Some(point) = at.first()
        && point.fail > 0.2
    {
        let message = format!(
            "were the true rate exactly {}, the rule would say fail in {} of such rounds",
            percent(threshold),
            percent(point.fail)
        );
        findings.push(Finding::new(FindingCode::RuleErrsOften, "rule", message));
    }
    if evidence.verdict != verdict && verdict != Verdict::Inconclusive {
        let more = evidence
            .n_to_settle
            .value()
            .map_or(String::new(), |&n| format!("; about {} would settle it", super::wording::whole(n)));
        let message =
            format!("the rule says {}, the sample of {n} can not bear that{more}", verdict.as_str());
        findings.push(Finding::new(FindingCode::RuleBeyondEvidence, "rule", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(resonated: u64, held: u64) -> InterviewsReport {
        let text = format!(r#"{{"interviews": {held}, "resonated": {resonated}}}"#);
        interviews(&serde_json::from_str(&text).unwrap()).unwrap()
    }

    #[test]
    fn seven_of_ten_passes_and_six_fail() {
        assert_eq!(of(7, 10).rule.verdict, Verdict::Pass);
        assert_eq!(of(6, 10).rule.verdict, Verdict::Fail);
        assert_eq!(of(14, 20).rule.verdict, Verdict::Pass);
        assert_eq!(of(10, 15).rule.verdict, Verdict::Fail);
        assert_eq!(of(11, 15).rule.verdict, Verdict::Pass);
    }

    #[test]
    fn figures_of_the_requirements() {
        let report = of(7, 10);
        let fail = |rate: f64| report.rule_at.iter().find(|p| p.true_rate == rate).unwrap().fail;
        assert!((fail(0.7) - 0.350389).abs() < 5e-7);
        assert!((fail(0.5) - 0.828125).abs() < 5e-7);
        let interval = report.evidence.interval.value().unwrap();
        assert!((interval.low - 0.396778).abs() < 5e-7 && (interval.high - 0.892209).abs() < 5e-7);
        assert_eq!(report.evidence.verdict, Verdict::Inconclusive);
        let codes: Vec<FindingCode> = report.findings.iter().map(|f| f.code).collect();
        assert_eq!(codes, [FindingCode::RuleErrsOften, FindingCode::RuleBeyondEvidence]);
    }

    #[test]
    fn sizes_outside_the_plan_are_found() {
        assert_eq!(of(5, 6).findings[0].code, FindingCode::BelowPlannedSize);
        assert_eq!(of(20, 25).findings[0].code, FindingCode::AbovePlannedSize);
    }

    #[test]
    fn faults_name_their_place() {
        let error = |text: &str| interviews(&serde_json::from_str(text).unwrap()).unwrap_err().path();
        assert_eq!(error(r#"{"interviews": 0, "resonated": 0}"#), "/interviews");
        assert_eq!(error(r#"{"interviews": 3, "resonated": 4}"#), "/resonated");
        assert_eq!(error(r#"{"interviews": 3, "resonated": 1, "level": 1.5}"#), "/level");
    }
}
