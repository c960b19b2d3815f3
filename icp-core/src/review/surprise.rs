//! Outlier or pattern: several deals in a segment nobody expected, against how common the segment is (A-092, N20).

use super::error::{ReviewError, check_open_unit};
use crate::num;
use crate::stats::proportion::{ProportionEstimate, wilson};
use crate::stats::sequential::{EValue, bernoulli_e_value};
use crate::stats::special::{binomial, normal};
use serde::{Deserialize, Serialize};

/// The rule of five deals and its limits.
pub(crate) const PATTERN_AT: u64 = 5;
pub(crate) const LEAST_DEALS: u64 = 5;

/// What to judge.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PatternRequest {
    /// Deals in the segment.
    pub hits: u64,
    /// All deals looked at.
    pub deals: u64,
    /// The share of the pipeline that is in the segment; without it only the rule of five speaks.
    #[serde(default)]
    pub base_rate: Option<f64>,
    /// So many deals make a pattern by the rule; default 5.
    #[serde(default = "pattern_at")]
    pub pattern_at: u64,
    /// With fewer deals than this nothing is said; default 5.
    #[serde(default = "least_deals")]
    pub least_deals: u64,
    /// Above this chance the count is not surprising; default 0.05.
    #[serde(default = "five_percent")]
    pub alpha: f64,
}

pub(crate) const fn pattern_at() -> u64 {
    PATTERN_AT
}

pub(crate) const fn least_deals() -> u64 {
    LEAST_DEALS
}

pub(crate) const fn five_percent() -> f64 {
    0.05
}

/// What a number of deals in one segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PatternVerdict {
    /// Too few deals to say anything.
    TooFewDeals,
    /// None is in the segment.
    None,
    /// Fewer than the rule asks.
    Outlier,
    /// As many as the rule asks, but the segment is so common that chance gives as many often enough.
    Expected,
    /// As many as the rule asks, and more than chance gives (or nothing is known about chance): look into it.
    Pattern,
}

/// What the deals say about a segment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Surprise {
    /// The verdict.
    pub verdict: PatternVerdict,
    /// Whether the count alone reaches the rule.
    pub rule_met: bool,
    /// P(at least so many of so many deals) when deals come as the pipeline does; none without a base rate.
    pub p_value: Option<f64>,
}

/// Judges a count against the rule and against chance.
pub(crate) fn judge(hits: u64, deals: u64, base_rate: Option<f64>, rule: (u64, u64), alpha: f64) -> Surprise {
    let (pattern_at, least_deals) = rule;
    // Base rates are checked where they come in, so that the tail is defined.
    let p_value = base_rate.and_then(|rate| at_least(hits, deals, rate));
    let rule_met = hits >= pattern_at;
    let verdict = if deals < least_deals {
        PatternVerdict::TooFewDeals
    } else if hits == 0 {
        PatternVerdict::None
    } else if !rule_met {
        PatternVerdict::Outlier
    } else if p_value.is_some_and(|p| p > alpha) {
        PatternVerdict::Expected
    } else {
        PatternVerdict::Pattern
    };
    Surprise { verdict, rule_met, p_value }
}

/// P(X ≥ hits), X ~ Binomial(deals, rate).
pub(crate) fn at_least(hits: u64, deals: u64, rate: f64) -> Option<f64> {
    if hits == 0 { Some(1.0) } else { binomial::sf(hits - 1, deals, rate).ok() }
}

/// The verdict about one segment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PatternReport {
    /// In words.
    pub summary: String,
    /// Deals in the segment.
    pub hits: u64,
    /// All deals.
    pub deals: u64,
    /// Their share, with Wilson's interval.
    pub share: Option<ProportionEstimate>,
    /// The share of the pipeline that is in the segment.
    pub base_rate: Option<f64>,
    /// The deals that the base rate lets expect.
    pub expected: Option<f64>,
    /// Verdict and chance.
    pub surprise: Surprise,
}

/// Is a segment's count of deals an outlier or a pattern? Five in one segment are a pattern by the rule (A-092); with the share of the
/// pipeline that is in the segment, the exact binomial tail says whether that many are surprising.
///
/// ```
/// use icp_core::review::surprise::{PatternRequest, PatternVerdict, pattern};
/// let rare: PatternRequest = serde_json::from_str(r#"{"hits": 5, "deals": 15, "base_rate": 0.1}"#)?;
/// let report = pattern(&rare)?;
/// assert_eq!(report.surprise.verdict, PatternVerdict::Pattern);
/// assert!((report.surprise.p_value.unwrap() - 0.0127205).abs() < 5e-8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `option_wrong` for more hits than deals, or a base rate or `alpha` that is not strictly between 0 and 1.
pub fn pattern(request: &PatternRequest) -> Result<PatternReport, ReviewError> {
    let PatternRequest { hits, deals, base_rate, pattern_at, least_deals, alpha } = *request;
    if hits > deals {
        return Err(ReviewError::option("/hits", format!("{hits} of {deals} deals")));
    }
    if deals > 1 << 53 {
        return Err(ReviewError::option("/deals", "at most 2^53 deals"));
    }
    check_open_unit("/alpha", alpha)?;
    if let Some(rate) = base_rate {
        check_open_unit("/base_rate", rate)?;
    }
    let surprise = judge(hits, deals, base_rate, (pattern_at, least_deals), alpha);
    let chance = match (surprise.p_value, base_rate) {
        (Some(p), Some(rate)) => {
            format!(
                " With {} of the pipeline in it, chance gives as many with probability {p:.7}.",
                percent(rate)
            )
        }
        _ => String::new(),
    };
    let verdict = match surprise.verdict {
        PatternVerdict::TooFewDeals => "too few deals to say anything",
        PatternVerdict::None => "none is in the segment",
        PatternVerdict::Outlier => "an outlier, not a pattern",
        PatternVerdict::Expected => "enough for the rule, but not surprising",
        PatternVerdict::Pattern => "a pattern to look into",
    };
    let level = 1.0 - alpha;
    Ok(PatternReport {
        summary: format!("{hits} of {deals} deals in the segment: {verdict}.{chance}"),
        hits,
        deals,
        share: wilson(hits, deals, level).ok(),
        base_rate,
        expected: base_rate.map(|rate| rate * deals as f64),
        surprise,
    })
}

pub(crate) fn percent(share: f64) -> String {
    let tenths = num::round_half_even(share * 1000.0) / 10.0;
    format!("{tenths} %")
}

/// How the chance of a false alarm is spent over the looks (Lan & DeMets, *Biometrika* 1983).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Spending {
    /// Little early, most at the end: 2 (1 − Φ(z₁₋α⁄₂ / √t)). The default.
    #[default]
    OBrienFleming,
    /// About evenly: α ln(1 + (e − 1) t).
    Pocock,
    /// In proportion: α t.
    Linear,
}

impl Spending {
    /// The share of α that may be spent by the time a share `t` of all planned deals has come.
    fn spent(self, alpha: f64, t: f64) -> f64 {
        let t = num::min(t, 1.0);
        match self {
            Self::OBrienFleming => {
                let z = normal::quantile_upper(0.5 * alpha).unwrap_or(f64::MAX);
                num::min(2.0 * normal::sf(z / num::sqrt(t)).unwrap_or(0.0), alpha)
            }
            Self::Pocock => alpha * num::ln_1p((num::exp(1.0) - 1.0) * t),
            Self::Linear => alpha * t,
        }
    }
}

/// One look: what has come since the one before.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// Its name, such as a quarter.
    pub period: String,
    /// Deals in the segment since the look before.
    pub hits: u64,
    /// All deals since the look before.
    pub deals: u64,
}

/// A segment watched over several looks.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MonitorRequest {
    /// The looks in the order of time.
    pub looks: Vec<Look>,
    /// The share of the pipeline that is in the segment.
    pub base_rate: f64,
    /// The chance of a false alarm over all looks together; default 0.05.
    #[serde(default = "five_percent")]
    pub alpha: f64,
    /// The deals planned for the whole watch; the looks' own total when absent. Plan it ahead: chosen afterwards it voids α.
    #[serde(default)]
    pub planned_deals: Option<u64>,
    /// How α is spent.
    #[serde(default)]
    pub spending: Spending,
    /// So many deals make a pattern by the rule; default 5.
    #[serde(default = "pattern_at")]
    pub pattern_at: u64,
}

/// What one look says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LookReport {
    /// Its name.
    pub period: String,
    /// Deals in the segment so far.
    pub hits: u64,
    /// All deals so far.
    pub deals: u64,
    /// P(at least so many so far), as if this were the only look.
    pub p_value: f64,
    /// The α that may be spent by now.
    pub alpha_spent: f64,
    /// The least count so far that sounds the alarm by spending; none when no count can yet.
    pub boundary: Option<u64>,
    /// Whether the count reaches it.
    pub crossed: bool,
    /// Evidence against the base rate that may be looked at any time.
    pub e_value: EValue,
    /// Whether the e-value has reached 1/α with more hits than expected.
    pub e_alarm: bool,
    /// Whether the count so far reaches the rule.
    pub rule_met: bool,
}

/// A segment watched over several looks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonitorReport {
    /// In words.
    pub summary: String,
    /// Each look.
    pub looks: Vec<LookReport>,
    /// The first look at which the spent α is exceeded.
    pub alarm: Option<String>,
    /// The first look at which the e-value sounds the alarm.
    pub e_alarm: Option<String>,
    /// The first look at which the rule alone would have.
    pub rule_met: Option<String>,
    /// The exact chance that the rule alone sounds a false alarm at some look, when deals come as the pipeline does.
    pub rule_false_alarm: f64,
    /// The exact chance that the boundaries do; at most α.
    pub boundary_false_alarm: f64,
}

/// Looks at a segment quarter by quarter without being fooled by looking often (N20). Two answers side by side: boundaries from a spending
/// function, exact for counts, and an e-value. The first has more power when the number of deals is planned, the second needs no plan.
///
/// ```
/// use icp_core::review::surprise::{MonitorRequest, monitor};
/// let request: MonitorRequest = serde_json::from_str(r#"{"base_rate": 0.1, "planned_deals": 60, "looks": [
///     {"period": "2026-Q1", "hits": 2, "deals": 15}, {"period": "2026-Q2", "hits": 5, "deals": 15},
///     {"period": "2026-Q3", "hits": 6, "deals": 15}]}"#)?;
/// let report = monitor(&request)?;
/// assert_eq!(report.alarm.as_deref(), Some("2026-Q3"));
/// assert!(report.boundary_false_alarm <= 0.05 && report.rule_false_alarm > 0.3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `option_wrong` for a rate or `alpha` that is not strictly between 0 and 1, no looks or more than 400, a look without deals or with more
/// hits than deals, more than 10,000 deals, and `planned_deals` below the deals that have come.
pub fn monitor(request: &MonitorRequest) -> Result<MonitorReport, ReviewError> {
    let MonitorRequest { looks, base_rate, alpha, planned_deals, spending, pattern_at } = request;
    check_open_unit("/base_rate", *base_rate)?;
    check_open_unit("/alpha", *alpha)?;
    if looks.is_empty() || looks.len() > 400 {
        return Err(ReviewError::option("/looks", "1 to 400 looks are wanted"));
    }
    let mut total = 0u64;
    for (i, look) in looks.iter().enumerate() {
        if look.deals == 0 || look.hits > look.deals {
            let message =
                format!("{} of {} deals: a look has deals, and hits are among them", look.hits, look.deals);
            return Err(ReviewError::option(format!("/looks/{i}"), message));
        }
        total = total.saturating_add(look.deals);
    }
    if total > 10_000 {
        return Err(ReviewError::option("/looks", "at most 10,000 deals in all"));
    }
    let planned = planned_deals.unwrap_or(total);
    if planned < total {
        let message = format!("{planned} is below the {total} deals that have come");
        return Err(ReviewError::option("/planned_deals", message));
    }
    let mut reports = Vec::with_capacity(looks.len());
    let (mut hits, mut deals) = (0, 0);
    // The chance of each count without an alarm before, and the chance that has been spent.
    let mut quiet = vec![1.0];
    let mut quiet_rule = vec![1.0];
    let (mut spent, mut spent_rule) = (0.0, 0.0);
    for look in looks {
        hits += look.hits;
        deals += look.deals;
        quiet = convolve(&quiet, look.deals, *base_rate);
        quiet_rule = convolve(&quiet_rule, look.deals, *base_rate);
        let allowed = spending.spent(*alpha, deals as f64 / planned as f64);
        let boundary = cut(&mut quiet, allowed, &mut spent);
        let least = usize::try_from(*pattern_at).unwrap_or(usize::MAX).min(quiet_rule.len());
        spent_rule += num::sum(&quiet_rule[least..]);
        quiet_rule.truncate(least.max(1));
        let e_value = bernoulli_e_value(hits, deals, *base_rate, 1.0, 1.0)
            .map_err(ReviewError::argument("/base_rate"))?;
        let more = hits as f64 > base_rate * deals as f64;
        reports.push(LookReport {
            period: look.period.clone(),
            hits,
            deals,
            p_value: at_least(hits, deals, *base_rate).unwrap_or(1.0),
            alpha_spent: allowed,
            boundary,
            crossed: boundary.is_some_and(|boundary| hits >= boundary),
            e_value,
            e_alarm: more && e_value.value * alpha >= 1.0,
            rule_met: hits >= *pattern_at,
        });
    }
    let first = |test: &dyn Fn(&LookReport) -> bool| {
        reports.iter().find(|look| test(look)).map(|look| look.period.clone())
    };
    let (alarm, e_alarm, rule_met) =
        (first(&|look| look.crossed), first(&|look| look.e_alarm), first(&|look| look.rule_met));
    let told = match (&alarm, &e_alarm) {
        (Some(period), _) => format!("The segment wins more than its share of the pipeline since {period}"),
        (None, Some(period)) => {
            format!(
                "Evidence gathered since {period} says that the segment wins more than its share of the pipeline"
            )
        }
        (None, None) => "Nothing surprising so far".to_owned(),
    };
    let summary = format!(
        "{told}: {hits} of {deals} deals where {} are expected. The rule of {pattern_at} alone would sound a false alarm with probability {}.",
        percent(*base_rate),
        percent(num::min(spent_rule, 1.0)),
    );
    Ok(MonitorReport {
        summary,
        looks: reports,
        alarm,
        e_alarm,
        rule_met,
        rule_false_alarm: num::min(spent_rule, 1.0),
        boundary_false_alarm: spent,
    })
}

/// The chances of each count after `deals` more deals.
fn convolve(before: &[f64], deals: u64, rate: f64) -> Vec<f64> {
    let steps: Vec<f64> = (0..=deals).map(|k| binomial::pmf(k, deals, rate).unwrap_or(0.0)).collect();
    let length = before.len() + steps.len() - 1;
    (0..length)
        .map(|count| {
            let from = count.saturating_sub(steps.len() - 1);
            let to = count.min(before.len() - 1);
            num::sum_by(to + 1 - from, |k| before[from + k] * steps[count - from - k])
        })
        .collect()
}

/// The least count whose upper tail is within what may still be spent; the tail is cut off and added to what is spent.
fn cut(chances: &mut Vec<f64>, allowed: f64, spent: &mut f64) -> Option<u64> {
    let mut tail = 0.0;
    let mut boundary = chances.len();
    while boundary > 1 && *spent + tail + chances[boundary - 1] <= allowed {
        tail += chances[boundary - 1];
        boundary -= 1;
    }
    let reachable = boundary < chances.len();
    chances.truncate(boundary);
    *spent += tail;
    reachable.then_some(boundary as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(hits: u64, deals: u64, base_rate: Option<f64>) -> PatternReport {
        let request = PatternRequest { hits, deals, base_rate, pattern_at: 5, least_deals: 5, alpha: 0.05 };
        pattern(&request).unwrap()
    }

    /// A-092.
    #[test]
    fn five_of_fifteen() {
        let rare = asked(5, 15, Some(0.1));
        assert!((rare.surprise.p_value.unwrap() - 0.012_720_5).abs() < 5e-8);
        assert_eq!(rare.surprise.verdict, PatternVerdict::Pattern);
        let common = asked(5, 15, Some(0.2));
        assert!((common.surprise.p_value.unwrap() - 0.164_234).abs() < 5e-7);
        assert_eq!(common.surprise.verdict, PatternVerdict::Expected);
        assert!(common.summary.contains("not surprising"), "{}", common.summary);
        assert!(common.surprise.rule_met);
        assert_eq!(asked(5, 15, None).surprise.verdict, PatternVerdict::Pattern);
        assert_eq!(asked(1, 15, Some(0.1)).surprise.verdict, PatternVerdict::Outlier);
        assert_eq!(asked(4, 4, Some(0.1)).surprise.verdict, PatternVerdict::TooFewDeals);
        assert_eq!(asked(0, 15, Some(0.1)).surprise.verdict, PatternVerdict::None);
    }

    #[test]
    fn what_can_not_be() {
        let path = |text: &str| pattern(&serde_json::from_str(text).unwrap()).unwrap_err().path();
        assert_eq!(path(r#"{"hits": 5, "deals": 4}"#), "/hits");
        assert_eq!(path(r#"{"hits": 3, "deals": 4, "base_rate": 1.0}"#), "/base_rate");
        let watch = |text: &str| monitor(&serde_json::from_str(text).unwrap()).unwrap_err().path();
        assert_eq!(watch(r#"{"base_rate": 0.1, "looks": []}"#), "/looks");
        assert_eq!(
            watch(r#"{"base_rate": 0.1, "looks": [{"period": "a", "hits": 2, "deals": 1}]}"#),
            "/looks/0"
        );
        let short =
            r#"{"base_rate": 0.1, "planned_deals": 3, "looks": [{"period": "a", "hits": 0, "deals": 4}]}"#;
        assert_eq!(watch(short), "/planned_deals");
    }

    fn watched(looks: &[(u64, u64)], planned: u64, spending: Spending) -> MonitorReport {
        let looks = looks
            .iter()
            .enumerate()
            .map(|(i, &(hits, deals))| Look { period: format!("q{}", i + 1), hits, deals })
            .collect();
        let request = MonitorRequest {
            looks,
            base_rate: 0.1,
            alpha: 0.05,
            planned_deals: Some(planned),
            spending,
            pattern_at: 5,
        };
        monitor(&request).unwrap()
    }

    /// One look at all deals is the plain binomial test: the least c with P(X ≥ c) ≤ α.
    #[test]
    fn one_look_is_the_binomial_test() {
        for spending in [Spending::OBrienFleming, Spending::Pocock, Spending::Linear] {
            let report = watched(&[(5, 15)], 15, spending);
            assert_eq!(report.looks[0].boundary, Some(5));
            assert!((report.boundary_false_alarm - 0.012_720_5).abs() < 5e-8);
            assert!((report.looks[0].alpha_spent - 0.05).abs() < 1e-12);
            assert!(report.looks[0].crossed);
        }
    }

    /// tests/references/make_review.py: the same recursion in Python with SciPy's tails.
    #[test]
    fn boundaries_of_four_looks() {
        let reference: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/references/review.json")).unwrap();
        let all = [Spending::OBrienFleming, Spending::Pocock, Spending::Linear];
        for (spending, name) in all.into_iter().zip(["o_brien_fleming", "pocock", "linear"]) {
            let expected = &reference["spending"][name];
            let report = watched(&[(0, 15), (0, 15), (0, 10), (0, 20)], 60, spending);
            for (look, expected) in report.looks.iter().zip(expected["looks"].as_array().unwrap()) {
                assert!((look.alpha_spent - expected["allowed"].as_f64().unwrap()).abs() < 1e-12);
                assert_eq!(look.boundary, expected["boundary"].as_u64(), "{name} {}", look.period);
            }
            let spent = expected["spent"].as_f64().unwrap();
            assert!((report.boundary_false_alarm - spent).abs() < 1e-12, "{name}");
        }
    }

    /// Every path of two looks of 4 and 3 deals, by enumeration.
    #[test]
    fn boundaries_are_exact() {
        let report = watched(&[(0, 4), (0, 3)], 7, Spending::Linear);
        let (first, second) = (report.looks[0].boundary.unwrap(), report.looks[1].boundary.unwrap());
        let (mut alarm, mut lower) = (0.0, 0.0);
        for path in 0u32..128 {
            let hits = u64::from(path.count_ones());
            let early = u64::from((path & 15).count_ones());
            let chance = num::pow(0.1, hits as f64) * num::pow(0.9, 7.0 - hits as f64);
            if early >= first || hits >= second {
                alarm += chance;
            }
            if early >= first || hits >= second - 1 {
                lower += chance;
            }
        }
        assert!((alarm - report.boundary_false_alarm).abs() < 1e-14);
        assert!(alarm <= 0.05 && lower > 0.05, "a lower boundary would spend too much");
    }

    #[test]
    fn looking_often_makes_the_rule_cry_wolf() {
        let quarters = [(1, 15), (2, 15), (1, 15), (2, 15)];
        let report = watched(&quarters, 60, Spending::OBrienFleming);
        assert!(report.alarm.is_none() && report.e_alarm.is_none());
        assert_eq!(report.rule_met.as_deref(), Some("q4"), "six deals of sixty, exactly as expected");
        assert!(report.rule_false_alarm > 0.7 && report.boundary_false_alarm <= 0.05);
        let boundaries: Vec<u64> = report.looks.iter().filter_map(|look| look.boundary).collect();
        assert!(boundaries.windows(2).all(|pair| pair[0] <= pair[1]), "{boundaries:?}");
        let strong = watched(&[(4, 15), (6, 15)], 60, Spending::OBrienFleming);
        assert_eq!(strong.e_alarm.as_deref(), Some("q2"));
    }
}
