//! Probabilities against outcomes: calibration.

use super::{LEVEL, Truths, shown, slices};
use crate::contract::areas::of_engine;
use crate::contract::operation::Operation;
use crate::contract::typed;
use crate::stats::Interval;
use crate::stats::calibration::{
    Binning, brier, calibration_curve, calibration_in_the_large, calibration_slope, hosmer_lemeshow,
    isotonic, le_cessie, log_loss, murphy, platt, spiegelhalter,
};
use serde::{Deserialize, Serialize};

pub(super) const OPERATIONS: &[Operation] = &[
    stat!(
        "brier",
        "Brier's score and skill.",
        r#"{"probabilities": [0.95, 0.92, 0.88, 0.85, 0.84, 0.79, 0.77, 0.75, 0.7, 0.7], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { probabilities: Vec<f64>, outcomes: Truths },
        brier(probabilities, &outcomes.0)
    ),
    stat!(
        "log_loss",
        "Mean negative log-likelihood.",
        r#"{"probabilities": [0.95, 0.92, 0.88, 0.85, 0.84, 0.79, 0.77, 0.75, 0.7, 0.7], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { probabilities: Vec<f64>, outcomes: Truths },
        log_loss(probabilities, &outcomes.0)
    ),
    stat!(
        "calibration_curve",
        "Predicted against observed rates in bins.",
        r#"{"probabilities": [0.95, 0.92, 0.88, 0.85, 0.84, 0.79, 0.77, 0.75, 0.7, 0.7], "outcomes": [true, true, true, false, true, false, false, true, false, false], "bins": 3}"#,
        { probabilities: Vec<f64>, outcomes: Truths, binning: Option<Binning>, bins: Option<u64> },
        calibration_curve(probabilities, &outcomes.0, binning.unwrap_or(Binning::Quantile), bins.unwrap_or(10))
    ),
    stat!(
        "brier_decomposition",
        "Murphy's decomposition of Brier's score.",
        r#"{"probabilities": [0.95, 0.92, 0.88, 0.85, 0.84, 0.79, 0.77, 0.75, 0.7, 0.7], "outcomes": [true, true, true, false, true, false, false, true, false, false], "binning": "distinct"}"#,
        { probabilities: Vec<f64>, outcomes: Truths, binning: Option<Binning>, bins: Option<u64> },
        murphy(probabilities, &outcomes.0, binning.unwrap_or(Binning::Quantile), bins.unwrap_or(10))
    ),
    stat!(
        "calibration_slope",
        "Intercept and slope of a logistic regression on logit p.",
        r#"{"probabilities": [0.95, 0.92, 0.88, 0.85, 0.84, 0.79, 0.77, 0.75, 0.7, 0.7], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { probabilities: Vec<f64>, outcomes: Truths, level: Option<f64> },
        calibration_slope(probabilities, &outcomes.0, level.unwrap_or(LEVEL))
    ),
    stat!(
        "calibration_in_the_large",
        "The intercept with logit p as offset, and its interval.",
        r#"{"probabilities": [0.95, 0.92, 0.88, 0.85, 0.84, 0.79, 0.77, 0.75, 0.7, 0.7], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { probabilities: Vec<f64>, outcomes: Truths, level: Option<f64> },
        calibration_in_the_large(probabilities, &outcomes.0, level.unwrap_or(LEVEL)).map(|(intercept, interval)| InTheLarge { intercept, interval })
    ),
    stat!(
        "hosmer_lemeshow",
        "Hosmer and Lemeshow by groups of equal size.",
        r#"{"probabilities": [0.95, 0.92, 0.88, 0.85, 0.84, 0.79, 0.77, 0.75, 0.7, 0.7], "outcomes": [true, true, true, false, true, false, false, true, false, false], "groups": 4}"#,
        { probabilities: Vec<f64>, outcomes: Truths, groups: u64 },
        hosmer_lemeshow(probabilities, &outcomes.0, *groups)
    ),
    stat!(
        "spiegelhalter",
        "Spiegelhalter's test of calibration.",
        r#"{"probabilities": [0.95, 0.92, 0.88, 0.85, 0.84, 0.79, 0.77, 0.75, 0.7, 0.7], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { probabilities: Vec<f64>, outcomes: Truths },
        spiegelhalter(probabilities, &outcomes.0)
    ),
    stat!(
        "isotonic",
        "Isotonic regression of values on scores, ties pooled first.",
        r#"{"scores": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70], "values": [1, 1, 1, 0, 1, 0, 0, 1, 0, 0]}"#,
        { scores: Vec<f64>, values: Vec<f64> },
        isotonic(scores, values)
    ),
    stat!(
        "platt",
        "Platt's scaling of scores to probabilities.",
        r#"{"scores": [95, 92, 88, 85, 84, 79, 77, 75, 70, 70], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { scores: Vec<f64>, outcomes: Truths },
        platt(scores, &outcomes.0)
    ),
    stat!(
        "le_cessie",
        "Le Cessie and van Houwelingen's test of fit, smooth in the columns of the model.",
        r#"{"columns": [[3, 1, 4, 1, 5, 9, 2, 6, 5, 3]], "probabilities": [0.95, 0.92, 0.88, 0.85, 0.84, 0.79, 0.77, 0.75, 0.7, 0.7], "outcomes": [true, true, true, false, true, false, false, true, false, false]}"#,
        { columns: Vec<Vec<f64>>, probabilities: Vec<f64>, outcomes: Truths },
        le_cessie(&slices(columns), probabilities, &outcomes.0)
    ),
];

#[derive(Serialize)]
struct InTheLarge {
    intercept: f64,
    interval: Interval,
}
