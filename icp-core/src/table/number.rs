//! Numbers of other shapes as the nearest double (ties to even).

/// Powers of ten that doubles hold exactly.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// The greatest magnitude below which every whole number is a double.
const EXACT_WHOLE: u128 = 1 << 53;

/// The number in a text: optional sign, digits, optional fraction, optional exponent (docs/semantics.md, item 17). Neither
/// words, nor separators of thousands, nor what overflows to infinity.
pub(super) fn parse(text: &str) -> Option<f64> {
    if !is_decimal(text.as_bytes()) {
        return None;
    }
    // The standard library rounds correctly on every platform.
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

fn is_decimal(bytes: &[u8]) -> bool {
    let unsigned = |bytes: &[u8]| match bytes.first() {
        Some(b'+' | b'-') => 1,
        _ => 0,
    };
    let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = unsigned(bytes);
    let mut run = digits(at);
    at += run;
    if run > 0 && bytes.get(at) == Some(&b'.') {
        run = digits(at + 1);
        at += 1 + run;
    }
    if run > 0 && matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1;
        at += unsigned(bytes.get(at..).unwrap_or_default());
        run = digits(at);
        at += run;
    }
    run > 0 && at == bytes.len()
}

/// IEEE 754 binary16 bits as a double, exactly.
pub(super) fn from_half(bits: u16) -> f64 {
    let negative = bits >> 15 == 1;
    let exponent = u64::from(bits >> 10 & 0x1f);
    let fraction = u64::from(bits & 0x3ff);
    let magnitude = match exponent {
        0 => f64::from(bits & 0x3ff) / 16_777_216.0,
        0x1f if fraction == 0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => f64::from_bits((exponent + 1023 - 15) << 52 | fraction << 42),
    };
    if negative { -magnitude } else { magnitude }
}

/// `mantissa × 10^−scale`, correctly rounded.
pub(super) fn from_decimal128(mantissa: i128, scale: i8) -> f64 {
    from_parts(mantissa < 0, mantissa.unsigned_abs(), scale)
}

/// Like [`from_decimal128`] for a little-endian mantissa of 256 bits.
pub(super) fn from_decimal256(mantissa: &[u8; 32], scale: i8) -> f64 {
    let negative = mantissa[31] >> 7 == 1;
    let mut limbs = [0u32; 8];
    for (limb, bytes) in limbs.iter_mut().zip(mantissa.as_chunks::<4>().0) {
        *limb = u32::from_le_bytes(*bytes);
    }
    if negative {
        let mut carry = true;
        for limb in &mut limbs {
            (*limb, carry) = (!*limb).overflowing_add(u32::from(carry));
        }
    }
    if limbs[4..].iter().all(|&limb| limb == 0) {
        let magnitude = limbs[..4].iter().rev().fold(0u128, |high, &limb| high << 32 | u128::from(limb));
        return from_parts(negative, magnitude, scale);
    }
    from_digits(negative, &digits(limbs), scale)
}

/// The decimal digits of eight little-endian limbs.
fn digits(mut limbs: [u32; 8]) -> String {
    const GROUP: u64 = 1_000_000_000;
    let mut groups = Vec::new();
    while limbs.iter().any(|&limb| limb != 0) {
        let mut remainder = 0u64;
        for limb in limbs.iter_mut().rev() {
            let part = remainder << 32 | u64::from(*limb);
            *limb = (part / GROUP) as u32;
            remainder = part % GROUP;
        }
        groups.push(format!("{remainder:09}"));
    }
    groups.reverse();
    groups.concat()
}

fn from_parts(negative: bool, magnitude: u128, scale: i8) -> f64 {
    let power = EXACT_POWERS.get(usize::from(scale.unsigned_abs()));
    match power {
        // Both operands are exact, so the one operation rounds correctly (Clinger 1990, the fast path).
        Some(&power) if magnitude <= EXACT_WHOLE => {
            let whole = magnitude as f64;
            let number = if scale >= 0 { whole / power } else { whole * power };
            if negative { -number } else { number }
        }
        _ => from_digits(negative, &magnitude.to_string(), scale),
    }
}

/// Decimal text goes through the standard library's correctly rounding parser.
fn from_digits(negative: bool, digits: &str, scale: i8) -> f64 {
    let sign = if negative { "-" } else { "" };
    // Digits and a small exponent always parse.
    format!("{sign}{digits}e{}", -i32::from(scale)).parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_a_number_or_it_is_not() {
        for (text, number) in [
            ("0", 0.0),
            ("+12", 12.0),
            ("-12.50", -12.5),
            ("1e3", 1000.0),
            ("1.5E-3", 0.0015),
            ("0.1", 0.1),
            ("1e-400", 0.0),
            ("9007199254740993", 9_007_199_254_740_992.0),
        ] {
            assert_eq!(parse(text), Some(number), "{text}");
        }
        for text in [
            "", "+", "-", ".", ".5", "5.", "1e", "1e+", "e5", "1_000", "1,000", "inf", "-inf", "infinity",
            "nan", "NaN", "1e309", "-1e309", "0x10", "1 ", " 1", "1.e5", "--1", "+-1", "٣", "1.5.2", "1e5.0",
            "1f",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn halves_are_exact() {
        for (bits, number) in [
            (0x0000, 0.0),
            (0x0001, 5.960_464_477_539_063e-8),
            (0x03ff, 6.097_555_160_522_461e-5),
            (0x0400, 6.103_515_625e-5),
            (0x3555, 0.333_251_953_125),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x7c00, f64::INFINITY),
            (0xfc00, f64::NEG_INFINITY),
        ] {
            assert_eq!(from_half(bits), number, "{bits:04x}");
        }
        assert!(from_half(0x7e00).is_nan());
        assert!(from_half(0x8000).is_sign_negative());
        // Every finite value is a multiple of 2^-24 below 2^16, and they rise with the bits.
        for bits in 0..0x7bffu16 {
            assert!(from_half(bits) < from_half(bits + 1));
            assert_eq!((from_half(bits) * 16_777_216.0) % 1.0, 0.0);
        }
    }

    /// Two's complement of 256 bits from decimal text.
    fn mantissa(text: &str) -> [u8; 32] {
        let mut bytes = [0u8; 32];
        for digit in text.trim_start_matches('-').bytes() {
            let mut carry = u32::from(digit - b'0');
            for byte in &mut bytes {
                carry += u32::from(*byte) * 10;
                *byte = carry as u8;
                carry >>= 8;
            }
        }
        if text.starts_with('-') {
            let mut carry = true;
            for byte in &mut bytes {
                (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
            }
        }
        bytes
    }

    #[test]
    fn decimals_are_the_nearest_doubles() {
        let mut narrow = 0;
        let mut wide = 0;
        for line in include_str!("../../tests/fixtures/table/decimals.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let fields: Vec<&str> = line.split(' ').collect();
            let scale = fields[1].parse().unwrap();
            let expected = f64::from_bits(u64::from_str_radix(fields[2], 16).unwrap());
            assert_eq!(from_decimal256(&mantissa(fields[0]), scale).to_bits(), expected.to_bits(), "{line}");
            wide += 1;
            if let Ok(mantissa) = fields[0].parse::<i128>() {
                assert_eq!(from_decimal128(mantissa, scale).to_bits(), expected.to_bits(), "{line}");
                narrow += 1;
            }
        }
        assert!(wide > 1200 && narrow > 800, "{wide} {narrow}");
    }
}
