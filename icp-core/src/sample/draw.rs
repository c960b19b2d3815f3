//! Draws of the generator: each kind of fact has its own stream and each account its own counters, so that account
//! *i* is the same in a market of a hundred and of a million.

use crate::num;
use crate::random::Stream;

/// What is drawn. The numbers are part of the generator's meaning: they are only ever added.
#[derive(Clone, Copy, Debug)]
pub(super) enum Topic {
    Name = 1,
    Size = 2,
    Industry = 3,
    Place = 4,
    Capital = 5,
    Model = 7,
    Stack = 8,
    Hiring = 9,
    Growth = 10,
    Intent = 11,
    Events = 12,
    Environment = 13,
    Problem = 14,
    Lists = 15,
    Known = 16,
    Spelling = 17,
    Coverage = 18,
    Deal = 19,
    Customer = 20,
    Contact = 21,
    Message = 22,
}

/// How many draws of one topic an account may use.
const PER_ACCOUNT: u64 = 1024;

/// Keeps the generator's streams apart from those of other users of the same seed.
const STREAM_BASE: u64 = 0x5341_4d50_4c45_0000;

/// The draws of one topic for one account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draws {
    stream: Stream,
    start: u64,
}

impl Draws {
    pub(super) fn new(seed: u64, topic: Topic, account: u32) -> Self {
        Self {
            stream: Stream::new(seed, STREAM_BASE + topic as u64),
            start: u64::from(account) * PER_ACCOUNT,
        }
    }

    /// Draw `k` in (0, 1).
    pub(super) fn uniform(&self, k: u64) -> f64 {
        self.stream.uniform(self.start + k % PER_ACCOUNT)
    }

    /// True with the given probability, by draw `k`.
    pub(super) fn chance(&self, k: u64, probability: f64) -> bool {
        self.uniform(k) < probability
    }

    /// A whole number in 0…`bound` − 1, by draw `k`.
    pub(super) fn below(&self, k: u64, bound: u64) -> u64 {
        self.stream.below(self.start + k % PER_ACCOUNT, bound)
    }

    /// A standard normal number from draws `k` and `k + 1` (Box and Muller, 1958).
    pub(super) fn normal(&self, k: u64) -> f64 {
        let radius = num::sqrt(-2.0 * num::ln(self.uniform(k)));
        radius * num::cos(2.0 * std::f64::consts::PI * self.uniform(k + 1))
    }

    /// A Poisson count by inversion of draw `k`, cut at 400.
    pub(super) fn poisson(&self, k: u64, mean: f64) -> u32 {
        let target = self.uniform(k);
        let (mut term, mut total, mut count) = (num::exp(-mean), 0.0, 0);
        while count < 400 {
            total += term;
            if target < total {
                break;
            }
            count += 1;
            term *= mean / f64::from(count);
        }
        count
    }

    /// One of `choices`, in proportion to their weights, by draw `k`.
    pub(super) fn pick<T: Copy>(&self, k: u64, choices: &[(T, f64)]) -> T {
        let total = num::sum_by(choices.len(), |i| choices[i].1);
        let mut left = self.uniform(k) * total;
        for (choice, weight) in choices {
            left -= weight;
            if left < 0.0 {
                return *choice;
            }
        }
        choices[choices.len() - 1].0
    }
}

/// The logistic function: log-odds to probability.
pub(super) fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + num::exp(-log_odds))
}

/// The standard normal distribution function.
pub(super) fn normal_cdf(x: f64) -> f64 {
    0.5 * num::erfc(-x / std::f64::consts::SQRT_2)
}

/// Rounded to `places` decimals, for numbers that people would write down.
pub(super) fn rounded(x: f64, places: u32) -> f64 {
    let scale = f64::from(10u32.pow(places));
    num::round_half_away(x * scale) / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_have_their_moments() {
        let n = 20_000u32;
        let normals: Vec<f64> = (0..n).map(|i| Draws::new(7, Topic::Size, i).normal(0)).collect();
        let mean = num::sum(&normals) / f64::from(n);
        let variance = num::sum_by(normals.len(), |i| normals[i] * normals[i]) / f64::from(n);
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04, "{mean} {variance}");
        let counts =
            num::sum_by(n as usize, |i| f64::from(Draws::new(7, Topic::Deal, i as u32).poisson(3, 2.5)));
        assert!((counts / f64::from(n) - 2.5).abs() < 0.05);
    }

    #[test]
    fn picking_keeps_proportions() {
        let mut seen = [0u32; 3];
        for i in 0..10_000 {
            seen[Draws::new(1, Topic::Name, i).pick(5, &[(0usize, 1.0), (1, 2.0), (2, 7.0)])] += 1;
        }
        assert!((900..1100).contains(&seen[0]) && (6800..7200).contains(&seen[2]), "{seen:?}");
    }

    #[test]
    fn the_distribution_function_is_half_at_zero() {
        assert_eq!(normal_cdf(0.0), 0.5);
        assert!((normal_cdf(1.959_963_984_540_054) - 0.975).abs() < 1e-12);
        assert_eq!(rounded(2.345, 2), 2.35);
    }
}
