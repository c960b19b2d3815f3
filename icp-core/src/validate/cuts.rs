//! Where to cut the tiers so that the work is worth most, under the capacity of each tier (requirement N11).

use super::columns;
use super::error::ValidateError;
use super::finding::{Finding, FindingCode};
use super::wording::{count, two, whole};
use crate::num;
use crate::stats::calibration::isotonic;
use crate::table::Table;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// What each tier costs and brings.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CutsRequest {
    /// The column of the scores.
    #[serde(default = "score")]
    pub score: String,
    /// The column of calibrated probabilities of a win. Without it they are fitted to `outcome` by isotonic regression.
    #[serde(default)]
    pub probability: Option<String>,
    /// The column of past outcomes, where there is no column of probabilities.
    #[serde(default)]
    pub outcome: Option<String>,
    /// The tiers, best first. The last may be one that is not worked: cost 0, value 0.
    pub tiers: Vec<CutTier>,
    /// The column of the present tiers, to compare with; words are the ids of `tiers`.
    #[serde(default)]
    pub present: Option<String>,
}

/// One tier.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CutTier {
    /// Its name.
    pub id: String,
    /// What working one account of it costs.
    pub action_cost: f64,
    /// What a win of it is worth.
    pub win_value: f64,
    /// What its treatment multiplies the probability of a win with, held at 1 at most; 0 for a tier that is not worked.
    #[serde(default = "one")]
    pub effect: f64,
    /// The most accounts it can take.
    #[serde(default)]
    pub capacity: Option<u64>,
}

fn score() -> String {
    "score".to_owned()
}

const fn one() -> f64 {
    1.0
}

/// One tier after the cut.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CutRow {
    /// Its name.
    pub id: String,
    /// Accounts in it.
    pub accounts: u64,
    /// The least score in it: the threshold. None for an empty tier.
    pub least_score: Option<f64>,
    /// The greatest.
    pub greatest_score: Option<f64>,
    /// Wins expected of it.
    pub expected_wins: f64,
    /// What working it costs.
    pub cost: f64,
    /// What it is expected to bring, less its cost.
    pub expected_value: f64,
    /// What room for one more account would add; none for a tier without a limit.
    pub value_of_one_more: Option<f64>,
}

/// The best cuts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CutsReport {
    /// One sentence.
    pub summary: String,
    /// The tiers, best first.
    pub tiers: Vec<CutRow>,
    /// What all are expected to bring, less cost: the greatest possible with cuts of the score.
    pub expected_value: f64,
    /// The same with the present tiers.
    pub present_value: Option<f64>,
    /// The same with every account in one tier, for each; none where it has no room for all.
    pub all_in_one: Vec<Option<f64>>,
    /// Accounts without score or probability.
    pub left_out: u64,
    /// Where the probabilities come from.
    pub probability_from: String,
    /// What to know before acting on it.
    pub findings: Vec<Finding>,
}

const TIERS: usize = 20;

/// Accounts of one score.
struct Group {
    score: f64,
    rows: u64,
    /// Σ min(1, p · effect) for each tier.
    wins: Vec<f64>,
}

/// Cuts scores into tiers at the least expected cost: for each account of a tier, its action cost less the probability of a win times its
/// value. Accounts with equal scores stay together; of equally good cuts the one that gives the better tiers more.
///
/// A dynamic programme over the distinct scores, descending: the best value of the first g groups in the first j tiers is that of some h ≤ g
/// groups in j − 1 tiers and the rest in tier j; with running sums and a sliding window (capacity) it takes tiers × scores steps.
///
/// ```
/// use icp_core::table::{Table, column::Column};
/// use icp_core::validate::{CutsRequest, optimal_cuts};
/// use icp_core::watch::Watch;
/// let (score, p) = ([90.0, 80.0, 60.0, 20.0], [0.5, 0.3, 0.1, 0.01]);
/// let table = Table::new(4).with("score", Column::float64(&score))?.with("p", Column::float64(&p))?;
/// let request: CutsRequest = serde_json::from_str(r#"{"probability": "p", "tiers": [
///     {"id": "sales", "action_cost": 200, "win_value": 1000, "capacity": 2},
///     {"id": "email", "action_cost": 5, "win_value": 1000, "effect": 0.2},
///     {"id": "none", "action_cost": 0, "win_value": 0}]}"#)?;
/// let report = optimal_cuts(&table, &request, &Watch::NONE)?;
/// assert_eq!(report.tiers.iter().map(|tier| tier.accounts).collect::<Vec<_>>(), [2, 1, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Fewer than two tiers or more than 20, costs or effects that are negative or not finite, neither probabilities nor outcomes, too little
/// capacity for all accounts, columns that are absent or of another type.
pub fn optimal_cuts(
    table: &Table<'_>,
    request: &CutsRequest,
    watch: &Watch<'_>,
) -> Result<CutsReport, ValidateError> {
    check(request)?;
    let mut findings = Vec::new();
    let scores = columns::numbers(table, &request.score, "/score")?;
    let (probabilities, probability_from) = probabilities(table, request, &scores, &mut findings)?;
    let groups = groups(&scores, &probabilities, &request.tiers);
    let rows: u64 = groups.iter().map(|group| group.rows).sum();
    watch.at(0.3)?;
    let capacities: Vec<u64> = request.tiers.iter().map(|tier| tier.capacity.unwrap_or(u64::MAX)).collect();
    let Some((expected_value, ends)) = solve(&groups, &request.tiers, &capacities) else {
        let message = format!(
            "the tiers together, with equal scores kept together, have no room for {}; leave the last one without a limit",
            count(rows, "account", "accounts")
        );
        return Err(ValidateError::option("/tiers", message));
    };
    watch.at(0.6)?;
    let mut tiers = Vec::with_capacity(request.tiers.len());
    let mut start = 0;
    for (j, (tier, &end)) in request.tiers.iter().zip(&ends).enumerate() {
        let own = &groups[start..end];
        start = end;
        let accounts: u64 = own.iter().map(|group| group.rows).sum();
        let wins = num::sum_by(own.len(), |i| own[i].wins[j]);
        let cost = accounts as f64 * tier.action_cost;
        let more = tier.capacity.map(|capacity| {
            let mut wider = capacities.clone();
            wider[j] = capacity.saturating_add(1);
            solve(&groups, &request.tiers, &wider)
                .map_or(0.0, |(value, _)| num::max(value - expected_value, 0.0))
        });
        watch.at(0.6 + 0.4 * (j + 1) as f64 / request.tiers.len() as f64)?;
        tiers.push(CutRow {
            id: tier.id.clone(),
            accounts,
            least_score: own.last().map(|group| group.score),
            greatest_score: own.first().map(|group| group.score),
            expected_wins: wins,
            cost,
            expected_value: wins * tier.win_value - cost,
            value_of_one_more: more,
        });
    }
    let expected_value = num::sum_by(tiers.len(), |j| tiers[j].expected_value);
    let all_in_one = (0..request.tiers.len()).map(|j| value_of_all(&groups, request, j, rows)).collect();
    let present_value = match &request.present {
        Some(name) => {
            Some(present(&columns::words(table, name, "/present")?, &scores, &probabilities, request)?)
        }
        None => None,
    };
    let spoken: Vec<String> = tiers
        .iter()
        .map(|row| match row.least_score {
            Some(least) => format!("{} from {} ({})", row.id, two(least), whole(row.accounts)),
            None => format!("{} empty", row.id),
        })
        .collect();
    let gain =
        present_value.map_or(String::new(), |now| format!(", {} more than now", two(expected_value - now)));
    Ok(CutsReport {
        summary: format!("Best cuts: {}; expected value {}{gain}.", spoken.join(", "), two(expected_value)),
        tiers,
        expected_value,
        present_value,
        all_in_one,
        left_out: table.rows() as u64 - rows,
        probability_from,
        findings,
    })
}

fn check(request: &CutsRequest) -> Result<(), ValidateError> {
    if !(2..=TIERS).contains(&request.tiers.len()) {
        let message = format!("{} tiers; 2 to {TIERS} are possible", request.tiers.len());
        return Err(ValidateError::option("/tiers", message));
    }
    for (i, tier) in request.tiers.iter().enumerate() {
        for (key, value) in
            [("action_cost", tier.action_cost), ("win_value", tier.win_value), ("effect", tier.effect)]
        {
            if !(0.0..=1e15).contains(&value) {
                let message = format!("{value} must be from 0 to 1e15");
                return Err(ValidateError::option(format!("/tiers/{i}/{key}"), message));
            }
        }
        if request.tiers[..i].iter().any(|other| other.id == tier.id) {
            return Err(ValidateError::option(
                format!("/tiers/{i}/id"),
                format!("{:?} stands twice", tier.id),
            ));
        }
    }
    Ok(())
}

fn probabilities(
    table: &Table<'_>,
    request: &CutsRequest,
    scores: &[Option<f64>],
    findings: &mut Vec<Finding>,
) -> Result<(Vec<Option<f64>>, String), ValidateError> {
    match (&request.probability, &request.outcome) {
        (Some(name), None) => {
            let values = columns::numbers(table, name, "/probability")?;
            if let Some(row) = values.iter().position(|p| p.is_some_and(|p| !(0.0..=1.0).contains(&p))) {
                let expected = "a probability from 0 to 1";
                let cause =
                    crate::table::fault::CellFault::TypeMismatch { expected, found: "another number" };
                return Err(columns::fault(table, name, row, cause));
            }
            Ok((values, format!("column {name}")))
        }
        (None, Some(name)) => {
            let outcomes = columns::flags(table, name, "/outcome")?;
            let known =
                scores.iter().zip(&outcomes).filter_map(|(s, o)| Some(((*s)?, f64::from(u8::from((*o)?)))));
            let (own, won): (Vec<f64>, Vec<f64>) = known.unzip();
            let curve = isotonic(&own, &won).map_err(ValidateError::argument("/outcome"))?;
            let message = "the probabilities were fitted to the outcomes of these very accounts and are too good; try the cuts on later ones";
            findings.push(Finding::new(FindingCode::FittedOnSample, name, message));
            let at = |score: f64| {
                // The curve's step at or below the score, as a staircase.
                let place = curve.partition_point(|point| point.score <= score);
                curve.get(place.max(1) - 1).map_or(0.0, |point| point.value)
            };
            let values = scores.iter().map(|score| score.map(at)).collect();
            Ok((values, format!("isotonic regression of {name} on the score")))
        }
        (None, None) => Err(ValidateError::missing(
            "/probability",
            "name a column of probabilities, or of outcomes to fit them to",
        )),
        (Some(_), Some(_)) => {
            Err(ValidateError::option("/outcome", "give either `probability` or `outcome`"))
        }
    }
}

fn groups(scores: &[Option<f64>], probabilities: &[Option<f64>], tiers: &[CutTier]) -> Vec<Group> {
    let mut rows: Vec<(f64, f64)> =
        scores.iter().zip(probabilities).filter_map(|(s, p)| Some(((*s)?, (*p)?))).collect();
    // By probability within a score, so that the order of the rows does not matter to the last bit.
    rows.sort_by(|a, b| num::order(b.0, a.0).then(num::order(a.1, b.1)));
    rows.chunk_by(|a, b| a.0 == b.0)
        .map(|own| Group {
            score: own[0].0,
            rows: own.len() as u64,
            wins: tiers
                .iter()
                .map(|tier| num::sum_by(own.len(), |i| num::min(own[i].1 * tier.effect, 1.0)))
                .collect(),
        })
        .collect()
}

fn value(group: &Group, tier: &CutTier, j: usize) -> f64 {
    group.wins[j] * tier.win_value - group.rows as f64 * tier.action_cost
}

/// The greatest value and where each tier ends; none where the capacities do not do.
fn solve(groups: &[Group], tiers: &[CutTier], capacities: &[u64]) -> Option<(f64, Vec<usize>)> {
    let n = groups.len();
    let mut counted = vec![0u64; n + 1];
    for (g, group) in groups.iter().enumerate() {
        counted[g + 1] = counted[g] + group.rows;
    }
    // Best value of the first g groups in the tiers so far; the best start of the last tier for each.
    let mut best: Vec<Option<f64>> = vec![None; n + 1];
    best[0] = Some(0.0);
    let mut starts: Vec<Vec<u32>> = Vec::with_capacity(tiers.len());
    for (j, tier) in tiers.iter().enumerate() {
        let mut running = vec![0.0; n + 1];
        for (g, group) in groups.iter().enumerate() {
            running[g + 1] = running[g] + value(group, tier, j);
        }
        let mut next = vec![None; n + 1];
        let mut start = vec![0u32; n + 1];
        // Starts that may still be the best, by falling worth.
        let mut queue: std::collections::VecDeque<(usize, f64)> = std::collections::VecDeque::new();
        for g in 0..=n {
            if let Some(before) = best[g] {
                let worth = before - running[g];
                while queue.back().is_some_and(|&(_, last)| last <= worth) {
                    queue.pop_back();
                }
                queue.push_back((g, worth));
            }
            while queue.front().is_some_and(|&(h, _)| counted[g] - counted[h] > capacities[j]) {
                queue.pop_front();
            }
            if let Some(&(h, worth)) = queue.front() {
                next[g] = Some(worth + running[g]);
                start[g] = h as u32;
            }
        }
        best = next;
        starts.push(start);
    }
    let total = best[n]?;
    let mut ends = vec![n; tiers.len()];
    let mut end = n;
    for j in (0..tiers.len()).rev() {
        ends[j] = end;
        end = starts[j][end] as usize;
    }
    Some((total, ends))
}

fn value_of_all(groups: &[Group], request: &CutsRequest, j: usize, rows: u64) -> Option<f64> {
    let tier = &request.tiers[j];
    if tier.capacity.is_some_and(|capacity| capacity < rows) {
        return None;
    }
    Some(num::sum_by(groups.len(), |g| value(&groups[g], tier, j)))
}

fn present(
    words: &[Option<String>],
    scores: &[Option<f64>],
    probabilities: &[Option<f64>],
    request: &CutsRequest,
) -> Result<f64, ValidateError> {
    let mut terms = Vec::new();
    for (row, word) in words.iter().enumerate() {
        let (Some(word), Some(_), Some(p)) = (word, scores[row], probabilities[row]) else { continue };
        let Some(tier) = request.tiers.iter().find(|tier| tier.id == *word) else {
            let message = format!("the tier {word:?} of the column is none of `tiers`");
            return Err(ValidateError::option("/present", message));
        };
        terms.push(num::min(p * tier.effect, 1.0) * tier.win_value - tier.action_cost);
    }
    Ok(num::sum(&terms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;
    use crate::table::column::Column;

    fn tier(id: &str, action_cost: f64, win_value: f64, effect: f64, capacity: Option<u64>) -> CutTier {
        CutTier { id: id.to_owned(), action_cost, win_value, effect, capacity }
    }

    /// Every way to cut into four tiers.
    fn brute(groups: &[Group], tiers: &[CutTier]) -> Option<f64> {
        let n = groups.len();
        let rows = |a: usize, b: usize| groups[a..b].iter().map(|g| g.rows).sum::<u64>();
        let mut worth = vec![vec![0.0; n + 1]; tiers.len()];
        for (j, tier) in tiers.iter().enumerate() {
            for g in 0..n {
                worth[j][g + 1] = worth[j][g] + value(&groups[g], tier, j);
            }
        }
        let mut best = None;
        for a in 0..=n {
            for b in a..=n {
                for c in b..=n {
                    let ends = [0, a, b, c, n];
                    let room = tiers
                        .iter()
                        .enumerate()
                        .all(|(j, tier)| rows(ends[j], ends[j + 1]) <= tier.capacity.unwrap_or(u64::MAX));
                    if room {
                        let total: f64 = (0..4).map(|j| worth[j][ends[j + 1]] - worth[j][ends[j]]).sum();
                        if best.is_none_or(|best| total > best) {
                            best = Some(total);
                        }
                    }
                }
            }
        }
        best
    }

    #[test]
    fn no_cuts_are_better() {
        for case in 0..24u64 {
            let stream = Stream::new(20_261_121, case);
            let n = [5, 12, 30, 60][case as usize % 4];
            let coarse = case % 3 == 0;
            let mut rows: Vec<(f64, f64)> = (0..n)
                .map(|i| {
                    let score = 100.0 * stream.uniform(2 * i);
                    let score = if coarse { (score / 10.0).floor() } else { score };
                    (score, stream.uniform(2 * i + 1) * 0.6)
                })
                .collect();
            rows.push((50.0, 0.25));
            let scores: Vec<Option<f64>> = rows.iter().map(|row| Some(row.0)).collect();
            let p: Vec<Option<f64>> = rows.iter().map(|row| Some(row.1)).collect();
            let room = if case % 2 == 0 { Some(n / 4 + 1) } else { None };
            let tiers = [
                tier("a", 300.0, 1500.0, 1.3, room),
                tier("b", 90.0, 1200.0, 1.0, Some(n / 3 + 3)),
                tier("c", 8.0, 1000.0, 0.3, None),
                tier("d", 0.0, 0.0, 0.0, None),
            ];
            let groups = groups(&scores, &p, &tiers);
            let capacities: Vec<u64> = tiers.iter().map(|t| t.capacity.unwrap_or(u64::MAX)).collect();
            let (found, ends) = solve(&groups, &tiers, &capacities).unwrap();
            let expected = brute(&groups, &tiers).unwrap();
            assert!(
                (found - expected).abs() < 1e-9 * num::max(expected.abs(), 1.0),
                "case {case}: {found} {expected}"
            );
            assert!(ends.windows(2).all(|pair| pair[0] <= pair[1]) && ends[3] == groups.len());
        }
    }

    #[test]
    fn two_hundred_accounts_and_three_cuts() {
        let stream = Stream::new(7, 0);
        let scores: Vec<Option<f64>> = (0..200).map(|i| Some(stream.uniform(i))).collect();
        let p: Vec<Option<f64>> =
            (0..200).map(|i| Some(0.5 * stream.uniform(i) * stream.uniform(1000 + i))).collect();
        let tiers = [
            tier("a", 300.0, 2000.0, 1.3, Some(25)),
            tier("b", 90.0, 1600.0, 1.0, Some(60)),
            tier("c", 8.0, 1000.0, 0.3, Some(90)),
            tier("d", 0.0, 0.0, 0.0, None),
        ];
        let groups = groups(&scores, &p, &tiers);
        let (found, _) = solve(&groups, &tiers, &[25, 60, 90, u64::MAX]).unwrap();
        let expected = brute(&groups, &tiers).unwrap();
        assert!((found - expected).abs() < 1e-9 * expected.abs());
    }

    #[test]
    fn outcomes_are_fitted_and_capacity_is_told() {
        let scores: Vec<f64> = (0..40).map(f64::from).collect();
        let won: Vec<i64> = (0..40).map(|i| i64::from(i * 7 % 40 < i / 2)).collect();
        let table = Table::new(40)
            .with("score", Column::float64(&scores))
            .unwrap()
            .with("won", Column::int64(&won))
            .unwrap();
        let request: CutsRequest = serde_json::from_str(
            r#"{"outcome": "won", "tiers": [
                {"id": "work", "action_cost": 100, "win_value": 1000, "capacity": 5},
                {"id": "leave", "action_cost": 0, "win_value": 0, "effect": 0}]}"#,
        )
        .unwrap();
        let report = optimal_cuts(&table, &request, &Watch::NONE).unwrap();
        assert_eq!((report.tiers[0].accounts, report.tiers[0].least_score), (5, Some(35.0)));
        assert!(report.tiers[0].value_of_one_more.unwrap() > 0.0);
        assert_eq!(report.all_in_one[0], None);
        assert_eq!(report.findings[0].code, FindingCode::FittedOnSample);
        let tight = CutsRequest {
            tiers: vec![request.tiers[0].clone(), tier("rest", 0.0, 0.0, 0.0, Some(10))],
            ..request.clone()
        };
        assert_eq!(optimal_cuts(&table, &tight, &Watch::NONE).unwrap_err().path(), "/tiers");
        let none = CutsRequest { outcome: None, ..request };
        assert_eq!(optimal_cuts(&table, &none, &Watch::NONE).unwrap_err().code().as_str(), "option_missing");
    }
}
