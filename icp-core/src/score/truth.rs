//! Kleene's three-valued logic.

/// True, false or unknown. The order is the logic: *and* is the least, *or* the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Surely not.
    False,
    /// Can not be told for lack of data.
    Unknown,
    /// Surely.
    True,
}

impl Truth {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::Unknown => Self::Unknown,
            Self::False => Self::True,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};

    #[test]
    fn full_tables() {
        let all = [False, Unknown, True];
        let and = [[False, False, False], [False, Unknown, Unknown], [False, Unknown, True]];
        let or = [[False, Unknown, True], [Unknown, Unknown, True], [True, True, True]];
        for (i, a) in all.into_iter().enumerate() {
            for (j, b) in all.into_iter().enumerate() {
                assert_eq!(a.and(b), and[i][j]);
                assert_eq!(a.or(b), or[i][j]);
            }
        }
        assert_eq!(all.map(|t: Truth| !t), [True, Unknown, False]);
    }
}
