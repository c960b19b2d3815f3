//! What came of an account, read from a column as the command line says.

use icp_core::text;

/// Which values of which column mean won and lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// The column.
    pub(crate) column: String,
    /// Values that mean won, as written.
    pub(crate) won: Vec<String>,
    /// Values that mean lost; every other value when empty.
    pub(crate) lost: Vec<String>,
}

impl Rule {
    /// Reads `column=won|won[:lost|lost]`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            "expected COLUMN=WON[:LOST], alternatives separated by |, such as status=acquired|ipo:closed"
                .to_owned()
        };
        let (column, values) = text.split_once('=').ok_or_else(wrong)?;
        let (won, lost) = values.split_once(':').map_or((values, None), |(won, lost)| (won, Some(lost)));
        let list = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        let rule =
            Self { column: column.to_owned(), won: list(won), lost: lost.map(list).unwrap_or_default() };
        let normal = |value: &String| text::normalize(value);
        let blank = rule.won.iter().chain(&rule.lost).any(|value| normal(value).is_empty());
        if column.is_empty() || blank {
            return Err(wrong());
        }
        if rule.won.iter().any(|won| rule.lost.iter().any(|lost| normal(lost) == normal(won))) {
            return Err("a value can not mean both won and lost".to_owned());
        }
        Ok(rule)
    }

    /// Won, lost, or nothing known; compared without regard to case and surrounding space.
    pub(crate) fn of(&self, cell: &str) -> Option<bool> {
        let cell = text::normalize(cell);
        let among = |values: &[String]| values.iter().any(|value| text::normalize(value) == cell);
        if cell.is_empty() {
            None
        } else if among(&self.won) {
            Some(true)
        } else if self.lost.is_empty() || among(&self.lost) {
            Some(false)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_and_applied() {
        let rule = Rule::parse("status=acquired|IPO:closed").unwrap();
        assert_eq!(rule.of(" ipo "), Some(true));
        assert_eq!(rule.of("Closed"), Some(false));
        assert_eq!(rule.of("operating"), None);
        assert_eq!(rule.of(""), None);
        assert_eq!(Rule::parse("Status=Won").unwrap().of("Lost"), Some(false));
        for text in ["", "status", "=won", "status=", "status=a|", "status=a:", "status=a:A"] {
            assert!(Rule::parse(text).is_err(), "{text}");
        }
    }
}
