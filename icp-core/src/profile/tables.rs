//! The document's objects as tables: the one place that says which keys there are, what they hold and what they mean.

use super::format::Rule::{AtLeastOne, ExactlyOne, Needs, OneWith};
use super::format::Shape::{
    AnyObject, Date, Decimal, Flag, List, Map, Missing, Name, Number, OrNull, Pair, Scalar, Text, Whole, Word,
};
use super::format::{Field, Object, Shape, default, optional, required};

/// Whole numbers that a double holds exactly.
const SAFE: i64 = 9_007_199_254_740_991;
const COUNT: Shape = Whole(-SAFE, SAFE);
const UNIT: Shape = Number(0.0, 1.0);
const POINTS: Shape = Decimal(0, 100_000_000);
const WEIGHT: Shape = Decimal(1, 1_000_000_000_000);
const TEXTS: Shape = List(&Text, 1);
const NOTES: Shape = List(&Text, 0);
const NUMBER_BANDS: Shape = List(&Shape::Object(&BAND), 1);
const WHOLE_BANDS: Shape = List(&Shape::Object(&WHOLE_BAND), 1);
const MONTHS: Shape = List(&Whole(1, 12), 1);

pub(crate) const TYPES: &[&str] = &["number", "text", "date", "tags", "flag"];
pub(crate) const UNPARSABLE: &[&str] = &["error", "missing"];
pub(crate) const CATEGORIES: &[&str] =
    &["firmographic", "technographic", "behavioral", "environmental", "problem"];
pub(crate) const AXIS: &[&str] = &["fit", "timing"];
pub(crate) const POINTS_UNITS: &[&str] = &["micro", "whole"];
pub(crate) const AXES: &[&str] = &["combined", "separate"];
pub(crate) const FINDINGS: &[&str] = &["confirms", "contests"];
pub(crate) const DECAYS: &[&str] = &["step", "linear"];
pub(crate) const ROLES: &[&str] = &["economic", "technical", "champion"];
pub(crate) const DECISIONS: &[&str] = &["pursue", "consider", "exclude"];
pub(crate) const STATUSES: &[&str] = &["scored", "conditional", "insufficient_data", "excluded"];
pub(crate) const FITS: &[&str] = &[
    "bands",
    "curve",
    "values",
    "is",
    "flag",
    "age_days",
    "age_months",
    "months",
    "any_of",
    "all_of",
    "none_of",
    "count",
    "tags",
    "overlap",
    "when",
];
pub(crate) const OPERATORS: &[&str] = &[
    "is",
    "in",
    "lt",
    "le",
    "gt",
    "ge",
    "between",
    "any_of",
    "all_of",
    "none_of",
    "count",
    "age_days",
    "age_months",
    "missing",
];

/// All objects, in the order of the document reference.
pub(crate) static ALL: &[&Object] = &[
    &DOCUMENT,
    &ATTRIBUTE,
    &READ,
    &CRITERION,
    &NEUTRAL,
    &FIT,
    &BAND,
    &WHOLE_BAND,
    &FLAG_FIT,
    &OVERLAP,
    &EVIDENCE,
    &CAPS,
    &PREDICATE,
    &RANGE,
    &TIMING,
    &EXCLUSION,
    &OVERRIDE,
    &EFFECT,
    &TRIGGER,
    &TIER,
    &DECISION,
    &PERSONA,
    &SEGMENT,
    &CHANNEL,
    &CASE,
    &EXPECT,
];

pub(crate) static DOCUMENT: Object = Object {
    name: "Document",
    doc: "A whole profile.",
    fields: &[
        required("icp", Whole(1, 1), "The version of this format: 1."),
        required("name", Name, "What the profile is called."),
        optional("version", Text, "The profile's own version, in any scheme."),
        optional("description", Text, "What it is for."),
        default(
            "points",
            Word(POINTS_UNITS),
            "\"micro\"",
            "How finely 100 points are shared out: in millionths, or in whole points.",
        ),
        default(
            "axes",
            Word(AXES),
            "\"combined\"",
            "`combined`: all criteria share one 100. `separate`: firmographic, technographic and problem criteria share 100 points of fit, \
             behavioral and environmental ones 100 points of timing.",
        ),
        default(
            "importance",
            Map(&WEIGHT, 0, "word"),
            "{\"critical\": 11, \"very_high\": 9, \"high\": 5, \"medium\": 3}",
            "What the importance words weigh. A map given here replaces the default whole.",
        ),
        required(
            "attributes",
            Map(&Shape::Object(&ATTRIBUTE), 0, "attribute"),
            "What is known about an account, by name.",
        ),
        required("criteria", List(&Shape::Object(&CRITERION), 0), "What earns points."),
        optional("caps", Shape::Object(&CAPS), "The most points a category may contribute to its axis."),
        optional("exclusions", List(&Shape::Object(&EXCLUSION), 0), "Reasons never to sell to an account."),
        optional(
            "overrides",
            List(&Shape::Object(&OVERRIDE), 0),
            "Documented exceptions, applied in this order.",
        ),
        optional("triggers", List(&Shape::Object(&TRIGGER), 0), "Events that make an account timely."),
        default(
            "tiers",
            List(&Shape::Object(&TIER), 0),
            "[{\"id\": \"tier_1\", \"min\": 90}, {\"id\": \"tier_2\", \"min\": 70}, {\"id\": \"tier_3\", \"min\": 50}, {\"id\": \"tier_4\", \"min\": 0}]",
            "The tiers from the best down; `min` descends strictly.",
        ),
        default(
            "decision",
            Shape::Object(&DECISION),
            "{\"pursue\": 70, \"exclude_below\": 50}",
            "The thresholds of the decision.",
        ),
        optional("personas", List(&Shape::Object(&PERSONA), 0), "Whom to talk to. Never part of the score."),
        optional("segments", List(&Shape::Object(&SEGMENT), 0), "Named parts of the market."),
        optional("channels", List(&Shape::Object(&CHANNEL), 0), "Ways to reach people."),
        optional("cases", List(&Shape::Object(&CASE), 0), "Acceptance cases that the profile carries along."),
    ],
    rules: &[],
};

pub(crate) static ATTRIBUTE: Object = Object {
    name: "Attribute",
    doc: "One declared attribute of an account.",
    fields: &[
        required("type", Word(TYPES), "What kind of value it is."),
        optional("description", Text, "What it means, for people."),
        default(
            "find_cost",
            Number(0.000001, 1e9),
            "1",
            "What it costs to find out when missing, in any unit that is the same for all.",
        ),
        default(
            "change_cost",
            Number(0.0, 1e9),
            "1",
            "What it costs to change, for the cheapest ways to a better tier.",
        ),
        default("immutable", Flag, "false", "Whether it can not be changed at all."),
        optional(
            "aliases",
            Map(&Text, 0, "other spelling"),
            "text, tags: other spellings and the value each stands for; one step, no chains.",
        ),
        optional(
            "groups",
            Map(&TEXTS, 0, "group"),
            "text, tags: named sets of values, which may stand wherever a value does.",
        ),
        optional(
            "order",
            List(&Text, 1),
            "text: all values from the lowest to the highest; makes ranges possible.",
        ),
        default("exact", Flag, "false", "text, tags: compare as written, without trimming and lower-casing."),
        optional("read", Shape::Object(&READ), "How text, such as a CSV cell, becomes a value."),
    ],
    rules: &[],
};

pub(crate) static READ: Object = Object {
    name: "Read",
    doc: "How text becomes a value. Its presence allows text where the type is another.",
    fields: &[
        optional("column", Name, "The column or key to look under; else the attribute's name."),
        default("separator", Name, "\";\"", "tags: what stands between them."),
        optional(
            "date_format",
            Name,
            "date: how it is written, in `strftime` terms (`%Y %y %m %d %b %B %j %H %I %M %S %f %p %%`); ISO 8601 is read as well.",
        ),
        default("true", TEXTS, "[\"true\"]", "flag: words for true."),
        default("false", TEXTS, "[\"false\"]", "flag: words for false."),
        optional("null", List(&Text, 0), "Words for missing. An empty cell is missing anyway."),
        default("unparsable", Word(UNPARSABLE), "\"error\"", "What text that can not be read is."),
    ],
    rules: &[],
};

pub(crate) static CRITERION: Object = Object {
    name: "Criterion",
    doc: "One thing that earns points.",
    fields: &[
        required("id", Name, "Its id, unique among the criteria."),
        optional("name", Text, "Its name for people."),
        optional("description", Text, "What it means, for people."),
        required("category", Word(CATEGORIES), "What kind of fact it rests on."),
        optional(
            "axis",
            Word(AXIS),
            "Which 100 points it shares in, where the category's own axis is not meant.",
        ),
        optional("weight", WEIGHT, "Its weight: 0.000001 to 1,000,000, at most six decimal places."),
        optional("importance", Name, "Its weight as a word of `importance`."),
        optional("attribute", Name, "The attribute its fit reads; needed by every fit but `when`."),
        required("fit", Shape::Object(&FIT), "How a value becomes a fit between 0 and 1."),
        default(
            "missing",
            Missing,
            "\"zero\"",
            "What a missing value earns: nothing (`\"zero\"`), a stated fit (`{\"neutral\": 0.25}`), or its points are shared out over the known criteria (`\"ignore\"`).",
        ),
        optional("must_have", Name, "The best tier allowed while this criterion's fit is 0."),
        optional("evidence", List(&Shape::Object(&EVIDENCE), 0), "What it rests on."),
    ],
    rules: &[ExactlyOne(&["weight", "importance"])],
};

pub(crate) static NEUTRAL: Object = Object {
    name: "Neutral",
    doc: "What a missing value earns: the points of a stated fit.",
    fields: &[required("neutral", UNIT, "The fit that a missing value counts as.")],
    rules: &[],
};

pub(crate) static FIT: Object = Object {
    name: "Fit",
    doc: "From a value to a number between 0 and 1. Exactly one kind.",
    fields: &[
        optional("bands", NUMBER_BANDS, "number: the first band that holds decides; none: 0."),
        optional(
            "curve",
            List(&Pair(&Number(f64::MIN, f64::MAX), &UNIT), 1),
            "number: points `[x, fit]`, x strictly increasing; straight lines between, flat outside.",
        ),
        optional(
            "values",
            Map(&UNIT, 1, "value or group"),
            "text: a fit for each value or group; a value named outright beats its group.",
        ),
        default("otherwise", UNIT, "0", "The fit of every other known value, with `values`."),
        optional("is", Flag, "flag: 1 when equal, else 0."),
        optional("flag", Shape::Object(&FLAG_FIT), "flag: a fit for each side."),
        optional("age_days", WHOLE_BANDS, "date: bands over whole days from the date to `as_of`."),
        optional("age_months", WHOLE_BANDS, "date: bands over calendar months from the date to `as_of`."),
        optional("months", MONTHS, "date: 1 when its month of the year is listed, else 0."),
        optional("any_of", TEXTS, "tags: 1 when any is held, else 0."),
        optional("all_of", TEXTS, "tags: 1 when all are held, else 0."),
        optional("none_of", TEXTS, "tags: 1 when none is held, else 0."),
        optional("count", WHOLE_BANDS, "tags: bands over the number of distinct tags."),
        optional(
            "tags",
            Map(&UNIT, 1, "tag or group"),
            "tags: a fit for each tag or group; the best of those held counts.",
        ),
        optional("overlap", Shape::Object(&OVERLAP), "tags: how many of a list are held."),
        optional(
            "when",
            Shape::Object(&PREDICATE),
            "any type: 1 when the condition is true, 0 when false, missing when unknown.",
        ),
    ],
    rules: &[ExactlyOne(FITS), Needs("otherwise", "values")],
};

pub(crate) static BAND: Object = Object {
    name: "Band",
    doc: "A range of numbers, closed at both ends, and what it is worth.",
    fields: &[
        optional("min", Number(f64::MIN, f64::MAX), "The least value inside; absent: open."),
        optional("max", Number(f64::MIN, f64::MAX), "The greatest value inside; absent: open."),
        required("fit", UNIT, "What it is worth."),
    ],
    rules: &[AtLeastOne(&["min", "max"])],
};

pub(crate) static WHOLE_BAND: Object = Object {
    name: "Whole band",
    doc: "A range of whole numbers, closed at both ends, and what it is worth. For ages a missing `min` is 0.",
    fields: &[
        optional("min", COUNT, "The least number inside."),
        optional("max", COUNT, "The greatest number inside."),
        required("fit", UNIT, "What it is worth."),
    ],
    rules: &[AtLeastOne(&["min", "max"])],
};

pub(crate) static FLAG_FIT: Object = Object {
    name: "Flag fit",
    doc: "A fit for each side of a flag.",
    fields: &[required("true", UNIT, "The fit of true."), required("false", UNIT, "The fit of false.")],
    rules: &[],
};

pub(crate) static OVERLAP: Object = Object {
    name: "Overlap",
    doc: "How many elements of a list are held, and what that is worth.",
    fields: &[
        required("of", TEXTS, "The elements: tags or groups; a group is one element."),
        optional("bands", WHOLE_BANDS, "Bands over the number of matches."),
        optional("full", Whole(1, 4_294_967_295), "The fit is `min(1, matches / full)`."),
    ],
    rules: &[ExactlyOne(&["bands", "full"])],
};

pub(crate) static EVIDENCE: Object = Object {
    name: "Evidence",
    doc: "What a criterion rests on.",
    fields: &[
        required("source", Name, "What it is: `win_loss_review`, `interviews`, `sales`, `learned`, …"),
        optional("n", Whole(0, SAFE), "How many cases it rests on."),
        optional("date", Date, "When it was gathered."),
        optional("minutes", Number(0.0, 1e9), "How long each interview took."),
        optional("finding", Word(FINDINGS), "Whether it speaks for or against the criterion."),
        optional("note", Text, "Anything else."),
    ],
    rules: &[],
};

const fn cap(key: &'static str) -> Field {
    optional(key, POINTS, "The most points of this category.")
}

pub(crate) static CAPS: Object = Object {
    name: "Caps",
    doc: "The most points a category may contribute to its axis, 0 to 100.",
    fields: &[
        cap("firmographic"),
        cap("technographic"),
        cap("behavioral"),
        cap("environmental"),
        cap("problem"),
    ],
    rules: &[],
};

pub(crate) static PREDICATE: Object = Object {
    name: "Predicate",
    doc: "A condition: true, false or unknown. Either `all`, `any` or `not`, or an `attribute` with exactly one operator; in a tier's \
          `requires` also `timing`, `trigger` or `criterion`.",
    fields: &[
        optional(
            "all",
            List(&Shape::Object(&PREDICATE), 1),
            "True when all are true; false when any is false.",
        ),
        optional(
            "any",
            List(&Shape::Object(&PREDICATE), 1),
            "True when any is true; false when all are false.",
        ),
        optional("not", Shape::Object(&PREDICATE), "Turns true and false around."),
        optional("attribute", Name, "The attribute that the operator asks about."),
        optional(
            "is",
            Scalar,
            "number, text, date, flag: equal; text: equal to the value or a member of the group.",
        ),
        optional("in", List(&Scalar, 1), "number, text, date: equal to one of these."),
        optional("lt", Scalar, "number, date, ordered text: below."),
        optional("le", Scalar, "number, date, ordered text: at most."),
        optional("gt", Scalar, "number, date, ordered text: above."),
        optional("ge", Scalar, "number, date, ordered text: at least."),
        optional(
            "between",
            Pair(&Scalar, &Scalar),
            "number, date, ordered text: within both ends, inclusive.",
        ),
        optional("any_of", TEXTS, "tags: any is held."),
        optional("all_of", TEXTS, "tags: all are held."),
        optional("none_of", TEXTS, "tags: none is held."),
        optional("count", Shape::Object(&RANGE), "tags: the number of distinct tags."),
        optional("age_days", Shape::Object(&RANGE), "date: whole days from the date to `as_of`."),
        optional("age_months", Shape::Object(&RANGE), "date: calendar months from the date to `as_of`."),
        optional("missing", Flag, "any type: whether the value is missing (true) or known (false)."),
        optional(
            "timing",
            Shape::Object(&TIMING),
            "Only in `requires`: the timing shown lies within the ends.",
        ),
        optional("trigger", Name, "Only in `requires`: the trigger's strength is above 0."),
        optional("criterion", Name, "Only in `requires`: the criterion's fit is at least `min`."),
        optional("min", UNIT, "The least fit, with `criterion`."),
    ],
    rules: &[
        OneWith("attribute", OPERATORS),
        Needs("criterion", "min"),
        Needs("min", "criterion"),
        ExactlyOne(&["all", "any", "not", "attribute", "timing", "trigger", "criterion"]),
    ],
};

pub(crate) static RANGE: Object = Object {
    name: "Whole range",
    doc: "A range of whole numbers, closed at both ends. For ages a missing `min` is 0.",
    fields: &[
        optional("min", COUNT, "The least number inside."),
        optional("max", COUNT, "The greatest number inside."),
    ],
    rules: &[AtLeastOne(&["min", "max"])],
};

pub(crate) static TIMING: Object = Object {
    name: "Timing range",
    doc: "A range of timing, closed at both ends.",
    fields: &[optional("min", POINTS, "The least timing."), optional("max", POINTS, "The greatest timing.")],
    rules: &[AtLeastOne(&["min", "max"])],
};

pub(crate) static EXCLUSION: Object = Object {
    name: "Exclusion",
    doc: "A reason never to sell to an account: no tier, decision `exclude`.",
    fields: &[
        required("id", Name, "Its id, unique among the exclusions."),
        optional("reason", Text, "Why."),
        optional("author", Text, "Who set it."),
        required("when", Shape::Object(&PREDICATE), "When it fires."),
    ],
    rules: &[],
};

pub(crate) static OVERRIDE: Object = Object {
    name: "Override",
    doc: "A documented exception, in force between two dates.",
    fields: &[
        required("id", Name, "Its id, unique among the overrides."),
        optional("reason", Text, "Why."),
        optional("author", Text, "Who set it."),
        required("when", Shape::Object(&PREDICATE), "When it applies."),
        required("then", Shape::Object(&EFFECT), "What it does."),
        optional("starts", Date, "The first day it is in force."),
        optional("expires", Date, "The last day it is in force."),
    ],
    rules: &[],
};

pub(crate) static EFFECT: Object = Object {
    name: "Effect",
    doc: "What an override does. Exactly one.",
    fields: &[
        optional("add", Decimal(-100_000_000, 100_000_000), "Adds points."),
        optional("floor", POINTS, "Raises the score to at least this."),
        optional("cap", POINTS, "Lowers the score to at most this."),
        optional("set", POINTS, "Makes the score this."),
        optional("tier", Name, "Makes the tier this."),
    ],
    rules: &[ExactlyOne(&["add", "floor", "cap", "set", "tier"])],
};

pub(crate) static TRIGGER: Object = Object {
    name: "Trigger",
    doc: "An event that makes an account timely.",
    fields: &[
        required("id", Name, "Its id, unique among the triggers."),
        optional("name", Text, "Its name for people."),
        optional("attribute", Name, "The date attribute that says when it happened."),
        optional("when", Shape::Object(&PREDICATE), "A condition that must hold."),
        optional("months", MONTHS, "Months of `as_of` in which it is on."),
        required("strength", UNIT, "Its full strength."),
        optional(
            "window_days",
            Whole(0, 4_294_967_295),
            "The last day of its window, in days after the date; absent: it stays open.",
        ),
        optional("half_life_days", Number(0.000001, 1e9), "Strength halves every so many days."),
        default("decay", Word(DECAYS), "\"step\"", "`linear`: strength falls to 0 at the end of the window."),
    ],
    rules: &[
        AtLeastOne(&["attribute", "when", "months"]),
        Needs("window_days", "attribute"),
        Needs("half_life_days", "attribute"),
    ],
};

pub(crate) static TIER: Object = Object {
    name: "Tier",
    doc: "One tier.",
    fields: &[
        required("id", Name, "Its id, unique among the tiers."),
        optional("name", Text, "Its name for people."),
        required("min", POINTS, "The least score."),
        optional("requires", Shape::Object(&PREDICATE), "What else must be true."),
    ],
    rules: &[],
};

pub(crate) static DECISION: Object = Object {
    name: "Decision",
    doc: "`pursue` at or above, `exclude` below, `consider` between.",
    fields: &[
        default("pursue", POINTS, "70", "Pursue at or above."),
        default("exclude_below", POINTS, "50", "Exclude below."),
    ],
    rules: &[],
};

pub(crate) static PERSONA: Object = Object {
    name: "Persona",
    doc: "A kind of person inside an account.",
    fields: &[
        required("id", Name, "Its id, unique among the personas."),
        optional("name", Text, "Its name for people."),
        optional("role", Word(ROLES), "The part it plays in a purchase."),
        optional("titles", NOTES, "Job titles."),
        optional("departments", NOTES, "Departments."),
        optional("pains", NOTES, "What hurts."),
        optional("value_propositions", NOTES, "What to promise."),
        optional("outreach_tip", Text, "How to write to them."),
        optional("motivations", NOTES, "What drives them."),
        optional("objections", NOTES, "What they object."),
        optional("information_sources", NOTES, "Where they look things up."),
        optional("buying_preference", Text, "How they like to buy."),
    ],
    rules: &[],
};

pub(crate) static SEGMENT: Object = Object {
    name: "Segment",
    doc: "A named part of the market.",
    fields: &[
        required("id", Name, "Its id, unique among the segments."),
        optional("name", Text, "Its name for people."),
        required("when", Shape::Object(&PREDICATE), "Which accounts belong to it."),
    ],
    rules: &[],
};

pub(crate) static CHANNEL: Object = Object {
    name: "Channel",
    doc: "A way to reach people.",
    fields: &[
        required("id", Name, "Its id, unique among the channels."),
        optional("name", Text, "Its name for people."),
        optional("cost", Number(0.0, 1e12), "What one touch costs, in the plan's currency."),
        optional("reach", UNIT, "The share of the right people it reaches."),
        optional("audience", Number(0.0, 1e12), "How many people it shows a message to, right or not."),
        optional("capacity", Number(0.0, 1e12), "The most touches it can make in the plan's period."),
        optional("message_fit", UNIT, "How well the message suits the place."),
        optional("meeting_rate", UNIT, "Meetings for each touch of a right person."),
        optional("targets", Shape::Object(&PREDICATE), "Which accounts its targeting can pick out."),
    ],
    rules: &[],
};

pub(crate) static CASE: Object = Object {
    name: "Case",
    doc: "An acceptance case.",
    fields: &[
        optional("name", Text, "Its name for people."),
        required("as_of", Date, "The date to score at."),
        required("account", AnyObject, "The account."),
        required("expect", Shape::Object(&EXPECT), "What must come out; what is left out is not looked at."),
    ],
    rules: &[],
};

pub(crate) static EXPECT: Object = Object {
    name: "Expectation",
    doc: "What a case expects of the record.",
    fields: &[
        optional("score", POINTS, "The score."),
        optional("low", POINTS, "The lower bound."),
        optional("high", POINTS, "The upper bound."),
        optional("timing", POINTS, "The timing."),
        optional("tier", OrNull(&Name), "The tier's id; null expects none."),
        optional("tier_certain", Flag, "Whether the tier is certain."),
        optional("decision", Word(DECISIONS), "The decision."),
        optional("status", Word(STATUSES), "The status."),
    ],
    rules: &[],
};
