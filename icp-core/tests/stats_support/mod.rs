//! What the tests of the statistics share: reading fixtures and comparing numbers.
#![allow(clippy::unwrap_used, reason = "a broken fixture must stop the test")]
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(unreachable_pub, reason = "a module shared by test crates")]

use serde_json::Value;

/// One case of a fixture file.
pub struct Case {
    /// Which statistic.
    pub call: String,
    /// Its inputs.
    pub input: Value,
    /// Its expected results.
    pub output: Value,
}

/// The cases of a fixture file written by `references/make_stats.py`.
pub fn cases(text: &str) -> Vec<Case> {
    let file: Value = serde_json::from_str(text).unwrap();
    let list = file["cases"].as_array().unwrap();
    assert!(!list.is_empty());
    list.iter()
        .map(|case| Case {
            call: case["call"].as_str().unwrap().to_string(),
            input: case["in"].clone(),
            output: case["out"].clone(),
        })
        .collect()
}

impl Case {
    /// A number of the input.
    pub fn number(&self, key: &str) -> f64 {
        self.input[key].as_f64().unwrap()
    }

    /// A count of the input.
    pub fn count(&self, key: &str) -> u64 {
        self.input[key].as_u64().unwrap()
    }

    /// A list of numbers of the input.
    pub fn numbers(&self, key: &str) -> Vec<f64> {
        numbers(&self.input[key])
    }

    /// A list of counts of the input.
    pub fn counts(&self, key: &str) -> Vec<u64> {
        self.input[key].as_array().unwrap().iter().map(|v| v.as_u64().unwrap()).collect()
    }

    /// A list of flags of the input.
    pub fn flags(&self, key: &str) -> Vec<bool> {
        self.input[key].as_array().unwrap().iter().map(|v| v.as_bool().unwrap()).collect()
    }

    /// Holds `value` against the expected one, where there is one.
    pub fn check(&self, key: &str, value: f64) {
        self.check_to(key, value, 1e-10);
    }

    /// The same to a tolerance of its own (relative, or absolute below 1e-3).
    pub fn check_to(&self, key: &str, value: f64, tolerance: f64) {
        if let Some(expected) = self.output[key].as_f64() {
            assert!(
                close(value, expected, tolerance),
                "{} {} {key}: {value:e}, not {expected:e}",
                self.call,
                short(&self.input)
            );
        }
    }

    /// Holds two or more values against an expected list.
    pub fn check_all(&self, key: &str, values: &[f64]) {
        self.check_all_to(key, values, 1e-10);
    }

    /// The same to a tolerance of its own.
    pub fn check_all_to(&self, key: &str, values: &[f64], tolerance: f64) {
        if self.output[key].is_null() {
            return;
        }
        let expected = numbers(&self.output[key]);
        assert_eq!(expected.len(), values.len(), "{} {key}", self.call);
        for (i, (&value, &expected)) in values.iter().zip(&expected).enumerate() {
            assert!(
                close(value, expected, tolerance),
                "{} {} {key}[{i}]: {value:e}, not {expected:e}",
                self.call,
                short(&self.input)
            );
        }
    }

    /// Whether the fixture has this result.
    pub fn has(&self, key: &str) -> bool {
        !self.output[key].is_null()
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(120).collect()
}

/// Relative agreement; near zero, where the reference itself is a difference, absolute.
pub fn close(value: f64, expected: f64, tolerance: f64) -> bool {
    (value - expected).abs() <= tolerance * expected.abs() || (value - expected).abs() <= 1e-3 * tolerance
}

/// Asserts agreement with a printed figure.
pub fn printed(value: f64, expected: f64, half_unit: f64) {
    assert!((value - expected).abs() <= half_unit, "{value}, printed {expected}");
}

/// The fixture F20: scores, outcomes, second scores.
pub fn f20() -> (Vec<f64>, Vec<bool>, Vec<f64>) {
    let scores = [95, 92, 88, 85, 84, 79, 77, 75, 70, 70, 66, 63, 60, 58, 51, 49, 45, 40, 30, 20];
    let outcomes = [1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0];
    let second = [90, 70, 88, 60, 84, 79, 50, 75, 72, 40, 66, 30, 61, 58, 51, 49, 45, 44, 30, 20];
    (scores.map(f64::from).to_vec(), outcomes.map(|v| v == 1).to_vec(), second.map(f64::from).to_vec())
}

/// The column pair that `make_stats.py` calls `wide`.
pub fn wide(n: u64) -> (Vec<f64>, Vec<bool>) {
    (0..n)
        .map(|i| {
            let score = i * 48271 % 9973;
            (score as f64, i * 69621 % 10007 < 2000 + score / 4)
        })
        .unzip()
}
