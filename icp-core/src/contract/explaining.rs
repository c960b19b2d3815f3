//! Operations that explain: why a score is what it is, and what would change it.

use super::failure::Failure;
use super::operations::Subject;
use super::request::Request;
use crate::error::ErrorCode;
use crate::json::Json;
use crate::points::Points;
use crate::score::explain::reasons::{Baseline, ReasonsError};
use crate::score::explain::ways::{WAYS, WaysError, WaysOptions};
use crate::score::scorer::Scorer;
use crate::table::account::Account;

/// The scorer an operation is asked of.
pub(crate) fn scorer(subject: Subject<'_>) -> Result<&Scorer, Failure> {
    match subject {
        Subject::Scorer(scorer) => Ok(scorer),
        _ => Err(Failure::one(ErrorCode::OperationUnknown, "", "this operation is asked of a scorer")),
    }
}

/// The account of a request; its faults are placed as in the account itself.
pub(crate) fn account(json: Option<&Json>) -> Result<Account, Failure> {
    Ok(json.map_or_else(|| Ok(Account::new()), Account::from_object)?)
}

pub(crate) const ACCOUNT: &str = "an object of the account's values";

/// `{"account": {…}}` to the explanation of its score.
pub(crate) fn explain(subject: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    let scorer = scorer(subject)?;
    let mut request = Request::new(request)?;
    let given = request.value("account", ACCOUNT);
    request.finish()?;
    Ok(scorer.explain(&account(given)?)?.to_json_value())
}

/// `{"account": {…}}` to the missing attributes most worth finding out.
pub(crate) fn next_attributes(subject: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    let scorer = scorer(subject)?;
    let mut request = Request::new(request)?;
    let given = request.value("account", ACCOUNT);
    request.finish()?;
    Ok(scorer.next_attributes(&account(given)?)?.to_json_value())
}

/// `{"account": {…}, "changes": {…}}` to the records before and after.
pub(crate) fn what_if(subject: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    let scorer = scorer(subject)?;
    let mut request = Request::new(request)?;
    let given = request.value("account", ACCOUNT);
    let changes = request.value("changes", "an object of the values that would be others");
    request.finish()?;
    Ok(scorer.what_if(&account(given)?, &account(changes)?)?.to_json_value())
}

/// The cases of the profile against their records.
pub(crate) fn check(subject: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    let Subject::Profile(profile) = subject else {
        return Err(Failure::one(ErrorCode::OperationUnknown, "", "this operation is asked of a profile"));
    };
    Request::new(request)?.finish()?;
    Ok(profile.check().to_json_value())
}

impl From<ReasonsError> for Failure {
    fn from(error: ReasonsError) -> Self {
        let message = error.to_string();
        match error {
            ReasonsError::Data(error) => error.into(),
            ReasonsError::BaselineCriterion { place, .. } => {
                Self::one(ErrorCode::OptionWrong, format!("/baseline/{place}/id"), message)
            }
            ReasonsError::BaselinePoints { place, .. } => {
                Self::one(ErrorCode::OptionWrong, format!("/baseline/{place}/points"), message)
            }
            ReasonsError::BaselineIncomplete { .. } => {
                Self::one(ErrorCode::OptionWrong, "/baseline", message)
            }
            ReasonsError::TooManyCriteria { .. } => Self::one(ErrorCode::TooManyCriteria, "", message),
        }
    }
}

const BASELINE: &str = "`zero`, `maximum`, or a list of {\"id\", \"points\"}, one for each fit criterion";

fn baseline(json: &Json) -> Result<Baseline, Failure> {
    let wrong =
        |path: String| Failure::one(ErrorCode::OptionWrong, path, format!("`baseline` must be {BASELINE}"));
    let items = match json {
        Json::Text(word) if word == "zero" => return Ok(Baseline::Zero),
        Json::Text(word) if word == "maximum" => return Ok(Baseline::Maximum),
        Json::List(items) => items,
        _ => return Err(wrong("/baseline".to_owned())),
    };
    let mean = |(place, item): (usize, &Json)| {
        let id = item.get("id").and_then(Json::as_text);
        let id = id.ok_or_else(|| wrong(format!("/baseline/{place}/id")))?;
        let points =
            item.get("points").and_then(Json::as_f64).filter(|points| (0.0..=100.0).contains(points));
        let points = points.ok_or_else(|| wrong(format!("/baseline/{place}/points")))?;
        let micro = crate::num::round_half_even(points * f64::from(crate::points::MICRO_PER_POINT));
        Ok((id.to_owned(), Points::from_micro(micro as i32)))
    };
    items.iter().enumerate().map(mean).collect::<Result<_, Failure>>().map(Baseline::Means)
}

/// `{"account": {…}, "baseline": …}` to what each criterion adds or takes.
pub(crate) fn reasons(subject: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    let scorer = scorer(subject)?;
    let mut request = Request::new(request)?;
    let given = request.value("account", ACCOUNT);
    let compared = request.value("baseline", BASELINE);
    request.finish()?;
    let compared = compared.map_or(Ok(Baseline::Zero), baseline)?;
    Ok(scorer.reasons(&account(given)?, &compared)?.to_json_value())
}

impl From<WaysError> for Failure {
    fn from(error: WaysError) -> Self {
        let message = error.to_string();
        match error {
            WaysError::Data(error) => error.into(),
            WaysError::UnknownTier { .. } => Self::one(ErrorCode::OptionWrong, "/target", message),
        }
    }
}

/// `{"account": {…}, "target": "tier_1", "most": 10}` to the cheapest ways to a better tier.
pub(crate) fn ways_up(subject: Subject<'_>, request: &Json) -> Result<Json, Failure> {
    let scorer = scorer(subject)?;
    let mut request = Request::new(request)?;
    let given = request.value("account", ACCOUNT);
    let target = request.optional_text("target", "the id of a tier");
    let most = request.optional_whole("most", "a whole number");
    request.finish()?;
    let most = most.map_or(WAYS, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let options = WaysOptions { target: target.map(str::to_owned), most };
    Ok(scorer.ways_up(&account(given)?, &options)?.to_json_value())
}
