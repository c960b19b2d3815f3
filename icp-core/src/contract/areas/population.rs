//! What a scorer says about a whole table besides its scores.

use super::answer_table;
use crate::contract::operation::{Operation, Run, Takes};
use crate::score::explain::next::{NextOfTable, ROWS_LOOKED_AT};
use crate::score::scorer::TableError;
use serde::{Deserialize, Serialize};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        subject: "scorer",
        name: "mean_points",
        takes: Takes::Table,
        about: "The mean points of each criterion over a table, as `baseline` for `reasons`.",
        example: universe!(),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |_: &NoOptions, table| {
                let found = scorer.mean_points(table)?;
                let baseline =
                    found.means.into_iter().map(|(id, points)| CriterionMean { id, points: points.to_f64() });
                Ok::<_, TableError>(Means {
                    rows: found.rows,
                    unreadable: found.unreadable,
                    baseline: baseline.collect(),
                })
            })
        }),
    },
    Operation {
        subject: "scorer",
        name: "next_attributes_of_table",
        takes: Takes::Table,
        about: "The attributes most worth finding out over a whole table, from at most `most` of its rows.",
        example: universe!(r#", "most": 100"#),
        run: Run::Typed(|call| {
            let scorer = call.scorer()?;
            answer_table(call, |request: &Sampled, table| {
                let most = request.most.map_or(ROWS_LOOKED_AT, |most| most as usize);
                let found = scorer.next_attributes_of_table_with(table, most)?;
                Ok::<_, TableError>(Next {
                    rows: found.rows,
                    looked_at: found.looked_at,
                    unreadable: found.unreadable,
                    attributes: found.attributes.iter().map(NextRow::new).collect(),
                })
            })
        }),
    },
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoOptions {}

#[derive(Serialize)]
struct Means {
    rows: u64,
    unreadable: u64,
    baseline: Vec<CriterionMean>,
}

#[derive(Serialize)]
struct CriterionMean {
    id: String,
    points: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sampled {
    #[serde(default)]
    most: Option<u32>,
}

#[derive(Serialize)]
struct Next {
    rows: u64,
    looked_at: u64,
    unreadable: u64,
    attributes: Vec<NextRow>,
}

#[derive(Serialize)]
struct NextRow {
    attribute: String,
    find_cost: f64,
    missing: u64,
    shrink: f64,
    per_cost: f64,
    could_make_certain: u64,
}

impl NextRow {
    fn new(found: &NextOfTable) -> Self {
        Self {
            attribute: found.attribute.clone(),
            find_cost: found.find_cost,
            missing: found.missing,
            shrink: found.shrink,
            per_cost: found.per_cost,
            could_make_certain: found.could_make_certain,
        }
    }
}
