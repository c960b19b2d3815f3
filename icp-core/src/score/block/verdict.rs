//! Tier, decision, status and certainty over a block (the same rules as for one account: `score/tiers.rs`).

use super::super::sink::reason_code;
use super::super::tiers::Reason;
use super::super::words::{Decision, Status};
use super::engine::{Engine, sets_tier};
use super::run::Scratch;
use super::{Block, ROWS};

/// Memory for verdicts.
pub(super) struct Room {
    pub(super) status: Block<u8>,
    pub(super) decision: Block<u8>,
    pub(super) tier: Block<i32>,
    pub(super) certain: Block<bool>,
    /// The tier that an override sets; −1 for none.
    pub(super) set: Block<i32>,
}

impl Room {
    pub(super) fn new() -> Self {
        Self {
            status: [0; ROWS],
            decision: [0; ROWS],
            tier: [0; ROWS],
            certain: [false; ROWS],
            set: [-1; ROWS],
        }
    }
}

impl Engine<'_, '_> {
    #[inline(always)]
    pub(super) fn judge(&self, scratch: &mut Scratch, n: usize) {
        self.judge_status(scratch, n);
        if self.needs.tier {
            self.judge_tier(scratch, n);
        }
        if self.needs.certain {
            self.judge_certainty(scratch, n);
        }
    }

    #[inline(always)]
    fn judge_status(&self, scratch: &mut Scratch, n: usize) {
        let total = self.fit.total;
        let status = &mut scratch.verdict.status;
        for (status, &undetermined) in status[..n].iter_mut().zip(&scratch.points.undetermined) {
            let covered = undetermined != total;
            *status = if covered { Status::Scored as u8 } else { Status::InsufficientData as u8 };
        }
        if let Some(fired) = self.fired {
            for (status, &fired) in status[..n].iter_mut().zip(&scratch.truths[fired.shown]) {
                *status = if fired == 2 { Status::Scored as u8 } else { *status };
            }
        }
        if let Some(excluded) = self.excluded {
            for (status, &excluded) in status[..n].iter_mut().zip(&scratch.truths[excluded.shown]) {
                let open = *status == Status::Scored as u8 && excluded == 1;
                *status = if open { Status::Conditional as u8 } else { *status };
                *status = if excluded == 2 { Status::Excluded as u8 } else { *status };
            }
        }
    }

    #[inline(always)]
    fn judge_tier(&self, scratch: &mut Scratch, n: usize) {
        let room = &mut scratch.verdict;
        let score = &scratch.points.score[..n];
        let tier = &mut room.tier[..n];
        tier.fill(-1);
        for (i, planned) in self.plan.tiers.iter().enumerate().rev() {
            let (min, here) = (planned.min.micro(), i as i32);
            let gates = self.gates.get(i).copied().unwrap_or_default();
            match (gates.must_have, gates.requires) {
                (None, None) => {
                    for (tier, &score) in tier.iter_mut().zip(score) {
                        *tier = if score >= min { here } else { *tier };
                    }
                }
                (must_have, requires) => {
                    let open = |gate: Option<usize>, i: usize, least: u8| {
                        gate.is_none_or(|column| scratch.truths[column][i] >= least)
                    };
                    for (row, (tier, &score)) in tier.iter_mut().zip(score).enumerate() {
                        let met = score >= min && open(must_have, row, 1) && open(requires, row, 2);
                        *tier = if met { here } else { *tier };
                    }
                }
            }
        }
        let (pursue, exclude) = (self.plan.decision.pursue.micro(), self.plan.decision.exclude_below.micro());
        let decide = |counted: i32| {
            let low = if counted < exclude { Decision::Exclude as u8 } else { Decision::Consider as u8 };
            if counted >= pursue { Decision::Pursue as u8 } else { low }
        };
        let decision = &mut room.decision[..n];
        for (decision, &score) in decision.iter_mut().zip(score) {
            *decision = decide(score);
        }
        let set = &mut room.set[..n];
        set.fill(-1);
        for (rule, views) in self.plan.overrides.iter().zip(&self.overrides) {
            let Some(named) = sets_tier(rule.then) else { continue };
            let decided = decide(self.plan.tiers[named].min.micro());
            let truths = &scratch.truths[views.shown][..n];
            for (((set, tier), decision), &truth) in
                set.iter_mut().zip(tier.iter_mut()).zip(decision.iter_mut()).zip(truths)
            {
                if truth == 2 {
                    (*set, *tier, *decision) = (named as i32, named as i32, decided);
                }
            }
        }
        for ((tier, decision), &status) in tier.iter_mut().zip(decision).zip(&room.status) {
            let none = status >= Status::InsufficientData as u8;
            *tier = if none { -1 } else { *tier };
            *decision =
                if status == Status::InsufficientData as u8 { Decision::Consider as u8 } else { *decision };
            *decision = if status == Status::Excluded as u8 { Decision::Exclude as u8 } else { *decision };
        }
    }

    /// By low and high alone, where nothing else has a say.
    #[inline(always)]
    fn judge_certainty(&self, scratch: &mut Scratch, n: usize) {
        let plain = self.excluded.is_none()
            && !self.plan.overrides.iter().any(|rule| sets_tier(rule.then).is_some())
            && self.gates.iter().all(|gate| gate.surely.is_none());
        if plain && self.fired.is_none() && !self.plan.fit_axis.criteria.is_empty() {
            let (low, high) = (&scratch.points.low[..n], &scratch.points.high[..n]);
            let total = self.fit.total;
            let known = match self.fit.unsettled {
                Some(sum) => {
                    let unsettled = &scratch.sums[sum];
                    (0..n).for_each(|i| scratch.verdict.certain[i] = unsettled[i] as i32 != total);
                    true
                }
                None => false,
            };
            let certain = &mut scratch.verdict.certain[..n];
            if !known {
                certain.fill(true);
            }
            for (certain, &undetermined) in certain.iter_mut().zip(&scratch.points.undetermined) {
                *certain &= undetermined != total;
            }
            // A minimum between low and high would part their tiers.
            for planned in &self.plan.tiers {
                let min = planned.min.micro();
                for ((certain, &low), &high) in certain.iter_mut().zip(low).zip(high) {
                    *certain &= (low >= min) == (high >= min);
                }
            }
            return;
        }
        for i in 0..n {
            scratch.verdict.certain[i] = self.is_certain(scratch, i);
        }
    }

    /// One row's certainty, in full (docs/semantics.md, item 26).
    fn is_certain(&self, scratch: &Scratch, i: usize) -> bool {
        let truth = |column: usize| scratch.truths[column][i];
        let fires = self.fired.map_or(0, |views| truth(views.surely));
        if self.plan.fit_axis.criteria.is_empty() && fires == 0 {
            return true;
        }
        let excluded = self.excluded.map_or(0, |views| truth(views.surely));
        if excluded != 0 {
            return excluded == 2;
        }
        let total = self.fit.total;
        let undetermined = scratch.points.undetermined[i];
        let fired = self.fired.is_some_and(|views| truth(views.shown) == 2);
        if undetermined == total && !fired {
            return false;
        }
        let unsettled = self.fit.unsettled.map_or(undetermined, |sum| scratch.sums[sum][i] as i32);
        if unsettled == total && fires != 2 {
            return false;
        }
        let mut set = None;
        for (rule, views) in self.plan.overrides.iter().zip(&self.overrides) {
            if let Some(tier) = sets_tier(rule.then) {
                match truth(views.surely) {
                    2 => set = Some((tier, true)),
                    1 if set != Some((tier, true)) => set = Some((tier, false)),
                    _ => {}
                }
            }
        }
        if let Some((_, certain)) = set {
            return certain;
        }
        let (low, high) = (scratch.points.low[i], scratch.points.high[i]);
        for (tier, gate) in self.plan.tiers.iter().zip(&self.gates) {
            let min = tier.min.micro();
            if high < min {
                continue;
            }
            match gate.surely.map_or(2, truth) {
                0 => {}
                2 if low >= min => return true,
                _ => return false,
            }
        }
        true
    }

    /// The codes of a row's tier reasons.
    pub(super) fn reasons(&self, scratch: &Scratch, i: usize, mut push: impl FnMut(usize)) {
        let tiers = self.plan.tiers.len();
        if scratch.verdict.status[i] >= Status::InsufficientData as u8 {
            return;
        }
        if let Ok(tier) = usize::try_from(scratch.verdict.set[i]) {
            return push(reason_code(tiers, tier, Reason::Override(0)));
        }
        for (tier, (planned, gate)) in self.plan.tiers.iter().zip(&self.gates).enumerate() {
            if scratch.points.score[i] < planned.min.micro() {
                continue;
            }
            if gate.must_have.is_some_and(|column| scratch.truths[column][i] == 0) {
                push(reason_code(tiers, tier, Reason::MustHave(0)));
                continue;
            }
            match gate.requires.map_or(2, |column| scratch.truths[column][i]) {
                0 => push(reason_code(tiers, tier, Reason::RequiresUnmet)),
                1 => push(reason_code(tiers, tier, Reason::RequiresUnknown)),
                _ => return,
            }
        }
    }
}
