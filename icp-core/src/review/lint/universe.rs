//! What a universe shows: breadth, criteria that never vary or say the same twice, must-haves and exclusions that never or always bite.

use super::document::attributes;
use super::{Found, UniverseLintRequest, pairs, place, season, share};
use crate::profile::lint::LintCode;
use crate::review::error::ReviewError;
use crate::review::rows::{each_row, spread};
use crate::score::expression::{Nothing, View};
use crate::score::scorer::Scorer;
use crate::score::truth::Truth;
use crate::score::words::Decision;
use crate::table::Table;
use crate::watch::Watch;

/// What is counted for one exclusion.
#[derive(Clone, Copy, Default)]
struct Fired {
    fired: u64,
    unknown: u64,
    /// Fired only because something is missing.
    on_missing: u64,
}

/// Looks at the universe; how many rows were looked at.
pub(super) fn lint(
    found: &mut Found,
    scorer: &Scorer,
    table: &Table<'_>,
    request: &UniverseLintRequest,
    watch: Watch<'_>,
) -> Result<u64, ReviewError> {
    let document = scorer.profile().document();
    let match_tier = match &request.match_tier {
        Some(wanted) => match document.tiers.iter().position(|tier| tier.id == *wanted) {
            Some(place) => Some(place),
            None => return Err(ReviewError::option("/match_tier", format!("there is no tier `{wanted}`"))),
        },
        None => None,
    };
    let rows = spread(table.rows(), request.most_rows as usize);
    let looked_at = rows.len() as u64;
    let mut fits: Vec<Vec<Option<f64>>> = vec![Vec::with_capacity(rows.len()); document.criteria.len()];
    let mut exclusions = vec![Fired::default(); document.exclusions.len()];
    let mut tiers = vec![0u64; document.tiers.len() + 1];
    let mut matches = 0u64;
    each_row(scorer, table, &rows, |_, account, slots| {
        for (column, result) in fits.iter_mut().zip(&account.criteria) {
            column.push(result.fit);
        }
        for (i, (fired, truth)) in exclusions.iter_mut().zip(&account.exclusions).enumerate() {
            match truth {
                Truth::True => {
                    fired.fired += 1;
                    let surely = scorer.plan().exclusions[i].truth(slots, View::Bounds, &Nothing);
                    fired.on_missing += u64::from(surely != Truth::True);
                }
                Truth::Unknown => fired.unknown += 1,
                Truth::False => {}
            }
        }
        let verdict = &account.verdict;
        tiers[verdict.tier.unwrap_or(document.tiers.len())] += 1;
        matches += u64::from(match match_tier {
            Some(least) => verdict.tier.is_some_and(|tier| tier <= least),
            None => verdict.decision == Decision::Pursue,
        });
    })?;
    watch.at(0.4)?;
    let market = request.market.unwrap_or(table.rows() as u64);
    breadth(found, matches, looked_at, market, request);
    criteria(found, scorer, &fits, request);
    must_haves(found, scorer, &fits, request);
    if looked_at >= request.least_rows {
        of_exclusions(found, scorer, &exclusions, looked_at, request);
        for (i, (tier, count)) in document.tiers.iter().zip(&tiers).enumerate() {
            if *count == 0 {
                let message = format!("none of {looked_at} accounts reaches tier `{}`", tier.id);
                let remedy = "lower its `min` or what it requires, or take the tier out";
                let figures = [("accounts", 0.0), ("of", looked_at as f64)];
                found.add(LintCode::TierEmpty, place("tiers", i), message, remedy, &figures);
            }
        }
    }
    watch.at(0.5)?;
    pairs::lint(found, scorer, &fits, request, watch.part(0.5, 0.8))?;
    season::lint(found, scorer, table, &rows, request)?;
    Ok(looked_at)
}

fn breadth(found: &mut Found, matches: u64, looked_at: u64, market: u64, request: &UniverseLintRequest) {
    if looked_at == 0 {
        return;
    }
    // Scaled to the market without rounding on the way; half a company counts as one.
    let fit =
        (u128::from(matches) * u128::from(market) * 2 + u128::from(looked_at)) / (2 * u128::from(looked_at));
    let figures = [
        ("companies", fit as f64),
        ("of", market as f64),
        ("min", request.breadth_min as f64),
        ("max", request.breadth_max as f64),
    ];
    if fit > u128::from(request.breadth_max) {
        let message = format!("{fit} of {market} companies fit, more than {}", request.breadth_max);
        let remedy = "tighten the criterion that costs least: `breadth` says what each step would take out";
        found.add(LintCode::TooBroad, "/criteria", message, remedy, &figures);
    } else if fit < u128::from(request.breadth_min) {
        let message = format!("{fit} of {market} companies fit, fewer than {}", request.breadth_min);
        let remedy = "relax the criterion that brings most: `breadth` says what each step would add";
        found.add(LintCode::TooNarrow, "/criteria", message, remedy, &figures);
    }
}

fn criteria(found: &mut Found, scorer: &Scorer, fits: &[Vec<Option<f64>>], request: &UniverseLintRequest) {
    let document = scorer.profile().document();
    for (i, (criterion, fits)) in document.criteria.iter().zip(fits).enumerate() {
        let all = fits.len() as u64;
        let mut known = fits.iter().flatten();
        let count = fits.iter().flatten().count() as u64;
        if all >= request.least_rows && count * 2 < all {
            let message =
                format!("criterion `{}` is known for {} of {all} accounts", criterion.id, share(count, all));
            let remedy =
                "find the attribute out for more accounts, or give its weight to criteria that are known";
            let figures = [("known", count as f64), ("of", all as f64)];
            found.add(LintCode::CriterionRarelyKnown, place("criteria", i), message, remedy, &figures);
        }
        if count < request.least_rows.max(1) {
            continue;
        }
        let first = known.next().copied().unwrap_or(0.0);
        if known.all(|fit| *fit == first) {
            let message = format!(
                "criterion `{}` has a fit of {first} for all {count} accounts of which it is known",
                criterion.id
            );
            let remedy = "it tells nobody apart: narrow its fit, or take it out";
            let figures = [("fit", first), ("known", count as f64)];
            found.add(LintCode::CriterionConstant, place("criteria", i), message, remedy, &figures);
        }
    }
}

fn must_haves(found: &mut Found, scorer: &Scorer, fits: &[Vec<Option<f64>>], request: &UniverseLintRequest) {
    let document = scorer.profile().document();
    for (i, (criterion, fits)) in document.criteria.iter().zip(fits).enumerate() {
        let known = fits.iter().flatten().count() as u64;
        let met = fits.iter().flatten().filter(|fit| **fit > 0.0).count();
        if criterion.must_have.is_some() && known >= request.least_rows.max(1) && met == 0 {
            let message = format!("none of {known} accounts meets must-have `{}`", criterion.id);
            let remedy = "check the spelling of its values against the data, or drop `must_have`";
            let path = format!("{}/must_have", place("criteria", i));
            let figures = [("met", 0.0), ("known", known as f64)];
            found.add(LintCode::MustHaveNeverMet, path, message, remedy, &figures);
        }
    }
}

fn of_exclusions(
    found: &mut Found,
    scorer: &Scorer,
    exclusions: &[Fired],
    all: u64,
    request: &UniverseLintRequest,
) {
    let document = scorer.profile().document();
    for (i, (rule, count)) in document.exclusions.iter().zip(exclusions).enumerate() {
        let path = place("exclusions", i);
        let known = all - count.unknown;
        let figures = [
            ("fired", count.fired as f64),
            ("unknown", count.unknown as f64),
            ("on_missing", count.on_missing as f64),
            ("of", all as f64),
        ];
        let id = &rule.id;
        if count.on_missing > 0 {
            let message = format!(
                "exclusion `{id}` fires on {} of {all} accounts only because something is not known of them",
                count.on_missing
            );
            let remedy =
                "leave `missing` out: an exclusion that can not be told is reported as unknown by itself";
            found.add(LintCode::ExclusionFiresOnMissing, path.clone(), message, remedy, &figures);
        }
        if count.unknown * 2 > all {
            let mut read = Vec::new();
            attributes(&rule.when, &mut read);
            read.sort_unstable();
            read.dedup();
            let message = format!(
                "exclusion `{id}` can not be told for {} of {all} accounts",
                share(count.unknown, all)
            );
            let remedy = format!("find out: {}", read.join(", "));
            found.add(LintCode::ExclusionRarelyKnown, path.clone(), message, &remedy, &figures);
        }
        if known < request.least_rows.max(1) {
            continue;
        }
        if count.fired == 0 {
            let message =
                format!("exclusion `{id}` fires on none of the {known} accounts of which it is known");
            let remedy = "check the spelling of its values against the data; keep it only if such companies may still come";
            found.add(LintCode::ExclusionNeverFires, path, message, remedy, &figures);
        } else if count.fired as f64 > request.nearly_all * known as f64 {
            let message = format!(
                "exclusion `{id}` fires on {} of the {known} accounts of which it is known",
                share(count.fired, known)
            );
            let remedy = "narrow it, or look whether the condition is the wrong way round";
            found.add(LintCode::ExclusionAlwaysFires, path, message, remedy, &figures);
        }
    }
}
