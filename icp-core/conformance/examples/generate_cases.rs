//! Writes generated cases with the core's answers, for every surface to replay:
//!
//! ```text
//! cargo run -p icp-conformance --example generate_cases -- DIRECTORY SEED COUNT
//! ```
//!
//! `accounts.jsonl` holds COUNT cases, `faulty_accounts.jsonl` and `faulty_profiles.jsonl` a fifth as many each, and
//! `manifest.json` how many lines each file has. A line is an object of texts: `profile`, `account`, `as_of`, and either
//! `record` (the record's JSON text, which must come out byte for byte) or `error` with `code` and `path`.
//!
//! `tables.jsonl` holds a tenth as many tables: `profile` and `as_of`, the `columns` as lists under their names, the names of those whose
//! texts the host is to turn into `dates` of its own, and `errors` (`raise` or `record`); either `scores` (a list under each
//! output's name, null where the row could not be read) with the `faults` of rows, or `error`.
//!
//! `operations.jsonl` holds the example of every operation with its answers: `subject`, `name`, `takes`, `request`, `answer` (in
//! snake_case) and `camel_answer`, asked of the template `starter` at 2026-11-21.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a program of the test bench says what it did, and stops where it fails"
)]

#[path = "../tests/tables/mod.rs"]
mod tables;

use icp_conformance::generate::{Case, case, faulty_account, faulty_profile, table};
use icp_core::Profile;
use icp_core::contract::failure::Failure;
use icp_core::contract::operations::{Call, Spelling, Subject, ask, operations};
use icp_core::json::Json;
use icp_core::profile::templates::template;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

fn answer(profile: &str, account: &str, as_of: &str) -> Result<String, Failure> {
    let scorer = Profile::from_json(profile)?.scorer(as_of)?;
    Ok(scorer.score_json(account)?.to_json())
}

fn line(case: &Case) -> Value {
    let (profile, account) = (case.profile.to_string(), Value::Object(case.account.clone()).to_string());
    let mut line = json!({"profile": profile, "account": account, "as_of": case.as_of});
    match answer(&profile, &account, &case.as_of) {
        Ok(record) => line["record"] = json!(record),
        Err(failure) => line["error"] = json!({"code": failure.code(), "path": failure.path()}),
    }
    line
}

fn table_line(seed: u64, index: u64) -> Value {
    let case = table(seed, index);
    let mut line = json!({
        "profile": case.profile.to_string(), "as_of": case.as_of, "columns": case.columns, "dates": case.dates,
        "errors": if case.record { "record" } else { "raise" },
    });
    let Value::Object(answer) = tables::answer(&line) else { return line };
    line.as_object_mut().expect("an object").extend(answer);
    line
}

fn operation_cases() -> Vec<Value> {
    let profile = template("starter").expect("it ships").profile().expect("it is valid");
    let scorer = profile.scorer("2026-11-21").expect("a date");
    let mut cases = Vec::new();
    for operation in operations().filter(|operation| !operation.example.is_empty()) {
        let subject = match operation.subject {
            "profile" => Subject::Profile(&profile),
            "scorer" => Subject::Scorer(&scorer),
            _ => Subject::Engine,
        };
        let request = Json::parse(operation.example).expect("an example is JSON");
        let call = Call::new(subject, &request);
        let answer = ask(operation.name, &call).expect(operation.name);
        let camel = ask(operation.name, &Call { spelling: Spelling::Camel, ..call }).expect(operation.name);
        cases.push(json!({
            "subject": operation.subject, "name": operation.name, "takes": operation.takes.as_str(),
            "request": request.compact(), "answer": answer.compact(), "camel_answer": camel.compact(),
        }));
    }
    cases
}

fn write(directory: &Path, name: &str, lines: impl Iterator<Item = Value>, manifest: &mut Value) {
    let mut file =
        BufWriter::new(fs::File::create(directory.join(name)).expect("the directory can be written"));
    let mut count = 0u64;
    for line in lines {
        writeln!(file, "{line}").expect("the file can be written");
        count += 1;
    }
    file.flush().expect("the file can be written");
    manifest["files"][name] = json!(count);
    println!("{name}: {count} cases");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [directory, seed, count] = arguments.as_slice() else {
        println!("usage: generate_cases DIRECTORY SEED COUNT");
        return;
    };
    let directory = Path::new(directory);
    let (seed, count): (u64, u64) = (seed.parse().expect("a seed"), count.parse().expect("a count"));
    fs::create_dir_all(directory).expect("the directory can be made");
    let mut manifest = json!({"engine": icp_core::ENGINE, "seed": seed, "files": {}});
    write(directory, "accounts.jsonl", (0..count).map(|i| line(&case(seed, i))), &mut manifest);
    let faulty = (0..count / 5).map(|i| line(&faulty_account(seed, i).case));
    write(directory, "faulty_accounts.jsonl", faulty, &mut manifest);
    let spoilt = (0..count / 5).map(|i| {
        let profile = faulty_profile(seed, i).profile;
        line(&Case { profile, account: serde_json::Map::new(), as_of: "2026-11-21".to_owned() })
    });
    write(directory, "faulty_profiles.jsonl", spoilt, &mut manifest);
    write(directory, "tables.jsonl", (0..count / 10).map(|i| table_line(seed, i)), &mut manifest);
    write(directory, "operations.jsonl", operation_cases().into_iter(), &mut manifest);
    let text = serde_json::to_string_pretty(&manifest).expect("a manifest is JSON") + "\n";
    fs::write(directory.join("manifest.json"), text).expect("the directory can be written");
}
