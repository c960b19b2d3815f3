//! The values of an attribute as a few named kinds, so that deals can be counted by them: texts as compared, flags, tags, and
//! numbers by the ranges that the profile's own bands cut.

use super::error::ReviewError;
use crate::profile::attribute::{Attribute, AttributeType};
use crate::profile::document::Document;
use crate::profile::fit::Fit;
use crate::profile::predicate::{Predicate, Scalar, Test};
use crate::table::Table;
use crate::table::cell::Cell;
use crate::table::fault::DataFault;
use crate::table::reading::Reading;
use crate::{num, text};
use std::collections::BTreeMap;

/// The label of a known tag list without tags.
pub(crate) const NO_TAGS: &str = "(no tags)";

/// The labels of a column: those of row `i` of the rows asked for are `codes[offsets[i]..offsets[i + 1]]`; none when it is missing.
pub(crate) struct Labels {
    pub(crate) words: Vec<String>,
    offsets: Vec<usize>,
    codes: Vec<u32>,
}

impl Labels {
    pub(crate) fn of(&self, row: usize) -> &[u32] {
        &self.codes[self.offsets[row]..self.offsets[row + 1]]
    }

    pub(crate) fn rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The labels `true` and `false`.
    pub(crate) fn of_flags(flags: &[Option<bool>]) -> Self {
        let mut labels =
            Self { words: vec!["false".to_owned(), "true".to_owned()], offsets: vec![0], codes: Vec::new() };
        for flag in flags {
            labels.codes.extend(flag.map(u32::from));
            labels.offsets.push(labels.codes.len());
        }
        labels
    }
}

/// Whether an attribute's values have labels: dates have none.
pub(crate) fn has_labels(attribute: &Attribute) -> bool {
    attribute.kind != AttributeType::Date
}

/// Where the ranges of a number attribute are cut: at a value, or right after it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cut {
    at: f64,
    after: bool,
}

/// What names the values of one attribute.
pub(crate) struct Labeller<'d> {
    attribute: &'d Attribute,
    reading: Reading,
    aliases: BTreeMap<String, String>,
    cuts: Vec<Cut>,
}

impl<'d> Labeller<'d> {
    pub(crate) fn new(document: &Document, attribute: &'d Attribute) -> Self {
        let spelled =
            |written: &str| if attribute.exact { written.to_owned() } else { text::normalize(written) };
        let aliases =
            attribute.aliases.iter().map(|(alias, value)| (spelled(alias), spelled(value))).collect();
        Self { attribute, reading: Reading::new(attribute), aliases, cuts: cuts(document, &attribute.name) }
    }

    fn text(&self, given: &str) -> String {
        let spelled = if self.attribute.exact { given.to_owned() } else { text::normalize(given) };
        self.aliases.get(&spelled).cloned().unwrap_or(spelled)
    }

    fn range(&self, number: f64) -> String {
        let place =
            self.cuts.partition_point(|cut| if cut.after { number > cut.at } else { number >= cut.at });
        let low = place.checked_sub(1).and_then(|i| self.cuts.get(i));
        let from =
            |cut: &Cut| if cut.after { format!("above {}", cut.at) } else { format!("{} or more", cut.at) };
        let to =
            |cut: &Cut| if cut.after { format!("at most {}", cut.at) } else { format!("below {}", cut.at) };
        match (low, self.cuts.get(place)) {
            (None, None) => "any number".to_owned(),
            (None, Some(high)) => to(high),
            (Some(low), None) => from(low),
            (Some(low), Some(high)) if !low.after && high.after => format!("{} to {}", low.at, high.at),
            (Some(low), Some(high)) => format!("{}, {}", from(low), to(high)),
        }
    }

    /// The labels of some rows.
    ///
    /// # Errors
    /// The column is absent, or a value can not be read.
    pub(crate) fn labels(&self, table: &Table<'_>, rows: &[usize]) -> Result<Labels, ReviewError> {
        let (name, column) = table.column_of(self.attribute)?;
        let text_cells = table.has_text_cells();
        self.reading.accepts(column, text_cells).map_err(|cause| DataFault::new(name, None, cause))?;
        let mut known: BTreeMap<String, u32> = BTreeMap::new();
        let mut labels = Labels { words: Vec::new(), offsets: vec![0], codes: Vec::new() };
        for &row in rows {
            let cell = self.reading.element(column, row, text_cells);
            let cell = cell.map_err(|cause| DataFault::new(name, Some(table.place(row)), cause))?;
            let mut found = Vec::new();
            match &cell {
                Cell::Missing | Cell::Date(_) => {}
                Cell::Number(number) => found.push(self.range(*number)),
                Cell::Text(text) => found.push(self.text(text)),
                Cell::Flag(flag) => found.push(flag.to_string()),
                Cell::Tags(tags) => {
                    tags.for_each(|tag| found.extend(tag.map(|tag| self.text(tag))));
                    found.sort_unstable();
                    found.dedup();
                    if found.is_empty() {
                        found.push(NO_TAGS.to_owned());
                    }
                }
            }
            for word in found {
                let next = labels.words.len() as u32;
                let code = *known.entry(word.clone()).or_insert(next);
                if code == next {
                    labels.words.push(word);
                }
                labels.codes.push(code);
            }
            labels.offsets.push(labels.codes.len());
        }
        Ok(labels)
    }
}

/// Every place at which a fit or a rule treats the numbers of an attribute differently.
fn cuts(document: &Document, name: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for criterion in &document.criteria {
        if criterion.attribute.as_deref() == Some(name) {
            match &criterion.fit {
                Fit::Bands(bands) => {
                    for band in bands {
                        cuts.extend(band.min.map(|at| Cut { at, after: false }));
                        cuts.extend(band.max.map(|at| Cut { at, after: true }));
                    }
                }
                Fit::Curve(knots) => cuts.extend(knots.iter().map(|&(at, _)| Cut { at, after: false })),
                _ => {}
            }
        }
        if let Fit::When(predicate) = &criterion.fit {
            cuts_of(predicate, name, &mut cuts);
        }
    }
    document.exclusions.iter().for_each(|rule| cuts_of(&rule.when, name, &mut cuts));
    document.segments.iter().for_each(|segment| cuts_of(&segment.when, name, &mut cuts));
    cuts.sort_by(|a, b| num::order(a.at, b.at).then(a.after.cmp(&b.after)));
    cuts.dedup();
    cuts
}

fn cuts_of(predicate: &Predicate, name: &str, cuts: &mut Vec<Cut>) {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().for_each(|part| cuts_of(part, name, cuts))
        }
        Predicate::Not(inner) => cuts_of(inner, name, cuts),
        Predicate::Attribute { attribute, test } if attribute == name => match test {
            Test::Lt(Scalar::Number(at)) | Test::Ge(Scalar::Number(at)) => {
                cuts.push(Cut { at: *at, after: false });
            }
            Test::Le(Scalar::Number(at)) | Test::Gt(Scalar::Number(at)) => {
                cuts.push(Cut { at: *at, after: true });
            }
            Test::Between(Scalar::Number(low), Scalar::Number(high)) => {
                cuts.push(Cut { at: *low, after: false });
                cuts.push(Cut { at: *high, after: true });
            }
            _ => {}
        },
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Profile;
    use crate::table::column::Column;

    #[test]
    fn values_by_name() {
        let profile = Profile::from_json(
            r#"{"icp": 1, "name": "x", "attributes": {
                "employees": {"type": "number"}, "country": {"type": "text", "aliases": {"USA": "United States"}}},
                "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
                    "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}, {"min": 20, "max": 1000, "fit": 0.5}]}}]}"#,
        )
        .unwrap();
        let document = profile.document();
        let numbers = [49.0, 50.0, 500.0, 501.0, 1000.5, f64::NAN, 19.0];
        let table = Table::new(7)
            .with("employees", Column::float64(&numbers))
            .unwrap()
            .with("country", Column::utf8(&[0, 3, 16, 16, 16, 16, 16, 16], b"USAunited States").unwrap())
            .unwrap();
        let rows: Vec<usize> = (0..7).collect();
        let sizes = Labeller::new(document, &document.attributes[0]).labels(&table, &rows).unwrap();
        let words: Vec<Vec<&str>> = (0..sizes.rows())
            .map(|row| sizes.of(row).iter().map(|&code| sizes.words[code as usize].as_str()).collect())
            .collect();
        let expected: [&[&str]; 7] = [
            &["20 or more, below 50"],
            &["50 to 500"],
            &["50 to 500"],
            &["above 500, at most 1000"],
            &["above 1000"],
            &[],
            &["below 20"],
        ];
        assert_eq!(words, expected);
        let countries = Labeller::new(document, &document.attributes[1]).labels(&table, &rows).unwrap();
        assert_eq!(countries.words, ["united states", ""]);
        assert_eq!(countries.of(0), countries.of(1));
    }
}
