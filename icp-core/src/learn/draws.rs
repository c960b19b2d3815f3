//! Random counts by inversion, walking outwards from the likeliest value: exact, and one uniform number each.

use crate::num;
use crate::random::Stream;
use crate::stats::special::binomial;
use crate::stats::special::hypergeometric::Urn;

/// Uniform numbers of a stream, one after another.
pub(crate) struct Draws {
    stream: Stream,
    next: u64,
}

impl Draws {
    pub(crate) const fn new(stream: Stream) -> Self {
        Self { stream, next: 0 }
    }

    fn uniform(&mut self) -> f64 {
        self.next += 1;
        self.stream.uniform(self.next - 1)
    }

    /// How many of `draws` items, drawn without replacement, are good.
    pub(crate) fn hypergeometric(&mut self, good: u64, bad: u64, draws: u64) -> u64 {
        let Ok(urn) = Urn::new(good, bad, draws) else { return 0 };
        let (least, greatest) = (urn.least(), urn.greatest());
        if least == greatest {
            return least;
        }
        let (g, b, d) = (good as f64, bad as f64, draws as f64);
        let top = ((d + 1.0) * (g + 1.0) / (g + b + 2.0)) as u64;
        let mode = top.clamp(least, greatest);
        // P(j + 1) / P(j)
        let ratio = |j: f64| (g - j) * (d - j) / ((j + 1.0) * (b - d + j + 1.0));
        let (at_mode, u) = (urn.pmf(mode), self.uniform());
        walk(u, mode, least, greatest, at_mode, ratio)
    }

    /// How many of `n` trials with probability `p` succeed.
    pub(crate) fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        let mode = (((n as f64) + 1.0) * p) as u64;
        let mode = mode.min(n);
        let odds = p / (1.0 - p);
        let ratio = |j: f64| (n as f64 - j) / (j + 1.0) * odds;
        let (at_mode, u) = (num::exp(binomial::ln_mass(mode, n, p)), self.uniform());
        walk(u, mode, 0, n, at_mode, ratio)
    }

    /// Counts of the same total as `cells`, with the cells' shares as probabilities: one bootstrap resample of the rows.
    pub(crate) fn resample(&mut self, cells: &[u64], out: &mut Vec<u64>) {
        out.clear();
        let mut total: u64 = cells.iter().sum();
        let mut rows = total;
        for &cell in cells {
            let drawn = self.binomial(rows, cell as f64 / total.max(1) as f64);
            out.push(drawn);
            rows -= drawn;
            total -= cell;
        }
    }
}

/// The value whose interval of probability holds `u`, the likeliest value's first, then its neighbours' in turn.
fn walk(u: f64, mode: u64, least: u64, greatest: u64, at_mode: f64, ratio: impl Fn(f64) -> f64) -> u64 {
    let mut left = u - at_mode;
    let (mut low, mut high) = (mode, mode);
    let (mut p_low, mut p_high) = (at_mode, at_mode);
    while left > 0.0 {
        let before = (low, high);
        if high < greatest {
            p_high *= ratio(high as f64);
            high += 1;
            left -= p_high;
            if left <= 0.0 {
                return high;
            }
        }
        if low > least {
            p_low /= ratio((low - 1) as f64);
            low -= 1;
            left -= p_low;
            if left <= 0.0 {
                return low;
            }
        }
        // What rounding leaves over, or tails beyond the smallest double, belongs to the likeliest value.
        if before == (low, high) || p_low + p_high == 0.0 {
            return mode;
        }
    }
    mode
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_have_the_right_moments_and_range() {
        let mut draws = Draws::new(Stream::new(3, 1));
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..20_000 {
            let x = draws.hypergeometric(30, 70, 20);
            assert!(x <= 20);
            sum += x as f64;
            squares += (x * x) as f64;
        }
        let mean = sum / 20_000.0;
        let variance = squares / 20_000.0 - mean * mean;
        assert!((mean - 6.0).abs() < 0.06, "{mean}");
        assert!((variance - 20.0 * 0.3 * 0.7 * 80.0 / 99.0).abs() < 0.12, "{variance}");
        let (mut sum, n) = (0.0, 20_000);
        for _ in 0..n {
            sum += draws.binomial(1000, 0.02) as f64;
        }
        assert!((sum / f64::from(n) - 20.0).abs() < 0.15);
        assert_eq!((draws.binomial(5, 0.0), draws.binomial(5, 1.0)), (0, 5));
        assert_eq!(draws.hypergeometric(4, 0, 3), 3);
    }

    #[test]
    fn resamples_keep_the_total() {
        let mut draws = Draws::new(Stream::new(3, 2));
        let mut out = Vec::new();
        for _ in 0..100 {
            draws.resample(&[5, 0, 12, 300_000], &mut out);
            assert_eq!((out.iter().sum::<u64>(), out[1]), (300_017, 0));
        }
    }
}
