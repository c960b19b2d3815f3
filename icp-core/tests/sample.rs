//! The made-up market keeps its promises: same bits, stated rates, a truth that can be found again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helper may panic like the test")]

use icp_core::date::Date;
use icp_core::num;
use icp_core::sample::{self, EFFECTS, Frame, Item, Market, Options, WIN_INTERCEPT};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

fn as_of() -> Date {
    Date::from_ymd(2026, 11, 21).unwrap()
}

fn market(accounts: u32, seed: u64) -> Market {
    sample::market(&Options { accounts, seed, as_of: as_of() })
}

fn frames(market: &Market) -> [&Frame; 7] {
    [
        &market.accounts,
        &market.contacts,
        &market.deals,
        &market.messages,
        &market.outcomes,
        &market.truth.accounts,
        &market.truth.odds,
    ]
}

fn text(item: Item<'_>) -> String {
    if let Item::Text(text) = item { text.to_owned() } else { String::new() }
}

fn number(item: Item<'_>) -> f64 {
    if let Item::Number(number) = item { number } else { f64::NAN }
}

fn is_true(item: Item<'_>) -> bool {
    item == Item::Flag(true)
}

/// Whether `count` of `n` is within 4.5 standard deviations of a binomial of probability `p`.
fn plausible(count: usize, n: usize, p: f64) -> bool {
    let (count, n) = (count as f64, n as f64);
    (count - n * p).abs() <= 4.5 * num::sqrt(n * p * (1.0 - p)) + 1e-9
}

/// Every bit of the first accounts: text and the bits of each number, in order.
fn digest(market: &Market) -> String {
    let mut all = String::new();
    for frame in frames(market) {
        for column in frame.columns() {
            for row in 0..column.len() {
                match column.get(row) {
                    Item::Number(value) => writeln!(all, "{:016x}", value.to_bits()).unwrap(),
                    other => writeln!(all, "{other:?}").unwrap(),
                }
            }
        }
    }
    Sha256::digest(all.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The row of an account, from its id.
fn row(id: Item<'_>) -> usize {
    text(id)[1..].parse::<usize>().unwrap() - 1
}

#[test]
fn the_first_hundred_accounts_never_change() {
    assert_eq!(digest(&market(100, 42)), "1d809dcd7ceccb76f4aa12cc519b9958c0eaef394bf677854ff60e2249fe4f32");
    assert_ne!(digest(&market(100, 43)), digest(&market(100, 42)));
}

#[test]
fn an_account_is_the_same_in_a_larger_market() {
    let (small, large) = (market(150, 9), market(400, 9));
    for (small, large) in frames(&small).iter().zip(frames(&large)) {
        for (few, many) in small.columns().iter().zip(large.columns()) {
            assert!((0..few.len()).all(|row| few.get(row) == many.get(row)), "{}", few.name());
        }
    }
}

#[test]
fn an_empty_market_is_a_market() {
    let market = market(0, 1);
    assert!(frames(&market).iter().all(|frame| frame.is_empty() && !frame.columns().is_empty()));
}

#[test]
fn columns_are_populated_as_stated() {
    let market = market(20_000, 42);
    let stated = [
        ("account_id", 1.0),
        ("employees", 0.71),
        ("industry", 0.68),
        ("revenue_musd", 0.44),
        ("tech_stack", 0.39),
        ("funding_stage", 0.28),
        ("pricing_visits_30d", 0.11),
        ("country", 0.93),
        ("open_sales_roles", 0.58),
        ("named_account", 1.0),
    ];
    for (name, rate) in stated {
        let column = market.accounts.column(name).unwrap();
        assert!(plausible(column.known(), column.len(), rate), "{name}: {}", column.known());
        if rate < 1.0 {
            // Larger companies are better known: populated more often in the upper half of sizes.
            let truth = &market.truth.accounts;
            let (mut large, mut small) = ([0usize; 2], [0usize; 2]);
            for row in 0..column.len() {
                let side = if number(truth.get("employees", row)) > 90.0 { &mut large } else { &mut small };
                side[0] += usize::from(column.get(row) != Item::Null);
                side[1] += 1;
            }
            assert!(large[0] * small[1] > small[0] * large[1], "{name}");
        }
    }
    // One provider's columns are missing together; what only sales knows is known of worked accounts alone.
    for row in 0..market.accounts.len() {
        let known = |name| market.accounts.get(name, row) != Item::Null;
        assert_eq!(known("tech_stack"), known("cloud"));
        assert_eq!(known("pricing_visits_30d"), known("intent_score"));
        assert!(!known("problem_intensity") || is_true(market.outcomes.get("worked", row)));
    }
}

#[test]
fn what_is_recorded_is_true_but_for_spelling() {
    let market = market(2_000, 5);
    let spelt = ["industry", "country", "funding_stage", "tech_stack"];
    let mut respelt = 0;
    for column in market.accounts.columns() {
        let truth = market.truth.accounts.column(column.name()).unwrap();
        for row in 0..column.len() {
            match (column.get(row), truth.get(row)) {
                (Item::Null, _) => {}
                (recorded, true_value) if recorded == true_value => {}
                (recorded, true_value) => {
                    assert!(spelt.contains(&column.name()), "{}: {recorded:?} {true_value:?}", column.name());
                    respelt += 1;
                }
            }
        }
    }
    assert!(respelt > 500, "{respelt}");
}

#[test]
fn sizes_money_and_stages_hang_together() {
    let market = market(10_000, 3);
    let truth = &market.truth.accounts;
    let mean_of_logs = |name: &str, keep: &dyn Fn(usize) -> bool| {
        let logs: Vec<f64> = (0..truth.len())
            .filter(|row| keep(*row))
            .map(|row| num::ln(number(truth.get(name, row))))
            .collect();
        num::sum(&logs) / logs.len() as f64
    };
    let stage = |name: &'static str| move |row: usize| text(truth.get("funding_stage", row)) == name;
    let sizes = ["Pre-seed", "Seed", "Series A", "Series B", "Series C", "Series D+"]
        .map(|name| mean_of_logs("employees", &stage(name)));
    assert!(sizes.is_sorted() && sizes[5] - sizes[0] > 2.0, "{sizes:?}");
    let small = mean_of_logs("revenue_musd", &|row| number(truth.get("employees", row)) < 50.0);
    let large = mean_of_logs("revenue_musd", &|row| number(truth.get("employees", row)) > 500.0);
    assert!(large - small > 3.0, "{small} {large}");
}

#[test]
fn dates_and_outcomes_agree_with_the_deals() {
    let market = market(5_000, 11);
    let first = as_of().plus_months(-24).unwrap();
    let mut stages = vec![(false, false); market.accounts.len()];
    for deal in 0..market.deals.len() {
        let (Item::Date(opened), closed) =
            (market.deals.get("opened", deal), market.deals.get("closed", deal))
        else {
            panic!("every deal was opened")
        };
        assert!(opened >= first && opened <= as_of());
        let stage = text(market.deals.get("stage", deal));
        match closed {
            Item::Date(closed) => assert!(closed > opened && closed <= as_of() && stage != "open"),
            _ => assert_eq!(stage, "open"),
        }
        let account = row(market.deals.get("account_id", deal));
        stages[account].0 |= stage == "won";
        stages[account].1 |= stage == "lost";
    }
    for (account, (won, lost)) in stages.iter().enumerate() {
        let expected = if *won {
            "won"
        } else if *lost {
            "lost"
        } else {
            ""
        };
        assert_eq!(text(market.outcomes.get("outcome", account)), expected);
        assert_eq!(market.outcomes.get("ltv_usd", account) != Item::Null, *won);
    }
}

#[test]
fn messages_come_back_at_the_rates_of_the_true_tier() {
    let market = market(20_000, 42);
    let mut counts = [[0usize; 4]; 4];
    for message in 0..market.messages.len() {
        let account = row(market.messages.get("account_id", message));
        let tier = number(market.truth.odds.get("tier", account)) as usize - 1;
        let seen = |name| usize::from(is_true(market.messages.get(name, message)));
        counts[tier][0] += 1;
        counts[tier][1] += seen("opened");
        counts[tier][2] += seen("replied");
        counts[tier][3] += seen("meeting");
        assert!(seen("replied") <= seen("opened") && seen("meeting") <= seen("substantive"));
    }
    for (tier, opened) in [0.50, 0.375, 0.25, 0.20].into_iter().enumerate() {
        assert!(plausible(counts[tier][1], counts[tier][0], opened), "{counts:?}");
    }
    let rate = |tier: usize, what: usize| counts[tier][what] as f64 / counts[tier][0] as f64;
    for what in [2, 3] {
        assert!((0..3).all(|tier| rate(tier, what) > rate(tier + 1, what)), "{counts:?}");
    }
}

/// A-035's expected shares of a market.
#[test]
fn true_tiers_have_the_shares_of_a_market() {
    let market = market(20_000, 42);
    for (tier, low, high) in [(1.0, 0.05, 0.10), (2.0, 0.15, 0.25), (3.0, 0.30, 0.40), (4.0, 0.25, 0.40)] {
        let rows = 0..market.truth.odds.len();
        let count = rows.filter(|row| number(market.truth.odds.get("tier", *row)) == tier).count();
        let share = count as f64 / market.truth.odds.len() as f64;
        assert!((low..=high).contains(&share), "tier {tier}: {share}");
    }
}

/// Solves `a x = b` for a symmetric positive definite matrix, by Gaussian elimination, and returns the inverse's
/// diagonal as well.
fn solve(a: &[Vec<f64>], b: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let n = b.len();
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let unit = (0..n).map(|j| if i == j { 1.0 } else { 0.0 });
            a[i].iter().copied().chain(unit).chain([b[i]]).collect()
        })
        .collect();
    for pivot in 0..n {
        let scale = rows[pivot][pivot];
        assert!(scale.abs() > 1e-9);
        rows[pivot].iter_mut().for_each(|x| *x /= scale);
        let lead = rows[pivot].clone();
        for (i, row) in rows.iter_mut().enumerate().filter(|(i, _)| *i != pivot) {
            let factor = row[pivot];
            row.iter_mut().zip(&lead).for_each(|(x, l)| *x -= factor * l);
            assert!(i < n);
        }
    }
    ((0..n).map(|i| rows[i][2 * n]).collect(), (0..n).map(|i| rows[i][n + i]).collect())
}

/// A logistic regression (Newton's method) over the true traits of closed deals finds every planted coefficient, and
/// nothing in the null traits.
#[test]
fn the_planted_truth_can_be_recovered() {
    let market = market(40_000, 42);
    let mut cases: Vec<(Vec<f64>, f64)> = Vec::new();
    for deal in 0..market.deals.len() {
        let account = row(market.deals.get("account_id", deal));
        let stage = text(market.deals.get("stage", deal));
        // E-commerce shifts in the last quarters and is left out.
        if stage == "open" || text(market.truth.accounts.get("industry", account)) == "E-commerce" {
            continue;
        }
        let traits = market.truth.traits.iter().map(|held| if held[account] { 1.0 } else { 0.0 });
        cases.push(([1.0].into_iter().chain(traits).collect(), if stage == "won" { 1.0 } else { 0.0 }));
    }
    let n = EFFECTS.len() + 1;
    let (mut estimate, mut variance) = (vec![0.0; n], vec![0.0; n]);
    for _ in 0..8 {
        let mut information = vec![vec![0.0; n]; n];
        let mut score = vec![0.0; n];
        for (x, y) in &cases {
            let log_odds = num::sum_by(n, |i| estimate[i] * x[i]);
            let p = 1.0 / (1.0 + num::exp(-log_odds));
            for i in 0..n {
                score[i] += x[i] * (y - p);
                for j in 0..n {
                    information[i][j] += x[i] * x[j] * p * (1.0 - p);
                }
            }
        }
        let step;
        (step, variance) = solve(&information, &score);
        estimate.iter_mut().zip(&step).for_each(|(e, s)| *e += s);
    }
    let planted = [WIN_INTERCEPT].into_iter().chain(EFFECTS.iter().map(|effect| effect.log_odds));
    for (i, truth) in planted.enumerate() {
        let error = num::sqrt(variance[i]);
        let name = if i == 0 { "intercept".to_owned() } else { format!("{:?}", EFFECTS[i - 1]) };
        assert!((estimate[i] - truth).abs() < 4.0 * error, "{name}: {} ± {error}", estimate[i]);
        if truth != 0.0 && i > 0 {
            assert!(estimate[i] * truth > 0.0, "{name}: {}", estimate[i]);
            assert!(estimate[i].abs() > 2.0 * error, "{name}: {} ± {error}", estimate[i]);
        }
    }
}

#[test]
fn the_planted_shift_shows_in_late_ecommerce_deals() {
    let market = market(40_000, 42);
    let turn = as_of().plus_months(-6).unwrap();
    let mut counts = [[0usize; 2]; 2];
    for deal in 0..market.deals.len() {
        let account = row(market.deals.get("account_id", deal));
        let stage = text(market.deals.get("stage", deal));
        if stage == "open" || text(market.truth.accounts.get("industry", account)) != "E-commerce" {
            continue;
        }
        let late = usize::from(matches!(market.deals.get("opened", deal), Item::Date(day) if day >= turn));
        counts[late][0] += 1;
        counts[late][1] += usize::from(stage == "won");
    }
    let rate = |late: usize| counts[late][1] as f64 / counts[late][0] as f64;
    assert!(rate(1) < 0.7 * rate(0), "{counts:?}");
}

#[test]
fn outcomes_exist_only_where_sales_called() {
    let market = market(20_000, 42);
    let share = |keep: &dyn Fn(usize) -> bool| {
        let rows: Vec<usize> = (0..market.accounts.len()).filter(|row| keep(*row)).collect();
        let worked = rows.iter().filter(|row| is_true(market.outcomes.get("worked", **row))).count();
        worked as f64 / rows.len() as f64
    };
    let all = share(&|_| true);
    assert!((0.25..0.5).contains(&all), "{all}");
    let near = share(&|row| text(market.truth.accounts.get("country", row)) == "United States");
    let far = share(&|row| text(market.truth.accounts.get("country", row)) == "India");
    assert!(near > far + 0.1, "{near} {far}");
}
