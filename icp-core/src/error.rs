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
        JsonTooDeep = "json_too_deep": "The text nests too deep; at most 100 levels.",
        JsonNumberTooLarge = "json_number_too_large": "A number is beyond the greatest double; write a smaller one.",
        WrongType = "wrong_type": "A value is of another JSON type than the key wants; the message says which.",
        MissingKey = "missing_key": "A required key is absent; add it.",
        UnknownKey = "unknown_key": "An object has a key that the format does not know; the message suggests one.",
        DuplicateKey = "duplicate_key": "A key stands twice in one object; keep one.",
        UnknownWord = "unknown_word": "A word is not one of those allowed; the message lists them.",
        OutOfRange = "out_of_range": "A number lies outside its range; the message gives the range.",
        NotWhole = "not_whole": "A whole number is wanted; leave out the fraction.",
        TooManyDecimals = "too_many_decimals": "A weight or a number of points has more than six decimal places; round it.",
        InvalidProfileDate = "invalid_profile_date": "A date in the document is not of the form YYYY-MM-DD.",
        EmptyText = "empty_text": "A name or id is empty; write at least one character.",
        EmptyList = "empty_list": "A list or object that needs an entry has none; add one.",
        WrongLength = "wrong_length": "A list has not the length that is wanted, such as the two ends of `between`.",
        UnsupportedVersion = "unsupported_version": "The format's version is not known; this engine reads version 1.",
        NotExactlyOne = "not_exactly_one": "None or several of keys that exclude each other are given; give exactly one.",
        NoneGiven = "none_given": "None of some keys is given; give at least one.",
        KeyNeedsKey = "key_needs_key": "A key makes sense only beside another; add that one or leave it out.",
        ConflictingKeys = "conflicting_keys": "Two keys exclude each other; keep one.",
        KeyNotForType = "key_not_for_type": "A key has no meaning for this type of attribute; leave it out or change the type.",
        DuplicateId = "duplicate_id": "Two entries of one list have the same id; rename one.",
        UnknownAttribute = "unknown_attribute": "An attribute is used that is not declared; declare it under `attributes`.",
        UnknownImportance = "unknown_importance": "An importance word is not in the `importance` map; add it or use another.",
        UnknownTier = "unknown_tier": "A tier is named that the document does not have; name one it has.",
        UnknownTrigger = "unknown_trigger": "A trigger is named that the document does not have; name one it has.",
        UnknownCriterion = "unknown_criterion": "A criterion is named that the document does not have; name one it has.",
        FitNotForType = "fit_not_for_type": "A fit is not for the attribute's type; the message lists those that are.",
        OperatorNotForType = "operator_not_for_type": "An operator is not for the attribute's type; the message lists those that are.",
        ValueNotForType = "value_not_for_type": "A value is not of the attribute's type; the message says what is.",
        OperatorNeedsOrder = "operator_needs_order": "A range is asked of text without an order; declare `order` on the attribute.",
        ValueOutsideOrder = "value_outside_order": "A value is not in the attribute's `order`; add it there or name another.",
        DuplicateValue = "duplicate_value": "Two entries are the same value once trimmed, lower-cased and aliased; keep one.",
        GroupNameTaken = "group_name_taken": "A group's name is a value or an alias as well; rename the group.",
        GroupsOverlap = "groups_overlap": "Two groups in one fit hold the same value; name one of them, or take the value out of one.",
        RangeReversed = "range_reversed": "The lower end of a range is above its upper end; swap them.",
        CurveTooWide = "curve_too_wide": "Two neighbouring points of a curve lie further apart than a double can tell; use bands.",
        CurveNotIncreasing = "curve_not_increasing": "The x of a curve must increase strictly; sort or merge the points.",
        TiersNotDescending = "tiers_not_descending": "The `min` of tiers must descend strictly; sort them from the best down.",
        ThresholdsReversed = "thresholds_reversed": "`exclude_below` is above `pursue`; it must be at most as high.",
        AttributeMissing = "attribute_missing": "A fit other than `when` reads an attribute; name it in the criterion.",
        RequiresOnly = "requires_only": "`timing`, `trigger` and `criterion` are conditions for a tier's `requires` only.",
        InvalidDateFormat = "invalid_date_format": "A date format has an unknown directive, no year, or says one thing twice; the message says which.",
        CaseUnmet = "case_unmet": "A case of the document expects something else than its account's record says; correct the one or the other.",
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
        UndeclaredKey = "undeclared_key": "A strict account has a key that the profile does not declare; remove it or declare it.",
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
        ArrowStream = "arrow_stream": "The bytes are no Arrow IPC stream that can be read; write them in the stream format, uncompressed.",
        AbsentColumn = "absent_column": "A column that the profile needs is not in the table; add it, or name another in `read.column`.",
        TooFewRows = "too_few_rows": "There are fewer rows with what the work needs than it can do with; the message says how many would do.",
        OneOutcome = "one_outcome": "All rows have the same outcome, or all are in one group: nothing can be told apart.",
    }
    Request {
        OperationUnknown = "operation_unknown": "There is no such operation; `operations` lists them.",
        OptionUnknown = "option_unknown": "A call has no option of this name; the message lists those it has.",
        OptionWrong = "option_wrong": "An option is not of the right type or range; the message says what is.",
        OptionMissing = "option_missing": "A call lacks an option that it needs.",
        TemplateUnknown = "template_unknown": "There is no template of this name; `templates` lists them.",
        TooManyCriteria = "too_many_criteria": "Too many criteria act on each other for exact reasons; the message says how many may.",
        AsOfMissing = "as_of_missing": "`as_of` is always required; the engine reads no clock.",
        InvalidDate = "invalid_date": "A date argument is not of the form YYYY-MM-DD.",
        Stopped = "stopped": "The work was stopped by the one who asked for it.",
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
