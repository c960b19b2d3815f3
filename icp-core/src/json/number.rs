//! Numbers as text: ECMAScript's `Number::toString`, and the shortest decimal as an exact integer.

/// A positive or negative double's shortest decimal: `digits × 10^exponent`, the digits without trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    /// Below zero.
    pub(crate) negative: bool,
    /// At most seventeen digits.
    pub(crate) digits: u64,
    /// The power of ten they are multiplied with.
    pub(crate) exponent: i32,
}

/// The shortest decimal that reads back as `x` (of several, the nearest); `None` when `x` is not finite.
pub(crate) fn decimal(x: f64) -> Option<Decimal> {
    if !x.is_finite() {
        return None;
    }
    let shortest = format!("{:e}", x.abs());
    let places = shortest.split_once('e')?.0.len().saturating_sub(2);
    // Of two shortest decimals equally near, RFC 8785 wants the even one; the exactly rounded form is that one.
    let rounded = format!("{:.places$e}", x.abs());
    let text = if rounded.parse() == Ok(x.abs()) { rounded } else { shortest };
    let (mantissa, exponent) = text.split_once('e')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: u64 = format!("{whole}{fraction}").parse().ok()?;
    let exponent = exponent.parse::<i32>().ok()? - i32::try_from(fraction.len()).ok()?;
    Some(Decimal { negative: x < 0.0, digits, exponent: if digits == 0 { 0 } else { exponent } })
}

impl Decimal {
    /// The number in millionths; `None` when it has more than six places, or does not fit.
    pub(crate) fn millionths(self) -> Option<i64> {
        let power = u32::try_from(self.exponent + 6).ok()?;
        let magnitude = i64::try_from(self.digits).ok()?.checked_mul(10i64.checked_pow(power)?)?;
        Some(if self.negative { -magnitude } else { magnitude })
    }
}

/// A double as RFC 8785 writes it (ECMAScript `Number::toString`): shortest digits, `-0` as `0`, an exponent from 1e21 up and
/// below 1e-6. What JSON can not write (NaN, infinities) becomes `null`.
///
/// ```
/// use icp_core::json::number;
/// assert_eq!([number(0.000001), number(1e-7), number(1e21), number(-0.0)], ["0.000001", "1e-7", "1e+21", "0"]);
/// ```
#[must_use]
pub fn number(x: f64) -> String {
    let Some(Decimal { negative, digits, exponent }) = decimal(x) else { return "null".to_owned() };
    let sign = if negative { "-" } else { "" };
    let digits = digits.to_string();
    let count = digits.len() as i32;
    // The point stands after this many digits (n of ECMA-262, 6.1.6.1.20).
    let point = count + exponent;
    if (count..=21).contains(&point) {
        format!("{sign}{digits}{}", "0".repeat((point - count) as usize))
    } else if (1..=21).contains(&point) {
        let (whole, fraction) = digits.split_at(point as usize);
        format!("{sign}{whole}.{fraction}")
    } else if (-5..=0).contains(&point) {
        format!("{sign}0.{}{digits}", "0".repeat(-point as usize))
    } else {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        format!("{sign}{first}{dot}{rest}e{:+}", point - 1)
    }
}

/// Appends what [`number`] gives. Numbers of at most six places, as points and most fits are, take no search for their digits.
pub(crate) fn push_number(out: &mut String, x: f64) {
    let micro = x * 1_000_000.0;
    // Up to fifteen digits two decimals never read as one double, so the decimal that reads back is the shortest.
    if micro.abs() < 1e15 && (micro as i64) as f64 == micro && micro / 1_000_000.0 == x {
        return push_millionths(out, micro as i64);
    }
    out.push_str(&number(x));
}

fn push_millionths(out: &mut String, micro: i64) {
    let (mut whole, mut fraction) = (micro.unsigned_abs() / 1_000_000, micro.unsigned_abs() % 1_000_000);
    // The point stands after the sixteenth byte: a sign and at most nine digits before it, six after.
    let mut text = *b"0000000000000000.000000";
    let mut end = 16;
    if fraction > 0 {
        for place in (17..23).rev() {
            text[place] = b'0' + (fraction % 10) as u8;
            fraction /= 10;
        }
        end = text.iter().rposition(|&byte| byte != b'0').map_or(16, |last| last + 1);
    }
    let mut first = 16;
    while whole > 0 || first == 16 {
        first -= 1;
        text[first] = b'0' + (whole % 10) as u8;
        whole /= 10;
    }
    if micro < 0 {
        first -= 1;
        text[first] = b'-';
    }
    out.push_str(std::str::from_utf8(&text[first..end]).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 8785, appendix B.
    #[test]
    fn the_rfcs_examples() {
        for (bits, text) in [
            (0x0000_0000_0000_0000, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] {
            let x = f64::from_bits(bits);
            assert_eq!(number(x), text, "{bits:x}");
        }
        assert_eq!(number(f64::NAN), "null");
    }

    #[test]
    fn millionths_are_exact_or_nothing() {
        let of = |x: f64| decimal(x).unwrap().millionths();
        assert_eq!(of(0.1), Some(100_000));
        assert_eq!(of(89.999999), Some(89_999_999));
        assert_eq!(of(-15.5), Some(-15_500_000));
        assert_eq!(of(0.0), Some(0));
        assert_eq!(of(1e6), Some(1_000_000_000_000));
        assert_eq!(of(0.0000001), None);
        assert_eq!(of(0.1 + 0.2), None);
        assert_eq!(of(1e300), None);
    }

    proptest! {
        #[test]
        fn the_short_way_writes_the_same(bits: u64, micro in -2_000_000_000i64..2_000_000_000) {
            for x in [f64::from_bits(bits), micro as f64 / 1e6, micro as f64 / 1e3, micro as f64 / 1e7, micro as f64 * 1e5] {
                let mut out = String::new();
                push_number(&mut out, x);
                prop_assert_eq!(out, number(x));
            }
        }

        #[test]
        fn every_double_reads_back(bits: u64) {
            let x = f64::from_bits(bits);
            prop_assume!(x.is_finite());
            prop_assert_eq!(number(x).parse::<f64>().unwrap(), x);
        }
    }
}
