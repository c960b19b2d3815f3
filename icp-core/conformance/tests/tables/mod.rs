//! A table of the corpus through the core's column door: what the generator writes down and the replay compares.

use icp_core::Profile;
use icp_core::arrow::{array, table};
use icp_core::contract::failure::Failure;
use icp_core::score::scorer::{Errors, ScoredTable, TableOptions};
use icp_core::score::scores::{Output, ScoreValues, Scores};
use icp_core::table::account::Value as Given;
use serde_json::{Map, Value, json};

/// The outputs a table is asked for: all that are numbers, flags and words.
pub(crate) const OUTPUTS: [Output; 12] = [
    Output::Score,
    Output::BaseScore,
    Output::Low,
    Output::High,
    Output::Coverage,
    Output::Timing,
    Output::Tier,
    Output::TierCertain,
    Output::Decision,
    Output::Status,
    Output::Criteria,
    Output::Triggers,
];

/// The line's answer: `scores` and `faults`, or `error`.
pub(crate) fn answer(line: &Value) -> Value {
    match scored(line) {
        Ok(ScoredTable { scores, faults }) => {
            let faults: Vec<Value> = faults
                .iter()
                .map(|fault| json!({"row": fault.row, "code": fault.code().as_str(), "path": fault.path()}))
                .collect();
            json!({"scores": columns(&scores), "faults": faults})
        }
        Err(failure) => json!({"error": {"code": failure.code(), "path": failure.path()}}),
    }
}

fn scored(line: &Value) -> Result<ScoredTable, Failure> {
    let text = |name: &str| line[name].as_str().unwrap();
    let scorer = Profile::from_json(text("profile"))?.scorer(text("as_of"))?;
    let dates: Vec<&str> = line["dates"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let arrays = line["columns"].as_object().unwrap().iter().map(|(name, values)| {
        let dated = dates.contains(&name.as_str());
        let values: Vec<Given> = values.as_array().unwrap().iter().map(|value| given(value, dated)).collect();
        (name.as_str(), array(&values).unwrap(), true)
    });
    let batch = arrow_array::RecordBatch::try_from_iter_with_nullable(arrays).unwrap();
    let errors = if line["errors"] == "record" { Errors::Record } else { Errors::Raise };
    let options = TableOptions { outputs: OUTPUTS.to_vec(), errors, ..TableOptions::default() };
    Ok(scorer.score_table_with(&table(&batch, |_| true)?, &options)?)
}

fn given(value: &Value, dated: bool) -> Given {
    match value {
        Value::String(text) if dated => Given::Date(text.parse().unwrap()),
        Value::String(text) => Given::Text(text.clone()),
        Value::Number(number) => Given::Number(number.as_f64().unwrap()),
        Value::Bool(flag) => Given::Flag(*flag),
        Value::Array(tags) => Given::Tags(tags.iter().map(|tag| tag.as_str().map(str::to_owned)).collect()),
        Value::Null | Value::Object(_) => Given::Null,
    }
}

fn columns(scores: &Scores) -> Map<String, Value> {
    let of = |values: &ScoreValues, row: usize| match values {
        _ if scores.errors.contains(&row) && !matches!(values, ScoreValues::Word { .. }) => Value::Null,
        ScoreValues::Number(numbers) => json!(numbers[row]),
        ScoreValues::Flag(flags) => json!(flags[row]),
        ScoreValues::Word { codes, words } => {
            json!(usize::try_from(codes[row]).ok().map(|code| &words[code]))
        }
        ScoreValues::Words { .. } => Value::Null,
    };
    let column = |values: &ScoreValues| (0..scores.rows).map(|row| of(values, row)).collect::<Vec<_>>();
    scores.columns.iter().map(|made| (made.name.clone(), json!(column(&made.values)))).collect()
}
