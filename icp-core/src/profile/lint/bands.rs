//! Bands that never hold, or that a worse one hides; must-haves that never bite.

use super::{LintCode, Lints, Step};
use crate::num;
use crate::profile::fit::{Band, Fit, OverlapScale};

/// Beyond so many bands only neighbours are compared with each other.
const PAIRWISE: usize = 256;

/// Beyond so many bands nothing is said about those that never hold: the work grows with the square.
const COVERED: usize = 4096;

/// A closed range with the fit it is worth.
#[derive(Clone, Copy)]
struct Range {
    low: f64,
    high: f64,
    fit: f64,
}

/// The values that bands speak about: closed ranges of reals, or of whole numbers from `low` up.
struct Bands {
    ranges: Vec<Range>,
    key: &'static str,
    low: f64,
    high: f64,
    /// The distance at which two ranges still touch: 1 for whole numbers.
    step: f64,
}

pub(super) fn lint(lints: &mut Lints<'_>) {
    let document = lints.document;
    for (i, criterion) in document.criteria.iter().enumerate() {
        let bands = bands_of(&criterion.fit);
        if let Some(bands) = &bands {
            never_reached(lints, i, bands);
            hidden(lints, i, bands);
        }
        if criterion.must_have.is_some() && !reaches_zero(&criterion.fit, bands.as_ref()) {
            let message = format!("criterion `{}` is a must-have, but its fit never is 0", criterion.id);
            let place = [Step::Key("criteria"), Step::Index(i), Step::Key("must_have")];
            lints.add(
                LintCode::MustHaveIdle,
                &place,
                message,
                "give unwanted values a fit of 0, or drop `must_have`",
            );
        }
    }
}

fn bands_of(fit: &Fit) -> Option<Bands> {
    let whole = |bands: &[Band<i64>], key, low: f64, high| {
        let end = |end: Option<i64>, open| end.map_or(open, |end| end as f64);
        // For ages a missing `min` is 0; a count is never below.
        let ranges = bands
            .iter()
            .map(|b| Range { low: end(b.min, 0.0), high: end(b.max, f64::INFINITY), fit: b.fit })
            .collect();
        Some(Bands { ranges, key, low, high, step: 1.0 })
    };
    match fit {
        Fit::Bands(bands) => {
            let range = |b: &Band<f64>| Range {
                low: b.min.unwrap_or(f64::NEG_INFINITY),
                high: b.max.unwrap_or(f64::INFINITY),
                fit: b.fit,
            };
            let ranges = bands.iter().map(range).collect();
            Some(Bands { ranges, key: "bands", low: f64::NEG_INFINITY, high: f64::INFINITY, step: 0.0 })
        }
        Fit::AgeDays(bands) => whole(bands, "age_days", f64::NEG_INFINITY, f64::INFINITY),
        Fit::AgeMonths(bands) => whole(bands, "age_months", f64::NEG_INFINITY, f64::INFINITY),
        Fit::Count(bands) => whole(bands, "count", 0.0, f64::INFINITY),
        Fit::Overlap { of, scale: OverlapScale::Bands(bands) } => {
            whole(bands, "overlap", 0.0, of.len() as f64)
        }
        _ => None,
    }
}

impl Bands {
    /// The part of a range that lies among the possible values.
    fn possible(&self, range: Range) -> Range {
        Range { low: num::max(range.low, self.low), high: num::min(range.high, self.high), fit: range.fit }
    }

    /// Whether the ranges together leave out nothing of `low`…`high`; `sorted` by their lower ends.
    fn cover(&self, sorted: &[Range], low: f64, high: f64) -> bool {
        // The greatest value that is covered so far.
        let mut reached: Option<f64> = None;
        for range in sorted {
            let next = reached.map_or(low, |reached| reached + self.step);
            if range.low > next {
                break;
            }
            reached = Some(reached.map_or(range.high, |reached| num::max(reached, range.high)));
        }
        reached.is_some_and(|reached| reached >= high)
    }
}

fn never_reached(lints: &mut Lints<'_>, i: usize, bands: &Bands) {
    if bands.ranges.len() > COVERED {
        return;
    }
    let mut sorted: Vec<Range> = Vec::with_capacity(bands.ranges.len());
    for (j, range) in bands.ranges.iter().enumerate() {
        let possible = bands.possible(*range);
        let from = sorted.partition_point(|earlier| earlier.low <= possible.low);
        // Only what begins at or below this band's start, and what follows on, can cover it.
        if possible.low > possible.high || bands.cover(&sorted, possible.low, possible.high) {
            let message =
                format!("band {} of criterion `{}` never holds", j + 1, lints.document.criteria[i].id);
            let mut place = vec![
                Step::Key("criteria"),
                Step::Index(i),
                Step::Key("fit"),
                Step::Key(bands.key),
                Step::Index(j),
            ];
            if bands.key == "overlap" {
                place.insert(4, Step::Key("bands"));
            }
            let remedy = "put narrower bands before wider ones, or take it out";
            lints.add(LintCode::BandNeverReached, &place, message, remedy);
        }
        sorted.insert(from, possible);
    }
}

fn hidden(lints: &mut Lints<'_>, i: usize, bands: &Bands) {
    let ranges = &bands.ranges;
    for (j, later) in ranges.iter().enumerate() {
        let first = if ranges.len() <= PAIRWISE { 0 } else { j.saturating_sub(1) };
        let shared = |earlier: &Range| num::min(earlier.high, later.high) - num::max(earlier.low, later.low);
        // A shared end is how neighbours meet; more than that is an overlap.
        if let Some(k) = (first..j).find(|&k| ranges[k].fit < later.fit && shared(&ranges[k]) > 0.0) {
            let message = format!(
                "band {} of criterion `{}` is worth more than band {}, which overlaps it and wins",
                j + 1,
                lints.document.criteria[i].id,
                k + 1
            );
            let mut place = vec![
                Step::Key("criteria"),
                Step::Index(i),
                Step::Key("fit"),
                Step::Key(bands.key),
                Step::Index(j),
            ];
            if bands.key == "overlap" {
                place.insert(4, Step::Key("bands"));
            }
            lints.add(LintCode::BandHidden, &place, message, "put the better band first");
        }
    }
}

fn reaches_zero(fit: &Fit, bands: Option<&Bands>) -> bool {
    if let Some(bands) = bands {
        let mut sorted = bands.ranges.clone();
        sorted.sort_by(|a, b| num::order(a.low, b.low));
        return bands.ranges.iter().any(|range| range.fit == 0.0)
            || !bands.cover(&sorted, bands.low, bands.high);
    }
    match fit {
        Fit::Curve(knots) => knots.iter().any(|(_, y)| *y == 0.0),
        Fit::Values { values, otherwise } => *otherwise == 0.0 || values.iter().any(|(_, fit)| *fit == 0.0),
        Fit::Flag { when_true, when_false } => *when_true == 0.0 || *when_false == 0.0,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{has, lints};
    use super::*;

    fn on(kind: &str, fit: &str, rest: &str) -> Vec<super::super::Lint> {
        let criterion = format!(
            r#"{{"id": "a", "category": "firmographic", "weight": 1, "attribute": "x", "fit": {fit}{rest}}}"#
        );
        lints(&format!(r#""x": {{"type": "{kind}"}}"#), &criterion, "")
    }

    #[test]
    fn bands_covered_by_earlier_ones() {
        let never = |kind, fit| has(&on(kind, fit, ""), LintCode::BandNeverReached);
        assert!(never(
            "number",
            r#"{"bands": [{"min": 0, "max": 10, "fit": 1}, {"min": 2, "max": 10, "fit": 0.5}]}"#
        ));
        assert!(never(
            "number",
            r#"{"bands": [{"max": 5, "fit": 1}, {"min": 5, "fit": 0.9}, {"min": 1, "max": 9, "fit": 0.5}]}"#
        ));
        assert!(!never(
            "number",
            r#"{"bands": [{"max": 5, "fit": 1}, {"min": 6, "fit": 0.9}, {"min": 1, "max": 9, "fit": 0.5}]}"#
        ));
        assert!(!never(
            "number",
            r#"{"bands": [{"min": 50, "max": 500, "fit": 1}, {"min": 20, "max": 1000, "fit": 0.5}]}"#
        ));
        assert!(never(
            "tags",
            r#"{"count": [{"max": 2, "fit": 1}, {"min": 3, "max": 4, "fit": 0.9}, {"min": 1, "max": 4, "fit": 0.5}]}"#
        ));
        assert!(
            never("tags", r#"{"overlap": {"of": ["a"], "bands": [{"min": 2, "fit": 1}]}}"#),
            "at most one match"
        );
        assert!(!never("date", r#"{"age_months": [{"max": 12, "fit": 1}, {"max": 24, "fit": 0.5}]}"#));
    }

    #[test]
    fn better_bands_behind_worse_ones() {
        let hides = |fit| has(&on("number", fit, ""), LintCode::BandHidden);
        assert!(hides(
            r#"{"bands": [{"min": 20, "max": 1000, "fit": 0.5}, {"min": 500, "max": 2000, "fit": 1}]}"#
        ));
        assert!(!hides(
            r#"{"bands": [{"min": 20, "max": 500, "fit": 0.5}, {"min": 500, "max": 2000, "fit": 1}]}"#
        ));
    }

    #[test]
    fn must_haves_that_never_bite() {
        let idle = |kind, fit| has(&on(kind, fit, r#", "must_have": "tier_3""#), LintCode::MustHaveIdle);
        assert!(idle("number", r#"{"bands": [{"max": 5, "fit": 1}, {"min": 5, "fit": 0.2}]}"#));
        assert!(!idle("number", r#"{"bands": [{"max": 5, "fit": 1}, {"min": 6, "fit": 0.2}]}"#));
        assert!(idle("flag", r#"{"flag": {"true": 1, "false": 0.5}}"#));
        assert!(!idle("flag", r#"{"is": true}"#));
        assert!(idle("number", r#"{"curve": [[0, 0.1], [1, 1]]}"#));
        assert!(!idle("text", r#"{"values": {"a": 1}}"#));
    }
}
