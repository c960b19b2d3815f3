//! A value for each code of a vocabulary: dense where codes are few, sparse where a criterion names few of many, so that
//! many criteria over one large vocabulary stay proportional to what they name.

/// One value for every code; codes that were not set have the default.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CodeTable<T> {
    /// A value for each code.
    Dense(Vec<T>),
    /// The codes that were set, ascending, and the value of all others.
    Sparse { set: Vec<(u32, T)>, otherwise: T },
}

impl<T: Copy> CodeTable<T> {
    /// The table of `len` codes with the entries of `set`, of which a later one wins.
    pub(crate) fn new(len: usize, otherwise: T, set: impl IntoIterator<Item = (u32, T)>) -> Self {
        let mut set: Vec<(u32, T)> = set.into_iter().collect();
        if len <= 64 + 16 * set.len() {
            let mut dense = vec![otherwise; len];
            for (code, value) in set {
                dense[code as usize] = value;
            }
            return Self::Dense(dense);
        }
        // The last entry of a code comes first among its equals, and is the one that stays.
        set.reverse();
        set.sort_by_key(|(code, _)| *code);
        set.dedup_by_key(|(code, _)| *code);
        Self::Sparse { set, otherwise }
    }

    /// The value of a code.
    pub(crate) fn get(&self, code: u32) -> T {
        match self {
            Self::Dense(values) => values[code as usize],
            Self::Sparse { set, otherwise } => {
                set.binary_search_by_key(&code, |(known, _)| *known).map_or(*otherwise, |place| set[place].1)
            }
        }
    }

    /// Every value that some code has; the default is always among them, since code 0 is never set.
    pub(crate) fn values(&self) -> impl Iterator<Item = T> {
        let (dense, sparse, otherwise) = match self {
            Self::Dense(values) => (values.as_slice(), [].as_slice(), None),
            Self::Sparse { set, otherwise } => ([].as_slice(), set.as_slice(), Some(*otherwise)),
        };
        dense.iter().copied().chain(sparse.iter().map(|(_, value)| *value)).chain(otherwise)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_and_sparse_agree() {
        let set = [(3, 'a'), (70, 'b'), (3, 'c')];
        let (dense, sparse) = (CodeTable::new(100, '-', set), CodeTable::new(10_000, '-', set));
        assert!(matches!(dense, CodeTable::Dense(_)) && matches!(sparse, CodeTable::Sparse { .. }));
        for (code, expected) in [(0, '-'), (3, 'c'), (4, '-'), (70, 'b'), (99, '-')] {
            assert_eq!((dense.get(code), sparse.get(code)), (expected, expected));
        }
        let values = |table: &CodeTable<char>| table.values().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(values(&dense), values(&sparse));
    }
}
