//! JSON as written: objects keep their order and their duplicates, so that faults can be placed and documents printed back.

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, read exactly to the nearest double.
    Number(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object: keys in order, duplicates kept.
    Object(Vec<(String, Json)>),
}
