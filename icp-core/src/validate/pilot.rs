//! A pilot: accounts that match the profile against random ones.

use super::claims::{ClaimCheck, Measure, check_claims};
use super::error::{ValidateError, check_open_unit};
use super::evidence::{
    Certainty, Evidence, Rule, Verdict, default_level, default_power, of_difference, whole_up,
};
use super::finding::{Finding, FindingCode};
use super::wording::{p_value, percent, percents, whole};
use crate::stats::proportion::{
    self, Arm, BarnardResult, BetaComparison, BetaPosterior, BoschlooResult, DifferenceEstimate,
    FisherResult, PowerMethod, ProportionEstimate, RatioEstimate, SampleRatio, StratifiedResult, Stratum,
};
use crate::stats::sequential::{EValue, TwoSampleEProcess, bernoulli_confidence_sequence};
use crate::stats::{Alternative, Interval, Measured, TestResult};
use serde::{Deserialize, Serialize};

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Accounts with the event: a reply, a meeting, a deal.
    pub events: u64,
    /// Accounts.
    pub trials: u64,
}

impl Counts {
    pub(crate) fn arm(self, path: &str) -> Result<Arm, ValidateError> {
        let key = if self.trials == 0 { "trials" } else { "events" };
        Arm::new(self.events, self.trials).map_err(ValidateError::argument(&format!("{path}/{key}")))
    }
}

/// A pilot and what it brought.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PilotRequest {
    /// Accounts that match the profile.
    pub matched: Counts,
    /// Random accounts, treated alike.
    pub random: Counts,
    /// What the event is; without it, claims on all measures are checked.
    #[serde(default)]
    pub measure: Option<Measure>,
    /// The fewest matched accounts that the plan asks for.
    #[serde(default = "two_hundred")]
    pub least_matched: u64,
    /// The rates that were hoped for when the pilot was planned.
    #[serde(default)]
    pub expected: Option<Expected>,
    /// The shares in which accounts were to be put into the arms, matched first; a mismatch speaks against the whole comparison.
    #[serde(default)]
    pub planned_shares: Option<[f64; 2]>,
    /// The same counts by segment or region, which must add up to the arms.
    #[serde(default)]
    pub strata: Vec<PilotStratum>,
    /// The same counts block by block in the order in which they came, which must add up to the arms: for an answer that holds however often
    /// one looks.
    #[serde(default)]
    pub blocks: Vec<PilotBlock>,
    /// Prior weight of the e-process on both outcomes of both arms.
    #[serde(default = "e_prior")]
    pub e_prior: f64,
    /// Level of the intervals.
    #[serde(default = "default_level")]
    pub level: f64,
    /// The power that sizes aim at.
    #[serde(default = "default_power")]
    pub power: f64,
}

/// Rates that were hoped for.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Of matched accounts.
    pub matched: f64,
    /// Of random ones.
    pub random: f64,
}

/// A segment of a pilot.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PilotStratum {
    /// Its name.
    pub id: String,
    /// Matched accounts in it.
    pub matched: Counts,
    /// Random accounts in it.
    pub random: Counts,
}

/// A block of a pilot: at least one account of each arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PilotBlock {
    /// Matched accounts in it.
    pub matched: Counts,
    /// Random accounts in it.
    pub random: Counts,
}

const fn two_hundred() -> u64 {
    200
}

const fn e_prior() -> f64 {
    0.18
}

/// How large a pilot would have to be, or how much this one could show.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PilotPower {
    /// The rates it is worked out for.
    pub matched: f64,
    /// The rates it is worked out for.
    pub random: f64,
    /// Cohen's h.
    pub cohens_h: f64,
    /// Power of this pilot, normal approximation.
    pub power: Measured<f64>,
    /// The same by arcsines.
    pub power_arcsine: Measured<f64>,
    /// Accounts in each arm that would do, normal approximation.
    pub n_per_arm: Measured<u64>,
    /// The same by arcsines.
    pub n_per_arm_arcsine: Measured<u64>,
}

/// Answers that hold however often one looks. They cost power: at 15 % against 5 % and 200 pairs, about 62 % where the test for a fixed size
/// has 92 %.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PilotAnyTime {
    /// Whether the e-value ever reached 1 / (1 − level), and which arm was ahead then.
    pub verdict: Verdict,
    /// The e-value now.
    pub e_value: EValue,
    /// The greatest so far; its p-value holds at any time.
    pub greatest: EValue,
    /// The block after which it first reached 1 / (1 − level).
    pub stopped_after: Option<u64>,
    /// Blocks taken in, in the order given: another order gives another value.
    pub blocks: u64,
}

/// Everything that compares the arms at one look.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PilotTests {
    /// z test with pooled variance, two-sided.
    pub z: Measured<TestResult>,
    /// χ².
    pub chi_square: Measured<TestResult>,
    /// χ² with Yates' correction.
    pub yates: Measured<TestResult>,
    /// Fisher's exact test.
    pub fisher: Measured<FisherResult>,
    /// Barnard's exact test; left out for arms above 1,000.
    pub barnard: Option<Measured<BarnardResult>>,
    /// Boschloo's exact test; left out for arms above 1,000.
    pub boschloo: Option<Measured<BoschlooResult>>,
    /// Difference by Newcombe, the one to quote.
    pub newcombe: Measured<DifferenceEstimate>,
    /// By Agresti and Caffo.
    pub agresti_caffo: Measured<DifferenceEstimate>,
    /// By Miettinen and Nurminen.
    pub miettinen_nurminen: Measured<DifferenceEstimate>,
    /// By Wald.
    pub wald: Measured<DifferenceEstimate>,
    /// Ratio by Koopman's score.
    pub ratio: Measured<RatioEstimate>,
    /// Ratio by Katz.
    pub ratio_katz: Measured<RatioEstimate>,
    /// Uniform priors: probability that the matched rate is the greater one.
    pub bayes: Measured<BetaComparison>,
}

/// What a pilot says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PilotReport {
    /// One or two sentences.
    pub summary: String,
    /// The matched arm, with Wilson's interval.
    pub matched: Measured<ProportionEstimate>,
    /// The random arm.
    pub random: Measured<ProportionEstimate>,
    /// The rule: so many matched accounts, and they do better.
    pub rule: Rule,
    /// What the sample can bear.
    pub evidence: Evidence,
    /// Tests and intervals.
    pub tests: PilotTests,
    /// Power and size at the observed rates.
    pub at_observed: PilotPower,
    /// Power and size at the rates hoped for.
    pub at_expected: Option<PilotPower>,
    /// Published claims, from the random arm's rate on: what this pilot could show of them.
    pub claims: Vec<ClaimCheck>,
    /// For blocks: answers that hold at any time.
    pub any_time: Option<PilotAnyTime>,
    /// The matched rates that are not rejected at any time.
    pub matched_any_time: Measured<Interval>,
    /// The random rates that are not rejected at any time.
    pub random_any_time: Measured<Interval>,
    /// For strata: Mantel–Haenszel and the tests that the effect is the same in all.
    pub strata: Option<Measured<StratifiedResult>>,
    /// For planned shares: whether the sizes of the arms fit them.
    pub sample_ratio: Option<Measured<SampleRatio>>,
    /// What to know before acting on it.
    pub findings: Vec<Finding>,
}

/// Arms beyond this many accounts have no use for exact tests.
const EXACT: u64 = 1_000;

/// Compares accounts that match the profile with random ones.
///
/// ```
/// use icp_core::validate::{PilotRequest, Verdict, pilot};
/// let request: PilotRequest = serde_json::from_str(
///     r#"{"matched": {"events": 20, "trials": 200}, "random": {"events": 10, "trials": 200}, "measure": "reply"}"#)?;
/// let report = pilot(&request)?;
/// // Twice the replies, and yet the pilot can not bear it.
/// assert_eq!((report.rule.verdict, report.evidence.verdict), (Verdict::Pass, Verdict::Inconclusive));
/// // Nor could it have shown the 30 to 40 % that are claimed.
/// assert_eq!(report.claims[0].n_per_arm.value(), Some(&2834));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// An empty arm, more events than accounts, strata or blocks that do not add up to the arms, a rate, level or power out of range.
pub fn pilot(request: &PilotRequest) -> Result<PilotReport, ValidateError> {
    let certainty = Certainty::new(request.level, request.power)?;
    let (a, b) = (request.matched.arm("/matched")?, request.random.arm("/random")?);
    let mut findings = Vec::new();
    if let Some(expected) = request.expected {
        check_open_unit("/expected/matched", expected.matched)?;
        check_open_unit("/expected/random", expected.random)?;
    }
    let strata = strata(request, certainty, &mut findings)?;
    let any_time = any_time(request, certainty)?;
    let sample_ratio = sample_ratio(request, &mut findings)?;
    let rule = rule(request, a, b, &mut findings);
    let claim = "the true rate of matched accounts is above that of random ones".to_owned();
    let evidence = of_difference(claim, a, b, certainty);
    if evidence.verdict != rule.verdict && rule.verdict != Verdict::Inconclusive {
        let more = evidence
            .n_to_settle
            .value()
            .map_or(String::new(), |&n| format!("; about {} accounts in each arm would settle it", whole(n)));
        let message = format!("the rule says {}, the sample can not bear that{more}", rule.verdict.as_str());
        findings.push(Finding::new(FindingCode::RuleBeyondEvidence, "rule", message));
    }
    let per_arm = harmonic(a, b);
    let claims = check_claims(request.measure, b.rate(), per_arm, certainty);
    for check in &claims {
        if let (Some(&power), Some(&n)) = (check.power.value(), check.n_per_arm.value())
            && power < certainty.power
        {
            let message = format!(
                "\"{}\" would be {} from {} on: this pilot had a chance of {} to show it; {} accounts in each arm would do",
                check.claim.text,
                percent(check.promised_rate),
                percent(b.rate()),
                percent(power),
                whole(n)
            );
            findings.push(Finding::new(FindingCode::ClaimOutOfReach, check.claim.id, message));
        }
    }
    let level = request.level;
    let summary = summary(a, b, &evidence);
    let at = |matched: f64, random: f64| power_at(matched, random, per_arm, certainty);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(PilotReport {
        summary,
        matched: proportion::wilson(a.events(), a.trials(), level).into(),
        random: proportion::wilson(b.events(), b.trials(), level).into(),
        rule,
        evidence,
        tests: tests(a, b, level),
        at_observed: at(a.rate(), b.rate()),
        at_expected: request.expected.map(|expected| at(expected.matched, expected.random)),
        claims,
        any_time,
        matched_any_time: bernoulli_confidence_sequence(a.events(), a.trials(), level, 1.0, 1.0).into(),
        random_any_time: bernoulli_confidence_sequence(b.events(), b.trials(), level, 1.0, 1.0).into(),
        strata,
        sample_ratio,
        findings,
    })
}

/// The size of two equal arms that carry as much as these.
fn harmonic(a: Arm, b: Arm) -> f64 {
    let (m, n) = (a.trials() as f64, b.trials() as f64);
    2.0 * m * (n / (m + n))
}

fn rule(request: &PilotRequest, a: Arm, b: Arm, findings: &mut Vec<Finding>) -> Rule {
    let verdict = if a.trials() < request.least_matched {
        let message = format!(
            "{} matched accounts; the plan asks for {}",
            whole(a.trials()),
            whole(request.least_matched)
        );
        findings.push(Finding::new(FindingCode::BelowPlannedSize, "matched", message));
        Verdict::Inconclusive
    } else if a.rate() > b.rate() {
        Verdict::Pass
    } else {
        Verdict::Fail
    };
    let text = format!(
        "At least {} matched accounts, and they do better than random ones.",
        whole(request.least_matched)
    );
    Rule { verdict, text }
}

fn tests(a: Arm, b: Arm, level: f64) -> PilotTests {
    let exact = a.trials() <= EXACT && b.trials() <= EXACT;
    let uniform = |arm: Arm| BetaPosterior::update(1.0, 1.0, arm.events(), arm.trials());
    PilotTests {
        z: proportion::z_two_proportions(a, b, Alternative::TwoSided).into(),
        chi_square: proportion::chi_square_two_proportions(a, b, false).into(),
        yates: proportion::chi_square_two_proportions(a, b, true).into(),
        fisher: proportion::fisher(a, b).into(),
        barnard: exact.then(|| proportion::barnard(a, b).into()),
        boschloo: exact.then(|| proportion::boschloo(a, b).into()),
        newcombe: proportion::newcombe(a, b, level).into(),
        agresti_caffo: proportion::agresti_caffo(a, b, level).into(),
        miettinen_nurminen: proportion::miettinen_nurminen(a, b, level).into(),
        wald: proportion::wald_difference(a, b, level).into(),
        ratio: proportion::koopman(a, b, level).into(),
        ratio_katz: proportion::katz(a, b, level).into(),
        bayes: uniform(a)
            .and_then(|first| uniform(b).and_then(|second| proportion::compare_betas(first, second)))
            .into(),
    }
}

fn power_at(matched: f64, random: f64, per_arm: f64, certainty: Certainty) -> PilotPower {
    let (alpha, side) = (certainty.alpha(), Alternative::TwoSided);
    let power =
        |method| proportion::power_two_proportions(matched, random, per_arm, alpha, side, method).into();
    let size = |method| {
        whole_up(proportion::sample_size_two_proportions(
            matched,
            random,
            certainty.power,
            alpha,
            side,
            method,
        ))
    };
    PilotPower {
        matched,
        random,
        cohens_h: proportion::cohens_h(matched, random).unwrap_or(0.0),
        power: power(PowerMethod::Normal),
        power_arcsine: power(PowerMethod::Arcsine),
        n_per_arm: size(PowerMethod::Normal),
        n_per_arm_arcsine: size(PowerMethod::Arcsine),
    }
}

fn check_sums(
    parts: impl Iterator<Item = (Counts, Counts)>,
    request: &PilotRequest,
    path: &str,
) -> Result<(), ValidateError> {
    let mut sums = [[0u64; 2]; 2];
    for (matched, random) in parts {
        for (sum, counts) in sums.iter_mut().zip([matched, random]) {
            sum[0] = sum[0].saturating_add(counts.events);
            sum[1] = sum[1].saturating_add(counts.trials);
        }
    }
    for (sum, (counts, word)) in sums.iter().zip([(request.matched, "matched"), (request.random, "random")]) {
        if *sum != [counts.events, counts.trials] {
            let message = format!(
                "the {word} counts add up to {} of {}, the arm has {} of {}",
                sum[0], sum[1], counts.events, counts.trials
            );
            return Err(ValidateError::option(path, message));
        }
    }
    Ok(())
}

fn strata(
    request: &PilotRequest,
    certainty: Certainty,
    findings: &mut Vec<Finding>,
) -> Result<Option<Measured<StratifiedResult>>, ValidateError> {
    if request.strata.is_empty() {
        return Ok(None);
    }
    check_sums(request.strata.iter().map(|s| (s.matched, s.random)), request, "/strata")?;
    let mut parts = Vec::with_capacity(request.strata.len());
    for (i, stratum) in request.strata.iter().enumerate() {
        let first = stratum.matched.arm(&format!("/strata/{i}/matched"))?;
        let second = stratum.random.arm(&format!("/strata/{i}/random"))?;
        parts.push(Stratum { first, second });
    }
    let result = proportion::mantel_haenszel(&parts, certainty.level);
    if let Ok(result) = &result
        && parts.len() > 1
        && result.homogeneity_tarone.p_value < certainty.alpha()
    {
        let message = format!(
            "the effect differs between strata by more than chance ({}): look at each by itself",
            p_value(result.homogeneity_tarone.p_value)
        );
        findings.push(Finding::new(FindingCode::StrataDiffer, "strata", message));
    }
    Ok(Some(result.into()))
}

fn any_time(request: &PilotRequest, certainty: Certainty) -> Result<Option<PilotAnyTime>, ValidateError> {
    if request.blocks.is_empty() {
        return Ok(None);
    }
    check_sums(request.blocks.iter().map(|block| (block.matched, block.random)), request, "/blocks")?;
    let mut process = TwoSampleEProcess::new(request.e_prior).map_err(ValidateError::argument("/e_prior"))?;
    let alpha = certainty.alpha();
    let (mut verdict, mut stopped_after) = (Verdict::Inconclusive, None);
    let mut seen = [[0u64; 2]; 2];
    for (i, block) in request.blocks.iter().enumerate() {
        let (m, r) = (block.matched, block.random);
        process
            .update(m.events, m.trials, r.events, r.trials)
            .map_err(ValidateError::argument(&format!("/blocks/{i}")))?;
        for (sum, counts) in seen.iter_mut().zip([m, r]) {
            *sum = [sum[0] + counts.events, sum[1] + counts.trials];
        }
        if stopped_after.is_none() && process.rejects(alpha) {
            stopped_after = Some(i as u64 + 1);
            let ahead = u128::from(seen[0][0]) * u128::from(seen[1][1])
                > u128::from(seen[1][0]) * u128::from(seen[0][1]);
            verdict = if ahead { Verdict::Pass } else { Verdict::Fail };
        }
    }
    Ok(Some(PilotAnyTime {
        verdict,
        e_value: process.e_value(),
        greatest: process.greatest(),
        stopped_after,
        blocks: process.blocks(),
    }))
}

fn sample_ratio(
    request: &PilotRequest,
    findings: &mut Vec<Finding>,
) -> Result<Option<Measured<SampleRatio>>, ValidateError> {
    let Some(shares) = request.planned_shares else { return Ok(None) };
    let sizes = [request.matched.trials, request.random.trials];
    // The usual strict level for this check: it speaks against the whole comparison.
    let result = proportion::sample_ratio(&sizes, &shares, 0.001)
        .map_err(ValidateError::argument("/planned_shares"))?;
    if result.mismatch {
        let message = format!(
            "{} matched and {} random accounts do not fit the planned shares ({}): something other than chance put accounts into the arms",
            whole(sizes[0]),
            whole(sizes[1]),
            p_value(result.p_value)
        );
        findings.push(Finding::new(FindingCode::SampleRatioMismatch, "planned_shares", message));
    }
    Ok(Some(Measured::Value(result)))
}

fn summary(a: Arm, b: Arm, evidence: &Evidence) -> String {
    let rates = format!(
        "Matched accounts: {} ({} of {}); random ones: {} ({} of {})",
        percent(a.rate()),
        whole(a.events()),
        whole(a.trials()),
        percent(b.rate()),
        whole(b.events()),
        whole(b.trials())
    );
    let answer = match evidence.verdict {
        Verdict::Pass => "the profile finds better accounts",
        Verdict::Fail => "the profile finds no better accounts",
        Verdict::Inconclusive => "whether the profile finds better accounts is open",
    };
    let interval = evidence
        .interval
        .value()
        .map_or(String::new(), |interval| format!(" (difference {}, in points of 100)", percents(interval)));
    let more = match (evidence.verdict, evidence.n_to_settle.value()) {
        (Verdict::Inconclusive, Some(&n)) => {
            format!(" About {} accounts in each arm would settle it, if these rates are true.", whole(n))
        }
        _ => String::new(),
    };
    format!("{rates}: {answer}{interval}.{more}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    fn of(text: &str) -> PilotReport {
        pilot(&serde_json::from_str(text).unwrap()).unwrap()
    }

    fn close(found: f64, expected: f64, digits: i32) {
        let scale = crate::num::pow(10.0, f64::from(-digits));
        assert!((found - expected).abs() < 0.5 * scale, "{found} is not {expected}");
    }

    #[test]
    fn figures_of_the_requirements() {
        let text = r#"{"matched": {"events": 30, "trials": 200}, "random": {"events": 10, "trials": 200},
            "expected": {"matched": 0.15, "random": 0.05}, "measure": "reply"}"#;
        let report = of(text);
        let z = report.tests.z.value().unwrap();
        close(z.statistic, 3.3333333, 7);
        close(z.p_value, 0.000858120674, 10);
        close(report.tests.chi_square.value().unwrap().statistic, 11.1111111, 7);
        close(report.tests.yates.value().unwrap().statistic, 10.0277778, 7);
        close(report.tests.fisher.value().unwrap().p_value, 0.0012849328, 10);
        let interval = report.tests.newcombe.value().unwrap().interval;
        close(interval.low, 0.041658, 6);
        close(interval.high, 0.160447, 6);
        let ratio = report.tests.ratio_katz.value().unwrap();
        close(ratio.low, 1.507263, 6);
        close(report.tests.bayes.value().unwrap().probability_greater, 0.99960258, 8);
        let power = report.at_expected.as_ref().unwrap();
        close(*power.power.value().unwrap(), 0.918168, 6);
        close(*power.power_arcsine.value().unwrap(), 0.931063, 6);
        close(power.cohens_h, 0.344372, 6);
        assert_eq!((power.n_per_arm.value(), power.n_per_arm_arcsine.value()), (Some(&141), Some(&133)));
        assert_eq!((report.rule.verdict, report.evidence.verdict), (Verdict::Pass, Verdict::Pass));
        // The 30 to 40 % of better replies are out of reach of 200 accounts.
        let claim = &report.claims[0];
        close(claim.promised_rate, 0.0675, 12);
        close(*claim.power.value().unwrap(), 0.115, 3);
        assert_eq!(claim.n_per_arm.value(), Some(&2834));
        assert_eq!(report.findings[0].code, FindingCode::ClaimOutOfReach);
    }

    #[test]
    fn twice_the_rate_is_not_yet_evidence() {
        let report =
            of(r#"{"matched": {"events": 20, "trials": 200}, "random": {"events": 10, "trials": 200}}"#);
        let z = report.tests.z.value().unwrap();
        close(z.statistic, 1.898316, 6);
        close(z.p_value, 0.057654469, 9);
        close(report.tests.bayes.value().unwrap().probability_greater, 0.96998056, 8);
        let interval = report.evidence.interval.value().unwrap();
        close(interval.low, -0.002392, 6);
        assert_eq!((report.rule.verdict, report.evidence.verdict), (Verdict::Pass, Verdict::Inconclusive));
        assert!(report.findings.iter().any(|f| f.code == FindingCode::RuleBeyondEvidence));
        assert!(report.summary.contains("would settle it"), "{}", report.summary);
    }

    #[test]
    fn blocks_stop_when_the_evidence_is_in() {
        let blocks: Vec<String> = (0..60)
            .map(|i| {
                let win = u8::from(i % 3 != 0);
                format!(r#"{{"matched": {{"events": {win}, "trials": 1}}, "random": {{"events": 0, "trials": 1}}}}"#)
            })
            .collect();
        let text = format!(
            r#"{{"matched": {{"events": 40, "trials": 60}}, "random": {{"events": 0, "trials": 60}}, "blocks": [{}]}}"#,
            blocks.join(",")
        );
        let report = of(&text);
        let any_time = report.any_time.unwrap();
        assert_eq!((any_time.verdict, any_time.blocks), (Verdict::Pass, 60));
        assert!(any_time.stopped_after.is_some_and(|after| after < 40));
        // Below the planned 200 accounts the rule does not decide.
        assert_eq!(report.rule.verdict, Verdict::Inconclusive);
    }

    /// The requirement's simulation: 200 pairs, seldom a false alarm, and its price in power.
    #[test]
    fn the_e_process_keeps_its_promise_and_costs_power() {
        let share = |first: f64, second: f64, lane: u64| {
            let runs = 400;
            let mut rejected = 0;
            for run in 0..runs {
                let stream = Stream::new(20_261_121, lane * 1_000 + run);
                let mut process = TwoSampleEProcess::new(0.18).unwrap();
                for pair in 0..200u64 {
                    let hit = |index: u64, rate: f64| u64::from(stream.uniform(index) < rate);
                    process.update(hit(2 * pair, first), 1, hit(2 * pair + 1, second), 1).unwrap();
                }
                rejected += u64::from(process.rejects(0.05));
            }
            rejected as f64 / runs as f64
        };
        let (alarm, power) = (share(0.05, 0.05, 0), share(0.15, 0.05, 1));
        assert!(alarm <= 0.05, "{alarm}");
        assert!((0.5..0.75).contains(&power), "{power}");
    }

    #[test]
    fn strata_and_shares_are_checked() {
        let base = r#""matched": {"events": 30, "trials": 200}, "random": {"events": 10, "trials": 200}"#;
        let strata = r#""strata": [
            {"id": "a", "matched": {"events": 20, "trials": 100}, "random": {"events": 8, "trials": 100}},
            {"id": "b", "matched": {"events": 10, "trials": 100}, "random": {"events": 2, "trials": 100}}]"#;
        let report = of(&format!("{{{base}, {strata}}}"));
        assert!(report.strata.unwrap().value().unwrap().odds_ratio > 2.0);
        let report = of(&format!("{{{base}, \"planned_shares\": [2, 1]}}"));
        assert_eq!(report.findings[0].code, FindingCode::SampleRatioMismatch);
        let fault = |text: String| pilot(&serde_json::from_str(&text).unwrap()).unwrap_err().path();
        let short = strata.replace("20", "19");
        assert_eq!(fault(format!("{{{base}, {short}}}")), "/strata");
        assert_eq!(
            fault(r#"{"matched": {"events": 3, "trials": 2}, "random": {"events": 1, "trials": 2}}"#.into()),
            "/matched/events"
        );
        assert_eq!(
            fault(r#"{"matched": {"events": 0, "trials": 0}, "random": {"events": 1, "trials": 2}}"#.into()),
            "/matched/trials"
        );
    }
}
