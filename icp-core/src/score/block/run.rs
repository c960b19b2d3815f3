//! One block through the engine.

use super::super::expression::{Expression, View};
use super::super::plan::PlannedEffect;
use super::super::sharing::rescaled;
use super::super::sink::Sink;
use super::engine::{AxisSums, Engine};
use super::formula;
use super::function::{high_half, low_half};
use super::kernels::{self, widest};
use super::map::Add;
use super::source::{self, Unreadable};
use super::timing::{self, End};
use super::{Block, ROWS, verdict, write};
use crate::points::Points;
use std::ops::Range;

/// The memory of one job, used for block after block.
pub(crate) struct Scratch {
    room: source::Room,
    pub(super) sums: Vec<Block<i64>>,
    pub(super) truths: Vec<Block<u8>>,
    pub(super) timing: timing::Room,
    pub(super) points: Points32,
    pub(super) verdict: verdict::Room,
}

/// Micro-points of each row.
pub(super) struct Points32 {
    pub(super) base: Block<i32>,
    pub(super) undetermined: Block<i32>,
    pub(super) score: Block<i32>,
    pub(super) low: Block<i32>,
    pub(super) high: Block<i32>,
    /// Timing: now, at the least, at the greatest.
    pub(super) now: Block<i32>,
    pub(super) least: Block<i32>,
    pub(super) greatest: Block<i32>,
}

/// What an override does to points, without asking which it is: added to, then held within two ends.
#[derive(Clone, Copy)]
struct Shift {
    add: i32,
    least: i32,
    most: i32,
}

impl Shift {
    fn new(effect: PlannedEffect) -> Self {
        let within = |least: i32, most: i32| Self { add: 0, least, most };
        match effect {
            PlannedEffect::Add(add) => Self { add, least: 0, most: Points::HUNDRED.micro() },
            PlannedEffect::Floor(floor) => within(floor.micro(), i32::MAX),
            PlannedEffect::Cap(cap) => within(i32::MIN, cap.micro()),
            PlannedEffect::Set(points) => within(points.micro(), points.micro()),
            PlannedEffect::Tier(_) => within(i32::MIN, i32::MAX),
        }
    }

    #[inline(always)]
    fn of(self, points: i32) -> i32 {
        (points + self.add).max(self.least).min(self.most)
    }
}

impl Engine<'_, '_> {
    /// Memory for blocks.
    pub(crate) fn scratch(&self) -> Scratch {
        let words = self.plan.attributes.iter().map(|attribute| attribute.words).max().unwrap_or(0);
        Scratch {
            room: source::Room::new(self.empty.clone(), words, self.memos),
            sums: vec![[0; ROWS]; self.sums.len()],
            truths: formula::columns(self.truths.len()),
            timing: timing::Room::new(if self.triggers.is_empty() { 0 } else { self.plan.triggers.len() }),
            points: Points32 {
                base: [0; ROWS],
                undetermined: [0; ROWS],
                score: [0; ROWS],
                low: [0; ROWS],
                high: [0; ROWS],
                now: [0; ROWS],
                least: [0; ROWS],
                greatest: [0; ROWS],
            },
            verdict: verdict::Room::new(),
        }
    }

    /// Scores at most [`ROWS`] rows.
    ///
    /// # Errors
    /// A value among them can not be read; nothing is written then.
    pub(crate) fn run(
        &self,
        rows: Range<usize>,
        scratch: &mut Scratch,
        sink: &mut Sink<'_>,
    ) -> Result<(), Unreadable> {
        let n = rows.len();
        self.read(rows, scratch)?;
        for step in &self.steps {
            step.run(&mut scratch.truths, n);
        }
        for (views, to, table) in &self.whens {
            let (shown, surely) = (&scratch.truths[views.shown][..n], &scratch.truths[views.surely][..n]);
            let sums = &mut scratch.sums[*to][..n];
            widest(
                #[inline(always)]
                || kernels::add_pairs(shown, surely, table, sums),
            );
        }
        let Points32 { base, undetermined, low, high, .. } = &mut scratch.points;
        widest(
            #[inline(always)]
            || split(&scratch.sums, &self.fit, &mut base[..n], &mut undetermined[..n]),
        );
        if self.needs.ends {
            widest(
                #[inline(always)]
                || ends(&scratch.sums, &scratch.truths, &self.fit, &mut low[..n], &mut high[..n]),
            );
        }
        self.move_scores(scratch, n);
        if self.needs.timing {
            self.time(scratch, n);
        }
        for step in &self.later_steps {
            step.run(&mut scratch.truths, n);
        }
        if self.needs.tier || self.needs.certain {
            widest(
                #[inline(always)]
                || self.judge(scratch, n),
            );
        }
        sink.push_block(n, |output, columns, row| write::write(self, scratch, n, output, columns, row));
        Ok(())
    }

    fn read(&self, rows: Range<usize>, scratch: &mut Scratch) -> Result<(), Unreadable> {
        let n = rows.len();
        for (sum, start) in scratch.sums.iter_mut().zip(&self.sums) {
            sum[..n].fill(*start);
        }
        for (truths, start) in scratch.truths.iter_mut().zip(&self.truths) {
            truths[..n].fill(*start);
        }
        for input in &self.inputs {
            let (loaded, slots) = input.source.load(rows.clone(), &mut scratch.room)?;
            for (to, map) in &input.sums {
                map.add(loaded, &input.source, slots, &mut scratch.sums[*to][..n]);
            }
            for (to, map) in &input.truths {
                map.add(loaded, &input.source, slots, &mut scratch.truths[*to][..n]);
            }
            for (trigger, dated) in &input.dated {
                let planned = &self.plan.triggers[*trigger];
                dated.fill(planned, self.plan, loaded, &mut scratch.timing.dated[*trigger][..n]);
            }
        }
        Ok(())
    }

    /// Overrides in document order, on the score and on both ends.
    fn move_scores(&self, scratch: &mut Scratch, n: usize) {
        let Points32 { base, score, low, high, .. } = &mut scratch.points;
        score[..n].copy_from_slice(&base[..n]);
        for (rule, views) in self.plan.overrides.iter().zip(&self.overrides) {
            let shown = &scratch.truths[views.shown][..n];
            let surely = &scratch.truths[views.surely][..n];
            let (score, low, high) = (&mut score[..n], &mut low[..n], &mut high[..n]);
            let effect = Shift::new(rule.then);
            widest(
                #[inline(always)]
                || {
                    for (score, &truth) in score.iter_mut().zip(shown) {
                        *score = if truth == 2 { effect.of(*score) } else { *score };
                    }
                },
            );
            if self.needs.ends {
                widest(
                    #[inline(always)]
                    || {
                        for ((low, high), &truth) in low.iter_mut().zip(high.iter_mut()).zip(surely) {
                            let (lower, higher) = (effect.of(*low), effect.of(*high));
                            let (least, most) = ((*low).min(lower), (*high).max(higher));
                            *low = if truth == 1 { least } else { *low };
                            *high = if truth == 1 { most } else { *high };
                            *low = if truth == 2 { lower } else { *low };
                            *high = if truth == 2 { higher } else { *high };
                        }
                    },
                );
            }
        }
    }

    fn time(&self, scratch: &mut Scratch, n: usize) {
        let Points32 { now, least, greatest, .. } = &mut scratch.points;
        let (sums, axis) = (&scratch.sums, &self.timing);
        // The undetermined half is only needed for the ends.
        let undetermined = &mut scratch.verdict.set;
        split(sums, axis, &mut now[..n], &mut undetermined[..n]);
        if self.needs.timing_range {
            ends(sums, &scratch.truths, axis, &mut least[..n], &mut greatest[..n]);
            self.combine(End::Low, &scratch.truths, &mut scratch.timing, &mut least[..n]);
            self.combine(End::High, &scratch.truths, &mut scratch.timing, &mut greatest[..n]);
        }
        self.combine(End::Now, &scratch.truths, &mut scratch.timing, &mut now[..n]);
        for (atom, view, to) in &self.timings {
            match atom {
                Expression::Timing { min, max } => {
                    let (min, max) = (min.micro(), max.micro());
                    let Points32 { now, least, greatest, .. } = &scratch.points;
                    for i in 0..n {
                        let holds = match view {
                            View::Shown => min <= now[i] && now[i] <= max,
                            View::Bounds => min <= least[i] && greatest[i] <= max,
                        };
                        let possible = greatest[i] >= min && least[i] <= max;
                        scratch.truths[*to][i] = if holds { 2 } else { u8::from(possible) };
                    }
                }
                Expression::Trigger(index) => self.trigger_active(*index, *view, *to, scratch, n),
                _ => {}
            }
        }
    }

    /// Axis points and triggers into timing, in place.
    fn combine(&self, end: End, truths: &[Block<u8>], room: &mut timing::Room, points: &mut [i32]) {
        let n = points.len();
        timing::start(points, &mut room.p[..n]);
        for i in 0..self.plan.triggers.len() {
            self.strengths(i, end, truths, room, n);
            timing::multiply(&room.strength[..n], &mut room.p[..n]);
        }
        timing::finish(&room.p[..n], points);
    }

    /// The strength of a trigger, into the room.
    pub(super) fn strengths(
        &self,
        index: usize,
        end: End,
        truths: &[Block<u8>],
        room: &mut timing::Room,
        n: usize,
    ) {
        let trigger = &self.plan.triggers[index];
        let dated = trigger.attribute.map(|_| &room.dated[index][..n]);
        let truths = self.triggers.get(index).copied().flatten().map(|views| match end {
            End::Now => &truths[views.shown][..n],
            End::Low | End::High => &truths[views.surely][..n],
        });
        timing::strengths(trigger, end, dated, truths, &mut room.strength[..n]);
    }

    fn trigger_active(&self, index: usize, view: View, to: usize, scratch: &mut Scratch, n: usize) {
        self.strengths(index, End::High, &scratch.truths, &mut scratch.timing, n);
        for i in 0..n {
            scratch.truths[to][i] = u8::from(scratch.timing.strength[i] > 0.0);
        }
        let end = match view {
            View::Shown => End::Now,
            View::Bounds => End::Low,
        };
        self.strengths(index, end, &scratch.truths, &mut scratch.timing, n);
        for i in 0..n {
            if scratch.timing.strength[i] > 0.0 {
                scratch.truths[to][i] = 2;
            }
        }
    }
}

/// What the criteria of an axis earn, and what is undetermined.
#[inline(always)]
fn split(sums: &[Block<i64>], axis: &AxisSums, points: &mut [i32], undetermined: &mut [i32]) {
    points.fill(0);
    undetermined.fill(0);
    for group in &axis.groups {
        let Some(sum) = group.points else { continue };
        let most = group.cap.unwrap_or(i32::MAX);
        for ((points, undetermined), &sum) in points.iter_mut().zip(undetermined.iter_mut()).zip(&sums[sum]) {
            *points += low_half(sum).min(most);
            *undetermined += high_half(sum);
        }
    }
    if let Some(ignored) = axis.sharing.as_ref().and_then(|sharing| sharing.ignored) {
        for (points, &ignored) in points.iter_mut().zip(&sums[ignored]) {
            let ignored = low_half(ignored);
            if ignored > 0 {
                *points =
                    shared(u64::from(points.unsigned_abs()), (axis.total - ignored).unsigned_abs().into());
            }
        }
    }
}

/// Earned × 100 / available, in micro-points.
fn shared(earned: u64, available: u64) -> i32 {
    Points::clamped(rescaled(earned, available) as i64).micro()
}

/// The least and the greatest of an axis.
#[inline(always)]
fn ends(sums: &[Block<i64>], truths: &[Block<u8>], axis: &AxisSums, low: &mut [i32], high: &mut [i32]) {
    low.fill(0);
    high.fill(0);
    for group in &axis.groups {
        let most = group.cap.unwrap_or(i32::MAX);
        let Some(points) = group.points else { continue };
        let rows = low.iter_mut().zip(high.iter_mut()).zip(&sums[points]);
        match group.ends {
            Some(ends) => {
                for (((low, high), &points), &ends) in rows.zip(&sums[ends]) {
                    let (earned, open) = (low_half(points), high_half(points));
                    *low += (earned - low_half(ends)).min(most);
                    *high += (earned + open + high_half(ends)).min(most);
                }
            }
            None => {
                for ((low, high), &points) in rows {
                    *low += low_half(points).min(most);
                    *high += (low_half(points) + high_half(points)).min(most);
                }
            }
        }
    }
    let Some(sharing) = &axis.sharing else { return };
    let (Some(ignored), Some(fixed)) = (sharing.ignored, sharing.fixed) else { return };
    for (row, (low, high)) in low.iter_mut().zip(high.iter_mut()).enumerate() {
        let out = high_half(sums[ignored][row]);
        if out == 0 {
            continue;
        }
        let available = u64::from((axis.total - out).unsigned_abs());
        let fixed = sums[fixed][row];
        let may_stay_out = |(column, _, _): &&(usize, u64, u64)| truths[*column][row] == 1;
        // As in `score/bounds.rs`: joining helps exactly while a criterion is paid better (or worse) than the whole.
        let (mut earned, mut all) = (u64::from(low_half(fixed).unsigned_abs()), available);
        for &(_, least, max) in sharing.least.iter().filter(may_stay_out) {
            if least * all >= earned * max {
                break;
            }
            (earned, all) = (earned + least, all + max);
        }
        *low = if available == 0 { 0 } else { shared(earned, all) };
        let (mut earned, mut all) = (u64::from(high_half(fixed).unsigned_abs()), available);
        for &(_, greatest, max) in sharing.greatest.iter().filter(may_stay_out) {
            if all > 0 && greatest * all <= earned * max {
                break;
            }
            (earned, all) = (earned + greatest, all + max);
        }
        *high = shared(earned, all);
    }
}
