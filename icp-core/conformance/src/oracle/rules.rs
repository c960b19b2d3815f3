//! Exclusions, overrides, tiers, decision and status.

use serde_json::{Value, json};

use super::date::Date;
use super::fit;
use super::points::{FULL, micro};
use super::timing::Timing;
use super::truth::{Gates, NoGates, Truth, View, truth};
use super::values::items;
use super::{Axis, Scored};

/// What the rules make of an account.
pub(crate) struct Verdict {
    pub(crate) score: i64,
    pub(crate) low: i64,
    pub(crate) high: i64,
    pub(crate) tier: Option<String>,
    pub(crate) tier_certain: bool,
    pub(crate) tier_reasons: Vec<Value>,
    pub(crate) decision: &'static str,
    pub(crate) status: &'static str,
    pub(crate) exclusions: Value,
    pub(crate) overrides: Value,
}

/// An override in its window, under both truths.
struct Override<'a> {
    document: &'a Value,
    shown: Truth,
    bounds: Truth,
}

impl Override<'_> {
    fn tier(&self) -> Option<&str> {
        self.document["then"]["tier"].as_str()
    }

    /// The score after this override; a tier override leaves it.
    fn moved(&self, score: i64) -> i64 {
        let then = &self.document["then"];
        let moved = if let Some(points) = then.get("add") {
            score + micro(points)
        } else if let Some(points) = then.get("floor") {
            score.max(micro(points))
        } else if let Some(points) = then.get("cap") {
            score.min(micro(points))
        } else if let Some(points) = then.get("set") {
            micro(points)
        } else {
            score
        };
        moved.clamp(0, FULL)
    }
}

fn ids<'a>(documents: impl Iterator<Item = &'a Value>) -> Vec<Value> {
    documents.map(|document| document["id"].clone()).collect()
}

fn in_window(document: &Value, as_of: Date) -> bool {
    let end = |name: &str| document.get(name).map(|date| Date::parse_iso(date.as_str().unwrap()).unwrap());
    end("starts").is_none_or(|starts| starts <= as_of)
        && end("expires").is_none_or(|expires| as_of <= expires)
}

pub(crate) fn judge(scored: &Scored<'_>, fit: &Axis, timing: &Timing) -> Verdict {
    let exclusions: Vec<(&Value, Truth, Truth)> = items(&scored.profile["exclusions"])
        .map(|document| {
            let of = |view| truth(scored, &document["when"], view, &NoGates);
            (document, of(View::Shown), of(View::Bounds))
        })
        .collect();
    let excluded = |wanted: Truth| ids(exclusions.iter().filter(|rule| rule.1 == wanted).map(|rule| rule.0));
    let (fired, unknown) = (excluded(Truth::True), excluded(Truth::Unknown));

    let overrides: Vec<Override<'_>> = items(&scored.profile["overrides"])
        .filter(|document| in_window(document, scored.as_of))
        .map(|document| {
            let of = |view| truth(scored, &document["when"], view, &NoGates);
            Override { document, shown: of(View::Shown), bounds: of(View::Bounds) }
        })
        .collect();
    let mut score = fit.total();
    let mut changes = Vec::new();
    for rule in overrides.iter().filter(|rule| rule.shown == Truth::True) {
        let moved = rule.moved(score);
        let mut entry = json!({"id": rule.document["id"], "change": moved - score});
        if let Some(tier) = rule.tier() {
            entry["tier"] = json!(tier);
        }
        changes.push(entry);
        score = moved;
    }
    let (low, high) = run_on_pair(&overrides, fit);

    let any_override = !changes.is_empty();
    let insufficient = scored.coverage() == 0.0 && !any_override;
    let status = if !fired.is_empty() {
        "excluded"
    } else if insufficient {
        "insufficient_data"
    } else if !unknown.is_empty() {
        "conditional"
    } else {
        "scored"
    };
    let forced = overrides.iter().rfind(|rule| rule.shown == Truth::True && rule.tier().is_some());
    let tiers = Tiers { list: tiers(scored.profile), scored, timing };
    let (tier, tier_reasons) = match (status, forced) {
        ("excluded" | "insufficient_data", _) => (None, Vec::new()),
        (_, Some(rule)) => {
            let tier = rule.tier().unwrap();
            (
                Some(tier.to_owned()),
                vec![json!({"tier": tier, "reason": "override", "override": rule.document["id"]})],
            )
        }
        _ => tiers.reached(score),
    };
    let decision = match (status, forced) {
        ("excluded", _) => "exclude",
        ("insufficient_data", _) => "consider",
        (_, Some(rule)) => decision(scored.profile, tiers.min_of(rule.tier().unwrap())),
        _ => decision(scored.profile, score),
    };
    let certain = Certainty { tiers: &tiers, overrides: &overrides, low, high };
    let excluded_for_bounds = |wanted: Truth| exclusions.iter().any(|rule| rule.2 == wanted);
    let tier_certain = if excluded_for_bounds(Truth::True) || certain.insufficient_for_ever() {
        true
    } else if status == "insufficient_data" {
        false
    } else {
        !excluded_for_bounds(Truth::Unknown) && certain.tier_is()
    };
    Verdict {
        score,
        low,
        high,
        tier,
        tier_certain,
        tier_reasons,
        decision,
        status,
        exclusions: json!({"fired": fired, "unknown": unknown}),
        overrides: json!({
            "fired": changes,
            "unknown": ids(overrides.iter().filter(|rule| rule.shown == Truth::Unknown).map(|rule| rule.document)),
        }),
    }
}

/// True moves both ends, unknown takes the wider of moved and unmoved.
fn run_on_pair(overrides: &[Override<'_>], fit: &Axis) -> (i64, i64) {
    let (mut low, mut high) = (fit.ends.low, fit.ends.high);
    for rule in overrides {
        match rule.bounds {
            Truth::True => (low, high) = (rule.moved(low), rule.moved(high)),
            Truth::Unknown => (low, high) = (low.min(rule.moved(low)), high.max(rule.moved(high))),
            Truth::False => {}
        }
    }
    (low, high)
}

fn decision(profile: &Value, score: i64) -> &'static str {
    let threshold = |name: &str, default: i64| profile["decision"].get(name).map_or(default, micro);
    if score >= threshold("pursue", 70_000_000) {
        "pursue"
    } else if score < threshold("exclude_below", 50_000_000) {
        "exclude"
    } else {
        "consider"
    }
}

fn tiers(profile: &Value) -> Vec<Value> {
    match profile.get("tiers") {
        Some(tiers) => items(tiers).cloned().collect(),
        None => [90, 70, 50, 0]
            .iter()
            .enumerate()
            .map(|(place, min)| json!({"id": format!("tier_{}", place + 1), "min": min}))
            .collect(),
    }
}

struct Tiers<'a> {
    list: Vec<Value>,
    scored: &'a Scored<'a>,
    timing: &'a Timing,
}

impl Tiers<'_> {
    fn place(&self, id: &str) -> usize {
        self.list.iter().position(|tier| tier["id"] == id).expect("the tier is declared")
    }

    fn min_of(&self, id: &str) -> i64 {
        micro(&self.list[self.place(id)]["min"])
    }

    /// From the top, the first tier whose `min` is met, that no must-have forbids and whose `requires` is true.
    fn reached(&self, score: i64) -> (Option<String>, Vec<Value>) {
        let mut reasons = Vec::new();
        for (place, tier) in self.list.iter().enumerate() {
            if score < micro(&tier["min"]) {
                continue;
            }
            let id = &tier["id"];
            if let Some(criterion) = self.capping(place) {
                reasons.push(json!({"tier": id, "reason": "must_have", "criterion": criterion}));
                continue;
            }
            match self.requires(tier, View::Shown) {
                Truth::True => return (Some(id.as_str().unwrap().to_owned()), reasons),
                Truth::False => reasons.push(json!({"tier": id, "reason": "requires_unmet"})),
                Truth::Unknown => reasons.push(json!({"tier": id, "reason": "requires_unknown"})),
            }
        }
        (None, reasons)
    }

    /// The must-have criteria that name a tier below the one at `place`, with their fit under a view.
    fn must_haves(&self, place: usize, view: View) -> impl Iterator<Item = (&Value, Option<f64>)> {
        let criteria = self.scored.criteria.iter();
        criteria
            .filter(move |criterion| {
                criterion
                    .document
                    .get("must_have")
                    .is_some_and(|tier| self.place(tier.as_str().unwrap()) > place)
            })
            .map(move |criterion| {
                let fit = if view == View::Shown { criterion.shown } else { criterion.bounds };
                // A fit that can not be 0 for any value keeps no completion out, whichever it will be.
                let never_zero = || !fit::reachable(self.scored, criterion.document).contains(&0.0);
                (&criterion.document["id"], fit.or_else(|| never_zero().then_some(1.0)))
            })
    }

    /// The first criterion that keeps the account out of the tier at `place`.
    fn capping(&self, place: usize) -> Option<&Value> {
        self.must_haves(place, View::Shown).find(|(_, fit)| *fit == Some(0.0)).map(|(id, _)| id)
    }

    /// Whether the tier at `place` is open to every completion, to none, or to some.
    fn open_for_ever(&self, place: usize) -> Truth {
        let must_haves: Vec<Option<f64>> = self.must_haves(place, View::Bounds).map(|(_, fit)| fit).collect();
        let requires = self.requires(&self.list[place], View::Bounds);
        if must_haves.contains(&Some(0.0)) || requires == Truth::False {
            Truth::False
        } else if must_haves.contains(&None) || requires == Truth::Unknown {
            Truth::Unknown
        } else {
            Truth::True
        }
    }

    fn requires(&self, tier: &Value, view: View) -> Truth {
        tier.get("requires").map_or(Truth::True, |requires| truth(self.scored, requires, view, self))
    }

    /// The tier of every completion whose score is `score`, when there is but one: `Err` when it is open.
    fn settled(&self, score: i64) -> Result<Option<usize>, ()> {
        for (place, tier) in self.list.iter().enumerate() {
            if score >= micro(&tier["min"]) {
                match self.open_for_ever(place) {
                    Truth::True => return Ok(Some(place)),
                    Truth::False => {}
                    Truth::Unknown => return Err(()),
                }
            }
        }
        Ok(None)
    }
}

impl Gates for Tiers<'_> {
    fn gate(&self, predicate: &Value, view: View) -> Option<Truth> {
        if let Some(band) = predicate.get("timing") {
            return Some(self.timing_gate(band, view));
        }
        if let Some(id) = predicate.get("trigger") {
            let place =
                items(&self.scored.profile["triggers"]).position(|trigger| trigger["id"] == *id).unwrap();
            let (low, high) = self.timing.ranges[place];
            let surely = if view == View::Shown { self.timing.strengths[place] > 0.0 } else { low > 0.0 };
            return Some(three_way(surely, high > 0.0));
        }
        if let Some(id) = predicate.get("criterion") {
            let criterion =
                self.scored.criteria.iter().find(|criterion| criterion.document["id"] == *id).unwrap();
            let fit = if view == View::Shown { criterion.shown } else { criterion.bounds };
            let least = predicate["min"].as_f64().unwrap();
            return Some(fit.map_or(Truth::Unknown, |fit| (fit >= least).into()));
        }
        None
    }
}

impl Tiers<'_> {
    fn timing_gate(&self, band: &Value, view: View) -> Truth {
        let min = band.get("min").map_or(0, micro);
        let max = band.get("max").map_or(FULL, micro);
        let inside = |timing: i64| (min..=max).contains(&timing);
        let surely = match view {
            View::Shown => inside(self.timing.now),
            View::Bounds => inside(self.timing.low) && inside(self.timing.high),
        };
        three_way(surely, self.timing.low <= max && min <= self.timing.high)
    }
}

fn three_way(surely: bool, possibly: bool) -> Truth {
    match (surely, possibly) {
        (true, _) => Truth::True,
        (false, true) => Truth::Unknown,
        (false, false) => Truth::False,
    }
}

/// What no completion can change.
struct Certainty<'a> {
    tiers: &'a Tiers<'a>,
    overrides: &'a [Override<'a>],
    low: i64,
    high: i64,
}

impl Certainty<'_> {
    fn insufficient_for_ever(&self) -> bool {
        let no_fit_criteria = !self.tiers.scored.criteria.iter().any(|criterion| criterion.axis == "fit");
        no_fit_criteria && self.overrides.iter().all(|rule| rule.bounds == Truth::False)
    }

    /// No completion falls back to insufficient data.
    fn never_insufficient(&self) -> bool {
        let criteria = &self.tiers.scored.criteria;
        criteria
            .iter()
            .any(|criterion| criterion.axis == "fit" && criterion.max > 0 && criterion.bounds.is_some())
            || self.overrides.iter().any(|rule| rule.bounds == Truth::True)
    }

    fn tier_is(&self) -> bool {
        let forcing: Vec<(&str, Truth)> =
            self.overrides.iter().filter_map(|rule| rule.tier().map(|tier| (tier, rule.bounds))).collect();
        if let Some(last) = forcing.iter().rposition(|(_, truth)| *truth == Truth::True) {
            let tier = forcing[last].0;
            return forcing[last..].iter().all(|(other, truth)| *truth == Truth::False || *other == tier);
        }
        let unforced = forcing.iter().all(|(_, truth)| *truth == Truth::False);
        let (low, high) = (self.tiers.settled(self.low), self.tiers.settled(self.high));
        self.never_insufficient() && unforced && low.is_ok() && low == high
    }
}
