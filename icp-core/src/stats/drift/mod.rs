//! Drift: has the distribution moved, and by more than chance moves it?
//!
//! ```
//! use icp_core::stats::drift::{Smoothing, psi};
//!
//! // The whole of Tier 1 is gone: libraries say anything from 0.015 ("stable") to infinity; the policy is named here.
//! let result = psi(&[20, 50, 80, 50], &[0, 60, 90, 50], Smoothing::AddHalf, 0.95)?;
//! assert!((result.psi - 0.3824).abs() < 5e-5 && result.beyond_chance);
//! # Ok::<(), icp_core::stats::StatsError>(())
//! ```

mod distance;
mod psi;

pub use distance::{Distances, histogram_distances, wasserstein};
pub use psi::{PsiResult, Smoothing, bin_counts, psi, psi_threshold, quantile_edges};
