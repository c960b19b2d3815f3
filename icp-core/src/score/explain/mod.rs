//! Why an account scores as it does, and what would change it (design section 3, step 12).

pub mod explanation;
pub mod parts;

mod build;
mod json;
mod open;
mod parts_json;
mod rules;
mod say;
mod tiers;
mod triggers;
mod why;
