//! The fit of a criterion: from a known value, and every fit a value could reach.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Scored;
use super::date::Date;
use super::truth::{
    NoGates, Truth, View, in_age_days, in_age_months, in_band, matches, tags_hold, truth, whole,
};
use super::values::{Known, entries, items};

/// The fit of a criterion, `None` while it is undetermined.
pub(crate) fn fit(scored: &Scored<'_>, criterion: &Value, view: View) -> Option<f64> {
    let fit = &criterion["fit"];
    if let Some(predicate) = fit.get("when") {
        return match truth(scored, predicate, view, &NoGates) {
            Truth::True => Some(1.0),
            Truth::False => Some(0.0),
            Truth::Unknown => None,
        };
    }
    let name = criterion["attribute"].as_str().unwrap();
    scored.values[name].as_ref().map(|value| fit_of(scored, name, fit, value))
}

fn worth(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// The fit of the first band that holds, else 0.
fn first_band(bands: &Value, holds: impl Fn(&Value) -> bool) -> f64 {
    items(bands).find(|band| holds(band)).map_or(0.0, |band| number(&band["fit"]))
}

/// The fit of a known value, for every kind of fit but `when`.
fn fit_of(scored: &Scored<'_>, name: &str, fit: &Value, value: &Known) -> f64 {
    match value {
        Known::Number(x) => match fit.get("curve") {
            Some(curve) => along(curve, *x),
            None => first_band(&fit["bands"], |band| in_band(*x, band)),
        },
        Known::Flag(flag) => match fit.get("is") {
            Some(wanted) => worth(wanted == *flag),
            None => fit["flag"].get(flag.to_string()).map_or(0.0, number),
        },
        Known::Text(text) => among(scored, name, &fit["values"], text)
            .unwrap_or_else(|| fit.get("otherwise").map_or(0.0, number)),
        Known::Date(date) => {
            if let Some(months) = fit.get("months") {
                worth(items(months).any(|month| whole(month) == date.month))
            } else if let Some(bands) = fit.get("age_days") {
                first_band(bands, |band| in_age_days(scored.as_of, *date, band))
            } else {
                first_band(&fit["age_months"], |band| in_age_months(scored.as_of, *date, band))
            }
        }
        Known::Tags(tags) => fit_of_tags(scored, name, fit, tags),
    }
}

fn fit_of_tags(scored: &Scored<'_>, name: &str, fit: &Value, tags: &BTreeSet<String>) -> f64 {
    for operator in ["any_of", "all_of", "none_of"] {
        if let Some(list) = fit.get(operator) {
            return worth(tags_hold(operator, matches(scored, name, tags, list), items(list).count()));
        }
    }
    if let Some(bands) = fit.get("count") {
        return first_band(bands, |band| in_band(tags.len() as f64, band));
    }
    if let Some(overlap) = fit.get("overlap") {
        return fit_of_overlap(overlap, matches(scored, name, tags, &overlap["of"]));
    }
    let fits = tags.iter().filter_map(|tag| among(scored, name, &fit["tags"], tag));
    fits.fold(0.0, |best, fit| if fit > best { fit } else { best })
}

fn fit_of_overlap(overlap: &Value, matched: usize) -> f64 {
    let matched = matched as f64;
    match overlap.get("full") {
        Some(full) if matched < number(full) => matched / number(full),
        Some(_) => 1.0,
        None => first_band(&overlap["bands"], |band| in_band(matched, band)),
    }
}

/// The fit of a word among named words: its own, else its group's.
fn among(scored: &Scored<'_>, name: &str, words: &Value, text: &str) -> Option<f64> {
    let attribute = &scored.attributes[name];
    let outright =
        entries(words).find(|(word, _)| !attribute.is_group(word) && attribute.normalize(word) == text);
    let grouped = || {
        entries(words).find(|(word, _)| attribute.is_group(word) && attribute.members(word).contains(text))
    };
    outright.or_else(grouped).map(|(_, fit)| number(fit))
}

/// Flat outside the knots, the knot's own y at a knot, straight between two.
fn along(curve: &Value, x: f64) -> f64 {
    let knots: Vec<(f64, f64)> = items(curve).map(|knot| (number(&knot[0]), number(&knot[1]))).collect();
    if x <= knots[0].0 {
        return knots[0].1;
    }
    for pair in knots.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        if x == x1 {
            return y1;
        }
        if x < x1 {
            return y0 + (x - x0) / (x1 - x0) * (y1 - y0);
        }
    }
    knots[knots.len() - 1].1
}

/// Every fit (for a curve the least and greatest) that some value of the criterion's type reaches.
pub(crate) fn reachable(scored: &Scored<'_>, criterion: &Value) -> Vec<f64> {
    let fit = &criterion["fit"];
    let (kind, spec) =
        fit.as_object().unwrap().iter().find(|(key, _)| *key != "otherwise").expect("a fit has a kind");
    let name = criterion["attribute"].as_str().unwrap_or_default();
    let of = |value: Known| fit_of(scored, name, fit, &value);
    match kind.as_str() {
        "bands" => number_probes(spec).into_iter().map(|x| of(Known::Number(x))).collect(),
        "curve" => {
            let ys: Vec<f64> = items(spec).map(|knot| number(&knot[1])).collect();
            // Just below a knot the quotient may round to 1, and then the formula may miss the knot's y by a bit.
            let rounded = ys.windows(2).map(|pair| pair[0] + (pair[1] - pair[0]));
            ys.iter().copied().chain(rounded).collect()
        }
        "values" => match scored.attributes[name].order() {
            Some(order) => order.into_iter().map(|text| of(Known::Text(text))).collect(),
            None => {
                // A group whose members are all named outright gives its fit to nobody.
                let attribute = &scored.attributes[name];
                let members = entries(spec).flat_map(|(word, _)| attribute.members(word));
                let otherwise = fit.get("otherwise").map_or(0.0, number);
                members.map(|text| of(Known::Text(text))).chain([otherwise]).collect()
            }
        },
        "flag" => [true, false].map(|flag| of(Known::Flag(flag))).to_vec(),
        "age_days" | "age_months" => {
            date_probes(scored.as_of, kind, spec).into_iter().map(|date| of(Known::Date(date))).collect()
        }
        "count" => {
            count_probes(spec).into_iter().map(|n| first_band(spec, |band| in_band(n, band))).collect()
        }
        "overlap" => (0..=items(&spec["of"]).count()).map(|matched| fit_of_overlap(spec, matched)).collect(),
        "tags" => entries(spec).map(|(_, fit)| number(fit)).chain([0.0]).collect(),
        _ => vec![0.0, 1.0],
    }
}

/// A first-match over closed bands changes only at a band's least value and just above its greatest.
fn number_probes(bands: &Value) -> Vec<f64> {
    let starts = items(bands).filter_map(|band| band.get("min")).map(number);
    let ends = items(bands).filter_map(|band| band.get("max")).map(|max| number(max).next_up());
    starts.chain(ends).chain([f64::MIN]).filter(|x| x.is_finite()).collect()
}

/// The counts where a first-match over bands can change.
fn count_probes(bands: &Value) -> Vec<f64> {
    let starts = items(bands).filter_map(|band| band.get("min")).map(number);
    let ends = items(bands).filter_map(|band| band.get("max")).map(|max| number(max) + 1.0);
    starts.chain(ends).chain([0.0]).filter(|&n| n >= 0.0).collect()
}

/// The dates where a first-match over ages can change, within the years 0001…9999.
fn date_probes(as_of: Date, kind: &str, bands: &Value) -> Vec<Date> {
    let (earliest, latest) = (Date::new(1, 1, 1).unwrap(), Date::new(9999, 12, 31).unwrap());
    let at = |age: i64| if kind == "age_days" { at_age(as_of, age) } else { as_of.plus_months(-age) };
    let ends = items(bands).flat_map(|band| [band.get("min"), band.get("max")]).flatten().map(whole);
    let edges: Vec<Date> = ends.chain([0]).map(at).collect();
    let around = |edge: &Date| [-1, 0, 1].map(|days| edge.plus_days(days));
    edges
        .iter()
        .flat_map(around)
        .chain([earliest, latest])
        .filter(|date| (earliest..=latest).contains(date))
        .collect()
}

/// The date of an age in days; an age beyond the calendar gives a date beyond it.
fn at_age(as_of: Date, age: i64) -> Date {
    as_of.plus_days(-age.clamp(-4_000_000, 4_000_000))
}
