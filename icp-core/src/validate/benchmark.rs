//! Observed rates of the tiers against those that are commonly expected, by interval and not by point.

use super::error::ValidateError;
use super::evidence::{Certainty, Evidence, Side, Verdict, default_level, default_power, of_rate};
use super::finding::{Finding, FindingCode};
use super::pilot::Counts;
use super::wording::{percent, percents};
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// A rate of outreach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    /// Messages opened.
    Open,
    /// Replies.
    Reply,
    /// Meetings.
    Meeting,
}

impl Rate {
    const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Reply => "reply",
            Self::Meeting => "meeting",
        }
    }
}

/// The rates expected of a tier.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Which tier, 1 for the best.
    pub tier: u64,
    /// Which rate.
    pub rate: Rate,
    /// The least rate expected.
    pub low: f64,
    /// The greatest; itself outside for the band "below 1 %".
    pub high: f64,
}

const fn band(tier: u64, rate: Rate, low: f64, high: f64) -> Band {
    Band { tier, rate, low, high }
}

/// The bands that are commonly expected of four tiers.
pub const BANDS: [Band; 12] = [
    band(1, Rate::Open, 0.40, 0.60),
    band(2, Rate::Open, 0.30, 0.45),
    band(3, Rate::Open, 0.20, 0.30),
    band(4, Rate::Open, 0.15, 0.25),
    band(1, Rate::Reply, 0.15, 0.25),
    band(2, Rate::Reply, 0.08, 0.15),
    band(3, Rate::Reply, 0.03, 0.08),
    band(4, Rate::Reply, 0.01, 0.03),
    band(1, Rate::Meeting, 0.08, 0.12),
    band(2, Rate::Meeting, 0.04, 0.07),
    band(3, Rate::Meeting, 0.01, 0.03),
    band(4, Rate::Meeting, 0.0, 0.01),
];

/// What was observed, tier by tier.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkRequest {
    /// The tiers.
    pub tiers: Vec<ObservedTier>,
    /// Bands of one's own, in place of the common ones.
    #[serde(default)]
    pub bands: Vec<Band>,
    /// Level of the intervals.
    #[serde(default = "default_level")]
    pub level: f64,
    /// The power that `n_to_settle` aims at.
    #[serde(default = "default_power")]
    pub power: f64,
}

/// What was observed of one tier.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ObservedTier {
    /// Which tier, 1 for the best.
    pub tier: u64,
    /// Opened messages.
    #[serde(default)]
    pub opens: Option<Counts>,
    /// Replies.
    #[serde(default)]
    pub replies: Option<Counts>,
    /// Meetings.
    #[serde(default)]
    pub meetings: Option<Counts>,
}

/// Where a rate, or a whole interval, lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Below the band.
    Below,
    /// Inside it.
    Within,
    /// Above it.
    Above,
    /// The interval reaches over an end of the band.
    Open,
}

/// One rate of one tier.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchmarkRow {
    /// The tier.
    pub tier: u64,
    /// The rate.
    pub rate: Rate,
    /// What is expected.
    pub band: Band,
    /// What was observed.
    pub observed: f64,
    /// Wilson's interval.
    pub interval: Interval,
    /// Where the observed rate lies, taken as the truth.
    pub rule: Standing,
    /// Where the whole interval lies.
    pub standing: Standing,
    /// Whether the tier reaches its band: that the true rate is at least the band's lower end. None for a band from 0.
    pub evidence: Option<Evidence>,
}

/// All rates against their bands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchmarkReport {
    /// One sentence.
    pub summary: String,
    /// A row for each rate that was given.
    pub rows: Vec<BenchmarkRow>,
    /// What to know before acting on it.
    pub findings: Vec<Finding>,
}

/// Where a rate lies; the upper end of a band from 0 is outside ("below 1 %").
pub(super) fn standing(rate: f64, band: &Band) -> Standing {
    if rate < band.low {
        Standing::Below
    } else if rate > band.high || (band.low == 0.0 && rate >= band.high) {
        Standing::Above
    } else {
        Standing::Within
    }
}

/// The common band of a tier's rate.
pub(super) fn common_band(tier: u64, rate: Rate) -> Option<Band> {
    BANDS.into_iter().find(|band| band.tier == tier && band.rate == rate)
}

/// Compares observed rates with the bands expected of the tiers.
///
/// ```
/// use icp_core::validate::{BenchmarkRequest, Standing, benchmark};
/// let request: BenchmarkRequest = serde_json::from_str(
///     r#"{"tiers": [{"tier": 1, "meetings": {"events": 21, "trials": 300}}]}"#)?;
/// let row = &benchmark(&request)?.rows[0];
/// // 7 % is below the band of 8 to 12 %, but so small a sample leaves it open.
/// assert_eq!((row.rule, row.standing), (Standing::Below, Standing::Open));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// No tier, an empty count, more events than trials, a tier without a band, bands that are not 0 ≤ low < high ≤ 1, a bad level or power.
pub fn benchmark(request: &BenchmarkRequest) -> Result<BenchmarkReport, ValidateError> {
    let certainty = Certainty::new(request.level, request.power)?;
    if request.tiers.is_empty() {
        return Err(ValidateError::option("/tiers", "give at least one tier"));
    }
    let bands: &[Band] = if request.bands.is_empty() { &BANDS } else { &request.bands };
    for (i, band) in request.bands.iter().enumerate() {
        if !(band.low >= 0.0 && band.low < band.high && band.high <= 1.0) {
            let message = format!("{} to {} must be within 0 to 1 and rise", band.low, band.high);
            return Err(ValidateError::option(format!("/bands/{i}"), message));
        }
    }
    let mut rows = Vec::new();
    let mut findings = Vec::new();
    for (i, tier) in request.tiers.iter().enumerate() {
        let rates = [
            ("opens", Rate::Open, tier.opens),
            ("replies", Rate::Reply, tier.replies),
            ("meetings", Rate::Meeting, tier.meetings),
        ];
        for (key, rate, counts) in rates {
            let Some(counts) = counts else { continue };
            let path = format!("/tiers/{i}/{key}");
            let Some(&band) = bands.iter().find(|band| band.tier == tier.tier && band.rate == rate) else {
                let message = format!(
                    "tier {} has no band for the {} rate; give one in `bands`",
                    tier.tier,
                    rate.word()
                );
                return Err(ValidateError::option(path, message));
            };
            rows.push(row(tier.tier, rate, band, counts, &path, certainty, &mut findings)?);
        }
    }
    let say = |standing: Standing| rows.iter().filter(|row| row.standing == standing).count();
    let summary = format!(
        "Of {} rates, {} shown to be below their band, {} within, {} above; {} open.",
        rows.len(),
        say(Standing::Below),
        say(Standing::Within),
        say(Standing::Above),
        say(Standing::Open)
    );
    Ok(BenchmarkReport { summary, rows, findings })
}

fn row(
    tier: u64,
    rate: Rate,
    band: Band,
    counts: Counts,
    path: &str,
    certainty: Certainty,
    findings: &mut Vec<Finding>,
) -> Result<BenchmarkRow, ValidateError> {
    let arm = counts.arm(path)?;
    let interval = crate::stats::proportion::wilson(arm.events(), arm.trials(), certainty.level)
        .map_err(ValidateError::argument(path))?
        .interval;
    let rule = standing(arm.rate(), &band);
    let (low, high) = (standing(interval.low, &band), standing(interval.high, &band));
    let whole = if low == high { low } else { Standing::Open };
    let name = rate.word();
    if whole == Standing::Below || whole == Standing::Above {
        let side = if whole == Standing::Below { "below" } else { "above" };
        let message = format!(
            "the {name} rate of tier {tier} is {} ({}), {side} the {} to {} expected of it",
            percent(arm.rate()),
            percents(&interval),
            percent(band.low),
            percent(band.high)
        );
        findings.push(Finding::new(FindingCode::OutsideBand, format!("tier {tier} {name}"), message));
    }
    let evidence = (band.low > 0.0).then(|| {
        let claim = format!("the true {name} rate of tier {tier} is at least {}", percent(band.low));
        of_rate(claim, arm, band.low, Side::AtLeast, certainty)
    });
    if let Some(evidence) = &evidence
        && rule == Standing::Below
        && evidence.verdict == Verdict::Inconclusive
    {
        let message = format!(
            "{} is below the band, but the sample does not show that the tier is",
            percent(arm.rate())
        );
        findings.push(Finding::new(FindingCode::RuleBeyondEvidence, format!("tier {tier} {name}"), message));
    }
    Ok(BenchmarkRow { tier, rate, band, observed: arm.rate(), interval, rule, standing: whole, evidence })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<BenchmarkReport, ValidateError> {
        benchmark(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn intervals_decide_and_not_points() {
        let report = of(
            r#"{"tiers": [
                {"tier": 1, "opens": {"events": 500, "trials": 1000}, "replies": {"events": 180, "trials": 1000},
                 "meetings": {"events": 30, "trials": 1000}},
                {"tier": 4, "replies": {"events": 100, "trials": 1000}, "meetings": {"events": 10, "trials": 1000}}]}"#,
        )
        .unwrap();
        let found: Vec<(Standing, Standing)> =
            report.rows.iter().map(|row| (row.rule, row.standing)).collect();
        assert_eq!(
            found,
            [
                (Standing::Within, Standing::Within),
                (Standing::Within, Standing::Within),
                (Standing::Below, Standing::Below),
                (Standing::Above, Standing::Above),
                // Exactly 1 % is not below 1 %.
                (Standing::Above, Standing::Open),
            ]
        );
        assert_eq!(report.findings.iter().filter(|f| f.code == FindingCode::OutsideBand).count(), 2);
        assert!(report.rows[4].evidence.is_none());
    }

    #[test]
    fn faults_name_their_place() {
        assert_eq!(of(r#"{"tiers": []}"#).unwrap_err().path(), "/tiers");
        let odd = r#"{"tiers": [{"tier": 5, "opens": {"events": 1, "trials": 2}}]}"#;
        assert_eq!(of(odd).unwrap_err().path(), "/tiers/0/opens");
        let odd =
            r#"{"tiers": [{"tier": 1}], "bands": [{"tier": 1, "rate": "open", "low": 0.5, "high": 0.5}]}"#;
        assert_eq!(of(odd).unwrap_err().path(), "/bands/0");
    }
}
