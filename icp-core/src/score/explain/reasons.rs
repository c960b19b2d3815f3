//! Reason codes against a stated baseline (N22): what each criterion adds to or takes from the score.

use super::json::{list, object, points, text};
use super::say;
use super::shapley::{MOST_PLAYERS, shapley};
use crate::json::Json;
use crate::points::Points;
use crate::profile::criterion::MissingPolicy;
use crate::score::assess::Assessment;
use crate::score::plan::Plan;
use crate::score::scorer::{Scorer, TableError};
use crate::score::sharing::{self, AXIS, Share};
use crate::score::truth::Truth;
use crate::table::Table;
use crate::table::account::Account;
use crate::table::fault::DataError;

/// What the score is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// No criterion earns anything.
    Zero,
    /// Every criterion earns its maximum.
    Maximum,
    /// Every criterion earns these points, by id; the means of a population, say ([`Scorer::mean_points`]). Each fit
    /// criterion is named once; criteria of the timing axis may be named and are passed over.
    Means(Vec<(String, Points)>),
}

impl Baseline {
    /// The word on every surface.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::Maximum => "maximum",
            Self::Means(_) => "means",
        }
    }
}

/// Why there are no reasons.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReasonsError {
    /// The account can not be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The baseline names what is no criterion, or one twice.
    #[error("the baseline names {id:?}, which is no criterion or is named twice; name each criterion once")]
    BaselineCriterion {
        /// Its place in the baseline.
        place: u64,
        /// The id.
        id: String,
    },
    /// The baseline leaves out a criterion.
    #[error("the baseline has no points for criterion {id:?}; add them")]
    BaselineIncomplete {
        /// The criterion.
        id: String,
    },
    /// The baseline's points lie outside 0…100.
    #[error("the baseline's points of {id:?} lie outside 0…100")]
    BaselinePoints {
        /// Its place in the baseline.
        place: u64,
        /// The criterion.
        id: String,
    },
    /// Too many criteria act on each other through a cap or the `ignore` policy.
    #[error(
        "{criteria} criteria act on each other through a cap or the `ignore` policy, and at most {limit} can be shared out \
         exactly; lift the cap, find out what is ignored, or compare with a nearer baseline"
    )]
    TooManyCriteria {
        /// How many there are.
        criteria: u64,
        /// How many there may be.
        limit: u64,
    },
}

/// What one criterion or override adds or takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// `criterion` or `override`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Its name for people; the id when the document gives none.
    pub name: String,
    /// The points it shows; for an override, its change.
    pub points: Points,
    /// The points the baseline gives it.
    pub baseline: Points,
    /// What it adds to the difference from the baseline; negative when it takes.
    pub contribution: Points,
}

impl Reason {
    /// `above`, `below` or `equal`: where it stands against the baseline.
    #[must_use]
    pub const fn side(&self) -> &'static str {
        match self.contribution.micro() {
            0 => "equal",
            micro if micro > 0 => "above",
            _ => "below",
        }
    }

    fn to_json_value(&self) -> Json {
        object(vec![
            ("kind", text(self.kind)),
            ("id", text(&self.id)),
            ("name", text(&self.name)),
            ("points", points(self.points)),
            ("baseline", points(self.baseline)),
            ("contribution", points(self.contribution)),
            ("side", text(self.side())),
        ])
    }
}

/// Why a score differs from a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reasons {
    /// `zero`, `maximum` or `means`.
    pub baseline: &'static str,
    /// The score.
    pub score: Points,
    /// What the baseline scores, caps included, before overrides.
    pub baseline_score: Points,
    /// `score − baseline_score`; the contributions add up to it exactly.
    pub difference: Points,
    /// `additive`: contributions are points minus baseline points; `shapley`: where a cap binds or `ignore` re-scales, they are Shapley
    /// values over the criteria concerned.
    pub method: &'static str,
    /// Every fit criterion and every override that fired, the greatest contribution either way first; ties in document order.
    pub reasons: Vec<Reason>,
}

impl Reasons {
    /// The reasons as a JSON value.
    #[must_use]
    pub fn to_json_value(&self) -> Json {
        object(vec![
            ("baseline", text(self.baseline)),
            ("score", points(self.score)),
            ("baseline_score", points(self.baseline_score)),
            ("difference", points(self.difference)),
            ("method", text(self.method)),
            ("reasons", list(&self.reasons, Reason::to_json_value)),
        ])
    }
}

/// Mean points of each criterion over a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeanPoints {
    /// How many rows were read.
    pub rows: u64,
    /// How many could not be read and were passed over.
    pub unreadable: u64,
    /// The mean of the points shown by each criterion, in document order, rounded half to even micro-points; 0 without rows.
    pub means: Vec<(String, Points)>,
}

impl Scorer {
    /// What each criterion and override adds to or takes from the score, against a stated baseline.
    ///
    /// Where points simply add up, a contribution is points minus baseline points, which is also the Shapley value. Where a cap binds
    /// or `ignore` re-scales on the way from baseline to account, it is the Shapley value over the criteria concerned, found by
    /// enumeration (at most 18 of them). Overrides come after all criteria and are told apart, with the change each made.
    ///
    /// # Errors
    /// See [`ReasonsError`].
    ///
    /// ```
    /// use icp_core::{Account, Profile, score::explain::reasons::Baseline};
    /// let profile = Profile::from_json(r#"{
    ///     "icp": 1, "name": "Example",
    ///     "attributes": {"employees": {"type": "number"}, "country": {"type": "text"}},
    ///     "criteria": [
    ///         {"id": "size", "category": "firmographic", "weight": 3, "attribute": "employees", "fit": {"bands": [{"min": 50, "fit": 1}]}},
    ///         {"id": "place", "category": "firmographic", "weight": 1, "attribute": "country", "fit": {"values": {"Germany": 1}}}
    ///     ]
    /// }"#)?;
    /// let account = Account::new().number("employees", 120.0).text("country", "France");
    /// let reasons = profile.scorer("2026-11-21")?.reasons(&account, &Baseline::Maximum)?;
    /// assert_eq!((reasons.difference.to_f64(), reasons.reasons[0].id.as_str()), (-25.0, "place"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reasons(&self, account: &Account, baseline: &Baseline) -> Result<Reasons, ReasonsError> {
        let given = self.baseline_points(baseline)?;
        let slots = self.slots(account)?;
        let assessment = self.assess(&slots);
        let game = Game { plan: self.plan(), assessment: &assessment, baseline: &given };
        let (contributions, method) = game.contributions()?;
        let document = self.profile().document();
        let axis = &self.plan().fit_axis.criteria;
        let criteria = axis.iter().zip(contributions).map(|(&i, contribution)| Reason {
            kind: "criterion",
            id: document.criteria[i].id.clone(),
            name: say::name(&document.criteria[i].name, &document.criteria[i].id).to_owned(),
            points: assessment.criteria[i].points,
            baseline: given[i],
            contribution: micro(contribution),
        });
        let rules = self.plan().overrides.iter().zip(&assessment.overrides);
        let overrides = rules.filter(|(_, result)| result.truth == Truth::True).map(|(rule, result)| {
            let id = document.overrides[rule.index].id.clone();
            let change = Points::from_micro(result.change);
            Reason {
                kind: "override",
                name: id.clone(),
                id,
                points: change,
                baseline: Points::ZERO,
                contribution: change,
            }
        });
        let mut reasons: Vec<Reason> = criteria.chain(overrides).collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.contribution.micro().unsigned_abs()));
        let baseline_score = micro(game.worth(&|_| false));
        Ok(Reasons {
            baseline: baseline.as_str(),
            score: assessment.score,
            baseline_score,
            difference: Points::from_micro(assessment.score.micro() - baseline_score.micro()),
            method,
            reasons,
        })
    }

    /// The mean of the points that each criterion shows over the rows of a table: a population to compare with.
    ///
    /// # Errors
    /// When a column that the profile reads is absent or of the wrong type. Rows that can not be read are counted, not refused.
    pub fn mean_points(&self, table: &Table<'_>) -> Result<MeanPoints, TableError> {
        let mut sums = vec![0i64; self.plan().criteria.len()];
        let (mut rows, mut unreadable) = (0u64, 0u64);
        let mut assessment = Assessment::default();
        self.visit_rows(table, 0..table.rows(), |slots| {
            let Some(slots) = slots else {
                unreadable += 1;
                return;
            };
            assessment.run(self.plan(), slots);
            rows += 1;
            for (sum, result) in sums.iter_mut().zip(&assessment.criteria) {
                *sum += i64::from(result.points.micro());
            }
        })?;
        let criteria = self.profile().document().criteria.iter().zip(sums);
        let means = criteria.map(|(criterion, sum)| (criterion.id.clone(), micro(mean(sum, rows))));
        Ok(MeanPoints { rows, unreadable, means: means.collect() })
    }

    /// The baseline's points of every criterion, in document order.
    fn baseline_points(&self, baseline: &Baseline) -> Result<Vec<Points>, ReasonsError> {
        let criteria = &self.plan().criteria;
        let means = match baseline {
            Baseline::Zero => return Ok(vec![Points::ZERO; criteria.len()]),
            Baseline::Maximum => return Ok(criteria.iter().map(|criterion| criterion.max).collect()),
            Baseline::Means(means) => means,
        };
        let document = self.profile().document();
        let mut found: Vec<Option<Points>> = vec![None; criteria.len()];
        for (place, (id, points)) in means.iter().enumerate() {
            let place = place as u64;
            let known = document.criteria.iter().position(|criterion| criterion.id == *id);
            match known.and_then(|known| found.get_mut(known)).filter(|slot| slot.is_none()) {
                None => return Err(ReasonsError::BaselineCriterion { place, id: id.clone() }),
                Some(_) if !(Points::ZERO..=Points::HUNDRED).contains(points) => {
                    return Err(ReasonsError::BaselinePoints { place, id: id.clone() });
                }
                Some(slot) => *slot = Some(*points),
            }
        }
        for &i in &self.plan().fit_axis.criteria {
            if found[i].is_none() {
                return Err(ReasonsError::BaselineIncomplete { id: document.criteria[i].id.clone() });
            }
        }
        Ok(found.into_iter().map(Option::unwrap_or_default).collect())
    }
}

fn micro(micro: i64) -> Points {
    Points::from_micro(i32::try_from(micro).unwrap_or(i32::MAX))
}

/// `sum / n`, half to even; 0 for none.
fn mean(sum: i64, n: u64) -> i64 {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    if n == 0 {
        return 0;
    }
    let (whole, rest) = (sum.div_euclid(n), sum.rem_euclid(n));
    let up = rest * 2 > n || (rest * 2 == n && whole % 2 == 1);
    whole + i64::from(up)
}

/// The fit axis between baseline and account: each criterion is as the one has it or as the other.
struct Game<'a> {
    plan: &'a Plan,
    assessment: &'a Assessment,
    /// For every criterion of the document.
    baseline: &'a [Points],
}

impl Game<'_> {
    fn share(&self, i: usize, actual: bool) -> Share {
        let (criterion, result) = (&self.plan.criteria[i], &self.assessment.criteria[i]);
        let micro = |points: Points| u64::from(points.micro().unsigned_abs());
        let ignored = actual && result.fit.is_none() && criterion.missing == MissingPolicy::Ignore;
        let points = micro(if actual { result.earned } else { self.baseline[i] });
        Share { points, max: micro(criterion.max), ignored }
    }

    /// What the axis comes to when the criteria `is_actual` (places on the axis) are as the account has them.
    fn worth(&self, is_actual: &dyn Fn(usize) -> bool) -> i64 {
        let axis = &self.plan.fit_axis;
        let mut shares: Vec<Share> =
            axis.criteria.iter().enumerate().map(|(place, &i)| self.share(i, is_actual(place))).collect();
        sharing::leave_out_ignored(&mut shares);
        for (members, cap) in &axis.caps {
            sharing::cap(&mut shares, members, *cap);
        }
        // Means are free: a baseline may come to more than an axis has.
        shares.iter().map(|share| share.points).sum::<u64>().min(AXIS) as i64
    }

    /// What each criterion of the axis contributes, and how that was found.
    fn contributions(&self) -> Result<(Vec<i64>, &'static str), ReasonsError> {
        let axis = &self.plan.fit_axis;
        let (then, now): (Vec<Share>, Vec<Share>) =
            axis.criteria.iter().map(|&i| (self.share(i, false), self.share(i, true))).unzip();
        let differs = |place: &usize| then[*place] != now[*place] && now[*place].max > 0;
        let mut found: Vec<i64> =
            then.iter().zip(&now).map(|(then, now)| now.points as i64 - then.points as i64).collect();
        let beyond = |shares: &[Share]| shares.iter().map(|share| share.points).sum::<u64>() > AXIS;
        let greatest = |place: &usize| then[*place].points.max(now[*place].points);
        let everyone: Vec<usize> = (0..now.len()).collect();
        let linked = now.iter().any(|share| share.ignored && share.max > 0)
            || beyond(&then)
            || everyone.iter().map(greatest).sum::<u64>() > AXIS;
        let games: Vec<Vec<usize>> = if linked {
            vec![everyone]
        } else {
            let binds =
                |(members, cap): &&(Vec<usize>, u64)| members.iter().map(greatest).sum::<u64>() > *cap;
            axis.caps.iter().filter(binds).map(|(members, _)| members.clone()).collect()
        };
        let mut method = "additive";
        for game in games {
            let players: Vec<usize> = game.into_iter().filter(|place| differs(place)).collect();
            if players.len() > MOST_PLAYERS {
                let (criteria, limit) = (players.len() as u64, MOST_PLAYERS as u64);
                return Err(ReasonsError::TooManyCriteria { criteria, limit });
            }
            let mut seats: Vec<Option<usize>> = vec![None; now.len()];
            players.iter().enumerate().for_each(|(seat, &place)| seats[place] = Some(seat));
            // Everyone outside the game stays with the baseline: without a link between categories that is the same for all sets.
            let worth = |set: u32| self.worth(&|place| seats[place].is_some_and(|seat| set >> seat & 1 == 1));
            for (&place, value) in players.iter().zip(shapley(players.len(), worth)) {
                found[place] = value;
            }
            method = "shapley";
        }
        Ok((found, method))
    }
}
