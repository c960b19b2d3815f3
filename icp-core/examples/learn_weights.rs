//! Measures how weights are recovered from planted data and writes the section `Weights` of docs/learned-profiles.md.
//!
//! Run: cargo run --release -p icp-core --example learn_weights
//!
//! Six criteria with fits drawn evenly from 0, ½ and 1; outcomes drawn from a logistic model with known coefficients. The prior is right (the true
//! weights), flat (all alike) or reversed. Each row is the mean over 200 repetitions (20 of 10,000 rows); the seed of
//! repetition r is r.

#![allow(clippy::print_stdout, reason = "a tool for the command line")]

use icp_core::learn::{Outcome, WeightsOptions, weights};
use icp_core::num;
use icp_core::profile::Profile;
use icp_core::random::Stream;
use icp_core::stats::Measured;
use icp_core::table::Table;
use icp_core::table::column::Column;
use icp_core::watch::Watch;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

const TRUTH: [f64; 6] = [2.0, 1.5, 1.0, 0.5, 0.5, 0.0];
const BEGIN: &str = "<!-- learn_weights: begin -->";
const END: &str = "<!-- learn_weights: end -->";

fn profile(prior: &[f64]) -> Result<Profile, Box<dyn Error>> {
    let attributes: Vec<String> =
        (0..prior.len()).map(|j| format!(r#""x{j}": {{"type": "number"}}"#)).collect();
    let criteria: Vec<String> = prior
        .iter()
        .enumerate()
        .map(|(j, weight)| {
            format!(
                r#"{{"id": "x{j}", "category": "firmographic", "weight": {weight}, "attribute": "x{j}", "fit": {{"curve": [[0, 0], [1, 1]]}}}}"#
            )
        })
        .collect();
    let text = format!(
        r#"{{"icp": 1, "name": "Planted", "attributes": {{{}}}, "criteria": [{}]}}"#,
        attributes.join(", "),
        criteria.join(", ")
    );
    Ok(Profile::from_json(&text)?)
}

const fn repetitions(n: usize) -> u64 {
    if n > 1_000 { 20 } else { 200 }
}

/// What one setting comes to, as means over the repetitions.
#[derive(Default)]
struct Cell {
    before: f64,
    after: f64,
    data: f64,
    prior_share: f64,
    covered: f64,
    covered_alone: f64,
    alone: f64,
    width: f64,
    width_alone: f64,
}

fn measure(prior: &[f64], n: usize) -> Result<Cell, Box<dyn Error>> {
    let profile = profile(prior)?;
    let total = num::sum(&TRUTH);
    let truth: Vec<f64> = TRUTH.iter().map(|b| 100.0 * b / total).collect();
    let m = TRUTH.len() as f64;
    let mut cell = Cell::default();
    for repetition in 0..repetitions(n) {
        let u = |k: usize, i: usize| Stream::new(repetition, 1000 + k as u64).uniform(i as u64);
        let columns: Vec<Vec<f64>> =
            (0..TRUTH.len()).map(|j| (0..n).map(|i| (3.0 * u(j, i)).floor() / 2.0).collect()).collect();
        let won: Vec<f64> = (0..n)
            .map(|i| {
                let eta = -0.5 + num::sum_by(TRUTH.len(), |j| TRUTH[j] * (columns[j][i] - 0.5));
                f64::from(u8::from(u(99, i) < 1.0 / (1.0 + num::exp(-eta))))
            })
            .collect();
        let mut table = Table::new(n).with("won", Column::float64(&won))?;
        for (j, column) in columns.iter().enumerate() {
            table.add(&format!("x{j}"), Column::float64(column))?;
        }
        let mut options = WeightsOptions::new(Outcome::flag("won"), "2026-11-21");
        (options.draws, options.seed) = (500, repetition);
        let report = weights(&profile, &table, &options, &Watch::NONE)?;
        cell.prior_share += report.prior_share;
        for (criterion, truth) in report.criteria.iter().zip(&truth) {
            cell.before += (criterion.prior_points - truth).abs() / m;
            cell.after += (criterion.points - truth).abs() / m;
            cell.covered += f64::from(u8::from(criterion.interval.contains(*truth))) / m;
            cell.width += (criterion.interval.high - criterion.interval.low) / m;
            if let Measured::Value(alone) = &criterion.data_only {
                cell.alone += 1.0 / m;
                cell.data += (alone.points - truth).abs() / m;
                cell.covered_alone += f64::from(u8::from(alone.interval.contains(*truth))) / m;
                cell.width_alone += (alone.interval.high - alone.interval.low) / m;
            }
        }
    }
    Ok(cell)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = String::new();
    let _ = writeln!(out, "{BEGIN}\n## Weights\n");
    let _ = writeln!(
        out,
        "`cargo run --release -p icp-core --example learn_weights` writes this section. Six criteria with planted coefficients 2, 1.5, 1, 0.5, 0.5 and 0, fits of 0, ½ and 1 in equal parts, \
200 repetitions of each row (20 of 10,000). Errors are mean absolute differences from the true points of 100 (truth: 36, 27, 18, 9, 9, 0); intervals are nominal 95 %. *Data alone* is Firth's \
estimate without a prior (maximum likelihood above 2,000 rows). The interval of the weights takes the prior at its word, so that it covers the truth as often as it says only where the prior deserves it; the interval of the \
data alone does not depend on the prior.\n"
    );
    out.push_str("| prior | rows | share of the prior | error before | error after | error of data alone | coverage | width | coverage, data alone | width, data alone |\n");
    out.push_str("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    let right: Vec<f64> = TRUTH.iter().map(|b| num::max(*b, 0.01)).collect();
    let reversed: Vec<f64> = right.iter().rev().copied().collect();
    for (name, prior) in [("right", right), ("flat", vec![1.0; 6]), ("reversed", reversed)] {
        for n in [30, 100, 1_000, 10_000] {
            let cell = measure(&prior, n)?;
            let mean = |x: f64| x / repetitions(n) as f64;
            let alone = |x: f64| x / num::max(cell.alone, 1e-9);
            let row = format!(
                "| {name} | {n} | {:.2} | {:.1} | {:.1} | {:.1} | {:.3} | {:.0} | {:.3} | {:.0} |",
                mean(cell.prior_share),
                mean(cell.before),
                mean(cell.after),
                alone(cell.data),
                mean(cell.covered),
                mean(cell.width),
                alone(cell.covered_alone),
                alone(cell.width_alone),
            );
            println!("{row}");
            let _ = writeln!(out, "{row}");
        }
    }
    let _ = writeln!(out, "\n{END}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/learned-profiles.md");
    let before = std::fs::read_to_string(&path).unwrap_or_else(|_| "# Learned profiles\n\n".to_owned());
    // Only this section is ours.
    let text = match (before.find(BEGIN), before.find(END)) {
        (Some(start), Some(end)) => {
            format!("{}{}{}", &before[..start], out.trim_end(), &before[end + END.len()..])
        }
        _ => format!("{}\n\n{out}", before.trim_end()),
    };
    std::fs::write(path, text)?;
    Ok(())
}
