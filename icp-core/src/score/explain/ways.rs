//! The cheapest ways to a better tier (N3): minimal sets of attribute changes, each assessed by the plan itself.

use super::build::values_as_read;
use super::candidates::Candidate;
use super::json::{list, object, optional, points, text, texts, value};
use super::search::{Changeable, Search};
use super::values::Speller;
use crate::json::Json;
use crate::num;
use crate::points::Points;
use crate::score::assess::Assessment;
use crate::score::record::Record;
use crate::score::scorer::Scorer;
use crate::table::account::{Account, Value};
use crate::table::fault::DataError;

/// How many ways are given unless the caller says otherwise.
pub const WAYS: usize = 10;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaysOptions {
    /// The id of the tier to reach (or a better one); `None` for the next better tier, which without any tier is the last one.
    pub target: Option<String>,
    /// How many ways to give at most.
    pub most: usize,
}

impl Default for WaysOptions {
    fn default() -> Self {
        Self { target: None, most: WAYS }
    }
}

/// Why no ways can be given.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WaysError {
    /// The account can not be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// There is no such tier.
    #[error("the profile has no tier {id:?}; its tiers are {}", tiers.join(", "))]
    UnknownTier {
        /// The tier asked for.
        id: String,
        /// Those there are.
        tiers: Vec<String>,
    },
}

/// One attribute that has to change.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The attribute.
    pub attribute: String,
    /// Its value now; null when missing.
    pub from: Value,
    /// A value that does: the nearest of those looked at. Any that fits and rules treat alike would do as well.
    pub to: Value,
    /// What the change costs.
    pub cost: f64,
    /// The criteria that read it and whose fit changes on this way.
    pub criteria: Vec<String>,
}

/// A minimal set of changes that reaches the tier: without any one of them, no values of the others do.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// The changes, in document order of the attributes.
    pub steps: Vec<Step>,
    /// The sum of their `change_cost`.
    pub cost: f64,
    /// The score it leads to.
    pub score: Points,
    /// The tier it leads to.
    pub tier: String,
    /// Whether missing attributes can not change that tier any more.
    pub tier_certain: bool,
}

/// The cheapest ways up.
#[derive(Clone, Debug, PartialEq)]
pub struct WaysUp {
    /// The tier now.
    pub from: Option<String>,
    /// The tier to reach; `None` when there is no better one.
    pub target: Option<String>,
    /// Whether it is reached already.
    pub reached: bool,
    /// The ways, cheapest first; of equal cost the one with fewer changes, then in document order.
    pub ways: Vec<Way>,
    /// How many attributes can be changed and would change anything.
    pub changeable: u64,
    /// Whether something was left out of the search: more than 18 such attributes, or too many combinations of values. The ways given
    /// are right even then, but a cheaper one may have been missed.
    pub truncated: bool,
}

impl WaysUp {
    /// The answer as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        let step = |step: &Step| {
            object(vec![
                ("attribute", text(&step.attribute)),
                ("from", value(&step.from)),
                ("to", value(&step.to)),
                ("cost", Json::Number(step.cost)),
                ("criteria", texts(&step.criteria)),
            ])
        };
        let way = |way: &Way| {
            object(vec![
                ("steps", list(&way.steps, step)),
                ("cost", Json::Number(way.cost)),
                ("score", points(way.score)),
                ("tier", text(&way.tier)),
                ("tier_certain", Json::Bool(way.tier_certain)),
            ])
        };
        object(vec![
            ("from", optional(self.from.as_deref())),
            ("target", optional(self.target.as_deref())),
            ("reached", Json::Bool(self.reached)),
            ("ways", list(&self.ways, way)),
            ("changeable", Json::Number(self.changeable as f64)),
            ("truncated", Json::Bool(self.truncated)),
        ])
    }
}

impl Scorer {
    /// The cheapest sets of attribute changes that lead to a better tier, by the sum of `change_cost`. Immutable attributes stay as they
    /// are; caps, exclusions, must-haves, `requires`, overrides and missing policies all act as in scoring, because every way is
    /// assessed by the plan itself.
    ///
    /// Complete over the values of `docs/semantics.md`, item 32, up to 18 attributes whose change could change anything; beyond
    /// that, `truncated` says so.
    ///
    /// # Errors
    /// See [`WaysError`].
    ///
    /// ```
    /// use icp_core::{Account, Profile, score::explain::ways::WaysOptions};
    /// let profile = Profile::from_json(r#"{
    ///     "icp": 1, "name": "Example",
    ///     "attributes": {"employees": {"type": "number", "change_cost": 10}, "tools": {"type": "tags", "change_cost": 2}},
    ///     "criteria": [
    ///         {"id": "size", "category": "firmographic", "weight": 3, "attribute": "employees", "fit": {"bands": [{"min": 50, "fit": 1}]}},
    ///         {"id": "crm", "category": "technographic", "weight": 1, "attribute": "tools", "fit": {"any_of": ["HubSpot"]}}
    ///     ]
    /// }"#)?;
    /// let account = Account::new().number("employees", 120.0).tags("tools", ["Slack"]);
    /// let up = profile.scorer("2026-11-21")?.ways_up(&account, &WaysOptions::default())?;
    /// let way = &up.ways[0];
    /// assert_eq!((up.target.as_deref(), way.cost, way.score.to_f64()), (Some("tier_1"), 2.0, 100.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ways_up(&self, account: &Account, options: &WaysOptions) -> Result<WaysUp, WaysError> {
        let slots = self.slots(account)?;
        let now = self.assess(&slots);
        let tiers = &self.profile().document().tiers;
        let target = match &options.target {
            Some(id) => match tiers.iter().position(|tier| tier.id == *id) {
                Some(tier) => Some(tier),
                None => {
                    let tiers = tiers.iter().map(|tier| tier.id.clone()).collect();
                    return Err(WaysError::UnknownTier { id: id.clone(), tiers });
                }
            },
            None => now.verdict.tier.unwrap_or(tiers.len()).checked_sub(1),
        };
        let id = |tier: usize| tiers[tier].id.clone();
        let mut up = WaysUp {
            from: now.verdict.tier.map(id),
            target: target.map(id),
            reached: false,
            ways: Vec::new(),
            changeable: 0,
            truncated: false,
        };
        let Some(target) = target.filter(|target| now.verdict.tier.is_none_or(|tier| tier > *target)) else {
            up.reached = true;
            return Ok(up);
        };
        let mut search = Search::new(self.plan(), slots, target);
        up.changeable = search.found_changeable;
        let sets = search.cheapest(options.most);
        up.truncated = search.truncated;
        let values = values_as_read(self, account);
        up.ways = sets.into_iter().map(|set| self.way(&set, &mut search, &values, &now)).collect();
        Ok(up)
    }

    fn way(
        &self,
        set: &[(usize, Candidate)],
        search: &mut Search<'_>,
        values: &[Option<Value>],
        now: &Assessment,
    ) -> Way {
        let (document, plan) = (self.profile().document(), self.plan());
        let declared: Vec<_> = self.attributes().collect();
        let after = search.assess(set);
        let record: Record = self.record(&after.1);
        let steps: Vec<Step> = set
            .iter()
            .map(|(place, candidate)| {
                let current = values[*place].as_ref();
                let planned = &plan.attributes[*place];
                let speller = Speller { document, declared: declared[*place], planned, current };
                let criteria = (0..plan.criteria.len())
                    .filter(|&i| now.criteria[i].fit != after.0.criteria[i].fit && plan.reads(i, *place))
                    .map(|i| document.criteria[i].id.clone());
                Step {
                    attribute: declared[*place].name.clone(),
                    from: current.cloned().unwrap_or(Value::Null),
                    to: speller.value(candidate),
                    cost: declared[*place].change_cost,
                    criteria: criteria.collect(),
                }
            })
            .collect();
        Way {
            cost: num::sum_by(steps.len(), |i| steps[i].cost),
            steps,
            score: record.score,
            tier: record.tier.unwrap_or_default(),
            tier_certain: record.tier_certain,
        }
    }
}

/// What a set of changes costs, in document order of the attributes.
pub(crate) fn cost(changeable: &[Changeable], set: u32) -> f64 {
    let chosen: Vec<f64> =
        (0..changeable.len()).filter(|i| set >> i & 1 == 1).map(|i| changeable[i].cost).collect();
    num::sum(&chosen)
}
