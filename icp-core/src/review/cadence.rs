//! When to look again: the calendar of reviews (A-091) and the phases of a first profile (A-007).

use super::error::{ReviewError, date};
use crate::date::Date;
use serde::{Deserialize, Serialize};

/// How often a profile is looked at again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CadencePolicy {
    /// Every quarter in the first year, then every six months. The default.
    #[default]
    QuarterlyThenHalfYearly,
    /// Every quarter, always.
    Quarterly,
}

impl CadencePolicy {
    /// Months from the creation of the profile to its review number `index` (from 1).
    #[must_use]
    pub const fn months(self, index: u32) -> i64 {
        match self {
            Self::Quarterly => 3 * index as i64,
            Self::QuarterlyThenHalfYearly if index <= 4 => 3 * index as i64,
            Self::QuarterlyThenHalfYearly => 12 + 6 * (index as i64 - 4),
        }
    }
}

/// What to schedule.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CadenceRequest {
    /// The day the profile was made, YYYY-MM-DD.
    pub created: String,
    /// Today, YYYY-MM-DD.
    pub as_of: String,
    /// How often.
    #[serde(default)]
    pub policy: CadencePolicy,
    /// The days on which it was reviewed, YYYY-MM-DD, in any order.
    #[serde(default)]
    pub reviews: Vec<String>,
    /// A review up to so many days before a scheduled day counts for that day; default 30.
    #[serde(default = "thirty")]
    pub early_days: u32,
    /// How many reviews after `as_of` to list; default 4, at most 40.
    #[serde(default = "four")]
    pub ahead: u32,
}

const fn thirty() -> u32 {
    30
}

const fn four() -> u32 {
    4
}

/// Where a scheduled review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// It was held.
    Done,
    /// It was not held, and a later one has come due since.
    Missed,
    /// It is the latest whose day has come, and it has not been held.
    Due,
    /// Its day is still to come.
    Upcoming,
}

/// One review of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScheduledReview {
    /// Its number, from 1.
    pub number: u32,
    /// Its day.
    pub date: String,
    /// Where it stands.
    pub state: ReviewState,
    /// The day on which it was held.
    pub held: Option<String>,
}

/// The calendar of reviews.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CadenceReport {
    /// In words.
    pub summary: String,
    /// How often.
    pub policy: CadencePolicy,
    /// Every review from the first to the last ahead.
    pub schedule: Vec<ScheduledReview>,
    /// Whether a review is due on `as_of`.
    pub due: bool,
    /// The day from which it is due.
    pub due_since: Option<String>,
    /// Whole days from then to `as_of`.
    pub days_overdue: Option<i64>,
    /// How many were missed.
    pub missed: u64,
    /// The next review's day after `as_of`.
    pub next: Option<String>,
}

/// The calendar of a profile's reviews, and what is due on `as_of`. A review that was held counts for the latest scheduled day at or
/// before it, or for the next one when that is at most `early_days` away.
///
/// ```
/// use icp_core::review::cadence::{CadenceRequest, cadence};
/// let request: CadenceRequest = serde_json::from_str(r#"{"created": "2025-11-21", "as_of": "2026-11-21",
///     "reviews": ["2026-02-20", "2026-05-25", "2026-08-21"]}"#)?;
/// let report = cadence(&request)?;
/// assert!(report.due && report.due_since.as_deref() == Some("2026-11-21"));
/// assert_eq!(report.next.as_deref(), Some("2027-05-21"), "every six months after the first year");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `invalid_date`; `option_wrong` when `as_of` or a review lies before the creation, a review after `as_of`, or `ahead` is above 40.
pub fn cadence(request: &CadenceRequest) -> Result<CadenceReport, ReviewError> {
    let created = date("/created", &request.created)?;
    let as_of = date("/as_of", &request.as_of)?;
    if as_of < created {
        return Err(ReviewError::option("/as_of", format!("{as_of} is before the creation on {created}")));
    }
    if request.ahead > 40 {
        return Err(ReviewError::option("/ahead", format!("{} must be at most 40", request.ahead)));
    }
    let mut held = Vec::with_capacity(request.reviews.len());
    for (i, text) in request.reviews.iter().enumerate() {
        let path = format!("/reviews/{i}");
        let day = date(&path, text)?;
        if day < created || day > as_of {
            return Err(ReviewError::option(path, format!("{day} must lie from {created} to {as_of}")));
        }
        held.push(day);
    }
    held.sort_unstable();
    let mut days = Vec::new();
    let mut ahead = 0;
    for number in 1.. {
        // The calendar ends with the year 9999.
        let Some(day) = created.plus_months(request.policy.months(number)) else { break };
        if day > as_of {
            ahead += 1;
            if ahead > request.ahead.max(1) {
                break;
            }
        }
        days.push(day);
    }
    let mut served: Vec<Option<Date>> = vec![None; days.len()];
    for day in held {
        let next = days.partition_point(|scheduled| *scheduled <= day);
        let early = days
            .get(next)
            .is_some_and(|scheduled| i64::from(scheduled.days_since(day)) <= i64::from(request.early_days));
        let place = if early { Some(next) } else { next.checked_sub(1) };
        if let Some(slot) = place.and_then(|place| served.get_mut(place)) {
            slot.get_or_insert(day);
        }
    }
    let come = days.partition_point(|day| *day <= as_of);
    let state = |i: usize| match (served[i].is_some(), i < come, i + 1 == come) {
        (true, ..) => ReviewState::Done,
        (false, true, true) => ReviewState::Due,
        (false, true, false) => ReviewState::Missed,
        (false, false, _) => ReviewState::Upcoming,
    };
    let schedule: Vec<ScheduledReview> = (0..days.len())
        .filter(|i| request.ahead > 0 || *i < come)
        .map(|i| ScheduledReview {
            number: i as u32 + 1,
            date: days[i].to_string(),
            state: state(i),
            held: served[i].map(|day| day.to_string()),
        })
        .collect();
    let due = come.checked_sub(1).filter(|&i| state(i) == ReviewState::Due).map(|i| days[i]);
    let missed = (0..come).filter(|&i| state(i) == ReviewState::Missed).count() as u64;
    let next = (come..days.len()).find(|&i| served[i].is_none()).map(|i| days[i].to_string());
    let then = next.as_ref().map_or(String::new(), |next| format!(" The next one is on {next}."));
    let summary = match due {
        Some(day) if day == as_of => format!("A review is due today.{then}"),
        Some(day) => format!("A review has been due since {day}, {} days.{then}", as_of.days_since(day)),
        None => format!("No review is due.{then}"),
    };
    Ok(CadenceReport {
        summary,
        policy: request.policy,
        schedule,
        due: due.is_some(),
        due_since: due.map(|day| day.to_string()),
        days_overdue: due.map(|day| i64::from(as_of.days_since(day))),
        missed,
        next,
    })
}

/// One phase of making a profile, in business days.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// The least it takes, in business days.
    pub least: u32,
    /// The most it takes, in business days.
    pub most: u32,
}

/// The five phases of A-007: one to two weeks, three to five days, one week, three to five days, four to six weeks.
#[must_use]
pub fn usual_phases() -> Vec<Phase> {
    let phase = |name: &str, least, most| Phase { name: name.to_owned(), least, most };
    vec![
        phase("phase_1", 5, 10),
        phase("phase_2", 3, 5),
        phase("phase_3", 5, 5),
        phase("phase_4", 3, 5),
        phase("phase_5", 20, 30),
    ]
}

/// What to lay out on a calendar.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PhasesRequest {
    /// The first day of work at the earliest, YYYY-MM-DD; when it is no business day, the next one.
    pub start: String,
    /// The phases, one after the other; the five of A-007 by default.
    #[serde(default = "usual_phases")]
    pub phases: Vec<Phase>,
    /// Days that are no business days although they are Monday to Friday, YYYY-MM-DD.
    #[serde(default)]
    pub holidays: Vec<String>,
}

/// One phase on the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PhaseDates {
    /// Its name.
    pub name: String,
    /// The least it takes, in business days.
    pub least: u32,
    /// The most it takes, in business days.
    pub most: u32,
    /// Its last day when all goes fast.
    pub earliest_end: String,
    /// Its last day when all goes slowly.
    pub latest_end: String,
}

/// The phases on the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PhasesReport {
    /// In words.
    pub summary: String,
    /// The least all take, in business days.
    pub least: u64,
    /// The most all take, in business days.
    pub most: u64,
    /// Each with its last days.
    pub phases: Vec<PhaseDates>,
}

/// Whether a day is Monday to Friday: 1970-01-01 was a Thursday.
const fn is_weekday(day: Date) -> bool {
    (day.days() + 3).rem_euclid(7) < 5
}

/// How long a first profile takes and when each phase ends, in weeks of five days.
///
/// ```
/// use icp_core::review::cadence::{PhasesRequest, phases};
/// let request: PhasesRequest = serde_json::from_str(r#"{"start": "2026-11-23"}"#)?;
/// let report = phases(&request)?;
/// assert_eq!((report.least, report.most), (36, 55));
/// assert_eq!(report.phases[0].earliest_end, "2026-11-27", "one week");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `invalid_date`; `option_wrong` for a phase of no days, whose `least` is above its `most` or that takes more than 1,000 days, for more
/// than 100 phases, and for phases that end after the year 9999.
pub fn phases(request: &PhasesRequest) -> Result<PhasesReport, ReviewError> {
    let start = date("/start", &request.start)?;
    let mut holidays = Vec::with_capacity(request.holidays.len());
    for (i, text) in request.holidays.iter().enumerate() {
        holidays.push(date(&format!("/holidays/{i}"), text)?);
    }
    if request.phases.len() > 100 {
        return Err(ReviewError::option("/phases", "at most 100 phases"));
    }
    let step = |mut day: Date, mut count: u32| -> Option<Date> {
        // `day` is the last one used; a phase of so many business days ends on the last of the next ones.
        while count > 0 {
            day = Date::from_days(day.days() + 1)?;
            if is_weekday(day) && !holidays.contains(&day) {
                count -= 1;
            }
        }
        Some(day)
    };
    let eve = Date::from_days(start.days() - 1).unwrap_or(Date::FIRST);
    let (mut fast, mut slow) = (eve, eve);
    let mut dated = Vec::with_capacity(request.phases.len());
    for (i, phase) in request.phases.iter().enumerate() {
        let path = format!("/phases/{i}");
        if phase.least == 0 || phase.least > phase.most || phase.most > 1000 {
            let message = "a phase takes 1 to 1,000 days, `least` at most `most`";
            return Err(ReviewError::option(path, message));
        }
        let late = || ReviewError::option(path.clone(), "it ends after the year 9999");
        fast = step(fast, phase.least).ok_or_else(late)?;
        slow = step(slow, phase.most).ok_or_else(late)?;
        dated.push(PhaseDates {
            name: phase.name.clone(),
            least: phase.least,
            most: phase.most,
            earliest_end: fast.to_string(),
            latest_end: slow.to_string(),
        });
    }
    let least: u64 = request.phases.iter().map(|phase| u64::from(phase.least)).sum();
    let most: u64 = request.phases.iter().map(|phase| u64::from(phase.most)).sum();
    let summary = format!("{least} to {most} business days: the profile is there between {fast} and {slow}.");
    Ok(PhasesReport { summary, least, most, phases: dated })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(text: &str) -> CadenceRequest {
        serde_json::from_str(text).unwrap()
    }

    fn dates(report: &CadenceReport) -> Vec<&str> {
        report.schedule.iter().map(|review| review.date.as_str()).collect()
    }

    /// A-091: quarterly in year one, every six months after; or quarterly always.
    #[test]
    fn both_policies() {
        let report =
            cadence(&request(r#"{"created": "2026-01-31", "as_of": "2026-01-31", "ahead": 7}"#)).unwrap();
        let expected = [
            "2026-04-30",
            "2026-07-31",
            "2026-10-31",
            "2027-01-31",
            "2027-07-31",
            "2028-01-31",
            "2028-07-31",
        ];
        assert_eq!(dates(&report), expected);
        assert!(!report.due);
        let always = r#"{"created": "2026-01-31", "as_of": "2026-01-31", "ahead": 6, "policy": "quarterly"}"#;
        let expected = ["2026-04-30", "2026-07-31", "2026-10-31", "2027-01-31", "2027-04-30", "2027-07-31"];
        assert_eq!(dates(&cadence(&request(always)).unwrap()), expected);
    }

    #[test]
    fn what_is_due() {
        let none = r#"{"created": "2026-01-15", "as_of": "2026-08-01", "ahead": 1}"#;
        let report = cadence(&request(none)).unwrap();
        let states: Vec<ReviewState> = report.schedule.iter().map(|review| review.state).collect();
        assert_eq!(states, [ReviewState::Missed, ReviewState::Due, ReviewState::Upcoming]);
        assert_eq!((report.days_overdue, report.missed), (Some(17), 1));
        assert_eq!(report.next.as_deref(), Some("2026-10-15"));

        // Two weeks early counts for July, six weeks early for April.
        let early = cadence(&request(
            r#"{"created": "2026-01-15", "as_of": "2026-08-01", "reviews": ["2026-07-01"]}"#,
        ))
        .unwrap();
        assert!(!early.due && early.schedule[1].held.as_deref() == Some("2026-07-01"));
        let april = cadence(&request(
            r#"{"created": "2026-01-15", "as_of": "2026-08-01", "reviews": ["2026-06-01"]}"#,
        ))
        .unwrap();
        assert!(april.due && april.schedule[0].state == ReviewState::Done);
    }

    #[test]
    fn what_can_not_be() {
        let path = |text: &str| cadence(&request(text)).unwrap_err().path();
        assert_eq!(path(r#"{"created": "2026-02-30", "as_of": "2026-08-01"}"#), "/created");
        assert_eq!(path(r#"{"created": "2026-02-03", "as_of": "2026-01-01"}"#), "/as_of");
        let later = r#"{"created": "2026-02-03", "as_of": "2026-08-01", "reviews": ["2026-08-02"]}"#;
        assert_eq!(path(later), "/reviews/0");
        assert_eq!(path(r#"{"created": "2026-02-03", "as_of": "2026-08-01", "ahead": 41}"#), "/ahead");
        let last = cadence(&request(r#"{"created": "9999-10-01", "as_of": "9999-12-31"}"#)).unwrap();
        assert!(last.schedule.is_empty() && last.next.is_none());
    }

    /// A-007.
    #[test]
    fn five_phases_take_36_to_55_business_days() {
        let phases_of = |text: &str| phases(&serde_json::from_str(text).unwrap());
        let report = phases_of(r#"{"start": "2026-11-23"}"#).unwrap();
        assert_eq!((report.least, report.most), (36, 55));
        // 36 days are seven weeks and a day, 55 eleven weeks.
        assert_eq!(report.phases[4].earliest_end, "2027-01-11");
        assert_eq!(report.phases[4].latest_end, "2027-02-05");
        let saturday = phases_of(r#"{"start": "2026-11-21"}"#).unwrap();
        assert_eq!(saturday.phases, report.phases);
        let holiday =
            phases_of(r#"{"start": "2026-11-23", "holidays": ["2026-12-25", "2027-01-02"]}"#).unwrap();
        assert_eq!(
            holiday.phases[4].earliest_end, "2027-01-12",
            "a Friday, and a Saturday that costs nothing"
        );
        let none = phases_of(r#"{"start": "2026-11-23", "phases": [{"name": "x", "least": 2, "most": 1}]}"#);
        assert_eq!(none.unwrap_err().path(), "/phases/0");
    }
}
