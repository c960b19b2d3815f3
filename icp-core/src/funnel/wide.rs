//! Whole numbers of 512 bits: what the exact product of many rates of 17 digits needs.

use std::cmp::Ordering;
use std::fmt;

const LIMBS: usize = 8;

/// A whole number from 0 to 2⁵¹² − 1, least significant word first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Wide([u64; LIMBS]);

impl Wide {
    pub(crate) const ZERO: Self = Self([0; LIMBS]);
    pub(crate) const ONE: Self = Self([1, 0, 0, 0, 0, 0, 0, 0]);

    pub(crate) const fn from_u128(x: u128) -> Self {
        Self([x as u64, (x >> 64) as u64, 0, 0, 0, 0, 0, 0])
    }

    pub(crate) fn to_u128(self) -> Option<u128> {
        self.0[2..]
            .iter()
            .all(|&limb| limb == 0)
            .then(|| u128::from(self.0[0]) | (u128::from(self.0[1]) << 64))
    }

    pub(crate) fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// How many bits it takes.
    fn bits(self) -> u32 {
        let top = (0..LIMBS as u32).rev().find(|&i| self.0[i as usize] != 0);
        top.map_or(0, |i| 64 * i + 64 - self.0[i as usize].leading_zeros())
    }

    fn trailing_zeros(self) -> u32 {
        let low = (0..LIMBS as u32).find(|&i| self.0[i as usize] != 0);
        low.map_or(0, |i| 64 * i + self.0[i as usize].trailing_zeros())
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let mut sum = [0; LIMBS];
        let mut carry = 0u128;
        for (slot, (a, b)) in sum.iter_mut().zip(self.0.iter().zip(other.0)) {
            let step = u128::from(*a) + u128::from(b) + carry;
            *slot = step as u64;
            carry = step >> 64;
        }
        (carry == 0).then_some(Self(sum))
    }

    /// The difference; `other` must not be greater.
    pub(crate) fn minus(self, other: Self) -> Self {
        let mut difference = [0; LIMBS];
        let mut borrow = false;
        for (slot, (a, b)) in difference.iter_mut().zip(self.0.iter().zip(other.0)) {
            let (step, first) = a.overflowing_sub(b);
            let (step, second) = step.overflowing_sub(u64::from(borrow));
            *slot = step;
            borrow = first || second;
        }
        Self(difference)
    }

    fn full_product(self, other: Self) -> [u64; 2 * LIMBS] {
        let mut product = [0u64; 2 * LIMBS];
        for (i, &a) in self.0.iter().enumerate() {
            let mut carry = 0u128;
            for (j, &b) in other.0.iter().enumerate() {
                let step = u128::from(product[i + j]) + u128::from(a) * u128::from(b) + carry;
                product[i + j] = step as u64;
                carry = step >> 64;
            }
            product[i + LIMBS] = carry as u64;
        }
        product
    }

    pub(crate) fn times(self, other: Self) -> Option<Self> {
        let product = self.full_product(other);
        let mut low = [0; LIMBS];
        low.copy_from_slice(&product[..LIMBS]);
        product[LIMBS..].iter().all(|&limb| limb == 0).then_some(Self(low))
    }

    /// `a` × `b` against `c` × `d`.
    pub(crate) fn compare_products(a: Self, b: Self, c: Self, d: Self) -> Ordering {
        a.full_product(b).iter().rev().cmp(c.full_product(d).iter().rev())
    }

    fn shift_left(self, by: u32) -> Self {
        let (limbs, bits) = ((by / 64) as usize, by % 64);
        let limb = |i: usize| i.checked_sub(limbs).and_then(|i| self.0.get(i)).copied().unwrap_or(0);
        let below = |i: usize| if bits == 0 || i == 0 { 0 } else { limb(i - 1) >> (64 - bits) };
        Self(std::array::from_fn(|i| (limb(i) << bits) | below(i)))
    }

    fn shift_right(self, by: u32) -> Self {
        let (limbs, bits) = ((by / 64) as usize, by % 64);
        let limb = |i: usize| self.0.get(i + limbs).copied().unwrap_or(0);
        let above = |i: usize| if bits == 0 { 0 } else { limb(i + 1) << (64 - bits) };
        Self(std::array::from_fn(|i| (limb(i) >> bits) | above(i)))
    }

    /// Quotient and remainder; `divisor` must not be 0.
    pub(crate) fn divide(self, divisor: Self) -> (Self, Self) {
        if let (Some(a), Some(b)) = (self.to_u128(), divisor.to_u128())
            && b != 0
        {
            return (Self::from_u128(a / b), Self::from_u128(a % b));
        }
        let Some(shift) = self.bits().checked_sub(divisor.bits()) else { return (Self::ZERO, self) };
        let (mut quotient, mut rest) = (Self::ZERO, self);
        let mut part = divisor.shift_left(shift);
        for bit in (0..=shift).rev() {
            if rest >= part {
                rest = rest.minus(part);
                quotient.0[(bit / 64) as usize] |= 1 << (bit % 64);
            }
            part = part.shift_right(1);
        }
        (quotient, rest)
    }

    /// The greatest common divisor: Stein's algorithm until both fit 128 bits, then Euclid's.
    pub(crate) fn gcd(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return if self.is_zero() { other } else { self };
        }
        let (mut a, mut b) = (self, other);
        let (twos_a, twos_b) = (a.trailing_zeros(), b.trailing_zeros());
        a = a.shift_right(twos_a);
        b = b.shift_right(twos_b);
        let odd = loop {
            if let (Some(mut a), Some(mut b)) = (a.to_u128(), b.to_u128()) {
                while b != 0 {
                    (a, b) = (b, a % b);
                }
                break Self::from_u128(a);
            }
            match a.cmp(&b) {
                Ordering::Equal => break a,
                Ordering::Less => (a, b) = (b, a),
                Ordering::Greater => {}
            }
            // Both are odd, so the difference is even and not 0.
            a = a.minus(b);
            a = a.shift_right(a.trailing_zeros());
        };
        odd.shift_left(twos_a.min(twos_b))
    }

    /// 10 to the power `exponent`.
    pub(crate) fn power_of_ten(exponent: u64) -> Option<Self> {
        // 10¹⁵⁵ does not fit.
        if exponent > 154 {
            return None;
        }
        (0..exponent).try_fold(Self::ONE, |power, _| power.times(Self::from_u128(10)))
    }

    /// The nearest double, ties to the even one.
    pub(crate) fn to_f64(self) -> f64 {
        let shift = self.bits().saturating_sub(64);
        let top = self.shift_right(shift);
        // What is cut off only matters for being there: it keeps a tie from being one.
        let rest = u64::from(top.shift_left(shift) != self);
        let mantissa = (top.0[0] | rest) as f64;
        mantissa * f64::from_bits(u64::from(1023 + shift) << 52)
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

impl fmt::Display for Wide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const GROUP: u128 = 10_000_000_000_000_000_000;
        let (mut rest, mut groups) = (*self, Vec::new());
        while !rest.is_zero() {
            let (above, group) = rest.divide(Self::from_u128(GROUP));
            groups.push(group.0[0]);
            rest = above;
        }
        let mut groups = groups.into_iter().rev();
        write!(f, "{}", groups.next().unwrap_or(0))?;
        groups.try_for_each(|group| write!(f, "{group:019}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wide(limbs: [u64; 4]) -> Wide {
        Wide([limbs[0], limbs[1], limbs[2], limbs[3], 0, 0, 0, 0])
    }

    proptest! {
        #[test]
        fn division_undoes_multiplication(a in any::<[u64; 4]>(), b in any::<[u64; 4]>(), c in any::<[u64; 3]>()) {
            let (a, b) = (wide(a), wide(b).plus(Wide::ONE).unwrap());
            let c = wide([c[0], c[1], c[2], 0]).divide(b).1;
            let sum = a.times(b).unwrap().plus(c).unwrap();
            prop_assert_eq!(sum.divide(b), (a, c));
            prop_assert_eq!(sum.minus(c).gcd(b), b);
        }

        #[test]
        fn agrees_with_128_bits(a in any::<u128>(), b in 1u128.., by in 0u32..128) {
            let (x, y) = (Wide::from_u128(a), Wide::from_u128(b));
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            prop_assert_eq!(x.to_string(), a.to_string());
            prop_assert_eq!(x.to_f64(), a as f64);
            prop_assert_eq!(x.shift_right(by).to_u128(), Some(a >> by));
            prop_assert_eq!(x.shift_left(by).shift_right(by), x);
            prop_assert_eq!(x.plus(y).unwrap().minus(y), x);
            let product = x.times(y).unwrap();
            prop_assert_eq!(product.to_string().parse::<f64>().unwrap(), product.to_f64());
        }
    }

    #[test]
    fn what_does_not_fit_is_none() {
        let most = Wide([u64::MAX; LIMBS]);
        assert!(most.plus(Wide::ONE).is_none() && most.times(Wide::from_u128(2)).is_none());
        assert!(Wide::power_of_ten(154).is_some() && Wide::power_of_ten(155).is_none());
        assert_eq!(most.divide(most), (Wide::ONE, Wide::ZERO));
        assert_eq!(Wide::ZERO.gcd(most), most);
        assert_eq!(Wide::ZERO.to_f64(), 0.0);
    }
}
