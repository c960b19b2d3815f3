//! Discrimination: do higher scores go with more wins?
//!
//! ```
//! use icp_core::stats::discrimination::delong;
//!
//! let scores = [95.0, 92.0, 88.0, 85.0, 84.0, 79.0];
//! let won = [true, true, false, true, false, false];
//! let auc = delong(&scores, &won)?;
//! assert!((auc.auc - 8.0 / 9.0).abs() < 1e-15);
//! let interval = auc.logit_interval(0.95)?;
//! assert!(interval.low > 0.0 && interval.high < 1.0);
//! # Ok::<(), icp_core::stats::StatsError>(())
//! ```

mod auc;
mod curves;
mod decision;
mod kolmogorov_smirnov;
mod lift;
mod mann_whitney;
mod paired;
mod uplift;

pub use auc::{DelongAuc, delong, hanley_mcneil};
pub use curves::{RocPoint, average_precision, roc_curve};
pub use decision::{NetBenefit, decision_curve};
pub use kolmogorov_smirnov::{KsResult, ks_outcomes, ks_two_sample};
pub use lift::{LiftBin, lift_table};
pub use mann_whitney::{MannWhitney, mann_whitney};
pub use paired::{PairedAuc, delong_paired};
pub use uplift::{Qini, QiniPoint, qini, uplift_at};
