//! A few dozen messages before a campaign: does the profile resonate?

use super::error::{ValidateError, check_open_unit};
use super::evidence::{
    Certainty, Evidence, OperatingPoint, Rule, Side, Verdict, default_level, default_power, of_rate,
    operating_points,
};
use super::finding::{Finding, FindingCode};
use super::wording::{percent, percents, whole};
use crate::stats::proportion::Arm;
use crate::stats::sequential::{
    EValue, Sprt, SprtDecision, bernoulli_confidence_sequence, bernoulli_e_value,
};
use crate::stats::{Interval, Measured};
use serde::{Deserialize, Serialize};

/// Messages sent and what came back.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MicroOutboundRequest {
    /// Messages sent, one to an account.
    pub messages: u64,
    /// Replies of substance: a question, a meeting, a reasoned no. Only they count.
    pub substantive_replies: u64,
    /// All other replies (unsubscribe, out of office).
    #[serde(default)]
    pub other_replies: u64,
    /// Why it missed, once someone has found out.
    #[serde(default)]
    pub diagnosis: Option<Diagnosis>,
    /// What is meant to happen next.
    #[serde(default)]
    pub intent: Option<Intent>,
    /// Above this rate it resonates; exactly this is not enough.
    #[serde(default = "four_percent")]
    pub resonance_above: f64,
    /// Below this rate it misses; exactly this does not.
    #[serde(default = "two_percent")]
    pub miss_below: f64,
    /// The fewest messages that the plan asks for.
    #[serde(default = "fifty")]
    pub least_messages: u64,
    /// The most that it asks for.
    #[serde(default = "hundred")]
    pub most_messages: u64,
    /// True rates at which to say how often the rule says what.
    #[serde(default = "true_rates")]
    pub true_rates: Vec<f64>,
    /// Level of the intervals.
    #[serde(default = "default_level")]
    pub level: f64,
    /// The power that `n_to_settle` aims at; the sequential test errs against the higher rate with 1 − power.
    #[serde(default = "default_power")]
    pub power: f64,
}

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Diagnosis {
    /// The wrong accounts or people.
    Targeting,
    /// The wrong words.
    Messaging,
    /// Both.
    Both,
}

/// What is meant to happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Send to all.
    Scale,
    /// Send another round.
    Repeat,
    /// Leave it.
    Stop,
}

/// What ought to happen next, by the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// It resonates: scale.
    Scale,
    /// Between the thresholds: send more messages.
    SendMore,
    /// A miss whose cause nobody has named: find out.
    Diagnose,
    /// A miss of targeting: mend the profile or the list.
    MendTargeting,
    /// A miss of messaging: mend the words.
    MendMessaging,
    /// A miss of both.
    MendBoth,
}

const fn four_percent() -> f64 {
    0.04
}

const fn two_percent() -> f64 {
    0.02
}

const fn fifty() -> u64 {
    50
}

const fn hundred() -> u64 {
    100
}

fn true_rates() -> Vec<f64> {
    vec![0.01, 0.02, 0.04, 0.08]
}

/// Answers that hold however often one looks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnyTime {
    /// Wald's test of the lower threshold against the upper one.
    pub sprt: Sprt,
    /// Its log-likelihood ratio now.
    pub log_ratio: Measured<f64>,
    /// What it says now; a decision it reached earlier stands.
    pub decision: Measured<SprtDecision>,
    /// Messages without any reply after which it says no.
    pub silent_messages_to_no: u64,
    /// Evidence against the lower threshold being the truth.
    pub e_value: Measured<EValue>,
    /// The rates that are not rejected at any time.
    pub interval: Measured<Interval>,
}

/// What the messages say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MicroOutboundReport {
    /// One or two sentences.
    pub summary: String,
    /// Substantive replies by messages.
    pub rate: f64,
    /// The rule: `pass` is resonance, `fail` a miss.
    pub rule: Rule,
    /// Both claims together: `pass` when the rate is shown to be above the upper threshold, `fail` when it is shown to be below the lower one.
    pub evidence: Evidence,
    /// The claim that it misses: the rate is below the lower threshold.
    pub evidence_of_miss: Evidence,
    /// How often the rule says what, were the true rate so and so.
    pub rule_at: Vec<OperatingPoint>,
    /// Answers that hold however often one looks.
    pub any_time: AnyTime,
    /// What ought to happen next.
    pub next_step: NextStep,
    /// What to know before acting on it.
    pub findings: Vec<Finding>,
}

/// Judges a round of micro-outbound: more than 4 % substantive replies is resonance, less than 2 % a miss, anything between is open. Both
/// are strict.
///
/// ```
/// use icp_core::validate::{MicroOutboundRequest, NextStep, Verdict, micro_outbound};
/// let request: MicroOutboundRequest = serde_json::from_str(r#"{"messages": 50, "substantive_replies": 3}"#)?;
/// let report = micro_outbound(&request)?;
/// // Three of fifty pass the rule, but so would one round in thirteen with a true rate of 2 %.
/// assert_eq!((report.rule.verdict, report.evidence.verdict), (Verdict::Pass, Verdict::Inconclusive));
/// assert!((report.rule_at[1].pass - 0.0784).abs() < 5e-5);
/// assert_eq!(report.next_step, NextStep::Scale);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// No messages, more replies than messages, thresholds that are not 0 < miss < resonance < 1, a bad level or power; and `option_missing` at
/// `/diagnosis` when a miss is to be scaled without a diagnosis.
pub fn micro_outbound(request: &MicroOutboundRequest) -> Result<MicroOutboundReport, ValidateError> {
    let certainty = Certainty::new(request.level, request.power)?;
    let (upper, lower) = (request.resonance_above, request.miss_below);
    check_open_unit("/resonance_above", upper)?;
    check_open_unit("/miss_below", lower)?;
    if lower >= upper {
        let message = format!("{lower} must be below resonance_above = {upper}");
        return Err(ValidateError::option("/miss_below", message));
    }
    let (k, n) = (request.substantive_replies, request.messages);
    let path = if n == 0 { "/messages" } else { "/substantive_replies" };
    let arm = Arm::new(k, n).map_err(ValidateError::argument(path))?;
    if request.other_replies > n - k {
        let message =
            format!("{} and {k} substantive replies are more than {n} messages", request.other_replies);
        return Err(ValidateError::option("/other_replies", message));
    }
    // Both sides are the doubles nearest to their ratios, so that 2 of 50 is 4 % and not more.
    let judge = |k: u64| {
        let rate = k as f64 / n as f64;
        if rate > upper {
            Verdict::Pass
        } else if rate < lower {
            Verdict::Fail
        } else {
            Verdict::Inconclusive
        }
    };
    let verdict = judge(k);
    let next_step = next_step(verdict, request.diagnosis);
    if next_step == NextStep::Diagnose && request.intent == Some(Intent::Scale) {
        let message = "a miss is not scaled before its cause is named: targeting, messaging or both";
        return Err(ValidateError::missing("/diagnosis", message));
    }
    let rule_at =
        operating_points(n, judge, &request.true_rates).map_err(ValidateError::argument("/true_rates"))?;
    let resonance = format!("the true rate of substantive replies is above {}", percent(upper));
    let miss = format!("the true rate of substantive replies is below {}", percent(lower));
    let mut evidence = of_rate(resonance, arm, upper, Side::Above, certainty);
    let evidence_of_miss = of_rate(miss, arm, lower, Side::Below, certainty);
    if evidence.verdict == Verdict::Fail && evidence_of_miss.verdict != Verdict::Pass {
        // Shown not to be resonance is not yet shown to be a miss.
        evidence.verdict = Verdict::Inconclusive;
    }
    let mut findings = Vec::new();
    if n < request.least_messages {
        let message = format!(
            "{n} messages; the plan asks for {} to {}",
            request.least_messages, request.most_messages
        );
        findings.push(Finding::new(FindingCode::BelowPlannedSize, "messages", message));
    } else if n > request.most_messages {
        let message = format!("{n} messages; the plan stops at {}", request.most_messages);
        findings.push(Finding::new(FindingCode::AbovePlannedSize, "messages", message));
    }
    if verdict == Verdict::Fail && request.other_replies > 0 {
        let message =
            format!("{} replies without substance came: this is not silence", request.other_replies);
        findings.push(Finding::new(FindingCode::NotSilent, "other_replies", message));
    }
    if next_step == NextStep::Diagnose {
        let message = "say whether targeting, messaging or both missed; scaling waits for it";
        findings.push(Finding::new(FindingCode::DiagnosisMissing, "diagnosis", message));
    }
    super::interviews::noise(n, &judge, upper, verdict, &evidence, &mut findings)?;
    let any_time = any_time(k, n, lower, upper, certainty)?;
    let word = match verdict {
        Verdict::Pass => "resonance",
        Verdict::Fail => "a miss",
        Verdict::Inconclusive => "neither resonance nor a miss",
    };
    let interval = evidence.interval.value().map_or(String::new(), |interval| {
        format!(
            " The true rate lies within {}: the evidence is {}.",
            percents(interval),
            evidence.verdict.as_str()
        )
    });
    Ok(MicroOutboundReport {
        summary: format!(
            "{} substantive replies to {} messages ({}): by the rule, {word}.{interval}",
            whole(k),
            whole(n),
            percent(arm.rate())
        ),
        rate: arm.rate(),
        rule: Rule {
            verdict,
            text: format!(
                "More than {} substantive replies is resonance, less than {} with silence a miss.",
                percent(upper),
                percent(lower)
            ),
        },
        evidence,
        evidence_of_miss,
        rule_at,
        any_time,
        next_step,
        findings,
    })
}

fn next_step(verdict: Verdict, diagnosis: Option<Diagnosis>) -> NextStep {
    match (verdict, diagnosis) {
        (Verdict::Pass, _) => NextStep::Scale,
        (Verdict::Inconclusive, _) => NextStep::SendMore,
        (Verdict::Fail, None) => NextStep::Diagnose,
        (Verdict::Fail, Some(Diagnosis::Targeting)) => NextStep::MendTargeting,
        (Verdict::Fail, Some(Diagnosis::Messaging)) => NextStep::MendMessaging,
        (Verdict::Fail, Some(Diagnosis::Both)) => NextStep::MendBoth,
    }
}

fn any_time(k: u64, n: u64, lower: f64, upper: f64, certainty: Certainty) -> Result<AnyTime, ValidateError> {
    let (alpha, beta) = (certainty.alpha(), 1.0 - certainty.power);
    let sprt = Sprt::new(lower, upper, alpha, beta).map_err(ValidateError::argument("/power"))?;
    let state = sprt.state(k, n);
    Ok(AnyTime {
        silent_messages_to_no: sprt.silent_trials_to_reject(),
        log_ratio: state.clone().map(|state| state.log_ratio).into(),
        decision: state.map(|state| state.decision).into(),
        e_value: bernoulli_e_value(k, n, lower, 1.0, 1.0).into(),
        interval: bernoulli_confidence_sequence(k, n, certainty.level, 1.0, 1.0).into(),
        sprt,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(replies: u64, messages: u64) -> MicroOutboundRequest {
        let text = format!(r#"{{"messages": {messages}, "substantive_replies": {replies}}}"#);
        serde_json::from_str(&text).unwrap()
    }

    fn rule(replies: u64, messages: u64) -> Verdict {
        micro_outbound(&request(replies, messages)).unwrap().rule.verdict
    }

    #[test]
    fn both_thresholds_are_strict() {
        let fifty: Vec<Verdict> = (0..=3).map(|k| rule(k, 50)).collect();
        assert_eq!(fifty, [Verdict::Fail, Verdict::Inconclusive, Verdict::Inconclusive, Verdict::Pass]);
        let hundred: Vec<Verdict> = (0..=5).map(|k| rule(k, 100)).collect();
        assert_eq!(hundred[..2], [Verdict::Fail, Verdict::Fail]);
        assert_eq!(hundred[2..5], [Verdict::Inconclusive; 3]);
        assert_eq!(hundred[5], Verdict::Pass);
        // Exact for any number of messages, not only for those that divide well.
        for n in 1..=5_000u64 {
            for k in [n / 50, n / 25] {
                let exact = if 25 * k > n {
                    Verdict::Pass
                } else if 50 * k < n {
                    Verdict::Fail
                } else {
                    Verdict::Inconclusive
                };
                let rate = k as f64 / n as f64;
                let by_doubles = if rate > 0.04 {
                    Verdict::Pass
                } else if rate < 0.02 {
                    Verdict::Fail
                } else {
                    Verdict::Inconclusive
                };
                assert_eq!(by_doubles, exact, "{k} of {n}");
            }
        }
    }

    #[test]
    fn figures_of_the_requirements() {
        let at = |messages: u64, rate: f64| {
            let report = micro_outbound(&request(2, messages)).unwrap();
            report.rule_at.iter().find(|point| point.true_rate == rate).unwrap().pass
        };
        for (messages, rate, pass) in
            [(50, 0.02, 0.0784), (100, 0.02, 0.0508), (50, 0.04, 0.3233), (100, 0.04, 0.3711)]
        {
            assert!((at(messages, rate) - pass).abs() < 5e-5, "{messages} {rate}: {}", at(messages, rate));
        }
        for (replies, messages, low, high) in [(2, 50, 0.011039, 0.134601), (5, 100, 0.021544, 0.11175)] {
            let report = micro_outbound(&request(replies, messages)).unwrap();
            let interval = report.evidence.interval.value().unwrap();
            assert!((interval.low - low).abs() < 5e-7 && (interval.high - high).abs() < 5e-7);
        }
        let silent = micro_outbound(&request(0, 76)).unwrap().any_time;
        assert_eq!(silent.silent_messages_to_no, 76);
        assert_eq!(silent.decision.value(), Some(&SprtDecision::Null));
        assert!((silent.sprt.upper_bound() - 2.772589).abs() < 5e-7);
        assert!((silent.sprt.lower_bound() - -1.558145).abs() < 5e-7);
        let eight = micro_outbound(&request(8, 100)).unwrap().any_time;
        assert!((eight.e_value.value().unwrap().value - 13.332806).abs() < 5e-7);
    }

    #[test]
    fn a_miss_is_not_scaled_without_a_diagnosis() {
        let mut miss = request(0, 50);
        assert_eq!(micro_outbound(&miss).unwrap().next_step, NextStep::Diagnose);
        miss.intent = Some(Intent::Scale);
        let error = micro_outbound(&miss).unwrap_err();
        assert_eq!((error.code().as_str(), error.path().as_str()), ("option_missing", "/diagnosis"));
        miss.diagnosis = Some(Diagnosis::Messaging);
        assert_eq!(micro_outbound(&miss).unwrap().next_step, NextStep::MendMessaging);
    }

    #[test]
    fn evidence_waits_for_more_messages() {
        let small = micro_outbound(&request(5, 100)).unwrap();
        assert_eq!((small.rule.verdict, small.evidence.verdict), (Verdict::Pass, Verdict::Inconclusive));
        let large = micro_outbound(&request(100, 1_000)).unwrap();
        assert_eq!((large.rule.verdict, large.evidence.verdict), (Verdict::Pass, Verdict::Pass));
        let silent = micro_outbound(&request(0, 400)).unwrap();
        assert_eq!(
            (silent.evidence.verdict, silent.evidence_of_miss.verdict),
            (Verdict::Fail, Verdict::Pass)
        );
        // Shown to lie between the thresholds: neither resonance nor a miss.
        let between = micro_outbound(&request(3_000, 100_000)).unwrap();
        assert_eq!(between.evidence.verdict, Verdict::Inconclusive);
    }
}
