//! How stable a trait is: the share of bootstrap resamples of the rows that would find it again.

use super::candidates::{Candidate, Line, best_run};
use super::draws::Draws;
use super::evidence::Counts;
use super::pairs::p_of_cells;
use super::search::RangeSearch;
use super::traits::TraitsRequest;
use crate::random::Stream;

/// The share of resamples in which the trait has the same direction and a p-value at most `cut`, the greatest that is proposed on the data. A range must be
/// found anew: its optimal bands are computed again, and the best run must share at least half of its rows (Jaccard) with the one proposed.
///
/// A resample of the rows is, for the counts that decide, a multinomial draw: it is drawn as such, which costs the same for any number of rows.
pub(crate) fn stability(
    candidate: &Candidate,
    lines: &[Line],
    cut: f64,
    request: &TraitsRequest,
    number: u64,
) -> f64 {
    let mut draws = Draws::new(Stream::new(request.seed, (1 << 40) + number));
    let mut cells = Vec::new();
    let mut found = 0u64;
    let wanted = candidate.counts.is_for();
    let line = candidate.range.and_then(|(line, start, end)| lines.get(line).map(|line| (line, start, end)));
    for _ in 0..request.resamples {
        let again = if let Some((line, start, end)) = line {
            let flat: Vec<u64> = line.counts.iter().flat_map(|cell| [cell.0, cell.1]).collect();
            draws.resample(&flat, &mut cells);
            let counts: Vec<(u64, u64)> = cells.chunks_exact(2).map(|cell| (cell[0], cell[1])).collect();
            let search = RangeSearch::new(&counts, line.min_rows);
            best_run(&search, &counts, line.limits, wanted).is_some_and(|chosen| {
                // The correction for the choice is the data's own: how much the search added to the p-value.
                let nominal = candidate.counts.p_value(request.mid_p);
                let limit = if candidate.p_value > 0.0 { cut * nominal / candidate.p_value } else { cut };
                overlap(&counts, chosen, (start, end)) >= 0.5
                    && search.table(chosen.0, chosen.1).p_value(request.mid_p) <= limit
            })
        } else if let Some(pair) = &candidate.pair {
            draws.resample(pair, &mut cells);
            let mut eight = [0; 8];
            eight.copy_from_slice(&cells);
            let (p, is_for) = p_of_cells(&eight, request);
            is_for == wanted && p <= cut
        } else {
            let Counts { holds, lacks } = candidate.counts;
            draws.resample(&[holds.0, holds.1, lacks.0, lacks.1], &mut cells);
            let counts = Counts { holds: (cells[0], cells[1]), lacks: (cells[2], cells[3]) };
            counts.is_for() == wanted && counts.p_value(request.mid_p) <= cut
        };
        found += u64::from(again);
    }
    found as f64 / request.resamples.max(1) as f64
}

/// Rows in both runs by rows in either.
fn overlap(counts: &[(u64, u64)], a: (usize, usize), b: (usize, usize)) -> f64 {
    let rows = |start: usize, end: usize| -> u64 {
        counts.get(start..end).unwrap_or_default().iter().map(|cell| cell.0 + cell.1).sum()
    };
    let both = rows(a.0.max(b.0), a.1.min(b.1));
    let either = rows(a.0, a.1) + rows(b.0, b.1) - both;
    both as f64 / either.max(1) as f64
}
