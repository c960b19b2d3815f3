//! What changed: drift, divergence, migration between versions, cadence.
