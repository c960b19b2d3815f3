//! Every operation of the contract against requests bent out of shape: an answer or a failure of the catalogue, soon, never a
//! panic, and the same in both spellings. `ICP_CASES` asks for that many requests of each operation instead of the usual few.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test takes times, reads how long it may take, says what it ran, and stops where it fails"
)]

mod hostile;

use hostile::{Bent, Dice, several, single};
use icp_core::contract::casing::camel_key;
use icp_core::contract::operations::{Call, Operation, Spelling, Subject, ask, operations};
use icp_core::error::ErrorCode;
use icp_core::json::Json;
use icp_core::profile::templates::template;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

/// The longest that one call may take in a test build.
const LONGEST: Duration = Duration::from_secs(8);

/// A call that takes longer is left alone and counts as endless.
const ENDLESS: Duration = Duration::from_secs(60);

/// Requests of each operation in the short run.
const CASES: usize = 30;

/// Requests for the operations whose example another test has.
const OTHER_EXAMPLES: [(&str, &str); 9] = [
    ("fingerprint", r#"{"value": {"a": [1, 2.5, null, "x"]}}"#),
    ("template", r#"{"name": "starter"}"#),
    ("lint", "{}"),
    ("check", "{}"),
    ("explain", r#"{"account": {"employees": 120, "industry": "Fintech", "tech_stack": ["HubSpot"]}}"#),
    ("next_attributes", r#"{"account": {"employees": 120, "industry": "Fintech"}}"#),
    ("ways_up", r#"{"account": {"employees": 120}, "target": "tier_1", "most": 3}"#),
    ("reasons", r#"{"account": {"employees": 120, "tech_stack": ["HubSpot"]}, "baseline": "zero"}"#),
    ("what_if", r#"{"account": {"employees": 120}, "changes": {"employees": 300, "industry": "SaaS"}}"#),
];

fn example(operation: &Operation) -> Json {
    let other =
        OTHER_EXAMPLES.iter().find(|(name, _)| *name == operation.name).map_or("{}", |(_, text)| *text);
    Json::parse(if operation.example.is_empty() { other } else { operation.example }).unwrap()
}

/// Asks an operation of the template `starter`.
fn asked(
    operation: &Operation,
    request: &Json,
    spelling: Spelling,
) -> Result<Json, icp_core::contract::failure::Failure> {
    let profile = template("starter").unwrap().profile().unwrap();
    let scorer = profile.scorer("2026-11-21").unwrap();
    let subject = match operation.subject {
        "profile" => Subject::Profile(&profile),
        "scorer" => Subject::Scorer(&scorer),
        _ => Subject::Engine,
    };
    ask(operation.name, &Call { spelling, ..Call::new(subject, request) })
}

thread_local! {
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What came of a request: `ok` with the answer, or a code; and what is wrong with that.
struct Outcome {
    word: String,
    answer: Option<Json>,
    fault: Option<String>,
    took: Duration,
}

fn outcome(operation: &Operation, request: &Json, spelling: Spelling) -> Outcome {
    let start = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| asked(operation, request, spelling)));
    let took = start.elapsed();
    let fault =
        |word: &str, fault: String| Outcome { word: word.to_owned(), answer: None, fault: Some(fault), took };
    match result {
        Err(_) => fault("panic", format!("panics: {}", PANIC.with_borrow(Clone::clone))),
        Ok(Ok(answer)) => {
            let again = Json::parse(&answer.compact());
            let fault = (again.as_ref() != Ok(&answer)).then(|| "an answer that is no JSON".to_owned());
            Outcome { word: "ok".into(), answer: Some(answer), fault, took }
        }
        Ok(Err(failure)) => {
            let known = ErrorCode::ALL.iter().any(|code| code.as_str() == failure.code());
            let whole = known && !failure.faults.is_empty() && !failure.message.is_empty();
            if !whole {
                return fault("odd", format!("a failure without code or message: {failure:?}"));
            }
            Outcome { word: failure.code().to_owned(), answer: None, fault: None, took }
        }
    }
}

/// The places where `before` has a number and `after` nothing.
fn lost(before: &Json, after: &Json, path: &mut String, all: &mut BTreeSet<String>) {
    match (before, after) {
        (Json::Number(_), Json::Null) => {
            all.insert(path.clone());
        }
        (Json::List(before), Json::List(after)) => {
            let length = path.len();
            path.push_str("/*");
            before.iter().zip(after).for_each(|(before, after)| lost(before, after, path, all));
            path.truncate(length);
        }
        (Json::Object(before), Json::Object(_)) => {
            for (key, value) in before {
                let Some(other) = after.get(key) else { continue };
                let length = path.len();
                path.extend(["/", key]);
                lost(value, other, path, all);
                path.truncate(length);
            }
        }
        _ => {}
    }
}

#[derive(Default)]
struct Seen {
    calls: u64,
    answered: u64,
    faults: Vec<String>,
    slow: Vec<(Duration, String)>,
    lost: BTreeMap<String, String>,
    codes: BTreeMap<String, u64>,
}

fn requests(operation: &Operation, number: usize, cases: usize) -> Vec<Bent> {
    let example = example(operation);
    let mut dice = Dice::new(20_261_121 + number as u64);
    let mut singles = single(&example);
    let mut chosen = vec![Bent { what: "the example".into(), request: example.clone() }];
    let most = cases - cases / 4;
    while chosen.len() < most && !singles.is_empty() {
        chosen.push(singles.swap_remove(dice.below(singles.len())));
    }
    while chosen.len() < cases && example.as_object().is_some_and(|members| !members.is_empty()) {
        chosen.push(several(&example, &mut dice));
    }
    chosen
}

fn one(operation: &Operation, bent: &Bent, expected: Option<&Json>, seen: &mut Seen) {
    let of = |what: &str| format!("{}: {}: {what}", operation.name, bent.what);
    let snake = outcome(operation, &bent.request, Spelling::Snake);
    let camel = outcome(operation, &bent.request, Spelling::Camel);
    seen.calls += 2;
    *seen.codes.entry(snake.word.clone()).or_default() += 1;
    if snake.word != camel.word {
        seen.faults.push(of(&format!("{} in snake_case, {} in camelCase", snake.word, camel.word)));
    }
    let took = snake.took.min(camel.took);
    if took > LONGEST {
        seen.slow.push((took, of(&snake.word)));
    }
    seen.faults.extend(snake.fault.as_deref().map(of));
    if let (Some(before), Some(after)) = (expected, &snake.answer) {
        seen.answered += 1;
        let mut places = BTreeSet::new();
        lost(before, after, &mut String::new(), &mut places);
        for place in places {
            seen.lost.entry(format!("{} {place}", operation.name)).or_insert_with(|| bent.what.clone());
        }
    }
}

/// Where the workers are: the next request, and of each worker what it is at and since when.
struct Work {
    queue: Mutex<Vec<(&'static Operation, usize)>>,
    at: Mutex<BTreeMap<u64, (Instant, String)>>,
    seen: Mutex<Seen>,
}

fn worker(id: u64, work: &Work, cases: usize, done: &mpsc::Sender<u64>) {
    loop {
        let next = work.queue.lock().unwrap().pop();
        let Some((operation, number)) = next else { break };
        let expected = asked(operation, &example(operation), Spelling::Snake).ok();
        let start = Instant::now();
        for bent in requests(operation, number, cases) {
            work.at
                .lock()
                .unwrap()
                .insert(id, (Instant::now(), format!("{}: {}", operation.name, bent.what)));
            let mut seen = Seen::default();
            one(operation, &bent, expected.as_ref(), &mut seen);
            // A worker given up as endless has said its last.
            if work.at.lock().unwrap().remove(&id).is_none() {
                return;
            }
            let mut all = work.seen.lock().unwrap();
            all.calls += seen.calls;
            all.answered += seen.answered;
            all.faults.extend(seen.faults);
            all.slow.extend(seen.slow);
            for (place, what) in seen.lost {
                all.lost.entry(place).or_insert(what);
            }
            seen.codes.into_iter().for_each(|(code, count)| *all.codes.entry(code).or_default() += count);
        }
        if start.elapsed() > Duration::from_secs(3) {
            println!("{} took {:.1} s", operation.name, start.elapsed().as_secs_f64());
        }
    }
    done.send(id).unwrap();
}

#[test]
fn every_operation_answers_or_refuses_any_request() {
    let cases = std::env::var("ICP_CASES").map_or(CASES, |text| text.parse().expect("a whole number"));
    let only = std::env::var("ICP_ONLY").unwrap_or_default();
    let queue: Vec<_> = operations()
        .enumerate()
        .map(|(i, operation)| (operation, i))
        .filter(|(operation, _)| operation.name.contains(&only))
        .collect();
    let asked = queue.len();
    let work = Arc::new(Work {
        queue: Mutex::new(queue),
        at: Mutex::new(BTreeMap::new()),
        seen: Mutex::new(Seen::default()),
    });
    std::panic::set_hook(Box::new(|info| {
        PANIC.with_borrow_mut(|text| *text = info.to_string().replace('\n', " "));
    }));
    let (done, waits) = mpsc::channel();
    let mut running: BTreeSet<u64> = BTreeSet::new();
    let mut next = 0;
    let mut begin = |running: &mut BTreeSet<u64>| {
        let (work, done, id) = (Arc::clone(&work), done.clone(), next);
        std::thread::spawn(move || worker(id, &work, cases, &done));
        running.insert(id);
        next += 1;
    };
    for _ in 0..std::thread::available_parallelism().map_or(2, |threads| threads.get().min(4)) {
        begin(&mut running);
    }
    while !running.is_empty() {
        if let Ok(id) = waits.recv_timeout(Duration::from_millis(200)) {
            running.remove(&id);
        }
        let endless: Vec<u64> = {
            let at = work.at.lock().unwrap();
            at.iter().filter(|(_, (since, _))| since.elapsed() > ENDLESS).map(|(id, _)| *id).collect()
        };
        for id in endless {
            let Some((_, what)) = work.at.lock().unwrap().remove(&id) else { continue };
            println!("endless: {what}");
            work.seen.lock().unwrap().faults.push(format!("{what}: has no end"));
            running.remove(&id);
            begin(&mut running);
        }
    }
    drop(std::panic::take_hook());
    let mut seen = std::mem::take(&mut *work.seen.lock().unwrap());
    println!("{} calls of {asked} operations, {} requests answered", seen.calls, seen.answered);
    println!("{:?}", seen.codes);
    seen.slow.sort();
    seen.slow.iter().rev().for_each(|(took, what)| println!("slow: {:.1} s: {what}", took.as_secs_f64()));
    seen.faults.sort();
    seen.faults.iter().for_each(|fault| println!("fault: {fault}"));
    seen.lost.iter().for_each(|(place, what)| println!("lost: {place}: {what}"));
    assert!(seen.faults.is_empty() && seen.slow.is_empty(), "see above");
}

/// Whether an answer's part is the user's own document or data, whose keys are never respelled.
fn verbatim(operation: &str, path: &str) -> bool {
    let within = |names: &[&str]| path.split('/').any(|part| names.contains(&part));
    match operation {
        "schema" | "template" | "operations" => true,
        // Columns by name.
        "sample_market" => path.split('/').count() == 2,
        "learn.infer_attributes" => path == "/attributes",
        // What the document held before and holds now.
        "diff" => path.starts_with("/document/") && within(&["before", "after"]),
        name => name.ends_with("_chart") || within(&["profile", "fit", "when"]),
    }
}

/// The places of keys that are not spelled as JavaScript spells them.
fn misspelt(operation: &str, snake: &Json, camel: &Json, path: &str, all: &mut BTreeSet<String>) {
    match (snake, camel) {
        (Json::List(snake), Json::List(camel)) => {
            for (snake, camel) in snake.iter().zip(camel) {
                misspelt(operation, snake, camel, &format!("{path}/*"), all);
            }
        }
        (Json::Object(snake), Json::Object(camel)) => {
            for ((key, snake), (respelt, camel)) in snake.iter().zip(camel) {
                let wanted = if verbatim(operation, path) { key.clone() } else { camel_key(key) };
                if *respelt != wanted {
                    all.insert(format!("{operation} {path}: {respelt} instead of {wanted}"));
                }
                misspelt(operation, snake, camel, &format!("{path}/{key}"), all);
            }
        }
        _ => {}
    }
}

#[test]
fn every_key_of_an_answer_is_spelled_for_its_asker() {
    let mut all = BTreeSet::new();
    for operation in operations() {
        let request = example(operation);
        let snake = asked(operation, &request, Spelling::Snake).unwrap();
        let camel = asked(operation, &request, Spelling::Camel).unwrap();
        misspelt(operation.name, &snake, &camel, "", &mut all);
    }
    assert!(all.is_empty(), "{all:#?}");
}

/// The rows of a table over and over, the numbers of each copy a little off.
fn long_table(table: &mut Json, rows: usize) {
    let Json::Object(columns) = table else { return };
    for (_, column) in columns {
        let Json::List(items) = column else { continue };
        let once = std::mem::take(items);
        let value = |i: usize| match &once[i % once.len()] {
            Json::Number(x) if x.fract() != 0.0 || *x > 1.0 => Json::Number(x * (1.0 + i as f64 * 1e-6)),
            other => other.clone(),
        };
        *items = (0..if once.is_empty() { 0 } else { rows }).map(value).collect();
    }
}

/// `ICP_ROWS` asks for other than 20,000 rows.
#[test]
#[ignore = "minutes: run it by name to see what grows with the rows"]
fn long_tables() {
    let rows = std::env::var("ICP_ROWS").map_or(20_000, |text| text.parse().expect("a whole number"));
    let only = std::env::var("ICP_ONLY").unwrap_or_default();
    for operation in operations().filter(|operation| operation.name.contains(&only)) {
        let Json::Object(mut members) = example(operation) else { continue };
        let Some((_, table)) = members.iter_mut().find(|(key, _)| key == "table") else { continue };
        long_table(table, rows);
        let outcome = outcome(operation, &Json::Object(members), Spelling::Snake);
        println!("{:.2} s: {}: {}", outcome.took.as_secs_f64(), operation.name, outcome.word);
        assert!(outcome.fault.is_none(), "{:?}", outcome.fault);
    }
}
