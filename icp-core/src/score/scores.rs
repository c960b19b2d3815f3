//! Scores of many accounts as columns.

/// A column that a caller can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Output {
    /// `score`: number.
    Score,
    /// `base_score`: number.
    BaseScore,
    /// `low`: number.
    Low,
    /// `high`: number.
    High,
    /// `coverage`: number, 0…1.
    Coverage,
    /// `timing`: number.
    Timing,
    /// `tier`: word or null.
    Tier,
    /// `tier_certain`: flag.
    TierCertain,
    /// `tier_reasons`: list of `tier:reason`.
    TierReasons,
    /// `decision`: word.
    Decision,
    /// `status`: word.
    Status,
    /// `exclusions_fired` and `exclusions_unknown`: lists of ids.
    Exclusions,
    /// `overrides_fired` and `overrides_unknown`: lists of ids.
    Overrides,
    /// `points.<id>` for each criterion: number.
    Criteria,
    /// `strength.<id>` for each trigger: number, 0…1.
    Triggers,
}

impl Output {
    /// Every output, in the order of the columns.
    pub const ALL: [Self; 15] = [
        Self::Score,
        Self::BaseScore,
        Self::Low,
        Self::High,
        Self::Coverage,
        Self::Timing,
        Self::Tier,
        Self::TierCertain,
        Self::TierReasons,
        Self::Decision,
        Self::Status,
        Self::Exclusions,
        Self::Overrides,
        Self::Criteria,
        Self::Triggers,
    ];

    /// What a call gives that asks for nothing in particular.
    pub const DEFAULT: [Self; 9] = [
        Self::Score,
        Self::Low,
        Self::High,
        Self::Coverage,
        Self::Timing,
        Self::Tier,
        Self::TierCertain,
        Self::Decision,
        Self::Status,
    ];

    /// The word on every surface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::BaseScore => "base_score",
            Self::Low => "low",
            Self::High => "high",
            Self::Coverage => "coverage",
            Self::Timing => "timing",
            Self::Tier => "tier",
            Self::TierCertain => "tier_certain",
            Self::TierReasons => "tier_reasons",
            Self::Decision => "decision",
            Self::Status => "status",
            Self::Exclusions => "exclusions",
            Self::Overrides => "overrides",
            Self::Criteria => "criteria",
            Self::Triggers => "triggers",
        }
    }

    /// The output of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|output| output.as_str() == word)
    }
}

/// The values of one column of scores; rows in the order of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum ScoreValues {
    /// Doubles; null exactly in rows with status `error`.
    Number(Vec<f64>),
    /// Flags; null exactly in rows with status `error`.
    Flag(Vec<bool>),
    /// Words as codes of a dictionary; −1 is null.
    Word {
        /// A code for each row.
        codes: Vec<i32>,
        /// The words.
        words: Vec<String>,
    },
    /// Lists of words: row `i` holds codes `offsets[i]..offsets[i + 1]`. Empty in rows with status `error`.
    Words {
        /// One more than there are rows.
        offsets: Vec<i32>,
        /// The codes of all rows.
        codes: Vec<i32>,
        /// The words.
        words: Vec<String>,
    },
}

/// One column of scores.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreColumn {
    /// Its name.
    pub name: String,
    /// Its values.
    pub values: ScoreValues,
}

/// The scores of a table, as the columns that were asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// How many rows there are.
    pub rows: usize,
    /// The columns, in the order of [`Output::ALL`].
    pub columns: Vec<ScoreColumn>,
    /// Rows with status `error`, ascending; their numbers and flags are null.
    pub errors: Vec<usize>,
}

impl Scores {
    /// The column of a name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ScoreColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The numbers of a column; `None` when there is no such column of numbers.
    #[must_use]
    pub fn numbers(&self, name: &str) -> Option<&[f64]> {
        match &self.column(name)?.values {
            ScoreValues::Number(values) => Some(values),
            _ => None,
        }
    }

    /// The word of a column in a row; `None` when it is null or there is no such column of words.
    #[must_use]
    pub fn word(&self, name: &str, row: usize) -> Option<&str> {
        match &self.column(name)?.values {
            ScoreValues::Word { codes, words } => {
                words.get(usize::try_from(*codes.get(row)?).ok()?).map(String::as_str)
            }
            _ => None,
        }
    }

    /// The words of a list column in a row; empty when there is no such column of lists.
    #[must_use]
    pub fn words(&self, name: &str, row: usize) -> Vec<&str> {
        let Some(ScoreColumn { values: ScoreValues::Words { offsets, codes, words }, .. }) =
            self.column(name)
        else {
            return Vec::new();
        };
        let (Some(start), Some(end)) = (offsets.get(row), offsets.get(row + 1)) else { return Vec::new() };
        let range = *start as usize..*end as usize;
        let codes = codes.get(range).unwrap_or_default();
        codes.iter().filter_map(|&code| words.get(code as usize).map(String::as_str)).collect()
    }
}
