//! Triggers, exclusions and overrides that good practice asks for.

use super::{LintCode, Lints, Step};

pub(super) fn lint(lints: &mut Lints<'_>) {
    let document = lints.document;
    let count = document.triggers.len();
    if !(3..=5).contains(&count) {
        let message = format!("the profile has {count} triggers; three to five are usual");
        let remedy =
            if count < 3 { "add the events that make a company look for help" } else { "keep the strongest" };
        lints.add(LintCode::TriggerCount, &[Step::Key("triggers")], message, remedy);
    }
    if document.exclusions.is_empty() {
        let message = "there are no exclusions".to_owned();
        let remedy = "say whom never to sell to: who churned, cost too much or could not use the product";
        lints.add(LintCode::NoExclusions, &[Step::Key("exclusions")], message, remedy);
    }
    for (i, rule) in document.overrides.iter().enumerate() {
        let given = [
            ("reason", rule.reason.is_some()),
            ("author", rule.author.is_some()),
            ("expires", rule.expires.is_some()),
        ];
        let absent: Vec<&str> = given.into_iter().filter(|(_, given)| !given).map(|(key, _)| key).collect();
        if !absent.is_empty() {
            let message = format!("override `{}` has no {}", rule.id, absent.join(", no "));
            let remedy = "say why, who decided it and until when, so that it can be reviewed";
            lints.add(
                LintCode::OverrideUndocumented,
                &[Step::Key("overrides"), Step::Index(i)],
                message,
                remedy,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{THREE_TRIGGERS, has, lints};
    use super::*;

    const FLAG: &str = r#""f": {"type": "flag"}"#;
    const WHEN: &str = r#""when": {"attribute": "f", "is": true}"#;

    #[test]
    fn triggers_and_exclusions() {
        let odd = lints(FLAG, "", "");
        assert!(has(&odd, LintCode::TriggerCount) && has(&odd, LintCode::NoExclusions));
        let fine = lints(FLAG, "", &format!(r#"{THREE_TRIGGERS}, "exclusions": [{{"id": "x", {WHEN}}}]"#));
        assert!(!has(&fine, LintCode::TriggerCount) && !has(&fine, LintCode::NoExclusions));
        let six: Vec<String> =
            (0..6).map(|i| format!(r#"{{"id": "{i}", "months": [1], "strength": 0.1}}"#)).collect();
        assert!(has(&lints(FLAG, "", &format!("\"triggers\": [{}]", six.join(","))), LintCode::TriggerCount));
    }

    #[test]
    fn overrides_say_why_who_and_until_when() {
        let with = |rest: &str| {
            lints(
                FLAG,
                "",
                &format!(
                    r#""overrides": [{{"id": "x", {WHEN}, "then": {{"add": 1}}, "reason": "r", "author": "a"{rest}}}]"#
                ),
            )
        };
        assert!(has(&with(""), LintCode::OverrideUndocumented));
        assert!(!has(&with(r#", "expires": "2027-01-01""#), LintCode::OverrideUndocumented));
    }
}
