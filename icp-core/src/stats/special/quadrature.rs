//! Tail integrals for huge parameters, where continued fractions would need millions of steps.

use crate::num;

/// Nodes and weights of the 16-point Gauss–Legendre rule on (0, 1)'s half, mirrored.
const NODES: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_58),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_8, 0.149_595_988_816_576_74),
    (0.755_404_408_355_003, 0.124_628_971_255_533_88),
    (0.865_631_202_387_831_8, 0.095_158_511_682_492_79),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_894),
    (0.989_400_934_991_649_6, 0.027_152_459_411_754_096),
];
const PANELS: u32 = 16;

/// ∫₀^end exp(`ln_ratio(s)`) ds for a log-concave integrand that is 1 at s = 0 and has fallen below 10⁻¹⁷ at `end`.
pub(crate) fn integrate(end: f64, ln_ratio: impl Fn(f64) -> f64) -> f64 {
    let half = end / f64::from(2 * PANELS);
    let mut total = 0.0;
    // Backwards: the smallest panels first.
    for panel in (0..PANELS).rev() {
        let middle = half * f64::from(2 * panel + 1);
        let mut sum = 0.0;
        for &(node, weight) in &NODES {
            let offset = half * node;
            sum += weight * (num::exp(ln_ratio(middle - offset)) + num::exp(ln_ratio(middle + offset)));
        }
        total += sum;
    }
    total * half
}

/// Where an integrand `exp(−slope s − curvature s² / 2)` has fallen to e⁻⁴⁸.
pub(crate) fn reach(slope: f64, curvature: f64) -> f64 {
    let drop = 48.0;
    2.0 * drop / (slope + num::hypot(slope, num::sqrt(2.0 * drop * curvature)))
}
