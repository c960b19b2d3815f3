//! Scores and outcomes to evidence: back-test, pilot, micro-outbound, interviews, thresholds.
