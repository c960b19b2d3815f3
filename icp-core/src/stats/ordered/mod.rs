//! Tiers and other ordered groups: do they order outcomes, do two raters or two versions of a profile agree?
//!
//! ```
//! use icp_core::stats::ordered::cochran_armitage;
//! use icp_core::stats::proportion::Arm;
//!
//! let tiers = [Arm::new(20, 100)?, Arm::new(29, 250)?, Arm::new(22, 400)?, Arm::new(7, 350)?];
//! let trend = cochran_armitage(&tiers, None)?;
//! assert!((trend.statistic - -6.7959047).abs() < 1e-7);
//! # Ok::<(), icp_core::stats::StatsError>(())
//! ```

mod agreement;
mod groups;
mod table;
mod trend;
mod woe;

pub use agreement::{Kappa, KappaWeights, bowker, weighted_kappa};
pub use groups::{Jonckheere, jonckheere_terpstra, kruskal_wallis};
pub use table::{TableTest, contingency_table};
pub use trend::cochran_armitage;
pub use woe::{WoeBin, WoeTable, weight_of_evidence};
