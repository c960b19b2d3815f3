//! Lints that need a date or a universe, with those of the document before them: the eight failure modes of A-097 and what is wrong with the
//! structure (N21).

mod document;
mod pairs;
mod season;
mod universe;

use super::cadence::CadencePolicy;
use super::error::{ReviewError, check_open_unit, date};
use super::surprise::percent;
use crate::date::Date;
use crate::profile::Profile;
use crate::profile::lint::{LintCode, lint};
use crate::score::scorer::Scorer;
use crate::table::Table;
use crate::watch::Watch;
use serde::{Deserialize, Serialize, Serializer};

/// One figure that a lint rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// What it is.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
}

/// One oddity: what, where, why, the figures, and what to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReviewLint {
    /// Its kind.
    #[serde(serialize_with = "word")]
    pub code: LintCode,
    /// Where: a JSON pointer into the document.
    pub path: String,
    /// What is odd.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// The figures; none for those of the document alone, whose message holds them.
    pub evidence: Vec<Figure>,
}

fn word<S: Serializer>(code: &LintCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}

/// What is known about a failure mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ModeState {
    /// The profile fails so.
    Fires,
    /// It does not.
    Clear,
    /// It takes a universe to say.
    NeedsUniverse,
}

/// One of the eight failure modes of A-097.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailureMode {
    /// Which.
    pub mode: &'static str,
    /// The lint that stands for it.
    #[serde(serialize_with = "word")]
    pub code: LintCode,
    /// Whether it fires.
    pub state: ModeState,
}

/// The eight failure modes of A-097 and the lints that stand for them, in its order.
pub const FAILURE_MODES: [(&str, LintCode); 8] = [
    ("built_on_assumption", LintCode::BuiltOnAssumption),
    ("too_broad", LintCode::TooBroad),
    ("too_narrow", LintCode::TooNarrow),
    ("mixed_with_persona", LintCode::PersonaMixedIn),
    ("never_updated", LintCode::NeverUpdated),
    ("no_anti_icp", LintCode::NoExclusions),
    ("only_firmographic", LintCode::OnlyFirmographic),
    ("top_down", LintCode::TopDown),
];

/// What the lints that need a date want to know.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DatedLintRequest {
    /// Today, YYYY-MM-DD.
    pub as_of: String,
    /// The day the profile was made; the date of its oldest evidence when absent.
    #[serde(default)]
    pub created: Option<String>,
    /// The days on which it was reviewed; the dates of its evidence count as well.
    #[serde(default)]
    pub reviews: Vec<String>,
    /// How often it is to be reviewed.
    #[serde(default)]
    pub policy: CadencePolicy,
}

/// What the lints that need a universe want to know.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UniverseLintRequest {
    /// The day the profile was made; the date of its oldest evidence when absent.
    #[serde(default)]
    pub created: Option<String>,
    /// The days on which it was reviewed; the dates of its evidence count as well.
    #[serde(default)]
    pub reviews: Vec<String>,
    /// How often it is to be reviewed.
    #[serde(default)]
    pub policy: CadencePolicy,
    /// How many companies the table stands for, when it is a sample of the market; its rows when absent.
    #[serde(default)]
    pub market: Option<u64>,
    /// An account fits when its tier is this one or better; without it, when the decision is `pursue`.
    #[serde(default)]
    pub match_tier: Option<String>,
    /// Fewer companies than this are too few (A-090); default 100.
    #[serde(default = "hundred")]
    pub breadth_min: u64,
    /// More companies than this are too many (A-090); default 500.
    #[serde(default = "five_hundred")]
    pub breadth_max: u64,
    /// Two criteria say nearly the same from this correlation, or Cramér's V, on; default 0.8.
    #[serde(default = "four_fifths")]
    pub correlated: f64,
    /// With fewer accounts of which it is known, nothing is said about a criterion or exclusion; default 20.
    #[serde(default = "twenty")]
    pub least_rows: u64,
    /// A share above which an exclusion fires on nearly all; default 0.9.
    #[serde(default = "nine_tenths")]
    pub nearly_all: f64,
    /// By how much of its greater size the best tier may swing with the months; default 0.2.
    #[serde(default = "fifth")]
    pub swing: f64,
    /// How many rows to look at, spread evenly; default 20,000.
    #[serde(default = "twenty_thousand")]
    pub most_rows: u32,
}

impl Default for UniverseLintRequest {
    fn default() -> Self {
        Self {
            created: None,
            reviews: Vec::new(),
            policy: CadencePolicy::default(),
            market: None,
            match_tier: None,
            breadth_min: hundred(),
            breadth_max: five_hundred(),
            correlated: four_fifths(),
            least_rows: twenty(),
            nearly_all: nine_tenths(),
            swing: fifth(),
            most_rows: twenty_thousand(),
        }
    }
}

const fn hundred() -> u64 {
    100
}

const fn five_hundred() -> u64 {
    500
}

const fn four_fifths() -> f64 {
    0.8
}

const fn twenty() -> u64 {
    20
}

const fn nine_tenths() -> f64 {
    0.9
}

const fn fifth() -> f64 {
    0.2
}

const fn twenty_thousand() -> u32 {
    20_000
}

/// Everything odd about a profile.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LintReport {
    /// In words.
    pub summary: String,
    /// The eight failure modes, each with its state.
    pub failure_modes: Vec<FailureMode>,
    /// The lints: those of the document, those that need a date, those that need a universe.
    pub lints: Vec<ReviewLint>,
    /// How many accounts were looked at.
    pub rows: u64,
}

/// The lints as they are found.
#[derive(Default)]
struct Found(Vec<ReviewLint>);

impl Found {
    fn add(
        &mut self,
        code: LintCode,
        path: impl Into<String>,
        message: String,
        remedy: &str,
        evidence: &[(&'static str, f64)],
    ) {
        self.0.push(ReviewLint {
            code,
            path: path.into(),
            message,
            remedy: remedy.to_owned(),
            evidence: evidence.iter().map(|&(name, value)| Figure { name, value }).collect(),
        });
    }

    fn report(self, with_universe: bool, rows: u64) -> LintReport {
        let Self(lints) = self;
        let needs = |code| matches!(code, LintCode::TooBroad | LintCode::TooNarrow) && !with_universe;
        let failure_modes: Vec<FailureMode> = FAILURE_MODES
            .iter()
            .map(|&(mode, code)| FailureMode {
                mode,
                code,
                state: if needs(code) {
                    ModeState::NeedsUniverse
                } else if lints.iter().any(|lint| lint.code == code) {
                    ModeState::Fires
                } else {
                    ModeState::Clear
                },
            })
            .collect();
        let fires: Vec<&str> = failure_modes
            .iter()
            .filter(|mode| mode.state == ModeState::Fires)
            .map(|mode| mode.mode)
            .collect();
        let modes = match fires.as_slice() {
            [] => "none of the eight failure modes".to_owned(),
            fires => format!("failure modes: {}", fires.join(", ").replace('_', " ")),
        };
        let summary = format!("{} lints; {modes}.", lints.len());
        LintReport { summary, failure_modes, lints, rows }
    }
}

/// The day the profile was made and the days it was looked at, from the request and the evidence.
fn dates(created: Option<&str>, reviews: &[String]) -> Result<(Option<Date>, Vec<Date>), ReviewError> {
    let created = created.map(|text| date("/created", text)).transpose()?;
    let mut days = Vec::with_capacity(reviews.len());
    for (i, text) in reviews.iter().enumerate() {
        days.push(date(&format!("/reviews/{i}"), text)?);
    }
    Ok((created, days))
}

fn of_document(profile: &Profile) -> Found {
    let lints = lint(profile).into_iter().map(|lint| ReviewLint {
        code: lint.code,
        path: lint.path,
        message: lint.message,
        remedy: lint.remedy,
        evidence: Vec::new(),
    });
    Found(lints.collect())
}

/// The lints of a document, and those that need a date: which of the eight failure modes of A-097 show without a universe, and what can not
/// come true.
///
/// ```
/// use icp_core::{profile::templates::template, review::lint::{DatedLintRequest, ModeState, lint_at}};
/// let profile = template("starter").ok_or("no template")?.profile()?;
/// let request: DatedLintRequest = serde_json::from_str(r#"{"as_of": "2026-11-21"}"#)?;
/// let report = lint_at(&profile, &request)?;
/// assert_eq!(report.failure_modes.len(), 8);
/// assert_eq!(report.failure_modes[1].state, ModeState::NeedsUniverse);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `invalid_date`.
pub fn lint_at(profile: &Profile, request: &DatedLintRequest) -> Result<LintReport, ReviewError> {
    let as_of = date("/as_of", &request.as_of)?;
    let (created, reviews) = dates(request.created.as_deref(), &request.reviews)?;
    let Ok(scorer) = profile.scorer(as_of) else {
        return Err(ReviewError::Date { path: "/as_of".to_owned(), text: request.as_of.clone() });
    };
    let mut found = of_document(profile);
    document::lint(&mut found, &scorer, created, &reviews, request.policy);
    Ok(found.report(false, 0))
}

/// All lints: those of the document, those that need a date, and those that a universe shows. Rows are looked at up to a number, spread
/// evenly.
///
/// ```
/// use icp_core::{Profile, profile::lint::LintCode, table::{Table, column::Column}, watch::Watch};
/// use icp_core::review::lint::{UniverseLintRequest, lint_universe};
/// let profile = Profile::from_json(r#"{"icp": 1, "name": "x", "attributes": {"employees": {"type": "number"}},
///     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
///                   "fit": {"bands": [{"min": 1, "fit": 1}]}}]}"#)?;
/// let sizes: Vec<f64> = (1..=600).map(f64::from).collect();
/// let table = Table::new(600).with("employees", Column::float64(&sizes))?;
/// let report = lint_universe(&profile.scorer("2026-11-21")?, &table, &UniverseLintRequest::default(), Watch::NONE)?;
/// let has = |code| report.lints.iter().any(|lint| lint.code == code);
/// assert!(has(LintCode::TooBroad) && has(LintCode::CriterionConstant));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// What the scorer refuses of the table; `invalid_date`; `option_wrong` for shares outside (0, 1), unknown tiers, bounds of breadth that are
/// the wrong way round, and no rows to look at; `stopped`.
pub fn lint_universe(
    scorer: &Scorer,
    table: &Table<'_>,
    request: &UniverseLintRequest,
    watch: Watch<'_>,
) -> Result<LintReport, ReviewError> {
    for (path, value) in
        [("/correlated", request.correlated), ("/nearly_all", request.nearly_all), ("/swing", request.swing)]
    {
        check_open_unit(path, value)?;
    }
    if request.breadth_min > request.breadth_max {
        let message = format!("{} is above `breadth_max`, {}", request.breadth_min, request.breadth_max);
        return Err(ReviewError::option("/breadth_min", message));
    }
    if request.most_rows == 0 {
        return Err(ReviewError::option("/most_rows", "at least one row is wanted"));
    }
    let (created, reviews) = dates(request.created.as_deref(), &request.reviews)?;
    let mut found = of_document(scorer.profile());
    document::lint(&mut found, scorer, created, &reviews, request.policy);
    let looked_at = universe::lint(&mut found, scorer, table, request, watch)?;
    watch.at(1.0)?;
    Ok(found.report(true, looked_at))
}

/// A place below a list of the document.
fn place(list: &str, index: usize) -> String {
    format!("/{list}/{index}")
}

fn share(part: u64, whole: u64) -> String {
    if whole == 0 { "none".to_owned() } else { percent(part as f64 / whole as f64) }
}

#[cfg(test)]
mod tests;
