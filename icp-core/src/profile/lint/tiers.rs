//! Tiers that points can not reach, and points that do not come out as the weights say.

use super::{LintCode, Lints, Step};
use crate::points::Points;
use crate::profile::criterion::{Axis, Category};
use crate::profile::document::PointsUnit;
use std::collections::BTreeMap;

pub(super) fn lint(lints: &mut Lints<'_>) {
    let document = lints.document;
    let maxima = document.max_points();
    let mut totals: BTreeMap<Category, i32> = BTreeMap::new();
    for (criterion, points) in document.criteria.iter().zip(&maxima) {
        if document.axis_of(criterion) == Axis::Fit {
            *totals.entry(criterion.category).or_default() += points.micro();
        }
    }
    if totals.is_empty() {
        let message = "no criterion is on the fit axis, so that every account scores 0".to_owned();
        lints.add(
            LintCode::NoFitCriteria,
            &[Step::Key("criteria")],
            message,
            "add a firmographic or technographic criterion",
        );
    } else {
        for (category, cap) in &document.caps {
            totals.entry(*category).and_modify(|total| *total = cap.micro().min(*total));
        }
        reach(lints, &totals);
    }
    for (i, _) in maxima.iter().enumerate().filter(|(_, points)| **points == Points::ZERO) {
        let message = format!("criterion `{}` can earn no points", document.criteria[i].id);
        let remedy = "raise its weight, or share points out in \"micro\"";
        lints.add(
            LintCode::CriterionWithoutPoints,
            &[Step::Key("criteria"), Step::Index(i)],
            message,
            remedy,
        );
    }
    if document.points == PointsUnit::Whole {
        unequal(lints, &maxima);
    }
}

fn reach(lints: &mut Lints<'_>, totals: &BTreeMap<Category, i32>) {
    let document = lints.document;
    let of = |categories: &[Category]| -> Points {
        Points::from_micro(
            totals.iter().filter(|(category, _)| categories.contains(category)).map(|(_, total)| total).sum(),
        )
    };
    let company = of(&[Category::Firmographic, Category::Technographic, Category::Problem]);
    let above_lowest = document.tiers.len().saturating_sub(1);
    let unreachable = document.tiers.iter().take(above_lowest).rposition(|tier| tier.min > company);
    if let Some(i) = unreachable {
        let tier = &document.tiers[i];
        let message = format!(
            "tier `{}` is out of reach on firmographic and technographic criteria alone: together they have {} < {} points",
            tier.id,
            company.decimal(),
            tier.min.decimal()
        );
        let remedy =
            "set \"axes\": \"separate\", or lower the tier's `min`, or give these criteria more weight";
        lints.add(LintCode::TierUnreachable, &[Step::Key("tiers"), Step::Index(i)], message, remedy);
    }
    let environment = of(&[Category::Environmental]);
    let everything = of(&[
        Category::Firmographic,
        Category::Technographic,
        Category::Behavioral,
        Category::Environmental,
        Category::Problem,
    ]);
    let rest = Points::from_micro(everything.micro() - environment.micro());
    if let Some(top) = document.tiers.first().filter(|top| environment > Points::ZERO && rest < top.min) {
        let message = format!(
            "tier `{}` needs an environmental match: without one at most {} < {} points can be earned",
            top.id,
            rest.decimal(),
            top.min.decimal()
        );
        let remedy = "set \"axes\": \"separate\", or make environmental facts triggers";
        lints.add(LintCode::TierSeasonal, &[Step::Key("tiers"), Step::Index(0)], message, remedy);
    }
}

fn unequal(lints: &mut Lints<'_>, maxima: &[Points]) {
    let document = lints.document;
    let mut ranges: BTreeMap<_, (Points, Points, usize)> = BTreeMap::new();
    for (i, (criterion, weight)) in document.criteria.iter().zip(document.weights()).enumerate() {
        let range = ranges.entry((document.axis_of(criterion), weight)).or_insert((maxima[i], maxima[i], i));
        *range =
            (range.0.min(maxima[i]), range.1.max(maxima[i]), if maxima[i] < range.0 { i } else { range.2 });
    }
    for (least, most, i) in ranges.into_values().filter(|(least, most, _)| least < most) {
        let message = format!(
            "criterion `{}` gets {} points and another of the same weight {}",
            document.criteria[i].id,
            least.decimal(),
            most.decimal()
        );
        let remedy = "choose weights whose shares of 100 are whole, or share points out in \"micro\"";
        lints.add(LintCode::UnequalPoints, &[Step::Key("criteria"), Step::Index(i)], message, remedy);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{has, lints};
    use super::*;

    fn criteria(weights: &[(&str, u32)]) -> String {
        let one = |(i, (category, weight)): (usize, &(&str, u32))| {
            format!(
                r#"{{"id": "c{i}", "category": "{category}", "weight": {weight}, "attribute": "f", "fit": {{"is": true}}}}"#
            )
        };
        weights.iter().enumerate().map(one).collect::<Vec<_>>().join(",")
    }

    const FLAG: &str = r#""f": {"type": "flag"}"#;

    #[test]
    fn unreachable_and_seasonal() {
        let odd =
            lints(FLAG, &criteria(&[("firmographic", 49), ("behavioral", 40), ("environmental", 11)]), "");
        assert!(has(&odd, LintCode::TierUnreachable) && has(&odd, LintCode::TierSeasonal));
        let fine = lints(FLAG, &criteria(&[("firmographic", 90), ("environmental", 10)]), "");
        assert!(
            !has(&fine, LintCode::TierUnreachable) && !has(&fine, LintCode::TierSeasonal),
            "on the boundary"
        );
        let capped = lints(
            FLAG,
            &criteria(&[("firmographic", 50), ("technographic", 50)]),
            "\"caps\": {\"technographic\": 30}",
        );
        assert!(has(&capped, LintCode::TierUnreachable), "80 < 90 under the cap");
    }

    #[test]
    fn whole_points() {
        let thirds = criteria(&[("firmographic", 1), ("technographic", 1), ("technographic", 1)]);
        assert!(has(&lints(FLAG, &thirds, "\"points\": \"whole\""), LintCode::UnequalPoints));
        assert!(
            !has(&lints(FLAG, &thirds, ""), LintCode::UnequalPoints),
            "one micro-point is nothing to report"
        );
        let halves = criteria(&[("firmographic", 1), ("technographic", 1)]);
        assert!(!has(&lints(FLAG, &halves, "\"points\": \"whole\""), LintCode::UnequalPoints));
    }

    #[test]
    fn no_points_and_no_fit() {
        let tiny = criteria(&[("firmographic", 1000), ("technographic", 1)]);
        assert!(has(&lints(FLAG, &tiny, "\"points\": \"whole\""), LintCode::CriterionWithoutPoints));
        assert!(!has(&lints(FLAG, &tiny, ""), LintCode::CriterionWithoutPoints));
        let timing = criteria(&[("behavioral", 1)]);
        assert!(has(&lints(FLAG, &timing, "\"axes\": \"separate\""), LintCode::NoFitCriteria));
        assert!(!has(&lints(FLAG, &timing, ""), LintCode::NoFitCriteria));
    }
}
