//! The catalogue of error codes: every code that any surface can report, once (design D7).

macro_rules! catalogue {
    ($($stage:ident { $($variant:ident = $code:literal: $meaning:literal,)* })*) => {
        /// A stable error code. Codes are only ever added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode { $($(#[doc = $meaning] $variant,)*)* }

        impl ErrorCode {
            /// Every code, in the catalogue's order.
            pub const ALL: &'static [Self] = &[$($(Self::$variant,)*)*];

            /// The code as every surface spells it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($(Self::$variant => $code,)*)* }
            }

            /// The stage that reports it.
            #[must_use]
            pub const fn stage(self) -> Stage {
                match self { $($(Self::$variant => Stage::$stage,)*)* }
            }

            /// What it means and what would be right.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $($(Self::$variant => $meaning,)*)* }
            }
        }
    };
}

/// The stage of the work an error belongs to; each surface has one exception type for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The profile document.
    Profile,
    /// Accounts and tables.
    Data,
    /// What is asked for: arguments and options.
    Request,
}

impl Stage {
    /// The stage as every surface spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Data => "data",
            Self::Request => "request",
        }
    }
}

catalogue! {
    Profile {
        JsonSyntax = "json_syntax": "The text is not JSON; fix it where the message points.",
    }
    Data {
        TypeMismatch = "type_mismatch": "A value's type is not the declared one; convert it, or declare `read` for text.",
        NotFinite = "not_finite": "A number is infinite; leave it missing or give a finite number.",
        UnparsableNumber = "unparsable_number": "A text is no number; correct it, list it in `read.null`, or set `unparsable` to `missing`.",
        UnparsableFlag = "unparsable_flag": "A text is neither a word for true nor for false; list it in `read`.",
        UnparsableDate = "unparsable_date": "A text is no date; give ISO 8601 or declare `read.date_format`.",
        DateOutOfRange = "date_out_of_range": "A date lies outside years 0001 to 9999.",
        NullInTags = "null_in_tags": "A list of tags holds a null; leave it out, or make the list null when it is unknown.",
        ValueNotInOrder = "value_not_in_order": "A value is not in the attribute's `order`; add it there or correct it.",
        InvalidUtf8 = "invalid_utf8": "A text is not valid UTF-8; re-encode it.",
        RowOutOfRange = "row_out_of_range": "A row was asked for that the table does not have.",
        AccountSyntax = "account_syntax": "The text of an account is not JSON; fix it where the message points.",
        AccountNotObject = "account_not_object": "An account is a JSON object of named values.",
        AccountDuplicateKey = "account_duplicate_key": "An account holds one key twice; keep one.",
        LengthMismatch = "length_mismatch": "A column, or a part of it, is not as long as the table.",
        ValidityTooShort = "validity_too_short": "A validity bitmap ends before its column.",
        OffsetsNotMonotone = "offsets_not_monotone": "Offsets of a column go down; they must never.",
        OffsetsOutOfRange = "offsets_out_of_range": "Offsets of a column point outside its data.",
        KeyOutOfRange = "key_out_of_range": "A dictionary key names no value of the dictionary.",
        ViewOutOfRange = "view_out_of_range": "A string view points outside its buffers.",
        NestedTooDeep = "nested_too_deep": "A column nests lists or dictionaries deeper than any attribute can use.",
        DuplicateColumn = "duplicate_column": "Two columns have one name; rename or drop one.",
        AbsentColumn = "absent_column": "A column that the profile needs is not in the table; add it, or name another in `read.column`.",
    }
    Request {
        AsOfMissing = "as_of_missing": "`as_of` is always required; the engine reads no clock.",
        InvalidDate = "invalid_date": "A date argument is not of the form YYYY-MM-DD.",
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_spelled_as_codes() {
        let mut seen = std::collections::BTreeSet::new();
        for code in ErrorCode::ALL {
            assert!(seen.insert(code.as_str()), "{code} twice");
            assert!(code.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
            assert!(code.meaning().ends_with('.'), "{code}");
        }
    }
}
