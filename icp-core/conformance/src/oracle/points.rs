//! Points as exact whole micro-points: apportionment, re-scaling and caps.
//!
//! Every quotient is kept as a whole part and a remainder over the common denominator, which is exact; the largest
//! products here (100,000,000 µp × a weight of 10¹² millionths) are far inside an `i128`.

use std::cmp::Ordering;

use serde_json::Value;

/// 100 points in micro-points.
pub(crate) const FULL: i64 = 100_000_000;

/// A decimal of a document, times a million, exactly: its shortest decimal is read digit by digit.
///
/// # Panics
/// On a value that is no number or has more than six places: the profile is not valid.
#[must_use]
pub(crate) fn micro(value: &Value) -> i64 {
    let text = value.as_f64().expect("a number").to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    assert!(fraction.len() <= 6, "more than six places: {text}");
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let whole: i64 = whole.trim_start_matches('-').parse().expect("digits");
    let fraction: i64 = format!("{fraction:0<6}").parse().expect("digits");
    sign * (whole * 1_000_000 + fraction)
}

/// Shares `total` out in proportion to `weights` by largest remainder, ties in order. All zero weights get nothing.
#[must_use]
pub(crate) fn apportion(total: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let product = |weight: i64| i128::from(total) * i128::from(weight);
    let mut shares: Vec<i64> = weights.iter().map(|&weight| narrow(product(weight) / sum)).collect();
    let remainders: Vec<i128> = weights.iter().map(|&weight| product(weight) % sum).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| remainders[b].cmp(&remainders[a]).then(a.cmp(&b)));
    let left = total - shares.iter().sum::<i64>();
    for &index in order.iter().take(usize::try_from(left).expect("floors never exceed the total")) {
        shares[index] += 1;
    }
    shares
}

/// `numerator × factor / denominator` (none negative), rounded to the nearest whole number, ties to the even one.
#[must_use]
pub(crate) fn scaled(numerator: i64, factor: i64, denominator: i64) -> i64 {
    let product = i128::from(numerator) * i128::from(factor);
    let denominator = i128::from(denominator);
    let (floor, rest) = (product / denominator, product % denominator);
    let up = match (2 * rest).cmp(&denominator) {
        Ordering::Less => false,
        Ordering::Equal => floor % 2 == 1,
        Ordering::Greater => true,
    };
    narrow(floor) + i64::from(up)
}

fn narrow(value: i128) -> i64 {
    i64::try_from(value).expect("points fit")
}

/// `max × fit` as one IEEE double product, rounded half to even.
#[must_use]
pub(crate) fn earned(max: i64, fit: f64) -> i64 {
    (max as f64 * fit).round_ties_even() as i64
}

/// One criterion of an axis as far as points go.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    /// Most it can earn, in µp of the 100 before anything is left out.
    pub(crate) max: i64,
    /// What it earns, in µp, before re-scaling and caps.
    pub(crate) points: i64,
    /// Whether it leaves the denominator.
    pub(crate) out: bool,
    /// The cap on its category, in µp, with the category's number.
    pub(crate) cap: Option<(usize, i64)>,
}

/// Points and maxima of the criteria of one axis after `ignore` and caps.
#[must_use]
pub(crate) fn settle(shares: &[Share]) -> (Vec<i64>, Vec<i64>) {
    let (mut points, maxima) = if shares.iter().any(|share| share.out) {
        let max_of = |share: &Share| if share.out { 0 } else { share.max };
        let points_of = |share: &Share| if share.out { 0 } else { share.points };
        let available: i64 = shares.iter().map(max_of).sum();
        let earned: i64 = shares.iter().map(points_of).sum();
        if available == 0 {
            (vec![0; shares.len()], vec![0; shares.len()])
        } else {
            let total = scaled(earned, FULL, available);
            (
                apportion(total, &shares.iter().map(points_of).collect::<Vec<_>>()),
                apportion(FULL, &shares.iter().map(max_of).collect::<Vec<_>>()),
            )
        }
    } else {
        (shares.iter().map(|share| share.points).collect(), shares.iter().map(|share| share.max).collect())
    };
    let mut categories: Vec<(usize, i64)> = shares.iter().filter_map(|share| share.cap).collect();
    categories.sort_unstable();
    categories.dedup();
    for category in categories {
        let members: Vec<usize> = (0..shares.len()).filter(|&i| shares[i].cap == Some(category)).collect();
        let held: Vec<i64> = members.iter().map(|&i| points[i]).collect();
        if held.iter().sum::<i64>() > category.1 {
            for (&member, share) in members.iter().zip(apportion(category.1, &held)) {
                points[member] = share;
            }
        }
    }
    (points, maxima)
}

/// The sum of an axis after `ignore` and caps.
#[must_use]
pub(crate) fn total(shares: &[Share]) -> i64 {
    settle(shares).0.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(micro(&json!(0.29)), 290_000);
        assert_eq!(micro(&json!(1.005)), 1_005_000);
        assert_eq!(micro(&json!(-15)), -15_000_000);
        assert_eq!(micro(&json!(-0.5)), -500_000);
        assert_eq!(micro(&json!(0.000001)), 1);
        assert_eq!(micro(&json!(1_000_000)), 1_000_000_000_000);
        assert_eq!(micro(&json!(69.999999)), 69_999_999);
    }

    #[test]
    fn ties_go_to_the_first() {
        assert_eq!(apportion(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(apportion(2, &[1, 1, 1, 1]), [1, 1, 0, 0]);
        assert_eq!(apportion(10, &[0, 3, 3]), [0, 5, 5]);
        assert_eq!(apportion(7, &[0, 0]), [0, 0]);
    }

    #[test]
    fn halves_go_to_the_even() {
        assert_eq!(earned(5, 0.5), 2);
        assert_eq!(earned(7, 0.5), 4);
        assert_eq!(scaled(5, 1, 2), 2);
        assert_eq!(scaled(7, 1, 2), 4);
        assert_eq!(scaled(2, 1, 3), 1);
    }

    #[test]
    fn the_double_product_decides_not_the_exact_one() {
        // 0.29 is a little below 29/100 and the product rounds up to the half exactly.
        assert_eq!(earned(50, 0.29), (50.0f64 * 0.29).round_ties_even() as i64);
        assert_eq!(earned(150, 0.29), 44);
    }
}
