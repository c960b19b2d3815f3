//! Row by row: both versions' points, and what moved an account to another tier.

use super::Preview;
use crate::profile::criterion::Axis;
use crate::profile::rules::Tier;
use crate::review::error::ReviewError;
use crate::review::rows::each_row;
use crate::score::assess::Assessment;
use crate::score::scorer::Scorer;
use crate::score::tiers::Reason;
use crate::score::truth::Truth;
use crate::score::words::{Decision, Status};
use crate::table::Table;
use crate::watch::Watch;
use serde::Serialize;

/// How many rows are held at once.
const BLOCK: usize = 65_536;

/// What moved an account to another tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A criterion's points: the one whose change is greatest in the direction of the move.
    Criterion,
    /// An override that changed the score, or set the tier.
    Override,
    /// The tiers' least scores.
    Threshold,
    /// A must-have.
    MustHave,
    /// What a tier requires.
    Requires,
    /// An exclusion that fires in one version only.
    Exclusion,
    /// Nothing is known of it in one version, for that rests on other attributes.
    InsufficientData,
}

/// One criterion's part in the change of an account's fit score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CriterionDifference {
    /// Its id.
    pub criterion: String,
    /// The points it gave to the fit score; 0 when there was none of this id.
    pub before: f64,
    /// The points it gives.
    pub after: f64,
    /// After less before.
    pub change: f64,
}

/// An account whose tier changes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mover {
    /// Its row.
    pub row: u64,
    /// Its name.
    pub account: Option<String>,
    /// Its tier before.
    pub tier_before: Option<String>,
    /// Its tier after.
    pub tier_after: Option<String>,
    /// Its score before.
    pub score_before: f64,
    /// Its score after.
    pub score_after: f64,
    /// After less before: the sum of the criteria's changes and the overrides'.
    pub change: f64,
    /// What moved it.
    pub cause: Cause,
    /// The criterion, override or exclusion.
    pub cause_id: Option<String>,
    /// The criteria that give it other points, the greatest change first.
    pub criteria: Vec<CriterionDifference>,
    /// The change that overrides make, after less before.
    pub override_change: f64,
    /// In words.
    pub text: String,
}

/// One account under one version.
#[derive(Clone, Debug)]
pub(super) struct Row {
    score: i32,
    base: i32,
    tier: Option<usize>,
    decision: Decision,
    status: Status,
    points: Vec<i32>,
    excluded_by: Option<usize>,
    /// The override (its place in the document) that set the tier.
    set_by: Option<usize>,
    must_have: Option<usize>,
    required: bool,
}

impl Row {
    fn new(scorer: &Scorer, account: &Assessment) -> Self {
        let plan = scorer.plan();
        let verdict = &account.verdict;
        let on_fit = |i: usize| plan.criteria[i].axis == Axis::Fit;
        let points = account.criteria.iter().enumerate();
        let set_by = verdict.reasons.iter().find_map(|(_, reason)| match reason {
            Reason::Override(place) => plan.overrides.get(*place).map(|rule| rule.index),
            _ => None,
        });
        let must_have = verdict.reasons.iter().find_map(|(_, reason)| match reason {
            Reason::MustHave(place) => Some(*place),
            _ => None,
        });
        Self {
            score: account.score.micro(),
            base: account.base.points.micro(),
            tier: verdict.tier,
            decision: verdict.decision,
            status: verdict.status,
            points: points.map(|(i, result)| if on_fit(i) { result.points.micro() } else { 0 }).collect(),
            excluded_by: account.exclusions.iter().position(|truth| *truth == Truth::True),
            set_by,
            must_have,
            required: verdict
                .reasons
                .iter()
                .any(|(_, reason)| matches!(reason, Reason::RequiresUnmet | Reason::RequiresUnknown)),
        }
    }
}

/// A criterion of either version, by its place in each.
pub(super) struct Joined {
    pub(super) id: String,
    before: Option<usize>,
    after: Option<usize>,
    pub(super) total: i64,
    pub(super) accounts: u64,
    pub(super) up: u64,
    pub(super) down: u64,
}

/// A mover before it is told.
pub(super) struct Moved {
    pub(super) place: usize,
    before: Row,
    after: Row,
    cause: (Cause, Option<String>),
    changes: Vec<(String, i32, i32)>,
}

/// Everything that is counted over the rows.
pub(super) struct Comparison {
    pub(super) counts: Vec<Vec<u64>>,
    pub(super) tiers: Preview,
    pub(super) scores: Preview,
    pub(super) decisions_changed: u64,
    pub(super) score_total: i64,
    pub(super) base_total: i64,
    pub(super) scores_before: Vec<f64>,
    pub(super) scores_after: Vec<f64>,
    pub(super) criteria: Vec<Joined>,
    pub(super) movers: Vec<Moved>,
}

fn joined(before: &Scorer, after: &Scorer) -> Vec<Joined> {
    let ids = |scorer: &Scorer| -> Vec<String> {
        scorer.profile().document().criteria.iter().map(|criterion| criterion.id.clone()).collect()
    };
    let (old, new) = (ids(before), ids(after));
    let gone = old.iter().filter(|id| !new.contains(id));
    new.iter()
        .chain(gone)
        .map(|id| Joined {
            id: id.clone(),
            before: old.iter().position(|known| known == id),
            after: new.iter().position(|known| known == id),
            total: 0,
            accounts: 0,
            up: 0,
            down: 0,
        })
        .collect()
}

impl Comparison {
    pub(super) fn run(
        before: &Scorer,
        after: &Scorer,
        table: &Table<'_>,
        most: usize,
        watch: Watch<'_>,
    ) -> Result<Self, ReviewError> {
        let classes = |scorer: &Scorer| scorer.profile().document().tiers.len() + 1;
        let mut found = Self {
            counts: vec![vec![0; classes(after)]; classes(before)],
            tiers: Preview::default(),
            scores: Preview::default(),
            decisions_changed: 0,
            score_total: 0,
            base_total: 0,
            scores_before: Vec::with_capacity(table.rows()),
            scores_after: Vec::with_capacity(table.rows()),
            criteria: joined(before, after),
            movers: Vec::new(),
        };
        let read = |scorer: &Scorer, rows: &[usize]| -> Result<Vec<Row>, ReviewError> {
            let mut all = Vec::with_capacity(rows.len());
            each_row(scorer, table, rows, |_, account, _| all.push(Row::new(scorer, account)))?;
            Ok(all)
        };
        let mut start = 0;
        // An empty table goes through once, so that an absent column is still found.
        loop {
            watch.at(start as f64 / table.rows().max(1) as f64 * 0.9)?;
            let rows: Vec<usize> = (start..table.rows().min(start + BLOCK)).collect();
            let (old, new) = (read(before, &rows)?, read(after, &rows)?);
            for ((row, old), new) in rows.iter().zip(old).zip(new) {
                found.add(*row, old, new, before, after);
            }
            found.keep(most);
            start += BLOCK;
            if start >= table.rows() {
                return Ok(found);
            }
        }
    }

    fn add(&mut self, place: usize, old: Row, new: Row, before: &Scorer, after: &Scorer) {
        let (last_before, last_after) = (self.counts.len() - 1, self.counts[0].len() - 1);
        let (from, to) = (old.tier.unwrap_or(last_before), new.tier.unwrap_or(last_after));
        self.counts[from][to] += 1;
        let rank = |tier: Option<usize>| tier.unwrap_or(usize::MAX);
        // The first tier is the best.
        let direction = rank(old.tier).cmp(&rank(new.tier));
        self.tiers.add(direction);
        self.scores.add(new.score.cmp(&old.score));
        self.decisions_changed += u64::from(old.decision != new.decision);
        self.score_total += i64::from(new.score) - i64::from(old.score);
        self.base_total += i64::from(new.base) - i64::from(old.base);
        self.scores_before.push(f64::from(old.score));
        self.scores_after.push(f64::from(new.score));
        let mut changes = Vec::new();
        for criterion in &mut self.criteria {
            let was = criterion.before.map_or(0, |i| old.points[i]);
            let is = criterion.after.map_or(0, |i| new.points[i]);
            criterion.total += i64::from(is) - i64::from(was);
            criterion.accounts += u64::from(is != was);
            if is != was {
                changes.push((criterion.id.clone(), was, is));
            }
        }
        let moved = old.tier.map(|tier| &before.profile().document().tiers[tier].id)
            != new.tier.map(|tier| &after.profile().document().tiers[tier].id);
        if !moved {
            return;
        }
        changes.sort_by_key(|(_, was, is)| std::cmp::Reverse((is - was).unsigned_abs()));
        let cause = cause(&old, &new, &changes, before, after);
        if cause.0 == Cause::Criterion
            && let Some(criterion) = self.criteria.iter_mut().find(|c| Some(&c.id) == cause.1.as_ref())
        {
            match direction {
                std::cmp::Ordering::Greater => criterion.up += 1,
                std::cmp::Ordering::Less => criterion.down += 1,
                std::cmp::Ordering::Equal => {}
            }
        }
        self.movers.push(Moved { place, before: old, after: new, cause, changes });
    }

    /// Keeps the movers with the greatest changes of score; ties: the earlier row.
    fn keep(&mut self, most: usize) {
        let change = |mover: &Moved| (mover.after.score - mover.before.score).unsigned_abs();
        self.movers.sort_by_key(|mover| (std::cmp::Reverse(change(mover)), mover.place));
        self.movers.truncate(most);
    }
}

/// The tier that a score alone leads to.
fn by_score(tiers: &[Tier], score: i32) -> Option<usize> {
    tiers.iter().position(|tier| tier.min.micro() <= score)
}

fn cause(
    old: &Row,
    new: &Row,
    changes: &[(String, i32, i32)],
    before: &Scorer,
    after: &Scorer,
) -> (Cause, Option<String>) {
    let (was, is) = (before.profile().document(), after.profile().document());
    if (old.status == Status::Excluded) != (new.status == Status::Excluded) {
        let exclusion = match (old.excluded_by, new.excluded_by) {
            (None, Some(place)) => is.exclusions.get(place),
            (Some(place), _) => was.exclusions.get(place),
            _ => None,
        };
        return (Cause::Exclusion, exclusion.map(|rule| rule.id.clone()));
    }
    let unknown = |row: &Row| row.status == Status::InsufficientData;
    if unknown(old) != unknown(new) {
        return (Cause::InsufficientData, None);
    }
    if old.set_by.is_some() || new.set_by.is_some() {
        let rule = match (old.set_by, new.set_by) {
            (_, Some(place)) => is.overrides.get(place),
            (Some(place), None) => was.overrides.get(place),
            _ => None,
        };
        return (Cause::Override, rule.map(|rule| rule.id.clone()));
    }
    // The score moved it when it leads elsewhere under the thresholds of either version.
    let led = by_score(&was.tiers, old.score) != by_score(&was.tiers, new.score)
        || by_score(&is.tiers, old.score) != by_score(&is.tiers, new.score);
    if led && old.score != new.score {
        let up = new.score > old.score;
        let overrides = (new.score - new.base) - (old.score - old.base);
        let same_way = |change: i32| (change > 0) == up && change != 0;
        let greatest = changes.iter().find(|(_, was, is)| same_way(is - was));
        let by_criterion = greatest.map_or(0, |(_, was, is)| (is - was).unsigned_abs());
        return match greatest {
            Some((id, ..)) if !same_way(overrides) || by_criterion >= overrides.unsigned_abs() => {
                (Cause::Criterion, Some(id.clone()))
            }
            _ => (Cause::Override, None),
        };
    }
    if old.must_have != new.must_have {
        let criterion = match (old.must_have, new.must_have) {
            (_, Some(place)) => is.criteria.get(place),
            (Some(place), None) => was.criteria.get(place),
            _ => None,
        };
        return (Cause::MustHave, criterion.map(|criterion| criterion.id.clone()));
    }
    if old.required != new.required { (Cause::Requires, None) } else { (Cause::Threshold, None) }
}

impl Moved {
    pub(super) fn report(&self, account: Option<String>, row: u64, before: &Scorer, after: &Scorer) -> Mover {
        let points = |micro: i32| f64::from(micro) / 1e6;
        let tier = |scorer: &Scorer, row: &Row| {
            row.tier.map(|tier| scorer.profile().document().tiers[tier].id.clone())
        };
        let (tier_before, tier_after) = (tier(before, &self.before), tier(after, &self.after));
        let change = self.after.score - self.before.score;
        let overrides = (self.after.score - self.after.base) - (self.before.score - self.before.base);
        let (cause, cause_id) = self.cause.clone();
        let named = |tier: &Option<String>| tier.clone().unwrap_or_else(|| "no tier".to_owned());
        let told = match (cause, &cause_id) {
            (Cause::Criterion, Some(id)) => format!("mainly by criterion `{id}`"),
            (Cause::Override, Some(id)) => format!("by override `{id}`"),
            (Cause::Override, None) => "by overrides".to_owned(),
            (Cause::Exclusion, Some(id)) => format!("by exclusion `{id}`"),
            (Cause::MustHave, Some(id)) => format!("by must-have `{id}`"),
            (Cause::Requires, _) => "by what a tier requires".to_owned(),
            (Cause::InsufficientData, _) => "for nothing is known of it in one version".to_owned(),
            _ => "by the tiers' least scores".to_owned(),
        };
        Mover {
            row,
            account,
            text: format!(
                "From {} to {} ({}{} points), {told}.",
                named(&tier_before),
                named(&tier_after),
                if change < 0 { "" } else { "+" },
                points(change)
            ),
            tier_before,
            tier_after,
            score_before: points(self.before.score),
            score_after: points(self.after.score),
            change: points(change),
            cause,
            cause_id,
            criteria: self
                .changes
                .iter()
                .map(|(id, was, is)| CriterionDifference {
                    criterion: id.clone(),
                    before: points(*was),
                    after: points(*is),
                    change: points(is - was),
                })
                .collect(),
            override_change: points(overrides),
        }
    }
}
