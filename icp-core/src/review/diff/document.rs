//! What differs between two documents, part by part.

use crate::json::Json;
use crate::profile::Profile;
use serde::Serialize;
use serde_json::Value;

/// What happened to a part of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another.
    Changed,
    /// It stands elsewhere in its list.
    Moved,
}

/// One part that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentChange {
    /// What happened.
    pub kind: ChangeKind,
    /// Where: a JSON pointer into the later document, or into the earlier one when it is gone.
    pub path: String,
    /// The list or object at the top that it belongs to, such as `criteria`.
    pub section: String,
    /// The entry there: its id, or its key.
    pub entry: Option<String>,
    /// What it was.
    pub before: Value,
    /// What it is.
    pub after: Value,
    /// In words.
    pub text: String,
}

/// What a criterion can earn before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MaximumChange {
    /// The criterion's id.
    pub criterion: String,
    /// The most it could earn; none when it is new.
    pub before: Option<f64>,
    /// The most it can earn; none when it is gone.
    pub after: Option<f64>,
}

/// Where a comparison has got to.
struct Walk {
    path: String,
    section: String,
    entry: Option<String>,
    found: Vec<DocumentChange>,
}

/// Every part in which two documents differ, in the order of the later one; defaults written out or left out are the same.
///
/// ```
/// use icp_core::{Profile, profile::templates::template, review::diff::document_changes};
/// let before = template("starter").ok_or("no template")?.profile()?;
/// let after = Profile::from_json(&before.to_json().replace("\"name\": \"", "\"name\": \"New "))?;
/// let changes = document_changes(&before, &after);
/// assert_eq!(changes[0].path, "/name");
/// assert_eq!(document_changes(&before, &before), []);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn document_changes(before: &Profile, after: &Profile) -> Vec<DocumentChange> {
    let mut walk = Walk { path: String::new(), section: String::new(), entry: None, found: Vec::new() };
    walk.compare(&before.to_value(), &after.to_value(), 0);
    walk.found
}

/// The maxima that differ: weights of others change a criterion's points as well.
pub(super) fn maxima(before: &Profile, after: &Profile) -> Vec<MaximumChange> {
    let of = |profile: &Profile| -> Vec<(String, f64)> {
        let document = profile.document();
        let ids = document.criteria.iter().map(|criterion| criterion.id.clone());
        ids.zip(document.max_points().iter().map(|points| points.to_f64())).collect()
    };
    let (before, after) = (of(before), of(after));
    let find =
        |all: &[(String, f64)], id: &str| all.iter().find(|(known, _)| known == id).map(|(_, max)| *max);
    let gone = before.iter().filter(|(id, _)| find(&after, id).is_none());
    after
        .iter()
        .chain(gone)
        .map(|(id, _)| MaximumChange {
            criterion: id.clone(),
            before: find(&before, id),
            after: find(&after, id),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

fn id(json: &Json) -> Option<&str> {
    json.get("id").and_then(Json::as_text)
}

/// The entries of a list by their ids, when all have one.
fn by_id(list: &[Json]) -> Option<Vec<(&str, &Json)>> {
    list.iter().map(|item| id(item).map(|id| (id, item))).collect()
}

fn value(json: &Json) -> Value {
    // What the core writes, serde_json reads.
    serde_json::from_str(&json.compact()).unwrap_or(Value::Null)
}

impl Walk {
    fn compare(&mut self, before: &Json, after: &Json, depth: usize) {
        if before == after {
            return;
        }
        match (before, after) {
            (Json::Object(old), Json::Object(new)) => {
                for (key, after) in new {
                    self.step(key, key, depth, |walk| match before.get(key) {
                        Some(before) => walk.compare(before, after, depth + 1),
                        None => walk.add(ChangeKind::Added, &Json::Null, after),
                    });
                }
                for (key, gone) in old.iter().filter(|(key, _)| after.get(key).is_none()) {
                    self.step(key, key, depth, |walk| walk.add(ChangeKind::Removed, gone, &Json::Null));
                }
            }
            (Json::List(old), Json::List(new)) => match (by_id(old), by_id(new)) {
                (Some(old), Some(new)) if !old.is_empty() && !new.is_empty() => self.lists(&old, &new, depth),
                _ => self.add(ChangeKind::Changed, before, after),
            },
            _ => self.add(ChangeKind::Changed, before, after),
        }
    }

    fn lists(&mut self, old: &[(&str, &Json)], new: &[(&str, &Json)], depth: usize) {
        // The order of those in both: one that stands elsewhere among them has moved.
        let kept = |all: &[(&str, &Json)], other: &[(&str, &Json)]| -> Vec<String> {
            let both = all.iter().filter(|(id, _)| other.iter().any(|(known, _)| known == id));
            both.map(|(id, _)| (*id).to_owned()).collect()
        };
        let (order_before, order_after) = (kept(old, new), kept(new, old));
        for (place, (id, after)) in new.iter().enumerate() {
            let found = old.iter().find(|(known, _)| known == id);
            self.step(&place.to_string(), id, depth, |walk| {
                match found {
                    Some((_, before)) => walk.compare(before, after, depth + 1),
                    None => walk.add(ChangeKind::Added, &Json::Null, after),
                }
                let at = |order: &[String]| order.iter().position(|known| known == id);
                if let (Some(from), Some(to)) = (at(&order_before), at(&order_after))
                    && from != to
                {
                    let number = |place: usize| Json::Number(place as f64);
                    walk.add(ChangeKind::Moved, &number(from), &number(to));
                }
            });
        }
        for (place, (id, gone)) in old.iter().enumerate() {
            if !new.iter().any(|(known, _)| known == id) {
                self.step(&place.to_string(), id, depth, |walk| {
                    walk.add(ChangeKind::Removed, gone, &Json::Null);
                });
            }
        }
    }

    fn step(&mut self, key: &str, name: &str, depth: usize, inside: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(&key.replace('~', "~0").replace('/', "~1"));
        match depth {
            0 => self.section = name.to_owned(),
            1 => self.entry = Some(name.to_owned()),
            _ => {}
        }
        inside(self);
        self.path.truncate(length);
        if depth <= 1 {
            self.entry = None;
        }
    }

    fn add(&mut self, kind: ChangeKind, before: &Json, after: &Json) {
        let Self { path, section, entry, .. } = self;
        let depth = path.matches('/').count();
        let place = match entry {
            Some(entry) => format!("{section} `{entry}`"),
            None => section.clone(),
        };
        let key = path.rsplit('/').next().filter(|_| depth > 2).map(|key| format!(", {key}"));
        let place = format!("{place}{}", key.unwrap_or_default());
        let text = match kind {
            ChangeKind::Added => format!("{place} is new."),
            ChangeKind::Removed => format!("{place} is gone."),
            ChangeKind::Moved => format!("{place} stands elsewhere."),
            ChangeKind::Changed => format!("{place}: {} became {}.", short(before), short(after)),
        };
        self.found.push(DocumentChange {
            kind,
            path: path.clone(),
            section: section.clone(),
            entry: entry.clone(),
            before: value(before),
            after: value(after),
            text,
        });
    }
}

/// A value in at most 80 characters.
fn short(json: &Json) -> String {
    let text = json.compact();
    if text.chars().count() <= 80 { text } else { text.chars().take(79).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(criteria: &str, rest: &str) -> Profile {
        Profile::from_json(&format!(
            r#"{{"icp": 1, "name": "x", "attributes": {{"f": {{"type": "flag"}}}}, "criteria": [{criteria}]{rest}}}"#
        ))
        .unwrap()
    }

    fn criterion(id: &str, weight: u32) -> String {
        format!(
            r#"{{"id": "{id}", "category": "firmographic", "weight": {weight}, "attribute": "f", "fit": {{"is": true}}}}"#
        )
    }

    #[test]
    fn part_by_part() {
        let before = profile(&[criterion("a", 1), criterion("b", 1), criterion("c", 1)].join(","), "");
        let after = profile(
            &[criterion("c", 1), criterion("a", 3), criterion("d", 1)].join(","),
            r#", "exclusions": [{"id": "x", "when": {"attribute": "f", "is": false}}]"#,
        );
        let told: Vec<(ChangeKind, String)> =
            document_changes(&before, &after).into_iter().map(|change| (change.kind, change.text)).collect();
        let expected = [
            (ChangeKind::Moved, "criteria `c` stands elsewhere."),
            (ChangeKind::Changed, "criteria `a`, weight: 1 became 3."),
            (ChangeKind::Moved, "criteria `a` stands elsewhere."),
            (ChangeKind::Added, "criteria `d` is new."),
            (ChangeKind::Removed, "criteria `b` is gone."),
            (ChangeKind::Added, "exclusions is new."),
        ];
        assert_eq!(told, expected.map(|(kind, text)| (kind, text.to_owned())));
        let maxima = maxima(&before, &after);
        let a = maxima.iter().find(|change| change.criterion == "a").unwrap();
        assert_eq!((a.before, a.after), (Some(33.333_334), Some(60.0)));
        let b = maxima.iter().find(|change| change.criterion == "b").unwrap();
        assert_eq!((b.before, b.after), (Some(33.333_333), None));
    }
}
