//! The profile of the manifest, written out by hand: as fast as a person would make it who scores with this one profile only.
//!
//! It knows the points of each fit as constants, the columns by name, gives score and tier and nothing else, and would have
//! to be written anew for the next version of the profile. A test holds it equal to the library.

mod account;
mod blocks;
mod tables;

pub use account::{TypedAccount, score_account};
pub use blocks::{score_coded, score_plain};
pub use tables::MAXIMA;
