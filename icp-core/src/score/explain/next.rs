//! Which missing attribute to find out next (N2): the one whose value, whatever it turns out to be, narrows the bounds most
//! for what it costs.

use super::candidates::{Candidate, candidates};
use crate::points::Points;
use crate::score::assess::Assessment;
use crate::score::plan::Plan;
use crate::score::scorer::{Scorer, TableError};
use crate::score::slots::{Slot, Slots};
use crate::table::Table;
use crate::table::account::Account;
use crate::table::fault::DataError;

/// How many rows of a table are looked at unless the caller says otherwise.
pub const ROWS_LOOKED_AT: usize = 2_000;

/// A missing attribute and what finding it out is sure to give.
#[derive(Clone, Debug, PartialEq)]
pub struct NextAttribute {
    /// The attribute.
    pub attribute: String,
    /// What it costs to find out.
    pub find_cost: f64,
    /// By how much `high − low` shrinks at least, whatever the value.
    pub shrink: Points,
    /// `shrink` in points for each unit of `find_cost`.
    pub per_cost: f64,
    /// Whether some value makes the tier certain.
    pub could_make_certain: bool,
    /// Whether every value makes the tier certain.
    pub would_make_certain: bool,
    /// The tiers that its values lead to while the rest stays as it is, best first; `None` stands for no tier.
    pub tiers: Vec<Option<String>>,
}

/// The missing attributes of one account, the one most worth finding out first.
#[derive(Clone, Debug, PartialEq)]
pub struct NextAttributes {
    /// The least score that the missing attributes allow now.
    pub low: Points,
    /// The greatest score that the missing attributes allow now.
    pub high: Points,
    /// Whether the tier is certain already.
    pub tier_certain: bool,
    /// The missing attributes that scoring reads, by `per_cost` from the greatest; ties in document order.
    pub attributes: Vec<NextAttribute>,
}

/// An attribute over a table.
#[derive(Clone, Debug, PartialEq)]
pub struct NextOfTable {
    /// The attribute.
    pub attribute: String,
    /// What it costs to find out, for one account.
    pub find_cost: f64,
    /// In how many of the accounts looked at it is missing.
    pub missing: u64,
    /// The guaranteed shrink of `high − low`, in points, added up over the accounts looked at.
    pub shrink: f64,
    /// `shrink` for each unit of `find_cost`.
    pub per_cost: f64,
    /// In how many accounts some value makes an uncertain tier certain.
    pub could_make_certain: u64,
}

/// What to find out next over a table.
#[derive(Clone, Debug, PartialEq)]
pub struct NextAttributesOfTable {
    /// How many rows the table has.
    pub rows: u64,
    /// How many of them were looked at: all, or evenly spaced ones.
    pub looked_at: u64,
    /// How many of those could not be read and were passed over.
    pub unreadable: u64,
    /// The attributes that are missing anywhere, by `per_cost` from the greatest; ties in document order.
    pub attributes: Vec<NextOfTable>,
}

/// What one attribute would give one account.
struct Gain {
    shrink: i32,
    certain: (bool, bool),
    /// For each tier, and last for none, whether a value leads there.
    tiers: Vec<bool>,
}

/// The candidates of a missing attribute do not depend on the account: they are made once.
struct Search<'a> {
    plan: &'a Plan,
    candidates: Vec<Vec<Candidate>>,
    now: Assessment,
    then: Assessment,
}

impl<'a> Search<'a> {
    fn new(plan: &'a Plan) -> Self {
        Self {
            plan,
            candidates: (0..plan.attributes.len()).map(|place| candidates(plan, place, None)).collect(),
            now: Assessment::default(),
            then: Assessment::default(),
        }
    }

    fn width(assessment: &Assessment) -> i32 {
        assessment.high.micro() - assessment.low.micro()
    }

    /// What finding out the missing attribute at `place` gives; `now` must be the account's assessment.
    fn gain(&mut self, place: usize, slots: &mut Slots) -> Gain {
        let (mut widest, mut some, mut every) = (0, false, true);
        let mut tiers = vec![false; self.plan.tiers.len() + 1];
        for candidate in &self.candidates[place] {
            candidate.put(place, &self.plan.attributes[place], slots);
            self.then.run(self.plan, slots);
            widest = widest.max(Self::width(&self.then));
            some |= self.then.verdict.tier_certain;
            every &= self.then.verdict.tier_certain;
            tiers[self.then.verdict.tier.unwrap_or(self.plan.tiers.len())] = true;
        }
        slots.values[place] = Slot::Missing;
        Gain { shrink: (Self::width(&self.now) - widest).max(0), certain: (some, every), tiers }
    }
}

impl Scorer {
    /// The missing attributes of an account, the one most worth finding out first: by the shrink of `high − low` that every value
    /// guarantees, for each unit of `find_cost`.
    ///
    /// The shrink is taken over one value for each thing that fits, tests and triggers can make of the attribute; where a
    /// curve or a fading trigger makes infinitely many things of it, over its knots, the middles between them and eight steps.
    ///
    /// # Errors
    /// As [`Scorer::score`].
    ///
    /// ```
    /// use icp_core::{Account, Profile};
    /// let profile = Profile::from_json(r#"{
    ///     "icp": 1, "name": "Example",
    ///     "attributes": {"employees": {"type": "number", "find_cost": 4}, "country": {"type": "text"}},
    ///     "criteria": [
    ///         {"id": "size", "category": "firmographic", "weight": 3, "attribute": "employees", "fit": {"bands": [{"min": 50, "fit": 1}]}},
    ///         {"id": "place", "category": "firmographic", "weight": 1, "attribute": "country", "fit": {"values": {"Germany": 1}}}
    ///     ]
    /// }"#)?;
    /// let next = profile.scorer("2026-11-21")?.next_attributes(&Account::new())?;
    /// assert_eq!(next.attributes[0].attribute, "country", "25 points for 1 beat 75 points for 4");
    /// assert_eq!((next.attributes[1].shrink.to_f64(), next.attributes[1].per_cost), (75.0, 18.75));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next_attributes(&self, account: &Account) -> Result<NextAttributes, DataError> {
        let mut slots = self.slots(account)?;
        let mut search = Search::new(self.plan());
        search.now.run(self.plan(), &slots);
        let tier = |place: usize| self.profile().document().tiers.get(place).map(|tier| tier.id.clone());
        let mut attributes = Vec::new();
        for (place, attribute) in self.attributes().enumerate() {
            if !slots.is_missing(place) {
                continue;
            }
            let gain = search.gain(place, &mut slots);
            let find_cost = self.plan().attributes[place].find_cost;
            let shrink = Points::from_micro(gain.shrink);
            attributes.push(NextAttribute {
                attribute: attribute.name.clone(),
                find_cost,
                shrink,
                per_cost: shrink.to_f64() / find_cost,
                could_make_certain: gain.certain.0,
                would_make_certain: gain.certain.1,
                tiers: (0..gain.tiers.len()).filter(|&i| gain.tiers[i]).map(tier).collect(),
            });
        }
        attributes.sort_by(|a, b| crate::num::order(b.per_cost, a.per_cost));
        let Assessment { low, high, ref verdict, .. } = search.now;
        Ok(NextAttributes { low, high, tier_certain: verdict.tier_certain, attributes })
    }

    /// The attributes most worth finding out over a whole table, from at most [`ROWS_LOOKED_AT`] of its rows.
    ///
    /// # Errors
    /// When a column that the profile reads is absent or of the wrong type. Rows that can not be read are counted, not refused.
    pub fn next_attributes_of_table(&self, table: &Table<'_>) -> Result<NextAttributesOfTable, TableError> {
        self.next_attributes_of_table_with(table, ROWS_LOOKED_AT)
    }

    /// Like [`Self::next_attributes_of_table`], from at most `most` rows (at least one): all of them when there are no more, else
    /// rows ⌊i × rows / most⌋ for i = 0 … most − 1.
    ///
    /// # Errors
    /// As [`Self::next_attributes_of_table`].
    pub fn next_attributes_of_table_with(
        &self,
        table: &Table<'_>,
        most: usize,
    ) -> Result<NextAttributesOfTable, TableError> {
        let rows = table.rows();
        let looked_at = rows.min(most.max(1));
        let chosen = (0..looked_at).map(|i| (i as u128 * rows as u128 / looked_at as u128) as usize);
        let mut search = Search::new(self.plan());
        let mut sums = vec![(0u64, 0i64, 0u64); self.plan().attributes.len()];
        let mut unreadable = 0;
        self.visit_rows(table, chosen, |slots| {
            let Some(slots) = slots else {
                unreadable += 1;
                return;
            };
            if !(0..sums.len()).any(|place| slots.is_missing(place)) {
                return;
            }
            search.now.run(self.plan(), slots);
            for (place, sum) in sums.iter_mut().enumerate() {
                if slots.is_missing(place) {
                    let gain = search.gain(place, slots);
                    sum.0 += 1;
                    sum.1 += i64::from(gain.shrink);
                    sum.2 += u64::from(!search.now.verdict.tier_certain && gain.certain.0);
                }
            }
        })?;
        let costs = self.plan().attributes.iter().map(|attribute| attribute.find_cost);
        let with_sums = self.attributes().zip(costs).zip(sums).filter(|(_, (missing, ..))| *missing > 0);
        let mut attributes: Vec<NextOfTable> = with_sums
            .map(|((attribute, find_cost), (missing, micro, could_make_certain))| {
                let shrink = micro as f64 / f64::from(crate::points::MICRO_PER_POINT);
                NextOfTable {
                    attribute: attribute.name.clone(),
                    find_cost,
                    missing,
                    shrink,
                    per_cost: shrink / find_cost,
                    could_make_certain,
                }
            })
            .collect();
        attributes.sort_by(|a, b| crate::num::order(b.per_cost, a.per_cost));
        Ok(NextAttributesOfTable { rows: rows as u64, looked_at: looked_at as u64, unreadable, attributes })
    }
}
