//! Does a stated probability hold?

use crate::num;
use crate::stats::calibration::{
    Binning, Brier, CalibrationSlope, HosmerLemeshow, Murphy, brier, calibration_curve,
    calibration_in_the_large, calibration_slope, hosmer_lemeshow, log_loss, murphy, spiegelhalter,
};
use crate::stats::discrimination::{NetBenefit, decision_curve};
use crate::stats::proportion::wilson;
use crate::stats::{Interval, Measured, TestResult};
use crate::validate::evidence::{Certainty, Verdict};
use crate::validate::finding::{Finding, FindingCode};
use crate::validate::wording::{count, p_value, percent, percents};
use serde::Serialize;

/// One bin of the calibration curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CalibrationRow {
    /// Accounts in it.
    pub rows: u64,
    /// Mean stated probability.
    pub mean_probability: f64,
    /// Share with the event.
    pub observed_rate: f64,
    /// Wilson's interval of that share.
    pub interval: Measured<Interval>,
}

/// An estimate with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Shift {
    /// The estimate.
    pub estimate: f64,
    /// Its interval.
    pub interval: Interval,
}

/// How far stated probabilities hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CalibrationReport {
    /// One sentence.
    pub summary: String,
    /// What was read as a probability.
    pub read_from: String,
    /// Accounts with a probability and a known outcome.
    pub n: u64,
    /// Mean stated probability.
    pub mean_probability: Measured<f64>,
    /// Share with the event, with Wilson's interval.
    pub observed_rate: Measured<Shift>,
    /// `fail` where the probabilities as a whole are too high or too low, `pass` is never claimed by a test that only fails to reject: then
    /// `inconclusive`.
    pub evidence: Verdict,
    /// Brier's score.
    pub brier: Measured<Brier>,
    /// Its parts over the bins of the curve.
    pub murphy: Measured<Murphy>,
    /// Log loss.
    pub log_loss: Measured<f64>,
    /// The curve, over bins of equal counts.
    pub curve: Measured<Vec<CalibrationRow>>,
    /// Shift of the log odds that would put the whole right: 0 is right, below 0 the probabilities are too high.
    pub in_the_large: Measured<Shift>,
    /// Slope and intercept that would put them right: slope 1 and intercept 0 are right.
    pub slope: Measured<CalibrationSlope>,
    /// Spiegelhalter's test.
    pub spiegelhalter: Measured<TestResult>,
    /// Hosmer and Lemeshow's test over ten groups; `p_value_external` is the one for probabilities that were not fitted here.
    pub hosmer_lemeshow: Measured<HosmerLemeshow>,
    /// Net benefit at thresholds from 1 % to 99 %.
    pub decision_curve: Measured<Vec<NetBenefit>>,
}

pub(super) fn report(
    probabilities: &[f64],
    events: &[bool],
    read_from: &str,
    bins: u64,
    certainty: Certainty,
    findings: &mut Vec<Finding>,
) -> CalibrationReport {
    let (level, alpha) = (certainty.level, certainty.alpha());
    let n = events.len() as u64;
    let happened = events.iter().filter(|&&e| e).count() as u64;
    let certain = probabilities.iter().filter(|&&p| p <= 0.0 || p >= 1.0).count() as u64;
    if certain > 0 {
        let message = format!(
            "{} exactly 0 or 1: no evidence makes anything that certain, and calibration in the large and slope are undefined",
            count(certain, "probability is", "probabilities are")
        );
        findings.push(Finding::new(FindingCode::CertainProbability, read_from, message));
    }
    let observed = wilson(happened, n, level);
    let curve = calibration_curve(probabilities, events, Binning::Quantile, bins).map(|curve| {
        curve
            .iter()
            .map(|bin| {
                let hits = num::round_half_even(bin.observed_rate * bin.rows as f64) as u64;
                CalibrationRow {
                    rows: bin.rows,
                    mean_probability: bin.mean_probability,
                    observed_rate: bin.observed_rate,
                    interval: wilson(hits.min(bin.rows), bin.rows, level).map(|w| w.interval).into(),
                }
            })
            .collect()
    });
    let mean = if n == 0 {
        Err(crate::stats::StatsError::TooFew { what: "rows", needed: 1, found: 0 })
    } else {
        Ok(num::sum(probabilities) / n as f64)
    };
    let in_the_large = calibration_in_the_large(probabilities, events, level)
        .map(|(estimate, interval)| Shift { estimate, interval });
    let test = spiegelhalter(probabilities, events);
    let wrong = |shift: &Shift| !shift.interval.contains(0.0);
    let rejected =
        in_the_large.as_ref().is_ok_and(wrong) || test.as_ref().is_ok_and(|test| test.p_value < alpha);
    let thresholds: Vec<f64> = (1..100).map(|i| f64::from(i) / 100.0).collect();
    let summary = match (&mean, &observed) {
        (Ok(mean), Ok(observed)) => {
            let word = match &in_the_large {
                Ok(shift) if shift.interval.high < 0.0 => "too high",
                Ok(shift) if shift.interval.low > 0.0 => "too low",
                _ if rejected => "wrong for parts of the accounts",
                _ => "not shown to be wrong",
            };
            let p = test
                .as_ref()
                .map_or(String::new(), |test| format!("; Spiegelhalter {}", p_value(test.p_value)));
            format!(
                "The probabilities ({read_from}) are {word}: {} on average, {} came true ({}), n = {n}{p}.",
                percent(*mean),
                percent(observed.estimate),
                percents(&observed.interval),
            )
        }
        _ => format!("No account has both a probability ({read_from}) and a known outcome."),
    };
    CalibrationReport {
        summary,
        read_from: read_from.to_owned(),
        n,
        mean_probability: mean.into(),
        observed_rate: observed.map(|o| Shift { estimate: o.estimate, interval: o.interval }).into(),
        evidence: if rejected { Verdict::Fail } else { Verdict::Inconclusive },
        brier: brier(probabilities, events).into(),
        murphy: murphy(probabilities, events, Binning::Quantile, bins).into(),
        log_loss: log_loss(probabilities, events).into(),
        curve: curve.into(),
        in_the_large: in_the_large.into(),
        slope: calibration_slope(probabilities, events, level).into(),
        spiegelhalter: test.into(),
        hosmer_lemeshow: hosmer_lemeshow(probabilities, events, 10).into(),
        decision_curve: decision_curve(probabilities, events, &thresholds).into(),
    }
}
