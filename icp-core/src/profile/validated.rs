//! A document that makes sense.

use super::document::Document;
use super::fault::{ProfileError, ProfileFault};
use super::{check, depth, read, write};
use crate::fingerprint::sha256_hex;
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

    /// Checks a document made by hand or by a program, exactly as if it had been read from its JSON.
    ///
    /// # Errors
    /// As [`Profile::from_json`]; the places are those that the document has when written as JSON.
    pub fn from_document(document: Document) -> Result<Self, ProfileError> {
        let too_deep = || ProfileError {
            faults: vec![ProfileFault::JsonTooDeep { path: String::new(), limit: MAX_DEPTH }],
        };
        if depth::is_too_deep(&document) {
            return Err(too_deep());
        }
        let json = write::write(&document, false);
        if json.depth() > MAX_DEPTH {
            return Err(too_deep());
        }
        Self::from_value(&json)
    }

    /// The document, defaults filled in.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The document as JSON, keys at their default left out.
    #[must_use]
    pub fn to_value(&self) -> Json {
        write::write(&self.document, false)
    }

    /// The document as text for people, in its own order, keys at their default left out. Reading it back gives an equal profile.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.to_value().pretty()
    }

    /// The document as RFC 8785 writes it, keys at their default left out.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        write::write(&self.document, true).canonical()
    }

    /// SHA-256 of [`Profile::canonical_json`] in UTF-8, as 64 lower-case hexadecimal digits: the same for every way of writing
    /// the same document.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        sha256_hex(&self.canonical_json())
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

impl std::str::FromStr for Profile {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        Self::from_json(text)
    }
}
