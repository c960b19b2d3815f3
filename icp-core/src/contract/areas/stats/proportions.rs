//! Rates: one, two, many.

use super::{ALPHA, Arm, LEVEL, shown};
use crate::contract::areas::of_engine;
use crate::contract::operation::Operation;
use crate::contract::typed;
use crate::stats::Alternative;
use crate::stats::proportion::{
    BetaPosterior, PowerMethod, Stratum, agresti_caffo, agresti_coull, barnard, binomial_test, boschloo,
    chi_square_two_proportions, clopper_pearson, cohens_h, compare_betas, equivalence, fisher, jeffreys,
    katz, koopman, mantel_haenszel, mee, miettinen_nurminen, newcombe, power_two_proportions, sample_ratio,
    sample_size_one_proportion, sample_size_two_proportions, wald_difference, wilson, z_two_proportions,
};
use serde::Deserialize;

pub(super) const OPERATIONS: &[Operation] = &[
    stat!(
        "wilson",
        "Wilson's interval of a rate, the default.",
        r#"{"events": 2, "trials": 50}"#,
        { events: u64, trials: u64, level: Option<f64> },
        wilson(*events, *trials, level.unwrap_or(LEVEL))
    ),
    stat!(
        "clopper_pearson",
        "Clopper and Pearson's interval of a rate.",
        r#"{"events": 2, "trials": 50}"#,
        { events: u64, trials: u64, level: Option<f64> },
        clopper_pearson(*events, *trials, level.unwrap_or(LEVEL))
    ),
    stat!(
        "jeffreys",
        "Jeffreys' interval of a rate.",
        r#"{"events": 2, "trials": 50}"#,
        { events: u64, trials: u64, level: Option<f64> },
        jeffreys(*events, *trials, level.unwrap_or(LEVEL))
    ),
    stat!(
        "agresti_coull",
        "Agresti and Coull's interval of a rate.",
        r#"{"events": 2, "trials": 50}"#,
        { events: u64, trials: u64, level: Option<f64> },
        agresti_coull(*events, *trials, level.unwrap_or(LEVEL))
    ),
    stat!(
        "binomial_test",
        "Exact test of a rate against a null, with the mid-p.",
        r#"{"events": 2, "trials": 50, "null": 0.1}"#,
        { events: u64, trials: u64, null: f64, alternative: Option<Alternative> },
        binomial_test(*events, *trials, *null, alternative.unwrap_or_default())
    ),
    stat!(
        "newcombe",
        "Newcombe's interval of a difference of rates, the default.",
        r#"{"first": {"events": 30, "trials": 200}, "second": {"events": 10, "trials": 200}}"#,
        { first: Arm, second: Arm, level: Option<f64> },
        newcombe(first.0, second.0, level.unwrap_or(LEVEL))
    ),
    stat!(
        "agresti_caffo",
        "Agresti and Caffo's interval of a difference.",
        r#"{"first": {"events": 30, "trials": 200}, "second": {"events": 10, "trials": 200}}"#,
        { first: Arm, second: Arm, level: Option<f64> },
        agresti_caffo(first.0, second.0, level.unwrap_or(LEVEL))
    ),
    stat!(
        "wald_difference",
        "Wald's interval of a difference.",
        r#"{"first": {"events": 30, "trials": 200}, "second": {"events": 10, "trials": 200}}"#,
        { first: Arm, second: Arm, level: Option<f64> },
        wald_difference(first.0, second.0, level.unwrap_or(LEVEL))
    ),
    stat!(
        "miettinen_nurminen",
        "Miettinen and Nurminen's score interval of a difference.",
        r#"{"first": {"events": 30, "trials": 200}, "second": {"events": 10, "trials": 200}}"#,
        { first: Arm, second: Arm, level: Option<f64> },
        miettinen_nurminen(first.0, second.0, level.unwrap_or(LEVEL))
    ),
    stat!(
        "mee",
        "Mee's score interval of a difference.",
        r#"{"first": {"events": 30, "trials": 200}, "second": {"events": 10, "trials": 200}}"#,
        { first: Arm, second: Arm, level: Option<f64> },
        mee(first.0, second.0, level.unwrap_or(LEVEL))
    ),
    stat!(
        "risk_ratio",
        "The ratio of two rates with Katz's interval.",
        r#"{"first": {"events": 30, "trials": 200}, "second": {"events": 10, "trials": 200}}"#,
        { first: Arm, second: Arm, level: Option<f64> },
        katz(first.0, second.0, level.unwrap_or(LEVEL))
    ),
    stat!(
        "risk_ratio_koopman",
        "The ratio of two rates with Koopman's score interval.",
        r#"{"first": {"events": 30, "trials": 200}, "second": {"events": 10, "trials": 200}}"#,
        { first: Arm, second: Arm, level: Option<f64> },
        koopman(first.0, second.0, level.unwrap_or(LEVEL))
    ),
    stat!(
        "z_two_proportions",
        "The pooled z test of two rates.",
        r#"{"first": {"events": 30, "trials": 200}, "second": {"events": 10, "trials": 200}}"#,
        { first: Arm, second: Arm, alternative: Option<Alternative> },
        z_two_proportions(first.0, second.0, alternative.unwrap_or_default())
    ),
    stat!(
        "chi_square_two_proportions",
        "Pearson's test of two rates, with Yates' correction on request.",
        r#"{"first": {"events": 30, "trials": 200}, "second": {"events": 10, "trials": 200}, "yates": true}"#,
        { first: Arm, second: Arm, yates: Option<bool> },
        chi_square_two_proportions(first.0, second.0, yates.unwrap_or(false))
    ),
    stat!(
        "fisher",
        "Fisher's exact test of two rates.",
        r#"{"first": {"events": 30, "trials": 200}, "second": {"events": 10, "trials": 200}}"#,
        { first: Arm, second: Arm },
        fisher(first.0, second.0)
    ),
    stat!(
        "boschloo",
        "Boschloo's exact test of two rates.",
        r#"{"first": {"events": 7, "trials": 12}, "second": {"events": 1, "trials": 12}}"#,
        { first: Arm, second: Arm },
        boschloo(first.0, second.0)
    ),
    stat!(
        "barnard",
        "Barnard's exact test of two rates.",
        r#"{"first": {"events": 7, "trials": 12}, "second": {"events": 1, "trials": 12}}"#,
        { first: Arm, second: Arm },
        barnard(first.0, second.0)
    ),
    stat!(
        "cohens_h",
        "Cohen's h of two rates.",
        r#"{"p1": 0.15, "p2": 0.05}"#,
        { p1: f64, p2: f64 },
        cohens_h(*p1, *p2)
    ),
    stat!(
        "power_two_proportions",
        "The power to tell two rates apart.",
        r#"{"p1": 0.15, "p2": 0.05, "per_arm": 200}"#,
        { p1: f64, p2: f64, per_arm: f64, alpha: Option<f64>, alternative: Option<Alternative>, method: Option<PowerMethod> },
        power_two_proportions(*p1, *p2, *per_arm, alpha.unwrap_or(ALPHA), alternative.unwrap_or_default(), method.unwrap_or(PowerMethod::Normal))
    ),
    stat!(
        "sample_size_two_proportions",
        "Trials per arm to tell two rates apart with a given power.",
        r#"{"p1": 0.15, "p2": 0.05, "power": 0.8}"#,
        { p1: f64, p2: f64, power: f64, alpha: Option<f64>, alternative: Option<Alternative>, method: Option<PowerMethod> },
        sample_size_two_proportions(*p1, *p2, *power, alpha.unwrap_or(ALPHA), alternative.unwrap_or_default(), method.unwrap_or(PowerMethod::Normal))
    ),
    stat!(
        "sample_size_one_proportion",
        "Trials to tell a rate from a null with a given power.",
        r#"{"p": 0.06, "null": 0.04, "power": 0.8}"#,
        { p: f64, null: f64, power: f64, alpha: Option<f64>, alternative: Option<Alternative> },
        sample_size_one_proportion(*p, *null, *power, alpha.unwrap_or(ALPHA), alternative.unwrap_or_default())
    ),
    stat!(
        "compare_betas",
        "The probability that one rate is above another, from their Beta posteriors.",
        r#"{"first": {"a": 31, "b": 171}, "second": {"a": 11, "b": 191}}"#,
        { first: BetaPosterior, second: BetaPosterior },
        compare_betas(*first, *second)
    ),
    stat!(
        "equivalence",
        "Two one-sided tests: are two rates the same within bounds?",
        r#"{"first": {"events": 30, "trials": 200}, "second": {"events": 10, "trials": 200}, "low": -0.05, "high": 0.05}"#,
        { first: Arm, second: Arm, low: f64, high: f64, alpha: Option<f64> },
        equivalence(first.0, second.0, *low, *high, alpha.unwrap_or(ALPHA))
    ),
    stat!(
        "sample_ratio",
        "Do the sizes of the arms fit the plan?",
        r#"{"sizes": [210, 190], "shares": [1, 1]}"#,
        { sizes: Vec<u64>, shares: Vec<f64>, alpha: Option<f64> },
        sample_ratio(sizes, shares, alpha.unwrap_or(ALPHA))
    ),
    stat!(
        "mantel_haenszel",
        "Two rates over strata: pooled odds and risk ratio, tests of association and homogeneity.",
        r#"{"strata": [{"first": {"events": 10, "trials": 50}, "second": {"events": 5, "trials": 50}}, {"first": {"events": 20, "trials": 60}, "second": {"events": 9, "trials": 40}}]}"#,
        { strata: Vec<Pair>, level: Option<f64> },
        {
                let strata: Vec<Stratum> = strata.iter().map(|pair| Stratum { first: pair.first.0, second: pair.second.0 }).collect();
                mantel_haenszel(&strata, level.unwrap_or(LEVEL))
            }
    ),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    first: Arm,
    second: Arm,
}
