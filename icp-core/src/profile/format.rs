//! The language in which the tables describe the document: what a key may hold. Reading, the JSON Schema and the document
//! reference all follow the same tables.

/// What a value must look like.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Any text.
    Text,
    /// Text that is not empty.
    Name,
    /// `true` or `false`.
    Flag,
    /// A number within both ends.
    Number(f64, f64),
    /// A decimal of at most six places within both ends, given in millionths.
    Decimal(i64, i64),
    /// A whole number within both ends.
    Whole(i64, i64),
    /// `YYYY-MM-DD`.
    Date,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A number, text, or true or false.
    Scalar,
    /// Exactly two values.
    Pair(&'static Shape, &'static Shape),
    /// A list of at least so many.
    List(&'static Shape, usize),
    /// An object with keys of the owner's choice, at least so many; what the keys are called.
    Map(&'static Shape, usize, &'static str),
    /// An object of the document.
    Object(&'static Object),
    /// Any JSON object.
    AnyObject,
    /// This, or null.
    OrNull(&'static Shape),
    /// `"zero"`, `"ignore"` or `{"neutral": fit}`.
    Missing,
}

/// One key.
#[derive(Debug)]
pub(crate) struct Field {
    /// The key.
    pub(crate) key: &'static str,
    /// Whether it must be there.
    pub(crate) required: bool,
    /// What it holds.
    pub(crate) shape: Shape,
    /// What counts when it is absent, as JSON; empty when there is no such thing.
    pub(crate) default: &'static str,
    /// What it means.
    pub(crate) doc: &'static str,
}

/// What keys have to do with each other.
#[derive(Debug)]
pub(crate) enum Rule {
    /// Exactly one of these.
    ExactlyOne(&'static [&'static str]),
    /// At least one of these.
    AtLeastOne(&'static [&'static str]),
    /// The first, where present, wants the second.
    Needs(&'static str, &'static str),
    /// The first, where present, wants exactly one of these, which want it in turn.
    OneWith(&'static str, &'static [&'static str]),
}

/// One kind of object.
#[derive(Debug)]
pub(crate) struct Object {
    /// What it is called, as a heading.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) doc: &'static str,
    /// Its keys.
    pub(crate) fields: &'static [Field],
    /// What they have to do with each other.
    pub(crate) rules: &'static [Rule],
}

impl Object {
    pub(crate) fn field(&self, key: &str) -> Option<(usize, &'static Field)> {
        self.fields.iter().enumerate().find(|(_, field)| field.key == key)
    }
}

/// A required key.
pub(crate) const fn required(key: &'static str, shape: Shape, doc: &'static str) -> Field {
    Field { key, required: true, shape, default: "", doc }
}

/// A key that may be left out, with nothing in its place.
pub(crate) const fn optional(key: &'static str, shape: Shape, doc: &'static str) -> Field {
    Field { key, required: false, shape, default: "", doc }
}

/// A key that may be left out, with what then counts.
pub(crate) const fn default(
    key: &'static str,
    shape: Shape,
    default: &'static str,
    doc: &'static str,
) -> Field {
    Field { key, required: false, shape, default, doc }
}
