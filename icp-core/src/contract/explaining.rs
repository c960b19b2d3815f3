//! Operations that explain: why a score is what it is, and what would change it.

use super::failure::Failure;
use super::operations::Subject;
use super::request::Request;
use crate::error::ErrorCode;
use crate::json::Json;
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
