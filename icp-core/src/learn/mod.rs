//! Customers to profile: cohorts, patterns, anti-ICP, bands, weights.
