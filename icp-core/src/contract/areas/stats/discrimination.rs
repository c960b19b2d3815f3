//! Scores against outcomes: discrimination.

use super::{LEVEL, Truths, shown};
use crate::contract::areas::of_engine;
use crate::contract::operation::Operation;
use crate::contract::typed;
use crate::stats::Alternative;
use crate::stats::discrimination::{
    average_precision, decision_curve, delong, delong_paired, hanley_mcneil, ks_outcomes, ks_two_sample,
    lift_table, mann_whitney, qini, roc_curve, uplift_at,
};
use crate::stats::resample::{Plan, bootstrap_auc};
use serde::Deserialize;

pub(super) const OPERATIONS: &[Operation] = &[
    stat!(
        "auc",
        "Area under the ROC curve with the variance of DeLong; ties count half.",
        r#"{"scores": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { scores: Vec<f64>, outcomes: Truths },
        delong(scores, &outcomes.0)
    ),
    stat!(
        "auc_difference",
        "The difference of two AUCs on the same rows, by DeLong.",
        r#"{"first": [90, 70, 88, 60, 84, 79, 50, 75, 72, 40], "second": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { first: Vec<f64>, second: Vec<f64>, outcomes: Truths, level: Option<f64> },
        delong_paired(first, second, &outcomes.0, level.unwrap_or(LEVEL))
    ),
    stat!(
        "auc_bootstrap",
        "Percentile, basic and BCa intervals of the AUC.",
        r#"{"scores": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70], "outcomes": [true, true, true, false, true, false, false, true, false, false], "resamples": 200, "seed": 1}"#,
        { scores: Vec<f64>, outcomes: Truths, resamples: u64, seed: u64, level: Option<f64> },
        bootstrap_auc(scores, &outcomes.0, Plan { resamples: *resamples, seed: *seed, level: level.unwrap_or(LEVEL) })
    ),
    stat!(
        "hanley_mcneil",
        "Hanley and McNeil's standard error of an AUC.",
        r#"{"auc": 0.78, "positives": 7, "negatives": 13}"#,
        { auc: f64, positives: u64, negatives: u64 },
        hanley_mcneil(*auc, *positives, *negatives)
    ),
    stat!(
        "average_precision",
        "Average precision, the step-wise area under the precision-recall curve.",
        r#"{"scores": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { scores: Vec<f64>, outcomes: Truths },
        average_precision(scores, &outcomes.0)
    ),
    stat!(
        "roc_curve",
        "The ROC curve, a point for each distinct score.",
        r#"{"scores": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { scores: Vec<f64>, outcomes: Truths },
        roc_curve(scores, &outcomes.0)
    ),
    stat!(
        "lift_table",
        "Gain and lift by bins of equal size, best first.",
        r#"{"scores": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70], "outcomes": [true, true, true, false, true, false, false, true, false, false], "bins": 5}"#,
        { scores: Vec<f64>, outcomes: Truths, bins: u64 },
        lift_table(scores, &outcomes.0, *bins)
    ),
    stat!(
        "decision_curve",
        "Net benefit at thresholds, against treating all and none.",
        r#"{"probabilities": [0.95, 0.92, 0.88, 0.85, 0.84, 0.79, 0.77, 0.75, 0.7, 0.7], "outcomes": [true, true, true, false, true, false, false, true, false, false], "thresholds": [0.5, 0.8]}"#,
        { probabilities: Vec<f64>, outcomes: Truths, thresholds: Vec<f64> },
        decision_curve(probabilities, &outcomes.0, thresholds)
    ),
    stat!(
        "kolmogorov_smirnov",
        "Kolmogorov and Smirnov between the scores of the two outcomes.",
        r#"{"scores": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { scores: Vec<f64>, outcomes: Truths },
        ks_outcomes(scores, &outcomes.0)
    ),
    stat!(
        "kolmogorov_smirnov_two_sample",
        "Kolmogorov and Smirnov of two samples.",
        r#"{"first": [1, 2, 3, 4, 9], "second": [2, 3, 5, 7, 8, 9]}"#,
        { first: Vec<f64>, second: Vec<f64> },
        ks_two_sample(first, second)
    ),
    stat!(
        "mann_whitney",
        "Do positives score higher than negatives?",
        r#"{"scores": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { scores: Vec<f64>, outcomes: Truths, alternative: Option<Alternative> },
        mann_whitney(scores, &outcomes.0, alternative.unwrap_or_default())
    ),
    stat!(
        "uplift_at",
        "Difference of the rates of treated and untreated among the best share.",
        r#"{"scores": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70], "outcomes": [true, true, true, false, true, false, false, true, false, false], "treated": [1, 0, 1, 0, 1, 0, 1, 0, 1, 0], "share": 0.5}"#,
        { scores: Vec<f64>, outcomes: Truths, treated: Truths, share: f64 },
        uplift_at(scores, &outcomes.0, &treated.0, *share)
    ),
    stat!(
        "qini",
        "The Qini curve and its coefficient.",
        r#"{"scores": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70], "outcomes": [true, true, true, false, true, false, false, true, false, false], "treated": [1, 0, 1, 0, 1, 0, 1, 0, 1, 0]}"#,
        { scores: Vec<f64>, outcomes: Truths, treated: Truths },
        qini(scores, &outcomes.0, &treated.0)
    ),
];
