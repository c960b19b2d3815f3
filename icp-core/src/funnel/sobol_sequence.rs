//! The Sobol sequence: points that fill a cube evenly.
//!
//! Direction numbers: S. Joe and F. Y. Kuo, *Constructing Sobol sequences with better two-dimensional projections*, SIAM Journal on
//! Scientific Computing 30 (2008), the first 40 dimensions of their published table `new-joe-kuo-6.21201`, which they give out under a
//! BSD-style licence: copyright (c) 2008, Frances Y. Kuo and Stephen Joe, all rights reserved; redistribution and use are permitted provided
//! that this notice, the list of conditions and the disclaimer of warranty are kept and the authors' names are not used to endorse
//! derived products without permission.

/// Dimensions there are numbers for.
pub(crate) const MOST_DIMENSIONS: usize = 40;

/// For each dimension after the first: its primitive polynomial over GF(2), all coefficients as bits, and the first direction numbers, one for each
/// degree.
const TABLE: [(u32, &[u32]); MOST_DIMENSIONS - 1] = [
    (3, &[1]),
    (7, &[1, 3]),
    (11, &[1, 3, 1]),
    (13, &[1, 1, 1]),
    (19, &[1, 1, 3, 3]),
    (25, &[1, 3, 5, 13]),
    (37, &[1, 1, 5, 5, 17]),
    (41, &[1, 1, 5, 5, 5]),
    (47, &[1, 1, 7, 11, 19]),
    (55, &[1, 1, 5, 1, 1]),
    (59, &[1, 1, 1, 3, 11]),
    (61, &[1, 3, 5, 5, 31]),
    (67, &[1, 3, 3, 9, 7, 49]),
    (91, &[1, 1, 1, 15, 21, 21]),
    (97, &[1, 3, 1, 13, 27, 49]),
    (103, &[1, 1, 1, 15, 7, 5]),
    (109, &[1, 3, 1, 15, 13, 25]),
    (115, &[1, 1, 5, 5, 19, 61]),
    (131, &[1, 3, 7, 11, 23, 15, 103]),
    (137, &[1, 3, 7, 13, 13, 15, 69]),
    (143, &[1, 1, 3, 13, 7, 35, 63]),
    (145, &[1, 3, 5, 9, 1, 25, 53]),
    (157, &[1, 3, 1, 13, 9, 35, 107]),
    (167, &[1, 3, 1, 5, 27, 61, 31]),
    (171, &[1, 1, 5, 11, 19, 41, 61]),
    (185, &[1, 3, 5, 3, 3, 13, 69]),
    (191, &[1, 1, 7, 13, 1, 19, 1]),
    (193, &[1, 3, 7, 5, 13, 19, 59]),
    (203, &[1, 1, 3, 9, 25, 29, 41]),
    (211, &[1, 3, 5, 13, 23, 1, 55]),
    (213, &[1, 3, 7, 3, 13, 59, 17]),
    (229, &[1, 3, 1, 3, 5, 53, 69]),
    (239, &[1, 1, 5, 5, 23, 33, 13]),
    (241, &[1, 1, 7, 7, 1, 61, 123]),
    (247, &[1, 1, 7, 9, 13, 61, 49]),
    (253, &[1, 3, 3, 5, 3, 55, 33]),
    (285, &[1, 3, 1, 15, 31, 13, 49, 245]),
    (299, &[1, 3, 5, 15, 31, 59, 63, 97]),
    (301, &[1, 3, 1, 11, 11, 11, 77, 249]),
];

/// One coordinate of the sequence, shifted.
#[derive(Clone, Debug)]
pub(crate) struct Coordinate {
    directions: [u32; 32],
    shift: u32,
}

impl Coordinate {
    /// The coordinate of a dimension below [`MOST_DIMENSIONS`]; `shift` is added bit by bit (a digital shift: it moves the points
    /// and keeps how evenly they lie).
    pub(crate) fn new(dimension: usize, shift: u32) -> Self {
        let mut directions = [0u32; 32];
        let (polynomial, first) = match dimension.checked_sub(1).and_then(|d| TABLE.get(d)) {
            Some(entry) => *entry,
            // Van der Corput: the bits turned round.
            None => (0, [].as_slice()),
        };
        let degree = first.len();
        for k in 0..32 {
            directions[k] = if polynomial == 0 {
                1 << (31 - k)
            } else if k < degree {
                first[k] << (31 - k)
            } else {
                // v_k = v_(k−s) ⊕ v_(k−s) / 2ˢ ⊕ Σ aⱼ v_(k−j), Bratley & Fox, Algorithm 659 (1988).
                let mut next = directions[k - degree] ^ (directions[k - degree] >> degree);
                for j in 1..degree {
                    if (polynomial >> (degree - j)) & 1 == 1 {
                        next ^= directions[k - j];
                    }
                }
                next
            };
        }
        Self { directions, shift }
    }

    /// Points `start`, `start + 1`, … in Gray-code order (Antonov & Saleev 1979), as the middles of cells of 2⁻³².
    pub(crate) fn fill(&self, start: u32, out: &mut [f64]) {
        let gray = start ^ (start >> 1);
        let mut point = self.shift;
        for (k, direction) in self.directions.iter().enumerate() {
            if (gray >> k) & 1 == 1 {
                point ^= direction;
            }
        }
        for (next, value) in (start.wrapping_add(1)..).zip(out) {
            *value = (f64::from(point) + 0.5) / 4_294_967_296.0;
            point ^= self.directions[next.trailing_zeros() as usize % 32];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(dimension: usize, start: u32, length: usize) -> Vec<u32> {
        let mut out = vec![0.0; length];
        Coordinate::new(dimension, 0).fill(start, &mut out);
        out.into_iter().map(|x| (x * 4_294_967_296.0) as u32).collect()
    }

    /// Points 1000 and 4095 of `scipy.stats.qmc.Sobol(40, scramble=False, bits=32)`, SciPy 1.17.1.
    #[test]
    fn agrees_with_scipy() {
        let dimensions = [0, 1, 2, 9, 19, 29, 39];
        let at = |index: u32| dimensions.map(|dimension| points(dimension, index, 1)[0]);
        assert_eq!(
            at(1000),
            [943718400, 415236096, 2227175424, 297795584, 3116367872, 1463812096, 2059403264]
        );
        assert_eq!(
            at(4095),
            [1048576, 4042260480, 1435500544, 1058013184, 2238709760, 3673161728, 976224256]
        );
    }

    #[test]
    fn every_power_of_two_fills_every_cell_once() {
        for dimension in 0..MOST_DIMENSIONS {
            let mut cells: Vec<u32> = points(dimension, 0, 256).iter().map(|x| x >> 24).collect();
            cells.sort_unstable();
            assert_eq!(cells, (0..256).collect::<Vec<_>>(), "{dimension}");
        }
    }

    #[test]
    fn starts_anywhere() {
        let all = points(7, 0, 300);
        assert_eq!(points(7, 100, 200), all[100..]);
    }
}
