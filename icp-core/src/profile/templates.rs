//! Profiles that ship with the library, to start from.

use super::fault::ProfileError;
use super::validated::Profile;

/// A profile that ships with the library.
///
/// ```
/// use icp_core::profile::templates::{template, templates};
/// assert_eq!(templates().len(), 4);
/// let profile = template("reference").map(|template| template.profile()).transpose()?;
/// assert_eq!(profile.map(|profile| profile.document().criteria.len()), Some(6));
/// # Ok::<(), icp_core::profile::ProfileError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Template {
    /// Its name.
    pub name: &'static str,
    /// Its document.
    pub json: &'static str,
}

impl Template {
    /// The profile.
    ///
    /// # Errors
    /// None that the tests have not ruled out; the signature is that of [`Profile::from_json`].
    pub fn profile(&self) -> Result<Profile, ProfileError> {
        Profile::from_json(self.json)
    }
}

static TEMPLATES: &[Template] = &[
    Template { name: "starter", json: include_str!("../../templates/starter.json") },
    Template { name: "reference", json: include_str!("../../templates/reference.json") },
    Template { name: "eighteen_combined", json: include_str!("../../templates/eighteen_combined.json") },
    Template { name: "eighteen_separate", json: include_str!("../../templates/eighteen_separate.json") },
];

/// All templates.
#[must_use]
pub fn templates() -> &'static [Template] {
    TEMPLATES
}

/// The template of this name.
#[must_use]
pub fn template(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::Points;
    use crate::profile::criterion::{Axis, Category};
    use std::collections::BTreeMap;

    fn profile(name: &str) -> Profile {
        template(name).unwrap().profile().unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn totals(profile: &Profile) -> BTreeMap<Category, Points> {
        let mut totals = BTreeMap::new();
        for (criterion, points) in profile.document().criteria.iter().zip(profile.document().max_points()) {
            let total: &mut Points = totals.entry(criterion.category).or_default();
            *total = Points::from_micro(total.micro() + points.micro());
        }
        totals
    }

    #[test]
    fn all_load_and_are_printed_as_the_library_prints() {
        for template in templates() {
            let profile = profile(template.name);
            assert_eq!(profile.to_json(), template.json, "{}: run the example write_docs", template.name);
            assert!(!profile.document().cases.is_empty(), "{}", template.name);
        }
    }

    /// A-022, A-023: 27, 20, 39 and 14 whole points; medium 3, high 5, very high 9, critical 11.
    #[test]
    fn eighteen_criteria_combined() {
        let profile = profile("eighteen_combined");
        let totals: Vec<String> = totals(&profile).values().map(|points| points.decimal()).collect();
        assert_eq!(totals, ["27", "20", "39", "14"]);
        let points: Vec<String> =
            profile.document().max_points().iter().map(|points| points.decimal()).collect();
        assert_eq!(points.join(" "), "5 11 5 3 3 5 9 3 3 9 5 5 11 9 5 3 3 3");
    }

    #[test]
    fn eighteen_criteria_separate() {
        let profile = profile("eighteen_separate");
        let document = profile.document();
        for axis in [Axis::Fit, Axis::Timing] {
            let units: u64 = document
                .criteria
                .iter()
                .zip(document.weights())
                .filter(|(criterion, _)| document.axis_of(criterion) == axis)
                .map(|(_, weight)| weight.0 / 1_000_000)
                .sum();
            assert_eq!(units, if axis == Axis::Fit { 47 } else { 53 });
        }
        assert_eq!(document.max_points()[1].micro(), 23_404_255, "11 of 47 units of fit");
        assert_eq!(
            document.max_points().iter().map(|points| i64::from(points.micro())).sum::<i64>(),
            200_000_000
        );
    }

    /// A-043, with importance 1, 2, 3, 4: industry, size, revenue, stage, hiring, stack.
    #[test]
    fn the_reference_profile() {
        let profile = profile("reference");
        let points: Vec<String> =
            profile.document().max_points().iter().map(|points| points.decimal()).collect();
        assert_eq!(points, ["14", "29", "14", "7", "22", "14"]);
    }
}
