//! Who counts as a best customer, as a worst one, as won or lost: rows on one side, rows on the other, rows that can not be told.

use super::LearnError;
use crate::num;
use crate::profile::attribute::{Attribute, AttributeType};
use crate::table::Table;
use crate::table::values::{AttributeValues, plain, read};
use serde::{Deserialize, Serialize};

/// How a cohort is made.
///
/// ```
/// use icp_core::learn::cohort::Rule;
/// let best: Rule = serde_json::from_str(
///     r#"{"top": {"by": [{"column": "retention"}, {"column": "cost_to_serve", "better": "low"}], "share": 0.2}}"#)?;
/// let worst: Rule = serde_json::from_str(
///     r#"{"any_of": [{"source": "churn", "column": "churned", "is": true},
///                    {"source": "low LTV", "column": "ltv", "bottom_share": 0.1}]}"#)?;
/// let won: Rule = serde_json::from_str(r#"{"outcome": {"column": "stage", "positive": ["won"], "negative": ["lost"]}}"#)?;
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// The best share by one column, or by the average rank over several.
    Top(Top),
    /// Rows for which at least one condition holds: several sources of evidence, such as churn and support burden.
    AnyOf(Vec<Condition>),
    /// Rows for which all conditions hold.
    AllOf(Vec<Condition>),
    /// Rows with one outcome against rows with another: won against lost.
    Outcome(Outcome),
}

/// The best share of the rows.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Top {
    /// The columns of numbers. With several, each row's ranks (average rank among ties) are averaged.
    pub by: Vec<Ranked>,
    /// The share that is taken, above 0 and at most 1, with at most six decimal places; default 0.2.
    #[serde(default = "default_share")]
    pub share: f64,
    /// How the share becomes a whole number of rows.
    #[serde(default)]
    pub count: CountPolicy,
}

/// A column to rank by.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Ranked {
    /// A column of numbers.
    pub column: String,
    /// Which end is the better one.
    #[serde(default)]
    pub better: Better,
}

/// Which end of a column is the better one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// Great numbers.
    #[default]
    High,
    /// Small numbers.
    Low,
}

/// How a share of rows becomes a whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CountPolicy {
    /// Rounded up: 20 % of 13 are 3.
    #[default]
    Ceil,
    /// Rounded to the nearest, halves up; at least 1.
    Nearest,
    /// Rounded down; at least 1.
    Floor,
}

/// One condition on one column: exactly one of `is`, `in`, `at_least`, `at_most`, `top_share`, `bottom_share`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What kind of evidence it is, for the report: "churn", "support burden"; default: the column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The column.
    pub column: String,
    /// Equal to a flag, a number or a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<Scalar>,
    /// One of some texts.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<String>>,
    /// A number at least this great.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// A number at most this great.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Among the greatest share of the column's known numbers (rounded up, ties kept together).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_share: Option<f64>,
    /// Among the least share of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bottom_share: Option<f64>,
}

/// A flag, a number or a text.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Scalar {
    /// A flag.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text, compared as scoring compares.
    Text(String),
}

/// Rows with one outcome against rows with another.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// A column of flags (then nothing else is needed) or of texts.
    pub column: String,
    /// The texts on the one side.
    #[serde(default)]
    pub positive: Vec<String>,
    /// The texts on the other; when empty, all other texts.
    #[serde(default)]
    pub negative: Vec<String>,
}

const fn default_share() -> f64 {
    0.2
}

/// Where each row stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Membership {
    /// In, out, or not to be told, one entry a row.
    pub rows: Vec<Option<bool>>,
}

impl Membership {
    /// How many rows are in.
    #[must_use]
    pub fn members(&self) -> u64 {
        self.rows.iter().filter(|row| **row == Some(true)).count() as u64
    }

    /// How many rows are out.
    #[must_use]
    pub fn others(&self) -> u64 {
        self.rows.iter().filter(|row| **row == Some(false)).count() as u64
    }

    /// How many rows can not be told, because what decides is missing.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.rows.iter().filter(|row| row.is_none()).count() as u64
    }
}

/// A cohort and how it came about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cohort {
    /// Where each row stands.
    #[serde(skip)]
    pub membership: Membership,
    /// Rows in it.
    pub members: u64,
    /// Rows that are not.
    pub others: u64,
    /// Rows that can not be told, because what decides is missing.
    pub missing: u64,
    /// How many rows the share asked for (`top` only).
    pub wanted: Option<u64>,
    /// The value at the cut (one column), or the average rank there, 1 the best (several).
    pub cut: Option<f64>,
    /// How many rows lie exactly at the cut; all of them are in.
    pub tied_at_cut: Option<u64>,
    /// What each condition found, in the order of the conditions.
    pub sources: Vec<Source>,
    /// The members as row numbers, from 0, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<u64>>,
    /// In plain language.
    pub summary: String,
}

/// What one condition found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    /// The condition's `source`, or its column.
    pub source: String,
    /// Rows for which it holds.
    pub holds: u64,
    /// Rows for which it does not.
    pub fails: u64,
    /// Rows whose value is missing.
    pub missing: u64,
    /// Rows for which it holds and no other condition does.
    pub alone: u64,
    /// Where each row stands.
    #[serde(skip)]
    pub membership: Membership,
}

/// Makes a cohort. A column that `attributes` declares is read by its declaration, any other plainly.
///
/// Rows whose deciding value is missing are in neither side and are counted: with `any_of` a row is in as soon as one known condition
/// holds, and out only when all are known not to.
///
/// ```
/// use icp_core::learn::cohort::{Rule, cohort};
/// use icp_core::table::{Table, column::Column};
/// let revenue = [90.0, 10.0, 40.0, 40.0, 5.0, 1.0];
/// let table = Table::new(6).with("revenue", Column::float64(&revenue))?;
/// let rule: Rule = serde_json::from_str(r#"{"top": {"by": [{"column": "revenue"}], "share": 0.3}}"#)?;
/// let best = cohort(&table, &[], &rule)?;
/// // 30 % of 6 rounds up to 2; the two rows with 40 stay together.
/// assert_eq!((best.wanted, best.members, best.tied_at_cut), (Some(2), 3, Some(2)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A column is absent or of another type, a share is out of range, a condition has not exactly one test.
pub fn cohort(table: &Table<'_>, attributes: &[Attribute], rule: &Rule) -> Result<Cohort, LearnError> {
    cohort_at(table, attributes, rule, "")
}

/// [`cohort`], with the rule's place in the request.
pub(crate) fn cohort_at(
    table: &Table<'_>,
    attributes: &[Attribute],
    rule: &Rule,
    path: &str,
) -> Result<Cohort, LearnError> {
    let columns = Columns { table, attributes };
    match rule {
        Rule::Top(top) => top_share(&columns, top, &format!("{path}/top")),
        Rule::AnyOf(conditions) => combined(&columns, conditions, true, &format!("{path}/any_of")),
        Rule::AllOf(conditions) => combined(&columns, conditions, false, &format!("{path}/all_of")),
        Rule::Outcome(outcome) => by_outcome(&columns, outcome, &format!("{path}/outcome")),
    }
}

struct Columns<'t, 'a> {
    table: &'t Table<'a>,
    attributes: &'t [Attribute],
}

impl Columns<'_, '_> {
    fn read(&self, column: &str, kind: AttributeType) -> Result<AttributeValues, LearnError> {
        let declared = self.attributes.iter().find(|a| a.name == column && a.kind == kind);
        Ok(match declared {
            Some(attribute) => read(self.table, attribute)?,
            None => read(self.table, &plain(column, kind))?,
        })
    }

    fn numbers(&self, column: &str) -> Result<Vec<Option<f64>>, LearnError> {
        Ok(match self.read(column, AttributeType::Number)? {
            AttributeValues::Number { values, known } => {
                values.iter().enumerate().map(|(i, &x)| known.get(i).then_some(x)).collect()
            }
            _ => Vec::new(),
        })
    }

    /// Whether each row's text is one of some texts.
    fn one_of(&self, column: &str, texts: &[String]) -> Result<Vec<Option<bool>>, LearnError> {
        let declared = self.attributes.iter().find(|a| a.name == column && a.kind == AttributeType::Text);
        let exact = declared.is_some_and(|a| a.exact);
        let normal = |text: &String| if exact { text.clone() } else { crate::text::normalize(text) };
        let aliased = |text: String| {
            let alias =
                declared.and_then(|a| a.aliases.iter().find(|(spelling, _)| normal(spelling) == text));
            alias.map_or(text.clone(), |(_, target)| normal(target))
        };
        let wanted: Vec<String> = texts.iter().map(|text| aliased(normal(text))).collect();
        let AttributeValues::Text { codes, words, .. } = self.read(column, AttributeType::Text)? else {
            return Ok(Vec::new());
        };
        let holds: Vec<bool> = words.normal.iter().map(|word| wanted.contains(word)).collect();
        Ok(codes.iter().map(|&code| holds.get(code as usize).copied()).collect())
    }
}

/// ⌈n × share⌉ and its kin, exactly: the share is taken as millionths.
///
/// ```
/// use icp_core::learn::cohort::{CountPolicy, share_of};
/// let ceil: Vec<_> = [12, 13, 17, 23, 48, 100].map(|n| share_of(n, 0.2, CountPolicy::Ceil).ok()).into();
/// assert_eq!(ceil, [Some(3), Some(3), Some(4), Some(5), Some(10), Some(20)]);
/// assert_eq!(share_of(100, 0.07, CountPolicy::Ceil)?, 7);
/// # Ok::<(), icp_core::learn::LearnError>(())
/// ```
///
/// # Errors
/// A share that is not above 0 and at most 1, or has more than six decimal places.
pub fn share_of(n: u64, share: f64, policy: CountPolicy) -> Result<u64, LearnError> {
    let millionths = num::round_half_even(share * 1e6);
    if !(share > 0.0 && share <= 1.0) || millionths / 1e6 != share {
        return Err(LearnError::option(
            "/share",
            format!("{share} is no share; above 0, at most 1, with at most six decimal places"),
        ));
    }
    let product = u128::from(n) * millionths as u128;
    let (whole, rest) = (product / 1_000_000, product % 1_000_000);
    let up = match policy {
        CountPolicy::Ceil => rest > 0,
        CountPolicy::Nearest => rest >= 500_000,
        CountPolicy::Floor => false,
    };
    let count = whole as u64 + u64::from(up);
    Ok(if n > 0 && count == 0 { 1 } else { count })
}

fn placed<T>(result: Result<T, LearnError>, path: &str) -> Result<T, LearnError> {
    result.map_err(|error| match error {
        LearnError::Option { message, .. } => LearnError::option(path, message),
        other => other,
    })
}

/// Twice the average rank of each value among the others, 2 the least.
fn doubled_ranks(values: &[f64]) -> Vec<u64> {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.sort_by(|&a, &b| num::order(values[a as usize], values[b as usize]));
    let mut ranks = vec![0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let value = values[order[start] as usize];
        let mut end = start + 1;
        while end < order.len() && values[order[end] as usize] == value {
            end += 1;
        }
        // Ranks start + 1 … end, whose mean is half of their sum.
        for &row in &order[start..end] {
            ranks[row as usize] = (start + 1 + end) as u64;
        }
        start = end;
    }
    ranks
}

/// Which of the values are among the `wanted` least, ties at the cut kept together: the cut, how many lie at it.
fn least<T: Copy + Ord>(values: &[T], wanted: u64) -> Option<(T, u64)> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let cut = *sorted.get((wanted as usize).checked_sub(1)?)?;
    Some((cut, sorted.iter().filter(|&&value| value == cut).count() as u64))
}

fn top_share(columns: &Columns<'_, '_>, top: &Top, path: &str) -> Result<Cohort, LearnError> {
    if top.by.is_empty() {
        return Err(LearnError::option(format!("{path}/by"), "names no column; name at least one"));
    }
    let rows = columns.table.rows();
    let read: Vec<Vec<Option<f64>>> =
        top.by.iter().map(|ranked| columns.numbers(&ranked.column)).collect::<Result<_, _>>()?;
    let complete: Vec<usize> =
        (0..rows).filter(|&row| read.iter().all(|column| column[row].is_some())).collect();
    let wanted = placed(share_of(complete.len() as u64, top.share, top.count), &format!("{path}/share"))?;
    let mut totals = vec![0u64; complete.len()];
    for (column, ranked) in read.iter().zip(&top.by) {
        let sign = if ranked.better == Better::High { -1.0 } else { 1.0 };
        let values: Vec<f64> = complete.iter().map(|&row| sign * column[row].unwrap_or(0.0)).collect();
        for (total, rank) in totals.iter_mut().zip(doubled_ranks(&values)) {
            *total += rank;
        }
    }
    let cut = least(&totals, wanted);
    let mut membership = Membership { rows: vec![None; rows] };
    let mut at_cut = None;
    if let Some((limit, _)) = cut {
        for (&row, &total) in complete.iter().zip(&totals) {
            membership.rows[row] = Some(total <= limit);
            if total == limit {
                at_cut = Some(row);
            }
        }
    }
    let shown = match (&*top.by, cut) {
        ([_], Some(_)) => at_cut.and_then(|row| read.first().and_then(|column| column[row])),
        (several, Some((limit, _))) => Some(limit as f64 / (2.0 * several.len() as f64)),
        _ => None,
    };
    let mut cohort = finish(membership, Vec::new());
    cohort.wanted = Some(wanted);
    cohort.cut = shown;
    cohort.tied_at_cut = cut.map(|(_, tied)| tied);
    let names: Vec<String> = top
        .by
        .iter()
        .map(|ranked| {
            let word = if ranked.better == Better::High { "highest" } else { "lowest" };
            format!("{word} {}", ranked.column)
        })
        .collect();
    let how = if top.by.len() == 1 { "by" } else { "by average rank over" };
    cohort.summary = format!(
        "{} of {} rows are the best {} % {how} {}{}{}.",
        cohort.members,
        complete.len(),
        percent(top.share),
        names.join(", "),
        if cohort.members > wanted {
            format!(" ({} asked for; ties at the cut are kept together)", wanted)
        } else {
            String::new()
        },
        missing_words(cohort.missing),
    );
    Ok(cohort)
}

fn percent(share: f64) -> f64 {
    num::round_half_even(share * 1e6) / 1e4
}

fn missing_words(missing: u64) -> String {
    match missing {
        0 => String::new(),
        1 => "; 1 more row can not be told, because a value is missing".to_owned(),
        n => format!("; {n} more rows can not be told, because a value is missing"),
    }
}

fn test(
    columns: &Columns<'_, '_>,
    condition: &Condition,
    path: &str,
) -> Result<Vec<Option<bool>>, LearnError> {
    let Condition { column, is, one_of, at_least, at_most, top_share, bottom_share, .. } = condition;
    let given = [
        is.is_some(),
        one_of.is_some(),
        at_least.is_some(),
        at_most.is_some(),
        top_share.is_some(),
        bottom_share.is_some(),
    ];
    if given.iter().filter(|given| **given).count() != 1 {
        return Err(LearnError::option(
            path,
            "needs exactly one of is, in, at_least, at_most, top_share, bottom_share",
        ));
    }
    let numbers = || columns.numbers(column);
    let map = |numbers: Vec<Option<f64>>, holds: &dyn Fn(f64) -> bool| {
        numbers.into_iter().map(|x| x.map(holds)).collect::<Vec<_>>()
    };
    if let Some(texts) = one_of {
        return columns.one_of(column, texts);
    }
    match is {
        Some(Scalar::Text(text)) => return columns.one_of(column, std::slice::from_ref(text)),
        Some(Scalar::Number(wanted)) => return Ok(map(numbers()?, &|x| x == *wanted)),
        Some(Scalar::Flag(wanted)) => {
            let AttributeValues::Flag { values } = columns.read(column, AttributeType::Flag)? else {
                return Ok(Vec::new());
            };
            return Ok(values.into_iter().map(|flag| flag.map(|flag| flag == *wanted)).collect());
        }
        None => {}
    }
    if let Some(limit) = at_least {
        return Ok(map(numbers()?, &|x| x >= *limit));
    }
    if let Some(limit) = at_most {
        return Ok(map(numbers()?, &|x| x <= *limit));
    }
    let (share, sign, key) = match (top_share, bottom_share) {
        (Some(share), _) => (*share, -1.0, "top_share"),
        (_, share) => (share.unwrap_or(0.0), 1.0, "bottom_share"),
    };
    let numbers = numbers()?;
    let known: Vec<f64> = numbers.iter().flatten().map(|x| sign * x).collect();
    let wanted = placed(share_of(known.len() as u64, share, CountPolicy::Ceil), &format!("{path}/{key}"))?;
    let mut sorted = known;
    sorted.sort_by(|a, b| num::order(*a, *b));
    let cut = (wanted as usize).checked_sub(1).and_then(|last| sorted.get(last).copied());
    Ok(map(numbers, &|x| cut.is_some_and(|cut| sign * x <= cut)))
}

fn combined(
    columns: &Columns<'_, '_>,
    conditions: &[Condition],
    any: bool,
    path: &str,
) -> Result<Cohort, LearnError> {
    if conditions.is_empty() {
        return Err(LearnError::option(path, "has no condition; give at least one"));
    }
    let tests: Vec<Vec<Option<bool>>> = conditions
        .iter()
        .enumerate()
        .map(|(i, condition)| test(columns, condition, &format!("{path}/{i}")))
        .collect::<Result<_, _>>()?;
    let decide = |row: usize| {
        let mut known = tests.iter().map(|test| test[row]);
        // Kleene: the deciding answer decides, else an unknown leaves it open.
        if known.any(|answer| answer == Some(any)) {
            Some(any)
        } else if tests.iter().any(|test| test[row].is_none()) {
            None
        } else {
            Some(!any)
        }
    };
    let membership = Membership { rows: (0..columns.table.rows()).map(decide).collect() };
    let holding = |row: usize| tests.iter().filter(|test| test[row] == Some(true)).count();
    let alone: Vec<bool> = (0..membership.rows.len()).map(|row| holding(row) == 1).collect();
    let sources = conditions.iter().zip(&tests).map(|(condition, test)| {
        let membership = Membership { rows: test.clone() };
        let lonely = test.iter().zip(&alone).filter(|(answer, alone)| **answer == Some(true) && **alone);
        Source {
            source: condition.source.clone().unwrap_or_else(|| condition.column.clone()),
            holds: membership.members(),
            fails: membership.others(),
            missing: membership.missing(),
            alone: lonely.count() as u64,
            membership,
        }
    });
    let mut cohort = finish(membership, sources.collect());
    let parts: Vec<String> =
        cohort.sources.iter().map(|source| format!("{} {}", source.source, source.holds)).collect();
    cohort.summary = format!(
        "{} rows meet {} of the conditions ({}); {} do not{}.",
        cohort.members,
        if any { "at least one" } else { "all" },
        parts.join(", "),
        cohort.others,
        missing_words(cohort.missing)
    );
    Ok(cohort)
}

fn by_outcome(columns: &Columns<'_, '_>, outcome: &Outcome, path: &str) -> Result<Cohort, LearnError> {
    let rows = if outcome.positive.is_empty() {
        if !outcome.negative.is_empty() {
            return Err(LearnError::option(
                format!("{path}/positive"),
                "is empty beside `negative`; name the texts of the one side, or neither for a column of flags",
            ));
        }
        match columns.read(&outcome.column, AttributeType::Flag)? {
            AttributeValues::Flag { values } => values,
            _ => Vec::new(),
        }
    } else {
        let positive = columns.one_of(&outcome.column, &outcome.positive)?;
        if outcome.negative.is_empty() {
            positive
        } else {
            let negative = columns.one_of(&outcome.column, &outcome.negative)?;
            positive
                .iter()
                .zip(&negative)
                .map(|pair| match pair {
                    (Some(true), _) => Some(true),
                    (_, Some(true)) => Some(false),
                    _ => None,
                })
                .collect()
        }
    };
    let mut cohort = finish(Membership { rows }, Vec::new());
    cohort.summary = format!(
        "{} rows on the one side of {}, {} on the other{}.",
        cohort.members,
        outcome.column,
        cohort.others,
        missing_words(cohort.missing)
    );
    Ok(cohort)
}

fn finish(membership: Membership, sources: Vec<Source>) -> Cohort {
    Cohort {
        members: membership.members(),
        others: membership.others(),
        missing: membership.missing(),
        wanted: None,
        cut: None,
        tied_at_cut: None,
        sources,
        rows: None,
        summary: String::new(),
        membership,
    }
}

/// Two sides of a comparison: a target cohort against another one, or against the rest.
///
/// # Errors
/// As [`cohort`]; `option_wrong` when a row is on both sides; `one_outcome` when a side is empty.
pub(crate) fn sides(
    table: &Table<'_>,
    attributes: &[Attribute],
    target: &Rule,
    against: Option<&Rule>,
) -> Result<(Cohort, Membership), LearnError> {
    let cohort = cohort_at(table, attributes, target, "/target")?;
    let membership = match against {
        None => cohort.membership.clone(),
        Some(against) => {
            let other = cohort_at(table, attributes, against, "/against")?;
            let mut rows = Vec::with_capacity(table.rows());
            for (row, pair) in cohort.membership.rows.iter().zip(&other.membership.rows).enumerate() {
                rows.push(match pair {
                    (Some(true), Some(true)) => {
                        return Err(LearnError::option(
                            "/against",
                            format!(
                                "row {} is on both sides; make the two cohorts disjoint",
                                table.place(row)
                            ),
                        ));
                    }
                    (Some(true), _) => Some(true),
                    (_, Some(true)) => Some(false),
                    _ => None,
                });
            }
            Membership { rows }
        }
    };
    if membership.members() == 0 || membership.others() == 0 {
        return Err(LearnError::OneOutcome {
            path: "/target".to_owned(),
            what: "members of the target and the others".to_owned(),
            rows: membership.members() + membership.others(),
        });
    }
    Ok((cohort, membership))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::column::{Bitmap, Column};

    fn rule(text: &str) -> Rule {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn counts_of_the_worked_table() {
        let nearest: Vec<u64> =
            [12, 13, 17, 23, 48, 100].map(|n| share_of(n, 0.2, CountPolicy::Nearest).unwrap()).into();
        assert_eq!(nearest, [2, 3, 3, 5, 10, 20]);
        assert_eq!(share_of(3, 0.2, CountPolicy::Floor).unwrap(), 1);
        for bad in [0.0, -0.1, 1.5, f64::NAN, 0.123_456_78] {
            assert_eq!(share_of(10, bad, CountPolicy::Ceil).unwrap_err().code().as_str(), "option_wrong");
        }
    }

    #[test]
    fn average_ranks_respect_directions_and_completeness() {
        // Ranks of retention (high): 1, 2.5, 2.5, 4, -; of cost (low): 4, 1, 2, 3.
        let retention = [0.99, 0.9, 0.9, 0.5, 0.95];
        let cost = [9.0, 1.0, 2.0, 3.0, f64::NAN];
        let table = Table::new(5)
            .with("retention", Column::float64(&retention))
            .unwrap()
            .with("cost", Column::float64(&cost))
            .unwrap();
        let best = cohort(
            &table,
            &[],
            &rule(r#"{"top": {"by": [{"column": "retention"}, {"column": "cost", "better": "low"}], "share": 0.5}}"#),
        )
        .unwrap();
        assert_eq!(best.membership.rows, [Some(false), Some(true), Some(true), Some(false), None]);
        assert_eq!((best.wanted, best.missing, best.cut), (Some(2), 1, Some(2.25)));
        assert!(best.summary.contains("1 more row can not be told"), "{}", best.summary);
    }

    #[test]
    fn any_of_knows_what_is_unknown_and_counts_each_source() {
        let churned = Column::boolean(Bitmap::new(&[0b0001]), 4)
            .unwrap()
            .with_validity(Bitmap::new(&[0b0111]))
            .unwrap();
        let table = Table::new(4)
            .with("churned", churned)
            .unwrap()
            .with("hours", Column::float64(&[1.0, 50.0, 2.0, 3.0]))
            .unwrap();
        let worst = cohort(
            &table,
            &[],
            &rule(
                r#"{"any_of": [{"source": "churn", "column": "churned", "is": true},
                    {"source": "support burden", "column": "hours", "top_share": 0.25}]}"#,
            ),
        )
        .unwrap();
        assert_eq!(worst.membership.rows, [Some(true), Some(true), Some(false), None]);
        let counts: Vec<(u64, u64, u64)> =
            worst.sources.iter().map(|s| (s.holds, s.missing, s.alone)).collect();
        assert_eq!(counts, [(1, 1, 1), (1, 0, 1)]);
    }

    #[test]
    fn outcomes_of_text_leave_open_deals_out() {
        let column = Column::utf8(&[0, 3, 7, 11, 15], b"Wonlostopenlost").unwrap();
        let table = Table::new(4).with("stage", column).unwrap();
        let won = rule(r#"{"outcome": {"column": "stage", "positive": ["won"], "negative": ["lost"]}}"#);
        let (cohort, membership) = sides(&table, &[], &won, None).unwrap();
        assert_eq!(membership.rows, [Some(true), Some(false), None, Some(false)]);
        assert_eq!(cohort.missing, 1);
        let all = rule(r#"{"any_of": [{"column": "stage", "in": ["won", "lost", "open"]}]}"#);
        assert_eq!(sides(&table, &[], &all, None).unwrap_err().code().as_str(), "one_outcome");
        let twice = sides(&table, &[], &won, Some(&all)).unwrap_err();
        assert_eq!((twice.code().as_str(), twice.path().as_str()), ("option_wrong", "/against"));
    }

    #[test]
    fn conditions_have_exactly_one_test() {
        let table = Table::new(1).with("x", Column::float64(&[1.0])).unwrap();
        for text in
            [r#"{"any_of": [{"column": "x"}]}"#, r#"{"any_of": [{"column": "x", "is": 1, "at_most": 2}]}"#]
        {
            let error = cohort(&table, &[], &rule(text)).unwrap_err();
            assert_eq!((error.code().as_str(), error.path().as_str()), ("option_wrong", "/any_of/0"));
        }
        assert!(serde_json::from_str::<Rule>(r#"{"any_of": [{"column": "x", "at_moist": 2}]}"#).is_err());
    }
}
