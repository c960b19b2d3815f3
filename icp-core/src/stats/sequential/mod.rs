//! Evidence that may be looked at after every message: Wald's test, e-values, confidence sequences.
//!
//! A p-value is valid for one look at a sample size fixed in advance. An e-value may be looked at any time: under the null
//! hypothesis the chance that it ever reaches 1/α is at most α (Ville's inequality). The price is power: state it.
//!
//! ```
//! use icp_core::stats::sequential::{Sprt, bernoulli_e_value};
//!
//! // 2 % or 4 % replies? Silence after 76 messages says "no".
//! let test = Sprt::new(0.02, 0.04, 0.05, 0.2)?;
//! assert_eq!(test.silent_trials_to_reject(), 76);
//! assert!((bernoulli_e_value(8, 100, 0.02, 1.0, 1.0)?.value - 13.332806).abs() < 1e-6);
//! # Ok::<(), icp_core::stats::StatsError>(())
//! ```

mod cusum;
mod e_value;
mod sprt;
mod two_sample;

pub use cusum::{Cusum, binomial_cusum};
pub use e_value::{EValue, bernoulli_confidence_sequence, bernoulli_e_value};
pub use sprt::{Sprt, SprtDecision, SprtState};
pub use two_sample::TwoSampleEProcess;
