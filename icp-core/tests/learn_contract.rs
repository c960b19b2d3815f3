//! The operations of learning, asked as every other language asks them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::contract::operation::{Call, Spelling, Subject};
use icp_core::contract::operations::{ask, operations};
use icp_core::json::Json;
use icp_core::profile::templates::template;

#[test]
fn every_example_is_answered_in_both_spellings() {
    let profile = template("starter").unwrap().profile().unwrap();
    let names =
        ["learn.draft", "learn.evaluate", "learn.leakage", "weights", "refine", "compare_with_learned"];
    let mut answered = 0;
    for operation in operations().filter(|operation| names.contains(&operation.name)) {
        let name = operation.name;
        let subject =
            if operation.subject == "profile" { Subject::Profile(&profile) } else { Subject::Engine };
        let request = Json::parse(operation.example).unwrap();
        let snake =
            ask(name, &Call::new(subject, &request)).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let camel = Call { spelling: Spelling::Camel, ..Call::new(subject, &request) };
        let camel = ask(name, &camel).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let count = |json: &Json| match json {
            Json::Object(members) => members.len(),
            _ => panic!("{name} answers an object"),
        };
        assert!(count(&snake) > 4 && count(&snake) == count(&camel), "{name}");
        let Json::Object(mut members) = request else { panic!("{name}: the example is an object") };
        members.push(("odd".to_owned(), Json::Null));
        let odd = ask(name, &Call::new(subject, &Json::Object(members))).unwrap_err();
        assert_eq!((odd.code(), odd.path()), ("option_unknown", "/odd"), "{name}");
        if name == "learn.draft" {
            let text = snake.compact();
            assert!(text.contains("\"criteria\":[{"), "the example finds something: {text}");
        }
        answered += 1;
    }
    assert_eq!(answered, names.len());
}
