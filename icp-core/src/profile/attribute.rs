//! What is known about an account: named, typed attributes, and how text becomes their values.

/// The type of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttributeType {
    /// A finite double.
    Number,
    /// One text value.
    Text,
    /// A calendar date.
    Date,
    /// A set of text values.
    Tags,
    /// True or false.
    Flag,
}

impl AttributeType {
    /// The type as a document writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Text => "text",
            Self::Date => "date",
            Self::Tags => "tags",
            Self::Flag => "flag",
        }
    }

    /// The type inside a sentence.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Text => "text",
            Self::Date => "a date",
            Self::Tags => "tags",
            Self::Flag => "a flag",
        }
    }
}

/// One declared attribute. Texts are kept as written; comparison normalises them (docs/semantics.md, item 14).
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Its name, the key under `attributes`.
    pub name: String,
    /// Its type.
    pub kind: AttributeType,
    /// What it means, for people.
    pub description: Option<String>,
    /// What it costs to find out when missing, in any unit that is the same for all; default 1.
    pub find_cost: f64,
    /// What it costs to change, for the cheapest ways up; default 1.
    pub change_cost: f64,
    /// Whether it can not be changed at all (a country, say).
    pub immutable: bool,
    /// Other spellings, as (spelling, value); one step, no chains.
    pub aliases: Vec<(String, String)>,
    /// Named sets of values.
    pub groups: Vec<(String, Vec<String>)>,
    /// All values from the lowest to the highest; empty when there is no order.
    pub order: Vec<String>,
    /// Compare text as written: no trimming, no lower-casing.
    pub exact: bool,
    /// How text becomes a value; its presence allows text where the type is another.
    pub read: Option<Read>,
}

/// What to do with text that can not be read as the declared type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Unparsable {
    /// An error naming row and column.
    #[default]
    Error,
    /// A missing value.
    Missing,
}

/// How text, such as a CSV cell, becomes a value. Absent parts have the defaults of docs/semantics.md, item 17.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// The column (or key) to look under.
    pub column: Option<String>,
    /// What stands between tags; default `;`.
    pub separator: Option<String>,
    /// How dates are written, in `strftime` terms (`%Y %y %m %d %b %B %j %H %I %M %S %f %p %%`); default ISO 8601.
    pub date_format: Option<String>,
    /// Words for true; default `true`.
    pub true_words: Option<Vec<String>>,
    /// Words for false; default `false`.
    pub false_words: Option<Vec<String>>,
    /// Words for missing.
    pub null_words: Vec<String>,
    /// What to do with text that can not be read.
    pub unparsable: Unparsable,
}
