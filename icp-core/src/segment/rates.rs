//! Rates of a tier: as counted, as assumed, or as a range that somebody claims.

use super::benchmark::{Band, Position};
use super::error::{SegmentError, not_negative, unit};
use crate::num;
use crate::stats::proportion::wilson;
use serde::{Deserialize, Serialize};

/// A rate in one of three forms.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Rate {
    /// So many of so many.
    Counted(Counted),
    /// A range that a source claims.
    Claimed(Band),
    /// A plain number.
    Assumed(f64),
}

/// Events of trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// How often it happened.
    pub events: u64,
    /// How often it could have.
    pub trials: u64,
}

/// What an interval says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Wilson's interval around the counted rate.
    Counted,
    /// The ends of a claimed range; `value` is its middle.
    Claimed,
    /// One number, without an interval of its own.
    Assumed,
}

/// A number with the ends between which it is expected.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Expected {
    /// The lower end.
    pub low: f64,
    /// The number.
    pub value: f64,
    /// The upper end.
    pub high: f64,
    /// Where the ends come from.
    pub basis: Basis,
}

impl Expected {
    pub(crate) fn times(self, factor: f64) -> Self {
        Self { low: self.low * factor, value: self.value * factor, high: self.high * factor, ..self }
    }
}

impl Rate {
    /// The rate with its ends.
    ///
    /// # Errors
    /// [`SegmentError::Wrong`] at `path` for counts without trials, more events than trials, or numbers outside 0…1.
    pub fn expected(&self, path: &str, level: f64) -> Result<Expected, SegmentError> {
        match self {
            Self::Counted(Counted { events, trials }) => {
                let estimate =
                    wilson(*events, *trials, level).map_err(|error| SegmentError::of_stats(path, &error))?;
                let (low, high) = (estimate.interval.low, estimate.interval.high);
                Ok(Expected { low, value: estimate.estimate, high, basis: Basis::Counted })
            }
            Self::Claimed(band) => {
                band.check(path)?;
                Ok(Expected { low: band.low, value: band.middle(), high: band.high, basis: Basis::Claimed })
            }
            Self::Assumed(rate) => {
                let value = unit(path, *rate)?;
                Ok(Expected { low: value, value, high: value, basis: Basis::Assumed })
            }
        }
    }
}

/// A rate beside the range that is expected of its tier.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RateCheck {
    /// The rate with its interval.
    pub rate: Expected,
    /// The expected range.
    pub band: Band,
    /// Where the rate itself lies.
    pub point: Position,
    /// Where its interval lies: `in` when it overlaps the range, so that few counts prove little.
    pub interval: Position,
}

impl RateCheck {
    pub(crate) fn new(rate: Expected, band: Band) -> Self {
        Self { rate, band, point: band.position(rate.value), interval: band.overlap(rate.low, rate.high) }
    }
}

/// The sum of independent expectations: ends add up, which is wider than an interval of the sum needs to be.
pub(crate) fn total(parts: &[Expected]) -> Option<Expected> {
    let first = parts.first()?;
    let basis = if parts.iter().all(|part| part.basis == first.basis) { first.basis } else { Basis::Claimed };
    let sum = |of: fn(&Expected) -> f64| num::sum_by(parts.len(), |i| of(&parts[i]));
    Some(Expected {
        low: sum(|part| part.low),
        value: sum(|part| part.value),
        high: sum(|part| part.high),
        basis,
    })
}

/// Teams before and after they had a profile (A-039).
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Practice {
    /// Accounts contacted in a month.
    pub contacted: f64,
    /// Share that replies.
    pub reply: f64,
    /// Share that meets.
    pub meeting: f64,
    /// Length of the sales cycle, in days.
    pub cycle_days: f64,
    /// Share of customers lost in a year.
    pub churn: f64,
}

/// Two practices to compare.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonRequest {
    /// The one to start from.
    pub before: Practice,
    /// The other.
    pub after: Practice,
    /// How many times the lifetime value is said to have grown.
    #[serde(default)]
    pub lifetime_value_ratio: Option<f64>,
    /// The tier whose ranges (A-037) `after` is held against, 1 the best.
    #[serde(default = "first_tier")]
    pub tier: u64,
}

fn first_tier() -> u64 {
    1
}

/// How two practices differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Reply rate after over before.
    pub reply_ratio: f64,
    /// Meeting rate after over before.
    pub meeting_ratio: f64,
    /// Share by which the cycle got shorter.
    pub cycle_reduction: f64,
    /// Share by which churn fell.
    pub churn_reduction: f64,
    /// Replies a month, before and after.
    pub replies: [f64; 2],
    /// Meetings a month, before and after.
    pub meetings: [f64; 2],
    /// A customer's expected life (1 / churn) after over before.
    pub lifetime_ratio: f64,
    /// What of the claimed growth of lifetime value lifetime does not explain: price or expansion must.
    pub unexplained_value_ratio: Option<f64>,
    /// The reply rate after, against its tier's range.
    pub reply_check: RateCheck,
    /// The meeting rate after, against its tier's range.
    pub meeting_check: RateCheck,
    /// The same in words.
    pub summary: String,
}

/// Compares two practices and holds the second against its tier's expected rates.
///
/// ```
/// use icp_core::segment::rates::{ComparisonRequest, Practice, compare};
/// let before = Practice { contacted: 1000.0, reply: 0.05, meeting: 0.015, cycle_days: 90.0, churn: 0.45 };
/// let after = Practice { contacted: 300.0, reply: 0.18, meeting: 0.07, cycle_days: 45.0, churn: 0.22 };
/// let report = compare(&ComparisonRequest { before, after, lifetime_value_ratio: Some(3.0), tier: 1 })?;
/// assert!((report.reply_ratio - 3.6).abs() < 1e-12);
/// # Ok::<(), icp_core::segment::SegmentError>(())
/// ```
///
/// # Errors
/// [`SegmentError::Wrong`] for a rate outside 0…1, a rate, cycle or churn of 0 before (a ratio needs it), or a tier that is not 1 to 4.
pub fn compare(request: &ComparisonRequest) -> Result<Comparison, SegmentError> {
    let ComparisonRequest { before, after, lifetime_value_ratio, tier } = request;
    for (side, practice) in [("before", before), ("after", after)] {
        not_negative(format!("/{side}/contacted"), practice.contacted)?;
        unit(format!("/{side}/reply"), practice.reply)?;
        unit(format!("/{side}/meeting"), practice.meeting)?;
        not_negative(format!("/{side}/cycle_days"), practice.cycle_days)?;
        unit(format!("/{side}/churn"), practice.churn)?;
    }
    let above_zero = [
        ("/before/reply", before.reply),
        ("/before/meeting", before.meeting),
        ("/before/cycle_days", before.cycle_days),
        ("/before/churn", before.churn),
        ("/after/churn", after.churn),
    ];
    for (path, value) in above_zero {
        super::error::positive(path, value)?;
    }
    let benchmarks = super::benchmark::benchmarks();
    let place = usize::try_from(*tier).ok().and_then(|tier| tier.checked_sub(1));
    let Some(benchmark) = place.and_then(|place| benchmarks.get(place)) else {
        return Err(SegmentError::wrong("/tier", tier, "a tier from 1 to 4 is wanted"));
    };
    let point = |value: f64| Expected { low: value, value, high: value, basis: Basis::Assumed };
    let reply_check = RateCheck::new(point(after.reply), benchmark.reply);
    let meeting_check = RateCheck::new(point(after.meeting), benchmark.meeting);
    let lifetime_ratio = before.churn / after.churn;
    let unexplained_value_ratio = match lifetime_value_ratio {
        Some(ratio) => Some(super::error::positive("/lifetime_value_ratio", *ratio)? / lifetime_ratio),
        None => None,
    };
    let mut summary = format!(
        "Replies {:.1} times, meetings {:.1} times as frequent; cycle {:.0} % shorter, churn {:.0} % lower.",
        after.reply / before.reply,
        after.meeting / before.meeting,
        100.0 * (before.cycle_days - after.cycle_days) / before.cycle_days,
        100.0 * (before.churn - after.churn) / before.churn,
    );
    for (what, check) in [("reply", &reply_check), ("meeting", &meeting_check)] {
        if check.point != Position::In {
            let side = if check.point == Position::Below { "below" } else { "above" };
            summary.push_str(&format!(
                " A {what} rate of {:.1} % is {side} the {:.0}–{:.0} % expected of tier {tier}.",
                100.0 * check.rate.value,
                100.0 * check.band.low,
                100.0 * check.band.high
            ));
        }
    }
    if let Some(rest) = unexplained_value_ratio {
        summary.push_str(&format!(
            " Lower churn makes customers stay {lifetime_ratio:.3} times as long; {rest:.3} times must come from price or expansion."
        ));
    }
    Ok(Comparison {
        reply_ratio: after.reply / before.reply,
        meeting_ratio: after.meeting / before.meeting,
        cycle_reduction: (before.cycle_days - after.cycle_days) / before.cycle_days,
        churn_reduction: (before.churn - after.churn) / before.churn,
        replies: [before.contacted * before.reply, after.contacted * after.reply],
        meetings: [before.contacted * before.meeting, after.contacted * after.meeting],
        lifetime_ratio,
        unexplained_value_ratio,
        reply_check,
        meeting_check,
        summary,
    })
}

/// What a source claims that targeting by a profile gains (A-041). Claims are priors of separate sources and are never merged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Claim {
    /// Its name.
    pub id: &'static str,
    /// What is compared.
    pub about: &'static str,
    /// `reply` or `meeting`.
    pub figure: &'static str,
    /// The factor, as a range.
    pub factor: [f64; 2],
    /// The rate that follows from the baseline.
    pub implied: [f64; 2],
    /// Claims about the same figure whose implied range does not overlap this one.
    pub contradicts: Vec<&'static str>,
}

/// What each claim makes of a baseline reply and meeting rate, and which claims contradict each other.
///
/// ```
/// let claims = icp_core::segment::rates::claims(0.05, 0.015)?;
/// assert_eq!(claims[0].id, "better_replies");
/// assert!((claims[0].implied[0] - 0.065).abs() < 1e-12 && (claims[0].implied[1] - 0.07).abs() < 1e-12);
/// assert_eq!(claims[0].contradicts, ["tight_profile", "worked_example"]);
/// # Ok::<(), icp_core::segment::SegmentError>(())
/// ```
///
/// # Errors
/// [`SegmentError::Wrong`] for a rate outside 0…1.
pub fn claims(reply: f64, meeting: f64) -> Result<Vec<Claim>, SegmentError> {
    unit("/reply", reply)?;
    unit("/meeting", meeting)?;
    let stated = [
        ("better_replies", "targeting by a profile against none", "reply", [1.3, 1.4]),
        ("tight_profile", "a tight profile against a loose one", "reply", [2.0, 3.0]),
        ("worked_example", "the first tier against everybody", "reply", [3.6, 3.6]),
        ("more_meetings", "targeting by a profile against none", "meeting", [1.5, 1.7]),
        ("persona_alignment", "messages for the persona against one for all", "meeting", [1.3, 1.5]),
    ];
    let implied = |figure: &str, factor: [f64; 2]| {
        factor.map(|x| if figure == "reply" { x * reply } else { x * meeting })
    };
    let claim = |&(id, about, figure, factor): &(&'static str, &'static str, &'static str, [f64; 2])| {
        let own = implied(figure, factor);
        let contradicts = stated
            .iter()
            .filter(|(other, _, same, _)| *other != id && *same == figure)
            .filter(|(_, _, figure, factor)| {
                let other = implied(figure, *factor);
                other[1] < own[0] || own[1] < other[0]
            })
            .map(|(other, ..)| *other)
            .collect();
        Claim { id, about, figure, factor, implied: own, contradicts }
    };
    Ok(stated.iter().map(claim).collect())
}
