//! Why a profile was changed: the entries of its change log (A-094, A-095).

use super::error::{ReviewError, date};
use serde::{Deserialize, Serialize};

/// What made a revision necessary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeReason {
    /// The product does more, or something else.
    ProductExpansion,
    /// A competitor came, went or moved.
    Competitor,
    /// The market moved.
    MarketShift,
    /// Closed-won deals come from elsewhere than the profile says.
    ClosedWonSkew,
    /// The size of company was wrong.
    Size,
    /// The triggers were wrong.
    Triggers,
    /// The buyer's title was wrong.
    BuyerTitle,
    /// How much the problem hurts was wrong.
    ProblemIntensity,
    /// A review of the calendar, whatever it found.
    ScheduledReview,
    /// Anything else; the note says what.
    Other,
}

impl ChangeReason {
    /// The four triggers of a revision between reviews (A-094).
    pub const REVISION_TRIGGERS: [Self; 4] =
        [Self::ProductExpansion, Self::Competitor, Self::MarketShift, Self::ClosedWonSkew];

    /// The four corrections that are looked at first (A-095), in their order.
    pub const FIRST_CORRECTIONS: [Self; 4] =
        [Self::Size, Self::Triggers, Self::BuyerTitle, Self::ProblemIntensity];

    /// The word on every surface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProductExpansion => "product_expansion",
            Self::Competitor => "competitor",
            Self::MarketShift => "market_shift",
            Self::ClosedWonSkew => "closed_won_skew",
            Self::Size => "size",
            Self::Triggers => "triggers",
            Self::BuyerTitle => "buyer_title",
            Self::ProblemIntensity => "problem_intensity",
            Self::ScheduledReview => "scheduled_review",
            Self::Other => "other",
        }
    }
}

/// One entry of a profile's change log.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeLogEntry {
    /// The day, YYYY-MM-DD.
    pub date: String,
    /// Why.
    pub reason: ChangeReason,
    /// What was seen, and what was done about it.
    pub note: String,
    /// The version that came of it.
    #[serde(default)]
    pub version: Option<String>,
    /// Who decided.
    #[serde(default)]
    pub author: Option<String>,
}

/// A change log to look through.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeLogRequest {
    /// Its entries, in any order.
    pub entries: Vec<ChangeLogEntry>,
    /// Today, YYYY-MM-DD.
    pub as_of: String,
}

/// How often something made a revision necessary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonCount {
    /// What.
    pub reason: ChangeReason,
    /// How often.
    pub entries: u64,
    /// Whether it calls for a revision between reviews (A-094).
    pub revision_trigger: bool,
}

/// A change log, sorted and counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeLogReport {
    /// In words.
    pub summary: String,
    /// The entries by date, the oldest first.
    pub entries: Vec<ChangeLogEntry>,
    /// How often each reason stands in it; those that do not, not at all.
    pub reasons: Vec<ReasonCount>,
    /// The day of the latest entry.
    pub latest: Option<String>,
    /// Whole days from then to `as_of`.
    pub days_since: Option<i64>,
}

/// Sorts and counts a change log.
///
/// ```
/// use icp_core::review::change_log::{ChangeLogRequest, change_log};
/// let request: ChangeLogRequest = serde_json::from_str(r#"{"as_of": "2026-11-21", "entries": [
///     {"date": "2026-09-30", "reason": "closed_won_skew", "note": "Five of fifteen deals came from logistics.", "version": "2026-Q4"}]}"#)?;
/// let report = change_log(&request)?;
/// assert_eq!(report.days_since, Some(52));
/// assert!(report.reasons[0].revision_trigger);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `invalid_date`; `option_wrong` for an entry after `as_of` or without a note.
pub fn change_log(request: &ChangeLogRequest) -> Result<ChangeLogReport, ReviewError> {
    let as_of = date("/as_of", &request.as_of)?;
    let mut dated = Vec::with_capacity(request.entries.len());
    for (i, entry) in request.entries.iter().enumerate() {
        let path = format!("/entries/{i}/date");
        let day = date(&path, &entry.date)?;
        if day > as_of {
            return Err(ReviewError::option(path, format!("{day} is after {as_of}")));
        }
        if crate::text::trim(&entry.note).is_empty() {
            return Err(ReviewError::option(format!("/entries/{i}/note"), "say what was seen and done"));
        }
        dated.push((day, entry.clone()));
    }
    dated.sort_by_key(|(day, _)| *day);
    let latest = dated.last().map(|(day, _)| *day);
    let mut reasons: Vec<ReasonCount> = Vec::new();
    let mut sorted: Vec<ChangeReason> = dated.iter().map(|(_, entry)| entry.reason).collect();
    sorted.sort_unstable();
    for reason in sorted {
        match reasons.last_mut() {
            Some(last) if last.reason == reason => last.entries += 1,
            _ => reasons.push(ReasonCount {
                reason,
                entries: 1,
                revision_trigger: ChangeReason::REVISION_TRIGGERS.contains(&reason),
            }),
        }
    }
    let days_since = latest.map(|day| i64::from(as_of.days_since(day)));
    let summary = match (latest, days_since) {
        (Some(day), Some(days)) => {
            format!("{} entries; the latest is of {day}, {days} days ago.", dated.len())
        }
        _ => "The change log is empty.".to_owned(),
    };
    Ok(ChangeLogReport {
        summary,
        entries: dated.into_iter().map(|(_, entry)| entry).collect(),
        reasons,
        latest: latest.map(|day| day.to_string()),
        days_since,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A-094 and A-095: the four triggers of a revision and the four first corrections are entry types.
    #[test]
    fn entry_types() {
        let words: Vec<&str> = ChangeReason::REVISION_TRIGGERS.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(words, ["product_expansion", "competitor", "market_shift", "closed_won_skew"]);
        let words: Vec<&str> = ChangeReason::FIRST_CORRECTIONS.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(words, ["size", "triggers", "buyer_title", "problem_intensity"]);
        for reason in ChangeReason::REVISION_TRIGGERS.into_iter().chain(ChangeReason::FIRST_CORRECTIONS) {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
        }
    }

    #[test]
    fn sorted_and_counted() {
        let entry = |date: &str, reason, note: &str| ChangeLogEntry {
            date: date.to_owned(),
            reason,
            note: note.to_owned(),
            version: None,
            author: None,
        };
        let entries = vec![
            entry("2026-05-01", ChangeReason::Size, "b"),
            entry("2026-01-01", ChangeReason::Competitor, "a"),
            entry("2026-06-01", ChangeReason::Size, "c"),
        ];
        let report = change_log(&ChangeLogRequest { entries, as_of: "2026-06-11".to_owned() }).unwrap();
        let notes: String = report.entries.iter().map(|entry| entry.note.as_str()).collect();
        assert_eq!((notes.as_str(), report.days_since), ("abc", Some(10)));
        assert_eq!(report.reasons[1].entries, 2);
        let later = vec![entry("2026-07-01", ChangeReason::Size, "b")];
        let error = change_log(&ChangeLogRequest { entries: later, as_of: "2026-06-11".to_owned() });
        assert_eq!(error.unwrap_err().path(), "/entries/0/date");
        let empty = vec![entry("2026-05-01", ChangeReason::Other, " ")];
        let error = change_log(&ChangeLogRequest { entries: empty, as_of: "2026-06-11".to_owned() });
        assert_eq!(error.unwrap_err().path(), "/entries/0/note");
    }
}
