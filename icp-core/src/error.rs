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
