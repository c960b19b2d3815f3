//! Numbers and counts in sentences.

use crate::num;
use crate::stats::Interval;

/// A share as per cent with one decimal, or two below 1 %.
pub(crate) fn percent(share: f64) -> String {
    let value = num::normalize_zero(100.0 * share);
    if value != 0.0 && value.abs() < 1.0 { format!("{value:.2} %") } else { format!("{value:.1} %") }
}

/// An interval of shares.
pub(crate) fn percents(interval: &Interval) -> String {
    format!("{} to {}", percent(interval.low), percent(interval.high))
}

/// A number with two decimals; never "-0.00".
pub(crate) fn two(value: f64) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text }
}

/// An interval of plain numbers.
pub(crate) fn twos(interval: &Interval) -> String {
    format!("{} to {}", two(interval.low), two(interval.high))
}

/// A p-value.
pub(crate) fn p_value(p: f64) -> String {
    if p < 0.0001 { "p < 0.0001".to_owned() } else { format!("p = {p:.4}") }
}

/// A count with its noun.
pub(crate) fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", whole(n), if n == 1 { one } else { many })
}

/// A whole number with thousands apart.
pub(crate) fn whole(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(percent(0.15), "15.0 %");
        assert_eq!(percent(0.0036), "0.36 %");
        assert_eq!(percent(-0.0), "0.0 %");
        assert_eq!(two(-0.001), "0.00");
        assert_eq!(whole(1_234_567), "1,234,567");
        assert_eq!(count(1, "row", "rows"), "1 row");
        assert_eq!(p_value(0.04), "p = 0.0400");
    }
}
