//! Which steps a profile has.

use super::edits::{Change, Edit, Part, Way};
use crate::profile::attribute::Attribute;
use crate::profile::criterion::Criterion;
use crate::profile::document::Document;
use crate::profile::fit::{Band, Fit};
use crate::table::Table;
use crate::table::values::{AttributeValues, MISSING, read};

/// How many unlisted values of a universe are tried, the most common first.
const COMMON: usize = 3;

/// Every step of every criterion, of the exclusions and of the threshold, in document order.
pub(super) fn candidates(
    document: &Document,
    table: &Table<'_>,
    threshold: Option<Part>,
    fits_from: Option<usize>,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (place, criterion) in document.criteria.iter().enumerate() {
        let part = Part::Criterion(place);
        let mut add = |way, change| edits.push(Edit { part, way, change });
        of_fit(document, criterion, table, &mut add);
        if criterion.must_have.is_some() {
            add(Way::Relax, Change::Release);
        } else if let Some(tier) = fits_from.map(|tier| tier + 1).filter(|&tier| tier < document.tiers.len())
        {
            add(Way::Tighten, Change::Demand(tier));
        }
        add(Way::Relax, Change::Leave);
    }
    for place in 0..document.exclusions.len() {
        edits.push(Edit { part: Part::Exclusion(place), way: Way::Relax, change: Change::Allow });
    }
    if let Some(part) = threshold {
        for way in [Way::Relax, Way::Tighten] {
            edits.push(Edit { part, way, change: Change::Threshold });
        }
    }
    edits
}

fn of_fit(document: &Document, criterion: &Criterion, table: &Table<'_>, add: &mut impl FnMut(Way, Change)) {
    let both = [Way::Relax, Way::Tighten];
    let attribute = criterion
        .attribute
        .as_deref()
        .and_then(|name| document.attributes.iter().find(|attribute| attribute.name == name));
    match &criterion.fit {
        Fit::Bands(bands) => ends(bands, add),
        Fit::AgeDays(bands) | Fit::AgeMonths(bands) | Fit::Count(bands) => ends(bands, add),
        Fit::Curve(_) => both.into_iter().for_each(|way| add(way, Change::Curve)),
        Fit::Overlap { scale, .. } => match scale {
            crate::profile::fit::OverlapScale::Bands(bands) => ends(bands, add),
            crate::profile::fit::OverlapScale::Full(_) => {
                both.into_iter().for_each(|way| add(way, Change::Full))
            }
        },
        Fit::Values { values, .. } | Fit::Tags(values) => {
            let top = values.iter().map(|(_, fit)| *fit).fold(0.0, crate::num::max);
            for (value, fit) in values {
                if *fit < top {
                    add(Way::Relax, Change::Add(value.clone()));
                } else {
                    add(Way::Tighten, Change::Drop(value.clone()));
                }
            }
            let listed: Vec<&str> = values.iter().map(|(value, _)| value.as_str()).collect();
            for value in common(table, attribute, &listed) {
                add(Way::Relax, Change::Add(value));
            }
        }
        Fit::AnyOf(tags) => {
            tags.iter().for_each(|tag| add(Way::Tighten, Change::Drop(tag.clone())));
            let listed: Vec<&str> = tags.iter().map(String::as_str).collect();
            for tag in common(table, attribute, &listed) {
                add(Way::Relax, Change::Add(tag));
            }
        }
        Fit::AllOf(tags) | Fit::NoneOf(tags) => {
            tags.iter().for_each(|tag| add(Way::Relax, Change::Drop(tag.clone())));
            let listed: Vec<&str> = tags.iter().map(String::as_str).collect();
            for tag in common(table, attribute, &listed) {
                add(Way::Tighten, Change::Add(tag));
            }
        }
        Fit::Is(_) | Fit::Flag { .. } | Fit::Months(_) | Fit::When(_) => {}
    }
}

fn ends<T>(bands: &[Band<T>], add: &mut impl FnMut(Way, Change)) {
    if bands.is_empty() {
        return;
    }
    for way in [Way::Relax, Way::Tighten] {
        for upper in [false, true] {
            add(way, Change::BandEnd { upper });
        }
    }
}

/// The most common words of a column that are not listed; ties in the order of the words.
fn common(table: &Table<'_>, attribute: Option<&Attribute>, listed: &[&str]) -> Vec<String> {
    let Some(values) = attribute.and_then(|attribute| read(table, attribute).ok()) else { return Vec::new() };
    let (codes, words) = match &values {
        AttributeValues::Text { codes, words, .. } | AttributeValues::Tags { codes, words, .. } => {
            (codes, words)
        }
        _ => return Vec::new(),
    };
    let mut counts = vec![0u64; words.len()];
    for &code in codes.iter().filter(|&&code| code != MISSING) {
        if let Some(count) = counts.get_mut(code as usize) {
            *count += 1;
        }
    }
    let listed: Vec<String> = listed.iter().map(|word| crate::text::normalize(word)).collect();
    let mut order: Vec<usize> =
        (0..words.len()).filter(|&i| counts[i] > 0 && !listed.contains(&words.normal[i])).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(counts[i]));
    order.into_iter().take(COMMON).map(|i| words.shown[i].clone()).collect()
}
