//! One step of relaxing or tightening a criterion, as an edit of the document.

use crate::num;
use crate::points::Points;
use crate::profile::document::Document;
use crate::profile::fit::{Band, Fit, OverlapScale};
use serde::Serialize;

/// Which way a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// More accounts may fit.
    Relax,
    /// Fewer may.
    Tighten,
}

/// What a step changes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// The lower (or upper) end of the band that is worth most.
    BandEnd { upper: bool },
    /// The whole curve along its x.
    Curve,
    /// How many matches are a whole fit.
    Full,
    /// A value or tag enters what is worth most (or what is looked for).
    Add(String),
    /// A value or tag leaves it.
    Drop(String),
    /// The criterion no longer counts.
    Leave,
    /// It no longer is a must-have.
    Release,
    /// It becomes a must-have: the best tier allowed without it, by place.
    Demand(usize),
    /// The exclusion no longer fires.
    Allow,
    /// The threshold moves.
    Threshold,
}

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A criterion, by place.
    Criterion(usize),
    /// An exclusion, by place.
    Exclusion(usize),
    /// The decision's `pursue`.
    Pursue,
    /// A tier's `min`, by place.
    Tier(usize),
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edit {
    pub(super) part: Part,
    pub(super) way: Way,
    pub(super) change: Change,
}

/// How many points a threshold moves in one step.
pub(super) const THRESHOLD_STEP: i16 = 5;

/// Three significant digits: a bound that a person would write.
fn tidy(x: f64) -> f64 {
    format!("{x:.2e}").parse().unwrap_or(x)
}

/// The best of some bands: the greatest fit, the first of equals.
pub(super) fn best<T>(bands: &[Band<T>]) -> Option<usize> {
    let mut found: Option<usize> = None;
    for (i, band) in bands.iter().enumerate() {
        if found.is_none_or(|known| band.fit > bands[known].fit) {
            found = Some(i);
        }
    }
    found
}

/// Moves one end of the band that is worth most, and lets it decide first. `next` gives an end after a step by itself.
fn move_end<T: Copy + PartialOrd>(
    bands: &mut Vec<Band<T>>,
    upper: bool,
    outward: bool,
    next: impl Fn(T) -> Option<T>,
) -> bool {
    let Some(place) = best(bands) else { return false };
    let mut band = bands[place];
    let Some(end) = (if upper { band.max } else { band.min }) else { return false };
    let further = |other: T| if upper { other > end } else { other < end };
    // Where another band goes on beyond this one, its end is the next step; an open one frees this end too.
    let around = bands.iter().enumerate().filter(|(i, _)| outward && *i != place).map(|(_, other)| {
        let reach = if upper { other.max } else { other.min };
        let touches = if upper {
            other.min.is_none_or(|min| min <= end)
        } else {
            other.max.is_none_or(|max| max >= end)
        };
        (reach, touches)
    });
    let mut neighbour: Option<Option<T>> = None;
    for (reach, touches) in around {
        if touches && reach.is_none_or(further) {
            let nearer = match (neighbour, reach) {
                (None, _) | (Some(None), Some(_)) => true,
                (Some(Some(known)), Some(reach)) => {
                    if upper {
                        reach < known
                    } else {
                        reach > known
                    }
                }
                (Some(_), None) => false,
            };
            if nearer {
                neighbour = Some(reach);
            }
        }
    }
    let moved = match neighbour {
        Some(reach) => reach,
        None => match next(end) {
            Some(end) => Some(end),
            None => return false,
        },
    };
    if moved.is_some_and(|moved| moved == end) {
        return false;
    }
    if upper {
        band.max = moved;
    } else {
        band.min = moved;
    }
    if band.min.zip(band.max).is_some_and(|(min, max)| min > max)
        || (band.min.is_none() && band.max.is_none())
    {
        return false;
    }
    bands.remove(place);
    bands.insert(0, band);
    true
}

impl Edit {
    /// Carries the step out; false where there is no such step.
    pub(super) fn apply(&self, document: &mut Document, step: f64) -> bool {
        let relax = self.way == Way::Relax;
        match self.part {
            Part::Criterion(place) => {
                let Some(criterion) = document.criteria.get_mut(place) else { return false };
                match &self.change {
                    // Its points go to the others only when the criterion goes; so that no place moves, everybody gets them instead.
                    Change::Leave => {
                        criterion.fit = Fit::When(crate::profile::predicate::Predicate::Any(vec![
                            anything(criterion.attribute.as_deref(), &criterion.fit, true),
                            anything(criterion.attribute.as_deref(), &criterion.fit, false),
                        ]));
                        criterion.attribute = None;
                        criterion.must_have = None;
                        true
                    }
                    Change::Release => criterion.must_have.take().is_some(),
                    Change::Demand(tier) => {
                        let Some(tier) = document.tiers.get(*tier).map(|tier| tier.id.clone()) else {
                            return false;
                        };
                        criterion.must_have.replace(tier).is_none()
                    }
                    change => edit_fit(&mut criterion.fit, change, relax, step),
                }
            }
            Part::Exclusion(place) => {
                if place < document.exclusions.len() {
                    // A condition that is never true keeps the other places as they are.
                    if let Some(rule) = document.exclusions.get_mut(place) {
                        let when = rule.when.clone();
                        rule.when = crate::profile::predicate::Predicate::All(vec![
                            when.clone(),
                            crate::profile::predicate::Predicate::Not(Box::new(when)),
                        ]);
                    }
                    true
                } else {
                    false
                }
            }
            Part::Pursue => match moved(document.decision.pursue, relax) {
                Some(points) => {
                    document.decision.pursue = points;
                    document.decision.exclude_below = document.decision.exclude_below.min(points);
                    true
                }
                None => false,
            },
            Part::Tier(place) => {
                let Some(points) = document.tiers.get(place).and_then(|tier| moved(tier.min, relax)) else {
                    return false;
                };
                document.tiers[place].min = points;
                true
            }
        }
    }
}

fn moved(points: Points, down: bool) -> Option<Points> {
    let by = i64::from(Points::whole(THRESHOLD_STEP).micro());
    let moved = Points::clamped(i64::from(points.micro()) + if down { -by } else { by });
    (moved != points).then_some(moved)
}

/// A condition that holds whether or not the attribute is known.
fn anything(attribute: Option<&str>, fit: &Fit, missing: bool) -> crate::profile::predicate::Predicate {
    use crate::profile::predicate::{Predicate, Test};
    match (attribute, fit) {
        (Some(attribute), _) => {
            Predicate::Attribute { attribute: attribute.to_owned(), test: Test::Missing(missing) }
        }
        (None, Fit::When(when)) => match first_attribute(when) {
            Some(attribute) => Predicate::Attribute { attribute, test: Test::Missing(missing) },
            None => when.clone(),
        },
        (None, _) => Predicate::All(Vec::new()),
    }
}

fn first_attribute(predicate: &crate::profile::predicate::Predicate) -> Option<String> {
    use crate::profile::predicate::Predicate;
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().find_map(first_attribute),
        Predicate::Not(part) => first_attribute(part),
        Predicate::Attribute { attribute, .. } => Some(attribute.clone()),
        Predicate::Timing { .. } | Predicate::Trigger(_) | Predicate::Criterion { .. } => None,
    }
}

fn edit_fit(fit: &mut Fit, change: &Change, relax: bool, step: f64) -> bool {
    match (fit, change) {
        (Fit::Bands(bands), Change::BandEnd { upper }) => {
            let width = best(bands).and_then(|i| bands[i].min.zip(bands[i].max)).map(|(min, max)| max - min);
            move_end(bands, *upper, relax, |end| {
                let outward = *upper == relax;
                let moved = if end > 0.0 {
                    tidy(if outward { end * (1.0 + step) } else { end / (1.0 + step) })
                } else {
                    // Below and at zero a share of the end is no step: take one of the band's width.
                    let by = step * width?;
                    tidy(if outward { end + by } else { end - by })
                };
                moved.is_finite().then_some(moved)
            })
        }
        (Fit::AgeDays(bands) | Fit::AgeMonths(bands) | Fit::Count(bands), Change::BandEnd { upper })
        | (Fit::Overlap { scale: OverlapScale::Bands(bands), .. }, Change::BandEnd { upper }) => {
            move_end(bands, *upper, relax, |end| {
                let by = num::max(1.0, num::round_half_away(end.unsigned_abs() as f64 * step)) as i64;
                if *upper == relax { end.checked_add(by) } else { end.checked_sub(by) }
            })
        }
        (Fit::Curve(knots), Change::Curve) => {
            let rising = knots.windows(2).all(|pair| pair[0].1 <= pair[1].1);
            let falling = knots.windows(2).all(|pair| pair[0].1 >= pair[1].1);
            let (Some(first), Some(last)) = (knots.first().copied(), knots.last().copied()) else {
                return false;
            };
            if rising == falling {
                return false;
            }
            // A rising curve is met sooner when it moves to the left.
            let by = step * (last.0 - first.0) * if rising == relax { -1.0 } else { 1.0 };
            for knot in knots.iter_mut() {
                knot.0 += by;
            }
            true
        }
        (Fit::Overlap { of, scale: OverlapScale::Full(full) }, Change::Full) => {
            let moved = if relax { full.saturating_sub(1) } else { full.saturating_add(1) };
            if moved == 0 || moved as usize > of.len() {
                return false;
            }
            *full = moved;
            true
        }
        (Fit::Values { values, otherwise }, Change::Add(value)) => {
            let top = values.iter().map(|(_, fit)| *fit).fold(*otherwise, num::max);
            match values.iter_mut().find(|(known, _)| known == value) {
                Some((_, fit)) if *fit < top => *fit = top,
                Some(_) => return false,
                None => values.push((value.clone(), top)),
            }
            true
        }
        (Fit::Values { values, .. }, Change::Drop(value)) | (Fit::Tags(values), Change::Drop(value)) => {
            let before = values.len();
            if before < 2 {
                return false;
            }
            values.retain(|(known, _)| known != value);
            values.len() < before
        }
        (Fit::Tags(values), Change::Add(value)) => {
            let top = values.iter().map(|(_, fit)| *fit).fold(0.0, num::max);
            match values.iter_mut().find(|(known, _)| known == value) {
                Some((_, fit)) if *fit < top => *fit = top,
                Some(_) => return false,
                None => values.push((value.clone(), top)),
            }
            true
        }
        (Fit::AnyOf(tags) | Fit::AllOf(tags) | Fit::NoneOf(tags), Change::Add(value)) => {
            if tags.contains(value) {
                return false;
            }
            tags.push(value.clone());
            true
        }
        (Fit::AnyOf(tags) | Fit::AllOf(tags) | Fit::NoneOf(tags), Change::Drop(value)) => {
            let before = tags.len();
            if before < 2 {
                return false;
            }
            tags.retain(|known| known != value);
            tags.len() < before
        }
        _ => false,
    }
}
