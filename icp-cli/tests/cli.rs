//! The program as its users meet it: what it prints, where errors go, what it exits with.
#![allow(clippy::unwrap_used, reason = "a test's helper may panic like the test")]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PROFILE: &str = r#"{
    "icp": 1, "name": "Two things",
    "attributes": {
        "employees": {"type": "number", "read": {"null": ["n/a"]}},
        "industry": {"type": "text", "aliases": {"SaaS": "B2B SaaS"}},
        "tools": {"type": "tags", "read": {"column": "Tools in use"}}
    },
    "criteria": [
        {"id": "size", "category": "firmographic", "importance": "critical", "attribute": "employees",
         "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}},
        {"id": "trade", "category": "firmographic", "importance": "high", "attribute": "industry",
         "fit": {"values": {"B2B SaaS": 1}}},
        {"id": "crm", "category": "technographic", "importance": "medium", "attribute": "tools",
         "fit": {"any_of": ["HubSpot"]}}
    ],
    "exclusions": [{"id": "tiny", "reason": "Too small", "when": {"attribute": "employees", "lt": 5}}]
}"#;

const CSV: &str = "name,employees,industry,Tools in use,result\n\
    Alpha,120,saas,HubSpot;Slack,won\n\
    Beta,,B2B SaaS,,lost\n\
    Gamma,3,Retail,Slack,lost\n\
    \"Delta, Inc.\",n/a,Retail,HubSpot,\n";

fn icp(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_icp")).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a run that exits with 1 says on stderr; stdout stays empty.
fn failure(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(output.stdout.is_empty());
    text
}

/// A folder with the profile and a CSV file.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(profile: &str, csv: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("profile.json"), profile).unwrap();
        fs::write(folder.path().join("accounts.csv"), csv).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn score(&self, more: &[&str]) -> Output {
        let (csv, profile) = (self.path("accounts.csv"), self.path("profile.json"));
        let mut arguments = vec!["score", csv.to_str().unwrap(), "--profile", profile.to_str().unwrap()];
        arguments.extend(["--as-of", "2026-11-21"]);
        arguments.extend(more);
        icp(&arguments)
    }

    fn json(&self, more: &[&str]) -> Value {
        serde_json::from_str(&stdout(&self.score(&[&["--json"], more].concat()))).unwrap()
    }
}

fn assert_fits_the_terminal(text: &str) {
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{} columns: {line}", line.chars().count());
        assert_eq!(line.trim_end(), line);
    }
}

#[test]
fn without_arguments_the_whole_main_job_runs() {
    let text = stdout(&icp(&[]));
    assert_fits_the_terminal(&text);
    for part in [
        "Mid-market sales enablement (2026-Q4)",
        "as of 2026-11-21",
        "10,000 accounts of the made-up sample market (seed 42)",
        "── Tiers ──",
        "── Top accounts ──",
        "── What is uncertain for lack of data ──",
        "── What to find out next ──",
        "── Timing ──",
        "── Exclusions ──",
        "── Overrides ──",
        "── Portfolio ──",
        "── Review ──",
        "closed-won deals match the profile",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(text, stdout(&icp(&["score", "--threads", "3"])), "threads change nothing");
}

/// The profile that ships finds the planted truth: win rates fall from tier to tier.
#[test]
fn win_rates_of_the_sample_fall_from_tier_to_tier() {
    let report: Value = serde_json::from_str(&stdout(&icp(&["--json", "--accounts", "20000"]))).unwrap();
    let tiers = report["tiers"].as_array().unwrap();
    let rates: Vec<f64> = tiers.iter().map(|tier| tier["rate"].as_f64().unwrap()).collect();
    assert!(rates.windows(2).all(|pair| pair[0] > pair[1] + 0.08), "{rates:?}");
    let counted: u64 = tiers.iter().map(|tier| tier["accounts"].as_u64().unwrap()).sum();
    assert_eq!(counted + report["no_tier"]["accounts"].as_u64().unwrap(), 20_000);
    assert!(report["outcome"]["known"].as_u64().unwrap() < 10_000, "outcomes only where sales called");
}

#[test]
fn the_sample_as_csv_scores_the_same_as_the_sample_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    stdout(&icp(&["sample", &path("market"), "--accounts", "700", "--seed", "7"]));
    stdout(&icp(&["score", "--accounts", "700", "--seed", "7", "--csv", &path("direct.csv")]));
    let profile = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles/sample_market.json");
    let arguments = [
        "score",
        &path("market/accounts.csv"),
        "--profile",
        profile.to_str().unwrap(),
        "--as-of",
        "2026-11-21",
        "--csv",
        &path("by_csv.csv"),
    ];
    stdout(&icp(&arguments));
    let (direct, by_csv) = (fs::read(path("direct.csv")).unwrap(), fs::read(path("by_csv.csv")).unwrap());
    assert!(direct.len() > 100_000);
    assert!(direct == by_csv, "columns and text cells differ");
    for name in ["contacts", "deals", "messages", "outcomes", "truth_accounts", "truth_odds"] {
        assert!(fs::read_to_string(path(&format!("market/{name}.csv"))).unwrap().lines().count() > 100);
    }
}

#[test]
fn a_csv_file_is_scored_by_hand() {
    let folder = Folder::new(PROFILE, CSV.as_bytes());
    let report = folder.json(&["--outcome", "result=won:lost"]);
    assert_eq!(report["accounts"], 4);
    assert_eq!(report["as_of"], "2026-11-21");
    let counts: Vec<u64> =
        report["tiers"].as_array().unwrap().iter().map(|tier| tier["accounts"].as_u64().unwrap()).collect();
    // Alpha 100; Beta 5/19, Delta 3/19 of the points; Gamma is excluded.
    assert_eq!(counts, [1, 0, 0, 2]);
    assert_eq!(
        (report["no_tier"]["accounts"].as_u64(), report["no_tier"]["won"].as_u64()),
        (Some(1), Some(0))
    );
    assert_eq!(report["tiers"][0]["rate"], 1.0);
    // Wilson, 1 of 1: the low end is 1 / (1 + z²).
    assert!((report["tiers"][0]["interval"]["low"].as_f64().unwrap() - 0.206_549).abs() < 1e-6);
    assert_eq!(report["tiers"][3]["known"], 1);
    assert_eq!(report["exclusions"][0]["fired"], 1);
    assert_eq!(report["exclusions"][0]["unknown"], 2);
    let top = &report["top"][0];
    assert_eq!(top["label"], "Alpha");
    assert_eq!((top["score"].as_f64(), top["tier_certain"].as_bool()), (Some(100.0), Some(true)));
    assert_eq!(
        (&top["fit"][0]["id"], &top["fit"][0]["why"]),
        (&"size".into(), &"120 is within 50…500".into())
    );
    assert_eq!(report["top"][1]["label"], "Beta");
    assert_eq!(report["top"][1]["rules"][0], "out if tiny (not known)");

    // Employees are missing for Beta and Delta, tools for Beta: 11/19 and 3/19 of the points.
    let next = report["find_out_next"]["attributes"].as_array().unwrap();
    assert_eq!(next.len(), 2);
    assert_eq!((&next[0]["attribute"], &next[0]["missing"]), (&"employees".into(), &2.into()));
    assert!((next[0]["shrink"].as_f64().unwrap() - 57.894_737).abs() < 1e-9);
    assert_eq!((&next[1]["attribute"], &next[1]["missing"]), (&"tools".into(), &1.into()));
    assert!((next[1]["shrink"].as_f64().unwrap() - 15.789_474).abs() < 1e-9);

    let text = stdout(&folder.score(&["--outcome", "result=won:lost", "--top", "2"]));
    assert_fits_the_terminal(&text);
    assert!(text.contains("Alpha") && !text.contains("Delta"));
}

/// The main job ends with what to do and whether the profile still holds.
#[test]
fn portfolio_and_review_end_the_report() {
    let report: Value = serde_json::from_str(&stdout(&icp(&["--json", "--accounts", "3000"]))).unwrap();
    let tiers = report["portfolio"]["tiers"].as_array().unwrap();
    for (tier, counted) in tiers.iter().zip(report["tiers"].as_array().unwrap()) {
        assert_eq!(tier["volume"]["accounts"], counted["accounts"]);
    }
    assert!(report["portfolio"]["effort_ratio"].as_f64().unwrap() > 1.0);
    let review = &report["review"];
    assert_eq!(review["left_out"], Value::Null);
    assert_eq!(review["closed_won"]["deals"], 15);
    let checks = review["closed_won"]["corrections"].as_array().unwrap();
    let checks: Vec<&str> = checks.iter().map(|check| check["check"].as_str().unwrap()).collect();
    assert_eq!(checks, ["size", "triggers", "buyer_title", "problem_intensity"]);
    assert!(review["outcomes"]["periods"].as_array().unwrap().len() >= 8, "eight quarters of deals");
    assert_eq!(review["lints"]["failure_modes"].as_array().unwrap().len(), 8);

    let dated = CSV.replace("result", "result,closed").replace(",won\n", ",won,2026-10-01\n");
    let dated = dated.replace(",lost\n", ",lost,2026-09-01\n").replace("HubSpot,\n", "HubSpot,,\n");
    let folder = Folder::new(PROFILE, dated.as_bytes());
    let outcome = ["--outcome", "result=won:lost"];
    let report = folder.json(&[&outcome[..], &["--closed", "closed"]].concat());
    let deals = &report["review"]["closed_won"];
    assert_eq!(
        (&deals["deals"], &deals["matches"], &deals["from"]),
        (&1.into(), &1.into(), &"2026-10-01".into())
    );
    assert_eq!(report["review"]["outcomes"]["rows"], 3);
    let undated = folder.json(&outcome);
    assert_eq!(undated["review"]["closed_won"]["from"], Value::Null);
    assert_eq!(undated["review"]["outcomes"], Value::Null);
    let absent = folder.score(&[&outcome[..], &["--closed", "nothing"]].concat());
    assert!(failure(&absent).starts_with("error[absent_column] --closed"));
    let odd = Folder::new(PROFILE, dated.replace("2026-10-01", "October").as_bytes());
    let odd = odd.score(&[&outcome[..], &["--closed", "closed"]].concat());
    assert!(failure(&odd).contains("(line 2)"));
}

#[test]
fn every_account_is_written_with_its_scores() {
    let folder = Folder::new(PROFILE, CSV.replacen("result", "score", 1).as_bytes());
    let out = folder.path("out.csv");
    stdout(&folder.score(&["--csv", out.to_str().unwrap()]));
    let mut reader = csv::Reader::from_path(&out).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(&names[..6], ["name", "employees", "industry", "Tools in use", "score", "icp_score"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| rows[row][names.iter().position(|n| n == name).unwrap()].to_owned();
    assert_eq!(rows.len(), 4);
    assert_eq!(
        (cell(3, "name"), cell(0, "icp_score"), cell(0, "tier")),
        ("Delta, Inc.".into(), "100".into(), "tier_1".into())
    );
    assert_eq!(cell(1, "icp_score"), "26.315789");
    assert_eq!(cell(1, "exclusions_unknown"), "tiny");
    assert_eq!((cell(2, "status"), cell(2, "tier")), ("excluded".into(), String::new()));
    assert_eq!(cell(0, "points.size"), "57.894737");
}

#[test]
fn other_delimiters_encodings_and_line_ends_give_the_same_report() {
    let expected = Folder::new(PROFILE, CSV.as_bytes()).json(&[]);
    let semicolons = CSV.replace("HubSpot;Slack", "HubSpot|Slack").replace("Delta, Inc.", "Delta; Inc.");
    let semicolons = semicolons.replace(',', ";").replace("HubSpot|Slack", "\"HubSpot;Slack\"");
    let wide: Vec<u8> = format!("\u{feff}{CSV}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, more) in [
        (CSV.replace('\n', "\r").into_bytes(), &[][..]),
        (CSV.replace('\n', "\r\n").into_bytes(), &[]),
        (format!("\u{feff}{CSV}").into_bytes(), &[]),
        (wide, &[]),
        (semicolons.clone().into_bytes(), &[]),
        (semicolons.into_bytes(), &["--delimiter", ";"]),
        (CSV.as_bytes().to_vec(), &["--encoding", "macintosh"]),
    ] {
        let report = Folder::new(PROFILE, &bytes).json(more);
        for part in ["tiers", "certainty", "decisions", "statuses", "exclusions"] {
            assert_eq!(report[part], expected[part], "{part} {more:?}");
        }
    }
    let latin = Folder::new(
        PROFILE,
        &CSV.replace("Alpha", "Caf\u{1}")
            .into_bytes()
            .iter()
            .map(|b| if *b == 1 { 0xe9 } else { *b })
            .collect::<Vec<_>>(),
    );
    assert!(failure(&latin.score(&[])).starts_with("error[encoding_invalid]"));
    assert_eq!(latin.json(&["--encoding", "windows-1252"])["top"][0]["label"], "Café");
}

#[test]
fn files_without_rows() {
    let header = CSV.lines().next().unwrap();
    for text in [header.to_owned(), format!("{header}\n")] {
        let folder = Folder::new(PROFILE, text.as_bytes());
        let report = folder.json(&["--outcome", "result=won"]);
        assert_eq!(report["accounts"], 0);
        assert_eq!(report["tiers"][0]["share"], Value::Null);
        assert_fits_the_terminal(&stdout(&folder.score(&[])));
    }
    let text = failure(&Folder::new(PROFILE, b"").score(&[]));
    assert!(text.starts_with("error[csv_no_header]"), "{text}");
    assert!(stdout(&icp(&["--accounts", "0", "--json"])).matches("\"accounts\": 0").count() > 3);
}

#[test]
fn one_row() {
    let two_lines: Vec<&str> = CSV.lines().take(2).collect();
    let folder = Folder::new(PROFILE, two_lines.join("\n").as_bytes());
    let report = folder.json(&[]);
    assert_eq!((report["accounts"].as_u64(), report["tiers"][0]["accounts"].as_u64()), (Some(1), Some(1)));
    assert_eq!(report["outcome"], Value::Null);
    assert_fits_the_terminal(&stdout(&folder.score(&[])));
}

#[test]
fn a_bad_profile_tells_every_fault_with_code_and_place() {
    let broken = PROFILE.replace("\"critical\"", "\"critcal\"").replace("\"any_of\"", "\"anyof\"");
    let folder = Folder::new(&broken, CSV.as_bytes());
    let text = failure(&folder.score(&[]));
    assert!(text.lines().count() >= 2, "{text}");
    assert!(text.lines().all(|line| line.starts_with("error[")), "{text}");
    assert!(text.contains("profile.json#/criteria/2/fit"), "{text}");

    let text = failure(&Folder::new("{\"icp\": 1,", CSV.as_bytes()).score(&[]));
    assert!(text.starts_with("error[json_syntax]"), "{text}");
    fs::remove_file(folder.path("profile.json")).unwrap();
    assert!(failure(&folder.score(&[])).starts_with("error[file_unreadable]"));
    fs::remove_file(folder.path("accounts.csv")).unwrap();
    fs::write(folder.path("profile.json"), PROFILE).unwrap();
    assert!(failure(&folder.score(&[])).starts_with("error[file_unreadable]"));
}

#[test]
fn bad_cells_fail_with_code_and_line_or_are_recorded() {
    let csv = CSV.replace("120,saas", "a hundred,saas").replace("3,Retail", "1e999,Retail");
    let folder = Folder::new(PROFILE, csv.as_bytes());
    let text = failure(&folder.score(&[]));
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.starts_with("error[unparsable_number] /employees/0 (line 2): "), "{text}");
    assert!(text.contains("/employees/2 (line 4): "), "{text}");

    let report = folder.json(&["--errors", "record"]);
    assert_eq!(report["faults"][1]["place"], "/employees/2 (line 4)");
    let statuses = report["statuses"].as_array().unwrap();
    assert_eq!(statuses.iter().find(|word| word["word"] == "error").unwrap()["accounts"], 2);
    assert!(stdout(&folder.score(&["--errors", "record"])).contains("Rows that could not be read"));
}

#[test]
fn absent_columns_and_ragged_rows_are_placed() {
    let folder = Folder::new(PROFILE, CSV.replace("employees", "staff").as_bytes());
    let text = failure(&folder.score(&[]));
    assert!(text.starts_with("error[absent_column] /employees: ") && text.contains("staff"), "{text}");

    let text = failure(&Folder::new(PROFILE, CSV.replace("Slack,lost", "lost").as_bytes()).score(&[]));
    assert!(text.starts_with("error[csv_row_length]") && text.contains("line 4"), "{text}");

    let folder = Folder::new(PROFILE, CSV.as_bytes());
    assert!(
        failure(&folder.score(&["--outcome", "nothing=won"])).starts_with("error[absent_column] --outcome")
    );
    assert!(failure(&folder.score(&["--outcome", "result=gained"])).starts_with("error[outcome_never_won]"));
    assert!(failure(&folder.score(&["--label", "nothing"])).starts_with("error[absent_column] --label"));

    // What the profile does not read may be as odd as it likes; what it reads may not stand twice.
    let odd = CSV.replacen("result", "name", 1);
    assert_eq!(Folder::new(PROFILE, odd.as_bytes()).json(&[])["accounts"], 4);
    let twice = CSV.replacen("result", "employees", 1);
    let text = failure(&Folder::new(PROFILE, twice.as_bytes()).score(&[]));
    assert!(text.starts_with("error[duplicate_column] /employees"), "{text}");
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    for arguments in [
        &["accounts.csv"][..],
        &["score", "a.csv", "--profile", "p.json"],
        &["--as-of", "yesterday"],
        &["--outcome", "status"],
        &["--threads", "0"],
        &["--nonsense"],
    ] {
        let output = icp(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
    assert!(stdout(&icp(&["--help"])).contains("Exit codes"));
}
