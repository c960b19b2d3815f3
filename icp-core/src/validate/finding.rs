//! What a reader must know before believing a figure, each with a code.

use serde::Serialize;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// The figures may mislead.
    Warning,
    /// The figures do not answer the question.
    Serious,
}

macro_rules! findings {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $severity:ident;)*) => {
        /// What was found. Codes are only ever added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum FindingCode { $($(#[$doc])* $variant,)* }

        impl FindingCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as every surface spells it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// How much it matters.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }
        }
    };
}

findings! {
    /// No row has both a score and an outcome.
    NoRows = "no_rows", Serious;
    /// All outcomes are the same.
    OneOutcome = "one_outcome", Serious;
    /// All scores are the same.
    OneScore = "one_score", Serious;
    /// Fewer than ten outcomes of the rarer kind.
    FewOutcomes = "few_outcomes", Warning;
    /// Most rows share their score with many others.
    CoarseScores = "coarse_scores", Note;
    /// A tier without a known outcome.
    EmptyTier = "empty_tier", Note;
    /// Rows without a tier.
    RowsWithoutTier = "rows_without_tier", Note;
    /// A large share of the rows has no outcome.
    OutcomesMissing = "outcomes_missing", Warning;
    /// Outcomes on rows that are marked as not worked.
    OutcomeWithoutWork = "outcome_without_work", Warning;
    /// The score tells outcomes apart better than scores made before the outcome do.
    TooGood = "too_good", Warning;
    /// The score separates the outcomes fully.
    Separated = "separated", Warning;
    /// Another column gives the outcome away: it may have been written after it.
    LeakingColumn = "leaking_column", Warning;
    /// Whether another column is filled gives the outcome away.
    LeakingMissingness = "leaking_missingness", Warning;
    /// Rows were scored on or after the date of their outcome.
    ScoredAfterOutcome = "scored_after_outcome", Serious;
    /// Low scores were worked less, so that the known outcomes are a selection.
    WorkedByScore = "worked_by_score", Warning;
    /// A part of the accounts was never worked: nothing is known of it.
    NeverWorked = "never_worked", Warning;
    /// Some rows were so unlikely to be worked that they carry much of the weight.
    ExtremeWeights = "extreme_weights", Warning;
    /// The association differs between quarters by more than chance.
    UnstableOverTime = "unstable_over_time", Warning;
    /// A probability of exactly 0 or 1.
    CertainProbability = "certain_probability", Warning;
    /// Probabilities were made from the very outcomes that they are judged by.
    FittedOnSample = "fitted_on_sample", Note;
    /// A computation was left out because there are too many rows for it.
    TooManyRows = "too_many_rows", Note;
    /// Fewer observations than the plan asks for.
    BelowPlannedSize = "below_planned_size", Warning;
    /// More observations than the plan asks for.
    AbovePlannedSize = "above_planned_size", Note;
    /// The rule decides, but the sample can not bear it.
    RuleBeyondEvidence = "rule_beyond_evidence", Warning;
    /// At the threshold itself the rule would err often.
    RuleErrsOften = "rule_errs_often", Note;
    /// Replies came, but not substantive ones: the silence of a miss is not there.
    NotSilent = "not_silent", Note;
    /// A miss without a diagnosis.
    DiagnosisMissing = "diagnosis_missing", Warning;
    /// The sizes of the arms are not those that were planned.
    SampleRatioMismatch = "sample_ratio_mismatch", Serious;
    /// The sample can not tell the claimed effect from none.
    ClaimOutOfReach = "claim_out_of_reach", Note;
    /// A rate outside the band that its tier is expected to reach.
    OutsideBand = "outside_band", Warning;
    /// The change of lifetime value is not explained by churn alone.
    ValueNotExplainedByChurn = "value_not_explained_by_churn", Note;
    /// Published claims contradict each other.
    ClaimsDisagree = "claims_disagree", Note;
    /// Accounts before and after are not the same kind: the comparison mixes selection with effect.
    NotComparable = "not_comparable", Warning;
    /// The effect differs between strata.
    StrataDiffer = "strata_differ", Warning;
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// What was found.
    pub code: FindingCode,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about: a column, a tier, a measure.
    pub subject: String,
    /// In plain language.
    pub message: String,
}

impl Finding {
    pub(crate) fn new(code: FindingCode, subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, severity: code.severity(), subject: subject.into(), message: message.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_serialise_as_spelled() {
        let mut seen = std::collections::BTreeSet::new();
        for &code in FindingCode::ALL {
            assert!(seen.insert(code.as_str()), "{code:?} twice");
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
