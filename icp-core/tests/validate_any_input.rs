//! Any input is answered or refused, never a panic, and never a NaN in a report.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use icp_core::table::Table;
use icp_core::table::column::Column;
use icp_core::validate::{
    BacktestRequest, BeforeAfterRequest, Better, CorrelationRequest, Counts, CutsRequest, InterviewsRequest,
    MicroOutboundRequest, OutcomeKind, PilotRequest, ScoreScale, backtest, before_after, calibration_chart,
    correlation, decision_chart, gain_chart, interviews, micro_outbound, optimal_cuts, pilot, roc_chart,
    tier_chart,
};
use icp_core::watch::Watch;
use proptest::prelude::*;
use serde::Serialize;

/// JSON has no NaN and would write null, so the numbers are looked at before.
fn sound(report: &(impl Serialize + std::fmt::Debug)) {
    serde_json::to_string(report).unwrap();
    let text = format!("{report:?}");
    let odd = text.split(|c: char| !c.is_alphanumeric()).any(|word| word == "NaN" || word == "inf");
    assert!(!odd, "{text}");
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (0i32..=100).prop_map(f64::from),
        2 => 0.0..1.0f64,
        1 => prop_oneof![Just(0.0), Just(-0.0), Just(1e300), Just(-1e300), Just(1e-300), Just(f64::NAN)],
    ]
}

fn rate() -> impl Strategy<Value = f64> {
    prop_oneof![4 => 0.0..=1.0f64, 1 => prop_oneof![Just(0.0), Just(1.0), Just(-0.5), Just(f64::NAN), Just(f64::INFINITY)]]
}

fn counts() -> impl Strategy<Value = Counts> {
    (0u64..40, 0u64..60).prop_map(|(events, trials)| Counts { events, trials })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn back_tests(
        rows in prop::collection::vec((number(), number(), 0i64..2, prop::bool::weighted(0.8), 0i32..800), 0..40),
        (kind, better, scale, resamples, bins) in (0u8..3, any::<bool>(), 0u8..3, prop_oneof![Just(0u64), Just(20)], 1u64..12),
    ) {
        let scores: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let other: Vec<f64> = rows.iter().map(|row| row.1).collect();
        let won: Vec<i64> = rows.iter().map(|row| row.2).collect();
        let days: Vec<i32> = rows.iter().map(|row| 20_000 + row.4).collect();
        let mut bits = vec![0u8; rows.len().div_ceil(8)];
        for (i, _) in rows.iter().enumerate().filter(|row| row.1.3) {
            bits[i / 8] |= 1 << (i % 8);
        }
        let table = Table::new(rows.len())
            .with("score", Column::float64(&scores)).unwrap()
            .with("value", Column::float64(&other)).unwrap()
            .with("won", Column::int64(&won).with_validity_bytes(&bits).unwrap()).unwrap()
            .with("day", Column::date32(&days)).unwrap();
        let request = BacktestRequest {
            kind: [OutcomeKind::Auto, OutcomeKind::Event, OutcomeKind::Number][usize::from(kind)],
            better: if better { Better::Higher } else { Better::Lower },
            score_as: [ScoreScale::Rank, ScoreScale::Percent, ScoreScale::Probability][usize::from(scale)],
            date: Some("day".into()),
            resamples,
            bins,
            ..BacktestRequest::new("score", if kind == 2 { "value" } else { "won" })
        };
        if let Ok(report) = backtest(&table, &request, &Watch::NONE) {
            sound(&report);
            report.discrimination.iter().for_each(|part| { sound(&roc_chart(part)); sound(&gain_chart(part)); });
            report.calibration.iter().for_each(|part| { sound(&calibration_chart(part)); sound(&decision_chart(part)); });
            report.tiers.iter().for_each(|part| sound(&tier_chart(part)));
        }
        let request: CorrelationRequest = serde_json::from_str(r#"{"values": ["value"], "costs": ["won"]}"#).unwrap();
        if let Ok(report) = correlation(&table, &request) {
            sound(&report);
        }
        let request: CutsRequest = serde_json::from_str(
            r#"{"outcome": "won", "tiers": [{"id": "a", "action_cost": 3, "win_value": 9, "capacity": 4}, {"id": "b", "action_cost": 0, "win_value": 1}]}"#,
        ).unwrap();
        if let Ok(report) = optimal_cuts(&table, &request, &Watch::NONE) {
            sound(&report);
        }
    }

    #[test]
    fn counts_of_all_kinds(first in counts(), second in counts(), level in rate(), power in rate(), threshold in rate()) {
        let base = |text: &str| serde_json::from_str::<PilotRequest>(text).unwrap();
        let plain = base(r#"{"matched": {"events": 0, "trials": 1}, "random": {"events": 0, "trials": 1}}"#);
        for request in [
            PilotRequest { matched: first, random: second, ..plain.clone() },
            PilotRequest { matched: first, random: second, level, power, ..plain },
        ] {
            if let Ok(report) = pilot(&request) {
                sound(&report);
            }
        }
        let request: MicroOutboundRequest = serde_json::from_str(r#"{"messages": 1, "substantive_replies": 0}"#).unwrap();
        for request in [
            MicroOutboundRequest { messages: first.trials, substantive_replies: first.events, ..request.clone() },
            MicroOutboundRequest { messages: first.trials, substantive_replies: first.events, level, power, resonance_above: threshold, ..request },
        ] {
            if let Ok(report) = micro_outbound(&request) {
                sound(&report);
            }
        }
        let request: InterviewsRequest = serde_json::from_str(r#"{"interviews": 1, "resonated": 0}"#).unwrap();
        for request in [
            InterviewsRequest { interviews: first.trials, resonated: first.events, ..request.clone() },
            InterviewsRequest { interviews: first.trials, resonated: first.events, level, power, least_share: threshold, true_rates: vec![level], ..request },
        ] {
            if let Ok(report) = interviews(&request) {
                sound(&report);
            }
        }
    }

    #[test]
    fn periods_of_all_kinds(a in rate(), b in rate(), c in rate(), d in rate(), accounts in 0u64..500, tier in 0u64..6, multiple in number()) {
        let empty: BeforeAfterRequest = serde_json::from_str(r#"{"before": {}, "after": {}}"#).unwrap();
        let mut request = BeforeAfterRequest { lifetime_value_multiple: Some(multiple), ..empty };
        for (period, (first, second)) in [(&mut request.before, (a, b)), (&mut request.after, (c, d))] {
            period.accounts = Some(accounts);
            period.customers = Some(accounts);
            period.reply_rate = Some(first);
            period.churn = Some(second);
            period.cycle_days = Some(first);
        }
        request.after.tier = Some(tier);
        if let Ok(report) = before_after(&request) {
            sound(&report);
        }
    }
}
