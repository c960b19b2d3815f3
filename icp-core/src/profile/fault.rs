//! What can be wrong with a profile document.

use crate::error::ErrorCode;
use std::fmt;

macro_rules! faults {
    ($($(#[doc = $doc:literal])* $variant:ident { $($field:ident: $kind:ty,)* } $message:tt)*) => {
        /// One fault of a profile document: what is wrong, where, and what would be right.
        ///
        /// Each variant has the [`ErrorCode`] of its own name; `path` is a JSON pointer (RFC 6901) into the document.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "the message beside each variant says what its fields are")]
        pub enum ProfileFault {
            $($(#[doc = $doc])* #[error($message)] $variant { path: String, $($field: $kind,)* },)*
        }

        impl ProfileFault {
            /// The stable code.
            #[must_use]
            pub fn code(&self) -> ErrorCode {
                match self { $(Self::$variant { .. } => ErrorCode::$variant,)* }
            }

            /// Where: a JSON pointer into the document; empty for the document itself.
            #[must_use]
            pub fn path(&self) -> &str {
                match self { $(Self::$variant { path, .. } => path,)* }
            }
        }
    };
}

faults! {
    /// The text is not JSON.
    JsonSyntax { message: String, line: u64, column: u64, } "not JSON at line {line}, column {column}: {message}"
    /// The text nests too deep.
    JsonTooDeep { limit: usize, } "nested too deep: at most {limit} levels"
    /// A number is beyond the doubles.
    JsonNumberTooLarge { line: u64, column: u64, } "number out of range at line {line}, column {column}: at most about 1.8e308"
    /// A value of another kind is wanted.
    WrongType { expected: String, found: &'static str, } "expected {expected}, found {found}"
    /// A required key is absent.
    MissingKey { key: &'static str, wanted: String, } "`{key}` is missing: add `{key}` ({wanted})"
    /// No such key.
    UnknownKey { key: String, help: String, } "unknown key `{key}`: {help}"
    /// A key stands twice in one object.
    DuplicateKey { key: String, } "`{key}` stands twice in this object: keep one"
    /// Not one of the words.
    UnknownWord { found: String, help: String, } "unknown word `{found}`: {help}"
    /// A number outside its range.
    OutOfRange { found: String, range: String, } "{found} is out of range: expected {range}"
    /// Not a whole number.
    NotWhole { found: String, } "{found} is not a whole number: leave out the fraction"
    /// More than six decimal places.
    TooManyDecimals { found: String, } "{found} has more than six decimal places: round it to six"
    /// Not a date.
    InvalidProfileDate { found: String, } "`{found}` is not a date: expected YYYY-MM-DD, years 0001 to 9999"
    /// Empty text.
    EmptyText {} "empty: expected text of at least one character"
    /// A list or object with nothing in it.
    EmptyList { what: &'static str, } "empty: expected {what} with at least one entry"
    /// A list of another length.
    WrongLength { expected: usize, found: usize, } "expected exactly {expected} entries, found {found}"
    /// A version of the format that this engine does not read.
    UnsupportedVersion { found: String, } "format version {found} is not supported: this engine reads `\"icp\": 1`"
    /// None or several of keys that exclude each other.
    NotExactlyOne { keys: String, found: String, } "expected exactly one of {keys}; found {found}"
    /// None of some keys.
    NoneGiven { keys: String, } "expected at least one of {keys}"
    /// A key that makes sense only beside another.
    KeyNeedsKey { key: String, needs: String, } "`{key}` needs `{needs}` beside it: add `{needs}` or leave `{key}` out"
    /// Two keys that exclude each other.
    ConflictingKeys { key: String, other: String, } "`{key}` and `{other}` exclude each other: keep one"
    /// A key that the attribute's type has no use for.
    KeyNotForType { key: &'static str, kind: &'static str, allowed: &'static str, }
        "`{key}` is for {allowed} attributes; this one is {kind}: leave it out or change the type"
    /// Two entries with one id.
    DuplicateId { id: String, first: String, } "id `{id}` is taken by {first}: ids are unique within their list"
    /// No such attribute.
    UnknownAttribute { name: String, help: String, } "attribute `{name}` is not declared under `attributes`{help}"
    /// No such importance word.
    UnknownImportance { word: String, help: String, } "importance `{word}` is not in the `importance` map{help}"
    /// No such tier.
    UnknownTier { id: String, help: String, } "there is no tier `{id}`{help}"
    /// No such trigger.
    UnknownTrigger { id: String, help: String, } "there is no trigger `{id}`{help}"
    /// No such criterion.
    UnknownCriterion { id: String, help: String, } "there is no criterion `{id}`{help}"
    /// A fit for another type.
    FitNotForType { fit: &'static str, attribute: String, kind: &'static str, allowed: &'static str, }
        "fit `{fit}` does not fit attribute `{attribute}`, which is {kind}; for {kind}: {allowed}"
    /// An operator for another type.
    OperatorNotForType { operator: &'static str, attribute: String, kind: &'static str, allowed: &'static str, }
        "operator `{operator}` does not fit attribute `{attribute}`, which is {kind}; for {kind}: {allowed}"
    /// A value for another type.
    ValueNotForType { attribute: String, kind: &'static str, expected: &'static str, found: &'static str, }
        "attribute `{attribute}` is {kind}: expected {expected}, found {found}"
    /// A range operator on text without an order.
    OperatorNeedsOrder { operator: &'static str, attribute: String, }
        "operator `{operator}` needs an order, which text attribute `{attribute}` does not declare: add `order` to it, or use `is` or `in`"
    /// A value that is not in the attribute's order.
    ValueOutsideOrder { value: String, attribute: String, help: String, }
        "`{value}` is not in the `order` of attribute `{attribute}`{help}"
    /// Two entries that are the same value.
    DuplicateValue { value: String, first: String, } "`{value}` is the same value as `{first}`, which stands before it: keep one"
    /// A group's name that is something else as well.
    GroupNameTaken { name: String, what: &'static str, } "`{name}` names a group and is {what} as well: rename the group"
    /// Two groups that give one value two fits.
    GroupsOverlap { value: String, first: String, second: String, }
        "groups `{first}` and `{second}` both hold `{value}`: name only one of them here, or take the value out of one"
    /// Ends the wrong way round.
    RangeReversed { low: String, high: String, } "the lower end {low} is above the upper end {high}: swap them"
    /// Curve points out of order.
    CurveNotIncreasing { x: String, before: String, } "x = {x} does not lie above {before}, the x before it: x must increase strictly"
    /// Curve points so far apart that their distance is no double.
    CurveTooWide { x: String, before: String, } "x = {x} lies too far above {before}, the x before it: their difference overflows; use a band for values that large"
    /// Tiers out of order.
    TiersNotDescending { min: String, before: String, } "`min` {min} does not lie below {before}, the tier above it: tiers go from the best down"
    /// Decision thresholds the wrong way round.
    ThresholdsReversed { pursue: String, exclude_below: String, }
        "`exclude_below` {exclude_below} is above `pursue` {pursue}: it must be at most as high"
    /// A fit without an attribute.
    AttributeMissing { fit: &'static str, } "fit `{fit}` reads an attribute: add `attribute` to the criterion"
    /// A condition on timing, triggers or criteria outside `requires`.
    RequiresOnly { atom: &'static str, } "`{atom}` is allowed only in a tier's `requires`: test an attribute here"
    /// A date format that says too little or something unknown.
    InvalidDateFormat { format: String, problem: String, } "date format `{format}` can not be read: {problem}"
}

impl ProfileFault {
    /// `message` with the place before it.
    #[must_use]
    pub fn located(&self) -> String {
        if self.path().is_empty() { self.to_string() } else { format!("{}: {self}", self.path()) }
    }
}

/// How many faults the message of a [`ProfileError`] lists.
const SHOWN: usize = 10;

/// All faults of one profile document, in the document's order of reading, structure before meaning; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// The faults.
    pub faults: Vec<ProfileFault>,
}

impl ProfileError {
    /// The first fault's code; what a surface that shows one code shows.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.faults.first().map_or(ErrorCode::JsonSyntax, ProfileFault::code)
    }

    /// The first fault's place.
    #[must_use]
    pub fn path(&self) -> &str {
        self.faults.first().map_or("", ProfileFault::path)
    }
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.faults.len();
        write!(f, "the profile has {count} fault{}", if count == 1 { "" } else { "s" })?;
        for fault in self.faults.iter().take(SHOWN) {
            write!(f, "\n  {} [{}]", fault.located(), fault.code())?;
        }
        if count > SHOWN { write!(f, "\n  … and {} more", count - SHOWN) } else { Ok(()) }
    }
}

impl std::error::Error for ProfileError {}
