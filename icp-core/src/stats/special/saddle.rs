//! The leading factors of the gamma and beta families without cancellation.
//!
//! `x^a e^(−x) / Γ(a+1)` and `x^a y^b / B(a, b)` are differences of huge logarithms when written naively. In the
//! saddle-point form (C. Loader, *Fast and accurate computation of binomial probabilities*, 2000) every term of the
//! exponent is a deviance ≥ 0 or a small Stirling error, so nothing cancels.

use crate::num;

/// ½ ln 2π.
pub(crate) const HALF_LN_TAU: f64 = 0.918_938_533_204_672_7;
const TAU: f64 = std::f64::consts::TAU;
const EULER: f64 = 0.577_215_664_901_532_9;
/// ζ(k) / k for k = 2, 3, …
const ZETA_OVER_K: [f64; 12] = [
    0.822_467_033_424_113_2,
    0.400_685_634_386_531_43,
    0.270_580_808_427_784_54,
    0.207_385_551_028_673_98,
    0.169_557_176_997_408_2,
    0.144_049_896_768_846_1,
    0.125_509_669_524_743_04,
    0.111_334_265_869_564_69,
    0.100_099_457_512_781_8,
    0.090_954_017_145_829_04,
    0.083_353_840_546_109,
    0.076_932_516_411_352_2,
];
/// Coefficients of 1/z, 1/z³, … in Stirling's series: B₂ₖ / (2k (2k − 1)).
const STIRLING: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3617.0 / 122_400.0,
];
/// From here on Stirling's series is exact to the last bit.
const STIRLING_FROM: f64 = 12.0;

/// `ln(1 + x) − x` for x > −1, without the cancellation near 0 (series of the inverse hyperbolic tangent).
pub(crate) fn ln_1p_minus(x: f64) -> f64 {
    if !(-0.5..=1.0).contains(&x) {
        return num::ln_1p(x) - x;
    }
    let r = x / (2.0 + x);
    let square = r * r;
    let mut power = square;
    let mut total = 0.0;
    let mut k = 3.0;
    loop {
        let term = power / k;
        total += term;
        if term <= total * 1e-17 {
            break;
        }
        power *= square;
        k += 2.0;
    }
    r * (2.0 * total - x)
}

/// `a ln(a / m) + m − a`: half the deviance of a Poisson count `a` against its mean `m`; 0 when they agree.
pub(crate) fn deviance(a: f64, m: f64) -> f64 {
    if a == 0.0 {
        return m;
    }
    let excess = (m - a) / a;
    if (-0.5..=1.0).contains(&excess) {
        return -a * ln_1p_minus(excess);
    }
    let ratio = m / a;
    let log = if ratio.is_normal() { num::ln(ratio) } else { num::ln(m) - num::ln(a) };
    m - a - a * log
}

/// ln Γ(1 + a) for a ≥ 0, relatively accurate near 0.
pub(crate) fn ln_gamma_1p(a: f64) -> f64 {
    if a >= 0.03 {
        return num::ln_gamma(1.0 + a);
    }
    let mut total = 0.0;
    for &coefficient in ZETA_OVER_K.iter().rev() {
        total = coefficient - a * total;
    }
    a * (a * total - EULER)
}

fn stirling_series(z: f64) -> f64 {
    let square = 1.0 / (z * z);
    let mut total = 0.0;
    for &coefficient in STIRLING.iter().rev() {
        total = coefficient + total * square;
    }
    total / z
}

/// What Stirling's formula for ln Γ(z + 1) leaves out; z > 0.
pub(crate) fn stirling_error(z: f64) -> f64 {
    if z >= STIRLING_FROM {
        stirling_series(z)
    } else {
        ln_gamma_1p(z) - (z + 0.5) * num::ln(z) + z - HALF_LN_TAU
    }
}

/// ln Γ(z + d) − ln Γ(z) for z > 0, d ≥ 0, relatively accurate as d → 0.
pub(crate) fn ln_gamma_step(z: f64, d: f64) -> f64 {
    let mut shift = 0.0;
    let mut z = z;
    while z < STIRLING_FROM {
        shift += num::ln_1p(d / z);
        z += 1.0;
    }
    let growth = num::ln_1p(d / z);
    let square = 1.0 / (z * z);
    let mut power = 1.0 / z;
    let mut series = 0.0;
    let mut order = 1.0;
    for &coefficient in &STIRLING {
        series += coefficient * power * num::exp_m1(-order * growth);
        power *= square;
        order += 2.0;
    }
    // (z + d − ½) ln(1 + d/z) − d, with its leading terms taken out.
    let rest = z * ln_1p_minus(d / z) + (d - 0.5) * growth;
    d * num::ln(z) + rest + series - shift
}

/// ln of `x^a e^(−x) / Γ(a + 1)`; a > 0, x > 0.
pub(crate) fn ln_gamma_kernel(a: f64, x: f64) -> f64 {
    if a < 1.0 {
        a * num::ln(x) - x - ln_gamma_1p(a)
    } else {
        -stirling_error(a) - deviance(a, x) - 0.5 * num::ln(TAU * a)
    }
}

/// ln of `Γ(a+b+1) / (Γ(a+1) Γ(b+1)) x^a y^b`, with y = 1 − x given because x may be too close to 1; a, b ≥ 0.
pub(crate) fn ln_beta_kernel(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    if a < 1.0 || b < 1.0 {
        let (small, large) = if a < b { (a, b) } else { (b, a) };
        let scale = ln_gamma_step(large + 1.0, small) - ln_gamma_1p(small);
        return scale + times_ln(a, x, y) + times_ln(b, y, x);
    }
    let stirling = stirling_error(n) - stirling_error(a) - stirling_error(b);
    let spread = num::ln(TAU * a * (b / n));
    stirling - deviance(a, n * x) - deviance(b, n * y) - 0.5 * spread
}

/// `a ln x`, where `other` is 1 − x; 0 when a is 0.
fn times_ln(a: f64, x: f64, other: f64) -> f64 {
    if a == 0.0 {
        0.0
    } else if x < 0.5 {
        a * num::ln(x)
    } else {
        a * num::ln_1p(-other)
    }
}

/// ln B(a, b).
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    if a >= STIRLING_FROM {
        let n = a + b;
        let series = stirling_series(a) + stirling_series(b) - stirling_series(n);
        let main = (a - 0.5) * num::ln(a / n) - b * num::ln_1p(a / b);
        return main - 0.5 * num::ln(b) + HALF_LN_TAU + series;
    }
    let gamma = if a < 1.0 { ln_gamma_1p(a) - num::ln(a) } else { num::ln_gamma(a) };
    gamma - ln_gamma_step(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stirling_error_joins_its_series() {
        let direct = |z: f64| num::ln_gamma(z + 1.0) - (z + 0.5) * num::ln(z) + z - HALF_LN_TAU;
        for z in [12.0, 13.5, 20.0] {
            assert!((stirling_error(z) - direct(z)).abs() < 2e-14, "{z}");
        }
    }

    #[test]
    fn small_steps_keep_their_digits() {
        // ψ(2.5) = 0.7031566406452432 (mpmath).
        let step = ln_gamma_step(2.5, 1e-12);
        assert!((step / 1e-12 - 0.703_156_640_645_243_2).abs() < 1e-11, "{step}");
        assert!((ln_gamma_step(3.0, 2.0) - num::ln(12.0)).abs() < 1e-14);
    }

    #[test]
    fn deviance_is_smooth_at_its_joints() {
        assert_eq!(deviance(5.0, 5.0), 0.0);
        assert_eq!(deviance(0.0, 5.0), 5.0);
        let (below, above) = (deviance(1.0, 2.0), deviance(1.0, 2.0 + 1e-15));
        assert!((below - above).abs() < 1e-14);
    }
}
