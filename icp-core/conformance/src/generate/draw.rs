//! Draws from a seed: a counter that is mixed, so that a case is a function of (seed, index) alone.

use serde_json::{Value, json};

/// A stream of draws.
#[derive(Clone, Debug)]
pub(crate) struct Draw {
    state: u64,
}

impl Draw {
    /// The stream of case `index` under `seed`.
    pub(crate) fn new(seed: u64, index: u64) -> Self {
        Self { state: mix(seed ^ mix(index.wrapping_add(0x9E37_79B9_7F4A_7C15))) }
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.state)
    }

    /// A whole number in `low..=high`.
    pub(crate) fn within(&mut self, low: i64, high: i64) -> i64 {
        let span = u128::from(high.abs_diff(low)) + 1;
        low + i64::try_from((u128::from(self.bits()) * span) >> 64).unwrap()
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.within(0, i64::try_from(bound).unwrap() - 1)).unwrap()
    }

    /// True in `percent` of a hundred draws.
    pub(crate) fn chance(&mut self, percent: i64) -> bool {
        self.within(0, 99) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of the items, each as often as its weight says.
    pub(crate) fn weighted<T: Clone>(&mut self, items: &[(i64, T)]) -> T {
        let mut left = self.within(0, items.iter().map(|item| item.0).sum::<i64>() - 1);
        for (weight, item) in items {
            if left < *weight {
                return item.clone();
            }
            left -= weight;
        }
        unreachable!("the weights sum to the bound")
    }

    /// Up to `most` (at least one) different items, in random order.
    pub(crate) fn sample<T: Clone>(&mut self, items: &[T], most: usize) -> Vec<T> {
        let mut pool = items.to_vec();
        let count = 1 + self.below(most.min(pool.len()));
        (0..count)
            .map(|_| {
                let place = self.below(pool.len());
                pool.swap_remove(place)
            })
            .collect()
    }

    /// A decimal of at most six places in `low..=high`, often whole, as JSON writes it.
    pub(crate) fn decimal(&mut self, low: i64, high: i64) -> Value {
        let places = self.weighted(&[(55, 0u32), (20, 1), (10, 2), (15, 6)]);
        let unit = 10i64.pow(places);
        let scaled = self.within(low * unit, high * unit);
        if places == 0 && self.chance(80) { json!(scaled) } else { json!(scaled as f64 / unit as f64) }
    }

    /// A fit, or any other number in [0, 1].
    pub(crate) fn unit(&mut self) -> Value {
        let common = [0.0, 1.0, 0.5, 0.25, 0.29, 0.1, 0.3, 0.7, 1.0 / 3.0, 0.999_999_999, 1e-9, 5e-324];
        match self.below(10) {
            0..3 => json!(1),
            3 => json!(0),
            4..8 => json!(self.pick(&common)),
            _ => json!((self.bits() >> 11) as f64 / (1u64 << 53) as f64),
        }
    }
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}
