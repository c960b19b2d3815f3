//! What must not change a bit: layout, dictionaries, slices, chunks, the order of rows, the number of threads. And what must
//! not turn around: a better fit never lowers the fit score, a better score never lowers the tier.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int16Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, LargeStringArray, RecordBatch,
    StringArray, StringViewArray,
};
use icp_conformance::generate::{Case, accounts, candidates, case, tight_case};
use icp_conformance::oracle::date::Date;
use icp_core::profile::attribute::{Attribute, AttributeType};
use icp_core::score::pool::Threads;
use icp_core::score::scorer::{Scorer, TableOptions};
use icp_core::score::scores::{Output, ScoreValues, Scores};
use icp_core::{Account, Profile, arrow};
use serde_json::Value;
use std::sync::Arc;

#[derive(Clone, Copy)]
enum Text {
    Plain,
    Large,
    View,
    Dictionary,
}

/// The values of an attribute in each account; null where it is absent.
fn values<'c>(cases: &[&'c Case], attribute: &Attribute) -> Vec<&'c Value> {
    let column = attribute.read.as_ref().and_then(|read| read.column.as_deref());
    let of = |case: &'c Case| {
        let found =
            column.and_then(|key| case.account.get(key)).or_else(|| case.account.get(&attribute.name));
        found.unwrap_or(&Value::Null)
    };
    cases.iter().map(|case| of(case)).collect()
}

fn batch(scorer: &Scorer, cases: &[&Case], layout: Text) -> RecordBatch {
    let column = |attribute: &Attribute| {
        let values = values(cases, attribute);
        let texts = || values.iter().map(|value| value.as_str());
        let array: ArrayRef = match attribute.kind {
            AttributeType::Number => {
                Arc::new(values.iter().map(|value| value.as_f64()).collect::<Float64Array>())
            }
            AttributeType::Flag => {
                Arc::new(values.iter().map(|value| value.as_bool()).collect::<BooleanArray>())
            }
            AttributeType::Date => {
                let number = |text: &str| Date::parse_iso(text).unwrap().number();
                let epoch = number("1970-01-01");
                let day = |text: &str| i32::try_from(number(text) - epoch).unwrap();
                Arc::new(texts().map(|text| text.map(day)).collect::<Date32Array>())
            }
            AttributeType::Text => match layout {
                Text::Plain => Arc::new(texts().collect::<StringArray>()),
                Text::Large => Arc::new(texts().collect::<LargeStringArray>()),
                Text::View => Arc::new(texts().collect::<StringViewArray>()),
                Text::Dictionary => Arc::new(texts().collect::<DictionaryArray<Int16Type>>()),
            },
            AttributeType::Tags => {
                let mut lists = ListBuilder::new(StringBuilder::new());
                for value in values {
                    match value.as_array() {
                        Some(tags) => lists.append_value(tags.iter().map(|tag| tag.as_str())),
                        None => lists.append_null(),
                    }
                }
                Arc::new(lists.finish())
            }
        };
        (attribute.name.clone(), array)
    };
    let columns: Vec<(String, ArrayRef)> = scorer.attributes().map(column).collect();
    RecordBatch::try_from_iter(columns).unwrap()
}

fn score(scorer: &Scorer, batch: &RecordBatch, threads: usize) -> Scores {
    let pool = Threads::new(threads);
    let options = TableOptions { outputs: Output::ALL.to_vec(), pool: &pool, ..TableOptions::default() };
    scorer.score_table_with(&arrow::table(batch, |_| true).unwrap(), &options).unwrap().scores
}

/// Everything about one row, numbers by their bits.
fn row(scores: &Scores, row: usize) -> Vec<String> {
    let cell = |name: &str, values: &ScoreValues| match values {
        ScoreValues::Number(values) => format!("{:016x}", values[row].to_bits()),
        ScoreValues::Flag(values) => values[row].to_string(),
        ScoreValues::Word { .. } => format!("{:?}", scores.word(name, row)),
        ScoreValues::Words { .. } => format!("{:?}", scores.words(name, row)),
    };
    scores.columns.iter().map(|column| cell(&column.name, &column.values)).collect()
}

/// Profiles that read something, with accounts.
fn tables(count: usize) -> impl Iterator<Item = (Scorer, Vec<Case>)> {
    (0..count as u64).filter_map(|index| {
        let cases = accounts(31, index, 40);
        let profile = Profile::from_json(&cases[0].profile.to_string()).unwrap();
        let scorer = profile.scorer(cases[0].as_of.as_str()).unwrap();
        (scorer.attributes().count() > 0).then_some((scorer, cases))
    })
}

#[test]
fn layout_slices_chunks_and_order_do_not_change_a_bit() {
    let mut compared = 0;
    for (scorer, cases) in tables(120) {
        let cases: Vec<&Case> = cases.iter().collect();
        let plain = score(&scorer, &batch(&scorer, &cases, Text::Plain), 1);
        for layout in [Text::Large, Text::View, Text::Dictionary] {
            let other = batch(&scorer, &cases, layout);
            assert_eq!(score(&scorer, &other, 1), plain);
            for (start, len) in [(0, 1), (7, 20), (39, 1), (13, 0)] {
                let part = score(&scorer, &other.slice(start, len), 1);
                assert_eq!(part.rows, len);
                for i in 0..len {
                    assert_eq!(row(&part, i), row(&plain, start + i));
                }
            }
        }
        let backwards: Vec<&Case> = cases.iter().rev().copied().collect();
        let backwards = score(&scorer, &batch(&scorer, &backwards, Text::Plain), 1);
        for i in 0..cases.len() {
            assert_eq!(row(&backwards, cases.len() - 1 - i), row(&plain, i));
            compared += 1;
        }
    }
    assert!(compared > 3000, "{compared}");
}

#[test]
fn threads_do_not_change_a_bit() {
    for (scorer, cases) in tables(3) {
        // More rows than one job takes, and no whole number of jobs.
        let many: Vec<&Case> = cases.iter().cycle().take(20_011).collect();
        let many = batch(&scorer, &many, Text::Dictionary);
        let alone = score(&scorer, &many, 1);
        for threads in [2, 3, 7] {
            assert_eq!(score(&scorer, &many, threads), alone);
        }
    }
}

#[test]
fn rows_are_columns() {
    for (scorer, cases) in tables(60) {
        let all: Vec<&Case> = cases.iter().collect();
        let scores = score(&scorer, &batch(&scorer, &all, Text::View), 1);
        for (i, case) in cases.iter().enumerate() {
            let account = Account::from_json(&Value::Object(case.account.clone()).to_string()).unwrap();
            let record = scorer.score(&account).unwrap();
            for (name, points) in [
                ("score", record.score),
                ("base_score", record.base_score),
                ("low", record.low),
                ("high", record.high),
                ("timing", record.timing),
            ] {
                assert_eq!(scores.numbers(name).unwrap()[i].to_bits(), points.to_f64().to_bits(), "{name}");
            }
            assert_eq!(scores.numbers("coverage").unwrap()[i].to_bits(), record.coverage.to_bits());
            assert_eq!(scores.word("tier", i), record.tier.as_deref());
            assert_eq!(scores.word("status", i), Some(record.status.as_str()));
            assert_eq!(scores.word("decision", i), Some(record.decision.as_str()));
            assert_eq!(scores.words("exclusions_unknown", i), record.exclusions.unknown);
            for (criterion, points) in record.criteria.iter().map(|c| (&c.id, c.points)) {
                let column = scores.numbers(&format!("points.{criterion}")).unwrap();
                assert_eq!(column[i].to_bits(), points.to_f64().to_bits());
            }
        }
    }
}

#[test]
fn a_better_fit_never_lowers_the_fit_score() {
    let mut compared = 0;
    for index in 0..400 {
        let case = tight_case(47, index);
        let profile = Profile::from_json(&case.profile.to_string()).unwrap();
        let scorer = profile.scorer(case.as_of.as_str()).unwrap();
        for (place, criterion) in profile.document().criteria.iter().enumerate() {
            let Some(name) = criterion.attribute.as_deref() else { continue };
            let mut found: Vec<(f64, i32)> = Vec::new();
            for value in candidates(&case.profile, name, &case.as_of) {
                let mut account = case.account.clone();
                account.insert(name.to_owned(), value);
                let Ok(record) = scorer.score_json(&Value::Object(account).to_string()) else { continue };
                if let Some(fit) = record.criteria[place].fit {
                    found.push((fit, record.base_score.micro()));
                }
            }
            found.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap());
            for pair in found.windows(2) {
                assert!(pair[0].1 <= pair[1].1, "{} of case {index}: {pair:?}", criterion.id);
                compared += 1;
            }
        }
    }
    assert!(compared > 2000, "{compared}");
}

#[test]
fn a_better_score_never_lowers_the_tier() {
    let mut compared = 0;
    for index in 0..1500 {
        let mut case = case(53, index);
        let document = case.profile.as_object_mut().unwrap();
        // Only the score decides: no gates, must-haves or tiers set by rule.
        for tier in document.get_mut("tiers").and_then(Value::as_array_mut).into_iter().flatten() {
            tier.as_object_mut().unwrap().remove("requires");
        }
        for criterion in document["criteria"].as_array_mut().unwrap() {
            criterion.as_object_mut().unwrap().remove("must_have");
        }
        document.remove("overrides");
        document.remove("exclusions");
        let profile = Profile::from_json(&case.profile.to_string()).unwrap();
        let scorer = profile.scorer(case.as_of.as_str()).unwrap();
        let place = |tier: Option<String>| {
            let mut tiers = profile.document().tiers.iter();
            tier.and_then(|id| tiers.position(|tier| tier.id == id)).unwrap_or(usize::MAX)
        };
        let mut found: Vec<(i32, usize)> = Vec::new();
        for other in accounts(53, index, 6).into_iter().chain([case.clone()]) {
            let record = scorer.score_json(&Value::Object(other.account).to_string()).unwrap();
            if record.coverage > 0.0 {
                found.push((record.score.micro(), place(record.tier)));
            }
        }
        found.sort_unstable();
        for pair in found.windows(2) {
            assert!(pair[0].0 == pair[1].0 || pair[0].1 >= pair[1].1, "case {index}: {pair:?}");
            compared += 1;
        }
    }
    assert!(compared > 2000, "{compared}");
}
