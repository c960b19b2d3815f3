//! What the document says about itself, with a date: evidence, age, people among companies, and what can not come true.

use super::{Found, place};
use crate::date::Date;
use crate::num;
use crate::points::Points;
use crate::profile::criterion::{Axis, Criterion, Evidence, Finding};
use crate::profile::document::Document;
use crate::profile::fit::Fit;
use crate::profile::lint::LintCode;
use crate::profile::predicate::{Predicate, Test};
use crate::review::cadence::{CadencePolicy, CadenceRequest, ReviewState, cadence};
use crate::review::surprise::percent;
use crate::score::scorer::Scorer;
use crate::text;

/// A case counts from so many on.
const CASES: u64 = 5;

/// Words of sources that are nobody's experience.
const ASSUMED: [&str; 12] = [
    "assumption",
    "assumptions",
    "assumed",
    "guess",
    "hypothesis",
    "hypotheses",
    "intuition",
    "gut",
    "opinion",
    "opinions",
    "brainstorm",
    "brainstorming",
];

/// Words of sources that speak about the market as a whole.
const TOP_DOWN: [&str; 16] = [
    "market",
    "analyst",
    "analysts",
    "report",
    "tam",
    "sam",
    "benchmark",
    "benchmarks",
    "board",
    "executive",
    "executives",
    "leadership",
    "strategy",
    "competitor",
    "competitors",
    "consultant",
];

/// Words that say that an attribute is a person's.
const PERSONAL: [&str; 10] = [
    "title",
    "titles",
    "seniority",
    "persona",
    "personas",
    "contact",
    "contacts",
    "buyer",
    "buyers",
    "champion",
];

/// Words that a job title begins with.
const TITLES: [&str; 14] = [
    "vp", "svp", "evp", "chief", "head", "director", "manager", "cmo", "ceo", "cfo", "cto", "coo", "cro",
    "ciso",
];

fn words(text: &str) -> Vec<String> {
    let normal = text::normalize(text);
    normal.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn any_of(text: &str, wanted: &[&str]) -> bool {
    words(text).iter().any(|word| wanted.contains(&word.as_str()))
}

pub(super) fn lint(
    found: &mut Found,
    scorer: &Scorer,
    created: Option<Date>,
    reviews: &[Date],
    policy: CadencePolicy,
) {
    let document = scorer.profile().document();
    evidence(found, document);
    people(found, document);
    age(found, document, scorer.as_of(), created, reviews, policy);
    must_haves(found, scorer);
    for (i, rule) in document.exclusions.iter().enumerate() {
        if tests_missing(&rule.when) {
            let message =
                format!("exclusion `{}` fires on accounts of which something is not known", rule.id);
            let remedy =
                "leave `missing` out: an exclusion that can not be told is reported as unknown by itself";
            found.add(LintCode::ExclusionOnMissing, place("exclusions", i), message, remedy, &[]);
        }
    }
    requirements(found, scorer);
}

fn counts(evidence: &Evidence) -> bool {
    !any_of(&evidence.source, &ASSUMED)
        && evidence.finding != Some(Finding::Contests)
        && evidence.n.is_some_and(|n| n >= CASES)
}

fn evidence(found: &mut Found, document: &Document) {
    let maxima = document.max_points();
    let (mut all, mut backed, mut criteria) = (0i64, 0i64, 0u64);
    for (criterion, points) in document.criteria.iter().zip(&maxima) {
        let points = i64::from(points.micro());
        all += points;
        if criterion.evidence.iter().any(counts) {
            backed += points;
            criteria += 1;
        }
    }
    let total = document.criteria.len() as u64;
    if total > 0 && backed * 2 < all {
        let share = backed as f64 / all as f64;
        let message = format!(
            "{criteria} of {total} criteria, with {} of the points, rest on evidence of at least {CASES} cases",
            percent(share)
        );
        let remedy = "interview five to ten of the best customers, or learn from won and lost deals, and note the evidence";
        let figures = [("share_of_points", share), ("criteria", criteria as f64), ("cases", CASES as f64)];
        found.add(LintCode::BuiltOnAssumption, "/criteria", message, remedy, &figures);
    }
    let sources: Vec<&str> = document
        .criteria
        .iter()
        .flat_map(|criterion| &criterion.evidence)
        .map(|evidence| evidence.source.as_str())
        .collect();
    let market = |source: &&str| any_of(source, &TOP_DOWN);
    let nobody = |source: &&str| any_of(source, &ASSUMED);
    let top = sources.iter().filter(|source| market(source)).count();
    if top > 0 && sources.iter().all(|source| market(source) || nobody(source)) {
        let message = format!(
            "all {} pieces of evidence are about the market, none is from customers or buyers",
            sources.len()
        );
        let remedy = "start from the customers there are: who bought, stayed and grew, and why";
        let figures = [("evidence", sources.len() as f64), ("from_customers", 0.0)];
        found.add(LintCode::TopDown, "/criteria", message, remedy, &figures);
    }
}

fn names_titles(criterion: &Criterion) -> bool {
    let Fit::Values { values, .. } = &criterion.fit else { return false };
    values.iter().any(|(value, _)| words(value).first().is_some_and(|word| TITLES.contains(&word.as_str())))
}

fn people(found: &mut Found, document: &Document) {
    let remedy =
        "move it to `personas`: a company fits or not whoever answers, and people are ranked inside it";
    for (i, criterion) in document.criteria.iter().enumerate() {
        let mut read: Vec<&str> = criterion.attribute.as_deref().into_iter().collect();
        if let Fit::When(predicate) = &criterion.fit {
            attributes(predicate, &mut read);
        }
        let personal = read.iter().find(|name| any_of(name, &PERSONAL));
        if let Some(name) = personal {
            let message =
                format!("criterion `{}` reads `{name}`, which is a person's, not a company's", criterion.id);
            found.add(LintCode::PersonaMixedIn, place("criteria", i), message, remedy, &[]);
        } else if names_titles(criterion) {
            let message = format!("criterion `{}` names job titles", criterion.id);
            found.add(LintCode::PersonaMixedIn, place("criteria", i), message, remedy, &[]);
        }
    }
    for (i, rule) in document.exclusions.iter().enumerate() {
        let mut read = Vec::new();
        attributes(&rule.when, &mut read);
        if let Some(name) = read.iter().find(|name| any_of(name, &PERSONAL)) {
            let message =
                format!("exclusion `{}` reads `{name}`, which is a person's, not a company's", rule.id);
            found.add(LintCode::PersonaMixedIn, place("exclusions", i), message, remedy, &[]);
        }
    }
}

/// The attributes a predicate reads.
pub(super) fn attributes<'d>(predicate: &'d Predicate, read: &mut Vec<&'d str>) {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().for_each(|part| attributes(part, read)),
        Predicate::Not(inner) => attributes(inner, read),
        Predicate::Attribute { attribute, .. } => read.push(attribute),
        Predicate::Timing { .. } | Predicate::Trigger(_) | Predicate::Criterion { .. } => {}
    }
}

/// Whether a predicate can be true because something is missing.
fn tests_missing(predicate: &Predicate) -> bool {
    fn any(predicate: &Predicate, negated: bool) -> bool {
        match predicate {
            Predicate::All(parts) | Predicate::Any(parts) => parts.iter().any(|part| any(part, negated)),
            Predicate::Not(inner) => any(inner, !negated),
            Predicate::Attribute { test: Test::Missing(missing), .. } => *missing != negated,
            _ => false,
        }
    }
    any(predicate, false)
}

fn age(
    found: &mut Found,
    document: &Document,
    as_of: Date,
    created: Option<Date>,
    reviews: &[Date],
    policy: CadencePolicy,
) {
    let dated = document.criteria.iter().flat_map(|criterion| &criterion.evidence).filter_map(|e| e.date);
    let mut looked_at: Vec<Date> = dated.chain(reviews.iter().copied()).filter(|day| *day <= as_of).collect();
    looked_at.sort_unstable();
    let made = created.filter(|day| *day <= as_of).or_else(|| looked_at.first().copied());
    let Some(made) = made else {
        let message = "nothing says when the profile was made or last looked at".to_owned();
        let remedy = "date the evidence, and review the profile every quarter in its first year";
        found.add(LintCode::NeverUpdated, "", message, remedy, &[]);
        return;
    };
    let request = CadenceRequest {
        created: made.to_string(),
        as_of: as_of.to_string(),
        policy,
        reviews: looked_at.iter().filter(|day| **day >= made).map(|day| day.to_string()).collect(),
        early_days: 30,
        ahead: 1,
    };
    let Ok(calendar) = cadence(&request) else { return };
    // A review that came due within the last month is no failure yet; one that was held later makes up for it.
    let last = looked_at.last().copied().unwrap_or(made);
    let past = calendar.schedule.iter().rev().filter(|review| review.state != ReviewState::Upcoming);
    let overdue = past
        .filter_map(|review| review.date.parse::<Date>().ok().map(|day| (day, review.held.is_some())))
        .find(|(day, _)| as_of.days_since(*day) > 30)
        .filter(|(day, held)| !held && last < *day);
    if let Some((day, _)) = overdue {
        let days = as_of.days_since(day);
        let age = as_of.days_since(last);
        let message = format!(
            "the profile was last looked at on {last}, {age} days ago; a review has been due for {days} days"
        );
        let remedy = "compare the last 10 to 15 closed-won deals with the profile, and note what changed";
        let figures = [
            ("days_overdue", f64::from(days)),
            ("reviews_missed", calendar.missed as f64),
            ("age_days", f64::from(age)),
        ];
        found.add(LintCode::NeverUpdated, "", message, remedy, &figures);
    }
}

fn must_haves(found: &mut Found, scorer: &Scorer) {
    let document = scorer.profile().document();
    for (i, (criterion, planned)) in document.criteria.iter().zip(&scorer.plan().criteria).enumerate() {
        let greatest = planned.reach.fits.last().copied().unwrap_or(0.0);
        if criterion.must_have.is_some() && greatest == 0.0 {
            let message =
                format!("must-have `{}` has a fit of 0 for every value: it bars everybody", criterion.id);
            let remedy = "give the values that are wanted a fit above 0";
            let path = format!("{}/must_have", place("criteria", i));
            found.add(LintCode::MustHaveUnreachable, path, message, remedy, &[("greatest_fit", 0.0)]);
        }
    }
}

/// What a `requires` can come to: whether it can be true at all, and in every month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Chance {
    Never,
    SomeMonths,
    Always,
}

fn requirements(found: &mut Found, scorer: &Scorer) {
    let document = scorer.profile().document();
    for (i, tier) in document.tiers.iter().enumerate() {
        let Some(requires) = &tier.requires else { continue };
        let path = format!("{}/requires", place("tiers", i));
        match chance(requires, scorer) {
            Chance::Always => {}
            Chance::Never => {
                let message = format!("what tier `{}` requires can not come true", tier.id);
                let remedy =
                    "lower what it requires, or give the criteria and triggers it names more strength";
                let figures = [("greatest_timing", greatest_timing(document, None).to_f64())];
                found.add(LintCode::RequirementUnreachable, path, message, remedy, &figures);
            }
            Chance::SomeMonths => {
                let message =
                    format!("what tier `{}` requires can not come true in some months of the year", tier.id);
                let remedy = "require what can happen all year, or take the months out of the triggers";
                let least = (1..=12).map(|month| greatest_timing(document, Some(month)));
                let figures = [
                    ("greatest_timing", greatest_timing(document, None).to_f64()),
                    ("greatest_in_the_worst_month", least.min().unwrap_or(Points::ZERO).to_f64()),
                ];
                found.add(LintCode::RequirementSeasonal, path, message, remedy, &figures);
            }
        }
    }
}

/// The most timing there can be, in one month or in the best one.
fn greatest_timing(document: &Document, month: Option<u8>) -> Points {
    let on_timing = document.criteria.iter().any(|criterion| document.axis_of(criterion) == Axis::Timing);
    if on_timing {
        return Points::HUNDRED;
    }
    let of = |month: u8| {
        let left = document
            .triggers
            .iter()
            .filter(|trigger| trigger.months.is_empty() || trigger.months.contains(&month))
            .fold(1.0, |left, trigger| left * (1.0 - trigger.strength));
        Points::from_micro(num::round_half_even(100.0 * (1.0 - left) * 1e6) as i32)
    };
    match month {
        Some(month) => of(month),
        None => (1..=12).map(of).max().unwrap_or(Points::ZERO),
    }
}

fn chance(predicate: &Predicate, scorer: &Scorer) -> Chance {
    let document = scorer.profile().document();
    match predicate {
        Predicate::All(parts) => {
            parts.iter().map(|part| chance(part, scorer)).min().unwrap_or(Chance::Always)
        }
        Predicate::Any(parts) => parts.iter().map(|part| chance(part, scorer)).max().unwrap_or(Chance::Never),
        // What can fail is not looked into.
        Predicate::Not(_) | Predicate::Attribute { .. } => Chance::Always,
        Predicate::Timing { min, .. } => {
            let Some(min) = min else { return Chance::Always };
            if greatest_timing(document, None) < *min {
                Chance::Never
            } else if (1..=12).any(|month| greatest_timing(document, Some(month)) < *min) {
                Chance::SomeMonths
            } else {
                Chance::Always
            }
        }
        Predicate::Trigger(id) => match document.triggers.iter().find(|trigger| trigger.id == *id) {
            Some(trigger) if trigger.strength <= 0.0 => Chance::Never,
            Some(trigger)
                if !trigger.months.is_empty() && (1..=12).any(|month| !trigger.months.contains(&month)) =>
            {
                Chance::SomeMonths
            }
            _ => Chance::Always,
        },
        Predicate::Criterion { id, min } => {
            let mut pairs = document.criteria.iter().zip(&scorer.plan().criteria);
            let planned = pairs.find(|(criterion, _)| criterion.id == *id).map(|(_, planned)| planned);
            let greatest = planned.and_then(|planned| planned.reach.fits.last().copied()).unwrap_or(1.0);
            if greatest < *min { Chance::Never } else { Chance::Always }
        }
    }
}
