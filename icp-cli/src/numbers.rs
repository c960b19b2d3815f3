//! Numbers as people read them.

/// With a comma between thousands.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share 0…1 in per cent with one decimal; a dash when there is none.
pub(crate) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

/// A bar of up to `width` cells for a share 0…1, in eighths.
pub(crate) fn bar(share: f64, width: usize) -> String {
    let eighths = (share * width as f64 * 8.0) as usize;
    let mut bar = "█".repeat((eighths / 8).min(width));
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
    if eighths / 8 < width {
        bar.push_str(rest);
    }
    bar
}

/// Points to two decimals, cut and never rounded up.
pub(crate) fn points(points: f64) -> String {
    let micro = (points * 1_000_000.0).round_ties_even() as i32;
    icp_core::points::Points::from_micro(micro).to_string()
}

/// Points to one decimal, cut, for lists where the second would be noise.
pub(crate) fn short_points(points: f64) -> String {
    let text = self::points(points);
    text.strip_suffix(|c: char| c.is_ascii_digit()).unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(percent(Some(0.0525)), "5.2 %");
        assert_eq!(percent(None), "–");
        assert_eq!(bar(0.5, 4), "██");
        assert_eq!(bar(1.0, 4), "████");
        assert_eq!(points(89.999_999), "89.99");
        assert_eq!(short_points(89.99), "89.9");
    }
}
