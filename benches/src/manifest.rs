//! The manifest of workloads, which all runners read.

use crate::Failure;
use icp_core::Profile;
use icp_core::date::Date;
use icp_core::json::Json;
use serde::Deserialize;
use std::collections::BTreeMap;

/// `benches/manifest.json`.
pub const TEXT: &str = include_str!("../manifest.json");

/// The workloads.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// Seed of all streams.
    pub seed: u64,
    /// The date to score at.
    pub as_of: String,
    /// Share of missing values in each column.
    pub missing: f64,
    /// How many rows the tables have.
    pub rows: Vec<u64>,
    /// How many accounts are scored one by one: the first rows of the table.
    pub accounts: u64,
    /// The columns, each with its own stream.
    pub columns: Vec<ColumnPlan>,
    /// Sizes of the statistics' workloads.
    pub statistics: StatisticsPlan,
    /// A request of `funnel::simulate`.
    pub simulation: serde_json::Value,
    /// A request of `funnel::sobol`.
    pub sensitivity: serde_json::Value,
}

/// A column and how its values fall.
#[derive(Clone, Debug, Deserialize)]
pub struct ColumnPlan {
    /// Its name.
    pub name: String,
    /// Numbers: the quantile function's equally spaced knots, straight lines between them.
    pub number: Option<Vec<f64>>,
    /// Whether numbers are cut to whole ones.
    #[serde(default)]
    pub whole: bool,
    /// Texts and their weights; the order is that of the texts.
    pub text: Option<BTreeMap<String, u64>>,
    /// Dates: the first day and the last, equally likely all between.
    pub date: Option<[String; 2]>,
    /// Flags: the share of true ones.
    pub flag: Option<f64>,
}

/// How much data the statistics get.
#[derive(Clone, Copy, Debug, Deserialize)]
#[expect(missing_docs, reason = "the names say which statistic and which size")]
pub struct StatisticsPlan {
    pub auc_rows: u64,
    pub bootstrap_rows: u64,
    pub bootstrap_resamples: u64,
    pub correlation_rows: u64,
    pub isotonic_rows: u64,
    pub logistic_rows: u64,
    pub logistic_columns: u64,
}

/// Reads the manifest.
///
/// # Errors
/// It is not what [`Manifest`] says.
///
/// ```
/// let manifest = icp_benches::manifest::manifest()?;
/// assert_eq!(manifest.columns.len(), 21);
/// # Ok::<(), icp_benches::Failure>(())
/// ```
pub fn manifest() -> Result<Manifest, Failure> {
    Ok(serde_json::from_str(TEXT)?)
}

/// The profile's document, its keys in their order.
///
/// # Errors
/// The manifest has none.
pub fn profile_text() -> Result<String, Failure> {
    let Json::Object(members) = Json::parse(TEXT)? else { return Err("the manifest is no object".into()) };
    let profile = members.into_iter().find(|(key, _)| key == "profile");
    Ok(profile.ok_or("the manifest has no profile")?.1.compact())
}

/// The profile.
///
/// # Errors
/// The document has faults.
pub fn profile() -> Result<Profile, Failure> {
    Ok(Profile::from_json(&profile_text()?)?)
}

/// The same profile with texts compared as they are written, neither trimmed nor lower-cased: what a loop by hand does.
///
/// # Errors
/// The document has faults.
pub fn exact_profile() -> Result<Profile, Failure> {
    let text = profile_text()?.replace(r#"{"type":"text"}"#, r#"{"type":"text","exact":true}"#);
    Ok(Profile::from_json(&text)?)
}

/// The document of a profile of 40 criteria: those of the manifest more than twice over.
///
/// # Errors
/// The manifest has no profile with criteria.
///
/// ```
/// let text = icp_benches::manifest::forty_criteria()?;
/// assert_eq!(icp_core::Profile::from_json(&text)?.document().criteria.len(), 40);
/// # Ok::<(), icp_benches::Failure>(())
/// ```
pub fn forty_criteria() -> Result<String, Failure> {
    let Json::Object(mut members) = Json::parse(&profile_text()?)? else {
        return Err("the profile is no object".into());
    };
    let criteria = members.iter_mut().find(|(key, _)| key == "criteria");
    let Some((_, Json::List(criteria))) = criteria else { return Err("the profile has no criteria".into()) };
    let once = criteria.clone();
    for (round, criterion) in
        (1..).flat_map(|round| once.iter().map(move |c| (round, c))).take(40 - once.len())
    {
        let mut again = criterion.clone();
        if let Json::Object(members) = &mut again {
            for (key, value) in members {
                if let (true, Json::Text(id)) = (key == "id", value) {
                    id.push_str(&format!("_{round}"));
                }
            }
        }
        criteria.push(again);
    }
    Ok(Json::Object(members).compact())
}

/// A date of the manifest.
///
/// # Errors
/// It is none.
pub fn day(text: &str) -> Result<i32, Failure> {
    Ok(text.parse::<Date>()?.days())
}
