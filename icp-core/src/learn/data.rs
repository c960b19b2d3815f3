//! What every learner starts from: attributes, their values, and which side each row is on.

use super::LearnError;
use super::attributes::{Attributes, Skipped, infer};
use super::cohort::{Cohort, Membership, Rule, sides};
use crate::profile::attribute::Attribute;
use crate::table::Table;
use crate::table::values::{AttributeValues, read_all};
use crate::watch::Watch;

/// Attributes and sides, read once. Only rows whose side is known are kept.
pub(crate) struct Data {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) values: Vec<AttributeValues>,
    pub(crate) target: Cohort,
    /// Where each row of the table stands.
    pub(crate) sides: Membership,
}

impl Data {
    /// Reads a table. Attributes that decide the sides are never learned from: that would be circular.
    pub(crate) fn read(
        table: &Table<'_>,
        declared: &Attributes,
        only: &[String],
        target: &Rule,
        against: Option<&Rule>,
        watch: &Watch<'_>,
    ) -> Result<Self, LearnError> {
        watch.at(0.0)?;
        let (cohort, sides) = sides(table, &declared.0, target, against)?;
        let (mut attributes, skipped) = if declared.is_empty() {
            let inferred = infer(table)?;
            (inferred.attributes.0, inferred.skipped)
        } else {
            (declared.0.clone(), Vec::new())
        };
        watch.at(0.4)?;
        let deciding = columns_of(target).into_iter().chain(against.map(columns_of).unwrap_or_default());
        let deciding: Vec<String> = deciding.collect();
        attributes.retain(|attribute| {
            let column = attribute.read.as_ref().and_then(|read| read.column.as_ref());
            !deciding.contains(&attribute.name) && !column.is_some_and(|column| deciding.contains(column))
        });
        if !only.is_empty() {
            for (i, name) in only.iter().enumerate() {
                if !attributes.iter().any(|attribute| attribute.name == *name) {
                    return Err(LearnError::option(
                        format!("/only/{i}"),
                        format!("{name:?} is no attribute that can be learned from"),
                    ));
                }
            }
            attributes.retain(|attribute| only.contains(&attribute.name));
        }
        let values = read_all(table, &attributes)?;
        watch.at(1.0)?;
        Ok(Self { attributes, skipped, values, target: cohort, sides })
    }
}

/// The columns that decide a rule.
pub(crate) fn columns_of(rule: &Rule) -> Vec<String> {
    match rule {
        Rule::Top(top) => top.by.iter().map(|ranked| ranked.column.clone()).collect(),
        Rule::AnyOf(conditions) | Rule::AllOf(conditions) => {
            conditions.iter().map(|condition| condition.column.clone()).collect()
        }
        Rule::Outcome(outcome) => vec![outcome.column.clone()],
    }
}
