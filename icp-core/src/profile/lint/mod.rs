//! What is odd about a valid profile, found without data: it has a meaning, but probably not the one that was wanted.

mod bands;
mod criteria;
mod rules;
mod tiers;

use super::document::Document;
use super::path::Path;
use super::validated::Profile;
use std::fmt;

macro_rules! codes {
    ($($variant:ident = $code:literal: $meaning:literal,)*) => {
        /// The kinds of oddities. Codes are only ever added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum LintCode { $(#[doc = $meaning] $variant,)* }

        impl LintCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as every surface spells it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What it means.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }
        }
    };
}

codes! {
    TierUnreachable = "tier-unreachable": "A tier above the lowest is out of reach of what a company is and uses, without intent or season (A-042).",
    TierSeasonal = "tier-seasonal": "The top tier is out of reach while every environmental criterion is at 0 (A-042).",
    UnequalPoints = "unequal-points": "Criteria of equal weight get unequal whole points.",
    CriterionWithoutPoints = "criterion-without-points": "A criterion's share rounds to no points at all.",
    NoFitCriteria = "no-fit-criteria": "No criterion is on the fit axis: every score is 0.",
    OnlyFirmographic = "only-firmographic": "All criteria are firmographic: nothing says whether a company needs the product.",
    TriggerCount = "trigger-count": "There are fewer than three or more than five triggers (A-061).",
    NoExclusions = "no-exclusions": "There are no exclusions: nothing says whom never to sell to.",
    OverrideUndocumented = "override-undocumented": "An override lacks reason, author or expiry (A-034).",
    BandNeverReached = "band-never-reached": "Earlier bands cover a band wholly.",
    BandHidden = "band-hidden": "An earlier, overlapping band is worth less and wins.",
    MustHaveIdle = "must-have-idle": "A must-have whose fit never is 0 has no effect.",
    UnusedAttribute = "unused-attribute": "A declared attribute is used by nothing.",
    AliasChain = "alias-chain": "An alias stands for another alias; only one step is taken.",
    BuiltOnAssumption = "built-on-assumption": "Most points rest on no evidence of at least five cases (A-097, A-004). Asked with a date.",
    TopDown = "top-down": "All evidence is about the market, none of it from customers or buyers (A-097). Asked with a date.",
    PersonaMixedIn = "persona-mixed-in": "A criterion or exclusion is about a person, not a company (A-097). Asked with a date.",
    NeverUpdated = "never-updated": "Reviews were missed, or nothing says when the profile was made (A-097). Asked with a date.",
    MustHaveUnreachable = "must-have-unreachable": "No value meets a must-have: it bars everybody. Asked with a date.",
    ExclusionOnMissing = "exclusion-on-missing": "An exclusion tests for missing data: not knowing counts as a reason not to sell. Asked with a date.",
    RequirementUnreachable = "requirement-unreachable": "What a tier requires can not come true. Asked with a date.",
    RequirementSeasonal = "requirement-seasonal": "What a tier requires can not come true in some months of the year (A-042). Asked with a date.",
    TooBroad = "too-broad": "More companies fit than a team can work (A-090, A-097). Asked with a universe.",
    TooNarrow = "too-narrow": "Too few companies fit (A-090, A-097). Asked with a universe.",
    CriterionConstant = "criterion-constant": "A criterion gives all accounts the same. Asked with a universe.",
    CriterionRarelyKnown = "criterion-rarely-known": "A criterion is unknown for most accounts. Asked with a universe.",
    DoubleCounting = "double-counting": "Two criteria say nearly the same, so that one fact counts twice. Asked with a universe.",
    MustHaveNeverMet = "must-have-never-met": "No account meets a must-have. Asked with a universe.",
    ExclusionNeverFires = "exclusion-never-fires": "An exclusion fires on no account. Asked with a universe.",
    ExclusionAlwaysFires = "exclusion-always-fires": "An exclusion fires on nearly all accounts. Asked with a universe.",
    ExclusionFiresOnMissing = "exclusion-fires-on-missing": "An exclusion fires on accounts because something is not known of them. Asked with a universe.",
    ExclusionRarelyKnown = "exclusion-rarely-known": "An exclusion can not be told for most accounts. Asked with a universe.",
    TierEmpty = "tier-empty": "No account reaches a tier. Asked with a universe.",
    TierSwings = "tier-swings": "The size of the best tier swings with the month of the year (A-042). Asked with a universe.",
}

impl fmt::Display for LintCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One oddity: what, where, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// Its kind.
    pub code: LintCode,
    /// Where: a JSON pointer (RFC 6901) into the document as [`Profile::to_json`] writes it.
    pub path: String,
    /// What is odd, with the figures.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// Everything odd about a profile that shows without data.
///
/// ```
/// use icp_core::profile::{lint::{LintCode, lint}, templates::template};
/// let combined = template("eighteen_combined").map(|template| template.profile()).transpose()?;
/// let lints = combined.map(|profile| lint(&profile)).unwrap_or_default();
/// assert_eq!(lints[0].code, LintCode::TierUnreachable);
/// assert!(lints[0].message.contains("47 < 50"));
/// # Ok::<(), icp_core::profile::ProfileError>(())
/// ```
#[must_use]
pub fn lint(profile: &Profile) -> Vec<Lint> {
    let mut lints = Lints { document: profile.document(), found: Vec::new() };
    tiers::lint(&mut lints);
    criteria::lint(&mut lints);
    bands::lint(&mut lints);
    rules::lint(&mut lints);
    lints.found
}

/// What has been found so far.
struct Lints<'d> {
    document: &'d Document,
    found: Vec<Lint>,
}

impl Lints<'_> {
    fn add(&mut self, code: LintCode, steps: &[Step<'_>], message: String, remedy: &str) {
        let mut path = Path::default();
        for step in steps {
            match step {
                Step::Key(key) => path.key(key),
                Step::Index(index) => path.index(*index),
            };
        }
        self.found.push(Lint { code, path: path.as_str().to_owned(), message, remedy: remedy.to_owned() });
    }
}

/// One step of a place.
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::templates::template;

    pub(super) const THREE_TRIGGERS: &str = r#""triggers": [
        {"id": "x", "months": [1], "strength": 0.1}, {"id": "y", "months": [2], "strength": 0.1}, {"id": "z", "months": [3], "strength": 0.1}]"#;

    /// The codes of a document of these attributes, criteria and further keys.
    pub(super) fn lints(attributes: &str, criteria: &str, rest: &str) -> Vec<Lint> {
        let comma = if rest.is_empty() { "" } else { "," };
        let text = format!(
            r#"{{"icp": 1, "name": "x", "attributes": {{{attributes}}}, "criteria": [{criteria}]{comma} {rest}}}"#
        );
        lint(&Profile::from_json(&text).unwrap_or_else(|error| panic!("{error}\n{text}")))
    }

    pub(super) fn has(lints: &[Lint], code: LintCode) -> bool {
        lints.iter().any(|lint| lint.code == code)
    }

    fn of_template(name: &str) -> Vec<Lint> {
        lint(&template(name).unwrap().profile().unwrap())
    }

    /// A-042.
    #[test]
    fn the_literal_eighteen_criteria_are_unreachable_and_seasonal() {
        let lints = of_template("eighteen_combined");
        let codes: Vec<LintCode> = lints.iter().map(|lint| lint.code).collect();
        assert_eq!(codes, [LintCode::TierUnreachable, LintCode::TierSeasonal]);
        assert!(lints[0].message.contains("47 < 50"), "{}", lints[0].message);
        assert!(lints[1].message.contains("86 < 90"), "{}", lints[1].message);
        assert_eq!((lints[0].path.as_str(), lints[1].path.as_str()), ("/tiers/2", "/tiers/0"));
    }

    #[test]
    fn the_templates_with_separate_axes_are_clean() {
        assert_eq!(of_template("eighteen_separate"), []);
    }

    #[test]
    fn codes_are_unique() {
        let codes: std::collections::BTreeSet<&str> =
            LintCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), LintCode::ALL.len());
        assert!(LintCode::ALL.iter().all(|code| code.meaning().ends_with('.')));
    }
}
