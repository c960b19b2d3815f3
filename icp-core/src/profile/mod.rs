//! The profile document: what it says, whether it is right, how it is written.

pub mod attribute;
pub mod criterion;
pub mod document;
pub mod fit;
pub mod people;
pub mod predicate;
pub mod rules;
