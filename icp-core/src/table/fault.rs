//! What can be wrong with data: one cell, a row, a whole table. Each fault has a code, a place and says what would be
//! right (design D7).

use crate::error::ErrorCode;
use std::fmt;

/// How many places a [`DataError`] lists; the rest is only counted.
pub const LISTED_PLACES: usize = 100;

/// Why one value can not be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CellFault {
    /// The value's type is not the declared one.
    #[error("expected {expected}, found {found}{}", type_hint(expected, found))]
    TypeMismatch {
        /// The declared type.
        expected: &'static str,
        /// The type of the value.
        found: &'static str,
    },
    /// Infinity.
    #[error("{value} is not a finite number; leave it missing or give a finite number")]
    NotFinite {
        /// The value.
        value: f64,
    },
    /// Text that is no number.
    #[error(
        "{} is not a number; expected digits with an optional sign, fraction and exponent, such as -12.5e3",
        shown(text)
    )]
    UnparsableNumber {
        /// The text.
        text: String,
    },
    /// Text that is neither a word for true nor one for false.
    #[error("{} is neither true ({}) nor false ({})", shown(text), listed(true_words), listed(false_words))]
    UnparsableFlag {
        /// The text.
        text: String,
        /// The words for true.
        true_words: Vec<String>,
        /// The words for false.
        false_words: Vec<String>,
    },
    /// Text that is no date.
    #[error(
        "{} is not a date; expected {}YYYY-MM-DD or an ISO 8601 timestamp, years 0001 to 9999",
        shown(text),
        either(format)
    )]
    UnparsableDate {
        /// The text.
        text: String,
        /// The declared format.
        format: Option<String>,
    },
    /// A date or timestamp outside years 0001 to 9999.
    #[error("{days} days from 1970-01-01 is outside years 0001 to 9999")]
    DateOutOfRange {
        /// Days since 1970-01-01.
        days: i64,
    },
    /// A null inside a list of tags.
    #[error(
        "element {element} of the tags is null; leave it out, or make the whole list null when the tags are unknown"
    )]
    NullInTags {
        /// Which element, from 0.
        element: u64,
    },
    /// Something other than text inside a list of tags.
    #[error("element {element} of the tags is {found}; tags are text")]
    TagNotText {
        /// Which element, from 0.
        element: u64,
        /// What it is.
        found: &'static str,
    },
    /// A value that the attribute's `order` does not hold.
    #[error(
        "{} is not in the attribute's order; add it there, give it an alias, or correct the value",
        shown(value)
    )]
    ValueNotInOrder {
        /// The value.
        value: String,
    },
    /// Bytes that are no UTF-8.
    #[error("the text is not valid UTF-8; re-encode it")]
    InvalidUtf8,
    /// A row that the column does not have.
    #[error("row {row} does not exist; the column has {len}")]
    RowOutOfRange {
        /// The row asked for.
        row: u64,
        /// The rows there are.
        len: u64,
    },
    /// The text of an account is not JSON.
    #[error("not valid JSON: {message}")]
    AccountSyntax {
        /// What is wrong and where.
        message: String,
    },
    /// The JSON of an account is not an object.
    #[error("an account is a JSON object of named values, found {found}")]
    AccountNotObject {
        /// What it is.
        found: &'static str,
    },
    /// A key that the profile does not declare, where that is asked for.
    #[error("the profile declares no attribute of this name; remove the key or declare it")]
    UnknownAttribute,
    /// A key that an account holds twice.
    #[error("the key {} is there twice; keep one", shown(key))]
    AccountDuplicateKey {
        /// The key.
        key: String,
    },
}

impl CellFault {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::TypeMismatch { .. } | Self::TagNotText { .. } => ErrorCode::TypeMismatch,
            Self::NotFinite { .. } => ErrorCode::NotFinite,
            Self::UnparsableNumber { .. } => ErrorCode::UnparsableNumber,
            Self::UnparsableFlag { .. } => ErrorCode::UnparsableFlag,
            Self::UnparsableDate { .. } => ErrorCode::UnparsableDate,
            Self::DateOutOfRange { .. } => ErrorCode::DateOutOfRange,
            Self::NullInTags { .. } => ErrorCode::NullInTags,
            Self::ValueNotInOrder { .. } => ErrorCode::ValueNotInOrder,
            Self::InvalidUtf8 => ErrorCode::InvalidUtf8,
            Self::RowOutOfRange { .. } => ErrorCode::RowOutOfRange,
            Self::UnknownAttribute => ErrorCode::UndeclaredKey,
            Self::AccountSyntax { .. } => ErrorCode::AccountSyntax,
            Self::AccountNotObject { .. } => ErrorCode::AccountNotObject,
            Self::AccountDuplicateKey { .. } => ErrorCode::AccountDuplicateKey,
        }
    }

    /// The element inside the cell that is at fault.
    #[must_use]
    pub const fn element(&self) -> Option<u64> {
        match self {
            Self::NullInTags { element } | Self::TagNotText { element, .. } => Some(*element),
            _ => None,
        }
    }
}

fn type_hint(expected: &str, found: &str) -> &'static str {
    if found == "text" && expected != "text" {
        "; convert it, or declare `read` on the attribute"
    } else {
        ""
    }
}

/// Text in quotes, cut so that a message stays readable.
fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

fn listed(words: &[String]) -> String {
    words.iter().map(|word| shown(word)).collect::<Vec<_>>().join(", ")
}

fn either(format: &Option<String>) -> String {
    format.as_ref().map(|format| format!("{} or ", shown(format))).unwrap_or_default()
}

/// A fault and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct DataFault {
    /// The column, or the key of an account.
    pub column: String,
    /// The row, from 0 over all batches; none for an account or a column as a whole.
    pub row: Option<u64>,
    /// The element inside a list.
    pub element: Option<u64>,
    /// What is wrong.
    pub cause: CellFault,
}

impl DataFault {
    /// A fault in a key of an account or in a column as a whole (`row` is `None`), or in one row.
    #[must_use]
    pub fn new(column: &str, row: Option<u64>, cause: CellFault) -> Self {
        Self { column: column.to_owned(), row, element: cause.element(), cause }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.cause.code()
    }

    /// The place as a JSON pointer (RFC 6901): column, row, element, as far as they apply. An account as a whole is
    /// the empty pointer.
    ///
    /// ```
    /// use icp_core::table::fault::{CellFault, DataFault};
    /// let fault = DataFault::new("Nb employees", Some(17), CellFault::NotFinite { value: f64::INFINITY });
    /// assert_eq!(fault.path(), "/Nb employees/17");
    /// ```
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        if !(self.column.is_empty() && is_whole_account(&self.cause)) {
            path.push('/');
            path.push_str(&escape(&self.column));
        }
        for index in [self.row, self.element].into_iter().flatten() {
            path.push('/');
            path.push_str(&index.to_string());
        }
        path
    }
}

const fn is_whole_account(cause: &CellFault) -> bool {
    matches!(cause, CellFault::AccountSyntax { .. } | CellFault::AccountNotObject { .. })
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

impl fmt::Display for DataFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if path.is_empty() { write!(f, "{}", self.cause) } else { write!(f, "{path}: {}", self.cause) }
    }
}

impl std::error::Error for DataFault {}

/// All that is wrong with the data: the first [`LISTED_PLACES`] faults and how many there are.
///
/// ```
/// use icp_core::table::fault::{CellFault, DataError, DataFault};
/// let mut error = DataError::default();
/// assert!(error.clone().into_result().is_ok());
/// error.push(DataFault::new("employees", Some(3), CellFault::NotFinite { value: f64::INFINITY }));
/// assert_eq!(error.total, 1);
/// assert_eq!(error.first().map(|fault| fault.path()).as_deref(), Some("/employees/3"));
/// assert!(error.into_result().is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataError {
    /// The first faults, in the order they were met.
    pub faults: Vec<DataFault>,
    /// How many faults there are in all.
    pub total: u64,
}

impl DataError {
    /// Counts a fault, and lists it while there is room.
    pub fn push(&mut self, fault: DataFault) {
        self.total = self.total.saturating_add(1);
        if self.faults.len() < LISTED_PLACES {
            self.faults.push(fault);
        }
    }

    /// Appends another part's faults, such as a later batch's.
    pub fn merge(&mut self, later: Self) {
        self.total = self.total.saturating_add(later.total);
        let room = LISTED_PLACES.saturating_sub(self.faults.len());
        self.faults.extend(later.faults.into_iter().take(room));
    }

    /// The first fault, whose code and place stand for the whole.
    #[must_use]
    pub fn first(&self) -> Option<&DataFault> {
        self.faults.first()
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// `Ok` when nothing is wrong.
    ///
    /// # Errors
    /// Itself, when anything is.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl From<DataFault> for DataError {
    fn from(fault: DataFault) -> Self {
        Self { faults: vec![fault], total: 1 }
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first() {
            Some(first) if self.total > 1 => write!(f, "{first} (and {} more)", self.total - 1),
            Some(first) => write!(f, "{first}"),
            None => f.write_str("nothing is wrong with the data"),
        }
    }
}

impl std::error::Error for DataError {}

/// Why columns do not make a table, or buffers no column. Elements count from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    /// A slice or column is not as long as it must be.
    #[error("{what} holds {found}, expected {expected}")]
    LengthMismatch {
        /// Which slice.
        what: &'static str,
        /// How long it must be.
        expected: u64,
        /// How long it is.
        found: u64,
    },
    /// The validity bitmap ends before the column.
    #[error("the validity bitmap holds {found} bits, expected at least {expected}")]
    ValidityTooShort {
        /// Bits needed, the bitmap's own offset included.
        expected: u64,
        /// Bits there.
        found: u64,
    },
    /// Offsets that go down.
    #[error("the offsets of element {element} go down; they must never")]
    OffsetsNotMonotone {
        /// The first such element.
        element: u64,
    },
    /// Offsets below 0 or beyond the data.
    #[error("the offsets of element {element} point outside the {available} bytes or elements there are")]
    OffsetsOutOfRange {
        /// The first such element.
        element: u64,
        /// How much there is to point into.
        available: u64,
    },
    /// A dictionary key that names no value.
    #[error("the key of element {element} points outside the {available} values of the dictionary")]
    KeyOutOfRange {
        /// The first such element.
        element: u64,
        /// How many values the dictionary has.
        available: u64,
    },
    /// A string view that points outside its buffers.
    #[error("the view of element {element} points outside its buffers")]
    ViewOutOfRange {
        /// The first such element.
        element: u64,
    },
    /// A text that is not UTF-8.
    #[error("the text of element {element} is not valid UTF-8; re-encode it")]
    InvalidUtf8 {
        /// The first such element.
        element: u64,
    },
    /// Lists or dictionaries inside one another beyond any use.
    #[error("columns are nested more than {limit} deep")]
    NestedTooDeep {
        /// How deep they may be.
        limit: u64,
    },
    /// Two columns of one name.
    #[error("there are two columns named {}; rename or drop one", shown(name))]
    DuplicateColumn {
        /// The name.
        name: String,
    },
    /// A column that the profile needs and the table does not have.
    #[error(
        "there is no column {} for the attribute {}; add it (null where unknown), or name another in `read.column`",
        shown(name),
        shown(attribute)
    )]
    AbsentColumn {
        /// The column looked for.
        name: String,
        /// The attribute that needs it.
        attribute: String,
    },
    /// Several columns that the profile needs and the table does not have.
    #[error("{}", first_and_others(faults))]
    AbsentColumns {
        /// Each by itself, in the order of the profile's attributes.
        faults: Vec<TableFault>,
    },
    /// One of the above, in a named column.
    #[error("column {}: {fault}", shown(column))]
    InColumn {
        /// The column.
        column: String,
        /// What is wrong with it.
        fault: Box<TableFault>,
    },
}

/// The first fault in full, and the names of the other columns.
fn first_and_others(faults: &[TableFault]) -> String {
    let names: Vec<String> = faults
        .iter()
        .skip(1)
        .map(|fault| match fault {
            TableFault::AbsentColumn { name, .. } => shown(name),
            other => other.to_string(),
        })
        .collect();
    let first = faults.first().map(TableFault::to_string).unwrap_or_default();
    format!("{first} (and {} more: {})", names.len(), names.join(", "))
}

impl TableFault {
    /// Absent columns as one fault; `None` when there are none.
    pub(crate) fn absent(mut faults: Vec<Self>) -> Option<Self> {
        if faults.len() > 1 { Some(Self::AbsentColumns { faults }) } else { faults.pop() }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::LengthMismatch { .. } => ErrorCode::LengthMismatch,
            Self::ValidityTooShort { .. } => ErrorCode::ValidityTooShort,
            Self::OffsetsNotMonotone { .. } => ErrorCode::OffsetsNotMonotone,
            Self::OffsetsOutOfRange { .. } => ErrorCode::OffsetsOutOfRange,
            Self::KeyOutOfRange { .. } => ErrorCode::KeyOutOfRange,
            Self::ViewOutOfRange { .. } => ErrorCode::ViewOutOfRange,
            Self::InvalidUtf8 { .. } => ErrorCode::InvalidUtf8,
            Self::NestedTooDeep { .. } => ErrorCode::NestedTooDeep,
            Self::DuplicateColumn { .. } => ErrorCode::DuplicateColumn,
            Self::AbsentColumn { .. } | Self::AbsentColumns { .. } => ErrorCode::AbsentColumn,
            Self::InColumn { fault, .. } => fault.code(),
        }
    }

    /// The place as a JSON pointer: the column, then the element of its buffers when one is at fault.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::DuplicateColumn { name } | Self::AbsentColumn { name, .. } => format!("/{}", escape(name)),
            Self::AbsentColumns { faults } => faults.first().map(Self::path).unwrap_or_default(),
            Self::InColumn { column, fault } => format!("/{}{}", escape(column), fault.path()),
            Self::OffsetsNotMonotone { element }
            | Self::OffsetsOutOfRange { element, .. }
            | Self::KeyOutOfRange { element, .. }
            | Self::ViewOutOfRange { element }
            | Self::InvalidUtf8 { element } => format!("/{element}"),
            Self::LengthMismatch { .. } | Self::ValidityTooShort { .. } | Self::NestedTooDeep { .. } => {
                String::new()
            }
        }
    }

    /// The same fault, placed in a named column.
    #[must_use]
    pub fn in_column(self, column: &str) -> Self {
        match self {
            Self::DuplicateColumn { .. }
            | Self::AbsentColumn { .. }
            | Self::AbsentColumns { .. }
            | Self::InColumn { .. } => self,
            fault => Self::InColumn { column: column.to_owned(), fault: Box::new(fault) },
        }
    }
}
