//! Does a high score go with a good outcome? The sentence, the rule and the evidence.

use crate::num;
use crate::stats::correlation::{
    self, Correlation, KendallResult, Spearman, TheilSen, critical_correlation, power_of_correlation,
    sample_size_of_correlation,
};
use crate::stats::discrimination::{DelongAuc, delong, mann_whitney};
use crate::stats::resample::{self, BootstrapIntervals};
use crate::stats::special::normal;
use crate::stats::{Alternative, Measured, StatsError};
use crate::validate::evidence::{Certainty, Evidence, Rule, Side, Verdict, whole_up};
use crate::validate::wording::{p_value, two, twos};
use serde::Serialize;

/// How scores go with numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NumberAssociation {
    /// Spearman's ρ: by ranks, so that one giant account does not decide.
    pub spearman: Measured<Spearman>,
    /// Pearson's r.
    pub pearson: Measured<Correlation>,
    /// Pearson's r with the logarithm of the values; undefined unless all are above 0.
    pub pearson_of_log: Measured<Correlation>,
    /// Kendall's τ-b, Somers' D and the C index.
    pub kendall: Measured<KendallResult>,
    /// Theil and Sen's slope: how much the value changes per point of score.
    pub theil_sen: Measured<TheilSen>,
    /// The least |r| that would be significant with as many rows.
    pub critical_correlation: Measured<f64>,
    /// Bootstrap of Spearman's ρ, where resamples were asked for.
    pub bootstrap: Option<Measured<BootstrapIntervals>>,
    /// Rows.
    pub n: u64,
}

/// Rows up to which ρ is bootstrapped: its jackknife takes the square of them.
pub(crate) const BOOTSTRAP_ROWS: usize = 2_000;

pub(crate) fn of_numbers(
    scores: &[f64],
    values: &[f64],
    level: f64,
    plan: Option<resample::Plan>,
) -> NumberAssociation {
    let logs: Result<Vec<f64>, StatsError> = values
        .iter()
        .map(|&v| {
            if v > 0.0 { Ok(num::ln(v)) } else { Err(StatsError::out_of_range("value", v, "greater than 0")) }
        })
        .collect();
    let rho = |rows: &[u64]| {
        let pick = |from: &[f64]| rows.iter().map(|&i| from[i as usize]).collect::<Vec<f64>>();
        correlation::spearman(&pick(scores), &pick(values), level).ok().map(|r| r.estimate)
    };
    let bootstrap = plan
        .filter(|_| scores.len() <= BOOTSTRAP_ROWS)
        .map(|plan| resample::bootstrap(scores.len() as u64, rho, plan).into());
    NumberAssociation {
        spearman: correlation::spearman(scores, values, level).into(),
        pearson: correlation::pearson(scores, values, level).into(),
        pearson_of_log: logs.and_then(|logs| correlation::pearson(scores, &logs, level)).into(),
        kendall: correlation::kendall(scores, values).into(),
        theil_sen: correlation::theil_sen(scores, values, level).into(),
        critical_correlation: critical_correlation(scores.len() as u64, 1.0 - level).into(),
        bootstrap,
        n: scores.len() as u64,
    }
}

/// Sentence, rule and evidence for numbers; `sign` is −1 where less is better.
pub(crate) fn judge_numbers(
    association: &NumberAssociation,
    what: &str,
    sign: f64,
    certainty: Certainty,
) -> (String, Rule, Evidence) {
    let n = association.n;
    let (good, bad) = if sign > 0.0 { ("high", "low") } else { ("low", "high") };
    let claim = format!("the true rank correlation of score and {what} is {} 0", side_word(sign));
    let estimate = association.spearman.value().map(|rho| rho.estimate);
    let interval = match &association.spearman {
        Measured::Value(rho) => {
            rho.interval.ok_or(StatsError::TooFew { what: "rows", needed: 4, found: n }).into()
        }
        Measured::Undefined(error) => Measured::Undefined(error.clone()),
    };
    let side = if sign > 0.0 { Side::Above } else { Side::Below };
    let verdict =
        interval.value().map_or(Verdict::Inconclusive, |interval| match side.judge(interval, 0.0) {
            // An interval that ends exactly at 0 proves nothing.
            Verdict::Fail if interval.low == 0.0 || interval.high == 0.0 => Verdict::Inconclusive,
            verdict => verdict,
        });
    let rule = Rule {
        verdict: threshold_verdict(estimate.map(|rho| sign * rho), 0.0),
        text: format!("The observed rank correlation is {} 0.", side_word(sign)),
    };
    let undefined = || association.spearman.clone();
    let of = |f: &dyn Fn(f64) -> Result<f64, StatsError>| match undefined() {
        Measured::Value(rho) => f(rho.estimate),
        Measured::Undefined(error) => Err(error),
    };
    let alpha = certainty.alpha();
    let evidence = Evidence {
        verdict,
        claim,
        estimate: of(&Ok).into(),
        interval: interval.clone(),
        method: "spearman_fisher_z",
        error_probability: of(&|_| {
            let p = association.spearman.value().and_then(|rho| rho.p_value);
            p.map(|p| 0.5 * p).ok_or(StatsError::TooFew { what: "rows", needed: 3, found: n })
        })
        .into(),
        power: of(&|rho| power_of_correlation(rho, n, alpha)).into(),
        n_to_settle: whole_up(of(&|rho| sample_size_of_correlation(rho, certainty.power, alpha))),
    };
    let figures = match (estimate, interval.value()) {
        (Some(rho), Some(interval)) => format!("rho = {}, {}, n = {n}", two(rho), twos(interval)),
        (Some(rho), None) => format!("rho = {}, n = {n}", two(rho)),
        _ => format!("n = {n}"),
    };
    let sentence = match verdict {
        Verdict::Pass => format!("High score goes with {good} {what}: {figures}."),
        Verdict::Fail => format!("High score goes with {bad} {what}: {figures}."),
        Verdict::Inconclusive => {
            format!(
                "It is not proven that high score goes with {good} {what}: {figures}.{}",
                settle(&evidence)
            )
        }
    };
    (sentence, rule, evidence)
}

fn side_word(sign: f64) -> &'static str {
    if sign > 0.0 { "above" } else { "below" }
}

/// What would settle an open question, in words.
pub(crate) fn settle(evidence: &Evidence) -> String {
    match evidence.n_to_settle.value() {
        Some(&n) => {
            format!(" About {} rows would settle it.", crate::validate::wording::whole(n))
        }
        None => String::new(),
    }
}

fn threshold_verdict(estimate: Option<f64>, threshold: f64) -> Verdict {
    match estimate {
        Some(value) if value > threshold => Verdict::Pass,
        Some(_) => Verdict::Fail,
        None => Verdict::Inconclusive,
    }
}

/// Sentence, rule and evidence for events, by the AUC; `good` says of each row whether the outcome is the good one.
pub(crate) fn judge_events(
    scores: &[f64],
    good: &[bool],
    what: &str,
    sign: f64,
    certainty: Certainty,
) -> (String, Rule, Evidence) {
    let auc = delong(scores, good);
    let estimate = auc.as_ref().ok().map(|auc| auc.auc);
    let interval = auc.as_ref().map_err(Clone::clone).and_then(|auc| auc.logit_interval(certainty.level));
    let alpha = certainty.alpha();
    // One-sided, on the side the estimate lies on.
    let side = if estimate.is_some_and(|auc| auc < 0.5) { Alternative::Less } else { Alternative::Greater };
    let one_sided = mann_whitney_p(scores, good, side);
    let verdict = match (&interval, estimate) {
        (Ok(interval), _) => match Side::Above.judge(interval, 0.5) {
            Verdict::Fail if interval.high == 0.5 => Verdict::Inconclusive,
            verdict => verdict,
        },
        // Without overlap DeLong's variance is 0: the exact test decides.
        (Err(_), Some(auc)) if one_sided.as_ref().is_ok_and(|&p| p < 0.5 * alpha) => {
            if auc > 0.5 {
                Verdict::Pass
            } else {
                Verdict::Fail
            }
        }
        _ => Verdict::Inconclusive,
    };
    let rule =
        Rule { verdict: threshold_verdict(estimate, 0.5), text: "The observed AUC is above 0.5.".to_owned() };
    let error = |auc: &DelongAuc| auc.standard_error();
    let n = scores.len() as f64;
    let power = auc.as_ref().map_err(Clone::clone).and_then(|auc| {
        let shift = (auc.auc - 0.5).abs() / nonzero(error(auc)?)?;
        let z = normal::quantile_upper(0.5 * alpha)?;
        Ok(num::min(normal::sf(z - shift)? + normal::sf(z + shift)?, 1.0))
    });
    let size = auc.as_ref().map_err(Clone::clone).and_then(|auc| {
        if auc.auc == 0.5 {
            return Err(StatsError::AllEqual { what: "AUC and 0.5" });
        }
        let z = normal::quantile_upper(0.5 * alpha)? + normal::quantile(certainty.power)?;
        let root = z * nonzero(error(auc)?)? / (auc.auc - 0.5);
        Ok(n * root * root)
    });
    let evidence = Evidence {
        verdict,
        claim: format!("the true AUC of the score is above 0.5: it puts {} first", outcome(what, sign)),
        estimate: auc.as_ref().map(|auc| auc.auc).map_err(Clone::clone).into(),
        interval: interval.clone().into(),
        method: "delong_logit",
        error_probability: one_sided.into(),
        power: power.into(),
        n_to_settle: whole_up(size),
    };
    let happened = good.iter().filter(|&&g| g == (sign > 0.0)).count();
    let counts = format!("n = {}, {happened} with {what}", scores.len());
    let figures = match (estimate, &interval) {
        (Some(auc), Ok(interval)) => format!("AUC = {}, {}, {counts}", two(auc), twos(interval)),
        (Some(auc), Err(_)) => {
            let p =
                evidence.error_probability.value().map_or(String::new(), |&p| format!(", {}", p_value(p)));
            format!("AUC = {}{p}, {counts}", two(auc))
        }
        _ => counts,
    };
    let (less, more) = (format!("less {what}"), what.to_owned());
    let (good_word, bad_word) = if sign > 0.0 { (more, less) } else { (less, more) };
    let sentence = match verdict {
        Verdict::Pass => format!("High score goes with {good_word}: {figures}."),
        Verdict::Fail => format!("High score goes with {bad_word}: {figures}."),
        Verdict::Inconclusive => {
            format!("It is not proven that high score goes with {good_word}: {figures}.{}", settle(&evidence))
        }
    };
    (sentence, rule, evidence)
}

fn outcome(what: &str, sign: f64) -> String {
    if sign > 0.0 { what.to_owned() } else { format!("accounts without {what}") }
}

fn nonzero(error: f64) -> Result<f64, StatsError> {
    if error > 0.0 { Ok(error) } else { Err(StatsError::AllEqual { what: "placements of the classes" }) }
}

/// Mann and Whitney's one-sided p-value, exact where that is within reach.
fn mann_whitney_p(scores: &[f64], good: &[bool], side: Alternative) -> Result<f64, StatsError> {
    let test = mann_whitney(scores, good, side)?;
    test.p_value_exact.or(test.p_value).ok_or(StatsError::AllEqual { what: "scores" })
}
