//! Groups, tables, repeated looks and drift.

use super::{ALPHA, Arms, LEVEL, shown, slices};
use crate::contract::areas::of_engine;
use crate::contract::operation::Operation;
use crate::contract::typed;
use crate::stats::drift::{
    Smoothing, bin_counts, histogram_distances, psi, psi_threshold, quantile_edges, wasserstein,
};
use crate::stats::multiple::{Adjustment, adjust};
use crate::stats::ordered::{
    KappaWeights, bowker, cochran_armitage, contingency_table, jonckheere_terpstra, kruskal_wallis,
    weight_of_evidence, weighted_kappa,
};
use crate::stats::regression::{BetaBinomial, ShrunkRate, beta_binomial, shrink_rates};
use crate::stats::sequential::{
    Sprt, SprtDecision, bernoulli_confidence_sequence, bernoulli_e_value, binomial_cusum,
};
use serde::{Deserialize, Serialize};

pub(super) const OPERATIONS: &[Operation] = &[
    stat!(
        "cochran_armitage",
        "Do rates rise or fall along ordered groups?",
        r#"{"groups": [{"events": 20, "trials": 100}, {"events": 29, "trials": 250}, {"events": 22, "trials": 400}, {"events": 7, "trials": 350}]}"#,
        { groups: Arms, scores: Option<Vec<f64>> },
        cochran_armitage(&groups.0, scores.as_deref())
    ),
    stat!(
        "kruskal_wallis",
        "Do groups differ in rank?",
        r#"{"groups": [[1, 2, 3], [2, 4, 5], [6, 7]]}"#,
        { groups: Vec<Vec<f64>> },
        kruskal_wallis(&slices(groups))
    ),
    stat!(
        "jonckheere_terpstra",
        "Do values rise along ordered groups?",
        r#"{"groups": [[1, 2, 3], [2, 4, 5], [6, 7]]}"#,
        { groups: Vec<Vec<f64>> },
        jonckheere_terpstra(&slices(groups))
    ),
    stat!(
        "contingency_table",
        "χ², G, Cramér's V and mutual information of a table.",
        r#"{"rows": [[20, 80], [29, 221], [22, 378], [7, 343]]}"#,
        { rows: Vec<Vec<u64>> },
        contingency_table(&slices(rows))
    ),
    stat!(
        "weight_of_evidence",
        "Weight of evidence and information value of bins of (wins, losses).",
        r#"{"bins": [[20, 80], [29, 221], [22, 378], [7, 343]]}"#,
        { bins: Vec<(u64, u64)>, add_half: Option<bool> },
        weight_of_evidence(bins, add_half.unwrap_or(false))
    ),
    stat!(
        "weighted_kappa",
        "Agreement of two classifications.",
        r#"{"rows": [[20, 5, 0], [3, 30, 4], [0, 6, 40]], "weights": "quadratic"}"#,
        { rows: Vec<Vec<u64>>, weights: Option<KappaWeights>, level: Option<f64> },
        weighted_kappa(&slices(rows), weights.unwrap_or(KappaWeights::Quadratic), level.unwrap_or(LEVEL))
    ),
    stat!(
        "bowker",
        "Do as many move from one tier to another as back?",
        r#"{"rows": [[20, 5, 0], [3, 30, 4], [0, 6, 40]]}"#,
        { rows: Vec<Vec<u64>> },
        bowker(&slices(rows))
    ),
    stat!(
        "adjust",
        "p-values adjusted for many tests: Benjamini–Hochberg, Benjamini–Yekutieli, Holm.",
        r#"{"p_values": [0.001, 0.008, 0.039, 0.041, 0.27], "method": "benjamini_hochberg"}"#,
        { p_values: Vec<f64>, method: Option<Adjustment> },
        adjust(p_values, method.unwrap_or(Adjustment::BenjaminiHochberg))
    ),
    stat!(
        "shrink_rates",
        "Rates of groups shrunk to their common distribution.",
        r#"{"groups": [{"events": 20, "trials": 100}, {"events": 29, "trials": 250}, {"events": 22, "trials": 400}, {"events": 7, "trials": 350}]}"#,
        { groups: Arms, level: Option<f64> },
        beta_binomial(&groups.0).and_then(|model| Ok(Shrunk { rates: shrink_rates(&groups.0, &model, level.unwrap_or(LEVEL))?, model }))
    ),
    stat!(
        "psi",
        "Population stability index with the threshold that chance gives.",
        r#"{"reference": [20, 50, 80, 50], "current": [0, 60, 90, 50]}"#,
        { reference: Vec<u64>, current: Vec<u64>, smoothing: Option<Smoothing>, level: Option<f64> },
        psi(reference, current, smoothing.unwrap_or(Smoothing::AddHalf), level.unwrap_or(LEVEL))
    ),
    stat!(
        "psi_threshold",
        "The index that chance exceeds with probability 1 − level.",
        r#"{"bins": 4, "reference": 200, "current": 200}"#,
        { bins: u64, reference: u64, current: u64, level: Option<f64> },
        psi_threshold(*bins, *reference, *current, level.unwrap_or(LEVEL))
    ),
    stat!(
        "quantile_edges",
        "Edges that cut a sample into bins of about equal size.",
        r#"{"values": [1, 2, 2, 3, 5, 8, 13, 21], "bins": 4}"#,
        { values: Vec<f64>, bins: u64 },
        quantile_edges(values, *bins)
    ),
    stat!(
        "bin_counts",
        "How many values fall into each bin.",
        r#"{"values": [1, 2, 2, 3, 5, 8, 13, 21], "edges": [2, 8]}"#,
        { values: Vec<f64>, edges: Vec<f64> },
        bin_counts(values, edges)
    ),
    stat!(
        "histogram_distances",
        "Jensen–Shannon, Hellinger and total variation distance.",
        r#"{"reference": [20, 50, 80, 50], "current": [0, 60, 90, 50]}"#,
        { reference: Vec<u64>, current: Vec<u64> },
        histogram_distances(reference, current)
    ),
    stat!(
        "wasserstein",
        "The earth mover's distance of two samples.",
        r#"{"first": [1, 2, 3, 4, 9], "second": [2, 3, 5, 7, 8, 9]}"#,
        { first: Vec<f64>, second: Vec<f64> },
        wasserstein(first, second)
    ),
    stat!(
        "sprt",
        "Wald's sequential test of a rate: bounds, log ratio and decision.",
        r#"{"null": 0.02, "alternative": 0.04, "events": 3, "trials": 60}"#,
        { null: f64, alternative: f64, events: u64, trials: u64, alpha: Option<f64>, beta: Option<f64> },
        Sprt::new(*null, *alternative, alpha.unwrap_or(ALPHA), beta.unwrap_or(0.2)).and_then(|test| {
                let state = test.state(*events, *trials)?;
                let (upper_bound, lower_bound) = (test.upper_bound(), test.lower_bound());
                Ok(SprtReport { log_ratio: state.log_ratio, decision: state.decision, upper_bound, lower_bound, silent_trials_to_reject: test.silent_trials_to_reject() })
            })
    ),
    stat!(
        "e_value",
        "The evidence of events in trials against a rate, valid at every look.",
        r#"{"events": 8, "trials": 100, "null": 0.02}"#,
        { events: u64, trials: u64, null: f64, prior_a: Option<f64>, prior_b: Option<f64> },
        bernoulli_e_value(*events, *trials, *null, prior_a.unwrap_or(1.0), prior_b.unwrap_or(1.0))
    ),
    stat!(
        "confidence_sequence",
        "An interval of a rate that holds at all looks at once.",
        r#"{"events": 8, "trials": 100}"#,
        { events: u64, trials: u64, level: Option<f64>, prior_a: Option<f64>, prior_b: Option<f64> },
        bernoulli_confidence_sequence(*events, *trials, level.unwrap_or(LEVEL), prior_a.unwrap_or(1.0), prior_b.unwrap_or(1.0))
    ),
    stat!(
        "binomial_cusum",
        "An exact CUSUM of a rate over periods: is it still `null`, or has it become `alternative`?",
        r#"{"events": [2, 1, 3, 6, 7], "trials": [50, 40, 60, 55, 50], "null": 0.04, "alternative": 0.1}"#,
        { events: Vec<u64>, trials: Vec<u64>, null: f64, alternative: f64 },
        binomial_cusum(events, trials, *null, *alternative)
    ),
];

#[derive(Serialize)]
struct Shrunk {
    model: BetaBinomial,
    rates: Vec<ShrunkRate>,
}

#[derive(Serialize)]
struct SprtReport {
    log_ratio: f64,
    decision: SprtDecision,
    upper_bound: f64,
    lower_bound: f64,
    silent_trials_to_reject: u64,
}
