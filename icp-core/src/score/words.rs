//! The words a result is told in.

/// What to do about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// At or above the upper threshold.
    Pursue,
    /// Between the thresholds, or not enough is known.
    Consider,
    /// Below the lower threshold, or excluded.
    Exclude,
}

impl Decision {
    /// Every word, in order.
    pub const ALL: [Self; 3] = [Self::Pursue, Self::Consider, Self::Exclude];

    /// The word on every surface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pursue => "pursue",
            Self::Consider => "consider",
            Self::Exclude => "exclude",
        }
    }
}

/// How far the result can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Nothing stands in the way.
    Scored,
    /// An exclusion can not be told for lack of data; tier and decision hold unless it fires.
    Conditional,
    /// Nothing is known that the fit rests on, and no override fired.
    InsufficientData,
    /// An exclusion fired.
    Excluded,
}

impl Status {
    /// Every word, in order.
    pub const ALL: [Self; 4] = [Self::Scored, Self::Conditional, Self::InsufficientData, Self::Excluded];

    /// The word on every surface. In batches, a row that could not be read has the further word `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scored => "scored",
            Self::Conditional => "conditional",
            Self::InsufficientData => "insufficient_data",
            Self::Excluded => "excluded",
        }
    }
}
