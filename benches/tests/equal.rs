//! The hand-made loops say what the library says, on every kind of text and one by one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

use icp_benches::data::{Data, Texts};
use icp_benches::hand::{MAXIMA, TypedAccount, score_account, score_coded, score_plain};
use icp_benches::manifest::{manifest, profile};
use icp_core::score::scorer::{Scorer, TableOptions};
use icp_core::score::scores::{Output, ScoreValues};

/// Not a multiple of 64.
const ROWS: usize = 20_011;

fn scorer() -> Scorer {
    profile().unwrap().scorer(manifest().unwrap().as_of.as_str()).unwrap()
}

fn library(data: &Data) -> (Vec<f64>, Vec<i32>) {
    let options = TableOptions { outputs: vec![Output::Score, Output::Tier], ..TableOptions::default() };
    let scored = scorer().score_table_with(&data.table().unwrap(), &options).unwrap();
    let ScoreValues::Word { codes, .. } = &scored.scores.column("tier").unwrap().values else { panic!() };
    (scored.scores.numbers("score").unwrap().to_vec(), codes.clone())
}

#[test]
fn the_hand_made_loops_say_what_the_library_says() {
    let manifest = manifest().unwrap();
    let coded = Data::new(&manifest, ROWS, Texts::Dictionary).unwrap();
    let plain = Data::new(&manifest, ROWS, Texts::Plain).unwrap();
    let views = Data::new(&manifest, ROWS, Texts::Views).unwrap();
    let expected = library(&coded);
    let hand = score_coded(&coded.coded().unwrap());
    assert_eq!((hand.scores, hand.tiers), expected);
    let hand = score_plain(&plain.plain().unwrap());
    assert_eq!((hand.scores, hand.tiers), expected);
    assert_eq!(library(&plain), expected);
    assert_eq!(library(&views), expected);
    // Every tier occurs, and so does none.
    for tier in -1..4 {
        let rows = expected.1.iter().filter(|&&t| t == tier).count();
        assert!(rows > ROWS / 100, "{rows} of tier {tier}");
    }
}

#[test]
fn accounts_are_rows() {
    let data = Data::new(&manifest().unwrap(), 2_000, Texts::Dictionary).unwrap();
    let (scores, tiers) = library(&data);
    let scorer = scorer();
    for row in 0..data.rows {
        let text = data.account_json(row).to_string();
        let typed: TypedAccount = serde_json::from_str(&text).unwrap();
        let (points, tier) = score_account(&typed);
        assert_eq!((f64::from(points) / 1e6, tier), (scores[row], tiers[row]), "{text}");
        for record in [scorer.score(&data.account(row)).unwrap(), scorer.score_json(&text).unwrap()] {
            assert_eq!(record.score.to_f64(), scores[row]);
        }
    }
}

#[test]
fn a_tenth_is_missing() {
    let data = Data::new(&manifest().unwrap(), ROWS, Texts::Dictionary).unwrap();
    for column in &data.columns {
        let known: u32 = column.valid.iter().map(|byte| byte.count_ones()).sum();
        let missing = 1.0 - f64::from(known) / ROWS as f64;
        assert!((missing - 0.1).abs() < 0.01, "{}: {missing}", column.name);
    }
}

#[test]
fn the_maxima_are_the_profiles() {
    let record = scorer().score(&icp_core::Account::new()).unwrap();
    let maxima: Vec<i32> = record.criteria.iter().map(|criterion| criterion.max.micro()).collect();
    assert_eq!(maxima, MAXIMA);
}

#[test]
fn exact_texts_say_the_same_here() {
    let exact = icp_benches::manifest::exact_profile().unwrap();
    let scorer = exact.scorer(manifest().unwrap().as_of.as_str()).unwrap();
    assert_ne!(scorer.fingerprint(), self::scorer().fingerprint(), "the texts are exact now");
    let data = Data::new(&manifest().unwrap(), ROWS, Texts::Plain).unwrap();
    assert_eq!(
        scorer.score_table(&data.table().unwrap()).unwrap().numbers("score").unwrap(),
        library(&data).0
    );
}
