//! Logistic regression that says when it cannot answer, and shrinkage for small groups.
//!
//! ```
//! use icp_core::stats::regression::{firth, logistic};
//!
//! let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
//! let won = [false, false, false, false, true, true, true, true];
//! // Eight rows, perfectly separated: no finite maximum likelihood estimate, but Firth's is.
//! assert_eq!(logistic(&[&x], &won).unwrap_err().code(), "separated");
//! let fit = firth(&[&x], &won, 0.95)?;
//! assert!((fit.coefficients[0] - 1.0327443933286428).abs() < 1e-12);
//! # Ok::<(), icp_core::stats::StatsError>(())
//! ```

mod engine;
mod firth;
mod linear_algebra;
mod logistic;
mod shrinkage;

pub(crate) use engine::{Penalty, Problem};
pub use firth::{FirthFit, firth};
pub(crate) use linear_algebra::Cholesky;
pub use logistic::{LogisticFit, logistic, ridge};
pub use shrinkage::{BetaBinomial, ShrunkRate, beta_binomial, shrink_rates};
