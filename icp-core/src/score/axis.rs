//! The points of one axis: what each criterion shows, the sum, its bounds and its coverage.

use super::assess::CriterionResult;
use super::bounds::{self, Range};
use super::plan::{AxisPlan, Plan};
use super::sharing::{self, Share};
use crate::points::Points;
use crate::profile::criterion::MissingPolicy;

/// An axis in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct AxisSum {
    /// What its criteria show together.
    pub(crate) points: Points,
    /// The least and the greatest that missing attributes still allow.
    pub(crate) low: Points,
    pub(crate) high: Points,
    /// The share of its points whose fit is determined, 0…1; 0 without criteria.
    pub(crate) coverage: f64,
}

/// Memory that is reused from account to account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    shares: Vec<Share>,
    settled: Vec<u64>,
}

fn micro(points: Points) -> u64 {
    u64::from(points.micro().unsigned_abs())
}

/// Shares out what the criteria of an axis earned, writes what each shows, and sums up.
pub(crate) fn sum_up(
    plan: &Plan,
    axis: &AxisPlan,
    results: &mut [CriterionResult],
    scratch: &mut Scratch,
) -> AxisSum {
    if axis.criteria.is_empty() {
        return AxisSum::default();
    }
    let (mut determined, mut total) = (0u64, 0u64);
    scratch.shares.clear();
    for &i in &axis.criteria {
        let (criterion, result) = (&plan.criteria[i], &results[i]);
        let ignored = result.fit.is_none() && criterion.missing == MissingPolicy::Ignore;
        scratch.shares.push(Share { points: micro(result.earned), max: micro(criterion.max), ignored });
        total += micro(criterion.max);
        if result.fit.is_some() {
            determined += micro(criterion.max);
        }
    }
    sharing::leave_out_ignored(&mut scratch.shares);
    for (members, cap) in &axis.caps {
        sharing::cap(&mut scratch.shares, members, *cap);
    }
    let mut sum = 0u64;
    for (&i, share) in axis.criteria.iter().zip(&scratch.shares) {
        results[i].points = Points::clamped(share.points as i64);
        results[i].max = Points::clamped(share.max as i64);
        sum += share.points;
    }
    let (low, high) = ends(plan, axis, results, scratch);
    AxisSum {
        points: Points::clamped(sum as i64),
        low: Points::clamped(low as i64),
        high: Points::clamped(high as i64),
        coverage: determined as f64 / total as f64,
    }
}

fn ends(plan: &Plan, axis: &AxisPlan, results: &[CriterionResult], scratch: &mut Scratch) -> (u64, u64) {
    if axis.criteria.iter().all(|&i| results[i].settled) {
        let sum = scratch.shares.iter().map(|share| share.points).sum();
        return (sum, sum);
    }
    let stays_in = |&i: &usize| plan.criteria[i].missing != MissingPolicy::Ignore;
    if axis.caps.is_empty() && axis.criteria.iter().all(stays_in) {
        return axis.criteria.iter().fold((0, 0), |(low, high), &i| {
            let (result, reach) = (&results[i], &plan.criteria[i].reachable_points);
            match (reach.first(), reach.last()) {
                (Some(least), Some(greatest)) if !result.settled => (low + least, high + greatest),
                _ => (low + micro(result.earned), high + micro(result.earned)),
            }
        });
    }
    scratch.settled.clear();
    scratch.settled.extend(axis.criteria.iter().map(|&i| micro(results[i].earned)));
    let ranges: Vec<Range<'_>> = axis
        .criteria
        .iter()
        .zip(&scratch.settled)
        .map(|(i, earned)| {
            let (criterion, settled) = (&plan.criteria[*i], results[*i].settled);
            Range {
                max: micro(criterion.max),
                points: if settled { std::slice::from_ref(earned) } else { &criterion.reachable_points },
                may_stay_out: !settled && criterion.missing == MissingPolicy::Ignore,
                continuous: !settled && criterion.reach.continuous,
            }
        })
        .collect();
    bounds::of_axis(&ranges, &axis.caps)
}
