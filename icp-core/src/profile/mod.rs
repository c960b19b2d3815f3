//! The profile document: what it says, whether it is right, how it is written.

pub mod apportion;
pub mod attribute;
pub mod criterion;
pub mod document;
pub mod fault;
pub mod fit;
pub mod lint;
pub mod people;
pub mod predicate;
pub mod reference;
pub mod rules;
pub mod schema;
pub mod templates;

mod check;
mod depth;
mod format;
mod path;
mod read;
mod reader;
mod suggest;
mod tables;
mod validated;
mod write;

pub use fault::{ProfileError, ProfileFault};
pub use validated::Profile;
