//! The core's column door against the reference: tables of generated accounts, every number and word of every row.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test stops where it fails, and reads how much to run from the environment"
)]

use icp_conformance::generate::{Case, accounts};
use icp_conformance::oracle::date::Date;
use icp_conformance::oracle::scoring;
use icp_core::Profile;
use icp_core::score::scorer::TableOptions;
use icp_core::score::scores::{Output, ScoreValues, Scores};
use icp_core::table::Table;
use icp_core::table::column::{Bitmap, Column, Keys};
use serde_json::Value;

const ROWS: usize = 37;

/// The buffers of one column.
#[derive(Default)]
struct Buffers {
    validity: Vec<u8>,
    numbers: Vec<f64>,
    bits: Vec<u8>,
    days: Vec<i32>,
    keys: Vec<u32>,
    text_offsets: Vec<i32>,
    text: Vec<u8>,
    list_offsets: Vec<i32>,
}

fn set_bit(bits: &mut Vec<u8>, at: usize, value: bool) {
    bits.resize(at / 8 + 1, 0);
    bits[at / 8] |= u8::from(value) << (at % 8);
}

impl Buffers {
    fn new(kind: &str, values: &[Value]) -> Self {
        let mut buffers = Self { text_offsets: vec![0], list_offsets: vec![0], ..Self::default() };
        for (row, value) in values.iter().enumerate() {
            set_bit(&mut buffers.validity, row, !value.is_null());
            match kind {
                // A missing number is NaN in one column and null in the next.
                "number" => buffers.numbers.push(value.as_f64().unwrap_or(f64::NAN)),
                "flag" => set_bit(&mut buffers.bits, row, *value == true),
                "date" => buffers.days.push(value.as_str().map_or(i32::MIN, days)),
                "text" => {
                    buffers.keys.push(u32::try_from(row).unwrap());
                    buffers.push_text(value.as_str().unwrap_or_default());
                }
                _ => {
                    for tag in value.as_array().into_iter().flatten() {
                        buffers.push_text(tag.as_str().unwrap());
                    }
                    buffers.list_offsets.push(i32::try_from(buffers.text_offsets.len() - 1).unwrap());
                }
            }
        }
        buffers
    }

    fn push_text(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
        self.text_offsets.push(i32::try_from(self.text.len()).unwrap());
    }

    fn column(&self, kind: &str, place: usize) -> Column<'_> {
        let text = || Column::utf8(&self.text_offsets, &self.text).unwrap();
        let column = match kind {
            "number" if place.is_multiple_of(2) => return Column::float64(&self.numbers),
            "number" => Column::float64(&self.numbers),
            "flag" => Column::boolean(Bitmap { bytes: &self.bits, offset: 0 }, ROWS).unwrap(),
            "date" => Column::date32(&self.days),
            "text" if place.is_multiple_of(2) => text(),
            "text" => Column::dictionary_of(Keys::UInt32(&self.keys), text()).unwrap(),
            _ => Column::list_of(&self.list_offsets, text()).unwrap(),
        };
        column.with_validity_bytes(&self.validity).unwrap()
    }
}

/// Days since 1970-01-01.
fn days(text: &str) -> i32 {
    let date = Date::parse_iso(text).unwrap();
    i32::try_from(date.number() - Date::new(1970, 1, 1).unwrap().number()).unwrap()
}

/// The value of an attribute where the account has it.
fn given(case: &Case, name: &str) -> Value {
    let column = case.profile["attributes"][name]["read"]["column"].as_str();
    let key = column.filter(|&column| case.account.contains_key(column)).unwrap_or(name);
    case.account.get(key).cloned().unwrap_or(Value::Null)
}

fn check(cases: &[Case], scores: &Scores) -> Result<(), String> {
    for (row, case) in cases.iter().enumerate() {
        let expected = scoring(&case.profile, &case.account, &case.as_of).unwrap();
        let record = &expected.record;
        let mut numbers = vec!["score", "base_score", "timing"];
        if expected.bounds_exact {
            numbers.extend(["low", "high"]);
        }
        for name in numbers {
            let wanted = record[name].as_i64().unwrap() as f64 / 1e6;
            let found = scores.numbers(name).unwrap()[row];
            if wanted.to_bits() != found.to_bits() {
                return Err(format!("row {row}, {name}: reference {wanted}, core {found}"));
            }
        }
        let (wanted, found) =
            (record["coverage"].as_f64().unwrap(), scores.numbers("coverage").unwrap()[row]);
        if wanted.to_bits() != found.to_bits() {
            return Err(format!("row {row}, coverage: reference {wanted}, core {found}"));
        }
        for name in ["tier", "decision", "status"] {
            let (wanted, found) = (record[name].as_str(), scores.word(name, row));
            if wanted != found {
                return Err(format!("row {row}, {name}: reference {wanted:?}, core {found:?}"));
            }
        }
        let ScoreValues::Flag(certain) = &scores.column("tier_certain").unwrap().values else {
            return Err("tier_certain is no column of flags".to_owned());
        };
        if expected.bounds_exact && expected.timing_exact && record["tier_certain"] != certain[row] {
            return Err(format!("row {row}, tier_certain: reference {}", record["tier_certain"]));
        }
    }
    Ok(())
}

/// Each output by itself, all but the points of criteria, and what a call gives by default.
fn narrower() -> Vec<Vec<Output>> {
    let mut all: Vec<Vec<Output>> = Output::ALL.into_iter().map(|output| vec![output]).collect();
    all.push(Output::ALL.into_iter().filter(|output| *output != Output::Criteria).collect());
    all.push(Output::DEFAULT.to_vec());
    all.push(vec![Output::Score, Output::Tier]);
    all
}

#[test]
fn columns_score_as_the_reference_does_row_by_row() {
    let tables = std::env::var("ICP_CASES").map_or(3000, |text| text.parse::<u64>().unwrap()) / 30;
    for index in 0..tables {
        let cases = accounts(5, index, ROWS);
        let profile = Profile::from_json(&cases[0].profile.to_string()).unwrap();
        let scorer = profile.scorer(cases[0].as_of.as_str()).unwrap();
        let declared = cases[0].profile["attributes"].as_object().unwrap();
        let columns: Vec<(String, &str, Buffers)> = declared
            .iter()
            .map(|(name, attribute)| {
                let kind = attribute["type"].as_str().unwrap();
                let values: Vec<Value> = cases.iter().map(|case| given(case, name)).collect();
                let key = attribute["read"]["column"].as_str().unwrap_or(name);
                (key.to_owned(), kind, Buffers::new(kind, &values))
            })
            .collect();
        let mut table = Table::new(ROWS);
        for (place, (name, kind, buffers)) in columns.iter().enumerate() {
            table.add(name, buffers.column(kind, place)).unwrap();
        }
        let options = TableOptions { outputs: Output::ALL.to_vec(), ..TableOptions::default() };
        let scored = scorer.score_table_with(&table, &options).unwrap();
        if let Err(difference) = check(&cases, &scored.scores) {
            panic!("table {index}: {difference}\n{}", cases[0].profile);
        }
        // Fewer outputs take other ways through the core; the columns must be the same ones.
        for outputs in narrower() {
            let options = TableOptions { outputs, ..TableOptions::default() };
            let fewer = scorer.score_table_with(&table, &options).unwrap();
            for column in &fewer.scores.columns {
                let whole = scored.scores.column(&column.name).unwrap();
                assert!(column == whole, "table {index}: {column:?}\n{whole:?}\n{}", cases[0].profile);
            }
        }
    }
}
