//! The quantile functions simulation needs: normal and beta, accurate in both tails.
//!
//! Kept apart so that it can give way to the library's own special functions.

use crate::num;

/// `z` with P(Z > `z`) = `p` for a standard normal Z and `p` in (0, 0.5]: never negative, accurate however small `p` is.
///
/// Wichura, *Algorithm AS 241: the percentage points of the normal distribution*, Applied Statistics 37 (1988), PPND16:
/// about 16 digits.
pub(crate) fn normal_upper_quantile(p: f64) -> f64 {
    const A: [f64; 8] = [
        3.3871328727963665,
        133.14166789178438,
        1971.5909503065513,
        13731.69376550946,
        45921.95393154987,
        67265.7709270087,
        33430.57558358813,
        2509.0809287301227,
    ];
    const B: [f64; 8] = [
        1.0,
        42.31333070160091,
        687.1870074920579,
        5394.196021424751,
        21213.794301586597,
        39307.89580009271,
        28729.085735721943,
        5226.495278852854,
    ];
    const C: [f64; 8] = [
        1.4234371107496835,
        4.630337846156546,
        5.769497221460691,
        3.6478483247632045,
        1.2704582524523684,
        0.2417807251774506,
        0.022723844989269184,
        0.0007745450142783414,
    ];
    const D: [f64; 8] = [
        1.0,
        2.053191626637759,
        1.6763848301838038,
        0.6897673349851,
        0.14810397642748008,
        0.015198666563616457,
        0.0005475938084995345,
        1.0507500716444169e-9,
    ];
    const E: [f64; 8] = [
        6.657904643501103,
        5.463784911164114,
        1.7848265399172913,
        0.29656057182850487,
        0.026532189526576124,
        0.0012426609473880784,
        2.7115555687434876e-5,
        2.0103343992922881e-7,
    ];
    const F: [f64; 8] = [
        1.0,
        0.599832206555888,
        0.1369298809227358,
        0.014875361290850615,
        0.0007868691311456133,
        1.8463183175100548e-5,
        1.421511758316446e-7,
        2.0442631033899397e-15,
    ];
    let q = 0.5 - p;
    if q <= 0.425 {
        let r = 0.180625 - q * q;
        return q * polynomial(&A, r) / polynomial(&B, r);
    }
    let r = num::sqrt(-num::ln(p));
    if r <= 5.0 {
        polynomial(&C, r - 1.6) / polynomial(&D, r - 1.6)
    } else {
        polynomial(&E, r - 5.0) / polynomial(&F, r - 5.0)
    }
}

fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// P(Z > `z`) of a standard normal.
pub(crate) fn normal_upper(z: f64) -> f64 {
    0.5 * num::erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

/// Density of a standard normal at `z`.
pub(crate) fn normal_density(z: f64) -> f64 {
    num::exp(-0.5 * z * z) * 0.398_942_280_401_432_7
}

/// A beta distribution on (0, 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Beta {
    a: f64,
    b: f64,
    ln_beta: f64,
}

impl Beta {
    /// Both parameters must be positive and finite.
    pub(crate) fn new(a: f64, b: f64) -> Self {
        Self { a, b, ln_beta: num::ln_gamma(a) + num::ln_gamma(b) - num::ln_gamma(a + b) }
    }

    /// The same distribution seen from 1: that of 1 − X.
    pub(crate) fn mirrored(&self) -> Self {
        Self { a: self.b, b: self.a, ln_beta: self.ln_beta }
    }

    /// ln of x × density at x = exp(`t`), which is the density of ln X.
    fn ln_density_of_log(&self, t: f64) -> f64 {
        self.a * t + (self.b - 1.0) * num::ln(-num::exp_m1(t)) - self.ln_beta
    }

    /// P(X ≤ exp(`t`)), t < 0, and the density of ln X there.
    ///
    /// The continued fraction DLMF 8.17.22, evaluated by Lentz's method; beyond its quickly converging range the mirrored
    /// one.
    fn below_exp(&self, t: f64) -> (f64, f64) {
        let x = num::exp(t);
        let density = num::exp(self.ln_density_of_log(t));
        let below = if x <= (self.a + 1.0) / (self.a + self.b + 2.0) {
            // density = x^a (1 − x)^(b − 1) / B, so the prefactor x^a (1 − x)^b / (a B) is density (1 − x) / a.
            density * (1.0 - x) / self.a * fraction(self.a, self.b, x)
        } else {
            let y = -num::exp_m1(t);
            1.0 - density * y / self.b * fraction(self.b, self.a, y)
        };
        (below, density)
    }

    /// `x` with P(X ≤ `x`) = `p` for `p` in (0, 0.5], and the density there. `near` is a first guess, 0 for none.
    ///
    /// Newton's method on ln p against ln x, where the lower tail is a straight line, held in a bracket.
    pub(crate) fn lower_quantile(&self, p: f64, near: f64) -> (f64, f64) {
        let target = num::ln(p);
        // ln x of the smallest positive double, and ln of the greatest number below 1.
        let (mut low, mut high) = (-744.0, -1.2e-16);
        let mut t = if near > 0.0 {
            num::ln(near)
        } else {
            // From the tail's own power law: P(X ≤ x) is near x^a / (a B).
            (target + num::ln(self.a) + self.ln_beta) / self.a
        };
        let mean = num::ln(self.a / (self.a + self.b));
        t = num::clamp(t, low, num::min(high, mean + 1.0));
        let mut density = 0.0;
        for _ in 0..200 {
            let (below, slope) = self.below_exp(t);
            density = slope;
            let excess = num::ln(below) - target;
            if excess > 0.0 {
                high = t
            } else {
                low = t
            }
            let step = excess * below / slope;
            let next = t - step;
            t = if next > low && next < high { next } else { 0.5 * (low + high) };
            // Newton squares the error: what is left after a step this small, against the distance to the end at
            // x = 1, is below the last digit.
            if (t == next && step.abs() <= num::max(1e-8 * t.abs(), 1e-17)) || high - low <= 1e-15 * low.abs()
            {
                break;
            }
        }
        let x = num::exp(t);
        (x, density / x)
    }
}

/// The continued fraction of the incomplete beta function.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    // It takes a number of steps of the order of √max(a, b); parameters are bounded by 10⁷.
    for m in 1..100_000u32 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let change = d * c;
        h *= change;
        if (change - 1.0).abs() <= 2e-16 {
            break;
        }
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantile_inverts_the_tail() {
        for exponent in 1..1000 {
            let p = num::exp2(-f64::from(exponent));
            let z = normal_upper_quantile(p);
            // erfc itself loses digits far out: relative error there grows with z².
            assert!((normal_upper(z) / p - 1.0).abs() < 2e-15 * (1.0 + z * z), "{p} {z}");
        }
        for i in 1..500 {
            let p = f64::from(i) / 1000.0;
            assert!((normal_upper(normal_upper_quantile(p)) - p).abs() < 2e-16 * 4.0);
        }
        assert!((normal_upper_quantile(0.025) - 1.959_963_984_540_054).abs() < 1e-15);
    }

    #[test]
    fn beta_agrees_with_closed_forms() {
        for p in [1e-12, 1e-6, 0.001, 0.1, 0.25, 0.5] {
            // Beta(a, 1) has quantile p^(1/a); Beta(1, b) has 1 − (1 − p)^(1/b); Beta(1/2, 1/2) is the arcsine law.
            for a in [0.3, 1.0, 2.0, 7.5, 400.0] {
                let x = Beta::new(a, 1.0).lower_quantile(p, 0.0).0;
                assert!((x / num::pow(p, 1.0 / a) - 1.0).abs() < 3e-13, "{a} {p} {x}");
                let x = Beta::new(1.0, a).lower_quantile(p, 0.0).0;
                let expected = -num::exp_m1(num::ln_1p(-p) / a);
                assert!((x / expected - 1.0).abs() < 3e-13, "{a} {p} {x}");
            }
            let half = num::sin(std::f64::consts::FRAC_PI_2 * p);
            let x = Beta::new(0.5, 0.5).lower_quantile(p, 0.0).0;
            assert!((x / (half * half) - 1.0).abs() < 3e-13, "{p} {x}");
        }
    }

    /// `scipy.stats.beta.ppf` and `.isf`, SciPy 1.17.1.
    #[test]
    fn beta_agrees_with_scipy() {
        for (a, b, p, upper, expected) in [
            (30.5, 170.5, 1e-6, false, 0.05773192529961496),
            (30.5, 170.5, 0.1, false, 0.12017442922289244),
            (30.5, 170.5, 0.5, false, 0.1505852265676346),
            (30.5, 170.5, 0.1, true, 0.18480219796131805),
            (30.5, 170.5, 1e-6, true, 0.29396487017834383),
            (0.5, 20.5, 1e-6, false, 3.878213999576255e-14),
            (0.5, 20.5, 0.1, true, 0.064612002792834),
            (0.05, 3.0, 0.1, false, 2.300047000664808e-21),
            (0.05, 3.0, 0.1, true, 0.029573276515247722),
            (4000.5, 96000.5, 0.1, false, 0.039212408958430804),
            (4000.5, 96000.5, 1e-6, true, 0.043016674563513095),
            (2.0, 0.1, 0.1, false, 0.8450841589954388),
        ] {
            let beta = Beta::new(a, b);
            let found = if upper {
                1.0 - beta.mirrored().lower_quantile(p, 0.0).0
            } else {
                beta.lower_quantile(p, 0.0).0
            };
            assert!((found / expected - 1.0_f64).abs() < 1e-10, "{a} {b} {p} {upper}: {found} {expected}");
        }
    }

    #[test]
    fn beta_inverts_itself_for_large_and_lopsided_parameters() {
        for (a, b) in
            [(3.5, 96.5), (30.5, 170.5), (1e4, 9e5), (5e6, 5e6), (0.01, 2.0), (2.0, 0.01), (500.0, 0.5)]
        {
            let beta = Beta::new(a, b);
            for p in [1e-9, 1e-3, 0.05, 0.4, 0.5] {
                let (x, density) = beta.lower_quantile(p, 0.0);
                let (below, _) = beta.below_exp(num::min(num::ln(x), -1.2e-16));
                // Where the answer is within one double of 1, or of 0, x cannot say more.
                assert!(
                    !(1e-300..=1.0 - 1e-12).contains(&x) || (below / p - 1.0).abs() < 1e-8,
                    "{a} {b} {p} {x} {below}"
                );
                assert!(density >= 0.0);
                let upper = beta.mirrored().lower_quantile(p, 0.0).0;
                assert!((0.0..=1.0).contains(&upper) && x <= 1.0 - upper + 1e-12);
            }
        }
    }
}
