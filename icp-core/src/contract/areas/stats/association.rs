//! Numbers against numbers: correlation, location, regression.

use super::{ALPHA, LEVEL, Truths, shown, slices};
use crate::contract::areas::of_engine;
use crate::contract::operation::Operation;
use crate::contract::typed;
use crate::stats::correlation::{
    critical_correlation, kendall, pearson, power_of_correlation, sample_size_of_correlation, spearman,
    theil_sen,
};
use crate::stats::location::{geometric_mean, mean, median, trimmed_mean};
use crate::stats::regression::{firth, logistic, ridge};
use serde::Deserialize;

pub(super) const OPERATIONS: &[Operation] = &[
    stat!(
        "pearson",
        "Pearson's correlation with Fisher's interval.",
        r#"{"x": [1, 2, 3, 4, 5, 6], "y": [2, 1, 4, 3, 7, 5]}"#,
        { x: Vec<f64>, y: Vec<f64>, level: Option<f64> },
        pearson(x, y, level.unwrap_or(LEVEL))
    ),
    stat!(
        "spearman",
        "Spearman's rank correlation.",
        r#"{"x": [1, 2, 3, 4, 5, 6], "y": [2, 1, 4, 3, 7, 5]}"#,
        { x: Vec<f64>, y: Vec<f64>, level: Option<f64> },
        spearman(x, y, level.unwrap_or(LEVEL))
    ),
    stat!(
        "theil_sen",
        "Theil–Sen regression.",
        r#"{"x": [1, 2, 3, 4, 5, 6], "y": [2, 1, 4, 3, 7, 5]}"#,
        { x: Vec<f64>, y: Vec<f64>, level: Option<f64> },
        theil_sen(x, y, level.unwrap_or(LEVEL))
    ),
    stat!(
        "kendall",
        "Kendall's τ-b.",
        r#"{"x": [1, 2, 3, 4, 5, 6], "y": [2, 1, 4, 3, 7, 5]}"#,
        { x: Vec<f64>, y: Vec<f64> },
        kendall(x, y)
    ),
    stat!(
        "critical_correlation",
        "The least correlation that is significant with so many rows.",
        r#"{"rows": 100}"#,
        { rows: u64, alpha: Option<f64> },
        critical_correlation(*rows, alpha.unwrap_or(ALPHA))
    ),
    stat!(
        "power_of_correlation",
        "The probability that the interval of a correlation leaves out 0.",
        r#"{"r": 0.3, "rows": 100}"#,
        { r: f64, rows: u64, alpha: Option<f64> },
        power_of_correlation(*r, *rows, alpha.unwrap_or(ALPHA))
    ),
    stat!(
        "sample_size_of_correlation",
        "Rows with which the interval of a correlation leaves out 0.",
        r#"{"r": 0.3, "power": 0.8}"#,
        { r: f64, power: f64, alpha: Option<f64> },
        sample_size_of_correlation(*r, *power, alpha.unwrap_or(ALPHA))
    ),
    stat!(
        "mean",
        "The mean with Student's interval.",
        r#"{"values": [3, 5, 8, 13, 21, 34, 55]}"#,
        { values: Vec<f64>, level: Option<f64> },
        mean(values, level.unwrap_or(LEVEL))
    ),
    stat!(
        "geometric_mean",
        "The geometric mean with its interval.",
        r#"{"values": [3, 5, 8, 13, 21, 34, 55]}"#,
        { values: Vec<f64>, level: Option<f64> },
        geometric_mean(values, level.unwrap_or(LEVEL))
    ),
    stat!(
        "median",
        "The median with the interval between order statistics.",
        r#"{"values": [3, 5, 8, 13, 21, 34, 55]}"#,
        { values: Vec<f64>, level: Option<f64> },
        median(values, level.unwrap_or(LEVEL))
    ),
    stat!(
        "trimmed_mean",
        "The trimmed mean with its interval.",
        r#"{"values": [3, 5, 8, 13, 21, 34, 55], "share": 0.2}"#,
        { values: Vec<f64>, share: f64, level: Option<f64> },
        trimmed_mean(values, *share, level.unwrap_or(LEVEL))
    ),
    stat!(
        "logistic",
        "Logistic regression by maximum likelihood; separation is detected.",
        r#"{"columns": [[0.1, 0.4, 0.5, 0.9, 0.3, 0.7, 0.2, 0.8], [1, 0, 1, 1, 0, 1, 0, 0]], "outcomes": [0, 0, 1, 1, 0, 1, 1, 0]}"#,
        { columns: Vec<Vec<f64>>, outcomes: Truths },
        logistic(&slices(columns), &outcomes.0)
    ),
    stat!(
        "ridge_logistic",
        "Logistic regression with a ridge penalty.",
        r#"{"columns": [[0.1, 0.4, 0.5, 0.9, 0.3, 0.7, 0.2, 0.8], [1, 0, 1, 1, 0, 1, 0, 0]], "outcomes": [0, 0, 1, 1, 0, 1, 1, 0], "lambda": 1}"#,
        { columns: Vec<Vec<f64>>, outcomes: Truths, lambda: f64 },
        ridge(&slices(columns), &outcomes.0, *lambda)
    ),
    stat!(
        "firth_logistic",
        "Logistic regression with Firth's correction and profile intervals.",
        r#"{"columns": [[0.1, 0.4, 0.5, 0.9, 0.3, 0.7, 0.2, 0.8], [1, 0, 1, 1, 0, 1, 0, 0]], "outcomes": [0, 0, 1, 1, 0, 1, 1, 0]}"#,
        { columns: Vec<Vec<f64>>, outcomes: Truths, level: Option<f64> },
        firth(&slices(columns), &outcomes.0, level.unwrap_or(LEVEL))
    ),
];
