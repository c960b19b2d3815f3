//! Why an account scores as it does, and what would change it (design section 3, step 12).

pub mod explanation;
pub mod next;
pub mod parts;
pub mod reasons;
pub mod ways;
pub mod what_if;

mod build;
mod candidates;
pub(crate) mod json;
mod next_json;
mod open;
mod parts_json;
mod readers;
mod rules;
mod say;
mod search;
mod shapley;
mod tiers;
mod triggers;
mod values;
mod why;
