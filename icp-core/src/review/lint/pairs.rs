//! Criteria that say nearly the same, so that one fact counts twice.

use super::{Found, UniverseLintRequest, place};
use crate::num;
use crate::profile::lint::LintCode;
use crate::review::error::ReviewError;
use crate::score::scorer::Scorer;
use crate::stats::correlation::pearson;
use crate::stats::ordered::{TableTest, contingency_table};
use crate::watch::Watch;

/// Up to so many different fits are compared as kinds.
const KINDS: usize = 12;

/// Beyond so many pairs of criteria none is looked at twice: they grow with the square.
const MOST_PAIRS: usize = 20_000;

pub(super) fn lint(
    found: &mut Found,
    scorer: &Scorer,
    fits: &[Vec<Option<f64>>],
    request: &UniverseLintRequest,
    watch: Watch<'_>,
) -> Result<(), ReviewError> {
    let document = scorer.profile().document();
    let maxima = document.max_points();
    let levels: Vec<Vec<f64>> = fits
        .iter()
        .map(|fits| {
            let mut levels: Vec<f64> = fits.iter().flatten().copied().collect();
            levels.sort_by(|a, b| num::order(*a, *b));
            levels.dedup();
            levels
        })
        .collect();
    let varying: Vec<usize> = (0..fits.len()).filter(|&i| levels[i].len() > 1).collect();
    let pairs = varying.iter().enumerate().flat_map(|(k, &i)| varying[k + 1..].iter().map(move |&j| (i, j)));
    for (done, (i, j)) in pairs.take(MOST_PAIRS).enumerate() {
        if done % 64 == 0 {
            watch.at(num::min(done as f64 / MOST_PAIRS as f64, 1.0))?;
        }
        let (x, y): (Vec<f64>, Vec<f64>) =
            fits[i].iter().zip(&fits[j]).filter_map(|(x, y)| Some(((*x)?, (*y)?))).unzip();
        if (x.len() as u64) < request.least_rows.max(4) {
            continue;
        }
        let Ok(correlation) = pearson(&x, &y, 0.95).map(|found| found.estimate) else { continue };
        let table = table(&x, &y, &levels[i], &levels[j]);
        let v = table.map(|table| table.cramers_v);
        // A fact that one criterion likes and the other dislikes is no double counting, but it is one fact all the same.
        let strength = num::max(correlation.abs(), v.unwrap_or(0.0));
        if strength < request.correlated {
            continue;
        }
        let (first, second) = (&document.criteria[i].id, &document.criteria[j].id);
        let points = f64::from(maxima[i].micro() + maxima[j].micro()) / 1e6;
        let hundredths = num::round_half_even(strength * 100.0) / 100.0;
        let message = if correlation < 0.0 {
            format!(
                "criteria `{first}` and `{second}` move against each other ({hundredths}): one takes back what the other gives"
            )
        } else {
            format!(
                "criteria `{first}` and `{second}` say nearly the same ({hundredths}): one fact counts {points} points"
            )
        };
        let remedy = "keep the one that is known more often, or halve the weight of both";
        let mut figures =
            vec![("correlation", correlation), ("accounts", x.len() as f64), ("points_together", points)];
        if let Some(table) = table {
            figures.push(("cramers_v", table.cramers_v));
            figures.push(("mutual_information", table.mutual_information));
        }
        found.add(LintCode::DoubleCounting, place("criteria", j), message, remedy, &figures);
    }
    Ok(())
}

/// The two criteria's fits as a table of kinds, where both have few.
fn table(x: &[f64], y: &[f64], of_x: &[f64], of_y: &[f64]) -> Option<TableTest> {
    if of_x.len() > KINDS || of_y.len() > KINDS {
        return None;
    }
    let mut counts = vec![vec![0u64; of_y.len()]; of_x.len()];
    let place = |levels: &[f64], value: f64| levels.partition_point(|level| *level < value);
    for (x, y) in x.iter().zip(y) {
        counts[place(of_x, *x)][place(of_y, *y)] += 1;
    }
    let rows: Vec<&[u64]> = counts.iter().map(Vec::as_slice).collect();
    contingency_table(&rows).ok()
}
