//! Tiers to portfolio: volumes, capacity, breadth, personas, channels, stability.
