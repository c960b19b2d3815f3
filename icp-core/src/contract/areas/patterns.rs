//! The operations of `learn` that find patterns: cohorts, traits, bands, exclusions.

use super::{answer_table, of_table};
use crate::contract::operation::Operation;
use crate::learn::anti::anti_icp;
use crate::learn::attributes::infer;
use crate::learn::binning::bands;
use crate::learn::charts::{bands_chart, traits_chart};
use crate::learn::overlap::cohorts;
use crate::learn::sharpen::sharpen;
use crate::learn::traits::traits;
use crate::table::Table;
use serde::{Deserialize, Serialize};

pub(super) const OPERATIONS: &[Operation] = &[
    of_table(
        "learn.infer_attributes",
        "A declaration for each column of a plain table that can be learned from, and why the others can not.",
        universe!(),
        |call| answer_table(call, |_: &NoOptions, table: &Table<'_>| infer(table)),
    ),
    of_table(
        "learn.cohorts",
        "Best, worst, won and lost customers by definition: sizes, ties, what can not be told, and how definitions overlap.",
        universe!(
            r#", "list_rows": true, "cohorts": [
{"name": "by value", "rule": {"top": {"by": [{"column": "value"}], "share": 0.3}}},
{"name": "by value and growth", "rule": {"top": {"by": [{"column": "value"}, {"column": "headcount_growth_6m", "better": "low"}], "share": 0.3}}},
{"name": "worst", "rule": {"any_of": [{"source": "lost", "column": "won", "is": false}, {"source": "small", "column": "employees", "bottom_share": 0.2}]}},
{"name": "won", "rule": {"outcome": {"column": "won"}}}]"#
        ),
        |call| answer_table(call, |request, table: &Table<'_>| cohorts(table, request)),
    ),
    of_table(
        "learn.bands",
        "Bands of each number, age, order and count by exact optimal binning, missing values in a bin of their own.",
        universe!(
            r#", "target": {"outcome": {"column": "won"}}, "min_rows": 3, "max_bins": 3, "shape": "peak", "as_of": "2026-11-21", "only": ["employees", "tech_stack", "closed"]"#
        ),
        |call| answer_table(call, |request, table: &Table<'_>| bands(table, request, &call.watch)),
    ),
    of_table(
        "learn.traits",
        "What a cohort has in common and the others have not, one trait at a time and in pairs, with evidence that counts everything that was looked at.",
        universe!(
            r#", "target": {"outcome": {"column": "won"}}, "seed": 1, "q": 0.5, "min_rows": 2, "resamples": 50, "permutations": 999, "as_of": "2026-11-21",
"attributes": {"industry": {"type": "text", "aliases": {"SaaS": "B2B SaaS"}}, "employees": {"type": "number"}, "tech_stack": {"type": "tags", "aliases": {"SFDC": "Salesforce"}}, "business_model": {"type": "text"}, "headcount_growth_6m": {"type": "number"}}"#
        ),
        |call| answer_table(call, |request, table: &Table<'_>| traits(table, request, &call.watch)),
    ),
    of_table(
        "learn.traits_chart",
        "Traits as a forest plot in Vega-Lite; takes the request of `traits`.",
        universe!(
            r#", "target": {"outcome": {"column": "won"}}, "seed": 1, "q": 0.5, "min_rows": 2, "pairs": false, "resamples": 0, "only": ["employees", "industry"]"#
        ),
        |call| {
            answer_table(call, |request, table: &Table<'_>| {
                traits(table, request, &call.watch).map(|report| traits_chart(&report))
            })
        },
    ),
    of_table(
        "learn.bands_chart",
        "Rates by band with their intervals in Vega-Lite; takes the request of `bands`.",
        universe!(
            r#", "target": {"outcome": {"column": "won"}}, "min_rows": 3, "max_bins": 3, "only": ["employees"]"#
        ),
        |call| {
            answer_table(call, |request, table: &Table<'_>| {
                bands(table, request, &call.watch).map(|report| bands_chart(&report))
            })
        },
    ),
    of_table(
        "learn.anti_icp",
        "Exclusions that the bad customers suggest: what each would have prevented and cost; refused on thin evidence, with the number of rows that would settle it.",
        universe!(
            r#", "bad": {"any_of": [{"source": "lost", "column": "won", "is": false}, {"source": "shrinking", "column": "headcount_growth_6m", "at_most": 0}]}, "seed": 1, "min_rows": 2, "min_prevented": 2, "q": 0.5, "max_good_lost": 0.5, "resamples": 20, "only": ["employees", "industry", "business_model"]"#
        ),
        |call| answer_table(call, |request, table: &Table<'_>| anti_icp(table, request, &call.watch)),
    ),
    of_table(
        "learn.sharpen_band",
        "A band that is given, and the narrower one inside it that the data may propose, with its evidence.",
        universe!(
            r#", "target": {"outcome": {"column": "won"}}, "attribute": "employees", "given": {"min": 8, "max": 500}, "seed": 1, "alpha": 0.5, "min_rows": 2, "resamples": 50, "permutations": 999"#
        ),
        |call| answer_table(call, |request, table: &Table<'_>| sharpen(table, request, &call.watch)),
    ),
];

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct NoOptions {}
