//! What the two guides on ideal customer profiles expect of four tiers (requirements A-035 to A-038): shares of the market, effort, rates, plays.
//! They are claims to compare with, never data.

use super::error::{SegmentError, unit};
use serde::{Deserialize, Serialize};

/// A range of shares, both ends inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The lower end, 0…1.
    pub low: f64,
    /// The upper end, 0…1.
    pub high: f64,
}

/// Where a number lies with respect to a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// Under the lower end.
    Below,
    /// Within, ends included.
    In,
    /// Over the upper end.
    Above,
}

impl Band {
    /// Where a share lies.
    ///
    /// ```
    /// use icp_core::segment::benchmark::{Band, Position};
    /// let band = Band { low: 0.08, high: 0.12 };
    /// assert_eq!(band.position(0.07), Position::Below);
    /// assert_eq!(band.position(0.12), Position::In);
    /// ```
    #[must_use]
    pub fn position(&self, share: f64) -> Position {
        if share < self.low {
            Position::Below
        } else if share > self.high {
            Position::Above
        } else {
            Position::In
        }
    }

    /// Where an interval lies: in the band when they overlap at all.
    #[must_use]
    pub fn overlap(&self, low: f64, high: f64) -> Position {
        if high < self.low {
            Position::Below
        } else if low > self.high {
            Position::Above
        } else {
            Position::In
        }
    }

    /// The middle.
    #[must_use]
    pub fn middle(&self) -> f64 {
        0.5 * (self.low + self.high)
    }

    pub(crate) fn check(&self, path: &str) -> Result<(), SegmentError> {
        unit(format!("{path}/low"), self.low)?;
        unit(format!("{path}/high"), self.high)?;
        if self.low > self.high {
            let found = format!("from {} to {}", self.low, self.high);
            return Err(SegmentError::wrong(path, found, "the lower end must not be above the upper one"));
        }
        Ok(())
    }
}

/// What to do with the accounts of a tier (A-038).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Play {
    /// How much of it is written for the one account.
    pub personalisation: String,
    /// The channels, in the order of use.
    #[serde(default)]
    pub channels: Vec<String>,
    /// Whom to talk to.
    #[serde(default)]
    pub audience: String,
    /// The play in one sentence.
    pub approach: String,
}

/// What is expected of one tier.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Benchmark {
    /// Its place, 1 the best.
    pub place: u64,
    /// Share of the market (A-035).
    pub share: Band,
    /// Share of the team's time (A-036).
    pub effort: f64,
    /// The share of accounts that A-036 sets this effort against: the upper end of `share`, so the four add up to 110 %.
    pub account_share: f64,
    /// Share of messages opened (A-037).
    pub open: Band,
    /// Share of accounts that reply.
    pub reply: Band,
    /// Share of accounts that meet; the last tier's is strictly below its upper end.
    pub meeting: Band,
    /// The play (A-038).
    pub play: Play,
}

const fn band(low: f64, high: f64) -> Band {
    Band { low, high }
}

fn play(personalisation: &str, channels: &[&str], audience: &str, approach: &str) -> Play {
    Play {
        personalisation: personalisation.to_owned(),
        channels: channels.iter().map(|&channel| channel.to_owned()).collect(),
        audience: audience.to_owned(),
        approach: approach.to_owned(),
    }
}

/// The four tiers' benchmarks, best first.
///
/// ```
/// let tiers = icp_core::segment::benchmark::benchmarks();
/// assert_eq!(tiers[0].effort / tiers[0].account_share, 4.0);
/// assert_eq!(tiers[3].meeting.high, 0.01);
/// ```
#[must_use]
pub fn benchmarks() -> [Benchmark; 4] {
    [
        Benchmark {
            place: 1,
            share: band(0.05, 0.10),
            effort: 0.40,
            account_share: 0.10,
            open: band(0.40, 0.60),
            reply: band(0.15, 0.25),
            meeting: band(0.08, 0.12),
            play: play(
                "one_to_one",
                &["email", "linkedin", "phone"],
                "executives",
                "Research each account and write to its executives one by one, over several channels.",
            ),
        },
        Benchmark {
            place: 2,
            share: band(0.15, 0.25),
            effort: 0.35,
            account_share: 0.25,
            open: band(0.30, 0.45),
            reply: band(0.08, 0.15),
            meeting: band(0.04, 0.07),
            play: play(
                "semi_personalised",
                &["email", "linkedin"],
                "buyers and users",
                "Work from a template for each segment and make the opening the account's own.",
            ),
        },
        Benchmark {
            place: 3,
            share: band(0.30, 0.40),
            effort: 0.20,
            account_share: 0.40,
            open: band(0.20, 0.30),
            reply: band(0.03, 0.08),
            meeting: band(0.01, 0.03),
            play: play(
                "dynamic_fields",
                &["email"],
                "buyers and users",
                "Send automated sequences whose fields are filled from the account's data.",
            ),
        },
        Benchmark {
            place: 4,
            share: band(0.25, 0.35),
            effort: 0.05,
            account_share: 0.35,
            open: band(0.15, 0.25),
            reply: band(0.01, 0.03),
            meeting: band(0.0, 0.01),
            play: play(
                "none",
                &["content", "newsletter", "events"],
                "anyone who reads",
                "Nurture with content and events, and wait for a reason to move the account up.",
            ),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num;

    /// A-035: lows add up to 75, highs to 110, middles to 92.5, so shares that add up to 100 exist.
    #[test]
    fn bands_hold_a_partition() {
        let tiers = benchmarks();
        let total =
            |of: fn(&Benchmark) -> f64| num::round_half_even(1000.0 * num::sum_by(4, |i| of(&tiers[i])));
        assert_eq!(total(|tier| tier.share.low), 750.0);
        assert_eq!(total(|tier| tier.share.high), 1100.0);
        assert_eq!(total(|tier| tier.share.middle()), 925.0);
        assert_eq!(total(|tier| tier.effort), 1000.0);
        assert_eq!(total(|tier| tier.account_share), 1100.0, "A-036 takes each range's upper end");
        assert!(tiers.iter().all(|tier| tier.account_share == tier.share.high));
    }

    /// A-037, A-038.
    #[test]
    fn rates_and_plays() {
        let tiers = benchmarks();
        let ends = |of: fn(&Benchmark) -> Band| tiers.clone().map(|tier| (of(&tier).low, of(&tier).high));
        assert_eq!(ends(|tier| tier.open), [(0.4, 0.6), (0.3, 0.45), (0.2, 0.3), (0.15, 0.25)]);
        assert_eq!(ends(|tier| tier.reply), [(0.15, 0.25), (0.08, 0.15), (0.03, 0.08), (0.01, 0.03)]);
        assert_eq!(ends(|tier| tier.meeting), [(0.08, 0.12), (0.04, 0.07), (0.01, 0.03), (0.0, 0.01)]);
        assert_eq!(tiers[0].play.channels, ["email", "linkedin", "phone"]);
        assert_eq!(tiers[0].play.audience, "executives");
        assert_eq!(
            tiers.clone().map(|tier| tier.play.personalisation),
            ["one_to_one", "semi_personalised", "dynamic_fields", "none"]
        );
    }
}
