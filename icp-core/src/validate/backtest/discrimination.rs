//! How well the score tells the outcomes apart.

use crate::num;
use crate::stats::discrimination::{
    DelongAuc, KsResult, LiftBin, MannWhitney, RocPoint, average_precision, delong, ks_outcomes, lift_table,
    mann_whitney, roc_curve,
};
use crate::stats::proportion::wilson;
use crate::stats::resample::{BootstrapIntervals, Plan, bootstrap_auc};
use crate::stats::{Alternative, Interval, Measured};
use serde::Serialize;

/// Points of a curve that a report carries at most.
const CURVE_POINTS: usize = 201;

/// One bin of the gain table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GainRow {
    /// The bin.
    pub bin: LiftBin,
    /// Wilson's interval of its rate, of the nearest whole number of positives.
    pub rate_interval: Measured<Interval>,
    /// Wilson's interval of the gain: the share of all positives that the rows so far hold.
    pub gain_interval: Measured<Interval>,
    /// The interval of the cumulative lift: that of the gain by the share of rows.
    pub lift_interval: Measured<Interval>,
}

/// How well the score tells good outcomes from the others. The positives are the good outcomes: those with the event, or, where less is
/// better, those without.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Discrimination {
    /// AUC and Gini with DeLong's variance.
    pub auc: Measured<DelongAuc>,
    /// Its interval on the log odds: the one to quote.
    pub interval: Measured<Interval>,
    /// Wald's interval, for comparison with other software.
    pub wald_interval: Measured<Interval>,
    /// Its bootstrap, where resamples were asked for.
    pub bootstrap: Option<Measured<BootstrapIntervals>>,
    /// Average precision; that of a random order is the share of positives.
    pub average_precision: Measured<f64>,
    /// Kolmogorov and Smirnov's distance.
    pub ks: Measured<KsResult>,
    /// Mann and Whitney's test, two-sided.
    pub mann_whitney: Measured<MannWhitney>,
    /// Gain, lift and rate by bins of equal size, best scores first.
    pub gain: Measured<Vec<GainRow>>,
    /// The ROC curve, thinned to at most 201 points.
    pub roc: Measured<Vec<RocPoint>>,
}

pub(super) fn report(
    scores: &[f64],
    good: &[bool],
    bins: u64,
    level: f64,
    plan: Option<Plan>,
) -> Discrimination {
    let auc = delong(scores, good);
    let interval = |of: &dyn Fn(&DelongAuc) -> Result<Interval, crate::stats::StatsError>| {
        auc.as_ref().map_err(Clone::clone).and_then(of).into()
    };
    let positives = good.iter().filter(|&&g| g).count() as u64;
    let gain = lift_table(scores, good, bins)
        .map(|table| table.into_iter().map(|bin| gain_row(bin, positives, level)).collect());
    Discrimination {
        interval: interval(&|auc| auc.logit_interval(level)),
        wald_interval: interval(&|auc| auc.wald_interval(level)),
        bootstrap: plan.map(|plan| bootstrap_auc(scores, good, plan).into()),
        average_precision: average_precision(scores, good).into(),
        ks: ks_outcomes(scores, good).into(),
        mann_whitney: mann_whitney(scores, good, Alternative::TwoSided).into(),
        gain: gain.into(),
        roc: roc_curve(scores, good).map(thinned).into(),
        auc: auc.into(),
    }
}

fn gain_row(bin: LiftBin, positives: u64, level: f64) -> GainRow {
    let whole = |x: f64| num::round_half_even(x) as u64;
    let of = |events: u64, trials: u64| wilson(events, trials, level).map(|estimate| estimate.interval);
    let gain = of(whole(bin.cumulative_gain * positives as f64).min(positives), positives);
    let share = bin.cumulative_rows;
    let lift = gain.clone().map(|gain| Interval { low: gain.low / share, high: gain.high / share, ..gain });
    GainRow {
        rate_interval: of(whole(bin.positives).min(bin.rows), bin.rows).into(),
        gain_interval: gain.into(),
        lift_interval: lift.into(),
        bin,
    }
}

/// Every so many points, first and last included.
fn thinned(curve: Vec<RocPoint>) -> Vec<RocPoint> {
    let last = curve.len() - 1;
    if last < CURVE_POINTS {
        return curve;
    }
    (0..CURVE_POINTS).map(|i| curve[i * last / (CURVE_POINTS - 1)]).collect()
}
