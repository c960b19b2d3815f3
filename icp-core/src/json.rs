//! JSON as written: objects keep their order and their duplicates, so that faults can be placed and documents printed back.

mod number;
mod parse;
mod write;

pub use number::number;
pub use parse::{JsonError, JsonErrorKind, MAX_DEPTH};

pub(crate) use number::{decimal, push_number};
pub(crate) use write::push_quoted;

/// A JSON value.
///
/// ```
/// use icp_core::json::Json;
/// let json = Json::parse(r#"{"b": [1.50, -0], "a": "é"}"#)?;
/// assert_eq!(json.get("b").and_then(Json::as_list).map(<[Json]>::len), Some(2));
/// assert_eq!(json.compact(), r#"{"b":[1.5,0],"a":"é"}"#);
/// assert_eq!(json.canonical(), r#"{"a":"é","b":[1.5,0]}"#);
/// # Ok::<(), icp_core::json::JsonError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, read exactly to the nearest double; never `-0.0` when parsed.
    Number(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object: keys in order, duplicates kept.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads one JSON text (RFC 8259), to the end.
    ///
    /// # Errors
    /// [`JsonError`] with line, column and offset when the text is not JSON, nests deeper than [`MAX_DEPTH`], or holds a
    /// number beyond the doubles.
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        parse::parse(text)
    }

    /// The value under a key of an object; of duplicates, the first.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The truth value, if it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(flag) = self { Some(*flag) } else { None }
    }

    /// The elements, if it is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(items) = self { Some(items) } else { None }
    }

    /// The keys and values, if it is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&[(String, Self)]> {
        if let Self::Object(entries) = self { Some(entries) } else { None }
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// What kind of value it is, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// How deep lists and objects nest: 0 for a scalar, 1 for a list of scalars.
    #[must_use]
    pub fn depth(&self) -> usize {
        // With a stack of its own: a value made by hand may nest deeper than the call stack allows.
        let (mut deepest, mut open) = (0, vec![(self, 0)]);
        while let Some((json, above)) = open.pop() {
            match json {
                Self::List(items) => open.extend(items.iter().map(|item| (item, above + 1))),
                Self::Object(entries) => open.extend(entries.iter().map(|(_, value)| (value, above + 1))),
                _ => continue,
            }
            deepest = deepest.max(above + 1);
        }
        deepest
    }

    /// As text without white space, keys in document order.
    #[must_use]
    pub fn compact(&self) -> String {
        write::compact(self)
    }

    /// As text for people: indented by two spaces, short values on one line, keys in document order, a final newline.
    #[must_use]
    pub fn pretty(&self) -> String {
        write::pretty(self)
    }

    /// As RFC 8785 (JSON Canonicalization Scheme) writes it: keys sorted by UTF-16 code units, ECMAScript numbers. Of duplicate
    /// keys the first counts.
    #[must_use]
    pub fn canonical(&self) -> String {
        write::canonical(self)
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Json {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Json {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<Vec<Json>> for Json {
    fn from(items: Vec<Json>) -> Self {
        Self::List(items)
    }
}
