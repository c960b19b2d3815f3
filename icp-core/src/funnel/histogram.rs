//! Quantiles of any number of values in fixed memory: counts by exponent and leading twelve bits.
//!
//! A bucket is at most 1/4096 of its value wide, whatever the values; counts are whole numbers, so that histograms of parts add up to the
//! histogram of the whole in any order. (The log-linear buckets of HdrHistogram, Tene 2012, on the bits of a double.)

/// The most a quantile is off, relative to its value: a bucket's width.
pub const QUANTILE_ERROR: f64 = 1.0 / 4096.0;

const PAGE_BITS: u32 = 12;
const PAGE: usize = 1 << PAGE_BITS;
/// The page of infinity.
const INFINITE: usize = 2047;

/// Counts of values that are not negative; infinity is one of them.
#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    /// One page for each binary exponent, made when a value falls into it.
    pages: Vec<Option<Box<[u32; PAGE]>>>,
    count: u64,
    least: f64,
    greatest: f64,
}

/// How many values a histogram may hold, so that no count overflows.
pub(crate) const MOST_COUNTED: u64 = u32::MAX as u64;

impl Histogram {
    pub(crate) fn new() -> Self {
        Self { pages: vec![None; INFINITE + 1], count: 0, least: f64::INFINITY, greatest: 0.0 }
    }

    /// Counts values. The caller keeps to [`MOST_COUNTED`].
    pub(crate) fn add(&mut self, values: &[f64]) {
        for &value in values {
            let bits = value.to_bits();
            let page = &mut self.pages[(bits >> 52) as usize & INFINITE];
            let slot = (bits >> (52 - PAGE_BITS)) as usize & (PAGE - 1);
            match page {
                Some(counts) => counts[slot] += 1,
                None => page.insert(Box::new([0; PAGE]))[slot] = 1,
            }
        }
        // Several at a time: neither minimum nor maximum depends on the order.
        let (mut least, mut greatest) = ([self.least; 4], [self.greatest; 4]);
        let groups = values.chunks_exact(4);
        let rest = groups.remainder();
        for group in groups {
            for ((least, greatest), &value) in least.iter_mut().zip(&mut greatest).zip(group) {
                *least = if value < *least { value } else { *least };
                *greatest = if value > *greatest { value } else { *greatest };
            }
        }
        for &value in rest {
            least[0] = if value < least[0] { value } else { least[0] };
            greatest[0] = if value > greatest[0] { value } else { greatest[0] };
        }
        self.least = least.into_iter().fold(self.least, |a, b| if b < a { b } else { a });
        self.greatest = greatest.into_iter().fold(self.greatest, |a, b| if b > a { b } else { a });
        self.count += values.len() as u64;
    }

    /// Adds the counts of another part.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.pages.iter_mut().zip(&other.pages) {
            match (mine.as_mut(), theirs) {
                (_, None) => {}
                (None, Some(theirs)) => *mine = Some(theirs.clone()),
                (Some(mine), Some(theirs)) => {
                    for (a, b) in mine.iter_mut().zip(theirs.iter()) {
                        *a += b;
                    }
                }
            }
        }
        self.count += other.count;
        self.least = if other.least < self.least { other.least } else { self.least };
        self.greatest = if other.greatest > self.greatest { other.greatest } else { self.greatest };
    }

    pub(crate) fn least(&self) -> f64 {
        self.least
    }

    pub(crate) fn greatest(&self) -> f64 {
        self.greatest
    }

    /// The value below which a share `p` of all values lies; infinite when it lies among the infinite ones. Within a bucket values
    /// are taken as evenly spread.
    pub(crate) fn quantile(&self, p: f64) -> f64 {
        let rank = p * self.count as f64;
        let mut below = 0u64;
        for (low, high, count) in self.buckets() {
            if (below + count) as f64 >= rank {
                if high.is_infinite() {
                    return f64::INFINITY;
                }
                let within = (rank - below as f64) / count as f64;
                let value = low + (high - low) * if within > 0.0 { within } else { 0.0 };
                // The outermost buckets end where the values do.
                return crate::num::clamp(value, self.least, self.greatest);
            }
            below += count;
        }
        self.greatest
    }

    /// How many values fall into each of `bins` equal parts of `low`…`high`, by the middle of their buckets.
    pub(crate) fn binned(&self, low: f64, high: f64, bins: usize) -> Vec<u64> {
        let mut counts = vec![0; bins];
        let width = (high - low) / bins as f64;
        for (from, to, count) in self.buckets() {
            let place = (0.5 * (from + to) - low) / width;
            if place >= 0.0
                && let Some(bin) = counts.get_mut(place as usize)
            {
                *bin += count;
            }
        }
        counts
    }

    /// Bytes it holds.
    pub(crate) fn bytes(&self) -> u64 {
        let pages = self.pages.iter().flatten().count() as u64;
        pages * 4 * PAGE as u64 + 8 * self.pages.len() as u64
    }

    /// The buckets that hold something, ascending: where they start, where they end, how many they hold.
    fn buckets(&self) -> impl Iterator<Item = (f64, f64, u64)> {
        let pages = self.pages.iter().enumerate().filter_map(|(number, page)| Some((number, page.as_ref()?)));
        pages.flat_map(|(number, counts)| {
            let held = counts.iter().enumerate().filter(|bucket| *bucket.1 > 0);
            held.map(move |(slot, &count)| {
                if number == INFINITE {
                    return (f64::INFINITY, f64::INFINITY, u64::from(count));
                }
                let start = ((number as u64) << PAGE_BITS) + slot as u64;
                let edge = |bucket: u64| f64::from_bits(bucket << (52 - PAGE_BITS));
                (edge(start), edge(start + 1), u64::from(count))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num;
    use crate::random::Stream;
    use proptest::prelude::*;

    #[test]
    fn quantiles_are_within_a_bucket_of_the_sorted_values() {
        let stream = Stream::new(5, 5);
        let mut values: Vec<f64> = (0..20_000).map(|i| num::exp(12.0 * stream.uniform(i) - 3.0)).collect();
        let mut histogram = Histogram::new();
        histogram.add(&values);
        values.sort_by(|a, b| num::order(*a, *b));
        for p in [0.001, 0.05, 0.5, 0.9, 0.999] {
            let rank = (p * 20_000.0) as usize;
            let (low, high) = (values[rank - 1], values[rank]);
            let found = histogram.quantile(p);
            assert!(found >= low * (1.0 - QUANTILE_ERROR) && found <= high * (1.0 + QUANTILE_ERROR));
        }
        assert_eq!(histogram.quantile(1.0), values[19_999]);
        assert!(histogram.quantile(0.0) >= values[0] && histogram.quantile(0.0) <= values[1]);
    }

    #[test]
    fn zero_constant_and_infinite_values() {
        let mut histogram = Histogram::new();
        histogram.add(&[0.0, 0.0, 7.0, f64::INFINITY]);
        assert_eq!([0.25, 0.5, 0.75, 1.0].map(|p| histogram.quantile(p) as i64), [0, 0, 7, i64::MAX]);
        assert!(histogram.quantile(0.9).is_infinite());
        let mut same = Histogram::new();
        same.add(&[0.1; 50]);
        assert_eq!([0.0, 0.3, 1.0].map(|p| same.quantile(p)), [0.1; 3]);
        assert_eq!(same.binned(0.0, 1.0, 5), [50, 0, 0, 0, 0]);
    }

    proptest! {
        #[test]
        fn parts_add_up(values in prop::collection::vec(0.0f64..1e9, 1..200), cut in 0usize..200) {
            let cut = cut.min(values.len());
            let mut whole = Histogram::new();
            whole.add(&values);
            let (mut a, mut b) = (Histogram::new(), Histogram::new());
            a.add(&values[cut..]);
            b.add(&values[..cut]);
            a.merge(&b);
            for p in [0.0, 0.1, 0.5, 0.99, 1.0] {
                prop_assert_eq!(a.quantile(p).to_bits(), whole.quantile(p).to_bits());
            }
            prop_assert_eq!(a.bytes(), whole.bytes());
        }
    }
}
