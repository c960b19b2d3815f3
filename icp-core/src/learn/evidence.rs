//! What a two by two table says about a trait: rates, lift, odds ratio, p-values.

use super::LearnError;
use crate::num;
use crate::stats::proportion::{Arm, fisher_p, wilson};
use crate::stats::special::normal;
use crate::stats::{Interval, Measured, StatsError};
use serde::Serialize;

/// Rows that hold a trait and rows that are known not to, by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Positives and negatives among the rows that hold it.
    pub(crate) holds: (u64, u64),
    /// Positives and negatives among the rows that are known not to.
    pub(crate) lacks: (u64, u64),
}

impl Counts {
    /// The trait's rows and all rows with a known value.
    pub(crate) const fn of(holds: (u64, u64), all: (u64, u64)) -> Self {
        Self { holds, lacks: (all.0 - holds.0, all.1 - holds.1) }
    }

    /// The other way round.
    pub(crate) const fn turned(self) -> Self {
        Self { holds: self.lacks, lacks: self.holds }
    }

    pub(crate) const fn held(&self) -> u64 {
        self.holds.0 + self.holds.1
    }

    pub(crate) const fn lacking(&self) -> u64 {
        self.lacks.0 + self.lacks.1
    }

    pub(crate) const fn known(&self) -> u64 {
        self.held() + self.lacking()
    }

    /// Whether positives are more frequent among the rows that hold it, exactly.
    pub(crate) fn is_for(&self) -> bool {
        u128::from(self.holds.0) * u128::from(self.lacks.1)
            > u128::from(self.lacks.0) * u128::from(self.holds.1)
    }

    /// Fisher's exact p-value, two-sided, or its mid-p; 1 where a margin is empty.
    pub(crate) fn p_value(&self, mid: bool) -> f64 {
        let arms = Arm::new(self.holds.0, self.held())
            .and_then(|a| Arm::new(self.lacks.0, self.lacking()).and_then(|b| fisher_p(a, b)));
        arms.map_or(1.0, |(p, mid_p)| if mid { mid_p } else { p })
    }

    /// The least p-value that the margins allow: beyond the level, the trait can not be found whatever the outcomes are
    /// (Tarone, *Biometrics* 1990).
    pub(crate) fn least_p(&self, mid: bool) -> f64 {
        let (held, positives) = (self.held(), self.holds.0 + self.lacks.0);
        let at = |x: u64| {
            let all = (positives, self.known() - positives);
            Self::of((x, held - x), all).p_value(mid)
        };
        let negatives = self.known() - positives;
        num::min(at(held.saturating_sub(negatives)), at(held.min(positives)))
    }

    /// The score statistic of independence with hypergeometric variance; 0 where a margin is empty.
    pub(crate) fn score(&self) -> f64 {
        let (n, held) = (self.known() as f64, self.held() as f64);
        let positives = (self.holds.0 + self.lacks.0) as f64;
        let variance = held * (positives / n) * (1.0 - positives / n) * (1.0 - held / n);
        let gap = self.holds.0 as f64 - held * (positives / n);
        if variance > 0.0 { gap * gap / variance } else { 0.0 }
    }
}

/// An odds ratio with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OddsRatio {
    /// (a + ½)(d + ½) / ((b + ½)(c + ½)).
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Nominal level.
    pub level: f64,
}

impl OddsRatio {
    /// Gart's interval, Wald's on the logarithm after adding ½ to each cell (J. J. Gart, *Biometrika* 1966; Agresti, *Biometrics* 1999).
    pub(crate) fn new(counts: &Counts, level: f64) -> Self {
        Self::from_cells(&[counts.holds.0, counts.lacks.1], &[counts.holds.1, counts.lacks.0], level)
    }

    /// The ratio of two products of cells.
    pub(crate) fn from_cells(above: &[u64], below: &[u64], level: f64) -> Self {
        let half = |cells: &[u64], i: usize| cells[i] as f64 + 0.5;
        let ln = num::sum_by(above.len(), |i| num::ln(half(above, i)))
            - num::sum_by(below.len(), |i| num::ln(half(below, i)));
        let variance = num::sum_by(above.len(), |i| 1.0 / half(above, i))
            + num::sum_by(below.len(), |i| 1.0 / half(below, i));
        let spread = normal::critical(level) * num::sqrt(variance);
        Self { estimate: num::exp(ln), low: num::exp(ln - spread), high: num::exp(ln + spread), level }
    }
}

/// A rate with Wilson's interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// Events.
    pub events: u64,
    /// Rows.
    pub rows: u64,
    /// Events by rows.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Nominal level.
    pub level: f64,
}

impl Rate {
    /// The rate of some events among some rows.
    pub(crate) fn new(events: u64, rows: u64, level: f64) -> Measured<Self> {
        let rate = wilson(events, rows, level).map(|found| {
            let Interval { low, high, level } = found.interval;
            Self { events, rows, estimate: found.estimate, low, high, level }
        });
        rate.into()
    }
}

/// The rate among the rows that hold a trait by the rate among all with a known value.
pub(crate) fn lift(counts: &Counts) -> Measured<f64> {
    let positives = counts.holds.0 + counts.lacks.0;
    if counts.held() == 0 || positives == 0 {
        return Err(StatsError::EmptyCell { what: "rows that hold the trait, or positives" }).into();
    }
    let product = |x: u64, y: u64| x as f64 * y as f64;
    Ok(product(counts.holds.0, counts.known()) / product(counts.held(), positives)).into()
}

/// A level strictly between 0 and 1, at its place in the request.
pub(crate) fn check_open_unit(path: &str, value: f64) -> Result<(), LearnError> {
    if value > 0.0 && value < 1.0 {
        Ok(())
    } else {
        Err(LearnError::option(path, format!("{value} must be greater than 0 and less than 1")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_gives_known_figures() {
        let counts = Counts { holds: (30, 170), lacks: (10, 190) };
        assert!((counts.p_value(false) - 0.001_284_932_8).abs() < 1e-10);
        assert!(counts.is_for() && !counts.turned().is_for());
        assert_eq!(lift(&counts).value(), Some(&1.5));
        let odds = OddsRatio::new(&counts, 0.95);
        assert!((odds.estimate - 30.5 * 190.5 / (170.5 * 10.5)).abs() < 1e-12);
        assert!(odds.low > 1.0 && odds.high > odds.estimate);
        // Pearson's chi-square of the table, times (n - 1) / n hidden in the variance: 11.1111.
        assert!((counts.score() - 100.0 / 9.0).abs() < 1e-9);
    }

    #[test]
    fn the_least_p_is_that_of_the_most_extreme_table() {
        let counts = Counts { holds: (1, 1), lacks: (4, 4) };
        let extreme = Counts { holds: (2, 0), lacks: (3, 5) }.p_value(false);
        assert_eq!(counts.least_p(false), extreme);
        assert_eq!(Counts { holds: (0, 0), lacks: (4, 4) }.p_value(false), 1.0);
    }
}
