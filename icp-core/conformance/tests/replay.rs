//! The committed corpus, and fresh cases when `ICP_FRESH_CASES` names their directory, replayed through the row door: the
//! same files every other surface replays.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test stops where it fails, reads where fresh cases lie, and says how many it ran"
)]

mod tables;

use icp_core::Profile;
use icp_core::contract::failure::Failure;
use icp_core::contract::operations::{Call, Spelling, Subject, ask, operations};
use icp_core::json::Json;
use icp_core::profile::templates::template;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

fn replay(line: &Value) -> Result<String, Failure> {
    let text = |name: &str| line[name].as_str().unwrap();
    Ok(Profile::from_json(text("profile"))?.scorer(text("as_of"))?.score_json(text("account"))?.to_json())
}

/// An operation's example, answered in both spellings.
fn asked(line: &Value) {
    let text = |name: &str| line[name].as_str().unwrap();
    let profile = template("starter").unwrap().profile().unwrap();
    let scorer = profile.scorer("2026-11-21").unwrap();
    let subject = match text("subject") {
        "profile" => Subject::Profile(&profile),
        "scorer" => Subject::Scorer(&scorer),
        _ => Subject::Engine,
    };
    let request = Json::parse(text("request")).unwrap();
    let call = Call::new(subject, &request);
    assert_eq!(ask(text("name"), &call).unwrap().compact(), text("answer"), "{}", text("name"));
    let camel = Call { spelling: Spelling::Camel, ..call };
    assert_eq!(ask(text("name"), &camel).unwrap().compact(), text("camel_answer"), "{}", text("name"));
}

fn run(directory: &Path) -> usize {
    let manifest: Value =
        serde_json::from_str(&std::fs::read_to_string(directory.join("manifest.json")).unwrap()).unwrap();
    let mut total = 0;
    for (name, count) in manifest["files"].as_object().unwrap() {
        // Line by line: a million cases are more text than a test should hold.
        let lines = BufReader::new(File::open(directory.join(name)).unwrap()).lines();
        let mut ran = 0;
        for (i, line) in lines.enumerate() {
            let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
            ran += 1;
            if line.get("columns").is_some() {
                for (part, answer) in tables::answer(&line).as_object().unwrap() {
                    assert_eq!(answer, &line[part], "{name} line {}", i + 1);
                }
                continue;
            }
            if line.get("name").is_some() {
                asked(&line);
                continue;
            }
            match replay(&line) {
                Ok(record) => {
                    assert_eq!(Some(record.as_str()), line["record"].as_str(), "{name} line {}", i + 1)
                }
                Err(failure) => {
                    assert_eq!(line["error"]["code"], failure.code(), "{name} line {}", i + 1);
                    assert_eq!(line["error"]["path"], failure.path(), "{name} line {}", i + 1);
                }
            }
        }
        assert_eq!(ran, count.as_u64().unwrap(), "{name} does not hold what the manifest says");
        total += ran as usize;
    }
    total
}

#[test]
fn the_corpus_comes_out_byte_for_byte() {
    let committed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors");
    println!("rust: {} committed cases", run(&committed));
    if let Ok(fresh) = std::env::var("ICP_FRESH_CASES") {
        println!("rust: {} fresh cases", run(Path::new(&fresh)));
    }
}

#[test]
fn every_operation_with_an_example_is_in_the_corpus() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/operations.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let committed: Vec<(String, String)> = lines
        .map(|line| (line["name"].as_str().unwrap().into(), line["request"].as_str().unwrap().into()))
        .collect();
    let known: Vec<(String, String)> = operations()
        .filter(|operation| !operation.example.is_empty())
        .map(|operation| (operation.name.into(), Json::parse(operation.example).unwrap().compact()))
        .collect();
    assert!(
        committed == known,
        "run: cargo run -p icp-conformance --example generate_cases -- icp-core/conformance/vectors 20261121 150"
    );
}
