//! A document that makes sense.

use super::document::Document;
use super::fault::{ProfileError, ProfileFault};
use super::{check, read};
use crate::json::{Json, JsonError, JsonErrorKind, MAX_DEPTH};

/// A valid profile: every reference resolves, every value has its attribute's type, every range runs upward.
///
/// ```
/// use icp_core::profile::Profile;
/// let profile = Profile::from_json(r#"{
///     "icp": 1, "name": "Mid-market",
///     "attributes": {"employees": {"type": "number"}},
///     "criteria": [{"id": "size", "category": "firmographic", "importance": "critical", "attribute": "employees",
///                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]
/// }"#)?;
/// assert_eq!(profile.document().criteria.len(), 1);
///
/// let error = Profile::from_json(r#"{"icp": 1, "name": "", "attributes": {}, "criterai": []}"#).unwrap_err();
/// assert_eq!(error.faults.len(), 2, "all faults at once: {error}");
/// # Ok::<(), icp_core::profile::ProfileError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    document: Document,
}

impl Profile {
    /// Reads and checks a document.
    ///
    /// # Errors
    /// [`ProfileError`] with every fault of the document, each with code, JSON pointer and what would be right.
    pub fn from_json(text: &str) -> Result<Self, ProfileError> {
        let json = Json::parse(text).map_err(|error| ProfileError { faults: vec![syntax(error)] })?;
        Self::from_value(&json)
    }

    /// Checks a document that has been parsed already.
    ///
    /// # Errors
    /// As [`Profile::from_json`].
    pub fn from_value(json: &Json) -> Result<Self, ProfileError> {
        let (document, mut faults, broken) = read::read(json);
        faults.extend(check::check(&document, &broken));
        if faults.is_empty() { Ok(Self { document }) } else { Err(ProfileError { faults }) }
    }

    /// TEMP
    pub fn fingerprint(&self) -> String {
        crate::fingerprint::sha256_hex("temp")
    }
    /// The document, defaults filled in.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }
}

fn syntax(error: JsonError) -> ProfileFault {
    let JsonError { kind, message, line, column, .. } = error;
    let path = String::new();
    match kind {
        JsonErrorKind::Syntax => ProfileFault::JsonSyntax { path, message, line, column },
        JsonErrorKind::TooDeep => ProfileFault::JsonTooDeep { path, limit: MAX_DEPTH },
        JsonErrorKind::NumberTooLarge => ProfileFault::JsonNumberTooLarge { path, line, column },
    }
}
