//! The place one is at in a document, as a JSON pointer (RFC 6901) that grows and shrinks.

use std::fmt::Write;

/// A JSON pointer under construction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path(String);

/// Where a step began, to go back to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark(usize);

impl Path {
    /// One step down to a key.
    pub(crate) fn key(&mut self, key: &str) -> Mark {
        let mark = Mark(self.0.len());
        self.0.push('/');
        for c in key.chars() {
            match c {
                '~' => self.0.push_str("~0"),
                '/' => self.0.push_str("~1"),
                c => self.0.push(c),
            }
        }
        mark
    }

    /// One step down to an element.
    pub(crate) fn index(&mut self, index: usize) -> Mark {
        let mark = Mark(self.0.len());
        // Writing to a String does not fail.
        let _ = write!(self.0, "/{index}");
        mark
    }

    /// Back to where a step began.
    pub(crate) fn back(&mut self, mark: Mark) {
        self.0.truncate(mark.0);
    }

    /// The pointer.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The pointer to a key below.
    pub(crate) fn below(&self, key: &str) -> String {
        let mut path = self.clone();
        path.key(key);
        path.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_escaped() {
        let mut path = Path::default();
        let mark = path.key("a/b~c");
        path.index(3);
        assert_eq!(path.as_str(), "/a~1b~0c/3");
        assert_eq!(path.below("x"), "/a~1b~0c/3/x");
        path.back(mark);
        assert_eq!(path.as_str(), "");
    }
}
