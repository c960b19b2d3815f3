//! Many accounts as columns are each account by itself.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use icp_core::score::pool::Threads;
use icp_core::score::scorer::{Errors, TableOptions};
use icp_core::table::account::Value;
use icp_core::{Account, Profile};

#[test]
fn many_accounts_are_each_by_itself() {
    let profile = Profile::from_json(
        r#"{"icp": 1, "name": "Many", "attributes": {"employees": {"type": "number"}},
            "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
                          "fit": {"curve": [[0, 0], [333, 1]]}}]}"#,
    )
    .unwrap();
    let scorer = profile.scorer("2026-11-21").unwrap();
    // More than one job, and a fault in the second.
    let mut accounts: Vec<Account> =
        (0..10_000).map(|i| Account::new().number("employees", f64::from(i) / 7.0)).collect();
    accounts[9_000] = Account::new().with("employees", Value::Other("an object"));
    let threads = Threads::new(3);
    let options = TableOptions { errors: Errors::Record, pool: &threads, ..TableOptions::default() };
    let scored = scorer.score_accounts(&accounts, &options).unwrap();
    let numbers = scored.scores.numbers("score").unwrap();
    for (row, account) in accounts.iter().enumerate().filter(|(row, _)| *row != 9_000) {
        let record = scorer.score(account).unwrap();
        assert_eq!(numbers[row].to_bits(), record.score.to_f64().to_bits());
        assert_eq!(scored.scores.word("tier", row), record.tier.as_deref());
    }
    assert_eq!(scored.scores.errors, [9_000]);
    assert_eq!(scored.faults[0].path(), "/employees/9000");
    let error = scorer.score_accounts(&accounts, &TableOptions::default()).unwrap_err();
    assert_eq!((error.total, error.faults[0].path()), (1, "/employees/9000".to_owned()));
}
